"""Le plan d'actions d'un contrat : ses actions, ses freins, et ce qu'il en advient."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.contrats.enums import CadreAction, FamilleAction, FormeAction, ResultatAction
from jalons.contrats.models.contrat import OUVERT, Contrat
from jalons.socle.verrous import fige_avec

_FIGE = f"mere.etat NOT IN ({OUVERT})"


class ActionContrat(models.Model):
    """Une action du plan. `est_obligation` : la personne s'y est engagée, seule elle peut manquer.

    `porteur` : qui la mène, quand ce n'est pas l'organisme référent, qui coordonne (R.5411-15).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="actions")
    rang = models.PositiveSmallIntegerField("ordre")
    famille = models.CharField("famille", max_length=20, choices=FamilleAction.choices())
    intitule = models.CharField("action", max_length=200)
    porteur = models.CharField("menée par", max_length=160, blank=True)
    forme = models.CharField(
        "forme",
        max_length=15,
        choices=FormeAction.choices(),
        default=FormeAction.INDIVIDUELLE,
    )
    cadre = models.CharField(
        "cadre", max_length=10, choices=CadreAction.choices(), default=CadreAction.ENCADREE
    )
    heures_hebdo = models.DecimalField(
        "heures par semaine", max_digits=4, decimal_places=2, null=True, blank=True
    )
    debut = models.DateField("du", null=True, blank=True)
    fin = models.DateField("au", null=True, blank=True)
    est_obligation = models.BooleanField("la personne s'y engage", default=True)
    # L'action d'un contrat d'avant, reprise ici.
    reprise_de = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reprises"
    )

    class Meta:
        verbose_name = "action d'un contrat"
        verbose_name_plural = "actions d'un contrat"
        ordering = ("rang", "pk")
        constraints = [
            models.CheckConstraint(name="action_contrat_dite", condition=~Q(intitule="")),
            models.CheckConstraint(
                name="action_contrat_heures",
                condition=Q(heures_hebdo__isnull=True) | Q(heures_hebdo__gt=0),
            ),
            models.CheckConstraint(
                name="action_contrat_fin_apres_debut",
                condition=Q(fin__isnull=True)
                | Q(debut__isnull=True)
                | Q(fin__gte=models.F("debut")),
            ),
        ]
        triggers = [
            fige_avec(
                "action_d_un_contrat_signe",
                table="contrats_contrat",
                cle="contrat_id",
                quand=_FIGE,
                operations=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class SuiviAction(models.Model):
    """Ce qu'il est advenu d'une action ; le contrat, lui, ne bouge pas."""

    action = models.OneToOneField(ActionContrat, on_delete=models.CASCADE, related_name="suivi")
    resultat = models.CharField("où elle en est", max_length=10, choices=ResultatAction.choices())
    precision = models.CharField("précision", max_length=400, blank=True)
    date = models.DateField("noté le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "suite d'une action"
        verbose_name_plural = "suites d'une action"

    def __str__(self) -> str:
        return self.get_resultat_display()


class ActionPositionnee(models.Model):
    """Le positionnement qu'une action du plan a ouvert : une réponse négative en appelle un autre."""

    action = models.ForeignKey(
        ActionContrat, on_delete=models.CASCADE, related_name="positionnements"
    )
    positionnement = models.OneToOneField(
        "activite.Positionnement", on_delete=models.PROTECT, related_name="+"
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "positionnement d'une action"
        verbose_name_plural = "positionnements d'une action"
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.positionnement)


class FreinContrat(models.Model):
    """Un frein du diagnostic que le contrat veut lever. Non levé, il revient dans le suivant."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="freins")
    theme = models.SlugField("thème", max_length=40)
    libelle = models.CharField("frein", max_length=200)
    leve_le = models.DateField("levé le", null=True)
    leve_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "frein d'un contrat"
        verbose_name_plural = "freins d'un contrat"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["contrat", "theme"], name="frein_un_par_theme")
        ]
        triggers = [
            fige_avec(
                "frein_d_un_contrat_signe",
                table="contrats_contrat",
                cle="contrat_id",
                quand=_FIGE,
                operations=pgtrigger.Insert | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return self.libelle
