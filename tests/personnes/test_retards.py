"""Les retards : dits par qui les sait, tenus pour qui un fait change, et pour tous au changement de jour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jalons.comptes.enums import Permission
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, RetardARevoir, RetardPorte
from jalons.personnes.retards import Retard, SituationsPortees, dans_l_ordre, dire
from jalons.personnes.selectors.retards import retards_de
from jalons.personnes.services import designer_referent
from jalons.personnes.services.retards import tenir_les_retards
from jalons.socle.registre import DeclarationIncomplete
from tests.accueil.decor import PRETE, diagnostiquer, orienter, recevoir

LE = timezone.localdate()


@pytest.fixture
def jean(accueil_pret):
    """Jean est reçu et diagnostiqué : il reste à décider."""
    recevoir(accueil_pret, accueil_pret.jean)
    diagnostiquer(accueil_pret, accueil_pret.jean, PRETE)
    return accueil_pret.jean


def decider(scene):
    return orienter(scene, scene.jean, motif_ecart="Choix de l'essai", le=LE)


def portes() -> set[tuple[int, str]]:
    return set(RetardPorte.objects.values_list("personne_id", "code"))


def vrais(le=LE) -> set[tuple[int, str]]:
    """L'oracle : chaque condition, chaque situation, lue d'un bloc."""
    retards = {
        (numero, retard.code)
        for retard in Retard.tous()
        for numero in Personne.objects.filter(retard.condition(le=le)).values_list("pk", flat=True)
    }
    situations = {
        (numero, code)
        for situation in SituationsPortees.tous()
        for lues in situation.lues(Personne.objects.order_by(), le=le)
        for numero, code, _ in lues
    }
    assert not {code for _, code in situations} & {r.code for r in Retard.tous()}
    return retards | situations


def test_un_retard_qui_ne_dit_pas_tout_est_refuse():
    with pytest.raises(DeclarationIncomplete, match="geste"):

        class Muet(Retard):
            code = "muet_a_l_essai"
            libelle = "Muet"
            phrase = "Rien"
            permission = Permission.REFERENT_PRENDRE
            ordre = 1
            surveille = ()


@pytest.mark.parametrize("retard", Retard.tous(), ids=lambda r: r.code)
def test_chaque_retard_se_lit_par_ensembles_et_se_dit(db, retard):
    condition = retard.condition(le=LE)
    assert isinstance(condition, Q)
    lus = Personne.objects.filter(condition).annotate(quand=retard.date(le=LE))
    list(lus.values_list("pk", "quand"))
    for quand in (None, LE - timedelta(days=40)):
        dit = dire(retard, quand, le=LE)
        assert dit and "{" not in dit
    assert retard.url(1).startswith("/")


def test_ce_qui_change_se_revoit_et_rien_d_autre(accueil_pret, jean):
    scene = accueil_pret
    tenir_les_retards(le=LE)
    assert portes() == vrais()
    decider(scene)
    assert tenir_les_retards(le=LE) == 1
    assert portes() == vrais()
    assert {(scene.jean.pk, "coreo_a_signer"), (scene.jean.pk, "sans_referent")} <= portes()
    designer_referent(personne=scene.jean, structure=scene.departement, agent=scene.karim, le=LE)
    assert tenir_les_retards(le=LE) == 1
    assert (scene.jean.pk, "sans_referent") not in portes()
    assert portes() == vrais()
    with CaptureQueriesContext(
        connection,
    ) as lues:
        assert tenir_les_retards(le=LE) == 0
    assert len(lues) == 1


def test_au_changement_de_jour_tout_le_monde_est_revu(accueil_pret, jean):
    scene = accueil_pret
    decider(scene)
    tenir_les_retards(le=LE - timedelta(days=1))
    assert not RetardARevoir.objects.exists()
    assert (scene.jean.pk, "sans_orientation") in portes()
    assert tenir_les_retards(le=LE) == Personne.objects.count()
    assert portes() == vrais()


def test_le_geste_n_est_offert_qu_a_qui_peut_le_faire(accueil_pret, jean):
    scene = accueil_pret
    decider(scene)
    tenir_les_retards(le=LE)
    lus = retards_de([scene.jean.pk], scene.claire, le=LE)[scene.jean.pk]
    codes = [r.code for r in lus]
    assert codes == [r.code for r in dans_l_ordre() if r.code in codes]
    par_code = {r.code: r for r in lus}
    assert par_code["coreo_a_signer"].url
    assert not retards_de([scene.jean.pk], scene.yves, le=LE)[scene.jean.pk][0].url


def test_une_personne_confiee_a_une_structure_sans_agent_attend_encore_son_referent(
    accueil_pret, jean
):
    scene = accueil_pret
    decider(scene)
    tenir_les_retards(le=LE)
    assert scene.jean.rattachements.filter(motif=MotifRattachement.REFERENT_UNIQUE).exists()
    assert (scene.jean.pk, "sans_referent") in portes()
