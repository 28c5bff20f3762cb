"""Décider d'un doute, donner un avis, rattacher une commune que le fichier nomme autrement."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from jalons.annuaire.models import Commune
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import DOUTES_OUVERTS, DecisionNir, EtatDoute
from jalons.personnes.evenements import AvisDoute, DouteDecide, NirExamine
from jalons.personnes.models import (
    Adresse,
    CommuneRattachee,
    DoutePersonne,
    Personne,
    VerificationNir,
)
from jalons.personnes.services.faits import projeter
from jalons.personnes.services.liens import lier
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier


class DecisionImpossible(ErreurMetier):
    """La décision ne peut pas être prise telle quelle."""


@transaction.atomic
def decider(
    *,
    doute: DoutePersonne,
    decision: EtatDoute,
    commentaire: str,
    par: Agent,
    le: date,
    version_lue: int,
    principale: Personne | None = None,
) -> DoutePersonne:
    """La même personne (les fiches sont liées), deux personnes, ou pas sûr : un agent l'a dit."""
    doute = DoutePersonne.objects.select_for_update().get(pk=doute.pk)
    verifier_version(doute, version_lue)
    if doute.etat not in DOUTES_OUVERTS:
        raise DecisionImpossible("Ce doute est déjà décidé.")
    if decision == EtatDoute.MEME:
        une, autre = doute.personne, doute.ressemble_a
        gardee = une if principale is None or principale.pk == une.pk else autre
        cedee = autre if gardee.pk == une.pk else une
        lier(principale=gardee, liee=cedee, motif=commentaire, par=par, le=le)
    doute.etat, doute.commentaire = decision, commentaire.strip()[:300]
    doute.decide_par, doute.decide_le = par, le
    doute.version += 1
    doute.save()
    for personne_id in (doute.personne_id, doute.ressemble_a_id):
        journaliser(
            DouteDecide,
            personne_id=personne_id,
            par=par,
            le=le,
            objet_id=doute.pk,
            decision=EtatDoute(decision).label.lower(),
        )
    return doute


@transaction.atomic
def examiner_nir(
    *, nir: Any, decision: DecisionNir, commentaire: str, par: Agent, le: date, version_lue: int
) -> VerificationNir:
    """Dit ce que l'on conclut d'un NIR qui pose question ; revu, remplace la conclusion d'avant.

    `nir` vient de `selectors.nir_qui_posent_question`. Un NIR incohérent ne décide toujours de rien, quoi
    que l'on ait conclu.
    """
    if not commentaire.strip():
        raise DecisionImpossible("Dites en quelques mots ce que vous savez.", champ="commentaire")
    Personne.objects.select_for_update().get(pk=nir.personne_id)
    verification = VerificationNir.objects.filter(nir=nir).first() or VerificationNir(
        nir=nir, version=0
    )
    verifier_version(verification, version_lue)
    verification.decision, verification.commentaire = decision, commentaire.strip()[:300]
    verification.etat, verification.certains = nir.etat, nir.nombre_certains
    verification.decide_par, verification.decide_le = par, le
    verification.version += 1
    verification.save()
    journaliser(
        NirExamine,
        personne_id=nir.personne_id,
        par=par,
        le=le,
        objet_id=nir.pk,
        decision=DecisionNir(decision).label.lower(),
    )
    return verification


@transaction.atomic
def donner_avis(*, doute: DoutePersonne, avis: str, par: Agent, le: date) -> None:
    """Ce que sait le référent d'une des deux personnes ; la décision reste au gestionnaire."""
    if not avis.strip():
        raise DecisionImpossible("Écrivez ce que vous savez de cette personne.")
    for personne_id in (doute.personne_id, doute.ressemble_a_id):
        journaliser(
            AvisDoute,
            personne_id=personne_id,
            par=par,
            le=le,
            objet_id=doute.pk,
            avis=avis.strip()[:300],
        )


@transaction.atomic
def rattacher_commune(
    *,
    code_commune: str,
    code_postal: str,
    nom_commune: str,
    commune: Commune,
    par: Agent,
    le: date,
) -> int:
    """Dit une fois pour toutes quelle est cette commune ; rend le nombre d'adresses rattachées."""
    recue: dict[str, Any] = {
        "code_commune": code_commune,
        "code_postal": code_postal,
        "nom_commune": nom_commune,
    }
    CommuneRattachee.objects.update_or_create(
        **recue, defaults={"commune": commune, "par": par, "le": le}
    )
    adresses = Adresse.objects.connus().filter(commune__isnull=True, pays="FRA", **recue)
    foyers = list(adresses.values_list("foyer_id", flat=True))
    nombre = adresses.update(commune=commune)
    personnes = Personne.objects.filter(appartenances__foyer_id__in=foyers)
    projeter(list(personnes.values_list("pk", flat=True).distinct()), le=le)
    return nombre
