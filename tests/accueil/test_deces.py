"""Un décès signalé passe avant tout le reste : rien ne part, rien n'est à faire, l'écran le dit (R19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jalons.accueil import journee
from jalons.accueil.enums import AuteurAnnulation, EtatLigneLot, ModeEnvoi
from jalons.accueil.models import RendezVous
from jalons.accueil.selectors.reception import entree_en_cours
from jalons.accueil.services import convocations, lots, orientation, rendez_vous
from jalons.comptes.journee import SourceJournee
from jalons.comptes.models import Evenement
from jalons.personnes.enums import MOTIFS_DECES
from jalons.personnes.models import Coordonnees, Document, EtatDroit, Personne
from jalons.personnes.services import projeter
from jalons.personnes.services.deces import verifier_deces
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.erreurs import ErreurMetier
from jalons.socle.periode import Periode
from tests.accueil.decor import convoquer, oriente, recevoir
from tests.distribution import JOUR, nouvelle_personne

LE = date(2026, 3, 5)


def signaler(personne, *, est_signale=True) -> None:
    Personne.objects.filter(pk=personne.pk).update(deces_signale=est_signale)
    personne.deces_signale = est_signale


def travail_sur(scene, personne) -> set[str]:
    """Les lignes de « Ma journée » qui demandent quelque chose sur elle, tous agents d'accueil réunis."""
    sources = [s for s in SourceJournee.tous() if s.__module__ == journee.__name__]
    trouvees = set()
    for source in sources:
        for agent in (scene.claire, scene.yves):
            lignes = source.bloc(agent, le=JOUR, limite=50).lignes
            trouvees |= {source.code for ligne in lignes if ligne.personne_id == personne.pk}
    return trouvees - {"agenda"}


def une_entree(scene):
    pass


def un_rendez_vous(scene):
    convoquer(scene, scene.fatou, jour=JOUR + timedelta(days=4))


def une_reception(scene):
    recevoir(scene, scene.fatou)


def une_orientation(scene):
    oriente(scene)


@pytest.mark.parametrize("avant", [une_entree, un_rendez_vous, une_reception, une_orientation])
def test_signale_rien_d_autre_n_est_a_faire_puis_tout_revient(accueil_pret, avant, client_de):
    scene = accueil_pret
    avant(scene)
    ordinaire = travail_sur(scene, scene.fatou)
    assert "deces_a_verifier" not in ordinaire
    signaler(scene.fatou)
    assert travail_sur(scene, scene.fatou) == {"deces_a_verifier"}
    dossier = client_de("claire").get(reverse("portail:dossier", args=[scene.fatou.pk]))
    assert "suspendu ce dossier pour un décès" in dossier.content.decode()
    assert dossier.context["etape"] is None
    liste = client_de("claire").get("/accueil/entrants/?statut=deces").content.decode()
    assert "Décès signalé" in liste
    assert reverse("accueil:convoquer", args=[scene.fatou.pk]) not in liste
    signaler(scene.fatou, est_signale=False)
    assert travail_sur(scene, scene.fatou) == ordinaire


def test_ni_seule_ni_en_lot_elle_n_est_convoquee_et_le_lot_dit_pourquoi(scene, client_de):
    autre = nouvelle_personne(
        nom="DUPONT",
        prenom="Inès",
        naissance=date(1990, 1, 2),
        sexe="2",
        commune=scene.fatou.commune,
        numero="30000000001",
    )
    lot = lots.demander_lot(
        entrees=[entree_en_cours(scene.fatou), entree_en_cours(autre)],
        agent=scene.claire,
        site=scene.cms_metz,
        periode=Periode(JOUR, JOUR),
        duree=60,
        mode=ModeEnvoi.COURRIER,
        par=scene.yves,
        le=LE,
    )
    signaler(scene.fatou)
    lots.traiter_lot(lot_id=lot.pk)
    refusee, faite = lot.lignes.order_by("rang")
    assert (refusee.etat, faite.etat) == (EtatLigneLot.REFUSE, EtatLigneLot.FAIT)
    assert "décès" in refusee.raison
    with pytest.raises(rendez_vous.RendezVousImpossible, match="décès"):
        convoquer(scene, scene.fatou)
    assert not RendezVous.objects.filter(personne=scene.fatou).exists()
    reponse = client_de("claire").post(
        reverse("accueil:entrants"),
        {
            "acte": "convoquer",
            "choix": [entree_en_cours(scene.fatou).pk],
            "convoquer-agent": scene.claire.pk,
            "convoquer-site": scene.cms_metz.pk,
            "convoquer-premier_jour": "2027-03-01",
            "convoquer-dernier_jour": "2027-03-05",
            "convoquer-duree": 60,
            "convoquer-mode": "courrier",
        },
        follow=True,
    )
    assert "décès" in reponse.content.decode()


def test_ce_qui_etait_en_file_ne_part_plus_et_n_attend_pas_d_etre_poste(scene, mailoutbox):
    Coordonnees.objects.create(personne=scene.fatou, courriel="fatou@courriel.example")
    pris = rendez_vous.convoquer(
        personne=scene.fatou,
        entree=entree_en_cours(scene.fatou),
        agent=scene.claire,
        site=scene.cms_metz,
        debut=convoquer(scene, scene.jean).debut + timedelta(days=3),
        mode=ModeEnvoi.COURRIEL,
        par=scene.yves,
        le=LE,
    )
    signaler(scene.fatou)
    assert not convocations.envoyer_convocation(convocation_id=pris.convocation.pk, le=LE)
    assert mailoutbox == []
    assert journee.ConvocationsAPoster.bloc(scene.yves, le=LE).total == 0


def test_annuler_ne_compose_aucune_lettre_et_notifier_par_courrier_attend(accueil_pret):
    scene = accueil_pret
    coreo = oriente(scene)
    pris = convoquer(scene, scene.fatou, jour=JOUR + timedelta(days=4))
    signaler(scene.fatou)
    lettres = Document.objects.filter(personne=scene.fatou).count()
    rendez_vous.annuler(
        rendez_vous=pris,
        version=pris.version,
        auteur=AuteurAnnulation.SERVICE,
        motif="Décès signalé",
        par=scene.yves,
        le=LE,
    )
    assert Document.objects.filter(personne=scene.fatou).count() == lettres
    decidee = coreo.orientation
    decidee.refresh_from_db()
    with pytest.raises(orientation.OrientationImpossible, match="décès"):
        orientation.notifier(
            orientation=decidee, mode=ModeEnvoi.COURRIER, par=scene.claire, le=JOUR
        )


def dire_la_caisse(personne, *, motifs, depuis=None) -> None:
    """L'état du droit de son dossier porte ces motifs, tel que la caisse le dit."""
    etat = EtatDroit.objects.filter(demande__foyer=personne.foyer).latest("pk")
    if depuis is not None:
        veille = depuis - timedelta(days=1)
        EtatDroit.objects.filter(pk=etat.pk).update(periode=Periode(etat.periode.debut, veille))
        etat.pk, etat._state.adding, etat.periode = None, True, Periode(depuis)
    etat.motifs = motifs
    etat.save()
    projeter([personne.pk], le=depuis or JOUR)
    personne.refresh_from_db()


def conclure(scene, *, vivante: bool, version=0, le=JOUR, source="elle a répondu au téléphone"):
    return verifier_deces(
        personne=scene.fatou,
        est_vivante=vivante,
        source=source,
        version=version,
        par=scene.claire,
        le=le,
    )


def test_verifiee_vivante_tout_repart_et_se_corrige(accueil_pret):
    scene = accueil_pret
    ordinaire = travail_sur(scene, scene.fatou)
    dire_la_caisse(scene.fatou, motifs=[MOTIFS_DECES[0]])
    assert scene.fatou.deces_signale
    conclure(scene, vivante=True)
    assert travail_sur(scene, scene.fatou) == ordinaire
    # Le fichier suivant redit le même décès : il est déjà vérifié.
    projeter([scene.fatou.pk], le=JOUR + timedelta(days=30))
    scene.fatou.refresh_from_db()
    assert not scene.fatou.deces_signale
    with pytest.raises(ConflitDeVersion):
        conclure(scene, vivante=False, version=0)
    conclure(scene, vivante=False, version=1, source="acte de décès reçu")
    assert travail_sur(scene, scene.fatou) == {"deces_a_verifier"}
    evenements = Evenement.objects.filter(personne_id=scene.fatou.pk, type="deces_verifie")
    assert [e.donnees["conclusion"] for e in evenements.order_by("pk")] == [
        "la personne est vivante",
        "décès confirmé",
    ]


def test_un_autre_signal_se_verifie_de_nouveau(accueil_pret):
    scene = accueil_pret
    dire_la_caisse(scene.fatou, motifs=[MOTIFS_DECES[0]])
    conclure(scene, vivante=True)
    dire_la_caisse(scene.fatou, motifs=[], depuis=JOUR + timedelta(days=10))
    assert not scene.fatou.deces_signale
    dire_la_caisse(scene.fatou, motifs=[MOTIFS_DECES[0]], depuis=JOUR + timedelta(days=40))
    assert scene.fatou.deces_signale


def test_l_ecran_dit_ce_qu_il_faut_et_refuse_sans_source(accueil_pret, client_de):
    scene = accueil_pret
    adresse = reverse("personnes:deces", args=[scene.fatou.pk])
    assert "rien à vérifier" in client_de("claire").get(adresse).content.decode()
    with pytest.raises(ErreurMetier):
        conclure(scene, vivante=True)
    dire_la_caisse(scene.fatou, motifs=[MOTIFS_DECES[0]])
    client = client_de("claire")
    dossier = client.get(reverse("portail:dossier", args=[scene.fatou.pk])).content.decode()
    assert adresse in dossier
    donnees = {"conclusion": "vivante", "source": " ", "version": 0}
    assert client.post(adresse, donnees).status_code == 422
    assert client.post(adresse, donnees | {"source": "vue ce matin"}).status_code == 302
    dossier = client.get(reverse("portail:dossier", args=[scene.fatou.pk])).content.decode()
    assert adresse in dossier  # pour la corriger
    assert "suspendu ce dossier pour un décès" not in dossier


@pytest.mark.parametrize("soumis", [False, True])
def test_sortie_sans_avoir_ete_recue_elle_n_attend_plus(accueil_pret, client_de, soumis):
    scene = accueil_pret
    Personne.objects.filter(pk=scene.fatou.pk).update(
        est_soumis=soumis, etat_droit="5" if soumis else "2"
    )
    assert travail_sur(scene, scene.fatou) == set()
    client = client_de("claire")
    ligne = client.get("/accueil/entrants/?statut=sortie").content.decode()
    assert "Sortie des droits" in ligne
    assert reverse("accueil:convoquer", args=[scene.fatou.pk]) not in ligne
    dossier = client.get(reverse("portail:dossier", args=[scene.fatou.pk]))
    assert dossier.context["etape"].est_absente  # ni convoquer, ni orienter
    Personne.objects.filter(pk=scene.fatou.pk).update(est_soumis=True, etat_droit="2")
    assert "a_convoquer" in travail_sur(scene, scene.fatou)


def test_sortie_un_rendez_vous_pris_reste_a_annuler(accueil_pret):
    scene = accueil_pret
    convoquer(scene, scene.fatou, jour=JOUR + timedelta(days=4))
    Personne.objects.filter(pk=scene.fatou.pk).update(est_soumis=False)
    assert entree_en_cours(scene.fatou).suivi.statut == "convoque"
