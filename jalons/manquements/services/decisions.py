"""La décision : préparée par qui instruit, signée par qui décide, retirée par une décision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.equipes.services.dossiers import noter_la_suite
from jalons.manquements import evenements
from jalons.manquements.documents.decision_sanction import DecisionSanctionPdf
from jalons.manquements.documents.retrait_sanction import RetraitSanctionPdf
from jalons.manquements.enums import EtatDecision, EtatManquement, Mesure, Nature
from jalons.manquements.models import DecisionSanction, Manquement
from jalons.manquements.rules.decision import AVIS, CONTRADICTOIRE, ELEMENTS, fin_de_la_mesure
from jalons.manquements.rules.natures import NATURES
from jalons.manquements.selectors.dossier import (
    foyer_de,
    lettre_vivante,
    niveau_de,
    refus_de_la_decision,
)
from jalons.manquements.selectors.obligations import avis_est_exprime, avis_sur
from jalons.manquements.selectors.reglages import bareme_du
from jalons.manquements.selectors.suites import echeance_de
from jalons.manquements.services.commun import (
    ManquementImpossible,
    avancer,
    donnees_communes,
    enregistrer,
    exiger,
    raconter,
    tenir,
)
from jalons.manquements.services.lettres import dire_le_pli, suivre_le_pli
from jalons.personnes.services import composer_et_archiver
from jalons.socle.conflit import verifier_version
from jalons.socle.formats import pour_cent
from jalons.socle.parametres import parametre

_NUMEROS = 262_037  # le verrou des numéros de décision


@transaction.atomic
def preparer(
    *,
    manquement: Manquement,
    version: int,
    mesure: Mesure | str,
    part: Decimal,
    mois: int,
    date_effet: date,
    par: Agent,
    le: date,
    situation: str = "",
    foyer: str = "",
    frequence: str = "",
    consequences: str = "",
    motivation: str = "",
    radiation: bool = False,
) -> DecisionSanction:
    """Prépare, ou reprend, le projet de décision. Il se garde incomplet ; la signature vérifie tout."""
    tenu = tenir(manquement, version)
    if tenu.etat not in (EtatManquement.EXAMEN, EtatManquement.CONTRADICTOIRE):
        raise ManquementImpossible("Ce manquement n'est pas en examen.")
    projet = tenu.decisions.filter(etat=EtatDecision.PROJET).first()
    projet = projet or DecisionSanction(
        manquement=tenu, preparee_par=par, preparee_le=le, version=0
    )
    projet.mesure, projet.part, projet.mois = str(mesure), part, mois
    projet.date_effet, projet.date_fin = date_effet, fin_de_la_mesure(date_effet, mois)
    projet.radiation, projet.niveau = radiation, niveau_de(tenu)[0]
    projet.preparee_par = par
    for nom, valeur in (
        ("situation", situation),
        ("foyer", foyer),
        ("frequence", frequence),
        ("consequences", consequences),
        ("motivation", motivation),
    ):
        setattr(projet, nom, valeur.strip())
    projet.version += 1
    try:
        with transaction.atomic():
            projet.save()
    except IntegrityError as erreur:
        raise ManquementImpossible("Une décision existe déjà pour ce manquement.") from erreur
    enregistrer(tenu)
    raconter(tenu, "projet de décision préparé", par=par, le=le)
    return projet


def _numero(le: date) -> str:
    """Le numéro suivant de l'année, sans trou ni doublon : un verrou le garde jusqu'à la fin."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMEROS])
    deja = DecisionSanction.objects.filter(numero__startswith=f"S-{le:%Y}-").order_by("-numero")
    dernier = deja.values_list("numero", flat=True).first()
    rang = int(str(dernier).rpartition("-")[2]) + 1 if dernier else 1
    return f"S-{le:%Y}-{rang:05d}"


@transaction.atomic
def signer(
    *, decision: DecisionSanction, version: int, qualite: str, par: Agent, le: date
) -> DecisionSanction:
    """Signe, numérote, archive et fige. Lève `ManquementImpossible` : chaque refus nomme son article."""
    tenu = tenir(decision.manquement, None)
    projet = DecisionSanction.objects.select_for_update().get(pk=decision.pk)
    verifier_version(projet, version)
    if projet.etat != EtatDecision.PROJET:
        raise ManquementImpossible("Cette décision n'est plus à signer.")
    if not qualite.strip():
        raise ManquementImpossible("Dites en quelle qualité vous signez.", champ="qualite")
    projet.manquement = tenu
    projet.niveau = niveau_de(tenu)[0]
    exiger(refus_de_la_decision(projet, signataire=par, le=le))
    projet.numero, projet.signee_par, projet.signee_le = _numero(le), par, le
    projet.qualite, projet.etat = qualite.strip()[:160], EtatDecision.SIGNEE
    avis = avis_sur(tenu, Mesure(projet.mesure), le=le)
    projet.avis_dit = avis.dit[:300] if avis else ""
    projet.droit = _droit(projet, le=le)
    projet.document = _archiver(projet, par=par, le=le)
    projet.echeance = le
    projet.version += 1
    projet.save()
    if avis is not None and tenu.dossier_equipe is not None:
        _dire_a_l_equipe(projet, par=par, le=le)
    avancer(tenu, "decider")
    tenu.date_fin = le
    enregistrer(tenu)
    journaliser(
        evenements.SanctionDecidee,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        numero=projet.numero,
        mesure=projet.get_mesure_display().lower(),
        part=pour_cent(projet.part),
        mois=projet.mois,
        effet=f"{projet.date_effet:%d/%m/%Y}",
    )
    return projet


def _dire_a_l_equipe(projet: DecisionSanction, *, par: Agent, le: date) -> None:
    """L'équipe lit la suite de son avis ; un avis réputé rendu n'en attend pas."""
    dossier = projet.manquement.dossier_equipe
    if dossier is not None and avis_est_exprime(dossier):
        noter_la_suite(
            dossier=dossier,
            suite=f"Décision {projet.numero} : {projet}",
            version=None,
            par=par,
            le=le,
        )


def _droit(projet: DecisionSanction, *, le: date) -> dict[str, Any]:
    """Les textes et le barème appliqués, gardés avec la décision."""
    tenu = projet.manquement
    regle, bareme = NATURES[Nature(tenu.nature)], bareme_du(tenu.date_faits)
    echelon = bareme.echelon(projet.niveau)
    textes = [regle.loi, regle.article_du_bareme(tenu.date_faits), bareme.article_plafond, ELEMENTS]
    if bareme.avis_requis(Mesure(projet.mesure)):
        textes.append(AVIS)
    if lettre_vivante(tenu) is not None:
        textes.append(CONTRADICTOIRE)
    return {
        "textes": textes,
        "faits_du": tenu.date_faits.isoformat(),
        "niveau": projet.niveau,
        "niveau_dit": niveau_de(tenu)[1],
        "part_maximale": str(echelon.part_maximale),
        "part_maximale_foyer": str(bareme.part_maximale_foyer),
        "mois_maximum": echelon.mois_maximum,
        "foyer": foyer_de(tenu.personne, le=le).dit,
    }


def _archiver(projet: DecisionSanction, *, par: Agent, le: date) -> Any:
    tenu, lettre = projet.manquement, lettre_vivante(projet.manquement)
    donnees = {
        **donnees_communes(tenu, par=par, le=le, reference=str(projet.numero)),
        "numero": projet.numero,
        "qualite": projet.qualite,
        "mesure": projet.get_mesure_display().lower(),
        "part": pour_cent(projet.part),
        "mois": projet.mois,
        "effet": f"{projet.date_effet:%d/%m/%Y}",
        "fin": f"{projet.date_fin:%d/%m/%Y}",
        "radiation": projet.radiation,
        "textes": projet.droit["textes"],
        "niveau_dit": projet.droit["niveau_dit"],
        "faits": lettre.faits if lettre else tenu.faits,
        "motivation": projet.motivation,
        "elements": [
            ["Votre situation", projet.situation],
            ["Votre foyer", projet.foyer],
            ["Nature et fréquence des manquements", projet.frequence],
            ["Conséquences sur les objectifs de votre contrat", projet.consequences],
        ],
        "avis": projet.avis_dit,
        "contradictoire": _contradictoire_dit(tenu),
        "recours": parametre("recours_delai", le=le).dite,
    }
    return composer_et_archiver(
        personne=tenu.personne,
        document=DecisionSanctionPdf,
        titre=f"Décision {projet.numero}",
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.FINANCES,
    )


def _contradictoire_dit(tenu: Manquement) -> str:
    """Ce que le contradictoire a donné, pour la motivation."""
    lettre = lettre_vivante(tenu)
    if lettre is None:
        return "La mesure a été proposée par France Travail, qui a recueilli vos observations."
    dits = [f"Vous avez reçu le {lettre.recue_le:%d/%m/%Y} la lettre qui vous informait."]
    if lettre.observations_le:
        dits.append(f"Vous avez présenté des observations le {lettre.observations_le:%d/%m/%Y}.")
    if lettre.audition == "tenue" and lettre.audition_le:
        aide = f", avec {lettre.assistee_de}" if lettre.assistee_de else ""
        dits.append(f"Vous avez donné vos explications le {lettre.audition_le:%d/%m/%Y}{aide}.")
    if len(dits) == 1:
        dits.append("Vous n'avez pas présenté d'observations.")
    if tenu.motif_legitime_dit:
        dits.append(f"Vous avez expliqué : « {tenu.motif_legitime_dit} »")
    return " ".join(dits)


@transaction.atomic
def noter_le_pli(
    *, decision: DecisionSanction, version: int, par: Agent, le: date, **saisie: Any
) -> DecisionSanction:
    """Le pli de la décision : sa réception fait courir le recours ; se saisit et se corrige."""
    tenu = tenir(decision.manquement, None)
    lue = DecisionSanction.objects.select_for_update().get(pk=decision.pk)
    verifier_version(lue, version)
    if lue.etat != EtatDecision.SIGNEE or lue.signee_le is None:
        raise ManquementImpossible("Cette décision n'est pas en vigueur.")
    if saisie.get("envoyee_le") and saisie["envoyee_le"] < lue.signee_le:
        raise ManquementImpossible(
            f"La décision est du {lue.signee_le:%d/%m/%Y}.", champ="envoyee_le"
        )
    lue.manquement = tenu
    suivre_le_pli(lue, saisie, le=le)
    delai = parametre("recours_delai", le=lue.signee_le)
    lue.recours_jusqu_au = delai.apres(lue.recue_le) if lue.recue_le else None
    lue.echeance = echeance_de(lue)
    lue.version += 1
    lue.save()
    journaliser(
        evenements.PliNote,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        pli=f"Décision {lue.numero}",
        fait=dire_le_pli(lue),
    )
    return lue


@transaction.atomic
def retirer(
    *,
    decision: DecisionSanction,
    version: int,
    motif: str,
    qualite: str,
    par: Agent,
    le: date,
) -> DecisionSanction:
    """Retire une décision par une décision, tracée et remise à la personne ; le manquement se rouvre.

    Une décision ne se corrige pas : on la retire, puis une autre se prépare.
    """
    tenu = tenir(decision.manquement, None)
    lue = DecisionSanction.objects.select_for_update().get(pk=decision.pk)
    verifier_version(lue, version)
    if lue.etat != EtatDecision.SIGNEE:
        raise ManquementImpossible("Cette décision n'est pas en vigueur.")
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi cette décision est retirée.", champ="motif")
    if not qualite.strip():
        raise ManquementImpossible("Dites en quelle qualité vous signez.", champ="qualite")
    donnees = {
        **donnees_communes(tenu, par=par, le=le, reference=f"{lue.numero}-R"),
        "numero": lue.numero,
        "signee_le": f"{lue.signee_le:%d/%m/%Y}",
        "motif": motif.strip(),
        "qualite": qualite.strip()[:160],
        "mesure": lue.get_mesure_display().lower(),
        "part": pour_cent(lue.part),
        "mois": lue.mois,
        "recours": parametre("recours_delai", le=le).dite,
    }
    lue.document_retrait = composer_et_archiver(
        personne=tenu.personne,
        document=RetraitSanctionPdf,
        titre=f"Retrait de la décision {lue.numero}",
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.FINANCES,
    )
    lue.etat, lue.retiree_le, lue.retiree_par = EtatDecision.RETIREE, le, par
    lue.motif_retrait, lue.echeance = motif.strip()[:600], None
    lue.version += 1
    lue.save()
    avancer(tenu, "reprendre")
    tenu.date_fin = None
    enregistrer(tenu)
    journaliser(
        evenements.SanctionRetiree,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        numero=lue.numero,
        motif=lue.motif_retrait,
    )
    return lue
