"""L'équipe pluridisciplinaire rend l'avis qu'une réorientation demande."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from jalons.accueil.avis import AvisDit, AvisPourDecider, SourceAvis
from jalons.comptes.models import Agent
from jalons.equipes.enums import OUVERTS, EtatDossier
from jalons.equipes.models import DossierEquipe
from jalons.equipes.selectors.dossiers import avis_pour, dossier_ouvert
from jalons.equipes.selectors.equipes import equipes_competentes
from jalons.equipes.services import dossiers
from jalons.personnes.models import Personne

if TYPE_CHECKING:
    from jalons.accueil.models import DemandeReorientation

THEME = "reorientation"


class AvisDeLEquipe(SourceAvis):
    code = "equipe_pluridisciplinaire"
    libelle = "Équipe pluridisciplinaire"

    @classmethod
    def est_competente(cls, personne: Personne, *, le: date) -> bool:
        return equipes_competentes(personne, THEME, le=le).exists()

    @classmethod
    def saisir(cls, demande: DemandeReorientation, *, par: Agent, le: date) -> None:
        if dossier_ouvert(demande.personne, THEME) is not None:
            return
        vers = f" vers la voie {demande.get_voie_display().lower()}" if demande.voie else ""
        precision = f" — {demande.precision}" if demande.precision else ""
        dossiers.inscrire(
            personne=demande.personne,
            theme=THEME,
            objet=f"Réorientation{vers} : {demande.get_motif_display().lower()}{precision}",
            par=par,
            le=le,
        )

    @classmethod
    def ou_en_sont(cls, personnes: Iterable[int]) -> dict[int, str]:
        lus = DossierEquipe.objects.filter(
            personne__in=list(personnes), theme=THEME, etat__in=[*OUVERTS, EtatDossier.RENDU]
        )
        return {
            d.personne_id: f"{d.equipe} : {d.get_etat_display().lower()}"
            for d in lus.select_related("equipe__instance").order_by("saisie_le", "pk")
            if not d.suite
        }

    @classmethod
    def avis(cls, personne: Personne, *, depuis: date, le: date) -> AvisDit | None:
        lu = avis_pour(personne, THEME, depuis=depuis, le=le)
        if lu is None:
            return None
        motif = f" : {lu.motif}" if lu.motif else ""
        return AvisDit(f"{lu.libelle}{motif}", lu.voie, lu.rendu_le, lu.seance_id, lu.est_signe)

    @classmethod
    def pour_decider(cls, personne: Personne, *, depuis: date, le: date) -> AvisPourDecider:
        """Une requête quand rien n'est demandé : l'avis et son attente ne se lisent que d'un dossier."""
        competentes = Exists(equipes_competentes(personne, THEME, le=le))
        saisies = Exists(DossierEquipe.objects.filter(personne=OuterRef("pk"), theme=THEME))
        lue = Personne.objects.order_by().values_list(competentes, saisies).get(pk=personne.pk)
        est_competente, est_saisie = lue
        if not est_saisie:
            return AvisPourDecider(bool(est_competente), None, "")
        lu = super().pour_decider(personne, depuis=depuis, le=le)
        return AvisPourDecider(bool(est_competente), lu.avis, lu.ou_en_est)

    @classmethod
    def clore(cls, demande: DemandeReorientation, *, suite: str, par: Agent, le: date) -> None:
        siens = DossierEquipe.objects.filter(
            personne_id=demande.personne_id,
            theme=THEME,
            saisie_le__gte=demande.orientation.date_decision,
        )
        for dossier in siens.select_related("equipe__instance"):
            if dossier.etat in OUVERTS:
                dossiers.retirer(dossier=dossier, motif=suite, version=None, par=par, le=le)
            elif dossier.etat == EtatDossier.RENDU and not dossier.suite:
                dossiers.noter_la_suite(dossier=dossier, suite=suite, version=None, par=par, le=le)
