UPDATE echanges_dossierrecu d SET est_applique = true, contenu = NULL, version_id = td.version_id,
       est_tardif = td.est_tardif
FROM td WHERE d.id = td.recu_id;
INSERT INTO echanges_empreintedossier (numero_demande, empreinte, brute, lot_id, version_id)
SELECT td.num, td.empreinte, src.brute, %(lot)s, td.version_id
FROM td JOIN src ON src.num = td.num WHERE NOT td.est_tardif
ON CONFLICT (numero_demande) DO UPDATE SET empreinte = excluded.empreinte, brute = excluded.brute,
       lot_id = excluded.lot_id, version_id = excluded.version_id
