-- Un dossier ouvert que le fichier mensuel de son organisme ne porte plus est tenu pour clos,
-- sous un motif qui le dit. Un dossier rejeté n'est pas un absent.
CREATE TEMP TABLE ta ON COMMIT DROP AS
SELECT e.*, r.numero_demande, r.foyer_id FROM personnes_demandersa r
JOIN personnes_etatdroit e ON e.demande_id = r.id AND upper_inf(e.connu) AND e.periode @> %(le)s::date
WHERE r.organisme = %(organisme)s AND r.numero_organisme = %(caisse)s
  AND e.etat IN ('0', '2', '3', '4')
  AND NOT EXISTS (SELECT 1 FROM echanges_dossierrecu d WHERE d.lot_id = %(lot)s
                  AND d.numero_demande = r.numero_demande)
  AND NOT EXISTS (SELECT 1 FROM echanges_rejet j WHERE j.lot_id = %(lot)s
                  AND j.numero_demande = r.numero_demande);
DELETE FROM personnes_etatdroit e USING ta WHERE e.id = ta.id AND lower(e.connu) >= %(maintenant)s;
UPDATE personnes_etatdroit e SET connu = tstzrange(lower(e.connu), %(maintenant)s)
FROM ta WHERE e.id = ta.id;
INSERT INTO personnes_etatdroit (demande_id, etat, motifs, date_effet, est_foyer_soumis, est_majore,
       montant_droit, periode, connu, lot_id)
SELECT demande_id, etat, motifs, date_effet, est_foyer_soumis, est_majore, montant_droit,
       daterange(lower(periode), %(le)s), tstzrange(%(maintenant)s, NULL), %(lot)s
FROM ta WHERE lower(periode) < %(le)s;
INSERT INTO personnes_etatdroit (demande_id, etat, motifs, date_effet, est_foyer_soumis, est_majore,
       montant_droit, periode, connu, lot_id)
SELECT demande_id, '5', ARRAY['FLUX:ABSENT'], %(le)s, est_foyer_soumis, est_majore, NULL,
       daterange(%(le)s, NULL), tstzrange(%(maintenant)s, NULL), %(lot)s
FROM ta;
DELETE FROM echanges_empreintedossier x USING ta WHERE x.numero_demande = ta.numero_demande;
INSERT INTO comptes_evenement (type, personne_id, objet_id, date, instant, donnees)
SELECT 'sortie_rsa', a.personne_id, ta.demande_id, %(le)s, %(maintenant)s,
       jsonb_build_object('etat', '5', 'motif', 'FLUX:ABSENT')
FROM ta JOIN personnes_appartenance a ON a.foyer_id = ta.foyer_id AND upper_inf(a.connu)
     AND a.periode @> %(le)s::date AND a.role IN ('DEM', 'CJT')
WHERE ta.etat <> '0';
