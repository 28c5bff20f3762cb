"""Lire les transferts : qui est à transférer, ce qui s'est fait, ce que dit la lettre."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from jalons.accompagnement.models import LigneTransfert, Transfert
from jalons.accueil.selectors.mes_personnes import structures_de
from jalons.annuaire.models import Structure
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.selectors import destinataire_de


def siennes(de: Agent, structure: Structure, par: Agent, *, le: date) -> set[int]:
    """Les personnes que `de` suit dans la structure ce jour-là, que `par` voit."""
    visibles = Personne.objects.visibles_par(par, Permission.REFERENT_DESIGNER).order_by()
    return set(
        Rattachement.objects.filter(
            agent=de,
            structure=structure,
            motif=MotifRattachement.REFERENT_UNIQUE,
            periode__contains=le,
            personne__in=visibles,
        ).values_list("personne_id", flat=True)
    )


def nombre_en_tout(de: Agent, structure: Structure, *, le: date) -> int:
    """Combien de personnes `de` suit dans la structure, vues ou non de qui transfère."""
    return Rattachement.objects.filter(
        agent=de,
        structure=structure,
        motif=MotifRattachement.REFERENT_UNIQUE,
        periode__contains=le,
    ).count()


def visibles(agent: Agent) -> QuerySet[Transfert]:
    """Les transferts des structures de l'agent."""
    return Transfert.objects.filter(structure__in=structures_de(agent)).select_related(
        "de", "structure", "par", "pdf"
    )


def lignes_de(transfert: Transfert, agent: Agent) -> list[LigneTransfert]:
    """Les lignes du transfert dont l'agent voit la personne."""
    vues = Personne.objects.visibles_par(agent, Permission.REFERENT_DESIGNER).order_by()
    lues = transfert.lignes.filter(personne__in=vues).select_related("personne", "vers", "lettre")
    return list(lues.order_by("etat", "vers__nom", "personne__nom_naissance", "pk"))


def donnees_de_lettre(ligne: LigneTransfert, transfert: Transfert) -> dict[str, Any]:
    """Ce que porte la lettre qui dit à une personne qui est son nouveau référent."""
    personne, vers = ligne.personne, ligne.vers
    assert vers is not None
    site = vers.site
    lieu = site.commune if site and site.commune else vers.structure
    return {
        "destinataire": destinataire_de(personne, le=transfert.decide_le),
        "civilite": personne.civilite,
        "ancien": str(transfert.de),
        "nouveau": {
            "nom": str(vers),
            "qualite": vers.fonction,
            "structure": vers.structure.nom,
            "telephone": vers.telephone or (site.telephone if site else "") or "",
            "courriel": vers.courriel,
        },
        "jour": f"{transfert.date_effet:%d/%m/%Y}",
        "reference": f"REF-{transfert.pk}-{ligne.pk}",
        "lieu_date": f"{lieu}, le {transfert.decide_le:%d/%m/%Y}",
    }
