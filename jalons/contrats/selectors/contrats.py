"""Lire les contrats : celui qui court, ce qu'il oblige, ce qu'il fait attendre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from jalons.activite.selectors import positionnements
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.contrats.enums import (
    ETATS_CONCLUS,
    ETATS_OUVERTS,
    RESOLUES,
    EtatContrat,
    OrigineContrat,
    Periodicite,
    RegimeHeures,
    Statut,
)
from jalons.contrats.genres import GenreContrat
from jalons.contrats.models import (
    ActionContrat,
    ActionPositionnee,
    Contrat,
    FreinContrat,
    PointContrat,
)
from jalons.contrats.rules import echeances as regles
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre

LIRE = Permission.CONTRAT_CONSULTER
_CONCLUS = [str(etat) for etat in ETATS_CONCLUS]


@dataclass(frozen=True, slots=True)
class Obligation:
    """Ce à quoi un contrat en vigueur oblige : une action du plan, et le contrat qui le dit."""

    action_id: int
    contrat_id: int
    intitule: str
    famille: str


def visibles(
    agent: Agent, permission: Permission = LIRE, *, le: date | None = None
) -> QuerySet[Contrat]:
    """Les contrats des personnes que l'agent voit avec cette permission."""
    jour = le or timezone.localdate()
    return Contrat.objects.filter(
        personne__in=Personne.objects.visibles_par(agent, permission, le=jour)
    )


def avec_tout(contrats: QuerySet[Contrat]) -> QuerySet[Contrat]:
    """Avec ce que les écrans montrent : parties, plan et suites, freins, signatures, points."""
    return contrats.select_related(
        "personne",
        "structure",
        "referent",
        "orientation",
        "precedent",
        "document",
        "offre__commune",
        "diagnostic",
    ).prefetch_related(
        Prefetch("actions", ActionContrat.objects.select_related("suivi")),
        "freins",
        "signatures",
        Prefetch("points", PointContrat.objects.select_related("par")),
    )


def en_vigueur(*, le: date) -> QuerySet[Contrat]:
    """Les contrats qui courent ce jour-là ; une personne n'en a jamais deux."""
    return Contrat.objects.filter(etat__in=_CONCLUS, periode__contains=le)


def contrat_en_vigueur(personne: Personne, *, le: date) -> Contrat | None:
    """Le contrat de la personne qui court ce jour-là, ou None."""
    return (
        en_vigueur(le=le).filter(personne=personne).select_related("structure", "referent").first()
    )


def contrats_en_vigueur(
    personnes: Iterable[int] | QuerySet[Any, Any], *, le: date
) -> dict[int, Contrat]:
    """{numéro de personne: le contrat qui court ce jour-là} (une requête)."""
    lus = en_vigueur(le=le).filter(personne_id__in=personnes)
    return {c.personne_id: c for c in lus.select_related("structure", "referent")}


def a_un_contrat(*, le: date, personne: str = "pk") -> Exists:
    """La condition, pour une requête dont `personne` est la clé : un contrat court ce jour-là."""
    return Exists(en_vigueur(le=le).filter(personne_id=OuterRef(personne)))


def contrats_de(personne: Personne) -> QuerySet[Contrat]:
    """Tous les contrats de la personne, le dernier d'abord."""
    return (
        Contrat.objects.filter(personne=personne)
        .select_related("structure", "referent")
        .order_by("-numero")
    )


def conclus(personne: Personne) -> list[tuple[Contrat, tuple[str, ...]]]:
    """Les contrats qui ont couru ou courent, le dernier d'abord, et ce à quoi chacun oblige la personne."""
    obligations = Prefetch("actions", ActionContrat.objects.filter(est_obligation=True))
    lus = contrats_de(personne).filter(etat__in=_CONCLUS).prefetch_related(obligations)
    return [(c, tuple(a.intitule for a in c.actions.all())) for c in lus]


def dernier_conclu(personne: Personne) -> Contrat | None:
    """Le dernier contrat qui a couru, ou qui court."""
    conclus = contrats_de(personne).filter(etat__in=_CONCLUS)
    return conclus.order_by("-periode", "-pk").first()


def contrat_en_preparation(personne: Personne) -> Contrat | None:
    """Le contrat qui se prépare ou qui attend ses signatures, ou None."""
    return contrats_de(personne).filter(etat__in=[str(e) for e in ETATS_OUVERTS]).first()


def a_signer(agent: Agent, *, le: date) -> QuerySet[Contrat]:
    """Les textes arrêtés dont l'agent est le référent, qu'il voit encore, le plus ancien d'abord."""
    vus = visibles(agent, Permission.CONTRAT_GERER, le=le)
    attendus = vus.filter(etat=str(EtatContrat.PROPOSE), referent=agent)
    return attendus.order_by("date_proposition", "pk")


def actions_de(contrat: Contrat) -> list[ActionContrat]:
    """Les actions du plan, dans leur ordre, avec leur suite."""
    return list(contrat.actions.select_related("suivi").order_by("rang", "pk"))


def obligations_de(personne: Personne, *, le: date) -> list[Obligation]:
    """Ce à quoi le contrat en vigueur ce jour-là oblige la personne ; rien sans contrat."""
    actions = ActionContrat.objects.filter(
        contrat__in=en_vigueur(le=le).filter(personne=personne), est_obligation=True
    ).order_by("rang", "pk")
    return [Obligation(a.pk, a.contrat_id, a.intitule, a.famille) for a in actions]


def positionnements_des_actions(
    contrat: Contrat, agent: Agent, *, le: date
) -> list[ActionPositionnee]:
    """Ceux que les actions du contrat ont ouverts et que l'agent lit, dans l'ordre (une requête)."""
    lus = positionnements.visibles(agent, le=le).filter(personne_id=contrat.personne_id)
    return list(
        ActionPositionnee.objects.filter(
            action__contrat=contrat, positionnement__in=lus
        ).select_related("positionnement__structure")
    )


def actions_a_reprendre(contrat: Contrat) -> list[ActionContrat]:
    """Les actions sans résultat qui les close : elles reviennent dans le contrat suivant."""
    resolues = [str(r) for r in RESOLUES]
    return [
        a
        for a in actions_de(contrat)
        if getattr(a, "suivi", None) is None or a.suivi.resultat not in resolues
    ]


def freins_non_leves(contrat: Contrat) -> list[FreinContrat]:
    """Les freins du contrat que rien n'a levés."""
    return list(contrat.freins.filter(leve_le__isnull=True))


def freins_laisses(personne: Personne) -> list[FreinContrat]:
    """Les freins non levés du dernier contrat conclu ici, chacun avec son contrat ; deux requêtes.

    Un renouvellement a déjà repris ceux du contrat d'avant. Conclu ailleurs, un contrat n'en dit pas.
    """
    siens = contrats_de(personne).filter(etat__in=_CONCLUS, origine=str(OrigineContrat.ICI))
    dernier = siens.order_by("-periode", "-pk").first()
    if dernier is None:
        return []
    return list(dernier.freins.filter(leve_le__isnull=True).select_related("contrat"))


def genres_ouverts(voie: str, *, le: date) -> list[type[GenreContrat]]:
    """Les genres qui se concluent ce jour-là sur cette voie, dans l'ordre du paramètre."""
    codes = str(parametre("genres_de_contrat", le=le).valeur).split()
    return [g for g in map(GenreContrat.par_code, codes) if g.se_conclut(voie)]


def delais(*, le: date) -> regles.Delais:
    """Les délais de la loi ce jour-là, en mois."""
    return regles.Delais(
        offre=parametre("contrat_delai_offre", le=le).nombre,
        revision=parametre("contrat_delai_revision", le=le).nombre,
        revision_longue=parametre("contrat_delai_revision_long", le=le).nombre,
    )


def lu(contrat: Contrat) -> regles.ContratLu:
    """Le contrat, pour les règles (offre et points préchargés)."""
    points = sorted(contrat.points.all(), key=lambda p: (p.date, p.pk))
    examens = [p.date for p in points if p.est_conjoint]
    return regles.ContratLu(
        etat=EtatContrat(contrat.etat),
        signature=contrat.date_signature,
        debut=contrat.periode.debut if contrat.periode else None,
        fin=contrat.periode.fin if contrat.periode else None,
        demande_une_offre=contrat.sorte.demande_une_offre(contrat.voie),
        a_offre=getattr(contrat, "offre", None) is not None,
        se_revise=contrat.sorte.se_revise(contrat.voie),
        delai_long=bool(contrat.motifs_delai_long),
        regime=RegimeHeures(contrat.regime) if contrat.regime else None,
        heures_fin=contrat.heures_fin,
        actualisation=Periodicite(contrat.actualisation) if contrat.actualisation else None,
        actualise_le=points[-1].date if points else None,
        examine_le=examens[-1] if examens else None,
    )


def echeances_de(contrat: Contrat) -> list[regles.Echeance]:
    """Ce que le contrat fait attendre, le plus proche d'abord ; les délais sont ceux de sa signature."""
    if contrat.date_signature is None:
        return []
    return regles.echeances(lu(contrat), delais(le=contrat.date_signature))


def statut_de(contrat: Contrat, *, le: date) -> Statut:
    """Où en est ce contrat ce jour-là."""
    periode = contrat.periode
    debut, fin = (periode.debut, periode.fin) if periode else (None, None)
    return regles.statut(EtatContrat(contrat.etat), debut, fin, le=le)


def a_suivre(contrats: QuerySet[Contrat], *, le: date) -> QuerySet[Contrat]:
    """Parmi ces contrats, ceux qui courent, avec ce que leurs échéances lisent."""
    courants = contrats.filter(etat=str(EtatContrat.SIGNE), periode__contains=le)
    return courants.select_related("personne", "structure", "offre").prefetch_related("points")
