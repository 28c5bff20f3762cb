"""Le calendrier de l'année : rythme choisi, mois manqués, papier, abonnement par adresse secrète."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from icalendar import Calendar
from pypdf import PdfReader

from jalons.coordination.instance import Rythme
from jalons.coordination.models import AbonnementAgenda, Instance
from jalons.coordination.rules.rythme import dates_manquees
from jalons.coordination.selectors.calendrier import FiltresCalendrier, calendrier_annee
from jalons.coordination.services import instance as instances
from jalons.coordination.services import seance as seances
from jalons.coordination.services.commun import CoordinationImpossible
from tests.coordination.decor import JOUR, a_paris, u, une_seance

RYTHME = {"mois": 3, "rang": 2, "jour": 3, "depuis": date(2024, 1, 1)}


def test_chaque_reunion_fait_repartir_le_rythme():
    tenues = [date(2025, 12, 11), date(2026, 3, 12), date(2026, 6, 11), date(2026, 9, 10)]
    assert dates_manquees(2026, reunions=tenues, **RYTHME) == [date(2026, 12, 10)]
    assert dates_manquees(2026, reunions=[*tenues, date(2026, 12, 10)], **RYTHME) == []
    en_avance = [date(2026, 2, 12)]
    assert dates_manquees(2026, reunions=en_avance, **RYTHME)[-3:] == [
        date(2026, 5, 21),  # le 14 mai est férié
        date(2026, 8, 13),
        date(2026, 11, 12),
    ]


def test_jamais_reunie_ou_a_la_demande():
    assert [d.month for d in dates_manquees(2026, reunions=[], **RYTHME)] == [1, 4, 7, 10]
    assert dates_manquees(2023, reunions=[], **RYTHME) == []
    assert dates_manquees(2026, reunions=[], **{**RYTHME, "mois": 0}) == []


def test_une_instance_choisit_son_jour_et_son_heure(decor):
    cellule = decor.cellule
    assert cellule.rythme == Rythme(mois=3, rang=2, jour=3, heure=9)
    instances.modifier_instance(
        instance=cellule,
        version=cellule.version,
        changements={
            "rythme_rang": 5,
            "rythme_jour": 0,
            "rythme_heure": a_paris(2026, 1, 1, 14, 30).time(),
        },
        par=decor.anne,
        le=JOUR,
    )
    cellule = Instance.objects.get(pk=cellule.pk)
    assert cellule.rythme.dit_en_entier == "chaque trimestre, le dernier lundi à 14 h 30"
    creees = instances.generer_calendrier(instance=cellule, annee=2026, par=decor.anne, le=JOUR)
    assert [f"{s.debut.astimezone(a_paris(2026, 1, 1).tzinfo):%d/%m %H:%M}" for s in creees] == [
        "27/04 14:30",
        "27/07 14:30",
        "26/10 14:30",
    ]


def test_le_calendrier_suit_la_phase_des_reunions(decor):
    une_seance(decor, debut=a_paris(2026, 3, 19), fin=a_paris(2026, 3, 19, 11))
    creees = instances.generer_calendrier(
        instance=decor.cellule, annee=2026, par=decor.anne, le=date(2026, 3, 20)
    )
    assert [s.prevue_le.month for s in creees] == [6, 9, 12]


def test_l_annee_montre_ce_qui_manque(decor, client_de):
    seance = une_seance(decor, debut=a_paris(2026, 1, 8), fin=a_paris(2026, 1, 8, 11))
    annulee = une_seance(decor, debut=a_paris(2026, 4, 9), fin=a_paris(2026, 4, 9, 11))
    seances.annuler_seance(seance=annulee, motif="Grève", version=1, par=decor.anne, le=JOUR)
    lignes = calendrier_annee(
        FiltresCalendrier(annee="2026"), agent=decor.anne, le=date(2026, 6, 1)
    )
    cellule = next(x for x in lignes if x.instance == decor.cellule)
    assert [m.numero for m in cellule.mois if m.manque] == [4, 7, 10]
    assert [m.numero for m in cellule.mois if m.est_passe] == [4]
    assert annulee in cellule.mois[3].seances
    page = client_de("sophie").get(u("annee") + "?annee=2026")
    assert page.status_code == 200
    texte = page.content.decode()
    assert u("seance", seance.pk) in texte
    assert "à planifier" in texte
    assert u("annee_creer") not in texte


def test_creer_d_un_coup_les_seances_de_mes_instances(decor, client_de):
    anne = client_de("anne")
    reponse = anne.post(u("annee_creer"), {"annee": 2050})
    assert reponse.status_code == 302
    assert decor.comite.seances.count() == 12
    assert decor.cellule.seances.count() == 4
    anne.post(u("annee_creer"), {"annee": 2050})
    assert decor.comite.seances.count() == 12
    with pytest.raises(CoordinationImpossible):
        instances.generer_calendriers(annee=2050, par=decor.scene.sophie, le=JOUR)


def test_le_calendrier_s_imprime(decor, client_de):
    une_seance(decor, debut=a_paris(2026, 3, 12), fin=a_paris(2026, 3, 12, 11))
    reponse = client_de("sophie").get(u("annee_pdf") + "?annee=2026")
    assert reponse["Content-Type"] == "application/pdf"
    lu = "".join(p.extract_text() for p in PdfReader(io.BytesIO(reponse.content)).pages)
    assert "Calendrier des instances 2026" in lu
    assert "jeudi 12" in lu
    assert "Se déplacer pour travailler" in lu


def adresse_de(client):
    client.post(u("abonnement"))
    page = client.get(u("abonnement")).content.decode()
    return "/" + page.split('id="adresse" value="')[1].split('"')[0].split("/", 3)[3]


def test_un_agenda_relit_les_seances_de_l_agent(decor, client_de, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: a_paris(2050, 6, 1))
    sienne = une_seance(decor)
    autre = une_seance(
        decor, decor.comite, debut=a_paris(2050, 6, 20), fin=a_paris(2050, 6, 20, 11)
    )
    seances.annuler_seance(seance=autre, motif="Grève", version=1, par=decor.anne, le=JOUR)
    adresse = adresse_de(client_de("sophie"))
    reponse = Client().get(adresse)
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("text/calendar")
    lu = Calendar.from_ical(reponse.content)
    assert lu.errors == []
    assert str(lu["METHOD"]) == "PUBLISH"
    evenements = {str(e["UID"]): e for e in lu.events}
    assert set(evenements) == {f"{s.uid}@jalons" for s in (sienne, autre)}
    evenement = evenements[f"{sienne.uid}@jalons"]
    assert evenement["DTSTART"].dt == sienne.debut
    assert evenement["DTSTART"].params["TZID"] == "Europe/Paris"
    assert str(evenements[f"{autre.uid}@jalons"]["STATUS"]) == "CANCELLED"
    assert "ATTENDEE" not in evenement
    assert "partenaire.example" not in reponse.content.decode()


def test_l_adresse_se_remplace_et_se_ferme(decor, client_de):
    sophie = client_de("sophie")
    premiere = adresse_de(sophie)
    seconde = adresse_de(sophie)
    assert premiere != seconde
    assert Client().get(premiere).status_code == 404
    assert Client().get(seconde).status_code == 200
    decor.scene.sophie.affectations.all().delete()
    assert Client().get(seconde).status_code == 404
    sophie = client_de("anne")
    ouverte = adresse_de(sophie)
    sophie.post(u("abonnement"), {"fermer": "1"})
    assert Client().get(ouverte).status_code == 404
    assert AbonnementAgenda.objects.filter(agent=decor.anne).count() == 0
    assert Client().get(u("agenda", "faux")).status_code == 404


def test_une_instance_se_clot_quand_plus_rien_n_est_prevu(decor, client_de):
    seance = une_seance(decor)
    anne = client_de("anne")
    clore = {"fin": "2026-12-31", "version": decor.cellule.version}
    refus = anne.post(u("instance_clore", decor.cellule.pk), clore)
    assert refus.status_code == 422
    assert "annulez d&#x27;abord" in refus.content.decode()
    seances.annuler_seance(seance=seance, motif="Fin", version=1, par=decor.anne, le=JOUR)
    assert anne.post(u("instance_clore", decor.cellule.pk), clore).status_code == 302
    decor.cellule.refresh_from_db()
    assert decor.cellule.periode.fin == date(2026, 12, 31)
    with pytest.raises(CoordinationImpossible):
        instances.clore_instance(
            instance=decor.comite,
            fin=decor.comite.periode.debut - timedelta(days=1),
            version=decor.comite.version,
            par=decor.anne,
            le=JOUR,
        )


def test_les_membres_d_une_autre_instance_se_reprennent(decor, client_de):
    neuve = instances.creer_instance(
        genre="ctes",
        nom="CTES",
        animateur=decor.anne,
        territoire_id=decor.scene.metz.pk,
        par=decor.anne,
        le=JOUR,
    )
    adresse = u("membres_reprendre", neuve.pk)
    client_de("anne").post(adresse, {"source": decor.cellule.pk})
    assert set(neuve.membres.values_list("courriel", flat=True)) == set(
        decor.cellule.membres.values_list("courriel", flat=True)
    )
    with pytest.raises(CoordinationImpossible):
        instances.reprendre_membres(instance=neuve, source=decor.cellule, par=decor.anne, le=JOUR)
