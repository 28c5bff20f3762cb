"""Le COREO : ajuster les engagements, composer le PDF, signer, archiver."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jalons.accueil import evenements
from jalons.accueil.documents.coreo import CoreoContrat
from jalons.accueil.enums import EtatCoreo, ModeEnvoi, ModeSignature
from jalons.accueil.models import Coreo
from jalons.accueil.selectors.orientation import limite_du_contrat
from jalons.accueil.services.orientation import notifier
from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.ecrans.depots import recevoir, recevoir_trace
from jalons.personnes.selectors import situation_de
from jalons.personnes.services import archiver_document
from jalons.repertoire.enums import Mesure
from jalons.socle.accord import accorder
from jalons.socle.conflit import Ecart, verifier_version
from jalons.socle.documents import completer
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import Fichier
from jalons.socle.parametres import parametre
from jalons.socle.recherche import normaliser


class SignatureImpossible(ErreurMetier):
    """La signature ne peut pas être reçue ainsi."""


def _verrouiller(coreo: Coreo, version: int, engagements: list[str] | None = None) -> Coreo:
    coreo = Coreo.objects.select_for_update().get(pk=coreo.pk)
    ecarts = []
    if engagements is not None and engagements != coreo.engagements:
        ecarts = [Ecart("Engagements", "\n".join(engagements), "\n".join(coreo.engagements))]
    verifier_version(coreo, version, ecarts=ecarts)
    if coreo.etat == EtatCoreo.SIGNE:
        raise SignatureImpossible("Ce COREO est déjà signé : il ne change plus.")
    return coreo


def _engagements(lignes: list[str]) -> list[str]:
    gardes = [e.strip() for e in lignes if e.strip()]
    if not gardes:
        raise SignatureImpossible("Gardez au moins un engagement.", champ="engagements")
    return gardes


@transaction.atomic
def ajuster_engagements(
    *, coreo: Coreo, engagements: list[str], version: int, par: Agent, le: date
) -> Coreo:
    """Remplace les engagements de la personne, tant que rien n'est signé."""
    gardes = _engagements(engagements)
    coreo = _verrouiller(coreo, version, gardes)
    coreo.engagements, coreo.version = gardes, coreo.version + 1
    coreo.save()
    return coreo


def composer(
    coreo: Coreo, *, le: date, signature: bytes | None = None
) -> tuple[bytes, dict[str, Any]]:
    """PDF du COREO et données qui l'ont produit ; sans signature, l'exemplaire à signer."""
    donnees = completer(_donnees(coreo, le=le, signature=signature))
    return CoreoContrat.rendre(donnees, horodatage=timezone.now()), donnees


def _donnees(coreo: Coreo, *, le: date, signature: bytes | None) -> dict[str, Any]:
    orientation = coreo.orientation
    personne, referent = orientation.personne, orientation.referent
    situation = situation_de(personne, le=le)
    adresse, droit = situation.adresse, situation.droit
    contrat = limite_du_contrat(orientation.voie, orientation.structure, notifiee=le)
    return {
        "reference": f"COREO-{coreo.pk}",
        "personne": {
            "nom": personne.nom_complet,
            "civilite": personne.civilite,
            "ne_le": accorder("Né[e] le", personne.est_feminin),
            "inscrit": accorder("inscrit[e]", personne.est_feminin),
            "naissance": f"{personne.date_naissance:%d/%m/%Y}",
            "adresse": ", ".join(adresse.lignes) if adresse else "",
            "allocataire": droit.demande.numero_allocataire if droit else "",
            "organisme": droit.demande.organisme if droit else "",
        },
        "origine": orientation.get_origine_display(),
        "voie": orientation.get_voie_display(),
        "mesure": Mesure(orientation.mesure).label if orientation.mesure else "",
        "structure": str(orientation.structure),
        "referent": str(referent) if referent else "désigné par l'organisme",
        "referent_telephone": (referent.telephone if referent else "")
        or orientation.structure.telephone,
        "doit_s_inscrire": orientation.doit_s_inscrire,
        "explication": orientation.proposition.get("explication", ""),
        "est_conforme": orientation.est_conforme,
        "motif_ecart": orientation.motif_ecart,
        "motif_reorientation": orientation.motif_reorientation,
        "preconisation": orientation.preconisation,
        "avis_equipe": orientation.avis_equipe,
        "engagements": list(coreo.engagements),
        "agent": f"{orientation.decide_par.prenom} {orientation.decide_par.nom}",
        "agent_qualite": orientation.decide_par.fonction,
        "date_decision": f"{orientation.date_decision:%d/%m/%Y}",
        "date": f"{le:%d/%m/%Y}",
        "limite_contrat": f"{contrat:%d/%m/%Y}" if contrat else "",
        "nom_signataire": coreo.nom_signataire,
        "signature": list(signature) if signature else [],
    }


@transaction.atomic
def signer_a_l_ecran(
    *,
    coreo: Coreo,
    nom_signataire: str,
    trace: str,
    version: int,
    par: Agent,
    le: date,
    qualite: str = "",
    engagements: list[str] | None = None,
) -> Coreo:
    """Signature tracée à l'écran, ou nom tapé avec accord exprès quand `trace` est vide.

    `engagements` : ceux que l'on vient de lire et d'accepter, enregistrés par la signature même.
    Un autre nom que celui de la personne dit à quel titre il signe (`qualite`). Compose le PDF signé,
    l'archive avec ses données, et vaut notification en main propre.
    """
    gardes = _engagements(engagements) if engagements is not None else None
    coreo = _verrouiller(coreo, version, gardes)
    if gardes is not None:
        coreo.engagements = gardes
    nom_signataire = _signataire(coreo, nom_signataire, qualite)
    maximum = parametre("taille_maximale_piece", le=le).nombre
    image = recevoir_trace(trace, maximum=maximum) if trace else None
    coreo.nom_signataire = nom_signataire.strip()[:120]
    coreo.mode_signature = ModeSignature.ECRAN
    if image is not None:
        coreo.signature = Fichier.objects.deposer(image, nom="signature.png", type_mime="image/png")
    contenu, donnees = composer(coreo, le=le, signature=image)
    # L'image est rangée à part, sous son empreinte : inutile de la garder deux fois.
    donnees["signature"] = coreo.signature.empreinte if coreo.signature else ""
    return _sceller(coreo, contenu, donnees, type_mime="application/pdf", par=par, le=le)


@transaction.atomic
def deposer_signature_papier(
    *,
    coreo: Coreo,
    nom_signataire: str,
    contenu: bytes,
    version: int,
    par: Agent,
    le: date,
    qualite: str = "",
) -> Coreo:
    """Exemplaire signé sur papier, numérisé (PDF, JPEG ou PNG)."""
    coreo = _verrouiller(coreo, version)
    nom_signataire = _signataire(coreo, nom_signataire, qualite)
    depot = recevoir(contenu, maximum=parametre("taille_maximale_piece", le=le).nombre)
    coreo.nom_signataire = nom_signataire.strip()[:120]
    coreo.mode_signature = ModeSignature.PAPIER
    donnees = completer(_donnees(coreo, le=le, signature=None))
    return _sceller(coreo, contenu, donnees, type_mime=depot.type_mime, par=par, le=le)


def _signataire(coreo: Coreo, nom: str, qualite: str) -> str:
    """Le nom à garder ; lève `SignatureImpossible` si un autre que la personne signe sans dire son titre."""
    dit, titre = " ".join(nom.split()), " ".join(qualite.split())
    if not dit:
        raise SignatureImpossible("Écrivez le nom de la personne qui signe.", champ="nom")
    personne = coreo.orientation.personne
    noms = {
        normaliser(n)
        for n in (personne.nom_naissance, personne.nom_usage, personne.nom_affiche)
        if n
    }
    mots = set(normaliser(dit).split())
    if any(set(n.split()) <= mots for n in noms):
        return dit
    if not titre:
        raise SignatureImpossible(
            f"Ce nom n'est pas celui de {personne.prenom} {personne.nom_affiche}. Corrigez-le, ou dites "
            "à quel titre cette personne signe.",
            champ="nom",
        )
    return f"{dit} ({titre})"


def _sceller(
    coreo: Coreo, contenu: bytes, donnees: dict[str, Any], *, type_mime: str, par: Agent, le: date
) -> Coreo:
    personne = coreo.orientation.personne
    coreo.document = archiver_document(
        personne=personne,
        type_document=CoreoContrat.code,
        titre=f"COREO signé le {le:%d/%m/%Y}",
        contenu=contenu,
        donnees=donnees,
        par=par,
        le=le,
        type_mime=type_mime,
    )
    coreo.etat, coreo.date_signature, coreo.version = EtatCoreo.SIGNE, le, coreo.version + 1
    coreo.save()
    mode = ModeSignature(coreo.mode_signature).label.lower()
    journaliser(
        evenements.CoreoSigne,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=coreo.pk,
        mode=mode,
    )
    if coreo.orientation.date_notification is None:
        notifier(orientation=coreo.orientation, mode=ModeEnvoi.MAIN, par=par, le=le)
    return coreo


@transaction.atomic
def refuser_signature(*, coreo: Coreo, motif: str, version: int, par: Agent, le: date) -> Coreo:
    """La personne ne signe pas : l'orientation tient, et devra être notifiée par courrier."""
    coreo = _verrouiller(coreo, version)
    if not motif.strip():
        raise SignatureImpossible(
            "Dites en une phrase ce que la personne a exprimé.", champ="motif"
        )
    coreo.etat, coreo.motif_refus = EtatCoreo.REFUSE, motif.strip()[:300]
    coreo.version += 1
    coreo.save()
    journaliser(
        evenements.CoreoRefuse,
        personne_id=coreo.orientation.personne_id,
        par=par,
        le=le,
        objet_id=coreo.pk,
    )
    return coreo
