"""Les participants : ce qui s'exporte, et qui voit qui."""

from __future__ import annotations

import io
from datetime import date, timedelta

from django.urls import reverse
from openpyxl import load_workbook

from jalons.comptes.roles import Role
from jalons.comptes.services import affecter
from jalons.fse.enums import GenreEvenementSortie as G
from jalons.fse.models import Operation, Participation
from jalons.fse.operation.services import operation as operations
from jalons.fse.participants.selectors.participants import participations_visibles
from jalons.fse.participants.selectors.tableur import correspondance
from jalons.fse.participants.services import participants as services
from jalons.personnes.models import Personne, Rattachement
from tests.distribution import DEPUIS, JOUR, _agent
from tests.fse import decor
from tests.fse.decor_participants import resultat, sortir

# --- Exporter ---------------------------------------------------------------------------------


def test_l_export_rend_les_colonnes_de_la_table_et_n_execute_rien(
    scene, equipe, faire_entrer, client_de, aujourdhui
):
    faire_entrer(scene.fatou, telephone="+33612345678", handicap="nsp", duree_chomage_mois=0)
    Personne.objects.filter(pk=scene.fatou.pk).update(prenom='=HYPERLINK("http://mal")')
    aujourdhui(date(2026, 6, 1))
    reponse = client_de("denis").get(reverse("fse:exporter", args=[equipe.pk]))
    feuille = load_workbook(io.BytesIO(reponse.content)).active
    titres, ligne = ([c.value for c in rangee] for rangee in feuille.iter_rows())
    assert titres == [c["colonne"] for c in correspondance()["colonnes"]]
    valeurs = dict(zip(titres, ligne, strict=True))
    assert valeurs["Prénom"] == '\'=HYPERLINK("http://mal")'
    assert valeurs["Téléphone"] == "'+33612345678"
    assert (valeurs["Genre"], valeurs["Handicap"]) == ("F", "NR")
    assert valeurs["Date d'entrée"] == "16/03/2026"
    assert valeurs["Mois de chômage"] == "0", "zéro est dit"
    assert valeurs["Pays tiers"] in (None, ""), "une case vide n'est ni un zéro ni un non"
    assert all(c.data_type != "f" for rangee in feuille.iter_rows() for c in rangee)


def test_l_export_ne_rend_pas_le_resultat_d_une_sortie_effacee(
    scene, equipe, faire_entrer, client_de, aujourdhui
):
    fiche = sortir(faire_entrer(scene.fatou), date(2026, 4, 1))
    resultat(fiche, (date(2026, 4, 5), G.EMPLOI), le=date(2026, 5, 1))
    aujourdhui(date(2026, 6, 1))

    def situation():
        reponse = client_de("denis").get(reverse("fse:exporter", args=[equipe.pk]))
        titres, ligne = load_workbook(io.BytesIO(reponse.content)).active.iter_rows(
            values_only=True
        )
        return dict(zip(titres, ligne, strict=True))["Situation à la sortie"]

    assert situation() == "en_emploi"
    faire_entrer(scene.fatou, le=date(2026, 5, 4))
    assert situation() in (None, "")


# --- Qui voit ---------------------------------------------------------------------------------


def test_la_liste_ne_montre_que_les_personnes_du_perimetre(
    scene, equipe, faire_entrer, client_de, aujourdhui
):
    scene.ines = _agent("Ines", "charge_insertion", scene.departement, territoire=scene.metz)
    de_metz, de_forbach = faire_entrer(scene.fatou), faire_entrer(scene.jean)
    page = client_de("ines").get(reverse("fse:participants", args=[equipe.pk])).content.decode()
    assert "DIALLO" in page and "WEBER" not in page
    assert "1 autre participant hors de votre périmètre" in page
    ines = client_de("ines")
    assert ines.get(reverse("fse:participation", args=[de_metz.pk])).status_code == 200
    assert ines.get(reverse("fse:participation", args=[de_forbach.pk])).status_code == 404


def test_le_controleur_ne_voit_personne_s_il_n_est_pas_rattache(
    scene, faire_entrer, client_de, aujourdhui
):
    exterieure = decor.ouvrir_2026(scene, code="exterieure", instructeur=None)
    fiche = faire_entrer(scene.fatou, operation=exterieure)
    assert not participations_visibles(scene.olga, exterieure).exists()
    olga = client_de("olga")
    assert olga.get(reverse("fse:participants", args=[exterieure.pk])).status_code == 200
    assert olga.get(reverse("fse:participation", args=[fiche.pk])).status_code == 404
    operations.modifier_operation(
        operation=exterieure,
        champs={"instructeur": scene.olga},
        version=exterieure.version,
        par=scene.denis,
        le=JOUR,
    )
    assert participations_visibles(scene.olga, exterieure).get() == fiche


def test_le_gestionnaire_voit_l_identite_mais_le_dossier_lui_reste_ferme(
    scene, faire_entrer, client_de, aujourdhui
):
    fiche = faire_entrer(scene.fatou)
    denis = client_de("denis")
    reponse = denis.get(reverse("fse:participation", args=[fiche.pk]))
    assert reponse.status_code == 200 and "DIALLO" in reponse.content.decode()
    for nom, args in (("portail:dossier", [scene.fatou.pk]), ("fse:section", [scene.fatou.pk])):
        assert denis.get(reverse(nom, args=args)).status_code == 404
    autre = reverse("fse:entrer", args=[scene.jean.pk, fiche.operation_id])
    assert denis.get(autre).status_code == 404


def test_changer_de_porteur_transmet_le_droit_de_voir(scene, equipe, faire_entrer):
    fiche = faire_entrer(scene.fatou)
    scene.eva = _agent("Eva", "gestionnaire_fse", scene.departement)
    demain = JOUR + timedelta(days=1)
    operations.modifier_operation(
        operation=equipe,
        champs={"porteur": scene.eva},
        version=Operation.objects.get(pk=equipe.pk).version,
        par=scene.denis,
        le=JOUR,
    )
    suivis = Rattachement.objects.filter(personne=scene.fatou, periode__contains=demain)
    agents = {r.agent for r in suivis if r.agent}
    assert scene.eva in agents and scene.olga in agents and scene.denis not in agents
    assert Participation.objects.get() == fiche


def test_quitter_une_operation_ne_ferme_pas_le_suivi_d_une_autre(scene, equipe, faire_entrer):
    autre = decor.ouvrir_2026(scene, code="autre-2026")
    faire_entrer(scene.fatou)
    fiche = faire_entrer(scene.fatou, operation=autre)
    services.annuler_entree(participation=fiche, motif="Erreur", par=scene.lucie, le=JOUR)
    demain = JOUR + timedelta(days=1)
    visibles = Personne.objects.visibles_par(scene.denis, "fse_consulter", le=demain)
    assert visibles.filter(pk=scene.fatou.pk).exists()


def test_lire_par_un_role_n_ouvre_pas_l_ecriture_d_un_autre(
    scene, faire_entrer, client_de, aujourdhui
):
    """Lucie accompagne à Metz et dirige partout : à Forbach, elle lit sans écrire."""
    affecter(agent=scene.lucie, role=Role.par_code("direction"), par=None, depuis=DEPUIS)
    fiche = faire_entrer(scene.jean)
    lucie = client_de("lucie")
    page = lucie.get(reverse("fse:participation", args=[fiche.pk]))
    assert page.status_code == 200 and page.context["peut_ecrire"] is False
    for nom in ("annuler", "sortir"):
        reponse = lucie.post(reverse(f"fse:{nom}", args=[fiche.pk]), {"motif": "x", "version": 1})
        assert reponse.status_code == 404, nom
    assert Participation.objects.filter(pk=fiche.pk).exists()
