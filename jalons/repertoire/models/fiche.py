"""La fiche d'une offre du répertoire, aux champs de data·inclusion v1, et ce que nous y ajoutons."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from jalons.repertoire.enums import EtatOffre, FamilleErreur, SuiteErreur, VerdictDoublon
from jalons.socle.periode import PeriodeField
from jalons.socle.versions import versions_gardees


def _codes(nom: str) -> Any:
    """Une liste de codes ; NULL : la source n'en dit rien, ce qui n'est pas « aucun »."""
    return ArrayField(models.CharField(max_length=120), verbose_name=nom, null=True, blank=True)


class _Publiee(models.Model):
    """D'où vient une fiche : qui la produit, sous quel identifiant, et quand il l'a changée."""

    source = models.SlugField("source", max_length=60)
    identifiant = models.CharField("identifiant", max_length=200, unique=True)
    lien_source = models.URLField("page d'origine", max_length=500, blank=True)
    date_maj = models.DateField("modifié le")
    complement_adresse = models.CharField("complément d'adresse", max_length=200, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    horaires_accueil = models.CharField("horaires", max_length=500, blank=True)

    class Meta:
        abstract = True


@versions_gardees()
class FicheStructure(_Publiee):
    """Un organisme de l'annuaire, tel qu'une source le publie : ce que l'annuaire n'en dit pas."""

    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.CASCADE, related_name="fiches"
    )
    description = models.TextField("description", blank=True)
    site_web = models.URLField("site", max_length=500, blank=True)
    accessibilite_lieu = models.URLField("accessibilité du lieu", max_length=500, blank=True)
    reseaux_porteurs = _codes("réseaux")

    class Meta:
        verbose_name = "fiche d'organisme"
        verbose_name_plural = "fiches d'organismes"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.identifiant


@versions_gardees()
class Offre(_Publiee):
    """Une offre du répertoire : ce qu'elle est, pour qui, où, comment y accéder, et son état.

    Les champs de data·inclusion v1 portent ses noms. « Confirmé » et « modifié » sont deux choses :
    une fiche inchangée depuis un an et confirmée hier est juste.
    """

    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="offres"
    )
    fiche_structure = models.ForeignKey(
        FicheStructure, on_delete=models.PROTECT, null=True, editable=False, related_name="offres"
    )
    nom = models.CharField("nom", max_length=150)
    description = models.TextField("description", max_length=10_000)
    type = models.CharField("genre d'offre", max_length=40, blank=True)
    thematiques = _codes("thèmes")
    publics = _codes("publics")
    publics_precisions = models.CharField("publics, en clair", max_length=1000, blank=True)
    conditions_acces = models.TextField("conditions et pièces", blank=True)
    frais = models.CharField("frais", max_length=20, blank=True)
    frais_precisions = models.CharField("frais, en clair", max_length=1000, blank=True)
    modes_accueil = _codes("accueil")
    zone_eligibilite = _codes("zone")
    modes_mobilisation = _codes("comment y accéder")
    mobilisable_par = _codes("qui peut la demander")
    mobilisation_precisions = models.TextField("y accéder, en clair", blank=True)
    lien_mobilisation = models.URLField("formulaire en ligne", max_length=500, blank=True)
    adresse = models.CharField("adresse", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        "annuaire.Commune", on_delete=models.PROTECT, null=True, blank=True, related_name="offres"
    )
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    contact_nom_prenom = models.CharField("personne à joindre", max_length=120, blank=True)
    contact_public = models.BooleanField("cette personne accepte d'être nommée", default=False)
    volume_horaire_hebdomadaire = models.FloatField("heures par semaine", null=True, blank=True)
    nombre_semaines = models.PositiveIntegerField("nombre de semaines", null=True, blank=True)

    action = models.ForeignKey(
        "repertoire.Action",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="offres",
        verbose_name="action coordonnée",
    )
    dispositif = models.ForeignKey(
        "repertoire.Dispositif",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offres",
    )
    convention = models.ForeignKey(
        "repertoire.Conventionnement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="offres",
    )
    financeurs = models.ManyToManyField(
        "annuaire.Structure", blank=True, related_name="+", verbose_name="financeurs"
    )
    periode = PeriodeField("période", null=True, blank=True)
    places = models.PositiveIntegerField("places", null=True, blank=True)
    regles_prescription = models.TextField("qui prescrit, et comment", blank=True)
    contact_interne = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    etat = models.CharField(
        "état", max_length=12, choices=EtatOffre.choices(), default=EtatOffre.OUVERTE
    )
    suspendue_jusqu_au = models.DateField("suspendue jusqu'au", null=True, blank=True)
    alerte = models.CharField("à savoir", max_length=160, blank=True)
    alerte_fin = models.DateField("jusqu'au", null=True, blank=True)
    confirme_le = models.DateField("confirmé le", null=True, blank=True, editable=False)
    confirme_par = models.CharField("confirmé par", max_length=160, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "offre du répertoire"
        verbose_name_plural = "offres du répertoire"
        ordering = ("nom", "pk")
        constraints = [
            models.CheckConstraint(
                name="offre_alerte_a_une_fin",
                condition=Q(alerte="", alerte_fin=None) | (~Q(alerte="") & ~Q(alerte_fin=None)),
            ),
            models.CheckConstraint(
                name="offre_suspendue_jusqu_a",
                condition=Q(suspendue_jusqu_au=None) | Q(etat=str(EtatOffre.SUSPENDUE)),
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def sue_le(self) -> date:
        """Le dernier jour où quelqu'un a dit cette fiche : confirmée, ou modifiée à la source."""
        return max(self.confirme_le or self.date_maj, self.date_maj)


class SessionOffre(models.Model):
    """Une session datée d'une offre : quand, où, combien de places."""

    offre = models.ForeignKey(Offre, on_delete=models.CASCADE, related_name="sessions")
    periode = PeriodeField("du, au")
    lieu = models.CharField("lieu", max_length=160, blank=True)
    places = models.PositiveIntegerField("places", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "session d'une offre"
        verbose_name_plural = "sessions d'une offre"
        ordering = ("periode", "pk")

    def __str__(self) -> str:
        return str(self.periode)


class ErreurSignalee(models.Model):
    """Ce qu'un lecteur a vu de faux sur une fiche, et la suite donnée."""

    offre = models.ForeignKey(Offre, on_delete=models.CASCADE, related_name="erreurs")
    famille = models.CharField("ce qui ne va pas", max_length=20, choices=FamilleErreur.choices())
    dit = models.CharField("en clair", max_length=500, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    le = models.DateField("signalé le")
    suite = models.CharField(max_length=12, choices=SuiteErreur.choices(), blank=True)
    close_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    close_le = models.DateField("répondu le", null=True)

    class Meta:
        verbose_name = "erreur signalée"
        verbose_name_plural = "erreurs signalées"
        ordering = ("-le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["offre", "famille"],
                condition=Q(close_le=None),
                name="erreur_signalee_une_fois",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_famille_display()} : {self.offre}"


class DoublonOffre(models.Model):
    """Deux fiches qui se ressemblent, ce que l'on en a décidé ; « même » garde les deux sources.

    « Même » : `fermee` est la fiche close, `repris` les champs qu'elle seule portait, passés dans l'autre.
    """

    une = models.ForeignKey(Offre, on_delete=models.CASCADE, related_name="+")
    autre = models.ForeignKey(Offre, on_delete=models.CASCADE, related_name="+")
    raisons = ArrayField(models.CharField(max_length=60), default=list)
    verdict = models.CharField(max_length=10, choices=VerdictDoublon.choices(), blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    le = models.DateField("décidé le", null=True)
    fermee = models.ForeignKey(Offre, on_delete=models.CASCADE, null=True, related_name="+")
    repris = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        verbose_name = "doublon possible"
        verbose_name_plural = "doublons possibles"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["une", "autre"], name="doublon_offre_une_fois"),
            models.CheckConstraint(
                name="doublon_offre_ordonne", condition=Q(une__lt=models.F("autre"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.une} / {self.autre}"


class ZoneOffre(models.Model):
    """Un jeu de codes de zone, rencontré sur des fiches ; vide : la zone n'est pas précisée."""

    codes = ArrayField(models.CharField(max_length=9), unique=True)

    class Meta:
        verbose_name = "zone d'offres"
        verbose_name_plural = "zones d'offres"
        indexes = [GinIndex(fields=["codes"], name="zone_offre_codes")]

    def __str__(self) -> str:
        return ", ".join(self.codes)


class IndexOffre(models.Model):
    """Ce qu'il faut d'une offre pour la trouver et la compter, et rien d'autre : dérivé, jamais saisi."""

    offre = models.OneToOneField(
        Offre, on_delete=models.CASCADE, primary_key=True, related_name="index"
    )
    masque = models.BigIntegerField()
    zone = models.ForeignKey(ZoneOffre, on_delete=models.PROTECT, related_name="+")
    commune = models.CharField(max_length=5, db_index=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    a_distance = models.BooleanField()
    sue_le = models.DateField()
    debut = models.DateField(null=True)
    fin = models.DateField(null=True)
    reprise_le = models.DateField(null=True)
    nom = SearchVectorField()
    a_jour_le = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "offre indexée"
        verbose_name_plural = "offres indexées"
        indexes = [models.Index(fields=["latitude", "longitude"], name="index_offre_lieu")]

    def __str__(self) -> str:
        return str(self.pk)


class TexteOffre(models.Model):
    """Tous les mots d'une offre, thèmes et publics compris : dérivé, jamais saisi."""

    offre = models.OneToOneField(
        Offre, on_delete=models.CASCADE, primary_key=True, related_name="texte"
    )
    mots = SearchVectorField()

    class Meta:
        verbose_name = "mots d'une offre"
        verbose_name_plural = "mots d'une offre"
        indexes = [GinIndex(fields=["mots"], name="texte_offre_mots")]

    def __str__(self) -> str:
        return str(self.pk)


class MotOffre(models.Model):
    """Un mot que les fiches ou notre vocabulaire connaissent : de quoi corriger une faute."""

    mot = models.CharField(max_length=60, primary_key=True)

    class Meta:
        verbose_name = "mot de l'offre"
        verbose_name_plural = "mots de l'offre"
        indexes = [GinIndex(name="mot_offre_proche", fields=["mot"], opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.mot
