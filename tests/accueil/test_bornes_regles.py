"""Freins et délais : chaque réponse, chaque borne."""

from __future__ import annotations

from datetime import date

import pytest

from jalons.accueil.rules.freins import FREINS_FORTS, themes_avec_frein
from jalons.accueil.rules.reception import (
    Echeance,
    echeance,
    jour_ouvre_suivant,
    jours_avant_entretien,
)

# Thème, question, réponses qui valent un frein fort, une réponse qui n'en est pas un.
TABLE = [
    ("logement", "natlog", "0903 0904 0905 0906 0910 0912 0913", "0901"),
    ("logement", "diflog", "1004 1006", "1002"),
    ("sante", "sante_frein", "beaucoup empeche", "peu"),
    ("situation_sociale", "francais", "difficile", "aise"),
    ("situation_sociale", "numerique", "non", "oui"),
    ("niveau_etudes", "nivdipmaxobt", "2606", "2601"),
    ("mobilite", "natmob", "2504", "2501"),
    ("mobilite", "frein_mobilite", "aucun_transport", "horaires"),
    ("mode_garde", "mode_garde", "aucun", "creche"),
]


@pytest.mark.parametrize(
    ("theme", "question", "fortes", "legere"), TABLE, ids=[t[1] for t in TABLE]
)
def test_chaque_reponse_qui_vaut_un_frein(theme, question, fortes, legere):
    for forte in fortes.split():
        assert themes_avec_frein({question: forte}) == [theme]
        assert themes_avec_frein({question: [legere, forte]}) == [theme]
    for sans in (legere, "", None, [None], []):
        assert themes_avec_frein({question: sans}) == []


def test_la_table_des_freins_est_entiere_et_dans_l_ordre_du_diagnostic():
    lues = [(t, q, set(r)) for t, questions in FREINS_FORTS.items() for q, r in questions]
    assert lues == [(t, q, set(fortes.split())) for t, q, fortes, _ in TABLE]
    tous = {q: fortes.split()[0] for _, q, fortes, _ in TABLE}
    assert themes_avec_frein(tous) == list(FREINS_FORTS)


def test_les_delais_de_l_accueil():
    limite = date(2026, 2, 16)
    assert echeance(limite, le=limite) == Echeance(limite, 0)
    assert not echeance(limite, le=limite).est_depassee
    assert echeance(limite, le=date(2026, 2, 17)).est_depassee
    for jour, ouvre in {5: 5, 6: 6, 7: 9, 8: 9, 9: 9}.items():  # le 7 mars 2026 est un samedi
        assert jour_ouvre_suivant(date(2026, 3, jour)) == date(2026, 3, ouvre)
    assert jours_avant_entretien(date(2026, 3, 1), date(2026, 3, 2)) == 1
    assert jours_avant_entretien(date(2026, 3, 2), date(2026, 3, 1)) == 0
