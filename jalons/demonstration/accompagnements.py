"""Les accompagnements d'invention hors du PLIE : parcours, contacts, relais et plans, par les services."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from jalons.accompagnement.enums import ModeContact, QuiAgit
from jalons.accompagnement.genres import GenreParcours
from jalons.accompagnement.models import Parcours
from jalons.accompagnement.selectors.parcours import referents_possibles
from jalons.accompagnement.services import contacts, plan
from jalons.accompagnement.services import parcours as services
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.demonstration.jeux import Jeu
from jalons.demonstration.plie_situations import preuve_de
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Personne
from jalons.socle.parametres import parametre
from jalons.socle.periode import connaissance_au, fin_du_jour

_MOTIFS = (
    "Garde et mobilité à régler avant toute recherche d'emploi.",
    "Un projet dans l'aide à la personne, freiné par le permis.",
    "Droits à remettre à jour, dettes de loyer, peu de confiance.",
    "Sort d'une longue maladie, veut reprendre à temps partiel.",
)
_THEMES = (
    ("mobilite", 1, 3, "Passer le permis, en attendant trouver un transport", "S'inscrire au code"),
    ("budget", 2, 4, "Ne plus avoir de dette de loyer", "Demander l'échelonnement de la dette"),
    ("garde", 1, 4, "Une place en crèche trois jours", "Déposer le dossier à la crèche"),
    ("projet", 1, 3, "Vérifier le métier sur le terrain", "Préparer une immersion"),
    ("numerique", 2, 3, "Faire ses démarches sans aide", "Atelier numérique du mardi"),
)
_MODES = (ModeContact.ENTRETIEN, ModeContact.TELEPHONE, ModeContact.VISITE, ModeContact.MESSAGE)
_DITS = ("Point sur les démarches.", "Dossier relu ensemble.", "Va mieux, on avance.", "")


def accompagner(jeu: Jeu, *, le: date) -> int:
    """Fait vivre ce que le jeu décrit ; rend le nombre de parcours. Sans effet s'il y en a déjà."""
    decrits = jeu.textes.get("accompagnements", [])
    if Parcours.objects.exclude(genre="plie").exists():
        return 0
    hasard = random.Random(37)  # noqa: S311
    nombre = 0
    for decrit in decrits:
        genre = GenreParcours.par_code(decrit["genre"])
        structure = Structure.objects.get(code=decrit["structure"])
        referents = list(
            referents_possibles(structure, genre, le=le).prefetch_related("affectations")
        )
        if not referents:
            continue
        for rang, personne in enumerate(_personnes(decrit["nombre"])):
            _faire_vivre(genre, structure, personne, referents, rang, le, hasard)
            nombre += 1
    return nombre


def _personnes(nombre: int) -> list[Personne]:
    """Des adultes que rien n'accompagne encore, d'un territoire à l'autre."""
    adultes = Personne.objects.filter(
        est_soumis=True,
        role_foyer__in=ROLES_ADULTES,
        territoire__isnull=False,
        parcours__isnull=True,
        deces_signale=False,
    )
    return list(adultes.order_by("-pk")[:nombre])


def _proches(personne: Personne, referents: Sequence[Agent]) -> list[Agent]:
    siens = [
        r
        for r in referents
        if any(a.territoire_id == personne.territoire_id for a in r.affectations.all())
    ]
    return siens or list(referents)


def _faire_vivre(
    genre: type[GenreParcours],
    structure: Structure,
    personne: Personne,
    referents: Sequence[Agent],
    rang: int,
    le: date,
    hasard: random.Random,
) -> None:
    proches = _proches(personne, referents)
    referent = proches[rang % len(proches)]
    debut = le - timedelta(days=hasard.randint(40, 340))
    with connaissance_au(fin_du_jour(debut)):
        parcours = services.ouvrir(
            genre=genre,
            personne=personne,
            structure=structure,
            motif=_MOTIFS[rang % len(_MOTIFS)],
            depuis=debut,
            referent=referent,
            par=referent,
            le=debut,
        )
    for type_etape in hasard.sample(list(genre.etapes), 2):
        services.ajouter_etape(
            parcours=parcours,
            type_etape=type_etape,
            debut=debut + timedelta(days=hasard.randint(2, 30)),
            fin=le + timedelta(days=hasard.randint(15, 90)),
            par=referent,
            le=debut,
        )
    if len(proches) > 1 and rang % 5 == 1:
        referent = _relayer(parcours, proches, referent, debut + timedelta(days=20))
    _joindre(personne, parcours, referent, debut, le, rang, hasard)
    if rang % 3 != 2:
        _planifier(personne, referent, debut, le, rang)
    if rang % 7 == 6:
        _sortir(parcours, referent, le - timedelta(days=3))


def _relayer(parcours: Parcours, proches: Sequence[Agent], ancien: Agent, jour: date) -> Agent:
    suivant = next(a for a in proches if a.pk != ancien.pk)
    parcours.refresh_from_db()
    services.relayer_referent(
        parcours=parcours,
        referent=suivant,
        fiche_liaison="Budget suivi chaque mois. Préfère un appel le matin.",
        version=parcours.version,
        par=ancien,
        le=jour,
    )
    return suivant


def _joindre(
    personne: Personne,
    parcours: Parcours,
    referent: Agent,
    debut: date,
    le: date,
    rang: int,
    hasard: random.Random,
) -> None:
    """Des contacts au rythme du genre ; un parcours sur six est resté sans nouvelles."""
    delai = parametre(parcours.declare.delai_contact, le=le).nombre
    fin = le - timedelta(days=delai + 9 if rang % 6 == 4 else hasard.randint(1, max(delai // 2, 2)))
    jour = debut + timedelta(days=3)
    while jour < fin:
        mode = ModeContact.SANS_REPONSE if hasard.random() < 0.12 else hasard.choice(_MODES)
        _noter(personne, parcours, referent, jour, mode, hasard.choice(_DITS))
        jour += timedelta(days=max(delai - hasard.randint(2, 8), 5))
    _noter(personne, parcours, referent, max(fin, debut), ModeContact.ENTRETIEN, _DITS[0])


def _noter(
    personne: Personne,
    parcours: Parcours,
    referent: Agent,
    jour: date,
    mode: ModeContact,
    resume: str,
) -> None:
    with connaissance_au(fin_du_jour(jour)):
        contacts.noter_contact(
            personne=personne,
            parcours=parcours,
            date=jour,
            mode=mode,
            resume=resume,
            par=referent,
            le=jour,
        )


def _planifier(personne: Personne, referent: Agent, debut: date, le: date, rang: int) -> None:
    """Un plan, un ou deux thèmes, un pas de fait, une action à venir."""
    ouvert = plan.ouvrir_plan(personne=personne, par=referent, le=debut)
    deja = set(ouvert.themes.values_list("theme", flat=True))
    for decale in range(1 + rang % 2):
        code, niveau, vise, objectif, action = _THEMES[(rang + decale) % len(_THEMES)]
        if code in deja:
            continue
        ligne = plan.ajouter_theme(
            plan=ouvert,
            theme=code,
            niveau=niveau,
            niveau_vise=vise,
            objectif=objectif,
            par=referent,
            le=debut,
        )
        if rang % 2 == 0:
            plan.situer(
                ligne=ligne,
                niveau=niveau + 1,
                niveau_vise=vise,
                objectif=objectif,
                version=ligne.version,
                par=referent,
                le=debut + (le - debut) // 2,
            )
        plan.ajouter_action(
            ligne=ligne,
            intitule=action,
            qui=QuiAgit.PERSONNE,
            echeance=le + timedelta(days=5 + 4 * rang % 40),
            par=referent,
            le=debut,
        )


def _sortir(parcours: Parcours, referent: Agent, jour: date) -> None:
    parcours.refresh_from_db()
    services.sortir(
        parcours=parcours,
        date=jour,
        motif="formation",
        commentaire="Entrée en formation d'aide à domicile.",
        preuve=preuve_de("Attestation d'entrée en formation"),
        version=parcours.version,
        par=referent,
        le=jour,
    )
