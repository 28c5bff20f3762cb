"""Les mots d'un nom, en SQL : une colonne engendrée, et la table des mots distincts qui la suit."""

# Les mots de chaque nom, et chaque nom d'un seul tenant : « D'HONDT » → d, hondt, dhondt.
# `public.` est écrit : une restauration remplit la colonne engendrée sans chemin de recherche.
# En plpgsql : une fonction SQL qui ne se déplie pas coûte trois fois plus, à chaque personne écrite.
SQL_MOTS = r"""
CREATE OR REPLACE FUNCTION jalons_mots(nom text, usage text, prenom text, autres text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $f$
DECLARE
    n text := public.jalons_normaliser(nom);
    u text := CASE WHEN usage = '' THEN '' ELSE public.jalons_normaliser(usage) END;
    p text := public.jalons_normaliser(prenom);
    a text := CASE WHEN autres = '' THEN '' ELSE public.jalons_normaliser(autres) END;
    mots text[] := string_to_array(
        concat_ws(' ', nullif(n, ''), nullif(u, ''), nullif(p, ''), nullif(a, '')), ' ');
BEGIN
    IF position(' ' IN n) > 0 THEN mots := mots || replace(n, ' ', ''); END IF;
    IF position(' ' IN u) > 0 THEN mots := mots || replace(u, ' ', ''); END IF;
    IF position(' ' IN p) > 0 THEN mots := mots || replace(p, ' ', ''); END IF;
    RETURN mots;
END
$f$
"""

NOTER_LES_MOTS = """
INSERT INTO personnes_motdenom (mot, son, longueur)
SELECT mot, jalons_phonetique(mot), length(mot)
FROM (SELECT DISTINCT unnest(mots) AS mot FROM nouvelles) m WHERE mot <> ''
ON CONFLICT DO NOTHING;
RETURN NULL;
"""
