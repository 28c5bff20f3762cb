"""Déposer une demande d'aide, la corriger, la retirer, y joindre ses pièces."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jalons.aides import evenements
from jalons.aides.baremes import bareme
from jalons.aides.enums import (
    Beneficiaire,
    EtatDemande,
    GenrePiece,
    OrigineDemande,
    Situation,
    Unite,
)
from jalons.aides.models import DemandeAide, PieceAide
from jalons.aides.rules.bareme import Bareme
from jalons.aides.selectors.demandes import examiner
from jalons.aides.services.commun import (
    AideImpossible,
    avancer,
    enregistrer,
    exiger_motif,
    raconter,
    tenir,
)
from jalons.comptes.enums import Niveau
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.ecrans.depots import recevoir
from jalons.personnes.models import Personne
from jalons.personnes.services import archiver_document
from jalons.socle.parametres import parametre
from jalons.socle.periode import Periode

_CHAMPS = (
    "situation",
    "quantite",
    "depense",
    "beneficiaire",
    "tiers",
    "evaluation",
)


@transaction.atomic
def deposer(
    *,
    personne: Personne,
    aide: str,
    situation: Situation | str,
    debut: date,
    par: Agent,
    le: date,
    fin: date | None = None,
    quantite: Decimal = Decimal(1),
    depense: Decimal | None = None,
    beneficiaire: Beneficiaire | str = Beneficiaire.PERSONNE,
    tiers: str = "",
    evaluation: str = "",
    origine: OrigineDemande | str = OrigineDemande.DEMANDEE,
    contrat_id: int | None = None,
    trouvee_dit: str = "",
) -> DemandeAide:
    """Une demande, à décider. Elle se dépose même si une pièce manque : la décision, elle, attendra.

    Lève `AideImpossible` : aide inconnue à cette date, quantité ou dépense absente, dates à l'envers,
    prestataire sans nom, ou la même aide déjà demandée pour ces jours-là.
    """
    Personne.objects.select_for_update().get(pk=personne.pk)
    lu = bareme(aide, le=le)
    if lu is None:
        raise AideImpossible("Cette aide n'existe pas à cette date.", champ="aide")
    demande = DemandeAide(
        personne=personne,
        foyer_id=personne.foyer_id,
        aide=aide,
        origine=str(origine),
        contrat_id=contrat_id,
        trouvee_dit=trouvee_dit[:400],
        demandee_le=le,
        echeance=parametre("aide_delai_decision", le=le).apres(le),
        structure_id=par.structure_id,
        par=par,
    )
    champs = {
        "situation": str(situation),
        "quantite": quantite,
        "depense": depense,
        "beneficiaire": str(beneficiaire),
        "tiers": tiers,
        "evaluation": evaluation,
    }
    _poser(demande, lu, champs, debut, fin)
    _enregistrer_neuve(demande)
    journaliser(
        evenements.AideDemandee,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=demande.pk,
        aide=demande.libelle,
        origine="demandée" if origine == OrigineDemande.DEMANDEE else "trouvée et proposée",
        periode=str(demande.periode),
    )
    return demande


def _poser(
    demande: DemandeAide, lu: Bareme, champs: Mapping[str, Any], debut: date, fin: date | None
) -> None:
    """Pose ce qui est saisi, et contrôle ce que cela dit ensemble."""
    if fin is not None and fin < debut:
        raise AideImpossible("La fin précède le début.", champ="fin")
    demande.periode = Periode(debut, fin or debut)
    for nom in _CHAMPS:
        setattr(demande, nom, champs[nom])
    demande.tiers = " ".join(demande.tiers.split())[:160]
    demande.evaluation = demande.evaluation.strip()
    if lu.unite == Unite.ACTE:
        demande.quantite = Decimal(1)
    if demande.quantite is None or demande.quantite <= 0:
        raise AideImpossible(f"Dites combien ({lu.unite.label}).", champ="quantite")
    if lu.au_reel and not demande.depense:
        raise AideImpossible("Dites la dépense.", champ="depense")
    if not lu.au_reel:
        demande.depense = None
    if demande.beneficiaire == Beneficiaire.TIERS and not demande.tiers:
        raise AideImpossible("Nommez le prestataire à payer.", champ="tiers")
    if demande.beneficiaire == Beneficiaire.PERSONNE:
        demande.tiers = ""


def _proposer(demande: DemandeAide) -> None:
    """Note ce que le barème donne à cet instant : les listes le filtrent sans le recalculer."""
    demande.propose = examiner(demande, le=demande.demandee_le).calcul.montant


def _enregistrer_neuve(demande: DemandeAide) -> None:
    _proposer(demande)
    try:
        with transaction.atomic():
            if demande.pk:
                enregistrer(demande)
            else:
                demande.save()
    except IntegrityError as erreur:
        if "demande_aide_pas_deux_fois" not in str(erreur):
            raise
        raise AideImpossible(
            "Cette aide est déjà demandée pour ces jours-là : ouvrez la demande en place.",
            champ="debut",
        ) from erreur


@transaction.atomic
def corriger(
    *, demande: DemandeAide, version: int, changements: Mapping[str, Any], par: Agent, le: date
) -> DemandeAide:
    """Corrige une demande qui n'est pas décidée. Lève `ConflitDeVersion` ou `AideImpossible`."""
    tenue = tenir(demande, version)
    if tenue.etat != EtatDemande.DEPOSEE:
        raise AideImpossible("Elle est décidée : annulez d'abord la décision.")
    lu = bareme(tenue.aide, le=tenue.demandee_le)
    if lu is None:
        raise AideImpossible("Cette aide n'existe pas à cette date.")
    en_place = {nom: getattr(tenue, nom) for nom in _CHAMPS}
    champs = {**en_place, **{c: v for c, v in changements.items() if c in _CHAMPS}}
    debut = changements.get("debut", tenue.periode.debut)
    fin = changements.get("fin", tenue.periode.fin)
    _poser(tenue, lu, champs, debut, fin)
    _enregistrer_neuve(tenue)
    raconter(tenue, "corrigée", par=par, le=le)
    return tenue


@transaction.atomic
def retirer(*, demande: DemandeAide, version: int, motif: str, par: Agent, le: date) -> DemandeAide:
    """La personne n'en a plus besoin, ou elle fut faite par erreur. Rien ne s'efface."""
    tenue = tenir(demande, version)
    tenue.motif_fin = exiger_motif(motif, "Dites pourquoi elle est retirée.")
    avancer(tenue, "retirer")
    enregistrer(tenue)
    raconter(tenue, "retirée", par=par, le=le, raison=tenue.motif_fin)
    return tenue


@transaction.atomic
def rouvrir(*, demande: DemandeAide, version: int, motif: str, par: Agent, le: date) -> DemandeAide:
    """Défait un retrait, ou reprend une demande dont le paiement fut annulé : elle est à décider."""
    tenue = tenir(demande, version)
    raison = exiger_motif(motif, "Dites pourquoi elle est rouverte.")
    avancer(tenue, "rouvrir")
    tenue.motif_fin, tenue.montant = "", None
    tenue.echeance = parametre("aide_delai_decision", le=le).apres(le)
    _enregistrer_neuve(tenue)
    raconter(tenue, "rouverte", par=par, le=le, raison=raison)
    return tenue


@transaction.atomic
def ajouter_piece(
    *,
    demande: DemandeAide,
    genre: GenrePiece | str,
    fichier: Any,
    par: Agent,
    le: date,
    fournisseur: str = "",
    montant: Decimal | None = None,
) -> PieceAide:
    """Range une pièce, chiffrée, dans le dossier. Lève `AideImpossible`, `DepotRefuse`."""
    tenue = tenir(demande, None)
    if tenue.etat not in (EtatDemande.DEPOSEE, EtatDemande.ACCORDEE):
        raise AideImpossible("Cette demande est finie : plus rien ne s'y ajoute.")
    if genre == GenrePiece.DEVIS and not montant:
        raise AideImpossible("Dites le montant du devis.", champ="montant")
    depot = recevoir(fichier, maximum=parametre("taille_maximale_piece", le=le).nombre)
    document = archiver_document(
        personne=tenue.personne,
        type_document="piece_jointe",
        titre=f"{GenrePiece(genre).label}, {tenue.libelle.lower()}"[:160],
        contenu=depot.contenu,
        donnees={},
        par=par,
        le=le,
        type_mime=depot.type_mime,
        nom=depot.nom,
        niveau=Niveau.FINANCES,
    )
    piece = PieceAide.objects.create(
        demande=tenue,
        genre=str(genre),
        fournisseur=" ".join(fournisseur.split())[:160],
        montant=montant,
        document=document,
        deposee_le=le,
        par=par,
    )
    _proposer(tenue)
    tenue.save(update_fields=["propose"])
    _dire_piece(piece, tenue, "déposé", par, le)
    return piece


@transaction.atomic
def retirer_piece(*, piece: PieceAide, motif: str, par: Agent, le: date) -> None:
    """Retire une pièce déposée par erreur : elle ne compte plus, et reste dans l'histoire."""
    tenue = tenir(piece.demande, None)
    if tenue.etat != EtatDemande.DEPOSEE:
        raise AideImpossible("La décision s'appuie sur elle : annulez d'abord la décision.")
    lue = PieceAide.objects.select_for_update().get(pk=piece.pk)
    if lue.retiree_le is not None:
        raise AideImpossible("Cette pièce est déjà retirée.")
    lue.motif_retrait = exiger_motif(motif, "Dites pourquoi elle est retirée.")
    lue.retiree_le = le
    lue.save()
    _proposer(tenue)
    tenue.save(update_fields=["propose"])
    _dire_piece(lue, tenue, "retiré", par, le)


def _dire_piece(piece: PieceAide, tenue: DemandeAide, fait: str, par: Agent, le: date) -> None:
    journaliser(
        evenements.PieceAideDeposee,
        personne_id=tenue.personne_id,
        par=par,
        le=le,
        objet_id=tenue.pk,
        aide=tenue.libelle,
        piece=piece.get_genre_display().lower(),
        fait=fait,
    )
