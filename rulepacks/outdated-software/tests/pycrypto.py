from Crypto.Cipher import AES  # expect: old-pycrypto@high
from Crypto import Random  # expect: old-pycrypto
from Crypto.Random import OSRNG  # expect: old-pycrypto@high
from Cryptodome.Cipher import AES as Other  # ok: old-pycrypto
from Cryptodome import Random as OtherRandom  # ok: old-pycrypto
from . import Crypto  # ok: old-pycrypto
