"""Les écrans de France Travail : la liste et son geste, le dossier, l'agence, le bureau."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Consultation, Evenement
from jalons.francetravail import couplage
from jalons.francetravail.enums import Situation
from jalons.francetravail.models import EchangeAgence, UsagerFranceTravail
from jalons.francetravail.selectors import suivi
from jalons.francetravail.services import decisions, echanges
from jalons.generateur.francetravail import Decrite, ecrire_liste, ecrire_pecg
from jalons.personnes.models import InscriptionFranceTravail, RetardPorte
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.dates import ajouter_mois
from jalons.socle.erreurs import ErreurMetier
from tests.distribution import nouvelle_personne
from tests.francetravail.decor import importer

LE = timezone.localdate()
FATOU = Decrite("DIALLO", "FATOU", date(1990, 5, 14), "", "1234567A", "57463", "METZ")
JEAN = Decrite("WEBER", "JEAN", date(1978, 11, 2), "", "7654321B", "57227", "FORBACH")


@pytest.fixture
def suivies(scene, tmp_path):
    """Fatou est radiée ; Jean est inscrit, sans entretien depuis un an."""
    jour = LE - timedelta(days=20)
    radiations = tmp_path / "radiations.csv"
    importer(ecrire_liste(radiations, [(FATOU, jour, "Absence")], genre="radiations"), LE)
    dit = {
        "debut": ajouter_mois(LE, -14).isoformat(),
        "entretien": ajouter_mois(LE, -12).isoformat(),
        "conseiller": "LOPES ANA",
        "signature": ajouter_mois(LE, -13).isoformat(),
    }
    pecg = ecrire_pecg(tmp_path / "p.xml", [(JEAN, dit)], reference=jour, departement="57")
    importer(pecg, LE)
    return scene


def _page(client, adresse, **attendu):
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_la_liste_dit_une_situation_par_personne_et_son_geste(suivies, client_de):
    tenir_les_retards(le=LE)
    lues = {p.pk: p.situation for p in suivi.a_suivre(suivies.helene, le=LE)}
    assert lues == {
        suivies.fatou.pk: Situation.RADIEE,
        suivies.jean.pk: Situation.SANS_ENTRETIEN,
    }
    claire = client_de("claire")
    page = _page(claire, reverse("francetravail:suivi"))
    assert "Radiée" in page
    assert "Interroger l&#x27;agence" in page or "Interroger l'agence" in page
    assert "WEBER" not in page  # Forbach n'est pas le territoire de Claire
    assert Consultation.objects.filter(ecran="suivi_france_travail").exists()
    karim = client_de("karim")
    assert "Sans entretien" in _page(karim, reverse("francetravail:suivi"))
    export = karim.get(reverse("francetravail:suivi"), {"export": "csv"})
    assert "WEBER" in b"".join(export.streaming_content).decode("utf-8-sig")


def test_l_acte_en_lot_interroge_l_agence_une_seule_fois(suivies, client_de):
    claire, adresse = client_de("claire"), reverse("francetravail:suivi")
    saisie = {
        "acte": "interroger",
        "choix": [suivies.fatou.pk],
        "interroger-canal": "courriel",
        "interroger-demande": "Pourquoi cette radiation ?",
    }
    claire.post(adresse, saisie)
    claire.post(adresse, saisie)
    [echange] = EchangeAgence.objects.all()
    assert (echange.personne, echange.motif) == (suivies.fatou, "radiee")
    assert echange.reponse_due_le == LE + timedelta(days=15)
    assert "Noter la réponse" in _page(claire, adresse)


def test_l_agence_repond_et_la_reponse_se_corrige(suivies, client_de):
    claire = client_de("claire")
    adresse = reverse("francetravail:interroger", args=[suivies.fatou.pk])
    assert 'value="radiee" selected' in _page(claire, adresse)
    claire.post(adresse, {"motif": "radiee", "canal": "telephone", "demande": "Et alors ?"})
    echange = EchangeAgence.objects.get()
    repondre = reverse("francetravail:reponse", args=[echange.pk])
    hier = LE - timedelta(days=1)
    refus = claire.post(
        repondre, {"reponse": "suivie", "repondu_le": hier.isoformat(), "version": 1}
    )
    assert refus.status_code == 422
    claire.post(repondre, {"reponse": "suivie", "repondu_le": LE.isoformat(), "version": 1})
    claire.post(
        repondre,
        {"reponse": "reinscrite", "repondu_le": LE.isoformat(), "precision": "Le 3", "version": 2},
    )
    echange.refresh_from_db()
    assert (echange.reponse, echange.version) == ("reinscrite", 3)
    assert client_de("karim").get(repondre).status_code == 404
    page = _page(claire, reverse("francetravail:section", args=[suivies.fatou.pk]))
    assert "Inscription faite ou en cours" in page
    with pytest.raises(ConflitDeVersion):
        echanges.noter_la_reponse(
            echange=echange,
            reponse="suivie",
            repondu_le=LE,
            precision="",
            version=1,
            par=suivies.claire,
            le=LE,
        )


def test_la_section_dit_d_ou_et_quand_on_le_sait(suivies, client_de):
    page = _page(client_de("karim"), reverse("francetravail:section", args=[suivies.jean.pk]))
    assert "LOPES ANA" in page
    assert "Trop ancien" in page
    assert "Liste de France Travail, connu le" in page
    assert client_de("yves").get(
        reverse("francetravail:section", args=[suivies.fatou.pk])
    ).status_code in {403, 404}


def test_les_retards_suivent_l_echange(suivies):
    def portes():
        tenir_les_retards(le=LE)
        siens = RetardPorte.objects.filter(code__contains="france_travail")
        return set(siens.values_list("personne_id", "code"))

    assert portes() == {
        (suivies.fatou.pk, "radiee_france_travail"),
        (suivies.jean.pk, "sans_entretien_france_travail"),
    }
    echanges.interroger(
        personne=suivies.fatou,
        motif="radiee",
        canal="courriel",
        demande="?",
        par=suivies.claire,
        le=LE,
    )
    assert portes() == {(suivies.jean.pk, "sans_entretien_france_travail")}
    EchangeAgence.objects.update(
        date=LE - timedelta(days=30), reponse_due_le=LE - timedelta(days=9)
    )
    tenir_les_retards(le=LE)
    assert RetardPorte.objects.filter(code="reponse_agence_attendue").count() == 1


@pytest.fixture
def ligne(scene, tmp_path):
    """Une ligne qui ressemble à Fatou sans être sûre."""
    proche = Decrite("DIALO", "FATOUMATA", date(1990, 5, 4), "", "5555555C", "57000", "AILLEURS")
    chemin = ecrire_liste(
        tmp_path / "radiations.csv", [(proche, date(2026, 3, 3), "Absence")], genre="radiations"
    )
    importer(chemin, LE)
    usager = UsagerFranceTravail.objects.get()
    if usager.etat == "inconnu":
        usager.etat = "a_decider"
        usager.save()
        usager.candidats.create(personne=scene.fatou, chance=610)
    return usager


def test_au_bureau_un_gestionnaire_rattache_une_ligne(scene, client_de, ligne):
    nadia = client_de("nadia")
    assert "France Travail (1)" in _page(nadia, reverse("personnes:rapprochements"))
    assert "DIALO" in _page(nadia, reverse("francetravail:lignes"))
    adresse = reverse("francetravail:ligne", args=[ligne.pk])
    assert "rapproche" in _page(nadia, adresse)
    sans = nadia.post(adresse, {"choix": "aucune", "version": ligne.version})
    assert sans.status_code == 422
    nadia.post(adresse, {"choix": scene.fatou.pk, "version": ligne.version})
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.methode, ligne.personne) == ("rattache", "agent", scene.fatou)
    [fait] = InscriptionFranceTravail.objects.connus()
    assert (fait.personne, fait.fin) == (scene.fatou, "radiation")
    assert client_de("claire").get(adresse).status_code == 403
    assert nadia.get(adresse).status_code == 404


def test_une_ligne_ecartee_ne_revient_pas_d_elle_meme(scene, ligne, tmp_path):
    decisions.ecarter(
        usager=ligne, commentaire="Une cousine", version=ligne.version, par=scene.nadia, le=LE
    )
    chemin = ecrire_liste(tmp_path / "stock.csv", [(JEAN, date(2026, 3, 3), "")], genre="stock")
    importer(chemin, LE)
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.personne) == ("ecarte", None)
    with pytest.raises(ErreurMetier):
        decisions.ecarter(
            usager=ligne, commentaire="", version=ligne.version, par=scene.nadia, le=LE
        )


def test_sans_l_extra_les_cles_exactes_et_le_bureau_suffisent(
    scene, client_de, tmp_path, monkeypatch
):
    monkeypatch.setattr(couplage, "est_installe", lambda: False)
    proche = Decrite("DIALO", "FATOU", date(1990, 5, 14), "", "5555555C", "", "")
    lignes = [(JEAN, date(2026, 3, 3), ""), (proche, date(2026, 3, 3), "")]
    lot = importer(ecrire_liste(tmp_path / "stock.csv", lignes, genre="stock"), LE)
    assert (lot.compteurs["rattaches"], lot.compteurs["a_decider"]) == (1, 1)
    page = _page(client_de("nadia"), reverse("francetravail:lignes"))
    assert "installé sur ce serveur" in page


def test_la_liste_fait_un_nombre_fixe_de_requetes(suivies, client_de):
    claire, adresse = client_de("claire"), reverse("francetravail:suivi")

    def compter():
        claire.get(adresse)
        with CaptureQueriesContext(connection) as requetes:
            assert claire.get(adresse).status_code == 200
        return len(requetes)

    avant = compter()
    for n in range(12):
        nouvelle_personne(
            prenom=f"Paul{n}",
            nom="MARTIN",
            naissance=date(1980, 1, 1 + n),
            sexe="1",
            commune=suivies.cms_metz.commune,
            numero=f"3{n:010d}",
        )
    assert compter() == avant <= 13


def test_une_ligne_decidee_se_rouvre_a_l_ecran(scene, client_de, ligne):
    """Écartée puis rattachée, elle se rouvre chaque fois, et le fait qu'elle donnait tombe."""
    nadia, bureau = client_de("nadia"), reverse("francetravail:lignes")
    adresse = reverse("francetravail:ligne", args=[ligne.pk])
    geste = reverse("francetravail:rouvrir", args=[ligne.pk])
    for choix, raison in (("aucune", "Une cousine"), (scene.fatou.pk, "")):
        ligne.refresh_from_db()
        nadia.post(adresse, {"choix": choix, "commentaire": raison, "version": ligne.version})
        page = _page(nadia, f"{bureau}?decides=1")
        assert geste in page
        assert raison in page
        assert nadia.post(geste, {"version": ligne.version}).status_code == 409
        assert client_de("claire").post(geste, {"version": ligne.version}).status_code == 403
        nadia.post(geste, {"version": ligne.version + 1})
        ligne.refresh_from_db()
        assert (ligne.etat, ligne.methode, ligne.personne) == ("a_decider", "", None)
        assert ligne.decide_par is None
        assert not InscriptionFranceTravail.objects.connus().exists()
        assert "DIALO" in _page(nadia, bureau)
        assert nadia.post(geste, {"version": ligne.version}).status_code == 404
    assert Evenement.objects.filter(type="usager_ft_decide", donnees__decision="rouverte").exists()
