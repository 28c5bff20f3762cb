"""Le diagnostic social et professionnel (DSP), en huit thèmes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.urls import reverse

from jalons.accueil import evenements
from jalons.accueil.documents.diagnostic import DiagnosticImprime
from jalons.accueil.rules.freins import FREINS_FORTS
from jalons.comptes.enums import Permission
from jalons.personnes.models import Personne
from jalons.questionnaires.usage import Usage
from jalons.regles.selectors import regles_qui_lisent


class DiagnosticSocialProfessionnel(Usage):
    code = "dsp"
    libelle = "Diagnostic"
    grilles = Path(__file__).parent
    lire = Permission.DIAGNOSTIC_CONSULTER
    remplir = Permission.DIAGNOSTIC_REMPLIR
    regler = Permission.GRILLE_MODIFIER
    ecran = "diagnostic"
    ouvert = evenements.DiagnosticOuvert
    valide = evenements.DiagnosticValide
    document = DiagnosticImprime
    entete = "accueil/etapes_diagnostic.html"
    bouton_valider = "Valider et orienter"
    exemple = {
        "natlog": "0901",
        "diflog": ["1002", "1003"],
        "sante_frein": "un_peu",
        "difsoc": ["0401"],
        "metiers": ["G1602", "K1304"],
        "nivetu": "1204",
        "annobtnivdipmax": 1998,
        "sf_cuisiner": {"personne": 4, "agent": 3},
        "topmoyloco": ["velo"],
        "temps_trajet": 45,
        "enfants_a_garder": 0,
        "proche_aidant": "non",
    }

    @classmethod
    def suite(cls, personne: Personne) -> str:
        return reverse("accueil:orienter", args=[personne.pk])

    @classmethod
    def actions(cls, personne: Personne, agent: Any) -> list[tuple[str, str]]:
        if not agent.peut(Permission.ORIENTATION_DECIDER):
            return []
        return [("Orienter", cls.suite(personne))]

    @classmethod
    def lecteurs(cls, code: str) -> list[str]:
        lues = [f"la règle d'orientation « {r} »" for r in regles_qui_lisent("orientation", code)]
        if any(code == question for freins in FREINS_FORTS.values() for question, _ in freins):
            lues.append("le compte des freins forts")
        return lues
