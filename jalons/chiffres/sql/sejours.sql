-- Les séjours des personnes de `cible`, refaits depuis les faits, écrits par différence.
-- Un séjour : telle personne était dans telle unité du jour `du` au jour `au` exclu, comme on l'a cru
-- de `connu_du` à `connu_au` exclu. Le même fichier sert tout le monde, un lot ou une personne.
CREATE TEMP TABLE sj_app ON COMMIT DROP AS
SELECT a.personne_id, a.foyer_id, a.role IN ('DEM', 'CJT') AS est_adulte, a.periode, a.connu
FROM personnes_appartenance a JOIN cible USING (personne_id) WHERE NOT isempty(a.connu);
CREATE TEMP TABLE sj_foyer ON COMMIT DROP AS SELECT DISTINCT foyer_id FROM sj_app;
-- La première sectorisation d'une commune est l'organisation même : connue de tout temps.
CREATE TEMP TABLE sj_secteur ON COMMIT DROP AS
SELECT commune_id, site_id, periode,
       CASE WHEN lower(connu) = min(lower(connu)) OVER (PARTITION BY commune_id)
            THEN tstzrange(NULL, upper(connu)) ELSE connu END AS connu
FROM annuaire_sectorisation WHERE NOT isempty(connu);
-- Où habite le foyer : 0 hors de toute sectorisation.
CREATE TEMP TABLE sj_site ON COMMIT DROP AS
SELECT d.foyer_id, coalesce(si.id, 0) AS site, coalesce(si.territoire_id, 0) AS territoire,
       coalesce(d.periode * se.periode, d.periode) AS periode,
       coalesce(d.connu * se.connu, d.connu) AS connu
FROM personnes_adresse d JOIN sj_foyer USING (foyer_id)
LEFT JOIN sj_secteur se ON se.commune_id = d.commune_id AND se.periode && d.periode
     AND se.connu && d.connu
LEFT JOIN annuaire_site si ON si.id = se.site_id
WHERE NOT isempty(d.connu);
-- L'état de chaque demande, réduit à « ouvert ou non » : les montants ne changent pas qui l'on est.
CREATE TEMP TABLE sj_etat_brut ON COMMIT DROP AS
SELECT r.foyer_id, r.id AS demande_id, r.date_demande, r.numero_demande, e.etat IN ('2', '3', '4') AS est_ouvert,
       e.periode, e.connu
FROM personnes_demandersa r JOIN sj_foyer USING (foyer_id)
JOIN personnes_etatdroit e ON e.demande_id = r.id AND NOT isempty(e.connu);
CREATE TEMP TABLE sj_etat ON COMMIT DROP AS
WITH bornes AS (
    SELECT demande_id, est_ouvert, lower(connu) AS t FROM sj_etat_brut
    UNION SELECT demande_id, est_ouvert, coalesce(upper(connu), 'infinity') FROM sj_etat_brut
), tranches AS (
    SELECT demande_id, est_ouvert, t, lead(t) OVER (PARTITION BY demande_id, est_ouvert ORDER BY t) AS fin
    FROM bornes
), vues AS (
    SELECT b.foyer_id, b.demande_id, b.date_demande, b.numero_demande, b.est_ouvert,
           tstzrange(s.t, nullif(s.fin, 'infinity')) AS connu, unnest(range_agg(b.periode)) AS periode
    FROM tranches s JOIN sj_etat_brut b USING (demande_id, est_ouvert)
    WHERE s.fin IS NOT NULL AND b.connu @> s.t
    GROUP BY b.foyer_id, b.demande_id, b.date_demande, b.numero_demande, b.est_ouvert, s.t, s.fin
)
SELECT foyer_id, demande_id, date_demande, numero_demande, est_ouvert, periode,
       unnest(range_agg(connu)) AS connu
FROM vues GROUP BY foyer_id, demande_id, date_demande, numero_demande, est_ouvert, periode;
CREATE TEMP TABLE sj_soumis ON COMMIT DROP AS
SELECT s.personne_id, s.demande_id, s.periode, s.connu
FROM personnes_soumissiondroitsdevoirs s JOIN cible USING (personne_id)
WHERE s.est_soumis AND NOT isempty(s.connu);
-- Qui a eu plusieurs foyers ou plusieurs demandes : il faudra choisir, case par case.
CREATE TEMP TABLE sj_plusieurs ON COMMIT DROP AS
SELECT a.personne_id FROM sj_app a LEFT JOIN sj_etat e USING (foyer_id)
GROUP BY a.personne_id HAVING count(DISTINCT a.foyer_id) > 1 OR count(DISTINCT e.demande_id) > 1;
CREATE INDEX ON sj_app (personne_id);
CREATE INDEX ON sj_app (foyer_id);
CREATE INDEX ON sj_site (foyer_id);
CREATE INDEX ON sj_etat (foyer_id);
CREATE INDEX ON sj_soumis (personne_id);
CREATE INDEX ON sj_plusieurs (personne_id);
ANALYZE sj_app;
ANALYZE sj_site;
ANALYZE sj_etat;
ANALYZE sj_soumis;
ANALYZE sj_plusieurs;
CREATE TEMP TABLE sj_rect (personne_id bigint, genre text, unite bigint, periode daterange, connu tstzrange)
ON COMMIT DROP;
INSERT INTO sj_rect
SELECT a.personne_id, g.genre, CASE g.genre WHEN 'site' THEN s.site ELSE s.territoire END,
       a.periode * s.periode, a.connu * s.connu
FROM sj_app a JOIN sj_site s ON s.foyer_id = a.foyer_id AND s.periode && a.periode AND s.connu && a.connu
CROSS JOIN (VALUES ('site'), ('territoire')) AS g(genre)
WHERE NOT EXISTS (SELECT 1 FROM sj_plusieurs x WHERE x.personne_id = a.personne_id);
INSERT INTO sj_rect
SELECT a.personne_id, 'droit', 1, a.periode * e.periode, a.connu * e.connu
FROM sj_app a JOIN sj_etat e ON e.foyer_id = a.foyer_id AND e.periode && a.periode AND e.connu && a.connu
WHERE e.est_ouvert
  AND NOT EXISTS (SELECT 1 FROM sj_plusieurs x WHERE x.personne_id = a.personne_id);
INSERT INTO sj_rect
SELECT a.personne_id, 'soumis', 1, a.periode * e.periode * s.periode, a.connu * e.connu * s.connu
FROM sj_app a JOIN sj_etat e ON e.foyer_id = a.foyer_id AND e.periode && a.periode AND e.connu && a.connu
JOIN sj_soumis s ON s.personne_id = a.personne_id AND s.demande_id = e.demande_id
     AND s.periode && (a.periode * e.periode) AND s.connu && (a.connu * e.connu)
WHERE NOT EXISTS (SELECT 1 FROM sj_plusieurs x WHERE x.personne_id = a.personne_id);
-- Plusieurs foyers ou demandes : les deux axes coupés à chaque borne, le meilleur rang par case,
-- dans le même ordre que la projection courante.
CREATE TEMP TABLE sj_faits ON COMMIT DROP AS
SELECT a.personne_id, a.periode, a.connu FROM sj_app a JOIN sj_plusieurs USING (personne_id)
UNION SELECT a.personne_id, s.periode, s.connu FROM sj_app a JOIN sj_plusieurs USING (personne_id)
      JOIN sj_site s USING (foyer_id)
UNION SELECT a.personne_id, e.periode, e.connu FROM sj_app a JOIN sj_plusieurs USING (personne_id)
      JOIN sj_etat e USING (foyer_id)
UNION SELECT s.personne_id, s.periode, s.connu FROM sj_soumis s JOIN sj_plusieurs USING (personne_id);
CREATE TEMP TABLE sj_cases ON COMMIT DROP AS
WITH x AS (
    SELECT personne_id, coalesce(lower(periode), '-infinity') AS x FROM sj_faits
    UNION SELECT personne_id, coalesce(upper(periode), 'infinity') FROM sj_faits
), t AS (
    SELECT personne_id, coalesce(lower(connu), '-infinity') AS t FROM sj_faits
    UNION SELECT personne_id, coalesce(upper(connu), 'infinity') FROM sj_faits
), xs AS (SELECT *, lead(x) OVER (PARTITION BY personne_id ORDER BY x) AS x2 FROM x),
   ts AS (SELECT *, lead(t) OVER (PARTITION BY personne_id ORDER BY t) AS t2 FROM t)
SELECT xs.personne_id, x, t, daterange(nullif(x, '-infinity'), nullif(x2, 'infinity')) AS periode,
       tstzrange(nullif(t, '-infinity'), nullif(t2, 'infinity')) AS connu
FROM xs JOIN ts ON ts.personne_id = xs.personne_id WHERE x2 IS NOT NULL AND t2 IS NOT NULL;
ANALYZE sj_cases;
CREATE TEMP TABLE sj_choix ON COMMIT DROP AS
SELECT DISTINCT ON (c.personne_id, c.x, c.t) c.*, a.foyer_id, e.demande_id, e.est_ouvert
FROM sj_cases c
JOIN sj_app a ON a.personne_id = c.personne_id AND a.periode @> c.periode AND a.connu @> c.connu
LEFT JOIN sj_etat e ON e.foyer_id = a.foyer_id AND e.periode @> c.periode AND e.connu @> c.connu
ORDER BY c.personne_id, c.x, c.t, e.est_ouvert DESC NULLS LAST, a.est_adulte DESC,
         e.date_demande DESC NULLS LAST, e.numero_demande DESC NULLS LAST, a.foyer_id DESC;
ANALYZE sj_choix;
INSERT INTO sj_rect
SELECT c.personne_id, g.genre, CASE g.genre WHEN 'site' THEN s.site ELSE s.territoire END, c.periode, c.connu
FROM sj_choix c JOIN sj_site s ON s.foyer_id = c.foyer_id AND s.periode @> c.periode AND s.connu @> c.connu
CROSS JOIN (VALUES ('site'), ('territoire')) AS g(genre);
INSERT INTO sj_rect SELECT personne_id, 'droit', 1, periode, connu FROM sj_choix WHERE est_ouvert;
INSERT INTO sj_rect
SELECT c.personne_id, 'soumis', 1, c.periode, c.connu
FROM sj_choix c JOIN sj_soumis s ON s.personne_id = c.personne_id AND s.demande_id = c.demande_id
     AND s.periode @> c.periode AND s.connu @> c.connu;
-- Ce que chaque fait dit seul.
INSERT INTO sj_rect
SELECT i.personne_id, 'inscrit', 1, i.periode, i.connu
FROM personnes_inscriptionfrancetravail i JOIN cible USING (personne_id) WHERE i.etat = 'inscrit';
INSERT INTO sj_rect
SELECT r.personne_id, g.genre, CASE g.genre WHEN 'referent' THEN r.agent_id ELSE r.structure_id END,
       r.periode, r.connu
FROM personnes_rattachement r JOIN cible USING (personne_id)
CROSS JOIN (VALUES ('referent'), ('organisme')) AS g(genre)
WHERE r.motif = 'referent_unique'
  AND CASE g.genre WHEN 'referent' THEN r.agent_id ELSE r.structure_id END IS NOT NULL;
-- L'identité se dit par dossier : quand deux dossiers se contredisent, le plus récent l'emporte.
CREATE TEMP TABLE sj_ident ON COMMIT DROP AS
SELECT i.personne_id, i.sexe::bigint AS sexe, to_char(i.date_naissance, 'YYYYMMDD')::bigint AS naissance,
       r.date_demande, r.numero_demande, i.periode, i.connu
FROM personnes_identite i JOIN cible USING (personne_id)
LEFT JOIN personnes_demandersa r ON r.id = i.demande_id WHERE NOT isempty(i.connu);
CREATE TEMP TABLE sj_contredits ON COMMIT DROP AS
SELECT personne_id FROM sj_ident GROUP BY personne_id HAVING count(DISTINCT (sexe, naissance)) > 1;
CREATE TEMP TABLE sj_dits ON COMMIT DROP AS
WITH f AS (SELECT * FROM sj_ident JOIN sj_contredits USING (personne_id)), x AS (
    SELECT personne_id, coalesce(lower(periode), '-infinity') AS x FROM f
    UNION SELECT personne_id, coalesce(upper(periode), 'infinity') FROM f
), t AS (
    SELECT personne_id, coalesce(lower(connu), '-infinity') AS t FROM f
    UNION SELECT personne_id, coalesce(upper(connu), 'infinity') FROM f
), xs AS (SELECT *, lead(x) OVER (PARTITION BY personne_id ORDER BY x) AS x2 FROM x),
   ts AS (SELECT *, lead(t) OVER (PARTITION BY personne_id ORDER BY t) AS t2 FROM t),
   cases AS (
    SELECT xs.personne_id, x, t, daterange(nullif(x, '-infinity'), nullif(x2, 'infinity')) AS periode,
           tstzrange(nullif(t, '-infinity'), nullif(t2, 'infinity')) AS connu
    FROM xs JOIN ts ON ts.personne_id = xs.personne_id WHERE x2 IS NOT NULL AND t2 IS NOT NULL
)
SELECT DISTINCT ON (c.personne_id, c.x, c.t) c.personne_id, i.sexe, i.naissance, c.periode, c.connu
FROM cases c JOIN sj_ident i ON i.personne_id = c.personne_id AND i.periode @> c.periode
     AND i.connu @> c.connu
ORDER BY c.personne_id, c.x, c.t, i.date_demande DESC NULLS LAST, i.numero_demande DESC NULLS LAST,
         i.naissance, i.sexe;
INSERT INTO sj_rect
SELECT i.personne_id, g.genre, CASE g.genre WHEN 'sexe' THEN i.sexe ELSE i.naissance END, i.periode, i.connu
FROM (SELECT personne_id, sexe, naissance, periode, connu FROM sj_ident i
      WHERE NOT EXISTS (SELECT 1 FROM sj_contredits c WHERE c.personne_id = i.personne_id)
      UNION ALL SELECT personne_id, sexe, naissance, periode, connu FROM sj_dits) i
CROSS JOIN (VALUES ('sexe'), ('naissance')) AS g(genre);
