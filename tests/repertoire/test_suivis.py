"""Les suivis d'une convention : règles exactes, places dépassées, bilan jugé, tableau du partenaire."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal as D

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from jalons.demonstration.conventions import conventionner
from jalons.demonstration.jeux import jeux
from jalons.ecrans.tableurs.importation import lire_source
from jalons.repertoire.issues import IssueSuivi as I
from jalons.repertoire.models import BilanConvention, Conventionnement, SuiviConvention
from jalons.repertoire.rules.suivis import Rapport, Suivi, cout, effectifs, part_europeenne
from jalons.repertoire.selectors import suivis as lectures
from jalons.repertoire.selectors.resultats import resultats
from jalons.repertoire.services import bilans, conventions, suivis
from jalons.repertoire.services.suivis_tableur import SUIVIS, importer_suivis
from jalons.socle.erreurs import ErreurMetier
from tests.repertoire.decor_udaf import LE, J
from tests.repertoire.decor_udaf import udaf as udaf


def test_le_retour_a_l_emploi_se_compare_exactement():
    assert Rapport(441, 1470).dit.startswith("30,0")
    assert "tout juste" in Rapport(441, 1470).face_a(D(30))
    assert Rapport(442, 1470).face_a(D(30)) == "plus de 30 %"
    assert Rapport(440, 1470).face_a(D(30)) == "moins de 30 %"
    assert Rapport(441, 1470).atteint(D(30)) and not Rapport(440, 1470).atteint(D(30))
    assert Rapport(0, 0).atteint(D(30)) is None


def test_couts_et_part_europeenne():
    assert cout(D(3_000_000), 3_500) == D("857.14")
    assert cout(D(1), 0) is None
    assert part_europeenne([(D(855_000), True), (D(345_000), False)]) == D("71.25")
    assert part_europeenne([]) == 0


def test_effectifs_aux_bornes():
    lus = [
        Suivi(1, "individuelle", date(2025, 12, 1), date(2025, 12, 31), I.ABANDON),
        Suivi(2, "individuelle", date(2025, 12, 1), J, I.EMPLOI_COURT),
        Suivi(3, "individuelle", J, None),
        Suivi(4, "collective", date(2026, 1, 31), date(2026, 1, 31), I.FORMATION),
        Suivi(2, "individuelle", date(2026, 1, 10), date(2026, 1, 20), I.EMPLOI_DURABLE),
        Suivi(5, "individuelle", date(2026, 2, 1), None),
    ]
    e = effectifs(lus, du=J, au=date(2026, 1, 31), places=2)
    assert (e.entrees, e.sorties, e.accompagnees, e.presentes) == (3, 3, 3, 1)
    assert e.resultats["suivi_retour_emploi"] == 1, "une personne, deux sorties : une fois"
    assert (e.jours, e.jours_de_places) == (1 + 31 + 1 + 11, 62)
    assert e.de_trop == 1
    assert effectifs(lus, du=J, au=date(2026, 1, 31), places=1, modalite="collective").entrees == 1


def entrer(scene, personne=None, **champs):
    dits = {"entree": date(2026, 2, 2), "par": scene.sophie, "le": LE, **champs}
    return suivis.inscrire(convention=scene.convention, personne=personne or scene.fatou, **dits)


@pytest.mark.django_db
def test_cout_par_place_et_entree_de_trop(udaf):
    entrer(udaf)
    vue = lectures.activite(udaf.convention, le=LE)
    assert vue.ensemble.places == 3_500 and vue.cout_place == D("857.14")
    lignes = list(udaf.convention.lignes.all())
    assert not [
        d for d in lectures.avertissements(udaf.convention, lignes, vue, le=LE) if "plus" in d
    ]
    # 2 500 autres d'un coup : la 2 501e avertit et entre quand même.
    SuiviConvention.objects.bulk_create(
        SuiviConvention(
            convention=udaf.convention,
            personne=udaf.jean,
            entree=J,
            sortie=J,
            issue=str(I.AUTRE),
        )
        for _ in range(2_500)
    )
    vue = lectures.activite(udaf.convention, le=LE)
    dits = " ".join(lectures.avertissements(udaf.convention, lignes, vue, le=LE))
    assert "2501 entrées pour 2500 places" in dits and "1 de plus" in dits


@pytest.mark.django_db
def test_le_partenaire_ne_tient_que_les_siennes_et_que_ses_personnes(udaf, client):
    entrer(udaf)
    with pytest.raises(ErreurMetier):
        entrer(udaf, udaf.jean)
    with pytest.raises(ErreurMetier):
        suivis.inscrire(
            convention=udaf.autre, personne=udaf.fatou, entree=J, par=udaf.sophie, le=LE
        )
    client.force_login(udaf.sophie)
    assert (
        client.get(reverse("repertoire:convention", args=[udaf.convention.pk])).status_code == 200
    )
    for nom in ("convention", "suivis", "convention_resultats"):
        assert client.get(reverse(f"repertoire:{nom}", args=[udaf.autre.pk])).status_code == 404
    assert client.get(reverse("publics:parts", args=[udaf.autre.pk])).status_code == 404
    lues = client.get(reverse("repertoire:conventions")).content.decode()
    assert "UDAF-2026" in lues and "E2C-2026" not in lues


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"entree": date(2026, 4, 1)}, "entree"),
        ({"entree": date(2025, 12, 31)}, "entree"),
        ({"sortie": date(2026, 2, 1), "issue": str(I.AUTRE)}, "sortie"),
        ({"sortie": date(2026, 3, 1)}, "issue"),
        ({"sortie": date(2026, 3, 1), "issue": "rien"}, "issue"),
        ({"issue": str(I.ABANDON)}, "sortie"),
    ],
)
def test_dates_et_issues_refusees(udaf, champs, champ):
    with pytest.raises(ErreurMetier) as refus:
        entrer(udaf, **champs)
    assert refus.value.champ == champ


@pytest.mark.django_db
def test_deux_fois_refusee_et_corrigee(udaf):
    suivi = entrer(udaf)
    with pytest.raises(ErreurMetier):
        entrer(udaf)
    sorti = suivis.sortir(
        suivi=suivi, sortie=LE, issue=str(I.EMPLOI_DURABLE), par=udaf.sophie, le=LE
    )
    corrige = suivis.corriger(
        suivi=sorti,
        version=sorti.version,
        changements={"entree": suivi.entree, "sortie": None, "issue": "", "modalite": "collective"},
        par=udaf.sophie,
        le=LE,
    )
    assert corrige.sortie is None and corrige.modalite == "collective"
    suivis.retirer(suivi=corrige, motif="Homonyme", par=udaf.sophie, le=LE)
    assert not SuiviConvention.objects.exists()


@pytest.mark.django_db
def test_la_tranche_attend_le_bilan(udaf):
    tranche = udaf.convention.lignes.get(attend_bilan=2026)

    def payer():
        return conventions.depenser(
            ligne=tranche, montant=D(1), jour=LE, objet="Solde", par=udaf.ines, le=LE
        )

    with pytest.raises(ErreurMetier):
        payer()
    entrer(udaf)
    bilan = bilans.rendre_bilan(
        convention=udaf.convention, annee=2026, synthese="Fait.", par=udaf.sophie, le=LE
    )
    assert bilan.nombres["entrees"] == 1
    with pytest.raises(ErreurMetier):
        bilans.juger_bilan(
            bilan=bilan, version=1, verdict="satisfaisant", motif="Oui", par=udaf.sophie, le=LE
        )
    for rang, verdict in enumerate(("reserves", "satisfaisant"), start=1):
        with pytest.raises(ErreurMetier):
            payer()
        bilan = bilans.juger_bilan(
            bilan=bilan, version=rang, verdict=verdict, motif="Vu", par=udaf.ines, le=LE
        )
    payer()
    with pytest.raises(ErreurMetier) as refus:
        bilans.juger_bilan(
            bilan=bilan, version=3, verdict="insuffisant", motif="Non", par=udaf.ines, le=LE
        )
    assert refus.value.champ == "verdict"
    with pytest.raises(DatabaseError), transaction.atomic():
        BilanConvention.objects.filter(pk=bilan.pk).update(verdict="insuffisant")


@pytest.mark.django_db
def test_objectif_lu_des_suivis(udaf):
    conventions.viser(
        convention=udaf.convention,
        libelle="Retour à l'emploi",
        cible=D(30),
        denominateur="accompagnees",
        chiffre="suivi_retour_emploi",
        par=udaf.ines,
        le=LE,
    )
    entrer(udaf, sortie=LE, issue=str(I.CREATION))
    (lu,) = resultats(udaf.convention, udaf.ines, le=LE)
    assert lu.est_atteint and "1 sur 1" in lu.dit and "plus de 30 %" in lu.dit
    conventions.viser(
        convention=udaf.convention,
        libelle="Retour à l'emploi",
        cible=D(30),
        denominateur="places",
        chiffre="suivi_retour_emploi",
        par=udaf.ines,
        le=LE,
    )
    (lu,) = resultats(udaf.convention, udaf.ines, le=LE)
    assert lu.est_atteint is False and "1 sur 3" in lu.dit


_TITRES = ["Nom", "Prénom", "Date de naissance", "Modalité", "Entrée le", "Sortie le", "Issue"]


def tableau(*lignes, titres=None):
    sortie = io.StringIO()
    ecrit = csv.writer(sortie, delimiter=";")
    ecrit.writerow(titres or _TITRES)
    ecrit.writerows(lignes)
    return sortie.getvalue().encode()


def importer(scene, contenu, *, ecrire=True):
    return importer_suivis(
        convention=scene.convention,
        lecture=lire_source(SUIVIS, "suivi.csv", contenu),
        par=scene.sophie,
        le=LE,
        ecrire=ecrire,
    )


@pytest.mark.django_db
def test_le_tableau_du_partenaire(udaf, client):
    f, j = udaf.fatou, udaf.jean
    bonne = [f.nom_naissance.upper(), f.prenom, f"{f.date_naissance:%d/%m/%Y}", "Individuelle"]
    contenu = tableau(
        [*bonne, "02/02/2026", "", ""],
        [j.nom_naissance, j.prenom, f"{j.date_naissance:%d/%m/%Y}", "", "02/02/2026", "", ""],
        [*bonne, "32/02/2026", "", ""],
        [*bonne[:3], "Pantoufle", "02/02/2026", "", ""],
        ["", "", "01/01/1990", "", "02/02/2026", "", ""],
    )
    essai = importer(udaf, contenu, ecrire=False)
    assert essai.inscrits == 1 and not SuiviConvention.objects.exists()
    bilan = importer(udaf, contenu)
    assert bilan.inscrits == 1 and len(bilan.refus) == 4
    assert {champ for _, champ, _ in bilan.refus} == {"Nom", "Entrée le", "Modalité"}
    assert importer(udaf, contenu).pareils == 1, "remis, il n'écrit rien"
    sorti = tableau([*bonne, "02/02/2026", "10/03/2026", "Emploi durable"])
    assert importer(udaf, sorti).modifies == 1
    # Ce que la liste exporte se réimporte tel quel.
    client.force_login(udaf.sophie)
    export = client.get(reverse("repertoire:suivis", args=[udaf.convention.pk]) + "?export=csv")
    rendu = b"".join(export.streaming_content) if export.streaming else export.content
    assert importer(udaf, rendu).pareils == 1
    fichier = SimpleUploadedFile("suivi.csv", contenu)
    page = client.post(
        reverse("repertoire:suivis_importer", args=[udaf.convention.pk]),
        {"tableau": fichier, "essai": "1"},
    )
    assert page.status_code == 200 and b"refus" in page.content


@pytest.mark.django_db
def test_les_pages_s_ouvrent_et_ecrivent(udaf, client):
    client.force_login(udaf.sophie)
    pk = udaf.convention.pk
    entree = reverse("repertoire:suivi_entrer", args=[pk, udaf.fatou.pk])
    assert (
        client.get(reverse("repertoire:suivi_inscrire", args=[pk]) + "?q=diallo").status_code == 200
    )
    assert client.get(entree).status_code == 200
    ferme = reverse("repertoire:suivi_entrer", args=[pk, udaf.jean.pk])
    assert client.get(ferme).status_code == 404
    client.post(entree, {"entree": f"{date.today():%Y-%m-%d}", "modalite": "individuelle"})
    if not SuiviConvention.objects.exists():  # l'horloge du jour sort de la période du décor
        entrer(udaf)
    suivi = SuiviConvention.objects.get()
    for nom, args in (
        ("suivis", [pk]),
        ("suivis_importer", [pk]),
        ("suivis_releve", [pk]),
        ("bilan_rendre", [pk]),
        ("suivi", [suivi.pk]),
        ("suivi_retirer", [suivi.pk]),
        ("axes", []),
    ):
        assert client.get(reverse(f"repertoire:{nom}", args=args)).status_code == 200, nom
    assert client.get(reverse("repertoire:axe_creer")).status_code == 403
    client.force_login(udaf.ines)
    client.post(reverse("repertoire:axe_creer"), {"code": "2.1", "libelle": "Accompagner"})
    assert "Accompagner" in client.get(reverse("repertoire:axes")).content.decode()


@pytest.mark.django_db
def test_les_entrees_se_relevent_des_accompagnements(udaf):
    from jalons.accompagnement.models import Parcours

    parcours = Parcours.objects.create(
        personne=udaf.fatou,
        genre="agr",
        exclusion="renforce",
        structure=udaf.udaf,
        prescripteur=udaf.departement,
        presente_par=udaf.claire,
        motif="Freins",
        etat="admis",
        date_presentation=J,
        date_admission=date(2026, 2, 1),
    )
    suivis.choisir_releve(
        convention=udaf.convention,
        releve="agr",
        version=udaf.convention.version,
        par=udaf.ines,
        le=LE,
    )
    lu = SuiviConvention.objects.get()
    assert lu.entree == date(2026, 2, 1) and lu.origine == "parcours"
    convention = Conventionnement.objects.get(pk=udaf.convention.pk)
    assert suivis.relever(convention=convention, par=None, le=LE) == 0
    with pytest.raises(ErreurMetier):
        suivis.sortir(suivi=lu, sortie=LE, issue=str(I.AUTRE), par=udaf.sophie, le=LE)
    Parcours.objects.filter(pk=parcours.pk).update(etat="sorti", date_sortie=LE)
    assert suivis.relever(convention=convention, par=None, le=LE) == 1
    lu.refresh_from_db()
    assert lu.sortie == LE and lu.issue == "autre"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["moselle", "cantal"])
def test_la_demonstration_conventionne(udaf, code):
    jeu = jeux()[code]
    nombre = conventionner(jeu, le=LE)
    assert nombre == len(jeu.conventions["conventions"]) == Conventionnement.objects.count() - 2
    if code == "moselle":
        agr = Conventionnement.objects.get(numero="2026-AGR")
        vue = lectures.activite(agr, le=LE)
        dits = lectures.avertissements(agr, list(agr.lignes.all()), vue, le=LE)
        assert any("71,25" in dit for dit in dits)
        assert SuiviConvention.objects.filter(convention__numero="2026-UDAF").exists()
        assert BilanConvention.objects.get().annee == 2025
