"""Qui est qui : une personne reste une, deux personnes restent deux, quelle que soit la façon d'arriver."""

from __future__ import annotations

import itertools
import random
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.comptes.models import Evenement
from jalons.personnes.models import (
    Appartenance,
    DemandeRSA,
    DoutePersonne,
    Entree,
    Identite,
    Nir,
    Personne,
    Rattachement,
)
from jalons.personnes.services import designer_referent
from tests.echanges.dossiers import D, P, importer, nir
from tests.outillage.decors import decor_partage

SEPTEMBRE, OCTOBRE = date(2026, 9, 1), date(2026, 10, 1)
OULD = P("FATIMETOU", "OULD SALEM", nir="8900399999001")
JUIN = date(2026, 6, 1)


@decor_partage
def depart(scene):
    """La CAF est déjà connue : les fichiers qui suivent ne sont pas un premier chargement."""
    with tempfile.TemporaryDirectory() as dossier:
        importer(Path(dossier), [D("00000000001", (P("ADA", "ZERO", nee="1970-01-01"),))], JUIN)
    return scene


def _sans_absents(lots: list[D]) -> list[D]:
    return [D("00000000001", (P("ADA", "ZERO", nee="1970-01-01"),)), *lots]


def membres(num: str) -> list[int]:
    foyer = DemandeRSA.objects.get(numero_demande=num).foyer_id
    connus = Appartenance.objects.connus().filter(foyer=foyer, periode__upper_inf=True)
    return list(connus.order_by("personne_id").values_list("personne_id", flat=True))


# I1 et son genre : un seul élément corrigé, au même dossier et à la même place, garde la personne.
N1, N2 = nir("2900399900101"), nir("2900399900202")
CORRECTIONS = {
    "nir provisoire puis certain": (OULD, replace(OULD, nir="2900399336001")),
    "nir certain remplacé": (replace(OULD, nir=N1), replace(OULD, nir=N2)),
    "nir absent puis connu": (replace(OULD, nir=""), replace(OULD, nir=N1)),
    "nir incohérent puis juste": (replace(OULD, nir=nir("1850799900101")), replace(OULD, nir=N1)),
    "naissance": (replace(OULD, nir=""), replace(OULD, nir="", nee="1988-11-23")),
    "naissance, nir devenu incohérent": (
        replace(OULD, nir=N1),
        replace(OULD, nir=N1, nee="1992-07-14"),
    ),
    "sexe": (replace(OULD, nir=""), replace(OULD, nir="", sexe="1")),
    "nom de naissance": (replace(OULD, nir=""), replace(OULD, nir="", nom="TRAORE")),
    "prénom": (replace(OULD, nir=""), replace(OULD, nir="", prenom="AISSATA")),
}


@pytest.mark.parametrize("cas", CORRECTIONS)
@pytest.mark.parametrize("inverse", [False, True])
def test_i1_un_element_corrige_garde_la_personne(depart, tmp_path, cas, inverse):
    avant, apres = CORRECTIONS[cas][::-1] if inverse else CORRECTIONS[cas]
    dossier = D("00000057001")
    importer(tmp_path, _sans_absents([dossier.avec(avant)]), SEPTEMBRE)
    [personne] = Personne.objects.filter(pk__in=membres(dossier.num))
    designer_referent(personne=personne, structure=depart.udaf, agent=depart.sophie, le=SEPTEMBRE)
    entrees = Entree.objects.filter(personne=personne).count()
    lot = importer(tmp_path, _sans_absents([dossier.avec(apres)]), OCTOBRE)
    assert membres(dossier.num) == [personne.pk]
    assert lot.compteurs.get("personnes_nouvelles", 0) == 0
    assert Entree.objects.filter(personne=personne).count() == entrees == 1
    assert Rattachement.objects.get(personne=personne).structure == depart.udaf
    assert Personne.objects.visibles_par(depart.sophie).filter(pk=personne.pk).exists()
    faits = Identite.objects.filter(personne=personne).connus()
    au = {jour: faits.au(jour).get() for jour in (date(2026, 9, 30), date(2026, 10, 31))}
    for jour, dite in ((date(2026, 9, 30), avant), (date(2026, 10, 31), apres)):
        fait = au[jour]
        dits = (fait.nom_naissance, fait.date_naissance.isoformat(), fait.sexe, bool(fait.etat_nir))
        assert dits == (dite.nom, dite.nee, dite.sexe, bool(dite.nir))
    personne.refresh_from_db()
    assert (personne.nom_naissance, personne.sexe) == (apres.nom, apres.sexe)
    if apres.nir:
        [courant] = Nir.objects.filter(personne=personne, est_courant=True)
        assert bytes(courant.empreinte) == bytes(au[date(2026, 10, 31)].empreinte_nir)
    if avant.nir != apres.nir and avant.nir and apres.nir:
        corrige = Evenement.objects.get(type="identite_corrigee", personne_id=personne.pk)
        assert corrige.donnees["elements"] == ["nir"]


def test_i1_trop_d_elements_changes_font_deux_personnes_et_un_doute(depart, tmp_path):
    dossier = D("00000057001")
    importer(tmp_path, _sans_absents([dossier.avec(replace(OULD, nir=""))]), SEPTEMBRE)
    [ancienne] = membres(dossier.num)
    autre = P("MARIAM", "TRAORE", nee="1990-03-04")
    importer(tmp_path, _sans_absents([dossier.avec(autre)]), OCTOBRE)
    [nouvelle] = membres(dossier.num)
    assert nouvelle != ancienne
    doute = DoutePersonne.objects.get(personne=ancienne, ressemble_a=nouvelle)
    assert (doute.raison, doute.etat) == ("meme_dossier", "a_decider")


PARTAGES = {
    "I2 : incohérent chez l'un": P("IBRAHIMA", "N&apos;DIAYE", nee="1992-05-05", sexe="1"),
    "cohérent chez les deux": P("AMINATA", "N&apos;DIAYE", nee="1992-05-05"),
    "autre jour du même mois": P("MAUD", "LEROUX", nee="1992-05-25"),
}


@pytest.mark.parametrize("cas", PARTAGES)
@pytest.mark.parametrize("ensemble", [True, False])
def test_i2_un_nir_partage_reste_deux_personnes_et_un_doute(depart, tmp_path, cas, ensemble):
    partage = nir("2920557900001")
    maud = D("00000057010", (P("MAUD", "LEROUX", nee="1992-05-05", nir=partage),))
    autre = D("00000057011", (replace(PARTAGES[cas], nir=partage),))
    if ensemble:
        importer(tmp_path, _sans_absents([autre, maud]), SEPTEMBRE)
    else:
        importer(tmp_path, _sans_absents([maud]), SEPTEMBRE)
        importer(tmp_path, _sans_absents([maud, autre]), OCTOBRE)
    [une], [deux] = membres(maud.num), membres(autre.num)
    assert une != deux
    assert Personne.objects.get(pk=une).prenom == "Maud"
    doute = DoutePersonne.objects.get()
    assert {doute.personne_id, doute.ressemble_a_id} == {une, deux}
    assert doute.raison == "meme_nir"


FRATRIES = {
    "I3 : deux familles": (("LEA", "HAMEL", 1), ("INES", "BORDES", 1)),
    "jumelles sans rang": (("LEA", "HAMEL", 1), ("INES", "HAMEL", 1)),
    "jumelles avec rang": (("LEA", "HAMEL", 1), ("INES", "HAMEL", 2)),
    "même prénom usuel": (("MOHAMED", "HAMEL", 1), ("MOHAMED", "HAMEL", 1)),
}


@pytest.mark.parametrize("cas", FRATRIES)
@pytest.mark.parametrize("dans_l_ordre", [True, False])
def test_i3_deux_enfants_nes_le_meme_jour_restent_deux(depart, tmp_path, cas, dans_l_ordre):
    enfants = [
        P(prenom, nom, nee="2015-05-06", role="ENF", rang=rang, autres=autre)
        for (prenom, nom, rang), autre in zip(FRATRIES[cas], ("AMINE", "YACINE"), strict=True)
    ]
    mere = P("JULIE", "HAMEL", nee="1988-02-02", lieu="METZ")
    dossier = D("00000057020", (mere, *enfants))
    importer(tmp_path, _sans_absents([dossier]), SEPTEMBRE)
    avant = membres(dossier.num)
    assert len(avant) == 3
    suite = enfants if dans_l_ordre else enfants[::-1]
    apres = replace(dossier, membres=(mere, *suite), cp="57050")
    importer(tmp_path, _sans_absents([apres]), OCTOBRE)
    assert membres(dossier.num) == avant
    assert not DoutePersonne.objects.exists()


def _cas_difficiles() -> list[D]:
    """Garde alternée, homonymes, jumeaux, NIR partagés ou absents, dossiers d'une même personne."""
    enfant = nir("2150599900101")
    lea = P("LEA", "HAMEL", nee="2015-05-06", role="ENF", nir=enfant)
    tom = P("TOM", "PETIT", nee="2016-02-01", sexe="1", role="ENF", lieu="METZ")
    homonyme = P("JEAN", "MARTIN", nee="1985-03-01", sexe="1", lieu="")
    jumeaux = [
        P(prenom, "BORDES", nee="2014-01-01", role="ENF", sexe="1", rang=rang)
        for prenom, rang in (("MALO", 1), ("EVAN", 2))
    ]
    partage = nir("2920557900001")
    mutation = P("SONIA", "KLEIN", nee="1980-04-04", nir=nir("2800499900303"))
    return [
        D("00000057101", (P("JULIE", "HAMEL", nee="1988-02-02"), lea)),
        D("00000057102", (P("MARC", "HAMEL", nee="1986-02-02", sexe="1"), lea, tom)),
        D("00000057103", (P("ANNE", "PETIT", nee="1987-02-02"), tom)),
        D("00000057104", (homonyme,)),
        D("00000057105", (homonyme,)),
        D("00000057106", (P("EVA", "BORDES", nee="1990-02-02"), *jumeaux)),
        D("00000057107", (P("PAUL", "BORDES", nee="1989-02-02", sexe="1"), *jumeaux[::-1])),
        D("00000057108", (P("MAUD", "LEROUX", nee="1992-05-05", nir=partage),)),
        D("00000057109", (P("AWA", "NDIAYE", nee="1992-05-05", nir=partage),)),
        D("00000057110", (mutation,)),
        D("00000057111", (replace(mutation, prenom="SONIA MARIE"),)),
        D("00000057112", (replace(mutation, nir=""),)),
    ]


def _remplissage(nombre: int, graine: int) -> list[D]:
    """Des dossiers d'une personne, tous différents."""
    return [
        D(
            f"{20000000000 + graine * 100_000 + n:011d}",
            (P(f"P{n % 37}", f"NOM{n}", nee=f"19{60 + n % 40}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"),),
        )
        for n in range(nombre)
    ]


def partition(dossiers: list[D]) -> frozenset[frozenset[tuple[str, str, int]]]:
    """Qui est avec qui : les places (dossier, prénom, rang) que tient chaque personne."""
    groupes: dict[int, set[tuple[str, str, int]]] = {}
    for numero in sorted({d.num for d in dossiers}):
        for identite in Identite.objects.connus().filter(demande__numero_demande=numero):
            place = (numero, identite.prenom, identite.rang_naissance)
            groupes.setdefault(identite.personne_id, set()).add(place)
    return frozenset(frozenset(g) for g in groupes.values())


def _importer_dans_un_essai(tmp_path, fichiers: list[list[D]]) -> tuple[object, int]:
    """Intègre ces fichiers du même mois, lit la partition, et défait tout."""
    with transaction.atomic():
        for rang, dossiers in enumerate(fichiers):
            if dossiers:
                importer(tmp_path, dossiers, date(2026, 9, 2 + rang), genre="I")
        lu = partition(_cas_difficiles()), DoutePersonne.objects.count()
        transaction.set_rollback(True)
    return lu


@pytest.fixture(scope="module")
def reference() -> dict[str, object]:
    return {}


@pytest.mark.lourd
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    graine=st.integers(0, 9),
    coupes=st.lists(st.integers(0, 11), max_size=3),
    remplissage=st.sampled_from([0, 0, 7, 60]),
)
def test_i4_memes_personnes_quels_que_soient_ordre_et_decoupage(
    depart, tmp_path, reference, graine, coupes, remplissage
):
    dossiers = _cas_difficiles()
    if "attendu" not in reference:
        reference["attendu"] = _importer_dans_un_essai(tmp_path, [dossiers])
    melange = dossiers + _remplissage(remplissage, graine)
    random.Random(graine).shuffle(melange)
    bornes = [0, *sorted(coupes), len(melange)]
    fichiers = [melange[a:b] for a, b in itertools.pairwise(bornes)]
    assert _importer_dans_un_essai(tmp_path, fichiers) == reference["attendu"]


@pytest.mark.parametrize("nombre", [0, 60, 600, pytest.param(2500, marks=pytest.mark.lourd)])
def test_i4_memes_personnes_quelle_que_soit_la_taille_du_fichier(depart, tmp_path, nombre):
    dossiers = _cas_difficiles()
    melange = dossiers + _remplissage(nombre, 1)
    random.Random(nombre).shuffle(melange)
    trouvee, _ = _importer_dans_un_essai(tmp_path, [melange])
    places = {place: groupe for groupe in trouvee for place in groupe}
    assert places["00000057101", "Lea", 1] == places["00000057102", "Lea", 1]
    assert places["00000057102", "Tom", 1] == places["00000057103", "Tom", 1]
    assert places["00000057104", "Jean", 1] != places["00000057105", "Jean", 1]
    assert places["00000057106", "Malo", 1] == places["00000057107", "Malo", 1]
    assert places["00000057108", "Maud", 1] != places["00000057109", "Awa", 1]
    assert len(trouvee) == 15


def test_chaque_ligne_est_une_personne_et_une_seule(depart, tmp_path):
    """Deux lignes d'un dossier que rien ne distingue restent deux personnes, mois après mois."""
    double = P("MOHAMED", "HAMEL", nee="2015-05-06", role="ENF", nir=nir("2150599900101"))
    dossier = D("00000057030", (P("JULIE", "HAMEL"), double, double))
    for mois in (SEPTEMBRE, OCTOBRE):
        importer(tmp_path, _sans_absents([dossier]), mois)
        assert len(membres(dossier.num)) == 3


# I6 : la MSA met le NIR du demandeur à la place du numéro d'allocataire.
@pytest.mark.parametrize("suffixe", ["", "00", "juste"])
def test_i6_un_matricule_qui_est_un_nir_ne_reste_nulle_part(depart, tmp_path, suffixe, client_de):
    from jalons.personnes.selectors import rechercher

    treize = "2700657463123"
    matricule = nir(treize) if suffixe == "juste" else treize + suffixe
    dossier = D(
        "00000057040",
        (P("LISE", "BENOIT-GONIN", nee="1970-06-15"),),
        organisme="MSA",
        matricule=matricule,
    )
    importer(tmp_path, [dossier], SEPTEMBRE)
    demande = DemandeRSA.objects.get(numero_demande=dossier.num)
    assert (demande.matricule, demande.numero_allocataire) == ("", "")
    assert demande.empreinte_matricule
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (table,) in curseur.fetchall():
            curseur.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{treize}%"]
            )
            assert curseur.fetchone()[0] == 0, table
    for texte in (matricule, treize, treize[:7]):
        assert not rechercher(depart.nadia, texte)
    # Il vaut son NIR : la personne se reconnaît ensuite à la CAF.
    caf = D("00000057041", (P("LISE", "BENOIT-GONIN", nee="1970-06-15", nir=nir(treize)),))
    importer(tmp_path, _sans_absents([caf]), OCTOBRE)
    assert membres(caf.num) == membres(dossier.num)


def test_i6_un_numero_de_la_caf_n_est_pas_un_nir(depart, tmp_path):
    importer(
        tmp_path,
        _sans_absents([D("00000057042", (OULD,), matricule="270065700000000")]),
        SEPTEMBRE,
    )
    assert DemandeRSA.objects.get(numero_demande="00000057042").numero_allocataire == "2700657"


@pytest.mark.parametrize(
    ("usage", "naissance", "dit"),
    [
        ("BENOIT-GONIN", "BENOIT GONIN", False),
        ("LŒFFLER", "LOEFFLER", False),
        ("PRÉVOST", "PREVOST", False),
        ("D'ALMEIDA", "D ALMEIDA", False),
        ("MARTIN", "GONIN", True),
    ],
)
def test_i7_nee_seulement_si_le_nom_differe(usage, naissance, dit):
    personne = Personne(prenom="Lise", nom_usage=usage, nom_naissance=naissance, sexe="2")
    assert ("née" in personne.nom_complet) is dit
