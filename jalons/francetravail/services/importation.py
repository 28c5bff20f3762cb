"""Ce qu'un fichier affirme : ranger usagers et énoncés, puis rapprocher et poser les faits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from psycopg.types.json import Jsonb

from jalons.chiffres.derivation import deriver_en_attente
from jalons.francetravail.enums import EtatUsager
from jalons.francetravail.flux.usager import marque_de
from jalons.francetravail.models import EnonceFranceTravail, UsagerFranceTravail
from jalons.francetravail.services.derivation import poser_les_faits
from jalons.francetravail.services.rapprochement import rapprocher
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre

if TYPE_CHECKING:
    from jalons.echanges.models import Lot

_USAGERS = """
INSERT INTO francetravail_usagerfrancetravail (empreinte, identifiant, nom, prenom, date_naissance,
    commune, code_commune, empreinte_nir, etat_nir, methode, etat, vu_le, commentaire)
SELECT decode(u.marque, 'hex'), u.identifiant, u.nom, u.prenom, u.nee::date, u.commune, u.insee,
       decode(u.nir, 'hex'), u.etat_nir, '', 'inconnu', %s, ''
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[])
     AS u(marque, identifiant, nom, prenom, nee, commune, insee, nir, etat_nir)
ON CONFLICT (empreinte) DO UPDATE SET
    vu_le = greatest(francetravail_usagerfrancetravail.vu_le, excluded.vu_le),
    code_commune = greatest(francetravail_usagerfrancetravail.code_commune, excluded.code_commune),
    commune = greatest(francetravail_usagerfrancetravail.commune, excluded.commune),
    a_juger = francetravail_usagerfrancetravail.a_juger
        OR excluded.code_commune > francetravail_usagerfrancetravail.code_commune
"""
_ENONCES = """
WITH neufs AS (
    INSERT INTO francetravail_enoncefrancetravail
        (usager_id, genre, date, reference, contenu, empreinte, lot_id)
    SELECT u.id, e.genre, e.date::date, e.reference::date, e.contenu, decode(e.marque, 'hex'), %s
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::jsonb[], %s::text[])
         AS e(usager, genre, date, reference, contenu, marque)
    JOIN francetravail_usagerfrancetravail u ON u.empreinte = decode(e.usager, 'hex')
    ON CONFLICT DO NOTHING
    RETURNING usager_id
), signales AS (
    UPDATE francetravail_usagerfrancetravail u SET a_poser = true
    FROM (SELECT DISTINCT usager_id FROM neufs) n WHERE u.id = n.usager_id AND NOT u.a_poser
)
SELECT count(*) FROM neufs
"""


def appliquer(lot: Lot, contenus: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Range une tranche ; redire le même énoncé n'ajoute rien. Rend le nombre d'énoncés nouveaux."""
    usagers: dict[str, dict[str, Any]] = {}
    enonces: list[tuple[Any, ...]] = []
    for contenu in contenus:
        usager = contenu["usager"]
        marque = marque_de(usager)
        deja = usagers.setdefault(marque, dict(usager))
        for champ in ("insee", "commune"):
            deja[champ] = max(deja[champ], usager[champ])
        for dit in contenu["enonces"]:
            enonces.append(
                (
                    marque,
                    dit["genre"],
                    dit["date"],
                    dit["reference"],
                    Jsonb(dit["contenu"]),
                    dit["marque"],
                )
            )
    with connection.cursor() as curseur:
        curseur.execute(_USAGERS, [lot.recu_le, *_colonnes_des_usagers(usagers)])
        curseur.execute(_ENONCES, [lot.pk, *_en_colonnes(enonces, 6)])
        return {"enonces": curseur.fetchone()[0]}


def _colonnes_des_usagers(usagers: dict[str, dict[str, Any]]) -> list[list[Any]]:
    champs = ("id", "nom", "prenom", "nee", "commune", "insee", "nir", "etat_nir")
    return _en_colonnes([(marque, *(u[c] for c in champs)) for marque, u in usagers.items()], 9)


def _en_colonnes(lignes: Sequence[tuple[Any, ...]], nombre: int) -> list[list[Any]]:
    return [[ligne[n] for ligne in lignes] for n in range(nombre)]


def sceller(lot: Lot, *, le: date) -> dict[str, int]:
    """Rapproche ce qu'aucun agent n'a décidé, pose les faits que des énoncés neufs changent, oublie qui
    n'est à personne d'ici."""
    changees = rapprocher(le=le)
    a_poser = UsagerFranceTravail.objects.filter(a_poser=True)
    touchees = changees | set(
        a_poser.filter(personne__isnull=False).values_list("personne_id", flat=True)
    )
    a_poser.update(a_poser=False)
    faites = poser_les_faits(touchees, lot_id=lot.pk, le=le)
    oublier_les_inconnus(le=le)
    deriver_en_attente(attendre=True)
    return {"personnes_changees": len(faites), **_compter(lot)}


def _compter(lot: Lot) -> dict[str, int]:
    """Ce que sont devenus les usagers que ce lot dit, en remplaçant le compte d'avant."""
    du_lot = EnonceFranceTravail.objects.filter(lot_id=lot.pk).values("usager")
    comptes = {"rattaches": 0, "par_ressemblance": 0, "a_decider": 0, "inconnus": 0}
    lignes = UsagerFranceTravail.objects.filter(pk__in=du_lot).order_by()
    for etat, methode, nombre in lignes.values_list("etat", "methode").annotate(n=Count("pk")):
        comptes["rattaches"] += nombre * (etat == EtatUsager.RATTACHE)
        comptes["par_ressemblance"] += nombre * (methode == "ressemblance")
        comptes["a_decider"] += nombre * (etat == EtatUsager.A_DECIDER)
        comptes["inconnus"] += nombre * (etat == EtatUsager.INCONNU)
    return {nom: n - lot.compteurs.get(nom, 0) for nom, n in comptes.items()}


def oublier_les_inconnus(*, le: date) -> int:
    """Efface les usagers qui ne sont à personne d'ici et que rien ne redit ; rend leur nombre."""
    limite = ajouter_mois(le, -parametre("conservation_sans_personne", le=le).nombre)
    perdus = UsagerFranceTravail.objects.filter(etat=EtatUsager.INCONNU, vu_le__lt=limite)
    return perdus.delete()[1].get(UsagerFranceTravail._meta.label, 0)
