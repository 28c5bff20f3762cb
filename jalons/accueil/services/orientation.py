"""Décider d'une orientation, faire signer le COREO, notifier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from jalons.accueil import evenements
from jalons.accueil.avis import SourceAvis
from jalons.accueil.enums import (
    DemandeurReorientation,
    ModeEnvoi,
    MotifReorientation,
    OrigineOrientation,
)
from jalons.accueil.models import Coreo, Entretien, Orientation
from jalons.accueil.selectors import orientation as lectures
from jalons.accueil.selectors.diagnostic import dernier_diagnostic
from jalons.accueil.selectors.reorientation import avis_exige, avis_rendu, demande_ouverte
from jalons.accueil.services import reorientation as demandes
from jalons.accueil.services.convocations import DECES_SIGNALE
from jalons.accueil.services.orientation_commun import OrientationImpossible
from jalons.activite.enums import OriginePositionnement
from jalons.activite.services import positionnements
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services import designer_referent
from jalons.repertoire.enums import Mesure, Voie
from jalons.repertoire.services.offre import dispositif_de_la_mesure
from jalons.socle.conflit import verifier_version


@dataclass(frozen=True, slots=True)
class Reorientation:
    """Ce qu'une réorientation dit de plus : son motif, la préconisation, l'avis et sa séance.

    `code` et `demandee_par` : le motif et le demandeur, en données, quand aucune demande n'est ouverte.
    """

    motif: str
    preconisation: str
    avis: str = ""
    seance_id: int | None = None
    code: str = MotifReorientation.AUTRE
    demandee_par: str = DemandeurReorientation.REFERENT

    def en_champs(self) -> dict[str, Any]:
        return {
            "motif_reorientation": self.motif.strip()[:400],
            "preconisation": self.preconisation.strip()[:400],
            "avis_equipe": self.avis.strip()[:400],
            "avis_seance_id": self.seance_id,
        }


@transaction.atomic
def orienter(
    *,
    personne: Personne,
    voie: Voie,
    mesure: Mesure | str,
    structure: Structure,
    referent: Agent | None,
    motif_ecart: str = "",
    reorientation: Reorientation | None = None,
    par: Agent,
    le: date,
) -> Orientation:
    """Prend la décision d'orientation et désigne le référent unique.

    La proposition des règles et ses raisons sont gardées avec la décision. Choisir autrement est
    toujours permis et demande une phrase. Une réorientation porte son motif (`reorientation`). Lève
    `OrientationImpossible` sans entretien préalable, sans diagnostic validé, vers un organisme qui
    n'est pas ouvert sur cette voie, si rien ne change, ou si la décision précédente se corrige encore.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    entretien = Entretien.objects.filter(personne=personne).order_by("-date", "-pk").first()
    if entretien is None:
        raise OrientationImpossible(
            "La personne n'a pas encore été reçue : notez d'abord l'entretien."
        )
    diagnostic = dernier_diagnostic(personne)
    if diagnostic is None or diagnostic.est_en_cours:
        raise OrientationImpossible("Validez d'abord le diagnostic : il fonde l'orientation.")
    _verifier_place(personne, voie, structure, referent, le)
    proposition = lectures.proposer_pour(personne, le=le)
    conforme = _est_conforme(proposition, voie, mesure, motif_ecart)
    precedente = lectures.orientation_en_cours(personne)
    if precedente is not None:
        reorientation = _verifier_la_reorientation(
            precedente, voie, structure, referent, reorientation, le
        )
        _fermer_la_mesure(precedente, "Réorientation", par=par, le=le)
    entree = personne.entrees.order_by("-date_information", "-pk").first()
    orientation = Orientation.objects.create(
        personne=personne,
        entree=entree,
        entretien=entretien,
        diagnostic=diagnostic,
        origine=OrigineOrientation.REORIENTATION if precedente else OrigineOrientation.PREMIERE,
        voie=voie,
        mesure=mesure or "",
        positionnement=_ouvrir_la_mesure(personne, mesure, structure, par=par, le=le),
        structure=structure,
        referent=referent,
        doit_s_inscrire=lectures.doit_s_inscrire(voie, le=le),
        proposition=proposition.en_dict() if proposition else {},
        est_conforme=conforme,
        motif_ecart="" if conforme else motif_ecart.strip()[:400],
        **(reorientation.en_champs() if precedente and reorientation else {}),
        decide_par=par,
        date_decision=le,
    )
    Coreo.objects.create(
        orientation=orientation, engagements=lectures.engagements_proposes(voie, le=le)
    )
    designer_referent(personne=personne, structure=structure, agent=referent, le=le)
    if precedente is not None and reorientation is not None:
        demandes.conclure_par(
            orientation,
            precedente,
            motif=reorientation.code,
            demandee_par=reorientation.demandee_par,
            precision=reorientation.motif,
            par=par,
            le=le,
        )
    _raconter(orientation, par=par, le=le)
    return orientation


def _ouvrir_la_mesure(
    personne: Personne, mesure: Mesure | str, structure: Structure, *, par: Agent, le: date
) -> Any:
    """Le positionnement qu'ouvre la mesure, ou None ; décidée, l'organisme n'a pas à l'accepter."""
    if not mesure:
        return None
    envoye = positionnements.proposer(
        personne=personne,
        genre="mesure",
        cible_id=dispositif_de_la_mesure(str(mesure)).pk,
        structure=structure,
        origine=OriginePositionnement.ORIENTATION,
        prescripteur=par.structure or structure,
        par=par,
        le=le,
    )
    return positionnements.avancer(
        positionnement=envoye, acte="accepter", version=None, par=par, le=le
    )


def _fermer_la_mesure(orientation: Orientation, motif: str, *, par: Agent, le: date) -> None:
    if orientation.positionnement is not None:
        positionnements.conclure(
            positionnement=orientation.positionnement, motif=motif, par=par, le=le
        )


def _est_conforme(
    proposition: lectures.PropositionDite | None, voie: Voie, mesure: Mesure | str, motif: str
) -> bool:
    conforme = bool(
        proposition and proposition.voie == voie and proposition.mesure == str(mesure or "")
    )
    if not conforme and not motif.strip():
        raise OrientationImpossible(
            "Votre choix diffère de la proposition : dites pourquoi en une phrase.",
            champ="motif_ecart",
        )
    return conforme


def _verifier_la_reorientation(
    precedente: Orientation,
    voie: Voie,
    structure: Structure,
    referent: Agent | None,
    dite: Reorientation | None,
    le: date,
) -> Reorientation:
    """La réorientation telle qu'elle sera gardée, avec l'avis rendu ; lève si elle ne peut se décider."""
    if lectures.est_corrigeable(precedente):
        raise OrientationImpossible(
            "L'orientation en cours n'est ni signée ni notifiée : corrigez-la plutôt."
        )
    if (precedente.voie, precedente.structure, precedente.referent) == (voie, structure, referent):
        raise OrientationImpossible(
            "Rien ne change : ni la voie, ni l'organisme, ni le référent.", champ="accompagnant"
        )
    if dite is None or not dite.motif.strip():
        raise OrientationImpossible("Dites le motif de la réorientation.", champ="motif")
    if not dite.preconisation.strip():
        raise OrientationImpossible(
            "Dites ce que vous préconisez pour la suite.", champ="preconisation"
        )
    return _avec_l_avis(precedente, dite, le)


def _avec_l_avis(precedente: Orientation, dite: Reorientation, le: date) -> Reorientation:
    """L'avis vient de qui le rend ; où personne ne le rend, il se recopie."""
    personne = precedente.personne
    demande = demande_ouverte(personne)
    depuis = demande.date if demande is not None else precedente.date_decision
    rendu = avis_rendu(personne, depuis=depuis, le=le)
    if rendu is not None and rendu.est_definitif:
        return replace(dite, avis=rendu.texte[:400], seance_id=rendu.seance_id)
    if not avis_exige(le=le):
        return dite
    if SourceAvis.competentes(personne, le=le):
        attendu = "le procès-verbal n'est pas signé" if rendu else "il n'est pas encore rendu"
        raise OrientationImpossible(
            f"Le Département demande l'avis de l'équipe pluridisciplinaire : {attendu}.",
            champ="avis",
        )
    if not dite.avis.strip():
        raise OrientationImpossible(
            "Le Département demande l'avis de l'équipe pluridisciplinaire.", champ="avis"
        )
    return dite


@transaction.atomic
def corriger_orientation(
    *,
    orientation: Orientation,
    voie: Voie,
    mesure: Mesure | str,
    structure: Structure,
    referent: Agent | None,
    motif_ecart: str = "",
    version: int,
    par: Agent,
    le: date,
) -> Orientation:
    """Corrige une décision qui n'est ni signée ni notifiée ; l'ancienne version reste tracée.

    Lève `ConflitDeVersion`, ou `OrientationImpossible` si elle est signée ou notifiée.
    """
    Personne.objects.select_for_update().get(pk=orientation.personne_id)
    tenue = (
        Orientation.objects.select_for_update(of=("self",))
        .select_related("personne", "coreo", "structure")
        .get(pk=orientation.pk)
    )
    verifier_version(tenue, version)
    if not lectures.est_corrigeable(tenue):
        raise OrientationImpossible(
            "Cette orientation est signée ou notifiée : décidez une réorientation."
        )
    personne = tenue.personne
    _verifier_place(personne, voie, structure, referent, le)
    proposition = lectures.proposer_pour(personne, le=le)
    conforme = _est_conforme(proposition, voie, mesure, motif_ecart)
    avant = f"{tenue.get_voie_display()} vers {tenue.structure}"
    if tenue.voie != voie:
        coreo = Coreo.objects.select_for_update().get(orientation=tenue)
        coreo.engagements = lectures.engagements_proposes(voie, le=le)
        coreo.version += 1
        coreo.save()
    if (tenue.mesure, tenue.structure) != (str(mesure or ""), structure):
        _fermer_la_mesure(tenue, "Orientation corrigée", par=par, le=le)
        tenue.positionnement = _ouvrir_la_mesure(personne, mesure, structure, par=par, le=le)
    tenue.voie, tenue.mesure = voie, mesure or ""
    tenue.structure, tenue.referent = structure, referent
    tenue.doit_s_inscrire = lectures.doit_s_inscrire(voie, le=le)
    tenue.proposition = proposition.en_dict() if proposition else {}
    tenue.est_conforme, tenue.motif_ecart = conforme, "" if conforme else motif_ecart.strip()[:400]
    tenue.version += 1
    tenue.save()
    designer_referent(
        personne=personne, structure=structure, agent=referent, le=tenue.date_decision
    )
    journaliser(
        evenements.OrientationCorrigee,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=tenue.pk,
        avant=avant,
        apres=f"{Voie(voie).label} vers {structure}",
    )
    return tenue


def _verifier_place(
    personne: Personne, voie: Voie, structure: Structure, referent: Agent | None, le: date
) -> None:
    places = lectures.places_par_voie(personne, le=le)[voie]
    if not any(p.structure == structure and p.agent == referent for p in places):
        qui = f"{referent} ({structure})" if referent else str(structure)
        raise OrientationImpossible(
            f"{qui} n'accueille pas sur la voie « {voie.label} » pour ce territoire.",
            champ="accompagnant",
        )


def _raconter(orientation: Orientation, *, par: Agent, le: date) -> None:
    personne_id = orientation.personne_id
    journaliser(
        evenements.PersonneOrientee,
        personne_id=personne_id,
        par=par,
        le=le,
        objet_id=orientation.pk,
        voie=orientation.voie,
        mesure=orientation.mesure,
        structure=str(orientation.structure),
    )
    journaliser(
        evenements.ReferentDesigne,
        personne_id=personne_id,
        par=par,
        le=le,
        referent=str(orientation.referent or "à désigner"),
        structure=str(orientation.structure),
    )


@transaction.atomic
def notifier(*, orientation: Orientation, mode: ModeEnvoi, par: Agent, le: date) -> Orientation:
    """Note la notification, avec sa preuve : elle fait courir le mois du contrat d'engagement."""
    orientation = Orientation.objects.select_for_update().get(pk=orientation.pk)
    if orientation.date_notification is not None:
        raise OrientationImpossible("Cette orientation est déjà notifiée.")
    if mode != ModeEnvoi.MAIN and orientation.personne.deces_signale:
        raise OrientationImpossible(DECES_SIGNALE)
    if le < orientation.date_decision:
        raise OrientationImpossible("La notification ne peut pas précéder la décision.")
    orientation.date_notification, orientation.mode_notification = le, mode
    orientation.contrat_du_le = lectures.limite_du_contrat(
        orientation.voie, orientation.structure, notifiee=le
    )
    orientation.version += 1
    orientation.save()
    journaliser(
        evenements.OrientationNotifiee,
        personne_id=orientation.personne_id,
        par=par,
        le=le,
        objet_id=orientation.pk,
        mode=ModeEnvoi(mode).label.lower(),
    )
    return orientation
