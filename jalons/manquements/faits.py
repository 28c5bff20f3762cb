"""Les faits des manquements que les chiffres lisent, tels que connus à chaque instant."""

from __future__ import annotations

from jalons.chiffres.source import SourceFait, versions

_MANQUEMENT = "manquements_manquement"
_SIGNEES = versions(
    "manquements_decisionsanction", "manquement_id, signee_le AS date, niveau, etat, mesure"
)


class FaitManquement(SourceFait):
    """Un manquement signalé, au jour du signalement ; un signalement retiré n'en est plus un."""

    code = "manquement"
    libelle = "Manquement signalé"
    hors_instantane = True
    sql = (
        versions(
            _MANQUEMENT,
            "personne_id AS personne, date_signalement AS date, date_signalement AS signale_le, nature",
        )
        + " AND etat <> 'retire'"
    )


class FaitClassement(SourceFait):
    """Un manquement classé sans suite, au jour du classement ; rouvert, il ne l'est plus."""

    code = "manquement_classe"
    libelle = "Manquement classé sans suite"
    hors_instantane = True
    sql = (
        versions(_MANQUEMENT, "personne_id AS personne, date_fin AS date, classement")
        + " AND etat = 'classe'"
    )


class FaitSanction(SourceFait):
    """Une décision signée, au jour de sa signature ; retirée, elle n'en est plus une."""

    code = "sanction"
    libelle = "Décision de sanction signée"
    hors_instantane = True
    sql = f"""
        SELECT s.fait, m.personne_id AS personne, s.date, s.mesure,
               CASE WHEN s.niveau <= 1 THEN 'premier' ELSE 'suivant' END AS niveau,
               s.connu_du, s.connu_au
        FROM ({_SIGNEES}) s JOIN manquements_manquement m ON m.id = s.manquement_id
        WHERE s.etat = 'signee'"""  # noqa: S608
