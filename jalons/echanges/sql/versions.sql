-- La version portée, sans NIR chiffré, avec les personnes rapprochées.
WITH membres AS (
    SELECT num, array_agg(personne_id ORDER BY ord) AS personnes FROM tp GROUP BY num
), neuves AS (
    INSERT INTO echanges_versiondossier (numero_demande, empreinte, contenu, personnes)
    SELECT src.num, src.empreinte, src.contenu, m.personnes FROM src JOIN membres m ON m.num = src.num
    ON CONFLICT (numero_demande, empreinte) DO UPDATE SET personnes = excluded.personnes
    RETURNING id, numero_demande
)
UPDATE td SET version_id = neuves.id FROM neuves WHERE neuves.numero_demande = td.num
