"""Ouvrir un questionnaire, l'enregistrer thème par thème, le valider et le figer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from jalons.comptes.enums import Niveau
from jalons.comptes.journal import TypeEvenement, journaliser
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.services import composer_et_archiver
from jalons.questionnaires.enums import EtatRemplissage
from jalons.questionnaires.models import Depot, Question, Remplissage, ReponseTheme
from jalons.questionnaires.rules.reponses import empreinte, est_repondue
from jalons.questionnaires.selectors import remplissages as lectures
from jalons.questionnaires.selectors.grilles import grille_en_vigueur
from jalons.questionnaires.usage import Usage
from jalons.socle.conflit import ConflitDeVersion, Ecart
from jalons.socle.erreurs import ErreurMetier

# Les derniers envois dont on se souvient : assez pour un retour en arrière, un réseau qui bégaie.
_SAISIES_GARDEES = 30


class QuestionnaireImpossible(ErreurMetier):
    """Le questionnaire ne peut pas être ouvert, modifié ou validé."""


@transaction.atomic
def ouvrir(*, usage: str, personne: Personne, par: Agent, le: date) -> Remplissage:
    """La version en cours, ou une nouvelle reprise de la précédente."""
    Personne.objects.select_for_update().get(pk=personne.pk)
    deja = lectures.en_cours(usage, personne)
    if deja is not None:
        return deja
    grille = grille_en_vigueur(usage, le=le)
    if grille is None:
        raise QuestionnaireImpossible("Aucune grille n'est en vigueur à cette date.")
    precedent = lectures.dernier(usage, personne)
    ouvert = Remplissage.objects.create(
        usage=usage,
        personne=personne,
        numero=precedent.numero + 1 if precedent else 1,
        grille=grille,
        date_ouverture=le,
        agent=par,
    )
    if precedent is not None:
        _reprendre(precedent, ouvert, par)
    _raconter(Usage.par_code(usage).ouvert, ouvert, par=par, le=le)
    return ouvert


def _reprendre(precedent: Remplissage, ouvert: Remplissage, par: Agent) -> None:
    """Les réponses d'avant, là où la grille d'aujourd'hui pose encore la question."""
    codes = {(q.theme, q.code): q for q in Question.objects.filter(grille_id=ouvert.grille_id)}
    for theme in precedent.themes.all():
        gardees = {c: v for c, v in theme.reponses.items() if (theme.theme, c) in codes}
        ReponseTheme.objects.create(
            remplissage=ouvert, theme=theme.theme, reponses=gardees, par=par
        )


@transaction.atomic
def enregistrer_theme(
    *,
    remplissage: Remplissage,
    theme: str,
    reponses: Mapping[str, Any],
    version: int,
    par: Agent,
    le: date,
    saisie: str = "",
) -> ReponseTheme:
    """Enregistre les réponses données d'un thème ; les autres questions gardent la leur.

    `saisie` : le numéro de l'envoi ; déjà reçu, il ne change plus rien et n'est pas un conflit.
    Lève `ConflitDeVersion`, avec les écarts, si un autre a enregistré depuis la lecture.
    """
    relu = _verrouiller(remplissage, theme)
    en_place = ReponseTheme.objects.filter(remplissage=relu, theme=theme).first()
    if en_place is not None and saisie and saisie in en_place.saisies:
        return en_place
    if (en_place.version if en_place else 0) != version:
        raise _conflit(relu, en_place, reponses)
    if en_place is None:
        en_place = ReponseTheme(remplissage=relu, theme=theme, version=0, par=par)
    en_place.reponses = {**en_place.reponses, **reponses}
    if any(est_repondue(v) for v in reponses.values()):
        en_place.est_aborde = False
    _avancer(en_place, par, saisie)
    return en_place


def _verrouiller(remplissage: Remplissage, theme: str) -> Remplissage:
    relu = Remplissage.objects.select_for_update().get(pk=remplissage.pk)
    if relu.grille.theme(theme) is None:
        raise QuestionnaireImpossible("Ce thème n'est pas dans la grille.")
    if not relu.est_en_cours:
        raise QuestionnaireImpossible(
            "Ce questionnaire est validé : ouvrez-en une nouvelle version."
        )
    return relu


def _avancer(theme: ReponseTheme, par: Agent, saisie: str = "") -> None:
    if saisie:
        theme.saisies = [*theme.saisies, saisie][-_SAISIES_GARDEES:]
    theme.version += 1
    theme.par = par
    theme.save()


@transaction.atomic
def aborder_theme(
    *, remplissage: Remplissage, theme: str, est_aborde: bool, par: Agent, le: date
) -> ReponseTheme:
    """Marque un thème sans réponse « abordé, rien à signaler », ou retire cette marque."""
    relu = _verrouiller(remplissage, theme)
    en_place = ReponseTheme.objects.filter(remplissage=relu, theme=theme).first()
    en_place = en_place or ReponseTheme(remplissage=relu, theme=theme, version=0, par=par)
    if est_aborde and any(est_repondue(v) for v in en_place.reponses.values()):
        raise QuestionnaireImpossible("Ce thème porte des réponses : il est déjà abordé.")
    en_place.est_aborde = est_aborde
    _avancer(en_place, par)
    return en_place


def _conflit(
    remplissage: Remplissage, en_place: ReponseTheme | None, saisie: Mapping[str, Any]
) -> ConflitDeVersion:
    actuelles = en_place.reponses if en_place else {}
    questions = Question.objects.filter(grille_id=remplissage.grille_id, code__in=list(saisie))
    dire = lectures.dire_reponse
    ecarts = [
        Ecart(q.libelle, dire(q, saisie[q.code]), dire(q, actuelles.get(q.code)))
        for q in questions
        if (saisie[q.code] or None) != (actuelles.get(q.code) or None)
    ]
    if en_place is None:
        return ConflitDeVersion(version=0, ecarts=ecarts)
    return ConflitDeVersion(version=en_place.version, auteur=str(en_place.par), ecarts=ecarts)


@transaction.atomic
def valider(
    *, remplissage: Remplissage, niveaux: frozenset[Niveau], par: Agent, le: date
) -> Remplissage:
    """Ferme la version, la fige, l'imprime et l'archive.

    Chaque thème que l'agent peut lire porte une réponse ou fut dit abordé ; sinon
    `QuestionnaireImpossible` nomme ceux qui manquent.
    """
    relu = (
        Remplissage.objects.select_for_update(of=("self",))
        .select_related("personne", "grille")
        .get(pk=remplissage.pk)
    )
    if not relu.est_en_cours:
        raise QuestionnaireImpossible("Ce questionnaire est déjà validé.")
    etats = lectures.etats_des_themes(relu, niveaux)
    if not any(e.repondues for e in etats):
        raise QuestionnaireImpossible("Le questionnaire est vide : répondez au moins une fois.")
    manquants = [e.libelle for e in etats if not e.est_fait]
    if manquants:
        raise QuestionnaireImpossible(
            "Répondez, ou dites « abordé, rien à signaler », pour : " + ", ".join(manquants) + "."
        )
    usage = Usage.par_code(relu.usage)
    relu.etat, relu.date_validation = EtatRemplissage.VALIDE, le
    if usage.document is not None:
        relu.document = _archiver(usage, relu, niveaux, par=par, le=le)
    relu.save()
    deposer(
        usage=relu.usage,
        personne=relu.personne,
        version=relu.grille.version,
        reponses=lectures.reponses_a_plat(relu),
        objet_id=relu.objet_id,
        remplissage=relu,
        par=par,
        le=le,
    )
    _raconter(usage.valide, relu, par=par, le=le)
    return relu


def _archiver(
    usage: type[Usage], relu: Remplissage, niveaux: frozenset[Niveau], *, par: Agent, le: date
) -> Any:
    assert usage.document is not None
    donnees = donnees_imprimees(relu, niveaux, par=par, le=le)
    return composer_et_archiver(
        personne=relu.personne,
        document=usage.document,
        titre=str(relu),
        donnees=donnees,
        par=par,
        le=le,
        niveau=Niveau.SANTE if Niveau.SANTE in niveaux else Niveau.SUIVI,
    )


def donnees_imprimees(
    remplissage: Remplissage, niveaux: frozenset[Niveau], *, par: Agent, le: date
) -> dict[str, Any]:
    """Ce que le PDF d'un questionnaire reçoit."""
    personne = remplissage.personne
    return {
        "personne": {
            "nom": personne.nom_complet,
            "civilite": personne.civilite,
            "naissance": f"{personne.date_naissance:%d/%m/%Y}",
        },
        "numero": remplissage.numero,
        "date": f"{le:%d/%m/%Y}",
        "agent": f"{par.prenom} {par.nom}, {par.fonction}",
        "grille": str(remplissage.grille),
        "themes": [
            {
                "titre": theme.libelle,
                "lignes": [[ligne.question.libelle, ligne.reponses[0]] for ligne in theme.lignes],
            }
            for theme in lectures.relire([remplissage], niveaux)
            if theme.lignes
        ],
    }


@transaction.atomic
def deposer(
    *,
    usage: str,
    personne: Personne,
    version: int,
    reponses: Mapping[str, Any],
    par: Agent,
    le: date,
    objet_id: int | None = None,
    remplissage: Remplissage | None = None,
) -> Depot:
    """Fige des réponses recueillies sur la `version` du formulaire ; celles laissées vides n'y sont pas."""
    propres = {code: v for code, v in reponses.items() if est_repondue(v)}
    formulaire = f"{usage}-{version}"
    return Depot.objects.create(
        usage=usage,
        personne=personne,
        objet_id=objet_id,
        remplissage=remplissage,
        formulaire=formulaire,
        reponses=propres,
        empreinte=empreinte(formulaire, propres),
        date=le,
        par=par,
    )


def _raconter(
    evenement: type[TypeEvenement] | None, remplissage: Remplissage, *, par: Agent, le: date
) -> None:
    if evenement is not None:
        journaliser(
            evenement,
            personne_id=remplissage.personne_id,
            par=par,
            le=le,
            objet_id=remplissage.pk,
            numero=remplissage.numero,
        )
