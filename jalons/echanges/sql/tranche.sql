-- td : les dossiers de la tranche ; demandes et foyers nouveaux sont créés.
CREATE TEMP TABLE td ON COMMIT DROP AS
SELECT d.id AS recu_id, d.numero_demande AS num, d.empreinte, x.*,
       CASE WHEN x.adr->>'cp' = ANY(c.codes_postaux) THEN c.code_insee
            ELSE jalons_commune(x.adr->>'insee', x.adr->>'cp', x.adr->>'com') END AS commune_id,
       x.adr IS NOT NULL AND x.adr <> 'null'::jsonb AS a_adresse,
       coalesce(x.adr->>'comp', '') AS comp, coalesce(x.adr->>'num', '') AS numero_voie,
       coalesce(x.adr->>'voie', '') AS voie, coalesce(x.adr->>'lieu', '') AS lieu,
       coalesce(x.adr->>'cp', '') AS cp, coalesce(x.adr->>'com', '') AS com,
       coalesce(x.adr->>'insee', '') AS insee,
       coalesce(x.adr->>'pays', 'FRA') AS pays, coalesce((x.adr->>'sdf')::boolean, false) AS sdf,
       (x.adr->>'emm')::date AS emmenagement,
       coalesce(r.id, nextval((SELECT pg_get_serial_sequence('personnes_demandersa', 'id')::regclass)))
           AS demande_id,
       coalesce(r.foyer_id, nextval((SELECT pg_get_serial_sequence('personnes_foyer', 'id')::regclass)))
           AS foyer_id,
       r.id IS NULL AS est_nouvelle
FROM echanges_dossierrecu d
CROSS JOIN LATERAL jsonb_to_record(d.contenu) AS x(
    org text, numorg text, mat text, mat_e text, dtdem date, mutation date, sitfam text, depuis date,
    nbenf int, etat text, motifs text[], effet date, foyer_soumis boolean, majore boolean,
    montant numeric, debut_droit date, adr jsonb)
LEFT JOIN personnes_demandersa r ON r.numero_demande = d.numero_demande
LEFT JOIN annuaire_commune c ON c.code_insee = x.adr->>'insee'
WHERE d.id = ANY(%(ids)s);
INSERT INTO personnes_foyer (id, created_at) SELECT foyer_id, %(maintenant)s FROM td WHERE est_nouvelle;
INSERT INTO personnes_demandersa (id, numero_demande, organisme, numero_organisme, matricule,
       empreinte_matricule, date_demande, foyer_id, date_accord, created_at)
SELECT demande_id, num, org, numorg, mat, decode(mat_e, 'hex'), dtdem, foyer_id,
       CASE WHEN etat IN ('2', '3', '4') THEN %(le)s::date END, %(maintenant)s
FROM td WHERE est_nouvelle;
UPDATE personnes_demandersa r SET organisme = td.org, numero_organisme = td.numorg, matricule = td.mat,
       empreinte_matricule = decode(td.mat_e, 'hex')
FROM td WHERE r.id = td.demande_id
  AND (r.organisme, r.numero_organisme, r.matricule, r.empreinte_matricule)
   IS DISTINCT FROM (td.org, td.numorg, td.mat, decode(td.mat_e, 'hex'));
UPDATE personnes_demandersa r SET date_accord = %(le)s
FROM td WHERE r.id = td.demande_id AND r.date_accord IS NULL AND td.etat IN ('2', '3', '4');
CREATE INDEX ON td (num);
CREATE INDEX ON td (foyer_id);
ANALYZE td (num, demande_id, foyer_id, est_nouvelle);
