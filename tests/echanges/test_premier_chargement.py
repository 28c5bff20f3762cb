"""Le premier fichier d'un organisme : chargé d'un trait, sans rien céder sur ce qui est juste."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from jalons.comptes.models import Evenement
from jalons.echanges import services
from jalons.echanges.enums import EtatLot
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services import application, importation, lecture
from jalons.generateur import defauts
from jalons.generateur.monde import Monde, Taux
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import Appartenance, DemandeRSA, Entree, Personne
from jalons.personnes.services import projeter
from tests.echanges.decor import importer_mois, monde

JOUR = date(2026, 2, 6)
PROJECTION = (
    "pk", "foyer_id", "role_foyer", "commune_id", "site_id", "territoire_id", "etat_droit",
    "est_soumis", "est_majore",
)  # fmt: skip


def projection() -> set[tuple[object, ...]]:
    return set(Personne.objects.values_list(*PROJECTION))


def appliquer_sans_sceller(chemin, jour, taille=40) -> Lot:
    """Lit le fichier et applique toutes ses tranches, comme un import tué juste avant le sceau."""
    lot = services.deposer(chemin=chemin, par=None, le=jour)
    lecture.lire(lot, le=jour)
    lot.etat = EtatLot.ECRITURE
    lot.save()
    while application.appliquer_tranche(lot, taille=taille):
        pass
    return lot


@pytest.mark.usefixtures("moselle")
def test_au_premier_fichier_une_personne_nait_deja_projetee(tmp_path):
    # Qui est dans deux dossiers attend le sceau : ici, personne ne l'est.
    seuls = Monde(
        graine=7,
        foyers=150,
        premier_mois=date(2026, 1, 1),
        departement="57",
        taux=Taux(garde_alternee=0),
    )
    lot = appliquer_sans_sceller(ecrire_mois(seuls, tmp_path, rang=1)[0], JOUR)
    avant = projection()
    assert len(avant) > 200
    assert {ligne[6] for ligne in avant} >= {"2"}
    assert sum(ligne[5] is not None for ligne in avant) > 200
    assert projeter([ligne[0] for ligne in avant], le=JOUR) == 0  # la projection ne change rien
    application.sceller(lot, maintenant=timezone.now(), projection_au=JOUR)
    assert projection() == avant


@pytest.mark.usefixtures("moselle")
def test_ensuite_la_projection_bascule_d_un_coup_au_sceau(tmp_path):
    m = monde(foyers=700)
    importer_mois(m, tmp_path, 1)
    avant = projection()
    m.mois_suivant()
    jour = date(2026, 2, 6)
    lot = appliquer_sans_sceller(ecrire_mois(m, tmp_path / "2", rang=2)[0], jour)
    nouvelles = Personne.objects.exclude(pk__in=[ligne[0] for ligne in avant])
    assert nouvelles.exists()
    assert not nouvelles.exclude(territoire=None, etat_droit="", foyer=None).exists()
    assert avant <= projection()
    application.sceller(lot, maintenant=timezone.now(), projection_au=jour)
    assert not nouvelles.filter(foyer=None).exists()


@pytest.mark.parametrize("rangs", [(0, -1), (-1, 0)])
@pytest.mark.usefixtures("moselle")
def test_deux_dossiers_d_une_meme_personne_sont_reunis_dans_tous_les_ordres(tmp_path, rangs):
    """Née d'une tranche, retrouvée dans une autre : ni sortie, ni entrée, et la bonne projection."""
    m = monde(foyers=60)
    vus = [f for f in m.foyers if f.organisme == "CAF" and f.etat == "2"]
    ferme, ouvert = (vus[rang] for rang in rangs)
    ferme.etat, ferme.motif, ferme.effet = "4", "06", date(2025, 12, 1)
    modele = ouvert.membres[0]
    modele.soumis = True
    ferme.membres = [type(modele)(**{c: getattr(modele, c) for c in modele.__slots__})]
    ferme.membres[0].role, ferme.membres[0].soumis = "DEM", False
    chemin = ecrire_mois(m, tmp_path, rang=1)[0]
    lot = appliquer_sans_sceller(chemin, JOUR, taille=7)
    application.sceller(lot, maintenant=timezone.now(), projection_au=JOUR)
    foyers = DemandeRSA.objects.filter(numero_demande__in=[ferme.numero, ouvert.numero])
    liens = Appartenance.objects.filter(foyer__in=foyers.values("foyer"), role="DEM").connus()
    [personne] = {lien.personne for lien in liens}
    assert liens.count() == 2
    assert projeter([personne.pk], le=JOUR) == 0
    assert not Entree.objects.exists()
    assert not Evenement.objects.filter(personne_id=personne.pk).exists()


@pytest.mark.usefixtures("moselle")
def test_le_transit_oublie_un_dossier_des_qu_il_est_applique(tmp_path):
    lot = appliquer_sans_sceller(ecrire_mois(monde(foyers=40), tmp_path, rang=1)[0], JOUR)
    assert DossierRecu.objects.filter(lot=lot, est_applique=True).count() > 20
    assert not DossierRecu.objects.filter(contenu__isnull=False).exists()


@pytest.mark.usefixtures("moselle")
def test_un_double_est_vu_d_une_transaction_de_lecture_a_l_autre(tmp_path, monkeypatch):
    monkeypatch.setattr(lecture, "BLOCS_PAR_TRANSACTION", 3)
    chemin = ecrire_mois(
        monde(foyers=40), tmp_path, rang=1, transformer=defauts.numero_en_double(1, 20)
    )[0]
    lot = services.importer(chemin=chemin, par=None, le=JOUR)
    assert lot.compteurs["en_double"] == 1
    assert DemandeRSA.objects.count() == lot.total_annonce - 1


@pytest.mark.django_db(transaction=True)
def test_seul_le_sceau_attend_le_disque(tmp_path, monkeypatch):
    """Une tranche perdue dans une panne se refait ; un lot scellé est sur le disque."""
    from jalons.annuaire.services import charger_communes

    def reglage() -> str:
        with connection.cursor() as curseur:
            curseur.execute("SHOW synchronous_commit")
            return str(curseur.fetchone()[0])

    vus: list[tuple[str, str]] = []
    avant = reglage()
    vraie_tranche, vrai_sceau = importation.appliquer_tranche, application.projeter
    monkeypatch.setattr(
        importation,
        "appliquer_tranche",
        lambda lot: (vus.append(("tranche", reglage())), vraie_tranche(lot))[1],
    )
    monkeypatch.setattr(
        application,
        "projeter",
        lambda *a, **o: (vus.append(("sceau", reglage())), vrai_sceau(*a, **o))[1],
    )
    charger_communes(departements={"57"})
    services.importer(chemin=ecrire_mois(monde(foyers=30), tmp_path, rang=1)[0], par=None, le=JOUR)
    assert set(vus) == {("tranche", "off"), ("sceau", "on")}
    assert reglage() == avant
