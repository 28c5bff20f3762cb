"""Ce qui est figé l'est dans la base : ni l'ORM, ni une requête SQL écrite à la main n'y touche."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jalons.accompagnement.models import CommissionPlie, RelaisReferent
from jalons.accompagnement.services import plie_entree
from jalons.comptes.models import Consultation, Evenement
from jalons.coordination.models import Decision, Seance
from jalons.coordination.services import compte_rendu, invitation
from jalons.coordination.services import seance as seances
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.models import Bilan, ControleServiceFait, Convention, LigneBilan
from jalons.projets.models import PlanActions
from jalons.projets.services import plan as plans

LE = date(2026, 3, 20)


def refuser(sql: str, *valeurs: object) -> None:
    with (
        pytest.raises(DatabaseError, match=r"jalons:|Cannot"),
        transaction.atomic(),
        connection.cursor() as curseur,
    ):
        curseur.execute(sql, valeurs)
        assert curseur.rowcount, f"la requête ne touche aucune ligne : {sql}"


def test_le_bilan_ses_lignes_et_son_controle(complete):
    europe, olga = complete.europe, complete.scene.olga
    scelle = europe.bilan.pk
    refuser("UPDATE fse_bilan SET recit = 'autre' WHERE id = %s", scelle)
    refuser("DELETE FROM fse_bilan WHERE id = %s", scelle)
    refuser("UPDATE fse_lignebilan SET declare = 1 WHERE bilan_id = %s", scelle)
    refuser("DELETE FROM fse_lignebilan WHERE bilan_id = %s", scelle)
    libre = europe.suivante.depenses.first()
    refuser(
        "INSERT INTO fse_lignebilan (bilan_id, depense_id, categorie, declare, retenu, motif) "
        "VALUES (%s, %s, 'personnel', 1, 1, '')",
        scelle,
        libre.pk,
    )
    refuser(
        "UPDATE fse_depense SET montant = 1 WHERE id IN "
        "(SELECT depense_id FROM fse_lignebilan WHERE bilan_id = %s)",
        scelle,
    )
    suivi = ControleServiceFait.objects.get(bilan=scelle)
    bilans.valider_controle(
        controle=suivi,
        conclusion="Conforme.",
        version=suivi.version,
        par=olga,
        le=date(2026, 12, 31),
    )
    refuser("UPDATE fse_controleservicefait SET montant_du = 0 WHERE bilan_id = %s", scelle)
    refuser("UPDATE fse_lignebilan SET retenu = 0, motif = 'x' WHERE bilan_id = %s", scelle)
    with pytest.raises(DatabaseError), transaction.atomic():
        LigneBilan.objects.filter(bilan=scelle).update(retenu=0, motif="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Bilan.objects.filter(pk=scelle).update(recit="autre")


def test_le_plan_conventionne_la_convention_et_les_passages(complete):
    operation = complete.europe.coordination
    refuser("UPDATE fse_planfinancement SET total = 1 WHERE operation_id = %s", operation.pk)
    refuser("DELETE FROM fse_planfinancement WHERE operation_id = %s", operation.pk)
    plan = Convention.objects.get(operation=operation).plan_id
    refuser("UPDATE fse_postedepense SET montant = 1 WHERE plan_id = %s", plan)
    refuser("DELETE FROM fse_ressourceprevue WHERE plan_id = %s", plan)
    refuser("UPDATE fse_convention SET montant_ue = 1 WHERE operation_id = %s", operation.pk)
    refuser("UPDATE fse_passage SET date = '2020-01-01' WHERE operation_id = %s", operation.pk)
    refuser("DELETE FROM fse_passage WHERE operation_id = %s", operation.pk)


def test_une_feuille_signee_ne_se_recrit_pas(complete):
    feuille = complete.europe.feuille.pk
    refuser("UPDATE fse_jourtemps SET heures = 8 WHERE feuille_id = %s", feuille)
    refuser("DELETE FROM fse_jourtemps WHERE feuille_id = %s", feuille)
    refuser("UPDATE fse_feuilletemps SET etat = 'brouillon' WHERE id = %s", feuille)
    refuser("DELETE FROM fse_feuilletemps WHERE id = %s", feuille)
    refuser(
        "INSERT INTO fse_jourtemps (feuille_id, jour, heures, tache) VALUES (%s, '2025-03-20', 8, 'x')",
        feuille,
    )


def test_un_questionnaire_et_un_journal_ne_se_recrivent_pas(complete):
    fiche = complete.europe.fiche.pk
    refuser("UPDATE questionnaires_depot SET reponses = '{}' WHERE objet_id = %s", fiche)
    for table, modele in (("comptes_evenement", Evenement), ("comptes_consultation", Consultation)):
        if modele is Consultation:
            Consultation.objects.create(agent_id=1, ecran="dossier", instant=timezone.now())
        refuser(f"UPDATE {table} SET agent_id = 1")
        refuser(f"DELETE FROM {table}")
        with pytest.raises(DatabaseError), transaction.atomic():
            modele.objects.all().delete()


def test_une_seance_diffusee_est_close(complete):
    decor, seance = complete.decor, complete.seance
    par = decor.anne
    invitation.noter_presences(seance=seance, presents=set(), par=par, le=LE)
    point = seance.points.first() or seances.ajouter_point(
        seance=seance, titre="Point", par=par, le=LE
    )
    seances.modifier_point(
        point=point, version=point.version, changements={"notes": "Dit"}, par=par, le=LE
    )
    seance = Seance.objects.get(pk=seance.pk)
    compte_rendu.diffuser_compte_rendu(seance=seance, version=seance.version, par=par, le=LE)
    refuser("UPDATE coordination_seance SET theme = 'x' WHERE id = %s", seance.pk)
    refuser("UPDATE coordination_pointordredujour SET notes = 'x' WHERE seance_id = %s", seance.pk)
    refuser("DELETE FROM coordination_pointordredujour WHERE seance_id = %s", seance.pk)
    refuser("UPDATE coordination_pointparcours SET suite = 'x' WHERE seance_id = %s", seance.pk)
    refuser("UPDATE coordination_invitation SET est_present = true WHERE seance_id = %s", seance.pk)
    seances.porter_mention(seance=seance, mention="Cofinancé", par=None)
    assert Decision.objects.filter(seance=seance).exists()


def test_un_plan_arrete_une_commission_tenue_un_relais(complete):
    plan = PlanActions.objects.get()
    plans.arreter_bilan(plan=plan, bilan="Fait.", version=plan.version, par=complete.omnia, le=LE)
    refuser("UPDATE projets_planactions SET bilan = 'x' WHERE id = %s", plan.pk)
    tenue = CommissionPlie.objects.filter(date__lte=LE).first()
    plie_entree.tenir_commission(
        commission=tenue, membres="Luce", version=tenue.version, par=complete.scene.lucie, le=LE
    )
    refuser("UPDATE accompagnement_commissionplie SET membres = 'x' WHERE id = %s", tenue.pk)
    refuser(
        "UPDATE accompagnement_passagecommission SET decision = 'refuse', motif = 'x' "
        "WHERE commission_id = %s",
        tenue.pk,
    )
    assert RelaisReferent.objects.exists()
    refuser("UPDATE accompagnement_relaisreferent SET fiche_liaison = 'x'")


def test_un_fichier_range_ne_change_pas(complete):
    refuser("UPDATE socle_fichier SET contenu = 'x'::bytea")
