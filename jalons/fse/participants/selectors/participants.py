"""Lire les participants : par le droit de les voir, et les compter sans les ouvrir."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from jalons.chiffres import registre
from jalons.chiffres.selectors import cellules
from jalons.chiffres.traduction import Demande
from jalons.chiffres.vocabulaire import Intervalle
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.fse.enums import GenreBilan, GenreQuestionnaire
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import SANS_SUITE, TERMINEES
from jalons.fse.operation.selectors.bareme import nombres, valeur
from jalons.fse.participants.models.participants import (
    Participation,
    PreuveEligibilite,
)
from jalons.fse.participants.rules.faits import VueParticipants
from jalons.fse.participants.rules.indicateurs import IndicateurCommun
from jalons.fse.participants.selectors.manques import a_completer
from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.grilles import GrilleServie, grilles_servies
from jalons.questionnaires.selectors.remplissages import depots, dernier_depot
from jalons.socle.dates import ajouter_mois

if TYPE_CHECKING:
    from jalons.questionnaires.models import Depot


def participations_visibles(agent: Agent, operation: Operation) -> QuerySet[Participation]:
    """Les participants que l'agent a le droit de voir, les plus récents d'abord."""
    personnes = Personne.objects.visibles_par(agent, Permission.FSE_CONSULTER).order_by()
    return (
        Participation.objects.filter(operation=operation, personne__in=personnes)
        .select_related("personne", "operation")
        .order_by("-date_entree", "-pk")
    )


def filtrer(requete: QuerySet[Any], filtre: str, *, operation: Operation, le: date) -> Any:
    """Restreint la liste annotée au filtre de l'adresse (« manques », « sorties »…) ; sinon tout."""
    if filtre == "manques":
        return a_completer(requete, le=le)
    if filtre == "preuves":
        return requete.filter(preuves__isnull=True)
    if filtre == "simultanes":
        return requete.filter(est_simultanee())
    if filtre == "incomplets":
        return requete.filter(est_complete=False)
    if filtre == "sorties":
        return requete.filter(date_sortie__lte=le, a_resultat=False)
    if filtre == "six_mois":
        return requete.filter(date_sortie__lte=_six_mois_avant(operation, le), a_releve=False)
    return requete


def releve_possible_le(fiche: Participation) -> date | None:
    """Premier jour du relevé à six mois ; None tant que la personne n'est pas sortie."""
    if fiche.date_sortie is None:
        return None
    return ajouter_mois(fiche.date_sortie, valeur(fiche.operation, "fse_delai_six_mois").nombre)


def _six_mois_avant(operation: Operation, le: date) -> date:
    return ajouter_mois(le, -valeur(operation, "fse_delai_six_mois").nombre)


def comptes_de_suivi(operation: Operation, *, le: date) -> dict[str, Count]:
    """{compteur: expression} sur les participations de l'opération."""
    entree = le - timedelta(days=valeur(operation, "fse_delai_saisie_entree").nombre)
    premiere_alerte = min(nombres(operation, "fse_alertes_sortie"))
    sortie = le - timedelta(days=premiere_alerte)
    bloquante = ajouter_mois(le, -valeur(operation, "fse_delai_sortie_bilan").nombre)
    sans_resultat = Q(a_resultat=False)
    preuve = Exists(PreuveEligibilite.objects.filter(participation=OuterRef("pk")))
    return {
        "participants": Count("pk"),
        "participants_incomplets": Count("pk", filter=Q(est_complete=False)),
        "entrees_en_retard": Count("pk", filter=Q(est_complete=False, date_entree__lt=entree)),
        "sans_preuve": Count("pk", filter=~preuve & Q(date_entree__lt=entree)),
        "sorties_a_saisir": Count("pk", filter=sans_resultat & Q(date_sortie__lte=sortie)),
        "sorties_bloquantes": Count("pk", filter=sans_resultat & Q(date_sortie__lt=bloquante)),
        "releves_en_retard": Count(
            "pk", filter=Q(a_releve=False, date_sortie__lt=_six_mois_avant(operation, le))
        ),
        "entrees_incoherentes": Count("pk", filter=Q(est_incoherente=True)),
        "simultanes": Count("pk", filter=est_simultanee()),
    }


def est_simultanee() -> Exists:
    """Vrai pour une fiche dont la personne est, aux mêmes dates, dans une autre opération.

    Une opération refusée ou abandonnée ne paie rien : elle ne compte pas.
    """
    sans_fin = date.max
    autres = Participation.objects.filter(
        ~Q(operation=OuterRef("operation")),
        Q(date_sortie__isnull=True) | Q(date_sortie__gte=OuterRef("date_entree")),
        personne=OuterRef("personne"),
        date_entree__lte=Coalesce(OuterRef("date_sortie"), Value(sans_fin)),
    )
    return Exists(autres.exclude(operation__statut__in=list(SANS_SUITE)).order_by())


def autres_operations(
    personne: Personne, operation: Operation, *, depuis: date, jusqu_au: date | None = None
) -> list[str]:
    """Les intitulés des autres opérations où la personne est, entre ces dates."""
    fiches = Participation.objects.filter(
        Q(date_sortie__isnull=True) | Q(date_sortie__gte=depuis),
        personne=personne,
        date_entree__lte=jusqu_au or date.max,
    )
    autres = fiches.exclude(operation=operation).exclude(operation__statut__in=list(SANS_SUITE))
    return list(autres.order_by("date_entree", "pk").values_list("operation__intitule", flat=True))


def compter_participants(operation: Operation, *, le: date) -> VueParticipants:
    """Les compteurs de suivi, en une requête."""
    fiches = Participation.objects.filter(operation=operation)
    return VueParticipants(**fiches.aggregate(**comptes_de_suivi(operation, le=le)))


_TOUJOURS = Intervalle("ensemble", date(1900, 1, 1), date(2999, 12, 31))


def compter_par_genre(operation: Operation) -> dict[str, dict[str, int]]:
    """{code: {femme, homme, non_binaire, total}} pour chaque indicateur commun."""
    compte = {
        i.code: {"femme": 0, "homme": 0, "non_binaire": 0, "total": 0}
        for i in IndicateurCommun.tous()
    }
    demande = Demande((_TOUJOURS,), _TOUJOURS.fin, unites=(operation.pk,))
    for cellule in cellules(registre.par_code("indicateurs_communs"), demande):
        code, _, genre = (cellule.par or "").partition(":")
        if cellule.unite is None and code in compte:
            # Une fiche n'a qu'un genre : ces personnes sont distinctes.
            compte[code]["total"] += cellule.retenues
            if genre in compte[code]:
                compte[code][genre] += cellule.retenues
    return compte


def tableau_indicateurs(operation: Operation) -> list[dict[str, Any]]:
    """Une ligne par indicateur : identifiant, libellé, moment et nombres par genre."""
    compte = compter_par_genre(operation)
    return [
        {
            "identifiant": i.identifiant(),
            "libelle": i.libelle,
            "moment": i.moment,
            "est_sensible": i.est_sensible,
            **compte[i.code],
        }
        for i in IndicateurCommun.tous()
    ]


def dernier_questionnaire(participation: Participation, genre: GenreQuestionnaire) -> Depot | None:
    """Le dernier questionnaire de ce genre déposé sur cette fiche."""
    return dernier_depot(usage_de(genre), objet_id=participation.pk)


def usage_de(genre: GenreQuestionnaire) -> str:
    """L'usage de la pièce des questionnaires, pour ce moment."""
    return f"fse_{genre.value}"


def grilles_des_fiches(*, le: date) -> dict[GenreQuestionnaire, GrilleServie]:
    """Les grilles des trois moments, telles qu'on les pose ce jour-là (une requête)."""
    servies = grilles_servies([usage_de(genre) for genre in GenreQuestionnaire], le=le)
    return {genre: servies[usage_de(genre)] for genre in GenreQuestionnaire}


def depots_de(participations: Iterable[Participation]) -> QuerySet[Depot]:
    """Les questionnaires figés de ces fiches, dans l'ordre de leur dépôt."""
    usages = [usage_de(genre) for genre in GenreQuestionnaire]
    fiches = [participation.pk for participation in participations]
    return depots(usages, fiches)


def depots_du_moment(participation: Participation, genre: GenreQuestionnaire) -> QuerySet[Depot]:
    """Les dépôts d'un questionnaire de cette fiche, le dernier d'abord."""
    lus = depots([usage_de(genre)], [participation.pk])
    return lus.select_related("par").order_by("-pk")


def moments_a_comparer(deposes: Iterable[Depot]) -> list[GenreQuestionnaire]:
    """Les questionnaires déposés plus d'une fois."""
    usages = [depot.usage for depot in deposes]
    return [genre for genre in GenreQuestionnaire if usages.count(usage_de(genre)) > 1]


def reponses(participation: Participation, genre: GenreQuestionnaire) -> dict[str, Any]:
    """Les réponses du dernier questionnaire, vides s'il n'y en a pas."""
    trouve = dernier_questionnaire(participation, genre)
    return dict(trouve.reponses) if trouve else {}


def vaut_encore(
    participation: Participation, genre: GenreQuestionnaire, dites: dict[str, Any]
) -> bool:
    """Faux pour un résultat ou un relevé d'une sortie que le retour de la personne a effacée."""
    if genre == GenreQuestionnaire.ENTREE:
        return True
    sortie, retour = participation.date_sortie, participation.date_retour
    if sortie is None or dites.get("sortie") != sortie.isoformat():
        return False
    return bool(dites.get("retour", "") == (retour.isoformat() if retour else ""))


def reponses_comptees(participation: Participation, genre: GenreQuestionnaire) -> dict[str, Any]:
    """Les dernières réponses si elles comptent encore, vides sinon."""
    dites = reponses(participation, genre)
    return dites if vaut_encore(participation, genre, dites) else {}


def operations_de(personne: Personne) -> QuerySet[Participation]:
    """Les opérations d'une personne, pour son dossier."""
    return (
        Participation.objects.filter(personne=personne)
        .select_related("operation")
        .order_by(F("date_sortie").desc(nulls_first=True), "-date_entree")
    )


def releve_fige_le(participation: Participation) -> date | None:
    """Le jour où le bilan final a compté le relevé à six mois ; None tant qu'il peut se corriger."""
    releve = dernier_questionnaire(participation, GenreQuestionnaire.SIX_MOIS)
    if releve is None:
        return None
    finaux = participation.operation.bilans.filter(
        genre=GenreBilan.FINAL, scelle_le__gte=releve.date
    )
    return finaux.order_by("scelle_le").values_list("scelle_le", flat=True).first()


def preuves_admises(operation: Operation) -> list[str]:
    """Les types de preuve que l'appel admet ; vide : tous."""
    return [t.strip() for t in operation.types_preuve.split(";") if t.strip()]


def operations_ouvertes(le: date) -> QuerySet[Operation]:
    """Les opérations où l'on peut faire entrer quelqu'un ce jour-là."""
    return Operation.objects.filter(a_participants=True, periode__contains=le).exclude(
        statut__in=list(TERMINEES)
    )
