"""Une valeur fausse n'arrête jamais le reste ; un fichier faux ne change rien et dit pourquoi."""

from __future__ import annotations

import copy
import gzip
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from jalons.comptes.models import Evenement
from jalons.echanges import services
from jalons.echanges.enums import Derogation, EtatLot
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services import application, depot, importation
from jalons.echanges.services.rejets import RejeuImpossible
from jalons.personnes.models import Coordonnees, DemandeRSA, EtatDroit, Personne
from jalons.socle import coffre
from jalons.socle.models import ParametreLocal
from tests.echanges.decor import moselle  # noqa: F401
from tests.echanges.douzaine import LE, MOIS, clos, foyers, importer
from tests.echanges.fabrique import fichier, foyer, individu

pytestmark = pytest.mark.usefixtures("moselle")
NIR = "2900357463123"


def remplacer(avant, apres, rang_vise=3, fois=1):
    def transformer(rang, bloc):
        return re.sub(avant, apres, bloc, count=fois) if rang == rang_vise else bloc

    return transformer


BLOCS = {
    "date avec fuseau": (r"<DTNAI>[\d-]+</DTNAI>", "<DTNAI>1980-05-12Z</DTNAI>"),
    "montant hors de mesure": (r"<MTTOTDRORSA>[\d.]+<", "<MTTOTDRORSA>9999999999.99<"),
    "numéro de demande vide": (r"<NUMDEMRSA>\d+</NUMDEMRSA>", "<NUMDEMRSA/>"),
    "numéro de demande blanc": (r"<NUMDEMRSA>\d+</NUMDEMRSA>", "<NUMDEMRSA>   </NUMDEMRSA>"),
    "état vide": (r"<ETATDOSRSA>\d</ETATDOSRSA>", "<ETATDOSRSA/>"),
    "sexe vide": (r"<SEXE>\d</SEXE>", "<SEXE></SEXE>"),
    "rôle vide": (r"<ROLEPERS>\w+</ROLEPERS>", "<ROLEPERS/>"),
    "balise ouverte": (r"</SITFAM>", ""),
    "entité inconnue": (r"<NOM>\w+</NOM>", "<NOM>&lol;</NOM>"),
    "lettres écorchées": (r"<NOM>\w+</NOM>", "<NOM>LEFÃˆVRE</NOM>"),
    "date au-delà du calendrier": (r"<DTDEMRSA>[\d-]+<", "<DTDEMRSA>0000-01-01<"),
}


@pytest.mark.parametrize("cas", BLOCS)
def test_r4_r9_un_bloc_faux_est_rejete_avec_sa_ligne_et_le_reste_passe(tmp_path, cas):
    chemin = fichier(tmp_path, foyers(), MOIS, transformer=remplacer(*BLOCS[cas]))
    lot = importer(chemin)
    [rejet] = lot.rejets.all()
    assert (lot.etat, lot.compteurs["lus"], lot.compteurs["rejetes"]) == ("scelle", 11, 1)
    lignes = chemin.read_bytes().split(b"\n")
    assert b"InfosFoyerRSA" in lignes[rejet.motifs[0]["ligne"] - 1]
    assert b"0000004" in lignes[rejet.ligne - 1]
    assert DemandeRSA.objects.count() == 11


def test_r9_deux_blocs_sans_cle_restent_deux_rejets(tmp_path):
    chemin = fichier(
        tmp_path,
        foyers(),
        MOIS,
        transformer=lambda rang, bloc: (
            re.sub(r"<NUMDEMRSA>\d+</NUMDEMRSA>", "<NUMDEMRSA/>", bloc) if rang in (2, 5) else bloc
        ),
    )
    lot = importer(chemin)
    assert lot.compteurs["rejetes"] == 2
    assert Personne.objects.count() == 10


def test_r9_un_prenom_vide_est_integre_et_note(tmp_path):
    chemin = fichier(
        tmp_path,
        foyers(),
        MOIS,
        transformer=remplacer(r"<PRENOM>\w+</PRENOM>", "<PRENOM/>", fois=1),
    )
    lot = importer(chemin)
    [note] = lot.rejets.all()
    assert (note.etat, note.fragment, lot.compteurs["remarques"]) == ("note", None, 1)
    assert (Personne.objects.count(), lot.compteurs["lus"]) == (12, 12)
    assert not lot.compteurs.get("rejetes")


def test_r4_ce_que_la_base_refuse_est_un_rejet_et_pas_une_panne(tmp_path, monkeypatch):
    from jalons.echanges.services import pose

    vrai = pose.poser_tout

    def refuser(curseur, valeurs):
        curseur.execute("SELECT count(*) FROM td WHERE num LIKE '%%05'")
        if curseur.fetchone()[0]:
            curseur.execute("SELECT 1/0")
        return vrai(curseur, valeurs)

    monkeypatch.setattr(application, "poser_tout", refuser)
    lot = importer(fichier(tmp_path, foyers(), MOIS))
    [rejet] = lot.rejets.all()
    assert (lot.etat, rejet.numero_demande[-2:], rejet.motifs[0]["code"]) == (
        "scelle",
        "05",
        "refuse_par_la_base",
    )
    assert rejet.ligne > 1
    assert Personne.objects.count() == 11
    monkeypatch.setattr(application, "poser_tout", vrai)
    services.rejouer(rejet=rejet, par=None, le=LE)
    assert Personne.objects.count() == 12
    assert EtatDroit.objects.filter(demande__numero_demande=rejet.numero_demande).exists()


def _zip(octets, **options) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", **options) as archive:
        archive.writestr("f.xml", octets)
    return tampon.getvalue()


def _zip_a_mot_de_passe(octets) -> bytes:
    brut = bytearray(_zip(octets))
    brut[6] |= 1
    centre = brut.find(b"PK\x01\x02")
    brut[centre + 8] |= 1
    return bytes(brut)


def _zip_compression(octets, methode) -> bytes:
    brut = bytearray(_zip(octets))
    brut[8] = methode
    brut[brut.find(b"PK\x01\x02") + 10] = methode
    return bytes(brut)


ABIMES = {
    "gzip coupé": lambda o: gzip.compress(o)[:-200],
    "gzip abîmé": lambda o: gzip.compress(o)[:40] + b"\0" * 60 + gzip.compress(o)[100:],
    "zip abîmé": lambda o: _zip(o)[:-30],
    "zip à mot de passe": _zip_a_mot_de_passe,
    "deflate64": lambda o: _zip_compression(o, 9),
    "zip bzip2": lambda o: _zip(o, compression=zipfile.ZIP_BZIP2),
    "deux fichiers": lambda o: _zip(o) + b"",
    "vide": lambda _o: b"",
    "entête seul": lambda o: o[:500],
    "pas d'XML": lambda _o: b"bonjour",
    "encodage inconnu": lambda o: o.replace(b"windows-1252", b"x-martien", 1),
    "7z": lambda _o: b"7z\xbc\xaf\x27\x1c" + b"\0" * 100,
}


@pytest.mark.parametrize("cas", [c for c in ABIMES if c != "deux fichiers"])
def test_r5_un_fichier_abime_est_refuse_et_dit_pourquoi(tmp_path, cas):
    bon = fichier(tmp_path, foyers(), MOIS).read_bytes()
    chemin = tmp_path / ("x" * 240 + ".xml")
    chemin.write_bytes(ABIMES[cas](bon))
    with pytest.raises(services.FichierRefuse) as refus:
        importer(chemin)
    lot = Lot.objects.get()
    assert (lot.etat, lot.message) == ("refuse", refus.value.message)
    assert len(lot.message) > 20
    assert len(lot.nom) <= 200
    assert not Personne.objects.exists()
    assert not DossierRecu.objects.exists()
    assert not list(depot.dossier_des_recus().iterdir())


@pytest.mark.django_db(transaction=True)
def test_r6_une_erreur_imprevue_met_le_lot_en_erreur_puis_il_reprend(tmp_path, monkeypatch):
    vrai = importation.appliquer_tranche
    monkeypatch.setattr(importation, "appliquer_tranche", lambda _lot: 1 // 0)
    chemin = fichier(tmp_path, foyers(), MOIS)
    with pytest.raises(ZeroDivisionError):
        importer(chemin)
    lot = Lot.objects.get()
    assert (lot.etat, lot.etape) == ("erreur", "ecriture")
    assert "reprenez" in lot.message
    monkeypatch.setattr(importation, "appliquer_tranche", vrai)
    assert services.poursuivre(lot, le=LE).etat == "scelle"
    assert Personne.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_r6_un_lot_en_erreur_s_abandonne_et_se_depose_de_nouveau(tmp_path, monkeypatch):
    vrai = importation.lire
    monkeypatch.setattr(importation, "lire", lambda *_a, **_o: 1 // 0)
    chemin = fichier(tmp_path, foyers(), MOIS)
    with pytest.raises(ZeroDivisionError):
        importer(chemin)
    lot = services.abandonner(lot=Lot.objects.get(), par=None, le=LE)
    assert (lot.etat, lot.chemin) == ("abandonne", "")
    monkeypatch.setattr(importation, "lire", vrai)
    assert importer(chemin).etat == "scelle"
    assert Evenement.objects.filter(type="decision_fichier").exists()


def test_r7_un_fichier_refuse_se_reprend_quand_le_parametre_change(tmp_path):
    importer(fichier(tmp_path, foyers(60), MOIS))
    moitie = fichier(tmp_path, foyers(30), date(2026, 2, 28))
    for _ in range(2):
        with pytest.raises(services.FichierRefuse, match="partiel"):
            importer(moitie)
    for code, valeur in (("part_maximale_absents", "90"), ("nombre_tolere_absents", "90")):
        ParametreLocal.objects.create(code=code, valeur=valeur, depuis=MOIS, motif="essai")
    lot = importer(moitie)
    assert (lot.etat, lot.compteurs["absents"]) == ("scelle", 30)


def test_r7_ou_quand_l_agent_le_confirme(tmp_path):
    importer(fichier(tmp_path, foyers(60), MOIS))
    moitie = fichier(tmp_path, foyers(30), date(2026, 2, 28))
    with pytest.raises(services.FichierRefuse):
        importer(moitie)
    services.confirmer(lot=Lot.objects.latest("pk"), derogation=Derogation.ABSENTS, par=None, le=LE)
    assert importer(moitie).etat == "scelle"


def test_r8_un_rejet_se_rejoue_tant_qu_aucun_fichier_plus_recent_ne_l_a_porte(tmp_path):
    un, deux, trois = foyers(3)
    fautif = remplacer(r"<SITFAM>\w+<", "<SITFAM>NEW<", rang_vise=0)
    lot = importer(fichier(tmp_path, [un], date(2026, 2, 2), genre="I", transformer=fautif))
    importer(fichier(tmp_path, [deux, trois], date(2026, 2, 3), genre="I"))
    services.completer_code(liste="SITFAM", code="NEW", libelle="Neuf", par=None, le=LE)
    [rejet] = lot.rejets.all()
    assert services.rejouer(rejet=rejet, par=None, le=LE).etat == "rejoue"
    assert DemandeRSA.objects.filter(numero_demande=un.numero).exists()
    lot = importer(
        fichier(
            tmp_path,
            [deux],
            date(2026, 2, 2),
            genre="I",
            transformer=remplacer(r"<SEXE>\d<", "<SEXE>9<", rang_vise=0),
        )
    )
    services.completer_code(liste="SEXE", code="9", libelle="Autre", par=None, le=LE)
    with pytest.raises(RejeuImpossible, match="plus récent"):
        services.rejouer(rejet=lot.rejets.get(), par=None, le=LE)


def test_r10_un_bloc_sans_cle_retient_toutes_les_clotures(tmp_path):
    tous = foyers(30)
    importer(fichier(tmp_path, tous, MOIS))

    def sans_cle(rang, bloc):
        if rang != 4:
            return bloc
        return re.sub(r"<(NUMDEMRSA|MATRICULE)>\d+</\1>", r"<\1/>", bloc)

    lot = importer(fichier(tmp_path, tous[:29], date(2026, 2, 28), transformer=sans_cle))
    assert (lot.etat, lot.compteurs["absents_en_attente"]) == ("scelle", 2)
    assert not clos().exists()
    [rejet] = lot.rejets.all()
    services.ecarter(rejet=rejet, commentaire="Vu avec la caisse", par=None, le=LE)
    gardee = tous[4].numero
    services.clore_les_absents(lot=lot, gardes=[gardee], par=None, le=LE)
    assert [e.demande.numero_demande for e in clos()] == [tous[29].numero]


def test_r10_un_bloc_sans_demande_se_reconnait_a_son_allocataire(tmp_path):
    tous = foyers(30)
    importer(fichier(tmp_path, tous, MOIS))
    chemin = fichier(
        tmp_path,
        tous[:29],
        date(2026, 2, 28),
        transformer=remplacer(r"<NUMDEMRSA>\d+</NUMDEMRSA>", "<NUMDEMRSA/>"),
    )
    assert importer(chemin).compteurs["absents"] == 1
    assert [e.demande.numero_demande for e in clos()] == [tous[29].numero]


@pytest.mark.parametrize(("avant", "apres"), [(21, 1), (60, 50), (400, 375)])
def test_r11_la_tolerance_est_la_plus_petite_des_deux(tmp_path, avant, apres):
    """La part protège les petites caisses, le nombre les grandes."""
    importer(fichier(tmp_path, foyers(avant, "MSA"), MOIS, organisme="MSA"))
    with pytest.raises(services.FichierRefuse, match="manquent"):
        importer(fichier(tmp_path, foyers(apres, "MSA"), date(2026, 2, 28), organisme="MSA"))
    assert not clos().exists()


@pytest.mark.parametrize(
    ("avant", "apres", "passe"),
    [
        (1, 0, True),
        (2, 1, True),
        (2, 0, False),
        (5, 4, True),
        (5, 3, False),
        (40, 39, True),
        (40, 35, False),
    ],
)
def test_r11_une_petite_caisse_perd_un_dossier_jamais_deux(tmp_path, avant, apres, passe):
    """La plus petite des deux tolérances, avec un plancher d'un dossier."""
    gardes = foyers(max(avant, 1), "MSA")
    nouveau = foyer(999, individu("NEUF", "Zoé", date(1990, 1, 1)), organisme="MSA")
    importer(fichier(tmp_path, gardes, MOIS, organisme="MSA"))
    suivant = fichier(tmp_path, [*gardes[:apres], nouveau], date(2026, 2, 28), organisme="MSA")
    if passe:
        assert importer(suivant).compteurs["absents"] == 1
        return
    with pytest.raises(services.FichierRefuse, match="manquent"):
        importer(suivant)
    assert not clos().exists()


def test_r12_un_import_occupe_attend_son_tour_et_reprend(tmp_path):
    import psycopg

    chemin = fichier(tmp_path, foyers(), MOIS)
    lot = services.deposer(chemin=chemin, par=None, le=LE)
    parametres = connection.get_connection_params()
    parametres.pop("cursor_factory", None)
    parametres.pop("context", None)
    with psycopg.connect(**parametres, autocommit=True) as autre:
        autre.execute("SELECT pg_advisory_lock(%s)", [importation._VERROU])
        with pytest.raises(services.ImportOccupe):
            services.poursuivre(lot, le=LE)
        lot.refresh_from_db()
        assert lot.etat == EtatLot.DEPOSE
        autre.execute("SELECT pg_advisory_unlock(%s)", [importation._VERROU])
    from jalons.echanges.jobs import poursuivre_lot

    strategie = poursuivre_lot.retry_strategy
    assert strategie.max_attempts is None or strategie.max_attempts > 100
    assert services.poursuivre(lot, le=LE).etat == "scelle"


def test_r13_deux_caf_connaissent_la_meme_personne_dans_tous_les_ordres(tmp_path):
    anne = individu("MULLER", "Anne", date(1990, 3, 4))
    ici, ailleurs = foyer(1, anne), foyer(2, copy.copy(anne))
    autre_caf = remplacer(r"<NUMORG>\d+<", "<NUMORG>541<", rang_vise=0)
    janvier = fichier(tmp_path, [ici], MOIS)
    mars = fichier(tmp_path, [ailleurs], date(2026, 3, 31), transformer=autre_caf)
    fevrier = fichier(tmp_path, [ici], date(2026, 2, 28), nom="fevrier.xml")
    for chemin in (mars, janvier, fevrier):
        assert importer(chemin).etat == "scelle"
    assert Personne.objects.count() == 1


@pytest.mark.parametrize("encodages", [("utf-8", "windows-1252"), ("windows-1252", "utf-8")])
def test_r15_un_encodage_qui_ne_dit_pas_vrai_est_refuse(tmp_path, encodages):
    vrai, annonce = encodages
    un = foyer(1, individu("LEFÈVRE", "Hélène", date(1990, 3, 4)))
    texte = fichier(tmp_path, [un], MOIS).read_bytes().decode("windows-1252")
    chemin = tmp_path / "faux.xml"
    chemin.write_bytes(texte.replace("windows-1252", annonce, 1).encode(vrai))
    with pytest.raises(services.FichierRefuse, match="accents"):
        importer(chemin)


@pytest.mark.parametrize("encodage", ["utf-16", "utf-8-sig", "iso-8859-1"])
def test_r15_un_encodage_qui_dit_vrai_se_lit(tmp_path, encodage):
    un = foyer(1, individu("LEFÈVRE", "Hélène", date(1990, 3, 4)))
    texte = fichier(tmp_path, [un], MOIS).read_bytes().decode("windows-1252")
    chemin = tmp_path / "vrai.xml"
    nom = encodage.removesuffix("-sig")
    chemin.write_bytes(texte.replace("windows-1252", nom, 1).encode(encodage))
    importer(chemin)
    assert Personne.objects.get().nom_naissance == "LEFÈVRE"


AUTRES = {
    "financier": (b"<?xml version='1.0'?><Racine><IdentificationFlux><NATFLUX>F</NATFLUX>", "VRSF"),
    "dsp": (b"<?xml version='1.0'?><Racine><IdentificationFlux><NATFLUX>R</NATFLUX>", "VIRD"),
    "créances": (b"<?xml version='1.0'?><Racine><InfosCreanceFoyerRSA/>", "VRSC"),
    "france travail": (b"<?xml version='1.0'?><fichier-PE-CG/>", "PECG"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "tableau": (b"nom;prenom\nDIALLO;Fatou\n", "tableau"),
}


@pytest.mark.parametrize("cas", AUTRES)
def test_r16_un_autre_flux_est_nomme(tmp_path, cas):
    octets, nom = AUTRES[cas]
    chemin = tmp_path / "autre"
    chemin.write_bytes(octets)
    with pytest.raises(services.FichierRefuse, match=nom):
        importer(chemin)


def test_r16_le_fichier_de_contacts_complete_sans_ecraser(tmp_path):
    un, deux, trois = (
        foyer(1, individu("MULLER", "Anne", date(1990, 3, 4), nir=NIR)),
        foyer(2, individu("KLEIN", "Paul", date(1985, 7, 9), "1")),
        foyer(3, individu("DIOP", "Awa", date(2001, 4, 5))),
    )
    importer(fichier(tmp_path, [un, deux, trois], MOIS))
    awa = Personne.objects.get(prenom="Awa")
    Coordonnees.objects.create(personne=awa, telephone="06 99 99 99 99")
    chemin = tmp_path / "contacts.csv"
    chemin.write_bytes(
        "MATRICULE;NUMERO TELEPHONE DOSSIER;NUMERO TELEPHONE 2 DOSSIER;ADRESSE ELECTRONIQUE DOSSIER;"
        "NIR;NUMERO DEMANDE RSA\r\n"
        f"9999999;0387000001;0611111111;anne@exemple.fr;{NIR};\r\n"
        "2;0387000002;;pas-un-courriel;;\r\n"
        "3;0622222222;;awa@exemple.fr;;\r\n"
        "8888888;0633333333;;;;\r\n".encode("cp1252")
    )
    lot = importer(chemin)
    lus = dict(Coordonnees.objects.values_list("personne__prenom", "telephone"))
    assert lus == {"Anne": "06 11 11 11 11", "Paul": "03 87 00 00 02", "Awa": "06 99 99 99 99"}
    assert Coordonnees.objects.get(personne=awa).courriel == "awa@exemple.fr"
    assert not Coordonnees.objects.filter(accepte_sms=True).exists()
    assert (lot.etat, lot.compteurs["personnes_inconnues"]) == ("scelle", 1)


VIRS = """<?xml version="1.0" encoding="utf-8"?><Racine><IdentificationFlux><NATFLUX>I</NATFLUX>
</IdentificationFlux><InfoDemandeRSA><IdentificationRSA><Organisme><MATRICULE>000000100000000</MATRICULE>
</Organisme><DemandeRSA><NUMDEMRSA>{numero}</NUMDEMRSA></DemandeRSA></IdentificationRSA>
<DonneesAdministratives><ModesContacts><NUMTEL>0611111111</NUMTEL><AUTORUTITEL>{tel}</AUTORUTITEL>
<ADRELEC>Anne@Exemple.fr</ADRELEC><AUTORUTIADRELEC>{mel}</AUTORUTIADRELEC></ModesContacts>
</DonneesAdministratives></InfoDemandeRSA></Racine>"""


@pytest.mark.parametrize(("tel", "mel"), [("A", "R"), ("R", "A"), ("I", "A"), ("A", "I")])
def test_r16_l_instruction_donne_les_contacts_et_les_accords(tmp_path, tel, mel):
    un = foyer(1, individu("MULLER", "Anne", date(1990, 3, 4)))
    importer(fichier(tmp_path, [un], MOIS))
    chemin = tmp_path / "virs.xml"
    chemin.write_text(VIRS.format(numero=un.numero, tel=tel, mel=mel))
    assert importer(chemin).compteurs["coordonnees_completees"] == 1
    lues = Coordonnees.objects.get()
    assert (lues.telephone, lues.courriel) == ("06 11 11 11 11", "anne@exemple.fr")
    assert (lues.accepte_sms, lues.accepte_courriel) == (tel == "A", mel == "A")


def _sans_cesse(morceau: bytes, fois: int):
    yield b'<?xml version="1.0" encoding="windows-1252"?><Racine>'
    for _ in range(fois):
        yield morceau


DEMESURES = {
    "un dossier sans fin": lambda: b"<InfosFoyerRSA>" + b"<a/>" * 500_000,
    "un texte sans fin": lambda: b"<IdentificationFlux>" + b"x" * 2_000_000,
    "des balises hors dossier": lambda: b"<autre/>" * 500_000,
    "des attributs": lambda: b"<InfosFoyerRSA " + b'a="1" ' * 400_000,
}


@pytest.mark.parametrize("cas", DEMESURES)
def test_r20_la_memoire_reste_bornee_quoi_qu_on_envoie(tmp_path, cas):
    import tracemalloc

    octets = b'<?xml version="1.0" encoding="windows-1252"?><Racine>' + DEMESURES[cas]()
    chemin = tmp_path / "petit.gz"
    chemin.write_bytes(gzip.compress(octets))
    assert chemin.stat().st_size < 20_000
    del octets
    lot = services.deposer(chemin=chemin, par=None, le=LE)
    tracemalloc.start()
    with pytest.raises(services.FichierRefuse):
        services.poursuivre(lot, le=LE)
    pic = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pic < 30_000_000


def test_r20_un_catalogue_de_zip_demesure_est_refuse_avant_d_etre_lu(tmp_path):
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for rang in range(2000):
            archive.writestr(f"{rang}.xml", b"")
    chemin = tmp_path / "catalogue.zip"
    chemin.write_bytes(tampon.getvalue())
    with pytest.raises(services.FichierRefuse, match="trop de fichiers"):
        importer(chemin)


def _nirs_dans(dossier: Path) -> list[Path]:
    return [
        chemin
        for chemin in dossier.rglob("*")
        if chemin.is_file() and chemin.suffix != ".xml" and NIR.encode() in chemin.read_bytes()
    ]


def _nirs_en_base() -> list[str]:
    trouves = []
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE'"
        )
        for (table,) in curseur.fetchall():
            curseur.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{NIR}%"])
            if curseur.fetchone()[0]:
                trouves.append(table)
    return trouves


MAUVAISES_PLACES = {
    "prénom": (r"<PRENOM>\w+</PRENOM>", f"<PRENOM>{NIR}</PRENOM><SEXE>9</SEXE>"),
    "date": (r"<DTNAI>[\d-]+</DTNAI>", f"<DTNAI>{NIR}</DTNAI>"),
    "code": (r"<SITFAM>\w+</SITFAM>", f"<SITFAM>{NIR}83</SITFAM>"),
    "montant": (r"<MTTOTDRORSA>[\d.]+<", f"<MTTOTDRORSA>{NIR[:1]} {NIR[1:]}<"),
    "booléen": (r"<TOPRESPDOS>\d<", f"<TOPRESPDOS>{NIR}<"),
}


@pytest.mark.parametrize("cas", MAUVAISES_PLACES)
def test_u1_u2_r14_apres_un_import_aucun_nir_ne_reste_en_clair(tmp_path, settings, cas):
    settings.DONNEES = tmp_path / "travail"
    tous = foyers(6)
    tous[0].membres[0].nir = NIR
    chemin = fichier(tmp_path, tous, MOIS, transformer=remplacer(*MAUVAISES_PLACES[cas]))
    lot = services.deposer(chemin=chemin, par=None, le=LE)
    assert _nirs_dans(settings.DONNEES) == []
    assert Path(lot.chemin).read_bytes().startswith(coffre.MARQUE)
    services.poursuivre(lot, le=LE)
    [rejet] = lot.rejets.all()
    assert _nirs_en_base() == []
    assert (lot.chemin, list(depot.dossier_des_recus().iterdir())) == ("", [])
    assert len(lot.empreinte) == 64
    assert lot.taille == chemin.stat().st_size
    services.ecarter(rejet=rejet, commentaire="Vu", par=None, le=LE)
    rejet.refresh_from_db()
    for motif in rejet.motifs:
        citation = re.search(r"« ([^»]*) »", motif["message"])
        assert citation is None or citation[1] == "…"


def test_u1_les_orphelins_d_un_depot_sont_balayes(tmp_path):
    import os

    chemin = fichier(tmp_path, foyers(2), MOIS)
    attendu = services.deposer(chemin=chemin, par=None, le=LE)
    orphelin = depot.recevoir([b"perdu"])
    assert depot.balayer() == 0  # un dépôt en cours n'a pas encore de lot
    os.utime(orphelin.chemin, (1, 1))
    os.utime(attendu.chemin, (1, 1))
    assert depot.balayer() == 1
    assert Path(attendu.chemin).exists()


@pytest.mark.parametrize("taille", [0, 1, coffre.TRANCHE, coffre.TRANCHE + 1, 3 * coffre.TRANCHE])
def test_u1_un_fichier_chiffre_se_relit_et_se_defend(tmp_path, taille):
    clair = bytes(range(256)) * (taille // 256 + 1)
    clair = clair[:taille]
    ecrivain = coffre.Ecrivain(tmp_path / "f")
    for rang in range(0, taille, 1000):
        ecrivain.ecrire(clair[rang : rang + 1000])
    ecrivain.fermer()
    with coffre.ouvrir(tmp_path / "f") as source:
        assert source.read() == clair
        source.seek(taille // 2)
        assert source.read() == clair[taille // 2 :]
    brut = bytearray((tmp_path / "f").read_bytes())
    brut[-1] ^= 1
    (tmp_path / "f").write_bytes(brut)
    with pytest.raises(coffre.CoffreAbime), coffre.ouvrir(tmp_path / "f") as source:
        source.read()
    (tmp_path / "f").write_bytes(bytes(brut[: -coffre.TRANCHE]) or b"JCF1")
    with pytest.raises(coffre.CoffreAbime), coffre.ouvrir(tmp_path / "f") as source:
        source.read()


@pytest.mark.parametrize("code", ["054", "2A ", "971"])
def test_x14_le_fichier_d_un_autre_departement_est_refuse_sauf_confirmation(tmp_path, code):
    chemin = fichier(
        tmp_path,
        foyers(3),
        MOIS,
        transformer=lambda _r, b: b.replace("<IDEPARTE>057<", f"<IDEPARTE>{code}<"),
    )
    with pytest.raises(services.FichierRefuse, match="département"):
        importer(chemin)
    assert not Personne.objects.exists()
    services.confirmer(lot=Lot.objects.get(), derogation=Derogation.DEPARTEMENT, par=None, le=LE)
    assert importer(chemin).etat == "scelle"
