"""Le questionnaire d'entrée sur papier : l'emblème, les réponses, la signature de la personne."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from jalons.annuaire.models import Commune
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.fichiers import pdf
from jalons.fse.documents.questionnaire_entree import QuestionnaireEntree
from jalons.fse.enums import GenreQuestionnaire
from jalons.fse.participants.forms.participants import EntreeForm
from jalons.fse.participants.models.participants import Participation
from jalons.fse.participants.selectors.participants import dernier_questionnaire
from jalons.fse.participants.views.participants import participation_ou_404


@requiert(Permission.FSE_CONSULTER, Permission.FSE_GERER, Permission.ACCOMPAGNEMENT_GERER)
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
    reponses = dict(depot.reponses) if depot else {}
    form = EntreeForm(initial={**reponses, "date_entree": f"{fiche.date_entree:%d/%m/%Y}"})
    recueilli = f"Recueilli le {depot.date:%d/%m/%Y} par {depot.par}" if depot else ""
    return {
        "operation": operation.intitule,
        "code": operation.code,
        "mention": operation.declaration.mention,
        "fonds": operation.declaration.fonds,
        "personne": fiche.personne.nom_complet,
        "naissance": f"{fiche.personne.date_naissance:%d/%m/%Y}",
        "parties": [
            {"titre": titre, "lignes": [_ligne(form, nom) for nom in noms]}
            for titre, _, noms in EntreeForm.PARTIES
        ],
        "recueilli": recueilli,
    }


def _ligne(form: EntreeForm, nom: str) -> list[str]:
    champ, valeur = form.fields[nom], form.initial.get(nom)
    dit = "" if valeur is None else str(valeur)
    if isinstance(champ, forms.ChoiceField) and dit:
        dit = str(dict(champ.choices).get(dit, dit))  # type: ignore[arg-type]
    elif nom == "commune" and dit:
        commune = Commune.objects.filter(pk=dit).first()
        dit = commune.en_clair if commune else dit
    return [str(champ.label), dit]
