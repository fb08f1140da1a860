"""Sessions, signed payloads and caches."""
import json
import pickle  # expect: load-pickle-import

import aiocache
import diskcache
from cachelib import NullCache, RedisCache
from django.contrib.sessions.serializers import JSONSerializer, PickleSerializer
from django.core import signing
from diskcache import Cache
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer
from pymemcache.client.base import Client
from pymemcache.serde import pickle_serde
from pyramid.session import SignedCookieSessionFactory, signed_deserialize
from sqlitedict import SqliteDict
from twisted.persisted import aot, sob
from twisted.spread import jelly

SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"  # expect: load-session-pickle@high


class Settings:
    SESSION_SERIALIZER = PickleSerializer  # expect: load-session-pickle@high


class SafeSettings:
    SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"  # ok: load-session-pickle


CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "OPTIONS": {"SERIALIZER": "django_redis.serializers.pickle.PickleSerializer"},  # expect: load-session-pickle@low
    },
    "small": {
        "BACKEND": "django_redis.cache.RedisCache",
        "OPTIONS": {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"},  # ok: load-session-pickle
    },
}


def signed(token, key):
    signing.loads(token, serializer=PickleSerializer)  # expect: load-session-pickle@medium
    signing.loads(token)  # ok: load-session-pickle
    signing.loads(token, serializer=JSONSerializer)  # ok: load-session-pickle
    URLSafeSerializer(key, serializer=pickle).loads(token)  # expect: load-session-pickle
    URLSafeTimedSerializer(key, "salt", pickle)  # expect: load-session-pickle
    URLSafeSerializer(key).loads(token)  # ok: load-session-pickle
    URLSafeSerializer(key, serializer=json)  # ok: load-session-pickle
    signed_deserialize(token, key)  # expect: load-session-pickle
    SignedCookieSessionFactory(key, serializer=PickleSerializer())  # expect: load-session-pickle
    SignedCookieSessionFactory(key)  # ok: load-session-pickle


def stores(host):
    aiocache.Cache(aiocache.Cache.REDIS, serializer=aiocache.serializers.PickleSerializer())  # expect: load-session-pickle
    Client(host, serde=pickle_serde)  # expect: load-session-pickle
    RedisCache(host)  # expect: load-session-pickle@low
    NullCache()  # ok: load-session-pickle
    Cache("/var/cache/app")  # expect: load-session-pickle@low
    diskcache.FanoutCache(directory="/var/cache/app", shards=4)  # expect: load-session-pickle@low
    Cache("/var/cache/app", disk=diskcache.JSONDisk)  # ok: load-session-pickle
    SqliteDict("state.sqlite")  # expect: load-session-pickle@low
    SqliteDict("state.sqlite", encode=json.dumps, decode=json.loads)  # ok: load-session-pickle


def twisted_objects(data, security, path):
    jelly.unjelly(data)  # expect: load-twisted@medium
    sob.load(path, "pickle")  # expect: load-twisted
    aot.unjellyFromSource(data)  # expect: load-twisted@high
    jelly.unjelly(data, security)  # ok: load-twisted
    jelly.unjelly(data, taster=security)  # ok: load-twisted
    jelly.unjelly(jelly.jelly(data))  # ok: load-twisted
