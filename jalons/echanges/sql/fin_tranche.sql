UPDATE echanges_dossierrecu SET est_applique = true, contenu = NULL WHERE id = ANY(%(ids)s);
INSERT INTO echanges_empreintedossier (numero_demande, empreinte, lot_id, version_id)
SELECT num, empreinte, %(lot)s, version_id FROM td WHERE NOT est_tardif
ON CONFLICT (numero_demande) DO UPDATE SET empreinte = excluded.empreinte, lot_id = excluded.lot_id,
       version_id = excluded.version_id
