"""Ce qui arrive à l'accueil, et comment la frise le dit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement
from jalons.repertoire.enums import Mesure, Voie


class EntreeConfiee(TypeEvenement):
    code = "entree_confiee"
    libelle = "Confiée à un agent"
    icone = "person-check"
    niveau = Niveau.SUIVI
    phrase = "Confié[e] à {a} par {agent}"
    exemple = {"a": "Claire Exemple"}


class PersonneConvoquee(TypeEvenement):
    code = "personne_convoquee"
    libelle = "Convocation"
    icone = "envelope"
    niveau = Niveau.SUIVI
    phrase = "Convoqué[e] le {date} à {heure}, {site} (convocation n° {rang})"
    exemple = {"date": "16/03/2026", "heure": "10 h 30", "site": "CMS du Centre", "rang": 1}


class PersonneRecue(TypeEvenement):
    code = "personne_recue"
    libelle = "Entretien"
    icone = "person-check-fill"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Reçu[e] par {recu_par}, {site}"
    exemple = {"recu_par": "Claire Exemple", "site": "CMS du Centre"}


class PersonneAbsente(TypeEvenement):
    code = "personne_absente"
    libelle = "Absence"
    icone = "person-x"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Absent[e] au rendez-vous, {site}"
    exemple = {"site": "CMS du Centre"}


class PersonneExcusee(TypeEvenement):
    code = "personne_excusee"
    libelle = "Absence excusée"
    icone = "person-dash"
    niveau = Niveau.SUIVI
    phrase = "Absent[e] et excusé[e], {site}"
    exemple = {"site": "CMS du Centre"}


class RendezVousReporte(TypeEvenement):
    code = "rendez_vous_reporte"
    libelle = "Rendez-vous reporté"
    icone = "calendar-x"
    niveau = Niveau.SUIVI
    phrase = "Rendez-vous du {date} déplacé par {agent}"
    exemple = {"date": "16/03/2026"}


class RendezVousAnnule(TypeEvenement):
    code = "rendez_vous_annule"
    libelle = "Rendez-vous annulé"
    icone = "calendar-x"
    niveau = Niveau.SUIVI
    phrase = "Rendez-vous du {date} annulé par {auteur} : {motif}"
    exemple = {"date": "16/03/2026", "auteur": "le service", "motif": "agent absent"}


class RendezVousConfirme(TypeEvenement):
    code = "rendez_vous_confirme"
    libelle = "Rendez-vous confirmé"
    icone = "calendar-check"
    niveau = Niveau.SUIVI
    phrase = "La personne dit qu'elle viendra au rendez-vous du {date}"
    exemple = {"date": "16/03/2026"}


class PersonneVenuePlusTot(TypeEvenement):
    code = "personne_venue_plus_tot"
    libelle = "Venue plus tôt"
    icone = "person-check"
    niveau = Niveau.SUIVI
    phrase = "Venu[e] avant son rendez-vous, qui est clos"
    exemple: ClassVar[Mapping[str, Any]] = {}


class IssueCorrigee(TypeEvenement):
    code = "issue_corrigee"
    libelle = "Issue corrigée"
    icone = "pencil-square"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Issue du rendez-vous corrigée par {agent} (c'était « {avant} ») : {motif}"
    exemple = {"avant": "Absent", "motif": "erreur de personne"}


class EntretienCorrige(TypeEvenement):
    code = "entretien_corrige"
    libelle = "Entretien corrigé"
    icone = "pencil-square"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Entretien corrigé par {agent} : {apres} au lieu de {avant} ({motif})"
    exemple = {
        "avant": "16/03/2026, Claire Exemple, en face à face",
        "apres": "17/03/2026, Claire Exemple, par téléphone",
        "motif": "erreur de saisie",
    }


class ConvocationEnvoyee(TypeEvenement):
    code = "convocation_envoyee"
    libelle = "Convocation envoyée"
    icone = "send-check"
    niveau = Niveau.SUIVI
    phrase = "Convocation partie ({mode})"
    exemple = {"mode": "courrier"}


class RappelEnvoye(TypeEvenement):
    code = "rappel_envoye"
    libelle = "Rappel envoyé"
    icone = "chat-dots"
    niveau = Niveau.SUIVI
    phrase = "Rappel du rendez-vous du {date} envoyé par {canal}"
    exemple = {"date": "16/03/2026", "canal": "SMS"}


class DiagnosticOuvert(TypeEvenement):
    code = "diagnostic_ouvert"
    libelle = "Diagnostic ouvert"
    icone = "clipboard"
    niveau = Niveau.SUIVI
    phrase = "Diagnostic n° {numero} ouvert par {agent}"
    exemple = {"numero": 1}


class DiagnosticValide(TypeEvenement):
    code = "diagnostic_valide"
    libelle = "Diagnostic validé"
    icone = "clipboard-check"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Diagnostic n° {numero} validé par {agent}"
    exemple = {"numero": 1}


class PersonneOrientee(TypeEvenement):
    code = "personne_orientee"
    libelle = "Orientation"
    icone = "signpost-split"
    niveau = Niveau.SUIVI
    ton = "info"
    phrase = "Orientation {voie_dite}{mesure_dite} vers {structure}, décidée par {agent}"
    exemple = {"voie": "professionnelle", "mesure": "", "structure": "France Travail"}

    @classmethod
    def dire(
        cls,
        donnees: Mapping[str, Any],
        *,
        agent: str = "le système",
        feminin: bool | None = None,
    ) -> str:
        mesure = donnees.get("mesure") or ""
        return super().dire(
            {
                **donnees,
                "voie_dite": str(Voie(donnees["voie"]).label).lower(),
                "mesure_dite": f" avec {Mesure(mesure).label}" if mesure else "",
            },
            agent=agent,
            feminin=feminin,
        )


class ReorientationDemandee(TypeEvenement):
    code = "reorientation_demandee"
    libelle = "Réorientation demandée"
    icone = "signpost-split"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Autre orientation demandée par {demandeur}, notée par {agent} : {motif}"
    exemple = {"demandeur": "la personne", "motif": "santé ou handicap"}


class ReorientationClassee(TypeEvenement):
    code = "reorientation_classee"
    libelle = "Réorientation sans suite"
    icone = "signpost"
    niveau = Niveau.SUIVI
    phrase = "Demande de réorientation sans suite : {motif}"
    exemple = {"motif": "le parcours actuel convient"}


class OrientationCorrigee(TypeEvenement):
    code = "orientation_corrigee"
    libelle = "Orientation corrigée"
    icone = "pencil-square"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "Orientation corrigée par {agent} : {apres} au lieu de {avant}"
    exemple = {"avant": "Sociale vers le Département", "apres": "Professionnelle vers l'UDAF"}


class CoreoSigne(TypeEvenement):
    code = "coreo_signe"
    libelle = "COREO signé"
    icone = "pen"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "COREO signé ({mode})"
    exemple = {"mode": "à l'écran"}


class CoreoRefuse(TypeEvenement):
    code = "coreo_refuse"
    libelle = "COREO non signé"
    icone = "pen"
    niveau = Niveau.SUIVI
    ton = "attention"
    phrase = "La personne n'a pas signé le COREO"
    exemple: ClassVar[Mapping[str, Any]] = {}


class OrientationNotifiee(TypeEvenement):
    code = "orientation_notifiee"
    libelle = "Orientation notifiée"
    icone = "send-check"
    niveau = Niveau.SUIVI
    phrase = "Orientation notifiée ({mode})"
    exemple = {"mode": "remis en main propre"}


class ReferentDesigne(TypeEvenement):
    code = "referent_designe"
    libelle = "Référent unique"
    icone = "person-heart"
    niveau = Niveau.IDENTITE
    phrase = "Référent unique : {referent} ({structure})"
    exemple = {"referent": "Sophie Exemple", "structure": "UDAF"}


class InscriptionConstatee(TypeEvenement):
    code = "inscription_constatee"
    libelle = "Inscription à France Travail"
    icone = "person-badge"
    niveau = Niveau.SUIVI
    ton = "succes"
    phrase = "Inscription à France Travail constatée par {agent}"
    exemple: ClassVar[Mapping[str, Any]] = {}


class RegleOrientationChangee(TypeEvenement):
    code = "regle_orientation_changee"
    libelle = "Règles d'orientation"
    icone = "signpost-split"
    niveau = Niveau.SUIVI
    phrase = "Règle « {regle} » {acte} par {agent} à partir du {depuis}"
    exemple = {"regle": "Sans logement stable", "acte": "changée", "depuis": "01/07/2026"}
