"""Les communes du pays entier : codes d'hier, codes postaux, noms ; ce qui ne se dit pas se liste."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.db import connection

from jalons.annuaire.communes import ANCIENS_CODES, COMMUNES, lire_table
from jalons.annuaire.forms import ChampCommune
from jalons.annuaire.models import Commune
from jalons.annuaire.selectors import chercher_communes
from jalons.annuaire.services import charger_communes
from jalons.personnes.models import Adresse, Personne
from jalons.socle.formulaires import ChampTelephone
from jalons.socle.telephones import lire_telephone, numero_de_sms
from tests.echanges.dossiers import D, P, importer


@pytest.fixture
def communes(db):
    return charger_communes(departements={"01", "57", "69", "974"})


def commune(code: str, postal: str, nom: str) -> str | None:
    with connection.cursor() as curseur:
        curseur.execute("SELECT jalons_commune(%s, %s, %s)", [code, postal, nom])
        return curseur.fetchone()[0]


def test_le_pays_entier_est_installe():
    codes = {c["code_insee"] for c in lire_table(COMMUNES)}
    assert len(codes) > 34_000
    assert {c[:2] for c in codes} >= {"01", "2A", "57", "75", "97"}
    assert {a["commune"] for a in lire_table(ANCIENS_CODES)} <= codes


# I8 : code d'avant une fusion, vide, postal, faux ; nom sans accent, abrégé, CEDEX.
@pytest.mark.parametrize(
    ("recu", "attendue"),
    [
        (("57463", "57000", "METZ"), "57463"),
        (("57094", "57070", "METZ"), "57463"),  # réunie à Metz
        (("01340", "01300", "ARBOYS EN BUGEY"), "01015"),
        (("", "57000", "METZ"), "57463"),
        (("57000", "57000", "METZ"), "57463"),
        (("57100", "57100", "THIONVILLE"), "57672"),  # un code postal, qui est aussi un code Insee
        (("57606", "57500", "ST AVOLD"), "57606"),
        (("", "57036", "METZ CEDEX 01"), "57463"),
        (("69381", "69001", "LYON"), "69123"),
        (("", "01300", "ARBIGNIEU"), "01015"),  # nom d'avant la fusion
        (("97411", "97400", "ST DENIS"), "97411"),
        (("57000", "57000", ""), None),
        (("", "", "METZ"), None),
        (("99999", "57999", "NULLE PART"), None),
        (("57100", "57000", "NULLE PART"), None),  # le code contredit tout le reste
    ],
)
def test_i8_la_commune_d_une_adresse_recue(communes, recu, attendue):
    assert commune(*recu) == attendue


def test_i8_une_commune_inconnue_se_liste_et_se_rattache_une_fois_pour_toutes(
    scene, communes, tmp_path
):
    from jalons.personnes.selectors import communes_a_rattacher
    from jalons.personnes.services import rattacher_commune

    dossier = D("00000057301", (P("ADA", "ZERO"),), insee="57999", cp="57998", com="VILLEFLOUE")
    importer(tmp_path, [dossier], date(2026, 9, 1))
    personne = Personne.objects.get(nom_naissance="ZERO")
    assert (personne.commune_id, personne.territoire_id) == (None, None)
    [ligne] = communes_a_rattacher()
    assert (ligne.code_commune, ligne.nom_commune, ligne.nombre) == ("57999", "VILLEFLOUE", 1)
    rattacher_commune(
        code_commune="57999",
        code_postal="57998",
        nom_commune="VILLEFLOUE",
        commune=Commune.objects.get(pk="57463"),
        par=scene.nadia,
        le=date(2026, 9, 10),
    )
    personne.refresh_from_db()
    assert (personne.commune_id, personne.territoire) == ("57463", scene.metz)
    assert not communes_a_rattacher()
    suivant = D("00000057302", (P("EVA", "UN"),), insee="57999", cp="57998", com="VILLEFLOUE")
    importer(tmp_path, [dossier, suivant], date(2026, 10, 1))
    assert Adresse.objects.filter(commune="57463", nom_commune="VILLEFLOUE").count() >= 2


@pytest.mark.parametrize(
    ("tape", "code"),
    [
        ("57000", "57463"),
        ("Thionville", "57672"),
        ("insee-57100", "57100"),
        ("metz", "57463"),
        ("", ""),
    ],
)
def test_f2_une_commune_se_choisit_par_son_nom_ou_son_code_postal(communes, tape, code):
    assert ChampCommune(required=False).clean(tape) == code


def test_f2_un_code_postal_partage_fait_choisir(communes):
    with pytest.raises(forms.ValidationError, match=r"Thionville.*Manom"):
        ChampCommune(required=False).clean("57100")


@pytest.mark.parametrize("tape", ["99999", "Nulle-Part-les-Bains", "insee-00000", "%%", "57070x"])
def test_f2_une_commune_inconnue_est_refusee(communes, tape):
    with pytest.raises(forms.ValidationError):
        ChampCommune(required=False).clean(tape)


def test_f2_ce_qui_est_tape_ne_devient_pas_un_code_insee(communes):
    class Form(forms.Form):
        commune = ChampCommune(required=False)

    assert "Thionville" in str(Form({"commune": "57100"}))
    assert "Bourscheid" not in str(Form({"commune": "57100"}))
    assert "Metz" in str(Form(initial={"commune": "57463"}))


def test_f2_la_recherche_propose_les_communes(communes, client_de):
    trouvees = client_de("claire").get("/personnes/communes/?q=thionv").json()
    assert {"value": "insee-57672", "text": "Thionville (57100)"} in trouvees
    assert chercher_communes("Arbignieu") == chercher_communes("01015")  # le nom d'avant


@pytest.mark.parametrize(
    ("tape", "lu"),
    [
        ("06 12\u00a034\u202f56 78", "06 12 34 56 78"),
        ("0387000000", "03 87 00 00 00"),
        ("06.12.34.56.78", "06 12 34 56 78"),
        ("612345678", "06 12 34 56 78"),  # neuf chiffres, comme un tableur les laisse
        ("692123456", "+262 692 12 34 56"),
        ("0262 41 00 00", "+262 262 41 00 00"),
        ("+352 621 123 456", "+352 621 123 456"),
        ("03 87 00 00 00 poste 12", "03 87 00 00 00 poste 12"),
    ],
)
def test_f2_un_telephone_se_lit(tape, lu):
    assert lire_telephone(tape) == lu


@pytest.mark.parametrize(
    ("tape", "numero"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("612345678", "+33612345678"),
        ("0692 12 34 56", "+262692123456"),
        ("+352 621 123 456", "+352621123456"),
        ("03 87 00 00 00", None),
        ("03 87 00 00 00 poste 12", None),
        ("abc", None),
    ],
)
def test_un_sms_ne_part_que_vers_un_mobile(tape, numero):
    assert numero_de_sms(tape) == numero


@pytest.mark.parametrize("tape", ["abc", "12", "0000000000", "06 12 34", "+33"])
def test_f2_un_faux_telephone_est_refuse(tape):
    with pytest.raises(forms.ValidationError):
        ChampTelephone().clean(tape)
