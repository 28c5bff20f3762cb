"""Les personnes sans accompagnement effectif : pourquoi chacune en est, et de quoi les reprendre."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.forms.reprise import ConvoquerLeStockForm, accueil_de
from jalons.accompagnement.manques import Manque
from jalons.accompagnement.retards.manques import REPRISE
from jalons.accompagnement.selectors import reprise as lectures
from jalons.accompagnement.selectors.portefeuille import contact_ou_entretien
from jalons.accompagnement.services.reprise import convoquer_le_stock
from jalons.accueil.selectors.mes_personnes import prochain_rendez_vous
from jalons.accueil.services.convocations import DECES_SIGNALE
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    Liste,
)
from jalons.personnes.selectors import organismes_referents_de
from jalons.personnes.selectors.retards import a_ce_retard, retards_de
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "accompagnement/reprise.html"


def _a_qui_manque(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(a_ce_retard(valeur, personne="pk"))


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    vus = lectures.territoires_vus(demande.agent, le=demande.le)
    return [(str(t.pk), t.nom) for t in vus]


def _pourquoi(personne: Any) -> str:
    return ", ".join(r.dit for r in personne.manquants)


def _prochain(personne: Any) -> Any:
    return timezone.localdate(personne.prochain) if personne.prochain else None


def _par_territoire(
    comptes: dict[int | None, lectures.Compte], demande: Demande
) -> list[tuple[int, lectures.Compte]]:
    """Chaque territoire où l'agent lit la reprise, et son compte."""
    siens = lectures.ou_lire(demande.agent)
    lus = [(t, c) for t, c in comptes.items() if t is not None and (None in siens or t in siens)]
    return sorted(lus, key=lambda x: x[1].nom)


def _convoquees(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(prochain__isnull=valeur != "oui")


class ConvoquerLeStock(ActeEnLot):
    """Convoquer les personnes cochées sur les créneaux libres, au besoin avec un partenaire."""

    code = "convoquer"
    libelle = "Convoquer"
    permission = Permission.RECEPTION_GERER
    fait = ("personne à convoquer", "personnes à convoquer")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return ConvoquerLeStockForm(donnees, agent=demande.agent, le=demande.le, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        if ligne.deces_signale:
            raise ErreurMetier(DECES_SIGNALE)
        saisie.setdefault("personnes", []).append(ligne)

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        campagne = convoquer_le_stock(
            personnes=saisie["personnes"],
            intitule=saisie["intitule"],
            accueil=accueil_de(saisie),
            avec=saisie["avec"],
            par=demande.agent,
            le=demande.le,
        )
        return reverse("accompagnement:campagne", args=[campagne.pk])


class ListeReprise(Liste):
    code = "reprise"
    libelle = "Sans accompagnement effectif"
    adresse = "accompagnement:reprise"
    permission = (Permission.REPRISE_CONSULTER,)
    ecran_export = "reprise_export"
    nom_fichier = "sans-accompagnement"
    gabarit = _GABARIT
    phrase = (
        "Personnes soumises aux droits et devoirs à qui il manque une orientation, un référent, un "
        "contrat en vigueur, ou un contact récent. Le compte baisse à mesure que l'on agit."
    )
    vide = "Personne : chacun a une orientation, un référent, un contrat et une suite."
    icone_vide = "emoji-smile"
    nom_ligne = ("personne", "personnes")
    tri = "nom"
    gabarit_ligne = "accompagnement/reprise_lignes.html#acte"
    actes = (ConvoquerLeStock,)
    filtres = (
        FiltreChoix(
            code="manque",
            libelle="Ce qui manque",
            valeurs=tuple((m.code, m.libelle) for m in Manque.tous()),
            par=_a_qui_manque,
            tous="N'importe lequel",
        ),
        FiltreChoix(
            code="convoquee",
            libelle="Rendez-vous",
            valeurs=(("non", "Aucun n'est prévu"), ("oui", "Un est prévu")),
            par=_convoquees,
            tous="Prévu ou non",
        ),
        FiltreChoix(
            code="territoire", libelle="Territoire", champ="territoire_id", valeurs=_territoires
        ),
    )
    colonnes = (
        Colonne("numero", "N° de personne", "pk", ou=OU_FICHIER),
        Colonne("nom_seul", "Nom", "nom_affiche", ou=OU_FICHIER),
        Colonne("prenom", "Prénom", "prenom", ou=OU_FICHIER),
        Colonne("naissance", "Date de naissance", "date_naissance", ou=OU_FICHIER),
        Colonne(
            "nom",
            "Personne",
            "nom_complet",
            tri=("nom_naissance", "prenom"),
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "commune", muet=True, coupe=True),
        Colonne("territoire", "Territoire", "territoire", large=True, coupe=True),
        Colonne("organisme", "Organisme référent", "organisme", large=True, coupe=True),
        Colonne("contact", "Dernier contact", "dernier_contact", serre=True),
        Colonne("prochain", "Rendez-vous", _prochain, serre=True),
        Colonne(
            "pourquoi",
            "Pourquoi",
            _pourquoi,
            gabarit="accompagnement/reprise_lignes.html#pourquoi",
            muet=True,
            coupe=True,
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return (
            lectures.stock(demande.agent, le=demande.le)
            .select_related("commune", "territoire")
            .annotate(
                dernier_contact=contact_ou_entretien(), prochain=prochain_rendez_vous(demande.le)
            )
        )

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        numeros = [p.pk for p in lignes]
        manquants = retards_de(numeros, demande.agent, le=demande.le, famille=REPRISE)
        organismes = organismes_referents_de(numeros, le=demande.le)
        for personne in lignes:
            personne.manquants = manquants.get(personne.pk, [])
            personne.geste = next((r for r in personne.manquants if r.url), None)
            personne.organisme = organismes.get(personne.pk)

    @classmethod
    def personne(cls, ligne: Any) -> int | None:
        return int(ligne.pk)

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.pk])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        """Le compte vivant de l'ensemble, ou du territoire choisi."""
        comptes = lectures.compter(demande.agent, le=demande.le)
        choisi = demande["territoire"]
        tout = lectures.ensemble(comptes)
        compte = comptes.get(int(choisi), lectures.Compte()) if choisi else tout
        return {
            "compte": compte,
            "par_territoire": _par_territoire(comptes, demande) if not choisi else [],
            "choisi": choisi,
        }
