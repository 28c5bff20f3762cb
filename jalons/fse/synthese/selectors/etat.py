"""Photographier une opération pour ses contrôles : un nombre de requêtes fixe."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from jalons.coordination.enums import EtatSeance
from jalons.fse.controles import controler
from jalons.fse.controles.base import Constat
from jalons.fse.controles.etat import EtatOperation, FicheVue, PlanVu, TempsVu
from jalons.fse.enums import (
    CategorieDepense,
    EtatFeuille,
    GenrePreuvePublicite,
    GenreRessource,
    ModeTemps,
    StatutOperation,
)
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.models.plan import PlanFinancement
from jalons.fse.operation.rules.cycle import AU_CONTROLE, AVANT_CONVENTION, TERMINEES
from jalons.fse.operation.rules.echeances import date_bilan_final
from jalons.fse.operation.rules.plan import Poste, Ressource
from jalons.fse.operation.selectors.bareme import delais, gelee, plafond_ue, valeur
from jalons.fse.operation.selectors.operations import a_bilan_final, plan_en_vigueur
from jalons.fse.options import OptionCouts
from jalons.fse.participants.rules.indicateurs import incoherences
from jalons.fse.participants.selectors.participants import compter_par_genre, compter_participants
from jalons.fse.publicite.rules.publicite import rediger
from jalons.fse.temps.rules.mois import mois_echus
from jalons.fse.temps.selectors.temps import a_travaille, jours_absents
from jalons.socle.parametres import ParametreInconnu

_SANS_ACTE = (GenreRessource.UE, GenreRessource.AUTOFINANCEMENT)
_SEUIL_OPTIONS = "fse_seuil_options_obligatoires"


def vue_du_plan(plan: PlanFinancement) -> PlanVu:
    """Le plan enregistré, tel que les règles le lisent."""
    return PlanVu(
        postes=tuple(
            Poste(CategorieDepense(p.categorie), p.montant, p.libelle) for p in plan.postes.all()
        ),
        ressources=tuple(
            Ressource(GenreRessource(r.genre), r.montant) for r in plan.ressources.all()
        ),
        option=OptionCouts.par_code(plan.option),
        taux_forfait=plan.taux_forfait,
        directes=plan.directes,
        assiette=plan.assiette,
        forfait=plan.forfait,
        total=plan.total,
        montant_ue=plan.montant_ue,
    )


def _temps(operation: Operation, le: date, jusqu_au: date | None) -> tuple[TempsVu, ...]:
    """Le temps de chaque agent ; `jusqu_au` borne les feuilles dues à la période d'un bilan."""
    borne = le if jusqu_au is None else min(le, jusqu_au + timedelta(days=1))
    missions = list(operation.missions.select_related("agent").prefetch_related("feuilles"))
    variables = [m for m in missions if m.mode == ModeTemps.VARIABLE]
    chomes = jours_absents({m.agent_id for m in variables}) if variables else {}
    vus = []
    for m in missions:
        variable = m.mode == ModeTemps.VARIABLE
        validees = {f.mois for f in m.feuilles.all() if f.etat == EtatFeuille.VALIDEE}
        dus = mois_echus(m.periode.debut, m.periode.fin, borne) if variable else []
        manquent = tuple(
            mois
            for mois in dus
            if mois not in validees and a_travaille(m.periode, mois, chomes.get(m.agent_id, []))
        )
        vus.append(
            TempsVu(
                agent=str(m.agent),
                debut=m.periode.debut,
                est_variable=variable,
                lettre_signee_le=m.lettre_signee_le,
                lettre_objet=m.objet,
                lettre_heures=m.heures_mois,
                mois_sans_feuille=manquent,
            )
        )
    return tuple(vus)


def _ressources_sans_preuve(operation: Operation, plan: PlanFinancement | None) -> tuple[str, ...]:
    if plan is None or operation.statut == StatutOperation.PROJET:
        return ()
    manquent = [
        f"{r.financeur or r.get_genre_display()} : acte ou lettre d'intention"
        for r in plan.ressources.all()
        if r.genre not in _SANS_ACTE and not r.acte
    ]
    recues = list(operation.ressources_recues.all())
    sans_piece = [r for r in recues if r.fichier_id is None][:5]
    manquent += [f"{r.financeur} : preuve du versement du {r.date:%d/%m/%Y}" for r in sans_piece]
    if operation.statut in AU_CONTROLE:
        versees = {r.genre for r in recues}
        manquent += [
            f"{r.financeur or r.get_genre_display()} : aucun versement noté"
            for r in plan.ressources.all()
            if r.genre not in (*_SANS_ACTE, *versees)
        ]
    return tuple(manquent)


def _fiche(operation: Operation) -> FicheVue | None:
    fiche = getattr(operation, "fiche", None)
    if fiche is None:
        return None
    programme = operation.declaration
    return FicheVue(
        description=fiche.description or fiche.contexte,
        objectifs=fiche.objectifs,
        resultats=fiche.resultats_obtenus or fiche.resultats_attendus,
        mention=programme.mention,
        phrase=rediger(StatutOperation(operation.statut), fonds=programme.fonds).phrase,
    )


def _exposition(operation: Operation) -> Decimal:
    """Part exposée en cas de défaut de publicité ; nulle avant la règle (programme 2014-2020)."""
    try:
        return valeur(operation, "fse_exposition_publicite").decimal
    except ParametreInconnu:
        return Decimal(0)


def photographier(operation: Operation, *, le: date, jusqu_au: date | None = None) -> EtatOperation:
    """L'état que regardent tous les contrôles, en une quinzaine de requêtes.

    `jusqu_au` : dernier jour du bilan que l'on dépose ; les feuilles de temps d'après n'y sont pas
    attendues.
    """
    plan = plan_en_vigueur(operation)
    programme = operation.declaration
    temps_donnes = delais(operation)
    preuves = list(operation.preuves.values_list("date", "genre"))
    comptes = compter_participants(operation, le=le)
    seuil_achat = valeur(operation, "fse_seuil_mise_en_concurrence").decimal
    statut = StatutOperation(operation.statut)
    ecarts: tuple[str, ...] = ()
    if comptes.total:
        complets = comptes.total - comptes.incomplets
        ecarts = tuple(incoherences(compter_par_genre(operation), complets))
    apres = statut not in AVANT_CONVENTION
    gele = plan.bareme if plan is not None and apres else {}
    return EtatOperation(
        le=le,
        debut=operation.periode.debut,
        fin=operation.periode.fin,
        programme_options=programme.options,
        statut=statut,
        seuil_options=gelee(gele, _SEUIL_OPTIONS, valeur(operation, _SEUIL_OPTIONS).decimal),
        seuil_sur_aide_publique=programme.seuil_sur_aide_publique,
        plan=vue_du_plan(plan) if plan else None,
        plafond_ue=gelee(gele, "plafond_ue", plafond_ue(operation).taux),
        aides_etat=operation.a_aides_etat,
        a_marche_au_dessus_des_seuils=operation.a_grand_marche,
        a_investissement=operation.a_investissement,
        porteur_id=operation.porteur_id,
        instructeur_id=operation.instructeur_id,
        controleurs=tuple(
            c
            for c in operation.bilans.values_list("controle__controleur_id", flat=True)
            if c is not None
        ),
        limite_bilan_final=date_bilan_final(operation.periode.fin, temps_donnes.bilan_final_mois)
        if apres
        else None,
        alerte_bilan_jours=max(temps_donnes.alertes_bilan_jours),
        a_bilan_final=a_bilan_final(operation),
        ressources_sans_preuve=_ressources_sans_preuve(operation, plan),
        achats_sans_concurrence=operation.depenses.filter(
            categorie=CategorieDepense.PRESTATIONS, montant__gt=seuil_achat, mise_en_concurrence=""
        ).count(),
        temps=_temps(operation, le, jusqu_au),
        personnel_sans_agent=operation.depenses.filter(
            categorie=CategorieDepense.PERSONNEL, mission=None, date__lte=jusqu_au or le
        ).count(),
        participants=comptes.total,
        participants_incomplets=comptes.incomplets,
        entrees_en_retard=comptes.entrees_en_retard,
        sans_preuve=comptes.sans_preuve,
        sorties_a_saisir=comptes.sorties_a_saisir,
        sorties_bloquantes=comptes.sorties_bloquantes,
        releves_en_retard=comptes.releves_en_retard,
        entrees_incoherentes=comptes.incoherentes,
        seuils_completude=(
            float(valeur(operation, "fse_seuil_incomplets_alerte").decimal),
            float(valeur(operation, "fse_seuil_incomplets_alarme").decimal),
        ),
        ecarts_indicateurs=ecarts,
        fiche=_fiche(operation),
        documents_sans_mention=operation.seances.filter(seance__mention_europe="")
        .exclude(seance__etat=EtatSeance.ANNULEE)
        .count(),
        premiere_preuve_publicite=min((jour for jour, _ in preuves), default=None),
        a_affiche=any(genre == GenrePreuvePublicite.AFFICHE for _, genre in preuves),
        a_plaque=any(genre == GenrePreuvePublicite.PLAQUE for _, genre in preuves),
        delai_preuve_publicite=temps_donnes.preuve_publicite_jours,
        seuil_plaque=valeur(operation, "fse_seuil_plaque").decimal,
        exposition=_exposition(operation),
        est_vivante=statut not in TERMINEES,
    )


def constats(operation: Operation, *, le: date, jusqu_au: date | None = None) -> list[Constat]:
    """Tout ce que les contrôles trouvent aujourd'hui, les plus graves d'abord."""
    return controler(photographier(operation, le=le, jusqu_au=jusqu_au))
