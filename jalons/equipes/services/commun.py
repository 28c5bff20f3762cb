"""Ce que les services des équipes partagent : verrous, séance ouverte, séance suivante."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from jalons.coordination.selectors.seance import seances_a_tenir
from jalons.equipes.enums import OUVERTS, EtatDossier, EtatPassage
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import (
    DossierEquipe,
    Equipe,
    PassageEquipe,
    RetraitMembre,
    SeanceEquipe,
)
from jalons.equipes.rules.retrait import motif_de_retrait
from jalons.equipes.selectors.equipes import membres_au
from jalons.equipes.selectors.seance import jour_de, liens_de
from jalons.socle.conflit import verifier_version

if TYPE_CHECKING:
    from jalons.coordination.models import Seance


def ouvrir_seance(equipe: Equipe, seance: Seance) -> SeanceEquipe:
    """La séance de l'équipe pour cette séance de son instance ; la même à chaque appel."""
    if seance.instance_id != equipe.instance_id:
        raise EquipeImpossible("Cette séance n'est pas celle de l'équipe.", champ="seance")
    ouverte, _ = SeanceEquipe.objects.get_or_create(seance=seance, defaults={"equipe": equipe})
    return ouverte


def seance_ouverte(seance: SeanceEquipe, version: int | None = None) -> SeanceEquipe:
    """La séance verrouillée, si son procès-verbal n'est pas signé et qu'elle n'est pas annulée."""
    relue = (
        SeanceEquipe.objects.select_for_update(of=("self",))
        .select_related("seance__instance", "equipe__instance")
        .get(pk=seance.pk)
    )
    if version is not None:
        verifier_version(relue, version)
    if relue.est_signee:
        raise EquipeImpossible("Le procès-verbal est signé : la séance ne change plus.")
    if relue.seance.etat == "annulee":
        raise EquipeImpossible("Cette séance est annulée.")
    return relue


def dossier_verrouille(dossier: DossierEquipe, version: int | None = None) -> DossierEquipe:
    """Le dossier verrouillé, à la version lue si elle est dite."""
    relu = (
        DossierEquipe.objects.select_for_update(of=("self",))
        .select_related("personne", "equipe__instance")
        .get(pk=dossier.pk)
    )
    if version is not None:
        verifier_version(relu, version)
    return relu


def exiger_ouvert(dossier: DossierEquipe) -> None:
    """Refuse un dossier dont l'avis est rendu, ou qui est retiré."""
    if dossier.etat not in OUVERTS:
        raise EquipeImpossible(f"Ce dossier n'attend plus d'avis : {dossier.get_etat_display()}.")


def mettre_a_l_ordre_du_jour(dossier: DossierEquipe, seance: SeanceEquipe) -> PassageEquipe:
    """Pose le dossier, verrouillé, à la fin de l'ordre du jour de cette séance, non signée."""
    dernier = seance.passages.order_by("-ordre").values_list("ordre", flat=True).first()
    passage = PassageEquipe.objects.create(
        dossier=dossier, seance=seance, ordre=(dernier or 0) + 10
    )
    dossier.etat = EtatDossier.INSCRIT
    dossier.version += 1
    dossier.save(update_fields=["etat", "version"])
    proposer_retraits(passage)
    return passage


def proposer_retraits(passage: PassageEquipe) -> int:
    """Propose le retrait des membres liés à la personne le jour de la séance ; rend combien s'ajoutent.

    Un retrait proposé vaut tant que personne ne l'a écarté : il pèse déjà sur le quorum.
    """
    jour = jour_de(passage.seance)
    personne = liens_de(passage.dossier.personne, le=jour)
    deja = set(passage.retraits.values_list("membre_id", flat=True))
    neufs = [
        RetraitMembre(
            passage=passage, membre=m, motif=motif, par_id=passage.dossier.saisie_par_id, date=jour
        )
        for m in membres_au(passage.seance.equipe, jour)
        if m.pk not in deja
        and (motif := motif_de_retrait(nom=m.nom, agent=m.agent_id, personne=personne))
    ]
    for retrait in neufs:
        retrait.save()
    return len(neufs)


def seance_suivante(equipe: Equipe, *, apres: date) -> SeanceEquipe | None:
    """La prochaine séance de l'équipe qui se tiendra après ce jour ; None s'il n'y en a pas au calendrier."""
    prochaine = seances_a_tenir(equipe.instance_id, apres=apres).first()
    return ouvrir_seance(equipe, prochaine) if prochaine is not None else None


def faire_suivre(dossier: DossierEquipe, *, apres: date) -> PassageEquipe | None:
    """Met le dossier à la prochaine séance après ce jour ; sans séance prévue, il attend."""
    suivante = seance_suivante(dossier.equipe, apres=apres)
    if suivante is not None:
        return mettre_a_l_ordre_du_jour(dossier, seance_ouverte(suivante))
    dossier.etat = EtatDossier.EN_ATTENTE
    dossier.version += 1
    dossier.save(update_fields=["etat", "version"])
    return None


def passage_vivant(dossier: DossierEquipe) -> PassageEquipe | None:
    """Le passage à venir ou l'avis rendu de ce dossier, s'il y en a un."""
    vivants = [EtatPassage.PREVU, EtatPassage.RENDU]
    return dossier.passages.filter(etat__in=vivants).select_related("seance__seance").first()
