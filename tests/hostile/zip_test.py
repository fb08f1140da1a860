"""Zips that bomb, lie and hide. Whatever zipfile would hand to an installer must have been scanned, and so
must what a streaming reader sees."""
import io
import struct
import unittest
import zipfile
import zlib

from harness import BAIT, MIB, Hostile, scaled
from zips import Member, build, deflate, directory, end_record, end_record64, extra_field, unicode_name

BENIGN = b"x = 1\n"
EVIL = BAIT.encode()


def good(name="good.py"):
    return Member(name, BENIGN)


def bait(name="bait.py", **how):
    return Member(name, EVIL, **how)


def is_plain(path):
    """Names of other kinds are shown otherwise than zipfile gives them; they have tests of their own."""
    return path.isascii() and path.isprintable() and len(path) < 1000


def read_by_zipfile(data):
    """{name: content} of what CPython's reader gives."""
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for info in z.infolist():
                try:
                    found[info.filename] = z.read(info)
                except Exception:  # pylint: disable=broad-except
                    pass  # an installer fails on it too
    except Exception:  # pylint: disable=broad-except
        pass
    return found


class ZipCase(Hostile):
    compare = True  # with zipfile

    def zip(self, data, *, bait=("bait.py",), name="a.whl", **how):
        self.write(name, data)
        for path, content in (read_by_zipfile(data) if self.compare else {}).items():
            if content.startswith(EVIL) and path.endswith(".py") and is_plain(path):
                bait = {*bait, path}
        how.setdefault("status", 1)
        return self.check(name, bait=[f"{name}!{path}" for path in bait], **how)


class Bombs(ZipCase):
    compare = False

    def test_one_member_of_zeros_hides_nothing_behind_it(self):
        bomb = Member("bomb.py", bytes(scaled(100) * MIB))
        self.zip(build([bomb, bait()]), incidents=["member-ratio"], most_seconds=30, most_bytes=300 * MIB,
                 files=["a.whl!bomb.py", "a.whl!bait.py"])

    def test_many_members_of_zeros(self):
        packed = deflate(bytes(MIB))
        bombs = [Member(f"b{i}.py", bytes(MIB), packed=packed) for i in range(scaled(100, 20))]
        self.zip(build([*bombs, bait()]), incidents=["total-ratio"], also=["regex-steps"],
                 files=[f"a.whl!{m.name.decode()}" for m in bombs], most_seconds=60)

    def test_ratio_of_all_is_counted_where_no_member_is_over_it(self):
        text = b"".join(b"# %064d\n" % i for i in range(16000))
        packed = deflate(text)
        self.assertLess(len(text) / len(packed), 200)
        members = [Member(f"b{i}.txt", text, packed=packed) for i in range(3)]
        run = self.zip(build([*members, bait()]), limits={"total-ratio": 2}, incidents=["total-ratio"])
        self.assertEqual(len(run.report["incidents"]), 3)

    def test_members_that_share_one_body(self):
        body = Member("m.py", bytes(scaled(8 * MIB)))
        count = scaled(20000, 200)
        first = body.local_bytes()
        fields = {"crc": zlib.crc32(body.data), "packed": len(body.packed), "size": len(body.data)}
        out = first + bait().local_bytes()
        entries = b"".join(Member(f"m{i}.py", central=fields).central_bytes(0) for i in range(count))
        entries += bait().central_bytes(len(first))
        data = out + entries + end_record(count + 1, len(entries), len(out))
        self.write("a.whl", data)  # a limit of the whole artifact: what stands behind it is left, and that is told
        self.check("a.whl", status=None, incidents=["corrupt"],
                   also=["artifact-bytes", "member-ratio", "total-ratio"], most_seconds=60)

    def test_members_nested_in_each_other(self):
        """The one inside the other's stored bytes, many times: each byte is scanned once for each."""
        inner = b""
        count = scaled(300, 20)
        members = []
        for i in range(count):
            m = Member(f"m{i}.txt", inner + BENIGN, method=0)
            inner = m.local_bytes()
            members.append((m, len(m.local_bytes()) - len(m.data)))
        offsets = []
        at = 0
        for m, head in reversed(members):
            offsets.append((m, at))
            at += head
        out = inner + bait().local_bytes()
        entries = b"".join(m.central_bytes(o) for m, o in offsets) + bait().central_bytes(len(inner))
        self.zip(out + entries + end_record(count + 1, len(entries), len(out)), incidents=["corrupt", "nesting"],
                 also=["entries", "total-ratio"], most_seconds=60)

    def test_zips_in_zips_in_zips(self):
        data = build([bait()])
        for i in range(40):
            data = build([Member(f"l{i}.zip", data), bait(f"bait{i}.py")])
        self.zip(data, bait=["bait39.py", "l39.zip!bait38.py", "l39.zip!l38.zip!bait37.py"], incidents=["nesting"])

    def test_a_zip_that_holds_itself_many_times(self):
        inner = build([Member(f"f{i}.py", EVIL) for i in range(100)])
        for i in range(3):
            inner = build([Member(f"z{i}_{k}.zip", inner, method=8) for k in range(scaled(12, 3))] + [bait()])
        self.zip(inner, incidents=[], also=["entries", "total-ratio", "nesting", "member-ratio", "artifact-bytes"],
                 most_seconds=60)

    def test_a_million_entries(self):
        count = scaled(1_000_000, 60_000)
        empty = Member("m", b"", method=0)
        local, central = empty.local_bytes(), empty.central_bytes(0)
        out = bait().local_bytes() + local * count
        first = len(bait().local_bytes())
        entries = bait().central_bytes(0) + b"".join(
            central[:42] + struct.pack("<L", first + i * len(local)) + central[46:] for i in range(count))
        tail = end_record64(len(out) + len(entries), count + 1, len(entries), len(out))
        self.zip(out + entries + tail, incidents=["entries"], also=["corrupt"], most_seconds=60)

    def test_a_million_entries_over_one_place(self):
        count = scaled(1_000_000, 60_000)
        first = bait()
        entries = first.central_bytes(0) + Member("m", b"").central_bytes(0) * count
        out = first.local_bytes()
        tail = end_record64(len(out) + len(entries), count + 1, len(entries), len(out))
        self.zip(out + entries + tail, incidents=["entries", "corrupt"], also=["total-ratio"], most_seconds=60)

    def test_a_thousand_million_comments_in_a_megabyte(self):
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        size = scaled(1000, 70)
        comments = b"# comment\n" * (MIB // 10)
        packed = b"".join(packer.compress(comments) for _ in range(size)) + packer.flush()
        bomb = Member("bomb.py", b"", packed=packed, local={"size": 0xFFFFFFF0}, central={"size": 0xFFFFFFF0})
        self.zip(build([bomb, bait()]), incidents=["member-bytes"], most_seconds=60)


class Views(ZipCase):
    """Two readers, two archives: both are scanned, and it is said that they differ."""

    def both(self, data, *paths, **how):
        run = self.zip(data, bait=paths, incidents=["corrupt"], **how)
        self.assertIn("installers could see another archive", " ".join(i["message"] for i in run.report["incidents"]))

    def test_name_in_the_directory_is_another(self):
        self.both(build([bait(local={"name": b"readme.py"})]), "bait.py", "readme.py")

    def test_member_in_local_records_only(self):
        self.both(build([good(), bait()], listed=[0]), "bait.py")

    def test_member_in_local_records_only_behind_the_last(self):
        self.both(build([bait(), good()], listed=[1]), "bait.py")

    def test_two_entries_for_one_place(self):
        m = bait()
        out = m.local_bytes()
        entries = m.central_bytes(0) + bait("other.py").central_bytes(0)
        self.both(out + entries + end_record(2, len(entries), len(out)), "bait.py", "other.py")

    def test_end_record_on_another_disk(self):
        self.both(build([good(), bait()], disk=1), "bait.py")

    def test_comment_longer_than_some_look(self):
        self.zip(build([good(), bait()], comment=b"x" * 60000))

    def test_comment_that_holds_an_archive(self):
        hidden = build([bait("hidden.py")])
        self.both(build([good(), bait()], comment=hidden + b"x" * 1000), "bait.py")

    def test_benign_twin_before_the_true_one(self):
        """Streaming gives the first, installers get the second: one name, two contents."""
        twin = Member("mod.py", BENIGN)
        true = Member("mod.py", EVIL)
        for comment in (b"", b"x" * 20000):
            with self.subTest(comment=len(comment)):
                out = twin.local_bytes() + twin.central_bytes(0)
                at = len(out)
                out += true.local_bytes()
                entries = true.central_bytes(at)
                self.both(out + entries + end_record(1, len(entries), len(out), comment, disk=0 if comment else 1),
                          "mod.py")

    def test_two_zips_one_behind_the_other(self):
        for first, second in (([bait()], [good()]), ([good()], [bait()])):
            with self.subTest(first=first[0].name):
                self.both(build(first) + build(second), "bait.py")

    def test_second_name_in_an_extra_field(self):
        extra = unicode_name(b"readme.txt", b"bait.py")
        self.both(build([Member("readme.txt", EVIL, extra=extra)]), "bait.py")

    def test_name_with_nul_is_read_under_what_installers_see(self):
        self.write("a.whl", build([good(), Member(b"bait.py\0.txt", EVIL)]))
        run = self.scan("a.whl")
        self.assertTrue(any("bait.py" in p for p in self.baited(run)), run.report["files"])

    def test_other_compression_in_the_directory(self):
        body = deflate(EVIL)
        self.both(build([good(), Member("bait.py", EVIL, packed=body, central={"method": 0})]), "bait.py")
        stored = Member("bait.py", EVIL, method=0, central={"method": 8})
        self.both(build([good(), stored]), "bait.py")

    def test_nested_entry_inside_a_stored_member(self):
        inner = bait()
        outer = Member("data.bin", b"\0" * 100 + inner.local_bytes() + b"\0" * 100, method=0)
        at = len(outer.local_bytes()) - len(outer.data) + 100
        out = outer.local_bytes()
        entries = outer.central_bytes(0) + inner.central_bytes(at)
        self.both(out + entries + end_record(2, len(entries), len(out)), "bait.py")

    def test_encrypted_in_one_place_only(self):
        self.zip(build([good(), Member("bait.py", EVIL, local={"flags": 1})]), bait=["bait.py"],
                 incidents=["corrupt", "encrypted"])
        self.zip(build([good(), Member("bait.py", EVIL, central={"flags": 1})]), bait=["bait.py"],
                 incidents=["corrupt", "encrypted"])

    def test_encrypted_members_are_told(self):
        self.zip(build([Member("secret.py", EVIL, flags=1), Member("strong.py", EVIL, flags=0x41), bait()]),
                 incidents=["encrypted"], files=["a.whl!secret.py", "a.whl!strong.py", "a.whl!bait.py"])

    def test_sizes_that_lie(self):
        cases = {}
        for where in ("local", "central"):
            for field in ("size", "packed", "crc"):
                for value in (0, 1, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF):
                    m = Member("bait.py", EVIL, **{where: {field: value}})
                    cases[f"{where}-{field}-{value}.whl"] = (build([m, bait("bait2.py"), good()]),
                                                             ["bait.py", "bait2.py"])
        self.many(cases)

    def test_code_behind_the_stated_size(self):
        padded = BENIGN + b"#" * 50 + b"\n"
        body = padded + EVIL
        m = Member("bait.py", body, central={"size": len(padded), "crc": zlib.crc32(padded)})
        self.both(build([good(), m]), "bait.py")

    def test_code_behind_the_end_of_the_stream(self):
        tail = bait("tail.py").local_bytes()
        m = Member("data.py", BENIGN, packed=deflate(BENIGN) + tail)
        self.zip(build([m, bait()]), incidents=["corrupt"])

    def test_symlink_is_read_as_what_it_becomes(self):
        link = Member("bait2.py", EVIL, method=0, attributes=0o120777 << 16)
        self.zip(build([link, bait()]), bait=["bait.py", "bait2.py"], incidents=[], also=["corrupt"])

    def test_bytes_before_behind_and_between(self):
        plain = [good(), bait()]
        self.both(build(plain, prefix=b"x" * 100), "bait.py")
        self.both(build(plain, prefix=b"x" * 100, shift=100), "bait.py")
        self.both(build(plain, suffix=b"x" * 100), "bait.py")
        self.both(build(plain, suffix=b"x" * 60000), "bait.py")
        self.both(build([good(), Member("bait.py", EVIL, method=0, packed=EVIL + b"gap" * 30,
                                        central={"packed": len(EVIL)}, local={"packed": len(EVIL)})]), "bait.py")

    def test_directory_is_cut_off(self):
        m = [good(), bait()]
        whole = build(m)
        run = self.zip(whole[:-30], bait=["bait.py"], status=1, incidents=["corrupt"])
        self.assertTrue(run.report["incidents"])

    def test_descriptors_that_lie(self):
        m = bait(descriptor=True)
        data = bytearray(build([m, good()]))
        at = data.index(b"PK\x07\x08")
        cases = {}
        for offset in (4, 8, 12):
            changed = bytearray(data)
            changed[at + offset] ^= 0x55
            cases[f"{offset}.whl"] = (bytes(changed), ["bait.py"])
        self.many(cases)

    def test_names_used_twice(self):
        for order in ([Member("m.py", BENIGN), Member("m.py", EVIL)], [Member("m.py", EVIL), Member("m.py", BENIGN)]):
            self.both(build(order), "m.py")


class Zip64(ZipCase):
    def test_plain(self):
        self.zip(build([good(), bait()], zip64=True))

    def test_program_in_front_of_a_zip64(self):
        """Offsets, the locator's too, count from where the archive starts."""
        stub = b"#!/bin/sh\nexec unzip -l $0\nexit\n" + b"\x7fELF" + bytes(range(256)) * 100
        sizes = struct.pack("<2Q", len(EVIL), len(deflate(EVIL)))
        m = Member("bait.py", EVIL, local={"size": 0xFFFFFFFF, "packed": 0xFFFFFFFF, "extra": extra_field(1, sizes)})
        data = build([m, good()], prefix=stub, shift=len(stub), zip64=True)
        self.assertEqual(read_by_zipfile(data), {"bait.py": EVIL, "good.py": BENIGN})
        self.zip(data, name="program", incidents=[], files=["program", "program!bait.py", "program!good.py"])

    def test_edge_values(self):
        members = [good(), bait()]
        out = b"".join(m.local_bytes() for m in members)
        offsets = [0, len(members[0].local_bytes())]
        entries = directory(members, offsets)
        cases = {}
        for value in (0, 1, 0xFFFF, 0xFFFFFFFF, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
            for field in range(4):
                numbers = [len(out) + len(entries), 2, len(entries), len(out)]
                numbers[field] = value
                cases[f"{field}-{value}.whl"] = (out + entries + end_record64(*numbers), ["bait.py"])
        self.many(cases)

    def test_entry_edge_values(self):
        cases = {}
        for value in (1, 0xFFFFFFFF, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1):
            for field in ("size", "packed", "offset"):
                extra = extra_field(1, struct.pack("<Q", value))
                m = Member("odd.py", EVIL, central={field: 0xFFFFFFFF, "extra": extra})
                cases[f"{field}-{value}.whl"] = (build([m, bait()]), ["bait.py", "odd.py"])
        self.many(cases, also=["member-bytes"])

    def test_extensible_part_may_hide_a_member(self):
        members = [good()]
        out = members[0].local_bytes()
        entries = directory(members, [0])
        tail = end_record64(len(out) + len(entries), 1, len(entries), len(out), bait().local_bytes())
        self.zip(out + entries + tail, bait=["bait.py"], incidents=["corrupt"])


class Names(ZipCase):
    NAMES = [b"../../bait.py", b"/etc/bait.py", b"C:\\bait.py", b"..\\bait.py", b"a/../bait.py", b"./bait.py",
             b"a//bait.py", b"a\nb/bait.py", b"a\rbait.py", b"a\tbait.py", b"\x1b[31mbait.py", b"\x1b]8;;x\x07bait.py",
             "\u202eyp.tiab.py".encode(), "\u2066bait.py".encode(), b"\xff\xfebait.py", b"\xc3bait.py",
             b"\xed\xa0\x80bait.py", b"a!b!bait.py", b"bait.PY", b" bait.py", b"-bait.py", b"__pycache__/bait.py",
             "ba\u0131t.py".encode(), b"::error::bait.py", b"##vso[bait.py", b"CON.py", b"a" * 60000 + b".py"]

    def test_each_is_scanned_and_told_once(self):
        members = [Member(n, EVIL) for n in self.NAMES]
        run = self.zip(build([*members, bait()]), incidents=["path-bytes"], also=["corrupt"])
        self.assertEqual(len(self.baited(run)), len(members) + 1)
        self.assertEqual(len(run.report["files"]), len(members) + 1)

    def test_names_are_compared_as_bytes(self):
        names = (b"a.py", b"A.py", "\u00e9.py".encode(), "e\u0301.py".encode())
        run = self.zip(build([Member(n, EVIL, flags=0x800) for n in names]), bait=())
        self.assertEqual(len(self.baited(run)), 4)

    def test_empty_name(self):
        self.zip(build([Member(b"", EVIL), bait()]), incidents=["corrupt"])

    def test_folder_with_a_body(self):
        run = self.zip(build([Member("a.py/", EVIL), bait()]), bait=["bait.py"], also=["corrupt"])
        self.account(run, ["a.whl!a.py/", "a.whl!bait.py"])


class Damage(Hostile):
    """A small wheel with every kind of damage; all of them in one run."""

    @staticmethod
    def small():
        return build([good("demo/good.py"), bait("demo/bait.py"), Member("demo-1.0.dist-info/RECORD", b"")])

    def damaged(self, cases):
        """{file name: bytes} to {file name: (baited members, incidents)}; nothing dies."""
        for name, data in cases.items():
            self.write(f"w/{name}", data)
        run = self.scan("w", most_seconds=80)
        kinds = {i["kind"] for i in run.report["incidents"]}
        self.assertLessEqual(kinds, {"corrupt", "encrypted", "not-archive", "limit", "encoding"})
        found = {f"w/{name}": (set(), []) for name in cases}
        for path in self.baited(run):
            artifact, _, member = path.partition("!")
            found[artifact][0].add(member)
        for incident in run.report["incidents"]:
            found[incident["path"].partition("!")[0]][1].append(incident["message"])
        return {name: found[f"w/{name}"] for name in cases}

    def hold(self, cases, whole):
        before = read_by_zipfile(whole)
        for name, (members, told) in self.damaged(cases).items():
            data = cases[name]
            for path, content in read_by_zipfile(data).items():
                if content.startswith(EVIL) and path.endswith(".py") and is_plain(path):
                    self.assertIn(path, members, f"{name}: zipfile reads it")
            if data != whole and not told:
                self.assertLessEqual(read_by_zipfile(data).items(), before.items(), f"{name}: changed in silence")
                self.assertIn("demo/bait.py", members, name)

    def test_cut_off_at_every_byte(self):
        whole = self.small()
        step = 1 if scaled(10) == 10 else 29
        cases = {f"{i:05}.whl": whole[:i] for i in range(0, len(whole), step)}
        result = self.damaged(cases)
        ready = whole.index(b"PK\x03\x04", whole.index(b"demo/bait.py"))
        for name, (members, told) in result.items():
            self.assertTrue(told, f"{name}: cut off in silence")
            if len(cases[name]) >= ready:
                self.assertIn("demo/bait.py", members, name)

    def test_every_byte_inverted(self):
        whole = self.small()
        step = 1 if scaled(10) == 10 else 29
        self.hold({f"{i:05}.whl": whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1:]
                   for i in range(0, len(whole), step)}, whole)

    def test_every_bit_of_the_records_turned(self):
        whole = self.small()
        local = whole.index(b"PK\x03\x04", 4)
        central = whole.index(b"PK\x01\x02")
        step = 1 if scaled(10) == 10 else 29
        places = [*range(local, local + 42), *range(central, len(whole))]
        self.hold({f"{i:05}_{bit}.whl": whole[:i] + bytes([whole[i] ^ 1 << bit]) + whole[i + 1:]
                   for i in places[::step] for bit in range(8)}, whole)


if __name__ == "__main__":
    unittest.main()
