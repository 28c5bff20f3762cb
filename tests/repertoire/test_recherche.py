"""Chercher dans le répertoire : nos mots, les fautes, la distance, la zone, ce qui n'est pas précisé."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.models import Offre
from jalons.repertoire.rules.facettes import FACETTES, bit, compter, masque
from jalons.repertoire.selectors.fiches import carte
from jalons.repertoire.selectors.recherche import Demande, chercher_offres
from jalons.repertoire.services.indexation import indexer, reindexer
from tests.repertoire.decor import LE, offre


def _noms(decor, q="", **autres):
    commune = decor.communes.get(autres.get("commune", ""))
    lus = chercher_offres(Demande(q=q, **autres), le=LE, commune=commune)
    return [t.offre.nom for t in lus.lignes]


@pytest.mark.parametrize(
    "q",
    [
        "permis",
        "PERMI",
        "permit",
        "code de la route",
        "auto ecole",
        "autoécole solidaire",
        "conduire permis",
    ],
)
def test_nos_mots_trouvent_le_permis(repertoire, q):
    assert "Auto-école solidaire" in _noms(repertoire, q)


@pytest.mark.parametrize(
    "q", ["garde d'enfant", "gardes d’enfants", "nounou", "garde d'enfan", "creche"]
)
def test_nos_mots_trouvent_la_garde(repertoire, q):
    assert _noms(repertoire, q) == ["Accueil des petits"]


@pytest.mark.parametrize("q", ["pole emploi", "Pôle Emploi", "pôle emplois", "france travail"])
def test_pole_emploi_se_trouve_sous_ses_deux_noms(repertoire, q):
    assert "Atelier CV de Pôle emploi" in _noms(repertoire, q)


def test_un_mot_inconnu_ne_trouve_rien_et_ne_casse_rien(repertoire):
    for q in ("zzzzzz", "'; DROP TABLE", "& | !", ":*", "a" * 500, "%s xyzt"):
        assert _noms(repertoire, q) == [] or q.strip("&|! :*") == ""


def test_le_rayon_est_libre_et_metz_forbach_fait_51_ou_52(repertoire):
    a_50 = _noms(repertoire, "permis", commune="57463", rayon=50)
    a_60 = _noms(repertoire, "permis", commune="57463", rayon=60)
    assert "Passer le code à Forbach" not in a_50
    assert "Passer le code à Forbach" in a_60
    assert "Passer le code à Forbach" in _noms(repertoire, "permis", commune="57227", rayon=1)


def test_la_zone_exclut_et_son_absence_jamais(repertoire):
    offre(repertoire.udaf, "Réservé à Thionville", zone_eligibilite=["245700695"])
    offre(repertoire.udaf, "Réservé à la métropole", zone_eligibilite=["200039865"])
    lus = chercher_offres(
        Demande(commune="57463", rayon=30), le=LE, commune=repertoire.communes["57463"]
    )
    par_nom = {t.offre.nom: t for t in lus.lignes}
    assert "Réservé à Thionville" not in par_nom
    assert "Réservé à la métropole" in par_nom
    assert par_nom["Coup de main mobilité"].reserves == ("zone non précisée",)
    assert lus.lignes[-1].offre.nom == "Coup de main mobilité" or lus.lignes[-1].distance is None


def test_un_filtre_garde_ce_qui_n_est_pas_precise_et_le_dit(repertoire):
    lus = chercher_offres(Demande(filtres=(("publics", "familles"),)), le=LE)
    par_nom = {t.offre.nom: t for t in lus.lignes}
    assert par_nom["Coup de main mobilité"].reserves == ("public non précisé",)
    assert "Auto-école solidaire" in par_nom  # tous publics
    assert lus.lignes[-1].offre.nom == "Coup de main mobilité"


def test_a_distance_reste_quel_que_soit_le_rayon(repertoire):
    assert "Ligne d'écoute" in _noms(repertoire, commune="57227", rayon=1)


def test_un_theme_precis(repertoire):
    assert _noms(repertoire, thematique="famille--garde-denfants") == ["Accueil des petits"]


def test_les_facettes_comptent_tout_ce_qui_est_trouve(repertoire):
    lus = chercher_offres(Demande(), le=LE, par_page=2)
    comptes = {c.code: c.nombre for c in lus.facettes["categories"]}
    assert lus.nombre == 6 and len(lus.lignes) == 2 and lus.pages == 3
    assert comptes["mobilite"] == 3 and comptes["famille"] == 1
    assert {c.code: c.nombre for c in lus.facettes["publics"]}[""] == 1
    assert lus.lieux == {"57463": 5, "57227": 1}


def test_le_masque_de_la_base_est_celui_de_la_regle(repertoire):
    for lue in Offre.objects.select_related("index"):
        attendu = masque(
            {
                "categories": [t.partition("--")[0] for t in lue.thematiques or []],
                "publics": lue.publics,
                "type": [lue.type],
                "frais": [lue.frais],
                "modes_accueil": lue.modes_accueil,
            }
        )
        assert lue.index.masque == attendu
    assert all(bit(f, "") for f in FACETTES)
    assert compter({})["frais"] == []


def test_l_ordre_ne_bouge_pas_et_les_pages_ne_se_recouvrent_pas(repertoire):
    demande = Demande(commune="57463", rayon=60)
    commune = repertoire.communes["57463"]
    une = [
        [
            t.offre.pk
            for t in chercher_offres(
                replace(demande, page=p), le=LE, commune=commune, par_page=2
            ).lignes
        ]
        for p in (1, 2, 3)
    ]
    assert une == [
        [
            t.offre.pk
            for t in chercher_offres(
                replace(demande, page=p), le=LE, commune=commune, par_page=2
            ).lignes
        ]
        for p in (1, 2, 3)
    ]
    cles = [c for page in une for c in page]
    assert len(set(cles)) == len(cles) == 6
    au_dela = chercher_offres(replace(demande, page=99), le=LE, commune=commune, par_page=2)
    assert au_dela.page == 3 and au_dela.lignes


def test_une_fiche_palit_puis_sort(repertoire):
    permis = repertoire.offres["permis"]
    for jours, trouvee, pale in ((100, True, False), (200, True, True), (600, False, None)):
        Offre.objects.filter(pk=permis.pk).update(date_maj=LE - timedelta(days=jours))
        indexer([permis.pk])
        lus = {t.offre.pk: t for t in chercher_offres(Demande(q="permis"), le=LE).lignes}
        assert (permis.pk in lus) is trouvee
        assert not trouvee or lus[permis.pk].pale is pale
    Offre.objects.filter(pk=permis.pk).update(confirme_le=LE)
    indexer([permis.pk])
    assert "Auto-école solidaire" in _noms(repertoire, "permis")


@pytest.mark.parametrize(
    ("change", "trouvee"),
    [
        ({"etat": EtatOffre.CLOSE}, False),
        ({"etat": EtatOffre.BROUILLON}, False),
        ({"etat": EtatOffre.COMPLETE}, True),
        ({"etat": EtatOffre.SUSPENDUE}, False),
        ({"etat": EtatOffre.SUSPENDUE, "suspendue_jusqu_au": date(2026, 3, 16)}, True),
        ({"etat": EtatOffre.SUSPENDUE, "suspendue_jusqu_au": date(2026, 3, 17)}, False),
    ],
)
def test_seul_ce_qui_est_ouvert_se_trouve(repertoire, change, trouvee):
    permis = repertoire.offres["permis"]
    Offre.objects.filter(pk=permis.pk).update(**change)
    indexer([permis.pk])
    assert ("Auto-école solidaire" in _noms(repertoire, "permis")) is trouvee


def test_refaire_l_index_ne_change_rien(repertoire):
    avant = _noms(repertoire)
    assert reindexer() == 6
    assert _noms(repertoire) == avant


def test_la_carte_situe_ce_qui_est_trouve(repertoire):
    lue = carte({"57463": 5, "57227": 1}, commune=repertoire.communes["57463"])
    assert [(p.nom, p.nombre) for p in lue.points] == [("Metz", 5), ("Forbach", 1)]
    assert lue.points[0].x < lue.points[1].x
    assert lue.ici.nom == "Metz"
