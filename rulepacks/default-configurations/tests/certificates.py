"""Clients that speak TLS."""
import os
import ssl
import urllib.request

import aiohttp
import boto3
import elasticsearch
import httpx
import ldap
import psycopg2
import pycurl
import pymongo
import redis
import requests
import urllib3
from kubernetes import client as k8s
from OpenSSL import SSL
from requests import get

VERIFY = False
OPTIONS = {"verify": False, "timeout": 5}


def simple(url, check):
    requests.get(url, timeout=5, verify=False)  # expect: conf-tls-verify-false@high
    get(url, timeout=5, verify=False)  # expect: conf-tls-verify-false
    requests.request("GET", url, timeout=5, verify=VERIFY)  # expect: conf-tls-verify-false
    requests.post(url, **OPTIONS)  # expect: conf-tls-verify-false
    httpx.get(url, verify=False)  # expect: conf-tls-verify-false
    httpx.AsyncClient(verify=False)  # expect: conf-tls-verify-false
    requests.get(url, timeout=5)  # ok: conf-tls-verify-false
    requests.get(url, timeout=5, verify="/etc/ca.pem")  # ok: conf-tls-verify-false
    requests.get(url, timeout=5, verify=check)  # ok: conf-tls-verify-false
    httpx.Client()  # ok: conf-tls-verify-false
    wanted = False if check == "never" else True
    requests.get(url, timeout=5, verify=wanted)  # ok: conf-tls-verify-false


class Api:
    def __init__(self):
        self.session = requests.Session()
        self.session.verify = False  # expect: conf-tls-session-verify@high

    def fetch(self, url):
        return self.session.get(url, verify=False, timeout=5)  # expect: conf-tls-session-verify

    def fetch_well(self, url):
        return self.session.get(url, timeout=5)  # ok: conf-tls-session-verify


def sessions(url, token):
    with requests.Session() as session:
        session.post(url, timeout=5, verify=False)  # expect: conf-tls-session-verify
        session.verify = "/etc/ca.pem"  # ok: conf-tls-session-verify
    token.verify = False  # ok: conf-tls-session-verify
    os.environ["PYTHONHTTPSVERIFY"] = "0"  # expect: conf-tls-session-verify
    os.environ["CURL_CA_BUNDLE"] = ""  # expect: conf-tls-session-verify
    os.environ["REQUESTS_CA_BUNDLE"] = "/etc/ca.pem"  # ok: conf-tls-session-verify


async def asynchronous(url):
    async with aiohttp.ClientSession() as session:
        await session.get(url, ssl=False)  # expect: conf-tls-aiohttp@high
        await session.post(url, verify_ssl=False)  # expect: conf-tls-aiohttp
        await session.get(url)  # ok: conf-tls-aiohttp
        await session.get(url, ssl=ssl.create_default_context())  # ok: conf-tls-aiohttp
    aiohttp.TCPConnector(ssl=False)  # expect: conf-tls-aiohttp
    aiohttp.TCPConnector(limit=10)  # ok: conf-tls-aiohttp


def pools():
    urllib3.PoolManager(cert_reqs="CERT_NONE")  # expect: conf-tls-urllib3@high
    urllib3.HTTPSConnectionPool("host", cert_reqs=ssl.CERT_NONE)  # expect: conf-tls-urllib3
    urllib3.PoolManager(assert_hostname=False)  # expect: conf-tls-urllib3
    urllib3.disable_warnings()  # expect: conf-tls-urllib3@low
    urllib3.PoolManager(cert_reqs="CERT_REQUIRED")  # ok: conf-tls-urllib3
    urllib3.PoolManager()  # ok: conf-tls-urllib3


def contexts(url):
    urllib.request.urlopen(url, context=ssl._create_unverified_context())  # expect: conf-tls-unverified-context@high
    ssl._create_default_https_context = ssl._create_unverified_context  # expect: conf-tls-unverified-context
    ssl.create_default_context()  # ok: conf-tls-unverified-context
    ssl._create_default_https_context = ssl.create_default_context  # ok: conf-tls-unverified-context


def sockets(sock, pool):
    ssl.wrap_socket(sock, ssl_version=None, cert_reqs=ssl.CERT_NONE)  # expect: conf-tls-unverified-context
    pool(sock, cert_reqs=ssl.CERT_REQUIRED)  # ok: conf-tls-unverified-context


def unchecked():
    context = ssl.create_default_context()
    context.check_hostname = False  # ok: conf-tls-hostname
    context.verify_mode = ssl.CERT_NONE  # expect: conf-tls-unverified-context
    return context


def nameless():
    context = ssl.create_default_context()
    context.check_hostname = False  # expect: conf-tls-hostname@high
    context.verify_mode = ssl.CERT_REQUIRED  # ok: conf-tls-unverified-context
    return context


def optional(check, timeout):
    context = ssl.create_default_context()
    if not check:
        context.check_hostname = False  # ok: conf-tls-hostname
        context.verify_mode = ssl.CERT_NONE  # expect: conf-tls-unverified-context@medium
    needed = ssl.CERT_REQUIRED if check else ssl.CERT_NONE
    return context, urllib3.PoolManager(cert_reqs=needed, timeout=timeout)  # ok: conf-tls-urllib3


class Settings:
    def __init__(self):
        self.check_hostname = False  # ok: conf-tls-hostname
        self.verify_mode = ssl.CERT_NONE  # ok: conf-tls-unverified-context


def named():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = True  # ok: conf-tls-hostname
    return context


def openssl():
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_verify(SSL.VERIFY_NONE)  # expect: conf-tls-pyopenssl@high
    context.set_verify(SSL.VERIFY_PEER, lambda *args: True)  # expect: conf-tls-pyopenssl
    context.set_verify(SSL.VERIFY_PEER)  # ok: conf-tls-pyopenssl
    context.set_verify(SSL.VERIFY_PEER, lambda conn, cert, err, depth, ok: ok)  # ok: conf-tls-pyopenssl


def clients(host):
    curl = pycurl.Curl()
    curl.setopt(pycurl.SSL_VERIFYPEER, 0)  # expect: conf-tls-clients@high
    curl.setopt(pycurl.SSL_VERIFYPEER, 1)  # ok: conf-tls-clients
    curl.setopt(pycurl.VERBOSE, 0)  # ok: conf-tls-clients
    boto3.client("s3", verify=False)  # expect: conf-tls-clients
    boto3.client("s3")  # ok: conf-tls-clients
    elasticsearch.Elasticsearch(host, verify_certs=False)  # expect: conf-tls-clients
    pymongo.MongoClient(host, tlsAllowInvalidCertificates=True)  # expect: conf-tls-clients
    pymongo.MongoClient(host, tls=True)  # ok: conf-tls-clients
    redis.Redis(host=host, ssl=True, ssl_cert_reqs="none")  # expect: conf-tls-clients
    redis.Redis(host=host, ssl=True)  # ok: conf-tls-clients
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)  # expect: conf-tls-clients
    psycopg2.connect("host=db sslmode=disable")  # expect: conf-tls-clients@medium
    psycopg2.connect(host="db", sslmode="verify-full")  # ok: conf-tls-clients
    configuration = k8s.Configuration()
    configuration.verify_ssl = False  # expect: conf-tls-clients
