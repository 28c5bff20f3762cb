"""Les fichiers reçus : lots, dossiers en transit, rejets."""

from __future__ import annotations

from django.db import models

from jalons.echanges.enums import EtatLot, EtatRejet


class Lot(models.Model):
    """Un fichier reçu et ce qu'il est devenu. Le même contenu ne fait jamais deux lots.

    `position` : blocs déjà lus ; `appliques` : dossiers déjà écrits. Avec l'état, ils disent où
    reprendre après une interruption. `connu_le` est l'instant de connaissance de tous ses faits.
    """

    source = models.CharField(max_length=40, default="vrsb0801")
    nom = models.CharField("fichier", max_length=200)
    chemin = models.CharField("emplacement", max_length=500, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    taille = models.BigIntegerField("taille en octets", default=0)
    organisme = models.CharField(max_length=3, blank=True)
    numero_organisme = models.CharField(max_length=3, blank=True)
    type_flux = models.CharField("type de flux", max_length=1, blank=True)
    date_reference = models.DateField("date de référence", null=True)
    recu_le = models.DateField("reçu le")
    connu_le = models.DateTimeField()
    etat = models.CharField(max_length=10, choices=EtatLot.choices, default=EtatLot.DEPOSE)
    position = models.PositiveIntegerField("blocs lus", default=0)
    total_annonce = models.PositiveIntegerField("dossiers annoncés", null=True)
    appliques = models.PositiveIntegerField("dossiers écrits", default=0)
    compteurs = models.JSONField(default=dict)
    message = models.TextField("message", blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    scelle_le = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lot"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.nom

    @property
    def est_en_cours(self) -> bool:
        return self.etat in {EtatLot.DEPOSE, EtatLot.LECTURE, EtatLot.ECRITURE}

    @property
    def avancement(self) -> int:
        """Avancement de 0 à 100, lecture puis écriture comptant pour moitié."""
        if self.etat == EtatLot.SCELLE:
            return 100
        total = self.total_annonce or max(self.position, 1)
        lecture = 50 if self.etat == EtatLot.ECRITURE else min(49, self.position // 1000)
        a_ecrire = max(int(self.compteurs.get("modifies", total)), 1)
        return min(99, lecture + 50 * self.appliques // a_ecrire)


class DossierRecu(models.Model):
    """Dossier en transit. `contenu` n'est rempli que s'il diffère du dernier connu, et jusqu'à son
    application."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="dossiers")
    rang = models.PositiveIntegerField()
    numero_demande = models.CharField(max_length=11)
    empreinte = models.BinaryField(max_length=16)
    contenu = models.JSONField(null=True)
    est_applique = models.BooleanField(default=False)

    class Meta:
        verbose_name = "dossier reçu"
        constraints = [
            models.UniqueConstraint(fields=["lot", "numero_demande"], name="dossier_recu_unique")
        ]
        indexes = [
            models.Index(
                fields=["lot", "rang"],
                name="dossier_recu_a_appliquer",
                condition=models.Q(est_applique=False, contenu__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.numero_demande


class EmpreinteDossier(models.Model):
    """La dernière version appliquée de chaque demande, pour ne rien récrire d'identique."""

    numero_demande = models.CharField(max_length=11, primary_key=True)
    empreinte = models.BinaryField(max_length=16)
    lot_id = models.BigIntegerField()

    class Meta:
        verbose_name = "empreinte de dossier"

    def __str__(self) -> str:
        return self.numero_demande


class Rejet(models.Model):
    """Un bloc écarté, avec ses raisons. Le fragment d'origine est gardé chiffré jusqu'au règlement.

    `motifs` : liste de {chemin, ligne, code, message}.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="rejets")
    rang = models.PositiveIntegerField()
    ligne = models.PositiveIntegerField("ligne du fichier")
    numero_demande = models.CharField("demande", max_length=11, blank=True)
    motifs = models.JSONField()
    fragment = models.BinaryField("fragment chiffré", null=True)
    etat = models.CharField(max_length=10, choices=EtatRejet.choices, default=EtatRejet.A_TRAITER)
    traite_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    traite_le = models.DateTimeField(null=True)
    commentaire = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "rejet"
        ordering = ("lot", "rang")
        constraints = [models.UniqueConstraint(fields=["lot", "rang"], name="rejet_unique")]
        indexes = [models.Index(fields=["etat", "-id"], name="rejet_etat")]

    def __str__(self) -> str:
        return f"Rejet ligne {self.ligne}"


class CodeComplementaire(models.Model):
    """Code que la caisse emploie et que la liste livrée ne connaît pas encore."""

    liste = models.CharField("liste", max_length=40)
    code = models.CharField("code", max_length=10)
    libelle = models.CharField("libellé", max_length=200)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "code complémentaire"
        verbose_name_plural = "codes complémentaires"
        constraints = [
            models.UniqueConstraint(fields=["liste", "code"], name="code_complementaire_unique")
        ]

    def __str__(self) -> str:
        return f"{self.liste} {self.code}"
