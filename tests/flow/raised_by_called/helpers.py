def far(value):
    if len(value) < 9:
        raise ValueError("short " + value)
    return 1
