"""Les accompagnements en chiffres : entrés, présents, sortis, par genre et par territoire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jalons.accompagnement.genres import genres_ordonnes
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.selectors.plie_chiffres import seuil_du_plie
from jalons.accompagnement.selectors.reprise import territoires_vus
from jalons.annuaire.models import Territoire
from jalons.chiffres import registre
from jalons.chiffres.secret import NON_COMMUNIQUE, proteger
from jalons.chiffres.selectors import cellules_de, demander, seuil_pour
from jalons.chiffres.vocabulaire import Intervalle
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent

Cle = tuple[str, str, int | None]
_ENTRES, _PRESENTS, _SORTIS = "parcours_entres", "parcours_presents", "parcours_sortis"


@dataclass(frozen=True, slots=True)
class LigneGenre:
    """Un genre d'accompagnement et ses effectifs ; « n.c. » quand l'un se tait."""

    libelle: str
    entres: str
    presents: str
    sortis: str
    positives: str


@dataclass(frozen=True, slots=True)
class ParcoursChiffres:
    """La page : les genres qui ont quelqu'un, les territoires que l'agent peut choisir."""

    lignes: list[LigneGenre]
    territoires: list[Territoire]
    choisi: int | None
    a_des_tus: bool


def parcours_en_chiffres(
    agent: Agent,
    *,
    debut: date,
    fin: date,
    le: date,
    territoire: int | None = None,
    tel_que_connu_le: date | None = None,
) -> ParcoursChiffres:
    """Les accompagnements de la période sur les territoires de l'agent, ou sur l'un d'eux.

    Le secret se juge sur tous ses territoires à la fois : en choisir un ne dit rien d'un autre.
    """
    vus = territoires_vus(agent, le=le)
    choisi = territoire if territoire in {t.pk for t in vus} else None
    demande = demander(
        [Intervalle("periode", debut, fin)],
        le=le,
        tel_que_connu_le=tel_que_connu_le,
        unites=None if _lit_partout(agent) else [t.pk for t in vus],
    )
    siens = registre.pour_usage("parcours")
    termes: dict[Cle, tuple[int, int]] = {
        (chiffre.code, c.par or "", c.unite): (c.retenues, c.population)
        for chiffre, lues in zip(siens, cellules_de(siens, demande), strict=True)
        for c in lues
    }
    sommes = [[cle for cle in termes if cle[:2] == quoi] for quoi in {cle[:2] for cle in termes}]
    tues = proteger(termes, sommes, seuil=seuil_pour(agent, le=le))
    # Le PLIE garde ici le secret de sa page : l'une ne redonne pas ce que l'autre tait.
    du_plie = {cle: lus for cle, lus in termes.items() if cle[1] == Plie.code}
    tues |= proteger(du_plie, sommes, seuil=seuil_du_plie(agent, le=le))
    lignes = [
        _ligne(genre.libelle, genre.code, choisi, termes, tues)
        for genre in genres_ordonnes()
        if any((code, genre.code, choisi) in termes for code in (_ENTRES, _PRESENTS, _SORTIS))
    ]
    return ParcoursChiffres(lignes, vus, choisi, bool(tues))


def _lit_partout(agent: Agent) -> bool:
    lire = Permission.REPRISE_CONSULTER
    return any(h.territoire_id is None and lire in h.role.permissions for h in agent.habilitations)


def _ligne(
    libelle: str,
    genre: str,
    unite: int | None,
    termes: dict[Cle, tuple[int, int]],
    tues: set[Cle],
) -> LigneGenre:
    def dire(code: str, rang: int) -> str:
        cle = (code, genre, unite)
        return NON_COMMUNIQUE if cle in tues else str(termes.get(cle, (0, 0))[rang])

    return LigneGenre(
        libelle, dire(_ENTRES, 1), dire(_PRESENTS, 1), dire(_SORTIS, 1), dire(_SORTIS, 0)
    )
