"""Un lien personnel : ce qui s'ouvre sans compte, jusqu'à quand, et ce que l'on en a fait."""

from __future__ import annotations

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.personnes import enums
from jalons.personnes.buts import ButDeLien
from jalons.personnes.models.personne import Personne
from jalons.socle.remises import Canal, Remise
from jalons.socle.verrous import fige

_TRACE = pgtrigger.Protect(name="usage_lien_sans_retouche", operation=pgtrigger.Update)


class LienPersonnel(models.Model):
    """Une adresse donnée à une personne, ou à une structure. Seule l'empreinte de son jeton est ici.

    Le jeton se recalcule de `sel` et de la clé secrète, qui n'est pas en base : on peut renvoyer le même
    lien, et une base volée n'en ouvre aucun. `objet_id` : ce dont il parle, que son but sait lire.
    """

    but = models.CharField(max_length=40, choices=ButDeLien.choix)
    sel = models.UUIDField(default=uuid.uuid4, editable=False)
    empreinte = models.CharField(max_length=64, unique=True)
    personne = models.ForeignKey(
        Personne, on_delete=models.CASCADE, null=True, related_name="liens_personnels"
    )
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, related_name="liens_personnels"
    )
    objet_id = models.BigIntegerField(null=True)
    cree_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    expire_le = models.DateTimeField("ouvre jusqu'au")
    revoque_le = models.DateTimeField("révoqué le", null=True)
    revoque_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    derniere_ouverture = models.DateTimeField("dernière ouverture", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lien personnel"
        verbose_name_plural = "liens personnels"
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["but", "objet_id"], name="lien_personnel_objet")]
        constraints = [
            models.CheckConstraint(
                name="lien_personnel_a_un_destinataire",
                condition=Q(personne__isnull=False, structure__isnull=True)
                | Q(personne__isnull=True, structure__isnull=False),
            ),
            models.UniqueConstraint(
                name="lien_personnel_un_vivant_par_personne",
                fields=["but", "personne"],
                condition=Q(revoque_le__isnull=True, personne__isnull=False),
            ),
            models.UniqueConstraint(
                name="lien_personnel_un_vivant_par_objet",
                fields=["but", "structure", "objet_id"],
                condition=Q(revoque_le__isnull=True, structure__isnull=False),
            ),
        ]
        triggers = [
            fige(
                "lien_revoque",
                quand="OLD.revoque_le IS NOT NULL",
                sauf=("personne_id",),
                garde=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_but_display()}, jusqu'au {self.expire_le:%d/%m/%Y}"


class EnvoiLien(Remise):
    """Un envoi du lien. `raison` : « ouverture », « relance »… une seule fois chacune."""

    lien = models.ForeignKey(LienPersonnel, on_delete=models.CASCADE, related_name="envois")
    raison = models.CharField(max_length=40)
    adresse = models.CharField("racine du site", max_length=200, blank=True)

    class Meta:
        verbose_name = "envoi d'un lien"
        verbose_name_plural = "envois d'un lien"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["lien", "raison"], name="envoi_lien_une_fois")
        ]

    def __str__(self) -> str:
        return f"Lien par {self.get_canal_display()}"


class CodeLien(models.Model):
    """Un code à usage unique, remis à la personne : son empreinte, jusqu'à quand, et combien d'essais."""

    lien = models.ForeignKey(LienPersonnel, on_delete=models.CASCADE, related_name="codes")
    sel = models.UUIDField(default=uuid.uuid4, editable=False)
    empreinte = models.CharField(max_length=64)
    canal = models.CharField(max_length=10, choices=Canal.choices)
    expire_le = models.DateTimeField()
    essais = models.PositiveSmallIntegerField(default=0)
    ferme_le = models.DateTimeField("servi, remplacé ou non parti", null=True)
    demande_le = models.DateTimeField("demandé le")

    class Meta:
        verbose_name = "code à usage unique"
        verbose_name_plural = "codes à usage unique"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="code_lien_un_seul_ouvert",
                fields=["lien"],
                condition=Q(ferme_le__isnull=True),
            )
        ]
        triggers = [fige("code_ferme", quand="OLD.ferme_le IS NOT NULL", garde=False)]

    def __str__(self) -> str:
        return "code"


class UsageLien(models.Model):
    """Ce que l'on a fait d'un lien, et quand. Jamais retouché ; aucune donnée de la personne."""

    lien = models.ForeignKey(LienPersonnel, on_delete=models.CASCADE, related_name="usages")
    geste = models.CharField(max_length=15, choices=enums.GesteLien.choices)
    detail = models.CharField(max_length=60, blank=True)
    instant = models.DateTimeField()

    class Meta:
        verbose_name = "usage d'un lien"
        verbose_name_plural = "usages d'un lien"
        ordering = ("-pk",)
        triggers = [_TRACE]

    def __str__(self) -> str:
        return f"{self.get_geste_display()} le {self.instant:%d/%m/%Y}"
