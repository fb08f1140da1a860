def apply(function, value):
    return function(value)


def twice(function, value):
    apply(function, value)
    return apply(function, value=value)
