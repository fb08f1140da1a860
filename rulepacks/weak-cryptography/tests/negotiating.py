"""Speaks whatever the other side asks for."""
from OpenSSL import SSL

context = SSL.Context(SSL.SSLv23_METHOD)  # expect: crypto-tls-version@low
context = SSL.Context(SSL.TLS_METHOD)  # ok: crypto-tls-version
