"""Réglages de Jalons. Tout ce qui change d'une installation à l'autre vient de l'environnement.

Variables lues : `JALONS_DONNEES` (dossier de travail), `DATABASE_URL`, `JALONS_CLE_SECRETE`,
`JALONS_CLES_NIR`, `JALONS_SEL_NIR`, `JALONS_HOTES`, `JALONS_ADRESSE` (racine du site, pour les liens des
messages), `JALONS_SMTP` (messagerie), `JALONS_SMS` (passerelle de SMS), `JALONS_EXPEDITEUR`,
`JALONS_DEBUG`, `JALONS_HTTPS`,
`JALONS_DEPARTEMENT` (fichier YAML d'identité du département), `JALONS_INACTIVITE` (minutes sans
geste avant que la session se ferme), `JALONS_DELAI_REQUETE` (secondes qu'une page laisse à une
requête), `JALONS_MANDATAIRES` (adresses des mandataires, ex. 127.0.0.1).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from jalons.config.departement import lire_departement
from jalons.config.environnement import (
    base_de_donnees,
    cles_locales,
    dossier_donnees,
    dossier_reserve,
    liste,
    messagerie,
    minutes,
    racine_du_site,
    reseaux,
)

BASE_DIR = Path(__file__).resolve().parents[1]
DONNEES = dossier_donnees()

DEBUG = os.environ.get("JALONS_DEBUG") == "1"
HTTPS = os.environ.get("JALONS_HTTPS") == "1"
_cles = cles_locales(DONNEES)
SECRET_KEY = _cles["JALONS_CLE_SECRETE"]
# Première clé : chiffre. Les suivantes : déchiffrent encore (rotation sans interruption).
NIR_CLES = liste(_cles["JALONS_CLES_NIR"])
NIR_SEL = _cles["JALONS_SEL_NIR"]
ALLOWED_HOSTS = liste(os.environ.get("JALONS_HOTES", "127.0.0.1,localhost,[::1],testserver"))
# Les mandataires (nginx…) dont on croit les en-têtes X-Forwarded-For et X-Forwarded-Proto.
MANDATAIRES = reseaux(os.environ.get("JALONS_MANDATAIRES", ""))
CSRF_TRUSTED_ORIGINS = [f"https://{h}" for h in ALLOWED_HOSTS if HTTPS]

# Vide : l'adresse par laquelle l'agent est venu.
ADRESSE_DU_SITE = racine_du_site(os.environ.get("JALONS_ADRESSE", ""))
# Le simulateur « le travail paie » : un autre processus, sur cette machine seulement.
SIMULATEUR = os.environ.get("JALONS_SIMULATEUR", "http://127.0.0.1:8058")
DEPARTEMENT = lire_departement(os.environ.get("JALONS_DEPARTEMENT"))

PIECES = [
    "portail",
    "francetravail",
    "echanges",
    "pilotage",
    "fse",
    "emploi",
    "aides",
    "manquements",
    "equipes",
    "accompagnement",
    "contrats",
    "accueil",
    "neutralisations",
    "benevolat",
    "formation",
    "collectif",
    "activite",
    "projets",
    "coordination",
    "publics",
    "repertoire",
    "questionnaires",
    "regles",
    "chiffres",
    "simulation",
    "personnes",
    "comptes",
    "annuaire",
    "ecrans",
    "socle",
]
INSTALLED_APPS = [
    # Hors des pièces : installés avec la commande, sans table ni adresse.
    "jalons.demonstration",
    "jalons.generateur",
    *[f"jalons.{piece}" for piece in PIECES],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "template_partials",
    "csp",
    "axes",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "jalons.socle.mandataires.MandataireMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jalons.socle.middleware.CompressionMiddleware",
    "jalons.socle.middleware.EntetesMiddleware",
    "jalons.socle.middleware.AdresseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "jalons.comptes.middleware.InactiviteMiddleware",
    "jalons.comptes.middleware.HabilitationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
# Une version est apprise maintenant, sauf reprise d'historique (socle.periode.connaissance_au).
PGHISTORY_CREATED_AT_FUNCTION = "jalons_instant()"
ROOT_URLCONF = "jalons.config.urls"
WSGI_APPLICATION = "jalons.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jalons.comptes.context_processors.charte",
                "jalons.personnes.context_processors.recherche",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "jalons.socle.templatetags.socle",
                "jalons.comptes.templatetags.acces",
            ],
        },
    }
]
FORM_RENDERER = "jalons.socle.formulaires.RenduJalons"

DATABASES = {"default": base_de_donnees(DONNEES)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "comptes.Agent"
AUTHENTICATION_BACKENDS = [
    "jalons.comptes.connexion.GardeDesConnexions",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 6
AXES_USERNAME_FORM_FIELD = "username"
AXES_COOLOFF_TIME = 0.25
# Par compte, d'où que viennent les essais ; le lien « mot de passe oublié » rouvre le compte.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "jalons.comptes.connexion.nom_du_compte"
AXES_RESET_ON_SUCCESS = True
# Un refus pendant le verrou ne l'allonge pas : un inconnu ne peut pas le tenir fermé sans fin.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Et par adresse : un même mot de passe essayé sur beaucoup de comptes s'arrête vite.
CONNEXION_COMPTES_PAR_ADRESSE = 10
CONNEXION_ECHECS_PAR_ADRESSE = 30
AXES_LOCKOUT_TEMPLATE = "comptes/verrouille.html"
AXES_VERBOSE = False
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("courriel", "prenom", "nom")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Le lien d'un mot de passe oublié vaut une heure, et une seule fois.
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "comptes:connexion"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "comptes:connexion"

LANGUAGE_CODE = "fr-fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("JALONS_STATIC", DONNEES / "static"))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Fichiers de tiers (Bootstrap, police…) posés par `make tiers`, jamais dans le dépôt.
STATICFILES_DIRS = [BASE_DIR / "static_tiers"] if (BASE_DIR / "static_tiers").is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MEDIA_ROOT = dossier_reserve(DONNEES / "fichiers")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# Une journée de travail au plus, et rien ne survit à la fermeture du navigateur.
SESSION_COOKIE_AGE = 10 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Ce qui est tapé se garde : se reconnecter rend la saisie.
INACTIVITE_MINUTES = minutes("JALONS_INACTIVITE", sinon=30)
# Au-delà, l'envoi est refusé avant d'être lu ; le dépôt d'un fichier de la CAF n'est pas borné.
ENVOI_MAXIMUM = 32_000_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jalons.socle.vues.formulaire_perime"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

EMAIL_BACKEND = os.environ.get(
    "JALONS_COURRIEL", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = dossier_reserve(DONNEES / "courriels")
globals().update(messagerie(os.environ.get("JALONS_SMTP", "")))
# À l'essai (base embarquée), un message rangé dans un fichier vaut envoi ; en exploitation, jamais.
A_L_ESSAI = not os.environ.get("DATABASE_URL")
SMS_BACKEND = os.environ.get("JALONS_SMS", "jalons.socle.sms.Fichier")
SMS_DOSSIER = dossier_reserve(DONNEES / "sms")
DEFAULT_FROM_EMAIL = os.environ.get("JALONS_EXPEDITEUR", "jalons@departement.example")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"jalons": {"level": "INFO"}},
}
# Les travaux de fond d'une pièce sont dans son module `jobs`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# W006 : le frein par adresse est dans comptes.connexion, avec ses propres limites.
SILENCED_SYSTEM_CHECKS = ["axes.W004", "axes.W006"]
