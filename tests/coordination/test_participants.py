"""Les participants du dispositif d'un comité de suivi : la liste, sous le droit de les voir."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from jalons.comptes.models import Consultation, Evenement
from jalons.personnes.models import Personne
from jalons.repertoire.models import ParticipationDispositif
from jalons.repertoire.services import participants as services
from jalons.repertoire.services.commun import OffreImpossible
from jalons.socle.conflit import ConflitDeVersion
from tests.coordination.decor import JOUR, u, une_seance
from tests.distribution import nouvelle_personne
from tests.outillage.decors import decor_partage

HIER = timezone.localdate() - timedelta(days=1)


@decor_partage
def suivie(decor):
    """Fatou (de Metz) et quelqu'un de Forbach sont dans la Garantie d'activité."""
    scene = decor.scene
    loin = nouvelle_personne(
        prenom="Ines",
        nom="LOINTAINE",
        naissance=date(1990, 1, 1),
        sexe="2",
        commune=scene.cms_metz.commune,
        numero="29900000001",
    )
    Personne.objects.filter(pk=loin.pk).update(territoire=scene.forbach)
    for personne in (scene.fatou, loin):
        ParticipationDispositif.objects.create(
            dispositif=decor.dispositif, personne=personne, entree=JOUR, par=decor.anne
        )
    return decor


def fatou_de(decor) -> ParticipationDispositif:
    return ParticipationDispositif.objects.get(personne=decor.scene.fatou)


def test_chacun_voit_les_participants_qu_il_a_le_droit_de_voir(suivie, client_de):
    url = u("participants", suivie.comite.pk)
    page = client_de("anne").get(url).content.decode()
    assert "DIALLO" in page and "LOINTAINE" not in page
    assert "1 participant" in page
    export = client_de("anne").get(url, {"export": "csv"})
    sortie = b"".join(export.streaming_content).decode()
    assert "DIALLO" in sortie and "LOINTAINE" not in sortie
    for ecran in ("participants_dispositif", "participants_dispositif_export"):
        vues = Consultation.objects.filter(ecran=ecran).values_list("personne_id", flat=True)
        assert set(vues) == {suivie.scene.fatou.pk}
    assert client_de("anne").get(u("participants", suivie.cellule.pk)).status_code == 404
    assert client_de("nadia").get(url).status_code == 403


def test_la_liste_mene_au_point_de_la_seance(suivie, client_de):
    seance = une_seance(suivie, suivie.comite)
    page = client_de("anne").get(u("participants", suivie.comite.pk)).content.decode()
    assert u("point_parcours", seance.pk, suivie.scene.fatou.pk) in page
    assert u("participants", suivie.comite.pk) in (
        client_de("anne").get(u("seance", seance.pk)).content.decode()
    )


def test_inscrire_corriger_sortir_revenir(decor, client_de):
    anne, fatou = client_de("anne"), decor.scene.fatou
    assert fatou.nom_naissance in (
        anne.get(u("inscrire", decor.comite.pk), {"q": "diallo"}).content.decode()
    )
    anne.post(u("entrer", decor.comite.pk, fatou.pk), {"entree": f"{HIER:%d/%m/%Y}"})
    inscrite = fatou_de(decor)
    assert (inscrite.entree, inscrite.sortie) == (HIER, None)
    double = anne.post(u("entrer", decor.comite.pk, fatou.pk), {"entree": f"{HIER:%d/%m/%Y}"})
    assert double.status_code == 422
    url = u("participants", decor.comite.pk)
    acte = {"acte": "sortie", "choix": inscrite.pk, "sortie-sortie": f"{HIER:%d/%m/%Y}"}
    anne.post(url, {**acte, "sortie-motif_sortie": "Reprise d'emploi"})
    assert fatou_de(decor).sortie == HIER
    assert "DIALLO" not in anne.get(url).content.decode()
    assert "DIALLO" in anne.get(url, {"etat": "sorti"}).content.decode()
    corrigee = {"entree": f"{HIER:%d/%m/%Y}", "sortie": "", "version": 2}
    anne.post(u("participation", inscrite.pk), corrigee)
    assert fatou_de(decor).sortie is None
    anne.post(url, {"acte": "retirer", "choix": inscrite.pk})
    assert not ParticipationDispositif.objects.exists()
    codes = (
        Evenement.objects.filter(personne_id=fatou.pk).order_by("pk").values_list("type", flat=True)
    )
    assert [c for c in codes if "dispositif" in c] == [
        "participant_dispositif",
        "sortie_dispositif",
        "participation_dispositif_corrigee",
        "participation_dispositif_retiree",
    ]


def test_ce_qui_se_refuse(suivie):
    fatou, anne = suivie.scene.fatou, suivie.anne
    loin = Personne.objects.get(nom_naissance="LOINTAINE")
    demain = JOUR + timedelta(days=1)
    for personne, entree in ((loin, JOUR), (fatou, demain), (fatou, JOUR)):
        with pytest.raises(OffreImpossible):
            services.inscrire_participant(
                dispositif=suivie.dispositif, personne=personne, entree=entree, par=anne, le=JOUR
            )
    inscrite = fatou_de(suivie)
    for sortie in (JOUR - timedelta(days=1), demain):
        with pytest.raises(OffreImpossible):
            services.sortir_participant(participation=inscrite, sortie=sortie, par=anne, le=JOUR)
    with pytest.raises(ConflitDeVersion):
        services.corriger_participation(
            participation=inscrite, version=9, changements={"entree": JOUR}, par=anne, le=JOUR
        )


def test_qui_ne_tient_pas_l_instance_lit_sans_inscrire(suivie, client_de):
    sophie = client_de("sophie")
    assert sophie.get(u("participants", suivie.comite.pk)).status_code == 200
    assert sophie.get(u("inscrire", suivie.comite.pk)).status_code == 403
    entrer = u("entrer", suivie.comite.pk, suivie.scene.fatou.pk)
    assert sophie.get(entrer).status_code in (403, 404)
    assert sophie.get(u("participation", fatou_de(suivie).pk)).status_code in (403, 404)
