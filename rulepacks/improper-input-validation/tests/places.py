"""Statements and addresses in places of their own."""
import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import requests
from django.db import connection
from django.http import HttpResponse
from django.views.generic import RedirectView
from django.views.generic.base import RedirectView as Base


class Leave(RedirectView):
    def get_redirect_url(self, *args, **kwargs):
        return self.request.GET.get("next")  # expect: input-open-redirect-taint


class Stay(Base):
    def get_redirect_url(self, *args, **kwargs):
        return "/found?q=" + self.request.GET.get("next")  # ok: input-open-redirect-taint


class Other:
    def get_redirect_url(self, request):
        return request.GET.get("next")  # ok: input-open-redirect-taint


def export(request):
    cursor = psycopg2.connect("").cursor()
    name = request.GET["name"]
    cursor.copy_expert("copy %s to stdout" % name, HttpResponse())  # expect: input-sql-taint, input-sql-driver-format
    cursor.copy_expert("copy people to stdout", HttpResponse())  # ok: input-sql-taint
    return HttpResponse("")


def page(request):
    number = request.GET["number"]
    with connection.cursor() as cursor:
        cursor.execute("select * from t limit %d" % number)  # ok: input-sql-text-taint, input-sql-taint
        cursor.execute("select * from t limit %5.1f" % number)  # ok: input-sql-text-taint, input-sql-taint
        text = "select * from t where a = '%(a)s'" % {"a": number}  # expect: input-sql-text-taint, input-sql-string-build
        text = "select * from %-10s" % number  # expect: input-sql-text-taint, input-sql-string-build
    return HttpResponse("")


def logged(request):
    name = request.GET["name"]
    logging.info(f"asked for {name!r}")  # expect: input-log-taint@info
    logging.info(f"asked for {name!r} by {name}")  # expect: input-log-taint@low
    logging.info("asked for " + re.sub(r"[^a-z.]", "", name))  # ok: input-log-taint
    return HttpResponse("")


async def fetched(request):
    url = request.GET["url"]
    await asyncio.to_thread(requests.get, url)  # expect: input-ssrf-taint
    await asyncio.get_running_loop().run_in_executor(None, requests.get, url)  # expect: input-ssrf-taint
    await asyncio.to_thread(requests.get, "https://example.com", {"q": url})  # ok: input-ssrf-taint
    with ThreadPoolExecutor() as pool:
        pool.submit(requests.get, url)  # expect: input-ssrf-taint
        pool.map(requests.get, request.GET.getlist("url"))  # expect: input-ssrf-taint
        pool.map(print, request.GET.getlist("url"))  # ok: input-ssrf-taint
    return HttpResponse("")
