"""Régler un jeu de règles par les écrans : ajouter, placer, arrêter, reprendre, essayer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.accueil.selectors.orientation import proposer_pour
from jalons.comptes.models import Evenement
from jalons.regles import selectors as lectures
from jalons.regles import services
from jalons.regles.jeu import JeuDeRegles
from jalons.regles.models import RegleDatee
from jalons.regles.rules.cas import verifier_noms
from jalons.regles.rules.grammaire import valider
from jalons.socle.conflit import ConflitDeVersion
from tests.distribution import JOUR as LE

DEMAIN = LE + timedelta(days=1)


def adresse(nom, *args, jeu="orientation"):
    return reverse(f"regles:{nom}", args=[jeu, *args])


def regle(code):
    return RegleDatee.objects.filter(jeu="orientation", code=code).latest("periode__startswith")


def codes(le=LE):
    return [r.code for r in lectures.en_vigueur("orientation", le=le)]


SAISIE = {
    "libelle": "Parent de trois enfants",
    "explication": "Trois enfants à garder demandent un appui social.",
    "voie": "sociale",
    "mesure": "",
    "condition-mode": "cas",
    "condition-0-0-fait": "enfants_a_garder",
    "condition-0-0-op": "au_moins",
    "condition-0-0-valeur": "3",
}


@pytest.mark.parametrize("jeu", JeuDeRegles.tous(), ids=lambda j: j.code)
def test_chaque_jeu_livre_des_regles_qu_il_sait_lire_et_dire(accueil_pret, jeu):
    services.charger_regles(jeu.code)
    connus = {c.code: c for c in jeu.criteres(le=LE)}
    champs = jeu.champs()
    assert services.charger_regles(jeu.code) == 0
    for regle in lectures.en_vigueur(jeu.code, le=LE):
        valider(regle.condition)
        verifier_noms(regle.condition, connus)
        assert set(regle.issue) == set(champs)
        for nom, champ in champs.items():
            champ.clean(regle.issue[nom])
        assert len(jeu.dire(regle.issue, le=LE)) == len(jeu.colonnes)
        assert bool(regle.explication) == jeu.explique


def test_une_regle_s_ajoute_par_l_ecran_a_sa_place_et_propose(accueil_pret, client_de):
    le = timezone.localdate()
    helene = client_de("helene")
    saisie = {**SAISIE, "depuis": le.isoformat(), "apres": "expulsion"}
    assert helene.post(adresse("ajouter"), saisie).status_code == 302
    apres = codes(le)
    assert apres.index("parent_de_trois_enfants") == apres.index("expulsion") + 1
    ajoutee = regle("parent_de_trois_enfants")
    assert ajoutee.issue == {"voie": "sociale", "mesure": ""}
    assert ajoutee.condition == {"fait": "enfants_a_garder", "op": "au_moins", "valeur": 3}
    [evenement] = Evenement.objects.filter(type="regle_orientation_changee")
    assert (evenement.donnees["acte"], evenement.agent_id) == ("ajoutée", accueil_pret.helene.pk)
    assert "Parent de trois enfants" in helene.get(adresse("jeu")).content.decode()
    # Le même nom deux fois : deux règles, deux codes.
    helene.post(adresse("ajouter"), saisie)
    assert "parent_de_trois_enfants_2" in codes(le)


def test_qui_ne_regle_pas_ne_voit_ni_n_ecrit(accueil_pret, client_de):
    claire = client_de("claire")
    pk = regle("expulsion").pk
    assert claire.get(adresse("jeu")).status_code == 403
    assert claire.get(adresse("jeu", jeu="sorties_plie")).status_code == 200
    assert "Ajouter" not in claire.get(adresse("jeu", jeu="sorties_plie")).content.decode()
    assert claire.get(reverse("regles:liste"))["Location"] == adresse("jeu", jeu="sorties_plie")
    for nom in ("regle", "arreter", "reprendre", "plus_tot"):
        assert claire.post(adresse(nom, pk), SAISIE).status_code == 403
    assert client_de("yves").get(reverse("regles:liste")).status_code == 403
    assert client_de("helene").get(adresse("jeu", jeu="inconnu")).status_code == 404
    assert client_de("helene").get(adresse("regle", pk, jeu="sorties_plie")).status_code == 404


def test_deplacer_une_regle_la_date_et_garde_les_autres(accueil_pret, client_de):
    le = timezone.localdate()
    avant = codes(le)
    objet = regle("expulsion")
    assert client_de("helene").post(adresse("plus_tot", objet.pk)).status_code == 302
    assert codes(le) == [avant[1], avant[0], *avant[2:]]
    assert codes(le - timedelta(days=1)) == avant
    assert RegleDatee.objects.filter(jeu="orientation").count() == len(avant) + 1
    # Déjà au bout : rien ne change.
    client_de("helene").post(adresse("plus_tot", regle("expulsion").pk))
    assert codes(le) == [avant[1], avant[0], *avant[2:]]
    with pytest.raises(ConflitDeVersion):
        services.deplacer_regle(
            regle=regle("expulsion"), version=0, sens=1, par=accueil_pret.helene, le=le
        )


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 8), st.sampled_from([-1, 1])), max_size=12))
def test_l_ordre_suit_les_gestes_quels_qu_ils_soient(accueil_pret, gestes):
    """Même serrées à ne plus avoir de rang libre, les règles gardent l'ordre demandé."""
    from django.db import transaction

    with transaction.atomic():
        for rang, r in enumerate(lectures.en_vigueur("orientation", le=LE)):
            RegleDatee.objects.filter(pk=r.pk).update(ordre=rang)
        attendu = codes()
        for rang, sens in gestes:
            code = attendu[rang]
            services.deplacer_regle(
                regle=lectures.regle_au("orientation", code, le=LE),
                version=lectures.regle_au("orientation", code, le=LE).version,
                sens=sens,
                par=accueil_pret.helene,
                le=LE,
            )
            vers = rang + sens
            if 0 <= vers < len(attendu):
                attendu.insert(vers, attendu.pop(rang))
            assert codes() == attendu
        transaction.set_rollback(True)


def test_une_regle_s_arrete_et_reprend_a_sa_date(accueil_pret, client_de):
    le = timezone.localdate()
    helene, objet = client_de("helene"), regle("jamais_travaille")
    demain = le + timedelta(days=1)
    saisie = {"jour": demain.isoformat(), "version": objet.version}
    assert helene.post(adresse("arreter", objet.pk), saisie).status_code == 302
    assert "jamais_travaille" in codes(le)
    assert "jamais_travaille" not in codes(demain)
    assert helene.post(adresse("arreter", objet.pk), saisie).status_code == 409
    hier = {"jour": (le - timedelta(days=1)).isoformat(), "version": objet.version + 1}
    refus = helene.post(adresse("arreter", objet.pk), hier)
    assert refus.status_code == 422
    services.reprendre_regle(
        regle=regle("jamais_travaille"), depuis=demain, par=accueil_pret.helene, le=le
    )
    assert "jamais_travaille" in codes(demain)
    with pytest.raises(services.RegleImpossible):
        services.reprendre_regle(
            regle=regle("jamais_travaille"), depuis=demain, par=accueil_pret.helene, le=le
        )


def test_une_regle_arretee_se_montre_et_se_reprend_par_l_ecran(accueil_pret, client_de):
    le = timezone.localdate()
    helene, objet = client_de("helene"), regle("jamais_travaille")
    services.arreter_regle(
        regle=objet, version=objet.version, a_partir_du=le, par=accueil_pret.helene, le=le
    )
    page = helene.get(adresse("jeu")).content.decode()
    assert adresse("reprendre", objet.pk) in page
    helene.post(adresse("reprendre", objet.pk), {"jour": le.isoformat()})
    assert codes(le).count("jamais_travaille") == 1
    assert adresse("reprendre", objet.pk) not in helene.get(adresse("jeu")).content.decode()


def test_une_regle_a_venir_qui_s_arrete_n_a_jamais_ete(accueil_pret):
    par = accueil_pret.helene
    future = services.ajouter_regle(
        jeu=JeuDeRegles.par_code("orientation"),
        saisie={
            "libelle": "Demain",
            "explication": "x",
            "condition": {"toujours": True},
            "issue": {"voie": "sociale", "mesure": ""},
        },
        apres="",
        depuis=DEMAIN,
        par=par,
        le=LE,
    )
    assert (codes()[0], codes(DEMAIN)[0]) == ("sans_logement_stable", "demain")
    services.arreter_regle(regle=future, version=1, a_partir_du=DEMAIN, par=par, le=LE)
    assert not RegleDatee.objects.filter(code="demain").exists()


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"depuis": "2020-01-01"}, "depuis"),
        ({"libelle": ""}, "libelle"),
        ({"explication": ""}, "explication"),
        ({"voie": "ailleurs"}, "voie"),
        ({"apres": "fantome"}, "apres"),
        ({"condition-0-0-valeur": ""}, "condition"),
    ],
)
def test_une_saisie_fausse_est_refusee_a_son_champ(accueil_pret, client_de, champs, champ):
    saisie = {**SAISIE, "depuis": timezone.localdate().isoformat(), "apres": "expulsion", **champs}
    page = client_de("helene").post(adresse("ajouter"), saisie)
    assert page.status_code == 422
    assert champ in page.context["form"].errors
    assert "parent_de_trois_enfants" not in codes(timezone.localdate())


def test_modifier_une_regle_ouvre_une_nouvelle_version(accueil_pret, client_de):
    avant = regle("jamais_travaille")
    le = timezone.localdate()
    donnees = {
        "depuis": le.isoformat(),
        "libelle": avant.libelle,
        "explication": avant.explication,
        "condition-mode": "cas",
        "condition-0-0-fait": "hispro",
        "condition-0-0-op": "parmi",
        "condition-0-0-valeur": ["1904", "1903"],
        "voie": "sociale",
        "mesure": "",
        "apres": "",
        "version": avant.version,
    }
    assert client_de("helene").post(adresse("regle", avant.pk), donnees).status_code == 302
    nouvelle = lectures.regle_au("orientation", "jamais_travaille", le=le)
    ancienne = lectures.regle_au("orientation", "jamais_travaille", le=le - timedelta(days=1))
    assert (nouvelle.issue["voie"], ancienne.issue) == ("sociale", avant.issue)
    assert codes(le)[0] == "jamais_travaille"
    fausse = client_de("helene").post(
        adresse("regle", nouvelle.pk), {**donnees, "condition-0-0-fait": "humeur", "version": 3}
    )
    assert fausse.status_code == 422
    assert nouvelle.condition == {"fait": "hispro", "op": "parmi", "valeur": ["1904", "1903"]}


def test_une_proposition_du_passe_suit_les_regles_de_son_jour(accueil_pret):
    objet = regle("par_defaut")
    services.modifier_regle(
        regle=objet,
        version=objet.version,
        changements={"issue": {"voie": "sociale", "mesure": ""}},
        depuis=DEMAIN,
        par=accueil_pret.helene,
        le=LE,
    )
    assert proposer_pour(accueil_pret.fatou, le=LE).voie != "sociale"
    assert proposer_pour(accueil_pret.fatou, le=DEMAIN + timedelta(days=1)).voie == "sociale"
    assert date(2026, 1, 1) in lectures.versions_de("orientation", "par_defaut")[-1].periode
