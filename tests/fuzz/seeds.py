#!/usr/bin/env python3
"""seeds.py ROOT OUT: first inputs (OUT/NAME/) and words (OUT/NAME.dict) for each harness.

All of it comes from the project's own tests, rule packs and tables, or is built here, and is the same every
time. What the first bytes of an input mean stands in its harness.
"""

import bz2
import gzip
import hashlib
import io
import json
import keyword
import lzma
import os
import re
import shutil
import struct
import sys
import tarfile
import warnings
import zipfile

SEED_BYTES_MAX = 8000
WHEN = (1980, 1, 1, 0, 0, 0)

C_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
C_STRINGS = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+')
C_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}


class Seeds:
    """The seeds and words of one harness."""

    def __init__(self, out, name):
        self.folder = os.path.join(out, name)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.words_path = os.path.join(out, name + ".dict")
        self.words = set()
        os.makedirs(self.folder, exist_ok=True)

    def add(self, *parts):
        data = b"".join(p.encode("utf-8", "surrogateescape") if isinstance(p, str) else p for p in parts)
        if len(data) > SEED_BYTES_MAX:
            return
        with open(os.path.join(self.folder, hashlib.sha256(data).hexdigest()[:16]), "wb") as f:
            f.write(data)

    def say(self, words):
        for word in words:
            self.words.add(word.encode() if isinstance(word, str) else word)

    def close(self):
        with open(self.words_path, "w", encoding="ascii") as f:
            for word in sorted(w for w in self.words if w):
                shown = "".join(chr(c) if 0x20 <= c < 0x7F and c not in b'"\\' else "\\x%02x" % c for c in word)
                f.write('"%s"\n' % shown)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def files_below(root, *endings):
    found = []
    for folder, folders, names in os.walk(root):
        folders.sort()
        found += [os.path.join(folder, n) for n in sorted(names) if n.endswith(endings)]
    return found


def unescaped(body):
    """The bytes of a C string literal."""
    out = bytearray()
    i = 0
    while i < len(body):
        if body[i] != "\\":
            out += body[i].encode("utf-8")
            i += 1
            continue
        number = re.match(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3}))", body[i:])
        if number:
            out.append(int(number[1], 16) & 255 if number[1] else int(number[2], 8) & 255)
            i += number.end()
        else:
            out += C_ESCAPES.get(body[i + 1], body[i + 1]).encode("utf-8")
            i += 2
    return bytes(out)


def c_texts(root, *names):
    """String literals of unit tests, neighbours joined, in order and once each."""
    texts = {}
    for name in names:
        path = os.path.join(root, "tests", "unit", name + "_test.c")
        if not os.path.exists(path):
            continue
        text = read(path).decode("utf-8", "replace")
        text = re.sub(r"^\s*#\s*include.*$", "", text, flags=re.M)
        for group in C_STRINGS.finditer(text):
            texts[b"".join(unescaped(m[1]) for m in C_STRING.finditer(group[0]))] = None
    return [t for t in texts if len(t) >= 3]


def pieces(text, size):
    """A source file in parts that begin at top-level lines."""
    part = b""
    for block in re.split(rb"(?m)^(?=\S)", text):
        if part and len(part) + len(block) > size:
            yield part
            part = b""
        part += block
    if part:
        yield part


def python_sources(root):
    found = []
    for path in files_below(os.path.join(root, "rulepacks"), ".py"):
        found += list(pieces(read(path), 1500))
    return found


# ---- one function for each harness ----


def zipped(members, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members:
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = method
            with warnings.catch_warnings():
                warnings.simplefilter("ignore") # a name that is there twice is wanted
                z.writestr(info, data)
    return out.getvalue()


def tarred(members, form=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as t:
        for name, data in members:
            info = tarfile.TarInfo(name)
            if isinstance(data, tuple):
                info.type, info.linkname = data
                t.addfile(info)
            else:
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
    data = out.getvalue()
    return data[: len(data.rstrip(b"\0")) + 1536 & ~511]


def input_seeds(seeds):
    code = b"import os\nos.system('x')\n"
    wheel = [("p/__init__.py", code), ("p/m.py", b"x = 1\n" * 20), ("p-1.0.dist-info/METADATA", b"Name: p\n"),
             ("p-1.0.dist-info/RECORD", b"p/m.py,,\n"), ("p.pth", b"import p\n")]
    sdist = [("p-1.0/setup.py", code), ("p-1.0/" + "d" * 120 + "/m.py", code), ("p-1.0/PKG-INFO", b"Name: p\n"),
             ("p-1.0/link.py", (tarfile.SYMTYPE, "setup.py")), ("p-1.0/hard.py", (tarfile.LNKTYPE, "p-1.0/setup.py"))]
    cells = [{"cell_type": "code", "source": ["%matplotlib inline\n", "!ls $x\n", "x = !pwd\n", "os.system(a)"]},
             {"cell_type": "markdown", "source": "# text"}, {"cell_type": "code", "source": "%%bash\necho hi\n"},
             {"cell_type": "code", "source": "df?\nfor i in x:\n  %time f(i)\nget_ipython().system('x')"}]
    notebook = json.dumps({"nbformat": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": cells}).encode()
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        seeds.add(b"\0\0", zipped(wheel, method))
    seeds.add(b"\0\0", zipped([("in.zip", zipped(wheel)), ("in.tar", tarred(sdist)), ("n.ipynb", notebook)]))
    seeds.add(b"\1\0", zipped([("a\\b.py", code), ("../c.py", code), ("d/", b""), ("e.py", code), ("e.py", code)]))
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        seeds.add(b"\3\0", tarred(sdist, form))
    plain = tarred(sdist)
    seeds.add(b"\2\0", gzip.compress(plain, mtime=0))
    seeds.add(b"\x0b\0", bz2.compress(plain))
    seeds.add(b"\x08\0", lzma.compress(plain))
    seeds.add(b"\4\0", notebook)
    seeds.add(b"\4\0", json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    for number, text in enumerate((b"[options]\nx = 1\n", b"#!/usr/bin/env python3\nx = 1\n", code, b"import x\n", b"a==1\n")):
        seeds.add(bytes([(5, 38, 9, 13, 14)[number], 0]), text)
    seeds.say([b"PK\1\2", b"PK\3\4", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"PK\7\x08", b"ustar\00000", b"ustar  \0",
               b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"././@LongLink", b"././@PaxHeader",
               b"path=", b"linkpath=", b"size=", b"GNU.sparse.map=", b"GNU.sparse.name=", b"\1\0\x10\0", b"up\x20\0",
               b"\xff\xff\xff\xff", b".py", b"../", b"/", b"\\", b"!", b"setup.py", b".whl", b".tar.gz", b".ipynb"])
    seeds.say(['"cells"', '"source"', '"cell_type"', '"code"', '"nbformat"', '"worksheets"', '"metadata"', "%%", "!", "?",
               "%cd", "%%bash", "%run", "!!", "= !", "\\\\n"])


PYTHON_TOKENS = ("( ) [ ] { } : ; , . -> := = == != < > <= >= + - * / // % @ ** << >> & | ^ ~ += -= *= @= **= \\\n \n "
                 "\n\x20\x20 # ''' \"\"\" f' f\" rb' b' u' {x!r} {x:>{y}} ... 0x 0b 1_0 1e9 1j __name__ '__main__' self cls "
                 "__import__ importlib.import_module functools.partial getattr globals() eval exec print super() *a **k "
                 "match case _ type except* async\x20 await yield\x20from os.system subprocess.run").split(" ")


def python_words(seeds):
    seeds.say(keyword.kwlist)
    seeds.say(w.replace("\x20", " ") for w in PYTHON_TOKENS)


def sema_seeds(root, seeds):
    for text in python_sources(root):
        seeds.add(b"\0\0", text)
    for text in c_texts(root, "sema", "sema_names", "sema_fold", "sema_call", "call", "fold", "names", "tree", "api", "where",
                        "dispatch", "pattern", "pattern_statement"):
        seeds.add(b"\0\0", text)
    python_words(seeds)


def codec_names(root):
    text = read(os.path.join(root, "core", "syntax", "codecs.def")).decode()
    return sorted(set(re.findall(r'AD_CODEC\("([^"]+)"', text)))


def source_seeds(root, seeds):
    body = b"x = 'caf\xc3\xa9 \\u0041 +AEE- ~{<:Ky~} \x1b$B$\"\x1b(B \x81\x30\x81\x30'\r\ny\r# z\x0c\n"
    for text in c_texts(root, "source", "utf8"):
        seeds.add(b"\0", text)
    for name in codec_names(root):
        seeds.add(b"\0# coding: ", name, b"\n", body)
        seeds.say([name])
    for bom in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        seeds.add(b"\0", bom, b"# vim: set fileencoding=latin-1 :\nx = 1\n")
    seeds.say([b"coding:", b"coding=", b"# -*- coding: ", b" -*-\n", b"\xef\xbb\xbf", b"\\u202e", b"\\N{", b"\\x41", b"\\U0001F600",
               b"\xe2\x80\xae", b"\xe2\x80\x8b", b"\xc2\xad", b"+AGE-", b"~{", b"~}", b"\x1b$B", b"\x1b(B", b"\x1b$)C", b"\x0e",
               b"\x0f", b"\r", b"\r\n", b"\x0c", b"\0", b"\x81\x30\x81\x30", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"])


def fold_seeds(root, seeds):
    for text in c_texts(root, "fold", "sema_fold", "call", "sema_call"):
        if b"\n" not in text.rstrip(b"\n"):
            seeds.add(b"\1", text)
    for form in range(0, 160):
        seeds.add(bytes([0, 0, 0, 3]), b"abc", bytes([1, 4, 70, 2, 2, form, 200, 130, 90, 1, form + 1, 66, 3, 65]))
    python_words(seeds)
    seeds.say(c_texts(root, "fold")[:200])


LUA_WORDS = ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while "
             "rule id title severity confidence cwe match where check cases message fix aliases tags references units help call "
             "keyword name attribute import string assign decorator class func pattern file arg any_arg arg_count value receiver "
             "callee hole inside has imports path all any none present absent truthy falsy constant dynamic built text sequence "
             "equals has_bits less_than matches resolves instance element not_ both either require unit site report kind line "
             "column parent names is_constant field child children ancestor find args may_have target function_ class_ bases "
             "truth elements holes replace_callee set_arg drop_arg replace table concat insert sort unpack gsub gmatch format rep "
             "byte utf8 codepoint math random select tostring pairs ipairs next low medium high critical info quiet safety "
             "callee arg position drop \"low\" \"high\" \"safe\" {callee} {arg1} {hole:X} {text} :: ... .. // ~= <const> [[ ]]").split()


def pack_texts(root):
    found = []
    for path in files_below(os.path.join(root, "rulepacks"), ".lua"):
        found += list(pieces(read(path), 1200))
    return found


def pack_seeds(root, seeds):
    texts = c_texts(root, "dsl", "dsl_tables", "pack", "dispatch", "api", "where", "fix", "pattern", "semver", "flow")
    manifest = ('{"name": "p", "version": "1.0.0", "api": "1", "summary": "S", "license": "MIT", "category": "c", '
                '"files": ["rules/*.lua", "data/*.lua", "help/*.md"]}')
    rule = ('local d = require "data.x"\nrule { id = "r", title = "T", severity = "low", confidence = "low", cwe = 1, '
            'match = call(d.names), where = arg(1, dynamic), fix = { callee = "b" } }\n')
    seeds.add(b"\0%%%% pack.json\n", manifest, "\n%%%% rules/a.lua\n", rule, "\n%%%% data/x.lua\nreturn { names = { 'os.*' } }",
              "\n%%%% help/r.md\n# R\n")
    for path in files_below(os.path.join(root, "rulepacks"), "pack.json"):
        seeds.add(b"\0%%%% pack.json\n", read(path), "\n%%%% rules/a.lua\n", rule)
    for text in pack_texts(root):
        seeds.add(b"\0", text)
    for text in texts:
        if b"rule" in text:
            seeds.add(b"\0", text)
        elif any(w in text for w in (b"match", b"arg(", b"call", b"fix =", b"where", b"cases")):
            seeds.add(b"\0", b'rule { id = "r", title = "T", severity = "low", confidence = "low", cwe = 1, ', text, b" }")
    seeds.say(LUA_WORDS + ["%%%% rules/", "%%%% data/", "%%%% help/", "%%%% pack.json\n", ".lua\n", '"api"', '"version"', '"files"',
                           '"name"', '"license"', '"1.0.0"', "\\u{", "(?i)", "(*UTF)", "$X", "$...A", "**", ".*"])


def lua_seeds(root, seeds):
    for text in c_texts(root, "api", "lualib", "sandbox", "sandbox_state", "dispatch"):
        seeds.add(b"\1", text)
        seeds.add(b"\1n:report { message = tostring(", text, b") }")
    for form in range(0, 130):
        seeds.add(bytes([0] + [form, 3, 20, 7] * 4 + [form + 1, 99, 5, 250, form & 15, 40, 1, 17]))
    seeds.say(LUA_WORDS)
    seeds.say(["%w+", "%b()", "%f[", "^", "$", "[^", "%1", "\\z", "\\u{10FFFF}", "0x1p4", "1e308", "9223372036854775807", "-1"])


def text_seeds(root, seeds):
    for text in c_texts(root, "pattern", "pattern_statement", "fix"):
        seeds.add(b"\0", text)
    for text in c_texts(root, "names", "where", "dispatch"):
        if len(text) < 120 and b"\n" not in text:
            seeds.add(b"\1", bytes([len(text)]), text, b"subprocess.run")
    for text in c_texts(root, "semver"):
        seeds.add(b"\2", bytes([len(text)]), text, b"\x0a1.0.0-rc.1", text)
    for text in c_texts(root, "base", "walk", "input_kind", "os"):
        if len(text) < 120:
            seeds.add(b"\3", bytes([len(text)]), text, b"src/pkg/mod.py")
            seeds.add(b"\4\x0da/b/c/mod.pyc", text)
    for words in ("--select=eval-call,B3*\0-i\0exec-call\0--limit=nodes=5\0path", "-qv\0--output=json=x\0--\0-p", "--sevrity\0high",
                  "--rule\0evalcall", "--limit\0nodez=1", "--help", "-j\0x\0--color=always", "--select=\0,"):
        seeds.add(b"\5", words)
    for comment in ("nosec", "nosec: B307, B102", "noqa: S307", "adderstone: ignore[eval-call]", "x # adderstone: ignore[a, b] -- why",
                    "adderstone: ignore[eval-call] until=2020-01-31 -- why", "adderstone: ignore[", "adderstone:", "noqa:"):
        seeds.add(b"\6", comment)
    python_words(seeds)
    seeds.say(["$X", "$_", "$...A", "...", '"..."', "$X = $Y", "**", "*.", "[!a-z]", "[[:digit:]]", "\\", "!", "^1.2", ">=1", "~2", "-rc.1",
               "+b", "adderstone: ignore[", "] until=2030-01-01", " -- ", "nosec", "noqa:", "--", "--limit=", "--select=", "eval-call"])


def packed_text(text):
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return struct.pack("<I", len(data)) + data


def record(kind, *parts):
    body = bytes([kind]) + b"".join(parts)
    return struct.pack("<I", len(body)) + body


HOSTILE = ["", "a b", "\x1b[31m\x07\r\n", "\u202e\u200b\x9b", b"\xff\xed\xa0\x80", "\\x1b \\u{202e}", "<a href='x'>`|&", "caf\xe9 \U0001F600\u0301",
           "::error file=a::b", "\"},{", "x" * 200]


def span_bytes(n):
    return struct.pack("<10I", n, n + 5, n, 1, n + 1, 2, 1, 3, n % 2, n)


def record_kinds(root):
    """The numbers of the record types, by their order in the header; the first is 1."""
    text = read(os.path.join(root, "core", "result", "result.h")).decode()
    return {name: number for number, name in enumerate(re.findall(r"^ +AD_RECORD_([A-Z]+)", text, flags=re.M), 1)}


def record_seeds(root, seeds):
    kinds = record_kinds(root)
    for n, odd in enumerate(HOSTILE):
        unit = record(kinds["UNIT"], packed_text(odd or "m.py"), bytes([n % 9, n % 4]), struct.pack("<QIII", 100, n, 0, 9))
        step = struct.pack("<I", 0) + span_bytes(n) + packed_text("source") + packed_text(odd)
        edit = span_bytes(n) + packed_text(odd) + packed_text("new")
        finding = record(kinds["FINDING"], struct.pack("<II4B", n % 3, 0, n % 5, n % 3, n % 3, n % 3), span_bytes(n), packed_text(odd), packed_text("C.f"),
                         struct.pack("<II", n, 0), packed_text(b"line one\nline two"), packed_text(odd), packed_text(odd),
                         b"0123456789abcdef" * 2, struct.pack("<I", 1), step, struct.pack("<I", 1), edit)
        incident = record(kinds["INCIDENT"], bytes([n % 11]), packed_text("m.py"), packed_text("eval-call"), packed_text(odd))
        whole = unit + finding + incident + record(kinds["STATS"], b"\1" * 72) + record(kinds["STEP"], struct.pack("<II", 0, 2)) + record(kinds["DONE"])
        seeds.add(b"\0", bytes([n, 40, 0, n * 20 & 255]), whole)
        for part in (unit, finding, incident):
            seeds.add(b"\0\0\0\0\0", unit, part, record(kinds["STEP"], struct.pack("<II", 0, 1)))
    seeds.add(b"\1", struct.pack("<6I6B", 2, 7, 3, 3, 1, 3, 1, 0, 1, 0, 1, 8), b"why", b"a/b.py")
    seeds.say(o for o in HOSTILE if len(o) < 30)
    seeds.say([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\1\0\0\0"])


def report_seeds(seeds):
    for n, odd in enumerate(HOSTILE * 4):
        data = odd.encode("utf-8", "surrogateescape") if isinstance(odd, str) else odd
        text = bytes([len(data)]) + data
        span = bytes([n % 32, 3, n % 4, n % 3, 2, 1, 2, 1, n % 3, 1])
        finding = bytes([3, n % 3, n, n, n]) + span + text + b"\3C.f" + bytes([n % 30, 0]) + b"\x11line one\nline two" + b"\1\1\1" + text + b"\1" + text
        finding += b"\0" + span + b"\6source" + text + span + text + text
        unit = b"\0" + text + bytes([n, n, n, 1, 2, 3])
        other = bytes([1 + n % 2]) + text + text + bytes([n, n])
        seeds.add(bytes([n, n * 7 & 255, n * 40 & 255, n * 11 & 255]), text, b"\0\0\0\0\0\0", unit, finding, other)
    seeds.say(o for o in HOSTILE if len(o) < 30)


def flow_seeds(seeds):
    """Choices only, as a graph is made from those; the first two bytes are how many graphs and the budget."""
    for n in range(80):
        choices = b"".join(hashlib.sha256(b"%d %d" % (n, i)).digest() for i in range(1 + n % 12))
        seeds.add(bytes([1 + n % 3 + (n % 5 // 4 << 4), 17]), choices)
    seeds.add(bytes([0, 17, 1, 1]), b"a", bytes([0, 1]), b"a", bytes([3, 0, 1]), b"*", bytes([2]), b"**")
    seeds.say([b"*", b"**", b".a", b"'a", b"#0", b"a.f0", b"b.f0", b"\1\1a\0\1a\3\0\1*\2**"])


def main():
    root, out = sys.argv[1:3]
    names = ("input", "source", "sema", "fold", "pack", "lua", "text", "record", "report", "flow")
    all_seeds = {name: Seeds(out, name) for name in names}
    pack_seeds(root, all_seeds["pack"])
    lua_seeds(root, all_seeds["lua"])
    text_seeds(root, all_seeds["text"])
    record_seeds(root, all_seeds["record"])
    report_seeds(all_seeds["report"])
    flow_seeds(all_seeds["flow"])
    input_seeds(all_seeds["input"])
    source_seeds(root, all_seeds["source"])
    sema_seeds(root, all_seeds["sema"])
    fold_seeds(root, all_seeds["fold"])
    for name, seeds in all_seeds.items():
        seeds.close()
        print(f"{name}: {len(os.listdir(seeds.folder))} seeds, {len(seeds.words)} words")


if __name__ == "__main__":
    main()
