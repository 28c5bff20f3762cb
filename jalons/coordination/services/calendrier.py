"""Le calendrier de l'année sur papier."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import date_format

from jalons.coordination.documents.calendrier_annuel import CalendrierAnnuel
from jalons.coordination.enums import EtatSeance
from jalons.coordination.models import Instance, Seance
from jalons.coordination.selectors.calendrier import LigneCalendrier, Mois, mois_par_mois


def _case(mois: Mois) -> list[str]:
    """Les jours de réunion du mois ; une séance annulée ne s'imprime pas."""
    return [
        str(timezone.localtime(s.debut).day) for s in mois.seances if s.etat != EtatSeance.ANNULEE
    ]


def _reunion(seance: Seance, instance: Instance) -> list[str]:
    debut, fin = timezone.localtime(seance.debut), timezone.localtime(seance.fin)
    return [
        date_format(debut, "l j"),
        f"{debut:%H} h {debut:%M} – {fin:%H} h {fin:%M}",
        instance.nom,
        seance.theme,
        seance.lieu or ("Visioconférence" if seance.visioconference else ""),
    ]


def composer_calendrier(
    lignes: list[LigneCalendrier], *, annee: int, sous_titre: str, le: date
) -> bytes:
    """PDF : la grille des mois, puis chaque réunion dans l'ordre des jours."""
    donnees: dict[str, Any] = {
        "reference": f"CALENDRIER-{annee}",
        "annee": str(annee),
        "sous_titre": sous_titre,
        "instances": [
            {
                "nom": x.instance.nom,
                "animateur": str(x.instance.animateur),
                "mois": [_case(m) for m in x.mois],
            }
            for x in lignes
        ],
        "mois": [
            {
                "nom": str(MONTHS[numero]),
                "reunions": [_reunion(s, i) for s, i in couples if s.etat != EtatSeance.ANNULEE],
            }
            for numero, couples in mois_par_mois(lignes)
        ],
        "etabli_le": f"{le:%d/%m/%Y}",
    }
    donnees["mois"] = [m for m in donnees["mois"] if m["reunions"]]
    return CalendrierAnnuel.rendre(donnees, horodatage=datetime.combine(le, datetime.min.time()))
