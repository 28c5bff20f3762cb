"""La page d'un manquement : ce qui est dit, ce qui est dû, le prochain geste de cet agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.manquements.enums import (
    EtatDecision,
    EtatManquement,
    GenreSuite,
    Mesure,
    Nature,
    Organisme,
)
from jalons.manquements.models import DecisionSanction, Manquement
from jalons.manquements.rules.bareme import part_maximale
from jalons.manquements.rules.contradictoire import contradictoire_du
from jalons.manquements.rules.natures import NATURES
from jalons.manquements.selectors import messages
from jalons.manquements.selectors.dossier import (
    est_soumis_le,
    foyer_de,
    lettre_vivante,
    niveau_de,
    obligation_visee,
    refus_de_la_decision,
)
from jalons.manquements.selectors.lus import mesure_de, proposition_de
from jalons.manquements.selectors.manquements import lit_tout, peut_corriger_le_signalement
from jalons.manquements.selectors.obligations import avis_sur
from jalons.manquements.selectors.reglages import bareme_du, reglages_non_lus
from jalons.manquements.selectors.suites import suites_possibles
from jalons.socle import formats
from jalons.socle.accord import accorder


@dataclass(frozen=True, slots=True)
class Geste:
    """Un bouton : son adresse (vue et clé) et ce qu'il fait."""

    libelle: str
    vue: str
    arguments: tuple[Any, ...]
    est_envoi: bool = False

    @property
    def adresse(self) -> str:
        """Où mène le bouton."""
        return reverse(f"manquements:{self.vue}", args=self.arguments)


def mesures_possibles(manquement: Manquement, *, le: date) -> tuple[list[Mesure], str]:
    """Les mesures que le barème admet, et la phrase qui dit leurs limites pour ce foyer."""
    niveau, pourquoi = niveau_de(manquement)
    bareme, foyer = bareme_du(manquement.date_faits), foyer_de(manquement.personne, le=le)
    echelon = bareme.echelon(niveau)
    haut = formats.part(part_maximale(bareme, niveau, foyer))
    article = NATURES[Nature(manquement.nature)].article_du_bareme(manquement.date_faits)
    note = (
        f"Niveau {niveau}. {pourquoi} De {formats.part(echelon.part_minimale)} à {haut} du RSA pour ce "
        f"foyer ({foyer.dit}), de {echelon.mois_minimum} à {echelon.mois_maximum} mois ({article} ; "
        f"{bareme.article_plafond})."
    )
    return sorted(echelon.mesures, key=list(Mesure).index), note


def initial_de_lettre(manquement: Manquement) -> dict[str, Any]:
    """Ce que la lettre propose d'écrire : celle d'avant, sinon le signalement."""
    lettre = lettre_vivante(manquement)
    lu: dict[str, Any] = {"faits": manquement.faits, "version": manquement.version}
    if lettre is not None:
        lu |= {c: getattr(lettre, c) for c in ("faits", "mesure", "part", "mois", "radiation")}
    elif (proposee := proposition_de(manquement)) is not None:
        lu |= {"mesure": proposee.mesure, "part": proposee.part, "mois": proposee.mois}
    return lu


def initial_de_projet(manquement: Manquement, *, le: date) -> dict[str, Any]:
    """Le projet en cours, sinon ce que la lettre annonçait."""
    projet = manquement.decisions.filter(etat=EtatDecision.PROJET).first()
    lu: dict[str, Any] = {"date_effet": le, "version": manquement.version}
    if projet is not None:
        champs = "mesure part mois radiation date_effet motivation situation foyer frequence consequences"
        return lu | {c: getattr(projet, c) for c in champs.split()}
    lettre = lettre_vivante(manquement)
    annoncee = mesure_de(lettre) if lettre else proposition_de(manquement)
    if annoncee is not None:
        lu |= {"mesure": annoncee.mesure, "part": annoncee.part, "mois": annoncee.mois}
    return lu | {"radiation": bool(lettre and lettre.radiation)}


def raisons_de_ne_pas_signer(
    decision: DecisionSanction, agent: Agent | None, *, le: date
) -> list[str]:
    """Ce qui manque pour signer ce projet, chaque raison avec son article."""
    if decision.etat != EtatDecision.PROJET:
        return []
    return [r.dit for r in refus_de_la_decision(decision, signataire=agent, le=le)]


def page_du_manquement(agent: Agent, manquement: Manquement, *, le: date) -> dict[str, Any]:
    """Tout ce que la page montre à cet agent ; un partenaire n'y lit que son signalement."""
    tout = lit_tout(agent, manquement)
    personne = manquement.personne
    contexte: dict[str, Any] = {
        "titre": f"{personne.prenom} {personne.nom_affiche} : {manquement.get_nature_display().lower()}",
        "objet": manquement,
        "loi": NATURES[Nature(manquement.nature)].loi,
        "etapes": manquement.etapes.select_related("par", "structure"),
        "lit_tout": tout,
        "peut_documenter": agent.peut(Permission.MANQUEMENT_SIGNALER)
        or agent.peut(Permission.MANQUEMENT_INSTRUIRE),
        "peut_corriger": peut_corriger_le_signalement(agent, manquement),
        "gestes": _gestes_du_signalement(agent, manquement),
        "est_en_retard": manquement.echeance is not None and manquement.echeance < le,
    }
    return contexte | (_instruction(agent, manquement, le=le) if tout else {})


def _gestes_du_signalement(agent: Agent, manquement: Manquement) -> list[Geste]:
    sien = agent.structure_id == manquement.structure_id
    if (
        sien
        and manquement.etat == EtatManquement.SIGNALE
        and agent.peut(Permission.MANQUEMENT_SIGNALER)
    ):
        return [Geste("Retirer le signalement", "retirer", (manquement.pk,))]
    return []


def _instruction(agent: Agent, manquement: Manquement, *, le: date) -> dict[str, Any]:
    decisions = list(
        manquement.decisions.select_related("signee_par", "preparee_par", "retiree_par")
        .prefetch_related("suites__par", "recours", "messages")
        .exclude(etat=EtatDecision.ABANDONNEE)
    )
    vivante = next((d for d in decisions if d.etat in ("projet", "signee")), None)
    for decision in decisions:
        decision.manquement = manquement
    lettre = lettre_vivante(manquement)
    instruit = agent.peut(Permission.MANQUEMENT_INSTRUIRE)
    gestes = _gestes(agent, manquement, lettre, vivante, le=le)
    if instruit:
        gestes += [
            Geste(f"Prévenir {_NOMS[o.organisme]} : {o.label.lower()}", "message", (d.pk, str(o)))
            for d in decisions
            for o in messages.dus(d)
        ]
    return {
        "lettre": lettre,
        "autres_lettres": manquement.lettres.filter(est_remplacee=True),
        "decision": vivante,
        "retirees": [d for d in decisions if d.etat == EtatDecision.RETIREE],
        "manques": raisons_de_ne_pas_signer(vivante, agent_signataire(agent), le=le)
        if vivante
        else [],
        "alertes": alertes_de(manquement, le=le),
        "lettre_due": _lettre_due(manquement),
        "equipe": _equipe_dite(manquement, lettre, le=le),
        "bareme": mesures_possibles(manquement, le=le)[1],
        "non_lus": reglages_non_lus(manquement.date_faits),
        "gestes": [*gestes, *_gestes_du_signalement(agent, manquement)],
        "peut_instruire": instruit,
        "peut_signer": agent.peut(Permission.SANCTION_SIGNER),
        "echanges": vivante.messages.all() if vivante else [],
        "suites": [(s, s.retiree_le is None) for s in vivante.suites.all()] if vivante else [],
    }


_NOMS = {Organisme.CAISSE: "la caisse", Organisme.FRANCE_TRAVAIL: "France Travail"}


def _equipe_dite(manquement: Manquement, lettre: Any, *, le: date) -> str:
    """Où en est l'avis de l'équipe ; vide si elle n'est pas saisie."""
    if manquement.dossier_equipe is None:
        return ""
    mesure = Mesure(lettre.mesure) if lettre else Mesure.SUSPENSION
    avis = avis_sur(manquement, mesure, le=le)
    return avis.dit if avis else f"{manquement.dossier_equipe.equipe} : avis attendu"


def agent_signataire(agent: Agent) -> Agent | None:
    """L'agent, s'il signe ; None : on ne regarde pas qui signerait."""
    return agent if agent.peut(Permission.SANCTION_SIGNER) else None


def _lettre_due(manquement: Manquement) -> str:
    """Ce que l'on dit du contradictoire d'un manquement que France Travail propose."""
    proposee = proposition_de(manquement)
    if proposee is None:
        return ""
    due = contradictoire_du(proposee, proposee=proposee)
    part = formats.part(proposee.part)
    base = (
        f"France Travail propose : {proposee.mesure.label.lower()} de {part}, {proposee.mois} mois."
    )
    suite = (
        " Une suppression demande toujours la lettre."
        if due
        else " La lettre n'est due que si la décision est plus sévère (part, durée, suppression)."
    )
    return base + suite


def alertes_de(manquement: Manquement, *, le: date) -> list[str]:
    """Ce qui empêcherait toute sanction, dit d'avance avec son article."""
    if not manquement.est_ouvert:
        return []
    personne, faits = manquement.personne, manquement.date_faits
    dites = []
    if not est_soumis_le(personne, faits):
        dites.append(
            accorder(
                "Hors droits et devoirs au jour des faits, ou rien n'est connu : aucune sanction n'est "
                "possible (CASF, art. R.262-68-7).",
                personne.est_feminin,
            )
        )
    if NATURES[Nature(manquement.nature)].exige_un_contrat and obligation_visee(manquement) is None:
        dites.append(
            f"Aucun contrat en vigueur le {faits:%d/%m/%Y} ne porte l'obligation visée : aucune sanction "
            "n'est possible (CE, n° 377138 et n° 418975)."
        )
    return dites


def _gestes(
    agent: Agent,
    manquement: Manquement,
    lettre: Any,
    decision: DecisionSanction | None,
    *,
    le: date,
) -> list[Geste]:
    """Ce que cet agent peut faire maintenant, le plus attendu d'abord."""
    gestes: list[Geste] = []
    cle, etat = (manquement.pk,), manquement.etat
    if (
        decision is not None
        and decision.etat == EtatDecision.PROJET
        and agent.peut(Permission.SANCTION_SIGNER)
    ):
        gestes.append(Geste("Signer la décision", "signer", (decision.pk,)))
    if not agent.peut(Permission.MANQUEMENT_INSTRUIRE):
        return gestes
    if etat == EtatManquement.SIGNALE:
        gestes += [
            Geste("Prendre l'examen", "instruire", cle, est_envoi=True),
            Geste("Classer sans suite", "classer", cle),
        ]
    elif etat in (EtatManquement.EXAMEN, EtatManquement.CONTRADICTOIRE):
        gestes += _gestes_d_examen(manquement, lettre)
    elif decision is not None and decision.etat == EtatDecision.SIGNEE:
        if decision.recue_le is None:
            gestes.append(
                Geste("Noter le chemin de la décision", "pli_de_decision", (decision.pk,))
            )
        gestes += [
            Geste(_BOUTONS[g], "suite", (decision.pk, g.value))
            for g in suites_possibles(decision, le=le)
        ]
        gestes += [
            Geste("Noter le chemin de la réponse au recours", "pli_de_reponse", (r.pk,))
            for r in decision.recours.all()
            if r.reponse and r.recue_le is None
        ]
        if not any(not r.reponse for r in decision.recours.all()):
            gestes.append(Geste("Noter un recours", "recours", (decision.pk,)))
    elif etat in (EtatManquement.CLASSE, EtatManquement.RETIRE):
        gestes.append(Geste("Rouvrir", "rouvrir", cle))
    return gestes


_BOUTONS = {
    GenreSuite.CONFORMITE: "Noter une mise en conformité",
    GenreSuite.VERSEMENT_REPRIS: "Confirmer la reprise du versement",
    GenreSuite.FIN_CONSTATEE: "Constater le terme",
    GenreSuite.RADIATION_PROPOSEE: "Proposer la radiation à France Travail",
    GenreSuite.REPORT: "Reporter la fin du droit",
    GenreSuite.FIN_DE_DROIT: "Décider la fin du droit",
}


def _gestes_d_examen(manquement: Manquement, lettre: Any) -> list[Geste]:
    cle = (manquement.pk,)
    if not manquement.motif_legitime:
        return [
            Geste("Examiner le motif légitime", "motif", cle),
            Geste("Classer sans suite", "classer", cle),
        ]
    gestes = []
    if lettre is None:
        gestes.append(Geste("Écrire à la personne", "ecrire", cle))
    elif lettre.recue_le is None:
        gestes.append(Geste("Noter le chemin de la lettre", "pli_de_lettre", (lettre.pk,)))
    else:
        gestes.append(Geste("Noter sa réponse", "reponse", (lettre.pk,)))
    if manquement.dossier_equipe is None and (lettre or proposition_de(manquement)):
        gestes.append(Geste("Saisir l'équipe pluridisciplinaire", "equipe", cle))
    gestes += [
        Geste("Préparer la décision", "preparer", cle),
        Geste("Classer sans suite", "classer", cle),
        Geste("Revoir le motif légitime", "motif", cle),
    ]
    if lettre is not None:
        gestes += [
            Geste("Écrire une autre lettre", "ecrire", cle),
            Geste("Abandonner le contradictoire", "abandonner", cle),
        ]
    return gestes
