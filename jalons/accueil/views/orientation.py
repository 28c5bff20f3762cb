"""Orienter, faire signer le COREO."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from jalons.accueil.avis import AvisPourDecider, SourceAvis
from jalons.accueil.enums import EtatCoreo, ModeEnvoi, MotifReorientation
from jalons.accueil.forms.orientation import (
    ClasserDemandeForm,
    DemandeReorientationForm,
    EngagementsForm,
    NotificationForm,
    OrientationForm,
    PapierForm,
    RefusForm,
    ReorientationForm,
    SignatureForm,
)
from jalons.accueil.models import Coreo, DemandeReorientation, Orientation
from jalons.accueil.selectors import orientation as lectures
from jalons.accueil.selectors import reorientation as demandes
from jalons.accueil.selectors.diagnostic import diagnostic_lu
from jalons.accueil.selectors.mes_personnes import structures_de
from jalons.accueil.services import coreo as services_coreo
from jalons.accueil.services import orientation as services
from jalons.accueil.services import reorientation as services_demandes
from jalons.accueil.services.inscription import constater_inscription
from jalons.chiffres.selectors import seuil_pour
from jalons.comptes.acces import RequeteAgent, requiert
from jalons.comptes.enums import Niveau, Permission
from jalons.comptes.journal import consulter
from jalons.comptes.models import Agent
from jalons.coordination.selectors.seance import seances_recentes
from jalons.ecrans.fichiers import pdf
from jalons.ecrans.gestes import agir, essayer, montrer, poster, saisir
from jalons.personnes.acces import sur_personne
from jalons.personnes.models import Personne
from jalons.personnes.selectors import referent_unique
from jalons.repertoire.enums import Voie
from jalons.repertoire.selectors.places import PlacesRestantes
from jalons.socle.saisie import entier, lire_date


def _formulaire(
    request: RequeteAgent,
    en_cours: Orientation | None,
    le: date,
    *,
    places: dict[Voie, list[PlacesRestantes]],
    proposition: lectures.PropositionDite | None,
    demande: DemandeReorientation | None,
    avis: AvisPourDecider | None,
) -> OrientationForm:
    """La décision, sa correction tant que rien n'est signé, ou une réorientation ensuite."""
    if en_cours is not None and lectures.est_corrigeable(en_cours):
        referent = en_cours.referent_id or ""
        initial = {
            "voie": en_cours.voie,
            "mesure": en_cours.mesure,
            "accompagnant": f"{en_cours.voie}|{en_cours.structure_id}:{referent}",
            "motif_ecart": en_cours.motif_ecart,
        }
        return OrientationForm(request.POST or None, places=places, initial=initial)
    if en_cours is not None:
        ailleurs = avis is not None and avis.est_competente
        return _reorientation(request, le, places=places, demande=demande, avis_ailleurs=ailleurs)
    initial = {}
    if proposition:
        premiere = next(iter(places[proposition.voie]), None)
        initial = {
            "voie": proposition.voie.value,
            "mesure": proposition.mesure,
            "accompagnant": f"{proposition.voie}|{premiere.cle}" if premiere else "",
        }
    return OrientationForm(request.POST or None, places=places, initial=initial)


def _reorientation(
    request: RequeteAgent,
    le: date,
    *,
    places: dict[Voie, list[PlacesRestantes]],
    demande: DemandeReorientation | None,
    avis_ailleurs: bool,
) -> ReorientationForm:
    """Le formulaire d'une réorientation, rempli de ce que dit la demande ouverte."""
    initial = {}
    if demande is not None:
        initial = {"motif": demande.precision, "voie": demande.voie}
    return ReorientationForm(
        request.POST or None,
        places=places,
        seances=[] if avis_ailleurs else seances_recentes(request.user, le=le),
        avis_ailleurs=avis_ailleurs,
        est_demandee=demande is not None,
        initial=initial,
    )


def _dire(demande: DemandeReorientation | None, lu: dict[str, Any]) -> services.Reorientation:
    """La réorientation saisie ; le motif et le demandeur sont ceux de la demande, s'il y en a une."""
    code = demande.motif if demande is not None else lu["code"]
    precision = lu["motif"].strip()
    libelle = str(MotifReorientation(code).label)
    return services.Reorientation(
        motif=f"{libelle} : {precision}" if precision else libelle,
        preconisation=lu["preconisation"],
        avis=lu.get("avis", ""),
        seance_id=int(lu["seance"]) if lu.get("seance") else None,
        code=code,
        demandee_par=demande.demandee_par if demande is not None else lu["demandee_par"],
    )


def _decider(
    request: RequeteAgent,
    personne: Personne,
    en_cours: Orientation | None,
    demande: DemandeReorientation | None,
    form: Any,
    le: date,
) -> None:
    structure, referent = form.choix_accompagnant()
    lu = form.cleaned_data
    choix: dict[str, Any] = {
        "voie": Voie(lu["voie"]),
        "mesure": lu["mesure"],
        "structure": structure,
        "referent": referent,
        "motif_ecart": lu["motif_ecart"],
        "par": request.user,
        "le": le,
    }
    if en_cours is not None and lectures.est_corrigeable(en_cours):
        version = entier(request.POST.get("version", "")) or en_cours.version
        services.corriger_orientation(orientation=en_cours, version=version, **choix)
        return
    dite = _dire(demande, lu) if en_cours is not None else None
    services.orienter(personne=personne, reorientation=dite, **choix)


@sur_personne(Permission.ORIENTATION_DECIDER, niveau=Niveau.SUIVI, ecran="orientation")
def orienter(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """La proposition, ses raisons, les places, et la décision de l'agent."""
    le = timezone.localdate()
    en_cours = lectures.orientation_en_cours(personne)
    a_changer = None if lectures.est_corrigeable(en_cours) else en_cours
    demande = avis = None
    if a_changer is not None:
        demande = demandes.demande_ouverte_de(a_changer)
        depuis = demande.date if demande is not None else a_changer.date_decision
        avis = demandes.avis_pour_decider(personne, depuis=depuis, le=le)
    places, exclues = lectures.places_et_exclues(personne, le=le)
    diagnostic = diagnostic_lu(personne)
    proposition = lectures.proposer(personne, diagnostic, le=le)
    form = _formulaire(
        request,
        en_cours,
        le,
        places=places,
        proposition=proposition,
        demande=demande,
        avis=avis,
    )
    if fait := essayer(
        request,
        form,
        lambda: _decider(request, personne, en_cours, demande, form, le),
        succes="L'orientation est décidée. Il reste à signer le COREO.",
        suite=reverse("accueil:coreo", args=[personne.pk]),
    ):
        return fait
    contexte = {
        "titre": f"Orienter {personne.nom_complet}",
        "personne": personne,
        "proposition": proposition,
        "diagnostic": diagnostic,
        "en_cours": en_cours,
        "est_corrigeable": lectures.est_corrigeable(en_cours),
        "places": form.places,
        "exclues": exclues,
        **(_de_la_demande(demande, avis, le) if avis is not None else {}),
    }
    return montrer(request, "accueil/orienter.html", form, contexte)


def _de_la_demande(
    demande: DemandeReorientation | None, avis: AvisPourDecider, le: date
) -> dict[str, Any]:
    """La demande ouverte et l'avis rendu, pour qui décide d'une réorientation."""
    return {
        "demande": demande,
        "avis": avis.avis,
        "ou_en_est_l_avis": avis.ou_en_est,
        "avis_exige": demandes.avis_exige(le=le),
        "classer": ClasserDemandeForm(initial={"version": demande.version}, auto_id="id_classer_%s")
        if demande is not None
        else None,
    }


@requiert(Permission.ORIENTATION_CONSULTER)
def tableau_des_reorientations(request: RequeteAgent) -> HttpResponse:
    """Les réorientations par voie et par territoire, et l'indicateur 2.1, tels que connus un jour."""
    le = timezone.localdate()
    connu = min(lire_date(request.GET.get("connu", "")) or le, le)
    contexte = {
        "titre": "Réorientations par voie et par territoire",
        "connu": connu,
        "aujourdhui": le,
        "peut_compter": seuil_pour(request.user, le=le) == 0,
        "tableau": demandes.tableau_des_reorientations(le=le, tel_que_connu_le=connu),
    }
    return render(request, "accueil/reorientations_tableau.html", contexte)


@sur_personne(Permission.REORIENTATION_DEMANDER, niveau=Niveau.SUIVI, ecran="reorientation")
def demander_reorientation(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Demander une autre orientation : qui la demande, pourquoi, vers quelle voie."""
    le = timezone.localdate()
    avis = ""
    if SourceAvis.competentes(personne, le=le):
        avis = "exige" if demandes.avis_exige(le=le) else "possible"
    return saisir(
        request,
        DemandeReorientationForm(request.POST or None, avis=avis),
        services_demandes.demander,
        titre=f"Demander une autre orientation pour {personne.nom_complet}",
        succes="La demande est notée. Le délai du contrat est interrompu jusqu'à la décision.",
        retour=reverse("portail:dossier", args=[personne.pk]),
        bouton="Demander",
        personne=personne,
    )


@require_POST
@sur_personne(Permission.ORIENTATION_DECIDER, niveau=Niveau.SUIVI)
def classer_reorientation(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """L'orientation tient : la demande reste sans suite, et dit pourquoi."""
    demande = demandes.demande_ouverte(personne)
    if demande is None:
        raise Http404("Aucune réorientation n'est demandée pour cette personne.")
    return poster(
        request,
        services_demandes.classer,
        form=ClasserDemandeForm(request.POST),
        succes="La demande est classée sans suite ; l'orientation tient.",
        retour=reverse("accueil:orienter", args=[personne.pk]),
        demande=demande,
    )


def _coreo(personne: Personne) -> Coreo:
    coreo = (
        Coreo.objects.filter(orientation__personne=personne)
        .select_related("orientation__structure", "orientation__referent", "document__fichier")
        .order_by("-orientation__date_decision", "-pk")
        .first()
    )
    if coreo is None:
        raise Http404("Aucune orientation n'est décidée pour cette personne.")
    return coreo


@sur_personne(Permission.ORIENTATION_CONSULTER, niveau=Niveau.SUIVI, ecran="coreo")
def coreo(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Le COREO : engagements, signature à l'écran ou sur papier, document archivé."""
    return _page_coreo(request, personne)


def _page_coreo(
    request: RequeteAgent, personne: Personne, saisi: forms.Form | None = None
) -> HttpResponse:
    """La page et ses formulaires ; `saisi` prend la place du sien, avec son texte et ses erreurs."""
    objet = _coreo(personne)
    version = {"version": objet.version}
    nom = f"{personne.prenom} {personne.nom_affiche}"
    formulaires: dict[str, forms.Form] = {
        "signature": SignatureForm(
            initial={**version, "nom": nom, "engagements": "\n".join(objet.engagements)}
        ),
        "papier": PapierForm(initial={**version, "nom": nom}),
        "refus": RefusForm(initial=version),
        "notification": NotificationForm(initial={"date": timezone.localdate()}),
    }
    if saisi is not None:
        cle = next(c for c, f in formulaires.items() if isinstance(f, type(saisi)))
        formulaires[cle] = saisi
    contexte = {
        "titre": f"COREO de {personne.nom_complet}",
        "personne": personne,
        "coreo": objet,
        "orientation": objet.orientation,
        "peut_signer": request.user.peut(Permission.COREO_SIGNER),
        "form": saisi,
        **formulaires,
    }
    return render(request, "accueil/coreo.html", contexte, status=422 if saisi else 200)


def _signer(
    request: RequeteAgent, personne: Personne, form: Any, acte: Any, succes: str
) -> HttpResponse:
    """Applique un acte sur le COREO ; un refus rend la page avec la saisie, l'erreur à sa place."""
    est_juste = form.is_valid()

    def remontrer(refuse: Any) -> HttpResponse | None:
        """Un COREO signé entre-temps n'offre plus ce formulaire : son refus se dit en message."""
        if est_juste and not _est_dans_la_page(refuse, _coreo(personne)):
            return None
        return _page_coreo(request, personne, refuse)

    return agir(
        request,
        lambda: acte(form.cleaned_data),
        form=form,
        montrer=remontrer,
        succes=succes,
        retour=reverse("accueil:coreo", args=[personne.pk]),
    )


def _est_dans_la_page(form: forms.Form, coreo: Coreo) -> bool:
    """Un COREO signé ou une décision notifiée n'offrent plus leur formulaire."""
    if isinstance(form, NotificationForm):
        return coreo.orientation.date_notification is None
    return coreo.etat == EtatCoreo.A_SIGNER or (
        coreo.etat == EtatCoreo.REFUSE and not isinstance(form, RefusForm)
    )


@require_POST
@sur_personne(Permission.COREO_SIGNER, niveau=Niveau.SUIVI)
def coreo_engagements(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Ajuste les engagements avant la signature."""

    def acte(donnees: dict[str, Any]) -> None:
        services_coreo.ajuster_engagements(
            coreo=_coreo(personne),
            engagements=form.lignes(),
            version=donnees["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    form = EngagementsForm(request.POST)
    return _signer(request, personne, form, acte, "Les engagements sont enregistrés.")


@require_POST
@sur_personne(Permission.COREO_SIGNER, niveau=Niveau.SUIVI)
def coreo_signer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Signature à l'écran."""

    def acte(donnees: dict[str, Any]) -> None:
        services_coreo.signer_a_l_ecran(
            coreo=_coreo(personne),
            nom_signataire=donnees["nom"],
            qualite=donnees["qualite"],
            engagements=form.lignes(),
            trace=donnees["trace"],
            version=donnees["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    form = SignatureForm(request.POST)
    return _signer(request, personne, form, acte, "Le COREO est signé et archivé.")


@require_POST
@sur_personne(Permission.COREO_SIGNER, niveau=Niveau.SUIVI)
def coreo_papier(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Dépôt de l'exemplaire signé sur papier."""

    def acte(donnees: dict[str, Any]) -> None:
        services_coreo.deposer_signature_papier(
            coreo=_coreo(personne),
            nom_signataire=donnees["nom"],
            qualite=donnees["qualite"],
            contenu=donnees["fichier"].read(),
            version=donnees["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    form = PapierForm(request.POST, request.FILES)
    return _signer(request, personne, form, acte, "L'exemplaire signé est archivé.")


@require_POST
@sur_personne(Permission.COREO_SIGNER, niveau=Niveau.SUIVI)
def coreo_refuser(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """La personne ne signe pas."""

    def acte(donnees: dict[str, Any]) -> None:
        services_coreo.refuser_signature(
            coreo=_coreo(personne),
            motif=donnees["motif"],
            version=donnees["version"],
            par=request.user,
            le=timezone.localdate(),
        )

    form = RefusForm(request.POST)
    return _signer(request, personne, form, acte, "Le refus de signer est noté.")


@require_POST
@sur_personne(Permission.COREO_SIGNER, niveau=Niveau.SUIVI)
def notifier(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Note la notification par courrier ou courriel, quand rien n'a été remis en main propre."""

    def acte(donnees: dict[str, Any]) -> None:
        services.notifier(
            orientation=_coreo(personne).orientation,
            mode=ModeEnvoi(donnees["mode"]),
            par=request.user,
            le=donnees["date"],
        )

    form = NotificationForm(request.POST)
    return _signer(request, personne, form, acte, "La notification est notée.")


@require_POST
@sur_personne(Permission.ORIENTATION_DECIDER, niveau=Niveau.SUIVI)
def inscription(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """L'agent a constaté l'inscription à France Travail."""
    constater_inscription(personne=personne, par=request.user, le=timezone.localdate())
    messages.success(request, "L'inscription à France Travail est notée.")
    return redirect("portail:dossier", personne.pk)


@sur_personne(Permission.ORIENTATION_CONSULTER, niveau=Niveau.SUIVI)
def coreo_a_signer(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """PDF de l'exemplaire à signer sur papier."""
    signe = _coreo(personne)
    if signe.document_id:  # un seul exemplaire fait foi : celui qui est signé
        return redirect("personnes:document", signe.document_id)
    consulter(request.user, ecran="coreo_pdf", personne_id=personne.pk)
    contenu, _ = services_coreo.composer(_coreo(personne), le=timezone.localdate())
    return pdf(contenu, "coreo-a-signer")


def _referent_de(personne: Personne, orientation: Orientation, le: date) -> Agent | None:
    """Le référent d'aujourd'hui chez l'organisme choisi ; à défaut, celui que la décision disait."""
    tenu = referent_unique(personne, le=le)
    if tenu is not None and tenu.structure_id == orientation.structure_id:
        return tenu.agent
    return orientation.referent


@sur_personne(Permission.ORIENTATION_CONSULTER, niveau=Niveau.SUIVI)
def section(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Fragment du dossier : orientation en cours et COREO."""
    le, en_cours = timezone.localdate(), lectures.orientation_en_cours(personne)
    contexte = {
        "personne": personne,
        "orientation": en_cours,
        "referent": _referent_de(personne, en_cours, le) if en_cours else None,
        "peut_designer": en_cours is not None
        and request.user.peut(Permission.REFERENT_DESIGNER)
        and en_cours.structure_id in structures_de(request.user),
        "est_corrigeable": lectures.est_corrigeable(en_cours),
        "inscrite": lectures.est_inscrite(personne, le=le),
        "peut_orienter": request.user.peut(Permission.ORIENTATION_DECIDER),
        "demande": demandes.demande_ouverte(personne),
        "ou_en_est_l_avis": demandes.ou_en_sont_les_avis([personne.pk]).get(personne.pk, ""),
        "peut_demander": request.user.peut(Permission.REORIENTATION_DEMANDER),
    }
    return render(request, "accueil/section_orientation.html", contexte)
