"""Les chiffres de l'axe 1 : justes, bornés, tels que connus un jour, et avec qui est derrière."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import ModeEntretien
from jalons.accueil.models import Entretien
from jalons.annuaire.models import Commune, Sectorisation, Site, Territoire
from jalons.chiffres import registre
from jalons.chiffres.selectors import cellules, demander, lignes, mois_de
from jalons.personnes.models import Adresse
from jalons.personnes.services import constater, declarer_inscription
from jalons.pilotage.selectors import chiffres as selectors
from jalons.pilotage.selectors.chiffres import Reglage
from jalons.socle.periode import Periode, connaissance_au, fin_du_jour
from tests.accueil.decor import oriente
from tests.distribution import JOUR, nouvelle_personne

MARS = date(2026, 3, 1)
FIN_MARS = date(2026, 3, 31)


def mesures(code, mois=MARS, connu=None):
    """Territoire (0 : hors secteur, None : ensemble) → (retenues, population)."""
    demande = demander([mois_de(mois)], le=timezone.localdate(), tel_que_connu_le=connu)
    lues = cellules(registre.par_code(code), demande)
    return {c.unite: (c.retenues, c.population) for c in lues}


def _entretien(scene, personne, le, mode=ModeEntretien.FACE_A_FACE):
    return Entretien.objects.create(
        personne=personne, entree=personne.entrees.get(), agent=scene.claire, date=le, mode=mode
    )


def _demenager(personne, commune, le):
    constater(
        Adresse,
        cle={"foyer": personne.foyer},
        le=le,
        valeurs={"commune": commune, "nom_commune": commune.nom.upper()},
    )


def test_les_trois_chiffres_de_l_axe_1_sont_la():
    codes = {c.code for c in registre.tous() if c.axe == 1}
    assert codes == {"personnes_recues", "delai_premier_entretien", "inscrits_france_travail"}


def test_recues_compte_en_presence_seulement(scene):
    assert mesures("personnes_recues")[scene.metz.pk] == (0, 1)
    _entretien(scene, scene.fatou, JOUR, ModeEntretien.TELEPHONE)
    assert mesures("personnes_recues")[scene.metz.pk] == (0, 1)
    _entretien(scene, scene.fatou, JOUR)
    _entretien(scene, scene.fatou, JOUR)  # reçue deux fois : comptée une fois
    assert mesures("personnes_recues")[scene.metz.pk] == (1, 1)
    assert mesures("personnes_recues")[scene.forbach.pk] == (0, 1)
    assert mesures("personnes_recues")[None] == (1, 2)


def test_inscrites_parmi_celles_qui_le_doivent(accueil_pret):
    scene = accueil_pret
    oriente(scene)
    assert mesures("inscrits_france_travail")[scene.metz.pk] == (0, 1)
    declarer_inscription(personne=scene.fatou, est_inscrit=True, le=JOUR)
    assert mesures("inscrits_france_travail")[scene.metz.pk] == (1, 1)


def test_qui_demenage_reste_compte_la_ou_il_etait(scene):
    """La projection du jour ne décide d'aucun chiffre : le mois d'avant ne bouge pas."""
    avant = mesures("personnes_recues")
    _demenager(scene.fatou, scene.cms_forbach.commune, date(2026, 4, 15))
    assert mesures("personnes_recues") == avant


def test_tel_que_connu_rend_ce_qui_fut_dit(scene):
    """Un fait appris plus tard change le chiffre d'aujourd'hui, pas celui que l'on avait dit."""
    su = date(2026, 4, 30)
    with connaissance_au(fin_du_jour(su - timedelta(days=3))):
        yann = nouvelle_personne(
            prenom="Yann",
            nom="LEROY",
            naissance=date(1980, 1, 1),
            sexe="1",
            commune=scene.cms_metz.commune,
            numero="10000000077",
        )
        _entretien(scene, yann, date(2026, 3, 20))
    dit = mesures("personnes_recues", connu=su)
    assert dit == {scene.metz.pk: (1, 1), None: (1, 1)}
    tardif = Entretien.objects.get(personne=yann)
    tardif.delete()
    _demenager(yann, scene.cms_forbach.commune, MARS)
    assert mesures("personnes_recues", connu=su) == dit
    assert mesures("personnes_recues")[scene.forbach.pk] == (0, 2)


@pytest.mark.parametrize("mode", ["corrige", "efface"])
def test_un_entretien_corrige_ou_efface_laisse_ce_qui_fut_dit(scene, mode):
    su = date(2026, 4, 30)
    with connaissance_au(fin_du_jour(su - timedelta(days=3))):
        fatou = nouvelle_personne(
            prenom="Anne",
            nom="BLANC",
            naissance=date(1980, 1, 1),
            sexe="2",
            commune=scene.cms_metz.commune,
            numero="10000000078",
        )
        entretien = _entretien(scene, fatou, date(2026, 3, 20))
    if mode == "corrige":
        entretien.mode = ModeEntretien.TELEPHONE
        entretien.save()
    else:
        entretien.delete()
    assert mesures("personnes_recues", connu=su)[None] == (1, 1)
    assert mesures("personnes_recues")[None] == (0, 3)


def test_la_mediane_d_ensemble_vient_des_personnes(scene):
    """A = [0,0,0,100,100,100,100] et B = [0]×5 : la médiane est 0, non celle des médianes."""
    lieu = Commune.objects.create(code_insee="57001", nom="Ici", departement="57", codes_postaux=[])
    ouvert = Periode(date(2020, 1, 1))
    autre = Territoire.objects.create(code="autre", nom="Autre", periode=ouvert)
    site = Site.objects.create(code="s", nom="S", genre="cms", territoire=autre, periode=ouvert)
    Sectorisation.objects.create(commune=lieu, site=site, periode=ouvert)
    lieu.codes_postaux = ["57000"]
    fevrier = date(2026, 2, 1)
    for rang, (commune, jours) in enumerate(
        [(scene.cms_metz.commune, j) for j in (0, 0, 0, 100, 100, 100, 100)] + [(lieu, 0)] * 5
    ):
        qui = nouvelle_personne(
            prenom="P",
            nom=f"N{rang}",
            naissance=date(1980, 1, 1),
            sexe="1",
            commune=commune,
            numero=str(30_000_000_000 + rang),
            depuis=fevrier,
        )
        _entretien(scene, qui, fevrier + timedelta(days=jours))
    demande = demander([mois_de(fevrier)], le=timezone.localdate())
    lues = {c.unite: c for c in cellules(registre.par_code("delai_premier_entretien"), demande)}
    assert lues[scene.metz.pk].mediane == 100
    assert lues[autre.pk].mediane == 0
    assert lues[None].mediane == 0
    assert lues[None].retenues == 12


@pytest.mark.parametrize("chiffre", registre.de_l_axe(), ids=lambda c: c.code)
def test_la_liste_compte_autant_que_la_case(accueil_pret, chiffre):
    oriente(accueil_pret)
    demande = demander([mois_de(MARS)], le=timezone.localdate())
    derriere = lignes(chiffre, demande)
    for cellule in cellules(chiffre, demande):
        siennes = [x for x in derriere if cellule.unite in (None, x.unite)]
        assert len(siennes) == cellule.population
        assert sum(x.est_retenue for x in siennes) == cellule.retenues


def test_l_annee_compte_chaque_personne_une_fois(scene):
    tableau = selectors.tableau(
        registre.par_code("personnes_recues"), scene.helene, reglage=Reglage.courant(FIN_MARS)
    )
    assert [p.cle for p in tableau.periodes][-2:] == ["2026-03", "2026"]
    assert tableau.total.cases[-1].denominateur == 2


def test_avant_le_premier_fichier_pas_de_donnee(scene):
    tableau = selectors.tableau(
        registre.par_code("personnes_recues"), scene.helene, reglage=Reglage.courant(FIN_MARS)
    )
    fevrier, mars = tableau.total.cases[-3:-1]
    assert fevrier.est_sans_donnee
    assert fevrier.muette == "pas de donnée"
    assert not mars.est_sans_donnee
    jamais = selectors.tableau(
        registre.par_code("personnes_recues"),
        scene.helene,
        reglage=Reglage(FIN_MARS, FIN_MARS, connu=date(2026, 1, 15)),
    )
    assert all(c.est_sans_donnee and c.valeur is None for c in jamais.total.cases)


def test_celles_qui_attendent_sont_dites_d_abord_et_depuis_quand(scene, client_de):
    _entretien(scene, scene.jean, JOUR)
    reglage = Reglage.courant(FIN_MARS)
    delai = registre.par_code("delai_premier_entretien")
    tableau = selectors.tableau(delai, scene.helene, reglage=reglage)
    case = tableau.total.cases[-2]
    assert (case.attendent, case.numerateur) == (1, 1)
    assert case.cellule.attente_maximale == (FIN_MARS - MARS).days
    [attend], autres = selectors.cas_visibles(
        delai,
        scene.helene,
        periode=mois_de(MARS),
        unite=None,
        reglage=reglage,
        part="attendent",
    )
    assert (attend.personne, attend.attente, autres) == (scene.fatou, 30, 0)
    [recue], _ = selectors.cas_visibles(
        delai, scene.helene, periode=mois_de(MARS), unite=None, reglage=reglage, part="retenues"
    )
    assert recue.personne == scene.jean


def test_chacun_voit_son_territoire_et_la_direction_tout(scene):
    recues = registre.par_code("personnes_recues")
    reglage = Reglage.courant(FIN_MARS)
    claire = selectors.tableau(recues, scene.claire, reglage=reglage)
    assert [ligne.libelle for ligne in claire.lignes] == ["Metz-Orne"]
    assert claire.total.cases[-2].denominateur == 1
    helene = selectors.tableau(recues, scene.helene, reglage=reglage)
    assert len(helene.lignes) == 2
    assert helene.total.cases[-2].denominateur == 2


def test_les_petits_nombres_sont_tus_a_qui_n_ouvre_pas_les_dossiers(scene):
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
        registre.par_code("personnes_recues"), denis, reglage=Reglage.courant(FIN_MARS)
    )
    comptees = [c for x in (tableau.total, *tableau.lignes) for c in x.cases if c.denominateur]
    assert comptees
    assert all(c.est_masquee and c.valeur is None and c.muette == "n.c." for c in comptees)
    assert not any(c.isdigit() for c in tableau.constat)


def test_la_distribution_range_chaque_delai_une_fois(scene):
    _entretien(scene, scene.fatou, date(2026, 3, 16))
    _entretien(scene, scene.jean, date(2026, 3, 17))
    delai = registre.par_code("delai_premier_entretien")
    lues = dict(selectors.repartition(delai, scene.helene, reglage=Reglage.courant(FIN_MARS)))
    assert lues["0 à 15 jours"] == 1
    assert lues["16 à 30 jours"] == 1
    assert sum(lues.values()) == 2
    assert (
        selectors.repartition(
            registre.par_code("personnes_recues"), scene.helene, reglage=Reglage.courant(FIN_MARS)
        )
        is None
    )


def test_les_ecrans_du_pilotage(accueil_pret, client_de):
    scene = accueil_pret
    oriente(scene)
    claire = client_de("claire")
    assert claire.get(reverse("pilotage:tableau_de_bord")).status_code == 200
    for chiffre in registre.de_l_axe():
        adresse = reverse("pilotage:indicateur", args=[chiffre.code])
        assert claire.get(adresse).status_code == 200
        assert claire.get(adresse, {"mois": "2026-03", "connu": "2026-03-31"}).status_code == 200
    url = reverse("pilotage:cas", args=["personnes_recues", "2026-03", str(scene.metz.pk)])
    assert "DIALLO" in claire.get(url).content.decode()
    assert "DIALLO" in claire.get(url.replace("2026-03", "2026")).content.decode()
    ailleurs = reverse("pilotage:cas", args=["personnes_recues", "2026-03", str(scene.forbach.pk)])
    assert claire.get(ailleurs).status_code == 404
    assert client_de("sophie").get(url).status_code == 403


@pytest.mark.parametrize(
    "reglage",
    [
        {"mois": "mars"},
        {"mois": "2026-99"},
        {"connu": "hier"},
        {"connu": "9999-01-01"},
        {"connu": "0001-01-01"},
        {"mois": "0001-01"},
    ],
)
def test_un_reglage_illisible_se_dit_et_garde_aujourd_hui(scene, client_de, reglage):
    reponse = client_de("helene").get("/pilotage/personnes_recues/", reglage)
    assert reponse.status_code == 200


@pytest.mark.parametrize("code", [c.code for c in registre.de_l_axe()])
def test_une_page_de_chiffre_demande_peu_de_requetes(accueil_pret, client_de, code):
    oriente(accueil_pret)
    helene = client_de("helene")
    adresse = reverse("pilotage:indicateur", args=[code])
    helene.get(adresse)
    with CaptureQueriesContext(
        connection,
    ) as requetes:
        helene.get(adresse)
    assert len(requetes) <= 12
