"""Ce qu'une sortie compte se dit tout de suite ; un relevé se corrige ; deux opérations s'alertent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jalons.comptes.models import Evenement
from jalons.fse.enums import GenreBilan, SituationEmploi
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.participants.rules.participants import (
    EvenementSortie,
    portees,
    resultat_de_sortie,
)
from jalons.fse.participants.selectors.participants import depots_de, filtrer
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.decor import constate
from tests.fse.decor_participants import relever, sortir

SORTIE = date(2026, 3, 2)
SIX_MOIS = date(2026, 9, 2)


def _portees(*evenements, delai=28):
    dits = [EvenementSortie(jour, genre) for jour, genre in evenements]
    return portees(sortie=SORTIE, evenements=dits, delai_jours=delai)


def test_l_evenement_compte_jusqu_au_dernier_jour_et_plus_le_lendemain():
    vingt_huit, vingt_neuf = (SORTIE + timedelta(days=n) for n in (28, 29))
    assert [p.compte for p in _portees((vingt_huit, G.EMPLOI))] == [True]
    (apres,) = _portees((vingt_neuf, G.EMPLOI))
    assert not apres.compte
    assert "29 jours après la sortie" in apres.raison and "30/03/2026" in apres.raison


def test_chaque_evenement_ecarte_dit_pourquoi_dans_l_ordre_tape():
    dites = _portees(
        (SORTIE + timedelta(days=3), G.EMPLOI),
        (SORTIE - timedelta(days=3), G.FORMATION),
        (SORTIE + timedelta(days=9), G.FIN_EMPLOI),
        (SORTIE - timedelta(days=9), G.QUALIFICATION),
    )
    assert [p.compte for p in dites] == [False, False, True, True]
    assert "remplacé" in dites[0].raison and "avant la sortie" in dites[1].raison


@given(st.lists(st.tuples(st.integers(-40, 60), st.sampled_from(list(G))), max_size=6))
def test_ce_qui_ne_compte_pas_ne_change_rien_au_resultat(decrits):
    """Retirer les événements dits sans effet laisse le même résultat, quel que soit leur ordre."""
    tous = [EvenementSortie(SORTIE + timedelta(days=n), genre) for n, genre in decrits]

    def juger(evenements):
        return resultat_de_sortie(
            a_l_entree=SituationEmploi.CHOMEUR,
            sortie=SORTIE,
            evenements=evenements,
            delai_jours=28,
        )

    lues = portees(sortie=SORTIE, evenements=tous, delai_jours=28)
    assert juger(tous) == juger([p.evenement for p in lues if p.compte])


def test_ce_qui_compte_se_dit_en_tapant_puis_a_l_enregistrement(
    scene, equipe, faire_entrer, client_de, aujourdhui
):
    fiche = sortir(faire_entrer(scene.fatou, le=date(2026, 1, 15)), SORTIE, le=JOUR)
    aujourdhui(date(2026, 4, 20))
    dit = {"date_1": "2026-03-31", "genre_1": "emploi", "version": fiche.version}
    client = client_de("denis")
    fragment = client.post(reverse("fse:portee", args=[fiche.pk]), dit).content.decode()
    assert "finit le 30/03/2026" in fragment
    assert depots_de([fiche]).count() == 1, "taper n'écrit rien"
    a_demi = client.post(reverse("fse:portee", args=[fiche.pk]), {"date_1": "2026-03-31"})
    assert a_demi.status_code == 200
    page = client.post(reverse("fse:resultat", args=[fiche.pk]), dit, follow=True)
    assert page.content.decode().count("finit le 30/03/2026") == 2, "en message, et sur la fiche"
    fiche.refresh_from_db()
    assert fiche.a_resultat and "eecr04" not in fiche.indicateurs


@pytest.fixture
def relevee(scene, faire_entrer):
    """Fatou, sortie depuis six mois, notée injoignable."""
    fiche = sortir(faire_entrer(scene.fatou, le=date(2026, 1, 15)), SORTIE, le=JOUR)
    return relever(fiche, SIX_MOIS, joignable="injoignable")


def test_un_releve_se_corrige_le_lendemain_et_se_trace(relevee):
    lendemain = SIX_MOIS + timedelta(days=1)
    corrigee = relever(relevee, lendemain, joignable="oui", situation_emploi="en_emploi")
    assert "eecr05" in corrigee.indicateurs
    trace = Evenement.objects.get(type="releve_six_mois_corrige")
    assert trace.donnees["avant"].startswith("injoignable")
    assert trace.donnees["apres"].startswith("en emploi")
    remise = relever(corrigee, lendemain, joignable="injoignable")
    assert "eecr05" not in remise.indicateurs, "l'autre sens aussi"
    assert depots_de([remise]).filter(usage="fse_six_mois").count() == 3


@pytest.mark.parametrize(
    ("genre", "jours", "refuse"),
    [
        (GenreBilan.FINAL, 1, True),
        (GenreBilan.INTERMEDIAIRE, 1, False),
        (GenreBilan.FINAL, -1, False),
    ],
)
def test_le_bilan_final_scelle_fige_le_releve_qu_il_compte(relevee, equipe, genre, jours, refuse):
    """Un bilan intermédiaire ne fige pas ; un relevé recueilli après le final se corrige encore."""
    equipe.bilans.create(
        numero=1,
        genre=genre,
        periode=equipe.periode,
        etat="scelle",
        scelle_le=SIX_MOIS + timedelta(days=jours),
        scelle_par=equipe.porteur,
    )
    demain = {"joignable": "oui", "situation_emploi": "en_emploi"}
    if refuse:
        with pytest.raises(OperationImpossible, match="scellé le 03/09/2026"):
            relever(relevee, SIX_MOIS + timedelta(days=2), **demain)
    else:
        assert "eecr05" in relever(relevee, SIX_MOIS + timedelta(days=2), **demain).indicateurs


def test_la_page_propose_la_correction_puis_dit_pourquoi_elle_ne_l_offre_plus(
    relevee, equipe, client_de, aujourdhui
):
    aujourdhui(SIX_MOIS + timedelta(days=1))
    adresse = reverse("fse:participation", args=[relevee.pk])
    assert "Corriger le relevé" in client_de("denis").get(adresse).content.decode()
    equipe.bilans.create(
        numero=1,
        genre=GenreBilan.FINAL,
        periode=equipe.periode,
        etat="scelle",
        scelle_le=SIX_MOIS,
        scelle_par=equipe.porteur,
    )
    page = client_de("denis").get(adresse).content.decode()
    assert "Corriger le relevé" not in page and "ne se corrige plus" in page


@pytest.fixture
def autre(scene):
    return decor.ouvrir_2026(scene, code="autre-2026", intitule="Mobilité")


ENTREE = date(2026, 2, 2)


@pytest.mark.parametrize(
    ("bornes", "alerte"),
    [
        ((date(2026, 1, 5), None), True),
        ((date(2026, 1, 5), ENTREE), True),
        ((date(2026, 1, 5), ENTREE - timedelta(days=1)), False),
        ((date(2026, 3, 1), None), True),
    ],
)
def test_pa_19_la_meme_personne_dans_deux_operations_aux_memes_dates_s_alerte(
    scene, equipe, autre, faire_entrer, bornes, alerte
):
    """Dans les deux opérations, dans quelque ordre que l'on y entre."""
    la_bas = faire_entrer(scene.fatou, le=bornes[0], operation=autre)
    if bornes[1]:
        sortir(la_bas, bornes[1], le=JOUR)
    faire_entrer(scene.fatou, le=ENTREE)
    faire_entrer(scene.jean, le=ENTREE)
    for operation in (equipe, autre):
        assert [m[:2] for m in constate(operation, "PA-19", le=JOUR)] == ["1 "] * alerte
    vues = filtrer(equipe.participations.all(), "simultanes", operation=equipe, le=JOUR)
    assert [f.personne_id for f in vues] == [scene.fatou.pk] * alerte


def test_une_operation_sans_suite_ne_paie_rien_et_n_alerte_pas(scene, equipe, autre, faire_entrer):
    faire_entrer(scene.fatou, operation=autre)
    faire_entrer(scene.fatou)
    autre.statut = S.ABANDONNEE
    autre.save()
    assert constate(equipe, "PA-19", le=JOUR) == []


def test_l_alerte_se_lit_avant_et_apres_l_entree(scene, equipe, autre, faire_entrer, client_de):
    faire_entrer(scene.fatou, operation=autre)
    client = client_de("lucie")
    adresse = reverse("fse:entrer", args=[scene.fatou.pk, equipe.pk])
    assert "« Mobilité »" in client.get(adresse).content.decode()
    dit = {"date_entree": JOUR.isoformat(), "telephone": "06 12 34 56 78", "version": "0"}
    suite = client.post(adresse, dit)
    assert suite.status_code == 302
    assert any("« Mobilité »" in str(m) for m in suite.wsgi_request._messages)
