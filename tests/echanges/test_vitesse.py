"""Ce qui rend l'import rapide ne change rien à ce qu'il écrit."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.annuaire.services import charger_communes
from jalons.chiffres.derivation import deriver
from jalons.chiffres.models import Sejour, SejourADeriver
from jalons.echanges import services
from jalons.echanges.enums import EtatLot
from jalons.echanges.flux import jugement, ouvrier
from jalons.echanges.flux.jugement import Tribunal
from jalons.echanges.models import DossierRecu, Lot
from jalons.echanges.services import contraintes, importation, lecture
from jalons.generateur import defauts
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import EtatDroit, Personne
from jalons.socle.decoupe import Bloc, Decoupe
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


# Ceux qui ne dépendent pas du découpage en tranches.
_COMPTES = ("lus", "modifies", "rejetes", "remarques", "en_double", "personnes_nouvelles")


def _charger(chemin, monkeypatch, *, d_un_trait: bool) -> tuple[Any, ...]:
    """Charge ce fichier sur une base vide, lu et appliqué à la fois ou non, puis défait tout."""
    monkeypatch.setattr(importation, "GROS_FICHIER", 0 if d_un_trait else 10**9)
    monkeypatch.setattr(importation, "DOSSIERS_PAR_TRANCHE", 7)
    monkeypatch.setattr(lecture, "BLOCS_PAR_TRANSACTION", 5)
    with transaction.atomic():
        point = transaction.savepoint()
        lot = services.importer(chemin=chemin, par=None, le=LE)
        sejours = Sejour.objects.order_by("genre", "unite", "du", "au")
        vu = (
            faits_connus(),
            list(sejours.values_list("genre", "unite", "du", "au")),
            {nom: lot.compteurs.get(nom) for nom in _COMPTES},
            lot.rejets.count(),
        )
        transaction.savepoint_rollback(point)
    return vu


@pytest.mark.parametrize(
    "defaut", [None, defauts.numero_en_double(1, 20), defauts.date_impossible(3)]
)
@pytest.mark.usefixtures("moselle")
def test_v4_lire_et_appliquer_a_la_fois_donne_les_memes_tables(tmp_path, monkeypatch, defaut):
    options = {"transformer": defaut} if defaut else {}
    chemin = ecrire_mois(monde(foyers=30), tmp_path, rang=1, **options)[0]
    avant = _definitions()
    ensemble = _charger(chemin, monkeypatch, d_un_trait=True)
    assert ensemble == _charger(chemin, monkeypatch, d_un_trait=False)
    assert ensemble[0]["personnes"].total() > 30
    assert _definitions() == avant


@pytest.mark.usefixtures("moselle")
def test_v4_ce_que_la_base_refuse_a_la_repose_se_charge_comme_les_autres(tmp_path, monkeypatch):
    chemin = ecrire_mois(monde(foyers=20), tmp_path, rang=1)[0]
    attendu = _charger(chemin, monkeypatch, d_un_trait=False)

    @contextmanager
    def refusee():
        with transaction.atomic():
            yield
            raise IntegrityError

    monkeypatch.setattr(contraintes, "reposees_apres_coup", refusee)
    assert _charger(chemin, monkeypatch, d_un_trait=True) == attendu


@pytest.mark.usefixtures("moselle")
def test_v4_un_fichier_tronque_ou_arrete_en_route_ne_laisse_rien(tmp_path, monkeypatch):
    chemin = ecrire_mois(monde(foyers=30), tmp_path, rang=1)[0]
    attendu = _charger(chemin, monkeypatch, d_un_trait=False)
    monkeypatch.setattr(importation, "GROS_FICHIER", 0)
    coupe = tmp_path / "coupe.xml"
    coupe.write_bytes(chemin.read_bytes()[:-3000])
    avant = _definitions()
    with pytest.raises(lecture.FichierRefuse):
        services.importer(chemin=coupe, par=None, le=LE)
    refuse = Lot.objects.get()
    assert (refuse.etat, refuse.position, refuse.appliques) == (EtatLot.REFUSE, 0, 0)
    assert refuse.numero_organisme
    assert not Personne.objects.exists()
    assert not DossierRecu.objects.exists()
    assert _definitions() == avant

    vraie, passees = importation.appliquer_tranche, []

    def mourir(lot):
        passees.append(lot.position)
        if len(passees) == 3:
            raise KeyboardInterrupt
        return vraie(lot)

    lot = services.deposer(chemin=chemin, par=None, le=LE)
    monkeypatch.setattr(importation, "appliquer_tranche", mourir)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        services.poursuivre(lot, le=LE)
    assert not Personne.objects.exists()
    services.poursuivre(lot, le=LE)
    assert faits_connus() == attendu[0]
    assert _definitions() == avant


@pytest.mark.django_db(transaction=True)
def test_v4_deriver_a_plusieurs_donne_les_memes_sejours(tmp_path, monkeypatch):
    charger_communes(departements={"57"})
    monkeypatch.setattr(contraintes, "BEAUCOUP", 1)
    services.importer(chemin=ecrire_mois(monde(foyers=15), tmp_path, rang=1)[0], par=None, le=LE)
    champs = ("personne_id", "genre", "unite", "du", "au", "connu_du", "connu_au")
    vus = set(Sejour.objects.values_list(*champs))
    assert len(vus) > 50
    assert not SejourADeriver.objects.exists()
    Sejour.objects.all().delete()
    deriver()
    assert set(Sejour.objects.values_list(*champs)) == vus
    assert Sejour.objects.count() == len(vus)
