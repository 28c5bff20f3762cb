"""Les accompagnements d'une personne : les commencer, leur page, leur référent, leurs étapes, leur fin."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.enums import ETATS_VIVANTS, EtatEtape, EtatSortie
from jalons.accompagnement.etapes import SuiviDansEmploi, TypeEtape
from jalons.accompagnement.forms.parcours import (
    EtapeForm,
    OuvrirForm,
    ReferentForm,
    SortirForm,
    SuivreEtapeForm,
    piece,
)
from jalons.accompagnement.forms.plie_sortie import ConfirmerForm
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.models import EtapeParcours, Parcours
from jalons.accompagnement.rules.frise import disposer
from jalons.accompagnement.selectors import parcours as lectures
from jalons.accompagnement.selectors.contacts import contacts_de
from jalons.accompagnement.selectors.coordination import cercle_de, prochaine_rencontre
from jalons.accompagnement.selectors.plie import parcours_plie_de, plies
from jalons.accompagnement.services import parcours as services
from jalons.accompagnement.services.reouverture import defaire_la_fin
from jalons.accompagnement.views.contacts import marquer_les_siens, peut_noter
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.ecrans.gestes import essayer, montrer, page_formulaire
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import niveaux_sur
from jalons.socle.formulaires import MotifVersionForm

# Traits du dessin, dans les unités de la frise.
_HAUTEUR, _MARGE = 34, 26
_TONS = {
    "accent": "var(--accent)",
    "info": "var(--info)",
    "succes": "var(--succes)",
    "attention": "var(--attention)",
    "neutre": "#5c6266",
}


def plie_ou_404(personne: Personne) -> Parcours:
    """Le parcours PLIE de la personne, vivant ou dernier ; 404 s'il n'y en a jamais eu."""
    trouve = parcours_plie_de(personne)
    if trouve is None:
        raise Http404("Cette personne n'a pas de parcours PLIE.")
    return trouve


def adresse(parcours: Parcours) -> str:
    """La page de ce parcours."""
    return reverse("accompagnement:parcours", args=[parcours.pk])


def ensuite(request: RequeteAgent, parcours: Parcours) -> str:
    """Où aller après un acte : sa page, sauf s'il vient de fermer le dossier à qui l'a fait."""
    if lectures.visibles(request.user).filter(pk=parcours.pk).exists():
        return adresse(parcours)
    return reverse("portail:ma_journee")


def lire(request: RequeteAgent, pk: int, ecran: str, *, pour_agir: bool = False) -> Parcours:
    """Le parcours, s'il est visible (ou tenu) de l'agent, au niveau du suivi ; tracé à la lecture."""
    choix = lectures.gerables(request.user) if pour_agir else lectures.visibles(request.user)
    objet = (
        choix.filter(pk=pk)
        .select_related(
            "personne__commune", "structure", "prescripteur", "referent", "sortie__regle"
        )
        .first()
    )
    if objet is None or Niveau.SUIVI not in niveaux_sur(request.user, objet.personne):
        raise Http404("Cet accompagnement ne vous est pas accessible.")
    if request.method == "GET":
        consulter(request.user, ecran=ecran, personne_id=objet.personne_id)
    return objet


def _dessin(etapes: list[EtapeParcours], le: date) -> dict[str, Any]:
    plages = [(e.periode.debut, e.periode.fin) for e in etapes]
    dessin = disposer(plages, [str(e) for e in etapes], le=le)
    if dessin is None:
        return {}
    lignes = [
        {
            "etape": etape,
            "x": barre.x,
            "y": _MARGE + barre.couloir * _HAUTEUR,
            "largeur": barre.largeur,
            "couleur": _TONS[etape.genre.ton],
            "texte_x": barre.texte_x,
            "prevue": etape.etat == EtatEtape.PREVUE,
        }
        for etape, barre in zip(etapes, dessin.barres, strict=True)
    ]
    return {
        "barres": lignes,
        "reperes": dessin.reperes,
        "hauteur": _MARGE + dessin.couloirs * _HAUTEUR + 6,
        "aujourdhui": dessin.aujourdhui,
    }


@sur_personne(Permission.PLIE_CONSULTER, niveau=Niveau.SUIVI)
def plie(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """L'adresse du parcours PLIE d'une personne mène à sa page."""
    return redirect(adresse(plie_ou_404(personne)))


@requiert(Permission.ACCOMPAGNEMENT_CONSULTER)
def parcours(request: RequeteAgent, pk: int) -> HttpResponse:
    """Tout le parcours : référent, frise des étapes, contacts, sortie."""
    le = timezone.localdate()
    objet = lire(request, pk, "parcours")
    annote = lectures.avec_contact(Parcours.objects.filter(pk=objet.pk), le=le).get()
    etapes = list(lectures.etapes_de(objet))
    contacts = contacts_de(objet.personne).filter(parcours=objet)[:12]
    sortie = getattr(objet, "sortie", None)
    contexte = {
        "titre": f"{objet.declare.libelle} : {objet.personne.nom_complet}",
        "personne": objet.personne,
        "parcours": objet,
        "genre": objet.declare,
        "suivi": lectures.contact_de(annote, le=le),
        "en_alerte": annote.en_alerte,
        "etapes": etapes,
        "dessin": _dessin(etapes, le),
        "contacts": marquer_les_siens(request, contacts, le=le),
        "relais": objet.relais.select_related("de", "a"),
        "passages": objet.passages.select_related("commission").order_by("-commission__date")
        if objet.declare.a_commission
        else (),
        "sortie": sortie,
        "est_confirmable": bool(
            sortie and sortie.date_confirmable and le >= sortie.date_confirmable
        ),
        "confirmer_form": ConfirmerForm(initial={"version": sortie.version}) if sortie else None,
        "peut_gerer": lectures.gerables(request.user).filter(pk=objet.pk).exists(),
        **(cercle(objet, le) if objet.declare.a_cercle else {}),
        "peut_noter": (objet.est_ouvert or bool(sortie and sortie.etat == EtatSortie.PROVISOIRE))
        and peut_noter(request, objet.personne),
        "adresse_sortie": reverse(objet.declare.url_sortie, args=[objet.personne_id])
        if objet.declare.url_sortie
        else reverse("accompagnement:parcours_sortir", args=[objet.pk]),
    }
    return render(request, "accompagnement/parcours.html", contexte)


def cercle(parcours: Parcours, le: date) -> dict[str, Any]:
    """Qui entoure la personne, et la prochaine rencontre, pour les gabarits."""
    return {"cercle": cercle_de(parcours, le=le), "rencontre": prochaine_rencontre(parcours)}


@sur_personne(Permission.ACCOMPAGNEMENT_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : ce qui accompagne la personne aujourd'hui, ce qui l'a accompagnée."""
    le = timezone.localdate()
    siens = lectures.visibles(request.user).filter(personne=personne)
    lus = list(
        lectures.avec_contact(siens, le=le)
        .select_related("structure", "referent", "sortie")
        .order_by("-date_presentation", "-pk")
    )
    for lu in lus:
        lu.suivi = lectures.contact_de(lu, le=le)
    vivants = [p for p in lus if p.etat in ETATS_VIVANTS]
    au_plie = any(p.genre == "plie" for p in vivants)
    contexte = {
        "personne": personne,
        "vivants": vivants,
        "finis": [p for p in lus if p.etat not in ETATS_VIVANTS],
        "peut_ouvrir": bool(lectures.genres_a_ouvrir(request.user))
        and peut_noter(request, personne),
        "peut_presenter": request.user.peut(Permission.PLIE_PRESENTER)
        and not au_plie
        and plies(le=le).exists(),
    }
    return render(request, "accompagnement/section_parcours.html", contexte)


@sur_personne(Permission.ACCOMPAGNEMENT_GERER, niveau=Niveau.SUIVI, ecran="parcours")
def ouvrir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Commencer un accompagnement."""
    le = timezone.localdate()
    form = OuvrirForm(
        request.POST or None,
        agent=request.user,
        le=le,
        initial={
            "depuis": le,
            "genre": request.GET.get("genre", ""),
            "structure": request.user.structure_id,
            "referent": request.user.pk,
        },
    )

    def acte() -> Parcours:
        lu = dict(form.cleaned_data)
        return services.ouvrir(
            genre=GenreParcours.par_code(lu.pop("genre")),
            personne=personne,
            par=request.user,
            le=le,
            **lu,
        )

    def apres(ouvert: Parcours) -> str:
        if lectures.visibles(request.user).filter(pk=ouvert.pk).exists():
            return adresse(ouvert)
        return reverse("portail:dossier", args=[personne.pk])

    if fait := essayer(
        request,
        form,
        acte,
        succes=lambda ouvert: f"{ouvert.declare.libelle} commencé.",
        suite=apres,
    ):
        return fait
    contexte = {
        "titre": f"Commencer un accompagnement : {personne.nom_complet}",
        "personne": personne,
        "bouton": "Commencer",
        "retour": reverse("portail:dossier", args=[personne.pk]),
    }
    return montrer(request, "ecrans/page_formulaire.html", form, contexte)


def _formulaire(
    request: RequeteAgent, parcours: Parcours, form: Any, *, titre: str, bouton: str, **autres: Any
) -> HttpResponse:
    contexte = {
        "titre": titre,
        "personne": parcours.personne,
        "parcours": parcours,
        "bouton": bouton,
        "retour": adresse(parcours),
        "a_fichier": form.is_multipart(),
        **autres,
    }
    return montrer(request, "accompagnement/parcours_formulaire.html", form, contexte)


@requiert(Permission.ACCOMPAGNEMENT_GERER)
def referent(request: RequeteAgent, pk: int) -> HttpResponse:
    """Désigner le référent de parcours, ou passer le relais avec une fiche de liaison."""
    le = timezone.localdate()
    objet = lire(request, pk, "parcours_referent", pour_agir=True)
    form = ReferentForm(
        request.POST or None,
        structure=objet.structure,
        genre=objet.declare,
        est_relais=objet.referent_id is not None,
        le=le,
        initial={"date": le, "version": objet.version},
    )

    def acte() -> Any:
        lu = form.cleaned_data
        services.relayer_referent(
            parcours=objet,
            referent=lu["referent"],
            fiche_liaison=lu["fiche_liaison"],
            version=lu["version"],
            par=request.user,
            le=lu["date"],
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes=lambda _: f"{form.cleaned_data['referent']} est le référent de parcours.",
        suite=lambda _: ensuite(request, objet),
        retour=adresse(objet),
    ):
        return fait
    titre = "Passer le relais" if objet.referent_id else "Désigner le référent"
    return _formulaire(
        request, objet, form, titre=f"{titre} : {objet.personne.nom_complet}", bouton=titre
    )


@requiert(Permission.ACCOMPAGNEMENT_GERER)
def ajouter_etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Poser une étape."""
    le = timezone.localdate()
    objet = lire(request, pk, "parcours_etape", pour_agir=True)
    seul = SuiviDansEmploi if lectures.sortie_a_confirmer(objet) else None
    form = EtapeForm(
        request.POST or None,
        genre=objet.declare,
        le=le,
        seul=seul,
        initial={"debut": le, "type": request.GET.get("type", "")},
    )

    def acte() -> Any:
        lu = dict(form.cleaned_data)
        services.ajouter_etape(
            parcours=objet,
            type_etape=TypeEtape.par_code(lu.pop("type")),
            **lu,
            par=request.user,
            le=le,
        )

    if fait := essayer(request, form, acte, succes="L'étape est posée.", retour=adresse(objet)):
        return fait
    titre = f"Nouvelle étape pour {objet.personne.nom_complet}"
    return _formulaire(request, objet, form, titre=titre, bouton="Poser l'étape")


@requiert(Permission.ACCOMPAGNEMENT_GERER)
def etape(request: RequeteAgent, pk: int) -> HttpResponse:
    """Faire avancer une étape, ou la terminer avec son résultat."""
    etapes = EtapeParcours.objects.filter(
        pk=pk, parcours__in=lectures.gerables(request.user).order_by()
    ).select_related("operateur")
    objet = etapes.first()
    if objet is None:
        raise Http404("Cette étape ne vous est pas accessible.")
    du_parcours = lire(request, objet.parcours_id, "parcours_etape", pour_agir=True)
    form = SuivreEtapeForm(request.POST or None, initial=SuivreEtapeForm.depuis(objet))

    def acte() -> Any:
        lu = dict(form.cleaned_data)
        services.suivre_etape(
            etape=objet,
            etat=EtatEtape(lu.pop("etat")),
            **lu,
            par=request.user,
            le=timezone.localdate(),
        )

    if fait := essayer(
        request, form, acte, succes="L'étape est à jour.", retour=adresse(du_parcours)
    ):
        return fait
    return _formulaire(
        request, du_parcours, form, titre=f"Étape : {objet}", bouton="Enregistrer", etape=objet
    )


def _apres_la_fin(request: RequeteAgent, parcours: Parcours) -> str:
    """Sa page ; si le dossier vient de se fermer, celle d'où la fin peut encore se retirer."""
    if lectures.visibles(request.user).filter(pk=parcours.pk).exists():
        return adresse(parcours)
    return reverse("accompagnement:parcours_rouvrir", args=[parcours.pk])


@requiert(Permission.ACCOMPAGNEMENT_GERER)
def sortir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Terminer un accompagnement que des règles ne qualifient pas."""
    le = timezone.localdate()
    objet = lire(request, pk, "parcours_sortie", pour_agir=True)
    if objet.declare.url_sortie:
        return redirect(objet.declare.url_sortie, objet.personne_id)
    form = SortirForm(
        request.POST or None,
        request.FILES or None,
        genre=objet.declare,
        initial={"date": le, "version": objet.version},
    )

    def acte() -> Any:
        lu = form.cleaned_data
        return services.sortir(
            parcours=objet,
            date=lu["date"],
            motif=lu["motif"],
            commentaire=lu["commentaire"],
            preuve=piece(form),
            version=lu["version"],
            par=request.user,
            le=le,
        )

    if fait := essayer(
        request,
        form,
        acte,
        succes=lambda sortie: f"{objet.declare.libelle} terminé : {sortie.motif_dit}.",
        suite=lambda _: _apres_la_fin(request, objet),
        retour=adresse(objet),
    ):
        return fait
    titre = f"Fin de l'accompagnement ({objet.declare.libelle}) : {objet.personne.nom_complet}"
    return _formulaire(request, objet, form, titre=titre, bouton="Terminer")


@requiert(Permission.ACCOMPAGNEMENT_GERER)
def rouvrir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une fin notée par erreur ; à qui vient de terminer, la page dit que c'est fait."""
    fins = lectures.fins_a_defaire(request.user, le=timezone.localdate())
    objet = get_object_or_404(fins.select_related("personne", "structure", "sortie"), pk=pk)
    consulter(request.user, ecran="parcours_sortie", personne_id=objet.personne_id)
    return page_formulaire(
        request,
        MotifVersionForm(request.POST or None, initial={"version": objet.version}),
        lambda lu: defaire_la_fin(
            parcours=objet, par=request.user, le=timezone.localdate(), **lu.cleaned_data
        ),
        titre=f"{objet.declare.libelle} terminé : {objet.personne.nom_complet}",
        succes=f"{objet.declare.libelle} reprend : la fin est retirée.",
        retour=ensuite(request, objet),
        suite=lambda _: ensuite(request, objet),
        bouton="Retirer cette fin",
        contexte={
            "note": f"{objet.sortie}. Notée par erreur ? Dites pourquoi : l'accompagnement reprend "
            "là où il en était, et le journal garde les deux."
        },
    )
