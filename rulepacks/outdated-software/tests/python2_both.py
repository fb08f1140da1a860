import six
import urllib2  # ok: old-python2-code
