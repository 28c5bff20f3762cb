"""Le rapprochement de France Travail : temps, précision et rappel, 30 000 lignes face à 30 000 personnes.

Les noms sont ceux que le générateur abîme, et lui seul sait qui est qui : un tiers des lignes ne sont à
personne d'ici. La précision et le rappel sont ceux de ce qui se rattache sans agent.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

LIGNES, ETRANGERES = 30_000, 10_000
_FOYERS = 28_700  # de quoi compter 30 000 adultes soumis
_MOIS, _RECU = date(2026, 1, 1), date(2026, 2, 6)


def mesurer(ligne: Callable[..., None], departement: str) -> None:
    """Importe un mois de la caisse, puis une liste de France Travail, et juge les rattachements."""
    from jalons.echanges.services import importer
    from jalons.francetravail.models import UsagerFranceTravail
    from jalons.francetravail.services import rapprochement
    from jalons.generateur.francetravail import ecrire_liste, population
    from jalons.generateur.monde import Monde
    from jalons.generateur.production import ecrire_mois
    from jalons.personnes.models import Personne

    monde = Monde(graine=57, foyers=_FOYERS, premier_mois=_MOIS, departement=departement)
    with tempfile.TemporaryDirectory() as racine:
        for chemin in ecrire_mois(monde, Path(racine), rang=1):
            importer(chemin=chemin, par=None, le=_RECU)
        decrites = population(monde, graine=3, connues=LIGNES - ETRANGERES, etrangeres=ETRANGERES)
        lignes = [(qui, date(2026, 1, 20), "") for qui in decrites]
        liste = ecrire_liste(Path(racine) / "ft_stock.csv", lignes, genre="stock")
        debut = time.perf_counter()
        lot = importer(chemin=liste, par=None, le=_RECU)
        ligne(LIGNES, "liste importée", "—", f"{time.perf_counter() - debut:.1f} s", "—", "")
    usagers = list(UsagerFranceTravail.objects.order_by("pk"))
    debut = time.perf_counter()
    annuaire = rapprochement.dresser_l_annuaire(le=_RECU)
    rapprochement.juger(usagers, annuaire, le=_RECU)
    duree = time.perf_counter() - debut
    ligne(
        LIGNES, "rapprochement", f"{len(annuaire.fiches)} fiches", f"{duree:.1f} s", "—", "< 20 s"
    )
    roles = {
        (numero, role): personne
        for personne, numero, role in Personne.objects.filter(
            appartenances__role__in=("DEM", "CJT")
        ).values_list("pk", "appartenances__foyer__demandes__numero_demande", "appartenances__role")
    }
    # Ni nom ni prénom dans la clé : l'encodage du fichier et les blancs serrés les changent.
    verite: dict[tuple[str, date], int | None] = {}
    for qui in decrites:
        attendue = roles.get((qui.foyer, qui.role)) if qui.foyer else None
        verite[qui.identifiant, qui.naissance] = attendue
    justes = faux = 0
    for usager in UsagerFranceTravail.objects.filter(personne__isnull=False):
        juste = verite.get((usager.identifiant, usager.date_naissance)) == usager.personne_id
        justes, faux = justes + juste, faux + (not juste)
    precision, rappel = justes / max(justes + faux, 1), justes / (LIGNES - ETRANGERES)
    ligne(LIGNES, "précision", f"{faux} faux", f"{precision:.4f}", "—", ">= 0,999")
    ligne(
        LIGNES, "rappel", f"{lot.compteurs['a_decider']} à décider", f"{rappel:.4f}", "—", ">= 0,98"
    )
