"""Les manquements que l'agent lit, par étape, les plus pressants d'abord."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.urls import reverse

from jalons.annuaire.models import Structure
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
    FiltreTexte,
)
from jalons.manquements.enums import EtatDecision, EtatManquement, Nature, Origine
from jalons.manquements.forms.decisions import EnvoiForm
from jalons.manquements.models import DecisionSanction
from jalons.manquements.selectors import manquements as lectures
from jalons.manquements.selectors.dossier import lettre_vivante
from jalons.manquements.selectors.messages import ou_un_message_est_du
from jalons.manquements.services import lettres
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "manquements/liste.html"


def _structures(demande: Demande) -> list[tuple[str, str]]:
    lues = lectures.visibles(demande.agent, le=demande.le).order_by().values("structure")
    return [(str(s.pk), str(s)) for s in Structure.objects.filter(pk__in=lues)]


def _territoires(demande: Demande) -> list[tuple[str, str]]:
    return [(str(t.pk), t.nom) for t in territoires(le=demande.le)]


def _par_suivi(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "retard":
        return lignes.filter(echeance__lt=demande.le)
    if valeur == "a_envoyer":
        return lignes.filter(lettres__est_remplacee=False, lettres__envoyee_le=None).filter(
            etat=EtatManquement.CONTRADICTOIRE
        )
    decisions = DecisionSanction.objects.all()
    if valeur == "a_signer":
        choisies = decisions.filter(etat=EtatDecision.PROJET)
    elif valeur == "echues":
        choisies = decisions.filter(etat=EtatDecision.SIGNEE, echeance__lte=demande.le)
    elif valeur == "caisse":
        choisies = ou_un_message_est_du(decisions)
    else:
        choisies = decisions.filter(recours__reponse="", recours__isnull=False)
    return lignes.filter(pk__in=choisies.values("manquement"))


class EnvoyerLesLettres(ActeEnLot):
    """Noter l'envoi des lettres composées, et les rendre en un seul PDF."""

    code = "envoyer"
    libelle = "Envoyer les lettres"
    permission = Permission.MANQUEMENT_INSTRUIRE
    fait = ("lettre envoyée", "lettres envoyées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return EnvoiForm(donnees, le=demande.le, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        siens = lectures.visibles(demande.agent, cls.permission, le=demande.le)
        lettre = lettre_vivante(ligne) if siens.filter(pk=ligne.pk).exists() else None
        if lettre is None:
            raise ErreurMetier("Aucune lettre n'est composée.")
        if lettre.envoyee_le is not None:
            raise ErreurMetier(f"Elle est partie le {lettre.envoyee_le:%d/%m/%Y}.")
        lettres.noter_le_pli(
            lettre=lettre,
            version=lettre.version,
            par=demande.agent,
            le=demande.le,
            mode=saisie["mode"],
            envoyee_le=saisie["envoyee_le"],
        )

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        return f"{reverse('manquements:lettres_du_jour')}?le={saisie['envoyee_le']:%Y-%m-%d}"


class ListeManquements(ListeDePersonnes):
    code = "manquements"
    libelle = "Manquements"
    adresse = "manquements:liste"
    permission = (Permission.MANQUEMENT_SUIVRE,)
    ecran = "manquements"
    ecran_export = "manquements_export"
    phrase = (
        "Ce qui est signalé, ce que la personne répond, ce qui est décidé. Rien n'est automatique."
    )
    vide = "Aucun manquement ici. Un signalement se fait depuis le dossier de la personne."
    icone_vide = "flag"
    nom_ligne = ("manquement", "manquements")
    tri = "echeance"
    gabarit = "manquements/manquements.html"
    actes = (EnvoyerLesLettres,)
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="Étape",
            champ="etat",
            valeurs=tuple(EtatManquement.choices()),
            toutes="Toutes",
        ),
        FiltreTexte(
            code="q",
            libelle="Nom",
            champs=("personne__nom_naissance", "personne__nom_usage", "personne__prenom"),
        ),
        FiltreChoix(
            code="suivi",
            libelle="À faire",
            valeurs=(
                ("retard", "En retard"),
                ("a_envoyer", "Lettre à envoyer"),
                ("a_signer", "Décision à signer"),
                ("echues", "Sanction : échéance arrivée"),
                ("caisse", "Caisse ou France Travail à prévenir"),
                ("recours", "Recours sans réponse"),
            ),
            par=_par_suivi,
        ),
        FiltreChoix(
            code="nature", libelle="Nature", champ="nature", valeurs=tuple(Nature.choices())
        ),
        FiltreChoix(
            code="origine", libelle="Origine", champ="origine", valeurs=tuple(Origine.choices())
        ),
        FiltreChoix(
            code="structure", libelle="Signalé par", champ="structure_id", valeurs=_structures
        ),
        FiltreChoix(
            code="territoire",
            libelle="Territoire",
            champ="personne__territoire_id",
            valeurs=_territoires,
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
        Colonne("nature", "Nature", "get_nature_display", coupe=True),
        Colonne("faits_du", "Faits du", "date_faits", tri=("date_faits",), serre=True),
        Colonne("structure", "Signalé par", tri=("structure__nom",), coupe=True),
        Colonne("signale_le", "Signalé le", "date_signalement", ou=OU_FICHIER),
        Colonne("origine", "Origine", "get_origine_display", ou=OU_FICHIER),
        Colonne("etat", "Étape", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("lettre", "Lettre reçue le", "lettre_recue_le", ou=OU_FICHIER),
        Colonne("classement", "Classé parce que", "get_classement_display", ou=OU_FICHIER),
        Colonne(
            "echeance",
            "Échéance",
            "echeance",
            tri=(F("echeance").asc(nulls_last=True),),
            tri_inverse=(F("echeance").desc(nulls_last=True),),
            gabarit=f"{_GABARIT}#echeance",
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.avec_tout(lectures.visibles(demande.agent, le=demande.le))

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return {"lit_les_chiffres": demande.peut(Permission.MANQUEMENT_CONSULTER)}

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("manquements:manquement", args=[ligne.pk])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return f"{ligne.personne}, {ligne}"

    @classmethod
    def cochable(cls, ligne: Any) -> bool:
        return ligne.lettre_composee_le is not None and ligne.lettre_envoyee_le is None
