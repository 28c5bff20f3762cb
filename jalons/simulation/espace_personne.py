"""La simulation dans l'espace de la personne : elle compare elle-même, et rien n'en est gardé."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jalons.ecrans.gestes import poser_erreur
from jalons.personnes.espace_personne import BlocEspace, MontrerResultat, SaisieRefusee
from jalons.personnes.models import Personne
from jalons.simulation.forms.simulation import SimulerForm, initial_de
from jalons.socle.debit import trop_souvent
from jalons.socle.erreurs import ErreurMetier

_FOIS, _SECONDES = 12, 900


def _simuler(personne: Personne, saisie: Mapping[str, Any], le: date) -> str:
    form = SimulerForm(saisie, le=le)
    if not form.is_valid():
        raise SaisieRefusee(form)
    try:
        if trop_souvent(f"simulation-{personne.pk}", maximum=_FOIS, secondes=_SECONDES):
            raise ErreurMetier("Vous avez fait beaucoup d'essais : reprenez dans un quart d'heure.")
        form.simulation = form.calculer()  # type: ignore[attr-defined]
    except ErreurMetier as refus:
        poser_erreur(form, refus)
        raise SaisieRefusee(form) from refus
    raise MontrerResultat(form)


class TravailPaie(BlocEspace):
    code = "travail"
    libelle = "Si je prends un emploi"
    ordre = 60
    gabarit = "simulation/espace.html"
    actes = {"simuler": _simuler}

    @classmethod
    def contexte(cls, personne: Personne, *, le: date) -> dict[str, Any] | None:
        return {"form": SimulerForm(le=le, initial=initial_de(personne, le=le))}
