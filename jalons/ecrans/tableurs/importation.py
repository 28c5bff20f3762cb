"""Importer un tableau : trouver ses titres où qu'ils soient, lire chaque feuille, dire ce qui reste.

Une source d'import dit ses colonnes une fois (`Source`). Les titres qu'un agent a désignés à la main
sont retenus pour cette source (`TitreRetenu`) : le mois suivant, le même tableau se lit seul.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jalons.ecrans.models import TitreRetenu
from jalons.ecrans.tableurs.lecture import (
    Classeur,
    Feuille,
    Rang,
    TableauIllisible,
    lire_classeur,
)
from jalons.ecrans.tableurs.valeurs import aplatir, texte
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.mots import accorder

LIGNES_DE_TITRE = 40


@dataclass(frozen=True, slots=True)
class Source:
    """Un genre de tableau : champ → façons d'écrire son titre (sans accent ni majuscule).

    `obligatoires` : champ → son nom à l'écran. `lignes_maximum` borne tout le fichier.
    """

    code: str
    colonnes: Mapping[str, tuple[str, ...]]
    obligatoires: Mapping[str, str]
    lignes_maximum: int = 20_000
    propre_a_une_ligne: str = ""  # ce champ manque à une ligne de total

    def champ_de(self, titre: Any, retenus: Mapping[str, str]) -> str | None:
        cle = cle_de_titre(titre)
        if cle in retenus:
            return retenus[cle] or None
        return next((champ for champ, titres in self.colonnes.items() if cle in titres), None)


class ColonnesManquantes(TableauIllisible):
    """Les titres obligatoires ne sont pas tous reconnus ; `titres` : ceux que l'on a vus."""

    def __init__(self, manquent: Mapping[str, str], titres: list[str]) -> None:
        super().__init__(f"Il manque la colonne {', '.join(manquent.values())}.")
        self.manquent, self.titres = dict(manquent), titres


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un tableau trouvé dans une feuille : ses champs dans l'ordre des colonnes, et ses lignes."""

    feuille: str
    champs: list[str | None]
    lignes: list[tuple[Rang, list[Any]]]
    masquees: int = 0

    def __str__(self) -> str:
        lues = accorder(len(self.lignes), "ligne")
        dit = f"« {self.feuille} » ({lues})" if self.feuille else lues
        if not self.masquees:
            return dit
        return (
            f"{dit}, {accorder(self.masquees, 'ligne masquée laissée', 'lignes masquées laissées')}"
        )


@dataclass(frozen=True, slots=True)
class Lecture:
    """Ce qui est lu d'un fichier, et ce qui ne l'est pas avec sa raison."""

    tableaux: list[Tableau]
    ignorees: list[tuple[str, str]] = field(default_factory=list)
    epoque: datetime = datetime(1899, 12, 30)

    def lignes(self) -> Iterable[tuple[Rang, dict[str, Any]]]:
        """(rang, {champ: valeur brute}) de chaque ligne pleine, de la première feuille à la dernière."""
        for tableau in self.tableaux:
            for rang, valeurs in tableau.lignes:
                brut = {c: v for c, v in zip(tableau.champs, valeurs, strict=False) if c}
                if any(v not in (None, "") for v in brut.values()):
                    yield rang, brut


def cle_de_titre(titre: Any) -> str:
    """Un titre tel qu'on le compare : sans accent, sans majuscule, sans « : » ni « * »."""
    return aplatir(titre).rstrip(" :*")[:120]


def titres_retenus(source: Source) -> dict[str, str]:
    """Les titres qu'un agent a désignés pour cette source ; champ vide : colonne à ignorer."""
    lus = TitreRetenu.objects.filter(source=source.code)
    return dict(lus.values_list("titre", "champ"))


@transaction.atomic
def retenir_titres(source: Source, choix: Mapping[str, str], *, par: Any, le: date) -> None:
    """Retient {champ: titre du tableau}. Lève `ErreurMetier` si un titre sert deux fois."""
    cles = [cle_de_titre(titre) for titre in choix.values() if titre]
    if len(set(cles)) != len(cles):
        raise ErreurMetier("Une même colonne ne peut pas servir deux fois.")
    for champ, titre in choix.items():
        if champ not in source.colonnes or not cle_de_titre(titre):
            continue
        TitreRetenu.objects.filter(source=source.code, champ=champ).delete()
        TitreRetenu.objects.update_or_create(
            source=source.code,
            titre=cle_de_titre(titre),
            defaults={"champ": champ, "par": par, "le": le},
        )


def lire_source(source: Source, nom: str, contenu: bytes) -> Lecture:
    """Tous les tableaux de cette source dans le fichier. Lève `TableauIllisible`."""
    return chercher(source, lire_classeur(nom, contenu), titres_retenus(source))


def chercher(source: Source, classeur: Classeur, retenus: Mapping[str, str]) -> Lecture:
    """Chaque feuille visible qui a les titres obligatoires, dans l'ordre du fichier."""
    lectures = classeur.lectures or [classeur.feuilles]
    essais = [[_titres(source, f, retenus) for f in feuilles] for feuilles in lectures]
    meilleur = max(
        range(len(essais)), key=lambda n: max((x.reconnus for x in essais[n]), default=0)
    )
    tableaux, ignorees = [], []
    for feuille, titres in zip(lectures[meilleur], essais[meilleur], strict=True):
        if feuille.est_masquee:
            ignorees.append((feuille.nom, "feuille masquée"))
        elif not titres.complet(source):
            vide = not feuille.lignes
            ignorees.append((feuille.nom, "feuille vide" if vide else "sans les titres attendus"))
        else:
            tableaux.append(_tableau(source, feuille, titres))
    if not tableaux:
        mieux = max(essais[meilleur], key=lambda t: t.reconnus, default=_Titres())
        manquent = {c: d for c, d in source.obligatoires.items() if c not in mieux.champs}
        raise ColonnesManquantes(manquent or source.obligatoires, mieux.titres)
    if sum(len(t.lignes) for t in tableaux) > source.lignes_maximum:
        raise TableauIllisible(f"Plus de {source.lignes_maximum} lignes : coupez le tableau.")
    return Lecture(tableaux, ignorees, classeur.epoque)


@dataclass(frozen=True, slots=True)
class _Titres:
    """La ligne d'une feuille qui reconnaît le plus de titres, sous un éventuel chapeau."""

    place: int = -1
    champs: list[str | None] = field(default_factory=list)
    titres: list[str] = field(default_factory=list)

    @property
    def reconnus(self) -> int:
        return sum(champ is not None for champ in self.champs)

    def complet(self, source: Source) -> bool:
        return all(champ in self.champs for champ in source.obligatoires)


def _titres(source: Source, feuille: Feuille, retenus: Mapping[str, str]) -> _Titres:
    mieux, plus_large = _Titres(), _Titres()
    for place, (_, valeurs) in enumerate(feuille.lignes[:LIGNES_DE_TITRE]):
        champs: list[str | None] = []
        for valeur in valeurs:
            champ = source.champ_de(valeur, retenus) if isinstance(valeur, str) else None
            champs.append(champ if champ not in champs else None)
        dits = [texte(v)[:120] for v in valeurs if isinstance(v, str) and v.strip()]
        lus = _Titres(place, champs, dits)
        if lus.reconnus > mieux.reconnus:
            mieux = lus
        if len(dits) > len(plus_large.titres):
            plus_large = lus
    return mieux if mieux.reconnus else plus_large


def _tableau(source: Source, feuille: Feuille, titres: _Titres) -> Tableau:
    """Les lignes sous les titres ; un titre répété en haut de page n'est pas une ligne."""
    tete = [cle_de_titre(v) for v in feuille.lignes[titres.place][1]]
    lignes = [
        (Rang(rang, feuille.nom), valeurs)
        for rang, valeurs in feuille.lignes[titres.place + 1 :]
        if [cle_de_titre(v) for v in valeurs] != tete
        and not _est_un_total(source, titres.champs, valeurs)
    ]
    return Tableau(feuille.nom, titres.champs, lignes, feuille.masquees)


def _est_un_total(source: Source, champs: list[str | None], valeurs: list[Any]) -> bool:
    """Une ligne qui commence par « total » et n'a pas ce que chaque ligne a."""
    premier = next((aplatir(v) for v in valeurs if v not in (None, "")), "")
    if not premier.startswith(("total", "sous-total", "sous total")):
        return False
    lus = dict(zip(champs, valeurs, strict=False))
    return lus.get(source.propre_a_une_ligne) in (None, "")
