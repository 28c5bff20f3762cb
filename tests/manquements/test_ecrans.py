"""Les écrans : qui ouvre quoi, ce qui se saisit, ce qui se refuse sans rien perdre."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Consultation
from jalons.manquements.models import DecisionSanction, LettreContradictoire, Manquement
from jalons.manquements.selectors.manquements import visibles
from tests.distribution import _agent, nouvelle_personne
from tests.manquements.decor import (
    APRES,
    ATELIER,
    ELEMENTS,
    FAITS,
    contrat_ailleurs,
    instruit,
    lettre_ecrite,
    lettre_recue,
    notifiee,
    preparee,
    signaler,
    signee,
)
from tests.manquements.decor import service as service

RECIT = "Absente aux trois ateliers."


def aller(nom, *args):
    return reverse(f"manquements:{nom}", args=args)


def page(client, nom, *args):
    reponse = client.get(aller(nom, *args))
    assert reponse.status_code == 200, nom
    return reponse.content.decode()


@pytest.fixture
def clients(service, client_de):
    return {nom: client_de(nom) for nom in ("sophie", "anne", "helene", "claire", "karim")}


def test_du_signalement_a_la_decision_signee(service, clients):
    scene, le = service, timezone.localdate()
    sophie, anne, helene = clients["sophie"], clients["anne"], clients["helene"]
    assert "Signaler" in page(sophie, "section", scene.fatou.pk)
    faits = le - timedelta(days=40)
    saisie = {
        "nature": "non_respect",
        "date_faits": faits.isoformat(),
        "faits": RECIT,
        "obligation_ailleurs": ATELIER,
        "origine": "delegataire",
    }
    Manquement.objects.all().delete()
    assert sophie.post(aller("signaler", scene.fatou.pk), saisie).status_code == 302
    m = Manquement.objects.get()
    assert m.obligation == ATELIER
    assert "Motif légitime" not in page(sophie, "manquement", m.pk)
    assert anne.post(aller("instruire", m.pk), {"version": m.version}).status_code == 302
    motif = {"issue": "aucun", "dit": "", "jour": le.isoformat(), "version": m.version + 1}
    assert anne.post(aller("motif", m.pk), motif).status_code == 302
    lettre = {"faits": RECIT, "mesure": "suspension", "part": "30", "mois": "1"}
    trop = anne.post(aller("ecrire", m.pk), {**lettre, "part": "20", "version": m.version + 2})
    assert trop.status_code == 422
    assert "R.262-68-1" in trop.content.decode()
    assert RECIT in trop.content.decode()
    perime = anne.post(aller("ecrire", m.pk), {**lettre, "version": m.version})
    assert perime.status_code == 409
    ecrite = anne.post(aller("ecrire", m.pk), {**lettre, "version": m.version + 2})
    assert ecrite.status_code == 302
    # Une autre la remplace, écrite il y a trois semaines.
    lue = lettre_ecrite(scene, m, le=le - timedelta(days=21))
    jour = (le - timedelta(days=20)).isoformat()
    pli = {"mode": "recommande", "envoyee_le": jour, "remise_le": jour, "version": lue.version}
    assert anne.post(aller("pli_de_lettre", lue.pk), pli).status_code == 302
    m.refresh_from_db()
    projet = {"mesure": "suspension", "part": "30", "mois": "1", "date_effet": le.isoformat()}
    projet |= {**ELEMENTS, "consequences": "", "version": m.version}
    assert anne.post(aller("preparer", m.pk), projet).status_code == 302
    decision = DecisionSanction.objects.get()
    assert "R.262-68-5" in page(anne, "manquement", m.pk)
    signature = {"qualite": "Directrice", "version": decision.version}
    refus = helene.post(aller("signer", decision.pk), signature)
    assert refus.status_code == 422
    m.refresh_from_db()
    projet |= {"consequences": "sans objet", "version": m.version}
    assert anne.post(aller("preparer", m.pk), projet).status_code == 302
    signature["version"] += 1
    assert helene.post(aller("signer", decision.pk), signature).status_code == 302
    decision.refresh_from_db()
    assert decision.numero
    assert anne.get(aller("document", "decision", decision.pk))["Content-Type"] == "application/pdf"
    lu = Consultation.objects.filter(ecran="manquement_document", personne_id=scene.fatou.pk)
    assert lu.exists()


def test_un_partenaire_ne_lit_que_son_signalement(service, clients):
    scene = service
    sien = signaler(scene)
    autre = signaler(
        scene, date_faits=FAITS + timedelta(days=1), par=scene.anne, origine="referent"
    )
    lettre_ecrite(scene, instruit(scene, sien))
    assert list(visibles(scene.sophie)) == [sien]
    lue = page(clients["sophie"], "manquement", sien.pk)
    assert "Contradictoire</h2>" not in lue
    assert clients["sophie"].get(aller("manquement", autre.pk)).status_code == 404
    lettre = LettreContradictoire.objects.get()
    assert clients["sophie"].get(aller("document", "lettre", lettre.pk)).status_code == 403
    assert clients["sophie"].get(aller("ecrire", sien.pk)).status_code == 403
    assert clients["sophie"].get(aller("retirer", sien.pk)).status_code == 404


@pytest.mark.parametrize("vue", ["manquement", "motif", "classer", "ecrire", "preparer"])
def test_hors_de_son_territoire_rien_ne_s_ouvre(service, client_de, vue):
    m = signaler(service)
    service.paul = _agent(
        "Paul", "charge_insertion", service.departement, territoire=service.forbach
    )
    assert client_de("paul").get(aller(vue, m.pk)).status_code == 404
    assert client_de("karim").get(aller(vue, m.pk)).status_code in (403, 404)


def test_les_documents_ne_s_ouvrent_pas_par_le_dossier_d_un_partenaire(service, clients):
    """Le partenaire lit le suivi de Fatou, pas les papiers d'une sanction."""
    decision = signee(service)
    adresse = reverse("personnes:document", args=[decision.document_id])
    assert clients["sophie"].get(adresse).status_code == 404
    assert clients["anne"].get(adresse).status_code == 200


def test_chaque_page_et_formulaire_s_ouvre(service, clients):
    scene, anne, helene = service, clients["anne"], clients["helene"]
    projet = preparee(scene)
    m, lettre = projet.manquement, projet.manquement.lettres.get()
    for vue in (
        "manquement",
        "corriger",
        "etape",
        "motif",
        "classer",
        "ecrire",
        "equipe",
        "preparer",
    ):
        attendu = 404 if vue == "corriger" else 200
        assert anne.get(aller(vue, m.pk)).status_code == attendu, vue
    for vue in ("pli_de_lettre", "reponse"):
        page(anne, vue, lettre.pk)
    page(helene, "signer", projet.pk)
    autre = signaler(scene, date_faits=FAITS + timedelta(days=2))
    page(anne, "corriger", autre.pk)
    page(anne, "rouvrir", autre.pk)
    page(anne, "abandonner", m.pk)


def test_apres_la_decision_chaque_page_s_ouvre(service, clients):
    scene, anne, helene = service, clients["anne"], clients["helene"]
    decision = notifiee(scene)
    for vue in ("pli_de_decision", "recours"):
        page(anne, vue, decision.pk)
    page(helene, "retirer_decision", decision.pk)
    page(anne, "suite", decision.pk, "conformite")
    assert anne.get(aller("suite", decision.pk, "fin_de_droit")).status_code == 404
    suite = {"jour": timezone.localdate().isoformat(), "version": decision.version}
    assert anne.post(aller("suite", decision.pk, "conformite"), suite).status_code == 422
    assert decision.numero in page(anne, "manquement", decision.manquement_id)


def test_les_lettres_partent_en_lot(service, clients):
    scene, anne, le = service, clients["anne"], timezone.localdate()
    lettre = lettre_ecrite(scene)
    saisie = {
        "acte": "envoyer",
        "choix": [lettre.manquement_id],
        "envoyer-mode": "recommande",
        "envoyer-envoyee_le": le.isoformat(),
    }
    reponse = anne.post(aller("liste"), saisie, follow=True)
    lettre.refresh_from_db()
    assert lettre.envoyee_le == le
    assert reponse["Content-Type"] == "application/pdf"


def test_la_liste_filtre_et_fait_un_nombre_fixe_de_requetes(service, clients):
    scene, anne = service, clients["anne"]

    def compter(suite=""):
        adresse = aller("liste") + suite
        anne.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            reponse = anne.get(adresse)
        assert reponse.status_code == 200
        return len(requetes), reponse.content.decode()

    lettre_recue(scene)
    peu, _ = compter()
    for n in range(6):
        personne = nouvelle_personne(
            prenom=f"Paul{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="1",
            commune=scene.cms_metz.commune,
            numero=f"2{n:010d}",
        )
        contrat_ailleurs(scene, personne)
        signaler(scene, personne, par=scene.anne, origine="referent")
    beaucoup, lu = compter()
    assert beaucoup == peu <= 15
    assert "MARTIN" in lu
    for suivi in ("retard", "a_envoyer", "a_signer", "echues", "recours"):
        compter(f"?suivi={suivi}")
    assert "DIALLO" not in compter("?etat=signale")[1]
    export = anne.get(aller("liste") + "?export=csv")
    assert export.status_code == 200


def test_la_journee_dit_chaque_echeance(service, clients):
    scene = service
    signaler(scene, par=scene.anne, origine="referent")
    preparee(scene, instruit_et_lettre(scene))
    assert "Manquements à examiner" in clients["anne"].get("/").content.decode()
    assert "Projets de décision à signer" in clients["helene"].get("/").content.decode()


def instruit_et_lettre(scene):
    return lettre_recue(
        scene, instruit(scene, signaler(scene, date_faits=FAITS + timedelta(days=3)))
    ).manquement


def test_une_decision_echue_revient_dans_la_journee(service, clients):
    notifiee(service, signee(service, le=APRES))
    assert "Sanctions : à notifier" in clients["anne"].get("/").content.decode()
