"""Les pièces du dossier unique, une par classe : à quelle étape, et si le dossier l'exige.

Aucune liste officielle n'est publique : celles marquées « attendues » sont nommées par les services
gestionnaires ; un département en ajoute une en ajoutant une classe.
"""

from __future__ import annotations

from typing import ClassVar

from jalons.socle.registre import Registre


class PieceAttendue(Registre, racine=True, requis=("etape",)):
    """Un genre de pièce. `etape` : « demande », « instruction », « execution » ou « controle ».

    `est_attendue` : son absence se signale à cette étape ; les autres se déposent quand elles
    existent.
    """

    etape: ClassVar[str]
    est_attendue: ClassVar[bool] = False
    aide: ClassVar[str] = ""


class EngagementRepublicain(PieceAttendue):
    code, etape, est_attendue = "engagement_republicain", "demande", True
    libelle = "Contrat d'engagement républicain"
    aide = "Pour une association ; un département dépose l'attestation qu'il n'y est pas soumis."


class Deliberation(PieceAttendue):
    code, etape, est_attendue = "deliberation", "demande", True
    libelle = "Délibération ou décision qui approuve l'opération"


class CapaciteSignature(PieceAttendue):
    code, etape, est_attendue = "capacite_signature", "demande", True
    libelle = "Délégation de signature du représentant légal"


class Rib(PieceAttendue):
    code, libelle, etape = "rib", "RIB du bénéficiaire", "demande"
    est_attendue = True


class PrincipesHorizontaux(PieceAttendue):
    code, etape, est_attendue = "principes_horizontaux", "demande", True
    libelle = "Autodiagnostic des principes horizontaux"
    aide = "Égalité entre les femmes et les hommes, non-discrimination, accessibilité, durabilité."


class TutorielPublicite(PieceAttendue):
    code, etape, est_attendue = "tutoriel_publicite", "demande", True
    libelle = "Tutoriel sur la publicité, lu"


class ActeCofinancement(PieceAttendue):
    code, libelle, etape = "acte_cofinancement", "Acte ou lettre de cofinancement", "demande"


class AttestationRecevabilite(PieceAttendue):
    code, libelle, etape = "recevabilite", "Attestation de recevabilité", "instruction"


class RapportInstruction(PieceAttendue):
    code, libelle, etape = "rapport_instruction", "Rapport d'instruction", "instruction"


class AvisComite(PieceAttendue):
    code, libelle, etape = "avis_comite", "Avis du comité de programmation", "instruction"


class RapportVisite(PieceAttendue):
    code, libelle, etape = "rapport_visite", "Rapport de visite sur place", "execution"


class ControleOperation(PieceAttendue):
    code, etape = "controle_operation", "controle"
    libelle = "Rapport de contrôle d'opération ou d'audit"


class Autre(PieceAttendue):
    code, libelle, etape = "autre", "Autre pièce", "execution"


ETAPES = {
    "demande": "Demande de subvention",
    "instruction": "Instruction et programmation",
    "execution": "Exécution et visites",
    "controle": "Contrôles et audits",
}
