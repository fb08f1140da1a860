# path: site2/settings.py
MIDDLEWARE = [  # ok: web-csrf-middleware
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "a.b"}]  # ok: web-password-validators
