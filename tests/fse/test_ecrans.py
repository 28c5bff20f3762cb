"""Chaque écran répond à qui en a le droit, se ferme aux autres ; le public lit sans compte."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from django.test import Client
from django.urls import reverse

from jalons.fse.bilan.services import bilan as bilans
from jalons.fse.bilan.services.paiements import enregistrer_paiement
from jalons.fse.depenses.services import execution
from jalons.fse.enums import GenreBilan
from jalons.fse.enums import StatutOperation as S
from jalons.fse.models import Operation
from jalons.fse.publicite.services import publicite
from jalons.fse.temps.services import temps
from jalons.fse.urls import urlpatterns
from jalons.socle.periode import Periode
from tests.distribution import JOUR
from tests.fse import decor
from tests.fse.decor_pieces import publier

SEMESTRE = Periode(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def ecrans(scene, equipe, faire_entrer, aujourdhui):
    """Une opération où chaque écran a quelque chose à montrer : {nom de route: arguments}."""
    fiche = faire_entrer(scene.fatou)
    depense = decor.depenser(equipe, decor.C.PERSONNEL, "1000.00", date=date(2026, 2, 1))
    libre = decor.depenser(
        equipe, decor.C.PERSONNEL, "10.00", date=date(2026, 2, 1), date_acquittement=None
    )
    mission = decor.affecter(
        equipe,
        scene.claire,
        mode="variable",
        quotite=D(50),
        responsable=scene.helene,
        periode=Periode(date(2026, 3, 1), date(2026, 12, 31)),
    )
    feuille = temps.remplir_feuille(
        mission=mission,
        mois=date(2026, 3, 1),
        jours={JOUR: (D(7), "Comité")},
        version=0,
        par=scene.claire,
        le=JOUR,
    )
    publier(equipe)
    bilan = decor.sceller(
        decor.ouvrir_bilan(equipe, genre=GenreBilan.INTERMEDIAIRE, periode=SEMESTRE), le=JOUR
    )
    bilans.ouvrir_controle(bilan=bilan, par=scene.olga, le=JOUR)
    assert bilan.lignes.get().depense == depense
    paiement = enregistrer_paiement(
        operation=equipe,
        date_paiement=JOUR,
        montant=D(10),
        est_solde=False,
        par=scene.denis,
        le=JOUR,
    )
    recue = execution.recevoir_ressource(
        operation=equipe,
        par=scene.denis,
        le=JOUR,
        champs={"genre": "region", "financeur": "Région", "montant": D(5), "date": JOUR},
    )
    pk = [equipe.pk]
    simples = (
        "operation",
        "modifier",
        "convention",
        "plan",
        "modifier_plan",
        "depenses",
        "nouvelle_depense",
        "importer_depenses",
        "ressources",
        "temps",
        "nouvelle_mission",
        "participants",
        "exporter",
        "bilans",
        "publicite",
        "rediger",
        "seances",
        "passer",
        "recevoir",
        "payer",
        "absence",
        "ouvrir_bilan",
        "publier",
        "prouver",
        "dossier",
        "calculer_plan",
        "deposer_piece",
        "soutenir",
        "modele_depenses",
    )
    return {
        **dict.fromkeys(simples, pk),
        "liste": [],
        "ce_qui_manque": [],
        "nouvelle": [],
        "depense": [libre.pk],
        **dict.fromkeys(("retirer_depense", "avoir", "corriger_facture"), (libre.pk,)),
        **dict.fromkeys(("paiement", "retirer_paiement"), (paiement.pk,)),
        **dict.fromkeys(("cofinancement", "retirer_cofinancement"), (recue.pk,)),
        "reprendre": [bilan.pk, bilan.lignes.get().pk],
        **dict.fromkeys(("ne_plus_reprendre", "reprendre_delai"), (1,)),
        "piece": ["depense", depense.pk],
        "mission": [mission.pk],
        "feuille": [mission.pk, "2026-03"],
        "signer_feuille": [feuille.pk],
        "feuille_pdf": [feuille.pk],
        "chiffrer_feuille": [feuille.pk],
        "retirer_piece": [1],
        "ne_plus_compter": [1],
        **dict.fromkeys(
            (
                "participation",
                "questionnaire_pdf",
                "sortir",
                "resultat",
                "portee",
                "six_mois",
                "eligibilite",
                "annuler",
            ),
            (fiche.pk,),
        ),
        "comparaison_depots": [fiche.pk, "entree"],
        "preuve": [0],
        "entrer": [scene.fatou.pk, equipe.pk],
        "section": [scene.fatou.pk],
        **dict.fromkeys(
            (
                "bilan",
                "sceller",
                "sceau",
                "abandonner_bilan",
                "controle",
                "ouvrir_controle",
                "notifier_controle",
                "repondre_controle",
                "valider_controle",
                "suspendre_delai",
            ),
            (bilan.pk,),
        ),
        "fichier_bilan": [bilan.pk, "pdf"],
        "retenir": [bilan.lignes.get().pk],
        "document": [equipe.pk, "fiche"],
        "publiques": [],
        "fiche_publique": [equipe.code],
        "fiche_publique_pdf": [equipe.code],
    }


# Qui lit quoi : Denis gère, Olga contrôle, Claire reçoit (sans droit européen), Lucie accompagne.
TOUS_EUROPE = {"denis": 200, "olga": 200, "claire": 403, "lucie": 403}
DENIS_SEUL = {"denis": 200, "olga": 403, "claire": 403, "lucie": 403}
PUBLIC = {"denis": 200, "olga": 200, "claire": 200, "lucie": 200}
LECTURES = {
    **dict.fromkeys(
        ("liste", "operation", "plan", "depenses", "ressources", "temps", "participants", "bilans",
         "publicite", "bilan", "sceau", "controle", "fichier_bilan", "document", "dossier"), TOUS_EUROPE,
    ),
    **dict.fromkeys(
        ("nouvelle", "modifier", "convention", "modifier_plan", "nouvelle_depense", "exporter",
         "importer_depenses", "modele_depenses", "nouvelle_mission", "rediger", "seances",
         "depense", "mission", "avoir", "paiement", "cofinancement"),
        DENIS_SEUL,
    ),
    "ce_qui_manque": {"denis": 200, "olga": 200, "claire": 403, "lucie": 200},
    "piece": {**TOUS_EUROPE, "denis": 404, "olga": 404},  # cette dépense n'a pas de pièce
    "preuve": {"denis": 404, "olga": 404, "claire": 403, "lucie": 404},
    "participation": {"denis": 200, "olga": 200, "claire": 403, "lucie": 200},
    "questionnaire_pdf": {"denis": 200, "olga": 200, "claire": 403, "lucie": 200},
    "comparaison_depots": {"denis": 200, "olga": 200, "claire": 403, "lucie": 200},
    "entrer": {"denis": 404, "olga": 404, "claire": 404, "lucie": 200},
    "section": {"denis": 404, "olga": 404, "claire": 200, "lucie": 200, "karim": 404},
    # La feuille est celle de Claire, Hélène est sa responsable.
    "feuille": {"denis": 200, "olga": 200, "claire": 200, "helene": 200, "lucie": 404},
    "feuille_pdf": {"denis": 200, "olga": 200, "claire": 200, "helene": 200, "lucie": 404},
    **dict.fromkeys(("publiques", "fiche_publique", "fiche_publique_pdf"), PUBLIC),
}  # fmt: skip
# Les écritures postées : qui en a le droit (les autres : 403).
GERENT, CONTROLENT = frozenset({"denis"}), frozenset({"olga"})
ECRIVENT = frozenset({"denis", "lucie"})
ECRITURES = {
    **dict.fromkeys(
        ("retirer_depense", "recevoir", "payer", "absence", "ouvrir_bilan", "sceller", "abandonner_bilan",
         "repondre_controle", "publier", "prouver", "soutenir", "retirer_piece", "ne_plus_compter",
         "chiffrer_feuille", "calculer_plan", "corriger_facture", "retirer_paiement", "retirer_cofinancement",
         "reprendre", "ne_plus_reprendre"), GERENT,
    ),
    **dict.fromkeys(
        ("ouvrir_controle", "notifier_controle", "valider_controle", "retenir", "suspendre_delai",
         "reprendre_delai"), CONTROLENT,
    ),
    **dict.fromkeys(("passer", "deposer_piece"), GERENT | CONTROLENT),
    **dict.fromkeys(
        ("sortir", "resultat", "portee", "six_mois", "eligibilite", "annuler"), ECRIVENT
    ),
}  # fmt: skip


def adresse(nom, arguments):
    return reverse(f"fse:{nom}", args=arguments)


def test_aucun_ecran_n_est_oublie():
    assert {u.name for u in urlpatterns} == {*LECTURES, *ECRITURES, "signer_feuille"}


def test_chaque_lecture_repond_a_son_role_et_se_ferme_aux_autres(ecrans, client_de):
    vus = {
        nom: {qui: client_de(qui).get(adresse(nom, ecrans[nom])).status_code for qui in attendu}
        for nom, attendu in LECTURES.items()
    }
    assert vus == LECTURES


def test_chaque_ecriture_se_ferme_a_qui_n_en_a_pas_le_droit(ecrans, client_de):
    for nom, permis in ECRITURES.items():
        for qui in ("denis", "olga", "claire", "lucie", "karim"):
            client, url = client_de(qui), adresse(nom, ecrans[nom])
            if qui in permis:
                assert client.get(url).status_code == 405, nom
            else:
                assert client.post(url, {}).status_code == 403, (nom, qui)


def test_sans_compte_seules_les_pages_publiques_repondent(ecrans):
    anonyme = Client()
    for nom, arguments in ecrans.items():
        methode = anonyme.get if nom in LECTURES else anonyme.post
        reponse = methode(adresse(nom, arguments))
        if nom in ("publiques", "fiche_publique", "fiche_publique_pdf"):
            assert reponse.status_code == 200, nom
        else:
            assert reponse.status_code == 302 and "connexion" in reponse["Location"], nom


def test_une_operation_inconnue_ou_un_document_inconnu_font_404(ecrans, client_de, equipe):
    denis = client_de("denis")
    for url in (
        adresse("operation", [999_999]),
        adresse("document", [equipe.pk, "inconnu"]),
        adresse("piece", ["participant", 1]),
        adresse("fichier_bilan", [ecrans["bilan"][0], "rapport"]),
        adresse("feuille", [ecrans["mission"][0], "2026-13"]),
        adresse("feuille", [ecrans["mission"][0], "2026-02"]),
    ):
        assert denis.get(url).status_code == 404, url


@pytest.mark.parametrize("onglet", ["operation", "plan", "temps", "bilans", "publicite", "liste"])
def test_une_operation_toute_neuve_s_affiche(scene, coordination, client_de, aujourdhui, onglet):
    arguments = [] if onglet == "liste" else [coordination.pk]
    assert client_de("denis").get(adresse(onglet, arguments)).status_code == 200


# --- Le public --------------------------------------------------------------------------------


def test_le_public_ne_lit_que_les_fiches_publiees(scene, equipe, coordination, aujourdhui):
    anonyme = Client()
    publier(equipe)
    page = anonyme.get(adresse("publiques", [])).content.decode()
    assert equipe.intitule in page and coordination.intitule not in page
    fiche = adresse("fiche_publique", [equipe.code])
    assert anonyme.get(fiche).status_code == 200
    assert anonyme.get(adresse("fiche_publique", [coordination.code])).status_code == 404
    assert anonyme.get(adresse("fiche_publique_pdf", [coordination.code])).status_code == 404
    publicite.retirer_fiche(operation=equipe, par=scene.denis, le=JOUR)
    assert anonyme.get(fiche).status_code == 404
    assert equipe.intitule not in anonyme.get(adresse("publiques", [])).content.decode()


@pytest.mark.parametrize(
    ("statut", "dit", "tait"),
    [
        (S.DEPOSEE, "demande de cofinancement européen", "est cofinancée"),
        (S.DEPOSEE, "Cofinancé par l'Union européenne", "a été cofinancée"),
        (S.PROGRAMMEE, "Soutien européen demandé", "est cofinancée"),
        (S.CONVENTIONNEE, "est cofinancée par l'Union européenne", "demandé"),
        (S.EN_EXECUTION, "Cofinancé par l'Union européenne", "demandé"),
        (S.PAYEE, "a été cofinancée par l'Union européenne", "est cofinancée"),
    ],
)
def test_les_mots_du_public_suivent_le_statut(equipe, aujourdhui, statut, dit, tait):
    publier(equipe)
    Operation.objects.filter(pk=equipe.pk).update(statut=statut)
    reponse = Client().get(adresse("fiche_publique", [equipe.code]))
    page = reponse.content.decode().replace("&#x27;", "'")
    assert dit in page and tait not in page
    pdf = Client().get(adresse("fiche_publique_pdf", [equipe.code]))
    assert pdf["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("statut", [S.REFUSEE, S.ABANDONNEE])
def test_une_operation_sans_suite_quitte_le_public(equipe, aujourdhui, statut):
    publier(equipe)
    Operation.objects.filter(pk=equipe.pk).update(statut=statut)
    assert Client().get(adresse("fiche_publique", [equipe.code])).status_code == 404


def test_le_public_lit_le_plan_conventionne_pas_celui_qu_on_prepare(scene, equipe, aujourdhui):
    publier(equipe, montre_plan=True)
    decor.planifier(
        equipe,
        option=decor.Forfait15,
        postes=[decor.Poste(decor.C.PERSONNEL, D("123456.00"))],
        ressources=[{"genre": decor.R.UE, "montant": D("85185.00")}],
    )
    page = Client().get(adresse("fiche_publique", [equipe.code])).content.decode()
    lisible = page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "115 000,00" in lisible and "69 000,00" in lisible
    assert "123 456" not in lisible and "85 185" not in lisible


@pytest.mark.parametrize("code", ["fiche", "affiche"])
@pytest.mark.parametrize("conventionnee", [False, True])
def test_la_fiche_et_l_affiche_sortent_en_pdf(scene, client_de, aujourdhui, code, conventionnee):
    operation = decor.ouvrir_2026(scene)
    decor.planifier_2026(operation)
    if conventionnee:
        decor.executer(operation, le=date(2026, 1, 2))
    reponse = client_de("denis").get(adresse("document", [operation.pk, code]))
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse.content.startswith(b"%PDF")


def test_le_menu_et_la_liste_filtrent_par_statut_et_par_texte(
    scene, equipe, coordination, client_de, aujourdhui
):
    denis = client_de("denis")
    url = adresse("liste", [])

    def intitules(**filtres):
        return {o.code for o in denis.get(url, filtres).context["page"].object_list}

    assert intitules() == {"equipe-2026", "plie-2022"}
    assert intitules(statut="projet") == {"plie-2022"}
    assert intitules(statut="vivantes") == {"equipe-2026", "plie-2022"}
    assert intitules(programme="fse_plus_2021_2027") == {"equipe-2026"}
    assert intitules(texte="coordination") == {"plie-2022"}
