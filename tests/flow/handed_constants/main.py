import settings

for name in ("CHANGED",):
    settings.CHANGED = True
