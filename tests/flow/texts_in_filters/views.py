import json

import pymongo
from django.http import JsonResponse

users = pymongo.MongoClient().db.users


def show(request):
    users.find_one({"u": request.GET["u"]})  # ok: input-nosql-taint
    users.find_one({"u": request.POST.get("u", "")})  # ok: input-nosql-taint
    users.find_one({"u": request.COOKIES["u"]})  # ok: input-nosql-taint
    users.find_one(request.GET.dict())  # expect: input-nosql-taint
    users.find_one({"u": json.loads(request.GET["u"])})  # expect: input-nosql-taint
    users.find_one({"u": json.loads(request.body)["u"]})  # expect: input-nosql-taint
    return JsonResponse({})
