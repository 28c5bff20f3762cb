"""Le tableau de bord vient aussitôt avec ce qui fut compté, et dit quand des faits sont arrivés depuis."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.models import Entretien
from jalons.chiffres import registre
from jalons.chiffres.gardees import lire, oublier_les_anciennes, tables_lues
from jalons.chiffres.models import CellulesGardees
from jalons.chiffres.selectors import Relations, cellules, demander, mois_de
from jalons.chiffres.source import SourceFait
from jalons.personnes.services import declarer_inscription
from jalons.pilotage.selectors import chiffres as selectors
from jalons.pilotage.selectors.chiffres import Reglage
from tests.distribution import JOUR

pytestmark = pytest.mark.django_db


def _demande(unites=None):
    return demander([mois_de(JOUR)], le=timezone.localdate(), unites=unites)


def _recevoir(scene):
    return Entretien.objects.create(
        personne=scene.fatou,
        entree=scene.fatou.entrees.get(),
        agent=scene.claire,
        date=JOUR,
        mode=ModeEntretien.FACE_A_FACE,
    )


def _lues(*, recompter, code="personnes_recues", unites=None):
    [gardees] = lire([registre.par_code(code)], _demande(unites), recompter=recompter)
    return gardees


def test_ce_qui_est_garde_se_rend_et_se_dit_perime_des_qu_un_fait_arrive(scene):
    premiere = _lues(recompter=False)
    assert premiere.est_a_jour
    recu = _recevoir(scene)
    seconde = _lues(recompter=False)
    assert seconde.cellules == premiere.cellules
    assert not seconde.est_a_jour
    refaite = _lues(recompter=True)
    assert refaite.est_a_jour
    assert sorted(map(str, refaite.cellules)) == sorted(
        map(str, cellules(registre.par_code("personnes_recues"), _demande()))
    )
    assert refaite.cellules != premiere.cellules
    recu.delete()
    assert not _lues(recompter=False).est_a_jour
    # Écrit en SQL, sans passer par un modèle : la base le voit aussi.
    _lues(recompter=True)
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM accueil_entretien WHERE false")
    assert not _lues(recompter=False).est_a_jour


def test_une_ecriture_annulee_ne_laisse_rien_de_garde(scene):
    """Compté dans une transaction qui n'aboutit pas : ni la marque ni les cellules ne restent."""
    avant = _lues(recompter=True)
    with pytest.raises(RuntimeError), transaction.atomic():
        _recevoir(scene)
        assert _lues(recompter=True).cellules != avant.cellules
        raise RuntimeError
    apres = _lues(recompter=False)
    assert apres.est_a_jour
    assert apres.cellules == avant.cellules


def test_un_fait_d_une_autre_table_ne_perime_pas_ce_chiffre(scene):
    _lues(recompter=True)
    with connection.cursor() as curseur:
        curseur.execute("UPDATE manquements_manquement SET version = version")
    assert _lues(recompter=False).est_a_jour


def test_oublier_ne_rend_jamais_un_ancien_etat(scene):
    _lues(recompter=True)
    _recevoir(scene)
    oublier_les_anciennes(avant=timezone.now() - timedelta(days=3))
    assert not _lues(recompter=False).est_a_jour
    assert oublier_les_anciennes(avant=timezone.now() + timedelta(days=1)) == 1
    assert not CellulesGardees.objects.exists()


def test_un_seul_territoire_lit_sa_case_des_cellules_de_tous(scene):
    _recevoir(scene)
    chiffre = registre.par_code("personnes_recues")
    demande = _demande([scene.metz.pk])
    siennes = _lues(recompter=True, unites=[scene.metz.pk]).cellules
    assert {c.unite for c in siennes} == {scene.metz.pk, None}
    assert sorted(map(str, siennes)) == sorted(map(str, cellules(chiffre, demande)))
    assert CellulesGardees.objects.count() == 1


def test_chaque_table_lue_est_surveillee():
    """Une source de faits de plus est surveillée sans qu'on y pense."""
    presentes = set(connection.introspection.table_names())
    relations = Relations()
    lues = set().union(*(tables_lues(relations[s.code], presentes) for s in SourceFait.tous()))
    assert "accueil_entretien" in lues
    assert not {nom for nom in lues if nom.endswith("event")}
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'chiffres_marque'"
        )
        surveillees = {nom for (nom,) in curseur}
    assert lues | {"chiffres_sejour"} <= surveillees


def test_la_page_se_redemande_quand_des_faits_sont_arrives(accueil_pret, client_de):
    scene = accueil_pret
    client = client_de("helene")
    adresse = reverse("pilotage:tableau_de_bord")
    assert "recompter=1" not in client.get(adresse).content.decode()
    with CaptureQueriesContext(connection) as requetes:
        client.get(adresse)
    assert not [r for r in requetes if "grille(cle" in r["sql"]]
    declarer_inscription(personne=scene.fatou, est_inscrit=True, le=JOUR)
    page = client.get(adresse).content.decode()
    assert f'hx-get="{adresse}?recompter=1"' in page
    assert "recompter=1" not in client.get(adresse, {"recompter": 1}).content.decode()


def test_le_travail_de_fond_prepare_la_page_de_tous(scene, client_de):
    selectors.recompter_les_chiffres(le=timezone.localdate())
    dresses = selectors.tableaux(scene.helene, reglage=Reglage.courant(timezone.localdate()))
    assert selectors.savoir(dresses).est_a_jour
