"""Invitations et comptes rendus : ce qui part, ce que les agendas lisent, ce qui ne part pas deux fois."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from jalons.coordination import jobs
from jalons.coordination.enums import EtatSeance, ReponseInvitation
from jalons.coordination.models import Decision, Invitation
from jalons.coordination.selectors.decision import decisions_ouvertes
from jalons.coordination.selectors.liens import lire_jeton
from jalons.coordination.services import compte_rendu as comptes_rendus
from jalons.coordination.services import decision as decisions
from jalons.coordination.services import invitation as invitations
from jalons.coordination.services import seance as seances
from jalons.coordination.services.commun import CoordinationImpossible
from jalons.coordination.services.instance import generer_calendrier
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.fiches import une_ligne
from tests.coordination.courrier import (
    MAINTENANT,
    agenda_de,
    diffuser,
    envoyer,
    faire_les_travaux,
    messages_a,
    tenir,
    texte_pdf,
)
from tests.coordination.decor import JOUR, PNG, SITE, a_paris, une_seance


def test_une_invitation_se_lit_dans_un_agenda(decor):
    seance = une_seance(decor)
    assert envoyer(decor, seance) == 3
    assert mail.outbox == []  # rien ne part avant le travail de fond
    faire_les_travaux()
    assert len(mail.outbox) == 3
    message = messages_a("lea@partenaire.example")[0]
    assert message.subject.startswith("Invitation : Cellule locale de Metz-Orne")
    assert message.reply_to == [decor.anne.courriel]
    assert "/coordination/reponse/" in message.body
    calendrier, evenement = agenda_de(message)
    assert str(calendrier["METHOD"]) == "REQUEST"
    assert [str(t["TZID"]) for t in calendrier.walk("VTIMEZONE")] == ["Europe/Paris"]
    assert str(evenement["UID"]) == f"{seance.uid}@jalons"
    assert evenement["SEQUENCE"] == 0
    assert evenement["DTSTART"].dt == seance.debut
    assert evenement["DTSTART"].params["TZID"] == "Europe/Paris"
    assert evenement["DTEND"].dt == seance.fin
    assert str(evenement["ORGANIZER"]) == f"mailto:{decor.anne.courriel}"
    participant = evenement["ATTENDEE"]
    assert str(participant) == "mailto:lea@partenaire.example"
    assert participant.params["RSVP"] == "TRUE"
    assert participant.params["PARTSTAT"] == "NEEDS-ACTION"
    assert str(evenement["LOCATION"]) == "CMS de Metz-Centre"


def test_le_lien_du_message_ouvre_la_bonne_invitation(decor):
    seance = une_seance(decor)
    envoyer(decor, seance)
    faire_les_travaux()
    corps = messages_a("lea@partenaire.example")[0].body
    jeton = corps.split("/coordination/reponse/")[1].split("/")[0]
    lu = lire_jeton(jeton, maintenant=MAINTENANT)
    assert lu.invitation.courriel == "lea@partenaire.example"


def test_rejouer_un_travail_n_ecrit_pas_deux_fois(decor):
    seance = une_seance(decor)
    envoyer(decor, seance)
    for _ in range(3):
        faire_les_travaux()
    assert len(mail.outbox) == 3
    with pytest.raises(CoordinationImpossible):
        envoyer(decor, seance)


def test_une_transaction_annulee_n_envoie_rien(decor):
    seance = une_seance(decor)
    with pytest.raises(RuntimeError), transaction.atomic():
        envoyer(decor, seance)
        raise RuntimeError
    faire_les_travaux()
    assert mail.outbox == []


def test_deplacer_puis_annuler_suit_le_meme_evenement(decor):
    seance = une_seance(decor)
    envoyer(decor, seance)
    faire_les_travaux()
    lea = seance.invitations.get(nom="Léa Partenaire")
    invitations.repondre(invitation=lea, reponse=ReponseInvitation.PRESENT, par=None, le=MAINTENANT)
    seance.refresh_from_db()
    plus_tard = a_paris(2050, 6, 16)
    seance = seances.modifier_seance(
        seance=seance,
        version=seance.version,
        changements={"debut": plus_tard, "fin": plus_tard + timedelta(hours=2), "lieu": "Salle B"},
        par=decor.anne,
        le=JOUR,
        adresse=SITE,
    )
    faire_les_travaux()
    lea.refresh_from_db()
    assert lea.reponse == ReponseInvitation.EN_ATTENTE  # une autre date demande une autre réponse
    seance = seances.annuler_seance(
        seance=seance, motif="Salle fermée", version=seance.version, par=decor.anne, le=JOUR
    )
    faire_les_travaux()
    recus = messages_a("lea@partenaire.example")
    assert len(recus) == 3
    lus = [agenda_de(m) for m in recus]
    assert len({str(e["UID"]) for _, e in lus}) == 1
    assert [e["SEQUENCE"] for _, e in lus] == [0, 1, 2]
    assert [str(c["METHOD"]) for c, _ in lus] == ["REQUEST", "REQUEST", "CANCEL"]
    assert lus[1][1]["DTSTART"].dt == plus_tard
    assert str(lus[2][1]["STATUS"]) == "CANCELLED"
    assert recus[1].subject.startswith("Mise à jour")
    assert recus[2].subject.startswith("Annulée")
    assert "Salle fermée" in recus[2].body
    assert "/reponse/" not in recus[2].body


def test_changer_le_theme_attend_que_l_on_renvoie(decor):
    seance = une_seance(decor)
    envoyer(decor, seance)
    faire_les_travaux()
    travaux = ProcrastinateJob.objects.count()
    seance.refresh_from_db()
    seances.modifier_seance(
        seance=seance,
        version=seance.version,
        changements={"theme": "Logement"},
        par=decor.anne,
        le=JOUR,
    )
    assert ProcrastinateJob.objects.count() == travaux
    assert envoyer(decor, seance) == 3
    faire_les_travaux()
    seance.refresh_from_db()
    dernier = messages_a("lea@partenaire.example")[-1]
    assert dernier.subject.startswith("Mise à jour : Cellule locale de Metz-Orne — Logement")
    _, evenement = agenda_de(dernier)
    assert (evenement["SEQUENCE"], len(mail.outbox)) == (1, 6)
    assert "Logement" in str(evenement["SUMMARY"])


def test_deux_deplacements_avant_l_envoi_ne_font_qu_un_message(decor):
    seance = une_seance(decor)
    envoyer(decor, seance)
    faire_les_travaux()
    for salle in ("Salle B", "Salle C"):
        seance.refresh_from_db()
        seances.modifier_seance(
            seance=seance,
            version=seance.version,
            changements={"lieu": salle},
            par=decor.anne,
            le=JOUR,
            adresse=SITE,
        )
    faire_les_travaux()
    recus = messages_a("lea@partenaire.example")
    assert len(recus) == 2
    assert str(agenda_de(recus[1])[1]["LOCATION"]) == "Salle C"
    assert agenda_de(recus[1])[1]["SEQUENCE"] == 2


def test_annuler_n_ecrit_pas_a_qui_n_etait_pas_invite(decor):
    seance = une_seance(decor)
    seances.annuler_seance(
        seance=seance, motif="Reportée", version=seance.version, par=decor.anne, le=JOUR
    )
    for invitation in seance.invitations.all():
        jobs.envoyer_invitation(invitation_id=invitation.pk)
    assert mail.outbox == []
    with pytest.raises(CoordinationImpossible):
        envoyer(decor, seance)


def test_un_titre_piege_n_injecte_ni_entete_ni_propriete(decor):
    piege = "Mobilité\r\nBcc: pirate@mal.example\nATTENDEE:mailto:pirate@mal.example"
    seance = une_seance(decor, theme=piege, lieu="Salle\nSTATUS:CANCELLED")
    type(seance).objects.filter(pk=seance.pk).update(theme=piege)
    invitations.envoyer_invitations(seance=seance, par=decor.anne, le=MAINTENANT, adresse=SITE)
    faire_les_travaux()
    message = messages_a("lea@partenaire.example")[0]
    assert "\n" not in message.subject
    brut = message.message()
    assert brut["Bcc"] is None
    assert message.recipients() == ["lea@partenaire.example"]
    _, evenement = agenda_de(message)
    assert str(evenement["ATTENDEE"]) == "mailto:lea@partenaire.example"
    assert str(evenement["STATUS"]) == "CONFIRMED"
    assert une_ligne("a\r\nb\tc\x00d") == "a b c d"


def test_le_compte_rendu_part_une_fois_et_scelle_la_seance(decor):
    seance = une_seance(decor, decor.comite)
    decisions.faire_le_point(
        seance=seance,
        personne=decor.scene.fatou,
        situation="Reprend confiance",
        par=decor.anne,
        le=JOUR,
    )
    decisions.prendre_decision(
        seance=seance,
        intitule="Écrire à la région",
        responsable="Léa Partenaire",
        echeance=date(2026, 4, 30),
        par=decor.anne,
        le=JOUR,
    )
    with pytest.raises(CoordinationImpossible):
        diffuser(decor, seance)
    seance = diffuser(decor, tenir(decor, seance))
    for _ in range(2):
        faire_les_travaux()
    assert len(mail.outbox) == 3
    _, contenu, genre = mail.outbox[0].attachments[0]
    assert (genre, contenu) == ("application/pdf", bytes(seance.compte_rendu.contenu))
    lu = texte_pdf(contenu)
    assert "La navette ouvrira en septembre" in lu
    assert "Écrire à la région" in lu
    assert "1 parcours" in lu
    assert "DIALLO" not in lu
    assert "confiance" not in lu
    assert seance.etat == EtatSeance.TENUE
    with pytest.raises(CoordinationImpossible):
        seances.ajouter_point(seance=seance, titre="Trop tard", par=decor.anne, le=JOUR)
    with pytest.raises(CoordinationImpossible):
        invitations.noter_presences(seance=seance, presents=set(), par=decor.anne, le=JOUR)
    with pytest.raises(CoordinationImpossible):
        diffuser(decor, seance)
    assert Invitation.objects.filter(compte_rendu_envoye_le=None).count() == 0


def test_la_mention_europeenne_est_sur_les_documents_et_les_messages(decor):
    seance = tenir(decor, une_seance(decor))
    sans = comptes_rendus.composer_compte_rendu(seance, le=JOUR)
    mention = "Cofinancé par l'Union européenne"
    seance = seances.porter_mention(seance=seance, mention=mention, par=decor.anne)
    avec = comptes_rendus.composer_compte_rendu(seance, le=JOUR)
    assert "Union européenne" not in texte_pdf(sans)
    assert "Union européenne" in texte_pdf(avec)
    assert "Union européenne" in texte_pdf(comptes_rendus.composer_emargement(seance))
    # L'emblème n'est pas une image trouvée : le PDF dit son texte de remplacement.
    balises = PdfReader(io.BytesIO(avec)).trailer["/Root"]["/StructTreeRoot"]
    assert _dit(balises, "Emblème de l'Union européenne")
    assert not _dit(PdfReader(io.BytesIO(sans)).trailer["/Root"]["/StructTreeRoot"], "Emblème")


def _dit(noeud, texte, profondeur=0):
    noeud = noeud.get_object() if hasattr(noeud, "get_object") else noeud
    if profondeur > 30:
        return False
    if isinstance(noeud, list):
        return any(_dit(n, texte, profondeur + 1) for n in noeud)
    if not isinstance(noeud, dict):
        return False
    if texte in str(noeud.get("/Alt", "")):
        return True
    return "/K" in noeud and _dit(noeud["/K"], texte, profondeur + 1)


def test_une_decision_revient_jusqu_a_sa_cloture(decor):
    premiere = une_seance(decor)
    suivante = une_seance(decor, debut=a_paris(2050, 9, 8), fin=a_paris(2050, 9, 8, 11))
    autre_instance = une_seance(
        decor, decor.comite, debut=a_paris(2050, 9, 9), fin=a_paris(2050, 9, 9, 11)
    )
    decision = decisions.prendre_decision(
        seance=premiere,
        intitule="Recenser",
        agent=decor.anne,
        echeance=JOUR,
        par=decor.anne,
        le=JOUR,
    )
    assert list(decisions_ouvertes(avant=suivante)) == [decision]
    assert list(decisions_ouvertes(avant=premiere)) == []
    assert list(decisions_ouvertes(avant=autre_instance)) == []
    with pytest.raises(ConflitDeVersion):
        decisions.clore_decision(
            decision=decision, etat=_faite(), suite="Fait", version=9, par=decor.anne, le=JOUR
        )
    decisions.clore_decision(
        decision=decision, etat=_faite(), suite="Fait", version=1, par=decor.anne, le=JOUR
    )
    assert list(decisions_ouvertes(avant=suivante)) == []
    assert Decision.objects.get().close_le == JOUR


def _faite():
    from jalons.coordination.enums import EtatDecision

    return EtatDecision.FAITE


def test_le_calendrier_se_rejoue_sans_rien_creer(decor):
    options = {"instance": decor.comite, "annee": 2027, "par": decor.anne, "le": JOUR}
    creees = generer_calendrier(**options)
    assert len(creees) == 12
    assert all(s.points.count() == 4 for s in creees)
    assert generer_calendrier(**options) == []
    deplacee, annulee = creees[3], creees[5]
    jour = deplacee.debut + timedelta(days=45)
    seances.modifier_seance(
        seance=deplacee,
        version=1,
        changements={"debut": jour, "fin": jour + timedelta(hours=2)},
        par=decor.anne,
        le=JOUR,
    )
    seances.annuler_seance(seance=annulee, motif="Congés", version=1, par=decor.anne, le=JOUR)
    assert generer_calendrier(**options) == []


def test_le_calendrier_ne_double_pas_une_seance_du_mois_et_n_ecrit_pas_le_passe(decor):
    une_seance(decor, decor.comite, debut=a_paris(2026, 7, 3), fin=a_paris(2026, 7, 3, 11))
    creees = generer_calendrier(instance=decor.comite, annee=2026, par=decor.anne, le=JOUR)
    mois = [s.prevue_le.month for s in creees]
    assert mois == [3, 4, 5, 6, 8, 9, 10, 11, 12]
    assert all(s.prevue_le >= JOUR for s in creees)


def test_une_signature_ne_se_remplace_pas(decor):
    seance = une_seance(decor)
    lea = seance.invitations.get(nom="Léa Partenaire")
    invitations.signer_presence(invitation=lea, trace=PNG, par=decor.anne, le=MAINTENANT)
    with pytest.raises(CoordinationImpossible):
        invitations.signer_presence(invitation=lea, trace=PNG, par=decor.anne, le=MAINTENANT)
    assert texte_pdf(comptes_rendus.composer_emargement(seance))
