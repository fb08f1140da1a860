def told(data):
    return isinstance(data, dict)


def describe(data):
    if isinstance(data, dict):
        return data["text"]
    return ""
