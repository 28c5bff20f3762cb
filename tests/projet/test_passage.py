"""Passer d'une version publiée à celle d'ici : rien ne change de ce qui est publié, rien ne se perd.

`migrations_publiees.json` porte l'empreinte de chaque migration de la dernière version publiée
(`python -m outils.migrations geler` l'écrit). Une base est remplie à cet état, puis menée jusqu'ici.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from jalons.socle.base_neuve import migrations_legeres
from jalons.socle.periode import Periode
from outils import migrations

pytestmark = pytest.mark.lourd

BASE = "passage"
GELEES: dict[str, Any] = json.loads(migrations.PUBLIEES.read_text(encoding="utf-8"))
# La dernière migration publiée de chaque pièce.
PUBLIEES = sorted(dict(sorted(nom.split("/") for nom in GELEES["migrations"])).items())
# Des modèles publiés sous un nom que le moteur commun a changé.
RENOMMES = {
    "accompagnement.ParcoursPlie": "accompagnement.Parcours",
    "accompagnement.ParcoursPlieEvent": "accompagnement.ParcoursEvent",
    "accompagnement.ContactPlie": "accompagnement.Contact",
}
JOUR = date(2026, 3, 16)
INSTANT = timezone.make_aware(datetime(2026, 3, 16, 10))


def _creer(modeles: Any, label: str, /, **champs: Any) -> Any:
    piece, modele = label.split(".")
    return modeles.get_model(piece, modele).objects.using(BASE).create(**champs)


def _cadre(m: Any) -> SimpleNamespace:
    an = Periode(date(2026, 1, 1), date(2026, 12, 31))
    structure = _creer(
        m, "annuaire.Structure", code="plie", nom="PLIE", genre="plie", periode=Periode(JOUR)
    )
    agent = _creer(
        m,
        "comptes.Agent",
        courriel="a@jalons.example",
        prenom="Ada",
        nom="Martin",
        password="!",
        structure=structure,
    )
    return SimpleNamespace(an=an, structure=structure, agent=agent)


def _europe(m: Any, c: SimpleNamespace) -> None:
    operation = _creer(
        m,
        "fse.Operation",
        code="2026-essai",
        intitule="Essai",
        porteur=c.agent,
        beneficiaire=c.structure,
        departement="57",
        programme="fse_plus",
        objectif_specifique="4.8",
        statut="en_execution",
        periode=c.an,
    )
    plan = _creer(
        m,
        "fse.PlanFinancement",
        operation=operation,
        numero=1,
        date=JOUR,
        option="forfait_20",
        directes="1000.00",
        assiette="1000.00",
        forfait="200.00",
        total="1200.00",
        montant_ue="600.00",
        par=c.agent,
        est_en_vigueur=True,
    )
    _creer(
        m,
        "fse.Convention",
        operation=operation,
        plan=plan,
        numero=1,
        genre="convention",
        date_signature=JOUR,
        fin=date(2026, 12, 31),
        montant_ue="600.00",
        taux_ue="0.5",
    )
    mission = _creer(
        m,
        "fse.MissionAgent",
        operation=operation,
        agent=c.agent,
        quotite="50.00",
        mode="variable",
        periode=c.an,
    )
    feuille = _creer(
        m, "fse.FeuilleTemps", mission=mission, mois=date(2026, 2, 1), etat="brouillon"
    )
    _creer(m, "fse.JourTemps", feuille=feuille, jour=date(2026, 2, 3), heures="3.50")
    type(feuille).objects.using(BASE).update(etat="validee")
    depense = _creer(
        m,
        "fse.Depense",
        operation=operation,
        categorie="personnel",
        libelle="Salaire de février",
        date=date(2026, 2, 28),
        montant="812.37",
        par=c.agent,
    )
    bilan = _creer(
        m,
        "fse.Bilan",
        operation=operation,
        numero=1,
        genre="intermediaire",
        etat="brouillon",
        periode=c.an,
    )
    _creer(
        m,
        "fse.LigneBilan",
        bilan=bilan,
        depense=depense,
        categorie="personnel",
        declare="812.37",
        retenu="812.37",
    )
    type(bilan).objects.using(BASE).update(etat="scelle", scelle_le=JOUR)


def _coordination(m: Any, c: SimpleNamespace) -> None:
    instance = _creer(
        m,
        "coordination.Instance",
        nom="Cellule de Metz",
        genre="cellule_locale",
        animateur=c.agent,
        periode=Periode(JOUR),
        rythme_mois=3,
    )
    seance = _creer(
        m,
        "coordination.Seance",
        instance=instance,
        debut=INSTANT,
        fin=INSTANT + timedelta(hours=2),
        etat="tenue",
        par=c.agent,
    )
    _creer(m, "coordination.PointOrdreDuJour", seance=seance, titre="Garde d'enfants", ordre=1)
    _creer(
        m,
        "coordination.Invitation",
        seance=seance,
        nom="Léa",
        courriel="lea@partenaire.example",
        reponse="present",
        est_present=True,
    )
    type(seance).objects.using(BASE).update(diffuse_le=INSTANT)
    _creer(
        m,
        "projets.PlanActions",
        structure=c.structure,
        annee=2026,
        orientations="Mobilité",
        arrete_le=JOUR,
    )


def _plie(m: Any, c: SimpleNamespace) -> None:
    personne = _creer(
        m,
        "personnes.Personne",
        nom_naissance="Diallo",
        prenom="Fatou",
        date_naissance=date(1990, 1, 1),
        sexe="2",
    )
    parcours = _creer(
        m,
        "accompagnement.ParcoursPlie",
        personne=personne,
        structure=c.structure,
        prescripteur=c.structure,
        presente_par=c.agent,
        date_presentation=JOUR,
        date_admission=JOUR,
        etat="en_cours",
        criteres=["rsa"],
        motif="Sans emploi depuis longtemps",
        referent=c.agent,
    )
    commission = _creer(
        m,
        "accompagnement.CommissionPlie",
        structure=c.structure,
        date=JOUR,
        lieu="Metz",
        etat="prevue",
    )
    _creer(
        m,
        "accompagnement.PassageCommission",
        commission=commission,
        parcours=parcours,
        decision="admis",
        date=JOUR,
    )
    _creer(
        m,
        "accompagnement.ContactPlie",
        parcours=parcours,
        date=JOUR,
        mode="entretien",
        agent=c.agent,
        resume="Point",
    )
    pv = _creer(
        m,
        "socle.Fichier",
        contenu=b"%PDF",
        empreinte="0" * 64,
        nom="pv.pdf",
        type_mime="application/pdf",
        taille=4,
    )
    type(commission).objects.using(BASE).update(etat="tenue", pv=pv)
    _creer(
        m,
        "accompagnement.RelaisReferent",
        parcours=parcours,
        de=None,
        a=c.agent,
        date=JOUR,
        par=c.agent,
    )


def _tout(m: Any) -> dict[str, list[dict[str, Any]]]:
    """Chaque ligne des pièces qui changent, par modèle."""
    pieces = {piece for piece, _ in PUBLIEES}
    return {
        modele._meta.label: list(modele.objects.using(BASE).order_by("pk").values())
        for modele in m.get_models()
        if modele._meta.app_label in pieces and modele._meta.managed
    }


@pytest.fixture(scope="module")
def passee(garde_des_bases, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Une base à part, remplie à la version publiée puis menée à la version d'ici."""
    defaut = connections.databases["default"]
    connections.databases[BASE] = {**defaut, "NAME": f"{defaut['NAME']}_{BASE}", "CONN_MAX_AGE": 0}
    connexion = connections[BASE]
    nom = connexion.ops.quote_name(connexion.settings_dict["NAME"])

    def recreer(*ordres: str) -> None:
        with connexion._nodb_cursor() as curseur:
            for ordre in ordres:
                curseur.execute(ordre)

    with django_db_blocker.unblock(), migrations_legeres():
        recreer(f"DROP DATABASE IF EXISTS {nom}", f"CREATE DATABASE {nom}")
        try:
            executeur = MigrationExecutor(connexion)
            executeur.migrate(PUBLIEES)
            modeles = executeur.loader.project_state(PUBLIEES).apps
            cadre = _cadre(modeles)
            for remplir in (_europe, _coordination, _plie):
                remplir(modeles, cadre)
            avant = _tout(modeles)
            executeur.loader.build_graph()
            pieces = {piece for piece, _ in PUBLIEES}
            cibles = [n for n in executeur.loader.graph.leaf_nodes() if n[0] in pieces]
            executeur.migrate(cibles)
            apres = executeur.loader.project_state(cibles).apps
            yield SimpleNamespace(avant=avant, apres=_tout(apres), modeles=apres)
        finally:
            connexion.close()
            recreer(f"DROP DATABASE IF EXISTS {nom}")
            del connections[BASE], connections.databases[BASE]


def test_ce_qui_est_publie_ne_change_plus():
    """Une migration publiée a pu passer chez quelqu'un : on en ajoute une, on ne la récrit pas."""
    ici = {migrations.nom(c): migrations.empreinte(c) for c in migrations.fichiers()}
    assert {nom: ici.get(nom) for nom in GELEES["migrations"]} == GELEES["migrations"]


def test_chaque_ligne_se_retrouve(passee):
    pleins = {nom for nom, lignes in passee.avant.items() if lignes}
    assert len(pleins) >= 18
    for nom in pleins:
        renomme = RENOMMES.get(nom, nom)
        assert len(passee.apres[renomme]) == len(passee.avant[nom]), nom
        for avant, apres in zip(passee.avant[nom], passee.apres[renomme], strict=True):
            assert {c: apres[c] for c in avant if c in apres} == avant, nom


@pytest.mark.parametrize(
    ("table", "colonne"),
    [
        ("fse_convention", "montant_ue = 1"),
        ("fse_depense", "montant = 1"),
        ("fse_feuilletemps", "mois = '2026-03-01'"),
        ("fse_jourtemps", "heures = 1"),
        ("fse_lignebilan", "declare = 900"),
        ("fse_bilan", "numero = 2"),
        ("coordination_seance", "theme = 'x'"),
        ("coordination_pointordredujour", "titre = 'x'"),
        ("coordination_invitation", "est_present = false"),
        ("projets_planactions", "orientations = 'x'"),
        ("accompagnement_commissionplie", "lieu = 'x'"),
        ("accompagnement_passagecommission", "motif = 'x'"),
        ("accompagnement_relaisreferent", "date = '2026-03-17'"),
    ],
)
def test_les_verrous_tiennent_les_lignes_publiees(passee, django_db_blocker, table, colonne):
    with django_db_blocker.unblock(), transaction.atomic(using=BASE):
        with (
            pytest.raises(DatabaseError, match=r"jalons: |Cannot update"),
            transaction.atomic(using=BASE),
            connections[BASE].cursor() as curseur,
        ):
            curseur.execute(f"UPDATE {table} SET {colonne}")
        transaction.set_rollback(True, using=BASE)


def test_ce_qui_vit_encore_s_ecrit(passee, django_db_blocker):
    """L'opération en cours reçoit ses nouveaux champs, et son histoire les garde."""
    with django_db_blocker.unblock(), transaction.atomic(using=BASE):
        operations = passee.modeles.get_model("fse", "Operation").objects.using(BASE)
        assert operations.update(plafond_appel="60.00") == 1
        histoire = passee.modeles.get_model("fse", "OperationEvent").objects.using(BASE)
        assert str(histoire.order_by("pk").last().plafond_appel) == "60.00"
        transaction.set_rollback(True, using=BASE)
