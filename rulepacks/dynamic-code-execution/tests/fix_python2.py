#!/usr/bin/env python2

print "Who is there?"
name = input("name? ")  # expect: dyn-py2-input
age = int(input("age? "))  # expect: dyn-py2-input
