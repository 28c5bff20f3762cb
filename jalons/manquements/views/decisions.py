"""La lettre et sa réponse, la décision et ses suites, le recours."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.comptes.journal import consulter, consulter_en_lot
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import saisir
from jalons.manquements.documents.lettre_contradictoire import LettreContradictoirePdf
from jalons.manquements.forms.decisions import (
    LettreForm,
    PliForm,
    ProjetForm,
    RecoursForm,
    ReponseForm,
    ReponseRecoursForm,
    RetirerForm,
    SignerForm,
    SuiteForm,
)
from jalons.manquements.forms.manquements import MotifForm
from jalons.manquements.models import (
    DecisionSanction,
    LettreContradictoire,
    RecoursPrealable,
    SuiteSanction,
)
from jalons.manquements.selectors import manquements as lectures
from jalons.manquements.selectors.page import (
    initial_de_lettre,
    initial_de_projet,
    mesures_possibles,
    raisons_de_ne_pas_signer,
)
from jalons.manquements.selectors.suites import suites_possibles
from jalons.manquements.services import decisions, lettres, suites
from jalons.manquements.services.equipe import saisir_l_equipe
from jalons.manquements.views.manquements import lire, page_de
from jalons.socle.formulaires import VersionForm
from jalons.socle.saisie import lire_date

_INSTRUIRE = Permission.MANQUEMENT_INSTRUIRE
_CHAMPS_PLI = tuple(nom for nom in PliForm.base_fields if nom != "version")
_CHAMPS_REPONSE = tuple(nom for nom in ReponseForm.base_fields if nom != "version")


def _valeurs(objet: Any, champs: tuple[str, ...]) -> dict[str, Any]:
    return {nom: getattr(objet, nom) for nom in (*champs, "version")}


def _lettre(request: RequeteAgent, pk: int) -> LettreContradictoire:
    vues = lectures.visibles(request.user, _INSTRUIRE)
    lues = LettreContradictoire.objects.select_related("manquement__personne")
    return get_object_or_404(lues, pk=pk, manquement__in=vues)


def decision_tenue(
    request: RequeteAgent, pk: int, permission: Permission = _INSTRUIRE
) -> DecisionSanction:
    """La décision, si l'agent la tient avec cette permission ; sinon 404."""
    vues = lectures.visibles(request.user, permission)
    lues = DecisionSanction.objects.select_related("manquement__personne")
    return get_object_or_404(lues, pk=pk, manquement__in=vues)


@requiert(_INSTRUIRE)
def ecrire(request: RequeteAgent, pk: int) -> HttpResponse:
    """Écrire la lettre qui ouvre le contradictoire."""
    objet, le = lire(request, pk, _INSTRUIRE), timezone.localdate()
    mesures, note = mesures_possibles(objet, le=le)
    return saisir(
        request,
        LettreForm(request.POST or None, mesures=mesures, initial=initial_de_lettre(objet)),
        lettres.ecrire,
        titre=f"Écrire à {objet.personne.nom_complet}",
        succes="La lettre est composée : imprimez-la, envoyez-la, puis notez son chemin.",
        retour=page_de(pk),
        bouton="Composer la lettre",
        contexte={"note": note},
        avec_version=True,
        manquement=objet,
    )


@requiert(_INSTRUIRE)
def pli_de_lettre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter, ou corriger, le chemin de la lettre."""
    objet = _lettre(request, pk)
    return saisir(
        request,
        PliForm(request.POST or None, initial=_valeurs(objet, _CHAMPS_PLI)),
        lettres.noter_le_pli,
        titre="Chemin de la lettre",
        succes="Le chemin de la lettre est noté.",
        retour=page_de(objet.manquement_id),
        avec_version=True,
        lettre=objet,
    )


@requiert(_INSTRUIRE)
def reponse(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter, ou corriger, ce que la personne répond."""
    objet = _lettre(request, pk)
    return saisir(
        request,
        ReponseForm(request.POST or None, initial=_valeurs(objet, _CHAMPS_REPONSE)),
        lettres.noter_la_reponse,
        titre="Réponse de la personne",
        succes="La réponse est notée.",
        retour=page_de(objet.manquement_id),
        avec_version=True,
        lettre=objet,
    )


@requiert(_INSTRUIRE)
def equipe(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir l'équipe pluridisciplinaire de ce qui est envisagé."""
    objet = lire(request, pk, _INSTRUIRE)
    return saisir(
        request,
        VersionForm(request.POST or None, initial={"version": objet.version}),
        saisir_l_equipe,
        titre="Saisir l'équipe pluridisciplinaire",
        succes="L'équipe est saisie : la personne y sera invitée.",
        retour=page_de(pk),
        bouton="Saisir l'équipe",
        contexte={
            "note": "Elle examinera ce que la lettre envisage, après avoir invité la personne."
        },
        avec_version=True,
        manquement=objet,
    )


@requiert(_INSTRUIRE)
def preparer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Préparer la décision ; elle se garde incomplète."""
    objet, le = lire(request, pk, _INSTRUIRE), timezone.localdate()
    mesures, note = mesures_possibles(objet, le=le)
    initial = initial_de_projet(objet, le=le)
    return saisir(
        request,
        ProjetForm(request.POST or None, mesures=mesures, initial=initial),
        decisions.preparer,
        titre="Préparer la décision",
        succes="Le projet est enregistré.",
        retour=page_de(pk),
        bouton="Enregistrer le projet",
        contexte={"note": note},
        avec_version=True,
        manquement=objet,
    )


@requiert(Permission.SANCTION_SIGNER)
def signer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Signer la décision : chaque refus nomme son article."""
    objet = decision_tenue(request, pk, Permission.SANCTION_SIGNER)
    manques = raisons_de_ne_pas_signer(objet, request.user, le=timezone.localdate())
    initial = {"qualite": request.user.fonction, "version": objet.version}
    contexte = {
        "note": f"{objet}, à partir du {objet.date_effet:%d/%m/%Y}.",
        "liste": manques,
        "titre_liste": "Ce qui manque encore",
    }
    return saisir(
        request,
        SignerForm(request.POST or None, initial=initial),
        decisions.signer,
        titre="Signer la décision",
        succes="La décision est signée : envoyez-la par un moyen à date certaine.",
        retour=page_de(objet.manquement_id),
        bouton="Signer",
        contexte=contexte,
        avec_version=True,
        decision=objet,
    )


@requiert(_INSTRUIRE)
def pli_de_decision(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter, ou corriger, le chemin de la décision."""
    objet = decision_tenue(request, pk)
    return saisir(
        request,
        PliForm(request.POST or None, initial=_valeurs(objet, _CHAMPS_PLI)),
        decisions.noter_le_pli,
        titre=f"Chemin de la décision {objet.numero}",
        succes="Le chemin de la décision est noté.",
        retour=page_de(objet.manquement_id),
        avec_version=True,
        decision=objet,
    )


@requiert(Permission.SANCTION_SIGNER)
def retirer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une décision, par une décision."""
    objet = decision_tenue(request, pk, Permission.SANCTION_SIGNER)
    initial = {"qualite": request.user.fonction, "version": objet.version}
    return saisir(
        request,
        RetirerForm(request.POST or None, initial=initial),
        decisions.retirer,
        titre=f"Retirer la décision {objet.numero}",
        succes="La décision est retirée : la lettre est prête.",
        retour=page_de(objet.manquement_id),
        bouton="Retirer la décision",
        avec_version=True,
        decision=objet,
    )


@requiert(_INSTRUIRE)
def suite(request: RequeteAgent, pk: int, genre: str) -> HttpResponse:
    """Noter une suite : conformité, terme, radiation proposée, report, fin du droit."""
    objet, le = decision_tenue(request, pk), timezone.localdate()
    offerte = next((g for g in suites_possibles(objet, le=le) if g == genre), None)
    if offerte is None:
        raise Http404("Cette décision n'en est pas là.")
    return saisir(
        request,
        SuiteForm(
            request.POST or None, genre=offerte, initial={"jour": le, "version": objet.version}
        ),
        suites.noter_une_suite,
        titre=offerte.label,
        succes="C'est noté.",
        retour=page_de(objet.manquement_id),
        avec_version=True,
        decision=objet,
        genre=offerte,
    )


@requiert(_INSTRUIRE)
def retirer_suite(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une suite notée par erreur."""
    vues = lectures.visibles(request.user, _INSTRUIRE)
    lues = SuiteSanction.objects.select_related("decision__manquement__personne")
    objet: SuiteSanction = get_object_or_404(lues, pk=pk, decision__manquement__in=vues)
    return saisir(
        request,
        MotifForm(request.POST or None),
        suites.retirer_une_suite,
        titre=f"Retirer : {objet}",
        succes="La suite est retirée.",
        retour=page_de(objet.decision.manquement_id),
        bouton="Retirer",
        suite_notee=objet,
    )


@requiert(_INSTRUIRE)
def recours(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un recours préalable reçu."""
    objet = decision_tenue(request, pk)
    return saisir(
        request,
        RecoursForm(
            request.POST or None,
            initial={"recu_le": timezone.localdate(), "version": objet.version},
        ),
        suites.recevoir_un_recours,
        titre=f"Recours contre la décision {objet.numero}",
        succes="Le recours est noté.",
        retour=page_de(objet.manquement_id),
        avec_version=True,
        decision=objet,
    )


@requiert(Permission.SANCTION_SIGNER)
def repondre(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter, ou corriger, la réponse à un recours."""
    vues = lectures.visibles(request.user, Permission.SANCTION_SIGNER)
    lus = RecoursPrealable.objects.select_related("decision__manquement__personne")
    objet = get_object_or_404(lus, pk=pk, decision__manquement__in=vues)
    initial = {
        "reponse": objet.reponse,
        "reponse_le": objet.reponse_le or timezone.localdate(),
        "reponse_motivee": objet.reponse_motivee,
        "qualite": objet.qualite or request.user.fonction,
        "version": objet.version,
    }
    return saisir(
        request,
        ReponseRecoursForm(request.POST or None, initial=initial),
        suites.repondre_au_recours,
        titre="Répondre au recours",
        succes="La réponse est notée : sa lettre est prête.",
        retour=page_de(objet.decision.manquement_id),
        avec_version=True,
        recours=objet,
    )


@requiert(_INSTRUIRE)
def pli_de_reponse(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter, ou corriger, le chemin de la réponse à un recours."""
    vues = lectures.visibles(request.user, _INSTRUIRE)
    lus = RecoursPrealable.objects.select_related("decision__manquement__personne")
    objet = get_object_or_404(lus.exclude(reponse=""), pk=pk, decision__manquement__in=vues)
    return saisir(
        request,
        PliForm(request.POST or None, initial=_valeurs(objet, _CHAMPS_PLI)),
        suites.noter_le_pli_de_la_reponse,
        titre="Chemin de la réponse au recours",
        succes="Le chemin de la réponse est noté.",
        retour=page_de(objet.decision.manquement_id),
        avec_version=True,
        recours=objet,
    )


def _rendre(request: RequeteAgent, document: Any, personne_id: int) -> HttpResponse:
    consulter(
        request.user, ecran="manquement_document", personne_id=personne_id, detail=document.titre
    )
    return pdf(document.fichier.contenu, document.titre)


@requiert(Permission.MANQUEMENT_CONSULTER)
def document(request: RequeteAgent, genre: str, pk: int) -> HttpResponse:
    """La lettre, la décision, son retrait ou la réponse à un recours, en PDF."""
    vues = lectures.visibles(request.user, Permission.MANQUEMENT_CONSULTER)
    if genre == "lettre":
        lettre = get_object_or_404(LettreContradictoire, pk=pk, manquement__in=vues)
        return _rendre(request, lettre.document, lettre.manquement.personne_id)
    if genre == "recours":
        recours_lu = get_object_or_404(
            RecoursPrealable.objects.select_related("decision__manquement", "document"),
            pk=pk,
            document__isnull=False,
            decision__manquement__in=vues,
        )
        return _rendre(request, recours_lu.document, recours_lu.decision.manquement.personne_id)
    decision = get_object_or_404(DecisionSanction, pk=pk, manquement__in=vues)
    lu = decision.document if genre == "decision" else decision.document_retrait
    if lu is None or genre not in ("decision", "retrait"):
        raise Http404("Ce document n'existe pas.")
    return _rendre(request, lu, decision.manquement.personne_id)


@requiert(_INSTRUIRE)
def lettres_du_jour(request: RequeteAgent) -> HttpResponse:
    """Les lettres envoyées ce jour-là, en un seul PDF."""
    du_jour = lire_date(request.GET.get("le", "")) or timezone.localdate()
    vues = lectures.visibles(request.user, _INSTRUIRE)
    lues = list(
        LettreContradictoire.objects.filter(
            manquement__in=vues, envoyee_le=du_jour, est_remplacee=False
        ).select_related("manquement", "document")
    )
    if not lues:
        raise Http404("Aucune lettre n'est partie ce jour-là.")
    personnes = [lettre.manquement.personne_id for lettre in lues]
    consulter_en_lot(
        request.user, ecran="manquement_document", personnes=personnes, detail="Lettres du jour"
    )
    donnees = [lettre.document.donnees for lettre in lues]
    contenu = LettreContradictoirePdf.rendre_ensemble(donnees, horodatage=timezone.now())
    return pdf(contenu, f"lettres-{du_jour:%Y-%m-%d}")
