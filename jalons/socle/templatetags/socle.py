"""Balises communes à tous les gabarits (chargées d'office)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.core.paginator import Page
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from jalons.socle import formats, formulaires
from jalons.socle.accessibilite import lire_audit
from jalons.socle.accord import accorder
from jalons.socle.dates import age as age_au

register = template.Library()


@register.simple_tag
def accorde(texte: str, personne: Any) -> str:
    """Le texte accordé à la personne : `{% accorde "Reçu[e]" personne %}`."""
    return accorder(texte, getattr(personne, "est_feminin", None))


TONS = {"succes", "attention", "danger", "info", "neutre"}


@register.simple_tag
def icone(nom: str) -> SafeString:
    """Icône décorative ; le sens est toujours dans le texte voisin."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', nom)


_ICONES_TON = {
    "succes": "check-circle-fill",
    "attention": "exclamation-triangle-fill",
    "danger": "x-octagon-fill",
    "info": "info-circle-fill",
    "neutre": "circle",
}


@register.simple_tag
def pastille(texte: Any, ton: str = "neutre", icone_nom: str = "") -> SafeString:
    """Étiquette d'état : icône et texte, jamais la couleur seule."""
    ton = ton if ton in TONS else "neutre"
    # Partout la même casse : une étiquette commence par une majuscule.
    texte = str(texte)
    return format_html(
        '<span class="pastille pastille-{}">{} {}</span>',
        ton,
        icone(icone_nom or _ICONES_TON[ton]),
        texte[:1].upper() + texte[1:],
    )


@register.simple_tag
def url_si(nom: str, *args: Any, **kwargs: Any) -> str:
    """Adresse nommée, ou chaîne vide si elle n'existe pas."""
    try:
        return reverse(nom, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def adresse(nom: str, **filtres: Any) -> str:
    """L'adresse d'un écran et ses filtres ; un filtre vide ne s'écrit pas.

    `{% adresse "repertoire:actions" annee=2026 territoire=lieu.pk as offre %}`
    """
    choisis = {cle: valeur for cle, valeur in filtres.items() if valeur not in (None, "")}
    return f"{reverse(nom)}?{urlencode(choisis)}" if choisis else reverse(nom)


def _a_l_heure_locale(valeur: Any) -> Any:
    return localtime(valeur) if isinstance(valeur, datetime) else valeur


@register.filter
def date_fr(valeur: date | datetime | None) -> str:
    """« 16/03/2026 »."""
    return formats.jour(_a_l_heure_locale(valeur))


@register.filter
def date_longue(valeur: date | datetime | None) -> str:
    """« lundi 16 mars 2026 »."""
    return formats.jour_long(_a_l_heure_locale(valeur))


@register.filter
def heure_fr(valeur: Any) -> str:
    """« 10 h 42 »."""
    return formats.heure(_a_l_heure_locale(valeur))


@register.filter
def age(naissance: date, le: date | None = None) -> str:
    """« 34 ans »."""
    return f"{age_au(naissance, le or localtime().date())} ans"


@register.filter
def jours_restants(echeance: date) -> int:
    """Jours d'ici l'échéance ; négatif quand elle est passée."""
    return (echeance - localtime().date()).days


@register.simple_tag
def delai(echeance: date | None) -> SafeString:
    """Pastille du temps qui reste avant une échéance, en mots."""
    if echeance is None:
        return SafeString("")
    reste = jours_restants(echeance)
    if reste < 0:
        return pastille(f"En retard de {-reste} j", "danger")
    if reste == 0:
        return pastille("Aujourd'hui", "attention", "alarm")
    if reste <= 7:
        return pastille(f"Encore {reste} j", "attention", "alarm")
    return pastille(f"{reste} j", "neutre", "calendar3")


register.filter("pourcent", formats.taux)
register.filter("euros", formats.euros)
register.filter("decimal_fr", formats.saisie)
register.filter("nombre_fr", formats.nombre)
register.filter("milliers", formats.nombre)
register.filter("part_fr", formats.part)
register.filter("mois_fr", formats.mois)


@register.filter
def attribut(objet: Any, cle: Any) -> Any:
    """Valeur d'un dictionnaire par une clé variable."""
    return objet.get(cle) if hasattr(objet, "get") else None


@register.simple_tag
def habiller(form: forms.BaseForm) -> str:
    formulaires.habiller(form)
    return ""


@register.simple_tag
def etat_accessibilite() -> str:
    """« partiellement conforme » : ce que toutes les pages disent en pied."""
    return lire_audit().etat


@register.simple_tag
def a_remplir(form: forms.BaseForm) -> str:
    """La phrase qui dit, avant la saisie, quels champs sont à remplir ; vide si aucun ne l'est."""
    return formulaires.a_remplir(form)


@register.simple_tag(takes_context=True)
def avec(context: dict[str, Any], **changements: Any) -> str:
    """La même adresse, avec ces paramètres changés (une valeur vide retire le paramètre)."""
    request: HttpRequest = context["request"]
    parametres = request.GET.copy()
    for cle, valeur in changements.items():
        if valeur in (None, ""):
            parametres.pop(cle, None)
        else:
            parametres[cle] = str(valeur)
    return f"?{parametres.urlencode()}"


@register.simple_tag(takes_context=True)
def avec_filtre(context: dict[str, Any], code: str, valeur: str) -> str:
    """La même adresse, première page, avec ce filtre changé."""
    return avec(context, **{code: valeur, "page": ""})


@register.filter
def valeur_filtre(demande: Any, code: str) -> str:
    """La valeur d'un filtre dans une demande."""
    return demande[code]


@register.inclusion_tag("socle/composants/pagination.html", takes_context=True)
def pagination(context: dict[str, Any], page: Page[Any]) -> dict[str, Any]:
    """Liens de page qui gardent les filtres."""
    return {"request": context["request"], "page": page}


@register.inclusion_tag("socle/composants/tri.html", takes_context=True)
def tri(
    context: dict[str, Any], libelle: str, cle: str, ordre: str = "", classe: str = ""
) -> dict[str, Any]:
    """En-tête de colonne que l'on trie ; `ordre` est le tri courant (« nom » ou « -nom »)."""
    actif = ordre.lstrip("-") == cle
    inverse = actif and not ordre.startswith("-")
    return {
        "request": context["request"],
        "libelle": libelle,
        "classe": classe,
        "suivant": f"-{cle}" if inverse else cle,
        "sens": ("descending" if ordre.startswith("-") else "ascending") if actif else "none",
    }
