"""Ce que France Travail a dit, de qui, et ce que l'agence a répondu."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jalons.francetravail.enums import (
    CanalEchange,
    EtatUsager,
    GenreEnonce,
    Methode,
    ReponseAgence,
    Situation,
)
from jalons.personnes.models import Personne
from jalons.socle.versions import versions_gardees


class UsagerFranceTravail(models.Model):
    """Une personne telle qu'un fichier la décrit ; la même description ne fait jamais deux lignes.

    Du NIR, seule l'empreinte aveugle est gardée. `personne` : à qui elle est rattachée, par
    `methode`. Sans personne, elle s'efface après un temps (paramètre).
    """

    empreinte = models.BinaryField("empreinte de la description", max_length=16, unique=True)
    identifiant = models.CharField("identifiant France Travail", max_length=11, blank=True)
    nom = models.CharField("nom", max_length=60)
    prenom = models.CharField("prénom", max_length=60)
    date_naissance = models.DateField("date de naissance")
    commune = models.CharField("commune reçue", max_length=60, blank=True)
    code_commune = models.CharField("code de commune reçu", max_length=5, blank=True)
    empreinte_nir = models.BinaryField(max_length=32, null=True)
    etat_nir = models.CharField(max_length=12, blank=True)
    personne = models.ForeignKey(
        Personne,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="usagers_france_travail",
    )
    methode = models.CharField("méthode", max_length=12, choices=Methode.choices, blank=True)
    etat = models.CharField(
        "état", max_length=10, choices=EtatUsager.choices, default=EtatUsager.INCONNU
    )
    vu_le = models.DateField("vu dans un fichier le")
    decide_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decide_le = models.DateField("décidé le", null=True, blank=True)
    commentaire = models.CharField("commentaire", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, db_default=1)
    # Neuf, ou décrit autrement : à juger au sceau. Un énoncé neuf : ses faits sont à refaire.
    a_juger = models.BooleanField(default=True, db_default=True)
    a_poser = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = "usager de France Travail"
        verbose_name_plural = "usagers de France Travail"
        constraints = [
            models.CheckConstraint(
                name="usager_ft_rattache_a_quelqu_un",
                condition=Q(etat="rattache", personne__isnull=False)
                | Q(personne__isnull=True) & ~Q(etat="rattache"),
            )
        ]
        indexes = [
            models.Index(
                fields=["nom", "id"],
                name="usager_ft_a_decider",
                condition=Q(etat="a_decider"),
            ),
            models.Index(fields=["id"], name="usager_ft_a_juger", condition=Q(a_juger=True)),
            models.Index(fields=["id"], name="usager_ft_a_poser", condition=Q(a_poser=True)),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class QuiEstQuiChange(models.Model):
    """Une écriture qui peut changer qui est qui : au prochain fichier, tout se rejuge.

    Écrite par des déclencheurs, sans unicité : deux écritures ne s'attendent jamais.
    """

    instant = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "changement de qui est qui"
        verbose_name_plural = "changements de qui est qui"

    def __str__(self) -> str:
        return f"{self.instant:%d/%m/%Y}"


class ReglagesDuJugement(models.Model):
    """Ce avec quoi les usagers ont été jugés pour la dernière fois ; une ligne au plus."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    reglages = models.CharField(max_length=200)

    class Meta:
        verbose_name = "réglages du jugement"
        verbose_name_plural = "réglages du jugement"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="reglages_jugement_unique")]

    def __str__(self) -> str:
        return self.reglages


class CandidatFranceTravail(models.Model):
    """Une personne qui pourrait être cet usager ; `chance` : sa probabilité, en pour mille."""

    usager = models.ForeignKey(
        UsagerFranceTravail, on_delete=models.CASCADE, related_name="candidats"
    )
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="+")
    chance = models.PositiveSmallIntegerField("probabilité pour mille", null=True)

    class Meta:
        verbose_name = "candidat à un rapprochement"
        verbose_name_plural = "candidats à un rapprochement"
        constraints = [
            models.UniqueConstraint(fields=["usager", "personne"], name="candidat_ft_unique")
        ]

    def __str__(self) -> str:
        return str(self.personne)


class EnonceFranceTravail(models.Model):
    """Ce qu'un fichier affirme d'un usager à une date. Les faits se déduisent de tous ses énoncés.

    `reference` : le jour que décrit un PECG, photographie du mois ; vide pour une liste. Le même
    énoncé, redit, ne s'ajoute pas : l'ordre et la répétition des fichiers n'y changent rien.
    """

    usager = models.ForeignKey(
        UsagerFranceTravail, on_delete=models.CASCADE, related_name="enonces"
    )
    genre = models.CharField("genre", max_length=12, choices=GenreEnonce.choices)
    date = models.DateField("date")
    reference = models.DateField("date de référence", null=True, blank=True)
    contenu = models.JSONField("ce qui est dit", default=dict)
    empreinte = models.BinaryField(max_length=16)
    lot_id = models.BigIntegerField("lot d'origine", null=True, blank=True)

    class Meta:
        verbose_name = "énoncé de France Travail"
        verbose_name_plural = "énoncés de France Travail"
        constraints = [
            models.UniqueConstraint(fields=["usager", "empreinte"], name="enonce_ft_unique")
        ]
        indexes = [models.Index(fields=["lot_id"], name="enonce_ft_lot")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} le {self.date:%d/%m/%Y}"


@versions_gardees()
class EchangeAgence(models.Model):
    """Ce que l'on a demandé à l'agence pour une personne, et ce qu'elle a répondu."""

    personne = models.ForeignKey(
        Personne, on_delete=models.CASCADE, related_name="echanges_france_travail"
    )
    motif = models.CharField("motif", max_length=16, choices=Situation.choices)
    canal = models.CharField("canal", max_length=10, choices=CanalEchange.choices)
    date = models.DateField("demandé le")
    demande = models.CharField("demande", max_length=500)
    reponse_due_le = models.DateField("réponse attendue le")
    reponse = models.CharField("réponse", max_length=12, choices=ReponseAgence.choices, blank=True)
    repondu_le = models.DateField("répondu le", null=True, blank=True)
    precision = models.CharField("précision", max_length=500, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "échange avec l'agence"
        verbose_name_plural = "échanges avec l'agence"
        ordering = ("-date", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne"],
                condition=Q(reponse=""),
                name="echange_agence_un_seul_en_attente",
            ),
            models.CheckConstraint(
                name="echange_agence_reponse_datee",
                condition=Q(reponse="", repondu_le__isnull=True)
                | ~Q(reponse="") & Q(repondu_le__isnull=False),
            ),
            models.CheckConstraint(
                name="echange_agence_repondu_apres",
                condition=Q(repondu_le__isnull=True) | Q(repondu_le__gte=models.F("date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_motif_display()}, le {self.date:%d/%m/%Y}"
