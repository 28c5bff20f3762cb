"""Coordination et opérations européennes à l'échelle : un an de 2 000 séances, 10 000 participants,
20 000 dépenses, et un bilan de 5 000 lignes. Appelé par `make bench`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

SEANCES, PARTICIPANTS, DEPENSES, LIGNES = 2_000, 10_000, 20_000, 5_000
Ligne = Callable[..., None]


def _seances() -> None:
    """Répartit des séances tenues et leurs invitations sur les instances de la démonstration."""
    from jalons.coordination.models import Instance, Invitation, Seance

    instances = list(Instance.objects.select_related("animateur"))
    debut = datetime(2025, 1, 6, 9, tzinfo=UTC)
    seances = Seance.objects.bulk_create(
        Seance(
            instance=instances[n % len(instances)],
            theme=f"Séance {n}",
            debut=debut + timedelta(hours=4 * n),
            fin=debut + timedelta(hours=4 * n + 2),
            etat="tenue",
            par=instances[n % len(instances)].animateur,
        )
        for n in range(SEANCES)
    )
    Invitation.objects.bulk_create(
        (
            Invitation(
                seance=seance,
                nom=f"Invité {rang}",
                organisme=f"Organisme {rang}",
                courriel=f"invite{rang}@partenaire.example",
                est_present=rang % 3 != 0,
            )
            for seance in seances
            for rang in range(8)
        ),
        batch_size=4000,
    )


def _operation(nombre: int) -> int:
    """Remplit l'opération qui a des participants, et une opération en exécution de dépenses."""
    from jalons.comptes.models import Agent
    from jalons.fse.models import Depense, Operation, Participation
    from jalons.personnes.models import Personne, Rattachement
    from jalons.socle.periode import Periode

    par = Agent.objects.get(courriel="denis.bour@demo.example")
    avec = Operation.objects.get(code="2025-equipe-insertion")
    personnes = list(
        Personne.objects.exclude(participations_fse__operation=avec)
        .order_by("pk")
        .values_list("pk", flat=True)[:nombre]
    )
    codes = ["eeco01", "eeco02", "eeco09", "eeco16"]
    Participation.objects.bulk_create(
        (
            Participation(
                operation=avec,
                personne_id=pk,
                date_entree=date(2025, 2, 1) + timedelta(days=n % 300),
                est_complete=n % 7 != 0,
                genre="femme" if n % 2 else "homme",
                indicateurs=codes if n % 7 else codes[:1],
                par=par,
            )
            for n, pk in enumerate(personnes)
        ),
        batch_size=4000,
    )
    Rattachement.objects.bulk_create(
        (
            Rattachement(personne_id=pk, agent=par, motif="fse", periode=Periode(date(2025, 2, 1)))
            for pk in personnes
        ),
        batch_size=4000,
    )
    execution = Operation.objects.get(code="2024-cd15-coordination")
    for operation, combien, annee in ((execution, LIGNES, 2024), (avec, DEPENSES - LIGNES, 2025)):
        mission = operation.missions.first()
        Depense.objects.bulk_create(
            (
                Depense(
                    operation=operation,
                    categorie="personnel",
                    mission=mission,
                    libelle=f"Salaire chargé {n}",
                    date=date(annee, 1, 1) + timedelta(days=n % 360),
                    date_acquittement=date(annee, 1, 1) + timedelta(days=n % 360),
                    montant=Decimal("27.00"),
                    par=par,
                )
                for n in range(combien)
            ),
            batch_size=4000,
        )
    return len(personnes)


def _mesurer_bilan(ligne: Ligne) -> None:
    from jalons.comptes.models import Agent
    from jalons.fse.bilan.selectors.bilans import rassembler
    from jalons.fse.bilan.services import bilan as services
    from jalons.fse.enums import GenreBilan
    from jalons.fse.models import Operation

    par = Agent.objects.get(courriel="denis.bour@demo.example")
    operation = Operation.objects.get(code="2024-cd15-coordination")
    commun = {"par": par, "le": date(2025, 5, 12)}
    bilan = services.ouvrir_bilan(
        operation=operation, genre=GenreBilan.FINAL, periode=operation.periode, **commun
    )
    bilan = services.rediger_bilan(
        bilan=bilan, recit="Une année.", difficultes="", version=bilan.version, **commun
    )
    depart = time.perf_counter()
    nombre = len(rassembler(bilan).lignes)
    lecture = time.perf_counter() - depart
    depart = time.perf_counter()
    services.sceller_bilan(bilan=bilan, version=bilan.version, **commun)
    duree = time.perf_counter() - depart
    ligne(
        nombre,
        "bilan scellé",
        f"{lecture:.2f} s",
        f"{duree:.2f} s",
        f"{duree / lecture:.1f}",
        "PDF et tableur ; réf. : lecture",
    )


def mesurer(ligne: Ligne, chrono: Callable[..., float], compter: Callable[..., int]) -> None:
    """Remplit, puis mesure chaque page sur une requête `SELECT 1`."""
    from django.db import connection
    from django.test import Client

    from jalons.comptes.models import Agent
    from jalons.coordination.models import Seance
    from jalons.fse.models import Bilan, Operation, Participation

    _seances()
    nombre = _operation(PARTICIPANTS)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")

    def reference() -> None:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
            curseur.fetchone()

    nue = chrono(reference, 50)
    _mesurer_bilan(ligne)
    avec = Operation.objects.get(code="2025-equipe-insertion").pk
    execution = Operation.objects.get(code="2024-cd15-coordination").pk
    bilan = Bilan.objects.get(operation_id=execution).pk
    seance = Seance.objects.filter(theme="Séance 900").values_list("pk", flat=True)[0]
    fiche = Participation.objects.order_by("-pk").values_list("pk", flat=True)[0]
    pages = {
        "anne.thiry": (
            "/",
            "/coordination/",
            "/coordination/seances/",
            f"/coordination/seances/{seance}/",
            "/coordination/decisions/",
            "/projets/besoins/",
            "/repertoire/coordonnes/",
        ),
        "denis.bour": (
            "/",
            "/fse/",
            f"/fse/{avec}/",
            f"/fse/{avec}/plan/",
            f"/fse/{avec}/depenses/",
            f"/fse/{avec}/participants/",
            f"/fse/{avec}/participants/?filtre=manques",
            "/fse/participants/a-completer/",
            f"/fse/participants/{fiche}/",
            f"/fse/{avec}/temps/",
            f"/fse/bilans/{bilan}/",
            f"/fse/bilans/{bilan}/controle/",
            f"/fse/{execution}/publicite/",
            "/fse/operations/",
        ),
        "lucie.adam": ("/accompagnement/plie/", "/accompagnement/plie/chiffres/"),
    }
    for nom, adresses in pages.items():
        client = Client()
        client.force_login(
            Agent.objects.get(courriel=f"{nom}@demo.example"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        for adresse in adresses:
            assert client.get(adresse).status_code == 200, adresse
            requetes = compter(lambda c=client, a=adresse: c.get(a))
            duree = chrono(lambda c=client, a=adresse: c.get(a), 7)
            ligne(
                nombre,
                adresse[-16:],
                f"{1000 * nue:.2f} ms",
                f"{1000 * duree:.1f} ms",
                f"{duree / nue:.0f}",
                f"{requetes} requêtes",
            )
