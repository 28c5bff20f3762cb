"""Le bureau des rejets, tous fichiers confondus."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.echanges import services
from jalons.echanges.enums import EtatRejet
from jalons.echanges.forms import EcarterForm
from jalons.echanges.selectors import lots_recus, rejets
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
    Liste,
)


def _fichiers(_demande: Demande) -> list[tuple[str, str]]:
    return [(str(pk), nom) for pk, nom in lots_recus().values_list("pk", "nom")[:100]]


def _nom(rejet: Any) -> str:
    return f"{rejet.lot.nom}, ligne {rejet.ligne}"


def _raison(rejet: Any) -> str:
    return rejet.motifs[0]["message"] if rejet.motifs else ""


class Rejouer(ActeEnLot):
    code = "rejouer"
    libelle = "Rejouer"
    permission = Permission.IMPORT_LANCER
    fait: ClassVar[tuple[str, str]] = ("bloc intégré", "blocs intégrés")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        services.rejouer(rejet=ligne, par=demande.agent, le=demande.le)


class Ecarter(ActeEnLot):
    code = "ecarter"
    libelle = "Écarter"
    permission = Permission.IMPORT_LANCER
    question = "Écarter ces blocs ? Ils ne seront pas intégrés."
    fait: ClassVar[tuple[str, str]] = ("bloc écarté", "blocs écartés")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return EcarterForm(donnees, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        services.ecarter(rejet=ligne, **saisie, par=demande.agent, le=demande.le)


class ListeRejets(Liste):
    code = "rejets"
    libelle = "Rejets"
    adresse = "echanges:rejets"
    permission = (Permission.IMPORT_CONSULTER,)
    ecran_export = "rejets_export"
    vide = "Aucun rejet ici."
    icone_vide = "emoji-smile"
    nom_ligne = ("rejet", "rejets")
    tri = NATUREL
    actes = (Rejouer, Ecarter)
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=tuple(EtatRejet.choices),
            defaut=EtatRejet.A_TRAITER.value,
            toutes="Tous",
        ),
        FiltreTexte(code="q", libelle="Demande ou raison", champs=("numero_demande", "motifs")),
        FiltreChoix(code="lot", libelle="Fichier", champ="lot_id", valeurs=_fichiers),
    )
    colonnes = (
        Colonne("rejet", "Bloc", _nom, tri=("lot__nom", "ligne"), ou=OU_ECRAN, lie=True),
        Colonne("fichier", "Fichier", "lot.nom", ou=OU_FICHIER),
        Colonne("ligne", "Ligne", ou=OU_FICHIER),
        Colonne("demande", "Demande", "numero_demande", tri=("numero_demande",)),
        Colonne("raison", "Raison", _raison, coupe=True),
        Colonne("etat", "État", "get_etat_display", large=True, muet=True),
        Colonne("commentaire", "Commentaire", ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return rejets()

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("echanges:rejet", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return _nom(ligne)
