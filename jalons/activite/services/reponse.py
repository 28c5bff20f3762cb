"""La structure répond par son lien : l'inviter, la relancer une fois, la prévenir, noter sa réponse."""

from __future__ import annotations

import logging
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jalons.activite import evenements
from jalons.activite.enums import EtatPositionnement, MotifRefus, ResultatPositionnement
from jalons.activite.models import Positionnement
from jalons.activite.selectors.positionnements import courriel_de
from jalons.activite.selectors.reponse import BUT, a_prevenir, lien_de
from jalons.activite.services.positionnements import PositionnementImpossible, avancer
from jalons.activite.services.presence import noter_la_presence
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import GesteLien
from jalons.personnes.models import EnvoiLien, LienPersonnel
from jalons.personnes.services.liens_personnels import (
    creer_lien,
    envoyer,
    est_vivant,
    noter_usage,
    revoquer,
)
from jalons.socle.telephones import Moyen

_journal = logging.getLogger("jalons")


def _moyen(positionnement: Positionnement) -> Moyen:
    courriel = courriel_de(positionnement)
    if not courriel:
        raise PositionnementImpossible(
            f"Aucun courriel n'est connu pour {positionnement.structure} : appelez-la."
        )
    return Moyen("courriel", courriel)


def est_joignable(positionnement: Positionnement) -> bool:
    """Vrai si la structure, une autre que celle qui prescrit, ou l'offre, a un courriel."""
    autre = positionnement.structure_id != positionnement.prescripteur_id
    return autre and bool(courriel_de(positionnement))


def annoncer(
    positionnement: Positionnement, *, adresse: str, par: Agent, maintenant: datetime
) -> None:
    """Ce qui vient d'être envoyé s'annonce à la structure, par son lien, si elle a un courriel."""
    if positionnement.etat == EtatPositionnement.ENVOYE and est_joignable(positionnement):
        inviter(positionnement=positionnement, adresse=adresse, par=par, maintenant=maintenant)


@transaction.atomic
def inviter(
    *, positionnement: Positionnement, adresse: str, par: Agent, maintenant: datetime
) -> EnvoiLien | None:
    """Envoie à la structure son lien de réponse, le même tant qu'il vit. Lève `PositionnementImpossible`."""
    tenu = Positionnement.objects.select_for_update(of=("self",)).get(pk=positionnement.pk)
    if tenu.etat not in ("envoye", "expire", "accepte", "entre"):
        raise PositionnementImpossible("Ce positionnement n'attend plus rien de la structure.")
    moyen = _moyen(tenu)
    lien = lien_de(tenu)
    if lien is None or not est_vivant(lien, maintenant=maintenant):
        lien = _neuf(tenu, par, maintenant)
    return envoyer(lien=lien, moyen=moyen, raison="envoi", adresse=adresse)


def _neuf(tenu: Positionnement, par: Agent | None, maintenant: datetime) -> LienPersonnel:
    return creer_lien(
        but=BUT, structure=tenu.structure, objet_id=tenu.pk, par=par, maintenant=maintenant
    )


@transaction.atomic
def fermer_le_lien(*, positionnement: Positionnement, par: Agent, maintenant: datetime) -> None:
    """Révoque le lien de la structure : elle ne répond plus que dans son espace, ou par téléphone."""
    lien = lien_de(positionnement)
    if lien is None or lien.revoque_le is not None:
        raise PositionnementImpossible("Cette structure n'a pas de lien ouvert.")
    revoquer(lien=lien, par=par, maintenant=maintenant)


def prevenir_les_structures(*, maintenant: datetime) -> int:
    """Met en file les relances et les expirations dues, une seule fois chacune ; rend leur nombre.

    Un lien qu'un agent a révoqué ne se rouvre pas de lui-même. Sans adresse du site connue, rien ne part
    et le journal le dit.
    """
    faits = 0
    for pk, raison in a_prevenir(le=timezone.localdate(maintenant)):
        faits += _prevenir(pk, raison, maintenant)
    return faits


@transaction.atomic
def _prevenir(pk: int, raison: str, maintenant: datetime) -> bool:
    tenu = (
        Positionnement.objects.select_for_update(of=("self",))
        .select_related("structure")
        .get(pk=pk)
    )
    lien = lien_de(tenu)
    if lien is None:
        lien = _neuf(tenu, None, maintenant)
    elif not est_vivant(lien, maintenant=maintenant):
        return False
    adresse = _derniere_adresse(lien)
    if not adresse:
        _journal.error("Aucune structure n'est relancée : réglez JALONS_ADRESSE.")
        return False
    fait = envoyer(lien=lien, moyen=_moyen(tenu), raison=raison, adresse=adresse, une_fois=True)
    return fait is not None


def _derniere_adresse(lien: LienPersonnel) -> str:
    if settings.ADRESSE_DU_SITE:
        return str(settings.ADRESSE_DU_SITE)
    dernier = lien.envois.exclude(adresse="").order_by("-pk").first()
    return dernier.adresse if dernier else ""


@transaction.atomic
def noter_la_relance(lien: LienPersonnel, maintenant: datetime) -> None:
    """Le message de relance est parti : le positionnement et la frise le disent."""
    le = timezone.localdate(maintenant)
    tenu = (
        Positionnement.objects.select_for_update(of=("self",))
        .select_related("structure")
        .filter(pk=lien.objet_id or 0, etat=EtatPositionnement.ENVOYE)
        .first()
    )
    if tenu is None:
        return
    tenu.relance_le = le
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.PositionnementRelance,
        personne_id=tenu.personne_id,
        par=None,
        le=le,
        objet_id=tenu.pk,
        vers=tenu.intitule,
        structure=str(tenu.structure),
    )


# --- Ce que la structure répond ----------------------------------------------------------------------


@transaction.atomic
def accepter(
    *,
    lien: LienPersonnel,
    positionnement: Positionnement,
    version: int,
    maintenant: datetime,
    date_entree: date | None = None,
) -> Positionnement:
    """La structure accepte ; une date d'entrée passée note l'entrée, une date à venir l'annonce."""
    le = timezone.localdate(maintenant)
    est_a_venir = date_entree is not None and date_entree > le
    fait = avancer(
        positionnement=positionnement,
        acte="accepter",
        version=version,
        par=None,
        le=le,
        jour=le
        if date_entree is None or est_a_venir
        else max(date_entree, _plus_tot(positionnement)),
        entree_prevue_le=date_entree if est_a_venir else None,
    )
    if date_entree is not None and not est_a_venir:
        fait = avancer(
            positionnement=fait,
            acte="entrer",
            version=fait.version,
            par=None,
            le=le,
            jour=date_entree,
        )
    noter_usage(lien, GesteLien.ACTE, maintenant, "accepter")
    return fait


def _plus_tot(positionnement: Positionnement) -> date:
    return positionnement.date_envoi or positionnement.date_proposition


@transaction.atomic
def refuser(
    *,
    lien: LienPersonnel,
    positionnement: Positionnement,
    version: int,
    maintenant: datetime,
    motif_refus: MotifRefus | str,
    precision: str = "",
) -> Positionnement:
    """La structure refuse avec son motif ou, l'ayant accepté, dit que la personne n'est pas entrée."""
    accepte = positionnement.etat == EtatPositionnement.ACCEPTE
    acte = "renoncer" if accepte else "refuser"
    fait = avancer(
        positionnement=positionnement,
        acte=acte,
        version=version,
        par=None,
        le=timezone.localdate(maintenant),
        motif_refus=motif_refus,
        precision=precision,
    )
    noter_usage(lien, GesteLien.ACTE, maintenant, acte)
    return fait


@transaction.atomic
def noter_l_entree(
    *,
    lien: LienPersonnel,
    positionnement: Positionnement,
    version: int,
    maintenant: datetime,
    date_entree: date,
) -> Positionnement:
    """La structure dit que la personne est entrée ce jour-là."""
    fait = avancer(
        positionnement=positionnement,
        acte="entrer",
        version=version,
        par=None,
        le=timezone.localdate(maintenant),
        jour=date_entree,
    )
    noter_usage(lien, GesteLien.ACTE, maintenant, "entrer")
    return fait


@transaction.atomic
def dire_la_presence(
    *,
    lien: LienPersonnel,
    positionnement: Positionnement,
    version: int,
    maintenant: datetime,
    jour: date,
    quantite: Decimal,
) -> Positionnement:
    """La structure dit les heures faites la semaine de ce jour ; les redire les corrige."""
    noter_la_presence(
        positionnement=positionnement,
        jour=jour,
        quantite=quantite,
        par=None,
        le=timezone.localdate(maintenant),
    )
    noter_usage(lien, GesteLien.ACTE, maintenant, "presence")
    return positionnement


@transaction.atomic
def dire_l_issue(
    *,
    lien: LienPersonnel,
    positionnement: Positionnement,
    version: int,
    maintenant: datetime,
    date_fin: date,
    resultat: ResultatPositionnement | str,
    precision: str = "",
) -> Positionnement:
    """La structure dit que c'est fini, quand, et ce qu'il en est advenu."""
    fait = avancer(
        positionnement=positionnement,
        acte="sortir",
        version=version,
        par=None,
        le=timezone.localdate(maintenant),
        jour=date_fin,
        resultat=resultat,
        precision=precision,
    )
    noter_usage(lien, GesteLien.ACTE, maintenant, "sortir")
    return fait
