import urllib2  # expect: old-python2-code@low

urllib2.urlopen("https://files.internal/")  # ok: old-python2-code
