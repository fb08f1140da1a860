"""Settings of a Django site."""
import os

from hashids import Hashids

SECRET_KEY = "django-insecure-q7lk2zx9vb4nm8rt5yw3"  # expect: secret-django-key@high
SECRET_KEY = "h8s-not-so-private"  # expect: secret-django-key
SECRET_KEY = os.environ["SECRET_KEY"]  # ok: secret-django-key, secret-flask-key
SECRET_KEY = "{{ secret_key }}"  # ok: secret-django-key, secret-flask-key
SECRET_KEY_FALLBACKS = ["h8s-not-so-private"]  # expect: secret-django-key
SECRET_KEY_FALLBACKS = []  # ok: secret-django-key
