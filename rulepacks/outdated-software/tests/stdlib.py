#!/usr/bin/env python3
"""What newer versions do not have."""
import base64
import cgi  # expect: old-stdlib-removed@low
import crypt as c  # expect: old-stdlib-removed
import datetime
import hashlib
import hmac
import html
import ssl
from datetime import datetime as dt
from datetime import timezone
from distutils.version import LooseVersion  # expect: old-stdlib-removed
from imp import load_source  # expect: old-stdlib-removed

try:
    import imghdr  # ok: old-stdlib-removed
except ImportError:
    imghdr = None
import xml.etree.cElementTree as ET  # expect: old-stdlib-removed
import cgitools  # ok: old-stdlib-removed
from project import parser  # ok: old-stdlib-removed
from . import imp as local_imp  # ok: old-stdlib-removed

ssl.wrap_socket(sock)  # expect: old-stdlib-api@medium
ssl.create_default_context().wrap_socket(sock)  # ok: old-stdlib-api
base64.encodestring(b"x")  # expect: old-stdlib-api@low
base64.encodebytes(b"x")  # ok: old-stdlib-api
cgi.escape("x")  # expect: old-stdlib-api@medium
html.escape("x")  # ok: old-stdlib-api
hmac.new(key, b"x")  # expect: old-stdlib-api
hmac.new(key, b"x", hashlib.sha256)  # ok: old-stdlib-api
hmac.new(key, msg=b"x", digestmod="sha256")  # ok: old-stdlib-api
datetime.datetime.utcnow()  # expect: old-stdlib-api@info
dt.utcnow()  # expect: old-stdlib-api@info
dt.now(timezone.utc)  # ok: old-stdlib-api
