"""Agents, affectations, et les deux journaux : ce qui s'est passé, ce qui a été lu."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.habilitation import Habilitation
from jalons.comptes.roles import Role
from jalons.socle.periode import PeriodeField, fin_du_jour

# Un journal s'allonge. L'effacer au terme de sa conservation demande de lever ce verrou, exprès.
_RETOUCHE = pgtrigger.Update | pgtrigger.Delete


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, courriel: str, password: str | None = None, **champs: Any) -> Agent:
        agent = self.model(courriel=courriel.strip().lower(), **champs)
        agent.set_password(password)
        agent.full_clean(exclude=["password"])
        agent.save(using=self._db)
        return agent

    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(courriel__iexact=(username or "").strip())


class Agent(AbstractBaseUser):
    """Une personne qui travaille avec Jalons, au Département ou chez un partenaire."""

    courriel = models.EmailField("adresse de courriel", unique=True)
    prenom = models.CharField("prénom", max_length=60)
    nom = models.CharField("nom", max_length=60)
    fonction = models.CharField("fonction", max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, related_name="agents"
    )
    site = models.ForeignKey(
        "annuaire.Site", on_delete=models.PROTECT, null=True, blank=True, related_name="agents"
    )
    is_active = models.BooleanField("compte actif", default=True)
    a_mot_de_passe_provisoire = models.BooleanField(
        "mot de passe à changer à la prochaine connexion", default=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AgentManager] = AgentManager()

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS = ["prenom", "nom"]

    class Meta:
        verbose_name = "agent"
        ordering = ("nom", "prenom")

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    @cached_property
    def habilitations(self) -> tuple[Habilitation, ...]:
        """Les habilitations en vigueur aujourd'hui, lues une fois par requête."""
        if not self.is_active:
            return ()
        lues = list(
            self.affectations.filter(en_vigueur(timezone.localdate())).select_related(
                "agent__structure"
            )
        )
        # Chaque page dit la structure de l'agent : elle vient avec ses rôles.
        if lues and not Agent.structure.is_cached(self):
            self.structure = lues[0].agent.structure
        return tuple(
            Habilitation(Role.par_code(a.role), a.territoire_id, a.structure_id) for a in lues
        )

    def peut(self, permission: Permission) -> bool:
        """Vrai si un rôle en vigueur porte cette permission, sur quelque périmètre que ce soit."""
        return any(permission in h.role.permissions for h in self.habilitations)


def en_vigueur(le: date, chemin: str = "") -> Q:
    """La condition « ce rôle se tient ce jour-là », au bout de `chemin` (« affectations__ »)."""
    tenu = Q(**{f"{chemin}retiree_a__isnull": True}) | Q(
        **{f"{chemin}retiree_a__gt": fin_du_jour(le)}
    )
    return Q(**{f"{chemin}periode__contains": le}) & tenu


@pghistory.track()
class Affectation(models.Model):
    """Un rôle tenu par un agent : où, et de quand à quand. Jamais de rôle sans fin connue à tort.

    `retiree_a` : l'instant où on le lui a retiré ; le jour compte encore, le rôle ne donne plus rien.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="affectations")
    role = models.CharField("rôle", max_length=40, choices=Role.choix)
    territoire = models.ForeignKey(
        "annuaire.Territoire",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name="territoire",
        help_text="Vide : tout le Département.",
    )
    structure = models.ForeignKey(
        "annuaire.Structure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text="Pour un rôle borné aux personnes suivies : la structure qui suit.",
    )
    periode = PeriodeField("période")
    retiree_a = models.DateTimeField("retiré à", null=True, editable=False)
    fondement = models.CharField("fondement (convention, arrêté)", max_length=200, blank=True)

    class Meta:
        verbose_name = "affectation"
        ordering = ("agent", "role")

    def __str__(self) -> str:
        return f"{self.agent} · {Role.par_code(self.role).libelle}"


class Evenement(models.Model):
    """Ce qui s'est passé. Un seul flux pour la frise, « Ma journée » et les notifications.

    `date` est celle du fait, `instant` celui de la saisie. Pas de clé étrangère : le journal ne
    bloque aucun effacement, et chaque type déclare comment ses données s'effacent.
    """

    type = models.CharField("type", max_length=60)
    personne_id = models.BigIntegerField("personne", null=True)
    agent_id = models.BigIntegerField("auteur", null=True)
    structure_id = models.BigIntegerField("structure", null=True)
    objet_id = models.BigIntegerField("objet", null=True)
    date = models.DateField("date du fait")
    instant = models.DateTimeField("enregistré le", default=timezone.now)
    donnees = models.JSONField("données", default=dict)

    class Meta:
        verbose_name = "événement"
        ordering = ("-date", "-pk")
        indexes = [
            models.Index(fields=["personne_id", "-date", "-id"], name="evenement_frise"),
            models.Index(fields=["type", "-date"], name="evenement_type_date"),
            models.Index(fields=["agent_id", "-instant"], name="evenement_agent"),
        ]
        triggers = [
            pgtrigger.Protect(name="evenement_sans_retouche", operation=_RETOUCHE),
        ]

    def __str__(self) -> str:
        return f"{self.type} du {self.date:%d/%m/%Y}"


class Consultation(models.Model):
    """Lecture d'un dossier ou sortie de données : qui, quand, de qui, où. Jamais retouchée."""

    agent_id = models.BigIntegerField("agent")
    personne_id = models.BigIntegerField("personne", null=True)
    ecran = models.CharField("écran", max_length=60)
    detail = models.CharField("détail", max_length=200, blank=True)
    instant = models.DateTimeField("instant", default=timezone.now)

    class Meta:
        verbose_name = "consultation"
        ordering = ("-instant",)
        indexes = [
            BrinIndex(fields=["instant"], name="consultation_instant"),
            models.Index(fields=["personne_id", "-instant"], name="consultation_personne"),
            models.Index(fields=["agent_id", "-instant"], name="consultation_agent"),
        ]
        triggers = [
            pgtrigger.Protect(name="consultation_inalterable", operation=_RETOUCHE),
        ]

    def __str__(self) -> str:
        return f"{self.ecran} le {self.instant:%d/%m/%Y}"


def aujourdhui() -> date:
    """La date du jour à l'heure du Département ; les vues la lisent, les règles la reçoivent."""
    return timezone.localdate()
