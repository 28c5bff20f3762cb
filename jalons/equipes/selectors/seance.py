"""Lectures d'une séance : qui siège et qui est là, le quorum, l'ordre du jour par thème."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.equipes.enums import College, EtatPassage, PresenceAudition
from jalons.equipes.models import MembreEquipe, PassageEquipe, RetraitMembre, SeanceEquipe
from jalons.equipes.rules.avis import refus_d_audition
from jalons.equipes.rules.quorum import Quorum, Siegeant, constater, voix_possibles
from jalons.equipes.rules.retrait import LiensDeLaPersonne
from jalons.equipes.selectors.equipes import colleges_exiges, membres_au, part_du_quorum
from jalons.equipes.theme import ThemeEquipe
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement, ouvre
from jalons.socle.parametres import parametre

if TYPE_CHECKING:
    from jalons.coordination.models import Invitation

PLANIFIEE, TENUE = "planifiee", "tenue"
A_REPONDU = (PresenceAudition.VENUE, PresenceAudition.REPRESENTEE)


def jour_de(seance: SeanceEquipe) -> date:
    """Le jour de la séance, à l'heure du Département."""
    return timezone.localtime(seance.seance.debut).date()


@dataclass(frozen=True, slots=True)
class MembreEnSeance:
    """Un membre en fonction le jour de la séance, et son invitation s'il en a une."""

    membre: MembreEquipe
    invitation: Invitation | None
    est_present: bool
    est_convoque: bool = True

    @property
    def est_excuse(self) -> bool:
        return (
            not self.est_present
            and self.invitation is not None
            and self.invitation.reponse == "excuse"
        )

    @property
    def siegeant(self) -> Siegeant:
        m = self.membre
        return Siegeant(m.pk, m.siege, m.college, self.est_present, self.est_excuse)


def membres_en_seance(seance: SeanceEquipe) -> list[MembreEnSeance]:
    """Qui siège ce jour-là, et qui est là ; avant la séance, ceux qui l'ont annoncé (deux requêtes)."""
    invites = {i.courriel: i for i in seance.seance.invitations.all() if i.courriel}
    lus = []
    for membre in membres_au(seance.equipe, jour_de(seance)):
        invitation = invites.get(membre.courriel)
        lus.append(
            MembreEnSeance(
                membre,
                invitation,
                invitation is not None and invitation.est_attendu,
                invitation is not None and seance.seance.etat != PLANIFIEE,
            )
        )
    return lus


def par_college(membres: Sequence[MembreEnSeance]) -> list[tuple[str, list[MembreEnSeance]]]:
    """Les membres rangés par collège, dans l'ordre des collèges."""
    colleges = [(c, [m for m in membres if m.membre.college == c]) for c in College]
    return [(c.label, lus) for c, lus in colleges if lus]


def quorum_de(
    seance: SeanceEquipe,
    membres: Sequence[MembreEnSeance],
    retires: Collection[int] = (),
) -> Quorum:
    """Le quorum de la séance, ou d'un dossier quand des membres s'en retirent (sans requête)."""
    jour = jour_de(seance)
    return constater(
        (m.siegeant for m in membres),
        part=part_du_quorum(le=jour),
        exiges=colleges_exiges(le=jour),
        retires=retires,
    )


def retires_de(passage: PassageEquipe) -> list[RetraitMembre]:
    """Les retraits qui valent : ceux que personne n'a écartés."""
    return [r for r in passage.retraits.all() if not r.est_leve]


def delai_d_audition(passage: PassageEquipe) -> timedelta:
    """Le délai de la personne, au droit du dossier."""
    return timedelta(days=parametre("delai_audition_equipe", le=passage.dossier.droit_du).nombre)


def limite_d_audition(passage: PassageEquipe) -> date | None:
    """Le dernier jour du délai de la personne, depuis la réception ; None avant elle."""
    if passage.recue_le is None:
        return None
    delai = parametre("delai_audition_equipe", le=passage.dossier.droit_du)
    return delai.apres(passage.recue_le)


def a_repondu(passage: PassageEquipe) -> bool:
    """Vrai si la personne est venue, s'est fait représenter, ou a écrit."""
    return passage.presence in A_REPONDU or bool(passage.observations.strip())


def pourquoi_pas_encore(passage: PassageEquipe, jour: date) -> str:
    """Ce qui empêche de rendre l'avis faute d'avoir invité la personne ; vide si rien."""
    if not passage.dossier.declaration.exige_invitation:
        return ""
    return refus_d_audition(
        recue_le=passage.recue_le,
        limite=limite_d_audition(passage),
        seance=jour,
        a_repondu=a_repondu(passage),
    )


@dataclass(frozen=True, slots=True)
class LigneOrdreDuJour:
    """Un dossier à l'ordre du jour, et ce qu'il faut savoir pour rendre son avis."""

    passage: PassageEquipe
    retraits: list[RetraitMembre]
    quorum: Quorum
    voix: int
    obstacle: str

    @property
    def est_a_rendre(self) -> bool:
        return self.passage.etat == EtatPassage.PREVU


@dataclass(frozen=True, slots=True)
class OrdreDuJour:
    """Ce que l'agent voit de la séance. `caches` : les dossiers de personnes qu'il ne voit pas."""

    themes: list[tuple[type[ThemeEquipe], list[LigneOrdreDuJour]]] = field(default_factory=list)
    caches: int = 0

    @property
    def lignes(self) -> list[LigneOrdreDuJour]:
        return [ligne for _, lues in self.themes for ligne in lues]

    @property
    def restent(self) -> int:
        """Les dossiers qui attendent encore leur avis."""
        return sum(ligne.est_a_rendre for ligne in self.lignes)


def passages_de(seance: SeanceEquipe) -> QuerySet[PassageEquipe]:
    """Les passages de la séance, avec tout ce que l'écran et le procès-verbal en disent."""
    return (
        seance.passages.exclude(etat=EtatPassage.RETIRE)
        .select_related(
            "dossier__personne__commune", "dossier__saisie_par__structure", "dossier__lettre_avis"
        )
        .prefetch_related("retraits__membre", "dossier__pieces")
        .order_by("ordre", "pk")
    )


def ordre_du_jour(
    seance: SeanceEquipe, agent: Agent, membres: Sequence[MembreEnSeance]
) -> OrdreDuJour:
    """L'ordre du jour par thème, des seules personnes que l'agent voit (quatre requêtes)."""
    visibles = Personne.objects.visibles_par(agent, Permission.EQUIPE_CONSULTER).order_by()
    lus = list(passages_de(seance).filter(dossier__personne__in=visibles))
    total = seance.passages.exclude(etat=EtatPassage.RETIRE).count()
    return OrdreDuJour(ranger(seance, lus, membres), total - len(lus))


def ranger(
    seance: SeanceEquipe, passages: Sequence[PassageEquipe], membres: Sequence[MembreEnSeance]
) -> list[tuple[type[ThemeEquipe], list[LigneOrdreDuJour]]]:
    """Ces passages par thème, chacun avec ses retraits, son quorum et ses voix (sans requête)."""
    jour = jour_de(seance)
    lignes = []
    for passage in passages:
        retraits = retires_de(passage)
        retires = {r.membre_id for r in retraits}
        voix = voix_possibles((m.siegeant for m in membres), retires=retires)
        lignes.append(
            LigneOrdreDuJour(
                passage,
                retraits,
                quorum_de(seance, membres, retires),
                voix,
                pourquoi_pas_encore(passage, jour),
            )
        )
    themes = [(t, [x for x in lignes if x.passage.dossier.theme == t.code]) for t in _themes()]
    return [(t, lues) for t, lues in themes if lues]


def _themes() -> list[type[ThemeEquipe]]:
    return ThemeEquipe.en_ordre()


def liens_de(personne: Personne, *, le: date) -> LiensDeLaPersonne:
    """Qui suit la personne ce jour-là, et ses noms (une requête)."""
    suivis = list(
        Rattachement.objects.filter(ouvre(le), personne=personne, agent__isnull=False).values_list(
            "agent_id", "motif"
        )
    )
    unique = MotifRattachement.REFERENT_UNIQUE
    return LiensDeLaPersonne(
        noms=(personne.nom_naissance, personne.nom_usage),
        referent=next((a for a, motif in suivis if motif == unique), None),
        suivie_par=frozenset(a for a, _ in suivis),
    )


def limite_de_convocation(seance: SeanceEquipe) -> date:
    """Le dernier jour pour convoquer les membres, d'après le réglage."""
    delai = parametre("delai_convocation_equipe", le=jour_de(seance))
    return jour_de(seance) - timedelta(days=delai.nombre)
