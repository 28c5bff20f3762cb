-- av : l'état de chaque demande avant ce fichier ; la projection donne celui de chaque personne.
CREATE TEMP TABLE av ON COMMIT DROP AS
SELECT td.demande_id, e.etat
FROM td JOIN personnes_etatdroit e ON NOT td.est_nouvelle AND e.demande_id = td.demande_id
     AND upper_inf(e.connu) AND e.periode @> %(le)s::date
