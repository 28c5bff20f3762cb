"""Donner un référent à qui n'en a pas, ou changer de référent dans la même structure."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.accueil import evenements
from jalons.accueil.selectors.mes_personnes import referents_de
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.services import designer_referent
from jalons.socle.erreurs import ErreurMetier


class ReferentImpossible(ErreurMetier):
    """Ce référent ne peut pas être désigné."""


@transaction.atomic
def designer(*, lien: Rattachement, agent: Agent, par: Agent, le: date) -> Rattachement:
    """`agent` devient le référent de la personne, dans la structure qui la suit déjà.

    Le suivi du précédent finit la veille : il ne la voit plus. Rejoué, rend le même suivi. Lève
    `ReferentImpossible` si un autre l'a prise entre-temps, si la structure ne la suit plus, ou si
    l'agent n'y est pas référent.
    """
    Personne.objects.select_for_update().get(pk=lien.personne_id)
    tenu = (
        Rattachement.objects.select_for_update(of=("self",))
        .select_related("agent", "structure", "personne")
        .filter(
            personne=lien.personne_id,
            motif=MotifRattachement.REFERENT_UNIQUE,
            periode__contains=le,
        )
        .first()
    )
    if tenu is None or tenu.structure_id != lien.structure_id:
        raise ReferentImpossible("Votre structure ne suit plus cette personne.")
    if tenu.agent_id == agent.pk:
        return tenu
    if tenu.agent_id != lien.agent_id:
        raise ReferentImpossible(f"{tenu.agent or 'Un collègue'} vient d'en devenir référent.")
    structure = tenu.structure or agent.structure
    if structure is None or not referents_de([structure], le=le).filter(pk=agent.pk).exists():
        raise ReferentImpossible(f"{agent} n'est pas référent dans cette structure.", champ="agent")
    nouveau = designer_referent(personne=tenu.personne, structure=structure, agent=agent, le=le)
    journaliser(
        evenements.ReferentDesigne,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=nouveau.pk,
        referent=str(agent),
        structure=str(structure),
    )
    return nouveau
