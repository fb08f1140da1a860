"""Logins, and requests that never end."""
import httpx
import ldap
import pika
import psycopg2
import pymongo
import pymysql
import requests
from ldap3 import ANONYMOUS, Connection
from requests import post
from sqlalchemy import create_engine


def databases(password, host):
    pymysql.connect(host=host, user="shop", password="")  # expect: conf-db-empty-password@high
    psycopg2.connect(host=host, user="shop", password="")  # expect: conf-db-empty-password
    create_engine("mysql+pymysql://shop:@db/shop")  # expect: conf-db-empty-password
    pymysql.connect(host=host, user="shop", password=password)  # ok: conf-db-empty-password
    create_engine("postgresql://shop@db/shop")  # ok: conf-db-empty-password
    psycopg2.connect(host=host, user="postgres", password="postgres")  # expect: conf-default-credentials@medium
    pika.PlainCredentials("guest", "guest")  # expect: conf-default-credentials
    create_engine("postgresql://postgres:postgres@db/shop")  # expect: conf-default-credentials
    pika.PlainCredentials("orders", password)  # ok: conf-default-credentials
    create_engine("postgresql://postgres:postgres@localhost/shop")  # ok: conf-default-credentials
    pymongo.MongoClient(host, username="user", password="password")  # ok: conf-default-credentials
    pymongo.MongoClient(host, username="root", password="password")  # expect: conf-default-credentials
    pymongo.MongoClient(host, authMechanism="MONGODB-CR")  # expect: conf-mongo-auth@medium
    pymongo.MongoClient(host, authMechanism="SCRAM-SHA-256")  # ok: conf-mongo-auth


def directories(url, name, password, server):
    connection = ldap.initialize(url)
    connection.simple_bind_s(name)  # expect: conf-ldap-anonymous@high
    connection.simple_bind_s(name, "")  # expect: conf-ldap-anonymous@high
    connection.simple_bind_s()  # expect: conf-ldap-anonymous@medium
    connection.simple_bind_s(name, password)  # ok: conf-ldap-anonymous
    Connection(server, authentication=ANONYMOUS)  # expect: conf-ldap-anonymous@medium
    Connection(server, user=name, password=password)  # ok: conf-ldap-anonymous


def waiting(url):
    requests.get(url)  # expect: conf-http-no-timeout@info
    post(url, timeout=None)  # expect: conf-http-no-timeout
    requests.Session().get(url)  # expect: conf-http-no-timeout
    httpx.get(url, timeout=None)  # expect: conf-http-no-timeout
    httpx.Client(timeout=None)  # expect: conf-http-no-timeout
    requests.get(url, timeout=5)  # ok: conf-http-no-timeout
    httpx.get(url)  # ok: conf-http-no-timeout
    requests.codes.get(url)  # ok: conf-http-no-timeout
