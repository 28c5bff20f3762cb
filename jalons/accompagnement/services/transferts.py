"""Passer la main : une personne ou toutes celles d'un référent, à un ou plusieurs collègues, un jour dit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from jalons.accompagnement import evenements
from jalons.accompagnement.documents.relais_referent import RelaisReferentLettre
from jalons.accompagnement.models import EtatLigneTransfert, LigneTransfert, Transfert
from jalons.accompagnement.rules.repartition import repartir
from jalons.accompagnement.selectors.charge import charges_de
from jalons.accompagnement.selectors.transferts import donnees_de_lettre, siennes
from jalons.accueil.selectors.mes_personnes import referents_de
from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.services import (
    RattachementImpossible,
    composer_et_archiver,
    designer_referent,
)
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.files import FileDeTravail
from jalons.socle.models import Fichier

TACHE_LETTRES = "accompagnement.lettres_de_transfert"
FILE_DES_LETTRES = FileDeTravail.DOCUMENTS.value


class TransfertImpossible(ErreurMetier):
    """Ce transfert ne peut pas se faire."""


@transaction.atomic
def transferer(
    *,
    de: Agent,
    structure: Structure,
    vers: Sequence[Agent],
    date_effet: date,
    motif: str,
    par: Agent,
    le: date,
    personnes: Iterable[int] | None = None,
) -> Transfert:
    """Confie à ces collègues les personnes que `de` suit dans la structure (toutes, sans `personnes`).

    Chacune va au moins chargé de sa capacité. Jusqu'à la veille de `date_effet`, l'ancien référent
    suit et voit ; ce jour-là, il ne voit plus. Une ligne par personne dit ce qui s'est fait, ou qui
    l'a prise entre-temps. Les lettres se composent ensuite. Lève `TransfertImpossible`.
    """
    _verifier(de, structure, vers, date_effet, le)
    visees = siennes(de, structure, par, le=date_effet)
    numeros = sorted(visees if personnes is None else personnes)
    if not numeros:
        raise TransfertImpossible(f"{de} ne suit plus personne à cette date.")
    transfert = Transfert.objects.create(
        de=de, structure=structure, date_effet=date_effet, motif=motif, par=par, decide_le=le
    )
    # Dans l'ordre des numéros : deux transferts à la fois s'attendent, et ne se bloquent jamais.
    tenues = {
        p.pk: p
        for p in Personne.objects.select_for_update(of=("self",))
        .filter(pk__in=numeros)
        .order_by("pk")
    }
    raisons = _raisons(de, structure, numeros, visees, le=date_effet)
    a_confier = [n for n in numeros if n not in raisons and n in tenues]
    agents = {a.pk: a for a in vers}
    choisis = repartir(len(a_confier), charges_de(vers, le=date_effet))
    lignes = []
    for numero, cle in zip(a_confier, choisis, strict=True):
        try:
            with transaction.atomic():
                _confier(tenues[numero], structure, agents[cle], transfert)
        except RattachementImpossible as refus:
            raisons[numero] = refus.message
        else:
            lignes.append(_ligne(transfert, numero, vers=agents[cle]))
    lignes += [_ligne(transfert, n, raison=dite) for n, dite in raisons.items() if n in tenues]
    LigneTransfert.objects.bulk_create(sorted(lignes, key=lambda x: x.personne_id))
    if len(raisons) < len(numeros):
        app.configure_task(TACHE_LETTRES, queue=FILE_DES_LETTRES).defer(transfert_id=transfert.pk)
    return transfert


def _verifier(
    de: Agent, structure: Structure, vers: Sequence[Agent], date_effet: date, le: date
) -> None:
    if date_effet < le:
        raise TransfertImpossible("Ce jour est passé.", champ="date_effet")
    if not vers:
        raise TransfertImpossible("Choisissez au moins un collègue.", champ="vers")
    if de in vers:
        raise TransfertImpossible(f"{de} ne peut pas se transférer à soi-même.", champ="vers")
    possibles = set(referents_de([structure], le=le).values_list("pk", flat=True))
    for agent in vers:
        if agent.pk not in possibles:
            raise TransfertImpossible(
                f"{agent} n'est pas référent dans cette structure.", champ="vers"
            )


def _raisons(
    de: Agent, structure: Structure, numeros: list[int], visees: set[int], *, le: date
) -> dict[int, str]:
    """Pourquoi certaines ne bougent pas : lu une fois les personnes verrouillées (une requête)."""
    tenus = {
        r.personne_id: r
        for r in Rattachement.objects.filter(
            personne__in=numeros, motif=MotifRattachement.REFERENT_UNIQUE, periode__contains=le
        ).select_related("agent", "structure")
    }
    raisons = {}
    for numero in numeros:
        tenu = tenus.get(numero)
        if tenu is None or tenu.structure_id != structure.pk:
            raisons[numero] = "Votre structure ne la suit plus à cette date."
        elif tenu.agent_id != de.pk:
            raisons[numero] = f"{tenu.agent or 'La structure'} vient d'en devenir référent."
        elif numero not in visees:
            raisons[numero] = "Elle n'est pas de votre périmètre."
    return raisons


def _confier(personne: Personne, structure: Structure, agent: Agent, transfert: Transfert) -> None:
    nouveau = designer_referent(
        personne=personne, structure=structure, agent=agent, le=transfert.date_effet
    )
    journaliser(
        evenements.ReferentTransfere,
        personne_id=personne.pk,
        par=transfert.par,
        le=transfert.decide_le,
        objet_id=nouveau.pk,
        de=str(transfert.de),
        referent=str(agent),
        structure=str(structure),
        jour=f"{transfert.date_effet:%d/%m/%Y}",
    )


def _ligne(
    transfert: Transfert, personne: int, *, vers: Agent | None = None, raison: str = ""
) -> LigneTransfert:
    etat = EtatLigneTransfert.REFUSE if vers is None else EtatLigneTransfert.FAIT
    return LigneTransfert(
        transfert=transfert, personne_id=personne, vers=vers, etat=etat, raison=raison[:300]
    )


def composer_les_lettres(*, transfert_id: int) -> Transfert:
    """Compose la lettre de chaque personne, puis un PDF de toutes ; rejoué, ne double rien."""
    transfert = Transfert.objects.select_related("de", "structure", "par").get(pk=transfert_id)
    faites = transfert.lignes.filter(etat=EtatLigneTransfert.FAIT)
    for numero in faites.filter(lettre__isnull=True).values_list("pk", flat=True):
        _ecrire(numero, transfert)
    return _reunir(transfert)


@transaction.atomic
def _ecrire(ligne_id: int, transfert: Transfert) -> None:
    """La lettre d'une personne, archivée à son dossier."""
    ligne = (
        LigneTransfert.objects.select_for_update(of=("self",))
        .select_related("personne", "vers__site", "vers__structure")
        .get(pk=ligne_id)
    )
    if ligne.lettre_id is not None or ligne.personne.deces_signale:
        return
    donnees = donnees_de_lettre(ligne, transfert)
    ligne.lettre = composer_et_archiver(
        personne=ligne.personne,
        document=RelaisReferentLettre,
        titre=f"Nouveau référent à partir du {transfert.date_effet:%d/%m/%Y}",
        donnees=donnees,
        par=transfert.par,
        le=transfert.decide_le,
    )
    ligne.save(update_fields=["lettre"])


@transaction.atomic
def _reunir(transfert: Transfert) -> Transfert:
    tenu = Transfert.objects.select_for_update().get(pk=transfert.pk)
    if tenu.lettres_le is not None:
        return tenu
    lettres = [
        ligne.lettre.donnees
        for ligne in tenu.lignes.filter(lettre__isnull=False).select_related("lettre")
        if ligne.lettre is not None
    ]
    if lettres:
        contenu = RelaisReferentLettre.rendre_ensemble(lettres, horodatage=timezone.now())
        tenu.pdf = Fichier.objects.deposer(
            contenu, nom=f"lettres-transfert-{tenu.pk}.pdf", type_mime="application/pdf"
        )
    tenu.lettres_le = timezone.now()
    tenu.save(update_fields=["pdf", "lettres_le"])
    return tenu
