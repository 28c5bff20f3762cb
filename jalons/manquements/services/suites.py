"""Après la décision : conformité, terme, radiation proposée, report, fin du droit, recours."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.manquements import evenements
from jalons.manquements.documents.reponse_recours import ReponseRecoursPdf
from jalons.manquements.enums import EtatDecision, GenreSuite, ReponseRecours
from jalons.manquements.models import (
    DecisionSanction,
    Manquement,
    RecoursPrealable,
    SuiteSanction,
)
from jalons.manquements.rules.refus import Refus
from jalons.manquements.rules.suites import (
    RECOURS,
    mise_en_conformite,
    radiation_a_proposer,
    recours_recevable,
    refus_de_fin_de_droit,
    refus_de_report,
    reponse_due_le,
)
from jalons.manquements.selectors.lus import mesure_en_cours
from jalons.manquements.selectors.suites import echeance_de, mois_de_radiation, suites_vivantes
from jalons.manquements.services.commun import (
    ManquementImpossible,
    donnees_communes,
    exiger,
    tenir,
)
from jalons.manquements.services.lettres import dire_le_pli, suivre_le_pli
from jalons.personnes.models import Document
from jalons.personnes.services import composer_et_archiver
from jalons.socle.conflit import verifier_version
from jalons.socle.formats import pour_cent
from jalons.socle.parametres import parametre


@transaction.atomic
def noter_une_suite(
    *,
    decision: DecisionSanction,
    version: int,
    genre: GenreSuite | str,
    jour: date,
    par: Agent,
    le: date,
    texte: str = "",
    jusqu_au: date | None = None,
    contrat_signe: bool = False,
) -> SuiteSanction:
    """Note une suite, si la décision y mène : chacune vérifie ce que la loi demande.

    `contrat_signe` : un membre du foyer a signé un contrat et demande le report (R.262-40).
    """
    lue = _tenir(decision, version)
    genre = GenreSuite(genre)
    if jour > le:
        raise ManquementImpossible("Cette date est à venir.", champ="jour")
    mesure, faites = mesure_en_cours(lue), suites_vivantes(lue)
    suite = SuiteSanction(decision=lue, genre=genre, date=jour, texte=texte.strip(), par=par)
    mois = mois_de_radiation(lue)
    if genre == GenreSuite.CONFORMITE:
        fin = mise_en_conformite(mesure, jour=jour)
        if isinstance(fin, Refus):
            exiger([Refus(fin.article, fin.phrase, "jour")])
            raise AssertionError
        if not suite.texte:
            raise ManquementImpossible("Dites ce que la personne a fait.", champ="texte")
        suite.rembourse = fin.rembourse
        lue.conforme_le, lue.rembourse, lue.finie_le = jour, fin.rembourse, fin.reprise
    elif genre == GenreSuite.VERSEMENT_REPRIS:
        if GenreSuite.CONFORMITE not in faites:
            raise ManquementImpossible("Notez d'abord la mise en conformité.")
    elif genre == GenreSuite.FIN_CONSTATEE:
        if jour <= lue.date_fin or GenreSuite.CONFORMITE in faites:
            raise ManquementImpossible(
                f"La mesure court jusqu'au {lue.date_fin:%d/%m/%Y}, ou a déjà pris fin.",
                champ="jour",
            )
        lue.finie_le = lue.date_fin
    elif genre == GenreSuite.RADIATION_PROPOSEE:
        if not radiation_a_proposer(mesure, mois=mois):
            raise ManquementImpossible(
                f"Seule une suppression totale de {mois} mois mène à proposer la radiation. "
                "(CASF, art. R.262-68 et R.262-68-1)"
            )
    else:
        report = faites.get(GenreSuite.REPORT)
        _verifier_la_fin(lue, genre, jour, jusqu_au, contrat_signe, report, mois)
        suite.jusqu_au = jusqu_au if genre == GenreSuite.REPORT else None
    _garder_la_suite(lue, suite)
    _raconter(lue, _dire(suite), par=par, le=jour)
    return suite


def _verifier_la_fin(
    lue: DecisionSanction,
    genre: GenreSuite,
    jour: date,
    jusqu_au: date | None,
    contrat_signe: bool,
    report: SuiteSanction | None,
    mois: int,
) -> None:
    mesure = mesure_en_cours(lue)
    if genre == GenreSuite.REPORT:
        if jusqu_au is None:
            raise ManquementImpossible("Dites jusqu'à quel jour.", champ="jusqu_au")
        limite = parametre("sanction_report_fin_de_droit", le=lue.date_fin).apres
        exiger(
            [refus_de_report(mesure, jusqu_au=jusqu_au, limite=limite, contrat_signe=contrat_signe)]
        )
        return
    exiger(
        [
            refus_de_fin_de_droit(
                mesure,
                mois=mois,
                le=jour,
                conforme_le=lue.conforme_le,
                reporte_au=report.jusqu_au if report else None,
            )
        ]
    )


def _tenir(decision: DecisionSanction, version: int | None) -> DecisionSanction:
    tenu = tenir(decision.manquement, None)
    lue = DecisionSanction.objects.select_for_update().get(pk=decision.pk)
    if version is not None:
        verifier_version(lue, version)
    if lue.etat != EtatDecision.SIGNEE:
        raise ManquementImpossible("Cette décision n'est pas en vigueur.")
    lue.manquement = tenu
    return lue


def _garder_la_suite(lue: DecisionSanction, suite: SuiteSanction) -> None:
    try:
        with transaction.atomic():
            suite.save()
    except IntegrityError as erreur:
        raise ManquementImpossible("Cette suite est déjà notée.", champ="genre") from erreur
    lue.echeance = echeance_de(lue)
    lue.version += 1
    lue.save()


def _dire(suite: SuiteSanction) -> str:
    dit = GenreSuite(suite.genre).label.lower()
    if suite.rembourse is not None:
        dit += ", sommes suspendues reversées" if suite.rembourse else ", sans reversement"
    return f"{dit} au {suite.jusqu_au:%d/%m/%Y}" if suite.jusqu_au else dit


def _raconter(lue: DecisionSanction, fait: str, *, par: Agent, le: date) -> None:
    journaliser(
        evenements.SuiteNotee,
        personne_id=lue.manquement.personne_id,
        par=par,
        le=le,
        objet_id=lue.manquement_id,
        numero=lue.numero,
        fait=fait,
    )


@transaction.atomic
def retirer_une_suite(
    *, suite_notee: SuiteSanction, motif: str, par: Agent, le: date
) -> SuiteSanction:
    """Retire une suite notée par erreur, la dernière d'abord ; elle reste lisible avec sa raison."""
    lue = _tenir(suite_notee.decision, None)
    tenue = SuiteSanction.objects.select_for_update().get(pk=suite_notee.pk)
    if not motif.strip():
        raise ManquementImpossible("Dites pourquoi cette suite est retirée.", champ="motif")
    derniere = max(suites_vivantes(lue).values(), key=lambda s: s.pk, default=None)
    if derniere is None or derniere.pk != tenue.pk:
        raise ManquementImpossible("Retirez d'abord la dernière suite notée.")
    tenue.retiree_le, tenue.retiree_par, tenue.motif_retrait = le, par, motif.strip()[:300]
    tenue.save()
    if tenue.genre == GenreSuite.CONFORMITE:
        lue.conforme_le = lue.rembourse = lue.finie_le = None
    elif tenue.genre == GenreSuite.FIN_CONSTATEE:
        lue.finie_le = None
    lue.echeance = echeance_de(lue)
    lue.version += 1
    lue.save()
    _raconter(lue, f"suite retirée ({tenue.motif_retrait})", par=par, le=le)
    return tenue


@transaction.atomic
def recevoir_un_recours(
    *,
    decision: DecisionSanction,
    version: int,
    recu_le: date,
    motifs: str,
    par: Agent,
    le: date,
    association: str = "",
    a_mandat: bool = False,
) -> RecoursPrealable:
    """Note le recours préalable, s'il est dans le délai, et le jour où la réponse est due.

    Un recours tardif se note aussi, dit irrecevable : c'est encore quelqu'un qui répond.
    """
    lue = _tenir(decision, version)
    if recu_le > le:
        raise ManquementImpossible("Cette date est à venir.", champ="recu_le")
    if lue.signee_le and recu_le < lue.signee_le:
        raise ManquementImpossible("Ce recours précède la décision.", champ="recu_le")
    if not motifs.strip():
        raise ManquementImpossible(
            "Un recours est motivé : dites ce qu'il demande.", champ="motifs"
        )
    if association.strip() and not a_mandat:
        raise ManquementImpossible(
            f"Une association présente un mandat écrit. ({RECOURS})", champ="a_mandat"
        )
    delai = parametre("recours_delai", le=lue.signee_le or le)
    commission = bool(parametre("recours_commission_amiable", le=recu_le).valeur)
    recours = RecoursPrealable(
        decision=lue,
        recu_le=recu_le,
        motifs=motifs.strip(),
        association=association.strip()[:160],
        a_mandat=a_mandat,
        est_recevable=recours_recevable(recu_le, notifiee_le=lue.recue_le, delai=delai.apres),
        reponse_due_le=reponse_due_le(
            recu_le,
            sans_commission=parametre("recours_delai_reponse", le=recu_le).apres,
            commission=parametre("recours_delai_avis_amiable", le=recu_le).apres
            if commission
            else None,
        ),
        par=par,
    )
    try:
        with transaction.atomic():
            recours.save()
    except IntegrityError as erreur:
        raise ManquementImpossible("Un recours attend déjà sa réponse.") from erreur
    _raconter_le_recours(
        lue, f"recours reçu, réponse due le {recours.reponse_due_le:%d/%m/%Y}", par=par, le=recu_le
    )
    return recours


@transaction.atomic
def repondre_au_recours(
    *,
    recours: RecoursPrealable,
    version: int,
    reponse: ReponseRecours | str,
    reponse_le: date,
    reponse_motivee: str,
    qualite: str,
    par: Agent,
    le: date,
) -> RecoursPrealable:
    """Note la réponse, motivée, et compose sa lettre ; redite, elle se corrige, et la lettre repart.

    Alléger ou annuler se fait ensuite par le retrait de la décision.
    """
    lue = recours.decision
    manquement = tenir(lue.manquement, None)
    tenu = RecoursPrealable.objects.select_for_update().get(pk=recours.pk)
    verifier_version(tenu, version)
    if reponse_le > le or reponse_le < tenu.recu_le:
        raise ManquementImpossible(
            "Cette date précède le recours, ou est à venir.", champ="reponse_le"
        )
    if not reponse_motivee.strip():
        raise ManquementImpossible(
            "La réponse est motivée. (CASF, art. R.262-90)", champ="reponse_motivee"
        )
    if str(reponse) == ReponseRecours.IRRECEVABLE and tenu.est_recevable:
        raise ManquementImpossible("Ce recours est arrivé dans le délai.", champ="reponse")
    if not qualite.strip():
        raise ManquementImpossible("Dites en quelle qualité vous signez.", champ="qualite")
    tenu.reponse, tenu.reponse_le = str(reponse), reponse_le
    tenu.reponse_motivee, tenu.repondu_par = reponse_motivee.strip(), par
    tenu.qualite = qualite.strip()[:160]
    suivre_le_pli(tenu, {}, le=le)
    tenu.tribunal_jusqu_au = None
    tenu.document = _archiver_la_reponse(tenu, lue, manquement, par=par, le=le)
    tenu.version += 1
    tenu.save()
    dit = f"recours : {tenu.get_reponse_display().lower()}"
    _raconter_le_recours(lue, dit, par=par, le=reponse_le)
    return tenu


def _archiver_la_reponse(
    recours: RecoursPrealable,
    lue: DecisionSanction,
    manquement: Manquement,
    *,
    par: Agent,
    le: date,
) -> Document:
    donnees = {
        **donnees_communes(manquement, par=par, le=le, reference=f"{lue.numero}-RAPO"),
        "numero": lue.numero,
        "signee_le": f"{lue.signee_le:%d/%m/%Y}",
        "mesure": lue.get_mesure_display().lower(),
        "part": pour_cent(lue.part),
        "mois": lue.mois,
        "recu_le": f"{recours.recu_le:%d/%m/%Y}",
        "motifs": recours.motifs,
        "association": recours.association,
        "reponse": recours.reponse,
        "reponse_dite": recours.get_reponse_display(),
        "reponse_motivee": recours.reponse_motivee,
        "qualite": recours.qualite,
        "tribunal": parametre("tribunal_delai", le=le).dite,
    }
    return composer_et_archiver(
        personne=manquement.personne,
        document=ReponseRecoursPdf,
        titre=f"Réponse au recours contre la décision {lue.numero}",
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.FINANCES,
    )


@transaction.atomic
def noter_le_pli_de_la_reponse(
    *, recours: RecoursPrealable, version: int, par: Agent, le: date, **saisie: Any
) -> RecoursPrealable:
    """Le pli de la réponse : sa réception fait courir le délai du tribunal ; se saisit et se corrige."""
    manquement = tenir(recours.decision.manquement, None)
    tenu = RecoursPrealable.objects.select_for_update().get(pk=recours.pk)
    verifier_version(tenu, version)
    if tenu.reponse_le is None:
        raise ManquementImpossible("Ce recours attend encore sa réponse.")
    if saisie.get("envoyee_le") and saisie["envoyee_le"] < tenu.reponse_le:
        raise ManquementImpossible(
            f"La réponse est du {tenu.reponse_le:%d/%m/%Y}.", champ="envoyee_le"
        )
    suivre_le_pli(tenu, saisie, le=le)
    delai = parametre("tribunal_delai", le=tenu.reponse_le)
    tenu.tribunal_jusqu_au = delai.apres(tenu.recue_le) if tenu.recue_le else None
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.PliNote,
        personne_id=manquement.personne_id,
        par=par,
        le=le,
        objet_id=manquement.pk,
        pli=f"Réponse au recours du {tenu.recu_le:%d/%m/%Y}",
        fait=dire_le_pli(tenu),
    )
    return tenu


def _raconter_le_recours(lue: DecisionSanction, fait: str, *, par: Agent, le: date) -> None:
    journaliser(
        evenements.RecoursNote,
        personne_id=lue.manquement.personne_id,
        par=par,
        le=le,
        objet_id=lue.manquement_id,
        numero=lue.numero,
        fait=fait,
    )
