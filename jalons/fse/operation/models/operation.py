"""L'opération cofinancée : son dossier, ses conventions, sa publicité."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.db import models
from django.utils.functional import cached_property

from jalons.fse.enums import GenreConvention, StatutOperation
from jalons.fse.programmes import Programme
from jalons.socle.periode import PeriodeField


@pghistory.track(exclude=["updated_at"])
class Operation(models.Model):
    """Une opération : qui la porte, qui l'instruit, sur quel programme, de quand à quand.

    `periode` est celle de l'exécution ; `limite_acquittement` le dernier jour d'un paiement
    éligible. Le taux et le montant de l'Union se lisent dans le plan en vigueur, jamais ici.
    """

    code = models.SlugField("code", max_length=60, unique=True)
    intitule = models.CharField("intitulé", max_length=250)
    programme = models.CharField("programme", max_length=40, choices=Programme.choix)
    appel_reference = models.CharField("référence de l'appel à projets", max_length=160, blank=True)
    objectif_specifique = models.CharField("objectif spécifique", max_length=10, blank=True)
    beneficiaire = models.ForeignKey(
        "annuaire.Structure",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="bénéficiaire",
    )
    service = models.CharField("service concerné", max_length=200, blank=True)
    departement = models.CharField("département de réalisation", max_length=3)
    porteur = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, related_name="operations_portees"
    )
    instructeur = models.ForeignKey(
        "comptes.Agent",
        on_delete=models.PROTECT,
        related_name="operations_instruites",
        null=True,
        blank=True,
        verbose_name="instructeur (service gestionnaire)",
    )
    projet = models.ForeignKey(
        "projets.Projet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operations",
        verbose_name="projet d'insertion financé",
    )
    conventionnement = models.ForeignKey(
        "repertoire.Conventionnement",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="operations",
        verbose_name="convention cofinancée",
    )
    periode = PeriodeField("période de réalisation")
    limite_acquittement = models.DateField("dernier jour d'acquittement", null=True, blank=True)
    plafond_appel = models.DecimalField(
        "taux maximal dit par l'appel (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    statut = models.CharField(
        max_length=25, choices=StatutOperation.choices(), default=StatutOperation.PROJET
    )
    a_participants = models.BooleanField("l'opération a des participants", default=True)
    types_preuve = models.CharField(
        "preuves d'éligibilité admises",
        max_length=300,
        blank=True,
        help_text="Séparées par des points-virgules ; vide : toutes.",
    )
    a_aides_etat = models.BooleanField("porte une aide d'État", default=False)
    a_grand_marche = models.BooleanField("marché au-dessus des seuils européens", default=False)
    a_investissement = models.BooleanField("comprend un équipement", default=False)
    projets_coordonnes = models.PositiveIntegerField(
        "projets gérés (annoncés)", null=True, blank=True
    )
    beneficiaires_indirects = models.PositiveIntegerField(
        "bénéficiaires indirects (annoncés)", null=True, blank=True
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "opération"
        ordering = ("-periode", "code")
        indexes = [models.Index(fields=["statut"], name="operation_statut")]

    def __str__(self) -> str:
        return self.intitule

    @cached_property
    def option_couts(self) -> str:
        """Code de l'option du plan conventionné, sinon du plan en vigueur ; vide sans plan. Lu une fois."""
        signees = self.conventions.order_by("date_signature", "pk")
        signee = signees.values_list("plan__option", flat=True).last()
        en_place = self.plans.filter(est_en_vigueur=True).values_list("option", flat=True)
        return signee or en_place.first() or ""

    @property
    def declaration(self) -> type[Programme]:
        return Programme.par_code(self.programme)


class Passage(models.Model):
    """Un changement de statut : d'où, vers où, par qui, pourquoi. Jamais retouché."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="passages")
    depuis = models.CharField(max_length=25, choices=StatutOperation.choices())
    vers = models.CharField(max_length=25, choices=StatutOperation.choices())
    date = models.DateField("le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    commentaire = models.CharField("commentaire", max_length=400, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "passage"
        ordering = ("date", "pk")
        triggers = [
            pgtrigger.Protect(
                name="passage_sans_retouche", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.get_vers_display()


class Convention(models.Model):
    """La convention ou l'un de ses avenants ; `fin` et `montant_ue` valent à partir de lui."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="conventions")
    genre = models.CharField(max_length=12, choices=GenreConvention.choices())
    numero = models.CharField("numéro", max_length=60)
    date_signature = models.DateField("signée le")
    objet = models.CharField("objet", max_length=300, blank=True)
    fin = models.DateField("fin de la convention")
    montant_ue = models.DecimalField("montant de l'Union (€)", max_digits=14, decimal_places=2)
    taux_ue = models.DecimalField("taux de l'Union (part)", max_digits=9, decimal_places=8)
    plan = models.ForeignKey(
        "fse.PlanFinancement", on_delete=models.PROTECT, related_name="conventions"
    )
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = "convention"
        ordering = ("date_signature", "pk")
        triggers = [
            pgtrigger.Protect(
                name="convention_signee_figee", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.numero}"
