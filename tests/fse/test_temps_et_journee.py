"""Le temps : du temps au coût, jamais deux fois la même heure ; et ce que la journée rappelle."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from jalons.comptes.models import Agent
from jalons.fse.depenses.services import execution
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.enums import ModeTemps
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.journee import (
    DemandesAInstruire,
    EcheancesOperations,
    FeuillesARemplir,
    OperationsAFaireAvancer,
)
from jalons.fse.models import Depense, FeuilleTemps, MissionAgent
from jalons.fse.temps.services import cout_temps, temps
from jalons.portail.selectors import journee
from jalons.socle.periode import Periode
from tests.fse import decor
from tests.outillage.decors import decor_partage

LE = decor.DEPOT
MAI = date(2022, 5, 1)


def affecter(operation, agent, **champs):
    return decor.affecter(
        operation,
        agent,
        **{"mode": ModeTemps.VARIABLE, "quotite": D(50), "lettre_signee_le": None, **champs},
    )


def remplir(mission, jours, mois=MAI):
    version = getattr(FeuilleTemps.objects.filter(mission=mission, mois=mois).first(), "version", 0)
    return temps.remplir_feuille(
        mission=mission,
        mois=mois,
        jours={j: (h, "Réunion") for j, h in jours.items()},
        version=version,
        par=mission.agent,
        le=LE,
    )


def signer(feuille, *signataires):
    for par in signataires:
        feuille = temps.signer_feuille(feuille=feuille, version=feuille.version, par=par, le=LE)
    return feuille


@decor_partage
def feuille(scene, en_execution):
    """Lucie, 51 600 € par an : 30,00 € l'heure ; sept jours de sept heures en mai, signés deux fois."""
    mission = affecter(en_execution, scene.lucie, cout_annuel=D(51_600), responsable=scene.helene)
    jours = {date(2022, 5, n): D(7) for n in (2, 3, 4, 5, 6, 9, 10)}
    return signer(remplir(mission, jours), scene.lucie, scene.helene)


def test_les_heures_signees_font_une_depense_au_taux_horaire(scene, feuille):
    """49 h × 30,00 € = 1 470,00 €, une seule fois."""
    depense = cout_temps.enregistrer_cout(feuille=feuille, par=scene.denis, le=LE)
    assert (depense.montant, depense.categorie) == (D("1470.00"), C.PERSONNEL)
    assert (depense.date, depense.mission) == (date(2022, 5, 31), feuille.mission)
    with pytest.raises(OperationImpossible, match="déjà enregistrée"):
        cout_temps.enregistrer_cout(feuille=feuille, par=scene.denis, le=LE)
    champs = {
        n: getattr(depense, n)
        for n in (
            "categorie",
            "libelle",
            "date",
            "mission",
            "date_acquittement",
            "fournisseur",
            "numero_facture",
        )
    }
    with pytest.raises(OperationImpossible, match="feuille de temps signée"):
        execution.modifier_depense(
            depense=depense,
            champs={**champs, "montant": D(5_000)},
            version=1,
            par=scene.denis,
            le=LE,
        )


def test_un_salaire_du_meme_mois_au_reel_exclut_le_taux_horaire(scene, feuille):
    decor.depenser(
        feuille.mission.operation,
        C.PERSONNEL,
        "2500.00",
        date=date(2022, 5, 31),
        mission=feuille.mission,
    )
    with pytest.raises(OperationImpossible, match="l'un ou l'autre"):
        cout_temps.enregistrer_cout(feuille=feuille, par=scene.denis, le=LE)


def test_la_feuille_signee_se_compte_depuis_son_ecran(scene, feuille, client_de, aujourdhui):
    denis = client_de("denis")
    ecran = reverse("fse:feuille", args=[feuille.mission_id, "2022-05"])
    page = denis.get(ecran).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert "1 470,00" in page and "Enregistrer la dépense" in page
    assert "Enregistrer la dépense" not in client_de("lucie").get(ecran).content.decode()
    url = reverse("fse:chiffrer_feuille", args=[feuille.pk])
    assert client_de("lucie").post(url, {"version": feuille.version}).status_code == 403
    denis.post(url, {"version": feuille.version})
    assert Depense.objects.get().feuille == feuille
    assert "Ces heures sont comptées" in denis.get(ecran).content.decode()


def test_sans_seconde_signature_rien_ne_se_compte(scene, en_execution):
    mission = affecter(en_execution, scene.lucie, cout_annuel=D(51_600))
    feuille = signer(remplir(mission, {date(2022, 5, 2): D(7)}), scene.lucie)
    with pytest.raises(OperationImpossible, match="deux signatures"):
        cout_temps.enregistrer_cout(feuille=feuille, par=scene.denis, le=LE)


def test_une_heure_ne_se_declare_pas_dans_deux_operations(scene, en_execution):
    """Sept heures ici, quatre là, le même jour : OP-16 arrête la seconde signature."""
    autre = decor.operation_004(scene, code="autre-2022")
    ici, la_bas = affecter(en_execution, scene.lucie), affecter(autre, scene.lucie)
    jour = date(2022, 5, 2)
    signer(remplir(ici, {jour: D(7)}), scene.lucie)
    seconde = remplir(la_bas, {jour: D(4)})
    with pytest.raises(RegleEnfreinte, match=r"\(OP-16\).*02/05/2022 compte 11 heures"):
        signer(seconde, scene.lucie)
    signer(remplir(la_bas, {jour: D(3)}), scene.lucie)


def test_une_mission_aux_feuilles_signees_garde_son_agent_et_ses_mois(scene, feuille):
    mission = feuille.mission

    def modifier(**champs):
        connus = (
            "agent",
            "periode",
            "mode",
            "quotite",
            "temps_travail",
            "objet",
            "heures_mois",
            "lettre_signee_le",
            "cout_annuel",
            "mois_documentes",
            "responsable",
        )
        tout = {n: getattr(mission, n) for n in connus} | champs
        temps.modifier_mission(
            mission=mission, champs=tout, version=mission.version, par=scene.denis, le=LE
        )

    with pytest.raises(OperationImpossible, match="déjà signé des feuilles"):
        modifier(agent=scene.claire)
    with pytest.raises(OperationImpossible, match="05/2022 est signée"):
        modifier(periode=Periode(date(2022, 6, 1), date(2022, 12, 31)))
    modifier(quotite=D(40))
    assert MissionAgent.objects.get(pk=mission.pk).quotite == D(40)


# --- La journée -----------------------------------------------------------------------------------


def test_la_journee_rappelle_toutes_les_feuilles_en_retard(scene, en_execution):
    affecter(en_execution, scene.lucie, periode=Periode(MAI, date(2022, 12, 31)))
    bloc = FeuillesARemplir.bloc(scene.lucie, le=date(2022, 9, 5))
    assert [ligne.titre for ligne in bloc.lignes] == [
        "Votre feuille de mai 2022",
        "Votre feuille de juin 2022",
        "Votre feuille de juillet 2022",
        "Votre feuille d'août 2022",
    ]
    temps.noter_absence(
        agent=scene.lucie,
        periode=Periode(date(2022, 8, 1), date(2022, 8, 31)),
        motif="Congé",
        par=scene.denis,
        le=LE,
    )
    assert FeuillesARemplir.bloc(scene.lucie, le=date(2022, 9, 5)).total == 3


def test_les_feuilles_paraissent_a_qui_en_tient_quel_que_soit_son_role(scene, en_execution):
    """Ni la permission d'un autre écran, ni le rôle : une mission à temps variable."""
    ailleurs = Agent.objects.get(pk=scene.sophie.pk)
    assert not FeuillesARemplir.concerne(ailleurs)
    affecter(en_execution, ailleurs, periode=Periode(MAI, date(2022, 12, 31)))
    assert FeuillesARemplir.concerne(ailleurs)
    for agent in (scene.helene, scene.denis):
        assert not FeuillesARemplir.concerne(agent)
    codes = [b.source.code for _, blocs in journee(ailleurs, le=LE) for b in blocs]
    assert "feuilles_temps" in codes


def test_l_echeance_d_une_dixieme_operation_n_est_pas_oubliee(
    scene, en_execution, django_assert_max_num_queries
):
    """Neuf opérations longues n'empêchent pas de voir celle dont le bilan est en retard."""
    for n in range(9):
        longue = decor.ouvrir(
            scene, code=f"longue-{n}", periode=Periode(date(2021, 1, 1), date(2023, 12, 31))
        )
        decor.planifier(longue)
        decor.executer(longue)
    with django_assert_max_num_queries(6):
        bloc = EcheancesOperations.bloc(scene.denis, le=date(2023, 7, 2), limite=20)
    bilans = [x for x in bloc.lignes if x.detail == "Bilan final"]
    assert [x.echeance for x in bilans] == [date(2023, 6, 30)] and bilans[0].est_en_retard


def test_le_dernier_jour_pour_payer_se_rappelle_tant_qu_il_reste_a_payer(scene):
    operation = decor.operation_004(scene, limite_acquittement=date(2023, 3, 31))
    le = date(2023, 3, 1)
    assert not [
        x for x in EcheancesOperations.bloc(scene.denis, le=le).lignes if "payer" in x.detail
    ]
    depense = decor.depenser(operation, C.FONCTIONNEMENT, "12.00", date_acquittement=None)
    (ligne,) = [
        x for x in EcheancesOperations.bloc(scene.denis, le=le).lignes if "payer" in x.detail
    ]
    assert ligne.echeance == date(2023, 3, 31) and "1 dépense à acquitter" in ligne.detail
    execution.retirer_depense(depense=depense, motif="annulée", par=scene.denis, le=le)
    assert not [
        x for x in EcheancesOperations.bloc(scene.denis, le=le).lignes if "payer" in x.detail
    ]


def test_chacun_trouve_sur_sa_journee_le_pas_qui_lui_revient(scene, coordination):
    def vus(agent):
        return [
            source.code
            for source in (OperationsAFaireAvancer, DemandesAInstruire)
            if source.bloc(agent, le=LE).total
        ]

    decor.planifier(coordination)
    assert (vus(scene.denis), vus(scene.olga)) == (["operations_a_avancer"], [])
    operation = decor.passer(decor.passer(coordination, S.DEMANDE_EN_COURS), S.DEPOSEE)
    assert (vus(scene.denis), vus(scene.olga)) == ([], ["demandes_a_instruire"])
    for vers in (S.RECEVABLE, S.EN_INSTRUCTION, S.AVIS_RENDU):
        operation = decor.passer(operation, vers)
        assert (vus(scene.denis), vus(scene.olga)) == ([], ["demandes_a_instruire"])
    decor.passer(operation, S.PROGRAMMEE)
    assert (vus(scene.denis), vus(scene.olga)) == (["operations_a_avancer"], [])
