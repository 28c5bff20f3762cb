"""Une structure répond par son lien, en deux clics, sans rien savoir d'autre ; on la relance une fois."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from jalons.activite.models import Positionnement
from jalons.activite.services import reponse
from jalons.activite.services.positionnements import expirer
from jalons.comptes.models import Evenement
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import EnvoiLien, LienPersonnel, Rattachement
from jalons.personnes.services.liens_personnels import jeton_de
from tests.activite.decor import avancer, chantier, positionner
from tests.personnes.decor_liens import SITE, remettre


@pytest.fixture(autouse=True)
def sans_frein(settings):
    cache.clear()
    settings.ADRESSE_DU_SITE = SITE
    yield
    cache.clear()


def envoyer(scene, *, il_y_a=0):
    """Un positionnement envoyé il y a tant de jours à la régie, qui a un courriel."""
    action = chantier(scene)
    action.porteur.courriel = "accueil@regie.example"
    action.porteur.save()
    le = timezone.localdate() - timedelta(days=il_y_a)
    return positionner(scene, action=action, le=le, attente="Reprendre un rythme")


def inviter(scene, positionnement) -> str:
    reponse.inviter(
        positionnement=positionnement, adresse=SITE, par=scene.claire, maintenant=timezone.now()
    )
    remettre()
    return f"/activite/reponse/{jeton_de(LienPersonnel.objects.get())}/"


def test_l_ecran_envoie_le_lien_et_le_message_ne_nomme_personne(scene, client_de):
    action = chantier(scene)
    action.porteur.courriel = "accueil@regie.example"
    action.porteur.save()
    client_de("claire").post(
        f"/activite/personnes/{scene.fatou.pk}/positionner/",
        {"cible": f"action:{action.pk}", "origine": "referent", "envoyer": "on"},
    )
    assert remettre() == 1
    [message] = mail.outbox
    assert message.to == ["accueil@regie.example"]
    for secret in (scene.fatou.nom_naissance, "Fatou"):
        assert secret not in message.body + message.subject


def test_l_ouvrir_ne_change_rien_et_ne_dit_que_le_necessaire(scene):
    porte = inviter(scene, envoyer(scene))
    page = Client().get(porte)
    texte = page.content.decode()
    assert page.status_code == 200 and "Fatou DIALLO" in texte and "Reprendre un rythme" in texte
    assert f"{scene.fatou.date_naissance:%d/%m/%Y}" not in texte
    assert f"/{scene.fatou.pk}/" not in texte and "noindex" in page["X-Robots-Tag"]
    assert Positionnement.objects.get().etat == "envoye"
    assert LienPersonnel.objects.get().derniere_ouverture is not None


@pytest.mark.parametrize(
    ("acte", "saisie", "etat"),
    [
        ("accepter", {}, "accepte"),
        ("accepter", {"jours": 5}, "accepte"),
        ("accepter", {"jours": 0}, "entre"),
        ("accepter", {"jours": -40}, "envoye"),
        ("refuser", {"motif_refus": "plus_de_place"}, "refuse"),
        ("refuser", {}, "envoye"),
        ("refuser", {"motif_refus": "autre"}, "envoye"),
        ("entrer", {"jours": 0}, "envoye"),
        ("inconnu", {}, "envoye"),
    ],
)
def test_accepter_ou_refuser(scene, acte, saisie, etat):
    positionnement = envoyer(scene, il_y_a=3)
    porte = inviter(scene, positionnement)
    le = timezone.localdate()
    jours = saisie.pop("jours", None)
    if jours is not None:
        saisie["date_entree"] = (le + timedelta(days=jours)).isoformat()
    Client().post(porte, {"acte": acte, "version": positionnement.version, **saisie})
    positionnement.refresh_from_db()
    assert positionnement.etat == etat
    if jours == 5:
        assert positionnement.entree_prevue_le == le + timedelta(days=5)
    if jours == 0 and etat == "entre":
        assert positionnement.date_entree == le
    dernier = positionnement.passages.last()
    assert etat == "envoye" or dernier.par is None


def test_repondu_le_lien_se_ferme_et_la_vue_de_la_structure_suit(scene):
    positionnement = envoyer(scene)
    porte = inviter(scene, positionnement)
    client = Client()
    envoi = {"acte": "refuser", "version": positionnement.version, "motif_refus": "trop_loin"}
    assert client.post(porte, envoi).status_code == 200
    assert client.get(porte).status_code == client.post(porte, envoi).status_code == 404
    suivis = Rattachement.objects.filter(
        motif=MotifRattachement.POSITIONNEMENT, periode__endswith__isnull=True
    )
    assert not suivis.exists()


def test_acceptee_puis_non_entree_ou_revenue_par_un_agent(scene):
    positionnement = envoyer(scene)
    porte = inviter(scene, positionnement)
    client = Client()
    client.post(porte, {"acte": "accepter", "version": positionnement.version})
    # Une page restée ouverte ne remplace pas ce qu'un agent a changé entre-temps.
    vieille = positionnement.version
    assert client.post(porte, {"acte": "entrer", "version": vieille, "date_entree": "2026-01-01"})
    positionnement.refresh_from_db()
    assert positionnement.etat == "accepte"
    envoi = {"acte": "refuser", "version": positionnement.version, "motif_refus": "non_presentee"}
    client.post(porte, envoi)
    positionnement.refresh_from_db()
    assert (positionnement.etat, positionnement.motif_refus) == ("retire", "non_presentee")


def test_revoque_il_ne_s_ouvre_plus_et_ne_se_rouvre_pas_de_lui_meme(scene, client_de):
    positionnement = envoyer(scene, il_y_a=12)
    porte = inviter(scene, positionnement)
    client = client_de("claire")
    adresse = f"/activite/positionnements/{positionnement.pk}/"
    assert "Envoyé" in client.get(adresse).content.decode()
    client.post(f"{adresse}lien/fermer/")
    assert Client().get(porte).status_code == 404
    assert reponse.prevenir_les_structures(maintenant=timezone.now()) == 0
    client.post(f"{adresse}lien/")
    assert LienPersonnel.objects.filter(revoque_le=None).count() == 1


def test_la_relance_puis_l_expiration_partent_une_fois_chacune(scene):
    positionnement = envoyer(scene, il_y_a=12)
    maintenant = timezone.now()
    assert reponse.prevenir_les_structures(maintenant=maintenant) == 1
    assert reponse.prevenir_les_structures(maintenant=maintenant) == 0
    assert remettre() == 1 and remettre() == 0
    positionnement.refresh_from_db()
    assert positionnement.relance_le == timezone.localdate()
    assert Evenement.objects.get(type="positionnement_relance").agent_id is None
    plus_tard = maintenant + timedelta(days=25)
    assert expirer(le=timezone.localdate(plus_tard)) == (1, 0)
    assert reponse.prevenir_les_structures(maintenant=plus_tard) == 1
    assert reponse.prevenir_les_structures(maintenant=plus_tard) == 0
    assert remettre(plus_tard) == 1
    assert [m.subject for m in mail.outbox] == [
        "Rappel : une demande attend votre réponse",
        "Une demande a expiré",
    ]
    porte = f"/activite/reponse/{jeton_de(LienPersonnel.objects.get())}/"
    positionnement.refresh_from_db()
    Client().post(porte, {"acte": "accepter", "version": positionnement.version})
    positionnement.refresh_from_db()
    assert positionnement.etat == "accepte"


@pytest.mark.parametrize("quoi", ["relancee", "repondue", "sans_courriel", "sans_adresse"])
def test_ce_qui_n_est_pas_a_relancer_ne_l_est_pas(scene, settings, quoi):
    positionnement = envoyer(scene, il_y_a=12)
    if quoi == "relancee":
        Positionnement.objects.update(relance_le=timezone.localdate())
    elif quoi == "repondue":
        avancer(scene, positionnement, "accepter", le=timezone.localdate())
    elif quoi == "sans_courriel":
        positionnement.structure.courriel = ""
        positionnement.structure.save()
    else:
        settings.ADRESSE_DU_SITE = ""
    assert reponse.prevenir_les_structures(maintenant=timezone.now()) == 0
    assert not EnvoiLien.objects.exists()


def test_repondu_entre_temps_la_relance_en_file_ne_part_pas(scene):
    positionnement = envoyer(scene, il_y_a=12)
    assert reponse.prevenir_les_structures(maintenant=timezone.now()) == 1
    avancer(scene, positionnement, "accepter", le=timezone.localdate())
    assert remettre() == 0 and not mail.outbox


def test_ecrire_a_la_structure_est_a_qui_prescrit(scene, client_de):
    positionnement = envoyer(scene)
    for nom in ("sophie", "karim", "helene"):
        statut = client_de(nom).post(f"/activite/positionnements/{positionnement.pk}/lien/")
        if nom != "sophie":
            assert statut.status_code in (403, 404)
    assert LienPersonnel.objects.count() <= 1
