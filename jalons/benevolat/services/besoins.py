"""Tenir les expérimentations, les besoins et les souhaits ; proposer un bénévolat."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jalons.activite.enums import OriginePositionnement
from jalons.activite.services.positionnements import proposer
from jalons.annuaire.models import Structure, Territoire
from jalons.benevolat import evenements
from jalons.benevolat.models import BesoinBenevole, Experimentation, SouhaitBenevole
from jalons.benevolat.rules.plafond import depassements, manquants
from jalons.benevolat.selectors.besoins import GENRE, experimentation_de, pris
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.services import rattacher, terminer_rattachement
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre


class BenevolatImpossible(ErreurMetier):
    """Ce besoin, ce souhait ou cette proposition ne peut pas se faire ainsi."""


@transaction.atomic
def ouvrir_experimentation(
    *,
    intitule: str,
    tete: Structure,
    debut: date,
    fin: date,
    par: Agent | None,
    le: date,
    territoire: Territoire | None = None,
    bilan: str = "",
    experimentation: Experimentation | None = None,
    version: int = 0,
) -> Experimentation:
    """Ouvre une expérimentation, ou corrige `experimentation` (son bilan aussi)."""
    if fin < debut:
        raise BenevolatImpossible("Elle finit avant de commencer.", champ="fin")
    tenue = Experimentation(version=0)
    if experimentation is not None:
        tenue = Experimentation.objects.select_for_update().get(pk=experimentation.pk)
        verifier_version(tenue, version)
    tenue.intitule, tenue.tete, tenue.territoire = intitule.strip(), tete, territoire
    tenue.debut, tenue.fin, tenue.bilan = debut, fin, bilan.strip()
    tenue.version += 1
    tenue.save()
    return tenue


@transaction.atomic
def noter_besoin(
    *,
    experimentation: Experimentation,
    association: Structure,
    intitule: str,
    prerequis: list[str],
    places: int,
    heures_semaine: int,
    debut: date,
    fin: date,
    par: Agent | None,
    le: date,
) -> BesoinBenevole:
    """Note le besoin d'une association. Lève `BenevolatImpossible` s'il ressemble à un emploi."""
    if fin < debut:
        raise BenevolatImpossible("Le besoin finit avant de commencer.", champ="fin")
    dits = depassements(
        heures=heures_semaine,
        debut=debut,
        fin=fin,
        heures_maximum=parametre("benevolat_heures_semaine", le=debut).nombre,
        semaines_maximum=parametre("benevolat_semaines", le=debut).nombre,
    )
    if dits:
        raise BenevolatImpossible(" ".join(dits), champ="heures_semaine")
    return BesoinBenevole.objects.create(
        experimentation=experimentation,
        association=association,
        intitule=intitule.strip(),
        prerequis=[p.strip()[:120] for p in prerequis if p.strip()],
        places=places,
        heures_semaine=heures_semaine,
        debut=debut,
        fin=fin,
    )


@transaction.atomic
def noter_souhait(
    *, personne: Personne, souhait: str, heures_semaine: int, par: Agent, le: date
) -> SouhaitBenevole:
    """Note ce que la personne aimerait faire : la tête de réseau de son territoire la voit désormais."""
    Personne.objects.select_for_update().get(pk=personne.pk)
    ou = experimentation_de(personne, le=le)
    if ou is None:
        raise BenevolatImpossible("Aucune expérimentation ne court sur son territoire.")
    maximum = parametre("benevolat_heures_semaine", le=le).nombre
    if heures_semaine > maximum:
        raise BenevolatImpossible(
            f"Au plus {maximum} h par semaine : ce n'est pas un emploi.", champ="heures_semaine"
        )
    try:
        with transaction.atomic():
            cree = SouhaitBenevole.objects.create(
                personne=personne,
                experimentation=ou,
                souhait=souhait.strip()[:200],
                heures_semaine=heures_semaine,
                note_le=le,
                par=par,
            )
    except IntegrityError as erreur:
        raise BenevolatImpossible("Un souhait est déjà ouvert : suivez celui-là.") from erreur
    rattacher(
        personne=personne,
        motif=MotifRattachement.BENEVOLAT,
        structure=ou.tete,
        depuis=le,
    )
    _raconter(cree, "noté", par, le)
    return cree


@transaction.atomic
def clore_souhait(
    *, souhait: SouhaitBenevole, issue: str, version: int, par: Agent, le: date
) -> SouhaitBenevole:
    """Ferme un souhait, avec ce qu'il est devenu ; la tête de réseau ne voit plus la personne."""
    tenu = SouhaitBenevole.objects.select_for_update().get(pk=souhait.pk)
    verifier_version(tenu, version)
    if tenu.clos_le is not None:
        raise BenevolatImpossible("Ce souhait est déjà clos.")
    tenu.clos_le, tenu.issue, tenu.version = le, issue.strip()[:200], version + 1
    tenu.save()
    suivis = Rattachement.objects.filter(
        personne=tenu.personne,
        motif=MotifRattachement.BENEVOLAT,
        periode__endswith__isnull=True,
    )
    for suivi in suivis:
        terminer_rattachement(suivi, le=le, a_l_instant=True)
    _raconter(tenu, "clos", par, le)
    return tenu


def _raconter(souhait: SouhaitBenevole, fait: str, par: Agent, le: date) -> None:
    journaliser(
        evenements.SouhaitNote,
        personne_id=souhait.personne_id,
        par=par,
        le=le,
        objet_id=souhait.pk,
        fait=fait,
        souhait=souhait.souhait,
    )


@transaction.atomic
def proposer_le_besoin(
    *, besoin: BesoinBenevole, personne: Personne, acquis: list[str], par: Agent, le: date
) -> int:
    """Propose le besoin à la personne, par un positionnement ; rend son numéro.

    Lève `BenevolatImpossible` s'il est fini, complet, ou s'il lui manque un prérequis.
    """
    tenu = BesoinBenevole.objects.select_for_update().get(pk=besoin.pk)
    if tenu.fin < le:
        raise BenevolatImpossible("Ce besoin est fini.")
    if pris([tenu]).get(tenu.pk, 0) >= tenu.places:
        raise BenevolatImpossible("Ce besoin a déjà tous ses bénévoles.")
    if manquent := manquants(tenu.prerequis, acquis):
        raise BenevolatImpossible(f"Il manque : {', '.join(manquent)}.", champ="acquis")
    return proposer(
        personne=personne,
        genre=GENRE,
        cible_id=tenu.pk,
        origine=OriginePositionnement.PERSONNE,
        par=par,
        le=le,
        attente="Un bénévolat : ni salaire, ni poste à remplacer.",
    ).pk
