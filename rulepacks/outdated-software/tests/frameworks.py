"""What frameworks have removed."""
import jwt
import OpenSSL
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4  # expect: old-crypto-api@low
from cryptography.hazmat.primitives.ciphers.algorithms import AES  # ok: old-crypto-api
from django.conf.urls import url  # expect: old-django-api@low
from django.conf.urls import include  # ok: old-django-api
from django.utils.encoding import force_str  # ok: old-django-api
from django.utils.encoding import force_text  # expect: old-django-api
from django.utils.http import is_safe_url  # expect: old-django-api
from django.utils.translation import ugettext_lazy as _  # expect: old-django-api
from django import template
from ecdsa import SigningKey
from flask import Flask, Markup  # expect: old-flask-api@low
from flask import escape  # expect: old-flask-api
from flask.ext.login import LoginManager  # expect: old-flask-api
from itsdangerous import TimedJSONWebSignatureSerializer  # expect: old-flask-api
from itsdangerous import URLSafeTimedSerializer  # ok: old-flask-api
from markupsafe import escape as markup_escape  # ok: old-flask-api
from OpenSSL import rand  # expect: old-crypto-api
from werkzeug.security import safe_str_cmp  # expect: old-flask-api
from werkzeug.security import generate_password_hash  # ok: old-flask-api

try:
    from werkzeug.urls import url_quote  # ok: old-flask-api
except ImportError:
    from urllib.parse import quote as url_quote

register = template.Library()
app = Flask(__name__)


@register.assignment_tag  # expect: old-django-api
def now():
    return 1


@register.simple_tag  # ok: old-django-api
def later():
    return 1


@app.before_first_request  # expect: old-flask-api
def start():
    return 1


@app.before_request  # ok: old-flask-api
def each():
    return 1


app.config.from_json("settings.json")  # expect: old-flask-api
app.config.from_file("settings.json", load=print)  # ok: old-flask-api

jwt.decode("token", "key", verify=False)  # expect: old-crypto-api@medium
jwt.decode("token", "key", algorithms=["HS256"])  # ok: old-crypto-api
SigningKey.generate()  # expect: old-crypto-api
OpenSSL.crypto.load_pkcs12(b"", b"")  # expect: old-crypto-api
OpenSSL.crypto.load_certificate(1, b"")  # ok: old-crypto-api
