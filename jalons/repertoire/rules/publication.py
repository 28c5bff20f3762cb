"""Ce qui d'une fiche peut se lire sans compte : nul n'y est nommé, ni joint en personne, sans son accord."""

from __future__ import annotations

# Une boîte de service ; tout autre nom devant l'arobase peut être celui de quelqu'un.
_DE_SERVICE = (
    "accueil", "admin", "agence", "asso", "bonjour", "bureau", "cap", "ccas", "centre", "cfa", "cms",
    "cms-", "cidff", "contact", "direction", "emploi", "formation", "greta", "info", "insertion",
    "mairie", "mission", "mobilite", "orientation", "plateforme", "plie", "pole", "secretariat",
    "service", "siege", "social", "standard", "udaf",
)  # fmt: skip
_MOBILES = ("+336", "+337", "06", "07")


def courriel_publiable(courriel: str, *, accord: bool) -> str:
    """L'adresse si c'est une boîte de service, ou si la personne accepte d'être nommée ; sinon rien.

    >>> courriel_publiable("contact@asso.example", accord=False)
    'contact@asso.example'
    >>> courriel_publiable("lucie.adam@asso.example", accord=False)
    ''
    """
    if accord or courriel.lower().startswith(_DE_SERVICE):
        return courriel
    return ""


def telephone_publiable(telephone: str, *, accord: bool) -> str:
    """Un numéro fixe, ou un mobile que la personne accepte de donner.

    >>> telephone_publiable("06 12 34 56 78", accord=False)
    ''
    """
    serre = telephone.replace(" ", "").replace(".", "")
    return telephone if accord or not serre.startswith(_MOBILES) else ""
