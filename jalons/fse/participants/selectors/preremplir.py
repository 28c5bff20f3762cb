"""Préremplir le questionnaire d'entrée avec ce que le dossier sait déjà : pas de double saisie."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from jalons.accompagnement.enums import SITUATIONS_EMPLOI, CriterePublic, NatureSituation
from jalons.accompagnement.selectors.plie import parcours_plie_de
from jalons.accompagnement.selectors.plie_sorties import situation_depuis
from jalons.accueil.selectors.diagnostic import dernier_diagnostic
from jalons.activite.rules.contrats import ContratLu
from jalons.activite.selectors.contrats import contrats_de
from jalons.comptes.enums import Niveau
from jalons.fse.enums import (
    GenreEvenementSortie,
    GenreIndicateur,
    NiveauEtudes,
    Reponse,
    SituationEmploi,
)
from jalons.fse.participants.rules.participants import EvenementSortie
from jalons.personnes.enums import ETATS_OUVERTS, EtatInscription, Sexe
from jalons.personnes.models import Personne
from jalons.personnes.selectors import (
    evenements_de,
    membres_du_foyer,
    referent_unique,
    situation_de,
)
from jalons.questionnaires.selectors.remplissages import reponses_a_plat
from jalons.socle.parametres import parametre

# Réponses du diagnostic (codes CNAF) qui disent un logement d'urgence ou précaire.
_SANS_LOGEMENT = {"0903", "0904", "0905", "0906", "0910", "0912", "sans"}
_NIVEAUX = {
    "1201": NiveauEtudes.CITE_5_8,
    "1202": NiveauEtudes.CITE_5_8,
    "1203": NiveauEtudes.CITE_3_4,
    "1204": NiveauEtudes.CITE_3_4,
    "1205": NiveauEtudes.CITE_0_2,
    "1206": NiveauEtudes.CITE_0_2,
    "1207": NiveauEtudes.CITE_0_2,
}


def preremplir_entree(
    personne: Personne, *, le: date, niveaux: frozenset[Niveau]
) -> dict[str, Any]:
    """Réponses déjà connues, limitées à ce que l'agent a le droit de lire.

    Ce qui n'est pas su reste absent : une case vide n'est pas un « non ».
    """
    connues: dict[str, Any] = {
        "genre": GenreIndicateur.FEMME if personne.sexe == Sexe.FEMME else GenreIndicateur.HOMME,
    }
    if personne.commune is not None:
        connues["commune"] = personne.commune.code_insee
        if personne.commune.population > 0:
            seuil = parametre("fse_seuil_commune_rurale", le=le).nombre
            rurale = personne.commune.population < seuil
            connues["commune_rurale"] = Reponse.OUI if rurale else Reponse.NON
    coordonnees = getattr(personne, "coordonnees", None)
    if coordonnees is not None:
        joindre = {"telephone": coordonnees.telephone, "courriel": coordonnees.courriel}
        connues |= {nom: dit for nom, dit in joindre.items() if dit}
    situation = situation_de(personne, le=le)
    droit, inscription = situation.droit, situation.inscription
    if inscription is not None and inscription.etat == EtatInscription.INSCRIT:
        connues["situation_emploi"] = SituationEmploi.CHOMEUR
        connues["duree_chomage_mois"] = _mois(inscription.periode.debut, le)
    ouvert = droit is not None and droit.etat in ETATS_OUVERTS
    if ouvert or (Niveau.SUIVI in niveaux and _minimum_social_au_plie(personne)):
        connues["minima_sociaux"] = Reponse.OUI
    adultes = sum(m.role in ("DEM", "CJT") for m in membres_du_foyer(personne, le=le))
    connues["menage"] = "couple" if adultes > 1 else "seul"
    if Niveau.SUIVI in niveaux:
        connues |= _du_diagnostic(personne, niveaux)
    return connues


def _minimum_social_au_plie(personne: Personne) -> bool:
    """Vrai si l'entrée dans le PLIE, encore ouverte, a été motivée par un minimum social."""
    parcours = parcours_plie_de(personne)
    attendus = {CriterePublic.RSA.value, CriterePublic.MINIMUM_SOCIAL.value}
    return parcours is not None and parcours.est_ouvert and bool(attendus & set(parcours.criteres))


def _du_diagnostic(personne: Personne, niveaux: frozenset[Niveau]) -> dict[str, Any]:
    diagnostic = dernier_diagnostic(personne)
    if diagnostic is None or diagnostic.est_en_cours:
        return {}
    dit = reponses_a_plat(diagnostic)
    connues: dict[str, Any] = {}
    logement = {str(dit.get("natlog", "")), str(dit.get("statut_occupation", ""))} - {""}
    if logement:
        connues["sans_abri"] = Reponse.OUI if logement & _SANS_LOGEMENT else Reponse.NON
    niveau = _NIVEAUX.get(str(dit.get("nivetu", "")))
    if niveau is not None:
        connues["niveau_etudes"] = niveau
    if Niveau.SANTE in niveaux and dit.get("rqth") in ("oui", "non"):
        connues["handicap"] = dit["rqth"]
    return connues


def _mois(debut: date, le: date) -> int:
    return max((le.year - debut.year) * 12 + le.month - debut.month, 0)


def a_un_referent(personne: Personne, *, le: date) -> bool:
    """Vrai si un référent, unique ou de PLIE, peut transmettre un message à la personne."""
    if referent_unique(personne, le=le) is not None:
        return True
    parcours = parcours_plie_de(personne)
    return parcours is not None and parcours.est_ouvert and parcours.referent_id is not None


_EVENEMENTS_PLIE = {
    NatureSituation.FORMATION: GenreEvenementSortie.FORMATION,
    NatureSituation.RETRAITE: GenreEvenementSortie.INACTIVITE,
}


def evenements_des_contrats(
    contrats: Sequence[ContratLu], *, depuis: date, jusqu_au: date
) -> list[EvenementSortie]:
    """Les emplois pris et perdus que disent les contrats de travail, dans l'ordre.

    Un emploi perdu pendant qu'un autre court n'est pas une perte d'emploi.
    """
    G = GenreEvenementSortie
    lus = []
    for contrat in contrats:
        if depuis <= contrat.debut <= jusqu_au:
            lus.append(EvenementSortie(contrat.debut, G.EMPLOI))
        if contrat.fin is not None and contrat.fin < jusqu_au and contrat.fin >= depuis:
            lendemain = contrat.fin + timedelta(days=1)
            if not any(autre.court_le(lendemain) for autre in contrats):
                lus.append(EvenementSortie(lendemain, G.FIN_EMPLOI))
    return sorted(lus, key=lambda e: e.date)


def _resultat_des_contrats(personne: Personne, *, depuis: date, fin: date) -> dict[str, Any]:
    """Le résultat que disent les contrats : les trois derniers événements, le contrat, sa durée."""
    contrats = contrats_de(personne, depuis=depuis, jusqu_au=fin)
    evenements = evenements_des_contrats(contrats, depuis=depuis, jusqu_au=fin)[-3:]
    pris = [c for c in contrats if c.debut >= depuis]
    if not evenements or not pris:
        return {}
    connues: dict[str, Any] = {"type_contrat": pris[-1].nature.label[:60]}
    if pris[-1].fin is not None:
        connues["duree_contrat"] = max(1, pris[-1].duree.mois)
    for rang, evenement in enumerate(evenements, start=1):
        connues |= {f"date_{rang}": evenement.date, f"genre_{rang}": evenement.genre}
    return connues


def preremplir_resultat(
    personne: Personne, *, depuis: date, fin: date | None = None
) -> dict[str, Any]:
    """Ce que l'on sait déjà du résultat : par les contrats de travail, sinon par la sortie du PLIE.

    `depuis` : l'entrée dans l'opération ; un contrat plus ancien n'en est pas un résultat.
    """
    if fin is not None:
        dits = _resultat_des_contrats(personne, depuis=depuis, fin=fin)
        if dits:
            return dits
    parcours = parcours_plie_de(personne)
    sortie = getattr(parcours, "sortie", None)
    if sortie is None or sortie.date < depuis:
        return {}
    situation = situation_depuis(sortie.situation)
    genre = _EVENEMENTS_PLIE.get(situation.nature)
    if situation.nature in SITUATIONS_EMPLOI:
        genre = GenreEvenementSortie.EMPLOI
    debut = min((d for d, _ in situation.periodes), default=sortie.date)
    if genre is None or debut < depuis:
        return {}
    connues: dict[str, Any] = {"date_1": debut, "genre_1": genre}
    if genre == GenreEvenementSortie.EMPLOI:
        connues["type_contrat"] = situation.nature.label[:60]
    if situation.a_diplome:
        connues |= {"date_2": sortie.date, "genre_2": GenreEvenementSortie.QUALIFICATION}
    return connues


def premier_acte(personne: Personne, *, depuis: date) -> date | None:
    """Premier acte d'accompagnement inscrit au journal depuis le début de l'opération."""
    return (
        evenements_de(personne)
        .filter(type__in=ACTES, date__gte=depuis)
        .order_by("date")
        .values_list("date", flat=True)
        .first()
    )


# Codes des événements qui ouvrent un accompagnement : contrat, étape ou contact.
ACTES = frozenset(
    {"coreo_signe", "parcours_etape", "contact", "plie_etape_ajoutee", "plie_contact"}
)
