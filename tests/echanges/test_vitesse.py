"""Ce qui rend l'import rapide ne change rien à ce qu'il écrit."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jalons.echanges import services
from jalons.echanges.flux import ouvrier
from jalons.echanges.flux.decoupe import Decoupe
from jalons.echanges.services import contraintes, lecture
from jalons.generateur.production import ecrire_mois
from jalons.personnes.models import EtatDroit
from tests.echanges.decor import monde, moselle  # noqa: F401
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
