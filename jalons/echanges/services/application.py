"""Appliquer les dossiers en transit : rapprocher les personnes, poser les faits, dire ce qui change.

Tout est fait par ensembles, en SQL, par tranches d'une transaction chacune. Une tranche appliquée
deux fois ne change rien : les faits identiques sont ignorés et la tranche est marquée avec eux.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from jalons.chiffres.derivation import deriver_en_attente
from jalons.echanges.enums import EtatLot
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services.rapprochement import executer, rapprocher
from jalons.personnes.models import EtatDroit
from jalons.personnes.services import projeter

DOSSIERS_PAR_TRANCHE = 3000


@dataclass(frozen=True, slots=True)
class FaitEnLot:
    """Un fait à poser par ensembles : sa table, sa clé, ses valeurs et leur source SQL.

    La source rend la clé, les valeurs, un début éventuel, et si la personne, le foyer ou la demande
    naît dans cette tranche : on ne lui cherche alors aucun fait antérieur.
    """

    table: str
    cle: tuple[str, ...]
    valeurs: tuple[str, ...]
    source: str
    condition: str = "true"


_ADULTE = "role IN ('DEM', 'CJT')"
FAITS = (
    FaitEnLot(
        "personnes_identite",
        ("personne_id", "demande_id"),
        ("source", "qualite", "nom_naissance", "nom_usage", "prenom", "autres_prenoms",
         "date_naissance", "precision_naissance", "rang_naissance", "sexe", "commune_naissance",
         "empreinte_nir", "etat_nir"),
        "SELECT personne_id, demande_id, 'flux', qual, nom, usage, prenom, autres,"
        " nee, prec, rang, sexe, lieu, nir_e, nir_s, NULL::date, est_nouvelle FROM tp",
    ),
    FaitEnLot(
        "personnes_appartenance",
        ("personne_id", "foyer_id"),
        ("role", "est_a_charge"),
        "SELECT DISTINCT ON (personne_id, foyer_id) personne_id, foyer_id, role, charge, NULL::date,"
        " est_nouvelle FROM tp ORDER BY personne_id, foyer_id, ord",
    ),
    FaitEnLot(
        "personnes_situationfoyer",
        ("foyer_id",),
        ("situation_famille", "depuis", "nombre_enfants"),
        "SELECT foyer_id, sitfam, depuis, nbenf, NULL::date, est_nouvelle FROM td",
    ),
    FaitEnLot(
        "personnes_adresse",
        ("foyer_id",),
        ("complement", "numero_voie", "voie", "lieu_dit", "code_postal", "commune_id",
         "nom_commune", "code_commune", "pays", "est_sans_domicile"),
        "SELECT foyer_id, comp, numero_voie, voie, lieu, cp, commune_id, com, insee, pays, sdf,"
        " emmenagement, est_nouvelle FROM td WHERE a_adresse",
    ),
    FaitEnLot(
        "personnes_etatdroit",
        ("demande_id",),
        ("etat", "motifs", "date_effet", "est_foyer_soumis", "est_majore", "montant_droit"),
        "SELECT demande_id, etat, motifs::varchar[], effet, foyer_soumis, majore, montant, debut_droit,"
        " est_nouvelle FROM td",
    ),
    FaitEnLot(
        "personnes_soumissiondroitsdevoirs",
        ("personne_id", "demande_id"),
        ("est_soumis",),
        "SELECT DISTINCT ON (personne_id, demande_id) personne_id, demande_id, sdd, NULL::date,"
        " est_nouvelle FROM tp WHERE sdd IS NOT NULL ORDER BY personne_id, demande_id, ord",
    ),
    FaitEnLot(
        "personnes_activitedeclaree",
        ("personne_id",),
        ("activite", "regime", "nature_contrat"),
        "SELECT DISTINCT ON (personne_id) personne_id, act, reg, contrat, NULL::date,"
        " est_nouvelle FROM tp"
        f" WHERE act <> '' AND {_ADULTE} ORDER BY personne_id, num DESC",
    ),
)  # fmt: skip


def _poser(curseur: Any, fait: FaitEnLot, valeurs: dict[str, Any]) -> int:
    """Pose un fait pour toute la tranche ; rend le nombre de faits nouveaux ou changés."""
    cle, champs = fait.cle, fait.valeurs
    egal = " AND ".join(f"t.{c} = f.{c}" for c in cle)
    gauche = ", ".join(f"t.{c}" for c in champs)
    droite = ", ".join(f"f.{c}" for c in champs)
    colonnes = ", ".join((*cle, *champs))
    connu = "upper_inf(t.connu) AND t.periode @> %(le)s::date"
    requetes = (
        "DROP TABLE IF EXISTS tf",
        f"CREATE TEMP TABLE tf ON COMMIT DROP AS SELECT * FROM ({fait.source})"
        f" AS s({colonnes}, debut, sans_passe)",
        "ANALYZE tf (sans_passe)",
        "DROP TABLE IF EXISTS tc",
        f"CREATE TEMP TABLE tc ON COMMIT DROP AS SELECT t.*, ROW({gauche}) IS NOT DISTINCT FROM"
        f" ROW({droite}) AS identique FROM {fait.table} t JOIN tf f ON {egal}"
        f" WHERE NOT f.sans_passe AND {connu}",
        f"DELETE FROM tf f USING tc t WHERE {egal} AND t.identique",
        "DELETE FROM tc WHERE identique",
        f"DELETE FROM {fait.table} t USING tc c WHERE t.id = c.id"
        " AND lower(c.connu) >= %(maintenant)s",
        f"UPDATE {fait.table} t SET connu = tstzrange(lower(t.connu), %(maintenant)s)"
        " FROM tc c WHERE t.id = c.id",
        f"INSERT INTO {fait.table} ({colonnes}, periode, connu, lot_id)"
        f" SELECT {', '.join(f'c.{c}' for c in (*cle, *champs))},"
        " daterange(lower(c.periode), %(le)s), tstzrange(%(maintenant)s, NULL), c.lot_id"
        " FROM tc c WHERE lower(c.periode) < %(le)s",
        f"INSERT INTO {fait.table} ({colonnes}, periode, connu, lot_id)"
        f" SELECT {', '.join(f'f.{c}' for c in (*cle, *champs))},"
        " daterange(CASE WHEN t.id IS NULL THEN least(coalesce(f.debut, %(le)s), %(le)s)"
        " ELSE %(le)s END, upper(t.periode)), tstzrange(%(maintenant)s, NULL), %(lot)s"
        f" FROM tf f LEFT JOIN tc t ON {egal}",
    )
    for requete in requetes:
        curseur.execute(requete, valeurs)
    return int(curseur.rowcount)


# Au fil du chargement, seules les clés guident les jointures ; tout est revu au sceau.
_CLES_ANALYSEES = (
    "personnes_personne (id, date_naissance)",
    "personnes_cleidentite",
    "personnes_nir (personne_id, empreinte, est_courant)",
    "personnes_demandersa (id, numero_demande, foyer_id)",
    *(f"{fait.table} ({', '.join(fait.cle)})" for fait in FAITS),
)
_TABLES_ANALYSEES = tuple(cles.split()[0] for cles in _CLES_ANALYSEES)
_BEAUCOUP = 500


def _rafraichir_statistiques(curseur: Any, quoi: tuple[str, ...], nombre: int) -> None:
    """Au premier chargement, quand les tables doublent, PostgreSQL doit revoir ses estimations."""
    if nombre >= _BEAUCOUP:
        curseur.execute(f"ANALYZE {', '.join(quoi)}")


def _valeurs(lot: Lot) -> dict[str, Any]:
    assert lot.date_reference is not None
    premier = not Lot.objects.filter(
        etat=EtatLot.SCELLE,
        organisme=lot.organisme,
        numero_organisme=lot.numero_organisme,
        pk__lt=lot.pk,
    ).exists()
    return {
        "lot": lot.pk,
        "le": lot.date_reference,
        "maintenant": lot.connu_le,
        "recu": lot.recu_le,
        "premier": premier,
        "organisme": lot.organisme,
        "caisse": lot.numero_organisme,
    }


@transaction.atomic
def appliquer_tranche(lot: Lot, *, taille: int = DOSSIERS_PAR_TRANCHE) -> int:
    """Applique la prochaine tranche de dossiers modifiés ; rend son nombre (0 : terminé)."""
    attente = DossierRecu.objects.filter(lot=lot, est_applique=False, contenu__isnull=False)
    identifiants = list(attente.order_by("rang").values_list("pk", flat=True)[:taille])
    if not identifiants:
        return 0
    valeurs = _valeurs(lot) | {"ids": identifiants}
    compteurs = dict(lot.compteurs)
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS td, tp, av, tdem, tf, tc, tdep, tsou, te")
        # Chaque instruction vérifie ses clés étrangères aussitôt : les lignes sont encore chaudes.
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        executer(curseur, "tranche.sql", valeurs)
        rapprocher(curseur, valeurs)
        executer(curseur, "avant.sql", valeurs)
        for fait in FAITS:
            nom = fait.table.removeprefix("personnes_")
            compteurs[nom] = compteurs.get(nom, 0) + _poser(curseur, fait, valeurs)
            if fait.table == "personnes_adresse":
                executer(curseur, "demenagements.sql", valeurs)
        executer(curseur, "departs.sql", valeurs)
        executer(curseur, "evenements.sql", valeurs)
        curseur.execute("SELECT genre, count(*) FROM te GROUP BY genre")
        for genre, nombre in curseur.fetchall():
            compteurs[genre] = compteurs.get(genre, 0) + nombre
        curseur.execute("SELECT count(*) FROM tp WHERE est_nouvelle")
        nouvelles = curseur.fetchone()[0]
        compteurs["personnes_nouvelles"] = compteurs.get("personnes_nouvelles", 0) + nouvelles
        executer(curseur, "fin_tranche.sql", valeurs)
        rang = lot.appliques // taille + 1
        if valeurs["premier"] and rang & (rang - 1) == 0:  # 1, 2, 4, 8… suffisent
            _rafraichir_statistiques(curseur, _CLES_ANALYSEES, len(identifiants))
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")
    lot.compteurs = compteurs
    lot.appliques += len(identifiants)
    lot.save(update_fields=["compteurs", "appliques"])
    return len(identifiants)


def compter_absents(lot: Lot) -> tuple[int, int]:
    """Dossiers ouverts de la caisse que le fichier ne porte pas, et dossiers ouverts en tout."""
    if lot.type_flux != "M":
        return 0, 0
    ouverts = EtatDroit.objects.connus().filter(
        etat__in=("2", "3", "4"),
        periode__contains=lot.date_reference,
        demande__organisme=lot.organisme,
        demande__numero_organisme=lot.numero_organisme,
    )
    presents = DossierRecu.objects.filter(lot=lot).values("numero_demande")
    rejetes = lot.rejets.values("numero_demande")
    absents = ouverts.exclude(demande__numero_demande__in=presents).exclude(
        demande__numero_demande__in=rejetes
    )
    return absents.count(), ouverts.count()


@transaction.atomic
def sceller(lot: Lot, *, maintenant: Any, projection_au: date) -> None:
    """Ferme le lot : dossiers absents du fichier mensuel, projection courante, transit vidé."""
    valeurs = _valeurs(lot)
    with connection.cursor() as curseur:
        curseur.execute("SET LOCAL synchronous_commit TO DEFAULT")
        curseur.execute("DROP TABLE IF EXISTS ta, tt")
        if valeurs["premier"]:
            _rafraichir_statistiques(curseur, _TABLES_ANALYSEES, lot.appliques)
        if lot.type_flux == "M":
            executer(curseur, "absents.sql", valeurs)
            curseur.execute("SELECT count(*) FROM ta")
            lot.compteurs["absents"] = curseur.fetchone()[0]
        executer(curseur, "touches.sql", valeurs)
        curseur.execute("SELECT personne_id FROM tt")
        touchees = [ligne[0] for ligne in curseur.fetchall()]
    projeter(touchees, le=max(projection_au, valeurs["le"]))
    deriver_en_attente(attendre=True)
    DossierRecu.objects.filter(lot=lot).delete()
    lot.etat = EtatLot.SCELLE
    lot.scelle_le = maintenant
    lot.save(update_fields=["etat", "scelle_le", "compteurs"])
