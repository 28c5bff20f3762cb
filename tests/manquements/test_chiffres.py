"""Les manquements en chiffres : comptés tels que connus, tus quand ils désignent quelqu'un."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from jalons.chiffres import registre
from jalons.chiffres.instantane import relations_sources
from jalons.chiffres.selectors import annee_de, cellules, demander
from jalons.manquements.selectors import chiffres
from jalons.manquements.services import decisions
from jalons.manquements.services import manquements as services
from tests.manquements.decor import APRES, LE, agir, instruit, signaler, signee
from tests.manquements.decor import service as service


def compte(code, le=APRES):
    lues = cellules(registre.par_code(code), demander([annee_de(LE)], le=le))
    ensemble = next((c for c in lues if c.unite is None), None)
    return ensemble.valeur(registre.par_code(code).agregat) if ensemble else None


def test_une_decision_se_compte_a_son_niveau_et_retiree_ne_compte_plus(service):
    decision = signee(service)
    assert (compte("manquements_signales"), compte("sanctions_premier_niveau")) == (1, 1)
    assert compte("delai_sanction") == 11
    assert compte("sanctions_suivant_niveau") is None
    decisions.retirer(
        decision=decision,
        version=decision.version,
        motif="erreur",
        qualite="Directrice",
        par=service.helene,
        le=APRES,
    )
    assert compte("sanctions_premier_niveau") is None


def test_un_retrait_ne_compte_pas_un_classement_si(service):
    retire = signaler(service)
    agir(services.retirer_signalement, retire, par=service.sophie, motif="autre personne")
    assert compte("manquements_signales") is None
    classe = instruit(service, date_faits=LE - timedelta(days=3))
    agir(services.classer, classe, par=service.anne, classement="faits_non_etablis")
    assert (compte("manquements_signales"), compte("manquements_classes")) == (1, 1)


def test_la_page_tait_les_petits_nombres_et_ne_mene_a_personne(service, client_de):
    signaler(service)
    dites = {x.chiffre.code: x.valeurs for x in chiffres.manquements_en_chiffres(le=LE)}
    assert dites["manquements_signales"] == ("0", "n.c.")
    assert dites["manquements_classes"] == ("0", "0")
    reponse = client_de("helene").get(reverse("manquements:chiffres"))
    assert reponse.status_code == 200
    assert "/dossiers/" not in reponse.content.decode().partition("<main")[2]
    for personnage, ouvre in (
        ("helene", True),
        ("claire", True),
        ("sophie", False),
        ("yves", False),
    ):
        client = client_de(personnage)
        assert (client.get(reverse("manquements:chiffres")).status_code == 200) is ouvre
        if personnage != "yves":
            liste = client.get(reverse("manquements:liste")).content.decode()
            assert (reverse("manquements:chiffres") in liste) is ouvre


def test_ni_pilotage_ni_instantane(db):
    siens = registre.pour_usage("manquements")
    assert siens and not [c for c in siens if c.axe is not None]
    assert not {"manquement", "manquement_classe", "sanction"} & set(relations_sources())
