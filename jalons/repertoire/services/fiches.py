"""Tenir une fiche du répertoire : l'écrire, la corriger, la confirmer, dire ce qui y est faux."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from jalons.annuaire.models import Structure
from jalons.comptes.journal import journaliser, noter
from jalons.comptes.models import Agent
from jalons.personnes.enums import GesteLien
from jalons.personnes.models import EnvoiLien, LienPersonnel
from jalons.personnes.services.liens_personnels import creer_lien, envoyer, noter_usage
from jalons.repertoire import evenements
from jalons.repertoire.enums import EtatOffre, SuiteErreur
from jalons.repertoire.models import ErreurSignalee, Offre, SessionOffre
from jalons.repertoire.selectors.fraicheur import a_relancer
from jalons.repertoire.selectors.publication import source_locale
from jalons.repertoire.services.commun import OffreImpossible, nom_du_champ
from jalons.repertoire.services.indexation import indexer
from jalons.socle.fiches import changer, relire
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode
from jalons.socle.telephones import Moyen

BUT = "confirmation_offres"
# Ce que dit ce texte au-delà d'une modification de la fiche : rien de ce qui est publié n'a changé.
_SANS_MAJ = frozenset({"contact_interne", "regles_prescription"})


def _verifier(valeurs: Mapping[str, Any], le: date) -> None:
    if valeurs.get("alerte") and valeurs.get("alerte_fin"):
        duree = parametre("alerte_offre_duree", le=le)
        if valeurs["alerte_fin"] > duree.apres(le):
            raise OffreImpossible(
                f"Une alerte dure {duree.nombre} jours au plus : au-delà, corrigez la fiche.",
                champ="alerte_fin",
            )


@transaction.atomic
def creer_offre(*, structure: Structure, valeurs: Mapping[str, Any], par: Agent, le: date) -> Offre:
    """Une fiche neuve, à nous, confirmée du jour par qui l'écrit, et qui la suit sauf à le dire."""
    _verifier(valeurs, le)
    lues = {**valeurs, "contact_interne": valeurs.get("contact_interne") or par}
    financeurs = lues.pop("financeurs", ())
    source = source_locale()
    offre = Offre.objects.create(
        source=source,
        identifiant=f"{source}--{uuid.uuid4().hex[:12]}",
        structure=structure,
        date_maj=le,
        confirme_le=le,
        confirme_par=str(par),
        **lues,
    )
    offre.financeurs.set(financeurs)
    indexer([offre.pk])
    noter(evenements.OffreEcrite, offre, par, le, offre=offre.nom)
    return offre


@transaction.atomic
def modifier_offre(
    *, offre: Offre, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Offre:
    """Change la fiche ; « modifié le » avance si ce qui est publié change. Lève `ConflitDeVersion`."""
    _verifier(changements, le)
    lus = dict(changements)
    financeurs = lus.pop("financeurs", None)
    avant = relire(offre)
    if any(getattr(avant, c) != v for c, v in lus.items() if c not in _SANS_MAJ):
        lus["date_maj"] = le
    faite = changer(offre, version, lus)
    if financeurs is not None:
        faite.financeurs.set(financeurs)
    indexer([faite.pk])
    noter(evenements.OffreCorrigee, faite, par, le, offre=faite.nom)
    return faite


@transaction.atomic
def confirmer(*, offres: Iterable[Offre], par: Agent, le: date) -> int:
    """« Toujours exact » : ces fiches sont confirmées du jour ; rend leur nombre."""
    fiches = list(offres)
    return _confirmer([o.pk for o in fiches], str(par), le)


def _confirmer(cles: list[int], qui: str, le: date) -> int:
    faites = Offre.objects.filter(pk__in=cles).exclude(confirme_le__gt=le)
    nombre = faites.update(confirme_le=le, confirme_par=qui[:160])
    indexer(cles)
    return nombre


@transaction.atomic
def ajouter_session(
    *,
    offre: Offre,
    debut: date,
    par: Agent,
    le: date,
    fin: date | None = None,
    lieu: str = "",
    places: int | None = None,
) -> SessionOffre:
    """Une session datée. Lève `OffreImpossible` si elle finit avant de commencer."""
    if fin is not None and fin < debut:
        raise OffreImpossible("La session finit avant de commencer.", champ="fin")
    periode = Periode(debut, fin)
    return SessionOffre.objects.create(offre=offre, periode=periode, lieu=lieu, places=places)


# --- Par lien, sans compte -----------------------------------------------------------------------


@transaction.atomic
def demander_confirmation(
    *, structure: Structure, adresse: str, par: Agent, maintenant: datetime
) -> EnvoiLien | None:
    """Écrit à l'organisme son lien pour confirmer ses fiches. Lève `OffreImpossible` sans courriel."""
    if not structure.courriel:
        raise OffreImpossible(f"Aucun courriel n'est connu pour {structure} : appelez-le.")
    lien = creer_lien(but=BUT, structure=structure, par=par, maintenant=maintenant)
    moyen = Moyen("courriel", structure.courriel)
    return envoyer(lien=lien, moyen=moyen, raison="confirmer", adresse=adresse)


def offres_du_lien(lien: LienPersonnel) -> list[Offre]:
    """Les fiches que l'organisme du lien peut confirmer."""
    fermees = [EtatOffre.CLOSE, EtatOffre.BROUILLON]
    siennes = Offre.objects.filter(structure=lien.structure).exclude(etat__in=fermees)
    return list(siennes.select_related("commune").order_by("nom", "pk"))


@transaction.atomic
def repondre_par_lien(
    *, lien: LienPersonnel, exactes: Iterable[int], fausses: Mapping[int, str], maintenant: datetime
) -> tuple[int, int]:
    """Confirme les unes, signale les autres avec ce qui est dit ; rend les deux nombres."""
    le = timezone.localdate(maintenant)
    siennes = {o.pk: o for o in offres_du_lien(lien)}
    confirmees = _confirmer([c for c in exactes if c in siennes], str(lien.structure), le)
    signalees = 0
    for cle, dit in fausses.items():
        if cle in siennes:
            signalees += _signaler(siennes[cle], "pratique", dit, None, le) is not None
    return confirmees, signalees


@transaction.atomic
def mettre_a_jour_par_lien(
    *,
    lien: LienPersonnel,
    offre: Offre,
    version: int,
    changements: Mapping[str, Any],
    maintenant: datetime,
) -> Offre:
    """L'organisme corrige sa fiche : elle est modifiée et confirmée du jour, et le journal dit les champs.

    Lève `OffreImpossible` si la fiche n'est plus la sienne, `ConflitDeVersion` si elle a changé.
    """
    le = timezone.localdate(maintenant)
    if offre.pk not in {o.pk for o in offres_du_lien(lien)}:
        raise OffreImpossible("Cette fiche n'est plus la vôtre.")
    _verifier(changements, le)
    avant = relire(offre)
    changes = {c: v for c, v in changements.items() if getattr(avant, c) != v}
    faite = avant
    if changes:
        faite = changer(offre, version, {**changes, "date_maj": le})
        journaliser(
            evenements.OffreMiseAJour,
            personne_id=None,
            par=None,
            le=le,
            objet_id=faite.pk,
            offre=faite.nom,
            structure=str(lien.structure),
            champs=", ".join(map(nom_du_champ, changes)),
        )
    _confirmer([faite.pk], str(lien.structure), le)
    noter_usage(lien, GesteLien.ACTE, maintenant, "mettre_a_jour")
    return faite


# --- Relancer de soi-même --------------------------------------------------------------------------


def relancer_les_organismes(*, maintenant: datetime) -> int:
    """Écrit aux organismes dont une fiche d'ici est à confirmer ; rend combien. Rejouée, n'en double aucune.

    Une source extérieure relance les siens : seules nos fiches comptent. Sans adresse du site, rien ne part.
    """
    if not settings.ADRESSE_DU_SITE:
        return 0
    le = timezone.localdate(maintenant)
    return sum(_relancer(pk, maintenant) for pk in a_relancer(le=le))


@transaction.atomic
def _relancer(structure_id: int, maintenant: datetime) -> bool:
    structure = Structure.objects.select_for_update(no_key=True).get(pk=structure_id)
    jours = parametre("fiche_rappel_jours", le=timezone.localdate(maintenant)).nombre
    recents = EnvoiLien.objects.filter(
        lien__but=BUT,
        lien__structure=structure,
        created_at__gt=maintenant - timedelta(days=jours),
    )
    if recents.exists():
        return False
    lien = creer_lien(but=BUT, structure=structure, par=None, maintenant=maintenant)
    moyen = Moyen("courriel", structure.courriel)
    envoi = envoyer(lien=lien, moyen=moyen, raison="rappel", adresse=settings.ADRESSE_DU_SITE)
    return envoi is not None


# --- Erreurs signalées ---------------------------------------------------------------------------


def _signaler(
    offre: Offre, famille: str, dit: str, par: Agent | None, le: date
) -> ErreurSignalee | None:
    try:
        with transaction.atomic():
            return ErreurSignalee.objects.create(
                offre=offre, famille=famille, dit=dit.strip()[:500], par=par, le=le
            )
    except IntegrityError:
        return None


@transaction.atomic
def signaler(*, offre: Offre, famille: str, dit: str, par: Agent, le: date) -> ErreurSignalee:
    """Ce qui est faux sur la fiche. Lève `OffreImpossible` si c'est déjà signalé et sans réponse."""
    faite = _signaler(offre, famille, dit, par, le)
    if faite is None:
        raise OffreImpossible("C'est déjà signalé : la réponse est attendue.")
    noter(evenements.ErreurOffre, offre, par, le, offre=offre.nom)
    return faite


@transaction.atomic
def clore_erreur(*, erreur: ErreurSignalee, suite: str, par: Agent, le: date) -> ErreurSignalee:
    """Dit la suite donnée ; « la fiche est juste » vaut une confirmation."""
    tenue = relire(erreur)
    if tenue.close_le is not None:
        raise OffreImpossible("Un autre agent vient d'y répondre.")
    tenue.suite, tenue.close_par, tenue.close_le = SuiteErreur(suite), par, le
    tenue.save(update_fields=["suite", "close_par", "close_le"])
    _confirmer([tenue.offre_id], str(par), le)
    return tenue


def rouvrir_les_suspendues(*, le: date) -> int:
    """Rouvre les offres dont la suspension finit, et ôte les alertes passées ; rend leur nombre."""
    veille = le - timedelta(days=1)
    dues = Offre.objects.filter(etat=EtatOffre.SUSPENDUE, suspendue_jusqu_au__lte=veille)
    cles = list(dues.values_list("pk", flat=True))
    dues.update(etat=EtatOffre.OUVERTE, suspendue_jusqu_au=None)
    indexer(cles)
    return len(cles) + Offre.objects.filter(alerte_fin__lt=le).update(alerte="", alerte_fin=None)
