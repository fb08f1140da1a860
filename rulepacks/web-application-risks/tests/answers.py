"""Markup that is answered as JSON, and as a page."""
from flask import request
from flask.views import MethodView
from flask_restful import Resource
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView


class Api(Resource):
    def get(self, name):
        a = f"<b>{request.args['n']}</b>"  # ok: web-html-string-build
        return f"<b>{request.args['n']}</b>"  # ok: web-html-string-build


class View(APIView):
    def get(self, request):
        return Response(f"<b>{request.GET['n']}</b>")  # ok: web-html-string-build

    def post(self, request):
        text = "<b>" + request.GET["n"] + "</b>"  # ok: web-html-string-build
        return Response(text)


@api_view(["GET"])
def listed(request):
    return Response(f"<b>{request.GET['n']}</b>")  # ok: web-html-string-build


def page(request):
    return show(f"<b>{request.GET['n']}</b>")  # expect: web-html-string-build


class Page(MethodView):
    def get(self, name):
        page = f"<b>{request.args['n']}</b>"  # expect: web-html-string-build
        return make_page(page)
