"""« Ma journée » de la secrétaire : séances à convoquer, personnes à inviter, avis, délais, lettres."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from jalons.comptes.journee import lire_les_blocs
from jalons.equipes import journee
from jalons.equipes.services import avis, courriers
from tests.equipes.decor import JOUR, LE, convoquer, passage_de, rendre, saisir, sieger, signer

SOURCES = (
    journee.SeancesAConvoquer,
    journee.AvisAttendus,
    journee.LettresDAvis,
    journee.PersonnesAInviter,
    journee.DelaisQuiTombent,
)


def lignes(decor, source, le):
    return source.bloc(decor.solene, le=le).lignes


def test_une_seance_se_convoque_avant_son_delai_puis_quitte_la_journee(decor):
    assert lignes(decor, journee.SeancesAConvoquer, LE - timedelta(days=10)) == []
    (ligne,) = lignes(decor, journee.SeancesAConvoquer, JOUR - timedelta(days=12))
    assert (ligne.action, ligne.echeance) == ("Convoquer", JOUR - timedelta(days=10))
    (tard,) = lignes(decor, journee.SeancesAConvoquer, JOUR - timedelta(days=5))
    assert tard.est_en_retard
    convoquer(decor)
    assert lignes(decor, journee.SeancesAConvoquer, JOUR - timedelta(days=12)) == []


def test_r4_une_suppression_attend_l_invitation_puis_le_delai_de_la_personne(decor):
    dossier = saisir(decor, theme="suppression")
    (ligne,) = lignes(decor, journee.PersonnesAInviter, LE)
    assert (ligne.action, ligne.echeance) == ("Inviter", JOUR - timedelta(days=10))
    courriers.inviter_les_personnes(
        seance=decor.seance, passages=[passage_de(dossier)], par=decor.solene, le=LE
    )
    assert lignes(decor, journee.PersonnesAInviter, LE) == []
    (attend,) = lignes(decor, journee.DelaisQuiTombent, LE)
    assert attend.action == "Noter"
    recue = LE + timedelta(days=3)
    passage = passage_de(dossier)
    avis.noter_audition(
        passage=passage, version=passage.version, recue_le=recue, par=decor.solene, le=recue
    )
    (court,) = lignes(decor, journee.DelaisQuiTombent, recue)
    assert court.echeance == recue + timedelta(days=10)
    assert lignes(decor, journee.DelaisQuiTombent, recue + timedelta(days=11)) == []


def test_r3_les_avis_puis_le_proces_verbal_puis_les_lettres(decor):
    dossier = saisir(decor)
    assert lignes(decor, journee.AvisAttendus, LE) == []
    (ligne,) = lignes(decor, journee.AvisAttendus, JOUR)
    assert ligne.action == "Rendre les avis"
    sieger(decor)
    rendre(decor, dossier)
    (ligne,) = lignes(decor, journee.AvisAttendus, JOUR)
    assert ligne.action == "Signer"
    signer(decor)
    assert lignes(decor, journee.AvisAttendus, JOUR) == []
    (ligne,) = lignes(decor, journee.LettresDAvis, JOUR)
    assert "1 lettre" in ligne.detail


def test_qui_ne_tient_pas_l_equipe_n_a_rien_et_tout_se_lit_en_peu_de_requetes(decor):
    saisir(decor, theme="suppression")
    for source in SOURCES:
        assert not source.concerne(decor.scene.claire)
    decor.solene.peut(journee.PersonnesAInviter.permission)
    with CaptureQueriesContext(connection) as requetes:
        lire_les_blocs(SOURCES, decor.solene, le=JOUR - timedelta(days=11))
    assert len(requetes) <= 12
