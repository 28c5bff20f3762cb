"""Les dossiers soumis à une équipe : ce qu'ils attendent, leur séance, leur avis, leur suite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltrePuces,
)
from jalons.equipes.enums import EtatDossier, EtatPassage
from jalons.equipes.models import PassageEquipe
from jalons.equipes.selectors.dossiers import dossiers_visibles, limite_de_l_avis
from jalons.equipes.selectors.equipes import equipes_en_activite
from jalons.equipes.theme import ThemeEquipe
from jalons.personnes.lignes import IDENTITE, ListeDePersonnes

_GABARIT = "equipes/liste_dossiers.html"


def _equipes(demande: Demande) -> list[tuple[str, str]]:
    return [(str(e.pk), str(e)) for e in equipes_en_activite(le=demande.le)]


class ListeDossiersEquipe(ListeDePersonnes):
    code = "dossiers_equipe"
    libelle = "Dossiers de l'équipe pluridisciplinaire"
    adresse = "equipes:dossiers"
    permission = (Permission.EQUIPE_CONSULTER,)
    ecran_export = "equipe_dossiers_export"
    phrase = "Ce qui est soumis à l'avis d'une équipe, pour les personnes que vous voyez."
    vide = "Aucun dossier ne répond à ces filtres."
    icone_vide = "people-fill"
    nom_ligne = ("dossier", "dossiers")
    tri = "saisie"
    gabarit = "equipes/dossiers.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    filtres = (
        FiltrePuces(
            code="etat", libelle="État", champ="etat", valeurs=tuple(EtatDossier.choices())
        ),
        FiltreChoix(
            code="theme",
            libelle="Thème",
            champ="theme",
            valeurs=lambda demande: [(t.code, t.libelle) for t in ThemeEquipe.en_ordre()],
        ),
        FiltreChoix(code="equipe", libelle="Équipe", champ="equipe_id", valeurs=_equipes),
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
        Colonne("theme", "Thème", "get_theme_display", tri=("theme", "saisie_le")),
        Colonne("objet", "Objet", coupe=True),
        Colonne("equipe", "Équipe", ou=OU_FICHIER),
        Colonne("saisie", "Saisie le", "saisie_le", tri=("saisie_le", "pk"), serre=True),
        Colonne("etat", "État", "get_etat_display", gabarit=f"{_GABARIT}#etat", muet=True),
        Colonne("seance", "Séance", "seance_du", gabarit=f"{_GABARIT}#seance", serre=True),
        Colonne("avis", "Avis", "avis_dit", coupe=True),
        Colonne("suite", "Suite", coupe=True),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return dossiers_visibles(demande.agent).select_related("personne", "equipe__instance")

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        vivants = PassageEquipe.objects.filter(
            dossier__in=[d.pk for d in lignes], etat__in=[EtatPassage.PREVU, EtatPassage.RENDU]
        ).select_related("seance__seance")
        par_dossier = {p.dossier_id: p for p in vivants}
        gere = demande.peut(Permission.EQUIPE_GERER)
        for dossier in lignes:
            passage = par_dossier.get(dossier.pk)
            dossier.passage = passage
            dossier.seance_du = (
                timezone.localtime(passage.seance.seance.debut).date() if passage else None
            )
            theme = dossier.declaration
            sens = passage.sens if passage else ""
            dits = {"favorable": theme.favorable, "defavorable": theme.defavorable}
            dossier.avis_dit = dits.get(sens, "")
            attend = dossier.etat in (EtatDossier.EN_ATTENTE, EtatDossier.INSCRIT)
            dossier.limite = limite_de_l_avis(dossier) if attend else None
            dossier.est_gere = gere

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("portail:dossier", args=[ligne.personne_id])
