"""Les réponses complètes d'un participant, en mémoire."""

from __future__ import annotations

REPONSES = {
    "genre": "femme", "situation_emploi": "chomeur", "niveau_etudes": "cite_3_4",
    "sans_abri": "non",
}  # fmt: skip
