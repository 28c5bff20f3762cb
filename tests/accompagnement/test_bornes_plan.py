"""Le dessin d'un thème du plan, au point près."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jalons.accompagnement.rules.plan import Point, niveau_suggere, tracer

DEBUT = date(2026, 1, 1)


def jour(n):
    return DEBUT + timedelta(days=n)


@pytest.mark.parametrize(
    ("fort", "dit", "niveau"),
    [(True, True, 1), (True, False, 1), (False, True, 2), (False, False, None)],
)
def test_un_frein_fort_part_du_premier_niveau_un_frein_dit_du_deuxieme(fort, dit, niveau):
    assert niveau_suggere(est_fort=fort, est_dit=dit) == niveau


def test_un_seul_constat_se_trace_tout_droit():
    trajet = tracer([(DEBUT, 2)], le=DEBUT, plus_haut=4)
    assert trajet.points == (Point(DEBUT, 2, 8, 40),)
    assert (trajet.trace, trajet.hauteur, trajet.y_vise) == ("8,40 308,40", 64, None)


def test_l_escalier_garde_le_niveau_d_avant_jusqu_au_constat_suivant():
    trajet = tracer([(jour(75), 4), (DEBUT, 1), (jour(50), 2)], le=jour(100), plus_haut=4, vise=3)
    assert [(p.x, p.y) for p in trajet.points] == [(8, 56), (158, 40), (233, 8)]
    assert trajet.trace == "8,56 158,56 158,40 233,40 233,8 308,8"
    assert (trajet.hauteur, trajet.y_vise) == (64, 24)


def test_d_un_jour_a_l_autre_le_trait_va_jusqu_au_bord():
    trajet = tracer([(DEBUT, 1), (jour(1), 2)], le=jour(1), plus_haut=3)
    assert [(p.x, p.y) for p in trajet.points] == [(8, 40), (308, 24)]
    assert trajet.hauteur == 48


def test_un_constat_d_apres_le_jour_lu_allonge_le_trait():
    trajet = tracer([(DEBUT, 1), (jour(10), 2)], le=jour(5), plus_haut=3)
    assert [p.x for p in trajet.points] == [8, 308]
    assert tracer([], le=DEBUT, plus_haut=4) is None


def test_un_theme_a_un_seul_niveau_tient_sur_une_ligne():
    trajet = tracer([(DEBUT, 1)], le=jour(3), plus_haut=1, vise=1)
    assert (trajet.hauteur, trajet.y_vise, trajet.trace) == (16, 8, "8,8 308,8")
