"""Ce que le dossier de la personne dit d'un manquement, au moment de l'examiner ou de décider."""

from __future__ import annotations

from datetime import date

from jalons.accueil.selectors.orientation import orientations_de
from jalons.comptes.models import Agent
from jalons.manquements.enums import EtatDecision, IssueMotif, Mesure, Nature
from jalons.manquements.models import DecisionSanction, LettreContradictoire, Manquement
from jalons.manquements.rules.bareme import FoyerLu, est_persistance, est_reiteration
from jalons.manquements.rules.decision import AvisLu, Instruction, Projet, refus_de_signer
from jalons.manquements.rules.natures import ObligationLue
from jalons.manquements.rules.refus import Refus
from jalons.manquements.selectors.lus import (
    echange_de,
    elements_de,
    mesure_de,
    proposition_de,
    sanction_passee,
)
from jalons.manquements.selectors.obligations import avis_sur, contrat_de
from jalons.manquements.selectors.reglages import reglages_du
from jalons.personnes.enums import RoleFoyer
from jalons.personnes.models import Personne, SituationFoyer, SoumissionDroitsDevoirs
from jalons.personnes.selectors import membres_du_foyer, situation_de
from jalons.socle.parametres import parametre


def foyer_de(personne: Personne, *, le: date) -> FoyerLu:
    """Le foyer tel que le dossier le dit ce jour-là ; composition inconnue s'il n'en dit rien."""
    membres = [m for m in membres_du_foyer(personne, le=le) if m.role != RoleFoyer.RESPONSABLE]
    droit = situation_de(personne, le=le).droit
    if not membres:
        return FoyerLu(None, bool(droit and droit.est_majore))
    adultes = sum(m.role in (RoleFoyer.DEMANDEUR, RoleFoyer.CONJOINT) for m in membres)
    situation = (
        SituationFoyer.objects.connus().au(le).filter(foyer_id=personne.foyer_id or 0).first()
    )
    enfants = situation.nombre_enfants if situation else 0
    return FoyerLu(max(len(membres), adultes + enfants), bool(droit and droit.est_majore))


def est_soumis_le(personne: Personne, jour: date) -> bool | None:
    """Soumise aux droits et devoirs ce jour-là, d'après le payeur ; None si l'on n'en sait rien."""
    faits = SoumissionDroitsDevoirs.objects.connus().au(jour).filter(personne=personne)
    lus = set(faits.values_list("est_soumis", flat=True))
    return None if not lus else True in lus


def sanctions_de(personne: Personne, *, sauf: Manquement | None = None) -> list[DecisionSanction]:
    """Les sanctions signées de la personne qui tiennent encore, les premières d'abord."""
    signees = DecisionSanction.objects.filter(
        manquement__personne=personne, etat=EtatDecision.SIGNEE
    ).select_related("manquement")
    if sauf is not None:
        signees = signees.exclude(manquement=sauf)
    return list(signees.order_by("signee_le", "pk"))


def reorientee_le(personne: Personne) -> date | None:
    """Le jour de la dernière réorientation, ou None."""
    dates = orientations_de(personne).filter(origine="reorientation").order_by("-date_decision")
    return dates.values_list("date_decision", flat=True).first()


def niveau_de(manquement: Manquement) -> tuple[int, str]:
    """Le niveau du barème, et pourquoi : premier manquement, réitération ou persistance."""
    faits, personne = manquement.date_faits, manquement.personne
    passees = [sanction_passee(d) for d in sanctions_de(personne, sauf=manquement)]
    reorientee = reorientee_le(personne)
    delai = parametre("sanction_reiteration", le=faits).nombre
    if est_persistance(passees, le=faits, reorientee_le=reorientee):
        return 2, "Le manquement persiste à la fin d'une mesure."
    if est_reiteration(passees, faits=faits, delai_mois=delai, reorientee_le=reorientee):
        return 2, f"Une sanction a été notifiée moins de {delai} mois avant les faits."
    return 1, "Premier manquement depuis la dernière réorientation." if reorientee else (
        "Premier manquement."
    )


def lettre_vivante(manquement: Manquement) -> LettreContradictoire | None:
    """La lettre qui compte : la dernière, les autres sont remplacées."""
    return manquement.lettres.filter(est_remplacee=False).first()


def obligation_visee(manquement: Manquement) -> ObligationLue | None:
    """L'obligation que porte le contrat visé, relue dans ce contrat ; None s'il ne la porte pas."""
    if manquement.contrat_id is None:
        return None
    lu = contrat_de(manquement.personne, manquement.contrat_id)
    if lu is None or not lu.porte(manquement.obligation):
        return None
    return ObligationLue(lu.libelle, manquement.obligation, lu.debut, lu.fin)


def instruction_de(manquement: Manquement, *, mesure: Mesure, le: date) -> Instruction:
    """Tout ce que la décision regarde, lu maintenant."""
    lettre, personne = lettre_vivante(manquement), manquement.personne
    avis = avis_sur(manquement, mesure, le=le)
    soumis = est_soumis_le(personne, manquement.date_faits)
    if soumis and est_soumis_le(personne, le) is False:
        soumis = False
    return Instruction(
        nature=Nature(manquement.nature),
        faits=manquement.date_faits,
        niveau=niveau_de(manquement)[0],
        est_soumis=soumis,
        foyer=foyer_de(personne, le=le),
        obligation=obligation_visee(manquement),
        motif_legitime=IssueMotif(manquement.motif_legitime) if manquement.motif_legitime else None,
        lettre=mesure_de(lettre) if lettre else None,
        radiation_annoncee=bool(lettre and lettre.radiation),
        echange=echange_de(lettre) if lettre else None,
        proposee=proposition_de(manquement),
        avis=AvisLu(avis.rendu_le, avis.invitee_le is not None) if avis else None,
    )


def refus_de_la_decision(
    decision: DecisionSanction, *, signataire: Agent | None, le: date
) -> list[Refus]:
    """Ce qui empêche de signer ce projet ; `signataire` None : sans regarder qui signe."""
    manquement = decision.manquement
    projet = Projet(
        dite=mesure_de(decision),
        elements=elements_de(decision),
        motivation=decision.motivation,
        date_effet=decision.date_effet,
        radiation=decision.radiation,
        signe_par_l_instructeur=signataire is not None
        and signataire.pk in (manquement.instruit_par_id, decision.preparee_par_id),
    )
    dossier = instruction_de(manquement, mesure=Mesure(decision.mesure), le=le)
    return refus_de_signer(projet, dossier, reglages_du(manquement.date_faits), le=le)
