"""Comment répondent les organismes à qui l'on prescrit : taux, délai, motifs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median

from django.db.models import Count, F, Q

from jalons.activite.enums import EtatPositionnement, MotifRefus
from jalons.activite.models import Positionnement
from jalons.repertoire.reponses import ReponsesOffre, SourceReponses
from jalons.socle.dates import ajouter_mois
from jalons.socle.parametres import parametre


class ReponsesAuxPrescriptions(SourceReponses):
    code = "prescriptions"
    libelle = "Réponses aux prescriptions"

    @classmethod
    def lire(cls, offres: Iterable[int], *, le: date) -> dict[int, ReponsesOffre]:
        mois = parametre("reponses_offre_mois", le=le).nombre
        faites = Positionnement.objects.filter(
            genre="offre", cible_id__in=list(offres), date_envoi__gt=ajouter_mois(le, -mois)
        ).order_by()
        # Refusé, ou accepté puis abandonné avant l'entrée : la réponse, elle, a été donnée.
        lues = faites.values("cible_id").annotate(
            refusees=Count("pk", filter=Q(etat=EtatPositionnement.REFUSE)),
            acceptees=Count(
                "pk", filter=Q(date_reponse__isnull=False) & ~Q(etat=EtatPositionnement.REFUSE)
            ),
            expirees=Count("pk", filter=Q(etat=EtatPositionnement.EXPIRE)),
            en_attente=Count("pk", filter=Q(etat=EtatPositionnement.ENVOYE)),
        )
        delais: dict[int, list[int]] = defaultdict(list)
        motifs: dict[int, Counter[str]] = defaultdict(Counter)
        repondues = faites.filter(date_reponse__isnull=False)
        for cle, jours, motif in repondues.values_list(
            "cible_id", F("date_reponse") - F("date_envoi"), "motif_refus"
        ):
            delais[cle].append(jours.days)
            if motif:
                motifs[cle][MotifRefus(motif).label] += 1
        return {
            lue["cible_id"]: ReponsesOffre(
                mois,
                acceptees=lue["acceptees"],
                refusees=lue["refusees"],
                expirees=lue["expirees"],
                en_attente=lue["en_attente"],
                delai=round(median(delais[lue["cible_id"]])) if delais[lue["cible_id"]] else None,
                motifs=tuple(motifs[lue["cible_id"]].most_common()),
            )
            for lue in lues
        }
