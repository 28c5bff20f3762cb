"""Les types d'étape d'un parcours, un par classe ; un genre dit lesquels sont les siens.

`compte_comme_etape` : ce type entre-t-il dans « étapes par participant » ? Pour la plupart des PLIE
l'accompagnement renforcé est la trame du parcours, pas une étape ; d'autres le comptent. Un
département qui le compte change cet attribut d'une seule ligne.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.socle.registre import Registre


class TypeEtape(Registre, racine=True, requis=("groupe", "ordre", "ton")):
    """Un type d'étape. `groupe` : famille de la consolidation ; `ton` : couleur sur la frise."""

    groupe: ClassVar[str]
    ordre: ClassVar[int]
    ton: ClassVar[str]
    compte_comme_etape: ClassVar[bool] = True


class AccompagnementRenforce(TypeEtape):
    code = "accompagnement_renforce"
    libelle = "Accompagnement individualisé renforcé"
    groupe = "Accompagnement"
    ordre = 10
    ton = "neutre"
    compte_comme_etape = False


class Bilan(TypeEtape):
    code = "bilan"
    libelle = "Bilan ou diagnostic"
    groupe = "Bilan et orientation"
    ordre = 20
    ton = "info"


class Mobilisation(TypeEtape):
    code = "mobilisation"
    libelle = "Atelier de mobilisation"
    groupe = "Mobilisation"
    ordre = 30
    ton = "info"


class ChantierInsertion(TypeEtape):
    code = "chantier_insertion"
    libelle = "Chantier d'insertion"
    groupe = "Activité d'insertion"
    ordre = 40
    ton = "attention"


class ContratInsertion(TypeEtape):
    code = "contrat_insertion"
    libelle = "Autre contrat d'insertion (EI, AI, ETTI)"
    groupe = "Activité d'insertion"
    ordre = 50
    ton = "attention"


class FormationLinguistique(TypeEtape):
    code = "formation_linguistique"
    libelle = "Formation linguistique"
    groupe = "Formation"
    ordre = 60
    ton = "accent"


class FormationNumerique(TypeEtape):
    code = "formation_numerique"
    libelle = "Formation aux outils numériques"
    groupe = "Formation"
    ordre = 70
    ton = "accent"


class RemiseANiveau(TypeEtape):
    code = "remise_a_niveau"
    libelle = "Remise à niveau"
    groupe = "Formation"
    ordre = 80
    ton = "accent"


class FormationQualifiante(TypeEtape):
    code = "formation_qualifiante"
    libelle = "Formation qualifiante ou diplômante"
    groupe = "Formation"
    ordre = 90
    ton = "accent"


class Immersion(TypeEtape):
    code = "immersion"
    libelle = "Immersion en entreprise"
    groupe = "Emploi"
    ordre = 100
    ton = "succes"


class EmploiCourt(TypeEtape):
    code = "emploi_court"
    libelle = "Intérim ou CDD"
    groupe = "Emploi"
    ordre = 110
    ton = "succes"


class Emploi(TypeEtape):
    code = "emploi"
    libelle = "Emploi"
    groupe = "Emploi"
    ordre = 120
    ton = "succes"


class SuiviDansEmploi(TypeEtape):
    code = "suivi_emploi"
    libelle = "Suivi dans l'emploi"
    groupe = "Suivi dans l'emploi"
    ordre = 130
    ton = "succes"


class Levee(TypeEtape):
    code = "levee_freins"
    libelle = "Levée d'un frein (mobilité, garde, santé, logement)"
    groupe = "Mobilisation"
    ordre = 35
    ton = "info"


class AccesAuxDroits(TypeEtape):
    code = "acces_droits"
    libelle = "Accès aux droits et démarches"
    groupe = "Appui social"
    ordre = 22
    ton = "info"


class BudgetEtDettes(TypeEtape):
    code = "budget"
    libelle = "Budget, dettes"
    groupe = "Appui social"
    ordre = 24
    ton = "info"


class Logement(TypeEtape):
    code = "logement"
    libelle = "Logement"
    groupe = "Appui social"
    ordre = 26
    ton = "info"


class Soins(TypeEtape):
    code = "soins"
    libelle = "Accès aux soins"
    groupe = "Appui social"
    ordre = 28
    ton = "info"


class RencontrePartenaires(TypeEtape):
    code = "rencontre_partenaires"
    libelle = "Rencontre des partenaires"
    groupe = "Coordination"
    ordre = 8
    ton = "accent"


class Benevolat(TypeEtape):
    code = "benevolat"
    libelle = "Bénévolat, lien social"
    groupe = "Mobilisation"
    ordre = 37
    ton = "info"


class RechercheEmploi(TypeEtape):
    code = "recherche_emploi"
    libelle = "Recherche d'emploi accompagnée"
    groupe = "Emploi"
    ordre = 95
    ton = "succes"


# Des étapes que plusieurs genres partagent.
APPUI_SOCIAL = (AccesAuxDroits, BudgetEtDettes, Logement, Soins, Levee, Benevolat)
VERS_L_EMPLOI = (
    Bilan,
    Mobilisation,
    RechercheEmploi,
    ChantierInsertion,
    ContratInsertion,
    FormationLinguistique,
    FormationNumerique,
    RemiseANiveau,
    FormationQualifiante,
    Immersion,
    EmploiCourt,
    Emploi,
    SuiviDansEmploi,
)
