"""Deux agents en même temps."""

from __future__ import annotations

import threading

from django.db import connection

from jalons.socle.erreurs import ErreurMetier


def ensemble(*actes):
    """Lance les actes en même temps ; rend (réussites, refus)."""
    depart, faits, refus = threading.Barrier(len(actes)), [], []

    def jouer(acte):
        try:
            depart.wait(10)
            faits.append(acte())
        except ErreurMetier as erreur:
            refus.append(erreur.message)
        finally:
            connection.close()

    fils = [threading.Thread(target=jouer, args=[acte]) for acte in actes]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(30)
    assert len(faits) + len(refus) == len(actes), "un acte a levé autre chose qu'un refus"
    return faits, refus
