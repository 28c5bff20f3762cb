"""Lectures des réorientations : la demande ouverte, l'avis exigé, l'avis rendu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jalons.accueil.avis import AvisDit, AvisPourDecider, SourceAvis
from jalons.accueil.enums import EtatDemande
from jalons.accueil.models import DemandeReorientation, Orientation
from jalons.annuaire.selectors import territoires
from jalons.chiffres.registre import par_code
from jalons.chiffres.selectors import cellules_de, demander, derniers_mois
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.repertoire.enums import Voie
from jalons.socle.parametres import parametre


def avis_exige(*, le: date) -> bool:
    """Vrai si le Département demande l'avis de l'équipe avant une réorientation."""
    return str(parametre("avis_equipe_reorientation", le=le).valeur).lower() in ("oui", "true")


def demande_ouverte(personne: Personne) -> DemandeReorientation | None:
    """La demande que personne n'a encore tranchée, s'il y en a une."""
    return (
        DemandeReorientation.objects.filter(personne=personne, etat=EtatDemande.OUVERTE)
        .select_related("par", "orientation__structure")
        .first()
    )


def demande_ouverte_de(orientation: Orientation) -> DemandeReorientation | None:
    """La demande ouverte sur cette orientation, lue avec elle (`orientation_en_cours`) : aucune requête."""
    return getattr(orientation, "ouverte", None)


def avis_rendu(personne: Personne, *, depuis: date, le: date) -> AvisDit | None:
    """L'avis le plus récent sur une saisine faite depuis ce jour, de qui que ce soit."""
    lus = [
        avis
        for source in SourceAvis.tous()
        if (avis := source.avis(personne, depuis=depuis, le=le)) is not None
    ]
    return max(lus, key=lambda a: a.rendu_le, default=None)


def ou_en_sont_les_avis(personnes: Iterable[int]) -> dict[int, str]:
    """Où en est l'avis demandé pour chacune, quand il l'est (requêtes bornées)."""
    cherchees, lus = list(personnes), {}
    for source in SourceAvis.tous():
        lus.update(source.ou_en_sont(cherchees))
    return lus


def demandes_visibles(agent: Agent) -> QuerySet[DemandeReorientation]:
    """Les demandes de réorientation des personnes que l'agent voit, les plus anciennes d'abord."""
    visibles = Personne.objects.visibles_par(agent, Permission.ORIENTATION_CONSULTER).order_by()
    return (
        DemandeReorientation.objects.filter(personne__in=visibles)
        .select_related(
            "personne__commune", "personne__territoire", "par", "orientation__structure"
        )
        .order_by("date", "pk")
    )


# Réorientées, accompagnées, pour cent (None sans personne accompagnée).
Part = tuple[int, int, float | None]


@dataclass(frozen=True, slots=True)
class TableauReorientations:
    """Les réorientations décidées, par voie et par mois, et l'indicateur 2.1 de chaque mois.

    `voies` : (voie, nombre de chaque mois). `parts` : (réorientées, accompagnées, pour cent ou None).
    `territoires` : (nom, ses `parts`), d'après le territoire de chaque personne pendant le mois.
    """

    mois: list[str]
    voies: list[tuple[str, list[int]]]
    parts: list[Part]
    territoires: list[tuple[str, list[Part]]]


def tableau_des_reorientations(
    *, le: date, tel_que_connu_le: date, mois: int = 6
) -> TableauReorientations:
    """Les derniers mois jusqu'à ce jour de connaissance, recalculés tels que connus alors."""
    periodes = derniers_mois(min(tel_que_connu_le, le), mois)
    demande = demander(periodes, le=le, tel_que_connu_le=tel_que_connu_le)
    chiffres = [par_code("reorientations"), par_code("reorientations_par_voie")]
    indicateur, decidees = cellules_de(chiffres, demande)
    par_voie = {(c.par, c.cle): c.retenues for c in decidees if c.unite is None}
    lues = {(c.unite, c.cle): c for c in indicateur}

    def parts_de(unite: int | None) -> list[Part]:
        siennes = [lues.get((unite, p.cle)) for p in periodes]
        return [
            (c.retenues, c.population, c.valeur(chiffres[0].agregat)) if c else (0, 0, None)
            for c in siennes
        ]

    return TableauReorientations(
        [p.titre for p in periodes],
        [(str(v.label), [par_voie.get((v.value, p.cle), 0) for p in periodes]) for v in Voie],
        parts_de(None),
        [(t.nom, parts_de(t.pk)) for t in territoires(le=le)],
    )


def avis_pour_decider(personne: Personne, *, depuis: date, le: date) -> AvisPourDecider:
    """Qui rend l'avis, l'avis rendu depuis ce jour, et où en est celui qui est demandé."""
    lus = [source.pour_decider(personne, depuis=depuis, le=le) for source in SourceAvis.tous()]
    rendus = [lu.avis for lu in lus if lu.avis is not None]
    return AvisPourDecider(
        any(lu.est_competente for lu in lus),
        max(rendus, key=lambda a: a.rendu_le, default=None),
        next((lu.ou_en_est for lu in lus if lu.ou_en_est), ""),
    )
