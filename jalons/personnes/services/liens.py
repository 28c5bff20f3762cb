"""Lier deux fiches d'une même personne, et les rendre l'une et l'autre, même un an après.

Le lien parcourt toutes les clés étrangères vers `Personne`, quelle que soit la pièce, et fait passer
chaque ligne à la fiche principale en le notant (`Deplacement`). Une ligne que la fiche principale
contredit (un référent déjà là, les mêmes coordonnées) reste sur la fiche liée. Délier rend les
lignes notées ; ce qui s'est fait entre-temps va à qui l'on dit, et d'abord à la fiche dont il
suit le dossier. Les journaux ne sont jamais retouchés : ils se lisent à travers le lien.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import pgtrigger
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.evenements import FichesLiees, FichesSeparees
from jalons.personnes.models import CleIdentite, Deplacement, LienPersonnes, Nir, Personne
from jalons.personnes.selectors.liens import (
    champs_vers_personne,
    demandes_rendues,
    evenements_de_lignes,
    lignes_depuis,
)
from jalons.personnes.services.faits import projeter
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier


class LienImpossible(ErreurMetier):
    """Ces deux fiches ne peuvent pas être liées, ou ne le sont plus."""


@transaction.atomic
def lier(
    *, principale: Personne, liee: Personne, motif: str, par: Agent, le: date
) -> LienPersonnes:
    """Tient les deux fiches pour une personne ; la principale garde son référent et se lit seule."""
    fiches = {
        p.pk: p
        for p in Personne.objects.select_for_update().filter(pk__in=[principale.pk, liee.pk])
    }
    if len(fiches) != 2:
        raise LienImpossible("Choisissez deux fiches différentes.")
    gardee, cedee = fiches[principale.pk], fiches[liee.pk]
    if gardee.principale_id or cedee.principale_id:
        raise LienImpossible("L'une de ces fiches est déjà liée à une autre.")
    if LienPersonnes.objects.filter(principale=cedee, defait_le__isnull=True).exists():
        raise LienImpossible(
            "D'autres fiches sont liées à celle-ci : gardez-la comme fiche principale."
        )
    if not motif.strip():
        raise LienImpossible("Dites en une phrase pourquoi c'est la même personne.")
    lien = LienPersonnes.objects.create(
        principale=gardee,
        liee=cedee,
        pose_le=le,
        pose_par=par,
        motif=motif.strip()[:300],
        reperes=_reperes(),
    )
    notes = [
        Deplacement(
            lien=lien,
            modele=modele._meta.label,
            champ=champ.name,
            objet=str(cle),
            est_restee=not _faire_passer(modele, champ, cle, gardee.pk),
        )
        for modele, champ in champs_vers_personne()
        for cle in modele._base_manager.filter(**{champ.name: cedee})
        .order_by("pk")
        .values_list("pk", flat=True)
    ]
    Deplacement.objects.bulk_create(notes)
    _une_de_plus(gardee, cedee)
    Personne.objects.filter(pk=cedee.pk).update(principale=gardee)
    projeter([gardee.pk, cedee.pk], le=le)
    journaliser(
        FichesLiees, personne_id=gardee.pk, par=par, le=le, objet_id=lien.pk, motif=lien.motif
    )
    return lien


@transaction.atomic
def delier(
    *,
    lien: LienPersonnes,
    a_rendre: Collection[str],
    motif: str,
    par: Agent,
    le: date,
    version_lue: int,
) -> LienPersonnes:
    """Rend les deux fiches. `a_rendre` : codes des lignes d'entre-temps qui vont à la fiche liée.

    Les lignes attachées à un dossier de la fiche liée lui reviennent sans qu'on le demande.
    """
    lien = LienPersonnes.objects.select_for_update().get(pk=lien.pk)
    verifier_version(lien, version_lue)
    if lien.defait_le is not None:
        raise LienImpossible("Ces fiches sont déjà séparées.")
    if not motif.strip():
        raise LienImpossible("Dites en une phrase pourquoi ce sont deux personnes.")
    principale, liee = lien.principale, lien.liee
    demandes = demandes_rendues(lien)
    entre_temps = lignes_depuis(lien, demandes=demandes)
    rendues = [ligne for ligne in entre_temps if ligne.est_du_dossier or ligne.code in a_rendre]
    for note in lien.deplacements.filter(est_restee=False).order_by("-pk"):
        modele, champ = _champ(note.modele, note.champ)
        cle = modele._meta.pk.to_python(note.objet)
        if modele._base_manager.filter(pk=cle, **{champ.name: principale}).exists():
            _faire_passer(modele, champ, cle, liee.pk)
    for ligne in rendues:
        _faire_passer(ligne.modele, ligne.champ, ligne.cle, liee.pk)
    # Une clé apprise pendant le lien ne dit plus de qui elle est : le prochain fichier la redira.
    notees = lien.deplacements.filter(modele=CleIdentite._meta.label).values_list(
        "objet", flat=True
    )
    CleIdentite.objects.filter(personne=principale, created_at__gte=lien.created_at).exclude(
        pk__in=list(notees)
    ).delete()
    lien.evenements_rendus = evenements_de_lignes(lien, rendues, demandes=demandes)
    lien.defait_le, lien.defait_par, lien.motif_defait = le, par, motif.strip()[:300]
    lien.version += 1
    lien.save()
    _une_de_plus(principale, liee)
    Personne.objects.filter(pk=liee.pk).update(principale=None)
    projeter([principale.pk, liee.pk], le=le)
    for personne in (principale, liee):
        _choisir_nir(personne)
        journaliser(
            FichesSeparees,
            personne_id=personne.pk,
            par=par,
            le=le,
            objet_id=lien.pk,
            motif=lien.motif_defait,
        )
    return lien


def _reperes() -> list[list[Any]]:
    """Le plus grand numéro de chaque table dont les lignes sont à une personne."""
    reperes = []
    for modele in {m for m, _ in champs_vers_personne()}:
        if not isinstance(modele._meta.pk, models.AutoField):
            continue
        dernier = modele._base_manager.aggregate(n=models.Max("pk"))["n"]
        if isinstance(dernier, int):
            reperes.append([modele._meta.label, "pk", dernier])
    return sorted(reperes)


def _une_de_plus(*fiches: Personne) -> None:
    Personne.objects.filter(pk__in=[f.pk for f in fiches]).update(
        version=models.F("version") + 1, updated_at=timezone.now()
    )


def _champ(etiquette: str, nom: str) -> tuple[type[models.Model], Any]:
    from django.apps import apps

    modele = apps.get_model(etiquette)
    return modele, modele._meta.get_field(nom)


def _faire_passer(modele: type[models.Model], champ: Any, cle: Any, vers: int) -> bool:
    """Fait pointer la ligne vers cette fiche ; faux si une contrainte de la fiche s'y oppose."""
    lignes = modele._base_manager.filter(pk=cle)
    valeurs: dict[str, Any] = {champ.attname: vers}
    if modele is Nir:
        valeurs["est_courant"] = False
    try:
        with transaction.atomic():
            lignes.update(**valeurs)
    except DatabaseError as refus:
        if "jalons:" not in str(refus):
            return False
        # Figé n'est pas perdu : la ligne ne change que de titulaire, et le lien le note.
        try:
            with transaction.atomic(), pgtrigger.ignore():
                lignes.update(**valeurs)
        except DatabaseError:
            return False
    return True


def _choisir_nir(personne: Personne) -> None:
    """Sans identité de dossier qui en décide, un NIR certain d'abord, le plus récent ensuite."""
    nirs = list(Nir.objects.filter(personne=personne))
    if not nirs or any(n.est_courant for n in nirs):
        return
    choisi = max(nirs, key=lambda n: (n.etat in {"valide", "sans_cle"}, n.updated_at))
    Nir.objects.filter(pk=choisi.pk).update(est_courant=True)
