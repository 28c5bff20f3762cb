"""Les gestes des aides que plusieurs tests refont."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jalons.aides.enums import Financeur, Fonds
from jalons.aides.services import decisions, demandes, paiements
from jalons.aides.services.budget import ouvrir_budget
from tests.distribution import _agent
from tests.outillage.decors import decor_partage

LE = date(2026, 3, 16)
PDF = b"%PDF-1.4 essai"


@decor_partage
def fonds(scene):
    """Gilda tient le fonds ; le Département a 10 000 €, l'État 600 €, les primes 6 000 €."""
    scene.gilda = _agent("Gilda", "gestionnaire_fonds", scene.departement)
    scene.budget = budget(scene, 10_000)
    scene.etat = budget(scene, 600, financeur=Financeur.ETAT)
    scene.primes = budget(scene, 6_000, fonds=Fonds.REPRISE)
    return scene


def budget(
    scene, montant, *, financeur=Financeur.DEPARTEMENT, fonds=Fonds.MOBILITE_GARDE, annee=2026
):
    return ouvrir_budget(
        financeur=financeur,
        fonds=fonds,
        annee=annee,
        montant=Decimal(montant),
        acte="Délibération du 2 février",
        par=scene.gilda,
        le=LE,
    )


def demander(scene, personne=None, aide="deplacements", *, pieces=True, par=None, le=LE, **champs):
    """Une demande complète : 1 600 km en mars, avec son justificatif."""
    dits = {
        "situation": "reprise_emploi",
        "debut": date(2026, 3, 1),
        "fin": date(2026, 3, 31),
        "evaluation": "Embauchée à 40 km, sans bus : peut payer le reste.",
        **champs,
    }
    if aide == "deplacements":
        dits.setdefault("quantite", Decimal(1600))
    demande = demandes.deposer(
        personne=personne or scene.fatou, aide=aide, par=par or scene.claire, le=le, **dits
    )
    if pieces:
        piece(scene, demande, le=le)
    return demande


def piece(scene, demande, genre="justificatif", montant=None, *, le=LE):
    return demandes.ajouter_piece(
        demande=demande,
        genre=genre,
        fichier=PDF,
        montant=None if montant is None else Decimal(montant),
        fournisseur="Garage du Pont",
        par=scene.claire,
        le=le,
    )


def vehicule(scene, personne, depense=2000, **champs):
    """Une demande d'achat d'un véhicule, ses deux devis joints."""
    demande = demander(
        scene,
        personne,
        "vehicule",
        depense=Decimal(depense),
        beneficiaire="tiers",
        tiers="Garage du Pont",
        **champs,
    )
    piece(scene, demande, "devis", depense)
    piece(scene, demande, "devis", depense + 100)
    return demande


def accorder(scene, demande, *, par=None, enveloppe=None, le=LE, **champs):
    demande.refresh_from_db()
    return decisions.accorder(
        demande=demande,
        version=demande.version,
        enveloppe=enveloppe or scene.budget,
        par=par or scene.gilda,
        le=le,
        **champs,
    )


def payer(scene, *demandes_, le=LE):
    """Met en paiement, fige et transmet ; rend la liste."""
    lignes = [paiements.mettre_en_paiement(demande=d, par=scene.gilda, le=le) for d in demandes_]
    liste = lignes[0].liste
    liste.refresh_from_db()
    figee = paiements.figer(liste=liste, version=liste.version, par=scene.gilda, le=le)
    return paiements.transmettre(
        liste=figee,
        version=figee.version,
        transmise_le=le,
        reference="TR-1",
        par=scene.gilda,
        le=le,
    )


def une_liste(scene):
    """Une liste de paiement ouverte, d'une ligne."""
    if not hasattr(scene, "gilda"):
        scene.gilda = _agent("Gilda", "gestionnaire_fonds", scene.departement)
        scene.budget = budget(scene, 10_000)
    demande = demander(scene)
    accorder(scene, demande)
    return paiements.mettre_en_paiement(demande=demande, par=scene.gilda, le=LE).liste
