"""La recherche du répertoire face à un `ILIKE` nu sur les mêmes fiches : 1 000, 10 000, 100 000 offres.

Les offres sont d'invention, posées dans les communes au prorata de leurs habitants. Le `ILIKE` nu cherche les
mots tels que tapés dans le nom et la description, sans facette, sans distance, sans faute admise.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

LE = date(2026, 3, 16)
TAILLES = (1_000, 10_000, 100_000)
# (ce que l'on tape, rayon) ; tout part de la commune la plus peuplée.
RECHERCHES = (
    ("garde d'enfant", 30),
    ("permi", 50),
    ("pole emploi", 60),
    ("mobillite", 30),
    ("", 50),
    ("", None),
)
_DEBUTS = (
    "Atelier",
    "Accompagnement",
    "Aide",
    "Permanence",
    "Cours",
    "Chantier",
    "Conseil",
    "Groupe",
)
_QUALITES = ("solidaire", "du Pays", "pour tous", "des Trois Ponts", "intercommunal", "et entraide")
_PHRASE = (
    "Une équipe reçoit sans rendez-vous, explique les démarches, remplit le dossier avec la personne et la "
    "met en relation avec les partenaires du territoire. Pôle emploi et la caisse sont prévenus. "
)


def semer(nombre: int) -> None:
    """Pose `nombre` offres d'invention, leurs organismes, et l'index."""
    from django.db import connection

    from jalons.annuaire.models import Commune, Structure
    from jalons.repertoire.models import Offre
    from jalons.repertoire.services.indexation import reindexer
    from jalons.repertoire.vocabulaire import liste
    from jalons.socle.copie import verser
    from jalons.socle.periode import Periode

    hasard = random.Random(nombre)  # noqa: S311
    communes = list(Commune.objects.filter(latitude__isnull=False))
    poids = [c.population + 50 for c in communes]
    themes, publics = liste("thematiques"), [p for p in liste("publics") if p != "tous-publics"]
    structures = [
        Structure(
            code=f"banc-{n}",
            nom=f"Association {hasard.choice(_QUALITES)} {n}",
            genre="association",
            periode=Periode(date(2020, 1, 1)),
        )
        for n in range(max(1, nombre // 20))
    ]
    Structure.objects.bulk_create(structures, batch_size=5000)
    ou = hasard.choices(communes, poids, k=nombre)
    lignes = []
    for n, commune in enumerate(ou):
        choisis = hasard.sample(list(themes), hasard.choice((1, 1, 2)))
        zone = hasard.choice(
            (None, [commune.departement], [commune.departement], [commune.code_epci], [commune.pk])
        )
        lignes.append(
            (
                "banc",
                f"banc--{n}",
                structures[n % len(structures)].pk,
                f"{hasard.choice(_DEBUTS)} : {themes[choisis[0]].lower()} ({commune.nom})"[:150],
                _PHRASE + themes[choisis[-1]],
                hasard.choice(list(liste("type"))),
                choisis,
                hasard.choice((None, ["tous-publics"], hasard.sample(publics, 2))),
                hasard.choice(("gratuit", "gratuit", "payant", "")),
                hasard.choice((["en-presentiel"], ["en-presentiel"], ["a-distance"], None)),
                zone,
                commune.pk,
                commune.codes_postaux[0],
                LE - timedelta(days=hasard.randrange(400)),
            )
        )
    champs = (
        "source", "identifiant", "structure", "nom", "description", "type", "thematiques", "publics",
        "frais", "modes_accueil", "zone_eligibilite", "commune", "code_postal", "date_maj",
    )  # fmt: skip
    vides = {c.name: "" for c in Offre._meta.local_concrete_fields if c.name not in champs}
    vides = {n: "" for n in vides if _est_un_texte(Offre, n)} | {
        "contact_public": False,
        "etat": "ouverte",
        "version": 1,
    }
    with connection.cursor() as curseur:  # l'histoire des fiches n'est pas ce que l'on mesure
        curseur.execute("SET session_replication_role = replica")
    verser(
        Offre,
        (*champs, *vides),
        ((*v, *vides.values()) for v in lignes),
        cle=("identifiant",),
    )
    with connection.cursor() as curseur:
        curseur.execute("SET session_replication_role = DEFAULT")
    reindexer()


def _est_un_texte(modele: type, nom: str) -> bool:
    champ = modele._meta.get_field(nom)  # type: ignore[attr-defined]
    return champ.get_internal_type() in {
        "CharField",
        "TextField",
        "EmailField",
        "URLField",
        "SlugField",
    }


def _nu(q: str) -> int:
    from django.db import connection

    mots = [f"%{m}%" for m in q.split()] or ["%"]
    condition = " AND ".join("(nom ILIKE %s OR description ILIKE %s)" for _ in mots)
    with connection.cursor() as curseur:
        curseur.execute(
            f"SELECT id, nom FROM repertoire_offre WHERE {condition} ORDER BY nom LIMIT 20",  # noqa: S608
            [m for mot in mots for m in (mot, mot)],
        )
        return len(curseur.fetchall())


def mesurer(
    ligne: Callable[..., None],
    chrono: Callable[..., float],
    base_neuve: Callable[[], None],
    tailles: tuple[int, ...] = TAILLES,
) -> None:
    """Une ligne par recherche et par taille : `ILIKE` nu, Jalons, rapport, nombre trouvé par chacun."""
    from jalons.annuaire import services as annuaire
    from jalons.annuaire.models import Commune
    from jalons.repertoire.selectors.recherche import Demande, chercher_offres

    for nombre in tailles:
        base_neuve()
        annuaire.charger_communes(departements={"57", "15", "43", "87"})
        annuaire.charger_centroides()
        semer(nombre)
        commune = Commune.objects.filter(latitude__isnull=False).order_by("-population").first()
        for q, rayon in RECHERCHES:
            demande = Demande(q=q, commune=commune.pk if commune else "", rayon=rayon)
            nu = chrono(lambda q=q: _nu(q), 5)  # type: ignore[misc]
            fait = chercher_offres(demande, le=LE, commune=commune)
            duree = chrono(
                lambda d=demande, c=commune: chercher_offres(d, le=LE, commune=c),  # type: ignore[misc]
                9,
            )
            ligne(
                nombre,
                f"« {q} » {rayon or 'tout'}",
                f"{1000 * nu:.1f} ms",
                f"{1000 * duree:.1f} ms",
                f"{duree / nu:.2f}",
                f"{fait.nombre} / {_nu(q)}",
            )
