"""Comment joindre les gens : le fichier de contacts de la CNAF (CSV) et l'instruction (VIRS).

Ces fichiers ne créent ni personne ni dossier. Ils remplissent ce qui manque : un numéro ou un courriel
saisi par un agent n'est jamais remplacé, et un accord n'est donné que par la personne (VIRS).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from lxml import etree

from jalons.echanges.enums import EtatLot
from jalons.echanges.flux.reconnaissance import Genre, Reconnu
from jalons.echanges.flux.texte import lignes_texte
from jalons.echanges.models import Lot
from jalons.echanges.services.enveloppe import ILLISIBLES, FichierRefuse, dire_illisible, ouvrir
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Appartenance, Coordonnees, Nir
from jalons.personnes.rules import lire_nir
from jalons.socle.chiffrement import empreinte_aveugle
from jalons.socle.decoupe import Decoupe, Demesure, Transcodeur
from jalons.socle.telephones import lire_telephone, numero_de_sms

_COLONNES = {
    "MATRICULE": "matricule",
    "NIR": "nir",
    "NUMERO DEMANDE RSA": "demande",
    "ROLE PERSONNE": "role",
    "NUMERO TELEPHONE DOSSIER": "telephone",
    "NUMERO TELEPHONE 2 DOSSIER": "telephone2",
    "ADRESSE ELECTRONIQUE DOSSIER": "courriel",
}


@dataclass(slots=True)
class Contact:
    """Une ligne : de qui elle parle, et ce qu'elle apporte. Accords : vrai, faux ou inconnu."""

    matricule: str = ""
    nir: str = ""
    demande: str = ""
    role: str = ""
    telephone: str = ""
    telephone2: str = ""
    courriel: str = ""
    accord_sms: bool | None = None
    accord_courriel: bool | None = None

    @property
    def meilleur_telephone(self) -> str:
        """Un portable de préférence ; vide si aucun numéro n'est valable."""
        lus = [n for n in map(lire_telephone, (self.telephone, self.telephone2)) if n]
        return next(filter(numero_de_sms, lus), lus[0] if lus else "")


def courriel_lisible(texte: str) -> str:
    """L'adresse en minuscules, ou vide si ce n'en est pas une."""
    adresse = texte.strip().lower()
    try:
        validate_email(adresse)
    except ValidationError:
        return ""
    return adresse if len(adresse) <= 254 else ""


def lire_contacts(lot: Lot, reconnu: Reconnu, *, le: date) -> None:
    """Lit le fichier et complète les coordonnées ; scelle le lot avec ses comptes."""
    try:
        with ouvrir(lot.chemin, le=le) as source, transaction.atomic():
            contacts = (
                _lignes_csv(source)
                if reconnu.genre == Genre.CONTACTS
                else _demandes(source, reconnu.encodage)
            )
            compteurs = _ranger(contacts)
            lot.source = reconnu.genre.value
            lot.type_flux = ""
            lot.compteurs = compteurs
            lot.position = compteurs["lus"]
            lot.etat = EtatLot.SCELLE
            lot.scelle_le = timezone.now()
            lot.save()
    except Demesure as demesure:
        raise FichierRefuse(f"{demesure}. Rien n'a été changé.") from demesure
    except (*ILLISIBLES, csv.Error) as erreur:
        raise FichierRefuse(dire_illisible(erreur)) from erreur


def _ranger(contacts: Iterable[Contact]) -> dict[str, int]:
    comptes = dict.fromkeys(
        (
            "lus",
            "coordonnees_completees",
            "coordonnees_connues",
            "coordonnees_differentes",
            "personnes_inconnues",
            "coordonnees_illisibles",
        ),
        0,
    )
    for contact in contacts:
        comptes["lus"] += 1
        personne = _personne_de(contact)
        if personne is None:
            comptes["personnes_inconnues"] += 1
            continue
        comptes[_completer(personne, contact)] += 1
    return comptes


def _personne_de(contact: Contact) -> int | None:
    """Par le NIR, sinon par la demande ou l'allocataire et le rôle (le demandeur à défaut)."""
    nir = lire_nir(contact.nir[:15]) if contact.nir else None
    if nir is not None:
        trouvees = set(
            Nir.objects.filter(
                empreinte=empreinte_aveugle(nir.treize), personne__principale__isnull=True
            ).values_list("personne_id", flat=True)[:2]
        )
        if len(trouvees) == 1:
            return trouvees.pop()
    if not (contact.demande or contact.matricule):
        return None
    role = contact.role if contact.role in ROLES_ADULTES else ROLES_ADULTES[0]
    membres = Appartenance.objects.connus().filter(role=role, periode__upper_inf=True)
    if contact.demande:
        membres = membres.filter(foyer__demandes__numero_demande=contact.demande)
    else:
        membres = membres.filter(
            foyer__demandes__matricule=contact.matricule.zfill(7).ljust(15, "0")
        )
    trouves = set(membres.values_list("personne_id", flat=True)[:3])
    return trouves.pop() if len(trouves) == 1 else None


def _completer(personne_id: int, contact: Contact) -> str:
    """Remplit ce qui manque ; rend le compte à augmenter."""
    telephone, courriel = contact.meilleur_telephone, courriel_lisible(contact.courriel)
    if not telephone and not courriel and contact.accord_sms is contact.accord_courriel is None:
        return "coordonnees_illisibles"
    fiche = Coordonnees.objects.select_for_update().filter(personne_id=personne_id).first()
    fiche = fiche or Coordonnees(personne_id=personne_id)
    avant = (fiche.telephone, fiche.courriel, fiche.accepte_sms, fiche.accepte_courriel)
    fiche.telephone = fiche.telephone or telephone
    fiche.courriel = fiche.courriel or courriel
    # L'accord vaut pour le numéro ou l'adresse de la même ligne ; un refus l'emporte toujours.
    if contact.accord_sms is not None and fiche.telephone == telephone:
        fiche.accepte_sms = contact.accord_sms
    if contact.accord_courriel is not None and fiche.courriel == courriel:
        fiche.accepte_courriel = contact.accord_courriel
    if (fiche.telephone, fiche.courriel, fiche.accepte_sms, fiche.accepte_courriel) != avant:
        fiche.version += fiche.pk is not None
        fiche.save()
        return "coordonnees_completees"
    differe = (telephone and telephone != fiche.telephone) or (
        courriel and courriel != fiche.courriel
    )
    return "coordonnees_differentes" if differe else "coordonnees_connues"


def _lignes_csv(source: Any) -> Iterator[Contact]:
    lignes = (ligne for _, ligne in lignes_texte(source))
    try:
        premiere = next(lignes)
    except StopIteration:
        return
    separateur = max(";,\t|", key=premiere.count)
    noms = [
        n.strip().upper().replace("É", "E")
        for n in next(csv.reader([premiere], delimiter=separateur))
    ]
    for valeurs in csv.reader(lignes, delimiter=separateur):
        lus = {
            _COLONNES[nom]: valeur.strip()
            for nom, valeur in zip(noms, valeurs, strict=False)
            if nom in _COLONNES
        }
        if any(lus.values()):
            yield Contact(**lus)  # type: ignore[arg-type]


def _demandes(source: Any, encodage: str) -> Iterator[Contact]:
    large = encodage.startswith(("utf-16", "utf-32"))
    decoupe = Decoupe(Transcodeur(source, encodage) if large else source, balise=b"InfoDemandeRSA")
    annonce = "utf-8" if large else encodage
    declaration = f'<?xml version="1.0" encoding="{annonce}"?>'.encode("ascii")
    for bloc in decoupe:
        parseur = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            element = etree.fromstring(declaration + bloc.octets, parseur)
        except etree.XMLSyntaxError:
            yield Contact()
            continue
        yield _contact_de(element)


def _texte(element: Any, chemin: str) -> str:
    return (element.findtext(chemin) or "").strip()


def _contact_de(element: Any) -> Contact:
    contact = Contact(
        matricule=_texte(element, "IdentificationRSA/Organisme/MATRICULE")[:7],
        demande=_texte(element, "IdentificationRSA/DemandeRSA/NUMDEMRSA"),
    )
    for personne in element.iterfind(".//Personne"):
        if _texte(personne, "Prestations/ROLEPERS") in ("", "DEM"):
            contact.nir = _texte(personne, "Identification/NIR")
            break
    for mode in element.iterfind(".//ModesContacts"):
        numero = lire_telephone(_texte(mode, "NUMTEL"))
        if numero and (not contact.telephone or numero_de_sms(numero)):
            contact.telephone = numero
            contact.accord_sms = _accord(_texte(mode, "AUTORUTITEL"))
        adresse = _texte(mode, "ADRELEC")
        if adresse and not contact.courriel:
            contact.courriel = adresse
            contact.accord_courriel = _accord(_texte(mode, "AUTORUTIADRELEC"))
    return contact


def _accord(code: str) -> bool | None:
    """« A » autorise, « R » refuse ; autre chose ne dit rien."""
    return {"A": True, "R": False}.get(code)
