"""Un dossier devant une équipe : l'inscrire, le placer à une séance, le retirer, dire sa suite."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.equipes import evenements
from jalons.equipes.enums import EtatDossier, EtatPassage
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import DossierEquipe, Equipe, SeanceEquipe
from jalons.equipes.selectors.equipes import equipes_competentes, est_competente
from jalons.equipes.services.commun import (
    dossier_verrouille,
    exiger_ouvert,
    mettre_a_l_ordre_du_jour,
    passage_vivant,
    seance_ouverte,
    seance_suivante,
)
from jalons.equipes.theme import ThemeEquipe
from jalons.personnes.models import Document, Personne
from jalons.socle.fiches import une_ligne
from jalons.socle.parametres import parametre


@transaction.atomic
def inscrire(
    *,
    personne: Personne,
    theme: str,
    objet: str,
    par: Agent,
    le: date,
    equipe: Equipe | None = None,
    seance: SeanceEquipe | None = None,
    pieces: Iterable[Document] = (),
    droit_du: date | None = None,
) -> DossierEquipe:
    """Saisit une équipe pour cette personne et ce thème (un code de `ThemeEquipe`).

    Sans `equipe`, la plus locale des équipes compétentes. Sans `seance`, la première qui laisse à la
    personne son délai pour être entendue ; aucune au calendrier : le dossier attend. `droit_du` : le
    jour des faits, quand leur droit n'est pas celui de la saisine. Lève `EquipeImpossible` si aucune
    équipe n'est compétente, ou si un dossier du même thème est déjà ouvert.
    """
    ThemeEquipe.par_code(theme)
    if not objet.strip():
        raise EquipeImpossible("Dites en une phrase ce qui est soumis à l'équipe.", champ="objet")
    if equipe is None:
        equipe = equipes_competentes(personne, theme, le=le).first()
    if equipe is None or not est_competente(equipe, personne, theme):
        raise EquipeImpossible(
            "Aucune équipe n'est compétente pour ce thème sur le territoire de la personne : "
            "composez-la d'abord.",
            champ="equipe",
        )
    try:
        with transaction.atomic():
            dossier = DossierEquipe.objects.create(
                personne=personne,
                equipe=equipe,
                theme=theme,
                objet=une_ligne(objet)[:400],
                saisie_le=le,
                droit_du=droit_du or le,
                saisie_par=par,
            )
    except IntegrityError as erreur:
        if "dossier_equipe_un_ouvert" in str(erreur):
            raise EquipeImpossible(
                "Un dossier de ce thème attend déjà l'avis de l'équipe pour cette personne."
            ) from erreur
        raise
    dossier.pieces.set(_pieces_de(personne, pieces))
    placee = seance or _seance_qui_laisse_le_delai(dossier)
    if placee is not None:
        mettre_a_l_ordre_du_jour(dossier, seance_ouverte(_de_l_equipe(placee, equipe)))
    journaliser(
        evenements.EquipeSaisie,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=dossier.pk,
        equipe=str(equipe),
        theme=dossier.declaration.libelle,
        objet=dossier.objet,
    )
    return dossier


def _pieces_de(personne: Personne, pieces: Iterable[Document]) -> list[Document]:
    lues = list(pieces)
    if any(p.personne_id != personne.pk for p in lues):
        raise EquipeImpossible("Une pièce n'est pas de cette personne.", champ="pieces")
    return lues


def _seance_qui_laisse_le_delai(dossier: DossierEquipe) -> SeanceEquipe | None:
    """La prochaine séance ; après le délai d'audition quand le thème exige d'inviter la personne."""
    attente = 0
    if dossier.declaration.exige_invitation:
        attente = parametre("delai_audition_equipe", le=dossier.droit_du).nombre
    return seance_suivante(dossier.equipe, apres=dossier.saisie_le + timedelta(days=attente))


def _de_l_equipe(seance: SeanceEquipe, equipe: Equipe) -> SeanceEquipe:
    if seance.equipe_id != equipe.pk:
        raise EquipeImpossible("Cette séance n'est pas celle de l'équipe.", champ="seance")
    return seance


@transaction.atomic
def placer(
    *, dossier: DossierEquipe, seance: SeanceEquipe, version: int | None, par: Agent, le: date
) -> DossierEquipe:
    """Met le dossier à l'ordre du jour d'une séance, ou le déplace d'une séance à une autre.

    L'invitation déjà partie pour une autre séance ne vaut plus : la personne est à réinviter.
    """
    relu = dossier_verrouille(dossier, version)
    exiger_ouvert(relu)
    actuel = passage_vivant(relu)
    if actuel is not None and actuel.seance_id == seance.pk:
        return relu
    # Toujours la plus proche d'abord : deux déplacements croisés ne s'attendent pas l'un l'autre.
    tenues = {s.pk: s for s in (seance, *([actuel.seance] if actuel else []))}
    for s in sorted(tenues.values(), key=lambda s: (s.seance.debut, s.pk)):
        tenues[s.pk] = seance_ouverte(s)
    vers = _de_l_equipe(tenues[seance.pk], relu.equipe)
    if actuel is not None and actuel.invitee_le is None and not actuel.observations:
        actuel.delete()
    elif actuel is not None:
        actuel.etat, actuel.motif = EtatPassage.REPORTE, "Placé à une autre séance"
        actuel.version += 1
        actuel.save()
    deja = vers.passages.filter(dossier=relu).first()
    if deja is not None:
        deja.etat, deja.motif, deja.version = EtatPassage.PREVU, "", deja.version + 1
        deja.save()
        relu.etat, relu.version = EtatDossier.INSCRIT, relu.version + 1
        relu.save(update_fields=["etat", "version"])
        return relu
    mettre_a_l_ordre_du_jour(relu, vers)
    return relu


@transaction.atomic
def retirer(
    *, dossier: DossierEquipe, motif: str, version: int | None, par: Agent, le: date
) -> DossierEquipe:
    """Le dossier n'est plus soumis à l'équipe ; il faut dire pourquoi. Un avis rendu ne se retire pas."""
    relu = dossier_verrouille(dossier, version)
    exiger_ouvert(relu)
    dit = une_ligne(motif)[:300]
    if not dit:
        raise EquipeImpossible("Dites pourquoi le dossier est retiré.", champ="motif")
    actuel = passage_vivant(relu)
    if actuel is not None:
        seance_ouverte(actuel.seance)
        actuel.etat, actuel.motif = EtatPassage.RETIRE, dit
        actuel.version += 1
        actuel.save()
    relu.etat, relu.motif_retrait, relu.version = EtatDossier.RETIRE, dit, relu.version + 1
    relu.save()
    _raconter(relu, evenements.EquipeRetrait, par=par, le=le, motif=dit)
    return relu


@transaction.atomic
def noter_la_suite(
    *, dossier: DossierEquipe, suite: str, version: int | None, par: Agent | None, le: date
) -> DossierEquipe:
    """Ce qui a été décidé après l'avis, et quand ; vide : la suite notée par erreur s'efface."""
    relu = dossier_verrouille(dossier, version)
    if relu.etat != EtatDossier.RENDU:
        raise EquipeImpossible("L'avis n'est pas encore rendu.")
    relu.suite = une_ligne(suite)[:400]
    relu.suite_le = le if relu.suite else None
    relu.version += 1
    relu.save()
    _raconter(
        relu, evenements.EquipeSuite, par=par, le=le, suite=relu.suite or "suite notée par erreur"
    )
    return relu


def _raconter(
    dossier: DossierEquipe, fait: type, *, par: Agent | None, le: date, **dit: str
) -> None:
    journaliser(
        fait,
        personne_id=dossier.personne_id,
        par=par,
        le=le,
        objet_id=dossier.pk,
        equipe=str(dossier.equipe),
        theme=dossier.declaration.libelle,
        **dit,
    )
