"""Les rôles, un par classe : qui fait quoi, sur quelles personnes, jusqu'à quelle profondeur.

Ce fichier est la matrice des habilitations du système ; tests/comptes/test_matrice.py la parcourt.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.comptes.enums import Niveau, Perimetre, Permission
from jalons.socle.registre import Registre

P = Permission
_TOUS_NIVEAUX = frozenset(Niveau)
_RECHERCHE = frozenset({P.PERSONNE_RECHERCHER, P.ANNUAIRE_CONSULTER})
_LECTURE = _RECHERCHE | {
    P.PERSONNE_CONSULTER,
    P.RECEPTION_CONSULTER,
    P.DIAGNOSTIC_CONSULTER,
    P.ORIENTATION_CONSULTER,
    P.ACCOMPAGNEMENT_CONSULTER,
}
_ACCUEIL = _LECTURE | {
    P.PERSONNE_MODIFIER,
    P.RECEPTION_GERER,
    P.DIAGNOSTIC_REMPLIR,
    P.ORIENTATION_DECIDER,
    P.COREO_SIGNER,
    P.PLIE_CONSULTER,
    P.PLIE_PRESENTER,
}


class Role(Registre, racine=True, requis=("description", "perimetre", "permissions", "niveaux")):
    """Un rôle tenu par un agent sur un périmètre et une période (`comptes.Affectation`)."""

    description: ClassVar[str]
    perimetre: ClassVar[Perimetre]
    permissions: ClassVar[frozenset[Permission]]
    niveaux: ClassVar[frozenset[Niveau]]


class TravailleurSocial(Role):
    code = "travailleur_social"
    libelle = "Travailleur social"
    description = "Reçoit les personnes du site, remplit le diagnostic, oriente, fait signer."
    perimetre = Perimetre.TERRITOIRE
    permissions = _ACCUEIL | {P.PILOTAGE_CONSULTER, P.COORDINATION_CONSULTER}
    niveaux = _TOUS_NIVEAUX


class SecretariatAccueil(Role):
    code = "secretariat_accueil"
    libelle = "Secrétariat d'accueil"
    description = "Prend les rendez-vous et envoie les convocations ; ne lit pas les diagnostics."
    perimetre = Perimetre.TERRITOIRE
    permissions = _RECHERCHE | {P.PERSONNE_CONSULTER, P.RECEPTION_CONSULTER, P.RECEPTION_GERER}
    niveaux = frozenset({Niveau.IDENTITE})


class ReferentUnique(Role):
    code = "referent_unique"
    libelle = "Référent unique du Département"
    description = "Accompagne les personnes qui lui sont confiées, dans son territoire."
    perimetre = Perimetre.TERRITOIRE
    permissions = _ACCUEIL | {P.ACCOMPAGNEMENT_GERER, P.PILOTAGE_CONSULTER}
    niveaux = _TOUS_NIVEAUX


class ChargeInsertion(Role):
    code = "charge_insertion"
    libelle = "Chargé d'insertion"
    description = "Supervise les orientations du territoire et anime les instances et partenaires."
    perimetre = Perimetre.TERRITOIRE
    permissions = _ACCUEIL | {
        P.ACCOMPAGNEMENT_GERER,
        P.PILOTAGE_CONSULTER,
        P.COORDINATION_CONSULTER,
        P.COORDINATION_GERER,
        P.FSE_CONSULTER,
    }
    niveaux = _TOUS_NIVEAUX


class ChargeRecrutement(Role):
    code = "charge_recrutement"
    libelle = "Chargé de recrutement"
    description = "Qualifie les profils employables à partir des diagnostics."
    perimetre = Perimetre.TERRITOIRE
    permissions = _LECTURE | {P.PILOTAGE_CONSULTER}
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class DeveloppeurEmploi(Role):
    code = "developpeur_emploi"
    libelle = "Développeur de l'emploi"
    description = "Prospecte les employeurs ; ne voit que les personnes qui lui sont confiées."
    perimetre = Perimetre.SUIVIS
    permissions = _RECHERCHE | {P.PERSONNE_CONSULTER, P.ORIENTATION_CONSULTER}
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class ChefProjetInsertion(Role):
    code = "chef_projet_insertion"
    libelle = "Chef de projet insertion"
    description = "Anime et coordonne l'offre d'insertion de son territoire, monte les projets."
    perimetre = Perimetre.TERRITOIRE
    permissions = _LECTURE | {
        P.PILOTAGE_CONSULTER,
        P.COORDINATION_CONSULTER,
        P.COORDINATION_GERER,
        P.FSE_CONSULTER,
    }
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class ReferentPlie(Role):
    code = "referent_plie"
    libelle = "Référent de parcours PLIE"
    description = "Accompagne les participants du PLIE qui lui sont confiés."
    perimetre = Perimetre.SUIVIS
    permissions = _LECTURE | {
        P.PLIE_CONSULTER,
        P.PLIE_PRESENTER,
        P.PLIE_GERER,
        P.ACCOMPAGNEMENT_GERER,
        P.COORDINATION_CONSULTER,
    }
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class GestionnaireFse(Role):
    code = "gestionnaire_fse"
    libelle = "Gestionnaire FSE+"
    description = (
        "Monte et suit les opérations cofinancées ; voit l'identité de leurs participants."
    )
    perimetre = Perimetre.SUIVIS
    permissions = frozenset(
        {P.FSE_CONSULTER, P.FSE_GERER, P.COORDINATION_CONSULTER, P.PILOTAGE_CONSULTER}
    )
    niveaux = frozenset({Niveau.IDENTITE})


class ControleurFse(Role):
    code = "controleur_fse"
    libelle = "Contrôleur de service fait"
    description = "Contrôle les bilans, séparément de ceux qui gèrent l'opération."
    perimetre = Perimetre.SUIVIS
    permissions = frozenset({P.FSE_CONSULTER, P.FSE_CONTROLER})
    niveaux = frozenset({Niveau.IDENTITE})


class Direction(Role):
    code = "direction"
    libelle = "Direction"
    description = "Pilote la politique d'insertion, arrête les règles et les paramètres."
    perimetre = Perimetre.TERRITOIRE
    permissions = _LECTURE | {
        P.PILOTAGE_CONSULTER,
        P.COORDINATION_CONSULTER,
        P.FSE_CONSULTER,
        P.PLIE_CONSULTER,
        P.IMPORT_CONSULTER,
        P.REGLE_ORIENTATION_MODIFIER,
        P.GRILLE_MODIFIER,
        P.PARAMETRE_MODIFIER,
        P.JOURNAL_CONSULTER,
    }
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class GestionnaireDroits(Role):
    code = "gestionnaire_droits"
    libelle = "Gestionnaire des droits RSA"
    description = "Importe les fichiers de la CAF et de la MSA et traite les rejets."
    perimetre = Perimetre.TERRITOIRE
    permissions = _RECHERCHE | {
        P.PERSONNE_CONSULTER,
        P.PERSONNE_MODIFIER,
        P.IMPORT_CONSULTER,
        P.IMPORT_LANCER,
        P.PILOTAGE_CONSULTER,
    }
    niveaux = frozenset({Niveau.IDENTITE, Niveau.FINANCES})


class Partenaire(Role):
    code = "partenaire"
    libelle = "Partenaire conventionné"
    description = "Délégataire, mission locale, Cap emploi… : les seules personnes qu'il suit."
    perimetre = Perimetre.SUIVIS
    permissions = _LECTURE | {
        P.ACCOMPAGNEMENT_GERER,
        P.COORDINATION_CONSULTER,
        P.PLIE_PRESENTER,
    }
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})


class AdministrateurFonctionnel(Role):
    code = "administrateur_fonctionnel"
    libelle = "Administrateur fonctionnel"
    description = "Tient les comptes et les réglages ; n'ouvre aucun dossier."
    perimetre = Perimetre.AUCUNE
    permissions = frozenset(
        {
            P.ANNUAIRE_CONSULTER,
            P.HABILITATION_GERER,
            P.PARAMETRE_MODIFIER,
            P.GRILLE_MODIFIER,
            P.REGLE_ORIENTATION_MODIFIER,
            P.JOURNAL_CONSULTER,
        }
    )
    niveaux = frozenset({Niveau.IDENTITE})
