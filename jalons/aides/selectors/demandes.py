"""Les demandes d'aide que l'agent lit, et ce que le barème en dit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jalons.aides.baremes import bareme
from jalons.aides.catalogue import libelles
from jalons.aides.enums import (
    ETATS_ACCORDES,
    Beneficiaire,
    EtatDemande,
    GenrePiece,
    Situation,
    Titulaire,
)
from jalons.aides.models import DecisionAide, DemandeAide, PieceAide
from jalons.aides.rules.bareme import ZERO, Accordee, Bareme, Calcul, calculer
from jalons.aides.rules.eligibilite import Constat, Lue, conditions
from jalons.aides.selectors.primes import suite_de, travail_pour
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import ETATS_OUVERTS
from jalons.personnes.models import Personne
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

LIRE = Permission.AIDE_CONSULTER


@dataclass(frozen=True, slots=True)
class Examen:
    """Ce que le barème dit d'une demande : le montant, son chemin, chaque condition."""

    bareme: Bareme
    calcul: Calcul
    constats: list[Constat]

    @property
    def refus(self) -> list[Constat]:
        """Les conditions qui manquent."""
        return [c for c in self.constats if c.bloque]

    @property
    def est_possible(self) -> bool:
        """Vrai si rien ne s'oppose à un accord."""
        return not self.refus and self.calcul.montant > 0

    def en_donnees(self) -> dict[str, Any]:
        """Ce que la décision garde : les phrases du jour, et le barème dont elles viennent."""
        return {
            "bareme": {"depuis": self.bareme.depuis.isoformat(), "source": self.bareme.source},
            "etapes": [e.dite for e in self.calcul.etapes],
            "montant": str(self.calcul.montant),
            "conditions": [[c.dit, c.est_rempli] for c in self.constats],
        }


def visibles(
    agent: Agent, permission: Permission = LIRE, *, le: date | None = None
) -> QuerySet[DemandeAide]:
    """Les demandes des personnes que l'agent voit avec cette permission."""
    jour = le or timezone.localdate()
    vues = Personne.objects.visibles_par(agent, permission, le=jour).order_by()
    return DemandeAide.objects.filter(personne__in=vues.values("pk"))


def avec_tout(lignes: QuerySet[DemandeAide]) -> QuerySet[DemandeAide]:
    """Avec ce que les listes montrent : la décision vivante et son budget."""
    vivante = DecisionAide.objects.filter(demande=OuterRef("pk"), annulee_le__isnull=True)
    return lignes.select_related("personne", "structure", "par").annotate(
        decidee_le=Subquery(vivante.values("prise_le")[:1]),
        valable_jusqu_au=Subquery(vivante.values("valable_jusqu_au")[:1]),
        financeur=Subquery(vivante.values("enveloppe__financeur")[:1]),
    )


def de_la_personne(agent: Agent, personne: Personne, *, le: date) -> QuerySet[DemandeAide]:
    """Les demandes d'une personne que l'agent lit, la plus récente d'abord."""
    return avec_tout(visibles(agent, le=le).filter(personne=personne))


def a_decider(agent: Agent, *, le: date) -> QuerySet[DemandeAide]:
    """Les demandes que l'agent peut décider, la plus pressante d'abord."""
    lues = visibles(agent, Permission.AIDE_DECIDER, le=le).filter(etat=EtatDemande.DEPOSEE)
    return lues.select_related("personne").order_by("echeance", "pk")


def bareme_de(demande: DemandeAide) -> Bareme:
    """Le barème du jour de la demande ; lève `ErreurMetier` si l'aide n'existait pas."""
    lu = bareme(demande.aide, le=demande.demandee_le)
    if lu is None:
        raise ErreurMetier("Cette aide n'existe pas encore à cette date.", champ="debut")
    return lu


def _memes(demande: DemandeAide, titulaire: Titulaire) -> QuerySet[DemandeAide]:
    """Les autres demandes de la même aide, de la personne, ou de son foyer si l'aide se compte ainsi."""
    qui = Q(personne_id=demande.personne_id)
    if titulaire == Titulaire.FOYER and demande.foyer_id is not None:
        qui |= Q(foyer_id=demande.foyer_id)
    autres = DemandeAide.objects.filter(qui, aide=demande.aide)
    return autres.exclude(pk=demande.pk) if demande.pk else autres


def _accordees(lues: Sequence[DemandeAide]) -> list[Accordee]:
    return [
        Accordee(d.periode.debut, d.periode.fin or d.periode.debut, d.montant or ZERO)
        for d in lues
        if d.etat in ETATS_ACCORDES
    ]


def _a_un_droit(personne: Personne) -> bool | None:
    if not personne.etat_droit:
        return None
    return personne.etat_droit in ETATS_OUVERTS


def pieces_de(demande: DemandeAide) -> QuerySet[PieceAide]:
    """Ses pièces, sans celles qui furent retirées."""
    return demande.pieces.filter(retiree_le__isnull=True).select_related("document", "par")


def examiner(demande: DemandeAide, *, le: date) -> Examen:
    """Ce que le barème du jour de la demande en dit, avec ce que l'on sait le jour `le`."""
    lu = bareme_de(demande)
    pieces = list(pieces_de(demande)) if demande.pk else []
    devis = [p.montant for p in pieces if p.genre == GenrePiece.DEVIS and p.montant]
    memes = list(_memes(demande, lu.titulaire))
    deja = _accordees(memes)
    autres: list[str] = []
    if lu.exclut:
        autres = list(
            DemandeAide.objects.filter(
                personne_id=demande.personne_id, aide__in=lu.exclut, etat__in=ETATS_ACCORDES
            ).values_list("aide", flat=True)
        )
    fin = demande.periode.fin or demande.periode.debut
    calcul = calculer(
        lu,
        quantite=demande.quantite,
        depense=demande.depense or ZERO,
        devis=devis,
        debut=demande.periode.debut,
        fin=fin,
        deja=deja,
    )
    constats = conditions(
        lu,
        Lue(
            situation=Situation(demande.situation) if demande.situation else None,
            beneficiaire=Beneficiaire(demande.beneficiaire),
            debut=demande.periode.debut,
            fin=fin,
            demandee_le=demande.demandee_le,
            a_un_droit=_a_un_droit(demande.personne),
            evaluation=demande.evaluation,
            devis=len(devis),
            justificatifs=sum(
                p.genre in (GenrePiece.JUSTIFICATIF, GenrePiece.FACTURE) for p in pieces
            ),
            deja=deja,
            en_cours=[d.demandee_le for d in memes if d.etat == EtatDemande.DEPOSEE],
            autres=autres,
            suite=suite_de(lu, travail_pour(demande, le=le), le=le)
            if lu.heures is not None
            else None,
        ),
        libelles=libelles(),
    )
    return Examen(lu, calcul, constats)


def decision_de(demande: DemandeAide) -> DecisionAide | None:
    """La décision qui vaut ; None s'il n'y en a pas, ou plus."""
    vivantes = demande.decisions.filter(annulee_le__isnull=True)
    return vivantes.select_related("enveloppe", "prise_par", "document").first()


def seuil(le: date) -> Decimal:
    """Le montant au-delà duquel la direction décide."""
    return parametre("aide_seuil_delegation", le=le).decimal


def peut_decider(agent: Agent, demande: DemandeAide, montant: Decimal, *, le: date) -> str:
    """Vide si l'agent peut accorder ce montant ; sinon la raison, en une phrase."""
    if not agent.peut(Permission.AIDE_DECIDER):
        return "Vous ne décidez pas des aides."
    if demande.par_id == agent.pk and not demande.contrat_id:
        return "Vous avez fait cette demande : quelqu'un d'autre en décide."
    if montant > seuil(le) and not agent.peut(Permission.AIDE_DECIDER_AU_DELA):
        dite = parametre("aide_seuil_delegation", le=le).dite
        return f"Au-delà de {dite}, la décision revient à la direction."
    return ""
