"""Un accompagnement, quel qu'en soit le genre : son référent, ses étapes, ses relais."""

from __future__ import annotations

import builtins

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jalons.accompagnement.enums import (
    ETATS_OUVERTS,
    ETATS_VIVANTS,
    EtatEtape,
    EtatParcours,
)
from jalons.accompagnement.etapes import TypeEtape
from jalons.accompagnement.genres import GenreParcours
from jalons.socle.periode import PeriodeField

_VIVANT = Q(etat__in=[str(e) for e in ETATS_VIVANTS])


@pghistory.track()
class Parcours(models.Model):
    """Un accompagnement d'une personne par une structure, de la demande à la sortie.

    `genre` : code d'un `GenreParcours`. `exclusion` : ce qui ne court qu'une fois à la fois pour une
    personne, d'après son genre. `date_admission` : le jour où il commence, celui de la commission
    quand elle admet ; sans elle, aucune étape (PL-01). `attend_accord` : son genre le dit ; il ne court
    alors qu'avec `date_accord`.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="parcours"
    )
    genre = models.CharField(
        "accompagnement", max_length=40, choices=GenreParcours.choix, db_default="plie"
    )
    exclusion = models.CharField(max_length=60, db_default="plie")
    structure = models.ForeignKey(
        "annuaire.Structure",
        on_delete=models.PROTECT,
        related_name="parcours",
        verbose_name="structure",
    )
    prescripteur = models.ForeignKey(
        "annuaire.Structure",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="structure qui présente",
    )
    presente_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    motif = models.CharField("ce qui motive l'accompagnement", max_length=600)
    criteres = ArrayField(
        models.CharField(max_length=25), verbose_name="critères d'entrée", default=list, blank=True
    )
    etat = models.CharField(
        max_length=10, choices=EtatParcours.choices(), default=EtatParcours.PRESENTE
    )
    date_presentation = models.DateField("présentée le")
    attend_accord = models.BooleanField("demande l'accord de la personne", db_default=False)
    date_accord = models.DateField("accord de la personne le", null=True)
    date_admission = models.DateField("admise le", null=True)
    date_sortie = models.DateField("sortie le", null=True)
    referent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="parcours"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ("-date_presentation", "-pk")
        indexes = [
            models.Index(fields=["structure", "etat"], name="parcours_etat"),
            models.Index(fields=["date_admission"], name="parcours_admission"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "exclusion"],
                name="parcours_un_seul_vivant",
                condition=_VIVANT,
                violation_error_message="Cette personne a déjà un parcours de ce genre en cours.",
            ),
            models.UniqueConstraint(
                fields=["personne", "genre", "structure"],
                name="parcours_un_par_structure",
                condition=_VIVANT,
            ),
            models.CheckConstraint(
                name="parcours_admis_date",
                condition=~Q(etat__in=[str(e) for e in (*ETATS_OUVERTS, EtatParcours.SORTI)])
                | Q(date_admission__isnull=False),
            ),
            models.CheckConstraint(
                name="parcours_ouvert_avec_accord",
                condition=Q(attend_accord=False)
                | ~Q(etat__in=[str(e) for e in (*ETATS_OUVERTS, EtatParcours.SORTI)])
                | Q(date_accord__isnull=False, date_accord__lte=F("date_admission")),
            ),
            models.CheckConstraint(
                name="parcours_coordination_attend_accord",
                condition=~Q(genre="coordination") | Q(attend_accord=True),
            ),
            models.CheckConstraint(
                name="parcours_en_cours_a_un_referent",
                condition=~Q(etat=str(EtatParcours.EN_COURS)) | Q(referent__isnull=False),
            ),
            models.CheckConstraint(
                name="parcours_sorti_date",
                condition=~Q(etat=str(EtatParcours.SORTI)) | Q(date_sortie__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parcours_fini_sans_cercle",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.etat IN ('sorti', 'refuse') AND OLD.etat IS DISTINCT FROM NEW.etat"
                ),
                func="IF EXISTS (SELECT 1 FROM accompagnement_partenaireparcours p "
                "WHERE p.parcours_id = NEW.id AND p.jusqu_au IS NULL) THEN "
                "RAISE EXCEPTION 'jalons: parcours_fini_sans_cercle'; END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} de {self.personne}"

    @property
    def declare(self) -> builtins.type[GenreParcours]:
        """Ce que son genre déclare : étapes, sorties, droits."""
        return GenreParcours.par_code(self.genre)

    @property
    def est_ouvert(self) -> bool:
        """Vrai entre l'admission et la sortie."""
        return self.etat in ETATS_OUVERTS

    @property
    def est_vivant(self) -> bool:
        """Vrai de la demande à la sortie, sauf refus."""
        return self.etat in ETATS_VIVANTS

    @property
    def libelles_criteres(self) -> list[str]:
        dits = dict(self.declare.criteres)
        return [dits.get(code, code) for code in self.criteres]


@pghistory.track()
class EtapeParcours(models.Model):
    """Une étape du parcours ; plusieurs peuvent courir ensemble. `type` : code d'un `TypeEtape`."""

    parcours = models.ForeignKey(Parcours, on_delete=models.CASCADE, related_name="etapes")
    type = models.CharField("type d'étape", max_length=40, choices=TypeEtape.choix)
    intitule = models.CharField("intitulé", max_length=160, blank=True)
    operateur = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, related_name="+"
    )
    periode = PeriodeField("période")
    etat = models.CharField(max_length=12, choices=EtatEtape.choices(), default=EtatEtape.PREVUE)
    resultat = models.CharField("résultat", max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "étape d'un parcours"
        verbose_name_plural = "étapes d'un parcours"
        ordering = ("periode", "pk")
        constraints = [
            models.CheckConstraint(
                name="etape_parcours_finie_a_un_resultat",
                condition=~Q(etat__in=["realisee", "abandonnee"]) | ~Q(resultat=""),
            )
        ]

    def __str__(self) -> str:
        return self.intitule or self.get_type_display()

    @property
    def genre(self) -> builtins.type[TypeEtape]:
        return TypeEtape.par_code(self.type)

    @property
    def est_ouverte(self) -> bool:
        return self.etat in (EtatEtape.PREVUE, EtatEtape.EN_COURS)


@pghistory.track()
class RelaisReferent(models.Model):
    """Qui devient référent, à quelle date, avec quelle fiche de liaison (PL-02).

    `de` est vide pour la première désignation.
    """

    parcours = models.ForeignKey(Parcours, on_delete=models.CASCADE, related_name="relais")
    de = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    a = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("à partir du")
    fiche_liaison = models.TextField("fiche de liaison", max_length=4000, blank=True)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "relais de référent"
        verbose_name_plural = "relais de référent"
        ordering = ("-date", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["parcours", "date"], name="relais_un_par_jour"),
            models.CheckConstraint(
                name="relais_avec_fiche_de_liaison",
                condition=Q(de__isnull=True) | ~Q(fiche_liaison=""),
            ),
        ]
        triggers = [pgtrigger.Protect(name="relais_sans_retouche", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.a} à partir du {self.date:%d/%m/%Y}"
