"""Noter, dans la base, qu'une fiche d'ici a pu changer d'identité : aucune écriture ne peut l'oublier."""

from __future__ import annotations

from django.db import connection, transaction

from jalons.socle.veilles import veille, veille_des_changements

_NOTER = (
    "INSERT INTO francetravail_quiestquichange (instant) SELECT now()"
    " WHERE EXISTS (SELECT 1 FROM francetravail_usagerfrancetravail) AND EXISTS ({lignes})"
)
_DE_LA_FICHE = (
    "nom_naissance",
    "nom_usage",
    "prenom",
    "date_naissance",
    "commune_id",
    "principale_id",
)
_NAISSENT = ("insert", "delete")


@transaction.atomic
def poser_la_veille() -> None:
    """Pose ou remet les déclencheurs ; sans effet sur une base dont les tables manquent encore."""
    if "francetravail_quiestquichange" not in connection.introspection.table_names():
        return
    avant, apres = (", ".join(f"{t}.{c}" for c in _DE_LA_FICHE) for t in ("a", "n"))
    changees = (
        f"SELECT 1 FROM avant a JOIN apres n USING (id) WHERE ({avant}) IS DISTINCT FROM ({apres})"  # noqa: S608
    )
    des_nirs = (
        "SELECT 1 FROM avant a JOIN apres n USING (id)"
        " WHERE (a.empreinte, a.etat, a.personne_id) IS DISTINCT FROM (n.empreinte, n.etat, n.personne_id)"
    )
    dites = "SELECT 1 FROM lignes WHERE source = 'flux' AND identifiant <> ''"
    ecrites = _NOTER.format(lignes="SELECT 1 FROM lignes")
    instructions = [
        *veille("ft_qui_personne", "personnes_personne", ecrites, quand=_NAISSENT),
        *veille("ft_qui_nir", "personnes_nir", ecrites, quand=_NAISSENT),
        *veille(
            "ft_qui_identifiant",
            "personnes_inscriptionfrancetravail",
            _NOTER.format(lignes=dites),
            quand=_NAISSENT,
        ),
        *veille_des_changements(
            "ft_qui_fiche", "personnes_personne", _NOTER.format(lignes=changees)
        ),
        *veille_des_changements(
            "ft_qui_nir_change", "personnes_nir", _NOTER.format(lignes=des_nirs)
        ),
    ]
    with connection.cursor() as curseur:
        for instruction in instructions:
            curseur.execute(instruction)
