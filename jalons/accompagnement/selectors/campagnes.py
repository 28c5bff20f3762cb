"""Les campagnes de reprise : qui fut convoqué, ce qui manquait alors, ce qui manque encore."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from jalons.accompagnement.manques import Manque
from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.retards.manques import REPRISE
from jalons.accompagnement.selectors.reprise import Compte
from jalons.accueil.enums import EtatRendezVous, IssueConvocation
from jalons.accueil.selectors.lots import lignes_de, personnes_des_lots
from jalons.chiffres.selectors import sejours_tenus
from jalons.comptes.enums import Permission
from jalons.comptes.models import Agent
from jalons.personnes.models import Personne
from jalons.personnes.retards import RetardLu
from jalons.personnes.selectors.retards import retards_de
from jalons.socle.periode import fin_du_jour

_LIRE = Permission.REPRISE_CONSULTER
_SOUMIS = "soumis"


def campagnes(agent: Agent) -> QuerySet[CampagneReprise]:
    """Les campagnes des agents de la structure, la dernière d'abord."""
    return CampagneReprise.objects.filter(par__structure=agent.structure_id).select_related(
        "avec", "par"
    )


@dataclass(frozen=True, slots=True)
class LigneDeBilan:
    """Un manque : combien le jour de la décision, tel que connu alors, et combien aujourd'hui."""

    dit: str
    code: str
    alors: int
    maintenant: int

    @property
    def de_moins(self) -> int:
        return self.alors - self.maintenant


@dataclass(frozen=True, slots=True)
class BilanCampagne:
    """Ce que sont devenues les personnes convoquées que l'agent voit.

    `sorties` : celles qui ne sont plus soumises aux droits et devoirs.
    """

    convoquees: int
    issues: Counter[str]
    alors: Compte
    maintenant: Compte
    sorties: int

    @property
    def manques(self) -> list[LigneDeBilan]:
        """Le total, puis chaque manque ; ils se recouvrent."""
        return [
            LigneDeBilan(
                "sans accompagnement effectif", "", self.alors.total, self.maintenant.total
            ),
            *(
                LigneDeBilan(m.dit, m.code, self.alors.avec(m.code), self.maintenant.avec(m.code))
                for m in Manque.tous()
            ),
        ]

    @property
    def reprises(self) -> int:
        """Celles à qui plus rien ne manque, par ce qui fut décidé."""
        return self.alors.total - self.maintenant.total - self.sorties

    @property
    def par_issue(self) -> list[tuple[IssueConvocation, int]]:
        """Chaque issue qui compte quelqu'un, dans l'ordre de l'écran."""
        ordre = (
            IssueConvocation.VENUE,
            IssueConvocation.EXCUSEE,
            IssueConvocation.ABSENTE,
            IssueConvocation.A_NOTER,
            IssueConvocation.A_VENIR,
            IssueConvocation.EN_ATTENTE,
            IssueConvocation.NON_CONVOQUEE,
        )
        return [(issue, self.issues[issue]) for issue in ordre if self.issues[issue]]


def donnees_de_la_liste(lecture: LectureCampagne, *, par: Agent) -> dict[str, Any]:
    """Ce que porte la liste du partenaire : les rendez-vous qui tiennent, par jour et par heure.

    Vide de `jours`, il n'y a personne à recevoir ensemble.
    """
    campagne, jours = lecture.campagne, dict[date, list[dict[str, str]]]()
    for ligne in lecture.a_recevoir:
        debut, personne = timezone.localtime(ligne.rendez_vous.debut), ligne.personne
        recoit = f"{ligne.rendez_vous.agent}, {ligne.rendez_vous.site}"
        jours.setdefault(debut.date(), []).append(
            {
                "heure": f"{debut.hour} h {debut:%M}",
                "nom": f"{personne.nom_affiche} {personne.prenom}",
                "naissance": f"{personne.date_naissance:%d/%m/%Y}",
                "recue_par": recoit,
            }
        )
    return {
        "campagne": campagne.intitule,
        "partenaire": str(campagne.avec or ""),
        "reference": f"CAMP-{campagne.pk}",
        "etablie": f"Établie le {lecture.le:%d/%m/%Y} par {par}",
        "jours": [
            {"jour": date_format(jour, "l j F Y"), "lignes": lues} for jour, lues in jours.items()
        ],
    }


class LectureCampagne:
    """Une campagne vue par un agent un jour : ses personnes, ce qui leur manquait, ce qui leur manque.

    Chaque lecture se fait une fois, quand on la demande ; `tenir` d'abord.
    """

    def __init__(self, campagne: CampagneReprise, agent: Agent, *, le: date) -> None:
        self.campagne, self.agent, self.le = campagne, agent, le

    @property
    def lignes(self) -> QuerySet[Any]:
        """Une ligne par personne de la campagne que l'agent voit, avec son issue ce jour-là."""
        lots = self.campagne.lots.values("pk")
        visibles = Personne.objects.visibles_par(self.agent, _LIRE, le=self.le).order_by()
        siennes = visibles.filter(pk__in=personnes_des_lots(lots))
        return lignes_de(lots, siennes.values("pk"), le=self.le)

    @property
    def a_recevoir(self) -> QuerySet[Any]:
        """Les lignes dont le rendez-vous est prévu, à partir de ce jour, dans l'ordre des heures."""
        return (
            self.lignes.filter(
                rendez_vous__etat=EtatRendezVous.PREVU,
                rendez_vous__debut__date__gte=self.le,
            )
            .select_related("personne", "rendez_vous__agent", "rendez_vous__site")
            .order_by("rendez_vous__debut", "pk")
        )

    @cached_property
    def _issues(self) -> dict[int, str]:
        return dict(self.lignes.order_by().values_list("personne_id", "issue"))

    @property
    def attend_quelqu_un(self) -> bool:
        """Si quelqu'un est encore à recevoir."""
        return IssueConvocation.A_VENIR in self._issues.values()

    @cached_property
    def _sejours(self) -> list[dict[int, set[str]]]:
        """Les appuis de chacune : le jour de la décision, tels que sus alors, et ce jour-ci."""
        genres = [_SOUMIS, *(m.sejour for m in Manque.tous())]
        alors = min(self.campagne.created_at, fin_du_jour(self.campagne.le))
        quand = ((self.campagne.le, alors), (self.le, None))
        return sejours_tenus(self._issues, genres, quand=quand)

    @cached_property
    def manquait(self) -> dict[int, frozenset[str]]:
        """Les codes de ce qui manquait à chacune, tel que su alors ; absente si elle n'était pas soumise."""
        return {
            numero: frozenset(m.code for m in Manque.tous() if m.sejour not in siens)
            for numero, siens in self._sejours[0].items()
            if _SOUMIS in siens
        }

    @cached_property
    def manque(self) -> dict[int, list[RetardLu]]:
        """Ce qui manque encore à chacune, avec le geste de cet agent."""
        return retards_de(self._issues, self.agent, le=self.le, famille=REPRISE)

    @cached_property
    def bilan(self) -> BilanCampagne:
        """Les issues, et le compte de ces personnes : au jour de la décision, et ce jour-ci."""
        soumises = {n for n, siens in self._sejours[1].items() if _SOUMIS in siens}
        restes = (frozenset(r.code for r in lus) for lus in self.manque.values())
        return BilanCampagne(
            convoquees=len(self._issues),
            issues=Counter(self._issues.values()),
            alors=Compte(par_ensemble=Counter(x for x in self.manquait.values() if x)),
            maintenant=Compte(par_ensemble=Counter(x for x in restes if x)),
            sorties=sum(1 for n, codes in self.manquait.items() if codes and n not in soumises),
        )
