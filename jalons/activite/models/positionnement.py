"""Un positionnement : vers quoi, par qui, ce qui a été répondu, ce qu'il en est advenu."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from jalons.activite.cycle import couples
from jalons.activite.enums import (
    ETATS_OUVERTS,
    EtatPositionnement,
    MotifRefus,
    OriginePositionnement,
    ResultatPositionnement,
)
from jalons.activite.genres import GenrePositionnement
from jalons.socle.versions import versions_gardees

# La cible est d'une table que son genre nomme : la base la cherche et la retient.
_CIBLE = """
EXECUTE format('SELECT 1 FROM %I WHERE id = $1 FOR KEY SHARE', NEW.cible_table)
    INTO trouvee USING NEW.cible_id;
IF trouvee IS NULL THEN
    RAISE EXCEPTION 'jalons: positionnement_cible (% %)', NEW.cible_table, NEW.cible_id;
END IF;
RETURN NEW;
"""


@versions_gardees()
class Positionnement(models.Model):
    """Une personne envoyée vers une action, une mesure… jusqu'à sa sortie.

    `cible_table` et `cible_id` : la cible, dont le genre sait parler. `intitule` : ce qui fut dit à
    l'ouverture. Les dates d'attente sont écrites à l'envoi, selon les paramètres de ce jour-là.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="positionnements"
    )
    genre = models.CharField("genre", max_length=40, choices=GenrePositionnement.choix)
    cible_table = models.CharField(max_length=60)
    cible_id = models.BigIntegerField()
    intitule = models.CharField("vers", max_length=200)
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="positionnements_recus"
    )
    prescripteur = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="positionnements_faits"
    )
    prescrit_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    origine = models.CharField(
        "à l'initiative de", max_length=20, choices=OriginePositionnement.choices()
    )
    attente = models.CharField("ce qui en est attendu", max_length=400, blank=True)
    etat = models.CharField(
        max_length=10, choices=EtatPositionnement.choices(), default=EtatPositionnement.PROPOSE
    )
    date_proposition = models.DateField("proposé le")
    date_envoi = models.DateField("envoyé le", null=True)
    relance_due_le = models.DateField("à relancer à partir du", null=True)
    reponse_due_le = models.DateField("réponse attendue le", null=True)
    expire_le = models.DateField("expire après le", null=True)
    relance_le = models.DateField("relancé le", null=True)
    date_reponse = models.DateField("réponse du", null=True)
    motif_refus = models.CharField("motif", max_length=20, choices=MotifRefus.choices(), blank=True)
    precision = models.CharField("précision", max_length=400, blank=True)
    entree_prevue_le = models.DateField("entrée prévue le", null=True)
    date_entree = models.DateField("entrée le", null=True)
    date_fin = models.DateField("fini le", null=True)
    resultat = models.CharField(
        "résultat", max_length=20, choices=ResultatPositionnement.choices(), blank=True
    )
    preuve = models.ForeignKey(
        "personnes.Document", on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "positionnement"
        ordering = ("-date_proposition", "-pk")
        indexes = [
            models.Index(fields=["structure", "etat"], name="positionnement_structure"),
            models.Index(fields=["etat", "expire_le"], name="positionnement_expiration"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "genre", "cible_id"],
                name="positionnement_un_seul_ouvert",
                condition=Q(etat__in=[str(e) for e in ETATS_OUVERTS]),
            ),
            models.CheckConstraint(
                name="positionnement_envoye_attendu",
                condition=~Q(etat=str(EtatPositionnement.ENVOYE))
                | Q(
                    date_envoi__isnull=False,
                    reponse_due_le__isnull=False,
                    expire_le__gte=F("reponse_due_le"),
                ),
            ),
            models.CheckConstraint(
                name="positionnement_non_motive",
                condition=~Q(etat__in=["refuse", "retire"]) | ~Q(motif_refus=""),
            ),
            models.CheckConstraint(
                name="positionnement_autre_raison_dite",
                condition=~Q(motif_refus="autre") | ~Q(precision=""),
            ),
            models.CheckConstraint(
                name="positionnement_repondu_date",
                condition=~Q(etat__in=["accepte", "refuse"]) | Q(date_reponse__isnull=False),
            ),
            models.CheckConstraint(
                name="positionnement_entre_date",
                condition=~Q(etat__in=["entre", "sorti"]) | Q(date_entree__isnull=False),
            ),
            models.CheckConstraint(
                name="positionnement_sorti_conclu",
                condition=~Q(etat=str(EtatPositionnement.SORTI))
                | (Q(date_fin__gte=F("date_entree")) & ~Q(resultat="")),
            ),
            models.CheckConstraint(
                name="positionnement_dans_l_ordre",
                condition=Q(date_envoi__isnull=True) | Q(date_envoi__gte=F("date_proposition")),
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="positionnement_passages", field="etat", transitions=couples()),
            pgtrigger.Trigger(
                name="positionnement_cible",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("cible_table", "cible_id"),
                declare=[("trouvee", "integer")],
                func=_CIBLE,
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    @property
    def est_ouvert(self) -> bool:
        """Vrai jusqu'à sa fin, quelle qu'elle soit."""
        return self.etat in ETATS_OUVERTS


class PassagePositionnement(models.Model):
    """Un passage d'un état à l'autre : quand, par qui, pourquoi. `par` vide : le délai a passé."""

    positionnement = models.ForeignKey(
        Positionnement, on_delete=models.CASCADE, related_name="passages"
    )
    acte = models.CharField(max_length=20)
    de = models.CharField(max_length=10, choices=EtatPositionnement.choices(), blank=True)
    vers = models.CharField(max_length=10, choices=EtatPositionnement.choices())
    date = models.DateField("date")
    motif = models.CharField("raison", max_length=400, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "passage d'un positionnement"
        verbose_name_plural = "passages d'un positionnement"
        ordering = ("pk",)
        triggers = [pgtrigger.Protect(name="passage_sans_retouche", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.get_vers_display()} le {self.date:%d/%m/%Y}"
