"""Makes keys."""
import ecdsa
import paramiko
import rsa as plain_rsa
from Crypto.PublicKey import ECC, RSA
from cryptography.hazmat.primitives.asymmetric import dh, dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from ecdsa import SigningKey, NIST256p
from OpenSSL import crypto

BITS = 1024


def sizes(bits):
    rsa.generate_private_key(public_exponent=65537, key_size=1024)  # expect: crypto-weak-key-size@medium
    generate_private_key(65537, 512)  # expect: crypto-weak-key-size@high
    rsa.generate_private_key(65537, BITS)  # expect: crypto-weak-key-size
    dsa.generate_private_key(1024)  # expect: crypto-weak-key-size
    dh.generate_parameters(generator=2, key_size=512)  # expect: crypto-weak-key-size@high
    RSA.generate(1024)  # expect: crypto-weak-key-size
    RSA.generate(bits=768)  # expect: crypto-weak-key-size@high
    paramiko.RSAKey.generate(1024)  # expect: crypto-weak-key-size
    crypto.PKey().generate_key(crypto.TYPE_RSA, 1024)  # expect: crypto-weak-key-size
    plain_rsa.newkeys(512)  # expect: crypto-weak-key-size@high
    rsa.generate_private_key(public_exponent=65537, key_size=2048)  # ok: crypto-weak-key-size
    rsa.generate_private_key(65537, bits)  # ok: crypto-weak-key-size
    RSA.generate(3072)  # ok: crypto-weak-key-size
    paramiko.RSAKey.generate(bits=4096)  # ok: crypto-weak-key-size


def curves(curve):
    ec.generate_private_key(ec.SECP192R1())  # expect: crypto-weak-curve@high
    ec.generate_private_key(curve=ec.SECT163K1)  # expect: crypto-weak-curve
    ECC.generate(curve="P-192")  # expect: crypto-weak-curve
    ecdsa.SigningKey.generate(curve=ecdsa.NIST192p)  # expect: crypto-weak-curve
    SigningKey.generate()  # expect: crypto-weak-curve
    ec.generate_private_key(ec.SECP256R1())  # ok: crypto-weak-curve
    ec.generate_private_key(curve)  # ok: crypto-weak-curve
    ECC.generate(curve="P-256")  # ok: crypto-weak-curve
    SigningKey.generate(curve=NIST256p)  # ok: crypto-weak-curve


def exponents(exponent):
    rsa.generate_private_key(public_exponent=3, key_size=3072)  # expect: crypto-rsa-exponent@medium
    rsa.generate_private_key(17, 3072)  # expect: crypto-rsa-exponent
    RSA.generate(3072, e=3)  # expect: crypto-rsa-exponent
    rsa.generate_private_key(65537, 3072)  # ok: crypto-rsa-exponent
    RSA.generate(3072, e=exponent)  # ok: crypto-rsa-exponent
