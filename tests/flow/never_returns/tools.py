import sys


def leave(message):
    print(message)
    sys.exit(1)


def leave_hard():
    leave("hard")


def leave_maybe(message, hard=False):
    if hard:
        sys.exit(message)
