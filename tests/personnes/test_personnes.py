"""Les personnes : deux horloges, un référent, le NIR, la recherche, la projection."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.personnes import rules, services
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import EtatDroit, Nir, Personne, Rattachement, SoumissionDroitsDevoirs
from jalons.personnes.selectors import niveaux_sur, rechercher, referent_unique
from jalons.socle.periode import Periode, connu_depuis
from jalons.socle.saisie import lire_date


def _demande(personne):
    return personne.soumissions.first().demande


def test_tel_que_connu_a_une_date_se_retrouve_plus_tard(scene):
    demande = _demande(scene.fatou)
    avant = timezone.now()
    services.constater(
        EtatDroit, cle={"demande": demande}, le=date(2026, 3, 10), valeurs={"etat": "4"}
    )
    alors = EtatDroit.objects.filter(demande=demande).connus(avant).au(date(2026, 3, 15)).get()
    maintenant = EtatDroit.objects.filter(demande=demande).connus().au(date(2026, 3, 15)).get()
    assert (alors.etat, maintenant.etat) == ("2", "4")
    veille = EtatDroit.objects.filter(demande=demande).connus().au(date(2026, 3, 9)).get()
    assert (veille.etat, veille.periode.fin) == ("2", date(2026, 3, 9))


def test_un_fait_identique_n_ecrit_rien(scene):
    demande = _demande(scene.fatou)
    nombre = EtatDroit.objects.count()
    services.constater(
        EtatDroit, cle={"demande": demande}, le=date(2026, 3, 20), valeurs={"etat": "2"}
    )
    assert EtatDroit.objects.count() == nombre


def test_deux_verites_au_meme_instant_sont_refusees_par_la_base(scene):
    demande = _demande(scene.fatou)
    with pytest.raises(IntegrityError, match="etat_droit_une_verite"), transaction.atomic():
        EtatDroit.objects.create(
            demande=demande, etat="5", periode=Periode(date(2026, 3, 5)), connu=connu_depuis()
        )


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=12))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_une_suite_de_constats_dit_toujours_une_seule_verite_par_jour(scene, suite):
    with transaction.atomic():
        SoumissionDroitsDevoirs.objects.filter(personne=scene.fatou).delete()
        demande = scene.fatou.entrees.get().demande
        base, attendu = date(2026, 1, 1), {}
        for decalage, soumis in suite:
            jour = base + timedelta(days=decalage)
            suivants = [d for d in attendu if d > jour]
            services.constater(
                SoumissionDroitsDevoirs,
                cle={"personne": scene.fatou, "demande": demande},
                le=jour,
                valeurs={"est_soumis": soumis},
            ) if not suivants else None
            if not suivants:
                attendu[jour] = soumis
        faits = SoumissionDroitsDevoirs.objects.filter(personne=scene.fatou).connus()
        for jour in (base + timedelta(days=n) for n in range(0, 420, 7)):
            dus = [d for d in attendu if d <= jour]
            vrais = [f.est_soumis for f in faits.au(jour)]
            assert vrais == ([attendu[max(dus)]] if dus else [])
        transaction.set_rollback(True)


def test_un_seul_referent_unique_a_la_fois(scene):
    with pytest.raises(services.RattachementImpossible, match="déjà un référent"):
        services.rattacher(
            personne=scene.fatou,
            motif=MotifRattachement.REFERENT_UNIQUE,
            structure=scene.departement,
            depuis=date(2026, 3, 10),
        )
    services.designer_referent(
        personne=scene.fatou, structure=scene.departement, agent=scene.claire, le=date(2026, 4, 1)
    )
    assert referent_unique(scene.fatou, le=date(2026, 3, 31)).structure == scene.udaf
    assert referent_unique(scene.fatou, le=date(2026, 4, 1)).agent == scene.claire


@given(
    st.sampled_from("12"),
    st.dates(date(1940, 1, 1), date(2010, 12, 31)),
    st.integers(1, 95),
    st.integers(1, 989),
    st.integers(1, 999),
)
def test_la_cle_du_nir_attrape_tout_chiffre_change(sexe, naissance, departement, commune, rang):
    treize = f"{sexe}{naissance:%y%m}{departement:02d}{commune:03d}{rang:03d}"
    complet = f"{treize}{rules.cle_du_nir(treize):02d}"
    lu = rules.lire_nir(complet)
    assert rules.controler_nir(lu, sexe=sexe, date_naissance=naissance) == "valide"
    faux = complet[:12] + str((int(complet[12]) + 1) % 10) + complet[13:]
    assert (
        rules.controler_nir(rules.lire_nir(faux), sexe=sexe, date_naissance=naissance)
        == "cle_fausse"
    )
    autre = "1" if sexe == "2" else "2"
    assert rules.controler_nir(lu, sexe=autre, date_naissance=naissance) == "incoherent"


def test_la_corse_a_sa_cle():
    assert rules.cle_du_nir("28507" + "2A" + "004123") == 97 - int("2850719004123") % 97


def test_le_nir_n_est_jamais_en_clair_dans_la_base(scene):
    nir = "285075791512345"
    services.enregistrer_nir(personne=scene.fatou, nir=nir)
    range_ = Nir.objects.get(personne=scene.fatou)
    assert nir[:13].encode() not in bytes(range_.chiffre) + bytes(range_.empreinte)
    assert "285" not in str(range_)


@pytest.mark.parametrize(
    "texte",
    [
        "diallo",
        "Fatou Diallo",
        "DIALLO fatou",
        "dialo fatou",
        "14/05/1990",
        "1990-05-14",
        "1000000",
    ],
)
def test_la_recherche_trouve_malgre_l_ordre_les_accents_et_les_fautes(scene, texte):
    trouvees = rechercher(scene.claire, texte)
    assert scene.fatou in [t.personne for t in trouvees]


def test_un_delegue_ne_voit_hors_de_ses_suivis_que_l_identite_et_le_referent(scene):
    [trouvee] = rechercher(scene.sophie, "Weber Jean 02/11/1978")
    assert trouvee.personne == scene.jean
    assert not trouvee.est_visible
    [suivie] = rechercher(scene.sophie, "Diallo")
    assert suivie.est_visible
    assert suivie.organisme_referent == scene.udaf


def test_le_nir_ne_se_cherche_pas(scene):
    services.enregistrer_nir(personne=scene.fatou, nir="2900557900001")
    assert rechercher(scene.claire, "2900557900001") == []


def test_les_dates_se_lisent_comme_on_les_ecrit():
    assert lire_date("14-05-1990") == lire_date("14.5.1990") == date(1990, 5, 14)
    assert lire_date("31/02/1990") is None


def test_les_niveaux_dependent_du_role_et_de_la_relation(scene):
    assert {str(n) for n in niveaux_sur(scene.claire, scene.fatou)} >= {"sante", "suivi"}
    assert niveaux_sur(scene.karim, scene.fatou) == frozenset()
    assert "sante" not in {str(n) for n in niveaux_sur(scene.sophie, scene.fatou)}
    assert {str(n) for n in niveaux_sur(scene.yves, scene.fatou)} == {"identite"}


def test_la_projection_se_recalcule_et_ne_change_rien_quand_elle_est_juste(scene):
    tous = list(Personne.objects.values_list("pk", flat=True))
    assert services.projeter(tous, le=date(2026, 3, 16)) == 0
    Personne.objects.filter(pk=scene.fatou.pk).update(territoire=scene.forbach, est_soumis=False)
    assert services.projeter(tous, le=date(2026, 3, 16)) == 1
    scene.fatou.refresh_from_db()
    assert (scene.fatou.territoire, scene.fatou.est_soumis) == (scene.metz, True)


def test_un_suivi_termine_ne_laisse_plus_voir(scene):
    lien = Rattachement.objects.get(personne=scene.fatou)
    services.terminer_rattachement(lien, le=timezone.localdate() - timedelta(days=1))
    assert scene.fatou not in Personne.objects.visibles_par(scene.sophie)


def test_l_inscription_declaree_par_un_agent_se_lit(scene):
    from jalons.personnes.selectors import inscription_france_travail

    services.declarer_inscription(personne=scene.fatou, est_inscrit=True, le=date(2026, 3, 10))
    assert inscription_france_travail(scene.fatou, le=date(2026, 3, 11)).etat == "inscrit"
    assert inscription_france_travail(scene.fatou, le=date(2026, 3, 9)) is None
