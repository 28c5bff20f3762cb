"""Ce qui suit une décision : conformité, radiation proposée, report, fin du droit, recours."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.manquements.enums import (
    CanalMessage,
    GenreSuite,
    ObjetMessage,
    Organisme,
    ReponseRecours,
)
from jalons.manquements.models.lettre import Pli
from jalons.socle.versions import versions_gardees


class SuiteSanction(models.Model):
    """Un fait d'après la décision, daté. Noté par erreur, il se retire, avec sa raison."""

    decision = models.ForeignKey(
        "manquements.DecisionSanction", on_delete=models.PROTECT, related_name="suites"
    )
    genre = models.CharField("suite", max_length=20, choices=GenreSuite.choices())
    date = models.DateField("date")
    texte = models.TextField("précision", blank=True)
    jusqu_au = models.DateField("reportée au", null=True)
    rembourse = models.BooleanField("reversé", null=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    retiree_le = models.DateField("retirée le", null=True)
    retiree_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_retrait = models.CharField("retirée parce que", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "suite d'une sanction"
        verbose_name_plural = "suites d'une sanction"
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "genre"],
                condition=Q(retiree_le__isnull=True),
                name="suite_sanction_une_vivante",
            ),
            models.CheckConstraint(
                name="suite_sanction_retrait_motive",
                condition=Q(retiree_le__isnull=True) | ~Q(motif_retrait=""),
            ),
            models.CheckConstraint(
                name="suite_sanction_report_date",
                condition=~Q(genre="report") | Q(jusqu_au__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} le {self.date:%d/%m/%Y}"


@versions_gardees()
class RecoursPrealable(Pli):
    """Le recours administratif préalable : reçu ce jour-là, sa réponse due, sa réponse et son pli.

    `tribunal_jusqu_au` : dernier jour pour saisir le tribunal, depuis la réception de la réponse.
    """

    decision = models.ForeignKey(
        "manquements.DecisionSanction", on_delete=models.PROTECT, related_name="recours"
    )
    recu_le = models.DateField("reçu le")
    motifs = models.TextField("ce que demande la personne")
    association = models.CharField("présenté par l'association", max_length=160, blank=True)
    a_mandat = models.BooleanField("mandat écrit joint", default=False)
    est_recevable = models.BooleanField("reçu dans le délai")
    reponse_due_le = models.DateField("réponse due le")
    reponse = models.CharField(max_length=12, choices=ReponseRecours.choices(), blank=True)
    reponse_le = models.DateField("répondu le", null=True)
    reponse_motivee = models.TextField("motifs de la réponse", blank=True)
    qualite = models.CharField("qualité du signataire", max_length=160, blank=True)
    document = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    tribunal_jusqu_au = models.DateField("tribunal jusqu'au", null=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    repondu_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "recours préalable"
        verbose_name_plural = "recours préalables"
        ordering = ("-recu_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(reponse=""), name="recours_un_en_cours"
            ),
            models.CheckConstraint(
                name="recours_association_mandatee",
                condition=Q(association="") | Q(a_mandat=True),
            ),
            models.CheckConstraint(
                name="recours_reponse_motivee",
                condition=Q(reponse="") | (Q(reponse_le__isnull=False) & ~Q(reponse_motivee="")),
            ),
            models.CheckConstraint(
                name="recours_pli_de_la_reponse",
                condition=Q(envoyee_le__isnull=True) | (~Q(mode="") & ~Q(reponse="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Recours du {self.recu_le:%d/%m/%Y}"


@versions_gardees()
class MessageOrganisme(models.Model):
    """Ce que l'on a dit à la caisse ou à France Travail, quand, comment, et ce qu'ils ont répondu.

    L'échange est noté, pas envoyé d'ici. Noté par erreur, il se retire, avec sa raison.
    """

    decision = models.ForeignKey(
        "manquements.DecisionSanction", on_delete=models.PROTECT, related_name="messages"
    )
    organisme = models.CharField("dit à", max_length=15, choices=Organisme.choices())
    objet = models.CharField("ce qui est dit", max_length=15, choices=ObjetMessage.choices())
    canal = models.CharField("par", max_length=12, choices=CanalMessage.choices())
    date = models.DateField("le")
    precision = models.CharField("précision", max_length=400, blank=True)
    reponse_le = models.DateField("répondu le", null=True)
    reponse = models.CharField("réponse", max_length=400, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    retire_le = models.DateField("retiré le", null=True)
    retire_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    motif_retrait = models.CharField("retiré parce que", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "message à un organisme"
        verbose_name_plural = "messages aux organismes"
        ordering = ("date", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "objet"],
                condition=Q(retire_le__isnull=True),
                name="message_organisme_un_vivant",
            ),
            models.CheckConstraint(
                name="message_organisme_retrait_motive",
                condition=Q(retire_le__isnull=True) | ~Q(motif_retrait=""),
            ),
            models.CheckConstraint(
                name="message_organisme_reponse_datee",
                condition=Q(reponse="")
                | Q(reponse_le__isnull=False, reponse_le__gte=models.F("date")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_organisme_display()}, le {self.date:%d/%m/%Y} : {self.get_objet_display().lower()}"
