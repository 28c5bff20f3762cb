"""Ce qui manque aux participants : la règle, la base et l'écran disent la même chose, par urgence."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from jalons.accompagnement.enums import (
    CriterePublic,
    DecisionCommission,
    NatureSituation,
    TempsTravail,
)
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.services import plie_entree, plie_sortie
from jalons.annuaire.models import Structure
from jalons.comptes.models import Consultation
from jalons.comptes.services import poser_valeur_locale
from jalons.fse.documents.questionnaire_entree import QuestionnaireEntree
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import SituationEmploi
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.journee import ParticipantsACompleter
from jalons.fse.models import Operation, Participation
from jalons.fse.participants.rules.manques import DelaisFiche, FicheSuivie, manques, portee
from jalons.fse.participants.rules.participants import EvenementSortie, resultat_de_sortie
from jalons.fse.participants.selectors.manques import (
    a_completer,
    avec_preuve,
    delais_fiche,
    manques_de,
    toutes_a_completer,
)
from jalons.fse.participants.selectors.preremplir import a_un_referent, preremplir_resultat
from jalons.fse.participants.selectors.tableur import correspondance
from jalons.fse.participants.services import echeances
from jalons.fse.participants.services import participants as services
from jalons.fse.participants.views.questionnaire import donnees
from jalons.questionnaires.selectors.depots import dire_reponses
from jalons.questionnaires.selectors.grilles import grille_livree
from jalons.regles.services import charger_regles
from jalons.socle.parametres import declarations
from jalons.socle.periode import Periode
from tests.accompagnement.decor import PREUVE
from tests.distribution import JOUR, _agent
from tests.fse.decor_participants import quelqu_un, resultat, sortir
from tests.outillage.decors import decor_partage

DELAIS = DelaisFiche(30, 28, 6, fin=date(2026, 12, 31))


def suivie(**champs):
    base = {"entree": date(2026, 1, 15), "sortie": None, "est_complete": True, "a_preuve": True}
    return FicheSuivie(**{**base, "a_resultat": False, "a_releve": False, **champs})


def test_rien_ne_manque_a_une_fiche_complete_en_cours():
    assert manques(suivie(), DELAIS, le=JOUR) == []


def test_chaque_manque_a_sa_date_et_le_plus_pressant_vient_d_abord():
    fiche = suivie(sortie=date(2026, 1, 31), est_complete=False, a_preuve=False)
    lus = manques(fiche, DELAIS, le=date(2026, 8, 1))
    assert [(m.controle, m.echeance) for m in lus] == [
        ("PA-05", date(2026, 2, 14)),
        ("PA-07", date(2026, 2, 14)),
        ("PA-11", date(2026, 2, 28)),
        ("PA-14", date(2026, 7, 31)),
    ]
    assert (lus[0].retard(le=date(2026, 2, 14)), lus[0].retard(le=date(2026, 2, 16))) == (0, 2)
    veille = manques(fiche, DELAIS, le=date(2026, 7, 30))
    assert "PA-14" not in [m.controle for m in veille], "le relevé n'est dû qu'à son jour"


def test_une_operation_finie_demande_les_sorties_qui_restent():
    veille = manques(suivie(), DELAIS, le=date(2026, 12, 31))
    assert veille == []
    [manque] = manques(suivie(), DELAIS, le=date(2027, 1, 1))
    assert (manque.libelle, manque.echeance) == (
        "Sortie à noter, l'opération est finie",
        date(2027, 1, 28),
    )


def prouver(scene, fiche):
    services.ajouter_preuve(
        participation=fiche,
        type_preuve="Attestation RSA",
        emise_le=fiche.date_entree,
        par=scene.lucie,
        le=JOUR,
    )


@pytest.fixture
def fiches(scene, equipe, faire_entrer):
    """Une en règle, une incomplète, une sortie sans résultat, une sortie dont le relevé viendra."""
    juste = faire_entrer(scene.fatou)
    prouver(scene, juste)
    incomplete = faire_entrer(scene.jean, niveau_etudes="")
    partie = sortir(faire_entrer(quelqu_un(scene, "Partie")), date(2026, 3, 31))
    prouver(scene, partie)
    ancienne = faire_entrer(quelqu_un(scene, "Ancienne"), le=date(2026, 1, 5))
    prouver(scene, ancienne)
    ancienne = resultat(sortir(ancienne, date(2026, 1, 31), le=JOUR), le=JOUR)
    return {"juste": juste, "incomplete": incomplete, "partie": partie, "ancienne": ancienne}


@pytest.mark.parametrize("le", [JOUR, date(2026, 4, 30), date(2026, 7, 31), date(2027, 2, 1)])
def test_la_base_range_comme_la_regle(fiches, equipe, le):
    toutes = avec_preuve(equipe.participations.all())
    lues, delais = list(a_completer(toutes, le=le)), delais_fiche(equipe)
    premiers = [manques_de(f, delais, le=le)[0].echeance for f in lues]
    assert premiers == sorted(premiers) == [f.echeance for f in lues]
    avec = {f.pk for f in toutes if manques_de(f, delais, le=le)}
    assert {f.pk for f in lues} == avec
    assert (fiches["juste"].pk in avec) == (le.year == 2027), "l'opération est finie"


@given(
    entree=st.dates(date(2026, 1, 1), date(2026, 11, 30)),
    duree=st.none() | st.integers(0, 400),
    dites=st.tuples(*[st.booleans()] * 4),
    apres=st.integers(0, 900),
)
def test_ce_que_la_fiche_porte_se_voit_du_jour_ou_il_lui_manque_quelque_chose(
    entree, duree, dites, apres
):
    sortie = None if duree is None else entree + timedelta(days=duree)
    noms = ("est_complete", "a_preuve", "a_resultat", "a_releve")
    fiche = suivie(entree=entree, sortie=sortie, **dict(zip(noms, dites, strict=True)))
    le = entree + timedelta(days=apres)
    lus, porte = manques(fiche, DELAIS, le=le), portee(fiche, DELAIS)
    assert bool(lus) == (porte is not None and porte.parait_le <= le)
    assert not lus or lus[0].echeance == porte.echeance


def test_l_echeance_suit_les_faits_et_les_delais_quoi_qui_ecrive(scene, equipe, fiches):
    assert not echeances.ecarts()
    fiches["juste"].preuves.all().delete()
    Participation.objects.filter(pk=fiches["partie"].pk).update(a_resultat=True)
    Operation.objects.filter(pk=equipe.pk).update(
        periode=Periode(equipe.periode.debut, date(2026, 11, 30)).en_intervalle()
    )
    assert not echeances.ecarts()
    sans_preuve = Participation.objects.get(pk=fiches["juste"].pk)
    assert sans_preuve.echeance == sans_preuve.date_entree + timedelta(days=30)
    poser_valeur_locale(
        declare=declarations()["fse_delai_saisie_entree"],
        saisie="10",
        depuis=date(2021, 1, 1),
        motif="Délibération",
        par=scene.helene,
        le=JOUR,
        en_connaissance=True,
    )
    sans_preuve.refresh_from_db()
    assert sans_preuve.echeance == sans_preuve.date_entree + timedelta(days=10)
    assert not echeances.ecarts()


def test_un_ecart_se_voit_et_se_repare(equipe, fiches):
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = 'replica'")
        curseur.execute("UPDATE fse_participation SET echeance = NULL")
        curseur.execute("SET LOCAL session_replication_role = 'origin'")
    assert set(echeances.ecarts()) == {f.pk for f in fiches.values()}
    assert echeances.refaire() == len(fiches)
    assert not echeances.ecarts()


def test_l_export_dit_ce_qui_manque(scene, fiches, client_de, aujourdhui):
    aujourdhui(date(2026, 8, 3))
    reponse = client_de("lucie").get(reverse("fse:ce_qui_manque"), {"export": "csv"})
    lu = b"".join(reponse.streaming_content).decode("utf-8-sig")
    assert "Relevé à six mois à faire (31/07/2026)" in lu
    assert Consultation.objects.filter(ecran="export_ce_qui_manque").exists()


def test_la_referente_lit_ce_qui_manque_sans_ouvrir_l_operation(
    scene, fiches, equipe, client_de, aujourdhui
):
    aujourdhui(date(2026, 8, 3))
    page = client_de("lucie").get(reverse("fse:ce_qui_manque")).content.decode()
    assert page.index("Partie ESSAI") < page.index("Ancienne ESSAI")
    assert "Relevé à six mois à faire" in page
    assert "Depuis le 28/04/2026" in page
    assert "DIALLO" not in page
    assert client_de("yves").get(reverse("fse:ce_qui_manque")).status_code == 403
    adresse = reverse("fse:participants", args=[equipe.pk])
    denis = client_de("denis").get(adresse, {"filtre": "manques"}).content.decode()
    assert "Preuve d&#x27;éligibilité à joindre" in denis
    assert '<span class="compte-puce">3</span>' in denis


def test_les_personnes_hors_du_perimetre_n_y_sont_pas(scene, fiches):
    vues = toutes_a_completer(scene.lucie, le=date(2026, 8, 3))
    assert fiches["incomplete"].pk not in {f.pk for f in vues}, "Jean vit à Forbach"
    assert not toutes_a_completer(scene.yves, le=date(2026, 8, 3)).exists()


def test_la_journee_montre_ce_qui_presse(scene, fiches):
    bloc = ParticipantsACompleter.bloc(scene.lucie, le=date(2026, 4, 20))
    assert [(x.titre, x.detail, x.est_en_retard) for x in bloc.lignes] == [
        ("Partie ESSAI", "Résultat de sortie à saisir", False)
    ]
    assert ParticipantsACompleter.bloc(scene.lucie, le=date(2026, 5, 2)).lignes[0].est_en_retard


def test_le_nombre_de_requetes_ne_grandit_pas(
    scene, faire_entrer, client_de, django_assert_max_num_queries
):
    for n in range(12):
        faire_entrer(quelqu_un(scene, f"Nombreux{n}"))
    client = client_de("lucie")
    with django_assert_max_num_queries(14):
        client.get(reverse("fse:ce_qui_manque"))


def test_un_emploi_pris_avant_de_sortir_est_un_resultat(scene, faire_entrer):
    fiche = sortir(faire_entrer(scene.fatou), JOUR + timedelta(days=20))
    fiche = resultat(fiche, (JOUR + timedelta(days=15), G.EMPLOI), le=JOUR + timedelta(days=50))
    assert "eecr04" in fiche.indicateurs


def test_un_emploi_pris_puis_perdu_avant_de_sortir_n_en_est_pas_un():
    perdu = resultat_de_sortie(
        a_l_entree=SituationEmploi.INACTIF,
        sortie=date(2025, 1, 31),
        evenements=[
            EvenementSortie(date(2025, 1, 10), G.EMPLOI),
            EvenementSortie(date(2025, 1, 20), G.FIN_EMPLOI),
            EvenementSortie(date(2025, 1, 12), G.QUALIFICATION),
            EvenementSortie(date(2025, 1, 12), G.FORMATION),
        ],
        delai_jours=28,
    )
    assert perdu.situation == SituationEmploi.CHOMEUR
    assert perdu.qualification and not perdu.en_formation


def test_ce_qui_precede_l_entree_n_est_pas_un_resultat(scene, faire_entrer):
    fiche = sortir(faire_entrer(scene.fatou), JOUR + timedelta(days=5))
    with pytest.raises(OperationImpossible, match="depuis l'entrée"):
        resultat(fiche, (JOUR - timedelta(days=1), G.EMPLOI), le=JOUR + timedelta(days=20))


@decor_partage
def plie(scene):
    """Fatou admise au PLIE, Rose sa référente."""
    charger_regles("sorties_plie")
    scene.plie = Structure.objects.create(
        code="plie", nom="PLIE", genre="plie", periode=Periode(date(2020, 1, 1))
    )
    scene.rose = _agent("Rose", "referent_plie", scene.plie)
    commission = plie_entree.prevoir_commission(
        structure=scene.plie, date=JOUR, lieu="Metz", par=scene.rose, le=JOUR
    )
    parcours = plie_entree.presenter(
        personne=scene.fatou,
        structure=scene.plie,
        prescripteur=scene.departement,
        motif="Volontaire",
        criteres=[CriterePublic.RSA],
        commission=commission,
        par=scene.claire,
        le=JOUR,
    )
    scene.parcours = plie_entree.decider(
        passage=parcours.passages.get(),
        decision=DecisionCommission.ADMIS,
        motif="",
        referent=scene.rose,
        version=1,
        par=scene.rose,
        le=JOUR,
    )
    return scene


def test_la_referente_du_plie_suffit_a_joindre_la_personne(plie):
    plie.fatou.rattachements.filter(motif="referent_unique").delete()
    assert a_un_referent(plie.fatou, le=JOUR)
    parcours = plie.fatou.parcours.get()
    parcours.referent, parcours.etat = None, "admis"
    parcours.save()
    assert not a_un_referent(plie.fatou, le=JOUR)


def test_la_sortie_du_plie_preremplit_le_resultat(plie, faire_entrer, client_de, aujourdhui):
    fiche = faire_entrer(plie.fatou)
    jour = JOUR + timedelta(days=20)
    parcours = plie.fatou.parcours.get()
    situation = Situation(NatureSituation.CDI, periodes=((jour, None),), temps=TempsTravail.PLEIN)
    plie_sortie.sortir(
        parcours=parcours,
        date=jour,
        situation=situation,
        employeur="Boulangerie",
        preuve=PREUVE,
        version=parcours.version,
        par=plie.rose,
        le=jour,
    )
    connues = preremplir_resultat(plie.fatou, depuis=JOUR)
    assert connues == {"date_1": jour, "genre_1": G.EMPLOI, "type_contrat": "CDI"}
    assert preremplir_resultat(plie.fatou, depuis=jour + timedelta(days=1)) == {}
    aujourdhui(jour)
    sortir(fiche, jour)
    adresse = reverse("fse:participation", args=[fiche.pk])
    assert "ou la sortie du PLIE : relisez" in client_de("lucie").get(adresse).content.decode()
    denis = client_de("denis").get(adresse)
    assert denis.status_code == 200
    assert "ou la sortie du PLIE : relisez" not in denis.content.decode(), "il ne lit pas le suivi"


def test_la_preuve_se_choisit_parmi_celles_de_l_appel(scene, equipe, faire_entrer, client_de):
    equipe.types_preuve = "Attestation RSA; Avis de situation"
    equipe.save()
    fiche, client = faire_entrer(scene.fatou), client_de("lucie")
    page = client.get(reverse("fse:participation", args=[fiche.pk])).content.decode()
    assert '<option value="Avis de situation">' in page
    adresse, saisie = reverse("fse:eligibilite", args=[fiche.pk]), {"emise_le": JOUR.isoformat()}
    client.post(adresse, {**saisie, "type_preuve": "Facture"})
    assert not fiche.preuves.exists()
    client.post(adresse, {**saisie, "type_preuve": "Avis de situation"})
    assert fiche.preuves.get().type_preuve == "Avis de situation"


def test_un_resultat_se_corrige_sans_se_retaper(scene, equipe, faire_entrer, client_de, aujourdhui):
    jour = JOUR + timedelta(days=20)
    fiche = sortir(faire_entrer(scene.fatou, menage="couple"), jour)
    aujourdhui(jour + timedelta(days=10))
    client = client_de("lucie")
    saisie = {
        "date_1": (jour + timedelta(days=3)).isoformat(),
        "genre_1": "emploi",
        "type_contrat": "CDD",
        "duree_contrat": "8",
        "preuve": "Contrat du 08/04",
        "version": fiche.version,
    }
    client.post(reverse("fse:resultat", args=[fiche.pk]), saisie)
    page = client.get(reverse("fse:participation", args=[fiche.pk]))
    assert "CDD de 8 mois (preuve : Contrat du 08/04)" in page.content.decode()
    reprise = page.context["resultat"].initial
    assert (reprise["genre_1"], reprise["duree_contrat"]) == ("emploi", 8)
    assert reprise["date_1"] == saisie["date_1"]


def test_la_table_d_export_garde_ses_versions():
    anciennes = {c["champ"] for c in correspondance("2021-1")["colonnes"]}
    table = correspondance()
    assert table["version"] == "2021-2"
    assert {c["champ"] for c in table["colonnes"]} - anciennes == {
        "entree.menage",
        "entree.minima_sociaux",
        "sortie.type_contrat",
        "sortie.duree_contrat",
        "sortie.preuve",
    }


def test_le_questionnaire_se_signe_avec_l_embleme(scene, equipe, faire_entrer, client_de):
    fiche = faire_entrer(scene.fatou, handicap="nsp", commune="57463")
    lues = donnees(fiche)
    assert lues["mention"] == "Cofinancé par l'Union européenne"
    lignes = {question: reponse for p in lues["parties"] for question, reponse in p["lignes"]}
    assert lignes["Situation de handicap"] == "Ne souhaite pas répondre"
    assert lignes["Situation la veille de l'entrée"] == "Demandeur d'emploi"
    assert lignes["Commune"] == "Metz (57000)"
    assert lignes["Un parent né à l'étranger"] == "", "ce qui manque reste à compléter"
    adresse = reverse("fse:questionnaire_pdf", args=[fiche.pk])
    assert client_de("lucie").get(adresse).content.startswith(b"%PDF")
    [trace] = Consultation.objects.filter(ecran="questionnaire_pdf")
    assert trace.personne_id == scene.fatou.pk
    assert client_de("karim").get(adresse).status_code in (403, 404)


@pytest.mark.parametrize("longueur", [1, 3, 6])
def test_la_signature_n_est_jamais_seule_sur_sa_page(longueur):
    """Une page ; à défaut, les réponses se relisent au-dessus de la signature."""
    reponse = " ".join(["Demandeur d'emploi depuis longtemps"] * longueur)
    grille = grille_livree("fse_entree")
    parties = [
        {"titre": t.libelle, "lignes": [[question, reponse] for question, _ in t.lignes]}
        for t in dire_reponses(grille, {})
    ]
    rendu = QuestionnaireEntree.rendre(
        {**QuestionnaireEntree.exemple, "parties": parties}, horodatage=timezone.now()
    )
    pages = [" ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(rendu)).pages]
    derniere = pages[-1]
    assert "Date et signature" in derniere
    for partie in parties:
        for question, _ in partie["lignes"]:
            assert question in derniere, question
    if longueur == 1:
        assert len(pages) == 1


def test_le_dossier_ne_montre_pas_de_lien_qui_se_refuse(scene, fiches, client_de):
    personne = fiches["partie"].personne
    adresse = reverse("fse:section", args=[personne.pk])
    lien = reverse("fse:participation", args=[fiches["partie"].pk])
    for nom in ("lucie", "claire"):
        client = client_de(nom)
        page = client.get(adresse)
        if page.status_code == 200:
            assert (lien in page.content.decode()) is (client.get(lien).status_code == 200), nom
    assert lien in client_de("lucie").get(adresse).content.decode()
