"""Juger les dossiers dans d'autres processus : la lecture d'un gros fichier emploie tous les cœurs.

`python -m jalons.echanges.flux.ouvrier` est un ouvrier : il lit des paquets de blocs sur son entrée et
rend des paquets de dossiers jugés, dans l'ordre. Il n'ouvre pas la base et ne reçoit ses clés que par
cette entrée. `juger_a_plusieurs` les mène et rend les dossiers dans l'ordre du fichier.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from jalons.echanges.flux.decoupe import Bloc
from jalons.echanges.flux.jugement import Juge, Tribunal

PAQUET = 150
_EN_ROUTE = 3
_TAILLE = struct.Struct(">I")


class OuvrierPerdu(RuntimeError):
    """Un ouvrier s'est arrêté avant d'avoir rendu son paquet."""


def _envoyer(sortie: IO[bytes], message: Any) -> None:
    octets = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    sortie.write(_TAILLE.pack(len(octets)) + octets)
    sortie.flush()


def _recevoir(entree: IO[bytes]) -> Any:
    tete = entree.read(_TAILLE.size)
    if len(tete) < _TAILLE.size:
        return None
    taille = _TAILLE.unpack(tete)[0]
    octets = entree.read(taille)
    if len(octets) < taille:
        return None
    return pickle.loads(octets)  # noqa: S301  # d'un processus à nous, par un tube à nous


def servir(entree: IO[bytes], sortie: IO[bytes]) -> None:
    """La vie d'un ouvrier : ses réglages, puis des paquets jusqu'à la fin de l'entrée."""
    from django.conf import settings

    reglages = _recevoir(entree)
    settings.configure(NIR_CLES=reglages["cles"], NIR_SEL=reglages["sel"])
    tribunal = Tribunal(
        reglages["ajouts"], reglages["encodage"], reglages["connues"], reglages["brutes"]
    )
    while (paquet := _recevoir(entree)) is not None:
        _envoyer(sortie, [tribunal.juger(bloc) for bloc in paquet])


class _Ouvrier:
    def __init__(self, reglages: Mapping[str, Any]) -> None:
        self._processus = subprocess.Popen(
            [sys.executable, "-m", "jalons.echanges.flux.ouvrier"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        assert self._processus.stdin is not None
        assert self._processus.stdout is not None
        self._entree, self._sortie = self._processus.stdin, self._processus.stdout
        self._rendus: queue.Queue[list[Juge] | None] = queue.Queue()
        _envoyer(self._entree, reglages)
        # Un fil vide la sortie : ni l'un ni l'autre n'attend devant un tube plein.
        self._fil = threading.Thread(target=self._vider, daemon=True)
        self._fil.start()

    def _vider(self) -> None:
        while (rendu := _recevoir(self._sortie)) is not None:
            self._rendus.put(rendu)
        self._rendus.put(None)

    def donner(self, paquet: list[Bloc]) -> None:
        try:
            _envoyer(self._entree, paquet)
        except BrokenPipeError as erreur:
            raise OuvrierPerdu("un ouvrier de lecture s'est arrêté") from erreur

    def prendre(self) -> list[Juge]:
        rendu = self._rendus.get()
        if rendu is None:
            raise OuvrierPerdu("un ouvrier de lecture s'est arrêté")
        return rendu

    def congedier(self) -> None:
        self._processus.kill()
        self._processus.wait()
        self._fil.join()
        self._entree.close()
        self._sortie.close()


def _paquets(blocs: Iterable[Bloc]) -> Iterator[list[Bloc]]:
    paquet: list[Bloc] = []
    for bloc in blocs:
        paquet.append(bloc)
        if len(paquet) == PAQUET:
            yield paquet
            paquet = []
    if paquet:
        yield paquet


def juger_a_plusieurs(
    blocs: Iterable[Bloc], *, reglages: Mapping[str, Any], ouvriers: int
) -> Iterator[Juge]:
    """Juge les blocs avec `ouvriers` processus ; les rend dans l'ordre du fichier."""
    equipe: list[_Ouvrier] = []
    try:
        for _ in range(ouvriers):
            equipe.append(_Ouvrier(reglages))
        donnes = pris = 0
        for paquet in _paquets(blocs):
            equipe[donnes % ouvriers].donner(paquet)
            donnes += 1
            if donnes - pris > _EN_ROUTE * ouvriers:
                yield from equipe[pris % ouvriers].prendre()
                pris += 1
        while pris < donnes:
            yield from equipe[pris % ouvriers].prendre()
            pris += 1
    finally:
        for ouvrier in equipe:
            ouvrier.congedier()


if __name__ == "__main__":
    servir(sys.stdin.buffer, sys.stdout.buffer)
