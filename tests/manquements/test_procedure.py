"""Du signalement à la fin d'une sanction : ce que les services gardent, refusent et corrigent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from jalons.comptes.models import Evenement
from jalons.comptes.services import ParametreRefuse, poser_valeur_locale
from jalons.manquements.cycle import couples
from jalons.manquements.enums import EtatManquement
from jalons.manquements.models import DecisionSanction, Manquement
from jalons.manquements.selectors.dossier import foyer_de, niveau_de
from jalons.manquements.selectors.reglages import bareme_du, reglages_non_lus
from jalons.manquements.services import decisions, lettres, manquements, suites
from jalons.personnes.enums import RoleFoyer
from jalons.personnes.models import SoumissionDroitsDevoirs
from jalons.personnes.services import constater
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import declarations, oublier_valeurs_locales, parametre
from tests.distribution import nouvelle_personne
from tests.manquements.decor import (
    APRES,
    ELEMENTS,
    FAITS,
    LE,
    agir,
    arreter_le_contrat,
    instruit,
    lettre_ecrite,
    lettre_recue,
    notifiee,
    preparee,
    signaler,
    signee,
    signer,
    suite,
)
from tests.manquements.decor import service as service

D = Decimal


def refuse(acte, *args, **champs):
    with pytest.raises(ErreurMetier) as refus:
        acte(*args, **champs)
    return refus.value


def conjoint(scene):
    return nouvelle_personne(
        prenom="Ali",
        nom="DIALLO",
        naissance=date(1988, 1, 2),
        sexe="1",
        commune=scene.cms_metz.commune,
        numero="10000000001",
        foyer=scene.fatou.foyer,
        role=RoleFoyer.CONJOINT,
        entree=False,
    )


# --- Signaler


def test_s10_un_partenaire_signale_corrige_documente_et_se_ravise(service):
    scene = service
    m = signaler(scene)
    assert (m.etat, m.structure, m.contrat) == ("signale", scene.udaf, scene.contrat)
    assert m.echeance == LE + timedelta(days=15)
    etape = manquements.ajouter_etape(
        manquement=m,
        genre="demarche",
        jour=LE,
        texte="A repris l'atelier.",
        par=scene.sophie,
        le=LE,
    )
    manquements.retirer_etape(etape=etape, motif="autre personne", par=scene.sophie, le=LE)
    dit = {"faits": "Absente le 2 mars.", "motif": "dates relues"}
    m = agir(manquements.corriger_signalement, m, par=scene.sophie, changements=dit)
    assert m.faits == "Absente le 2 mars."
    sans = refuse(agir, manquements.corriger_signalement, m, par=scene.sophie, changements={})
    assert sans.champ == "motif"
    m = agir(manquements.retirer_signalement, m, par=scene.sophie, motif="certificat reçu")
    assert (m.etat, m.date_fin) == ("retire", LE)
    m = agir(manquements.rouvrir, m, par=scene.anne, motif="retiré par erreur")
    assert m.etat == "examen"


def test_s1_le_signalement_vise_une_obligation_du_contrat_du_jour_des_faits(service):
    scene = service
    assert refuse(signaler, scene, date_faits=LE + timedelta(days=1)).champ == "date_faits"
    assert refuse(signaler, scene, faits=" ").champ == "faits"
    assert refuse(signaler, scene, nature="radiation_liste").champ == "nature"
    assert refuse(signaler, scene, origine="france_travail").champ == "proposee_mesure"
    signaler(scene)
    assert refuse(signaler, scene).champ == "date_faits"
    arreter_le_contrat(scene)
    m = signaler(scene, date_faits=FAITS - timedelta(days=1))
    assert (m.contrat_id, m.obligation) == (None, "")


def test_s1_sans_contrat_ni_lettre_ni_decision(service):
    scene = service
    m = instruit(scene)
    arreter_le_contrat(scene)
    assert "377138" in refuse(lettre_ecrite, scene, m).message
    agir(manquements.classer, m, par=scene.anne, classement="contrat_muet")


def test_s2_motif_legitime_retenu_se_classe_et_ne_s_ecrit_pas(service):
    scene = service
    m = instruit(scene)
    sans_dire = refuse(
        agir, manquements.examiner_motif, m, par=scene.anne, issue="accepte", dit=" ", jour=LE
    )
    assert sans_dire.champ == "dit"
    dit = {"issue": "accepte", "dit": "Son enfant était malade.", "jour": LE}
    m = agir(manquements.examiner_motif, m, par=scene.anne, **dit)
    assert "L.262-37" in refuse(lettre_ecrite, scene, m).message
    m = agir(manquements.classer, m, par=scene.anne, classement="motif_legitime")
    assert (m.etat, m.echeance) == ("classe", None)
    assert Evenement.objects.filter(type="manquement_avance", objet_id=m.pk).exists()


def test_s11_rien_n_est_cree_sans_quelqu_un(service):
    """Ni tâche de nuit, ni déclencheur : seul un agent écrit un manquement, une lettre, une décision."""
    from procrastinate.contrib.django import app

    assert not [nom for nom in app.tasks if nom.startswith("manquements.")]


def test_la_table_et_la_base_disent_les_memes_passages(service):
    m = signaler(service)
    for etat in EtatManquement:
        if ("signale", str(etat)) in couples() or etat == EtatManquement.SIGNALE:
            continue
        with pytest.raises(DatabaseError), transaction.atomic():
            Manquement.objects.filter(pk=m.pk).update(etat=str(etat))


# --- Écrire


def test_s3_la_lettre_dit_tout_son_pli_se_suit_et_les_delais_en_partent(service):
    scene = service
    lettre = lettre_ecrite(scene)
    m = lettre.manquement
    assert lettre.document.donnees["delai"] == "10 jours"
    assert (m.etat, m.echeance) == ("contradictoire", LE)
    pli = {"lettre": lettre, "par": scene.anne, "mode": "recommande", "envoyee_le": LE}
    lettre = lettres.noter_le_pli(version=1, le=LE, **pli)
    presentee = LE + timedelta(days=3)
    perdu = {
        **pli,
        "presentee_le": presentee,
        "retournee_le": LE + timedelta(days=19),
        "retour": "non_reclame",
    }
    lettre = lettres.noter_le_pli(version=2, le=LE + timedelta(days=20), **perdu)
    assert (lettre.recue_le, lettre.fin_observations) == (
        presentee,
        presentee + timedelta(days=10),
    )
    # Corrigé : elle l'a reçue, deux jours plus tard.
    recue = LE + timedelta(days=5)
    lettre = lettres.noter_le_pli(version=3, le=LE + timedelta(days=21), **pli, remise_le=recue)
    assert lettre.recue_le == recue
    m.refresh_from_db()
    assert m.echeance == recue + timedelta(days=25)
    with pytest.raises(ConflitDeVersion):
        lettres.noter_le_pli(version=1, le=LE, **pli)


@pytest.mark.parametrize(
    ("saisie", "champ"),
    [
        ({"envoyee_le": LE}, "mode"),
        ({"mode": "main", "remise_le": LE}, "envoyee_le"),
        ({"mode": "recommande", "envoyee_le": LE - timedelta(days=1)}, "envoyee_le"),
        ({"mode": "recommande", "envoyee_le": LE, "retournee_le": LE}, "retour"),
    ],
)
def test_s3_un_pli_impossible_nomme_son_champ(service, saisie, champ):
    lettre = lettre_ecrite(service)
    refus = refuse(
        lettres.noter_le_pli, lettre=lettre, version=1, par=service.anne, le=LE, **saisie
    )
    assert refus.champ == champ


def test_s3_la_lettre_composee_ne_change_plus_une_autre_la_remplace(service):
    scene = service
    lettre = lettre_recue(scene)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(lettre).objects.filter(pk=lettre.pk).update(part=D("0.9"))
    autre = lettre_ecrite(scene, lettre.manquement, part=D("0.5"))
    lettre.refresh_from_db()
    assert (lettre.est_remplacee, autre.recue_le) == (True, None)
    assert refuse(signee, scene, lettre.manquement, part=D("0.5")).message


def test_s3_l_audition_demandee_attend_assistee_et_repart_le_delai(service):
    scene = service
    lettre = lettre_recue(scene)
    fixee = {"audition": "fixee", "audition_demandee_le": LE, "audition_le": date(2026, 4, 10)}
    dit = {"lettre": lettre, "par": scene.anne}
    lettre = lettres.noter_la_reponse(version=lettre.version, le=LE, **dit, **fixee)
    lettre.manquement.refresh_from_db()
    assert lettre.manquement.echeance == date(2026, 4, 25)
    assert "entendue" in refuse(signee, scene, lettre.manquement).message
    tenue = {**fixee, "audition": "tenue", "assistee_de": "Mme Roy", "compte_rendu": "Explique."}
    jour = date(2026, 4, 10)
    lettre.refresh_from_db()
    lettres.noter_la_reponse(version=lettre.version, le=jour, **dit, **tenue)
    decision = signee(scene, lettre.manquement, le=jour)
    assert "Mme Roy" in decision.document.donnees["contradictoire"]


def test_s3_une_lettre_ne_sort_pas_du_bareme(service):
    scene = service
    conjoint(scene)
    m = instruit(scene)
    assert "R.262-68-6" in refuse(lettre_ecrite, scene, m, part=D("0.6")).message
    assert "R.262-68-1" in refuse(lettre_ecrite, scene, m, part=D("0.2")).message
    lettre_ecrite(scene, m, part=D("0.5"), mois=2)
    agir(lettres.abandonner, m, par=scene.anne, motif="réorientée")
    m.refresh_from_db()
    assert m.etat == "examen"


# --- Décider


def test_s5_seule_100_pour_cent_deux_mois_couple_60_refuse(service):
    scene = service
    m = lettre_recue(scene, part=D(1), mois=2).manquement
    assert signee(scene, m, part=D(1), mois=2).numero == "S-2026-00001"
    autre = signaler(scene, date_faits=FAITS + timedelta(days=1), origine="referent", le=LE)
    conjoint(scene)
    assert foyer_de(scene.fatou, le=LE).personnes == 2
    refus = refuse(lettre_ecrite, scene, instruit(scene, autre), part=D("0.6"))
    assert refus.champ == "part"
    assert "R.262-68-6" in refus.message


def test_s4_bis_rien_ne_se_signe_sans_les_quatre_elements(service):
    scene = service
    projet = preparee(scene, consequences="")
    refus = refuse(signer, scene, projet)
    assert refus.champ == "consequences"
    assert "R.262-68-5" in refus.message
    projet = preparee(scene, projet.manquement, consequences="sans objet")
    decision = signer(scene, projet)
    assert decision.droit["niveau"] == 1
    assert "CASF, art. R.262-68-5" in decision.droit["textes"]


def test_s3_pas_de_decision_avant_la_fin_du_delai(service):
    scene = service
    m = lettre_recue(scene).manquement
    tot = LE + timedelta(days=10)
    assert f"{tot:%d/%m/%Y}" in refuse(signee, scene, m, le=tot).message
    m.refresh_from_db()
    assert m.etat == "contradictoire"
    assert signer(scene, preparee(scene, m)).etat == "signee"


def test_s9_proposition_de_france_travail_suivie_sans_lettre_ni_aggravation(service):
    scene = service
    propose = {
        "origine": "france_travail",
        "structure": scene.france_travail,
        "proposee_mesure": "suspension",
        "proposee_part": D("0.5"),
        "proposee_mois": 1,
        "par": scene.anne,
    }
    m = instruit(scene, **propose)
    refus = refuse(signee, scene, m, part=D("0.6"))
    assert "2025-478" in refus.message
    m.refresh_from_db()
    decision = signee(scene, m, part=D("0.5"))
    assert "France Travail" in decision.document.donnees["contradictoire"]


def test_r4_s4_une_suppression_sans_avis_de_l_equipe_se_refuse(service):
    scene = service
    m = _deuxieme(scene)
    lettre_recue(scene, m, mesure="suppression", part=D(1), mois=4, le=APRES)
    tard = APRES + timedelta(days=11)
    refus = refuse(signee, scene, m, mesure="suppression", part=D(1), mois=4, le=tard)
    assert "L.262-37 III" in refus.message


def _deuxieme(scene):
    """Un second manquement, après une sanction notifiée."""
    notifiee(scene)
    m = signaler(scene, date_faits=APRES + timedelta(days=1), le=APRES + timedelta(days=1))
    agir(manquements.instruire, m, par=scene.anne, le=APRES)
    return agir(
        manquements.examiner_motif,
        m,
        par=scene.anne,
        le=APRES + timedelta(days=1),
        issue="aucun",
        dit="",
        jour=APRES + timedelta(days=1),
    )


def test_s6_un_second_manquement_est_de_niveau_deux(service):
    scene = service
    m = _deuxieme(scene)
    niveau, pourquoi = niveau_de(m)
    assert niveau == 2
    assert "24 mois" in pourquoi


def test_s11_qui_instruit_ne_signe_pas(service):
    scene = service
    projet = preparee(scene)
    assert "2023-858" in refuse(signer, scene, projet, par=scene.anne).message


def test_e3_hors_droits_et_devoirs_ni_lettre_ni_decision(service):
    scene = service
    projet = preparee(scene)
    demande = scene.fatou.foyer.demandes.get()
    constater(
        SoumissionDroitsDevoirs,
        cle={"personne": scene.fatou, "demande": demande},
        le=FAITS,
        valeurs={"est_soumis": False},
    )
    assert "R.262-68-7" in refuse(signer, scene, projet).message


def test_s13_les_faits_du_20_mai_2025_prennent_l_ancien_bareme(db):
    ancien, actuel = bareme_du(date(2025, 5, 20)), bareme_du(date(2025, 6, 1))
    assert (ancien.premier.part_maximale, ancien.premier.mois_maximum) == (D("0.8"), 3)
    assert (ancien.avis_toujours, ancien.plafonne_majore) == (True, False)
    assert (actuel.premier.part_minimale, actuel.premier.mois_maximum) == (D("0.3"), 2)
    assert parametre("sanction_delai_observations", le=date(2025, 5, 20)).dite == "1 mois"
    assert parametre("sanction_delai_observations", le=date(2025, 6, 1)).dite == "10 jours"


# --- Le barème du Département


def test_un_bareme_plus_doux_se_pose_plus_dur_se_refuse(service):
    scene = service

    def poser(code, saisie):
        return poser_valeur_locale(
            declare=declarations()[code],
            saisie=saisie,
            depuis=date(2026, 1, 1),
            motif="Délibération du 12 décembre 2025",
            par=scene.helene,
            le=date(2026, 1, 1),
        )

    for code, trop in (
        ("sanction_part_maximale_foyer", "60 %"),
        ("sanction_part_maximale_foyer", "20 %"),
        ("sanction_niveau1_mois_maximum", "3"),
        ("sanction_niveau2_mois_maximum", "5"),
        ("sanction_delai_observations", "9"),
        ("sanction_reiteration", "36"),
    ):
        with pytest.raises(ParametreRefuse) as refus:
            poser(code, trop)
        assert refus.value.champ == "valeur"
    with pytest.raises(ParametreRefuse):
        poser("sanction_niveau1_part_minimale", "40 %")
    poser("sanction_niveau1_part_maximale", "80 %")
    oublier_valeurs_locales()
    m = instruit(scene)
    assert "80" in refuse(lettre_ecrite, scene, m, part=D("0.9")).message
    assert lettre_ecrite(scene, m, part=D("0.8")).part == D("0.8")


def test_une_valeur_locale_d_avant_se_lit_dans_les_bornes_de_la_loi_d_apres(service):
    poser_valeur_locale(
        declare=declarations()["sanction_niveau1_mois_maximum"],
        saisie="3",
        depuis=date(2024, 1, 1),
        motif="Délibération de 2023",
        par=service.helene,
        le=date(2024, 1, 1),
    )
    oublier_valeurs_locales()
    assert parametre("sanction_niveau1_mois_maximum", le=date(2025, 5, 31)).nombre == 3
    assert parametre("sanction_niveau1_mois_maximum", le=date(2025, 6, 1)).nombre == 2


def test_un_reglage_qui_remplace_un_texte_non_lu_le_dit(db):
    for lu in reglages_non_lus(FAITS):
        assert "non lu" in lu.source or "confirmer" in lu.source, lu.code


# --- Après


def test_une_decision_signee_est_figee_meme_en_sql_et_se_retire_par_une_decision(service):
    scene = service
    decision = notifiee(scene)
    for champs in ({"part": D("0.9")}, {"motivation": "autre"}, {"numero": "S-1"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            DecisionSanction.objects.filter(pk=decision.pk).update(**champs)
    with pytest.raises(DatabaseError), transaction.atomic():
        decision.delete()
    retrait = {"motif": "Elle avait prévenu.", "qualite": "Directrice", "par": scene.helene}
    decision.refresh_from_db()
    retiree = decisions.retirer(decision=decision, version=decision.version, le=APRES, **retrait)
    rouvert = Manquement.objects.get(pk=retiree.manquement_id)
    assert (retiree.etat, rouvert.etat) == ("retiree", "examen")
    assert retiree.document_retrait is not None
    assert niveau_de(signaler(scene, date_faits=APRES, le=APRES))[0] == 1
    seconde = signee(scene, rouvert)
    assert seconde.numero == "S-2026-00002"


def test_s12_le_recours_court_depuis_la_reception_et_se_repond(service):
    scene = service
    decision = notifiee(scene, recue=date(2026, 3, 30))
    assert decision.recours_jusqu_au == date(2026, 5, 30)
    recu = {"decision": decision, "version": decision.version, "par": scene.anne}
    dit = {"recu_le": date(2026, 5, 30), "motifs": "Conteste.", "le": date(2026, 6, 2)}
    sans_mandat = refuse(suites.recevoir_un_recours, **recu, **dit, association="Entraide")
    assert sans_mandat.champ == "a_mandat"
    recours = suites.recevoir_un_recours(**recu, **dit, association="Entraide", a_mandat=True)
    assert (recours.est_recevable, recours.reponse_due_le) == (True, date(2026, 7, 30))
    assert refuse(suites.recevoir_un_recours, **recu, **dit).message
    repond = {"recours": recours, "version": 1, "par": scene.helene, "le": date(2026, 7, 1)}
    repond |= {
        "reponse_le": date(2026, 7, 1),
        "reponse_motivee": "Confirmée.",
        "qualite": "Directrice",
    }
    assert refuse(suites.repondre_au_recours, **repond, reponse="irrecevable").champ == "reponse"
    repond["qualite"] = " "
    assert refuse(suites.repondre_au_recours, **repond, reponse="confirmee").champ == "qualite"
    repond["qualite"] = "Directrice"
    repondu = suites.repondre_au_recours(**repond, reponse="confirmee")
    assert (repondu.version, repondu.document.donnees["reponse"]) == (2, "confirmee")
    assert repondu.document.donnees["association"] == "Entraide"
    # Le délai du tribunal part de la réception de la réponse, prouvée.
    pli = {"recours": repondu, "par": scene.anne, "le": date(2026, 7, 20), "mode": "recommande"}
    noter = suites.noter_le_pli_de_la_reponse
    partie = {"envoyee_le": date(2026, 7, 2)}
    assert refuse(noter, **pli, version=2, envoyee_le=date(2026, 6, 30)).champ == "envoyee_le"
    envoye = noter(**pli, version=2, **partie)
    assert (envoye.recue_le, envoye.tribunal_jusqu_au) == (None, None)
    recue = noter(**pli, version=3, **partie, remise_le=date(2026, 7, 6))
    assert (recue.recue_le, recue.tribunal_jusqu_au) == (date(2026, 7, 6), date(2026, 9, 6))
    # Corrigée, la réponse repart : son délai aussi.
    repond |= {"recours": recue, "version": recue.version}
    corrigee = suites.repondre_au_recours(**repond, reponse="allegee")
    assert (corrigee.envoyee_le, corrigee.tribunal_jusqu_au) == (None, None)


def test_s7_la_mise_en_conformite_arrete_reverse_et_se_corrige(service):
    scene = service
    decision = notifiee(scene)
    jour = APRES + timedelta(days=9)
    assert refuse(suite, scene, decision, "conformite", le=jour).champ == "texte"
    notee = suite(scene, decision, "conformite", le=jour, texte="A repris l'atelier.")
    decision.refresh_from_db()
    assert (notee.rembourse, decision.finie_le, decision.echeance) == (True, jour, jour)
    suites.retirer_une_suite(suite_notee=notee, motif="autre personne", par=scene.anne, le=jour)
    decision.refresh_from_db()
    assert (decision.conforme_le, decision.echeance) == (None, decision.date_fin)
    suite(scene, decision, "conformite", le=jour, texte="A repris l'atelier.")
    suite(scene, decision, "versement_repris", le=jour)
    decision.refresh_from_db()
    assert decision.echeance is None


def test_s8_le_terme_se_constate_et_la_radiation_ne_suit_qu_une_suppression_totale(service):
    scene = service
    decision = notifiee(scene)
    assert refuse(suite, scene, decision, "radiation_proposee", le=APRES).message
    assert refuse(suite, scene, decision, "fin_constatee", le=decision.date_fin).champ == "jour"
    apres = decision.date_fin + timedelta(days=1)
    suite(scene, decision, "fin_constatee", le=apres)
    assert refuse(suite, scene, decision, "fin_de_droit", le=apres).message
    # À la fin de la mesure, sans mise en conformité, le manquement persiste : niveau 2.
    m = signaler(scene, date_faits=apres, le=apres)
    assert niveau_de(m)[0] == 2


def test_un_classement_abandonne_le_projet_et_une_decision_l_empeche(service):
    scene = service
    projet = preparee(scene)
    m = projet.manquement
    agir(manquements.classer, m, par=scene.anne, le=APRES, classement="conformite")
    projet.refresh_from_db()
    assert projet.etat == "abandonnee"
    autre = signee(scene, instruit_ailleurs(scene))
    assert refuse(
        agir, manquements.classer, autre.manquement, par=scene.anne, classement="situation"
    ).message


def instruit_ailleurs(scene):
    m = signaler(scene, date_faits=FAITS + timedelta(days=1))
    lettre_recue(scene, instruit(scene, m))
    return m


def test_elements_et_motivation_paraissent_dans_la_decision(service):
    decision = signee(service)
    donnees = decision.document.donnees
    assert [e[1] for e in donnees["elements"]] == [
        ELEMENTS[c] for c in ("situation", "foyer", "frequence", "consequences")
    ]
    assert donnees["recours"] == "2 mois"
    assert donnees["qualite"] == "Directrice, par délégation"
