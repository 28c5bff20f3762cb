"""Les personnes et les faits datés. Un être humain = une ligne de `Personne`, pour la vie.

Les écritures passent par les services ; les lectures des agents par `visibles_par`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from jalons.comptes.enums import Niveau, Perimetre, Permission
from jalons.personnes import enums
from jalons.socle.dates import age
from jalons.socle.periode import FaitDate, PeriodeField
from jalons.socle.recherche import Normaliser

if TYPE_CHECKING:
    from jalons.comptes.models import Agent


class PersonneQuerySet(models.QuerySet["Personne"]):
    def visibles_par(
        self,
        agent: Agent,
        permission: Permission = Permission.PERSONNE_CONSULTER,
        *,
        le: date | None = None,
    ) -> Self:
        """La seule porte vers les personnes : celles que `permission` ouvre à cet agent.

        Réunit, pour chaque habilitation qui porte la permission, les personnes du territoire et
        celles que l'agent ou sa structure suit le jour `le` (C. trav. R.5312-42-1 IV).
        """
        jour = le or timezone.localdate()
        territoires: set[int] = set()
        suivis = Q(pk__in=[])
        for habilitation in agent.habilitations:
            if permission not in habilitation.role.permissions:
                continue
            if habilitation.role.perimetre == Perimetre.TERRITOIRE:
                if habilitation.territoire_id is None:
                    return self
                territoires.add(habilitation.territoire_id)
                suivis |= _suivies(jour, Q(agent_id=agent.pk))
            elif habilitation.role.perimetre == Perimetre.SUIVIS:
                lien = Q(agent_id=agent.pk)
                if habilitation.structure_id is not None:
                    lien |= Q(structure_id=habilitation.structure_id)
                suivis |= _suivies(jour, lien)
        return self.filter(Q(territoire_id__in=territoires) | suivis if territoires else suivis)


def _suivies(jour: date, lien: Q) -> Q:
    actifs = Rattachement.objects.filter(lien, periode__contains=jour)
    return Q(pk__in=actifs.values("personne_id"))


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

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    cle_recherche = models.GeneratedField(
        expression=Normaliser(
            Concat(
                "nom_naissance",
                Value(" "),
                "nom_usage",
                Value(" "),
                "prenom",
                Value(" "),
                "autres_prenoms",
                output_field=models.TextField(),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = PersonneQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        ordering = ("nom_naissance", "prenom", "pk")
        indexes = [
            GinIndex(
                name="personne_recherche", fields=["cle_recherche"], opclasses=["gin_trgm_ops"]
            ),
            models.Index(fields=["date_naissance"], name="personne_naissance"),
            models.Index(
                fields=["nom_naissance", "prenom", "id"], name="personne_ordre_alphabetique"
            ),
            models.Index(
                fields=["territoire", "nom_naissance", "prenom", "id"], name="personne_territoire"
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
        if self.nom_usage and self.nom_usage != self.nom_naissance:
            accord = "née" if self.sexe == enums.Sexe.FEMME else "né"
            suite = f" ({accord} {self.nom_naissance})"
        return f"{self.prenom} {self.nom_affiche}{suite}"

    @property
    def civilite(self) -> str:
        return "Madame" if self.sexe == enums.Sexe.FEMME else "Monsieur"

    def age_au(self, jour: date) -> int:
        return age(self.date_naissance, jour)


class Nir(models.Model):
    """Le NIR, chiffré et à part. Jamais affiché, listé, exporté ni tracé en clair.

    `empreinte` (HMAC des 13 chiffres) est le seul moyen de rapprocher deux NIR.
    """

    personne = models.OneToOneField(Personne, on_delete=models.CASCADE, related_name="nir")
    chiffre = models.BinaryField("NIR chiffré")
    empreinte = models.BinaryField("empreinte aveugle", max_length=32, db_index=True)
    etat = models.CharField("contrôle", max_length=12, choices=enums.EtatNir.choices)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "NIR"

    def __str__(self) -> str:
        return "NIR"


@pghistory.track(exclude=["updated_at"])
class Coordonnees(models.Model):
    """Comment joindre la personne : saisi par les agents, absent des fichiers de la CAF."""

    personne = models.OneToOneField(Personne, on_delete=models.CASCADE, related_name="coordonnees")
    telephone = models.CharField("téléphone", max_length=20, blank=True)
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


class Foyer(models.Model):
    """Le foyer au sens du RSA. Il n'a d'autre identité que les faits qui s'y rapportent."""

    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "foyer"

    def __str__(self) -> str:
        return f"Foyer {self.pk}"


class DemandeRSA(models.Model):
    """Une demande de RSA : la clé stable du dossier chez le payeur (NUMDEMRSA)."""

    numero_demande = models.CharField("numéro de demande", max_length=11, unique=True)
    organisme = models.CharField("organisme", max_length=3, choices=enums.Organisme.choices)
    numero_organisme = models.CharField("numéro d'organisme", max_length=3, blank=True)
    matricule = models.CharField("numéro d'allocataire", max_length=15, db_index=True)
    date_demande = models.DateField("date de la demande")
    foyer = models.ForeignKey(Foyer, on_delete=models.PROTECT, related_name="demandes")
    # Premier fichier qui a montré le droit ouvert : la date de l'accord, pour les délais.
    date_accord = models.DateField("accord connu le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "demande de RSA"
        verbose_name_plural = "demandes de RSA"
        indexes = [models.Index(fields=["date_demande"], name="demande_rsa_date")]

    def __str__(self) -> str:
        return f"{self.organisme} {self.numero_demande}"


def _une_verite(nom: str, *champs: str) -> ExclusionConstraint:
    """Deux faits ne peuvent être vrais et connus au même instant des deux horloges."""
    return ExclusionConstraint(
        name=nom,
        expressions=[
            *[(champ, RangeOperators.EQUAL) for champ in champs],
            ("periode", RangeOperators.OVERLAPS),
            ("connu", RangeOperators.OVERLAPS),
        ],
    )


class Identite(FaitDate):
    """L'identité telle que reçue. La dernière connue alimente `Personne`."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="identites")
    source = models.CharField(max_length=10, choices=enums.SourceFait.choices)
    qualite = models.CharField("civilité", max_length=3, blank=True)
    nom_naissance = models.CharField(max_length=60)
    nom_usage = models.CharField(max_length=60, blank=True)
    prenom = models.CharField(max_length=60)
    autres_prenoms = models.CharField(max_length=80, blank=True)
    date_naissance = models.DateField()
    precision_naissance = models.CharField(max_length=1)
    rang_naissance = models.PositiveSmallIntegerField(default=1)
    sexe = models.CharField(max_length=1, choices=enums.Sexe.choices)
    commune_naissance = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = "identité"
        constraints = [_une_verite("identite_une_verite", "personne")]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom_naissance}"


class Appartenance(FaitDate):
    """Qui est dans quel foyer, à quel titre."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="appartenances")
    foyer = models.ForeignKey(Foyer, on_delete=models.CASCADE, related_name="appartenances")
    role = models.CharField("rôle", max_length=3, choices=enums.RoleFoyer.choices)
    est_a_charge = models.BooleanField("à charge", default=False)

    class Meta:
        verbose_name = "appartenance au foyer"
        constraints = [_une_verite("appartenance_une_verite", "personne", "foyer")]
        indexes = [models.Index(fields=["foyer"], name="appartenance_foyer")]

    def __str__(self) -> str:
        return f"{self.personne_id} {self.role} {self.foyer_id}"


class SituationFoyer(FaitDate):
    """Situation de famille et composition (SITFAM, codes CNAF)."""

    foyer = models.ForeignKey(Foyer, on_delete=models.CASCADE, related_name="situations")
    situation_famille = models.CharField("situation de famille", max_length=3)
    depuis = models.DateField("depuis le")
    nombre_enfants = models.PositiveSmallIntegerField("enfants à charge", default=0)

    class Meta:
        verbose_name = "situation du foyer"
        constraints = [_une_verite("situation_foyer_une_verite", "foyer")]

    def __str__(self) -> str:
        return self.situation_famille


class Adresse(FaitDate):
    """Adresse courante du foyer (RGADR 01) et celles qui l'ont précédée."""

    foyer = models.ForeignKey(Foyer, on_delete=models.CASCADE, related_name="adresses")
    complement = models.CharField(max_length=80, blank=True)
    numero_voie = models.CharField(max_length=6, blank=True)
    voie = models.CharField(max_length=70, blank=True)
    lieu_dit = models.CharField(max_length=38, blank=True)
    code_postal = models.CharField(max_length=5, blank=True)
    commune = models.ForeignKey("annuaire.Commune", on_delete=models.PROTECT, null=True, blank=True)
    nom_commune = models.CharField(max_length=60, blank=True)
    pays = models.CharField(max_length=3, default="FRA")
    est_sans_domicile = models.BooleanField("sans domicile stable", default=False)

    class Meta:
        verbose_name = "adresse"
        constraints = [_une_verite("adresse_une_verite", "foyer")]
        indexes = [models.Index(fields=["commune"], name="adresse_commune")]

    def __str__(self) -> str:
        return ", ".join(self.lignes)

    @property
    def lignes(self) -> list[str]:
        """Les lignes de l'adresse, prêtes pour une lettre."""
        voie = " ".join(m for m in (self.numero_voie, self.voie) if m)
        commune = " ".join(m for m in (self.code_postal, self.nom_commune) if m)
        return [ligne for ligne in (self.complement, voie, self.lieu_dit, commune) if ligne]


class EtatDroit(FaitDate):
    """État du droit d'une demande, avec ses motifs CNAF."""

    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="etats")
    etat = models.CharField("état", max_length=1, choices=enums.EtatDossier.choices)
    # MOTISUSDRORSA, MOTISUSVERSRSA, MOTICLORSA ou MOTIREFURSA, préfixés du nom de leur liste.
    motifs = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    date_effet = models.DateField("date d'effet", null=True, blank=True)
    est_foyer_soumis = models.BooleanField("foyer soumis", null=True)
    est_majore = models.BooleanField("majoré", default=False)
    montant_droit = models.DecimalField(
        "montant du droit", max_digits=9, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = "état du droit"
        constraints = [_une_verite("etat_droit_une_verite", "demande")]

    def __str__(self) -> str:
        return self.get_etat_display()


class SoumissionDroitsDevoirs(FaitDate):
    """Soumis ou non aux droits et devoirs, selon le payeur (TOPPERSDRODEVORSA)."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="soumissions")
    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="soumissions")
    est_soumis = models.BooleanField("soumis")

    class Meta:
        verbose_name = "soumission aux droits et devoirs"
        constraints = [_une_verite("soumission_une_verite", "personne", "demande")]
        indexes = [models.Index(fields=["demande"], name="soumission_demande")]

    def __str__(self) -> str:
        return "soumis" if self.est_soumis else "non soumis"


class ActiviteDeclaree(FaitDate):
    """Activité principale déclarée au payeur (ACT, REG, NATCONTRTRA)."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="activites")
    activite = models.CharField("activité", max_length=3)
    regime = models.CharField("régime", max_length=2, blank=True)
    nature_contrat = models.CharField("contrat", max_length=3, blank=True)

    class Meta:
        verbose_name = "activité déclarée"
        constraints = [_une_verite("activite_une_verite", "personne")]

    def __str__(self) -> str:
        return self.activite


class InscriptionFranceTravail(FaitDate):
    """Inscription à France Travail, d'où qu'elle soit connue."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="inscriptions")
    etat = models.CharField(max_length=12, choices=enums.EtatInscription.choices)
    identifiant = models.CharField("identifiant France Travail", max_length=11, blank=True)
    source = models.CharField(max_length=10, choices=enums.SourceFait.choices)

    class Meta:
        verbose_name = "inscription à France Travail"
        constraints = [_une_verite("inscription_une_verite", "personne")]

    def __str__(self) -> str:
        return self.get_etat_display()


class Entree(models.Model):
    """Entrée d'un adulte dans les droits et devoirs : ce qui fait courir les délais légaux.

    `date_information` est le jour où le Département a reçu le fichier qui l'annonce
    (CASF D.262-65-2) ; `date_accord`, celle de l'accord du droit telle que le fichier la donne.
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="entrees")
    demande = models.ForeignKey(DemandeRSA, on_delete=models.CASCADE, related_name="entrees")
    motif = models.CharField(max_length=12, choices=enums.MotifEntree.choices)
    date_information = models.DateField("information reçue le")
    date_accord = models.DateField("accord du droit le")
    lot_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "entrée"
        ordering = ("date_information", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["personne", "demande", "date_information"], name="entree_unique"
            )
        ]
        indexes = [models.Index(fields=["date_information", "id"], name="entree_information")]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} le {self.date_information:%d/%m/%Y}"


@pghistory.track()
class Rattachement(models.Model):
    """Qui suit qui : la seule table que lit le droit de voir. Écrite par les pièces du dessus."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="rattachements")
    structure = models.ForeignKey(
        "annuaire.Structure", on_delete=models.PROTECT, null=True, blank=True
    )
    agent = models.ForeignKey(
        "comptes.Agent", on_delete=models.PROTECT, null=True, blank=True, related_name="suivis"
    )
    motif = models.CharField(max_length=20, choices=enums.MotifRattachement.choices)
    periode = PeriodeField("période")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.CheckConstraint(
                name="rattachement_a_quelqu_un",
                condition=Q(structure__isnull=False) | Q(agent__isnull=False),
            ),
            ExclusionConstraint(
                name="rattachement_un_seul_referent",
                expressions=[
                    ("personne", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                ],
                condition=Q(motif=enums.MotifRattachement.REFERENT_UNIQUE),
                violation_error_message="Cette personne a déjà un référent unique sur la période.",
            ),
        ]
        indexes = [
            GistIndex(fields=["structure", "periode"], name="rattachement_structure"),
            GistIndex(fields=["agent", "periode"], name="rattachement_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_motif_display()} {self.periode}"


class Document(models.Model):
    """Document remis ou reçu, archivé avec les données qui l'ont produit.

    `type` est le code d'un `socle.documents.DocumentType`, ou « piece_jointe » pour un fichier
    reçu. Le contenu est inaltérable (`socle.Fichier`) ; une nouvelle édition est une autre ligne.
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="documents")
    type = models.CharField("type", max_length=60)
    titre = models.CharField("titre", max_length=160)
    fichier = models.ForeignKey("socle.Fichier", on_delete=models.PROTECT, related_name="+")
    donnees = models.JSONField("données de composition", default=dict)
    niveau = models.CharField(max_length=10, choices=Niveau.choices, default=Niveau.SUIVI)
    par = models.ForeignKey("comptes.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    date = models.DateField("date")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "document"
        ordering = ("-date", "-pk")

    def __str__(self) -> str:
        return self.titre
