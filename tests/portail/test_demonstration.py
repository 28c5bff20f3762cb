"""Les démonstrations : chacune se charge de ses seules données, avec les chiffres exacts des fiches."""

from __future__ import annotations

import io
import json
from decimal import Decimal as D

import pytest
from django.core import mail
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from jalons.accompagnement.models import Parcours
from jalons.accueil.models import Coreo, RendezVous
from jalons.activite.models import ContratTravail, Heures, Positionnement
from jalons.annuaire.models import Commune, Sectorisation, Structure, Territoire
from jalons.annuaire.selectors import territoires
from jalons.comptes.models import Agent, Evenement
from jalons.contrats.models import Contrat
from jalons.coordination.models import (
    Decision,
    Instance,
    Invitation,
    PointParcours,
    Proposition,
    Seance,
)
from jalons.coordination.selectors.instance import instances_suivies
from jalons.coordination.services.instance import droit_local
from jalons.demonstration.coordination import charger_coordination
from jalons.demonstration.jeux import jeux
from jalons.demonstration.troupe import agent_du_jeu
from jalons.echanges.models import Lot
from jalons.fse.models import Operation, Participation
from jalons.fse.operation.selectors.operations import plan_en_vigueur, taux_dit
from jalons.fse.publicite.selectors.publicite import contenu_fiche
from jalons.personnes.models import Appartenance, Personne
from jalons.portail.adresses import courriel_de
from jalons.projets.models import Besoin, Projet
from jalons.repertoire.models import Action, Conventionnement, ParticipationDispositif
from jalons.repertoire.selectors.offre import comptage_annee
from tests.portail.conftest import LE, jour_de

pytestmark = [pytest.mark.django_db, pytest.mark.lourd]
CHIFFRES = {
    "2022-plie-coordination": ("110889.44", "66533.66", "60 %", "payee"),
    "2025-coordination-politique-insertion": (
        "621685.15",
        "80000.00",
        "environ 13 %",
        "bilan_depose",
    ),
    "2025-equipe-insertion": ("890744.00", "445372.00", "50 %", "deposee"),
    "2024-cd15-coordination": ("155250.00", "93150.00", "60 %", "en_execution"),
}
# Territoires, caisse, opérations, PLIE, agents de l'opération : ce que disent les fiches publiées.
ATTENDUS = {
    "moselle": (5, "571", set(CHIFFRES), True, 11),
    "cantal": (3, "151", {"2024-cd15-coordination"}, False, 3),
    "haute-loire": (3, "431", {"2025-equipe-insertion"}, False, 7),
    "haute-vienne": (3, "871", {"2022-plie-coordination"}, True, 1),
}


def seul(*codes: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("departement", codes, indirect=True)


def connecte(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_le_departement_a_ses_chiffres(departement):
    combien, caisse, operations, a_un_plie, equipe = ATTENDUS[departement.code]
    code = departement.identite["code"]
    assert territoires(le=jour_de(departement)).count() == combien
    lieux = Sectorisation.objects.values_list("commune__departement", flat=True)
    assert set(lieux) == {code}
    assert lieux.count() == Commune.objects.filter(departement=code).count() > 100
    caf = Lot.objects.filter(organisme="CAF").values_list("numero_organisme", flat=True)
    assert set(caf) == {caisse}  # la MSA a son propre numéro
    assert Personne.objects.filter(territoire__isnull=False).exists()
    assert set(Operation.objects.values_list("code", flat=True)) == operations
    propre = Operation.objects.get(code=next(iter(departement.operations)))
    assert propre.departement == code
    if propre.missions.exists():
        agents = set(propre.missions.values_list("agent__courriel", flat=True))
        assert agents <= set(departement.courriels)
    assert len(departement.operations[propre.code]["agents"]) == equipe
    assert (Structure.objects.filter(genre="plie", agents__isnull=False).exists()) is a_un_plie
    assert Parcours.objects.filter(genre="plie").exists() is a_un_plie


def test_le_departement_a_son_annee_de_seances(departement):
    le = jour_de(departement)
    recentes = Seance.objects.filter(debut__date__gt=le.replace(year=le.year - 1))
    assert recentes.filter(etat="tenue").count() > 20
    assert Seance.objects.filter(etat__in=["planifiee", "convoquee"]).exists()
    assert Besoin.objects.filter(diagnostic__isnull=False, territoire__isnull=False).exists()
    assert Projet.objects.filter(etapes__isnull=False).exists()
    noms = {i["nom"].format(territoire="") for i in departement.textes["instances"]}
    assert all(
        any(i.nom.startswith(n) for n in noms)
        for i in Instance.objects.filter(periode__contains=le)
    )
    for code in departement.operations:
        assert Operation.objects.get(code=code).fiche is not None
    # Personne n'a reçu de message, et aucun n'est en file.
    assert mail.outbox == []
    assert not ProcrastinateJob.objects.filter(task_name__startswith="coordination").exists()


@pytest.mark.parametrize(
    ("role", "adresses"),
    [
        ("travailleur_social", ["/", "/accueil/entrants/", "/recherche/?q=martin", "/pilotage/"]),
        ("direction", ["/", "/pilotage/", "/coordination/", "/fse/"]),
        ("gestionnaire_fse", ["/fse/", "/coordination/"]),
    ],
)
def test_les_ecrans_s_ouvrent(departement, role, adresses):
    client = connecte(agent_du_jeu(departement, role))
    autres = {t["nom"] for jeu in jeux().values() for t in jeu.organisation["territoires"]}
    autres -= {t["nom"] for t in departement.organisation["territoires"]}
    for adresse in adresses:
        reponse = client.get(adresse)
        assert reponse.status_code == 200, adresse
        contenu = reponse.content.decode()
        assert not [nom for nom in autres if f">{nom}<" in contenu], adresse


def test_le_menu_ne_montre_le_plie_que_la_ou_il_y_en_a_un(departement):
    client = connecte(agent_du_jeu(departement, "travailleur_social"))
    contenu = client.get("/").content.decode()
    assert (f'href="{reverse("accompagnement:plie")}"' in contenu) is ATTENDUS[departement.code][3]


def test_chaque_operation_a_les_chiffres_de_sa_fiche(departement):
    for operation in Operation.objects.all():
        total, montant, taux, statut = CHIFFRES[operation.code]
        plan = plan_en_vigueur(operation)
        assert (plan.total, plan.montant_ue, operation.statut) == (D(total), D(montant), statut)
        assert taux_dit(operation, plan.montant_ue, plan.total).replace("\u00a0", " ") == taux


@seul("moselle", "haute-vienne")
def test_le_plie_tombe_au_centime(departement):
    operation = Operation.objects.get(code="2022-plie-coordination")
    plan = plan_en_vigueur(operation)
    assert (plan.directes, plan.assiette, plan.forfait) == (
        D("94616.20"),
        D("81366.20"),
        D("16273.24"),
    )
    assert contenu_fiche(operation)["plan"]["forfait"] == "16273.24"


@seul("haute-vienne")
def test_le_plie_reunit_ses_referents_et_la_region_finance(departement):
    operation = Operation.objects.get(code="2022-plie-coordination")
    reunions = operation.seances.filter(seance__instance__genre="coordination_plie")
    assert reunions.count() == 12
    assert not operation.seances.filter(seance__mention_europe="").exists()
    [region] = operation.ressources_recues.filter(genre="region")
    assert (region.montant, "Nouvelle-Aquitaine" in region.financeur) == (D("29184.00"), True)


@seul("haute-loire")
def test_l_equipe_insertion_a_ses_participants(departement):
    operation = Operation.objects.get(code="2025-equipe-insertion")
    fiches = Participation.objects.filter(operation=operation)
    assert fiches.exists()
    assert not fiches.exclude(personne__territoire__code="le-puy-en-velay").exists()
    demande = contenu_fiche(operation)
    assert "en cours" in demande["phrase"]
    assert demande["mention"] == "Cofinancé par l'Union européenne"


@seul("haute-loire")
def test_l_equipe_insertion_signe_des_contrats_intensifies(departement):
    contrats = Contrat.objects.filter(genre="intensifie")
    assert contrats.filter(etat="signe", document__isnull=False).exists()
    assert not contrats.exclude(structure__genre="departement").exists()


@seul("cantal", "moselle")
def test_l_annee_du_cantal(departement):
    """Cellules trimestrielles par arrondissement, un vendredi par mois, comités, réunions."""
    operation = Operation.objects.get(code="2024-cd15-coordination")
    liens = operation.seances.select_related("seance__instance__territoire")
    assert not liens.filter(seance__mention_europe="").exists()
    assert not liens.exclude(seance__etat="tenue").exists()
    assert not liens.exclude(seance__debut__year=2024).exists()
    assert not liens.filter(seance__compte_rendu=None).exists()
    par_genre = {
        genre: liens.filter(seance__instance__genre=genre).count()
        for genre in (
            "cellule_locale",
            "vendredi_insertion",
            "comite_suivi",
        )
    }
    assert par_genre == {
        "cellule_locale": 12,
        "vendredi_insertion": 12,
        "comite_suivi": 24,
    }
    assert liens.filter(seance__instance__genre="reunion_partenariale").count() >= 4
    cellules = liens.filter(seance__instance__genre="cellule_locale")
    lieux = {lien.seance.instance.territoire.nom for lien in cellules}
    assert lieux == {"Aurillac", "Mauriac", "Saint-Flour"}
    for lien in liens.filter(seance__instance__genre="vendredi_insertion"):
        assert lien.seance.debut.weekday() == 4
        assert lien.seance.theme
        assert lien.seance.points.order_by("ordre").first().intervenant
    fiche = contenu_fiche(operation)
    assert fiche["budget"] is None
    assert fiche["objectif"].startswith("1.h")


@seul("moselle")
def test_l_annee_du_cantal_se_lit_sans_se_meler_au_departement(departement):
    """Une cheffe de projet du Cantal la voit ; elle ne voit personne, et la Moselle ne la compte pas."""
    helene = Agent.objects.get(courriel="helene.vidal@demo.example")
    assert not Personne.objects.visibles_par(helene).exists()
    client = connecte(helene)
    seance = Seance.objects.filter(instance__nom__contains="Aurillac").first()
    assert client.get(f"/coordination/seances/{seance.pk}/").status_code == 200
    assert client.get("/coordination/").status_code == 200
    anciens = Territoire.objects.exclude(pk__in=territoires(le=LE))
    assert {t.nom for t in anciens} == {"Aurillac", "Mauriac", "Saint-Flour"}
    assert not any(s.instance.territoire in anciens for s in instances_suivies(le=LE))
    assert not Decision.objects.filter(
        etat="ouverte", seance__instance__territoire__in=anciens
    ).exists()


@seul("moselle")
def test_une_annee_de_coordination_en_moselle(departement):
    moselle = Operation.objects.get(code="2025-coordination-politique-insertion")
    assert (moselle.projets_coordonnes, moselle.beneficiaires_indirects) == (125, 6722)
    assert moselle.missions.count() == 11
    compte = comptage_annee(2025)
    assert (compte.projets, compte.beneficiaires, compte.a_compter) == (125, 6722, 0)
    assert Action.objects.count() == 125
    assert all(g.projets and g.beneficiaires for g in compte.genres)
    en_cours = Seance.objects.filter(instance__periode__contains=LE)
    par_genre = {
        genre: en_cours.filter(instance__genre=genre).count()
        for genre in ("cellule_locale", "vendredi_insertion", "comite_pilotage")
    }
    assert par_genre == {"cellule_locale": 25, "vendredi_insertion": 13, "comite_pilotage": 3}
    assert Decision.objects.filter(etat="ouverte").exists()
    assert Decision.objects.filter(etat="faite").exists()
    assert PointParcours.objects.count() >= 3
    assert Proposition.objects.filter(est_spontanee=True).exists()
    assert any(s.etat.est_en_retard for s in instances_suivies(le=LE))
    passees = Invitation.objects.filter(seance__diffuse_le__isnull=False)
    assert passees.exists()
    assert not passees.filter(envoyee_le=None).exists()
    assert charger_coordination(departement, le=LE) == 0


def test_les_feries_du_droit_local_sont_une_donnee(departement):
    assert droit_local(LE) is (departement.code == "moselle")


# Ce que chaque fiche de départ annonce au public, fait par fait.
FAITS = {
    "2022-plie-coordination": (
        "Lutter contre la pauvreté et promouvoir l'inclusion",
        "Développer les projets de coordination et d'animation de l'offre en faveur de l'insertion "
        "et de l'économie sociale et solidaire",
        "Coordination et animation du dispositif insertion / PLIE", "01/01/2022", "31/12/2022",
        "Depuis 2009", "chômage de longue durée", "droit commun", "plan d'actions",
        "emploi durable", "accompagnement individualisé renforcé", "chantier d'insertion",
        "formations linguistiques", "outils numériques", "orientations prioritaires",
        "opérateurs locaux", "référents de parcours", "réunions régulières", "Haute-Vienne",
        "Nouvelle-Aquitaine", "mission locale", "Pôle emploi", "maisons de la solidarité",
        "94616.20", "80716.20", "650.00", "13250.00", "forfait 20 %", "16273.24", "110889.44",
        "Fonds social européen", "66533.66", "29184.00", "Autofinancement", "15171.78",
    ),
    "2025-coordination-politique-insertion": (
        "Moselle", "programme départemental", "pacte territorial", "bénéficiaires du RSA",
        "accompagnement personnalisé", "plus éloignés de l'emploi", "marché du travail",
        "préparent l'accès à l'emploi", "SIAE", "CTES", "relations partenariales", "125 projets",
        "6 722", "missions locales", "80000.00", "environ 13 %", "621685.15", "11 postes",
        "5 territoires", "réduction des inégalités", "inclusion sociale",
    ),
    "2025-equipe-insertion": (
        "Accompagnement intensifié de bénéficiaires du RSA", "2021-2027",
        "chambres consulaires", "diagnostic individualisé", "loi pour le plein emploi",
        "1er janvier 2025", "sept travailleurs sociaux", "au plus près de son entrée",
        "territorialisée", "contractualiser", "garde d'enfant", "accès aux droits", "soins",
        "logement", "aide financière", "inclusion numérique", "coordonné", "périphériques",
        "sortie positive", "Direction des solidarités humaines", "Direction déléguée",
        "01/01/2025", "31/12/2026", "890744.00", "445372.00", "50 %",
        "Cofinancé par l'Union européenne", "demande de cofinancement européen (FSE+) en cours",
    ),
    "2024-cd15-coordination": (
        "2024 – CD15", "Cofinancé par l'Union européenne", "PDIE", "PTIE", "2021-2025",
        "clarifier et mieux coordonner", "mille-feuille", "boîte à outils",
        "chaque arrondissement", "approche globale", "maisons de la solidarité", "Aurillac",
        "Mauriac", "Saint-Flour", "cellules locales", "trimestre", "apprentissage du français",
        "focus thématiques", "vendredi", "intérim", "Cap emploi", "centres sociaux",
        "comités de suivi", "sans couture", "multi-partenariales", "ingénierie", "veille",
        "marchés publics", "2024_Auvergne-Rhône-Alpes_Cantal_ Insertion professionnelle hors IAE",
        "Emploi – Inclusion – Jeunesse – Compétences", "1.h — Favoriser l'inclusion active",
        "1 — Favoriser l'insertion professionnelle", "60 % des dépenses éligibles présentées",
    ),
}  # fmt: skip


def test_rien_de_ce_que_disent_les_fiches_de_depart_ne_manque(departement):
    for operation in Operation.objects.all():
        lu = json.dumps(contenu_fiche(operation), ensure_ascii=False)
        lu = lu.replace("\u00a0", " ").replace("\u202f", " ").lower()
        manquent = [fait for fait in FAITS[operation.code] if fait.lower() not in lu]
        assert not manquent, (operation.code, manquent)


@seul("cantal", "haute-vienne", "haute-loire")
def test_chaque_territoire_a_son_offre(departement):
    """Aucun arrondissement n'est sans action, et aucune action n'est double."""
    du_jeu = [t["code"] for t in departement.organisation["territoires"]]
    for territoire in Territoire.objects.filter(code__in=du_jeu):
        genres = set(territoire.actions.values_list("genre", flat=True))
        assert len(genres) >= 3, territoire
    intitules = list(Action.objects.values_list("intitule", flat=True))
    assert len(intitules) == len(set(intitules))


@seul("haute-loire", "moselle")
def test_l_equipe_insertion_compte_sept_agents(departement):
    operation = Operation.objects.get(code="2025-equipe-insertion")
    equipe = {m.agent.courriel for m in operation.missions.select_related("agent")}
    assert len(equipe) == 7
    nommes = {courriel_de(a) for a in jeux()["haute-loire"].organisation["agents"]}
    assert len(equipe & nommes) >= 6
    if departement.code == "moselle":
        for agent in Agent.objects.filter(courriel__in=equipe & nommes):
            assert not Personne.objects.visibles_par(agent).exists(), "d'ailleurs : aucun dossier"


@seul("moselle", "cantal")
def test_les_comites_de_suivi_ont_des_participants_et_les_comptes_rendus_des_besoins(departement):
    assert ParticipationDispositif.objects.filter(sortie=None).exists()
    tenue = Besoin.objects.filter(seance__diffuse_le__isnull=False).first().seance
    assert "Besoins relevés" in " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(tenue.compte_rendu.contenu)).pages
    )


@seul("moselle")
def test_un_vrai_mois_se_lit_a_l_ecran(departement):
    """Quotidiens, NIR corrigé, MSA, jumeaux, garde alternée, COREO à signer, annulation, avoir."""
    direction = connecte(agent_du_jeu(departement, "direction"))

    def dossier(personne: Personne) -> str:
        return direction.get(reverse("portail:dossier", args=[personne.pk])).content.decode()

    lots = connecte(agent_du_jeu(departement, "gestionnaire_droits")).get("/echanges/")
    assert "RSABEI" in lots.content.decode()
    [corrige] = Evenement.objects.filter(
        type="identite_corrigee", donnees__elements__contains="nir"
    )[:1]
    assert "La caisse a corrigé" in dossier(Personne.objects.get(pk=corrige.personne_id))
    [passee] = Evenement.objects.filter(type="change_organisme")[:1]
    assert "d&#x27;une caisse à une autre" in dossier(Personne.objects.get(pk=passee.personne_id))
    enfants = Appartenance.objects.connus().filter(role="ENF", periode__upper_inf=True)
    jumeaux = (
        enfants.values("foyer", "personne__date_naissance").annotate(n=Count("pk")).filter(n=2)
    )
    [foyer] = jumeaux.values_list("foyer", flat=True)[:1]
    page = dossier(Personne.objects.get(foyer=foyer, role_foyer="DEM"))
    for enfant in enfants.filter(foyer=foyer):
        assert enfant.personne.prenom in page
    partages = enfants.values("personne").annotate(n=Count("foyer")).filter(n=2)
    assert partages.exists()
    coreo = Coreo.objects.filter(etat="a_signer").first()
    suites = direction.get("/accueil/entrants/?suite=coreo_a_signer").content.decode()
    assert str(coreo.orientation.personne) in suites
    annule = RendezVous.objects.filter(etat="annule").first()
    accueil = direction.get(reverse("accueil:section_reception", args=[annule.personne_id]))
    assert "Annulé" in accueil.content.decode()
    operation = Operation.objects.get(code="2025-coordination-politique-insertion")
    [avoir] = operation.depenses.filter(corrige__isnull=False)
    assert avoir.facture.avoir_de == avoir.corrige.facture
    assert avoir.lignes_bilan.get().declare == avoir.montant == D("-116.29")
    gestion = connecte(agent_du_jeu(departement, "gestionnaire_fse"))
    page = gestion.get(reverse("fse:depense", args=[avoir.corrige_id])).content.decode()
    assert "AV-2025-14" in page


def test_l_activite_se_voit(departement):
    """Des positionnements à plusieurs stades, des heures, des contrats ; une convention répartie."""
    le = jour_de(departement)
    if not Action.objects.filter(periode__contains=le).exists():
        pytest.skip("aucune action n'est ouverte ce jour-là")
    if Agent.objects.filter(affectations__role="travailleur_social", site__isnull=False).exists():
        etats = set(Positionnement.objects.values_list("etat", flat=True))
        assert len(etats & {"envoye", "accepte", "refuse", "entre", "sorti"}) >= 3
        assert ContratTravail.objects.exists()
        assert Heures.objects.exists()
    for convention in Conventionnement.objects.filter(lignes__isnull=False).distinct():
        assert sum(ligne.montant for ligne in convention.lignes.all()) == convention.montant
