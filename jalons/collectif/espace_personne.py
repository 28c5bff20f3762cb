"""Les séances collectives dans l'espace de la personne : les siennes, et celles où elle peut s'inscrire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from jalons.collectif.enums import EtatInscription
from jalons.collectif.models import Inscription
from jalons.collectif.selectors.collectif import ouvertes_a
from jalons.collectif.services import inscriptions
from jalons.collectif.services.commun import CollectifImpossible
from jalons.personnes.espace_personne import BlocEspace
from jalons.personnes.models import Personne
from jalons.socle.saisie import entier

_TENUES = [EtatInscription.INSCRITE, EtatInscription.ATTENTE]


def _siennes(personne: Personne) -> list[Inscription]:
    lues = Inscription.objects.filter(
        personne=personne, etat__in=_TENUES, seance__annulee_le=None, seance__fin__gt=timezone.now()
    )
    return list(lues.select_related("seance__action").order_by("seance__debut"))


def _inscrire(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    maintenant = timezone.now()
    ouvertes = ouvertes_a(personne, maintenant=maintenant, par_elle_meme=True)
    seance = ouvertes.filter(pk=entier(str(saisie.get("seance", ""))) or 0).first()
    if seance is None:
        raise CollectifImpossible("Cette séance n'est plus ouverte.")
    faite = inscriptions.inscrire(seance=seance, personne=personne, par=None, maintenant=maintenant)
    if faite.etat == EtatInscription.ATTENTE:
        return "Il n'y a plus de place : vous êtes sur la liste d'attente."
    return "C'est noté : vous avez une place."


def _desister(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    cle = entier(str(saisie.get("inscription", "")))
    sienne = next((i for i in _siennes(personne) if i.pk == cle), None)
    if sienne is None:
        raise CollectifImpossible("Vous n'avez plus de place à cette séance.")
    inscriptions.desister(inscription=sienne, version=sienne.version, par=None, le=le)
    return "C'est noté : votre place est rendue."


class MesSeances(BlocEspace):
    code = "seances"
    libelle = "Ateliers et réunions"
    ordre = 40
    gabarit = "collectif/espace/seances.html"
    actes = {"inscrire": _inscrire, "desister": _desister}

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        siennes = _siennes(personne)
        ouvertes = list(ouvertes_a(personne, maintenant=timezone.now(), par_elle_meme=True)[:6])
        return {"siennes": siennes, "ouvertes": ouvertes} if siennes or ouvertes else None
