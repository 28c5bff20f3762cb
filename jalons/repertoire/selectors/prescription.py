"""Ce qu'il faut d'une offre pour y adresser quelqu'un."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import Offre

_FERMES = {
    EtatOffre.BROUILLON: "Cette fiche est un brouillon : elle ne se prescrit pas encore.",
    EtatOffre.CLOSE: "Cette offre est close : cherchez-en une autre.",
    EtatOffre.SUSPENDUE: "Cette offre est suspendue{jusqu_au} : cherchez-en une autre.",
}


def refus_de_prescrire(offre: Offre, *, le: date) -> str:
    """Pourquoi l'on ne peut pas y adresser quelqu'un ce jour-là ; vide : on le peut, même complète."""
    dit = _FERMES.get(EtatOffre(offre.etat), "")
    if dit:
        fin = offre.suspendue_jusqu_au
        return dit.format(jusqu_au=f" jusqu'au {fin:%d/%m/%Y}" if fin else "")
    if offre.periode is not None and offre.periode.fin is not None and offre.periode.fin < le:
        return f"Cette offre est finie depuis le {offre.periode.fin:%d/%m/%Y}."
    return ""


def offres_joignables() -> QuerySet[Offre]:
    """Les offres qui ont leur propre courriel."""
    return Offre.objects.exclude(courriel="").order_by()
