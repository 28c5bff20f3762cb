"""Lectures sur les personnes : recherche, niveaux, faits en vigueur, référent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from jalons.annuaire.models import Structure
from jalons.comptes.enums import Niveau, Perimetre, Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import (
    ActiviteDeclaree,
    Adresse,
    Appartenance,
    Coordonnees,
    EtatDroit,
    InscriptionFranceTravail,
    Personne,
    Rattachement,
    ouvre,
)
from jalons.personnes.rules import Traits
from jalons.socle.telephones import Moyen, moyens_acceptes


def rattachements_de(personne: Personne, *, le: date) -> list[Rattachement]:
    """Qui suit cette personne ce jour-là, avec les agents et les structures (une requête)."""
    actifs = personne.rattachements.filter(ouvre(le))
    return list(actifs.select_related("agent", "structure"))


def moyens_de(personne: Personne) -> list[Moyen]:
    """Par où la personne accepte que l'on lui écrive, d'après ses coordonnées d'aujourd'hui."""
    connues = Coordonnees.objects.filter(personne_id=personne.pk).first()
    if connues is None:
        return []
    return moyens_acceptes(
        telephone=connues.telephone,
        accepte_sms=connues.accepte_sms,
        courriel=connues.courriel,
        accepte_courriel=connues.accepte_courriel,
    )


def niveaux_sur(
    agent: Agent,
    personne: Personne,
    *,
    le: date | None = None,
    rattachements: Sequence[Rattachement] | None = None,
) -> frozenset[Niveau]:
    """Les profondeurs de lecture que l'agent a sur cette personne ; vide s'il ne la voit pas.

    `rattachements` : ceux du jour (`rattachements_de`), quand on les a déjà lus.
    """
    niveaux: set[Niveau] = set()
    suivi = rattachements
    jour = le or timezone.localdate()
    for habilitation in agent.habilitations:
        role = habilitation.role
        if Permission.PERSONNE_CONSULTER not in role.permissions or niveaux >= role.niveaux:
            continue
        if role.perimetre == Perimetre.AUCUNE:
            continue
        if role.perimetre == Perimetre.TERRITOIRE and habilitation.territoire_id in (
            None,
            personne.territoire_id,
        ):
            niveaux |= role.niveaux
            continue
        if suivi is None:
            suivi = rattachements_de(personne, le=jour)
        structure = habilitation.structure_id if role.perimetre == Perimetre.SUIVIS else None
        if any(_ouvre_a(r, agent, structure) for r in suivi):
            niveaux |= role.niveaux
    return frozenset(niveaux)


def _ouvre_a(suivi: Rattachement, agent: Agent, structure: int | None) -> bool:
    """Le même droit que `droit_de_voir` : à l'agent s'il est toujours de la structure, ou à elle."""
    if suivi.agent_id == agent.pk:
        return suivi.structure_id in (None, structure or agent.structure_id)
    return structure is not None and suivi.structure_id == structure and not suivi.est_nominatif


def referent_unique(
    personne: Personne, *, le: date, rattachements: Sequence[Rattachement] | None = None
) -> Rattachement | None:
    """Le rattachement du référent unique en exercice ce jour-là, ou None.

    `rattachements` : ceux du jour (`rattachements_de`), quand on les a déjà lus.
    """
    actifs = rattachements_de(personne, le=le) if rattachements is None else rattachements
    return next((r for r in actifs if r.motif == MotifRattachement.REFERENT_UNIQUE), None)


def organismes_referents_de(personnes: list[int], *, le: date) -> dict[int, Structure]:
    """Organisme référent de chaque personne qui en a un ce jour-là."""
    liens = Rattachement.objects.filter(
        personne_id__in=personnes,
        motif=MotifRattachement.REFERENT_UNIQUE,
        periode__contains=le,
        structure__isnull=False,
    ).select_related("structure")
    return {lien.personne_id: lien.structure for lien in liens if lien.structure}


def adresse_de(personne: Personne, *, le: date) -> Adresse | None:
    """Adresse du foyer courant, telle que connue aujourd'hui, vraie le jour `le`."""
    if personne.foyer_id is None:
        return None
    return Adresse.objects.connus().au(le).filter(foyer_id=personne.foyer_id).first()


def destinataire_de(personne: Personne, *, le: date) -> list[str]:
    """À qui et où écrire, ligne à ligne, comme l'enveloppe le porte le jour `le`."""
    adresse = adresse_de(personne, le=le)
    nom = f"{personne.civilite} {personne.prenom} {personne.nom_affiche}"
    return [nom, *(adresse.lignes if adresse else [])]


def membres_du_foyer(personne: Personne, *, le: date) -> QuerySet[Appartenance]:
    """Les personnes du même foyer ce jour-là, adultes d'abord."""
    if personne.foyer_id is None:
        return Appartenance.objects.none()
    return (
        Appartenance.objects.connus()
        .au(le)
        .filter(foyer_id=personne.foyer_id)
        .select_related("personne")
        .order_by("role", "personne__date_naissance")
    )


@dataclass(frozen=True, slots=True)
class Situation:
    """Les faits d'une personne un jour donné ; None pour celui que l'on ne connaît pas.

    `droit` : l'état de la demande la plus récente du foyer, avec sa demande.
    """

    adresse: Adresse | None
    droit: EtatDroit | None
    inscription: InscriptionFranceTravail | None
    activite: ActiviteDeclaree | None


_FAITS = {
    "adresse": "foyer__adresses",
    "droit": "foyer__demandes__etats",
    "inscription": "inscriptions",
    "activite": "activites",
}


def situation_de(personne: Personne, *, le: date) -> Situation:
    """Ce que l'on sait aujourd'hui de sa situation ce jour-là, en une requête."""
    liens = {
        f"{nom}_du_jour": FilteredRelation(
            chemin,
            condition=Q(
                **{f"{chemin}__periode__contains": le, f"{chemin}__connu__upper_inf": True}
            ),
        )
        for nom, chemin in _FAITS.items()
    }
    joints = [*liens, "droit_du_jour__demande"]
    lue = (
        Personne.objects.filter(pk=personne.pk)
        .annotate(**liens)
        .select_related(*joints)
        .order_by(
            F("droit_du_jour__demande__date_demande").desc(nulls_last=True),
            F("droit_du_jour__demande_id").desc(nulls_last=True),
        )
        .first()
    )
    return Situation(**{nom: getattr(lue, f"{nom}_du_jour", None) for nom in _FAITS})


def inscription_france_travail(personne: Personne, *, le: date) -> InscriptionFranceTravail | None:
    """Ce que l'on sait de l'inscription à France Travail ce jour-là."""
    return InscriptionFranceTravail.objects.connus().au(le).filter(personne=personne).first()


def personnes_nommables(agent: Agent, identifiants: set[int]) -> dict[int, Personne]:
    """Parmi ces numéros, les personnes dont l'agent a le droit de lire le nom ; une requête."""
    if not identifiants:
        return {}
    visibles = Personne.objects.visibles_par(agent).filter(pk__in=identifiants).order_by()
    return {personne.pk: personne for personne in visibles}


_COURANTS = """
SELECT p.id, '', p.prenom, p.nom_naissance, p.date_naissance, p.sexe, p.nom_usage, p.autres_prenoms,
       p.rang_naissance, p.commune_naissance, n.empreinte, coalesce(n.etat, ''), ''
FROM personnes_personne p LEFT JOIN personnes_nir n ON n.personne_id = p.id AND n.est_courant
WHERE p.id = ANY(%(personnes)s)
"""
_PAR_DOSSIER = """
SELECT i.personne_id, r.numero_demande, i.prenom, i.nom_naissance, i.date_naissance, i.sexe, i.nom_usage,
       i.autres_prenoms, i.rang_naissance, i.commune_naissance, i.empreinte_nir, i.etat_nir,
       coalesce(a.role, '')
FROM personnes_identite i
JOIN personnes_demandersa r ON r.id = i.demande_id
LEFT JOIN LATERAL (
    SELECT a.role FROM personnes_appartenance a
    WHERE a.personne_id = i.personne_id AND a.foyer_id = r.foyer_id AND upper_inf(a.connu)
    ORDER BY lower(a.periode) DESC LIMIT 1
) a ON true
WHERE i.personne_id = ANY(%(personnes)s) AND r.numero_demande = ANY(%(demandes)s)
"""


def traits_de(
    personnes: set[int], *, demandes: list[str] | None = None
) -> dict[tuple[int, str], list[Traits]]:
    """Ce que l'on sait de chaque personne, pour le peser : sous (personne, "") ses traits en vigueur.

    `demandes` : ajoute, sous (personne, numéro), tout ce que chacun de ces dossiers en a dit.
    """
    trouves: dict[tuple[int, str], list[Traits]] = {}
    valeurs: dict[str, Any] = {"personnes": list(personnes), "demandes": demandes or []}
    with connection.cursor() as curseur:
        for requete in (_COURANTS, _PAR_DOSSIER) if demandes else (_COURANTS,):
            curseur.execute(requete, valeurs)
            for ligne in curseur.fetchall():
                nir = ligne[10]
                traits = Traits(
                    prenom=ligne[2],
                    nom=ligne[3],
                    naissance=ligne[4],
                    sexe=ligne[5],
                    usage=ligne[6],
                    autres=ligne[7],
                    rang=ligne[8],
                    lieu=ligne[9],
                    nir=bytes(nir) if nir is not None else None,
                    etat_nir=ligne[11],
                    role=ligne[12],
                )
                trouves.setdefault((ligne[0], ligne[1]), []).append(traits)
    return trouves
