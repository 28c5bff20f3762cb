"""Les familles monoparentales : lues du foyer, jamais saisies."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Personne, SituationFoyer
from jalons.publics.genres import GenrePublic
from jalons.socle.parametres import parametre


class FamillesMonoparentales(GenrePublic):
    code = "monoparentale"
    libelle = "Famille monoparentale"
    definition = (
        "Adulte du RSA dont le foyer a au moins un enfant à charge et une situation de famille d'isolement, "
        "ou qui touche la majoration d'isolement."
    )
    source = "Fichiers des caisses (SITFAM, enfants à charge, RSA majoré) ; CASF, art. L.262-9"
    ordre = 60
    est_calcule = True

    @classmethod
    def calculees(cls, *, le: date) -> QuerySet[Personne]:
        isoles = str(parametre("publics_situations_isolees", le=le).valeur).split()
        situation = SituationFoyer.objects.connus().filter(
            foyer_id=OuterRef("foyer_id"),
            periode__contains=le,
            situation_famille__in=isoles,
            nombre_enfants__gt=0,
        )
        return Personne.objects.filter(
            Q(est_majore=True) | Exists(situation),
            role_foyer__in=[str(r) for r in ROLES_ADULTES],
            principale__isnull=True,
        )
