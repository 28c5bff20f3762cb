"""Où en est chaque entrée, porté par une ligne que les listes lisent sans relire le passé."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from jalons.personnes.models import Personne

# Chaque suite qu'une orientation attend, et son index : court, quel que soit le passé.
SUITES = ("coreo_a_signer", "inscription_attendue", "contrat_attendu")


class SuiviEntree(models.Model):
    """Où en est une entrée : son statut, son site, ce qu'elle attend. Ne fait jamais foi.

    La base la tient seule (`accueil.veille`), quoi qui écrive : rien d'autre n'y touche. `rendez_vous` :
    celui qui est prévu ; `orientation` : la dernière de l'entrée. Les suites ne parlent que de la
    dernière orientation de la personne ; `inscription_attendue` en laisse le jour à qui lit.
    """

    entree = models.OneToOneField(
        "personnes.Entree", on_delete=models.DO_NOTHING, primary_key=True, related_name="suivi"
    )
    personne_id = models.BigIntegerField("numéro de la personne", db_index=True)
    # La fiche se lit : elle n'est pas liée à une autre.
    est_principale = models.BooleanField()
    territoire = models.ForeignKey(
        "annuaire.Territoire",
        on_delete=models.DO_NOTHING,
        null=True,
        db_index=False,
        related_name="+",
    )
    site = models.ForeignKey(
        "annuaire.Site", on_delete=models.DO_NOTHING, null=True, db_index=False, related_name="+"
    )
    statut = models.CharField(max_length=15)  # rules.reception.Statut
    # Orientée, ou sortie des droits et devoirs avant de l'être : elle passe après celles qui attendent.
    n_attend_plus = models.BooleanField("n'attend plus d'orientation")
    date_information = models.DateField("information reçue le")
    rendez_vous = models.ForeignKey(
        "accueil.RendezVous",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    orientation = models.ForeignKey(
        "accueil.Orientation",
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="suivis",
    )
    coreo_a_signer = models.BooleanField()
    inscription_attendue = models.BooleanField()
    contrat_attendu = models.BooleanField()

    class Meta:
        verbose_name = "suivi d'une entrée"
        verbose_name_plural = "suivis des entrées"
        indexes = [
            models.Index(
                fields=["n_attend_plus", "date_information", "entree"], name="suivi_pressants"
            ),
            models.Index(
                fields=["territoire", "n_attend_plus", "date_information", "entree"],
                name="suivi_territoire_pressants",
            ),
            models.Index(
                fields=["statut", "date_information", "entree"],
                include=["est_principale", "territoire", "site", "personne_id"],
                name="suivi_statut",
            ),
            models.Index(
                fields=["site", "n_attend_plus", "date_information", "entree"],
                name="suivi_site_pressants",
            ),
            models.Index(fields=["date_information", "entree"], name="suivi_information"),
            *(
                models.Index(
                    fields=["orientation"], name=f"suivi_{suite}", condition=Q(**{suite: True})
                )
                for suite in SUITES
            ),
        ]

    def __str__(self) -> str:
        return self.statut

    @property
    def personne(self) -> Personne:
        return self.entree.personne
