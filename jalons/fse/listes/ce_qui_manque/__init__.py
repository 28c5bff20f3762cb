"""Toutes opérations confondues, ce qui manque aux participants que l'agent voit, par urgence."""

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
)
from jalons.fse.participants.rules.manques import DelaisFiche
from jalons.fse.participants.selectors import manques
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes

_CELLULES = "fse/participants/cellules.html"


def _par_retard(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    passe = {"echeance__lt": demande.le}
    return lignes.filter(**passe) if valeur == "retard" else lignes.exclude(**passe)


def _operations(demande: Demande) -> list[tuple[str, str]]:
    return [(str(o.pk), o.intitule) for o in manques.operations_suivies()]


def _dits(fiche: Any) -> str:
    return " ; ".join(f"{m.libelle} ({m.echeance:%d/%m/%Y})" for m in fiche.manques)


class ListeCeQuiManque(ListeDePersonnes):
    code = "participants_a_completer"
    libelle = "Participants : ce qui manque"
    adresse = "fse:ce_qui_manque"
    permission = (
        Permission.FSE_CONSULTER,
        Permission.FSE_GERER,
        Permission.FSE_PARTICIPANTS_TENIR,
    )
    ecran_export = "export_ce_qui_manque"
    nom_fichier = "participants-a-completer"
    phrase = (
        "Questionnaires, preuves, résultats et relevés des opérations européennes en cours, ce qui "
        "presse d'abord."
    )
    vide = "Rien ne manque aux participants que vous suivez."
    icone_vide = "check2-circle"
    nom_ligne = ("participant", "participants")
    tri = NATUREL
    filtres = (
        FiltrePuces(
            code="quand",
            libelle="Échéance",
            par=_par_retard,
            valeurs=(("retard", "En retard"), ("a_venir", "À venir")),
            toutes="Toutes",
        ),
        FiltreChoix(
            code="operation",
            libelle="Opération",
            champ="operation_id",
            valeurs=_operations,
            tous="Toutes",
        ),
        FiltreTexte(
            code="q", libelle="Nom", champs=("personne__nom_naissance", "personne__prenom")
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
        Colonne("operation", "Opération", "operation.intitule", coupe=True),
        Colonne("date_entree", "Entrée", tri=("date_entree",), serre=True),
        Colonne("date_sortie", "Sortie", gabarit=f"{_CELLULES}#sortie", ou=OU_ECRAN),
        Colonne("sortie_le", "Sortie", "date_sortie", ou=OU_FICHIER),
        Colonne("echeance", "Échéance", ou=OU_FICHIER),
        Colonne("manques", "Ce qui manque", gabarit=f"{_CELLULES}#manques", ou=OU_ECRAN),
        Colonne("manques_dits", "Ce qui manque", _dits, ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return manques.toutes_a_completer(demande.agent, le=demande.le)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        delais: dict[int, DelaisFiche] = {}
        for fiche in lignes:
            if fiche.operation_id not in delais:
                delais[fiche.operation_id] = manques.delais_fiche(fiche.operation)
            fiche.manques = manques.manques_de(fiche, delais[fiche.operation_id], le=demande.le)
            fiche.ce_jour = demande.le

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("fse:participation", args=[ligne.pk])
