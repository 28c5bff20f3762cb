-- ti : les séjours soumis de chaque personne touchée (droit ouvert et soumission), toutes demandes
-- réunies. Chaque séjour a une entrée, une seule, au jour de son début ; le stock n'entre pas.
CREATE TEMP TABLE ti ON COMMIT DROP AS
WITH paires AS (
    SELECT s.personne_id, s.periode * e.periode AS periode
    FROM personnes_soumissiondroitsdevoirs s
    JOIN personnes_etatdroit e ON e.demande_id = s.demande_id AND e.periode && s.periode
         AND upper_inf(e.connu) AND e.etat IN ('2', '3', '4')
    WHERE s.est_soumis AND upper_inf(s.connu) AND s.personne_id IN (
        SELECT tt.personne_id FROM tt WHERE NOT %(premier)s OR EXISTS (
            SELECT 1 FROM personnes_soumissiondroitsdevoirs z
            JOIN personnes_etatdroit y ON y.demande_id = z.demande_id AND upper_inf(y.connu)
            WHERE z.personne_id = tt.personne_id
              AND lower(y.periode) >= date_trunc('month', %(le)s::date)::date))
)
SELECT personne_id, unnest(range_agg(periode)) AS periode FROM paires GROUP BY personne_id;
CREATE TEMP TABLE tn ON COMMIT DROP AS
SELECT DISTINCT ON (ti.personne_id, lower(ti.periode)) ti.personne_id, ti.periode, lower(ti.periode) AS debut,
       r.id AS demande_id, r.organisme, r.numero_organisme,
       greatest(lower(ti.periode), least(r.date_demande, coalesce(upper(ti.periode) - 1, r.date_demande)))
           AS accord,
       (SELECT max(upper(v.periode)) FROM ti v WHERE v.personne_id = ti.personne_id
          AND upper(v.periode) <= lower(ti.periode)) AS fin_avant
FROM ti
JOIN personnes_soumissiondroitsdevoirs s ON s.personne_id = ti.personne_id AND s.est_soumis
     AND upper_inf(s.connu) AND s.periode @> lower(ti.periode)
JOIN personnes_etatdroit e ON e.demande_id = s.demande_id AND upper_inf(e.connu)
     AND e.periode @> lower(ti.periode) AND e.etat IN ('2', '3', '4')
JOIN personnes_demandersa r ON r.id = s.demande_id
JOIN personnes_appartenance a ON a.personne_id = ti.personne_id AND a.foyer_id = r.foyer_id
     AND upper_inf(a.connu) AND a.role IN ('DEM', 'CJT') AND a.periode && ti.periode
CROSS JOIN LATERAL (SELECT date_trunc('month', min(l.date_reference))::date AS stock FROM echanges_lot l
     WHERE l.organisme = r.organisme AND l.numero_organisme = r.numero_organisme
       AND (l.id = %(lot)s OR EXISTS (SELECT 1 FROM echanges_presencelot p WHERE p.lot_id = l.id))) o
WHERE lower(s.periode) > o.stock OR lower(e.periode) >= o.stock
ORDER BY ti.personne_id, lower(ti.periode), r.id DESC;
-- D'une caisse à l'autre sans interruption : un changement d'organisme, pas une entrée.
CREATE TEMP TABLE tm ON COMMIT DROP AS
SELECT tn.* FROM tn WHERE tn.fin_avant IS NOT NULL AND tn.debut - tn.fin_avant <= 62 AND EXISTS (
    SELECT 1 FROM personnes_soumissiondroitsdevoirs s JOIN personnes_demandersa r ON r.id = s.demande_id
    WHERE s.personne_id = tn.personne_id AND upper_inf(s.connu) AND s.est_soumis
      AND s.periode @> (tn.fin_avant - 1)
      AND (r.organisme, r.numero_organisme) <> (tn.organisme, tn.numero_organisme))
  AND (%(tardif)s OR NOT EXISTS (SELECT 1 FROM personnes_entree x WHERE x.personne_id = tn.personne_id
                                 AND tn.periode @> x.date_accord));
DELETE FROM tn USING tm WHERE tm.personne_id = tn.personne_id AND tm.debut = tn.debut;
-- tdem : les entrées dites plus tôt qu'un fichier tardif dément (le séjour durait déjà, ou n'en fait qu'un).
CREATE TEMP TABLE tdem ON COMMIT DROP AS
SELECT x.id, x.personne_id, x.demande_id, x.date_accord FROM personnes_entree x
WHERE %(tardif)s
  AND EXISTS (SELECT 1 FROM ti WHERE ti.personne_id = x.personne_id AND ti.periode @> x.date_accord)
  AND NOT EXISTS (SELECT 1 FROM tn WHERE tn.personne_id = x.personne_id AND tn.periode @> x.date_accord
                  AND NOT EXISTS (SELECT 1 FROM personnes_entree y WHERE y.personne_id = x.personne_id
                                  AND y.id < x.id AND tn.periode @> y.date_accord));
ALTER TABLE tn ADD COLUMN motif text;
UPDATE tn SET motif = CASE
    WHEN EXISTS (SELECT 1 FROM personnes_mentioncaisse m WHERE m.demande_id = tn.demande_id
                 AND m.genre = 'cedant' AND m.date >= tn.debut - 31) THEN 'mutation'
    WHEN EXISTS (SELECT 1 FROM personnes_soumissiondroitsdevoirs s
                 JOIN personnes_etatdroit e ON e.demande_id = s.demande_id AND upper_inf(e.connu)
                      AND e.periode @> (tn.debut - 1) AND e.etat IN ('2', '3', '4')
                 WHERE s.personne_id = tn.personne_id AND upper_inf(s.connu) AND NOT s.est_soumis
                   AND s.periode @> (tn.debut - 1)) THEN 'soumission'
    WHEN EXISTS (SELECT 1 FROM personnes_soumissiondroitsdevoirs s WHERE s.personne_id = tn.personne_id
                 AND s.est_soumis AND upper_inf(s.connu) AND lower(s.periode) < tn.debut) THEN 'reprise'
    ELSE 'ouverture' END;
UPDATE personnes_entree x SET date_accord = tn.accord,
       motif = CASE WHEN %(tardif)s THEN tn.motif ELSE x.motif END
FROM tn WHERE x.personne_id = tn.personne_id AND x.demande_id = tn.demande_id
  AND tn.periode @> x.date_accord
  AND (x.date_accord <> tn.accord OR (%(tardif)s AND x.motif <> tn.motif))
  AND NOT EXISTS (SELECT 1 FROM personnes_entree y WHERE y.personne_id = x.personne_id AND y.id < x.id
                  AND tn.periode @> y.date_accord);
DELETE FROM tn USING personnes_entree x WHERE x.personne_id = tn.personne_id AND tn.periode @> x.date_accord;
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT 'change_organisme', tm.personne_id, tm.demande_id, tm.debut, %(maintenant)s, '{}'::jsonb
FROM tm WHERE NOT EXISTS (
    SELECT 1 FROM comptes_evenement v WHERE v.personne_id = tm.personne_id AND v.type = 'change_organisme'
      AND v.date BETWEEN tm.fin_avant - 1 AND tm.debut);
-- Une sortie dite plus tôt que la suite du droit dément : elle était un changement d'organisme.
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT DISTINCT ON (v.personne_id, v.date) 'change_organisme', v.personne_id, v.objet_id, v.date,
       %(maintenant)s, '{}'::jsonb
FROM ti JOIN comptes_evenement v ON v.personne_id = ti.personne_id AND v.type = 'sortie_rsa'
     AND v.instant <> %(maintenant)s AND ti.periode @> v.date AND ti.periode @> (v.date - 1)
JOIN personnes_demandersa r ON r.id = v.objet_id
WHERE (r.organisme, r.numero_organisme) <> (%(organisme)s, %(caisse)s)
  AND NOT EXISTS (SELECT 1 FROM comptes_evenement w WHERE w.personne_id = v.personne_id
                  AND w.type = 'change_organisme' AND w.date BETWEEN v.date - 31 AND v.date + 31);
-- Une fin de droit dite plus tôt, que les faits d'aujourd'hui démentent dans le même dossier.
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT DISTINCT 'sortie_dementie', v.personne_id, v.objet_id, v.date, %(maintenant)s::timestamptz,
       '{}'::jsonb
FROM tt JOIN comptes_evenement v ON v.personne_id = tt.personne_id AND v.type = 'sortie_rsa'
     AND v.instant <> %(maintenant)s
WHERE EXISTS (SELECT 1 FROM personnes_etatdroit e JOIN personnes_soumissiondroitsdevoirs s
                ON s.demande_id = e.demande_id AND s.personne_id = v.personne_id AND upper_inf(s.connu)
                   AND s.est_soumis AND s.periode @> v.date
              WHERE e.demande_id = v.objet_id AND upper_inf(e.connu) AND e.periode @> v.date
                AND e.etat IN ('2', '3', '4'))
  AND NOT EXISTS (SELECT 1 FROM comptes_evenement w WHERE w.personne_id = v.personne_id
                  AND w.objet_id = v.objet_id AND w.date = v.date AND w.type = 'sortie_dementie');
INSERT INTO personnes_entree (personne_id, demande_id, motif, date_information, date_accord, lot_id)
SELECT personne_id, demande_id, motif, %(recu)s, accord, %(lot)s FROM tn
ON CONFLICT DO NOTHING;
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT 'entree_rsa', personne_id, demande_id, accord, %(maintenant)s, jsonb_build_object('motif', motif)
FROM tn;
INSERT INTO te SELECT personne_id, demande_id, debut, 'entree_rsa', NULL FROM tn;
INSERT INTO te SELECT personne_id, demande_id, debut, 'change_organisme', NULL FROM tm
