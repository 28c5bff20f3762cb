"""Ce qu'un lien entre deux fiches emporte : toutes les lignes de toutes les pièces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from jalons.comptes.journal import TypeEvenement
from jalons.comptes.models import Evenement
from jalons.personnes.models import (
    DemandeRSA,
    DoutePersonne,
    Foyer,
    Identite,
    LienPersonnes,
    Personne,
)
from jalons.socle.periode import FaitDate

_SANS_CHOIX = {"personnes.Nir", "personnes.CleIdentite", "personnes.Entree"}
# Ils disent le rapport de deux fiches : les faire passer à l'une n'aurait pas de sens.
SUR_DEUX_FICHES: tuple[type[models.Model], ...] = (Personne, LienPersonnes, DoutePersonne)


def champs_vers_personne() -> list[tuple[type[models.Model], Any]]:
    """Chaque modèle et le champ par lequel ses lignes sont à une personne, toutes pièces comprises.

    Les historiques (`pghistory`) racontent ce qui fut : ils ne bougent pas. Une table dérivée, sans
    contrainte de base, se refait d'elle-même des lignes qui ont bougé.
    """
    return [
        (modele, champ)
        for modele in apps.get_models(include_auto_created=True)
        if modele not in SUR_DEUX_FICHES and not hasattr(modele, "pgh_tracked_model")
        for champ in modele._meta.concrete_fields
        if isinstance(champ, models.ForeignKey)
        and champ.related_model is Personne
        and getattr(champ, "db_constraint", True)
    ]


def numeros_de(personne: Personne) -> list[int]:
    """Le numéro de la fiche et ceux des fiches qui lui sont liées : les journaux se lisent par eux."""
    liees = Personne.objects.filter(principale=personne).values_list("pk", flat=True)
    return [personne.pk, *liees]


def evenements_de(personne: Personne) -> QuerySet[Evenement]:
    """Les événements de la personne, à travers ses liens ; ceux d'un lien défait sont à leur fiche."""
    liens = LienPersonnes.objects.filter(Q(principale=personne) | Q(liee=personne))
    numeros, rendus, recus = [personne.pk], [], []
    for lien in liens:
        if lien.defait_le is None:
            numeros.append(lien.liee_id)
        elif lien.principale_id == personne.pk:
            rendus.extend(lien.evenements_rendus)
        else:
            recus.extend(lien.evenements_rendus)
    a_elle = Q(personne_id__in=numeros)
    if recus:
        a_elle |= Q(pk__in=recus)
    trouves = Evenement.objects.filter(a_elle)
    return trouves.exclude(pk__in=rendus) if rendus else trouves


def demandes_rendues(lien: LienPersonnes) -> set[int]:
    """Les demandes que la fiche liée avait apportées."""
    notes = lien.deplacements.filter(modele=Identite._meta.label).values_list("objet", flat=True)
    par_identite = Identite.objects.filter(pk__in=[int(n) for n in notes]).values("demande")
    notes_foyers = lien.deplacements.filter(modele="personnes.Appartenance")
    appartenances = apps.get_model("personnes", "Appartenance").objects.filter(
        pk__in=[int(n) for n in notes_foyers.values_list("objet", flat=True)]
    )
    demandes = DemandeRSA.objects.filter(
        Q(pk__in=par_identite) | Q(foyer__in=appartenances.values("foyer"))
    )
    return set(demandes.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Ligne:
    """Une ligne écrite pendant le lien. `est_du_dossier` : elle suit un dossier de la fiche liée."""

    modele: type[models.Model]
    champ: Any
    cle: Any
    titre: str
    est_du_dossier: bool

    @property
    def code(self) -> str:
        return f"{self.modele._meta.label}:{self.champ.name}:{self.cle}"

    @property
    def nature(self) -> str:
        return str(self.modele._meta.verbose_name).capitalize()

    @property
    def est_un_fait(self) -> bool:
        """Un fait reçu d'un fichier : son dossier dit à qui il est, personne n'a à choisir."""
        return issubclass(self.modele, FaitDate) or self.modele._meta.label in _SANS_CHOIX


def lignes_depuis(lien: LienPersonnes, *, demandes: set[int] | None = None) -> list[Ligne]:
    """Les lignes de la fiche principale écrites depuis le lien, avec leur destination proposée."""
    connues = demandes_rendues(lien) if demandes is None else demandes
    foyers = set(DemandeRSA.objects.filter(pk__in=connues).values_list("foyer_id", flat=True))
    deja = set(lien.deplacements.values_list("modele", "champ", "objet"))
    trouvees = []
    for modele, champ in champs_vers_personne():
        if modele._meta.label == "personnes.CleIdentite":
            continue
        for objet in modele._base_manager.filter(**{champ.name: lien.principale}).order_by("pk"):
            if (modele._meta.label, champ.name, str(objet.pk)) in deja:
                continue
            if not _depuis(objet, lien):
                continue
            du_dossier = _suit(objet, connues, foyers)
            trouvees.append(Ligne(modele, champ, objet.pk, str(objet), du_dossier))
    return trouvees


def _depuis(objet: models.Model, lien: LienPersonnes) -> bool:
    """Vrai si la ligne est née après le lien ; sans date d'écriture, le numéro du dernier lien tranche."""
    for nom in ("created_at", "cree_le", "saisi_le", "instant"):
        instant = getattr(objet, nom, None)
        if instant is not None and hasattr(instant, "tzinfo"):
            return bool(instant >= lien.created_at)
    connu = getattr(objet, "connu", None)
    if connu is not None and connu.lower is not None:
        return bool(connu.lower >= lien.created_at)
    reperes = {tuple(repere[:2]): repere[2] for repere in lien.reperes}
    repere = reperes.get((objet._meta.label, "pk"))
    return isinstance(objet.pk, int) and repere is not None and objet.pk > repere


def _suit(objet: models.Model, demandes: set[int], foyers: set[int], profondeur: int = 2) -> bool:
    """Vrai si la ligne tient, directement ou par ce dont elle procède, à l'un de ces dossiers."""
    for champ in _liens(type(objet)):
        if getattr(objet, champ.attname) is None:
            continue
        cible = champ.remote_field.model
        if cible is DemandeRSA and getattr(objet, champ.attname) in demandes:
            return True
        if cible is Foyer and getattr(objet, champ.attname) in foyers:
            return True
        porte = any(c.remote_field.model in (DemandeRSA, Personne) for c in _liens(cible))
        suivi = getattr(objet, champ.name) if porte and cible is not Personne else None
        if suivi is not None and profondeur and _suit(suivi, demandes, foyers, profondeur - 1):
            return True
    return False


def _liens(modele: type[models.Model]) -> list[Any]:
    return [c for c in modele._meta.concrete_fields if c.is_relation and c.remote_field]


def resume_du_lien(lien: LienPersonnes) -> list[tuple[str, int, int]]:
    """(ce que c'est, combien ont passé à la fiche principale, combien sont restées)."""
    comptes: dict[str, list[int]] = {}
    for etiquette, restee in lien.deplacements.values_list("modele", "est_restee"):
        nom = str(apps.get_model(etiquette)._meta.verbose_name)
        comptes.setdefault(nom, [0, 0])[int(restee)] += 1
    return sorted((nom, passees, restees) for nom, (passees, restees) in comptes.items())


def evenements_de_lignes(
    lien: LienPersonnes, lignes: Iterable[Ligne], *, demandes: set[int]
) -> list[int]:
    """Les événements d'entre-temps qui racontent ces lignes ou ces demandes."""
    par_piece: dict[str, set[Any]] = {}
    for ligne in lignes:
        par_piece.setdefault(ligne.modele._meta.app_label, set()).add(ligne.cle)
    rendus = []
    for evenement in Evenement.objects.filter(
        personne_id=lien.principale_id, instant__gte=lien.created_at, objet_id__isnull=False
    ):
        inscrit = TypeEvenement._inscrits.get(evenement.type)
        piece = inscrit.__module__.split(".")[1] if inscrit else ""
        if evenement.objet_id in par_piece.get(piece, ()) or (
            piece == "echanges" and evenement.objet_id in demandes
        ):
            rendus.append(evenement.pk)
    return rendus
