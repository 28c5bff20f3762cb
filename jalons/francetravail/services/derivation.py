"""Des énoncés aux faits : ce que France Travail dit d'une personne, posé sur les deux horloges.

Les faits se refont entiers depuis tous les énoncés ; seul ce qui diffère s'écrit. Dès que France Travail a
parlé d'une personne, ce que la caisse disait de son inscription n'est plus cru ; ce qu'un agent a
constaté vaut jusqu'à l'énoncé suivant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from psycopg.types.json import Jsonb
from psycopg.types.range import DateRange

from jalons.comptes.models import Evenement
from jalons.francetravail.enums import GenreEnonce
from jalons.francetravail.evenements import FinInscriptionDite, InscriptionDite
from jalons.francetravail.models import EnonceFranceTravail
from jalons.francetravail.rules import Dit, EtatDit, Ppae, Segment, inscriptions, suivi
from jalons.personnes.enums import EtatInscription, SourceFait
from jalons.personnes.models import AccompagnementFranceTravail, InscriptionFranceTravail
from jalons.socle.copie import copier
from jalons.socle.periode import connu_depuis, instant_de_connaissance

_DE_L_ETAT = ("etat", "identifiant", "source", "fin", "motif", "categorie", "agence")
_DU_PPAE = tuple(Ppae.__dataclass_fields__)
_PAQUET = 2_000
Cle = tuple[Any, ...]


def poser_les_faits(personnes: Iterable[int], *, lot_id: int | None, le: date) -> set[int]:
    """Refait les faits de ces personnes ; rend celles dont quelque chose a changé."""
    triees = sorted(personnes)
    changees: set[int] = set()
    for debut in range(0, len(triees), _PAQUET):
        changees |= _poser(triees[debut : debut + _PAQUET], lot_id=lot_id, le=le)
    return changees


def _poser(personnes: list[int], *, lot_id: int | None, le: date) -> set[int]:
    dits: dict[int, list[Dit]] = defaultdict(list)
    suivis: dict[int, list[tuple[date, Ppae]]] = defaultdict(list)
    lus = EnonceFranceTravail.objects.filter(usager__personne__in=personnes)
    colonnes = ("usager__personne", "usager__identifiant", "genre", "date", "reference", "contenu")
    for personne, identifiant, genre, jour, reference, contenu in lus.values_list(*colonnes):
        if genre == GenreEnonce.PPAE:
            suivis[personne].append((jour, _ppae(contenu)))
        else:
            dits[personne].append(_dit(identifiant, genre, jour, reference, contenu))
    changees = _poser_les_inscriptions(personnes, dits, lot_id=lot_id, le=le)
    voulus = {
        (p, s.debut, s.fin, *(getattr(s.valeur, c) for c in _DU_PPAE))
        for p in personnes
        for s in suivi(suivis.get(p, ()))
    }
    modele = AccompagnementFranceTravail
    return changees | _remplacer(modele, _DU_PPAE, personnes, voulus, lot_id=lot_id)[0]


def _dit(identifiant: str, genre: str, jour: date, reference: date | None, dit: Any) -> Dit:
    return Dit(
        genre=genre,
        jour=jour,
        identifiant=identifiant,
        motif=dit.get("motif", ""),
        categorie=dit.get("categorie", ""),
        agence=dit.get("agence", ""),
        reference=reference,
        debut=date.fromisoformat(dit["debut"]) if dit.get("debut") else None,
    )


def _ppae(dit: Any) -> Ppae:
    lus: dict[str, Any] = {c: dit.get(c, "") for c in _DU_PPAE}
    for champ in ("dernier_entretien", "signe_le", "notifie_le"):
        lus[champ] = date.fromisoformat(lus[champ]) if lus[champ] else None
    return Ppae(**lus)


def _poser_les_inscriptions(
    personnes: list[int], dits: dict[int, list[Dit]], *, lot_id: int | None, le: date
) -> set[int]:
    constats: dict[int, list[tuple[date, EtatDit]]] = defaultdict(list)
    crus = InscriptionFranceTravail.objects.connus().filter(personne__in=personnes)
    for fait in crus.exclude(source__in=(SourceFait.FLUX, SourceFait.FRANCE_TRAVAIL)):
        constats[fait.personne_id].append((fait.periode.debut, _constat(fait)))
    voulus: set[Cle] = set()
    for personne in personnes:
        frise = inscriptions(dits.get(personne, ()), constats.get(personne, ()))
        voulus |= {(personne, s.debut, s.fin, *_colonnes(s)) for s in frise}
    muettes = [p for p in personnes if p not in dits and p not in constats]
    voulus |= _ce_que_disait_la_caisse(muettes)
    changees, neufs = _remplacer(
        InscriptionFranceTravail, _DE_L_ETAT, personnes, voulus, lot_id=lot_id
    )
    _dire(neufs, le=le)
    return changees


def _constat(fait: InscriptionFranceTravail) -> EtatDit:
    return EtatDit(
        est_inscrit=fait.etat == EtatInscription.INSCRIT,
        identifiant=fait.identifiant,
        fin=fait.fin,
        motif=fait.motif,
        categorie=fait.categorie,
        agence=fait.agence,
        source=fait.source,
    )


def _colonnes(segment: Segment[EtatDit]) -> Cle:
    dit = segment.valeur
    etat = EtatInscription.INSCRIT if dit.est_inscrit else EtatInscription.NON_INSCRIT
    return (
        etat.value,
        dit.identifiant,
        dit.source,
        dit.fin,
        dit.motif,
        dit.categorie,
        dit.agence,
    )


def _ce_que_disait_la_caisse(personnes: list[int]) -> set[Cle]:
    """De qui France Travail ne dit plus rien (un rattachement défait), ce que la caisse disait en dernier."""
    if not personnes:
        return set()
    caisse = InscriptionFranceTravail.objects.filter(personne__in=personnes, source=SourceFait.FLUX)
    derniers = dict(
        caisse.filter(connu__upper_inf=False)
        .values_list("personne_id")
        .annotate(fin=Max("connu__endswith"))
    )
    return {
        (f.personne_id, f.periode.debut, f.periode.fin, *(getattr(f, c) for c in _DE_L_ETAT))
        for f in caisse
        if f.connu.upper is None or f.connu.upper == derniers.get(f.personne_id)
    }


def _remplacer(
    modele: Any,
    champs: tuple[str, ...],
    personnes: list[int],
    voulus: set[Cle],
    *,
    lot_id: int | None,
) -> tuple[set[int], list[Cle]]:
    """N'écrit que l'écart entre ce qui est cru et ce qui doit l'être ; rend qui change et les faits neufs."""
    maintenant = instant_de_connaissance()
    crus: dict[Cle, int] = {}
    for fait in modele.objects.connus().filter(personne__in=personnes):
        valeurs = (getattr(fait, c) for c in champs)
        crus[fait.personne_id, fait.periode.debut, fait.periode.fin, *valeurs] = fait.pk
    perdus = [pk for cle, pk in crus.items() if cle not in voulus]
    with connection.cursor() as curseur:
        table = modele._meta.db_table
        # Appris à cet instant même ou plus tard, un fait n'a jamais été cru.
        curseur.execute(
            f"DELETE FROM {table} WHERE id = ANY(%s) AND lower(connu) >= %s",  # noqa: S608
            [perdus, maintenant],
        )
        curseur.execute(
            f"UPDATE {table} SET connu = tstzrange(lower(connu), %s) WHERE id = ANY(%s)",  # noqa: S608
            [maintenant, perdus],
        )
    neufs = sorted(voulus - set(crus), key=repr)
    connu = connu_depuis(maintenant)
    copier(
        modele,
        ("personne_id", "periode", "connu", "lot_id", *champs),
        ((cle[0], DateRange(cle[1], cle[2]), connu, lot_id, *cle[3:]) for cle in neufs),
    )
    return {cle[0] for cle in voulus ^ set(crus)}, neufs


def _dire(neufs: list[Cle], *, le: date) -> None:
    """Au journal : ce qui court à présent et que l'on vient d'apprendre, d'où que vienne le fichier."""
    champs = ("personne", "debut", "jusque", *_DE_L_ETAT)
    appris = [dict(zip(champs, cle, strict=True)) for cle in neufs]
    deja = set(
        Evenement.objects.filter(
            personne_id__in=[f["personne"] for f in appris],
            type__in=(InscriptionDite.code, FinInscriptionDite.code),
        ).values_list("personne_id", "type", "date", "donnees__fin")
    )
    instant = timezone.now()
    evenements = []
    for fait in appris:
        if fait["source"] != SourceFait.FRANCE_TRAVAIL or fait["jusque"] is not None:
            continue
        genre: Any = FinInscriptionDite if fait["fin"] else InscriptionDite
        jour = min(fait["debut"], le)
        if (fait["personne"], genre.code, jour, fait["fin"] or None) in deja:
            continue
        donnees = {"fin": fait["fin"], "motif": fait["motif"]} if fait["fin"] else {}
        evenements.append((genre.code, fait["personne"], jour, instant, Jsonb(donnees)))
    copier(Evenement, ("type", "personne_id", "date", "instant", "donnees"), evenements)
