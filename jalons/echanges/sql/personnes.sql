-- tp : les personnes de la tranche, rapprochées dans cet ordre : NIR et naissance ; même dossier,
-- rôle et naissance ; nom, prénom, naissance et rang. Sinon une personne nouvelle.
CREATE TEMP TABLE tp ON COMMIT DROP AS
SELECT td.num, td.demande_id, td.foyer_id, x.ord::int AS ord, x.role, x.charge, x.qual, x.nom, x.usage,
       x.prenom, x.autres, x.nee, x.prec, x.rang, x.sexe, x.lieu, x.sdd = 1 AS sdd, x.ft, x.act, x.reg,
       x.contrat, decode(x.nir->>'e', 'hex') AS nir_e, decode(x.nir->>'c', 'hex') AS nir_c,
       x.nir->>'s' AS nir_s,
       coalesce((x.nir->>'e') || x.nee, jalons_normaliser(x.nom) || '|' || jalons_normaliser(x.prenom)
                || '|' || x.nee || '|' || x.rang) AS cle,
       NULL::bigint AS personne_id, false AS est_nouvelle
FROM td JOIN echanges_dossierrecu d ON d.id = td.recu_id
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(d.contenu->'p') AS (
    role text, charge boolean, qual text, nom text, usage text, prenom text, autres text, nee date,
    prec text, rang smallint, sexe text, lieu text, nir jsonb, sdd int, ft text, act text, reg text,
    contrat text)) WITH ORDINALITY AS x(role, charge, qual, nom, usage, prenom, autres, nee, prec, rang,
    sexe, lieu, nir, sdd, ft, act, reg, contrat, ord);
ANALYZE tp (num, ord, foyer_id, nee, nir_e);
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
FROM (SELECT cle, nextval((SELECT pg_get_serial_sequence('personnes_personne', 'id')::regclass)) AS id
      FROM (SELECT cle FROM tp WHERE personne_id IS NULL GROUP BY cle ORDER BY min(foyer_id)) k) g
WHERE tp.personne_id IS NULL AND tp.cle = g.cle;
-- Au premier fichier d'un organisme, une personne nouvelle est inscrite déjà projetée : le sceau le
-- vérifie et n'a plus à récrire tout le monde. Ensuite, la projection bascule d'un coup, au sceau.
INSERT INTO personnes_personne (id, nom_naissance, nom_usage, prenom, autres_prenoms, date_naissance,
       precision_naissance, rang_naissance, sexe, commune_naissance, foyer_id, role_foyer, commune_id,
       site_id, territoire_id, etat_droit, est_soumis, est_majore, version, created_at, updated_at)
SELECT DISTINCT ON (t.personne_id) t.personne_id, t.nom, t.usage, t.prenom, t.autres, t.nee, t.prec,
       t.rang, t.sexe, t.lieu, td.foyer_id, CASE WHEN td.num IS NULL THEN '' ELSE t.role END,
       CASE WHEN td.a_adresse THEN td.commune_id END, si.id, si.territoire_id, coalesce(td.etat, ''),
       CASE WHEN td.num IS NOT NULL THEN t.sdd END, coalesce(td.majore, false), 1, %(maintenant)s,
       %(maintenant)s
FROM tp t
LEFT JOIN td ON %(premier)s AND td.num = t.num
LEFT JOIN annuaire_sectorisation se ON td.a_adresse AND se.commune_id = td.commune_id
     AND se.periode @> greatest(%(le)s::date, %(recu)s::date)
LEFT JOIN annuaire_site si ON si.id = se.site_id
WHERE t.est_nouvelle ORDER BY t.personne_id, t.num DESC, t.ord;
UPDATE personnes_personne p SET nom_naissance = t.nom, nom_usage = t.usage, prenom = t.prenom,
       autres_prenoms = t.autres, date_naissance = t.nee, precision_naissance = t.prec,
       rang_naissance = t.rang, sexe = t.sexe, commune_naissance = t.lieu, updated_at = %(maintenant)s
FROM (SELECT DISTINCT ON (personne_id) * FROM tp WHERE NOT est_nouvelle ORDER BY personne_id, num DESC, ord) t
WHERE p.id = t.personne_id
  AND (p.nom_naissance, p.nom_usage, p.prenom, p.autres_prenoms, p.date_naissance, p.rang_naissance, p.sexe)
   IS DISTINCT FROM (t.nom, t.usage, t.prenom, t.autres, t.nee, t.rang, t.sexe);
INSERT INTO personnes_nir (personne_id, chiffre, empreinte, etat, updated_at)
SELECT DISTINCT ON (personne_id) personne_id, nir_c, nir_e, nir_s, %(maintenant)s
FROM tp WHERE nir_e IS NOT NULL ORDER BY personne_id, num DESC
ON CONFLICT (personne_id) DO UPDATE SET chiffre = excluded.chiffre, empreinte = excluded.empreinte,
       etat = excluded.etat, updated_at = excluded.updated_at
WHERE personnes_nir.empreinte <> excluded.empreinte OR personnes_nir.etat <> excluded.etat;
CREATE INDEX ON tp (personne_id);
CREATE INDEX ON tp (foyer_id);
ANALYZE tp (personne_id, est_nouvelle);
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
