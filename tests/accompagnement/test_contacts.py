"""Les contacts de toute personne suivie : deux gestes, une tentative n'en est pas un, se corrigent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jalons.accompagnement.enums import ModeContact
from jalons.accompagnement.models import Contact
from jalons.accompagnement.selectors.contacts import dernier_contact
from jalons.accompagnement.services import contacts as services
from jalons.accompagnement.services.commun import ParcoursImpossible
from jalons.comptes.models import Evenement
from jalons.personnes.models import Personne
from jalons.socle.conflit import ConflitDeVersion
from tests.accompagnement.decor import admettre

JOUR = date(2026, 3, 20)


def noter(scene, jour=JOUR, mode=ModeContact.TELEPHONE, *, par=None, personne=None, **champs):
    return services.noter_contact(
        personne=personne or scene.fatou,
        date=jour,
        mode=mode,
        par=par or scene.claire,
        **{"le": jour, **champs},
    )


def dernier(personne, **options):
    return Personne.objects.annotate(d=dernier_contact(**options)).get(pk=personne.pk).d


def test_une_tentative_sans_reponse_n_est_pas_un_contact(plie):
    noter(plie, JOUR - timedelta(days=9))
    noter(plie, JOUR, ModeContact.SANS_REPONSE)
    noter(plie, JOUR, ModeContact.MESSAGE, est_abouti=False)
    assert dernier(plie.fatou) == JOUR - timedelta(days=9)
    assert dernier(plie.jean) is None
    types = set(Evenement.objects.values_list("type", flat=True))
    assert {"contact", "contact_tente"} <= types
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(mode="sans_reponse").update(est_abouti=True)


def test_le_dernier_contact_se_lit_par_ensembles_en_une_requete(plie, django_assert_num_queries):
    noter(plie)
    noter(plie, JOUR - timedelta(days=3), personne=plie.jean)
    with django_assert_num_queries(1):
        lus = dict(Personne.objects.annotate(d=dernier_contact()).order_by().values_list("pk", "d"))
    assert lus[plie.fatou.pk] == JOUR and lus[plie.jean.pk] == JOUR - timedelta(days=3)


def test_le_contact_va_au_parcours_que_mene_la_structure_de_l_agent(plie):
    parcours = admettre(plie)
    assert noter(plie, par=plie.lucie).parcours == parcours
    assert noter(plie, par=plie.claire).parcours is None
    avant = parcours.date_admission - timedelta(days=1)
    assert noter(plie, avant, par=plie.lucie).parcours is None
    with pytest.raises(ParcoursImpossible, match="précéder"):
        noter(plie, avant, par=plie.lucie, parcours=parcours)
    with pytest.raises(ParcoursImpossible, match="autre personne"):
        noter(plie, par=plie.lucie, personne=plie.jean, parcours=parcours)
    with pytest.raises(ParcoursImpossible, match="pas encore"):
        noter(plie, JOUR + timedelta(days=1), le=JOUR)


def test_son_auteur_le_corrige_pendant_le_delai_et_cela_se_voit(plie):
    contact = noter(plie)
    le = timezone.localdate()
    options = {"contact": contact, "date": JOUR, "resume": "Vu chez elle.", "le": le}
    corrige = services.corriger_contact(
        mode=ModeContact.VISITE, version=1, par=plie.claire, **options
    )
    assert (corrige.mode, corrige.est_abouti, corrige.version) == ("visite", True, 2)
    assert Evenement.objects.filter(type="contact_corrige").exists()
    assert contact.events.count() == 2, "ce que l'on croyait reste lisible"
    with pytest.raises(ConflitDeVersion):
        services.corriger_contact(mode=ModeContact.VISITE, version=1, par=plie.claire, **options)
    with pytest.raises(ParcoursImpossible, match="Seul son auteur"):
        services.corriger_contact(mode=ModeContact.VISITE, version=2, par=plie.lucie, **options)
    tard = {**options, "le": le + timedelta(days=31)}
    with pytest.raises(ParcoursImpossible, match="30 jours"):
        services.corriger_contact(mode=ModeContact.VISITE, version=2, par=plie.claire, **tard)
    with pytest.raises(ParcoursImpossible, match="pourquoi"):
        services.retirer_contact(contact=contact, motif="", version=2, par=plie.claire, le=le)
    services.retirer_contact(
        contact=contact, motif="Mauvaise fiche", version=2, par=plie.claire, le=le
    )
    assert dernier(plie.fatou) is None
    assert Evenement.objects.filter(type="contact_retire").exists()


def url(nom, *args):
    return reverse(f"accompagnement:{nom}", args=args)


def test_deux_gestes_depuis_le_dossier(plie, client_de):
    """Le bouton ouvre le formulaire dans la page ; le moyen choisi enregistre, à la date du jour."""
    claire, htmx = client_de("claire"), {"HX-Request": "true"}
    section = claire.get(url("section_contacts", plie.fatou.pk)).content.decode()
    assert "Noter un contact" in section and "Aucun contact noté" in section
    ouvert = claire.get(url("contact", plie.fatou.pk), headers=htmx)
    champs = ouvert.content.decode()
    le = timezone.localdate()
    assert f'value="{le:%Y-%m-%d}"' in champs and "<html" not in champs and "Sans réponse" in champs
    note = claire.post(url("contact", plie.fatou.pk), {"mode": "visite", "date": le}, headers=htmx)
    assert note.headers["HX-Trigger"] == "contact-note" and "noté" in note.content.decode()
    contact = Contact.objects.get()
    assert (contact.mode, contact.date, contact.agent, contact.structure) == (
        "visite",
        le,
        plie.claire,
        plie.departement,
    )
    futur = {"mode": "visite", "date": le + timedelta(days=2), "resume": "À garder"}
    refus = claire.post(url("contact", plie.fatou.pk), futur, headers=htmx)
    assert refus.status_code == 422 and "À garder" in refus.content.decode()
    section = claire.get(url("section_contacts", plie.fatou.pk)).content.decode()
    assert url("contact_corriger", contact.pk) in section
    assert claire.get(url("contact_corriger", contact.pk)).status_code == 200
    corrige = {"mode": "sans_reponse", "date": le, "version": 1}
    assert claire.post(url("contact_corriger", contact.pk), corrige).status_code == 302
    assert claire.post(url("contact_corriger", contact.pk), corrige).status_code == 409
    retrait = {"motif": "Erreur", "version": 2}
    assert claire.post(url("contact_retirer", contact.pk), retrait).status_code == 302
    assert not Contact.objects.exists()


def test_qui_note_et_qui_corrige(plie, client_de):
    contact = noter(plie)
    for nom, statut in (("claire", 200), ("nadia", 404), ("helene", 404), ("karim", 404)):
        assert client_de(nom).get(url("contact", plie.fatou.pk)).status_code == statut, nom
    assert client_de("lucie").get(url("contact_corriger", contact.pk)).status_code == 404
    assert client_de("nadia").get(url("contact_corriger", contact.pk)).status_code == 403
    lit = client_de("helene").get(url("section_contacts", plie.fatou.pk)).content.decode()
    assert "Appel" in lit and "Noter un contact" not in lit and "Corriger" not in lit


def test_la_section_fait_un_nombre_fixe_de_requetes(plie, client_de):
    claire, adresse = client_de("claire"), url("section_contacts", plie.fatou.pk)
    noter(plie)

    def compter():
        claire.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            claire.get(adresse)
        return len(lues)

    avant = compter()
    for rang in range(6):
        noter(plie, JOUR - timedelta(days=rang + 1), par=plie.lucie)
    assert compter() <= avant <= 10
