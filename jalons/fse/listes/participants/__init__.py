"""Les participants d'une opération que l'agent a le droit de voir, et ce qui leur manque."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import NATUREL, Colonne, Demande, FiltrePuces, FiltreTexte
from jalons.ecrans.listes.filtres import Puce
from jalons.fse.operation.views.commun import contexte_de
from jalons.fse.participants.selectors import manques
from jalons.fse.participants.selectors import participants as lectures
from jalons.fse.participants.selectors.suivi import suivi_de_la_liste
from jalons.personnes.lignes import ListeDePersonnes

_GABARIT = "fse/participants/cellules.html"


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lectures.filtrer(lignes, valeur, operation=demande.sur, le=demande.le)


@dataclass(frozen=True, slots=True, kw_only=True)
class PucesSuivi(FiltrePuces):
    """Chaque puce est une question sur la fiche : seules deux se comptent d'avance."""

    def puces(self, comptes: dict[str, int] | None, demande: Demande) -> list[Puce]:
        suivi = suivi_de_la_liste(demande.sur, demande.agent, le=demande.le)
        nombres = {"manques": suivi.en_attente, "simultanes": suivi.comptes.simultanes}
        return [
            Puce(valeur, libelle, nombres.get(valeur))
            for valeur, libelle in self.choix(demande)
            if valeur != "simultanes" or nombres[valeur] or demande[self.code] == valeur
        ]


class ListeParticipantsFse(ListeDePersonnes):
    code = "participants_operation"
    libelle = "Participants"
    adresse = "fse:participants"
    sur = "fse.Operation"
    permission = (Permission.FSE_CONSULTER,)
    vide = (
        "Aucun participant de votre périmètre ici. On entre dans l'opération depuis le dossier de la "
        "personne."
    )
    icone_vide = "people"
    nom_ligne = ("participant", "participants")
    tri = NATUREL
    gabarit = "fse/participants/participants.html"
    note = f"{_GABARIT}#ailleurs"
    filtres = (
        PucesSuivi(
            code="filtre",
            libelle="Suivi",
            par=_par_suivi,
            valeurs=(
                ("manques", "Ce qui manque, par urgence"),
                ("incomplets", "À compléter"),
                ("preuves", "Sans preuve"),
                ("sorties", "Résultat à saisir"),
                ("six_mois", "Relevé à six mois"),
                ("simultanes", "Aussi dans une autre opération"),
            ),
            toutes="Tous",
        ),
        FiltreTexte(
            code="q", libelle="Nom", champs=("personne__nom_naissance", "personne__prenom")
        ),
    )
    colonnes = (
        Colonne(
            "personne",
            "Personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            lie=True,
        ),
        Colonne("date_entree", "Entrée", tri=("date_entree",)),
        Colonne("date_sortie", "Sortie", gabarit=f"{_GABARIT}#sortie", tri=("date_sortie",)),
        Colonne("manques", "Ce qui manque", gabarit=f"{_GABARIT}#manques"),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        visibles = lectures.participations_visibles(demande.agent, demande.sur)
        return manques.avec_preuve(visibles)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        delais = manques.delais_fiche(demande.sur)
        for fiche in lignes:
            fiche.manques = manques.manques_de(fiche, delais, le=demande.le)
            fiche.ce_jour = demande.le

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("fse:participation", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        suivi = suivi_de_la_liste(demande.sur, demande.agent, le=demande.le)
        filtree = any(demande.valeurs.values())
        visibles = cls.lignes(demande).count() if filtree else page.paginator.count
        return contexte_de(
            demande.agent,
            demande.sur,
            "participants",
            comptes=suivi.comptes,
            hors_vue=suivi.comptes.participants - visibles,
            indicateurs=suivi.indicateurs,
            completude=suivi.completude,
            correspondance=suivi.correspondance,
        )
