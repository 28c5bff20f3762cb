"""`make bench` : des rapports à une référence nue prise dans la même exécution, jamais un seuil.

Import : temps de l'import d'un mois suivant, et du premier chargement, sur une simple passe
`lxml.iterparse` du même fichier. Pages : temps d'une page sur une requête `SELECT 1`. PDF : temps
d'un document. Rapprochement de France Travail : temps, précision, rappel (`--rapprochement` : lui
seul). Listes, retards et chiffres de l'axe 1 : `--listes`, eux seuls. Import : `--import`, lui seul.
Recherche du répertoire, sur un `ILIKE` nu : `--repertoire`, elle seule.
Tailles : 3 000 et 30 000 foyers (`--grand` ajoute 300 000 ; un nombre les remplace).
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")


def chrono(geste: Callable[[], object], fois: int = 5) -> float:
    """Médiane, en secondes, de plusieurs exécutions."""
    mesures = []
    for _ in range(fois):
        debut = time.perf_counter()
        geste()
        mesures.append(time.perf_counter() - debut)
    return statistics.median(mesures)


def passe_nue(chemin: Path) -> None:
    """La référence : parcourir le même fichier sans rien en faire."""
    from lxml import etree

    for _, element in etree.iterparse(str(chemin), tag="InfosFoyerRSA"):
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def ligne(*colonnes: object) -> None:
    sys.stdout.write("  ".join(f"{c!s:>16}" for c in colonnes) + "\n")
    sys.stdout.flush()


def compter_requetes(geste: Callable[[], object]) -> int:
    """Nombre de requêtes SQL d'un geste."""
    from django.db import connection

    compte = 0

    def passer(executer: Any, sql: Any, *reste: Any) -> Any:
        nonlocal compte
        compte += 1
        return executer(sql, *reste)

    with connection.execute_wrapper(passer):
        geste()
    return compte


def memoire_mo() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def mesurer_import(foyers: int, dossier: Path, departement: str) -> None:
    from jalons.echanges.services import importer
    from jalons.generateur import generer

    chemins = [
        c
        for c in generer(dossier, foyers=foyers, mois=2, departement=departement)
        if ".C" in c.name
    ]
    for nom, chemin, jour in (
        ("premier", chemins[0], date(2026, 2, 6)),
        ("mois suivant", chemins[1], date(2026, 3, 6)),
    ):
        reference = chrono(lambda c=chemin: passe_nue(c), 3)  # type: ignore[misc]
        debut = time.perf_counter()
        importer(chemin=chemin, par=None, le=jour)
        duree = time.perf_counter() - debut
        ligne(
            foyers,
            nom,
            f"{reference:.2f} s",
            f"{duree:.2f} s",
            f"{duree / reference:.2f}",
            f"{memoire_mo()} Mo",
        )


def mesurer_pages(foyers: int) -> None:
    from django.db import connection
    from django.test import Client

    from jalons.comptes.models import Agent
    from jalons.personnes.models import Entree

    def reference() -> None:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
            curseur.fetchone()

    nue = chrono(reference, 50)
    client = Client()
    client.force_login(
        Agent.objects.get(courriel="claire.schmitt@demo.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    entree = Entree.objects.filter(personne__territoire__code="metz-orne").first()
    assert entree is not None
    for nom, adresse in (
        ("journée", "/"),
        ("entrants", "/accueil/entrants/"),
        ("dossier", f"/dossiers/{entree.personne_id}/"),
        ("recherche", "/recherche/?q=muller+marie"),
        ("faute", "/recherche/?q=schmit+fransoise"),
        ("pilotage", "/pilotage/"),
        ("indicateur", "/pilotage/personnes_recues/"),
    ):
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        requetes = compter_requetes(lambda a=adresse: client.get(a))  # type: ignore[misc]
        duree = chrono(lambda a=adresse: client.get(a), 9)  # type: ignore[misc]
        ligne(
            foyers,
            nom,
            f"{1000 * nue:.2f} ms",
            f"{1000 * duree:.1f} ms",
            f"{duree / nue:.0f}",
            f"{requetes} requêtes",
        )


def mesurer_chiffres(foyers: int) -> None:
    """Séjours et chiffres, sur une simple lecture des mêmes faits."""
    from django.db import connection

    from jalons.chiffres import registre
    from jalons.chiffres.derivation import deriver
    from jalons.chiffres.models import Sejour
    from jalons.chiffres.selectors import cellules, demander, derniers_mois

    def lecture() -> None:
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT count(*) FROM personnes_appartenance a JOIN personnes_adresse d USING (foyer_id)"
            )
            curseur.fetchone()

    nue = chrono(lecture, 9)
    gestes: list[tuple[str, Callable[[], object]]] = [("séjours", deriver)]
    demande = demander(derniers_mois(date(2026, 3, 16), 6), le=date(2026, 3, 16))
    for chiffre in registre.tous():
        gestes.append((chiffre.code[:16], lambda c=chiffre: cellules(c, demande)))  # type: ignore[misc]
    for nom, geste in gestes:
        duree = chrono(geste, 3)
        ligne(
            foyers,
            nom,
            f"{1000 * nue:.1f} ms",
            f"{1000 * duree:.0f} ms",
            f"{duree / nue:.1f}",
            f"{Sejour.objects.count()} séjours" if nom == "séjours" else "",
        )


def mesurer_histoire(foyers: int) -> None:
    """Les mêmes pages avec dix ans d'histoire, et les blocs que lisent les listes."""
    from jalons.comptes.models import Agent
    from jalons.ecrans.listes import Liste
    from jalons.ecrans.listes.declaration import Demande
    from jalons.ecrans.listes.lecture import Vue
    from outils.histoire import remplir, tampons_de

    le = date(2026, 3, 16)
    agent = Agent.objects.get(courriel="claire.schmitt@demo.example")
    listes = [x for x in Liste.tous() if not x.sur and any(agent.peut(p) for p in x.permission)]

    def lire() -> dict[str, int]:
        return tampons_de({x.code: lambda x=x: list(_page(x).page) for x in listes})  # type: ignore[misc]

    def _page(liste: Any) -> Vue:
        return Vue(liste, Demande(agent, le, {}, liste.tri))

    avant = lire()
    debut = time.perf_counter()
    posees = remplir(annees=10, le=le)
    ligne(foyers, "dix ans", "—", f"{time.perf_counter() - debut:.1f} s", "—", f"{posees} entrées")
    for code, apres in lire().items():
        rapport = apres / max(avant[code], 1)
        ligne(
            foyers, f"liste {code}", f"{avant[code]} blocs", f"{apres} blocs", f"{rapport:.1f}", ""
        )
    mesurer_pages(foyers)


def mesurer_les_listes() -> None:
    """Chaque liste, les retards et les chiffres de l'axe 1, tout le monde étant suivi."""
    from jalons.comptes.models import Agent
    from outils import bench_listes

    tous = Agent.objects.filter(is_active=True).order_by("pk")
    agents = sorted(tous, key=lambda a: a.courriel != "claire.schmitt@demo.example")
    bench_listes.mesurer(agents, ligne, compter_requetes, le=jour_des_pages())


def jour_des_pages() -> date:
    """Le jour des pages : elles ne connaissent que lui."""
    from django.utils import timezone

    return timezone.localdate()


def mesurer_ensemble() -> None:
    """Vingt agents à la fois, puis la recherche parmi 300 000 personnes de plus."""
    from jalons.comptes.models import Agent
    from outils import bench_foule

    agent = Agent.objects.get(courriel="claire.schmitt@demo.example")
    bench_foule.mesurer_la_foule(agent, ligne)
    bench_foule.mesurer_recherche(agent, ligne)


def mesurer_pdf() -> None:
    from datetime import UTC, datetime

    from jalons.socle.documents import DocumentType

    for document in DocumentType.tous():
        document.rendre_exemple()
        duree = chrono(
            lambda d=document: d.rendre(  # type: ignore[misc]
                {**d.exemple, "reference": str(time.perf_counter())},
                horodatage=datetime.now(UTC),
            ),
            15,
        )
        ligne("—", document.code, "—", f"{1000 * duree:.1f} ms", "—", "—")


def mesurer_le_rapprochement() -> None:
    """Les listes de France Travail face aux personnes d'ici, dans une base neuve."""
    from jalons.demonstration.jeux import MOT_DE_PASSE, PAR_DEFAUT, jeux
    from jalons.portail.organisation import installer
    from jalons.portail.reference import charger_reference
    from outils import bench_francetravail

    jeu = jeux()[PAR_DEFAUT]
    base_neuve()
    charger_reference()
    installer(jeu.chemin_organisation, mot_de_passe=MOT_DE_PASSE)
    bench_francetravail.mesurer(ligne, jeu.identite["code"])


def base_neuve() -> None:
    """Une base à part, vidée à chaque taille : celle de l'utilisateur n'est jamais touchée."""
    from django.core.management import call_command
    from django.db import connection

    from jalons.socle.base_neuve import migrations_legeres

    nom = "jalons_bench"
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    with connection.cursor() as curseur:
        curseur.execute(f"DROP DATABASE IF EXISTS {nom} WITH (FORCE)")
        curseur.execute(f"CREATE DATABASE {nom}")
    connection.close()
    connection.settings_dict["NAME"] = nom
    with migrations_legeres():
        call_command("migrate", verbosity=0, interactive=False)


def main() -> int:
    from jalons.socle.postgres import demarrer_si_besoin

    demarrer_si_besoin()
    import django

    django.setup()
    from django.conf import settings

    from jalons.demonstration.chargement import animer
    from jalons.demonstration.jeux import MOT_DE_PASSE, PAR_DEFAUT, jeux
    from jalons.demonstration.vie import faire_vivre
    from jalons.portail.organisation import installer
    from jalons.portail.reference import charger_reference
    from outils import bench_europe, bench_repertoire

    jeu = jeux()[PAR_DEFAUT]
    demandees = [int(a) for a in sys.argv[1:] if a.isdigit()]
    tailles = demandees or [3_000, 30_000, *([300_000] if "--grand" in sys.argv else [])]
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    with tempfile.TemporaryDirectory() as racine:
        settings.DONNEES = Path(racine)
        ligne("foyers", "mesure", "référence", "Jalons", "rapport", "détail")
        if "--rapprochement" in sys.argv:
            mesurer_le_rapprochement()
            return 0
        if "--repertoire" in sys.argv:
            bench_repertoire.mesurer(ligne, chrono, base_neuve)
            return 0
        for foyers in tailles:
            base_neuve()
            charger_reference()
            installer(jeu.chemin_organisation, mot_de_passe=MOT_DE_PASSE)
            mesurer_import(foyers, Path(racine) / str(foyers), jeu.identite["code"])
            if "--import" in sys.argv:
                continue
            faire_vivre(le=date(2026, 3, 16))
            if "--listes" in sys.argv:
                mesurer_les_listes()
                continue
            mesurer_pages(foyers)
            mesurer_chiffres(foyers)
            mesurer_histoire(foyers)
            mesurer_ensemble()
            mesurer_les_listes()
        if {"--import", "--listes"} & set(sys.argv):
            return 0
        animer(jeu, le=date(2026, 3, 16), dire=lambda _: None)
        bench_europe.mesurer(ligne, chrono, compter_requetes)
        mesurer_pdf()
        mesurer_le_rapprochement()
        bench_repertoire.mesurer(ligne, chrono, base_neuve)
    return 0


if __name__ == "__main__":
    sys.exit(main())
