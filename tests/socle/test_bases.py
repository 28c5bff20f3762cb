"""Le sol commun : dates, périodes, registre, paramètres, recherche, chiffrement, couleurs."""

from __future__ import annotations

import doctest
import importlib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jalons
from jalons.socle import chiffrement, couleurs, dates, parametres, recherche
from jalons.socle.periode import Periode
from jalons.socle.registre import CodeInconnu, DeclarationIncomplete, Registre

jours = st.dates(date(1990, 1, 1), date(2060, 12, 31))


PIECES = Path(jalons.__file__).parent
AVEC_EXEMPLES = sorted(
    ".".join(chemin.relative_to(PIECES.parent).with_suffix("").parts)
    for chemin in PIECES.rglob("*.py")
    if ">>> " in chemin.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", AVEC_EXEMPLES)
def test_les_exemples_des_docstrings_sont_justes(module):
    echecs, essais = doctest.testmod(importlib.import_module(module))
    assert essais and not echecs


@given(jours, st.integers(-240, 240))
def test_ajouter_puis_retirer_des_mois_reste_dans_le_mois(jour, mois):
    arrive = dates.ajouter_mois(jour, mois)
    assert (arrive.year * 12 + arrive.month) - (jour.year * 12 + jour.month) == mois
    assert arrive.day <= jour.day


@given(jours, st.integers(0, 400), jours, st.integers(0, 400))
def test_deux_periodes_se_chevauchent_si_un_jour_leur_est_commun(debut, duree, autre, longueur):
    une = Periode(debut, debut + timedelta(days=duree))
    deux = Periode(autre, autre + timedelta(days=longueur))
    commun = max(une.debut, deux.debut) <= min(une.fin, deux.fin)
    assert une.chevauche(deux) == deux.chevauche(une) == commun


def test_une_periode_a_l_envers_est_refusee():
    with pytest.raises(ValueError, match="l'envers"):
        Periode(date(2026, 2, 1), date(2026, 1, 1))


def test_une_declaration_incomplete_est_refusee_a_l_import():
    class Chose(Registre, racine=True, requis=("poids",)):
        poids: int

    with pytest.raises(DeclarationIncomplete, match="poids"):

        class Incomplete(Chose):
            code = "incomplete"
            libelle = "Incomplète"

    class Complete(Chose):
        code = "complete"
        libelle = "Complète"
        poids = 3

    assert Chose.par_code("complete") is Complete
    assert Chose.choix() == [("complete", "Complète")]
    with pytest.raises(CodeInconnu):
        Chose.par_code("absente")
    with pytest.raises(DeclarationIncomplete, match="déjà"):

        class Doublon(Chose):
            code = "complete"
            libelle = "Doublon"
            poids = 1


def test_chaque_parametre_a_une_source_et_des_valeurs_datees():
    declares = parametres.declarations()
    assert "delai_orientation" in declares
    for parametre in declares.values():
        assert parametre.valeurs
        assert all(v.source.strip() and v.depuis for v in parametre.valeurs)


def test_le_delai_d_orientation_suit_la_loi_du_jour(db):
    avant = parametres.parametre("delai_orientation", le=date(2024, 12, 31))
    apres = parametres.parametre("delai_orientation", le=date(2025, 1, 1))
    assert avant.apres(date(2024, 12, 31)) == date(2025, 2, 28)
    assert apres.apres(date(2026, 1, 5)) == date(2026, 2, 16)


def test_une_valeur_locale_l_emporte_a_partir_de_sa_date(db):
    from jalons.socle.models import ParametreLocal

    ParametreLocal.objects.create(
        code="delai_orientation", valeur="30", depuis=date(2026, 6, 1), motif="Délibération"
    )
    assert parametres.parametre("delai_orientation", le=date(2026, 5, 31)).nombre == 42
    locale = parametres.parametre("delai_orientation", le=date(2026, 6, 1))
    assert (locale.nombre, locale.est_locale, locale.source) == (30, True, "Délibération")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_normaliser_deux_fois_ne_change_rien(texte):
    une = recherche.normaliser(texte)
    assert recherche.normaliser(une) == une


def test_la_base_et_python_normalisent_pareil(db):
    from django.db import connection

    for texte in ("D'Éric-LŒFFLER", "Ça  va", "NOËL", "ÖZTÜRK", "Müller-Straße", "L'HUILLIER"):
        with connection.cursor() as curseur:
            curseur.execute("SELECT jalons_normaliser(%s)", [texte])
            assert curseur.fetchone()[0] == recherche.normaliser(texte)


@given(st.text(min_size=1, max_size=30))
def test_ce_qui_est_chiffre_se_dechiffre_et_ne_se_lit_pas(clair):
    chiffre = chiffrement.chiffrer(clair)
    assert chiffrement.dechiffrer(chiffre) == clair
    assert chiffrement.empreinte_aveugle(clair) == chiffrement.empreinte_aveugle(clair)


def test_une_ancienne_cle_dechiffre_encore(settings):
    ancien = chiffrement.chiffrer("2850757463123")
    settings.NIR_CLES = [chiffrement.nouvelle_cle(), *settings.NIR_CLES]
    assert chiffrement.dechiffrer(ancien) == "2850757463123"
    settings.NIR_CLES = [chiffrement.nouvelle_cle()]
    with pytest.raises(chiffrement.CleAbsente):
        chiffrement.dechiffrer(ancien)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_la_couleur_du_departement_reste_lisible(rvb):
    charte = couleurs.decliner(couleurs.ecrire(rvb))
    accent, voile = couleurs.lire(charte["accent"]), couleurs.lire(charte["accent-voile"])
    assert couleurs.contraste(accent, (255, 255, 255)) >= couleurs.CONTRASTE_AA
    assert couleurs.contraste(couleurs.lire(charte["accent-fonce"]), voile) >= couleurs.CONTRASTE_AA
