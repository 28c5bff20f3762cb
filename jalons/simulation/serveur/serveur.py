"""Le simulateur « le travail paie » : OpenFisca-France, dans son environnement et son processus.

Écoute la boucle locale seule ; ne garde ni n'écrit rien de ce qu'on lui demande. Se lance par
`jalons simulateur` ou `make simulateur`, jamais depuis le site : ses versions ne sont pas les nôtres.

POST /simuler : {"foyer": {...}, "debut": "2026-06", "mois": ["2026-05", ...], "scenarios": [{...}]}.
Un foyer : adultes et enfants (mois de naissance « AAAA-MM »), logement, loyer, commune, isolement, asf.
Un scénario : code, heures par mois, brut par mois (null : au SMIC). Tous se calculent d'un seul coup.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORT = 8058
OCTETS_MAXIMUM = 100_000
SCENARIOS_MAXIMUM = 8
VARIABLES = ("rsa", "ppa", "aide_logement", "af", "asf", "salaire_net")
_HEURES_TEMPS_PLEIN = 150
_AVANT, _APRES = 6, 12  # les mois saisis autour du premier mois travaillé


class Illisible(ValueError):
    """La demande n'a pas la forme attendue."""


def decaler(mois: str, de: int) -> str:
    """Le mois « AAAA-MM » décalé de `de` mois."""
    annee, rang = map(int, mois.split("-"))
    total = annee * 12 + rang - 1 + de
    return f"{total // 12}-{total % 12 + 1:02d}"


class Moteur:
    """Le système socio-fiscal chargé une fois ; un calcul à la fois."""

    def __init__(self) -> None:
        from importlib.metadata import version

        from openfisca_core.simulation_builder import SimulationBuilder
        from openfisca_france import FranceTaxBenefitSystem

        self.batir = SimulationBuilder
        self.systeme = FranceTaxBenefitSystem()
        self.version = version("openfisca-france")
        self.verrou = threading.Lock()

    def bareme(self, mois: str) -> dict[str, Any]:
        """La date et le montant des barèmes qui valent ce mois-là."""
        dits = {}
        for nom, chemin in (("rsa", _RSA), ("ppa", _PPA), ("smic", _SMIC)):
            noeud = self.systeme.parameters
            for etape in chemin.split("."):
                noeud = getattr(noeud, etape)
            values = [v for v in noeud.values_list if v.value is not None]
            valable = next(v for v in values if v.instant_str[:7] <= mois)
            dits[nom] = {"depuis": valable.instant_str, "montant": float(valable.value)}
        return dits

    def simuler(self, demande: dict[str, Any]) -> dict[str, Any]:
        """Ce que chaque scénario donne chaque mois, en euros, au centime."""
        debut, foyer = demande["debut"], demande["foyer"]
        scenarios = demande["scenarios"]
        if not 0 < len(scenarios) <= SCENARIOS_MAXIMUM or not demande["mois"]:
            raise Illisible("un à huit scénarios, et au moins un mois")
        smic = self.bareme(debut)["smic"]["montant"]
        saisis = [decaler(debut, n) for n in range(-_AVANT, _APRES)]
        situation: dict[str, dict[str, Any]] = {
            "individus": {},
            "familles": {},
            "foyers_fiscaux": {},
            "menages": {},
        }
        for rang, scenario in enumerate(scenarios):
            _ajouter(situation, f"s{rang}", foyer, scenario, debut, saisis, smic)
        with self.verrou:
            simulation = self.batir().build_from_entities(self.systeme, situation)
            lus: dict[str, dict[str, dict[str, float]]] = {s["code"]: {} for s in scenarios}
            adultes = len(foyer["adultes"])
            membres = adultes + len(foyer["enfants"])
            for mois in demande["mois"]:
                for variable in VARIABLES:
                    valeurs = simulation.calculate(variable, mois)
                    par_personne = len(valeurs) != len(scenarios)
                    for rang, scenario in enumerate(scenarios):
                        depuis = rang * membres if par_personne else rang
                        jusque = depuis + (membres if par_personne else 1)
                        somme = float(valeurs[depuis:jusque].sum())
                        lus[scenario["code"]].setdefault(mois, {})[variable] = round(somme, 2)
        return {"version": self.version, "bareme": self.bareme(debut), "scenarios": lus}


_RSA = "prestations_sociales.solidarite_insertion.minima_sociaux.rsa.rsa_m.montant_de_base_du_rsa"
_PPA = "prestations_sociales.solidarite_insertion.minima_sociaux.ppa.pa_m.montant_de_base"
_SMIC = "marche_travail.salaire_minimum.smic.smic_b_horaire"


def _ajouter(
    situation: dict[str, dict[str, Any]],
    nom: str,
    foyer: dict[str, Any],
    scenario: dict[str, Any],
    debut: str,
    saisis: list[str],
    smic: float,
) -> None:
    """Ajoute à la situation le foyer d'un scénario ; le premier adulte est celui qui travaille."""
    parents, enfants = [], []
    heures = float(scenario.get("heures") or 0)
    brut = scenario.get("brut")
    brut = round(heures * smic, 2) if brut is None else float(brut)
    travailles = {m: m >= debut for m in saisis}
    for rang, naissance in enumerate(foyer["adultes"]):
        cle = f"{nom}a{rang}"
        parents.append(cle)
        individu: dict[str, Any] = {"date_naissance": {"ETERNITY": f"{naissance}-15"}}
        if rang == 0 and heures:
            contrat = "temps_plein" if heures > _HEURES_TEMPS_PLEIN else "temps_partiel"
            individu["salaire_de_base"] = {m: brut if t else 0 for m, t in travailles.items()}
            individu["heures_remunerees_volume"] = {
                m: heures if t else 0 for m, t in travailles.items()
            }
            individu["contrat_de_travail"] = dict.fromkeys(saisis, contrat)
        situation["individus"][cle] = individu
    for rang, naissance in enumerate(foyer["enfants"]):
        cle = f"{nom}e{rang}"
        enfants.append(cle)
        situation["individus"][cle] = {"date_naissance": {"ETERNITY": f"{naissance}-01"}}
    famille: dict[str, Any] = {
        "parents": parents,
        "enfants": enfants,
        "rsa_isolement_recent": dict.fromkeys(saisis, bool(foyer.get("isolement"))),
        # Le trimestre de référence de la loi depuis mars 2025 (CSS R.843-1) : M-4 à M-2.
        "departement_experimentation_rsa": dict.fromkeys(saisis, True),
    }
    if foyer.get("asf") is False:
        famille["asf"] = dict.fromkeys(saisis, 0)
    situation["familles"][nom] = famille
    situation["foyers_fiscaux"][nom] = {"declarants": parents, "personnes_a_charge": enfants}
    occupation = "locataire_vide" if foyer["logement"] == "locataire" else "loge_gratuitement"
    situation["menages"][nom] = {
        "personne_de_reference": parents[0],
        "conjoint": parents[1:2],
        "enfants": enfants,
        "statut_occupation_logement": dict.fromkeys(saisis, occupation),
        "participation_frais": dict.fromkeys(saisis, foyer["logement"] != "gratuit"),
        "loyer": dict.fromkeys(saisis, float(foyer.get("loyer") or 0)),
        "depcom": dict.fromkeys(saisis, foyer["commune"]),
    }


class Reponses(BaseHTTPRequestHandler):
    """GET /sante, POST /simuler ; tout le reste est refusé."""

    moteur: Moteur
    server_version = "simulateur"
    sys_version = ""

    def do_GET(self) -> None:
        if self.path != "/sante":
            return self._rendre(404, {"erreur": "rien à cette adresse"})
        return self._rendre(200, {"version": self.moteur.version})

    def do_POST(self) -> None:
        longueur = int(self.headers.get("Content-Length") or 0)
        if self.path != "/simuler" or not 0 < longueur <= OCTETS_MAXIMUM:
            return self._rendre(400, {"erreur": "demande refusée"})
        try:
            rendu = self.moteur.simuler(json.loads(self.rfile.read(longueur)))
        except (Illisible, KeyError, TypeError, ValueError) as erreur:
            return self._rendre(422, {"erreur": f"demande illisible : {erreur!s:.200}"})
        except Exception:
            logging.exception("un calcul a échoué")
            return self._rendre(500, {"erreur": "le calcul a échoué"})
        return self._rendre(200, rendu)

    def _rendre(self, statut: int, corps: dict[str, Any]) -> None:
        octets = json.dumps(corps).encode()
        self.send_response(statut)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, format: str, *args: Any) -> None:
        """Rien des demandes ne s'écrit : elles disent la vie d'un foyer."""


def servir(port: int = PORT) -> None:
    """Charge le barème, puis répond jusqu'à l'arrêt."""
    Reponses.moteur = Moteur()
    serveur = ThreadingHTTPServer(("127.0.0.1", port), Reponses)
    sys.stdout.write(f"Le simulateur répond sur 127.0.0.1:{serveur.server_port}.\n")
    sys.stdout.flush()
    serveur.serve_forever()


if __name__ == "__main__":
    servir(int(sys.argv[1]) if len(sys.argv) > 1 else PORT)
