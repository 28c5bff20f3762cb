"""Les participants : préremplir, figer, revenir, compter, exporter, et qui les voit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.comptes.enums import Niveau
from jalons.comptes.models import Evenement
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import Joignable, NiveauEtudes, SituationEmploi
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.participants.rules.indicateurs import (
    Fiche,
    IndicateurCommun,
    incoherences,
    indicateurs_de,
)
from jalons.fse.participants.rules.participants import (
    EvenementSortie,
    date_six_mois,
    questions_sans_reponse,
    resultat_de_sortie,
)
from jalons.fse.participants.selectors.participants import (
    compter_par_genre,
    compter_participants,
    depots_de,
    filtrer,
)
from jalons.fse.participants.selectors.preremplir import preremplir_entree
from jalons.fse.participants.services import participants as services
from jalons.personnes.enums import EtatInscription, SourceFait
from jalons.personnes.models import Coordonnees, InscriptionFranceTravail, Personne
from jalons.personnes.services import constater
from jalons.socle.conflit import ConflitDeVersion
from tests.accueil.decor import diagnostiquer
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.conftest import REPONSES
from tests.fse.decor_participants import quelqu_un, relever, resultat, sortir

TOUS = frozenset(Niveau)


def corriger(fiche, reponses, *, version=None, par=None):
    return services.corriger_entree(
        participation=fiche,
        reponses=reponses,
        version=version or fiche.version,
        par=par or fiche.par,
        le=JOUR,
    )


# --- Préremplir, figer ------------------------------------------------------------------------


def test_l_entree_arrive_remplie_de_ce_que_le_dossier_sait(accueil_pret):
    fatou = accueil_pret.fatou
    Coordonnees.objects.create(personne=fatou, telephone="06 11 22 33 44")
    valeurs = {"etat": EtatInscription.INSCRIT, "source": SourceFait.AGENT}
    constater(
        InscriptionFranceTravail, cle={"personne": fatou}, le=date(2024, 9, 16), valeurs=valeurs
    )
    dites = {
        "emploi": {
            "topengdemarechemploi": "oui",
            "disponibilite": "immediate",
            "metiers": ["N1103"],
        },
    }
    diagnostiquer(accueil_pret, fatou, dites)
    connues = preremplir_entree(fatou, le=JOUR, niveaux=TOUS)
    assert connues["genre"] == "femme"
    assert connues["telephone"] == "06 11 22 33 44" and "courriel" not in connues
    assert (connues["situation_emploi"], connues["duree_chomage_mois"]) == ("chomeur", 18)
    assert connues["minima_sociaux"] == "oui" and connues["commune"] == "57463"
    assert "commune_rurale" not in connues, "population inconnue : on n'invente pas un non"
    fatou.commune.population = 120_000
    assert preremplir_entree(fatou, le=JOUR, niveaux=TOUS)["commune_rurale"] == "non"
    fatou.commune.population = 900
    assert preremplir_entree(fatou, le=JOUR, niveaux=TOUS)["commune_rurale"] == "oui"


def test_le_diagnostic_preremplit_selon_le_niveau_de_l_agent(accueil_pret):
    from jalons.questionnaires.models import Remplissage

    fatou = accueil_pret.fatou
    diagnostiquer(
        accueil_pret,
        fatou,
        {
            "emploi": {
                "topengdemarechemploi": "oui",
                "disponibilite": "immediate",
                "metiers": ["N1103"],
            },
            "niveau_etudes": {"nivetu": "1205"},
            "sante": {"rqth": "oui"},
            "logement": {"natlog": "0904"},
        },
    )
    assert Remplissage.objects.filter(personne=fatou, usage="dsp").exists()
    tout = preremplir_entree(fatou, le=JOUR, niveaux=TOUS)
    assert (tout["niveau_etudes"], tout["handicap"], tout["sans_abri"]) == (
        "cite_0_2",
        "oui",
        "oui",
    )
    sans_sante = preremplir_entree(fatou, le=JOUR, niveaux=TOUS - {Niveau.SANTE})
    assert "handicap" not in sans_sante and "niveau_etudes" in sans_sante
    identite = preremplir_entree(fatou, le=JOUR, niveaux=frozenset({Niveau.IDENTITE}))
    assert not {"handicap", "niveau_etudes", "sans_abri"} & set(identite)


def test_un_questionnaire_depose_ne_se_retouche_pas_meme_en_sql(scene, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    depose = depots_de([fiche]).get()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(depose).objects.filter(pk=depose.pk).update(reponses={})
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("UPDATE questionnaires_depot SET date = '2020-01-01'")
    fiche = corriger(fiche, {**REPONSES, "niveau_etudes": "cite_5_8"})
    assert depots_de([fiche]).count() == 2, "corriger, c'est en déposer un autre"
    assert "eeco11" in fiche.indicateurs and "eeco09" not in fiche.indicateurs
    with pytest.raises(ConflitDeVersion):
        corriger(fiche, REPONSES, version=1)


def test_deux_operations_font_deux_fiches_qui_ne_s_ecrasent_pas(scene, faire_entrer):
    une = faire_entrer(scene.fatou)
    autre = decor.ouvrir_2026(scene, code="autre-2026")
    deux = faire_entrer(scene.fatou, operation=autre, niveau_etudes="cite_5_8")
    assert services.lire_fiche(une, scene.fatou.date_naissance).a_l_entree["niveau_etudes"] == (
        "cite_0_2"
    )
    assert "eeco11" in deux.indicateurs


# --- Sortir, revenir --------------------------------------------------------------------------


def test_exemple_10_revenir_garde_l_entree_et_efface_le_premier_resultat(scene, faire_entrer):
    operation = decor.ouvrir(
        scene,
        code="exemple-10",
        programme="fse_plus_2021_2027",
        a_participants=True,
        periode=decor.Periode(date(2025, 1, 1), date(2025, 12, 31)),
    )
    fiche = faire_entrer(scene.fatou, le=date(2025, 1, 15), operation=operation)
    fiche = sortir(fiche, date(2025, 1, 31), le=JOUR)
    assert services.date_limite_resultat(fiche) == date(2025, 2, 28)
    fiche = resultat(fiche, (date(2025, 2, 5), G.FORMATION), (date(2025, 2, 20), G.EMPLOI), le=JOUR)
    assert {"eecr02", "eecr04"} <= set(fiche.indicateurs) and "eecr01" not in fiche.indicateurs
    revenue = faire_entrer(scene.fatou, le=date(2025, 3, 10), operation=operation)
    assert (revenue.pk, revenue.date_entree, revenue.date_sortie) == (
        fiche.pk,
        date(2025, 1, 15),
        None,
    )
    assert not revenue.a_resultat and "eecr04" not in revenue.indicateurs
    with pytest.raises(RegleEnfreinte, match="revenue le 10/03/2025"):
        sortir(revenue, date(2025, 1, 31), le=JOUR)
    repartie = sortir(revenue, date(2025, 6, 30), le=JOUR)
    assert not repartie.a_resultat, "le résultat de la première sortie ne revient pas"
    with pytest.raises(OperationImpossible, match="à partir du 30/12/2025"):
        relever(repartie, date(2025, 12, 29), joignable="oui")
    repartie = relever(repartie, date(2025, 12, 30), joignable="oui", situation_emploi="en_emploi")
    assert "eecr05" in repartie.indicateurs
    assert depots_de([repartie]).count() == 3, "rien de ce qui fut dit ne se perd"


def test_inactive_emploi_perdu_puis_inscription_compte_en_recherche(scene, faire_entrer):
    fiche = sortir(
        faire_entrer(scene.fatou, situation_emploi="inactif"),
        date(2026, 3, 31),
        le=date(2026, 5, 1),
    )
    fiche = resultat(
        fiche,
        (date(2026, 4, 1), G.EMPLOI),
        (date(2026, 4, 20), G.FIN_EMPLOI),
        (date(2026, 4, 20), G.RECHERCHE),
        le=date(2026, 5, 1),
    )
    assert "eecr01" in fiche.indicateurs and "eecr04" not in fiche.indicateurs


def test_sortir_deux_fois_ou_sans_sortie_se_refuse(scene, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    with pytest.raises(OperationImpossible, match="Notez d'abord"):
        resultat(fiche, le=JOUR)
    with pytest.raises(OperationImpossible, match="suit la sortie"):
        relever(fiche, JOUR, joignable="oui")
    fiche = sortir(fiche, date(2026, 4, 1))
    with pytest.raises(OperationImpossible, match="déjà notée"):
        sortir(fiche, date(2026, 4, 2))
    with pytest.raises(ConflitDeVersion):
        services.saisir_resultat(
            participation=fiche,
            evenements_sortie=[],
            version=1,
            par=scene.lucie,
            le=date(2026, 5, 1),
        )


def test_un_resultat_demande_la_situation_d_entree(scene, faire_entrer):
    fiche = sortir(faire_entrer(scene.fatou, situation_emploi=""), date(2026, 4, 1))
    with pytest.raises(OperationImpossible, match="situation d'emploi"):
        resultat(fiche, le=date(2026, 5, 1))


def test_une_entree_annulee_disparait_et_referme_le_droit_de_voir(scene, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    demain = JOUR + timedelta(days=1)

    def voit(agent, jour):
        visibles = Personne.objects.visibles_par(agent, "fse_consulter", le=jour)
        return visibles.filter(pk=scene.fatou.pk).exists()

    assert voit(scene.denis, demain) and voit(scene.olga, demain)
    with pytest.raises(OperationImpossible, match="pourquoi"):
        services.annuler_entree(participation=fiche, motif=" ", par=scene.lucie, le=JOUR)
    services.annuler_entree(participation=fiche, motif="Une réunion", par=scene.lucie, le=JOUR)
    assert not voit(scene.denis, demain) and not voit(scene.olga, demain)
    assert Evenement.objects.filter(
        type="sortie_operation_europeenne", personne_id=scene.fatou.pk
    ).exists()


# --- Compter ----------------------------------------------------------------------------------

_RIEN = st.just("")
_OUI_NON = st.sampled_from(["oui", "non"]) | _RIEN
_SENSIBLE = st.sampled_from(["oui", "non", "nsp"]) | _RIEN
_SITUATION = st.sampled_from([s.value for s in SituationEmploi])
ENTREES = st.fixed_dictionaries(
    {
        "telephone": st.just("0612345678"),
        "genre": st.sampled_from(["femme", "homme", "non_binaire"]) | _RIEN,
        "situation_emploi": _SITUATION | _RIEN,
        "duree_chomage_mois": st.integers(0, 30) | st.none(),
        "en_formation": _OUI_NON,
        "niveau_etudes": st.sampled_from([n.value for n in NiveauEtudes]) | _RIEN,
        "sans_abri": _OUI_NON,
        "commune_rurale": _OUI_NON,
        "handicap": _SENSIBLE,
        "pays_tiers": _SENSIBLE,
        "origine_etrangere": _SENSIBLE,
        "minorite": _SENSIBLE,
    }
)
SORTIES = st.none() | st.lists(
    st.tuples(st.integers(-2, 40), st.sampled_from(list(G))), max_size=4, unique_by=lambda e: e[0]
)
RELEVES = st.none() | st.fixed_dictionaries(
    {
        "joignable": st.sampled_from([j.value for j in Joignable]),
        "situation_emploi": _SITUATION | _RIEN,
        "situation_amelioree": _OUI_NON,
    }
)
NAISSANCES = (date(2009, 6, 1), date(1996, 3, 17), date(1985, 1, 1), date(1971, 3, 16))
PARTI = date(2026, 3, 31)


def _jouer(fiche, naissance, entree, sortie, releve):
    """Joue le parcours par les services ; rend la fiche bâtie à part, sans la base."""
    dites = {k: v for k, v in entree.items() if v not in ("", None)}
    a_la_sortie, six_mois = {}, {}
    situation = entree["situation_emploi"]
    if sortie is not None:
        fiche = sortir(fiche, PARTI, le=date(2026, 6, 1))
    if sortie is not None and situation:
        evenements = [(PARTI + timedelta(days=n), genre) for n, genre in sortie]
        fiche = resultat(fiche, *evenements, le=date(2026, 6, 1))
        attendu = resultat_de_sortie(
            a_l_entree=SituationEmploi(situation),
            sortie=PARTI,
            delai_jours=28,
            evenements=[EvenementSortie(j, genre) for j, genre in evenements],
        )
        a_la_sortie = {
            "situation_emploi": attendu.situation,
            "en_formation": "oui" if attendu.en_formation else "non",
            "qualification": "oui" if attendu.qualification else "non",
        }
    if sortie is not None and releve is not None:
        le = date_six_mois(PARTI, delai_mois=6)
        try:
            relever(fiche, le, **releve)
        except RegleEnfreinte as refus:
            assert refus.controle.identifiant() == "PA-13" and situation != "en_emploi"
        else:
            six_mois = releve if releve["joignable"] == "oui" else {}
    return Fiche(
        naissance=naissance,
        entree=JOUR,
        mois_longue_duree=12,
        a_l_entree=dites,
        a_la_sortie=a_la_sortie,
        six_mois=six_mois,
    )


def compter(fiches):
    """Le même compte que celui de la base, fiche par fiche."""
    genres = ("femme", "homme", "non_binaire")
    compte = {i.code: dict.fromkeys((*genres, "total"), 0) for i in IndicateurCommun.tous()}
    for fiche in fiches:
        for code in indicateurs_de(fiche):
            for cle in (fiche.a_l_entree.get("genre"), "total"):
                if cle in compte[code]:
                    compte[code][cle] += 1
    return compte


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parcours=st.lists(st.tuples(ENTREES, SORTIES, RELEVES), min_size=1, max_size=4))
def test_la_base_compte_comme_la_regle(scene, equipe, faire_entrer, gens, parcours):
    with transaction.atomic():
        fiches = []
        for personne, (entree, sortie, releve) in zip(gens, parcours, strict=False):
            fiche = faire_entrer(personne, **entree)
            fiches.append(_jouer(fiche, personne.date_naissance, entree, sortie, releve))
        compte = compter_par_genre(equipe)
        assert compte == compter(fiches)
        completes = sum(not questions_sans_reponse(f.a_l_entree) for f in fiches)
        assert incoherences(compte, completes) == []
        vus = compter_participants(equipe, le=JOUR)
        assert (vus.participants, vus.participants_incomplets) == (
            len(fiches),
            len(fiches) - completes,
        )
        transaction.set_rollback(True)


@pytest.fixture
def gens(scene):
    return [quelqu_un(scene, f"Gens{n}", jour) for n, jour in enumerate(NAISSANCES)]


def test_les_filtres_disent_ce_qui_reste_a_faire(scene, equipe, faire_entrer):
    incomplete = faire_entrer(scene.fatou, niveau_etudes="")
    sortie = sortir(faire_entrer(scene.jean), date(2026, 4, 1))
    toutes = equipe.participations.all()

    def vus(filtre, le):
        return set(filtrer(toutes, filtre, operation=equipe, le=le).values_list("pk", flat=True))

    assert vus("incomplets", JOUR) == {incomplete.pk}
    assert vus("sorties", date(2026, 4, 2)) == {sortie.pk}
    assert vus("six_mois", date(2026, 9, 30)) == set()
    assert vus("six_mois", date(2026, 10, 1)) == {sortie.pk}
    assert vus("", JOUR) == {incomplete.pk, sortie.pk}
