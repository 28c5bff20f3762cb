"""Conventionner : créer, répartir, signer, avenanter, dépenser, et corriger ce qui fut mal saisi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Max

from jalons.annuaire.models import Structure, Territoire
from jalons.chiffres.registre import connait
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.repertoire import evenements
from jalons.repertoire.enums import Modalite
from jalons.repertoire.models import (
    Action,
    AvenantConvention,
    AxePolitique,
    Conventionnement,
    DepenseConvention,
    LigneConvention,
    ObjectifConvention,
    PlaceConvention,
)
from jalons.repertoire.rules.suivis import RESULTATS
from jalons.repertoire.services.commun import OffreImpossible
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import changer, relire, une_ligne
from jalons.socle.formats import euros
from jalons.socle.periode import Periode


@dataclass(frozen=True, slots=True)
class LigneDite:
    """Une ligne telle que saisie. `pk` : celle qu'elle remplace, ou None si elle est neuve."""

    financeur: Structure
    montant: Decimal
    libelle: str = ""
    condition: str = ""
    pk: int | None = None
    attend_bilan: int | None = None
    est_europeenne: bool = False


@transaction.atomic
def creer_convention(
    *,
    numero: str,
    objet: str,
    periode: Periode,
    montant: Decimal,
    parties: Iterable[Structure],
    par: Agent,
    le: date,
    actions: Iterable[Action] = (),
    signee_le: date | None = None,
    axe: AxePolitique | None = None,
) -> Conventionnement:
    """Une convention ; son numéro est unique. Lève `OffreImpossible`."""
    numero = une_ligne(numero)[:60]
    if not numero:
        raise OffreImpossible("Donnez le numéro de la convention.", champ="numero")
    _verifier_signature(periode, signee_le, le)
    try:
        with transaction.atomic():
            convention = Conventionnement.objects.create(
                numero=numero,
                objet=une_ligne(objet)[:300],
                periode=periode,
                montant=montant,
                signee_le=signee_le,
                axe=axe,
            )
    except IntegrityError as erreur:
        raise OffreImpossible("Une convention porte déjà ce numéro.", champ="numero") from erreur
    convention.parties.set(parties)
    convention.actions.set(actions)
    return convention


def _verifier_signature(periode: Periode, signee_le: date | None, le: date) -> None:
    if signee_le is None:
        return
    if signee_le > le:
        raise OffreImpossible("Cette signature est à venir.", champ="signee_le")
    if periode.fin is not None and signee_le > periode.fin:
        raise OffreImpossible("Elle se signe avant sa fin.", champ="signee_le")


@transaction.atomic
def modifier_convention(
    *,
    convention: Conventionnement,
    version: int,
    changements: Mapping[str, Any],
    parties: Iterable[Structure],
    actions: Iterable[Action],
    par: Agent,
    le: date,
) -> Conventionnement:
    """Corrige une convention. Signée, son montant et sa période ne changent que par un avenant.

    Lève `ConflitDeVersion` ou `OffreImpossible`.
    """
    lus = dict(changements)
    _verifier_signature(lus.get("periode", convention.periode), lus.get("signee_le"), le)
    try:
        with transaction.atomic():
            relue = changer(convention, version, lus)
            _au_total()
    except DatabaseError as erreur:
        raise _dire(erreur) from erreur
    relue.parties.set(parties)
    relue.actions.set(actions)
    return relue


@transaction.atomic
def repartir(
    *,
    convention: Conventionnement,
    lignes: Sequence[LigneDite],
    version: int,
    par: Agent,
    le: date,
    montant: Decimal | None = None,
) -> Conventionnement:
    """Pose les lignes de financement, toutes ensemble : leur somme fait le montant, au centime.

    Une ligne absente est ôtée si rien n'y est dépensé. Lève `ConflitDeVersion` ou `OffreImpossible`.
    """
    tenue = relire(convention)
    verifier_version(tenue, version)
    total = tenue.montant if montant is None else montant
    somme = sum((ligne.montant for ligne in lignes), Decimal(0))
    if lignes and somme != total:
        ecart = total - somme
        sens = "manque" if ecart > 0 else "est de trop"
        raise OffreImpossible(
            f"Les lignes font {euros(somme)} pour {euros(total)} : il {sens} {euros(abs(ecart))}."
        )
    gardees = {ligne.pk: ligne for ligne in lignes if ligne.pk}
    try:
        with transaction.atomic():
            for en_place in tenue.lignes.select_for_update():
                dite = gardees.pop(en_place.pk, None)
                if dite is None:
                    _oter(en_place)
                else:
                    _poser(en_place, dite)
            for ligne in lignes:
                if ligne.pk is None:
                    _poser(LigneConvention(convention=tenue, version=0), ligne)
            tenue.version += 1
            tenue.save(update_fields=["version"])
            _au_total()
    except DatabaseError as erreur:
        raise _dire(erreur) from erreur
    return tenue


def _oter(ligne: LigneConvention) -> None:
    if ligne.depenses.exists():
        raise OffreImpossible(f"« {ligne} » porte des dépenses : elle ne s'ôte pas.")
    ligne.delete()


def _poser(ligne: LigneConvention, dite: LigneDite) -> None:
    if dite.montant <= 0:
        raise OffreImpossible("Une ligne a un montant.")
    condition = une_ligne(dite.condition)[:200]
    if condition != ligne.condition:
        ligne.condition_levee_le = None
    ligne.financeur, ligne.montant = dite.financeur, dite.montant
    ligne.libelle, ligne.condition = une_ligne(dite.libelle)[:160], condition
    if dite.attend_bilan != ligne.attend_bilan and ligne.pk and ligne.depenses.exists():
        raise OffreImpossible(f"« {ligne} » est déjà entamée : son bilan ne change plus.")
    ligne.attend_bilan, ligne.est_europeenne = dite.attend_bilan, dite.est_europeenne
    ligne.version += 1
    ligne.save()


@transaction.atomic
def avenanter(
    *,
    convention: Conventionnement,
    signe_le: date,
    objet: str,
    fin: date | None,
    montant: Decimal,
    version: int,
    par: Agent,
    le: date,
    lignes: Sequence[LigneDite] = (),
) -> AvenantConvention:
    """Un avenant, signé avant la fin : nouvelle fin, nouveau montant, et ses lignes s'il y en a.

    Lève `ConflitDeVersion` ou `OffreImpossible` : pas signée, trop tard, ou lignes qui ne font pas le total.
    """
    tenue = relire(convention)
    verifier_version(tenue, version)
    if tenue.signee_le is None:
        raise OffreImpossible("Elle n'est pas encore signée : modifiez-la plutôt.")
    if not objet.strip():
        raise OffreImpossible("Dites l'objet de l'avenant.", champ="objet")
    if signe_le > le or signe_le < tenue.signee_le:
        raise OffreImpossible(
            f"L'avenant se signe du {tenue.signee_le:%d/%m/%Y} à aujourd'hui.", champ="signe_le"
        )
    if fin is not None and fin < tenue.periode.debut:
        raise OffreImpossible("Cette fin précède le début.", champ="fin")
    rang = (tenue.avenants.aggregate(n=Max("rang"))["n"] or 0) + 1
    try:
        with transaction.atomic():
            avenant = AvenantConvention.objects.create(
                convention=tenue,
                rang=rang,
                signe_le=signe_le,
                objet=une_ligne(objet)[:300],
                fin=fin,
                montant=montant,
                par=par,
            )
            tenue.periode, tenue.montant = Periode(tenue.periode.debut, fin), montant
            tenue.avenants_signes, tenue.version = rang, tenue.version + 1
            tenue.save()
            if lignes:
                repartir(
                    convention=tenue,
                    lignes=lignes,
                    version=tenue.version,
                    par=par,
                    le=le,
                    montant=montant,
                )
            _au_total()
    except DatabaseError as erreur:
        raise _dire(erreur) from erreur
    noter(
        evenements.AvenantSigne, tenue, par, le, numero=tenue.numero, rang=rang, dit=avenant.objet
    )
    return avenant


@transaction.atomic
def viser(
    *,
    convention: Conventionnement,
    libelle: str,
    cible: Decimal,
    denominateur: str,
    par: Agent,
    le: date,
    chiffre: str = "",
) -> ObjectifConvention:
    """Pose un objectif, ou change celui qui compte la même chose."""
    dit = une_ligne(libelle)[:160]
    if not dit:
        raise OffreImpossible("Dites ce que l'on compte.", champ="libelle")
    if denominateur != "aucun" and not 0 <= cible <= 100:
        raise OffreImpossible("Un pourcentage va de 0 à 100.", champ="cible")
    if chiffre and chiffre not in RESULTATS and not connait(chiffre):
        raise OffreImpossible("Ce chiffre n'est pas publié.", champ="chiffre")
    objectif, _ = ObjectifConvention.objects.update_or_create(
        convention=convention,
        libelle=dit,
        defaults={"cible": cible, "denominateur": denominateur, "chiffre": chiffre},
    )
    return objectif


@transaction.atomic
def ouvrir_places(
    *,
    convention: Conventionnement,
    nombre: int,
    par: Agent,
    le: date,
    voie: str = "",
    territoire: Territoire | None = None,
    modalite: str = str(Modalite.INDIVIDUELLE),
) -> PlaceConvention:
    """Dit combien de places cette modalité a, sur cette voie et ce territoire ; remplace ce qui était dit."""
    places, _ = PlaceConvention.objects.update_or_create(
        convention=convention,
        modalite=modalite,
        voie=voie,
        territoire=territoire,
        defaults={"nombre": nombre},
    )
    return places


@transaction.atomic
def retirer(*, objet: ObjectifConvention | PlaceConvention, par: Agent, le: date) -> None:
    """Retire un objectif ou des places ; l'histoire les garde."""
    objet.delete()


@transaction.atomic
def lever_condition(
    *, ligne: LigneConvention, jour: date | None, version: int, par: Agent, le: date
) -> LigneConvention:
    """La condition est remplie ce jour-là (None : elle ne l'est plus) ; la ligne peut se dépenser."""
    if jour is not None and jour > le:
        raise OffreImpossible("Cette date est à venir.", champ="jour")
    tenue = relire(ligne)
    verifier_version(tenue, version)
    if not tenue.condition:
        raise OffreImpossible("Cette ligne n'a pas de condition.")
    if jour is None and tenue.depenses.exists():
        raise OffreImpossible("Cette ligne est déjà entamée : sa condition reste remplie.")
    tenue.condition_levee_le, tenue.version = jour, tenue.version + 1
    tenue.save()
    return tenue


@transaction.atomic
def depenser(
    *, ligne: LigneConvention, montant: Decimal, jour: date, objet: str, par: Agent, le: date
) -> DepenseConvention:
    """Une dépense sur une ligne ; deux agents sur les derniers euros : un seul y parvient.

    Lève `OffreImpossible` : au-delà de la ligne, condition non remplie, date à venir.
    """
    if jour > le:
        raise OffreImpossible("Cette dépense est à venir.", champ="jour")
    if montant <= 0:
        raise OffreImpossible("Dites combien.", champ="montant")
    if not objet.strip():
        raise OffreImpossible("Dites pour quoi.", champ="objet")
    try:
        with transaction.atomic():
            depense = DepenseConvention.objects.create(
                ligne=ligne, date=jour, montant=montant, objet=une_ligne(objet)[:200], par=par
            )
    except DatabaseError as erreur:
        raise _dire(erreur, champ="montant") from erreur
    return depense


@transaction.atomic
def annuler_depense(*, depense: DepenseConvention, motif: str, par: Agent, le: date) -> None:
    """Retire une dépense notée par erreur, avec la raison ; l'histoire la garde."""
    if not motif.strip():
        raise OffreImpossible("Dites pourquoi.", champ="motif")
    tenue = relire(depense, "ligne__convention")
    noter(
        evenements.DepenseAnnulee,
        tenue.ligne.convention,
        par,
        le,
        numero=tenue.ligne.convention.numero,
        montant=str(tenue.montant),
        motif=motif.strip()[:200],
    )
    tenue.delete()


def _au_total() -> None:
    """Contrôle maintenant ce que la base contrôlerait à la fin : l'erreur se dit à l'écran."""
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")


_DITS = {
    "convention_lignes_au_total": "Les lignes ne font plus le montant : répartissez-le de nouveau.",
    "convention_par_avenant": "Signée, elle change de montant ou de période par un avenant.",
    "avenant_avant_la_fin": "La convention est finie : un avenant se signe avant sa fin.",
    "depense_dans_la_ligne": "Il ne reste pas autant sur cette ligne.",
    "depense_attend_bilan": "Cette tranche attend que le bilan de l'année soit jugé satisfaisant.",
    "depense_sous_condition": "La condition de cette ligne n'est pas encore remplie.",
    "ligne_sous_le_depense": "Une ligne ne passe pas sous ce qui y est déjà dépensé.",
    "repertoire_conventionnement_numero": "Une convention porte déjà ce numéro.",
}


def _dire(erreur: DatabaseError, champ: str | None = None) -> OffreImpossible:
    """Le refus de la base, en français ; un refus que l'on ne connaît pas remonte tel quel."""
    for nom, dit in _DITS.items():
        if nom in str(erreur):
            return OffreImpossible(dit, champ=champ)
    raise erreur


@transaction.atomic
def dire_axe(
    *,
    code: str,
    libelle: str,
    par: Agent,
    le: date,
    axe: AxePolitique | None = None,
    version: int = 0,
) -> AxePolitique:
    """Un axe de la politique, neuf ou corrigé. Lève `OffreImpossible` : numéro pris, nom absent."""
    dits = {"code": une_ligne(code)[:20], "libelle": une_ligne(libelle)[:200]}
    if not all(dits.values()):
        raise OffreImpossible("Un axe a un numéro et un nom.", champ="code")
    try:
        with transaction.atomic():
            if axe is None:
                return AxePolitique.objects.create(**dits)
            return changer(axe, version, dits)
    except IntegrityError as erreur:
        raise OffreImpossible("Un axe porte déjà ce numéro.", champ="code") from erreur
