-- Au premier fichier d'un organisme, une personne nouvelle est inscrite déjà projetée : le sceau le
-- vérifie et n'a plus à récrire tout le monde. Ensuite, la projection bascule d'un coup, au sceau,
-- identité et NIR en vigueur compris (`personnes.services.projeter`).
INSERT INTO personnes_personne (id, nom_naissance, nom_usage, prenom, autres_prenoms, date_naissance,
       precision_naissance, rang_naissance, sexe, commune_naissance, foyer_id, role_foyer, commune_id,
       site_id, territoire_id, etat_droit, est_soumis, est_majore, version, created_at, updated_at)
SELECT DISTINCT ON (t.personne_id) t.personne_id, t.nom, t.usage, t.prenom, t.autres, t.nee, t.prec,
       t.rang, t.sexe, t.lieu, td.foyer_id, CASE WHEN td.num IS NULL THEN '' ELSE t.role END,
       CASE WHEN td.a_adresse THEN td.commune_id END, si.id, si.territoire_id, coalesce(td.etat, ''),
       CASE WHEN td.num IS NOT NULL THEN t.sdd END, coalesce(td.majore, false), 1, %(maintenant)s,
       %(maintenant)s
FROM tp t
LEFT JOIN td ON %(premier)s AND td.num = t.num
LEFT JOIN annuaire_sectorisation se ON td.a_adresse AND se.commune_id = td.commune_id
     AND se.periode @> greatest(%(le)s::date, %(recu)s::date) AND upper_inf(se.connu)
LEFT JOIN annuaire_site si ON si.id = se.site_id
WHERE t.est_nouvelle ORDER BY t.personne_id, t.num DESC, t.ord;
INSERT INTO personnes_cleidentite (cle, personne_id)
SELECT DISTINCT ON (cle) cle, personne_id FROM tp ORDER BY cle, est_nouvelle, num
ON CONFLICT DO NOTHING;
INSERT INTO personnes_nir (personne_id, chiffre, empreinte, etat, est_courant, updated_at)
SELECT DISTINCT ON (personne_id, nir_e) personne_id, nir_c, nir_e, nir_s, est_nouvelle AND nir_e = meilleur,
       %(maintenant)s
FROM (SELECT tp.*, first_value(nir_e) OVER (PARTITION BY personne_id ORDER BY certain DESC, nir_e DESC) AS meilleur
      FROM tp WHERE nir_e IS NOT NULL) t
ORDER BY personne_id, nir_e, certain DESC, num DESC
ON CONFLICT (personne_id, empreinte) DO UPDATE SET etat = excluded.etat, updated_at = excluded.updated_at
WHERE personnes_nir.etat <> excluded.etat;
CREATE INDEX ON tp (personne_id);
CREATE INDEX ON tp (foyer_id);
ANALYZE tp (personne_id, est_nouvelle)
