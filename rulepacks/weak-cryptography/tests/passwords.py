"""Stores passwords."""
import hashlib
import os

import argon2
import bcrypt
from Crypto.Protocol.KDF import PBKDF1, PBKDF2, scrypt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.contrib.auth.hashers import make_password
from passlib.hash import pbkdf2_sha256
from werkzeug.security import generate_password_hash

ROUNDS = 1000

PASSWORD_HASHERS = [  # expect: crypto-django-hasher@medium
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]


class Upgraded:
    PASSWORD_HASHERS = [  # ok: crypto-django-hasher
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.SHA1PasswordHasher",
    ]


def cost(password, salt, rounds):
    hashlib.pbkdf2_hmac("sha256", password, salt, 10000)  # expect: crypto-kdf-cost@medium
    hashlib.pbkdf2_hmac("sha256", password, salt, iterations=ROUNDS)  # expect: crypto-kdf-cost
    PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=50_000)  # expect: crypto-kdf-cost
    PBKDF2(password, salt, 32)  # expect: crypto-kdf-cost
    PBKDF2(password, salt, 32, count=5000)  # expect: crypto-kdf-cost
    pbkdf2_sha256.using(rounds=8000).hash(password)  # expect: crypto-kdf-cost
    bcrypt.gensalt(4)  # expect: crypto-kdf-cost@medium
    bcrypt.gensalt(rounds=10)  # expect: crypto-kdf-cost@low
    hashlib.scrypt(password, salt=salt, n=1024, r=8, p=1)  # expect: crypto-kdf-cost
    Scrypt(salt=salt, length=32, n=2**10, r=8, p=1)  # expect: crypto-kdf-cost
    scrypt(password, salt, 32, 1024, 8, 1)  # expect: crypto-kdf-cost
    argon2.PasswordHasher(memory_cost=1024)  # expect: crypto-kdf-cost
    hashlib.pbkdf2_hmac("sha256", password, salt, 600_000)  # ok: crypto-kdf-cost
    hashlib.pbkdf2_hmac("sha256", password, salt, rounds)  # ok: crypto-kdf-cost
    PBKDF2(password, salt, 32, count=1_000_000)  # ok: crypto-kdf-cost
    bcrypt.gensalt()  # ok: crypto-kdf-cost
    bcrypt.gensalt(14)  # ok: crypto-kdf-cost
    hashlib.scrypt(password, salt=salt, n=2**14, r=8, p=1)  # ok: crypto-kdf-cost
    argon2.PasswordHasher()  # ok: crypto-kdf-cost


def salts(password, key):
    hashlib.pbkdf2_hmac("sha256", password, b"salt", 600_000)  # expect: crypto-kdf-salt@medium
    hashlib.scrypt(password, salt=b"pepper", n=2**14, r=8, p=1)  # expect: crypto-kdf-salt
    PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=b"\0" * 16, iterations=600_000)  # expect: crypto-kdf-salt
    bcrypt.hashpw(password, b"$2b$12$abcdefghijklmnopqrstuv")  # expect: crypto-kdf-salt
    make_password(password, "static")  # expect: crypto-kdf-salt
    hashlib.pbkdf2_hmac("sha256", password, os.urandom(16), 600_000)  # ok: crypto-kdf-salt
    bcrypt.hashpw(password, bcrypt.gensalt())  # ok: crypto-kdf-salt
    make_password(password)  # ok: crypto-kdf-salt
    make_password(password, None)  # ok: crypto-kdf-salt
    HKDF(algorithm=hashes.SHA256(), length=32, salt=b"fixed", info=b"").derive(key)  # ok: crypto-kdf-salt


def outdated(password, salt):
    PBKDF1(password, salt, 16)  # expect: crypto-kdf-weak@medium
    hashlib.pbkdf2_hmac("md5", password, salt, 600_000)  # expect: crypto-kdf-weak
    hashlib.pbkdf2_hmac("sha1", password, salt, 1_300_000)  # expect: crypto-kdf-weak@low
    hashlib.pbkdf2_hmac("sha512", password, salt, 600_000)  # ok: crypto-kdf-weak


def frameworks(password):
    make_password(password, hasher="md5")  # expect: crypto-django-hasher
    generate_password_hash(password, method="sha256")  # expect: crypto-django-hasher
    generate_password_hash(password, "plain")  # expect: crypto-django-hasher
    generate_password_hash(password)  # ok: crypto-django-hasher
    generate_password_hash(password, method="scrypt")  # ok: crypto-django-hasher
    make_password(password, hasher="argon2")  # ok: crypto-django-hasher


def kept(user, password):
    user.set_password(hashlib.md5(password).hexdigest())  # expect: crypto-password-quick-hash, crypto-weak-hash-hashlib@high
    digest = hashes.Hash(hashes.SHA1())  # expect: crypto-weak-hash-lib
    digest.update(password)
    user.password_hash = digest.finalize().hex()  # expect: crypto-password-quick-hash
    user.set_password(password)  # ok: crypto-password-quick-hash
    user.password_hash = hashlib.sha256(password).hexdigest()  # ok: crypto-password-quick-hash
    user.etag = hashlib.md5(password, usedforsecurity=False).hexdigest()  # ok: crypto-password-quick-hash
