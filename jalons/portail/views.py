"""Ma journée, la recherche, le dossier d'une personne, les pages d'information."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jalons.comptes.acces import RequeteAgent, publique, tout_agent
from jalons.comptes.enums import Niveau, Permission
from jalons.personnes.acces import sur_personne
from jalons.personnes.etapes import etape_suivante
from jalons.personnes.models import Document, Personne
from jalons.personnes.savoir import ce_que_l_on_savait
from jalons.personnes.selectors import (
    membres_du_foyer,
    niveaux_sur,
    rattachements_de,
    referent_unique,
    situation_de,
)
from jalons.personnes.selectors.deces import verification_deces
from jalons.pilotage.selectors.chiffres import tableaux_departementaux
from jalons.portail import selectors
from jalons.portail.forms import SavoirForm
from jalons.portail.rules import disposer
from jalons.socle.accessibilite import ETATS, lire_audit
from jalons.socle.periode import fin_du_jour


@tout_agent
def ma_journee(request: RequeteAgent) -> HttpResponse:
    """L'accueil de l'agent : ce qui est prévu, en retard, à faire, arrivé."""
    le = timezone.localdate()
    sections = selectors.journee(request.user, le=le)
    roles = [habilitation.role.libelle for habilitation in request.user.habilitations]
    contexte = {
        "titre": f"Bonjour {request.user.prenom}",
        "le": le,
        "sections": sections,
        "vides": [b.source.vide for _, blocs in sections for b in blocs if not b.bloc.lignes],
        "tableaux": tableaux_departementaux(request.user, le=le),
        "fonction": request.user.fonction or ", ".join(roles),
    }
    return render(request, "portail/ma_journee.html", contexte)


@sur_personne(Permission.PERSONNE_CONSULTER, ecran="dossier")
def dossier(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """Le dossier en une page : identité, frise, sections des pièces."""
    le = timezone.localdate()
    rattachements = rattachements_de(personne, le=le)
    niveaux = niveaux_sur(request.user, personne, le=le, rattachements=rattachements)
    situation = situation_de(personne, le=le)
    suivi = Niveau.SUIVI in niveaux
    contexte = {
        "titre": personne.nom_complet,
        "personne": personne,
        "referent": referent_unique(personne, le=le, rattachements=rattachements),
        "adresse": situation.adresse,
        "coordonnees": getattr(personne, "coordonnees", None),
        "droit": situation.droit,
        "inscription": situation.inscription if suivi else None,
        "foyer": membres_du_foyer(personne, le=le) if suivi and personne.foyer_id else [],
        "etape": etape_suivante(request.user, personne, le=le) if suivi else None,
        "peut_modifier": request.user.peut(Permission.PERSONNE_MODIFIER),
        "frise": disposer(selectors.frise(personne, niveaux)),
        "deces_verifie": verification_deces(personne, le=le) is not None,
        "sections": selectors.sections_du_dossier(request.user, personne, niveaux),
        "documents": Document.objects.filter(personne=personne, niveau__in=niveaux).select_related(
            "par"
        )[:20],
        "suivi": suivi,
    }
    return render(request, "portail/dossier.html", contexte)


@sur_personne(Permission.PERSONNE_CONSULTER, ecran="savoir")
def savoir(request: RequeteAgent, personne: Personne) -> HttpResponse:
    """« Ce que l'on savait le … » : le dossier tel qu'on le lisait ce jour-là, et ce qu'on a appris."""
    form = SavoirForm(request.GET or None, le=timezone.localdate())
    jour = form.jour()
    contexte = {
        "titre": f"Ce que l'on savait de {personne.nom_complet}",
        "personne": personne,
        "form": form,
        "jour": jour,
        "lignes": ce_que_l_on_savait(
            personne,
            niveaux_sur(request.user, personne),
            jour=jour,
            instant=fin_du_jour(jour) - timedelta(microseconds=1),
        ),
    }
    return render(request, "portail/savoir.html", contexte)


@publique
def accessibilite(request: RequeteAgent) -> HttpResponse:
    """La déclaration d'accessibilité, faite de l'audit livré avec cette version."""
    audit = lire_audit()
    nombres = {code.lower(): audit.nombre(code) for code in ETATS}
    contexte = {"titre": "Accessibilité", "audit": audit, **nombres}
    return render(request, "portail/accessibilite.html", contexte)


@publique
def audit_accessibilite(request: RequeteAgent) -> HttpResponse:
    """Les 106 critères un à un, et ce que l'audit a trouvé."""
    contexte = {"titre": "Audit d'accessibilité, critère par critère", "audit": lire_audit()}
    return render(request, "portail/audit_accessibilite.html", contexte)


@publique
def aide(request: RequeteAgent) -> HttpResponse:
    """Se repérer dans Jalons : la recherche, les listes, le clavier, la session."""
    contexte = {"titre": "Aide", "heures": settings.SESSION_COOKIE_AGE // 3600}
    return render(request, "portail/aide.html", contexte)


@publique
def plan(request: RequeteAgent) -> HttpResponse:
    """Toutes les rubriques ouvertes à l'agent, et ce qui se lit sans compte."""
    return render(request, "portail/plan.html", {"titre": "Plan du site"})


@publique
def donnees_personnelles(request: RequeteAgent) -> HttpResponse:
    """Ce que deviennent les données personnelles."""
    return render(request, "portail/donnees_personnelles.html", {"titre": "Données personnelles"})
