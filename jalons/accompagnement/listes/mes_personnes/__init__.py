"""Mes personnes : qui est en retard de quoi, et le geste qui y répond, les arrivées d'abord."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.urls import reverse

from jalons.accompagnement.forms.transferts import TransfertForm
from jalons.accompagnement.selectors import portefeuille as lectures
from jalons.accompagnement.services import transferts
from jalons.accueil.forms.referents import DesignerForm
from jalons.accueil.selectors.mes_personnes import (
    LIBELLES_PLACE,
    Place,
    referents_de,
    structures_de,
)
from jalons.accueil.services import referents
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
)
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes
from jalons.personnes.retards import SUIVI, dans_l_ordre
from jalons.personnes.selectors.retards import retards_de
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle.erreurs import ErreurMetier

_GABARIT = "accompagnement/mes_personnes.html"


def _retards(demande: Demande) -> list[tuple[str, str]]:
    return [(r.code, r.libelle) for r in dans_l_ordre(SUIVI)]


def _titres(demande: Demande) -> list[tuple[str, str]]:
    return lectures.titres()


def _debut(lien: Any) -> Any:
    return lien.periode.debut


def _ce_qui_est_du(lien: Any) -> str:
    """Ce qui est dû, en une phrase ; vide si rien ne l'est."""
    return ", ".join(r.dit for r in lien.retards)


def _exiger_referent_unique(ligne: Any) -> None:
    if ligne.motif != MotifRattachement.REFERENT_UNIQUE:
        raise ErreurMetier(
            f"Elle est suivie au titre de « {ligne.get_motif_display()} » : le référent unique "
            "se désigne sur son suivi de référent unique."
        )


class Prendre(ActeEnLot):
    """Devenir le référent des personnes cochées qui n'en ont pas."""

    code = "prendre"
    libelle = "Je les prends"
    permission = Permission.REFERENT_PRENDRE
    fait = ("personne prise", "personnes prises")

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        _exiger_referent_unique(ligne)
        if ligne.place == Place.COLLEGUE:
            raise ErreurMetier(
                "Elle a déjà un référent : c'est à lui, ou à qui désigne, de passer."
            )
        referents.designer(lien=ligne, agent=demande.agent, par=demande.agent, le=demande.le)


class Designer(ActeEnLot):
    """Confier les personnes cochées à un référent de la structure."""

    code = "designer"
    libelle = "Désigner"
    permission = Permission.REFERENT_DESIGNER
    fait = ("référent désigné", "référents désignés")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return DesignerForm(donnees, agent=demande.agent, le=demande.le)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        _exiger_referent_unique(ligne)
        referents.designer(lien=ligne, agent=saisie["agent"], par=demande.agent, le=demande.le)


class Transferer(ActeEnLot):
    """Passer les personnes cochées à des collègues, à une date, avec une lettre à chacune."""

    code = "transferer"
    libelle = "Transférer"
    permission = Permission.REFERENT_DESIGNER
    fait = ("personne à transférer", "personnes à transférer")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return TransfertForm(
            donnees,
            collegues=referents_de(structures_de(demande.agent), le=demande.le),
            charges={},
            le=demande.le,
            prefix=cls.code,
        )

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        _exiger_referent_unique(ligne)
        if ligne.agent is None:
            raise ErreurMetier("Elle n'a pas encore de référent : désignez-le.")
        saisie.setdefault("lots", {}).setdefault((ligne.agent, ligne.structure), []).append(
            ligne.personne_id
        )

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        """Un transfert par référent quitté ; s'il n'y en a qu'un, l'on va à ce qui s'est fait."""
        faits = [
            transferts.transferer(
                de=de,
                structure=structure,
                vers=[a for a in saisie["vers"] if a != de],
                date_effet=saisie["date_effet"],
                motif=saisie["motif"],
                personnes=personnes,
                par=demande.agent,
                le=demande.le,
            )
            for (de, structure), personnes in saisie["lots"].items()
        ]
        return reverse("accompagnement:transfert", args=[faits[0].pk]) if len(faits) == 1 else ""


class ListeMesPersonnes(ListeDePersonnes):
    code = "mes_personnes"
    libelle = "Mes personnes"
    adresse = "accompagnement:mes_personnes"
    permission = (Permission.PORTEFEUILLE_CONSULTER,)
    ecran_export = "mes_personnes_export"
    nom_fichier = "mes-personnes"
    phrase = (
        "Les personnes que vous ou votre structure accompagnez : celles qui arrivent, puis celles "
        "pour qui quelque chose manque."
    )
    vide = "Aucune personne ne vous est confiée avec ces filtres."
    icone_vide = "person-heart"
    nom_ligne = ("personne", "personnes")
    tri = NATUREL
    gabarit_ligne = f"{_GABARIT}#acte"
    actes = (Prendre, Designer, Transferer)
    filtres = (
        FiltrePuces(
            code="place",
            libelle="Référent",
            champ="place",
            valeurs=tuple((p.value, dit) for p, dit in LIBELLES_PLACE.items()),
            plafond=5_000,
        ),
        FiltrePuces(
            code="du",
            libelle="Ce qui est dû",
            champ="personne__retards__code",
            valeurs=_retards,
            toutes="Tout",
            vides=False,
            se_recouvrent=True,
        ),
        FiltreChoix(code="titre", libelle="Au titre de", champ="motif", valeurs=_titres),
    )
    colonnes = (
        Colonne("numero", "N° de personne", "personne_id", ou=OU_FICHIER),
        *IDENTITE,
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("personne__nom_naissance", "personne__prenom"),
            gabarit="accueil/entrants.html#personne",
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "personne.commune", ou=OU_FICHIER),
        Colonne("structure_nom", "Structure", "structure", ou=OU_FICHIER),
        Colonne("titre", "Au titre de", "get_motif_display", ou=OU_FICHIER),
        Colonne("depuis", "Confiée le", _debut, tri=("periode",), serre=True),
        Colonne(
            "referent",
            "Référent",
            "agent",
            tri=("place", "periode"),
            gabarit=f"{_GABARIT}#referent",
        ),
        Colonne(
            "contact",
            "Dernier contact",
            "dernier_contact",
            tri=(F("contact_lu").asc(nulls_first=True),),
            serre=True,
        ),
        Colonne(
            "du",
            "Ce qui est dû",
            _ce_qui_est_du,
            gabarit=f"{_GABARIT}#du",
            muet=True,
            coupe=True,
        ),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        tenir_les_retards(le=demande.le)
        lues = lectures.portefeuille(demande.agent, le=demande.le)
        if demande.tri.lstrip("-") == "contact":
            lues = lues.annotate(contact_lu=lectures.contact_ou_entretien("personne_id"))
        return lues

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        numeros = [x.personne_id for x in lignes]
        retards = retards_de(numeros, demande.agent, le=demande.le)
        contacts = lectures.derniers_contacts(numeros)
        peut_prendre = demande.peut(Permission.REFERENT_PRENDRE)
        peut_noter = demande.peut(Permission.ACCOMPAGNEMENT_GERER)
        for lien in lignes:
            lien.retards = retards.get(lien.personne_id, [])
            lien.geste = next((r for r in lien.retards if r.url), None)
            lien.dernier_contact = contacts.get(lien.personne_id)
            lien.est_a_prendre = peut_prendre and lien.place == Place.A_PRENDRE
            lien.peut_noter = peut_noter

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne_id])
