"""Prévoir, déclarer et valider des heures ; dire pour quoi elles comptent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import DatabaseError, IntegrityError, transaction

from jalons.activite import evenements
from jalons.activite.enums import SourceHeures, UsageHeures
from jalons.activite.models import ContratTravail, Heures, ImputationHeures, Positionnement
from jalons.comptes.journal import TypeEvenement, journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Document, Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.formats import nombre
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode

_UNE_SEMAINE = 7


class HeuresImpossibles(ErreurMetier):
    """Ces heures ne peuvent pas être notées ainsi."""


def periode_de(jour: date, *, est_semaine: bool) -> Periode:
    """Ce jour, ou toute sa semaine."""
    if not est_semaine:
        return Periode(jour, jour)
    lundi = jour - timedelta(days=jour.weekday())
    return Periode(lundi, lundi + timedelta(days=_UNE_SEMAINE - 1))


@transaction.atomic
def noter_heures(
    *,
    personne: Personne,
    jour: date,
    est_semaine: bool,
    source: SourceHeures | str,
    par: Agent | None,
    le: date,
    prevues: Decimal | None = None,
    declarees: Decimal | None = None,
    precision: str = "",
    positionnement: Positionnement | None = None,
    contrat: ContratTravail | None = None,
) -> Heures:
    """Des heures d'un jour ou de la semaine de ce jour, prévues ou déclarées. `par` None : la personne.

    Lève `HeuresImpossibles` à venir et déclarées, au-delà de ce qu'un jour contient, ou si cette
    source a déjà des heures ces jours-là : on corrige alors la ligne en place.
    """
    periode = periode_de(jour, est_semaine=est_semaine)
    _verifier_quantites(periode, le, prevues, declarees, None)
    for lien in (positionnement, contrat):
        if lien is not None and lien.personne_id != personne.pk:
            raise HeuresImpossibles("Ceci concerne une autre personne.", champ="source")
    try:
        with transaction.atomic():
            notees = Heures.objects.create(
                personne=personne,
                periode=periode,
                source=str(source),
                precision=precision.strip()[:160],
                positionnement=positionnement,
                contrat=contrat,
                prevues=prevues,
                declarees=declarees,
            )
    except IntegrityError as erreur:
        raise dire_le_refus(erreur) from erreur
    raconter(notees, par=par, le=le)
    return notees


@transaction.atomic
def declarer_soi_meme(
    *,
    personne: Personne,
    jour: date,
    quantite: Decimal,
    source: SourceHeures | str,
    le: date,
    precision: str = "",
) -> Heures:
    """Ce que la personne dit avoir fait un jour, dans son espace : déclaré, jamais validé.

    Lève `HeuresImpossibles` à venir, trop ancien, ou si cette source a déjà des heures ce jour-là.
    """
    _dans_le_delai(jour, le)
    return noter_heures(
        personne=personne,
        jour=jour,
        est_semaine=False,
        source=source,
        par=None,
        le=le,
        declarees=quantite,
        precision=precision,
    )


@transaction.atomic
def declarer_ce_qui_etait_prevu(
    *, personne: Personne, cle: int, quantite: Decimal, le: date
) -> Heures:
    """La personne dit ce qu'elle a fait d'une ligne prévue, ou corrige ce qu'elle en avait dit.

    Lève `HeuresImpossibles` si la ligne n'est pas la sienne, si elle est validée, ou trop ancienne.
    """
    tenues = Heures.objects.select_for_update().filter(pk=cle, personne=personne).first()
    if tenues is None or tenues.validees is not None:
        raise HeuresImpossibles("Ces heures ne se changent plus : parlez-en à votre référent.")
    _dans_le_delai(tenues.periode.fin or tenues.periode.debut, max(le, tenues.periode.debut))
    _verifier_quantites(tenues.periode, le, tenues.prevues, quantite, None)
    tenues.declarees = quantite
    return _enregistrer(tenues, par=None, le=le)


def _dans_le_delai(jour: date, le: date) -> None:
    delai = parametre("declaration_delai", le=le)
    if jour < le - timedelta(days=delai.nombre):
        raise HeuresImpossibles(
            f"Au-delà de {delai.dite}, c'est votre référent qui note ces heures.", champ="jour"
        )


@transaction.atomic
def corriger_heures(
    *,
    heures: Heures,
    prevues: Decimal | None,
    declarees: Decimal | None,
    version: int,
    par: Agent,
    le: date,
) -> Heures:
    """Change les heures prévues ou déclarées ; validées, elles se dévalident d'abord.

    Lève `ConflitDeVersion`, ou `HeuresImpossibles` (validées, ou déjà comptées au-delà).
    """
    tenues = _tenir(heures, version)
    if tenues.validees is not None:
        raise HeuresImpossibles("Ces heures sont validées : revenez d'abord sur leur validation.")
    _verifier_quantites(tenues.periode, le, prevues, declarees, None)
    tenues.prevues, tenues.declarees = prevues, declarees
    return _enregistrer(tenues, par=par, le=le)


@transaction.atomic
def valider_heures(
    *,
    heures: Heures,
    validees: Decimal | None,
    preuve: str,
    version: int,
    par: Agent,
    le: date,
    document: Document | None = None,
) -> Heures:
    """Valide des heures, avec ce qui les prouve ; `validees` None revient sur la validation."""
    tenues = _tenir(heures, version)
    _verifier_quantites(tenues.periode, le, tenues.prevues, tenues.declarees, validees)
    if validees is not None and not preuve.strip():
        raise HeuresImpossibles("Dites ce qui prouve ces heures.", champ="preuve")
    tenues.validees = validees
    tenues.preuve = "" if validees is None else preuve.strip()[:160]
    tenues.document = None if validees is None else document
    tenues.date_validation = None if validees is None else le
    tenues.validees_par = None if validees is None else par
    return _enregistrer(tenues, par=par, le=le)


@transaction.atomic
def retirer_heures(*, heures: Heures, motif: str, version: int, par: Agent, le: date) -> None:
    """Retire une ligne d'heures notée par erreur ; l'histoire la garde, avec la raison."""
    tenues = _tenir(heures, version)
    if not motif.strip():
        raise HeuresImpossibles("Dites pourquoi vous retirez ces heures.", champ="motif")
    if tenues.imputations.exists():
        raise HeuresImpossibles("Ces heures sont déjà comptées : retirez d'abord leur imputation.")
    journaliser(
        evenements.HeuresRetirees,
        personne_id=tenues.personne_id,
        par=par,
        le=le,
        objet_id=tenues.pk,
        source=tenues.get_source_display(),
        quand=_quand(tenues),
        motif=motif.strip()[:300],
    )
    tenues.delete()


@transaction.atomic
def imputer(
    *,
    heures: Heures,
    usage: UsageHeures | str,
    quantite: Decimal,
    par: Agent,
    le: date,
    objet: str = "",
) -> ImputationHeures:
    """Compte des heures pour un usage ; pour un même usage, une heure ne compte qu'une fois.

    La base le tient, même si deux agents comptent la même heure au même instant.
    """
    if quantite <= 0:
        raise HeuresImpossibles("Comptez au moins une fraction d'heure.", champ="quantite")
    try:
        with transaction.atomic():
            imputation = ImputationHeures.objects.create(
                heures=heures,
                usage=str(usage),
                objet=objet.strip()[:80],
                quantite=quantite,
                par=par,
                date=le,
            )
    except DatabaseError as erreur:
        raise dire_le_refus(erreur) from erreur
    _raconter_imputation(evenements.HeuresImputees, imputation, par=par, le=le)
    return imputation


@transaction.atomic
def retirer_imputation(*, imputation: ImputationHeures, par: Agent, le: date) -> None:
    """Rend ces heures : elles peuvent compter ailleurs pour le même usage."""
    Heures.objects.select_for_update().get(pk=imputation.heures_id)
    if not ImputationHeures.objects.filter(pk=imputation.pk).delete()[0]:
        raise HeuresImpossibles("Ces heures viennent d'être rendues par un autre agent.")
    _raconter_imputation(evenements.HeuresRendues, imputation, par=par, le=le)


def _raconter_imputation(
    fait: type[TypeEvenement], imputation: ImputationHeures, *, par: Agent, le: date
) -> None:
    heures = imputation.heures
    journaliser(
        fait,
        personne_id=heures.personne_id,
        par=par,
        le=le,
        objet_id=heures.pk,
        quantite=nombre(imputation.quantite),
        quand=_quand(heures),
        usage=imputation.get_usage_display(),
    )


def _tenir(heures: Heures, version: int) -> Heures:
    tenues = Heures.objects.select_for_update().filter(pk=heures.pk).first()
    if tenues is None:
        raise HeuresImpossibles("Ces heures viennent d'être retirées par un autre agent.")
    verifier_version(tenues, version)
    return tenues


def _enregistrer(tenues: Heures, *, par: Agent | None, le: date) -> Heures:
    tenues.version += 1
    try:
        with transaction.atomic():
            tenues.save()
    except DatabaseError as erreur:
        raise dire_le_refus(erreur) from erreur
    raconter(tenues, par=par, le=le)
    return tenues


def _verifier_quantites(
    periode: Periode,
    le: date,
    prevues: Decimal | None,
    declarees: Decimal | None,
    validees: Decimal | None,
) -> None:
    if prevues is None and declarees is None and validees is None:
        raise HeuresImpossibles("Dites combien d'heures.", champ="declarees")
    possibles = 24 * (periode.jours or 1)
    for champ, lues in (("prevues", prevues), ("declarees", declarees), ("validees", validees)):
        if lues is not None and not 0 <= lues <= possibles:
            raise HeuresImpossibles(
                f"Entre 0 et {possibles} heures sur cette période.", champ=champ
            )
    if periode.debut > le and (declarees is not None or validees is not None):
        raise HeuresImpossibles(
            "Des heures à venir se prévoient ; elles se déclarent une fois faites.",
            champ="declarees",
        )


def _quand(heures: Heures) -> str:
    debut = f"{heures.periode.debut:%d/%m/%Y}"
    return f"semaine du {debut}" if heures.est_semaine else f"le {debut}"


def raconter(heures: Heures, *, par: Agent | None, le: date) -> None:
    """Le dit à la frise de la personne."""
    dites = [
        f"{nombre(lues)} h {mot}"
        for lues, mot in (
            (heures.prevues, "prévues"),
            (heures.declarees, "déclarées"),
            (heures.validees, "validées"),
        )
        if lues is not None
    ]
    journaliser(
        evenements.HeuresNotees,
        personne_id=heures.personne_id,
        par=par,
        le=le,
        objet_id=heures.pk,
        source=heures.get_source_display(),
        quand=_quand(heures),
        dites=", ".join(dites)
        + ("" if par or heures.validees is not None else ", dit par la personne"),
    )


_DITS = {
    "heures_source_une_fois": "Cette source a déjà des heures ces jours-là : corrigez la ligne en place.",
    "heures_comptees_une_fois": "Ces heures comptent déjà pour cet usage : il n'en reste pas autant.",
    "heures_sous_les_imputees": "Des heures de cette ligne comptent déjà : retirez d'abord leur imputation.",
    "imputation_une_par_objet": "Ces heures comptent déjà pour cet objet.",
}


def dire_le_refus(erreur: DatabaseError) -> ErreurMetier:
    """Le refus de la base, en français ; un refus que l'on ne connaît pas remonte tel quel."""
    for nom, dit in _DITS.items():
        if nom in str(erreur):
            return HeuresImpossibles(dit)
    raise erreur
