"""Chaque liste fait un nombre de requêtes fixe, quel que soit le nombre de lignes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.selectors import reprise
from jalons.accompagnement.services.reprise import convoquer_le_stock
from jalons.accueil.services.lots import traiter_lot
from jalons.activite.services.heures import noter_heures
from jalons.aides.enums import Fonds
from jalons.contrats.enums import FamilleAction
from jalons.contrats.services import contrats, suivi
from jalons.contrats.services.contrats import ActionDite
from jalons.repertoire.services.indexation import charger_vocabulaire
from tests.accompagnement.decor_portefeuille import (
    accueil_a,
    confier,
    departement_de,
    des_personnes,
)
from tests.accueil.decor import oriente
from tests.activite.decor import contrat as emploi
from tests.aides.decor import budget
from tests.contrats.decor import acte, completer, notifiee, preparer, signer
from tests.distribution import JOUR, _agent, nouvelle_personne
from tests.repertoire.decor import offre, situer

LISTES = {
    "/": ("claire", 15),
    "/accueil/entrants/": ("claire", 12),
    "/accueil/entrants/?statut=a_convoquer": ("claire", 12),
    "/recherche/?q=martin": ("claire", 10),
    "/accompagnement/plie/": ("claire", 10),
    "/accompagnement/plie/?etat=sorti": ("claire", 10),
    "/accompagnement/plie/chiffres/": ("helene", 8),
    "/regles/sorties_plie/": ("helene", 8),
    "/accompagnement/plie/presenter/?q=martin": ("claire", 10),
    "/pilotage/": ("claire", 11),
    # Neuf : on regarde d'abord si des séjours attendent d'être dérivés.
    "/pilotage/personnes_recues/": ("claire", 9),
    "/pilotage/personnes_recues/2026-03/{metz}/": ("claire", 10),
    "/dossiers/{fatou}/": ("claire", 15),
    "/echanges/": ("nadia", 8),
    # Huit : la liste des fichiers du filtre.
    "/echanges/rejets/": ("nadia", 8),
    "/regles/orientation/": ("helene", 9),
    "/fse/participants/a-completer/": ("helene", 12),
    "/accueil/entrants/?export=csv": ("claire", 9),
    "/comptes/parametres/": ("helene", 6),
    "/comptes/parametres/delai_orientation/": ("helene", 6),
    "/personnes/consultations/": ("helene", 10),
    "/activite/positionnements/": ("claire", 10),
    "/activite/contrats/": ("claire", 10),
    "/activite/semaines/": ("claire", 10),
    "/activite/personnes/{fatou}/heures/": ("claire", 12),
    "/activite/personnes/{fatou}/section/": ("claire", 12),
    # Treize : les situations portées se tiennent, et la page se décrit après avoir été rangée.
    "/francetravail/": ("claire", 13),
    "/francetravail/lignes/": ("nadia", 12),
    "/coordination/": ("claire", 10),
    "/coordination/seances/": ("claire", 9),
    "/coordination/decisions/": ("claire", 8),
    "/coordination/propositions/": ("claire", 9),
    "/projets/besoins/": ("claire", 8),
    "/projets/": ("claire", 7),
    "/repertoire/": ("claire", 9),
    "/repertoire/fiches/": ("helene", 10),
    "/repertoire/chercher/?q=permis": ("helene", 10),
    "/repertoire/coordonnes/?annee=2026": ("claire", 9),
    # Offres, personnes freinées, prescriptions sans réponse : une requête chacune.
    "/projets/mille-feuille/": ("claire", 11),
    "/manquements/": ("claire", 11),
    "/manquements/?suivi=caisse": ("claire", 11),
    "/manquements/controles/": ("claire", 10),
    "/manquements/chiffres/": ("claire", 10),
    "/equipes/": ("claire", 10),
    "/equipes/dossiers/": ("claire", 10),
    "/coordination/calendrier/?annee=2026": ("claire", 9),
}


def _compter(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as requetes:
        assert client.get(url).status_code == 200
    return len(requetes)


def _martin(scene, n: int) -> None:
    nouvelle_personne(
        prenom=f"Paul{n}",
        nom="MARTIN",
        naissance=date(1980, 1, 1 + n),
        sexe="1",
        commune=scene.cms_metz.commune,
        numero=f"2{n:010d}",
    )


@pytest.mark.parametrize("adresse", LISTES)
def test_le_nombre_de_requetes_ne_grandit_pas(accueil_pret, client_de, adresse):
    scene = accueil_pret
    personnage, maximum = LISTES[adresse]
    url = adresse.format(metz=scene.metz.pk, fatou=scene.fatou.pk)
    client = client_de(personnage)
    oriente(scene)
    _martin(scene, 0)
    avant = _compter(client, url)
    for n in range(1, 25):
        _martin(scene, n)
    apres = _compter(client, url)
    assert apres <= maximum, f"{apres} requêtes"
    assert apres <= avant


# --- Ce que la page montre grandit : la campagne, le contrat, le portefeuille --------------------

AUJOURD_HUI = timezone.localdate()


def _departement(scene, n: int) -> None:
    departement_de(
        scene,
        2 * n,
        orientees=n,
        sous_contrat=n // 2,
        vues=n // 2,
        depuis=AUJOURD_HUI - timedelta(days=40),
    )
    reprise.tenir(le=AUJOURD_HUI)


def _mes_personnes(scene, n: int) -> str:
    _departement(scene, n)
    return reverse("accompagnement:mes_personnes")


def _reprise(scene, n: int) -> str:
    _departement(scene, n)
    return reverse("accompagnement:reprise")


def _charge(scene, n: int) -> str:
    """Des référents de plus, chacun ses personnes."""
    for rang in range(n):
        referent = _agent(
            f"Referent{n}x{rang}",
            "travailleur_social",
            scene.claire.structure,
            territoire=scene.metz,
        )
        gens = des_personnes(scene, 2, prenom=f"Ida{n}x{rang}")
        confier(gens, structure=referent.structure, agent=referent, depuis=JOUR)
    return reverse("accompagnement:charge")


def _campagne(scene, n: int) -> str:
    campagne = convoquer_le_stock(
        personnes=departement_de(
            scene, n, orientees=n, sous_contrat=0, vues=0, depuis=AUJOURD_HUI - timedelta(days=40)
        ),
        intitule="Reprise",
        avec=scene.france_travail,
        accueil=accueil_a(
            scene, du=AUJOURD_HUI + timedelta(days=14), au=AUJOURD_HUI + timedelta(days=20)
        ),
        par=scene.claire,
        le=AUJOURD_HUI,
    )
    for lot in campagne.lots.all():
        traiter_lot(lot_id=lot.pk)
    return reverse("accompagnement:campagne", args=[campagne.pk])


def _contrat(scene, n: int) -> int:
    """Quelqu'un a un contrat de `n` actions, avec autant de freins, de points et d'heures."""
    personne = nouvelle_personne(
        prenom="Ana",
        nom="PETIT",
        naissance=date(1990, 1, n),
        sexe="2",
        commune=scene.cms_metz.commune,
        numero=f"5{n:010d}",
    )
    notifiee(scene, personne)
    actions = [
        ActionDite(FamilleAction.RECHERCHE, f"Recherche {rang}", heures_hebdo=Decimal(1))
        for rang in range(n)
    ]
    pret = completer(scene, preparer(scene, personne))
    pret = contrats.ecrire_le_plan(
        contrat=pret,
        actions=actions,
        freins={f"f{rang}": f"Frein {rang}" for rang in range(n)},
        version=pret.version,
        **acte(scene),
    )
    signe = signer(scene, pret, nom=f"{personne.prenom} {personne.nom_affiche}")
    for rang in range(n):
        suivi.noter_un_point(contrat=signe, jour=JOUR, constat=f"Point {rang}", **acte(scene))
        noter_heures(
            personne=personne,
            jour=JOUR + timedelta(days=rang % 5),
            est_semaine=False,
            source=("demarche", "benevolat", "formation")[rang // 5],
            declarees=Decimal(1),
            **acte(scene, JOUR + timedelta(days=7)),
        )
    return personne.pk


def _section_des_contrats(scene, n: int) -> str:
    return reverse("contrats:section", args=[_contrat(scene, n)])


def _semaine_du_contrat(scene, n: int) -> str:
    return reverse("contrats:semaine", args=[_contrat(scene, n)]) + f"?jour={JOUR}"


def _plan_du_contrat(scene, n: int) -> str:
    return reverse("accompagnement:plan", args=[_contrat(scene, n)])


def _primes(scene, n: int) -> str:
    if not hasattr(scene, "gilda"):
        scene.gilda = _agent("Gilda", "gestionnaire_fonds", scene.departement)
        budget(scene, 90_000, fonds=Fonds.REPRISE, annee=AUJOURD_HUI.year)
    for personne in des_personnes(scene, n, prenom=f"Ana{n}"):
        emploi(scene, personne, debut=AUJOURD_HUI - timedelta(days=5), le=AUJOURD_HUI)
    return reverse("aides:primes")


def _repertoire(scene, n: int) -> str:
    situer()
    charger_vocabulaire()
    for rang in range(n):
        offre(scene.udaf, f"Auto-école {n} {rang}")
    return reverse("repertoire:recherche") + "?q=permis&ou=Metz"


CROISSANTES: dict[Callable[..., str], tuple[str, int]] = {
    _mes_personnes: ("claire", 15),
    _reprise: ("claire", 15),
    _charge: ("helene", 15),
    _campagne: ("claire", 15),
    _section_des_contrats: ("claire", 15),
    _semaine_du_contrat: ("claire", 15),
    _plan_du_contrat: ("claire", 15),
    _primes: ("gilda", 15),
    _repertoire: ("claire", 15),
}


@pytest.mark.parametrize("batir", CROISSANTES, ids=lambda f: f.__name__.strip("_"))
def test_le_nombre_de_requetes_ne_suit_pas_ce_que_la_page_montre(accueil_pret, client_de, batir):
    scene = accueil_pret
    personnage, maximum = CROISSANTES[batir]
    petite = batir(scene, 2)
    client = client_de(personnage)
    avant = _compter(client, petite)
    apres = _compter(client, batir(scene, 12))
    assert apres <= maximum, f"{apres} requêtes"
    assert apres <= avant
