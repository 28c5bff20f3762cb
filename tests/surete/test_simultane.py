"""Deux personnes au même instant, pour de vrai : un seul effet, l'autre lit pourquoi en français."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal as D
from smtplib import SMTPServerDisconnected
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.accompagnement.models import CommissionPlie, Parcours, RelaisReferent
from jalons.accompagnement.services import parcours as vie
from jalons.accompagnement.services import plie_entree
from jalons.coordination.models import Decision, PointOrdreDuJour, Seance
from jalons.coordination.services import compte_rendu, decision, invitation, messages
from jalons.coordination.services import seance as seances
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.depenses.services import execution
from jalons.fse.models import (
    Bilan,
    ControleServiceFait,
    Depense,
    LigneBilan,
    Operation,
    PaiementUE,
    PlanFinancement,
)
from jalons.fse.operation.services import plan as plans
from jalons.repertoire.models import Dispositif
from jalons.repertoire.services import offre
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.jobs import reprendre_travaux
from tests.accompagnement.decor import admettre
from tests.coordination.decor import SITE, planter, une_seance
from tests.distribution import _agent
from tests.fse import decor as europe
from tests.fse.conftest import bilan_scelle, en_execution  # noqa: F401
from tests.fse.scene_europeenne import agents
from tests.outillage.decors import decor_partage
from tests.outillage.ensemble import ensemble
from tests.surete.scene_complete import ouvrir_plie

pytestmark = pytest.mark.django_db(transaction=True)
JOUR = date(2026, 3, 16)


@decor_partage
def scene(scene):
    """La distribution, avec les agents de l'Europe."""
    agents(scene)
    return scene


@decor_partage
def plie(scene):
    """Un PLIE et deux référents."""
    ouvrir_plie(scene)
    scene.omar = _agent("Omar", "referent_plie", scene.plie)
    return scene


def en_pause(monkeypatch, module, nom):
    """La fonction `nom` du module s'arrête une fois appelée, jusqu'à `reprendre.set()`."""
    atteinte, reprendre, origine = threading.Event(), threading.Event(), getattr(module, nom)

    def attendre(*args, **kwargs):
        rendu = origine(*args, **kwargs)
        atteinte.set()
        reprendre.wait(1.5)
        return rendu

    monkeypatch.setattr(module, nom, attendre)
    return atteinte


def test_une_depense_retiree_pendant_que_le_bilan_se_scelle(en_execution, monkeypatch):  # noqa: F811
    europe.depenser_004(en_execution)
    bilan = europe.ouvrir_bilan(en_execution)
    depense = Depense.objects.filter(operation=en_execution).first()
    atteinte = en_pause(monkeypatch, bilans, "rassembler")

    def retirer():
        atteinte.wait(10)
        return execution.retirer_depense(
            depense=depense, motif="Erreur", par=en_execution.porteur, le=europe.DEPOT
        )

    faits, refus = ensemble(lambda: europe.sceller(bilan), retirer)
    assert len(faits) == 1 and "déclarée" in refus[0]
    scelle = Bilan.objects.get(pk=bilan.pk)
    assert LigneBilan.objects.filter(bilan=scelle).count() == len(scelle.donnees["lignes"]) == 3


def test_le_plan_change_pendant_que_le_bilan_se_scelle(en_execution, monkeypatch):  # noqa: F811
    europe.depenser_004(en_execution)
    bilan = europe.ouvrir_bilan(en_execution)
    atteinte = en_pause(monkeypatch, bilans, "rassembler")

    def planifier():
        atteinte.wait(10)
        return europe.planifier(en_execution, methode_calcul="autre")

    faits, _ = ensemble(lambda: europe.sceller(bilan), planifier)
    assert len(faits) == 2  # l'un après l'autre : le bilan garde le plan conventionné
    scelle = Bilan.objects.get(pk=bilan.pk)
    assert scelle.donnees["plan"]["total"] == "110889.44"
    assert PlanFinancement.objects.filter(operation=en_execution, est_en_vigueur=True).count() == 1


def test_deux_agents_enregistrent_le_meme_plan(en_execution):  # noqa: F811
    version = PlanFinancement.objects.get(operation=en_execution).version
    champs = {
        "operation": en_execution,
        "option": europe.Forfait20National,
        "postes": europe.POSTES_004,
        "ressources": europe.RESSOURCES_004,
        "version": version,
        "par": en_execution.porteur,
        "le": europe.OUVERTURE,
    }
    faits, refus = ensemble(
        lambda: plans.enregistrer_plan(**champs), lambda: plans.enregistrer_plan(**champs)
    )
    assert len(faits) == 1 and "modifiée" in refus[0]


def test_deux_controleurs_ouvrent_le_meme_controle(scene, bilan_scelle):  # noqa: F811
    def ouvrir():
        return bilans.ouvrir_controle(
            bilan=Bilan.objects.get(pk=bilan_scelle.pk), par=scene.olga, le=europe.DEPOT
        )

    faits, refus = ensemble(ouvrir, ouvrir)
    assert len(faits) == 1 and "déjà mené par" in refus[0]
    assert ControleServiceFait.objects.count() == 1


def test_le_meme_paiement_note_deux_fois(en_execution):  # noqa: F811
    def payer():
        return enregistrer_paiement(
            operation=en_execution,
            date_paiement=date(2022, 6, 1),
            montant=D("1000"),
            est_solde=False,
            par=en_execution.porteur,
            le=date(2022, 6, 1),
        )

    faits, refus = ensemble(payer, payer)
    assert len(faits) == 1 and "déjà noté" in refus[0]
    assert PaiementUE.objects.count() == 1


def test_le_meme_code_pour_deux_operations(scene):
    faits, refus = ensemble(
        lambda: europe.ouvrir(scene, code="double"), lambda: europe.ouvrir(scene, code="double")
    )
    assert len(faits) == 1 and "déjà pris" in refus[0]
    assert Operation.objects.count() == 1


def test_deux_relais_de_referent(plie):
    parcours = Parcours.objects.get(pk=admettre(plie).pk)

    def relayer(vers):
        return vie.relayer_referent(
            parcours=parcours,
            referent=vers,
            fiche_liaison="À suivre",
            version=parcours.version,
            par=plie.lucie,
            le=date(2026, 4, 1),
        )

    faits, refus = ensemble(lambda: relayer(plie.omar), lambda: relayer(plie.omar))
    assert len(faits) == 1 and "modifiée" in refus[0]
    assert RelaisReferent.objects.filter(date=date(2026, 4, 1)).count() == 1


def test_la_meme_commission_prevue_deux_fois(plie):
    def prevoir():
        return plie_entree.prevoir_commission(
            structure=plie.plie, date=date(2026, 5, 5), lieu="Metz", par=plie.lucie, le=JOUR
        )

    faits, refus = ensemble(prevoir, prevoir)
    assert len(faits) == 1 and "déjà prévue" in refus[0]
    assert CommissionPlie.objects.count() == 1


@decor_partage
def decor(scene):
    return planter(scene)


@decor_partage
def tenue(decor):
    """Une séance qui s'est tenue, avec une note."""
    seance = une_seance(decor)
    invitation.noter_presences(seance=seance, presents=set(), par=decor.anne, le=JOUR)
    point = seance.points.first()
    seances.modifier_point(
        point=point, version=1, changements={"notes": "Dit"}, par=decor.anne, le=JOUR
    )
    return Seance.objects.get(pk=seance.pk)


def test_la_seance_se_clot_pendant_que_les_notes_s_enregistrent(decor, tenue, monkeypatch):
    point = tenue.points.first()
    atteinte = en_pause(monkeypatch, compte_rendu, "imprimer_compte_rendu")

    def noter():
        atteinte.wait(10)
        return seances.modifier_point(
            point=point,
            version=point.version,
            changements={"notes": "Trop tard"},
            par=decor.anne,
            le=JOUR,
        )

    def diffuser():
        return compte_rendu.diffuser_compte_rendu(
            seance=tenue, version=tenue.version, par=decor.anne, le=JOUR
        )

    faits, refus = ensemble(diffuser, noter)
    assert len(faits) == 1 and "diffusé" in refus[0]
    assert PointOrdreDuJour.objects.get(pk=point.pk).notes == "Dit"


def test_un_point_retire_pendant_qu_on_le_note(decor):
    seance = une_seance(decor)
    point = seances.ajouter_point(seance=seance, titre="À retirer", par=decor.anne, le=JOUR)
    seances.retirer_point(point=point, par=decor.anne, le=JOUR)
    point = PointOrdreDuJour(pk=10**9, seance=seance, version=1)
    with pytest.raises(Exception, match="retirée par un autre agent"):
        seances.modifier_point(
            point=point, version=1, changements={"notes": "x"}, par=decor.anne, le=JOUR
        )


def test_diffuser_deux_fois_n_ecrit_qu_une_fois(decor, tenue):
    def diffuser():
        return compte_rendu.diffuser_compte_rendu(
            seance=tenue, version=tenue.version, par=decor.anne, le=JOUR
        )

    faits, refus = ensemble(diffuser, diffuser)
    assert len(faits) == 1 and len(refus) == 1
    invites = list(tenue.invitations.values_list("pk", flat=True))
    travaux = ProcrastinateJob.objects.filter(args__invitation_id__in=invites)
    assert travaux.count() == len(invites)


def test_une_decision_close_deux_fois(decor):
    prise = decision.prendre_decision(
        seance=une_seance(decor),
        intitule="Écrire",
        agent=decor.anne,
        echeance=JOUR,
        par=decor.anne,
        le=JOUR,
    )

    def clore():
        return decision.clore_decision(
            decision=prise,
            etat="faite",
            suite="Écrit",
            version=prise.version,
            par=decor.anne,
            le=JOUR,
        )

    faits, refus = ensemble(clore, clore)
    assert len(faits) == 1 and len(refus) == 1
    assert Decision.objects.get(pk=prise.pk).version == prise.version + 1


def test_deux_dispositifs_du_meme_nom(decor):
    def creer():
        return offre.creer_dispositif(nom="Rebond", theme="mobilite", par=decor.anne, le=JOUR)

    faits, refus = ensemble(creer, creer)
    assert len(faits) == 1 and "déjà ce nom" in refus[0]
    assert Dispositif.objects.filter(code="rebond").count() == 1


def test_deux_travaux_ecrivent_au_meme_invite(decor, settings):
    seance = une_seance(decor)
    invitation.envoyer_invitations(seance=seance, par=decor.anne, le=timezone.now(), adresse=SITE)
    lea = seance.invitations.get(nom="Léa Partenaire")

    def ecrire():
        return messages.envoyer_invitation(
            invitation_id=lea.pk, adresse=SITE, maintenant=timezone.now()
        )

    faits, _ = ensemble(ecrire, ecrire)
    assert sorted(faits) == [False, True]
    assert len(mail.outbox) == 1


def test_la_messagerie_tombe_au_milieu_et_l_on_reprend(decor, monkeypatch):
    """Un message est parti, le deuxième échoue : en reprenant, chacun n'en a reçu qu'un."""
    seance = une_seance(decor)
    invitation.envoyer_invitations(seance=seance, par=decor.anne, le=timezone.now(), adresse=SITE)
    cles = list(seance.invitations.order_by("pk").values_list("pk", flat=True))
    origine, essais = EmailBackend.send_messages, []

    def capricieuse(self, lot):
        essais.append(lot)
        if len(essais) == 2:
            raise SMTPServerDisconnected("coupé")
        return origine(self, lot)

    monkeypatch.setattr(EmailBackend, "send_messages", capricieuse)
    rates = 0
    for _ in range(2):
        for cle in cles:
            try:
                messages.envoyer_invitation(
                    invitation_id=cle, adresse=SITE, maintenant=timezone.now()
                )
            except SMTPServerDisconnected:
                rates += 1
    assert rates == 1
    recus = [m.to[0] for m in mail.outbox]
    assert sorted(recus) == sorted(seance.invitations.values_list("courriel", flat=True))
    connection.close()


def test_un_travailleur_tue_laisse_sa_tache_a_un_autre(decor):
    """Tué net au milieu d'un envoi : la tâche repart, le message n'arrive qu'une fois."""
    seance = une_seance(decor)
    invitation.envoyer_invitations(seance=seance, par=decor.anne, le=timezone.now(), adresse=SITE)
    lea = seance.invitations.get(nom="Léa Partenaire")
    [travail] = ProcrastinateJob.objects.filter(args__invitation_id=lea.pk)
    with connection.cursor() as curseur:
        curseur.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id"
        )
        mort = curseur.fetchone()[0]
        curseur.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [mort, travail.pk],
        )
    # Un fil à part : le navigateur des autres tests tient la boucle de celui-ci.
    with ThreadPoolExecutor(1) as fil:
        fil.submit(async_to_sync(reprendre_travaux.func), SimpleNamespace(app=app), 0).result()
    travail.refresh_from_db()
    assert travail.status == "todo"
    for _ in range(2):
        messages.envoyer_invitation(invitation_id=lea.pk, adresse=SITE, maintenant=timezone.now())
    assert len(mail.outbox) == 1


def test_un_compte_rendu_non_recu_se_renvoie_a_ceux_la_seulement(decor, tenue):
    compte_rendu.diffuser_compte_rendu(seance=tenue, version=tenue.version, par=decor.anne, le=JOUR)
    premier, *autres = tenue.invitations.order_by("pk")
    messages.envoyer_compte_rendu(invitation_id=premier.pk, maintenant=timezone.now())
    diffusee = Seance.objects.get(pk=tenue.pk)
    with pytest.raises(ErreurMetier, match="déjà en file"):
        compte_rendu.reprendre_diffusion(seance=diffusee, par=decor.anne, le=JOUR)
    attendus = ProcrastinateJob.objects.filter(args__invitation_id__in=[i.pk for i in autres])
    with connection.cursor() as curseur:
        curseur.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = ANY(%s)",
            [list(attendus.values_list("pk", flat=True))],
        )
    assert compte_rendu.reprendre_diffusion(seance=diffusee, par=decor.anne, le=JOUR) == len(autres)
    for cle in tenue.invitations.values_list("pk", flat=True):
        messages.envoyer_compte_rendu(invitation_id=cle, maintenant=timezone.now())
    assert len(mail.outbox) == len(autres) + 1
    with pytest.raises(ErreurMetier, match="déjà reçu"):
        compte_rendu.reprendre_diffusion(seance=diffusee, par=decor.anne, le=JOUR)
