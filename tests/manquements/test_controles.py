"""S14 : le contrôle tiré au sort, reproductible, tracé ; et ce qui se dit à la caisse."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.models import Consultation, Evenement
from jalons.manquements.enums import GenreSuite, ObjetMessage
from jalons.manquements.journee import ControlesAFaire, OrganismesAPrevenir
from jalons.manquements.models import ControleTire, TirageControle
from jalons.manquements.rules.messages import DecisionDite, messages_dus
from jalons.manquements.rules.tirage import a_tirer, tirer
from jalons.manquements.selectors.controles import part_du_sort, population, se_refait
from jalons.manquements.selectors.messages import dus, messages_a_passer
from jalons.manquements.services import decisions, messages
from jalons.manquements.services.controles import noter_l_issue, tirer_au_sort
from jalons.personnes.models import SoumissionDroitsDevoirs
from jalons.socle.erreurs import ErreurMetier
from tests.manquements.decor import APRES, LE, contrat_ailleurs, instruit, signaler, signee, suite
from tests.manquements.decor import service as service
from tests.outillage.ensemble import ensemble

NUMEROS = st.sets(st.integers(1, 10_000), max_size=60)


@given(NUMEROS, st.integers(1, 80), st.text(min_size=1, max_size=12))
def test_s14_la_meme_graine_redonne_les_memes_quel_que_soit_l_ordre(numeros, nombre, graine):
    tires = tirer(sorted(numeros), nombre=nombre, graine=graine)
    assert tires == tirer(sorted(numeros, reverse=True), nombre=nombre, graine=graine)
    assert len(tires) == len(set(tires)) == min(nombre, len(numeros))
    assert set(tires) <= numeros
    assert tires[:-1] == tirer(numeros, nombre=max(len(tires) - 1, 0), graine=graine)


@given(st.integers(0, 95), st.integers(0, 400), st.integers(0, 60))
def test_s14_ce_qu_il_reste_a_tirer_fait_juste_la_part(part, autres, tires):
    voulue = Decimal(part) / 100
    manque = a_tirer(part=voulue, autres=autres, tires=tires)
    total = tires + manque
    assert total >= voulue * (autres + total)
    if manque:
        assert total - 1 < voulue * (autres + total - 1)


def test_s14_seuls_les_soumis_qui_ont_un_contrat_hors_france_travail_se_tirent(service):
    scene = service
    assert population(scene.anne, le=LE) == [scene.fatou.pk]
    contrat_ailleurs(scene, scene.jean)  # de Forbach : Anne ne le voit pas
    assert population(scene.anne, le=LE) == [scene.fatou.pk]
    SoumissionDroitsDevoirs.objects.filter(personne=scene.fatou).update(est_soumis=False)
    assert population(scene.anne, le=LE) == []
    SoumissionDroitsDevoirs.objects.filter(personne=scene.fatou).update(est_soumis=True)
    Structure.objects.filter(pk=scene.udaf.pk).update(genre=GenreStructure.FRANCE_TRAVAIL)
    assert population(scene.anne, le=LE) == []


def test_s14_le_tirage_est_fige_se_refait_et_son_issue_se_corrige(service):
    scene = service
    with pytest.raises(ErreurMetier) as trop:
        tirer_au_sort(nombre=9, par=scene.anne, le=LE)
    assert trop.value.champ == "nombre"
    tirage = tirer_au_sort(nombre=1, par=scene.anne, le=LE)
    assert (tirage.population, tirage.part) == ([scene.fatou.pk], Decimal("0.1"))
    assert se_refait(tirage)
    with pytest.raises(DatabaseError), transaction.atomic():
        TirageControle.objects.update(graine="choisie")
    assert (
        Evenement.objects.filter(type="controle_au_sort", personne_id=scene.fatou.pk).count() == 1
    )
    assert population(scene.anne, le=LE) == []
    controle = ControleTire.objects.get()
    assert list(ControlesAFaire.requete(scene.anne, le=LE)) == [controle]
    note = {"controle": controle, "jour": LE, "par": scene.anne, "le": LE}
    with pytest.raises(ErreurMetier) as sans:
        noter_l_issue(version=1, issue="manquement", precision="Absente.", **note)
    assert sans.value.champ == "issue"
    manquement = signaler(scene)
    lu = noter_l_issue(version=1, issue="manquement", precision="Absente.", **note)
    assert lu.manquement == manquement
    assert noter_l_issue(version=2, issue="tenus", **note).manquement is None
    assert not ControlesAFaire.requete(scene.anne, le=LE).exists()


@pytest.mark.django_db(transaction=True)
def test_s14_deux_tirages_a_la_fois_ne_designent_personne_deux_fois(service):
    """De vrais fils : le second attend le premier, ne trouve plus personne, et ne laisse rien."""
    faits, refus = ensemble(
        *[lambda: tirer_au_sort(nombre=1, par=service.anne, le=LE).pk for _ in range(2)]
    )
    assert (len(faits), len(refus)) == (1, 1)
    assert (TirageControle.objects.count(), ControleTire.objects.count()) == (1, 1)


def test_s14_la_part_du_sort_se_regarde_sur_douze_mois(service):
    scene = service
    assert part_du_sort(scene.anne, le=LE).manque == 0
    instruit(scene)
    part = part_du_sort(scene.anne, le=LE)
    assert (part.autres, part.tires, part.manque) == (1, 0, 1)
    tirer_au_sort(nombre=1, par=scene.anne, le=LE)
    assert part_du_sort(scene.anne, le=LE).manque == 0


def test_s14_les_ecrans_du_tirage_sont_traces_et_a_qui_instruit(service, client_de):
    anne = client_de("anne")
    assert anne.get(reverse("manquements:tirer")).status_code == 200
    assert client_de("sophie").get(reverse("manquements:controles")).status_code == 403
    assert client_de("helene").get(reverse("manquements:tirer")).status_code == 403
    fait = anne.post(reverse("manquements:tirer"), {"nombre": "1"})
    tirage = TirageControle.objects.get()
    assert fait["Location"] == reverse("manquements:tirage", args=[tirage.pk])
    page = anne.get(fait["Location"]).content.decode()
    assert tirage.graine in page
    assert Consultation.objects.filter(ecran="controles_tires").exists()
    controle = tirage.controles.get()
    assert anne.get(reverse("manquements:controle", args=[controle.pk])).status_code == 200
    assert "DIALLO" in anne.get(reverse("manquements:controles")).content.decode()


def test_un_message_retire_a_la_caisse_n_est_du_que_si_elle_savait():
    suites = frozenset({GenreSuite.CONFORMITE, GenreSuite.RADIATION_PROPOSEE})
    assert messages_dus(DecisionDite(False, suites, ())) == [
        ObjetMessage.EFFET,
        ObjetMessage.REPRISE,
        ObjetMessage.RADIATION,
    ]
    assert messages_dus(DecisionDite(True, suites, ())) == []
    assert messages_dus(DecisionDite(True, suites, {ObjetMessage.EFFET})) == [ObjetMessage.RETRAIT]
    assert ObjetMessage.RADIATION.organisme == "france_travail"


def test_s7_la_caisse_se_previent_de_l_effet_de_la_reprise_et_du_retrait(service, client_de):
    scene, decision = service, signee(service)
    assert list(messages_a_passer(scene.anne, le=APRES)) == [decision]
    dit = {"decision": decision, "objet": "effet", "canal": "flux", "par": scene.anne, "le": APRES}
    with pytest.raises(ErreurMetier) as tot:
        messages.noter_un_message(jour=LE, **dit)
    assert tot.value.champ == "jour"
    adresse = reverse("manquements:message", args=[decision.pk, "effet"])
    assert client_de("anne").get(adresse).status_code == 200
    note = messages.noter_un_message(jour=APRES, **dit)
    assert dus(decision) == []
    assert not messages_a_passer(scene.anne, le=APRES).exists()
    with pytest.raises(ErreurMetier):
        messages.noter_un_message(jour=APRES, **dit)
    reponse = {"reponse": "Pris en compte", "reponse_le": APRES, "version": note.version}
    assert messages.noter_un_message(jour=APRES, **dit, **reponse).version == 2
    suite(scene, decision, "conformite", le=APRES, texte="A repris l'atelier.")
    assert dus(decision) == [ObjetMessage.REPRISE]
    assert list(OrganismesAPrevenir.requete(scene.anne, le=APRES)) == [decision]
    messages.retirer_un_message(message=note, motif="autre dossier", par=scene.anne, le=APRES)
    assert dus(decision) == [ObjetMessage.EFFET, ObjetMessage.REPRISE]
    messages.noter_un_message(jour=APRES, **dit)
    decision.refresh_from_db()
    decisions.retirer(
        decision=decision,
        version=decision.version,
        motif="erreur",
        qualite="Directrice",
        par=scene.helene,
        le=APRES,
    )
    decision.refresh_from_db()
    assert dus(decision) == [ObjetMessage.RETRAIT]
    assert list(messages_a_passer(scene.anne, le=APRES)) == [decision]
    page = client_de("anne").get(reverse("manquements:manquement", args=[decision.manquement_id]))
    assert reverse("manquements:message", args=[decision.pk, "retrait"]) in page.content.decode()
    liste = client_de("anne").get(reverse("manquements:liste") + "?suivi=caisse")
    assert "DIALLO" in liste.content.decode()
