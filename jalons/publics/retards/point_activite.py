"""Le point d'activité d'un indépendant est à faire, ou à refaire."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.personnes.retards import A_ACCOMPAGNER, DIRECTE, Retard
from jalons.publics.genres import GenrePublic
from jalons.publics.models import PointActivite, Qualification


def _dernier() -> Any:
    points = PointActivite.objects.filter(personne=OuterRef("pk")).order_by("-date", "-pk")
    return Subquery(points.values("echeance")[:1])


class PointActiviteDu(Retard):
    code = "point_activite_du"
    libelle = "Point d'activité à faire"
    phrase = "Point d'activité à faire {date}"
    geste = "Faire le point"
    permission = Permission.PUBLIC_RECONNAITRE
    ordre = 60
    surveille = (("publics_qualification", DIRECTE), ("publics_pointactivite", DIRECTE))

    @classmethod
    def condition(cls, *, le: date) -> Q:
        codes = [p.code for p in GenrePublic.tous() if p.a_point_d_activite]
        independant = Qualification.objects.filter(
            personne=OuterRef("pk"), public__in=codes, periode__contains=le
        )
        points = PointActivite.objects.filter(personne=OuterRef("pk"))
        tient = points.filter(Q(echeance__gt=le) | Q(echeance__isnull=True))
        return A_ACCOMPAGNER & Q(Exists(independant)) & ~Q(Exists(tient))

    @classmethod
    def date(cls, *, le: date) -> Any:
        return _dernier()

    @classmethod
    def url(cls, personne_id: int) -> str:
        return reverse("publics:point", args=[personne_id])
