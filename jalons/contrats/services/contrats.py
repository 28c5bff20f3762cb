"""Préparer un contrat : l'ouvrir prérempli, l'écrire étape par étape, l'abandonner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jalons.accueil.selectors.orientation import orientation_en_cours
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.contrats import evenements
from jalons.contrats.cycle import est_permis, passage
from jalons.contrats.enums import (
    CadreAction,
    EtatContrat,
    FamilleAction,
    FormeAction,
    RegimeHeures,
    Suite,
)
from jalons.contrats.models import ActionContrat, Contrat, FreinContrat
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.selectors import preparation
from jalons.personnes.models import Personne
from jalons.personnes.selectors import referent_unique
from jalons.socle.conflit import Ecart, verifier_version
from jalons.socle.dates import ajouter_mois
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

_UN_JOUR = timedelta(days=1)


class ContratImpossible(ErreurMetier):
    """Ce contrat ne peut pas être préparé, écrit ou signé ainsi."""


@dataclass(frozen=True, slots=True)
class ActionDite:
    """Une action du plan telle qu'on l'écrit. `reprise_de` : l'action d'avant qu'elle continue."""

    famille: FamilleAction
    intitule: str
    porteur: str = ""
    forme: FormeAction = FormeAction.INDIVIDUELLE
    cadre: CadreAction = CadreAction.ENCADREE
    heures_hebdo: Decimal | None = None
    debut: date | None = None
    fin: date | None = None
    est_obligation: bool = True
    reprise_de_id: int | None = None


def tenir(contrat: Contrat, version: int | None, acte: str = "") -> Contrat:
    """Le contrat verrouillé ; lève `ConflitDeVersion`, ou `ContratImpossible` si l'acte n'est plus permis."""
    tenu = (
        Contrat.objects.select_for_update(of=("self",))
        .select_related("personne", "structure", "referent", "orientation__structure")
        .get(pk=contrat.pk)
    )
    if version is not None:
        verifier_version(tenu, version)
    if acte and not est_permis(acte, tenu.etat):
        raise ContratImpossible(
            f"Ce contrat est « {tenu.get_etat_display().lower()} » : ce n'est plus possible."
        )
    return tenu


@transaction.atomic
def preparer(
    *, personne: Personne, suite: Suite | str = "", genre: str = "", par: Agent, le: date
) -> Contrat:
    """Ouvre la préparation d'un contrat, préremplie du diagnostic, de l'orientation et de celui d'avant.

    `suite` : renouveler (reprend les actions et les freins non résolus) ou réviser celui qui court
    (reprend tout). Lève `ContratImpossible` : rien de notifié, aucun diagnostic validé, un contrat
    déjà en préparation ou déjà en vigueur.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    orientation = orientation_en_cours(personne)
    if orientation is None or orientation.date_notification is None:
        raise ContratImpossible("Notifiez d'abord l'orientation : le contrat la suit.")
    if personne.deces_signale:
        raise ContratImpossible("La caisse a signalé un décès : vérifiez d'abord.")
    diagnostic = preparation.diagnostic_valide(personne)
    if diagnostic is None:
        raise ContratImpossible("Validez d'abord le diagnostic : pas de contrat sans lui.")
    if lectures.contrat_en_preparation(personne) is not None:
        raise ContratImpossible("Un contrat est déjà en préparation pour cette personne.")
    precedent = _precedent(personne, orientation.pk, suite, le)
    rattachement = referent_unique(personne, le=le)
    referent = orientation.referent or (rattachement.agent if rattachement else None)
    contrat = Contrat(
        personne=personne,
        genre=_genre(genre, orientation.voie, le),
        voie=orientation.voie,
        orientation=orientation,
        diagnostic=diagnostic,
        structure=orientation.structure,
        referent=referent,
        precedent=precedent,
        suite=str(suite),
        numero=_numero(personne),
        par=par,
    )
    _prevoir_le_terme(contrat, le)
    contrat.contenu = preparation.contenu_de_depart(contrat)
    if precedent is not None:
        _reprendre_la_duree(contrat, precedent)
    try:
        with transaction.atomic():
            contrat.save()
    except IntegrityError as erreur:
        raise ContratImpossible(
            "Un contrat est déjà en préparation pour cette personne."
        ) from erreur
    _reprendre_le_plan(contrat, precedent)
    journaliser(
        evenements.ContratPrepare,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=contrat.pk,
        contrat=contrat.get_genre_display(),
    )
    return contrat


def _precedent(
    personne: Personne, orientation_id: int, suite: Suite | str, le: date
) -> Contrat | None:
    """Le contrat que celui-ci continue ; lève `ContratImpossible` si la suite demandée n'en est pas une."""
    courant = lectures.contrat_en_vigueur(personne, le=le)
    if suite == Suite.REVISION:
        if courant is None or courant.etat != EtatContrat.SIGNE:
            raise ContratImpossible("Aucun contrat ne court : il n'y a rien à réviser.")
        return courant
    if suite == Suite.RENOUVELLEMENT:
        dernier = lectures.dernier_conclu(personne)
        if dernier is None:
            raise ContratImpossible("Aucun contrat n'a couru : il n'y a rien à renouveler.")
        return dernier
    if courant is not None and courant.orientation_id == orientation_id:
        raise ContratImpossible("Un contrat court déjà : révisez-le, ou préparez la suite.")
    return courant


def _genre(demande: str, voie: str, le: date) -> str:
    ouverts = [g.code for g in lectures.genres_ouverts(voie, le=le)]
    if demande and demande not in ouverts:
        raise ContratImpossible("Ce genre de contrat ne se conclut pas sur cette voie.")
    if not ouverts:
        raise ContratImpossible("Aucun genre de contrat ne se conclut sur cette voie.")
    return demande or ouverts[0]


def _numero(personne: Personne) -> int:
    dernier = Contrat.objects.filter(personne=personne).order_by("-numero").first()
    return dernier.numero + 1 if dernier else 1


def _prevoir_le_terme(contrat: Contrat, le: date) -> None:
    """Un renouvellement suit le terme d'avant ; une révision garde le même terme."""
    precedent, debut = contrat.precedent, le
    duree = parametre("contrat_duree_proposee", le=le)
    if precedent is not None and precedent.periode is not None and precedent.periode.fin:
        if contrat.suite == Suite.RENOUVELLEMENT:
            debut = max(le, precedent.periode.fin + _UN_JOUR)
        elif contrat.suite == Suite.REVISION:
            contrat.debut, contrat.fin_prevue = le, precedent.periode.fin
            return
    contrat.debut, contrat.fin_prevue = debut, duree.apres(debut) - _UN_JOUR


def _reprendre_la_duree(contrat: Contrat, precedent: Contrat) -> None:
    if not contrat.sorte.a_duree:
        return
    for champ in ("regime", "heures_hebdo", "raison_heures", "motif_heures", "actualisation"):
        setattr(contrat, champ, getattr(precedent, champ))
    contrat.motifs_delai_long = list(precedent.motifs_delai_long)
    # Levée ou minorée, la durée se redemande quand son terme est passé.
    if precedent.heures_fin and contrat.debut and precedent.heures_fin >= contrat.debut:
        contrat.heures_fin = precedent.heures_fin
        contrat.heures_demandees_par_elle = precedent.heures_demandees_par_elle
    elif precedent.regime == RegimeHeures.SANS_DUREE:
        contrat.regime = contrat.motif_heures = ""


def _reprendre_le_plan(contrat: Contrat, precedent: Contrat | None) -> None:
    freins = {f.theme: f.libelle for f in lectures.freins_non_leves(precedent)} if precedent else {}
    if precedent is not None:
        reprises = lectures.actions_a_reprendre(precedent)
        dites = [preparation.reprise(a, debut=contrat.debut) for a in reprises]
    else:
        dites = preparation.actions_de_depart(contrat)
    for theme, libelle in preparation.freins_du_diagnostic(contrat).items():
        freins.setdefault(theme, libelle)
    _ecrire_actions(contrat, [ActionDite(**dite) for dite in dites])
    FreinContrat.objects.bulk_create(
        [FreinContrat(contrat=contrat, theme=t, libelle=libelle) for t, libelle in freins.items()]
    )


@transaction.atomic
def enregistrer(
    *,
    contrat: Contrat,
    changements: Mapping[str, Any],
    contenu: Mapping[str, Any] | None = None,
    version: int,
    par: Agent,
    le: date,
) -> Contrat:
    """Écrit une étape de la préparation. Lève `ConflitDeVersion` en montrant ce qui diffère."""
    tenu = tenir(contrat, None)
    ecarts = [
        *_ecarts_de_champs(tenu, changements),
        *_ecarts_de_contenu(tenu, contenu or {}),
    ]
    verifier_version(tenu, version, ecarts=ecarts)
    _exiger_projet(tenu)
    if not ecarts:
        return tenu
    for champ, valeur in changements.items():
        setattr(tenu, champ, valeur)
    if tenu.debut and tenu.fin_prevue and tenu.fin_prevue < tenu.debut:
        raise ContratImpossible("Le contrat finit avant de commencer.", champ="fin_prevue")
    tenu.contenu = {**tenu.contenu, **(contenu or {})}
    tenu.version += 1
    tenu.save()
    return tenu


def _exiger_projet(contrat: Contrat) -> None:
    if contrat.etat != EtatContrat.PROJET:
        raise ContratImpossible(
            f"Ce contrat est « {contrat.get_etat_display().lower()} » : il ne s'écrit plus."
        )


def _ecarts_de_champs(contrat: Contrat, changements: Mapping[str, Any]) -> list[Ecart]:
    ecarts = []
    for champ, valeur in changements.items():
        en_place = getattr(contrat, champ)
        if en_place != valeur:
            nom = str(getattr(Contrat._meta.get_field(champ), "verbose_name", champ))
            ecarts.append(Ecart(nom.capitalize(), _dire(valeur), _dire(en_place)))
    return ecarts


def _ecarts_de_contenu(contrat: Contrat, contenu: Mapping[str, Any]) -> list[Ecart]:
    libelles = {r.code: r.libelle for r in contrat.sorte.rubriques}
    return [
        Ecart(libelles.get(code, code), _dire(valeur), _dire(contrat.contenu.get(code, "")))
        for code, valeur in contenu.items()
        if contrat.contenu.get(code, type(valeur)()) != valeur
    ]


def _dire(valeur: Any) -> str:
    if isinstance(valeur, date):
        return f"{valeur:%d/%m/%Y}"
    if isinstance(valeur, list):
        return "\n".join(str(v) for v in valeur)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return "" if valeur is None else str(valeur)


@transaction.atomic
def ecrire_le_plan(
    *,
    contrat: Contrat,
    actions: Sequence[ActionDite],
    freins: Mapping[str, str],
    version: int,
    par: Agent,
    le: date,
) -> Contrat:
    """Remplace le plan du contrat en préparation : ses actions, les freins {thème: libellé} à lever."""
    tenu = tenir(contrat, None)
    avant = "\n".join(str(a) for a in tenu.actions.all())
    apres = "\n".join(a.intitule for a in actions)
    ecarts = [Ecart("Actions", apres, avant)] if avant != apres else []
    verifier_version(tenu, version, ecarts=ecarts)
    _exiger_projet(tenu)
    tenu.actions.all().delete()
    _ecrire_actions(tenu, actions)
    tenu.freins.exclude(theme__in=freins).delete()
    poses = set(tenu.freins.values_list("theme", flat=True))
    FreinContrat.objects.bulk_create(
        [
            FreinContrat(contrat=tenu, theme=theme, libelle=libelle)
            for theme, libelle in freins.items()
            if theme not in poses
        ]
    )
    tenu.version += 1
    tenu.save()
    return tenu


def _ecrire_actions(contrat: Contrat, actions: Sequence[ActionDite]) -> None:
    for rang, dite in enumerate(actions, start=1):
        if dite.debut and dite.fin and dite.fin < dite.debut:
            raise ContratImpossible(f"« {dite.intitule} » finit avant de commencer.")
        ActionContrat.objects.create(
            contrat=contrat,
            rang=rang,
            famille=str(dite.famille),
            intitule=" ".join(dite.intitule.split())[:200],
            porteur=" ".join(dite.porteur.split())[:160],
            forme=str(dite.forme),
            cadre=str(dite.cadre),
            heures_hebdo=dite.heures_hebdo,
            debut=dite.debut,
            fin=dite.fin,
            est_obligation=dite.est_obligation,
            reprise_de_id=dite.reprise_de_id,
        )


@transaction.atomic
def proposer(*, contrat: Contrat, version: int, par: Agent, le: date) -> Contrat:
    """Arrête le texte : il se relit, s'imprime et se signe. Lève `ContratImpossible` s'il est incomplet."""
    tenu = tenir(contrat, version, "proposer")
    if reste := preparation.manques_de(tenu, le=le):
        raise ContratImpossible(" ".join(m.message for m in reste))
    tenu.etat, tenu.date_proposition = str(passage("proposer").vers), le
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.ContratArrete,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        contrat=tenu.get_genre_display(),
    )
    return tenu


@transaction.atomic
def reprendre(*, contrat: Contrat, version: int, par: Agent, le: date) -> Contrat:
    """Rouvre un texte arrêté : une signature déjà reçue ne vaut plus, elle est retirée."""
    tenu = tenir(contrat, version, "reprendre")
    tenu.signatures.all().delete()
    tenu.etat, tenu.date_proposition = str(passage("reprendre").vers), None
    tenu.version += 1
    tenu.save()
    return tenu


@transaction.atomic
def abandonner(*, contrat: Contrat, motif: str, version: int, par: Agent, le: date) -> Contrat:
    """Renonce à un contrat en préparation, avec la raison."""
    tenu = tenir(contrat, version, "abandonner")
    tenu.motif_fin, tenu.date_fin = raison(motif), le
    tenu.etat = str(passage("abandonner").vers)
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.ContratAbandonne,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        motif=tenu.motif_fin,
    )
    return tenu


def raison(motif: str) -> str:
    """La raison dite, en une phrase ; lève `ContratImpossible` si elle manque."""
    dite = " ".join(motif.split())
    if not dite:
        raise ContratImpossible("Dites pourquoi, en une phrase.", champ="motif")
    return dite[:400]


def terme_propose(debut: date) -> date:
    """Le dernier jour d'un contrat de la durée proposée."""
    duree = parametre("contrat_duree_proposee", le=debut)
    return ajouter_mois(debut, duree.nombre) - _UN_JOUR
