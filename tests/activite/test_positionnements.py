"""Un positionnement : sa table de passages, ses dates, qui voit la personne, ce que tient la base."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jalons.activite.cycle import PASSAGES, couples, passage_de
from jalons.activite.enums import ETATS_OUVERTS, Cote, EtatPositionnement
from jalons.activite.genres import GenrePositionnement
from jalons.activite.models import Positionnement
from jalons.activite.selectors import positionnements as lectures
from jalons.activite.services import positionnements as services
from jalons.comptes.models import Evenement
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.erreurs import ErreurMetier
from tests.activite.decor import LE, avancer, chantier, positionner
from tests.distribution import _agent
from tests.outillage.decors import decor_partage
from tests.outillage.ensemble import ensemble

REFUS = {"motif_refus": "plus_de_place"}
FIN = {"resultat": "mene_a_terme"}
DEMAIN = LE + timedelta(days=1)


@decor_partage
def chantier_pret(scene):
    """Un chantier, et Rosa qui y travaille."""
    scene.chantier = chantier(scene)
    scene.rosa = _agent("Rosa", "partenaire", scene.chantier.porteur)
    return scene


def voit(agent, personne, le=LE):
    return Personne.objects.visibles_par(agent, le=le).filter(pk=personne.pk).exists()


def suivis(personne):
    return Rattachement.objects.filter(
        personne=personne, motif=MotifRattachement.POSITIONNEMENT, periode__endswith__isnull=True
    )


# --- La table


@given(st.sampled_from([p.acte for p in PASSAGES]), st.sampled_from(list(EtatPositionnement)))
def test_un_acte_mene_toujours_au_meme_etat(acte, etat):
    passage = passage_de(acte, etat)
    assert passage is None or (etat in passage.de and passage.vers != etat)


def test_chaque_etat_se_quitte_ou_finit_et_s_atteint():
    atteints = {p.vers for p in PASSAGES} | {EtatPositionnement.PROPOSE}
    assert atteints == set(EtatPositionnement)
    for etat in ETATS_OUVERTS:
        assert any(etat in p.de for p in PASSAGES), etat
    assert all((b, a) in couples() for a, b in couples())


def test_chaque_genre_dit_son_exemple_et_sa_table(db):
    for genre in GenrePositionnement.tous():
        assert genre.exemple
        assert genre.classe()._meta.db_table


@given(actes=st.lists(st.sampled_from([p.acte for p in PASSAGES]), max_size=9))
def test_toute_suite_d_actes_suit_la_table(actes):
    """Le service et la table disent la même suite d'états, quel que soit l'ordre des actes."""
    etat = EtatPositionnement.PROPOSE
    for acte in actes:
        passage = passage_de(acte, etat)
        if passage is not None:
            assert (etat, passage.vers) in couples()
            etat = passage.vers
    assert etat in EtatPositionnement


# --- La vie


def test_de_l_envoi_a_la_sortie_avec_ses_dates(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    assert (p.etat, p.date_envoi) == ("envoye", LE)
    assert p.relance_due_le == date(2026, 3, 26)
    assert p.reponse_due_le == date(2026, 3, 31)
    assert p.expire_le == date(2026, 4, 15)
    p = avancer(scene, p, "accepter", le=date(2026, 3, 20))
    p = avancer(scene, p, "entrer", le=date(2026, 4, 2), jour=date(2026, 4, 1))
    p = avancer(scene, p, "sortir", le=date(2026, 6, 30), **FIN)
    assert (p.date_reponse, p.date_entree, p.date_fin) == (
        date(2026, 3, 20),
        date(2026, 4, 1),
        date(2026, 6, 30),
    )
    assert [x.vers for x in p.passages.all()] == ["propose", "envoye", "accepte", "entre", "sorti"]
    assert Evenement.objects.filter(type="positionnement_avance", objet_id=p.pk).count() == 4


def test_un_refus_se_motive_et_une_autre_raison_se_dit(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    with pytest.raises(ErreurMetier) as sans:
        avancer(scene, p, "refuser")
    assert sans.value.champ == "motif_refus"
    with pytest.raises(ErreurMetier) as autre:
        avancer(scene, p, "refuser", motif_refus="autre")
    assert autre.value.champ == "precision"
    assert avancer(scene, p, "refuser", **REFUS).etat == "refuse"


@pytest.mark.parametrize("acte", ["entrer", "sortir", "renoncer"])
def test_un_acte_hors_de_son_etat_se_refuse(chantier_pret, acte):
    p = positionner(chantier_pret, action=chantier_pret.chantier)
    with pytest.raises(ErreurMetier):
        avancer(chantier_pret, p, acte, **REFUS, **FIN)


@pytest.mark.parametrize("jour", [LE - timedelta(days=1), LE + timedelta(days=9)])
def test_une_date_avant_l_etape_d_avant_ou_a_venir_se_refuse(chantier_pret, jour):
    p = positionner(chantier_pret, action=chantier_pret.chantier)
    with pytest.raises(ErreurMetier) as refus:
        avancer(chantier_pret, p, "accepter", jour=jour)
    assert refus.value.champ == "jour"


def test_un_seul_ouvert_par_cible_et_un_autre_apres_sa_fin(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    with pytest.raises(ErreurMetier) as double:
        positionner(scene, action=scene.chantier)
    assert double.value.champ == "cible"
    positionner(scene, scene.jean, scene.chantier, par=scene.karim)
    avancer(scene, p, "refuser", **REFUS)
    assert positionner(scene, action=scene.chantier).etat == "envoye"


def test_un_formulaire_perime_ne_change_rien(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    avancer(scene, p, "accepter")
    with pytest.raises(ConflitDeVersion):
        services.avancer(
            positionnement=p, acte="refuser", version=1, par=scene.claire, le=LE, **REFUS
        )


# --- Qui voit la personne


def test_la_structure_voit_de_l_envoi_a_la_fin(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, scene.jean, scene.chantier, par=scene.karim, envoyer=False)
    assert not voit(scene.rosa, scene.jean)
    avancer(scene, p, "envoyer", par=scene.karim)
    assert voit(scene.rosa, scene.jean)
    avancer(scene, p, "refuser", **REFUS)
    assert not voit(scene.rosa, scene.jean, DEMAIN)
    assert not suivis(scene.jean).exists()


def test_deux_positionnements_chez_elle_un_seul_se_ferme_elle_voit_encore(chantier_pret):
    scene = chantier_pret
    un = positionner(scene, scene.jean, scene.chantier, par=scene.karim)
    autre = chantier(scene, "Chantier du parc")
    deux = positionner(scene, scene.jean, autre, par=scene.karim)
    assert suivis(scene.jean).count() == 1
    avancer(scene, un, "refuser", **REFUS)
    assert voit(scene.rosa, scene.jean, DEMAIN)
    avancer(scene, deux, "retirer", **REFUS)
    assert not voit(scene.rosa, scene.jean, DEMAIN)


def test_elle_ne_lit_que_le_sien_quand_elle_ne_connait_la_personne_que_par_lui(chantier_pret):
    scene = chantier_pret
    sien = positionner(scene, action=scene.chantier)
    positionner(scene, action=chantier(scene, "Atelier", scene.france_travail))
    assert list(lectures.visibles(scene.rosa, le=LE)) == [sien]
    # L'UDAF est référent unique de Fatou : elle lit tout.
    assert lectures.visibles(scene.sophie, le=LE).count() == 2


def test_chaque_cote_fait_les_siens(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    assert lectures.cotes_de(scene.rosa, p, le=LE) == {Cote.STRUCTURE}
    actes = [x.acte for x in lectures.passages_offerts(scene.rosa, p, le=LE)]
    assert actes == ["accepter", "refuser"]
    assert "retirer" in [x.acte for x in lectures.passages_offerts(scene.sophie, p, le=LE)]
    ailleurs = positionner(scene, action=chantier(scene, "Atelier", scene.france_travail))
    assert lectures.cotes_de(scene.rosa, ailleurs, le=LE) == frozenset()


# --- Le temps qui passe


def test_sans_reponse_il_expire_le_lendemain_du_delai_et_une_reponse_tardive_compte(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, scene.jean, scene.chantier, par=scene.karim)
    assert services.expirer(le=p.expire_le) == (0, 0)
    assert services.expirer(le=p.expire_le + timedelta(days=1)) == (1, 0)
    assert services.expirer(le=p.expire_le + timedelta(days=1)) == (0, 0)
    assert not suivis(scene.jean).exists()
    tard = avancer(scene, p, "accepter", le=p.expire_le + timedelta(days=3))
    assert (tard.etat, tard.date_fin) == ("accepte", None)
    assert suivis(scene.jean).count() == 1


def test_un_refus_de_la_base_n_arrete_pas_les_autres(chantier_pret, monkeypatch):
    scene = chantier_pret
    un = positionner(scene, action=scene.chantier)
    deux = positionner(scene, scene.jean, scene.chantier, par=scene.karim)
    vrai = services.avancer

    def capricieux(**champs):
        if champs["positionnement"].pk == un.pk:
            raise DatabaseError("verrou")
        return vrai(**champs)

    monkeypatch.setattr(services, "avancer", capricieux)
    assert services.expirer(le=un.expire_le + timedelta(days=1)) == (1, 1)
    deux.refresh_from_db()
    assert deux.etat == "expire"


def test_a_relancer_puis_relance(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    veille = p.relance_due_le - timedelta(days=1)
    assert not lectures.a_relancer(scene.claire, le=veille).exists()
    assert list(lectures.a_relancer(scene.claire, le=p.relance_due_le)) == [p]
    assert list(lectures.a_repondre(scene.rosa, le=LE)) == [p]
    services.relancer(positionnement=p, version=p.version, par=scene.claire, le=p.relance_due_le)
    assert not lectures.a_relancer(scene.claire, le=p.relance_due_le).exists()


# --- Corriger


@pytest.mark.parametrize(
    "suite",
    [
        [("accepter", {})],
        [("refuser", REFUS)],
        [("accepter", {}), ("entrer", {})],
        [("accepter", {}), ("entrer", {}), ("sortir", FIN)],
        [("accepter", {}), ("renoncer", REFUS)],
        [("retirer", REFUS)],
    ],
)
def test_defaire_rend_l_etat_d_avant_et_ce_qu_il_ouvrait(chantier_pret, suite):
    scene = chantier_pret
    p = positionner(scene, scene.jean, scene.chantier, par=scene.karim)
    avant = p
    for acte, champs in suite:
        avant = Positionnement.objects.get(pk=p.pk)
        p = avancer(scene, p, acte, **champs)
    rendu = services.revenir(
        positionnement=p, motif="erreur de saisie", version=p.version, par=scene.karim, le=LE
    )
    assert rendu.etat == avant.etat
    champs = ("date_reponse", "date_entree", "date_fin", "motif_refus", "resultat")
    assert [getattr(rendu, c) for c in champs] == [getattr(avant, c) for c in champs]
    assert suivis(scene.jean).count() == 1
    assert Evenement.objects.filter(type="positionnement_corrige").count() == 1


def test_defaire_demande_une_raison_et_un_passage(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier, envoyer=False)
    for motif, champ in (("", "motif"), ("erreur", None)):
        with pytest.raises(ErreurMetier) as refus:
            services.revenir(
                positionnement=p, motif=motif, version=p.version, par=scene.claire, le=LE
            )
        assert refus.value.champ == champ


def test_ne_pas_rouvrir_ce_qui_l_est_deja_ailleurs(chantier_pret):
    scene = chantier_pret
    p = avancer(scene, positionner(scene, action=scene.chantier), "refuser", **REFUS)
    positionner(scene, action=scene.chantier)
    with pytest.raises(ErreurMetier):
        services.revenir(
            positionnement=p, motif="erreur", version=p.version, par=scene.claire, le=LE
        )


# --- La base


def test_la_base_refuse_un_passage_hors_de_la_table(chantier_pret):
    p = positionner(chantier_pret, action=chantier_pret.chantier)
    for etat in ("entre", "sorti"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Positionnement.objects.filter(pk=p.pk).update(etat=etat)


def test_la_base_refuse_une_cible_absente_et_garde_celle_qui_sert(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, action=scene.chantier)
    with pytest.raises(DatabaseError, match="positionnement_cible"), transaction.atomic():
        Positionnement.objects.filter(pk=p.pk).update(cible_id=10**9)
    with pytest.raises(DatabaseError, match="cible_positionnee"), transaction.atomic():
        scene.chantier.delete()
    with pytest.raises(ErreurMetier):
        services.proposer(
            personne=scene.jean,
            genre="action",
            cible_id=10**9,
            origine="referent",
            par=scene.karim,
            le=LE,
        )


@pytest.mark.parametrize(
    ("champs", "nom"),
    [
        ({"etat": "refuse", "date_reponse": LE}, "positionnement_non_motive"),
        ({"etat": "accepte"}, "positionnement_repondu_date"),
        ({"reponse_due_le": None}, "positionnement_envoye_attendu"),
        ({"date_envoi": LE - timedelta(days=3)}, "positionnement_dans_l_ordre"),
    ],
)
def test_la_base_refuse_un_etat_sans_ce_qui_le_fait(chantier_pret, champs, nom):
    p = positionner(chantier_pret, action=chantier_pret.chantier)
    with pytest.raises(IntegrityError, match=nom), transaction.atomic():
        Positionnement.objects.filter(pk=p.pk).update(**champs)


@pytest.mark.django_db(transaction=True)
def test_deux_agents_positionnent_au_meme_instant_un_seul_y_parvient(chantier_pret):
    scene = chantier_pret
    agents = (scene.claire, scene.helene)
    faits, refus = ensemble(
        *(lambda par=par: positionner(scene, action=scene.chantier, par=par) for par in agents)
    )
    assert len(faits) == len(refus) == 1
    assert Positionnement.objects.count() == suivis(scene.fatou).count() == 1


@pytest.mark.django_db(transaction=True)
def test_deux_reponses_contraires_au_meme_instant_une_seule_compte(chantier_pret):
    scene = chantier_pret
    p = positionner(scene, scene.jean, scene.chantier, par=scene.karim)

    def repondre(acte, **champs):
        return services.avancer(
            positionnement=p, acte=acte, version=p.version, par=scene.rosa, le=LE, **champs
        )

    faits, refus = ensemble(lambda: repondre("accepter"), lambda: repondre("refuser", **REFUS))
    assert len(faits) == len(refus) == 1
    p.refresh_from_db()
    assert suivis(scene.jean).exists() == (p.etat == "accepte")


@pytest.mark.django_db(transaction=True)
def test_fermer_les_deux_positionnements_d_une_structure_au_meme_instant(chantier_pret):
    """L'accès se ferme avec le dernier, même si chacun croyait l'autre ouvert."""
    scene = chantier_pret
    autre = chantier(scene, "Chantier du parc")
    deux = [positionner(scene, scene.jean, a, par=scene.karim) for a in (scene.chantier, autre)]
    ensemble(*(lambda p=p: avancer(scene, p, "refuser", **REFUS) for p in deux))
    assert not suivis(scene.jean).exists()
