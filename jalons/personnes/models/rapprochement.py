"""Qui est qui : clés d'identité, doutes, liens entre fiches et ce qu'un lien a déplacé."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from jalons.personnes import enums
from jalons.personnes.models.personne import Personne


class CleIdentite(models.Model):
    """Ce par quoi une personne se reconnaît d'un dossier à l'autre, haché.

    NIR certain, naissance et prénom ; ou, sans NIR certain, l'état civil entier avec le lieu. Deux
    descriptions de même clé sont une seule personne : l'ordre des dossiers n'y change rien.
    """

    cle = models.UUIDField("clé", primary_key=True)
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="cles")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "clé d'identité"
        verbose_name_plural = "clés d'identité"

    def __str__(self) -> str:
        return "clé"


@pghistory.track(exclude=["poids"])
class DoutePersonne(models.Model):
    """Deux fiches qui pourraient être la même personne : signalé, jamais deviné, décidé par un agent.

    `personne` est toujours la fiche de plus petit numéro. `poids` : somme des indices au signalement.
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="doutes")
    ressemble_a = models.ForeignKey(
        Personne, on_delete=models.CASCADE, related_name="doutes_inverses"
    )
    raison = models.CharField("raison", max_length=20, choices=enums.RaisonDoute.choices)
    poids = models.SmallIntegerField("poids des indices", default=0)
    etat = models.CharField(
        "décision",
        max_length=12,
        choices=enums.EtatDoute.choices,
        default=enums.EtatDoute.A_DECIDER,
    )
    decide_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decide_le = models.DateField("décidé le", null=True, blank=True)
    commentaire = models.CharField("commentaire", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    lot_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "doute sur une personne"
        verbose_name_plural = "doutes sur une personne"
        constraints = [
            models.UniqueConstraint(fields=["personne", "ressemble_a"], name="doute_unique"),
            models.CheckConstraint(
                name="doute_ordonne", condition=Q(personne__lt=F("ressemble_a"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["-poids", "id"],
                name="doute_a_decider",
                condition=Q(etat__in=["a_decider", "incertain"]),
            )
        ]

    def __str__(self) -> str:
        return self.get_raison_display()


@pghistory.track()
class VerificationNir(models.Model):
    """Ce qu'un gestionnaire a conclu d'un NIR incohérent, ou de deux NIR certains d'une même personne.

    `etat` et `certains` (nombre de NIR certains de la personne) : ce qu'il a vu. Si l'un change, le NIR
    revient dans la liste.
    """

    nir = models.OneToOneField(
        "personnes.Nir", on_delete=models.CASCADE, related_name="verification"
    )
    decision = models.CharField("décision", max_length=10, choices=enums.DecisionNir.choices)
    commentaire = models.CharField("commentaire", max_length=300)
    etat = models.CharField("contrôle vu", max_length=12, choices=enums.EtatNir.choices)
    certains = models.PositiveSmallIntegerField("NIR certains vus")
    decide_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    decide_le = models.DateField("décidé le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "vérification d'un NIR"
        verbose_name_plural = "vérifications de NIR"

    def __str__(self) -> str:
        return self.get_decision_display()


@pghistory.track()
class LienPersonnes(models.Model):
    """Deux fiches tenues pour une personne : la `principale` se lit, la `liee` attend d'être rendue.

    Rien n'est fondu : la fiche liée garde ses sources, et `Deplacement` dit ce qui l'a quittée.
    """

    principale = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="liens")
    liee = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="liens_subis")
    pose_le = models.DateField("lié le")
    pose_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    motif = models.CharField("motif", max_length=300)
    defait_le = models.DateField("délié le", null=True, blank=True)
    defait_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    motif_defait = models.CharField("motif de la séparation", max_length=300, blank=True)
    # Le dernier numéro de chaque table au jour du lien : ce qui est né depuis se reconnaît.
    reperes = models.JSONField(default=list)
    # Les événements d'entre-temps qui racontent la fiche rendue : le journal, lui, ne se retouche pas.
    evenements_rendus = ArrayField(models.BigIntegerField(), default=list)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lien entre deux fiches"
        verbose_name_plural = "liens entre fiches"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["liee"], condition=Q(defait_le__isnull=True), name="lien_unique_en_cours"
            ),
            models.CheckConstraint(name="lien_de_deux_fiches", condition=~Q(principale=F("liee"))),
        ]

    def __str__(self) -> str:
        return f"{self.liee} → {self.principale}"


class Deplacement(models.Model):
    """Une ligne que le lien a fait passer d'une fiche à l'autre : de quoi la rendre, un an après.

    `est_restee` : la ligne contredisait la fiche principale ; elle est demeurée sur la fiche liée.
    """

    lien = models.ForeignKey(LienPersonnes, on_delete=models.CASCADE, related_name="deplacements")
    modele = models.CharField("modèle", max_length=80)
    champ = models.CharField("champ", max_length=60)
    objet = models.CharField("ligne", max_length=40)
    est_restee = models.BooleanField("restée sur la fiche liée", default=False)

    class Meta:
        verbose_name = "déplacement"
        constraints = [
            models.UniqueConstraint(
                fields=["lien", "modele", "champ", "objet"], name="deplacement_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.modele} {self.objet}"


class CommuneRattachee(models.Model):
    """Une commune que le fichier nomme autrement que le référentiel, et celle qu'un agent y a lue."""

    code_commune = models.CharField("code reçu", max_length=5, blank=True)
    code_postal = models.CharField("code postal reçu", max_length=5, blank=True)
    nom_commune = models.CharField("nom reçu", max_length=60, blank=True)
    commune = models.ForeignKey("annuaire.Commune", on_delete=models.PROTECT, related_name="+")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    le = models.DateField("décidé le")

    class Meta:
        verbose_name = "commune rattachée"
        verbose_name_plural = "communes rattachées"
        constraints = [
            models.UniqueConstraint(
                fields=["code_commune", "code_postal", "nom_commune"],
                name="commune_rattachee_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code_postal} {self.nom_commune} → {self.commune}"
