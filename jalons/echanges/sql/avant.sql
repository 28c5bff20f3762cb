-- av : l'état connu de chaque demande le jour décrit, avant ce fichier.
CREATE TEMP TABLE av ON COMMIT DROP AS
SELECT td.demande_id, e.etat, e.motifs, e.date_effet
FROM td JOIN personnes_etatdroit e ON NOT td.est_nouvelle AND e.demande_id = td.demande_id
     AND upper_inf(e.connu) AND e.periode @> %(le)s::date
