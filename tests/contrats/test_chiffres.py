"""Les faits « contrat » à deux horloges, et les retards : par ensembles, tels que connus alors."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from jalons.chiffres import derivation
from jalons.chiffres.models import Sejour
from jalons.contrats.enums import RegimeHeures
from jalons.contrats.faits import GENRES
from jalons.contrats.genres import GenreContrat
from jalons.contrats.models import OffreRaisonnable
from jalons.contrats.retards.contrat_du import ContratDu
from jalons.contrats.retards.contrat_fini import ContratFini
from jalons.contrats.retards.contrat_finissant import ContratFinissant
from jalons.contrats.retards.heures_a_revoir import HeuresARevoir
from jalons.contrats.retards.offre_due import OffreDue
from jalons.contrats.retards.revision_due import RevisionDue
from jalons.contrats.selectors.contrats import echeances_de
from jalons.contrats.services import signature, suivi
from jalons.personnes.models import Personne
from jalons.personnes.retards import Retard
from jalons.repertoire.enums import Voie
from jalons.socle.periode import connaissance_au
from tests.contrats.decor import acte, completer, en_vigueur, notifiee, preparer, signer
from tests.distribution import JOUR

PARIS = ZoneInfo("Europe/Paris")


def sejours(genre):
    derivation.deriver()
    lus = Sejour.objects.filter(genre=genre).order_by("connu_du", "du")
    return [(s.unite, s.du, s.au, s.connu_au is None) for s in lus]


def test_le_rang_d_un_genre_est_celui_de_ses_sejours():
    assert {g.code: g.rang for g in GenreContrat.tous()} == {
        code: rang for rang, code in enumerate(GENRES, start=1)
    }


def test_le_sejour_du_contrat_suit_les_deux_horloges(accueil_pret):
    scene = accueil_pret
    with connaissance_au(datetime(2026, 3, 16, 10, tzinfo=PARIS)):
        contrat = en_vigueur(scene)
    assert sejours("contrat") == [(1, JOUR, date(2026, 9, 16), True)]
    with connaissance_au(datetime(2026, 5, 4, 10, tzinfo=PARIS)):
        signature.arreter(
            contrat=contrat,
            fin=date(2026, 5, 1),
            motif="Emploi",
            version=contrat.version,
            **acte(scene, date(2026, 5, 4)),
        )
    # En avril, on croyait qu'il irait à son terme ; depuis mai, on sait qu'il s'est arrêté.
    assert sejours("contrat") == [
        (1, JOUR, date(2026, 9, 16), False),
        (1, JOUR, date(2026, 5, 2), True),
    ]


def test_le_contrat_est_du_le_lendemain_de_son_delai(accueil_pret):
    notifiee(accueil_pret)
    assert sejours("contrat_du") == [(1, date(2026, 4, 17), None, True)]


# --- Les retards ----------------------------------------------------------------------------------


def concernees(retard: type[Retard], le: date):
    lues = Personne.objects.filter(retard.condition(le=le)).annotate(quand=retard.date(le=le))
    return [p.quand for p in lues]


def test_du_fini_finissant(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    assert concernees(ContratDu, JOUR) == [date(2026, 4, 16)]
    contrat = signer(scene, completer(scene, preparer(scene)))
    fin = contrat.periode.fin
    assert concernees(ContratDu, JOUR) == []
    for ecart, finissant, fini in ((-60, [], []), (-10, [fin], []), (0, [fin], []), (1, [], [fin])):
        le = fin + timedelta(days=ecart)
        assert concernees(ContratFinissant, le) == finissant, ecart
        assert concernees(ContratFini, le) == fini, ecart


def test_l_offre_due_disparait_une_fois_definie(accueil_pret):
    from jalons.annuaire.models import Commune

    scene = accueil_pret
    contrat = en_vigueur(scene, fin_prevue=date(2027, 3, 1))
    assert concernees(OffreDue, JOUR) == []
    assert concernees(OffreDue, date(2026, 9, 1)) == [date(2026, 9, 16)]
    OffreRaisonnable.objects.create(
        contrat=contrat,
        emplois="Cariste",
        temps="plein",
        commune=Commune.objects.first(),
        rayon_km=30,
        salaire=1900,
        coherence="Marché local",
        actes_positifs="Candidatures",
        date=JOUR,
        par=scene.claire,
    )
    assert concernees(OffreDue, date(2026, 9, 1)) == []


@pytest.mark.parametrize(
    ("motifs", "due"), [([], date(2026, 9, 16)), (["sante"], date(2027, 3, 16))]
)
def test_l_examen_du_parcours_social_a_six_ou_douze_mois(accueil_pret, motifs, due):
    scene = accueil_pret
    notifiee(scene, voie=Voie.SOCIALE, structure=scene.departement)
    contrat = preparer(scene)
    contrat = signer(
        scene,
        completer(scene, contrat, fin_prevue=date(2027, 3, 1), motifs_delai_long=motifs),
    )
    le = min(due, date(2027, 2, 20))
    assert concernees(RevisionDue, le) == [due]
    [prevue] = [e.le for e in echeances_de(contrat) if e.genre == "revision"] or [due]
    assert prevue == due
    suivi.noter_un_point(
        contrat=contrat,
        jour=date(2026, 9, 10),
        constat="Examiné",
        est_conjoint=True,
        **acte(scene, date(2026, 9, 10)),
    )
    assert due not in concernees(RevisionDue, date(2026, 9, 16))


def test_la_fin_d_une_duree_minoree_se_montre(accueil_pret):
    scene = accueil_pret
    en_vigueur(
        scene,
        regime=RegimeHeures.MINORE,
        heures_hebdo=8,
        raison_heures="Convalescence",
        heures_fin=date(2026, 6, 30),
    )
    assert concernees(HeuresARevoir, JOUR) == []
    assert concernees(HeuresARevoir, date(2026, 6, 10)) == [date(2026, 6, 30)]
