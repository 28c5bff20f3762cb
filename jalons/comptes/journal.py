"""Écrire et lire le journal : un type d'événement = une classe qui sait se dire.

class EntretienTenu(TypeEvenement):
    code = "entretien_tenu"
    libelle = "Entretien"
    icone = "person-check"
    niveau = Niveau.SUIVI
    phrase = "Reçu[e] par {agent} au {site}"
    exemple = {"site": "CMS du Centre"}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django.db.models import Model

from jalons.comptes.enums import Niveau
from jalons.comptes.models import Agent, Consultation, Evenement
from jalons.socle.accord import accorder
from jalons.socle.registre import Registre


class TypeEvenement(Registre, racine=True, requis=("icone", "niveau", "phrase", "exemple")):
    """Un type d'événement : sa phrase, son icône, son niveau de lecture.

    `phrase` est complétée par les données de l'événement et par `agent`.
    """

    icone: ClassVar[str]
    niveau: ClassVar[Niveau]
    phrase: ClassVar[str]
    exemple: ClassVar[Mapping[str, Any]]
    ton: ClassVar[str] = "neutre"

    @classmethod
    def dire(
        cls,
        donnees: Mapping[str, Any],
        *,
        agent: str = "le système",
        feminin: bool | None = None,
    ) -> str:
        """La phrase de la frise, en français, accordée à la personne (`[e]` dans la phrase)."""
        return accorder(cls.phrase, feminin).format_map(_Absents(donnees, agent=agent))

    @classmethod
    def lien(cls, evenement: Evenement) -> str | None:
        """Adresse de ce qui est raconté, ou None."""
        return None


class _Absents(dict[str, Any]):
    def __init__(self, donnees: Mapping[str, Any], **autres: Any) -> None:
        super().__init__({**donnees, **autres})

    def __missing__(self, cle: str) -> str:
        return "—"


def journaliser(
    type_evenement: type[TypeEvenement],
    *,
    personne_id: int | None,
    par: Agent | None,
    le: date,
    objet_id: int | None = None,
    **donnees: Any,
) -> Evenement:
    """Écrit un événement dans la transaction en cours. `par=None` : fait par un fichier reçu."""
    return Evenement.objects.create(
        type=type_evenement.code,
        personne_id=personne_id,
        agent_id=par.pk if par else None,
        structure_id=par.structure_id if par else None,
        objet_id=objet_id,
        date=le,
        donnees=donnees,
    )


def noter(fait: type[TypeEvenement], objet: Model, par: Agent, le: date, **dit: Any) -> None:
    """Écrit au journal un fait qui porte sur une fiche, et sur personne."""
    journaliser(fait, personne_id=None, par=par, le=le, objet_id=objet.pk, **dit)


class EcranTrace(Registre, racine=True):
    """Un écran dont la lecture est tracée : le `code` passé à `consulter`, et son nom français.

    Une pièce déclare les siens dans `<piece>/ecrans.py`.
    """

    @classmethod
    def dire(cls, code: str) -> str:
        """Le nom de l'écran, même retiré ou pas encore déclaré."""
        inscrit = cls._inscrits.get(code)
        return inscrit.libelle if inscrit else code.replace("_", " ").capitalize()


def consulter(
    agent: Agent, *, ecran: str, personne_id: int | None = None, detail: str = ""
) -> None:
    """Trace la lecture d'un dossier, ou une sortie de données quand `personne_id` est None."""
    Consultation.objects.create(
        agent_id=agent.pk, personne_id=personne_id, ecran=ecran, detail=detail
    )


def consulter_en_lot(agent: Agent, *, ecran: str, personnes: Iterable[int], detail: str) -> None:
    """Trace une sortie qui porte plusieurs personnes (liste exportée, lettres en nombre)."""
    Consultation.objects.bulk_create(
        [
            Consultation(agent_id=agent.pk, personne_id=pk, ecran=ecran, detail=detail)
            for pk in personnes
        ],
        batch_size=2000,
    )
