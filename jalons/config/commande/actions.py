"""Ce que fait chaque sous-commande de `jalons`."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jalons.config.commande.sauvegarde import Arret, restaurer, sauvegarder
from jalons.config.commande.service import base_a_veiller, programmes, surveiller

__all__ = ["ACTIONS", "Arret"]


def _dire(texte: str) -> None:
    sys.stdout.write(f"{texte}\n")
    sys.stdout.flush()


def _preparer() -> None:
    """Démarre la base embarquée au besoin et charge Django."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, connection

    from jalons.socle.postgres import PostgresIndisponible, demarrer_si_besoin

    try:
        demarrer_si_besoin()
        django.setup()
    except (PostgresIndisponible, ImproperlyConfigured) as erreur:
        raise Arret(str(erreur)) from erreur
    try:
        connection.ensure_connection()
    except DatabaseError as erreur:
        raise Arret(
            "La base ne répond pas. Vérifiez DATABASE_URL, et que le serveur PostgreSQL tourne. "
            f"Il a dit : {str(erreur).strip().splitlines()[0]}"
        ) from erreur


def _appeler(*arguments: str, **options: Any) -> None:
    from django.core.management import CommandError, call_command

    try:
        call_command(*arguments, **options)
    except CommandError as erreur:
        raise Arret(str(erreur)) from erreur


def _migrations_en_attente() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executeur = MigrationExecutor(connection)
    return bool(executeur.migration_plan(executeur.loader.graph.leaf_nodes()))


def _migrer() -> None:
    from jalons.socle.base_neuve import au_plus_court

    with au_plus_court():
        _appeler("migrate", verbosity=0, interactive=False)


def _mettre_a_jour(*, reference: bool) -> None:
    if _migrations_en_attente():
        _dire("Mise à jour de la base…")
        _migrer()
        if reference:
            _appeler("charger_reference")


def _verifier_cles() -> None:
    """Avant de servir ou d'écrire : les clés sont celles de cette base, ou l'on s'arrête."""
    from jalons.socle.cles import ClesEtrangeres, verifier_cles

    try:
        verifier_cles()
    except ClesEtrangeres as erreur:
        raise Arret(str(erreur)) from erreur


def _rassembler_statiques() -> None:
    from django.conf import settings

    temoin = settings.STATIC_ROOT / "staticfiles.json"
    sources = [*settings.BASE_DIR.glob("*/static"), *map(Path, settings.STATICFILES_DIRS)]
    recents = [
        fichier.stat().st_mtime
        for source in sources
        for fichier in source.rglob("*")
        if fichier.is_file()
    ]
    if temoin.exists() and temoin.stat().st_mtime > max(recents, default=0):
        return
    _appeler("collectstatic", verbosity=0, interactive=False)


def _refuser_une_base_d_autrui(jeu: Any) -> None:
    """La démonstration a des mots de passe publiés : elle n'écrit que dans une base à elle."""
    from jalons.demonstration.chargement import deja_chargee
    from jalons.socle.erreurs import ErreurMetier

    try:
        deja_chargee(jeu)
    except ErreurMetier as erreur:
        raise Arret(str(erreur)) from erreur


def demo(options: argparse.Namespace) -> int:
    from jalons.demonstration.jeux import MOT_DE_PASSE, jeux

    jeu = jeux()[options.departement]
    os.environ.setdefault("JALONS_DEPARTEMENT", str(jeu.chemin_identite))
    _preparer()
    _refuser_une_base_d_autrui(jeu)
    _mettre_a_jour(reference=False)
    _verifier_cles()
    _rassembler_statiques()
    _appeler("demo_charger", departement=jeu.code, foyers=options.foyers, mois=options.mois)
    from jalons.demonstration.chargement import acces_de_demonstration

    _dire(f"\nJalons est prêt : http://{options.adresse}:{options.port}/\n")
    acces = acces_de_demonstration(jeu)
    largeur = max(len(role) for role, _ in acces)
    for role, courriel in acces:
        _dire(f"  {role:<{largeur}}  {courriel}")
    _dire(f"\n  Mot de passe de tous : {MOT_DE_PASSE}\n  Ctrl-C pour arrêter.\n")
    return _servir(options)


def serve(options: argparse.Namespace) -> int:
    _preparer()
    _mettre_a_jour(reference=True)
    _verifier_cles()
    _rassembler_statiques()
    _dire(f"Jalons écoute sur http://{options.adresse}:{options.port}/")
    return _servir(options)


def _servir(options: argparse.Namespace) -> int:
    """Le site et les travaux de fond, surveillés, arrêtés ensemble."""
    from django.db import connections

    connections.close_all()
    return surveiller(
        programmes(options.adresse, options.port), veiller_la_base=base_a_veiller(), dire=_dire
    )


def migrer(_options: argparse.Namespace) -> int:
    _preparer()
    _migrer()
    _appeler("charger_reference")
    _verifier_cles()
    _rassembler_statiques()
    _dire("La base est à jour.")
    return 0


def _manques_du_service() -> list[str]:
    """Ce sans quoi un message, un lien ou un travail de fond ne part pas."""
    from django.conf import settings

    from jalons.socle.sante import etat_du_service

    etat = etat_du_service()
    dits = (
        (etat.travaux, "Les travaux de fond : arrêtés. Lancez « jalons serve »."),
        (not etat.echoues, f"Les travaux de fond : {etat.echoues} ont échoué."),
        (bool(os.environ.get("JALONS_SMTP")), "Le courrier : sans JALONS_SMTP, rien ne part."),
        (bool(settings.ADRESSE_DU_SITE), "L'adresse : sans JALONS_ADRESSE, des liens manquent."),
        (
            settings.SESSION_COOKIE_SECURE,
            "Le chiffrement : sans JALONS_HTTPS, une session se lit sur le réseau.",
        ),
    )
    return [phrase for va, phrase in dits if not va]


def verifier(_options: argparse.Namespace) -> int:
    """La base, les clés, le courrier et les travaux vont-ils ? Ce que les listes portent est-il ce que
    disent les faits ? Dit chaque manque, et répare l'écart."""
    _preparer()
    if _migrations_en_attente():
        raise Arret("La base n'est pas à jour : sauvegardez-la, puis lancez « jalons migrer ».")
    _verifier_cles()
    _dire("Les clés : celles de cette base.")
    manques = _manques_du_service()
    for manque in manques:
        _dire(manque)
    from jalons.accueil import veille as suivi
    from jalons.contrats import veille as contrats
    from jalons.fse.participants.services import echeances

    portes: tuple[tuple[str, str, Any], ...] = (
        ("Le contrat des orientations", "Orientations dont le contrat différait", contrats),
        ("Le suivi des entrées", "Entrées dont le suivi différait", suivi),
        ("L'échéance des participants", "Fiches dont l'échéance différait", echeances),
    )
    rendu = int(bool(manques))
    for juste, faux, porte in portes:
        if not (numeros := porte.ecarts()):
            _dire(f"{juste} : ce que disent les faits.")
            continue
        dits = ", ".join(str(numero) for numero in numeros)
        _dire(f"{faux} : {dits}. {porte.refaire()} lignes remises.")
        rendu = 1
    return rendu


def organiser(options: argparse.Namespace) -> int:
    _preparer()
    _mettre_a_jour(reference=True)
    _verifier_cles()
    _appeler("organiser", str(options.fichier), communes=options.communes)
    return 0


def appellations(options: argparse.Namespace) -> int:
    _preparer()
    _mettre_a_jour(reference=True)
    _appeler("charger_appellations", str(options.fichier))
    return 0


def importer(options: argparse.Namespace) -> int:
    _preparer()
    _mettre_a_jour(reference=True)
    _verifier_cles()
    _appeler(
        "importer",
        *map(str, options.fichiers),
        simuler=options.simuler,
        recu_le=options.recu_le,
    )
    return 0


def instantane(options: argparse.Namespace) -> int:
    _preparer()
    from jalons.chiffres.instantane import InstantaneImpossible, ecrire

    try:
        comptes = ecrire(options.dossier)
    except InstantaneImpossible as refus:
        raise Arret(refus.message) from refus
    for nom, lignes in comptes.items():
        _dire(f"  {lignes:>10}  {nom}")
    _dire(
        f"Instantané écrit dans {options.dossier} : une donnée personnelle, à garder comme telle."
    )
    return 0


def catalogue(options: argparse.Namespace) -> int:
    _preparer()
    import csv

    from django.utils import timezone

    from jalons.chiffres.instantane import ENTETES_CATALOGUE, InstantaneImpossible
    from jalons.chiffres.instantane import catalogue as calculer

    try:
        lignes = calculer(
            options.dossier,
            le=timezone.localdate(),
            mois=options.mois,
            tel_que_connu_le=options.connu,
        )
    except InstantaneImpossible as refus:
        raise Arret(refus.message) from refus
    with options.fichier.open("w", encoding="utf-8-sig", newline="") as sortie:
        tableau = csv.writer(sortie, delimiter=";")
        tableau.writerow(ENTETES_CATALOGUE)
        tableau.writerows(lignes)
    _dire(f"{len(lignes)} lignes dans {options.fichier}.")
    return 0


def generer(options: argparse.Namespace) -> int:
    from jalons.generateur import generer as produire

    try:
        chemins = produire(
            options.dossier,
            foyers=options.foyers,
            mois=options.mois,
            graine=options.graine,
            debut=options.debut,
            departement=options.departement,
            compresse=options.compresse,
            quotidiens=options.quotidiens,
            france_travail=options.france_travail,
        )
    except ValueError as erreur:
        raise Arret(str(erreur)) from erreur
    for chemin in chemins:
        _dire(str(chemin))
    return 0


def creer_agent(options: argparse.Namespace) -> int:
    _preparer()
    from django.utils import timezone

    from jalons.annuaire.models import Structure
    from jalons.comptes.roles import Role
    from jalons.comptes.services import CompteImpossible, affecter
    from jalons.comptes.services import creer_agent as creer
    from jalons.socle.periode import Periode
    from jalons.socle.registre import CodeInconnu

    mot_de_passe = os.environ.get("JALONS_MOT_DE_PASSE") or getpass.getpass("Mot de passe : ")
    le = timezone.localdate()
    try:
        role = Role.par_code(options.role)
        structure, _ = Structure.objects.get_or_create(
            code="departement",
            defaults={"nom": "Département", "genre": "departement", "periode": Periode(le)},
        )
        agent = creer(
            courriel=options.courriel,
            prenom=options.prenom,
            nom=options.nom,
            structure=structure,
            mot_de_passe=mot_de_passe,
            est_provisoire=True,
            par=None,
        )
    except (CompteImpossible, CodeInconnu) as erreur:
        raise Arret(str(erreur)) from erreur
    affecter(agent=agent, role=role, par=None, depuis=le)
    _dire(f"Compte créé : {agent} ({role.libelle}).")
    _dire("Ce mot de passe sera à changer à la première connexion.")
    return 0


def _sauvegarder(options: argparse.Namespace) -> int:
    _preparer()
    _dire(sauvegarder(options.fichier))
    return 0


def _restaurer(options: argparse.Namespace) -> int:
    _preparer()
    _dire(restaurer(options.fichier, remplacer=options.remplacer))
    return 0


def arreter(_options: argparse.Namespace) -> int:
    from jalons.config.environnement import dossier_donnees
    from jalons.socle.postgres import PostgresEmbarque

    PostgresEmbarque(dossier_donnees() / "postgres").arreter()
    _dire("Le PostgreSQL embarqué est arrêté.")
    return 0


def simulateur(options: argparse.Namespace) -> int:
    """Installe OpenFisca dans son environnement, s'il n'y est pas, puis y devient le simulateur."""
    import hashlib
    import subprocess
    import venv

    from jalons.config.environnement import dossier_donnees

    source = Path(__file__).parents[2] / "simulation" / "serveur"
    verrou = source / "requirements.txt"
    ou = dossier_donnees() / "simulateur"
    python, temoin = ou / "bin" / "python", ou / "installe"
    empreinte = hashlib.sha256(verrou.read_bytes()).hexdigest()
    if not temoin.exists() or temoin.read_text(encoding="utf-8") != empreinte:
        _dire("Installation du simulateur (une fois, quelques minutes)…")
        venv.EnvBuilder(with_pip=True, clear=True).create(ou)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        fait = subprocess.run([*pip, "--require-hashes", "-r", str(verrou)], check=False)
        if fait.returncode:
            raise Arret("Le simulateur ne s'installe pas : le registre de paquets a refusé.")
        temoin.write_text(empreinte, encoding="utf-8")
    os.execv(python, [str(python), str(source / "serveur.py"), str(options.port)])  # noqa: S606


ACTIONS: dict[str, Callable[[argparse.Namespace], int]] = {
    "demo": demo,
    "simulateur": simulateur,
    "serve": serve,
    "migrer": migrer,
    "verifier": verifier,
    "organiser": organiser,
    "appellations": appellations,
    "importer": importer,
    "instantane": instantane,
    "catalogue": catalogue,
    "generer": generer,
    "sauvegarder": _sauvegarder,
    "restaurer": _restaurer,
    "creer-agent": creer_agent,
    "arreter": arreter,
}
