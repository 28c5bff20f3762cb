"""Après l'envoi : un point de plus, une adresse de trop, un compte rendu encore en file."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.comptes.models import Evenement
from jalons.coordination.enums import (
    TACHE_COMPTE_RENDU,
    TACHE_INVITATION,
    TACHE_RETRAIT,
    EtatSeance,
    ReponseInvitation,
)
from jalons.coordination.models import Invitation
from jalons.coordination.selectors.envois import invites_de_la_seance
from jalons.coordination.selectors.liens import jeton_de, lire_jeton
from jalons.coordination.services import compte_rendu as comptes_rendus
from jalons.coordination.services import invitation as invitations
from jalons.coordination.services import messages
from jalons.coordination.services import seance as seances
from jalons.coordination.services.commun import CoordinationImpossible
from jalons.projets.liens import BesoinsDeLaSeance
from jalons.projets.services.commun import ProjetImpossible
from jalons.projets.services.projet import relever_besoin
from tests.coordination.courrier import (
    agenda_de,
    diffuser,
    faire_les_travaux,
    messages_a,
    tenir,
    texte_pdf,
)
from tests.coordination.decor import JOUR, SITE, u, une_seance
from tests.outillage.decors import decor_partage

LEA = "lea@partenaire.example"


@decor_partage
def convoquee(decor):
    """Une séance dont chaque invité a reçu l'invitation."""
    seance = une_seance(decor)
    invitations.envoyer_invitations(
        seance=seance, par=decor.anne, le=timezone.now(), par_courriel=False
    )
    seance.refresh_from_db()
    return seance


def lea_de(seance) -> Invitation:
    return Invitation.toutes.select_related("seance__instance").get(seance=seance, courriel=LEA)


def retirer(decor, seance):
    invitations.retirer_invitation(invitation=lea_de(seance), par=decor.anne, le=timezone.now())
    seance.refresh_from_db()


def en_file(tache: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=tache, status="todo").count()


def finir(statut: str) -> None:
    with connection.cursor() as curseur:
        curseur.execute("UPDATE procrastinate_jobs SET status = %s", [statut])


def un_point(decor, seance, titre="Le garage solidaire"):
    return seances.ajouter_point(seance=seance, titre=titre, par=decor.anne, le=JOUR)


# --- le compte rendu -----------------------------------------------------------------------------


def test_les_besoins_releves_et_les_points_laisses_sont_au_compte_rendu(decor):
    seance = une_seance(decor)
    for titre, nombre in (("Faire garder ses enfants", 19), ("Réparer sa voiture", None)):
        relever_besoin(
            intitule=titre,
            theme="mobilite",
            nombre=nombre,
            constat="Trois refus de poste.",
            seance=seance,
            par=decor.anne,
            le=JOUR,
        )
    relever_besoin(intitule="Un autre jour", theme="sante", par=decor.anne, le=JOUR)
    un_point(decor, seance)
    seance = diffuser(decor, tenir(decor, seance))
    lu = " ".join(texte_pdf(seance.compte_rendu.contenu).split())
    assert "Besoins relevés" in lu and "Réparer sa voiture" in lu
    assert "Faire garder ses enfants" in lu and "environ 19 personnes" in lu
    assert "Trois refus de poste" in lu
    assert "Un autre jour" not in lu
    assert lu.lower().count("non abordé") == 1
    assert lu.count("Le garage solidaire") == 1


def test_un_besoin_ne_se_rattache_pas_a_une_seance_dont_le_compte_rendu_est_parti(decor):
    seance = diffuser(decor, tenir(decor, une_seance(decor)))
    besoin = {"intitule": "Trop tard", "theme": "sante", "par": decor.anne, "le": JOUR}
    with pytest.raises(ProjetImpossible, match="prochaine"):
        relever_besoin(**besoin, seance=seance)
    assert relever_besoin(**besoin).seance is None
    lien = BesoinsDeLaSeance.ouvrir(seance)
    assert "seance=" not in lien.url


def test_une_seance_sans_besoin_n_en_parle_pas(decor):
    seance = diffuser(decor, tenir(decor, une_seance(decor)))
    assert "Besoins relevés" not in texte_pdf(seance.compte_rendu.contenu)


# --- renvoyer le compte rendu --------------------------------------------------------------------


def reprendre(decor, seance):
    return comptes_rendus.reprendre_diffusion(seance=seance, par=decor.anne, le=JOUR)


def test_on_ne_renvoie_pas_ce_qui_est_encore_en_file(decor, convoquee, client_de):
    seance = diffuser(decor, tenir(decor, convoquee))
    partis = en_file(TACHE_COMPTE_RENDU)
    with pytest.raises(CoordinationImpossible, match="en file"):
        reprendre(decor, seance)
    assert en_file(TACHE_COMPTE_RENDU) == partis == 3
    page = client_de("anne").get(u("seance", seance.pk)).content.decode()
    assert u("reprendre_diffusion", seance.pk) not in page
    assert page.count("compte rendu en file") == 3


def test_on_renvoie_a_ceux_que_la_messagerie_a_refuses_une_seule_fois(decor, convoquee, client_de):
    seance = diffuser(decor, tenir(decor, convoquee))
    messages.envoyer_compte_rendu(invitation_id=lea_de(seance).pk, maintenant=timezone.now())
    finir("failed")
    lus = invites_de_la_seance(seance)
    assert (lus.sans_compte_rendu, lus.non_partis, lus.en_route) == (2, 2, 0)
    page = client_de("anne").get(u("seance", seance.pk)).content.decode()
    assert page.count("compte rendu refusé") == 2 and "compte rendu parti le" in page
    assert reprendre(decor, seance) == 2
    with pytest.raises(CoordinationImpossible):
        reprendre(decor, seance)
    for _ in range(2):
        faire_les_travaux()
    assert len(mail.outbox) == 3


def test_qui_n_a_pas_d_adresse_n_attend_pas_le_compte_rendu(decor, convoquee):
    invitations.ajouter_present(seance=convoquee, nom="Un passant", par=decor.anne, le=JOUR)
    seance = diffuser(decor, tenir(decor, convoquee))
    finir("failed")
    assert invites_de_la_seance(seance).sans_compte_rendu == 3


# --- prévenir ------------------------------------------------------------------------------------


@pytest.mark.parametrize("geste", ["ajouter", "renommer", "retirer"])
def test_changer_l_ordre_du_jour_demande_de_prevenir(decor, convoquee, client_de, geste):
    point = convoquee.points.first()
    if geste == "ajouter":
        un_point(decor, convoquee)
    elif geste == "retirer":
        seances.retirer_point(point=point, par=decor.anne, le=JOUR)
    else:
        seances.modifier_point(
            point=point, version=1, changements={"titre": "Autre"}, par=decor.anne, le=JOUR
        )
    convoquee.refresh_from_db()
    assert len(invites_de_la_seance(convoquee).a_prevenir) == 3
    page = " ".join(client_de("anne").get(u("seance", convoquee.pk)).content.decode().split())
    assert "Prévenir les invités (3)" in page


@pytest.mark.parametrize("geste", ["noter", "deplacer", "pas_encore_convoquee"])
def test_ce_que_l_invitation_ne_dit_pas_ne_se_redit_pas(decor, convoquee, geste):
    seance, point = convoquee, convoquee.points.first()
    if geste == "noter":
        seances.modifier_point(
            point=point, version=1, changements={"notes": "Dit"}, par=decor.anne, le=JOUR
        )
    elif geste == "deplacer":
        seances.deplacer_point(point=point, sens=1, par=decor.anne, le=JOUR)
    else:
        seance = une_seance(decor)
        un_point(decor, seance)
    seance.refresh_from_db()
    assert (seance.sequence, invites_de_la_seance(seance).a_prevenir) == (0, [])


def test_prevenir_est_un_acte_avec_un_resultat_par_invite(decor, convoquee, client_de):
    for titre in ("Le garage solidaire", "Les saisonniers"):
        un_point(decor, convoquee, titre)
    anne = client_de("anne")
    for _ in range(2):
        anne.post(u("envoyer", convoquee.pk))
    assert en_file(TACHE_INVITATION) == 3, "un second clic ne double rien"
    page = anne.get(u("seance", convoquee.pk)).content.decode()
    assert page.count("mise à jour en file") == 3 and "Prévenir" not in page
    finir("failed")
    messages.envoyer_invitation(
        invitation_id=lea_de(convoquee).pk, adresse=SITE, maintenant=timezone.now()
    )
    page = anne.get(u("seance", convoquee.pk)).content.decode()
    assert page.count("message refusé") == 2 and "dernier message le" in page
    [recu] = messages_a(LEA)
    assert recu.subject.startswith("Mise à jour")
    assert recu.body.count("Nouveau : ") == 2
    assert "Nouveau : Les saisonniers" in recu.body
    convoquee.refresh_from_db()
    assert agenda_de(recu)[1]["SEQUENCE"] == convoquee.sequence == 2


# --- retirer -------------------------------------------------------------------------------------


def test_une_adresse_invitee_a_tort_est_retiree_de_l_agenda_et_de_la_suite(decor, convoquee):
    lien = jeton_de(lea_de(convoquee))
    retirer(decor, convoquee)
    for _ in range(2):
        messages.annuler_invitation(invitation_id=lea_de(convoquee).pk, maintenant=timezone.now())
    [recu] = messages_a(LEA)
    calendrier, evenement = agenda_de(recu)
    assert (str(calendrier["METHOD"]), str(evenement["STATUS"])) == ("CANCEL", "CANCELLED")
    assert evenement["SEQUENCE"] == 1
    assert "/reponse/" not in recu.body and "garage" not in recu.body
    assert lire_jeton(lien, maintenant=timezone.now()).invitation is None
    trace = Evenement.objects.get(type="invitation_retiree")
    assert trace.donnees["courriel"] == LEA
    assert lea_de(convoquee).retiree_par == decor.anne
    # Les autres n'ont rien à apprendre : personne n'est à prévenir.
    assert invites_de_la_seance(convoquee).a_ecrire == []


def test_le_retire_ne_recoit_ni_rappel_ni_mise_a_jour_ni_compte_rendu(decor, convoquee):
    retirer(decor, convoquee)
    un_point(decor, convoquee)
    convoquee.refresh_from_db()
    invitations.envoyer_invitations(
        seance=convoquee, par=decor.anne, le=timezone.now(), adresse=SITE
    )
    lea = lea_de(convoquee)
    assert not messages.envoyer_invitation(
        invitation_id=lea.pk, adresse=SITE, maintenant=timezone.now()
    )
    assert not messages.envoyer_rappel(
        invitation_id=lea.pk, adresse=SITE, maintenant=timezone.now()
    )
    seance = diffuser(decor, tenir(decor, convoquee))
    assert not messages.envoyer_compte_rendu(invitation_id=lea.pk, maintenant=timezone.now())
    faire_les_travaux()
    assert {c for m in mail.outbox for c in m.to}.isdisjoint({LEA})
    assert "Léa" not in texte_pdf(seance.compte_rendu.contenu)
    assert "Léa" not in texte_pdf(comptes_rendus.composer_emargement(seance))


def test_retirer_avant_que_l_invitation_parte_n_ecrit_rien(decor):
    seance = une_seance(decor)
    invitations.envoyer_invitations(seance=seance, par=decor.anne, le=timezone.now())
    retirer(decor, seance)
    faire_les_travaux()
    assert messages_a(LEA) == [] and en_file(TACHE_RETRAIT) == 0
    assert not Invitation.toutes.filter(seance=seance, courriel=LEA).exists()


def test_le_retire_revient_si_on_l_invite_de_nouveau(decor, convoquee, client_de):
    retirer(decor, convoquee)
    seances.inviter_membres(seance=convoquee, par=decor.anne, le=JOUR)
    assert not convoquee.invitations.filter(courriel=LEA).exists(), "il ne revient pas seul"
    seances.inviter(seance=convoquee, nom="Léa", courriel=LEA, par=decor.anne, le=JOUR)
    assert not messages.annuler_invitation(
        invitation_id=lea_de(convoquee).pk, maintenant=timezone.now()
    ), "l'annulation encore en file n'a plus lieu d'être"
    client_de("anne").post(u("envoyer", convoquee.pk))
    faire_les_travaux()
    [recu] = messages_a(LEA)
    calendrier, evenement = agenda_de(recu)
    assert (str(calendrier["METHOD"]), evenement["SEQUENCE"]) == ("REQUEST", 1)
    assert recu.subject.startswith("Invitation")


def test_un_present_ne_se_retire_pas(decor, convoquee):
    Invitation.objects.filter(seance=convoquee).update(est_present=True)
    with pytest.raises(CoordinationImpossible, match="présents"):
        retirer(decor, convoquee)
    Invitation.objects.filter(seance=convoquee).update(est_present=False)
    type(convoquee).objects.filter(pk=convoquee.pk).update(etat=EtatSeance.TENUE)
    retirer(decor, convoquee)
    assert lea_de(convoquee).retiree_le


def test_le_retire_ne_se_compte_plus(decor, convoquee, client_de):
    retirer(decor, convoquee)
    assert lea_de(convoquee).reponse == ReponseInvitation.EN_ATTENTE
    page = " ".join(client_de("anne").get(u("seance", convoquee.pk)).content.decode().split())
    assert "1 invitation retirée" in page and "1 sans réponse" in page
    assert u("signer", lea_de(convoquee).pk) not in (
        client_de("anne").get(u("presences", convoquee.pk)).content.decode()
    )


def test_retirer_demande_de_tenir_l_instance(decor, convoquee, client_de):
    adresse = u("invitation_retirer", lea_de(convoquee).pk)
    assert client_de("sophie").post(adresse).status_code == 403
    assert client_de("anne").post(adresse).status_code == 302
    assert client_de("anne").post(adresse).status_code == 404, "déjà retirée"
