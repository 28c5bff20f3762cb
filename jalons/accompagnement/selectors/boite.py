"""La boîte à outils d'une personne : ses besoins, sa situation, les offres classées et celles écartées."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jalons.accompagnement.boite import classement_du
from jalons.accompagnement.models import ThemeDuPlan
from jalons.accompagnement.rules.boite import (
    Avis,
    Besoin,
    Candidate,
    Classement,
    Situation,
    classer,
    ecartees,
    juger,
)
from jalons.accompagnement.themes import Theme, theme_du_frein, themes
from jalons.accueil.selectors.diagnostic import FreinsDuDiagnostic, freins_du_diagnostic
from jalons.activite.selectors.heures import total_de_la_semaine
from jalons.activite.selectors.positionnements import ouverts_vers
from jalons.comptes.enums import Niveau
from jalons.comptes.models import Agent
from jalons.contrats.selectors.contrats import contrat_en_vigueur, freins_non_leves
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import Personne, SituationFoyer
from jalons.personnes.selectors import inscription_france_travail
from jalons.questionnaires.selectors.remplissages import libelles_des_metiers
from jalons.repertoire.enums import EtatOffre
from jalons.repertoire.reponses import ReponsesOffre, reponses_de
from jalons.repertoire.rules.mots import mots_de
from jalons.repertoire.selectors.candidates import CandidateLue, candidates
from jalons.repertoire.vocabulaire import libelles
from jalons.socle.parametres import parametre

if TYPE_CHECKING:
    from jalons.activite.models import Positionnement
    from jalons.contrats.models import Contrat
    from jalons.repertoire.models import Offre

_ECARTEES = 12


@dataclass(frozen=True, slots=True)
class Proposee:
    """Une offre de la boîte, et pourquoi elle y est ou n'y est pas."""

    offre: Offre
    avis: Avis
    reponses: ReponsesOffre | None
    est_a_confirmer: bool


@dataclass(frozen=True, slots=True)
class Boite:
    """La boîte à outils. `autres` : combien d'offres de ces thèmes, trop loin, n'ont pas été jugées."""

    besoins: list[Besoin]
    situation: Situation
    proposees: list[Proposee]
    ecartees: list[Proposee]
    nombre_ecartees: int
    autres: int
    classement: Classement
    rayon: int | None
    metiers: list[str]


def besoins_de(
    personne: Personne,
    niveaux: frozenset[Niveau],
    diagnostic: FreinsDuDiagnostic | None,
    contrat: Contrat | None,
) -> list[Besoin]:
    """Ce à quoi répondre, un par thème que l'on peut lire : plan, contrat, puis diagnostic."""
    trouves: dict[str, Besoin] = {}

    def ajouter(theme: Theme | None, est_fort: bool, origine: str) -> None:
        if theme is None or theme.lecture not in niveaux or not theme.offres:
            return
        if theme.code not in trouves:
            trouves[theme.code] = Besoin(theme.code, theme.libelle, theme.offres, est_fort, origine)

    ouverts = ThemeDuPlan.objects.filter(
        plan__personne=personne, plan__clos_le__isnull=True, resolu_le__isnull=True
    )
    for code in ouverts.order_by("pk").values_list("theme", flat=True):
        ajouter(themes().get(code), True, "plan")
    for frein in freins_non_leves(contrat) if contrat else ():
        ajouter(theme_du_frein(frein.theme), True, "contrat")
    if diagnostic is not None:
        for theme in themes().values():
            dites = any(diagnostic.a_repondu(q, codes) for q, codes in theme.reponses.items())
            if theme.frein_fort in diagnostic.forts:
                ajouter(theme, True, "diagnostic")
            elif theme.frein_dit in diagnostic.dits or dites:
                ajouter(theme, False, "diagnostic")
    return sorted(trouves.values(), key=lambda b: (not b.est_fort, list(themes()).index(b.theme)))


def _publics(personne: Personne, classement: Classement, le: date) -> dict[str, bool]:
    """{public: vrai ou faux} de ce qui est su ; ni la santé, ni l'origine, ni le titre de séjour n'y sont."""
    age = le.year - personne.date_naissance.year
    age -= (le.month, le.day) < (personne.date_naissance.month, personne.date_naissance.day)
    sus = {
        "jeunes": age < classement.jeune_avant,
        "seniors": age >= classement.senior_depuis,
        "femmes": personne.est_feminin,
    }
    if personne.etat_droit:
        sus["beneficiaires-des-minimas-sociaux"] = True
    foyer = SituationFoyer.objects.connus().au(le).filter(foyer=personne.foyer_id).first()
    if foyer is not None:
        sus["familles"] = foyer.nombre_enfants > 0
    inscription = inscription_france_travail(personne, le=le)
    if inscription is not None and inscription.etat == EtatInscription.INSCRIT:
        sus["demandeurs-emploi"] = True
    return sus


def _metiers(diagnostic: FreinsDuDiagnostic | None) -> list[str]:
    codes = diagnostic.reponse("metiers") if diagnostic else None
    return sorted(libelles_des_metiers(codes).values()) if codes else []


def _fermee(offre: Offre, lue: CandidateLue, deja: dict[int, Positionnement]) -> str:
    if (ouvert := deja.get(offre.pk)) is not None:
        return f"déjà demandée : {ouvert.get_etat_display().lower()}"
    if offre.etat == EtatOffre.SUSPENDUE:
        fin = offre.suspendue_jusqu_au
        return f"suspendue jusqu'au {fin:%d/%m/%Y}" if fin else "suspendue"
    if lue.est_perimee:
        return f"plus confirmée depuis le {lue.sue_le:%d/%m/%Y}"
    return ""


def _candidate(
    lue: CandidateLue,
    personne: Personne,
    reponses: dict[int, ReponsesOffre],
    deja: dict[int, Positionnement],
    le: date,
) -> Candidate:
    offre = lue.offre
    fermee = _fermee(offre, lue, deja)
    if not fermee and offre.periode is not None and le not in offre.periode:
        fermee = f"ouverte {offre.periode}"
    modes = offre.modes_accueil or []
    a_distance = "a-distance" in modes
    seulement = modes == ["a-distance"]
    lues = reponses.get(offre.pk)
    return Candidate(
        offre.pk,
        None if offre.thematiques is None else tuple(offre.thematiques),
        None if offre.publics is None else tuple(offre.publics),
        tuple(libelles("publics", offre.publics)),
        lue.zone,
        None if lue.distance is None or seulement else round(lue.distance),
        a_distance,
        personne.commune_id is not None and offre.commune_id == personne.commune_id,
        offre.commune.nom if offre.commune else "",
        offre.volume_horaire_hebdomadaire,
        offre.frais == "gratuit",
        lue.est_pale,
        offre.etat == EtatOffre.COMPLETE,
        lue.parle_des_mots,
        lues.taux if lues else None,
        fermee,
    )


def boite_de(
    personne: Personne,
    agent: Agent,
    niveaux: frozenset[Niveau],
    *,
    le: date,
    rayon: int | None = None,
    partout: bool = False,
) -> Boite:
    """La boîte de cette personne. `rayon` : celui des règles s'il est vide ; `partout` : sans limite."""
    classement = classement_du(le)
    limite = None if partout else rayon or classement.rayon
    diagnostic = freins_du_diagnostic(personne)
    contrat = contrat_en_vigueur(personne, le=le)
    besoins = besoins_de(personne, niveaux, diagnostic, contrat)
    metiers = _metiers(diagnostic)
    faites = float(total_de_la_semaine(personne, agent, jour=le, le=le).retenues)
    prevu = float(contrat.heures_hebdo) if contrat and contrat.heures_hebdo else None
    situation = Situation(
        _publics(personne, classement, le),
        personne.commune.nom if personne.commune else "",
        None if prevu is None else max(prevu - faites, 0.0),
        float(parametre("heures_maximum_semaine", le=le).decimal) - faites,
    )
    codes = list(dict.fromkeys(c for b in besoins for c in b.codes))
    # Le mot le plus long d'un métier le nomme : « agent de propreté » se cherche par « propreté ».
    mots = sorted({max(m, key=len) for nom in metiers if (m := mots_de(nom))})[:12]
    lues, total = candidates(codes, commune=personne.commune, le=le, mots=mots)
    cles = [lue.offre.pk for lue in lues]
    reponses, deja = reponses_de(cles, le=le), ouverts_vers(personne, "offre", cles)
    avis = [
        juger(
            _candidate(lue, personne, reponses, deja, le),
            besoins,
            situation,
            classement,
            rayon=limite,
        )
        for lue in lues
    ]
    par_cle = {lue.offre.pk: lue for lue in lues}
    hors = ecartees(avis)
    return Boite(
        besoins,
        situation,
        _proposees(classer(avis, classement), par_cle, reponses),
        _proposees(hors[:_ECARTEES], par_cle, reponses),
        len(hors),
        max(total - len(lues), 0),
        classement,
        limite,
        metiers,
    )


def _proposees(
    avis: Sequence[Avis],
    lues: dict[int, CandidateLue],
    reponses: dict[int, ReponsesOffre],
) -> list[Proposee]:
    return [Proposee(lues[a.cle].offre, a, reponses.get(a.cle), lues[a.cle].est_pale) for a in avis]
