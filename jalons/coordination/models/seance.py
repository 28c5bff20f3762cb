"""Une séance, de la date à la dernière décision close."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pgtrigger
from django.db import models

from jalons.coordination.enums import EtatDecision, EtatSeance, ReponseInvitation
from jalons.socle.verrous import fige, fige_avec


def _avec_la_seance(nom: str, operations: Any = None) -> Any:
    """Le verrou de ce que le compte rendu montre : il se fige à sa diffusion."""
    return fige_avec(
        nom,
        table="coordination_seance",
        cle="seance_id",
        quand="mere.diffuse_le IS NOT NULL",
        operations=operations or (pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete),
    )


UN_JOUR = timedelta(days=1)


class Seance(models.Model):
    """Une réunion d'une instance. `uid` et `sequence` sont ceux de l'événement des agendas.

    `prevue_le` : la date du rythme qui l'a fait naître ; déplacée, elle ne renaît pas.

    `mention_europe` : la mention à porter sur ses documents quand elle est cofinancée.
    """

    instance = models.ForeignKey(
        "coordination.Instance", on_delete=models.PROTECT, related_name="seances"
    )
    theme = models.CharField("thème", max_length=200, blank=True)
    prevue_le = models.DateField("date du calendrier", null=True, editable=False)
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    visioconference = models.URLField("lien de visioconférence", blank=True)
    etat = models.CharField(
        max_length=12, choices=EtatSeance.choices(), default=EtatSeance.PLANIFIEE
    )
    motif_annulation = models.CharField("motif de l'annulation", max_length=200, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    mention_europe = models.CharField("mention européenne", max_length=160, blank=True)
    diffuse_le = models.DateField("compte rendu diffusé le", null=True)
    compte_rendu = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    scelle = models.JSONField("compte rendu scellé", default=dict, editable=False)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "séance"
        ordering = ("-debut",)
        indexes = [
            models.Index(fields=["instance", "-debut"], name="seance_instance_debut"),
            models.Index(fields=["-debut", "-id"], name="seance_debut"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["instance", "prevue_le"], name="seance_du_calendrier")
        ]
        triggers = [
            fige(
                "seance_diffusee_figee",
                quand="OLD.diffuse_le IS NOT NULL",
                sauf=("mention_europe", "sequence"),
            )
        ]

    def __str__(self) -> str:
        return self.theme or str(self.instance)


class PointOrdreDuJour(models.Model):
    """Un point de l'ordre du jour, et ce qui s'en est dit.

    `sequence` : la version de la séance qui l'a apporté ; plus neuve que celle qu'un invité a reçue,
    le point lui est nouveau.
    """

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="points")
    titre = models.CharField("titre", max_length=200)
    intervenant = models.CharField("intervenant", max_length=160, blank=True)
    minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    notes = models.TextField("compte rendu", blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    ordre = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "point de l'ordre du jour"
        verbose_name_plural = "points de l'ordre du jour"
        ordering = ("ordre", "pk")
        triggers = [_avec_la_seance("point_d_une_seance_diffusee")]

    def __str__(self) -> str:
        return self.titre


class PieceSeance(models.Model):
    """Un papier de la séance : document préparatoire, présentation, émargement signé."""

    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="pieces")
    titre = models.CharField("titre", max_length=160)
    est_emargement = models.BooleanField("c'est la feuille de présence signée", default=False)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, related_name="+")
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("déposée le")

    class Meta:
        verbose_name = "pièce d'une séance"
        verbose_name_plural = "pièces d'une séance"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.titre


class InvitesAttendus(models.Manager["Invitation"]):
    """Ceux qui sont encore dans la liste ; `toutes` garde aussi ceux que l'on en a retirés."""

    def get_queryset(self) -> models.QuerySet[Invitation]:
        return super().get_queryset().filter(retiree_le=None)


class Invitation(models.Model):
    """Une personne invitée : sa réponse, sa présence, et ce qui lui a été envoyé.

    `objects` ne montre que les invités : qui en est retiré ne reçoit plus rien, et ne paraît plus
    que dans `toutes`. `retrait_envoye_le` : son agenda a reçu l'annulation.

    `sequence_envoyee` : dernière version de la séance partie chez elle ; en retard sur la séance,
    il faut lui écrire. `sel` rend son lien personnel révocable. Sans courriel : venu sans être
    invité, noté le jour même.
    """

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="invitations")
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    nom = models.CharField("nom", max_length=120)
    organisme = models.CharField("organisme", max_length=160, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    sel = models.UUIDField(default=uuid.uuid4, editable=False)
    envoyee_le = models.DateTimeField("envoyée le", null=True)
    sequence_envoyee = models.IntegerField(default=-1)
    relancee_le = models.DateTimeField("relancée le", null=True)
    reponse = models.CharField(
        max_length=12, choices=ReponseInvitation.choices(), default=ReponseInvitation.EN_ATTENTE
    )
    represente_par = models.CharField("représenté par", max_length=120, blank=True)
    message = models.CharField("message", max_length=300, blank=True)
    repondu_le = models.DateTimeField("répondu le", null=True)
    est_present = models.BooleanField("présent", null=True)
    signature = models.ForeignKey(
        "socle.Fichier", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signe_le = models.DateTimeField("signé le", null=True)
    compte_rendu_envoye_le = models.DateTimeField("compte rendu envoyé le", null=True)
    retiree_le = models.DateTimeField("retirée de la liste le", null=True)
    retiree_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    retrait_envoye_le = models.DateTimeField("annulation envoyée le", null=True)

    objects: ClassVar[InvitesAttendus] = InvitesAttendus()
    toutes: ClassVar[models.Manager[Invitation]] = models.Manager()

    class Meta:
        verbose_name = "invitation"
        ordering = ("organisme", "nom", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "courriel"],
                condition=~models.Q(courriel=""),
                name="invitation_unique",
            )
        ]
        triggers = [
            fige(
                "presence_d_une_seance_diffusee",
                quand="EXISTS (SELECT 1 FROM coordination_seance s WHERE s.id = OLD.seance_id "
                "AND s.diffuse_le IS NOT NULL)",
                sauf=(
                    "compte_rendu_envoye_le",
                    "envoyee_le",
                    "sequence_envoyee",
                    "sel",
                    "retrait_envoye_le",
                ),
            )
        ]

    def __str__(self) -> str:
        return self.nom

    def attend_un_rappel(self, maintenant: datetime) -> bool:
        """Vrai si l'invité n'a pas répondu et n'a pas été relancé depuis un jour."""
        return (
            bool(self.courriel)
            and self.envoyee_le is not None
            and self.reponse == ReponseInvitation.EN_ATTENTE
            and self.seance.etat == EtatSeance.CONVOQUEE
            and self.seance.debut > maintenant
            and maintenant - max(self.envoyee_le, self.relancee_le or self.envoyee_le) >= UN_JOUR
        )

    @property
    def est_attendu(self) -> bool:
        """Présent s'il est noté ; tant que rien n'est noté, annoncé ou représenté."""
        if self.est_present is not None:
            return self.est_present
        return self.reponse in (ReponseInvitation.PRESENT, ReponseInvitation.REPRESENTE)


class Decision(models.Model):
    """Une décision, son responsable, son échéance ; elle revient jusqu'à sa clôture."""

    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="decisions")
    intitule = models.CharField("décision", max_length=300)
    responsable = models.CharField("responsable", max_length=120)
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    echeance = models.DateField("pour le")
    etat = models.CharField(
        max_length=12, choices=EtatDecision.choices(), default=EtatDecision.OUVERTE
    )
    suite = models.CharField("ce qui a été fait", max_length=300, blank=True)
    close_le = models.DateField("close le", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "décision"
        ordering = ("echeance", "pk")
        indexes = [
            models.Index(
                fields=["echeance"],
                condition=models.Q(etat=EtatDecision.OUVERTE.value),
                name="decision_ouverte",
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class PointParcours(models.Model):
    """Ce qu'un comité de suivi a dit du parcours d'une personne. Lu par qui voit la personne."""

    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="parcours")
    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="points_parcours"
    )
    situation = models.TextField("situation")
    suite = models.TextField("suite à donner", blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "point sur un parcours"
        verbose_name_plural = "points sur des parcours"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["seance", "personne"], name="point_parcours_unique")
        ]
        triggers = [
            _avec_la_seance("parcours_d_une_seance_diffusee", pgtrigger.Insert | pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.personne} — {self.seance}"
