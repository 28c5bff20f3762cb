"""Lectures des dossiers : ceux que l'agent voit, et l'avis qu'une équipe a rendu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.equipes.enums import OUVERTS, EtatPassage, SensAvis
from jalons.equipes.models import DossierEquipe, PassageEquipe
from jalons.equipes.rules.avis import repute_le
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre


@dataclass(frozen=True, slots=True)
class Avis:
    """L'avis d'une équipe. `est_repute` : rendu par le silence, au jour `rendu_le`, sans sens ni motif.

    `est_signe` : le procès-verbal est signé, l'avis ne change plus. `invitee_le` : le jour où la
    personne a été invitée à être entendue, s'il y en a un.
    """

    dossier_id: int
    theme: str
    sens: SensAvis | None
    libelle: str
    motif: str
    voie: str
    rendu_le: date
    seance_id: int | None
    equipe: str
    invitee_le: date | None
    est_signe: bool
    est_repute: bool = False

    @property
    def est_favorable(self) -> bool:
        return self.sens == SensAvis.FAVORABLE


def limite_de_l_avis(dossier: DossierEquipe) -> date | None:
    """Le jour à partir duquel l'avis est réputé rendu, d'après le droit applicable ; None : jamais."""
    mois = parametre("delai_avis_repute_equipe", le=dossier.droit_du).nombre
    return repute_le(dossier.saisie_le, mois)


def avis_de(dossier: DossierEquipe, *, le: date) -> Avis | None:
    """L'avis sur ce dossier, connu le jour `le` ; None tant que rien n'est rendu.

    Sans avis exprimé, et si le droit applicable le dit, le silence d'un mois vaut avis rendu.
    """
    passage = (
        dossier.passages.filter(etat=EtatPassage.RENDU, rendu_le__lte=le)
        .select_related("seance__equipe__instance", "seance__seance__instance")
        .first()
    )
    if passage is not None:
        return _avis_rendu(dossier, passage)
    limite = limite_de_l_avis(dossier)
    if limite is None or limite > le or dossier.etat not in OUVERTS:
        return None
    return Avis(
        dossier_id=dossier.pk,
        theme=dossier.theme,
        sens=None,
        libelle="Avis réputé rendu",
        motif="",
        voie="",
        rendu_le=limite,
        seance_id=None,
        equipe=str(dossier.equipe),
        invitee_le=_derniere_invitation(dossier),
        est_signe=True,
        est_repute=True,
    )


def _avis_rendu(dossier: DossierEquipe, passage: PassageEquipe) -> Avis:
    sens, theme = SensAvis(passage.sens), dossier.declaration
    return Avis(
        dossier_id=dossier.pk,
        theme=dossier.theme,
        sens=sens,
        libelle=theme.favorable if sens == SensAvis.FAVORABLE else theme.defavorable,
        motif=passage.motif,
        voie=passage.voie,
        rendu_le=passage.rendu_le or timezone.localtime(passage.seance.seance.debut).date(),
        seance_id=passage.seance.seance_id,
        equipe=str(passage.seance.equipe),
        invitee_le=passage.invitee_le or _derniere_invitation(dossier),
        est_signe=passage.seance.est_signee,
    )


def _derniere_invitation(dossier: DossierEquipe) -> date | None:
    return (
        dossier.passages.filter(invitee_le__isnull=False)
        .order_by("-invitee_le")
        .values_list("invitee_le", flat=True)
        .first()
    )


def avis_pour(personne: Personne, theme: str, *, depuis: date, le: date) -> Avis | None:
    """Le dernier avis rendu sur ce thème pour la personne, saisi depuis ce jour ; None sans avis."""
    dossiers = DossierEquipe.objects.filter(
        personne=personne, theme=theme, saisie_le__gte=depuis
    ).select_related("equipe__instance")
    for dossier in dossiers.order_by("-saisie_le", "-pk"):
        if (avis := avis_de(dossier, le=le)) is not None:
            return avis
    return None


def dossier_ouvert(personne: Personne, theme: str) -> DossierEquipe | None:
    """Le dossier de ce thème qui attend encore son avis, s'il y en a un."""
    return (
        DossierEquipe.objects.filter(personne=personne, theme=theme, etat__in=OUVERTS)
        .select_related("equipe__instance")
        .first()
    )


def dossiers_visibles(
    agent: Agent, permission: Permission = Permission.EQUIPE_CONSULTER
) -> QuerySet[DossierEquipe]:
    """Les dossiers des personnes que l'agent voit avec cette permission."""
    visibles = Personne.objects.visibles_par(agent, permission).order_by()
    return DossierEquipe.objects.filter(personne__in=visibles)
