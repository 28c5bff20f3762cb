"""Le moteur commun : ouvrir, relayer, sortir, qui voit quoi, et deux agents au même instant."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.etapes import BudgetEtDettes, ChantierInsertion, RechercheEmploi
from jalons.accompagnement.genres import GenreParcours, genres_ordonnes
from jalons.accompagnement.models import Parcours, RelaisReferent, SortieParcours
from jalons.accompagnement.parcours.agr import Agr
from jalons.accompagnement.parcours.asir import Asir
from jalons.accompagnement.parcours.intensifie import Intensifie
from jalons.accompagnement.parcours.plie import Plie
from jalons.accompagnement.parcours.social import AccompagnementSocial
from jalons.accompagnement.selectors import parcours as lectures
from jalons.accompagnement.services import parcours as services
from jalons.accompagnement.services.commun import ParcoursImpossible, PieceJointe
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement
from jalons.socle.conflit import ConflitDeVersion
from jalons.socle.parametres import parametre
from tests.accompagnement.decor import admettre, ouvrir_parcours
from tests.distribution import _agent
from tests.outillage.ensemble import ensemble

JOUR = date(2026, 3, 20)
PREUVE = PieceJointe("contrat.pdf", b"%PDF-1.7 contrat")


def voit(agent, personne, le=None):
    return Personne.objects.visibles_par(agent, le=le).filter(pk=personne.pk).exists()


@pytest.mark.django_db
def test_chaque_genre_dit_ses_sorties_ses_etapes_et_ses_delais():
    assert {g.code for g in genres_ordonnes()} >= {"plie", "social", "asir", "agr", "intensifie"}
    for genre in GenreParcours.tous():
        codes = [m.code for m in genre.motifs_sortie]
        assert len(codes) == len(set(codes)) and genre.etapes
        assert MotifRattachement(genre.motif)
        assert parametre(genre.delai_contact, le=JOUR).nombre > 0
        if genre.duree:
            assert parametre(genre.duree, le=JOUR).nombre > 0
        if not genre.a_commission:
            assert all(m.preuve for m in genre.motifs_sortie if m.est_positif)


def test_un_parcours_ouvre_le_droit_de_voir_et_sa_sortie_le_ferme(udaf):
    assert not voit(udaf.ines, udaf.fatou, JOUR)
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    assert (parcours.etat, parcours.referent) == ("en_cours", udaf.ines)
    assert voit(udaf.ines, udaf.fatou, JOUR) and not voit(udaf.paul, udaf.fatou, JOUR)
    sortie = services.sortir(
        parcours=parcours,
        date=JOUR,
        motif="relais",
        commentaire="",
        version=parcours.version,
        par=udaf.ines,
        le=JOUR,
    )
    assert sortie.motif_dit == "Passage à un accompagnement plus adapté"
    assert not voit(udaf.ines, udaf.fatou, JOUR + timedelta(days=1))
    ouverts = Rattachement.objects.filter(personne=udaf.fatou, motif="agr", periode__endswith=None)
    assert not ouverts.exists()


def test_l_acces_de_l_ancien_referent_cesse_le_jour_du_relais(udaf):
    """Un référent qui n'est plus de la structure : la personne ne lui est plus ouverte."""
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    nominatif = Rattachement.objects.filter(personne=udaf.fatou, agent=udaf.ines)
    assert nominatif.filter(periode__contains=JOUR).exists()
    relais = JOUR + timedelta(days=30)
    services.relayer_referent(
        parcours=parcours,
        referent=udaf.lea,
        fiche_liaison="Permis à financer.",
        version=parcours.version,
        par=udaf.ines,
        le=relais,
    )
    assert not nominatif.filter(periode__contains=relais).exists()
    assert nominatif.filter(periode__contains=relais - timedelta(days=1)).exists()
    assert voit(udaf.lea, udaf.fatou, relais)
    # Passée au CCAS, elle n'emporte pas les personnes que l'UDAF lui confiait.
    udaf.ines.structure = udaf.ccas
    udaf.ines.save()
    udaf.ines.affectations.update(structure=udaf.ccas)
    ines = type(udaf.ines).objects.get(pk=udaf.ines.pk)
    assert not voit(ines, udaf.fatou, relais - timedelta(days=1))


def test_un_relais_demande_sa_fiche_et_un_referent_de_la_structure(udaf):
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    options = {"parcours": parcours, "par": udaf.ines, "le": JOUR + timedelta(days=3)}
    with pytest.raises(ParcoursImpossible, match="fiche de liaison"):
        services.relayer_referent(
            referent=udaf.lea, fiche_liaison=" ", version=parcours.version, **options
        )
    with pytest.raises(ParcoursImpossible, match="ne tient pas de parcours"):
        services.relayer_referent(
            referent=udaf.paul, fiche_liaison="x", version=parcours.version, **options
        )
    with pytest.raises(ConflitDeVersion):
        services.relayer_referent(referent=udaf.lea, fiche_liaison="x", version=99, **options)


def test_plusieurs_parcours_courent_mais_un_seul_a_la_meme_place(udaf):
    """PLIE, AGR et accompagnement social courent ensemble ; deux renforcés, non."""
    admettre(udaf)
    ouvrir_parcours(udaf, Agr)
    ouvrir_parcours(udaf, AccompagnementSocial)
    ouvrir_parcours(udaf, AccompagnementSocial, udaf.ccas)
    assert Parcours.objects.filter(personne=udaf.fatou).count() == 4
    with pytest.raises(ParcoursImpossible, match="déjà en cours : AGR, UDAF"):
        ouvrir_parcours(udaf, Asir)
    with pytest.raises(ParcoursImpossible, match="déjà en cours"):
        ouvrir_parcours(udaf, AccompagnementSocial)
    with pytest.raises(IntegrityError), transaction.atomic():
        Parcours.objects.filter(genre="social").update(exclusion="social", structure=udaf.udaf)


def test_ce_qu_un_genre_refuse(udaf):
    with pytest.raises(ParcoursImpossible, match="commission"):
        ouvrir_parcours(udaf, Plie, udaf.plie)
    with pytest.raises(ParcoursImpossible, match="ne mène pas"):
        ouvrir_parcours(udaf, Intensifie)
    with pytest.raises(ParcoursImpossible, match="pas avant"):
        ouvrir_parcours(udaf, Agr, le=JOUR - timedelta(days=1))
    with pytest.raises(ParcoursImpossible, match="une phrase"):
        services.ouvrir(
            genre=Agr,
            personne=udaf.fatou,
            structure=udaf.udaf,
            motif=" ",
            depuis=JOUR,
            par=udaf.claire,
            le=JOUR,
        )
    parcours = ouvrir_parcours(udaf, AccompagnementSocial)
    etape = {"parcours": parcours, "debut": JOUR, "fin": None, "par": udaf.ines, "le": JOUR}
    assert services.ajouter_etape(type_etape=BudgetEtDettes, **etape).etat == "en_cours"
    for ailleurs in (ChantierInsertion, RechercheEmploi):
        with pytest.raises(ParcoursImpossible, match="n'est pas de cet accompagnement"):
            services.ajouter_etape(type_etape=ailleurs, **etape)


def test_une_sortie_positive_se_prouve_quel_que_soit_le_genre(udaf):
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    options = {"parcours": parcours, "date": JOUR, "commentaire": "", "par": udaf.ines, "le": JOUR}
    with pytest.raises(ParcoursImpossible, match="se prouve"):
        services.sortir(motif="emploi_durable", version=parcours.version, **options)
    with pytest.raises(ParcoursImpossible, match="pourquoi"):
        services.sortir(motif="inconnu", version=parcours.version, **options)
    sortie = services.sortir(
        motif="emploi_durable", preuve=PREUVE, version=parcours.version, **options
    )
    assert (sortie.est_positive, sortie.etat, sortie.preuve is not None) == (
        True,
        "confirmee",
        True,
    )
    du_plie = admettre(udaf)
    with pytest.raises(ParcoursImpossible, match="sa page"):
        services.sortir(
            parcours=du_plie,
            date=JOUR,
            motif="abandon",
            commentaire="",
            version=du_plie.version,
            par=udaf.lucie,
            le=JOUR,
        )


def test_qui_tient_un_parcours_n_est_pas_qui_le_lit(udaf):
    """La référente du PLIE lit l'AGR de sa participante ; l'UDAF le tient, et le territoire aussi."""
    admettre(udaf)
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    for agent, lit, tient in (
        (udaf.lucie, True, False),
        (udaf.ines, True, True),
        (udaf.lea, True, True),
        (udaf.paul, False, False),
        (udaf.claire, True, True),
        (udaf.helene, True, False),
        (udaf.nadia, False, False),
    ):
        assert lectures.visibles(agent).filter(pk=parcours.pk).exists() == lit, agent
        assert lectures.gerables(agent).filter(pk=parcours.pk).exists() == tient, agent
        if lit:
            assert lectures.tient(agent, parcours) == tient, agent
    plie = Parcours.objects.get(genre="plie")
    assert not lectures.visibles(udaf.ines).filter(pk=plie.pk).exists()


def test_le_rythme_des_contacts_est_celui_du_genre(udaf):
    """Un mois au PLIE et en AGR, un trimestre en accompagnement social."""
    parcours = {g.code: ouvrir_parcours(udaf, g) for g in (Agr, AccompagnementSocial)}
    le = JOUR + timedelta(days=40)
    lus = {p.genre: p for p in lectures.avec_contact(Parcours.objects.all(), le=le)}
    assert lus["agr"].en_alerte and not lus["social"].en_alerte
    for code, lu in lus.items():
        assert lectures.contact_de(lu, le=le).est_en_alerte(le=le) == lu.en_alerte, code
        assert parcours[code].pk == lu.pk


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def test_d_un_ecran_a_l_autre(udaf, client_de):
    claire, le = client_de("claire"), timezone.localdate()
    dossier = claire.get(url("section_parcours", udaf.fatou.pk)).content.decode()
    assert "Aucun accompagnement en cours" in dossier and "Commencer" in dossier
    saisie = {
        "genre": "agr",
        "motif": "Freins mêlés.",
        "structure": udaf.udaf.pk,
        "referent": udaf.paul.pk,
        "depuis": le.isoformat(),
    }
    page = claire.get(url("parcours_ouvrir", udaf.fatou.pk)).content.decode()
    assert "PLIE" not in page.split("<form")[-1].split("</fieldset>")[0]
    refus = claire.post(url("parcours_ouvrir", udaf.fatou.pk), saisie)
    assert refus.status_code == 422 and "autre structure" in refus.content.decode()
    saisie["referent"] = udaf.ines.pk
    fait = claire.post(url("parcours_ouvrir", udaf.fatou.pk), saisie)
    parcours = Parcours.objects.get(genre="agr")
    assert fait.url == url("parcours", parcours.pk)
    encore = claire.post(url("parcours_ouvrir", udaf.fatou.pk), {**saisie, "genre": "asir"})
    assert encore.status_code == 422 and "déjà en cours" in encore.content.decode()
    ines = client_de("ines")
    page = ines.get(url("parcours", parcours.pk)).content.decode()
    assert "Poser une étape" in page and "Critères" not in page and "Commission" not in page
    assert client_de("paul").get(url("parcours", parcours.pk)).status_code == 404
    assert client_de("nadia").get(url("parcours", parcours.pk)).status_code == 403
    for vue in ("parcours_referent", "ajouter_etape", "parcours_sortir"):
        assert ines.get(url(vue, parcours.pk)).status_code == 200, vue
        assert client_de("paul").get(url(vue, parcours.pk)).status_code == 404, vue
        assert client_de("helene").get(url(vue, parcours.pk)).status_code in (403, 404), vue
    sortie = {"date": le.isoformat(), "motif": "", "version": parcours.version}
    assert ines.post(url("parcours_sortir", parcours.pk), sortie).status_code == 422
    sortie["motif"] = "demenagement"
    assert ines.post(url("parcours_sortir", parcours.pk), sortie).status_code == 302
    assert SortieParcours.objects.get().motif == "demenagement"
    assert "déménagement" in claire.get(url("section_parcours", udaf.fatou.pk)).content.decode()


def test_les_requetes_d_une_page_ne_grandissent_pas(udaf, client_de):
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    ines = client_de("ines")
    adresses = (url("parcours", parcours.pk), url("section_parcours", udaf.fatou.pk))

    def compter(adresse):
        ines.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            assert ines.get(adresse).status_code == 200
        return len(lues)

    avant = [compter(a) for a in adresses]
    for rang in range(4):
        services.ajouter_etape(
            parcours=parcours,
            type_etape=BudgetEtDettes,
            debut=JOUR + timedelta(days=rang),
            fin=None,
            par=udaf.ines,
            le=JOUR,
        )
    ouvrir_parcours(udaf, AccompagnementSocial, referent=udaf.lea)
    apres = [compter(a) for a in adresses]
    assert all(b <= a + 1 for a, b in zip(avant, apres, strict=True)), (avant, apres)
    assert max(apres) <= 19, apres


@pytest.mark.django_db(transaction=True)
def test_deux_ouvertures_a_la_fois(udaf):
    faits, refus = ensemble(lambda: ouvrir_parcours(udaf, Agr), lambda: ouvrir_parcours(udaf, Asir))
    assert len(faits) == 1 and "déjà en cours" in refus[0]
    assert Parcours.objects.filter(personne=udaf.fatou).count() == 1
    assert Rattachement.objects.filter(personne=udaf.fatou, motif__in=["agr", "asir"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_deux_relais_a_la_fois(udaf):
    parcours = ouvrir_parcours(udaf, referent=udaf.ines)
    zoe = _agent("Zoe", "partenaire", udaf.udaf)

    def relayer(vers):
        return services.relayer_referent(
            parcours=SimpleNamespace(pk=parcours.pk),
            referent=vers,
            fiche_liaison="Suite",
            version=parcours.version,
            par=udaf.ines,
            le=JOUR + timedelta(days=2),
        )

    faits, refus = ensemble(lambda: relayer(udaf.lea), lambda: relayer(zoe))
    assert len(faits) == 1 and "modifiée" in refus[0]
    assert RelaisReferent.objects.filter(parcours=parcours).count() == 2
    suivent = Rattachement.objects.filter(personne=udaf.fatou, motif="agr", periode__endswith=None)
    assert suivent.count() == 1
