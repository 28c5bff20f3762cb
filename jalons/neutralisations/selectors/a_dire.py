"""Qui relève d'une campagne et que la caisse ne sait pas encore."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.activite.enums import NatureContrat
from jalons.activite.selectors.positionnements import de_ce_genre
from jalons.activite.selectors.travail import travail_de
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.formation.enums import GENRE
from jalons.neutralisations.enums import EtatSignalement, Regime
from jalons.neutralisations.models import Campagne, Signalement
from jalons.neutralisations.rules.reconnaissance import est_reconnu, jours_communs
from jalons.personnes.models import Personne
from jalons.socle.noms import normaliser


@dataclass(frozen=True, slots=True)
class Revenu:
    """Un revenu qu'une campagne neutralise. `origine` : la ligne d'où il vient (« contrat:12 »)."""

    personne: Personne
    origine: str
    chez: str
    debut: date
    fin: date


def revenus_a_dire(campagne: Campagne, agent: Agent, *, le: date) -> list[Revenu]:
    """Les revenus de la campagne, des personnes que l'agent voit, qui ne sont pas encore dits."""
    vues = Personne.objects.visibles_par(
        agent, Permission.NEUTRALISATION_CONSULTER, le=le
    ).order_by()
    trouves = (
        _des_contrats(campagne, vues)
        if campagne.regime == Regime.SAISONNIER
        else _des_formations(campagne, vues)
    )
    deja = set(
        campagne.signalements.filter(etat=EtatSignalement.DIT).values_list("origine", flat=True)
    )
    personnes = Personne.objects.in_bulk({cle for cle, *_ in trouves})
    rendus = [
        Revenu(personnes[cle], origine, chez, *jours)
        for cle, origine, chez, jours in trouves
        if origine not in deja
    ]
    return sorted(rendus, key=lambda r: (r.debut, r.personne.nom_naissance, r.origine))


_Trouve = tuple[int, str, str, tuple[date, date]]


def _des_contrats(campagne: Campagne, vues: object) -> list[_Trouve]:
    reconnus = dict(campagne.employeurs.values_list("cle", "siret"))
    contrats = travail_de(
        vues.values("pk"),  # type: ignore[attr-defined]
        depuis=campagne.debut,
        jusqu_au=campagne.fin,
    )
    trouves: list[_Trouve] = []
    for cle, lus in contrats.items():
        for c in lus:
            jours = jours_communs(c.debut, c.fin, du=campagne.debut, au=campagne.fin)
            connu = est_reconnu(c.siret, normaliser(c.employeur), reconnus)
            if c.nature == NatureContrat.SAISONNIER and jours and connu:
                trouves.append((cle, f"contrat:{c.contrat_id}", c.employeur, jours))
    return trouves


def _des_formations(campagne: Campagne, vues: object) -> list[_Trouve]:
    entres = de_ce_genre(GENRE).filter(
        personne__in=vues, date_entree__isnull=False, date_entree__lte=campagne.fin
    )  # type: ignore[misc]
    trouves: list[_Trouve] = []
    for p in entres.exclude(date_fin__lt=campagne.debut):
        if p.date_entree is None:
            continue
        jours = jours_communs(p.date_entree, p.date_fin, du=campagne.debut, au=campagne.fin)
        if jours:
            trouves.append((p.personne_id, f"formation:{p.pk}", p.intitule, jours))
    return trouves


def dits(campagne: Campagne, agent: Agent, *, le: date) -> list[Signalement]:
    """Ce qui est dit à la caisse, des personnes que l'agent voit."""
    vues = Personne.objects.visibles_par(agent, Permission.NEUTRALISATION_CONSULTER, le=le)
    lus = campagne.signalements.filter(personne__in=vues).select_related("personne", "par")
    return list(lus[:500])
