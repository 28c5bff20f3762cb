"""Les trois indicateurs de l'axe 1 : justes, bornés, et avec les personnes derrière."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.models import Entretien
from jalons.personnes.services import declarer_inscription
from jalons.pilotage import selectors
from jalons.pilotage.indicateur import Indicateur, Mesure
from tests.accueil.test_accueil import oriente
from tests.distribution import JOUR

MARS = date(2026, 3, 1)


def mesures(code, scene, debut=MARS, fin=MARS):
    return {
        m.territoire_id: (m.numerateur, m.denominateur)
        for m in Indicateur.par_code(code).calculer(debut, fin)
    }


def _entretien(scene, personne, le, mode=ModeEntretien.FACE_A_FACE):
    Entretien.objects.create(
        personne=personne, entree=personne.entrees.get(), agent=scene.claire, date=le, mode=mode
    )


def test_les_trois_indicateurs_de_l_axe_1_sont_la():
    codes = {i.code for i in Indicateur.tous() if i.axe == 1}
    assert codes == {"personnes_recues", "delai_premier_entretien", "inscrits_france_travail"}
    assert all(i.definition and i.source for i in Indicateur.tous())


def test_recues_compte_en_presence_seulement(scene):
    assert mesures("personnes_recues", scene)[scene.metz.pk] == (0, 1)
    _entretien(scene, scene.fatou, JOUR, ModeEntretien.TELEPHONE)
    assert mesures("personnes_recues", scene)[scene.metz.pk] == (0, 1)
    _entretien(scene, scene.fatou, JOUR)
    _entretien(scene, scene.fatou, JOUR)  # reçue deux fois : comptée une fois
    assert mesures("personnes_recues", scene)[scene.metz.pk] == (1, 1)
    assert mesures("personnes_recues", scene)[scene.forbach.pk] == (0, 1)


def test_le_delai_va_de_l_accord_au_premier_entretien(scene):
    _entretien(scene, scene.fatou, date(2026, 3, 20))
    _entretien(scene, scene.fatou, date(2026, 3, 12))
    assert mesures("delai_premier_entretien", scene) == {scene.metz.pk: (11, 1)}


def test_inscrites_parmi_celles_qui_le_doivent(accueil_pret):
    scene = accueil_pret
    oriente(scene)
    assert mesures("inscrits_france_travail", scene) == {scene.metz.pk: (0, 1)}
    declarer_inscription(personne=scene.fatou, est_inscrit=True, le=JOUR)
    assert mesures("inscrits_france_travail", scene) == {scene.metz.pk: (1, 1)}


@pytest.mark.parametrize("indicateur", Indicateur.tous(), ids=lambda i: i.code)
def test_la_liste_compte_autant_que_le_chiffre(accueil_pret, indicateur):
    scene = accueil_pret
    oriente(scene)
    for mesure in indicateur.calculer(MARS, MARS):
        cas = list(indicateur.cas(mesure.mois, mesure.territoire_id))
        if indicateur.unite == "part":
            assert len(cas) == mesure.denominateur
            assert sum(c.est_au_numerateur for c in cas) == mesure.numerateur
        else:
            assert sum(c.est_au_numerateur for c in cas) == mesure.denominateur


def test_chacun_voit_son_territoire_et_la_direction_tout(scene):
    indicateur = Indicateur.par_code("personnes_recues")
    le = date(2026, 3, 31)
    claire = selectors.tableau(indicateur, scene.claire, le=le)
    assert [ligne.libelle for ligne in claire.lignes] == ["Metz-Orne"]
    helene = selectors.tableau(indicateur, scene.helene, le=le)
    assert len(helene.lignes) == 2
    assert helene.total.cellules[-1].denominateur == 2


def test_les_petits_nombres_sont_masques_a_qui_n_ouvre_pas_les_dossiers(scene):
    from jalons.comptes.roles import GestionnaireFse
    from jalons.comptes.services import affecter, creer_agent

    denis = creer_agent(
        courriel="denis@jalons.example",
        prenom="Denis",
        nom="Exemple",
        structure=scene.departement,
        par=None,
    )
    affecter(agent=denis, role=GestionnaireFse, par=None, depuis=date(2025, 1, 1))
    tableau = selectors.tableau(
        Indicateur.par_code("personnes_recues"), denis, le=date(2026, 3, 31)
    )
    assert all(c.est_masquee for ligne in tableau.lignes for c in ligne.cellules if c.denominateur)
    assert tableau.total.cellules[-1].est_masquee
    assert tableau.total.cellules[-1].taux is None


def test_la_mediane_d_ensemble_est_pesee():
    mesures_ = [Mesure(MARS, 1, 10, 1), Mesure(MARS, 2, 30, 9)]
    assert selectors._agreger(mesures_, "jours") == (30, 10)
    assert selectors._agreger(mesures_, "part") == (40, 10)


def test_la_distribution_range_chaque_delai_une_fois():
    jours = [0, 15, 16, 42, 43, 90, 91, 400]
    assert sum(n for _, n in selectors.distribution(jours)) == len(jours)
    assert selectors.distribution(jours)[0] == ("0 à 15 jours", 2)
    assert selectors.distribution(jours)[-1] == ("plus de 90 jours", 2)


def test_les_ecrans_du_pilotage(accueil_pret, client_de):
    scene = accueil_pret
    oriente(scene)
    claire = client_de("claire")
    assert claire.get(reverse("pilotage:tableau_de_bord")).status_code == 200
    for indicateur in Indicateur.tous():
        assert claire.get(reverse("pilotage:indicateur", args=[indicateur.code])).status_code == 200
    url = reverse("pilotage:cas", args=["personnes_recues", "2026-03", str(scene.metz.pk)])
    assert "DIALLO" in claire.get(url).content.decode()
    ailleurs = reverse("pilotage:cas", args=["personnes_recues", "2026-03", str(scene.forbach.pk)])
    assert claire.get(ailleurs).status_code == 404
    assert client_de("sophie").get(url).status_code == 403
