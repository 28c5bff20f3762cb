"""Proposer une prime trouvée : la personne n'a rien à demander."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.aides.enums import OrigineDemande, Situation
from jalons.aides.models import DemandeAide
from jalons.aides.selectors.primes import primes_de
from jalons.aides.services.commun import AideImpossible
from jalons.aides.services.demandes import deposer
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne


@transaction.atomic
def proposer(*, personne: Personne, aide: str, par: Agent, le: date) -> DemandeAide:
    """Dépose la prime pour la personne, d'après ses contrats et ses heures relus à l'instant.

    Lève `AideImpossible` : rien ne la fait trouver, des heures manquent, ou elle l'a déjà.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    trouvee = next((t for t in primes_de(personne, le=le) if t.aide == aide), None)
    if trouvee is None:
        raise AideImpossible("Rien dans ses contrats ne la fait trouver, ou elle l'a déjà.")
    if not trouvee.est_due:
        raise AideImpossible(f"Il lui faut {trouvee.reste_dit}.")
    return deposer(
        personne=personne,
        aide=aide,
        situation=Situation.REPRISE_EMPLOI,
        debut=trouvee.debut,
        origine=OrigineDemande.TROUVEE,
        contrat_id=trouvee.contrat_id,
        trouvee_dit=trouvee.dit,
        par=par,
        le=le,
    )
