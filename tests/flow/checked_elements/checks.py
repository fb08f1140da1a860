import re


def is_plain(text):
    return re.fullmatch("[a-z]+", text) is not None


def refuse(text):
    if not re.fullmatch("[a-z]+", text):
        raise ValueError(text)


def note(text):
    print(text)
