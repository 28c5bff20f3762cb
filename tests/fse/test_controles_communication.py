"""Un test par contrôle CO : la fiche, les mots, l'affiche, les séances, les preuves."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from jalons.coordination.models import Instance, Seance
from jalons.coordination.services.seance import porter_mention
from jalons.fse.controles import Examen
from jalons.fse.enums import GenrePreuvePublicite as P
from jalons.fse.enums import StatutOperation as S
from jalons.fse.erreurs import RegleEnfreinte
from jalons.fse.models import Operation
from jalons.fse.operation.rules.faits import VueOperation
from jalons.fse.publicite.controles import Co01, Co02
from jalons.fse.publicite.rules.faits import VueFiche
from jalons.fse.publicite.selectors.publicite import contenu_fiche
from jalons.fse.publicite.services import publicite
from jalons.socle.periode import Periode
from tests.fse import decor
from tests.fse.decor import constate

LE = date(2022, 6, 1)
ESSENTIEL = {
    "description": "Coordonner les acteurs.",
    "objectifs": "Que davantage de personnes retrouvent un emploi.",
    "resultats_attendus": "Un plan d'actions tenu.",
}


def rediger(operation, **champs):
    fiche = getattr(Operation.objects.get(pk=operation.pk), "fiche", None)
    return publicite.rediger_fiche(
        operation=operation,
        champs={**ESSENTIEL, **champs},
        version=fiche.version if fiche else 0,
        par=operation.porteur,
        le=LE,
    )


def publier(operation):
    return publicite.publier_fiche(operation=operation, par=operation.porteur, le=LE)


def prouver(operation, genre=P.AFFICHE, jour=LE):
    return publicite.ajouter_preuve_publicite(
        operation=operation,
        genre=genre,
        date_preuve=jour,
        lieu="Accueil",
        par=operation.porteur,
        le=max(jour, LE),
    )


def test_co_01_la_fiche_ne_se_publie_pas_sans_l_essentiel(en_execution):
    assert "pas commencée" in constate(en_execution, "CO-01", le=LE)[0]
    with pytest.raises(RegleEnfreinte, match=r"\(CO-01\)"):
        publier(en_execution)
    rediger(en_execution, resultats_attendus=" ")
    with pytest.raises(RegleEnfreinte, match=r"\(CO-01\).*résultats"):
        publier(en_execution)
    rediger(en_execution)
    assert publier(en_execution).date_publication == LE
    assert constate(en_execution, "CO-01", le=LE) == []
    contenu = contenu_fiche(Operation.objects.get(pk=en_execution.pk))
    assert contenu["mention"] == "Cofinancé par l'Union européenne"


def test_co_02_les_mots_suivent_le_statut(scene):
    operation = decor.ouvrir(scene)
    decor.planifier(operation)
    rediger(operation)
    avant = contenu_fiche(operation)
    assert "demande" in avant["phrase"] and not avant["est_acquis"], "rien n'est encore cofinancé"
    assert avant["mention"] == "Cofinancé par l'Union européenne", (
        "l'emblème s'affiche dès la demande"
    )
    examen = Examen(operation, le=LE)
    assert examen.dire(Co01) == [] == examen.dire(Co02)
    decor.executer(operation)
    apres = contenu_fiche(Operation.objects.get(pk=operation.pk), le=LE)
    assert "est cofinancée" in apres["phrase"]
    assert constate(operation, "CO-02", le=LE) == []


def test_co_02_une_fiche_qui_ment_est_nommee(en_execution):
    from dataclasses import replace

    rediger(en_execution)
    examen = Examen(Operation.objects.get(pk=en_execution.pk), le=LE)
    operation, fiche = examen.exiger(VueOperation), examen.exiger(VueFiche)
    trop_tot = replace(operation, statut=S.DEPOSEE)
    assert "comme acquis" in next(iter(Co02.constater(fiche, trop_tot)))
    en_retard = replace(fiche, dit_acquis=False)
    assert "encore de demande" in next(iter(Co02.constater(en_retard, operation)))


def test_co_03_une_affiche_ou_une_plaque_selon_le_cout_et_la_nature(en_execution):
    assert "affiche A3" in constate(en_execution, "CO-03", le=LE)[0]
    prouver(en_execution, P.SITE)
    assert "affiche A3" in constate(en_execution, "CO-03", le=LE)[0], (
        "une page n'est pas une affiche"
    )
    prouver(en_execution, P.AFFICHE)
    assert constate(en_execution, "CO-03", le=LE) == []
    Operation.objects.filter(pk=en_execution.pk).update(a_investissement=True)
    assert "plaque durable" in constate(en_execution, "CO-03", le=LE)[0], "110 889 € d'équipement"
    prouver(en_execution, P.PLAQUE)
    assert constate(en_execution, "CO-03", le=LE) == []


@pytest.fixture
def seance(scene):
    instance = Instance.objects.create(
        genre="equipe_pluridisciplinaire",
        nom="Comité",
        animateur=scene.claire,
        rythme_mois=1,
        periode=Periode(date(2022, 1, 1)),
    )
    debut = datetime(2022, 3, 1, 9, tzinfo=timezone.get_current_timezone())
    fin = datetime(2022, 3, 1, 11, tzinfo=timezone.get_current_timezone())
    return Seance.objects.create(instance=instance, debut=debut, fin=fin, par=scene.claire)


def test_co_04_les_documents_d_une_seance_liee_portent_la_mention(scene, en_execution, seance):
    publicite.lier_seance(operation=en_execution, seance=seance, par=scene.denis, le=LE)
    seance.refresh_from_db()
    assert seance.mention_europe == "Cofinancé par l'Union européenne"
    assert constate(en_execution, "CO-04", le=LE) == []
    porter_mention(seance=seance, mention="", par=scene.claire)
    assert "1 séance liée" in constate(en_execution, "CO-04", le=LE)[0]


def test_co_04_une_seance_hors_de_la_periode_ne_se_lie_pas(scene, equipe, seance):
    from jalons.fse.erreurs import OperationImpossible

    with pytest.raises(OperationImpossible, match="hors de la période"):
        publicite.lier_seance(operation=equipe, seance=seance, par=scene.denis, le=LE)


def test_co_05_une_preuve_dans_les_trente_jours_ou_trois_pour_cent_exposes(scene, equipe):
    assert constate(equipe, "CO-05", le=date(2026, 1, 31)) == []
    (message,) = constate(equipe, "CO-05", le=date(2026, 2, 1))
    assert "31/01/2026" in message and "2\u202f070,00" in message, "3 % de 69 000 €"
    prouver(equipe, jour=date(2026, 2, 1))
    assert constate(equipe, "CO-05", le=date(2026, 2, 2)), "elle vient trop tard"
    prouver(equipe, jour=date(2026, 1, 31))
    assert constate(equipe, "CO-05", le=date(2026, 2, 2)) == []


@pytest.mark.parametrize(("jour", "finie"), [(date(2022, 12, 31), False), (date(2023, 1, 1), True)])
def test_co_06_finie_elle_parle_au_passe_et_demande_ses_resultats(en_execution, jour, finie):
    """Le dernier jour est encore de l'opération ; le statut n'a pas à changer."""
    rediger(en_execution)
    lue = Operation.objects.get(pk=en_execution.pk)
    assert ("a été cofinancée" in contenu_fiche(lue, le=jour)["phrase"]) is finie
    assert len(constate(lue, "CO-06", le=jour)) == finie
    rediger(en_execution, resultats_obtenus="Douze réunions, quarante sorties.")
    assert constate(lue, "CO-06", le=jour) == []
    rediger(en_execution, resultats_obtenus="  ")
    assert len(constate(lue, "CO-06", le=jour)) == finie


def test_la_page_publique_change_de_temps_sans_qu_on_y_touche(en_execution, client, monkeypatch):
    rediger(en_execution)
    publier(en_execution)
    adresse = reverse("fse:fiche_publique", args=[en_execution.code])
    lues = []
    for jour in (date(2022, 12, 31), date(2023, 1, 1)):
        monkeypatch.setattr(timezone, "localdate", lambda *_, jour=jour: jour)
        lues.append("a été cofinancée" in client.get(adresse).content.decode())
    assert lues == [False, True]
