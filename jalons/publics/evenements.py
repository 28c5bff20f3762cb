"""Ce qui arrive aux publics d'une personne, et comment la frise le dit."""

from __future__ import annotations

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement


class PublicReconnu(TypeEvenement):
    code = "public_reconnu"
    libelle = "Public spécifique"
    icone = "person-badge"
    niveau = Niveau.SUIVI
    phrase = "{public} : {fait} par {agent} ({periode})"
    exemple = {"public": "Jeune sortant de l'ASE", "fait": "dit", "periode": "depuis le 02/03/2026"}


class PublicSante(TypeEvenement):
    """Le même fait quand il dit quelque chose de la santé : il ne se lit qu'à ce niveau."""

    code = "public_sante"
    libelle = "Public spécifique"
    icone = "person-badge"
    niveau = Niveau.SANTE
    phrase = "{public} : {fait} par {agent} ({periode})"
    exemple = {"public": "RQTH", "fait": "dit", "periode": "depuis le 02/03/2026"}


class SuitePublicNotee(TypeEvenement):
    code = "suite_public_notee"
    libelle = "Suite donnée"
    icone = "arrow-right-circle"
    niveau = Niveau.SUIVI
    phrase = "{suite} : {etat} par {agent}. {reponse}"
    exemple = {"suite": "Logement à préparer", "etat": "faite", "reponse": "Résidence sociale"}


class PointActiviteFait(TypeEvenement):
    code = "point_activite_fait"
    libelle = "Point d'activité"
    icone = "graph-up"
    niveau = Niveau.SUIVI
    phrase = "Point d'activité du {date} {fait} par {agent} : {decision}"
    exemple = {"date": "16/03/2026", "fait": "noté", "decision": "l'activité se poursuit"}


class PartPublicDite(TypeEvenement):
    code = "part_public_dite"
    libelle = "Part d'un public dans une convention"
    icone = "pie-chart"
    niveau = Niveau.IDENTITE
    phrase = "Convention {numero} : {dites} ({agent})"
    exemple = {"numero": "UDAF-2026", "dites": "Gens du voyage 50 %"}
