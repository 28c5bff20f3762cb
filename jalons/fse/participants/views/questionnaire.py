"""Le questionnaire d'entrée sur papier : l'emblème, les réponses, la signature de la personne."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.fichiers import pdf
from jalons.fse.documents.questionnaire_entree import QuestionnaireEntree
from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.operation.views.commun import contexte
from jalons.fse.participants.forms.participants import EntreeForm
from jalons.fse.participants.models.participants import Participation
from jalons.fse.participants.rules.dire import dire_sortie
from jalons.fse.participants.selectors.participants import (
    depots_du_moment,
    dernier_questionnaire,
    grilles_des_fiches,
)
from jalons.fse.participants.views.participants import participation_ou_404
from jalons.questionnaires.selectors.depots import comparer, dire_reponses
from jalons.questionnaires.selectors.grilles import grille_du_depot

_DEPOTS_COMPARES = 4


@requiert(Permission.FSE_CONSULTER, Permission.FSE_GERER, Permission.FSE_PARTICIPANTS_TENIR)
def questionnaire_pdf(request: RequeteAgent, pk: int) -> HttpResponse:
    """Le dernier questionnaire d'entrée en PDF, à relire et à signer."""
    fiche = participation_ou_404(request, pk)
    consulter(request.user, ecran="questionnaire_pdf", personne_id=fiche.personne_id)
    contenu = QuestionnaireEntree.rendre(donnees(fiche), horodatage=timezone.now())
    return pdf(contenu, f"questionnaire-{fiche.pk}")


def donnees(fiche: Participation) -> dict[str, Any]:
    """Les questions et les réponses en français ; une réponse vide reste à compléter."""
    operation = fiche.operation
    depot = dernier_questionnaire(fiche, GenreQuestionnaire.ENTREE)
    grille = grille_du_depot(depot) if depot else None
    if grille is None:
        grille = grilles_des_fiches(le=timezone.localdate())[GenreQuestionnaire.ENTREE]
    themes = dire_reponses(grille, depot.reponses if depot else {})
    parties = [
        {"titre": t.libelle, "lignes": [[question, dites[0]] for question, dites in t.lignes]}
        for t in themes
    ]
    entree = str(EntreeForm.base_fields["date_entree"].label)
    parties[0]["lignes"] = [[entree, f"{fiche.date_entree:%d/%m/%Y}"], *parties[0]["lignes"]]
    return {
        "operation": operation.intitule,
        "code": operation.code,
        "mention": operation.declaration.mention,
        "fonds": operation.declaration.fonds,
        "personne": fiche.personne.nom_complet,
        "naissance": f"{fiche.personne.date_naissance:%d/%m/%Y}",
        "parties": parties,
        "recueilli": f"Recueilli le {depot.date:%d/%m/%Y} par {depot.par}" if depot else "",
    }


@requiert(Permission.FSE_CONSULTER, Permission.FSE_GERER, Permission.FSE_PARTICIPANTS_TENIR)
def comparaison(request: RequeteAgent, pk: int, moment: str) -> HttpResponse:
    """Les dépôts d'un même questionnaire, côte à côte : ce que chacun a dit, et quand."""
    genres = {genre.value: genre for genre in GenreQuestionnaire}
    if moment not in genres:
        raise Http404("Ce questionnaire n'existe pas.")
    fiche = participation_ou_404(request, pk)
    consulter(request.user, ecran="questionnaire_pdf", personne_id=fiche.personne_id)
    depots = list(depots_du_moment(fiche, genres[moment])[:_DEPOTS_COMPARES])
    contenu = contexte(
        request,
        fiche.operation,
        "participants",
        fiche=fiche,
        moment=genres[moment],
        depots=depots,
        themes=comparer(depots),
        resultats=[dire_sortie(d.reponses) for d in depots] if moment == "sortie" else [],
    )
    return render(request, "fse/participants/comparaison.html", contenu)
