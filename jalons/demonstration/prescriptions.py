"""Quelques prescriptions d'exemple : envoyées, acceptées, refusées, restées sans réponse."""

from __future__ import annotations

from datetime import date, timedelta

from jalons.activite.models import Positionnement
from jalons.activite.services.positionnements import avancer, proposer
from jalons.comptes.models import Agent
from jalons.personnes.models import Rattachement, ouvre
from jalons.repertoire.models import Offre

# (jours depuis l'envoi, suite, motif de refus)
_SUITES = (
    (40, "entrer", ""),
    (30, "refuser", "plus_de_place"),
    (24, "accepter", ""),
    (20, "refuser", "hors_public"),
    (16, "", ""),
    (12, "accepter", ""),
    (8, "", ""),
    (3, "", ""),
)


def prescrire(*, le: date) -> int:
    """Adresse quelques personnes suivies à des offres de mobilité et de garde ; rend combien."""
    if Positionnement.objects.filter(genre="offre").exists():
        return 0
    offres = list(
        Offre.objects.filter(etat="ouverte", periode=None)
        .exclude(structure__nom="")
        .order_by("identifiant")[:3]
    )
    suivis = Rattachement.objects.filter(ouvre(le), agent__structure__isnull=False)
    liens = list(suivis.order_by("personne_id", "pk").select_related("agent", "personne")[:60])
    par_personne = {lien.personne_id: lien for lien in liens}
    faites = 0
    for rang, (lien, (jours, suite, motif)) in enumerate(
        zip(par_personne.values(), _SUITES, strict=False)
    ):
        agent: Agent | None = lien.agent
        if agent is None or not offres:
            continue
        envoye = max(le - timedelta(days=jours), lien.periode.debut)
        fait: Positionnement = proposer(
            personne=lien.personne,
            genre="offre",
            cible_id=offres[rang % len(offres)].pk,
            origine="referent",
            par=agent,
            le=envoye,
        )
        faites += 1
        reponse = min(envoye + timedelta(days=4), le)
        actes = {"entrer": ["accepter", "entrer"], "": []}.get(suite, [suite])
        for acte in actes:
            fait = avancer(
                positionnement=fait,
                acte=acte,
                version=None,
                par=agent,
                le=reponse,
                motif_refus=motif if acte == "refuser" else "",
            )
    return faites
