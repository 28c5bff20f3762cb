"""Écritures sur les personnes : faits datés, rattachements, coordonnées, projection courante."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from jalons.annuaire.models import Structure
from jalons.comptes.enums import Niveau
from jalons.comptes.models import Agent
from jalons.personnes.enums import MOTIFS_DECES, EtatInscription, MotifRattachement, SourceFait
from jalons.personnes.models import (
    Document,
    InscriptionFranceTravail,
    Nir,
    Personne,
    Rattachement,
)
from jalons.personnes.rules import controler_nir, lire_nir
from jalons.socle.chiffrement import chiffrer, empreinte_aveugle
from jalons.socle.documents import DocumentType, completer
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.models import Fichier
from jalons.socle.periode import FaitDate, Periode, connu_depuis, instant_de_connaissance

Fait = TypeVar("Fait", bound=FaitDate)


class RattachementImpossible(ErreurMetier):
    """Le rattachement contredit un suivi déjà en place."""


@transaction.atomic
def constater(
    modele: type[Fait], *, cle: dict[str, Any], le: date, valeurs: dict[str, Any]
) -> Fait:
    """Pose un fait vrai à partir du jour `le`, sans rien écraser.

    Le fait connu qui courait ce jour-là cesse d'être « connu » ; il est réécrit borné à la veille,
    puis le nouveau fait court depuis `le`. Un fait identique ne produit aucune écriture.
    """
    courant = modele._default_manager.select_for_update().filter(
        connu__upper_inf=True, periode__contains=le, **cle
    )
    ancien = courant.first()
    if ancien is not None and all(getattr(ancien, c) == v for c, v in valeurs.items()):
        return cast(Fait, ancien)
    maintenant = instant_de_connaissance()
    fin = None
    if ancien is not None:
        fin = ancien.periode.fin
        depuis = ancien.connu.lower
        # Dans la même transaction l'horloge n'a pas avancé : le fait n'a jamais été cru.
        if depuis >= maintenant:
            courant.delete()
        else:
            type(ancien).objects.filter(pk=ancien.pk).update(connu=(depuis, maintenant))
        if ancien.periode.debut < le:
            ancien.pk = None
            ancien._state.adding = True
            ancien.periode = Periode(ancien.periode.debut, le - timedelta(days=1))
            ancien.connu = connu_depuis(maintenant)
            ancien.save()
    nouveau = modele(periode=Periode(le, fin), connu=connu_depuis(maintenant), **cle, **valeurs)
    nouveau.save()
    return nouveau


@transaction.atomic
def enregistrer_nir(*, personne: Personne, nir: str) -> Nir | None:
    """Range le NIR chiffré, avec son contrôle ; None si le texte n'a pas la forme d'un NIR."""
    lu = lire_nir(nir)
    if lu is None:
        return None
    etat = controler_nir(lu, sexe=personne.sexe, date_naissance=personne.date_naissance)
    empreinte = empreinte_aveugle(lu.treize)
    Nir.objects.filter(personne=personne).exclude(empreinte=empreinte).update(est_courant=False)
    range_, _ = Nir.objects.update_or_create(
        personne=personne,
        empreinte=empreinte,
        defaults={"chiffre": chiffrer(lu.treize), "etat": etat, "est_courant": True},
    )
    return range_


@transaction.atomic
def rattacher(
    *,
    personne: Personne,
    motif: MotifRattachement,
    structure: Structure | None = None,
    agent: Agent | None = None,
    depuis: date,
    est_nominatif: bool = False,
) -> Rattachement:
    """Ouvre un suivi ; `est_nominatif` : à cet agent seul.

    Lève `RattachementImpossible` si un référent unique est déjà en place.
    """
    try:
        with transaction.atomic():
            return Rattachement.objects.create(
                personne=personne,
                motif=motif,
                structure=structure,
                agent=agent,
                periode=Periode(depuis),
                est_nominatif=est_nominatif,
            )
    except IntegrityError as erreur:
        if "rattachement_un_seul_referent" in str(erreur):
            raise RattachementImpossible(
                "Cette personne a déjà un référent unique à cette date : "
                "terminez d'abord le suivi en cours."
            ) from erreur
        raise


@transaction.atomic
def terminer_rattachement(
    rattachement: Rattachement, *, le: date, a_l_instant: bool = False
) -> None:
    """Ferme un suivi au soir du jour `le`. Un suivi commencé après `le` n'a jamais eu lieu.

    `a_l_instant` : il compte encore ce jour, mais n'ouvre plus le dossier dès maintenant. Rien n'est
    corrigé ni effacé : la ligne cesse d'être crue, une autre dit la période fermée.
    """
    maintenant = instant_de_connaissance()
    rattachement.cesser_de_croire(maintenant)
    if rattachement.periode.debut > le:
        return
    rattachement.pk = None
    rattachement._state.adding = True
    rattachement.periode = rattachement.periode.close_au(le)
    rattachement.connu = connu_depuis(maintenant)
    if a_l_instant:
        rattachement.acces_clos_a = maintenant
    rattachement.version += 1
    rattachement.save()


@transaction.atomic
def designer_referent(
    *, personne: Personne, structure: Structure, agent: Agent | None, le: date
) -> Rattachement:
    """Donne un référent unique à partir de `le`, en terminant la veille le suivi précédent.

    Un relais prévu plus tard n'aura pas lieu : la dernière décision l'emporte.
    """
    precedents = Rattachement.objects.select_for_update().filter(
        Q(periode__endswith__isnull=True) | Q(periode__endswith__gt=le),
        personne=personne,
        motif=MotifRattachement.REFERENT_UNIQUE,
    )
    for precedent in precedents:
        terminer_rattachement(precedent, le=le - timedelta(days=1))
    return rattacher(
        personne=personne,
        motif=MotifRattachement.REFERENT_UNIQUE,
        structure=structure,
        agent=agent,
        depuis=le,
    )


@transaction.atomic
def declarer_inscription(
    *,
    personne: Personne,
    est_inscrit: bool,
    le: date,
    identifiant: str = "",
    source: SourceFait = SourceFait.AGENT,
) -> InscriptionFranceTravail:
    """Constate l'inscription, ou son absence, à France Travail ; ce que l'on sait déjà ne se redit pas."""
    sues = InscriptionFranceTravail.objects.connus().au(le).filter(personne=personne)
    deja = sues.filter(source=SourceFait.FRANCE_TRAVAIL, etat=EtatInscription.INSCRIT).first()
    if est_inscrit and deja is not None and identifiant in {"", deja.identifiant}:
        return deja
    etat = EtatInscription.INSCRIT if est_inscrit else EtatInscription.NON_INSCRIT
    return constater(
        InscriptionFranceTravail,
        cle={"personne": personne},
        le=le,
        valeurs={"etat": etat, "identifiant": identifiant, "source": source},
    )


@transaction.atomic
def archiver_document(
    *,
    personne: Personne,
    type_document: str,
    titre: str,
    contenu: bytes,
    donnees: dict[str, Any],
    par: Agent | None,
    le: date,
    type_mime: str = "application/pdf",
    nom: str = "",
    niveau: Niveau = Niveau.SUIVI,
) -> Document:
    """Archive un document produit ou reçu, avec les données qui l'ont composé et son empreinte."""
    fichier = Fichier.objects.deposer(contenu, nom=nom or f"{titre}.pdf", type_mime=type_mime)
    return Document.objects.create(
        personne=personne,
        type=type_document,
        titre=titre,
        fichier=fichier,
        donnees=donnees,
        niveau=niveau,
        par=par,
        date=le,
    )


def composer_et_archiver(
    *,
    personne: Personne,
    document: type[DocumentType],
    titre: str,
    donnees: Mapping[str, Any],
    par: Agent | None,
    le: date,
    niveau: Niveau = Niveau.SUIVI,
) -> Document:
    """Compose le PDF et l'archive avec tout ce qui l'a composé, identité du département comprise."""
    completes = completer(donnees)
    return archiver_document(
        personne=personne,
        type_document=document.code,
        titre=titre,
        contenu=document.rendre(completes, horodatage=timezone.now()),
        donnees=completes,
        par=par,
        le=le,
        niveau=niveau,
    )


_SQL_PROJETER = """
UPDATE personnes_personne p SET
    foyer_id = s.foyer_id, role_foyer = coalesce(s.role, ''), commune_id = s.commune_id,
    site_id = s.site_id, territoire_id = s.territoire_id, etat_droit = coalesce(s.etat, ''),
    est_soumis = s.est_soumis, est_majore = coalesce(s.est_majore, false),
    deces_signale = coalesce(s.deces_signale, false)
FROM (
    SELECT DISTINCT ON (q.id) q.id, ap.foyer_id, ap.role, ad.commune_id, si.id AS site_id,
           si.territoire_id, d.etat, d.est_majore, so.est_soumis,
           d.est_un_deces AND NOT EXISTS (
               SELECT 1 FROM personnes_verificationdeces v
               WHERE v.personne_id = q.id AND v.demande_id = d.demande_id AND v.est_vivante
                 AND NOT EXISTS (SELECT 1 FROM personnes_etatdroit s WHERE s.demande_id = d.demande_id
                     AND upper_inf(s.connu) AND lower(s.periode) > v.le
                     AND NOT s.motifs && %(deces)s::varchar[])) AS deces_signale
    FROM personnes_personne q
    LEFT JOIN personnes_appartenance ap ON ap.personne_id = q.id
         AND upper_inf(ap.connu) AND ap.periode @> %(le)s::date
    LEFT JOIN (
        -- La demande qui compte, une fois par foyer et non par personne.
        SELECT DISTINCT ON (dr.foyer_id) dr.foyer_id, dr.id AS demande_id, dr.date_demande,
               dr.numero_demande, e.etat, e.est_majore,
               e.motifs && %(deces)s::varchar[] AS est_un_deces
        FROM personnes_demandersa dr JOIN personnes_etatdroit e ON e.demande_id = dr.id
             AND upper_inf(e.connu) AND e.periode @> %(le)s::date
        WHERE dr.foyer_id IN (
            SELECT foyer_id FROM personnes_appartenance WHERE personne_id = ANY(%(ids)s))
        ORDER BY dr.foyer_id, (e.etat IN ('2', '3', '4')) DESC, dr.date_demande DESC,
                 dr.numero_demande DESC
    ) d ON d.foyer_id = ap.foyer_id
    LEFT JOIN personnes_adresse ad ON ad.foyer_id = ap.foyer_id
         AND upper_inf(ad.connu) AND ad.periode @> %(le)s::date
    LEFT JOIN annuaire_sectorisation se ON se.commune_id = ad.commune_id
         AND se.periode @> %(le)s::date AND upper_inf(se.connu)
    LEFT JOIN annuaire_site si ON si.id = se.site_id
    LEFT JOIN personnes_soumissiondroitsdevoirs so ON so.personne_id = q.id
         AND so.demande_id = d.demande_id AND upper_inf(so.connu) AND so.periode @> %(le)s::date
    WHERE q.id = ANY(%(ids)s)
    ORDER BY q.id, (d.etat IN ('2', '3', '4')) DESC NULLS LAST, (ap.role IN ('DEM', 'CJT')) DESC,
             d.date_demande DESC NULLS LAST, d.numero_demande DESC NULLS LAST, ap.foyer_id DESC
) s
WHERE p.id = s.id AND (p.foyer_id, p.role_foyer, p.commune_id, p.site_id, p.territoire_id,
      p.etat_droit, p.est_soumis, p.est_majore, p.deces_signale)
   IS DISTINCT FROM (s.foyer_id, coalesce(s.role, ''), s.commune_id, s.site_id, s.territoire_id,
      coalesce(s.etat, ''), s.est_soumis, coalesce(s.est_majore, false),
      coalesce(s.deces_signale, false))
"""

# L'identité en vigueur est celle du dossier ouvert le plus récent, les siens avant ceux d'une fiche
# liée ; le NIR, un certain d'abord. Le choix ne regarde que ce que disent les dossiers, jamais
# l'ordre où ils sont arrivés.
_SQL_IDENTITES = """
CREATE TEMP TABLE ti ON COMMIT DROP AS
SELECT i.*, coalesce(e.etat IN ('2', '3', '4'), false) AS ouvert, r.date_demande, r.numero_demande,
       EXISTS (SELECT 1 FROM personnes_lienpersonnes l
               JOIN personnes_deplacement d ON d.lien_id = l.id AND d.modele = 'personnes.Identite'
               JOIN personnes_identite j ON j.id::text = d.objet AND j.demande_id = i.demande_id
               WHERE l.principale_id = i.personne_id AND l.defait_le IS NULL) AS venue
FROM personnes_identite i
LEFT JOIN personnes_demandersa r ON r.id = i.demande_id
LEFT JOIN personnes_etatdroit e ON e.demande_id = r.id AND upper_inf(e.connu)
     AND e.periode @> %(le)s::date
WHERE i.personne_id = ANY(%(ids)s) AND upper_inf(i.connu) AND i.periode @> %(le)s::date;
UPDATE personnes_personne p SET nom_naissance = s.nom_naissance, nom_usage = s.nom_usage,
       prenom = s.prenom, autres_prenoms = s.autres_prenoms, date_naissance = s.date_naissance,
       precision_naissance = s.precision_naissance, rang_naissance = s.rang_naissance,
       sexe = s.sexe, commune_naissance = s.commune_naissance, updated_at = now()
FROM (SELECT DISTINCT ON (personne_id) * FROM ti
      ORDER BY personne_id, ouvert DESC, venue, date_demande DESC NULLS LAST,
               numero_demande DESC NULLS LAST, id DESC) s
WHERE p.id = s.personne_id
  AND (p.nom_naissance, p.nom_usage, p.prenom, p.autres_prenoms, p.date_naissance,
       p.precision_naissance, p.rang_naissance, p.sexe, p.commune_naissance)
   IS DISTINCT FROM (s.nom_naissance, s.nom_usage, s.prenom, s.autres_prenoms, s.date_naissance,
       s.precision_naissance, s.rang_naissance, s.sexe, s.commune_naissance);
CREATE TEMP TABLE tv ON COMMIT DROP AS
SELECT DISTINCT ON (personne_id) personne_id, empreinte_nir FROM ti WHERE empreinte_nir IS NOT NULL
ORDER BY personne_id, (etat_nir IN ('valide', 'sans_cle')) DESC, ouvert DESC, date_demande DESC NULLS LAST,
         numero_demande DESC NULLS LAST;
UPDATE personnes_nir n SET est_courant = false FROM tv
WHERE n.personne_id = tv.personne_id AND n.est_courant AND n.empreinte <> tv.empreinte_nir;
UPDATE personnes_nir n SET est_courant = true FROM tv
WHERE n.personne_id = tv.personne_id AND NOT n.est_courant AND n.empreinte = tv.empreinte_nir
"""


@transaction.atomic
def projeter(personnes: list[int], *, le: date) -> int:
    """Recalcule la projection courante de ces personnes depuis les faits ; rend le nombre changé."""
    valeurs: dict[str, Any] = {"le": le, "ids": personnes, "deces": list(MOTIFS_DECES)}
    with connection.cursor() as curseur:
        curseur.execute("DROP TABLE IF EXISTS ti, tv")
        changees = 0
        for instruction in _SQL_IDENTITES.split(";\n"):
            curseur.execute(instruction, valeurs)
            if instruction.startswith("UPDATE personnes_personne"):
                changees = int(curseur.rowcount)
        curseur.execute(_SQL_PROJETER, valeurs)
        return max(changees, int(curseur.rowcount))
