"""Encrypts records."""
import hmac
import os

import rsa
from Crypto.Cipher import AES, ARC4, DES, DES3, PKCS1_OAEP, PKCS1_v1_5, ChaCha20
from Crypto.PublicKey import RSA
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ZEROS = b"\x00" * 16
VECTOR = b"0123456789abcdef"


def old_ciphers(key, iv):
    ARC4.new(key)  # expect: crypto-weak-cipher@high
    DES.new(key, DES.MODE_CBC, iv)  # expect: crypto-weak-cipher
    DES3.new(key, DES3.MODE_CBC, iv)  # expect: crypto-weak-cipher@medium
    algorithms.Blowfish(key)  # expect: crypto-weak-cipher
    TripleDES(key)  # expect: crypto-weak-cipher
    algorithms.SEED(key)  # expect: crypto-weak-cipher@low
    AES.new(key, AES.MODE_GCM)  # ok: crypto-weak-cipher
    algorithms.AES(key)  # ok: crypto-weak-cipher


def code_book(key, iv):
    AES.new(key, AES.MODE_ECB)  # expect: crypto-ecb@medium
    AES.new(key, mode=AES.MODE_ECB)  # expect: crypto-ecb
    AES.new(key, 1)  # expect: crypto-ecb
    AES.new(key)  # expect: crypto-ecb
    modes.ECB()  # expect: crypto-ecb
    AES.new(key, AES.MODE_CBC, iv)  # ok: crypto-ecb  # expect: crypto-unauthenticated-mode
    modes.CBC(iv)  # ok: crypto-ecb  # expect: crypto-unauthenticated-mode


def vectors(key, text):
    AES.new(key, AES.MODE_CBC, VECTOR).encrypt(text)  # expect: crypto-static-iv@high, crypto-unauthenticated-mode
    AES.new(key, AES.MODE_CBC, iv=ZEROS)  # expect: crypto-static-iv, crypto-unauthenticated-mode
    AES.new(key, AES.MODE_CBC, b"\0" * AES.block_size)  # expect: crypto-static-iv, crypto-unauthenticated-mode
    AES.new(key, AES.MODE_GCM, nonce=b"fixed nonce!")  # expect: crypto-static-iv
    Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()  # expect: crypto-static-iv, crypto-unauthenticated-mode
    AESGCM(key).encrypt(b"unique once!", text, None)  # expect: crypto-static-iv
    ChaCha20.new(key=key, nonce=b"12345678")  # expect: crypto-static-iv
    iv = os.urandom(16)
    AES.new(key, AES.MODE_CBC, iv)  # ok: crypto-static-iv  # expect: crypto-unauthenticated-mode
    AES.new(key, AES.MODE_CBC)  # ok: crypto-static-iv  # expect: crypto-unauthenticated-mode
    Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()  # ok: crypto-static-iv  # expect: crypto-unauthenticated-mode
    AESGCM(key).encrypt(os.urandom(12), text, None)  # ok: crypto-static-iv
    AES.new(key, AES.MODE_GCM, nonce=text[:12])  # ok: crypto-static-iv


def read_old(key, text):
    return AES.new(key, AES.MODE_CBC, VECTOR).decrypt(text)  # ok: crypto-static-iv  # expect: crypto-unauthenticated-mode


def keys(iv, key):
    AES.new(b"", AES.MODE_CBC, iv)  # expect: crypto-empty-key@high, crypto-unauthenticated-mode
    AES.new(key=b"\0" * 16, mode=AES.MODE_GCM)  # expect: crypto-empty-key
    algorithms.AES(ZEROS)  # expect: crypto-empty-key
    AESGCM(bytes(32))  # expect: crypto-empty-key
    AESGCM(key)  # ok: crypto-empty-key
    AESGCM(os.urandom(32))  # ok: crypto-empty-key
    algorithms.AES(bytes(key))  # ok: crypto-empty-key


def public_keys(message, public_key, private_key):
    PKCS1_v1_5.new(public_key)  # expect: crypto-rsa-padding@medium
    rsa.encrypt(message, public_key)  # expect: crypto-rsa-padding
    public_key.encrypt(message, padding.PKCS1v15())  # expect: crypto-rsa-padding
    private_key.decrypt(message, padding=padding.PKCS1v15())  # expect: crypto-rsa-padding
    RSA.importKey(public_key).encrypt(message, 32)  # expect: crypto-rsa-padding@high
    PKCS1_OAEP.new(public_key)  # ok: crypto-rsa-padding
    rsa.sign(message, private_key, "SHA-256")  # ok: crypto-rsa-padding
    private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())  # ok: crypto-rsa-padding
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    public_key.encrypt(message, oaep)  # ok: crypto-rsa-padding


def same(key, body, sent, other):
    if hmac.new(key, body, "sha256").hexdigest() == sent:  # expect: crypto-timing-compare@low
        return True
    expected = "sha256=" + hmac.new(key, body, "sha256").hexdigest()
    if sent != expected:  # expect: crypto-timing-compare
        return False
    good = hmac.new(key, body, "sha256").digest()
    assert good == sent  # ok: crypto-timing-compare
    if len(good) == 32:  # ok: crypto-timing-compare
        return hmac.compare_digest(good, sent)  # ok: crypto-timing-compare
    return hmac.compare_digest(hmac.new(key, other, "sha256").digest(), sent)  # ok: crypto-timing-compare
