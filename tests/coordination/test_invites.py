"""Ce que vit un invité : un message lisible, un rappel, les papiers, une proposition, sans compte."""

from __future__ import annotations

import email
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from jalons.coordination import jobs
from jalons.coordination.enums import EtatProposition, EtatSeance, ReponseInvitation
from jalons.coordination.models import Invitation, Proposition
from jalons.coordination.selectors.liens import jeton_de
from jalons.coordination.services import compte_rendu as comptes_rendus
from jalons.coordination.services import decision as decisions
from jalons.coordination.services import instance as instances
from jalons.coordination.services import invitation as invitations
from jalons.coordination.services import messages
from jalons.coordination.services import seance as seances
from jalons.coordination.services.commun import CoordinationImpossible
from tests.coordination.decor import JOUR, SITE, a_paris, u, une_seance

PDF = b"%PDF-1.4 papier"


@pytest.fixture
def convoquee(decor):
    """Une séance dont chacun a reçu l'invitation il y a deux jours."""
    seance = une_seance(decor)
    hier = timezone.now() - timedelta(days=2)
    invitations.envoyer_invitations(
        seance=seance, par=decor.anne, le=hier, adresse=SITE, par_courriel=False
    )
    seance.refresh_from_db()
    return seance


def lea_de(seance) -> Invitation:
    return seance.invitations.select_related("seance__instance__animateur").get(
        nom="Léa Partenaire"
    )


def parties(message):
    recu = email.message_from_bytes(message.message().as_bytes())
    return {p.get_content_type(): p for p in recu.walk()}


def test_le_message_part_en_texte_en_html_et_en_agenda(decor):
    seance = une_seance(decor, theme="Lire & écrire <ensemble>")
    message = messages.composer_message(lea_de(seance), adresse=SITE, maintenant=timezone.now())
    lues = parties(message)
    assert {"text/plain", "text/html", "text/calendar", "application/ics"} <= set(lues)
    page = lues["text/html"].get_payload(decode=True).decode()
    assert "Lire &amp; écrire &lt;ensemble&gt;" in page
    for reponse in ("present", "represente", "excuse"):
        assert f"?reponse={reponse}" in page
    texte = lues["text/plain"].get_payload(decode=True).decode()
    assert "Lire & écrire <ensemble>" in texte
    assert "jeudi 9 juin 2050, de 09 h 00 à 11 h 30" in texte
    assert "&amp;" not in texte
    assert "\n\n\n" not in texte
    # Dans l'alternative, l'agenda vient en dernier : c'est lui que les messageries préfèrent.
    alternative = next(
        p
        for p in email.message_from_bytes(message.message().as_bytes()).walk()
        if p.get_content_type() == "multipart/alternative"
    )
    genres = [p.get_content_type() for p in alternative.get_payload()]
    assert genres == ["text/plain", "text/html", "text/calendar"]


def test_une_reponse_donnee_se_voit_dans_l_evenement(decor, convoquee):
    lea = lea_de(convoquee)
    invitations.repondre(
        invitation=lea, reponse=ReponseInvitation.PRESENT, par=None, le=timezone.now()
    )
    lu = Calendar.from_ical(messages.composer_evenement(lea_de(convoquee), "", timezone.now()))
    assert lu.events[0]["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"


def test_un_lien_ferme_donne_une_nouvelle_invitation_et_non_une_mise_a_jour(decor, convoquee):
    lea = invitations.revoquer_lien(invitation=lea_de(convoquee), par=decor.anne, le=JOUR)
    message = messages.composer_message(lea, adresse=SITE, maintenant=timezone.now())
    assert message.subject.startswith("Invitation")
    assert "a changé" not in message.body


def test_on_relance_ceux_qui_n_ont_pas_repondu_une_fois_par_jour(decor, convoquee, client_de):
    maintenant = timezone.now()
    sophie = convoquee.invitations.get(agent=decor.scene.sophie)
    invitations.repondre(
        invitation=sophie, reponse=ReponseInvitation.EXCUSE, par=decor.scene.sophie, le=maintenant
    )
    page = client_de("anne").get(u("seance", convoquee.pk)).content.decode()
    assert u("relancer", convoquee.pk) in page
    assert invitations.relancer(seance=convoquee, par=decor.anne, le=maintenant, adresse=SITE) == 1
    lea = lea_de(convoquee)
    jobs.envoyer_rappel(lea.pk, SITE)
    jobs.envoyer_rappel(lea.pk, SITE)
    assert [m.subject for m in mail.outbox] == [
        f"Viendrez-vous ? {messages.titre_de(convoquee)}, le 09/06/2050"
    ]
    assert "n'avons pas encore votre réponse" in mail.outbox[0].body
    assert (
        Calendar.from_ical(
            parties(mail.outbox[0])["text/calendar"].get_payload(decode=True)
        ).events[0]["SEQUENCE"]
        == convoquee.sequence
    )
    with pytest.raises(CoordinationImpossible):
        invitations.relancer(seance=convoquee, par=decor.anne, le=timezone.now(), adresse=SITE)
    assert client_de("anne").post(u("relancer", convoquee.pk)).status_code == 302


def test_qui_repond_entre_temps_n_est_pas_relance(decor, convoquee):
    invitations.relancer(seance=convoquee, par=decor.anne, le=timezone.now(), adresse=SITE)
    lea = lea_de(convoquee)
    invitations.repondre(
        invitation=lea, reponse=ReponseInvitation.PRESENT, par=None, le=timezone.now()
    )
    jobs.envoyer_rappel(lea.pk, SITE)
    assert mail.outbox == []


def test_le_bouton_du_message_coche_sans_repondre(decor, convoquee):
    adresse = u("repondre", jeton_de(lea_de(convoquee)))
    page = Client().get(adresse + "?reponse=excuse").content.decode()
    assert 'value="excuse"' in page.split("checked")[0].rsplit("<input", 1)[1]
    assert lea_de(convoquee).reponse == ReponseInvitation.EN_ATTENTE
    assert "checked" not in Client().get(adresse + "?reponse=piege").content.decode()


def test_l_invite_lit_les_papiers_par_son_lien(decor, convoquee):
    depot = {"seance": convoquee, "contenu": PDF, "par": decor.anne, "le": JOUR}
    papier = seances.deposer_piece(titre="Présentation", nom="presentation.pdf", **depot)
    signee = seances.deposer_piece(
        titre="Présences", nom="presences.pdf", est_emargement=True, **depot
    )
    ailleurs = seances.deposer_piece(
        titre="Autre", nom="autre.pdf", **{**depot, "seance": une_seance(decor, decor.comite)}
    )
    jeton = jeton_de(lea_de(convoquee))
    page = Client().get(u("repondre", jeton)).content.decode()
    assert u("reponse_piece", jeton, papier.pk) in page
    assert u("reponse_piece", jeton, signee.pk) not in page
    recu = Client().get(u("reponse_piece", jeton, papier.pk))
    assert recu.content == PDF
    assert recu["Content-Disposition"].startswith("attachment")
    for cachee in (signee, ailleurs):
        assert Client().get(u("reponse_piece", jeton, cachee.pk)).status_code == 404
    assert Client().get(u("reponse_piece", "faux", papier.pk)).status_code == 404


def test_l_invite_retrouve_son_evenement_d_agenda(decor, convoquee):
    recu = Client().get(u("reponse_agenda", jeton_de(lea_de(convoquee))))
    lu = Calendar.from_ical(recu.content)
    assert str(lu.events[0]["UID"]) == f"{convoquee.uid}@jalons"
    assert Client().get(u("reponse_agenda", "faux")).status_code == 404


def test_un_partenaire_sans_compte_propose_puis_patiente(decor, convoquee, client_de):
    adresse = u("reponse_proposer", jeton_de(lea_de(convoquee)))
    sujet = {"genre": "theme", "titre": "La santé des jeunes", "texte": "Un atelier"}
    page = Client().post(adresse, sujet)
    assert "votre proposition est transmise" in page.content.decode()
    faite = Proposition.objects.get()
    assert (faite.propose_par, faite.est_spontanee) == ("Léa Partenaire (Mission locale)", True)
    assert faite.instance == decor.cellule
    assert "La santé des jeunes" in client_de("anne").get("/").content.decode()
    for n in range(4):
        Client().post(adresse, {**sujet, "titre": f"Sujet {n}"})
    trop = Client().post(adresse, sujet)
    assert trop.status_code == 422
    assert "merci de patienter" in trop.content.decode()
    assert Proposition.objects.count() == 5
    assert Client().get(u("reponse_proposer", "faux")).status_code == 404


def test_programmer_apres_l_invitation_demande_une_mise_a_jour(decor, convoquee, client_de):
    type(convoquee).objects.filter(pk=convoquee.pk).update(theme="")
    proposition = instances.proposer(genre="theme", titre="Santé", par=decor.anne, le=JOUR)
    instances.programmer(proposition=proposition, seance=convoquee, par=decor.anne, le=JOUR)
    proposition.refresh_from_db()
    assert proposition.etat == EtatProposition.PROGRAMMEE
    page = client_de("anne").get(u("seance", convoquee.pk)).content.decode()
    assert "Prévenir les invités (3)" in " ".join(page.split())


def test_venu_sans_etre_invite(decor, convoquee, client_de):
    anne = client_de("anne")
    adresse = u("present_ajouter", convoquee.pk)
    anne.post(adresse, {"nom": "Hugo Passant", "organisme": "Centre social"})
    anne.post(adresse, {"nom": "Zoé Passante", "courriel": "zoe@x.example"})
    anne.post(adresse, {"nom": "Un autre", "organisme": "Centre social"})
    anne.post(adresse, {"nom": "Léa", "courriel": "LEA@partenaire.example"})
    venus = convoquee.invitations.filter(est_present=True)
    assert set(venus.values_list("nom", flat=True)) == {
        "Hugo Passant",
        "Zoé Passante",
        "Un autre",
    }
    convoquee.refresh_from_db()
    assert convoquee.etat == EtatSeance.TENUE
    point = convoquee.points.first()
    seances.modifier_point(
        point=point, version=1, changements={"notes": "Dit"}, par=decor.anne, le=JOUR
    )
    decisions.prendre_decision(
        seance=convoquee,
        intitule="Écrire à la Région",
        responsable="Zoé Passante",
        echeance=JOUR,
        par=decor.anne,
        le=JOUR,
    )
    convoquee.refresh_from_db()
    comptes_rendus.diffuser_compte_rendu(
        seance=convoquee, version=convoquee.version, par=decor.anne, le=JOUR
    )
    for invite in convoquee.invitations.all():
        jobs.envoyer_compte_rendu(invite.pk)
    recus = {m.to[0]: m for m in mail.outbox}
    assert len(recus) == 4  # Anne, Sophie, Léa, Zoé ; les deux sans adresse n'ont rien
    assert "Écrire à la Région, pour le 16/03/2026" in recus["zoe@x.example"].body
    assert "text/html" in parties(recus["zoe@x.example"])
    assert "Région" not in recus["lea@partenaire.example"].body


def test_l_ordre_du_jour_precedent_se_reprend_sans_doublon(decor, client_de):
    premiere = une_seance(decor)
    seances.ajouter_point(
        seance=premiere, titre="Le garage solidaire", minutes=20, par=decor.anne, le=JOUR
    )
    suivante = une_seance(decor, debut=a_paris(2050, 9, 8), fin=a_paris(2050, 9, 8, 11))
    assert client_de("anne").post(u("points_reprendre", suivante.pk)).status_code == 302
    repris = suivante.points.order_by("ordre").last()
    assert (repris.titre, repris.minutes, repris.notes) == ("Le garage solidaire", 20, "")
    assert suivante.points.count() == premiere.points.count()
    for seance in (suivante, premiere):
        with pytest.raises(CoordinationImpossible):
            seances.reprendre_ordre_du_jour(seance=seance, par=decor.anne, le=JOUR)
