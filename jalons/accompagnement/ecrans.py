"""Les écrans de l'accompagnement dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranPlieExport(EcranTrace):
    code = "plie_export"
    libelle = "Export de la liste du PLIE"


class EcranPlieParcours(EcranTrace):
    code = "plie_parcours"
    libelle = "Parcours PLIE"


class EcranPlieChercher(EcranTrace):
    code = "plie_chercher"
    libelle = "Recherche pour présenter au PLIE"


class EcranPliePresenter(EcranTrace):
    code = "plie_presenter"
    libelle = "Présentation au PLIE"


class EcranPlieCommission(EcranTrace):
    code = "plie_commission"
    libelle = "Commission du PLIE"


class EcranPlieDecider(EcranTrace):
    code = "plie_decider"
    libelle = "Décision de commission"


class EcranPliePv(EcranTrace):
    code = "plie_pv"
    libelle = "Procès-verbal de commission (PDF)"


class EcranPlieReferent(EcranTrace):
    code = "plie_referent"
    libelle = "Référent de parcours PLIE"


class EcranPlieEtape(EcranTrace):
    code = "plie_etape"
    libelle = "Étape du PLIE"


class EcranPlieContact(EcranTrace):
    code = "plie_contact"
    libelle = "Contact du PLIE"


class EcranPlieSortie(EcranTrace):
    code = "plie_sortie"
    libelle = "Sortie du PLIE"


class EcranCommissionsExport(EcranTrace):
    code = "commissions_plie_export"
    libelle = "Export des commissions du PLIE"


class EcranTransfert(EcranTrace):
    code = "transfert"
    libelle = "Transfert de personnes à un autre référent"


class EcranParcours(EcranTrace):
    code = "parcours"
    libelle = "Accompagnement"


class EcranParcoursReferent(EcranTrace):
    code = "parcours_referent"
    libelle = "Référent d'un accompagnement"


class EcranParcoursEtape(EcranTrace):
    code = "parcours_etape"
    libelle = "Étape d'un accompagnement"


class EcranParcoursSortie(EcranTrace):
    code = "parcours_sortie"
    libelle = "Fin d'un accompagnement"


class EcranCoordination(EcranTrace):
    code = "coordination"
    libelle = "Coordination de parcours"


class EcranCoordinationsExport(EcranTrace):
    code = "coordinations_export"
    libelle = "Export des coordinations de parcours"


class EcranContact(EcranTrace):
    code = "contact"
    libelle = "Contact avec une personne"


class EcranMesPersonnesExport(EcranTrace):
    code = "mes_personnes_export"
    libelle = "Export de « Mes personnes »"


class EcranPlan(EcranTrace):
    code = "plan"
    libelle = "Plan d'accompagnement"


class EcranRepriseExport(EcranTrace):
    code = "reprise_export"
    libelle = "Export des personnes sans accompagnement effectif"


class EcranCampagneReprise(EcranTrace):
    code = "campagne_reprise"
    libelle = "Campagne de convocation"


class EcranCampagneRepriseExport(EcranTrace):
    code = "campagne_reprise_export"
    libelle = "Export d'une campagne de convocation"


class EcranBoite(EcranTrace):
    code = "boite_a_outils"
    libelle = "Boîte à outils d'une personne"
