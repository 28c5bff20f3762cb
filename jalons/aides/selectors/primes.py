"""Les primes que Jalons trouve : qui y a droit, qui en approche, d'après les contrats et les heures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jalons.activite.selectors.travail import TravailLu, travail_de
from jalons.aides.baremes import bareme, primes
from jalons.aides.enums import ETATS_VIVANTS
from jalons.aides.models import DemandeAide
from jalons.aides.rules.bareme import Bareme
from jalons.aides.rules.heures import Plage, Suite, meilleure, plages_du_contrat, suites
from jalons.aides.tension import famille_en_tension
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.dates import ajouter_mois
from jalons.socle.formats import nombre
from jalons.socle.parametres import parametre

# On regarde deux ans en arrière : au-delà, une suite d'heures est finie depuis longtemps.
_MOIS_REGARDES = 24
MONTREES = 100


@dataclass(frozen=True, slots=True)
class PrimeTrouvee:
    """Une prime pour une personne. `reste` : les heures qui manquent ; zéro, elle est due."""

    personne: Personne
    aide: str
    libelle: str
    contrat_id: int
    debut: date
    dit: str
    reste: Decimal
    estimees: Decimal

    @property
    def est_due(self) -> bool:
        """Vrai si tout y est."""
        return self.reste == 0

    @property
    def reste_dit(self) -> str:
        """« encore 1 h »."""
        return "" if self.est_due else f"encore {nombre(self.reste)} h"


def primes_trouvees(agent: Agent, *, le: date) -> list[PrimeTrouvee]:
    """Celles des personnes que l'agent suit, les dues d'abord (cinq requêtes, quel qu'en soit le nombre)."""
    vues = Personne.objects.visibles_par(agent, Permission.AIDE_GERER, le=le).order_by()
    lus = travail_de(vues.values("pk"), depuis=ajouter_mois(le, -_MOIS_REGARDES), jusqu_au=le)
    return _trouver(lus, le=le)


def primes_de(personne: Personne, *, le: date) -> list[PrimeTrouvee]:
    """Celles d'une personne."""
    depuis = ajouter_mois(le, -_MOIS_REGARDES)
    return _trouver(travail_de([personne.pk], depuis=depuis, jusqu_au=le), le=le)


def _trouver(lus: dict[int, list[TravailLu]], *, le: date) -> list[PrimeTrouvee]:
    deja = _deja(lus)
    personnes = Personne.objects.in_bulk(list(lus))
    trouvees = [
        trouvee
        for code in primes()
        if (lu := bareme(code, le=le)) is not None
        for cle, contrats in lus.items()
        if cle in personnes
        and not ({code, *lu.exclut} & deja.get(cle, set()))
        and (trouvee := _une(lu, personnes[cle], contrats, le=le)) is not None
    ]
    return sorted(
        trouvees, key=lambda t: (t.reste, t.personne.nom_naissance, t.personne.pk, t.aide)
    )


def _deja(personnes: Iterable[int]) -> dict[int, set[str]]:
    """Les primes que chacune a déjà, ou qu'on lui propose."""
    eues: dict[int, set[str]] = {}
    vivantes = DemandeAide.objects.filter(
        personne__in=list(personnes), aide__in=primes(), etat__in=[str(e) for e in ETATS_VIVANTS]
    )
    for personne_id, code in vivantes.values_list("personne_id", "aide"):
        eues.setdefault(personne_id, set()).add(code)
    return eues


def _une(
    lu: Bareme, personne: Personne, contrats: Sequence[TravailLu], *, le: date
) -> PrimeTrouvee | None:
    if lu.heures is not None:
        return _par_les_heures(lu, personne, contrats, le=le)
    jours = lu.debut_contrat_jours or 0
    recents = [c for c in contrats if le - timedelta(days=jours) <= c.debut <= le]
    if not recents:
        return None
    c = recents[-1]
    dit = f"Contrat chez {c.employeur} commencé le {c.debut:%d/%m/%Y}."
    return PrimeTrouvee(
        personne, lu.code, lu.libelle, c.contrat_id, c.debut, dit, Decimal(0), Decimal(0)
    )


def suite_de(lu: Bareme, contrats: Sequence[TravailLu], *, le: date) -> Suite | None:
    """La suite d'heures qui compte pour cette prime : métiers en tension seulement, s'il le faut."""
    if lu.heures is None:
        return None
    trou = parametre("prime_trou_tolere", le=le).nombre
    plages: list[Plage] = []
    for c in contrats:
        if lu.en_tension and not famille_en_tension(c.rome, le=c.debut):
            continue
        plages += plages_du_contrat(
            debut=c.debut,
            fin=c.fin,
            heures_hebdo=c.heures_hebdo,
            notees=[Plage(n.debut, n.fin, n.heures, False, c.contrat_id) for n in c.lignes],
            le=le,
            contrat_id=c.contrat_id,
        )
    return meilleure(suites(plages, trou=trou), seuil=lu.heures, trou=trou, le=le)


def dire_la_suite(suite: Suite) -> str:
    """« 612 h du … au …, dont 400 h d'après le contrat »."""
    estimees = f", dont {nombre(suite.estimees)} h d'après le contrat" if suite.estimees else ""
    jours = f"du {suite.debut:%d/%m/%Y} au {suite.fin:%d/%m/%Y}"
    return f"{nombre(suite.heures)} h de suite {jours}{estimees}."


def _par_les_heures(
    lu: Bareme, personne: Personne, contrats: Sequence[TravailLu], *, le: date
) -> PrimeTrouvee | None:
    suite = suite_de(lu, contrats, le=le)
    if suite is None or lu.heures is None:
        return None
    reste = suite.reste(lu.heures)
    if reste > parametre("prime_approche", le=le).decimal:
        return None
    return PrimeTrouvee(
        personne,
        lu.code,
        lu.libelle,
        suite.contrat_id,
        suite.fin,
        dire_la_suite(suite),
        reste,
        suite.estimees,
    )


def travail_pour(demande: Any, *, le: date) -> list[TravailLu]:
    """Les contrats de la personne d'une demande, pour revoir ce qui a fait trouver la prime."""
    depuis = ajouter_mois(le, -_MOIS_REGARDES)
    lus = travail_de([demande.personne_id], depuis=depuis, jusqu_au=le)
    return lus.get(demande.personne_id, [])
