"""Les sanctions à leurs bornes : le dernier jour, la part exacte, ce qui n'est pas dit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jalons.manquements.enums import Audition, IssueMotif, Mesure, MotifRetour, Nature
from jalons.manquements.rules.bareme import (
    Echelon,
    FoyerLu,
    SanctionPassee,
    est_persistance,
    est_plafonne,
    est_reiteration,
    part_maximale,
    refus_du_bareme,
)
from jalons.manquements.rules.contradictoire import (
    Echange,
    PliSuivi,
    contradictoire_du,
    refus_de_lettre,
)
from jalons.manquements.rules.decision import (
    AvisLu,
    Instruction,
    Projet,
    Reglages,
    fin_de_la_mesure,
    refus_de_signer,
)
from jalons.manquements.rules.natures import (
    NATURES,
    ObligationLue,
    natures_du,
    refus_de_nature,
    refus_hors_droits,
    refus_sans_obligation,
)
from jalons.manquements.rules.suites import (
    FinAnticipee,
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
    SUSPENSION,
    D,
    apres_jours,
    apres_mois,
    dite,
    instruction,
    projet,
)

UN_JOUR = timedelta(days=1)


def refus(projete=None, dossier=None, reglages=REGLAGES, le=LE):
    return refus_de_signer(projete or projet(), dossier or instruction(), reglages, le=le)


# --- Le barème (CASF R.262-68, R.262-68-1, R.262-68-6)


def champs(bareme=ACTUEL, **change):
    dit = {"niveau": 1, "mesure": SUSPENSION, "part": D("0.3"), "mois": 1, "foyer": SEUL, **change}
    return [(r.champ, r.phrase) for r in refus_du_bareme(bareme, article="R.262-68", **dit)]


@pytest.mark.parametrize(
    ("change", "attendu"),
    [
        ({"part": D("0.3"), "mois": 1}, []),
        ({"part": D(1), "mois": 2}, []),
        ({"part": D("0.299")}, ["part"]),
        ({"part": D("1.001")}, ["part"]),
        ({"mois": 0}, ["mois"]),
        ({"mois": 3}, ["mois"]),
        ({"niveau": 2, "mois": 4}, []),
        ({"niveau": 2, "mois": 5}, ["mois"]),
        ({"niveau": 2, "mesure": SUPPRESSION}, []),
        ({"mesure": SUPPRESSION}, ["mesure"]),
        ({"mesure": REDUCTION}, ["mesure"]),
        ({"part": D("0.5"), "foyer": COUPLE}, []),
        ({"part": D("0.501"), "foyer": COUPLE}, ["part"]),
        ({"part": D("1.2"), "foyer": COUPLE}, ["part"]),
    ],
)
def test_s4_s5_chaque_borne_du_bareme_est_admise_et_pas_au_dela(change, attendu):
    assert [champ for champ, _ in champs(**change)] == attendu


def test_s4_le_refus_dit_la_borne_et_la_mesure_possible():
    assert champs(part=D("0.125"))[0][1] == "La part est d'au moins 30 %."
    assert champs(part=D(2))[0][1] == "La part est d'au plus 100 %."
    au_quart = replace(ACTUEL, part_maximale_foyer=D("0.125"))
    assert "12,5 %" in champs(au_quart, foyer=COUPLE)[0][1]
    assert "une suspension." in champs(mesure=REDUCTION)[0][1]
    assert "une suspension ou suppression." in champs(mesure=REDUCTION, niveau=2)[0][1]


def test_s13_sans_plancher_une_part_nulle_reste_refusee():
    ancien = {"mesure": REDUCTION, "mois": 3}
    assert champs(ANCIEN, part=D("0.01"), **ancien) == []
    assert [c for c, _ in champs(ANCIEN, part=D(0), **ancien)] == ["part"]
    assert [c for c, _ in champs(ANCIEN, part=D("-0.1"), **ancien)] == ["part"]


def test_une_mesure_dure_un_mois_au_moins_a_moins_que_le_bareme_le_dise():
    assert Echelon(frozenset(), D(0), D(1), 2).mois_minimum == 1
    assert (ACTUEL.echelon(0), ACTUEL.echelon(1)) == (ACTUEL.premier, ACTUEL.premier)
    assert (ACTUEL.echelon(2), ACTUEL.echelon(3)) == (ACTUEL.second, ACTUEL.second)


@pytest.mark.parametrize("mesure", list(Mesure))
def test_l_avis_de_l_equipe_se_demande_pour_une_suppression_ou_toujours(mesure):
    assert ACTUEL.avis_requis(mesure) is (mesure is SUPPRESSION)
    assert ANCIEN.avis_requis(mesure)


@pytest.mark.parametrize(
    ("foyer", "dit", "actuel", "ancien"),
    [
        (FoyerLu(None), "composition inconnue", True, True),
        (FoyerLu(0), "une personne seule", False, False),
        (FoyerLu(1), "une personne seule", False, False),
        (FoyerLu(1, True), "une personne seule, avec majoration", True, False),
        (FoyerLu(2), "2 personnes", True, True),
        (FoyerLu(3, True), "3 personnes, avec majoration", True, True),
    ],
)
def test_s5_le_foyer_plafonne_se_dit(foyer, dit, actuel, ancien):
    assert foyer.dit == dit
    assert est_plafonne(ACTUEL, foyer) is actuel
    assert est_plafonne(ANCIEN, foyer) is ancien
    assert part_maximale(ACTUEL, 1, foyer) == (D("0.5") if actuel else D(1))
    assert part_maximale(ANCIEN, 1, foyer) == (D("0.5") if ancien else D("0.8"))


def test_s6_le_jour_de_la_reorientation_compte_encore():
    passee = SanctionPassee(date(2025, 9, 1), date(2025, 10, 31))
    fini = {"le": date(2025, 11, 1)}
    assert est_persistance([passee], **fini)
    assert est_persistance([passee], **fini, reorientee_le=date(2025, 9, 1))
    assert not est_persistance([passee], **fini, reorientee_le=date(2025, 9, 2))
    assert not est_persistance([passee], le=date(2025, 10, 31))
    conforme = replace(passee, mise_en_conformite_le=date(2025, 10, 1))
    assert not est_persistance([conforme], **fini)
    assert est_persistance([conforme, passee], **fini)
    assert not est_persistance([], **fini)
    assert not est_reiteration([], faits=FAITS, delai_mois=24)


# --- Le contradictoire (CASF L.262-37 III)


@pytest.mark.parametrize(
    ("une", "autre", "plus_severe"),
    [
        (dite(), dite(), False),
        (dite(part="0.51"), dite(part="0.5"), True),
        (dite(part="0.3", mois=2), dite(part="0.5", mois=1), True),
        (dite(part="0.5", mois=1), dite(part="0.3", mois=2), True),
        (dite(part="0.3", mois=1), dite(part="0.5", mois=2), False),
        (dite(SUPPRESSION), dite(), True),
        (dite(SUPPRESSION), dite(SUPPRESSION), False),
        (dite(), dite(SUPPRESSION), False),
    ],
)
def test_s9_est_plus_severe_ce_qui_depasse_en_part_en_duree_ou_supprime(une, autre, plus_severe):
    assert une.est_plus_severe_que(autre) is plus_severe


def test_s9_une_suppression_demande_toujours_la_lettre():
    supprimer = dite(SUPPRESSION)
    assert contradictoire_du(supprimer, proposee=supprimer) is True
    assert contradictoire_du(dite(), proposee=None) is True
    assert contradictoire_du(dite(), proposee=dite()) is False


def test_s3_la_lettre_dit_ce_qui_lui_manque():
    entiere = {"faits": "x", "envisagee": dite(), "delai_dit": "10 jours", "radiation_dite": True}
    assert refus_de_lettre(**entiere) == []
    vide = {"faits": "", "envisagee": None, "delai_dit": " ", "radiation_dite": None}
    assert [r.champ for r in refus_de_lettre(**vide)] == ["faits", "mesure", ""]


ENVOI, PRESENTATION = date(2026, 2, 20), date(2026, 2, 23)
NON_RECLAME, REFUSE, INCONNU = MotifRetour.NON_RECLAME, MotifRetour.REFUSE, MotifRetour.INCONNU


@pytest.mark.parametrize(
    ("pli", "champ"),
    [
        (PliSuivi(LE), None),
        (PliSuivi(LE + UN_JOUR), "envoye_le"),
        (PliSuivi(ENVOI, ENVOI, ENVOI), None),
        (PliSuivi(ENVOI, PRESENTATION, PRESENTATION), None),
        (PliSuivi(ENVOI, recu_le=LE), None),
        (PliSuivi(ENVOI, ENVOI - UN_JOUR), "presente_le"),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=PRESENTATION - UN_JOUR), "recu_le"),
        (PliSuivi(ENVOI, PRESENTATION, LE, LE, REFUSE), "retourne_le"),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=LE), "retour"),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=LE, retour=REFUSE), None),
        (PliSuivi(ENVOI, retourne_le=LE, retour=REFUSE), "presente_le"),
        (PliSuivi(ENVOI, retourne_le=LE, retour=NON_RECLAME), "presente_le"),
        (PliSuivi(ENVOI, retourne_le=LE, retour=INCONNU), None),
    ],
)
def test_s3_les_etapes_d_un_pli_se_suivent(pli, champ):
    lu = pli.incoherence(le=LE)
    assert (lu and lu.champ) == champ


@pytest.mark.parametrize(
    ("pli", "si_oui", "si_non"),
    [
        (PliSuivi(ENVOI, PRESENTATION), None, None),
        (PliSuivi(ENVOI, PRESENTATION, LE), LE, LE),
        (PliSuivi(ENVOI, PRESENTATION, retour=REFUSE), None, None),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=LE), None, None),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=LE, retour=REFUSE), PRESENTATION, PRESENTATION),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=LE, retour=NON_RECLAME), PRESENTATION, None),
        (PliSuivi(ENVOI, PRESENTATION, retourne_le=LE, retour=INCONNU), None, None),
    ],
)
def test_s3_le_jour_d_ou_courent_les_delais(pli, si_oui, si_non):
    assert pli.date_certaine(non_reclame_vaut=True) == si_oui
    assert pli.date_certaine(non_reclame_vaut=False) == si_non


DIX, QUINZE = apres_jours(10), apres_jours(15)


@pytest.mark.parametrize(
    ("audition", "jour", "limite"),
    [
        (None, None, date(2026, 3, 26)),
        (None, date(2026, 3, 20), date(2026, 3, 26)),
        (Audition.DEMANDEE, date(2026, 3, 20), date(2026, 3, 26)),
        (Audition.RENONCEE, date(2026, 3, 20), date(2026, 3, 26)),
        (Audition.FIXEE, None, date(2026, 3, 26)),
        (Audition.FIXEE, date(2026, 3, 12), date(2026, 3, 27)),
        (Audition.TENUE, date(2026, 3, 20), date(2026, 4, 4)),
        (Audition.ABSENTE, date(2026, 3, 20), date(2026, 4, 4)),
        (Audition.TENUE, date(2026, 3, 11), date(2026, 3, 26)),
    ],
)
def test_s3_l_echeance_de_la_decision_repart_de_l_audition_fixee(audition, jour, limite):
    echange = replace(RECUE, audition=audition, audition_le=jour)
    assert echange.fin_des_observations(DIX) == date(2026, 3, 11)
    assert echange.decision_au_plus_tard(DIX, QUINZE) == limite


@pytest.mark.parametrize(
    ("champs_dits", "le", "peut"),
    [
        ({}, date(2026, 3, 11), False),
        ({}, date(2026, 3, 12), True),
        ({"observations_le": date(2026, 3, 5)}, date(2026, 3, 6), True),
        ({"audition": Audition.TENUE}, date(2026, 3, 6), True),
        ({"audition": Audition.ABSENTE}, date(2026, 3, 6), True),
        ({"audition": Audition.RENONCEE}, date(2026, 3, 11), False),
        ({"audition": Audition.RENONCEE}, date(2026, 3, 12), True),
        ({"audition": Audition.DEMANDEE}, date(2026, 4, 12), False),
        ({"audition": Audition.FIXEE}, date(2026, 4, 12), False),
        ({"recue_le": None}, date(2026, 4, 12), False),
    ],
)
def test_s3_on_decide_apres_les_dix_jours_ou_quand_la_personne_a_repondu(champs_dits, le, peut):
    assert (replace(RECUE, **champs_dits).refus_de_decider(DIX, le=le) is None) is peut


def test_s3_sans_reception_aucun_delai_ne_court():
    assert Echange(None).fin_des_observations(DIX) is None
    assert Echange(None).decision_au_plus_tard(DIX, QUINZE) is None


# --- Signer


def test_rien_n_est_acquis_d_office():
    assert AvisLu(LE).personne_invitee is True
    lus = Reglages(ACTUEL, DIX)
    assert (lus.controle_admis, lus.instructeur_distinct) == (False, True)
    assert Instruction(Nature.NON_RESPECT, FAITS, 1, True, SEUL).radiation_annoncee is False
    nu = Projet(dite(), ELEMENTS, "x", LE)
    assert (nu.radiation, nu.signe_par_l_instructeur) == (False, False)


@pytest.mark.parametrize(
    ("issue", "peut"),
    [
        (None, False),
        (IssueMotif.ACCEPTE, False),
        (IssueMotif.AUCUN, True),
        (IssueMotif.ECARTE, True),
    ],
)
def test_s2_un_motif_demande_et_non_retenu_laisse_signer(issue, peut):
    assert (refus(dossier=instruction(motif_legitime=issue)) == []) is peut


def test_s3_la_radiation_se_prononce_si_la_lettre_l_annonce():
    radier = projet(radiation=True)
    assert [r.champ for r in refus(radier)] == ["radiation"]
    assert refus(radier, instruction(radiation_annoncee=True)) == []
    assert refus(dossier=instruction(radiation_annoncee=True)) == []


def test_s3_une_lettre_sans_echange_ou_un_echange_sans_lettre_ne_suffit_pas():
    for manque in ({"lettre": None}, {"echange": None}):
        assert len(refus(dossier=instruction(**manque))) == 1


def test_s4_l_article_de_l_avis_suit_la_loi_des_faits():
    supprimer = projet(dite=dite(SUPPRESSION, "1", 2))
    second = instruction(niveau=2, lettre=dite(SUPPRESSION, "1", 4))
    assert [r.article for r in refus(supprimer, second)] == ["CASF, art. L.262-37 III"]
    toujours = replace(REGLAGES, bareme=replace(ACTUEL, avis_toujours=True))
    assert [r.article for r in refus(supprimer, second, toujours)] == ["CASF, art. L.262-37 III"]
    ancien = instruction(
        faits=ANCIENS_FAITS,
        obligation=replace(CONTRAT, debut=ANCIENS_FAITS),
        lettre=dite(REDUCTION, "0.8", 3),
        echange=Echange(date(2026, 2, 1)),
    )
    reduire = projet(dite=dite(REDUCTION, "0.8", 3))
    articles = [r.article for r in refus(reduire, ancien, REGLAGES_ANCIENS)]
    assert articles == ["CASF, ancien art. L.262-37"]
    rendu = replace(ancien, avis=AvisLu(LE))
    assert refus(reduire, rendu, REGLAGES_ANCIENS) == []
    demain = replace(ancien, avis=AvisLu(LE + UN_JOUR))
    assert len(refus(reduire, demain, REGLAGES_ANCIENS)) == 1


def test_crpa_l_221_8_la_mesure_prend_effet_le_jour_meme_au_plus_tot():
    assert refus(projet(date_effet=LE)) == []
    assert [r.champ for r in refus(projet(date_effet=LE - UN_JOUR))] == ["date_effet"]
    assert refus(projet(date_effet=LE + UN_JOUR)) == []


@pytest.mark.parametrize(
    ("effet", "mois", "fin"),
    [
        (date(2026, 1, 1), 1, date(2026, 1, 31)),
        (date(2026, 4, 1), 4, date(2026, 7, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2026, 12, 15), 2, date(2027, 2, 14)),
    ],
)
def test_une_mesure_finit_la_veille_du_meme_quantieme(effet, mois, fin):
    assert fin_de_la_mesure(effet, mois) == fin


# --- Les natures (CASF L.262-37)


def test_s13_le_bareme_change_le_premier_juin_2025():
    for nature, actuel in (
        (Nature.REFUS_CONTRAT, "CASF, art. R.262-68"),
        (Nature.NON_RESPECT, "CASF, art. R.262-68-1"),
        (Nature.DEUX_REFUS_OFFRE, "CASF, art. R.262-68-1"),
        (Nature.REFUS_CONTROLE, "CASF, art. R.262-68-1"),
    ):
        regle = NATURES[nature]
        assert regle.article_du_bareme(date(2025, 6, 1)) == actuel
        assert regle.article_du_bareme(date(2025, 5, 31)) == "CASF, ancien art. R.262-68"


def test_s1_la_loi_change_le_premier_janvier_2025():
    toujours = [Nature.REFUS_CONTRAT, Nature.NON_RESPECT]
    avant, apres = date(2024, 12, 31), date(2025, 1, 1)
    assert natures_du(avant) == [*toujours, Nature.RADIATION_LISTE, Nature.REFUS_CONTROLE]
    assert natures_du(apres) == [*toujours, Nature.DEUX_REFUS_OFFRE, Nature.REFUS_CONTROLE]
    assert NATURES[Nature.NON_RESPECT].vaut_le(date(2010, 1, 1))
    for nature, jour in ((Nature.RADIATION_LISTE, apres), (Nature.DEUX_REFUS_OFFRE, avant)):
        lu = refus_de_nature(nature, faits=jour, controle_admis=True)
        assert lu is not None and f"{jour:%d/%m/%Y}" in lu.phrase
    borne = replace(NATURES[Nature.DEUX_REFUS_OFFRE], jusqu_au=date(2025, 1, 31))
    jours = (avant, apres, date(2025, 1, 31), date(2025, 2, 1))
    assert [borne.vaut_le(j) for j in jours] == [False, True, True, False]


@pytest.mark.parametrize("nature", [n for n in Nature if n is not Nature.RADIATION_LISTE])
@pytest.mark.parametrize("admis", [True, False])
def test_s1_seul_le_refus_de_controle_attend_le_reglage(nature, admis):
    refuse = refus_de_nature(nature, faits=FAITS, controle_admis=admis) is not None
    assert refuse is (nature is Nature.REFUS_CONTROLE and not admis)


@pytest.mark.parametrize("nature", list(Nature))
def test_s1_un_contrat_ne_doit_porter_que_ce_qu_il_prevoit(nature):
    exige = nature in (Nature.NON_RESPECT, Nature.DEUX_REFUS_OFFRE)
    assert (refus_sans_obligation(nature, None, faits=FAITS) is not None) is exige
    assert refus_sans_obligation(nature, CONTRAT, faits=FAITS) is None


def test_s1_le_contrat_porte_l_obligation_du_premier_au_dernier_jour():
    un_jour = ObligationLue("c", "x", FAITS, FAITS)
    for jour, court in ((FAITS - UN_JOUR, False), (FAITS, True), (FAITS + UN_JOUR, False)):
        assert un_jour.court_le(jour) is court
        assert (refus_sans_obligation(Nature.NON_RESPECT, un_jour, faits=jour) is None) is court
    sans_fin = ObligationLue("c", "x", FAITS)
    assert [sans_fin.court_le(j) for j in (FAITS - UN_JOUR, FAITS, LE)] == [False, True, True]


def test_r_262_68_7_hors_droits_et_devoirs_ou_inconnu_ne_se_dit_pas_pareil():
    assert refus_hors_droits(True) is None
    hors, inconnu = refus_hors_droits(False), refus_hors_droits(None)
    assert hors is not None and inconnu is not None
    assert "aucune sanction" in hors.phrase and "vérifiez" in inconnu.phrase


# --- Les suites (CASF R.262-40, R.262-88)

DEBUT, FIN = date(2026, 4, 1), date(2026, 7, 31)
TOTALE = MesureEnCours(dite(SUPPRESSION, "1", 4), DEBUT, FIN)


def test_s7_la_conformite_vaut_jusqu_au_dernier_jour_et_ne_reprend_pas_avant_le_premier():
    suspension = MesureEnCours(dite(), DEBUT, FIN)
    assert suspension.est_actuelle is True
    assert mise_en_conformite(suspension, jour=FIN) == FinAnticipee(FIN, True)
    assert mise_en_conformite(suspension, jour=DEBUT) == FinAnticipee(DEBUT, True)
    assert mise_en_conformite(suspension, jour=DEBUT - UN_JOUR) == FinAnticipee(DEBUT, True)
    assert mise_en_conformite(TOTALE, jour=FIN) == FinAnticipee(FIN, False)
    ancienne = replace(suspension, est_actuelle=False)
    assert mise_en_conformite(ancienne, jour=FIN) == FinAnticipee(FIN, False)
    assert not isinstance(mise_en_conformite(TOTALE, jour=FIN + UN_JOUR), FinAnticipee)


@pytest.mark.parametrize(
    ("mesure", "a_proposer"),
    [
        (TOTALE, True),
        (replace(TOTALE, dite=dite(SUPPRESSION, "1", 5)), True),
        (replace(TOTALE, dite=dite(SUPPRESSION, "1", 3)), False),
        (replace(TOTALE, dite=dite(SUPPRESSION, "0.99", 4)), False),
        (replace(TOTALE, dite=dite(SUSPENSION, "1", 4)), False),
        (replace(TOTALE, est_actuelle=False), False),
    ],
)
def test_s8_la_radiation_se_propose_pour_une_suppression_totale_de_quatre_mois(mesure, a_proposer):
    assert radiation_a_proposer(mesure, mois=4) is a_proposer


def test_r_262_40_la_fin_du_droit_attend_le_terme_puis_le_report():
    dits = {"mois": 4, "conforme_le": None}
    assert refus_de_fin_de_droit(TOTALE, le=FIN, **dits) is not None
    assert refus_de_fin_de_droit(TOTALE, le=FIN + UN_JOUR, **dits) is None
    report = date(2026, 12, 31)
    assert refus_de_fin_de_droit(TOTALE, le=report, reporte_au=report, **dits) is not None
    assert refus_de_fin_de_droit(TOTALE, le=report + UN_JOUR, reporte_au=report, **dits) is None
    conforme = {"mois": 4, "conforme_le": FIN}
    assert refus_de_fin_de_droit(TOTALE, le=FIN + UN_JOUR, **conforme) is not None


@pytest.mark.parametrize(
    ("jusqu_au", "peut"),
    [
        (FIN, False),
        (FIN + UN_JOUR, True),
        (date(2027, 1, 31), True),
        (date(2027, 2, 1), False),
    ],
)
def test_r_262_40_le_report_va_du_lendemain_a_six_mois(jusqu_au, peut):
    dits = {"jusqu_au": jusqu_au, "limite": apres_mois(6)}
    assert (refus_de_report(TOTALE, contrat_signe=True, **dits) is None) is peut
    assert refus_de_report(TOTALE, contrat_signe=False, **dits) is not None


def test_r_262_88_le_recours_arrive_a_temps_le_dernier_jour():
    deux, notifiee = apres_mois(2), date(2026, 12, 31)
    limite = date(2027, 2, 28)
    assert recours_recevable(limite, notifiee_le=notifiee, delai=deux) is True
    assert recours_recevable(limite + UN_JOUR, notifiee_le=notifiee, delai=deux) is False
    assert recours_recevable(limite + UN_JOUR, notifiee_le=None, delai=deux) is True


def test_r_262_90_la_reponse_est_due_en_deux_mois_ou_un_mois_puis_un_mois():
    recu, deux, un = date(2026, 1, 31), apres_mois(2), apres_mois(1)
    assert reponse_due_le(recu, sans_commission=deux) == date(2026, 3, 31)
    assert reponse_due_le(recu, sans_commission=deux, commission=un) == date(2026, 3, 28)


def test_s5_une_personne_seule_majoree_garde_la_moitie():
    assert [r.champ for r in refus(dossier=instruction(foyer=SEULE_MAJOREE))] == ["part"]
