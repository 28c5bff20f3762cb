"""Le dossier d'une personne : un sommaire, ce qui se fait d'abord, une histoire qui se replie."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement
from jalons.comptes.models import Evenement
from jalons.personnes.evenements import DecesVerifie
from jalons.portail.rules import RECENTES, REPETE_DES, LigneFrise, disposer
from jalons.portail.selectors import frise

DEPART = date(2026, 6, 30)


def ligne(jours: int, code: str) -> LigneFrise:
    return LigneFrise(DEPART - timedelta(days=jours), code, code, "dot", "neutre", code)


lignes_de_frise = st.lists(
    st.builds(ligne, st.integers(0, 400), st.sampled_from(["heures", "contact", "contrat"])),
    max_size=60,
).map(lambda xs: sorted(xs, key=lambda x: x.date, reverse=True))


@given(lignes_de_frise)
def test_rien_ne_se_perd_ni_ne_se_deplace(lignes):
    disposee = disposer(lignes)
    passages = disposee.recents + disposee.anciens
    assert [x for p in passages for x in p.lignes] == lignes
    assert len(disposee.recents) <= RECENTES
    assert not disposee.anciens or len(disposee.recents) == RECENTES
    for passage in passages:
        assert len({(x.date.year, x.date.month, x.code) for x in passage.lignes}) == 1
        assert passage.est_repete or len(passage.lignes) == 1
        assert not passage.est_repete or len(passage.lignes) >= REPETE_DES


def test_cinq_semaines_d_heures_se_lisent_en_une_ligne(accueil_pret, client_de):
    personne = accueil_pret.fatou
    for semaine in range(5):
        _noter(personne, "coordonnees_notees", date(2026, 6, 1 + semaine), champs="téléphone")
    page = client_de("claire").get(reverse("portail:dossier", args=[personne.pk]))
    (passage,) = [
        p for p in page.context["frise"].recents if p.premiere.code == "coordonnees_notees"
    ]
    assert len(passage.lignes) == 5
    assert "5 fois ce mois-là" in page.content.decode()


def test_chaque_section_lisible_est_au_sommaire(accueil_pret, client_de):
    page = client_de("claire").get(reverse("portail:dossier", args=[accueil_pret.fatou.pk]))
    corps = page.content.decode()
    assert page.context["sections"]
    for section in page.context["sections"]:
        assert f'href="#section-{section.code}"' in corps
        assert f'id="section-{section.code}"' in corps


def test_ce_que_le_niveau_cache_ne_prend_pas_la_place_du_reste(accueil_pret):
    """Cent événements d'un autre niveau n'empêchent pas de lire celui que l'on peut lire."""
    personne = accueil_pret.fatou
    cache = next(t for t in TypeEvenement.tous() if t.niveau == Niveau.SUIVI)
    _noter(personne, DecesVerifie.code, date(2020, 1, 1), conclusion="la personne est vivante")
    for _ in range(100):
        _noter(personne, cache.code, date(2026, 6, 1), **cache.exemple)
    lus = {x.code for x in frise(personne, frozenset({Niveau.IDENTITE}))}
    assert cache.code not in lus
    assert DecesVerifie.code in lus


def _noter(personne, code: str, le: date, **donnees: str) -> None:
    Evenement.objects.create(personne_id=personne.pk, type=code, date=le, donnees=donnees)
