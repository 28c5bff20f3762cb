"""Saisir l'équipe pluridisciplinaire d'une sanction envisagée."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.comptes.models import Agent
from jalons.equipes.services.dossiers import inscrire
from jalons.manquements.enums import Mesure
from jalons.manquements.models import Manquement
from jalons.manquements.selectors.dossier import lettre_vivante
from jalons.manquements.selectors.lus import mesure_de, proposition_de
from jalons.manquements.selectors.obligations import THEME_AUTRE, THEME_SUPPRESSION
from jalons.manquements.services.commun import ManquementImpossible, enregistrer, raconter, tenir
from jalons.socle import formats


@transaction.atomic
def saisir_l_equipe(*, manquement: Manquement, version: int, par: Agent, le: date) -> Manquement:
    """Inscrit ce qui est envisagé à l'ordre du jour de l'équipe compétente, avec la lettre.

    Lève `ManquementImpossible` si rien n'est encore envisagé, ou `EquipeImpossible` si aucune équipe n'est
    compétente ou si un dossier de ce thème y attend déjà.
    """
    tenu = tenir(manquement, version)
    lettre = lettre_vivante(tenu)
    envisagee = mesure_de(lettre) if lettre else proposition_de(tenu)
    if envisagee is None or not tenu.est_ouvert:
        raise ManquementImpossible("Écrivez d'abord à la personne ce qui est envisagé.")
    supprime = envisagee.mesure is Mesure.SUPPRESSION
    part, mois = formats.part(envisagee.part), envisagee.mois
    tenu.dossier_equipe = inscrire(
        personne=tenu.personne,
        theme=THEME_SUPPRESSION if supprime else THEME_AUTRE,
        objet=f"{envisagee.mesure.label} de {part} pendant {mois} mois : {tenu}",
        par=par,
        le=le,
        pieces=[lettre.document] if lettre else [],
        droit_du=tenu.date_faits,
    )
    enregistrer(tenu)
    raconter(tenu, "équipe pluridisciplinaire saisie", par=par, le=le)
    return tenu
