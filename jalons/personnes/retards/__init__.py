"""Qui est en retard de quoi : un fichier par retard, inscrit par la pièce qui sait le dire.

class ContratDu(Retard):
    code = "contrat_du"
    libelle = "Contrat d'engagement"
    phrase = "Contrat à conclure avant le {date}"
    geste = "Préparer le contrat"
    permission = Permission.CONTRAT_GERER
    ordre = 30
    surveille = (("contrats_contrat", DIRECTE),)

    @classmethod
    def condition(cls, *, le):
        return Q(Exists(Contrat.objects.filter(personne=OuterRef("pk"), …)))

Se range dans `<piece>/retards/`. La liste, ses filtres, la journée et l'export le prennent tels quels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import DateField, Q, QuerySet, Value

from jalons.comptes.enums import Permission
from jalons.personnes.enums import ETATS_OUVERTS
from jalons.socle import formats
from jalons.socle.registre import Registre

# De qui parlent les lignes écrites (`lignes`), quand la table porte la personne, ou son foyer.
DIRECTE = "SELECT personne_id FROM lignes"
DU_FOYER = "SELECT p.id AS personne_id FROM lignes JOIN personnes_personne p USING (foyer_id)"
# Ceux que l'on accompagne : soumis aux droits et devoirs, droit ouvert. Un décès à vérifier arrête tout.
A_ACCOMPAGNER = Q(
    est_soumis=True, etat_droit__in=ETATS_OUVERTS, deces_signale=False, principale__isnull=True
)


# Ce que montre « Mes personnes » ; une autre famille se lit dans sa propre liste.
SUIVI = "suivi"


class Retard(Registre, racine=True, requis=("phrase", "geste", "permission", "ordre", "surveille")):
    """Ce qui manque à une personne, ou manquera bientôt, et le geste qui y répond.

    `libelle` : la puce. `phrase` : ce que dit la ligne ; « {date} » et « {jours} » y sont ceux de
    `date` (l'échéance, ou le jour depuis lequel cela dure). `phrase_sans_date` la remplace pour qui
    n'en a pas. `geste` : le bouton, montré à qui a
    `permission`. `ordre` : le plus petit se dit d'abord. `surveille` : (table, SQL des
    `personne_id` dont parlent ses `lignes`) pour chaque table que lit la condition, autre que celles
    de la personne elle-même ; sans elles, un retard ne se défait qu'au matin.
    """

    phrase: ClassVar[str]
    phrase_sans_date: ClassVar[str] = ""
    geste: ClassVar[str]
    permission: ClassVar[Permission]
    ordre: ClassVar[int]
    famille: ClassVar[str] = SUIVI
    surveille: ClassVar[tuple[tuple[str, str], ...]]

    @classmethod
    def condition(cls, *, le: date) -> Q:
        """Les personnes concernées le jour `le` : un filtre sur `Personne` (Q, Exists), sans borne."""
        raise NotImplementedError

    @classmethod
    def date(cls, *, le: date) -> Any:
        """L'expression, sur `Personne`, de la date que dit la phrase ; par défaut aucune."""
        return Value(None, output_field=DateField())

    @classmethod
    def url(cls, personne_id: int) -> str:
        """Où se fait le geste."""
        raise NotImplementedError


class SituationsPortees(Registre, racine=True, requis=("surveille",)):
    """Une situation qu'une liste filtre, compte et trie, portée comme les retards, sans être un retard.

    `surveille` : comme pour un `Retard`. Se range dans `<piece>/situations.py`.
    """

    surveille: ClassVar[tuple[tuple[str, str], ...]]

    @classmethod
    def lues(cls, personnes: QuerySet[Any], *, le: date) -> Iterable[QuerySet[Any]]:
        """Des lignes (numéro de personne, code porté, date) parmi ces personnes ; un code ne s'y répète
        pas pour une même personne, et n'est celui d'aucun retard."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class RetardLu:
    """Un retard d'une personne, prêt à montrer. `url` est vide si le geste n'est pas à qui regarde."""

    code: str
    libelle: str
    dit: str
    date: date | None
    geste: str
    url: str
    est_depasse: bool


def dire(retard: type[Retard], quand: date | None, *, le: date) -> str:
    """La phrase du retard ce jour-là."""
    if quand is None:
        return retard.phrase_sans_date or retard.phrase.format(date="", jours="").strip()
    return retard.phrase.format(date=formats.jour(quand), jours=abs((le - quand).days))


def dans_l_ordre(famille: str | None = None) -> list[type[Retard]]:
    """Les retards inscrits (d'une famille), du plus pressant au moins pressant."""
    lus = [r for r in Retard.tous() if famille in (None, r.famille)]
    return sorted(lus, key=lambda r: (r.ordre, r.code))
