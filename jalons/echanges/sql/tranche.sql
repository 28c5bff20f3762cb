-- td : les dossiers de la tranche, lus dans `src` ; demandes et foyers nouveaux sont créés.
-- `premier_jour` : le premier jour où le fichier permet de tenir un fait nouveau pour vrai.
CREATE TEMP TABLE td ON COMMIT DROP AS
SELECT d.recu_id, d.num, d.empreinte, d.version_id, d.est_tardif, x.*,
       CASE WHEN x.adrs->0->>'cp' = ANY(c.codes_postaux) THEN c.code_insee
            ELSE jalons_commune(x.adrs->0->>'insee', x.adrs->0->>'cp', x.adrs->0->>'com') END AS commune_id,
       x.adrs->0 IS NOT NULL AS a_adresse, x.adrs->0 AS adr,
       (x.adrs->0->>'emm')::date AS emmenagement,
       greatest(date_trunc('month', %(le)s::date)::date,
                least(coalesce(x.debut_cours, '-infinity'), %(le)s::date))
           AS premier_jour,
       coalesce(r.id, nextval((SELECT pg_get_serial_sequence('personnes_demandersa', 'id')::regclass)))
           AS demande_id,
       coalesce(r.foyer_id, nextval((SELECT pg_get_serial_sequence('personnes_foyer', 'id')::regclass)))
           AS foyer_id,
       r.id IS NULL AS est_nouvelle
FROM src d
CROSS JOIN LATERAL jsonb_to_record(d.contenu) AS x(
    org text, numorg text, mat text, mat_e text, dtdem date, mutation date, cedant jsonb, prenant jsonb, sitfam text,
    depuis date, nbenf int, etat text, motifs text[], effet date, foyer_soumis boolean, majore boolean,
    montant numeric, debut_droit date, debut_cours date, adrs jsonb, fg jsonb)
LEFT JOIN personnes_demandersa r ON r.numero_demande = d.num
LEFT JOIN annuaire_commune c ON c.code_insee = x.adrs->0->>'insee';
INSERT INTO personnes_foyer (id, created_at) SELECT foyer_id, %(maintenant)s FROM td WHERE est_nouvelle;
INSERT INTO personnes_demandersa (id, numero_demande, organisme, numero_organisme, matricule,
       empreinte_matricule, date_demande, foyer_id, created_at)
SELECT demande_id, num, org, numorg, mat, decode(mat_e, 'hex'), dtdem, foyer_id, %(maintenant)s
FROM td WHERE est_nouvelle;
UPDATE personnes_demandersa r SET organisme = td.org, numero_organisme = td.numorg, matricule = td.mat,
       empreinte_matricule = decode(td.mat_e, 'hex'), date_demande = td.dtdem
FROM td WHERE r.id = td.demande_id AND NOT td.est_tardif
  AND (r.organisme, r.numero_organisme, r.matricule, r.empreinte_matricule, r.date_demande)
      IS DISTINCT FROM (td.org, td.numorg, td.mat, decode(td.mat_e, 'hex'), td.dtdem);
CREATE INDEX ON td (num);
CREATE INDEX ON td (foyer_id);
ANALYZE td (num, demande_id, foyer_id, est_nouvelle);
