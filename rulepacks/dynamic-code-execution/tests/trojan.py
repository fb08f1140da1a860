"""An access check that does not read as it runs."""
access = "user"
if access != 'none‮⁦': # Check if admin ⁩⁦' and access != 'user   # expect: dyn-trojan-source@high
    print("You are an admin.")

# The early return is inside of the docstring that seems to end before it:
def transfer(amount):
    """Moves money. ⁧""" ;return    # expect: dyn-trojan-source
    print(amount)


# ‮ reversed comment    # expect: dyn-trojan-source
NAME = "file‮fdp.exe"  # expect: dyn-trojan-source@high
TITLE = "Item‏ 1"  # expect: dyn-trojan-source@low

# expect: dyn-trojan-source@low
GREETING = "‫שלום עולם‬"
# Escapes say what they are.
MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # ok: dyn-trojan-source
HEBREW = "ברוכים הבאים"  # ok: dyn-trojan-source
ARABIC = "مرحبا بالعالم"  # ok: dyn-trojan-source
MARKED = "שלום‏!"  # ok: dyn-trojan-source
FRENCH = "déjà vu — «œuvre»"  # ok: dyn-trojan-source
EMOJI = "👩‍💻"  # ok: dyn-trojan-source
