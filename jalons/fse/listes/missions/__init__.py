"""Les agents d'une opération, ce qui justifie leur temps, et leurs feuilles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from jalons.comptes.enums import Permission
from jalons.ecrans.listes import (
    NATUREL,
    OU_ECRAN,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltrePuces,
    Liste,
)
from jalons.fse.enums import ModeTemps
from jalons.fse.operation.views.commun import contexte_de
from jalons.fse.temps.forms.missions import AbsenceForm
from jalons.fse.temps.selectors import missions as lectures

_GABARIT = "fse/temps/cellules.html"


class ListeMissions(Liste):
    code = "missions_operation"
    libelle = "Temps"
    adresse = "fse:temps"
    sur = "fse.Operation"
    permission = (Permission.FSE_CONSULTER,)
    ecran_export = "missions_operation_export"
    nom_fichier = "agents-de-l-operation"
    vide = "Aucun agent n'est encore affecté. Affectez ceux dont l'opération paie le temps."
    icone_vide = "clock"
    nom_ligne = ("agent", "agents")
    tri = NATUREL
    gabarit = "fse/temps/temps.html"
    note = f"{_GABARIT}#legende"
    filtres = (
        FiltrePuces(
            code="mode",
            libelle="Justification",
            champ="mode",
            valeurs=tuple(ModeTemps.choices()),
            vides=False,
        ),
    )
    colonnes = (
        Colonne("agent", "Agent", tri=("agent__nom", "agent__prenom"), lie=True),
        Colonne("periode", "Période", coupe=True, large=True),
        Colonne("mode", "Justification", "get_mode_display", coupe=True),
        Colonne(
            "quotite", "Part (%)", gabarit=f"{_GABARIT}#part", tri=("quotite",), est_nombre=True
        ),
        Colonne("lettre_signee_le", "Lettre signée le", ou=OU_FICHIER),
        Colonne("lettre", "Lettre de mission", gabarit=f"{_GABARIT}#lettre", ou=OU_ECRAN),
        Colonne("feuilles", "Feuilles", gabarit=f"{_GABARIT}#feuilles", ou=OU_ECRAN),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        return lectures.missions_de(demande.sur)

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        lu = contexte_de(demande.agent, demande.sur, "temps")
        mois = lectures.feuilles_recentes(lignes, le=demande.le)
        for mission in lignes:
            mission.mois = mois[mission.pk]
            mission.est_a_modifier = lu["peut_gerer"]
            mission.ouvre_les_paies = lu["ouvre_les_paies"]

    @classmethod
    def lien(cls, ligne: Any) -> str:
        modifiable = getattr(ligne, "est_a_modifier", False)
        return reverse("fse:mission", args=[ligne.pk]) if modifiable else ""

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return str(ligne.agent)

    @classmethod
    def contexte(cls, demande: Demande, page: Any) -> dict[str, Any]:
        return contexte_de(
            demande.agent,
            demande.sur,
            "temps",
            legende=any(m.mois for m in page.object_list),
            absences=lectures.absences_de(demande.sur),
            absence=AbsenceForm(operation=demande.sur),
        )
