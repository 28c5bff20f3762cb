"""Lire un fichier d'offres reçu, quel que soit son format, en lignes par champ de data·inclusion."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jalons.ecrans.tableurs.importation import (
    ColonnesManquantes,
    Source,
    chercher,
    titres_retenus,
)
from jalons.ecrans.tableurs.lecture import TableauIllisible, decoder, lire_classeur
from jalons.repertoire.data_inclusion import SERVICE, STRUCTURE
from jalons.repertoire.selectors.publication import parquet
from jalons.socle.erreurs import ErreurMetier

LIGNES_MAXIMUM = 150_000
# Ce que l'on écrit en tête d'une colonne, en plus du nom du champ lui-même.
_TITRES: Mapping[str, tuple[str, ...]] = {
    "id": ("identifiant", "reference"),
    "nom": ("offre", "nom de l'offre", "intitule", "action", "service", "libelle"),
    "structure": ("structure", "organisme", "porteur", "nom de la structure", "association"),
    "description": ("presentation", "objet", "descriptif", "contenu"),
    "type": ("genre", "nature"),
    "thematiques": ("theme", "themes", "thematique", "thematique(s)"),
    "publics": ("public", "public vise", "publics vises"),
    "conditions_acces": (
        "conditions",
        "conditions d'acces",
        "pieces",
        "prerequis",
        "justificatifs",
    ),
    "frais": ("tarif", "cout", "prix"),
    "modes_accueil": ("accueil", "mode d'accueil"),
    "zone_eligibilite": ("zone", "perimetre", "zone d'eligibilite"),
    "modes_mobilisation": ("comment y acceder", "acces", "mode d'acces"),
    "mobilisable_par": ("prescripteurs", "qui prescrit", "qui peut la demander"),
    "commune": ("ville", "lieu"),
    "code_postal": ("cp", "code postal"),
    "code_insee": ("insee", "code insee", "code commune"),
    "telephone": ("tel", "tel.", "telephone", "no de telephone"),
    "courriel": ("mail", "email", "e-mail", "adresse mail"),
    "contact_nom_prenom": ("contact", "referent", "personne a joindre"),
    "horaires_accueil": ("horaires",),
    "volume_horaire_hebdomadaire": ("heures par semaine", "volume horaire"),
    "nombre_semaines": ("semaines", "duree en semaines"),
    "date_maj": ("mise a jour", "modifie le", "date de mise a jour"),
    "siret": ("no siret",),
    "lien_mobilisation": ("formulaire", "lien", "lien d'inscription"),
    "site_web": ("site", "site internet"),
}


def _colonnes(champs: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {c: (c, c.replace("_", " "), *_TITRES.get(c, ())) for c in champs}


SOURCE = Source(
    code="offres_repertoire",
    colonnes=_colonnes((*dict.fromkeys((*SERVICE, *STRUCTURE)), "structure")),
    obligatoires={"nom": "du nom de l'offre"},
    lignes_maximum=LIGNES_MAXIMUM,
    propre_a_une_ligne="nom",
)


@dataclass(slots=True)
class Recu:
    """Les lignes d'un fichier, (rang, feuille, {champ: brut}), et ce qui n'a pas été lu."""

    structures: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    services: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    laisses: list[str] = field(default_factory=list)

    def ranger(self, rang: int, feuille: str, brut: dict[str, Any]) -> None:
        """Une ligne qui nomme son organisme est une offre ; sinon c'est un organisme."""
        est_offre = any(c in brut for c in ("structure_id", "structure", "thematiques", "type"))
        (self.services if est_offre else self.structures).append((rang, feuille, brut))


def lire_fichier(nom: str, contenu: bytes, *, megas: int) -> Recu:
    """Les lignes du fichier. Lève `ErreurMetier` s'il ne se lit pas du tout, ou s'il est trop gros."""
    if len(contenu) > megas * 1_000_000:
        raise ErreurMetier(f"Le fichier dépasse {megas} Mo : coupez-le, ou envoyez le Parquet.")
    if contenu[:4] == b"PAR1":
        return _table(_parquet(contenu))
    debut = contenu.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if nom.lower().endswith(".json") or debut in (b"[", b"{"):
        return _table(_json(contenu))
    return _tableur(nom, contenu)


def _parquet(contenu: bytes) -> Iterator[tuple[int, str, dict[str, Any]]]:
    pa = parquet()
    try:
        table = pa.parquet.read_table(io.BytesIO(contenu))
    except (pa.ArrowException, OSError, ValueError) as erreur:
        raise ErreurMetier("Ce fichier Parquet est abîmé : il ne s'ouvre pas.") from erreur
    if table.num_rows > LIGNES_MAXIMUM:
        raise ErreurMetier(f"Plus de {LIGNES_MAXIMUM} fiches : coupez le fichier.")
    for rang, ligne in enumerate(table.to_pylist(), start=1):
        yield rang, "", ligne


def _json(contenu: bytes) -> Iterator[tuple[int, str, dict[str, Any]]]:
    try:
        lu = json.loads(decoder(contenu))
    except (ValueError, RecursionError) as erreur:
        raise ErreurMetier("Ce fichier JSON ne se lit pas : il est coupé ou mal écrit.") from erreur
    lots = {"": lu} if isinstance(lu, list) else lu if isinstance(lu, dict) else {}
    for feuille, lignes in lots.items():
        if not isinstance(lignes, list):
            continue
        for rang, ligne in enumerate(lignes[:LIGNES_MAXIMUM], start=1):
            yield rang, str(feuille)[:30], ligne if isinstance(ligne, dict) else {}


def _table(lignes: Iterator[tuple[int, str, dict[str, Any]]]) -> Recu:
    recu = Recu()
    for rang, feuille, brut in lignes:
        recu.ranger(rang, feuille, {c: v for c, v in brut.items() if v is not None})
    if not (recu.structures or recu.services):
        raise ErreurMetier("Ce fichier ne contient aucune fiche.")
    return recu


def _tableur(nom: str, contenu: bytes) -> Recu:
    try:
        lecture = chercher(SOURCE, lire_classeur(nom, contenu), titres_retenus(SOURCE))
    except ColonnesManquantes as erreur:
        raise TableauIllisible(
            f"{erreur.message} Écrivez en tête de colonne « Nom », « Structure », « Description », "
            "« Thème »…"
        ) from erreur
    recu = Recu(laisses=[f"« {f} » : {raison}" for f, raison in lecture.ignorees])
    for tableau in lecture.tableaux:
        colonnes = [c for c in tableau.champs if c]
        for rang, valeurs in tableau.lignes:
            brut = {c: v for c, v in zip(tableau.champs, valeurs, strict=False) if c}
            if any(v not in (None, "") for v in brut.values()):
                offre = {c for c in ("structure_id", "structure", "thematiques") if c in colonnes}
                garde = {c: v for c, v in brut.items() if v is not None or c in offre}
                recu.ranger(rang, rang.feuille, garde)
    return recu
