for i in xrange(3):  # expect: old-python2-code
    name = raw_input()
