-- Un dossier relu pour rien : ses octets ont changé sans rien dire de neuf ; on les reconnaîtra désormais.
UPDATE echanges_empreintedossier x SET brute = d.brute
FROM echanges_dossierrecu d
WHERE d.lot_id = %(lot)s AND d.numero_demande = x.numero_demande AND d.contenu IS NULL AND NOT d.est_applique
  AND NOT d.est_tardif AND d.empreinte = x.empreinte AND x.brute IS DISTINCT FROM d.brute;
-- Qui était dans ce lot, et dans quelle version : la dernière écrite quand le dossier n'a pas changé.
INSERT INTO echanges_presencelot (lot_id, versions)
SELECT %(lot)s, coalesce(array_agg(v ORDER BY v), '{}')
FROM (SELECT coalesce(d.version_id, x.version_id) AS v FROM echanges_dossierrecu d
      LEFT JOIN echanges_empreintedossier x ON x.numero_demande = d.numero_demande
      WHERE d.lot_id = %(lot)s AND (d.est_applique OR d.contenu IS NULL)) p
WHERE v IS NOT NULL
ON CONFLICT (lot_id) DO UPDATE SET versions = (
    SELECT array_agg(DISTINCT v ORDER BY v)
    FROM unnest(echanges_presencelot.versions || excluded.versions) v)
