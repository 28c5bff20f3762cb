"""Ce que l'on décide de qui est qui, dit à la frise."""

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class FichesLiees(TypeEvenement):
    code = "fiches_liees"
    libelle = "Fiches liées"
    icone = "link-45deg"
    niveau = Niveau.IDENTITE
    ton = "info"
    phrase = "Deux fiches tenues pour la même personne par {agent} : {motif}"
    exemple = {"motif": "même état civil, même adresse"}


class FichesSeparees(TypeEvenement):
    code = "fiches_separees"
    libelle = "Fiches séparées"
    icone = "scissors"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "Les deux fiches sont rendues par {agent} : {motif}"
    exemple = {"motif": "deux sœurs jumelles"}


class DouteDecide(TypeEvenement):
    code = "doute_decide"
    libelle = "Doute sur l'identité"
    icone = "question-circle"
    niveau = Niveau.IDENTITE
    phrase = "Doute examiné par {agent} : {decision}"
    exemple = {"decision": "deux personnes"}


class NirExamine(TypeEvenement):
    code = "nir_examine"
    libelle = "NIR examiné"
    icone = "question-circle"
    niveau = Niveau.IDENTITE
    phrase = "NIR examiné par {agent} : {decision}"
    exemple = {"decision": "signalé à la caisse"}


class AvisDoute(TypeEvenement):
    code = "avis_doute"
    libelle = "Avis sur un doute"
    icone = "chat-left-text"
    niveau = Niveau.IDENTITE
    phrase = "Avis de {agent} sur l'identité : {avis}"
    exemple = {"avis": "je la suis depuis deux ans, sa sœur vit à côté"}


class DecesVerifie(TypeEvenement):
    code = "deces_verifie"
    libelle = "Décès signalé"
    icone = "exclamation-triangle"
    niveau = Niveau.IDENTITE
    phrase = "Décès signalé par la caisse, vérifié par {agent} : {conclusion}"
    exemple = {"conclusion": "la personne est vivante"}


class CoordonneesNotees(TypeEvenement):
    code = "coordonnees_notees"
    libelle = "Coordonnées"
    icone = "telephone"
    niveau = Niveau.IDENTITE
    phrase = "Coordonnées mises à jour par {agent} : {champs}"
    exemple = {"champs": "téléphone, courriel"}


class EspaceOuvert(TypeEvenement):
    code = "espace_ouvert"
    libelle = "Espace personnel"
    icone = "phone"
    niveau = Niveau.IDENTITE
    phrase = "Espace personnel ouvert par {agent}"
    exemple = {"par": "une agente"}


class EspaceFerme(TypeEvenement):
    code = "espace_ferme"
    libelle = "Espace personnel"
    icone = "phone"
    niveau = Niveau.IDENTITE
    ton = "attention"
    phrase = "Espace personnel fermé par {agent}"
    exemple = {"par": "une agente"}
