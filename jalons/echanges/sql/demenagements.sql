-- Les foyers connus dont l'adresse vient de changer (tc et tf viennent du fait « adresse »).
CREATE TEMP TABLE IF NOT EXISTS tdem ON COMMIT DROP AS
SELECT c.foyer_id, f.nom_commune FROM tc c JOIN tf f ON f.foyer_id = c.foyer_id
