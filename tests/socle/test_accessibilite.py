"""L'audit publié, les couleurs du thème, les balises des PDF."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from jalons.socle import couleurs
from jalons.socle.accessibilite import ETATS, depuis, lire_audit
from jalons.socle.documents import DocumentType

# Le nombre de critères de chaque thème du référentiel.
CRITERES = {1: 9, 2: 2, 3: 3, 4: 13, 5: 8, 6: 2, 7: 5, 8: 10, 9: 4, 10: 14, 11: 13, 12: 11, 13: 12}
THEME = Path(couleurs.__file__).parent / "static" / "socle" / "jalons.css"


def test_l_audit_couvre_chaque_critere_une_fois_et_une_seule():
    attendus = [f"{theme}.{rang}" for theme, n in CRITERES.items() for rang in range(1, n + 1)]
    assert len(attendus) == 106
    assert [critere.n for critere in lire_audit().criteres] == attendus


def test_chaque_critere_a_un_etat_et_chaque_defaut_sa_raison():
    for critere in lire_audit().criteres:
        assert critere.etat in ETATS, critere.n
        assert critere.question.endswith("?"), critere.n
        assert critere.etat != "NC" or critere.remarque, critere.n


def _audit(*etats: str, lecteur_ecran: bool = True):
    criteres = [{"n": str(i), "etat": e, "question": "?"} for i, e in enumerate(etats)]
    return depuis(
        {
            "date": date(2026, 1, 1),
            "est_essaye_avec_lecteur_ecran": lecteur_ecran,
            "themes": [{"nom": "Essai", "criteres": criteres}],
        }
    )


@pytest.mark.parametrize(
    ("etats", "taux", "etat"),
    [
        (["C", "C", "NA"], 100.0, "totalement conforme"),
        (["C", "C", "NC"], 66.6, "partiellement conforme"),
        (["C", "NC"], 50.0, "partiellement conforme"),
        (["C", "NC", "NC"], 33.3, "non conforme"),
        (["NA"], 0.0, "non conforme"),
    ],
)
def test_le_taux_ne_compte_que_les_criteres_applicables(etats, taux, etat):
    audit = _audit(*etats)
    assert (audit.taux, audit.etat) == (taux, etat)


def test_sans_essai_au_lecteur_d_ecran_on_ne_se_dit_pas_totalement_conforme():
    assert _audit("C", lecteur_ecran=False).etat == "partiellement conforme"


def test_la_declaration_dit_l_audit(client, db):
    audit = lire_audit()
    page = client.get("/accessibilite/").content.decode()
    for attendu in (
        f"Accessibilité : {audit.etat}",
        "article 47 de la loi n° 2005-102",
        "État de conformité",
        "Résultats des tests",
        "Non-conformités",
        "Dérogations",
        "Technologies",
        "Retour d'information",
        "Voies de recours",
        "Défenseur des droits",
        "ce n'est pas l'audit d'un tiers",
        f"{audit.taux:.1f}".replace(".", ","),
        f"({audit.nombre('C')} sur {audit.applicables})",
    ):
        assert attendu in page, attendu
    for critere in audit.non_conformes:
        assert f"Critère {critere.n}" in page
    detail = client.get("/accessibilite/audit/").content.decode()
    assert detail.count('<th scope="row">') == 106
    assert f"Accessibilité : {audit.etat}" in client.get("/comptes/connexion/").content.decode()


def _couleurs_du_theme() -> dict[str, couleurs.Rvb]:
    racine = THEME.read_text(encoding="utf-8").split(":root {")[1].split("}")[0]
    lues = re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6}|#[0-9a-f]{3})\b", racine)
    return {
        n: couleurs.lire(c if len(c) == 7 else "#" + "".join(2 * x for x in c[1:])) for n, c in lues
    }


@pytest.mark.parametrize("accent", ["#1f5f5b", "#ffcc00", "#e2001a", "#777777", "#00a0e0"])
def test_chaque_couleur_du_theme_se_lit_quelle_que_soit_celle_du_departement(accent):
    c = {
        **_couleurs_du_theme(),
        **{n: couleurs.lire(v) for n, v in couleurs.decliner(accent).items()},
    }
    fonds = ("feuille", "papier", "surface-douce")
    textes = [("encre", f) for f in fonds] + [("encre-douce", f) for f in fonds]
    textes += [(ton, f"{ton}-voile") for ton in ("succes", "attention", "danger", "info")]
    textes += [("encre", f"{ton}-voile") for ton in ("succes", "attention", "danger", "info")]
    textes += [
        ("sur-accent", "accent"),
        ("accent-fonce", "accent-voile"),
        ("accent-fonce", "papier"),
    ]
    textes += [
        ("texte-graphique", "feuille"),
        ("texte-graphique", "surface-douce"),
        ("encre", "survol"),
    ]
    for texte, fond in textes:
        assert couleurs.contraste(c[texte], c[fond]) >= 4.5, (texte, fond)
    # Bords des champs, cerne du focus, séries des graphiques : 3 pour 1 suffisent.
    traits = ["filet-fort", "accent", *(f"serie-{n}" for n in range(2, 7))]
    for trait in traits:
        for fond in ("feuille", "papier"):
            assert couleurs.contraste(c[trait], c[fond]) >= 3, (trait, fond)


def _balises(racine: Any) -> list[tuple[str, Any]]:
    """(balise, nœud) de tout l'arbre de structure."""
    trouvees: list[tuple[str, Any]] = []
    pile = [racine]
    while pile:
        noeud = pile.pop()
        noeud = noeud.get_object() if hasattr(noeud, "get_object") else noeud
        if isinstance(noeud, list):
            pile.extend(noeud)
        elif isinstance(noeud, dict):
            if "/S" in noeud:
                trouvees.append((str(noeud["/S"]), noeud))
            if "/K" in noeud:
                pile.append(noeud["/K"])
    return trouvees


@pytest.mark.parametrize("document", DocumentType.tous(), ids=lambda d: d.code)
def test_chaque_pdf_porte_ses_titres_ses_en_tetes_et_ses_textes_d_image(document):
    racine = PdfReader(io.BytesIO(document.rendre_exemple())).trailer["/Root"]
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]
    balises = _balises(racine["/StructTreeRoot"])
    comptes = Counter(nom for nom, _ in balises)
    assert comptes["/H1"] == 1, comptes
    niveaux = sorted(int(n[2:]) for n in comptes if re.fullmatch(r"/H\d", n))
    assert niveaux == list(range(1, len(niveaux) + 1)), comptes
    for nom, noeud in balises:
        if nom == "/Figure":
            assert noeud.get("/Alt"), "figure sans texte de remplacement"
        if nom == "/Table":
            dedans = Counter(n for n, _ in _balises(noeud))
            assert dedans["/TH"], "tableau sans en-tête"
