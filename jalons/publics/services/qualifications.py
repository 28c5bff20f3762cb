"""Dire qu'une personne est d'un public, le corriger, le retirer ; noter ce qui a suivi."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.publics import evenements
from jalons.publics.enums import EtatSuite, SourcePublic
from jalons.publics.genres import GenrePublic
from jalons.publics.models import Qualification, SuiteQualification
from jalons.socle.conflit import ConflitDeVersion, verifier_version
from jalons.socle.dates import ajouter_mois
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode, connu_depuis, instant_de_connaissance
from jalons.socle.registre import CodeInconnu


class PublicImpossible(ErreurMetier):
    """Cette qualification ne peut pas se dire ainsi."""


def _genre(code: str) -> type[GenrePublic]:
    try:
        genre = GenrePublic.par_code(code)
    except CodeInconnu as erreur:
        raise PublicImpossible("Ce public n'existe pas.", champ="public") from erreur
    if genre.est_calcule:
        raise PublicImpossible(
            f"« {genre.libelle} » se lit des fichiers des caisses : cela ne se saisit pas.",
            champ="public",
        )
    return genre


def _verifier(
    genre: type[GenrePublic], depuis: date, fin: date | None, precision: str, le: date
) -> None:
    if depuis > le:
        raise PublicImpossible("Cette date est à venir.", champ="depuis")
    if fin is not None and fin < depuis:
        raise PublicImpossible("La fin précède le début.", champ="fin")
    if genre.niveau == Niveau.SANTE and precision:
        raise PublicImpossible(
            "Aucune précision ici : elle dirait quelque chose de la santé.", champ="precision"
        )


@transaction.atomic
def reconnaitre(
    *,
    personne: Personne,
    public: str,
    depuis: date,
    source: SourcePublic | str,
    par: Agent,
    le: date,
    fin: date | None = None,
    precision: str = "",
) -> Qualification:
    """Dit que la personne est de ce public, et ouvre ce qui doit suivre.

    Lève `PublicImpossible` si elle l'est déjà ces jours-là, si la date est à venir, ou si une précision
    parlerait de santé.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    genre, dite = _genre(public), precision.strip()[:200]
    _verifier(genre, depuis, fin, dite, le)
    posee = _poser(
        Qualification(
            personne=personne,
            public=public,
            source=str(source),
            precision=dite,
            periode=Periode(depuis, fin),
            revoir_le=_revoir(genre, depuis, fin),
            par=par,
        )
    )
    if fin is None or fin >= le:
        _ouvrir_les_suites(personne, genre, le)
    _raconter(posee, "dit", par=par, le=le)
    return posee


def _revoir(genre: type[GenrePublic], depuis: date, fin: date | None) -> date | None:
    return ajouter_mois(depuis, genre.mois) if genre.mois and fin is None else None


def _poser(qualification: Qualification) -> Qualification:
    try:
        with transaction.atomic():
            qualification.save()
    except IntegrityError as erreur:
        if "qualification_une_verite" not in str(erreur):
            raise
        raise PublicImpossible(
            "C'est déjà dit pour ces jours-là : corrigez ce qui est en place.", champ="public"
        ) from erreur
    return qualification


def _ouvrir_les_suites(personne: Personne, genre: type[GenrePublic], le: date) -> None:
    deja = set(
        SuiteQualification.objects.filter(personne=personne, public=genre.code).values_list(
            "code", flat=True
        )
    )
    SuiteQualification.objects.bulk_create(
        SuiteQualification(personne=personne, public=genre.code, code=suite.code, ouverte_le=le)
        for suite in genre.suites
        if suite.code not in deja
    )


def _tenir(qualification: Qualification, version: int) -> Qualification:
    """La ligne verrouillée, encore crue, à la version lue."""
    tenue = (
        Qualification.histoire.select_for_update(of=("self",))
        .select_related("personne")
        .get(pk=qualification.pk)
    )
    if tenue.connu.upper is not None:
        raise ConflitDeVersion()
    verifier_version(tenue, version)
    return tenue


@transaction.atomic
def corriger(
    *,
    qualification: Qualification,
    depuis: date,
    fin: date | None,
    source: SourcePublic | str,
    precision: str,
    version: int,
    par: Agent,
    le: date,
) -> Qualification:
    """Change les dates ou la source : l'ancienne ligne cesse d'être crue, une autre prend sa place.

    Lève `ConflitDeVersion` si un autre l'a changée entre-temps.
    """
    tenue = _tenir(qualification, version)
    dite = precision.strip()[:200]
    _verifier(tenue.genre, depuis, fin, dite, le)
    maintenant = instant_de_connaissance()
    tenue.cesser_de_croire(maintenant)
    tenue.pk = None
    tenue._state.adding = True
    tenue.periode, tenue.connu = Periode(depuis, fin), connu_depuis(maintenant)
    tenue.source, tenue.precision = str(source), dite
    tenue.revoir_le = _revoir(tenue.genre, depuis, fin)
    tenue.par, tenue.version = par, tenue.version + 1
    posee = _poser(tenue)
    _raconter(posee, "corrigé", par=par, le=le)
    return posee


@transaction.atomic
def retirer(
    *, qualification: Qualification, motif: str, version: int, par: Agent, le: date
) -> None:
    """Retire ce qui fut dit par erreur : plus cru, jamais effacé. Ses suites à faire n'ont plus d'objet."""
    tenue = _tenir(qualification, version)
    if not motif.strip():
        raise PublicImpossible("Dites pourquoi vous le retirez.", champ="motif")
    tenue.cesser_de_croire(instant_de_connaissance())
    SuiteQualification.objects.filter(
        personne=tenue.personne, public=tenue.public, etat=EtatSuite.A_FAIRE
    ).update(etat=EtatSuite.SANS_OBJET, reponse="Dit par erreur", note_le=le, note_par=par)
    _raconter(tenue, f"retiré, {motif.strip()[:200]},", par=par, le=le)


def _raconter(qualification: Qualification, fait: str, *, par: Agent, le: date) -> None:
    genre = qualification.genre
    type_evenement = (
        evenements.PublicSante if genre.niveau == Niveau.SANTE else evenements.PublicReconnu
    )
    journaliser(
        type_evenement,
        personne_id=qualification.personne_id,
        par=par,
        le=le,
        objet_id=qualification.pk,
        public=genre.libelle,
        fait=fait,
        periode=str(qualification.periode),
    )


@transaction.atomic
def noter_la_suite(
    *,
    attendue: SuiteQualification,
    etat: EtatSuite | str,
    reponse: str,
    version: int,
    par: Agent,
    le: date,
) -> SuiteQualification:
    """Dit ce qui a été fait, ou que ce n'est plus à faire ; se rouvre de même. Lève `ConflitDeVersion`."""
    tenue = (
        SuiteQualification.objects.select_for_update(of=("self",))
        .select_related("personne")
        .get(pk=attendue.pk)
    )
    verifier_version(tenue, version)
    rouverte = str(etat) == EtatSuite.A_FAIRE
    if not rouverte and not reponse.strip():
        raise PublicImpossible("Dites ce qui a été fait, ou pourquoi non.", champ="reponse")
    tenue.etat, tenue.reponse = str(etat), reponse.strip()[:300]
    tenue.note_le, tenue.note_par = (None, None) if rouverte else (le, par)
    tenue.version += 1
    tenue.save()
    journaliser(
        evenements.SuitePublicNotee,
        personne_id=tenue.personne_id,
        par=par,
        le=le,
        objet_id=tenue.pk,
        suite=tenue.libelle,
        etat=tenue.get_etat_display().lower(),
        reponse=tenue.reponse,
    )
    return tenue
