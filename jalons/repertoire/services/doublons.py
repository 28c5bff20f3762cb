"""Deux fiches pour une offre : les candidats, et ce que l'on en décide. Rien n'est fondu ni effacé.

Mieux vaut manquer un doublon que réunir deux offres : « même » ferme la fiche la moins fraîche, que l'on
rouvre d'un clic, laisse à l'autre ce qu'elle seule portait, et garde les deux sources.
"""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.repertoire import evenements
from jalons.repertoire.enums import EtatOffre, VerdictDoublon
from jalons.repertoire.models import DoublonOffre, Offre, SessionOffre
from jalons.repertoire.rules.reprise import GROUPES, a_reprendre
from jalons.repertoire.services.commun import OffreImpossible, nom_du_champ
from jalons.repertoire.services.indexation import TROUVABLES, indexer
from jalons.socle.fiches import relire

# Un thème commun, et un même nom, téléphone ou courriel dans la même commune (ou sans commune).
_CANDIDATS = """
WITH f AS (
  SELECT o.id, o.thematiques, o.telephone, lower(o.courriel) AS courriel, coalesce(o.commune_id, '') AS lieu,
    jalons_normaliser(o.nom) AS nom, o.structure_id, o.identifiant, s.siret
  FROM repertoire_offre o JOIN annuaire_structure s ON s.id = o.structure_id
  WHERE o.etat = ANY(%(etats)s)
), paires AS (
  SELECT a.id AS une, b.id AS autre, array_remove(ARRAY[
      CASE WHEN a.nom = b.nom THEN 'même nom' END,
      CASE WHEN a.telephone = b.telephone AND a.telephone <> '' THEN 'même téléphone' END,
      CASE WHEN a.courriel = b.courriel AND a.courriel <> '' THEN 'même courriel' END,
      CASE WHEN a.siret = b.siret AND a.siret <> '' THEN 'même SIRET' END,
      CASE WHEN a.structure_id = b.structure_id THEN 'même organisme' END], NULL) AS raisons,
    a.nom = b.nom AS meme_nom
  FROM f a JOIN f b ON a.id < b.id AND a.lieu = b.lieu
    AND (a.nom = b.nom OR (a.telephone <> '' AND a.telephone = b.telephone)
      OR (a.courriel <> '' AND a.courriel = b.courriel))
  WHERE a.nom = b.nom OR (a.thematiques && b.thematiques AND a.structure_id <> b.structure_id)
)
INSERT INTO repertoire_doublonoffre (une_id, autre_id, raisons, verdict, repris)
SELECT une, autre, raisons::varchar(60)[], '', '{}' FROM paires
WHERE meme_nom AND cardinality(raisons) > 1 OR NOT meme_nom
LIMIT 2000
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def chercher_les_doublons() -> int:
    """Note les paires de fiches qui se ressemblent et que nul n'a encore jugées ; rend les neuves."""
    with connection.cursor() as curseur:
        curseur.execute(_CANDIDATS, {"etats": list(TROUVABLES)})
        return int(curseur.rowcount)


@transaction.atomic
def trancher(*, doublon: DoublonOffre, verdict: str, par: Agent, le: date) -> DoublonOffre:
    """Même, différent ou pas sûr. Même : la moins fraîche se ferme, et laisse ce qu'elle seule dit."""
    tenu = relire(doublon, "une", "autre")
    if tenu.verdict and tenu.verdict != VerdictDoublon.PAS_SUR:
        raise OffreImpossible("Un autre agent vient d'en décider.")
    tenu.verdict, tenu.par, tenu.le = VerdictDoublon(verdict), par, le
    if tenu.verdict == VerdictDoublon.MEME:
        vieille = min((tenu.une, tenu.autre), key=lambda o: (o.sue_le, -o.pk))
        tenues = {o.pk: o for o in map(relire, sorted((tenu.une, tenu.autre), key=lambda o: o.pk))}
        close = tenues.pop(vieille.pk)
        tenu.fermee, tenu.repris = close, _passer(close, *tenues.values(), par=par, le=le)
        close.etat, close.suspendue_jusqu_au = EtatOffre.CLOSE, None
        close.version += 1
        close.save(update_fields=["etat", "suspendue_jusqu_au", "version"])
        indexer([tenu.une_id, tenu.autre_id])
    tenu.save(update_fields=["verdict", "par", "le", "fermee", "repris"])
    return tenu


def _passer(close: Offre, gardee: Offre, *, par: Agent, le: date) -> list[str]:
    """Ce que la fiche fermée seule portait passe dans l'autre, et le journal le dit ; rend les champs."""
    champs = [c for groupe in GROUPES for c in groupe]
    repris = a_reprendre(
        {c: getattr(close, c) for c in champs}, {c: getattr(gardee, c) for c in champs}
    )
    for champ, valeur in repris.items():
        setattr(gardee, champ, valeur)
    connus = set(gardee.financeurs.values_list("pk", flat=True))
    financeurs = [f for f in close.financeurs.all() if f.pk not in connus]
    gardee.financeurs.add(*financeurs)
    datees = {(s.periode, s.lieu) for s in gardee.sessions.all()}
    sessions = [
        SessionOffre(offre=gardee, periode=s.periode, lieu=s.lieu, places=s.places)
        for s in close.sessions.all()
        if (s.periode, s.lieu) not in datees
    ]
    SessionOffre.objects.bulk_create(sessions)
    dits = [nom_du_champ(c) for c in repris]
    dits += ["financeurs"] * bool(financeurs) + ["sessions"] * bool(sessions)
    if not dits:
        return []
    gardee.version += 1
    gardee.save()
    noter(
        evenements.OffreCompletee,
        gardee,
        par,
        le,
        offre=gardee.nom,
        autre=close.identifiant,
        champs=", ".join(dits),
    )
    return list(repris)
