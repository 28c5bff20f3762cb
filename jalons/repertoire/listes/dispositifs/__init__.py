"""Les dispositifs d'insertion, et combien d'actions les mettent en œuvre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.comptes.enums import Permission
from jalons.ecrans.droits import lesquelles
from jalons.ecrans.listes import OU_FICHIER, Colonne, Demande, FiltreChoix, FiltreTexte, Liste
from jalons.repertoire.selectors import offre as lectures


class ListeDispositifs(Liste):
    code = "dispositifs"
    libelle = "Dispositifs"
    adresse = "repertoire:dispositifs"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "dispositifs_export"
    vide = "Aucun dispositif ici."
    icone_vide = "grid"
    nom_ligne = ("dispositif", "dispositifs")
    tri = "nom"
    gabarit = "repertoire/dispositifs.html"
    gabarit_ligne = "repertoire/liste_dispositifs.html#acte"
    filtres = (
        FiltreTexte(code="q", libelle="Nom", champs=("nom", "description")),
        FiltreChoix(
            code="theme", libelle="Thème", champ="theme", valeurs=tuple(ThemeInsertion.choices())
        ),
    )
    colonnes = (
        Colonne("nom", "Dispositif", tri=("nom",), lie=True),
        Colonne("theme", "Thème", "get_theme_display", tri=("theme",), coupe=True),
        Colonne("description", "Ce que c'est", coupe=True, large=True),
        Colonne("code", "Code", ou=OU_FICHIER),
        Colonne("actions", "Actions", "nombre_actions", tri=("nombre_actions",), est_nombre=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.dispositifs()

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        siens = lesquelles(demande.agent, lignes)
        for dispositif in lignes:
            dispositif.est_tenu = (dispositif._meta.label, dispositif.pk) in siens

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return f"{reverse('repertoire:actions')}?dispositif={ligne.pk}"

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"peut_gerer": demande.peut(Permission.COORDINATION_GERER), "onglet": "dispositifs"}
