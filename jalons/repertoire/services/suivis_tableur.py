"""Le tableau de suivi d'un partenaire : chaque ligne entre, se met à jour ou se refuse, seule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from jalons.comptes.enums import Permission
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.ecrans.tableurs.importation import Lecture, Source
from jalons.ecrans.tableurs.valeurs import aplatir, lire_jour, texte
from jalons.personnes.models import Personne
from jalons.repertoire import evenements
from jalons.repertoire.enums import Modalite, OrigineSuivi
from jalons.repertoire.issues import IssueSuivi
from jalons.repertoire.models import Conventionnement, SuiviConvention
from jalons.repertoire.services.suivis import corriger, exiger_de_tenir, inscrire
from jalons.socle.erreurs import ErreurMetier

SUIVIS = Source(
    code="suivis_convention",
    colonnes={
        "nom": ("nom", "nom de naissance", "nom de famille"),
        "prenom": ("prenom",),
        "naissance": ("date de naissance", "naissance", "ne(e) le", "ne le", "nee le"),
        "modalite": ("modalite", "accompagnement", "type d'accompagnement"),
        "entree": ("entree le", "entree", "date d'entree", "date entree"),
        "sortie": ("sortie le", "sortie", "date de sortie", "date sortie"),
        "issue": ("issue", "motif de sortie", "motif", "resultat", "situation a la sortie"),
    },
    obligatoires={
        "nom": "Nom",
        "prenom": "Prénom",
        "naissance": "Date de naissance",
        "entree": "Entrée le",
    },
    propre_a_une_ligne="naissance",
)
_ISSUES = {str(i): str(i) for i in IssueSuivi} | {aplatir(i.label): str(i) for i in IssueSuivi}
_ISSUES |= {
    "emploi durable": str(IssueSuivi.EMPLOI_DURABLE),
    "cdi": str(IssueSuivi.EMPLOI_DURABLE),
    "emploi": str(IssueSuivi.EMPLOI_COURT),
    "formation": str(IssueSuivi.FORMATION),
    "autre": str(IssueSuivi.AUTRE),
}
_MODALITES = {aplatir(m.label): str(m) for m in Modalite} | {
    "individuel": str(Modalite.INDIVIDUELLE),
    "collectif": str(Modalite.COLLECTIVE),
}


class _Refus(ErreurMetier):
    """Une ligne qui n'entre pas ; `champ` : la colonne."""


@dataclass(slots=True)
class BilanImport:
    """Ce que l'import a fait, ou ferait. `refus` : (où, colonne, ce qui ne va pas)."""

    inscrits: int = 0
    modifies: int = 0
    pareils: int = 0
    refus: list[tuple[str, str, str]] = field(default_factory=list)
    laisses: list[str] = field(default_factory=list)
    est_ecrit: bool = False


def _jour(brut: dict[str, Any], champ: str, titre: str, lecture: Lecture) -> date | None:
    dit = brut.get(champ)
    if dit in (None, ""):
        return None
    jour = lire_jour(dit, lecture.epoque)
    if jour is None:
        raise _Refus(f"« {str(dit)[:40]} » n'est pas une date.", champ=titre)
    return jour


def _vocabulaire(connus: dict[str, str], dit: Any, titre: str, defaut: str) -> str:
    if dit in (None, ""):
        return defaut
    lu = connus.get(aplatir(dit))
    if lu is None:
        raise _Refus(f"« {str(dit)[:60]} » n'est pas connu.", champ=titre)
    return lu


def _lire(brut: dict[str, Any], lecture: Lecture) -> dict[str, Any]:
    naissance = _jour(brut, "naissance", "Date de naissance", lecture)
    entree = _jour(brut, "entree", "Entrée le", lecture)
    if naissance is None or entree is None:
        manque = "Date de naissance" if naissance is None else "Entrée le"
        raise _Refus("La date manque.", champ=manque)
    sortie = _jour(brut, "sortie", "Sortie le", lecture)
    issue = _vocabulaire(_ISSUES, brut.get("issue"), "Issue", "")
    return {
        "nom": aplatir(texte(brut.get("nom"))),
        "prenom": aplatir(texte(brut.get("prenom"))),
        "naissance": naissance,
        "modalite": _vocabulaire(
            _MODALITES, brut.get("modalite"), "Modalité", str(Modalite.INDIVIDUELLE)
        ),
        "entree": entree,
        "sortie": sortie,
        "issue": issue,
    }


def _personnes(dates: Iterable[date], par: Agent, le: date) -> dict[Any, list[Personne]]:
    """Celles que l'agent voit, nées ces jours-là, par nom, prénom et naissance (une requête)."""
    vues = Personne.objects.visibles_par(par, Permission.CONVENTION_SUIVRE, le=le)
    trouvees: dict[Any, list[Personne]] = defaultdict(list)
    for personne in vues.filter(date_naissance__in=set(dates)):
        for nom in {aplatir(personne.nom_naissance), aplatir(personne.nom_usage)} - {""}:
            cle = (nom, aplatir(personne.prenom), personne.date_naissance)
            trouvees[cle].append(personne)
    return trouvees


def importer_suivis(
    *, convention: Conventionnement, lecture: Lecture, par: Agent, le: date, ecrire: bool
) -> BilanImport:
    """Lit le tableau ; `ecrire` faux : dit ce qu'il ferait. Le même tableau, remis, n'écrit rien.

    Une personne que l'agent ne voit pas se refuse comme une inconnue : le message ne dit pas laquelle.
    """
    exiger_de_tenir(convention, par)
    bilan = BilanImport(est_ecrit=ecrire)
    bilan.laisses = [f"« {f} » : {raison}" for f, raison in lecture.ignorees]
    lues: list[tuple[Any, dict[str, Any]]] = []
    for rang, brut in lecture.lignes():
        try:
            lues.append((rang, _lire(brut, lecture)))
        except _Refus as erreur:
            bilan.refus.append((f"ligne {rang}", erreur.champ or "", erreur.message))
    connues = _personnes((ligne["naissance"] for _, ligne in lues), par, le)
    with transaction.atomic():
        for rang, ligne in lues:
            try:
                with transaction.atomic():
                    _poser(convention, ligne, connues, bilan, par, le)
            except ErreurMetier as erreur:
                bilan.refus.append((f"ligne {rang}", erreur.champ or "", erreur.message))
        if ecrire:
            noter(
                evenements.SuivisImportes,
                convention,
                par,
                le,
                numero=convention.numero,
                inscrits=bilan.inscrits,
                modifies=bilan.modifies,
                refuses=len(bilan.refus),
            )
        else:
            transaction.set_rollback(True)
    return bilan


def _poser(
    convention: Conventionnement,
    ligne: dict[str, Any],
    connues: dict[Any, list[Personne]],
    bilan: BilanImport,
    par: Agent,
    le: date,
) -> None:
    trouvees = connues.get((ligne["nom"], ligne["prenom"], ligne["naissance"]), [])
    if len(trouvees) != 1:
        dit = (
            "Plusieurs personnes portent ce nom"
            if trouvees
            else "Personne, parmi celles que vous suivez"
        )
        raise _Refus(f"{dit} : inscrivez-la à l'écran.", champ="Nom")
    changements = {c: ligne[c] for c in ("modalite", "entree", "sortie", "issue")}
    deja = (
        SuiviConvention.objects.filter(
            convention=convention, personne=trouvees[0], modalite=ligne["modalite"]
        )
        .filter(entree=ligne["entree"])
        .select_related("convention", "personne")
        .first()
    )
    if deja is None:
        inscrire(
            convention=convention,
            personne=trouvees[0],
            origine=OrigineSuivi.TABLEUR,
            par=par,
            le=le,
            **changements,
        )
        bilan.inscrits += 1
    elif any(getattr(deja, c) != v for c, v in changements.items()):
        corriger(suivi=deja, version=deja.version, changements=changements, par=par, le=le)
        bilan.modifies += 1
    else:
        bilan.pareils += 1
