"""Un monde d'invention, ce que France Travail en écrit, et de quoi juger le rapprochement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jalons.echanges import services
from jalons.francetravail.couplage import Fiche
from jalons.francetravail.flux.usager import Lecture, lire_usager
from jalons.francetravail.models import UsagerFranceTravail
from jalons.francetravail.services.rapprochement import Annuaire, cle_d_identifiant, juger
from jalons.generateur.francetravail import Decrite, adultes_soumis
from jalons.generateur.monde import Monde
from jalons.personnes.models import AccompagnementFranceTravail, InscriptionFranceTravail
from jalons.personnes.rules import controler_nir, lire_nir
from jalons.socle.chiffrement import empreinte_aveugle
from jalons.socle.noms import serrer

LE = date(2026, 4, 6)


def annuaire_de(monde: Monde) -> tuple[Annuaire, dict[tuple[str, str], int]]:
    """L'annuaire des adultes du monde, tel que la base le dresserait, et le numéro de chacun."""
    annuaire, numeros = Annuaire(), {}
    for pk, (foyer, membre) in enumerate(adultes_soumis(monde), start=1):
        numeros[foyer.numero, membre.role] = pk
        lu = lire_nir(membre.nir) if membre.nir else None
        certain = b""
        if lu and controler_nir(lu, sexe=membre.sexe, date_naissance=membre.naissance) in (
            "valide",
            "sans_cle",
        ):
            certain = empreinte_aveugle(lu.treize)
            annuaire.par_nir[certain].add(pk)
            annuaire.nirs[pk].add(certain)
        ft = cle_d_identifiant(membre.ft)
        if ft:
            annuaire.par_identifiant[ft].add(pk)
        fiche = Fiche(
            numero=pk,
            nom=serrer(membre.nom),
            usage=serrer(membre.usage),
            prenom=serrer(membre.prenom),
            naissance=membre.naissance,
            nir=certain.hex(),
            identifiant=ft,
            commune=monde.communes[foyer.adresses[0].commune]["code_insee"],
        )
        annuaire.inscrire(fiche)
    return annuaire, numeros


def usagers_de(lignes: list[Decrite]) -> list[UsagerFranceTravail]:
    """Les usagers que ces lignes décrivent, hors de toute base."""
    usagers = []
    for pk, ligne in enumerate(lignes, start=1):
        valeurs = {
            "nom": ligne.nom,
            "prenom": ligne.prenom,
            "dtnai": ligne.naissance.isoformat(),
            "nir": ligne.nir,
            "identifiantpe": ligne.identifiant,
            "codeinsee": ligne.insee,
        }
        lu = lire_usager(valeurs, Lecture(pk))
        usagers.append(
            UsagerFranceTravail(
                pk=pk,
                identifiant=lu["id"],
                nom=lu["nom"],
                prenom=lu["prenom"],
                date_naissance=ligne.naissance,
                code_commune=lu["insee"],
                empreinte_nir=bytes.fromhex(lu["nir"]) if lu["nir"] else None,
                etat_nir=lu["etat_nir"],
            )
        )
    return usagers


def noter(monde: Monde, lignes: list[Decrite], *, le: date = LE) -> tuple[float, float, int]:
    """(précision, rappel, à décider) du rattachement sans agent, jugé sur la vérité du monde."""
    annuaire, numeros = annuaire_de(monde)
    verdicts = juger(usagers_de(lignes), annuaire, le=le)
    justes = faux = a_decider = 0
    for pk, ligne in enumerate(lignes, start=1):
        trouvee = verdicts[pk].personne
        a_decider += trouvee is None and bool(verdicts[pk].candidats)
        if trouvee is None:
            continue
        if numeros.get((ligne.foyer, ligne.role)) == trouvee:
            justes += 1
        else:
            faux += 1
    vraies = sum(1 for ligne in lignes if ligne.foyer)
    return justes / max(justes + faux, 1), justes / max(vraies, 1), a_decider


def importer(chemin: Path, le: date = LE):
    return services.importer(chemin=chemin, par=None, le=le)


def faits(*, par_nom: bool = False) -> list[tuple]:
    """Ce que l'on croit de chacun, sans ce qui dépend de l'ordre de réception."""
    lus = []
    for i in InscriptionFranceTravail.objects.connus().select_related("personne"):
        lus.append(
            (
                str(i.personne),
                str(i.periode),
                i.etat,
                i.identifiant,
                i.fin,
                i.motif,
                i.categorie,
                i.agence,
                i.source,
            )
        )
    for a in AccompagnementFranceTravail.objects.connus().select_related("personne"):
        lus.append(
            (
                str(a.personne),
                str(a.periode),
                str(a.signe_le),
                str(a.notifie_le),
                a.conseiller,
                a.axe,
                a.modalite,
                str(a.dernier_entretien),
                a.structure_principale,
                a.structure_deleguee,
            )
        )
    return sorted(lus, key=repr)
