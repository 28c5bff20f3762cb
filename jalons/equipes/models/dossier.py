"""Le dossier d'une personne devant une équipe, ses passages en séance, les membres qui se retirent."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from jalons.equipes.enums import (
    OUVERTS,
    EtatDossier,
    EtatPassage,
    MotifRetrait,
    PresenceAudition,
    SensAvis,
)
from jalons.equipes.models.equipe import Equipe, MembreEquipe
from jalons.equipes.models.seance import SeanceEquipe
from jalons.equipes.theme import ThemeEquipe
from jalons.repertoire.enums import Voie
from jalons.socle.verrous import fige_avec
from jalons.socle.versions import versions_gardees


def _avec_le_pv(nom: str) -> object:
    """Le verrou de ce que le procès-verbal dit : figé à sa signature, effacement compris."""
    return fige_avec(
        nom,
        table="equipes_seanceequipe",
        cle="seance_id",
        quand="mere.signe_le IS NOT NULL",
        operations=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    )


@versions_gardees()
class DossierEquipe(models.Model):
    """Ce que l'on demande à une équipe d'examiner, pour une personne et un thème.

    `saisie_le` : le jour de la saisine. `droit_du` : le jour dont le droit s'applique (celui des faits,
    sinon de la saisine) ; il décide des délais. `suite` : ce que le président a décidé ensuite.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="dossiers_equipe"
    )
    equipe = models.ForeignKey(Equipe, on_delete=models.PROTECT, related_name="dossiers")
    theme = models.CharField("thème", max_length=40, choices=ThemeEquipe.choix)
    objet = models.CharField("objet", max_length=400)
    pieces = models.ManyToManyField("personnes.Document", blank=True, related_name="+")
    saisie_le = models.DateField("saisie le")
    droit_du = models.DateField("droit applicable au")
    saisie_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    etat = models.CharField(
        max_length=12, choices=EtatDossier.choices(), default=EtatDossier.EN_ATTENTE
    )
    motif_retrait = models.CharField("retiré parce que", max_length=300, blank=True)
    lettre_avis = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    suite = models.CharField("suite donnée", max_length=400, blank=True)
    suite_le = models.DateField("suite donnée le", null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "dossier d'équipe"
        verbose_name_plural = "dossiers d'équipe"
        ordering = ("saisie_le", "pk")
        indexes = [models.Index(fields=["equipe", "etat", "saisie_le"], name="dossier_equipe_etat")]
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "theme"],
                condition=Q(etat__in=[e.value for e in OUVERTS]),
                name="dossier_equipe_un_ouvert",
            ),
            models.CheckConstraint(
                name="dossier_equipe_retrait_motive",
                condition=~Q(etat=EtatDossier.RETIRE.value) | ~Q(motif_retrait=""),
            ),
            models.CheckConstraint(
                name="dossier_equipe_suite_datee",
                condition=Q(suite="") | Q(suite_le__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personne}, {self.declaration.libelle.lower()}"

    @property
    def declaration(self) -> type[ThemeEquipe]:
        return ThemeEquipe.par_code(self.theme)


@versions_gardees()
class PassageEquipe(models.Model):
    """L'examen d'un dossier à une séance : l'invitation de la personne, l'audition, l'avis, les voix.

    `recue_le` : le jour où la personne a reçu l'invitation ; le délai court de là. Rien n'est dit
    rendu sans motif ; reporté, le dossier passe à la séance suivante.
    """

    dossier = models.ForeignKey(DossierEquipe, on_delete=models.PROTECT, related_name="passages")
    seance = models.ForeignKey(SeanceEquipe, on_delete=models.PROTECT, related_name="passages")
    ordre = models.PositiveSmallIntegerField(default=0)
    etat = models.CharField(max_length=10, choices=EtatPassage.choices(), default=EtatPassage.PREVU)
    heure = models.TimeField("entendue à", null=True, blank=True)
    invitee_le = models.DateField("invitée le", null=True)
    recue_le = models.DateField("invitation reçue le", null=True)
    lettre = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    observations = models.TextField("observations écrites", blank=True)
    observations_le = models.DateField("observations reçues le", null=True)
    presence = models.CharField(
        "audition", max_length=12, choices=PresenceAudition.choices(), blank=True
    )
    assistee_de = models.CharField("assistée de", max_length=160, blank=True)
    sens = models.CharField("avis", max_length=12, choices=SensAvis.choices(), blank=True)
    voie = models.CharField("voie recommandée", max_length=40, choices=Voie.choices, blank=True)
    motif = models.TextField("motifs", blank=True)
    pour = models.PositiveSmallIntegerField("pour", null=True)
    contre = models.PositiveSmallIntegerField("contre", null=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True)
    rendu_le = models.DateField("rendu le", null=True)
    rendu_par = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "passage en équipe"
        verbose_name_plural = "passages en équipe"
        ordering = ("ordre", "pk")
        constraints = [
            models.UniqueConstraint(fields=["dossier", "seance"], name="passage_equipe_unique"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(etat__in=[EtatPassage.PREVU.value, EtatPassage.RENDU.value]),
                name="passage_equipe_un_vivant",
            ),
            models.CheckConstraint(
                name="passage_equipe_avis_motive",
                condition=~Q(etat=EtatPassage.RENDU.value)
                | (~Q(sens="") & ~Q(motif="") & Q(rendu_le__isnull=False)),
            ),
            models.CheckConstraint(
                name="passage_equipe_report_motive",
                condition=~Q(etat__in=[EtatPassage.REPORTE.value, EtatPassage.RETIRE.value])
                | (~Q(motif="") & Q(sens="")),
            ),
        ]
        triggers = [_avec_le_pv("passage_d_une_seance_signee")]

    def __str__(self) -> str:
        return f"{self.dossier}, {self.get_etat_display().lower()}"


@versions_gardees()
class RetraitMembre(models.Model):
    """Un membre ne siège pas sur un dossier, et pourquoi. `est_leve` : le lien n'était pas vrai."""

    passage = models.ForeignKey(PassageEquipe, on_delete=models.CASCADE, related_name="retraits")
    membre = models.ForeignKey(MembreEquipe, on_delete=models.PROTECT, related_name="+")
    motif = models.CharField("motif", max_length=10, choices=MotifRetrait.choices())
    precision = models.CharField("précision", max_length=200, blank=True)
    est_leve = models.BooleanField("écarté", default=False)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("noté le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "retrait d'un membre"
        verbose_name_plural = "retraits de membres"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["passage", "membre"], name="retrait_equipe_unique"),
            models.CheckConstraint(
                name="retrait_leve_motive", condition=Q(est_leve=False) | ~Q(precision="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre}, {self.get_motif_display().lower()}"
