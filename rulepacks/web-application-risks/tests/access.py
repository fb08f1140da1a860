import html
import json
import wsgiref.handlers
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from flask import Flask, make_response, render_template
from rest_framework.decorators import permission_classes
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.views import APIView
from twisted.web import twcgi
from wsgiref.simple_server import make_server

app = Flask(__name__)
wsgiref.handlers.CGIHandler().run(app)  # expect: web-httpoxy-cgi
twcgi.CGIDirectory("/srv/cgi")  # expect: web-httpoxy-cgi
make_server("", 80, app)  # ok: web-httpoxy-cgi


def empty(user):
    user.set_password("")  # expect: web-password-empty
    user.set_password(None)  # ok: web-password-empty


def create(manager, password=""):  # expect: web-password-default
    user = manager.model()
    user.set_password(password)  # expect: web-password-unvalidated@low
    return user


def create_none(manager, password=None):  # ok: web-password-default
    user = manager.model()
    validate_password(password)
    user.set_password(password)  # ok: web-password-unvalidated
    return user


def change(request, user):
    password = request.data.get("password", "")  # expect: web-password-default
    validate_password(password)
    user.set_password(password)  # ok: web-password-unvalidated


class Open(APIView):
    permission_classes = [AllowAny]  # expect: web-missing-auth


class Closed(APIView):
    permission_classes = [IsAuthenticated]  # ok: web-missing-auth


@permission_classes([AllowAny])  # expect: web-missing-auth
def open_view(request):
    pass


app.config["LOGIN_DISABLED"] = True  # expect: web-missing-auth
app.config["LOGIN_DISABLED"] = False  # ok: web-missing-auth


def by_hand(text):
    HttpResponse(text)  # expect: web-response-dyn@low
    HttpResponse("done")  # ok: web-response-dyn
    HttpResponse(json.dumps({"text": "done"}))  # ok: web-response-dyn
    HttpResponse(json.dumps({"text": text}), content_type="text/html")  # expect: web-response-dyn@low
    HttpResponse(json.dumps({"text": text}), content_type="application/json")  # ok: web-response-dyn
    HttpResponse("<p>" + text + "</p>")  # expect: web-response-dyn@low
    HttpResponse("<p>" + html.escape(text) + "</p>")  # ok: web-response-dyn
    page = render_template("page.html").replace("{{ name }}", text)
    make_response(page)  # expect: web-response-dyn@low
    HttpResponse(text, content_type="text/plain")  # ok: web-response-dyn
