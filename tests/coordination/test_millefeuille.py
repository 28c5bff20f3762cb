"""Le mille-feuille : trous, recouvrements, besoins sans réponse, dans les deux sens de lecture."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accueil.couches import PersonnesEnBesoin
from jalons.annuaire.models import Territoire
from jalons.chiffres.derivation import deriver_en_attente
from jalons.chiffres.models import Sejour
from jalons.projets.couches import OffresDuRepertoire
from jalons.projets.selectors.millefeuille import FiltresMilleFeuille, dire_couche, matrice
from jalons.projets.services import projet as projets
from jalons.repertoire.models import Action
from jalons.repertoire.services import offre
from jalons.socle.periode import Periode
from tests.coordination.decor import JOUR
from tests.outillage.decors import decor_partage

ANNEE = Periode(date(2026, 1, 1), date(2026, 12, 31))


def action(decor, intitule, *, theme="mobilite", publics=(), territoires=(), places=10):
    return offre.creer_action(
        intitule=intitule,
        genre="insertion",
        porteur=decor.scene.udaf,
        theme=theme,
        periode=ANNEE,
        publics=publics,
        territoires=territoires,
        places=places,
        par=decor.anne,
        le=JOUR,
    )


def lire(decor, **filtres):
    scene = decor.scene
    return matrice(
        FiltresMilleFeuille(annee="2026", **filtres),
        territoires=[scene.metz, scene.forbach],
        le=JOUR,
    )


def cases(lue, code):
    return next(ligne.cases for ligne in lue.lignes if ligne.code == code)


@decor_partage
def offre_mobilite(decor):
    """À Metz, trois actions pour les jeunes ; partout, une pour tous ; en 2025, une finie."""
    Action.objects.all().delete()
    metz = [decor.scene.metz]
    for rang in range(2):
        action(decor, f"Permis {rang}", publics=["jeunes"], territoires=metz)
    action(decor, "Vélo", publics=["jeunes", "femmes"], territoires=metz, places=5)
    action(decor, "Conseil mobilité", places=None)
    ancienne = action(decor, "Finie", territoires=[decor.scene.forbach])
    Action.objects.filter(pk=ancienne.pk).update(
        periode=Periode(date(2025, 1, 1), date(2025, 6, 1))
    )


def test_les_recouvrements_se_comptent_par_public(decor, offre_mobilite):
    lue = lire(decor)
    metz, forbach = cases(lue, "mobilite")
    assert (metz.actions, metz.departementales, metz.places) == (4, 1, 25)
    # Trois désignent les jeunes, et celle de tous leur est ouverte aussi.
    assert (metz.serre, metz.est_recouvrement) == (4, True)
    assert (forbach.actions, forbach.serre, forbach.est_recouvrement) == (1, 1, False)
    assert (lue.total, len(lue.recouvrements)) == (4, 1)


def test_un_besoin_sans_action_passe_en_tete(decor, offre_mobilite):
    besoin = {
        "intitule": "Se loger",
        "theme": "logement-hebergement",
        "par": decor.anne,
        "le": JOUR,
    }
    projets.relever_besoin(territoire=decor.scene.forbach, **besoin)
    clos = projets.relever_besoin(territoire=decor.scene.metz, **besoin)
    projets.laisser_sans_suite(besoin=clos, motif="Doublon", version=1, par=decor.anne, le=JOUR)
    lue = lire(decor)
    metz, forbach = cases(lue, "logement-hebergement")
    assert (metz.besoins, forbach.besoins) == (0, 1)
    assert [(ligne.code, c.territoire) for ligne, c in lue.sans_reponse] == [
        ("logement-hebergement", decor.scene.forbach)
    ]
    assert len(lue.trous) == 2
    assert "Santé" in lue.vides


def test_lu_par_public(decor, offre_mobilite):
    projets.relever_besoin(
        intitule="Garde", theme="famille", publics=["femmes"], par=decor.anne, le=JOUR
    )
    projets.relever_besoin(intitule="Divers", theme="famille", par=decor.anne, le=JOUR)
    lue = lire(decor, lignes="public")
    metz, forbach = cases(lue, "femmes")
    assert (metz.actions, metz.besoins, forbach.actions) == (2, 1, 1)
    assert cases(lue, "jeunes")[0].actions == 4
    assert lue.besoins_sans_public == 1
    assert "tous-publics" not in {ligne.code for ligne in lue.lignes}


def test_filtrer_par_public_ou_par_theme(decor, offre_mobilite):
    assert cases(lire(decor, public="femmes"), "mobilite")[0].actions == 2
    assert lire(decor, theme="sante").total == 0
    assert lire(decor, genre="siae").total == 0


def test_la_page_mene_aux_actions_et_ne_grandit_pas(decor, offre_mobilite, client_de):
    sophie = client_de("sophie")
    adresse = reverse("projets:mille_feuille") + "?annee=2026"
    sophie.get(adresse)
    with CaptureQueriesContext(connection) as avant:
        page = sophie.get(adresse).content.decode()
    lien = f"annee=2026&amp;territoire={decor.scene.metz.pk}&amp;theme=mobilite"
    assert lien in page
    liste = sophie.get(reverse("repertoire:actions") + "?" + lien.replace("&amp;", "&"))
    assert len(liste.context["page"]) == 4
    for rang in range(20):
        action(decor, f"Atelier {rang}", theme="sante", territoires=Territoire.objects.all()[:2])
    with CaptureQueriesContext(connection) as apres:
        assert sophie.get(adresse).status_code == 200
    assert len(apres) <= len(avant)


def test_l_offre_s_exporte(decor, offre_mobilite, client_de):
    reponse = client_de("sophie").get(reverse("repertoire:actions") + "?export=csv&q=velo")
    lu = b"".join(reponse.streaming_content).decode("utf-8-sig")
    assert lu.startswith("Action;")
    assert "Vélo" in lu
    assert "Jeunes, Femmes" in lu
    assert "Permis" not in lu


def test_un_petit_nombre_de_personnes_se_tait():
    assert dire_couche(PersonnesEnBesoin, 3, seuil=5).startswith("moins de 5")
    assert dire_couche(PersonnesEnBesoin, 5, seuil=5).startswith("5 ")
    assert dire_couche(PersonnesEnBesoin, 3, seuil=0).startswith("3 ")
    assert dire_couche(OffresDuRepertoire, 1, seuil=5) == "1 offre du répertoire"


def test_les_couches_se_posent_sur_leur_case_et_ouvrent_un_besoin(decor, client):
    scene = decor.scene
    deriver_en_attente()
    Sejour.objects.filter(personne=scene.fatou).delete()
    for genre, unite in (("frein", 1), ("territoire", scene.metz.pk)):
        Sejour.objects.create(
            personne=scene.fatou,
            genre=genre,
            unite=unite,
            du=date(2026, 1, 1),
            connu_du=timezone.now(),
        )
    lue = matrice(
        FiltresMilleFeuille(annee="2026"),
        territoires=[scene.metz, scene.forbach],
        le=JOUR,
        agent=decor.anne,
    )
    metz, forbach = cases(lue, "mobilite")
    assert any("freinée" in c.dit for c in metz.couches) and not forbach.couches
    assert metz.est_trou and (metz in [c for _, c in lue.sans_reponse])
    client.force_login(decor.anne)
    page = client.get(reverse("projets:mille_feuille")).content.decode()
    assert "theme=mobilite" in page
    releve = client.get(
        reverse("projets:besoin_relever"), {"theme": "mobilite", "territoire": scene.forbach.pk}
    )
    form = releve.context["form"]
    assert (form["theme"].value(), form["territoire"].value()) == ("mobilite", scene.forbach.pk)
