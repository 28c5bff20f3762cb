"""Dépenses, ressources et paiements au fil de l'eau."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Permission
from jalons.fse.enums import CategorieDepense
from jalons.fse.forms.execution import (
    DepenseForm,
    ImportDepensesForm,
    MotifForm,
    PaiementForm,
    RessourceRecueForm,
)
from jalons.fse.models import (
    Convention,
    Depense,
    MissionAgent,
    PieceDossier,
    PreuvePublicite,
    RessourceRecue,
)
from jalons.fse.selectors import operations as lectures
from jalons.fse.selectors.tableur import XLSX, modele_de_depenses
from jalons.fse.services import execution as services
from jalons.fse.services import import_depenses as imports
from jalons.fse.services import operation as services_operation
from jalons.fse.services.pieces import deposer
from jalons.fse.views.commun import agir, charger, contexte, servir, traiter
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.pagination import paginer


@requiert(Permission.FSE_CONSULTER)
def depenses(request: RequeteAgent, pk: int) -> HttpResponse:
    """Les dépenses de l'opération, filtrées par poste et par état."""
    objet = charger(pk)
    filtres = {nom: request.GET.get(nom, "") for nom in ("poste", "etat")}
    requete = objet.depenses.select_related("mission__agent", "ligne_bilan__bilan")
    if filtres["poste"]:
        requete = requete.filter(categorie=filtres["poste"])
    if filtres["etat"] == "sans_piece":
        requete = requete.filter(fichier=None)
    elif filtres["etat"] == "sans_agent":
        requete = requete.filter(categorie=CategorieDepense.PERSONNEL, mission=None)
    elif filtres["etat"] == "non_acquittee":
        requete = requete.filter(date_acquittement=None)
    elif filtres["etat"] == "a_declarer":
        requete = requete.filter(ligne_bilan=None, date_acquittement__isnull=False)
    plan = lectures.plan_en_vigueur(objet)
    donnees = contexte(
        request,
        objet,
        "depenses",
        page=paginer(request, requete.order_by("-date", "-pk")),
        somme=requete.order_by().aggregate(s=Sum("montant"))["s"] or 0,
        execution=lectures.execution(objet, plan),
        filtres=filtres,
        postes=CategorieDepense.choices(),
    )
    return render(request, "fse/depenses.html", donnees)


def _avec_piece(form: Any) -> dict[str, Any]:
    champs: dict[str, Any] = form.champs()
    fichier = deposer(form.cleaned_data.get("fichier"), le=timezone.localdate())
    return {**champs, "fichier": fichier} if fichier else champs


@requiert(Permission.FSE_GERER)
def nouvelle_depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Saisir une dépense."""
    objet = charger(pk)
    form = DepenseForm(request.POST or None, request.FILES or None, operation=objet)

    def acte() -> None:
        services.ajouter_depense(
            operation=objet, champs=_avec_piece(form), par=request.user, le=timezone.localdate()
        )

    suite = "fse:nouvelle_depense" if "encore" in request.POST else "fse:depenses"
    retour = reverse(suite, args=[pk])
    reponse = traiter(request, form, acte, succes="La dépense est enregistrée.", retour=retour)
    donnees = contexte(
        request, objet, "depenses", form=form, bouton="Enregistrer", encore=True,
        sous_titre="Nouvelle dépense",
    )  # fmt: skip
    return reponse or render(request, "fse/formulaire_operation.html", donnees)


def _depense(pk: int) -> Depense:
    return get_object_or_404(
        Depense.objects.select_related("operation__beneficiaire", "ligne_bilan__bilan"), pk=pk
    )


@requiert(Permission.FSE_GERER)
def depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Corriger une dépense, tant qu'aucun bilan ne l'a déclarée."""
    objet = _depense(pk)
    operation = objet.operation
    form = DepenseForm(
        request.POST or None,
        request.FILES or None,
        operation=operation,
        initial=DepenseForm.initial_de(objet),
    )

    def acte() -> None:
        services.modifier_depense(
            depense=objet,
            champs=_avec_piece(form),
            version=form.cleaned_data["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    retour = reverse("fse:depenses", args=[operation.pk])
    reponse = traiter(request, form, acte, succes="La dépense est corrigée.", retour=retour)
    declaree = getattr(objet, "ligne_bilan", None)
    donnees = contexte(
        request, operation, "depenses", form=form, bouton="Enregistrer", depense=objet,
        declaree=declaree, motif=MotifForm(), sous_titre=objet.libelle,
    )  # fmt: skip
    return reponse or render(request, "fse/depense.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def retirer_depense(request: RequeteAgent, pk: int) -> HttpResponse:
    """Retirer une dépense, avec son motif."""
    objet = _depense(pk)
    form = MotifForm(request.POST)

    def acte() -> None:
        services.retirer_depense(
            depense=objet, motif=form.cleaned_data["motif"], par=request.user,
            le=timezone.localdate(),
        )  # fmt: skip

    retour = reverse("fse:depenses", args=[objet.operation_id])
    return agir(request, form, acte, succes="La dépense est retirée.", retour=retour)


@requiert(Permission.FSE_GERER)
def importer_depenses(request: RequeteAgent, pk: int) -> HttpResponse:
    """Importer un tableau de dépenses ; les lignes fautives sont dites, les autres entrent."""
    objet = charger(pk)
    form = ImportDepensesForm(request.POST or None, request.FILES or None)
    resultat = None
    if request.method == "POST" and form.is_valid():
        try:
            resultat = imports.importer_depenses(
                operation=objet, lignes=form.lignes(objet), par=request.user,
                le=timezone.localdate(), essai="essai" in request.POST,
            )  # fmt: skip
        except ErreurMetier as erreur:
            form.add_error(None, erreur.message)
    donnees = contexte(
        request, objet, "depenses", form=form, resultat=resultat, bouton="Importer",
        sous_titre="Importer des dépenses",
    )  # fmt: skip
    return render(request, "fse/import_depenses.html", donnees)


@requiert(Permission.FSE_GERER)
def modele_depenses(request: RequeteAgent, pk: int) -> HttpResponse:
    """Un tableau vide, aux bonnes colonnes, avec la liste des postes et des agents."""
    objet = charger(pk)
    agents = [str(m.agent) for m in objet.missions.select_related("agent")]
    reponse = HttpResponse(modele_de_depenses(agents), content_type=XLSX)
    reponse["Content-Disposition"] = f'attachment; filename="depenses-{objet.code}.xlsx"'
    return reponse


@requiert(Permission.FSE_CONSULTER)
def ressources(request: RequeteAgent, pk: int) -> HttpResponse:
    """Cofinancements perçus et paiements de l'Union, à côté de ce qui était prévu."""
    objet = charger(pk)
    plan, compte = lectures.plan_en_vigueur(objet), lectures.compte_ue(objet)
    donnees = contexte(
        request,
        objet,
        "ressources",
        plan=plan,
        page=paginer(request, objet.ressources_recues.order_by("-date", "-pk")),
        recues=lectures.autres_ressources_recues(objet),
        paiements=objet.paiements.all(),
        form=RessourceRecueForm(),
        compte=compte,
        paiement=PaiementForm(initial={"montant": compte.reste} if compte.reste > 0 else None),
        conservation=lectures.fin_de_conservation(objet),
    )
    return render(request, "fse/ressources.html", donnees)


@require_POST
@requiert(Permission.FSE_GERER)
def recevoir(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un cofinancement perçu."""
    objet, le = charger(pk), timezone.localdate()
    form = RessourceRecueForm(request.POST, request.FILES)

    def acte() -> None:
        champs = dict(form.cleaned_data)
        champs["fichier"] = deposer(champs["fichier"], le=le)
        services.recevoir_ressource(operation=objet, champs=champs, par=request.user, le=le)

    retour = reverse("fse:ressources", args=[pk])
    return agir(request, form, acte, succes="Le cofinancement est noté.", retour=retour)


@require_POST
@requiert(Permission.FSE_GERER)
def payer(request: RequeteAgent, pk: int) -> HttpResponse:
    """Noter un paiement de l'Union."""
    objet = charger(pk)
    form = PaiementForm(request.POST)

    def acte() -> None:
        services_operation.enregistrer_paiement(
            operation=objet, **form.cleaned_data, par=request.user, le=timezone.localdate()
        )

    retour = reverse("fse:ressources", args=[pk])
    return agir(request, form, acte, succes="Le paiement est noté.", retour=retour)


_PORTEURS: dict[str, Any] = {
    "depense": Depense,
    "ressource": RessourceRecue,
    "convention": Convention,
    "mission": MissionAgent,
    "publicite": PreuvePublicite,
    "dossier": PieceDossier,
}


@requiert(Permission.FSE_CONSULTER)
def piece(request: RequeteAgent, code: str, pk: int) -> HttpResponse:
    """Ouvrir la pièce d'une dépense, d'une ressource, d'une convention… (jamais d'un participant)."""
    modele = _PORTEURS.get(code)
    if modele is None:
        raise Http404("Ce genre de pièce n'existe pas.")
    objet = get_object_or_404(modele.objects.select_related("fichier"), pk=pk)
    if objet.fichier is None:
        raise Http404("Aucune pièce n'est jointe.")
    if _dit_une_paie(objet) and not any(request.user.peut(p) for p in _COMPTES):
        raise PermissionDenied(
            "Cette pièce dit la paie ou la mission d'un collègue : seuls ceux qui gèrent ou "
            "contrôlent l'opération l'ouvrent."
        )
    return servir(objet.fichier)


_COMPTES = (Permission.FSE_GERER, Permission.FSE_CONTROLER)


def _dit_une_paie(objet: Any) -> bool:
    """Vrai pour un bulletin de paie ou une lettre de mission."""
    return isinstance(objet, MissionAgent) or (
        isinstance(objet, Depense)
        and (objet.mission_id is not None or objet.categorie == CategorieDepense.PERSONNEL)
    )
