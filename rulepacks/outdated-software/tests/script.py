#!/usr/bin/python2.7  # expect: old-python-eol@low
value = 1
