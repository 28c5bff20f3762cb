"""Un nombre se tape en chiffres : aucun champ ne lit la notation des machines."""

from __future__ import annotations

import importlib
import pkgutil
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError

import jalons
from jalons.fse.commun.forms.champs import EurosField
from jalons.socle.formulaires import ChampEntier, ChampHeures, ChampNombre
from jalons.socle.saisie import lire_nombre

DES_MACHINES = ("12e3", "1e1", "1E2", "1_0", "٣", "NaN", "Infinity", "0x1F", "1,2,3")


def _classes(mere: type) -> set[type]:
    return {mere}.union(*(_classes(fille) for fille in mere.__subclasses__()))


def _champs_de_nombres() -> list[tuple[str, forms.Field]]:
    """Chaque champ visible de chaque formulaire du site où l'on tape un nombre."""
    for module in pkgutil.walk_packages(jalons.__path__, "jalons."):
        if ".forms" in module.name:
            importlib.import_module(module.name)
    trouves = []
    for classe in sorted(_classes(forms.BaseForm), key=lambda c: c.__qualname__):
        if classe.__module__.startswith("jalons."):
            for nom, champ in getattr(classe, "base_fields", {}).items():
                nombre = isinstance(champ, forms.IntegerField | EurosField)
                if nombre and not isinstance(champ.widget, forms.HiddenInput):
                    trouves.append((f"{classe.__qualname__}.{nom}", champ))
    return trouves


def test_partout_ou_l_on_tape_un_nombre_la_notation_des_machines_se_refuse():
    champs = _champs_de_nombres()
    assert len(champs) > 15
    lus = []
    for nom, champ in champs:
        for texte in DES_MACHINES:
            try:
                lus.append((nom, texte, champ.clean(texte)))
            except ValidationError:
                continue
    assert sorted({nom for nom, _, _ in lus}) == []


@pytest.mark.parametrize("champ", [ChampNombre(), ChampHeures(max_value=None), EurosField()])
def test_ce_que_l_on_ecrit_d_ordinaire_se_lit(champ):
    assert [champ.clean(t) for t in ("7,5", "7.5", " 7 ")] == [
        Decimal("7.5"),
        Decimal("7.5"),
        Decimal(7),
    ]
    assert lire_nombre("1\u202f234,50") == Decimal("1234.50")


def test_un_entier_garde_ses_bornes_et_lit_ses_milliers():
    champ = ChampEntier(min_value=0, max_value=9999)
    assert (champ.clean("1 250"), champ.clean(7), champ.clean("12,0")) == (1250, 7, 12)
    for texte in ("12,5", "-1", "10000"):
        with pytest.raises(ValidationError):
            champ.clean(texte)
