from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from flask import Flask
from flask_wtf import CSRFProtect, FlaskForm
from pyramid.view import view_config

app = Flask(__name__)
csrf = CSRFProtect(app)  # ok: web-csrf-config


@csrf_exempt  # expect: web-csrf-exempt
def hook(request):
    pass


@csrf_protect  # ok: web-csrf-exempt
def form(request):
    pass


@method_decorator(csrf_exempt, name="dispatch")  # expect: web-csrf-exempt
class View:
    pass


@csrf.exempt  # expect: web-csrf-exempt
def api():
    pass


app.config["WTF_CSRF_ENABLED"] = False  # expect: web-csrf-config
app.config["WTF_CSRF_ENABLED"] = True  # ok: web-csrf-config
app.config.update(WTF_CSRF_ENABLED=False, DEBUG=True)  # expect: web-csrf-config
app.config.update(WTF_CSRF_ENABLED=False, TESTING=True)  # ok: web-csrf-config
CSRF_TRUSTED_ORIGINS = ["https://*"]  # expect: web-csrf-config
CSRF_TRUSTED_ORIGINS = ["https://*.example.org"]  # ok: web-csrf-config
CSRF_TRUSTED_ORIGINS: list[str]  # ok: web-csrf-config
CSRF_TRUSTED_ORIGINS: list[str] = read_origins()  # ok: web-csrf-config


class TestConfig:
    WTF_CSRF_ENABLED = False  # ok: web-csrf-config


class Config:
    WTF_CSRF_ENABLED = False  # expect: web-csrf-config


class Search(FlaskForm):
    class Meta:
        csrf = False  # expect: web-csrf-config


@view_config(route_name="a", require_csrf=False)  # expect: web-csrf-pyramid
def a(request):
    pass


@view_config(route_name="b", require_csrf=True)  # ok: web-csrf-pyramid
def b(request):
    pass


def includeme(config):
    config.set_default_csrf_options(require_csrf=False)  # expect: web-csrf-pyramid
    config.set_default_csrf_options(require_csrf=True)  # ok: web-csrf-pyramid
