"""Une action collective, ses séances datées et comptées, et les inscriptions."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.collectif.enums import (
    ENTRE_PROFESSIONNELS,
    EtatInscription,
    GenreCollectif,
    IssueInscription,
    OrigineInscription,
)
from jalons.socle.versions import versions_gardees

# Les états qui tiennent une place sont ceux de `PLACES_PRISES`. La séance se verrouille : deux inscriptions
# simultanées sur la dernière place s'attendent.
_PLACES = """
IF NEW.etat NOT IN ('inscrite', 'presente', 'absente', 'excusee') THEN RETURN NEW; END IF;
SELECT places INTO admises FROM collectif_seancecollective WHERE id = NEW.seance_id FOR UPDATE;
SELECT count(*) INTO prises FROM collectif_inscription
    WHERE seance_id = NEW.seance_id AND id IS DISTINCT FROM NEW.id
      AND etat IN ('inscrite', 'presente', 'absente', 'excusee');
IF prises >= admises THEN
    RAISE EXCEPTION 'jalons: seance_complete (% sur %)', prises, admises;
END IF;
RETURN NEW;
"""


@versions_gardees()
class ActionCollective(models.Model):
    """Ce que l'on organise à plusieurs, pour des personnes ou entre professionnels.

    `modele` : l'action dont celle-ci est la copie, pour un autre territoire.
    """

    intitule = models.CharField("intitulé", max_length=160)
    genre = models.CharField("genre", max_length=20, choices=GenreCollectif.choices())
    theme = models.CharField("thème", max_length=60, choices=ThemeInsertion.choices())
    description = models.TextField("ce qui s'y fait", blank=True)
    organisateur = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="actions_collectives"
    )
    partenaires = models.ManyToManyField(
        "annuaire.Structure", blank=True, related_name="+", verbose_name="avec"
    )
    territoire = models.ForeignKey(
        "annuaire.Territoire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Vide : tout le département.",
    )
    contact = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, related_name="+", verbose_name="qui l'anime"
    )
    modele = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, editable=False, related_name="copies"
    )
    est_ouverte_aux_personnes = models.BooleanField(
        "les personnes peuvent s'inscrire elles-mêmes, dans leur espace", default=False
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "action collective"
        verbose_name_plural = "actions collectives"
        ordering = ("intitule", "pk")
        constraints = [
            models.CheckConstraint(
                name="collectif_professionnels_sans_espace",
                condition=~Q(genre__in=[str(g) for g in ENTRE_PROFESSIONNELS])
                | Q(est_ouverte_aux_personnes=False),
            )
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def est_entre_professionnels(self) -> bool:
        """Vrai si elle réunit des agents."""
        return self.genre in ENTRE_PROFESSIONNELS


@versions_gardees()
class SeanceCollective(models.Model):
    """Une séance : quand, où, combien de places. Annulée, elle le reste et dit pourquoi."""

    action = models.ForeignKey(ActionCollective, on_delete=models.CASCADE, related_name="seances")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")
    lieu = models.CharField("lieu", max_length=160)
    places = models.PositiveIntegerField("places")
    annulee_le = models.DateField("annulée le", null=True)
    motif_annulation = models.CharField("pourquoi", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "séance d'une action collective"
        verbose_name_plural = "séances d'une action collective"
        ordering = ("debut", "pk")
        indexes = [models.Index(fields=["debut"], name="collectif_seance_debut")]
        constraints = [
            models.CheckConstraint(
                name="collectif_seance_finit_apres", condition=Q(fin__gt=F("debut"))
            ),
            models.CheckConstraint(
                name="collectif_seance_annulee_dite",
                condition=Q(annulee_le=None) | ~Q(motif_annulation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}, {self.debut:%d/%m/%Y}"


@versions_gardees()
class Inscription(models.Model):
    """Une personne, ou un agent, à une séance : sa place ou son rang d'attente, sa présence, la suite."""

    seance = models.ForeignKey(
        SeanceCollective, on_delete=models.PROTECT, related_name="inscriptions"
    )
    personne = models.ForeignKey(
        "personnes.Personne",
        on_delete=models.CASCADE,
        null=True,
        related_name="inscriptions_collectives",
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="formations_suivies"
    )
    etat = models.CharField(max_length=10, choices=EtatInscription.choices())
    origine = models.CharField(max_length=10, choices=OrigineInscription.choices())
    issue = models.CharField("suite", max_length=15, choices=IssueInscription.choices(), blank=True)
    heures = models.ForeignKey(
        "activite.Heures", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "inscription"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "personne"], name="collectif_personne_une_fois"
            ),
            models.UniqueConstraint(fields=["seance", "agent"], name="collectif_agent_une_fois"),
            models.CheckConstraint(
                name="collectif_personne_ou_agent",
                condition=Q(personne=None, agent__isnull=False)
                | Q(agent=None, personne__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="collectif_places",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("etat", "seance_id"),
                declare=[("admises", "integer"), ("prises", "integer")],
                func=_PLACES,
            )
        ]

    def __str__(self) -> str:
        return str(self.personne or self.agent)
