"""Une base ne s'ouvre qu'avec ses clés : ni silence, ni seconde création de tout le monde (X5)."""

from __future__ import annotations

import json

import pytest

from jalons.config.commande import sauvegarde
from jalons.socle.chiffrement import nouvelle_cle
from jalons.socle.cles import ClesEtrangeres, empreinte_de_cle, oublier_cle, verifier_cles
from jalons.socle.models import CleConnue

pytestmark = pytest.mark.django_db


@pytest.fixture
def connues(settings):
    CleConnue.objects.all().delete()
    verifier_cles()
    return settings


def test_les_memes_cles_ouvrent(connues):
    verifier_cles()
    assert CleConnue.objects.count() == len(connues.NIR_CLES) + 1


def test_un_autre_sel_arrete_tout(connues):
    connues.NIR_SEL = "un-autre-sel"
    with pytest.raises(ClesEtrangeres, match="sel"):
        verifier_cles()


def test_une_cle_absente_arrete_tout(connues):
    connues.NIR_CLES = [nouvelle_cle()]
    with pytest.raises(ClesEtrangeres, match="Il manque 1 clé"):
        verifier_cles()


def test_une_cle_ajoutee_devant_est_retenue_et_l_ancienne_reste_due(connues):
    ancienne, nouvelle = connues.NIR_CLES[0], nouvelle_cle()
    connues.NIR_CLES = [nouvelle, ancienne]
    verifier_cles()
    connues.NIR_CLES = [nouvelle]
    with pytest.raises(ClesEtrangeres):
        verifier_cles()
    oublier_cle(ancienne)
    verifier_cles()


def test_l_empreinte_ne_dit_pas_la_cle(connues):
    [sel] = CleConnue.objects.filter(genre="sel_nir")
    assert connues.NIR_SEL not in sel.empreinte
    assert sel.empreinte == empreinte_de_cle(connues.NIR_SEL)


@pytest.mark.django_db(transaction=True)
def test_une_sauvegarde_d_autres_cles_est_refusee_avant_de_rien_changer(scene, tmp_path, settings):
    from jalons.comptes.models import Agent

    fichier = tmp_path / "s.tar"
    sauvegarde.sauvegarder(fichier)
    settings.NIR_SEL = "celui d'un autre département"
    avant = Agent.objects.count()
    with pytest.raises(sauvegarde.Arret, match="aux autres clés"):
        sauvegarde.restaurer(fichier, remplacer=True)
    assert Agent.objects.count() == avant


@pytest.mark.django_db(transaction=True)
def test_le_manifeste_dit_le_serveur_et_les_cles_sans_les_porter(scene, tmp_path, settings):
    import tarfile

    fichier = tmp_path / "s.tar"
    sauvegarde.sauvegarder(fichier)
    with tarfile.open(fichier) as archive:
        texte = archive.extractfile("manifeste.json").read().decode()
    manifeste = json.loads(texte)
    assert manifeste["postgresql"] == sauvegarde.version_du_serveur()
    assert manifeste["cles"]["sel_nir"] == [empreinte_de_cle(settings.NIR_SEL)]
    assert settings.NIR_SEL not in texte
    assert not [cle for cle in settings.NIR_CLES if cle in texte]
