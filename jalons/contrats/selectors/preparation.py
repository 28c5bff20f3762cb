"""Ce qui préremplit un contrat, et ce qui lui manque : diagnostic, orientation, contrat d'avant."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from jalons.accueil.rules.freins import themes_avec_frein
from jalons.accueil.selectors.diagnostic import DSP
from jalons.contrats.enums import (
    CadreAction,
    FamilleAction,
    FormeAction,
    MotifSansDuree,
    RegimeHeures,
    Suite,
)
from jalons.contrats.genres import GenreContrat
from jalons.contrats.models import ActionContrat, Contrat
from jalons.contrats.rules.completude import ContratDit, Etape, Manque, RubriqueLue, manques
from jalons.contrats.rules.durees import Duree, Refus, fin_de_garde, refus_de_duree
from jalons.personnes.enums import RoleFoyer
from jalons.personnes.models import Personne
from jalons.personnes.selectors import membres_du_foyer
from jalons.questionnaires.enums import EtatRemplissage
from jalons.questionnaires.selectors.remplissages import (
    libelles_des_metiers,
    remplissages,
    reponses_a_plat,
)
from jalons.socle.parametres import parametre

if TYPE_CHECKING:
    from jalons.questionnaires.models import Remplissage

_DONNEES = Path(__file__).resolve().parents[1] / "donnees"
_ENGAGEMENTS = ("engagements_personne", "engagements_organisme")


@lru_cache(maxsize=1)
def _propositions() -> dict[str, Any]:
    lues: dict[str, Any] = yaml.safe_load((_DONNEES / "plan.yaml").read_text(encoding="utf-8"))
    return lues


def diagnostic_valide(personne: Personne) -> Remplissage | None:
    """Le dernier diagnostic validé : sans lui, pas de contrat."""
    valides = remplissages(DSP, personne).filter(etat=str(EtatRemplissage.VALIDE))
    return valides.select_related("grille").order_by("-numero").first()


def freins_du_diagnostic(contrat: Contrat) -> dict[str, str]:
    """Les freins forts que dit le diagnostic : {thème: libellé}."""
    if contrat.diagnostic is None:
        return {}
    themes = {t["code"]: t["libelle"] for t in contrat.diagnostic.grille.themes}
    trouves = themes_avec_frein(reponses_a_plat(contrat.diagnostic))
    return {theme: themes.get(theme, theme) for theme in trouves}


def themes_du_diagnostic(contrat: Contrat) -> dict[str, str]:
    """Tous les thèmes du diagnostic, où un frein peut se dire."""
    if contrat.diagnostic is None:
        return {}
    return {t["code"]: t["libelle"] for t in contrat.diagnostic.grille.themes}


def contenu_de_depart(contrat: Contrat) -> dict[str, Any]:
    """Les rubriques préremplies : celles du contrat d'avant, sinon du diagnostic et du COREO."""
    if contrat.precedent is not None:
        codes = {r.code for r in contrat.sorte.rubriques}
        repris = {c: v for c, v in contrat.precedent.contenu.items() if c in codes}
        if repris and (contrat.suite == Suite.REVISION or contrat.genre == contrat.precedent.genre):
            return repris
    livrees = _propositions()
    orientation = contrat.orientation
    coreo = getattr(orientation, "coreo", None) if orientation else None
    siens = [*(coreo.engagements if coreo else []), *livrees["engagements_personne"]]
    freins = freins_du_diagnostic(contrat)
    texte = f"Freins repérés : {', '.join(freins.values())}." if freins else ""
    depart: dict[str, Any] = {
        "engagements_personne": list(dict.fromkeys(siens)),
        "engagements_organisme": list(livrees["engagements_organisme"]),
    }
    metiers = _metiers(contrat)
    if metiers:
        depart["projet_professionnel"] = f"Métiers envisagés : {metiers}."
        depart["objectifs"] = [f"Travailler comme {metiers.lower()}."]
    if texte:
        depart |= {"situation": texte, "besoins": texte, "levee_des_freins": texte}
    return {r.code: depart[r.code] for r in contrat.sorte.rubriques if r.code in depart}


def _metiers(contrat: Contrat) -> str:
    if contrat.diagnostic is None:
        return ""
    codes = reponses_a_plat(contrat.diagnostic).get("metiers") or []
    return ", ".join(libelles_des_metiers(codes).values())


def actions_de_depart(contrat: Contrat) -> list[dict[str, Any]]:
    """Les actions proposées : celles de la voie, puis une par frein du diagnostic."""
    livrees = _propositions()
    themes = freins_du_diagnostic(contrat)
    lues = [*livrees["actions"].get(contrat.voie, [])]
    lues += [livrees["freins"][theme] for theme in themes if theme in livrees["freins"]]
    return [
        {
            "famille": FamilleAction(lue["famille"]),
            "intitule": lue["intitule"],
            "heures_hebdo": lue.get("heures"),
            "forme": FormeAction(lue.get("forme", "individuelle")),
            "cadre": CadreAction(lue.get("cadre", "encadree")),
        }
        for lue in lues
    ]


def reprise(action: ActionContrat, *, debut: date | None) -> dict[str, Any]:
    """L'action d'un contrat d'avant, telle qu'elle revient : son calendrier passé ne suit pas."""
    court_encore = action.fin is not None and debut is not None and action.fin >= debut
    return {
        "famille": FamilleAction(action.famille),
        "intitule": action.intitule,
        "porteur": action.porteur,
        "forme": FormeAction(action.forme),
        "cadre": CadreAction(action.cadre),
        "heures_hebdo": action.heures_hebdo,
        "debut": action.debut if court_encore else None,
        "fin": action.fin if court_encore else None,
        "est_obligation": action.est_obligation,
        "reprise_de_id": action.pk,
    }


def etape_de(genre: type[GenreContrat], rubrique: str) -> Etape:
    """L'étape où cette rubrique se remplit."""
    return Etape.ENGAGEMENTS if rubrique in _ENGAGEMENTS else Etape.SITUATION


def naissances_des_enfants(personne: Personne, *, le: date) -> list[date]:
    """Les dates de naissance des enfants du foyer ce jour-là."""
    enfants = membres_du_foyer(personne, le=le).filter(role=RoleFoyer.ENFANT)
    return [a.personne.date_naissance for a in enfants]


def fin_de_garde_de(personne: Personne, *, le: date) -> date | None:
    """Jusqu'à quand la garde d'un jeune enfant peut lever la durée ; None sans jeune enfant connu."""
    ans = parametre("contrat_age_enfant_garde", le=le).nombre
    return fin_de_garde(naissances_des_enfants(personne, le=le), ans=ans, le=le)


def duree_de(contrat: Contrat) -> Duree | None:
    """La durée dite par le contrat ; None si rien n'est choisi."""
    if not contrat.regime:
        return None
    return Duree(
        regime=RegimeHeures(contrat.regime),
        heures=contrat.heures_hebdo,
        raison=contrat.raison_heures,
        motif=MotifSansDuree(contrat.motif_heures) if contrat.motif_heures else None,
        demandee_par_elle=contrat.heures_demandees_par_elle,
        fin=contrat.heures_fin,
    )


def refus_de_la_duree(contrat: Contrat, *, le: date) -> list[Refus]:
    """Ce que la loi refuse de la durée du contrat, au jour où il commence."""
    if not contrat.sorte.a_duree:
        return []
    duree = duree_de(contrat)
    if duree is None:
        return [Refus("regime", "Choisissez la durée par semaine.")]
    debut = contrat.debut or le
    enfants = (
        naissances_des_enfants(contrat.personne, le=le)
        if duree.motif == MotifSansDuree.GARDE
        else []
    )
    return refus_de_duree(
        duree,
        minimum=parametre("contrat_heures_minimum", le=debut).decimal,
        debut=debut,
        naissances=enfants,
        ans=parametre("contrat_age_enfant_garde", le=debut).nombre,
    )


def manques_de(contrat: Contrat, *, le: date) -> list[Manque]:
    """Ce qu'il reste à dire avant de signer, étape par étape."""
    genre = contrat.sorte
    dit = ContratDit(
        rubriques=[
            RubriqueLue(r.code, r.libelle, r.est_obligatoire, etape_de(genre, r.code))
            for r in genre.rubriques
        ],
        contenu=contrat.contenu,
        actions=contrat.actions.count(),
        a_referent=contrat.referent_id is not None,
        debut=contrat.debut,
        fin=contrat.fin_prevue,
        demande_un_rythme=genre.a_actualisation,
        rythme=contrat.actualisation,
        refus=refus_de_la_duree(contrat, le=le),
    )
    maximum = parametre("contrat_duree_maximum", le=le).nombre
    return manques(dit, le=le, duree_maximum=maximum)
