"""Mettre chaque stagiaire sur le bureau du développeur de l'emploi de son territoire, avant la fin.

Partout : c'est la session et le territoire de la personne qui le disent, jamais un geste d'agent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from jalons.activite.enums import EtatPositionnement
from jalons.activite.selectors.positionnements import de_ce_genre
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent, en_vigueur
from jalons.formation import evenements
from jalons.formation.enums import GENRE, SuiteFormation
from jalons.formation.models import FinFormation, SessionFormation, Stagiaire
from jalons.formation.selectors.sessions import territoires_de_l_agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Rattachement
from jalons.personnes.services import rattacher, terminer_rattachement
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre

_EN_COURS = (EtatPositionnement.ACCEPTE, EtatPositionnement.ENTRE, EtatPositionnement.SORTI)
# Une sortie plus ancienne que cela ne remonte plus : son développeur ne l'a pas vue à temps.
_RETARD_REPRIS = timedelta(days=60)


class FinImpossible(ErreurMetier):
    """Cette fin de formation ne se note pas ainsi."""


def annoncer_les_fins(*, le: date, sessions: Iterable[int] | None = None) -> int:
    """Annonce les fins qui approchent et donne chaque dossier au développeur ; rend les fins nouvelles.

    Se rejoue sans rien doubler. `sessions` : celles-là seulement (une liste vient d'être reçue).
    """
    jusque = parametre("formation_annonce_fin", le=le).apres(le)
    proches = SessionFormation.objects.filter(fin__lte=jusque, fin__gte=le - _RETARD_REPRIS)
    if sessions is not None:
        proches = proches.filter(pk__in=list(sessions))
    attendues = de_ce_genre(GENRE).filter(
        cible_id__in=proches.values("pk"),
        etat__in=[str(e) for e in _EN_COURS],
        fin_de_formation__isnull=True,
        personne__principale__isnull=True,
    )
    neuves = [
        FinFormation(
            positionnement_id=pk, personne_id=personne_id, session_id=session_id, annoncee_le=le
        )
        for pk, personne_id, session_id in attendues.values_list("pk", "personne_id", "cible_id")
    ]
    FinFormation.objects.bulk_create(neuves, ignore_conflicts=True)
    confier(le=le)
    return len(neuves)


def developpeurs(*, le: date) -> dict[int | None, list[Agent]]:
    """Les développeurs de l'emploi en fonction, par territoire ; None : ceux de tout le Département.

    Leur territoire est celui de leur site, sinon ceux de leur structure.
    """
    par_territoire: dict[int | None, list[Agent]] = defaultdict(list)
    tenus = (
        Agent.objects.filter(
            en_vigueur(le, "affectations__"),
            affectations__role="developpeur_emploi",
            is_active=True,
        )
        .select_related("structure", "site")
        .prefetch_related("structure__territoires")
        .distinct()
        .order_by("pk")
    )
    for agent in tenus:
        siens: list[int | None] = [*territoires_de_l_agent(agent)]
        for territoire in siens or [None]:
            par_territoire[territoire].append(agent)
    return par_territoire


def confier(*, le: date) -> None:
    """Ouvre à chaque développeur les dossiers de son territoire, ferme ceux qui ne sont plus à lui."""
    garde = le - timedelta(days=parametre("formation_suivi_apres", le=le).nombre)
    a_voir = FinFormation.objects.filter(Q(revue_le__isnull=True) | Q(revue_le__gt=garde))
    qui = developpeurs(le=le)
    voulus: set[tuple[int, int]] = set()
    personnes = {}
    for fin in a_voir.select_related("personne"):
        personnes[fin.personne_id] = fin.personne
        siens = qui.get(fin.personne.territoire_id) or qui.get(None, [])
        voulus |= {(fin.personne_id, agent.pk) for agent in siens}
    agents = {a.pk: a for siens in qui.values() for a in siens}
    ouverts = Rattachement.objects.filter(
        motif=MotifRattachement.FORMATION, periode__endswith__isnull=True
    )
    deja = set()
    for ouvert in ouverts:
        cle = (ouvert.personne_id, ouvert.agent_id or 0)
        if cle in voulus and agents[cle[1]].structure_id == ouvert.structure_id:
            deja.add(cle)
        else:
            terminer_rattachement(ouvert, le=le, a_l_instant=True)
    for personne_id, agent_id in sorted(voulus - deja):
        agent = agents[agent_id]
        rattacher(
            personne=personnes[personne_id],
            motif=MotifRattachement.FORMATION,
            structure=agent.structure,
            agent=agent,
            depuis=le,
            est_nominatif=True,
        )


def effacer_les_inconnus(*, le: date) -> int:
    """Efface, la session finie, le nom des stagiaires qui ne sont pas suivis ici ; rend leur nombre."""
    finis = Stagiaire.objects.filter(personne__isnull=True, session__fin__lt=le)
    return finis.delete()[0]


@transaction.atomic
def revoir(
    *,
    fin: FinFormation,
    revue_le: date,
    suite: SuiteFormation | str,
    precision: str = "",
    version: int,
    par: Agent,
    le: date,
) -> FinFormation:
    """Note ce qui suit la formation. Lève `ConflitDeVersion`, ou `FinImpossible` (date à venir, déjà dit)."""
    tenue = FinFormation.objects.select_for_update().get(pk=fin.pk)
    verifier_version(tenue, version)
    if tenue.revue_le is not None:
        raise FinImpossible("La suite est déjà dite : rouvrez-la d'abord.")
    if revue_le > le:
        raise FinImpossible("Cette date est à venir.", champ="revue_le")
    tenue.revue_le, tenue.suite = revue_le, str(suite)
    tenue.precision, tenue.par, tenue.version = precision.strip()[:400], par, version + 1
    tenue.save()
    journaliser(
        evenements.FinFormationRevue,
        personne_id=tenue.personne_id,
        par=par,
        le=revue_le,
        objet_id=tenue.pk,
        formation=tenue.session.formation.intitule,
        suite=tenue.get_suite_display().lower(),
    )
    return tenue


@transaction.atomic
def rouvrir(*, fin: FinFormation, motif: str, version: int, par: Agent, le: date) -> FinFormation:
    """Revient sur ce qui a été dit, avec une raison ; la personne revient sur le bureau."""
    tenue = FinFormation.objects.select_for_update().get(pk=fin.pk)
    verifier_version(tenue, version)
    if tenue.revue_le is None:
        raise FinImpossible("Rien n'est encore dit de cette fin de formation.")
    if not motif.strip():
        raise FinImpossible("Dites pourquoi.", champ="motif")
    tenue.revue_le, tenue.suite, tenue.precision, tenue.version = None, "", "", version + 1
    tenue.save()
    journaliser(
        evenements.FinFormationRouverte,
        personne_id=tenue.personne_id,
        par=par,
        le=le,
        objet_id=tenue.pk,
        formation=tenue.session.formation.intitule,
        motif=motif.strip()[:400],
    )
    confier(le=le)
    return tenue
