"""Logs of libraries."""
import http.client

from sqlalchemy import create_engine

http.client.HTTPConnection.debuglevel = 1  # expect: conf-verbose-logging@low
http.client.HTTPConnection.debuglevel = 0  # ok: conf-verbose-logging
create_engine("sqlite://", echo=True)  # expect: conf-verbose-logging
create_engine("sqlite://", echo=False)  # ok: conf-verbose-logging
create_engine("sqlite://")  # ok: conf-verbose-logging
