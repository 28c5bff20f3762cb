-- L'accord d'une demande : le premier jour connu de son droit, jamais avant la demande.
UPDATE personnes_demandersa r SET date_accord = a.accord
FROM (SELECT e.demande_id, min(greatest(lower(e.periode), q.date_demande)) AS accord
      FROM personnes_etatdroit e JOIN personnes_demandersa q ON q.id = e.demande_id
      WHERE upper_inf(e.connu) AND e.etat IN ('2', '3', '4') AND e.demande_id IN
            (SELECT demande_id FROM personnes_etatdroit WHERE lower(connu) = %(maintenant)s)
      GROUP BY e.demande_id) a
WHERE r.id = a.demande_id AND r.date_accord IS DISTINCT FROM a.accord
