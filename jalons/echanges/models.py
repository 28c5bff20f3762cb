"""Les fichiers reçus : lots, dossiers en transit, rejets."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jalons.echanges.enums import EtatLot, EtatRejet

# Les lots dont les dossiers sont écrits : ils comptent dans l'ordre du flux.
APPLIQUES = (EtatLot.ABSENTS, EtatLot.SCELLE)


class Lot(models.Model):
    """Un fichier reçu et ce qu'il est devenu. Le même contenu ne fait jamais deux lots.

    `position` : blocs déjà lus ; `appliques` : dossiers déjà écrits. Avec l'état, ils disent où
    reprendre après une interruption. `connu_le` est l'instant de connaissance de tous ses faits.

    L'ordre du flux est celui de la caisse : `date_reference` (fin du mois d'un mensuel, jour d'un
    quotidien), puis `cree_le` (jour et heure de création), puis l'empreinte ; jamais la réception.
    """

    source = models.CharField(max_length=40, default="vrsb0801")
    nom = models.CharField("fichier", max_length=200)
    chemin = models.CharField("emplacement", max_length=500, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, unique=True)
    taille = models.BigIntegerField("taille en octets", default=0)
    organisme = models.CharField(max_length=3, blank=True)
    numero_organisme = models.CharField(max_length=3, blank=True)
    type_flux = models.CharField("type de flux", max_length=1, blank=True)
    departement = models.CharField("département", max_length=3, blank=True)
    date_reference = models.DateField("date décrite", null=True)
    cree_le = models.DateTimeField("créé par la caisse le", null=True)
    # Un fichier plus récent dans l'ordre du flux était déjà écrit quand celui-ci a été lu.
    est_tardif = models.BooleanField("reçu après un plus récent", default=False)
    # Les dossiers que ce mensuel ne porte pas sont clos, sauf ceux que l'agent a gardés.
    clot_les_absents = models.BooleanField("clôt les absents", default=False)
    gardes = ArrayField(models.CharField(max_length=11), default=list, blank=True)
    derogations = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    recu_le = models.DateField("reçu le")
    connu_le = models.DateTimeField()
    etat = models.CharField(max_length=10, choices=EtatLot.choices, default=EtatLot.DEPOSE)
    etape = models.CharField("reprendre à", max_length=10, choices=EtatLot.choices, blank=True)
    position = models.PositiveIntegerField("blocs lus", default=0)
    total_annonce = models.PositiveIntegerField("dossiers annoncés", null=True)
    appliques = models.PositiveIntegerField("dossiers écrits", default=0)
    compteurs = models.JSONField(default=dict)
    message = models.TextField("message", blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    scelle_le = models.DateTimeField(null=True)
    # Au fil d'un chargement d'un trait, le dernier transit appliqué ; jamais en base.
    apres: int | None = None

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
        if self.etat in APPLIQUES:
            return 100
        total = self.total_annonce or max(self.position, 1)
        lecture = 50 if self.etat == EtatLot.ECRITURE else min(49, self.position // 1000)
        a_ecrire = max(int(self.compteurs.get("modifies", total)), 1)
        return min(99, lecture + 50 * self.appliques // a_ecrire)


class VersionDossier(models.Model):
    """Un dossier tel qu'un fichier l'a porté : ce que Jalons en retient, sans NIR.

    `personnes` : les personnes rapprochées, dans l'ordre du dossier. Les versions gardées permettent
    de remettre un fichier tardif à sa place dans l'ordre du flux.
    """

    numero_demande = models.CharField(max_length=11)
    empreinte = models.BinaryField(max_length=16)
    contenu = models.JSONField()
    personnes = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "version de dossier"
        verbose_name_plural = "versions de dossier"
        constraints = [
            models.UniqueConstraint(
                fields=["numero_demande", "empreinte"], name="version_dossier_unique"
            )
        ]

    def __str__(self) -> str:
        return self.numero_demande


class PresenceLot(models.Model):
    """Les versions que portait un lot appliqué : qui y était, et dans quel état."""

    lot = models.OneToOneField(Lot, on_delete=models.CASCADE, related_name="presence")
    versions = ArrayField(models.BigIntegerField())

    class Meta:
        verbose_name = "présence dans un lot"
        verbose_name_plural = "présences dans les lots"

    def __str__(self) -> str:
        return f"{len(self.versions)} dossiers"


class DossierRecu(models.Model):
    """Dossier en transit. `contenu` n'est rempli que s'il diffère du dernier connu, et jusqu'à son
    application. `est_tardif` : à remettre à sa place au sceau, un fichier plus récent le portait."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="dossiers")
    rang = models.PositiveIntegerField()
    ligne = models.PositiveIntegerField(default=0)
    numero_demande = models.CharField(max_length=11)
    empreinte = models.BinaryField(max_length=16)
    brute = models.BinaryField("empreinte du bloc reçu", max_length=16, null=True)
    contenu = models.JSONField(null=True)
    est_applique = models.BooleanField(default=False)
    est_tardif = models.BooleanField(default=False)
    version_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = "dossier reçu"
        constraints = [
            models.UniqueConstraint(fields=["lot", "numero_demande"], name="dossier_recu_unique")
        ]
        indexes = [
            models.Index(
                fields=["lot", "numero_demande"],
                name="dossier_recu_a_appliquer",
                condition=models.Q(est_applique=False, contenu__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.numero_demande


class EmpreinteDossier(models.Model):
    """La dernière version de chaque demande dans l'ordre du flux, pour ne rien récrire d'identique.

    `brute` : l'empreinte du bloc reçu ; le même bloc, reçu de nouveau, n'est pas même relu.
    """

    numero_demande = models.CharField(max_length=11, primary_key=True)
    empreinte = models.BinaryField(max_length=16)
    brute = models.BinaryField("empreinte du bloc reçu", max_length=16, null=True)
    lot_id = models.BigIntegerField()
    version_id = models.BigIntegerField(null=True)

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
    # Empreinte aveugle du numéro d'allocataire, quand celui de la demande ne se lit pas.
    matricule_aveugle = models.BinaryField(max_length=32, null=True)
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
