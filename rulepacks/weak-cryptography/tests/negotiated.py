"""The old way to say TLS 1.2 and later."""
from OpenSSL import SSL

context = SSL.Context(SSL.SSLv23_METHOD)  # ok: crypto-tls-version
context.set_options(SSL.OP_NO_SSLv2 | SSL.OP_NO_SSLv3 | SSL.OP_NO_TLSv1 | SSL.OP_NO_TLSv1_1)
