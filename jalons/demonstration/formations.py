"""La démonstration des formations, des saisons et du bénévolat : d'invention, par les services."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from jalons.activite.services.contrats import noter_contrat
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.annuaire.selectors import sites
from jalons.benevolat.services import besoins
from jalons.comptes.models import Agent, en_vigueur
from jalons.demonstration.activite import suivies_de_pres
from jalons.formation.enums import Financeur, ObjectifFormation
from jalons.formation.models import SessionFormation
from jalons.formation.rules.sessions import SessionLue
from jalons.formation.services import stagiaires
from jalons.formation.services.importation import importer_sessions
from jalons.neutralisations.enums import Regime
from jalons.neutralisations.services import campagnes
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode

_FORMATIONS = (
    ("Compétences clés, remise à niveau", ObjectifFormation.REMISE_A_NIVEAU, "", -40, 20),
    ("Assistant de vie aux familles", ObjectifFormation.CERTIFICATION, "K1302", 25, 200),
    (
        "Préparation opérationnelle : cariste",
        ObjectifFormation.PROFESSIONNALISATION,
        "N1101",
        -60,
        8,
    ),
    ("Agent de propreté, préqualification", ObjectifFormation.PREQUALIFICATION, "K2204", 12, 90),
    ("Parcours de l'école de la deuxième chance", ObjectifFormation.DEUXIEME_CHANCE, "", 5, 180),
)
_COTEAUX = ("des Coteaux", "du Vieux Pressoir", "de la Treille", "des Sarments", "du Clos Haut")
_VERGERS = ("des Mirabelles", "du Grand Pré", "de la Côte", "des Quatre Vents", "du Moulin")
VIGNERONS, VERGERS = 19, 15
# Un SIRET d'invention, à la clé juste.
_SIRET = "99900000000003"


def former(*, le: date) -> int:
    """Un calendrier, une liste reçue, des prescriptions, une saison, un bénévolat ; rend les sessions."""
    gere = _agent("charge_insertion", le)
    if gere is None:
        return 0
    lues = [
        SessionLue(
            ligne=rang,
            formation=f"demo-{rang}",
            session=f"{site.pk}",
            intitule=intitule,
            organisme="Organisme de formation d'invention",
            objectif=str(objectif),
            romes=[rome] if rome else [],
            debut=le + timedelta(days=debut),
            fin=le + timedelta(days=fin),
            code_insee=site.commune_id or "",
            places=12,
            financeurs=[str(Financeur.REGION)],
            heures=210,
            prerequis="Savoir lire et écrire",
        )
        for rang, (intitule, objectif, rome, debut, fin) in enumerate(_FORMATIONS, start=1)
        for site in sites(le=le).order_by("pk")[:4]
    ]
    importer_sessions(lues=lues, source="Région (démonstration)", par=gere, le=le, ecrire=True)
    suivies = suivies_de_pres(le)
    _envoyer(suivies, gere, le)
    _saison(le)
    _essayer_le_benevolat(suivies, gere, le)
    return len(lues)


def _agent(role: str, le: date) -> Agent | None:
    tenus = Agent.objects.filter(en_vigueur(le, "affectations__"), affectations__role=role)
    return tenus.select_related("structure").order_by("pk").first()


def _envoyer(suivies: list[Any], gere: Agent, le: date) -> None:
    """Une liste de stagiaires pour ce qui court, des prescriptions pour ce qui vient."""
    courante = SessionFormation.objects.filter(debut__lte=le, fin__gte=le).first()
    if courante is not None and suivies:
        lignes = [
            (n, p.nom_naissance, p.prenom, p.date_naissance, "")
            for n, (p, _, _) in enumerate(suivies[8:14], start=2)
        ]
        lignes.append((9, "STAGIAIRE", "Sacha", date(1994, 2, 3), ""))
        with suppress(ErreurMetier):
            stagiaires.recevoir(
                session=courante, lignes=lignes, nom_fichier="liste-region.xlsx", par=gere, le=le
            )
    for rang, (personne, agent, _) in enumerate(suivies[14:17]):
        venir = SessionFormation.objects.filter(debut__gt=le, territoire=personne.territoire_id)
        if (session := venir.first()) is None:
            continue
        try:
            stagiaires.prescrire(
                session=session, personne=personne, de_soi_meme=rang == 2, par=agent, le=le
            )
        except ErreurMetier:
            continue


def _saison(le: date) -> None:
    """Les vendanges et la cueillette de l'an passé : dix-neuf vignerons, quinze vergers."""
    tient = _agent("gestionnaire_droits", le) or _agent("gestionnaire_fonds", le)
    an = le.year if le.month > 9 else le.year - 1
    for intitule, culture, noms, combien, prefixe in (
        ("Vendanges", "raisin", _COTEAUX, VIGNERONS, "Domaine"),
        ("Cueillette", "mirabelle, pomme", _VERGERS, VERGERS, "Vergers"),
    ):
        ouverte = campagnes.ouvrir_campagne(
            regime=Regime.SAISONNIER,
            intitule=f"{intitule} {an}",
            culture=culture,
            debut=date(an, 8, 15),
            fin=date(an, 10, 15),
            acte="Délibération et convention avec la caisse (démonstration)",
            par=tient,
            le=le,
        )
        lignes = [
            (n + 2, f"{prefixe} {noms[n % len(noms)]} {n // len(noms) + 1}", "", "")
            for n in range(combien)
        ]
        campagnes.reconnaitre_des_employeurs(campagne=ouverte, lignes=lignes)
    for rang, (personne, agent, _) in enumerate(suivies_de_pres(le)[17:19]):
        try:
            noter_contrat(
                personne=personne,
                periode=Periode(date(an, 9, 1), date(an, 9, 20 + rang)),
                nature="saisonnier",
                employeur="Domaine des Coteaux 1",
                siret=_SIRET,
                origine="personne",
                par=agent,
                le=le,
            )
        except ErreurMetier:
            continue


def _essayer_le_benevolat(suivies: list[Any], gere: Agent, le: date) -> None:
    association, _ = Structure.objects.get_or_create(
        code="association-demonstration",
        defaults={
            "nom": "Collecte alimentaire d'invention",
            "genre": GenreStructure.ASSOCIATION,
            "periode": Periode(le - timedelta(days=900)),
        },
    )
    dates: dict[str, Any] = {
        "debut": le - timedelta(days=30),
        "fin": le + timedelta(days=90),
        "le": le,
    }
    essai = besoins.ouvrir_experimentation(
        intitule="Collecte alimentaire", tete=association, par=gere, **dates
    )
    besoins.noter_besoin(
        experimentation=essai,
        association=association,
        intitule="Trier et distribuer des colis",
        prerequis=["Disponible deux matinées par semaine"],
        places=6,
        heures_semaine=6,
        par=gere,
        **dates,
    )
    for personne, agent, _ in suivies[19:21]:
        with suppress(ErreurMetier):
            besoins.noter_souhait(
                personne=personne,
                souhait="Être utile près de chez elle",
                heures_semaine=5,
                par=agent,
                le=le,
            )
