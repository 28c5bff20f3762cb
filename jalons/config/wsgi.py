"""Application WSGI servie par gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jalons.config.settings")
application = get_wsgi_application()
# Chargé une fois par le processus père, partagé par tous : le ramasse-miettes n'y touche plus.
gc.collect()
gc.freeze()
