"""Du temps au coût : les heures d'une feuille signée, au taux horaire, font une dépense."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.formats import date_format

from jalons.comptes.models import Agent
from jalons.fse.commun.rules.montants import arrondir, dire_euros
from jalons.fse.depenses.models.execution import Depense
from jalons.fse.depenses.services.execution import ajouter_depense
from jalons.fse.enums import CategorieDepense, EtatFeuille
from jalons.fse.erreurs import OperationImpossible
from jalons.fse.temps.models.temps import FeuilleTemps
from jalons.fse.temps.rules.calendrier import avec_de
from jalons.fse.temps.services.temps import taux_horaire_de
from jalons.socle.dates import dernier_du_mois


def cout_de(feuille: FeuilleTemps) -> Decimal | None:
    """Heures de la feuille au taux horaire de la mission, en euros ; None sans coût documenté."""
    taux = taux_horaire_de(feuille.mission)
    if taux is None:
        return None
    heures = feuille.jours.aggregate(s=Sum("heures"))["s"] or Decimal(0)
    return arrondir(heures * taux)


@transaction.atomic
def enregistrer_cout(*, feuille: FeuilleTemps, par: Agent, le: date) -> Depense:
    """Crée la dépense de personnel d'une feuille à deux signatures, une seule fois.

    Le taux horaire est un coût unitaire (règlement 2021/1060, art. 55, 2) : la feuille en est la
    pièce. Un salaire du même mois, saisi au réel pour cette mission, l'exclut.
    """
    feuille = (
        FeuilleTemps.objects.select_for_update(of=("self",))
        .select_related("mission__operation", "mission__agent")
        .get(pk=feuille.pk)
    )
    mission = feuille.mission
    if feuille.etat != EtatFeuille.VALIDEE:
        raise OperationImpossible("La feuille attend ses deux signatures.")
    montant, taux = cout_de(feuille), taux_horaire_de(mission)
    if montant is None or taux is None:
        raise OperationImpossible("Donnez d'abord le coût annuel de l'agent, sur sa mission.")
    if Depense.objects.filter(feuille=feuille).exists():
        raise OperationImpossible("La dépense de cette feuille est déjà enregistrée.")
    fin = dernier_du_mois(feuille.mois)
    if mission.depenses.filter(date__gte=feuille.mois, date__lte=fin).exists():
        raise OperationImpossible(
            "Un salaire de ce mois est déjà saisi au réel pour cet agent : c'est l'un ou l'autre."
        )
    periode = mission.operation.periode
    jour = min(fin, le, periode.fin or fin)
    champs = {
        "categorie": CategorieDepense.PERSONNEL,
        "libelle": f"Temps {avec_de(date_format(feuille.mois, 'F Y'))}, à {dire_euros(taux)} l'heure",
        "mission": mission,
        "feuille": feuille,
        "date": jour,
        "date_acquittement": jour,
        "montant": montant,
    }
    return ajouter_depense(operation=mission.operation, champs=champs, par=par, le=le)
