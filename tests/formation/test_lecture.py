"""Lire le calendrier : LHÉO en flux, tableur ; une mauvaise fiche n'arrête pas le reste."""

from __future__ import annotations

import io
import tracemalloc
from datetime import date

import pytest

from jalons.formation.lheo import lire_lheo, ouvrir
from jalons.formation.rules.sessions import Constat, SessionLue, juger
from jalons.socle.erreurs import ErreurMetier
from tests.formation.decor import lheo, lheo_formation, lheo_session, lire


def test_une_formation_lheo_donne_ses_sessions():
    (lue,) = lire(lheo(lheo_formation()))
    assert (lue.formation, lue.session) == ("F1", "A1/S1")
    assert (lue.debut, lue.fin) == (date(2026, 3, 2), date(2026, 4, 10))
    assert (lue.places, lue.heures, lue.financeurs) == (12, 210, ["region"])
    assert (lue.formacodes, lue.romes, lue.objectif) == (["15041"], ["K2111"], "remise_a_niveau")
    assert (lue.code_insee, lue.ville, lue.prerequis) == ("57463", "Metz", "Savoir lire")
    assert juger(lue) == []


@pytest.mark.parametrize(
    ("mauvaise", "champ"),
    [
        (lheo_formation("F2").replace("</action>", ""), "formation"),
        (lheo_formation("F2").replace("</formation>", ""), "formation"),
        (lheo_formation("F2", sessions=lheo_session(debut="20261345")), "debut"),
        (lheo_formation("F2", sessions=lheo_session(fin="20260101")), "fin"),
        (lheo_formation("F2", intitule=""), "intitule"),
    ],
)
def test_une_mauvaise_fiche_est_dite_a_sa_ligne_et_les_autres_entrent(mauvaise, champ):
    lues = lire(lheo(lheo_formation("F1"), mauvaise, lheo_formation("F3")))
    constats = [c for c in lues if isinstance(c, Constat)]
    sessions = [s for s in lues if isinstance(s, SessionLue)]
    for session in sessions:
        constats += juger(session)
    refus = [c for c in constats if c.refuse]
    assert [(c.champ, c.ligne) for c in refus if c.champ == champ] == [(champ, 4)]
    refusees = {c.ligne for c in refus}
    assert [s.formation for s in sessions if s.ligne not in refusees] == ["F1", "F3"]


def test_un_encodage_casse_n_atteint_que_sa_fiche():
    contenu = lheo(lheo_formation("F1"), lheo_formation("F2"), lheo_formation("F3"))
    casse = contenu.replace(b"F2" + b'"', b'F2"', 1)
    debut = casse.index(b'numero="F2"')
    casse = casse[:debut] + casse[debut:].replace("é".encode(), b"\xe9", 1)
    lues = lire(casse)
    assert [s.formation for s in lues if isinstance(s, SessionLue)] == ["F1", "F3"]
    (constat,) = [c for c in lues if isinstance(c, Constat)]
    assert constat.refuse
    assert "utf-8" in constat.message


@pytest.mark.parametrize("encodage", ["iso-8859-1", "utf-16"])
def test_les_encodages_declares_se_lisent(encodage):
    contenu = lheo(lheo_formation(intitule="Métiers de l'été"), encodage=encodage)
    (lue,) = list(lire_lheo(ouvrir(io.BytesIO(contenu))))
    assert lue.intitule == "Métiers de l'été"


def test_les_balises_prefixees_se_lisent():
    contenu = lheo(lheo_formation()).decode()
    for nom in ("formation", "action", "session", "periode", "debut", "fin"):
        contenu = contenu.replace(f"<{nom}", f"<l:{nom}").replace(f"</{nom}>", f"</l:{nom}>")
    contenu = contenu.replace("<l:formation-", "<formation-").replace("<l:fin>", "<l:fin>")
    (lue,) = [s for s in lire(contenu.encode()) if isinstance(s, SessionLue)]
    assert lue.fin == date(2026, 4, 10)


def test_ce_qui_n_est_pas_du_lheo_est_refuse():
    with pytest.raises(ErreurMetier):
        lire(b"<?xml version='1.0'?><html></html>")


def test_la_memoire_ne_grandit_pas_avec_le_fichier():
    class Robinet:
        """Un fichier de douze mégaoctets qui n'existe jamais en entier."""

        def __init__(self):
            self.tete, self.bloc = lheo().split(b"</offres>")[0], lheo_formation().encode() + b"\n"
            self.reste, self.fois = self.tete, 8_000

        def read(self, taille=-1):
            while len(self.reste) < taille and self.fois:
                self.reste += self.bloc * 200
                self.fois -= 200
            rendu, self.reste = self.reste[:taille], self.reste[taille:]
            return rendu

    tracemalloc.start()
    lues = sum(1 for _ in lire_lheo(Robinet()))
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lues == 8_000
    assert pic < 8_000_000
