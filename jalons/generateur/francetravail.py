"""Les fichiers que France Travail enverrait : quatre listes et un PECG, aussi abîmés qu'en vrai.

Chaque ligne garde de qui elle parle vraiment (`Decrite.foyer` et `role`) : c'est la vérité qui juge le
rapprochement. Les noms sont corrompus plus que la réalité ne le fait.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from jalons.generateur import noms
from jalons.generateur.monde import FoyerInvente, Individu, Monde
from jalons.socle.dates import ajouter_mois, dernier_du_mois
from jalons.socle.noms import normaliser

_INSCRITE = 0.74  # des adultes soumis
_AGENCES = ("90012", "90034", "90101")
_CONSEILLERS = ("MARTIN CLAIRE", "NGUYEN PAUL", "LOPES ANA", "WEBER LUC")
_MOTIFS_RADIATION = (
    "Absence à un rendez-vous",
    "Refus de deux offres raisonnables",
    "Insuffisance de recherche",
)
_MOTIFS_CESSATION = ("Reprise d'emploi", "Entrée en formation", "Défaut d'actualisation", "Maladie")


@dataclass(frozen=True)
class Abime:
    """La part des lignes que chaque défaut touche."""

    nom: float = 0.18
    prenom: float = 0.12
    usage: float = 0.35  # de celles qui en ont un
    naissance: float = 0.08
    sans_nir: float = 0.55
    autre_identifiant: float = 0.10
    demenage: float = 0.25


@dataclass(slots=True)
class Decrite:
    """Une personne telle que France Travail l'écrit ; `foyer` vide : elle n'est pas d'ici."""

    nom: str
    prenom: str
    naissance: date
    nir: str
    identifiant: str
    insee: str
    localite: str
    foyer: str = ""
    role: str = ""


def _fausser(hasard: random.Random, mot: str) -> str:
    """Une lettre oubliée, doublée, échangée ou changée."""
    if len(mot) < 4:
        return mot + hasard.choice("EX")
    place = hasard.randrange(1, len(mot) - 1)
    avant, lettre, apres = mot[:place], mot[place], mot[place + 1 :]
    return hasard.choice(
        (
            avant + apres,
            avant + lettre * 2 + apres,
            avant + apres[:1] + lettre + apres[1:],
            avant + hasard.choice("AEINORST") + apres,
        )
    )


def _decaler(hasard: random.Random, jour: date) -> date:
    """Un jour, un mois ou une année de travers ; parfois jour et mois échangés."""
    if jour.day <= 12 and hasard.random() < 0.3:
        return jour.replace(month=jour.day, day=jour.month)
    if hasard.random() < 0.5:
        return jour.replace(day=jour.day % 28 + 1)
    if hasard.random() < 0.5:
        return ajouter_mois(jour, hasard.choice((-1, 1)))
    return jour.replace(year=jour.year + hasard.choice((-1, 1)), day=min(jour.day, 28))


def _plat(hasard: random.Random, mot: str) -> str:
    """En capitales, le plus souvent sans accents ; parfois sans trait d'union."""
    ecrit = mot.upper()
    if hasard.random() < 0.8:
        ecrit = normaliser(mot).upper().replace(" ", hasard.choice(("-", " ", "-")))
    return ecrit


def decrire(
    hasard: random.Random, monde: Monde, foyer: FoyerInvente, membre: Individu, taux: Abime
) -> Decrite:
    """La personne, écrite par un autre guichet que celui de la caisse."""
    nom = membre.usage if membre.usage and hasard.random() < taux.usage else membre.nom
    prenom, naissance = membre.prenom, membre.naissance
    nom, prenom = _plat(hasard, nom), _plat(hasard, prenom)
    if hasard.random() < taux.nom:
        nom = _fausser(hasard, nom)
    if hasard.random() < taux.prenom:
        prenom = _fausser(hasard, prenom)
    if hasard.random() < taux.naissance:
        naissance = _decaler(hasard, naissance)
    nir = "" if hasard.random() < taux.sans_nir or membre.nir[:1] in "78" else membre.nir
    neuf = not membre.ft or hasard.random() < taux.autre_identifiant
    rang = foyer.adresses[0].commune
    if hasard.random() < taux.demenage:
        rang = hasard.randrange(len(monde.communes))
    commune = monde.communes[rang]
    return Decrite(
        nom=nom,
        prenom=prenom,
        naissance=naissance,
        nir=nir,
        identifiant=_identifiant(hasard) if neuf else membre.ft,
        insee=commune["code_insee"],
        localite=commune["nom"].upper(),
        foyer=foyer.numero,
        role=membre.role,
    )


def _identifiant(hasard: random.Random) -> str:
    return f"{hasard.randint(1000000, 9999999)}{hasard.choice('ABCDEFGHKLMNPRSTVWX')}"


def etrangere(hasard: random.Random, monde: Monde) -> Decrite:
    """Une personne que la caisse ne connaît pas."""
    sexe = hasard.choice("12")
    naissance = date(1962, 1, 1) + timedelta(days=hasard.randrange(44 * 365))
    commune = hasard.choice(monde.communes)
    return Decrite(
        nom=_plat(hasard, hasard.choice(noms.NOMS)),
        prenom=_plat(hasard, hasard.choice(noms.FEMININS if sexe == "2" else noms.MASCULINS)),
        naissance=naissance,
        nir=monde.nouveau_nir(sexe, naissance) if hasard.random() < 0.45 else "",
        identifiant=_identifiant(hasard),
        insee=commune["code_insee"],
        localite=commune["nom"].upper(),
    )


def adultes_soumis(monde: Monde) -> Iterator[tuple[FoyerInvente, Individu]]:
    """Ceux dont le droit est ouvert et qui doivent s'inscrire."""
    for foyer in monde.foyers:
        if foyer.etat in {"2", "3", "4"}:
            for membre in foyer.membres:
                if membre.role in {"DEM", "CJT"} and membre.soumis:
                    yield foyer, membre


def population(
    monde: Monde,
    *,
    graine: int,
    connues: int | None = None,
    etrangeres: int = 0,
    taux: Abime | None = None,
) -> list[Decrite]:
    """`connues` personnes d'ici, corrompues, et `etrangeres` d'ailleurs ; mêmes paramètres, mêmes lignes."""
    hasard = random.Random(graine)  # noqa: S311
    taux = taux or Abime()
    ici = list(adultes_soumis(monde))
    if connues is None:
        ici = [paire for paire in ici if hasard.random() < _INSCRITE]
    elif connues < len(ici):
        ici = hasard.sample(ici, connues)
    lignes = [decrire(hasard, monde, f, m, taux) for f, m in ici]
    return [*lignes, *(etrangere(hasard, monde) for _ in range(etrangeres))]


# Quatre façons d'écrire une liste : titres, date, encodage, fin de ligne.
_TITRES = (
    "nir;identifiantpe;nom;prenom;dtnai;date;code;motif;nir2;codeinsee;localite;adresse;ale",
    "Identifiant PE;NIR;Nom;Prénom;Date de naissance;Date;Code;Motif;NIR2;Code INSEE;Localité;Adresse;ALE",
    "NOM;PRENOM;DTNAI;NIR;IDENTIFIANTPE;DATE;CODE;MOTIF;NIR2;CODEINSEE;LOCALITE;ADRESSE;ALE",
)
_ADRESSE = ("insee", "localite", "adresse", "ale")
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y")
_ENCODAGES = ("cp1252", "utf-8-sig", "utf-8", "cp1252")
_COLONNES = {
    "nir": "nir",
    "identifiantpe": "identifiant",
    "identifiant pe": "identifiant",
    "nom": "nom",
    "prenom": "prenom",
    "date de naissance": "naissance",
    "dtnai": "naissance",
    "date": "date",
    "code": "code",
    "motif": "motif",
    "nir2": "nir2",
    "codeinsee": "insee",
    "code insee": "insee",
    "localite": "localite",
    "adresse": "adresse",
    "ale": "ale",
}


def ecrire_liste(
    chemin: Path,
    lignes: Sequence[tuple[Decrite, date, str]],
    *,
    genre: str,
    facon: int = 0,
    fautes: Sequence[str] = (),
) -> Path:
    """Écrit une liste : (qui, quelle date, quel motif) ; `fautes` : des lignes telles quelles, en plus."""
    titres = _TITRES[facon % len(_TITRES)].split(";")
    avec_motif = genre in {"cessations", "radiations"}
    gardes = [t for t in titres if avec_motif or t.lower() != "motif"]
    if avec_motif:
        gardes = [t for t in gardes if _COLONNES[normaliser(t)] not in _ADRESSE]
    forme = _DATES[facon % len(_DATES)]
    texte = StringIO()
    ecrivain = csv.writer(texte, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(gardes)
    for qui, jour, motif in lignes:
        valeurs = {
            "nir": qui.nir,
            "nir2": qui.nir,
            "identifiant": qui.identifiant,
            "nom": qui.nom,
            "prenom": qui.prenom,
            "naissance": qui.naissance.strftime(forme),
            "date": jour.strftime(forme),
            "code": str(len(motif) % 9),
            "motif": motif,
            "insee": qui.insee,
            "localite": qui.localite,
            "adresse": "1 RUE DES LILAS",
            "ale": _AGENCES[len(qui.nom) % len(_AGENCES)],
        }
        ecrivain.writerow([valeurs[_COLONNES[normaliser(t)]] for t in gardes])
    for faute in fautes:
        texte.write(faute + "\r\n")
    chemin.parent.mkdir(parents=True, exist_ok=True)
    chemin.write_bytes(texte.getvalue().encode(_ENCODAGES[facon % len(_ENCODAGES)], "replace"))
    return chemin


def ecrire_pecg(
    chemin: Path,
    dossiers: Sequence[tuple[Decrite, dict[str, str]]],
    *,
    reference: date,
    departement: str,
    annonces: int | None = None,
) -> Path:
    """Écrit un PECG en ISO-8859-1 ; `annonces` : le nombre de dossiers que dit la fin, s'il est faux."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("wb") as sortie:

        def poser(texte: str) -> None:
            sortie.write(texte.encode("iso-8859-1", "xmlcharrefreplace"))

        poser('<?xml version="1.0" encoding="ISO-8859-1"?>\n<fichier-PE-CG>\n<entete>')
        poser(
            f"<fichier>PECG</fichier><periodicite>M</periodicite><departement>{departement}</departement>"
        )
        poser(f"<date-reference>{reference}</date-reference>")
        poser(f"<date-fabrication>{reference + timedelta(days=4)}</date-fabrication>")
        poser("<version>001,0</version></entete>\n")
        for qui, dit in dossiers:
            poser(_dossier(qui, dit))
        nombre = len(dossiers) if annonces is None else annonces
        poser(
            f"<fin><departement>{departement}</departement><date-reference>{reference}</date-reference>"
        )
        poser(f"<nb-dossiers>{nombre}</nb-dossiers></fin>\n</fichier-PE-CG>\n")
    return chemin


def _dossier(qui: Decrite, dit: dict[str, str]) -> str:
    def bloc(balise: str, /, **feuilles: str) -> str:
        dites = "".join(
            f"<{c.replace('_', '-')}>{escape(v)}</{c.replace('_', '-')}>"
            for c, v in feuilles.items()
        )
        return f"<{balise}>{dites}</{balise}>"

    individu = bloc(
        "individu",
        nir=qui.nir,
        nom=qui.nom,
        prenom=qui.prenom,
        date_naissance=qui.naissance.isoformat(),
        commune_residence=qui.localite,
    )
    morceaux = [
        individu,
        bloc("allocataire", identifiant_pe=qui.identifiant, code_pe=dit.get("agence", "")),
        bloc(
            "inscription",
            date_debut_ide=dit.get("debut", ""),
            lib_categorie=dit.get("categorie", ""),
            date_cessation_ide=dit.get("cessation", ""),
            lib_cessation_ide=dit.get("motif_cessation", ""),
            date_radiation_ide=dit.get("radiation", ""),
            lib_radiation_ide=dit.get("motif_radiation", ""),
        ),
        f"<suivi-structure-principale><nom>{escape(dit.get('principale', ''))}</nom>"
        "</suivi-structure-principale>",
        f"<suivi-structure-deleguee><nom>{escape(dit.get('deleguee', ''))}</nom>"
        "</suivi-structure-deleguee>",
        bloc(
            "ppae",
            conseiller_pe=dit.get("conseiller", ""),
            date_signature=dit.get("signature", ""),
            date_notification=dit.get("notification", ""),
            axe_libelle=dit.get("axe", ""),
            modalite_libelle=dit.get("modalite", ""),
            date_dernier_ent=dit.get("entretien", ""),
        ),
    ]
    return f"<dossier>{''.join(morceaux)}</dossier>\n"


def _ppae(hasard: random.Random, reference: date) -> dict[str, str]:
    """Un accompagnement : un quart sans entretien depuis plus de six mois, des dates coupées ou vides."""
    signe = reference - timedelta(days=hasard.randint(40, 700))
    tirage = hasard.random()
    jours = hasard.randint(200, 600) if tirage < 0.25 else hasard.randint(3, 170)
    entretien = (reference - timedelta(days=jours)).isoformat()
    if tirage > 0.94:
        entretien = ""
    elif tirage > 0.92:
        entretien = entretien[:4]
    return {
        "conseiller": hasard.choice(_CONSEILLERS),
        "signature": signe.isoformat() if hasard.random() < 0.9 else "",
        "notification": (signe + timedelta(days=6)).isoformat() if hasard.random() < 0.8 else "",
        "axe": hasard.choice(("Retrouver un emploi", "Élargir ses cibles", "Lever des freins")),
        "modalite": hasard.choice(("Suivi", "Guidé", "Renforcé", "Global")),
        "entretien": entretien,
        "principale": hasard.choice(("Agence du Centre", "Agence du Nord")),
        "deleguee": "Cap emploi" if hasard.random() < 0.05 else "",
        "categorie": hasard.choice(("A", "A", "B", "C", "D")),
        "agence": hasard.choice(_AGENCES),
    }


FAUTES = (
    ";1234567A;DUPONT;JEAN;31/02/1985;01/03/2026;1;;",
    ";1234567B;;MARIE;02/04/1990;05/03/2026;1;;",
    ';1234567C;MARTIN;"PAUL;02/04/1990;05/03/2026;1;;',
)


def envoyer_un_mois(
    monde: Monde, dossier: Path, *, graine: int = 57, etrangeres: int = 20, fautes: bool = True
) -> list[Path]:
    """Le mois du monde tel que France Travail l'envoie : quatre listes et un PECG, dans leur ordre."""
    hasard = random.Random(graine)  # noqa: S311
    reference = dernier_du_mois(monde.mois)
    lignes = population(monde, graine=graine, etrangeres=etrangeres)
    hasard.shuffle(lignes)
    debuts = [reference - timedelta(days=hasard.randint(35, 900)) for _ in lignes]
    du_mois = [monde.mois + timedelta(days=hasard.randint(0, 24)) for _ in lignes]
    radiees, cessees = len(lignes) // 40, len(lignes) // 25
    sorties = {
        **dict.fromkeys(range(radiees), "radiations"),
        **dict.fromkeys(range(radiees, radiees + cessees), "cessations"),
    }
    neuves = range(radiees + cessees, radiees + cessees + len(lignes) // 20)
    contenus: dict[str, list[tuple[Decrite, date, str]]] = {
        g: [] for g in ("inscriptions", "cessations", "radiations", "stock")
    }
    dossiers: list[tuple[Decrite, dict[str, str]]] = []
    for rang, (qui, debut) in enumerate(zip(lignes, debuts, strict=True)):
        if rang in neuves:
            debut = du_mois[rang]
            contenus["inscriptions"].append((qui, debut, ""))
        dit: dict[str, Any] = {**_ppae(hasard, reference), "debut": debut.isoformat()}
        genre = sorties.get(rang)
        if genre is None:
            contenus["stock"].append((qui, debut, ""))
        else:
            motifs = _MOTIFS_RADIATION if genre == "radiations" else _MOTIFS_CESSATION
            motif = hasard.choice(motifs)
            contenus[genre].append((qui, du_mois[rang], motif))
            singulier = genre.rstrip("s")
            dit |= {singulier: du_mois[rang].isoformat(), f"motif_{singulier}": motif}
        dossiers.append((qui, dit))
    chemins = [
        ecrire_liste(
            dossier / f"ft_{genre}_{monde.mois:%Y%m}.csv",
            contenus[genre],
            genre=genre,
            facon=facon,
            fautes=FAUTES if fautes and genre == "radiations" and facon == 0 else (),
        )
        for facon, genre in enumerate(("radiations", "inscriptions", "cessations", "stock"))
    ]
    pecg = ecrire_pecg(
        dossier / f"PECG_{monde.departement}_{monde.mois:%Y%m}.xml",
        dossiers,
        reference=reference,
        departement=monde.departement,
    )
    return [*chemins, pecg]
