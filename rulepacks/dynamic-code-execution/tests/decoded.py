"""Droppers, and programs that decode data without running it."""
import base64
import binascii
import builtins
import bz2
import codecs
import gzip
import lzma
import marshal
import textwrap
import types
import zlib
from base64 import b64decode as unwrap

from cryptography.fernet import Fernet

KEY = b"6mBkz4d9PbV0uE7dVvS2dG4h9c1S8b5M2f0yq3rXwZk="
BLOB = "cHJpbnQoJ2hlbGxvJyk="
DECODED = base64.b64decode(BLOB)


def direct(data, token):
    exec(base64.b64decode(data))  # expect: dyn-exec-decoded@high
    exec(base64.b64decode(data).decode("utf-8"))  # expect: dyn-exec-decoded
    exec(unwrap(data))  # expect: dyn-exec-decoded
    eval(bytes.fromhex(data))  # expect: dyn-exec-decoded
    exec(binascii.unhexlify(data).decode())  # expect: dyn-exec-decoded
    exec(bz2.decompress(data))  # expect: dyn-exec-decoded
    exec(lzma.decompress(data))  # expect: dyn-exec-decoded
    exec(gzip.decompress(data), {})  # expect: dyn-exec-decoded
    exec(codecs.decode(data, "rot13"))  # expect: dyn-exec-decoded
    exec(codecs.decode(data, encoding="hex"))  # expect: dyn-exec-decoded
    exec(Fernet(KEY).decrypt(token))  # expect: dyn-exec-decoded
    exec(zlib.decompress(data[::-1])[::-1])  # expect: dyn-exec-decoded
    exec("".join(chr(c ^ 7) for c in data))  # expect: dyn-exec-decoded
    exec("".join(map(chr, data)))  # expect: dyn-exec-decoded


def nested(data):
    exec(zlib.decompress(base64.b64decode(data)))  # expect: dyn-exec-decoded
    exec(compile(zlib.decompress(base64.b85decode(data)), "<m>", "exec"))  # expect: dyn-exec-decoded
    exec(str(base64.b32decode(data), "utf-8"))  # expect: dyn-exec-decoded
    exec(textwrap.dedent(base64.b64decode(data).decode()))  # expect: dyn-exec-decoded
    exec("import os\n" + base64.b64decode(data).decode())  # expect: dyn-exec-decoded
    exec(__import__("zlib").decompress(__import__("base64").b64decode(data)))  # expect: dyn-exec-decoded
    getattr(builtins, "ex" + "ec")(getattr(base64, "b64decode")(data))  # expect: dyn-exec-decoded
    eval(compile(base64.b64decode(data), "<m>", "exec"))  # expect: dyn-exec-decoded


_ = lambda __: __import__("zlib").decompress(__import__("base64").b64decode(__[::-1]))
exec((_)(b"=AAAA"))  # expect: dyn-exec-decoded
exec((_)(b"==AsCUhDAQA1wE9KMrMKrwJe"))  # expect: dyn-exec-decoded
unpacked = lambda blob: zlib.decompress(base64.b64decode(blob))
exec(unpacked(b"eJwrKMrMK9Ew1AQADhUCsA=="))  # expect: dyn-exec-decoded


def reveal(blob):
    return base64.b64decode(blob).decode()


def plainly(text):
    return text.strip()


exec(reveal("cHJpbnQoMSk="))  # expect: dyn-exec-decoded
exec(plainly(" print(1)"))  # expect: dyn-exec-call


def bound(data):
    raw = base64.b64decode(data)
    text = zlib.decompress(raw).decode()
    exec(text)  # expect: dyn-exec-decoded
    code = compile(text, "<m>", "exec")  # expect: dyn-exec-decoded
    exec(code)  # expect: dyn-exec-decoded


def folded():
    exec(base64.b64decode("cHJpbnQoMSk="))  # expect: dyn-exec-decoded
    exec(base64.b64decode(BLOB).decode())  # expect: dyn-exec-decoded
    exec(DECODED)  # expect: dyn-exec-decoded
    exec(codecs.decode("cevag(1)", "rot_13"))  # expect: dyn-exec-decoded
    exec("".join([chr(112), chr(114)]))  # expect: dyn-exec-decoded
    exec(bytes.fromhex("7072696e742831290a"))  # expect: dyn-exec-decoded
    exec(")1(tnirp"[::-1])  # expect: dyn-exec-decoded


def bytecode(stream, namespace):
    exec(marshal.loads(stream), namespace)  # expect: dyn-exec-decoded@medium
    run = types.FunctionType(marshal.loads(stream), {})  # expect: dyn-exec-decoded@medium, dyn-code-object
    return run


def harmless(data, scope, path):
    image = base64.b64decode(data)  # ok: dyn-exec-decoded
    exec("icon = %r" % base64.b64decode(data), scope)  # expect: dyn-exec-call
    exec(data.decode("utf-8"), scope)  # expect: dyn-exec-call
    exec(codecs.decode(data, "utf-8"), scope)  # expect: dyn-exec-call
    exec("".join(scope["lines"]), scope)  # expect: dyn-exec-call
    exec(data[1:], scope)  # expect: dyn-exec-call
    exec(data[::-1], scope)  # expect: dyn-exec-call
    eval(str(data))  # expect: dyn-eval-call
    print(zlib.decompress(image))  # ok: dyn-exec-decoded
    exec("payload = 'aGVsbG8='", scope)  # expect: dyn-exec-call@info
    return compile("a = 1", path, "exec")  # ok: dyn-exec-decoded
