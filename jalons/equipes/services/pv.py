"""Le procès-verbal : le projet avant la séance, la signature qui fige les avis."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from jalons.comptes.journal import journaliser, noter
from jalons.comptes.models import Agent
from jalons.equipes import evenements
from jalons.equipes.documents.pv_equipe import PvEquipe
from jalons.equipes.enums import College, EtatPassage, PresenceAudition, SensAvis
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import SeanceEquipe
from jalons.equipes.rules.quorum import Quorum
from jalons.equipes.selectors.seance import (
    TENUE,
    LigneOrdreDuJour,
    MembreEnSeance,
    jour_de,
    membres_en_seance,
    passages_de,
    quorum_de,
    ranger,
)
from jalons.equipes.services.commun import seance_ouverte
from jalons.repertoire.enums import Voie
from jalons.socle.fiches import une_ligne
from jalons.socle.models import Fichier
from jalons.socle.mots import accorder


def dire_quorum(quorum: Quorum) -> str:
    """« 3 sièges pourvus sur 4, il en fallait 2 : atteint »."""
    if quorum.est_atteint:
        issue = "atteint"
    elif quorum.manquants:
        noms = ", ".join(College(c).label for c in quorum.manquants)
        issue = f"non atteint, collège ni présent ni excusé : {noms}"
    else:
        issue = "non atteint"
    pourvus = accorder(quorum.pourvus, "siège pourvu", "sièges pourvus")
    return f"{pourvus} sur {quorum.sieges}, il en faut {quorum.requis} : {issue}"


def _dire_avis(ligne: LigneOrdreDuJour) -> str:
    passage = ligne.passage
    if passage.etat == EtatPassage.REPORTE:
        return "Reporté à une séance suivante"
    if passage.etat != EtatPassage.RENDU:
        return ""
    theme = passage.dossier.declaration
    return theme.favorable if passage.sens == SensAvis.FAVORABLE else theme.defavorable


def _dire_voix(ligne: LigneOrdreDuJour) -> str:
    p = ligne.passage
    if p.etat != EtatPassage.RENDU:
        return ""
    if p.pour is None:
        return "À l'unanimité"
    return f"{p.pour} pour, {p.contre} contre, {accorder(p.abstentions or 0, 'abstention')}"


def _dire_audition(ligne: LigneOrdreDuJour) -> str:
    p = ligne.passage
    dits = []
    if p.presence:
        dits.append(PresenceAudition(p.presence).label)
    if p.assistee_de:
        dits.append(f"assistance de {p.assistee_de}")
    if p.observations:
        dits.append("observations écrites lues")
    return ", ".join(dits)


def _ligne(ligne: LigneOrdreDuJour, jour: date) -> dict[str, Any]:
    p, personne = ligne.passage, ligne.passage.dossier.personne
    lieu = str(personne.commune or "hors du département")
    return {
        "nom": str(personne),
        "naissance": f"{personne.age_au(jour)} ans, {lieu}",
        "objet": p.dossier.objet,
        "audition": _dire_audition(ligne),
        "avis": _dire_avis(ligne),
        "voie": str(Voie(p.voie).label) if p.voie else "",
        "voix": _dire_voix(ligne),
        "motif": p.motif,
        "retraits": [f"{r.membre} ({r.get_motif_display().lower()})" for r in ligne.retraits],
    }


def composer_pv(seance: SeanceEquipe, *, le: date, president: str = "") -> bytes:
    """PDF du procès-verbal ; tant qu'il n'est pas signé, les dossiers tels qu'ils sont. Nomme chacun."""
    membres = membres_en_seance(seance)
    jour = jour_de(seance)
    lues = ranger(seance, list(passages_de(seance)), membres)
    donnees = {
        "equipe": str(seance.equipe),
        "arrete": seance.equipe.arrete,
        "ressort": ", ".join(t.nom for t in seance.equipe.territoires.all()) or "Le département",
        "jour": date_format(timezone.localtime(seance.seance.debut), "l j F Y"),
        "lieu": seance.seance.lieu or "—",
        "president": president or seance.president,
        "quorum": dire_quorum(quorum_de(seance, membres)),
        "est_projet": not president,
        "presents": [_dire_membre(m) for m in membres if m.est_present],
        "absents": [
            [*_dire_membre(m), "excusé" if m.est_excuse else ""]
            for m in membres
            if not m.est_present and not _est_supplee(m, membres)
        ],
        "themes": [
            {
                "titre": theme.libelle,
                "article": theme.article,
                "lignes": [_ligne(ligne, jour) for ligne in lignes],
            }
            for theme, lignes in lues
        ],
        "reference": f"EP-SEANCE-{seance.pk}",
        "etabli": f"{le:%d/%m/%Y}",
    }
    return PvEquipe.rendre(donnees, horodatage=datetime.combine(le, datetime.min.time()))


def _dire_membre(m: MembreEnSeance) -> list[str]:
    return [College(m.membre.college).label, m.membre.nom]


def _est_supplee(absent: MembreEnSeance, membres: list[MembreEnSeance]) -> bool:
    """Un absent dont le siège est pourvu, ou un suppléant que personne n'attendait."""
    if absent.membre.supplee_id:
        return True
    return any(m.est_present and m.membre.siege == absent.membre.siege for m in membres)


@transaction.atomic
def signer_pv(
    *, seance: SeanceEquipe, president: str, version: int, par: Agent, le: date
) -> SeanceEquipe:
    """Compose et archive le procès-verbal : les avis ne changent plus ensuite.

    Refusé tant qu'un dossier n'a ni avis ni report, ou si les présences ne sont pas notées.
    """
    relue = seance_ouverte(seance, version)
    nom = une_ligne(president)[:120]
    if not nom:
        raise EquipeImpossible("Dites qui présidait la séance.", champ="president")
    if relue.seance.etat != TENUE:
        raise EquipeImpossible("Notez d'abord les présences.")
    restent = relue.passages.filter(etat=EtatPassage.PREVU).count()
    if restent:
        dits = accorder(restent, "dossier")
        raise EquipeImpossible(f"Il reste {dits} sans avis : rendez-le, ou reportez.")
    membres = membres_en_seance(relue)
    quorum = quorum_de(relue, membres)
    if not quorum.est_atteint and relue.passages.filter(etat=EtatPassage.RENDU).exists():
        raise EquipeImpossible("Le quorum n'est pas atteint : aucun avis ne peut être rendu.")
    contenu = composer_pv(relue, le=le, president=nom)
    relue.constat = {
        "pourvus": quorum.pourvus,
        "requis": quorum.requis,
        "sieges": quorum.sieges,
        "manquants": list(quorum.manquants),
        "presents": [m.membre.pk for m in membres if m.est_present],
    }
    relue.pv = Fichier.objects.deposer(
        contenu, nom=f"proces-verbal-{relue.pk}.pdf", type_mime="application/pdf"
    )
    relue.president, relue.signe_le, relue.signe_par = nom, le, par
    relue.version += 1
    relue.save()
    _raconter(relue, par=par, le=le)
    return relue


def _raconter(seance: SeanceEquipe, *, par: Agent, le: date) -> None:
    """Un avis n'entre dans la frise de la personne qu'une fois signé."""
    rendus = list(
        seance.passages.filter(etat=EtatPassage.RENDU).select_related("dossier__personne")
    )
    for passage in rendus:
        theme = passage.dossier.declaration
        favorable = passage.sens == SensAvis.FAVORABLE
        journaliser(
            evenements.EquipeAvis,
            personne_id=passage.dossier.personne_id,
            par=par,
            le=passage.rendu_le or le,
            objet_id=passage.dossier_id,
            equipe=str(seance.equipe),
            avis=theme.favorable if favorable else theme.defavorable,
        )
    noter(
        evenements.EquipePvSigne,
        seance,
        par,
        le,
        equipe=str(seance.equipe),
        president=seance.president,
        nombre=len(rendus),
    )
