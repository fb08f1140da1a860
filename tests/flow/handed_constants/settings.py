SHELL = True
OFF = False
SHUT = None
COUNT = False
CHANGED = False
