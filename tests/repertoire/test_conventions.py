"""Le conventionnement : les lignes font le total, rien ne se dépense au-delà, un avenant vient à temps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.comptes.models import Evenement
from jalons.repertoire.models import (
    AvenantConvention,
    Conventionnement,
    DepenseConvention,
    LigneConvention,
)
from jalons.repertoire.selectors import conventions as lectures
from jalons.repertoire.selectors.resultats import resultats
from jalons.repertoire.services import conventions as services
from jalons.repertoire.services.conventions import LigneDite
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode
from tests.accueil.decor import recevoir
from tests.distribution import _agent
from tests.outillage.decors import decor_partage
from tests.outillage.ensemble import ensemble

LE = date(2026, 3, 16)
AN = Periode(date(2026, 1, 1), date(2026, 12, 31))


@decor_partage
def conventionnee(scene):
    """La convention de l'UDAF : 3 000 000 €, dont une part si le bilan est satisfaisant."""
    scene.ines = _agent("Ines", "charge_insertion", scene.departement, territoire=scene.metz)
    scene.convention = services.creer_convention(
        numero="UDAF-2026",
        objet="Accompagnement social",
        periode=AN,
        montant=D(3_000_000),
        parties=[scene.departement, scene.udaf],
        signee_le=date(2026, 1, 15),
        par=scene.ines,
        le=LE,
    )
    services.repartir(
        convention=scene.convention,
        lignes=[
            LigneDite(scene.departement, D(2_000_000), "Suivi individuel"),
            LigneDite(scene.departement, D(1_000_000), "Solde", "Bilan satisfaisant"),
        ],
        version=1,
        par=scene.ines,
        le=LE,
    )
    scene.convention.refresh_from_db()
    return scene


def lignes(scene):
    return list(scene.convention.lignes.order_by("pk"))


def repartir(scene, dites, **champs):
    scene.convention.refresh_from_db()
    return services.repartir(
        convention=scene.convention,
        lignes=dites,
        par=scene.ines,
        le=LE,
        **{"version": scene.convention.version, **champs},
    )


def depenser(scene, montant, ligne=None, **champs):
    return services.depenser(
        ligne=ligne or lignes(scene)[0],
        montant=D(montant),
        par=scene.ines,
        le=LE,
        **{"jour": LE, "objet": "Acompte", **champs},
    )


def avenanter(scene, **champs):
    scene.convention.refresh_from_db()
    dits = {
        "signe_le": LE,
        "objet": "Prolongation",
        "fin": date(2027, 12, 31),
        "montant": D(3_000_000),
    }
    return services.avenanter(
        convention=scene.convention,
        version=scene.convention.version,
        par=scene.ines,
        le=champs.pop("le", LE),
        **{**dits, **champs},
    )


# --- Les lignes font le total


@pytest.mark.parametrize("ecart", ["-0.01", "0.01", "1000"])
def test_des_lignes_qui_ne_font_pas_le_total_se_refusent(conventionnee, ecart):
    scene = conventionnee
    un, deux = lignes(scene)
    avant = [ligne.montant for ligne in (un, deux)]
    with pytest.raises(ErreurMetier):
        repartir(scene, [LigneDite(scene.udaf, D(3_000_000) + D(ecart), pk=un.pk)])
    assert [ligne.montant for ligne in lignes(scene)] == avant


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.randoms())
def test_toute_repartition_du_total_passe_au_centime_pres(conventionnee, parts, hasard):
    scene = conventionnee
    with transaction.atomic():
        Conventionnement.objects.filter(pk=scene.convention.pk).update(signee_le=None)
        LigneConvention.objects.filter(convention=scene.convention).delete()
        total = D(sum(parts)) / 100
        Conventionnement.objects.filter(pk=scene.convention.pk).update(montant=total)
        hasard.shuffle(parts)
        repartir(scene, [LigneDite(scene.udaf, D(p) / 100) for p in parts])
        assert sum(ligne.montant for ligne in lignes(scene)) == total
        transaction.set_rollback(True)


def test_la_base_tient_la_somme_meme_en_sql(conventionnee):
    scene = conventionnee
    with pytest.raises(DatabaseError, match="convention_lignes_au_total"), transaction.atomic():
        LigneConvention.objects.filter(pk=lignes(scene)[0].pk).update(montant=1)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="convention_lignes_au_total"), transaction.atomic():
        lignes(scene)[1].delete()
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_une_ligne_gardee_garde_ses_depenses_et_une_ligne_entamee_ne_s_ote_pas(conventionnee):
    scene = conventionnee
    un, deux = lignes(scene)
    depenser(scene, 600, un)
    gardee = LigneDite(scene.udaf, D(2_500_000), "Suivi", pk=un.pk)
    repartir(scene, [gardee, LigneDite(scene.departement, D(500_000))])
    assert [d.montant for d in lignes(scene)[0].depenses.all()] == [600]
    assert not LigneConvention.objects.filter(pk=deux.pk).exists()
    with pytest.raises(ErreurMetier):
        repartir(scene, [LigneDite(scene.departement, D(3_000_000))])


# --- Rien au-delà d'une ligne


def test_jamais_un_centime_au_dela_de_la_ligne_et_jusqu_au_dernier(conventionnee):
    scene = conventionnee
    depenser(scene, "1999999.99")
    with pytest.raises(ErreurMetier) as trop:
        depenser(scene, "0.02")
    assert trop.value.champ == "montant"
    depenser(scene, "0.01")
    solde = lectures.solde(scene.convention)
    assert (solde.depense, solde.reste) == (D(2_000_000), D(1_000_000))


def test_sous_condition_rien_ne_se_depense_avant_qu_elle_soit_remplie(conventionnee):
    scene = conventionnee
    ligne = lignes(scene)[1]
    with pytest.raises(ErreurMetier):
        depenser(scene, 10, ligne)
    ligne = services.lever_condition(
        ligne=ligne, jour=LE, version=ligne.version, par=scene.ines, le=LE
    )
    depenser(scene, 10, ligne)
    with pytest.raises(ErreurMetier):
        services.lever_condition(
            ligne=ligne, jour=None, version=ligne.version, par=scene.ines, le=LE
        )


def test_une_depense_mal_saisie_s_annule_et_l_histoire_la_garde(conventionnee):
    scene = conventionnee
    depense = depenser(scene, 2_000_000)
    services.annuler_depense(depense=depense, motif="doublon", par=scene.ines, le=LE)
    depenser(scene, 2_000_000)
    assert Evenement.objects.filter(type="depense_convention_annulee").count() == 1
    versions = DepenseConvention.pgh_event_model.objects.order_by("pgh_id")
    assert [v.pgh_label for v in versions] == ["insert", "delete", "insert"]


@pytest.mark.django_db(transaction=True)
def test_deux_agents_sur_les_derniers_six_cents_euros_un_seul_y_parvient(conventionnee):
    scene = conventionnee
    depenser(scene, "1999400")
    faits, refus = ensemble(*(lambda: depenser(scene, 600) for _ in range(2)))
    assert len(faits) == len(refus) == 1
    assert lectures.solde(scene.convention).depense == D(2_000_000)


# --- Avenants


def test_un_avenant_change_la_fin_le_montant_et_les_lignes(conventionnee):
    scene = conventionnee
    un, deux = lignes(scene)
    dites = [
        LigneDite(scene.departement, D(2_500_000), pk=un.pk),
        LigneDite(scene.departement, D(1_000_000), "Solde", "Bilan satisfaisant", pk=deux.pk),
    ]
    avenant = avenanter(scene, montant=D(3_500_000), lignes=dites)
    scene.convention.refresh_from_db()
    assert (avenant.rang, scene.convention.montant) == (1, D(3_500_000))
    assert scene.convention.periode.fin == date(2027, 12, 31)
    assert avenanter(scene, montant=D(3_500_000)).rang == 2


def test_sans_nouvelles_lignes_un_montant_change_se_refuse(conventionnee):
    with pytest.raises(ErreurMetier):
        avenanter(conventionnee, montant=D(3_500_000))
    assert not AvenantConvention.objects.exists()
    conventionnee.convention.refresh_from_db()
    assert conventionnee.convention.montant == D(3_000_000)


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"signe_le": date(2027, 1, 1), "le": date(2027, 1, 1)}, None),
        ({"signe_le": date(2026, 1, 14)}, "signe_le"),
        ({"signe_le": date(2026, 3, 17)}, "signe_le"),
        ({"fin": date(2025, 12, 31)}, "fin"),
        ({"objet": " "}, "objet"),
    ],
)
def test_un_avenant_trop_tard_ou_a_l_envers_se_refuse(conventionnee, champs, champ):
    with pytest.raises(ErreurMetier) as refus:
        avenanter(conventionnee, **champs)
    assert refus.value.champ == champ
    assert not AvenantConvention.objects.exists()


def test_le_dernier_jour_un_avenant_vient_encore_a_temps(conventionnee):
    assert avenanter(conventionnee, signe_le=AN.fin, le=AN.fin).rang == 1


def test_signee_elle_ne_change_de_montant_que_par_un_avenant(conventionnee):
    scene = conventionnee
    champs = {
        "parties": [scene.udaf],
        "actions": [],
        "par": scene.ines,
        "le": LE,
    }
    commun = {"convention": scene.convention, "version": scene.convention.version}
    with pytest.raises(ErreurMetier):
        services.modifier_convention(changements={"montant": D(1)}, **commun, **champs)
    with pytest.raises(DatabaseError, match="convention_par_avenant"), transaction.atomic():
        Conventionnement.objects.filter(pk=scene.convention.pk).update(periode=Periode(AN.debut))
    relue = services.modifier_convention(changements={"objet": "Autre"}, **commun, **champs)
    assert (relue.objet, list(relue.parties.all())) == ("Autre", [scene.udaf])
    with pytest.raises(ConflitDeVersion):
        services.modifier_convention(changements={"objet": "Périmé"}, **commun, **champs)


def test_un_numero_ne_sert_qu_une_fois(conventionnee):
    scene = conventionnee
    with pytest.raises(ErreurMetier) as pris:
        services.creer_convention(
            numero="UDAF-2026",
            objet="x",
            periode=AN,
            montant=D(1),
            parties=[],
            par=scene.ines,
            le=LE,
        )
    assert pris.value.champ == "numero"


# --- Objectifs et places


def test_un_objectif_en_part_reste_une_part_et_se_remplace(conventionnee):
    scene = conventionnee
    par = {"convention": scene.convention, "par": scene.ines, "le": LE}
    services.viser(libelle="Retour à l'emploi", cible=D(30), denominateur="sorties", **par)
    services.viser(libelle="Retour à l'emploi", cible=D(35), denominateur="sorties", **par)
    with pytest.raises(ErreurMetier):
        services.viser(libelle="Autre", cible=D(101), denominateur="entrees", **par)
    services.viser(libelle="Entrées", cible=D(2500), denominateur="aucun", **par)
    assert [o.cible for o in scene.convention.objectifs.all()] == [35, 2500]


def test_les_places_se_disent_par_voie_et_territoire_une_fois(conventionnee):
    scene = conventionnee
    par = {"convention": scene.convention, "par": scene.ines, "le": LE}
    for nombre in (2000, 2500):
        services.ouvrir_places(nombre=nombre, **par)
    services.ouvrir_places(nombre=300, voie="sociale", territoire=scene.metz, **par)
    assert [p.nombre for p in scene.convention.places.all()] == [2500, 300]


# --- Les écrans


def test_du_bouton_a_la_depense(conventionnee, client_de):
    scene = conventionnee
    client = client_de("ines")
    page = reverse("repertoire:convention", args=[scene.convention.pk])
    assert "Bilan satisfaisant" in client.get(page).content.decode()
    un = lignes(scene)[0]
    saisie = {"jour": "2026-03-16", "montant": "600", "objet": "Acompte"}
    reponse = client.post(reverse("repertoire:depenser", args=[un.pk]), saisie)
    assert reponse.status_code == 302
    trop = client.post(
        reverse("repertoire:depenser", args=[un.pk]), {**saisie, "montant": "2000000"}
    )
    assert trop.status_code == 422
    assert DepenseConvention.objects.count() == 1


def test_la_liste_ne_grandit_pas_avec_ses_lignes(
    conventionnee, client_de, django_assert_max_num_queries
):
    scene = conventionnee
    for rang in range(12):
        services.creer_convention(
            numero=f"C-{rang}",
            objet="x",
            periode=AN,
            montant=D(1),
            parties=[scene.udaf],
            par=scene.ines,
            le=LE,
        )
    client = client_de("ines")
    client.get(reverse("repertoire:conventions"))
    with django_assert_max_num_queries(9):
        assert client.get(reverse("repertoire:conventions")).status_code == 200


def test_qui_lit_sans_tenir_ne_depense_pas(conventionnee, client_de):
    un = lignes(conventionnee)[0]
    assert client_de("claire").post(reverse("repertoire:depenser", args=[un.pk])).status_code == 403


# --- Le résultat, en face de la cible


@pytest.mark.parametrize(
    ("chiffre", "denominateur", "cible", "dit", "atteint"),
    [
        ("personnes_recues", "entrees", D(50), "50 % (1 sur 2", True),
        ("personnes_recues", "entrees", D(51), "50 % (1 sur 2", False),
        ("personnes_recues", "aucun", D(2), "1 sur 2", False),
        ("", "entrees", D(50), "", None),
    ],
)
def test_le_chiffre_publie_se_lit_en_face_de_sa_cible(
    accueil_pret, conventionnee, client_de, chiffre, denominateur, cible, dit, atteint
):
    scene = conventionnee
    recevoir(scene, scene.fatou)
    services.viser(
        convention=scene.convention,
        libelle="Vues",
        cible=cible,
        denominateur=denominateur,
        chiffre=chiffre,
        par=scene.ines,
        le=LE,
    )
    [lu] = resultats(scene.convention, scene.ines, le=date(2026, 4, 30))
    assert lu.dit.startswith(dit) and lu.est_atteint is atteint
    page = client_de("helene").get(
        reverse("repertoire:convention_resultats", args=[scene.convention.pk])
    )
    assert page.status_code == 200 and "Vues" in page.content.decode()


def test_le_resultat_s_arrete_aux_territoires_des_places_et_tait_les_petits_nombres(
    accueil_pret, conventionnee
):
    scene = conventionnee
    recevoir(scene, scene.fatou)
    par = {"convention": scene.convention, "par": scene.ines, "le": LE}
    services.viser(
        libelle="Vues", cible=D(50), denominateur="entrees", chiffre="personnes_recues", **par
    )
    services.ouvrir_places(nombre=300, territoire=scene.forbach, **par)
    le = date(2026, 4, 30)
    assert resultats(scene.convention, scene.ines, le=le)[0].dit.startswith("0 % (0 sur 1")
    denis = _agent("Denis", "gestionnaire_fse", scene.departement)
    assert resultats(scene.convention, denis, le=le)[0].dit == "n.c."
    with pytest.raises(ErreurMetier):
        services.viser(libelle="X", cible=D(5), denominateur="aucun", chiffre="inconnu", **par)
