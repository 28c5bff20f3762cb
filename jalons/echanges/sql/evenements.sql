-- te : ce qui a changé, par personne adulte. La projection n'est refaite qu'au sceau du lot : elle
-- dit encore l'état d'avant, quel que soit l'ordre des dossiers. Qui est né de ce lot n'a pas d'avant.
CREATE TEMP TABLE te ON COMMIT DROP AS
SELECT t.personne_id, t.demande_id, g.genre, td.etat, td.mutation, p.etat_droit AS etat_avant,
       p.est_soumis AS soumis_avant
FROM tp t JOIN td ON td.demande_id = t.demande_id
LEFT JOIN personnes_personne p ON p.id = t.personne_id AND p.created_at <> %(maintenant)s
LEFT JOIN av ON av.demande_id = t.demande_id
CROSS JOIN LATERAL (
    SELECT 'entree_rsa' AS genre WHERE t.sdd AND td.etat IN ('2', '3', '4')
       AND NOT (coalesce(p.est_soumis, false) AND p.etat_droit IN ('2', '3', '4'))
       AND (NOT %(premier)s OR td.debut_droit >= %(le)s::date)
    UNION ALL SELECT 'fin_soumission' WHERE t.sdd = false AND p.est_soumis
       AND p.etat_droit IN ('2', '3', '4') AND td.etat IN ('2', '3', '4')
    UNION ALL SELECT 'droit_suspendu' WHERE av.etat = '2' AND td.etat IN ('3', '4')
    UNION ALL SELECT 'droit_repris' WHERE av.etat IN ('3', '4') AND td.etat = '2'
    UNION ALL SELECT 'sortie_rsa' WHERE av.etat IN ('2', '3', '4') AND td.etat IN ('1', '5', '6')
    UNION ALL SELECT 'demenagement' WHERE EXISTS (SELECT 1 FROM tdem WHERE tdem.foyer_id = t.foyer_id)
) g
WHERE t.role IN ('DEM', 'CJT');
ALTER TABLE te ADD COLUMN motif text;
UPDATE te SET motif = CASE
    WHEN mutation >= (%(le)s::date - 31) THEN 'mutation'
    WHEN etat_avant IN ('2', '3', '4') AND soumis_avant = false THEN 'soumission'
    WHEN EXISTS (SELECT 1 FROM personnes_soumissiondroitsdevoirs s WHERE s.personne_id = te.personne_id
                 AND s.est_soumis AND lower(s.periode) < %(le)s::date) THEN 'reprise'
    ELSE 'ouverture' END
WHERE genre = 'entree_rsa';
INSERT INTO personnes_entree (personne_id, demande_id, motif, date_information, date_accord, lot_id)
SELECT DISTINCT ON (personne_id) personne_id, demande_id, motif, %(recu)s, least(%(le)s, %(recu)s), %(lot)s
FROM te WHERE genre = 'entree_rsa' ORDER BY personne_id, demande_id DESC
ON CONFLICT DO NOTHING;
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT te.genre, te.personne_id, te.demande_id, %(le)s, %(maintenant)s,
       CASE te.genre WHEN 'entree_rsa' THEN jsonb_build_object('motif', te.motif)
            WHEN 'demenagement' THEN jsonb_build_object('commune',
                 (SELECT nom_commune FROM tdem JOIN td ON td.foyer_id = tdem.foyer_id
                  WHERE td.demande_id = te.demande_id LIMIT 1))
            ELSE jsonb_build_object('etat', te.etat) END
FROM te;
