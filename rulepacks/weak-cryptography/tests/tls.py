"""TLS of clients and servers."""
import ssl

from OpenSSL import SSL
from urllib3.util.ssl_ import create_urllib3_context

VERSION = ssl.PROTOCOL_TLSv1


def versions(sock, connect):
    ssl.wrap_socket(sock, ssl_version=ssl.PROTOCOL_SSLv3)  # expect: crypto-tls-version@high
    ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # expect: crypto-tls-version@medium
    ssl.SSLContext(VERSION)  # expect: crypto-tls-version
    SSL.Context(SSL.SSLv2_METHOD)  # expect: crypto-tls-version@high
    SSL.Context(method=SSL.TLSv1_1_METHOD)  # expect: crypto-tls-version
    connect("host", ssl_version=ssl.PROTOCOL_TLSv1_1)  # expect: crypto-tls-version
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # ok: crypto-tls-version
    ssl.SSLContext(ssl.PROTOCOL_TLSv1_2)  # ok: crypto-tls-version
    SSL.Context(SSL.TLS_METHOD)  # ok: crypto-tls-version
    connect("host", method="GET")  # ok: crypto-tls-version


def open_old(host, version=ssl.PROTOCOL_TLSv1):  # expect: crypto-tls-default-param@medium
    return host, version


def open_typed(host, version: int = SSL.SSLv3_METHOD):  # expect: crypto-tls-default-param
    return host, version


def open_new(host, version=ssl.PROTOCOL_TLS_CLIENT):  # ok: crypto-tls-default-param
    return host, version


def wrapped(sock, version):
    ssl.wrap_socket(sock)  # expect: crypto-tls-no-version@low
    ssl.wrap_socket(sock, ssl_version=version)  # ok: crypto-tls-no-version
    ssl.create_default_context().wrap_socket(sock, server_hostname="a")  # ok: crypto-tls-no-version


def limits(context):
    context.minimum_version = ssl.TLSVersion.TLSv1  # expect: crypto-tls-min-version@high
    context.maximum_version = ssl.TLSVersion.TLSv1_1  # expect: crypto-tls-min-version
    context.options &= ~ssl.OP_NO_SSLv3  # expect: crypto-tls-min-version
    create_urllib3_context(ssl_minimum_version=ssl.TLSVersion.TLSv1)  # expect: crypto-tls-min-version
    other = SSL.Context(SSL.TLS_METHOD)
    other.set_min_proto_version(SSL.TLS1_VERSION)  # expect: crypto-tls-min-version
    other.set_min_proto_version(SSL.TLS1_2_VERSION)  # ok: crypto-tls-min-version
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # ok: crypto-tls-min-version
    context.options |= ssl.OP_NO_TLSv1  # ok: crypto-tls-min-version


def suites(context, wanted):
    context.set_ciphers("ALL:eNULL")  # expect: crypto-tls-ciphers@medium
    context.set_ciphers("RC4-SHA:AES128-SHA")  # expect: crypto-tls-ciphers
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # expect: crypto-tls-ciphers
    create_urllib3_context(ciphers="ADH-AES128-SHA")  # expect: crypto-tls-ciphers
    context.set_ciphers("ECDHE+AESGCM:!aNULL:!MD5:!RC4")  # ok: crypto-tls-ciphers
    context.set_ciphers("HIGH:!DH:!aNULL")  # ok: crypto-tls-ciphers
    context.set_ciphers(wanted)  # ok: crypto-tls-ciphers


def chosen(strong):
    version = ssl.PROTOCOL_TLS_CLIENT if strong else ssl.PROTOCOL_TLSv1
    return ssl.SSLContext(version)  # ok: crypto-tls-version
