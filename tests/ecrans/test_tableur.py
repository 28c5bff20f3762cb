"""Le fichier pour le tableur : lisible en France, et sans formule qui s'exécute."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.ecrans.listes.sortie import composer
from jalons.ecrans.tableurs.ecriture import cellule, lignes_csv
from tests.outillage.tableur import relire


@pytest.mark.parametrize(
    "piege",
    [
        "=cmd|'/c calc'!A1",
        "+33612345678",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://x";"y")',
    ],
)
def test_une_formule_redevient_du_texte(piege):
    assert cellule(piege) == f"'{piege}"
    (_, ligne) = relire("".join(lignes_csv(["a", "b"], [[piege, "suite"]])))
    assert ligne == [f"'{piege}", "suite"]


def test_chaque_genre_de_valeur_se_lit_en_francais():
    instant = datetime(2026, 7, 1, 8, 5, tzinfo=UTC)
    valeurs = [date(2026, 3, 16), instant, True, False, None, 3, -3, Decimal("-2.50"), "Élodie"]
    attendu = ["16/03/2026", "01/07/2026 10:05", "oui", "non", "", "3", "-3", "-2,50", "Élodie"]
    assert [cellule(v) for v in valeurs] == attendu


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_aucun_texte_ne_casse_le_fichier_ni_ne_devient_une_formule(lignes):
    relues = relire("".join(lignes_csv(["a", "b"], lignes)))[1:]
    assert len(relues) == len(lignes)
    for ligne, relue in zip(lignes, relues, strict=True):
        for texte, lu in zip(ligne, relue, strict=True):
            assert not lu.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert lu.removeprefix("'") == texte.replace("\x00", "").removeprefix("'")


def test_le_fichier_part_par_paquets_en_utf8_avec_sa_marque():
    reponse = composer("csv", nom="essai", entetes=["Nom"], lignes=(["É"] for _ in range(1200)))
    morceaux = list(reponse.streaming_content)
    assert len(morceaux) == 3
    assert morceaux[0].startswith(b"\xef\xbb\xbfNom\r\n\xc3\x89\r\n")
    assert b"".join(morceaux).count(b"\r\n") == 1201
    assert reponse["Content-Disposition"] == 'attachment; filename="essai.csv"'
    assert reponse["Cache-Control"] == "no-store"
