import re

ALLOWED = ("status", "restart")


def is_allowed(verb):
    return verb in ALLOWED


def is_name(text):
    if not re.fullmatch(r"[a-z]+", text):
        return False
    return True


def is_given(text):
    return bool(text)


def is_long(text):
    if len(text) > 9:
        return True
    return False


def require(verb):
    if verb not in ALLOWED:
        raise ValueError(verb)


def note(verb):
    if verb not in ALLOWED:
        print(verb)
