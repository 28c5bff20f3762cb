"""Une liste se déclare une fois : colonnes, filtres, tri, actes, export. Le reste en découle.

class ListeEntrants(Liste):
    code = "entrants"
    libelle = "Entrants"
    permission = (Permission.RECEPTION_CONSULTER,)
    colonnes = (Colonne("nom", "Personne", "personne", tri=("personne__nom_naissance",), lie=True),)
    tri = "nom"

    @classmethod
    def lignes(cls, demande):
        return Entree.objects.filter(personne__in=Personne.objects.visibles_par(demande.agent))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.db.models.expressions import OrderBy
from django.urls import reverse

from jalons.ecrans.trace import tracer_sortie
from jalons.socle.registre import Registre

if TYPE_CHECKING:
    from jalons.ecrans.listes.filtres import Filtre

PAR_PAGE = 50
NATUREL = "naturel"
OU_PARTOUT, OU_ECRAN, OU_FICHIER = "partout", "ecran", "fichier"


@dataclass(frozen=True, slots=True)
class Demande:
    """Qui demande la liste, quel jour, avec quels filtres (toujours des valeurs admises).

    `sur` : la fiche dont la liste montre les lignes (`Liste.sur`), lue par le droit de la voir.
    """

    agent: Any
    le: date
    valeurs: Mapping[str, str] = field(default_factory=dict)
    tri: str = ""
    sur: Any = None

    def __getitem__(self, code: str) -> str:
        return self.valeurs.get(code, "")

    def peut(self, permission: Any) -> bool:
        return bool(self.agent.peut(permission))


@dataclass(frozen=True, slots=True)
class Colonne:
    """Une colonne : à l'écran, dans le fichier, ou aux deux.

    `valeur` : chemin d'attributs (« personne.commune », « get_etat_display » : une méthode s'appelle) ou
    fonction de la ligne ; vide : le code.
    `tri` : champs du tri croissant ; le décroissant s'en déduit, sauf si `tri_inverse` le dit.
    `gabarit` : « piece/fichier.html#fragment » qui montre la cellule (il reçoit `ligne`).
    `lie` : la cellule est le lien vers la fiche, et l'en-tête de la ligne.
    """

    code: str
    libelle: str
    valeur: str | Callable[[Any], Any] = ""
    tri: tuple[Any, ...] = ()
    tri_inverse: tuple[Any, ...] = ()
    gabarit: str = ""
    ou: str = OU_PARTOUT
    lie: bool = False
    est_nombre: bool = False
    muet: bool = False  # la valeur se comprend sans son libellé (écran étroit)
    coupe: bool = False  # une seule ligne, coupée si elle est longue ; entière au survol
    serre: bool = False  # jamais coupée en deux lignes
    large: bool = False  # absente d'un écran étroit
    au_large: bool = False  # seulement sur un grand écran, où tout le reste tient déjà
    si: Callable[[Demande], bool] | None = None

    def lire(self, ligne: Any) -> Any:
        """La valeur de la cellule ; None si un maillon du chemin manque."""
        if callable(self.valeur):
            return self.valeur(ligne)
        try:
            lue = attrgetter(self.valeur or self.code)(ligne)
        except (AttributeError, ObjectDoesNotExist):
            return None
        return lue() if callable(lue) else lue

    def ordre(self, *, decroissant: bool) -> tuple[Any, ...]:
        if not decroissant:
            return self.tri
        return self.tri_inverse or tuple(_inverser(champ) for champ in self.tri)


def _inverser(champ: Any) -> Any:
    if isinstance(champ, OrderBy):
        inverse = champ.copy()
        inverse.reverse_ordering()
        return inverse
    return champ[1:] if champ.startswith("-") else f"-{champ}"


class ActeEnLot:
    """Un acte sur les lignes cochées, ou sur toutes celles des filtres : un résultat par ligne."""

    code: ClassVar[str]
    libelle: ClassVar[str]
    permission: ClassVar[Any]
    question: ClassVar[str] = ""  # posée avant d'appliquer ; vide : rien à confirmer
    fait: ClassVar[tuple[str, str]] = ("ligne traitée", "lignes traitées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        """Ce que l'acte demande ; `donnees` est la saisie reçue."""
        return forms.Form(donnees)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        """Fait l'acte sur une ligne, dans sa transaction ; lève `ErreurMetier` s'il ne se peut pas."""
        raise NotImplementedError

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        """Après la dernière ligne faite : ce qui porte sur l'ensemble ; rend où aller, ou rien."""
        return ""


class Liste(Registre, racine=True, requis=("permission", "colonnes", "tri")):
    """Une liste de travail, à son adresse, avec ses filtres dans l'adresse et ses fichiers."""

    permission: ClassVar[tuple[Any, ...]]
    colonnes: ClassVar[tuple[Colonne, ...]]
    tri: ClassVar[str]  # une colonne triable, ou NATUREL : l'ordre que rend `lignes`
    filtres: ClassVar[tuple[Filtre, ...]] = ()
    actes: ClassVar[tuple[type[ActeEnLot], ...]] = ()
    adresse: ClassVar[str] = ""  # nom de la vue ; vide : /listes/<code>/
    sur: ClassVar[str] = ""  # « piece.Modele » dont la fiche porte la liste ; vide : liste entière
    ecran: ClassVar[str] = (
        ""  # code de l'écran tracé à chaque page lue ; vide : seul l'export l'est
    )
    ecran_export: ClassVar[str] = ""  # code de l'écran tracé ; vide : rien ne sort
    nom_fichier: ClassVar[str] = ""
    phrase: ClassVar[str] = ""
    vide: ClassVar[str] = "Rien à montrer avec ces filtres."
    icone_vide: ClassVar[str] = "inbox"
    nom_ligne: ClassVar[tuple[str, str]] = ("ligne", "lignes")
    par_page: ClassVar[int] = PAR_PAGE
    gabarit: ClassVar[str] = "ecrans/liste.html"
    note: ClassVar[str] = ""  # gabarit d'une remarque, au-dessus des lignes
    gabarit_ligne: ClassVar[str] = ""  # fragment de l'acte suivant, en fin de ligne

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        """Les lignes que cet agent a le droit de voir, sans filtre ni tri."""
        raise NotImplementedError

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        """Complète en lot les lignes d'une page ou d'un fichier (échéances, droits)."""

    @classmethod
    def lien(cls, ligne: Any) -> str:
        """L'adresse de la fiche ; vide : la ligne ne s'ouvre pas."""
        return ""

    @classmethod
    def personne(cls, ligne: Any) -> int | None:
        """La personne dont parle la ligne, pour la trace ; None si elle ne parle de personne."""
        return None

    @classmethod
    def dire(cls, ligne: Any) -> str:
        """Le nom de la ligne, pour la case à cocher et les résultats."""
        return str(ligne)

    @classmethod
    def cochable(cls, ligne: Any) -> bool:
        """Faux : aucun acte en lot ne peut porter sur cette ligne."""
        return True

    @classmethod
    def comptes_montres(
        cls, filtre: Filtre, comptes: dict[str, int], demande: Demande
    ) -> dict[str, int]:
        """Les nombres que montrent les puces, s'ils disent plus que les lignes (dossiers fermés)."""
        return comptes

    @classmethod
    def dire_vide(cls, demande: Demande, page: Any) -> str:
        """Ce que dit la page quand elle n'a aucune ligne ; vide : rien ne se montre."""
        return cls.vide

    @classmethod
    def tracer(cls, demande: Demande, page: Any) -> None:
        """Inscrit au journal la lecture de cette page ; sans `ecran`, elle n'est pas tracée."""
        if not cls.ecran:
            return
        lues = [pk for ligne in page.object_list if (pk := cls.personne(ligne)) is not None]
        if lues:
            detail = f"{demande.sur or cls.libelle}, page {page.number}"
            tracer_sortie(demande.agent, ecran=cls.ecran, personnes=lues, detail=detail)

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        """Ce que le gabarit de la liste lit en plus."""
        return {}

    @classmethod
    def titre(cls, demande: Demande) -> str:
        """Le titre de la page."""
        return cls.libelle

    @classmethod
    def url(cls, sur: Any = None) -> str:
        """L'adresse de la liste, de la fiche `sur` si elle en montre une."""
        if not cls.adresse:
            return reverse("listes:liste", args=[cls.code])
        return reverse(cls.adresse, args=[sur.pk] if cls.sur else [])

    @classmethod
    def ordres(cls) -> dict[str, tuple[Any, ...]]:
        """Chaque tri possible et ses champs ; la clé finit toujours l'ordre."""
        ordres: dict[str, tuple[Any, ...]] = {}
        for colonne in cls.colonnes:
            if colonne.tri:
                ordres[colonne.code] = (*colonne.ordre(decroissant=False), "pk")
                ordres[f"-{colonne.code}"] = (*colonne.ordre(decroissant=True), "-pk")
        return ordres
