"""Les gestes d'une équipe que d'autres tests refont : composer, prévoir, saisir, siéger, rendre."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from jalons.comptes.models import Agent
from jalons.coordination.services.invitation import repondre
from jalons.coordination.services.seance import planifier_seance
from jalons.equipes.enums import SensAvis
from jalons.equipes.models import (
    DossierEquipe,
    Equipe,
    MembreEquipe,
    PassageEquipe,
    SeanceEquipe,
)
from jalons.equipes.services import avis, composition, courriers, dossiers, pv
from jalons.equipes.services.commun import ouvrir_seance
from jalons.equipes.theme import ThemeEquipe
from tests.distribution import DEPUIS, Distribution, _agent

LE = date(2026, 3, 16)
JOUR = date(2026, 4, 14)
SUIVANTE = date(2026, 5, 12)
COLLEGES = (
    ("departement", "Anne Exemple", "anne@equipe.example"),
    ("france_travail", "Luc Conseiller", "luc@ft.example"),
    ("maison_emploi_plie", "Rita Parcours", "rita@plie.example"),
    ("beneficiaires", "Omar Témoin", "omar@asso.example"),
)


@dataclass
class Decor:
    """Une équipe à Metz, quatre titulaires, un suppléant, deux séances ; Solène la tient."""

    scene: Distribution
    solene: Agent
    equipe: Equipe
    seance: SeanceEquipe
    suivante: SeanceEquipe
    membres: dict[str, MembreEquipe] = field(default_factory=dict)


def a_paris(jour: date, heure: int = 9) -> datetime:
    return datetime(jour.year, jour.month, jour.day, heure, tzinfo=timezone.get_current_timezone())


def prevoir(equipe: Equipe, jour: date, par: Agent) -> SeanceEquipe:
    seance = planifier_seance(
        instance=equipe.instance,
        debut=a_paris(jour),
        fin=a_paris(jour) + timedelta(hours=3),
        par=par,
        le=DEPUIS,
    )
    return ouvrir_seance(equipe, seance)


def planter(scene: Distribution) -> Decor:
    solene = _agent("Solene", "secretariat_equipe", scene.departement, territoire=scene.metz)
    scene.solene = solene  # type: ignore[attr-defined]
    equipe = composition.creer_equipe(
        nom="CTES de Metz-Orne",
        animateur=solene,
        themes=[t.code for t in ThemeEquipe.tous()],
        territoires=[scene.metz],
        depuis=DEPUIS,
        par=scene.helene,
        le=DEPUIS,
    )
    decor = Decor(
        scene,
        solene,
        equipe,
        prevoir(equipe, JOUR, solene),
        prevoir(equipe, SUIVANTE, solene),
    )
    for college, nom, courriel in COLLEGES:
        decor.membres[college] = nommer(decor, college, nom, courriel)
    decor.membres["suppleant"] = nommer(
        decor, "departement", "Zoé Suppléante", "zoe@equipe.example", decor.membres["departement"]
    )
    return decor


def nommer(
    decor: Decor, college: str, nom: str, courriel: str, supplee: MembreEquipe | None = None, **plus
) -> MembreEquipe:
    return composition.nommer(
        equipe=decor.equipe,
        college=college,
        nom=nom,
        courriel=courriel,
        supplee=supplee,
        depuis=DEPUIS,
        par=decor.scene.helene,
        le=DEPUIS,
        **plus,
    )


def saisir(decor: Decor, personne=None, theme: str = "reorientation", **plus) -> DossierEquipe:
    champs = {
        "personne": personne or decor.scene.fatou,
        "theme": theme,
        "objet": "Passer de la voie sociale à la voie professionnelle",
        "par": decor.scene.claire,
        "le": LE,
        **plus,
    }
    return dossiers.inscrire(**champs)


def convoquer(decor: Decor, seance: SeanceEquipe | None = None, le: date = LE) -> None:
    """Tous les membres sont invités, sans qu'un message parte."""
    courriers.convoquer_membres(
        seance=seance or decor.seance, par=decor.solene, le=a_paris(le), par_courriel=False
    )


def sieger(
    decor: Decor, *colleges: str, seance: SeanceEquipe | None = None, le: date = JOUR
) -> int:
    """Les membres de ces collèges (tous les titulaires, sinon) sont notés présents."""
    tenue = seance or decor.seance
    if not tenue.seance.invitations.exists():
        convoquer(decor, tenue)
    noms = [decor.membres[c].courriel for c in (colleges or [c for c, _, _ in COLLEGES])]
    presents = tenue.seance.invitations.filter(courriel__in=noms).values_list("pk", flat=True)
    return avis.noter_presences(seance=tenue, presents=set(presents), par=decor.solene, le=le)


def excuser(decor: Decor, *colleges: str) -> None:
    if not decor.seance.seance.invitations.exists():
        convoquer(decor)
    for college in colleges:
        invitation = decor.seance.seance.invitations.get(courriel=decor.membres[college].courriel)
        repondre(
            invitation=invitation, reponse="excuse", par=None, le=a_paris(LE), message="Empêché"
        )


def passage_de(dossier: DossierEquipe) -> PassageEquipe:
    """Le dernier passage du dossier, tel qu'il est en base."""
    return (
        PassageEquipe.objects.select_related("dossier", "seance__seance")
        .filter(dossier=dossier)
        .latest("pk")
    )


def rendre(decor: Decor, dossier: DossierEquipe, sens=SensAvis.FAVORABLE, **plus) -> PassageEquipe:
    passage = passage_de(dossier)
    champs = {
        "passage": passage,
        "sens": sens,
        "motif": "La garde des enfants est trouvée.",
        "version": passage.version,
        "par": decor.solene,
        "le": JOUR,
        **plus,
    }
    return avis.rendre_avis(**champs)


def signer(decor: Decor, seance: SeanceEquipe | None = None, le: date = JOUR) -> SeanceEquipe:
    lue = SeanceEquipe.objects.get(pk=(seance or decor.seance).pk)
    return pv.signer_pv(
        seance=lue, president="Anne Exemple", version=lue.version, par=decor.solene, le=le
    )
