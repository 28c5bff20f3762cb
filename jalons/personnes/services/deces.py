"""Un décès que la caisse signale : l'agent vérifie de qui il s'agit, et se corrige."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from jalons.comptes.journal import journaliser
from jalons.comptes.models import Agent
from jalons.personnes.evenements import DecesVerifie
from jalons.personnes.models import Personne, VerificationDeces
from jalons.personnes.selectors.deces import demande_signalee
from jalons.personnes.services.faits import projeter
from jalons.socle.conflit import Ecart, verifier_version
from jalons.socle.erreurs import ErreurMetier

_DIT = {True: "la personne est vivante", False: "décès confirmé"}


@transaction.atomic
def verifier_deces(
    *, personne: Personne, est_vivante: bool, source: str, version: int, par: Agent, le: date
) -> VerificationDeces:
    """Note ce que l'agent a appris ; vivante, tout ce qui attendait repart. Se corrige de même.

    Lève `ErreurMetier` si la caisse ne signale aucun décès, `ConflitDeVersion` si un autre agent a
    conclu entre-temps.
    """
    personne = Personne.objects.select_for_update().get(pk=personne.pk)
    demande = demande_signalee(personne, le=le)
    if demande is None:
        raise ErreurMetier("La caisse ne signale plus de décès dans ce dossier.")
    source = source.strip()
    if not source:
        raise ErreurMetier("Dites comment vous le savez.", champ="source")
    connue = VerificationDeces.objects.filter(personne=personne, demande=demande).first()
    notee = connue or VerificationDeces(personne=personne, demande=demande, version=0)
    if connue is not None or version:
        avant = _DIT[notee.est_vivante] if connue else ""
        verifier_version(notee, version, ecarts=[Ecart("Conclusion", _DIT[est_vivante], avant)])
    notee.est_vivante, notee.source, notee.par, notee.le = est_vivante, source, par, le
    notee.version += 1
    notee.save()
    projeter([personne.pk], le=le)
    journaliser(
        DecesVerifie,
        personne_id=personne.pk,
        par=par,
        le=le,
        objet_id=notee.pk,
        conclusion=_DIT[est_vivante],
    )
    return notee
