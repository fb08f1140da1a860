from django.urls import path, re_path

import views

urlpatterns = [
    re_path(r"^manual/(?P<lang>\w*(-\w*)?)/(?P<page>[^/]+)$", views.manual),
    re_path(r"^app/(?P<app>[1-9a-z\-_]+)/(?P<rest>.*)$", views.app),
    re_path(r"^any/(?P<word>[\w\s]+)/(?P<kind>a|b|c-d)/$", views.word),
    path("slug/<slug:name>/<str:text>", views.slug),
]
