"""Les écrans des manquements dont la lecture est tracée."""

from jalons.comptes.journal import EcranTrace


class EcranManquementSignaler(EcranTrace):
    code = "manquement_signaler"
    libelle = "Signaler un manquement"


class EcranManquement(EcranTrace):
    code = "manquement"
    libelle = "Manquement"


class EcranManquements(EcranTrace):
    code = "manquements"
    libelle = "Liste des manquements"


class EcranManquementDocument(EcranTrace):
    code = "manquement_document"
    libelle = "Lettre ou décision de sanction"


class EcranManquementsExport(EcranTrace):
    code = "manquements_export"
    libelle = "Export des manquements"


class EcranControlesTires(EcranTrace):
    code = "controles_tires"
    libelle = "Contrôles tirés au sort"


class EcranControlesTiresExport(EcranTrace):
    code = "controles_tires_export"
    libelle = "Export des contrôles tirés au sort"
