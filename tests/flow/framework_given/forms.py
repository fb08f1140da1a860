import os

from django import forms
from django.core.management.base import BaseCommand
from django.views.generic import FormView
from rest_framework import generics, serializers, viewsets


class Search(forms.Form):
    name = forms.CharField()


class SearchView(FormView):
    form_class = Search

    def form_valid(self, form):
        os.system("echo " + form.cleaned_data["name"])  # expect: cmd-subprocess-taint
        os.system("echo " + form.prefix)  # ok: cmd-subprocess-taint


class Order(serializers.Serializer):
    name = serializers.CharField()

    def create(self, validated_data):
        os.system("echo " + validated_data["name"])  # expect: cmd-subprocess-taint

    def update(self, instance, validated_data):
        os.system("echo " + validated_data.get("name"))  # expect: cmd-subprocess-taint
        os.system("echo " + instance.name)  # ok: cmd-subprocess-taint

    def validate_name(self, value):
        os.system("echo " + value)  # expect: cmd-subprocess-taint
        return value

    def describe(self, value):
        os.system("echo " + value)  # ok: cmd-subprocess-taint


class Orders(viewsets.ModelViewSet):
    serializer_class = Order

    def perform_create(self, serializer):
        os.system("echo " + serializer.validated_data["name"])  # expect: cmd-subprocess-taint


class Found(generics.ListAPIView):
    def get_queryset(self):
        os.system("echo " + self.request.query_params["q"])  # expect: cmd-subprocess-taint
        os.system("echo " + self.kwargs["slug"])  # expect: cmd-subprocess-taint
        os.system("echo " + self.basename)  # ok: cmd-subprocess-taint


class Command(BaseCommand):
    def handle(self, *args, **options):
        os.system("echo " + options["name"])  # expect: cmd-subprocess-taint
        os.system("echo " + self.help)  # ok: cmd-subprocess-taint
