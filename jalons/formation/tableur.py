"""Lire un tableau de sessions, ou une liste de stagiaires : ligne et champ dits, le reste entre."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from jalons.ecrans.tableurs.importation import Lecture, Source
from jalons.ecrans.tableurs.valeurs import aplatir, lire_jour, texte
from jalons.formation.enums import EtatRecrutement, Financeur, ObjectifFormation
from jalons.formation.rules.sessions import Constat, SessionLue

SESSIONS = Source(
    code="formation_sessions",
    colonnes={
        "intitule": ("intitule", "formation", "intitule de la formation", "action", "libelle"),
        "organisme": ("organisme", "organisme de formation", "centre", "centre de formation", "of"),
        "siret": ("siret", "no siret", "siret organisme"),
        "formation": ("no formation", "numero de formation", "identifiant formation"),
        "session": ("no session", "numero de session", "identifiant", "session", "reference"),
        "debut": ("debut", "date de debut", "date debut", "du", "ouverture"),
        "fin": ("fin", "date de fin", "date fin", "au", "cloture"),
        "ville": ("ville", "lieu", "commune", "lieu de formation"),
        "code_postal": ("code postal", "cp"),
        "code_insee": ("code insee", "insee", "code commune"),
        "places": ("places", "nombre de places", "nb places", "effectif"),
        "financeurs": ("financeur", "financeurs", "financement"),
        "objectif": ("objectif", "type", "type de formation", "nature"),
        "prerequis": ("prerequis", "pre-requis", "conditions", "conditions d'acces"),
        "formacodes": ("formacode", "formacodes"),
        "romes": ("rome", "code rome", "codes rome"),
        "heures": ("heures", "nombre d'heures", "duree", "volume horaire"),
        "recrutement": ("inscriptions", "etat", "etat du recrutement"),
        "inscription_jusqu_au": ("inscription jusqu'au", "date limite d'inscription"),
    },
    obligatoires={
        "intitule": "Intitulé",
        "organisme": "Organisme",
        "debut": "Début",
        "fin": "Fin",
    },
    propre_a_une_ligne="debut",
)
STAGIAIRES = Source(
    code="formation_stagiaires",
    colonnes={
        "nom": ("nom", "nom de naissance", "nom de famille", "nom du stagiaire"),
        "prenom": ("prenom", "prenom du stagiaire"),
        "date_naissance": ("date de naissance", "ne(e) le", "ne le", "naissance", "date naissance"),
    },
    obligatoires={"nom": "Nom", "prenom": "Prénom"},
    lignes_maximum=2_000,
    propre_a_une_ligne="prenom",
)
_OBJECTIFS = {
    "remise": ObjectifFormation.REMISE_A_NIVEAU,
    "savoirs de base": ObjectifFormation.REMISE_A_NIVEAU,
    "deuxieme chance": ObjectifFormation.DEUXIEME_CHANCE,
    "e2c": ObjectifFormation.DEUXIEME_CHANCE,
    "prequal": ObjectifFormation.PREQUALIFICATION,
    "certif": ObjectifFormation.CERTIFICATION,
    "diplom": ObjectifFormation.CERTIFICATION,
    "qualif": ObjectifFormation.CERTIFICATION,
    "professionnal": ObjectifFormation.PROFESSIONNALISATION,
    "mobilis": ObjectifFormation.MOBILISATION,
}
_FINANCEURS = {
    "region": Financeur.REGION,
    "pric": Financeur.REGION,
    "fse": Financeur.FSE,
    "fonds social": Financeur.FSE,
    "france travail": Financeur.FRANCE_TRAVAIL,
    "pole emploi": Financeur.FRANCE_TRAVAIL,
    "departement": Financeur.DEPARTEMENT,
    "etat": Financeur.ETAT,
    "agefiph": Financeur.AGEFIPH,
    "opco": Financeur.ENTREPRISE,
    "entreprise": Financeur.ENTREPRISE,
    "commun": Financeur.COMMUNE,
}


def lire_sessions(lecture: Lecture) -> Iterator[SessionLue | Constat]:
    """Chaque ligne : une session, et ce qui n'y va pas."""
    for rang, brut in lecture.lignes():
        lue = SessionLue(ligne=int(rang), feuille=rang.feuille)
        yield from _remplir(lue, brut, lecture.epoque)
        yield lue


def _remplir(lue: SessionLue, brut: dict[str, Any], epoque: datetime) -> Iterator[Constat]:
    for champ, taille in (
        ("intitule", 255),
        ("organisme", 160),
        ("formation", 60),
        ("session", 60),
        ("ville", 200),
        ("code_postal", 5),
        ("code_insee", 5),
        ("prerequis", 3000),
    ):
        setattr(lue, champ, texte(brut.get(champ))[:taille])
    lue.siret = texte(brut.get("siret")).replace(" ", "")[:20]
    for champ in ("formacodes", "romes"):
        mots = texte(brut.get(champ)).replace(";", " ").replace(",", " ").split()
        setattr(lue, champ, [m.upper() for m in mots])
    for champ in ("debut", "fin", "inscription_jusqu_au"):
        setattr(lue, champ, lire_jour(brut.get(champ), epoque))
        if getattr(lue, champ) is None and brut.get(champ) not in (None, ""):
            dit = f"« {texte(brut[champ])[:30]} » n'est pas une date"
            yield lue.constat(champ, dit, refuse=champ != "inscription_jusqu_au")
    for champ in ("places", "heures"):
        valeur = texte(brut.get(champ)).replace(" ", "")
        if valeur and not valeur.isdigit():
            yield lue.constat(champ, f"« {valeur[:20]} » n'est pas un nombre entier")
        elif valeur:
            setattr(lue, champ, int(valeur[:9]))
    objectif = aplatir(brut.get("objectif"))
    lue.objectif = str(_premier(objectif, _OBJECTIFS) or ObjectifFormation.AUTRE)
    financeur = aplatir(brut.get("financeurs"))
    lue.financeurs = sorted({str(f) for mot, f in _FINANCEURS.items() if mot in financeur})
    if financeur and not lue.financeurs:
        lue.financeurs = [str(Financeur.AUTRE)]
    etat = aplatir(brut.get("recrutement"))
    clos = ("clos", "ferm", "complet")
    if any(mot in etat for mot in clos):
        lue.recrutement = str(EtatRecrutement.FERME)
    elif "suspend" in etat:
        lue.recrutement = str(EtatRecrutement.SUSPENDU)


def _premier(dit: str, mots: dict[str, Any]) -> Any:
    return next((sens for mot, sens in mots.items() if mot in dit), None)


def lire_stagiaires(lecture: Lecture) -> Iterator[tuple[int, str, str, date | None, str]]:
    """(ligne, nom, prénom, naissance, ce qui ne va pas) ; un défaut vide : la ligne entre."""
    for rang, brut in lecture.lignes():
        nom, prenom = texte(brut.get("nom"))[:60], texte(brut.get("prenom"))[:60]
        dite = brut.get("date_naissance")
        jour = lire_jour(dite, lecture.epoque)
        defaut = ""
        if not nom or not prenom:
            defaut = "le nom ou le prénom manque"
        elif dite not in (None, "") and jour is None:
            defaut = f"« {texte(dite)[:20]} » n'est pas une date de naissance"
        yield int(rang), nom, prenom, jour, defaut
