"""Les entrants, du plus pressant au moins pressant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse

from jalons.accueil.enums import EtatCoreo
from jalons.accueil.forms.reception import ConfierForm, LotForm
from jalons.accueil.rules.reception import LIBELLES_STATUT, Statut, echeance
from jalons.accueil.selectors import orientation as orientations
from jalons.accueil.selectors import reception as lectures
from jalons.accueil.services import lots
from jalons.accueil.services import reception as services
from jalons.accueil.services.convocations import DECES_SIGNALE
from jalons.annuaire.selectors import sites
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    ActeEnLot,
    Colonne,
    Demande,
    FiltreChoix,
    FiltreMois,
    FiltrePuces,
)
from jalons.ecrans.listes.declaration import OU_ECRAN, OU_FICHIER
from jalons.personnes.lignes import ListeDePersonnes
from jalons.socle import formats
from jalons.socle.dates import ajouter_mois
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode

_GABARIT = "accueil/entrants.html"
_MOIS_PROPOSES = 8
_PLAFOND_DES_PUCES = 5_000


def _mois(demande: Demande) -> list[tuple[str, str]]:
    premier = demande.le.replace(day=1)
    lus = [ajouter_mois(premier, -n) for n in range(_MOIS_PROPOSES)]
    return [(f"{m:%Y-%m}", formats.mois(m)) for m in lus]


def _sites(demande: Demande) -> list[tuple[str, str]]:
    return [(str(s.pk), str(s)) for s in sites(le=demande.le)]


def _confiees(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    if valeur == "moi":
        return lignes.filter(entree__prise_en_charge__agent=demande.agent)
    return lignes.filter(entree__prise_en_charge__isnull=True)


def _suites(lignes: QuerySet[Any], valeur: str, demande: Demande) -> QuerySet[Any]:
    return orientations.en_attente(lignes, demande.agent, valeur, le=demande.le)


def _limite(suivi: Any) -> date | None:
    return None if suivi.n_attend_plus else suivi.echeance.limite


@dataclass(frozen=True, slots=True)
class Acte:
    """Le bouton d'une entrée ; la liste ne le montre qu'à qui peut faire ce qu'il dit."""

    permission: Permission
    libelle: str
    pour: str
    adresse: str
    est_pressant: bool = True


def _acte(suivi: Any) -> Acte | None:
    match Statut(suivi.statut):
        case Statut.A_CONVOQUER | Statut.ABSENT:
            adresse = reverse("accueil:convoquer", args=[suivi.personne_id])
            return Acte(Permission.RECEPTION_GERER, "Convoquer", "", adresse)
        case Statut.CONVOQUE:
            adresse = reverse("accueil:rendez_vous", args=[suivi.rendez_vous_id])
            return Acte(Permission.RECEPTION_GERER, "Rendez-vous", "de", adresse, False)
        case Statut.ORIENTE if suivi.orientation.coreo.etat != EtatCoreo.SIGNE:
            adresse = reverse("accueil:coreo", args=[suivi.personne_id])
            return Acte(Permission.COREO_SIGNER, "Signer", "le COREO de", adresse)
        case Statut.RECU:
            adresse = reverse("questionnaires:ouvrir", args=["dsp", suivi.personne_id])
            return Acte(Permission.DIAGNOSTIC_REMPLIR, "Poursuivre", "avec", adresse)
    return None


class Confier(ActeEnLot):
    """Confier les entrées cochées à un agent."""

    code = "confier"
    libelle = "Confier"
    permission = Permission.RECEPTION_GERER
    fait = ("entrée confiée", "entrées confiées")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return ConfierForm(donnees, agent=demande.agent, le=demande.le)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        services.confier(
            entrees=[ligne.entree], agent=saisie["agent"], par=demande.agent, le=demande.le
        )


class ConvoquerEnLot(ActeEnLot):
    """Convoquer les personnes cochées sur les créneaux libres d'un agent."""

    code = "convoquer"
    libelle = "Convoquer"
    permission = Permission.RECEPTION_GERER
    fait = ("personne à convoquer", "personnes à convoquer")

    @classmethod
    def formulaire(cls, demande: Demande, donnees: Any = None) -> forms.Form:
        return LotForm(donnees, agent=demande.agent, le=demande.le, prefix=cls.code)

    @classmethod
    def faire(cls, ligne: Any, saisie: dict[str, Any], demande: Demande) -> None:
        if ligne.statut == Statut.DECES:
            raise ErreurMetier(DECES_SIGNALE)
        if ligne.statut == Statut.SORTIE:
            raise ErreurMetier("Cette personne est sortie des droits et devoirs.")
        if ligne.statut not in (Statut.A_CONVOQUER, Statut.ABSENT):
            raise ErreurMetier("Un rendez-vous est déjà pris, ou la personne a été reçue.")
        saisie.setdefault("entrees", []).append(ligne.entree)

    @classmethod
    def conclure(cls, saisie: dict[str, Any], demande: Demande) -> str:
        lot = lots.demander_lot(
            entrees=saisie["entrees"],
            agent=saisie["agent"],
            site=saisie["site"],
            periode=Periode(saisie["premier_jour"], saisie["dernier_jour"]),
            duree=saisie["duree"],
            mode=saisie["mode"],
            par=demande.agent,
            le=demande.le,
        )
        return reverse("accueil:lot", args=[lot.pk])


class ListeEntrants(ListeDePersonnes):
    code = "entrants"
    libelle = "Entrants"
    adresse = "accueil:entrants"
    permission = (Permission.RECEPTION_CONSULTER,)
    ecran_export = "entrants_export"
    phrase = (
        "Entrées dans les droits et devoirs, la plus pressante d'abord. Le délai légal part du jour "
        "où le fichier nous l'apprend."
    )
    vide = "Personne n'attend ici. Bonne nouvelle."
    icone_vide = "emoji-smile"
    nom_ligne = ("entrée", "entrées")
    tri = "echeance"
    gabarit_ligne = f"{_GABARIT}#acte"
    actes = (Confier, ConvoquerEnLot)
    filtres = (
        FiltrePuces(
            code="statut",
            libelle="Statut",
            champ="statut",
            valeurs=tuple((s.value, libelle) for s, libelle in LIBELLES_STATUT.items()),
            plafond=_PLAFOND_DES_PUCES,
        ),
        FiltreChoix(code="site", libelle="Site", champ="site_id", valeurs=_sites),
        FiltreChoix(
            code="suite",
            libelle="Suite à donner",
            valeurs=(
                ("coreo_a_signer", "COREO à signer"),
                ("inscription_attendue", "Inscription à confirmer"),
                ("contrat_attendu", "Contrat d'engagement dû"),
            ),
            par=_suites,
            tous="Toutes",
        ),
        FiltreMois(code="mois", libelle="Mois d'entrée", champ="date_information", valeurs=_mois),
        FiltreChoix(
            code="agent",
            libelle="Confiées à",
            valeurs=(("moi", "Moi"), ("personne", "Personne encore")),
            par=_confiees,
            tous="Tout le monde",
        ),
    )
    colonnes = (
        Colonne("numero", "N° de personne", "personne_id", ou=OU_FICHIER),
        Colonne("nom_seul", "Nom", "personne.nom_affiche", ou=OU_FICHIER),
        Colonne("nom_naissance", "Nom de naissance", "personne.nom_naissance", ou=OU_FICHIER),
        Colonne("prenom", "Prénom", "personne.prenom", ou=OU_FICHIER),
        Colonne("naissance", "Date de naissance", "personne.date_naissance", ou=OU_FICHIER),
        Colonne(
            "nom",
            "Personne",
            "personne",
            tri=("entree__personne__nom_naissance", "entree__personne__prenom"),
            gabarit=f"{_GABARIT}#personne",
            ou=OU_ECRAN,
            lie=True,
        ),
        Colonne("commune", "Commune", "personne.commune", muet=True, coupe=True),
        Colonne("site_nom", "Site", "personne.site", ou=OU_FICHIER),
        Colonne(
            "motif",
            "Motif d'entrée",
            "entree.get_motif_display",
            coupe=True,
            large=True,
            au_large=True,
        ),
        Colonne("sue", "Entrée sue le", "date_information", ou=OU_FICHIER),
        Colonne(
            "echeance",
            "Échéance d'orientation",
            _limite,
            # Une personne orientée n'a plus d'échéance : elle passe après celles qui attendent.
            tri=("n_attend_plus", "date_information"),
            tri_inverse=("n_attend_plus", "-date_information"),
            gabarit=f"{_GABARIT}#echeance",
        ),
        Colonne(
            "ou",
            "Où en est-on",
            lambda x: LIBELLES_STATUT[Statut(x.statut)],
            gabarit=f"{_GABARIT}#statut",
            muet=True,
        ),
        Colonne("prochain", "Prochain rendez-vous", "rendez_vous.debut", ou=OU_FICHIER),
        Colonne("confiee", "Confiée à", "entree.prise_en_charge.agent", coupe=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.entrants(demande.agent)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        for suivi in lignes:
            limite = lectures.limite_orientation(suivi.date_information)
            suivi.echeance = echeance(limite, le=demande.le)
            acte = _acte(suivi)
            suivi.acte = acte if acte and demande.peut(acte.permission) else None

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne_id])
