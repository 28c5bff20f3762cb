"""Le PECG mensuel : un XML d'un dossier par personne, lu au fil de l'eau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from lxml import etree

from jalons.echanges.enums import Derogation
from jalons.echanges.services.departement import refuser_autre_departement
from jalons.echanges.services.enveloppe import FichierRefuse
from jalons.echanges.source import LigneRecue
from jalons.francetravail.enums import GenreEnonce
from jalons.francetravail.flux.usager import Lecture, enonce, lire_usager, propre
from jalons.francetravail.rules import DateIllisible, lire_date
from jalons.socle.decoupe import Bloc, Decoupe

if TYPE_CHECKING:
    from jalons.echanges.models import Lot

RACINE = b"<fichier-PE-CG"
# Où se lit chaque champ : le chemin de la feuille, tirets et barres en « _ ».
CHEMINS = {
    "nir": ("nir", "individu_nir"),
    "nom": ("nom", "individu_nom"),
    "prenom": ("prenom", "individu_prenom"),
    "dtnai": ("dtnai", "date_naissance", "individu_dtnai", "individu_date_naissance"),
    "localite": ("commune_residence", "individu_commune_residence"),
    "identifiantpe": ("identifiant_pe", "allocataire_identifiant_pe"),
    "ale": ("code_pe", "allocataire_code_pe"),
    "debut": ("inscription_date_debut_ide",),
    "categorie": ("inscription_lib_categorie", "inscription_code_categorie"),
    "cessation": ("inscription_date_cessation_ide",),
    "motif_cessation": ("inscription_lib_cessation_ide", "inscription_motif_cessation_ide"),
    "radiation": ("inscription_date_radiation_ide",),
    "motif_radiation": ("inscription_lib_radiation_ide", "inscription_motif_radiation_ide"),
    "conseiller": ("ppae_conseiller_pe",),
    "signature": ("ppae_date_signature",),
    "notification": ("ppae_date_notification",),
    "axe": ("ppae_axe_libelle", "ppae_axe_code"),
    "modalite": ("ppae_modalite_libelle", "ppae_modalite_code"),
    "entretien": ("ppae_date_dernier_ent", "ppae_date_dernier_entretien"),
    "principale": ("suivi_structure_principale_nom",),
    "deleguee": ("suivi_structure_deleguee_nom",),
}
_PARSEUR: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def lire(lot: Lot, source: Any, *, encodage: str, depuis: int) -> Iterator[LigneRecue]:
    """Les dossiers après le `depuis`-ième. Lève `FichierRefuse` : en-tête, fin ou compte faux."""
    declaration = f'<?xml version="1.0" encoding="{encodage}"?>'.encode("ascii")
    decoupe = Decoupe(source, depuis=depuis, balise=b"dossier")
    entete_lue = False
    for bloc in decoupe:
        if not entete_lue:
            _lire_entete(lot, bytes(decoupe.squelette))
            entete_lue = True
        yield _juger_bloc(lot, bloc, declaration)
    if not entete_lue:
        _lire_entete(lot, bytes(decoupe.squelette))
    _verifier_la_fin(bytes(decoupe.squelette), decoupe.rang)


def _refuser_les_entites(squelette: bytes) -> None:
    haut = squelette.upper()
    if b"<!DOCTYPE" in haut or b"<!ENTITY" in haut:
        raise FichierRefuse(
            "Le fichier PECG déclare une DTD ou des entités : il est refusé par sécurité."
        )


def _lire_entete(lot: Lot, squelette: bytes) -> None:
    """Le jour décrit et le département, avant tout dossier."""
    _refuser_les_entites(squelette)
    debut, fin = squelette.find(b"<entete"), squelette.find(b"</entete>")
    if debut < 0 or fin < debut:
        raise FichierRefuse("Le fichier PECG n'a pas d'en-tête. Rien n'a été changé.")
    dit = _feuilles(etree.fromstring(squelette[debut : fin + 9], etree.XMLParser(**_PARSEUR)))
    if dit.get("fichier", "PECG").upper() != "PECG":
        raise FichierRefuse("L'en-tête ne dit pas « PECG » : ce n'est pas ce fichier.")
    try:
        lot.date_reference = lire_date(dit.get("date_reference", ""))
    except DateIllisible:
        lot.date_reference = None
    if lot.date_reference is None:
        raise FichierRefuse(
            "Le fichier PECG ne dit pas le jour qu'il décrit (date-reference). Rien n'a été changé : "
            "redemandez-le à France Travail."
        )
    lot.departement = dit.get("departement", "")[:3]
    if Derogation.DEPARTEMENT not in lot.derogations:
        refuser_autre_departement(lot)
    lot.save(update_fields=["date_reference", "departement"])


def _verifier_la_fin(squelette: bytes, lus: int) -> None:
    """La fin est là et compte juste : un fichier tronqué est refusé entier."""
    _refuser_les_entites(squelette)
    racine = etree.fromstring(squelette, etree.XMLParser(**_PARSEUR))
    if racine.tag != "fichier-PE-CG" or racine.find("fin") is None:
        raise FichierRefuse(
            "Le fichier PECG est tronqué : sa fin manque. Rien n'a été changé : redemandez-le à "
            "France Travail."
        )
    annonce = _feuilles(racine.find("fin")).get("nb_dossiers", "")
    if not annonce.isdigit() or int(annonce) != lus:
        raise FichierRefuse(
            f"France Travail annonce {annonce or '?'} dossiers et le fichier en contient {lus}. Rien "
            "n'a été changé : redemandez-le."
        )


def _feuilles(element: Any, chemin: str = "") -> dict[str, str]:
    """Chaque feuille par son chemin : « ppae_date_signature » ; un attribut est une feuille."""
    trouvees: dict[str, str] = {}
    for nom, valeur in element.attrib.items():
        trouvees[f"{chemin}{_nom(nom)}"] = valeur.strip()
    for enfant in element:
        if not isinstance(enfant.tag, str):
            continue
        nom = f"{chemin}{_nom(enfant.tag)}"
        if len(enfant) or enfant.attrib:
            trouvees |= _feuilles(enfant, f"{nom}_")
        if not len(enfant):
            trouvees[nom] = (enfant.text or "").strip()
    return trouvees


def _nom(balise: str) -> str:
    return balise.rsplit("}", 1)[-1].replace("-", "_").lower()


def _juger_bloc(lot: Lot, bloc: Bloc, declaration: bytes) -> LigneRecue:
    try:
        element = etree.fromstring(declaration + bloc.octets, etree.XMLParser(**_PARSEUR))
    except etree.XMLSyntaxError:
        lecture = Lecture(bloc.ligne)
        lecture.refuser("dossier", "illisible", "Le dossier n'est pas un XML correct")
        return LigneRecue(bloc.rang, bloc.ligne, ecarts=lecture.ecarts)
    feuilles = _feuilles(element)
    brutes = {
        champ: next((feuilles[c] for c in chemins if feuilles.get(c)), "")
        for champ, chemins in CHEMINS.items()
    }
    return juger(lot, brutes, rang=bloc.rang, ligne=bloc.ligne)


def juger(lot: Lot, brutes: Mapping[str, str], *, rang: int, ligne: int) -> LigneRecue:
    """Un dossier, de ses valeurs à ses énoncés, ou à ses défauts."""
    lecture = Lecture(ligne)
    usager = lire_usager(brutes, lecture)
    reference = lot.date_reference
    assert reference is not None
    enonces = [*_inscription(brutes, lecture, reference), _ppae(brutes, lecture, reference)]
    if lecture.ecarts:
        return LigneRecue(rang, ligne, ecarts=lecture.ecarts, brutes=dict(brutes))
    contenu = {"usager": usager, "enonces": enonces}
    return LigneRecue(rang, ligne, contenu, notes=lecture.notes, brutes=dict(brutes))


def _inscription(
    brutes: Mapping[str, str], lecture: Lecture, reference: date
) -> Iterator[dict[str, Any]]:
    debut = lecture.jour_souhaite(brutes, "debut", "Inscription")
    decrite = debut.isoformat() if debut else ""
    if debut:
        yield enonce(
            GenreEnonce.INSCRIPTION,
            debut,
            reference=reference,
            debut=decrite,
            categorie=propre(brutes.get("categorie", "")),
            agence=propre(brutes.get("ale", "")),
        )
    for champ, genre in (
        ("cessation", GenreEnonce.CESSATION),
        ("radiation", GenreEnonce.RADIATION),
    ):
        jour = lecture.jour_souhaite(brutes, champ, genre.label)
        if jour is None:
            continue
        if debut and jour < debut:
            lecture.noter(champ, "fin_avant_debut", f"{genre.label} : avant l'inscription, non lue")
            continue
        motif = propre(brutes.get(f"motif_{champ}", ""), 120)
        yield enonce(genre, jour, reference=reference, debut=decrite, motif=motif)


def _ppae(brutes: Mapping[str, str], lecture: Lecture, reference: date) -> dict[str, Any]:
    jours = {
        cle: lecture.jour_souhaite(brutes, champ, libelle)
        for cle, champ, libelle in (
            ("signe_le", "signature", "Signature du PPAE"),
            ("notifie_le", "notification", "Notification du PPAE"),
            ("dernier_entretien", "entretien", "Dernier entretien"),
        )
    }
    for cle, jour in jours.items():
        if jour and jour > reference:
            lecture.noter(cle, "date_future", "Accompagnement : une date après le jour décrit")
            jours[cle] = None
    return enonce(
        GenreEnonce.PPAE,
        reference,
        reference=reference,
        conseiller=propre(brutes.get("conseiller", ""), 80),
        axe=propre(brutes.get("axe", ""), 120),
        modalite=propre(brutes.get("modalite", ""), 120),
        structure_principale=propre(brutes.get("principale", ""), 120),
        structure_deleguee=propre(brutes.get("deleguee", ""), 120),
        **{cle: jour.isoformat() for cle, jour in jours.items() if jour},
    )
