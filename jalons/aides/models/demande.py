"""Une demande d'aide, ses pièces et sa décision."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from jalons.aides import catalogue
from jalons.aides.cycle import couples
from jalons.aides.enums import (
    ETATS_ACCORDES,
    ETATS_VIVANTS,
    Beneficiaire,
    EtatDemande,
    GenrePiece,
    OrigineDemande,
    Sens,
    Situation,
)
from jalons.socle.periode import PeriodeField
from jalons.socle.verrous import fige
from jalons.socle.versions import versions_gardees

_VIVANTS = [str(e) for e in ETATS_VIVANTS]
_ACCORDES = [str(e) for e in ETATS_ACCORDES]


@versions_gardees()
class DemandeAide(models.Model):
    """Une aide demandée avec la personne, ou trouvée pour elle.

    `periode` : les jours que couvrent les frais. `foyer` : celui du jour de la demande. `place` : ce
    qu'une aide unique accordée occupe (« vehicule:foyer:12 ») ; la base n'en admet qu'une.
    `echeance` : le jour où la décision est due. `propose` : ce que le barème donnait à la dernière
    écriture ; la décision le recalcule.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="aides"
    )
    foyer = models.ForeignKey(
        "personnes.Foyer", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    aide = models.CharField("aide", max_length=40, choices=catalogue.choix)
    situation = models.CharField("situation", max_length=20, choices=Situation.choices())
    periode = PeriodeField("jours concernés")
    quantite = models.DecimalField("quantité", max_digits=9, decimal_places=2)
    depense = models.DecimalField("dépense", max_digits=10, decimal_places=2, null=True)
    beneficiaire = models.CharField(
        "payée à", max_length=10, choices=Beneficiaire.choices(), default=Beneficiaire.PERSONNE
    )
    tiers = models.CharField("prestataire", max_length=160, blank=True)
    evaluation = models.TextField("évaluation individuelle", blank=True)
    origine = models.CharField(
        "origine", max_length=10, choices=OrigineDemande.choices(), default=OrigineDemande.DEMANDEE
    )
    contrat = models.ForeignKey(
        "activite.ContratTravail", on_delete=models.PROTECT, null=True, related_name="+"
    )
    trouvee_dit = models.CharField("ce qui l'a fait trouver", max_length=400, blank=True)
    etat = models.CharField(
        max_length=15, choices=EtatDemande.choices(), default=EtatDemande.DEPOSEE
    )
    place = models.CharField(max_length=80, null=True, unique=True)
    demandee_le = models.DateField("demandée le")
    echeance = models.DateField("à décider avant le", null=True)
    propose = models.DecimalField(
        "montant que le barème donne", max_digits=10, decimal_places=2, null=True
    )
    montant = models.DecimalField("montant accordé", max_digits=10, decimal_places=2, null=True)
    motif_fin = models.CharField("raison", max_length=300, blank=True)
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "demande d'aide"
        verbose_name_plural = "demandes d'aide"
        ordering = ("-demandee_le", "-pk")
        indexes = [
            models.Index(fields=["etat", "echeance"], name="demande_aide_etat"),
            models.Index(fields=["foyer", "aide"], name="demande_aide_foyer"),
        ]
        constraints = [
            ExclusionConstraint(
                name="demande_aide_pas_deux_fois",
                expressions=[
                    ("personne", RangeOperators.EQUAL),
                    ("aide", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
                condition=Q(etat__in=_VIVANTS),
            ),
            models.CheckConstraint(
                name="demande_aide_quantites",
                condition=Q(quantite__gt=0) & (Q(depense__isnull=True) | Q(depense__gt=0)),
            ),
            models.CheckConstraint(
                name="demande_aide_tiers_nomme",
                condition=~Q(beneficiaire=str(Beneficiaire.TIERS)) | ~Q(tiers=""),
            ),
            models.CheckConstraint(
                name="demande_aide_accordee_chiffree",
                condition=~Q(etat__in=_ACCORDES) | Q(montant__gt=0),
            ),
            models.CheckConstraint(
                name="demande_aide_fin_motivee",
                condition=~Q(etat__in=["retiree", "annulee"]) | ~Q(motif_fin=""),
            ),
            models.CheckConstraint(
                name="demande_aide_place_rendue",
                condition=Q(place__isnull=True) | Q(etat__in=_ACCORDES),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="demande_aide_passages", field="etat", transitions=couples())
        ]

    def __str__(self) -> str:
        return f"{self.libelle}, {self.periode}"

    @property
    def libelle(self) -> str:
        """Le nom de l'aide."""
        return catalogue.libelle(self.aide)

    @property
    def payee_a(self) -> str:
        """À qui va l'argent, en clair."""
        return self.tiers if self.beneficiaire == Beneficiaire.TIERS else str(self.personne)


@versions_gardees()
class PieceAide(models.Model):
    """Un devis, une facture, un justificatif. Retirée, elle reste avec sa raison."""

    demande = models.ForeignKey(DemandeAide, on_delete=models.CASCADE, related_name="pieces")
    genre = models.CharField("pièce", max_length=15, choices=GenrePiece.choices())
    fournisseur = models.CharField("de qui", max_length=160, blank=True)
    montant = models.DecimalField("montant", max_digits=10, decimal_places=2, null=True)
    document = models.ForeignKey("personnes.Document", on_delete=models.PROTECT, related_name="+")
    deposee_le = models.DateField("déposée le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateField("retirée le", null=True)
    motif_retrait = models.CharField("retirée parce que", max_length=300, blank=True)

    class Meta:
        verbose_name = "pièce d'une demande d'aide"
        verbose_name_plural = "pièces d'une demande d'aide"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="piece_aide_devis_chiffre",
                condition=~Q(genre=str(GenrePiece.DEVIS)) | Q(montant__gt=0),
            ),
            models.CheckConstraint(
                name="piece_aide_retrait_motive",
                condition=Q(retiree_le__isnull=True) | ~Q(motif_retrait=""),
            ),
        ]

    def __str__(self) -> str:
        dit = f"{self.get_genre_display()} du {self.deposee_le:%d/%m/%Y}"
        return f"{dit}, {self.fournisseur}" if self.fournisseur else dit


@versions_gardees()
class DecisionAide(models.Model):
    """Une décision : le montant, le budget, et ce qui l'explique, tel qu'au jour où elle fut prise.

    Elle ne bouge plus : elle s'annule, motivée, et reste dans l'histoire de la demande.
    """

    demande = models.ForeignKey(DemandeAide, on_delete=models.CASCADE, related_name="decisions")
    sens = models.CharField("décision", max_length=10, choices=Sens.choices())
    montant = models.DecimalField("montant", max_digits=10, decimal_places=2, null=True)
    enveloppe = models.ForeignKey(
        "aides.Enveloppe", on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    motif = models.CharField("motif", max_length=600, blank=True)
    explication = models.JSONField("ce qui l'explique", default=dict)
    valable_jusqu_au = models.DateField("à utiliser avant le", null=True)
    prise_le = models.DateField("prise le")
    prise_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    annulee_le = models.DateField("annulée le", null=True)
    annulee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_annulation = models.CharField("annulée parce que", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "décision d'aide"
        verbose_name_plural = "décisions d'aide"
        ordering = ("-prise_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["demande"],
                condition=Q(annulee_le__isnull=True),
                name="decision_aide_une_vivante",
            ),
            models.CheckConstraint(
                name="decision_aide_entiere",
                condition=Q(sens=str(Sens.ACCORD), montant__gt=0, enveloppe__isnull=False)
                | (Q(sens=str(Sens.REFUS), montant__isnull=True) & ~Q(motif="")),
            ),
            models.CheckConstraint(
                name="decision_aide_annulation_motivee",
                condition=Q(annulee_le__isnull=True) | ~Q(motif_annulation=""),
            ),
        ]
        triggers = [
            fige(
                "decision_aide_prise",
                quand="true",
                sauf=("annulee_le", "annulee_par_id", "motif_annulation", "document_id"),
                garde=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sens_display()} du {self.prise_le:%d/%m/%Y}"
