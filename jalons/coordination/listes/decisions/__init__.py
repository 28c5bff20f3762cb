"""Les décisions, celles à faire d'abord, que l'on retrouve par leurs mots."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from jalons.annuaire.selectors import territoires
from jalons.comptes.enums import Permission
from jalons.coordination.enums import EtatDecision
from jalons.coordination.models import Instance
from jalons.coordination.selectors import decision as lectures
from jalons.ecrans.droits import lesquelles
from jalons.ecrans.listes import (
    NATUREL,
    OU_FICHIER,
    Colonne,
    Demande,
    FiltreChoix,
    FiltreTexte,
    Liste,
)

_GABARIT = "coordination/liste_decisions.html"


def instances(_demande: Demande) -> list[tuple[str, str]]:
    """Les instances, pour un filtre."""
    return [(str(i.pk), str(i)) for i in Instance.objects.only("pk", "nom")]


def territoires_ouverts(demande: Demande) -> list[tuple[str, str]]:
    """Les territoires en vigueur, pour un filtre."""
    return [(str(t.pk), str(t)) for t in territoires(le=demande.le)]


def _seance_du(decision: Any) -> Any:
    return timezone.localtime(decision.seance.debut).date()


class ListeDecisions(Liste):
    code = "decisions"
    libelle = "Décisions"
    adresse = "coordination:decisions"
    permission = (Permission.COORDINATION_CONSULTER,)
    ecran_export = "decisions_export"
    vide = "Aucune décision ne répond à ces filtres."
    icone_vide = "check2-all"
    nom_ligne = ("décision", "décisions")
    tri = NATUREL
    gabarit = "coordination/decisions.html"
    gabarit_ligne = f"{_GABARIT}#acte"
    filtres = (
        FiltreTexte(code="q", libelle="Mots de la décision"),
        FiltreChoix(
            code="etat",
            libelle="État",
            valeurs=tuple(EtatDecision.choices()),
            defaut=EtatDecision.OUVERTE.value,
            tous="Toutes",
        ),
        FiltreChoix(code="instance", libelle="Instance", valeurs=instances, tous="Toutes"),
        FiltreChoix(code="territoire", libelle="Territoire", valeurs=territoires_ouverts),
        FiltreChoix(
            code="moi",
            libelle="Qui",
            valeurs=(("1", "Moi et mes instances"),),
            tous="Tout le monde",
        ),
        FiltreChoix(
            code="retard",
            libelle="Échéance",
            valeurs=(("1", "Passée, encore à faire"),),
            tous="Toutes",
        ),
    )
    colonnes = (
        Colonne("intitule", "Décision", gabarit=f"{_GABARIT}#decision", lie=True),
        Colonne("responsable", "Responsable", coupe=True),
        Colonne("echeance", "Pour le", gabarit=f"{_GABARIT}#echeance", muet=True),
        Colonne("etat", "État", "get_etat_display", ou=OU_FICHIER),
        Colonne("suite", "Ce qui a été fait", ou=OU_FICHIER),
        Colonne("close_le", "Close le", ou=OU_FICHIER),
        Colonne("instance", "Instance", "seance.instance.nom", muet=True, coupe=True),
        Colonne("territoire", "Territoire", "seance.instance.territoire", ou=OU_FICHIER),
        Colonne("seance", "Séance du", _seance_du, gabarit=f"{_GABARIT}#seance"),
    )

    @classmethod
    def lignes(cls, demande: Demande) -> QuerySet[Any]:
        filtres = lectures.FiltresDecisions(**demande.valeurs)
        trouvees = lectures.decisions(filtres, agent=demande.agent, le=demande.le)
        return trouvees.select_related("seance__instance__territoire")

    @classmethod
    def preparer(cls, lignes: Sequence[Any], demande: Demande) -> None:
        siennes = lesquelles(demande.agent, {d.seance.instance for d in lignes})
        for decision in lignes:
            instance = decision.seance.instance
            decision.est_a_clore = decision.etat == EtatDecision.OUVERTE and (
                decision.agent_id == demande.agent.pk
                or (instance._meta.label, instance.pk) in siennes
            )

    @classmethod
    def lien(cls, ligne: Any) -> str:
        return reverse("coordination:seance", args=[ligne.seance_id])

    @classmethod
    def dire(cls, ligne: Any) -> str:
        return ligne.intitule
