"""Les fichiers de France Travail : ce qu'ils apprennent, ce qu'ils refusent, et rien deux fois."""

from __future__ import annotations

import itertools
import json
from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from jalons.echanges import services
from jalons.echanges.models import DossierRecu, Lot, Rejet
from jalons.francetravail.models import EnonceFranceTravail, UsagerFranceTravail
from jalons.generateur.francetravail import (
    Decrite,
    ecrire_liste,
    ecrire_pecg,
    envoyer_un_mois,
)
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import (
    AccompagnementFranceTravail,
    InscriptionFranceTravail,
    Personne,
)
from jalons.personnes.services import declarer_inscription, enregistrer_nir
from jalons.socle.chiffrement import empreinte_aveugle
from jalons.socle.periode import fin_du_jour
from tests.echanges.decor import monde
from tests.echanges.dossiers import nir
from tests.francetravail.decor import LE, faits, importer

NIR_FATOU = nir("2900557463123")
FATOU = Decrite("DIALLO", "FATOU", date(1990, 5, 14), NIR_FATOU, "1234567A", "57463", "METZ")


def _liste(tmp_path, genre, *lignes, facon=0, fautes=(), nom=""):
    chemin = tmp_path / (nom or f"ft_{genre}.csv")
    return ecrire_liste(chemin, lignes, genre=genre, facon=facon, fautes=fautes)


def _pecg(tmp_path, *dossiers, reference=date(2026, 3, 31), **plus):
    chemin = tmp_path / f"PECG_{reference}.xml"
    return ecrire_pecg(chemin, dossiers, reference=reference, departement="057", **plus)


def _inscriptions(personne):
    crues = InscriptionFranceTravail.objects.connus().filter(personne=personne)
    return [(i.periode.debut, i.etat, i.fin, i.motif) for i in crues.order_by("periode")]


@pytest.mark.parametrize("facon", range(4))
def test_les_quatre_facons_d_ecrire_une_liste_disent_la_meme_chose(scene, tmp_path, facon):
    lignes = [(FATOU, date(2026, 3, 2), "")]
    lot = importer(_liste(tmp_path, "inscriptions", *lignes, facon=facon))
    assert (lot.etat, lot.compteurs["lus"], lot.compteurs["rattaches"]) == ("scelle", 1, 1)
    [fait] = InscriptionFranceTravail.objects.connus()
    assert (fait.personne, fait.identifiant, fait.periode.debut) == (
        scene.fatou,
        "1234567A",
        date(2026, 3, 2),
    )
    assert fait.source == "ft"
    assert fait.lot_id == lot.pk
    assert fait.agence


def test_une_radiation_puis_une_reinscription_gardent_leur_motif_et_leur_date(scene, tmp_path):
    enregistrer_nir(personne=scene.fatou, nir=NIR_FATOU)
    importer(_liste(tmp_path, "stock", (FATOU, date(2025, 6, 2), "")))
    importer(_liste(tmp_path, "radiations", (FATOU, date(2026, 3, 10), "Absence")))
    autre = Decrite("DIALO", "FATOUMATA", date(1990, 5, 14), NIR_FATOU, "7654321B", "", "")
    importer(_liste(tmp_path, "inscriptions", (autre, date(2026, 4, 1), "")))
    assert _inscriptions(scene.fatou) == [
        (date(2025, 6, 2), "inscrit", "", ""),
        (date(2026, 3, 10), "non_inscrit", "radiation", "Absence"),
        (date(2026, 4, 1), "inscrit", "", ""),
    ]
    identifiants = InscriptionFranceTravail.objects.connus().order_by("periode")
    assert [i.identifiant for i in identifiants] == ["1234567A", "1234567A", "7654321B"]


def test_le_pecg_dit_l_accompagnement_et_tolere_les_dates_coupees(scene, tmp_path):
    dit = {
        "debut": "2025-06-02",
        "categorie": "A",
        "agence": "57012",
        "conseiller": "LOPES ANA",
        "signature": "2025-07-01",
        "notification": "2020",
        "entretien": "2025-08-20",
        "axe": "Retrouver un emploi",
        "modalite": "Renforcé",
        "principale": "Agence de Metz",
    }
    lot = importer(_pecg(tmp_path, (FATOU, dit)))
    assert (lot.etat, lot.date_reference) == ("scelle", date(2026, 3, 31))
    [ppae] = AccompagnementFranceTravail.objects.connus()
    assert (ppae.personne, ppae.conseiller, ppae.modalite) == (scene.fatou, "LOPES ANA", "Renforcé")
    assert (ppae.signe_le, ppae.notifie_le) == (date(2025, 7, 1), None)
    assert ppae.dernier_entretien == date(2025, 8, 20)
    assert ppae.periode.debut == date(2026, 3, 31)
    [note] = lot.rejets.all()
    assert (note.etat, [m["code"] for m in note.motifs]) == ("note", ["date_coupee"])


def test_une_ligne_mauvaise_dit_sa_ligne_et_son_champ_et_le_reste_passe(scene, tmp_path):
    fautes = (
        ";1234567A;DUPONT;JEAN;31/02/1985;01/03/2026;1;;",
        ";1234567B;;MARIE;02/04/1990;05/03/2026;1;;",
        ';1234567C;MARTIN;"PAUL;02/04/1990;05/03/2026;1;;',
        ";1234567D;MARTIN;PAUL;02/04/1990;05/03/2026;1;;;;en trop",
        ";1234567E;MARTIN;PAUL;02/04/1990;05/03/1985;1;;",
        ";1234567F;MARTIN;PAUL;02/04/1990;05/03/2036;1;;",
        "",
        ";1234567G;MARTIN;PAUL;02/04/1990;;1;;",
    )
    lignes = [(FATOU, date(2026, 3, 10), "Absence")]
    lot = importer(_liste(tmp_path, "radiations", *lignes, fautes=fautes))
    vus = [(r.ligne, r.motifs[0]["chemin"], r.motifs[0]["code"]) for r in lot.rejets.all()]
    assert vus == [
        (3, "dtnai", "date_illisible"),
        (4, "nom", "nom_absent"),
        (5, "ligne", "illisible"),
        (6, "colonnes", "colonnes"),
        (7, "date", "date_avant_naissance"),
        (8, "date", "date_future"),
        (10, "date", "date_absente"),
    ]
    assert lot.compteurs["lus"] == 1
    assert lot.compteurs["rejetes"] == 7
    assert _inscriptions(scene.fatou)[-1][2] == "radiation"


def test_le_nir_n_est_nulle_part_en_clair(scene, tmp_path):
    """Ni dans une table, ni dans un rejet, ni au journal, ni sur le disque après le sceau."""
    faute = f"{NIR_FATOU};1234567A;DIALLO;FATOU;31/02/1985;01/03/2026;1;{NIR_FATOU};"
    lignes = [(FATOU, date(2026, 3, 10), "Absence")]
    lot = importer(_liste(tmp_path, "radiations", *lignes, fautes=(faute,)))
    importer(_pecg(tmp_path, (FATOU, {"debut": "2025-06-02"})))
    tables = connection.introspection.table_names()
    with connection.cursor() as curseur:
        for table in tables:
            curseur.execute(f'SELECT t::text FROM "{table}" t')
            for (ligne,) in curseur.fetchall():
                assert "2900557463123" not in ligne, table
    assert lot.chemin == ""
    usager = UsagerFranceTravail.objects.get(etat_nir="valide")
    assert bytes(usager.empreinte_nir) == empreinte_aveugle("2900557463123")
    assert not DossierRecu.objects.exists()


def test_rejouer_le_meme_fichier_ou_le_redire_autrement_ne_change_rien(scene, tmp_path):
    lignes = [(FATOU, date(2026, 3, 10), "Absence")]
    importer(_liste(tmp_path, "radiations", *lignes))
    avant = (faits(), EnonceFranceTravail.objects.count(), list(_histoire()))
    lot = importer(_liste(tmp_path, "radiations", *lignes))
    assert Lot.objects.count() == 1
    lot = importer(_liste(tmp_path, "radiations", *lignes, facon=1, nom="radiations_bis.csv"))
    assert lot.compteurs["enonces"] == 0
    assert lot.compteurs["personnes_changees"] == 0
    assert (faits(), EnonceFranceTravail.objects.count(), list(_histoire())) == avant


def _histoire():
    return InscriptionFranceTravail.objects.order_by("pk").values_list("pk", "connu", "periode")


def test_un_mois_entier_donne_les_memes_faits_dans_tous_les_ordres(moselle, tmp_path):
    """Les cinq fichiers du mois et celui de la caisse, permutés : les mêmes faits."""
    m = monde(foyers=40, graine=11)
    [caisse, *_] = ecrire_mois(m, tmp_path / "caf", rang=1)
    recus = envoyer_un_mois(m, tmp_path / "ft", graine=5, etrangeres=4)
    attendus = None
    ordres = list(itertools.permutations(range(len(recus))))
    for rang, ordre in enumerate(ordres[:: len(ordres) // 4]):
        _vider()
        fichiers = [recus[n] for n in ordre]
        # La caisse passe au milieu une fois sur deux : qui n'était personne le devient alors.
        fichiers.insert(rang % 2 * 3, caisse)
        for chemin in fichiers:
            importer(chemin, date(2026, 2, 6))
        vus = faits()
        attendus = attendus or vus
        assert vus == attendus
    assert len(attendus) > 40


def _vider() -> None:
    with connection.cursor() as curseur:
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        curseur.execute(
            "TRUNCATE echanges_lot, echanges_empreintedossier, personnes_personne, personnes_foyer,"
            " francetravail_usagerfrancetravail, comptes_evenement CASCADE"
        )


def test_ce_que_l_on_savait_un_jour_reste_lisible(scene, tmp_path):
    recu = date(2026, 3, 6)
    chemin = _liste(tmp_path, "stock", (FATOU, date(2025, 6, 2), ""))
    services.importer(chemin=chemin, par=None, le=recu, reprise=True)
    chemin = _liste(tmp_path, "radiations", (FATOU, date(2026, 3, 1), "Absence"))
    services.importer(chemin=chemin, par=None, le=date(2026, 4, 6), reprise=True)
    en_mars = InscriptionFranceTravail.objects.connus(fin_du_jour(date(2026, 3, 20)))
    assert [f.etat for f in en_mars.au(date(2026, 3, 20))] == ["inscrit"]
    en_avril = InscriptionFranceTravail.objects.connus(fin_du_jour(date(2026, 4, 20)))
    assert [f.fin for f in en_avril.au(date(2026, 3, 20))] == ["radiation"]


def test_ce_qu_un_agent_a_constate_vaut_jusqu_a_l_enonce_suivant(scene, tmp_path):
    importer(_liste(tmp_path, "radiations", (FATOU, date(2026, 3, 1), "Absence")))
    declarer_inscription(personne=scene.fatou, est_inscrit=True, le=date(2026, 3, 20))
    importer(_liste(tmp_path, "stock", (FATOU, date(2025, 6, 2), ""), nom="stock.csv"))
    assert [(d, e) for d, e, *_ in _inscriptions(scene.fatou)] == [
        (date(2025, 6, 2), "inscrit"),
        (date(2026, 3, 1), "non_inscrit"),
        (date(2026, 3, 20), "inscrit"),
    ]


def _texte(tmp_path, nom, octets):
    chemin = tmp_path / nom
    chemin.write_bytes(octets)
    return chemin


ENTETE = (
    b'<?xml version="1.0" encoding="ISO-8859-1"?><fichier-PE-CG><entete><fichier>PECG</fichier>'
    b"<departement>057</departement><date-reference>2026-03-31</date-reference></entete>"
)
CORPS = ENTETE.split(b"?>", 1)[1]
FIN = b"<fin><nb-dossiers>1</nb-dossiers></fin></fichier-PE-CG>"
HOSTILES = {
    "tronque": (ENTETE + b"<dossier><nom>X</nom></dossier>", "tronqu"),
    "compte faux": (ENTETE + FIN, "contient 0"),
    "sans entete": (b"<fichier-PE-CG><dossier></dossier>" + FIN, "PECG"),
    "reference coupee": (ENTETE.replace(b"2026-03-31", b"2026") + FIN, "date-reference"),
    "bombe": (
        b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        + CORPS + b"<dossier><nom>&b;</nom></dossier>" + FIN,
        "entit",
    ),
    "entite externe": (
        b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY vol SYSTEM "file:///etc/passwd">]>'
        + CORPS + b"<dossier><nom>&vol;</nom></dossier>" + FIN,
        "entit",
    ),
    "dtd au milieu": (
        ENTETE + b"<dossier>" + b" " * 70_000 + b"</dossier><!DOCTYPE f []>" + FIN,
        "entit",
    ),
    "dossier sans fin": (ENTETE + b"<dossier>" + b"x" * 1_200_000 + b"</dossier>" + FIN, "mégaoctet"),
    "ailleurs": (ENTETE.replace(b"057", b"054") + FIN, "département 54"),
    "liste muette": (b"nir;identifiantpe;nom;prenom;dtnai;date;code;motif\n;;A;B;;;;\n", "inscriptions"),
    "liste vide": (b"nir;identifiantpe;nom;prenom;dtnai;date;code\n", "aucune ligne"),
    "ligne sans fin": (
        b"nir;identifiantpe;nom;prenom;dtnai;date;code\n" + b"x" * 200_000, "démesurée",
    ),
}  # fmt: skip


@pytest.mark.parametrize("cas", HOSTILES)
def test_un_fichier_hostile_est_refuse_entier(scene, tmp_path, cas):
    octets, dit = HOSTILES[cas]
    with pytest.raises(services.FichierRefuse, match=dit):
        importer(_texte(tmp_path, f"{cas}.txt", octets))
    lot = Lot.objects.get()
    assert (lot.etat, lot.chemin) == ("refuse", "")
    assert not UsagerFranceTravail.objects.exists()
    assert not DossierRecu.objects.exists()
    assert not Rejet.objects.exists()


def test_un_dossier_illisible_du_pecg_est_rejete_seul(scene, tmp_path):
    chemin = _pecg(tmp_path, (FATOU, {"debut": "2025-06-02"}), annonces=2)
    mauvais = b"<dossier><individu><nom>A&x;</nom></individu></dossier>\n<fin>"
    chemin.write_bytes(chemin.read_bytes().replace(b"<fin>", mauvais, 1))
    lot = importer(chemin)
    [rejet] = lot.rejets.all()
    assert (rejet.rang, rejet.motifs[0]["code"]) == (2, "illisible")
    assert lot.compteurs["rattaches"] == 1


def test_un_rejet_se_corrige_et_s_integre_a_sa_date(scene, tmp_path):
    faute = ";1234567A;DIALLO;FATOU;31/02/1990;10/03/2026;1;Absence;"
    lot = importer(_liste(tmp_path, "radiations", fautes=(faute,)))
    [rejet] = lot.rejets.all()
    recues, libelles = services.valeurs_corrigeables(rejet)
    assert recues["dtnai"] == "31/02/1990"
    assert "nir" not in recues
    assert libelles["dtnai"] == "Date de naissance"
    services.rejouer(rejet=rejet, corrections={"dtnai": "14/05/1990"}, par=scene.nadia, le=LE)
    rejet.refresh_from_db()
    assert (rejet.etat, rejet.fragment) == ("rejoue", None)
    assert _inscriptions(scene.fatou) == [
        (date(2026, 3, 10), "non_inscrit", "radiation", "Absence")
    ]
    lot.refresh_from_db()
    assert (lot.compteurs["lus"], lot.compteurs["rejetes"]) == (1, 0)


def test_un_nir_illisible_ou_contredit_est_note_jamais_cite(scene, tmp_path):
    autre = nir("1900557463124")
    titres = "nir;identifiantpe;nom;prenom;dtnai;date;code;nir2\n"
    lignes = (
        "2,90056E+12;1234567A;DIALLO;FATOU;14/05/1990;02/03/2026;1;\n"
        f"{NIR_FATOU};1234567A;DIALLO;FATOU;14/05/1990;03/03/2026;1;{autre}\n"
        "290055746312399;1234567A;DIALLO;FATOU;14/05/1990;04/03/2026;1;\n"
    )
    lot = importer(_texte(tmp_path, "inscriptions.csv", (titres + lignes).encode()))
    codes = [m["code"] for r in lot.rejets.all() for m in r.motifs]
    assert codes == ["nir_illisible", "nir_differents", "nir_incertain"]
    dits = json.dumps([r.motifs for r in lot.rejets.all()])
    assert "2900557463123" not in dits
    assert "2,90056" not in dits


def test_les_lignes_de_personne_s_effacent_apres_un_temps(scene, tmp_path):
    inconnue = Decrite("ABEL", "LUC", date(1980, 1, 2), "", "9999999Z", "", "")
    importer(_liste(tmp_path, "stock", (inconnue, date(2025, 1, 2), "")), LE)
    assert UsagerFranceTravail.objects.get().etat == "inconnu"
    fatou = _liste(tmp_path, "stock", (FATOU, date(2025, 1, 2), ""), nom="stock_octobre.csv")
    importer(fatou, date(2026, 11, 6))
    assert [u.nom for u in UsagerFranceTravail.objects.all()] == ["DIALLO"]
    assert Personne.objects.count() == 2


def test_le_journal_dit_la_fin_une_seule_fois(scene, tmp_path):
    from jalons.comptes.models import Evenement

    importer(_liste(tmp_path, "radiations", (FATOU, date(2026, 3, 10), "Absence")))
    importer(_liste(tmp_path, "stock", (FATOU, date(2025, 3, 10), ""), nom="stock.csv"))
    [dit] = Evenement.objects.filter(personne_id=scene.fatou.pk, type="fin_inscription_dite")
    assert dit.date == date(2026, 3, 10)
    assert timezone.localtime(dit.instant).date() == timezone.localdate()
