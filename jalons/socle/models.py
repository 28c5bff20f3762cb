"""Ce que le sol range : fichiers inaltérables et valeurs locales des paramètres."""

from __future__ import annotations

import hashlib
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

from jalons.socle.parametres import oublier_valeurs_locales


class FichierManager(models.Manager["Fichier"]):
    def deposer(self, contenu: bytes, *, nom: str, type_mime: str) -> Fichier:
        """Range `contenu` une seule fois par empreinte et rend sa ligne."""
        empreinte = hashlib.sha256(contenu).hexdigest()
        fichier, _ = self.get_or_create(
            empreinte=empreinte,
            defaults={
                "contenu": contenu,
                "nom": nom[:200],
                "type_mime": type_mime,
                "taille": len(contenu),
            },
        )
        return fichier


class Fichier(models.Model):
    """Contenu binaire rangé dans la base, donc sauvegardé et validé avec elle. Inaltérable.

    `empreinte` est le SHA-256 du contenu en hexadécimal ; `taille` est en octets.
    """

    empreinte = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    contenu = models.BinaryField("contenu")
    nom = models.CharField("nom", max_length=200)
    type_mime = models.CharField("type", max_length=100)
    taille = models.PositiveIntegerField("taille en octets")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FichierManager()

    class Meta:
        verbose_name = "fichier"
        triggers = [pgtrigger.Protect(name="fichier_inalterable", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.nom

    def est_intact(self) -> bool:
        """Vrai si le contenu rangé a toujours l'empreinte annoncée."""
        return hashlib.sha256(bytes(self.contenu)).hexdigest() == self.empreinte


class ParametreLocal(models.Model):
    """Valeur posée par le département pour un paramètre, à partir d'une date, avec son motif.

    On en ajoute, on n'en retouche pas. `valeur` vide : à cette date, le département revient à la
    loi. `unite` est celle de la loi le jour `depuis`.
    """

    code = models.SlugField("paramètre", max_length=80)
    valeur = models.CharField("valeur", max_length=200, blank=True)
    unite = models.CharField("unité", max_length=20, blank=True)
    depuis = models.DateField("à partir du")
    motif = models.CharField("motif ou délibération", max_length=300)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "paramètre local"
        ordering = ("code", "depuis")
        constraints = [
            models.UniqueConstraint(fields=["code", "depuis"], name="parametre_local_unique")
        ]
        triggers = [
            pgtrigger.Protect(
                name="parametre_local_inalterable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} depuis le {self.depuis:%d/%m/%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        oublier_valeurs_locales()


class CleConnue(models.Model):
    """L'empreinte d'une clé ou du sel qui a servi dans cette base ; jamais la clé.

    Une base ouverte avec d'autres clés ne reconnaîtrait plus personne : elle le dit et s'arrête.
    """

    class Genre(models.TextChoices):
        CLE_NIR = "cle_nir", "clé de chiffrement des NIR"
        SEL_NIR = "sel_nir", "sel de l'empreinte des NIR"

    genre = models.CharField("genre", max_length=10, choices=Genre.choices)
    empreinte = models.CharField("empreinte", max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "clé connue"
        verbose_name_plural = "clés connues"
        constraints = [
            models.UniqueConstraint(fields=["genre", "empreinte"], name="cle_connue_unique"),
            # Le sel ne change jamais : toutes les empreintes aveugles en dépendent.
            models.UniqueConstraint(
                fields=["genre"],
                condition=models.Q(genre="sel_nir"),
                name="un_seul_sel",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.empreinte[:8]}"
