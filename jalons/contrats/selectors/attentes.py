"""Ce que les contrats font attendre, par ensembles : des requêtes que les listes et retards lisent."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Upper

from jalons.accueil.selectors.orientation import les_dernieres_orientations
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.contrats.enums import ETATS_CONCLUS, EtatContrat, RegimeHeures
from jalons.contrats.genres import GenreContrat
from jalons.contrats.models import Contrat, OffreRaisonnable, PointContrat
from jalons.contrats.selectors.contrats import delais, en_vigueur
from jalons.personnes.models import Personne, Rattachement, ouvre
from jalons.repertoire.enums import Voie
from jalons.socle.parametres import parametre

# Sur une dernière orientation : son contrat est dû, et rien ne l'a conclu ni interrompu.
CONTRAT_ATTENDU = {
    "contrat_du_le__isnull": False,
    "contrat_interrompu_le__isnull": True,
    "contrat_conclu_le__isnull": True,
}
# Suivre une personne sans l'accompagner.
_SANS_ACCOMPAGNER = ("accueil", "prescription", "positionnement")


def attendus_de(agent: Agent, *, le: date) -> QuerySet[Any]:
    """Les contrats à conclure des personnes que l'agent accompagne à son nom, les premiers dus d'abord."""
    siens = Rattachement.objects.filter(
        ouvre(le), agent=agent, personne=OuterRef("personne")
    ).exclude(motif__in=_SANS_ACCOMPAGNER)
    vues = Personne.objects.visibles_par(agent, Permission.CONTRAT_GERER, le=le).order_by()
    vivantes = vues.filter(principale__isnull=True, deces_signale=False)
    return (
        les_dernieres_orientations()
        .filter(Exists(siens), personne__in=vivantes.exclude(est_soumis=False), **CONTRAT_ATTENDU)
        .order_by("contrat_du_le", "pk")
    )


class _PlusDesMois(Func):
    """Une date et un nombre de mois : le même quantième, ramené au dernier jour du mois."""

    template = "(%(expressions)s)::date"
    arg_joiner = " + interval '1 month' * "
    output_field = DateField()


def dernier_jour() -> Any:
    """Le dernier jour du contrat, inclus ; rien s'il n'a pas de terme."""
    return Cast(Upper("periode") - Value(timedelta(days=1)), DateField())


def finissants(*, le: date) -> QuerySet[Contrat]:
    """Les contrats qui courent, finissent bientôt, et que rien de signé ne suit ; avec `fin`."""
    limite = le + timedelta(days=parametre("contrat_alerte_fin", le=le).nombre)
    suite = Contrat.objects.filter(
        personne=OuterRef("personne"), etat=str(EtatContrat.SIGNE), periode__startswith__gt=le
    )
    return (
        en_vigueur(le=le)
        .filter(etat=str(EtatContrat.SIGNE), periode__endswith__lte=limite + timedelta(days=1))
        .filter(~Exists(suite))
        .annotate(fin=dernier_jour())
    )


def finis(*, le: date) -> QuerySet[Contrat]:
    """Les contrats finis ou arrêtés avant ce jour, sans autre qui court ou vienne ; avec `fin`."""
    autre = Contrat.objects.filter(
        personne=OuterRef("personne"), etat__in=[str(e) for e in ETATS_CONCLUS]
    ).filter(Q(periode__endswith__gt=le) | Q(periode__upper_inf=True))
    conclus = Contrat.objects.filter(
        etat__in=[str(e) for e in ETATS_CONCLUS], periode__endswith__lte=le
    )
    return conclus.filter(~Exists(autre)).annotate(fin=dernier_jour())


def _bientot(le: date) -> date:
    return le + timedelta(days=parametre("contrat_alerte_echeance", le=le).nombre)


def offres_dues(*, le: date) -> QuerySet[Contrat]:
    """Les contrats en vigueur dont l'offre raisonnable est à définir bientôt ; avec `due_le`."""
    genres = [g.code for g in GenreContrat.tous() if g.a_offre]
    definies = OffreRaisonnable.objects.filter(contrat=OuterRef("pk"))
    return (
        en_vigueur(le=le)
        .filter(etat=str(EtatContrat.SIGNE), genre__in=genres, origine="ici")
        .exclude(voie=Voie.SOCIALE)
        .filter(~Exists(definies))
        .annotate(due_le=_PlusDesMois("date_signature", Value(delais(le=le).offre)))
        .filter(due_le__lte=_bientot(le))
    )


def revisions_dues(*, le: date) -> QuerySet[Contrat]:
    """Les parcours sociaux à examiner bientôt, six ou douze mois après ; avec `due_le`."""
    lus = delais(le=le)
    examens = (
        PointContrat.objects.filter(contrat=OuterRef("pk"), est_conjoint=True)
        .order_by()
        .values("contrat")
        .annotate(d=Max("date"))
        .values("d")
    )
    return (
        en_vigueur(le=le)
        .filter(etat=str(EtatContrat.SIGNE), voie=Voie.SOCIALE)
        .annotate(
            depuis=Coalesce(Subquery(examens, output_field=DateField()), F("date_signature")),
            mois=Case(
                When(motifs_delai_long__len__gt=0, then=Value(lus.revision_longue)),
                default=Value(lus.revision),
            ),
        )
        .annotate(due_le=_PlusDesMois("depuis", "mois"))
        .filter(due_le__lte=_bientot(le))
    )


def heures_a_revoir(*, le: date) -> QuerySet[Contrat]:
    """Les contrats dont la durée minorée ou levée finit bientôt, ou a fini ; avec `due_le`."""
    regimes = [str(RegimeHeures.MINORE), str(RegimeHeures.SANS_DUREE)]
    return (
        en_vigueur(le=le)
        .filter(etat=str(EtatContrat.SIGNE), regime__in=regimes, heures_fin__lte=_bientot(le))
        .annotate(due_le=F("heures_fin"))
    )
