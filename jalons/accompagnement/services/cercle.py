"""Le cercle d'un parcours : y faire entrer un partenaire, corriger son rôle, l'en faire sortir."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from jalons.accompagnement import evenements
from jalons.accompagnement.models import Parcours, PartenaireParcours
from jalons.accompagnement.services.commun import ParcoursImpossible, verrouiller
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.personnes.services import rattacher, terminer_rattachement
from jalons.socle.conflit import verifier_version

_CERCLE = "cercle"


@transaction.atomic
def ajouter_partenaire(
    *,
    parcours: Parcours,
    structure: Structure,
    agent: Agent | None,
    role: str,
    par: Agent,
    le: date,
) -> PartenaireParcours:
    """Fait entrer une structure, ou un agent seul, autour de la personne : elle lui est ouverte aussitôt.

    Avant l'accord de la personne, il est pressenti et ne voit rien. Lève `ParcoursImpossible` : déjà
    là, parcours fini, ou agent d'une autre structure.
    """
    parcours = verrouiller(parcours)
    if not parcours.declare.a_cercle or not parcours.est_vivant:
        raise ParcoursImpossible(f"Cet accompagnement ({parcours.declare.libelle}) est terminé.")
    if agent is not None and agent.structure_id != structure.pk:
        raise ParcoursImpossible(f"{agent} est d'une autre structure.", champ="agent")
    if not role.strip():
        raise ParcoursImpossible("Dites ce qu'il apporte.", champ="role")
    if agent is None and structure.pk == parcours.structure_id:
        raise ParcoursImpossible(f"{structure} coordonne déjà ce parcours.", champ="structure")
    try:
        with transaction.atomic():
            entre = PartenaireParcours.objects.create(
                parcours=parcours,
                structure=structure,
                agent=agent,
                role=" ".join(role.split())[:120],
                depuis=le,
                par=par,
            )
    except IntegrityError as erreur:
        if "partenaire_une_fois" not in str(erreur):
            raise
        raise ParcoursImpossible(
            f"{agent or structure} en est déjà.", champ="structure"
        ) from erreur
    if parcours.est_ouvert:
        ouvrir_a(entre, depuis=le)
    _raconter(evenements.PartenaireEntre, entre, par=par, le=le, role=entre.role)
    return entre


def ouvrir_a(partenaire: PartenaireParcours, *, depuis: date) -> None:
    """Le dossier s'ouvre à ce partenaire : à sa structure, ou à lui seul."""
    rattacher(
        personne=partenaire.parcours.personne,
        motif=MotifRattachement(_CERCLE),
        structure=partenaire.structure,
        agent=partenaire.agent,
        depuis=depuis,
        est_nominatif=partenaire.agent is not None,
    )


@transaction.atomic
def corriger_partenaire(
    *, partenaire: PartenaireParcours, role: str, version: int, par: Agent, le: date
) -> PartenaireParcours:
    """Corrige ce qu'il apporte. Lève `ConflitDeVersion`."""
    tenu = _tenir(partenaire, version)
    if not role.strip():
        raise ParcoursImpossible("Dites ce qu'il apporte.", champ="role")
    avant, tenu.role = tenu.role, " ".join(role.split())[:120]
    tenu.version += 1
    tenu.save(update_fields=["role", "version"])
    if avant != tenu.role:
        _raconter(evenements.PartenaireCorrige, tenu, par=par, le=le, avant=avant, role=tenu.role)
    return tenu


@transaction.atomic
def retirer_partenaire(
    *, partenaire: PartenaireParcours, motif: str, version: int, par: Agent, le: date
) -> PartenaireParcours:
    """Le fait sortir du cercle : le dossier se ferme à lui aussitôt. Lève `ConflitDeVersion`."""
    if not motif.strip():
        raise ParcoursImpossible("Dites pourquoi.", champ="motif")
    return _sortir(_tenir(partenaire, version), motif, par=par, le=le)


def fermer_cercle(parcours: Parcours, *, motif: str, par: Agent, le: date) -> None:
    """Tous en sortent, sur un parcours verrouillé qui se termine."""
    sortir_du_cercle(
        parcours.partenaires.filter(jusqu_au__isnull=True), motif=motif, par=par, le=le
    )


def sortir_du_cercle(
    partenaires: QuerySet[PartenaireParcours], *, motif: str, par: Agent, le: date
) -> None:
    """Ceux-là en sortent, sur un parcours verrouillé ; le dossier se ferme à eux aussitôt."""
    for partenaire in partenaires.select_for_update(of=("self",)).select_related(
        "structure", "agent"
    ):
        _sortir(partenaire, motif, par=par, le=le)


def _sortir(tenu: PartenaireParcours, motif: str, *, par: Agent, le: date) -> PartenaireParcours:
    tenu.jusqu_au = max(le, tenu.depuis)
    tenu.motif_sortie = " ".join(motif.split())[:300]
    tenu.version += 1
    tenu.save(update_fields=["jusqu_au", "motif_sortie", "version"])
    ouverts = Rattachement.objects.select_for_update().filter(
        personne_id=tenu.parcours.personne_id,
        structure_id=tenu.structure_id,
        agent_id=tenu.agent_id,
        motif=_CERCLE,
        periode__endswith__isnull=True,
    )
    for suivi in ouverts:
        terminer_rattachement(suivi, le=le, a_l_instant=True)
    _raconter(evenements.PartenaireSorti, tenu, par=par, le=le, motif=tenu.motif_sortie)
    return tenu


def _tenir(partenaire: PartenaireParcours, version: int) -> PartenaireParcours:
    """Le partenaire verrouillé après son parcours, encore là, à la version lue."""
    verrouiller(partenaire.parcours)
    tenu = (
        PartenaireParcours.objects.select_for_update(of=("self",))
        .select_related("parcours", "structure", "agent")
        .get(pk=partenaire.pk)
    )
    verifier_version(tenu, version)
    if not tenu.en_est:
        raise ParcoursImpossible(f"{tenu} n'en est plus depuis le {tenu.jusqu_au:%d/%m/%Y}.")
    return tenu


def _raconter(
    evenement: type, partenaire: PartenaireParcours, *, par: Agent, le: date, **dit: str
) -> None:
    journaliser(
        evenement,
        personne_id=partenaire.parcours.personne_id,
        par=par,
        le=le,
        objet_id=partenaire.pk,
        partenaire=str(partenaire),
        **dit,
    )
