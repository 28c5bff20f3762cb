"""Une action du plan ouvre son positionnement, et le contrat dit où il en est."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.activite.models import Positionnement
from jalons.contrats.models import ActionPositionnee
from jalons.contrats.rules.cibles import cible_de
from jalons.contrats.services import suivi
from jalons.contrats.services.contrats import ContratImpossible
from tests.activite.decor import avancer, chantier, positionner
from tests.contrats.decor import acte, en_vigueur
from tests.distribution import JOUR

MOTS = st.text("abcdé ", max_size=12)


@given(MOTS, MOTS, st.lists(MOTS, max_size=4))
def test_la_cible_proposee_est_la_seule_qui_porte_ce_nom(intitule, porteur, noms):
    choix = [(str(rang), nom) for rang, nom in enumerate(noms)]
    trouvee = cible_de(intitule, porteur, choix)
    assert trouvee == "" or trouvee in dict(choix)
    assert cible_de("", "", choix) == "", "sans mot, rien n'est choisi"
    doubles = [*choix, *((f"{code}bis", nom) for code, nom in choix)]
    assert cible_de(intitule, porteur, doubles) == "", "deux qui se valent : l'agent choisit"


def test_une_action_ouvre_son_positionnement_ou_prend_celui_qui_l_est(accueil_pret):
    scene = accueil_pret
    contrat = en_vigueur(scene, fin_prevue=date(2027, 3, 1))
    premiere, seconde = contrat.actions.all()
    vers = chantier(scene)
    deja = positionner(scene, action=vers)
    dits = {"genre": "action", "cible_id": vers.pk, "origine": "referent", **acte(scene)}
    for _ in range(2):
        assert suivi.positionner_une_action(action=premiere, **dits) == (deja, False)
    with pytest.raises(ContratImpossible, match="autre action"):
        suivi.positionner_une_action(action=seconde, **dits)
    avancer(scene, deja, "refuser", motif_refus="plus_de_place")
    autre, est_neuf = suivi.positionner_une_action(action=premiere, **dits)
    assert est_neuf and premiere.positionnements.count() == 2 and autre != deja
    tard = {**dits, "le": JOUR - timedelta(days=1)}
    with pytest.raises(ContratImpossible, match="ne court pas"):
        suivi.positionner_une_action(action=premiere, **tard)


def test_par_l_ecran_du_contrat(accueil_pret, client_de):
    scene, le = accueil_pret, timezone.localdate()
    contrat = en_vigueur(scene, fin_prevue=le + timedelta(days=30))
    vers = chantier(scene, "Formation CACES à Metz")
    action = contrat.actions.get(intitule="CACES")
    claire = client_de("claire")
    page = reverse("contrats:contrat", args=[contrat.pk])
    adresse = reverse("contrats:positionner", args=[contrat.pk, action.pk])
    assert adresse in claire.get(page).content.decode()
    form = claire.get(adresse).context["form"]
    assert form.initial["cible"] == f"action:{vers.pk}"
    assert "attente" not in form.initial, "le mot de l'action n'est pas celui de la personne"
    saisie = {"cible": f"action:{vers.pk}", "origine": "referent", "attente": "", "envoyer": "on"}
    assert claire.post(adresse, {**saisie, "cible": ""}).status_code == 422
    assert claire.post(adresse, saisie).status_code == 302
    ouvert = Positionnement.objects.get()
    assert ActionPositionnee.objects.get().action == action
    lue = claire.get(page).content.decode()
    assert reverse("activite:positionnement", args=[ouvert.pk]) in lue
    assert ouvert.get_etat_display() in lue
    for autre in ("helene", "karim", "nadia"):
        assert client_de(autre).post(adresse, saisie).status_code in (403, 404)
