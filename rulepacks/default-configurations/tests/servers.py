"""Other servers, consoles and debuggers."""
import os
import pdb
from bdb import Breakpoint

import bottle
import dash
import debugpy
import uvicorn
import web_pdb
from django.conf import settings
from fastapi import FastAPI
from graphene_django.views import GraphQLView
from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from tornado.web import Application
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple

DEBUG = True  # ok: conf-django-debug
settings.configure(DEBUG=True)  # expect: conf-django-debug@low

app = FastAPI(debug=True)  # expect: conf-other-debug@medium
Starlette(debug=False)  # ok: conf-other-debug
Application([], debug=True)  # expect: conf-other-debug
FastAPI(debug=os.environ.get("DEBUG") == "1")  # ok: conf-other-debug
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["*"])  # expect: conf-django-allowed-hosts
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example.org"])  # ok: conf-django-allowed-hosts


def serve(wsgi, schema):
    run_simple("localhost", 4000, wsgi, use_debugger=True)  # expect: conf-other-debug@high
    run_simple("localhost", 4000, wsgi)  # ok: conf-other-debug
    DebuggedApplication(wsgi, evalex=True)  # expect: conf-other-debug@high
    DebuggedApplication(wsgi)  # ok: conf-other-debug
    dash.Dash(__name__).run_server(debug=True)  # expect: conf-other-debug@high
    bottle.run(debug=True)  # expect: conf-other-debug@medium
    bottle.run(host="localhost")  # ok: conf-other-debug
    uvicorn.run("shop:app", reload=True)  # expect: conf-other-debug@low
    uvicorn.run("shop:app")  # ok: conf-other-debug
    GraphQLView.as_view(graphiql=True, schema=schema)  # expect: conf-graphiql@low
    GraphQLView.as_view(graphiql=settings.DEBUG, schema=schema)  # ok: conf-graphiql
    GraphQLView.as_view(schema=schema)  # ok: conf-graphiql


def stop():
    pdb.set_trace()  # expect: conf-debugger-left@low
    breakpoint()  # expect: conf-debugger-left
    web_pdb.set_trace()  # expect: conf-debugger-left@medium
    debugpy.listen(("0.0.0.0", 5678))  # expect: conf-debugger-left@high, conf-bind-all
    pdb.Pdb()  # ok: conf-debugger-left
    Breakpoint("servers.py", 1)  # ok: conf-debugger-left
