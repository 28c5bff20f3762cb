"""L'import d'un fichier : juste, rejouable, incassable."""

from __future__ import annotations

import gzip
import time
import zipfile
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from jalons.annuaire.services import charger_communes
from jalons.comptes.models import Evenement
from jalons.echanges import services
from jalons.echanges.models import DossierRecu, EmpreinteDossier, Lot, Rejet
from jalons.generateur import defauts
from jalons.generateur.monde import Monde
from jalons.generateur.production import ecrire_mois, ecrire_quotidien
from jalons.personnes.models import (
    Appartenance,
    DemandeRSA,
    DoutePersonne,
    Entree,
    EtatDroit,
    Identite,
    Nir,
    Personne,
    SoumissionDroitsDevoirs,
)
from tests.echanges.decor import PREMIER, importer, importer_mois, monde
from tests.outillage.enfant import lancer

FAITS = (
    "personnes_identite",
    "personnes_appartenance",
    "personnes_situationfoyer",
    "personnes_adresse",
    "personnes_etatdroit",
    "personnes_soumissiondroitsdevoirs",
    "personnes_activitedeclaree",
)


def photographie() -> dict[str, object]:
    """Tout ce que l'import écrit, sans les identifiants ni les instants."""
    photo: dict[str, object] = {}
    with connection.cursor() as curseur:
        for table in FAITS:
            curseur.execute(
                f"SELECT to_jsonb(t) - 'id' - 'connu' - 'lot_id' - 'personne_id' - 'foyer_id'"
                f" - 'demande_id' || jsonb_build_object('su', upper_inf(connu)) FROM {table} t"
            )
            photo[table] = Counter(str(ligne[0]) for ligne in curseur.fetchall())
    photo["personnes"] = Counter(
        Personne.objects.values_list(
            "nom_naissance", "prenom", "date_naissance", "site__code", "etat_droit", "est_soumis"
        )
    )
    photo["nir"] = Counter(bytes(e) for e in Nir.objects.values_list("empreinte", flat=True))
    photo["entrees"] = Counter(
        Entree.objects.values_list("personne__nom_naissance", "motif", "date_information")
    )
    photo["evenements"] = Counter(Evenement.objects.values_list("type", "date"))
    photo["demandes"] = Counter(DemandeRSA.objects.values_list("numero_demande", "date_accord"))
    return photo


def test_les_evenements_disent_ce_qui_s_est_vraiment_passe(moselle, tmp_path):
    m = monde(foyers=700)
    importer_mois(m, tmp_path, 1)
    assert Entree.objects.count() == 0  # un premier fichier apprend le stock, pas des entrées
    for rang in range(2, 6):
        m.mois_suivant()
        importer_mois(m, tmp_path, rang)
    for genre, evenement in (
        ("suspension", "droit_suspendu"),
        ("reprise", "droit_repris"),
        ("sortie", "sortie_rsa"),
        ("demenagement", "demenagement"),
    ):
        vrais = {f.numero for f in m.journal if f.genre == genre}
        dits = set(
            DemandeRSA.objects.filter(
                pk__in=Evenement.objects.filter(type=evenement).values("objet_id")
            ).values_list("numero_demande", flat=True)
        )
        assert dits == vrais, genre
    entres = {f.numero for f in m.journal if f.genre in {"entree", "soumission"}}
    soumis = {f.numero for f in m.foyers if any(p.soumis for p in f.membres)}
    dits = set(Entree.objects.values_list("demande__numero_demande", flat=True))
    assert dits <= entres | {f.numero for f in m.journal if f.genre == "separation"}
    assert (entres & soumis) - dits == {
        n for n in (entres & soumis) - dits if not _est_une_entree(n)
    }


def _est_une_entree(numero: str) -> bool:
    """Une personne déjà soumise ailleurs, ou un droit qui n'est plus ouvert, n'est pas une entrée."""
    demande = DemandeRSA.objects.get(numero_demande=numero)
    premiers = SoumissionDroitsDevoirs.objects.filter(demande=demande, est_soumis=True).connus()
    return premiers.filter(personne__entrees__isnull=True, periode__startswith__gt=PREMIER).exists()


def test_une_personne_reste_une_d_une_demande_a_l_autre(moselle, tmp_path):
    m = Monde(graine=11, foyers=400, premier_mois=PREMIER, departement="57")
    m.taux = type(m.taux)(separation=0.05, couple=0.5)
    for rang in range(1, 4):
        if rang > 1:
            m.mois_suivant()
        importer_mois(m, tmp_path, rang)
    separes = {f.numero for f in m.journal if f.genre == "separation"}
    assert separes
    for demande in DemandeRSA.objects.filter(numero_demande__in=separes):
        [lien] = Appartenance.objects.filter(foyer=demande.foyer, role="DEM").connus()
        autres = Appartenance.objects.filter(personne=lien.personne).exclude(foyer=demande.foyer)
        assert autres.exists(), "la personne séparée devait être la même"
        assert not autres.connus().filter(periode__upper_inf=True).exists()


def test_rejouer_un_fichier_n_ecrit_rien(moselle, tmp_path):
    m = monde()
    importer_mois(m, tmp_path, 1)
    avant = photographie()
    chemins = sorted((tmp_path / "1").iterdir())
    for chemin in chemins:
        assert importer(chemin, date(2026, 1, 20)).etat == "scelle"
    # Le même contenu sous une autre compression est un autre fichier : il ne change rien non plus.
    compresse = tmp_path / "encore.xml.gz"
    compresse.write_bytes(gzip.compress(chemins[0].read_bytes()))
    lot = importer(compresse, date(2026, 1, 21))
    assert lot.compteurs["modifies"] == 0
    assert photographie() == avant


def test_simuler_dit_tout_et_ne_garde_rien(moselle, tmp_path):
    m = monde()
    importer_mois(m, tmp_path, 1)
    m.mois_suivant()
    chemin = ecrire_mois(m, tmp_path / "2", rang=2)[0]
    avant, lots = photographie(), Lot.objects.count()
    essai = services.simuler(chemin=chemin, par=None, le=date(2026, 2, 6))
    assert photographie() == avant
    assert Lot.objects.count() == lots
    vrai = importer(chemin, date(2026, 2, 6))
    assert {c: n for c, n in essai.compteurs.items() if n} == {
        c: n for c, n in vrai.compteurs.items() if n
    }


@pytest.mark.parametrize("emballage", ["utf8", "gzip", "zip"])
def test_tous_les_emballages_se_lisent(moselle, tmp_path, emballage):
    m = monde(foyers=30)
    [chemin, *_] = ecrire_mois(m, tmp_path, rang=1)
    octets = chemin.read_bytes()
    cible = tmp_path / f"fichier.{emballage}"
    if emballage == "utf8":
        texte = octets.decode("windows-1252").replace("windows-1252", "utf-8", 1)
        cible.write_bytes(texte.encode())
    elif emballage == "gzip":
        cible.write_bytes(gzip.compress(octets))
    else:
        with zipfile.ZipFile(cible, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("f.xml", octets)
    lot = importer(cible, date(2026, 1, 6))
    assert lot.etat == "scelle"
    assert lot.compteurs["lus"] > 20


@pytest.mark.parametrize(
    ("defaut", "code"),
    [
        (defauts.code_inconnu, "code_inconnu"),
        (defauts.date_impossible, "date_impossible"),
        (defauts.sans_prestation, "absent"),
    ],
)
def test_un_bloc_fautif_est_rejete_et_le_reste_passe(moselle, tmp_path, defaut, code):
    m = monde(foyers=40)
    [lot, *_] = importer_mois(m, tmp_path, 1, transformer=defaut(3))
    [rejet] = lot.rejets.all()
    assert rejet.ligne > 1
    assert code in {motif["code"] for motif in rejet.motifs}
    assert all(motif["message"] for motif in rejet.motifs)
    assert b"DTNAI" not in bytes(rejet.fragment)
    assert lot.compteurs["lus"] == lot.total_annonce - 1


def test_un_rejet_se_rejoue_apres_avoir_complete_la_liste(moselle, tmp_path):
    m = monde(foyers=40)
    [lot, *_] = importer_mois(m, tmp_path, 1, transformer=defauts.code_inconnu(3, code="NEW"))
    [rejet] = lot.rejets.all()
    with pytest.raises(services.rejets.RejeuImpossible, match="NEW"):
        services.rejouer(rejet=rejet, par=None, le=date(2026, 1, 8))
    services.completer_code(
        liste="SITFAM", code="NEW", libelle="Nouvelle situation", par=None, le=date(2026, 1, 8)
    )
    services.rejouer(rejet=rejet, par=None, le=date(2026, 1, 8))
    rejet.refresh_from_db()
    assert (rejet.etat, rejet.fragment) == ("rejoue", None)
    demande = DemandeRSA.objects.get(numero_demande=rejet.numero_demande)
    assert demande.foyer.situations.connus().get().situation_famille == "NEW"
    membre = Appartenance.objects.filter(foyer=demande.foyer).first()
    assert membre.personne.foyer == demande.foyer


def test_un_rejet_s_ecarte_avec_un_motif(moselle, tmp_path):
    m = monde(foyers=40)
    [lot, *_] = importer_mois(m, tmp_path, 1, transformer=defauts.date_impossible(2))
    [rejet] = lot.rejets.all()
    with pytest.raises(services.rejets.RejeuImpossible, match="phrase"):
        services.ecarter(rejet=rejet, commentaire=" ", par=None, le=date(2026, 1, 8))
    services.ecarter(rejet=rejet, commentaire="Dossier repris", par=None, le=date(2026, 1, 8))
    rejet.refresh_from_db()
    assert (rejet.etat, rejet.fragment) == ("ecarte", None)


def test_un_dossier_rejete_n_est_pas_un_absent(moselle, tmp_path):
    m = monde(foyers=40)
    importer_mois(m, tmp_path, 1)
    m.mois_suivant()
    [lot, *_] = importer_mois(m, tmp_path, 2, transformer=defauts.date_impossible(3))
    [rejet] = lot.rejets.all()
    etat = EtatDroit.objects.filter(demande__numero_demande=rejet.numero_demande).connus()
    assert "FLUX:ABSENT" not in [motif for e in etat for motif in e.motifs]


def test_un_dossier_absent_du_fichier_mensuel_est_clos(moselle, tmp_path):
    m = monde(foyers=40)
    importer_mois(m, tmp_path, 1)
    disparu = next(f for f in m.foyers if f.organisme == "CAF" and f.etat == "2")
    m.mois_suivant()
    m.foyers = [f for f in m.foyers if f.numero != disparu.numero]
    importer_mois(m, tmp_path, 2)
    etat = EtatDroit.objects.filter(demande__numero_demande=disparu.numero).connus().latest("pk")
    assert (etat.etat, etat.motifs) == ("5", ["FLUX:ABSENT"])


def test_un_fichier_partiel_est_arrete_avant_d_ecrire(moselle, tmp_path):
    m = monde(foyers=150)
    importer_mois(m, tmp_path, 1)
    avant = photographie()
    m.mois_suivant()
    m.foyers = m.foyers[:60]
    chemin = ecrire_mois(m, tmp_path / "2", rang=2)[0]
    with pytest.raises(services.FichierRefuse, match="partiel"):
        importer(chemin, date(2026, 2, 6))
    assert photographie() == avant


def test_deux_caisses_ne_se_melent_pas(moselle, tmp_path):
    """Le premier fichier d'une seconde CAF n'est ni un déluge d'entrées, ni une clôture générale."""
    m = monde(foyers=60)
    importer_mois(m, tmp_path, 1)
    autre = Monde(graine=99, foyers=60, premier_mois=PREMIER, departement="57")
    for foyer in autre.foyers:
        foyer.numero = "9" + foyer.numero[1:]

    def deplacer(_rang, bloc):
        return bloc.replace("<NUMORG>571</NUMORG>", "<NUMORG>541</NUMORG>")

    chemin = ecrire_mois(autre, tmp_path / "autre", rang=1, transformer=deplacer)[0]
    lot = importer(chemin, date(2026, 1, 7))
    assert (lot.numero_organisme, lot.compteurs.get("absents")) == ("541", 0)
    assert not Entree.objects.exists()


def test_le_dernier_de_deux_dossiers_de_meme_numero_l_emporte(moselle, tmp_path):
    m = monde(foyers=40)
    [lot, *_] = importer_mois(m, tmp_path, 1, transformer=defauts.numero_en_double(1, 5))
    assert lot.compteurs["en_double"] == 1
    assert DemandeRSA.objects.filter(organisme="CAF").count() == lot.total_annonce - 1


def test_le_fichier_quotidien_ne_touche_que_ses_dossiers(moselle, tmp_path):
    m = monde(foyers=60)
    importer_mois(m, tmp_path, 1)
    vise = next(f for f in m.foyers if f.organisme == "CAF" and f.etat == "2")
    vise.etat, vise.motif, vise.effet = "4", "06", date(2026, 2, 12)
    chemin = ecrire_quotidien(m, tmp_path, jour=date(2026, 2, 12), numeros={vise.numero})
    lot = importer(chemin, date(2026, 2, 13))
    assert (lot.type_flux, lot.compteurs["modifies"]) == ("I", 1)
    etats = EtatDroit.objects.filter(demande__numero_demande=vise.numero).connus()
    assert etats.au(date(2026, 2, 11)).get().etat == "2"
    assert etats.au(date(2026, 2, 12)).get().etat == "4"


FICHIERS_REFUSES = ["tronque", "bombe", "externe", "compte", "autre_xml", "pas_xml", "zip_double"]


@pytest.mark.parametrize("genre", FICHIERS_REFUSES)
def test_un_fichier_fautif_est_refuse_en_entier(moselle, tmp_path, genre, settings):
    m = monde(foyers=30)
    importer_mois(m, tmp_path, 1)
    avant = photographie()
    m.mois_suivant()
    chemin = ecrire_mois(m, tmp_path / "2", rang=2)[0]
    secret = tmp_path / "secret.txt"
    secret.write_text("mot-de-passe")
    if genre == "tronque":
        defauts.tronquer(chemin)
    elif genre == "bombe":
        defauts.bombe(chemin)
    elif genre == "externe":
        defauts.entite_externe(chemin, cible=secret)
    elif genre == "compte":
        octets = chemin.read_bytes()
        chemin.write_bytes(
            octets.replace(b"<NBTOTDOSRSATRANSM>000000", b"<NBTOTDOSRSATRANSM>000009")
        )
    elif genre == "autre_xml":
        chemin.write_text("<?xml version='1.0'?><Autre><A/></Autre>")
    elif genre == "pas_xml":
        chemin.write_text("nom;prenom\nDIALLO;Fatou\n")
    else:
        with zipfile.ZipFile(chemin, "w") as archive:
            archive.writestr("a.xml", "<a/>")
            archive.writestr("b.xml", "<b/>")
    with pytest.raises(services.FichierRefuse) as refus:
        importer(chemin, date(2026, 2, 6))
    assert "mot-de-passe" not in refus.value.message
    assert len(refus.value.message) > 30
    assert photographie() == avant
    lot = Lot.objects.latest("pk")
    assert (lot.etat, lot.message) == ("refuse", refus.value.message)
    assert not DossierRecu.objects.exists()
    assert not Rejet.objects.filter(lot=lot).exists()


def test_une_bombe_de_decompression_est_arretee(moselle, tmp_path):
    from jalons.socle.models import ParametreLocal

    ParametreLocal.objects.create(
        code="taille_maximale_fichier", valeur="1", depuis=PREMIER, motif="essai"
    )
    chemin = tmp_path / "bombe.gz"
    chemin.write_bytes(gzip.compress(b"<Racine>" + b" " * 5_000_000))
    with pytest.raises(services.FichierRefuse, match="taille"):
        importer(chemin, date(2026, 1, 6))


def test_ressemblance_est_signalee_et_jamais_devinee(moselle, tmp_path):
    m = monde(foyers=40)
    for foyer in m.foyers:
        for membre in foyer.membres:
            membre.nir = ""
    double = next(f for f in m.foyers if f.organisme == "CAF")
    double.membres[0].prenom = "Marie-Claire"
    importer_mois(m, tmp_path, 1)
    m.mois_suivant()
    autre = m._nouveau(m.mois, entrant=True)
    autre.organisme = "CAF"
    modele = double.membres[0]
    autre.membres = [type(modele)(**{c: getattr(modele, c) for c in modele.__slots__})]
    autre.membres[0].prenom = modele.prenom[:-1] + "x"
    autre.membres[0].nir = modele.nir = ""
    m.foyers.append(autre)
    importer_mois(m, tmp_path, 2)
    assert DoutePersonne.objects.filter(raison="nom_proche").exists()


def test_les_faits_d_un_agent_survivent_au_fichier_suivant(moselle, tmp_path):
    from jalons.accueil.models import Entretien

    m = monde(foyers=40)
    importer_mois(m, tmp_path, 1)
    assert Entretien.objects.count() == 0
    personne = Personne.objects.filter(role_foyer="DEM").first()
    identites = Identite.objects.filter(personne=personne).count()
    m.mois_suivant()
    importer_mois(m, tmp_path, 2)
    assert Personne.objects.filter(pk=personne.pk).exists()
    assert Identite.objects.filter(personne=personne).count() >= identites


def test_la_memoire_ne_grandit_pas_avec_le_fichier(tmp_path):
    """Pic de mémoire de Python, lecture et normalisation comprises, sur un fichier quatre fois plus long."""
    import tracemalloc

    from jalons.echanges.services.lecture import juger_tout
    from jalons.socle.decoupe import Decoupe

    pics = []
    for foyers in (200, 800):
        [chemin, *_] = ecrire_mois(monde(foyers=foyers), tmp_path / str(foyers), rang=1)
        tracemalloc.start()
        with chemin.open("rb") as source:
            for juge in juger_tout(Decoupe(source), ajouts={}, encodage="windows-1252"):
                assert not juge.ecarts
        pics.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert pics[1] < 1.5 * pics[0] + 200_000


IMPORTER = """
from datetime import date
from jalons.echanges import services
from jalons.echanges.services import application, lecture
application.DOSSIERS_PAR_TRANCHE = lecture.BLOCS_PAR_TRANSACTION = 25
original = application.appliquer_tranche
import jalons.echanges.services.importation as importation
importation.appliquer_tranche = lambda lot: original(lot, taille=25)
services.importer(chemin=Path(arguments[0]), par=None, le=date(2026, 1, 6))
print("fini")
"""


@pytest.mark.lourd
@pytest.mark.django_db(transaction=True)
def test_tue_a_tout_moment_l_import_reprend_et_finit_pareil(tmp_path):
    """Trois mises à mort brutales, à des moments différents, puis une reprise : le même résultat."""
    charger_communes(departements={"57"})
    m = monde(foyers=250, graine=21)
    [chemin, *_] = ecrire_mois(m, tmp_path, rang=1)
    importer(chemin, date(2026, 1, 6))
    attendu = photographie()
    _vider()
    etapes = set()
    for attente in (1.0, 1.35, 1.7):
        enfant = lancer(IMPORTER, chemin, donnees=tmp_path)
        time.sleep(attente)
        enfant.kill()
        enfant.communicate()
        lot = Lot.objects.first()
        etapes.add((lot.etat, lot.position, lot.appliques) if lot else None)
    dit, erreurs = lancer(IMPORTER, chemin, donnees=tmp_path).communicate(timeout=120)
    assert "fini" in dit, erreurs
    assert photographie() == attendu
    assert EmpreinteDossier.objects.count() == DemandeRSA.objects.count()


def _vider() -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "TRUNCATE echanges_lot, echanges_empreintedossier, personnes_personne,"
            " personnes_foyer, comptes_evenement CASCADE"
        )


def test_l_ecran_des_fichiers(scene, client_de, tmp_path):
    m = monde(foyers=30)
    [chemin, *_] = ecrire_mois(m, tmp_path, rang=1, transformer=defauts.code_inconnu(2))
    nadia = client_de("nadia")
    with chemin.open("rb") as fichier:
        essai = nadia.post(reverse("echanges:lots"), {"fichier": fichier, "simuler": "on"})
    assert "Simulation" in essai.content.decode()
    assert not Lot.objects.exists()
    with chemin.open("rb") as fichier:
        reponse = nadia.post(reverse("echanges:lots"), {"fichier": fichier}, follow=True)
    assert "Déposé" in reponse.content.decode()
    lot = services.poursuivre(Lot.objects.get(), le=date(2026, 1, 6))
    page = nadia.get(reverse("echanges:lot", args=[lot.pk])).content.decode()
    assert "Dossiers lus" in page
    [rejet] = lot.rejets.all()
    fiche = nadia.get(reverse("echanges:rejet", args=[rejet.pk])).content.decode()
    assert "XYZ" in fiche
    nadia.post(
        reverse("echanges:regler", args=[rejet.pk]),
        {"geste": "code", "liste": "SITFAM", "code": "XYZ", "libelle": "Essai"},
    )
    rejet.refresh_from_db()
    assert rejet.etat == "rejoue"
    assert client_de("claire").get(reverse("echanges:lots")).status_code == 403
