"""Tars that bomb, loop and claim what is not so. What tarfile would unpack must have been scanned."""
import bz2
import gzip
import io
import lzma
import tarfile
import unittest

import zips
from harness import BAIT, BAIT_RULES, MIB, Hostile, scaled
from tars import END, header, long_name, member, pax, plain, sparse

EVIL = BAIT.encode()
BENIGN = b"x = 1\n"


def packed(data):
    return gzip.compress(data, 6, mtime=0)


def read_by_tarfile(data):
    """{name: content} of the regular files that CPython's reader gives."""
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(data)) as t:
            for info in t:
                if info.isreg() and info.size < MIB:
                    found[info.name] = t.extractfile(info).read()
    except Exception:  # pylint: disable=broad-except
        pass  # an installer fails on it too
    return found


class TarCase(Hostile):
    compare = True

    def tar(self, data, *, bait=("bait.py",), name="a.tar.gz", **how):
        self.write(name, data)
        for path, content in (read_by_tarfile(data) if self.compare else {}).items():
            if content.startswith(EVIL) and path.endswith(".py") and path.isascii() and path.isprintable():
                bait = {*bait, path}
        how.setdefault("status", 1)
        return self.check(name, bait=[f"{name}!{path}" for path in bait], **how)


class Bombs(TarCase):
    compare = False

    def test_sparse_file_of_a_tebibyte(self):
        for last in (False, True):
            pieces = [(0, EVIL), ((1 << 40) - 512, b"#" * 512)] if last else [(0, EVIL)]
            data = sparse("bomb.py", 1 << 40, pieces) + member("bait.py", EVIL) + END
            self.tar(packed(data), incidents=["member-bytes"], also=["corrupt"], most_seconds=30,
                     most_bytes=400 * MIB)

    def test_sparse_map_that_goes_back(self):
        data = sparse("bomb.py", 4096, [(2048, EVIL), (0, EVIL), (1 << 33, b"x")]) + member("bait.py", EVIL) + END
        self.tar(packed(data), also=["corrupt", "member-bytes"], most_seconds=30)

    def test_a_million_entries(self):
        count = scaled(1_000_000, 60_000)
        data = member("bait.py", EVIL) + header("m.py") * count + END
        self.tar(packed(data), incidents=["entries"], most_seconds=60)

    def test_zeros_hide_nothing_behind_them(self):
        size = scaled(200, 70) * MIB
        data = header("bomb.py", size) + bytes(size) + member("bait.py", EVIL) + END
        self.tar(packed(data), incidents=["member-bytes"], most_seconds=60, most_bytes=400 * MIB,
                 files=["a.tar.gz!bomb.py", "a.tar.gz!bait.py"])

    def test_comments_hide_nothing_behind_them(self):
        text = b"# comment\n" * (scaled(40, 4) * MIB // 10)
        data = member("bomb.py", text) + member("bait.py", EVIL) + END
        self.tar(packed(data), incidents=["total-ratio"], most_seconds=60)

    def test_more_than_an_artifact_may_hold_is_told(self):
        size = 60 * MIB
        data = packed(member("bait.py", EVIL) + (header("b.bin", size) + bytes(size)) * 3 + END)
        self.tar(data, limits={"artifact-bytes": 100 * MIB}, incidents=["artifact-bytes", "total-ratio"], most_seconds=60)

    def test_size_that_the_archive_does_not_have(self):
        data = member("bait.py", EVIL) + header("bomb.py", 8**11 - 1) + b"x" * 512
        self.tar(packed(data), incidents=["corrupt"], also=["member-bytes"], most_seconds=30)
        huge = member("bait.py", EVIL) + header("b.py", size_field=b"\x80" + b"\xff" * 11) + b"x" * 512 + END
        self.tar(packed(huge), incidents=["corrupt"], also=["member-bytes"], most_seconds=30)

    def test_gzip_in_gzip_in_gzip(self):
        data = plain({"bait.py": EVIL})
        for _ in range(30):
            data = packed(data)
        self.tar(data, bait=(), status=4, also=["corrupt", "not-archive", "nesting"])  # 4: something was told

    def test_one_compression_inside_another(self):
        data = bz2.compress(packed(plain({"bait.py": EVIL})))
        self.tar(data, bait=(), status=4, incidents=["corrupt"])

    def test_bomb_of_every_compression(self):
        zeros = bytes(scaled(70, 66) * MIB)
        body = header("bomb.py", len(zeros)) + zeros + member("bait.py", EVIL) + END
        for name, data in (("a.tar.bz2", bz2.compress(body, 1)), ("a.tar.xz", lzma.compress(body, preset=0))):
            with self.subTest(name):
                self.tar(data, name=name, incidents=["member-bytes"], most_seconds=60)

    def test_lzma_that_asks_for_memory(self):
        data = bytearray(lzma.compress(plain({"bait.py": EVIL}), format=lzma.FORMAT_ALONE))
        data[1:5] = b"\xff\xff\xff\xff"
        self.tar(bytes(data), name="a.tar.lzma", bait=(), status=None, also=["corrupt", "not-archive"],
                 most_bytes=400 * MIB)

    def test_tar_inside_zip_inside_tar(self):
        inner = packed(plain({"bait.py": EVIL}))
        middle = zips.build([zips.Member("in.tar.gz", inner), zips.Member("bait.py", EVIL)])
        self.tar(packed(plain({"mid.zip": middle, "bait.py": EVIL})),
                 bait=["bait.py", "mid.zip!bait.py", "mid.zip!in.tar.gz!bait.py"], incidents=[])


class Links(TarCase):
    def test_links_that_lead_to_themselves(self):
        entries = [header("a.py", kind=b"2", link="a.py"), header("b.py", kind=b"2", link="c.py"),
                   header("c.py", kind=b"2", link="b.py"), header("d.py", kind=b"1", link="d.py"),
                   header("e.py", kind=b"1", link="f.py"), header("f.py", kind=b"1", link="e.py"),
                   header("g", kind=b"2", link="."), header("h", kind=b"2", link="h/h/h")]
        self.tar(packed(b"".join(entries) + member("bait.py", EVIL) + END), also=["corrupt"])

    def test_hard_link_gives_a_file_its_second_name(self):
        data = member("readme.txt", EVIL) + header("bait.py", kind=b"1", link="readme.txt") + END
        self.tar(packed(data), incidents=[])

    def test_hard_links_in_a_long_chain(self):
        count = scaled(20000, 1000)
        data = member("m0.txt", EVIL) + b"".join(
            header(f"m{i + 1}.txt", kind=b"1", link=f"m{i}.txt") for i in range(count))
        data += header("bait.py", kind=b"1", link=f"m{count}.txt") + END
        self.compare = False
        self.tar(packed(data), also=["entries"], most_seconds=60)

    def test_many_links_to_one_file(self):
        count = scaled(40000, 1000)
        data = member("big.txt", EVIL + b"#" * 100000) + b"".join(
            header(f"m{i}.py", kind=b"1", link="big.txt") for i in range(count)) + member("bait.py", EVIL) + END
        self.compare = False
        self.tar(packed(data), bait=(), status=1, also=["total-ratio", "artifact-bytes", "entries"], most_seconds=90)

    def test_links_out_of_the_archive_are_not_followed(self):
        self.write("outside.py", "exec(input())\n")
        data = header("out.py", kind=b"2", link="../outside.py") + header("hard.py", kind=b"1", link="outside.py") \
            + header("pass.py", kind=b"2", link="/etc/passwd") + member("bait.py", EVIL) + END
        run = self.tar(packed(data), also=["corrupt"])
        rules = {f["rule"] for f in run.report["findings"]}
        self.assertEqual(rules & BAIT_RULES, rules)  # of the bait, nothing of what the links lead to
        self.assertEqual({f["path"].rpartition("!")[2] for f in run.report["findings"]}, {"bait.py"})

    def test_devices_and_pipes_are_told(self):
        kinds = {b"3": "null", b"4": "sda", b"6": "pipe", b"7": "contiguous", b"D": "dumpdir", b"V": "volume",
                 b"Z": "unknown"}
        data = b"".join(header(f"{n}.py", kind=k) for k, n in kinds.items()) + member("bait.py", EVIL) + END
        run = self.tar(packed(data), also=["corrupt"])
        told = {f["path"] for f in run.report["files"]}
        self.assertLessEqual({"a.tar.gz!null.py", "a.tar.gz!sda.py", "a.tar.gz!pipe.py"}, told)

    def test_hard_link_with_a_body(self):
        data = member("m.txt", BENIGN) + member("bait.py", EVIL, kind=b"1", link="m.txt") + END
        self.tar(packed(data), bait=(), status=4, incidents=["corrupt"])  # tarfile stops at the body


class Headers(TarCase):
    def test_pax_path_wins_over_the_name(self):
        data = pax({b"path": b"bait.py"}) + member("readme.txt", EVIL) + END
        self.tar(packed(data), also=["corrupt"])

    def test_pax_size_wins_over_the_size(self):
        """Readers that do not know it see other members: which is told."""
        hidden = member("bait.py", EVIL)
        for stated, real in ((0, len(hidden)), (len(hidden), 0)):
            with self.subTest(stated=stated):
                data = pax({b"size": b"%d" % real}) + header("data.bin", stated) + hidden + member("good.py", BENIGN) + END
                self.tar(packed(data), bait=(), status=None, incidents=["corrupt"])

    def test_global_pax_headers(self):
        for records in ({b"path": b"bait.py"}, {b"size": b"14"}, {b"linkpath": b"x"}, {b"GNU.sparse.major": b"1"}):
            with self.subTest(records=records):
                data = pax(records, kind=b"g") + member("bait.py", EVIL) + member("bait2.py", EVIL) + END
                self.tar(packed(data), bait=(), status=1, also=["corrupt"])

    def test_broken_pax_records(self):
        bodies = [b"", b"0 a=b\n", b"-1 a=b\n", b"99999999999999999999 path=x\n", b"12 path=a\n", b"9 path=\n", b"7 path\n",
                  b"\xff" * 100, b"16 path=a\0bait.py\n", b"13 size=-100\n", b"30 size=99999999999999999999\n"]
        for body in bodies:
            with self.subTest(body=body):
                data = member("first.py", EVIL) + member("PaxHeader", body, kind=b"x") + member("bait.py", EVIL) + END
                self.tar(packed(data), bait=["first.py"], also=["corrupt", "member-bytes"])

    def test_pax_headers_without_end(self):
        data = pax({b"a": b"b"}) * scaled(20000, 500) + member("bait.py", EVIL) + END
        self.compare = False
        self.tar(packed(data), bait=(), status=None, incidents=["corrupt"], most_seconds=60)  # as tarfile gives up

    def test_pax_header_that_is_huge(self):
        data = pax({b"comment": b"x" * (8 * MIB)}) + member("bait.py", EVIL) + END
        self.compare = False
        self.tar(packed(data), bait=(), status=4, incidents=["corrupt"], most_seconds=60)

    def test_long_names(self):
        for size in (101, 1000, 65536, 1 << 20):
            with self.subTest(size=size):
                data = long_name(b"d/" * (size // 2) + b"bait.py") + member("x", EVIL) + member("bait.py", EVIL) + END
                self.compare = False
                self.tar(packed(data), also=["corrupt", "path-bytes"])

    def test_names_of_every_kind(self):
        names = [b"../../bait1.py", b"/etc/bait2.py", b"a/../bait3.py", b"a\nb/bait4.py", b"\x1b[31mbait5.py",
                 "\u202ebait6.py".encode(), b"\xff\xfebait7.py", b"a!b!bait8.py", b"::error::bait9.py", b" baita.py"]
        data = b"".join(member(n, EVIL) for n in names) + member("bait.py", EVIL) + END
        run = self.tar(packed(data), also=["corrupt"])
        self.assertGreaterEqual(len(self.baited(run)), len(names) + 1)

    def test_two_members_of_one_name(self):
        for first, second in ((EVIL, BENIGN), (BENIGN, EVIL)):
            self.tar(packed(member("m.py", first) + member("m.py", second) + END), bait=["m.py"])

    def test_zeros_in_the_middle(self):
        data = member("good.py", BENIGN) + END + member("bait.py", EVIL) + END
        self.tar(packed(data), bait=(), status=None, also=["corrupt"])

    def test_checksum_is_wrong_in_the_middle(self):
        broken = bytearray(header("x.py", 0))
        broken[148] ^= 1
        data = member("bait.py", EVIL) + bytes(broken) + member("good.py", BENIGN) + END
        self.tar(packed(data), incidents=["corrupt"])

    def test_bytes_behind_the_gzip(self):
        data = packed(plain({"bait.py": EVIL}))
        self.tar(data + b"x" * 1000, also=["corrupt"])
        self.tar(data + packed(plain({"bait2.py": EVIL})), also=["corrupt"])
        self.tar(data + zips.build([zips.Member("bait3.py", EVIL)]), bait=["bait.py", "bait3.py"], also=["corrupt"])


class Damage(Hostile):
    @staticmethod
    def small():
        return member("demo/good.py", BENIGN) + member("demo/bait.py", EVIL) + END

    def test_cut_off_at_every_byte(self):
        whole = packed(self.small())
        step = 1 if scaled(10) == 10 else 29
        self.many({f"{i:05}.tar.gz": (whole[:i], []) for i in range(0, len(whole), step)}, also=["not-archive"])

    def test_plain_tar_cut_off(self):
        whole = self.small()
        cases = {f"{i:05}.tar": (whole[:i], ["demo/bait.py"]) for i in range(1536 + len(EVIL), 2048, 37)}
        run = self.many(cases)
        self.assertTrue(run.report["incidents"])

    def test_every_byte_of_the_headers_inverted(self):
        whole = self.small()
        step = 1 if scaled(10) == 10 else 53
        cases = {f"{i:05}.tar": whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1:] for i in range(1024, 1536, step)}
        for name, data in cases.items():
            self.write(f"w/{name}", data)
        run = self.scan("w")
        found = self.baited(run)
        for name, data in cases.items():
            for path, content in read_by_tarfile(data).items():
                if content.startswith(EVIL) and path.endswith(".py") and path.isascii() and path.isprintable():
                    self.assertIn(f"w/{name}!{path}", found)

    def test_every_byte_of_a_gzip_inverted(self):
        whole = packed(self.small())
        cases = {f"{i:05}.tar.gz": whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1:] for i in range(len(whole))}
        for name, data in cases.items():
            self.write(f"w/{name}", data)
        run = self.scan("w")
        told = {i["path"].partition("!")[0] for i in run.report["incidents"]}
        found = {p.partition("!")[0] for p in self.baited(run)}
        for name, data in cases.items():
            if any(content.startswith(EVIL) for content in read_by_tarfile(data).values()):
                self.assertTrue(f"w/{name}" in told or f"w/{name}" in found, f"{name}: lost in silence")


if __name__ == "__main__":
    unittest.main()
