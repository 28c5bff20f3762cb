"""La lettre qui ouvre le contradictoire : ce qu'elle dit, son chemin, ce que la personne répond."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jalons.manquements.enums import Audition, Mesure, ModeCertain, MotifRetour
from jalons.socle.verrous import fige
from jalons.socle.versions import versions_gardees

# Ce qui s'écrit encore une fois la lettre composée : son chemin, et ce que la personne répond.
_APRES = (
    "mode",
    "numero_envoi",
    "envoyee_le",
    "presentee_le",
    "remise_le",
    "retournee_le",
    "retour",
    "recue_le",
    "est_remplacee",
    "fin_observations",
    "observations",
    "observations_le",
    "audition",
    "audition_demandee_le",
    "audition_le",
    "assistee_de",
    "compte_rendu",
    "version",
)


class Pli(models.Model):
    """Un pli à date certaine : envoyé, présenté, reçu ou revenu. Tout se saisit et se corrige.

    `recue_le` : le jour prouvé de la réception, calculé ; les délais en partent.
    """

    mode = models.CharField("moyen", max_length=25, choices=ModeCertain.choices(), blank=True)
    numero_envoi = models.CharField("numéro de l'envoi", max_length=40, blank=True)
    envoyee_le = models.DateField("envoyée le", null=True)
    presentee_le = models.DateField("présentée le", null=True)
    remise_le = models.DateField("remise le", null=True)
    retournee_le = models.DateField("revenue le", null=True)
    retour = models.CharField(
        "pourquoi elle est revenue", max_length=12, choices=MotifRetour.choices(), blank=True
    )
    recue_le = models.DateField("reçue le", null=True)

    class Meta:
        abstract = True


@versions_gardees()
class LettreContradictoire(Pli):
    """La lettre : les faits, la sanction envisagée, la radiation qui serait proposée, le délai.

    Ce qu'elle dit ne change plus : une autre lettre la remplace (`remplacee`), la dernière compte.
    """

    manquement = models.ForeignKey(
        "manquements.Manquement", on_delete=models.CASCADE, related_name="lettres"
    )
    faits = models.TextField("faits")
    mesure = models.CharField("sanction envisagée", max_length=12, choices=Mesure.choices())
    part = models.DecimalField("part", max_digits=4, decimal_places=3)
    mois = models.PositiveSmallIntegerField("durée en mois")
    radiation = models.BooleanField("radiation de la liste proposée")
    delai_dit = models.CharField("délai pour répondre", max_length=40)
    document = models.ForeignKey("personnes.Document", on_delete=models.PROTECT, related_name="+")
    composee_le = models.DateField("composée le")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    est_remplacee = models.BooleanField("remplacée", default=False)
    fin_observations = models.DateField("observations jusqu'au", null=True)
    observations = models.TextField("observations écrites", blank=True)
    observations_le = models.DateField("observations reçues le", null=True)
    audition = models.CharField(max_length=10, choices=Audition.choices(), blank=True)
    audition_demandee_le = models.DateField("audition demandée le", null=True)
    audition_le = models.DateField("entendue le", null=True)
    assistee_de = models.CharField("assistée de", max_length=160, blank=True)
    compte_rendu = models.TextField("ce que la personne a dit", blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "lettre du contradictoire"
        verbose_name_plural = "lettres du contradictoire"
        ordering = ("-composee_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["manquement"],
                condition=Q(est_remplacee=False),
                name="lettre_contradictoire_une_vivante",
            ),
            models.CheckConstraint(
                name="lettre_contradictoire_dit_tout",
                condition=~Q(faits="") & ~Q(delai_dit="") & Q(part__gt=0, part__lte=1, mois__gt=0),
            ),
            models.CheckConstraint(
                name="lettre_contradictoire_moyen_certain",
                condition=Q(envoyee_le__isnull=True) | ~Q(mode=""),
            ),
            models.CheckConstraint(
                name="lettre_contradictoire_recue_prouvee",
                condition=Q(recue_le__isnull=True)
                | Q(recue_le=F("remise_le"))
                | Q(recue_le=F("presentee_le"), retournee_le__isnull=False),
            ),
            models.CheckConstraint(
                name="lettre_contradictoire_audition_datee",
                condition=~Q(audition__in=["fixee", "tenue", "absente"])
                | Q(audition_le__isnull=False),
            ),
        ]
        triggers = [
            fige(
                "lettre_contradictoire_dite",
                quand="true",
                sauf=_APRES,
                garde=False,
            )
        ]

    def __str__(self) -> str:
        return f"Lettre du {self.composee_le:%d/%m/%Y}"
