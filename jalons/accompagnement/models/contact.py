"""Un contact avec une personne suivie, qu'un parcours coure ou non."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from jalons.accompagnement.enums import ModeContact
from jalons.socle.versions import versions_gardees


@versions_gardees()
class Contact(models.Model):
    """Une visite, un rendez-vous, un appel… Une tentative sans réponse (`est_abouti` faux) n'en est pas un.

    `structure` : celle de l'agent ce jour-là. `parcours` : celui que sa structure mène alors, s'il y
    en a un.
    """

    personne = models.ForeignKey(
        "personnes.Personne", on_delete=models.CASCADE, related_name="contacts"
    )
    parcours = models.ForeignKey(
        "accompagnement.Parcours", on_delete=models.CASCADE, null=True, related_name="contacts"
    )
    structure = models.ForeignKey("annuaire.Structure", on_delete=models.PROTECT, related_name="+")
    date = models.DateField("date")
    mode = models.CharField(max_length=12, choices=ModeContact.choices())
    est_abouti = models.BooleanField("la personne a répondu ou est venue", default=True)
    resume = models.CharField("ce qui s'est dit", max_length=1000, blank=True)
    agent = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "contact"
        ordering = ("-date", "-pk")
        indexes = [
            models.Index(
                fields=["personne", "-date"],
                name="contact_dernier",
                condition=Q(est_abouti=True),
                include=["structure"],
            ),
            models.Index(fields=["parcours", "-date"], name="contact_du_parcours"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_sans_reponse_non_abouti",
                condition=~Q(mode=str(ModeContact.SANS_REPONSE)) | Q(est_abouti=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} du {self.date:%d/%m/%Y}"

    @property
    def dit(self) -> str:
        """Ce que ce fut, en clair."""
        if self.est_abouti or self.mode == ModeContact.SANS_REPONSE:
            return self.get_mode_display()
        return f"{self.get_mode_display()}, sans réponse"
