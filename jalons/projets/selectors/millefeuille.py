"""Le « mille-feuille » : thème ou public × territoire, ses trous et ses recouvrements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion
from jalons.annuaire.models import Territoire
from jalons.chiffres.selectors import seuil_pour
from jalons.comptes.models import Agent
from jalons.projets.couches import Couche
from jalons.projets.enums import EtatBesoin
from jalons.projets.models import Besoin
from jalons.repertoire.selectors.offre import TOUS_PUBLICS, FiltresActions, actions, pour_public
from jalons.socle.formats import nombre as dire_nombre
from jalons.socle.parametres import parametre
from jalons.socle.saisie import entier

if TYPE_CHECKING:
    from jalons.repertoire.models import Action

THEME, PUBLIC = "theme", "public"
_PUBLICS = [(code, nom) for code, nom in PublicInsertion.choices() if code != TOUS_PUBLICS]
# Un besoin qui attend encore une réponse de l'offre.
BESOINS_OUVERTS = (EtatBesoin.RELEVE, EtatBesoin.REGROUPE, EtatBesoin.EN_PROJET)


@dataclass(frozen=True, slots=True)
class FiltresMilleFeuille:
    """Ce que la matrice montre ; `lignes` : « theme » (d'office) ou « public »."""

    annee: str = ""
    lignes: str = ""
    theme: str = ""
    public: str = ""
    genre: str = ""

    @property
    def axe(self) -> str:
        return PUBLIC if self.lignes == PUBLIC else THEME

    def lire_annee(self, le: date) -> int:
        """L'année demandée, à dix ans près ; sinon celle du jour `le`."""
        voulue = entier(self.annee) or le.year
        return voulue if abs(voulue - le.year) <= 10 else le.year


@dataclass(frozen=True, slots=True)
class CoucheDite:
    """Ce qu'une couche pose sur une case : « 12 offres du répertoire », et où les voir."""

    dit: str
    icone: str
    adresse: str
    est_une_attente: bool


@dataclass(slots=True)
class Case:
    """Les actions d'une ligne dans un territoire. `departementales` : celles qui valent partout.

    `serre` : combien d'actions se partagent le même thème et le même public, au plus.
    """

    territoire: Territoire
    actions: int = 0
    departementales: int = 0
    places: int = 0
    besoins: int = 0
    serre: int = 0
    est_recouvrement: bool = False
    couches: list[CoucheDite] = field(default_factory=list)

    @property
    def attend(self) -> bool:
        """Vrai si un besoin, des personnes ou des prescriptions attendent ici."""
        return bool(self.besoins) or any(c.est_une_attente for c in self.couches)

    @property
    def est_trou(self) -> bool:
        return self.actions == 0


@dataclass(slots=True)
class LigneMatrice:
    """Un thème, ou un public, et ses territoires."""

    code: str
    libelle: str
    cases: list[Case]

    @property
    def est_vide(self) -> bool:
        return all(c.est_trou and not c.besoins and not c.couches for c in self.cases)


@dataclass(frozen=True, slots=True)
class Matrice:
    """La matrice d'une année ; `vides` : lignes sans action ni besoin, rangées à part."""

    lignes: list[LigneMatrice]
    vides: list[str]
    total: int
    seuil: int
    trous: list[tuple[LigneMatrice, Case]] = field(default_factory=list)
    recouvrements: list[tuple[LigneMatrice, Case]] = field(default_factory=list)
    besoins_sans_public: int = 0

    @property
    def sans_reponse(self) -> list[tuple[LigneMatrice, Case]]:
        """Les trous où un besoin est relevé, ou des personnes attendent : par où commencer."""
        return [(ligne, case) for ligne, case in self.trous if case.attend]


def _lire_actions(filtres: FiltresMilleFeuille, annee: int) -> list[Action]:
    voulues = FiltresActions(
        theme=filtres.theme, genre=filtres.genre, public=filtres.public, annee=str(annee)
    )
    return list(actions(voulues))


def _lire_besoins(filtres: FiltresMilleFeuille) -> list[Besoin]:
    trouves = Besoin.objects.filter(etat__in=BESOINS_OUVERTS)
    if filtres.theme:
        trouves = trouves.filter(theme=filtres.theme)
    if filtres.public:
        trouves = trouves.filter(pour_public(filtres.public))
    return list(trouves.only("pk", "theme", "publics", "territoire_id"))


def _cibles(publics: list[str]) -> list[str]:
    """Les publics désignés ; « tous publics » n'en désigne aucun."""
    return [] if TOUS_PUBLICS in publics else publics


def _lignes_de(axe: str, action: Action, tous: list[str]) -> list[str]:
    """Les lignes où l'action compte ; sans public désigné, elle vaut pour tous."""
    return [action.theme] if axe == THEME else _cibles(action.publics) or tous


def _serre(actions: list[Action]) -> int:
    """Combien d'actions, au plus, visent le même thème et le même public."""
    comptes: Counter[tuple[str, str]] = Counter()
    partout: Counter[str] = Counter()
    for action in actions:
        cibles = _cibles(action.publics)
        partout[action.theme] += not cibles
        for public in cibles:
            comptes[action.theme, public] += 1
    serres = [n + partout[theme] for (theme, _), n in comptes.items()]
    return max([*serres, *partout.values()], default=0)


@dataclass(slots=True)
class _Semis:
    """Les actions et les besoins, rangés par (ligne, territoire)."""

    actions: dict[tuple[str, int], list[Action]] = field(default_factory=lambda: defaultdict(list))
    partout: Counter[tuple[str, int]] = field(default_factory=Counter)
    besoins: Counter[tuple[str, int]] = field(default_factory=Counter)
    sans_public: int = 0

    def case(self, code: str, lieu: Territoire, seuil: int) -> Case:
        ici = self.actions[code, lieu.pk]
        serre = _serre(ici)
        return Case(
            lieu,
            actions=len(ici),
            departementales=self.partout[code, lieu.pk],
            places=sum(a.places or 0 for a in ici),
            besoins=self.besoins[code, lieu.pk],
            serre=serre,
            est_recouvrement=serre >= seuil,
        )


def _semer(
    axe: str, actions: list[Action], besoins: list[Besoin], codes: list[str], lieux: list[int]
) -> _Semis:
    semis = _Semis()
    for action in actions:
        siens = [t.pk for t in action.territoires.all()]
        for code in _lignes_de(axe, action, codes):
            for lieu in siens or lieux:
                semis.actions[code, lieu].append(action)
                semis.partout[code, lieu] += not siens
    for besoin in besoins:
        ou = [besoin.territoire_id] if besoin.territoire_id else lieux
        ou_compter = [besoin.theme] if axe == THEME else _cibles(besoin.publics)
        semis.sans_public += not ou_compter
        semis.besoins.update((c, lieu) for c in ou_compter for lieu in ou)
    return semis


def dire_couche(couche: type[Couche], nombre: int, *, seuil: int) -> str:
    """« 12 offres du répertoire » ; un petit nombre de personnes se tait."""
    if couche.compte_des_personnes and nombre < seuil:
        return f"moins de {seuil} {couche.pluriel}"
    return f"{dire_nombre(nombre)} {couche.libelle if nombre == 1 else couche.pluriel}"


def _poser_les_couches(lignes: list[LigneMatrice], *, le: date, seuil: int) -> None:
    """Complète les cases de ce que chaque pièce sait d'un thème et d'un territoire."""
    for couche in Couche.tous():
        comptes = couche.compter(le=le)
        for ligne in lignes:
            for case in ligne.cases:
                nombre = comptes.get((ligne.code, case.territoire.pk), 0)
                if not nombre:
                    continue
                case.couches.append(
                    CoucheDite(
                        dire_couche(couche, nombre, seuil=seuil),
                        couche.icone,
                        couche.adresse(ligne.code, case.territoire.pk),
                        couche.est_une_attente,
                    )
                )


def matrice(
    filtres: FiltresMilleFeuille,
    *,
    territoires: Iterable[Territoire],
    le: date,
    agent: Agent | None = None,
) -> Matrice:
    """La matrice de l'année. Une action départementale compte dans chaque territoire.

    `agent` : lue par thème, elle montre aussi les offres, les personnes freinées et les prescriptions
    sans réponse d'aujourd'hui, les petits nombres tus pour qui n'ouvre pas les dossiers.
    """
    lieux, axe = list(territoires), filtres.axe
    choix = _PUBLICS if axe == PUBLIC else ThemeInsertion.choices()
    actions = _lire_actions(filtres, filtres.lire_annee(le))
    codes, numeros = [code for code, _ in choix], [t.pk for t in lieux]
    semis = _semer(axe, actions, _lire_besoins(filtres), codes, numeros)
    seuil = parametre("seuil_recouvrement_offre", le=le).nombre
    lignes = [
        LigneMatrice(code, libelle, [semis.case(code, lieu, seuil) for lieu in lieux])
        for code, libelle in choix
    ]
    if agent is not None and axe == THEME:
        _poser_les_couches(lignes, le=le, seuil=seuil_pour(agent, le=le))
    pleines = [ligne for ligne in lignes if not ligne.est_vide]
    couples = [(ligne, case) for ligne in pleines for case in ligne.cases]
    return Matrice(
        pleines,
        [ligne.libelle for ligne in lignes if ligne.est_vide],
        len(actions),
        seuil,
        [c for c in couples if c[1].est_trou],
        [c for c in couples if c[1].est_recouvrement],
        semis.sans_public,
    )
