"""La séance : présences, retraits, avis, reports, quorum, procès-verbal, lettres."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from jalons.comptes.models import Evenement
from jalons.equipes.documents.pv_equipe import PvEquipe
from jalons.equipes.enums import EtatDossier, EtatPassage, MotifRetrait, SensAvis
from jalons.equipes.erreurs import EquipeImpossible
from jalons.equipes.models import PassageEquipe, RetraitMembre, SeanceEquipe
from jalons.equipes.rules.avis import Voix
from jalons.equipes.selectors.dossiers import avis_de, avis_pour
from jalons.equipes.selectors.seance import membres_en_seance, quorum_de
from jalons.equipes.services import avis, composition, courriers, dossiers
from jalons.personnes.models import Document
from jalons.socle.conflit import ConflitDeVersion
from tests.equipes.decor import (
    JOUR,
    LE,
    convoquer,
    excuser,
    nommer,
    passage_de,
    rendre,
    saisir,
    sieger,
    signer,
)


def test_r3_l_avis_demande_les_presences_le_quorum_et_un_motif(decor):
    dossier = saisir(decor)
    with pytest.raises(EquipeImpossible):
        rendre(decor, dossier)  # présences pas notées
    sieger(decor, "departement", "france_travail")
    with pytest.raises(EquipeImpossible, match="quorum"):
        rendre(decor, dossier)  # deux collèges ni présents ni excusés
    excuser(decor, "maison_emploi_plie", "beneficiaires")
    with pytest.raises(EquipeImpossible) as refus:
        rendre(decor, dossier, motif=" ")
    assert refus.value.champ == "motif"
    rendu = rendre(decor, dossier, voie="professionnelle", voix=Voix(2, 0))
    assert (rendu.etat, rendu.pour, rendu.voie) == (EtatPassage.RENDU, 2, "professionnelle")
    lu = avis_de(dossier, le=JOUR)
    assert lu is not None
    assert (lu.est_favorable, lu.est_signe, lu.rendu_le) == (True, False, JOUR)
    assert avis_de(dossier, le=JOUR - timedelta(days=1)) is None
    assert avis_pour(decor.scene.fatou, "reorientation", depuis=LE, le=JOUR) == lu
    assert avis_pour(decor.scene.fatou, "suppression", depuis=LE, le=JOUR) is None


def test_un_suppleant_pourvoit_le_siege_de_son_titulaire_une_seule_fois(decor):
    sieger(decor, "departement", "suppleant")
    quorum = quorum_de(decor.seance, membres_en_seance(decor.seance))
    assert (quorum.pourvus, quorum.sieges, quorum.requis) == (1, 4, 2)


def test_les_membres_sont_ceux_du_jour_de_la_seance(decor):
    partant = decor.membres["beneficiaires"]
    composition.terminer_siege(
        membre=partant, jusqu_au=date(2026, 3, 31), version=1, par=decor.scene.helene, le=LE
    )
    neuf = nommer(decor, "beneficiaires", "Nina Témoin", "nina@asso.example")
    noms = {m.membre.nom for m in membres_en_seance(decor.seance)}
    assert neuf.nom in noms and partant.nom not in noms
    with pytest.raises(EquipeImpossible):
        nommer(decor, "beneficiaires", "Encore Nina", "Nina@asso.example")


def test_un_membre_lie_se_retire_et_pese_sur_le_quorum(decor):
    """Le référent et l'homonyme sont proposés ; l'homonyme s'écarte avec une raison, tracée."""
    scene = decor.scene
    nommer(decor, "elus", "Awa Diallo", "awa@equipe.example")
    nommer(
        decor, "organismes_insertion", "Sophie Exemple", scene.sophie.courriel, agent=scene.sophie
    )
    from jalons.personnes.services import designer_referent

    designer_referent(personne=scene.fatou, structure=scene.udaf, agent=scene.sophie, le=LE)
    dossier = saisir(decor)
    retraits = {r.membre.nom: r for r in RetraitMembre.objects.filter(passage__dossier=dossier)}
    assert {n: r.motif for n, r in retraits.items()} == {
        "Awa Diallo": MotifRetrait.MEME_NOM,
        "Sophie Exemple": MotifRetrait.REFERENT,
    }
    with pytest.raises(EquipeImpossible):
        avis.ecarter_retrait(retrait=retraits["Awa Diallo"], precision="", par=decor.solene, le=LE)
    avis.ecarter_retrait(
        retrait=retraits["Awa Diallo"], precision="Homonyme, sans lien", par=decor.solene, le=LE
    )
    # Six sièges, trois requis : deux présents et la référente ne suffisent pas pour ce dossier.
    convoquer(decor)
    excuser(decor, "maison_emploi_plie", "beneficiaires")
    decor.membres["sophie"] = retraits["Sophie Exemple"].membre
    sieger(decor, "departement", "france_travail", "sophie")
    assert quorum_de(decor.seance, membres_en_seance(decor.seance)).est_atteint
    with pytest.raises(EquipeImpossible, match="membres liés"):
        rendre(decor, dossier)
    decor.membres["awa"] = retraits["Awa Diallo"].membre
    sieger(decor, "departement", "france_travail", "sophie", "awa")
    with pytest.raises(EquipeImpossible) as refus:
        rendre(decor, dossier, voix=Voix(4, 0))  # la référente ne vote pas
    assert refus.value.champ == "pour"
    assert rendre(decor, dossier, voix=Voix(3, 0)).etat == EtatPassage.RENDU


def test_un_lien_se_declare_en_seance(decor):
    dossier = saisir(decor)
    sieger(decor)
    avis.declarer_retrait(
        passage=passage_de(dossier),
        membre=decor.membres["beneficiaires"],
        precision="Voisin",
        par=decor.solene,
        le=JOUR,
    )
    assert RetraitMembre.objects.get().motif == MotifRetrait.DECLARE
    assert rendre(decor, dossier, voix=Voix(3, 0)).pour == 3


def test_r4_pas_d_avis_sur_une_suppression_sans_invitation_recue_et_delai_passe(decor):
    """R4 (L.262-37 III) : la personne est invitée ; dix jours courent de la réception."""
    dossier = saisir(decor, theme="suppression")
    assert dossier.passages.get().seance == decor.seance
    lot = courriers.inviter_les_personnes(
        seance=decor.seance,
        passages=[passage_de(dossier)],
        heures={passage_de(dossier).pk: time(9, 30)},
        par=decor.solene,
        le=LE,
    )
    assert len(lot.faites) == 1 and lot.pdf.startswith(b"%PDF")
    assert Document.objects.filter(personne=decor.scene.fatou, type="invitation_equipe").exists()
    sieger(decor)
    with pytest.raises(EquipeImpossible, match="réception"):
        rendre(decor, dossier)
    _noter(decor, dossier, recue_le=date(2026, 4, 6))
    with pytest.raises(EquipeImpossible, match="16/04/2026"):
        rendre(decor, dossier)
    _noter(decor, dossier, recue_le=date(2026, 4, 3))
    lu = rendre(decor, dossier)
    assert lu.etat == EtatPassage.RENDU
    dit = avis_de(dossier, le=JOUR)
    assert dit is not None and dit.invitee_le == LE


def _noter(decor, dossier, **champs):
    passage = passage_de(dossier)
    return avis.noter_audition(
        passage=passage, version=passage.version, par=decor.solene, le=JOUR, **champs
    )


def test_qui_est_venu_ou_a_ecrit_a_ete_entendu(decor):
    dossier = saisir(decor, theme="suppression")
    sieger(decor)
    passage = _noter(
        decor, dossier, presence="venue", assistee_de="Paul", observations="J'ai été malade."
    )
    assert passage.observations_le == JOUR
    assert rendre(decor, dossier).etat == EtatPassage.RENDU


def test_un_avis_se_corrige_avant_la_signature_puis_se_fige(decor):
    dossier = saisir(decor)
    sieger(decor)
    rendre(decor, dossier)
    corrige = rendre(decor, dossier, SensAvis.DEFAVORABLE, motif="Trop tôt.")
    assert corrige.sens == SensAvis.DEFAVORABLE
    assert not Evenement.objects.filter(type="equipe_avis").exists()
    signee = signer(decor)
    assert bytes(signee.pv.contenu).startswith(b"%PDF")
    assert signee.constat["pourvus"] == 4
    assert Evenement.objects.filter(type="equipe_avis", objet_id=dossier.pk).exists()
    with pytest.raises(EquipeImpossible, match="signé"):
        rendre(decor, dossier)
    for sql in (
        "UPDATE equipes_passageequipe SET motif = 'x'",
        "DELETE FROM equipes_retraitmembre; DELETE FROM equipes_passageequipe",
        "UPDATE equipes_seanceequipe SET president = 'x' WHERE signe_le IS NOT NULL",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as curseur:
            curseur.execute(sql)
    lu = avis_de(dossier, le=JOUR)
    assert lu is not None and lu.est_signe and not lu.est_favorable


def test_on_ne_signe_pas_tant_qu_un_dossier_attend(decor):
    saisir(decor)
    sieger(decor)
    with pytest.raises(EquipeImpossible, match="1 dossier"):
        signer(decor)


def test_un_report_passe_a_la_suivante_et_se_defait(decor):
    dossier = saisir(decor)
    sieger(decor)
    passage = passage_de(dossier)
    reporte = avis.reporter(
        passage=passage,
        motif="Pièces attendues",
        version=passage.version,
        par=decor.solene,
        le=JOUR,
    )
    assert reporte.etat == EtatPassage.REPORTE
    assert passage_de(dossier).seance == decor.suivante
    assert Evenement.objects.filter(type="equipe_report", objet_id=dossier.pk).exists()
    avis.reprendre(passage=reporte, version=reporte.version, par=decor.solene, le=JOUR)
    assert passage_de(dossier).seance == decor.seance
    assert rendre(decor, dossier).etat == EtatPassage.RENDU


def test_sans_quorum_rien_n_est_rendu_et_tout_se_reporte(decor):
    """Aucun avis ne survit ; les observations écrites suivent le dossier."""
    un, deux = saisir(decor), saisir(decor, theme="suppression")
    sieger(decor, "departement")
    _noter(decor, deux, observations="Je demande un délai.")
    assert avis.reporter_faute_de_quorum(seance=decor.seance, par=decor.solene, le=JOUR) == 2
    for dossier in (un, deux):
        dossier.refresh_from_db()
        assert dossier.etat == EtatDossier.INSCRIT
        assert passage_de(dossier).seance == decor.suivante
    assert passage_de(deux).observations == "Je demande un délai."
    assert signer(decor).constat["pourvus"] == 1


def test_avec_le_quorum_on_ne_reporte_pas_tout_d_un_coup(decor):
    saisir(decor)
    sieger(decor)
    with pytest.raises(EquipeImpossible):
        avis.reporter_faute_de_quorum(seance=decor.seance, par=decor.solene, le=JOUR)


def test_les_lettres_d_avis_partent_en_un_lot_apres_la_signature(decor):
    dossier = saisir(decor)
    sieger(decor)
    rendre(decor, dossier, voie="professionnelle")
    with pytest.raises(EquipeImpossible):
        courriers.dire_les_avis(seance=decor.seance, par=decor.solene, le=JOUR)
    signer(decor)
    lot = courriers.dire_les_avis(seance=decor.seance, par=decor.solene, le=JOUR)
    encore = courriers.dire_les_avis(seance=decor.seance, par=decor.solene, le=JOUR)
    assert len(lot.faites) == len(encore.faites) == 1
    lettre = Document.objects.get(type="avis_equipe")
    assert lettre.donnees["voie"] == "Professionnelle"
    assert lettre.donnees["civilite"] == "Madame"
    suivi = dossiers.noter_la_suite(
        dossier=dossier, suite="Réorientation décidée", version=None, par=decor.solene, le=JOUR
    )
    assert (suivi.suite, suivi.suite_le) == ("Réorientation décidée", JOUR)


def test_aucune_lettre_ne_part_a_qui_l_on_croit_mort(decor):
    dossier = saisir(decor, theme="suppression")
    decor.scene.fatou.deces_signale = True
    decor.scene.fatou.save()
    lot = courriers.inviter_les_personnes(
        seance=decor.seance, passages=[passage_de(dossier)], par=decor.solene, le=LE
    )
    assert not lot.faites and lot.pdf == b"" and len(lot.refusees) == 1


def test_le_proces_verbal_nomme_chacun_et_dit_qui_n_a_pas_siege(decor, monkeypatch):
    dossier = saisir(decor)
    sieger(decor)
    avis.declarer_retrait(
        passage=passage_de(dossier),
        membre=decor.membres["beneficiaires"],
        precision="Voisin",
        par=decor.solene,
        le=JOUR,
    )
    rendre(decor, dossier, voix=Voix(2, 1))
    dites = {}
    monkeypatch.setattr(PvEquipe, "rendre", lambda d, **_: dites.update(d) or b"%PDF-1.7")
    signer(decor)
    ligne = dites["themes"][0]["lignes"][0]
    assert ligne["retraits"] == ["Omar Témoin (lien déclaré)"]
    assert ligne["voix"] == "2 pour, 1 contre, 0 abstention"
    assert (len(dites["presents"]), dites["est_projet"]) == (4, False)


def test_une_saisie_perimee_se_compare(decor):
    dossier = saisir(decor)
    sieger(decor)
    version = passage_de(dossier).version
    rendre(decor, dossier)
    with pytest.raises(ConflitDeVersion):
        rendre(decor, dossier, SensAvis.DEFAVORABLE, version=version)
    assert PassageEquipe.objects.get().sens == SensAvis.FAVORABLE
    assert SeanceEquipe.objects.count() == 2
