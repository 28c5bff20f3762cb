"""Le parcours PLIE d'une personne : son référent, ses étapes, ses contacts."""

from __future__ import annotations

import builtins

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from jalons.accompagnement.enums import (
    ETATS_OUVERTS,
    ETATS_VIVANTS,
    CriterePublic,
    EtatEtapePlie,
    EtatParcoursPlie,
    ModeContact,
)
from jalons.accompagnement.etapes import TypeEtape
from jalons.socle.periode import PeriodeField


@pghistory.track()
class ParcoursPlie(models.Model):
    """Le parcours d'une personne dans un PLIE, de la présentation à la sortie.

    `date_admission` vient de la commission ; sans elle, aucune étape (PL-01).
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="parcours_plie"
    )
    structure = models.ForeignKey(
        "annuaire.Structure",
        on_delete=models.PROTECT,
        related_name="parcours_plie",
        verbose_name="PLIE",
    )
    prescripteur = models.ForeignKey(
        "annuaire.Structure",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="structure qui présente",
    )
    presente_par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    motif = models.CharField("ce qui motive la présentation", max_length=600)
    criteres = ArrayField(
        models.CharField(max_length=25, choices=CriterePublic.choices()),
        verbose_name="critères d'entrée",
    )
    etat = models.CharField(
        max_length=10, choices=EtatParcoursPlie.choices(), default=EtatParcoursPlie.PRESENTE
    )
    date_presentation = models.DateField("présentée le")
    date_admission = models.DateField("admise le", null=True)
    date_sortie = models.DateField("sortie le", null=True)
    referent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, related_name="parcours_plie"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "parcours PLIE"
        verbose_name_plural = "parcours PLIE"
        ordering = ("-date_presentation", "-pk")
        indexes = [
            models.Index(fields=["structure", "etat"], name="parcours_plie_etat"),
            models.Index(fields=["date_admission"], name="parcours_plie_admission"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["personne"],
                name="parcours_plie_un_seul_vivant",
                condition=Q(etat__in=[str(e) for e in ETATS_VIVANTS]),
                violation_error_message="Cette personne a déjà un parcours PLIE en cours.",
            ),
            models.CheckConstraint(
                name="parcours_plie_admis_date",
                condition=~Q(etat__in=[str(e) for e in (*ETATS_OUVERTS, EtatParcoursPlie.SORTI)])
                | Q(date_admission__isnull=False),
            ),
            models.CheckConstraint(
                name="parcours_plie_en_cours_a_un_referent",
                condition=~Q(etat=str(EtatParcoursPlie.EN_COURS)) | Q(referent__isnull=False),
            ),
            models.CheckConstraint(
                name="parcours_plie_sorti_date",
                condition=~Q(etat=str(EtatParcoursPlie.SORTI)) | Q(date_sortie__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Parcours PLIE de {self.personne}"

    @property
    def est_ouvert(self) -> bool:
        """Vrai entre l'admission et la sortie."""
        return self.etat in ETATS_OUVERTS

    @property
    def libelles_criteres(self) -> list[str]:
        return [CriterePublic(code).label for code in self.criteres]


@pghistory.track()
class EtapePlie(models.Model):
    """Une étape du parcours ; plusieurs peuvent courir ensemble. `type` : code d'un `TypeEtape`."""

    parcours = models.ForeignKey(ParcoursPlie, on_delete=models.CASCADE, related_name="etapes")
    type = models.CharField("type d'étape", max_length=40, choices=TypeEtape.choix)
    intitule = models.CharField("intitulé", max_length=160, blank=True)
    operateur = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, related_name="+"
    )
    periode = PeriodeField("période")
    etat = models.CharField(
        max_length=12, choices=EtatEtapePlie.choices(), default=EtatEtapePlie.PREVUE
    )
    resultat = models.CharField("résultat", max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "étape du PLIE"
        verbose_name_plural = "étapes du PLIE"
        ordering = ("periode", "pk")
        constraints = [
            models.CheckConstraint(
                name="etape_plie_finie_a_un_resultat",
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
        return self.etat in (EtatEtapePlie.PREVUE, EtatEtapePlie.EN_COURS)


class ContactPlie(models.Model):
    """Un contact entre le participant et son référent. Une tentative sans réponse ne compte pas."""

    parcours = models.ForeignKey(ParcoursPlie, on_delete=models.CASCADE, related_name="contacts")
    date = models.DateField("date")
    mode = models.CharField(max_length=12, choices=ModeContact.choices())
    est_abouti = models.BooleanField("la personne a répondu ou est venue", default=True)
    resume = models.CharField("ce qui s'est dit", max_length=1000, blank=True)
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contact du PLIE"
        verbose_name_plural = "contacts du PLIE"
        ordering = ("-date", "-pk")
        indexes = [models.Index(fields=["parcours", "-date"], name="contact_plie_dernier")]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} du {self.date:%d/%m/%Y}"


@pghistory.track()
class RelaisReferent(models.Model):
    """Qui devient référent, à quelle date, avec quelle fiche de liaison (PL-02).

    `de` est vide pour la première désignation.
    """

    parcours = models.ForeignKey(ParcoursPlie, on_delete=models.CASCADE, related_name="relais")
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
