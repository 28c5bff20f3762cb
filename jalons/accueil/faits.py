"""Les faits de l'accueil que les chiffres lisent."""

from __future__ import annotations

from jalons.accueil.rules.freins_dits import FREINS, FreinDit
from jalons.chiffres.source import SourceFait, SourceSejour, successions, versions
from jalons.repertoire.enums import Voie

_RANGS = " ".join(f"WHEN '{voie}' THEN {rang}" for rang, voie in enumerate(Voie.values, start=1))


class FaitEntretien(SourceFait):
    code = "entretien"
    libelle = "Entretien tenu"
    sql = versions("accueil_entretien", "personne_id AS personne, date, mode")


class FaitOrientation(SourceFait):
    code = "orientation"
    libelle = "Décision d'orientation"
    sql = versions(
        "accueil_orientation",
        "personne_id AS personne, date_decision AS date, origine, voie, doit_s_inscrire",
    )


class SejourVoie(SourceSejour):
    """La voie suivie, d'une décision d'orientation à la suivante ; `unite` est son rang dans `Voie`."""

    code = "voie"
    libelle = "Voie d'orientation"
    surveille = (("accueil_orientation", "SELECT personne_id FROM lignes"),)
    sql = f"""
        SELECT personne_id, CASE voie {_RANGS} END AS unite,
               daterange(date_decision, suivante) AS periode, connu
        FROM {successions("accueil_orientation", "v.voie, v.date_decision", jour="date_decision")} o"""  # noqa: S608


# Le diagnostic figé qui vaut, d'une validation à la suivante, tel que connu à chaque instant.
_DIAGNOSTICS = """
        WITH d AS (
            SELECT p.id, p.personne_id, p.date, p.created_at AS t, p.reponses
            FROM questionnaires_depot p JOIN cible USING (personne_id) WHERE p.usage = 'dsp'
        ), tranches AS (
            SELECT personne_id, t, lead(t) OVER (PARTITION BY personne_id ORDER BY t) AS fin
            FROM (SELECT DISTINCT personne_id, t FROM d) b
        ), vues AS (
            SELECT d.personne_id, d.reponses, tstzrange(s.t, s.fin) AS connu,
                   daterange(d.date, lead(d.date) OVER (PARTITION BY d.personne_id, s.t
                                                        ORDER BY d.date, d.id)) AS periode
            FROM tranches s JOIN d ON d.personne_id = s.personne_id AND d.t <= s.t
        )"""
_DEPOTS = (("questionnaires_depot", "SELECT personne_id FROM lignes"),)


def _dit(frein: FreinDit) -> str:
    """La condition, en SQL, d'un diagnostic qui dit ce frein : une réponse seule, ou dans une liste."""
    return " OR ".join(
        f"reponses -> '{question}' @> '\"{code}\"'::jsonb"
        for question, codes in frein.reponses.items()
        for code in codes
    )


class SejourDiagnostic(SourceSejour):
    """Avoir un diagnostic validé ; `unite` vaut 1."""

    code = "diagnostic"
    libelle = "Diagnostic validé"
    surveille = _DEPOTS
    sql = f"{_DIAGNOSTICS} SELECT personne_id, 1 AS unite, periode, connu FROM vues"  # noqa: S608


class SejourFrein(SourceSejour):
    """Un frein que dit le dernier diagnostic validé ; `unite` est son rang dans `FREINS`."""

    code = "frein"
    libelle = "Frein dit au diagnostic"
    surveille = _DEPOTS
    sql = _DIAGNOSTICS + " UNION ALL ".join(
        f" SELECT personne_id, {frein.rang} AS unite, periode, connu FROM vues WHERE {_dit(frein)}"  # noqa: S608
        for frein in FREINS
    )
