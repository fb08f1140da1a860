import jwt
from jose import jwt as jose

OPTIONS = {"verify_signature": False}


def read(token, key):
    jwt.decode(token, key, algorithms=["HS256"])  # ok: web-jwt-none, web-jwt-unverified, web-jwt-weak-checks
    jwt.decode(token, key, algorithms=["HS256"], options={"verify_exp": False})  # expect: web-jwt-weak-checks@medium
    jwt.decode(token, key, algorithms=["HS256", "RS256"])  # expect: web-jwt-weak-checks@medium
    jwt.encode({"a": 1}, key, algorithm="HS256")  # ok: web-jwt-none
    jwt.encode({"a": 1}, None, algorithm="none")  # expect: web-jwt-none
    jwt.decode(token, None, algorithms=["none"])  # expect: web-jwt-none


def unverified(token, key):
    return jwt.decode(token, options={"verify_signature": False})  # expect: web-jwt-unverified@high


def by_variable(token, key):
    options = {"verify_signature": False}
    return jwt.decode(token, key, options=options)  # expect: web-jwt-unverified@high


def by_attribute(token, key, settings):
    # ok: web-jwt-unverified, web-jwt-weak-checks
    jwt.decode(token, key, algorithms=["HS256"], options=settings.options)
    jwt.decode(token, settings.key, algorithms=["HS256", "RS256"], options=settings.get("o"))  # expect: web-jwt-weak-checks@medium


def old(token):
    return jwt.decode(token, verify=False)  # expect: web-jwt-unverified@high


def claims(token):
    return jose.get_unverified_claims(token)  # expect: web-jwt-unverified@high


def two_steps(token, keys):
    issuer = jwt.decode(token, options={"verify_signature": False})["iss"]  # expect: web-jwt-unverified@info
    return jwt.decode(token, keys[issuer], algorithms=["RS256"])  # ok: web-jwt-unverified
