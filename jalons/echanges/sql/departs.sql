-- Qui n'est plus dans le dossier en sort la veille : l'appartenance et la soumission se ferment.
DROP TABLE IF EXISTS tdep;
CREATE TEMP TABLE tdep ON COMMIT DROP AS
SELECT a.* FROM personnes_appartenance a JOIN td ON td.foyer_id = a.foyer_id
WHERE NOT td.est_nouvelle AND upper_inf(a.connu) AND (upper_inf(a.periode) OR upper(a.periode) > %(le)s)
  AND NOT EXISTS (SELECT 1 FROM tp WHERE tp.foyer_id = a.foyer_id AND tp.personne_id = a.personne_id);
DELETE FROM personnes_appartenance a USING tdep t WHERE a.id = t.id AND lower(a.connu) >= %(maintenant)s;
UPDATE personnes_appartenance a SET connu = tstzrange(lower(a.connu), %(maintenant)s)
FROM tdep t WHERE a.id = t.id;
INSERT INTO personnes_appartenance (personne_id, foyer_id, role, est_a_charge, periode, connu, lot_id)
SELECT personne_id, foyer_id, role, est_a_charge, daterange(lower(periode), %(le)s),
       tstzrange(%(maintenant)s, NULL), %(lot)s FROM tdep WHERE lower(periode) < %(le)s;
DROP TABLE IF EXISTS tsou;
CREATE TEMP TABLE tsou ON COMMIT DROP AS
SELECT s.* FROM personnes_soumissiondroitsdevoirs s JOIN td ON td.demande_id = s.demande_id
WHERE NOT td.est_nouvelle AND upper_inf(s.connu) AND (upper_inf(s.periode) OR upper(s.periode) > %(le)s)
  AND NOT EXISTS (SELECT 1 FROM tp WHERE tp.demande_id = s.demande_id AND tp.personne_id = s.personne_id
                  AND tp.sdd IS NOT NULL);
DELETE FROM personnes_soumissiondroitsdevoirs s USING tsou t
WHERE s.id = t.id AND lower(s.connu) >= %(maintenant)s;
UPDATE personnes_soumissiondroitsdevoirs s SET connu = tstzrange(lower(s.connu), %(maintenant)s)
FROM tsou t WHERE s.id = t.id;
INSERT INTO personnes_soumissiondroitsdevoirs (personne_id, demande_id, est_soumis, periode, connu, lot_id)
SELECT personne_id, demande_id, est_soumis, daterange(lower(periode), %(le)s),
       tstzrange(%(maintenant)s, NULL), %(lot)s FROM tsou WHERE lower(periode) < %(le)s;
