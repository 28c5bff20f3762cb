"""Le dossier unique : pièces par étape, visites, structures soutenues, et leur place au bilan."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from jalons.comptes.models import Evenement
from jalons.fse.enums import GenreStructureSoutenue as G
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import OperationImpossible, RegleEnfreinte
from jalons.fse.models import PieceDossier, StructureSoutenue
from jalons.fse.operation.selectors.dossier import indicateurs_de_structures, pieces_manquantes
from jalons.fse.operation.services import dossier
from jalons.fse.pieces_dossier import PieceAttendue
from tests.fse import decor
from tests.fse.decor_pieces import PDF

LE = decor.DEPOT


def adresse(nom, *arguments):
    return reverse(f"fse:{nom}", args=arguments)


def deposer(operation, genre, *, le=LE, **champs):
    return dossier.deposer_piece(
        operation=operation,
        champs={"genre": genre, "date": le, **champs},
        par=operation.porteur,
        le=le,
    )


def soutenir(operation, structure, genre, jour=date(2022, 3, 1)):
    return dossier.soutenir_structure(
        operation=operation,
        champs={"structure": structure, "genre": genre, "date": jour},
        par=operation.porteur,
        le=LE,
    )


def test_les_pieces_attendues_se_comptent_jusqu_a_ce_qu_elles_soient_la(coordination, client_de):
    attendues = [p for p in PieceAttendue.tous() if p.est_attendue]
    assert len(pieces_manquantes(coordination)) == len(attendues) == 6
    for piece in attendues:
        deposer(coordination, piece.code)
    assert pieces_manquantes(coordination) == []
    page = client_de("denis").get(adresse("dossier", coordination.pk)).content.decode()
    assert "Attendues" not in page and "Autodiagnostic" in page


@pytest.fixture
def deposee(coordination):
    """La demande est chez le service gestionnaire, sans aucune pièce."""
    decor.planifier(coordination)
    return decor.passer(decor.passer(coordination, S.DEMANDE_EN_COURS), S.DEPOSEE)


def test_recevable_sans_toutes_ses_pieces_dit_ce_qui_manque_et_se_motive(deposee):
    """Une à une jusqu'à la dernière : tant qu'il en manque, un motif ; ensuite, plus rien."""
    attendues = [p for p in PieceAttendue.tous() if p.est_attendue]
    for rang, piece in enumerate(attendues):
        for vide in ("", "   "):
            with pytest.raises(OperationImpossible) as refus:
                decor.passer(deposee, S.RECEVABLE, commentaire=vide)
            assert refus.value.champ == "commentaire"
            dit = refus.value.message
            assert [p.libelle in dit for p in attendues] == [n >= rang for n in range(6)]
        deposer(deposee, piece.code)
    decor.passer(deposee, S.RECEVABLE, commentaire="")
    assert deposee.passages.get(vers=S.RECEVABLE).commentaire == ""
    assert not Evenement.objects.filter(type="recevable_incomplete").exists()


def test_recevable_avec_un_motif_garde_le_motif_et_les_pieces(
    deposee, scene, client_de, aujourdhui
):
    client, page = client_de("olga"), reverse("fse:operation", args=[deposee.pk])
    assert "RIB du bénéficiaire" in client.get(page).content.decode()
    envoi = {"vers": "recevable", "version": deposee.version, "commentaire": ""}
    refus = client.post(reverse("fse:passer", args=[deposee.pk]), envoi, follow=True)
    assert "6 pièces" in refus.content.decode().replace("\u00a0", " ")
    envoi["commentaire"] = "Reçues par courriel, " + "x" * 379
    client.post(reverse("fse:passer", args=[deposee.pk]), envoi)
    passage = deposee.passages.get(vers=S.RECEVABLE)
    assert passage.commentaire.startswith("Reçues par courriel")
    trace = Evenement.objects.get(type="recevable_incomplete")
    assert trace.agent_id == scene.olga.pk
    assert "RIB" in trace.donnees["pieces"] and len(trace.donnees["motif"]) == 400


def test_une_visite_se_range_a_l_ecran_avec_son_rapport(scene, en_execution, client_de, aujourdhui):
    """La contrôleuse range un rapport de visite ; il s'ouvre ensuite."""
    url = adresse("deposer_piece", en_execution.pk)
    rapport = SimpleUploadedFile("visite.pdf", PDF)
    champs = {"genre": "rapport_visite", "date_piece": "2022-06-02", "note": "Tout est conforme."}
    assert client_de("olga").post(url, {**champs, "fichier": rapport}).status_code == 302
    piece = PieceDossier.objects.get()
    assert (piece.par, piece.note) == (scene.olga, "Tout est conforme.")
    assert client_de("denis").get(adresse("piece", "dossier", piece.pk)).content == PDF
    retrait = adresse("retirer_piece", piece.pk)
    assert client_de("olga").post(retrait, {"motif": "x"}).status_code == 403
    client_de("denis").post(retrait, {"motif": "mauvaise opération"})
    assert not PieceDossier.objects.exists()
    assert Evenement.objects.filter(type="element_dossier_retire").count() == 1


def test_une_piece_ne_se_date_pas_de_demain(coordination):
    with pytest.raises(OperationImpossible, match="à venir"):
        dossier.deposer_piece(
            operation=coordination,
            champs={"genre": "rib", "date": date(2023, 2, 2)},
            par=coordination.porteur,
            le=LE,
        )


def test_un_audit_se_range_apres_le_solde_et_rien_ne_s_en_va(scene, bilan_scelle):
    operation = decor.solder(bilan_scelle, scene)
    piece = deposer(operation, "controle_operation", le=date(2024, 5, 5))
    with pytest.raises(RegleEnfreinte, match=r"\(OP-14\)"):
        dossier.retirer_piece(piece=piece, motif="x", par=scene.denis, le=date(2024, 6, 1))


# --- EECO18 et EECO19 -------------------------------------------------------------------------


def test_une_structure_soutenue_ne_compte_qu_une_fois(scene, en_execution):
    soutenir(en_execution, scene.france_travail, G.ADMINISTRATION)
    with pytest.raises(OperationImpossible, match="déjà comptée"):
        soutenir(en_execution, scene.france_travail, G.ENTREPRISE)
    with pytest.raises(OperationImpossible, match="bénéficiaire"):
        soutenir(en_execution, scene.departement, G.ADMINISTRATION)
    with pytest.raises(OperationImpossible, match="hors de l'opération"):
        soutenir(en_execution, scene.udaf, G.ENTREPRISE, date(2023, 1, 1))
    lus = indicateurs_de_structures(en_execution, jusqu_au=date(2022, 12, 31))
    assert [(i["identifiant"], i["total"]) for i in lus] == [("EECO18", 1), ("EECO19", 0)]


def test_les_structures_entrent_au_bilan_jusqu_a_sa_date(scene, en_execution, client_de):
    url = adresse("soutenir", en_execution.pk)
    saisie = {
        "structure": scene.france_travail.pk,
        "genre": "eeco18",
        "date_soutien": "2022-03-01",
        "soutien": "Appui à l'accueil",
    }
    assert client_de("denis").post(url, saisie).status_code == 302
    soutenir(en_execution, scene.udaf, G.ENTREPRISE, date(2022, 9, 1))
    decor.depenser_004(en_execution)
    bilan = decor.sceller(decor.ouvrir_bilan(en_execution))
    vues = bilan.donnees["structures"]
    assert [i["total"] for i in vues["indicateurs"]] == [1, 1]
    assert vues["lignes"][0]["soutien"] == "Appui à l'accueil"
    classeur = load_workbook(io.BytesIO(bytes(bilan.tableur.contenu)))
    lignes = list(classeur["Structures soutenues"].iter_rows(values_only=True))
    assert lignes[1][0] == "EECO18" and lignes[1][2].date() == date(2022, 3, 1)
    soutien = StructureSoutenue.objects.first()
    client_de("denis").post(
        adresse("ne_plus_compter", soutien.pk), {"motif": "une autre opération"}
    )
    assert en_execution.structures_soutenues.count() == 1
    bilan.refresh_from_db()
    assert len(bilan.donnees["structures"]["lignes"]) == 2, "le bilan scellé garde ce qu'il disait"
