"""Un test par contrôle PA : entrer, sortir, répondre, prouver, compter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jalons.accueil.evenements import CoreoSigne
from jalons.comptes.journal import TypeEvenement, journaliser
from jalons.comptes.models import Consultation
from jalons.fse.controles import constats
from jalons.fse.controles.base import Gravite
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte, exiger
from jalons.fse.models import Operation, Participation
from jalons.fse.participants import controles as pa
from jalons.fse.participants.selectors.participants import compter_par_genre, reponses
from jalons.fse.participants.selectors.preremplir import ACTES
from jalons.fse.participants.services import participants as services
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.conftest import REPONSES
from tests.fse.decor import constate
from tests.fse.decor_participants import quelqu_un, relever, resultat, sortir


def test_pa_01_une_operation_de_coordination_n_a_pas_de_participants(scene, faire_entrer):
    animation = decor.ouvrir_2026(scene, code="animation", a_participants=False)
    with pytest.raises(RegleEnfreinte, match=r"\(PA-01\)"):
        faire_entrer(scene.fatou, operation=animation)
    assert faire_entrer(scene.fatou).pk


def test_pa_02_venir_un_jour_n_est_pas_participer(scene, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    with pytest.raises(RegleEnfreinte, match=r"\(PA-02\)"):
        sortir(fiche, JOUR)
    services.annuler_entree(participation=fiche, motif="Atelier", par=scene.lucie, le=JOUR)
    assert not Participation.objects.exists()
    assert sortir(faire_entrer(scene.fatou), JOUR + timedelta(days=1)).date_sortie


def test_pa_03_une_seule_fiche_par_personne_et_par_operation(scene, faire_entrer):
    premiere = faire_entrer(scene.fatou)
    with pytest.raises(RegleEnfreinte, match=r"\(PA-03\).*16/03/2026"):
        faire_entrer(scene.fatou)
    sortir(premiere, date(2026, 4, 1))
    revenue = faire_entrer(scene.fatou, le=date(2026, 5, 4))
    assert (revenue.pk, revenue.date_entree) == (premiere.pk, JOUR)
    autre = decor.ouvrir_2026(scene, code="autre-2026")
    assert faire_entrer(scene.fatou, operation=autre).pk != premiere.pk


def test_pa_04_les_dates_sont_dans_l_operation_et_dans_l_ordre(scene, faire_entrer):
    for jour in (date(2025, 12, 31), date(2027, 1, 1)):
        with pytest.raises(RegleEnfreinte, match=r"\(PA-04\)"):
            faire_entrer(scene.fatou, le=jour)
    fiche = faire_entrer(scene.fatou)
    with pytest.raises(RegleEnfreinte, match=r"\(PA-04\).*précède"):
        sortir(fiche, JOUR - timedelta(days=1))


def test_pa_04_on_ne_note_ni_entree_ni_sortie_a_venir(scene, equipe, faire_entrer):
    demain = JOUR + timedelta(days=1)
    with pytest.raises(OperationImpossible, match="pas encore"):
        services.faire_entrer(
            operation=equipe,
            personne=scene.fatou,
            date_entree=demain,
            reponses=REPONSES,
            par=scene.lucie,
            le=JOUR,
        )
    with pytest.raises(OperationImpossible, match="pas encore"):
        sortir(faire_entrer(scene.fatou), demain + timedelta(days=2), le=demain)


def test_pa_05_un_questionnaire_vide_au_dela_de_trente_jours_se_signale(
    scene, equipe, faire_entrer
):
    fiche = faire_entrer(scene.fatou, niveau_etudes="")
    assert not fiche.est_complete
    assert constate(equipe, "PA-05", le=JOUR + timedelta(days=30)) == []
    assert constate(equipe, "PA-05", le=JOUR + timedelta(days=31))[0].startswith("1 ")
    services.corriger_entree(
        participation=fiche, reponses=REPONSES, version=fiche.version, par=scene.lucie, le=JOUR
    )
    assert constate(equipe, "PA-05", le=JOUR + timedelta(days=31)) == []


def test_pa_06_on_sait_joindre_la_personne_ou_son_referent(scene, faire_entrer):
    # Jean n'a pas de référent ; Fatou est suivie par l'UDAF.
    with pytest.raises(RegleEnfreinte, match=r"\(PA-06\)"):
        faire_entrer(scene.jean, telephone="")
    assert faire_entrer(scene.fatou, telephone="")
    fiche = faire_entrer(scene.jean, telephone="", courriel="jean@exemple.fr")
    sans = {**REPONSES, "telephone": ""}
    with pytest.raises(RegleEnfreinte, match=r"\(PA-06\)"):
        services.corriger_entree(
            participation=fiche, reponses=sans, version=fiche.version, par=scene.lucie, le=JOUR
        )


def test_pa_07_la_preuve_vaut_le_jour_de_l_entree_et_l_appel_l_admet(scene, equipe, faire_entrer):
    Operation.objects.filter(pk=equipe.pk).update(
        types_preuve="Attestation RSA ; Avis France Travail"
    )
    fiche = faire_entrer(scene.fatou)
    fiche = Participation.objects.get(pk=fiche.pk)

    def prouver(genre, jour):
        return services.ajouter_preuve(
            participation=fiche, type_preuve=genre, emise_le=jour, par=scene.lucie, le=JOUR
        )

    assert prouver("Attestation RSA", date(2026, 2, 16)).pk
    refus = (
        ("Facture de gaz", date(2026, 3, 1)),
        ("Attestation RSA", date(2026, 2, 15)),
        ("Attestation RSA", JOUR + timedelta(days=1)),
    )
    for genre, jour in refus:
        with pytest.raises(RegleEnfreinte, match=r"\(PA-07\)"):
            prouver(genre, jour)
    assert fiche.preuves.count() == 1


def test_pa_07_une_preuve_qui_manque_se_signale_sans_bloquer_le_bilan(scene, equipe, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    assert constate(equipe, "PA-07", le=JOUR + timedelta(days=30)) == []
    assert (
        "1 participant(s) sans preuve" in constate(equipe, "PA-07", le=JOUR + timedelta(days=31))[0]
    )
    [constat] = [
        c for c in constats(equipe, le=JOUR + timedelta(days=31)) if c.identifiant == "PA-07"
    ]
    assert constat.gravite == Gravite.ALERTE
    for reference in ("A", "B"):
        services.ajouter_preuve(
            participation=fiche,
            type_preuve="Attestation RSA",
            emise_le=JOUR,
            reference=reference,
            par=scene.lucie,
            le=JOUR,
        )
    assert constate(equipe, "PA-07", le=JOUR + timedelta(days=31)) == []


def test_pa_08_ne_pas_repondre_vaut_pour_les_seules_questions_sensibles(scene, faire_entrer):
    with pytest.raises(RegleEnfreinte, match=r"\(PA-08\)") as refus:
        faire_entrer(scene.fatou, sans_abri="nsp")
    assert refus.value.champ == "sans_abri"
    muette = dict.fromkeys(("handicap", "pays_tiers", "origine_etrangere", "minorite"), "nsp")
    fiche = faire_entrer(scene.fatou, **muette)
    assert fiche.est_complete, "ne pas répondre est une réponse"
    assert not {"eeco12", "eeco13", "eeco14", "eeco15"} & set(fiche.indicateurs)


def test_pa_09_l_age_compte_est_celui_du_jour_d_entree(scene, equipe, faire_entrer):
    ages = {
        "Veille": (date(1996, 3, 17), "eeco07"),  # 29 ans, 30 le lendemain
        "Jour": (date(1996, 3, 16), None),  # 30 ans ce jour
        "Mineure": (date(2008, 3, 17), "eeco06"),
        "Ainee": (date(1971, 3, 16), "eeco08"),
    }
    for prenom, (naissance, attendu) in ages.items():
        fiche = faire_entrer(quelqu_un(scene, prenom, naissance))
        bandes = {"eeco06", "eeco07", "eeco08"} & set(fiche.indicateurs)
        assert bandes == ({attendu} if attendu else set()), prenom
    assert pa.Pa09.tranche(date(1996, 3, 17), JOUR) == "18_29"
    assert pa.Pa09.tranche(date(1996, 3, 16), JOUR) == "30_54"


def test_pa_10_une_partition_qui_ne_tient_pas_se_signale(scene, equipe, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    assert constate(equipe, "PA-10", le=JOUR) == []
    Participation.objects.filter(pk=fiche.pk).update(indicateurs=["eeco01", "eeco03", "eeco09"])
    dits = constate(equipe, "PA-10", le=JOUR)
    assert any("longue durée" in m for m in dits) and any("situations d'emploi" in m for m in dits)


def test_pa_11_le_resultat_de_sortie_se_reclame_au_quinzieme_jour(scene, equipe, faire_entrer):
    fiche = sortir(faire_entrer(scene.fatou), date(2026, 4, 1))
    assert services.date_limite_resultat(fiche) == date(2026, 4, 29)
    assert constate(equipe, "PA-11", le=date(2026, 4, 15)) == []
    assert constate(equipe, "PA-11", le=date(2026, 4, 16))[0].startswith("1 ")
    resultat(fiche, le=date(2026, 4, 29))
    assert constate(equipe, "PA-11", le=date(2026, 5, 29)) == []


def test_pa_12_le_dernier_evenement_decide_recherche_ou_emploi(scene, faire_entrer):
    fiche = sortir(faire_entrer(scene.fatou, situation_emploi="inactif"), date(2026, 4, 1))
    fiche = resultat(
        fiche, (date(2026, 4, 10), G.RECHERCHE), (date(2026, 4, 5), G.EMPLOI), le=date(2026, 5, 1)
    )
    assert "eecr01" in fiche.indicateurs and "eecr04" not in fiche.indicateurs
    # Au vingt-neuvième jour, l'événement est gardé mais ne décide plus.
    fiche = resultat(
        fiche, (date(2026, 4, 10), G.EMPLOI), (date(2026, 4, 30), G.FIN_EMPLOI), le=date(2026, 5, 1)
    )
    assert "eecr04" in fiche.indicateurs and "eecr01" not in fiche.indicateurs
    with pytest.raises(OperationImpossible, match="une fois arrivé"):
        resultat(fiche, (date(2026, 5, 2), G.EMPLOI), le=date(2026, 5, 1))
    with pytest.raises(RegleEnfreinte, match=r"\(PA-12\)"):
        exiger(pa.Pa12, pa.Pa12.refuser(eecr01=True, eecr04=True))


def test_pa_13_l_amelioration_ne_vaut_que_pour_qui_travaillait(scene, faire_entrer):
    sortie, releve = date(2026, 4, 1), date(2026, 10, 1)
    chomeuse = sortir(faire_entrer(scene.fatou), sortie)
    with pytest.raises(RegleEnfreinte, match=r"\(PA-13\)"):
        relever(chomeuse, releve, joignable="oui", situation_amelioree="oui")
    chomeuse = relever(chomeuse, releve, joignable="oui", situation_emploi="en_emploi")
    assert "eecr05" in chomeuse.indicateurs and "eecr06" not in chomeuse.indicateurs
    salarie = sortir(faire_entrer(scene.jean, situation_emploi="en_emploi"), sortie)
    salarie = relever(
        salarie, releve, joignable="oui", situation_emploi="en_emploi", situation_amelioree="oui"
    )
    assert "eecr06" in salarie.indicateurs and "eecr05" not in salarie.indicateurs


def test_pa_14_injoignable_est_une_reponse_le_silence_n_en_est_pas_une(scene, equipe, faire_entrer):
    fiche = sortir(faire_entrer(scene.fatou), date(2026, 4, 1))
    with pytest.raises(OperationImpossible, match="à partir du 01/10/2026"):
        relever(fiche, date(2026, 9, 30), joignable="injoignable")
    assert constate(equipe, "PA-14", le=date(2026, 10, 1)) == []
    assert constate(equipe, "PA-14", le=date(2026, 10, 2))[0].startswith("1 ")
    with pytest.raises(RegleEnfreinte, match=r"\(PA-14\)"):
        relever(fiche, date(2026, 10, 2), situation_emploi="en_emploi")
    fiche = relever(fiche, date(2026, 10, 2), joignable="injoignable", situation_emploi="en_emploi")
    assert fiche.a_releve and "eecr05" not in fiche.indicateurs
    assert "situation_emploi" not in reponses(fiche, GenreQuestionnaire.SIX_MOIS)
    assert constate(equipe, "PA-14", le=date(2026, 10, 2)) == []


def test_pa_15_au_dela_de_35_pour_cent_d_incompletes_c_est_l_alarme(scene, equipe, faire_entrer):
    for n in range(17):
        faire_entrer(quelqu_un(scene, f"Prénom{n}"), niveau_etudes="cite_0_2" if n >= 6 else "")
    # 6 sur 17 : 35,3 %.
    assert (
        "Alarme : 6 fiches incomplètes sur 17 (35,3\u00a0%)"
        in constate(equipe, "PA-15", le=JOUR)[0]
    )
    for n in range(3):
        faire_entrer(quelqu_un(scene, f"Autre{n}"))
    # 6 sur 20 : 30 %, on avertit seulement.
    assert constate(equipe, "PA-15", le=JOUR)[0].startswith("Attention")
    for n in range(5):
        faire_entrer(quelqu_un(scene, f"Encore{n}"))
    assert constate(equipe, "PA-15", le=JOUR) == [], "6 sur 25 : 24 %"
    total = compter_par_genre(equipe)
    assert total["eeco01"]["total"] == 25 and total["eeco02"]["total"] == 19


def test_pa_16_une_sortie_de_plus_d_un_mois_sans_resultat_bloque_le_bilan(
    scene, equipe, faire_entrer
):
    fiche = sortir(faire_entrer(scene.fatou), date(2026, 4, 1))
    decor.depenser(equipe, decor.C.PERSONNEL, "100000.00")
    bilan = decor.ouvrir_bilan(equipe)
    assert constate(equipe, "PA-16", le=date(2026, 5, 1)) == []
    assert constate(equipe, "PA-16", le=date(2026, 5, 2))
    with pytest.raises(RegleEnfreinte, match=r"\(PA-16\)"):
        decor.sceller(bilan, le=date(2027, 1, 10))
    resultat(fiche, le=date(2026, 5, 2))
    assert decor.sceller(bilan, le=date(2027, 1, 10)).etat == "scelle"


def test_pa_17_un_export_vide_ne_part_pas_et_ne_laisse_pas_de_trace(
    scene, equipe, faire_entrer, client_de, aujourdhui
):
    reponse = client_de("denis").get(reverse("fse:exporter", args=[equipe.pk]), follow=True)
    assert "(PA-17)" in reponse.content.decode()
    assert not Consultation.objects.filter(ecran="export_participants").exists()
    faire_entrer(scene.fatou)
    reponse = client_de("denis").get(reverse("fse:exporter", args=[equipe.pk]))
    assert reponse["Content-Disposition"].startswith("attachment")
    trace = Consultation.objects.get(ecran="export_participants")
    assert (trace.personne_id, trace.detail) == (scene.fatou.pk, equipe.code)


def test_pa_18_entrer_apres_le_premier_acte_se_signale(scene, equipe, faire_entrer):
    assert {t.code for t in TypeEvenement.tous()} >= ACTES, "un acte renommé ne se verrait plus"
    signe = {"par": scene.sophie, "objet_id": 1, **CoreoSigne.exemple}
    faire_entrer(scene.jean)
    assert constate(equipe, "PA-18", le=JOUR) == []
    journaliser(CoreoSigne, personne_id=scene.fatou.pk, le=JOUR - timedelta(days=1), **signe)
    assert faire_entrer(scene.fatou).est_incoherente
    assert constate(equipe, "PA-18", le=JOUR)[0].startswith("1 ")
