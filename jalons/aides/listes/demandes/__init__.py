"""Les demandes d'aide que l'agent lit, par étape, les plus pressantes d'abord."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.urls import reverse

from jalons.aides import catalogue
from jalons.aides.enums import EtatDemande, Financeur, OrigineDemande, Situation
from jalons.aides.forms.decisions import AccordEnLotForm
from jalons.aides.selectors import demandes as lectures
from jalons.aides.selectors.budget import possibles
from jalons.aides.services.decisions import accorder
from jalons.aides.services.paiements import mettre_en_paiement
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "aides/liste.html"


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), t.nom) for t in territoires(le=demande.le)]


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "retard":
        return lignes.filter(etat=EtatDemande.DEPOSEE, echeance__lt=demande.le)
    if valeur == "direction":
        seuil = lectures.seuil(demande.le)
        return lignes.filter(etat=EtatDemande.DEPOSEE, propose__gt=seuil)
    return lignes.filter(etat=EtatDemande.ACCORDEE, valable_jusqu_au__lt=demande.le)


def _par_financeur(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(financeur=valeur)


class _Acte(ActeEnLot):
    @classmethod
    def la_mienne(cls, ligne: Any, demande: Demande) -> None:
        """Lève `ErreurMetier` si l'agent ne tient pas cette demande avec la permission de l'acte."""
        siennes = lectures.visibles(demande.agent, cls.permission, le=demande.le)
        if not siennes.filter(pk=ligne.pk).exists():
            raise ErreurMetier("Cette demande n'est pas à vous.")


class Accorder(_Acte):
    """Accorder à chaque demande ce que son barème donne."""

    code = "accorder"
    libelle = "Accorder le montant du barème"
    permission = Permission.AIDE_DECIDER
    question = "Accorder à chacune le montant du barème, et écrire les lettres ?"
    fait = ("aide accordée", "aides accordées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return AccordEnLotForm(donnees, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        cls.la_mienne(ligne, demande)
        fonds = lectures.bareme_de(ligne).fonds
        budget = possibles(fonds, le=demande.le).filter(financeur=saisie["financeur"]).first()
        if budget is None:
            raise ErreurMetier(f"Ce financeur n'a pas de budget cette année ({fonds.label}).")
        accorder(
            demande=ligne, version=ligne.version, enveloppe=budget, par=demande.agent, le=demande.le
        )


class MettreEnPaiement(_Acte):
    """Inscrire les aides accordées sur la liste de paiement de leur budget."""

    code = "payer"
    libelle = "Mettre en paiement"
    permission = Permission.AIDE_GERER
    fait = ("aide mise en paiement", "aides mises en paiement")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        cls.la_mienne(ligne, demande)
        mettre_en_paiement(demande=ligne, par=demande.agent, le=demande.le)

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        return reverse("aides:listes")


class ListeDemandes(ListeDePersonnes):
    code = "aides"
    libelle = "Demandes d'aide"
    adresse = "aides:liste"
    permission = (Permission.AIDE_CONSULTER,)
    ecran = "aides"
    ecran_export = "aides_export"
    phrase = "Ce qui est demandé, ce que le barème donne, ce qui est décidé et payé."
    vide = "Aucune demande ici. Une demande se fait depuis le dossier de la personne."
    icone_vide = "currency-euro"
    nom_ligne = ("demande", "demandes")
    tri = "echeance"
    gabarit = "aides/page_liste.html"
    actes = (Accorder, MettreEnPaiement)
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="Étape",
            champ="etat",
            valeurs=tuple(EtatDemande.choices()),
            toutes="Toutes",
        ),
        FiltreTexte(
            code="q",
            libelle="Nom",
            champs=("personne__nom_naissance", "personne__nom_usage", "personne__prenom"),
        ),
        FiltreChoix(code="aide", libelle="Aide", champ="aide", valeurs=lambda _: catalogue.choix()),
        FiltreChoix(
            code="suivi",
            libelle="À faire",
            valeurs=(
                ("retard", "Décision en retard"),
                ("direction", "Au-delà de la délégation"),
                ("perimee", "Accord plus valable"),
            ),
            par=_par_suivi,
        ),
        FiltreChoix(
            code="situation",
            libelle="Situation",
            champ="situation",
            valeurs=tuple(Situation.choices()),
        ),
        FiltreChoix(
            code="financeur",
            libelle="Financeur",
            valeurs=tuple(Financeur.choices()),
            par=_par_financeur,
        ),
        FiltreChoix(
            code="origine",
            libelle="Origine",
            champ="origine",
            valeurs=tuple(OrigineDemande.choices()),
        ),
        FiltreChoix(
            code="territoire",
            libelle="Territoire",
            champ="personne__territoire_id",
            valeurs=_territoires,
        ),
    )
    colonnes = (
        *IDENTITE,
        Colonne(
            "personne",
            "Personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("aide", "Aide", "libelle", tri=("aide",), coupe=True),
        Colonne("periode", "Jours concernés", "periode", ou=OU_FICHIER),
        Colonne("situation", "Situation", "get_situation_display", ou=OU_FICHIER),
        Colonne(
            "demandee", "Demandée le", "demandee_le", tri=("demandee_le",), serre=True, large=True
        ),
        Colonne("structure", "Demandée par", "structure", ou=OU_FICHIER),
        Colonne("etat", "Étape", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne(
            "montant",
            "Montant",
            "montant",
            tri=(F("montant").asc(nulls_last=True),),
            tri_inverse=(F("montant").desc(nulls_last=True),),
            gabarit=f"{_GABARIT}#montant",
            est_nombre=True,
        ),
        Colonne("propose", "Le barème donne (€)", "propose", ou=OU_FICHIER),
        Colonne("payee_a", "Payée à", "payee_a", ou=OU_FICHIER),
        Colonne("financeur", "Financeur", "financeur", ou=OU_FICHIER),
        Colonne("decidee", "Décidée le", "decidee_le", ou=OU_FICHIER),
        Colonne(
            "echeance",
            "Échéance",
            "echeance",
            tri=(F("echeance").asc(nulls_last=True),),
            tri_inverse=(F("echeance").desc(nulls_last=True),),
            gabarit=f"{_GABARIT}#echeance",
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.avec_tout(lectures.visibles(demande.agent, le=demande.le))

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("aides:demande", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return f"{ligne.personne}, {ligne}"

    @classmethod
    def cochable(cls, ligne: Any) -> bool:
        return ligne.etat in (EtatDemande.DEPOSEE, EtatDemande.ACCORDEE)

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"onglet": "demandes", "gere": demande.peut(Permission.AIDE_GERER)}
