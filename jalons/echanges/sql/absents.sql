-- ta : les dossiers ouverts que le fichier mensuel de leur organisme ne porte plus. Un dossier rejeté,
-- gardé par l'agent, qu'aucun fichier n'a jamais porté, ou que seul un fichier plus récent a fait connaître n'est pas un absent.
CREATE TEMP TABLE ta ON COMMIT DROP AS
SELECT r.id AS demande_id, r.numero_demande AS num, r.foyer_id, r.matricule, r.empreinte_matricule, e.etat, e.est_foyer_soumis,
       e.est_majore
FROM personnes_demandersa r
JOIN personnes_etatdroit e ON e.demande_id = r.id AND upper_inf(e.connu) AND e.periode @> %(le)s::date
WHERE r.organisme = %(organisme)s AND r.numero_organisme = %(caisse)s
  AND EXISTS (SELECT 1 FROM echanges_versiondossier v WHERE v.numero_demande = r.numero_demande)
  AND e.etat IN ('0', '2', '3', '4') AND r.numero_demande <> ALL(%(gardes)s)
  AND NOT EXISTS (SELECT 1 FROM echanges_dossierrecu d WHERE d.lot_id = %(lot)s
                  AND d.numero_demande = r.numero_demande)
  AND r.numero_demande NOT IN (SELECT v.numero_demande FROM echanges_versiondossier v WHERE v.id IN
                  (SELECT unnest(p.versions) FROM echanges_presencelot p JOIN echanges_lot l ON l.id = p.lot_id
                   WHERE l.id = %(lot)s OR (l.organisme, l.numero_organisme, l.type_flux, l.date_reference,
                         l.cree_le) = (%(organisme)s, %(caisse)s, 'M', %(le)s::date, %(cree)s::timestamptz)))
  AND NOT EXISTS (SELECT 1 FROM echanges_rejet j WHERE j.lot_id = %(lot)s AND j.etat <> 'note'
                  AND j.numero_demande = r.numero_demande);
DELETE FROM ta WHERE %(tardif)s AND NOT EXISTS (
    SELECT 1 FROM echanges_versiondossier v
    JOIN echanges_presencelot p ON p.versions @> ARRAY[v.id]
    JOIN echanges_lot l ON l.id = p.lot_id
    WHERE v.numero_demande = ta.num
      AND (l.date_reference, l.cree_le, l.empreinte) < (%(le)s::date, %(cree)s::timestamptz, %(sceau)s))
