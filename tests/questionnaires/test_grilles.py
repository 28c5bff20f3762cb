"""Régler une grille par les écrans : ajouter, changer, déplacer, retirer, reprendre ; ses versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.models import Evenement
from jalons.questionnaires.models import Grille, Question, Remplissage
from jalons.questionnaires.selectors.grilles import derniere_grille, grille_en_vigueur
from jalons.questionnaires.services import grilles as services
from jalons.questionnaires.services.remplissages import ouvrir
from tests.accueil.decor import PRETE, diagnostiquer
from tests.distribution import JOUR


def adresse(nom, *args):
    return reverse(f"questionnaires:{nom}", args=["dsp", *args])


def posees(theme="mobilite"):
    grille = derniere_grille("dsp")
    return [q.code for q in grille.questions.filter(theme=theme, est_retiree=False)]


NEUVE = {
    "theme": "mobilite",
    "libelle": "Possède un vélo électrique",
    "genre": "choix",
    "options": "Oui\nNon\nEn projet",
    "niveau": "suivi",
}


def test_les_versions_livrees_se_suivent_et_ne_s_installent_qu_une_fois(accueil_pret):
    une, deux = Grille.objects.filter(usage="dsp").order_by("version")
    assert une.periode.fin + timedelta(days=1) == deux.periode.debut
    assert services.charger_grilles("dsp") == deux
    assert Grille.objects.count() == 2
    assert grille_en_vigueur("dsp", le=une.periode.fin) == une
    assert grille_en_vigueur("dsp", le=deux.periode.debut) == deux


def test_une_question_ajoutee_parait_au_prochain_questionnaire(accueil_pret, client_de):
    scene = accueil_pret
    ancien = diagnostiquer(scene, scene.fatou, PRETE)
    assert client_de("helene").post(adresse("ajouter_question"), NEUVE).status_code == 302
    le = timezone.localdate()
    assert grille_en_vigueur("dsp", le=le).version == 3
    assert Remplissage.objects.get(pk=ancien.pk).grille.version == 2
    nouveau = ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=le)
    ajoutee = Question.objects.get(grille=nouveau.grille, code="possede_un_velo_electrique")
    assert [o["code"] for o in ajoutee.options] == ["oui", "non", "en_projet"]
    assert posees()[-1] == ajoutee.code
    [evenement] = Evenement.objects.filter(type="grille_changee")
    assert evenement.donnees["acte"] == "ajoutée"


def test_qui_ne_regle_pas_la_grille_n_y_touche_pas(accueil_pret, client_de):
    claire = client_de("claire")
    for nom, *args in (
        ("grille",),
        ("ajouter_question",),
        ("apercu", "sante"),
        ("question", "natlog"),
        ("retirer_question", "natlog"),
    ):
        assert claire.get(adresse(nom, *args)).status_code == 403
    assert claire.post(adresse("question_plus_tot", "natmob")).status_code == 403
    assert claire.get(reverse("questionnaires:grilles")).status_code == 403
    helene = client_de("helene")
    assert adresse("grille") in helene.get(reverse("questionnaires:grilles")).content.decode()
    assert helene.get(adresse("apercu", "fantome")).status_code == 404
    assert helene.get(adresse("question", "fantome")).status_code == 404


def test_une_question_se_deplace_dans_son_theme(accueil_pret, client_de):
    avant = posees()
    helene = client_de("helene")
    helene.post(adresse("question_plus_tot", avant[2]))
    assert posees() == [avant[0], avant[2], avant[1], *avant[3:]]
    helene.post(adresse("question_plus_tard", avant[2]))
    assert posees() == avant
    helene.post(adresse("question_plus_tot", avant[0]))
    helene.post(adresse("question_plus_tard", avant[-1]))
    assert posees() == avant
    # Une seule version de plus, et les autres thèmes n'ont pas bougé.
    assert Grille.objects.count() == 3
    assert posees("logement")[0] == "natlog"


def test_une_question_retiree_se_relit_et_se_reprend(accueil_pret, client_de):
    scene = accueil_pret
    helene = client_de("helene")
    page = helene.get(adresse("retirer_question", "natlog")).content.decode()
    assert "Sans logement stable" in page, "ce qui lit la question est dit avant"
    assert "freins forts" in page
    libre = helene.get(adresse("retirer_question", "temps")).content.decode()
    assert "Elle est lue par" not in libre
    avant = diagnostiquer(scene, scene.fatou, {"logement": {"natlog": "0912"}})
    helene.post(adresse("retirer_question", "natlog"))
    assert "natlog" not in posees("logement")
    le = timezone.localdate()
    nouveau = ouvrir(usage="dsp", personne=scene.fatou, par=scene.claire, le=le)
    page = client_de("claire").get(
        reverse("questionnaires:theme", args=["dsp", scene.fatou.pk, "logement"])
    )
    assert "natlog" not in page.context["form"].fields
    relue = client_de("claire").get(
        reverse("questionnaires:relecture", args=["dsp", scene.fatou.pk, avant.numero])
    )
    assert "sans hébergement" in relue.content.decode()
    # La version d'aujourd'hui a servi : la reprise vaut demain.
    helene.post(adresse("reprendre_question", "natlog"))
    assert "natlog" in posees("logement")
    assert derniere_grille("dsp").periode.debut == le + timedelta(days=1)
    assert nouveau.grille.version < derniere_grille("dsp").version


def test_les_mots_changent_les_codes_restent(accueil_pret, client_de):
    helene = client_de("helene")
    question = Question.objects.get(grille=derniere_grille("dsp"), code="topmoyloco")
    saisie = {
        "libelle": "Moyens de transport",
        "aide": "",
        "niveau": "suivi",
        "option_voiture": "Voiture du foyer",
        "option_deux_roues": "Scooter, moto",
        "option_velo": "Vélo",
        "option_aucun": "Aucun",
        "ajouts": "Trottinette\n\nCovoiturage",
        "exclusives": ["aucun"],
    }
    assert helene.post(adresse("question", "topmoyloco"), saisie).status_code == 302
    neuve = Question.objects.get(grille=derniere_grille("dsp"), code="topmoyloco")
    assert [o["code"] for o in neuve.options] == [
        *(o["code"] for o in question.options),
        "trottinette",
        "covoiturage",
    ]
    assert neuve.options[0]["libelle"] == "Voiture du foyer"
    assert [o["code"] for o in neuve.options if o.get("exclut")] == ["aucun"]
    question.refresh_from_db()
    assert question.options[0]["libelle"] == "Voiture"
    ajoutees = {"option_trottinette": "Trottinette", "option_covoiturage": "Covoiturage"}
    double = helene.post(
        adresse("question", "topmoyloco"), {**saisie, **ajoutees, "ajouts": "Vélo"}
    )
    assert double.status_code == 422
    assert "ajouts" in double.context["form"].errors


def test_les_bornes_se_reglent(accueil_pret, client_de):
    helene = client_de("helene")
    saisie = {"libelle": "Trajet", "aide": "", "niveau": "suivi"}
    envers = helene.post(
        adresse("question", "temps_trajet"), {**saisie, "minimum": 90, "maximum": 10}
    )
    assert "maximum" in envers.context["form"].errors
    helene.post(
        adresse("question", "temps_trajet"), {**saisie, "minimum": 0, "maximum": 90, "unite": "min"}
    )
    neuve = Question.objects.get(grille=derniere_grille("dsp"), code="temps_trajet")
    assert neuve.bornes == {"minimum": 0, "maximum": 90, "unite": "min"}
    # Une borne « année en cours » le reste quand on change autre chose.
    annee = timezone.localdate().year
    helene.post(
        adresse("question", "annobtnivdipmax"), {**saisie, "minimum": 1930, "maximum": annee}
    )
    neuve = Question.objects.get(grille=derniere_grille("dsp"), code="annobtnivdipmax")
    assert neuve.bornes == {"minimum": 1930, "maximum": "annee"}


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"libelle": ""}, "libelle"),
        ({"libelle": "Permis B", "genre": "oui_non"}, None),
        ({"options": "Une seule"}, "options"),
        ({"options": "Même\nMême"}, "__all__"),
        ({"theme": "fantome"}, "theme"),
        ({"genre": "competence"}, "genre"),
    ],
)
def test_une_question_mal_dite_est_refusee(accueil_pret, client_de, champs, champ):
    reponse = client_de("helene").post(adresse("ajouter_question"), {**NEUVE, **champs})
    if champ is None:
        assert reponse.status_code == 302
        return
    assert reponse.status_code == 422
    assert champ in reponse.context["form"].errors
    assert Grille.objects.count() == 2


def test_un_nom_deja_pris_est_refuse(accueil_pret, client_de):
    helene = client_de("helene")
    helene.post(adresse("ajouter_question"), NEUVE)
    encore = helene.post(adresse("ajouter_question"), NEUVE)
    assert "libelle" in encore.context["form"].errors


def test_plusieurs_changements_d_un_jour_font_une_seule_version(accueil_pret):
    acte = {"usage": "dsp", "par": accueil_pret.helene, "le": JOUR}
    services.retirer_question(code="natmob", **acte)
    services.deplacer_question(code="temps_trajet", sens=-1, **acte)
    assert Grille.objects.count() == 3
    with pytest.raises(services.GrilleImpossible):
        services.deplacer_question(code="natmob", sens=1, **acte)
    services.reprendre_question(code="natmob", **acte)
    assert Grille.objects.count() == 3
    ouvrir(usage="dsp", personne=accueil_pret.fatou, par=accueil_pret.claire, le=JOUR)
    services.retirer_question(code="natmob", **acte)
    assert derniere_grille("dsp").periode.debut == JOUR + timedelta(days=1)
    services.retirer_question(code="temps_trajet", **acte)
    assert Grille.objects.count() == 4
