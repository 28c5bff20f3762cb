"""Les lignes d'une liste de paiement : qui est payé, combien, et les avoirs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.aides.enums import EtatListe
from jalons.aides.selectors.paiements import lignes_de
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import OU_FICHIER, Colonne, Demande, FiltreTexte, Liste

_GABARIT = "aides/ligne.html"


class ListeLignes(Liste):
    code = "lignes_paiement"
    libelle = "Lignes de paiement"
    adresse = "aides:liste_paiement"
    sur = "aides.ListePaiement"
    permission = (Permission.AIDE_GERER,)
    ecran = "aides"
    ecran_export = "aides_export"
    nom_fichier = "liste-de-paiement"
    gabarit = "aides/liste_paiement.html"
    gabarit_ligne = "aides/ligne.html#geste"
    vide = "Cette liste est vide : cochez des aides accordées, puis « Mettre en paiement »."
    icone_vide = "currency-euro"
    nom_ligne = ("ligne", "lignes")
    tri = "personne"
    filtres = (
        FiltreTexte(
            code="q",
            libelle="Nom",
            champs=("demande__personne__nom_naissance", "demande__personne__prenom", "payee_a"),
        ),
    )
    colonnes = (
        Colonne(
            "personne",
            "Personne",
            "demande.personne",
            tri=("demande__personne__nom_naissance", "demande__personne__prenom"),
            lie=True,
        ),
        Colonne("aide", "Aide", "demande.libelle", coupe=True),
        Colonne("payee_a", "Payée à", "payee_a", coupe=True),
        Colonne(
            "montant",
            "Montant",
            "montant",
            tri=("montant",),
            gabarit=f"{_GABARIT}#montant",
            est_nombre=True,
        ),
        Colonne("motif", "Motif de l'avoir", "motif", ou=OU_FICHIER),
        Colonne("avoir_de", "Reprend la liste", "avoir_de.liste.numero", ou=OU_FICHIER),
        Colonne("reference", "Dossier", lambda ligne: f"AIDE-{ligne.demande_id}", ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lignes_de(demande.sur)

    @classmethod
    def titre(cls, demande: Demande) -> str:
        return f"Liste de paiement {demande.sur.numero}"

    @classmethod
    def personne(cls, ligne: Any) -> int | None:
        return int(ligne.demande.personne_id)

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("aides:demande", args=[ligne.demande_id])

    @classmethod
    def preparer(cls, lignes: Any, demande: Demande) -> None:
        for ligne in lignes:
            ligne.est_ouverte = demande.sur.etat == EtatListe.OUVERTE
            ligne.est_reprise = getattr(ligne, "avoir", None) is not None

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"paiement": demande.sur, "onglet": "listes"}
