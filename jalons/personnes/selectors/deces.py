"""Ce que la caisse signale d'un décès, et ce qu'on en a vérifié."""

from __future__ import annotations

from datetime import date

from jalons.personnes.enums import MOTIFS_DECES
from jalons.personnes.models import DemandeRSA, EtatDroit, Personne, VerificationDeces


def demande_signalee(personne: Personne, *, le: date) -> DemandeRSA | None:
    """La demande de son foyer que la caisse a suspendue pour un décès, la plus récente."""
    if personne.foyer_id is None:
        return None
    signale = (
        EtatDroit.objects.filter(
            demande__foyer_id=personne.foyer_id,
            periode__contains=le,
            motifs__overlap=list(MOTIFS_DECES),
        )
        .select_related("demande")
        .order_by("-demande__date_demande", "-demande__numero_demande")
        .first()
    )
    return signale.demande if signale else None


def verification_deces(personne: Personne, *, le: date) -> VerificationDeces | None:
    """Ce qu'un agent a conclu du décès signalé ce jour-là, s'il l'a fait."""
    demande = demande_signalee(personne, le=le)
    if demande is None:
        return None
    return (
        VerificationDeces.objects.filter(personne=personne, demande=demande)
        .select_related("par")
        .first()
    )
