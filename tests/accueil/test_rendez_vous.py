"""Un rendez-vous a un avant et un après ; rien de faux n'est dit fait (A1 à A9, U14)."""

from __future__ import annotations

import threading
from collections import deque
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from jalons.accueil.enums import (
    AuteurAnnulation,
    EtatLigneLot,
    EtatRendezVous,
    ModeEntretien,
    ModeEnvoi,
)
from jalons.accueil.models import Convocation, Entretien, RendezVous
from jalons.accueil.rules.rendez_vous import (
    Geste,
    Horaires,
    Pris,
    avertissements,
    creneaux_libres,
    gestes,
)
from jalons.accueil.selectors.lots import creneaux_du_lot
from jalons.accueil.selectors.reception import entree_en_cours
from jalons.accueil.services import convocations, lots, reception, rendez_vous
from jalons.comptes.models import Evenement
from jalons.personnes.models import Coordonnees
from jalons.socle.periode import Periode
from tests.distribution import JOUR, nouvelle_personne

PARIS = ZoneInfo("Europe/Paris")
LE = date(2026, 3, 5)
HORAIRES = Horaires(ouverture=time(8, 30), fermeture=time(17, 30), poste=5, horizon=365)


def heure(jour: date, h: int, m: int = 0) -> datetime:
    return datetime(jour.year, jour.month, jour.day, h, m, tzinfo=timezone.get_current_timezone())


def prendre(scene, personne=None, *, jour=JOUR, h=10, le=LE, **autres):
    personne = personne or scene.fatou
    champs = {
        "personne": personne,
        "entree": entree_en_cours(personne),
        "agent": scene.claire,
        "site": scene.cms_metz,
        "debut": heure(jour, h),
        "mode": ModeEnvoi.COURRIER,
        "par": scene.yves,
        "le": le,
        **autres,
    }
    return rendez_vous.convoquer(**champs)


def noter(scene, pris, etat, *, le=JOUR, **autres):
    pris.refresh_from_db()
    return rendez_vous.noter_issue(
        rendez_vous=pris, etat=etat, version=pris.version, par=scene.yves, le=le, **autres
    )


# --- Les règles, sans base ---------------------------------------------------------------------


def _gestes(debut: datetime, instant: datetime, *, est_prevu=True, limite=None):
    return gestes(est_prevu=est_prevu, debut=debut, instant=instant, corrigeable_jusqu_au=limite)


@given(st.integers(1, 60 * 24 * 30))
def test_avant_l_heure_on_ne_dit_ni_venue_ni_absente(minutes):
    debut = heure(JOUR, 10)
    avant = _gestes(debut, debut - timedelta(minutes=minutes))
    assert avant == {Geste.DEPLACER, Geste.ANNULER, Geste.EXCUSER}
    assert {Geste.RECEVOIR, Geste.ABSENT} <= _gestes(debut, debut + timedelta(minutes=minutes))


def test_une_issue_notee_ne_se_corrige_que_dans_le_delai():
    debut, limite = heure(JOUR, 10), JOUR + timedelta(days=30)
    dans = _gestes(debut, heure(limite, 12), est_prevu=False, limite=limite)
    apres = _gestes(debut, heure(limite + timedelta(days=1), 9), est_prevu=False, limite=limite)
    assert (dans, apres) == ({Geste.CORRIGER}, frozenset())


@pytest.mark.parametrize(
    ("naif", "code"),
    [
        (datetime(2027, 3, 28, 2, 30), "heure_inexistante"),
        (datetime(2026, 3, 5, 8, 59), "passe"),
        (datetime(2106, 3, 16, 10, 0), "trop_loin"),
    ],
)
def test_une_heure_impossible_est_refusee(naif, code):
    [dit] = avertissements(
        naif, duree=timedelta(hours=1), fuseau=PARIS, maintenant=heure(LE, 9), horaires=HORAIRES
    )
    assert (dit.code, dit.est_impossible) == (code, True)


@pytest.mark.parametrize(
    ("naif", "codes"),
    [
        (datetime(2026, 3, 16, 10, 0), set()),
        (datetime(2026, 12, 25, 10, 0), {"ferie"}),
        (datetime(2026, 3, 15, 3, 0), {"fin_de_semaine", "hors_horaires"}),
        (datetime(2026, 3, 16, 17, 0), {"hors_horaires"}),
        (datetime(2026, 3, 9, 10, 0), {"trop_tot"}),
        (datetime(2026, 4, 3, 10, 0), {"ferie"}),
    ],
)
def test_un_rendez_vous_inhabituel_se_signale(naif, codes):
    dits = avertissements(
        naif,
        duree=timedelta(hours=1),
        fuseau=PARIS,
        maintenant=heure(LE, 9),
        horaires=Horaires(time(8, 30), time(17, 30), 5, 365, droit_local=True),
    )
    assert {d.code for d in dits} == codes
    assert not any(d.est_impossible for d in dits)


@pytest.mark.parametrize(("h", "code"), [(10, "meme_heure"), (14, "deja_convoque")])
def test_un_autre_rendez_vous_de_la_meme_personne_se_dit(h, code):
    deja = Pris(heure(JOUR, 10, 30), heure(JOUR, 11, 30), "avec Karim, CMS de Forbach")
    dits = avertissements(
        datetime(2026, 3, 16, h),
        duree=timedelta(hours=1),
        fuseau=PARIS,
        maintenant=heure(LE, 9),
        horaires=HORAIRES,
        pris=[deja],
    )
    assert [d.code for d in dits] == [code]


@given(
    st.lists(st.tuples(st.integers(8 * 60, 17 * 60), st.integers(10, 120)), max_size=6),
    st.sampled_from([20, 30, 45, 60]),
)
def test_un_creneau_libre_ne_chevauche_rien(occupations, minutes):
    jour = date(2026, 3, 16)
    minuit = heure(jour, 0)
    occupes = sorted(
        (minuit + timedelta(minutes=a), minuit + timedelta(minutes=a + d)) for a, d in occupations
    )
    duree = timedelta(minutes=minutes)
    libres = creneaux_libres(
        [jour, date(2026, 3, 15)],
        plages=[(time(8, 30), time(12, 30)), (time(13, 30), time(17, 30))],
        duree=duree,
        occupes=occupes,
        fuseau=PARIS,
        maintenant=heure(LE, 9),
    )
    for rang, debut in enumerate(libres):
        assert debut.date() == jour
        assert all(debut + duree <= a or b <= debut for a, b in occupes)
        assert rang == 0 or libres[rang - 1] + duree <= debut
        assert time(8, 30) <= debut.time() and (debut + duree).time() <= time(17, 30)


# --- L'issue -----------------------------------------------------------------------------------


@pytest.mark.parametrize("etat", [EtatRendezVous.RECU, EtatRendezVous.ABSENT])
def test_une_issue_ne_se_note_pas_avant_son_heure(scene, etat):
    pris = prendre(scene)
    with pytest.raises(rendez_vous.RendezVousImpossible):
        noter(scene, pris, etat, le=JOUR - timedelta(days=1))
    assert not Entretien.objects.exists()
    pris.refresh_from_db()
    assert pris.etat == EtatRendezVous.PREVU


def test_l_entretien_prend_le_jour_et_l_agent_du_rendez_vous(scene):
    pris = prendre(scene)
    entretien = noter(scene, pris, EtatRendezVous.RECU, le=JOUR + timedelta(days=3))
    assert (entretien.date, entretien.agent) == (JOUR, scene.claire)
    ecrit = Evenement.objects.get(type="personne_recue")
    assert (ecrit.date, ecrit.donnees["recu_par"]) == (JOUR, str(scene.claire))


def test_le_jour_et_l_agent_se_choisissent(scene):
    pris = prendre(scene)
    demain = JOUR + timedelta(days=1)
    entretien = noter(
        scene,
        pris,
        EtatRendezVous.RECU,
        le=JOUR + timedelta(days=3),
        jour=demain,
        agent=scene.karim,
    )
    assert (entretien.date, entretien.agent) == (demain, scene.karim)


@pytest.mark.parametrize("ecart", [-1, 5])
def test_un_entretien_n_a_lieu_ni_avant_le_rendez_vous_ni_demain(scene, ecart):
    pris = prendre(scene)
    with pytest.raises(rendez_vous.RendezVousImpossible):
        noter(
            scene,
            pris,
            EtatRendezVous.RECU,
            le=JOUR + timedelta(days=3),
            jour=JOUR + timedelta(days=ecart),
        )


@pytest.mark.parametrize(
    "etat", [EtatRendezVous.RECU, EtatRendezVous.ABSENT, EtatRendezVous.ABSENT_EXCUSE]
)
def test_une_issue_se_corrige_avec_son_motif_et_se_trace(scene, etat):
    pris = prendre(scene)
    noter(scene, pris, etat)
    pris.refresh_from_db()
    with pytest.raises(rendez_vous.RendezVousImpossible):
        rendez_vous.corriger_issue(
            rendez_vous=pris, version=pris.version, motif=" ", par=scene.claire, le=JOUR
        )
    rendez_vous.corriger_issue(
        rendez_vous=pris, version=pris.version, motif="erreur de ligne", par=scene.claire, le=JOUR
    )
    assert not Entretien.objects.filter(rendez_vous=pris).exists()
    noter(scene, pris, EtatRendezVous.ABSENT)
    trace = Evenement.objects.get(type="issue_corrigee")
    assert trace.agent_id == scene.claire.pk
    assert trace.donnees["avant"] == EtatRendezVous(etat).label


def test_une_issue_ne_se_corrige_plus_hors_delai(scene):
    pris = prendre(scene)
    noter(scene, pris, EtatRendezVous.ABSENT)
    pris.refresh_from_db()
    with pytest.raises(rendez_vous.RendezVousImpossible):
        rendez_vous.corriger_issue(
            rendez_vous=pris,
            version=pris.version,
            motif="erreur",
            par=scene.claire,
            le=JOUR + timedelta(days=31),
        )


def test_un_creneau_repris_ne_se_rouvre_pas(scene):
    pris = prendre(scene)
    rendez_vous.annuler(
        rendez_vous=pris,
        version=1,
        auteur=AuteurAnnulation.SERVICE,
        motif="agent absent",
        par=scene.yves,
        le=LE,
    )
    prendre(scene, scene.jean)
    pris.refresh_from_db()
    with pytest.raises(rendez_vous.RendezVousImpossible, match="prenez-en un nouveau"):
        rendez_vous.corriger_issue(
            rendez_vous=pris, version=pris.version, motif="erreur", par=scene.claire, le=LE
        )


def test_un_entretien_se_corrige_et_garde_sa_premiere_version(scene):
    pris = prendre(scene)
    entretien = noter(scene, pris, EtatRendezVous.RECU)
    reception.corriger_entretien(
        entretien=entretien,
        jour=JOUR,
        agent=scene.karim,
        mode=ModeEntretien.TELEPHONE,
        motif="c'était au téléphone",
        par=scene.claire,
        le=timezone.localdate(),
    )
    entretien.refresh_from_db()
    assert (entretien.agent, entretien.mode) == (scene.karim, "telephone")
    assert "en face à face" in Evenement.objects.get(type="entretien_corrige").donnees["avant"]


# --- Annuler, déplacer, la lettre suivante -------------------------------------------------------


@pytest.mark.parametrize("auteur", list(AuteurAnnulation))
def test_annule_le_creneau_se_libere_une_lettre_le_dit_et_ce_n_est_pas_une_absence(scene, auteur):
    pris = prendre(scene)
    rendez_vous.annuler(
        rendez_vous=pris, version=1, auteur=auteur, motif="grève", par=scene.yves, le=LE
    )
    prendre(scene, scene.jean)
    lettre = scene.fatou.documents.get(type="annulation_rendez_vous")
    assert lettre.donnees["par_le_service"] == (auteur == AuteurAnnulation.SERVICE)
    suivant = prendre(scene, jour=JOUR + timedelta(days=7))
    assert suivant.rang == 1


def test_deplace_l_ancien_est_reporte_et_le_nouveau_le_remplace(scene):
    pris = prendre(scene)
    nouveau = rendez_vous.deplacer(
        rendez_vous=pris,
        version=1,
        debut=heure(JOUR + timedelta(days=2), 11),
        agent=scene.karim,
        site=scene.cms_metz,
        mode=ModeEnvoi.COURRIER,
        par=scene.yves,
        le=LE,
    )
    pris.refresh_from_db()
    assert (pris.etat, nouveau.remplace) == (EtatRendezVous.REPORTE, pris)
    assert nouveau.rang == 1


def _issue(scene, pris, genre):
    if genre in ("service", "personne"):
        rendez_vous.annuler(
            rendez_vous=pris,
            version=1,
            auteur=AuteurAnnulation(genre),
            motif="x",
            par=scene.yves,
            le=JOUR,
        )
    elif genre:
        noter(scene, pris, EtatRendezVous(genre))


@pytest.mark.parametrize(
    ("genre", "mots", "rang"),
    [
        ("absent", "n'êtes pas venue", 2),
        ("absent_excuse", "excusée", 1),
        ("service", "dû annuler", 1),
        ("personne", "à votre demande", 1),
        ("", "", 1),
    ],
)
def test_la_lettre_suivante_dit_ce_qui_s_est_passe_et_rien_d_autre(scene, genre, mots, rang):
    _issue(scene, prendre(scene), genre)
    suivant = prendre(scene, jour=JOUR + timedelta(days=14), le=JOUR)
    donnees = suivant.convocation.document.donnees
    assert donnees["rang"] == suivant.rang == rang
    assert mots in donnees["rappel"] if mots else donnees["rappel"] == ""


def test_la_lettre_d_un_homme_est_au_masculin(scene):
    noter(scene, prendre(scene, scene.jean), EtatRendezVous.ABSENT)
    suivant = prendre(scene, scene.jean, jour=JOUR + timedelta(days=14), le=JOUR)
    assert "n'êtes pas venu au" in suivant.convocation.document.donnees["rappel"]


# --- L'envoi ------------------------------------------------------------------------------------


def test_un_courriel_sans_adresse_est_refuse_et_rien_n_est_pris(scene):
    with pytest.raises(convocations.EnvoiImpossible):
        prendre(scene, mode=ModeEnvoi.COURRIEL)
    assert not RendezVous.objects.exists()


def test_un_courriel_n_est_dit_envoye_qu_une_fois_parti(scene):
    Coordonnees.objects.create(personne=scene.fatou, courriel="fatou@courriel.example")
    convocation = prendre(scene, mode=ModeEnvoi.COURRIEL).convocation
    assert (convocation.etat, convocation.date_envoi) == ("a_envoyer", None)
    assert convocations.envoyer_convocation(convocation_id=convocation.pk, le=LE)
    assert not convocations.envoyer_convocation(convocation_id=convocation.pk, le=LE)
    [message] = mail.outbox
    assert message.to == ["fatou@courriel.example"]
    assert message.attachments[0][1].startswith(b"%PDF")
    convocation.refresh_from_db()
    assert (convocation.etat, convocation.date_envoi) == ("envoye", LE)


def test_une_messagerie_en_panne_rend_la_lettre_a_poster(scene, settings):
    from jalons.accueil.journee import ConvocationsAPoster

    settings.EMAIL_BACKEND = "tests.accueil.messagerie_en_panne.Messagerie"
    Coordonnees.objects.create(personne=scene.fatou, courriel="fatou@courriel.example")
    convocation = prendre(scene, mode=ModeEnvoi.COURRIEL).convocation
    with pytest.raises(OSError):
        convocations.envoyer_convocation(convocation_id=convocation.pk, le=LE)
    convocations.noter_l_echec(convocation_id=convocation.pk, raison="refusé")
    convocation.refresh_from_db()
    assert (convocation.etat, convocation.date_envoi) == ("echec", None)
    assert ConvocationsAPoster.bloc(scene.yves, le=LE).total == 1
    convocations.marquer_envoyee(convocation=convocation, par=scene.yves, le=LE)
    assert ConvocationsAPoster.bloc(scene.yves, le=LE).total == 0


@pytest.mark.parametrize(("mode", "etat"), [("courrier", "a_envoyer"), ("main", "envoye")])
def test_une_lettre_attend_d_etre_postee_sauf_remise_en_main(scene, mode, etat):
    assert prendre(scene, mode=ModeEnvoi(mode)).convocation.etat == etat


# --- Recevoir sans rendez-vous -------------------------------------------------------------------


def test_venue_avant_son_rendez_vous_il_est_clos_et_l_acte_ne_se_double_pas(scene):
    pris = prendre(scene, jour=JOUR + timedelta(days=3))
    recus = [
        reception.recevoir_sans_rendez_vous(
            personne=scene.fatou,
            entree=entree_en_cours(scene.fatou),
            mode=ModeEntretien.FACE_A_FACE,
            par=scene.claire,
            le=JOUR,
        )
        for _ in range(3)
    ]
    assert len({e.pk for e in recus}) == 1
    pris.refresh_from_db()
    assert pris.etat == EtatRendezVous.VENU_PLUS_TOT


@pytest.mark.django_db(transaction=True)
def test_huit_envois_simultanes_font_un_entretien(scene):
    depart = threading.Barrier(8)

    def recevoir() -> None:
        try:
            depart.wait()
            reception.recevoir_sans_rendez_vous(
                personne=scene.fatou,
                entree=None,
                mode=ModeEntretien.FACE_A_FACE,
                par=scene.claire,
                le=JOUR,
            )
        finally:
            connection.close()

    fils = [threading.Thread(target=recevoir) for _ in range(8)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    assert Entretien.objects.filter(personne=scene.fatou).count() == 1


def test_la_page_demande_avant_de_recevoir(scene, client_de):
    client = client_de("claire")
    url = reverse("accueil:recevoir", args=[scene.fatou.pk])
    assert client.get(url).status_code == 200
    assert not Entretien.objects.exists()
    assert client.post(url, {"mode": "face_a_face"}).status_code == 302
    client.post(url, {"mode": "face_a_face"})
    assert Entretien.objects.count() == 1


# --- Les écrans ----------------------------------------------------------------------------------


def _futur(jours: int = 20) -> date:
    jour = timezone.localdate() + timedelta(days=jours)
    while jour.weekday() >= 5:
        jour += timedelta(days=1)
    return jour


def _saisie(scene, **autres):
    return {
        "date": _futur().isoformat(),
        "heure": "10:00",
        "agent": scene.claire.pk,
        "site": scene.cms_metz.pk,
        "mode": "courrier",
        **autres,
    }


def test_l_ecran_avertit_puis_prend_quand_meme(scene, client_de):
    client = client_de("claire")
    url = reverse("accueil:convoquer", args=[scene.fatou.pk])
    saisie = _saisie(scene, heure="07:00")
    page = client.post(url, saisie)
    assert page.status_code == 422
    assert not RendezVous.objects.exists()
    assert page.context["avertissements"]
    assert page.context["form"]["malgre_tout"].value() == "on"
    assert client.post(url, {**saisie, "malgre_tout": "on"}).status_code == 302
    assert RendezVous.objects.count() == 1


def test_l_agent_a_qui_l_entree_est_confiee_est_propose(scene, client_de):
    reception.confier(
        entrees=[entree_en_cours(scene.fatou)], agent=scene.claire, par=scene.yves, le=LE
    )
    page = client_de("yves").get(reverse("accueil:convoquer", args=[scene.fatou.pk]))
    assert page.context["form"]["agent"].value() == scene.claire.pk


def test_la_journee_de_l_agent_se_voit_sans_nom_de_personne(scene, client_de):
    jour = _futur()
    prendre(scene, jour=jour, le=timezone.localdate())
    page = client_de("yves").get(
        reverse("accueil:journee_agent"), {"agent": scene.claire.pk, "date": jour.isoformat()}
    )
    texte = page.content.decode()
    assert time(10) in [h for h, _ in page.context["pris"]]
    assert time(10) not in page.context["libres"]
    assert "DIALLO" not in texte


def test_le_secretariat_ouvre_la_lettre_qu_il_poste(scene, client_de):
    rendez_vous = prendre(scene)
    lettre = reverse("personnes:document", args=[rendez_vous.convocation.document_id])
    page = client_de("yves").get(reverse("accueil:rendez_vous", args=[rendez_vous.pk]))
    assert lettre in page.content.decode()
    assert client_de("yves").get(lettre).status_code == 200


def test_la_page_d_un_rendez_vous_a_venir_n_offre_pas_l_absence(scene, client_de):
    pris = prendre(scene, jour=_futur(), le=timezone.localdate())
    page = client_de("yves").get(reverse("accueil:rendez_vous", args=[pris.pk]))
    choix = [valeur for valeur, _ in page.context["form"].fields["etat"].choices]
    assert choix == ["absent_excuse"]
    refus = client_de("yves").post(
        reverse("accueil:issue", args=[pris.pk]), {"etat": "absent", "version": 1}
    )
    assert refus.status_code == 422


def test_annuler_puis_corriger_par_les_ecrans(scene, client_de):
    pris = prendre(scene)
    client = client_de("yves")
    donnees = {"auteur": "service", "motif": "agent malade", "version": 1}
    assert client.post(reverse("accueil:annuler", args=[pris.pk]), donnees).status_code == 302
    pris.refresh_from_db()
    page = client.get(reverse("accueil:rendez_vous", args=[pris.pk]))
    assert page.context["gestes"]["corriger"]
    refus = client.post(reverse("accueil:annuler", args=[pris.pk]), donnees)
    assert refus.status_code == 409
    corrige = client.post(
        reverse("accueil:corriger_issue", args=[pris.pk]),
        {"motif": "erreur", "version": pris.version},
    )
    assert corrige.status_code == 302
    pris.refresh_from_db()
    assert pris.etat == EtatRendezVous.PREVU


def test_un_agent_d_ailleurs_n_y_touche_pas(scene, client_de):
    pris = prendre(scene)
    for nom in ("annuler", "corriger_issue", "envoyee", "issue", "deplacer"):
        reponse = client_de("karim").post(reverse(f"accueil:{nom}", args=[pris.pk]), {})
        assert reponse.status_code == 404, nom


# --- En nombre -----------------------------------------------------------------------------------


@pytest.fixture
def douze(scene):
    return [
        nouvelle_personne(
            prenom=f"Ada{n}",
            nom="MARTIN",
            naissance=date(1990, 1, 1 + n),
            sexe="2",
            commune=scene.fatou.commune,
            numero=f"2000000{n:04d}",
        )
        for n in range(12)
    ]


def _lot(scene, personnes, *, jours=0):
    return lots.demander_lot(
        entrees=[entree_en_cours(p) for p in personnes],
        agent=scene.claire,
        site=scene.cms_metz,
        periode=Periode(JOUR, JOUR + timedelta(days=jours)),
        duree=60,
        mode=ModeEnvoi.COURRIER,
        par=scene.yves,
        le=LE,
    )


def test_un_lot_remplit_les_creneaux_et_dit_qui_n_en_a_pas(scene, douze):
    prendre(scene, h=10)
    lot = lots.traiter_lot(lot_id=_lot(scene, douze).pk)
    etats = list(lot.lignes.values_list("etat", flat=True))
    assert etats.count(EtatLigneLot.FAIT) == 6
    assert etats.count(EtatLigneLot.REFUSE) == 6
    assert all(ligne.raison for ligne in lot.lignes.filter(etat=EtatLigneLot.REFUSE))
    assert len(PdfReader(BytesIO(bytes(lot.pdf.contenu))).pages) == 6


def test_un_lot_repris_ne_double_rien(scene, douze):
    lot = _lot(scene, douze[:3])
    premiere = lot.lignes.first()
    lots._traiter(premiere.pk, deque(creneaux_du_lot(lot)))
    lots.traiter_lot(lot_id=lot.pk)
    lots.traiter_lot(lot_id=lot.pk)
    assert RendezVous.objects.count() == 3
    assert Convocation.objects.count() == 3


def test_un_lot_passe_qui_a_deja_un_rendez_vous(scene, douze):
    prendre(scene, douze[0], h=9)
    lot = lots.traiter_lot(lot_id=_lot(scene, douze[:2]).pk)
    assert list(lot.lignes.values_list("etat", flat=True)) == ["refuse", "fait"]


def test_la_liste_convoque_les_cochees_et_mene_au_lot(scene, client_de, douze):
    entrees = [entree_en_cours(p) for p in douze[:4]]
    debut = _futur()
    reponse = client_de("claire").post(
        reverse("accueil:entrants"),
        {
            "acte": "convoquer",
            "choix": [e.pk for e in entrees],
            "convoquer-agent": scene.claire.pk,
            "convoquer-site": scene.cms_metz.pk,
            "convoquer-premier_jour": debut.isoformat(),
            "convoquer-dernier_jour": (debut + timedelta(days=5)).isoformat(),
            "convoquer-duree": 60,
            "convoquer-mode": "courrier",
        },
    )
    assert reponse.status_code == 302
    page = client_de("claire").get(reponse["Location"])
    assert page.context["total"] == 4
    assert client_de("karim").get(reponse["Location"]).status_code == 404
