-- te : ce qui a changé, lu dans les faits que ce lot a fait connaître. Chaque passage d'un état à un
-- autre a sa date d'effet ; s'il était déjà dit, il ne se redit pas.
CREATE TEMP TABLE te ON COMMIT DROP AS
WITH passages AS (
    SELECT n.demande_id, r.foyer_id, lower(n.periode) AS jour, a.etat AS avant, n.etat AS apres, n.motifs,
           r.organisme, r.numero_organisme
    FROM personnes_etatdroit n
    JOIN personnes_etatdroit a ON a.demande_id = n.demande_id AND upper_inf(a.connu)
         AND upper(a.periode) = lower(n.periode)
    JOIN personnes_demandersa r ON r.id = n.demande_id
    WHERE upper_inf(n.connu) AND lower(n.connu) = %(maintenant)s AND a.etat <> n.etat
      AND r.created_at <> %(maintenant)s
      AND NOT EXISTS (SELECT 1 FROM personnes_etatdroit v WHERE v.demande_id = n.demande_id
                      AND upper(v.connu) = %(maintenant)s AND lower(v.periode) = lower(n.periode)
                      AND v.etat = n.etat)
), droits AS (
    SELECT p.*, CASE WHEN avant = '2' AND apres IN ('3', '4') THEN 'droit_suspendu'
                     WHEN avant IN ('3', '4') AND apres = '2' THEN 'droit_repris'
                     WHEN avant IN ('2', '3', '4') AND apres IN ('1', '5', '6') THEN 'sortie_rsa' END AS genre
    FROM passages p
), adultes AS (
    SELECT DISTINCT ON (a.personne_id, d.demande_id, d.jour) a.personne_id, d.*
    FROM droits d JOIN personnes_appartenance a ON a.foyer_id = d.foyer_id AND upper_inf(a.connu)
         AND (a.periode @> d.jour OR a.periode @> (d.jour - 1)) AND a.role IN ('DEM', 'CJT')
    WHERE d.genre IS NOT NULL
)
SELECT personne_id, demande_id, jour,
       CASE WHEN genre = 'sortie_rsa' AND (
            ('MOTICLORSA:MUT' = ANY(motifs) AND NOT EXISTS (
                 SELECT 1 FROM personnes_mentioncaisse m WHERE m.demande_id = adultes.demande_id
                   AND m.genre = 'prenant' AND m.code LIKE 'CAF %%' AND m.code <> ALL(%(caisses)s)))
            OR EXISTS (
                 SELECT 1 FROM personnes_soumissiondroitsdevoirs s
                 JOIN personnes_etatdroit e ON e.demande_id = s.demande_id AND upper_inf(e.connu)
                      AND e.periode @> adultes.jour AND e.etat IN ('2', '3', '4')
                 JOIN personnes_demandersa r ON r.id = s.demande_id
                 WHERE s.personne_id = adultes.personne_id AND s.demande_id <> adultes.demande_id
                   AND upper_inf(s.connu) AND s.periode @> adultes.jour
                   AND (r.organisme, r.numero_organisme)
                       <> (adultes.organisme, adultes.numero_organisme)))
            THEN 'change_organisme' ELSE genre END AS genre,
       jsonb_build_object('etat', apres) AS donnees
FROM adultes;
INSERT INTO te
SELECT s.personne_id, s.demande_id, lower(s.periode), 'fin_soumission', '{}'::jsonb
FROM personnes_soumissiondroitsdevoirs s
JOIN personnes_soumissiondroitsdevoirs a ON a.personne_id = s.personne_id AND a.demande_id = s.demande_id
     AND upper_inf(a.connu) AND upper(a.periode) = lower(s.periode) AND a.est_soumis
JOIN personnes_etatdroit e ON e.demande_id = s.demande_id AND upper_inf(e.connu)
     AND e.periode @> lower(s.periode) AND e.etat IN ('2', '3', '4')
WHERE upper_inf(s.connu) AND lower(s.connu) = %(maintenant)s AND NOT s.est_soumis;
-- Qui sort d'un dossier et n'est plus soumis dans aucun autre sort du RSA, comme à la fin d'un droit.
INSERT INTO te
WITH finies AS MATERIALIZED (
    SELECT personne_id, demande_id, periode FROM personnes_soumissiondroitsdevoirs
    WHERE upper_inf(connu) AND lower(connu) = %(maintenant)s AND est_soumis AND NOT upper_inf(periode)
)
SELECT s.personne_id, s.demande_id, upper(s.periode), 'sortie_rsa',
       jsonb_build_object('motif', 'depart_foyer')
FROM finies s
JOIN personnes_etatdroit e ON e.demande_id = s.demande_id AND upper_inf(e.connu)
     AND e.periode @> (upper(s.periode) - 1) AND e.etat IN ('2', '3', '4')
WHERE NOT EXISTS (SELECT 1 FROM personnes_soumissiondroitsdevoirs n WHERE n.personne_id = s.personne_id
                  AND n.demande_id = s.demande_id AND upper_inf(n.connu) AND n.periode @> upper(s.periode))
  AND NOT EXISTS (SELECT 1 FROM personnes_appartenance a JOIN personnes_demandersa r ON r.foyer_id = a.foyer_id
                  JOIN personnes_etatdroit f ON f.demande_id = r.id AND upper_inf(f.connu)
                       AND f.periode @> upper(s.periode) AND f.etat IN ('2', '3', '4')
                  WHERE a.personne_id = s.personne_id AND upper_inf(a.connu)
                    AND a.role IN ('DEM', 'CJT') AND a.periode @> upper(s.periode));
INSERT INTO te
SELECT DISTINCT ON (m.personne_id, d.foyer_id, lower(d.periode)) m.personne_id, r.id, lower(d.periode),
       'demenagement', jsonb_build_object('commune', d.nom_commune)
FROM personnes_adresse d
JOIN personnes_adresse a ON a.foyer_id = d.foyer_id AND upper_inf(a.connu)
     AND upper(a.periode) = lower(d.periode)
     AND (a.commune_id, a.nom_commune, a.code_postal, a.voie, a.numero_voie, a.pays)
         IS DISTINCT FROM (d.commune_id, d.nom_commune, d.code_postal, d.voie, d.numero_voie, d.pays)
JOIN personnes_demandersa r ON r.foyer_id = d.foyer_id
JOIN personnes_appartenance m ON m.foyer_id = d.foyer_id AND upper_inf(m.connu)
     AND (m.periode @> lower(d.periode) OR m.periode @> %(le)s::date) AND m.role IN ('DEM', 'CJT')
WHERE upper_inf(d.connu) AND lower(d.connu) = %(maintenant)s AND r.created_at <> %(maintenant)s
  AND EXISTS (SELECT 1 FROM personnes_adresse v WHERE v.foyer_id = d.foyer_id
              AND upper(v.connu) = %(maintenant)s)
  AND NOT EXISTS (SELECT 1 FROM personnes_adresse v WHERE v.foyer_id = d.foyer_id
                  AND upper(v.connu) = %(maintenant)s AND lower(v.periode) = lower(d.periode)
                  AND (v.nom_commune, v.voie, v.numero_voie) = (d.nom_commune, d.voie, d.numero_voie));
DELETE FROM te USING comptes_evenement v
WHERE v.personne_id = te.personne_id AND v.objet_id = te.demande_id AND v.date = te.jour
  AND v.type = te.genre;
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT genre, personne_id, demande_id, jour, %(maintenant)s, donnees FROM te
