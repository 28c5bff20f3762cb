-- tt : les personnes dont un fait a été su ou a cessé d'être su avec ce lot, et qu'il faut projeter.
CREATE TEMP TABLE tt ON COMMIT DROP AS
SELECT personne_id FROM personnes_identite WHERE lower(connu) = %(maintenant)s
UNION SELECT personne_id FROM personnes_appartenance
      WHERE lower(connu) = %(maintenant)s OR upper(connu) = %(maintenant)s
UNION SELECT personne_id FROM personnes_soumissiondroitsdevoirs
      WHERE lower(connu) = %(maintenant)s OR upper(connu) = %(maintenant)s
UNION SELECT a.personne_id FROM personnes_appartenance a
      JOIN personnes_demandersa r ON r.foyer_id = a.foyer_id
      JOIN personnes_etatdroit e ON e.demande_id = r.id
           AND (lower(e.connu) = %(maintenant)s OR upper(e.connu) = %(maintenant)s)
UNION SELECT a.personne_id FROM personnes_appartenance a
      JOIN personnes_adresse d ON d.foyer_id = a.foyer_id AND lower(d.connu) = %(maintenant)s
