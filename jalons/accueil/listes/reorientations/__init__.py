"""Les réorientations demandées : qui demande, pourquoi, où en est l'avis, ce qui en est décidé."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.accueil.enums import EtatDemande, MotifReorientation
from jalons.accueil.selectors import reorientation as lectures
from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
)
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes

_GABARIT = "accueil/liste_reorientations.html"


def _motif(ligne: Any) -> str:
    dit = ligne.get_motif_display()
    return f"{dit} : {ligne.precision}" if ligne.precision else dit


class ListeReorientations(ListeDePersonnes):
    code = "reorientations"
    libelle = "Réorientations"
    adresse = "accueil:reorientations"
    permission = (Permission.ORIENTATION_CONSULTER,)
    ecran_export = "reorientations_export"
    phrase = "Les autres orientations demandées, par la personne ou par qui l'accompagne."
    vide = "Aucune réorientation ne répond à ces filtres."
    icone_vide = "signpost-split"
    nom_ligne = ("demande", "demandes")
    tri = "demandee"
    gabarit = "accueil/reorientations.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    filtres = (
        FiltrePuces(
            code="etat",
            libelle="Suite",
            champ="etat",
            valeurs=tuple(EtatDemande.choices),
            defaut=EtatDemande.OUVERTE.value,
        ),
        FiltreChoix(
            code="motif",
            libelle="Motif",
            champ="motif",
            valeurs=lambda demande: MotifReorientation.choices(),
        ),
        FiltreChoix(
            code="territoire",
            libelle="Territoire",
            champ="personne__territoire_id",
            valeurs=lambda demande: [(str(t.pk), t.nom) for t in territoires(le=demande.le)],
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
        Colonne("demandee", "Demandée le", "date", tri=("date", "pk"), serre=True),
        Colonne("par", "À la demande de", "get_demandee_par_display"),
        Colonne("motif", "Motif", _motif, coupe=True),
        Colonne("voie", "Voie recommandée", "get_voie_display"),
        Colonne("organisme", "Organisme actuel", "orientation.structure", ou=OU_FICHIER),
        Colonne("avis", "Avis de l'équipe", "ou_en_est_l_avis"),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.demandes_visibles(demande.agent)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        avis = lectures.ou_en_sont_les_avis([x.personne_id for x in lignes])
        decide = demande.peut(Permission.ORIENTATION_DECIDER)
        for ligne in lignes:
            ouverte = ligne.etat == EtatDemande.OUVERTE
            ligne.ou_en_est_l_avis = avis.get(ligne.personne_id, "") if ouverte else ""
            ligne.est_a_decider = ouverte and decide

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne_id])
