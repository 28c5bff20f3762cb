"""Les situations complexes d'invention : un référent de parcours, son cercle, un accord, des rencontres."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from jalons.accompagnement.enums import ETATS_OUVERTS, EtatEtape
from jalons.accompagnement.etapes import RencontrePartenaires
from jalons.accompagnement.models import Parcours
from jalons.accompagnement.parcours.coordination import Coordination
from jalons.accompagnement.selectors.parcours import referents_possibles
from jalons.accompagnement.services import cercle, parcours
from jalons.accompagnement.services import coordination as services
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu
from jalons.personnes.models import Personne
from jalons.socle.periode import connaissance_au, fin_du_jour


def coordonner(jeu: Jeu, *, le: date) -> int:
    """Fait vivre les coordinations que le jeu décrit ; rend leur nombre. Sans effet s'il y en a déjà."""
    if Parcours.objects.filter(genre=Coordination.code).exists():
        return 0
    suivies = Personne.objects.filter(
        parcours__etat__in=ETATS_OUVERTS, parcours__genre__in=["agr", "social"]
    ).distinct()
    decrites = jeu.textes.get("coordinations", [])
    return sum(
        _faire_vivre(decrite, personne, le)
        for decrite, personne in zip(decrites, suivies.order_by("pk"), strict=False)
    )


def _faire_vivre(decrite: Mapping[str, Any], personne: Personne, le: date) -> int:
    structure = Structure.objects.get(code=decrite["structure"])
    referent = referents_possibles(structure, Coordination, le=le).first()
    if referent is None:
        return 0
    debut = le - timedelta(days=decrite["il_y_a"])
    with connaissance_au(fin_du_jour(debut)):
        propose = services.proposer_coordination(
            personne=personne,
            structure=structure,
            referent=referent,
            motif=decrite["motif"],
            par=referent,
            le=debut,
        )
        places = [_entrer(propose, p, referent, debut) for p in decrite["partenaires"]]
        if decrite["accord"]:
            services.noter_accord(
                parcours=propose, date=debut, version=propose.version, par=referent, le=debut
            )
    for jours in decrite.get("rencontres", []):
        _rencontrer(propose, referent, le + timedelta(days=jours), le)
    if decrite.get("parti"):
        cercle.retirer_partenaire(
            partenaire=places[-1],
            motif="Sa part est faite",
            version=places[-1].version,
            par=referent,
            le=le - timedelta(days=decrite["parti"]),
        )
    return 1


def _entrer(propose: Parcours, decrit: Mapping[str, str], par: Agent, jour: date) -> Any:
    return cercle.ajouter_partenaire(
        parcours=propose,
        structure=Structure.objects.get(code=decrit["structure"]),
        agent=None,
        role=decrit["role"],
        par=par,
        le=jour,
    )


def _rencontrer(propose: Parcours, par: Agent, jour: date, le: date) -> None:
    passee = jour < le
    etape = parcours.ajouter_etape(
        parcours=propose,
        type_etape=RencontrePartenaires,
        debut=jour,
        fin=jour,
        par=par,
        le=min(jour, le),
    )
    if passee:
        parcours.suivre_etape(
            etape=etape,
            etat=EtatEtape.REALISEE,
            debut=jour,
            fin=jour,
            resultat="Chacun sait ce qu'il fait avant la prochaine rencontre.",
            version=etape.version,
            par=par,
            le=jour,
        )
