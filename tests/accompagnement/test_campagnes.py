"""Une campagne par son vrai chemin : places libres, issues, décisions, et le compte qui baisse d'autant."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.rules.repartition import repartir_les_places
from jalons.accompagnement.selectors import reprise as lectures
from jalons.accompagnement.selectors.campagnes import LectureCampagne, donnees_de_la_liste
from jalons.accompagnement.services.reprise import convoquer_de_nouveau, convoquer_le_stock
from jalons.accueil.enums import EtatRendezVous, ModeEnvoi
from jalons.accueil.models import RendezVous
from jalons.accueil.services import lots
from jalons.accueil.services import rendez_vous as reception
from jalons.comptes.models import Consultation
from jalons.personnes.models import Personne, SoumissionDroitsDevoirs
from jalons.personnes.services import designer_referent
from tests.accompagnement.decor_portefeuille import accueil_a, chiffre, departement_de

LE = timezone.localdate()
DECIDEE = LE - timedelta(days=40)
AVANT = LE - timedelta(days=60)
ISSUES = {"recu": 12, "absent_excuse": 4, "absent": 3}


@given(
    st.integers(0, 40),
    st.dictionaries(st.integers(1, 6), st.integers(0, 12), min_size=1),
)
def test_chaque_place_se_prend_avant_que_quiconque_deborde(nombre, places):
    choisies = repartir_les_places(nombre, places)
    assert len(choisies) == nombre and set(choisies) <= set(places)
    if nombre <= sum(places.values()):
        assert all(choisies.count(cle) <= libres for cle, libres in places.items())
    else:
        assert all(choisies.count(cle) >= libres for cle, libres in places.items())


def test_sans_personne_qui_recoive_on_le_dit():
    with pytest.raises(ValueError, match="personne"):
        repartir_les_places(1, {})


def lancer(scene, gens, *, le=DECIDEE, **options) -> CampagneReprise:
    campagne = convoquer_le_stock(
        personnes=gens,
        intitule="Reprise d'automne",
        avec=scene.france_travail,
        accueil=accueil_a(scene, du=le + timedelta(days=10), au=le + timedelta(days=14), **options),
        par=scene.claire,
        le=le,
    )
    for lot in campagne.lots.all():
        lots.traiter_lot(lot_id=lot.pk)
    return campagne


@pytest.fixture
def stock(accueil_pret):
    """Quarante personnes vues il y a longtemps : aux unes il manque un contact, aux autres un référent."""
    SoumissionDroitsDevoirs.objects.all().delete()
    scene = accueil_pret
    scene.gens = departement_de(scene, 40, orientees=40, sous_contrat=40, vues=0, depuis=AVANT)
    lectures.tenir(le=LE)
    return scene


def finir(personne) -> None:
    """Sa soumission s'arrête aujourd'hui : l'ancien fait cesse d'être cru, le nouveau a une fin."""
    with connection.cursor() as curseur:
        curseur.execute(
            "WITH avant AS (UPDATE personnes_soumissiondroitsdevoirs"
            " SET connu = tstzrange(lower(connu), now())"
            " WHERE personne_id = %s AND upper_inf(connu) RETURNING demande_id, periode)"
            " INSERT INTO personnes_soumissiondroitsdevoirs"
            " (personne_id, demande_id, est_soumis, periode, connu)"
            " SELECT %s, demande_id, true, daterange(lower(periode), %s), tstzrange(now(), NULL) FROM avant",
            [personne.pk, personne.pk, LE],
        )


def noter(scene, campagne) -> list[Personne]:
    """Les issues notées au jour de chaque rendez-vous ; rend celles qui sont venues."""
    prevus = list(RendezVous.objects.filter(lignelotconvocations__lot__in=campagne.lots.all()))
    venues = []
    for rendez_vous, etat in zip(
        prevus, [e for e, n in ISSUES.items() for _ in range(n)], strict=False
    ):
        reception.noter_issue(
            rendez_vous=rendez_vous,
            etat=EtatRendezVous(etat),
            version=1,
            par=scene.claire,
            le=timezone.localtime(rendez_vous.debut).date(),
        )
        if etat == "recu":
            venues.append(rendez_vous.personne)
    return venues


def test_le_compte_baisse_de_ce_qui_a_ete_decide_et_alors_reste(stock, client_de):
    scene = stock
    avant, alors = chiffre("sans_accompagnement"), chiffre("sans_accompagnement", DECIDEE)
    assert avant == alors == 40
    campagne = lancer(scene, scene.gens[:20])
    lecture = LectureCampagne(campagne, scene.claire, le=LE)
    assert lecture.bilan.alors.total == lecture.bilan.maintenant.total == 20
    venues = noter(scene, campagne)
    # Une sort des droits et devoirs ; une perd son référent : venue, il lui manque encore quelque chose.
    sortie, reprise_a_moitie = scene.gens[19], venues[0]
    finir(sortie)
    designer_referent(personne=reprise_a_moitie, structure=scene.departement, agent=None, le=LE)
    lectures.tenir(le=LE)
    assert chiffre("sans_accompagnement") == avant - 11 - 1
    assert chiffre("sans_accompagnement", DECIDEE) == alors
    bilan = LectureCampagne(campagne, scene.claire, le=LE).bilan
    assert dict(bilan.issues) == {"venue": 12, "excusee": 4, "absente": 3, "a_noter": 1}
    assert (bilan.alors.total, bilan.maintenant.total) == (20, 8)
    assert (bilan.reprises, bilan.sorties) == (11, 1)
    assert [m.de_moins for m in bilan.manques if m.code == "manque_suite"] == [13]

    client, adresse = client_de("claire"), reverse("accompagnement:campagne", args=[campagne.pk])
    page = client.get(adresse).content.decode()
    assert "tel que connu alors" in page and "11 reprises" in page
    noms = {p.nom_naissance for p in scene.gens[:20]}
    assert sum(nom in page for nom in noms) == 20
    venues_sans_suite = client.get(adresse, {"issue": "venue", "manque": "manque_referent"})
    assert sum(nom in venues_sans_suite.content.decode() for nom in noms) == 1
    fichier = b"".join(client.get(adresse, {"export": "csv"}).streaming_content).decode()
    assert "Absent excusé" in fichier and "Sans contact ni étape" in fichier
    assert client_de("sophie").get(adresse).status_code in (403, 404)
    evolution = client.get(
        reverse("accompagnement:reprise_descente"), {"depuis": DECIDEE.isoformat()}
    ).content.decode()
    assert "12 de moins" in evolution


def test_l_issue_notee_ramene_a_la_campagne_et_le_partenaire_a_sa_liste(stock, client_de):
    scene = stock
    campagne = lancer(scene, scene.gens[:3])
    client, adresse = client_de("claire"), reverse("accompagnement:campagne", args=[campagne.pk])
    page = client.get(adresse, {"issue": "a_noter"}).content.decode()
    prevu = RendezVous.objects.filter(lignelotconvocations__lot__in=campagne.lots.all())[0]
    ouvrir = reverse("accueil:rendez_vous", args=[prevu.pk])
    assert f"{ouvrir}?retour=" in page
    assert f'value="{adresse}"' in client.get(ouvrir, {"retour": adresse}).content.decode()
    # Passés, ces rendez-vous ne se remettent plus à personne.
    liste = reverse("accompagnement:campagne_liste", args=[campagne.pk])
    assert client.get(liste).status_code == 404
    issue = {
        "etat": "absent",
        "version": prevu.version,
        "retour": adresse,
        "jour": timezone.localtime(prevu.debut).date().isoformat(),
        "agent": scene.claire.pk,
    }
    fait = client.post(reverse("accueil:issue", args=[prevu.pk]), issue)
    assert fait.status_code == 302 and fait.url == adresse
    assert client.post(
        reverse("accueil:issue", args=[prevu.pk]), {**issue, "retour": "https://ailleurs.example/"}
    ).status_code in (302, 409, 422)

    a_venir = lancer(scene, scene.gens[10:13], le=LE)
    liste = reverse("accompagnement:campagne_liste", args=[a_venir.pk])
    assert (
        liste in client.get(reverse("accompagnement:campagne", args=[a_venir.pk])).content.decode()
    )
    lecture = LectureCampagne(a_venir, scene.claire, le=LE)
    donnees = donnees_de_la_liste(lecture, par=scene.claire)
    noms = [ligne["nom"] for jour in donnees["jours"] for ligne in jour["lignes"]]
    assert sorted(noms) == sorted(f"{p.nom_affiche} {p.prenom}" for p in scene.gens[10:13])
    assert donnees["partenaire"] == str(scene.france_travail)
    rendu = client.get(liste)
    assert rendu["Content-Type"] == "application/pdf" and rendu.content[:4] == b"%PDF"
    traces = Consultation.objects.filter(ecran="campagne_reprise_export")
    assert traces.filter(personne_id=scene.gens[10].pk).exists()
    assert client_de("sophie").get(liste).status_code in (403, 404)


def test_qui_n_est_pas_venu_se_reconvoque_dans_la_meme_campagne_une_ligne_par_personne(
    stock, client_de
):
    scene = stock
    campagne = lancer(scene, scene.gens[:20])
    noter(scene, campagne)
    lecture = LectureCampagne(campagne, scene.claire, le=LE)
    client, adresse = client_de("claire"), reverse("accompagnement:campagne", args=[campagne.pk])
    debut = LE + timedelta(days=14)
    choix = list(lecture.lignes.filter(issue__in=["absente", "venue"]).values_list("pk", flat=True))
    saisie = {
        "acte": "convoquer",
        "choix": choix,
        "convoquer-agents": [scene.claire.pk],
        "convoquer-site": scene.cms_metz.pk,
        "convoquer-premier_jour": debut.isoformat(),
        "convoquer-dernier_jour": (debut + timedelta(days=10)).isoformat(),
        "convoquer-duree": 30,
        "convoquer-mode": "courrier",
    }
    assert client.post(adresse, saisie).status_code == 302
    assert campagne.lots.count() == 2
    lots.traiter_lot(lot_id=campagne.lots.order_by("-pk")[0].pk)
    lue = LectureCampagne(campagne, scene.claire, le=LE)
    assert lue.lignes.count() == 20 == lue.bilan.convoquees
    assert lue.bilan.issues["a_venir"] == 3 and not lue.bilan.issues["absente"]
    # Déplacé, un rendez-vous garde sa place dans la campagne.
    prevu = RendezVous.objects.filter(etat="prevu", debut__gt=timezone.now()).first()
    nouveau = reception.deplacer(
        rendez_vous=prevu,
        version=prevu.version,
        debut=prevu.debut + timedelta(days=20),
        agent=scene.claire,
        site=scene.cms_metz,
        mode=ModeEnvoi.COURRIER,
        par=scene.claire,
        le=LE,
    )
    assert lue.lignes.get(personne=prevu.personne_id).rendez_vous == nouveau


def test_sans_place_libre_le_formulaire_le_dit_et_les_places_se_remplissent(stock, client_de):
    scene = stock
    un_jour = LE + timedelta(days=(7 - LE.weekday()) % 7 + 14)  # un lundi
    campagne = convoquer_le_stock(
        personnes=scene.gens[:10],
        intitule="Un jour",
        avec=None,
        accueil=accueil_a(
            scene, du=un_jour, au=un_jour, duree=120, agents=[scene.claire, scene.karim]
        ),
        par=scene.claire,
        le=LE,
    )
    for lot in campagne.lots.all():
        lots.traiter_lot(lot_id=lot.pk)
    issues = LectureCampagne(campagne, scene.claire, le=LE).bilan.issues
    assert issues["a_venir"] + issues["non_convoquee"] == 10 and issues["a_venir"] == 8
    saisie = {
        "acte": "convoquer",
        "choix": [scene.gens[30].pk],
        "convoquer-intitule": "Trop tard",
        "convoquer-agents": [scene.claire.pk],
        "convoquer-site": scene.cms_metz.pk,
        "convoquer-premier_jour": un_jour.isoformat(),
        "convoquer-dernier_jour": un_jour.isoformat(),
        "convoquer-duree": 120,
        "convoquer-mode": "courrier",
    }
    refus = client_de("claire").post(reverse("accompagnement:reprise"), saisie)
    assert refus.status_code == 422 and "Aucune place libre" in refus.content.decode()
    assert CampagneReprise.objects.count() == 1


def test_coupee_au_milieu_la_campagne_reprend_ou_elle_en_etait(stock, monkeypatch):
    scene, vrai, faits = stock, lots.convoquer, []

    def coupe(**options):
        if len(faits) == 2:
            raise KeyboardInterrupt
        faits.append(options["personne"])
        return vrai(**options)

    monkeypatch.setattr(lots, "convoquer", coupe)
    with pytest.raises(KeyboardInterrupt):
        lancer(scene, scene.gens[:5], le=LE)
    monkeypatch.setattr(lots, "convoquer", vrai)
    campagne = CampagneReprise.objects.get()
    lue = LectureCampagne(campagne, scene.claire, le=LE)
    assert dict(lue.bilan.issues) == {"a_venir": 2, "en_attente": 3}
    for _ in range(2):
        lots.traiter_lot(lot_id=campagne.lots.get().pk)
    issues = LectureCampagne(campagne, scene.claire, le=LE).bilan.issues
    assert dict(issues) == {"a_venir": 5}
    assert RendezVous.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_deux_campagnes_a_la_fois_ne_convoquent_personne_deux_fois(stock):
    scene, depart, erreurs = stock, threading.Barrier(2), []
    gens = scene.gens[:4]

    def mener(agent):
        try:
            depart.wait(5)
            campagne = convoquer_le_stock(
                personnes=gens,
                intitule=agent.prenom,
                avec=None,
                accueil=accueil_a(
                    scene, du=LE + timedelta(days=10), au=LE + timedelta(days=16), agents=[agent]
                ),
                par=agent,
                le=LE,
            )
            for lot in campagne.lots.all():
                lots.traiter_lot(lot_id=lot.pk)
        except Exception as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=mener, args=[a]) for a in (scene.claire, scene.karim)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert not erreurs
    prevus = list(RendezVous.objects.filter(etat="prevu").values_list("personne", flat=True))
    assert sorted(prevus) == sorted(p.pk for p in gens)


def test_reprendre_une_campagne_demande_quelqu_un_qui_recoive(stock):
    campagne = lancer(stock, stock.gens[:2], le=LE)
    sans = accueil_a(stock, du=LE, au=LE)
    with pytest.raises(Exception, match="agent"):
        convoquer_de_nouveau(
            campagne=campagne,
            personnes=stock.gens[:1],
            par=stock.claire,
            le=LE,
            accueil=type(sans)([], sans.site, sans.periode, sans.duree, sans.mode),
        )
