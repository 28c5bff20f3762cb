"""`make bench`, suite : chaque liste de travail à 30 000 personnes, les retards, les trois chiffres.

Tout le monde est suivi, une personne sur trois depuis un contrat de travail ou un public dit : ce que
montrent les listes une fois la base pleine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.test import Client

Ligne = Callable[..., None]

_AXE_1 = ("personnes_recues", "delai_premier_entretien", "inscrits_france_travail")
_MOIS, _CONNAISSANCES = 60, 5


def mesurer(agents: list[Any], ligne: Ligne, compter: Callable[..., int], *, le: date) -> None:
    """Remplit la base de suivis, puis mesure."""
    suivre_tout_le_monde(agents, le=le)
    mesurer_les_retards(ligne, le=le)
    mesurer_les_listes(agents, ligne, compter)
    mesurer_l_axe_1(ligne, le=le)


@transaction.atomic
def suivre_tout_le_monde(agents: list[Any], *, le: date) -> None:
    """Chaque personne soumise a un référent parmi ces agents, depuis un à cinq cents jours."""
    from jalons.personnes.models import Rattachement

    referents = [a for a in agents if a.structure_id is not None]
    colonnes = ("personne_id", "agent_id", "structure_id", "motif", "periode", "connu", "version")
    with connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {Rattachement._meta.db_table} ({', '.join(colonnes)})"  # noqa: S608
            " SELECT p.id, a.agent, a.structure, 'referent_unique',"
            " daterange(%s::date - (1 + mod(p.id, 500))::int, NULL), tstzrange(now(), NULL), 1"
            " FROM personnes_personne p"
            " JOIN unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS a(agent, structure, rang)"
            " ON a.rang = 1 + mod(p.id, %s)"
            " WHERE p.est_soumis AND p.principale_id IS NULL AND NOT EXISTS (SELECT 1"
            f" FROM {Rattachement._meta.db_table} r WHERE r.personne_id = p.id"
            " AND r.motif = 'referent_unique')",
            [le, [a.pk for a in referents], [a.structure_id for a in referents], len(referents)],
        )
        curseur.execute(
            "INSERT INTO publics_qualification"
            " (personne_id, public, source, precision, periode, connu, par_id, version)"
            " SELECT id, 'situation_complexe', 'agent', '', daterange(%s::date - 90, NULL),"
            " tstzrange(now(), NULL), %s, 1 FROM personnes_personne"
            " WHERE mod(id, 10) = 0 AND principale_id IS NULL ON CONFLICT DO NOTHING",
            [le, agents[0].pk],
        )
    with connection.cursor() as curseur:
        curseur.execute(f"ANALYZE {Rattachement._meta.db_table}, publics_qualification")


def mesurer_les_retards(ligne: Ligne, *, le: date) -> None:
    """Depuis rien, puis sans changement, puis après une personne et après mille."""
    from jalons.personnes.models import JourDesRetards, Personne, RetardARevoir, RetardPorte
    from jalons.personnes.services.retards import tenir_les_retards

    RetardPorte.objects.all().delete()
    JourDesRetards.objects.all().delete()
    nombre = Personne.objects.count()
    for nom, changees in (
        ("depuis rien", 0),
        ("rien de neuf", 0),
        ("une change", 1),
        ("mille", 1000),
    ):
        numeros = Personne.objects.order_by("pk").values_list("pk", flat=True)[:changees]
        RetardARevoir.objects.bulk_create(RetardARevoir(personne_id=pk) for pk in numeros)
        debut = time.perf_counter()
        revues = tenir_les_retards(le=le)
        duree = 1000 * (time.perf_counter() - debut)
        ligne(nombre, f"retards {nom}", "—", f"{duree:.0f} ms", "—", f"{revues} revues")
    ligne(nombre, "retards portés", "—", RetardPorte.objects.count(), "—", "")


def mesurer_les_listes(agents: list[Any], ligne: Ligne, compter: Callable[..., int]) -> None:
    """La première page de chaque liste, par le premier agent qui la voit ; « Charge » aussi."""
    from django.urls import NoReverseMatch, reverse

    from jalons.ecrans.listes import Liste

    adresses: dict[str, tuple[str, tuple[Any, ...]]] = {
        liste.code: (liste.adresse, liste.permission) for liste in Liste.tous() if not liste.sur
    }
    clients = {}
    for agent in agents:
        clients[agent.pk] = Client()
        clients[agent.pk].force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    pages = []
    for code, (vue, permissions) in sorted(adresses.items()):
        voit = next((a for a in agents if any(a.peut(p) for p in permissions)), None)
        try:
            adresse = reverse(vue) if vue else f"/listes/{code}/"
        except NoReverseMatch:
            continue
        if voit is not None:
            pages.append((code, adresse, voit))
    for agent in agents:
        if clients[agent.pk].get(reverse("accompagnement:charge")).status_code == 200:
            pages.append(("charge", reverse("accompagnement:charge"), agent))
            break
    for code, adresse, agent in pages:
        client = clients[agent.pk]
        if client.get(adresse).status_code != 200:
            continue
        requetes = compter(lambda c=client, a=adresse: c.get(a))
        durees = []
        for _ in range(7):
            debut = time.perf_counter()
            client.get(adresse)
            durees.append(1000 * (time.perf_counter() - debut))
        milieu = statistics.median(durees)
        ligne(agent.prenom, code[:16], "—", f"{milieu:.0f} ms", "—", f"{requetes} requêtes")


def mesurer_l_axe_1(ligne: Ligne, *, le: date) -> None:
    """Les trois chiffres de l'axe 1, soixante mois, à cinq dates de connaissance, d'un trait."""
    from jalons.chiffres import registre
    from jalons.chiffres.selectors import cellules_de, demander, derniers_mois
    from jalons.socle.dates import ajouter_mois

    chiffres = [c for c in registre.tous() if c.code in _AXE_1]
    debut = time.perf_counter()
    lues = 0
    for rang in range(_CONNAISSANCES):
        connu = ajouter_mois(le, -rang)
        demande = demander(derniers_mois(le, _MOIS), le=le, tel_que_connu_le=connu)
        lues += sum(len(c) for c in cellules_de(chiffres, demande))
    duree = 1000 * (time.perf_counter() - debut)
    ligne(
        f"{len(chiffres)} chiffres", f"{_MOIS} mois x {_CONNAISSANCES}", "—",
        f"{duree:.0f} ms", "—", f"{lues} cellules",
    )  # fmt: skip
