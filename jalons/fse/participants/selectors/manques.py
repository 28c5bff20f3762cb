"""Les fiches de participants auxquelles il manque quelque chose, les plus pressantes d'abord."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.participants.models.participants import Participation, PreuveEligibilite
from jalons.fse.participants.rules.manques import DelaisFiche, FicheSuivie, Manque, manques
from jalons.personnes.models import Personne

DELAIS = {
    "entree_jours": "fse_delai_saisie_entree",
    "sortie_jours": "fse_delai_sortie",
    "releve_mois": "fse_delai_six_mois",
}


def delais_fiche(operation: Operation) -> DelaisFiche:
    """Les délais des participants de cette opération."""
    lus = {nom: valeur(operation, code).nombre for nom, code in DELAIS.items()}
    return DelaisFiche(**lus, fin=operation.periode.fin or date.max)


def avec_preuve(fiches: QuerySet[Participation]) -> QuerySet[Any]:
    """Ajoute `a_preuve` : ce que `manques_de` lit et que la fiche ne porte pas."""
    preuves = PreuveEligibilite.objects.filter(participation=OuterRef("pk"))
    return fiches.annotate(a_preuve=Exists(preuves))


def a_completer(fiches: QuerySet[Any], *, le: date) -> QuerySet[Any]:
    """Parmi ces fiches, celles qui attendent quelque chose ce jour-là, par urgence."""
    return fiches.filter(echeance__isnull=False, parait_le__lte=le).order_by("echeance", "pk")


def fiche_suivie(fiche: Any) -> FicheSuivie:
    """Ce que la règle lit d'une fiche annotée par `avec_preuve`."""
    return FicheSuivie(
        entree=fiche.date_entree,
        sortie=fiche.date_sortie,
        est_complete=fiche.est_complete,
        a_preuve=fiche.a_preuve,
        a_resultat=fiche.a_resultat,
        a_releve=fiche.a_releve,
    )


def manques_de(fiche: Any, delais: DelaisFiche, *, le: date) -> list[Manque]:
    """Ce qui manque à une fiche annotée par `avec_preuve`."""
    return manques(fiche_suivie(fiche), delais, le=le)


def operations_suivies() -> QuerySet[Operation]:
    """Les opérations à participants qui ne sont pas terminées."""
    return Operation.objects.filter(a_participants=True).exclude(statut__in=list(TERMINEES))


def fiches_de_l_agent(agent: Agent) -> QuerySet[Participation]:
    """Les fiches des personnes que l'agent voit, comme gestionnaire européen ou comme référent."""
    vues = Q(pk__in=[])
    for permission in (Permission.FSE_CONSULTER, Permission.FSE_PARTICIPANTS_TENIR):
        if agent.peut(permission):
            personnes = Personne.objects.visibles_par(agent, permission).order_by()
            vues |= Q(personne__in=personnes)
    return Participation.objects.filter(vues)


def toutes_a_completer(agent: Agent, *, le: date) -> QuerySet[Any]:
    """Toutes opérations en cours confondues, les fiches de l'agent auxquelles il manque quelque chose."""
    fiches = fiches_de_l_agent(agent).filter(operation__in=operations_suivies().order_by())
    return a_completer(avec_preuve(fiches), le=le).select_related("personne", "operation")
