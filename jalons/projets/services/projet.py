"""Du besoin au projet, et du projet à ses étapes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from jalons.annuaire.models import Territoire
from jalons.chiffres import registre
from jalons.chiffres.selectors import cellules, demander
from jalons.chiffres.vocabulaire import Chiffre, Fait, Intervalle
from jalons.comptes.journal import noter
from jalons.comptes.models import Agent
from jalons.coordination.services.commun import CoordinationImpossible, seance_ouverte
from jalons.projets import evenements
from jalons.projets.enums import EtatBesoin, EtatProjet, GenreEtape
from jalons.projets.models import Besoin, DiagnosticPartage, EtapeProjet, Projet
from jalons.projets.services.commun import ProjetImpossible
from jalons.socle.dates import ajouter_mois
from jalons.socle.fiches import changer, une_ligne, verrouiller

if TYPE_CHECKING:
    from jalons.coordination.models import Seance
    from jalons.repertoire.models import Action


@transaction.atomic
def relever_besoin(
    *,
    intitule: str,
    theme: str,
    par: Agent,
    le: date,
    publics: Sequence[str] = (),
    territoire: Territoire | None = None,
    nombre: int | None = None,
    constat: str = "",
    seance: Seance | None = None,
) -> Besoin:
    """Un besoin, remonté en séance ou par un agent.

    Lève `ProjetImpossible` si la séance est close : son compte rendu est parti sans lui.
    """
    if seance is not None:
        try:
            seance_ouverte(seance)
        except CoordinationImpossible as erreur:
            raise ProjetImpossible(
                f"{erreur.message} Relevez ce besoin hors séance, ou dans la prochaine."
            ) from erreur
    besoin = Besoin.objects.create(
        intitule=une_ligne(intitule)[:200],
        theme=theme,
        publics=list(publics),
        territoire=territoire,
        nombre=nombre,
        constat=constat.strip(),
        seance=seance,
        par=par,
        date=le,
    )
    noter(evenements.BesoinReleve, besoin, par, le, intitule=besoin.intitule)
    return besoin


@transaction.atomic
def modifier_besoin(
    *, besoin: Besoin, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Besoin:
    """Précise un besoin."""
    return changer(besoin, version, changements)


@transaction.atomic
def laisser_sans_suite(*, besoin: Besoin, motif: str, version: int, par: Agent, le: date) -> Besoin:
    """Un besoin auquel on ne donne pas suite, et pourquoi."""
    if not motif.strip():
        raise ProjetImpossible("Dites pourquoi ce besoin reste sans suite.", champ="motif")
    relu = verrouiller(besoin, version)
    if relu.etat != EtatBesoin.RELEVE:
        raise ProjetImpossible("Ce besoin est déjà dans un diagnostic.")
    relu.etat, relu.motif = EtatBesoin.SANS_SUITE.value, une_ligne(motif)[:300]
    relu.version += 1
    relu.save()
    return relu


def figer_chiffres(
    territoire: Territoire | None, le: date, *, theme: str = ""
) -> list[dict[str, Any]]:
    """Nos chiffres du territoire sur ce thème, calculés ce jour : code, libellé, valeur, source, date.

    Ceux du thème viennent d'abord, puis la population ; aucun ne lit la projection courante.
    """
    return [
        {
            "code": chiffre.code,
            "version": chiffre.version,
            "libelle": chiffre.libelle,
            **_compter(chiffre, territoire, le),
            "source": chiffre.source,
            "date": le.isoformat(),
        }
        for chiffre in chiffres_du_theme(theme)
    ]


def chiffres_du_theme(theme: str) -> list[Chiffre]:
    """Les chiffres d'un diagnostic sur ce thème, les siens d'abord, puis ceux de tous, par ordre."""
    retenus = [c for c in registre.pour_usage("diagnostic_partage") if c.theme in (None, theme)]
    return sorted(retenus, key=lambda c: (c.theme is None, c.ordre))


def _compter(chiffre: Chiffre, territoire: Territoire | None, le: date) -> dict[str, int]:
    """La valeur et sa population : un stock au jour `le`, des faits sur les douze mois d'avant."""
    debut = le
    if isinstance(chiffre.population, Fait):
        debut = ajouter_mois(le, -12) + timedelta(days=1)
    demande = demander(
        [Intervalle("periode", debut, le)],
        le=le,
        unites=None if territoire is None else [territoire.pk],
    )
    ensemble = [c for c in cellules(chiffre, demande) if c.unite is None]
    return {
        "valeur": sum(c.retenues for c in ensemble),
        "population": sum(c.population for c in ensemble),
    }


@transaction.atomic
def etablir_diagnostic(
    *,
    besoins: Sequence[Besoin],
    titre: str,
    par: Agent,
    le: date,
    theme: str = "",
    territoire: Territoire | None = None,
    constats: str = "",
    pistes: str = "",
) -> DiagnosticPartage:
    """Regroupe des besoins relevés en un diagnostic partagé, avec nos chiffres figés ce jour."""
    verrous = list(Besoin.objects.select_for_update().filter(pk__in=[b.pk for b in besoins]))
    if not verrous:
        raise ProjetImpossible("Cochez au moins un besoin.")
    pris = [b for b in verrous if b.etat != EtatBesoin.RELEVE]
    if pris:
        raise ProjetImpossible(f"« {pris[0].intitule} » est déjà dans un diagnostic.")
    diagnostic = DiagnosticPartage.objects.create(
        titre=une_ligne(titre)[:200],
        theme=theme or verrous[0].theme,
        territoire=territoire,
        constats=constats.strip(),
        pistes=pistes.strip(),
        chiffres=figer_chiffres(territoire, le, theme=theme or verrous[0].theme),
        date=le,
        par=par,
    )
    for besoin in verrous:
        besoin.diagnostic, besoin.etat = diagnostic, EtatBesoin.REGROUPE.value
        besoin.version += 1
    Besoin.objects.bulk_update(verrous, ["diagnostic", "etat", "version"])
    return diagnostic


@transaction.atomic
def modifier_diagnostic(
    *,
    diagnostic: DiagnosticPartage,
    version: int,
    changements: Mapping[str, Any],
    par: Agent,
    le: date,
) -> DiagnosticPartage:
    """Récrit constats et pistes ; les chiffres sont recalculés et figés de nouveau."""
    relu = changer(diagnostic, version, changements)
    relu.chiffres = figer_chiffres(relu.territoire, le, theme=relu.theme)
    relu.save(update_fields=["chiffres"])
    return relu


@transaction.atomic
def ouvrir_projet(
    *,
    intitule: str,
    chef_de_projet: Agent,
    par: Agent,
    le: date,
    diagnostic: DiagnosticPartage | None = None,
    territoire: Territoire | None = None,
    objectif: str = "",
    cout: Decimal | None = None,
    financement: str = "",
) -> Projet:
    """Un projet né d'un diagnostic ; les besoins du diagnostic passent en projet."""
    projet = Projet.objects.create(
        intitule=une_ligne(intitule)[:200],
        diagnostic=diagnostic,
        chef_de_projet=chef_de_projet,
        territoire=territoire or (diagnostic.territoire if diagnostic else None),
        objectif=objectif.strip(),
        cout=cout,
        financement=une_ligne(financement)[:200],
        etat=EtatProjet.EN_COURS,
        date=le,
    )
    if diagnostic is not None:
        diagnostic.besoins.filter(etat=EtatBesoin.REGROUPE).update(etat=EtatBesoin.EN_PROJET)
    return projet


def _projet_ouvert(projet: Projet, version: int | None = None) -> Projet:
    relu: Projet = verrouiller(projet, version)
    if relu.etat in (EtatProjet.REALISE, EtatProjet.ABANDONNE):
        raise ProjetImpossible("Ce projet est clos.")
    return relu


@transaction.atomic
def modifier_projet(
    *, projet: Projet, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> Projet:
    """Change l'objectif, le coût, le financement, le chef de projet."""
    _projet_ouvert(projet)
    return changer(projet, version, changements)


@transaction.atomic
def ajouter_etape(
    *,
    projet: Projet,
    genre: GenreEtape,
    intitule: str,
    prevue_le: date,
    par: Agent,
    le: date,
    action: Action | None = None,
) -> EtapeProjet:
    """Une étape de plus : note, appel à projets, marché, convention, action."""
    projet = _projet_ouvert(projet)
    return EtapeProjet.objects.create(
        projet=projet,
        genre=genre,
        intitule=une_ligne(intitule)[:200],
        prevue_le=prevue_le,
        action=action,
    )


@transaction.atomic
def faire_etape(*, etape: EtapeProjet, faite_le: date, par: Agent, le: date) -> EtapeProjet:
    """L'étape est faite ce jour-là."""
    _projet_ouvert(etape.projet)
    relue = verrouiller(etape)
    if faite_le > le:
        raise ProjetImpossible("Une étape faite ne peut pas l'être demain.", champ="faite_le")
    relue.faite_le = faite_le
    relue.version += 1
    relue.save()
    return relue


@transaction.atomic
def modifier_etape(
    *, etape: EtapeProjet, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> EtapeProjet:
    """Corrige une étape : ses mots, ses dates, l'action qu'elle ouvre."""
    _projet_ouvert(etape.projet)
    faite_le: date | None = changements.get("faite_le")
    if faite_le is not None and faite_le > le:
        raise ProjetImpossible("Une étape faite ne peut pas l'être demain.", champ="faite_le")
    return changer(etape, version, changements)


@transaction.atomic
def retirer_etape(*, etape: EtapeProjet, par: Agent, le: date) -> None:
    """Retire une étape qui n'est pas faite et ne porte aucun fichier."""
    _projet_ouvert(etape.projet)
    relue: EtapeProjet = verrouiller(etape)
    if relue.faite_le is not None or relue.fichier_id is not None:
        raise ProjetImpossible("Cette étape est faite, ou porte un fichier : elle reste.")
    relue.delete()


@transaction.atomic
def clore_projet(
    *, projet: Projet, etat: EtatProjet, resultats: str, version: int, par: Agent, le: date
) -> Projet:
    """Réalisé : ses besoins sont couverts. Abandonné : ils redeviennent à traiter."""
    etat = EtatProjet(etat)
    relu = _projet_ouvert(projet, version)
    if etat not in (EtatProjet.REALISE, EtatProjet.ABANDONNE):
        raise ProjetImpossible("Choisissez : réalisé ou abandonné.", champ="etat")
    if not resultats.strip():
        raise ProjetImpossible("Décrivez ce qui est obtenu.", champ="resultats")
    relu.etat, relu.resultats = etat.value, resultats.strip()
    relu.version += 1
    relu.save()
    if relu.diagnostic is not None:
        _suivre_les_besoins(relu, relu.diagnostic)
    noter(evenements.ProjetClos, relu, par, le, intitule=relu.intitule, etat=etat.label.lower())
    return relu


def _suivre_les_besoins(projet: Projet, diagnostic: DiagnosticPartage) -> None:
    en_projet = diagnostic.besoins.filter(etat=EtatBesoin.EN_PROJET)
    if projet.etat == EtatProjet.REALISE:
        en_projet.update(etat=EtatBesoin.COUVERT)
    elif not diagnostic.projets.exclude(etat=EtatProjet.ABANDONNE).exists():
        en_projet.update(etat=EtatBesoin.REGROUPE)
