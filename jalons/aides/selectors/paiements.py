"""Les listes de paiement et leurs lignes."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, DecimalField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from jalons.aides.models import DemandeAide, LignePaiement, ListePaiement

_EUROS = DecimalField(max_digits=12, decimal_places=2)


def listes() -> QuerySet[ListePaiement]:
    """Les listes, avec leur compte et leur total du moment."""
    return ListePaiement.objects.select_related("enveloppe", "figee_par").annotate(
        compte=Count("lignes"),
        somme=Coalesce(Sum("lignes__montant"), Value(Decimal(0)), output_field=_EUROS),
        avoirs=Count("lignes", filter=Q(lignes__avoir_de__isnull=False)),
    )


def lignes_de(liste: ListePaiement) -> QuerySet[LignePaiement]:
    """Ses lignes, avec de quoi les dire."""
    return (
        LignePaiement.objects.filter(liste=liste)
        .select_related("demande__personne", "avoir_de__liste", "avoir__liste")
        .order_by("demande__personne__nom_naissance", "pk")
    )


def lignes_de_la_demande(demande: DemandeAide) -> QuerySet[LignePaiement]:
    """Le chemin de l'argent de cette demande : paiements et avoirs, du plus ancien au plus récent."""
    return LignePaiement.objects.filter(demande=demande).select_related(
        "liste", "avoir_de__liste", "avoir"
    )
