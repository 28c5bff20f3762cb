"""Charger ce que l'opération montre, pour les contrôles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from jalons.coordination.enums import EtatSeance
from jalons.fse.commun.selectors.comptage import nombre
from jalons.fse.controles import Examen, charge, compte
from jalons.fse.enums import GenrePreuvePublicite
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.bareme import delais, valeur
from jalons.fse.publicite.models.publicite import PreuvePublicite, SeanceOperation
from jalons.fse.publicite.rules.faits import ReglesPublicite, VueFiche, VuePreuves, VueSeances
from jalons.fse.publicite.selectors.publicite import fiche_de, redaction_de
from jalons.socle.parametres import ParametreInconnu


@charge(VueFiche)
def vue_fiche(examen: Examen) -> VueFiche | None:
    """Le contenu de la fiche ; None tant qu'elle n'est pas commencée."""
    operation = examen.operation
    fiche = examen.lire(fiche_de)
    if fiche is None:
        return None
    programme = operation.declaration
    redaction = redaction_de(operation, le=examen.le)
    return VueFiche(
        description=fiche.description or fiche.contexte,
        objectifs=fiche.objectifs,
        resultats=fiche.resultats_obtenus or fiche.resultats_attendus,
        mention=programme.mention,
        dit_acquis=redaction.est_acquis,
        resultats_obtenus=fiche.resultats_obtenus,
    )


def _preuves(_: Examen, *, premiere: date | None, genres: list[str]) -> VuePreuves:
    return VuePreuves(
        premiere_preuve_publicite=premiere,
        a_affiche=GenrePreuvePublicite.AFFICHE in genres,
        a_plaque=GenrePreuvePublicite.PLAQUE in genres,
    )


@compte(VuePreuves, batir=_preuves)
def vue_preuves(examen: Examen) -> dict[str, Any]:
    """Les preuves d'affichage."""
    preuves = PreuvePublicite.objects.filter(operation=OuterRef("pk"))
    return {
        "premiere": Subquery(preuves.order_by("date").values("date")[:1]),
        "genres": ArraySubquery(preuves.order_by().values("genre")),
    }


def _exposition(operation: Operation) -> Decimal:
    """Part exposée en cas de défaut de publicité ; nulle avant la règle (programme 2014-2020)."""
    try:
        return valeur(operation, "fse_exposition_publicite").decimal
    except ParametreInconnu:
        return Decimal(0)


@charge(ReglesPublicite)
def regles_publicite(examen: Examen) -> ReglesPublicite:
    """Les seuils de l'opération."""
    operation = examen.operation
    return ReglesPublicite(
        seuil_plaque=valeur(operation, "fse_seuil_plaque").decimal,
        delai_preuve_publicite=delais(operation).preuve_publicite_jours,
        exposition=_exposition(operation),
        a_investissement=operation.a_investissement,
    )


@compte(VueSeances)
def vue_seances(examen: Examen) -> dict[str, Any]:
    """Les séances liées sans mention."""
    sans = SeanceOperation.objects.filter(
        operation=OuterRef("pk"), seance__mention_europe=""
    ).exclude(seance__etat=EtatSeance.ANNULEE)
    return {"documents_sans_mention": nombre(sans)}
