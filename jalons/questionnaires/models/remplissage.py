"""Un questionnaire rempli : ses réponses thème par thème, puis son dépôt figé."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jalons.questionnaires.enums import EtatRemplissage
from jalons.questionnaires.models.grille import Grille
from jalons.questionnaires.usage import Usage
from jalons.socle.verrous import fige, fige_avec


class Remplissage(models.Model):
    """Une version du questionnaire d'une personne, sur la grille en vigueur à son ouverture.

    `objet_id` : ce que l'usage y rattache (un parcours, une participation). Validée, elle est figée.
    """

    usage = models.CharField("usage", max_length=40, choices=Usage.choix)
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="remplissages"
    )
    objet_id = models.BigIntegerField("objet", null=True, blank=True)
    numero = models.PositiveSmallIntegerField("numéro")
    grille = models.ForeignKey(Grille, on_delete=models.PROTECT)
    etat = models.CharField(
        max_length=10, choices=EtatRemplissage.choices(), default=EtatRemplissage.EN_COURS
    )
    date_ouverture = models.DateField("ouvert le")
    date_validation = models.DateField("validé le", null=True)
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "questionnaire rempli"
        verbose_name_plural = "questionnaires remplis"
        ordering = ("-numero",)
        constraints = [
            models.UniqueConstraint(
                fields=["usage", "personne", "objet_id", "numero"],
                name="remplissage_numero_unique",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["usage", "personne", "objet_id"],
                name="remplissage_un_en_cours",
                condition=Q(etat="en_cours"),
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["usage", "date_validation"], name="remplissage_validation")]
        triggers = [fige("remplissage_valide", quand="OLD.etat = 'valide'", garde=False)]

    def __str__(self) -> str:
        return f"{Usage.par_code(self.usage).libelle} n° {self.numero}"

    @property
    def est_en_cours(self) -> bool:
        return self.etat == EtatRemplissage.EN_COURS


@pghistory.track(exclude=["updated_at", "saisies"])
class ReponseTheme(models.Model):
    """Les réponses d'un thème : {code de question: valeur}. Enregistrées thème par thème.

    `est_aborde` : rien à signaler, dit par un agent. `saisies` : les derniers envois reçus, pour
    qu'un même envoi rejoué (retour en arrière, réseau lent) ne compte qu'une fois.
    """

    remplissage = models.ForeignKey(Remplissage, on_delete=models.CASCADE, related_name="themes")
    theme = models.SlugField("thème", max_length=40)
    reponses = models.JSONField(default=dict)
    est_aborde = models.BooleanField("abordé, rien à signaler", default=False)
    saisies = ArrayField(models.CharField(max_length=40), default=list)
    version = models.PositiveIntegerField(default=1)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "réponses d'un thème"
        verbose_name_plural = "réponses d'un thème"
        constraints = [
            models.UniqueConstraint(fields=["remplissage", "theme"], name="theme_rempli_unique")
        ]
        triggers = [
            fige_avec(
                "reponses_d_un_valide",
                table="questionnaires_remplissage",
                cle="remplissage_id",
                quand="mere.etat = 'valide'",
                operations=pgtrigger.Insert | pgtrigger.Update,
            )
        ]

    def __str__(self) -> str:
        return self.theme


class Depot(models.Model):
    """Des réponses figées à un moment. Corriger, c'est en déposer d'autres : le dernier compte.

    `formulaire` : l'usage et la version de la grille (« dsp-2 ») ; `empreinte` : SHA-256 des deux.
    """

    usage = models.CharField("usage", max_length=40, choices=Usage.choix)
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="depots"
    )
    objet_id = models.BigIntegerField("objet", null=True, blank=True)
    remplissage = models.OneToOneField(
        Remplissage, on_delete=models.CASCADE, null=True, related_name="depot"
    )
    formulaire = models.CharField("formulaire", max_length=60)
    reponses = models.JSONField("réponses")
    empreinte = models.CharField("empreinte", max_length=64)
    date = models.DateField("recueilli le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "dépôt figé"
        verbose_name_plural = "dépôts figés"
        ordering = ("pk",)
        indexes = [models.Index(fields=["usage", "objet_id", "-id"], name="depot_dernier")]
        triggers = [fige("depot_fige", quand="TRUE", garde=False)]

    def __str__(self) -> str:
        return f"{Usage.par_code(self.usage).libelle} du {self.date:%d/%m/%Y}"

    @property
    def version(self) -> int:
        """La version de la grille sur laquelle ces réponses ont été recueillies."""
        return int(self.formulaire.rpartition("-")[2])
