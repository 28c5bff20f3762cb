-- D'abord, dans chaque dossier déjà connu, les personnes de `tp` (membres.sql) que rien ne distingue
-- d'un membre, et d'un seul ; `rapprochement.py` pèse ensuite ce qui a changé.
-- tm : les personnes que ces dossiers ont déjà portées, à quelque date que ce soit.
CREATE TEMP TABLE tm ON COMMIT DROP AS
SELECT DISTINCT td.num, a.personne_id FROM td
JOIN personnes_appartenance a ON a.foyer_id = td.foyer_id AND upper_inf(a.connu)
WHERE NOT td.est_nouvelle;
CREATE INDEX ON tm (num);
ANALYZE tm;
UPDATE tp SET personne_id = m.personne_id
FROM (SELECT num, ord, personne_id, count(*) OVER (PARTITION BY num, ord) AS vers,
             count(*) OVER (PARTITION BY num, personne_id) AS depuis
      FROM (SELECT DISTINCT t.num, t.ord, tm.personne_id
            FROM tp t JOIN tm ON tm.num = t.num
            JOIN personnes_personne p ON p.id = tm.personne_id
            LEFT JOIN personnes_nir n ON n.personne_id = p.id AND n.est_courant
            WHERE p.date_naissance = t.nee AND p.sexe = t.sexe AND p.rang_naissance = t.rang
              AND (p.prenom = t.prenom OR jalons_normaliser(p.prenom) = jalons_normaliser(t.prenom))
              AND (p.nom_naissance = t.nom OR jalons_normaliser(p.nom_naissance) = jalons_normaliser(t.nom))
              AND (NOT t.certain OR n.id IS NULL OR n.etat NOT IN ('valide', 'sans_cle')
                   OR n.empreinte = t.nir_e)) memes) m
WHERE m.vers = 1 AND m.depuis = 1 AND tp.num = m.num AND tp.ord = m.ord
