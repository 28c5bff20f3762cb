"""Noter un contrat de travail, le corriger, le terminer, constater que la personne y est encore."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from jalons.activite import evenements
from jalons.activite.enums import GenreEmployeur, NatureContrat, OrigineContrat
from jalons.activite.models import ConstatEmploi, ContratTravail
from jalons.activite.rules.contrats import echeances
from jalons.activite.selectors.contrats import lu, mois_constates
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Document, Personne
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode
from jalons.socle.siret import est_siret, nettoyer_siret


class ContratImpossible(ErreurMetier):
    """Ce contrat ne peut pas être noté ainsi."""


@transaction.atomic
def noter_contrat(
    *,
    personne: Personne,
    nature: NatureContrat | str,
    employeur: str,
    siret: str,
    periode: Periode,
    origine: OrigineContrat | str,
    par: Agent,
    le: date,
    preuve: Document | None = None,
    **autres: Any,
) -> ContratTravail:
    """Un contrat de travail, tel qu'on le sait aujourd'hui.

    `autres` : `genre_employeur`, `metier`, `heures_hebdo`, `temps`, `positionnement`. Lève
    `ContratImpossible` : SIRET faux, avant ses seize ans, ou contrat déjà noté ces jours-là.
    """
    champs = {
        **autres,
        "nature": str(nature),
        "employeur": employeur,
        "siret": siret,
        "periode": periode,
        "origine": str(origine),
    }
    # Deux agents à la fois : le second attend et lit le contrat du premier, au lieu d'un interblocage.
    Personne.objects.select_for_update().get(pk=personne.pk)
    contrat = ContratTravail(personne=personne, par=par, preuve=preuve)
    _poser(contrat, champs, personne, le)
    _enregistrer(contrat)
    journaliser(
        evenements.ContratTravailNote,
        personne_id=personne.pk,
        par=par,
        le=min(periode.debut, le),
        objet_id=contrat.pk,
        nature=contrat.get_nature_display(),
        employeur=contrat.employeur,
        periode=str(periode),
    )
    return contrat


@transaction.atomic
def corriger_contrat(
    *,
    contrat: ContratTravail,
    changements: Mapping[str, Any],
    motif: str,
    version: int,
    par: Agent,
    le: date,
) -> ContratTravail:
    """Corrige ce que l'on sait du contrat, avec la raison ; ce que l'on croyait avant reste lisible.

    Lève `ConflitDeVersion` ou `ContratImpossible`.
    """
    tenu = _tenir(contrat, version)
    if not motif.strip():
        raise ContratImpossible("Dites pourquoi vous corrigez.", champ="motif")
    _poser(tenu, changements, tenu.personne, le)
    tenu.motif_correction = motif.strip()[:200]
    tenu.version += 1
    _enregistrer(tenu)
    _dire_correction(tenu, tenu.motif_correction, par=par, le=le)
    return tenu


@transaction.atomic
def terminer_contrat(
    *, contrat: ContratTravail, fin: date, motif: str, version: int, par: Agent, le: date
) -> ContratTravail:
    """Le contrat a fini ce jour-là, plus tôt que prévu ou faute de terme."""
    tenu = _tenir(contrat, version)
    if not motif.strip():
        raise ContratImpossible("Dites pourquoi il a fini.", champ="motif")
    if not tenu.periode.debut <= fin <= le:
        raise ContratImpossible(
            f"La fin va du {tenu.periode.debut:%d/%m/%Y} à aujourd'hui.", champ="fin"
        )
    if tenu.periode.fin is not None and fin > tenu.periode.fin:
        raise ContratImpossible("Il finissait avant : corrigez plutôt ses dates.", champ="fin")
    tenu.periode, tenu.motif_fin = Periode(tenu.periode.debut, fin), motif.strip()[:200]
    tenu.version += 1
    _enregistrer(tenu)
    _dire_correction(tenu, f"fini le {fin:%d/%m/%Y}, {tenu.motif_fin}", par=par, le=le)
    return tenu


@transaction.atomic
def constater(
    *,
    contrat: ContratTravail,
    mois: int,
    est_present: bool,
    source: str,
    par: Agent,
    le: date,
) -> ConstatEmploi:
    """Toujours en emploi à `mois` mois ? Se refait : le constat d'avant reste dans l'histoire.

    Lève `ContratImpossible` avant l'échéance, sans source, ou présent après la fin du contrat.
    """
    tenu = _tenir(contrat, None)
    voulue = next(
        (e for e in echeances(lu(tenu), mois_constates(le=le), le=le) if e.mois == mois), None
    )
    if voulue is None:
        raise ContratImpossible("Cette échéance n'est pas suivie.", champ="mois")
    if not voulue.est_due:
        raise ContratImpossible(f"Il sera temps le {voulue.le:%d/%m/%Y}.", champ="mois")
    if est_present and not voulue.avant_la_fin:
        raise ContratImpossible(
            "Le contrat finit avant cette échéance : corrigez-le s'il a été prolongé.",
            champ="est_present",
        )
    if not source.strip():
        raise ContratImpossible("Dites comment vous le savez.", champ="source")
    constat = ConstatEmploi.objects.filter(contrat=tenu, mois=mois).first()
    if constat is None:
        constat = ConstatEmploi(contrat=tenu, mois=mois, version=0)
    constat.est_present, constat.source = est_present, source.strip()[:160]
    constat.date, constat.par, constat.version = le, par, constat.version + 1
    constat.save()
    journaliser(
        evenements.EmploiConstate,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        mois=mois,
        present="toujours en emploi" if est_present else "plus en emploi",
        employeur=tenu.employeur,
        source=constat.source,
    )
    return constat


def _tenir(contrat: ContratTravail, version: int | None) -> ContratTravail:
    tenu = (
        ContratTravail.objects.select_for_update(of=("self",))
        .select_related("personne")
        .get(pk=contrat.pk)
    )
    if version is not None:
        verifier_version(tenu, version)
    return tenu


def _poser(
    contrat: ContratTravail, champs: Mapping[str, Any], personne: Personne, le: date
) -> None:
    """Pose les champs lus et contrôle ce qu'ils disent ensemble."""
    for champ, valeur in champs.items():
        setattr(contrat, champ, valeur)
    contrat.employeur = " ".join(contrat.employeur.split())[:160]
    contrat.siret = nettoyer_siret(contrat.siret)
    if not contrat.employeur:
        raise ContratImpossible("Dites chez qui.", champ="employeur")
    if contrat.siret and not est_siret(contrat.siret):
        raise ContratImpossible(
            "Ce SIRET n'existe pas : quatorze chiffres, à relire sur le contrat.", champ="siret"
        )
    if not contrat.siret and contrat.genre_employeur != GenreEmployeur.PARTICULIER:
        raise ContratImpossible(
            "Donnez le SIRET ; seul un particulier employeur n'en a pas.", champ="siret"
        )
    age_minimum = parametre("emploi_age_minimum", le=contrat.periode.debut)
    if contrat.periode.debut < age_minimum.apres(personne.date_naissance):
        raise ContratImpossible(
            f"La personne n'avait pas {age_minimum.dite} à cette date.", champ="debut"
        )
    if (
        contrat.nature == NatureContrat.CDI
        and contrat.periode.fin is not None
        and contrat.periode.fin > le
    ):
        raise ContratImpossible("Un CDI n'a pas de fin prévue.", champ="fin")
    if contrat.positionnement and contrat.positionnement.personne_id != personne.pk:
        raise ContratImpossible("Ce positionnement concerne une autre personne.")


def _enregistrer(contrat: ContratTravail) -> None:
    try:
        with transaction.atomic():
            contrat.save()
    except IntegrityError as erreur:
        if "contrat_travail_pas_deux_fois" not in str(erreur):
            raise
        raise ContratImpossible(
            "Ce contrat chez cet employeur est déjà noté ces jours-là : corrigez-le.", champ="debut"
        ) from erreur


def _dire_correction(contrat: ContratTravail, motif: str, *, par: Agent, le: date) -> None:
    journaliser(
        evenements.ContratTravailCorrige,
        personne_id=contrat.personne_id,
        par=par,
        le=le,
        objet_id=contrat.pk,
        employeur=contrat.employeur,
        motif=motif,
    )
