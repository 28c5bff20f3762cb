"""Ce qui arrive aux comptes et aux réglages du département, et comment le journal le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class ValeurLocalePosee(TypeEvenement):
    code = "valeur_locale_posee"
    libelle = "Valeur locale d'un paramètre"
    icone = "sliders"
    niveau = Niveau.IDENTITE
    phrase = "{parametre} : {valeur} à partir du {depuis}, par {agent} ({motif})"
    exemple = {
        "code": "delai_convocation",
        "parametre": "Délai conseillé de convocation",
        "valeur": "10 jours",
        "depuis": "01/07/2026",
        "motif": "Délibération du 12/06/2026",
    }


class RetourALaLoi(TypeEvenement):
    code = "retour_a_la_loi"
    libelle = "Retour à la valeur de la loi"
    icone = "arrow-counterclockwise"
    niveau = Niveau.IDENTITE
    phrase = "{parametre} : la valeur de la loi à partir du {depuis}, par {agent} ({motif})"
    exemple = {
        "code": "delai_convocation",
        "parametre": "Délai conseillé de convocation",
        "depuis": "01/07/2026",
        "motif": "Délibération du 12/06/2026",
    }


class MotDePasseChoisi(TypeEvenement):
    code = "mot_de_passe_choisi"
    libelle = "Nouveau mot de passe"
    icone = "key"
    niveau = Niveau.IDENTITE
    phrase = "{agent} a choisi un nouveau mot de passe, {moyen}"
    exemple = {"moyen": "par le lien reçu par courriel"}


class _ActeSurUnCompte(TypeEvenement):
    """Un acte sur le compte d'un agent : qui l'a fait, et sur qui."""

    niveau = Niveau.IDENTITE


class CompteCree(_ActeSurUnCompte):
    code = "compte_cree"
    libelle = "Compte créé"
    icone = "person-plus"
    phrase = "{agent} a créé le compte de {compte}"
    exemple = {"compte": "Anne Thiry"}


class RoleDonne(_ActeSurUnCompte):
    code = "role_donne"
    libelle = "Rôle donné"
    icone = "key"
    phrase = "{agent} a donné le rôle « {role} » à {compte} ({perimetre}), {periode}"
    exemple = {
        "compte": "Anne Thiry",
        "role": "Direction",
        "perimetre": "tout le Département",
        "periode": "depuis le 01/07/2026",
    }


class RoleRetire(_ActeSurUnCompte):
    code = "role_retire"
    libelle = "Rôle retiré"
    icone = "key"
    phrase = "{agent} a retiré le rôle « {role} » à {compte}"
    exemple = {"compte": "Anne Thiry", "role": "Direction"}


class CompteFermeOuRouvert(_ActeSurUnCompte):
    code = "compte_ferme_ou_rouvert"
    libelle = "Compte fermé ou rouvert"
    icone = "key"
    phrase = "{agent} a {acte} le compte de {compte}"
    exemple = {"compte": "Anne Thiry", "acte": "fermé"}
