"""Décider, payer, annuler : ce que le barème refuse, ce que le budget tient, ce qui n'est jamais perdu."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum

from jalons.aides.enums import EtatDemande, EtatListe
from jalons.aides.listes.demandes import _par_suivi
from jalons.aides.models import DecisionAide, DemandeAide, Enveloppe, LignePaiement, Mouvement
from jalons.aides.selectors.demandes import examiner
from jalons.aides.services import decisions, demandes, paiements
from jalons.aides.services.budget import BudgetEpuise, modifier_budget
from jalons.ecrans.listes import Demande
from jalons.personnes.enums import RoleFoyer
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.erreurs import ErreurMetier
from tests.aides.decor import LE, accorder, demander, payer, piece, vehicule
from tests.aides.decor import fonds as fonds
from tests.distribution import nouvelle_personne
from tests.outillage.ensemble import ensemble


def conjoint(scene):
    return nouvelle_personne(
        prenom="Ousmane",
        nom="DIALLO",
        naissance=date(1988, 4, 2),
        sexe="1",
        commune=scene.fatou.commune,
        numero="0000009",
        foyer=scene.fatou.foyer,
        role=RoleFoyer.CONJOINT,
    )


def test_l_exemple_du_reglement_de_bout_en_bout(fonds):
    demande = demander(fonds)
    decision = accorder(fonds, demande)
    assert decision.montant == Decimal("300.00")
    assert any("320,00" in e for e in decision.explication["etapes"])
    assert decision.document.type == "lettre_aide"
    fonds.budget.refresh_from_db()
    assert fonds.budget.reste == Decimal("9700.00")
    liste = payer(fonds, demande)
    demande.refresh_from_db()
    assert (demande.etat, liste.etat, liste.total) == (
        EtatDemande.PAYEE,
        EtatListe.TRANSMISE,
        Decimal("300.00"),
    )


def test_une_deuxieme_voiture_pour_le_meme_foyer_est_refusee_et_le_refus_reste(fonds):
    accorder(fonds, vehicule(fonds, fonds.fatou), par=fonds.helene)
    autre = vehicule(fonds, conjoint(fonds))
    refus = {c.code for c in examiner(autre, le=LE).refus}
    assert refus == {"nombre"}
    with pytest.raises(ErreurMetier, match="foyer"):
        accorder(fonds, autre, par=fonds.helene)
    decisions.refuser(
        demande=autre, version=autre.version, motif="Déjà une", par=fonds.gilda, le=LE
    )
    assert set(DemandeAide.objects.values_list("etat", flat=True)) == {"accordee", "refusee"}


def test_la_meme_aide_ne_se_demande_pas_deux_fois_pour_les_memes_jours(fonds):
    premiere = demander(fonds)
    with pytest.raises(ErreurMetier, match="déjà demandée"):
        demander(fonds, debut=date(2026, 3, 20), fin=date(2026, 4, 2))
    demandes.retirer(
        demande=premiere, version=premiere.version, motif="doublon", par=fonds.claire, le=LE
    )
    demander(fonds, debut=date(2026, 3, 20), fin=date(2026, 4, 2))
    premiere.refresh_from_db()
    with pytest.raises(ErreurMetier, match="déjà demandée"):
        demandes.rouvrir(
            demande=premiere, version=premiere.version, motif="x", par=fonds.claire, le=LE
        )


def test_la_delegation_et_qui_demande_ne_decide_pas(fonds):
    demande = vehicule(fonds, fonds.fatou)
    with pytest.raises(ErreurMetier, match="direction"):
        accorder(fonds, demande)
    assert accorder(fonds, demande, par=fonds.helene).montant == Decimal("1400.00")
    sienne = demander(fonds, par=fonds.claire)
    with pytest.raises(ErreurMetier, match="décidez pas"):
        accorder(fonds, sienne, par=fonds.claire)
    DemandeAide.objects.filter(pk=sienne.pk).update(par=fonds.gilda)
    with pytest.raises(ErreurMetier, match="quelqu'un d'autre"):
        accorder(fonds, sienne)


def test_plus_que_le_bareme_jamais_moins_avec_une_raison(fonds):
    demande = demander(fonds)
    with pytest.raises(ErreurMetier, match="au plus"):
        accorder(fonds, demande, montant=Decimal("300.01"))
    with pytest.raises(ErreurMetier, match="dites pourquoi"):
        accorder(fonds, demande, montant=Decimal(200))
    with pytest.raises(ErreurMetier, match="budget"):
        accorder(fonds, demande, enveloppe=fonds.primes)
    assert accorder(fonds, demande, montant=Decimal(200), motif="Covoiturage").montant == 200


def test_ce_qui_manque_bloque_l_accord_et_se_corrige(fonds):
    demande = demander(fonds, pieces=False, evaluation="")
    with pytest.raises(ErreurMetier) as refus:
        accorder(fonds, demande)
    assert "évaluation" in refus.value.message
    assert "justificatif" in refus.value.message
    with pytest.raises(ConflitDeVersion):
        demandes.corriger(demande=demande, version=99, changements={}, par=fonds.claire, le=LE)
    demandes.corriger(
        demande=demande,
        version=demande.version,
        changements={"evaluation": "Vue le 12."},
        par=fonds.claire,
        le=LE,
    )
    mise = piece(fonds, demande)
    demandes.retirer_piece(piece=mise, motif="pas la sienne", par=fonds.claire, le=LE)
    assert {c.code for c in examiner(DemandeAide.objects.get(), le=LE).refus} == {"pieces"}


def test_annuler_une_decision_rend_l_argent_et_la_decision_reste(fonds):
    demande = demander(fonds)
    accorder(fonds, demande)
    demande.refresh_from_db()
    decisions.annuler_la_decision(
        demande=demande, version=demande.version, motif="Erreur de km", par=fonds.gilda, le=LE
    )
    fonds.budget.refresh_from_db()
    assert fonds.budget.engage == 0
    assert accorder(fonds, demande).montant == Decimal("300.00")
    assert DecisionAide.objects.count() == 2
    assert Mouvement.objects.count() == 3


def test_un_paiement_annule_est_un_avoir_et_non_un_effacement(fonds):
    demande = demander(fonds)
    accorder(fonds, demande)
    ligne = payer(fonds, demande).lignes.get()
    avoir = paiements.annuler_le_paiement(ligne=ligne, motif="Non faite", par=fonds.gilda, le=LE)
    assert (avoir.montant, avoir.avoir_de_id) == (Decimal("-300.00"), ligne.pk)
    assert avoir.liste.etat == EtatListe.OUVERTE
    with pytest.raises(ErreurMetier, match="déjà annulé"):
        paiements.annuler_le_paiement(ligne=ligne, motif="encore", par=fonds.gilda, le=LE)
    fonds.budget.refresh_from_db()
    demande.refresh_from_db()
    assert (fonds.budget.engage, demande.etat) == (0, EtatDemande.ANNULEE)
    demandes.rouvrir(demande=demande, version=demande.version, motif="x", par=fonds.claire, le=LE)
    assert accorder(fonds, demande).montant == Decimal("300.00")
    assert LignePaiement.objects.aggregate(s=Sum("montant"))["s"] == 0


def test_une_liste_ouverte_se_defait_une_liste_figee_ne_bouge_plus(fonds):
    demande = demander(fonds)
    accorder(fonds, demande)
    ligne = paiements.mettre_en_paiement(demande=demande, par=fonds.gilda, le=LE)
    paiements.sortir_de_la_liste(ligne=ligne, motif="RIB faux", par=fonds.gilda, le=LE)
    with pytest.raises(ErreurMetier, match="vide"):
        paiements.figer(liste=ligne.liste, version=1, par=fonds.gilda, le=LE)
    demande.refresh_from_db()
    liste = payer(fonds, demande)
    ligne = liste.lignes.get()
    for ecrire in (
        lambda: LignePaiement.objects.filter(pk=ligne.pk).update(montant=1),
        ligne.delete,
        lambda: type(liste).objects.filter(pk=liste.pk).update(total=1),
        lambda: Mouvement.objects.update(montant=1),
        lambda: DecisionAide.objects.update(montant=1),
        lambda: Mouvement.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="jalons:"), transaction.atomic():
            ecrire()


def test_un_accord_perime_ne_se_paie_pas(fonds):
    demande = demander(fonds)
    accorder(fonds, demande)
    with pytest.raises(ErreurMetier, match="valait"):
        paiements.mettre_en_paiement(demande=demande, par=fonds.gilda, le=LE + timedelta(days=400))


def test_un_budget_ne_descend_pas_sous_ce_qui_est_accorde_meme_en_sql(fonds):
    accorder(fonds, demander(fonds), enveloppe=fonds.etat)
    fonds.etat.refresh_from_db()
    with pytest.raises(ErreurMetier, match="descend pas"):
        modifier_budget(
            enveloppe=fonds.etat,
            version=fonds.etat.version,
            changements={"montant": Decimal(299), "acte": "x"},
            par=fonds.gilda,
            le=LE,
        )
    with pytest.raises(IntegrityError, match="jamais_depassee"), transaction.atomic():
        Enveloppe.objects.filter(pk=fonds.etat.pk).update(engage=601)


@pytest.mark.django_db(transaction=True)
def test_deux_agents_sur_les_derniers_600_euros_un_seul_gagne(fonds):
    """Deux véhicules à 420 €, le même instant, 600 € au budget de l'État."""
    voisin = conjoint(fonds)
    premiere = vehicule(fonds, fonds.fatou, 600)
    seconde = vehicule(fonds, fonds.jean, 600)
    assert voisin.foyer_id == fonds.fatou.foyer_id
    faits, refus = ensemble(
        lambda: accorder(fonds, premiere, enveloppe=fonds.etat),
        lambda: accorder(fonds, seconde, par=fonds.helene, enveloppe=fonds.etat),
    )
    assert (len(faits), len(refus)) == (1, 1)
    assert "180,00" in refus[0]
    fonds.etat.refresh_from_db()
    assert fonds.etat.engage == Decimal("420.00")


@pytest.mark.django_db(transaction=True)
def test_deux_agents_accordent_la_voiture_du_meme_foyer_un_seul_gagne(fonds):
    premiere, seconde = vehicule(fonds, fonds.fatou, 600), vehicule(fonds, conjoint(fonds), 600)
    faits, refus = ensemble(
        lambda: accorder(fonds, premiere), lambda: accorder(fonds, seconde, par=fonds.helene)
    )
    assert (len(faits), len(refus)) == (1, 1)
    assert "foyer" in refus[0]


def test_budget_epuise_dit_ce_qui_reste(fonds):
    Enveloppe.objects.filter(pk=fonds.etat.pk).update(montant=100)
    with pytest.raises(BudgetEpuise, match="100,00"):
        accorder(fonds, demander(fonds), enveloppe=fonds.etat)


@pytest.mark.django_db
def test_au_dela_de_la_delegation_se_lit_du_bareme(fonds):
    """2 000 € de dépense, que le barème plafonne : c'est son montant que la liste compare."""
    cher = vehicule(fonds, fonds.fatou)
    cher.refresh_from_db()
    examen = examiner(cher, le=LE)
    assert cher.propose == examen.calcul.montant
    deplacement = demander(fonds, fonds.jean)
    deplacement.refresh_from_db()
    assert deplacement.propose == Decimal("300.00")
    demandee = Demande(agent=fonds.gilda, le=LE, valeurs={})
    lues = {ligne.pk for ligne in _par_suivi(DemandeAide.objects.all(), "direction", demandee)}
    assert lues == ({cher.pk} if cher.propose > 800 else set())
