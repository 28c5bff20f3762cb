"""La commune d'une adresse reçue : la même résolution pour les fichiers et pour les écrans, en SQL."""

# Le code reçu vaut s'il concorde avec le code postal ou le nom ; sinon le nom et le code postal
# désignent la commune s'ils n'en désignent qu'une ; sinon personne ne devine : NULL, à rattacher.
SQL_COMMUNE = r"""
CREATE OR REPLACE FUNCTION jalons_nom_commune(nom text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
SELECT btrim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    public.jalons_normaliser(coalesce(nom, '')), ' cedex( .*)?$', ''),
    '\mst\M', 'saint', 'g'), '\mste\M', 'sainte', 'g'), '^(le|la|les|l) ', ''))
$f$;
CREATE OR REPLACE FUNCTION jalons_commune(code text, cp text, nom text) RETURNS varchar
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $f$
DECLARE
    cle text := jalons_nom_commune(nom);
    du_code varchar;
    trouvees varchar[];
BEGIN
    SELECT r.commune_id INTO du_code FROM personnes_communerattachee r
    WHERE r.code_commune = coalesce(code, '') AND r.code_postal = coalesce(cp, '')
      AND r.nom_commune = coalesce(nom, '');
    IF FOUND THEN RETURN du_code; END IF;
    SELECT c.code_insee INTO du_code FROM annuaire_commune c WHERE c.code_insee = code;
    IF NOT FOUND THEN
        SELECT a.commune_id INTO du_code FROM annuaire_codeancien a WHERE a.code = $1 LIMIT 1;
    END IF;
    IF du_code IS NOT NULL THEN
        PERFORM 1 FROM annuaire_commune c WHERE c.code_insee = du_code
            AND (cp = ANY (c.codes_postaux) OR cle = jalons_nom_commune(c.nom)
                 OR (coalesce(cp, '') IN ('', '00000') AND cle = '')
                 OR cle IN (SELECT jalons_nom_commune(a.nom) FROM annuaire_codeancien a
                            WHERE a.commune_id = du_code));
        IF FOUND THEN RETURN du_code; END IF;
    END IF;
    IF cle <> '' AND coalesce(cp, '') <> '' THEN
        SELECT array_agg(DISTINCT v.code_insee) INTO trouvees FROM (
            SELECT c.code_insee FROM annuaire_commune c
            WHERE cp = ANY (c.codes_postaux) AND jalons_nom_commune(c.nom) = cle
            UNION SELECT c.code_insee FROM annuaire_codeancien a
            JOIN annuaire_commune c ON c.code_insee = a.commune_id
            WHERE cp = ANY (c.codes_postaux) AND jalons_nom_commune(a.nom) = cle
            UNION SELECT c.code_insee FROM annuaire_commune c
            WHERE $2 LIKE left(c.departement, 2) || '%' AND $3 ~* 'cedex'
              AND jalons_nom_commune(c.nom) = cle
        ) v;
        IF array_length(trouvees, 1) = 1 THEN RETURN trouvees[1]; END IF;
    END IF;
    RETURN NULL;
END $f$
"""
