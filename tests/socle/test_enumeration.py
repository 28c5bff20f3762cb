"""Une énumération ouverte : chaque pièce y ajoute, personne n'y change rien."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jalons.personnes.enums import MotifRattachement
from jalons.socle.enumeration import EnumerationOuverte


@given(st.permutations([("a", 3), ("b", 1), ("c", 2)]))
def test_l_ordre_dit_ne_depend_pas_de_l_ordre_d_ouverture(ouvertures):
    class Rayon(EnumerationOuverte):
        pass

    for valeur, ordre in ouvertures:
        Rayon.ouvrir(valeur, valeur.upper(), ordre=ordre)
    assert list(Rayon) == ["b", "c", "a"]
    assert Rayon.choices() == [("b", "B"), ("c", "C"), ("a", "A")]


def test_deux_enumerations_ne_se_melent_pas():
    class Un(EnumerationOuverte):
        pass

    class Deux(EnumerationOuverte):
        pass

    Un.ouvrir("x", "X")
    assert "x" in Un
    assert "x" not in Deux
    with pytest.raises(AttributeError):
        _ = Deux.X


def test_la_meme_valeur_ne_se_dit_pas_de_deux_facons():
    class Motif(EnumerationOuverte):
        pass

    premier = Motif.ouvrir("suivi", "Suivi")
    assert Motif.ouvrir("suivi", "Suivi") is premier
    with pytest.raises(ValueError, match="déjà"):
        Motif.ouvrir("suivi", "Accompagnement")


def test_une_valeur_que_personne_n_ouvre_se_refuse():
    with pytest.raises(ValueError, match="inconnu"):
        MotifRattachement("inconnu")
    with pytest.raises(AttributeError):
        _ = MotifRattachement.INCONNU


def test_un_membre_est_son_texte_et_reste_le_meme_une_fois_copie():
    motif = MotifRattachement.REFERENT_UNIQUE
    assert motif == "referent_unique" == motif.value
    assert motif.name == "REFERENT_UNIQUE"
    assert f"{motif}" == "referent_unique"
    assert copy.deepcopy(motif) is motif
    assert pickle.loads(pickle.dumps(motif)) is motif
