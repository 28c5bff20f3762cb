"""Recevoir la liste des stagiaires d'une session : reconnaître les siens, noter leur entrée."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from jalons.activite.enums import EtatPositionnement, OriginePositionnement
from jalons.activite.selectors.positionnements import ouvert_vers
from jalons.activite.services import positionnements
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.formation import evenements
from jalons.formation.enums import GENRE, EtatStagiaire
from jalons.formation.models import ListeStagiaires, SessionFormation, Stagiaire
from jalons.formation.rules.sessions import cle_stagiaire
from jalons.formation.services.bureau import annoncer_les_fins
from jalons.personnes.models import Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.noms import normaliser


@dataclass(slots=True)
class Reception:
    """Ce qu'une liste a donné : entrées notées, lignes à rapprocher, hors d'ici, défauts du fichier."""

    lignes: int = 0
    reconnus: int = 0
    a_decider: int = 0
    ecartes: int = 0
    deja: int = 0
    defauts: list[tuple[int, str]] = field(default_factory=list)


class StagiaireImpossible(ErreurMetier):
    """Cette ligne ne peut pas se décider ainsi."""


@transaction.atomic
def recevoir(
    *,
    session: SessionFormation,
    lignes: Iterable[tuple[int, str, str, date | None, str]],
    nom_fichier: str,
    par: Agent,
    le: date,
) -> Reception:
    """Reçoit une liste : chaque ligne reconnue sans doute entre, les autres attendent un agent.

    La même liste reçue deux fois n'ajoute rien. Lève `StagiaireImpossible` si elle est vide.
    """
    SessionFormation.objects.select_for_update().get(pk=session.pk)
    bilan = Reception()
    bonnes: dict[str, tuple[str, str, date | None]] = {}
    for rang, nom, prenom, naissance, defaut in lignes:
        bilan.lignes += 1
        if defaut:
            bilan.defauts.append((rang, defaut))
            continue
        cle = cle_stagiaire(normaliser(nom), normaliser(prenom), naissance)
        bonnes.setdefault(cle, (nom, prenom, naissance))
    if not bonnes:
        raise StagiaireImpossible("Aucune ligne de cette liste ne se lit.", champ="tableau")
    connues = set(session.stagiaires.values_list("cle", flat=True))
    candidats = _candidats(bonnes.values())
    for cle, (nom, prenom, naissance) in bonnes.items():
        if cle in connues:
            bilan.deja += 1
            continue
        trouves = candidats.get((normaliser(nom), normaliser(prenom), naissance), [])
        etat = EtatStagiaire.RECONNU if len(trouves) == 1 else EtatStagiaire.A_DECIDER
        Stagiaire.objects.create(
            session=session,
            nom=nom,
            prenom=prenom,
            date_naissance=naissance,
            cle=cle,
            etat=str(etat),
            personne=trouves[0] if len(trouves) == 1 else None,
        )
        if len(trouves) == 1:
            bilan.reconnus += 1
            faire_entrer(session=session, personne=trouves[0], par=par, le=le)
        else:
            bilan.a_decider += 1
    ListeStagiaires.objects.create(
        session=session,
        recue_le=le,
        nom_fichier=nom_fichier[:160],
        lignes=len(bonnes),
        par=par,
    )
    annoncer_les_fins(le=le, sessions=[session.pk])
    journaliser(
        evenements.StagiairesRecus,
        personne_id=None,
        par=par,
        le=le,
        objet_id=session.pk,
        formation=session.formation.intitule,
        lignes=len(bonnes),
        reconnus=bilan.reconnus,
    )
    return bilan


def _candidats(
    lignes: Iterable[tuple[str, str, date | None]],
) -> dict[tuple[str, str, date | None], list[Personne]]:
    """Les personnes de même nom (de naissance ou d'usage), prénom et naissance entière, par ligne."""
    jours = {naissance for _, _, naissance in lignes if naissance}
    par_cle: dict[tuple[str, str, date | None], list[Personne]] = defaultdict(list)
    for p in Personne.objects.filter(date_naissance__in=jours, principale__isnull=True):
        noms = {normaliser(p.nom_naissance), normaliser(p.nom_usage)} - {""}
        for nom in noms:
            par_cle[nom, normaliser(p.prenom), p.date_naissance].append(p)
    return par_cle


def faire_entrer(*, session: SessionFormation, personne: Personne, par: Agent, le: date) -> None:
    """Mène le positionnement de la personne jusqu'à son entrée ; l'ouvre s'il n'y en a pas.

    Une session qui n'a pas commencé : acceptée, entrée prévue à son premier jour.
    """
    tenu = ouvert_vers(personne, GENRE, session.pk)
    if tenu is None:
        tenu = positionnements.proposer(
            personne=personne,
            genre=GENRE,
            cible_id=session.pk,
            origine=OriginePositionnement.REGION,
            par=par,
            le=min(session.debut, le),
        )
    for acte, depuis in (
        ("envoyer", EtatPositionnement.PROPOSE),
        ("accepter", EtatPositionnement.ENVOYE),
        ("entrer", EtatPositionnement.ACCEPTE),
    ):
        if tenu.etat != depuis or (acte == "entrer" and session.debut > le):
            continue
        dites = [
            d for d in (tenu.date_proposition, tenu.date_envoi, tenu.date_reponse) if d is not None
        ]
        jour = max(*dites, session.debut) if acte == "entrer" else max(dites)
        tenu = positionnements.avancer(
            positionnement=tenu,
            acte=acte,
            version=None,
            par=par,
            le=le,
            jour=min(jour, le),
            entree_prevue_le=session.debut if acte == "accepter" else None,
        )


@transaction.atomic
def decider(
    *,
    stagiaire: Stagiaire,
    personne: Personne | None,
    version: int,
    par: Agent,
    le: date,
) -> Stagiaire:
    """Dit qui est cette ligne, ou (`personne` None) que ce n'est personne d'ici. Lève `ConflitDeVersion`."""
    tenu = Stagiaire.objects.select_for_update().select_related("session").get(pk=stagiaire.pk)
    verifier_version(tenu, version)
    if tenu.etat == EtatStagiaire.RECONNU:
        raise StagiaireImpossible("Cette ligne est déjà rapprochée d'un dossier.")
    tenu.etat = str(EtatStagiaire.RECONNU if personne else EtatStagiaire.ECARTE)
    tenu.personne, tenu.version = personne, version + 1
    tenu.save()
    if personne is not None:
        faire_entrer(session=tenu.session, personne=personne, par=par, le=le)
        annoncer_les_fins(le=le, sessions=[tenu.session_id])
    return tenu


@transaction.atomic
def prescrire(
    *,
    session: SessionFormation,
    personne: Personne,
    de_soi_meme: bool,
    par: Agent,
    le: date,
    prescripteur: Structure | None = None,
) -> int:
    """Prescrit la session, ou note que la personne s'y est portée d'elle-même ; rend le positionnement.

    Lève `StagiaireImpossible` si la session est finie ou close, `PositionnementImpossible` s'il est ouvert.
    """
    if session.fin < le:
        raise StagiaireImpossible("Cette session est finie.")
    if session.recrutement == "ferme":
        raise StagiaireImpossible("Les inscriptions à cette session sont closes.")
    cree = positionnements.proposer(
        personne=personne,
        genre=GENRE,
        cible_id=session.pk,
        origine=OriginePositionnement.PERSONNE if de_soi_meme else OriginePositionnement.REFERENT,
        par=par,
        le=le,
        prescripteur=prescripteur,
    )
    return cree.pk
