"""Les règles S1 à S13 des sanctions, corrigées par le décret 2025-478 : chacune a son test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.manquements.enums import Audition, IssueMotif, Mesure, MotifRetour, Nature
from jalons.manquements.rules.bareme import (
    FoyerLu,
    SanctionPassee,
    est_persistance,
    est_reiteration,
    part_maximale,
)
from jalons.manquements.rules.contradictoire import (
    Echange,
    PliSuivi,
    contradictoire_du,
    refus_de_lettre,
)
from jalons.manquements.rules.decision import (
    AvisLu,
    ElementsPris,
    fin_de_la_mesure,
    refus_de_signer,
)
from jalons.manquements.rules.natures import natures_du
from jalons.manquements.rules.refus import Refus
from jalons.manquements.rules.suites import (
    MesureEnCours,
    mise_en_conformite,
    radiation_a_proposer,
    recours_recevable,
    refus_de_fin_de_droit,
    refus_de_report,
    reponse_due_le,
)
from tests.manquements.decor_regles import (
    ACTUEL,
    ANCIEN,
    ANCIENS_FAITS,
    CONTRAT,
    COUPLE,
    ELEMENTS,
    FAITS,
    LE,
    RECUE,
    REDUCTION,
    REGLAGES,
    REGLAGES_ANCIENS,
    SEUL,
    SEULE_MAJOREE,
    SUPPRESSION,
    D,
    apres_jours,
    apres_mois,
    dite,
    instruction,
    projet,
)

PARTS = st.decimals(min_value=0, max_value=1, places=2)


def articles(projete=None, dossier=None, reglages=REGLAGES, le=LE):
    return [
        r.article
        for r in refus_de_signer(projete or projet(), dossier or instruction(), reglages, le=le)
    ]


def test_un_dossier_entier_se_signe():
    assert articles() == []


# --- S1, S2 : ce qui se reproche


def test_s1_un_non_respect_vise_un_contrat_en_vigueur_au_jour_des_faits():
    for obligation in (None, replace(CONTRAT, fin=FAITS - timedelta(days=1))):
        (article,) = articles(dossier=instruction(obligation=obligation))
        assert "377138" in article
        assert "418975" in article
    assert articles(dossier=instruction(obligation=replace(CONTRAT, fin=FAITS))) == []
    assert articles(dossier=instruction(nature=Nature.REFUS_CONTRAT, obligation=None)) == []


def test_s1_deux_offres_refusees_sont_un_manquement_au_contrat():
    dossier = instruction(nature=Nature.DEUX_REFUS_OFFRE)
    assert articles(dossier=dossier) == []
    trop = projet(dite=dite(part="0.2"))
    assert articles(trop, dossier) == ["CASF, art. R.262-68-1"]
    assert "377138" in articles(dossier=replace(dossier, obligation=None))[0]


def test_s1_un_refus_de_controle_attend_que_le_bareme_soit_lu():
    dossier = instruction(nature=Nature.REFUS_CONTROLE, obligation=None)
    assert articles(dossier=dossier) == ["CASF, art. L.262-37 II 3°"]
    assert articles(dossier=dossier, reglages=replace(REGLAGES, controle_admis=True)) == []


def test_s1_la_loi_du_jour_des_faits_dit_ce_qui_se_reproche():
    assert Nature.RADIATION_LISTE in natures_du(date(2024, 12, 31))
    assert Nature.RADIATION_LISTE not in natures_du(date(2025, 1, 1))
    assert Nature.DEUX_REFUS_OFFRE not in natures_du(date(2024, 12, 31))


def test_s2_un_motif_legitime_retenu_ou_jamais_demande_ne_se_sanctionne_pas():
    for issue in (None, IssueMotif.ACCEPTE):
        assert articles(dossier=instruction(motif_legitime=issue)) == ["CASF, art. L.262-37 I"]


# --- S3, S9 : le contradictoire


def test_s3_la_lettre_dit_les_trois_choses():
    entiere = {"faits": "x", "envisagee": dite(), "delai_dit": "10 jours", "radiation_dite": False}
    assert refus_de_lettre(**entiere) == []
    for manque in (
        {"faits": " "},
        {"envisagee": None},
        {"delai_dit": ""},
        {"radiation_dite": None},
    ):
        assert len(refus_de_lettre(**{**entiere, **manque})) == 1


def test_s3_dix_jours_comptes_depuis_la_reception():
    assert articles(le=date(2026, 3, 12)) == []
    assert len(articles(projet(date_effet=LE), le=date(2026, 3, 11))) == 1
    sans_preuve = instruction(echange=Echange(recue_le=None))
    assert len(articles(dossier=sans_preuve)) == 1
    assert len(articles(dossier=instruction(lettre=None, echange=None))) == 1


def test_s3_des_observations_recues_permettent_de_decider_et_une_audition_demandee_attend():
    tot = date(2026, 3, 6)
    repondu = instruction(echange=replace(RECUE, observations_le=date(2026, 3, 5)))
    assert articles(dossier=repondu, le=tot) == []
    for audition in (Audition.DEMANDEE, Audition.FIXEE):
        demandee = instruction(echange=replace(RECUE, audition=audition))
        assert len(articles(dossier=demandee)) == 1
    tenue = replace(RECUE, audition=Audition.TENUE, audition_le=date(2026, 3, 14))
    assert articles(dossier=instruction(echange=tenue)) == []


def test_s3_le_delai_de_decision_repart_de_l_audition():
    dix, quinze = apres_jours(10), apres_jours(15)
    assert RECUE.decision_au_plus_tard(dix, quinze) == date(2026, 3, 26)
    entendue = replace(RECUE, audition=Audition.FIXEE, audition_le=date(2026, 3, 20))
    assert entendue.decision_au_plus_tard(dix, quinze) == date(2026, 4, 4)
    tot = replace(RECUE, audition=Audition.TENUE, audition_le=date(2026, 3, 4))
    assert tot.decision_au_plus_tard(dix, quinze) == date(2026, 3, 26)
    assert Echange(None).decision_au_plus_tard(dix, quinze) is None


def test_s3_la_decision_ne_depasse_pas_ce_que_la_lettre_annonce():
    annonce = instruction(lettre=dite(part="0.5", mois=1))
    assert len(articles(dossier=annonce)) == 1
    assert articles(projet(dite=dite(part="0.5", mois=1)), annonce) == []
    radiee = instruction(lettre=dite(), radiation_annoncee=False)
    assert len(articles(projet(radiation=True), radiee)) == 1


def test_s9_france_travail_a_propose_la_lettre_n_est_due_que_pour_plus_severe():
    proposee = dite(part="0.5", mois=1)
    ft = instruction(lettre=None, echange=None, proposee=proposee)
    assert articles(projet(dite=proposee), ft) == []
    assert len(articles(projet(dite=dite(part="0.6", mois=1)), ft)) == 1
    assert len(articles(projet(dite=dite(part="0.5", mois=2)), ft)) == 1
    assert contradictoire_du(dite(SUPPRESSION, "0.3", 1), proposee=dite(SUPPRESSION, "1", 4))


@given(part=PARTS, mois=st.integers(1, 4), autre=PARTS, autres=st.integers(1, 4))
def test_s9_plus_doux_ou_egal_n_est_jamais_du(part, mois, autre, autres):
    a, b = dite(part=str(part), mois=mois), dite(part=str(autre), mois=autres)
    assert contradictoire_du(a, proposee=b) == (part > autre or mois > autres)
    assert contradictoire_du(a, proposee=None)


# --- S3 : le pli


def test_s3_un_pli_a_date_certaine_recu_refuse_ou_non_reclame():
    envoye, presente, retour = date(2026, 2, 20), date(2026, 2, 23), date(2026, 3, 12)
    pli = PliSuivi(envoye)
    assert pli.date_certaine(non_reclame_vaut=True) is None
    assert replace(pli, recu_le=presente).date_certaine(non_reclame_vaut=False) == presente
    perdu = replace(pli, presente_le=presente, retourne_le=retour, retour=MotifRetour.NON_RECLAME)
    assert perdu.date_certaine(non_reclame_vaut=True) == presente
    assert perdu.date_certaine(non_reclame_vaut=False) is None
    refuse = replace(perdu, retour=MotifRetour.REFUSE)
    assert refuse.date_certaine(non_reclame_vaut=False) == presente
    inconnu = replace(perdu, retour=MotifRetour.INCONNU)
    assert inconnu.date_certaine(non_reclame_vaut=True) is None


@pytest.mark.parametrize(
    ("champs", "champ"),
    [
        ({"recu_le": date(2026, 2, 19)}, "recu_le"),
        ({"presente_le": date(2026, 2, 23), "recu_le": date(2026, 2, 22)}, "recu_le"),
        ({"recu_le": date(2026, 5, 1)}, "recu_le"),
        ({"presente_le": date(2026, 2, 23), "retourne_le": date(2026, 3, 10)}, "retour"),
        ({"retourne_le": date(2026, 3, 10), "retour": MotifRetour.NON_RECLAME}, "presente_le"),
    ],
)
def test_s3_des_dates_de_pli_qui_se_contredisent_se_refusent(champs, champ):
    refus = PliSuivi(date(2026, 2, 20), **champs).incoherence(le=LE)
    assert refus is not None
    assert refus.champ == champ


# --- S4, S5 : le barème et le plafond du foyer


def test_s4_le_premier_niveau_suspend_un_ou_deux_mois_de_30_a_100():
    assert articles(projet(dite=dite(part="0.3", mois=1))) == []
    for mauvais in (dite(part="0.29"), dite(mois=3), dite(mois=0), dite(SUPPRESSION)):
        refus = articles(projet(dite=mauvais), instruction(lettre=dite(SUPPRESSION, "1", 4)))
        assert "CASF, art. R.262-68-1" in refus


def test_s4_le_second_niveau_suspend_ou_supprime_jusqu_a_quatre_mois():
    second = instruction(niveau=2, lettre=dite(SUPPRESSION, "1", 4), avis=AvisLu(date(2026, 3, 10)))
    assert articles(projet(dite=dite(SUPPRESSION, "1", 4)), second) == []
    assert articles(
        projet(dite=dite(SUPPRESSION, "1", 5)), replace(second, lettre=dite(SUPPRESSION, "1", 9))
    )
    refus_contrat = replace(second, nature=Nature.REFUS_CONTRAT)
    assert articles(projet(dite=dite(part="0.1")), refus_contrat) == ["CASF, art. R.262-68"]


def test_s5_seul_100_pour_cent_deux_mois_couple_60_refuse_en_nommant_l_article():
    assert articles(projet(dite=dite(part="1", mois=2)), instruction(foyer=SEUL)) == []
    for foyer in (COUPLE, SEULE_MAJOREE, FoyerLu(None)):
        assert articles(projet(dite=dite(part="0.6")), instruction(foyer=foyer)) == [
            "CASF, art. R.262-68-6"
        ]
        assert articles(projet(dite=dite(part="0.5")), instruction(foyer=foyer)) == []


@given(
    part=PARTS, mois=st.integers(0, 6), niveau=st.sampled_from([1, 2]), personnes=st.integers(1, 6)
)
def test_s4_s5_ce_qui_se_signe_tient_toujours_dans_la_loi(part, mois, niveau, personnes):
    foyer, mesure = FoyerLu(personnes), dite(part=str(part), mois=mois)
    dossier = instruction(niveau=niveau, foyer=foyer, lettre=dite(part="1", mois=9))
    admis = articles(projet(dite=mesure), dossier) == []
    haut = D("0.5") if personnes > 1 else D(1)
    assert admis == (D("0.3") <= part <= haut and 1 <= mois <= (2 if niveau == 1 else 4))


@given(
    part=PARTS, personnes=st.integers(1, 6), majore=st.booleans(), niveau=st.sampled_from([1, 2])
)
def test_s5_le_plafond_ne_monte_jamais_avec_le_foyer(part, personnes, majore, niveau):
    foyer = FoyerLu(personnes, majore)
    for bareme in (ACTUEL, ANCIEN, replace(ACTUEL, part_maximale_foyer=D("0.4"))):
        assert part_maximale(bareme, niveau, foyer) <= part_maximale(bareme, niveau, SEUL)
        assert part_maximale(bareme, niveau, FoyerLu(None)) <= part_maximale(bareme, niveau, foyer)


# --- S4 bis, S11, S4 du R : ce sans quoi rien ne se signe


@pytest.mark.parametrize("champ", ["situation", "foyer", "frequence", "consequences"])
def test_s4_bis_un_element_vide_empeche_de_signer_sans_objet_suffit(champ):
    for vide in ("", "  "):
        assert articles(projet(elements=replace(ELEMENTS, **{champ: vide}))) == [
            "CASF, art. R.262-68-5"
        ]
    assert articles(projet(elements=replace(ELEMENTS, **{champ: "sans objet"}))) == []
    assert len(ElementsPris("", "", "", "").refus()) == 4


def test_s4_pas_de_suppression_sans_avis_anterieur_et_sans_invitation():
    second = instruction(niveau=2, lettre=dite(SUPPRESSION, "1", 4))
    supprimer = projet(dite=dite(SUPPRESSION, "1", 2))
    avis = {
        "absent": None,
        "d'apres": AvisLu(LE + timedelta(days=1)),
        "sans invitation": AvisLu(LE, personne_invitee=False),
    }
    for lu in avis.values():
        assert articles(supprimer, replace(second, avis=lu)) == ["CASF, art. L.262-37 III"]
    assert articles(supprimer, replace(second, avis=AvisLu(LE))) == []
    assert articles(projet(), replace(second, avis=None)) == []


def test_s11_qui_instruit_ne_signe_pas_sauf_reglage():
    sien = projet(signe_par_l_instructeur=True)
    assert len(articles(sien)) == 1
    assert articles(sien, reglages=replace(REGLAGES, instructeur_distinct=False)) == []


def test_e3_hors_droits_et_devoirs_aucune_sanction():
    for soumis in (False, None):
        assert articles(dossier=instruction(est_soumis=soumis)) == ["CASF, art. R.262-68-7"]


def test_une_decision_se_motive_en_fait_et_ne_remonte_pas_le_temps():
    assert articles(projet(motivation=" ")) == ["CRPA, art. L.211-5"]
    assert articles(projet(date_effet=LE - timedelta(days=1))) == ["CRPA, art. L.221-8"]


# --- S6 : réitération et persistance


def test_s6_reiteration_de_vingt_quatre_mois_depuis_la_notification():
    passee = SanctionPassee(date(2024, 2, 2), date(2024, 4, 1))
    for faits, attendu in (
        (date(2024, 2, 2), False),
        (date(2024, 2, 3), True),
        (date(2026, 2, 2), True),
        (date(2026, 2, 3), False),
    ):
        assert est_reiteration([passee], faits=faits, delai_mois=24) is attendu


def test_s6_rien_d_avant_la_derniere_reorientation_ne_compte():
    passee = SanctionPassee(date(2025, 9, 1), date(2025, 10, 31))
    lues = {"faits": FAITS, "delai_mois": 24}
    assert est_reiteration([passee], **lues)
    assert not est_reiteration([passee], **lues, reorientee_le=date(2025, 9, 2))
    assert est_reiteration([passee], **lues, reorientee_le=date(2025, 9, 1))


def test_s6_persistance_a_la_fin_de_la_mesure_sans_mise_en_conformite():
    passee = SanctionPassee(date(2026, 1, 5), date(2026, 2, 28))
    assert not est_persistance([passee], le=date(2026, 2, 28))
    assert est_persistance([passee], le=date(2026, 3, 1))
    assert not est_persistance(
        [replace(passee, mise_en_conformite_le=date(2026, 2, 10))], le=date(2026, 3, 1)
    )


# --- S7, S8 : la fin


EN_COURS = MesureEnCours(dite(), date(2026, 4, 1), date(2026, 5, 31))
TOTALE = MesureEnCours(dite(SUPPRESSION, "1", 4), date(2026, 4, 1), date(2026, 7, 31))


def test_s7_la_conformite_reverse_une_suspension_jamais_une_suppression():
    fin = mise_en_conformite(EN_COURS, jour=date(2026, 4, 20))
    assert (fin.reprise, fin.rembourse) == (date(2026, 4, 20), True)
    fin = mise_en_conformite(TOTALE, jour=date(2026, 4, 20))
    assert (fin.reprise, fin.rembourse) == (date(2026, 4, 20), False)
    ancienne = replace(EN_COURS, est_actuelle=False)
    assert mise_en_conformite(ancienne, jour=date(2026, 4, 20)).rembourse is False
    assert mise_en_conformite(EN_COURS, jour=date(2026, 3, 20)).reprise == date(2026, 4, 1)
    assert isinstance(mise_en_conformite(EN_COURS, jour=date(2026, 6, 1)), Refus)


@given(mois=st.integers(1, 4), part=PARTS, mesure=st.sampled_from(list(Mesure)))
def test_s8_seule_une_suppression_totale_de_quatre_mois_mene_a_la_radiation(mois, part, mesure):
    fin = fin_de_la_mesure(date(2026, 1, 31), mois)
    lue = MesureEnCours(dite(mesure, str(part), mois), date(2026, 1, 31), fin)
    attendu = mesure is SUPPRESSION and part == 1 and mois == 4
    assert radiation_a_proposer(lue, mois=4) is attendu
    refus = refus_de_fin_de_droit(lue, mois=4, le=date(2027, 1, 1), conforme_le=None)
    assert (refus is None) is attendu


def test_s8_la_fin_du_droit_attend_le_terme_et_se_reporte_six_mois_au_plus():
    dits = {"mois": 4, "conforme_le": None}
    assert refus_de_fin_de_droit(TOTALE, le=date(2026, 7, 31), **dits) is not None
    assert refus_de_fin_de_droit(TOTALE, le=date(2026, 8, 1), **dits) is None
    conforme = {"mois": 4, "conforme_le": date(2026, 7, 1)}
    assert refus_de_fin_de_droit(TOTALE, le=date(2026, 8, 1), **conforme) is not None
    six = {"limite": apres_mois(6), "contrat_signe": True}
    assert refus_de_report(TOTALE, jusqu_au=date(2027, 1, 31), **six) is None
    assert refus_de_report(TOTALE, jusqu_au=date(2027, 2, 1), **six) is not None
    assert refus_de_report(
        TOTALE, jusqu_au=date(2026, 9, 1), limite=apres_mois(6), contrat_signe=False
    )
    reporte = refus_de_fin_de_droit(
        TOTALE, le=date(2026, 9, 1), reporte_au=date(2027, 1, 31), **dits
    )
    assert reporte is not None


# --- S12, S13


def test_s12_recours_deux_mois_et_reponse_deux_mois_ou_un_plus_un():
    deux = apres_mois(2)
    notifiee = date(2026, 3, 20)
    assert recours_recevable(date(2026, 5, 20), notifiee_le=notifiee, delai=deux)
    assert not recours_recevable(date(2026, 5, 21), notifiee_le=notifiee, delai=deux)
    assert recours_recevable(date(2027, 1, 1), notifiee_le=None, delai=deux)
    recu = date(2026, 12, 31)
    assert reponse_due_le(recu, sans_commission=deux) == date(2027, 2, 28)
    assert reponse_due_le(recu, sans_commission=deux, commission=apres_mois(1)) == date(2027, 2, 28)


def test_s13_des_faits_du_20_mai_2025_suivent_l_ancien_bareme():
    ancien = instruction(
        faits=ANCIENS_FAITS,
        obligation=replace(CONTRAT, debut=date(2025, 1, 6)),
        lettre=dite(REDUCTION, "0.8", 3),
        echange=Echange(date(2026, 2, 1)),
        avis=AvisLu(date(2026, 3, 10)),
    )
    reduire = projet(dite=dite(REDUCTION, "0.8", 3))
    assert articles(reduire, ancien, REGLAGES_ANCIENS) == []
    assert articles(projet(dite=dite(REDUCTION, "0.1", 1)), ancien, REGLAGES_ANCIENS) == []
    # L'équipe toujours, un mois d'observations, 80 % au plus, le couple à 50 %.
    assert articles(reduire, replace(ancien, avis=None), REGLAGES_ANCIENS) == [
        "CASF, ancien art. L.262-37"
    ]
    tot = replace(ancien, echange=Echange(date(2026, 2, 20)))
    assert len(articles(reduire, tot, REGLAGES_ANCIENS)) == 1
    assert "CASF, ancien art. R.262-68" in articles(
        projet(dite=dite(REDUCTION, "0.9", 3)), ancien, REGLAGES_ANCIENS
    )
    assert articles(
        projet(dite=dite(REDUCTION, "0.6", 3)), replace(ancien, foyer=COUPLE), REGLAGES_ANCIENS
    ) == ["CASF, ancien art. R.262-68"]
    majoree = replace(ancien, foyer=SEULE_MAJOREE)
    assert articles(projet(dite=dite(REDUCTION, "0.6", 3)), majoree, REGLAGES_ANCIENS) == []
