import os

import bottle
import requests


def told():
    r = requests.get("http://a.com")
    os.system("echo " + str(r.status_code))  # ok: cmd-subprocess-taint
    os.system("echo %s" % r.elapsed)  # ok: cmd-subprocess-taint
    os.system("echo " + r.text)  # expect: cmd-subprocess-taint
    os.system("echo " + r.headers["X-Name"])  # expect: cmd-subprocess-taint
    with requests.Session() as session:
        os.system("echo %s" % session.get("http://a.com").ok)  # ok: cmd-subprocess-taint
        os.system("echo %s" % session.get("http://a.com").reason)  # expect: cmd-subprocess-taint


def cookies():
    os.system("echo " + bottle.request.get_cookie("a"))  # expect: cmd-subprocess-taint
    os.system("echo " + bottle.request.get_cookie("a", secret="x"))  # ok: cmd-subprocess-taint
    os.system("echo " + bottle.request.get_cookie("a", None, "x"))  # ok: cmd-subprocess-taint
    os.system("echo " + bottle.request.get_cookie("a", secret=None))  # expect: cmd-subprocess-taint
