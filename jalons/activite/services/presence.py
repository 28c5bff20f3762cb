"""La présence chez qui accueille : ce qui est prévu à l'entrée, ce que la structure dit chaque semaine.

Une ligne par semaine et par positionnement : prévue, déclarée et validée sont la même, comptée une fois.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import DatabaseError, transaction

from jalons.activite.enums import EtatPositionnement, SourceHeures
from jalons.activite.models import Heures, Positionnement
from jalons.activite.selectors.positionnements import cible_de
from jalons.activite.services.heures import HeuresImpossibles, dire_le_refus, periode_de, raconter
from jalons.comptes.models import Agent
from jalons.socle.parametres import parametre


def ajuster_le_prevu(positionnement: Positionnement) -> None:
    """Le prévu suit l'état : écrit à l'entrée, ôté au-delà de la sortie ; jamais ce qui est dit."""
    prevues = Heures.objects.filter(
        positionnement=positionnement, declarees__isnull=True, validees__isnull=True
    )
    if positionnement.etat == EtatPositionnement.ENTRE:
        _prevoir(positionnement)
    elif positionnement.etat == EtatPositionnement.SORTI and positionnement.date_fin:
        prevues.filter(periode__startswith__gt=positionnement.date_fin).delete()
    elif positionnement.date_entree is None:
        prevues.delete()


def _prevoir(positionnement: Positionnement) -> None:
    cible, entree = cible_de(positionnement), positionnement.date_entree
    if cible is None or not cible.heures or entree is None:
        return
    defaut = parametre("prescription_semaines_prevues", le=entree).nombre
    semaines = min(cible.semaines or defaut, 52)
    Heures.objects.bulk_create(
        [
            Heures(
                personne_id=positionnement.personne_id,
                periode=periode_de(entree + timedelta(weeks=rang), est_semaine=True),
                source=SourceHeures.ACTION,
                positionnement=positionnement,
                prevues=round(Decimal(cible.heures), 2),
            )
            for rang in range(semaines)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def noter_la_presence(
    *,
    positionnement: Positionnement,
    jour: date,
    quantite: Decimal,
    par: Agent | None,
    le: date,
) -> Heures:
    """Les heures faites la semaine de ce jour, dites par la structure : validées, et comptées une fois.

    Zéro dit une absence. `par` None : par son lien. Lève `HeuresImpossibles` hors du positionnement, à
    venir, ou si d'autres heures du même positionnement y sont notées jour par jour.
    """
    periode = periode_de(jour, est_semaine=True)
    entree = positionnement.date_entree
    if entree is None or (periode.fin or jour) < entree:
        raise HeuresImpossibles("La personne n'était pas encore entrée.", champ="jour")
    if periode.debut > le or (positionnement.date_fin and periode.debut > positionnement.date_fin):
        raise HeuresImpossibles("Cette semaine est à venir, ou après la sortie.", champ="jour")
    if not 0 <= quantite <= 24 * 7:
        raise HeuresImpossibles("Écrivez des heures de cette semaine.", champ="quantite")
    tenues = (
        Heures.objects.select_for_update()
        .filter(positionnement=positionnement, periode=periode)
        .first()
    )
    notees = tenues or Heures(
        personne_id=positionnement.personne_id,
        periode=periode,
        source=SourceHeures.ACTION,
        positionnement=positionnement,
        version=0,
    )
    notees.validees, notees.date_validation, notees.validees_par = quantite, le, par
    notees.preuve = f"Présence dite par {positionnement.structure}"[:160]
    notees.version += 1
    try:
        with transaction.atomic():
            notees.save()
    except DatabaseError as erreur:
        raise dire_le_refus(erreur) from erreur
    raconter(notees, par=par, le=le)
    return notees
