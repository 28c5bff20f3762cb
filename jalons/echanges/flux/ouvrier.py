"""Juger les dossiers dans d'autres processus : la lecture d'un gros fichier emploie tous les cœurs.

`python -m jalons.echanges.flux.ouvrier` est un ouvrier : il lit des paquets de blocs sur son entrée et
rend des paquets de dossiers jugés, dans l'ordre. Il n'ouvre pas la base et ne reçoit ses clés que par
cette entrée. `juger_a_plusieurs` les mène et rend les dossiers dans l'ordre du fichier.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from jalons.echanges.flux.jugement import Juge, Tribunal
from jalons.socle.decoupe import Bloc

PAQUET = 150
POIDS = 2_000_000
# Paquets d'avance par ouvrier : ce qu'il juge pendant que la base applique une tranche.
EN_ROUTE = 12
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

    os.nice(5)  # la base, qui écrit pendant ce temps, passe d'abord
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
        self._a_juger: queue.Queue[Any] = queue.Queue()
        self._rendus: queue.Queue[list[Juge] | None] = queue.Queue()
        self._a_juger.put(reglages)
        # Un fil emplit l'entrée, un autre vide la sortie : nul n'attend devant un tube plein.
        self._fils = [
            threading.Thread(target=travail, daemon=True) for travail in (self._emplir, self._vider)
        ]
        for fil in self._fils:
            fil.start()

    def _emplir(self) -> None:
        with contextlib.suppress(BrokenPipeError, ValueError):
            while (message := self._a_juger.get()) is not None:
                _envoyer(self._entree, message)

    def _vider(self) -> None:
        while (rendu := _recevoir(self._sortie)) is not None:
            self._rendus.put(rendu)
        self._rendus.put(None)

    def donner(self, paquet: list[Bloc]) -> None:
        self._a_juger.put(paquet)

    def prendre(self) -> list[Juge]:
        rendu = self._rendus.get()
        if rendu is None:
            raise OuvrierPerdu("un ouvrier de lecture s'est arrêté")
        return rendu

    def congedier(self) -> None:
        self._processus.kill()
        self._processus.wait()
        self._a_juger.put(None)
        for fil in self._fils:
            fil.join()
        with contextlib.suppress(BrokenPipeError):
            self._entree.close()
        self._sortie.close()


def _paquets(blocs: Iterable[Bloc]) -> Iterator[list[Bloc]]:
    paquet: list[Bloc] = []
    poids = 0
    for bloc in blocs:
        paquet.append(bloc)
        poids += len(bloc.octets)
        if len(paquet) == PAQUET or poids >= POIDS:
            yield paquet
            paquet, poids = [], 0
    if paquet:
        yield paquet


class _Distribution(threading.Thread):
    """Découpe le fichier et donne les paquets à tour de rôle, sans jamais en avoir trop en route.

    Elle avance pendant que la base écrit. `numeros` : les paquets donnés, puis None ou l'erreur qui
    l'a arrêtée.
    """

    def __init__(self, blocs: Iterable[Bloc], equipe: list[_Ouvrier]) -> None:
        super().__init__(daemon=True)
        self._blocs, self._equipe = blocs, equipe
        self.places = threading.Semaphore(EN_ROUTE * len(equipe))
        self.numeros: queue.Queue[int | BaseException | None] = queue.Queue()
        self._arret = threading.Event()

    def run(self) -> None:
        fin: BaseException | None = None
        try:
            for numero, paquet in enumerate(_paquets(self._blocs)):
                self.places.acquire()
                if self._arret.is_set():
                    return
                self._equipe[numero % len(self._equipe)].donner(paquet)
                self.numeros.put(numero)
        except BaseException as erreur:
            fin = erreur
        self.numeros.put(fin)

    def arreter(self) -> None:
        self._arret.set()
        self.places.release()
        self.join()


def juger_a_plusieurs(
    blocs: Iterable[Bloc], *, reglages: Mapping[str, Any], ouvriers: int
) -> Iterator[Juge]:
    """Juge les blocs avec `ouvriers` processus ; les rend dans l'ordre du fichier."""
    equipe: list[_Ouvrier] = []
    distribution: _Distribution | None = None
    try:
        for _ in range(ouvriers):
            equipe.append(_Ouvrier(reglages))
        distribution = _Distribution(blocs, equipe)
        distribution.start()
        while isinstance(numero := distribution.numeros.get(), int):
            yield from equipe[numero % ouvriers].prendre()
            distribution.places.release()
        if numero is not None:
            raise numero
    finally:
        if distribution is not None:
            distribution.arreter()
        for ouvrier in equipe:
            ouvrier.congedier()


if __name__ == "__main__":
    servir(sys.stdin.buffer, sys.stdout.buffer)
