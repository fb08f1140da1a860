"""Random numbers for games and for secrets."""
import hashlib
import os
import random
import secrets
import string
import time
import uuid
from random import choice

import numpy as np


def games(deck):
    random.shuffle(deck)  # expect: crypto-insecure-random@low
    roll = random.randint(1, 6)  # expect: crypto-insecure-random@low
    random.SystemRandom().choice(deck)  # ok: crypto-insecure-random
    secrets.choice(deck)  # ok: crypto-insecure-random
    time.sleep(random.random())  # expect: crypto-insecure-random@low
    return roll


def secret_values(user):
    password = "".join(choice(string.ascii_letters) for _ in range(12))  # expect: crypto-insecure-random@medium
    user.reset_code = random.randint(100000, 999999)  # expect: crypto-insecure-random@medium
    session = {"session_id": random.getrandbits(128)}  # expect: crypto-insecure-random@medium
    max_tokens = random.randint(1, 9)  # expect: crypto-insecure-random@low
    password = "".join(secrets.choice(string.ascii_letters) for _ in range(12))  # ok: crypto-insecure-random
    return password, session, max_tokens


def generate_password(length):
    letters = []
    for _ in range(length):
        letters.append(random.choice(string.printable))  # expect: crypto-insecure-random@medium
    return "".join(letters)


def arrays(n):
    api_key = np.random.bytes(32)  # expect: crypto-numpy-random@medium
    weights = np.random.rand(n)  # ok: crypto-numpy-random
    return api_key, weights


def tokens(user, request):
    token = str(uuid.uuid1())  # expect: crypto-predictable-token@medium
    reset_token = hashlib.sha256(str(time.time()).encode()).hexdigest()  # expect: crypto-predictable-token
    request.id = uuid.uuid1()  # ok: crypto-predictable-token
    token = str(uuid.uuid4())  # ok: crypto-predictable-token
    token_time = time.time()  # ok: crypto-predictable-token
    return token, reset_token, token_time


def generate_token():
    random.seed(time.time())  # expect: crypto-predictable-seed@low
    return "".join(random.choices(string.ascii_letters, k=20))  # expect: crypto-insecure-random@medium


def shuffled(rows):
    random.seed(42)  # ok: crypto-predictable-seed
    random.shuffle(rows)  # expect: crypto-insecure-random@low


def lengths():
    api_key = secrets.token_hex(8)  # expect: crypto-short-token@low
    access_key = os.urandom(4)  # expect: crypto-short-token
    request_id = secrets.token_hex(4)  # ok: crypto-short-token
    token = secrets.token_urlsafe()  # ok: crypto-short-token
    secret_key = secrets.token_bytes(32)  # ok: crypto-short-token
    salt = os.urandom(8)  # ok: crypto-short-token
    return api_key, access_key, request_id, token, secret_key, salt
