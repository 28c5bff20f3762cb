-- Un dossier à remettre à sa place entraîne ceux de la tranche qui partagent une personne ; une personne
-- déjà vue dans un autre dossier du même lot, ou dans un dossier qu'un fichier plus récent portait,
-- l'entraîne aussi. `td.est_tardif` les désigne tous ; leurs faits se posent au sceau.
UPDATE td SET est_tardif = true
FROM (SELECT DISTINCT tp.num
      FROM tp JOIN personnes_appartenance a ON a.personne_id = tp.personne_id
           AND a.foyer_id <> tp.foyer_id
      JOIN personnes_demandersa r ON r.foyer_id = a.foyer_id
      LEFT JOIN echanges_empreintedossier x ON x.numero_demande = r.numero_demande AND x.lot_id = %(lot)s
      WHERE NOT tp.est_nouvelle
        AND (x.lot_id IS NOT NULL OR r.numero_demande = ANY(%(recents)s))) l
WHERE td.num = l.num AND NOT td.est_tardif;
DROP TABLE IF EXISTS tl;
CREATE TEMP TABLE tl ON COMMIT DROP AS
WITH RECURSIVE lies AS (
    SELECT num FROM td WHERE est_tardif
    UNION
    SELECT b.num FROM lies JOIN tp a ON a.num = lies.num JOIN tp b ON b.personne_id = a.personne_id
)
SELECT num FROM lies;
UPDATE td SET est_tardif = true FROM tl WHERE td.num = tl.num AND NOT td.est_tardif;
DELETE FROM tp USING td WHERE td.num = tp.num AND td.est_tardif
