"""Les situations de sortie du PLIE, en mémoire."""

from __future__ import annotations

from datetime import date

import yaml
from hypothesis import strategies as st

from jalons.accompagnement.enums import NatureSituation, TempsTravail
from jalons.accompagnement.jeux_de_regles.sorties_plie import SortiesPlie
from jalons.accompagnement.rules.sorties import RegleEnVigueur, Seuils, Situation, qualifier

REGLES = [
    RegleEnVigueur(**r) for r in yaml.safe_load(SortiesPlie.livrees.read_text(encoding="utf-8"))
]


DUREES = {"plie_duree_emploi_durable": 6, "plie_duree_confirmation": 6}


INCLUSE = Seuils(DUREES, est_borne_incluse=True, interruption=3)


STRICTE = Seuils(DUREES, est_borne_incluse=False, interruption=3)


LE = date(2026, 7, 1)


JOURS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


def juger(situation, seuils=INCLUSE, le=LE):
    return qualifier(situation, REGLES, seuils, le=le)


def emploi(nature, debut, fin, **champs):
    champs = {"temps": TempsTravail.PLEIN, **champs}
    return Situation(NatureSituation(nature), ((debut, fin),), **champs)
