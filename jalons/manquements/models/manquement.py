"""Un manquement : un fait signalé, ses étapes datées, et où il en est."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.manquements.cycle import couples
from jalons.manquements.enums import (
    ETATS_OUVERTS,
    EtatManquement,
    GenreEtape,
    IssueMotif,
    Mesure,
    MotifClassement,
    Nature,
    Origine,
)
from jalons.socle.versions import versions_gardees


@versions_gardees()
class Manquement(models.Model):
    """Un fait signalé, jamais constaté par le logiciel. `date_faits` décide du droit qui s'applique.

    `obligation` et `contrat_dit` : ce que le contrat en vigueur au jour des faits demandait, tel que lu au
    signalement. `proposee_*` : ce que France Travail propose. `echeance` : la prochaine, pour les listes.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="manquements"
    )
    nature = models.CharField("ce qui est reproché", max_length=20, choices=Nature.choices())
    date_faits = models.DateField("date des faits")
    faits = models.TextField("faits")
    contrat = models.ForeignKey(
        "contrats.Contrat", on_delete=models.PROTECT, null=True, related_name="+"
    )
    contrat_dit = models.CharField("contrat visé", max_length=200, blank=True)
    obligation = models.CharField("action ou obligation visée", max_length=400, blank=True)
    origine = models.CharField("signalé par", max_length=20, choices=Origine.choices())
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="manquements_signales"
    )
    signale_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date_signalement = models.DateField("signalé le")
    proposee_mesure = models.CharField(
        "mesure proposée", max_length=12, choices=Mesure.choices(), blank=True
    )
    proposee_part = models.DecimalField(
        "part proposée", max_digits=4, decimal_places=3, null=True, blank=True
    )
    proposee_mois = models.PositiveSmallIntegerField("durée proposée", null=True, blank=True)
    etat = models.CharField(
        max_length=15, choices=EtatManquement.choices(), default=EtatManquement.SIGNALE
    )
    instruit_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_legitime = models.CharField(
        "motif légitime", max_length=10, choices=IssueMotif.choices(), blank=True
    )
    motif_legitime_dit = models.CharField("ce que la personne en dit", max_length=600, blank=True)
    motif_legitime_le = models.DateField("examiné le", null=True)
    dossier_equipe = models.ForeignKey(
        "equipes.DossierEquipe", on_delete=models.PROTECT, null=True, related_name="+"
    )
    classement = models.CharField(
        "classé parce que", max_length=25, choices=MotifClassement.choices(), blank=True
    )
    precision = models.CharField("précision", max_length=600, blank=True)
    date_fin = models.DateField("fini le", null=True)
    echeance = models.DateField("échéance", null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "manquement"
        ordering = ("-date_signalement", "-pk")
        indexes = [
            models.Index(fields=["etat", "echeance"], name="manquement_etape"),
            models.Index(fields=["structure", "etat"], name="manquement_structure"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "nature", "date_faits"],
                name="manquement_un_par_fait",
                condition=Q(etat__in=[str(e) for e in ETATS_OUVERTS]),
            ),
            models.CheckConstraint(
                name="manquement_apres_les_faits",
                condition=Q(date_signalement__gte=models.F("date_faits")),
            ),
            models.CheckConstraint(name="manquement_faits_dits", condition=~Q(faits="")),
            models.CheckConstraint(
                name="manquement_classe_motive",
                condition=~Q(etat=str(EtatManquement.CLASSE))
                | (~Q(classement="") & Q(date_fin__isnull=False)),
            ),
            models.CheckConstraint(
                name="manquement_retire_motive",
                condition=~Q(etat=str(EtatManquement.RETIRE))
                | (~Q(precision="") & Q(date_fin__isnull=False)),
            ),
            models.CheckConstraint(
                name="manquement_autre_raison_dite",
                condition=~Q(classement="autre") | ~Q(precision=""),
            ),
            models.CheckConstraint(
                name="manquement_proposition_entiere",
                condition=Q(
                    proposee_mesure="", proposee_part__isnull=True, proposee_mois__isnull=True
                )
                | (
                    ~Q(proposee_mesure="")
                    & Q(proposee_part__gt=0, proposee_part__lte=1, proposee_mois__gt=0)
                ),
            ),
        ]
        triggers = [pgtrigger.FSM(name="manquement_passages", field="etat", transitions=couples())]

    def __str__(self) -> str:
        return f"{self.get_nature_display()}, faits du {self.date_faits:%d/%m/%Y}"

    @property
    def est_ouvert(self) -> bool:
        """Vrai jusqu'à la décision, au classement ou au retrait."""
        return self.etat in ETATS_OUVERTS


class EtapeManquement(models.Model):
    """Une étape datée : faits précisés, échange avec la personne, démarche… Corrigée, elle se retire."""

    manquement = models.ForeignKey(Manquement, on_delete=models.CASCADE, related_name="etapes")
    genre = models.CharField("étape", max_length=12, choices=GenreEtape.choices())
    date = models.DateField("date")
    texte = models.TextField("ce qui s'est dit ou fait")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateField("retirée le", null=True)
    retiree_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_retrait = models.CharField("retirée parce que", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "étape d'un manquement"
        verbose_name_plural = "étapes d'un manquement"
        ordering = ("-date", "-pk")
        constraints = [
            models.CheckConstraint(
                name="etape_manquement_retrait_motive",
                condition=Q(retiree_le__isnull=True) | ~Q(motif_retrait=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} le {self.date:%d/%m/%Y}"
