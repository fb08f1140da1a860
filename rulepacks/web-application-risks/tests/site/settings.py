# path: site/settings.py
MIDDLEWARE = [  # expect: web-csrf-middleware
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
SESSION_COOKIE_SECURE = False  # expect: web-cookie-settings
SESSION_COOKIE_HTTPONLY = False  # expect: web-cookie-settings
CSRF_COOKIE_HTTPONLY = False  # ok: web-cookie-settings
CSRF_COOKIE_SECURE = True  # ok: web-cookie-settings
CORS_ALLOW_ALL_ORIGINS = True  # expect: web-cors-wildcard
CORS_ALLOWED_ORIGIN_REGEXES = [r".*"]  # expect: web-cors-wildcard
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\w+\.example\.org$"]  # ok: web-cors-wildcard
X_FRAME_OPTIONS = "ALLOWALL"  # expect: web-clickjacking
X_FRAME_OPTIONS = "DENY"  # ok: web-clickjacking
AUTH_PASSWORD_VALIDATORS = []  # expect: web-password-validators
