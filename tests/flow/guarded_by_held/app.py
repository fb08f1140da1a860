import binascii
import os
import subprocess

from django.http import HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def switch(request, region_name):
    if region_name in request.user.available_regions:
        os.system("switch " + region_name)  # ok: cmd-subprocess-taint
    if region_name in request.GET:
        os.system("switch " + region_name)  # expect: cmd-subprocess-taint


@require_GET
def mounted(request):
    place = os.path.normpath(request.GET["place"])
    if not os.path.ismount(place):
        raise ValueError(place)
    os.chmod(os.path.join(place, "shares"), 0o2775)  # ok: file-path-taint


@require_GET
def chosen(request):
    os.chmod(request.GET["place"], 0o2775)  # expect: file-path-taint


@require_GET
def denied(request, exception, template_name="403.html"):
    os.system("show " + template_name)  # ok: cmd-subprocess-taint


@require_GET
def digits(request):
    return HttpResponse(binascii.hexlify(request.GET["t"].encode()))  # ok: web-xss-taint


@require_GET
def letters(request):
    return HttpResponse(request.GET["t"])  # expect: web-xss-taint


@require_GET
def option(request):
    subprocess.run(["git", "-C", os.path.join("/srv", request.GET["p"])])  # ok: cmd-argument-injection
    subprocess.run(["git", "-C", request.GET["p"]])  # expect: cmd-argument-injection
