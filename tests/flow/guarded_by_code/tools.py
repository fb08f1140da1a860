import hashlib
import hmac


def new_hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
