"""Décider d'une aide : accorder, refuser, annuler. L'argent s'engage et se rend avec la décision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jalons.aides import evenements
from jalons.aides.documents.lettre_aide import LettreAide
from jalons.aides.enums import GenreMouvement, Sens, Titulaire
from jalons.aides.models import DecisionAide, DemandeAide, Enveloppe
from jalons.aides.rules.bareme import Bareme, au_centime
from jalons.aides.selectors.demandes import Examen, decision_de, examiner, peut_decider
from jalons.aides.services.budget import engager, rendre
from jalons.aides.services.commun import (
    AideImpossible,
    avancer,
    enregistrer,
    exiger_motif,
    raconter,
    tenir,
)
from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.selectors import destinataire_de
from jalons.personnes.services import composer_et_archiver
from jalons.socle.dates import ajouter_mois
from jalons.socle.formats import euros


@transaction.atomic
def accorder(
    *,
    demande: DemandeAide,
    version: int | None,
    enveloppe: Enveloppe,
    par: Agent,
    le: date,
    montant: Decimal | None = None,
    motif: str = "",
) -> DecisionAide:
    """Accorde le montant du barème, ou moins avec une raison ; engage le budget ; écrit la lettre.

    Lève `AideImpossible` : une condition manque (toutes sont dites), plus que le barème, hors
    délégation, la sienne propre ; `BudgetEpuise` : il n'en reste pas assez.
    """
    tenue = tenir(demande, version)
    examen = examiner(tenue, le=le)
    accorde = examen.calcul.montant if montant is None else au_centime(montant)
    motif = " ".join(motif.split())[:600]
    _exiger(tenue, examen, accorde, motif, par, le)
    if enveloppe.fonds != examen.bareme.fonds or enveloppe.annee != le.year:
        raise AideImpossible(
            "Ce budget n'est pas celui de cette aide, ou pas de cette année.", champ="enveloppe"
        )
    avancer(tenue, "accorder")
    engager(enveloppe=enveloppe, demande=tenue, montant=accorde, par=par, le=le)
    tenue.montant = accorde
    tenue.place = _place(tenue, examen.bareme)
    _enregistrer_accordee(tenue)
    decision = DecisionAide(
        demande=tenue,
        sens=Sens.ACCORD,
        montant=accorde,
        enveloppe=enveloppe,
        motif=motif,
        explication=examen.en_donnees(),
        valable_jusqu_au=ajouter_mois(le, examen.bareme.validite_mois),
        prise_le=le,
        prise_par=par,
    )
    _clore(decision, tenue, par, le, f", {euros(accorde)} ({enveloppe})")
    return decision


def _exiger(
    tenue: DemandeAide, examen: Examen, montant: Decimal, motif: str, par: Agent, le: date
) -> None:
    if examen.refus:
        raise AideImpossible(
            " ".join(c.dit for c in examen.refus), champ=examen.refus[0].champ or None
        )
    if montant <= 0:
        raise AideImpossible("Le barème ne donne plus rien : refusez, la raison est écrite.")
    if montant > examen.calcul.montant:
        raise AideImpossible(f"Le barème donne {examen.calcul.dit} au plus.", champ="montant")
    if montant < examen.calcul.montant and not motif:
        raise AideImpossible("Vous accordez moins que le barème : dites pourquoi.", champ="motif")
    if raison := peut_decider(par, tenue, montant, le=le):
        raise AideImpossible(raison)


def _place(tenue: DemandeAide, lu: Bareme) -> str | None:
    if not lu.est_unique:
        return None
    if lu.titulaire == Titulaire.FOYER and tenue.foyer_id is not None:
        return f"{tenue.aide}:foyer:{tenue.foyer_id}"
    return f"{tenue.aide}:personne:{tenue.personne_id}"


def _enregistrer_accordee(tenue: DemandeAide) -> None:
    try:
        with transaction.atomic():
            enregistrer(tenue)
    except IntegrityError as erreur:
        if "place" not in str(erreur):
            raise
        raise AideImpossible(
            "Cette aide vient d'être accordée : elle se donne une fois."
        ) from erreur


def _clore(decision: DecisionAide, tenue: DemandeAide, par: Agent, le: date, detail: str) -> None:
    """Écrit la lettre, garde la décision, la raconte."""
    decision.document = composer_et_archiver(
        personne=tenue.personne,
        document=LettreAide,
        titre=f"{decision.get_sens_display()}, {tenue.libelle.lower()}"[:160],
        donnees=_lettre(decision, tenue, par, le),
        par=par,
        le=le,
        niveau=Niveau.FINANCES,
    )
    decision.save()
    journaliser(
        evenements.AideDecidee,
        personne_id=tenue.personne_id,
        par=par,
        le=le,
        objet_id=tenue.pk,
        aide=tenue.libelle,
        decision="accordée" if decision.sens == Sens.ACCORD else "refusée",
        detail=detail,
    )


def _lettre(decision: DecisionAide, tenue: DemandeAide, par: Agent, le: date) -> dict[str, Any]:
    lieu = par.site.commune.nom if par.site and par.site.commune else ""
    valable = decision.valable_jusqu_au
    return {
        "destinataire": destinataire_de(tenue.personne, le=le),
        "civilite": tenue.personne.civilite,
        "reference": f"AIDE-{tenue.pk}",
        "aide": tenue.libelle,
        "periode": str(tenue.periode),
        "demandee_le": f"{tenue.demandee_le:%d/%m/%Y}",
        "est_accordee": decision.sens == Sens.ACCORD,
        "montant": euros(decision.montant) if decision.montant else "",
        "payee_a": tenue.payee_a,
        "valable": f"{valable:%d/%m/%Y}" if valable else "",
        "etapes": decision.explication.get("etapes", []),
        "motif": decision.motif,
        "agent": {
            "prenom": par.prenom,
            "nom": par.nom,
            "qualite": par.fonction,
            "telephone": par.telephone,
            "lieu_date": f"{lieu or 'Fait'}, le {le:%d/%m/%Y}",
        },
    }


@transaction.atomic
def refuser(
    *, demande: DemandeAide, version: int | None, motif: str, par: Agent, le: date
) -> DecisionAide:
    """Refuse, avec la raison que la personne lira ; écrit la lettre."""
    tenue = tenir(demande, version)
    raison = " ".join(motif.split())[:600]
    if not raison:
        raise AideImpossible("Dites la raison : la personne la lira.", champ="motif")
    if dit := peut_decider(par, tenue, Decimal(0), le=le):
        raise AideImpossible(dit)
    examen = examiner(tenue, le=le)
    avancer(tenue, "refuser")
    enregistrer(tenue)
    decision = DecisionAide(
        demande=tenue,
        sens=Sens.REFUS,
        motif=raison,
        explication=examen.en_donnees(),
        prise_le=le,
        prise_par=par,
    )
    _clore(decision, tenue, par, le, f" ({raison})")
    return decision


@transaction.atomic
def annuler_la_decision(
    *, demande: DemandeAide, version: int, motif: str, par: Agent, le: date
) -> DemandeAide:
    """Annule une décision pas encore payée : elle reste lisible, l'argent revient, on décide à nouveau."""
    tenue = tenir(demande, version)
    raison = exiger_motif(motif, "Dites pourquoi la décision est annulée.")
    decision = decision_de(tenue)
    if decision is None:
        raise AideImpossible("Aucune décision n'est à annuler.")
    avancer(tenue, "annuler_la_decision")
    clore_la_decision(decision, motif=raison, par=par, le=le)
    if decision.enveloppe is not None and decision.montant is not None:
        rendre(
            enveloppe=decision.enveloppe,
            demande=tenue,
            montant=decision.montant,
            genre=GenreMouvement.RENDU,
            motif=raison,
            par=par,
            le=le,
        )
    tenue.montant, tenue.place = None, None
    enregistrer(tenue)
    raconter(tenue, "décision annulée", par=par, le=le, raison=raison)
    return tenue


def clore_la_decision(decision: DecisionAide, *, motif: str, par: Agent, le: date) -> None:
    """La décision ne vaut plus ; elle reste, avec sa raison."""
    decision.annulee_le, decision.annulee_par = le, par
    decision.motif_annulation = motif
    decision.save(update_fields=["annulee_le", "annulee_par", "motif_annulation"])
