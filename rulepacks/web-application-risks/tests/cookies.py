from flask import Flask, make_response
from pyramid.authentication import AuthTktAuthenticationPolicy
from starlette.middleware.sessions import SessionMiddleware

app = Flask(__name__)


def answer(value, **more):
    response = make_response("")
    # expect: web-cookie-secure, web-cookie-httponly, web-cookie-samesite@info
    response.set_cookie("name", value)
    response.set_cookie("name", value, secure=True, httponly=True, samesite="Lax")  # ok: web-cookie-secure, web-cookie-httponly, web-cookie-samesite
    response.set_cookie("name", value, **more)  # ok: web-cookie-secure, web-cookie-httponly
    response.set_cookie("name", value, secure=False, httponly=True, samesite="Lax")  # expect: web-cookie-secure
    response.set_cookie("name", value, secure=True, httponly=False, samesite="Lax")  # expect: web-cookie-httponly@low
    response.set_cookie("name", value, secure=True, httponly=True, samesite="None")  # expect: web-cookie-samesite@low
    response.set_cookie("name", "", max_age=0)  # ok: web-cookie-secure
    response.set_cookie("csrftoken", value, secure=True, samesite="Lax")  # expect: web-cookie-httponly@info
    return response


def jar(cookies, cookie):
    cookies.set_cookie(cookie)  # ok: web-cookie-secure


AuthTktAuthenticationPolicy("secret", secure=True)  # expect: web-cookie-httponly
AuthTktAuthenticationPolicy("secret", secure=True, http_only=True, samesite="Lax")  # ok: web-cookie-httponly
AuthTktAuthenticationPolicy("secret", secure=True, http_only=True, samesite=None)  # expect: web-cookie-samesite@low

app.config["SESSION_COOKIE_SECURE"] = False  # expect: web-cookie-settings
app.config["SESSION_COOKIE_SECURE"] = True  # ok: web-cookie-settings
app.config.update(SESSION_COOKIE_HTTPONLY=False)  # expect: web-cookie-settings
SessionMiddleware(app, "k", https_only=False)  # expect: web-cookie-settings
