"""Demander une autre orientation, la classer sans suite, et ce que sa décision en fait."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from jalons.accueil import evenements
from jalons.accueil.avis import SourceAvis
from jalons.accueil.enums import DemandeurReorientation, EtatDemande, MotifReorientation
from jalons.accueil.models import DemandeReorientation, Orientation
from jalons.accueil.selectors import orientation as lectures
from jalons.accueil.selectors.reorientation import avis_exige
from jalons.accueil.services.contrat_du import interrompre_le_contrat, reprendre_le_contrat
from jalons.accueil.services.orientation_commun import OrientationImpossible
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.repertoire.enums import Voie
from jalons.socle.conflit import verifier_version
from jalons.socle.fiches import une_ligne


@transaction.atomic
def demander(
    *,
    personne: Personne,
    demandee_par: DemandeurReorientation | str,
    motif: MotifReorientation | str,
    par: Agent,
    le: date,
    precision: str = "",
    voie: Voie | str = "",
    avec_avis: bool = False,
) -> DemandeReorientation:
    """Demande une autre orientation, à l'initiative de la personne ou de qui l'accompagne (R1).

    Le délai du contrat cesse de courir (C. trav. D.5411-8-2). L'avis de l'équipe est saisi quand le
    Département l'exige, ou avec `avec_avis`. Lève `OrientationImpossible` sans orientation notifiée ou
    signée, si une demande est déjà ouverte, ou si « autre motif » ne dit pas lequel.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    en_cours = lectures.orientation_en_cours(personne)
    if en_cours is None:
        raise OrientationImpossible("Cette personne n'est pas encore orientée.")
    if lectures.est_corrigeable(en_cours):
        raise OrientationImpossible(
            "L'orientation en cours n'est ni signée ni notifiée : corrigez-la plutôt."
        )
    if motif == MotifReorientation.AUTRE and not precision.strip():
        raise OrientationImpossible("Dites quel est ce motif.", champ="precision")
    try:
        with transaction.atomic():
            demande = DemandeReorientation.objects.create(
                personne=personne,
                orientation=en_cours,
                demandee_par=DemandeurReorientation(demandee_par),
                motif=MotifReorientation(motif),
                precision=une_ligne(precision)[:400],
                voie=Voie(voie).value if voie else "",
                date=le,
                par=par,
            )
    except IntegrityError as erreur:
        if "demande_reorientation_une_ouverte" in str(erreur):
            raise OrientationImpossible(
                "Une réorientation est déjà demandée pour cette personne."
            ) from erreur
        raise
    journaliser(
        evenements.ReorientationDemandee,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=demande.pk,
        demandeur=DemandeurReorientation(demandee_par).label.lower(),
        motif=MotifReorientation(motif).label.lower(),
    )
    interrompre_le_contrat(orientation=en_cours, par=par, le=le)
    if avec_avis or avis_exige(le=le):
        for source in SourceAvis.competentes(personne, le=le):
            source.saisir(demande, par=par, le=le)
    return demande


@transaction.atomic
def classer(
    *, demande: DemandeReorientation, motif: str, version: int, par: Agent, le: date
) -> DemandeReorientation:
    """La demande reste sans suite : l'orientation tient, un délai entier du contrat repart de ce jour."""
    tenue = _verrouiller(demande, version)
    dit = une_ligne(motif)[:300]
    if not dit:
        raise OrientationImpossible("Dites pourquoi l'orientation tient.", champ="motif")
    tenue.etat, tenue.close_le, tenue.motif_classement = EtatDemande.CLASSEE, le, dit
    tenue.version += 1
    tenue.save()
    journaliser(
        evenements.ReorientationClassee,
        personne_id=tenue.personne_id,
        par=par,
        le=le,
        objet_id=tenue.pk,
        motif=dit,
    )
    reprendre_le_contrat(orientation=tenue.orientation, par=par, le=le)
    for source in SourceAvis.tous():
        source.clore(tenue, suite=f"Orientation maintenue : {dit}", par=par, le=le)
    return tenue


def conclure_par(
    nouvelle: Orientation,
    precedente: Orientation,
    *,
    motif: str,
    demandee_par: str,
    precision: str,
    par: Agent,
    le: date,
) -> DemandeReorientation:
    """La demande ouverte devient la nouvelle orientation ; décidée d'emblée, elle se note alors."""
    demande = (
        DemandeReorientation.objects.select_for_update()
        .filter(personne_id=nouvelle.personne_id, etat=EtatDemande.OUVERTE)
        .first()
    ) or DemandeReorientation(
        personne_id=nouvelle.personne_id,
        orientation=precedente,
        demandee_par=demandee_par,
        motif=motif,
        precision=une_ligne(precision)[:400],
        voie=nouvelle.voie,
        date=le,
        par=par,
    )
    demande.etat, demande.close_le, demande.nouvelle = EtatDemande.DECIDEE, le, nouvelle
    demande.version += 1
    demande.save()
    for source in SourceAvis.tous():
        source.clore(demande, suite=f"Réorientation décidée vers {nouvelle}", par=par, le=le)
    return demande


def _verrouiller(demande: DemandeReorientation, version: int) -> DemandeReorientation:
    Personne.objects.select_for_update().get(pk=demande.personne_id)
    tenue = (
        DemandeReorientation.objects.select_for_update(of=("self",))
        .select_related("personne", "orientation")
        .get(pk=demande.pk)
    )
    verifier_version(tenue, version)
    if tenue.etat != EtatDemande.OUVERTE:
        raise OrientationImpossible(f"Cette demande est close : {tenue.get_etat_display()}.")
    return tenue
