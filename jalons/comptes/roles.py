"""Les rôles, un par classe : sur quelles personnes, jusqu'à quelle profondeur.

Ce que chaque rôle peut faire, les pièces le disent dans `<piece>/permissions.py` ; la matrice entière
est écrite une seconde fois dans tests/comptes/test_matrice.py, qui la parcourt.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.comptes.droits import permissions_de
from jalons.comptes.enums import Niveau, Perimetre, Permission
from jalons.socle.registre import Registre

_TOUS_NIVEAUX = frozenset(Niveau)

# Des familles de rôles : ce que plusieurs pièces accordent aux mêmes métiers.
ACCUEILLENT = ("travailleur_social", "referent_unique", "charge_insertion")
LISENT = (
    "travailleur_social",
    "referent_unique",
    "charge_insertion",
    "charge_recrutement",
    "chef_projet_insertion",
    "referent_plie",
    "direction",
    "partenaire",
)


class Accordees:
    """Les permissions qu'un rôle tient des pièces qui les accordent (lu sur la classe du rôle)."""

    def __get__(self, _objet: object, role: type[Role]) -> frozenset[Permission]:
        return permissions_de(role.code)


class Role(Registre, racine=True, requis=("description", "perimetre", "niveaux")):
    """Un rôle tenu par un agent sur un périmètre et une période (`comptes.Affectation`)."""

    description: ClassVar[str]
    perimetre: ClassVar[Perimetre]
    permissions: ClassVar[Accordees] = Accordees()
    niveaux: ClassVar[frozenset[Niveau]]


class TravailleurSocial(Role):
    code = "travailleur_social"
    libelle = "Travailleur social"
    description = "Reçoit les personnes du site, remplit le diagnostic, oriente, fait signer."
    perimetre = Perimetre.TERRITOIRE
    niveaux = _TOUS_NIVEAUX


class SecretariatAccueil(Role):
    code = "secretariat_accueil"
    libelle = "Secrétariat d'accueil"
    description = "Prend les rendez-vous et envoie les convocations ; ne lit pas les diagnostics."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE})


class ReferentUnique(Role):
    code = "referent_unique"
    libelle = "Référent unique du Département"
    description = "Accompagne les personnes qui lui sont confiées, dans son territoire."
    perimetre = Perimetre.TERRITOIRE
    niveaux = _TOUS_NIVEAUX


class ChargeInsertion(Role):
    code = "charge_insertion"
    libelle = "Chargé d'insertion"
    description = "Supervise les orientations du territoire et anime les instances et partenaires."
    perimetre = Perimetre.TERRITOIRE
    niveaux = _TOUS_NIVEAUX


class ChargeRecrutement(Role):
    code = "charge_recrutement"
    libelle = "Chargé de recrutement"
    description = "Qualifie les profils employables à partir des diagnostics."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class DeveloppeurEmploi(Role):
    code = "developpeur_emploi"
    libelle = "Développeur de l'emploi"
    description = "Prospecte les employeurs ; ne voit que les personnes qui lui sont confiées."
    perimetre = Perimetre.SUIVIS
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class ChefProjetInsertion(Role):
    code = "chef_projet_insertion"
    libelle = "Chef de projet insertion"
    description = "Anime et coordonne l'offre d'insertion de son territoire, monte les projets."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class ReferentPlie(Role):
    code = "referent_plie"
    libelle = "Référent de parcours PLIE"
    description = "Accompagne les participants du PLIE qui lui sont confiés."
    perimetre = Perimetre.SUIVIS
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class GestionnaireFse(Role):
    code = "gestionnaire_fse"
    libelle = "Gestionnaire FSE+"
    description = (
        "Monte et suit les opérations cofinancées ; voit l'identité de leurs participants."
    )
    perimetre = Perimetre.SUIVIS
    niveaux = frozenset({Niveau.IDENTITE})


class ControleurFse(Role):
    code = "controleur_fse"
    libelle = "Contrôleur de service fait"
    description = "Contrôle les bilans, séparément de ceux qui gèrent l'opération."
    perimetre = Perimetre.SUIVIS
    niveaux = frozenset({Niveau.IDENTITE})


class SecretariatEquipe(Role):
    code = "secretariat_equipe"
    libelle = "Secrétariat d'équipe pluridisciplinaire"
    description = "Prépare et tient les séances de l'équipe ; écrit aux personnes et aux membres."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class Direction(Role):
    code = "direction"
    libelle = "Direction"
    description = "Pilote la politique d'insertion, arrête les règles et les paramètres."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class GestionnaireDroits(Role):
    code = "gestionnaire_droits"
    libelle = "Gestionnaire des droits RSA"
    description = "Importe les fichiers de la CAF et de la MSA, traite les rejets, dit qui est qui."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE, Niveau.FINANCES})


class GestionnaireFonds(Role):
    code = "gestionnaire_fonds"
    libelle = "Gestionnaire du fonds d'aides"
    description = "Décide des aides dans la limite de sa délégation, tient les budgets et paie."
    perimetre = Perimetre.TERRITOIRE
    niveaux = frozenset({Niveau.IDENTITE, Niveau.FINANCES})


class Partenaire(Role):
    code = "partenaire"
    libelle = "Partenaire conventionné"
    description = "Délégataire, mission locale, Cap emploi… : les seules personnes qu'il suit."
    perimetre = Perimetre.SUIVIS
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class AdministrateurFonctionnel(Role):
    code = "administrateur_fonctionnel"
    libelle = "Administrateur fonctionnel"
    description = "Tient les comptes et les réglages ; n'ouvre aucun dossier."
    perimetre = Perimetre.AUCUNE
    niveaux = frozenset({Niveau.IDENTITE})
