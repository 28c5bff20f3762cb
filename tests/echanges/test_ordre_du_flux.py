"""L'ordre est celui de la caisse, jamais celui de la réception : les mêmes faits à la fin."""

from __future__ import annotations

import copy
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jalons.accueil.models import PriseEnCharge
from jalons.annuaire.models import Structure
from jalons.comptes.models import Evenement
from jalons.echanges import services
from jalons.echanges.models import Lot
from jalons.generateur.monde import Adresse
from jalons.personnes.models import (
    Adresse as AdresseConnue,
)
from jalons.personnes.models import (
    Appartenance,
    DemandeRSA,
    Entree,
    EtatDroit,
    MentionCaisse,
    Personne,
    SoumissionDroitsDevoirs,
)
from tests.distribution import _agent
from tests.echanges.decor import moselle  # noqa: F401
from tests.echanges.fabrique import faits_connus, fichier, foyer, individu

pytestmark = pytest.mark.usefixtures("moselle")
LE = date(2026, 6, 1)


def importer(chemin):
    return services.importer(chemin=chemin, par=None, le=LE)


def des_foyers():
    """Six foyers : un couple, des enfants, une garde alternée, un dossier MSA."""
    lea = {
        "nom": "HAMEL",
        "prenom": "Léa",
        "naissance": date(2015, 5, 6),
        "role": "ENF",
        "soumis": False,
    }
    return [
        foyer(1, individu("MULLER", "Anne", date(1990, 3, 4), nir="290035799001234"[:13])),
        foyer(
            2,
            individu("KLEIN", "Paul", date(1985, 7, 9), "1"),
            individu("BRAUN", "Irina", date(1988, 1, 2), role="CJT"),
            sitfam="MAR",
        ),
        foyer(3, individu("HAMEL", "Julie", date(1991, 2, 3)), individu(**lea)),
        foyer(4, individu("BORDES", "Marc", date(1989, 9, 9), "1"), individu(**lea)),
        foyer(5, individu("DIOP", "Awa", date(2001, 4, 5))),
        foyer(6, individu("ROSSI", "Ugo", date(1979, 8, 8), "1")),
    ]


def une_histoire(dossier):
    """Trois mois et deux quotidiens, où tout change un peu ; dans l'ordre du flux."""
    un, deux, trois, quatre, cinq, six = des_foyers()
    fichiers = [fichier(dossier, [un, deux, trois, quatre, six], date(2026, 1, 31))]
    un.etat, un.motif, un.effet = "3", "GK", date(2026, 2, 5)
    cinq.ouverture = cinq.demande = date(2026, 2, 3)
    fichiers.append(fichier(dossier, [un, cinq], date(2026, 2, 10), genre="I"))
    conjointe = deux.membres.pop()
    deux.sitfam = "SEF"
    trois.membres[1].prenom = "Lea"
    quatre.adresses = [Adresse("7", "AVENUE", "DE NANCY", 9, date(2026, 2, 15)), *quatre.adresses]
    fichiers.append(fichier(dossier, [un, deux, trois, quatre, cinq], date(2026, 2, 28)))
    un.etat, un.motif, un.effet = "2", "", None
    conjointe.role = "DEM"
    neuf = foyer(7, conjointe, ouverture=date(2026, 3, 2))
    fichiers.append(fichier(dossier, [un, neuf], date(2026, 3, 2), genre="I"))
    cinq.etat, cinq.motif, cinq.effet = "5", "RFD", date(2026, 3, 1)
    quatre.membres[0].usage = "MARTIN"
    fichiers.append(fichier(dossier, [un, deux, trois, quatre, cinq, neuf], date(2026, 3, 31)))
    return fichiers


class _Retour(Exception):
    pass


def apres(fichiers):
    """Les faits connus après ces fichiers, la base revenant ensuite où elle était."""
    photo = {}
    try:
        with transaction.atomic():
            for chemin in fichiers:
                importer(chemin)
            photo = faits_connus()
            raise _Retour
    except _Retour:
        return photo


@pytest.fixture
def tolerant(db):
    """Des fichiers de six foyers : un absent y pèse plus que la part tolérée."""
    from jalons.socle.models import ParametreLocal

    ParametreLocal.objects.create(
        code="part_maximale_absents", valeur="100", depuis=date(2020, 1, 1), motif="essai"
    )


@pytest.mark.lourd
@pytest.mark.usefixtures("tolerant")
def test_r1_r13_toutes_les_permutations_donnent_les_memes_faits(tmp_path):
    fichiers = une_histoire(tmp_path)[:4]
    attendu = apres(fichiers)
    assert sum(attendu["personnes"].values()) == 8
    vus = []

    def suivre(recus: tuple[int, ...]) -> None:
        """Chaque suite possible de ces fichiers-là, importés une seule fois pour toutes."""
        if len(recus) == len(fichiers):
            vus.append(recus)
            assert faits_connus() == attendu, recus
        for rang in set(range(len(fichiers))) - set(recus):
            with transaction.atomic():
                importer(fichiers[rang])
                suivre((*recus, rang))
                transaction.set_rollback(True)

    suivre(())
    assert len(set(vus)) == 24


@pytest.fixture
def les_cinq() -> dict:
    """Écrits et lus dans l'ordre une fois pour tous les exemples."""
    return {}


@pytest.mark.lourd
@pytest.mark.usefixtures("tolerant")
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ordre=st.permutations(range(5)))
def test_r1_cinq_fichiers_dans_n_importe_quel_ordre(tmp_path, les_cinq, ordre):
    if not les_cinq:
        les_cinq["fichiers"] = une_histoire(tmp_path)
        les_cinq["attendu"] = apres(les_cinq["fichiers"])
    assert apres([les_cinq["fichiers"][rang] for rang in ordre]) == les_cinq["attendu"]


def test_r1_un_mensuel_cree_apres_des_quotidiens_entre_quand_meme(tmp_path):
    un, *_ = des_foyers()
    fichiers = [
        fichier(tmp_path, [un], date(2026, 3, 31), creation=datetime(2026, 4, 5, 1)),
        fichier(tmp_path, [un], date(2026, 4, 2), genre="I"),
        fichier(tmp_path, [un], date(2026, 4, 30), creation=datetime(2026, 5, 5, 1)),
    ]
    assert [importer(c).etat for c in fichiers] == ["scelle"] * 3
    lots = list(Lot.objects.order_by("pk").values_list("date_reference", flat=True))
    assert lots == [date(2026, 3, 31), date(2026, 4, 2), date(2026, 4, 30)]


@pytest.mark.usefixtures("tolerant")
@pytest.mark.parametrize("envers", [False, True])
def test_r1_le_meme_jour_l_heure_de_creation_departage(tmp_path, envers):
    un, *_ = des_foyers()
    matin = fichier(tmp_path, [un], date(2026, 4, 2), genre="I", creation=datetime(2026, 4, 2, 6))
    un.etat, un.motif, un.effet = "4", "06", date(2026, 4, 1)
    soir = fichier(tmp_path, [un], date(2026, 4, 2), genre="I", creation=datetime(2026, 4, 2, 20))
    for chemin in (soir, matin) if envers else (matin, soir):
        importer(chemin)
    [etat] = EtatDroit.objects.connus().au(date(2026, 4, 2))
    assert etat.etat == "4"


def test_r2_les_dates_d_effet_sont_la_periode_et_la_reception_la_connaissance(tmp_path):
    un, deux, *_ = des_foyers()
    importer(fichier(tmp_path, [deux], date(2026, 1, 31)))
    un.demande = un.ouverture = date(2026, 2, 15)
    avant = timezone.now()
    importer(fichier(tmp_path, [un, deux], date(2026, 2, 28)))
    demande = DemandeRSA.objects.get(numero_demande=un.numero)
    [etat] = demande.etats.connus()
    assert etat.periode.debut == date(2026, 2, 15)
    assert etat.connu.lower >= avant
    assert demande.date_accord == date(2026, 2, 15)
    assert Entree.objects.get().date_accord == date(2026, 2, 15)
    debuts = {
        modele: modele.objects.connus().filter(personne__prenom="Anne").get().periode.debut
        for modele in (SoumissionDroitsDevoirs, Appartenance)
    }
    assert set(debuts.values()) == {date(2026, 2, 15)}


@pytest.mark.parametrize(("etat", "motif"), [("3", "GK"), ("4", "06"), ("5", "RFD")])
def test_r3_un_effet_passe_est_vrai_depuis_son_effet_et_su_depuis_le_fichier(tmp_path, etat, motif):
    un, *_ = des_foyers()
    importer(fichier(tmp_path, [un], date(2025, 12, 31)))
    croyait = timezone.now()
    un.etat, un.motif, un.effet = etat, motif, date(2026, 1, 15)
    importer(fichier(tmp_path, [un], date(2026, 1, 31)))
    faits = EtatDroit.objects.filter(demande__numero_demande=un.numero)
    assert faits.connus().au(date(2026, 1, 25)).get().etat == etat
    assert faits.connus().au(date(2026, 1, 14)).get().etat == "2"
    assert faits.connus(croyait).au(date(2026, 1, 25)).get().etat == "2"
    [sortie] = Evenement.objects.filter(type__in=["droit_suspendu", "sortie_rsa"])
    assert sortie.date == date(2026, 1, 15)


def test_r3_un_mois_confirme_l_etat_sans_le_dater_de_nouveau(tmp_path):
    un, *_ = des_foyers()
    importer(fichier(tmp_path, [un], date(2025, 12, 31)))
    un.etat, un.motif, un.effet = "3", "GK", date(2026, 1, 15)
    for mois in (date(2026, 1, 31), date(2026, 2, 28)):
        un.membres[0].activite = {1: "CHO", 2: "ANP"}[mois.month]
        importer(fichier(tmp_path, [un], mois))
    debuts = [e.periode.debut for e in EtatDroit.objects.connus().filter(etat="3")]
    assert debuts == [date(2026, 1, 15)]


def test_l_emmenagement_est_l_effet_et_les_adresses_precedentes_sont_gardees(tmp_path):
    un, *_ = des_foyers()
    un.adresses = [
        Adresse("3", "RUE", "DU MOULIN", 5, date(2024, 6, 1)),
        Adresse("2", "RUE", "DE LA GARE", 4, date(2022, 1, 1)),
        Adresse("1", "RUE", "DES LILAS", 3, date(2020, 3, 1)),
    ]
    importer(fichier(tmp_path, [un], date(2026, 1, 31)))
    un.adresses = [Adresse("9", "RUE", "PASTEUR", 6, date(2026, 2, 11)), *un.adresses[:2]]
    importer(fichier(tmp_path, [un], date(2026, 2, 28)))
    periodes = [
        (a.voie, a.periode.debut) for a in AdresseConnue.objects.connus().order_by("periode")
    ]
    assert periodes == [
        ("RUE DES LILAS", date(2020, 3, 1)),
        ("RUE DE LA GARE", date(2022, 1, 1)),
        ("RUE DU MOULIN", date(2024, 6, 1)),
        ("RUE PASTEUR", date(2026, 2, 11)),
    ]
    assert Evenement.objects.filter(type="demenagement").count() == 1


def test_un_fichier_tardif_ne_rajeunit_ni_n_efface_ce_qui_etait_su(tmp_path):
    """Ce qui ne change pas garde la date où on l'a su ; l'identité courante reste la plus récente."""
    un, deux, *_ = des_foyers()
    janvier = fichier(tmp_path, [un, deux], date(2026, 1, 31))
    un.membres[0].usage = "WEBER"
    fevrier = fichier(tmp_path, [un, deux], date(2026, 2, 28))
    un.membres[0].usage = "LANG"
    mars = fichier(tmp_path, [un, deux], date(2026, 3, 31))
    importer(janvier)
    importer(mars)
    su = timezone.now()
    importer(fevrier)
    assert Personne.objects.get(prenom="Anne").nom_usage == "LANG"
    for fait in EtatDroit.objects.connus():
        assert fait.connu.lower < su
    identites = Personne.objects.get(prenom="Anne").identites
    assert identites.connus().au(date(2026, 3, 1)).get().nom_usage == "WEBER"
    assert identites.connus(su).au(date(2026, 3, 1)).get().nom_usage == ""


@pytest.mark.parametrize("caf_d_abord", [True, False])
@pytest.mark.parametrize("dit", ["motif", "prenant", "rien"])
def test_r17_d_une_caisse_a_l_autre_le_meme_mois(tmp_path, caf_d_abord, dit):
    un, deux, trois, *_ = des_foyers()
    autres = [copy.deepcopy(f) for f in (deux, trois)]
    for autre in autres:
        autre.numero, autre.organisme = "9" + autre.numero[1:], "MSA"
        for membre in autre.membres:
            membre.naissance += timedelta(days=40)
    importer(fichier(tmp_path, [un, deux, trois], date(2026, 2, 28)))
    importer(fichier(tmp_path, autres, date(2026, 2, 28), organisme="MSA"))
    parti = copy.deepcopy(un)
    parti.numero, parti.organisme, parti.ouverture = "99999999999", "MSA", date(2026, 3, 1)
    un.etat, un.effet = "5", date(2026, 3, 1)
    un.motif = "RFD" if dit == "rien" else "MUT"
    un.vers = "MSA 571" if dit == "prenant" else ""
    retirer = (lambda _rang, bloc: bloc) if dit == "prenant" else sans_prenant
    caf = fichier(tmp_path, [un, deux, trois], date(2026, 3, 31), transformer=retirer)
    msa = fichier(tmp_path, [parti, *autres], date(2026, 3, 31), organisme="MSA")
    for chemin in (caf, msa) if caf_d_abord else (msa, caf):
        importer(chemin)
    anne = Personne.objects.get(prenom="Anne")
    assert not anne.entrees.exists()
    genres = list(Evenement.objects.filter(personne_id=anne.pk).values_list("type", flat=True))
    assert genres.count("change_organisme") == 1
    if dit != "rien" or not caf_d_abord:
        assert "sortie_rsa" not in genres


@pytest.mark.usefixtures("tolerant")
@pytest.mark.parametrize("suivie", [False, True])
def test_r17_un_fichier_tardif_retire_l_entree_qu_il_dement(tmp_path, suivie):
    """Annoncée par la MSA, elle vivait d'un droit de la CAF : nulle entrée, sauf si l'on y a travaillé."""
    anne = individu("MULLER", "Anne", date(1990, 3, 4), nir="290035799900134"[:13])
    temoins = foyer(9, individu("KLEIN", "Paul", date(1985, 7, 9), "1"))
    loin = foyer(8, individu("ROSSI", "Ugo", date(1979, 8, 8), "1"), organisme="MSA")
    ici = foyer(1, anne)
    ailleurs = foyer(2, copy.deepcopy(anne), organisme="MSA", ouverture=date(2026, 2, 1))
    clos = copy.deepcopy(ici)
    clos.etat, clos.motif, clos.effet = "5", "RFD", date(2026, 2, 1)
    janvier = fichier(tmp_path, [ici, temoins], date(2026, 1, 31))
    importer(fichier(tmp_path, [loin], date(2026, 1, 31), organisme="MSA"))
    importer(fichier(tmp_path, [ailleurs, loin], date(2026, 2, 28), organisme="MSA"))
    entree = Entree.objects.get()
    if suivie:
        agent = _agent("Claire", "travailleur_social", Structure.objects.first())
        PriseEnCharge.objects.create(entree=entree, agent=agent, depuis=LE)
    importer(fichier(tmp_path, [clos, temoins], date(2026, 2, 28)))
    importer(janvier)
    assert Entree.objects.count() == suivie
    dits = Evenement.objects.filter(type="entree_dementie", personne_id=entree.personne_id)
    assert [("gardé" in d.donnees["suite"]) for d in dits] == [suivie]


def sans_prenant(_rang, bloc):
    import re

    return re.sub(r"<OrganismePrenant>.*?</OrganismePrenant>", "", bloc)


@pytest.mark.usefixtures("tolerant")
@pytest.mark.parametrize("taille", [1, 2, 3000])
def test_un_absent_est_clos_meme_quand_le_lot_partage_des_personnes(tmp_path, monkeypatch, taille):
    """Un enfant aux deux dossiers de ses parents, un dossier qui disparaît, des tranches de toute taille."""
    from jalons.echanges.services import application

    monkeypatch.setattr(application, "DOSSIERS_PAR_TRANCHE", taille)
    un, deux, trois, quatre, *_ = des_foyers()
    importer(fichier(tmp_path, [un, deux, trois, quatre], date(2026, 1, 31)))
    trois.membres[1].prenom = quatre.membres[1].prenom = "Lea"
    importer(fichier(tmp_path, [un, trois, quatre], date(2026, 2, 28)))
    [clos] = EtatDroit.objects.connus().filter(motifs=["FLUX:ABSENT"])
    assert clos.demande.numero_demande == deux.numero
    assert clos.periode.debut == date(2026, 2, 28)
    assert Personne.objects.filter(nom_naissance="HAMEL", role_foyer="ENF").count() == 1


def test_r18_qui_n_est_plus_dans_aucun_dossier_sort(tmp_path):
    _, deux, *_ = des_foyers()
    importer(fichier(tmp_path, [deux], date(2026, 1, 31)))
    deux.membres.pop()
    importer(fichier(tmp_path, [deux], date(2026, 2, 28)))
    irina = Personne.objects.get(prenom="Irina")
    [sortie] = Evenement.objects.filter(personne_id=irina.pk, type="sortie_rsa")
    assert sortie.date == date(2026, 2, 28)
    assert not Evenement.objects.filter(type="sortie_rsa").exclude(personne_id=irina.pk).exists()


@pytest.mark.parametrize("motif", ["DG", "DH"])
def test_r19_un_deces_signale_se_voit_avant_toute_lettre(tmp_path, motif):
    un, *_ = des_foyers()
    importer(fichier(tmp_path, [un], date(2026, 1, 31)))
    assert not Personne.objects.get().deces_signale
    un.etat, un.motif, un.effet = "3", motif, date(2026, 2, 3)
    importer(fichier(tmp_path, [un], date(2026, 2, 28)))
    assert Personne.objects.get().deces_signale


@pytest.mark.parametrize("genre", ["M", "I"])
@pytest.mark.parametrize("corrige", [("2", ""), ("3", "GK"), ("5", "RFD")])
def test_r19_la_caisse_corrige_et_le_signal_tombe(tmp_path, corrige, genre):
    un, *_ = des_foyers()
    un.etat, un.motif, un.effet = "3", "DG", date(2026, 1, 12)
    importer(fichier(tmp_path, [un], date(2026, 1, 31)))
    assert Personne.objects.get().deces_signale
    (un.etat, un.motif), un.effet = corrige, date(2026, 2, 1)
    jour = date(2026, 2, 28) if genre == "M" else date(2026, 2, 9)
    importer(fichier(tmp_path, [un], jour, genre=genre))
    assert not Personne.objects.get().deces_signale


@pytest.mark.parametrize("envers", [False, True])
def test_r19_un_vieux_fichier_ne_leve_pas_le_signal(tmp_path, envers):
    un, *_ = des_foyers()
    fichiers = [fichier(tmp_path, [un], date(2026, 1, 31))]
    un.etat, un.motif, un.effet = "3", "DH", date(2026, 2, 3)
    fichiers.append(fichier(tmp_path, [un], date(2026, 2, 28)))
    for chemin in reversed(fichiers) if envers else fichiers:
        importer(chemin)
    assert Personne.objects.get().deces_signale


def test_ce_que_la_caisse_signale_est_garde(tmp_path):
    un, *_ = des_foyers()
    un.membres[0].nouveau_soumis = True
    un.etat, un.motif, un.effet, un.vers = "5", "MUT", date(2026, 1, 20), "CAF 541"

    def evenement(_rang, bloc):
        fait = "<Evenement><DTLIQ>2026-01-12</DTLIQ><HEULIQ>10:11:12.0000</HEULIQ><FG>ENTDED</FG></Evenement>"
        return bloc.replace("</InfosFoyerRSA>", fait + "</InfosFoyerRSA>")

    importer(fichier(tmp_path, [un], date(2026, 1, 25), genre="I", transformer=evenement))
    gardees = set(MentionCaisse.objects.values_list("genre", "code"))
    assert gardees == {("fait", "ENTDED"), ("entree", ""), ("prenant", "CAF 541")}
