"""Les écrans d'un gestionnaire des droits : déposer, voir les absents, sceller, reprendre."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jalons.echanges import services
from jalons.echanges.enums import EtatLot
from jalons.echanges.models import Lot, Rejet
from tests.echanges.douzaine import LE, MOIS, clos, foyers, importer
from tests.echanges.fabrique import fichier


def test_le_recu_des_absents_se_lit_par_nom_avant_de_sceller(scene, client_de, tmp_path):
    tous = foyers(30)
    importer(fichier(tmp_path, tous, MOIS))
    nadia = client_de("nadia")
    octets = fichier(tmp_path, tous[:28], date(2026, 2, 28)).read_bytes()
    nadia.post(reverse("echanges:lots"), {"fichier": SimpleUploadedFile("fevrier.xml", octets)})
    lot = Lot.objects.latest("pk")
    services.poursuivre(lot, le=LE, montrer_les_absents=True)
    assert lot.etat == "absents"
    assert not clos().exists()
    page = nadia.get(reverse("echanges:absents", args=[lot.pk])).content.decode()
    assert "NOM29" in page
    assert "NOM30" in page
    assert client_de("claire").get(reverse("echanges:absents", args=[lot.pk])).status_code == 403
    nadia.post(reverse("echanges:absents", args=[lot.pk]), {"garder": [tous[29].numero]})
    lot.refresh_from_db()
    assert lot.etat == "scelle"
    assert [e.demande.numero_demande for e in clos()] == [tous[28].numero]
    assert Rejet.objects.count() == 0


def test_un_lot_en_erreur_propose_de_reprendre_ou_d_abandonner(scene, client_de, tmp_path):
    lot = services.deposer(chemin=fichier(tmp_path, foyers(2), MOIS), par=None, le=LE)
    Lot.objects.filter(pk=lot.pk).update(etat=EtatLot.ERREUR, message="Arrêté.")
    nadia = client_de("nadia")
    page = nadia.get(reverse("echanges:lot", args=[lot.pk])).content.decode()
    assert "Reprendre" in page
    assert "Abandonner" in page
    nadia.post(reverse("echanges:decider", args=[lot.pk]), {"geste": "abandonner"})
    lot.refresh_from_db()
    assert (lot.etat, lot.chemin) == ("abandonne", "")


def test_un_fichier_d_ailleurs_se_confirme_depuis_sa_page(scene, client_de, tmp_path):
    chemin = fichier(
        tmp_path,
        foyers(3),
        MOIS,
        transformer=lambda _r, b: b.replace("<IDEPARTE>057<", "<IDEPARTE>054<"),
    )
    lot = services.deposer(chemin=chemin, par=None, le=LE)
    try:
        services.poursuivre(lot, le=LE)
    except services.FichierRefuse:
        lot.refresh_from_db()
    nadia = client_de("nadia")
    page = nadia.get(reverse("echanges:lot", args=[lot.pk])).content.decode()
    assert 'value="departement"' in page
    nadia.post(reverse("echanges:decider", args=[lot.pk]), {"geste": "departement"})
    assert importer(chemin).etat == "scelle"


def test_le_meme_depot_rejete_ne_laisse_rien_sur_le_disque(scene, client_de, settings, tmp_path):
    settings.DONNEES = tmp_path / "travail"
    nadia = client_de("nadia")
    octets = fichier(tmp_path / "f", foyers(2), MOIS).read_bytes()
    essai = {"fichier": SimpleUploadedFile("f.xml", octets), "simuler": "on"}
    assert "Simulation" in nadia.post(reverse("echanges:lots"), essai).content.decode()
    assert list((tmp_path / "travail" / "recus").iterdir()) == []
    nadia.post(reverse("echanges:lots"), {"fichier": SimpleUploadedFile("f.xml", octets)})
    [garde] = (tmp_path / "travail" / "recus").iterdir()
    assert garde.read_bytes()[:4] == b"JCF1"


def test_des_rejets_s_ecartent_d_un_coup_et_chacun_dit_son_resultat(scene, client_de):
    lot = Lot.objects.create(
        nom="rsa.xml", empreinte="0" * 64, recu_le=LE, connu_le=timezone.now(), etat="scelle"
    )
    rejets = [
        Rejet.objects.create(
            lot=lot, rang=n, ligne=10 + n, numero_demande=f"1{n}", motifs=[{"message": "illisible"}]
        )
        for n in range(3)
    ]
    nadia, url = client_de("nadia"), reverse("echanges:rejets")
    choisis = {"acte": "ecarter", "choix": [r.pk for r in rejets[:2]]}
    assert nadia.post(url, choisis).status_code == 422, "un motif est dû"
    page = nadia.post(url, {**choisis, "ecarter-commentaire": "Doublon"}, follow=True)
    assert "2 blocs écartés" in page.content.decode()
    assert Rejet.objects.filter(etat="ecarte", commentaire="Doublon").count() == 2
    page = nadia.post(url, {"acte": "rejouer", "choix": rejets[2].pk}, follow=True)
    assert "n'a pas pu se faire" in page.content.decode()
    assert nadia.get(url, {"q": "illisible"}).content.decode().count("illisible") >= 1
    assert client_de("claire").get(url).status_code == 403


def test_un_depot_refuse_revient_avec_sa_liste(scene, client_de):
    page = client_de("nadia").post(reverse("echanges:lots"), {})
    assert page.status_code == 422 and "Déposer un fichier" in page.content.decode()
