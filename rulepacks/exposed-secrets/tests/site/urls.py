from django.conf import settings
from hashids import Hashids

ids = Hashids(salt=settings.SECRET_KEY)  # expect: secret-hashids-salt
others = Hashids(salt=settings.HASHIDS_SALT)  # ok: secret-hashids-salt
