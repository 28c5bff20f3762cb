"""Prescrire une fiche du répertoire : le lien, la réponse, la présence, et ce que la fiche en dit."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jalons.activite.models import Heures, Positionnement
from jalons.activite.services import reponse
from jalons.activite.services.heures import HeuresImpossibles
from jalons.activite.services.positionnements import PositionnementImpossible, proposer
from jalons.activite.services.presence import noter_la_presence
from jalons.demonstration.prescriptions import prescrire as prescrire_la_demonstration
from jalons.personnes.models import EnvoiNouvelle, LienPersonnel, Rattachement
from jalons.personnes.services.liens_personnels import jeton_de
from jalons.personnes.services.nouvelles import composer_la_lettre, remettre_nouvelle
from jalons.repertoire.reponses import ReponsesOffre, reponses_de
from tests.activite.decor import avancer
from tests.personnes.decor_liens import SITE, joindre, remettre
from tests.repertoire.decor import repertoire

__all__ = ["repertoire"]
LE = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def sans_frein(settings):
    cache.clear()
    settings.ADRESSE_DU_SITE = SITE
    yield
    cache.clear()


def prescrire(scene, nom="permis", le=LE, **fiche):
    offre = scene.offres[nom]
    for champ, valeur in {"courriel": "accueil@offre.example", **fiche}.items():
        setattr(offre, champ, valeur)
    offre.save()
    return proposer(
        personne=scene.fatou,
        genre="offre",
        cible_id=offre.pk,
        origine="referent",
        par=scene.claire,
        le=le,
    )


def facteur() -> int:
    return sum(
        remettre_nouvelle(envoi_id=pk, maintenant=timezone.now())
        for pk in list(EnvoiNouvelle.objects.values_list("pk", flat=True))
    )


def test_d_un_clic_la_demande_part_au_courriel_de_l_offre(repertoire, client_de):
    scene, offre = repertoire, repertoire.offres["permis"]
    offre.courriel = "accueil@offre.example"
    offre.save()
    page = client_de("claire").post(
        reverse("activite:prescrire", args=[scene.fatou.pk, offre.pk]), follow=True
    )
    fait = Positionnement.objects.get()
    assert (fait.genre, fait.cible_id, fait.etat) == ("offre", offre.pk, "envoye")
    assert page.redirect_chain[-1][0] == f"/activite/positionnements/{fait.pk}/"
    assert (fait.relance_due_le - fait.date_envoi).days == 10
    assert (fait.expire_le - fait.date_envoi).days == 30
    assert remettre() == 1 and mail.outbox[-1].to == ["accueil@offre.example"]


@pytest.mark.parametrize(
    "fiche",
    [
        {"etat": "close"},
        {"etat": "brouillon"},
        {"etat": "suspendue", "suspendue_jusqu_au": date(2026, 6, 1)},
    ],
)
def test_une_offre_fermee_ne_se_prescrit_pas(repertoire, fiche):
    with pytest.raises(PositionnementImpossible):
        prescrire(repertoire, **fiche)
    assert not Positionnement.objects.exists()


def test_la_personne_est_prevenue_par_le_moyen_qu_elle_accepte(repertoire, settings):
    scene = repertoire
    joindre(scene.fatou)
    fait = prescrire(scene)
    assert facteur() == 1 and mail.outbox[-1].to == ["fatou@courriel.example"]
    avancer(scene, fait, "refuser", motif_refus="hors_public")
    assert facteur() == 1
    # Le motif se dit de vive voix, et rien ne part deux fois.
    assert "public" not in mail.outbox[-1].body and facteur() == 0
    joindre(scene.fatou, accepte_courriel=False, telephone="+33612345678", accepte_sms=True)
    prescrire(scene, "vague")
    assert facteur() == 1


def test_sans_moyen_accepte_c_est_une_lettre(repertoire, client_de):
    scene = repertoire
    prescrire(scene)
    envoi = EnvoiNouvelle.objects.get()
    assert envoi.canal == "" and facteur() == 0
    adresse = reverse("personnes:nouvelle_lettre", args=[scene.fatou.pk, envoi.pk])
    reponse_http = client_de("claire").post(adresse)
    envoi.refresh_from_db()
    assert envoi.etat == "prevenue" and str(envoi.lettre_id) in reponse_http.url
    # La même lettre se rend ; le dossier voisin ne l'ouvre pas.
    assert composer_la_lettre(
        envoi=envoi, par=scene.claire, le=LE, maintenant=timezone.now()
    ).pk == (envoi.lettre_id)
    ailleurs = reverse("personnes:nouvelle_lettre", args=[scene.jean.pk, envoi.pk])
    assert client_de("claire").post(ailleurs).status_code == 404


def test_les_heures_prevues_puis_faites_sont_une_seule_ligne(repertoire):
    scene = repertoire
    fait = prescrire(scene, volume_horaire_hebdomadaire=6.0, nombre_semaines=4)
    avancer(scene, fait, "accepter")
    fait = avancer(scene, fait, "entrer", jour=LE)
    assert Heures.objects.filter(prevues=Decimal(6)).count() == 4
    noter_la_presence(positionnement=fait, jour=LE, quantite=Decimal(5), par=None, le=LE)
    noter_la_presence(positionnement=fait, jour=LE, quantite=Decimal("5.5"), par=None, le=LE)
    ligne = Heures.objects.get(validees__isnull=False)
    assert (ligne.validees, ligne.prevues) == (Decimal("5.5"), Decimal(6))
    with pytest.raises(HeuresImpossibles):
        noter_la_presence(
            positionnement=fait, jour=LE + timedelta(days=7), quantite=Decimal(1), par=None, le=LE
        )
    # La sortie ôte ce qui ne se fera pas, jamais ce qui est dit.
    avancer(scene, fait, "sortir", jour=LE, resultat="abandon")
    assert list(Heures.objects.values_list("validees", flat=True)) == [Decimal("5.5")]


def test_par_son_lien_la_structure_dit_la_presence_puis_l_issue(repertoire):
    scene, le = repertoire, timezone.localdate()
    fait = prescrire(scene, le=le, volume_horaire_hebdomadaire=6.0, nombre_semaines=2)
    reponse.inviter(positionnement=fait, adresse=SITE, par=scene.claire, maintenant=timezone.now())
    porte, client = f"/activite/reponse/{jeton_de(LienPersonnel.objects.get())}/", Client()
    client.post(porte, {"acte": "accepter", "version": fait.version, "date_entree": le})
    fait.refresh_from_db()
    assert fait.etat == "entre" and client.get(porte).status_code == 200
    client.post(porte, {"acte": "presence", "version": fait.version, "jour": le, "quantite": "4,5"})
    assert Heures.objects.get(validees__isnull=False).validees == Decimal("4.5")
    client.post(
        porte,
        {"acte": "sortir", "version": fait.version, "date_fin": le, "resultat": "mene_a_terme"},
    )
    fait.refresh_from_db()
    assert fait.etat == "sorti" and client.get(porte).status_code == 404


def test_le_taux_ne_compte_que_ce_qui_est_clos(repertoire, client_de):
    scene, le = repertoire, timezone.localdate()
    offre = scene.offres["permis"]
    premier = prescrire(scene, le=le)
    assert reponses_de([offre.pk], le=le)[offre.pk].taux is None
    avancer(scene, premier, "refuser", le=le, motif_refus="plus_de_place")
    prescrire(scene, le=le)
    lues = reponses_de([offre.pk], le=le)[offre.pk]
    assert (lues.refusees, lues.en_attente, lues.taux, lues.delai) == (1, 1, 100, 0)
    assert lues.motifs == (("Plus de place", 1),)
    page = client_de("helene").get(reverse("repertoire:fiche", args=[offre.pk])).content.decode()
    assert "Plus de place" in page
    assert ReponsesOffre(12, acceptees=1, expirees=1).taux == 50


def test_la_demonstration_prescrit_et_se_rejoue(repertoire):
    scene, le = repertoire, timezone.localdate()
    Rattachement.objects.filter(personne=scene.fatou).update(agent=scene.claire)
    assert prescrire_la_demonstration(le=le) == 1
    assert Positionnement.objects.get().etat == "entre"
    assert prescrire_la_demonstration(le=le) == 0
