"""Chaque contrôle porte ses exemples, et demande des vues que l'on sait charger."""

from __future__ import annotations

import pytest

from jalons.fse.controles import Controle, ControleEtat, Faits, vues_connues
from jalons.fse.operation.rules.faits import VueOperation, VuePlan
from jalons.socle.registre import DeclarationIncomplete
from tests.fse.etats import etat

EXEMPLES = [(c, e) for c in Controle.tous() for e in c.exemples]
DETATS = [c for c in Controle.tous() if issubclass(c, ControleEtat)]


@pytest.mark.parametrize(
    ("controle", "exemple"), EXEMPLES, ids=[f"{c.code}-{n}" for n, (c, _) in enumerate(EXEMPLES)]
)
def test_un_exemple_se_rejoue(controle, exemple):
    assert controle.juger(exemple) == exemple.attendu


@pytest.mark.parametrize("controle", Controle.tous(), ids=lambda c: c.code)
def test_un_controle_montre_ce_qu_il_releve(controle):
    assert any(e.attendu for e in controle.exemples)


@pytest.mark.parametrize("controle", DETATS, ids=lambda c: c.code)
def test_un_controle_d_etat_montre_un_cas_en_regle_et_demande_des_vues_chargeables(controle):
    assert any(e.attendu == 0 for e in controle.exemples)
    assert {vue for vue, _ in controle.demandes()} <= set(vues_connues())


def test_une_vue_absente_tait_le_controle_sauf_s_il_la_demande_ou_rien():
    class Discret(ControleEtat):
        @classmethod
        def constater(cls, plan: VuePlan):
            yield "Un plan."

    class Exigeant(ControleEtat):
        @classmethod
        def constater(cls, plan: VuePlan | None):
            yield "Sans plan."

    sans = etat(plan=None)
    assert sans.dire(Discret) == []
    assert [c.message for c in sans.dire(Exigeant)] == ["Sans plan."]


def test_un_controle_qui_demande_autre_chose_qu_une_vue_est_refuse():
    class Bavard(ControleEtat):
        @classmethod
        def constater(cls, operation: dict):
            yield "Tout."

    with pytest.raises(DeclarationIncomplete):
        Bavard.demandes()


def test_une_vue_ne_se_charge_qu_une_fois(monkeypatch):
    from jalons.fse.controles import examen as module

    lus = []
    monkeypatch.setitem(module._CHARGEURS, VueOperation, lambda e: lus.append(e) or VUE)
    VUE = etat().exiger(VueOperation)
    neuf = module.Examen(None, le=VUE.le)
    assert neuf.voir(VueOperation) is neuf.exiger(VueOperation) is VUE
    assert len(lus) == 1
    assert issubclass(VueOperation, Faits)
