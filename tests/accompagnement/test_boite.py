"""La boîte à outils : ce qui classe, ce qui écarte, ce que l'on ne sait pas et qui n'écarte jamais."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.boite import classement_du, classements
from jalons.accompagnement.rules.boite import (
    Besoin,
    Candidate,
    Situation,
    classer,
    ecart_de,
    ecartees,
    juger,
)
from jalons.accompagnement.services.plan import ajouter_theme, ouvrir_plan
from jalons.accompagnement.themes import themes
from jalons.activite.models import Positionnement
from jalons.repertoire.models import Offre
from jalons.repertoire.services.indexation import reindexer
from jalons.repertoire.vocabulaire import categorie, liste
from tests.repertoire.decor import repertoire

__all__ = ["repertoire"]

CLASSEMENT = classement_du(date(2026, 3, 16))
MOBILITE = Besoin("mobilite", "Mobilité", ("mobilite",), True, "diagnostic")
GARDE = Besoin("garde", "Garde", ("famille--garde-denfants",), False, "diagnostic")
PERMIS = Candidate(1, ("mobilite--preparer-un-permis",), ("tous-publics",), dans_la_zone=True)
SUE = Situation({"jeunes": False, "femmes": True}, manque=6.0, libres=20.0)


def avis(candidate, besoins=(MOBILITE, GARDE), situation=SUE, rayon=50):
    return juger(candidate, besoins, situation, CLASSEMENT, rayon=rayon)


@pytest.mark.parametrize(
    ("change", "est_ecartee"),
    [
        ({"distance": 51, "lieu": "Metz"}, True),
        ({"distance": 50}, False),
        ({"distance": 51, "est_d_ici": True}, False),
        ({"distance": 51, "est_a_distance": True}, False),
        ({"distance": None}, False),
        ({"dans_la_zone": False}, True),
        ({"dans_la_zone": None}, False),
        ({"publics": ("jeunes",)}, True),
        ({"publics": ("jeunes", "femmes")}, False),
        ({"publics": ("jeunes", "personnes-exilees")}, False),
        ({"publics": None}, False),
        ({"heures": 20.0}, False),
        ({"heures": 20.5}, True),
        ({"fermee": "suspendue"}, True),
        ({"thematiques": None}, False),
        ({"thematiques": ("sante--addictions",)}, True),
    ],
)
def test_seul_ce_qui_est_su_ecarte(change, est_ecartee):
    assert bool(avis(replace(PERMIS, **change)).ecart) is est_ecartee


def test_la_raison_nomme_le_lieu_et_les_kilometres():
    loin = replace(PERMIS, distance=51, lieu="Metz")
    assert ecart_de(loin, SUE, rayon=50) == "Metz, 51 km, au-delà de 50"
    assert not ecart_de(loin, SUE, rayon=None)


def test_ce_qui_n_est_pas_dit_est_une_reserve_et_fait_descendre():
    muette = replace(PERMIS, cle=2, publics=None, dans_la_zone=None)
    assert len(avis(muette).reserves) == 3 and avis(muette).points < avis(PERMIS).points


@pytest.mark.parametrize(
    "change",
    [
        {"parle_du_projet": True},
        {"heures": 6.0},
        {"est_d_ici": True},
        {"distance": 9},
        {"distance": 24},
        {"est_gratuite": True},
        {"taux": 75},
        {"publics": ("femmes",)},
    ],
)
def test_chaque_bonne_raison_fait_monter(change):
    base = replace(PERMIS, distance=40)
    assert avis(replace(base, **change)).points > avis(base).points


@pytest.mark.parametrize(
    "change", [{"taux": 50}, {"est_a_confirmer": True}, {"est_complete": True}, {"distance": None}]
)
def test_chaque_mauvaise_fait_descendre(change):
    base = replace(PERMIS, distance=40)
    assert avis(replace(base, **change)).points < avis(base).points


def test_un_frein_fort_passe_devant_et_un_besoin_ne_prend_pas_toute_la_place():
    lues = [avis(replace(PERMIS, cle=n)) for n in range(1, 13)]
    garde = avis(replace(PERMIS, cle=20, thematiques=("famille--garde-denfants",)))
    choisies = classer([*lues, garde], CLASSEMENT)
    assert len(choisies) == CLASSEMENT.nombre
    assert choisies[0].cle == 1 and 20 in [a.cle for a in choisies]
    assert classer(reversed([*lues, garde]), CLASSEMENT) == choisies
    loin = avis(replace(PERMIS, distance=60, lieu="Metz"))
    assert ecartees([loin, *lues]) == [loin]


def test_les_donnees_du_classement_et_des_themes_tiennent():
    codes = set(liste("thematiques")) | set(map(categorie, liste("thematiques")))
    assert all(set(t.offres) <= codes and t.offres for t in themes().values())
    assert [c.version for c in classements()] == sorted({c.version for c in classements()})
    assert CLASSEMENT.nombre <= 10


def test_la_page_propose_ecarte_et_prescrit_d_un_clic(repertoire, client_de):
    scene, le = repertoire, timezone.localdate()
    scene.fatou.commune = scene.communes["57463"]
    scene.fatou.save()
    Offre.objects.update(date_maj=le)
    reindexer()
    plan = ouvrir_plan(personne=scene.fatou, par=scene.claire, le=le)
    page = reverse("accompagnement:boite", args=[scene.fatou.pk])
    client = client_de("claire")
    assert client.get(page).context["boite"].proposees == []
    ajouter_theme(
        plan=plan, theme="mobilite", niveau=1, niveau_vise=3, objectif="", par=scene.claire, le=le
    )
    boite = client.get(page).context["boite"]
    noms = [p.offre.nom for p in boite.proposees]
    assert noms[0] == "Auto-école solidaire" and "Coup de main mobilité" in noms
    assert "Passer le code à Forbach" not in noms
    [loin] = [p.avis.ecart for p in boite.ecartees]
    assert loin.startswith("Forbach, 5") and loin.endswith("au-delà de 50")
    assert client.get(page + "?rayon=tout").context["boite"].nombre_ecartees == 0
    permis = scene.offres["permis"]
    client.post(reverse("activite:prescrire", args=[scene.fatou.pk, permis.pk]))
    assert Positionnement.objects.get().cible_id == permis.pk
    boite = client.get(page).context["boite"]
    assert permis.nom not in [p.offre.nom for p in boite.proposees]
    assert any(p.avis.ecart.startswith("déjà demandée") for p in boite.ecartees)
