"""Un rappel part une fois, à qui l'accepte, d'un rendez-vous qui tient encore ; sinon l'écran le dit."""

from __future__ import annotations

import stat
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.accueil import jobs
from jalons.accueil.enums import AuteurAnnulation, EtatRendezVous, ModeEnvoi
from jalons.accueil.journee import ConvocationsAPoster
from jalons.accueil.models import Rappel, RendezVous
from jalons.accueil.services import rappels, rendez_vous
from jalons.comptes.models import Evenement
from jalons.personnes.models import Coordonnees
from jalons.socle import sms
from jalons.socle.courriels import MessageNonParti, expedier
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import oublier_valeurs_locales
from jalons.socle.remises import EtatRemise
from tests.accueil.decor import convoquer, heure
from tests.distribution import JOUR

VEILLE = JOUR - timedelta(days=1)
DEUX_JOURS_AVANT = JOUR - timedelta(days=2)
SMS = {"telephone": "06 12 34 56 78", "accepte_sms": True}
MEL = {"courriel": "fatou@courriel.example", "accepte_courriel": True}


def a(jour, h=9) -> datetime:
    return heure(jour, h)


def joindre(personne, **moyens):
    return Coordonnees.objects.update_or_create(personne=personne, defaults=moyens)[0]


def passer(maintenant) -> int:
    """Les travaux de fond de cette heure-là : préparer, puis remettre. Rend le nombre de messages partis."""
    rappels.preparer_rappels(maintenant=maintenant)
    return sum(
        rappels.envoyer_rappel(rappel_id=pk, maintenant=maintenant)
        for pk in list(Rappel.objects.values_list("pk", flat=True))
    )


def recus(settings) -> list[str]:
    dossier = Path(settings.SMS_DOSSIER)
    return [c.read_text() for c in sorted(dossier.iterdir())] if dossier.exists() else []


def a_prevenir(scene) -> int:
    bloc = ConvocationsAPoster.bloc(scene.yves, le=timezone.localdate())
    return sum(ligne.action == "Prévenir" for ligne in bloc.lignes)


class EnPanne(sms.PasserelleSms):
    def envoyer(self, message):
        raise ConnectionRefusedError("refusé")


class QuiMeurt(sms.PasserelleSms):
    """Le message part, puis le travailleur est tué avant de l'avoir noté."""

    def envoyer(self, message):
        sms.Fichier().envoyer(message)
        raise KeyboardInterrupt


def test_le_rappel_part_le_jour_dit_une_seule_fois_et_se_trace(scene, settings):
    joindre(scene.fatou, **SMS)
    convoquer(scene, scene.fatou)
    assert passer(a(DEUX_JOURS_AVANT - timedelta(days=1))) == 0
    assert passer(a(DEUX_JOURS_AVANT)) == 1
    assert passer(a(DEUX_JOURS_AVANT, 10)) == passer(a(VEILLE)) == passer(a(JOUR, 8)) == 0
    [texte] = recus(settings)
    assert "+33612345678" in texte and "16/03/2026" in texte and "10 h 00" in texte
    # Un téléphone se prête : le message ne dit ni le nom, ni le RSA.
    assert scene.fatou.nom_naissance not in texte and "RSA" not in texte
    [fait] = Evenement.objects.filter(type="rappel_envoye")
    assert "06" not in str(fait.donnees.get("canal")) and "612345678" not in str(fait.donnees)


@pytest.mark.parametrize(
    ("moyens", "sms_partis", "courriels_partis"),
    [
        (SMS | MEL, 1, 0),
        (MEL, 0, 1),
        (MEL | {"telephone": "03 87 00 00 00", "accepte_sms": True}, 0, 1),
        ({"telephone": "03 87 00 00 00", "accepte_sms": True}, 0, 0),
        (SMS | {"accepte_sms": False}, 0, 0),
        (MEL | {"accepte_courriel": False}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_le_rappel_prend_un_moyen_accepte_ou_ne_part_pas(
    scene, settings, moyens, sms_partis, courriels_partis
):
    joindre(scene.fatou, **moyens)
    convoquer(scene, scene.fatou)
    passer(a(VEILLE))
    assert (len(recus(settings)), len(mail.outbox)) == (sms_partis, courriels_partis)


@pytest.mark.parametrize("moment", ["avant de préparer", "entre préparer et remettre"])
@pytest.mark.parametrize("quoi", ["annule", "deplace", "excuse", "accord", "deces", "heure"])
def test_ce_qui_ne_tient_plus_ne_se_rappelle_pas(scene, settings, quoi, moment):
    joindre(scene.fatou, **SMS)
    pris = convoquer(scene, scene.fatou)
    if moment == "entre préparer et remettre":
        assert rappels.preparer_rappels(maintenant=a(VEILLE)) == 1
    acte = {"rendez_vous": pris, "version": pris.version, "par": scene.yves, "le": VEILLE}
    instant = a(VEILLE, 10)
    if quoi == "annule":
        rendez_vous.annuler(auteur=AuteurAnnulation.SERVICE, motif="Formation", **acte)
    elif quoi == "deplace":
        rendez_vous.deplacer(
            debut=a(JOUR + timedelta(days=9)),
            agent=scene.claire,
            site=scene.cms_metz,
            mode=ModeEnvoi.COURRIER,
            **acte,
        )
    elif quoi == "excuse":
        rendez_vous.noter_issue(etat=EtatRendezVous.ABSENT_EXCUSE, **acte)
    elif quoi == "accord":
        joindre(scene.fatou, accepte_sms=False)
    elif quoi == "deces":
        type(scene.fatou).objects.filter(pk=scene.fatou.pk).update(deces_signale=True)
    else:
        instant = a(JOUR, 11)
    assert passer(instant) == 0
    assert recus(settings) == []


def test_un_rendez_vous_deplace_se_rappelle_a_sa_nouvelle_date(scene, settings):
    joindre(scene.fatou, **SMS)
    pris = convoquer(scene, scene.fatou)
    assert passer(a(DEUX_JOURS_AVANT)) == 1
    nouveau = JOUR + timedelta(days=10)
    rendez_vous.deplacer(
        rendez_vous=pris,
        version=pris.version,
        debut=a(nouveau),
        agent=scene.claire,
        site=scene.cms_metz,
        mode=ModeEnvoi.COURRIER,
        par=scene.yves,
        le=VEILLE,
    )
    assert passer(a(VEILLE)) == 0
    assert passer(a(nouveau - timedelta(days=2))) == 1
    assert len(recus(settings)) == 2


def test_qui_vient_d_etre_convoque_n_est_pas_rappele(scene, settings):
    joindre(scene.fatou, **SMS)
    convoquer(scene, scene.fatou, le=DEUX_JOURS_AVANT)
    assert passer(a(VEILLE)) == 0


@pytest.mark.parametrize(("delai", "jours", "part"), [(4, 4, 1), (4, 5, 0), (1, 2, 0), (0, 1, 0)])
def test_le_delai_est_un_parametre_date(scene, delai, jours, part):
    ParametreLocal.objects.create(
        code="delai_rappel_rendez_vous",
        depuis=JOUR - timedelta(days=90),
        valeur=delai,
        motif="Essai",
    )
    oublier_valeurs_locales()
    joindre(scene.fatou, **SMS)
    convoquer(scene, scene.fatou)
    assert passer(a(JOUR - timedelta(days=jours))) == part


def test_un_travailleur_en_retard_rattrape(scene, settings):
    joindre(scene.fatou, **SMS)
    convoquer(scene, scene.fatou)
    assert passer(a(JOUR, 8)) == 1


# --- Une seule fois, quoi qu'il arrive ------------------------------------------------------------


def test_tue_pendant_la_remise_le_rappel_ne_repart_pas_seul_et_se_voit(scene, settings, client_de):
    settings.SMS_BACKEND = "tests.accueil.test_rappels.QuiMeurt"
    demain = timezone.localdate() + timedelta(days=1)
    pris = convoquer(
        scene, scene.fatou, jour=demain, h=17, le=timezone.localdate() - timedelta(days=30)
    )
    joindre(scene.fatou, **SMS)
    rappels.preparer_rappels(maintenant=timezone.now())
    [rappel] = Rappel.objects.all()
    with pytest.raises(KeyboardInterrupt):
        rappels.envoyer_rappel(rappel_id=rappel.pk, maintenant=timezone.now())
    # Tué, rien n'est remis en état : c'est ce que laisse le travailleur.
    Rappel.objects.update(etat=EtatRemise.EN_COURS)
    for _ in range(3):
        assert not rappels.envoyer_rappel(rappel_id=rappel.pk, maintenant=timezone.now())
    rappel.refresh_from_db()
    assert (rappel.etat, len(recus(settings))) == (EtatRemise.INCERTAIN, 1)
    page = client_de("yves").get(f"/accueil/rendez-vous/{pris.pk}/").content.decode()
    assert "peut-être parti" in page and "Renvoyer le rappel" in page


@pytest.mark.django_db(transaction=True)
def test_deux_travailleurs_ne_preparent_ni_ne_remettent_deux_fois(scene, settings):
    joindre(scene.fatou, **SMS)
    convoquer(scene, scene.fatou)
    depart, partis = threading.Barrier(2), []

    def travailler() -> None:
        try:
            depart.wait()
            rappels.preparer_rappels(maintenant=a(VEILLE))
            [numero] = Rappel.objects.values_list("pk", flat=True)
            depart.wait()
            partis.append(rappels.envoyer_rappel(rappel_id=numero, maintenant=a(VEILLE)))
        finally:
            connection.close()

    fils = [threading.Thread(target=travailler) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert sorted(partis) == [False, True]
    assert len(recus(settings)) == 1
    assert Rappel.objects.get().etat == EtatRemise.ENVOYE
    travaux = ProcrastinateJob.objects.filter(task_name=rappels.TACHE_RAPPEL)
    assert [t.queue_name for t in travaux] == ["courriels"]


# --- Un échec se voit -------------------------------------------------------------------------------


class _Contexte:
    def __init__(self, essais):
        self.job = type("Travail", (), {"attempts": essais})()


@pytest.mark.parametrize("geste", ["prevenue", "renvoyer"])
def test_un_echec_se_montre_puis_se_reprend(scene, settings, client_de, geste):
    settings.SMS_BACKEND = "tests.accueil.test_rappels.EnPanne"
    aujourdhui = timezone.localdate()
    pris = convoquer(
        scene,
        scene.fatou,
        jour=aujourdhui + timedelta(days=1),
        h=17,
        le=aujourdhui - timedelta(days=30),
    )
    joindre(scene.fatou, **SMS)
    rappels.preparer_rappels(maintenant=timezone.now())
    [rappel] = Rappel.objects.all()
    for essais in range(5):
        assert a_prevenir(scene) == 0
        with pytest.raises(ConnectionRefusedError):
            jobs.envoyer_rappel.func(_Contexte(essais), rappel.pk)
    assert a_prevenir(scene) == 1
    client = client_de("yves")
    assert "Rappel non parti" in client.get(f"/accueil/rendez-vous/{pris.pk}/").content.decode()
    settings.SMS_BACKEND = "jalons.socle.sms.Fichier"
    client.post(f"/accueil/rendez-vous/{pris.pk}/rappel/", {"geste": geste})
    assert a_prevenir(scene) == 0
    assert passer(timezone.now()) == (geste == "renvoyer")
    # Rejoué, le geste ne fait rien repartir.
    client.post(f"/accueil/rendez-vous/{pris.pk}/rappel/", {"geste": "renvoyer"})
    assert passer(timezone.now()) == 0


def test_la_page_dit_quand_et_par_ou_le_rappel_partira(scene, client_de):
    pris = convoquer(scene, scene.fatou)
    adresse = f"/accueil/rendez-vous/{pris.pk}/"
    assert "Aucun rappel ne partira" in client_de("yves").get(adresse).content.decode()
    joindre(scene.fatou, **SMS)
    page = client_de("yves").get(adresse).content.decode()
    assert "Un rappel partira le 14/03/2026 par SMS (06 12 34 56 78)" in page


def test_un_agent_d_ailleurs_n_y_touche_pas(scene, client_de):
    pris = convoquer(scene, scene.fatou)
    Rappel.objects.create(rendez_vous=pris, canal="sms", etat=EtatRemise.ECHEC)
    reponse = client_de("karim").post(f"/accueil/rendez-vous/{pris.pk}/rappel/", {})
    assert reponse.status_code in (403, 404)
    assert Rappel.objects.get().etat == EtatRemise.ECHEC


# --- La passerelle -----------------------------------------------------------------------------------


def test_un_sms_range_ne_se_lit_que_par_le_service(settings):
    sms.expedier_sms(telephone="0612345678", texte="Bonjour")
    [chemin] = Path(settings.SMS_DOSSIER).iterdir()
    assert stat.S_IMODE(chemin.stat().st_mode) == 0o600


def test_la_console_ecrit_le_message(settings, capsys):
    settings.SMS_BACKEND = "jalons.socle.sms.Console"
    sms.expedier_sms(telephone="+352 621 123 456", texte="Bonjour")
    assert "+352621123456" in capsys.readouterr().out


@pytest.mark.parametrize("rangement", ["Fichier", "Console"])
def test_en_exploitation_un_message_range_n_est_pas_dit_parti(settings, rangement, capsys):
    settings.A_L_ESSAI = False
    settings.SMS_BACKEND = f"jalons.socle.sms.{rangement}"
    with pytest.raises(MessageNonParti, match="Aucun opérateur"):
        sms.expedier_sms(telephone="0612345678", texte="Bonjour")
    assert recus(settings) == [] and capsys.readouterr().out == ""


@pytest.mark.parametrize("rangement", ["filebased", "console", "dummy"])
def test_en_exploitation_sans_messagerie_rien_n_est_dit_parti(settings, rangement, tmp_path):
    settings.A_L_ESSAI, settings.EMAIL_FILE_PATH = False, tmp_path / "courriels"
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{rangement}.EmailBackend"
    with pytest.raises(MessageNonParti, match="Aucune messagerie"):
        expedier(EmailMessage("Objet", "Corps", to=["a@b.example"]))
    assert not (tmp_path / "courriels").exists()
    settings.A_L_ESSAI = True
    expedier(EmailMessage("Objet", "Corps", to=["a@b.example"]))


@pytest.mark.parametrize("telephone", ["03 87 00 00 00", "abc", ""])
def test_un_numero_qui_ne_recoit_pas_de_sms_est_refuse(settings, telephone):
    with pytest.raises(MessageNonParti):
        sms.expedier_sms(telephone=telephone, texte="Bonjour")
    assert recus(settings) == []


def test_la_panne_se_dit_au_journal_sans_nommer_personne(settings, caplog):
    settings.SMS_BACKEND = "tests.accueil.test_rappels.EnPanne"
    with caplog.at_level("ERROR", logger="jalons.sms"), pytest.raises(ConnectionRefusedError):
        sms.expedier_sms(telephone="0612345678", texte="Bonjour")
    assert "612345678" not in caplog.text and "ConnectionRefusedError" in caplog.text


def test_apres_une_correction_d_issue_le_rappel_ne_repart_pas(scene, settings):
    joindre(scene.fatou, **SMS)
    pris = convoquer(scene, scene.fatou)
    assert passer(a(DEUX_JOURS_AVANT)) == 1
    rendez_vous.annuler(
        rendez_vous=pris,
        version=pris.version,
        auteur=AuteurAnnulation.SERVICE,
        motif="Erreur",
        par=scene.yves,
        le=DEUX_JOURS_AVANT,
    )
    pris = RendezVous.objects.get(pk=pris.pk)
    rendez_vous.corriger_issue(
        rendez_vous=pris, version=pris.version, motif="Annulé par erreur", par=scene.yves, le=VEILLE
    )
    assert passer(a(VEILLE)) == 0
    assert len(recus(settings)) == 1
