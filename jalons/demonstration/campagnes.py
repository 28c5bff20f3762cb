"""La campagne d'invention : une partie du stock convoquée avec France Travail, ses issues, ses reprises."""

from __future__ import annotations

import contextlib
import random
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from jalons.accompagnement.enums import ModeContact
from jalons.accompagnement.models import CampagneReprise
from jalons.accompagnement.services.contacts import noter_contact
from jalons.accompagnement.services.reprise import Accueil, convoquer_le_stock
from jalons.accueil.enums import EtatRendezVous, ModeEnvoi
from jalons.accueil.models import RendezVous
from jalons.accueil.services import rendez_vous as reception
from jalons.accueil.services.lots import traiter_lot
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Structure
from jalons.comptes.models import Agent
from jalons.contrats.services.signature import noter_ailleurs
from jalons.demonstration.vie import orienter_a_l_entretien
from jalons.personnes.enums import ROLES_ADULTES
from jalons.personnes.models import Personne
from jalons.personnes.services import designer_referent
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode, connaissance_au, fin_du_jour

_DECIDEE, _PREMIER, _DERNIER = 46, 34, 22
# Sur quinze : dix sont venues, deux se sont excusées, deux ne sont pas venues, une issue reste à noter.
_ISSUES = (
    *[EtatRendezVous.RECU] * 10,
    *[EtatRendezVous.ABSENT_EXCUSE] * 2,
    *[EtatRendezVous.ABSENT] * 2,
)
_ORIENTEES = 5
_CONVOQUEES = len(_ISSUES) + 1


def convoquer_une_campagne(*, le: date) -> int:
    """Une campagne d'il y a six semaines, entière ; rend le nombre de personnes reçues."""
    recoit = (
        Agent.objects.filter(affectations__role="travailleur_social", site__isnull=False)
        .select_related("site", "structure")
        .order_by("pk")
        .first()
    )
    if recoit is None or recoit.site is None or CampagneReprise.objects.exists():
        return 0
    gens = Personne.objects.filter(
        est_soumis=True,
        site=recoit.site,
        role_foyer__in=ROLES_ADULTES,
        rendez_vous__isnull=True,
        parcours__isnull=True,
        deces_signale=False,
    )
    agence = Structure.objects.filter(genre=GenreStructure.FRANCE_TRAVAIL, periode__contains=le)
    decidee = le - timedelta(days=_DECIDEE)
    with connaissance_au(fin_du_jour(decidee)):
        campagne = convoquer_le_stock(
            personnes=list(gens.order_by("pk")[:_CONVOQUEES]),
            intitule="Reprise d'automne",
            accueil=Accueil(
                [recoit],
                recoit.site,
                Periode(le - timedelta(days=_PREMIER), le - timedelta(days=_DERNIER)),
                30,
                ModeEnvoi.COURRIER,
            ),
            avec=agence.first(),
            par=recoit,
            le=decidee,
        )
        for lot in campagne.lots.all():
            traiter_lot(lot_id=lot.pk)
    return _noter_les_issues(campagne, recoit)


def _noter_les_issues(campagne: CampagneReprise, recoit: Agent) -> int:
    prevus = RendezVous.objects.filter(lignelotconvocations__lot__in=campagne.lots.all())
    recues = 0
    for rang, (rendez_vous, etat) in enumerate(
        zip(prevus.select_related("personne").order_by("debut", "pk"), _ISSUES, strict=False)
    ):
        jour = timezone.localtime(rendez_vous.debut).date()
        with connaissance_au(fin_du_jour(jour)):
            try:
                reception.noter_issue(
                    rendez_vous=rendez_vous,
                    etat=etat,
                    version=rendez_vous.version,
                    par=recoit,
                    le=jour,
                )
                if etat == EtatRendezVous.RECU:
                    recues += 1
                    with transaction.atomic():
                        _reprendre(rendez_vous.personne, recoit, jour, rang)
            except ErreurMetier:
                continue
    return recues


def _reprendre(personne: Personne, recoit: Agent, jour: date, rang: int) -> None:
    """La moitié sont orientées et sous contrat ; les autres ont un référent, souvent un appel ensuite."""
    if rang < _ORIENTEES:
        orienter_a_l_entretien(personne, recoit, jour, random.Random(rang), signe=True)  # noqa: S311
        with contextlib.suppress(ErreurMetier):
            noter_ailleurs(
                personne=personne,
                jour=jour + timedelta(days=3),
                fin=jour + timedelta(days=183),
                par=recoit,
                le=jour + timedelta(days=3),
            )
        return
    designer_referent(personne=personne, structure=recoit.structure, agent=recoit, le=jour)
    if rang % 3 == 2:
        return
    apres = jour + timedelta(days=7)
    with connaissance_au(fin_du_jour(apres)):
        noter_contact(
            personne=personne,
            parcours=None,
            date=apres,
            mode=ModeContact.TELEPHONE,
            resume="Point sur les suites du rendez-vous.",
            par=recoit,
            le=apres,
        )
