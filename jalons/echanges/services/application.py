"""Appliquer les dossiers en transit : rapprocher les personnes, poser les faits, sceller.

Tout est fait par ensembles, en SQL, par tranches d'une transaction chacune. Une tranche appliquée
deux fois ne change rien : les faits identiques sont ignorés et la tranche est marquée avec eux. Un
dossier qu'un fichier plus récent portait déjà attend le sceau, où `replacement` le remet à sa place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Min

from jalons.chiffres.derivation import deriver_en_attente
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Evenement
from jalons.echanges.enums import EtatLot, EtatRejet
from jalons.echanges.evenements import EntreeDementie
from jalons.echanges.models import DossierRecu, Lot, Rejet
from jalons.echanges.services.pose import CLOTURE_ABSENTS, FAITS, poser, poser_tout
from jalons.echanges.services.rapprochement import executer, rapprocher
from jalons.personnes.models import DemandeRSA
from jalons.personnes.services import projeter, retirer_entrees
from jalons.socle.chiffrement import chiffrer, empreinte_aveugle

DOSSIERS_PAR_TRANCHE = 3000


# Au fil du chargement, seules les clés guident les jointures ; tout est revu au sceau.
_CLES_ANALYSEES = tuple(dict.fromkeys((
    "personnes_personne (id, date_naissance)",
    "personnes_cleidentite",
    "personnes_nir (personne_id, empreinte, est_courant)",
    "personnes_demandersa (id, numero_demande, foyer_id)",
    *(f"{fait.table} ({', '.join(fait.cle)})" for fait in FAITS),
)))  # fmt: skip
_TABLES_ANALYSEES = tuple(cles.split()[0] for cles in _CLES_ANALYSEES)
_BEAUCOUP = 500


def _rafraichir_statistiques(curseur: Any, quoi: tuple[str, ...], nombre: int) -> None:
    """Au premier chargement, quand les tables doublent, PostgreSQL doit revoir ses estimations."""
    if nombre >= _BEAUCOUP:
        curseur.execute(f"ANALYZE {', '.join(quoi)}")


def ordre(lot: Lot) -> tuple[Any, ...]:
    """La place du lot dans l'ordre du flux : jour décrit, création par la caisse, empreinte."""
    return (lot.date_reference, lot.cree_le, lot.empreinte)


def plus_recents(lot: Lot) -> list[Lot]:
    """Les lots déjà appliqués qui viennent après celui-ci dans l'ordre du flux.

    Un autre fichier de même en-tête est le même flux, redonné ou coupé en morceaux.
    """
    appliques = Lot.objects.filter(presence__isnull=False).exclude(pk=lot.pk)
    return [
        autre
        for autre in appliques
        if autre.date_reference and ordre(autre) > ordre(lot) and _en_tete(autre) != _en_tete(lot)
    ]


def _en_tete(lot: Lot) -> tuple[Any, ...]:
    return (lot.organisme, lot.numero_organisme, lot.type_flux, lot.date_reference, lot.cree_le)


def demandes_plus_recentes(lot: Lot) -> list[str] | None:
    """Les demandes qu'un lot plus récent portait ; None : toutes, un mensuel plus récent de la même
    caisse les a toutes portées ou closes."""
    suivants = plus_recents(lot)
    if any(
        s.type_flux == "M"
        and (s.organisme, s.numero_organisme) == (lot.organisme, lot.numero_organisme)
        for s in suivants
    ):
        return None
    if not suivants:
        return []
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT DISTINCT numero_demande FROM echanges_versiondossier WHERE id IN"
            " (SELECT unnest(versions) FROM echanges_presencelot WHERE lot_id = ANY(%s))",
            [[s.pk for s in suivants]],
        )
        return [ligne[0] for ligne in curseur.fetchall()]


def valeurs_du_lot(lot: Lot) -> dict[str, Any]:
    """Ce que les instructions SQL ont à savoir du lot."""
    assert lot.date_reference is not None
    assert lot.cree_le is not None
    appliques = Lot.objects.filter(presence__isnull=False).exclude(pk=lot.pk)
    caisses = set(appliques.values_list("organisme", "numero_organisme"))
    return {
        "lot": lot.pk,
        "le": lot.date_reference,
        "borne": max(lot.date_reference, lot.cree_le.date()),
        "cree": lot.cree_le,
        "sceau": lot.empreinte,
        "maintenant": lot.connu_le,
        "recu": lot.recu_le,
        "premier": (lot.organisme, lot.numero_organisme) not in caisses,
        "organisme": lot.organisme,
        "caisse": lot.numero_organisme,
        "caisses": [" ".join(c) for c in caisses | {(lot.organisme, lot.numero_organisme)}],
        "tardif": lot.est_tardif,
        "gardes": lot.gardes,
        "recents": [],
    }


_SOURCE = (
    "CREATE TEMP TABLE src ON COMMIT DROP AS SELECT id AS recu_id, numero_demande AS num, empreinte,"
    " brute, contenu, est_tardif, NULL::bigint AS version_id, NULL::bigint[] AS personnes"
    " FROM echanges_dossierrecu WHERE id = ANY(%(ids)s)"
)
TEMPORAIRES = "DROP TABLE IF EXISTS src, td, tp, av, tf, tc, tdep, tsou, tl"


def appliquer_tranche(lot: Lot, *, taille: int | None = None) -> int:
    """Applique la prochaine tranche de dossiers modifiés ; rend son nombre (0 : terminé).

    Un dossier que la base refuse est rejeté ; le reste de la tranche passe.
    """
    taille = taille or DOSSIERS_PAR_TRANCHE
    attente = DossierRecu.objects.filter(lot=lot, est_applique=False, contenu__isnull=False)
    if lot.apres is None:
        attente = attente.order_by("numero_demande")
    else:  # Une même transaction ne nettoie pas derrière elle : on ne repasse pas sur l'appliqué.
        attente = attente.filter(pk__gt=lot.apres).order_by("pk")
    identifiants = list(attente.values_list("pk", flat=True)[:taille])
    if not identifiants:
        return 0
    if lot.apres is not None:
        lot.apres = identifiants[-1]
    valeurs = valeurs_du_lot(lot)
    if lot.est_tardif:
        valeurs["recents"] = demandes_plus_recentes(lot) or []
    rang = lot.appliques // taille + 1
    analyser = bool(valeurs["premier"]) and rang & (rang - 1) == 0  # 1, 2, 4, 8… suffisent
    with transaction.atomic():
        compteurs = dict(lot.compteurs)
        _essayer(lot, identifiants, valeurs, compteurs, analyser=analyser)
        lot.compteurs = compteurs
        lot.appliques += len(identifiants)
        lot.save(update_fields=["compteurs", "appliques"])
    return len(identifiants)


def accorder(lot: Lot) -> None:
    """Le jour d'accord de chaque demande ; au premier chargement, avant que les index se reposent."""
    with connection.cursor() as curseur:
        executer(curseur, "accords.sql", valeurs_du_lot(lot))


def _essayer(
    lot: Lot,
    identifiants: Sequence[int],
    valeurs: dict[str, Any],
    compteurs: dict[str, Any],
    *,
    analyser: bool,
) -> None:
    """Applique ces dossiers ; si la base refuse, coupe en deux jusqu'à isoler le fautif."""
    essai = dict(compteurs)
    try:
        with transaction.atomic():
            _appliquer(identifiants, valeurs, essai, analyser=analyser)
    except (OperationalError, InterfaceError):
        raise
    except Exception as erreur:
        if len(identifiants) == 1:
            _rejeter(lot, identifiants[0], erreur)
            compteurs["rejetes"] = compteurs.get("rejetes", 0) + 1
            return
        milieu = len(identifiants) // 2
        for moitie in (identifiants[:milieu], identifiants[milieu:]):
            _essayer(lot, moitie, valeurs, compteurs, analyser=False)
        return
    compteurs.clear()
    compteurs.update(essai)


def _rejeter(lot: Lot, identifiant: int, erreur: Exception) -> None:
    """Le dossier va au bureau des rejets ; son contenu protégé y est gardé chiffré."""
    recu = DossierRecu.objects.get(pk=identifiant)
    Rejet.objects.update_or_create(
        lot=lot,
        rang=recu.rang,
        defaults={
            "ligne": recu.ligne,
            "numero_demande": recu.numero_demande,
            "motifs": [
                {
                    "chemin": "InfosFoyerRSA",
                    "ligne": recu.ligne,
                    "code": "refuse_par_la_base",
                    "message": f"Ce dossier n'a pas pu être écrit ({type(erreur).__name__})",
                }
            ],
            "fragment": chiffrer(json.dumps(recu.contenu, ensure_ascii=False)),
            "etat": EtatRejet.A_TRAITER,
        },
    )
    recu.delete()


def _appliquer(
    identifiants: Sequence[int],
    valeurs: dict[str, Any],
    compteurs: dict[str, Any],
    *,
    analyser: bool,
) -> None:
    parametres = valeurs | {"ids": list(identifiants)}
    with connection.cursor() as curseur:
        curseur.execute(TEMPORAIRES)
        # Chaque instruction vérifie ses clés étrangères aussitôt : les lignes sont encore chaudes.
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute(_SOURCE, parametres)
        executer(curseur, "tranche.sql", parametres)
        executer(curseur, "membres.sql", parametres)
        rapprocher(curseur, parametres)
        executer(curseur, "versions.sql", parametres)
        executer(curseur, "mentions.sql", parametres)
        curseur.execute("SELECT count(DISTINCT personne_id) FROM tp WHERE est_nouvelle")
        nouvelles = curseur.fetchone()[0]
        compteurs["personnes_nouvelles"] = compteurs.get("personnes_nouvelles", 0) + nouvelles
        executer(curseur, "lies.sql", parametres)
        executer(curseur, "fin_tranche.sql", parametres)
        curseur.execute("DELETE FROM td WHERE est_tardif")
        poser_la_tranche(curseur, parametres, compteurs)
        if analyser:
            _rafraichir_statistiques(curseur, _CLES_ANALYSEES, len(identifiants))
        curseur.execute("SET CONSTRAINTS ALL DEFERRED")


def poser_la_tranche(curseur: Any, valeurs: dict[str, Any], compteurs: dict[str, Any]) -> None:
    """Pose les faits de `td` et `tp`, puis ferme ceux des personnes parties."""
    executer(curseur, "avant.sql", valeurs)
    for nom, nombre in poser_tout(curseur, valeurs).items():
        compteurs[nom] = compteurs.get(nom, 0) + nombre
    executer(curseur, "departs.sql", valeurs)


def relever_absents(lot: Lot) -> list[DemandeRSA]:
    """Les demandes ouvertes de la caisse que ce mensuel ne porte pas et qui seraient closes.

    Vide pour un quotidien. Un dossier rejeté sans numéro lisible se reconnaît à son numéro
    d'allocataire.
    """
    if lot.type_flux != "M" or lot.cree_le is None or lot.date_reference is None:
        return []
    with transaction.atomic(), connection.cursor() as curseur:
        numeros = _absents(curseur, lot, valeurs_du_lot(lot))
    return list(
        DemandeRSA.objects.filter(numero_demande__in=numeros).order_by(
            "matricule", "numero_demande"
        )
    )


def _absents(curseur: Any, lot: Lot, valeurs: dict[str, Any]) -> list[str]:
    """Remplit `ta` des absents du lot et rend leurs numéros de demande."""
    curseur.execute("DROP TABLE IF EXISTS ta")
    executer(curseur, "absents.sql", valeurs)
    rejetes = lot.rejets.exclude(etat=EtatRejet.NOTE).filter(matricule_aveugle__isnull=False)
    aveugles = {bytes(a) for a in rejetes.values_list("matricule_aveugle", flat=True) if a}
    if aveugles:
        curseur.execute("SELECT num, matricule, empreinte_matricule FROM ta")
        presents = [
            numero
            for numero, matricule, empreinte in curseur.fetchall()
            if (bytes(empreinte) if empreinte else empreinte_aveugle(matricule)) in aveugles
        ]
        curseur.execute("DELETE FROM ta WHERE num = ANY(%s)", [presents])
    curseur.execute("SELECT num FROM ta ORDER BY num")
    return [ligne[0] for ligne in curseur.fetchall()]


def rejets_sans_cle(lot: Lot) -> int:
    """Blocs encore à traiter dont ni la demande ni l'allocataire ne se lisent."""
    return lot.rejets.filter(
        etat=EtatRejet.A_TRAITER, numero_demande="", matricule_aveugle__isnull=True
    ).count()


def compter_absents(lot: Lot) -> tuple[int, int]:
    """Dossiers ouverts de la caisse que le fichier ne porte pas, et dossiers ouverts en tout."""
    if lot.type_flux != "M" or lot.cree_le is None:
        return 0, 0
    ouverts = DemandeRSA.objects.filter(
        organisme=lot.organisme,
        numero_organisme=lot.numero_organisme,
        etats__etat__in=("2", "3", "4"),
        etats__periode__contains=lot.date_reference,
        etats__connu__upper_inf=True,
    )
    return len(relever_absents(lot)), ouverts.distinct().count()


def sceller(
    lot: Lot,
    *,
    maintenant: Any,
    projection_au: date,
    clore_les_absents: bool = True,
    deriver: bool = True,
) -> None:
    """Ferme le lot : dossiers remis à leur place, absents clos, ce qui change dit, projection refaite.

    Les absents attendent tant qu'un bloc n'a pas de clé lisible, ou que l'agent ne les a pas vus
    (`clore_les_absents=False`). `deriver=False` : les séjours attendent, l'appelant les refait.
    """
    from jalons.echanges.services.replacement import remettre_a_leur_place

    with transaction.atomic():
        valeurs = valeurs_du_lot(lot)
        lot.clot_les_absents = (
            lot.type_flux == "M" and clore_les_absents and not rejets_sans_cle(lot)
        )
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL synchronous_commit = on")
            curseur.execute(f"{TEMPORAIRES}, ta, tt, te, ti, tn, tm, tdem")
            if valeurs["premier"]:
                # Un échantillon suffit au sceau ; l'entretien de la base affine ensuite.
                curseur.execute("SET LOCAL default_statistics_target = 25")
                _rafraichir_statistiques(curseur, _TABLES_ANALYSEES, lot.appliques)
                curseur.execute("RESET default_statistics_target")
            executer(curseur, "presence.sql", valeurs)
            lot.save(update_fields=["clot_les_absents"])
            absents = _absents(curseur, lot, valeurs) if lot.type_flux == "M" else []
            lot.compteurs["absents" if lot.clot_les_absents else "absents_en_attente"] = len(
                absents
            )
            a_clore = absents if lot.clot_les_absents else []
            if a_clore and not lot.est_tardif:
                fermer_absents(curseur, valeurs)
                a_clore = []
            remettre_a_leur_place(curseur, lot, valeurs, absents=a_clore)
            _dire_ce_qui_change(curseur, lot, valeurs)
            curseur.execute("SELECT personne_id FROM tt")
            touchees = [ligne[0] for ligne in curseur.fetchall()]
        projeter(touchees, le=max(projection_au, valeurs["le"]))
        if deriver:
            deriver_en_attente(attendre=True)
        DossierRecu.objects.filter(lot=lot).delete()
        lot.etat = EtatLot.SCELLE
        lot.scelle_le = maintenant
        lot.save(update_fields=["etat", "scelle_le", "compteurs"])


def fermer_absents(curseur: Any, valeurs: dict[str, Any]) -> None:
    """Clôt les demandes de `ta` au jour décrit ; leur retour sera lu comme un changement."""
    poser(curseur, CLOTURE_ABSENTS, valeurs)
    curseur.execute(
        "DELETE FROM echanges_empreintedossier x USING ta WHERE x.numero_demande = ta.num"
    )


def _dire_ce_qui_change(curseur: Any, lot: Lot, valeurs: dict[str, Any]) -> None:
    """Identités courantes, entrées et événements, lus dans les faits que le lot a fait connaître."""
    for nom in ("touches.sql", "accords.sql", "evenements.sql", "entrees.sql"):
        executer(curseur, nom, valeurs)
    _dire_les_dementies(curseur, lot)
    curseur.execute("SELECT genre, count(*) FROM te GROUP BY genre")
    for genre, nombre in curseur.fetchall():
        lot.compteurs[genre] = lot.compteurs.get(genre, 0) + nombre


def _dire_les_dementies(curseur: Any, lot: Lot) -> None:
    """Retire les entrées qu'un fichier tardif dément ; celles qu'un agent a suivies restent, et se disent."""
    curseur.execute("SELECT id, personne_id, demande_id, date_accord FROM tdem ORDER BY id")
    dementies = curseur.fetchall()
    if not dementies:
        return
    effacees = retirer_entrees([ligne[0] for ligne in dementies])
    for entree, personne, demande, jour in dementies:
        suite = "l'entrée est retirée" if entree in effacees else "ce qui en a été fait est gardé"
        if Evenement.objects.filter(
            type=EntreeDementie.code, objet_id=demande, date=jour, donnees__suite=suite
        ).exists():
            continue
        journaliser(
            EntreeDementie, personne_id=personne, par=None, le=jour, objet_id=demande, suite=suite
        )
    lot.compteurs["entrees_dementies"] = len(effacees)


def premier_mois_connu(organisme: str, numero: str) -> date | None:
    """Le plus ancien jour décrit par un lot appliqué de cette caisse."""
    lots = Lot.objects.filter(presence__isnull=False, organisme=organisme, numero_organisme=numero)
    return lots.aggregate(premier=Min("date_reference"))["premier"]
