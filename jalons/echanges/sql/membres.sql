-- tp : les personnes de la tranche, dans l'ordre de leur dossier ; `personne_id` est rempli par le
-- rapprochement, ou par la version déjà rapprochée quand un fichier est remis à sa place.
CREATE TEMP TABLE tp ON COMMIT DROP AS
SELECT td.num, td.demande_id, td.foyer_id, x.ord::int AS ord, x.role, x.charge, x.qual, x.nom, x.usage,
       x.prenom, x.autres, x.nee, x.prec, x.rang, x.sexe, x.lieu, x.sdd = 1 AS sdd,
       x.entrant = 1 AS entrant, x.rat, x.ft, x.act, x.reg,
       x.contrat, decode(x.nir->>'e', 'hex') AS nir_e, decode(x.nir->>'c', 'hex') AS nir_c,
       coalesce(x.nir->>'s', '') AS nir_s, coalesce(x.nir->>'s' IN ('valide', 'sans_cle'), false) AS certain,
       NULL::uuid AS cle,
       d.personnes[x.ord] AS personne_id, false AS est_nouvelle, td.est_tardif AS tardif
FROM td JOIN src d ON d.num = td.num
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(d.contenu->'p') AS (
    role text, charge boolean, qual text, nom text, usage text, prenom text, autres text, nee date,
    prec text, rang smallint, sexe text, lieu text, nir jsonb, sdd int, entrant int, rat date, ft text,
    act text, reg text, contrat text)) WITH ORDINALITY AS x(role, charge, qual, nom, usage, prenom,
    autres, nee, prec, rang, sexe, lieu, nir, sdd, entrant, rat, ft, act, reg, contrat, ord);
ANALYZE tp (num, ord, foyer_id, nee, nir_e);
