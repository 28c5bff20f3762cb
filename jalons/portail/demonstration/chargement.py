"""Charger la démonstration par les mêmes chemins qu'un vrai département."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import yaml
from django.conf import settings

from jalons.accompagnement.services.plie_sortie import charger_regles_sortie
from jalons.accueil.services.diagnostic import charger_grille
from jalons.accueil.services.orientation import charger_regles
from jalons.annuaire import services as annuaire
from jalons.comptes.roles import Role
from jalons.echanges.generateur import generer
from jalons.echanges.models import Lot
from jalons.echanges.services import importer
from jalons.portail.demonstration.coordination import charger_coordination
from jalons.portail.demonstration.operations import charger_operations
from jalons.portail.demonstration.plie import GRILLE, charger_plie
from jalons.portail.demonstration.vie import faire_vivre
from jalons.portail.organisation import courriel_de, installer
from jalons.socle.dates import ajouter_mois, premier_du_mois

MOT_DE_PASSE = "mirabelle-de-lorraine"
_ORGANISATION = Path(__file__).with_name("organisation.yaml")
_ACCUEIL = Path(__file__).resolve().parents[2] / "accueil" / "donnees"
Dire = Callable[[str], None]


def charger_reference() -> None:
    """Tables de référence, grille et règles livrées : utiles à toute installation."""
    annuaire.charger_communes()
    annuaire.charger_metiers()
    charger_grille(_ACCUEIL / "grille_1.yaml")
    charger_regles(_ACCUEIL / "regles_1.yaml", depuis=date(2019, 10, 1))
    charger_regles_sortie(GRILLE, depuis=date(2009, 6, 1))


def est_chargee() -> bool:
    """Vrai si la démonstration est déjà en place."""
    return (settings.DONNEES / "demonstration.faite").exists() and Lot.objects.exists()


def charger(*, foyers: int, mois: int, le: date, dire: Dire) -> None:
    """Charge tout ; sans effet si c'est déjà fait."""
    if est_chargee():
        return
    dire("Tables de référence…")
    charger_reference()
    dire("Organisation, agents et rôles…")
    installer(_ORGANISATION, mot_de_passe=MOT_DE_PASSE)
    debut = ajouter_mois(premier_du_mois(le), 1 - mois)
    with tempfile.TemporaryDirectory() as dossier:
        dire(f"Fichiers de {mois} mois pour {foyers} foyers…")
        chemins = generer(Path(dossier), foyers=foyers, mois=mois, debut=debut)
        for chemin in chemins:
            recu = _recu_le(chemin.name, le)
            lot = importer(chemin=chemin, par=None, le=recu)
            dire(f"  {chemin.name} : {lot.compteurs.get('entree_rsa', 0)} entrées")
    dire("Premiers accueils…")
    nombre = faire_vivre(le=le)
    dire(f"  {nombre} personnes reçues")
    dire("Coordination, PLIE et opérations européennes…")
    dire(f"  {charger_coordination(le=le)} séances")
    dire(f"  {charger_plie(le=le)} parcours PLIE")
    dire(f"  {charger_operations(le=le)} opérations")
    (settings.DONNEES / "demonstration.faite").touch()


def _recu_le(nom: str, le: date) -> date:
    """Un fichier du mois arrive le 6, ou aujourd'hui si le 6 n'est pas encore là."""
    periode = nom.split(".")[2]
    return min(date(int(periode[4:8]), int(periode[2:4]), 6), le)


def acces_de_demonstration() -> list[tuple[str, str, str]]:
    """Rôle, adresse et mot de passe d'un agent par rôle."""
    donnees = yaml.safe_load(_ORGANISATION.read_text(encoding="utf-8"))
    vus: dict[str, tuple[str, str, str]] = {}
    for agent in donnees["agents"]:
        libelle = Role.par_code(agent["role"]).libelle
        courriel = courriel_de(agent)
        vus.setdefault(agent["role"], (libelle, courriel, MOT_DE_PASSE))
    return list(vus.values())
