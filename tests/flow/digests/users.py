from cryptography.hazmat.primitives import hashes


def keep(user, password):
    digest = hashes.Hash(hashes.MD5())
    digest.update(bytes(password))
    user.set_password(digest.finalize())  # expect: crypto-password-quick-hash


def better(user, password):
    digest = hashes.Hash(hashes.SHA3_512())
    digest.update(bytes(password))
    user.set_password(digest.finalize())  # ok: crypto-password-quick-hash
