"""Des fichiers de caisse écrits à la main, foyer par foyer, pour les cas que l'on veut tenir."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

from django.db import connection

from jalons.generateur.ecriture import ecrire
from jalons.generateur.monde import Adresse, FoyerInvente, Individu, communes_de
from jalons.personnes.models import Entree, Nir, Personne

DEPARTEMENT = "57"


def individu(nom, prenom, naissance, sexe="2", *, role="DEM", nir="", **plus) -> Individu:
    return Individu(
        nom=nom, prenom=prenom, naissance=naissance, sexe=sexe, nir=nir, role=role, **plus
    )


def foyer(numero, *membres, ouverture=date(2024, 5, 1), organisme="CAF", **plus) -> FoyerInvente:
    champs = {
        "numero": f"{numero:011d}",
        "matricule": f"{numero:07d}00000000",
        "organisme": organisme,
        "demande": ouverture,
        "ouverture": ouverture,
        "membres": list(membres),
        "adresses": [Adresse("1", "RUE", "DES LILAS", 3, date(2020, 3, 1))],
        "sitfam": "CEL",
        "sitfam_depuis": date(2015, 1, 1),
    }
    return FoyerInvente(**{**champs, **plus})


def fichier(
    dossier: Path,
    foyers,
    mois: date,
    *,
    genre="M",
    creation: datetime | None = None,
    organisme="CAF",
    nom="",
    transformer=None,
) -> Path:
    """Un fichier de ces foyers : `mois` est un jour du mois décrit, ou le jour d'un quotidien."""
    dossier.mkdir(parents=True, exist_ok=True)
    chemin = dossier / (nom or f"{genre}-{organisme}-{mois}-{len(list(dossier.iterdir()))}.xml")
    with chemin.open("wb") as sortie:
        ecrire(
            sortie,
            foyers,
            mois,
            communes_de(DEPARTEMENT),
            DEPARTEMENT,
            genre=genre,
            application="AGO" if organisme == "MSA" else "CRI",
            creation=creation,
            transformer=transformer,
        )
    return chemin


_CLES = {
    "personnes_identite": "t.personne_id",
    "personnes_appartenance": "t.personne_id",
    "personnes_situationfoyer": "t.foyer_id",
    "personnes_adresse": "t.foyer_id",
    "personnes_etatdroit": "t.demande_id",
    "personnes_soumissiondroitsdevoirs": "t.personne_id",
    "personnes_activitedeclaree": "t.personne_id",
    "personnes_inscriptionfrancetravail": "t.personne_id",
}


def faits_connus() -> dict[str, Counter[str]]:
    """Ce que l'on sait à la fin : personnes et faits, sans dire quand ni par quel fichier on l'a su."""
    photo: dict[str, Counter[str]] = {}
    with connection.cursor() as curseur:
        for table, cle in _CLES.items():
            if "personne" in cle:
                qui = (
                    "(SELECT nom_naissance || prenom || date_naissance FROM personnes_personne"
                    " WHERE id = t.personne_id)"
                )
            elif "foyer" in cle:
                qui = (
                    "(SELECT min(numero_demande) FROM personnes_demandersa"
                    " WHERE foyer_id = t.foyer_id)"
                )
            else:
                qui = "(SELECT numero_demande FROM personnes_demandersa WHERE id = t.demande_id)"
            curseur.execute(
                f"SELECT {qui} || ' ' || (to_jsonb(t) - 'id' - 'connu' - 'lot_id' - 'personne_id'"
                f" - 'foyer_id' - 'demande_id')::text FROM {table} t WHERE upper_inf(connu)"
            )
            photo[table] = Counter(ligne[0] for ligne in curseur.fetchall())
    photo["personnes"] = Counter(
        map(
            str,
            Personne.objects.values_list(
                "nom_naissance", "nom_usage", "prenom", "date_naissance", "etat_droit", "est_soumis"
            ),
        )
    )
    photo["nir"] = Counter(
        bytes(e).hex()
        for e in Nir.objects.filter(est_courant=True).values_list("empreinte", flat=True)
    )
    photo["entrees"] = Counter(
        map(
            str,
            Entree.objects.values_list(
                "personne__prenom", "demande__numero_demande", "motif", "date_accord"
            ),
        )
    )
    return photo
