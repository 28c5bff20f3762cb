"""Distances à vol d'oiseau. Pur : ni horloge, ni base."""

from __future__ import annotations

from math import cos, hypot, radians

KM_PAR_DEGRE = 111.195


def distance_km(latitude: float, longitude: float, autre_lat: float, autre_lon: float) -> float:
    """Kilomètres entre deux points proches (moins de 1 % d'erreur jusqu'à 300 km).

    >>> round(distance_km(49.1048, 6.1958, 49.1889, 6.8926))
    52
    """
    milieu = radians((latitude + autre_lat) / 2)
    return KM_PAR_DEGRE * hypot(latitude - autre_lat, (longitude - autre_lon) * cos(milieu))
