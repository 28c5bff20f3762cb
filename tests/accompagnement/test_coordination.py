"""Le référent de parcours : l'accord d'abord, un cercle qui voit tant qu'il en est, un seul à la fois."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.etapes import RencontrePartenaires
from jalons.accompagnement.models import Parcours, PartenaireParcours
from jalons.accompagnement.parcours.agr import Agr
from jalons.accompagnement.parcours.coordination import Coordination
from jalons.accompagnement.selectors import coordination as lectures
from jalons.accompagnement.selectors import parcours as communes
from jalons.accompagnement.services import cercle
from jalons.accompagnement.services import coordination as services
from jalons.accompagnement.services import parcours as vie
from jalons.accompagnement.services.commun import ParcoursImpossible, PieceJointe
from jalons.accompagnement.services.reouverture import defaire_la_fin
from jalons.comptes.models import Evenement
from jalons.demonstration.coordinations import coordonner
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.services import designer_referent
from jalons.socle.conflit import ConflitDeVersion
from tests.accompagnement.decor import ouvrir_parcours
from tests.accompagnement.decor_acces import adresses_gardees, rien_ne_s_ouvre, voit
from tests.distribution import _agent
from tests.outillage.ensemble import ensemble

LE = timezone.localdate()
HIER = LE - timedelta(days=1)


def proposer(scene, referent=None, *, personne=None, le=LE, par=None) -> Parcours:
    referent = referent or scene.ines
    return services.proposer_coordination(
        personne=personne or scene.fatou,
        structure=referent.structure,
        referent=referent,
        motif="Logement, dettes et garde mêlés.",
        par=par or scene.claire,
        le=le,
    )


def accorder(scene, parcours, *, date=LE, le=LE, par=None, **options) -> Parcours:
    parcours.refresh_from_db()
    return services.noter_accord(
        parcours=parcours,
        date=date,
        version=parcours.version,
        par=par or scene.claire,
        le=le,
        **options,
    )


def entrer(scene, parcours, structure=None, agent=None, *, role="logement", le=LE):
    structure = structure or (agent.structure if agent else scene.ccas)
    return cercle.ajouter_partenaire(
        parcours=parcours, structure=structure, agent=agent, role=role, par=scene.ines, le=le
    )


def retirer(scene, partenaire, *, le=LE):
    return cercle.retirer_partenaire(
        partenaire=partenaire,
        motif="Sa part est faite",
        version=partenaire.version,
        par=scene.ines,
        le=le,
    )


def test_rien_ne_s_ouvre_avant_l_accord_puis_le_cercle_voit(udaf):
    scene = udaf
    parcours = proposer(scene)
    pressenti = entrer(scene, parcours)
    assert (parcours.etat, parcours.referent, parcours.attend_accord) == (
        "presente",
        scene.ines,
        True,
    )
    assert not voit(scene.ines, scene.fatou) and not voit(scene.paul, scene.fatou)
    with pytest.raises(ParcoursImpossible, match="une fois donné"):
        accorder(scene, parcours, date=LE + timedelta(days=1))
    accorder(scene, parcours, piece=PieceJointe("accord.pdf", b"%PDF-1.7 accord"))
    parcours.refresh_from_db()
    assert (parcours.etat, parcours.date_accord, parcours.referent) == ("en_cours", LE, scene.ines)
    assert voit(scene.ines, scene.fatou) and voit(scene.paul, scene.fatou)
    assert scene.fatou.documents.get().titre == "Accord de coordination signé"
    assert [p.partenaire for p in lectures.cercle_de(parcours, le=LE) if p.voit] == [pressenti]
    with pytest.raises(ParcoursImpossible, match="Aucun accord n'est attendu"):
        accorder(scene, parcours)


def test_la_base_refuse_un_parcours_ouvert_sans_accord(udaf):
    parcours = proposer(udaf)
    ouvert = {"etat": "en_cours", "date_admission": LE}
    with pytest.raises(IntegrityError, match="parcours_ouvert_avec_accord"), transaction.atomic():
        Parcours.objects.filter(pk=parcours.pk).update(**ouvert)
    with pytest.raises(IntegrityError, match="parcours_ouvert_avec_accord"), transaction.atomic():
        apres = LE + timedelta(days=1)
        Parcours.objects.filter(pk=parcours.pk).update(**ouvert, date_accord=apres)
    with pytest.raises(IntegrityError, match="attend_accord"), transaction.atomic():
        Parcours.objects.filter(pk=parcours.pk).update(**ouvert, attend_accord=False)
    with pytest.raises(ParcoursImpossible, match="notez l'accord"):
        ouvrir_parcours(udaf, Coordination, depuis=LE)


def test_un_partenaire_retire_ne_voit_plus_rien_a_l_instant(udaf, client_de):
    """Le CCAS entier, puis un seul agent de l'UDAF voisine : chacun son droit, et il finit avec sa place."""
    scene = udaf
    rose = _agent("Sonia", "partenaire", scene.ccas)
    parcours = accorder(scene, proposer(scene, le=HIER), date=HIER)
    seul = entrer(scene, parcours, agent=rose, le=HIER)
    assert voit(rose, scene.fatou) and not voit(scene.paul, scene.fatou)
    tous = entrer(scene, parcours, scene.ccas, role="aide alimentaire")
    assert voit(scene.paul, scene.fatou)
    paul = client_de("paul")
    gardees = adresses_gardees(paul, scene.fatou)
    retirer(scene, tous)
    rien_ne_s_ouvre(paul, gardees)
    assert voit(rose, scene.fatou), "elle y est à son nom"
    retirer(scene, seul)
    assert not voit(rose, scene.fatou) and voit(rose, scene.fatou, HIER)
    assert not Rattachement.objects.filter(motif="cercle", periode__endswith=None).exists()
    # Rien ne s'efface : qui fut autour, de quand à quand, pourquoi il n'y est plus.
    seul.refresh_from_db()
    assert (seul.depuis, seul.jusqu_au, seul.motif_sortie) == (HIER, LE, "Sa part est faite")
    types = list(
        Evenement.objects.filter(personne_id=scene.fatou.pk).values_list("type", flat=True)
    )
    assert types.count("partenaire_entre") == types.count("partenaire_sorti") == 2
    # Il peut revenir le jour même.
    entrer(scene, parcours, scene.ccas)
    assert voit(scene.paul, scene.fatou)


def test_la_fin_ferme_le_cercle_et_la_coordination_coexiste(udaf):
    scene = udaf
    designer_referent(
        personne=scene.fatou, structure=scene.departement, agent=scene.claire, le=HIER
    )
    agr = ouvrir_parcours(scene, Agr, scene.ccas, referent=scene.paul, depuis=HIER)
    parcours = accorder(scene, proposer(scene, le=HIER), date=HIER)
    entrer(scene, parcours, scene.plie)
    with pytest.raises(ParcoursImpossible, match="déjà en cours : Coordination"):
        proposer(scene, scene.lea)
    with pytest.raises(DatabaseError, match="sans_cercle"), transaction.atomic():
        Parcours.objects.filter(pk=parcours.pk).update(etat="sorti", date_sortie=LE)
    parcours.refresh_from_db()
    vie.sortir(
        parcours=parcours,
        date=LE,
        motif="accord_retire",
        commentaire="",
        version=parcours.version,
        par=scene.ines,
        le=LE,
    )
    assert not voit(scene.ines, scene.fatou) and not voit(scene.lucie, scene.fatou)
    assert voit(scene.paul, scene.fatou), "l'AGR continue"
    agr.refresh_from_db()
    assert agr.etat == "en_cours"
    uniques = Rattachement.objects.filter(motif="referent_unique", periode__contains=LE)
    assert uniques.get(personne=scene.fatou).agent == scene.claire
    with pytest.raises(DatabaseError), transaction.atomic():
        PartenaireParcours.objects.create(
            parcours=parcours, structure=scene.ccas, role="x", depuis=LE, par=scene.ines
        )
    proposer(scene, scene.lea)


def test_ce_qui_ne_se_peut_pas_se_dit_et_tout_se_corrige(udaf):
    scene = udaf
    with pytest.raises(ParcoursImpossible, match="ne peut pas coordonner"):
        services.proposer_coordination(
            personne=scene.fatou,
            structure=scene.ccas,
            referent=scene.ines,
            motif="x",
            par=scene.claire,
            le=LE,
        )
    parcours = accorder(scene, proposer(scene))
    with pytest.raises(ParcoursImpossible, match="coordonne déjà"):
        entrer(scene, parcours, scene.udaf)
    with pytest.raises(ParcoursImpossible, match="autre structure"):
        entrer(scene, parcours, scene.udaf, scene.paul)
    with pytest.raises(ParcoursImpossible, match="apporte"):
        entrer(scene, parcours, role=" ")
    place = entrer(scene, parcours)
    with pytest.raises(ParcoursImpossible, match="en est déjà"):
        entrer(scene, parcours)
    options = {"partenaire": place, "par": scene.ines, "le": LE}
    corrige = cercle.corriger_partenaire(role="budget", version=1, **options)
    assert (corrige.role, corrige.version) == ("budget", 2)
    with pytest.raises(ConflitDeVersion):
        cercle.retirer_partenaire(motif="x", version=1, **options)
    parcours.refresh_from_db()
    date = {"parcours": parcours, "version": parcours.version, "par": scene.ines, "le": LE}
    with pytest.raises(ParcoursImpossible, match="ne peut pas la suivre"):
        services.corriger_accord(date=LE + timedelta(days=1), **date)
    assert services.corriger_accord(date=HIER, **date).date_accord == HIER
    assert Evenement.objects.filter(type="coordination_accord_corrige").count() == 1


def test_un_refus_ne_laisse_rien_d_ouvert(udaf):
    parcours = proposer(udaf)
    entrer(udaf, parcours)
    fait = services.noter_refus(
        parcours=parcours,
        motif="Préfère un seul interlocuteur",
        version=parcours.version,
        par=udaf.claire,
        le=LE,
    )
    assert fait.etat == "refuse" and lectures.coordination_de(udaf.fatou) is None
    assert not Rattachement.objects.filter(
        personne=udaf.fatou, motif__in=["coordination", "cercle"]
    )
    assert not PartenaireParcours.objects.filter(jusqu_au=None).exists()


def test_confier_a_une_autre_structure_ferme_l_ancienne_et_ouvre_la_nouvelle(udaf, client_de):
    """L'UDAF passe la main au CCAS, qui était autour : il n'y est plus, il coordonne."""
    scene = udaf
    parcours = accorder(scene, proposer(scene, le=HIER), date=HIER)
    place = entrer(scene, parcours, scene.ccas, le=HIER)
    entrer(scene, parcours, scene.plie, le=HIER)
    client = client_de("ines")
    page = client.get(url("coordination_confier", parcours.pk))
    assert page.status_code == 200 and "Paul" in page.content.decode()
    parcours.refresh_from_db()
    saisie = {
        "referent": scene.paul.pk,
        "date": LE.isoformat(),
        "version": parcours.version,
        "fiche_liaison": " ",
    }
    assert client.post(url("coordination_confier", parcours.pk), saisie).status_code == 422
    saisie["fiche_liaison"] = "Budget tenu, crèche en attente."
    gardees = adresses_gardees(client, scene.fatou)
    fait = client.post(url("coordination_confier", parcours.pk), saisie)
    assert fait.url == reverse("portail:ma_journee")
    rien_ne_s_ouvre(client, gardees)
    parcours.refresh_from_db(), place.refresh_from_db()
    assert (parcours.structure, parcours.referent) == (scene.ccas, scene.paul)
    assert (parcours.relais.first().de, place.jusqu_au) == (scene.ines, LE)
    assert voit(scene.paul, scene.fatou) and voit(scene.lucie, scene.fatou)
    with pytest.raises(ConflitDeVersion):
        services.confier_ailleurs(
            parcours=parcours,
            referent=scene.ines,
            fiche_liaison="x",
            date=LE,
            version=saisie["version"],
            par=scene.paul,
            le=LE,
        )
    assert Evenement.objects.filter(type="coordination_confiee").count() == 1


def test_une_fin_notee_par_erreur_se_defait_par_qui_l_a_notee(udaf, client_de):
    scene = udaf
    parcours = accorder(scene, proposer(scene, le=HIER), date=HIER)
    entrer(scene, parcours, scene.plie, le=HIER)
    retirer(scene, entrer(scene, parcours, scene.ccas, le=HIER))
    fin_prevue = LE + timedelta(days=30)
    etape = vie.ajouter_etape(
        parcours=parcours,
        type_etape=RencontrePartenaires,
        debut=HIER,
        fin=fin_prevue,
        par=scene.ines,
        le=HIER,
    )
    parcours.refresh_from_db()
    client = client_de("ines")
    fin = {"date": LE.isoformat(), "motif": "situation_apaisee", "version": parcours.version}
    ou = client.post(url("parcours_sortir", parcours.pk), fin).url
    assert ou == url("parcours_rouvrir", parcours.pk) and not voit(scene.ines, scene.fatou)
    assert client.get(ou).status_code == 200
    assert client_de("paul").get(ou).status_code == 404
    parcours.refresh_from_db()
    perime = {"motif": "Mauvaise fiche.", "version": parcours.version - 1}
    assert client.post(ou, perime).status_code == 409
    faite = client.post(ou, {"motif": "Mauvaise fiche.", "version": parcours.version})
    assert faite.url == url("parcours", parcours.pk)
    parcours.refresh_from_db(), etape.refresh_from_db()
    assert (parcours.etat, parcours.date_sortie, parcours.referent) == (
        "en_cours",
        None,
        scene.ines,
    )
    assert (etape.etat, etape.resultat, etape.periode.fin) == ("en_cours", "", fin_prevue)
    assert voit(scene.ines, scene.fatou) and voit(scene.lucie, scene.fatou)
    assert not voit(scene.paul, scene.fatou), "le CCAS était parti avant la fin"
    versions = apps.get_model("accompagnement", "SortieParcoursEvent").objects
    assert list(versions.order_by("pgh_id").values_list("pgh_label", flat=True)) == [
        "insert",
        "delete",
    ]
    # Le lendemain, qui ne voit plus la personne ne la rouvre plus ; une autre a pu prendre la place.
    parcours.refresh_from_db()
    vie.sortir(
        parcours=parcours,
        date=LE,
        motif="accord_retire",
        commentaire="",
        version=parcours.version,
        par=scene.ines,
        le=LE,
    )
    assert communes.fins_a_defaire(scene.ines, le=LE).count() == 1
    assert not communes.fins_a_defaire(scene.ines, le=LE + timedelta(days=1)).exists()
    proposer(scene, scene.lea)
    parcours.refresh_from_db()
    with pytest.raises(ParcoursImpossible, match="a commencé depuis"):
        defaire_la_fin(
            parcours=parcours, motif="x", version=parcours.version, par=scene.ines, le=LE
        )


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def test_d_un_ecran_a_l_autre(udaf, client_de):
    scene, f = udaf, udaf.fatou.pk
    claire = client_de("claire")
    section = claire.get(url("section_coordination", f)).content.decode()
    assert url("coordination_proposer", f) in section
    page = claire.get(url("coordination_proposer", f))
    assert page.status_code == 200
    saisie = {"motif": "Dettes et garde.", "referent": scene.ines.pk}
    assert claire.post(url("coordination_proposer", f), saisie).status_code == 302
    parcours = Parcours.objects.get(genre="coordination")
    section = claire.get(url("section_coordination", f)).content.decode()
    assert url("coordination_accord", parcours.pk) in section and "pressenti" not in section
    entree = {"structure": scene.ccas.pk, "agent": "", "role": "logement"}
    assert claire.post(url("partenaire_ajouter", parcours.pk), entree).status_code == 302
    fiche = claire.post(url("coordination_fiche", parcours.pk))
    assert fiche.status_code == 302
    document = scene.fatou.documents.get(type="accord_coordination")
    assert document.donnees["partenaires"] == [{"nom": "CCAS", "role": "logement"}]
    parcours.refresh_from_db()
    accord = {"date": LE.isoformat(), "version": parcours.version}
    assert claire.post(url("coordination_accord", parcours.pk), accord).status_code == 302
    # Inès, de l'UDAF, la trouve dans ses coordinations ; le CCAS y est partenaire.
    ines, paul = client_de("ines"), client_de("paul")
    for client, place in ((ines, "coordonne"), (paul, "partenaire")):
        lue = client.get(url("coordinations"), {"place": place}).content.decode()
        assert "Fatou" in lue, place
        assert "CCAS" in client.get(url("section_coordination", f)).content.decode()
    assert "Fatou" not in paul.get(url("coordinations"), {"place": "coordonne"}).content.decode()
    etape = ines.get(url("ajouter_etape", parcours.pk), {"type": "rencontre_partenaires"})
    assert 'value="rencontre_partenaires" selected' in etape.content.decode()
    place = PartenaireParcours.objects.get()
    for nom, objet in (
        ("partenaire_corriger", place.pk),
        ("partenaire_retirer", place.pk),
        ("accord_corriger", parcours.pk),
        ("partenaire_ajouter", parcours.pk),
    ):
        assert ines.get(url(nom, objet)).status_code == 200, nom
        assert paul.get(url(nom, objet)).status_code == 404, nom
        assert client_de("nadia").get(url(nom, objet)).status_code == 403, nom
    retrait = {"motif": "fait", "version": place.version}
    assert ines.post(url("partenaire_retirer", place.pk), retrait).status_code == 302
    assert paul.get(f"/dossiers/{f}/").status_code == 404
    assert "Fatou" not in paul.get(url("coordinations")).content.decode()
    # Qui termine va à sa journée : la page vient de se fermer.
    parcours.refresh_from_db()
    fin = {"date": LE.isoformat(), "motif": "situation_apaisee", "version": parcours.version}
    sortie = ines.post(url("parcours_sortir", parcours.pk), fin)
    assert sortie.url == url("parcours_rouvrir", parcours.pk)
    assert "Terminées" in claire.get(url("coordinations"), {"etat": "finie"}).content.decode()


def test_les_requetes_de_la_liste_ne_grandissent_pas(udaf, client_de):
    from tests.accompagnement.decor_portefeuille import des_personnes

    def compter():
        client = client_de("ines")
        client.get(url("coordinations"))
        with CaptureQueriesContext(connection) as lues:
            assert client.get(url("coordinations")).status_code == 200
        return len(lues)

    gens = des_personnes(udaf, 6)
    faits = []
    for rang, personne in enumerate(gens):
        parcours = accorder(udaf, proposer(udaf, personne=personne))
        entrer(udaf, parcours)
        vie.ajouter_etape(
            parcours=parcours,
            type_etape=RencontrePartenaires,
            debut=LE + timedelta(days=rang + 1),
            fin=None,
            par=udaf.ines,
            le=LE,
        )
        if rang in (0, 5):
            faits.append(compter())
    assert faits[0] == faits[1] <= 15, faits


def test_la_demonstration_raconte_des_situations_complexes(udaf):
    """Une qui vit, une qui attend l'accord ; rejouée, elle ne double rien."""
    for personne in (udaf.fatou, udaf.jean):
        ouvrir_parcours(udaf, Agr, udaf.ccas, referent=udaf.paul, personne=personne)
    autour = [{"structure": "ccas-p", "role": "logement"}]
    commun = {"structure": "udaf-p", "motif": "Dettes et garde.", "partenaires": autour}
    decrites = [
        {**commun, "il_y_a": 40, "accord": True, "rencontres": [-12, 9], "parti": 3},
        {**commun, "il_y_a": 4, "accord": False},
    ]
    jeu = SimpleNamespace(textes={"coordinations": decrites})
    assert (coordonner(jeu, le=LE), coordonner(jeu, le=LE)) == (2, 0)
    vivante, attend = Parcours.objects.filter(genre="coordination").order_by("date_presentation")
    assert (vivante.etat, attend.etat) == ("en_cours", "presente")
    assert sorted(vivante.etapes.values_list("etat", flat=True)) == ["prevue", "realisee"]
    assert [p.en_est for p in vivante.partenaires.all()] == [False]


@pytest.mark.django_db(transaction=True)
def test_deux_propositions_a_la_fois_une_seule_coordination(udaf):
    faits, refus = ensemble(lambda: proposer(udaf), lambda: proposer(udaf, udaf.lea))
    assert len(faits) == 1 and "déjà en cours" in refus[0]
    assert Parcours.objects.filter(genre="coordination").count() == 1


@pytest.mark.django_db(transaction=True)
def test_deux_entrees_du_meme_partenaire_et_une_fin_a_la_fois(udaf):
    """De vrais fils : il entre une fois ; une fin l'emporte ou l'attend, et rien ne reste ouvert."""
    parcours = accorder(udaf, proposer(udaf))
    meme = SimpleNamespace(pk=parcours.pk)
    faits, refus = ensemble(lambda: entrer(udaf, meme), lambda: entrer(udaf, meme))
    assert len(faits) == 1 and "en est déjà" in refus[0]
    parcours.refresh_from_db()

    def finir():
        return vie.sortir(
            parcours=meme,
            date=LE,
            motif="situation_apaisee",
            commentaire="",
            version=parcours.version,
            par=udaf.ines,
            le=LE,
        )

    ensemble(finir, lambda: entrer(udaf, meme, udaf.plie))
    assert not PartenaireParcours.objects.filter(jusqu_au=None).exists()
    assert not Rattachement.objects.filter(motif="cercle", periode__endswith=None).exists()
    assert not Personne.objects.visibles_par(udaf.paul).exists()
