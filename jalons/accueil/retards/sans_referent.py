"""Soumise aux droits et devoirs, orientée ou non, et confiée à personne."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.urls import reverse

from jalons.accueil.models import Orientation
from jalons.comptes.enums import Permission
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE, Retard


class SansReferent(Retard):
    code = "sans_referent"
    libelle = "Sans référent"
    phrase = "Sans référent depuis son orientation du {date}"
    phrase_sans_date = "Sans référent"
    geste = "Désigner"
    permission = Permission.REFERENT_DESIGNER
    ordre = 10
    surveille = (("personnes_rattachement", DIRECTE), ("accueil_orientation", DIRECTE))

    @classmethod
    def condition(cls, *, le: date) -> Q:
        """Aucun agent : une structure qui n'a pas encore dit qui est aussi un manque."""
        tenus = Rattachement.objects.filter(
            personne=OuterRef("pk"),
            motif=MotifRattachement.REFERENT_UNIQUE,
            agent__isnull=False,
            periode__contains=le,
        )
        return A_ACCOMPAGNER & ~Q(Exists(tenus))

    @classmethod
    def date(cls, *, le: date) -> Any:
        lues = Orientation.objects.filter(personne=OuterRef("pk"), date_decision__lte=le).order_by()
        return Subquery(lues.values("personne").annotate(d=Max("date_decision")).values("d"))

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("accueil:designer", args=[personne_id])
