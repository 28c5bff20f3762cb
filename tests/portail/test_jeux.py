"""Un département de démonstration est un dossier de données, complet à lui seul."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jalons.annuaire.models import Territoire
from jalons.annuaire.selectors import site_de_la_commune
from jalons.config.departement import lire_departement
from jalons.coordination.models import Instance
from jalons.demonstration import chargement
from jalons.demonstration.coordination import charger_coordination
from jalons.demonstration.jeux import PAR_DEFAUT, completer, jeux
from jalons.echanges.models import Lot
from jalons.socle.parametres import oublier_valeurs_locales, parametre
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
    (settings.DONNEES / "demonstration.faite").write_text("cantal", encoding="utf-8")
    Lot.objects.create(nom="x", empreinte="x", recu_le=LE, connu_le=timezone.now())
    with pytest.raises(CommandError, match=r"« cantal ».*JALONS_DONNEES"):
        call_command("demo_charger")
    call_command("demo_charger", departement="cantal")
    assert not Territoire.objects.exists()


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
