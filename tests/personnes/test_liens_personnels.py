"""Un lien personnel n'ouvre que ce qu'il doit, à qui il doit, tant qu'il tient ; et rien ne se devine."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.accueil.models import RendezVous
from jalons.activite.models import Heures
from jalons.comptes.models import Evenement
from jalons.personnes.enums import EtatCode
from jalons.personnes.models import CodeLien, EnvoiLien, LienPersonnel, Personne, UsageLien
from jalons.personnes.selectors import moyens_de
from jalons.personnes.services import liens_personnels as liens
from jalons.personnes.services.espace import fermer_l_espace, ouvrir_l_espace
from jalons.socle.courriels import MessageNonParti
from jalons.socle.remises import EtatRemise
from tests.accueil.decor import convoquer
from tests.personnes.decor_liens import (
    SITE,
    dernier_code,
    entrer,
    joindre,
    ouvrir,
    remettre,
    sms_recus,
)

PAGE = "/personnes/mon-espace/"


@pytest.fixture(autouse=True)
def sans_frein():
    """Les essais d'un test ne freinent pas le suivant."""
    cache.clear()
    yield
    cache.clear()


def sans_jeton(reponse) -> str:
    """La page, sans le jeton de formulaire que chaque visite reçoit."""
    return re.sub(r'content="\w{64}"|value="\w{64}"', "", reponse.content.decode())


# --- Le lien -----------------------------------------------------------------------------------------


def test_la_base_et_la_file_ne_portent_pas_le_jeton(scene):
    lien, porte = ouvrir(scene)
    jeton = porte.split("/")[-2]
    assert len(jeton) >= 43
    with connection.cursor() as curseur:
        for table in ("personnes_lienpersonnel", "personnes_envoilien", "procrastinate_jobs"):
            curseur.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert jeton not in (curseur.fetchone()[0] or "")
    assert str(scene.fatou.pk) not in porte.split("/")
    assert jeton in mail.outbox[0].body
    assert scene.fatou.nom_naissance not in mail.outbox[0].body
    assert lien.empreinte != jeton


def test_un_autre_sel_secret_donne_un_autre_jeton(scene, settings):
    lien, porte = ouvrir(scene)
    settings.SECRET_KEY = "une-autre-cle"
    assert liens.jeton_de(lien) not in porte


@pytest.mark.parametrize(
    "quoi", ["faux", "tronque", "expire", "revoque", "autre_but", "deces", "fiche_liee"]
)
def test_ce_qui_ne_s_ouvre_pas_se_dit_partout_de_meme(scene, quoi):
    _, porte = ouvrir(scene)
    if quoi == "faux":
        porte = f"/personnes/ma-page/{'A' * 43}/"
    elif quoi == "tronque":
        porte = porte[:-4] + "/"
    elif quoi == "expire":
        LienPersonnel.objects.update(expire_le=timezone.now() - timedelta(seconds=1))
    elif quoi == "revoque":
        fermer_l_espace(personne=scene.fatou, par=scene.claire, maintenant=timezone.now())
    elif quoi == "autre_but":
        LienPersonnel.objects.update(but="autre")
    elif quoi == "deces":
        Personne.objects.filter(pk=scene.fatou.pk).update(deces_signale=True)
    else:
        Personne.objects.filter(pk=scene.fatou.pk).update(principale=scene.jean)
    client = Client()
    temoin = client.get(f"/personnes/ma-page/{'B' * 43}/")
    for reponse in (client.get(porte), client.post(porte, {"canal": "courriel"})):
        assert reponse.status_code == 404
        assert sans_jeton(reponse) == sans_jeton(temoin)
    assert len(mail.outbox) == 1
    assert not CodeLien.objects.exists()


def test_la_porte_ne_dit_rien_de_la_personne_et_ne_fuit_pas(scene):
    _, porte = ouvrir(scene)
    reponse = Client().get(porte)
    page = reponse.content.decode()
    assert reponse.status_code == 200
    for secret in (scene.fatou.nom_naissance, scene.fatou.prenom, "courriel.example"):
        assert secret not in page
    assert reponse["Referrer-Policy"] == "same-origin"
    assert "noindex" in reponse["X-Robots-Tag"]
    assert "no-store" in reponse["Cache-Control"]


def test_trop_d_essais_de_liens_sont_freines(scene):
    client = Client()
    codes = {client.get(f"/personnes/ma-page/{n:043d}/").status_code for n in range(45)}
    assert codes == {404, 429}


def test_rouvrir_renvoie_le_meme_lien_et_refermer_le_tue(scene, client_de):
    lien, porte = ouvrir(scene)
    assert ouvrir(scene)[0] == lien
    assert [e.etat for e in EnvoiLien.objects.all()] == ["envoye", "envoye"]
    dossier = client_de("claire")
    assert dossier.post(f"/personnes/{scene.fatou.pk}/espace/fermer/").status_code == 302
    neuf, autre_porte = ouvrir(scene)
    assert neuf != lien and autre_porte != porte
    assert Client().get(porte).status_code == 404
    types = list(Evenement.objects.order_by("pk").values_list("type", flat=True))
    assert types.count("espace_ouvert") == 2 and types.count("espace_ferme") == 1


def test_un_lien_revoque_ne_se_rouvre_pas_meme_en_sql(scene):
    lien, _ = ouvrir(scene)
    liens.revoquer(lien=lien, par=scene.claire, maintenant=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        LienPersonnel.objects.filter(pk=lien.pk).update(revoque_le=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        UsageLien.objects.create(lien=lien, geste="ouvert", instant=timezone.now())
        UsageLien.objects.update(geste="acte")


def test_par_sms_a_qui_l_accepte_seulement(scene, settings):
    joindre(scene.fatou, telephone="06 12 34 56 78", accepte_sms=True)
    _, porte = ouvrir(scene, canal="sms")
    Client().post(porte, {"canal": "sms"})
    recus = sms_recus(settings)
    assert len(recus) == 2 and all("+33612345678" in r for r in recus)
    assert sum(porte in r for r in recus) == 1
    with pytest.raises(liens.LienRefuse):
        ouvrir_l_espace(
            personne=scene.fatou,
            canal="courriel",
            adresse=SITE,
            par=scene.claire,
            maintenant=timezone.now(),
        )


@pytest.mark.parametrize("panne", ["messagerie", "adresse"])
def test_rien_n_est_dit_envoye_qui_n_est_pas_parti(scene, settings, client_de, panne):
    joindre(scene.fatou)
    racine = SITE
    if panne == "messagerie":
        settings.A_L_ESSAI = False
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    else:
        racine = ""
    ouvrir_l_espace(
        personne=scene.fatou,
        canal="courriel",
        adresse=racine,
        par=scene.claire,
        maintenant=timezone.now(),
    )
    with pytest.raises(MessageNonParti):
        remettre()
    assert EnvoiLien.objects.get().etat == EtatRemise.A_ENVOYER
    page = client_de("claire").get(f"/personnes/{scene.fatou.pk}/espace/").content.decode()
    assert "Envoyé" not in page


def test_le_lien_ne_part_qu_une_fois_validee_la_transaction(scene):
    joindre(scene.fatou)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ouvrir_l_espace(
            personne=scene.fatou,
            canal="courriel",
            adresse=SITE,
            par=scene.claire,
            maintenant=timezone.now(),
        )
        raise ZeroDivisionError
    assert not ProcrastinateJob.objects.filter(task_name=liens.TACHE).exists()
    assert not LienPersonnel.objects.exists()


# --- Le code -----------------------------------------------------------------------------------------


def code_demande(scene, maintenant=None):
    lien, porte = ouvrir(scene)
    [moyen] = moyens_de(scene.fatou)
    liens.demander_code(lien=lien, moyen=moyen, maintenant=maintenant or timezone.now())
    return lien, porte, dernier_code()


def faux(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_le_code_n_est_pas_en_base_et_ne_sert_qu_une_fois(scene):
    lien, _, code = code_demande(scene)
    assert code not in CodeLien.objects.get().empreinte
    maintenant = timezone.now()
    assert liens.verifier_code(lien=lien, code=code, maintenant=maintenant) == EtatCode.BON
    assert liens.verifier_code(lien=lien, code=code, maintenant=maintenant) == EtatCode.PERIME
    lien.refresh_from_db()
    assert lien.derniere_ouverture == maintenant


def test_cinq_codes_faux_ferment_le_code_meme_le_bon(scene):
    lien, _, code = code_demande(scene)
    maintenant = timezone.now()
    etats = [
        liens.verifier_code(lien=lien, code=faux(code), maintenant=maintenant) for _ in range(5)
    ]
    assert etats == [EtatCode.FAUX] * 4 + [EtatCode.PERIME]
    assert liens.verifier_code(lien=lien, code=code, maintenant=maintenant) == EtatCode.PERIME
    assert UsageLien.objects.filter(geste="code_faux").count() == 5


@pytest.mark.parametrize(("minutes", "etat"), [(9, EtatCode.BON), (10, EtatCode.PERIME)])
def test_le_code_dure_dix_minutes(scene, minutes, etat):
    debut = timezone.now()
    lien, _, code = code_demande(scene, debut)
    plus_tard = debut + timedelta(minutes=minutes)
    assert liens.verifier_code(lien=lien, code=code, maintenant=plus_tard) == etat


def test_un_code_neuf_tue_l_ancien_et_l_on_n_en_demande_pas_sans_fin(scene):
    lien, porte, ancien = code_demande(scene)
    client = Client()
    reponses = [client.post(porte, {"canal": "courriel"}).status_code for _ in range(4)]
    assert reponses == [302, 302, 302, 422]
    if ancien != dernier_code():
        etat = liens.verifier_code(lien=lien, code=ancien, maintenant=timezone.now())
        assert etat == EtatCode.FAUX
    assert CodeLien.objects.filter(ferme_le=None).count() == 1


def test_le_code_d_une_autre_ne_vaut_rien(scene):
    _, porte = ouvrir(scene)
    joindre(scene.jean, courriel="jean@courriel.example", accepte_courriel=True)
    _, porte_de_jean = ouvrir(scene, scene.jean)
    client = Client()
    client.post(porte_de_jean, {"canal": "courriel"})
    assert mail.outbox[-1].to == ["jean@courriel.example"]
    assert client.post(porte, {"code": dernier_code()}).status_code == 422
    assert client.get(PAGE).status_code == 404


def test_un_code_non_parti_est_ferme_et_le_dit(scene, settings):
    _, porte = ouvrir(scene)
    settings.A_L_ESSAI = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    reponse = Client().post(porte, {"canal": "courriel"})
    assert reponse.status_code == 422 and "pas parti" in reponse.content.decode()
    assert CodeLien.objects.get().ferme_le is not None


@pytest.mark.django_db(transaction=True)
def test_le_meme_code_deux_fois_au_meme_instant_n_entre_qu_une_fois(scene):
    lien, _, code = code_demande(scene)
    depart, etats = threading.Barrier(4), []

    def essayer() -> None:
        try:
            depart.wait()
            etats.append(liens.verifier_code(lien=lien, code=code, maintenant=timezone.now()))
        finally:
            connection.close()

    fils = [threading.Thread(target=essayer) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert sorted(etats) == [EtatCode.BON] + [EtatCode.PERIME] * 3


# --- L'espace ------------------------------------------------------------------------------------------


def test_sans_code_pas_de_page_et_revoquee_elle_se_ferme_a_l_instant(scene):
    _, porte = ouvrir(scene)
    assert Client().get(PAGE).status_code == 404
    client = entrer(porte)
    page = client.get(PAGE).content.decode()
    assert f"Bonjour {scene.fatou.prenom}" in page
    fermer_l_espace(personne=scene.fatou, par=scene.claire, maintenant=timezone.now())
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}heures/declarer/", {}).status_code == 404


def test_l_espace_se_referme_faute_de_geste_et_quand_on_le_quitte(scene):
    _, porte = ouvrir(scene)
    client = entrer(porte)
    session = client.session
    session["espace_personne"] = {
        **session["espace_personne"],
        "jusqu_a": (timezone.now() - timedelta(seconds=1)).isoformat(),
    }
    session.save()
    assert client.get(PAGE).status_code == 404
    client = entrer(porte)
    assert client.post(f"{PAGE}quitter/").status_code == 200
    assert client.get(PAGE).status_code == 404


def test_elle_confirme_puis_annule_son_rendez_vous_jamais_celui_d_une_autre(scene):
    demain = timezone.localdate() + timedelta(days=20)
    sien = convoquer(scene, scene.fatou, jour=demain, h=10, le=timezone.localdate())
    autre = convoquer(scene, scene.jean, jour=demain, h=14, le=timezone.localdate())
    client = entrer(ouvrir(scene)[1])
    assert "Je viendrai" in client.get(PAGE).content.decode()
    for acte in ("confirmer", "annuler"):
        client.post(f"{PAGE}rendez_vous/{acte}/", {"rendez_vous": autre.pk})
    autre.refresh_from_db()
    assert (autre.etat, autre.confirme_le) == ("prevu", None)
    client.post(f"{PAGE}rendez_vous/confirmer/", {"rendez_vous": sien.pk})
    sien.refresh_from_db()
    assert sien.confirme_le is not None
    client.post(f"{PAGE}rendez_vous/annuler/", {"rendez_vous": sien.pk, "raison": "Garde d'enfant"})
    sien.refresh_from_db()
    assert (sien.etat, sien.annule_par, sien.note_par) == ("annule", "personne", None)
    assert RendezVous.objects.filter(etat="prevu").count() == 1
    gestes = UsageLien.objects.filter(geste="acte").values_list("detail", flat=True)
    assert set(gestes) == {"rendez_vous.confirmer", "rendez_vous.annuler"}


@pytest.mark.parametrize(
    ("saisie", "notees"),
    [
        ({"quantite": "2h30"}, 1),
        ({"quantite": "25"}, 0),
        ({"quantite": "douze"}, 0),
        ({"quantite": "2", "jours": 1}, 0),
        ({"quantite": "2", "jours": -15}, 0),
        ({"quantite": "2", "source": "emploi"}, 0),
    ],
)
def test_ce_qu_elle_declare_est_declare_jamais_valide(scene, saisie, notees):
    client = entrer(ouvrir(scene)[1])
    jour = timezone.localdate() + timedelta(days=saisie.pop("jours", 0))
    envoi = {"source": "demarche", "jour": jour.isoformat(), "precision": "CV", **saisie}
    reponse = client.post(f"{PAGE}heures/declarer/", envoi)
    assert reponse.status_code == (302 if notees else 422)
    assert Heures.objects.count() == notees
    if notees:
        [lues] = Heures.objects.all()
        assert (lues.declarees, lues.validees, lues.personne_id) == (2.5, None, scene.fatou.pk)
        [fait] = Evenement.objects.filter(type="heures_notees")
        assert fait.agent_id is None


def test_la_page_tient_en_peu_de_requetes_et_ne_dit_aucun_numero(scene, client_de):
    convoquer(
        scene, scene.fatou, jour=timezone.localdate() + timedelta(days=9), le=timezone.localdate()
    )
    client = entrer(ouvrir(scene)[1])
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as requetes:
        page = client.get(PAGE).content.decode()
    assert len(requetes) <= 20
    assert f"/{scene.fatou.pk}/" not in page
    assert scene.fatou.nom_naissance not in page


def test_qui_n_a_pas_le_droit_n_ouvre_pas_d_espace(scene, client_de):
    joindre(scene.fatou)
    for nom in ("yves", "karim", "helene"):
        client = client_de(nom)
        url = f"/personnes/{scene.fatou.pk}/espace/ouvrir/"
        assert client.get(url).status_code in (403, 404)
        assert client.post(url, {"canal": "courriel"}).status_code in (403, 404)
    assert not LienPersonnel.objects.exists()
