"""Un mois vrai, même dans un petit département : ce que le hasard n'y amènerait pas.

Des dossiers neufs dans les plus grandes villes, un NIR d'attente devenu définitif, un dossier passé de
la CAF à la MSA, des jumeaux, une garde alternée.
"""

from __future__ import annotations

from collections.abc import Iterator

from jalons.generateur.monde import FoyerInvente, Monde

_ARRIVEES = 9
_RESERVE = 3  # au cas où l'un des dossiers préparés se ferme avant le dernier mois


def _ouverts(monde: Monde) -> Iterator[FoyerInvente]:
    """Les dossiers ordinaires de la CAF, dont le demandeur est soumis aux droits et devoirs."""
    for foyer in monde.foyers:
        if foyer.organisme == "CAF" and foyer.etat == "2" and foyer.membres[0].soumis:
            yield foyer


def preparer(monde: Monde) -> None:
    """Au premier mois : quelques demandeurs ont encore un numéro d'attente."""
    for foyer, _ in zip(_ouverts(monde), range(_RESERVE), strict=False):
        demandeur = foyer.membres[0]
        nir = demandeur.nir or monde.nouveau_nir(demandeur.sexe, demandeur.naissance)
        demandeur.nir = f"{'7' if demandeur.sexe == '1' else '8'}{nir[1:13]}"


def raconter(monde: Monde) -> None:
    """Au dernier mois : qui arrive, ce qui se corrige, ce qui passe à la MSA, qui naît."""
    for rang in range(_ARRIVEES):
        monde.accueillir_un_dossier(ville=rang % 3)
    attente = [f for f in _ouverts(monde) if f.membres[0].nir[:1] in {"7", "8"}]
    for foyer in attente[:1]:
        monde.donner_un_nir_definitif(foyer, foyer.membres[0])
    libres = [f for f in _ouverts(monde) if f not in attente]
    seuls = [f for f in libres if len(f.membres) == 1]
    parents = [f for f in libres if any(m.role == "ENF" for m in f.membres)]
    if parents:
        monde.accueillir_des_jumeaux(parents[0])
    for parent, autre in zip(parents[1:2], seuls[:1], strict=False):
        monde.partager_un_enfant(parent, autre)
    for foyer in seuls[1:2]:
        monde.passer_d_une_caisse_a_l_autre(foyer)
