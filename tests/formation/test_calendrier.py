"""Importer le calendrier, recevoir une liste, et voir chaque stagiaire sur le bureau de son développeur."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.activite.models import Positionnement
from jalons.activite.services.positionnements import PositionnementImpossible
from jalons.annuaire.models import Structure
from jalons.benevolat.models import BesoinBenevole
from jalons.chiffres import registre
from jalons.chiffres.derivation import deriver
from jalons.chiffres.selectors import cellules, demander, mois_de
from jalons.comptes.models import Consultation
from jalons.demonstration.formations import VERGERS, VIGNERONS, former
from jalons.formation.journee import FinsDeFormation, ListesAttendues
from jalons.formation.models import FinFormation, SessionFormation, Stagiaire
from jalons.formation.selectors.sessions import comptes
from jalons.formation.services import bureau, stagiaires
from jalons.neutralisations.models import EmployeurReconnu
from jalons.personnes.models import Personne, Rattachement
from jalons.socle.conflit import ConflitDeVersion
from tests.distribution import _agent
from tests.formation.decor import (
    LE,
    importer,
    lheo,
    lheo_formation,
    lheo_session,
    lire,
    tableau,
    une_session,
)
from tests.outillage.decors import decor_partage

pytestmark = pytest.mark.django_db
FATOU = (2, "Diallo", "FATOU", date(1990, 5, 14), "")


@decor_partage
def formation(scene):
    """Denis développe l'emploi à Metz, Olga à Forbach ; Ines y est chargée d'insertion."""
    for nom, site in (("Denis", scene.cms_metz), ("Olga", scene.cms_forbach)):
        agent = _agent(nom, "developpeur_emploi", scene.departement)
        agent.site = site
        agent.save()
        setattr(scene, nom.lower(), agent)
    scene.ines = _agent("Ines", "charge_insertion", scene.departement, territoire=scene.metz)
    return scene


def recevoir(scene, session, *lignes, le=LE, nom="liste.xlsx"):
    return stagiaires.recevoir(
        session=session, lignes=lignes or (FATOU,), nom_fichier=nom, par=scene.ines, le=le
    )


def test_rejouer_le_meme_fichier_n_ecrit_rien(formation):
    premier = importer(formation)
    assert (premier.crees, premier.organismes) == (1, 1)
    session = SessionFormation.objects.get()
    assert (session.territoire, session.places) == (formation.metz, 12)
    second = importer(formation)
    assert (second.crees, second.modifies, second.pareils) == (0, 0, 1)
    assert Structure.objects.filter(genre="formation").count() == 1
    recule = lire(lheo(lheo_formation(sessions=lheo_session(fin="20260417"))))
    assert importer(formation, recule).modifies == 1
    session.refresh_from_db()
    assert session.fin == date(2026, 4, 17)


def test_essayer_n_ecrit_rien(formation):
    assert importer(formation, ecrire=False).crees == 1
    assert not SessionFormation.objects.exists()
    assert not Structure.objects.filter(genre="formation").exists()


def test_le_meme_identifiant_d_une_autre_source_est_refuse(formation):
    importer(formation)
    lues = lire(lheo(lheo_formation("region--F1"), lheo_formation("F9", insee="99999")))
    bilan = importer(formation, lues, source="E2C")
    assert (bilan.crees, bilan.refuses) == (1, 1)
    assert {c.champ for c in bilan.constats if c.refuse} == {"formation"}
    assert SessionFormation.objects.filter(identifiant__startswith="e2c--").count() == 1


def test_la_liste_recue_fait_entrer_les_siens_et_laisse_les_autres_a_decider(formation):
    session = une_session(formation)
    bilan = recevoir(
        formation,
        session,
        FATOU,
        (3, "Inconnu", "Paul", date(1990, 1, 1), ""),
        (4, "", "Zoé", None, "le nom ou le prénom manque"),
    )
    assert (bilan.reconnus, bilan.a_decider, len(bilan.defauts)) == (1, 1, 1)
    pose = Positionnement.objects.get()
    assert (pose.etat, pose.origine, pose.date_entree) == ("entre", "region", session.debut)
    encore = recevoir(formation, session, FATOU)
    assert (encore.deja, encore.reconnus) == (1, 0)
    assert Positionnement.objects.count() == 1
    ligne = Stagiaire.objects.get(nom="Inconnu")
    stagiaires.decider(
        stagiaire=ligne, personne=formation.jean, version=1, par=formation.ines, le=LE
    )
    assert Positionnement.objects.get(personne=formation.jean).etat == "entre"
    with pytest.raises(ConflitDeVersion):
        stagiaires.decider(stagiaire=ligne, personne=None, version=1, par=formation.ines, le=LE)


def test_un_homonyme_ou_une_naissance_absente_ne_se_devinent_pas(formation):
    session = une_session(formation)
    Personne.objects.create(
        nom_naissance="DIALLO", prenom="Fatou", date_naissance=date(1990, 5, 14), sexe="2"
    )
    bilan = recevoir(formation, session, FATOU, (3, "WEBER", "Jean", None, ""))
    assert (bilan.reconnus, bilan.a_decider) == (0, 2)
    assert not Positionnement.objects.exists()


def test_avant_la_fin_chacun_est_sur_le_bureau_du_developpeur_de_son_territoire(formation):
    session = une_session(formation)
    jean = (3, "WEBER", "Jean", date(1978, 11, 2), "")
    recevoir(formation, session, FATOU, jean)
    assert {f.personne_id for f in FinsDeFormation.requete(formation.denis, le=LE)} == {
        formation.fatou.pk
    }
    assert {f.personne_id for f in FinsDeFormation.requete(formation.olga, le=LE)} == {
        formation.jean.pk
    }
    bureau.annoncer_les_fins(le=LE)
    assert FinFormation.objects.count() == 2
    suivis = Rattachement.objects.filter(motif="formation")
    assert suivis.count() == 2


def test_trop_tot_rien_ne_s_annonce_puis_la_nuit_l_annonce(formation):
    session = une_session(formation, fin=LE + timedelta(days=90))
    recevoir(formation, session)
    assert not FinFormation.objects.exists()
    assert bureau.annoncer_les_fins(le=LE + timedelta(days=59)) == 0
    assert bureau.annoncer_les_fins(le=LE + timedelta(days=60)) == 1
    assert FinsDeFormation.requete(formation.denis, le=LE + timedelta(days=60)).count() == 1


def test_la_suite_se_dit_se_corrige_et_le_dossier_se_referme(formation):
    recevoir(formation, une_session(formation))
    fin = FinFormation.objects.get()
    dite = bureau.revoir(
        fin=fin, revue_le=LE, suite="emploi", version=1, par=formation.denis, le=LE
    )
    with pytest.raises(bureau.FinImpossible):
        bureau.revoir(fin=fin, revue_le=LE, suite="emploi", version=2, par=formation.denis, le=LE)
    rendue = bureau.rouvrir(fin=dite, motif="erreur", version=2, par=formation.denis, le=LE)
    assert (rendue.revue_le, rendue.suite) == (None, "")
    bureau.revoir(fin=fin, revue_le=LE, suite="emploi", version=3, par=formation.denis, le=LE)
    plus_tard = LE + timedelta(days=91)
    bureau.confier(le=plus_tard)
    tenus = Rattachement.objects.filter(motif="formation", periode__endswith__isnull=True)
    assert not tenus.exists()


def test_une_session_ouverte_sans_liste_s_annonce(formation):
    session = une_session(formation)
    assert list(ListesAttendues.requete(formation.ines, le=LE)) == [session]
    assert not ListesAttendues.requete(formation.olga, le=LE).exists()
    recevoir(formation, session)
    assert not ListesAttendues.requete(formation.ines, le=LE).exists()


def test_prescription_et_auto_positionnement_se_comptent_a_part(formation):
    session = une_session(formation, debut=LE + timedelta(days=10), fin=LE + timedelta(days=60))
    dits = {"session": session, "par": formation.claire, "le": LE}
    stagiaires.prescrire(personne=formation.fatou, de_soi_meme=False, **dits)
    stagiaires.prescrire(personne=formation.jean, de_soi_meme=True, **dits)
    vus = comptes(session)
    assert (vus.prescrites, vus.de_soi_meme) == (1, 1)
    with pytest.raises(PositionnementImpossible):
        stagiaires.prescrire(personne=formation.fatou, de_soi_meme=True, **dits)
    with pytest.raises(stagiaires.StagiaireImpossible):
        stagiaires.prescrire(
            session=session,
            personne=formation.jean,
            de_soi_meme=False,
            par=formation.claire,
            le=LE + timedelta(days=90),
        )


def test_le_nom_des_inconnus_s_efface_a_la_fin(formation):
    session = une_session(formation)
    recevoir(formation, session, FATOU, (3, "Inconnu", "Paul", None, ""))
    assert bureau.effacer_les_inconnus(le=session.fin) == 0
    assert bureau.effacer_les_inconnus(le=session.fin + timedelta(days=1)) == 1
    assert [s.nom for s in Stagiaire.objects.all()] == ["Diallo"]


def test_les_ecrans_de_l_import_a_la_suite(formation, client_de):
    ines, claire, denis = (client_de(n) for n in ("ines", "claire", "denis"))
    le = timezone.localdate()
    contenu = tableau(
        ("Formation", "Organisme", "Début", "Fin", "Ville", "Places", "Financeur"),
        (
            "Cariste",
            "AFPA de Metz",
            le - timedelta(days=20),
            le + timedelta(days=12),
            "Metz",
            8,
            "Région",
        ),
        ("Soudure", "AFPA de Metz", le + timedelta(days=40), le, "Metz", "huit", "Région"),
        ("Vente", "AFPA de Metz", le + timedelta(days=10), le + timedelta(days=40), "Metz", 6, "E"),
    )
    envoi = {"source": "Région", "acte": "ecrire"}
    page = ines.post(
        reverse("formation:importer"),
        {**envoi, "fichier": SimpleUploadedFile("calendrier.xlsx", contenu)},
    )
    assert page.status_code == 200
    dit = page.content.decode()
    assert "Feuil" in dit or "ligne 3" in dit or "Ligne 3" in dit
    assert SessionFormation.objects.count() == 2
    casse = ines.post(
        reverse("formation:importer"), {**envoi, "fichier": SimpleUploadedFile("x.xml", b"<a/>")}
    )
    assert casse.status_code == 422
    cariste = SessionFormation.objects.get(formation__intitule="Cariste")
    assert claire.get(reverse("formation:importer")).status_code == 403
    assert (
        "Cariste"
        in claire.get(reverse("formation:sessions") + "?q=cariste&quand=").content.decode()
    )
    liste = tableau(("Nom", "Prénom", "Né(e) le"), ("DIALLO", "Fatou", date(1990, 5, 14)))
    page = ines.post(
        reverse("formation:stagiaires", args=[cariste.pk]),
        {"tableau": SimpleUploadedFile("stagiaires.xlsx", liste)},
    )
    assert "1 personne suivie" in page.content.decode()
    assert "Fatou DIALLO" in denis.get("/").content.decode()
    fin = FinFormation.objects.get()
    page = reverse("formation:fin", args=[fin.pk])
    assert denis.get(page).status_code == 200
    assert client_de("olga").get(page).status_code == 404
    suite = {"revue_le": le.isoformat(), "suite": "emploi", "version": 1}
    assert denis.post(page, {**suite, "suite": ""}).status_code == 422
    assert denis.post(page, suite).status_code == 302
    assert denis.post(page, {"motif": "", "version": 2}).status_code == 422
    chercher = reverse("formation:chercher", args=[formation.fatou.pk])
    assert "Vente" in claire.get(chercher).content.decode()
    vente = SessionFormation.objects.get(formation__intitule="Vente")
    poste = reverse("formation:prescrire", args=[formation.fatou.pk, vente.pk])
    assert claire.post(poste, {"soi_meme": "1"}).status_code == 302
    assert Positionnement.objects.get(cible_id=vente.pk).origine == "personne"
    page = claire.get(reverse("formation:session", args=[vente.pk])).content.decode()
    assert "Fatou DIALLO" in page
    assert (
        "Vente"
        in claire.get(reverse("formation:section", args=[formation.fatou.pk])).content.decode()
    )
    traces = set(Consultation.objects.values_list("ecran", flat=True))
    assert {"formation_session", "formation_chercher", "fin_formation"} <= traces


def test_le_nombre_de_requetes_ne_grandit_pas(formation, client_de):
    ines = client_de("ines")
    une_session(formation)
    pages = (reverse("formation:sessions") + "?quand=", "/")

    def compter(url):
        ines.get(url)
        with CaptureQueriesContext(connection) as requetes:
            assert ines.get(url).status_code == 200
        return len(requetes)

    avant = [compter(url) for url in pages]
    for n in range(12):
        une_session(formation, numero=f"T{n}", fin=date(2027, 1, 1))
    apres = [compter(url) for url in pages]
    assert apres[0] == avant[0] <= 12
    assert apres[1] <= avant[1] + 1


def test_l_indicateur_se_recalcule_tel_que_connu_alors(formation):
    recevoir(formation, une_session(formation))
    deriver()
    mars = mois_de(LE)

    def lire(connu_le):
        return [
            c
            for c in cellules(
                registre.par_code("acces_formation"),
                demander([mars], le=timezone.localdate(), tel_que_connu_le=connu_le),
            )
            if c.unite in (None, 0)
        ]

    (maintenant,) = lire(None)
    assert (maintenant.retenues, maintenant.population) == (1, 1)
    avant = lire(LE - timedelta(days=400))
    assert not avant or avant[0].retenues == 0


def test_la_demonstration_a_ses_formations_ses_saisons_et_son_benevolat(formation):
    le = timezone.localdate()
    assert former(le=le) == SessionFormation.objects.count() == 10
    assert EmployeurReconnu.objects.count() == VIGNERONS + VERGERS
    assert BesoinBenevole.objects.count() == 1
