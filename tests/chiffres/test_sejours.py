"""Les séjours : dérivés des faits, disjoints, canoniques, égaux à la projection d'aujourd'hui."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jalons.annuaire.models import Sectorisation
from jalons.chiffres.derivation import deriver, deriver_en_attente
from jalons.chiffres.models import Sejour, SejourADeriver
from jalons.personnes.models import (
    Adresse,
    Appartenance,
    DemandeRSA,
    EtatDroit,
    Foyer,
    Personne,
    Rattachement,
    SoumissionDroitsDevoirs,
)
from jalons.personnes.services import (
    RattachementImpossible,
    constater,
    declarer_inscription,
    designer_referent,
    projeter,
    terminer_rattachement,
)
from jalons.socle.periode import connaissance_au, fin_du_jour, instant_de_connaissance
from tests.distribution import JOUR

_CLES = ("personne_id", "genre", "unite", "du", "au", "connu_du", "connu_au")


def photographie() -> list[tuple]:
    return sorted(Sejour.objects.values_list(*_CLES), key=repr)


def demenager(personne, commune, le, foyer=None):
    constater(
        Adresse,
        cle={"foyer": foyer or personne.foyer},
        le=le,
        valeurs={"commune": commune, "nom_commune": commune.nom.upper()},
    )


def territoires(personne, *, jour, connu=None):
    trouves = Sejour.objects.filter(personne=personne, genre="territoire", du__lte=jour)
    lus = []
    for s in trouves:
        vrai = s.au is None or s.au > jour
        su = (
            s.connu_au is None
            if connu is None
            else (s.connu_du < connu and (s.connu_au is None or s.connu_au >= connu))
        )
        if vrai and su:
            lus.append(s.unite)
    return lus


def deux_a_la_fois() -> int:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT count(*) FROM chiffres_sejour a JOIN chiffres_sejour b"
            " ON a.personne_id = b.personne_id AND a.genre = b.genre AND a.id < b.id"
            " AND daterange(a.du, a.au) && daterange(b.du, b.au)"
            " AND tstzrange(a.connu_du, a.connu_au) && tstzrange(b.connu_du, b.connu_au)"
        )
        return curseur.fetchone()[0]


def verifier_aujourd_hui(le: date) -> None:
    """Chaque personne : territoire, site, droit et soumission des séjours = projection du jour."""
    projeter(list(Personne.objects.values_list("pk", flat=True)), le=le)
    for p in Personne.objects.all():
        lus = {
            genre: unite
            for genre, unite, au in Sejour.objects.filter(
                personne=p, du__lte=le, connu_au=None
            ).values_list("genre", "unite", "au")
            if au is None or au > le
        }
        assert lus.get("territoire", 0) == (p.territoire_id or 0), p
        assert lus.get("site", 0) == (p.site_id or 0), p
        assert ("soumis" in lus) == bool(p.est_soumis), p
        assert ("droit" in lus) == (p.etat_droit in ("2", "3", "4")), p


def test_toute_ecriture_met_la_personne_dans_la_file(scene):
    deriver()
    assert not SejourADeriver.objects.exists()
    gestes = [
        lambda: demenager(scene.fatou, scene.cms_forbach.commune, JOUR),
        lambda: declarer_inscription(personne=scene.fatou, est_inscrit=True, le=JOUR),
        lambda: designer_referent(
            personne=scene.fatou, structure=scene.departement, agent=scene.claire, le=JOUR
        ),
        lambda: Rattachement.histoire.filter(personne=scene.fatou).delete(),
        lambda: SoumissionDroitsDevoirs.objects.filter(personne=scene.fatou).delete(),
        lambda: EtatDroit.objects.filter(demande__foyer=scene.fatou.foyer).delete(),
    ]
    for geste in gestes:
        geste()
        assert set(SejourADeriver.objects.values_list("personne_id", flat=True)) == {scene.fatou.pk}
        assert deriver_en_attente() == 1


def test_la_sectorisation_qui_change_refait_les_gens_de_la_commune(scene):
    deriver()
    constater(
        Sectorisation,
        cle={"commune": scene.cms_metz.commune},
        le=date(2026, 6, 1),
        valeurs={"site": scene.cms_forbach},
    )
    assert deriver_en_attente() == 1
    assert territoires(scene.fatou, jour=date(2026, 5, 31)) == [scene.metz.pk]
    assert territoires(scene.fatou, jour=date(2026, 6, 1)) == [scene.forbach.pk]


def test_un_demenagement_laisse_le_mois_d_avant_ou_il_etait(scene):
    demenager(scene.fatou, scene.cms_forbach.commune, date(2026, 4, 10))
    deriver_en_attente()
    assert territoires(scene.fatou, jour=date(2026, 4, 9)) == [scene.metz.pk]
    assert territoires(scene.fatou, jour=date(2026, 4, 10)) == [scene.forbach.pk]


def test_tel_que_connu_rend_ce_que_l_on_croyait(scene):
    avant = timezone.now()
    demenager(scene.fatou, scene.cms_forbach.commune, date(2026, 3, 5))
    deriver_en_attente()
    assert territoires(scene.fatou, jour=JOUR) == [scene.forbach.pk]
    assert territoires(scene.fatou, jour=JOUR, connu=avant) == [scene.metz.pk]


def test_la_premiere_sectorisation_est_connue_de_tout_temps(scene):
    """Une organisation saisie aujourd'hui ne rend pas l'histoire reprise « hors secteur »."""
    with connaissance_au(fin_du_jour(date(2026, 1, 6))):
        Adresse.objects.filter(foyer=scene.jean.foyer).delete()
        demenager(scene.jean, scene.cms_forbach.commune, date(2026, 1, 1))
        Appartenance.objects.filter(personne=scene.jean).delete()
        constater(
            Appartenance,
            cle={"personne": scene.jean, "foyer": scene.jean.foyer},
            le=date(2026, 1, 1),
            valeurs={"role": "DEM"},
        )
    deriver_en_attente()
    su = fin_du_jour(date(2026, 2, 1))
    assert territoires(scene.jean, jour=date(2026, 1, 31), connu=su) == [scene.forbach.pk]


def test_un_referent_termine_n_est_ni_corrige_ni_efface(scene):
    avant = timezone.now()
    suivi = Rattachement.objects.get(personne=scene.fatou)
    terminer_rattachement(suivi, le=date(2026, 5, 31))
    assert Rattachement.objects.count() == 1
    assert Rattachement.histoire.filter(personne=scene.fatou).count() == 2
    assert Rattachement.histoire.connus(avant).get().periode.fin is None
    annule = Rattachement.objects.get()
    terminer_rattachement(annule, le=date(2026, 1, 1))
    assert not Rattachement.objects.exists()
    assert Rattachement.histoire.count() == 2
    deriver_en_attente()
    genres = Sejour.objects.filter(personne=scene.fatou, connu_au=None)
    assert not genres.filter(genre="organisme").exists()
    assert Sejour.objects.filter(personne=scene.fatou, genre="organisme").count() == 2


# Des histoires au hasard : foyers multiples, demandes multiples, corrections, ordre quelconque.
_GESTES = st.lists(
    st.tuples(
        st.sampled_from(
            ["adresse", "foyer", "demande", "etat", "soumis", "depart", "referent", "inscription"]
        ),
        st.integers(0, 200),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=9,
)


def _jouer(scene, gestes) -> None:
    foyers = {scene.fatou.pk: [scene.fatou.foyer], scene.jean.pk: [scene.jean.foyer]}
    numero = 20_000_000_000
    for n, (quoi, decalage, choix, autre) in enumerate(gestes):
        personne = scene.fatou if choix % 2 else scene.jean
        le = date(2026, 3, 1) + timedelta(days=decalage - 60)
        foyer = foyers[personne.pk][autre % len(foyers[personne.pk])]
        demande = list(DemandeRSA.objects.filter(foyer=foyer).order_by("pk"))[:2]
        with connaissance_au(timezone.now() + timedelta(seconds=n)):
            if quoi == "adresse":
                commune = (scene.cms_metz if autre % 2 else scene.cms_forbach).commune
                demenager(personne, commune, le, foyer)
            elif quoi == "foyer":
                nouveau = Foyer.objects.create()
                foyers[personne.pk].append(nouveau)
                constater(
                    Appartenance,
                    cle={"personne": personne, "foyer": nouveau},
                    le=le,
                    valeurs={"role": "ENF" if autre == 0 else "CJT"},
                )
                demenager(personne, scene.cms_forbach.commune, le, nouveau)
            elif quoi == "demande":
                numero += 1
                creee = DemandeRSA.objects.create(
                    numero_demande=str(numero),
                    organisme="CAF",
                    matricule=str(numero),
                    date_demande=le,
                    foyer=foyer,
                )
                constater(EtatDroit, cle={"demande": creee}, le=le, valeurs={"etat": "2"})
            elif quoi == "etat" and demande:
                constater(
                    EtatDroit, cle={"demande": demande[-1]}, le=le, valeurs={"etat": str(choix + 2)}
                )
            elif quoi == "soumis" and demande:
                constater(
                    SoumissionDroitsDevoirs,
                    cle={"personne": personne, "demande": demande[-1]},
                    le=le,
                    valeurs={"est_soumis": bool(autre % 2)},
                )
            elif quoi == "depart":
                faits = Appartenance.objects.connus().filter(personne=personne, foyer=foyer)
                for fait in faits:
                    fait.cesser_de_croire(instant_de_connaissance())
            elif quoi == "referent":
                designer_referent(
                    personne=personne,
                    structure=scene.departement,
                    agent=scene.claire,
                    le=max(le, date(2026, 3, 3)) + timedelta(days=n),
                )
            elif quoi == "inscription":
                declarer_inscription(personne=personne, est_inscrit=bool(autre % 2), le=le)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(gestes=_GESTES)
def test_l_increment_vaut_la_refonte_et_rien_ne_se_chevauche(scene, gestes):
    with transaction.atomic():
        deriver()
        for geste in gestes:
            with suppress(IntegrityError, RattachementImpossible), transaction.atomic():
                _jouer(scene, [geste])
            deriver_en_attente()
        par_increments = photographie()
        Sejour.objects.all().delete()
        deriver()
        assert photographie() == par_increments
        assert deux_a_la_fois() == 0
        verifier_aujourd_hui(date(2026, 3, 20))
        verifier_aujourd_hui(date(2026, 9, 20))
        transaction.set_rollback(True)
