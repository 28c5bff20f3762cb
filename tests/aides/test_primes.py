"""Les primes : des heures qui se suivent, « encore 1 h », proposées par nous, payées une fois."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jalons.activite.models import Heures
from jalons.activite.services import heures
from jalons.aides.enums import Fonds
from jalons.aides.models import DemandeAide
from jalons.aides.rules.heures import Plage, meilleure, plages_du_contrat, suites
from jalons.aides.selectors.primes import primes_de
from jalons.aides.services.primes import proposer
from jalons.aides.tension import famille_en_tension
from jalons.annuaire.models import Metier
from jalons.socle.erreurs import ErreurMetier
from tests.activite.decor import contrat
from tests.aides.decor import LE, accorder, budget, payer
from tests.aides.decor import fonds as fonds
from tests.outillage.ensemble import ensemble

D = Decimal
LUNDI = date(2025, 10, 6)


def _semaines(nombre, h, depuis=LUNDI):
    return [
        Plage(depuis + timedelta(weeks=n), depuis + timedelta(weeks=n, days=6), D(h))
        for n in range(nombre)
    ]


def test_encore_une_heure_puis_l_atteindre():
    plages = [*_semaines(17, 35), Plage(LUNDI + timedelta(weeks=17), date(2026, 2, 6), D(14))]
    suite = meilleure(suites(plages, trou=7), seuil=610, trou=7, le=date(2026, 2, 6))
    assert (suite.heures, suite.reste(610)) == (D(609), D(1))
    suite = meilleure(
        suites([*plages, Plage(date(2026, 2, 7), date(2026, 2, 7), D(1))], trou=7),
        seuil=610,
        trou=7,
        le=date(2026, 2, 7),
    )
    assert suite.reste(610) == 0


@pytest.mark.parametrize(("jours", "coupees"), [(7, 1), (8, 2)])
def test_un_trou_au_dela_du_parametre_coupe_la_suite(jours, coupees):
    une = Plage(LUNDI, LUNDI + timedelta(days=6), D(35))
    autre_debut = une.fin + timedelta(days=jours + 1)
    autre = Plage(autre_debut, autre_debut + timedelta(days=6), D(35))
    assert len(suites([une, autre], trou=7)) == coupees


def test_les_heures_notees_l_emportent_sur_celles_du_contrat():
    notee = Plage(LUNDI, LUNDI + timedelta(days=6), D(10))
    vide = Plage(LUNDI + timedelta(days=7), LUNDI + timedelta(days=13), D(0))
    plages = plages_du_contrat(
        debut=LUNDI,
        fin=None,
        heures_hebdo=D(35),
        notees=[notee, vide],
        le=LUNDI + timedelta(days=20),
    )
    assert [(p.heures, p.sont_estimees) for p in plages] == [(D(10), False), (D(35), True)]


@given(
    bouts=st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 9), st.decimals(D("0.01"), 70, places=2)),
        max_size=12,
    ),
    trou=st.integers(0, 30),
    alea=st.randoms(use_true_random=False),
)
def test_les_suites_gardent_chaque_heure_et_ignorent_l_ordre(bouts, trou, alea):
    plages = [
        Plage(LUNDI + timedelta(days=d), LUNDI + timedelta(days=d + n), h) for d, n, h in bouts
    ]
    faites = suites(plages, trou=trou)
    assert sum((s.heures for s in faites), D(0)) == sum((p.heures for p in plages), D(0))
    for avant, apres in itertools.pairwise(faites):
        assert (apres.debut - avant.fin).days - 1 > trou
    alea.shuffle(plages)
    melees = suites(plages, trou=trou)
    assert [(s.debut, s.fin, s.heures) for s in melees] == [
        (s.debut, s.fin, s.heures) for s in faites
    ]
    assert len(suites(plages, trou=trou + 1)) <= len(faites)


def test_les_metiers_en_tension_sont_dates():
    assert famille_en_tension("K1302", le=LE)
    assert not famille_en_tension("K1302", le=date(2018, 12, 31))
    assert not famille_en_tension("A1401", le=LE)
    assert not famille_en_tension("", le=LE)


def embauche(scene, personne=None, *, semaines=18, rome="K1302", debut=LUNDI, validees=None):
    """Un CDI à temps plein d'aide à domicile, ses heures validées semaine par semaine."""
    metier, _ = Metier.objects.get_or_create(
        code_rome=rome, defaults={"libelle": "Aide à domicile"}
    )
    signe = contrat(scene, personne, debut, metier=metier)
    for n in range(semaines):
        notees = heures.noter_heures(
            personne=personne or scene.fatou,
            jour=debut + timedelta(weeks=n),
            est_semaine=True,
            source="emploi",
            contrat=signe,
            declarees=D(35),
            par=scene.claire,
            le=LE,
        )
        heures.valider_heures(
            heures=notees,
            validees=D(35),
            preuve="bulletin",
            version=notees.version,
            par=scene.claire,
            le=LE,
        )
    return signe


def _opus(personne, le=LE):
    return next((t for t in primes_de(personne, le=le) if t.aide == "opus"), None)


def test_opus_se_trouve_se_propose_se_decide_et_se_paie_une_fois(fonds):
    embauche(fonds)
    trouvee = _opus(fonds.fatou)
    assert trouvee.est_due
    demande = proposer(personne=fonds.fatou, aide="opus", par=fonds.gilda, le=LE)
    assert demande.contrat_id == trouvee.contrat_id
    assert _opus(fonds.fatou) is None
    decision = accorder(fonds, demande, enveloppe=fonds.primes)
    assert decision.montant == D("600.00")
    payer(fonds, demande)
    with pytest.raises(ErreurMetier, match="déjà"):
        proposer(personne=fonds.fatou, aide="opus", par=fonds.gilda, le=LE)


def test_il_reste_une_heure_et_la_proposition_attend(fonds):
    signe = embauche(fonds, semaines=18)
    signe.periode = type(signe.periode)(LUNDI, LUNDI + timedelta(weeks=18, days=-1))
    signe.heures_hebdo = None
    signe.save()
    Heures.objects.filter(periode__startswith=LUNDI + timedelta(weeks=17)).update(
        declarees=14, validees=14
    )
    le = LUNDI + timedelta(weeks=18)
    assert _opus(fonds.fatou, le).reste_dit == "encore 1 h"
    with pytest.raises(ErreurMetier, match="encore 1 h"):
        proposer(personne=fonds.fatou, aide="opus", par=fonds.gilda, le=le)


def test_un_metier_sans_tension_ne_donne_pas_opus(fonds):
    embauche(fonds, rome="A1401")
    assert _opus(fonds.fatou) is None


def test_des_heures_corrigees_apres_coup_bloquent_l_accord(fonds):
    embauche(fonds)
    demande = proposer(personne=fonds.fatou, aide="opus", par=fonds.gilda, le=LE)
    Heures.objects.all().update(declarees=1, validees=1)
    with pytest.raises(ErreurMetier):
        accorder(fonds, demande, enveloppe=fonds.primes)


def test_le_pack_se_propose_a_l_embauche_et_exclut_opus(fonds):
    contrat(fonds, debut=LE - timedelta(days=10))
    demande = proposer(personne=fonds.fatou, aide="pack", par=fonds.gilda, le=LE)
    accorder(fonds, demande, enveloppe=fonds.primes)
    assert primes_de(fonds.fatou, le=LE) == []


@pytest.mark.django_db(transaction=True)
def test_deux_agents_proposent_et_accordent_la_meme_prime_une_seule_passe(fonds):
    embauche(fonds)
    faits, refus = ensemble(
        lambda: proposer(personne=fonds.fatou, aide="opus", par=fonds.gilda, le=LE),
        lambda: proposer(personne=fonds.fatou, aide="opus", par=fonds.gilda, le=LE),
    )
    assert (len(faits), len(refus)) == (1, 1)


def test_l_ecran_des_primes(fonds, client_de):
    from django.utils import timezone

    le = timezone.localdate()
    budget(fonds, 6000, fonds=Fonds.REPRISE, annee=le.year + 1)
    contrat(fonds, debut=le - timedelta(days=5), le=le)
    gilda = client_de("gilda")
    page = gilda.get(reverse("aides:primes"))
    assert "DIALLO" in page.content.decode()
    adresse = reverse("aides:proposer", args=[fonds.fatou.pk, "pack"])
    assert gilda.post(adresse).status_code == 302
    assert DemandeAide.objects.get().aide == "pack"
    assert client_de("claire").get(reverse("aides:primes")).status_code == 403
    assert (
        "Pack"
        in client_de("claire").get(reverse("aides:section", args=[fonds.fatou.pk])).content.decode()
    )
