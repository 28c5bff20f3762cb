"""Un autre processus sur la base du test : un interpréteur neuf, qui peut mourir sans rien entraîner.

Un `fork` hériterait des fils et des connexions du processus des tests.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from django.db import connection

RACINE = Path(__file__).resolve().parents[2]
_ENTREE = """
import os, sys
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "jalons.config.settings"
from django.conf import settings
import django
django.setup()
base, hote, donnees, *arguments = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = base
from django.db import connection
connection.settings_dict.update(NAME=base, HOST=hote)
settings.DONNEES = Path(donnees)
"""


def lancer(code: str, *arguments: object, donnees: Path) -> subprocess.Popen[str]:
    """Exécute `code` là-bas ; il y trouve `arguments`, en textes. `donnees` : son dossier de travail."""
    ou = (connection.settings_dict["NAME"], connection.settings_dict["HOST"], donnees)
    return subprocess.Popen(
        [sys.executable, "-c", _ENTREE + code, *map(str, (*ou, *arguments))],
        cwd=RACINE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
