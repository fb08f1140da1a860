"""Calls of services, with what was pasted into them.

Deploys with glpat-" would be wrong; the shape needs its whole length.
"""
GITHUB = "ghp_" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2"  # expect: secret-known-token@high
HEADER = {"Authorization": "token gho_" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2"}  # expect: secret-known-token
AWS_ID = "AKIA" "Q7LK2ZX4VB5NM6RT"  # expect: secret-known-token
STRIPE = "sk_live_" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6J"  # expect: secret-known-token@high
STRIPE_TEST = "sk_test_" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6J"  # expect: secret-known-token@medium
OPENAI = "sk-proj-" "q7Lk2Zx9Vb4Nm8Rt5Yw3" "T3BlbkFJ" "Pc6Jd1Hs0GfAeUo2q7Lk"  # expect: secret-known-token
MAPS = "AIza" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo"  # expect: secret-known-token
HOOK = "https://hooks.slack.com/services/" "T01AB2CD3EF/B04GH5IJ6KL/q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6J"  # expect: secret-known-token
BOT = "8123456097:AA" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAe"  # expect: secret-known-token
MAIL = b"SG." b"q7Lk2Zx9Vb4Nm8Rt5Yw3Pc" b".6Jd1Hs0GfAeUo2q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0"  # expect: secret-known-token

PREFIX = "ghp_"  # ok: secret-known-token
PATTERN = r"ghp_[A-Za-z0-9]{36}"  # ok: secret-known-token
SAMPLE = "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"  # ok: secret-known-token
AWS_SAMPLE = "AKIA" "IOSFODNN7EXAMPLE"  # ok: secret-known-token
SHORT = "ghp_q7Lk2Zx9Vb4Nm8Rt5"  # ok: secret-known-token
ALPHABET = "AKIA" "ABCDEFGHIJKLMNOP"  # ok: secret-known-token

# expect: secret-comment-notebook
plain = 1  # was glsa_q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfA_0a1b2c3d until May
# ok: secret-comment-notebook
other = 2  # see ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
url = "https://example.org/#AKIA" "QQQQQQQQQQQQQQQQ"  # ok: secret-comment-notebook, secret-known-token

JWT = (  # the key is elsewhere
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."  # expect: secret-jwt-literal
    "eyJzdWIiOiI0NDIxMDkiLCJyb2xlIjoiYWRtaW4ifQ."
    "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2q7Lk2Zx"
)
JWT_SAMPLE = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."  # ok: secret-jwt-literal
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)

ADMIN = "$2b$12$" "eImiTXuWVxfM37uY4JANjQ5.q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0"  # expect: secret-password-hash
ROOT = "pbkdf2_sha256$600000$abcdef$" "q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0GfAeUo2q7Lk2Zx="  # expect: secret-password-hash
FORMAT = "$2b$12$"  # ok: secret-password-hash
DUMMY_HASH = "$2b$12$" "eImiTXuWVxfM37uY4JANjQ5.q7Lk2Zx9Vb4Nm8Rt5Yw3Pc6Jd1Hs0"  # ok: secret-password-hash
