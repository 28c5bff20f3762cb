"""Lire une liste : l'adresse donne la demande, la demande donne les lignes, la page se compte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.functional import cached_property
from django.utils.timezone import localdate, localtime

from jalons.ecrans.listes.declaration import OU_FICHIER, Colonne, Demande, Liste
from jalons.ecrans.listes.filtres import Filtre, FiltreAdresse, FiltrePuces, Puce
from jalons.socle import formats


def lire_demande(request: HttpRequest, liste: type[Liste], sur: Any = None) -> Demande:
    """La demande que dit l'adresse ; ce qui n'est pas admis est ignoré."""
    agent, le = request.user, localdate()
    nue = Demande(agent, le, sur=sur)
    valeurs = {}
    for filtre in liste.filtres:
        if filtre.si is None or filtre.si(nue):
            brut = request.GET.get(filtre.code, filtre.defaut)
            valeurs[filtre.code] = filtre.admettre(brut, nue) if brut else ""
    tri = request.GET.get("tri", "")
    return Demande(agent, le, valeurs, tri if tri in liste.ordres() else liste.tri, sur)


def dire(valeur: Any) -> str:
    """Une valeur dans sa cellule, quand aucun gabarit ne la montre."""
    if valeur is None or valeur == "":
        return formats.VIDE
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, datetime):
        valeur = localtime(valeur) if valeur.tzinfo else valeur
        return f"{formats.jour(valeur)} à {formats.heure(valeur)}"
    if isinstance(valeur, date):
        return formats.jour(valeur)
    if isinstance(valeur, int | float | Decimal):
        return formats.nombre(valeur)
    return str(valeur)


@dataclass(slots=True)
class Cellule:
    """Une cellule à montrer : son texte, ou le gabarit qui la rend."""

    colonne: Colonne
    texte: str
    gabarit: Any

    @property
    def classes(self) -> str:
        return classes(self)


@dataclass(slots=True)
class Rangee:
    """Une ligne à l'écran."""

    objet: Any
    nom: str
    lien: str
    cochable: bool
    cellules: list[Cellule]


class _Compte(Paginator):
    """Une pagination dont le nombre est déjà connu par les puces."""

    def __init__(self, *args: Any, nombre: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if nombre is not None:
            self.__dict__["count"] = nombre


class Vue:
    """Une liste lue pour une demande : filtres, puces, page, cellules. Tout est paresseux."""

    def __init__(self, liste: type[Liste], demande: Demande, *, page: str | None = None) -> None:
        self.liste, self.demande, self._page = liste, demande, page
        self.est_au_dela = False  # plus de lignes que les puces n'en comptent

    def _filtres_actifs(self) -> list[Filtre]:
        return [f for f in self.liste.filtres if f.code in self.demande.valeurs]

    def filtrees(self, *, sauf: Filtre | None = None) -> QuerySet[Any]:
        """Les lignes des filtres de la demande, sauf celui-là."""
        lignes = self.liste.lignes(self.demande)
        for filtre in self._filtres_actifs():
            valeur = self.demande[filtre.code]
            if valeur and filtre is not sauf:
                lignes = filtre.appliquer(lignes, valeur, self.demande)
        return lignes

    @cached_property
    def lignes(self) -> QuerySet[Any]:
        """Toutes les lignes de la demande, dans l'ordre demandé."""
        ordre = self.liste.ordres().get(self.demande.tri)
        return self.filtrees().order_by(*ordre) if ordre else self.filtrees()

    @cached_property
    def _comptes(self) -> dict[str, dict[str, int] | None]:
        return {
            f.code: f.compter(self.filtrees(sauf=f), self.demande)
            for f in self._filtres_actifs()
            if isinstance(f, FiltrePuces)
        }

    @cached_property
    def puces(self) -> list[tuple[FiltrePuces, list[Puce], str]]:
        """Chaque rangée de puces : son filtre, ses puces, le nombre dit de toutes les lignes."""
        rangs = []
        for filtre in self._filtres_actifs():
            if isinstance(filtre, FiltrePuces):
                comptes = self._comptes[filtre.code]
                if comptes is not None:
                    comptes = self.liste.comptes_montres(filtre, dict(comptes), self.demande)
                muet = comptes is None or filtre.se_recouvrent
                total = "" if muet else _dire_total(comptes or {}, filtre.plafond)
                rangs.append((filtre, filtre.puces(comptes, self.demande), total))
        return rangs

    def _nombre_connu(self) -> int | None:
        """Le nombre de lignes, si des puces l'ont déjà compté ; le plafond, s'il est dépassé."""
        for filtre in self._filtres_actifs():
            comptes = self._comptes.get(filtre.code)
            if not isinstance(filtre, FiltrePuces) or filtre.se_recouvrent:
                continue
            if comptes is not None:
                valeur, plafond = self.demande[filtre.code], filtre.plafond
                lus = [comptes.get(valeur, 0)] if valeur else list(comptes.values())
                self.est_au_dela = bool(plafond) and max(lus, default=0) > plafond
                return sum(min(n, plafond) for n in lus) if plafond else sum(lus)
        return None

    @cached_property
    def page(self) -> Page[Any]:
        """La page demandée ; un numéro faux donne la première ou la dernière."""
        pages = _Compte(self.lignes, self.liste.par_page, nombre=self._nombre_connu())
        page = pages.get_page(self._page)
        page.object_list = list(page.object_list)
        self.liste.preparer(page.object_list, self.demande)
        return page

    @cached_property
    def champs(self) -> list[dict[str, Any]]:
        """Les filtres qui ne sont pas des puces, prêts à montrer."""
        return [
            {
                "filtre": f,
                "genre": f.genre,
                "valeur": self.demande[f.code],
                "choix": f.choix(self.demande),
            }
            for f in self._filtres_actifs()
            if not isinstance(f, FiltrePuces | FiltreAdresse)
        ]

    @property
    def nombre_de_filtres(self) -> int:
        """Les filtres posés par l'agent, hors puces."""
        return sum(bool(c["valeur"]) and c["valeur"] != c["filtre"].defaut for c in self.champs)

    @cached_property
    def colonnes(self) -> list[Colonne]:
        return [
            c
            for c in self.liste.colonnes
            if c.ou != OU_FICHIER and (c.si is None or c.si(self.demande))
        ]

    @cached_property
    def rangees(self) -> list[Rangee]:
        """Les lignes de la page, cellule par cellule."""
        rendus = [_montrer(c) for c in self.colonnes]
        return [
            Rangee(
                objet=ligne,
                nom=self.liste.dire(ligne),
                lien=self.liste.lien(ligne),
                cochable=self.liste.cochable(ligne),
                cellules=[rendre(ligne) for rendre in rendus],
            )
            for ligne in self.page.object_list
        ]

    @cached_property
    def actes(self) -> list[tuple[Any, Any]]:
        """Les actes en lot que l'agent peut faire, avec leur formulaire vide."""
        return [
            (acte, acte.formulaire(self.demande))
            for acte in self.liste.actes
            if self.demande.peut(acte.permission)
        ]

    @cached_property
    def gabarit_ligne(self) -> Any:
        nom = self.liste.gabarit_ligne
        return get_template(nom).template if nom else None  # type: ignore[attr-defined]

    @property
    def formats(self) -> tuple[str, ...]:
        """Les fichiers que l'on peut tirer ; aucun si la liste ne sort pas."""
        return ("csv", "xlsx", "ods") if self.liste.ecran_export else ()


def _dire_total(comptes: dict[str, int], plafond: int) -> str:
    if not plafond:
        return formats.nombre(sum(comptes.values()))
    total = formats.nombre(sum(min(n, plafond) for n in comptes.values()))
    return f"{total}+" if max(comptes.values(), default=0) > plafond else total


def _montrer(colonne: Colonne) -> Callable[[Any], Cellule]:
    """Ce qui fait la cellule d'une ligne ; le gabarit est cherché une fois par page."""
    if colonne.gabarit:
        gabarit = get_template(colonne.gabarit).template  # type: ignore[attr-defined]
        return lambda ligne: Cellule(colonne, "", gabarit)
    return lambda ligne: Cellule(colonne, dire(colonne.lire(ligne)), None)


def classes(cellule: Cellule) -> str:
    """Les classes d'une cellule ordinaire : nombre, coupée, absente d'un écran étroit."""
    colonne = cellule.colonne
    dites = (
        ("nombre", colonne.est_nombre),
        ("coupe", colonne.coupe),
        ("serre", colonne.serre),
        ("large", colonne.large),
        ("au-large", colonne.au_large),
        ("rien", cellule.texte == formats.VIDE),
    )
    return " ".join(nom for nom, vrai in dites if vrai)
