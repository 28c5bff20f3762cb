"""De la présentation à la sortie confirmée, par les services."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jalons.accompagnement.enums import (
    DecisionCommission,
    EtatEtape,
    GenreEmployeur,
    NatureSituation,
    TempsTravail,
)
from jalons.accompagnement.etapes import (
    AccompagnementRenforce,
    Bilan,
    ChantierInsertion,
    FormationLinguistique,
    SuiviDansEmploi,
    TypeEtape,
)
from jalons.accompagnement.models import EtapeParcours, Parcours, SortieParcours
from jalons.accompagnement.rules.sorties import Situation
from jalons.accompagnement.selectors import parcours as communes
from jalons.accompagnement.selectors import plie as lectures
from jalons.accompagnement.selectors.parcours import premier_acte
from jalons.accompagnement.selectors.plie_chiffres import chiffres
from jalons.accompagnement.selectors.plie_sorties import situation_depuis, situation_en_dict
from jalons.accompagnement.services import parcours as vie
from jalons.accompagnement.services import plie_entree as entree
from jalons.accompagnement.services import plie_sortie as sorties
from jalons.accompagnement.services.commun import ParcoursImpossible, PieceJointe
from jalons.comptes.enums import Permission
from jalons.comptes.models import Evenement
from jalons.ecrans.depots import DepotRefuse
from jalons.personnes.models import Personne
from jalons.questionnaires.selectors.remplissages import dernier_depot, est_intact, relire_depot
from jalons.regles.models import RegleDatee
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.models import ParametreLocal
from jalons.socle.parametres import oublier_valeurs_locales
from tests.accompagnement.decor import (
    CDI,
    COMMISSION,
    LE,
    PREUVE,
    admettre,
    commission,
    contact,
    decider,
    etape,
    petit_plie,
    presenter,
    sortir,
)


def voit(agent, personne, permission=Permission.PLIE_CONSULTER, le=None):
    return Personne.objects.visibles_par(agent, permission, le=le).filter(pk=personne.pk).exists()


def test_aucune_etape_avant_la_commission(plie):
    parcours = presenter(plie)
    with pytest.raises(ParcoursImpossible, match="commission n'a pas encore admis"):
        etape(plie, parcours)
    with pytest.raises(ParcoursImpossible):
        sortir(plie, parcours, CDI)
    with pytest.raises(ParcoursImpossible):
        contact(plie, parcours, LE)
    assert not EtapeParcours.objects.exists()


def test_la_base_elle_meme_refuse_un_parcours_sans_admission(plie):
    parcours = presenter(plie)
    with pytest.raises(IntegrityError), transaction.atomic():
        Parcours.objects.filter(pk=parcours.pk).update(etat="admis")


def test_le_plie_voit_la_personne_de_la_presentation_a_la_decision(plie):
    assert not voit(plie.lucie, plie.fatou)
    presenter(plie, commission=commission(plie))
    assert voit(plie.lucie, plie.fatou)
    assert not voit(plie.rose, plie.fatou)
    parcours = lectures.parcours_plie_de(plie.fatou)
    decider(plie, parcours, DecisionCommission.REFUSE, motif="Relève de la Mission locale.")
    assert voit(plie.lucie, plie.fatou, le=LE)
    assert not voit(plie.lucie, plie.fatou, le=LE + timedelta(days=1))


def test_un_refus_se_motive(plie):
    parcours = presenter(plie, commission=commission(plie))
    with pytest.raises(ParcoursImpossible, match="motive"):
        decider(plie, parcours, DecisionCommission.REFUSE)


def test_ajournee_elle_revient_a_la_commission_suivante(plie):
    parcours = presenter(plie, commission=commission(plie))
    decider(plie, parcours, DecisionCommission.AJOURNE, motif="Bilan attendu.")
    assert list(lectures.a_inscrire(plie.lucie, plie.plie)) == [parcours]
    suivante = commission(plie, date(2026, 4, 14))
    parcours.refresh_from_db()
    entree.inscrire(commission=suivante, parcours=[parcours], par=plie.lucie, le=LE)
    assert not lectures.a_inscrire(plie.lucie, plie.plie).exists()
    with pytest.raises(ParcoursImpossible, match="pas encore eu lieu"):
        decider(plie, parcours)
    admis = decider(plie, parcours, le=date(2026, 4, 15))
    assert (admis.etat, admis.date_admission) == ("admis", date(2026, 4, 14))


def test_une_personne_n_a_qu_un_parcours_vivant(plie):
    presenter(plie)
    with pytest.raises(ParcoursImpossible, match="déjà en cours"):
        presenter(plie)


def test_admise_avec_son_referent_le_parcours_court(plie):
    parcours = admettre(plie)
    assert (parcours.etat, parcours.referent) == ("en_cours", plie.lucie)
    assert voit(plie.lucie, plie.fatou)
    assert voit(plie.omar, plie.fatou)
    assert parcours.relais.get().de is None
    types = set(Evenement.objects.filter(personne_id=plie.fatou.pk).values_list("type", flat=True))
    assert {"plie_presentation", "plie_decision", "parcours_referent"} <= types


def test_deux_agents_ne_decident_pas_chacun(plie):
    parcours = presenter(plie, commission=commission(plie))
    decider(plie, parcours)
    passage = parcours.passages.get()
    with pytest.raises(ConflitDeVersion):
        entree.decider(
            passage=passage,
            decision=DecisionCommission.REFUSE,
            motif="x",
            version=1,
            par=plie.omar,
            le=LE,
        )


def test_la_commission_ne_se_clot_que_decidee_et_archive_son_pv(plie):
    seance = commission(plie)
    parcours = presenter(plie, commission=seance)
    acte = {"commission": seance, "membres": "Lucie, PLIE", "version": 1, "par": plie.lucie}
    with pytest.raises(ParcoursImpossible, match="1 personne"):
        entree.tenir_commission(**acte, le=LE)
    decider(plie, parcours, referent=plie.lucie)
    tenue = entree.tenir_commission(**acte, le=LE)
    assert bytes(tenue.pv.contenu).startswith(b"%PDF")
    assert tenue.pv.est_intact()
    with pytest.raises(ParcoursImpossible, match="close"):
        entree.inscrire(commission=tenue, parcours=[parcours], par=plie.lucie, le=LE)


def test_le_relais_est_date_et_porte_sa_fiche(plie):
    parcours = admettre(plie)
    acte = {"parcours": parcours, "referent": plie.omar, "par": plie.lucie}
    with pytest.raises(ParcoursImpossible, match="fiche de liaison"):
        vie.relayer_referent(**acte, fiche_liaison=" ", version=parcours.version, le=LE)
    relaye = vie.relayer_referent(
        **acte, fiche_liaison="Chantier en cours, permis à finir.", version=parcours.version, le=LE
    )
    assert relaye.referent == plie.omar
    assert [(r.de, r.a) for r in relaye.relais.all()] == [
        (plie.lucie, plie.omar),
        (None, plie.lucie),
    ]
    lien = plie.fatou.rattachements.get(motif="plie", periode__contains=LE)
    assert lien.agent == plie.omar
    veille = plie.fatou.rattachements.get(motif="plie", periode__contains=LE - timedelta(days=1))
    assert veille.agent == plie.lucie


def test_un_seul_relais_par_jour_et_jamais_vers_un_autre_plie(plie):
    parcours = admettre(plie)
    acte = {"parcours": parcours, "fiche_liaison": "Suite.", "par": plie.lucie}
    with pytest.raises(ParcoursImpossible, match="suit le précédent"):
        vie.relayer_referent(**acte, referent=plie.omar, version=parcours.version, le=COMMISSION)
    with pytest.raises(ParcoursImpossible, match="ne tient pas"):
        vie.relayer_referent(**acte, referent=plie.rose, version=parcours.version, le=LE)
    with pytest.raises(ConflitDeVersion):
        vie.relayer_referent(**acte, referent=plie.omar, version=1, le=LE)


def test_les_etapes_se_chevauchent(plie):
    parcours = admettre(plie)
    etape(plie, parcours, ChantierInsertion, fin=LE + timedelta(days=180))
    etape(plie, parcours, FormationLinguistique, fin=LE + timedelta(days=60))
    futur = etape(plie, parcours, Bilan, debut=LE + timedelta(days=30))
    assert communes.etapes_de(parcours).count() == 3
    assert futur.etat == EtatEtape.PREVUE
    with pytest.raises(ParcoursImpossible, match="précéder l'admission"):
        etape(plie, parcours, debut=COMMISSION - timedelta(days=1))


def test_une_etape_finie_a_un_resultat_et_une_fin_passee(plie):
    parcours = admettre(plie)
    objet = etape(plie, parcours)
    acte = {"etape": objet, "debut": LE, "version": 1, "par": plie.lucie, "le": LE}
    realisee = EtatEtape.REALISEE
    with pytest.raises(ParcoursImpossible, match="donné"):
        vie.suivre_etape(**acte, etat=realisee, fin=LE, resultat="")
    with pytest.raises(ParcoursImpossible, match="passée"):
        vie.suivre_etape(**acte, etat=realisee, fin=LE + timedelta(days=1), resultat="Fini")
    finie = vie.suivre_etape(**acte, etat=realisee, fin=LE, resultat="Contrat mené au bout.")
    assert (finie.etat, finie.version) == ("realisee", 2)
    with pytest.raises(ConflitDeVersion):
        vie.suivre_etape(**acte, etat=realisee, fin=LE, resultat="Autre")


def test_l_alerte_de_contact_en_base_dit_comme_la_regle(plie):
    parcours = admettre(plie)

    def alerte(le):
        lu = communes.avec_contact(Parcours.objects.filter(pk=parcours.pk), le=le).get()
        assert lu.en_alerte == communes.contact_de(lu, le=le).est_en_alerte(le=le)
        return lu.en_alerte

    assert not alerte(COMMISSION + timedelta(days=31))
    assert alerte(COMMISSION + timedelta(days=32))
    contact(plie, parcours, date(2026, 4, 10))
    assert not alerte(COMMISSION + timedelta(days=32))
    assert alerte(date(2026, 5, 12))
    contact(plie, parcours, date(2026, 5, 12), abouti=False)
    assert alerte(date(2026, 5, 12))
    with pytest.raises(ParcoursImpossible, match="pas encore eu lieu"):
        contact(plie, parcours, date(2026, 5, 13), le=date(2026, 5, 12))


def test_le_premier_acte_est_le_plus_ancien_contact_ou_etape_commencee(plie):
    assert premier_acte(plie.fatou) is None
    parcours = admettre(plie)
    assert premier_acte(plie.fatou) is None
    etape(plie, parcours, debut=LE + timedelta(days=30))
    contact(plie, parcours, LE, abouti=False)
    assert premier_acte(plie.fatou) is None
    contact(plie, parcours, date(2026, 3, 25))
    etape(plie, parcours, debut=date(2026, 3, 22), le=date(2026, 3, 25))
    assert premier_acte(plie.fatou) == date(2026, 3, 22)


def test_une_sortie_positive_se_prouve(plie):
    parcours = admettre(plie)
    with pytest.raises(ParcoursImpossible, match="se prouve"):
        sortir(plie, parcours, CDI, preuve=None)
    with pytest.raises(DepotRefuse, match="PDF"):
        sortir(plie, parcours, CDI, preuve=PieceJointe("x.exe", b"MZ"))
    assert not SortieParcours.objects.exists()


def test_provisoire_le_plie_suit_encore_puis_confirme_a_six_mois(plie):
    parcours = admettre(plie)
    etape(plie, parcours)
    suivi = etape(plie, parcours, SuiviDansEmploi)
    sortie = sortir(plie, parcours, CDI)
    assert (sortie.etat, sortie.motif, sortie.est_positive) == ("provisoire", "emploi", True)
    assert sortie.date_confirmable == date(2026, 9, 20)
    assert sortie.explication["phrases"][0].startswith("Règle « Emploi durable »")
    parcours.refresh_from_db()
    assert (parcours.etat, parcours.date_sortie) == ("sorti", LE)
    assert voit(plie.lucie, plie.fatou)
    suivi.refresh_from_db()
    assert suivi.est_ouverte
    assert parcours.etapes.get(type="chantier_insertion").resultat.startswith("Close")
    acte = {"sortie": sortie, "est_confirmee": True, "commentaire": "", "par": plie.lucie}
    with pytest.raises(ParcoursImpossible, match="20/09/2026"):
        sorties.confirmer_sortie(**acte, version=1, preuve=PREUVE, le=date(2026, 9, 19))
    with pytest.raises(ParcoursImpossible, match="preuve"):
        sorties.confirmer_sortie(**acte, version=1, le=date(2026, 9, 20))
    assert not lectures.sorties_a_confirmer(plie.lucie, le=date(2026, 9, 19)).exists()
    assert lectures.sorties_a_confirmer(plie.lucie, le=date(2026, 9, 20)).get() == sortie
    jugee = sorties.confirmer_sortie(**acte, version=1, preuve=PREUVE, le=date(2026, 9, 20))
    assert (jugee.etat, jugee.date_confirmation) == ("confirmee", date(2026, 9, 20))
    assert not voit(plie.lucie, plie.fatou, le=date(2026, 9, 21))
    with pytest.raises(ConflitDeVersion):
        sorties.confirmer_sortie(**acte, version=1, preuve=PREUVE, le=date(2026, 9, 21))


def test_infirmee_elle_ne_compte_plus(plie):
    sortie = sortir(plie, admettre(plie), CDI)
    acte = {"sortie": sortie, "est_confirmee": False, "version": 1, "par": plie.lucie}
    with pytest.raises(ParcoursImpossible, match="ce qui s'est passé"):
        sorties.confirmer_sortie(**acte, commentaire="", le=date(2026, 5, 2))
    jugee = sorties.confirmer_sortie(
        **acte, commentaire="Rupture de la période d'essai.", le=date(2026, 5, 2)
    )
    assert (jugee.etat, jugee.compte_positive) == ("infirmee", False)


def test_deja_attestee_elle_est_confirmee_aussitot_et_le_suivi_cesse(plie):
    parcours = admettre(plie)
    six_mois = date(2026, 9, 30)
    ancien = Situation(
        NatureSituation.CDD, ((date(2026, 3, 20), six_mois),), temps=TempsTravail.PLEIN
    )
    sortie = sortir(plie, parcours, ancien, le=six_mois)
    assert sortie.etat == "confirmee"
    assert not voit(plie.lucie, plie.fatou, le=six_mois + timedelta(days=1))


def test_la_borne_des_six_mois_est_un_parametre_date(plie):
    cdd = Situation(
        NatureSituation.CDD,
        ((date(2026, 3, 20), date(2026, 9, 19)),),
        temps=TempsTravail.PLEIN,
    )
    assert sorties.proposer_sortie(cdd, le=LE).est_positive
    ParametreLocal.objects.create(
        code="plie_borne_incluse", valeur="false", depuis=date(2026, 1, 1), motif="Protocole local"
    )
    oublier_valeurs_locales()
    stricte = sorties.proposer_sortie(cdd, le=LE)
    assert not stricte.est_positive
    assert stricte.regle.famille == "emploi_court"
    assert sorties.proposer_sortie(cdd, le=date(2025, 12, 31)).est_positive


def test_une_sortie_non_positive_n_a_pas_besoin_de_preuve_et_met_fin_au_suivi(plie):
    parcours = admettre(plie)
    sortie = sortir(plie, parcours, Situation(NatureSituation.ABANDON), preuve=None)
    assert (sortie.etat, sortie.est_positive, sortie.motif) == ("confirmee", False, "abandon")
    assert not voit(plie.lucie, plie.fatou, le=LE + timedelta(days=1))
    repris = presenter(plie, le=date(2026, 6, 1))
    assert lectures.parcours_plie_de(plie.fatou) == repris


def test_l_emploi_qui_n_a_pas_commence_n_est_pas_une_sortie(plie):
    parcours = admettre(plie)
    demain = LE + timedelta(days=1)
    futur = Situation(NatureSituation.CDI, ((demain, None),), temps=TempsTravail.PLEIN)
    with pytest.raises(ParcoursImpossible, match="premier jour"):
        sortir(plie, parcours, futur)
    with pytest.raises(ParcoursImpossible, match="eu lieu"):
        sortir(plie, parcours, CDI, jour=demain)


def test_un_emploi_d_avant_l_admission_n_est_jamais_une_sortie_positive(plie):
    """L'admission est celle du parcours, quoi que dise la situation reçue."""
    parcours = admettre(plie)
    avant = Situation(
        NatureSituation.CDD, ((date(2026, 3, 16), date(2027, 3, 15)),), temps=TempsTravail.PLEIN
    )
    sortie = sortir(plie, parcours, avant)
    assert not sortie.est_positive
    assert sortie.situation["admission"] == "2026-03-17"
    assert any("Commencé le 16/03/2026" in p for p in sortie.explication["phrases"])


def test_ce_qui_est_dit_a_la_sortie_se_fige_en_depot(plie):
    """Le dépôt se relit comme la situation, et la base refuse qu'on le retouche."""
    sortie = sortir(plie, admettre(plie), CDI, employeur="Atelier vert")
    depot = dernier_depot("plie_sortie", objet_id=sortie.pk)
    assert est_intact(depot) and depot.formulaire == "plie_sortie-2"
    dites = relire_depot(depot)
    assert dites["organisme"] == "Atelier vert" and dites["nature"] == "cdi"
    assert dites["periodes"] == f"{LE:%d/%m/%Y}" and dites["a_diplome"] == "non"
    assert situation_depuis(sortie.situation).nature == NatureSituation.CDI
    with pytest.raises(DatabaseError), transaction.atomic():
        type(depot).objects.filter(pk=depot.pk).update(reponses={})


def test_une_creation_sans_date_de_debut_ne_se_compare_pas_a_l_admission(plie):
    parcours = admettre(plie)
    with pytest.raises(ParcoursImpossible) as refus:
        sortir(plie, parcours, Situation(NatureSituation.CREATION))
    assert refus.value.champ == "periodes"
    sortie = sortir(plie, parcours, Situation(NatureSituation.CREATION, ((LE, None),)))
    assert sortie.est_positive


def test_la_situation_se_garde_avec_ses_dates_et_ses_nombres_exacts():
    situation = Situation(
        NatureSituation.INTERIM,
        ((LE, None), (LE, LE)),
        temps=TempsTravail.PARTIEL_CHOISI,
        quotite=Decimal("33.30"),
        age=40,
        admission=date(2026, 3, 17),
    )
    assert situation_en_dict(situation) == {
        "nature": "interim",
        "employeur": None,
        "periodes": [[LE.isoformat(), None], [LE.isoformat(), LE.isoformat()]],
        "temps": "partiel_choisi",
        "quotite": "33.30",
        "mois_travailles": None,
        "a_diplome": False,
        "age": 40,
        "admission": "2026-03-17",
    }


def test_la_grille_est_chargee_une_fois_et_une_regle_n_a_qu_une_version_a_la_fois(plie):
    regle = RegleDatee.objects.get(code="saisonnier")
    assert regle.condition["tous"][1]["valeur"] == 8
    regle.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        regle.save()


def test_l_accompagnement_n_est_pas_compte_comme_une_etape():
    assert not AccompagnementRenforce.compte_comme_etape
    assert ChantierInsertion.compte_comme_etape
    assert len(TypeEtape.tous()) >= 11


def test_les_chiffres_ont_leurs_deux_termes(plie):
    petit_plie(plie, 12)
    lus = chiffres([plie.plie], plie.lucie, debut=date(2026, 1, 1), fin=date(2026, 12, 31), le=LE)
    assert (lus.file_active.nombre, lus.entrees.nombre, lus.sorties.nombre) == (12, 12, 6)
    assert lus.presents.nombre == 6
    taux = lus.taux_sorties_positives
    assert (taux.numerateur, taux.denominateur, taux.valeur) == (3, 6, "50,00\u00a0%")
    assert "du 01/01/2026 au 31/12/2026" in str(taux)
    assert lus.taux_emploi_durable.fraction == "3 / 3"
    assert lus.provisoires.nombre == 3
    # L'accompagnement renforcé court chez chacun et n'est pas compté.
    assert lus.etapes_par_participant.fraction == "12 / 12"
    femmes = next(e for libelle, e, _ in lus.publics if libelle == "Femmes")
    assert femmes.fraction == "6 / 12"
    voisins = chiffres(
        [plie.plie_voisin], plie.lucie, debut=date(2026, 1, 1), fin=date(2026, 12, 31), le=LE
    )
    assert voisins.taux_sorties_positives.valeur == "—"


def test_qui_ne_gere_pas_ne_lit_pas_les_petits_nombres(plie):
    """Le seuil est celui de toutes les pièces (onze), et la seconde case se tait avec la première."""
    petit_plie(plie, 24)
    lus = chiffres([plie.plie], plie.denis, debut=date(2026, 1, 1), fin=date(2026, 12, 31), le=LE)
    assert lus.file_active.valeur == "24" and lus.a_des_tus
    # Douze sont sortis, moitié positives : six se tait, douze sorties non.
    assert (lus.presents.valeur, lus.sorties.valeur) == ("12", "12")
    assert lus.taux_sorties_positives.valeur == "n.c." == lus.provisoires.valeur
    assert lus.duree_moyenne.valeur != "n.c."
    familles = {f.value: (toutes.valeur, positives.valeur) for f, toutes, positives in lus.familles}
    assert familles["emploi"] == ("n.c.", "n.c.") == familles["abandon"]
    assert not chiffres(
        [plie.plie], plie.lucie, debut=date(2026, 1, 1), fin=date(2026, 12, 31), le=LE
    ).a_des_tus


def test_une_sortie_infirmee_quitte_le_numerateur(plie):
    parcours = admettre(plie)
    sortie = sortir(plie, parcours, CDI)
    annee = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31), "le": LE}
    assert chiffres([plie.plie], plie.lucie, **annee).taux_sorties_positives.numerateur == 1
    sorties.confirmer_sortie(
        sortie=sortie,
        est_confirmee=False,
        commentaire="Rupture.",
        version=1,
        par=plie.lucie,
        le=LE,
    )
    apres = chiffres([plie.plie], plie.lucie, **annee).taux_sorties_positives
    assert (apres.numerateur, apres.denominateur) == (0, 1)


def test_chaque_portefeuille_le_maintien_et_les_employeurs_se_comptent(plie):
    annee = {"debut": date(2026, 1, 1), "fin": date(2026, 12, 31)}
    parcours = admettre(plie)
    contact(plie, parcours, LE)
    en_entreprise = replace(CDI, employeur=GenreEmployeur.ENTREPRISE)
    sortie = sortir(plie, parcours, en_entreprise)
    assert situation_depuis(sortie.situation).employeur == GenreEmployeur.ENTREPRISE
    admettre(plie, plie.jean, referent=plie.omar)
    lus = chiffres([plie.plie], plie.lucie, le=LE, **annee)
    assert [
        (r.nom, r.file_active.nombre, r.sorties.nombre, r.taux.fraction) for r in lus.referents
    ] == [
        (str(plie.lucie), 1, 1, "1 / 1"),
        (str(plie.omar), 1, 0, "0 / 0"),
    ]
    assert next((nom, t.fraction) for nom, t in lus.employeurs) == ("Entreprise", "1 / 1")
    assert lus.taux_maintien.fraction == "0 / 0", "l'échéance n'est pas venue"
    assert lus.contacts_par_mois.somme == 1
    assert lus.objectif == "50\u00a0%"
    sorties.confirmer_sortie(
        sortie=sortie,
        est_confirmee=False,
        commentaire="Rompu",
        version=sortie.version,
        par=plie.lucie,
        le=LE,
    )
    assert chiffres([plie.plie], plie.lucie, le=LE, **annee).taux_maintien.fraction == "0 / 1"
    masques = chiffres([plie.plie], plie.denis, le=LE, **annee)
    assert {r.file_active.valeur for r in masques.referents} == {"n.c."}
