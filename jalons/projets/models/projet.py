"""Du besoin au projet : besoins, diagnostics partagés, projets, plan d'actions annuel."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion
from jalons.projets.enums import EtatAction, EtatBesoin, EtatProjet, GenreEtape
from jalons.socle.verrous import fige


class DiagnosticPartage(models.Model):
    """Ce que les partenaires constatent ensemble, à partir de besoins et de nos chiffres."""

    titre = models.CharField("titre", max_length=200)
    theme = models.CharField("thème", max_length=60, choices=ThemeInsertion.choices())
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    constats = models.TextField("constats", blank=True)
    pistes = models.TextField("pistes", blank=True)
    chiffres = models.JSONField("chiffres du jour", default=list)
    date = models.DateField("établi le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "diagnostic partagé"
        verbose_name_plural = "diagnostics partagés"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.titre


class Besoin(models.Model):
    """Un besoin remonté en séance ou par un référent : quoi, pour qui, où, combien, d'où on le tient."""

    intitule = models.CharField("besoin", max_length=200)
    theme = models.CharField("thème", max_length=60, choices=ThemeInsertion.choices())
    publics = ArrayField(
        models.CharField(max_length=60, choices=PublicInsertion.choices()),
        verbose_name="publics",
        default=list,
        blank=True,
    )
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    nombre = models.PositiveIntegerField("personnes concernées (estimation)", null=True, blank=True)
    constat = models.TextField("ce qui le montre", blank=True)
    seance = models.ForeignKey(
        "coordination.Seance",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="besoins",
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("relevé le")
    etat = models.CharField(max_length=12, choices=EtatBesoin.choices(), default=EtatBesoin.RELEVE)
    diagnostic = models.ForeignKey(
        DiagnosticPartage, on_delete=models.SET_NULL, null=True, blank=True, related_name="besoins"
    )
    motif = models.CharField("motif", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "besoin"
        ordering = ("-date", "-pk")
        indexes = [models.Index(fields=["theme", "territoire"], name="besoin_theme_territoire")]

    def __str__(self) -> str:
        return self.intitule


class Projet(models.Model):
    """Un projet né d'un diagnostic : ses étapes, son financement, ses résultats."""

    intitule = models.CharField("projet", max_length=200)
    diagnostic = models.ForeignKey(
        DiagnosticPartage, on_delete=models.PROTECT, null=True, blank=True, related_name="projets"
    )
    chef_de_projet = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, related_name="projets_insertion"
    )
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    objectif = models.TextField("objectif", blank=True)
    cout = models.DecimalField(
        "coût prévu (€)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    financement = models.CharField("financements envisagés", max_length=200, blank=True)
    etat = models.CharField(max_length=12, choices=EtatProjet.choices(), default=EtatProjet.IDEE)
    resultats = models.TextField("résultats", blank=True)
    date = models.DateField("ouvert le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "projet"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.intitule


class EtapeProjet(models.Model):
    """Une étape du projet : note, appel à projets, marché, convention, action."""

    projet = models.ForeignKey(Projet, on_delete=models.CASCADE, related_name="etapes")
    genre = models.CharField(max_length=20, choices=GenreEtape.choices())
    intitule = models.CharField("intitulé", max_length=200)
    prevue_le = models.DateField("prévue le")
    faite_le = models.DateField("faite le", null=True, blank=True)
    action = models.ForeignKey(
        "repertoire.Action",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="etapes",
    )
    fichier = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "étape d'un projet"
        verbose_name_plural = "étapes d'un projet"
        ordering = ("prevue_le", "pk")

    def __str__(self) -> str:
        return self.intitule


class PlanActions(models.Model):
    """Le plan d'actions d'une année, d'un PLIE ou du Département : orientations et bilan."""

    annee = models.PositiveSmallIntegerField("année")
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    orientations = models.TextField("orientations prioritaires")
    bilan = models.TextField("bilan de l'année", blank=True)
    arrete_le = models.DateField("bilan arrêté le", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "plan d'actions"
        verbose_name_plural = "plans d'actions"
        ordering = ("-annee", "pk")
        constraints = [
            models.UniqueConstraint(fields=["annee", "structure"], name="plan_actions_unique")
        ]
        triggers = [fige("plan_arrete_fige", quand="OLD.arrete_le IS NOT NULL")]

    def __str__(self) -> str:
        return f"Plan d'actions {self.annee} — {self.structure}"


class ActionPlan(models.Model):
    """Une action du plan annuel : priorité, pilote, avancement, résultat."""

    plan = models.ForeignKey(PlanActions, on_delete=models.CASCADE, related_name="actions")
    priorite = models.CharField("orientation", max_length=160)
    intitule = models.CharField("action", max_length=200)
    pilote = models.CharField("pilote", max_length=120)
    echeance = models.DateField("pour le")
    etat = models.CharField(
        max_length=12, choices=EtatAction.choices(), default=EtatAction.A_LANCER
    )
    avancement = models.PositiveSmallIntegerField("avancement (%)", default=0)
    resultat = models.CharField("résultat", max_length=300, blank=True)
    projet = models.ForeignKey(
        Projet, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions_plan"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "action du plan"
        verbose_name_plural = "actions du plan"
        ordering = ("priorite", "echeance", "pk")
        constraints = [
            models.CheckConstraint(condition=models.Q(avancement__lte=100), name="avancement_borne")
        ]

    def __str__(self) -> str:
        return self.intitule
