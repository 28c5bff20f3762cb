"""Signer un contrat, le noter conclu ailleurs, l'arrêter, corriger une erreur de signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jalons.accueil.selectors.orientation import orientation_en_cours
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.contrats import evenements
from jalons.contrats.cycle import passage
from jalons.contrats.enums import (
    EtatContrat,
    ModeSignature,
    OrigineContrat,
    Signataire,
    Suite,
)
from jalons.contrats.models import Contrat, SignatureContrat
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.services.contrats import ContratImpossible, raison, tenir
from jalons.contrats.services.papiers import archiver_le_signe
from jalons.ecrans.depots import recevoir, recevoir_trace
from jalons.personnes.models import Personne
from jalons.socle.models import Fichier
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode
from jalons.socle.recherche import normaliser

_UN_JOUR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SignatureRecue:
    """Une signature : qui, le nom écrit, à quel titre un autre signe, et son tracé à l'écran."""

    qui: Signataire
    nom: str
    qualite: str = ""
    trace: str = ""


@transaction.atomic
def signer(
    *, contrat: Contrat, recues: Sequence[SignatureRecue], version: int, par: Agent, le: date
) -> Contrat:
    """Reçoit une ou deux signatures à l'écran ; la seconde fait entrer le contrat en vigueur.

    Le référent signe de son compte, la personne devant l'agent. Lève `ContratImpossible` : nom d'un
    autre sans son titre, partie qui a déjà signé, contrat qui en croise un autre.
    """
    tenu = tenir(contrat, version, "signer")
    maximum = parametre("taille_maximale_piece", le=le).nombre
    for recue in recues:
        image = recevoir_trace(recue.trace, maximum=maximum) if recue.trace else None
        trace = (
            Fichier.objects.deposer(image, nom="signature.png", type_mime="image/png")
            if image
            else None
        )
        _poser(tenu, recue, ModeSignature.ECRAN, trace, par=par, le=le)
    return _conclure_si_complet(tenu, ModeSignature.ECRAN, par=par, le=le)


@transaction.atomic
def deposer_papier(
    *,
    contrat: Contrat,
    nom: str,
    qualite: str = "",
    contenu: bytes,
    jour: date,
    version: int,
    par: Agent,
    le: date,
) -> Contrat:
    """Dépose l'exemplaire papier signé des deux parties, numérisé : il fait foi."""
    tenu = tenir(contrat, version, "signer")
    if not (tenu.date_proposition or jour) <= jour <= le:
        raise ContratImpossible("Il a été signé entre sa remise et aujourd'hui.", champ="jour")
    depot = recevoir(contenu, maximum=parametre("taille_maximale_piece", le=le).nombre)
    deja = set(tenu.signatures.values_list("qui", flat=True))
    if Signataire.PERSONNE not in deja:
        recue = SignatureRecue(Signataire.PERSONNE, nom, qualite)
        _poser(tenu, recue, ModeSignature.PAPIER, None, par=par, le=jour)
    if Signataire.REFERENT not in deja:
        recue = SignatureRecue(Signataire.REFERENT, str(tenu.referent or ""))
        _poser(tenu, recue, ModeSignature.PAPIER, None, par=par, le=jour)
    return _conclure_si_complet(
        tenu, ModeSignature.PAPIER, par=par, le=le, exemplaire=(depot.contenu, depot.type_mime)
    )


def _poser(
    contrat: Contrat,
    recue: SignatureRecue,
    mode: ModeSignature,
    trace: Fichier | None,
    *,
    par: Agent,
    le: date,
) -> None:
    if recue.qui == Signataire.PERSONNE:
        nom = _nom_du_signataire(contrat.personne, recue)
    else:
        if mode == ModeSignature.ECRAN and contrat.referent_id != par.pk:
            raise ContratImpossible(
                f"{contrat.referent} signe de son compte, ou sur papier.", champ="referent"
            )
        nom = str(contrat.referent)
    try:
        with transaction.atomic():
            SignatureContrat.objects.create(
                contrat=contrat,
                qui=str(recue.qui),
                mode=str(mode),
                nom=nom[:160],
                trace=trace,
                date=le,
                par=par,
            )
    except IntegrityError as erreur:
        if "signature_une_par_partie" not in str(erreur):
            raise
        raise ContratImpossible(f"{nom} a déjà signé.") from erreur


def _nom_du_signataire(personne: Personne, recue: SignatureRecue) -> str:
    """Le nom à garder ; un autre que la personne dit à quel titre il signe."""
    dit, titre = " ".join(recue.nom.split()), " ".join(recue.qualite.split())
    if not dit:
        raise ContratImpossible("Écrivez le nom de la personne qui signe.", champ="nom")
    noms = (personne.nom_naissance, personne.nom_usage, personne.nom_affiche)
    mots = set(normaliser(dit).split())
    if any(n and set(normaliser(n).split()) <= mots for n in noms):
        return dit
    if not titre:
        raise ContratImpossible(
            f"Ce nom n'est pas celui de {personne.prenom} {personne.nom_affiche}. Corrigez-le, ou "
            "dites à quel titre cette personne signe.",
            champ="nom",
        )
    return f"{dit} ({titre})"


def _conclure_si_complet(
    contrat: Contrat,
    mode: ModeSignature,
    *,
    par: Agent,
    le: date,
    exemplaire: tuple[bytes, str] | None = None,
) -> Contrat:
    signatures = list(contrat.signatures.all())
    contrat.version += 1
    if len(signatures) < len(Signataire):
        contrat.save()
        return contrat
    contrat.date_signature = max(s.date for s in signatures)
    assert contrat.debut is not None
    if contrat.debut < contrat.date_signature and exemplaire is None:
        contrat.debut = contrat.date_signature
    contrat.periode = Periode(contrat.debut, contrat.fin_prevue)
    _faire_place(contrat, par=par, le=le)
    contrat.document = archiver_le_signe(contrat, exemplaire, par=par, le=le)
    contrat.etat = str(passage("signer").vers)
    _entrer_en_vigueur(contrat)
    _raconter_la_signature(contrat, mode, par=par)
    return contrat


def _faire_place(contrat: Contrat, *, par: Agent, le: date) -> None:
    """Le contrat révisé, ou d'une orientation d'avant, cesse la veille : jamais deux à la fois."""
    assert contrat.periode is not None
    croises = (
        Contrat.objects.select_for_update()
        .filter(
            personne=contrat.personne,
            etat=str(EtatContrat.SIGNE),
            periode__overlap=contrat.periode.en_intervalle(),
        )
        .exclude(pk=contrat.pk)
    )
    for croise in croises:
        assert croise.periode is not None
        cede = contrat.suite == Suite.REVISION or croise.orientation_id != contrat.orientation_id
        if not cede or croise.periode.debut >= contrat.periode.debut:
            raise ContratImpossible(
                f"Le contrat {croise.periode} court encore : changez le premier jour, ou révisez-le.",
                champ="debut",
            )
        croise.periode = croise.periode.close_au(contrat.periode.debut - _UN_JOUR)
        croise.etat, croise.date_fin = str(passage("reviser").vers), le
        croise.version += 1
        croise.save()


def _entrer_en_vigueur(contrat: Contrat) -> None:
    try:
        with transaction.atomic():
            contrat.save()
    except IntegrityError as erreur:
        if "contrat_un_seul_en_vigueur" not in str(erreur):
            raise
        raise ContratImpossible(
            "Un autre contrat de cette personne court sur ces jours.", champ="debut"
        ) from erreur


def _raconter_la_signature(contrat: Contrat, mode: ModeSignature, *, par: Agent) -> None:
    assert contrat.date_signature is not None
    journaliser(
        evenements.ContratSigne,
        personne_id=contrat.personne_id,
        par=par,
        le=contrat.date_signature,
        objet_id=contrat.pk,
        conclusion=contrat.sorte.conclusion,
        mode=mode.label.lower(),
        periode=str(contrat.periode),
    )


@transaction.atomic
def noter_ailleurs(
    *, personne: Personne, jour: date, fin: date | None, par: Agent, le: date
) -> Contrat:
    """Un contrat conclu dans l'outil d'un autre organisme : sa date suffit, son texte est chez lui.

    Lève `ContratImpossible` avant la notification de l'orientation, ou si un contrat court ces jours-là.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    orientation = orientation_en_cours(personne)
    notifiee = orientation.date_notification if orientation else None
    if orientation is None or notifiee is None or jour < notifiee:
        raise ContratImpossible("Le contrat suit la notification de l'orientation.", champ="jour")
    if jour > le:
        raise ContratImpossible("Cette date est à venir.", champ="jour")
    if fin is not None and fin < jour:
        raise ContratImpossible("Le contrat finit avant de commencer.", champ="fin")
    genres = lectures.genres_ouverts(orientation.voie, le=jour)
    if not genres:
        raise ContratImpossible("Aucun genre de contrat ne se conclut sur cette voie.")
    dernier = Contrat.objects.filter(personne=personne).order_by("-numero").first()
    contrat = Contrat(
        personne=personne,
        genre=genres[0].code,
        origine=OrigineContrat.AILLEURS,
        etat=EtatContrat.SIGNE,
        voie=orientation.voie,
        orientation=orientation,
        structure=orientation.structure,
        referent=orientation.referent,
        numero=dernier.numero + 1 if dernier else 1,
        debut=jour,
        fin_prevue=fin,
        periode=Periode(jour, fin),
        date_signature=jour,
        par=par,
    )
    _faire_place(contrat, par=par, le=le)
    _entrer_en_vigueur(contrat)
    journaliser(
        evenements.ContratConclu, personne_id=personne.pk, par=par, le=jour, objet_id=contrat.pk
    )
    return contrat


@transaction.atomic
def arreter(
    *, contrat: Contrat, fin: date, motif: str, version: int, par: Agent, le: date
) -> Contrat:
    """Le contrat cesse ce jour-là, avant son terme."""
    tenu = tenir(contrat, version, "arreter")
    periode = tenu.periode
    if periode is None or fin not in periode or fin > le:
        raise ContratImpossible(
            "Ce jour n'est pas dans le contrat, ou il est à venir.", champ="fin"
        )
    tenu.motif_fin, tenu.date_fin = raison(motif), le
    tenu.periode = periode.close_au(fin)
    tenu.etat = str(passage("arreter").vers)
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.ContratArreteAvantTerme,
        personne_id=tenu.personne_id,
        par=par,
        le=fin,
        objet_id=tenu.pk,
        contrat=tenu.get_genre_display(),
        fin=f"{fin:%d/%m/%Y}",
        motif=tenu.motif_fin,
    )
    return tenu


@transaction.atomic
def annuler(*, contrat: Contrat, motif: str, version: int, par: Agent, le: date) -> Contrat:
    """Signé par erreur : il n'a jamais couru. Celui qu'il révisait court de nouveau.

    Lève `ContratImpossible` passé le délai, ou si un autre contrat l'a suivi.
    """
    tenu = tenir(contrat, version, "annuler")
    _verifier_le_delai(tenu.date_signature, le)
    if Contrat.objects.filter(precedent=tenu, etat=str(EtatContrat.SIGNE)).exists():
        raise ContratImpossible("Un autre contrat l'a suivi : annulez d'abord celui-là.")
    tenu.motif_fin, tenu.date_fin = raison(motif), le
    tenu.etat = str(passage("annuler").vers)
    tenu.version += 1
    tenu.save()
    if tenu.precedent_id is not None:
        avant = Contrat.objects.select_for_update().get(pk=tenu.precedent_id)
        if avant.etat == EtatContrat.REVISE:
            _remettre(avant)
    _corriger(tenu, "annulé, signé par erreur", par=par, le=le)
    return tenu


@transaction.atomic
def retablir(*, contrat: Contrat, motif: str, version: int, par: Agent, le: date) -> Contrat:
    """Arrêté par erreur : il court de nouveau jusqu'à son terme."""
    tenu = tenir(contrat, version, "retablir")
    if tenu.etat != EtatContrat.ROMPU:
        raise ContratImpossible("Annulez plutôt le contrat qui l'a remplacé.")
    _verifier_le_delai(tenu.date_fin, le)
    tenu.motif_fin = raison(motif)
    _corriger(tenu, "rétabli", par=par, le=le)
    tenu.motif_fin, tenu.date_fin = "", None
    _remettre(tenu)
    return tenu


def _verifier_le_delai(depuis: date | None, le: date) -> None:
    delai = parametre("contrat_delai_annulation", le=le)
    if depuis is not None and delai.apres(depuis) < le:
        raise ContratImpossible(f"Plus de {delai.dite} ont passé : ce contrat ne s'annule plus.")


def _remettre(contrat: Contrat) -> None:
    assert contrat.debut is not None
    contrat.periode = Periode(contrat.debut, contrat.fin_prevue)
    contrat.etat, contrat.date_fin = str(EtatContrat.SIGNE), None
    contrat.version += 1
    _entrer_en_vigueur(contrat)


def _corriger(contrat: Contrat, acte: str, *, par: Agent, le: date) -> None:
    donnees: dict[str, Any] = {"contrat": contrat.get_genre_display(), "acte": acte}
    journaliser(
        evenements.ContratCorrige,
        personne_id=contrat.personne_id,
        par=par,
        le=le,
        objet_id=contrat.pk,
        motif=contrat.motif_fin,
        **donnees,
    )
