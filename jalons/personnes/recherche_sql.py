"""Les mots d'un nom, en SQL : une colonne engendrée, et la table des mots distincts qui la suit."""

# Les mots de chaque nom, et chaque nom d'un seul tenant : « D'HONDT » → d, hondt, dhondt.
# `public.` est écrit : une restauration remplit la colonne engendrée sans chemin de recherche.
SQL_MOTS = r"""
CREATE OR REPLACE FUNCTION jalons_mots(nom text, usage text, prenom text, autres text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
SELECT string_to_array(n.t, ' ') || string_to_array(nullif(u.t, ''), ' ')
       || string_to_array(nullif(p.t, ''), ' ') || string_to_array(nullif(a.t, ''), ' ')
       || CASE WHEN position(' ' IN n.t) > 0 THEN ARRAY[replace(n.t, ' ', '')] ELSE '{}' END
       || CASE WHEN position(' ' IN u.t) > 0 THEN ARRAY[replace(u.t, ' ', '')] ELSE '{}' END
       || CASE WHEN position(' ' IN p.t) > 0 THEN ARRAY[replace(p.t, ' ', '')] ELSE '{}' END
FROM (SELECT public.jalons_normaliser(nom) AS t) n,
     (SELECT public.jalons_normaliser(usage) AS t) u,
     (SELECT public.jalons_normaliser(prenom) AS t) p,
     (SELECT public.jalons_normaliser(autres) AS t) a
$f$
"""

NOTER_LES_MOTS = """
INSERT INTO personnes_motdenom (mot, son, longueur)
SELECT mot, jalons_phonetique(mot), length(mot)
FROM (SELECT DISTINCT unnest(mots) AS mot FROM nouvelles) m WHERE mot <> ''
ON CONFLICT DO NOTHING;
RETURN NULL;
"""
