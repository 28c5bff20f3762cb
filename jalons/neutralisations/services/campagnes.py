"""Tenir une campagne et ses employeurs ; dire un revenu à la caisse, ou le retirer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.neutralisations import evenements
from jalons.neutralisations.enums import EtatSignalement, Regime
from jalons.neutralisations.models import Campagne, EmployeurReconnu, Signalement
from jalons.neutralisations.selectors.a_dire import revenus_a_dire
from jalons.socle.conflit import verifier_version
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.noms import normaliser
from jalons.socle.siret import est_siret


class NeutralisationImpossible(ErreurMetier):
    """Cette campagne, ou ce signalement, ne peut pas se faire ainsi."""


@transaction.atomic
def ouvrir_campagne(
    *,
    regime: Regime | str,
    intitule: str,
    debut: date,
    fin: date,
    acte: str,
    culture: str = "",
    par: Agent | None,
    le: date,
    campagne: Campagne | None = None,
    version: int = 0,
) -> Campagne:
    """Ouvre une campagne, ou corrige `campagne`. Lève `NeutralisationImpossible`, `ConflitDeVersion`."""
    if fin < debut:
        raise NeutralisationImpossible("La campagne finit avant de commencer.", champ="fin")
    tenue = Campagne(version=0)
    if campagne is not None:
        tenue = Campagne.objects.select_for_update().get(pk=campagne.pk)
        verifier_version(tenue, version)
    tenue.regime, tenue.intitule, tenue.culture = str(regime), intitule.strip(), culture.strip()
    tenue.debut, tenue.fin, tenue.acte = debut, fin, acte.strip()
    tenue.version += 1
    try:
        with transaction.atomic():
            tenue.save()
    except IntegrityError as erreur:
        raise NeutralisationImpossible(
            "Une campagne de ce nom commence déjà ce jour-là.", champ="intitule"
        ) from erreur
    return tenue


@transaction.atomic
def reconnaitre_des_employeurs(
    *, campagne: Campagne, lignes: Iterable[tuple[int, str, str, str]]
) -> tuple[int, int, list[tuple[int, str]]]:
    """Ajoute des employeurs, (rang, nom, SIRET, commune) ; rend (ajoutés, déjà là, défauts dits).

    La même liste deux fois n'ajoute rien ; un SIRET faux est laissé de côté, l'employeur entre.
    """
    ajoutes = deja = 0
    defauts: list[tuple[int, str]] = []
    connus = set(campagne.employeurs.values_list("cle", flat=True))
    for rang, nom, siret, commune in lignes:
        cle = normaliser(nom)[:180]
        if not cle:
            defauts.append((rang, "le nom manque"))
            continue
        if siret and not est_siret(siret):
            defauts.append(
                (rang, f"« {siret[:20]} » n'est pas un SIRET : l'employeur entre sans lui")
            )
            siret = ""
        if cle in connus:
            deja += 1
            continue
        connus.add(cle)
        EmployeurReconnu.objects.create(
            campagne=campagne, nom=nom[:160], siret=siret, commune=commune[:100], cle=cle
        )
        ajoutes += 1
    return ajoutes, deja, defauts


@transaction.atomic
def dire(*, campagne: Campagne, origine: str, par: Agent, le: date) -> Signalement:
    """Note que la caisse sait ce revenu. Lève `NeutralisationImpossible` s'il n'est plus à dire."""
    Campagne.objects.select_for_update().get(pk=campagne.pk)
    revenu = next((r for r in revenus_a_dire(campagne, par, le=le) if r.origine == origine), None)
    if revenu is None:
        raise NeutralisationImpossible("Ce revenu n'est plus à dire, ou l'est déjà.")
    dit = Signalement.objects.create(
        campagne=campagne,
        personne=revenu.personne,
        origine=origine,
        employeur=revenu.chez,
        debut=revenu.debut,
        fin=revenu.fin,
        dit_le=le,
        par=par,
    )
    journaliser(
        evenements.RevenuSignale,
        personne_id=dit.personne_id,
        par=par,
        le=le,
        objet_id=dit.pk,
        campagne=campagne.intitule,
        periode=f"du {dit.debut:%d/%m/%Y} au {dit.fin:%d/%m/%Y}",
    )
    return dit


@transaction.atomic
def retirer(
    *, signalement: Signalement, motif: str, version: int, par: Agent, le: date
) -> Signalement:
    """Retire un signalement fait par erreur ; le revenu est de nouveau à dire."""
    tenu = Signalement.objects.select_for_update().select_related("campagne").get(pk=signalement.pk)
    verifier_version(tenu, version)
    if not motif.strip():
        raise NeutralisationImpossible("Dites pourquoi.", champ="motif")
    tenu.etat, tenu.motif = str(EtatSignalement.RETIRE), motif.strip()[:300]
    tenu.version += 1
    tenu.save()
    journaliser(
        evenements.SignalementRetire,
        personne_id=tenu.personne_id,
        par=par,
        le=le,
        objet_id=tenu.pk,
        campagne=tenu.campagne.intitule,
        motif=tenu.motif,
    )
    return tenu
