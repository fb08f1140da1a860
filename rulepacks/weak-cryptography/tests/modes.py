"""Encryption without a check."""
import hmac

from Crypto.Cipher import AES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def encrypt(key, iv, text):
    AES.new(key, AES.MODE_CBC, iv).encrypt(text)  # expect: crypto-unauthenticated-mode@low
    Cipher(algorithms.AES(key), modes.CTR(iv))  # expect: crypto-unauthenticated-mode
    AES.new(key, AES.MODE_GCM, nonce=iv).encrypt(text)  # ok: crypto-unauthenticated-mode
    Cipher(algorithms.AES(key), modes.GCM(iv))  # ok: crypto-unauthenticated-mode


def encrypt_then_mac(key, mac_key, iv, text):
    sealed = AES.new(key, AES.MODE_CBC, iv).encrypt(text)  # ok: crypto-unauthenticated-mode
    return sealed, hmac.new(mac_key, iv + sealed, "sha256").digest()
