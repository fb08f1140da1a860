"""Old protocols."""
import ftplib  # expect: conf-ftp@info
import smtplib
import telnetlib  # expect: conf-telnet@info
import urllib.request
from ftplib import FTP_TLS  # expect: conf-ftp@info

import http.client

import grpc
import kafka
import requests
import urllib3
import telnetsim  # ok: conf-telnet
from distributed.security import Security
from pyghmi.ipmi import command  # expect: conf-ipmi@medium
from pyghmi_tools import inventory  # ok: conf-ipmi
from pysnmp.hlapi import CommunityData, UsmUserData, usmDESPrivProtocol
from pysnmp.hlapi.v3arch.asyncio import CommunityData as AsyncCommunity


def files(host):
    ftplib.FTP(host)  # expect: conf-ftp@medium
    FTP_TLS(host)  # ok: conf-ftp
    urllib.request.urlopen("ftp://ftp.adderstone.dev/list")  # expect: conf-ftp@medium
    urllib.request.urlopen("https://ftp.adderstone.dev/list")  # ok: conf-ftp
    telnetlib.Telnet(host)  # expect: conf-telnet@high


def managed(name, auth, priv):
    CommunityData("k3yf0r-read", mpModel=0)  # expect: conf-snmp-version@medium
    CommunityData("public")  # expect: conf-snmp-version, conf-snmp-community@low
    AsyncCommunity("index", "private")  # expect: conf-snmp-version, conf-snmp-community
    CommunityData(name)  # ok: conf-snmp-community  # expect: conf-snmp-version
    UsmUserData(name)  # expect: conf-snmp-nopriv@medium  # ok: conf-snmp-version
    UsmUserData(name, auth)  # expect: conf-snmp-nopriv
    UsmUserData(name, auth, priv, privProtocol=usmDESPrivProtocol)  # expect: conf-snmp-nopriv
    UsmUserData(name, auth, priv)  # ok: conf-snmp-nopriv
    UsmUserData(name, authKey=auth, privKey=priv)  # ok: conf-snmp-nopriv


def connected(host):
    http.client.HTTPConnection("shop.adderstone.dev", timeout=5)  # expect: conf-http-url@low
    urllib3.HTTPConnectionPool("shop.adderstone.dev:80")  # expect: conf-http-url
    urllib3.HTTPConnectionPool("localhost")  # ok: conf-http-url
    http.client.HTTPConnection("10.0.0.7", 8080)  # ok: conf-http-url
    http.client.HTTPConnection(host)  # ok: conf-http-url
    http.client.HTTPSConnection("shop.adderstone.dev")  # ok: conf-http-url


def by_default(url="http://shop.adderstone.dev/prices", own="http://localhost/", other="http://shop.adderstone.dev/"):
    other = own
    requests.get(url, timeout=5)  # expect: conf-http-url
    requests.request("GET", url, timeout=5)  # expect: conf-http-url
    requests.get(own, timeout=5)  # ok: conf-http-url
    requests.get(other, timeout=5)  # ok: conf-http-url


def web(url, auth):
    requests.get("http://shop.adderstone.dev/prices", timeout=5)  # expect: conf-http-url@low
    urllib.request.urlopen("http://shop.adderstone.dev/prices")  # expect: conf-http-url
    requests.request("POST", "http://shop.adderstone.dev/", timeout=5)  # expect: conf-http-url
    requests.get("http://shop.adderstone.dev/", auth=auth, timeout=5)  # expect: conf-auth-over-http@high
    requests.get("https://shop.adderstone.dev/", auth=auth, timeout=5)  # ok: conf-auth-over-http
    requests.get("http://localhost:8000/", auth=auth, timeout=5)  # ok: conf-auth-over-http
    requests.get("https://shop.adderstone.dev/prices", timeout=5)  # ok: conf-http-url
    requests.get("http://127.0.0.1:5000/", timeout=5)  # ok: conf-http-url
    requests.get("http://web:8000/health", timeout=5)  # ok: conf-http-url
    requests.get(f"http://{url}/health", timeout=5)  # ok: conf-http-url


def mail(password):
    server = smtplib.SMTP("mail.example.org")
    server.login("shop", password)  # expect: conf-mail-cleartext@medium
    safe = smtplib.SMTP_SSL("mail.example.org")
    safe.login("shop", password)  # ok: conf-mail-cleartext


def clusters(target):
    grpc.insecure_channel("orders.example.org:443")  # expect: conf-cluster-cleartext@medium
    grpc.insecure_channel(target)  # expect: conf-cluster-cleartext@low
    grpc.insecure_channel("localhost:50051")  # ok: conf-cluster-cleartext
    grpc.secure_channel(target, grpc.ssl_channel_credentials())  # ok: conf-cluster-cleartext
    Security(require_encryption=False)  # expect: conf-cluster-cleartext
    Security(require_encryption=True)  # ok: conf-cluster-cleartext
    kafka.KafkaProducer(security_protocol="SASL_PLAINTEXT")  # expect: conf-cluster-cleartext@high
    kafka.KafkaProducer(security_protocol="SASL_SSL")  # ok: conf-cluster-cleartext
