"""La commande `jalons`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Point d'entrée : règle l'environnement puis exécute la sous-commande demandée."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
    from jalons.config.commande import executer

    return executer(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
