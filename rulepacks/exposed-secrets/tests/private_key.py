"""A key that was pasted, and texts about keys."""
# expect: secret-private-key@high
DEPLOY_KEY = """-----BEGIN OPENSSH """ """PRIVATE KEY-----
pTyGJMuHbEL31IeL2HPcHyGcFRl1SPnXNYvMIHa/2o76umfXfKm/r5kJP1VrT+1F
Jors/6ILi8IHn5kxsC7tVO/HbkQfyy/KV5zjR3j1twdTKWTddB+XhkAS1voQG6yy
zyN9zHYIa4UOrGNATMuDJawTgsu8PO+799nKSNrh9UCauSDmLhuVtcqcYezdZ/tD
-----END OPENSSH PRIVATE KEY-----"""
MARKER = "-----BEGIN PRIVATE KEY-----"  # ok: secret-private-key
PUBLIC = """-----BEGIN PUBLIC KEY-----
pTyGJMuHbEL31IeL2HPcHyGcFRl1SPnXNYvMIHa/2o76umfXfKm/r5kJP1VrT+1F
Jors/6ILi8IHn5kxsC7tVO/HbkQfyy/KV5zjR3j1twdTKWTddB+XhkAS1voQG6yy
zyN9zHYIa4UOrGNATMuDJawTgsu8PO+799nKSNrh9UCauSDmLhuVtcqcYezdZ/tD
-----END PUBLIC KEY-----"""  # ok: secret-private-key
NOTHING = "-----BEGIN RSA PRIVATE KEY-----\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"  # ok: secret-private-key
