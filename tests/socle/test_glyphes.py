"""Aucun texte saisi ne fait échouer un PDF : émojis, autres écritures, balises, mots sans fin."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from jalons.socle.documents import DocumentType
from jalons.socle.glyphes import INCONNU, couverture, imprimable
from jalons.socle.pdf import _POLICE

LE = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
HOSTILES = {
    "commande": "Début\x00\x01\x1b[31m\x7f\ufffe fin",
    "emoji": "Félicitations 👩🏽‍🚀🎉 à Zoé",
    "sens_inverse": "\u202eemêm el\u202c \u200fשלום محمد 李雷",
    "balises": '#panic("non") = Titre\n/ terme: *gras* _ital_ $x^2$ `code` <a> @b \\ #eval("1") ]}',
    "guillemets": '"\'«»\\u0041\\"}],{"a":1}',
    "mot_sans_fin": "é" * 2_000,
    "decompose": "E\u0301milie Franc\u0327ois \u0301",
    "lignes": "un\r\ndeux\u2028trois\t" * 50,
}


def remplacer(valeur: Any, texte: str) -> Any:
    """Les textes libres (une espace et des lettres) deviennent `texte`, à la même place."""
    if isinstance(valeur, str):
        libre = " " in valeur and any(c.isalpha() for c in valeur)
        return texte if libre else valeur
    if isinstance(valeur, dict):
        return {c: remplacer(v, texte) for c, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return [remplacer(v, texte) for v in valeur]
    return valeur


@pytest.mark.parametrize("document", DocumentType.tous(), ids=lambda d: d.code)
@pytest.mark.parametrize("cas", HOSTILES)
def test_un_document_se_compose_quoi_qu_on_y_ecrive(document, cas):
    donnees = remplacer(dict(document.exemple), HOSTILES[cas])
    contenu = document.rendre(donnees, horodatage=LE)
    assert contenu.startswith(b"%PDF")


def test_les_balises_restent_du_texte():
    from jalons.coordination.documents.compte_rendu import CompteRendu

    donnees = remplacer(dict(CompteRendu.exemple), "#upper[fuite] *gras* $x$")
    lu = PdfReader(io.BytesIO(CompteRendu.rendre(donnees, horodatage=LE)))
    texte = " ".join(page.extract_text() for page in lu.pages)
    assert "#upper[fuite] *gras* $x$" in texte
    assert "FUITE" not in texte


@pytest.mark.parametrize("note", ["é" * 70_000, "Dit et redit. " * 6_000], ids=["mot", "phrases"])
def test_une_note_tres_longue_tient_sur_autant_de_pages_qu_il_faut(note):
    from jalons.coordination.documents.compte_rendu import CompteRendu

    points = [{"titre": "Point", "intervenant": "", "notes": [note]}]
    contenu = CompteRendu.rendre({**CompteRendu.exemple, "points": points}, horodatage=LE)
    assert len(PdfReader(io.BytesIO(contenu)).pages) > 5


def test_ce_que_la_police_dessine_ne_change_pas():
    for texte in ("Noël à L’Haÿ, 12 € — « cœur » ✓ → Ωмир", "Ligne\nsuivante", "110 889,44 €"):
        assert imprimable(texte, _POLICE) == texte


def test_une_lettre_inconnue_laisse_sa_place_un_dessin_s_efface():
    assert imprimable("Zoé 🎉 李", _POLICE) == f"Zoé  {INCONNU}"
    assert imprimable("E\u0301milie ①", _POLICE) in ("Émilie 1", "Émilie ①")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_tout_texte_devient_imprimable(texte):
    connus = couverture(_POLICE)
    assert connus
    rendu = imprimable(texte, _POLICE)
    assert all(c == "\n" or ord(c) in connus for c in rendu)
    assert imprimable(rendu.replace("\u200b", ""), _POLICE) == rendu
