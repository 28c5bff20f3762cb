"""Les personnes d'une campagne : si elles sont venues, ce qui leur manquait, ce qui leur manque encore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from jalons.accompagnement.forms.reprise import ConvoquerDeNouveauForm, accueil_de
from jalons.accompagnement.manques import Manque, Orientation
from jalons.accompagnement.selectors.campagnes import LectureCampagne
from jalons.accompagnement.selectors.reprise import tenir
from jalons.accompagnement.services.reprise import convoquer_de_nouveau
from jalons.accueil.enums import IssueConvocation
from jalons.accueil.services.convocations import DECES_SIGNALE
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.personnes.selectors.retards import a_ce_retard
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "accompagnement/campagne_lignes.html"
# Convoquer de nouveau n'a de sens que pour qui n'a pas eu de place, ou n'est pas venu.
_A_REPRENDRE = (IssueConvocation.NON_CONVOQUEE, IssueConvocation.EXCUSEE, IssueConvocation.ABSENTE)


def _lire(demande: Demande) -> LectureCampagne:
    """La lecture de cette page, gardée avec la campagne qu'elle montre."""
    lue = getattr(demande.sur, "lecture", None)
    if lue is None:
        lue = demande.sur.lecture = LectureCampagne(demande.sur, demande.agent, le=demande.le)
    return lue


def _a_qui_manque(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return lignes.filter(a_ce_retard(valeur))


def _issue(ligne: Any) -> str:
    """« Absentes » se dit de plusieurs ; d'une seule, c'est l'état de son rendez-vous, ou pourquoi aucun."""
    if ligne.issue == IssueConvocation.A_NOTER:
        return "Issue à noter"
    if ligne.rendez_vous is not None:
        return str(ligne.rendez_vous.get_etat_display())
    dit = str(ligne.get_etat_display())
    return f"{dit} : {ligne.raison}" if ligne.raison else dit


def _est_a_diagnostiquer(ligne: Any) -> bool:
    """Venue et sans orientation : le diagnostic l'attend, non une autre convocation."""
    venue = ligne.issue == IssueConvocation.VENUE
    return venue and any(r.code == Orientation.code for r in ligne.manquants)


def _libelles(codes: Any) -> str:
    return ", ".join(m.libelle for m in Manque.tous() if m.code in codes)


class ConvoquerDeNouveau(ActeEnLot):
    """Reprendre, sur d'autres places, qui n'en a pas eu ou n'est pas venu."""

    code = "convoquer"
    libelle = "Convoquer de nouveau"
    permission = Permission.RECEPTION_GERER
    fait = ("personne à convoquer", "personnes à convoquer")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return ConvoquerDeNouveauForm(donnees, agent=demande.agent, le=demande.le, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        if ligne.issue not in _A_REPRENDRE:
            raise ErreurMetier("Elle a déjà sa place, ou elle est venue.")
        if ligne.personne.deces_signale:
            raise ErreurMetier(DECES_SIGNALE)
        saisie.setdefault("personnes", []).append(ligne.personne)

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        convoquer_de_nouveau(
            campagne=demande.sur,
            personnes=saisie["personnes"],
            accueil=accueil_de(saisie),
            par=demande.agent,
            le=demande.le,
        )
        return reverse("accompagnement:campagne", args=[demande.sur.pk])


class ListeCampagne(ListeDePersonnes):
    code = "campagne_reprise"
    libelle = "Campagne de convocation"
    adresse = "accompagnement:campagne"
    sur = "accompagnement.CampagneReprise"
    permission = (Permission.REPRISE_CONSULTER,)
    ecran = "campagne_reprise"
    ecran_export = "campagne_reprise_export"
    nom_fichier = "campagne"
    gabarit = "accompagnement/campagne.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    vide = "Personne de cette campagne ne répond à ces filtres."
    icone_vide = "envelope"
    nom_ligne = ("personne", "personnes")
    tri = "rendez_vous"
    actes = (ConvoquerDeNouveau,)
    filtres = (
        FiltreChoix(
            code="issue",
            libelle="Issue",
            champ="issue",
            valeurs=tuple(IssueConvocation.choices()),
            tous="Toutes",
        ),
        FiltreChoix(
            code="manque",
            libelle="Ce qui manque encore",
            valeurs=tuple((m.code, m.libelle) for m in Manque.tous()),
            par=_a_qui_manque,
            tous="Tout, ou plus rien",
        ),
    )
    colonnes = (
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne(
            "rendez_vous",
            "Rendez-vous",
            "rendez_vous.debut",
            tri=("rendez_vous__debut",),
            gabarit=f"{_GABARIT}#rendez_vous",
            serre=True,
        ),
        Colonne("agent", "Reçue par", "rendez_vous.agent", ou=OU_FICHIER),
        Colonne("issue", "Issue", _issue, coupe=True),
        Colonne(
            "alors",
            "Ce qui manquait",
            lambda ligne: _libelles(ligne.alors),
            coupe=True,
            large=True,
        ),
        Colonne(
            "reste",
            "Ce qui manque encore",
            lambda ligne: ", ".join(r.libelle for r in ligne.manquants) or "Plus rien",
            gabarit=f"{_GABARIT}#reste",
            muet=True,
        ),
    )

    @classmethod
    def titre(cls, demande: Demande) -> str:
        return str(demande.sur)

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        tenir(le=demande.le)
        return _lire(demande).lignes

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        lecture = _lire(demande)
        note = demande.peut(Permission.RECEPTION_GERER)
        remplit = demande.peut(Permission.DIAGNOSTIC_REMPLIR)
        for ligne in lignes:
            ligne.manquants = lecture.manque.get(ligne.personne_id, [])
            ligne.alors = lecture.manquait.get(ligne.personne_id, frozenset())
            ligne.est_a_noter = note and ligne.issue == IssueConvocation.A_NOTER
            ligne.geste = next((r for r in ligne.manquants if r.url), None)
            ligne.est_a_diagnostiquer = remplit and _est_a_diagnostiquer(ligne)

    @classmethod
    def cochable(cls, ligne: Any) -> bool:
        return ligne.issue in _A_REPRENDRE

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne_id])

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        """Le bilan, et les lettres des lots que l'agent a demandés."""
        siens = demande.sur.lots.filter(par=demande.agent).select_related("agent")
        return {
            "bilan": _lire(demande).bilan,
            "a_recevoir": demande.sur.avec_id and _lire(demande).attend_quelqu_un,
            "lots": siens.order_by("pk"),
        }
