import urllib.parse

import requests
from django.http import HttpRequest
from django.shortcuts import get_object_or_404


def one(queryset, **fields):
    from django.db import models

    return queryset.get(**fields), models  # ok: input-sql-django-kwargs


def any_field(queryset, **fields):
    from django.db import models

    return queryset.get(**fields), models  # expect: input-sql-django-kwargs


def view(request: HttpRequest, queryset):
    one(queryset, name=request.GET["name"], kind="a")
    any_field(queryset, **request.GET.dict())
    given = {"name": request.GET["name"]}
    queryset.filter(**given)  # ok: input-sql-django-kwargs
    queryset.filter(**{key: value for key, value in request.GET.items()})  # expect: input-sql-django-kwargs
    return get_object_or_404(queryset)


def asked(request: HttpRequest):
    query = urllib.parse.urlencode({"q": request.GET["q"]})
    requests.get("https://example.org/?" + query, timeout=3)  # ok: input-ssrf-taint
    requests.get("https://" + request.GET["q"], timeout=3)  # expect: input-ssrf-taint
