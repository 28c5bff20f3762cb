"""Positionner une personne et mener le positionnement de l'envoi à la sortie.

Un seul service fait tous les passages, d'après leur table (`cycle.PASSAGES`). La structure voit la
personne tant qu'un positionnement envoyé chez elle est ouvert, et cesse de la voir quand il ne l'est plus.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from jalons.activite import evenements
from jalons.activite.cycle import REVENIR, Passage, passage_de
from jalons.activite.enums import (
    ETATS_SUIVIS,
    EtatPositionnement,
    MotifRefus,
    OriginePositionnement,
    ResultatPositionnement,
)
from jalons.activite.genres import GenrePositionnement
from jalons.activite.models import PassagePositionnement, Positionnement
from jalons.activite.services.presence import ajuster_le_prevu
from jalons.activite.services.preuves import archiver_preuve
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Document, Personne, Rattachement
from jalons.personnes.services import rattacher, terminer_rattachement
from jalons.personnes.services.nouvelles import prevenir
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre
from jalons.socle.registre import CodeInconnu

DITS_A_LA_PERSONNE = ("envoyer", "accepter", "refuser")


class PositionnementImpossible(ErreurMetier):
    """Ce positionnement ne peut pas se faire, ou pas avancer ainsi."""


@transaction.atomic
def proposer(
    *,
    personne: Personne,
    genre: str,
    cible_id: int,
    origine: OriginePositionnement | str,
    par: Agent,
    le: date,
    structure: Structure | None = None,
    prescripteur: Structure | None = None,
    attente: str = "",
    envoyer: bool = True,
) -> Positionnement:
    """Positionne la personne vers cette cible, et l'envoie à la structure qui y répond.

    `structure` : qui répond, quand la cible ne le dit pas. Lève `PositionnementImpossible` si la cible
    n'existe plus, si personne ne peut y répondre, ou si un positionnement y est déjà ouvert.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    sorte = _genre(genre)
    objet = sorte.classe()._base_manager.filter(pk=cible_id).first()
    if objet is None:
        raise PositionnementImpossible("Cette proposition n'existe plus.", champ="cible")
    refus = sorte.refus(objet, le=le)
    if refus:
        raise PositionnementImpossible(refus, champ="cible")
    cible = sorte.cible(objet)
    repond = cible.structure_id or (structure.pk if structure else None)
    prescrit = prescripteur.pk if prescripteur else par.structure_id
    if repond is None or prescrit is None:
        raise PositionnementImpossible("Dites quelle structure y répondra.", champ="structure")
    try:
        with transaction.atomic():
            cree = Positionnement.objects.create(
                personne=personne,
                genre=sorte.code,
                cible_table=sorte.classe()._meta.db_table,
                cible_id=cible_id,
                intitule=cible.intitule[:200],
                structure_id=repond,
                prescripteur_id=prescrit,
                prescrit_par=par,
                origine=str(origine),
                attente=attente.strip()[:400],
                date_proposition=le,
            )
    except IntegrityError as erreur:
        raise PositionnementImpossible(
            f"Cette personne est déjà positionnée vers « {cible.intitule} » : suivez ce positionnement.",
            champ="cible",
        ) from erreur
    _garder(cree, "proposer", "", par=par, le=le)
    journaliser(
        evenements.PositionnementPropose,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=cree.pk,
        vers=cree.intitule,
        structure=str(cree.structure),
    )
    if envoyer:
        return avancer(positionnement=cree, acte="envoyer", version=1, par=par, le=le)
    return cree


def _genre(code: str) -> type[GenrePositionnement]:
    try:
        return GenrePositionnement.par_code(code)
    except CodeInconnu as erreur:
        raise PositionnementImpossible("Ce genre de positionnement n'existe pas.") from erreur


@transaction.atomic
def avancer(
    *,
    positionnement: Positionnement,
    acte: str,
    version: int | None,
    par: Agent | None,
    le: date,
    jour: date | None = None,
    motif_refus: MotifRefus | str = "",
    resultat: ResultatPositionnement | str = "",
    precision: str = "",
    entree_prevue_le: date | None = None,
    preuve: Document | None = None,
) -> Positionnement:
    """Fait un passage (`envoyer`, `accepter`, `refuser`, `entrer`, `sortir`…), au jour `jour`.

    `par` None : la structure par son lien, ou le délai. Lève `ConflitDeVersion`, ou
    `PositionnementImpossible` si cet état ne le permet pas ou s'il manque ce que le passage demande.
    """
    tenu = _tenir(positionnement, version)
    passage = passage_de(acte, tenu.etat)
    if passage is None:
        raise PositionnementImpossible(
            f"Ce positionnement est « {tenu.get_etat_display().lower()} » : cela ne se peut plus."
        )
    fait_le = jour or le
    _verifier(tenu, passage, fait_le, le, motif_refus, resultat, precision)
    de = tenu.etat
    tenu.etat = passage.vers
    setattr(tenu, passage.date, fait_le)
    if passage.vers == EtatPositionnement.ENVOYE:
        _attendre(tenu, fait_le)
    if "motif_refus" in passage.demande:
        tenu.motif_refus = str(motif_refus)
    if "resultat" in passage.demande:
        tenu.resultat = str(resultat)
        tenu.preuve = preuve
    tenu.precision = precision.strip()[:400]
    if passage.acte == "accepter":
        tenu.date_fin = None
        tenu.entree_prevue_le = entree_prevue_le
    tenu.version += 1
    tenu.save()
    _garder(tenu, acte, de, par=par, le=fait_le, motif=tenu.precision)
    _accorder_la_vue(tenu.personne, tenu.structure, le=le)
    ajuster_le_prevu(tenu)
    _prevenir_la_personne(tenu, acte)
    journaliser(
        evenements.PositionnementAvance,
        personne_id=tenu.personne_id,
        par=par,
        le=fait_le,
        objet_id=tenu.pk,
        vers=tenu.intitule,
        fait=passage.fait,
        raison=_raison(tenu, passage),
    )
    return tenu


def _prevenir_la_personne(tenu: Positionnement, acte: str) -> None:
    """Ce passage se dit à la personne, par le moyen qu'elle accepte, si son genre le veut."""
    if acte in DITS_A_LA_PERSONNE and _genre(tenu.genre).previent_la_personne:
        prevenir(
            personne=tenu.personne,
            genre="suite_prescription",
            objet_id=tenu.pk,
            raison=f"{acte}-{tenu.version}",
        )


def _tenir(positionnement: Positionnement, version: int | None) -> Positionnement:
    """Le positionnement, sa personne verrouillée d'abord : ses autres positionnements attendent."""
    Personne.objects.select_for_update().get(pk=positionnement.personne_id)
    tenu = (
        Positionnement.objects.select_for_update(of=("self",))
        .select_related("personne", "structure")
        .get(pk=positionnement.pk)
    )
    if version is not None:
        verifier_version(tenu, version)
    return tenu


def _verifier(
    tenu: Positionnement,
    passage: Passage,
    jour: date,
    le: date,
    motif_refus: MotifRefus | str,
    resultat: ResultatPositionnement | str,
    precision: str,
) -> None:
    if jour > le:
        raise PositionnementImpossible("Cette date est à venir.", champ="jour")
    derniere = max(
        d
        for d in (tenu.date_proposition, tenu.date_envoi, tenu.date_reponse, tenu.date_entree)
        if d is not None
    )
    if jour < derniere:
        raise PositionnementImpossible(
            f"Cette date précède l'étape d'avant, du {derniere:%d/%m/%Y}.", champ="jour"
        )
    if "motif_refus" in passage.demande and not motif_refus:
        raise PositionnementImpossible("Dites pourquoi.", champ="motif_refus")
    if str(motif_refus) == MotifRefus.AUTRE and not precision.strip():
        raise PositionnementImpossible("Dites cette raison en une phrase.", champ="precision")
    if "resultat" in passage.demande and not resultat:
        raise PositionnementImpossible("Dites ce qu'il en est advenu.", champ="resultat")


def _attendre(tenu: Positionnement, jour: date) -> None:
    """Écrit jusqu'à quand l'on attend, selon les délais du jour de l'envoi."""
    tenu.relance_due_le = parametre("positionnement_delai_relance", le=jour).apres(jour)
    tenu.reponse_due_le = parametre("positionnement_delai_reponse", le=jour).apres(jour)
    expire = parametre("positionnement_delai_expiration", le=jour).apres(jour)
    tenu.expire_le = max(expire, tenu.reponse_due_le)
    tenu.relance_le = None


def _raison(tenu: Positionnement, passage: Passage) -> str:
    dits = []
    if "motif_refus" in passage.demande:
        dits.append(tenu.get_motif_refus_display().lower())
    if "resultat" in passage.demande:
        dits.append(tenu.get_resultat_display().lower())
    if tenu.precision:
        dits.append(tenu.precision)
    return f" ({', '.join(dits)})" if dits else ""


def _garder(
    tenu: Positionnement, acte: str, de: str, *, par: Agent | None, le: date, motif: str = ""
) -> None:
    PassagePositionnement.objects.create(
        positionnement=tenu, acte=acte, de=de, vers=tenu.etat, date=le, motif=motif[:400], par=par
    )


def _accorder_la_vue(personne: Personne, structure: Structure, *, le: date) -> None:
    """La structure suit la personne si, et seulement si, un positionnement envoyé y est ouvert."""
    attendue = Positionnement.objects.filter(
        personne=personne, structure=structure, etat__in=[str(e) for e in ETATS_SUIVIS]
    ).exists()
    suivis = Rattachement.objects.select_for_update().filter(
        personne=personne,
        structure=structure,
        motif=MotifRattachement.POSITIONNEMENT,
        periode__endswith__isnull=True,
    )
    ouverts = list(suivis)
    if attendue and not ouverts:
        rattacher(
            personne=personne,
            motif=MotifRattachement.POSITIONNEMENT,
            structure=structure,
            depuis=le,
        )
    elif not attendue:
        for suivi in ouverts:
            terminer_rattachement(suivi, le=le, a_l_instant=True)


@transaction.atomic
def revenir(
    *, positionnement: Positionnement, motif: str, version: int, par: Agent, le: date
) -> Positionnement:
    """Défait le dernier passage, avec sa raison : une erreur de saisie se corrige et reste lisible."""
    tenu = _tenir(positionnement, version)
    if not motif.strip():
        raise PositionnementImpossible("Dites pourquoi vous revenez en arrière.", champ="motif")
    dernier = _dernier_passage(tenu)
    if dernier is None:
        raise PositionnementImpossible(
            "Il n'y a rien à défaire : retirez plutôt ce positionnement."
        )
    de, defait = tenu.etat, passage_de(dernier.acte, dernier.de)
    tenu.etat = dernier.de
    if defait is not None:
        setattr(tenu, defait.date, None)
        for champ in defait.demande:
            setattr(tenu, champ, "")
        if "resultat" in defait.demande:
            tenu.preuve = None
    tenu.precision = ""
    tenu.version += 1
    try:
        with transaction.atomic():
            tenu.save()
    except (IntegrityError, DatabaseError) as erreur:
        raise PositionnementImpossible(
            "Un autre positionnement vers la même proposition est ouvert depuis : suivez celui-là."
        ) from erreur
    _garder(tenu, REVENIR, de, par=par, le=le, motif=motif.strip())
    _accorder_la_vue(tenu.personne, tenu.structure, le=le)
    ajuster_le_prevu(tenu)
    journaliser(
        evenements.PositionnementCorrige,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        vers=tenu.intitule,
        etat=tenu.get_etat_display(),
        motif=motif.strip()[:400],
    )
    return tenu


@transaction.atomic
def avancer_avec_piece(
    *, positionnement: Positionnement, piece: tuple[str, bytes] | None, par: Agent, **passage: Any
) -> Positionnement:
    """Un passage et le fichier (nom, contenu) qui le prouve, rangé au dossier : les deux, ou rien."""
    preuve = None
    if piece is not None:
        preuve = archiver_preuve(
            positionnement.personne,
            titre=f"Preuve de sortie : {positionnement.intitule}"[:160],
            nom=piece[0],
            contenu=piece[1],
            par=par,
            le=passage["le"],
        )
    return avancer(positionnement=positionnement, par=par, preuve=preuve, **passage)


@transaction.atomic
def conclure(*, positionnement: Positionnement, motif: str, par: Agent, le: date) -> Positionnement:
    """Ferme un positionnement qu'une réorientation remplace, où qu'il en soit ; fermé, n'y change rien."""
    tenu = _tenir(positionnement, None)
    if not tenu.est_ouvert:
        return tenu
    acte = {"entre": "sortir", "accepte": "renoncer"}.get(tenu.etat, "retirer")
    return avancer(
        positionnement=tenu,
        acte=acte,
        version=None,
        par=par,
        le=le,
        motif_refus=MotifRefus.AUTRE_SOLUTION,
        resultat=ResultatPositionnement.REORIENTATION,
        precision=motif,
    )


def _dernier_passage(tenu: Positionnement) -> PassagePositionnement | None:
    """Le passage en vigueur : un retour efface celui qu'il défait."""
    pile: list[PassagePositionnement] = []
    for passage in tenu.passages.order_by("pk"):
        if passage.acte == REVENIR:
            pile.pop()
        elif passage.de:
            pile.append(passage)
    return pile[-1] if pile else None


@transaction.atomic
def relancer(
    *, positionnement: Positionnement, version: int, par: Agent, le: date
) -> Positionnement:
    """Note que la structure est relancée ; ne change ni l'état ni l'expiration."""
    tenu = _tenir(positionnement, version)
    if tenu.etat != EtatPositionnement.ENVOYE:
        raise PositionnementImpossible("La structure a déjà répondu, ou n'a rien reçu.")
    tenu.relance_le = le
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.PositionnementRelance,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        vers=tenu.intitule,
        structure=str(tenu.structure),
    )
    return tenu


def expirer(*, le: date) -> tuple[int, int]:
    """Laisse expirer ce qui est sans réponse passé son délai ; rend (expirés, en échec).

    Chacun dans sa transaction : un refus n'arrête pas les autres.
    """
    faits = echecs = 0
    depasses = Positionnement.objects.filter(etat=EtatPositionnement.ENVOYE, expire_le__lt=le)
    for depasse in depasses.order_by("expire_le", "pk").iterator(chunk_size=500):
        try:
            avancer(positionnement=depasse, acte="expirer", version=None, par=None, le=le)
        except (ErreurMetier, DatabaseError):
            echecs += 1
        else:
            faits += 1
    return faits, echecs
