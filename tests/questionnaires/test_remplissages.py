"""Remplir, aborder, valider, figer, comparer ; deux agents ; les droits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.enums import Theme
from jalons.accueil.selectors.orientation import proposer_pour
from jalons.comptes.enums import Niveau
from jalons.personnes.models import Document
from jalons.questionnaires.models import Depot, Question, Remplissage, ReponseTheme
from jalons.questionnaires.selectors import remplissages as lectures
from jalons.questionnaires.selectors.grilles import grilles_servies
from jalons.questionnaires.services import remplissages as services
from jalons.questionnaires.usage import Usage
from jalons.socle.conflit import ConflitDeVersion
from tests.accueil.decor import PRETE, TOUS, diagnostiquer, oriente
from tests.distribution import JOUR

AUTO = {"X-Enregistrement": "auto"}


def adresse(nom, *args):
    return reverse(f"questionnaires:{nom}", args=["dsp", *args])


@pytest.fixture
def ouvert(accueil_pret):
    """Le diagnostic de Fatou, ouvert aujourd'hui par Claire."""
    scene = accueil_pret
    return services.ouvrir(
        usage="dsp", personne=scene.fatou, par=scene.claire, le=timezone.localdate()
    )


def enregistrer(scene, ouvert, theme, reponses, version=0, **options):
    return services.enregistrer_theme(
        remplissage=ouvert,
        theme=theme,
        reponses=reponses,
        version=version,
        par=scene.claire,
        le=JOUR,
        **options,
    )


def aborder_tout(scene, ouvert):
    for etat in lectures.etats_des_themes(ouvert, TOUS):
        if not etat.est_fait:
            services.aborder_theme(
                remplissage=ouvert, theme=etat.code, est_aborde=True, par=scene.claire, le=JOUR
            )


def test_un_theme_enregistre_garde_ce_qui_n_est_pas_montre(accueil_pret, ouvert):
    enregistrer(accueil_pret, ouvert, "sante", {"rqth": "oui"})
    lu = enregistrer(accueil_pret, ouvert, "sante", {"sante_frein": "non"}, 1)
    assert lu.reponses == {"rqth": "oui", "sante_frein": "non"}


def test_un_envoi_rejoue_ne_compte_qu_une_fois(accueil_pret, ouvert):
    """Le retour en arrière renvoie la même saisie : ni conflit, ni seconde version."""
    premier = enregistrer(accueil_pret, ouvert, "emploi", {"temps": "plein"}, saisie="a1")
    rejoue = enregistrer(accueil_pret, ouvert, "emploi", {"temps": "plein"}, saisie="a1")
    assert (premier.version, rejoue.version) == (1, 1)
    suite = enregistrer(accueil_pret, ouvert, "emploi", {"temps": "partiel"}, 1, saisie="a2")
    assert suite.version == 2
    # Même après un autre envoi, le premier reste reconnu et n'écrase rien.
    assert enregistrer(
        accueil_pret, ouvert, "emploi", {"temps": "plein"}, saisie="a1"
    ).reponses == {"temps": "partiel"}
    with pytest.raises(ConflitDeVersion):
        enregistrer(accueil_pret, ouvert, "emploi", {"temps": "plein"}, saisie="a3")


def test_deux_agents_sur_un_theme_voient_la_page_de_conflit(accueil_pret, ouvert, client_de):
    url = adresse("theme", accueil_pret.fatou.pk, "logement")
    claire = client_de("claire")
    premier = claire.post(url, {"version": 0, "natlog": "0901"}, headers=AUTO)
    assert premier.json() == {"version": 1}
    second = claire.post(url, {"version": 0, "natlog": "0902"})
    assert second.status_code == 409
    contenu = second.content.decode()
    assert "habitat collectif" in contenu and "habitat individuel" in contenu
    assert claire.post(url, {"version": 0, "natlog": "0903"}, headers=AUTO).status_code == 409
    assert lectures.reponses_a_plat(ouvert)["natlog"] == "0901"


@pytest.mark.parametrize(
    ("theme", "juste", "faux", "question"),
    [
        ("mobilite", {"natmob": "2502"}, {"topmoyloco": ["aucun", "voiture"]}, "topmoyloco"),
        ("mobilite", {"natmob": "2502"}, {"temps_trajet": "9999"}, "temps_trajet"),
        ("mobilite", {"natmob": "2502"}, {"temps_trajet": "-1"}, "temps_trajet"),
        ("mode_garde", {"proche_aidant": "oui"}, {"enfants_a_garder": "16"}, "enfants_a_garder"),
        (
            "mode_garde",
            {"proche_aidant": "oui"},
            {"mode_garde": ["aucun_besoin", "creche"]},
            "mode_garde",
        ),
        ("mode_garde", {"proche_aidant": "oui"}, {"difdisp": ["0501", "0508"]}, "difdisp"),
        ("niveau_etudes", {"nivetu": "1204"}, {"annobtnivdipmax": "2199"}, "annobtnivdipmax"),
        ("niveau_etudes", {"nivetu": "1204"}, {"annobtnivdipmax": "1200"}, "annobtnivdipmax"),
        ("logement", {"natlog": "0901"}, {"diflog": ["1001", "1002"]}, "diflog"),
        ("situation_sociale", {"francais": "aise"}, {"difsoc": ["0406", "0401"]}, "difsoc"),
        ("emploi", {"temps": "plein"}, {"hispro": "9999"}, "hispro"),
        ("emploi", {"temps": "plein"}, {"metiers": ["Z9999"]}, "metiers"),
    ],
)
def test_une_reponse_impossible_est_refusee_et_le_reste_enregistre(
    accueil_pret, ouvert, client_de, theme, juste, faux, question
):
    url = adresse("theme", accueil_pret.fatou.pk, theme)
    claire = client_de("claire")
    reponse = claire.post(url, {"version": 0, **juste, **faux}, headers=AUTO)
    assert reponse.status_code == 422
    assert reponse.json()["version"] == 1
    libelle = Question.objects.get(grille=ouvert.grille, code=question).libelle
    assert reponse.json()["message"].startswith(f"{libelle} : ")
    gardees = lectures.reponses_a_plat(ouvert)
    assert {c: gardees[c] for c in juste} == juste
    assert not gardees.get(question)
    # Sans script, la page revient avec la saisie et l'erreur à son champ.
    page = claire.post(url, {"version": 1, **juste, **faux})
    assert page.status_code == 422
    assert question in page.context["form"].errors


def test_une_question_qui_ne_se_pose_plus_perd_sa_reponse(accueil_pret, ouvert, client_de):
    url, claire = adresse("theme", accueil_pret.fatou.pk, "situation_sociale"), client_de("claire")
    oui = {"accosocindi": "O", "nataccosocindi": ["0417"]}
    claire.post(url, {"version": 0, **oui}, headers=AUTO)
    assert lectures.reponses_a_plat(ouvert)["nataccosocindi"] == ["0417"]
    claire.post(url, {"version": 1, **oui, "accosocindi": "N"}, headers=AUTO)
    assert not lectures.reponses_a_plat(ouvert)["nataccosocindi"]


def test_on_ne_valide_pas_ce_qui_n_est_pas_aborde(accueil_pret, ouvert, client_de):
    scene = accueil_pret
    enregistrer(scene, ouvert, "emploi", {"temps": "plein"})
    with pytest.raises(services.QuestionnaireImpossible, match="Logement, Santé"):
        services.valider(remplissage=ouvert, niveaux=TOUS, par=scene.claire, le=JOUR)
    claire = client_de("claire")
    page = claire.get(adresse("relecture", scene.fatou.pk, 1)).content.decode()
    for theme in ("logement", "sante", "competences", "mobilite"):
        assert adresse("theme", scene.fatou.pk, theme) in page
        assert adresse("aborder", scene.fatou.pk, theme) in page
    assert adresse("aborder", scene.fatou.pk, "emploi") not in page
    for etat in lectures.etats_des_themes(ouvert, TOUS):
        if not etat.est_fait:
            claire.post(adresse("aborder", scene.fatou.pk, etat.code))
    assert claire.post(adresse("valider", scene.fatou.pk, 1)).status_code == 302
    ouvert.refresh_from_db()
    assert ouvert.etat == "valide"


def test_un_theme_aborde_le_reste_jusqu_a_une_reponse(accueil_pret, ouvert):
    scene = accueil_pret
    acte = {"remplissage": ouvert, "theme": "logement", "par": scene.claire, "le": JOUR}
    assert services.aborder_theme(est_aborde=True, **acte).est_aborde
    vide = enregistrer(scene, ouvert, "logement", {"natlog": ""}, 1)
    assert vide.est_aborde
    assert not enregistrer(scene, ouvert, "logement", {"natlog": "0901"}, 2).est_aborde
    with pytest.raises(services.QuestionnaireImpossible):
        services.aborder_theme(est_aborde=True, **acte)
    for inconnu in ({"theme": "fantome"},):
        with pytest.raises(services.QuestionnaireImpossible):
            services.aborder_theme(est_aborde=True, **{**acte, **inconnu})


def test_rien_du_tout_ne_se_valide_pas(accueil_pret, ouvert):
    aborder_tout(accueil_pret, ouvert)
    with pytest.raises(services.QuestionnaireImpossible, match="vide"):
        services.valider(remplissage=ouvert, niveaux=TOUS, par=accueil_pret.claire, le=JOUR)


def test_qui_ne_lit_pas_la_sante_n_a_pas_a_l_aborder(accueil_pret, ouvert):
    niveaux = frozenset({Niveau.IDENTITE, Niveau.SUIVI})
    enregistrer(accueil_pret, ouvert, "emploi", {"temps": "plein"})
    for etat in lectures.etats_des_themes(ouvert, niveaux):
        if not etat.est_fait:
            services.aborder_theme(
                remplissage=ouvert,
                theme=etat.code,
                est_aborde=True,
                par=accueil_pret.claire,
                le=JOUR,
            )
    assert not ReponseTheme.objects.filter(remplissage=ouvert, theme="sante").exists()
    valide = services.valider(remplissage=ouvert, niveaux=niveaux, par=accueil_pret.claire, le=JOUR)
    assert valide.document.niveau == Niveau.SUIVI


def test_valide_il_est_fige_jusque_dans_la_base(accueil_pret):
    valide = diagnostiquer(accueil_pret, accueil_pret.fatou, PRETE)
    depot = Depot.objects.get(remplissage=valide)
    assert depot.formulaire == f"dsp-{valide.grille.version}"
    assert depot.reponses == PRETE[Theme.EMPLOI]
    assert lectures.est_intact(depot)
    assert lectures.relire_depot(depot) == depot.reponses
    for requete in (
        ReponseTheme.objects.filter(remplissage=valide),
        Remplissage.objects.filter(pk=valide.pk),
        Depot.objects.filter(pk=depot.pk),
    ):
        champ = {"date": JOUR} if requete.model is Depot else None
        champ = champ or ({"theme": "x"} if requete.model is ReponseTheme else {"numero": 9})
        with pytest.raises(DatabaseError), transaction.atomic():
            requete.update(**champ)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReponseTheme.objects.create(
            remplissage=valide, theme="neuf", reponses={}, par=accueil_pret.claire
        )
    depot.reponses["temps"] = "plein"
    assert not lectures.est_intact(depot)


def test_revenir_en_arriere_apres_la_validation_montre_la_version_validee(accueil_pret, client_de):
    scene = accueil_pret
    diagnostiquer(scene, scene.fatou, PRETE)
    claire, url = client_de("claire"), adresse("theme", scene.fatou.pk, "emploi")
    assert claire.get(url)["Location"] == adresse("relecture", scene.fatou.pk, 1)
    assert claire.post(url, {"version": 1, "temps": "plein"}).status_code == 302
    assert claire.post(url, {"version": 1}, headers=AUTO).status_code == 422
    assert claire.post(adresse("valider", scene.fatou.pk, 1)).status_code == 302
    assert Remplissage.objects.count() == 1
    # Sans aucun diagnostic, il n'y a rien à montrer.
    assert claire.get(adresse("theme", scene.jean.pk, "emploi")).status_code == 404


def test_une_nouvelle_version_reprend_l_ancienne_et_se_compare(accueil_pret, client_de):
    scene = accueil_pret
    diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"toppermicondub": "non"}})
    deux = diagnostiquer(scene, scene.fatou, {Theme.MOBILITE: {"toppermicondub": "oui"}})
    assert deux.numero == 2
    # « Abordé » ne se reprend pas : on en reparle.
    trois = services.ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=JOUR)
    etats = {e.code: e for e in lectures.etats_des_themes(trois, TOUS)}
    assert etats["mobilite"].repondues == 1
    assert not etats["logement"].est_fait
    url = adresse("relecture", scene.fatou.pk, 2)
    assert "A changé" in client_de("claire").get(url, {"avec": "1"}).content.decode()


def test_un_diagnostic_garde_la_grille_et_les_mots_de_son_jour(accueil_pret):
    scene = accueil_pret
    ancien = diagnostiquer(
        scene, scene.fatou, {Theme.EMPLOI: {"accoemploi": "1802"}}, le=JOUR - timedelta(days=200)
    )
    assert ancien.grille.version == 1
    [emploi] = [t for t in lectures.relire([ancien], TOUS) if t.code == "emploi"]
    assert [ligne.reponses for ligne in emploi.lignes] == [("Pôle Emploi",)]
    neuf = services.ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=JOUR)
    [emploi] = [t for t in lectures.relire([neuf], TOUS) if t.code == "emploi"]
    assert emploi.lignes[0].reponses[0].startswith("France Travail")


def test_qui_ne_lit_pas_la_sante_ne_la_voit_nulle_part(accueil_pret, client_de):
    scene = accueil_pret
    diagnostiquer(
        scene,
        scene.fatou,
        {Theme.SANTE: {"sante_frein": "beaucoup"}, Theme.LOGEMENT: {"natlog": "0901"}},
    )
    url = adresse("relecture", scene.fatou.pk, 1)
    assert "limite-t-elle" in client_de("claire").get(url).content.decode()
    contenu = client_de("sophie").get(url).content.decode()
    assert "habitat individuel" in contenu
    assert "limite-t-elle" not in contenu
    document = Document.objects.get(type="diagnostic")
    fichier = reverse("personnes:document", args=[document.pk])
    assert client_de("claire").get(fichier).status_code == 200
    assert client_de("sophie").get(fichier).status_code == 404
    assert client_de("karim").get(fichier).status_code == 404


def test_la_proposition_dit_ce_qu_elle_ne_sait_pas(accueil_pret, client_de):
    scene = accueil_pret
    diagnostiquer(scene, scene.fatou, {Theme.EMPLOI: {"temps": "plein"}})
    proposition = proposer_pour(scene.fatou, le=JOUR)
    inconnus = {q.libelle for q in proposition.inconnus}
    # Le logement est dit abordé, rien à signaler ; l'emploi n'est su qu'en partie.
    assert "Disponible pour travailler" in inconnus
    assert "Type de logement" not in inconnus
    page = client_de("claire").get(reverse("accueil:orienter", args=[scene.fatou.pk]))
    assert "Ce que la proposition ne sait pas" in page.content.decode()
    assert "Emploi : Disponible pour travailler" in proposition.en_dict()["inconnus"]


def test_l_explication_dit_les_metiers_par_leur_nom(accueil_pret):
    from jalons.annuaire.models import Metier

    scene = accueil_pret
    Metier.objects.get_or_create(code_rome="G1601", defaults={"libelle": "Chef de cuisine"})
    oriente(scene)
    diagnostiquer(scene, scene.fatou, {Theme.EMPLOI: {"metiers": ["G1601"]}})
    dits = [str(f) for r in proposer_pour(scene.fatou, le=JOUR).raisons for f in r.faits]
    assert any("Chef de cuisine" in d for d in dits)
    assert not any("G1601" in d for d in dits)


@pytest.mark.parametrize("usage", Usage.tous(), ids=lambda u: u.code)
def test_chaque_usage_tient_son_exemple(accueil_pret, usage):
    """Ses réponses d'exemple se déposent, se relisent, et suivent sa grille en vigueur."""
    version = usage.version
    if usage.grilles is not None:
        grille = grilles_servies([usage.code], le=JOUR)[usage.code]
        codes = {q.code for q in grille.questions}
        assert set(usage.exemple) | usage.verrouillees <= codes
        version = grille.version
    depot = services.deposer(
        usage=usage.code,
        personne=accueil_pret.fatou,
        version=version,
        reponses=usage.exemple,
        par=accueil_pret.claire,
        le=JOUR,
        objet_id=7,
    )
    assert lectures.est_intact(Depot.objects.get(pk=depot.pk))
    assert lectures.dernier_depot(usage.code, objet_id=7) == depot
    assert lectures.relire_depot(depot) == usage.exemple


def test_les_droits_de_l_usage_s_appliquent(accueil_pret, ouvert, client_de):
    scene = accueil_pret
    for qui, remplir, lire in (("sophie", 404, 200), ("yves", 404, 404), ("karim", 404, 404)):
        client = client_de(qui)
        assert client.get(adresse("theme", scene.fatou.pk, "emploi")).status_code == remplir
        assert client.get(adresse("relecture", scene.fatou.pk, 1)).status_code == lire
        assert client.post(adresse("valider", scene.fatou.pk, 1)).status_code == 404
    assert client_de("claire").get("/questionnaires/inconnu/personnes/1/").status_code == 404
