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
REST_FRAMEWORK = {"PAGE_SIZE": 20, "DEFAULT_RENDERER_CLASSES": []}  # expect: conf-drf-no-throttle@low
REST_FRAMEWORK = {"PAGE_SIZE": 20, **os.environ}  # ok: conf-drf-no-throttle
REST_FRAMEWORK = {"DEFAULT_THROTTLE_CLASSES": ["shop.SlowDown"]}  # ok: conf-drf-no-throttle
REST_FRAMEWORK = {}  # ok: conf-drf-no-throttle
