"""Le bilan annuel d'une convention : le rendre, le corriger tant qu'il n'est pas jugé, le juger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.ecrans.droits import peut_tenir
from jalons.repertoire import evenements
from jalons.repertoire.enums import VerdictBilan
from jalons.repertoire.models import BilanConvention, Conventionnement
from jalons.repertoire.rules.suivis import RESULTATS
from jalons.repertoire.selectors.suivis import activite, annees_de
from jalons.repertoire.services.commun import OffreImpossible
from jalons.repertoire.services.suivis import exiger_de_tenir
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import relire


def _nombres(convention: Conventionnement, annee: int, le: date) -> dict[str, Any]:
    """Les nombres de l'année, figés au jour du rendu."""
    lue = activite(convention, le=le, annee=annee)
    e = lue.ensemble

    def dit(montant: Decimal | None) -> str | None:
        return None if montant is None else str(montant)

    return {
        "places": e.places,
        "entrees": e.entrees,
        "sorties": e.sorties,
        "accompagnees": e.accompagnees,
        "presentes": e.presentes,
        "issues": dict(e.issues),
        "resultats": {code: e.resultats[code] for code in RESULTATS},
        "depense": str(lue.depense),
        "cout_entree": dit(lue.cout_entree),
        "cout_sortie": dit(lue.cout_sortie),
    }


@transaction.atomic
def rendre_bilan(
    *, convention: Conventionnement, annee: int, synthese: str, par: Agent, le: date
) -> BilanConvention:
    """Rend le bilan d'une année ; les nombres du jour y sont figés. Lève `OffreImpossible`."""
    exiger_de_tenir(convention, par)
    texte = synthese.strip()
    if not texte:
        raise OffreImpossible("Dites ce que l'année a donné.", champ="synthese")
    if annee not in annees_de(convention, le=le):
        raise OffreImpossible("La convention ne court pas cette année-là.", champ="annee")
    try:
        with transaction.atomic():
            bilan = BilanConvention.objects.create(
                convention=convention,
                annee=annee,
                synthese=texte[:6000],
                nombres=_nombres(convention, annee, le),
                rendu_le=le,
                par=par,
            )
    except IntegrityError as erreur:
        raise OffreImpossible(f"Le bilan {annee} est déjà rendu.", champ="annee") from erreur
    _dire(bilan, "rendu", par, le)
    return bilan


@transaction.atomic
def corriger_bilan(
    *, bilan: BilanConvention, version: int, synthese: str, par: Agent, le: date
) -> BilanConvention:
    """Corrige un bilan pas encore jugé ; ses nombres se refont au jour de la correction."""
    tenu = relire(bilan, "convention")
    verifier_version(tenu, version)
    exiger_de_tenir(tenu.convention, par)
    if tenu.verdict != VerdictBilan.A_JUGER:
        raise OffreImpossible("Ce bilan est jugé : il ne se corrige plus.")
    if not synthese.strip():
        raise OffreImpossible("Dites ce que l'année a donné.", champ="synthese")
    tenu.synthese, tenu.rendu_le = synthese.strip()[:6000], le
    tenu.nombres = _nombres(tenu.convention, tenu.annee, le)
    tenu.version += 1
    tenu.save()
    _dire(tenu, "corrigé", par, le)
    return tenu


@transaction.atomic
def juger_bilan(
    *, bilan: BilanConvention, version: int, verdict: str, motif: str, par: Agent, le: date
) -> BilanConvention:
    """Juge le bilan, avec ce qui le motive ; satisfaisant, la tranche qui l'attendait peut se payer.

    « À juger » remet un jugement en cause. Lève `OffreImpossible` si une tranche est déjà payée.
    """
    tenu = relire(bilan, "convention")
    verifier_version(tenu, version)
    if not peut_tenir(par, tenu.convention):
        raise OffreImpossible("Le Département juge les bilans.")
    if tenu.par_id == par.pk:
        raise OffreImpossible("Vous avez rendu ce bilan : quelqu'un d'autre le juge.")
    raison = " ".join(motif.split())[:600]
    if not raison:
        raise OffreImpossible("Dites ce qui motive ce jugement.", champ="motif")
    tenu.verdict, tenu.motif = str(VerdictBilan(verdict)), raison
    est_juge = tenu.verdict != VerdictBilan.A_JUGER
    tenu.juge_le, tenu.juge_par = (le, par) if est_juge else (None, None)
    tenu.version += 1
    try:
        with transaction.atomic():
            tenu.save()
    except DatabaseError as erreur:
        if "bilan_tranche_payee" not in str(erreur):
            raise
        raise OffreImpossible(
            "Une tranche est déjà payée sur ce bilan : il reste satisfaisant.", champ="verdict"
        ) from erreur
    _dire(tenu, f"jugé « {VerdictBilan(verdict).label.lower()} »", par, le)
    return tenu


def _dire(bilan: BilanConvention, dit: str, par: Agent, le: date) -> None:
    noter(
        evenements.BilanConventionDit,
        bilan.convention,
        par,
        le,
        numero=bilan.convention.numero,
        annee=bilan.annee,
        dit=dit,
    )
