"""Tout le monde en scène, chaque pièce garnie, et un agent qui tient tous les rôles."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from jalons.accompagnement.etapes import FormationLinguistique
from jalons.annuaire.models import Structure
from jalons.comptes.roles import Role
from jalons.comptes.services import affecter
from jalons.coordination.services import instance as instances
from jalons.manquements.services import messages, suites
from jalons.manquements.services.controles import tirer_au_sort
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.services import rattacher
from jalons.projets.models import PlanActions, Projet
from jalons.projets.services import plan as plans
from jalons.projets.services import projet
from jalons.regles.services import charger_regles
from jalons.repertoire.models import Conventionnement
from jalons.repertoire.services import offre
from jalons.socle.models import Fichier
from jalons.socle.periode import Periode
from tests.accompagnement.decor import CDI, admettre, commission, etape, sortir
from tests.accueil.decor import oriente
from tests.coordination.decor import garnir
from tests.coordination.decor import planter as planter_coordination
from tests.distribution import DEPUIS, _agent
from tests.equipes.decor import planter as planter_equipe
from tests.equipes.decor import saisir as saisir_equipe
from tests.fse.scene_europeenne import planter as planter_europe
from tests.manquements.decor import (
    APRES,
    FAITS,
    contrat_ailleurs,
    instruit,
    lettre_ecrite,
    notifiee,
)

ROLES = (
    "charge_insertion", "gestionnaire_fse", "controleur_fse", "referent_plie",
    "gestionnaire_droits", "administrateur_fonctionnel", "travailleur_social", "secretariat_equipe",
)  # fmt: skip


def tout_garnir(scene: Any) -> SimpleNamespace:
    """Remplit l'accueil, la coordination, le PLIE et l'Europe ; rend les objets utiles."""
    oriente(scene)
    decor = planter_coordination(scene)
    seance = garnir(decor)
    _offre_et_plans(decor)
    europe = planter_europe(scene)
    ouvrir_plie(scene)
    _plie(scene)
    garnir_les_sanctions(scene)
    return SimpleNamespace(
        decor=decor, seance=seance, europe=europe, scene=scene, omnia=agent_de_tous_les_roles(scene)
    )


def _offre_et_plans(decor: Any) -> None:
    par, le = decor.anne, date(2026, 3, 16)
    piece = Fichier.objects.deposer(b"%PDF-1.4 x", nom="n.pdf", type_mime="application/pdf")
    convention = offre.ajouter_convention(
        action=decor.action, numero="C-1", periode=Periode(DEPUIS), montant=10, par=par, le=le
    )
    Conventionnement.objects.filter(pk=convention.pk).update(fichier=piece)
    ouvert = Projet.objects.get()
    faite = projet.ajouter_etape(
        projet=ouvert, genre="note", intitule="Note", prevue_le=le, par=par, le=le
    )
    type(faite).objects.filter(pk=faite.pk).update(fichier=piece)
    plan = plans.ouvrir_plan(
        annee=2026, structure=decor.scene.departement, orientations="x", par=par, le=le
    )
    plans.ajouter_action_plan(
        plan=plan,
        priorite="Mobilité",
        intitule="Navette",
        pilote="Anne",
        echeance=le,
        par=par,
        le=le,
    )
    assert PlanActions.objects.exists()
    instances.proposer(
        genre="theme", titre="Logement", texte="", instance=decor.cellule, par=par, le=le
    )


def garnir_les_sanctions(scene: Any) -> None:
    """Une équipe et un dossier à sa séance ; une sanction signée et son recours ; un contrôle tiré."""
    equipe = planter_equipe(scene)
    saisir_equipe(equipe, theme="suppression")
    anne = _agent("Ines", "charge_insertion", scene.departement, territoire=scene.metz)
    scene.anne, scene.contrat = anne, contrat_ailleurs(scene, scene.fatou)
    decision = notifiee(scene)
    suites.recevoir_un_recours(
        decision=decision,
        version=decision.version,
        recu_le=APRES,
        motifs="Conteste.",
        par=anne,
        le=APRES,
    )
    messages.noter_un_message(
        decision=decision, objet="effet", canal="flux", jour=APRES, par=anne, le=APRES
    )
    lettre_ecrite(scene, instruit(scene, date_faits=FAITS + timedelta(days=1)))
    tirer_au_sort(nombre=1, par=anne, le=APRES)


def ouvrir_plie(scene: Any) -> None:
    """Le PLIE de Metz, sa référente Luce (`scene.lucie`), un chantier et la grille des sorties."""
    ouvert = Periode(DEPUIS)
    champs = {"code": "plie-metz", "nom": "PLIE de Metz", "genre": "plie", "periode": ouvert}
    scene.plie = Structure.objects.create(**champs)
    scene.chantier = Structure.objects.create(
        code="chantier", nom="Chantier vert", genre="siae", periode=ouvert
    )
    scene.lucie = _agent("Luce", "referent_plie", scene.plie)
    charger_regles("sorties_plie")


def _plie(scene: Any) -> None:
    parcours = admettre(scene)
    etape(scene, parcours, fin=date(2026, 9, 30))
    etape(scene, parcours, FormationLinguistique, fin=date(2026, 6, 30))
    sortir(scene, admettre(scene, scene.jean), CDI)
    commission(scene, timezone.localdate() + timedelta(days=9))


def agent_de_tous_les_roles(scene: Any) -> Any:
    """Un agent du Département à qui rien n'est fermé : il atteint chaque écran."""
    agent = _agent("Omnia", "direction", scene.departement)
    for role in ROLES:
        affecter(agent=agent, role=Role.par_code(role), par=None, depuis=DEPUIS)
    for personne in (scene.fatou, scene.jean):
        for motif in (MotifRattachement.PLIE, MotifRattachement.FSE):
            rattacher(personne=personne, motif=motif, agent=agent, depuis=DEPUIS)
    return agent


def vues(piece: str) -> list[tuple[str, URLPattern]]:
    """(nom complet, motif) des adresses d'une pièce."""
    for motif in get_resolver().url_patterns:
        if isinstance(motif, URLResolver) and motif.namespace == piece:
            return [(f"{piece}:{m.name}", m) for m in motif.url_patterns]
    return []


def numeros(piece: str) -> list[int]:
    """Le premier et le dernier numéro de chaque table de la pièce qui en porte."""
    trouves: set[int] = set()
    for modele in apps.get_app_config(piece).get_models():
        pks = modele._default_manager.order_by("pk").values_list("pk", flat=True)
        trouves |= {pk for pk in (pks.first(), pks.last()) if isinstance(pk, int)}
    return sorted(trouves)
