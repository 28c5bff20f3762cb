"""Le décor commun des tests : la base, la distribution, le navigateur."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as reglages_hypothesis

from jalons.socle.parametres import oublier_valeurs_locales
from outils.navigateur import trouver
from tests.outillage.bases import Bases, choisir
from tests.outillage.decors import (
    Chaine,
    Garde,
    chaine_de,
    decor_partage,
    groupe_de,
    valide_vraiment,
)
from tests.outillage.repartition import ParGroupe, dire_les_groupes
from tests.outillage.serveur import garder_les_statiques, servir, travailler_en_memoire

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
RACINE = Path(__file__).resolve().parents[1]
ACCUEIL = RACINE / "jalons" / "accueil" / "donnees"
OPTIONS_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Toutes les règles d'axe ; ne revient que ce qu'elles reprochent, le reste pèserait des mégaoctets.
VIOLATIONS = """async () => {
  const vu = await axe.run({ resultTypes: ["violations"], reporter: "no-passes" });
  return vu.violations.map((v) => `${v.id} : ${v.nodes[0].html.slice(0, 160)}`);
}"""

# Une machine chargée ralentit la génération des exemples sans rien dire du code.
reglages_hypothesis.register_profile(
    "jalons", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
reglages_hypothesis.load_profile("jalons")


def pytest_configure(config):
    # Sans code compilé gardé, chaque ouvrier et chaque programme lancé recompile toute la maison.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    travailler_en_memoire()
    servir()
    garder_les_statiques()
    # La base d'un test qui valide vraiment est jetée : la vider ne sert à rien.
    TransactionTestCase._fixture_teardown = lambda self: None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Les plus longs d'abord, pour que les ouvriers finissent ensemble.

    Un fichier va d'un bloc au même ouvrier, une démonstration aussi.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(groupe_de(item)))
        if "page" in item.fixturenames and _vient_d_ici(item, "page"):
            item.add_marker(pytest.mark.navigateur)
    items.sort(key=_rang)
    dire_les_groupes(config, items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Par groupes, quoi que `--dist` dise des noms."""
    return ParGroupe(config, log)


def _vient_d_ici(item: pytest.Item, fixture: str) -> bool:
    """Vrai si le test demande la fixture de ce module : un vrai navigateur."""
    definies = item._fixtureinfo.name2fixturedefs.get(fixture, ())
    return any(definie.func.__module__ == __name__ for definie in definies)


def _rang(item: pytest.Item) -> int:
    """Lourd sans base (l'autre ouvrier fait le modèle), lourd, au navigateur, puis tout le reste."""
    if item.get_closest_marker("lourd"):
        demande_la_base = {"db", "garde_des_bases"} & set(item.fixturenames)
        return 1 if demande_la_base or item.get_closest_marker("django_db") else 0
    return 2 if item.get_closest_marker("navigateur") else 3


@pytest.fixture(scope="session")
def garde_des_bases(request, django_test_environment, django_db_blocker) -> Iterator[Garde]:
    """Les bases de cet ouvrier, clonées du modèle (`--create-db` refait le modèle)."""
    ouvrier = getattr(request.config, "workerinput", {})
    bases = Bases(
        ouvrier.get("workerid", "seul"), ouvrier.get("testrunuid", secrets.token_hex(8))[:16]
    )
    with django_db_blocker.unblock():
        modele = bases.schema(refaire=request.config.getvalue("create_db"))
    vide = bases.nommer("vide")
    bases.cloner(modele, vide)
    choisir(vide)
    yield Garde(bases, {(): (vide, [])})
    with django_db_blocker.unblock():
        connection.close()
    bases.fermer()


@pytest.fixture(scope="session")
def django_db_setup(garde_des_bases) -> None:
    """La base de Django est celle de la garde."""


@pytest.fixture(autouse=True)
def base_du_test(request, reglages_de_test, django_db_blocker) -> Iterator[tuple[Chaine, list]]:
    """Avant toute transaction, mène la connexion vers la base du décor que le test demande."""
    item = request.node
    if "db" not in item.fixturenames and not item.get_closest_marker("django_db"):
        oublier_valeurs_locales()
        yield (), []
        return
    garde, chaine = request.getfixturevalue("garde_des_bases"), chaine_de(item)
    from jalons.annuaire.selectors import oublier_libelles_rome  # une fois Django prêt

    with django_db_blocker.unblock(), garde.ouvrir(chaine, valide_vraiment(item)) as objets:
        oublier_valeurs_locales()
        oublier_libelles_rome()
        yield chaine, objets


@pytest.fixture
def _django_db_helper(base_du_test, _django_db_helper) -> None:
    """La transaction du test s'ouvre une fois la base choisie."""


@pytest.fixture(autouse=True)
def reglages_de_test(settings, tmp_path):
    """Hachage rapide, statiques simples, dossier de travail jetable."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.DONNEES = tmp_path
    settings.A_L_ESSAI = True
    settings.SMS_DOSSIER = tmp_path / "sms"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.AXES_ENABLED = False


@decor_partage
def scene():
    """Toute la distribution, dans la base."""
    from tests.distribution import distribuer

    return distribuer()


@decor_partage
def accueil_pret(scene):
    """La distribution, la grille, les règles livrées et des places chez les organismes."""
    from datetime import date

    from jalons.questionnaires.services.grilles import charger_grilles
    from jalons.regles.services import charger_regles
    from jalons.repertoire.models import Capacite
    from jalons.socle.periode import Periode

    charger_grilles("dsp")
    charger_regles("orientation")
    ouvert = Periode(date(2025, 1, 1))
    for structure, voie in (
        (scene.france_travail, "professionnelle"),
        (scene.udaf, "sociale_visee_professionnelle"),
        (scene.departement, "sociale"),
    ):
        Capacite.objects.create(structure=structure, voie=voie, nombre=50, periode=ouvert)
    return scene


@pytest.fixture
def client_de(scene):
    """Un client HTTP connecté comme tel personnage : `client_de("claire")`."""

    def connecter(nom: str) -> Client:
        client = Client()
        client.force_login(getattr(scene, nom), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return connecter


@pytest.fixture(scope="session")
def chromium():
    """Un vrai Chromium, lancé une fois."""
    from playwright.sync_api import sync_playwright

    chemin = trouver()
    if chemin is None:
        pytest.fail("Chromium manque : lancez `make test`, qui l'installe.")
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=chemin, args=OPTIONS_CHROMIUM)
        yield navigateur
        navigateur.close()


@pytest.fixture
def page(chromium, live_server):
    """Une page neuve ; une erreur de console ou de politique de contenu fait échouer le test."""
    contexte = chromium.new_context(locale="fr-FR", base_url=live_server.url)
    page = contexte.new_page()
    page.set_default_timeout(15_000)
    erreurs: list[str] = []
    page.on("console", lambda m: erreurs.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: erreurs.append(str(e)))
    page.erreurs_attendues = []
    yield page
    if os.environ.get("JALONS_CAPTURE"):
        page.screenshot(path=os.environ["JALONS_CAPTURE"], full_page=True)
    contexte.close()
    # Une page quittée coupe sa demande : htmx le dit, ce n'est pas une faute.
    quittee = any(e.startswith("htmx:sendAbort") for e in erreurs)
    coupees = ("htmx:sendAbort", "htmx:afterRequest") if quittee else ()
    attendues = page.erreurs_attendues
    graves = [
        e for e in erreurs if not e.startswith(coupees) and not any(a in e for a in attendues)
    ]
    assert not graves, graves


@pytest.fixture
def connecter_page(page, live_server):
    """Ouvre une session dans le navigateur, par l'écran de connexion."""
    from tests.distribution import MOT_DE_PASSE

    def connecter(agent) -> None:
        page.goto("/comptes/connexion/")
        page.fill("#id_username", agent.courriel)
        page.fill("#id_password", MOT_DE_PASSE)
        page.click("text=Se connecter")
        page.wait_for_url("**/")

    return connecter


@pytest.fixture(scope="session")
def axe_source():
    """Le script d'axe-core, installé avec les fichiers de tiers."""
    return (RACINE / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def sans_obstacle(page, axe_source):
    """Vérifie que ni axe ni nos propres règles ne trouvent d'obstacle sur la page ouverte."""
    nos_regles = (RACINE / "tests" / "parcours" / "obstacles.js").read_text(encoding="utf-8")
    page.add_init_script(axe_source)

    def verifier() -> None:
        defauts = page.evaluate(VIOLATIONS) + page.evaluate(nos_regles)
        assert not defauts, f"{page.url}\n" + "\n".join(defauts)

    return verifier
