"""Les contrats de travail que l'agent voit."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.activite.enums import NatureContrat
from jalons.activite.selectors import contrats as lectures
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltreTexte,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "en_cours":
        return lignes.filter(periode__contains=demande.le)
    if valeur == "a_constater":
        a_faire = lectures.a_constater(demande.agent, le=demande.le).order_by()
        return lignes.filter(pk__in=a_faire.values("pk"))
    return lignes.filter(preuve__isnull=True)


def _constats(ligne: Any) -> str:
    dits = [f"{c.mois} mois : {'oui' if c.est_present else 'non'}" for c in ligne.constats.all()]
    return ", ".join(dits)


class ListeContrats(ListeDePersonnes):
    code = "contrats_travail"
    libelle = "Contrats de travail"
    adresse = "activite:contrats"
    permission = (Permission.ACTIVITE_CONSULTER,)
    ecran_export = "contrats_travail_export"
    phrase = "Qui travaille, chez qui, et si la personne y est encore à un, trois et six mois."
    vide = "Aucun contrat de travail ici. Notez-en un depuis le dossier d'une personne."
    icone_vide = "person-check"
    nom_ligne = ("contrat", "contrats")
    tri = "-periode"
    gabarit = "activite/page_liste.html"
    filtres = (
        FiltreTexte(code="q", libelle="Employeur", champs=("employeur",)),
        FiltreChoix(
            code="nature", libelle="Contrat", champ="nature", valeurs=tuple(NatureContrat.choices())
        ),
        FiltreChoix(
            code="suivi",
            libelle="À suivre",
            valeurs=(
                ("en_cours", "En cours"),
                ("a_constater", "Présence à vérifier"),
                ("sans_preuve", "Sans preuve"),
            ),
            par=_par_suivi,
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
        Colonne("nature", "Contrat", "get_nature_display", tri=("nature",), coupe=True),
        Colonne("employeur", "Employeur", tri=("employeur",), coupe=True),
        Colonne("siret", "SIRET", ou=OU_FICHIER),
        Colonne("metier", "Métier", coupe=True, large=True),
        Colonne("periode", "Période", tri=("periode",), ou=OU_ECRAN, serre=True),
        Colonne("du", "Du", "periode.debut", ou=OU_FICHIER),
        Colonne("au", "Au", "periode.fin", ou=OU_FICHIER),
        Colonne("heures", "Heures par semaine", "heures_hebdo", est_nombre=True, large=True),
        Colonne("origine", "Trouvé par", "get_origine_display", ou=OU_FICHIER),
        Colonne("constats", "Toujours là", _constats, coupe=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.avec_tout(lectures.visibles(demande.agent, le=demande.le))

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("activite:contrat", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return f"{ligne.personne}, {ligne.employeur}"

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"onglet": "contrats", "onglet_semaines": demande.peut(Permission.HEURES_GERER)}
