"""Les parcours PLIE que l'agent voit, avec l'alerte de contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.accompagnement.enums import EtatParcours, EtatSortie
from jalons.accompagnement.selectors import parcours as communes
from jalons.accompagnement.selectors import plie as lectures
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.socle.saisie import entier

_GABARIT = "accompagnement/liste_plie.html"


def _referents(demande: Demande) -> list[tuple[str, str]]:
    siens = lectures.parcours_visibles(demande.agent).order_by().values("referent")
    lus = Agent.objects.filter(pk__in=siens)
    return [("aucun", "À désigner"), *((str(a.pk), str(a)) for a in lus)]


def _par_referent(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "aucun":
        return lignes.filter(referent__isnull=True, etat=EtatParcours.ADMIS)
    numero = entier(valeur)
    return lignes if numero is None else lignes.filter(referent_id=numero)


def _par_alerte(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "contact":
        return lignes.filter(en_alerte=True)
    if valeur == "etape":
        return communes.sans_etape(lignes)
    return lignes.filter(
        sortie__etat=EtatSortie.PROVISOIRE, sortie__date_confirmable__lte=demande.le
    )


def _est_filtree(demande: Demande) -> bool:
    """Un parcours fermé n'a plus de nom à lire : aucun filtre ne peut dire s'il en serait."""
    return bool(demande["referent"] or demande["alerte"])


def _motif_de_sortie(parcours: Any) -> str:
    sortie = getattr(parcours, "sortie", None)
    return sortie.motif_dit if sortie else ""


def _etat_de_sortie(parcours: Any) -> str:
    sortie = getattr(parcours, "sortie", None)
    return sortie.get_etat_display() if sortie else ""


class ListePlie(ListeDePersonnes):
    code = "plie"
    libelle = "PLIE"
    adresse = "accompagnement:plie"
    permission = (Permission.PLIE_CONSULTER,)
    ecran_export = "plie_export"
    phrase = (
        "Les parcours que vous voyez, de la présentation à la sortie. Un participant sans contact "
        "depuis plus d'un mois est signalé."
    )
    vide = "Aucun parcours à ouvrir ici. Présentez une personne, ou changez les filtres."
    icone_vide = "signpost-2"
    nom_ligne = ("parcours", "parcours")
    tri = "nom"
    gabarit = "accompagnement/plie_liste.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    note = f"{_GABARIT}#fermes"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="État du parcours",
            champ="etat",
            valeurs=tuple((etat.value, dit) for etat, dit in lectures.PUCES.items()),
            toutes="Tous",
        ),
        FiltreChoix(code="referent", libelle="Référent", valeurs=_referents, par=_par_referent),
        FiltreChoix(
            code="alerte",
            libelle="À suivre",
            valeurs=(
                ("contact", "Contact en retard"),
                ("etape", "Sans étape en cours"),
                ("confirmer", "Sortie à confirmer"),
            ),
            par=_par_alerte,
        ),
    )
    colonnes = (
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            gabarit=f"{_GABARIT}#personne",
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "personne.commune", muet=True, coupe=True),
        Colonne("structure", "PLIE", ou=OU_FICHIER),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("presentation", "Présentée le", "date_presentation", ou=OU_FICHIER),
        Colonne(
            "admission",
            "Admise le",
            "date_admission",
            tri=("date_admission",),
            gabarit=f"{_GABARIT}#admission",
        ),
        Colonne("referent", "Référent", coupe=True),
        Colonne(
            "contact",
            "Dernier contact",
            "dernier_contact",
            tri=("reference",),
            gabarit=f"{_GABARIT}#contact",
        ),
        Colonne("alerte", "Sans nouvelles depuis plus d'un mois", "en_alerte", ou=OU_FICHIER),
        Colonne("sortie", "Sortie le", "date_sortie", ou=OU_FICHIER),
        Colonne("famille", "Famille de sortie", _motif_de_sortie, ou=OU_FICHIER),
        Colonne("etat_sortie", "État de la sortie", _etat_de_sortie, ou=OU_FICHIER),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        visibles = communes.avec_contact(lectures.parcours_visibles(demande.agent), le=demande.le)
        return visibles.select_related("personne__commune", "referent", "structure", "sortie")

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        gere = demande.peut(Permission.PLIE_GERER)
        for parcours in lignes:
            parcours.suivi = communes.contact_de(parcours, le=demande.le)
            parcours.est_a_noter = gere and parcours.suivi is not None

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("accompagnement:parcours", args=[ligne.pk])

    @classmethod
    def comptes_montres(
        cls, filtre: Any, comptes: dict[str, int], demande: Demande
    ) -> dict[str, int]:
        """Les terminés comptent aussi ceux dont le dossier s'est refermé, sans filtre posé."""
        if not _est_filtree(demande):
            fermes = lectures.termines_fermes(demande.agent, le=demande.le).nombre
            sorti = EtatParcours.SORTI.value
            comptes[sorti] = comptes.get(sorti, 0) + fermes
        return comptes

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        montre = not _est_filtree(demande) and demande["etat"] == EtatParcours.SORTI
        return {
            "fermes": lectures.termines_fermes(demande.agent, le=demande.le) if montre else None,
            "peut_presenter": demande.peut(Permission.PLIE_PRESENTER),
        }
