SHELL = True
OFF = False
SHUT = None
COUNT = 0
CHANGED = False
