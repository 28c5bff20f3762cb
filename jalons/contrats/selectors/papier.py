"""Ce que le papier dit d'un contrat : le même texte pour le PDF, le texte et la comparaison."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from jalons.contrats.enums import (
    CadreAction,
    FamilleAction,
    FormeAction,
    MotifSansDuree,
    Periodicite,
    RegimeHeures,
    Signataire,
    Suite,
)
from jalons.contrats.models import ActionContrat, Contrat
from jalons.contrats.selectors import contrats as lectures
from jalons.personnes.selectors import situation_de
from jalons.socle import formats
from jalons.socle.accord import accorder
from jalons.socle.dates import ajouter_mois


def donnees_de(contrat: Contrat, *, le: date) -> dict[str, Any]:
    """Ce que le papier dit du contrat, prêt à lire."""
    personne, referent, genre = contrat.personne, contrat.referent, contrat.sorte
    adresse = situation_de(personne, le=le).adresse
    pris = ("engagements_organisme", "engagements_personne")
    dites = [(r, contrat.contenu.get(r.code)) for r in genre.rubriques if r.code not in pris]
    return {
        "reference": f"CE-{contrat.pk}",
        "titre": genre.libelle,
        "suite": f"{Suite(contrat.suite).label} du contrat n° {contrat.precedent.numero}"
        if contrat.suite and contrat.precedent
        else "",
        "source": genre.source,
        "personne": {
            "nom": personne.nom_complet,
            "civilite": personne.civilite,
            "ne_le": accorder("Né[e] le", personne.est_feminin),
            "assidu": accorder("assidu[e]", personne.est_feminin),
            "naissance": f"{personne.date_naissance:%d/%m/%Y}",
            "adresse": ", ".join(adresse.lignes) if adresse else "",
        },
        "structure": str(contrat.structure),
        "referent": str(referent) if referent else "à désigner",
        "referent_telephone": (referent.telephone if referent else "")
        or contrat.structure.telephone,
        "periode": _periode(contrat),
        "voie": contrat.get_voie_display(),
        "textes": [[r.libelle, str(v)] for r, v in dites if v and not r.par_ligne],
        "listes": [[r.libelle, list(v)] for r, v in dites if v and r.par_ligne],
        **{code: list(contrat.contenu.get(code) or []) for code in pris},
        "freins": [f.libelle for f in contrat.freins.all()],
        "actions": [_action(a) for a in lectures.actions_de(contrat)],
        **_duree(contrat),
        "actualisation": Periodicite(contrat.actualisation).label if contrat.actualisation else "",
        "offre_due": _offre_due(contrat, le),
        "date": f"{le:%d/%m/%Y}",
        "signatures": _signatures(contrat),
        "traces": [],
    }


def _periode(contrat: Contrat) -> str:
    if contrat.debut is None:
        return "aux dates à convenir"
    debut = f"du {contrat.debut:%d/%m/%Y}"
    return f"{debut} au {contrat.fin_prevue:%d/%m/%Y}" if contrat.fin_prevue else debut


def _action(action: ActionContrat) -> dict[str, str]:
    bornes = [f"du {action.debut:%d/%m/%Y}" if action.debut else ""]
    bornes.append(f"au {action.fin:%d/%m/%Y}" if action.fin else "")
    forme, cadre = FormeAction(action.forme).label, CadreAction(action.cadre).label
    return {
        "famille": FamilleAction(action.famille).label,
        "intitule": action.intitule,
        "porteur": action.porteur,
        "modalite": f"{forme.lower()}, {cadre.lower()}",
        "heures": heures_dites(action.heures_hebdo),
        "calendrier": " ".join(b for b in bornes if b) or "tout le contrat",
        "obligation": "oui" if action.est_obligation else "non",
    }


def heures_dites(heures: Decimal | None) -> str:
    """« 7,5 » ; vide sans heures."""
    return formats.nombre(heures) if heures is not None else ""


def _duree(contrat: Contrat) -> dict[str, str]:
    """La durée et sa raison, telles que le contrat les dit."""
    if not contrat.regime:
        return {"duree": "", "duree_raison": ""}
    jusqu_au = f"jusqu'au {contrat.heures_fin:%d/%m/%Y}" if contrat.heures_fin else ""
    if contrat.regime == RegimeHeures.SANS_DUREE:
        motif = MotifSansDuree(contrat.motif_heures).label if contrat.motif_heures else ""
        return {
            "duree": "Sans durée hebdomadaire, à la demande de la personne",
            "duree_raison": ", ".join(x for x in (motif, jusqu_au) if x),
        }
    raison = contrat.raison_heures.rstrip(" .") if contrat.regime == RegimeHeures.MINORE else ""
    return {
        "duree": f"{heures_dites(contrat.heures_hebdo)} heures d'activité par semaine",
        "duree_raison": ", ".join(x for x in (raison, jusqu_au) if x),
    }


def _offre_due(contrat: Contrat, le: date) -> str:
    if not contrat.sorte.demande_une_offre(contrat.voie):
        return ""
    depuis = contrat.date_signature or le
    return f"{ajouter_mois(depuis, lectures.delais(le=depuis).offre):%d/%m/%Y}"


def _signatures(contrat: Contrat) -> list[dict[str, str] | None]:
    posees = {s.qui: s for s in contrat.signatures.all()}
    return [
        {"nom": posees[qui].nom, "date": f"{posees[qui].date:%d/%m/%Y}"} if qui in posees else None
        for qui in (str(Signataire.PERSONNE), str(Signataire.REFERENT))
    ]
