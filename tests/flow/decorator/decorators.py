import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        print("called")
        return function(*args, **kwargs)
    return wrapper


def retry(times):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for _ in range(times):
                return function(*args, **kwargs)
        return wrapper
    return decorate


def quoted(function):
    import shlex

    def wrapper(text):
        return function(shlex.quote(text))
    return wrapper


def numbered(function):
    def wrapper(text):
        return function(int(text))
    return wrapper


def prefixed(prefix):
    def decorate(function):
        def wrapper(*args):
            return prefix + function(*args)
        return wrapper
    return decorate


def silent(function):
    def wrapper(*args):
        function(*args)
        return "done"
    return wrapper


class Counted:
    def __init__(self, function):
        self.function = function

    def __call__(self, *args):
        return self.function(*args)
