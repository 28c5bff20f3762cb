"""Le diagnostic date : à revoir à six mois sur la voie sociale, à douze sur les autres."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.lookups import Exact
from django.urls import reverse

from jalons.accueil.models import Orientation
from jalons.accueil.selectors.diagnostic import DSP
from jalons.comptes.enums import Permission
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE, Retard
from jalons.questionnaires.selectors.remplissages import date_du_dernier_depot, depose_depuis
from jalons.repertoire.enums import Voie
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre


class DiagnosticARevoir(Retard):
    code = "diagnostic_a_revoir"
    libelle = "Diagnostic à revoir"
    phrase = "Diagnostic à revoir, le dernier est du {date}"
    geste = "Ouvrir le diagnostic"
    permission = Permission.DIAGNOSTIC_REMPLIR
    ordre = 50
    surveille = (("questionnaires_depot", DIRECTE), ("accueil_orientation", DIRECTE))

    @classmethod
    def condition(cls, *, le: date) -> Q:
        """Le dernier diagnostic est plus vieux que le délai de sa voie (CASF, art. L.262-31)."""
        sociale = ajouter_mois(le, -parametre("delai_revoir_sociale", le=le).nombre)
        autres = ajouter_mois(le, -parametre("delai_revoir_diagnostic", le=le).nombre)
        derniere = Orientation.objects.filter(personne=OuterRef("pk"), date_decision__lte=le)
        voie = Subquery(derniere.order_by("-date_decision", "-pk").values("voie")[:1])
        fait = Q(depose_depuis(DSP, date.min))
        ancien = ~Q(depose_depuis(DSP, autres))
        ancien |= ~Q(depose_depuis(DSP, sociale)) & Q(Exact(voie, Value(Voie.SOCIALE.value)))
        return A_ACCOMPAGNER & fait & ancien

    @classmethod
    def date(cls, *, le: date) -> Any:
        return date_du_dernier_depot(DSP)

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("questionnaires:ouvrir", args=[DSP, personne_id])
