"""Les paramètres : lire, poser une valeur du Département, revenir à la loi, sans rien effacer."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accueil.selectors.reception import limite_orientation
from jalons.comptes.models import Evenement
from jalons.comptes.roles import AdministrateurFonctionnel
from jalons.comptes.selectors import histoire_parametre, loi_changee_depuis, parametres_par_piece
from jalons.comptes.services import (
    ParametreRefuse,
    affecter,
    poser_valeur_locale,
    revenir_a_la_loi,
)
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import declarations, parametre
from jalons.socle.unites import (
    UNITES,
    ValeurIllisible,
    dire_valeur,
    ecrire_valeur,
    lire_valeur,
)

LE = date(2026, 6, 15)


@pytest.fixture
def delai():
    return declarations()["delai_orientation"]


def poser(scene, declare, saisie, depuis=LE, **champs):
    valeurs = {"motif": "Délibération n° 41", "par": scene.helene, "le": LE, **champs}
    return poser_valeur_locale(declare=declare, saisie=saisie, depuis=depuis, **valeurs)


# --- lire et dire ---


@pytest.mark.parametrize(
    ("saisie", "unite", "valeur"),
    [
        ("42", "jours", Decimal(42)),
        (" 6 ", "semaines", Decimal(6)),
        ("20 %", "taux", Decimal("0.2")),
        ("7,5\u00a0%", "taux", Decimal("0.075")),
        ("50 000,50 €", "euros", Decimal("50000.50")),
        ("1,5", "nombre", Decimal("1.5")),
        ("Oui", "oui_non", True),
        ("non", "oui_non", False),
        ("60 30 7", "texte", "60 30 7"),
        ("12", "texte", "12"),
    ],
)
def test_une_valeur_se_lit_selon_son_unite(saisie, unite, valeur):
    lue = lire_valeur(saisie, unite)
    assert lue == valeur
    assert type(lue) is type(valeur)


@pytest.mark.parametrize(
    ("saisie", "unite"),
    [
        ("6 semaines", "jours"),
        ("-3", "jours"),
        ("1,5", "mois"),
        ("0,2", "taux"),
        ("20", "taux"),
        ("120 %", "taux"),
        ("12,345", "euros"),
        ("beaucoup", "nombre"),
        ("1e9", "nombre"),
        ("٤٢", "jours"),
        ("peut-être", "oui_non"),
        ("", "texte"),
        ("a\nb", "texte"),
    ],
)
def test_une_valeur_d_une_autre_unite_est_refusee_en_disant_quoi_ecrire(saisie, unite):
    with pytest.raises(ValeurIllisible) as refus:
        lire_valeur(saisie, unite)
    assert len(str(refus.value)) > 20


@given(saisie=st.text(max_size=30), unite=st.sampled_from(UNITES))
def test_toute_saisie_est_lue_ou_refusee_et_se_relit_a_l_identique(saisie, unite):
    import yaml

    from jalons.socle.parametres import _valeur

    try:
        valeur = lire_valeur(saisie, unite)
    except ValeurIllisible:
        return
    relue = _valeur(yaml.safe_load(ecrire_valeur(valeur)))
    assert relue == valeur
    assert type(relue) is type(valeur)
    assert dire_valeur(valeur, unite)


def test_une_valeur_se_dit_en_francais():
    assert dire_valeur(Decimal(42), "jours") == "42 jours"
    assert dire_valeur(Decimal(1), "annees") == "1 an"
    assert dire_valeur(Decimal(1), "mois") == "1 mois"
    assert dire_valeur(Decimal("0.2"), "taux") == "20\u00a0%"
    assert dire_valeur(Decimal(50000), "euros") == "50\u202f000 euros"
    assert dire_valeur(True, "oui_non") == "oui"


def test_chaque_parametre_declare_se_dit_et_connait_sa_piece():
    for declare in declarations().values():
        assert declare.piece
        assert all(v.dite for v in declare.valeurs)


# --- poser, revenir ---


def test_la_valeur_posee_sert_a_la_regle_le_jour_meme(scene, delai):
    assert limite_orientation(LE) == LE + timedelta(days=42)
    poser(scene, delai, "30")
    assert limite_orientation(LE) == LE + timedelta(days=30)
    assert limite_orientation(LE - timedelta(days=1)) == LE + timedelta(days=41)
    valeur = parametre("delai_orientation", le=LE)
    assert (valeur.est_locale, valeur.source) == (True, "Délibération n° 41")


def test_l_acte_est_au_journal_avec_son_auteur(scene, delai):
    ligne = poser(scene, delai, "30")
    evenement = Evenement.objects.get(type="valeur_locale_posee")
    assert (evenement.agent_id, evenement.objet_id) == (scene.helene.pk, ligne.pk)
    assert evenement.donnees["valeur"] == "30 jours"


def test_un_refus_n_ecrit_rien(scene, delai):
    for champs in ({"saisie": "6 semaines"}, {"saisie": "30", "motif": "  "}):
        with pytest.raises(ParametreRefuse):
            poser(scene, delai, **champs)
    assert not ParametreLocal.objects.exists()
    assert not Evenement.objects.filter(type="valeur_locale_posee").exists()


def test_sans_evenement_pas_de_valeur(scene, delai, monkeypatch):
    def panne(*_, **__):
        raise RuntimeError("journal en panne")

    monkeypatch.setattr("jalons.comptes.services.journaliser", panne)
    with pytest.raises(RuntimeError):
        poser(scene, delai, "30")
    assert not ParametreLocal.objects.exists()


def test_deux_agents_au_meme_moment_le_second_est_refuse(scene, delai, monkeypatch):
    """Le contrôle a lu avant l'écriture de l'autre : la base refuse, et c'est dit de même."""
    poser(scene, delai, "30")
    filtrer = ParametreLocal.objects.filter
    aveugle = lambda **c: filtrer(**c).none() if set(c) == {"code", "depuis"} else filtrer(**c)  # noqa: E731
    monkeypatch.setattr(ParametreLocal.objects, "filter", aveugle)
    with pytest.raises(ParametreRefuse, match="prend déjà effet"):
        poser(scene, delai, "31")
    assert Evenement.objects.filter(type="valeur_locale_posee").count() == 1


def test_on_n_ecrase_pas_une_valeur_de_meme_date(scene, delai):
    poser(scene, delai, "30")
    with pytest.raises(ParametreRefuse) as refus:
        poser(scene, delai, "31", en_connaissance=True)
    assert refus.value.champ == "depuis"
    assert "15/06/2026" in refus.value.message
    assert parametre("delai_orientation", le=LE).nombre == 30


def test_une_date_qui_change_le_passe_demande_une_confirmation(scene, delai):
    hier = LE - timedelta(days=1)
    with pytest.raises(ParametreRefuse, match="est passé") as refus:
        poser(scene, delai, "30", depuis=hier)
    assert refus.value.champ == "en_connaissance"
    poser(scene, delai, "30", depuis=hier, en_connaissance=True)
    assert parametre("delai_orientation", le=hier).nombre == 30


def test_poser_avant_une_autre_valeur_locale_le_dit(scene, delai):
    poser(scene, delai, "30", depuis=date(2026, 9, 1))
    with pytest.raises(ParametreRefuse, match="31/08/2026"):
        poser(scene, delai, "35", depuis=date(2026, 7, 1))
    poser(scene, delai, "35", depuis=date(2026, 7, 1), en_connaissance=True)
    assert parametre("delai_orientation", le=date(2026, 8, 31)).nombre == 35
    assert parametre("delai_orientation", le=date(2026, 9, 1)).nombre == 30


def test_l_unite_est_celle_de_la_loi_a_la_date_d_effet(scene, delai):
    poser(scene, delai, "3", depuis=date(2024, 1, 1), en_connaissance=True)
    assert parametre("delai_orientation", le=date(2024, 2, 1)).dite == "3 mois"
    with pytest.raises(ParametreRefuse, match="n'existe qu'à partir"):
        poser(scene, delai, "3", depuis=date(2000, 1, 1), en_connaissance=True)


def test_un_parametre_fixe_n_a_pas_de_valeur_locale(scene, delai):
    from dataclasses import replace

    with pytest.raises(ParametreRefuse, match="fixé par la loi"):
        poser(scene, replace(delai, est_modifiable=False), "30")


def revenir(scene, declare, depuis):
    return revenir_a_la_loi(
        declare=declare, depuis=depuis, motif="Fin d'essai", par=scene.helene, le=LE
    )


def test_revenir_a_la_loi_laisse_l_histoire_en_place(scene, delai):
    with pytest.raises(ParametreRefuse, match="déjà la valeur de la loi"):
        revenir(scene, delai, LE)
    poser(scene, delai, "30")
    revenir(scene, delai, date(2026, 9, 1))
    with pytest.raises(ParametreRefuse, match="déjà la valeur de la loi"):
        revenir(scene, delai, date(2026, 10, 1))
    assert parametre("delai_orientation", le=date(2026, 8, 31)).nombre == 30
    apres = parametre("delai_orientation", le=date(2026, 9, 1))
    assert (apres.nombre, apres.est_locale) == (42, False)
    assert [h.est_locale for h in histoire_parametre(delai, le=LE)] == [True, True, False, False]
    assert [h.s_applique for h in histoire_parametre(delai, le=LE)] == [False, True, False, False]
    assert Evenement.objects.filter(type="retour_a_la_loi").count() == 1


def test_revenir_a_la_loi_suit_la_loi_quand_elle_change(scene, delai, monkeypatch):
    from dataclasses import replace

    from jalons.socle import parametres as module

    poser(scene, delai, "30")
    revenir(scene, delai, date(2026, 7, 1))
    nouvelle = replace(delai.valeurs[-1], valeur=Decimal(60), depuis=date(2027, 1, 1))
    changee = replace(delai, valeurs=(*delai.valeurs, nouvelle))
    monkeypatch.setattr(module, "declarations", lambda: {delai.code: changee})
    assert parametre(delai.code, le=date(2026, 12, 31)).nombre == 42
    assert parametre(delai.code, le=date(2027, 1, 1)).nombre == 60


def test_une_valeur_locale_plus_ancienne_que_la_loi_est_signalee(scene, delai):
    poser(scene, delai, "3", depuis=date(2024, 1, 1), en_connaissance=True)
    assert loi_changee_depuis(delai, le=LE).dite == "42 jours"
    assert loi_changee_depuis(delai, le=date(2024, 6, 1)) is None


def test_la_base_refuse_de_retoucher_ou_d_effacer_une_valeur(scene, delai):
    poser(scene, delai, "30")
    with pytest.raises(DatabaseError), transaction.atomic():
        ParametreLocal.objects.update(valeur="1")
    with pytest.raises(DatabaseError), transaction.atomic():
        ParametreLocal.objects.all().delete()


# --- les écrans ---


def test_la_liste_range_par_piece_et_se_filtre(scene, delai, client_de):
    tous = parametres_par_piece(le=LE)
    assert sum(len(g.lignes) for g in tous) == len(declarations())
    (groupe,) = parametres_par_piece(le=LE, texte="orienter DÉLAI")
    assert "delai_orientation" in [x.declare.code for x in groupe.lignes]
    assert parametres_par_piece(le=LE, locaux=True) == []
    poser(scene, delai, "30")
    assert [g.code for g in parametres_par_piece(le=LE, locaux=True)] == ["accueil"]
    contenu = client_de("helene").get("/comptes/parametres/?mot=orienter").content.decode()
    assert "delai_orientation" in contenu
    assert "taille_maximale_fichier" not in contenu


@pytest.mark.parametrize("personnage", ["claire", "yves", "sophie", "nadia"])
def test_seuls_ceux_qui_reglent_ouvrent_les_parametres(scene, client_de, personnage):
    client = client_de(personnage)
    assert client.get("/comptes/parametres/").status_code == 403
    url = "/comptes/parametres/delai_orientation/"
    assert client.get(url).status_code == 403
    donnees = {"acte": "poser", "valeur": "1", "depuis": "2026-06-15", "motif": "x"}
    assert client.post(url, donnees).status_code == 403
    assert not ParametreLocal.objects.exists()


def test_l_administrateur_fonctionnel_regle_sans_ouvrir_de_dossier(scene, client_de):
    affecter(agent=scene.marc, role=AdministrateurFonctionnel, par=None, depuis=date(2026, 1, 1))
    assert client_de("marc").get("/comptes/parametres/").status_code == 200


def test_l_ecran_pose_une_valeur_puis_revient_a_la_loi(scene, client_de):
    client, le = client_de("helene"), timezone.localdate()
    url = "/comptes/parametres/delai_orientation/"
    poser = {"acte": "poser", "valeur": "30", "depuis": le.isoformat(), "motif": "Délibération"}
    assert client.post(url, poser).status_code == 302
    contenu = client.get(url).content.decode()
    assert "30 jours" in contenu
    assert "En vigueur" in contenu
    demain = le + timedelta(days=1)
    retour = {"acte": "retour", "retour-depuis": demain.isoformat(), "retour-motif": "Fin"}
    assert client.post(url, retour).status_code == 302
    assert not parametre("delai_orientation", le=demain).est_locale


def test_l_ecran_refuse_la_mauvaise_unite_a_cote_du_champ(scene, client_de):
    le = timezone.localdate().isoformat()
    poser = {"acte": "poser", "valeur": "6 semaines", "depuis": le, "motif": "Délibération"}
    reponse = client_de("helene").post("/comptes/parametres/delai_orientation/", poser)
    assert "Un nombre entier, en jours" in str(reponse.context["poser"].errors["valeur"])
    sans_motif = {**poser, "valeur": "30", "motif": ""}
    reponse = client_de("helene").post("/comptes/parametres/delai_orientation/", sans_motif)
    assert "motif" in reponse.context["poser"].errors
    assert not ParametreLocal.objects.exists()


def test_l_ecran_ne_montre_la_case_que_lorsqu_il_faut_confirmer(scene, client_de):
    client = client_de("helene")
    url = "/comptes/parametres/delai_orientation/"
    assert 'type="checkbox"' not in client.get(url).content.decode()
    passe = {"acte": "poser", "valeur": "30", "depuis": "2026-01-01", "motif": "Délibération"}
    reponse = client.post(url, passe)
    assert "est passé" in str(reponse.context["poser"].errors["en_connaissance"])
    assert 'type="checkbox"' in reponse.content.decode()
    assert client.post(url, {**passe, "en_connaissance": "on"}).status_code == 302


def test_un_parametre_inconnu_est_introuvable(scene, client_de):
    assert client_de("helene").get("/comptes/parametres/rien_de_tel/").status_code == 404
