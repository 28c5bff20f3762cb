"""Le plan d'accompagnement : par thème, où en est la personne, ce qu'elle vise, ce que l'on fait."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.accompagnement.enums import EtatActionPlan, OrigineTheme, QuiAgit
from jalons.accompagnement.themes import Theme, choix_de_themes, theme
from jalons.socle.verrous import fige, fige_avec
from jalons.socle.versions import versions_gardees

_CLOS = "mere.clos_le IS NOT NULL"


class PlanAccompagnement(models.Model):
    """Le plan d'une personne, un ouvert à la fois ; clos, il ne bouge plus."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="plans_accompagnement"
    )
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    ouvert_le = models.DateField("ouvert le")
    ouvert_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    clos_le = models.DateField("clos le", null=True)
    bilan = models.CharField("bilan", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "plan d'accompagnement"
        verbose_name_plural = "plans d'accompagnement"
        ordering = ("-ouvert_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne"], name="plan_un_seul_ouvert", condition=Q(clos_le__isnull=True)
            ),
            models.CheckConstraint(
                name="plan_clos_avec_bilan",
                condition=Q(clos_le__isnull=True) | (Q(clos_le__gte=F("ouvert_le")) & ~Q(bilan="")),
            ),
        ]
        triggers = [fige("plan_clos_fige", quand="OLD.clos_le IS NOT NULL", garde=False)]

    def __str__(self) -> str:
        return f"Plan du {self.ouvert_le:%d/%m/%Y}"


@versions_gardees()
class ThemeDuPlan(models.Model):
    """Un thème du plan : niveau d'aujourd'hui, niveau visé, objectif.

    `reprise_de` : le même, dans un plan d'avant. `frein_repris` : le frein d'un contrat qu'il reprend.
    """

    plan = models.ForeignKey(PlanAccompagnement, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField("thème", max_length=30, choices=choix_de_themes)
    niveau = models.PositiveSmallIntegerField("niveau")
    niveau_vise = models.PositiveSmallIntegerField("niveau visé")
    objectif = models.CharField("objectif", max_length=400, blank=True)
    resolu_le = models.DateField("résolu le", null=True)
    reprise_de = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reprises"
    )
    origine = models.CharField(
        "d'où il vient", max_length=12, choices=OrigineTheme.choices(), blank=True
    )
    frein_repris = models.ForeignKey(
        "contrats.FreinContrat", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "thème d'un plan"
        verbose_name_plural = "thèmes d'un plan"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "theme"], name="plan_un_theme_une_fois"),
            models.CheckConstraint(
                name="plan_niveaux",
                condition=Q(niveau__gte=1) & Q(niveau_vise__gte=1),
            ),
            models.CheckConstraint(
                name="plan_frein_d_un_contrat",
                condition=Q(frein_repris__isnull=True) | Q(origine=str(OrigineTheme.CONTRAT)),
            ),
        ]
        triggers = [
            fige_avec(
                "theme_d_un_plan_clos",
                table="accompagnement_planaccompagnement",
                cle="plan_id",
                quand=_CLOS,
                operations=pgtrigger.Insert | pgtrigger.Update,
            )
        ]

    def __str__(self) -> str:
        return self.declare.libelle

    @property
    def declare(self) -> Theme:
        """Le thème et ses niveaux, dits."""
        return theme(self.theme)

    @property
    def niveau_dit(self) -> str:
        return self.declare.dit(self.niveau)

    @property
    def vise_dit(self) -> str:
        return self.declare.dit(self.niveau_vise)

    @property
    def origine_dite(self) -> str:
        """D'où vient le thème ; vide s'il est trop ancien pour le dire."""
        if self.reprise_de_id:
            return OrigineTheme.PLAN.label
        return self.get_origine_display()

    @property
    def est_resolu(self) -> bool:
        return self.resolu_le is not None


@versions_gardees()
class NiveauConstate(models.Model):
    """Le niveau d'une personne sur un thème, un jour : une ligne par jour, à travers tous ses plans."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="niveaux_constates"
    )
    theme = models.CharField("thème", max_length=30, choices=choix_de_themes)
    niveau = models.PositiveSmallIntegerField("niveau")
    date = models.DateField("constaté le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "niveau constaté"
        verbose_name_plural = "niveaux constatés"
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "theme", "date"], name="niveau_un_par_jour"
            ),
            models.CheckConstraint(name="niveau_constate_dit", condition=Q(niveau__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{theme(self.theme).dit(self.niveau)}, le {self.date:%d/%m/%Y}"


@versions_gardees()
class ActionDuPlan(models.Model):
    """Ce que l'on fait sur un thème : qui, quoi, pour quand ; puis ce que cela a donné."""

    theme = models.ForeignKey(ThemeDuPlan, on_delete=models.CASCADE, related_name="actions")
    intitule = models.CharField("action", max_length=200)
    qui = models.CharField("par qui", max_length=12, choices=QuiAgit.choices())
    echeance = models.DateField("pour le")
    etat = models.CharField(
        max_length=12, choices=EtatActionPlan.choices(), default=EtatActionPlan.A_FAIRE
    )
    date_fin = models.DateField("faite ou abandonnée le", null=True)
    resultat = models.CharField("ce qu'elle a donné", max_length=400, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "action d'un plan"
        verbose_name_plural = "actions d'un plan"
        ordering = ("echeance", "pk")
        indexes = [
            models.Index(
                fields=["theme", "echeance"],
                name="action_plan_a_faire",
                condition=Q(etat=str(EtatActionPlan.A_FAIRE)),
            )
        ]
        constraints = [
            models.CheckConstraint(name="action_plan_dite", condition=~Q(intitule="")),
            models.CheckConstraint(
                name="action_plan_finie_datee",
                condition=Q(etat=str(EtatActionPlan.A_FAIRE)) | Q(date_fin__isnull=False),
            ),
            models.CheckConstraint(
                name="action_plan_abandon_explique",
                condition=~Q(etat=str(EtatActionPlan.ABANDONNEE)) | ~Q(resultat=""),
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def est_a_faire(self) -> bool:
        return self.etat == EtatActionPlan.A_FAIRE
