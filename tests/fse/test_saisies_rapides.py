"""La journée type d'une feuille et le contrôle ligne à ligne : ce qu'ils changent, ce qu'ils laissent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jalons.fse.models import FeuilleTemps
from jalons.fse.temps.rules.calendrier import est_week_end, jours_a_remplir, semaines
from jalons.fse.temps.services import temps
from jalons.socle.periode import Periode
from tests.fse.scene_europeenne import DEPOT, planter
from tests.outillage.decors import decor_partage

MARS = [date(2025, 3, n) for n in range(1, 32)]
JOURS = st.lists(st.dates(date(2024, 1, 1), date(2027, 12, 31)), unique=True, max_size=40)


@decor_partage
def europe(scene):
    """Un contrôle à mener, une feuille de mars 2025 à remplir."""
    return planter(scene, notifie=False)


@given(JOURS)
def test_les_semaines_gardent_chaque_jour_une_fois_dans_l_ordre(jours):
    rangees = semaines(jours)
    assert [j for _, dates in rangees for j in dates] == sorted(jours)
    assert all(j.isocalendar().week == numero for numero, dates in rangees for j in dates)


@given(JOURS, st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_la_recopie_ne_touche_ni_chome_ni_rempli_ni_a_venir(jours, jusqu_au):
    chomes = {j for j in jours if est_week_end(j)}
    remplis = set(jours[::3])
    trouves = set(jours_a_remplir(jours, chomes=chomes, remplis=remplis, jusqu_au=jusqu_au))
    assert trouves == {j for j in jours if j <= jusqu_au} - chomes - remplis


def _poster(client, europe, **champs):
    url = reverse("fse:feuille", args=[europe.a_remplir.pk, "2025-03"])
    return client.post(url, {"version": 0, **champs}, follow=True)


def test_une_journee_type_remplit_les_jours_travailles(scene, europe, client_de):
    temps.noter_absence(
        agent=scene.yves,
        periode=Periode(date(2025, 3, 10), date(2025, 3, 14)),
        motif="Congé",
        par=scene.denis,
        le=DEPOT,
    )
    _poster(
        client_de("yves"),
        europe,
        h_03="2",
        t_03="Réunion",
        recopier="1",
        recopie_heures="3,5",
        recopie_tache="Accueil",
    )
    jours = {
        j.jour: (j.heures, j.tache)
        for j in FeuilleTemps.objects.get(mission=europe.a_remplir).jours.all()
    }
    assert jours[date(2025, 3, 3)] == (D("2.00"), "Réunion")
    assert jours[date(2025, 3, 4)] == (D("3.50"), "Accueil")
    travailles = [j for j in MARS if not est_week_end(j) and not 10 <= j.day <= 14]
    assert sorted(jours) == travailles


def test_une_recopie_sans_heures_se_refuse(scene, europe, client_de):
    reponse = _poster(client_de("yves"), europe, recopier="1", recopie_tache="Accueil")
    assert "Combien d&#x27;heures par jour" in reponse.content.decode()
    assert not FeuilleTemps.objects.filter(mission=europe.a_remplir).exists()


def test_enregistrer_sans_recopier_garde_la_journee_type_de_cote(scene, europe, client_de):
    _poster(client_de("yves"), europe, h_03="2", t_03="Réunion", recopie_heures="7")
    assert FeuilleTemps.objects.get(mission=europe.a_remplir).jours.count() == 1


def test_la_feuille_ne_mene_pas_hors_de_la_mission(scene, europe, client_de):
    url = reverse("fse:feuille", args=[europe.a_remplir.pk, "2025-03"])
    page = client_de("yves").get(url).content.decode()
    assert "2025-02" not in page
    assert "2025-04" not in page
    assert reverse("fse:temps", args=[europe.suivante.pk]) not in page


def _lignes(europe):
    return list(europe.bilan.lignes.order_by("pk"))


def _saisie(lignes, **changes):
    champs = {}
    for ligne in lignes:
        champs[f"retenu_{ligne.pk}"] = str(ligne.retenu)
        champs[f"motif_{ligne.pk}"] = ligne.motif
    return champs | changes


def test_une_ligne_refusee_n_en_laisse_passer_aucune(scene, europe, client_de):
    lignes = _lignes(europe)
    champs = _saisie(lignes)
    champs[f"retenu_{lignes[1].pk}"], champs[f"motif_{lignes[1].pk}"] = "10", "Doublon"
    champs[f"retenu_{lignes[2].pk}"] = "10"
    url = reverse("fse:controle", args=[europe.bilan.pk])
    reponse = client_de("olga").post(url, champs)
    assert "Dites pourquoi" in reponse.content.decode()
    assert _lignes(europe)[1].motif == ""
    champs[f"motif_{lignes[2].pk}"] = "Hors période"
    assert client_de("olga").post(url, champs).status_code == 302
    assert [x.motif for x in _lignes(europe)] == ["Prime", "Doublon", "Hors période"]


def test_seul_le_controleur_revoit_les_lignes(scene, europe, client_de):
    lignes = _lignes(europe)
    champs = _saisie(lignes)
    champs[f"retenu_{lignes[1].pk}"], champs[f"motif_{lignes[1].pk}"] = "10", "Doublon"
    url = reverse("fse:controle", args=[europe.bilan.pk])
    for personnage in ("denis", "helene"):
        page = client_de(personnage).post(url, champs).content.decode()
        assert "Enregistrer les lignes" not in page
    assert _lignes(europe)[1].motif == ""


def test_la_journee_dit_ce_que_le_controle_attend(scene, client_de):
    europe = planter(scene)
    page = client_de("denis").get("/").content.decode()
    assert "Réponses attendues par un contrôleur" in page
    assert reverse("fse:controle", args=[europe.bilan.pk]) in page
    page = client_de("olga").get("/").content.decode()
    assert "Contrôles en cours" in page
    assert "Poursuivre" in page
