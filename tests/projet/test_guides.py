"""Les guides s'exécutent : ce qu'ils montrent marche."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from django.db import connection
from django.test import Client
from django.urls import path
from pypdf import PdfReader

from jalons.chiffres import exemples, registre
from jalons.chiffres.traduction import POSTGRESQL, sql_lignes
from jalons.comptes import droits
from jalons.comptes.enums import Permission
from jalons.comptes.roles import ACCUEILLENT, Role
from jalons.pilotage.selectors import chiffres as selectors
from jalons.socle.documents import DocumentType
from tests.outillage.guides import GUIDES, code


def test_le_guide_du_chiffre(scene, tmp_path):
    """Collé tel quel : le style, les types, les exemples, et la page."""
    texte = code("ajouter-un-indicateur.md", "python")
    dossier = tmp_path / "entrees_orientees"
    dossier.mkdir()
    fichier = dossier / "__init__.py"
    fichier.write_text(texte, encoding="utf-8")
    racine, bin_ = GUIDES.parents[1], Path(sys.executable).parent
    for commande in (
        ["ruff", "check", "--config", "pyproject.toml"],
        ["ruff", "format", "--check", "--config", "pyproject.toml"],
        ["mypy", "--config-file=", "--follow-imports=silent", "--disallow-untyped-defs"],
    ):
        fait = subprocess.run(
            [bin_ / commande[0], *commande[1:], fichier], cwd=racine, capture_output=True, text=True
        )
        assert fait.returncode == 0, fait.stdout + fait.stderr
    espace: dict = {}
    exec(texte, espace)
    chiffre = espace["CHIFFRE"]
    with pytest.raises(registre.ChiffreRefuse, match=chiffre.empreinte):
        registre.inscrire(chiffre, dossier)
    ligne = f"{chiffre.code} {chiffre.version} {chiffre.empreinte}"
    (dossier / "versions.txt").write_text(ligne, encoding="utf-8")
    try:
        registre.inscrire(chiffre, dossier)
        sql = sql_lignes(
            chiffre, exemples.DEMANDE, exemples.relations(chiffre, chiffre.exemples), POSTGRESQL
        )
        with connection.cursor() as curseur:
            curseur.execute(sql)
            joues = {x[0]: x[5] for x in curseur.fetchall()}
        assert joues == {n: retenue for n, (retenue, _) in exemples.attendu(chiffre).items()}
        tableau = selectors.tableau(
            chiffre, scene.claire, reglage=selectors.Reglage.courant(date(2026, 3, 31))
        )
        assert tableau.total.cases[-2].denominateur == 1
    finally:
        registre.oublier(chiffre.code)


def test_le_guide_du_document(tmp_path):
    gabarit = tmp_path / "attestation.typ"
    gabarit.write_text(code("ajouter-un-document.md", "typst"), encoding="utf-8")
    try:

        class Attestation(DocumentType):
            code = "attestation_du_guide"
            libelle = "Attestation"
            modele = gabarit
            conservation_ans = 1
            exemple = {"nom": "Fatou Diallo", "date": "16/03/2026"}

        contenu = Attestation.rendre(Attestation.exemple, horodatage=datetime.now(UTC))
        assert "Fatou Diallo" in PdfReader(io.BytesIO(contenu)).pages[0].extract_text()
    finally:
        DocumentType._inscrits.pop("attestation_du_guide", None)


def test_le_guide_de_l_instance(scene):
    from jalons.coordination.instance import TypeInstance
    from jalons.coordination.services.instance import creer_instance, generer_calendrier

    try:
        exec(code("ajouter-une-instance.md", "python"), {})
        instance = creer_instance(
            genre="rencontre_employeurs",
            nom="Employeurs de Metz",
            animateur=scene.claire,
            territoire_id=scene.metz.pk,
            depuis=date(2026, 1, 1),
            par=scene.claire,
            le=date(2026, 1, 2),
        )
        generer_calendrier(instance=instance, annee=2026, par=scene.claire, le=date(2026, 1, 2))
        assert instance.seances.count() == 2
    finally:
        TypeInstance._inscrits.pop("rencontre_employeurs", None)


def test_le_guide_du_controle():
    from jalons.fse.controles.base import Controle
    from tests.fse.etats import etat

    try:
        exec(code("ajouter-un-controle.md", "python"), {})
        court = etat(debut=date(2026, 1, 1), fin=date(2026, 1, 10))
        assert any(c.identifiant == "OP-98" for c in court.constats())
    finally:
        Controle._inscrits.pop("op_98", None)


def test_le_guide_de_la_regle_datee(scene, client_de, tmp_path):
    from jalons.regles.jeu import JeuDeRegles
    from jalons.regles.rules.decision import decider
    from jalons.regles.selectors import regles_pures
    from jalons.regles.services import charger_regles

    (tmp_path / "regles.yaml").write_text(code("ajouter-une-regle-datee.md", "yaml"), "utf-8")
    try:
        source = code("ajouter-une-regle-datee.md", "python")
        exec(source, {"__file__": str(tmp_path / "__init__.py"), "__name__": "guide"})
        assert charger_regles("guichet") == 2
        le = date(2026, 3, 16)
        for age, guichet in ((25, "mission_locale"), (26, "accueil")):
            decision = decider(regles_pures("guichet", le=le), {"age": age})
            assert decision.regle.issue == {"guichet": guichet}
        assert decider(regles_pures("guichet", le=le), {}).a_savoir == ("age",)
        page = client_de("helene").get("/regles/guichet/")
        assert "Moins de vingt-six ans" in page.content.decode()
        saisie = {
            "depuis": "2199-01-01",
            "libelle": "Aînés",
            "explication": "x",
            "guichet": "accueil",
            "apres": "",
            "condition-mode": "cas",
            "condition-0-0-fait": "age",
            "condition-0-0-op": "au_moins",
            "condition-0-0-valeur": "20",
            "essayer": "1",
        }
        essai = client_de("helene").post("/regles/guichet/ajouter/", saisie)
        assert "Cas relus, parmi les âges d&#x27;essai depuis un an : 4" in essai.content.decode()
    finally:
        JeuDeRegles._inscrits.pop("guichet", None)


def test_le_guide_du_questionnaire(scene, client_de, tmp_path):
    from jalons.questionnaires.models import Depot
    from jalons.questionnaires.services.grilles import charger_grilles
    from jalons.questionnaires.usage import Usage

    (tmp_path / "grille_1.yaml").write_text(code("ajouter-un-questionnaire.md", "yaml"), "utf-8")
    try:
        source = code("ajouter-un-questionnaire.md", "python")
        exec(source, {"__file__": str(tmp_path / "__init__.py"), "__name__": "guide"})
        assert charger_grilles("satisfaction").questions.count() == 2
        claire, racine = (
            client_de("claire"),
            f"/questionnaires/satisfaction/personnes/{scene.fatou.pk}/",
        )
        theme = claire.get(racine)["Location"]
        faux = claire.post(theme, {"version": 0, "note": 11, "plaisir": ["rien", "ecoute"]})
        assert set(faux.context["form"].errors) == {"note", "plaisir"}
        claire.post(theme, {"version": 1, "note": 8, "plaisir": ["ecoute"]})
        assert claire.post(f"{racine}1/valider/").status_code == 302
        depot = Depot.objects.get(usage="satisfaction")
        assert depot.formulaire == "satisfaction-1"
        assert depot.reponses == Usage.par_code("satisfaction").exemple
        page = client_de("helene").get("/questionnaires/grilles/satisfaction/").content.decode()
        assert "Ce qui a plu" in page
    finally:
        Usage._inscrits.pop("satisfaction", None)


def test_le_guide_de_l_ecran(scene, client_de, settings, monkeypatch):
    """La page s'ouvre à qui en a le droit, garde une saisie refusée, puis dit ce qui est fait."""
    espace: dict = {"__name__": "guide_ecran"}
    exec(code("ajouter-un-ecran.md", "python"), espace)
    racine = import_module(settings.ROOT_URLCONF)
    adresses = ModuleType("adresses_du_guide")
    adresses.urlpatterns = [path("trajet/", espace["trajet"]), *racine.urlpatterns]
    monkeypatch.setitem(sys.modules, adresses.__name__, adresses)
    settings.ROOT_URLCONF = adresses.__name__
    claire = client_de("claire")
    assert "Kilomètres" in claire.get("/trajet/").content.decode()
    for saisie in ("12e3", "-1", "1001"):
        refus = claire.post("/trajet/", {"kilometres": saisie})
        assert refus.status_code == 422
        assert list(refus.context["form"].errors) == ["kilometres"]
        assert f'value="{saisie}"' in refus.content.decode(), "la saisie reste"
    fait = claire.post("/trajet/", {"kilometres": "12,5"})
    assert (fait.status_code, fait["Location"]) == (302, "/")
    assert "Le trajet est noté." in [str(m) for m in fait.wsgi_request._messages]
    assert Client().get("/trajet/").status_code == 302, "sans compte, la connexion"


def test_le_guide_d_exploitation_nomme_de_vraies_commandes():
    from jalons.config.commande import analyseur

    texte = (GUIDES / "exploiter.md").read_text(encoding="utf-8")
    for ligne in re.findall(r"^jalons ([^#\n]+)", texte, re.M):
        analyseur().parse_args(ligne.split())


@pytest.mark.parametrize("guide", sorted(p.name for p in GUIDES.glob("*.md")))
def test_chaque_fichier_nomme_par_un_guide_existe(guide):
    racine = GUIDES.parents[1]
    texte = (GUIDES / guide).read_text(encoding="utf-8")
    for chemin in re.findall(r"`((?:tests|jalons|docs)/[\w/.-]+)`", texte):
        assert (racine / chemin).exists(), chemin


def test_le_guide_de_la_permission(monkeypatch):
    """Ce que le guide accorde, ces rôles le tiennent, et eux seuls ; puis tout redevient comme avant."""
    monkeypatch.setattr(Permission, "_membres", dict(Permission._membres))
    monkeypatch.setattr(droits, "_ACCORDEES", {r: set(p) for r, p in droits._ACCORDEES.items()})
    exec(code("ajouter-une-permission.md", "python"), {})
    tiennent = {r.code for r in Role.tous() if Permission.ATELIER_ANIMER in r.permissions}
    assert tiennent == {*ACCUEILLENT, "chef_projet_insertion"}
    assert Permission("atelier_animer").label == "Animer un atelier"
