"""Qui n'est pas inscrit, qui est radié, qui est inscrit sans être reçu : une situation par personne.

La situation est portée (`personnes.retards.SituationsPortees`) sous `PREFIXE` et son code.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Substr

from jalons.comptes.models import Agent
from jalons.francetravail.enums import Situation
from jalons.francetravail.models import EchangeAgence, EnonceFranceTravail
from jalons.personnes.enums import ETATS_OUVERTS, ROLES_ADULTES, EtatInscription, FinInscription
from jalons.personnes.models import (
    AccompagnementFranceTravail,
    InscriptionFranceTravail,
    Personne,
)
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre

PREFIXE = "ft_"
DETAILS = ("motif_de_fin", "agence", "conseiller", "dernier_entretien", "repere")
_OU = ("territoire", "commune", "site")


def limite_d_entretien(*, le: date) -> date:
    """Le jour avant lequel un dernier entretien ne suffit plus à dire la personne accompagnée."""
    return ajouter_mois(le, -parametre("delai_entretien_ppae", le=le).nombre)


def _du_jour(chemin: str, le: date) -> FilteredRelation:
    crus = Q(**{f"{chemin}__connu__upper_inf": True, f"{chemin}__periode__contains": le})
    return FilteredRelation(chemin, condition=crus)


def a_suivre(agent: Agent, *, le: date, par_repere: bool = False) -> QuerySet[Any]:
    """Les personnes soumises que l'agent voit et dont la situation à France Travail demande un geste,
    telle que portée (`tenir_les_retards` d'abord).

    Chacune porte `situation`, `depuis` (l'inscription ou sa fin) et `personne_id` ; `repere` s'il faut
    ranger par lui. Le reste se lit pour une page (`decrire`).
    """
    codes = [f"{PREFIXE}{s}" for s in Situation.values]
    lues = (
        Personne.objects.visibles_par(agent)
        .annotate(portee=FilteredRelation("retards", condition=Q(retards__code__in=codes)))
        .filter(portee__isnull=False)
        .annotate(
            personne_id=F("pk"),
            situation=Substr("portee__code", len(PREFIXE) + 1),
            depuis=F("portee__date"),
        )
    )
    return _avec_le_repere(lues, le) if par_repere else lues


def _avec_le_repere(lues: QuerySet[Any], le: date) -> QuerySet[Any]:
    du_jour = lues.annotate(
        inscription=_du_jour("inscriptions", le),
        accompagnement=_du_jour("accompagnements_france_travail", le),
    )
    return du_jour.annotate(repere=_repere())


def _repere() -> Coalesce:
    return Coalesce(
        "accompagnement__dernier_entretien",
        "accompagnement__signe_le",
        F("inscription__periode__startswith"),
        output_field=DateField(null=True),
    )


def decrire(lignes: Sequence[Any], *, le: date) -> None:
    """Pose sur ces personnes le motif de fin, l'agence, le conseiller, l'entretien, où elles vivent ;
    une requête."""
    lues = situations(Personne.objects.filter(pk__in=[x.pk for x in lignes]), le=le).in_bulk()
    for ligne in lignes:
        lue = lues.get(ligne.pk)
        for champ in DETAILS:
            setattr(ligne, champ, getattr(lue, champ, None))
        for champ in _OU if lue is not None else ():
            setattr(ligne, champ, getattr(lue, champ))


def situations(personnes: QuerySet[Any], *, le: date) -> QuerySet[Any]:
    """Ces personnes, si elles sont soumises et que leur droit est ouvert, avec leur situation ("" : rien).

    Chacune porte `depuis` (l'inscription ou sa fin), `DETAILS` (`repere` : le dernier entretien ; à défaut
    la signature du PPAE, puis l'inscription) et `personne_id`.
    """
    return (
        personnes.filter(
            est_soumis=True, etat_droit__in=ETATS_OUVERTS, role_foyer__in=ROLES_ADULTES
        )
        .annotate(
            inscription=_du_jour("inscriptions", le),
            accompagnement=_du_jour("accompagnements_france_travail", le),
        )
        .annotate(
            personne_id=F("pk"),
            depuis=F("inscription__periode__startswith"),
            motif_de_fin=F("inscription__motif"),
            agence=F("inscription__agence"),
            conseiller=F("accompagnement__conseiller"),
            dernier_entretien=F("accompagnement__dernier_entretien"),
            repere=_repere(),
        )
        .annotate(
            situation=Case(
                When(
                    inscription__etat=EtatInscription.INSCRIT,
                    accompagnement__isnull=False,
                    repere__lt=limite_d_entretien(le=le),
                    then=Value(Situation.SANS_ENTRETIEN.value),
                ),
                When(inscription__etat=EtatInscription.INSCRIT, then=Value("")),
                When(
                    inscription__fin=FinInscription.RADIATION,
                    then=Value(Situation.RADIEE.value),
                ),
                default=Value(Situation.NON_INSCRITE.value),
                output_field=CharField(),
            )
        )
        .select_related(*_OU)
    )


def liste_recue() -> bool:
    """Vrai si France Travail a déjà dit quelque chose de quelqu'un."""
    return EnonceFranceTravail.objects.exists()


def situation_de(personne: Personne, *, le: date) -> str:
    """La situation d'une seule personne ; vide si elle ne demande aucun geste."""
    lue = situations(Personne.objects.filter(pk=personne.pk), le=le).first()
    return str(lue.situation) if lue is not None else ""


def derniers_echanges(personnes: list[int]) -> dict[int, EchangeAgence]:
    """Le dernier échange avec l'agence de chacune ; une requête."""
    lus = EchangeAgence.objects.filter(personne__in=personnes).order_by(
        "personne_id", "-date", "-pk"
    )
    return {e.personne_id: e for e in lus.distinct("personne_id")}


def echanges_de(personne: Personne) -> QuerySet[EchangeAgence]:
    """Les échanges avec l'agence, le dernier d'abord."""
    return personne.echanges_france_travail.select_related("par").order_by("-date", "-pk")


def inscriptions_de(personne: Personne) -> QuerySet[InscriptionFranceTravail]:
    """L'histoire de ses inscriptions telle qu'on la croit, la dernière d'abord, identifiants compris."""
    crues = InscriptionFranceTravail.objects.connus().filter(personne=personne)
    return crues.order_by("-periode")


def accompagnement_de(personne: Personne, *, le: date) -> AccompagnementFranceTravail | None:
    """Son PPAE tel que France Travail le décrit ce jour-là."""
    connus = AccompagnementFranceTravail.objects.connus().au(le)
    return connus.filter(personne=personne).first()
