"""Le suivi porté par une entrée est ce que disent les faits, quoi qui écrive, dans tout ordre."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.accueil.enums import EtatCoreo, EtatRendezVous, ModeEntretien, ModeEnvoi
from jalons.accueil.jobs import verifier_suivi
from jalons.accueil.models import Coreo, Entretien, Orientation, RendezVous, SuiviEntree
from jalons.accueil.models.suivi import SUITES
from jalons.accueil.rules.reception import Statut
from jalons.accueil.services import contrat_du, reception, rendez_vous
from jalons.accueil.services import orientation as orientations
from jalons.accueil.veille import ecarts, refaire
from jalons.annuaire.models import Sectorisation
from jalons.contrats.services.signature import noter_ailleurs
from jalons.personnes.enums import EtatInscription
from jalons.personnes.models import Entree, InscriptionFranceTravail, Personne
from jalons.personnes.services import declarer_inscription, projeter
from jalons.personnes.services.liens import delier, lier
from jalons.socle.erreurs import ErreurMetier
from tests.accueil.decor import PRETE, convoquer, diagnostiquer, oriente, orienter
from tests.distribution import JOUR, nouvelle_personne


def _statut(entree: Entree) -> Statut:
    """Le statut relu des faits, dit ici une seconde fois."""
    passes = RendezVous.objects.filter(entree=entree).order_by("-debut", "-pk")
    if entree.personne.deces_signale:
        return Statut.DECES
    if Orientation.objects.filter(entree=entree).exists():
        return Statut.ORIENTE
    prevu = passes.filter(etat=EtatRendezVous.PREVU).exists()
    derniere = max(entree.personne.entrees.all(), key=lambda e: (e.date_accord, e.pk))
    if not prevu and (entree.personne.est_sortie or derniere != entree):
        return Statut.SORTIE
    if Entretien.objects.filter(entree=entree).exists():
        return Statut.RECU
    if prevu:
        return Statut.CONVOQUE
    absent = passes and passes[0].etat in (EtatRendezVous.ABSENT, EtatRendezVous.ABSENT_EXCUSE)
    return Statut.ABSENT if absent else Statut.A_CONVOQUER


def _suites(entree: Entree) -> tuple[bool, bool, bool]:
    derniere = (
        Orientation.objects.filter(personne=entree.personne).order_by("date_decision", "pk").last()
    )
    if derniere is None or derniere.entree_id != entree.pk or entree.personne.deces_signale:
        return False, False, False
    inscrite = InscriptionFranceTravail.objects.connus().filter(
        personne=entree.personne, etat=EtatInscription.INSCRIT, periode__upper_inf=True
    )
    notifiee = derniere.date_notification is not None
    return (
        not notifiee and derniere.coreo.etat != EtatCoreo.SIGNE,
        derniere.doit_s_inscrire and not inscrite.exists(),
        derniere.contrat_du_le is not None
        and derniere.contrat_conclu_le is None
        and derniere.contrat_interrompu_le is None
        and entree.personne.est_soumis is not False,
    )


def verifier():
    assert ecarts() == []
    for entree in Entree.objects.select_related("personne"):
        suivi = SuiviEntree.objects.get(pk=entree.pk)
        personne = entree.personne
        porte = (suivi.personne_id, suivi.territoire_id, suivi.site_id, suivi.est_principale)
        assert porte == (
            personne.pk,
            personne.territoire_id,
            personne.site_id,
            personne.principale_id is None,
        )
        assert suivi.statut == _statut(entree)
        close = suivi.statut in (Statut.ORIENTE, Statut.SORTIE)
        assert suivi.n_attend_plus == (close or suivi.orientation_id is not None)
        suites = (suivi.coreo_a_signer, suivi.inscription_attendue, suivi.contrat_attendu)
        assert suites == _suites(entree), entree.pk
    assert SuiviEntree.objects.count() == Entree.objects.count()


class Actes:
    """Les actes d'un accueil, par les services, en SQL ou par le fichier ; un refus ne compte pas."""

    def __init__(self, scene, graine: int) -> None:
        self.scene, self.hasard, self.jour = scene, random.Random(graine), JOUR
        self.lien = None
        self.gens = [scene.fatou, scene.jean]
        self.gens.append(
            nouvelle_personne(
                prenom="Fatou",
                nom="DIALLO",
                naissance=scene.fatou.date_naissance,
                sexe="2",
                commune=scene.cms_metz.commune,
                numero="77000000001",
            )
        )

    def _quelqu_un(self) -> Personne:
        return Personne.objects.get(pk=self.hasard.choice(self.gens).pk)

    def _une(self, lignes):
        numeros = sorted(lignes.values_list("pk", flat=True))
        return lignes.model.objects.get(pk=self.hasard.choice(numeros)) if numeros else None

    def _acte(self) -> dict:
        return {"par": self.scene.claire, "le": self.jour}

    def convoquer(self):
        convoquer(self.scene, self._quelqu_un(), jour=self.jour, h=self.hasard.randint(8, 16))

    def noter(self):
        prevu = self._une(RendezVous.objects.filter(etat=EtatRendezVous.PREVU))
        if prevu:
            issues = [EtatRendezVous.RECU, EtatRendezVous.ABSENT, EtatRendezVous.ABSENT_EXCUSE]
            rendez_vous.noter_issue(
                rendez_vous=prevu,
                etat=self.hasard.choice(issues),
                version=prevu.version,
                **self._acte(),
            )

    def corriger(self):
        note = self._une(RendezVous.objects.exclude(etat=EtatRendezVous.PREVU))
        if note:
            rendez_vous.corriger_issue(
                rendez_vous=note, version=note.version, motif="Erreur de ligne", **self._acte()
            )

    def recevoir(self):
        personne = self._quelqu_un()
        reception.recevoir_sans_rendez_vous(
            personne=personne,
            entree=personne.entrees.last(),
            mode=ModeEntretien.VISIO,
            **self._acte(),
        )

    def orienter(self):
        personne = self._quelqu_un()
        diagnostiquer(self.scene, personne, PRETE, le=self.jour)
        orienter(self.scene, personne, le=self.jour)

    def signer(self):
        connus = [0, *sorted(Coreo.objects.values_list("pk", flat=True))]
        Coreo.objects.filter(pk=self.hasard.choice(connus)).update(
            etat=EtatCoreo.SIGNE, date_signature=self.jour, nom_signataire="Fatou Diallo"
        )

    def notifier(self):
        if orientation := self._une(Orientation.objects.all()):
            orientations.notifier(orientation=orientation, mode=ModeEnvoi.COURRIER, **self._acte())

    def conclure(self):
        noter_ailleurs(personne=self._quelqu_un(), jour=self.jour, fin=self.jour, **self._acte())

    def inscrire(self):
        declarer_inscription(
            personne=self._quelqu_un(), est_inscrit=self.hasard.random() < 0.6, le=self.jour
        )

    def demenager(self):
        """La commune change de site : la projection suit, par ensembles."""
        site = self.hasard.choice([self.scene.cms_metz, self.scene.cms_forbach])
        Sectorisation.objects.filter(commune=self.scene.cms_metz.commune).update(site=site)
        projeter([p.pk for p in self.gens], le=self.jour)

    def interrompre(self):
        if orientation := self._une(Orientation.objects.all()):
            contrat_du.interrompre_le_contrat(orientation=orientation, **self._acte())

    def dispenser(self):
        Personne.objects.filter(pk=self._quelqu_un().pk).update(
            est_soumis=self.hasard.random() < 0.6
        )

    def suspendre(self):
        Personne.objects.filter(pk=self._quelqu_un().pk).update(
            deces_signale=self.hasard.random() < 0.5
        )

    def rentrer(self):
        derniere = self._quelqu_un().entrees.last()
        if derniere:
            derniere.pk, derniere.date_information = None, self.jour
            derniere.save(force_insert=True)

    def effacer(self):
        for modele in (RendezVous, Entretien):
            with connection.cursor() as curseur:
                table = modele._meta.db_table
                libres = (
                    "rendez_vous_id IS NULL"
                    if modele is Entretien
                    else (
                        "NOT EXISTS (SELECT 1 FROM accueil_convocation c WHERE c.rendez_vous_id = t.id)"
                    )
                )
                curseur.execute(f"DELETE FROM {table} t WHERE {libres} AND mod(id, 3) = 0")

    def lier(self):
        if self.lien is None:
            self.lien = lier(
                principale=self.gens[0], liee=self.gens[2], motif="La même", **self._acte()
            )
        else:
            self.lien.refresh_from_db()
            delier(
                lien=self.lien,
                a_rendre=[],
                motif="Deux personnes",
                version_lue=self.lien.version,
                **self._acte(),
            )
            self.lien = None

    def jouer(self, nombre: int) -> None:
        actes = [nom for nom, v in vars(type(self)).items() if callable(v) and nom[0] != "_"]
        actes.remove("jouer")
        for _ in range(nombre):
            self.jour += timedelta(days=self.hasard.randint(0, 1))
            try:
                with transaction.atomic():
                    getattr(self, self.hasard.choice(actes))()
            except (ErreurMetier, IntegrityError):
                continue


@pytest.mark.parametrize("graine", range(2))
def test_le_suivi_porte_est_celui_que_disent_les_faits(accueil_pret, graine):
    oriente(accueil_pret)
    actes, vus = Actes(accueil_pret, graine), set()
    for _ in range(4):
        actes.jouer(20)
        verifier()
        vus |= set(SuiviEntree.objects.values_list("statut", *SUITES))
    # Le hasard est semé : il passe par assez d'états pour que la comparaison veuille dire quelque chose.
    assert len(vus) >= 4, vus


def test_une_entree_effacee_emporte_son_suivi(accueil_pret):
    oriente(accueil_pret)
    accueil_pret.fatou.entrees.get().delete()
    verifier()
    assert not SuiviEntree.objects.filter(personne_id=accueil_pret.fatou.pk).exists()


def test_un_suivi_fausse_se_dit_et_se_remet(accueil_pret, caplog):
    numero = accueil_pret.fatou.entrees.get().pk
    SuiviEntree.objects.filter(pk=numero).update(statut=Statut.RECU)
    SuiviEntree.objects.exclude(pk=numero).delete()
    assert len(ecarts()) == 2
    verifier_suivi(timestamp=0)
    assert str(numero) in caplog.text
    verifier()
    assert refaire() == 0


@pytest.mark.django_db(transaction=True)
def test_deux_actes_a_la_fois_ne_se_perdent_pas(accueil_pret):
    """L'un attend l'autre : le dernier à écrire a lu ce que le premier a fait."""
    scene = accueil_pret
    entree = scene.fatou.entrees.get()
    pris = convoquer(scene, scene.fatou)
    ouvert, fini = threading.Event(), threading.Event()

    def noter():
        try:
            ouvert.wait(5)
            RendezVous.objects.filter(pk=pris.pk).update(etat=EtatRendezVous.ABSENT)
        finally:
            connection.close()
            fini.set()

    fil = threading.Thread(target=noter)
    fil.start()
    with transaction.atomic():
        Entretien.objects.create(
            personne=scene.fatou, entree=entree, agent=scene.claire, date=JOUR, mode="visio"
        )
        ouvert.set()
        assert not fini.wait(0.4)
    fil.join(5)
    Entretien.objects.all().delete()
    assert SuiviEntree.objects.get(pk=entree.pk).statut == Statut.ABSENT
    verifier()
