"""Importer et exporter des offres : le schéma officiel, l'essai à blanc, rejouer, les lignes hostiles."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.ecrans.tableurs.lecture import TableauIllisible
from jalons.repertoire.data_inclusion import SERVICE, STRUCTURE, lire
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import FicheStructure, Offre
from jalons.repertoire.rules.qualite import noter
from jalons.repertoire.selectors.publication import en_service, exporter, structures_publiees
from jalons.repertoire.services.importation import importer_offres
from jalons.repertoire.services.reception import lire_fichier
from jalons.repertoire.vocabulaire import liste
from jalons.socle.erreurs import ErreurMetier
from tests.repertoire.decor import LE

STRUCTURE_DITE = {
    "source": "dora",
    "id": "dora--s1",
    "nom": "Garage des Trois Ponts",
    "date_maj": "2026-01-10",
    "code_insee": "57463",
    "telephone": "03 87 00 12 34",
}
SERVICE_DIT = {
    "source": "dora",
    "structure_id": "dora--s1",
    "id": "dora--o1",
    "nom": "Réparation à petit prix",
    "description": "On répare votre voiture avec vous, au prix des pièces.",
    "date_maj": "2026-02-01",
    "thematiques": ["mobilite--entretenir-reparer-son-vehicule"],
    "publics": ["tous-publics"],
    "code_insee": "57463",
    "zone_eligibilite": ["57"],
}


def _importer(decor, services, structures=(STRUCTURE_DITE,), **options):
    contenu = json.dumps({"structures": list(structures), "services": list(services)}).encode()
    recu = lire_fichier("offres.json", contenu, megas=50)
    return importer_offres(recu=recu, par=decor.helene, le=LE, **{"ecrire": True, **options})


def _dits(bilan):
    return {(c.champ, c.refuse) for c in bilan.constats}


def test_essayer_n_ecrit_rien_puis_ecrire_puis_rejouer_n_ecrit_rien(repertoire):
    essai = _importer(repertoire, [SERVICE_DIT], ecrire=False)
    assert (essai.crees, essai.organismes, Offre.objects.count()) == (1, 1, 6)
    fait = _importer(repertoire, [SERVICE_DIT])
    assert (fait.crees, fait.organismes, fait.constats) == (1, 1, [])
    lue = Offre.objects.get(identifiant="dora--o1")
    assert (lue.structure.nom, lue.fiche_structure.identifiant) == (
        "Garage des Trois Ponts",
        "dora--s1",
    )
    versions = Offre.objects.values_list("pk", "version", "date_maj")
    avant = list(versions.order_by("pk"))
    encore = _importer(repertoire, [SERVICE_DIT])
    assert not encore.change and encore.pareils == 1
    assert list(versions.order_by("pk")) == avant


def test_une_mise_a_jour_change_une_plus_ancienne_non(repertoire):
    _importer(repertoire, [SERVICE_DIT])
    neuve = _importer(
        repertoire, [{**SERVICE_DIT, "nom": "Réparation solidaire", "date_maj": "2026-03-01"}]
    )
    assert neuve.modifies == 1
    vieille = _importer(
        repertoire, [{**SERVICE_DIT, "nom": "Ancien nom", "date_maj": "2025-01-01"}]
    )
    assert not vieille.change and ("date_maj", False) in _dits(vieille)
    assert Offre.objects.get(identifiant="dora--o1").nom == "Réparation solidaire"


def test_entier_ferme_ce_qui_n_y_est_plus_dans_sa_seule_source(repertoire):
    _importer(repertoire, [SERVICE_DIT, {**SERVICE_DIT, "id": "dora--o2", "nom": "Prêt de vélo"}])
    fait = _importer(repertoire, [SERVICE_DIT], entier=True)
    assert fait.fermes == 1
    assert Offre.objects.get(identifiant="dora--o2").etat == EtatOffre.CLOSE
    assert not Offre.objects.filter(source="cd57", etat=EtatOffre.CLOSE).exists()
    rouverte = _importer(repertoire, [{**SERVICE_DIT, "id": "dora--o2", "nom": "Prêt de vélo"}])
    assert rouverte.modifies == 1


@pytest.mark.parametrize(
    ("change", "attendu", "entre"),
    [
        ({"thematiques": ["mobilite--permi"]}, ("thematiques", False), True),
        ({"code_insee": "57999"}, ("code_insee", False), True),
        ({"courriel": "pas un courriel"}, ("courriel", False), True),
        ({"lien_mobilisation": "javascript:alert(1)"}, ("lien_mobilisation", False), True),
        ({"zone_eligibilite": ["grand-est"]}, ("zone_eligibilite", False), True),
        ({"telephone": "12"}, ("telephone", False), True),
        ({"description": "Caract�res abîm�s ici"}, ("description", False), True),
        ({"nom": ""}, ("nom", True), False),
        ({"structure_id": "dora--inconnue"}, ("structure_id", True), False),
        ({"id": "autre--o1"}, ("id", True), False),
    ],
)
def test_une_valeur_fausse_est_dite_et_le_reste_continue(repertoire, change, attendu, entre):
    autre = {**SERVICE_DIT, "id": "dora--o9", "nom": "Covoiturage du matin"}
    fait = _importer(repertoire, [{**SERVICE_DIT, **change}, autre])
    assert attendu in _dits(fait)
    assert all(c.rang == 1 for c in fait.constats)
    assert Offre.objects.filter(identifiant="dora--o9").exists()
    assert Offre.objects.filter(identifiant="dora--o1").exists() is entre


def test_le_meme_identifiant_d_une_autre_source_est_refuse(repertoire):
    _importer(repertoire, [SERVICE_DIT])
    Offre.objects.filter(identifiant="dora--o1").update(source="soliguide")
    fait = _importer(repertoire, [SERVICE_DIT])
    assert fait.refuses == 1 and ("id", True) in _dits(fait)
    double = _importer(
        repertoire, [{**SERVICE_DIT, "id": "dora--o3"}, {**SERVICE_DIT, "id": "dora--o3"}]
    )
    assert (double.crees, double.refuses) == (1, 1)


def test_un_tableau_d_agent_entre_par_ses_mots(repertoire):
    lignes = [
        ["Offre", "Organisme", "Présentation", "Thème", "Public", "Ville", "CP", "Tél"],
        [
            "Cours de code",
            "UDAF",
            "Deux soirs par semaine.",
            "Préparer un permis",
            "Jeunes",
            "METZ",
            "57000",
            "0387000001",
        ],
        [
            "Garderie",
            "Les Petits Pas",
            "Ouverte dès six heures.",
            "garde d'enfants",
            "inconnu",
            "Nulle-Part",
            "",
            "",
        ],
        ["", "UDAF", "Sans nom.", "", "", "", "", ""],
    ]
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";").writerows(lignes)
    for encodage in ("cp1252", "utf-8-sig", "utf-16"):
        recu = lire_fichier("offres.csv", sortie.getvalue().encode(encodage), megas=50)
        bilan = importer_offres(
            recu=recu, par=repertoire.helene, le=LE, ecrire=encodage == "utf-8-sig"
        )
        assert bilan.refuses == 1 and {c.rang for c in bilan.constats} == {3, 4}
    code = Offre.objects.get(nom="Cours de code")
    assert code.structure == repertoire.udaf
    assert (code.thematiques, code.commune_id) == (["mobilite--preparer-un-permis"], "57463")
    assert not importer_offres(recu=recu, par=repertoire.helene, le=LE, ecrire=True).change


@pytest.mark.parametrize(
    ("nom", "contenu"),
    [
        ("a.json", b'[{"nom": "coup'),
        ("a.json", b"[]"),
        ("a.json", b"{}"),
        ("a.parquet", b"PAR1 pas du tout"),
        ("a.xlsx", b"PK\x03\x04 abime"),
        ("a.csv", b"une,deux\n1,2\n"),
        ("a.csv", b""),
    ],
)
def test_un_fichier_qui_ne_se_lit_pas_est_refuse_avec_sa_raison(db, nom, contenu):
    with pytest.raises((ErreurMetier, TableauIllisible)):
        lire_fichier(nom, contenu, megas=50)


def test_un_fichier_trop_gros_n_est_pas_lu():
    with pytest.raises(ErreurMetier, match="1 Mo"):
        lire_fichier("gros.csv", b"a" * 1_000_001, megas=1)


@pytest.mark.parametrize("format_", ["json", "csv", "parquet"])
def test_ce_que_l_on_exporte_se_reimporte_sans_rien_changer(repertoire, format_):
    _importer(repertoire, [SERVICE_DIT])
    for objet in ("structures", "services"):
        contenu = exporter(objet, format_)
        recu = lire_fichier(f"{objet}.{format_}", contenu, megas=50)
        bilan = importer_offres(recu=recu, par=repertoire.helene, le=LE, ecrire=False)
        assert (bilan.crees, bilan.modifies, bilan.refuses, bilan.constats) == (0, 0, 0, [])


def test_l_export_est_valide_par_le_paquet_officiel(repertoire):
    v1 = pytest.importorskip("data_inclusion.schema.v1")
    _importer(repertoire, [SERVICE_DIT])
    Offre.objects.filter(nom="Auto-école solidaire").update(
        contact_nom_prenom="Camille Exemple", courriel="", frais="payant", type="atelier"
    )
    assert set(v1.Service.model_fields) == set(SERVICE)
    assert set(v1.Structure.model_fields) == set(STRUCTURE)
    services = json.loads(exporter("services", "json"))
    structures = json.loads(exporter("structures", "json"))
    assert len(services) == 7
    for lue in services:
        v1.Service.model_validate(lue, context={"ignore_warnings": False})
    for lue in structures:
        v1.Structure.model_validate(lue, context={"ignore_warnings": False})
    assert {s["structure_id"] for s in services} == {s["id"] for s in structures}
    assert not any("contact_nom_prenom" in s for s in services)


def test_nos_listes_sont_celles_du_paquet_officiel():
    v1 = pytest.importorskip("data_inclusion.schema.v1")
    for champ, enum in (
        ("thematiques", v1.Thematique),
        ("publics", v1.Public),
        ("type", v1.TypeService),
        ("frais", v1.Frais),
        ("modes_accueil", v1.ModeAccueil),
        ("modes_mobilisation", v1.ModeMobilisation),
        ("mobilisable_par", v1.PersonneMobilisatrice),
        ("reseaux_porteurs", v1.ReseauPorteur),
    ):
        assert set(liste(champ)) == {m.value for m in enum}


def test_notre_score_est_celui_du_paquet_officiel(repertoire):
    v1 = pytest.importorskip("data_inclusion.schema.v1")
    from data_inclusion.schema.v1 import score_qualite

    le = date.today()
    for jours in (10, 300, 900):
        Offre.objects.update(date_maj=le - timedelta(days=jours))
        for lue in Offre.objects.select_related("structure", "commune", "fiche_structure"):
            dit = {c: v for c, v in en_service(lue).items() if v is not None}
            officiel, _ = score_qualite.score(v1.Service.model_validate(dit))
            assert noter(dit, le=le).valeur == pytest.approx(officiel, abs=0.011)


def test_un_organisme_connu_n_est_pas_ajoute_deux_fois(repertoire):
    udaf = {**STRUCTURE_DITE, "id": "dora--udaf", "nom": "U.D.A.F", "code_insee": ""}
    repertoire.udaf.sigle = "UDAF"
    fait = _importer(repertoire, [], [{**udaf, "nom": repertoire.udaf.nom.upper()}])
    assert fait.organismes == 0
    assert FicheStructure.objects.get(identifiant="dora--udaf").structure == repertoire.udaf
    assert len({s["id"] for s in structures_publiees()}) >= 2


@given(
    st.dictionaries(
        st.sampled_from(SERVICE),
        st.one_of(st.text(max_size=40), st.integers(), st.lists(st.text(max_size=9), max_size=3)),
    )
)
def test_lire_ne_casse_jamais_et_dit_tout_refus(brut):
    valeurs, constats = lire("service", brut, 7)
    assert set(valeurs) <= set(SERVICE)
    assert all(c.rang == 7 and c.message for c in constats)
    assert ("nom" in valeurs) or any(c.champ == "nom" and c.refuse for c in constats)
