"""Tenir une fiche : droits, fraîcheur, lien de l'organisme, erreurs, doublons, écrans et leurs requêtes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.personnes.models import EnvoiLien
from jalons.personnes.services.liens_personnels import creer_lien, jeton_de
from jalons.repertoire.enums import EtatOffre, SuiteErreur, VerdictDoublon
from jalons.repertoire.models import DoublonOffre, ErreurSignalee, Offre
from jalons.repertoire.rules.qualite import noter
from jalons.repertoire.services.doublons import chercher_les_doublons, trancher
from jalons.repertoire.services.fiches import BUT, rouvrir_les_suspendues
from jalons.socle.erreurs import ErreurMetier
from tests.repertoire.decor import LE, offre

PAGES = ("chercher/", "fiches/", "fiches/erreurs/", "fiches/doublons/", "selection/")


@pytest.fixture
def helene(repertoire, client_de):
    return client_de("helene")


@pytest.fixture
def gestionnaire(repertoire, client_de):
    from jalons.comptes.roles import ChefProjetInsertion
    from jalons.comptes.services import affecter

    affecter(
        agent=repertoire.karim,
        role=ChefProjetInsertion,
        par=None,
        depuis=date(2025, 1, 1),
        territoire=repertoire.forbach,
    )
    return client_de("karim")


@pytest.mark.parametrize("page", PAGES)
def test_chaque_page_s_ouvre_en_peu_de_requetes(
    repertoire, helene, page, django_assert_max_num_queries
):
    helene.get(f"/repertoire/{page}")
    with django_assert_max_num_queries(14):
        assert helene.get(f"/repertoire/{page}").status_code == 200


def test_la_recherche_tient_son_nombre_de_requetes(
    repertoire, helene, django_assert_max_num_queries
):
    adresse = "/repertoire/chercher/?q=permi+metz&ou=Metz&rayon=60&publics=jeunes"
    helene.get(adresse)
    with django_assert_max_num_queries(15):
        page = helene.get(adresse)
    assert "Auto-école solidaire" in page.content.decode()
    for n in range(12):
        offre(repertoire.udaf, f"Permis numéro {n}")
    with django_assert_max_num_queries(15):
        helene.get(adresse)


def test_une_recherche_hostile_reste_une_page(helene):
    for adresse in (
        "?q=%00&ou=%27&rayon=-5",
        "?rayon=abc&ou=Metz&page=zz",
        "?publics=faux&theme=faux&page=99999",
    ):
        assert helene.get(f"/repertoire/chercher/{adresse}").status_code == 200


def test_une_commune_inconnue_se_dit(helene):
    page = helene.get("/repertoire/chercher/?ou=Nulle-Part").content.decode()
    assert "Nulle-Part" in page and "tout le répertoire" in page


def test_la_carte_a_sa_table(helene):
    page = helene.get("/repertoire/chercher/?ou=Metz&rayon=60&carte=1").content.decode()
    assert "<svg" in page and "Offres par commune" in page


def test_lire_n_est_pas_ecrire(repertoire, client_de, gestionnaire):
    claire = client_de("claire")
    permis, forbach = repertoire.offres["permis"], repertoire.offres["forbach"]
    assert claire.get(reverse("repertoire:fiche", args=[permis.pk])).status_code == 200
    for nom in ("fiche_creer", "fiches_importer"):
        assert claire.get(reverse(f"repertoire:{nom}")).status_code == 403
    assert claire.post(reverse("repertoire:fiche_confirmer", args=[permis.pk])).status_code == 403
    assert (
        gestionnaire.post(reverse("repertoire:fiche_confirmer", args=[forbach.pk])).status_code
        == 302
    )


def test_une_fiche_s_ecrit_se_corrige_et_se_trouve(repertoire, gestionnaire):
    saisie = {
        "structure": repertoire.udaf.pk,
        "nom": "Atelier vélo",
        "description": "Apprendre à réparer son vélo.",
        "thematiques": ["mobilite--mobilite-douce-partagee-collective"],
        "zone": "57, 200039865",
        "commune": "insee-57463",
        "etat": "ouverte",
        "frais": "",
        "type": "",
        "contact_interne": repertoire.karim.pk,
    }
    faite = gestionnaire.post(reverse("repertoire:fiche_creer"), saisie)
    assert faite.status_code == 302, faite.content.decode()[:3000]
    lue = Offre.objects.get(nom="Atelier vélo")
    assert (lue.publics, lue.zone_eligibilite, lue.confirme_le) == (
        None,
        ["200039865", "57"],
        timezone.localdate(),
    )
    assert "Atelier vélo" in gestionnaire.get("/repertoire/chercher/?q=velos").content.decode()
    corriger = reverse("repertoire:fiche_modifier", args=[lue.pk])
    assert gestionnaire.get(corriger).status_code == 200
    gestionnaire.post(corriger, {**saisie, "nom": "Atelier vélo du soir", "version": lue.version})
    lue.refresh_from_db()
    assert (lue.nom, lue.version) == ("Atelier vélo du soir", 2)
    assert gestionnaire.post(corriger, {**saisie, "version": 1}).status_code == 409
    refusee = gestionnaire.post(
        corriger, {**saisie, "zone": "grand-est", "alerte": "Fermé", "version": 2}
    )
    assert refusee.status_code == 422


def test_confirmer_n_est_pas_modifier(repertoire, gestionnaire):
    forbach = repertoire.offres["forbach"]
    Offre.objects.filter(pk=forbach.pk).update(date_maj=date(2025, 1, 1))
    gestionnaire.post(reverse("repertoire:fiche_confirmer", args=[forbach.pk]))
    forbach.refresh_from_db()
    assert forbach.date_maj == date(2025, 1, 1)
    assert (forbach.confirme_le, forbach.confirme_par) == (
        timezone.localdate(),
        str(repertoire.karim),
    )


def test_l_organisme_confirme_ou_corrige_par_son_lien(repertoire, client, gestionnaire):
    repertoire.udaf.courriel = "udaf@exemple.example"
    repertoire.udaf.save()
    gestionnaire.post(reverse("repertoire:fiche_demander", args=[repertoire.offres["forbach"].pk]))
    assert EnvoiLien.objects.get(lien__but=BUT).destinataire == "udaf@exemple.example"
    lien = creer_lien(
        but=BUT, structure=repertoire.udaf, par=repertoire.karim, maintenant=timezone.now()
    )
    adresse = reverse("repertoire:confirmer_par_lien", args=[jeton_de(lien)])
    page = client.get(adresse)
    assert page.status_code == 200
    assert "Auto-école solidaire" in page.content.decode()
    assert "Atelier CV" not in page.content.decode()
    assert not Offre.objects.filter(confirme_le__isnull=False).exists()
    permis, etrangere = repertoire.offres["permis"], repertoire.offres["emploi"]
    client.post(
        adresse,
        {
            f"etat_{permis.pk}": "faux",
            f"dit_{permis.pk}": "Nouveau téléphone",
            f"etat_{etrangere.pk}": "faux",
        },
    )
    assert ErreurSignalee.objects.get().dit == "Nouveau téléphone"
    confirmees = Offre.objects.filter(confirme_le=timezone.localdate())
    assert (
        confirmees.count() == 4 and not confirmees.filter(pk__in=[permis.pk, etrangere.pk]).exists()
    )
    assert client.get(reverse("repertoire:confirmer_par_lien", args=["faux"])).status_code == 404


def test_une_erreur_se_signale_une_fois_et_se_clot(repertoire, client_de, gestionnaire):
    claire, forbach = client_de("claire"), repertoire.offres["forbach"]
    adresse = reverse("repertoire:fiche_signaler", args=[forbach.pk])
    for _ in range(2):
        claire.post(adresse, {"famille": "pratique", "dit": "Le numéro a changé"})
    erreur = ErreurSignalee.objects.get()
    assert claire.post(reverse("repertoire:erreur_clore", args=[erreur.pk])).status_code == 403
    gestionnaire.post(reverse("repertoire:erreur_clore", args=[erreur.pk]), {"suite": "corrigee"})
    erreur.refresh_from_db()
    assert (erreur.suite, erreur.close_par) == (SuiteErreur.CORRIGEE, repertoire.karim)


def test_une_suspension_finit_et_une_alerte_s_efface(repertoire):
    permis = repertoire.offres["permis"]
    Offre.objects.filter(pk=permis.pk).update(
        etat=EtatOffre.SUSPENDUE, suspendue_jusqu_au=LE, alerte="Neige", alerte_fin=LE
    )
    assert rouvrir_les_suspendues(le=LE) == 0
    assert rouvrir_les_suspendues(le=LE + timedelta(days=1)) == 2
    permis.refresh_from_db()
    assert (permis.etat, permis.alerte) == (EtatOffre.OUVERTE, "")


def test_un_doublon_se_juge_et_la_moins_fraiche_se_ferme(repertoire):
    autre = offre(
        repertoire.udaf,
        "AUTO ECOLE SOLIDAIRE",
        source="dora",
        identifiant="dora--9",
        telephone="03 87 00 00 01",
        date_maj=LE - timedelta(days=90),
    )
    assert chercher_les_doublons() == 1
    assert chercher_les_doublons() == 0
    paire = DoublonOffre.objects.get()
    assert {"même nom", "même téléphone"} <= set(paire.raisons)
    trancher(doublon=paire, verdict=VerdictDoublon.PAS_SUR, par=repertoire.helene, le=LE)
    trancher(doublon=paire, verdict=VerdictDoublon.MEME, par=repertoire.helene, le=LE)
    autre.refresh_from_db()
    assert autre.etat == EtatOffre.CLOSE
    with pytest.raises(ErreurMetier):
        trancher(doublon=paire, verdict=VerdictDoublon.DIFFERENT, par=repertoire.helene, le=LE)


def test_deux_offres_d_un_meme_telephone_ne_sont_pas_un_doublon_sans_theme_commun(repertoire):
    offre(
        repertoire.france_travail,
        "Tout autre chose",
        telephone="03 87 00 00 01",
        thematiques=["sante--acces-aux-soins"],
    )
    assert chercher_les_doublons() == 0


def test_la_selection_se_partage_sans_compte_et_ne_nomme_personne(repertoire, helene, client):
    permis = repertoire.offres["permis"]
    Offre.objects.filter(pk=permis.pk).update(contact_nom_prenom="Camille Exemple")
    page = helene.get(reverse("repertoire:selection"), {"fiche": [permis.pk, "zz"]})
    texte = page.content.decode()
    assert "Camille" not in texte and "C&#x27;est gratuit" in texte
    chemin = "/repertoire/selection/" + texte.split("/repertoire/selection/")[-1].split('"')[0]
    ouverte = client.get(chemin)
    assert ouverte.status_code == 200 and "Auto-école" in ouverte.content.decode()
    assert client.get("/repertoire/selection/faux/").status_code == 404


@pytest.mark.parametrize("format_", ["json", "csv", "parquet"])
def test_l_export_sort_et_se_trace(repertoire, helene, format_):
    from jalons.comptes.models import Consultation

    sortie = helene.get(f"/repertoire/fiches/exporter/services.{format_}")
    assert sortie.status_code == 200 and sortie.content
    assert Consultation.objects.filter(ecran="repertoire_export").exists()
    assert helene.get("/repertoire/fiches/exporter/services.exe").status_code == 404


def test_l_import_s_essaie_puis_s_ecrit(repertoire, gestionnaire):
    from django.core.files.uploadedfile import SimpleUploadedFile

    contenu = "Nom;Organisme;Description;Thème\nGarde du soir;UDAF;De 18 h à 22 h.;faux\n;UDAF;x;\n"
    for acte, nombre in (("essayer", 0), ("ecrire", 1)):
        fichier = SimpleUploadedFile("offres.csv", contenu.encode())
        page = gestionnaire.post("/repertoire/fiches/importer/", {"fichier": fichier, "acte": acte})
        assert page.status_code == 200
        assert "Ligne 2" in page.content.decode() and "refusée" in page.content.decode()
        assert Offre.objects.filter(nom="Garde du soir").count() == nombre
    vide = gestionnaire.post("/repertoire/fiches/importer/", {"acte": "ecrire"})
    assert vide.status_code == 422


def test_le_score_dit_que_faire():
    pauvre = noter({"date_maj": date(2024, 1, 1)}, le=LE)
    assert pauvre.valeur < 0.2 and len(pauvre.a_faire) == 3
    jour_limite = noter({"date_maj": date(2025, 9, 16)}, le=LE)
    assert jour_limite.criteres["date_maj_recente"] == 1.0
