#!/usr/bin/env python
"""Porte d'entrée de Django pour les développeurs ; les agents d'exploitation emploient `jalons`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
    from django.core.management import execute_from_command_line

    from jalons.socle.postgres import demarrer_si_besoin

    demarrer_si_besoin()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
