"""Charger la démonstration par les mêmes chemins qu'un vrai département."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.comptes.roles import Role
from jalons.coordination.models import Seance
from jalons.demonstration.accompagnements import accompagner
from jalons.demonstration.activite import faire_agir
from jalons.demonstration.aides import aider
from jalons.demonstration.campagnes import convoquer_une_campagne
from jalons.demonstration.collectif import reunir
from jalons.demonstration.contrats import contractualiser
from jalons.demonstration.conventions import conventionner
from jalons.demonstration.coordination import charger_annee, charger_coordination
from jalons.demonstration.coordinations import coordonner
from jalons.demonstration.equipes import composer_les_equipes
from jalons.demonstration.formations import former
from jalons.demonstration.francetravail import interroger_l_agence
from jalons.demonstration.identites import semer_un_doute
from jalons.demonstration.jeux import MOT_DE_PASSE, Jeu, jeux
from jalons.demonstration.manquements import sanctionner
from jalons.demonstration.operations import achever_operations, ouvrir_operations
from jalons.demonstration.plie import charger_plie
from jalons.demonstration.prescriptions import prescrire
from jalons.demonstration.publics import qualifier
from jalons.demonstration.repertoire import remplir_le_repertoire
from jalons.demonstration.vie import faire_vivre
from jalons.demonstration.voisins import agents_accueillis
from jalons.echanges.models import Lot
from jalons.echanges.services import importer
from jalons.generateur import generer
from jalons.personnes.models import Personne
from jalons.portail.adresses import courriel_de
from jalons.portail.organisation import installer
from jalons.portail.reference import charger_reference
from jalons.socle.dates import ajouter_mois, premier_du_mois
from jalons.socle.erreurs import ErreurMetier

QUOTIDIENS_PAR_MOIS = 2
Dire = Callable[[str], None]


def _temoin() -> Path:
    return Path(settings.DONNEES) / "demonstration.faite"


def jeu_charge() -> str:
    """Le code du jeu que la démonstration a mis dans cette base ; vide s'il n'y en a pas.

    Le témoin nomme aussi le premier fichier chargé : une sauvegarde restaurée par-dessus n'est plus
    l'œuvre de la démonstration.
    """
    if not _temoin().exists():
        return ""
    code, _, empreinte = _temoin().read_text(encoding="utf-8").strip().partition(" ")
    return code if empreinte and empreinte == _premier_fichier() else ""


def _premier_fichier() -> str:
    if Lot._meta.db_table not in connection.introspection.table_names():
        return ""
    return Lot.objects.order_by("pk").values_list("empreinte", flat=True).first() or ""


def _est_vide() -> bool:
    """Vrai si personne n'a encore rien mis dans la base ; les tables de référence ne comptent pas."""
    tables = set(connection.introspection.table_names())
    return not any(
        modele._meta.db_table in tables and modele._base_manager.exists()
        for modele in (Agent, Structure, Personne, Lot)
    )


def deja_chargee(jeu: Jeu) -> bool:
    """Vrai si ce jeu est en place ; refuse, avant toute écriture, une base qu'il n'a pas faite.

    Une base vide est acceptée, où qu'elle soit. Lève `ErreurMetier`.
    """
    deja = jeu_charge()
    if os.environ.get("DATABASE_URL") and not _est_vide():
        raise ErreurMetier(
            "DATABASE_URL désigne une base qui contient déjà des données : la démonstration ne "
            "s'y charge pas. Pour servir cette base : jalons serve. Pour essayer Jalons à côté : "
            "retirez DATABASE_URL, puis jalons demo."
        )
    if deja and deja != jeu.code:
        raise ErreurMetier(
            f"Ce dossier de travail contient déjà la démonstration « {deja} ». Donnez-en un autre à "
            f"« {jeu.code} » : JALONS_DONNEES=var/{jeu.code} jalons demo --departement {jeu.code}"
        )
    if not deja and not _est_vide():
        raise ErreurMetier(
            "Cette base contient des données que la démonstration n'a pas mises, ou un chargement "
            "interrompu : rien n'y est écrit. Pour la servir : jalons serve. Pour essayer Jalons à "
            f"côté : JALONS_DONNEES=var/{jeu.code} jalons demo --departement {jeu.code}"
        )
    return bool(deja)


def charger(jeu: Jeu, *, foyers: int, mois: int, le: date, dire: Dire) -> None:
    """Charge tout ; sans effet si c'est déjà fait, refuse une base qu'il n'a pas faite."""
    if deja_chargee(jeu):
        return
    dire("Tables de référence…")
    charger_reference()
    dire(f"Organisation, agents et rôles ({jeu.identite['nom']})…")
    installer(jeu.chemin_organisation, mot_de_passe=MOT_DE_PASSE)
    importer_les_mois(jeu, foyers=foyers, mois=mois, le=le, dire=dire)
    dire("Premiers accueils…")
    dire(f"  {faire_vivre(le=le)} personnes reçues")
    dire(f"  {interroger_l_agence(jeu, le=le)} échanges avec France Travail")
    dire(f"  {semer_un_doute(jeu, le=le)} doute(s) sur l'identité à décider")
    dire("Coordination, PLIE et opérations européennes…")
    animer(jeu, le=le, dire=dire)
    _temoin().write_text(f"{jeu.code} {_premier_fichier()}", encoding="utf-8")


def importer_les_mois(jeu: Jeu, *, foyers: int, mois: int, le: date, dire: Dire) -> None:
    """Les fichiers que les caisses du département auraient envoyés, importés l'un après l'autre."""
    # Le dernier mensuel reçu décrit le mois passé, ou celui d'avant si le 5 n'est pas encore là.
    debut = ajouter_mois(premier_du_mois(le), -mois - (le.day < 5))
    with tempfile.TemporaryDirectory() as dossier:
        dire(f"Fichiers de {mois} mois pour {foyers} foyers…")
        chemins = generer(
            Path(dossier),
            foyers=foyers,
            mois=mois,
            debut=debut,
            departement=jeu.identite["code"],
            quotidiens=QUOTIDIENS_PAR_MOIS,
            mois_vrai=True,
            france_travail=bool(jeu.france_travail),
        )
        france_travail = [c for c in chemins if not c.name.startswith("rsa.")]
        chemins = [c for c in chemins if c not in france_travail]
        for chemin in sorted(chemins, key=lambda c: _recu_le(c.name, le)):
            recu = _recu_le(chemin.name, le)
            lot = importer(chemin=chemin, par=None, le=recu, reprise=recu < le)
            dire(f"  {chemin.name} : {lot.compteurs.get('entree_rsa', 0)} entrées")
        for chemin in france_travail:
            lot = importer(chemin=chemin, par=None, le=le)
            dire(f"  {chemin.name} : {lot.compteurs.get('rattaches', 0)} lignes rattachées")


def animer(jeu: Jeu, *, le: date, dire: Dire) -> None:
    """Coordination, PLIE et opérations : chaque séance cofinancée naît avec sa mention."""
    menees = ouvrir_operations(jeu, le=le)

    def rattacher(seance: Seance) -> None:
        for menee in menees:
            menee.rattacher(seance)

    seances = charger_coordination(jeu, le=le, rattacher=rattacher)
    for decrit in jeu.voisins:
        if "annee" in decrit:
            voisin = jeux()[decrit["departement"]]
            seances += charger_annee(voisin, decrit["annee"], le=le, rattacher=rattacher)
    dire(f"  {seances} séances")
    dire(f"  {charger_plie(jeu, le=le)} parcours PLIE")
    dire(f"  {accompagner(jeu, le=le)} autres accompagnements")
    dire(f"  {coordonner(jeu, le=le)} coordinations de parcours")
    dire(f"  {faire_agir(le=le)} positionnements")
    dire(f"  {contractualiser(le=le)} contrats d'engagement")
    dire(f"  {convoquer_une_campagne(le=le)} personnes reçues d'une campagne de reprise")
    dire(f"  {composer_les_equipes(le=le)} dossiers d'équipe pluridisciplinaire")
    dire(f"  {sanctionner(le=le)} manquements")
    dire(f"  {qualifier(le=le)} publics spécifiques")
    dire(f"  {aider(jeu, le=le)} demandes d'aide")
    dire(f"  {conventionner(jeu, le=le)} conventions")
    dire(f"  {remplir_le_repertoire(jeu, le=le)} fiches du répertoire")
    dire(f"  {prescrire(le=le)} prescriptions")
    dire(f"  {reunir(jeu, le=le)} actions collectives")
    dire(f"  {former(le=le)} sessions de formation")
    dire(f"  {achever_operations(menees, le=le)} opérations")


def _recu_le(nom: str, le: date) -> date:
    """Un mensuel arrive le 6 du mois suivant, un quotidien le lendemain, jamais après aujourd'hui."""
    _, sorte, periode, *_ = nom.split(".")
    annee, mois, jour = int(periode[4:8]), int(periode[2:4]), int(periode[:2])
    if sorte == "RSABEI":
        return min(date(annee, mois, jour) + timedelta(days=1), le)
    return min(ajouter_mois(date(annee, mois, 1), 1).replace(day=6), le)


def acces_de_demonstration(jeu: Jeu) -> list[tuple[str, str]]:
    """Rôle et adresse d'un agent par rôle, puis des agents accueillis d'un voisin."""
    vus: dict[str, tuple[str, str]] = {}
    for agent in jeu.organisation["agents"]:
        libelle = Role.par_code(agent["role"]).libelle
        vus.setdefault(agent["role"], (libelle, courriel_de(agent)))
    accueillis = [
        (f"{agent['fonction']} ({voisin.identite['nom_court']})", courriel_de(agent))
        for voisin, agent in agents_accueillis(jeu)
    ]
    return [*vus.values(), *accueillis[:1]]
