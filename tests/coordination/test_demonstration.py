"""La démonstration de la coordination : une année vraie, des totaux exacts, aucun message."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from jalons.coordination.models import (
    Action,
    Decision,
    Instance,
    Invitation,
    PointParcours,
    Proposition,
    Seance,
)
from jalons.coordination.selectors.instance import instances_suivies
from jalons.coordination.selectors.offre import comptage_annee
from jalons.personnes.models import Personne
from jalons.portail.demonstration.chargement import _ORGANISATION
from jalons.portail.demonstration.coordination import charger_coordination
from jalons.portail.organisation import installer

LE = date(2026, 3, 16)


@pytest.fixture
def organisation(db):
    from jalons.annuaire.services import charger_communes

    charger_communes()
    installer(_ORGANISATION)


@pytest.fixture
def personnes(organisation):
    from jalons.annuaire.models import Territoire

    for rang in range(5):
        Personne.objects.create(
            nom_naissance=f"MARTIN{rang}",
            prenom="Lou",
            date_naissance=date(1990, 1, 1),
            sexe="2",
            est_soumis=True,
            territoire=Territoire.objects.get(code="metz-orne"),
        )


def test_une_annee_de_coordination(personnes):
    nombre = charger_coordination(le=LE)
    assert nombre == Seance.objects.count()
    comptage = comptage_annee(2025)
    assert (comptage.projets, comptage.beneficiaires, comptage.a_compter) == (125, 6722, 0)
    assert Action.objects.count() == 125
    assert all(g.projets and g.beneficiaires for g in comptage.genres)
    par_genre = {
        genre: Seance.objects.filter(instance__genre=genre).count()
        for genre in ("cellule_locale", "vendredi_insertion", "comite_pilotage")
    }
    assert par_genre == {"cellule_locale": 25, "vendredi_insertion": 13, "comite_pilotage": 3}
    assert Decision.objects.filter(etat="ouverte").exists()
    assert Decision.objects.filter(etat="faite").exists()
    assert PointParcours.objects.count() >= 3
    assert Proposition.objects.filter(est_spontanee=True).exists()
    assert any(s.etat.est_en_retard for s in instances_suivies(le=LE))
    # Personne n'a reçu de message, et aucun n'est en file.
    assert mail.outbox == []
    assert not ProcrastinateJob.objects.filter(task_name__startswith="coordination").exists()
    passees = Invitation.objects.filter(seance__diffuse_le__isnull=False)
    assert passees.exists()
    assert not passees.filter(envoyee_le=None).exists()
    assert charger_coordination(le=LE) == 0


def test_sans_organisation_rien_ne_se_charge(db):
    assert charger_coordination(le=LE) == 0
    assert not Instance.objects.exists()
