"""Saisir une équipe : compétence, délai de la personne, un seul dossier ouvert, avis réputé."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.comptes.models import Evenement
from jalons.equipes.enums import EtatDossier, EtatPassage
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.selectors.dossiers import avis_de, dossiers_visibles
from jalons.equipes.services import dossiers
from tests.equipes.decor import JOUR, LE, prevoir, saisir


def test_un_dossier_va_a_la_prochaine_seance(decor):
    dossier = saisir(decor)
    assert dossier.etat == EtatDossier.INSCRIT
    assert dossier.passages.get().seance == decor.seance
    assert Evenement.objects.filter(type="equipe_saisie", objet_id=dossier.pk).exists()


def test_une_suppression_laisse_a_la_personne_son_delai(decor):
    """Saisie onze jours avant la séance, elle y va ; neuf jours avant, à la suivante."""
    assert saisir(decor, theme="suppression", le=date(2026, 4, 3)).passages.get().seance == (
        decor.seance
    )
    tard = saisir(decor, theme="fraude_amende", le=date(2026, 4, 5))
    assert tard.passages.get().seance == decor.suivante


def test_sans_seance_prevue_le_dossier_attend(decor):
    dossier = saisir(decor, le=date(2026, 5, 20))
    assert dossier.etat == EtatDossier.EN_ATTENTE
    prevoir(decor.equipe, date(2026, 6, 9), decor.solene)
    assert avis_de(dossier, le=date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("champs", "champ"),
    [({"objet": "  "}, "objet"), ({"theme": "reorientation", "hors": True}, "equipe")],
)
def test_une_saisie_fausse_est_refusee_a_son_champ(decor, champs, champ):
    if champs.pop("hors", False):
        champs["personne"] = decor.scene.jean
    with pytest.raises(EquipeImpossible) as refus:
        saisir(decor, **champs)
    assert refus.value.champ == champ


def test_un_seul_dossier_ouvert_par_theme(decor):
    saisir(decor)
    with pytest.raises(EquipeImpossible):
        saisir(decor)
    saisir(decor, theme="suppression")


def test_le_silence_d_un_mois_vaut_avis_sous_l_ancien_droit(decor):
    """R.262-71 : un mois après la saisine, pour les faits d'avant le 1er juin 2025 seulement."""
    ancien = saisir(decor, theme="suppression", droit_du=date(2025, 5, 20))
    neuf = saisir(decor, theme="reduction_suspension", droit_du=date(2025, 6, 1))
    assert avis_de(ancien, le=date(2026, 4, 15)) is None
    repute = avis_de(ancien, le=date(2026, 4, 16))
    assert repute is not None
    assert (repute.est_repute, repute.rendu_le, repute.sens) == (True, date(2026, 4, 16), None)
    assert avis_de(neuf, le=date(2027, 4, 16)) is None


def test_placer_a_une_autre_seance_garde_la_trace_d_une_invitation(decor):
    dossier = saisir(decor)
    passage = dossier.passages.get()
    passage.invitee_le = LE
    passage.save()
    dossiers.placer(
        dossier=dossier, seance=decor.suivante, version=dossier.version, par=decor.solene, le=LE
    )
    etats = list(dossier.passages.order_by("seance__seance__debut").values_list("etat", flat=True))
    assert etats == [EtatPassage.REPORTE, EtatPassage.PREVU]


def test_un_dossier_retire_dit_pourquoi_et_n_attend_plus(decor):
    dossier = saisir(decor)
    with pytest.raises(EquipeImpossible):
        dossiers.retirer(dossier=dossier, motif=" ", version=None, par=decor.solene, le=LE)
    retire = dossiers.retirer(
        dossier=dossier, motif="Contrat signé", version=dossier.version, par=decor.solene, le=LE
    )
    assert retire.etat == EtatDossier.RETIRE
    assert retire.passages.get().etat == EtatPassage.RETIRE
    saisir(decor)  # un autre peut s'ouvrir


def test_on_ne_voit_que_les_dossiers_des_personnes_que_l_on_voit(decor):
    dossier = saisir(decor)
    scene = decor.scene
    assert list(dossiers_visibles(decor.solene)) == [dossier]
    assert not dossiers_visibles(scene.karim).exists()  # un autre territoire
    assert dossiers_visibles(scene.sophie).exists()  # l'UDAF la suit
    assert not dossiers_visibles(scene.yves).exists()  # le secrétariat d'accueil n'en lit rien
    assert JOUR > LE
