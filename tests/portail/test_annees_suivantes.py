"""La démonstration vit encore en 2028 : rien n'y est daté d'avance."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from jalons.accompagnement.models import Parcours
from jalons.coordination.models import Decision, Seance
from jalons.demonstration import chargement, coordination
from jalons.demonstration.jeux import PAR_DEFAUT, jeux
from jalons.demonstration.troupe import agent_du_jeu, territoires_du_jeu
from jalons.demonstration.vie import faire_vivre
from jalons.personnes.models import Entree
from jalons.portail.organisation import installer
from jalons.socle.parametres import oublier_valeurs_locales

pytestmark = pytest.mark.lourd

JOUR = date(2028, 2, 29)


@pytest.fixture
def chargee(reference) -> None:
    jeu = jeux()[PAR_DEFAUT]
    vars(jeu)["voisins"] = []  # les autres départements ont leurs propres tests
    with pytest.MonkeyPatch.context() as reduire:
        # Deux territoires montrent une année aussi bien que tous.
        reduire.setattr(coordination, "territoires_du_jeu", lambda jeu: territoires_du_jeu(jeu)[:2])
        installer(jeu.chemin_organisation)
        oublier_valeurs_locales()
        chargement.importer_les_mois(jeu, foyers=30, mois=2, le=JOUR, dire=lambda _: None)
        faire_vivre(le=JOUR)
        chargement.animer(jeu, le=JOUR, dire=lambda _: None)


def test_la_demonstration_vit_encore_en_2028(chargee, monkeypatch):
    a_venir = Seance.objects.filter(debut__date__gt=JOUR, etat__in=["planifiee", "convoquee"])
    assert a_venir.count() > 5
    assert Seance.objects.filter(debut__date__lte=JOUR, debut__year=2028, etat="tenue").exists()
    assert Decision.objects.filter(etat="ouverte", echeance__gte=JOUR).exists()
    assert Entree.objects.filter(date_information__year=2028).exists()
    parcours = Parcours.objects.filter(etat="en_cours", date_admission__lte=JOUR)
    assert parcours.exists()
    assert not Parcours.objects.filter(date_admission__gt=JOUR).exists()
    assert parcours.filter(contacts__date__year=2028).exists()
    maintenant = timezone.make_aware(datetime.combine(JOUR, time(10)))
    monkeypatch.setattr(timezone, "now", lambda: maintenant)
    for role in (
        "travailleur_social",
        "chef_projet_insertion",
        "referent_plie",
        "gestionnaire_fse",
    ):
        client = Client()
        client.force_login(
            agent_du_jeu(jeux()[PAR_DEFAUT], role),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        for adresse in ("/", "/coordination/", "/fse/", "/plie/", "/accueil/entrants/"):
            assert client.get(adresse).status_code in (200, 403, 404), (role, adresse)
