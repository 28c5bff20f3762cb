"""Le secret : ce qui est tu ne revient ni par un terme, ni par un écart, ni par une soustraction."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from jalons.chiffres.secret import est_sensible, proteger


def test_numerateur_denominateur_et_ecart():
    assert est_sensible(3, 50, seuil=11)
    assert est_sensible(0, 7, seuil=11)
    assert est_sensible(45, 50, seuil=11)
    assert not est_sensible(0, 50, seuil=11)
    assert not est_sensible(50, 50, seuil=11)


def test_une_seconde_cellule_se_tait():
    termes = {"total": (60, 160), "a": (2, 40), "b": (28, 60), "c": (30, 60)}
    tues = proteger(termes, [["total", "a", "b", "c"]], seuil=11)
    assert "a" in tues
    assert len(tues) >= 2


def test_des_tues_trop_petites_ensemble_en_entrainent_une_autre():
    termes = {"total": (0, 104), "a": (0, 2), "b": (0, 2), "c": (0, 100)}
    assert proteger(termes, [["total", "a", "b", "c"]], seuil=11) >= {"a", "b", "c"}


def test_rien_ne_se_tait_sans_seuil_ni_petit_nombre():
    assert proteger({"a": (1, 2)}, [["a"]], seuil=0) == set()
    assert proteger({"t": (30, 60), "a": (30, 60)}, [["t", "a"]], seuil=11) == set()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=4),
        min_size=2,
        max_size=5,
    ).filter(lambda lignes: len({len(x) for x in lignes}) == 1)
)
def test_aucune_somme_publiee_ne_rend_une_cellule_tue(lignes):
    """Territoires × mois : chaque somme garde zéro cellule tue, ou deux qui couvrent le seuil."""
    termes = {
        (i, j): (min(n, d), max(n, d)) for i, x in enumerate(lignes) for j, (n, d) in enumerate(x)
    }
    largeur = len(lignes[0])
    for j in range(largeur):
        colonne = [termes[(i, j)] for i in range(len(lignes))]
        termes[("total", j)] = (sum(n for n, _ in colonne), sum(d for _, d in colonne))
    sommes = [[("total", j), *((i, j) for i in range(len(lignes)))] for j in range(largeur)]
    tues = proteger(termes, sommes, seuil=11)
    for somme in sommes:
        muettes = [c for c in somme if c in tues]
        libres = [c for c in somme if c not in tues and termes[c][1] > 0]
        if muettes and libres:
            assert len(muettes) >= 2
            assert sum(termes[c][1] for c in muettes) >= 11
    for cle, (n, d) in termes.items():
        if est_sensible(n, d, seuil=11):
            assert cle in tues
