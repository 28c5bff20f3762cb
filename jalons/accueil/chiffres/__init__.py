"""Ce que disent nos diagnostics à côté d'un diagnostic partagé : combien de personnes sont freinées.

Un frein se lit dans le dernier diagnostic validé de chaque personne soumise aux droits et devoirs,
sur les codes de la grille (`questionnaires/dsp/`). Une question sans réponse ne compte pas.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db.models import OuterRef, Q, QuerySet, Subquery

from jalons.accueil.enums import Theme
from jalons.accueil.selectors.diagnostic import DSP
from jalons.annuaire.data_inclusion import ThemeInsertion
from jalons.annuaire.models import Territoire
from jalons.projets.chiffre import ChiffreTerritoire
from jalons.questionnaires.enums import EtatRemplissage
from jalons.questionnaires.models import Remplissage, ReponseTheme

_SOURCE = "Jalons, dernier diagnostic validé des personnes soumises"


def derniers_diagnostics(territoire: Territoire | None, *, le: date) -> QuerySet[Remplissage]:
    """Le dernier diagnostic validé au jour `le` de chaque personne soumise du territoire."""
    valides = Remplissage.objects.filter(
        usage=DSP, etat=EtatRemplissage.VALIDE, date_validation__lte=le
    )
    dernier = valides.filter(personne=OuterRef("personne")).order_by("-numero").values("pk")[:1]
    trouves = valides.filter(personne__est_soumis=True, pk=Subquery(dernier)).order_by()
    return trouves if territoire is None else trouves.filter(personne__territoire=territoire)


def parmi(theme: Theme, question: str, *codes: str) -> Q:
    """Vrai si la réponse à la question (un choix, ou plusieurs) porte l'un de ces codes."""
    trouve = Q()
    for code in codes:
        trouve |= Q(**{f"reponses__{question}__contains": code})
    return Q(theme=theme.value) & trouve


class DiagnosticsValides(ChiffreTerritoire):
    code = "diagnostics_valides"
    libelle = "Personnes soumises dont le diagnostic est validé"
    ordre = 5
    source = _SOURCE

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        return derniers_diagnostics(territoire, le=le).count()


class _Frein(ChiffreTerritoire):
    """Les personnes dont le diagnostic dit ce frein ; chacune compte une fois."""

    source = _SOURCE
    frein: ClassVar[Q]

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        diagnostics = derniers_diagnostics(territoire, le=le)
        reponses = ReponseTheme.objects.filter(cls.frein, remplissage__in=diagnostics)
        return reponses.order_by().values("remplissage_id").distinct().count()


class FreinMobilite(_Frein):
    code = "frein_mobilite"
    libelle = "Personnes freinées dans leurs déplacements"
    ordre = 110
    theme = ThemeInsertion.MOBILITE
    frein = (
        parmi(
            Theme.MOBILITE,
            "frein_mobilite",
            *("cout", "horaires", "aucun_transport", "sante", "reperage"),
        )
        | parmi(Theme.MOBILITE, "natmob", "2504")
        | parmi(Theme.MODE_GARDE, "difdisp", "0507")
    )


class FreinGarde(_Frein):
    code = "frein_garde"
    libelle = "Personnes freinées par la garde de leurs enfants"
    ordre = 120
    theme = ThemeInsertion.FAMILLE
    frein = parmi(Theme.MODE_GARDE, "mode_garde", "aucun") | parmi(
        Theme.MODE_GARDE, "difdisp", "0502", "0503", "0514"
    )


class FreinSante(_Frein):
    code = "frein_sante"
    libelle = "Personnes freinées par leur santé"
    ordre = 130
    theme = ThemeInsertion.SANTE
    frein = (
        parmi(Theme.SANTE, "sante_frein", "beaucoup", "empeche")
        | parmi(Theme.SITUATION_SOCIALE, "difsoc", "0402")
        | parmi(Theme.MODE_GARDE, "difdisp", "0508")
    )


class FreinLogement(_Frein):
    code = "frein_logement"
    libelle = "Personnes en difficulté de logement"
    ordre = 140
    theme = ThemeInsertion.LOGEMENT_HEBERGEMENT
    frein = (
        parmi(
            Theme.LOGEMENT,
            "diflog",
            *("1002", "1003", "1004", "1005", "1006", "1007", "1008", "1009"),
        )
        | parmi(
            Theme.LOGEMENT,
            "natlog",
            *("0903", "0904", "0905", "0906", "0910", "0911", "0912", "0913"),
        )
        | parmi(Theme.MODE_GARDE, "difdisp", "0509")
    )


class FreinNumerique(_Frein):
    code = "frein_numerique"
    libelle = "Personnes non autonomes dans les démarches en ligne"
    ordre = 150
    theme = ThemeInsertion.NUMERIQUE
    frein = parmi(Theme.SITUATION_SOCIALE, "numerique", "avec_aide", "non")
