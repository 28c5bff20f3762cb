-- tt : les personnes dont un fait vient de ce lot, et qu'il faut projeter.
CREATE TEMP TABLE tt ON COMMIT DROP AS
SELECT personne_id FROM personnes_identite WHERE lot_id = %(lot)s
UNION SELECT personne_id FROM personnes_appartenance WHERE lot_id = %(lot)s
UNION SELECT personne_id FROM personnes_soumissiondroitsdevoirs WHERE lot_id = %(lot)s
UNION SELECT a.personne_id FROM personnes_appartenance a
      JOIN personnes_demandersa r ON r.foyer_id = a.foyer_id
      JOIN personnes_etatdroit e ON e.demande_id = r.id AND e.lot_id = %(lot)s
UNION SELECT a.personne_id FROM personnes_appartenance a
      JOIN personnes_adresse d ON d.foyer_id = a.foyer_id AND d.lot_id = %(lot)s
