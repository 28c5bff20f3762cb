"""Ce que les équipes montrent sur une séance de la coordination, sans nommer personne."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse

from jalons.comptes.liens import Lien, LiensDeFiche
from jalons.equipes.enums import EtatPassage
from jalons.equipes.models import PassageEquipe, SeanceEquipe
from jalons.equipes.theme import ThemeEquipe
from jalons.socle.mots import accorder

if TYPE_CHECKING:
    from jalons.coordination.models import Seance


class DossiersDeLaSeance(LiensDeFiche):
    code = "dossiers_de_la_seance"
    libelle = "Équipe pluridisciplinaire"
    sur = "coordination.Seance"
    icone = "people-fill"

    @classmethod
    def liens(cls, fiche: Seance) -> list[Lien]:
        return [
            Lien("L'ordre du jour et les avis", reverse("equipes:seance", args=[s.pk]))
            for s in SeanceEquipe.objects.filter(seance=fiche)
        ]

    @classmethod
    def resumer(cls, fiche: Seance) -> list[str]:
        comptes = (
            PassageEquipe.objects.filter(seance__seance=fiche, etat=EtatPassage.RENDU)
            .order_by()
            .values("dossier__theme")
            .annotate(n=Count("pk"))
        )
        par_theme = {c["dossier__theme"]: c["n"] for c in comptes}
        return [
            f"{theme.libelle} : {accorder(par_theme[theme.code], 'avis rendu', 'avis rendus')}"
            for theme in ThemeEquipe.en_ordre()
            if theme.code in par_theme
        ]
