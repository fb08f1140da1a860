# path: site/local_settings.py
DEBUG = True  # ok: conf-django-debug
ALLOWED_HOSTS = ["*"]  # ok: conf-django-allowed-hosts
INSTALLED_APPS = ["shop"]
