"""La reprise du stock : une définition, ses recouvrements, et un compte qui baisse de ce qui se décide."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.manques import Manque
from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.selectors import reprise as lectures
from jalons.accompagnement.selectors.campagnes import LectureCampagne
from jalons.accompagnement.services.reprise import convoquer_le_stock
from jalons.accueil.documents.convocation import ConvocationLettre
from jalons.accueil.enums import EtatRendezVous, ModeEnvoi
from jalons.accueil.models import Orientation, RendezVous
from jalons.accueil.services.lots import traiter_lot
from jalons.accueil.services.orientation import notifier
from jalons.accueil.services.rendez_vous import noter_issue
from jalons.annuaire.models import Structure
from jalons.chiffres.derivation import deriver_en_attente
from jalons.personnes.models import Personne, SoumissionDroitsDevoirs
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle.models import ParametreLocal
from jalons.socle.periode import Periode
from tests.accompagnement.decor_portefeuille import (
    accueil_a,
    chiffre,
    departement_de,
    reprendre,
    sejours_de,
)

LE = timezone.localdate()
AVANT = LE - timedelta(days=40)


@pytest.fixture
def stock(accueil_pret):
    """Cent personnes : 20 sans orientation, 27 sans contrat (dont les 20), 3 jamais vues."""
    departement_de(accueil_pret, 100, orientees=80, sous_contrat=73, vues=97, depuis=AVANT)
    lectures.tenir(le=LE)
    return accueil_pret


def test_une_definition_lue_partout(stock):
    """La liste, le compte et le chiffre disent les mêmes personnes, et pourquoi."""
    compte = lectures.ensemble(lectures.compter(stock.helene, le=LE))
    for manque in Manque.tous():
        assert compte.avec(manque.code) == chiffre(manque.code), manque.code
    assert compte.total == chiffre("sans_accompagnement")
    assert lectures.stock(stock.helene, le=LE).count() == compte.total
    # Fatou et Jean sont aussi dans le décor.
    assert compte.avec("manque_orientation") == 22
    assert compte.avec("manque_contrat") == 29
    assert compte.avec("manque_orientation", "manque_contrat") == 22
    assert compte.cumulent >= 22 and compte.recouvrements[0][1] >= 22


def test_la_page_dit_le_compte_le_recouvrement_et_pourquoi(stock, client_de):
    client = client_de("helene")
    page = client.get(reverse("accompagnement:reprise")).content.decode()
    assert "sans orientation et sans contrat en vigueur" in page
    filtre = {"manque": "manque_contrat", "territoire": stock.metz.pk}
    lue = client.get(reverse("accompagnement:reprise"), filtre).content.decode()
    assert "aucun contrat signé n&#x27;est en vigueur" in lue
    fichier = client.get(reverse("accompagnement:reprise"), {**filtre, "export": "csv"})
    assert b"aucun contrat" in b"".join(fichier.streaming_content)
    evolution = client.get(
        reverse("accompagnement:reprise_descente"), headers={"HX-Request": "true"}
    )
    assert evolution.status_code == 200
    # Le territoire d'à côté n'y voit rien de Metz.
    assert (
        "MARTIN" not in client_de("karim").get(reverse("accompagnement:reprise")).content.decode()
    )


def test_convoquer_avec_france_travail_dire_l_issue_et_voir_le_compte_baisser(stock, client_de):
    scene, client = stock, client_de("claire")
    gens = list(lectures.stock(scene.claire, le=LE).filter(prenom="Ada").order_by("pk")[:4])
    debut = LE + timedelta(days=14)
    saisie = {
        "acte": "convoquer",
        "choix": [p.pk for p in gens],
        "convoquer-intitule": "Reprise d'hiver",
        "convoquer-agents": [scene.claire.pk],
        "convoquer-avec": scene.france_travail.pk,
        "convoquer-site": scene.cms_metz.pk,
        "convoquer-premier_jour": debut.isoformat(),
        "convoquer-dernier_jour": (debut + timedelta(days=10)).isoformat(),
        "convoquer-duree": 30,
        "convoquer-mode": "courrier",
    }
    reponse = client.post(reverse("accompagnement:reprise"), saisie)
    campagne = CampagneReprise.objects.get()
    assert reponse.url == reverse("accompagnement:campagne", args=[campagne.pk])
    [lot] = campagne.lots.all()
    traiter_lot(lot_id=lot.pk)
    bilan = LectureCampagne(campagne, scene.claire, le=LE).bilan
    assert (bilan.convoquees, bilan.issues["a_venir"], bilan.reprises) == (4, 4, 0)
    rendez_vous = [p.rendez_vous.get() for p in gens]
    assert "avec" in rendez_vous[0].objet and str(scene.france_travail) in rendez_vous[0].objet
    assert len({r.debut for r in rendez_vous}) == 4
    page = client.get(reponse.url).content.decode()
    assert "4 personnes convoquées" in page and "en séance commune avec" in page


def test_cap_emploi_n_a_pas_de_contrat_a_conclure(stock):
    """Ses personnes ne sont plus « sans contrat » ; hier, tel que connu hier, elles l'étaient."""
    scene = stock
    cap = Structure.objects.create(
        code="cap", nom="Cap emploi", genre="cap_emploi", periode=Periode(AVANT)
    )
    gens = Personne.objects.filter(prenom="Ada").order_by("pk")[73:80]
    hier = LE - timedelta(days=1)
    avant, la_veille = chiffre("manque_contrat"), chiffre("manque_contrat", hier)
    au_pilotage = chiffre("sans_contrat")
    non_notifiees = Orientation.objects.filter(personne__in=[p.pk for p in gens[:3]])
    non_notifiees.update(structure=cap)
    for orientation in Orientation.objects.filter(personne__in=[p.pk for p in gens[3:5]]):
        orientation.structure, orientation.voie = cap, "professionnelle"
        orientation.save()
        notifier(orientation=orientation, mode=ModeEnvoi.COURRIER, par=scene.claire, le=LE)
    lectures.tenir(le=LE)
    assert chiffre("manque_contrat") == avant - 5
    assert chiffre("sans_contrat") == au_pilotage - 5
    assert chiffre("manque_contrat", hier) == la_veille
    compte = lectures.ensemble(lectures.compter(scene.helene, le=LE))
    assert compte.avec("manque_contrat") == avant - 5
    # Avant 2025, le contrat se concluait aussi avec Cap emploi.
    Orientation.objects.filter(personne=gens[0].pk).update(date_decision=date(2024, 12, 1))
    assert chiffre("manque_contrat") == avant - 4


def test_regler_le_delai_sans_suite_ne_change_pas_les_jours_passes(stock):
    """Vues il y a cinquante jours : à trente jours de délai, elles manquent de suite depuis le réglage."""
    il_y_a = LE - timedelta(days=10)
    avant, alors = chiffre("manque_suite"), chiffre("manque_suite", il_y_a)
    su = chiffre("manque_suite", il_y_a, LE)
    reglage = {"code": "delai_sans_suite", "unite": "jours", "motif": "Essai"}
    ParametreLocal.objects.create(valeur="30", depuis=LE, **reglage)
    lectures.tenir(le=LE)
    assert chiffre("manque_suite") == avant + 97
    compte = lectures.ensemble(lectures.compter(stock.helene, le=LE))
    assert compte.avec("manque_suite") == avant + 97
    assert chiffre("manque_suite", il_y_a) == alors
    assert chiffre("manque_suite", il_y_a, LE) == su
    # Un réglage posé aujourd'hui pour un jour passé se sait aujourd'hui ; on ne le savait pas alors.
    ParametreLocal.objects.create(valeur="20", depuis=il_y_a, **reglage)
    assert chiffre("manque_suite", il_y_a, LE) == su + 97
    assert chiffre("manque_suite", il_y_a) == alors
    # Et le département peut revenir à la valeur livrée.
    ParametreLocal.objects.create(valeur="", depuis=LE - timedelta(days=5), **reglage)
    assert chiffre("manque_suite", LE - timedelta(days=3), LE) == su


@pytest.mark.lourd
def test_convoquer_500_312_viennent_41_s_excusent_par_le_chemin_de_chacun(
    accueil_pret, monkeypatch
):
    """Le chemin entier : places, lettres, issues, décisions ; le compte baisse de ce qui est décidé."""
    scene = accueil_pret
    for rendre in ("rendre", "rendre_ensemble"):  # cinq cents lettres se composent ailleurs
        monkeypatch.setattr(ConvocationLettre, rendre, lambda *_, **__: b"%PDF-1.7")
    SoumissionDroitsDevoirs.objects.all().delete()
    decidee = LE - timedelta(days=30)
    # Orientées et sous contrat, mais sans nouvelles : le contact les reprend.
    gens = departement_de(
        scene, 520, orientees=520, sous_contrat=520, vues=0, depuis=LE - timedelta(days=200)
    )
    lectures.tenir(le=LE)
    assert chiffre("sans_accompagnement", decidee) == 520
    accueil = accueil_a(
        scene,
        du=decidee + timedelta(days=3),
        au=LE - timedelta(days=1),
        duree=15,
        agents=[scene.claire, scene.karim],
    )
    campagne = convoquer_le_stock(
        personnes=gens[:500],
        intitule="Reprise",
        avec=scene.france_travail,
        accueil=accueil,
        par=scene.claire,
        le=decidee,
    )
    for lot in campagne.lots.all():
        traiter_lot(lot_id=lot.pk)
    prevus = RendezVous.objects.filter(lignelotconvocations__lot__in=campagne.lots.all())
    assert prevus.count() == 500
    issues = ["recu"] * 312 + ["absent_excuse"] * 41
    for rendez_vous, etat in zip(
        prevus.select_related("agent").order_by("pk"), issues, strict=False
    ):
        noter_issue(
            rendez_vous=rendez_vous,
            etat=EtatRendezVous(etat),
            version=1,
            par=rendez_vous.agent,
            le=timezone.localtime(rendez_vous.debut).date(),
        )
    lectures.tenir(le=LE)
    lecture = LectureCampagne(campagne, scene.helene, le=LE)
    assert dict(lecture.bilan.issues) == {"venue": 312, "excusee": 41, "a_noter": 147}
    assert (lecture.bilan.alors.total, lecture.bilan.reprises) == (500, 312)
    assert chiffre("sans_accompagnement") == 520 - 312
    assert chiffre("sans_accompagnement", decidee, decidee) == 520


@pytest.mark.lourd
def test_29_000_personnes_5_800_sans_orientation_7_830_sans_contrat(accueil_pret, client_de):
    """Les chiffres du diagnostic départemental ; de 500 convoquées, 312 viennent et sont reprises."""
    scene = accueil_pret
    SoumissionDroitsDevoirs.objects.all().delete()
    deriver_en_attente()
    sejours_de(scene, 29_000, orientees=23_200, sous_contrat=21_170, depuis=AVANT)
    debut = time.perf_counter()
    tenir_les_retards(le=LE)
    assert time.perf_counter() - debut < 10  # cinq secondes, seul sur la machine
    compte = lectures.ensemble(lectures.compter(scene.helene, le=LE))
    assert compte.avec("manque_orientation") == 5_800 == chiffre("manque_orientation")
    assert compte.avec("manque_contrat") == 7_830 == chiffre("manque_contrat")
    assert compte.avec("manque_orientation", "manque_contrat") == 5_800
    assert compte.total == 7_830 == chiffre("sans_accompagnement")

    client = client_de("helene")
    client.get(reverse("accompagnement:reprise"))
    with CaptureQueriesContext(connection) as requetes:
        page = client.get(reverse("accompagnement:reprise")).content.decode()
    assert len(requetes) <= 15
    assert "7 830" in page.replace("\u202f", " ").replace("\xa0", " ")

    # 312 sont venues : on les oriente et elles signent ; le compte baisse d'autant, rien de plus.
    convoquees = list(
        lectures.stock(scene.helene, le=LE).order_by("-pk").values_list("pk", flat=True)[:500]
    )
    reprendre(scene, convoquees[:312], le=LE)
    lectures.tenir(le=LE)
    apres = lectures.ensemble(lectures.compter(scene.helene, le=LE))
    assert apres.total == 7_830 - 312 == chiffre("sans_accompagnement")
    assert apres.avec("manque_orientation") == 5_800 - 312
    hier = LE - timedelta(days=1)
    assert chiffre("sans_accompagnement", hier, hier) == 7_830
    evolution = lectures.descente(scene.helene, avant=hier, le=LE)
    assert (evolution.alors, evolution.maintenant, evolution.de_moins) == (7_830, 7_518, 312)
