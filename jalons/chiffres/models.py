"""Les séjours, dérivés des faits ; la file de ceux à refaire ; les relevés publiés, figés."""

from __future__ import annotations

from django.db import models

from jalons.socle.verrous import fige


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


class MarqueDeFait(models.Model):
    """Une table que lisent les chiffres vient d'être écrite, dans cette transaction.

    Posée par des déclencheurs (`gardees`), jamais modifiée : qui voit les mêmes marques voit les
    mêmes faits, et deux écritures ne s'attendent jamais.
    """

    nom = models.CharField("table", max_length=63)

    class Meta:
        verbose_name = "marque d'un fait"
        verbose_name_plural = "marques de faits"

    def __str__(self) -> str:
        return self.nom


class CellulesGardees(models.Model):
    """Ce qu'un chiffre disait : `cle` est l'empreinte de son SQL, `etat` celle des faits lus."""

    cle = models.CharField("empreinte de la question", max_length=64, unique=True)
    etat = models.CharField("empreinte des faits", max_length=64)
    cellules = models.JSONField("cellules")
    debut = models.DateField("début des données", null=True)
    compte_a = models.DateTimeField("compté le")

    class Meta:
        verbose_name = "cellules gardées"
        verbose_name_plural = "cellules gardées"

    def __str__(self) -> str:
        return self.cle


class Releve(models.Model):
    """Un chiffre publié : ses cellules, sa version, ses dates, figés par la base.

    `connu_a` : l'instant exclu du savoir, pour refaire les mêmes lignes ; `tel_que_connu_le` en est
    le jour. `periodes` : [{cle, debut, fin}] ; `cellules` : ce que les lignes disaient ce jour-là.
    `empreinte` scelle le tout, définition comprise.
    """

    code = models.CharField("chiffre", max_length=60)
    version = models.PositiveSmallIntegerField("version de la définition")
    definition = models.TextField("définition")
    libelle = models.CharField("libellé", max_length=160)
    periodes = models.JSONField("périodes")
    tel_que_connu_le = models.DateField("tel que connu le")
    connu_a = models.DateTimeField("instant du savoir")
    cellules = models.JSONField("cellules")
    empreinte = models.CharField("empreinte", max_length=64)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    publie_le = models.DateField("publié le")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "relevé"
        ordering = ("-publie_le", "-pk")
        indexes = [models.Index(fields=["code", "-publie_le"], name="releve_chiffre")]
        triggers = [fige("releve_fige", quand="TRUE")]

    def __str__(self) -> str:
        return f"{self.libelle}, publié le {self.publie_le:%d/%m/%Y}"
