"""Les équipes pluridisciplinaires : leur ressort, leurs compétences, leur prochaine séance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, DateTimeField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import Colonne, Demande, FiltreTexte, Liste
from jalons.equipes.enums import OUVERTS
from jalons.equipes.models import SeanceEquipe
from jalons.equipes.selectors.equipes import equipes_en_activite


class ListeEquipes(Liste):
    code = "equipes"
    libelle = "Équipes pluridisciplinaires"
    adresse = "equipes:equipes"
    permission = (Permission.EQUIPE_CONSULTER, Permission.EQUIPE_COMPOSER)
    ecran_export = "equipes_export"
    vide = "Aucune équipe n'est composée."
    icone_vide = "people-fill"
    nom_ligne = ("équipe", "équipes")
    tri = "nom"
    gabarit = "equipes/equipes.html"
    filtres = (FiltreTexte(code="q", libelle="Nom", champs=("instance__nom",)),)
    colonnes = (
        Colonne("nom", "Équipe", "instance.nom", tri=("instance__nom",), lie=True),
        Colonne("ressort", "Ressort", "ressort_dit", coupe=True),
        Colonne("competences", "Compétences", "themes_dits", coupe=True),
        Colonne("sieges", "Sièges", tri=("sieges",), est_nombre=True),
        Colonne("attendent", "Dossiers en cours", tri=("attendent",), est_nombre=True),
        Colonne("prochaine", "Prochaine séance", "prochaine_du", serre=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        a_venir = (
            SeanceEquipe.objects.filter(
                equipe=OuterRef("pk"), seance__debut__gte=Now(), signe_le__isnull=True
            )
            .exclude(seance__etat="annulee")
            .order_by()
            .values("equipe")
            .annotate(d=Min("seance__debut"))
            .values("d")
        )
        return equipes_en_activite(le=demande.le).annotate(
            prochaine=Subquery(a_venir, output_field=DateTimeField()),
            sieges=Count(
                "membres",
                filter=Q(membres__supplee__isnull=True, membres__periode__contains=demande.le),
                distinct=True,
            ),
            attendent=Count("dossiers", filter=Q(dossiers__etat__in=OUVERTS), distinct=True),
        )

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        for equipe in lignes:
            equipe.ressort_dit = (
                ", ".join(t.nom for t in equipe.territoires.all()) or "Le département"
            )
            equipe.themes_dits = ", ".join(t.libelle for t in equipe.competences)
            equipe.prochaine_du = (
                timezone.localtime(equipe.prochaine).date() if equipe.prochaine else None
            )

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("equipes:equipe", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_composer": demande.peut(Permission.EQUIPE_COMPOSER)}
