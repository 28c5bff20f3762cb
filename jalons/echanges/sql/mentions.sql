-- Ce que la caisse signale à une date : ces mentions s'ajoutent, l'ordre des fichiers n'y fait rien.
INSERT INTO personnes_mentioncaisse (demande_id, personne_id, genre, code, date, heure, lot_id)
SELECT td.demande_id, NULL, 'fait', left(f->>0, 9), (f->>1)::date, nullif(f->>2, '')::time, %(lot)s
FROM td, jsonb_array_elements(td.fg) f
ON CONFLICT DO NOTHING;
INSERT INTO personnes_mentioncaisse (demande_id, personne_id, genre, code, date, heure, lot_id)
SELECT td.demande_id, NULL, m.genre, left(m.quoi->>0, 9), (m.quoi->>1)::date, NULL, %(lot)s
FROM td, LATERAL (VALUES ('cedant', td.cedant), ('prenant', td.prenant)) m(genre, quoi)
WHERE m.quoi IS NOT NULL AND m.quoi <> 'null'::jsonb
ON CONFLICT DO NOTHING;
INSERT INTO personnes_mentioncaisse (demande_id, personne_id, genre, code, date, heure, lot_id)
SELECT tp.demande_id, tp.personne_id, 'entree', '', td.premier_jour, NULL, %(lot)s
FROM tp JOIN td ON td.num = tp.num WHERE tp.entrant AND tp.role IN ('DEM', 'CJT')
ON CONFLICT DO NOTHING;
