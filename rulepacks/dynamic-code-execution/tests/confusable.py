"""Names that are not what they seem to be."""
import os


def is_аdmin(user):  # expect: dyn-confusable-identifier@medium
    return True


def is_admin(user):  # ok: dyn-confusable-identifier
    return user.admin


def check(user, pаssword):  # expect: dyn-confusable-identifier
    usеr = None  # expect: dyn-confusable-identifier
    сount = 1  # expect: dyn-confusable-identifier
    MAX_Ο = 2  # expect: dyn-confusable-identifier
    return user, usеr  # expect: dyn-confusable-identifier


𝐩𝐫𝐢𝐧𝐭("hello")  # expect: dyn-confusable-identifier
os.𝐬𝐲𝐬tem("ls")  # expect: dyn-confusable-identifier
ｏｐｅｎ("x")  # expect: dyn-confusable-identifier
ㅤ = 1  # expect: dyn-confusable-identifier
value️ = 1  # expect: dyn-confusable-identifier
ESCAPE = "[2K"  # expect: dyn-confusable-identifier@low
HIDDEN = "ab"  # expect: dyn-confusable-identifier@medium
SPACE = "a​b"  # expect: dyn-confusable-identifier@low
DATA = "x︀︀︀︀︀︀︀︀︀︀󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁󠄁"  # expect: dyn-confusable-identifier@high

# Scripts that nobody takes for ASCII, and text.
скорость = 1  # ok: dyn-confusable-identifier
max_скорость = 2  # ok: dyn-confusable-identifier
Δt = 0.1  # ok: dyn-confusable-identifier
σ_x, α_max, λ = 1, 2, 3  # ok: dyn-confusable-identifier
größe = naïve = año = 1  # ok: dyn-confusable-identifier
名前 = "x"  # ok: dyn-confusable-identifier
TEXT = "pаypal and 𝐛𝐨𝐥𝐝 ｗｉｄｅ"  # ok: dyn-confusable-identifier
# a comment with pаypal, 𝐛𝐨𝐥𝐝 and a zero​width space  # ok: dyn-confusable-identifier
EMOJI = "👩‍💻 ❤️"  # ok: dyn-confusable-identifier
ESCAPES = "\x1b[0m \x08 \u200b"  # ok: dyn-confusable-identifier
LONG = """
pаypal  # ok: dyn-confusable-identifier
𝐛𝐨𝐥𝐝
"""
