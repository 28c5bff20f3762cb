"""L'argent des aides individuelles : chaque budget, par territoire où la personne vivait ce jour-là."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.urls import reverse

from jalons.aides.enums import Financeur, Fonds
from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.source import crues
from jalons.repertoire.argent import SourceDArgent
from jalons.repertoire.rules.argent import LigneDArgent
from jalons.repertoire.selectors.suivis import axes

_SQL = f"""
WITH argent AS (
    SELECT m.enveloppe_id, d.personne_id, m.date, m.montant AS engage, 0 AS paye
    FROM aides_mouvement m JOIN aides_demandeaide d ON d.id = m.demande_id
    WHERE m.created_at < %(connu)s AND m.date <= %(le)s
    UNION ALL
    SELECT li.enveloppe_id, d.personne_id, l.date, 0, l.montant
    FROM {crues("aides_lignepaiement", "liste_id, demande_id, montant, date")} l
    JOIN {crues("aides_listepaiement", "enveloppe_id, etat, transmise_le")} li ON li.fait = l.liste_id
    JOIN aides_demandeaide d ON d.id = l.demande_id
    WHERE li.etat = 'transmise' AND li.transmise_le <= %(le)s
), situe AS (
    SELECT a.*, (SELECT s.unite FROM chiffres_sejour s
                 WHERE s.personne_id = a.personne_id AND s.genre = 'territoire'
                   AND s.du <= a.date AND (s.au IS NULL OR s.au > a.date)
                   AND s.connu_du < %(connu)s AND (s.connu_au IS NULL OR s.connu_au >= %(connu)s)
                 ORDER BY s.du DESC LIMIT 1) AS territoire
    FROM argent a
)
SELECT e.financeur, e.fonds, e.axe_id, nullif(s.territoire, 0), sum(s.engage), sum(s.paye),
       count(DISTINCT s.personne_id)
FROM situe s
JOIN {crues("aides_enveloppe", "financeur, fonds, annee, axe_id")} e ON e.fait = s.enveloppe_id
WHERE e.annee = %(annee)s
GROUP BY 1, 2, 3, 4 ORDER BY 2, 1, 4
"""  # noqa: S608


class ArgentDesAides(SourceDArgent):
    code = "aides"
    libelle = "Aides individuelles"

    @classmethod
    def lignes(cls, annee: int, *, le: date, connu: datetime) -> Iterable[LigneDArgent]:
        """Accordé et payé sur les budgets de l'année, par territoire (une requête, et les axes)."""
        deriver_en_attente()
        noms = {axe.pk: str(axe) for axe in axes()}
        with connection.cursor() as curseur:
            curseur.execute(_SQL, {"connu": connu, "le": le, "annee": annee})
            lues = curseur.fetchall()
        for financeur, fonds, axe, territoire, engage, paye, personnes in lues:
            qui = f"financeur={financeur}"
            ou = f"&territoire={territoire}" if territoire else ""
            yield LigneDArgent(
                source=cls.libelle,
                objet=f"{Fonds(fonds).label}, {annee}",
                axe=noms.get(axe, ""),
                financeur=Financeur(financeur).label,
                territoire=territoire,
                public="",
                engage=Decimal(engage),
                paye=Decimal(paye),
                adresse=f"{reverse('aides:liste')}?{qui}{ou}",
                personnes=personnes,
            )
