"""Les publics spécifiques et les espaces personnels de la démonstration."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.demonstration.activite import suivies_de_pres
from jalons.personnes.models import Coordonnees, LienPersonnel, Personne
from jalons.personnes.services.liens_personnels import creer_lien
from jalons.publics.rules.activite import mois_demandes
from jalons.publics.services import activite
from jalons.publics.services.depenses import dire_les_parts
from jalons.publics.services.qualifications import reconnaitre
from jalons.repertoire.models import Conventionnement

# Chacun son public, à tour de rôle ; deux indépendants, dont un que l'on n'a pas encore vu.
_PUBLICS = (
    ("jeune_ase", "ase"),
    ("independant", "personne"),
    ("rqth", "mdph"),
    ("sortant_formation", "region"),
    ("gens_du_voyage", "personne"),
    ("independant", "referent"),
    ("situation_complexe", "referent"),
)
_PARTS = {"jeune_ase": Decimal(20), "situation_complexe": Decimal(15), "independant": Decimal(10)}
_CHIFFRES = (640, 720, 810, 560, 430, 690, 880, 920, 770, 510, 300, 350)


def qualifier(*, le: date) -> int:
    """Dit des publics, fait un point d'activité, ouvre des espaces personnels ; rend les qualifications."""
    suivies = suivies_de_pres(le)[: len(_PUBLICS)]
    for rang, (personne, agent, depuis) in enumerate(suivies):
        public, source = _PUBLICS[rang]
        reconnaitre(
            personne=personne, public=public, depuis=depuis, source=source, par=agent, le=le
        )
        if rang == 1:
            _faire_le_point(personne, agent, le)
        if rang < 3:
            _ouvrir_un_espace(personne, agent, rang, le)
    _dire_les_parts(le)
    return len(suivies)


def _faire_le_point(personne: Personne, agent: Agent, le: date) -> None:
    mois = dict(zip(mois_demandes(le, 12), map(Decimal, _CHIFFRES), strict=True))
    activite.faire_le_point(
        personne=personne,
        date_du_point=le,
        activite="Petits travaux du bâtiment",
        mois=mois,
        decision="completer",
        raison="L'hiver ne fait pas vivre ; la personne cherche un emploi à mi-temps.",
        echeance=le + timedelta(days=180),
        par=agent,
        le=le,
    )


def _ouvrir_un_espace(personne: Personne, agent: Agent, rang: int, le: date) -> None:
    """Un espace ouvert, que deux sur trois ont déjà lu. Rien ne part : personne n'est au bout."""
    Coordonnees.objects.get_or_create(
        personne=personne,
        defaults={"courriel": f"personne{rang}@courriel.example", "accepte_courriel": True},
    )
    hier = timezone.make_aware(datetime.combine(le - timedelta(days=1), time(18, 20)))
    lien = creer_lien(but="espace_personnel", personne=personne, par=agent, maintenant=hier)
    if rang < 2:
        LienPersonnel.objects.filter(pk=lien.pk).update(derniere_ouverture=hier)


def _dire_les_parts(le: date) -> None:
    convention = (
        Conventionnement.objects.filter(lignes__depenses__isnull=False).order_by("pk").first()
    )
    agent = Agent.objects.filter(affectations__role="charge_insertion").order_by("pk").first()
    ligne = convention.lignes.order_by("pk").first() if convention else None
    if convention and agent and ligne:
        dire_les_parts(convention=convention, ligne=ligne, parts=_PARTS, par=agent, le=le)
