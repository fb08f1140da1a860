def apply(function, line):
    return function(line)


def run(line, after=None):
    print(line)
    if after:
        after(line)
