"""Préparer, signer, réviser, renouveler, arrêter un contrat (C1 à C3, C8, C9 du droit)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.models import Orientation, SuiviEntree
from jalons.accueil.services import contrat_du
from jalons.accueil.services import orientation as orientations
from jalons.accueil.veille import ecarts
from jalons.annuaire.enums import GenreStructure
from jalons.annuaire.models import Metier, Structure
from jalons.contrats.enums import EtatContrat, ResultatAction, Signataire, Statut, Suite
from jalons.contrats.models import ActionContrat, Contrat, SuiviAction
from jalons.contrats.selectors import contrats as lectures
from jalons.contrats.services import contrats as services
from jalons.contrats.services import signature
from jalons.contrats.services.contrats import ActionDite, ContratImpossible
from jalons.contrats.services.signature import SignatureRecue
from jalons.personnes.models import Personne
from jalons.repertoire.enums import Voie
from jalons.repertoire.models import Capacite
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.periode import Periode
from tests.accueil.decor import oriente
from tests.contrats.decor import (
    acte,
    completer,
    en_vigueur,
    notifiee,
    preparer,
    signer,
)
from tests.distribution import JOUR


def attendu(personne) -> bool:
    return SuiviEntree.objects.filter(personne_id=personne.pk, contrat_attendu=True).exists()


# --- C1, C2 : quand il est dû ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notifie", "voie", "du"),
    [
        (date(2026, 1, 31), Voie.PROFESSIONNELLE, date(2026, 2, 28)),
        (date(2026, 3, 16), Voie.SOCIALE, date(2026, 4, 16)),
        (date(2023, 3, 10), Voie.SOCIALE, date(2023, 5, 10)),
        (date(2023, 3, 10), Voie.PROFESSIONNELLE, date(2023, 4, 10)),
    ],
)
def test_c1_le_contrat_est_du_un_mois_apres_la_notification(scene, notifie, voie, du):
    from jalons.accueil.selectors.orientation import limite_du_contrat

    assert limite_du_contrat(voie, scene.departement, notifiee=notifie) == du


def test_c1_aucun_delai_ne_vise_cap_emploi(accueil_pret):
    scene = accueil_pret
    ouvert = Periode(date(2025, 1, 1))
    cap = Structure.objects.create(
        nom="Cap emploi", genre=GenreStructure.CAP_EMPLOI, periode=ouvert
    )
    Capacite.objects.create(structure=cap, voie="professionnelle", nombre=9, periode=ouvert)
    orientation = notifiee(scene, structure=cap)
    assert orientation.contrat_du_le is None
    assert not attendu(scene.fatou)


def test_c1_qui_n_est_pas_soumis_n_en_doit_pas(accueil_pret):
    notifiee(accueil_pret)
    assert attendu(accueil_pret.fatou)
    Personne.objects.filter(pk=accueil_pret.fatou.pk).update(est_soumis=False)
    assert not attendu(accueil_pret.fatou)
    assert ecarts() == []


def test_c2_une_reorientation_demandee_interrompt_puis_un_mois_neuf(accueil_pret):
    scene = accueil_pret
    orientation = notifiee(scene)
    contrat_du.interrompre_le_contrat(orientation=orientation, **acte(scene))
    assert not attendu(scene.fatou)
    reprise = contrat_du.reprendre_le_contrat(
        orientation=orientation, **acte(scene, date(2026, 5, 31))
    )
    assert reprise.contrat_du_le == date(2026, 6, 30)
    assert attendu(scene.fatou)


def test_c2_un_contrat_ne_vaut_que_pour_son_orientation(accueil_pret):
    """Réorientée pendant l'accompagnement : un contrat neuf est dû, l'ancien cesse à sa signature."""
    scene = accueil_pret
    ancien = en_vigueur(scene)
    assert not attendu(scene.fatou)
    plus_tard = JOUR + timedelta(days=30)
    orientation = orientations.orienter(
        personne=scene.fatou,
        voie=Voie.SOCIALE_VISEE_PROFESSIONNELLE,
        mesure="",
        structure=scene.udaf,
        referent=None,
        motif_ecart="Santé",
        reorientation=orientations.Reorientation("Santé dégradée", "Suivi rapproché"),
        **acte(scene, plus_tard),
    )
    orientations.notifier(orientation=orientation, mode=ModeEnvoi.MAIN, **acte(scene, plus_tard))
    assert attendu(scene.fatou)
    neuf = signer(
        scene, completer(scene, preparer(scene, le=plus_tard), le=plus_tard), le=plus_tard
    )
    ancien.refresh_from_db()
    assert not attendu(scene.fatou)
    assert (ancien.etat, ancien.periode.fin) == (
        EtatContrat.REVISE,
        neuf.periode.debut - timedelta(days=1),
    )
    assert ecarts() == []


# --- C3 : ce qu'il faut pour signer ---------------------------------------------------------------


def test_c3_pas_de_contrat_sans_notification_ni_diagnostic(accueil_pret):
    scene = accueil_pret
    with pytest.raises(ContratImpossible, match="orientation"):
        services.preparer(personne=scene.fatou, **acte(scene))
    oriente(scene)
    with pytest.raises(ContratImpossible, match="Notifiez"):
        services.preparer(personne=scene.fatou, **acte(scene))


def test_c3_la_base_refuse_un_contrat_sans_diagnostic(accueil_pret):
    notifiee(accueil_pret)
    contrat = preparer(accueil_pret)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contrat.objects.filter(pk=contrat.pk).update(diagnostic=None)


@pytest.mark.parametrize(
    ("vide", "etape"),
    [
        ({"contenu": {"objectifs": []}}, "Objectifs"),
        ({"contenu": {"engagements_personne": []}}, "Engagements"),
        ({"contenu": {"engagements_organisme": []}}, "Engagements"),
        ({"actions": ()}, "action"),
        ({"heures_hebdo": None}, "heures"),
        ({"regime": ""}, "durée"),
        ({"actualisation": ""}, "rythme"),
    ],
)
def test_c3_un_contrat_incomplet_ne_se_propose_pas(accueil_pret, vide, etape):
    scene = accueil_pret
    notifiee(scene)
    contrat = completer(scene, completer(scene, preparer(scene)), **vide)
    with pytest.raises(ContratImpossible, match=etape):
        services.proposer(contrat=contrat, version=contrat.version, **acte(scene))


def test_c3_sans_referent_il_ne_se_propose_pas(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = completer(scene, preparer(scene), referent=None)
    with pytest.raises(ContratImpossible, match="référent"):
        services.proposer(contrat=contrat, version=contrat.version, **acte(scene))


def test_il_est_prerempli_du_diagnostic_et_du_coreo(accueil_pret):
    Metier.objects.create(code_rome="N1103", libelle="Magasinage et préparation de commandes")
    notifiee(accueil_pret)
    contrat = preparer(accueil_pret)
    assert (contrat.genre, contrat.voie) == ("engagement", Voie.PROFESSIONNELLE)
    assert contrat.structure == accueil_pret.france_travail
    assert "magasinage" in " ".join(contrat.contenu["objectifs"]).lower()
    assert len(contrat.contenu["engagements_personne"]) > 2
    assert contrat.actions.count() >= 2
    assert contrat.fin_prevue == date(2026, 9, 15)


# --- Signer ---------------------------------------------------------------------------------------


def test_signe_des_deux_il_entre_en_vigueur_et_le_du_retombe(accueil_pret):
    scene = accueil_pret
    contrat = en_vigueur(scene)
    assert (contrat.etat, contrat.date_signature) == (EtatContrat.SIGNE, JOUR)
    assert contrat.document.fichier.contenu[:5] == b"%PDF-"
    assert not attendu(scene.fatou)
    assert Orientation.objects.get().contrat_conclu_le == JOUR
    assert lectures.contrat_en_vigueur(scene.fatou, le=JOUR) == contrat
    assert lectures.statut_de(contrat, le=JOUR) == Statut.EN_VIGUEUR
    assert set(lectures.contrats_en_vigueur([scene.fatou.pk, scene.jean.pk], le=JOUR)) == {
        scene.fatou.pk
    }
    assert [o.intitule for o in lectures.obligations_de(scene.fatou, le=JOUR)] == [
        "Recherche d'emploi",
        "CACES",
    ]
    assert lectures.obligations_de(scene.fatou, le=date(2027, 1, 1)) == []


def test_une_seule_signature_ne_suffit_pas(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = completer(scene, preparer(scene))
    pret = services.proposer(contrat=contrat, version=contrat.version, **acte(scene))
    seul = signature.signer(
        contrat=pret,
        recues=[SignatureRecue(Signataire.PERSONNE, "Fatou Diallo")],
        version=pret.version,
        **acte(scene),
    )
    assert seul.etat == EtatContrat.PROPOSE
    assert lectures.contrat_en_vigueur(scene.fatou, le=JOUR) is None
    with pytest.raises(DatabaseError, match="contrat_signe_par_les_deux"), transaction.atomic():
        Contrat.objects.filter(pk=seul.pk).update(etat=EtatContrat.SIGNE)
    with pytest.raises(ContratImpossible, match="déjà signé"):
        signature.signer(
            contrat=seul,
            recues=[SignatureRecue(Signataire.PERSONNE, "Fatou Diallo")],
            version=seul.version,
            **acte(scene),
        )


@pytest.mark.parametrize(
    ("nom", "qualite", "refuse"),
    [("Fatou Diallo", "", False), ("Paul Martin", "", True), ("Paul Martin", "tuteur", False)],
)
def test_un_autre_que_la_personne_dit_a_quel_titre_il_signe(accueil_pret, nom, qualite, refuse):
    scene = accueil_pret
    notifiee(scene)
    contrat = completer(scene, preparer(scene))
    pret = services.proposer(contrat=contrat, version=contrat.version, **acte(scene))
    recue = SignatureRecue(Signataire.PERSONNE, nom, qualite)
    if refuse:
        with pytest.raises(ContratImpossible):
            signature.signer(contrat=pret, recues=[recue], version=pret.version, **acte(scene))
    else:
        signe = signature.signer(contrat=pret, recues=[recue], version=pret.version, **acte(scene))
        assert nom in signe.signatures.get().nom


def test_un_contrat_signe_ne_bouge_plus(accueil_pret):
    contrat = en_vigueur(accueil_pret)
    for interdit in (
        lambda: Contrat.objects.filter(pk=contrat.pk).update(heures_hebdo=20),
        lambda: Contrat.objects.filter(pk=contrat.pk).delete(),
        lambda: ActionContrat.objects.filter(contrat=contrat).update(intitule="Autre"),
        lambda: contrat.signatures.all().delete(),
        lambda: ActionContrat.objects.filter(contrat=contrat).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            interdit()


def test_deux_contrats_ne_se_chevauchent_jamais_dans_la_base(accueil_pret):
    scene = accueil_pret
    contrat = en_vigueur(scene)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contrat.objects.create(
            personne=scene.fatou,
            genre="engagement",
            origine="ailleurs",
            etat="signe",
            voie=contrat.voie,
            structure=contrat.structure,
            numero=99,
            debut=JOUR,
            periode=Periode(JOUR),
            date_signature=JOUR,
            par=scene.claire,
        )
    with pytest.raises(ContratImpossible):
        signature.noter_ailleurs(personne=scene.fatou, jour=JOUR, fin=None, **acte(scene))
    with pytest.raises(ContratImpossible, match="court déjà"):
        services.preparer(personne=scene.fatou, **acte(scene))


@pytest.mark.parametrize("manque", ["debut", "periode", "date_signature"])
def test_la_base_refuse_un_contrat_signe_sans_debut(accueil_pret, manque):
    """`rules.echeances.statut` n'a donc jamais à dire où en est un contrat signé sans début."""
    scene = accueil_pret
    notifiee(scene)
    contrat = preparer(scene)
    dates = {"debut": JOUR, "periode": Periode(JOUR), "date_signature": JOUR, manque: None}
    with pytest.raises(IntegrityError, match="contrat_conclu_date"), transaction.atomic():
        Contrat.objects.create(
            personne=scene.fatou,
            genre="engagement",
            origine="ailleurs",
            etat="signe",
            voie=contrat.voie,
            structure=contrat.structure,
            numero=99,
            par=scene.claire,
            **dates,
        )


def test_fin_avant_debut_se_dit(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = preparer(scene)
    with pytest.raises(ContratImpossible, match="finit avant"):
        completer(scene, contrat, debut=JOUR, fin_prevue=JOUR - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Contrat.objects.filter(pk=contrat.pk).update(
            debut=JOUR, fin_prevue=JOUR - timedelta(days=1)
        )


def test_une_fiche_perimee_se_compare(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = preparer(scene)
    completer(scene, contrat)
    with pytest.raises(ConflitDeVersion) as conflit:
        services.enregistrer(
            contrat=contrat,
            changements={},
            contenu={"situation": "Autre texte."},
            version=contrat.version,
            **acte(scene),
        )
    [ecart] = conflit.value.ecarts
    assert (ecart.le_votre, ecart.libelle) == ("Autre texte.", "Situation et besoins")


# --- C8 : réviser, renouveler ---------------------------------------------------------------------


def test_c8_une_revision_fait_une_version_et_garde_la_precedente(accueil_pret):
    scene = accueil_pret
    ancien = en_vigueur(scene)
    plus_tard = JOUR + timedelta(days=20)
    revise = preparer(scene, suite=Suite.REVISION, le=plus_tard)
    assert (revise.heures_hebdo, revise.fin_prevue) == (15, ancien.periode.fin)
    assert revise.actions.count() == 2
    revise = signer(scene, completer(scene, revise, le=plus_tard), le=plus_tard)
    ancien.refresh_from_db()
    assert ancien.etat == EtatContrat.REVISE
    assert lectures.contrat_en_vigueur(scene.fatou, le=plus_tard) == revise
    assert lectures.contrat_en_vigueur(scene.fatou, le=JOUR) == ancien


def test_c8_annuler_une_revision_rend_le_contrat_d_avant(accueil_pret):
    scene = accueil_pret
    ancien = en_vigueur(scene)
    plus_tard = JOUR + timedelta(days=20)
    revise = preparer(scene, suite=Suite.REVISION, le=plus_tard)
    revise = signer(scene, completer(scene, revise, le=plus_tard), le=plus_tard)
    signature.annuler(
        contrat=revise, motif="Mauvaise personne", version=revise.version, **acte(scene, plus_tard)
    )
    ancien.refresh_from_db()
    assert (ancien.etat, ancien.periode.fin) == (EtatContrat.SIGNE, ancien.fin_prevue)


def test_un_contrat_annule_redevient_du(accueil_pret):
    scene = accueil_pret
    contrat = en_vigueur(scene)
    signature.annuler(
        contrat=contrat, motif="Signé pour une autre", version=contrat.version, **acte(scene)
    )
    assert attendu(scene.fatou)
    assert ecarts() == []


def test_le_renouvellement_reprend_ce_qui_n_est_pas_resolu(accueil_pret):
    scene = accueil_pret
    contrat = en_vigueur(scene)
    faite = contrat.actions.get(intitule="CACES")
    SuiviAction.objects.create(
        action=faite, resultat=ResultatAction.FAITE, date=JOUR, par=scene.claire
    )
    suivant = preparer(scene, suite=Suite.RENOUVELLEMENT, le=JOUR + timedelta(days=150))
    assert suivant.debut == contrat.periode.fin + timedelta(days=1)
    assert [a.intitule for a in suivant.actions.all()] == ["Recherche d'emploi"]
    assert suivant.actions.get().reprise_de.contrat_id == contrat.pk


def test_arreter_puis_retablir(accueil_pret):
    scene = accueil_pret
    contrat = en_vigueur(scene)
    jour = JOUR + timedelta(days=10)
    rompu = signature.arreter(
        contrat=contrat,
        fin=jour,
        motif="Déménagement",
        version=contrat.version,
        **acte(scene, jour),
    )
    assert lectures.contrat_en_vigueur(scene.fatou, le=jour + timedelta(days=1)) is None
    rendu = signature.retablir(
        contrat=rompu, motif="Elle reste", version=rompu.version, **acte(scene, jour)
    )
    assert rendu.periode.fin == rendu.fin_prevue
    assert lectures.contrat_en_vigueur(scene.fatou, le=jour + timedelta(days=1)) == rendu


# --- C9 : le droit du jour ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("le", "voie", "genre"),
    [
        (date(2024, 12, 31), Voie.SOCIALE, "cer_social"),
        (date(2024, 12, 31), Voie.PROFESSIONNELLE, "cer_professionnel"),
        (date(2025, 1, 1), Voie.SOCIALE, "engagement"),
    ],
)
def test_c9_un_contrat_est_celui_du_droit_de_son_jour(db, le, voie, genre):
    assert [g.code for g in lectures.genres_ouverts(voie, le=le)] == [genre]


def test_un_seul_contrat_en_preparation(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = preparer(scene)
    with pytest.raises(ContratImpossible, match="déjà en préparation"):
        services.preparer(personne=scene.fatou, **acte(scene))
    services.abandonner(
        contrat=contrat, motif="Emploi trouvé", version=contrat.version, **acte(scene)
    )
    assert preparer(scene).numero == 2


def test_une_action_a_l_envers_se_refuse(accueil_pret):
    scene = accueil_pret
    notifiee(scene)
    contrat = preparer(scene)
    dite = ActionDite("formation", "CACES", debut=JOUR, fin=JOUR - timedelta(days=1))
    with pytest.raises(ContratImpossible, match="finit avant"):
        services.ecrire_le_plan(
            contrat=contrat, actions=[dite], freins={}, version=contrat.version, **acte(scene)
        )
