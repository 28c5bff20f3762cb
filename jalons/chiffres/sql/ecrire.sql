-- Forme canonique : par personne, genre et unité, la plus longue période à chaque instant, puis les
-- instants réunis. Deux chemins différents donnent alors les mêmes lignes.
DELETE FROM sj_rect WHERE isempty(periode) OR isempty(connu) OR periode IS NULL OR connu IS NULL OR unite IS NULL;
ANALYZE sj_rect;
CREATE TEMP TABLE sj_compte ON COMMIT DROP AS
SELECT personne_id, genre, unite FROM sj_rect GROUP BY personne_id, genre, unite HAVING count(*) > 1;
ANALYZE sj_compte;
CREATE TEMP TABLE sj_nouveau ON COMMIT DROP AS
WITH seuls AS (
    SELECT r.* FROM sj_rect r WHERE NOT EXISTS (SELECT 1 FROM sj_compte c
        WHERE (c.personne_id, c.genre, c.unite) = (r.personne_id, r.genre, r.unite))
), divers AS (
    SELECT r.* FROM sj_rect r JOIN sj_compte c USING (personne_id, genre, unite)
), bornes AS (
    SELECT personne_id, genre, unite, coalesce(lower(connu), '-infinity') AS t FROM divers
    UNION SELECT personne_id, genre, unite, coalesce(upper(connu), 'infinity') FROM divers
), tranches AS (
    SELECT personne_id, genre, unite, t,
           lead(t) OVER (PARTITION BY personne_id, genre, unite ORDER BY t) AS fin FROM bornes
), vues AS (
    SELECT s.personne_id, s.genre, s.unite,
           tstzrange(nullif(s.t, '-infinity'), nullif(s.fin, 'infinity')) AS connu,
           unnest(range_agg(d.periode)) AS periode
    FROM tranches s JOIN divers d USING (personne_id, genre, unite)
    WHERE s.fin IS NOT NULL AND d.connu @> tstzrange(nullif(s.t, '-infinity'), nullif(s.fin, 'infinity'))
    GROUP BY s.personne_id, s.genre, s.unite, s.t, s.fin
), reunis AS (
    SELECT personne_id, genre, unite, periode, connu FROM seuls
    UNION ALL
    SELECT personne_id, genre, unite, periode, unnest(range_agg(connu)) FROM vues
    GROUP BY personne_id, genre, unite, periode
)
SELECT personne_id, genre, unite, coalesce(lower(periode), '0001-01-01') AS du, upper(periode) AS au,
       coalesce(lower(connu), '0001-01-01 00:00:00+00') AS connu_du, upper(connu) AS connu_au
FROM reunis;
CREATE INDEX ON sj_nouveau (personne_id);
ANALYZE sj_nouveau;
CREATE TEMP TABLE sj_manque ON COMMIT DROP AS
SELECT personne_id, genre, unite, du, au, connu_du, connu_au FROM sj_nouveau
EXCEPT SELECT s.personne_id, s.genre, s.unite, s.du, s.au, s.connu_du, s.connu_au
FROM chiffres_sejour s JOIN cible USING (personne_id);
DELETE FROM chiffres_sejour s USING cible WHERE s.personne_id = cible.personne_id AND NOT EXISTS (
    SELECT 1 FROM sj_nouveau n WHERE n.personne_id = s.personne_id AND n.genre = s.genre
       AND n.unite = s.unite AND n.du = s.du AND n.au IS NOT DISTINCT FROM s.au
       AND n.connu_du = s.connu_du AND n.connu_au IS NOT DISTINCT FROM s.connu_au);
INSERT INTO chiffres_sejour (personne_id, genre, unite, du, au, connu_du, connu_au)
SELECT personne_id, genre, unite, du, au, connu_du, connu_au FROM sj_manque ORDER BY personne_id;
DROP TABLE sj_secteur, sj_app, sj_foyer, sj_site, sj_etat_brut, sj_etat, sj_soumis, sj_plusieurs, sj_rect, sj_faits,
     sj_cases, sj_choix, sj_ident, sj_contredits, sj_dits, sj_compte, sj_nouveau, sj_manque;
