from Crypto.Cipher import AES  # ok: old-pycrypto
from Crypto.Random import get_random_bytes

cipher = AES.new(get_random_bytes(16), AES.MODE_GCM)
