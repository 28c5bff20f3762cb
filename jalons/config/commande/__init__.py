"""La commande `jalons` : installer, servir, importer, sauvegarder. Tout se dit en français."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import NoReturn

from jalons.config.commande import actions
from jalons.demonstration.jeux import PAR_DEFAUT, jeux

_TRADUCTIONS = {
    "usage: ": "usage : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "affiche cette aide",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "arguments inconnus : %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "« %(value)s » n'existe pas (choix : %(choices)s)",
    "expected one argument": "une valeur est attendue",
    "invalid %(type)s value: %(value)r": "valeur illisible : %(value)r",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
}


def _traduire(texte: str) -> str:
    return _TRADUCTIONS.get(texte, texte)


class _Analyseur(argparse.ArgumentParser):
    """Analyseur dont l'aide et les erreurs sont en français."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog} : {message}\n")


def analyseur() -> argparse.ArgumentParser:
    """Toutes les sous-commandes et leurs options."""
    argparse._ = _traduire  # type: ignore[attr-defined]
    racine = _Analyseur(
        prog="jalons",
        description="Jalons, le système d'information de la politique d'insertion.",
        epilog="Sans DATABASE_URL, Jalons démarre son propre PostgreSQL dans JALONS_DONNEES (var/).",
    )
    commandes = racine.add_subparsers(dest="commande", metavar="COMMANDE", required=True)

    def ajouter(nom: str, aide: str) -> argparse.ArgumentParser:
        return commandes.add_parser(nom, help=aide, description=aide)

    demo = ajouter("demo", "charge un département d'invention, sert le site et donne les accès")
    demo.add_argument(
        "--departement",
        choices=list(jeux()),
        default=PAR_DEFAUT,
        help=f"{', '.join(jeux())} ({PAR_DEFAUT})",
    )
    demo.add_argument("--foyers", type=int, default=4000, help="nombre de foyers (4000)")
    demo.add_argument("--mois", type=int, default=12, help="nombre de mois d'histoire (12)")
    serve = ajouter("serve", "sert le site et fait tourner les travaux de fond")
    for sous in (demo, serve):
        sous.add_argument("--adresse", default="127.0.0.1", help="adresse d'écoute (127.0.0.1)")
        sous.add_argument("--port", type=int, default=8057, help="port d'écoute (8057)")
    simulateur = ajouter(
        "simulateur", "installe à part, puis sert, le simulateur « le travail paie »"
    )
    simulateur.add_argument("--port", type=int, default=8058, help="port local (8058)")
    ajouter("migrer", "crée ou met à jour la base et les tables de référence")
    ajouter("verifier", "dit ce qui manque au service, et remet ce que portent les listes")
    organiser = ajouter("organiser", "installe territoires, sites, structures, agents et places")
    organiser.add_argument("fichier", type=Path, metavar="FICHIER", help="description en YAML")
    organiser.add_argument(
        "--communes",
        type=Path,
        metavar="FICHIER",
        help="table des communes à ajouter aux communes livrées (CSV)",
    )
    appellations = ajouter("appellations", "complète les appellations de métiers du ROME")
    appellations.add_argument("fichier", type=Path, metavar="FICHIER", help="CSV de France Travail")
    importer = ajouter("importer", "intègre des fichiers de la CAF, de la MSA ou de France Travail")
    importer.add_argument(
        "fichiers", nargs="+", type=Path, metavar="FICHIER", help="XML, gzip ou zip"
    )
    importer.add_argument("--simuler", action="store_true", help="tout calculer, ne rien garder")
    importer.add_argument(
        "--recu-le",
        type=date.fromisoformat,
        metavar="AAAA-MM-JJ",
        help="reprise d'historique : jour passé de réception",
    )
    instantane = ajouter("instantane", "écrit les séjours et les faits en colonnes, pseudonymes")
    instantane.add_argument("dossier", type=Path, metavar="DOSSIER", help="où écrire")
    catalogue = ajouter("catalogue", "calcule tous les chiffres sur des années, d'un instantané")
    catalogue.add_argument("dossier", type=Path, metavar="DOSSIER", help="l'instantané à lire")
    catalogue.add_argument("fichier", type=Path, metavar="FICHIER", help="tableau à écrire (CSV)")
    catalogue.add_argument("--mois", type=int, default=60, help="nombre de mois (60)")
    catalogue.add_argument(
        "--connu",
        type=date.fromisoformat,
        metavar="AAAA-MM-JJ",
        help="tel que connu ce jour-là (aujourd'hui)",
    )
    generer = ajouter("generer", "écrit les fichiers d'un département d'invention")
    generer.add_argument("dossier", type=Path, metavar="DOSSIER", help="où écrire")
    generer.add_argument("--foyers", type=int, default=1000, help="nombre de foyers (1000)")
    generer.add_argument("--mois", type=int, default=3, help="nombre de mois (3)")
    generer.add_argument(
        "--departement",
        default="",
        metavar="NUMERO",
        help="numéro du département (le plus peuplé des tables)",
    )
    generer.add_argument("--graine", type=int, default=57, help="graine du hasard (57)")
    generer.add_argument(
        "--debut", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="premier mois (janvier 2026)"
    )
    generer.add_argument(
        "--quotidiens",
        type=int,
        default=0,
        metavar="NOMBRE",
        help="fichiers quotidiens par mois et par caisse (0)",
    )
    generer.add_argument("--compresse", action="store_true", help="compresser en gzip")
    generer.add_argument(
        "--france-travail",
        action="store_true",
        help="les listes et le PECG de France Travail du dernier mois",
    )
    sauvegarder = ajouter("sauvegarder", "écrit toute la base dans un fichier vérifiable")
    sauvegarder.add_argument("fichier", type=Path, metavar="FICHIER", help="fichier à écrire")
    restaurer = ajouter("restaurer", "remet une sauvegarde en place")
    restaurer.add_argument("fichier", type=Path, metavar="FICHIER", help="sauvegarde à lire")
    restaurer.add_argument(
        "--remplacer",
        action="store_true",
        help="accepter de remplacer une base qui contient des données",
    )
    agent = ajouter("creer-agent", "crée un compte d'administrateur fonctionnel")
    agent.add_argument("courriel", metavar="COURRIEL", help="adresse de connexion")
    agent.add_argument("--prenom", required=True, help="prénom")
    agent.add_argument("--nom", required=True, help="nom")
    agent.add_argument("--role", default="administrateur_fonctionnel", help="code du rôle")
    ajouter("arreter", "arrête le PostgreSQL embarqué")
    return racine


def executer(arguments: list[str]) -> int:
    """Exécute une ligne de commande ; rend le code de sortie."""
    options = analyseur().parse_args(arguments)
    try:
        return actions.ACTIONS[options.commande](options)
    except actions.Arret as arret:
        sys.stderr.write(f"jalons : {arret}\n")
        return 1
    except KeyboardInterrupt:
        return 130
