"""Les droits et ce qui s'ensuit : état, soumission, activité, inscription, entrée."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from jalons.personnes import enums
from jalons.personnes.models.faits import DemandeRSA
from jalons.personnes.models.personne import Personne
from jalons.socle.periode import FaitDate, une_verite
from jalons.socle.versions import versions_gardees


class EtatDroit(FaitDate):
    """État du droit d'une demande, avec ses motifs CNAF."""

    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="etats")
    etat = models.CharField("état", max_length=1, choices=enums.EtatDossier.choices)
    # MOTISUSDRORSA, MOTISUSVERSRSA, MOTICLORSA ou MOTIREFURSA, préfixés du nom de leur liste.
    motifs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    date_effet = models.DateField("date d'effet", null=True, blank=True)
    est_foyer_soumis = models.BooleanField("foyer soumis", null=True)
    est_majore = models.BooleanField("majoré", default=False)
    montant_droit = models.DecimalField(
        "montant du droit", max_digits=9, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "état du droit"
        constraints = [une_verite("etat_droit_une_verite", "demande")]

    def __str__(self) -> str:
        return self.get_etat_display()


class SoumissionDroitsDevoirs(FaitDate):
    """Soumis ou non aux droits et devoirs, selon le payeur (TOPPERSDRODEVORSA)."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="soumissions")
    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="soumissions")
    est_soumis = models.BooleanField("soumis")

    class Meta:
        verbose_name = "soumission aux droits et devoirs"
        constraints = [une_verite("soumission_une_verite", "personne", "demande")]

    def __str__(self) -> str:
        return "soumis" if self.est_soumis else "non soumis"


class ActiviteDeclaree(FaitDate):
    """Activité principale déclarée au payeur (ACT, REG, NATCONTRTRA)."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="activites")
    activite = models.CharField("activité", max_length=3)
    regime = models.CharField("régime", max_length=2, blank=True)
    nature_contrat = models.CharField("contrat", max_length=3, blank=True)

    class Meta:
        verbose_name = "activité déclarée"
        constraints = [une_verite("activite_une_verite", "personne")]

    def __str__(self) -> str:
        return self.activite


class InscriptionFranceTravail(FaitDate):
    """Inscription à France Travail, d'où qu'elle soit connue.

    `fin`, `motif` : quand elle a pris fin, comment et pourquoi. L'identifiant peut changer : chaque
    période porte le sien.
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="inscriptions")
    etat = models.CharField(max_length=12, choices=enums.EtatInscription.choices)
    identifiant = models.CharField("identifiant France Travail", max_length=11, blank=True)
    source = models.CharField(max_length=10, choices=enums.SourceFait.choices)
    fin = models.CharField(
        "fin", max_length=10, choices=enums.FinInscription.choices, blank=True, db_default=""
    )
    motif = models.CharField("motif", max_length=120, blank=True, db_default="")
    categorie = models.CharField("catégorie", max_length=60, blank=True, db_default="")
    agence = models.CharField("agence", max_length=60, blank=True, db_default="")

    class Meta:
        verbose_name = "inscription à France Travail"
        constraints = [une_verite("inscription_une_verite", "personne")]

    def __str__(self) -> str:
        return self.get_fin_display() if self.fin else self.get_etat_display()


class AccompagnementFranceTravail(FaitDate):
    """Le projet personnalisé d'accès à l'emploi (PPAE), tel que France Travail le décrit.

    Vrai depuis la date de référence du fichier qui l'a dit d'abord ; une date vide n'est pas connue.
    """

    personne = models.ForeignKey(
        Personne, on_delete=models.CASCADE, related_name="accompagnements_france_travail"
    )
    conseiller = models.CharField("conseiller", max_length=80, blank=True)
    signe_le = models.DateField("signé le", null=True, blank=True)
    notifie_le = models.DateField("notifié le", null=True, blank=True)
    axe = models.CharField("axe", max_length=120, blank=True)
    modalite = models.CharField("modalité", max_length=120, blank=True)
    dernier_entretien = models.DateField("dernier entretien", null=True, blank=True)
    structure_principale = models.CharField("structure principale", max_length=120, blank=True)
    structure_deleguee = models.CharField("structure déléguée", max_length=120, blank=True)

    class Meta:
        verbose_name = "accompagnement par France Travail"
        verbose_name_plural = "accompagnements par France Travail"
        constraints = [une_verite("accompagnement_ft_une_verite", "personne")]

    def __str__(self) -> str:
        return self.modalite or self.axe or "PPAE"


@versions_gardees()
class Entree(models.Model):
    """Entrée d'un adulte dans les droits et devoirs : ce qui fait courir les délais légaux.

    `date_information` est le jour où le Département a reçu le fichier qui l'annonce
    (CASF D.262-65-2) ; `date_accord`, celle de l'accord du droit telle que le fichier la donne.
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="entrees")
    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="entrees")
    motif = models.CharField(max_length=12, choices=enums.MotifEntree.choices)
    date_information = models.DateField("information reçue le")
    date_accord = models.DateField("accord du droit le")
    lot_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "entrée"
        ordering = ("date_information", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "demande", "date_information"], name="entree_unique"
            )
        ]
        indexes = [models.Index(fields=["date_information", "id"], name="entree_information")]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} le {self.date_information:%d/%m/%Y}"


class MentionCaisse(models.Model):
    """Ce que la caisse signale à une date, sans durée : fait générateur, entrée, changement de caisse.

    `code` : le fait générateur (FG), ou l'organisme cédant ou prenant (« MSA 571 »).
    """

    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="mentions")
    personne = models.ForeignKey(
        Personne, on_delete=models.CASCADE, null=True, blank=True, related_name="mentions_caisse"
    )
    genre = models.CharField(max_length=10, choices=enums.GenreMention.choices)
    code = models.CharField(max_length=9, blank=True)
    date = models.DateField("date")
    heure = models.TimeField("heure", null=True, blank=True)
    lot_id = models.BigIntegerField("lot d'origine", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "mention de la caisse"
        verbose_name_plural = "mentions de la caisse"
        constraints = [
            models.UniqueConstraint(
                fields=["demande", "personne", "genre", "code", "date", "heure"],
                name="mention_caisse_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.code}".strip()
