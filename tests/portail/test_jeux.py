"""Un département de démonstration est un dossier de données, complet à lui seul."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.annuaire.models import Commune, Structure, Territoire
from jalons.annuaire.selectors import site_de_la_commune
from jalons.comptes.models import Agent
from jalons.config.departement import lire_departement
from jalons.coordination.models import Instance
from jalons.demonstration import chargement
from jalons.demonstration.chargement import deja_chargee
from jalons.demonstration.coordination import charger_coordination
from jalons.demonstration.jeux import PAR_DEFAUT, completer, jeux
from jalons.echanges.models import Lot
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import oublier_valeurs_locales, parametre
from jalons.socle.periode import Periode
from tests.portail.conftest import LE

ROLES = (
    "travailleur_social", "secretariat_accueil", "referent_unique", "gestionnaire_droits",
    "direction", "partenaire", "gestionnaire_fse", "controleur_fse", "administrateur_fonctionnel",
)  # fmt: skip


def test_les_quatre_departements_sont_la():
    assert set(jeux()) == {"moselle", "cantal", "haute-loire", "haute-vienne"}
    assert PAR_DEFAUT in jeux()


def test_rien_ne_se_confond_entre_departements():
    """La démonstration accueille des agents et des territoires voisins : tout porte un code unique."""
    tous = jeux().values()
    courriels = [c for jeu in tous for c in jeu.courriels]
    codes = [
        decrit["code"]
        for jeu in tous
        for decrit in [*jeu.organisation["structures"], *jeu.organisation["territoires"]]
    ]
    assert len(courriels) == len(set(courriels))
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("code", sorted(jeux()))
def test_un_departement_a_de_quoi_montrer_chaque_ecran(code):
    jeu = jeux()[code]
    roles = {agent["role"] for agent in jeu.organisation["agents"]}
    assert roles.issuperset(ROLES)
    assert roles & {"chef_projet_insertion", "charge_insertion"}
    identite = lire_departement(str(jeu.chemin_identite))
    assert (identite.code, "démonstration" in identite.nom) == (jeu.identite["code"], True)
    assert len(chargement.acces_de_demonstration(jeu)) >= len(roles)
    assert all(lue["departement"] == identite.code for lue in jeu.operations.values())


def test_le_commun_se_complete_sans_se_repeter():
    commun = {"a": {"x": 1, "y": [1, 2]}, "b": 1}
    assert completer(commun, {"a": {"y": [3]}}) == {"a": {"x": 1, "y": [3]}, "b": 1}
    assert commun["a"]["y"] == [1, 2]


def test_un_dossier_de_travail_ne_porte_qu_un_departement(db, settings):
    (settings.DONNEES / "demonstration.faite").write_text("cantal x", encoding="utf-8")
    Lot.objects.create(nom="x", empreinte="x", recu_le=LE, connu_le=timezone.now())
    with pytest.raises(CommandError, match=r"« cantal ».*JALONS_DONNEES"):
        call_command("demo_charger")
    call_command("demo_charger", departement="cantal")
    assert not Territoire.objects.exists()


@pytest.mark.parametrize(
    "remplir",
    [
        lambda: Lot.objects.create(nom="x", empreinte="x", recu_le=LE, connu_le=timezone.now()),
        lambda: Structure.objects.create(
            code="departement", nom="Le vrai", genre="departement", periode=Periode(LE)
        ),
    ],
)
@pytest.mark.parametrize("temoin", [None, "moselle", "moselle autre-empreinte"])
@pytest.mark.parametrize("adresse", [None, "postgresql://ailleurs/production"])
def test_une_base_qui_a_servi_n_est_jamais_melangee(
    db, settings, monkeypatch, remplir, temoin, adresse
):
    """Avec ou sans témoin resté dans le dossier, en base embarquée ou non : rien ne s'écrit."""
    remplir()
    if temoin:
        (settings.DONNEES / "demonstration.faite").write_text(temoin, encoding="utf-8")
    if adresse:
        monkeypatch.setenv("DATABASE_URL", adresse)
    with CaptureQueriesContext(connection) as requetes, pytest.raises(CommandError) as refus:
        call_command("demo_charger")
    assert ("DATABASE_URL" if adresse else "JALONS_DONNEES") in str(refus.value)
    assert "jalons serve" in str(refus.value)
    assert {r["sql"].split()[0] for r in requetes} == {"SELECT"}
    assert not Agent.objects.exists()


def test_la_base_de_database_url_refuse_meme_sa_propre_demonstration(db, settings, monkeypatch):
    (settings.DONNEES / "demonstration.faite").write_text("moselle x", encoding="utf-8")
    Lot.objects.create(nom="x", empreinte="x", recu_le=LE, connu_le=timezone.now())
    assert deja_chargee(jeux()["moselle"])
    monkeypatch.setenv("DATABASE_URL", "postgresql://ailleurs/production")
    with pytest.raises(ErreurMetier, match="DATABASE_URL"):
        deja_chargee(jeux()["moselle"])


@pytest.mark.parametrize("adresse", [None, "postgresql://ailleurs/essai"])
def test_une_base_vide_recoit_la_demonstration(db, monkeypatch, adresse):
    """Les tables de référence, que toute installation charge, ne comptent pas."""
    if adresse:
        monkeypatch.setenv("DATABASE_URL", adresse)
    Commune.objects.create(code_insee="57463", nom="Metz", departement="57", codes_postaux=[])
    assert not deja_chargee(jeux()["moselle"])


def test_sans_organisation_rien_ne_se_charge(db):
    assert charger_coordination(jeux()["moselle"], le=LE) == 0
    assert not Instance.objects.exists()


def test_un_cinquieme_departement_s_installe_de_ses_seuls_fichiers(db, tmp_path):
    """Ni les communes ni l'organisation de la Gironde ne sont livrées : deux fichiers suffisent."""
    communes = tmp_path / "communes.csv"
    communes.write_text(
        "code_insee,nom,departement,arrondissement,nom_epci,codes_postaux,population,latitude,longitude\n"
        "33243,Libourne,33,333,CA du Libournais,33500,24000,44.91,-0.24\n"
        "33394,Saint-Émilion,33,333,CC du Grand Saint-Émilionnais,33330,1800,44.89,-0.15\n",
        encoding="utf-8",
    )
    organisation = tmp_path / "organisation.yaml"
    organisation.write_text(
        """
depuis: 2024-01-01
territoires:
  - {code: libournais, nom: Libournais, departement: "33", arrondissements: ["333"], sites: [
      {code: pole-libourne, nom: Pôle de Libourne, genre: antenne, commune_id: "33243"}]}
structures: [{code: departement, nom: Département, genre: departement}]
agents: [{prenom: Ada, nom: Roy, role: direction, structure: departement, courriel: ada@dep.example}]
parametres: [{code: delai_convocation, valeur: 20, motif: Délibération du 2 mai}]
""",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match="libournais : aucune commune connue du département 33"):
        call_command("organiser", str(organisation))
    call_command("organiser", str(organisation), communes=communes)
    call_command("organiser", str(organisation), communes=communes)
    assert site_de_la_commune("33394", le=LE).nom == "Pôle de Libourne"
    oublier_valeurs_locales()
    assert parametre("delai_convocation", le=LE).nombre == 20
    assert parametre("delai_convocation", le=LE).source != ""
