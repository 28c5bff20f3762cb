"""Les séjours, dérivés des faits ; la file de ceux à refaire ; les relevés publiés, figés."""

from __future__ import annotations

from django.db import models


class Sejour(models.Model):
    """Qui était où, de quand à quand, et comme on l'a cru quand. Dérivé : ne s'écrit jamais à la main.

    `unite` : 0 hors secteur, sinon l'identifiant du territoire, du site, du référent, de
    l'organisme… ou 1 quand le genre est un oui. `au` et `connu_au` sont exclus. Aucune contrainte :
    l'unicité se prouve par les tests, et la table se refait d'un coup (`derivation.deriver`).
    """

    personne = models.ForeignKey(
        "personnes.Personne",
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="sejours",
    )
    genre = models.CharField(max_length=30)
    unite = models.BigIntegerField("unité")
    du = models.DateField("du")
    au = models.DateField("au, exclu", null=True)
    connu_du = models.DateTimeField("connu du")
    connu_au = models.DateTimeField("connu jusqu'à", null=True)

    class Meta:
        verbose_name = "séjour"
        indexes = [models.Index(fields=["genre", "unite", "du"], name="sejour_genre")]

    def __str__(self) -> str:
        return f"{self.genre} {self.unite}"


class SejourADeriver(models.Model):
    """Une personne dont un fait vient de changer : ses séjours sont à refaire avant de compter.

    Écrite par des déclencheurs de la base (`veille`), sans unicité : deux écritures ne s'attendent
    jamais.
    """

    personne_id = models.BigIntegerField()

    class Meta:
        verbose_name = "séjours à dériver"
        verbose_name_plural = "séjours à dériver"

    def __str__(self) -> str:
        return str(self.personne_id)
