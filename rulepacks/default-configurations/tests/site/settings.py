# path: site/settings.py
"""Settings of the site."""
import os

DEBUG = True  # expect: conf-django-debug@medium
TEMPLATE_DEBUG = False  # ok: conf-django-debug
DEBUG_PROPAGATE_EXCEPTIONS = True  # expect: conf-django-debug

if os.environ.get("SITE_DEBUG"):
    DEBUG = True  # ok: conf-django-debug

ALLOWED_HOSTS = ["*"]  # expect: conf-django-allowed-hosts@medium
INSTALLED_APPS = ["shop"]
