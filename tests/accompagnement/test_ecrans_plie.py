"""Les écrans du PLIE : qui voit quoi, les gestes, les conflits, le nombre de requêtes."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.documents.commission_plie import PvCommissionPlie
from jalons.accompagnement.enums import NatureSituation
from jalons.accompagnement.etapes import ChantierInsertion
from jalons.accompagnement.journee import AExaminer, ContactsEnRetard, SortiesAConfirmer
from jalons.accompagnement.models import (
    CommissionPlie,
    Contact,
    EtapeParcours,
    Parcours,
    SortieParcours,
)
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.selectors import plie as lectures
from jalons.comptes.models import Consultation
from jalons.personnes.enums import EtatInscription, SourceFait
from jalons.personnes.models import InscriptionFranceTravail
from jalons.personnes.services import constater
from tests.accompagnement.decor import (
    CDI,
    COMMISSION,
    LE,
    admettre,
    commission,
    contact,
    decider,
    etape,
    petit_plie,
    presenter,
    sortir,
)


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def test_presenter_depuis_le_dossier(plie, client_de):
    claire = client_de("claire")
    section = claire.get(url("section_parcours", plie.fatou.pk)).content.decode()
    assert "Présenter au PLIE" in section
    donnees = {"structure": plie.plie.pk, "criteres": ["rsa"], "motif": "Prête à travailler."}
    assert claire.get(url("plie_presenter", plie.fatou.pk)).status_code == 200
    vide = claire.post(url("plie_presenter", plie.fatou.pk), {**donnees, "criteres": []})
    assert vide.status_code == 422
    assert not Parcours.objects.exists()
    assert claire.post(url("plie_presenter", plie.fatou.pk), donnees).status_code == 302
    parcours = Parcours.objects.get()
    assert (parcours.presente_par, parcours.prescripteur) == (plie.claire, plie.departement)
    encore = claire.post(url("plie_presenter", plie.fatou.pk), donnees).content.decode()
    assert "a déjà un parcours" in encore


def test_chercher_n_ouvre_que_les_personnes_visibles(plie, client_de):
    jean = url("plie_presenter", plie.jean.pk)
    contenu = client_de("claire").get(url("plie_chercher"), {"q": "weber"}).content.decode()
    assert "WEBER" not in contenu and jean not in contenu
    precise = {"q": f"weber {plie.jean.date_naissance:%d/%m/%Y}"}
    contenu = client_de("claire").get(url("plie_chercher"), precise).content.decode()
    assert "WEBER" in contenu and jean not in contenu
    assert "son référent peut la présenter" in contenu
    contenu = client_de("claire").get(url("plie_chercher"), {"q": "diallo"}).content.decode()
    assert url("plie_presenter", plie.fatou.pk) in contenu
    assert client_de("nadia").get(url("plie_chercher")).status_code == 403


def test_qui_voit_le_parcours(plie, client_de):
    adresse = url("parcours", admettre(plie).pk)
    assert client_de("lucie").get(url("plie_parcours", plie.fatou.pk)).url == adresse
    for nom, statut in (("lucie", 200), ("omar", 200), ("claire", 200), ("helene", 200)):
        assert client_de(nom).get(adresse).status_code == statut, nom
    for nom in ("rose", "karim", "yves", "nadia", "denis", "sophie"):
        assert client_de(nom).get(adresse).status_code in (403, 404), nom
    assert Consultation.objects.filter(ecran="parcours", personne_id=plie.fatou.pk).exists()
    # Claire lit, elle ne gère pas.
    assert client_de("claire").get(url("plie_sortir", plie.fatou.pk)).status_code == 404
    assert "Poser une étape" not in client_de("claire").get(adresse).content.decode()
    assert "Poser une étape" in client_de("lucie").get(adresse).content.decode()


def test_une_etape_ou_un_examen_d_un_autre_plie_est_introuvable(plie, client_de):
    parcours = admettre(plie)
    objet = etape(plie, parcours)
    passage = parcours.passages.get()
    seance = CommissionPlie.objects.get()
    for adresse in (
        url("etape", objet.pk),
        url("plie_decider", passage.pk),
        url("plie_commission", seance.pk),
        url("plie_pv", seance.pk),
    ):
        assert client_de("rose").get(adresse).status_code == 404
        assert client_de("lucie").get(adresse).status_code == 200
        assert client_de("nadia").get(adresse).status_code == 403


def test_la_commission_du_calendrier_au_proces_verbal(plie, client_de):
    lucie = client_de("lucie")
    hier = timezone.localdate() - timedelta(days=1)
    parcours = presenter(plie, le=hier - timedelta(days=10))
    prevue = {"structure": plie.plie.pk, "date": hier.isoformat(), "lieu": "Mairie"}
    assert lucie.post(url("plie_commissions"), prevue).status_code == 302
    double = lucie.post(url("plie_commissions"), prevue)
    assert "déjà prévue" in double.content.decode()
    seance = CommissionPlie.objects.get()
    page = lucie.get(url("plie_commission", seance.pk)).content.decode()
    assert "Mettre à l&#x27;ordre du jour" in page or "Mettre à l'ordre du jour" in page
    lucie.post(url("plie_inscrire", seance.pk), {"parcours": [parcours.pk]})
    passage = seance.passages.get()
    decision = {"decision": "admis", "referent": plie.lucie.pk, "motif": "", "version": 1}
    assert lucie.post(url("plie_decider", passage.pk), decision).status_code == 302
    conflit = client_de("omar").post(url("plie_decider", passage.pk), decision)
    assert conflit.status_code == 409
    assert lucie.get(url("plie_pv", seance.pk)).content.startswith(b"%PDF")
    cloture = {"membres": "Lucie, PLIE", "version": 1}
    assert lucie.post(url("plie_tenir", seance.pk), cloture).status_code == 302
    seance.refresh_from_db()
    assert seance.etat == "tenue"
    assert lucie.get(url("plie_pv", seance.pk)).content == bytes(seance.pv.contenu)
    parcours.refresh_from_db()
    assert parcours.etat == "en_cours"


def test_etape_contact_et_relais_par_les_ecrans(plie, client_de):
    parcours = admettre(plie)
    lucie, f = client_de("lucie"), plie.fatou.pk
    le = timezone.localdate()
    donnees = {"type": "chantier_insertion", "operateur": plie.chantier.pk, "debut": LE.isoformat()}
    assert lucie.post(url("ajouter_etape", parcours.pk), donnees).status_code == 302
    posee = EtapeParcours.objects.get()
    avance = {"etat": "realisee", "debut": LE.isoformat(), "fin": le.isoformat(), "version": 1}
    refus = lucie.post(url("etape", posee.pk), {**avance, "resultat": ""})
    assert "ce que l&#x27;étape a donné" in refus.content.decode()
    assert lucie.post(url("etape", posee.pk), {**avance, "resultat": "Ok"}).status_code == 302
    conflit = lucie.post(url("etape", posee.pk), {**avance, "resultat": "Autre"})
    assert conflit.status_code == 409
    page = lucie.get(url("parcours", parcours.pk)).content.decode()
    assert "Sans nouvelles depuis" in page
    assert "<svg" in page
    appel = {"date": le.isoformat(), "mode": "telephone", "resume": "Va bien."}
    assert lucie.post(url("contact", f), appel).status_code == 302
    assert Contact.objects.get().agent == plie.lucie
    assert "Sans nouvelles depuis" not in lucie.get(url("parcours", parcours.pk)).content.decode()
    relais = {"referent": plie.omar.pk, "date": le.isoformat(), "version": 99, "fiche_liaison": "x"}
    assert lucie.post(url("parcours_referent", parcours.pk), relais).status_code == 409
    parcours.refresh_from_db()
    relais["version"] = parcours.version
    sans_fiche = lucie.post(url("parcours_referent", parcours.pk), {**relais, "fiche_liaison": ""})
    assert sans_fiche.status_code == 422
    assert lucie.post(url("parcours_referent", parcours.pk), relais).status_code == 302
    parcours.refresh_from_db()
    assert parcours.referent == plie.omar


def test_la_sortie_se_propose_puis_s_enregistre_et_se_juge(plie, client_de):
    parcours = admettre(plie)
    lucie, f = client_de("lucie"), plie.fatou.pk
    le = timezone.localdate()
    saisie = {
        "date": le.isoformat(),
        "nature": "cdi",
        "periodes": f"{le:%d/%m/%Y}",
        "temps": "plein",
        "organisme": "Atelier vert",
        "version": parcours.version,
    }
    vue = lucie.post(url("plie_sortir", f), {**saisie, "verifier": "1"}).content.decode()
    assert "Sortie positive" in vue
    assert "Règle « Emploi durable »" in vue
    assert "non positive" not in vue.split("À savoir")[0]
    assert not SortieParcours.objects.exists()
    sans = lucie.post(url("plie_sortir", f), {**saisie, "enregistrer": "1"}).content.decode()
    assert "se prouve" in sans
    illisible = {**saisie, "periodes": "depuis toujours", "verifier": "1"}
    assert "ne se lit pas" in lucie.post(url("plie_sortir", f), illisible).content.decode()
    preuve = SimpleUploadedFile("contrat.pdf", b"%PDF-1.7 contrat")
    fait = lucie.post(url("plie_sortir", f), {**saisie, "enregistrer": "1", "preuve": preuve})
    assert fait["Location"] == url("plie_parcours", f)
    sortie = SortieParcours.objects.get()
    assert sortie.etat == "provisoire"
    page = lucie.get(url("parcours", parcours.pk)).content.decode()
    assert "Positive, provisoire" in page
    # Six mois de suivi dans l'emploi : le référent note encore ses contacts.
    assert "Noter un contact" in page
    appel = {
        "date": le.isoformat(),
        "mode": "telephone",
        "resume": "Tient bon.",
    }
    assert lucie.post(url("contact", f), appel).status_code == 302
    trop_tot = {"issue": "confirmee", "version": 1}
    lucie.post(url("plie_confirmer", f), trop_tot)
    sortie.refresh_from_db()
    assert sortie.etat == "provisoire"
    rupture = {"issue": "infirmee", "commentaire": "Période d'essai rompue.", "version": 1}
    assert lucie.post(url("plie_confirmer", f), rupture).status_code == 302
    sortie.refresh_from_db()
    assert sortie.etat == "infirmee"
    # Le suivi est fini : sa page ne s'ouvre plus à la référente, mais à qui tient le territoire.
    assert lucie.get(url("parcours", parcours.pk)).status_code == 404
    jugee = client_de("claire").get(url("parcours", parcours.pk)).content.decode()
    assert "Infirmée" in jugee
    assert "Noter un contact" not in jugee


def test_la_liste_filtre_par_l_adresse(plie, client_de):
    petit_plie(plie, 4)
    presenter(plie)
    lucie = client_de("lucie")
    tout = lucie.get(url("plie")).content.decode()
    # Deux présents, une sortie provisoire, Fatou ; celle qui a abandonné n'est plus suivie.
    assert "4 parcours" in tout
    assert "1 parcours" in lucie.get(url("plie"), {"etat": "presente"}).content.decode()
    retard = lucie.get(url("plie"), {"alerte": "contact", "tri": "-contact"}).content.decode()
    assert "Sans nouvelles" in retard
    moi = lucie.get(url("plie"), {"referent": plie.lucie.pk, "etat": "n'importe"})
    assert "DIALLO" not in moi.content.decode()
    assert "Aucun parcours" in lucie.get(url("plie"), {"referent": "aucun"}).content.decode()
    assert "Aucun parcours" in client_de("rose").get(url("plie")).content.decode()
    assert client_de("denis").get(url("plie")).status_code == 403


def test_ma_journee_dit_les_retards_les_sorties_et_les_examens(plie):
    parcours = admettre(plie)
    le = COMMISSION + timedelta(days=40)
    [ligne] = ContactsEnRetard.bloc(plie.lucie, le=le).lignes
    assert ligne.titre == str(plie.fatou)
    assert "Aucun contact" in ligne.detail
    assert not ContactsEnRetard.bloc(plie.omar, le=le).lignes
    contact(plie, parcours, le)
    assert not ContactsEnRetard.bloc(plie.lucie, le=le).total
    sortie = sortir(plie, parcours, CDI)
    assert SortiesAConfirmer.bloc(plie.lucie, le=sortie.date_confirmable).total == 1
    presenter(plie, plie.jean)
    assert AExaminer.bloc(plie.lucie, le=LE).total == 1
    assert AExaminer.bloc(plie.rose, le=LE).total == 0


def test_la_journee_de_lucie_s_ouvre(plie, client_de):
    admettre(plie)
    contenu = client_de("lucie").get("/").content.decode()
    assert "sans nouvelles depuis plus d'un mois" in contenu.replace("&#x27;", "'")


@pytest.mark.parametrize(("nom", "statut"), [("lucie", 200), ("denis", 200), ("helene", 200)])
def test_les_chiffres_s_ouvrent_a_qui_pilote(plie, client_de, nom, statut):
    petit_plie(plie, 4)
    reponse = client_de(nom).get(url("plie_chiffres"), {"debut": "2026-01-01", "fin": "2026-12-31"})
    assert reponse.status_code == statut
    contenu = reponse.content.decode()
    assert "numérateur" in contenu
    assert ("n.c." in contenu) == (nom != "lucie")
    assert ("1 / 2" in contenu) == (nom == "lucie")


def test_la_grille_se_lit(plie, client_de):
    contenu = client_de("claire").get(reverse("regles:jeu", args=["sorties_plie"])).content.decode()
    assert "au moins 6 mois" in contenu
    assert "Emploi saisonnier" in contenu


def test_le_proces_verbal_d_exemple_se_compose():
    assert PvCommissionPlie.rendre_exemple().startswith(b"%PDF")


def _compter(client, adresse):
    client.get(adresse)
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(adresse).status_code == 200
    return len(requetes)


def test_le_nombre_de_requetes_ne_grandit_pas(plie, client_de):
    lucie = client_de("lucie")
    parcours = admettre(plie)
    seance = CommissionPlie.objects.get()
    adresses = {
        url("plie"): 12,
        url("plie_commissions"): 11,
        url("plie_commission", seance.pk): 13,
        # Onze : les chiffres en une requête, après les séjours en attente.
        url("plie_chiffres"): 11,
        url("parcours", parcours.pk): 19,
        url("section_parcours", plie.fatou.pk): 10,
        # La journée lit un modèle de plus quand un bloc se remplit, jamais une ligne de plus.
        "/": 15,
    }
    avant = {adresse: _compter(lucie, adresse) for adresse in adresses}
    petit_plie(plie, 12)
    for _ in range(3):
        etape(plie, lectures.parcours_plie_de(plie.fatou))
    apres = {adresse: _compter(lucie, adresse) for adresse in adresses}
    # Une liste vide épargne une lecture (à la journée, une par modèle) ; rien d'autre ne croît.
    crues = {a: (avant[a], n) for a, n in apres.items() if n > avant[a] + (4 if a == "/" else 1)}
    assert not crues
    assert all(apres[a] <= maximum for a, maximum in adresses.items()), apres


def test_la_decision_attend_la_date_de_la_commission(plie, client_de):
    demain = timezone.localdate() + timedelta(days=1)
    seance = commission(plie, demain)
    parcours = presenter(plie, commission=seance)
    page = client_de("lucie").get(url("plie_commission", seance.pk)).content.decode()
    assert "À examiner" in page
    assert "Clore et archiver" not in page
    with pytest.raises(Exception, match="pas encore eu lieu"):
        decider(plie, parcours)


def test_un_contact_se_note_depuis_la_liste_en_deux_gestes_et_une_phrase(plie, client_de):
    """Le premier geste ouvre un formulaire prérempli ; le second enregistre et ramène à la liste."""
    parcours = admettre(plie)
    lucie, adresse = client_de("lucie"), url("contact", plie.fatou.pk)
    liste = f"{url('plie')}?etat=en_cours"
    assert f"{adresse}?retour={quote(liste, safe='')}" in lucie.get(liste).content.decode()
    page = lucie.get(adresse, {"retour": liste})
    initial = page.context["form"].initial
    assert initial == {"date": timezone.localdate(), "mode": "telephone"}
    assert "autofocus" in page.content.decode()
    saisie = {"date": initial["date"].isoformat(), "mode": "visio", "resume": "Vu."}
    assert lucie.post(adresse, {**saisie, "retour": liste}).url == liste
    assert parcours.contacts.get().resume == "Vu."
    assert lucie.get(adresse).context["form"].initial["mode"] == "visio", "le moyen habituel"
    assert lucie.post(f"{adresse}?retour=/", saisie).url == "/"
    ailleurs = lucie.post(f"{adresse}?retour=https://ailleurs.example", saisie)
    assert ailleurs.url == reverse("portail:dossier", args=[plie.fatou.pk])
    assert "Noter un contact" not in client_de("claire").get(url("plie")).content.decode()


def test_la_liste_montre_qui_est_entre_deux_etapes(plie, client_de):
    parcours = admettre(plie)
    lucie = client_de("lucie")
    assert "DIALLO" in lucie.get(url("plie"), {"alerte": "etape"}).content.decode()
    etape(plie, parcours, ChantierInsertion, le=timezone.localdate(), debut=timezone.localdate())
    assert "DIALLO" not in lucie.get(url("plie"), {"alerte": "etape"}).content.decode()


def test_la_liste_montre_les_sorties_a_confirmer(plie, client_de):
    sortir(plie, admettre(plie), CDI)
    lucie = client_de("lucie")
    SortieParcours.objects.update(date_confirmable=timezone.localdate() + timedelta(days=1))
    assert "DIALLO" not in lucie.get(url("plie"), {"alerte": "confirmer"}).content.decode()
    SortieParcours.objects.update(date_confirmable=timezone.localdate())
    assert "DIALLO" in lucie.get(url("plie"), {"alerte": "confirmer"}).content.decode()


def test_presenter_propose_les_criteres_que_le_dossier_dit(plie, client_de):
    inscrire(plie.fatou, depuis=timezone.localdate() - timedelta(days=370))
    page = client_de("claire").get(url("plie_presenter", plie.fatou.pk))
    assert page.context["form"].initial["criteres"] == ["rsa", "deld"]
    assert page.content.decode().count(" checked") == 2
    inscrire(plie.jean, depuis=timezone.localdate() - timedelta(days=300))
    assert lectures.criteres_probables(plie.jean, le=timezone.localdate()) == ["rsa"]


def inscrire(personne, *, depuis):
    constater(
        InscriptionFranceTravail,
        cle={"personne": personne},
        le=depuis,
        valeurs={"etat": EtatInscription.INSCRIT, "source": SourceFait.AGENT},
    )


def test_un_relais_ne_se_note_pas_d_avance(plie, client_de):
    parcours = admettre(plie)
    demain = timezone.localdate() + timedelta(days=1)
    page = client_de("lucie").post(
        url("parcours_referent", parcours.pk),
        {
            "referent": plie.omar.pk,
            "date": demain.isoformat(),
            "fiche_liaison": "Suite.",
            "version": parcours.version,
        },
    )
    assert "pas avant" in page.content.decode()
    parcours.refresh_from_db()
    assert parcours.referent == plie.lucie


def test_la_preuve_choisie_survit_a_la_question_posee_a_la_grille(
    page, connecter_page, plie, tmp_path
):
    admettre(plie)
    preuve = tmp_path / "contrat.pdf"
    preuve.write_bytes(b"%PDF-1.7 contrat")
    connecter_page(plie.lucie)
    page.goto(url("plie_sortir", plie.fatou.pk))
    page.set_input_files("#id_preuve", str(preuve))
    page.click("text=Voir ce que dit la grille")
    page.wait_for_selector("text=Pour que la grille réponde")
    page.select_option("#id_nature", "abandon")
    page.click("text=Voir ce que dit la grille")
    page.wait_for_selector("text=Sortie non positive")
    assert page.input_value("#id_preuve").endswith("contrat.pdf")


def test_un_filtre_ne_compte_pas_les_parcours_refermes(plie, client_de):
    sortir(plie, admettre(plie), Situation(NatureSituation.ABANDON))
    lucie = client_de("lucie")

    def termines(**filtres):
        puces = lucie.get(url("plie"), filtres).context["puces"]
        return next(p.nombre for p in puces if p.valeur == "sorti")

    assert termines() == 1
    assert termines(alerte="contact") == 0
