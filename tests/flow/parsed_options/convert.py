def count(text):
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def trimmed(text):
    return text.strip()
