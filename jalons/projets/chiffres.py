"""Les chiffres de la coordination, lus dans les dossiers reçus des caisses."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from jalons.annuaire.models import Territoire
from jalons.personnes.enums import Sexe
from jalons.personnes.models import Entree, Personne
from jalons.projets.chiffre import ChiffreTerritoire
from jalons.socle.dates import ajouter_mois

_SOURCE = "Jalons, dossiers reçus des caisses"


def _soumises(territoire: Territoire | None) -> QuerySet[Personne]:
    trouvees = Personne.objects.filter(est_soumis=True).order_by()
    return trouvees if territoire is None else trouvees.filter(territoire=territoire)


class PersonnesSoumises(ChiffreTerritoire):
    code = "personnes_soumises"
    libelle = "Personnes soumises aux droits et devoirs"
    ordre = 10
    source = _SOURCE

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        return _soumises(territoire).count()


class FemmesSoumises(ChiffreTerritoire):
    code = "femmes_soumises"
    libelle = "dont femmes"
    ordre = 20
    source = _SOURCE

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        return _soumises(territoire).filter(sexe=Sexe.FEMME).count()


class MoinsDeTrenteAns(ChiffreTerritoire):
    code = "moins_de_trente_ans"
    libelle = "dont moins de 30 ans"
    ordre = 30
    source = _SOURCE

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        return _soumises(territoire).filter(date_naissance__gt=ajouter_mois(le, -360)).count()


class EntreesDouzeMois(ChiffreTerritoire):
    code = "entrees_douze_mois"
    libelle = "Entrées dans les droits et devoirs depuis douze mois"
    ordre = 40
    source = _SOURCE

    @classmethod
    def calculer(cls, territoire: Territoire | None, le: date) -> int | None:
        entrees = Entree.objects.filter(
            date_information__gt=ajouter_mois(le, -12), date_information__lte=le
        )
        if territoire is not None:
            entrees = entrees.filter(personne__territoire=territoire)
        return entrees.order_by().values("personne_id").distinct().count()
