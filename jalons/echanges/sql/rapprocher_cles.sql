-- D'un dossier à l'autre, une clé égale fait une seule personne : NIR certain, naissance et prénom
-- (ses consonnes, s'il en a trois) ; sinon l'état civil entier, lieu compris. Sans lieu ni NIR
-- certain, rien ne se devine : la clé reste propre au dossier, et l'écran des doutes tranche.
UPDATE tp SET cle = md5(k.base || '|' || k.rang_egal)::uuid
FROM (SELECT num, ord, base, row_number() OVER (PARTITION BY num, base ORDER BY rang, autres, ord) AS rang_egal
      FROM (SELECT num, ord, rang, autres,
                   CASE WHEN certain THEN
                       'n|' || encode(nir_e, 'hex') || '|' || nee || '|'
                       || CASE WHEN length(regexp_replace(premier, '[aeiouy]', '', 'g')) >= 3
                               THEN regexp_replace(premier, '[aeiouyh]', '', 'g') ELSE premier END
                   ELSE 'e|' || jalons_normaliser(nom) || '|' || jalons_normaliser(prenom) || '|' || nee
                       || '|' || sexe || '|' || rang || '|' || coalesce(nullif(jalons_normaliser(lieu), ''), num)
                   END AS base
            FROM (SELECT t.*, regexp_replace(split_part(jalons_normaliser(prenom), ' ', 1), '(.)\1+', '\1', 'g')
                         AS premier FROM tp t OFFSET 0) p OFFSET 0) b) k
WHERE tp.num = k.num AND tp.ord = k.ord;
ANALYZE tp (cle, personne_id);
UPDATE tp SET personne_id = c.personne_id
FROM personnes_cleidentite c
WHERE tp.personne_id IS NULL AND c.cle = tp.cle
  AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = tp.num AND o.personne_id = c.personne_id);
-- Chaque identité neuve tire un numéro, une fois pour toutes : la table le fige avant toute jointure.
CREATE TEMP TABLE tn ON COMMIT DROP AS
SELECT cle, nextval(pg_get_serial_sequence('personnes_personne', 'id')) AS id
FROM (SELECT DISTINCT cle FROM tp WHERE personne_id IS NULL ORDER BY cle) k;
ANALYZE tn;
UPDATE tp SET personne_id = tn.id, est_nouvelle = true
FROM tn WHERE tp.personne_id IS NULL AND tp.cle = tn.cle
