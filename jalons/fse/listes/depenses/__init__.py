"""Les dépenses d'une opération."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)
from jalons.fse.depenses.selectors import execution as lectures
from jalons.fse.enums import CategorieDepense
from jalons.fse.operation.views.commun import contexte_de

_GABARIT = "fse/depenses/cellules.html"


def _bilan(depense: Any) -> str:
    return ", ".join(f"n° {d['numero']}" for d in depense.declarations)


def _total(depense: Any) -> Any:
    return depense.facture.total if depense.est_partagee else None


class ListeDepenses(Liste):
    code = "depenses_operation"
    libelle = "Dépenses"
    adresse = "fse:depenses"
    sur = "fse.Operation"
    permission = (Permission.FSE_CONSULTER,)
    ecran_export = "depenses_operation_export"
    nom_fichier = "depenses"
    vide = "Aucune dépense ici."
    icone_vide = "receipt"
    nom_ligne = ("dépense", "dépenses")
    tri = NATUREL
    gabarit = "fse/depenses/depenses.html"
    note = f"{_GABARIT}#somme"
    filtres = (
        FiltrePuces(
            code="poste",
            libelle="Poste",
            champ="categorie",
            valeurs=tuple(CategorieDepense.choices()),
            toutes="Tous",
            vides=False,
        ),
        FiltreTexte(
            code="q",
            libelle="Mots",
            champs=("libelle", "fournisseur", "facture__fournisseur", "facture__numero"),
        ),
        FiltreChoix(
            code="etat",
            libelle="Où en sont-elles",
            valeurs=lectures.OU_EN_SONT_ELLES,
            par=lambda lignes, valeur, _demande: lectures.ou_en_sont(lignes, valeur),
            tous="Toutes",
        ),
    )
    colonnes = (
        Colonne("libelle", "Dépense", tri=("libelle",), lie=True),
        Colonne("qui", "Agent ou fournisseur", lectures.de_qui, coupe=True, large=True),
        Colonne("numero_facture", "Facture", ou=OU_FICHIER),
        Colonne("total_facture", "Total de la facture (€)", _total, ou=OU_FICHIER, est_nombre=True),
        Colonne("categorie", "Poste", "get_categorie_display", tri=("categorie",), coupe=True),
        Colonne("date", "Date", tri=("date",)),
        Colonne(
            "date_acquittement",
            "Acquittée",
            gabarit=f"{_GABARIT}#acquittee",
            tri=("date_acquittement",),
        ),
        Colonne(
            "montant",
            "Montant (€)",
            gabarit=f"{_GABARIT}#montant",
            tri=("montant",),
            est_nombre=True,
            serre=True,
        ),
        Colonne("bilan", "Bilan", _bilan, gabarit=f"{_GABARIT}#bilan"),
        Colonne("piece", "Pièce", gabarit=f"{_GABARIT}#piece", ou=OU_ECRAN),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.depenses_de(demande.sur)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        lu = contexte_de(demande.agent, demande.sur, "depenses")
        for depense in lignes:
            depense.est_a_modifier = lu["peut_gerer"]
            depense.est_reservee = (
                depense.categorie == CategorieDepense.PERSONNEL and not lu["ouvre_les_paies"]
            )

    @classmethod
    def lien(cls, ligne: Any) -> str:
        modifiable = getattr(ligne, "est_a_modifier", False)
        return reverse("fse:depense", args=[ligne.pk]) if modifiable else ""

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.libelle

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        somme = lectures.somme(page.paginator.object_list)
        return contexte_de(demande.agent, demande.sur, "depenses", somme=somme)
