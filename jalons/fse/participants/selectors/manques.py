"""Les fiches de participants auxquelles il manque quelque chose, les plus pressantes d'abord."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Least

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.participants.models.participants import Participation, PreuveEligibilite
from jalons.fse.participants.rules.manques import DelaisFiche, FicheSuivie, Manque, manques
from jalons.personnes.models import Personne


def delais_fiche(operation: Operation) -> DelaisFiche:
    """Les délais des participants de cette opération."""
    return DelaisFiche(
        entree_jours=valeur(operation, "fse_delai_saisie_entree").nombre,
        sortie_jours=valeur(operation, "fse_delai_sortie").nombre,
        releve_mois=valeur(operation, "fse_delai_six_mois").nombre,
        fin=operation.periode.fin or date.max,
    )


def operations_suivies() -> list[Operation]:
    """Les opérations à participants qui ne sont pas terminées."""
    return list(Operation.objects.filter(a_participants=True).exclude(statut__in=list(TERMINEES)))


def avec_manques(
    fiches: QuerySet[Participation], operations: Sequence[Operation], *, le: date
) -> QuerySet[Any]:
    """Ajoute `a_preuve` et `echeance` : la date de ce qui presse le plus, vide si rien ne manque."""
    delais = {operation.pk: delais_fiche(operation) for operation in operations}

    def delai(nom: str) -> Expression:
        cas = [When(operation=pk, then=Value(getattr(d, nom))) for pk, d in delais.items()]
        return Cast(Case(*cas, default=Value(0)), IntegerField())

    def apres(champ: str, nom: str) -> Expression:
        return ExpressionWrapper(F(champ) + delai(nom), output_field=DateField())

    finies = [
        When(operation=pk, date_sortie__isnull=True, then=Value(due))
        for pk, d in delais.items()
        if (due := d.sortie_due(le=le)) is not None
    ]
    mois = Func(Value(0), delai("releve_mois"), function="make_interval")
    releve = Cast(ExpressionWrapper(F("date_sortie") + mois, output_field=DateField()), DateField())
    entree = apres("date_entree", "entree_jours")
    return fiches.annotate(
        a_preuve=Exists(PreuveEligibilite.objects.filter(participation=OuterRef("pk"))),
        releve_du=releve,
    ).annotate(
        echeance=Least(
            Case(When(Q(est_complete=False) | Q(a_preuve=False), then=entree)),
            Case(
                When(
                    Q(a_resultat=False, date_sortie__isnull=False),
                    then=apres("date_sortie", "sortie_jours"),
                )
            ),
            Case(
                When(
                    Q(a_releve=False, date_sortie__isnull=False, releve_du__lte=le),
                    then=F("releve_du"),
                )
            ),
            Case(*finies, default=None, output_field=DateField()),
            output_field=DateField(),
        )
    )


def a_completer(fiches: QuerySet[Any]) -> QuerySet[Any]:
    """Parmi les fiches annotées par `avec_manques`, celles qui attendent, par urgence."""
    return fiches.filter(echeance__isnull=False).order_by("echeance", "pk")


def manques_de(fiche: Any, delais: DelaisFiche, *, le: date) -> list[Manque]:
    """Ce qui manque à une fiche annotée par `avec_manques`."""
    suivie = FicheSuivie(
        entree=fiche.date_entree,
        sortie=fiche.date_sortie,
        est_complete=fiche.est_complete,
        a_preuve=fiche.a_preuve,
        a_resultat=fiche.a_resultat,
        a_releve=fiche.a_releve,
    )
    return manques(suivie, delais, le=le)


def fiches_de_l_agent(agent: Agent) -> QuerySet[Participation]:
    """Les fiches des personnes que l'agent voit, comme gestionnaire européen ou comme référent."""
    vues = Q(pk__in=[])
    for permission in (Permission.FSE_CONSULTER, Permission.ACCOMPAGNEMENT_GERER):
        if agent.peut(permission):
            personnes = Personne.objects.visibles_par(agent, permission).order_by()
            vues |= Q(personne__in=personnes)
    return Participation.objects.filter(vues).select_related("personne", "operation")


def numeros_a_completer(agent: Agent, *, le: date) -> QuerySet[Any, int]:
    """Les numéros des fiches de `toutes_a_completer`, dans le même ordre : ce que l'on pagine.

    Trier des numéros ne lit ni les personnes ni les opérations ; la page seule se lit ensuite.
    """
    etroites = toutes_a_completer(agent, le=le).select_related(None).order_by("echeance", "pk")
    return etroites.values_list("pk", flat=True)


def fiches_a_completer(numeros: Sequence[int], *, le: date) -> list[Any]:
    """Ces fiches, annotées, dans l'ordre donné, en deux requêtes."""
    fiches = Participation.objects.filter(pk__in=numeros).select_related("personne", "operation")
    operations = list(Operation.objects.filter(participations__in=numeros).distinct())
    lues = {fiche.pk: fiche for fiche in avec_manques(fiches, operations, le=le)}
    return [lues[numero] for numero in numeros if numero in lues]


def toutes_a_completer(agent: Agent, *, le: date) -> QuerySet[Any]:
    """Toutes opérations en cours confondues, les fiches de l'agent auxquelles il manque quelque chose."""
    operations = operations_suivies()
    fiches = fiches_de_l_agent(agent).filter(operation__in=operations)
    return a_completer(avec_manques(fiches, operations, le=le))
