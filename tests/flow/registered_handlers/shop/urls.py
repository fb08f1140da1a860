from django.urls import path, re_path

from . import views
from .views import Detail, by_number

urlpatterns = [
    path("list/<str:folder>/", views.listing, name="listing"),
    path("number/<int:number>/", by_number),
    re_path(r"^word/(?P<word>[^/]+)/(?P<year>[0-9]{4})$", view=views.by_word),
    path("detail/<str:item>/<uuid:key>", Detail.as_view()),
]
