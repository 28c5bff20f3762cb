"""Des conditions et des faits quelconques, tirés par hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from jalons.regles.rules import grammaire as regles

faits = st.dictionaries(
    st.sampled_from(["natlog", "age", "metiers", "freins_forts", "sante_frein"]),
    st.one_of(st.none(), st.integers(0, 90), st.text(max_size=4), st.lists(st.text(max_size=4))),
)


simples = st.builds(
    lambda f, o, v: {"fait": f, "op": o, "valeur": v},
    st.sampled_from(["natlog", "age", "metiers"]),
    st.sampled_from(sorted(set(regles.OPERATEURS) - {"atteint"})),
    st.one_of(st.integers(0, 90), st.text(max_size=4), st.lists(st.text(max_size=3))),
)


conditions = st.recursive(
    simples,
    lambda sous: st.one_of(
        st.builds(lambda x: {"tous": x}, st.lists(sous, min_size=1, max_size=3)),
        st.builds(lambda x: {"un": x}, st.lists(sous, min_size=1, max_size=3)),
        st.builds(lambda x: {"sauf": x}, sous),
    ),
    max_leaves=6,
)
