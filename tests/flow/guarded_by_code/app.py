import base64
import hashlib
import hmac
import os

import requests
from flask import request

from tools import new_hmac

KEY = os.environ["KEY"].encode()


def compared():
    url = request.args["url"].encode()
    code = hmac.new(KEY, url, hashlib.sha256).hexdigest()
    if code != request.args.get("code"):
        return "", 400
    return requests.get(url).content  # ok: input-ssrf-taint


def by_a_function():
    url = request.args["url"]
    code = new_hmac(KEY, url)
    if not hmac.compare_digest(code, request.args["code"]):
        return "", 400
    return requests.get(url).content  # ok: input-ssrf-taint


def encoded():
    url = request.args["url"]
    if base64.b64encode(hmac.digest(KEY, url.encode(), "sha256")).decode() == request.args["code"]:
        return requests.get(url).content  # ok: input-ssrf-taint
    return requests.get(url).content  # expect: input-ssrf-taint


def without_key():
    url = request.args["url"]
    if hashlib.sha256(url.encode()).hexdigest() != request.args["sum"]:
        return "", 400
    return requests.get(url).content  # expect: input-ssrf-taint


def other_message():
    url = request.args["url"]
    code = new_hmac(KEY, request.args["name"])
    if code != request.args.get("code"):
        return "", 400
    return requests.get(url).content  # expect: input-ssrf-taint


def changed_since():
    url = request.args["url"]
    code = new_hmac(KEY, url)
    url = request.args["next"]
    if code != request.args.get("code"):
        return "", 400
    return requests.get(url).content  # expect: input-ssrf-taint


def signature(text):
    return hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def opened(message):
    text, code = message.rsplit("|", 1)
    if hmac.compare_digest(signature(text), code):
        return text


def by_own_function():
    return requests.get(opened(request.args["url"])).content  # ok: input-ssrf-taint


def by_own_digest():
    text, code = request.args["url"].rsplit("|", 1)
    if hmac.compare_digest(digest(text), code):
        return requests.get(text).content  # expect: input-ssrf-taint
