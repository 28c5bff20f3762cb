"""Noter un contact avec une personne suivie, le corriger, le retirer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from jalons.accompagnement import evenements
from jalons.accompagnement.enums import ModeContact
from jalons.accompagnement.models import Contact, Parcours
from jalons.accompagnement.selectors.contacts import parcours_de_la_structure
from jalons.accompagnement.services.commun import ParcoursImpossible, exiger_ouvert
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.parametres import parametre


@transaction.atomic
def noter_contact(
    *,
    personne: Personne,
    date: date,
    mode: ModeContact,
    par: Agent,
    le: date,
    resume: str = "",
    est_abouti: bool = True,
    parcours: Parcours | None = None,
) -> Contact:
    """Note un contact, ou une tentative (`est_abouti` faux) qui ne fait pas taire l'alerte.

    `parcours` : celui où il se note ; sinon celui que la structure de l'agent mène ce jour-là, s'il y
    en a un. Lève `ParcoursImpossible` : à venir, ou avant l'admission.
    """
    if date > le:
        raise ParcoursImpossible("Ce contact n'a pas encore eu lieu.", champ="date")
    if parcours is not None:
        if parcours.personne_id != personne.pk:
            raise ParcoursImpossible("Ce parcours est celui d'une autre personne.")
        if parcours.date_admission is None:
            exiger_ouvert(parcours)
        elif date < parcours.date_admission:
            raise ParcoursImpossible("Le contact ne peut pas précéder l'admission.", champ="date")
    else:
        parcours = parcours_de_la_structure(personne, par.structure, le=date)
    mode = ModeContact(mode)
    contact = Contact.objects.create(
        personne=personne,
        parcours=parcours,
        structure=par.structure,
        date=date,
        mode=mode,
        est_abouti=est_abouti and mode != ModeContact.SANS_REPONSE,
        resume=" ".join(resume.split())[:1000],
        agent=par,
    )
    _raconter(contact, par=par)
    return contact


@transaction.atomic
def corriger_contact(
    *,
    contact: Contact,
    date: date,
    mode: ModeContact,
    resume: str,
    version: int,
    par: Agent,
    le: date,
) -> Contact:
    """Corrige un contact que l'on a noté soi-même, pendant le délai ; ce que l'on croyait reste lisible.

    Lève `ConflitDeVersion` ou `ParcoursImpossible`.
    """
    tenu = _tenir(contact, version, par, le)
    if date > le:
        raise ParcoursImpossible("Ce contact n'a pas encore eu lieu.", champ="date")
    admission = tenu.parcours.date_admission if tenu.parcours else None
    if admission is not None and date < admission:
        raise ParcoursImpossible("Le contact ne peut pas précéder l'admission.", champ="date")
    avant = f"{tenu.dit} du {tenu.date:%d/%m/%Y}"
    mode = ModeContact(mode)
    tenu.date, tenu.mode, tenu.resume = date, mode, " ".join(resume.split())[:1000]
    tenu.est_abouti = mode != ModeContact.SANS_REPONSE
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.ContactCorrige,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        avant=avant,
        apres=f"{tenu.dit} du {tenu.date:%d/%m/%Y}",
    )
    return tenu


@transaction.atomic
def retirer_contact(*, contact: Contact, motif: str, version: int, par: Agent, le: date) -> None:
    """Retire un contact noté par erreur ; l'histoire le garde, avec la raison."""
    tenu = _tenir(contact, version, par, le)
    if not motif.strip():
        raise ParcoursImpossible("Dites pourquoi vous le retirez.", champ="motif")
    journaliser(
        evenements.ContactRetire,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        avant=f"{tenu.dit} du {tenu.date:%d/%m/%Y}",
        motif=motif.strip()[:300],
    )
    tenu.delete()


def est_corrigeable(contact: Contact, agent: Agent, *, le: date) -> bool:
    """Vrai pour son auteur, pendant le délai qui suit la saisie."""
    delai = timedelta(days=parametre("contact_delai_correction", le=le).nombre)
    return contact.agent_id == agent.pk and le <= contact.created_at.date() + delai


def _tenir(contact: Contact, version: int, par: Agent, le: date) -> Contact:
    tenu = (
        Contact.objects.select_for_update(of=("self",))
        .select_related("parcours")
        .filter(pk=contact.pk)
        .first()
    )
    if tenu is None:
        raise ParcoursImpossible("Ce contact vient d'être retiré.")
    verifier_version(tenu, version)
    if not est_corrigeable(tenu, par, le=le):
        raise ParcoursImpossible(
            "Seul son auteur corrige un contact, pendant "
            f"{parametre('contact_delai_correction', le=le).dite} : notez-en un autre."
        )
    return tenu


def _raconter(contact: Contact, *, par: Agent) -> None:
    genre = evenements.ContactNote if contact.est_abouti else evenements.ContactTente
    journaliser(
        genre,
        personne_id=contact.personne_id,
        par=par,
        le=contact.date,
        objet_id=contact.pk,
        mode=contact.get_mode_display(),
    )
