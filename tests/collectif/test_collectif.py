"""Places, attente, désistement, rappel, émargement, copie, agenda : et qui peut quoi."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.activite.models import Heures
from jalons.collectif.agendas import SeancesCollectives
from jalons.collectif.enums import PLACES_PRISES
from jalons.collectif.models import ActionCollective, Inscription, SeanceCollective
from jalons.collectif.services import actions, inscriptions
from jalons.collectif.services.commun import CollectifImpossible
from jalons.comptes.models import Agent
from jalons.comptes.roles import ChefProjetInsertion
from jalons.comptes.services import affecter
from jalons.demonstration.collectif import reunir
from jalons.demonstration.jeux import jeux
from jalons.personnes.espace_personne import BlocEspace
from jalons.personnes.models import EnvoiNouvelle
from tests.collectif.decor import atelier, inscrire
from tests.outillage.ensemble import ensemble


def etats(seance):
    return list(seance.inscriptions.order_by("pk").values_list("etat", flat=True))


def test_la_derniere_place_puis_l_attente_puis_le_passage(scene):
    seance = atelier(scene)
    premiere = inscrire(scene, seance)
    inscrire(scene, seance, scene.jean)
    assert etats(seance) == ["inscrite", "attente"]
    with pytest.raises(CollectifImpossible):
        inscrire(scene, seance)
    inscriptions.desister(
        inscription=premiere, version=1, par=scene.claire, le=timezone.localdate()
    )
    assert etats(seance) == ["desistee", "inscrite"]
    dites = EnvoiNouvelle.objects.filter(personne=scene.jean).values_list("raison", flat=True)
    assert sorted(dites) == ["attente-1", "inscrite-2"]
    # Qui revient attend son tour, sur sa propre ligne ; une place de plus la fait passer.
    assert inscrire(scene, seance).etat == "attente"
    actions.modifier_seance(
        seance=seance,
        version=1,
        debut=seance.debut,
        fin=seance.fin,
        lieu=seance.lieu,
        places=2,
        par=scene.claire,
        le=timezone.localdate(),
    )
    assert etats(seance) == ["inscrite", "inscrite"]


def test_la_base_refuse_une_place_de_trop_meme_en_sql(scene):
    seance = atelier(scene)
    inscrire(scene, seance)
    inscrire(scene, seance, scene.jean)
    for etat in PLACES_PRISES:
        with pytest.raises(DatabaseError), transaction.atomic():
            Inscription.objects.filter(personne=scene.jean).update(etat=str(etat))


def test_on_n_inscrit_ni_a_une_seance_passee_ni_au_mauvais_public(scene):
    with pytest.raises(CollectifImpossible):
        inscrire(scene, atelier(scene, dans=-timedelta(days=1)))
    with pytest.raises(CollectifImpossible):
        inscrire(scene, atelier(scene, genre="formation"))
    with pytest.raises(CollectifImpossible):
        inscrire(scene, atelier(scene), agent=scene.claire)


def test_l_emargement_compte_les_heures_une_fois_et_se_corrige(scene):
    seance = atelier(scene, places=2)
    faite = inscrire(scene, seance)
    SeanceCollective.objects.filter(pk=seance.pk).update(
        debut=timezone.now() - timedelta(minutes=150), fin=timezone.now()
    )

    def emarger(etat, issue=""):
        return inscriptions.emarger(
            seance=seance,
            presences={faite.pk: (etat, issue)},
            par=scene.claire,
            maintenant=timezone.now(),
        )

    assert emarger("presente", "orientee") == 1 and emarger("presente", "orientee") == 0
    assert Heures.objects.get().validees == Decimal("2.5")
    assert emarger("absente") == 1 and not Heures.objects.exists()
    with pytest.raises(CollectifImpossible):
        emarger("attente")


def test_annulee_elle_se_dit_et_rappelee_une_seule_fois(scene):
    seance = atelier(scene, places=2)
    inscrire(scene, seance)
    maintenant = timezone.now()
    assert inscriptions.rappeler_les_seances(maintenant=maintenant) == 1
    assert inscriptions.rappeler_les_seances(maintenant=maintenant) == 0
    actions.annuler_seance(
        seance=seance,
        motif="Intervenant absent",
        version=1,
        par=scene.claire,
        le=timezone.localdate(),
    )
    assert EnvoiNouvelle.objects.filter(raison__startswith="annulee").count() == 1
    with pytest.raises(CollectifImpossible):
        inscrire(scene, seance, scene.jean)


def test_la_copie_va_ailleurs_sans_seance_ni_inscrit(scene):
    seance = atelier(scene, territoire=scene.metz)
    inscrire(scene, seance)
    copie = actions.copier_action(
        action=seance.action,
        territoire=scene.forbach,
        organisateur=scene.udaf,
        par=scene.claire,
        le=timezone.localdate(),
    )
    assert (copie.modele, copie.territoire) == (seance.action, scene.forbach)
    assert not copie.seances.exists() and not copie.partenaires.exists()


def test_une_formation_s_inscrit_d_un_clic_se_lit_et_va_a_l_agenda(scene, client_de):
    seance = atelier(scene, genre="formation", places=3)
    client = client_de("helene")
    client.post(reverse("collectif:m_inscrire", args=[seance.pk]))
    sienne = Inscription.objects.get(agent=scene.helene)
    assert (sienne.etat, sienne.origine) == ("inscrite", "agent")
    assert "Atelier budget" in client.get(reverse("collectif:suivis")).content.decode()
    helene = Agent.objects.get(pk=scene.helene.pk)
    [vu] = SeancesCollectives.evenements(
        helene, adresse="https://x.example", maintenant=timezone.now()
    )
    assert vu.lieu == "CMS de Metz" and str(seance.pk) in vu.lien


def test_la_personne_s_inscrit_dans_son_espace_si_c_est_ouvert(scene):
    bloc, le = BlocEspace.par_code("seances"), timezone.localdate()
    fermee = atelier(scene)
    with pytest.raises(CollectifImpossible):
        bloc.actes["inscrire"](scene.fatou, {"seance": str(fermee.pk)}, le)
    ouverte = atelier(scene, est_ouverte_aux_personnes=True)
    bloc.actes["inscrire"](scene.fatou, {"seance": str(ouverte.pk)}, le)
    sienne = Inscription.objects.get()
    assert (sienne.origine, sienne.par) == ("lien", None)
    with pytest.raises(CollectifImpossible):
        bloc.actes["desister"](scene.jean, {"inscription": str(sienne.pk)}, le)
    bloc.actes["desister"](scene.fatou, {"inscription": str(sienne.pk)}, le)
    assert etats(ouverte) == ["desistee"]


def test_chaque_page_s_ouvre_et_compte_peu_de_requetes(scene, client_de):
    seance = atelier(scene, places=5)
    inscrire(scene, seance)
    affecter(agent=scene.helene, role=ChefProjetInsertion, par=None, depuis=date(2025, 1, 1))
    client, helene = client_de("claire"), client_de("helene")
    for nom, cle, qui in (
        ("actions", None, client),
        ("suivis", None, client),
        ("action_creer", None, helene),
        ("action", seance.action_id, helene),
        ("action_modifier", seance.action_id, helene),
        ("action_copier", seance.action_id, helene),
        ("seance", seance.pk, helene),
        ("seance_modifier", seance.pk, helene),
        ("choisir", scene.fatou.pk, client),
        ("section", scene.fatou.pk, client),
    ):
        adresse = reverse(f"collectif:{nom}", args=[cle] if cle else [])
        assert qui.get(adresse).status_code == 200, nom
        with CaptureQueriesContext(connection) as requetes:
            qui.get(adresse)
        assert len(requetes) <= 15, nom
    page = client.get(reverse("collectif:seance", args=[seance.pk])).content.decode()
    assert scene.fatou.nom_naissance in page
    # Qui ne tient pas l'offre ne l'organise pas ; qui ne suit pas la personne ne l'inscrit pas.
    assert client_de("nadia").get(reverse("collectif:actions")).status_code == 403
    ailleurs = reverse("collectif:inscrire", args=[scene.jean.pk, seance.pk])
    assert client.post(ailleurs).status_code == 404
    assert ActionCollective.objects.count() == 1


def test_la_demonstration_reunit_et_se_rejoue(scene):
    le = timezone.localdate()
    for agent in (scene.claire, scene.helene):
        agent.structure = scene.udaf
        agent.save()
    assert reunir(jeux()["moselle"], le=le) == ActionCollective.objects.count() == 4
    assert Inscription.objects.filter(etat="presente").exists()
    assert reunir(jeux()["moselle"], le=le) == 0


@pytest.mark.django_db(transaction=True)
def test_deux_agents_sur_la_derniere_place_au_meme_instant(scene):
    seance = atelier(scene)

    def prendre(personne):
        return inscrire(scene, seance, personne).etat

    rendus, _ = ensemble(lambda: prendre(scene.fatou), lambda: prendre(scene.jean))
    assert sorted(map(str, rendus)) == ["attente", "inscrite"]
