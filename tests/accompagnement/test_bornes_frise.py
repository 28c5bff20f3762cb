"""La frise au pixel, les taux et les moyennes à leurs cas limites."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from jalons.accompagnement.rules.frise import Barre, Dessin, Repere, disposer
from jalons.accompagnement.rules.taux import Moyenne, Taux
from jalons.socle.dates import ajouter_mois

JOUR = timedelta(days=1)
LE = date(2026, 7, 1)

# --- Frise ------------------------------------------------------------------------------------


def test_la_frise_d_un_trimestre():
    """Quatre-vingt-dix jours sur 900 unités : dix par jour."""
    plages = [(date(2026, 2, 1), None), (date(2026, 1, 11), date(2026, 1, 20))]
    assert disposer(plages, ["Chantier", "Atelier"], le=date(2026, 3, 10), largeur=900) == Dessin(
        barres=(Barre(0, 0, 310, 590, 310, 56), Barre(1, 0, 100, 100, 100, 49)),
        reperes=(Repere(0, "janv. 26"), Repere(310, "févr."), Repere(590, "mars")),
        couloirs=1,
        aujourdhui=680,
    )


def test_un_couloir_se_libere_dix_unites_apres_le_texte_ou_la_barre():
    janvier = (date(2026, 1, 1), date(2026, 1, 10))  # 0 à 100 sur 900
    le = date(2026, 3, 31)
    for jour, texte, couloirs in (
        (12, "A", 1),  # commence à 110 : la barre finit à 100
        (11, "A", 2),
        (16, "A" * 20, 1),  # commence à 150 : le texte finit à 140
        (15, "A" * 20, 2),
        (12, "A" * 14, 1),  # commence à 110 : le texte finit à 98
    ):
        plages = [janvier, (date(2026, 1, jour), date(2026, 3, 31))]
        assert disposer(plages, [texte, "B"], le=le, largeur=900).couloirs == couloirs


def test_un_jour_se_voit_et_un_long_texte_reste_dans_le_dessin():
    jour = date(2026, 3, 31)
    dessin = disposer([(jour, jour)], ["A" * 10], le=date(2024, 4, 1), largeur=700)
    assert dessin.barres == (Barre(0, 0, 677, 23, 630, 70),)
    assert dessin.aujourdhui is None, "avant le début de la frise"
    long = disposer([(date(2024, 1, 1), jour), (jour, jour)], ["A" * 200, "B"], le=jour)
    assert long.barres[0] == Barre(0, 0, 0, 1000, 0, 1000)
    assert long.barres[1].largeur == 6
    assert long.couloirs == 2


def test_aujourd_hui_est_sur_la_frise_du_premier_au_dernier_jour():
    plage = [(date(2026, 1, 1), date(2026, 1, 31))]
    assert disposer(plage, [""], le=date(2026, 1, 1), largeur=310).aujourdhui == 0
    assert disposer(plage, [""], le=date(2026, 1, 31), largeur=310).aujourdhui == 300
    assert disposer(plage, [""], le=date(2025, 12, 31), largeur=310).aujourdhui is None


def test_une_annee_dit_ses_douze_mois():
    dessin = disposer([(date(2026, 1, 1), date(2026, 12, 31))], [""], le=date(2026, 1, 1))
    assert " ".join(r.libelle for r in dessin.reperes) == (
        "janv. 26 févr. mars avr. mai juin juil. août sept. oct. nov. déc."
    )


def test_dix_unites_separent_deux_etapes_d_un_couloir():
    un_jour = (date(2026, 1, 1), date(2026, 1, 1))  # un texte de 91 unités : libre à 101
    for jour, couloirs in ((11, 2), (12, 1)):  # à 100, à 110
        plages = [un_jour, (date(2026, 1, jour), date(2026, 3, 31))]
        dessin = disposer(plages, ["A" * 13, "B"], le=date(2026, 3, 31), largeur=900)
        assert dessin.couloirs == couloirs


@pytest.mark.parametrize(
    ("mois", "libelles"),
    [
        (12, ["nov. 25", "déc.", "janv. 26", "févr."]),
        (13, ["nov. 25", "", "janv. 26", "", "mars", ""]),
        (26, ["nov. 25", "", "", "févr. 26", "", "", "mai", "", ""]),
    ],
)
def test_les_mois_serres_se_lisent_un_sur_deux_puis_un_sur_trois(mois, libelles):
    debut = date(2025, 11, 1)
    fin = ajouter_mois(debut, mois) - JOUR
    reperes = disposer([(debut, fin)], [""], le=debut).reperes
    assert len(reperes) == mois
    assert [r.libelle for r in reperes][: len(libelles)] == libelles
    assert [r.x for r in reperes] == sorted({r.x for r in reperes})


# --- Taux -------------------------------------------------------------------------------------


def moyenne(somme, effectif, **champs):
    return Moyenne(D(somme), effectif, "mois", LE, LE, "mois", "parcours", **champs)


def test_une_moyenne_sans_effectif_ou_masquee_ne_montre_rien():
    assert (moyenne(0, 0).valeur, moyenne(0, 0).fraction) == ("—", "0 / 0")
    cachee = moyenne("28.6", 2, est_masque=True)
    assert (cachee.valeur, cachee.fraction) == ("n.c.", "effectif trop petit")
    assert moyenne("1200.25", 1_000).fraction == "1\u202f200,3 / 1\u202f000"


def test_un_taux_masque_n_a_pas_de_pour_cent():
    assert Taux(1, 4, LE, LE, "a", "b", est_masque=True).pour_cent is None
    assert Taux(1, 0, LE, LE, "a", "b").pour_cent is None
