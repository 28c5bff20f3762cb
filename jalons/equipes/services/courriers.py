"""Convoquer les membres, inviter les personnes, leur dire l'avis : en nombre, une lettre chacune."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.coordination.services.invitation import envoyer_invitations
from jalons.coordination.services.seance import inviter
from jalons.equipes import evenements
from jalons.equipes.documents.avis_equipe import AvisEquipe
from jalons.equipes.documents.invitation_equipe import InvitationEquipe
from jalons.equipes.enums import EtatPassage, SensAvis
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import PassageEquipe, SeanceEquipe
from jalons.equipes.selectors.equipes import membres_au
from jalons.equipes.selectors.seance import jour_de
from jalons.equipes.services.commun import seance_ouverte
from jalons.personnes.models import Personne
from jalons.personnes.selectors import destinataire_de
from jalons.personnes.services import composer_et_archiver
from jalons.repertoire.enums import Voie
from jalons.socle.documents import DocumentType
from jalons.socle.parametres import parametre

DECES = "Un décès est signalé au dossier : aucune lettre ne part avant d'avoir vérifié."


@dataclass
class Lot:
    """Ce qu'un envoi en nombre a fait : le PDF de toutes les lettres, et qui n'en a pas, pourquoi."""

    pdf: bytes = b""
    faites: list[PassageEquipe] = field(default_factory=list)
    refusees: list[tuple[PassageEquipe, str]] = field(default_factory=list)


@transaction.atomic
def convoquer_membres(
    *, seance: SeanceEquipe, par: Agent, le: datetime, adresse: str = "", par_courriel: bool = True
) -> int:
    """Invite à la séance tous ceux qui siègent ce jour-là ; rend combien de messages partent.

    L'invitation, la réponse, l'agenda et le rappel sont ceux de la coordination.
    """
    relue = seance_ouverte(seance)
    deja = {i.courriel for i in relue.seance.invitations.all()}
    for membre in membres_au(relue.equipe, jour_de(relue)):
        if membre.courriel not in deja:
            inviter(
                seance=relue.seance,
                nom=membre.nom,
                courriel=membre.courriel,
                organisme=membre.organisme,
                agent=membre.agent,
                par=par,
                le=timezone.localtime(le).date(),
            )
    return envoyer_invitations(
        seance=relue.seance, par=par, le=le, adresse=adresse, par_courriel=par_courriel
    )


def _communes(personne: Personne, *, par: Agent, le: date) -> dict[str, Any]:
    return {
        "destinataire": destinataire_de(personne, le=le),
        "civilite": personne.civilite,
        "lieu_date": f"Fait le {le:%d/%m/%Y}",
        "signataire": {"prenom": par.prenom, "nom": par.nom, "qualite": par.fonction},
    }


def _du_dossier(passage: PassageEquipe) -> dict[str, Any]:
    dossier, seance = passage.dossier, passage.seance
    return {
        "equipe": _avec_article(str(seance.equipe)),
        "theme": dossier.declaration.libelle,
        "objet": dossier.objet,
        "article": dossier.declaration.article,
        "jour": date_format(timezone.localtime(seance.seance.debut), "l j F Y"),
        "reference": f"EP-{passage.pk}",
    }


def _avec_article(nom: str) -> str:
    """Le nom de l'équipe après « l' » : « équipe pluridisciplinaire (CTES Nord) »."""
    return f"équipe pluridisciplinaire ({nom})"


def _dire_heure(heure: time | None) -> str:
    return f"{heure:%H} h {heure:%M}" if heure else ""


@transaction.atomic
def inviter_les_personnes(
    *,
    seance: SeanceEquipe,
    passages: Iterable[PassageEquipe],
    heures: dict[int, time] | None = None,
    par: Agent,
    le: date,
) -> Lot:
    """Compose et archive l'invitation de chaque personne à être entendue, et réunit les lettres.

    `heures` : l'heure d'audition, par numéro de passage. Une personne déjà invitée l'est de nouveau :
    la réception et le délai repartent. Rien n'est dit reçu : la réception se note ensuite.
    """
    relue = seance_ouverte(seance)
    if jour_de(relue) <= le:
        raise EquipeImpossible("La séance est passée : les invitations la précèdent.")
    lot, lettres = Lot(), []
    for passage in _verrouilles(relue, passages):
        if passage.etat != EtatPassage.PREVU:
            lot.refusees.append((passage, "Le dossier n'est plus à cette séance."))
            continue
        if passage.dossier.personne.deces_signale:
            lot.refusees.append((passage, DECES))
            continue
        heure = (heures or {}).get(passage.pk, passage.heure)
        delai = parametre("delai_audition_equipe", le=passage.dossier.droit_du)
        donnees = {
            **_communes(passage.dossier.personne, par=par, le=le),
            **_du_dossier(passage),
            "heure": _dire_heure(heure),
            "lieu": relue.seance.lieu or "Le lieu vous sera précisé",
            "delai": delai.dite,
        }
        passage.lettre = _archiver(passage, InvitationEquipe, donnees, par=par, le=le)
        passage.heure, passage.invitee_le, passage.recue_le = heure, le, None
        passage.version += 1
        passage.save()
        _raconter(
            passage,
            evenements.EquipeInvitation,
            par=par,
            le=le,
            date=f"{jour_de(relue):%d/%m/%Y}" + (f" à {_dire_heure(heure)}" if heure else ""),
        )
        lettres.append(passage.lettre.donnees)
        lot.faites.append(passage)
    return _reunir(lot, InvitationEquipe, lettres)


@transaction.atomic
def dire_les_avis(*, seance: SeanceEquipe, par: Agent, le: date) -> Lot:
    """Compose, archive et réunit la lettre d'avis de chaque personne, une fois le procès-verbal signé.

    Rejoué, ne recompose rien : les lettres déjà archivées sont réunies telles quelles.
    """
    relue = SeanceEquipe.objects.select_for_update(of=("self",)).get(pk=seance.pk)
    if not relue.est_signee:
        raise EquipeImpossible("Signez d'abord le procès-verbal : un avis peut encore changer.")
    lot, lettres = Lot(), []
    rendus = relue.passages.filter(etat=EtatPassage.RENDU).values_list("pk", flat=True)
    for passage in _lus(relue, rendus):
        dossier = passage.dossier
        if dossier.lettre_avis is None and dossier.personne.deces_signale:
            lot.refusees.append((passage, DECES))
            continue
        if dossier.lettre_avis is None:
            theme, favorable = dossier.declaration, passage.sens == SensAvis.FAVORABLE
            avis = theme.favorable if favorable else theme.defavorable
            donnees = {
                **_communes(dossier.personne, par=par, le=le),
                **_du_dossier(passage),
                "avis": avis,
                "voie": str(Voie(passage.voie).label) if passage.voie else "",
                "motif": passage.motif,
                "suite": theme.lettre,
            }
            dossier.lettre_avis = _archiver(passage, AvisEquipe, donnees, par=par, le=le)
            dossier.version += 1
            dossier.save(update_fields=["lettre_avis", "version"])
        lettres.append(dossier.lettre_avis.donnees)
        lot.faites.append(passage)
    return _reunir(lot, AvisEquipe, lettres)


def lettres_d_invitation(seance: SeanceEquipe) -> Lot:
    """Les invitations déjà composées de la séance, réunies pour les réimprimer."""
    archivees = seance.passages.filter(lettre__isnull=False).values_list("pk", flat=True)
    faites = list(_lus(seance, archivees))
    lettres = [p.lettre.donnees for p in faites if p.lettre is not None]
    return _reunir(Lot(faites=faites), InvitationEquipe, lettres)


def lettres_d_avis(seance: SeanceEquipe) -> Lot:
    """Les lettres d'avis déjà composées de la séance, réunies pour les réimprimer."""
    archivees = seance.passages.filter(
        etat=EtatPassage.RENDU, dossier__lettre_avis__isnull=False
    ).values_list("pk", flat=True)
    faites = list(_lus(seance, archivees))
    lettres = [p.dossier.lettre_avis.donnees for p in faites if p.dossier.lettre_avis is not None]
    return _reunir(Lot(faites=faites), AvisEquipe, lettres)


def _lus(seance: SeanceEquipe, cles: Iterable[int]) -> Sequence[PassageEquipe]:
    lus = (
        PassageEquipe.objects.filter(seance=seance, pk__in=list(cles))
        .select_related("dossier__personne", "dossier__lettre_avis", "lettre")
        .order_by("ordre", "pk")
    )
    for passage in lus:
        passage.seance = seance
    return list(lus)


def _verrouilles(
    seance: SeanceEquipe, passages: Iterable[PassageEquipe]
) -> Sequence[PassageEquipe]:
    cles = [p.pk for p in passages]
    list(PassageEquipe.objects.select_for_update().filter(seance=seance, pk__in=cles))
    return _lus(seance, cles)


def _archiver(
    passage: PassageEquipe, genre: type[DocumentType], donnees: Any, *, par: Agent, le: date
) -> Any:
    return composer_et_archiver(
        personne=passage.dossier.personne,
        document=genre,
        titre=f"{genre.libelle}, séance du {jour_de(passage.seance):%d/%m/%Y}",
        donnees=donnees,
        par=par,
        le=le,
    )


def _reunir(lot: Lot, genre: type[DocumentType], lettres: list[Any]) -> Lot:
    if lettres:
        lot.pdf = genre.rendre_ensemble(lettres, horodatage=timezone.now())
    return lot


def _raconter(passage: PassageEquipe, fait: type, *, par: Agent, le: date, **dit: str) -> None:
    journaliser(
        fait,
        personne_id=passage.dossier.personne_id,
        par=par,
        le=le,
        objet_id=passage.dossier_id,
        equipe=str(passage.seance.equipe),
        theme=passage.dossier.declaration.libelle,
        **dit,
    )
