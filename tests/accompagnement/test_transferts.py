"""Passer la main : une confirmation, chacun au moins chargé, rien de perdu, l'ancien ne voit plus."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jalons.accompagnement.models import Transfert
from jalons.accompagnement.rules.repartition import Charge, repartir
from jalons.accompagnement.selectors.charge import charges_par_structure
from jalons.accompagnement.services import transferts as services
from jalons.comptes.models import Consultation, Evenement
from jalons.personnes.models import Personne, Rattachement
from jalons.personnes.services import designer_referent
from jalons.repertoire.services.places import regler_capacite
from tests.accompagnement.decor_portefeuille import confier, des_personnes

LE = timezone.localdate()
HIER, DEMAIN = LE - timedelta(days=1), LE + timedelta(days=1)


@given(
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5),
)
def test_la_repartition_ne_laisse_personne_et_suit_les_capacites(nombre, dits):
    charges = [Charge(n, suivis, capacite) for n, (suivis, capacite) in enumerate(dits)]
    choisis = repartir(nombre, charges)
    assert len(choisis) == nombre and set(choisis) <= {c.cle for c in charges}
    assert choisis == repartir(nombre, charges)
    finaux = [(c.suivis + choisis.count(c.cle), c.capacite, choisis.count(c.cle)) for c in charges]
    # Qui dépasse n'a rien reçu tant qu'un autre pouvait encore en prendre.
    trop = [n for n, capacite, recus in finaux if recus and n > capacite]
    assert not (trop and any(n < capacite for n, capacite, _ in finaux))


def test_personne_a_qui_confier_se_dit():
    with pytest.raises(ValueError, match="personne"):
        repartir(1, [])


def vus(agent, le=LE) -> set[int]:
    return set(Personne.objects.visibles_par(agent, le=le).values_list("pk", flat=True))


def transferer(scene, de, vers, **options):
    return services.transferer(
        **{
            "de": de,
            "structure": scene.departement,
            "vers": vers,
            "date_effet": LE,
            "motif": "Départ à la retraite",
            "par": scene.helene,
            "le": LE,
            **options,
        }
    )


@pytest.fixture
def part(accueil_pret):
    """Karim, de Forbach, suit 118 personnes de Metz et s'en va ; Claire en suit déjà 10."""
    scene = accueil_pret
    scene.gens = des_personnes(scene, 118)
    confier(scene.gens, structure=scene.departement, agent=scene.karim, depuis=HIER)
    confier(
        des_personnes(scene, 10, prenom="Zoé"),
        structure=scene.departement,
        agent=scene.claire,
        depuis=HIER,
    )
    return scene


def test_un_referent_part_avec_118_personnes_une_confirmation(part, client_de):
    scene = part
    cles = {p.pk for p in scene.gens}
    assert cles <= vus(scene.karim)
    client = client_de("helene")
    page = client.get(reverse("accompagnement:charge")).content.decode()
    adresse = reverse("accompagnement:transferer", args=[scene.departement.pk, scene.karim.pk])
    assert adresse in page
    assert "Transférer 118 personnes" in client.get(adresse).content.decode()
    apercu = client.get(
        reverse("accompagnement:repartition", args=[scene.departement.pk, scene.karim.pk]),
        {"vers": [scene.claire.pk]},
    ).content.decode()
    assert "118 de plus" in apercu and "128 en tout" in apercu
    reponse = client.post(
        adresse, {"vers": [scene.claire.pk], "date_effet": LE.isoformat(), "motif": "Départ"}
    )
    transfert = Transfert.objects.get()
    assert reponse.url == reverse("accompagnement:transfert", args=[transfert.pk])
    assert transfert.lignes.filter(etat="fait", vers=scene.claire).count() == 118
    assert not cles & vus(scene.karim)
    assert Evenement.objects.filter(type="referent_transfere").count() == 118
    assert "118 personnes confiées" in client.get(reponse.url).content.decode()
    assert Consultation.objects.filter(ecran="transfert").count() == 118


def test_chacun_recoit_selon_sa_charge_et_sa_capacite(part):
    scene = part
    from tests.distribution import _agent

    lea = _agent("Lea", "referent_unique", scene.departement)
    regler_capacite(agent=lea, nombre=40, depuis=LE)
    transfert = transferer(scene, scene.karim, [scene.claire, lea])
    recus = {a.pk: transfert.lignes.filter(vers=a).count() for a in (scene.claire, lea)}
    assert sum(recus.values()) == 118
    # 128 personnes pour 120 places (80 et 40) : deux tiers, un tiers.
    assert recus[scene.claire.pk] + 10 in (85, 86) and recus[lea.pk] in (42, 43)
    [charge] = charges_par_structure(scene.helene, le=LE)
    assert {c.agent.prenom: c.suivis for c in charge.agents}["Lea"] == recus[lea.pk]


def test_un_relais_date_laisse_voir_jusqu_a_la_veille(part):
    scene = part
    cles = {p.pk for p in scene.gens}
    transferer(scene, scene.karim, [scene.claire], date_effet=DEMAIN)
    assert cles <= vus(scene.karim) and not cles & vus(scene.karim, le=DEMAIN)
    [charge] = charges_par_structure(scene.helene, le=LE)
    departs = {c.agent.prenom: (c.suivis, c.departs, c.arrivees) for c in charge.agents}
    assert departs["Karim"] == (118, 118, 0) and departs["Claire"] == (10, 0, 118)
    # Une décision plus récente l'emporte sur le relais prévu, sans se contredire.
    une = scene.gens[0]
    designer_referent(personne=une, structure=scene.udaf, agent=scene.sophie, le=LE)
    assert une.pk not in vus(scene.karim)
    [tenu] = Rattachement.objects.filter(personne=une, periode__contains=DEMAIN)
    assert tenu.agent == scene.sophie


@pytest.mark.parametrize(
    ("change", "dit"),
    [
        ({"date_effet": HIER}, "passé"),
        ({"vers": []}, "au moins un collègue"),
        ({"vers": "karim"}, "soi-même"),
        ({"vers": "sophie"}, "pas référent dans cette structure"),
        ({"de": "helene"}, "ne suit plus personne"),
    ],
)
def test_ce_qui_ne_se_peut_pas_se_dit(part, change, dit):
    lus = {c: getattr(part, v) if isinstance(v, str) else v for c, v in change.items()}
    if "vers" in lus and not isinstance(lus["vers"], list):
        lus["vers"] = [lus["vers"]]
    de, vers = lus.pop("de", part.karim), lus.pop("vers", [part.claire])
    with pytest.raises(services.TransfertImpossible, match=dit):
        transferer(part, de, vers, **lus)
    assert not Transfert.objects.exists()


def test_les_lettres_font_un_seul_pdf_et_chacune_est_au_dossier(accueil_pret):
    scene = accueil_pret
    gens = des_personnes(scene, 2)
    confier(gens, structure=scene.departement, agent=scene.karim, depuis=HIER)
    transfert = transferer(scene, scene.karim, [scene.claire])
    services.composer_les_lettres(transfert_id=transfert.pk)
    services.composer_les_lettres(transfert_id=transfert.pk)
    transfert.refresh_from_db()
    assert bytes(transfert.pdf.contenu).startswith(b"%PDF")
    assert [p.documents.count() for p in gens] == [1, 1]
    [lettre] = gens[0].documents.all()
    assert lettre.donnees["nouveau"]["nom"] == str(scene.claire)


@pytest.mark.django_db(transaction=True)
def test_deux_transferts_a_la_fois_rien_de_perdu(accueil_pret):
    """De vrais fils : chaque personne a un référent et un seul, et le second apprend qui."""
    scene = accueil_pret
    from tests.distribution import _agent

    lea = _agent("Lea", "referent_unique", scene.departement)
    gens = des_personnes(scene, 12)
    confier(gens, structure=scene.departement, agent=scene.karim, depuis=HIER)
    depart, issues = threading.Barrier(2), {}

    def passer(vers):
        try:
            depart.wait(5)
            fait = transferer(scene, scene.karim, [vers])
            lignes = list(fait.lignes.values_list("etat", "raison"))
            issues[vers.prenom] = lignes
        except services.TransfertImpossible as refus:
            issues[vers.prenom] = [("refuse", refus.message)] * 12
        finally:
            connection.close()

    fils = [threading.Thread(target=passer, args=[a]) for a in (scene.claire, lea)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(20)
    faits = {nom: sum(e == "fait" for e, _ in lignes) for nom, lignes in issues.items()}
    [gagnant] = [nom for nom, n in faits.items() if n == 12]
    [refus] = [lignes for nom, lignes in issues.items() if nom != gagnant]
    assert len(refus) == 12 and all(e == "refuse" and r for e, r in refus)
    tenus = Rattachement.objects.filter(personne__in=gens, periode__contains=LE)
    assert tenus.count() == 12 and {t.agent.prenom for t in tenus} == {gagnant}


def test_la_capacite_se_regle_et_reste_datee(accueil_pret, client_de):
    scene = accueil_pret
    adresse = reverse("accompagnement:capacite", args=[scene.claire.pk])
    client = client_de("helene")
    for nombre, depuis in ((30, date(2026, 1, 1)), (50, LE)):
        assert client.post(adresse, {"nombre": nombre, "depuis": depuis}).status_code == 302
    [charge] = charges_par_structure(scene.helene, le=LE)
    [claire] = [c for c in charge.agents if c.agent == scene.claire]
    assert (claire.capacite, claire.est_reglee) == (50, True)
    [avant] = charges_par_structure(scene.helene, le=HIER)
    assert {c.agent.pk: c.capacite for c in avant.agents}[scene.claire.pk] == 30
    assert client_de("sophie").get(adresse).status_code == 404
