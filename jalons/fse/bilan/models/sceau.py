"""Le sceau d'un long bilan, qui se pose en tâche de fond."""

from __future__ import annotations

from django.db import models

from jalons.fse.enums import EtapeSceau


class SceauBilan(models.Model):
    """Une demande de sceau : son étape, ce qui est déjà composé. Reprise, elle ne refait rien.

    `donnees` : le bilan rassemblé (`BilanScelle`) ; au dépôt, s'il a changé, tout se recompose.
    """

    bilan = models.OneToOneField("fse.Bilan", on_delete=models.CASCADE, related_name="sceau")
    etape = models.CharField(
        max_length=12, choices=EtapeSceau.choices(), default=EtapeSceau.RASSEMBLER
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    le = models.DateField("demandé le")
    lignes = models.PositiveIntegerField("dépenses à déclarer", default=0)
    donnees = models.JSONField("bilan rassemblé", default=dict)
    pdf = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    tableur = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    refus = models.TextField("pourquoi il est refusé", blank=True)

    class Meta:
        verbose_name = "sceau d'un bilan"
        verbose_name_plural = "sceaux des bilans"

    def __str__(self) -> str:
        return self.get_etape_display()

    @property
    def rang(self) -> int:
        """Étapes déjà finies, sur quatre."""
        return list(EtapeSceau).index(EtapeSceau(self.etape))

    @property
    def est_en_cours(self) -> bool:
        return self.etape not in (EtapeSceau.FAIT, EtapeSceau.REFUSE)
