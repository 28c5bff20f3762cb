-- Ce qui mérite qu'un agent regarde, une ligne par paire de fiches : même NIR pour deux personnes,
-- même état civil dans deux dossiers, noms proches pour une même naissance. Une paire que le dossier
-- porte ensemble (jumeaux) n'est signalée que pour un NIR partagé. Une paire décidée ne revient pas.
CREATE TEMP TABLE tdo ON COMMIT DROP AS
SELECT DISTINCT t.personne_id AS un, n.personne_id AS autre, 1 AS ordre, 'meme_nir' AS raison
FROM tp t JOIN personnes_nir n ON n.empreinte = t.nir_e AND n.personne_id <> t.personne_id
JOIN personnes_personne q ON q.id = n.personne_id AND q.principale_id IS NULL
WHERE NOT EXISTS (SELECT 1 FROM personnes_nir a WHERE a.personne_id = t.personne_id
                  AND a.empreinte = t.nir_e AND a.updated_at < %(maintenant)s)
UNION ALL
SELECT DISTINCT t.personne_id, p.id,
       CASE WHEN jalons_normaliser(p.nom_naissance) = jalons_normaliser(t.nom)
             AND jalons_normaliser(p.prenom) = jalons_normaliser(t.prenom) THEN 2 ELSE 3 END,
       CASE WHEN jalons_normaliser(p.nom_naissance) = jalons_normaliser(t.nom)
             AND jalons_normaliser(p.prenom) = jalons_normaliser(t.prenom) THEN 'etat_civil' ELSE 'nom_proche' END
FROM tp t JOIN personnes_personne p ON p.date_naissance = t.nee AND p.id <> t.personne_id
     AND p.sexe = t.sexe AND p.principale_id IS NULL
     AND similarity(p.nom_naissance, t.nom) > 0.55 AND similarity(p.prenom, t.prenom) > 0.45
WHERE t.est_nouvelle
  AND NOT EXISTS (SELECT 1 FROM tp o WHERE o.num = t.num AND o.personne_id = p.id);
INSERT INTO personnes_doutepersonne (personne_id, ressemble_a_id, raison, poids, etat, commentaire, version,
       lot_id, created_at)
SELECT DISTINCT ON (least(un, autre), greatest(un, autre)) least(un, autre), greatest(un, autre), raison, 0,
       'a_decider', '', 1, %(lot)s, %(maintenant)s
FROM tdo ORDER BY least(un, autre), greatest(un, autre), ordre
ON CONFLICT DO NOTHING
;
-- Ce que la caisse a corrigé dans un dossier, dit à la frise : le fait lui-même est dans l'identité.
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT 'identite_corrigee', c.personne_id, c.demande_id, %(le)s, %(maintenant)s,
       jsonb_build_object('elements', c.elements)
FROM (SELECT t.personne_id, t.demande_id, array_remove(ARRAY[
          CASE WHEN jalons_normaliser(i.nom_naissance) <> jalons_normaliser(t.nom) THEN 'nom' END,
          CASE WHEN jalons_normaliser(i.prenom) <> jalons_normaliser(t.prenom) THEN 'prenom' END,
          CASE WHEN i.date_naissance <> t.nee THEN 'naissance' END,
          CASE WHEN i.sexe <> t.sexe THEN 'sexe' END,
          CASE WHEN i.empreinte_nir <> t.nir_e THEN 'nir' END], NULL) AS elements
      FROM tp t JOIN personnes_identite i ON i.personne_id = t.personne_id AND i.demande_id = t.demande_id
           AND upper_inf(i.connu) AND i.periode @> %(le)s::date
      WHERE NOT t.est_nouvelle) c
WHERE c.elements <> '{}'
