"""Signaler, corriger, documenter, instruire, classer : rien n'avance sans quelqu'un pour le dire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.manquements import evenements
from jalons.manquements.enums import (
    EtatManquement,
    GenreEtape,
    IssueMotif,
    Mesure,
    MotifClassement,
    Nature,
    Origine,
)
from jalons.manquements.models import EtapeManquement, Manquement
from jalons.manquements.rules.natures import NATURES, refus_sans_obligation
from jalons.manquements.selectors.dossier import obligation_visee
from jalons.manquements.selectors.obligations import contrat_en_vigueur
from jalons.manquements.services.commun import (
    ManquementImpossible,
    abandonner_le_projet,
    avancer,
    enregistrer,
    exiger,
    exiger_sans_decision,
    raconter,
    tenir,
)
from jalons.personnes.models import Personne

# Ce qui se corrige dans un signalement.
CORRIGEABLES = (
    "nature",
    "date_faits",
    "faits",
    "obligation",
    "proposee_mesure",
    "proposee_part",
    "proposee_mois",
)


@transaction.atomic
def signaler(
    *,
    personne: Personne,
    nature: Nature | str,
    date_faits: date,
    faits: str,
    origine: Origine | str,
    par: Agent,
    le: date,
    obligation: str = "",
    structure: Structure | None = None,
    proposee_mesure: Mesure | str = "",
    proposee_part: Decimal | None = None,
    proposee_mois: int | None = None,
) -> Manquement:
    """Note un fait signalé ; ne décide de rien. `structure` : qui signale, si ce n'est pas celle de l'agent.

    Lève `ManquementImpossible` : faits vides ou à venir, nature inconnue du droit de ce jour-là, même fait
    déjà ouvert, proposition incomplète.
    """
    signale = structure or par.structure
    if signale is None:
        raise ManquementImpossible("Dites quelle structure signale.", champ="structure")
    nouveau = Manquement(
        personne=personne,
        nature=str(nature),
        date_faits=date_faits,
        faits=faits.strip(),
        obligation=obligation.strip(),
        origine=str(origine),
        structure=signale,
        signale_par=par,
        date_signalement=le,
        proposee_mesure=str(proposee_mesure),
        proposee_part=proposee_part,
        proposee_mois=proposee_mois,
    )
    _verifier(nouveau, le)
    _viser(nouveau)
    nouveau.version = 0
    _garder(nouveau)
    journaliser(
        evenements.ManquementSignale,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=nouveau.pk,
        nature=nouveau.get_nature_display(),
        jour=f"{date_faits:%d/%m/%Y}",
        structure=str(signale),
    )
    return nouveau


def _verifier(objet: Manquement, le: date) -> None:
    if objet.date_faits > le:
        raise ManquementImpossible("Ces faits sont à venir.", champ="date_faits")
    if not objet.faits:
        raise ManquementImpossible("Dites ce qui s'est passé.", champ="faits")
    regle = NATURES[Nature(objet.nature)]
    if not regle.vaut_le(objet.date_faits):
        raise ManquementImpossible(
            f"Ce n'était pas un manquement le {objet.date_faits:%d/%m/%Y} ({regle.loi}).",
            champ="nature",
        )
    dites = (objet.proposee_mesure, objet.proposee_part, objet.proposee_mois)
    if any(dites) and not all(dites):
        raise ManquementImpossible(
            "Une proposition dit la mesure, la part et la durée.", champ="proposee_mesure"
        )
    if objet.origine == Origine.FRANCE_TRAVAIL and not all(dites):
        raise ManquementImpossible(
            "Dites ce que France Travail propose : mesure, part et durée.", champ="proposee_mesure"
        )


def _viser(objet: Manquement) -> None:
    """Retient le contrat en vigueur au jour des faits ; l'obligation doit en être."""
    lu = contrat_en_vigueur(objet.personne, objet.date_faits)
    objet.contrat_id, objet.contrat_dit = (lu.cle, lu.libelle[:200]) if lu else (None, "")
    if lu is not None and objet.obligation and not lu.porte(objet.obligation):
        raise ManquementImpossible(
            "Cette obligation n'est pas dans le contrat en vigueur ce jour-là.", champ="obligation"
        )
    if lu is None:
        objet.obligation = ""


def _garder(objet: Manquement) -> None:
    try:
        with transaction.atomic():
            enregistrer(objet)
    except IntegrityError as erreur:
        if "manquement_un_par_fait" not in str(erreur):
            raise
        raise ManquementImpossible(
            "Ce manquement est déjà signalé pour ce jour : suivez celui-là.", champ="date_faits"
        ) from erreur


@transaction.atomic
def corriger_signalement(
    *,
    manquement: Manquement,
    version: int,
    changements: dict[str, Any],
    par: Agent,
    le: date,
) -> Manquement:
    """Corrige ce qui a été signalé, tant que rien n'est écrit à la personne ; `motif` dit pourquoi."""
    tenu = tenir(manquement, version)
    if tenu.etat not in (EtatManquement.SIGNALE, EtatManquement.EXAMEN):
        raise ManquementImpossible("La personne a été saisie de ces faits : ils ne changent plus.")
    motif = str(changements.get("motif", "")).strip()
    if not motif:
        raise ManquementImpossible("Dites pourquoi vous corrigez.", champ="motif")
    for nom in CORRIGEABLES:
        if nom in changements:
            setattr(tenu, nom, changements[nom])
    tenu.faits, tenu.obligation = tenu.faits.strip(), tenu.obligation.strip()
    _verifier(tenu, min(le, tenu.date_signalement))
    _viser(tenu)
    _garder(tenu)
    journaliser(
        evenements.ManquementCorrige,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        jour=f"{tenu.date_faits:%d/%m/%Y}",
        motif=motif[:300],
    )
    return tenu


@transaction.atomic
def retirer_signalement(
    *, manquement: Manquement, version: int, motif: str, par: Agent, le: date
) -> Manquement:
    """Qui a signalé se ravise, avant tout examen."""
    tenu = tenir(manquement, version)
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi ce signalement est retiré.", champ="motif")
    avancer(tenu, "retirer")
    tenu.precision, tenu.date_fin = motif.strip()[:600], le
    enregistrer(tenu)
    raconter(tenu, "signalement retiré", par=par, le=le, raison=tenu.precision)
    return tenu


@transaction.atomic
def ajouter_etape(
    *, manquement: Manquement, genre: GenreEtape | str, jour: date, texte: str, par: Agent, le: date
) -> EtapeManquement:
    """Ajoute une étape datée : échange, démarche, justificatif… même une fois la mesure décidée."""
    tenu = tenir(manquement, None)
    if jour > le:
        raise ManquementImpossible("Cette date est à venir.", champ="jour")
    if not texte.strip():
        raise ManquementImpossible("Dites ce qui s'est dit ou fait.", champ="texte")
    if par.structure is None:
        raise ManquementImpossible("Votre compte n'a pas de structure.")
    etape = EtapeManquement.objects.create(
        manquement=tenu,
        genre=str(genre),
        date=jour,
        texte=texte.strip(),
        par=par,
        structure=par.structure,
    )
    raconter(tenu, etape.get_genre_display().lower(), par=par, le=jour)
    return etape


@transaction.atomic
def retirer_etape(*, etape: EtapeManquement, motif: str, par: Agent, le: date) -> EtapeManquement:
    """Retire une étape notée par erreur ; elle reste lisible, barrée, avec sa raison."""
    tenu = EtapeManquement.objects.select_for_update().get(pk=etape.pk)
    if tenu.retiree_le is not None:
        raise ManquementImpossible("Cette étape est déjà retirée.")
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi cette étape est retirée.", champ="motif")
    tenu.retiree_le, tenu.retiree_par, tenu.motif_retrait = le, par, motif.strip()[:300]
    tenu.save()
    raconter(tenu.manquement, "étape retirée", par=par, le=le, raison=tenu.motif_retrait)
    return tenu


@transaction.atomic
def instruire(*, manquement: Manquement, version: int, par: Agent, le: date) -> Manquement:
    """Quelqu'un prend l'examen : il ne signera pas la décision."""
    tenu = tenir(manquement, version)
    if tenu.etat == EtatManquement.SIGNALE:
        avancer(tenu, "instruire")
    elif tenu.etat not in (EtatManquement.EXAMEN, EtatManquement.CONTRADICTOIRE):
        raise ManquementImpossible("Ce manquement n'est plus à instruire.")
    tenu.instruit_par = par
    enregistrer(tenu)
    raconter(tenu, f"examen pris par {par}", par=par, le=le)
    return tenu


@transaction.atomic
def examiner_motif(
    *,
    manquement: Manquement,
    version: int,
    issue: IssueMotif | str,
    dit: str,
    jour: date,
    par: Agent,
    le: date,
) -> Manquement:
    """Note ce que la personne dit du motif légitime, et ce qui en est retenu. Se corrige en le redisant."""
    tenu = tenir(manquement, version)
    if not tenu.est_ouvert or tenu.etat == EtatManquement.SIGNALE:
        raise ManquementImpossible("Prenez d'abord l'examen de ce manquement.")
    if jour > le or jour < tenu.date_faits:
        raise ManquementImpossible("Cette date précède les faits, ou est à venir.", champ="jour")
    if str(issue) != IssueMotif.AUCUN and not dit.strip():
        raise ManquementImpossible("Dites ce que la personne a expliqué.", champ="dit")
    tenu.motif_legitime, tenu.motif_legitime_le = str(issue), jour
    tenu.motif_legitime_dit = dit.strip()[:600]
    enregistrer(tenu)
    fait = f"motif légitime : {tenu.get_motif_legitime_display().lower()}"
    raconter(tenu, fait, par=par, le=jour)
    return tenu


@transaction.atomic
def classer(
    *,
    manquement: Manquement,
    version: int,
    classement: MotifClassement | str,
    par: Agent,
    le: date,
    precision: str = "",
) -> Manquement:
    """Classe sans suite : motif légitime, faits non établis, mise en conformité… Un projet est abandonné."""
    tenu = tenir(manquement, version)
    if not classement:
        raise ManquementImpossible("Dites pourquoi ce manquement est classé.", champ="classement")
    if str(classement) == MotifClassement.AUTRE and not precision.strip():
        raise ManquementImpossible("Dites cette raison en une phrase.", champ="precision")
    exiger_sans_decision(tenu)
    avancer(tenu, "classer")
    abandonner_le_projet(tenu)
    tenu.classement, tenu.precision = str(classement), precision.strip()[:600]
    tenu.date_fin = le
    enregistrer(tenu)
    raison = tenu.get_classement_display().lower()
    raconter(tenu, "classé sans suite", par=par, le=le, raison=raison)
    return tenu


@transaction.atomic
def rouvrir(
    *, manquement: Manquement, version: int, motif: str, par: Agent, le: date
) -> Manquement:
    """Un classement ou un retrait noté par erreur se défait, avec sa raison."""
    tenu = tenir(manquement, version)
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi vous le rouvrez.", champ="motif")
    avancer(tenu, "rouvrir")
    tenu.classement, tenu.precision, tenu.date_fin = "", "", None
    tenu.instruit_par = tenu.instruit_par or par
    _garder(tenu)
    raconter(tenu, "rouvert", par=par, le=le, raison=motif.strip()[:300])
    return tenu


def exiger_obligation(tenu: Manquement) -> None:
    """Refuse d'écrire à la personne d'un reproche qu'aucun contrat en vigueur ne porte."""
    nature = Nature(tenu.nature)
    exiger([refus_sans_obligation(nature, obligation_visee(tenu), faits=tenu.date_faits)])
