"""Checksums, signatures and passwords."""
import crypt
import hashlib
import hashlib as hl
import hmac
from hashlib import md5, new, sha1, sha256

from Crypto.Hash import MD4, SHA, SHA256
from Crypto.Hash import HMAC as CryptoHMAC
from Cryptodome.Hash import MD5 as CMD5
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.padding import OAEP
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from OpenSSL import crypto
from passlib.context import CryptContext
from passlib.hash import argon2, md5_crypt, pbkdf2_sha256

ALGORITHM = "md5"
STRONG = "sha256"


def digests(data, name):
    hashlib.md5(data)  # expect: crypto-weak-hash-hashlib@medium
    hl.sha1(data).hexdigest()  # expect: crypto-weak-hash-hashlib
    md5(data)  # expect: crypto-weak-hash-hashlib
    sha1()  # expect: crypto-weak-hash-hashlib
    hashlib.new("MD5", data)  # expect: crypto-weak-hash-hashlib
    hashlib.new(name="sha1", data=data)  # expect: crypto-weak-hash-hashlib
    new(ALGORITHM)  # expect: crypto-weak-hash-hashlib
    hashlib.new("md" + "5")  # expect: crypto-weak-hash-hashlib
    hashlib.md5(data, usedforsecurity=True)  # expect: crypto-weak-hash-hashlib
    getattr(hashlib, "md5")(data)  # expect: crypto-weak-hash-hashlib
    digest = hashlib.sha1
    digest(data)  # expect: crypto-weak-hash-hashlib
    hashlib.md5(data, usedforsecurity=False)  # ok: crypto-weak-hash-hashlib
    hashlib.new("sha1", usedforsecurity=False)  # ok: crypto-weak-hash-hashlib
    hashlib.new(STRONG, data)  # ok: crypto-weak-hash-hashlib
    hashlib.new(name)  # ok: crypto-weak-hash-hashlib
    sha256(data)  # ok: crypto-weak-hash-hashlib
    hashlib.sha3_256(data)  # ok: crypto-weak-hash-hashlib
    try:
        return hashlib.md5(data, usedforsecurity=False)
    except TypeError:
        return hashlib.md5(data)  # ok: crypto-weak-hash-hashlib


def purposes(data, password, user, stream):
    hashlib.md5(password.encode()).hexdigest()  # expect: crypto-weak-hash-hashlib@high
    hashlib.sha1(user.salt + user.secret).digest()  # expect: crypto-weak-hash-hashlib@high
    etag = hashlib.md5(data).hexdigest()  # expect: crypto-weak-hash-hashlib@low
    hashlib.file_digest(stream, "md5")  # expect: crypto-weak-hash-hashlib@low
    hashlib.file_digest(stream, "sha256")  # ok: crypto-weak-hash-hashlib
    return etag


def cache_key(data):
    return hashlib.sha1(data).hexdigest()  # expect: crypto-weak-hash-hashlib@low


def libraries(data, key, cert, totp_key):
    MD4.new(data)  # expect: crypto-weak-hash-lib@medium
    SHA.new()  # expect: crypto-weak-hash-lib
    CMD5.new()  # expect: crypto-weak-hash-lib
    SHA256.new(data)  # ok: crypto-weak-hash-lib
    hashes.Hash(hashes.MD5())  # expect: crypto-weak-hash-lib
    hashes.Hash(hashes.SHA256())  # ok: crypto-weak-hash-lib
    key.sign(data, padding.PKCS1v15(), hashes.SHA1())  # expect: crypto-weak-hash-lib@high
    cert.fingerprint(hashes.SHA1())  # expect: crypto-weak-hash-lib@info
    TOTP(totp_key, 6, hashes.SHA1(), 30)  # expect: crypto-weak-hash-lib@info
    OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)  # ok: crypto-weak-hash-lib
    request = crypto.X509Req()
    request.sign(key, "sha1")  # expect: crypto-weak-hash-lib@high
    request.sign(key, "sha256")  # ok: crypto-weak-hash-lib
    crypto.sign(key, data, "md5")  # expect: crypto-weak-hash-lib@high


def stored(password):
    md5_crypt.hash(password)  # expect: crypto-weak-hash-lib@high
    argon2.hash(password)  # ok: crypto-weak-hash-lib
    CryptContext(schemes=["md5_crypt", "argon2"])  # expect: crypto-weak-hash-lib@high
    CryptContext(schemes=["argon2", "md5_crypt"], deprecated="auto")  # ok: crypto-weak-hash-lib
    crypt.crypt(password, crypt.METHOD_MD5)  # expect: crypto-crypt-method@medium
    crypt.crypt(password, salt=crypt.METHOD_CRYPT)  # expect: crypto-crypt-method
    crypt.crypt(password, "ab")  # expect: crypto-crypt-method
    crypt.mksalt(crypt.METHOD_BLOWFISH)  # expect: crypto-crypt-method
    crypt.crypt(password, crypt.METHOD_SHA512)  # ok: crypto-crypt-method
    crypt.crypt(password, crypt.mksalt())  # ok: crypto-crypt-method


def macs(key, message):
    hmac.new(key, message, "md5")  # expect: crypto-hmac-weak@low
    hmac.new(key, message, hashlib.md5)  # expect: crypto-hmac-weak
    hmac.new(key, msg=message, digestmod=hashlib.sha1)  # expect: crypto-hmac-weak@info
    hmac.digest(key, message, "sha1")  # expect: crypto-hmac-weak@info
    CryptoHMAC.new(key)  # expect: crypto-hmac-weak@low
    hmac.new(key, message, hashlib.sha256)  # ok: crypto-hmac-weak
    hmac.new(key, message, "sha512")  # ok: crypto-hmac-weak
    pbkdf2_sha256.hash(message)  # ok: crypto-weak-hash-lib


TABLE = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}  # expect: crypto-weak-hash-lib@info


def chosen(data, strong):
    digest = hashlib.sha256 if strong else hashlib.sha1
    return digest(data)  # ok: crypto-weak-hash-hashlib
