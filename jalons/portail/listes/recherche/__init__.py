"""Ce que rend la recherche d'une personne, la plus proche de ce qui est tapé d'abord."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import NATUREL, Colonne, Demande, FiltreAdresse, Liste
from jalons.personnes.acces import tracer_recherche
from jalons.personnes.selectors import rechercher

_GABARIT = "portail/liste_recherche.html"


class ListeRecherche(Liste):
    code = "recherche"
    libelle = "Recherche"
    adresse = "portail:recherche"
    permission = (Permission.PERSONNE_RECHERCHER,)
    phrase = (
        "Par le nom, la date de naissance (jj/mm/aaaa) ou le numéro d'allocataire ; l'ordre, les "
        "accents et les fautes ne comptent pas."
    )
    icone_vide = "search"
    nom_ligne = ("résultat", "résultats")
    tri = NATUREL
    gabarit = "portail/recherche.html"
    filtres = (FiltreAdresse(code="q", libelle="Personne cherchée"),)
    colonnes = (
        Colonne("personne", "Personne", "personne.nom_complet", lie=True),
        Colonne("naissance", "Naissance", "personne.date_naissance"),
        Colonne("commune", "Commune", "personne.commune", muet=True, coupe=True),
        Colonne("organisme", "Organisme référent", "organisme_referent", coupe=True),
        Colonne("vue", "Dossier", gabarit=f"{_GABARIT}#vue", muet=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> Any:
        return rechercher(demande.agent, demande["q"])

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne.pk]) if ligne.est_visible else ""

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.personne.nom_complet

    @classmethod
    def dire_vide(cls, demande: Demande, page: Any) -> str:
        return page.paginator.object_list.message if demande["q"] else ""

    @classmethod
    def tracer(cls, demande: Demande, page: Any) -> None:
        """Jamais le texte tapé : il contient un nom."""
        if demande["q"]:
            tracer_recherche(demande.agent, page.paginator.object_list, ecran="recherche")

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        phrase = page.paginator.object_list.phrase
        return {"texte": demande["q"], "nombre_dit": phrase[:1].upper() + phrase[1:]}
