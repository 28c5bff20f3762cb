"""Publier un chiffre : ses cellules se figent, avec de quoi l'expliquer jusqu'à ses personnes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.chiffres.evenements import RelevePublie
from jalons.chiffres.models import Releve
from jalons.chiffres.selectors import cellules, premiere_donnee
from jalons.chiffres.traduction import Demande
from jalons.chiffres.vocabulaire import Chiffre
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.socle.erreurs import ErreurMetier


class PublicationImpossible(ErreurMetier):
    """Il n'y a rien à publier."""


def sceau(chiffre: Chiffre, contenu: dict[str, Any]) -> str:
    """L'empreinte d'un relevé : sa définition, ses dates et ses cellules, dans un ordre fixe."""
    texte = json.dumps([chiffre.code, chiffre.version, chiffre.empreinte, contenu], sort_keys=True)
    return hashlib.sha256(texte.encode()).hexdigest()


@transaction.atomic
def publier(chiffre: Chiffre, demande: Demande, *, par: Agent, le: date) -> Releve:
    """Fige toutes les cellules de ce chiffre, telles que connues ; lève `PublicationImpossible`.

    `demande` porte sur toutes les unités : le secret s'applique à qui lit, non à ce qui est gardé.
    """
    lues = cellules(chiffre, demande)
    if not lues or premiere_donnee(chiffre, demande) is None:
        raise PublicationImpossible("Il n'y a pas de donnée à publier sur ces périodes.")
    periodes = [
        {"cle": i.cle, "debut": i.debut.isoformat(), "fin": i.fin.isoformat()}
        for i in demande.intervalles
    ]
    contenu = {
        "periodes": periodes,
        "cellules": sorted((asdict(c) for c in lues), key=lambda c: (c["cle"], str(c["unite"]))),
        "connu": demande.jour_connu.isoformat(),
    }
    releve = Releve.objects.create(
        code=chiffre.code,
        version=chiffre.version,
        definition=chiffre.definition,
        libelle=chiffre.libelle,
        periodes=periodes,
        tel_que_connu_le=demande.jour_connu,
        connu_a=demande.connu or timezone.now(),
        cellules=contenu["cellules"],
        empreinte=sceau(chiffre, contenu),
        par=par,
        publie_le=le,
    )
    journaliser(
        RelevePublie,
        personne_id=None,
        par=par,
        le=le,
        objet_id=releve.pk,
        chiffre=chiffre.libelle,
        version=chiffre.version,
        connu=f"{demande.jour_connu:%d/%m/%Y}",
    )
    return releve
