# path: site/production/settings.py
"""Settings of the site in production."""
DEBUG = False  # ok: conf-django-debug
ALLOWED_HOSTS = ["shop.example.org"]  # ok: conf-django-allowed-hosts
INSTALLED_APPS = ["shop"]
