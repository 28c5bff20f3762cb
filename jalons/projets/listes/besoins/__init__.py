"""Les besoins relevés ; on en coche plusieurs pour établir un diagnostic partagé."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from jalons.annuaire.data_inclusion import PublicInsertion, ThemeInsertion
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.comptes.journal import EcranTrace
from jalons.ecrans.droits import lesquelles
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
from jalons.projets.enums import EtatBesoin
from jalons.projets.selectors import projet as lectures
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "projets/liste_besoins.html"


class EcranBesoinsExport(EcranTrace):
    code = "besoins_export"
    libelle = "Export des besoins"


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), str(t)) for t in territoires(le=demande.le)]


def territoire_dit(fiche: Any) -> str:
    """Le territoire de la fiche ; sans territoire, elle est au Département."""
    return str(fiche.territoire or "Département")


class EtablirDiagnostic(ActeEnLot):
    """Emporte les besoins cochés vers la page du diagnostic partagé."""

    code = "diagnostic"
    libelle = "Établir un diagnostic partagé"
    permission = Permission.COORDINATION_GERER
    fait: ClassVar[tuple[str, str]] = ("besoin à regrouper", "besoins à regrouper")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        if not ligne.est_a_regrouper:
            raise ErreurMetier("Ce besoin est déjà pris, ou n'est pas de votre territoire.")
        saisie.setdefault("besoins", []).append(ligne.pk)

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        choisis = urlencode({"besoin": saisie["besoins"]}, doseq=True)
        return f"{reverse('projets:besoins_regrouper')}?{choisis}"


class ListeBesoins(Liste):
    code = "besoins"
    libelle = "Besoins et projets"
    adresse = "projets:besoins"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "besoins_export"
    phrase = (
        "Du besoin repéré sur le terrain au projet qui y répond. Cochez plusieurs besoins pour "
        "établir un diagnostic partagé."
    )
    vide = "Aucun besoin ici."
    icone_vide = "megaphone"
    nom_ligne = ("besoin", "besoins")
    tri = NATUREL
    gabarit = "projets/besoins.html"
    actes = (EtablirDiagnostic,)
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État",
            champ="etat",
            valeurs=tuple(EtatBesoin.choices()),
            toutes="Tous",
        ),
        FiltreTexte(code="q", libelle="Mots du besoin"),
        FiltreChoix(code="theme", libelle="Thème", valeurs=tuple(ThemeInsertion.choices())),
        FiltreChoix(code="public", libelle="Public", valeurs=tuple(PublicInsertion.choices())),
        FiltreChoix(code="territoire", libelle="Territoire", valeurs=_territoires),
        FiltreChoix(
            code="suite", libelle="Suite", valeurs=(("ouverts", "Sans réponse"),), tous="Toutes"
        ),
    )
    colonnes = (
        Colonne("intitule", "Besoin", tri=("intitule",), lie=True),
        Colonne("theme", "Thème", "get_theme_display", tri=("theme",), coupe=True),
        Colonne("territoire", "Territoire", territoire_dit, tri=("territoire__nom",), coupe=True),
        Colonne("nombre", "Personnes", tri=("nombre",), est_nombre=True),
        Colonne("constat", "Ce qui le montre", ou=OU_FICHIER),
        Colonne(
            "origine",
            "D'où il vient",
            gabarit=f"{_GABARIT}#origine",
            ou=OU_ECRAN,
            muet=True,
            coupe=True,
        ),
        Colonne("instance", "Instance", "seance.instance.nom", ou=OU_FICHIER),
        Colonne("par", "Relevé par", ou=OU_FICHIER),
        Colonne("date", "Relevé le", ou=OU_FICHIER),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        # L'état est le filtre des puces, qui se comptent sans lui.
        return lectures.besoins(lectures.FiltresBesoins(**{**demande.valeurs, "etat": ""}))

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        siens = lesquelles(demande.agent, lignes)
        for besoin in lignes:
            tenu = (besoin._meta.label, besoin.pk) in siens
            besoin.est_a_regrouper = besoin.etat == EtatBesoin.RELEVE and tenu

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("projets:besoin", args=[ligne.pk])

    @classmethod
    def cochable(cls, ligne: Any) -> bool:
        return ligne.est_a_regrouper

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"onglet": "besoins"}
