"""« Mes personnes » : qui arrive se prend d'un clic, qui passe la main ne voit plus, rien ne se perd."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.retards.manques import ManqueReferent
from jalons.accompagnement.selectors import reprise as reprises
from jalons.accompagnement.selectors.portefeuille import portefeuille
from jalons.accueil.enums import ModeEnvoi
from jalons.accueil.retards.sans_referent import SansReferent
from jalons.accueil.selectors.mes_personnes import suivies
from jalons.accueil.services import orientation as orientations
from jalons.accueil.services import referents
from jalons.accueil.services.reorientation import demander
from jalons.comptes.models import Evenement
from jalons.comptes.roles import Role
from jalons.comptes.services import affecter
from jalons.personnes.enums import MotifRattachement
from jalons.personnes.models import Personne, Rattachement, RetardPorte
from jalons.personnes.services import designer_referent
from jalons.repertoire.enums import Voie
from jalons.socle.periode import Periode
from tests.accueil.decor import PRETE, diagnostiquer, orienter, recevoir
from tests.distribution import JOUR

LE = timezone.localdate()
HIER = LE - timedelta(days=1)


@pytest.fixture
def udaf(accueil_pret):
    """Fatou et Jean sont confiés à l'UDAF, sans référent ; Sophie et Marc y travaillent."""
    scene = accueil_pret
    for personne in (scene.fatou, scene.jean):
        designer_referent(personne=personne, structure=scene.udaf, agent=None, le=HIER)
    affecter(
        agent=scene.marc,
        role=Role.par_code("partenaire"),
        par=None,
        depuis=date(2026, 1, 1),
        fondement="Convention 2026",
    )
    return scene


def lien_de(agent, personne) -> Rattachement:
    return suivies(agent, le=LE).get(personne=personne)


def referent_de(personne):
    return Rattachement.objects.get(
        personne=personne, motif=MotifRattachement.REFERENT_UNIQUE, periode__contains=LE
    ).agent


def test_un_partenaire_voit_qui_lui_arrive_et_le_prend_d_un_clic(udaf, client_de):
    client = client_de("sophie")
    journee = client.get("/").content.decode()
    assert "Personnes qui attendent un référent" in journee
    page = client.get(
        reverse("accompagnement:mes_personnes"), {"place": "a_prendre"}
    ).content.decode()
    assert "Fatou" in page and "Jean" in page and "Je la prends" in page and "Je le prends" in page
    adresse = reverse("accompagnement:prendre", args=[lien_de(udaf.sophie, udaf.fatou).pk])
    assert client.post(adresse).status_code == 302
    assert referent_de(udaf.fatou) == udaf.sophie
    [dit] = Evenement.objects.filter(type="referent_designe", personne_id=udaf.fatou.pk)
    assert dit.donnees["referent"] == str(udaf.sophie)
    miennes = client.get(
        reverse("accompagnement:mes_personnes"), {"place": "mienne"}
    ).content.decode()
    assert "Fatou" in miennes and "Jean" not in miennes
    # Une fois prise, sa journée dit ce qui lui manque, et le geste.
    assert "Sans orientation" in client.get("/").content.decode()


def test_un_ecran_vieilli_ne_prend_pas_la_personne_d_un_collegue(udaf, client_de):
    lien = lien_de(udaf.sophie, udaf.fatou)
    referents.designer(lien=lien, agent=udaf.marc, par=udaf.marc, le=LE)
    courant = lien_de(udaf.sophie, udaf.fatou)
    page = client_de("sophie").post(
        reverse("accompagnement:prendre", args=[courant.pk]), follow=True
    )
    assert "vient d'en devenir référent" in page.content.decode().replace("&#x27;", "'")
    with pytest.raises(referents.ReferentImpossible, match="Marc"):
        referents.designer(lien=lien, agent=udaf.sophie, par=udaf.sophie, le=LE)
    assert referent_de(udaf.fatou) == udaf.marc


def test_le_bouton_designer_mene_a_une_page_qui_designe(udaf, client_de):
    scene, client = udaf, client_de("sophie")
    adresse = reverse("accueil:designer", args=[scene.fatou.pk])
    assert SansReferent.url(scene.fatou.pk) == adresse == ManqueReferent.url(scene.fatou.pk)
    assert client.get(adresse).context["form"].initial == {"avant": None}
    saisie = {"agent": scene.marc.pk, "avant": ""}
    assert client.post(adresse, saisie).url == reverse("portail:dossier", args=[scene.fatou.pk])
    assert referent_de(scene.fatou) == scene.marc
    # La page d'un autre, restée ouverte depuis avant, ne reprend rien.
    refus = client.post(adresse, {"agent": scene.sophie.pk, "avant": ""})
    assert refus.status_code == 422 and "Marc" in refus.content.decode()
    assert referent_de(scene.fatou) == scene.marc
    lu = {"agent": scene.sophie.pk, "avant": scene.marc.pk}
    assert client.post(adresse, lu).status_code == 302
    assert referent_de(scene.fatou) == scene.sophie


def test_qui_ne_peut_pas_designer_apprend_a_qui_c_est(udaf, client_de):
    scene = udaf
    adresse = reverse("accueil:designer", args=[scene.fatou.pk])
    # La direction voit Fatou, que l'UDAF suit.
    page = client_de("helene").get(adresse, follow=True).content.decode()
    assert "de désigner son référent" in page and str(scene.udaf) in page
    Rattachement.objects.filter(personne=scene.fatou).delete()
    page = client_de("helene").get(adresse, follow=True).content.decode()
    assert "Aucun organisme ne l" in page
    assert client_de("claire").get(adresse).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_deux_referents_a_la_fois_un_seul_la_prend(udaf):
    """De vrais fils, chacun sa connexion : l'un prend, l'autre apprend qui."""
    lien, depart = lien_de(udaf.sophie, udaf.fatou), threading.Barrier(2)
    issues: dict[str, str] = {}

    def prendre(agent):
        try:
            depart.wait(5)
            referents.designer(lien=lien, agent=agent, par=agent, le=LE)
            issues[agent.prenom] = "prise"
        except referents.ReferentImpossible as refus:
            issues[agent.prenom] = refus.message
        finally:
            connection.close()

    fils = [threading.Thread(target=prendre, args=[a]) for a in (udaf.sophie, udaf.marc)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(10)
    [gagnant] = [nom for nom, dite in issues.items() if dite == "prise"]
    [refus] = [dite for dite in issues.values() if dite != "prise"]
    assert gagnant in refus
    assert referent_de(udaf.fatou).prenom == gagnant


@pytest.mark.parametrize("en_lot", [False, True])
def test_qui_passe_la_main_ne_voit_plus(accueil_pret, client_de, en_lot):
    """Karim, de Forbach, suivait deux personnes de Metz : transférées, il ne les voit plus."""
    scene = accueil_pret
    autre = Personne.objects.get(pk=scene.jean.pk)
    Personne.objects.filter(pk=autre.pk).update(territoire=scene.metz, site=scene.cms_metz)
    gens = [scene.fatou, autre]
    for personne in gens:
        designer_referent(
            personne=personne, structure=scene.departement, agent=scene.karim, le=HIER
        )

    def vus():
        return set(Personne.objects.visibles_par(scene.karim, le=LE).values_list("pk", flat=True))

    assert {p.pk for p in gens} <= vus()
    liens = [lien_de(scene.helene, p).pk for p in gens]
    client = client_de("helene")
    for choix in [liens] if en_lot else [[n] for n in liens]:
        donnees = {"acte": "designer", "choix": choix, "agent": scene.claire.pk}
        assert client.post(reverse("accompagnement:mes_personnes"), donnees).status_code == 302
    assert not {p.pk for p in gens} & vus()
    assert {referent_de(p) for p in gens} == {scene.claire}
    # Ce qui fut reste vrai : hier, c'était Karim.
    hier = Rattachement.objects.filter(personne=scene.fatou, periode__contains=HIER)
    assert scene.karim.pk in hier.values_list("agent", flat=True)


def test_ce_qui_est_du_se_filtre_se_dit_et_s_exporte_sous_le_droit(udaf, client_de):
    recevoir(udaf, udaf.fatou)
    diagnostiquer(udaf, udaf.fatou, PRETE)
    decision = orienter(
        udaf,
        udaf.fatou,
        Voie.SOCIALE_VISEE_PROFESSIONNELLE,
        udaf.udaf,
        referent=None,
        motif_ecart="L'UDAF la suit déjà.",
        le=LE,
    )
    client, adresse = client_de("sophie"), reverse("accompagnement:mes_personnes")

    def noms(**filtres):
        lue = client.get(adresse, filtres).content.decode()
        return {nom for nom in ("Fatou", "Jean") if f"Cocher {nom}" in lue}

    assert noms(du="coreo_a_signer") == {"Fatou"}
    orientations.notifier(orientation=decision, mode=ModeEnvoi.COURRIER, par=udaf.claire, le=LE)
    assert noms(du="coreo_a_signer") == set()
    assert "Fatou" in noms(du="sans_contact")
    fichier = b"".join(client.get(adresse, {"export": "csv"}).streaming_content).decode()
    assert f"Sans contact depuis {(LE - JOUR).days} jours" in fichier
    assert "DIALLO" in fichier and "WEBER" in fichier
    # Une autre structure n'y voit rien, et ne prend rien.
    lien = lien_de(udaf.sophie, udaf.jean)
    assert "DIALLO" not in client_de("karim").get(adresse).content.decode()
    refus = client_de("karim").post(reverse("accompagnement:prendre", args=[lien.pk]))
    assert refus.status_code == 404


@pytest.mark.parametrize("faits", ["rien", "referent", "orientation", "demande", "notifiee"])
def test_personne_n_est_a_jour_quand_un_appui_lui_manque(udaf, faits):
    """Sans référent, sans orientation ou sans contrat, il y a toujours un retard à dire et un geste.

    Le stock n'a pas d'entrée suivie : ce qui est dû ne doit pas en dépendre.
    """
    scene, personne = udaf, udaf.fatou
    personne.entrees.all().delete()
    Rattachement.objects.create(
        personne=personne,
        structure=scene.udaf,
        agent=scene.sophie,
        motif="intensifie",
        periode=Periode(HIER),
    )
    if faits == "referent":
        designer_referent(personne=personne, structure=scene.udaf, agent=scene.sophie, le=LE)
    if faits in ("orientation", "demande", "notifiee"):
        recevoir(scene, personne)
        diagnostiquer(scene, personne, PRETE)
        decision = orienter(
            scene,
            personne,
            Voie.SOCIALE_VISEE_PROFESSIONNELLE,
            scene.udaf,
            referent=None,
            motif_ecart="Elle la suit déjà.",
            le=LE,
        )
        designer_referent(personne=personne, structure=scene.udaf, agent=scene.sophie, le=LE)
    if faits in ("demande", "notifiee"):
        orientations.notifier(
            orientation=decision, mode=ModeEnvoi.COURRIER, par=scene.claire, le=LE
        )
    if faits == "demande":
        demander(personne=personne, demandee_par="personne", motif="sante", par=scene.claire, le=LE)
    reprises.tenir(le=LE)
    dits = set(RetardPorte.objects.filter(personne=personne).values_list("code", flat=True))
    assert "manque_contrat" in dits
    assert {
        "rien": {"sans_orientation", "sans_referent"},
        "referent": {"sans_orientation"},
        "orientation": {"coreo_a_signer"},
        "demande": {"reorientation_a_decider"},
        "notifiee": {"contrat_du"},
    }[faits] <= dits
    lus = portefeuille(scene.sophie, le=LE).filter(personne=personne)
    assert lus and not any(lien.a_jour for lien in lus)
