"""Ce qui rend l'import rapide ne change rien à ce qu'il écrit."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.echanges import services
from jalons.echanges.flux import jugement, ouvrier
from jalons.echanges.flux.decoupe import Bloc, Decoupe
from jalons.echanges.flux.jugement import Tribunal
from jalons.echanges.services import contraintes, lecture
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import EtatDroit
from tests.echanges.decor import importer_mois, monde, moselle  # noqa: F401
from tests.echanges.fabrique import faits_connus, fichier, foyer, individu

LE = date(2026, 2, 6)


@pytest.mark.parametrize("paquet", [1, 7, 500])
def test_v4_a_plusieurs_processus_les_dossiers_sont_les_memes_et_dans_l_ordre(
    tmp_path, monkeypatch, settings, paquet
):
    monkeypatch.setattr(ouvrier, "PAQUET", paquet)
    [chemin, *_] = ecrire_mois(monde(foyers=60), tmp_path, rang=1)
    lus = []
    for ouvriers in (0, 2):
        with chemin.open("rb") as source:
            juges = lecture.juger_tout(
                Decoupe(source), ajouts={}, encodage="windows-1252", ouvriers=ouvriers
            )
            lus.append([(j.rang, j.ligne, j.numero, j.empreinte, bool(j.contenu)) for j in juges])
    assert lus[0] == lus[1]
    assert [rang for rang, *_ in lus[0]] == list(range(1, len(lus[0]) + 1))


def test_v4_un_ouvrier_tue_arrete_l_import_sans_rien_perdre(tmp_path, monkeypatch):
    [chemin, *_] = ecrire_mois(monde(foyers=60), tmp_path, rang=1)
    monkeypatch.setattr(ouvrier, "PAQUET", 5)
    vrai = ouvrier._Ouvrier.prendre

    def mourir(lui):
        lui._processus.kill()
        lui._rendus.queue.clear()
        return vrai(lui)

    monkeypatch.setattr(ouvrier._Ouvrier, "prendre", mourir)
    with chemin.open("rb") as source, pytest.raises(ouvrier.OuvrierPerdu):
        list(lecture.juger_tout(Decoupe(source), ajouts={}, encodage="windows-1252", ouvriers=1))


def _definitions() -> list[str]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)"
            " FROM pg_constraint UNION ALL SELECT indexdef FROM pg_indexes"
            " WHERE schemaname = 'public' ORDER BY 1"
        )
        return [ligne[0] for ligne in curseur.fetchall()]


def test_v4_les_contraintes_reposees_sont_les_memes_et_tiennent(moselle, tmp_path, monkeypatch):  # noqa: F811
    foyers = [foyer(n, individu(f"NOM{n}", f"P{n}", date(1990, 1, n))) for n in range(1, 25)]
    chemin = fichier(tmp_path, foyers, date(2026, 1, 31))
    avant = _definitions()
    with transaction.atomic():
        point = transaction.savepoint()
        services.importer(chemin=chemin, par=None, le=LE)
        sans = faits_connus()
        transaction.savepoint_rollback(point)
    monkeypatch.setattr(contraintes, "BEAUCOUP", 10)
    services.importer(chemin=chemin, par=None, le=LE)
    assert _definitions() == avant
    assert faits_connus() == sans
    fait = EtatDroit.objects.first()
    fait.pk = None
    fait._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        fait.save()


def _blocs(tmp_path, foyers=20) -> list[Bloc]:
    [chemin, *_] = ecrire_mois(monde(foyers=foyers), tmp_path, rang=1)
    return list(Decoupe(io.BytesIO(chemin.read_bytes())))


def test_v4_un_bloc_recu_de_nouveau_n_est_pas_relu(tmp_path, monkeypatch):
    blocs = _blocs(tmp_path)
    premiers = [Tribunal({}, "windows-1252").juger(b) for b in blocs]
    brutes = frozenset(j.brute for j in premiers if j.brute)
    assert len(brutes) == len(blocs)
    monkeypatch.setattr(jugement, "extraire", None)  # relire un bloc serait une erreur
    tribunal = Tribunal({}, "windows-1252", brutes=brutes)
    suivant = [
        Bloc(b.rang, b.ligne, re.sub(rb"(?<=<DDELECAL>)[\d-]+", b"2031-07-01", b.octets))
        for b in blocs
    ]
    for vus in (blocs, suivant):
        juges = [tribunal.juger(b) for b in vus]
        assert not any(j.contenu or j.ecarts for j in juges)
        assert [(j.numero, j.brute) for j in juges] == [(j.numero, j.brute) for j in premiers]


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        (rb"<DDELECAL>[\d-]+", b"<DDELECAL>2026-02-31"),
        (rb"<DDELECAL>[\d-]+", b"<DDELECAL>"),
        (rb"<PRENOM>[^<]*", b"<PRENOM>AUTRE"),
        (rb"<ETATDOSRSA>.", b"<ETATDOSRSA>X"),
        (rb"<DTNAI>[\d-]+", b"<DTNAI>1980-01-01"),
    ],
)
def test_v4_un_bloc_dont_un_element_change_est_juge_comme_la_premiere_fois(tmp_path, avant, apres):
    bloc, *_ = _blocs(tmp_path, 3)
    brute = Tribunal({}, "windows-1252").juger(bloc).brute
    change = Bloc(1, 1, re.sub(avant, apres, bloc.octets, count=1))
    assert change != bloc
    neuf = Tribunal({}, "windows-1252").juger(change)
    assert Tribunal({}, "windows-1252", brutes=frozenset([brute])).juger(change).brute == neuf.brute
    assert neuf.brute != brute
    assert neuf.ecarts or neuf.contenu


def test_v4_ce_qui_change_le_jugement_fait_relire_le_bloc(tmp_path):
    bloc, *_ = _blocs(tmp_path, 3)
    vues = {
        Tribunal(ajouts, encodage).juger(bloc).brute
        for ajouts, encodage in (
            ({}, "windows-1252"),
            ({}, "utf-8"),
            ({"MOTICLORSA": {"ZZZ"}}, "windows-1252"),
        )
    }
    assert len(vues) == 3
    sans_prenom = re.sub(rb"<PRENOM>[^<]*", b"<PRENOM>", bloc.octets, count=1)
    remarque = Tribunal({}, "windows-1252").juger(Bloc(1, 1, sans_prenom))
    assert remarque.notes
    assert remarque.brute is None  # la remarque se redit à chaque fichier


@pytest.mark.usefixtures("moselle")
def test_v4_reconnaitre_les_blocs_ne_change_rien_aux_faits(tmp_path, monkeypatch):
    def deux_mois(dossier) -> tuple[object, list[dict[str, int]]]:
        with transaction.atomic():
            point = transaction.savepoint()
            m = monde(foyers=12)
            lots = importer_mois(m, dossier, 1)
            m.mois_suivant()
            lots += importer_mois(m, dossier, 2)
            vus = faits_connus(), [lot.compteurs for lot in lots]
            transaction.savepoint_rollback(point)
        return vus

    avec = deux_mois(tmp_path / "avec")
    vraies = lecture._empreintes_connues
    monkeypatch.setattr(lecture, "_empreintes_connues", lambda r: (vraies(r)[0], frozenset()))
    assert deux_mois(tmp_path / "sans") == avec
