"""Charger ce que l'opération montre, pour les contrôles."""

from __future__ import annotations

from decimal import Decimal

from jalons.coordination.enums import EtatSeance
from jalons.fse.controles import Examen, charge
from jalons.fse.enums import GenrePreuvePublicite, StatutOperation
from jalons.fse.operation.models.operation import Operation
from jalons.fse.operation.selectors.bareme import delais, valeur
from jalons.fse.publicite.rules.faits import ReglesPublicite, VueFiche, VuePreuves, VueSeances
from jalons.fse.publicite.rules.publicite import rediger
from jalons.fse.publicite.selectors.publicite import fiche_de
from jalons.socle.parametres import ParametreInconnu


@charge(VueFiche)
def vue_fiche(examen: Examen) -> VueFiche | None:
    """Le contenu de la fiche ; None tant qu'elle n'est pas commencée."""
    operation = examen.operation
    fiche = fiche_de(operation)
    if fiche is None:
        return None
    programme = operation.declaration
    redaction = rediger(StatutOperation(operation.statut), fonds=programme.fonds)
    return VueFiche(
        description=fiche.description or fiche.contexte,
        objectifs=fiche.objectifs,
        resultats=fiche.resultats_obtenus or fiche.resultats_attendus,
        mention=programme.mention,
        dit_acquis=redaction.est_acquis,
    )


@charge(VuePreuves)
def vue_preuves(examen: Examen) -> VuePreuves:
    """Les preuves d'affichage, en une requête."""
    preuves = list(examen.operation.preuves.values_list("date", "genre"))
    return VuePreuves(
        premiere_preuve_publicite=min((jour for jour, _ in preuves), default=None),
        a_affiche=any(genre == GenrePreuvePublicite.AFFICHE for _, genre in preuves),
        a_plaque=any(genre == GenrePreuvePublicite.PLAQUE for _, genre in preuves),
    )


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


@charge(VueSeances)
def vue_seances(examen: Examen) -> VueSeances:
    """Les séances liées sans mention, en une requête."""
    sans = examen.operation.seances.filter(seance__mention_europe="")
    return VueSeances(sans.exclude(seance__etat=EtatSeance.ANNULEE).count())
