"""An application and what it signs with."""
import hmac
import hashlib
import os

import boto3
import jwt
from Crypto.Cipher import AES
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from hashids import Hashids
from itsdangerous import URLSafeTimedSerializer
from jose import jwt as jose_jwt
from pyramid.authentication import AuthTktAuthenticationPolicy, AuthTktCookieHelper
from starlette.applications import Starlette
from starlette.middleware.sessions import SessionMiddleware
from tornado.web import Application

KEY = "h8s-not-so-private"

app = Flask(__name__)
app.secret_key = "h8s-not-so-private"  # expect: secret-flask-key@high
app.secret_key = os.urandom(32)  # ok: secret-flask-key
app.secret_key = ""  # ok: secret-flask-key
app.config["SECRET_KEY"] = KEY  # expect: secret-flask-key
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]  # ok: secret-flask-key
app.config.update(SECRET_KEY="h8s-not-so-private", TESTING=False)  # expect: secret-flask-key
app.config.from_mapping(SECRET_KEY="dev")  # expect: secret-flask-key
app.config.update(TESTING=True)  # ok: secret-flask-key
URLSafeTimedSerializer("h8s-not-so-private")  # expect: secret-flask-key
URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="reset")  # ok: secret-flask-key
Application([], cookie_secret="h8s-not-so-private")  # expect: secret-flask-key
Application([], cookie_secret=os.environ["COOKIE_SECRET"])  # ok: secret-flask-key
asgi = Starlette()
asgi.add_middleware(SessionMiddleware, secret_key="h8s-not-so-private")  # expect: secret-flask-key
SessionMiddleware(asgi, KEY)  # expect: secret-flask-key


class Names:
    SECRET_KEY = "app_secret_key"  # ok: secret-flask-key


class Config:
    SECRET_KEY = "h8s-not-so-private"  # expect: secret-flask-key


def tokens(user, public):
    jwt.encode({"user": user}, "h8s-not-so-private", algorithm="HS256")  # expect: secret-jwt-key@high
    jwt.encode({"user": user}, key=KEY)  # expect: secret-jwt-key
    jwt.decode(user, "h8s-not-so-private", algorithms=["HS256"])  # expect: secret-jwt-key
    jose_jwt.encode({"user": user}, "h8s-not-so-private")  # expect: secret-jwt-key
    jwt.encode({"user": user}, os.environ["JWT_KEY"], algorithm="HS256")  # ok: secret-jwt-key
    jwt.decode(user, "", options={"verify_signature": False})  # ok: secret-jwt-key
    jwt.decode(user, public, algorithms=["RS256"])  # ok: secret-jwt-key
    jwt.encode({"user": user.id, "password": user.password}, public)  # expect: secret-jwt-payload
    jwt.encode({"user": user.id, "client_secret": user.secret}, public)  # expect: secret-jwt-payload
    claims = {"user": user.id, "password": user.password}  # expect: secret-jwt-payload
    jwt.encode(claims, public)
    return jwt.encode({"user": user.id, "password_changed": user.changed}, public)  # ok: secret-jwt-payload


app.config["JWT_SECRET_KEY"] = "h8s-not-so-private"  # expect: secret-jwt-key
SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": "h8s-not-so-private"}  # expect: secret-jwt-key
SIMPLE_JWT = {"ALGORITHM": "HS256", "SIGNING_KEY": KEY + os.environ["X"]}  # ok: secret-jwt-key

boto3.client("s3", aws_access_key_id="minio", aws_secret_access_key="q7Lk2Zx9Vb4Nm8Rt5Yw3")  # expect: secret-aws-keyword
boto3.Session(aws_session_token="q7Lk2Zx9Vb4Nm8Rt5Yw3")  # expect: secret-aws-keyword
AWS_SECRET_ACCESS_KEY = "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2q7Lk"  # expect: secret-aws-keyword
os.environ["AWS_SECRET_ACCESS_KEY"] = "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2q7Lk"  # expect: secret-aws-keyword
boto3.client("s3", aws_secret_access_key="k3RxxxxxxxxxxxxxxxxxT8vMxxxxxxxxxxxxxxxx")  # expect: secret-aws-keyword@low
boto3.client("s3", aws_secret_access_key="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")  # ok: secret-aws-keyword
boto3.client("s3", aws_secret_access_key=os.environ["KEY"])  # ok: secret-aws-keyword
boto3.client("s3", aws_access_key_id="testing", aws_secret_access_key="testing")  # ok: secret-aws-keyword
boto3.client("s3", aws_access_key_id="no-key-at-all")  # ok: secret-aws-keyword
boto3.client("s3")  # ok: secret-aws-keyword
os.environ["AWS_SECRET_ACCESS_KEY"] = "testing"  # ok: secret-aws-keyword


def seal(data, key, nonce):
    Fernet(b"q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2q7Lk2Zx=")  # expect: secret-crypto-key@high
    AES.new(b"sixteen byte key", AES.MODE_GCM)  # expect: secret-crypto-key
    AES.new(key=KEY.encode(), mode=AES.MODE_GCM)  # expect: secret-crypto-key
    AESGCM(b"q7Lk2Zx9Vb4Nm8Rt").encrypt(nonce, data, None)  # expect: secret-crypto-key
    hmac.new(b"h8s-not-so-private", data, hashlib.sha256)  # expect: secret-crypto-key@medium
    hmac.new(b"\0" * 32, data, hashlib.sha256)  # ok: secret-crypto-key
    hmac.new(b"Seed of the wallet", data, hashlib.sha512)  # ok: secret-crypto-key
    hmac.new(key, data, hashlib.sha256)  # ok: secret-crypto-key
    Fernet(Fernet.generate_key())  # ok: secret-crypto-key
    return AES.new(key, AES.MODE_GCM)  # ok: secret-crypto-key


Hashids(salt=current_app.config["SECRET_KEY"])  # expect: secret-hashids-salt
Hashids(app.secret_key, min_length=8)  # expect: secret-hashids-salt
Hashids(salt=os.environ["HASHIDS_SALT"])  # ok: secret-hashids-salt


AuthTktCookieHelper("k3yf0r-signing")  # expect: secret-flask-key@high
AuthTktAuthenticationPolicy(secret="k3yf0r-signing")  # expect: secret-flask-key
AuthTktCookieHelper(read_secret())  # ok: secret-flask-key

CLAIMS = {"sub": "shop", "password": read_secret()}  # expect: secret-jwt-payload


def token_of_the_module(secret):
    return jwt.encode(CLAIMS, secret, algorithm="HS256")  # ok: secret-jwt-payload
