"""La décision : préparée, puis signée, numérotée et figée ; corrigée, elle est retirée par une autre."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from jalons.manquements.enums import EtatDecision, Mesure
from jalons.manquements.models.lettre import Pli
from jalons.socle import formats
from jalons.socle.verrous import fige
from jalons.socle.versions import versions_gardees

_APRES = (
    "etat",
    "version",
    "mode",
    "numero_envoi",
    "envoyee_le",
    "presentee_le",
    "remise_le",
    "retournee_le",
    "retour",
    "recue_le",
    "recours_jusqu_au",
    "retiree_le",
    "retiree_par_id",
    "motif_retrait",
    "document_retrait_id",
    "conforme_le",
    "rembourse",
    "finie_le",
    "echeance",
)


@versions_gardees()
class DecisionSanction(Pli):
    """Une décision du président. `droit` : les textes et le barème du jour des faits, tels qu'appliqués.

    Les quatre éléments sont ceux de R.262-68-5. Signée, elle ne bouge plus ; seul ce qui la suit s'écrit.
    """

    manquement = models.ForeignKey(
        "manquements.Manquement", on_delete=models.CASCADE, related_name="decisions"
    )
    etat = models.CharField(
        max_length=10, choices=EtatDecision.choices(), default=EtatDecision.PROJET
    )
    numero = models.CharField("numéro", max_length=20, null=True, unique=True)
    niveau = models.PositiveSmallIntegerField("niveau", default=1)
    mesure = models.CharField("mesure", max_length=12, choices=Mesure.choices())
    part = models.DecimalField("part", max_digits=4, decimal_places=3)
    mois = models.PositiveSmallIntegerField("durée en mois")
    date_effet = models.DateField("prend effet le")
    date_fin = models.DateField("jusqu'au")
    radiation = models.BooleanField("radiation de la liste proposée", default=False)
    situation = models.TextField("situation de la personne", blank=True)
    foyer = models.TextField("foyer", blank=True)
    frequence = models.TextField("nature et fréquence des manquements", blank=True)
    consequences = models.TextField("conséquences sur les objectifs du contrat", blank=True)
    motivation = models.TextField("motivation en fait", blank=True)
    droit = models.JSONField("droit appliqué", default=dict)
    avis_dit = models.CharField("avis de l'équipe", max_length=300, blank=True)
    preparee_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    preparee_le = models.DateField("préparée le")
    signee_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    qualite = models.CharField("qualité du signataire", max_length=160, blank=True)
    signee_le = models.DateField("signée le", null=True)
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recours_jusqu_au = models.DateField("recours jusqu'au", null=True)
    conforme_le = models.DateField("mise en conformité le", null=True)
    rembourse = models.BooleanField("ce qui était suspendu est reversé", null=True)
    finie_le = models.DateField("dernier jour de la mesure", null=True)
    echeance = models.DateField("échéance", null=True)
    retiree_le = models.DateField("retirée le", null=True)
    retiree_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_retrait = models.CharField("retirée parce que", max_length=600, blank=True)
    document_retrait = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "décision de sanction"
        verbose_name_plural = "décisions de sanction"
        ordering = ("-preparee_le", "-pk")
        indexes = [models.Index(fields=["etat", "echeance"], name="decision_sanction_suivi")]
        constraints = [
            models.UniqueConstraint(
                fields=["manquement"],
                condition=Q(etat__in=["projet", "signee"]),
                name="decision_sanction_une_vivante",
            ),
            models.CheckConstraint(
                name="decision_sanction_signee_entiere",
                condition=~Q(etat__in=["signee", "retiree"])
                | (
                    Q(
                        numero__isnull=False,
                        signee_par__isnull=False,
                        signee_le__isnull=False,
                        document__isnull=False,
                    )
                    & ~Q(qualite="")
                    & ~Q(motivation="")
                    & ~Q(situation="")
                    & ~Q(foyer="")
                    & ~Q(frequence="")
                    & ~Q(consequences="")
                ),
            ),
            models.CheckConstraint(
                name="decision_sanction_mesuree",
                condition=Q(part__gt=0, part__lte=1, mois__gt=0, date_fin__gt=F("date_effet")),
            ),
            models.CheckConstraint(
                name="decision_sanction_retrait_motive",
                condition=~Q(etat="retiree") | (~Q(motif_retrait="") & Q(retiree_le__isnull=False)),
            ),
        ]
        triggers = [fige("decision_sanction_signee", quand="OLD.numero IS NOT NULL", sauf=_APRES)]

    def __str__(self) -> str:
        return f"{self.get_mesure_display()} de {self.pour_cent} % pendant {self.mois} mois"

    @property
    def pour_cent(self) -> str:
        """La part, « 100 » pour tout le RSA."""
        return formats.pour_cent(self.part)
