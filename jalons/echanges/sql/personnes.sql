-- tp : les personnes de la tranche, rapprochées dans cet ordre : NIR et naissance ; même dossier,
-- rôle et naissance ; nom, prénom, naissance et rang. Sinon une personne nouvelle.
CREATE TEMP TABLE tp ON COMMIT DROP AS
SELECT td.num, td.demande_id, td.foyer_id, (e.ord)::int AS ord, x.*,
       decode(x.nir->>'e', 'hex') AS nir_e,
       jalons_normaliser(x.nom) || '|' || jalons_normaliser(x.prenom) || '|' || x.nee || '|' || x.rang AS cle,
       NULL::bigint AS personne_id, false AS est_nouvelle
FROM td JOIN echanges_dossierrecu d ON d.id = td.recu_id
CROSS JOIN LATERAL jsonb_array_elements(d.contenu->'p') WITH ORDINALITY AS e(j, ord)
CROSS JOIN LATERAL jsonb_to_record(e.j) AS x(
    role text, charge boolean, qual text, nom text, usage text, prenom text, autres text, nee date,
    prec text, rang smallint, sexe text, lieu text, nir jsonb, sdd_n text, sdd int, ft text, act text,
    reg text, contrat text);
ALTER TABLE tp DROP COLUMN sdd_n, ALTER COLUMN sdd TYPE boolean USING sdd = 1;
CREATE INDEX ON tp (nir_e);
CREATE INDEX ON tp (nee);
ANALYZE tp;
UPDATE tp SET personne_id = m.id
FROM (SELECT DISTINCT ON (t.num, t.ord) t.num, t.ord, p.id
      FROM tp t JOIN personnes_nir n ON n.empreinte = t.nir_e
      JOIN personnes_personne p ON p.id = n.personne_id AND p.date_naissance = t.nee
      ORDER BY t.num, t.ord, p.id) m
WHERE tp.num = m.num AND tp.ord = m.ord;
UPDATE tp SET personne_id = m.id
FROM (SELECT DISTINCT ON (t.num, t.ord) t.num, t.ord, p.id
      FROM tp t
      JOIN personnes_appartenance a ON a.foyer_id = t.foyer_id AND upper_inf(a.connu) AND a.role = t.role
      JOIN personnes_personne p ON p.id = a.personne_id AND p.date_naissance = t.nee
           AND p.rang_naissance = t.rang AND p.sexe = t.sexe
      LEFT JOIN personnes_nir n ON n.personne_id = p.id
      WHERE t.personne_id IS NULL AND (t.nir_e IS NULL OR n.empreinte IS NULL OR n.empreinte = t.nir_e)
        AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = t.num AND o.personne_id = p.id)
      ORDER BY t.num, t.ord, p.id) m
WHERE tp.num = m.num AND tp.ord = m.ord;
UPDATE tp SET personne_id = m.id
FROM (SELECT DISTINCT ON (t.num, t.ord) t.num, t.ord, p.id
      FROM tp t
      JOIN personnes_personne p ON p.date_naissance = t.nee AND p.rang_naissance = t.rang
           AND p.sexe = t.sexe
           AND jalons_normaliser(p.nom_naissance) = jalons_normaliser(t.nom)
           AND jalons_normaliser(p.prenom) = jalons_normaliser(t.prenom)
      LEFT JOIN personnes_nir n ON n.personne_id = p.id
      WHERE t.personne_id IS NULL AND (t.nir_e IS NULL OR n.empreinte IS NULL OR n.empreinte = t.nir_e)
        AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = t.num AND o.personne_id = p.id)
      ORDER BY t.num, t.ord, p.id) m
WHERE tp.num = m.num AND tp.ord = m.ord;
UPDATE tp SET personne_id = g.id, est_nouvelle = true
FROM (SELECT c, nextval(pg_get_serial_sequence('personnes_personne', 'id')) AS id
      FROM (SELECT DISTINCT coalesce(encode(nir_e, 'hex') || nee, cle) AS c FROM tp
            WHERE personne_id IS NULL) k) g
WHERE tp.personne_id IS NULL AND coalesce(encode(tp.nir_e, 'hex') || tp.nee, tp.cle) = g.c;
INSERT INTO personnes_personne (id, nom_naissance, nom_usage, prenom, autres_prenoms, date_naissance,
       precision_naissance, rang_naissance, sexe, commune_naissance, role_foyer, etat_droit, est_soumis,
       est_majore, version, created_at, updated_at)
SELECT DISTINCT ON (personne_id) personne_id, nom, usage, prenom, autres, nee, prec, rang, sexe, lieu,
       '', '', NULL::boolean, false, 1, %(maintenant)s, %(maintenant)s
FROM tp WHERE est_nouvelle ORDER BY personne_id, num DESC, ord;
UPDATE personnes_personne p SET nom_naissance = t.nom, nom_usage = t.usage, prenom = t.prenom,
       autres_prenoms = t.autres, date_naissance = t.nee, precision_naissance = t.prec,
       rang_naissance = t.rang, sexe = t.sexe, commune_naissance = t.lieu, updated_at = %(maintenant)s
FROM (SELECT DISTINCT ON (personne_id) * FROM tp WHERE NOT est_nouvelle ORDER BY personne_id, num DESC, ord) t
WHERE p.id = t.personne_id
  AND (p.nom_naissance, p.nom_usage, p.prenom, p.autres_prenoms, p.date_naissance, p.rang_naissance, p.sexe)
   IS DISTINCT FROM (t.nom, t.usage, t.prenom, t.autres, t.nee, t.rang, t.sexe);
INSERT INTO personnes_nir (personne_id, chiffre, empreinte, etat, updated_at)
SELECT DISTINCT ON (personne_id) personne_id, decode(nir->>'c', 'hex'), nir_e, nir->>'s', %(maintenant)s
FROM tp WHERE nir_e IS NOT NULL ORDER BY personne_id, num DESC
ON CONFLICT (personne_id) DO UPDATE SET chiffre = excluded.chiffre, empreinte = excluded.empreinte,
       etat = excluded.etat, updated_at = excluded.updated_at
WHERE personnes_nir.empreinte <> excluded.empreinte OR personnes_nir.etat <> excluded.etat;
CREATE INDEX ON tp (personne_id);
CREATE INDEX ON tp (foyer_id);
ANALYZE tp;
INSERT INTO echanges_doutepersonne (personne_id, ressemble_a_id, raison, lot_id)
SELECT DISTINCT ON (t.personne_id, p.id) t.personne_id, p.id, 'meme_nir', %(lot)s
FROM tp t JOIN personnes_nir n ON n.empreinte = t.nir_e AND n.personne_id <> t.personne_id
JOIN personnes_personne p ON p.id = n.personne_id
WHERE t.est_nouvelle
ON CONFLICT DO NOTHING;
INSERT INTO echanges_doutepersonne (personne_id, ressemble_a_id, raison, lot_id)
SELECT DISTINCT ON (t.personne_id, p.id) t.personne_id, p.id, 'nom_proche', %(lot)s
FROM tp t JOIN personnes_personne p ON p.date_naissance = t.nee AND p.id <> t.personne_id
     AND p.sexe = t.sexe
     AND similarity(p.nom_naissance, t.nom) > 0.55 AND similarity(p.prenom, t.prenom) > 0.45
WHERE t.est_nouvelle
  AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = t.num AND o.personne_id = p.id)
ON CONFLICT DO NOTHING;
INSERT INTO personnes_inscriptionfrancetravail (personne_id, etat, identifiant, source, periode, connu, lot_id)
SELECT DISTINCT ON (t.personne_id) t.personne_id, 'inscrit', t.ft, 'flux', daterange(%(le)s, NULL),
       tstzrange(%(maintenant)s, NULL), %(lot)s
FROM tp t
WHERE t.ft <> '' AND t.role IN ('DEM', 'CJT') AND NOT EXISTS (
    SELECT 1 FROM personnes_inscriptionfrancetravail i
    WHERE i.personne_id = t.personne_id AND upper_inf(i.connu) AND upper_inf(i.periode))
ORDER BY t.personne_id, t.num DESC;
