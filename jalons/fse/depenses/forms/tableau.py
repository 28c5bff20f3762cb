"""Les colonnes d'un tableau de dépenses, et ce que dit chaque ligne.

Rien n'est deviné : ce qui se lit de deux manières est refusé, avec sa ligne et la raison.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from jalons.ecrans.tableurs.importation import Lecture, Source
from jalons.ecrans.tableurs.valeurs import aplatir, lire_jour, texte
from jalons.fse.commun.forms.champs import lire_montant
from jalons.fse.enums import CategorieDepense

# Champ de la dépense → façons d'écrire son titre, sans accent ni majuscule.
_COLONNES: dict[str, tuple[str, ...]] = {
    "categorie": ("poste", "poste de depense", "categorie", "nature"),
    "libelle": ("libelle", "objet", "designation", "description", "intitule"),
    "fournisseur": ("fournisseur", "tiers", "prestataire", "creancier"),
    "numero_facture": ("facture", "n° facture", "no facture", "numero de facture",
                       "numero facture", "n° de facture", "reference", "n° piece"),
    "date": ("date", "date facture", "date de facture", "date de la facture",
             "date de la depense", "date depense"),
    "date_acquittement": ("acquittee le", "date d'acquittement", "date acquittement", "payee le",
                          "paye le", "date de paiement", "date paiement", "date de mandatement"),
    "montant": ("montant", "montant ttc", "montant eligible", "montant (€)", "montant €",
                "montant en euros", "total ttc"),
    "agent": ("agent", "salarie", "nom de l'agent", "nom du salarie"),
    "mise_en_concurrence": ("mise en concurrence", "concurrence"),
    "total_facture": ("total facture", "total de la facture", "montant de la facture",
                      "total piece"),
    "avoir_de": ("avoir de", "avoir sur", "avoir de la facture", "avoir sur facture",
                 "facture d'origine", "facture corrigee"),
}  # fmt: skip
_OBLIGATOIRES = {"categorie": "Poste", "libelle": "Libellé", "date": "Date", "montant": "Montant"}
_TAILLES = {
    "libelle": 200, "fournisseur": 160, "numero_facture": 60, "mise_en_concurrence": 200,
    "avoir_de": 60,
}  # fmt: skip
DEPENSES = Source("depenses", _COLONNES, _OBLIGATOIRES, propre_a_une_ligne="date")


def lire_lignes(
    lecture: Lecture, missions: Mapping[str, Any]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(rang dans le fichier, champs d'une dépense, ou {"erreur": (champ, message)}).

    `missions` : {nom d'agent aplati: sa mission}.
    """
    for rang, brut in lecture.lignes():
        yield rang, _champs(brut, missions, lecture.epoque)


_POSTES = {aplatir(c.label): c for c in CategorieDepense} | {c.value: c for c in CategorieDepense}


def _champs(brut: dict[str, Any], missions: Mapping[str, Any], epoque: datetime) -> dict[str, Any]:
    poste = _POSTES.get(aplatir(brut.get("categorie")))
    if poste is None:
        connus = ", ".join(c.label for c in CategorieDepense)
        dit = brut.get("categorie") or ""
        return {"erreur": ("Poste", f"« {dit} » n'est pas un poste ({connus}).")}
    champs: dict[str, Any] = {"categorie": poste}
    for nom, titre in (("date", "Date"), ("date_acquittement", "Acquittée le")):
        jour = lire_jour(brut.get(nom), epoque)
        if jour is None and (nom == "date" or brut.get(nom) not in (None, "")):
            dite = brut.get(nom)
            message = f"« {dite} » n'est pas une date." if dite else "la date est vide."
            return {"erreur": (titre, message)}
        champs[nom] = jour
    for nom, titre in (("montant", "Montant"), ("total_facture", "Total facture")):
        if nom == "total_facture" and brut.get(nom) in (None, ""):
            continue
        try:
            champs[nom] = lire_montant(brut.get(nom))
        except ValueError as erreur:
            return {"erreur": (titre, f"{erreur}.")}
    for nom, taille in _TAILLES.items():
        champs[nom] = texte(brut.get(nom))[:taille]
    if not champs["libelle"]:
        return {"erreur": ("Libellé", "le libellé est vide.")}
    if champs["numero_facture"] and not champs["fournisseur"]:
        return {"erreur": ("Fournisseur", "de qui vient cette facture ?")}
    agent = texte(brut.get("agent"))
    if agent:
        if aplatir(agent) not in missions:
            return {"erreur": ("Agent", f"« {agent} » n'est pas affecté à l'opération.")}
        champs["mission"] = missions[aplatir(agent)]
    return champs
