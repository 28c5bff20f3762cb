"""Faire entrer, sortir, revenir un participant ; ses questionnaires sont figés à leur dépôt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.fse import evenements
from jalons.fse.enums import (
    GenreEvenementSortie,
    GenreQuestionnaire,
    Joignable,
    Reponse,
    SituationEmploi,
)
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.rules.cycle import TERMINEES
from jalons.fse.operation.selectors.bareme import valeur
from jalons.fse.operation.services.operation import verrouiller
from jalons.fse.operation.services.suivi import ne_plus_suivre, suiveurs, suivre
from jalons.fse.participants import controles
from jalons.fse.participants.models.participants import (
    Participation,
    PreuveEligibilite,
)
from jalons.fse.participants.rules import participants as regles
from jalons.fse.participants.rules.dire import dire_situation
from jalons.fse.participants.rules.indicateurs import Eecr01, Eecr04, Fiche, indicateurs_de
from jalons.fse.participants.selectors.participants import (
    depots_de,
    grilles_des_fiches,
    preuves_admises,
    releve_fige_le,
    reponses_comptees,
    usage_de,
)
from jalons.fse.participants.selectors.participants import reponses as dernieres_reponses
from jalons.fse.participants.selectors.preremplir import a_un_referent, premier_acte
from jalons.fse.participants.services.echeances import porter_les_delais
from jalons.personnes.models import Personne
from jalons.questionnaires.services.remplissages import deposer
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import relire
from jalons.socle.models import Fichier

if TYPE_CHECKING:
    from jalons.questionnaires.models import Depot

G = GenreQuestionnaire


def _verifier_entree(
    operation: Operation, personne: Personne, le: date, dites: dict[str, Any]
) -> None:
    exiger(controles.Pa01, controles.Pa01.refuser(a_participants=operation.a_participants))
    if operation.statut in TERMINEES:
        raise OperationImpossible("Cette opération est terminée : plus personne n'y entre.")
    exiger(
        controles.Pa04,
        controles.Pa04.refuser(
            entree=le, sortie=None, debut=operation.periode.debut, fin=operation.periode.fin
        ),
        champ="date_entree",
    )
    _verifier_contact(personne, le, dites)
    _verifier_sensibles(dites)


def _verifier_contact(personne: Personne, le: date, dites: dict[str, Any]) -> None:
    exiger(
        controles.Pa06,
        controles.Pa06.refuser(
            telephone=dites.get("telephone", ""),
            courriel=dites.get("courriel", ""),
            a_referent=a_un_referent(personne, le=le),
        ),
        champ="telephone",
    )


def _verifier_sensibles(dites: dict[str, Any]) -> None:
    for question in (*regles.SENSIBLES, "sans_abri"):
        reponse = dites.get(question)
        if reponse and not controles.Pa08.est_admise(question, reponse):
            raise RegleEnfreinte(controles.Pa08, "répondez oui ou non.", champ=question)


@transaction.atomic
def faire_entrer(
    *,
    operation: Operation,
    personne: Personne,
    date_entree: date,
    reponses: dict[str, Any],
    par: Agent,
    le: date,
) -> Participation:
    """Ouvre la fiche d'un participant et fige son questionnaire d'entrée.

    Une personne revenue après une sortie garde sa fiche et sa date d'entrée ; son résultat
    précédent ne compte plus. Lève PA-01, PA-03, PA-04, PA-06 ou PA-08.
    """
    operation = verrouiller(operation)
    porter_les_delais([operation])
    if date_entree > le:
        raise OperationImpossible("L'entrée n'a pas encore eu lieu.", champ="date_entree")
    _verifier_entree(operation, personne, date_entree, reponses)
    fiche = (
        Participation.objects.select_for_update()
        .filter(operation=operation, personne=personne)
        .first()
    )
    if fiche is not None and (fiche.date_sortie is None or fiche.date_sortie >= date_entree):
        raise RegleEnfreinte(controles.Pa03, controles.Pa03.refuser(fiche.date_entree))
    if fiche is None:
        try:
            with transaction.atomic():
                fiche = Participation.objects.create(
                    operation=operation, personne=personne, date_entree=date_entree, par=par
                )
        except IntegrityError as erreur:
            raise RegleEnfreinte(controles.Pa03, controles.Pa03.refuser(date_entree)) from erreur
        _deposer(fiche, G.ENTREE, reponses, par=par, le=le)
        acte = premier_acte(personne, depuis=operation.periode.debut)
        fiche.est_incoherente = acte is not None and acte < date_entree
    else:
        fiche.date_sortie, fiche.motif_sortie = None, ""
        fiche.date_retour = date_entree
    suivre(operation, personne, depuis=date_entree)
    _recompter(fiche)
    journaliser(
        evenements.EntreeOperation,
        personne_id=personne.pk,
        par=par,
        le=date_entree,
        objet_id=fiche.pk,
        operation=operation.intitule,
    )
    return fiche


def _deposer(
    fiche: Participation,
    genre: GenreQuestionnaire,
    reponses: dict[str, Any],
    *,
    par: Agent,
    le: date,
) -> Depot:
    return deposer(
        usage=usage_de(genre),
        personne=fiche.personne,
        version=grilles_des_fiches(le=le)[genre].version,
        reponses=reponses,
        objet_id=fiche.pk,
        par=par,
        le=le,
    )


@transaction.atomic
def corriger_entree(
    *, participation: Participation, reponses: dict[str, Any], version: int, par: Agent, le: date
) -> Participation:
    """Dépose un questionnaire d'entrée corrigé ; l'ancien reste, le dernier compte."""
    fiche = relire(participation)
    verifier_version(fiche, version)
    _verifier_contact(fiche.personne, le, reponses)
    _verifier_sensibles(reponses)
    _deposer(fiche, G.ENTREE, reponses, par=par, le=le)
    _recompter(fiche)
    return fiche


@transaction.atomic
def faire_sortir(
    *,
    participation: Participation,
    date_sortie: date,
    motif: str,
    version: int,
    par: Agent,
    le: date,
) -> Participation:
    """Note la date de sortie. Le résultat se saisit ensuite, à quatre semaines (PA-11)."""
    fiche = relire(participation, "operation", "personne")
    verifier_version(fiche, version)
    if fiche.date_sortie is not None:
        raise OperationImpossible(f"La sortie est déjà notée au {fiche.date_sortie:%d/%m/%Y}.")
    if date_sortie > le:
        raise OperationImpossible("La sortie n'a pas encore eu lieu.", champ="date_sortie")
    exiger(
        controles.Pa04,
        controles.Pa04.refuser(
            entree=fiche.date_entree,
            sortie=date_sortie,
            debut=fiche.operation.periode.debut,
            fin=fiche.operation.periode.fin,
        ),
        champ="date_sortie",
    )
    if fiche.date_retour is not None and date_sortie < fiche.date_retour:
        raise RegleEnfreinte(
            controles.Pa04,
            f"la personne est revenue le {fiche.date_retour:%d/%m/%Y}, elle n'est pas sortie avant.",
            champ="date_sortie",
        )
    minimum = valeur(fiche.operation, "fse_participation_minimale").nombre
    exiger(
        controles.Pa02,
        controles.Pa02.refuser(fiche.date_entree, date_sortie, minimum_jours=minimum),
        champ="date_sortie",
    )
    fiche.date_sortie, fiche.motif_sortie = date_sortie, motif.strip()[:120]
    _recompter(fiche)
    journaliser(
        evenements.SortieOperation,
        personne_id=fiche.personne_id,
        par=par,
        le=date_sortie,
        objet_id=fiche.pk,
        operation=fiche.operation.intitule,
        motif=motif.strip() or "non précisé",
    )
    return fiche


@transaction.atomic
def annuler_entree(*, participation: Participation, motif: str, par: Agent, le: date) -> None:
    """Retire une fiche ouverte à tort (une journée d'information, par exemple)."""
    fiche = relire(participation)
    if not motif.strip():
        raise OperationImpossible("Dites pourquoi la fiche est retirée.", champ="motif")
    if fiche.operation.statut in TERMINEES:
        raise OperationImpossible("Cette opération est terminée : ses fiches ne se retirent plus.")
    if fiche.a_resultat:
        raise OperationImpossible("Un résultat est déjà saisi : la fiche ne se retire plus.")
    operation, personne = fiche.operation, fiche.personne
    fiche.preuves.all().delete()
    depots_de([fiche]).delete()
    fiche.delete()
    ne_plus_suivre(personne, suiveurs(operation), le=le)
    journaliser(
        evenements.SortieOperation,
        personne_id=fiche.personne_id,
        par=par,
        le=le,
        operation=operation.intitule,
        motif=f"entrée annulée, {motif.strip()}"[:200],
    )


@transaction.atomic
def saisir_resultat(
    *,
    participation: Participation,
    evenements_sortie: list[tuple[date, GenreEvenementSortie]],
    type_contrat: str = "",
    duree_contrat: int | None = None,
    preuve: str = "",
    autres: Mapping[str, Any] | None = None,
    version: int,
    par: Agent,
    le: date,
) -> Participation:
    """Fige le questionnaire de sortie : la situation à la fin des quatre semaines (PA-12).

    `autres` : les réponses aux questions que le département a ajoutées. Un événement après la
    période d'observation est gardé mais ne décide pas ; avant l'entrée, refusé.
    """
    fiche = relire(participation, "operation")
    verifier_version(fiche, version)
    if fiche.date_sortie is None:
        raise OperationImpossible("Notez d'abord la date de sortie.")
    if any(jour > le for jour, _ in evenements_sortie):
        raise OperationImpossible("Un événement ne se note qu'une fois arrivé.")
    depuis = fiche.date_retour or fiche.date_entree
    if any(jour < depuis for jour, _ in evenements_sortie):
        raise OperationImpossible(
            f"Notez ce qui est arrivé depuis l'entrée du {depuis:%d/%m/%Y}.", champ="date_1"
        )
    entree = dernieres_reponses(fiche, G.ENTREE)
    if not entree.get("situation_emploi"):
        raise OperationImpossible("Complétez d'abord la situation d'emploi à l'entrée.")
    resultat = regles.resultat_de_sortie(
        a_l_entree=SituationEmploi(entree["situation_emploi"]),
        sortie=fiche.date_sortie,
        evenements=[regles.EvenementSortie(jour, genre) for jour, genre in evenements_sortie],
        delai_jours=valeur(fiche.operation, "fse_delai_sortie").nombre,
    )
    dites = {
        **(autres or {}),
        "sortie": fiche.date_sortie.isoformat(),
        "retour": _retour(fiche),
        "situation_emploi": resultat.situation,
        "en_formation": Reponse.OUI if resultat.en_formation else Reponse.NON,
        "qualification": Reponse.OUI if resultat.qualification else Reponse.NON,
        "type_contrat": type_contrat.strip(),
        "duree_contrat": duree_contrat,
        "preuve": preuve.strip()[:120],
        "evenements": [
            {"date": jour.isoformat(), "genre": genre} for jour, genre in evenements_sortie
        ],
    }
    _deposer(fiche, G.SORTIE, dites, par=par, le=le)
    _recompter(fiche)
    return fiche


@transaction.atomic
def relever_six_mois(
    *, participation: Participation, reponses: dict[str, Any], version: int, par: Agent, le: date
) -> Participation:
    """Fige le relevé à six mois. « Injoignable » est une réponse (PA-14).

    Le refaire le corrige, et se trace, tant que le bilan final scellé ne l'a pas compté.
    """
    fiche = relire(participation, "operation")
    verifier_version(fiche, version)
    avant = reponses_comptees(fiche, G.SIX_MOIS)
    if avant and (fige := releve_fige_le(fiche)):
        raise OperationImpossible(
            f"Le bilan final scellé le {fige:%d/%m/%Y} compte ce relevé : il ne se corrige plus."
        )
    if fiche.date_sortie is None:
        raise OperationImpossible("Le relevé suit la sortie : notez-la d'abord.")
    due = regles.date_six_mois(
        fiche.date_sortie, delai_mois=valeur(fiche.operation, "fse_delai_six_mois").nombre
    )
    if le < due:
        raise OperationImpossible(f"Le relevé se fait à partir du {due:%d/%m/%Y}.")
    if not controles.Pa14.est_renseigne(reponses):
        raise RegleEnfreinte(
            controles.Pa14, "dites si la personne a été jointe.", champ="joignable"
        )
    if reponses["joignable"] != Joignable.OUI:
        reponses = {"joignable": reponses["joignable"]}
    entree = dernieres_reponses(fiche, G.ENTREE)
    exiger(
        controles.Pa13,
        controles.Pa13.refuser(
            a_l_entree=str(entree.get("situation_emploi", "")), six_mois=reponses
        ),
        champ="situation_amelioree",
    )
    _deposer(
        fiche,
        G.SIX_MOIS,
        {**reponses, "sortie": fiche.date_sortie.isoformat(), "retour": _retour(fiche)},
        par=par,
        le=le,
    )
    _recompter(fiche)
    if avant:
        journaliser(
            evenements.ReleveCorrige,
            personne_id=fiche.personne_id,
            par=par,
            le=le,
            objet_id=fiche.pk,
            operation=fiche.operation.intitule,
            avant=dire_situation(avant).lower(),
            apres=dire_situation(reponses).lower(),
        )
    return fiche


def portees_du_resultat(
    participation: Participation, evenements_sortie: list[tuple[date, GenreEvenementSortie]]
) -> list[regles.Portee]:
    """Ce que chaque événement vaudrait dans le résultat, sans rien écrire ; vide sans sortie."""
    if participation.date_sortie is None:
        return []
    return regles.portees(
        sortie=participation.date_sortie,
        evenements=[regles.EvenementSortie(jour, genre) for jour, genre in evenements_sortie],
        delai_jours=valeur(participation.operation, "fse_delai_sortie").nombre,
    )


@transaction.atomic
def ajouter_preuve(
    *,
    participation: Participation,
    type_preuve: str,
    emise_le: date,
    reference: str = "",
    fichier: Fichier | None = None,
    par: Agent,
    le: date,
) -> PreuveEligibilite:
    """Attache une preuve d'éligibilité valable le jour de l'entrée (PA-07)."""
    participation = relire(participation, "operation")
    operation = participation.operation
    exiger(
        controles.Pa07,
        controles.Pa07.refuser(
            type_preuve=type_preuve,
            types_admis=preuves_admises(operation),
            emise_le=emise_le,
            entree=participation.date_entree,
            mois=valeur(operation, "fse_validite_preuve").nombre,
        ),
        champ="emise_le",
    )
    return PreuveEligibilite.objects.create(
        participation=participation,
        type_preuve=type_preuve,
        emise_le=emise_le,
        reference=reference.strip()[:120],
        fichier=fichier,
        verifiee_par=par,
    )


def _retour(fiche: Participation) -> str:
    return fiche.date_retour.isoformat() if fiche.date_retour else ""


def lire_fiche(participation: Participation, naissance: date) -> Fiche:
    """La fiche que lisent les indicateurs : un résultat d'une sortie effacée ne compte plus."""
    return Fiche(
        naissance=naissance,
        entree=participation.date_entree,
        a_l_entree=dernieres_reponses(participation, G.ENTREE),
        a_la_sortie=reponses_comptees(participation, G.SORTIE),
        six_mois=reponses_comptees(participation, G.SIX_MOIS),
        mois_longue_duree=valeur(participation.operation, "fse_chomage_longue_duree").nombre,
    )


def _recompter(participation: Participation) -> None:
    """Tire de ses questionnaires ce que la fiche compte, et l'enregistre."""
    fiche = lire_fiche(participation, participation.personne.date_naissance)
    participation.est_complete = fiche.est_complete
    participation.genre = str(fiche.a_l_entree.get("genre", ""))
    participation.a_resultat = bool(fiche.a_la_sortie)
    participation.a_releve = bool(fiche.six_mois)
    participation.indicateurs = indicateurs_de(fiche)
    exiger(
        controles.Pa12,
        controles.Pa12.refuser(
            eecr01=Eecr01.code in participation.indicateurs,
            eecr04=Eecr04.code in participation.indicateurs,
        ),
    )
    participation.version += 1
    participation.save()


def date_limite_resultat(participation: Participation) -> date | None:
    """Dernier jour de la période d'observation, ou None sans sortie."""
    if participation.date_sortie is None:
        return None
    delai = valeur(participation.operation, "fse_delai_sortie").nombre
    return participation.date_sortie + timedelta(days=delai)
