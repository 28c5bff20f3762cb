"""Les retards portés : refaits pour qui un fait change, et pour tous au matin. Ne font jamais foi."""

from __future__ import annotations

from django.db import models


class RetardPorte(models.Model):
    """Une personne, un retard (`personnes.retards.Retard`), la date qu'il dit. Dérivé, jamais saisi."""

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, db_constraint=False, related_name="retards"
    )
    code = models.CharField(max_length=40)
    date = models.DateField("date", null=True)

    class Meta:
        verbose_name = "retard"
        constraints = [models.UniqueConstraint(fields=["personne", "code"], name="retard_une_fois")]
        indexes = [models.Index(fields=["code", "personne"], name="retard_code")]

    def __str__(self) -> str:
        return self.code


class RetardARevoir(models.Model):
    """Une personne dont un fait vient de changer : ses retards sont à revoir avant d'être lus.

    Écrite par des déclencheurs de la base, sans unicité : deux écritures ne s'attendent jamais.
    """

    personne_id = models.BigIntegerField()

    class Meta:
        verbose_name = "retards à revoir"
        verbose_name_plural = "retards à revoir"

    def __str__(self) -> str:
        return str(self.personne_id)


class JourDesRetards(models.Model):
    """Le jour pour lequel les retards portés sont calculés ; une ligne au plus."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    le = models.DateField("pour le")

    class Meta:
        verbose_name = "jour des retards"
        verbose_name_plural = "jours des retards"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="jour_retards_unique")]

    def __str__(self) -> str:
        return f"{self.le:%d/%m/%Y}"
