"""Un public se dit avec sa source, se corrige, ouvre ce qui suit ; la RQTH reste à la santé."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Evenement
from jalons.personnes.models import SituationFoyer
from jalons.personnes.services import constater
from jalons.publics.genres import GenrePublic
from jalons.publics.models import PartPublic, PointActivite, Qualification, SuiteQualification
from jalons.publics.retards.point_activite import PointActiviteDu
from jalons.publics.selectors import qualifications as lectures
from jalons.publics.selectors.depenses import depenses_par_public
from jalons.publics.services import activite
from jalons.publics.services import qualifications as services
from jalons.publics.services.depenses import dire_les_parts
from jalons.publics.services.qualifications import PublicImpossible
from jalons.repertoire.services import conventions
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.periode import Periode
from tests.distribution import JOUR, _agent

DEBUT = date(2026, 1, 5)


def dire(scene, public="jeune_ase", personne=None, *, depuis=DEBUT, le=JOUR, **champs):
    return services.reconnaitre(
        personne=personne or scene.fatou,
        public=public,
        depuis=depuis,
        source="referent",
        par=scene.claire,
        le=le,
        **champs,
    )


def aller(nom, *args):
    return reverse(f"publics:{nom}", args=args)


# --- Dire, corriger, retirer ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("public", "champs", "champ"),
    [
        ("monoparentale", {}, "public"),
        ("inconnu", {}, "public"),
        ("jeune_ase", {"depuis": JOUR + timedelta(days=1)}, "depuis"),
        ("jeune_ase", {"fin": DEBUT - timedelta(days=1)}, "fin"),
        ("rqth", {"precision": "lombalgie"}, "precision"),
    ],
)
def test_ce_qui_ne_se_dit_pas(scene, public, champs, champ):
    with pytest.raises(PublicImpossible) as refus:
        dire(scene, public, **champs)
    assert refus.value.champ == champ
    assert not Qualification.histoire.exists()


def test_une_seule_verite_par_public_et_par_jour(scene):
    dire(scene, fin=date(2026, 2, 1))
    with pytest.raises(PublicImpossible):
        dire(scene, depuis=date(2026, 2, 1))
    dire(scene, depuis=date(2026, 2, 2))
    dire(scene, "independant")
    assert Qualification.objects.count() == 3


def test_corriger_garde_ce_que_l_on_croyait_et_compare_les_versions(scene):
    dite = dire(scene)
    champs = {"fin": None, "source": "ase", "precision": "", "par": scene.claire, "le": JOUR}
    neuve = services.corriger(qualification=dite, depuis=date(2025, 12, 1), version=1, **champs)
    assert [q.periode.debut for q in Qualification.objects.all()] == [date(2025, 12, 1)]
    assert Qualification.histoire.count() == 2 and neuve.version == 2
    with pytest.raises(ConflitDeVersion):
        services.corriger(qualification=dite, depuis=DEBUT, version=1, **champs)


def test_retire_il_n_est_plus_cru_et_ses_suites_n_ont_plus_d_objet(scene):
    dite = dire(scene)
    par = {"version": 1, "par": scene.claire, "le": JOUR}
    with pytest.raises(PublicImpossible):
        services.retirer(qualification=dite, motif=" ", **par)
    services.retirer(qualification=dite, motif="homonyme", **par)
    assert not Qualification.objects.exists() and Qualification.histoire.exists()
    assert set(SuiteQualification.objects.values_list("etat", flat=True)) == {"sans_objet"}


# --- Ce qui suit --------------------------------------------------------------------------------------


def test_un_jeune_sortant_de_l_ase_va_au_recrutement_et_au_logement(scene, client_de):
    rita = _agent("Rita", "charge_recrutement", scene.departement, territoire=scene.metz)
    dire(scene)
    siennes = lectures.suites_a_faire(rita, le=JOUR)
    assert [s.code for s in siennes] == ["recrutement"]
    assert [s.code for s in lectures.suites_a_faire(scene.claire, le=JOUR)] == ["logement"]
    assert not lectures.suites_a_faire(scene.karim, le=JOUR).exists()
    scene.rita = rita
    page, [suite] = aller("suite", siennes[0].pk), siennes
    client = client_de("rita")
    assert client.post(page, {"etat": "faite", "version": 1}).status_code == 422
    saisie = {"etat": "faite", "version": 1, "reponse": "CV transmis à deux employeurs"}
    assert client.post(page, saisie).status_code == 302
    assert client.post(page, saisie).status_code == 409
    suite.refresh_from_db()
    assert (suite.etat, suite.note_par) == ("faite", rita)
    assert not lectures.suites_a_faire(rita, le=JOUR).exists()
    # Redite, elle ne se redemande pas.
    dire(scene, "sortant_formation")
    assert SuiteQualification.objects.filter(public="jeune_ase").count() == 2


# --- Lire : la santé à part ---------------------------------------------------------------------------


def test_la_rqth_ne_se_lit_qu_au_niveau_de_la_sante(scene, client_de):
    dire(scene, "rqth")
    dire(scene)
    codes = {p.code for p in lectures.lus_par(scene.claire)}
    assert "rqth" in codes
    assert "rqth" not in {p.code for p in lectures.lus_par(scene.helene)}
    assert Evenement.objects.filter(type="public_sante").exists()
    assert "RQTH" not in str(Evenement.objects.get(type="public_reconnu").donnees)
    for nom, vu in (("claire", True), ("helene", False), ("sophie", False)):
        client = client_de(nom)
        section = client.get(aller("section", scene.fatou.pk)).content.decode()
        assert ("RQTH" in section) is vu and "ASE" in section
        for url in (aller("personnes"), aller("personnes") + "?public=rqth"):
            page = client.get(url).content.decode()
            assert ("handicap" in page) is vu
    rqth = Qualification.objects.get(public="rqth")
    assert client_de("sophie").get(aller("corriger", rqth.pk)).status_code == 404
    assert client_de("karim").get(aller("corriger", rqth.pk)).status_code == 404


def test_la_famille_monoparentale_se_lit_du_foyer(scene, client_de):
    genre = GenrePublic.par_code("monoparentale")
    assert not genre.calculees(le=JOUR).exists()
    for situation, enfants, attendu in (("MAR", 2, False), ("SEF", 0, False), ("SEF", 2, True)):
        constater(
            SituationFoyer,
            cle={"foyer": scene.fatou.foyer},
            le=DEBUT,
            valeurs={"situation_famille": situation, "depuis": DEBUT, "nombre_enfants": enfants},
        )
        assert genre.calculees(le=JOUR).filter(pk=scene.fatou.pk).exists() is attendu
    page = client_de("claire").get(aller("personnes") + "?public=monoparentale").content.decode()
    assert "DIALLO" in page and "WEBER" not in page


def test_la_liste_tient_en_peu_de_requetes_et_s_exporte(scene, client_de):
    dire(scene)
    client = client_de("claire")
    client.get(aller("personnes"))
    with CaptureQueriesContext(connection) as requetes:
        assert "DIALLO" in client.get(aller("personnes") + "?suivi=a_faire").content.decode()
    assert len(requetes) <= 15
    assert "DIALLO" not in client.get(aller("personnes") + "?suivi=a_revoir").content.decode()
    assert "DIALLO" not in client_de("karim").get(aller("personnes")).content.decode()


# --- Le point d'activité ------------------------------------------------------------------------------


def point(scene, *, jour=JOUR, le=JOUR, **champs):
    dits = {
        "activite": "Maçonnerie",
        "mois": {date(2026, 2, 1): D("812.50"), date(2026, 1, 1): D(0)},
        "decision": "appuyer",
        "raison": "L'hiver est creux.",
        "echeance": date(2026, 9, 16),
        **champs,
    }
    return activite.faire_le_point(
        personne=scene.fatou, date_du_point=jour, par=scene.claire, le=le, **dits
    )


@pytest.mark.parametrize(
    "champs",
    [
        {"mois": {}},
        {"echeance": None},
        {"echeance": JOUR},
        {"jour": JOUR + timedelta(days=1)},
        {"jour": DEBUT - timedelta(days=1)},
    ],
)
def test_un_point_d_activite_incomplet_se_refuse(scene, champs):
    dire(scene, "independant")
    with pytest.raises(PublicImpossible):
        point(scene, **champs)
    assert not PointActivite.objects.exists()


def test_un_point_se_note_se_corrige_et_se_refait_a_son_echeance(scene):
    def du(le):
        return (
            type(scene.fatou)
            .objects.filter(PointActiviteDu.condition(le=le), pk=scene.fatou.pk)
            .exists()
        )

    with pytest.raises(PublicImpossible):
        point(scene)
    assert not du(JOUR)
    dire(scene, "independant")
    assert du(JOUR)
    note = point(scene)
    assert not du(JOUR) and du(date(2026, 9, 16))
    with pytest.raises(PublicImpossible):
        point(scene)
    corrige = point(
        scene,
        point=note,
        version=1,
        mois={date(2026, 2, 1): D(900)},
        decision="cesser",
        echeance=None,
    )
    assert [m.montant for m in corrige.mois.all()] == [900]
    assert not du(date(2030, 1, 1))
    with pytest.raises(ConflitDeVersion):
        point(scene, point=note, version=1)


def test_le_point_se_fait_a_l_ecran(scene, client_de):
    le = timezone.localdate()
    dire(scene, "independant", le=le)
    client, url = client_de("claire"), aller("point", scene.fatou.pk)
    page = client.get(url).content.decode()
    assert page.count('name="ca_') == 12
    champ = f"ca_{(le.replace(day=1) - timedelta(days=1)):%Y_%m}"
    saisie = {
        "date_du_point": le.isoformat(),
        "activite": "Coiffure à domicile",
        "decision": "poursuivre",
        "raison": "Clientèle régulière",
        "echeance": (le + timedelta(days=180)).isoformat(),
    }
    assert client.post(url, saisie).status_code == 422
    assert client.post(url, {**saisie, champ: "1 250,50"}).status_code == 302
    [note] = PointActivite.objects.all()
    assert [m.montant for m in note.mois.all()] == [D("1250.50")]
    assert "Coiffure" in client.get(aller("section", scene.fatou.pk)).content.decode()
    assert client.get(aller("point_corriger", scene.fatou.pk, note.pk)).status_code == 200


# --- La dépense par public (indicateur 2.2) -----------------------------------------------------------


def conventionner(scene):
    anne = _agent("Anne", "charge_insertion", scene.departement, territoire=scene.metz)
    scene.anne = anne
    convention = conventions.creer_convention(
        numero="GDV-2026",
        objet="Accompagnement",
        periode=Periode(date(2026, 1, 1), date(2026, 12, 31)),
        montant=D(10_000),
        parties=[scene.departement],
        signee_le=DEBUT,
        par=anne,
        le=JOUR,
    )
    conventions.repartir(
        convention=convention,
        lignes=[LigneDite(scene.departement, D(10_000), "Suivi")],
        version=1,
        par=anne,
        le=JOUR,
    )
    ligne = convention.lignes.get()
    conventions.depenser(
        ligne=ligne, jour=date(2026, 2, 3), montant=D(4_000), objet="Acompte", par=anne, le=JOUR
    )
    return convention, ligne


def test_la_depense_d_un_public_est_sa_part_et_se_relit_telle_que_connue(scene, client_de):
    convention, ligne = conventionner(scene)
    par = {"convention": convention, "ligne": ligne, "par": scene.anne, "le": JOUR}
    with pytest.raises(PublicImpossible):
        dire_les_parts(parts={"rqth": D(60), "jeune_ase": D(41)}, **par)
    dire_les_parts(parts={"gens_du_voyage": D(25), "rqth": D(75)}, **par)
    dire_les_parts(parts={"gens_du_voyage": D(75), "rqth": D(25)}, **par)
    le = timezone.localdate()
    lues = dict(depenses_par_public([2025, 2026], le=le))
    assert [an.montant for an in lues["Gens du voyage"]] == [0, 3_000]
    hier = le - timedelta(days=1)
    assert depenses_par_public([2026], le=hier, connu=hier) == []
    page = client_de("helene").get(aller("depenses")).content.decode()
    assert "Gens du voyage" in page
    assert (
        "financés"
        in client_de("anne")
        .get(reverse("repertoire:convention", args=[convention.pk]))
        .content.decode()
    )
    dire_url = aller("parts_dire", convention.pk, ligne.pk)
    assert client_de("helene").get(dire_url).status_code in (403, 404)
    assert client_de("anne").post(dire_url, {"rqth": "100"}).status_code == 302
    assert [(p.public, p.part) for p in PartPublic.objects.all()] == [("rqth", 100)]


def test_la_base_refuse_plus_de_cent(scene):
    _, ligne = conventionner(scene)
    PartPublic.objects.create(ligne=ligne, public="rqth", part=D(60), par=scene.anne)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartPublic.objects.create(ligne=ligne, public="jeune_ase", part=D(41), par=scene.anne)
