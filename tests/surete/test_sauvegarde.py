"""Sauvegarder puis restaurer : les pièces neuves reviennent entières, fichiers et verrous compris."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from jalons.config.commande import sauvegarde
from jalons.coordination.models import Seance
from jalons.fse.models import Bilan, FichePublicite
from jalons.projets.models import Besoin
from jalons.socle.models import Fichier

pytestmark = [pytest.mark.lourd, pytest.mark.django_db(transaction=True)]


def contenu_de(*pieces: str) -> dict[str, str]:
    """Une empreinte de toutes les lignes de chaque table des pièces."""
    empreintes = {}
    with connection.cursor() as curseur:
        for piece in pieces:
            for modele in apps.get_app_config(piece).get_models():
                table = modele._meta.db_table
                curseur.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{table}\" t"
                )
                empreintes[table] = curseur.fetchone()[0]
    return empreintes


def verrous() -> set[tuple[str, str]]:
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
        return set(curseur.fetchall())


def test_tout_revient(complete, tmp_path: Path):
    pieces = (
        "socle",
        "comptes",
        "repertoire",
        "coordination",
        "projets",
        "accompagnement",
        "fse",
        "personnes",
        "accueil",
    )
    avant, poses = contenu_de(*pieces), verrous()
    assert len([v for v in poses if v[0].startswith("fse_")]) >= 15
    fichier = tmp_path / "s.tar"
    sauvegarde.sauvegarder(fichier)
    assert fichier.stat().st_mode & 0o077 == 0
    Besoin.objects.all().delete()
    FichePublicite.objects.update(contexte="perdu")
    sauvegarde.restaurer(fichier, remplacer=True)
    connection.close()
    assert contenu_de(*pieces) == avant
    assert verrous() == poses
    assert all(f.est_intact() for f in Fichier.objects.all())
    bilan = Bilan.objects.get(pk=complete.europe.bilan.pk)
    assert bytes(bilan.pdf.contenu).startswith(b"%PDF")
    assert bytes(bilan.tableur.contenu).startswith(b"PK")
    with pytest.raises(DatabaseError), transaction.atomic():
        Bilan.objects.filter(pk=bilan.pk).update(recit="retouché")
    Seance.objects.filter(pk=complete.seance.pk).update(lieu="Après la restauration")


def test_une_sauvegarde_pendant_que_l_on_travaille_se_restaure(complete, tmp_path, monkeypatch):
    """Une ligne écrite pendant la copie n'y est pas, et le manifeste le sait."""
    origine, arret = sauvegarde._lancer, threading.Event()

    def pendant(nom: str, *arguments: str) -> None:
        origine(nom, *arguments)
        if nom == "pg_dump" and not arret.is_set():
            arret.set()
            fil = threading.Thread(target=_relever, args=[complete])
            fil.start()
            fil.join(20)

    monkeypatch.setattr(sauvegarde, "_lancer", pendant)
    avant = Besoin.objects.count()
    sauvegarde.sauvegarder(tmp_path / "s.tar")
    assert Besoin.objects.count() == avant + 1
    dite = sauvegarde.restaurer(tmp_path / "s.tar", remplacer=True)
    connection.close()
    assert "restaurée" in dite
    assert Besoin.objects.count() == avant


def _relever(complete) -> None:
    from datetime import date

    from jalons.projets.services import projet

    try:
        projet.relever_besoin(
            intitule="Pendant", theme="mobilite", par=complete.omnia, le=date(2026, 3, 16)
        )
    finally:
        connection.close()
