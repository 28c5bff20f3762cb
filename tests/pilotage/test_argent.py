"""L'argent de la politique : rien ne se perd au centime, les deux horloges, le secret, les lignes."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.pilotage.selectors.argent import FiltresArgent, argent
from jalons.publics.argent import ArgentDesConventions
from jalons.publics.services.depenses import dire_les_parts
from jalons.repertoire.models import AxePolitique, Conventionnement
from jalons.repertoire.rules.argent import LigneDArgent, eclater, regrouper_les_petits, ventiler
from jalons.repertoire.services import conventions
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.periode import Periode, fin_du_jour
from tests.aides.decor import accorder, demander, payer
from tests.aides.decor import fonds as decor_du_fonds
from tests.distribution import _agent
from tests.outillage.decors import decor_partage

CENTIMES = st.decimals(min_value=0, max_value=10**7, places=2)
POIDS = st.dictionaries(st.integers(0, 9), st.integers(1, 5_000), min_size=1, max_size=6)
FONDS = decor_du_fonds


def ligne(**champs):
    dits = {
        "source": "Aides",
        "objet": "Fonds",
        "axe": "",
        "financeur": "État",
        "territoire": 1,
        "public": "",
        "engage": D(10),
        "paye": D(0),
        **champs,
    }
    return LigneDArgent(**dits)


@given(CENTIMES, POIDS)
def test_ventiler_rend_tout(montant, poids):
    parts = ventiler(montant, poids)
    assert sum(parts.values()) == montant and set(parts) == set(poids)
    assert all(part >= 0 for part in parts.values())


@given(CENTIMES, CENTIMES, POIDS, st.lists(st.integers(1, 33), max_size=3))
def test_eclater_rend_la_ligne(engage, paye, lieux, parts):
    publics = {f"p{rang}": D(part) for rang, part in enumerate(parts)}
    rendues = eclater(ligne(engage=engage, paye=paye), lieux, publics)
    assert sum(x.engage for x in rendues) == engage
    assert sum(x.paye for x in rendues) == paye


def test_les_petits_se_regroupent_sans_se_retrouver():
    lues = [ligne(territoire=t, personnes=n) for t, n in ((1, 2), (2, 40), (3, 12))]
    gardees = regrouper_les_petits([*lues, ligne(territoire=9)], seuil=5)
    assert sum(x.engage for x in gardees) == 40
    assert {(x.territoire, x.personnes) for x in gardees} == {(2, 40), (None, 14), (9, None)}
    assert regrouper_les_petits(lues, seuil=0) == lues


@decor_partage
def depensiere(scene):
    """Une convention de 1 000 €, 250 payés, 60 % pour les indépendants, aux trois quarts à Metz."""
    scene.ines = _agent("Ines", "charge_insertion", scene.departement)
    le = timezone.localdate()
    scene.axe = AxePolitique.objects.create(code="2.2", libelle="Publics particuliers")
    scene.convention = conventions.creer_convention(
        numero="AGR",
        objet="Accompagnement global",
        periode=Periode(date(le.year, 1, 1), date(le.year, 12, 31)),
        montant=D(1000),
        parties=[scene.departement, scene.udaf],
        signee_le=date(le.year, 1, 1),
        axe=scene.axe,
        par=scene.ines,
        le=le,
    )
    conventions.repartir(
        convention=scene.convention,
        lignes=[LigneDite(scene.udaf, D(1000), est_europeenne=True)],
        version=1,
        par=scene.ines,
        le=le,
    )
    tranche = scene.convention.lignes.get()
    for territoire, nombre in ((scene.metz, 3), (scene.forbach, 1)):
        conventions.ouvrir_places(
            convention=scene.convention, nombre=nombre, territoire=territoire, par=scene.ines, le=le
        )
    conventions.depenser(
        ligne=tranche,
        montant=D(250),
        jour=date(le.year, 1, 1),
        objet="Acompte",
        par=scene.ines,
        le=le,
    )
    dire_les_parts(
        convention=scene.convention,
        ligne=tranche,
        parts={"independant": D(60)},
        par=scene.ines,
        le=le,
    )
    return scene


def lire(scene, *, connu=None, **filtres):
    le = timezone.localdate()
    return argent(scene.helene, FiltresArgent(**filtres), annee=le.year, le=le, connu=connu)


@pytest.mark.django_db
def test_chaque_axe_de_lecture(depensiere):
    s = depensiere
    assert (lire(s).engage, lire(s).paye, lire(s).reste) == (D(1000), D(250), D(750))
    assert lire(s, territoire=str(s.metz.pk)).engage == D(750)
    assert lire(s, public="independant").paye == D(150)
    assert lire(s, public="non-dit", territoire=str(s.forbach.pk)).engage == D(100)
    assert lire(s, axe=str(s.axe)).engage == D(1000) and lire(s, axe="non-dit").engage == 0
    assert lire(s, financeur="Fonds européens").engage == D(1000)


@pytest.mark.django_db
def test_les_deux_horloges(depensiere):
    s, hier = depensiere, timezone.localdate() - timedelta(days=1)
    assert lire(s, connu=hier).engage == 0, "hier, on ne savait rien"
    le, avant = timezone.localdate(), timezone.now()
    assert lire(s).paye == D(250)
    conventions.annuler_depense(
        depense=s.convention.lignes.get().depenses.get(), motif="Doublon", par=s.ines, le=le
    )
    assert lire(s).paye == 0

    def su(instant):
        return sum(x.paye for x in ArgentDesConventions.lignes(le.year, le=le, connu=instant))

    assert (su(avant), su(fin_du_jour(le))) == (250, 0)


@pytest.mark.django_db
def test_une_convention_pas_signee_n_engage_rien(depensiere):
    Conventionnement.objects.filter(pk=depensiere.convention.pk).update(signee_le=None)
    assert lire(depensiere).engage == 0


@pytest.mark.django_db
def test_les_aides_s_ajoutent(fonds_du_jour):
    s = fonds_du_jour
    vue = lire(s)
    assert (vue.engage, vue.paye) == (D(300), D(300))
    (seule,) = vue.lignes
    assert seule.personnes == 1 and seule.financeur == "Département"


@pytest.fixture
def fonds_du_jour(scene):
    """Une aide de 300 € accordée et payée aujourd'hui."""
    from tests.aides.decor import budget

    le = timezone.localdate()
    scene.gilda = _agent("Gilda", "gestionnaire_fonds", scene.departement)
    scene.budget = budget(scene, 10_000, annee=le.year)
    demande = demander(scene, debut=le, fin=le, le=le)
    accorder(scene, demande, le=le)
    payer(scene, demande, le=le)
    return scene


@pytest.mark.django_db
def test_les_pages_et_le_fichier(depensiere, client):
    client.force_login(depensiere.helene)
    page = client.get(reverse("pilotage:argent"))
    assert page.status_code == 200 and page.context["vue"].engage == D(1000)
    adresse = page.context["tableaux"][0].rangs[0].adresse
    lignes = client.get(adresse)
    assert lignes.status_code == 200 and len(lignes.context["lignes"]) == 4
    assert lignes.context["vue"].engage == D(1000)
    assert client.get(f"{adresse}&export=csv").status_code == 200
    client.force_login(depensiere.sophie)
    assert client.get(reverse("pilotage:argent")).status_code == 403
