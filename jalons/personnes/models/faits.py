"""Foyers, demandes et faits de composition : identité, appartenance, situation, adresse."""

from __future__ import annotations

from django.db import models

from jalons.personnes import enums
from jalons.personnes.models.personne import Personne
from jalons.socle.periode import FaitDate, une_verite


class Foyer(models.Model):
    """Le foyer au sens du RSA. Il n'a d'autre identité que les faits qui s'y rapportent."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "foyer"

    def __str__(self) -> str:
        return f"Foyer {self.pk}"


class DemandeRSA(models.Model):
    """Une demande de RSA : la clé stable du dossier chez le payeur (NUMDEMRSA)."""

    numero_demande = models.CharField("numéro de demande", max_length=11, unique=True)
    organisme = models.CharField("organisme", max_length=3, choices=enums.Organisme.choices)
    numero_organisme = models.CharField("numéro d'organisme", max_length=3, blank=True)
    matricule = models.CharField(
        "numéro d'allocataire", max_length=15, db_index=True, blank=True, default=""
    )
    # La MSA met parfois le NIR à la place du numéro : il n'en reste que l'empreinte aveugle.
    empreinte_matricule = models.BinaryField(max_length=32, null=True, blank=True)
    date_demande = models.DateField("date de la demande")
    foyer = models.ForeignKey(Foyer, on_delete=models.PROTECT, related_name="demandes")
    # Premier fichier qui a montré le droit ouvert : la date de l'accord, pour les délais.
    date_accord = models.DateField("accord connu le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "demande de RSA"
        verbose_name_plural = "demandes de RSA"
        indexes = [models.Index(fields=["date_demande"], name="demande_rsa_date")]

    def __str__(self) -> str:
        return f"{self.organisme} {self.numero_demande}"

    @property
    def numero_allocataire(self) -> str:
        """Le numéro d'allocataire sans son remplissage ; vide quand la caisse y met un NIR."""
        return self.matricule.removesuffix("0" * 8)


class Identite(FaitDate):
    """L'identité telle que reçue, par dossier. Celle du dossier en cours alimente `Personne`."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="identites")
    demande = models.ForeignKey(
        DemandeRSA, on_delete=models.CASCADE, null=True, blank=True, related_name="identites"
    )
    source = models.CharField(max_length=10, choices=enums.SourceFait.choices)
    qualite = models.CharField("civilité", max_length=3, blank=True)
    nom_naissance = models.CharField(max_length=60)
    nom_usage = models.CharField(max_length=60, blank=True)
    prenom = models.CharField(max_length=60)
    autres_prenoms = models.CharField(max_length=80, blank=True)
    date_naissance = models.DateField()
    precision_naissance = models.CharField(max_length=1)
    rang_naissance = models.PositiveSmallIntegerField(default=1)
    sexe = models.CharField(max_length=1, choices=enums.Sexe.choices)
    commune_naissance = models.CharField(max_length=60, blank=True)
    # Le NIR que ce dossier donnait : son empreinte aveugle et son contrôle, jamais lui.
    empreinte_nir = models.BinaryField(max_length=32, null=True, blank=True)
    etat_nir = models.CharField(max_length=12, choices=enums.EtatNir.choices, blank=True)

    class Meta:
        verbose_name = "identité"
        constraints = [une_verite("identite_une_verite", "personne", "demande")]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom_naissance}"


class Appartenance(FaitDate):
    """Qui est dans quel foyer, à quel titre."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="appartenances")
    foyer = models.ForeignKey(Foyer, on_delete=models.CASCADE, related_name="appartenances")
    role = models.CharField("rôle", max_length=3, choices=enums.RoleFoyer.choices)
    est_a_charge = models.BooleanField("à charge", default=False)

    class Meta:
        verbose_name = "appartenance au foyer"
        constraints = [une_verite("appartenance_une_verite", "personne", "foyer")]

    def __str__(self) -> str:
        return f"{self.personne_id} {self.role} {self.foyer_id}"


class SituationFoyer(FaitDate):
    """Situation de famille et composition (SITFAM, codes CNAF)."""

    foyer = models.ForeignKey(Foyer, on_delete=models.CASCADE, related_name="situations")
    situation_famille = models.CharField("situation de famille", max_length=3)
    depuis = models.DateField("depuis le")
    nombre_enfants = models.PositiveSmallIntegerField("enfants à charge", default=0)

    class Meta:
        verbose_name = "situation du foyer"
        constraints = [une_verite("situation_foyer_une_verite", "foyer")]

    def __str__(self) -> str:
        return self.situation_famille


class Adresse(FaitDate):
    """Adresse courante du foyer (RGADR 01) et celles qui l'ont précédée."""

    foyer = models.ForeignKey(Foyer, on_delete=models.CASCADE, related_name="adresses")
    complement = models.CharField(max_length=80, blank=True)
    numero_voie = models.CharField(max_length=6, blank=True)
    voie = models.CharField(max_length=70, blank=True)
    lieu_dit = models.CharField(max_length=38, blank=True)
    code_postal = models.CharField(max_length=5, blank=True)
    commune = models.ForeignKey("annuaire.Commune", on_delete=models.PROTECT, null=True, blank=True)
    nom_commune = models.CharField(max_length=60, blank=True)
    code_commune = models.CharField("code de commune reçu", max_length=5, blank=True)
    pays = models.CharField(max_length=3, default="FRA")
    est_sans_domicile = models.BooleanField("sans domicile stable", default=False)

    class Meta:
        verbose_name = "adresse"
        constraints = [une_verite("adresse_une_verite", "foyer")]

    def __str__(self) -> str:
        return ", ".join(self.lignes)

    @property
    def lignes(self) -> list[str]:
        """Les lignes de l'adresse, prêtes pour une lettre."""
        voie = " ".join(m for m in (self.numero_voie, self.voie) if m)
        commune = " ".join(m for m in (self.code_postal, self.nom_commune) if m)
        return [ligne for ligne in (self.complement, voie, self.lieu_dit, commune) if ligne]
