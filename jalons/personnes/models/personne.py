"""La personne, pour la vie ; son NIR chiffré, à part ; comment la joindre."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from jalons.comptes.enums import Perimetre, Permission
from jalons.personnes import enums
from jalons.personnes.models.suivi import Rattachement, ouvre
from jalons.personnes.recherche_sql import NOTER_LES_MOTS
from jalons.socle.dates import age
from jalons.socle.noms import serrer

if TYPE_CHECKING:
    from jalons.comptes.models import Agent

# Ce que dit `Personne.est_sortie`, en SQL, d'une ligne de `personnes_personne` nommée `{personne}`.
SORTIE = (
    "({personne}.est_soumis IS FALSE OR {personne}.etat_droit IN ("
    + ", ".join(f"'{etat}'" for etat in enums.ETATS_FERMES)
    + "))"
)


def droit_de_voir(
    agent: Agent,
    permission: Permission = Permission.PERSONNE_CONSULTER,
    *,
    le: date | None = None,
    personne: str = "pk",
    territoire: str = "territoire_id",
) -> Q:
    """Ce que `permission` ouvre à cet agent, sur toute table qui porte une personne et son territoire.

    Réunit, pour chaque habilitation qui porte la permission, les personnes du territoire et celles que
    l'agent ou sa structure suit le jour `le` (C. trav. R.5312-42-1 IV). Les fiches liées à une autre
    restent à écarter : `visibles_par` le fait.
    """
    jour = le or timezone.localdate()
    territoires: set[int] = set()
    suivis = Q(**{f"{personne}__in": []})
    for habilitation in agent.habilitations:
        if permission not in habilitation.role.permissions:
            continue
        if habilitation.role.perimetre == Perimetre.TERRITOIRE:
            if habilitation.territoire_id is None:
                return Q()
            territoires.add(habilitation.territoire_id)
            suivis |= _suivies(jour, _siens(agent, agent.structure_id), personne)
        elif habilitation.role.perimetre == Perimetre.SUIVIS:
            structure = habilitation.structure_id
            lien = _siens(agent, structure or agent.structure_id)
            if structure is not None:
                lien |= Q(structure_id=structure, est_nominatif=False)
            suivis |= _suivies(jour, lien, personne)
    return Q(**{f"{territoire}__in": territoires}) | suivis if territoires else suivis


def _siens(agent: Agent, structure: int | None) -> Q:
    """Les suivis nommés de l'agent : ceux de la structure qu'il a quittée ne sont plus à lui."""
    return Q(agent_id=agent.pk) & (Q(structure_id=structure) | Q(structure__isnull=True))


def _suivies(jour: date, lien: Q, personne: str) -> Q:
    actifs = Rattachement.objects.filter(lien, ouvre(jour))
    return Q(**{f"{personne}__in": actifs.values("personne_id")})


class PersonneQuerySet(models.QuerySet["Personne"]):
    def visibles_par(
        self,
        agent: Agent,
        permission: Permission = Permission.PERSONNE_CONSULTER,
        *,
        le: date | None = None,
    ) -> Self:
        """La seule porte vers les personnes : celles que `permission` ouvre à cet agent."""
        return self.filter(droit_de_voir(agent, permission, le=le), principale__isnull=True)


class Personne(models.Model):
    """Une personne, pour la vie, quels que soient ses demandes, ses foyers et ses caisses.

    Les champs `territoire` à `est_majore` sont la projection courante des faits : ils servent aux
    listes, se recalculent (`services.projeter`) et ne font jamais foi.
    """

    nom_naissance = models.CharField("nom de naissance", max_length=60)
    nom_usage = models.CharField("nom d'usage", max_length=60, blank=True)
    prenom = models.CharField("prénom", max_length=60)
    autres_prenoms = models.CharField("autres prénoms", max_length=80, blank=True)
    date_naissance = models.DateField("date de naissance")
    precision_naissance = models.CharField(
        max_length=1,
        choices=enums.PrecisionNaissance.choices,
        default=enums.PrecisionNaissance.COMPLETE,
    )
    rang_naissance = models.PositiveSmallIntegerField("rang de naissance", default=1)
    sexe = models.CharField("sexe", max_length=1, choices=enums.Sexe.choices)
    commune_naissance = models.CharField("lieu de naissance", max_length=60, blank=True)

    territoire = models.ForeignKey(
        "annuaire.Territoire", on_delete=models.PROTECT, null=True, blank=True
    )
    site = models.ForeignKey("annuaire.Site", on_delete=models.PROTECT, null=True, blank=True)
    commune = models.ForeignKey("annuaire.Commune", on_delete=models.PROTECT, null=True, blank=True)
    foyer = models.ForeignKey("personnes.Foyer", on_delete=models.SET_NULL, null=True, blank=True)
    role_foyer = models.CharField(max_length=3, choices=enums.RoleFoyer.choices, blank=True)
    etat_droit = models.CharField(max_length=1, choices=enums.EtatDossier.choices, blank=True)
    est_soumis = models.BooleanField("soumis aux droits et devoirs", null=True)
    est_majore = models.BooleanField("RSA majoré", default=False)
    # La caisse a suspendu le dossier pour un décès : rien ne part avant d'avoir vérifié de qui.
    deces_signale = models.BooleanField("décès signalé au dossier", default=False, db_default=False)

    # Fiche liée à une autre (`LienPersonnes`) : elle ne se lit plus qu'à travers la principale.
    principale = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="fiches_liees"
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    mots = models.GeneratedField(
        expression=Func(
            "nom_naissance",
            "nom_usage",
            "prenom",
            "autres_prenoms",
            function="jalons_mots",
            output_field=ArrayField(models.TextField()),
        ),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
    )

    objects = PersonneQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        ordering = ("nom_naissance", "prenom", "pk")
        indexes = [
            GinIndex(name="personne_mots", fields=["mots"]),
            models.Index(fields=["date_naissance"], name="personne_naissance"),
            models.Index(
                fields=["nom_naissance", "prenom", "id"], name="personne_ordre_alphabetique"
            ),
            models.Index(
                fields=["territoire", "nom_naissance", "prenom", "id"], name="personne_territoire"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="noter_les_mots",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="nouvelles"),
                func=NOTER_LES_MOTS,
            ),
            pgtrigger.Trigger(
                name="noter_les_mots_changes",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.mots IS DISTINCT FROM NEW.mots"),
                func=NOTER_LES_MOTS.replace("FROM nouvelles", "FROM (SELECT NEW.mots) n"),
            ),
        ]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_affiche(self) -> str:
        """Nom d'usage s'il existe, sinon nom de naissance."""
        return self.nom_usage or self.nom_naissance

    @property
    def nom_complet(self) -> str:
        """« Prénom NOM », avec le nom de naissance quand il diffère."""
        suite = ""
        # Un trait d'union, un accent ou une ligature ne font pas un autre nom.
        if self.nom_usage and serrer(self.nom_usage) != serrer(self.nom_naissance):
            accord = "née" if self.sexe == enums.Sexe.FEMME else "né"
            suite = f" ({accord} {self.nom_naissance})"
        return f"{self.prenom} {self.nom_affiche}{suite}"

    @property
    def est_feminin(self) -> bool:
        """Le genre grammatical, pour `socle.accord`."""
        return self.sexe == enums.Sexe.FEMME

    @property
    def est_sortie(self) -> bool:
        """Vrai si la caisse la dit hors des droits et devoirs, ou son droit clos ; inconnu, faux."""
        return self.est_soumis is False or self.etat_droit in enums.ETATS_FERMES

    @property
    def civilite(self) -> str:
        return "Madame" if self.sexe == enums.Sexe.FEMME else "Monsieur"

    def age_au(self, jour: date) -> int:
        return age(self.date_naissance, jour)


@pghistory.track()
class VerificationDeces(models.Model):
    """Ce qu'un agent a appris d'un décès que la caisse signale pour tout un dossier.

    Vaut pour cette personne et cette demande, tant que la caisse n'a pas d'abord retiré son signal.
    """

    personne = models.ForeignKey(
        Personne, on_delete=models.CASCADE, related_name="verifications_deces"
    )
    demande = models.ForeignKey(
        "personnes.DemandeRSA", on_delete=models.CASCADE, related_name="verifications_deces"
    )
    est_vivante = models.BooleanField("la personne est vivante")
    source = models.CharField("comment on le sait", max_length=300)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, related_name="+")
    le = models.DateField("vérifié le")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "vérification d'un décès"
        verbose_name_plural = "vérifications de décès"
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "demande"], name="verification_deces_unique"
            ),
            models.CheckConstraint(name="verification_deces_sourcee", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return "vivante" if self.est_vivante else "décédée"


class MotDeNom(models.Model):
    """Un mot que porte au moins un nom : ce que la recherche compare à ce qui est tapé, faute comprise.

    Tenue par la base (`noter_les_mots`) ; un mot n'y dit rien de qui le porte.
    """

    mot = models.TextField("mot", primary_key=True)
    son = models.TextField("ce qui s'entend", db_index=True)
    longueur = models.PositiveSmallIntegerField("longueur", db_index=True)

    class Meta:
        verbose_name = "mot de nom"
        verbose_name_plural = "mots de nom"
        indexes = [models.Index(fields=["mot"], name="mot_debut", opclasses=["text_pattern_ops"])]

    def __str__(self) -> str:
        return self.mot


class Nir(models.Model):
    """Le NIR, chiffré et à part. Jamais affiché, listé, exporté ni tracé en clair.

    `empreinte` (HMAC des 13 chiffres) est le seul moyen de rapprocher deux NIR. Un NIR remplacé reste,
    `est_courant` faux : l'identité reçue de chaque dossier dit depuis quand (`Identite`).
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="nirs")
    chiffre = models.BinaryField("NIR chiffré")
    empreinte = models.BinaryField("empreinte aveugle", max_length=32, db_index=True)
    etat = models.CharField("contrôle", max_length=12, choices=enums.EtatNir.choices)
    est_courant = models.BooleanField("en vigueur", default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "NIR"
        constraints = [
            models.UniqueConstraint(fields=["personne", "empreinte"], name="nir_une_fois"),
            models.UniqueConstraint(
                fields=["personne"], condition=Q(est_courant=True), name="nir_un_seul_courant"
            ),
        ]

    def __str__(self) -> str:
        return "NIR"


@pghistory.track(exclude=["updated_at"])
class Coordonnees(models.Model):
    """Comment joindre la personne : saisi par les agents, absent des fichiers de la CAF."""

    personne = models.OneToOneField(Personne, on_delete=models.CASCADE, related_name="coordonnees")
    telephone = models.CharField("téléphone", max_length=40, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    accepte_sms = models.BooleanField("accepte les SMS", default=False)
    accepte_courriel = models.BooleanField("accepte les courriels", default=False)
    consigne = models.CharField("consigne de contact", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "coordonnées"
        verbose_name_plural = "coordonnées"

    def __str__(self) -> str:
        return self.telephone or self.courriel or "sans coordonnées"
