"""Qui gère ne contrôle pas, qui contrôle ne répond pas, personne ne se donne un rôle."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.comptes.roles import GestionnaireFse, Role
from jalons.comptes.services import CompteImpossible, affecter
from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.enums import CategorieDepense as C
from jalons.fse.erreurs import RegleEnfreinte
from jalons.fse.models import ControleServiceFait
from jalons.fse.operation.services import operation as operations
from jalons.fse.temps.services import temps
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import Fichier
from tests.distribution import DEPUIS, _agent
from tests.fse import decor
from tests.fse.conftest import bilan_scelle, en_execution  # noqa: F401
from tests.fse.scene_europeenne import agents
from tests.outillage.decors import decor_partage

LE = decor.DEPOT


@decor_partage
def scene(scene):
    agents(scene)
    return scene


@pytest.fixture
def hugo(scene):
    """Hugo tient les deux rôles : la règle le suit, pas son rôle du moment."""
    hugo = _agent("Hugo", "controleur_fse", scene.departement)
    affecter(agent=hugo, role=GestionnaireFse, par=None, depuis=DEPUIS)
    return hugo


def test_qui_a_saisi_une_depense_ne_controle_pas(scene, en_execution, hugo):  # noqa: F811
    decor.depenser_004(en_execution)
    type(en_execution.depenses.first()).objects.filter(operation=en_execution).update(par=hugo)
    decor.recevoir_region(en_execution)
    scelle = decor.sceller(decor.ouvrir_bilan(en_execution))
    with pytest.raises(RegleEnfreinte, match="OP-19"):
        bilans.ouvrir_controle(bilan=scelle, par=hugo, le=LE)
    assert bilans.ouvrir_controle(bilan=scelle, par=scene.olga, le=LE)


def test_qui_est_paye_par_l_operation_ne_la_controle_pas(scene, en_execution, hugo):  # noqa: F811
    decor.affecter(en_execution, hugo, mode="fixe", quotite=decor.D(10))
    decor.depenser_004(en_execution)
    scelle = decor.sceller(decor.ouvrir_bilan(en_execution))
    with pytest.raises(RegleEnfreinte, match="OP-19"):
        bilans.ouvrir_controle(bilan=scelle, par=hugo, le=LE)


def test_le_controleur_ne_repond_pas_et_ne_devient_pas_porteur(scene, bilan_scelle, hugo):  # noqa: F811
    suivi = bilans.ouvrir_controle(bilan=bilan_scelle, par=hugo, le=LE)
    bilans.notifier_controle(
        controle=suivi, autres_ressources=decor.D(0), version=suivi.version, par=hugo, le=LE
    )
    suivi = ControleServiceFait.objects.get()
    with pytest.raises(RegleEnfreinte, match="bénéficiaire"):
        bilans.repondre_controle(
            controle=suivi, reponse="Tout va bien.", version=suivi.version, par=hugo, le=LE
        )
    operation = suivi.bilan.operation
    operation.refresh_from_db()
    with pytest.raises(RegleEnfreinte, match="contrôlé"):
        operations.modifier_operation(
            operation=operation,
            champs={"porteur": hugo},
            version=operation.version,
            par=scene.denis,
            le=LE,
        )


def test_les_feuilles_signees_ne_changent_pas_d_agent(scene, en_execution):  # noqa: F811
    mission = decor.affecter(en_execution, scene.claire, responsable=scene.helene)
    jours = {date(2022, 3, n): (decor.D("3.5"), "Réunion") for n in (1, 2)}
    feuille = temps.remplir_feuille(
        mission=mission, mois=date(2022, 3, 1), jours=jours, version=0, par=scene.claire, le=LE
    )
    temps.signer_feuille(feuille=feuille, version=feuille.version, par=scene.claire, le=LE)
    mission.refresh_from_db()
    champs = {n: getattr(mission, n) for n in ("periode", "mode", "quotite", "temps_travail")}
    with pytest.raises(ErreurMetier, match="signé des feuilles"):
        temps.modifier_mission(
            mission=mission,
            champs={**champs, "agent": scene.yves},
            version=mission.version,
            par=scene.denis,
            le=LE,
        )


@pytest.mark.parametrize("role", ["direction", "controleur_fse", "travailleur_social"])
def test_personne_ne_se_donne_un_role(scene, role):
    alain = _agent("Alain", "administrateur_fonctionnel", scene.departement)
    with pytest.raises(CompteImpossible, match="un autre administrateur"):
        affecter(agent=alain, role=Role.par_code(role), par=alain, depuis=DEPUIS)


def test_une_facture_ne_passe_pas_deux_fois_en_changeant_ses_lettres(scene, en_execution):  # noqa: F811
    facture = {"fournisseur": "Atelier Vert", "numero_facture": "F-12"}
    decor.depenser(en_execution, C.PRESTATIONS, "10.00", **facture)
    for fournisseur, numero in (("ATELIER  VERT", "f-12"), ("Atelier\u00a0Vert", "Ｆ-１２")):
        with pytest.raises(ErreurMetier, match="OP-17"):
            decor.depenser(
                en_execution,
                C.PRESTATIONS,
                "10.00",
                fournisseur=fournisseur,
                numero_facture=numero,
            )


def test_un_bulletin_de_paie_ne_s_ouvre_qu_a_qui_gere_ou_controle(scene, en_execution, client_de):  # noqa: F811
    piece = Fichier.objects.deposer(b"%PDF-1.4 paie", nom="p.pdf", type_mime="application/pdf")
    salaire = decor.depenser(en_execution, C.PERSONNEL, "10.00", fichier=piece)
    achat = decor.depenser(en_execution, C.PRESTATIONS, "10.00", fichier=piece)
    for nom, attendu in (("helene", 403), ("denis", 200), ("olga", 200)):
        client = client_de(nom)
        assert client.get(f"/fse/pieces/depense/{salaire.pk}/").status_code == attendu, nom
        assert client.get(f"/fse/pieces/depense/{achat.pk}/").status_code == 200
    page = client_de("helene").get(f"/fse/{en_execution.pk}/depenses/").content.decode()
    assert "réservée" in page
    assert f"/fse/pieces/depense/{salaire.pk}/" not in page
