"""Importer le calendrier : chaque session comparée à ce que l'on sait ; rejouer le même fichier n'écrit rien.

Une session se reconnaît à l'identifiant de sa source. Celui d'une autre source est refusé : deux
catalogues ne s'écrasent pas. Les lignes se lisent par paquets, la mémoire reste bornée.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import CodeAncien, Commune, Metier, Sectorisation, Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.formation import evenements
from jalons.formation.models import Formation, SessionFormation
from jalons.formation.rules.sessions import Constat, SessionLue, juger
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.noms import normaliser
from jalons.socle.periode import Periode

PAQUET = 500
CONSTATS_GARDES = 500
_DE_LA_FORMATION = ("intitule", "objectif", "prerequis", "formacodes", "romes")
_DE_LA_SESSION = (
    "debut", "fin", "lieu", "places", "financeurs", "heures", "recrutement", "inscription_jusqu_au",
    "mots", "commune_id", "territoire_id",
)  # fmt: skip


@dataclass(slots=True)
class Bilan:
    """Ce qu'un import fait, ou ferait : des comptes, et ce qui est à revoir dans le fichier."""

    crees: int = 0
    modifies: int = 0
    pareils: int = 0
    refuses: int = 0
    organismes: int = 0
    est_ecrit: bool = False
    constats: list[Constat] = field(default_factory=list)
    constats_en_plus: int = 0

    def noter(self, constats: Iterable[Constat]) -> None:
        """Garde les premiers constats, et compte les autres."""
        for constat in constats:
            if len(self.constats) < CONSTATS_GARDES:
                self.constats.append(constat)
            else:
                self.constats_en_plus += 1


@dataclass(slots=True)
class _Contexte:
    source: str
    le: date
    communes: dict[str, str]
    noms: dict[tuple[str, str], str]
    territoires: dict[str, int]
    metiers: dict[str, str]
    par_siret: dict[str, Structure] = field(default_factory=dict)
    par_nom: dict[str, Structure] = field(default_factory=dict)


def _contexte(source: str, le: date) -> _Contexte:
    communes, noms = {}, {}
    for pk, nom, postaux in Commune.objects.values_list("pk", "nom", "codes_postaux"):
        communes[pk] = pk
        for postal in postaux:
            noms[normaliser(nom), postal] = pk
    communes |= dict(CodeAncien.objects.values_list("code", "commune_id"))
    territoires = dict(
        Sectorisation.objects.filter(periode__contains=le).values_list(
            "commune_id", "site__territoire_id"
        )
    )
    metiers = dict(Metier.objects.values_list("code_rome", "libelle"))
    contexte = _Contexte(source, le, communes, noms, territoires, metiers)
    for structure in Structure.objects.all():
        if structure.siret:
            contexte.par_siret.setdefault(structure.siret, structure)
        for cle in {normaliser(structure.nom), normaliser(structure.sigle)} - {""}:
            contexte.par_nom.setdefault(cle, structure)
    return contexte


@transaction.atomic
def importer_sessions(
    *,
    lues: Iterable[SessionLue | Constat],
    source: str,
    par: Agent | None,
    le: date,
    ecrire: bool = False,
) -> Bilan:
    """Compare chaque session à ce que l'on sait, écrit ce qui change si `ecrire` ; rend ce qui est fait.

    Lève `ErreurMetier` si la source n'est pas dite, ou si le fichier ne se lit pas du tout.
    """
    code = slugify(source)[:60]
    if not code:
        raise ErreurMetier("Dites d'où vient ce fichier.", champ="source")
    bilan, contexte = Bilan(est_ecrit=ecrire), _contexte(code, le)
    for paquet in _paquets(lues):
        _passer(paquet, contexte, bilan, ecrire=ecrire)
    if ecrire and par is not None and bilan.crees + bilan.modifies:
        journaliser(
            evenements.FormationsImportees,
            personne_id=None,
            par=par,
            le=le,
            source=code,
            crees=bilan.crees,
            modifies=bilan.modifies,
        )
    return bilan


def _paquets(lues: Iterable[Any]) -> Iterator[list[Any]]:
    suite = iter(lues)
    while paquet := list(islice(suite, PAQUET)):
        yield paquet


def _identifiants(lue: SessionLue, source: str) -> tuple[str, str]:
    """Ceux de la formation et de la session : les numéros de la source, sinon ce que la fiche dit d'elle."""
    formation = lue.formation or slugify(f"{lue.intitule} {lue.siret or lue.organisme}")[:90]
    session = lue.session or slugify(f"{lue.debut} {lue.fin} {lue.code_insee or lue.ville}")[:60]
    base = formation if "--" in formation else f"{source}--{formation}"
    return base[:130], f"{base}/{session}"[:200]


def _passer(
    paquet: list[SessionLue | Constat], contexte: _Contexte, bilan: Bilan, *, ecrire: bool
) -> None:
    retenues: dict[str, tuple[str, SessionLue]] = {}
    for lue in paquet:
        if isinstance(lue, Constat):
            bilan.noter([lue])
            bilan.refuses += lue.refuse
            continue
        constats = juger(lue)
        formation, session = _identifiants(lue, contexte.source)
        if not formation.startswith(f"{contexte.source}--"):
            dit = f"« {formation[:60]} » est d'une autre source que « {contexte.source} »"
            constats.append(lue.constat("formation", dit, refuse=True))
        elif session in retenues:
            constats.append(lue.constat("session", "cette session est deux fois dans le fichier"))
        bilan.noter(constats)
        if lue.refus:
            bilan.refuses += 1
        else:
            retenues[session] = (formation, lue)
    connues = {
        f.identifiant: f
        for f in Formation.objects.filter(identifiant__in={f for f, _ in retenues.values()})
    }
    sessions = {
        s.identifiant: s
        for s in SessionFormation.objects.filter(identifiant__in=retenues).select_related(
            "formation"
        )
    }
    for identifiant, (cle, lue) in retenues.items():
        _poser(identifiant, cle, lue, connues, sessions, contexte, bilan, ecrire=ecrire)


def _poser(
    identifiant: str,
    cle: str,
    lue: SessionLue,
    connues: dict[str, Formation],
    sessions: dict[str, SessionFormation],
    contexte: _Contexte,
    bilan: Bilan,
    *,
    ecrire: bool,
) -> None:
    commune, inconnue = _situer(lue, contexte)
    bilan.noter(inconnue)
    organisme = _organisme(lue, contexte, bilan, ecrire=ecrire)
    formation = connues.get(cle)
    change = False
    voulues = {c: getattr(lue, c) for c in _DE_LA_FORMATION}
    if formation is None:
        formation = Formation(
            source=contexte.source, identifiant=cle, organisme=organisme, **voulues
        )
        connues[cle] = formation
        change = True
    else:
        change = _changer(formation, {**voulues, "organisme_id": organisme.pk})
    session = sessions.get(identifiant)
    valeurs = _valeurs(lue, commune, contexte)
    est_neuve = session is None
    if session is None:
        session = SessionFormation(formation=formation, identifiant=identifiant, **valeurs)
    else:
        change |= _changer(session, valeurs)
    if est_neuve:
        bilan.crees += 1
    elif change:
        bilan.modifies += 1
    else:
        bilan.pareils += 1
    if ecrire and (change or est_neuve):
        formation.save()
        session.formation = formation
        session.save()


def _changer(objet: Any, voulues: dict[str, Any]) -> bool:
    """Pose ces valeurs ; vrai si l'une a changé."""
    ecarts = {c: v for c, v in voulues.items() if getattr(objet, c) != v}
    for champ, valeur in ecarts.items():
        setattr(objet, champ, valeur)
    return bool(ecarts)


def _valeurs(lue: SessionLue, commune: str | None, contexte: _Contexte) -> dict[str, Any]:
    metiers = [contexte.metiers.get(rome, "") for rome in lue.romes]
    mots = (lue.intitule, lue.organisme, lue.ville, *lue.romes, *lue.formacodes, *metiers)
    dites = {c: getattr(lue, c) for c in _DE_LA_SESSION if hasattr(lue, c)}
    return {
        **dites,
        "lieu": " ".join(p for p in (lue.code_postal, lue.ville) if p)[:200],
        "mots": " ".join(m for m in mots if m)[:1500],
        "commune_id": commune,
        "territoire_id": contexte.territoires.get(commune or ""),
    }


def _situer(lue: SessionLue, contexte: _Contexte) -> tuple[str | None, list[Constat]]:
    """Le code de sa commune ; inconnue : dite, et la session entre sans elle."""
    if lue.code_insee and lue.code_insee in contexte.communes:
        return contexte.communes[lue.code_insee], []
    nom = normaliser(lue.ville)
    trouvee = contexte.noms.get((nom, lue.code_postal))
    if trouvee is None and nom:
        memes = {c for (n, _), c in contexte.noms.items() if n == nom}
        trouvee = memes.pop() if len(memes) == 1 else None
    if trouvee is None and (dite := lue.code_insee or lue.ville):
        champ = "code_insee" if lue.code_insee else "ville"
        return None, [lue.constat(champ, f"« {dite[:40]} » n'est pas une commune connue")]
    return trouvee, []


def _organisme(lue: SessionLue, contexte: _Contexte, bilan: Bilan, *, ecrire: bool) -> Structure:
    """L'organisme de l'annuaire au même SIRET, sinon au même nom ; sinon un de plus."""
    cle = normaliser(lue.organisme)
    connu = contexte.par_siret.get(lue.siret) if lue.siret else None
    memes = contexte.par_nom.get(cle)
    if connu is None and memes is not None and memes.siret in ("", lue.siret):
        connu = memes
    if connu is not None:
        return connu
    neuf = Structure(
        code=_code_libre(lue),
        nom=lue.organisme[:160],
        genre=GenreStructure.FORMATION,
        siret=lue.siret,
        periode=Periode(min(contexte.le, lue.debut or contexte.le)),
    )
    bilan.organismes += 1
    if ecrire:
        neuf.save()
    contexte.par_nom.setdefault(cle, neuf)
    if lue.siret:
        contexte.par_siret[lue.siret] = neuf
    return neuf


def _code_libre(lue: SessionLue) -> str:
    base = slugify(f"of {lue.siret or lue.organisme}")[:54]
    pris = set(Structure.objects.filter(code__startswith=base).values_list("code", flat=True))
    code, n = base, 1
    while code in pris:
        n += 1
        code = f"{base}-{n}"
    return code
