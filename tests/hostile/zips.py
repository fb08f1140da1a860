"""Zips written record by record, so that every field can lie. Format: PKWARE's APPNOTE.TXT."""
import struct
import zlib


def deflate(data, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class Member:
    """One member. Fields of the local record and of the directory's entry are the same unless `local` or
    `central` (field -> value) says otherwise."""

    def __init__(self, name, data=b"", method=8, packed=None, flags=0, descriptor=False, local=None, central=None,
                 extra=b"", comment=b"", attributes=0):
        self.name = name.encode() if isinstance(name, str) else name
        self.data = data.encode() if isinstance(data, str) else data
        self.packed = packed if packed is not None else deflate(self.data) if method == 8 else self.data
        self.descriptor = descriptor
        self.comment = comment
        self.attributes = attributes
        fields = {"flags": flags | (8 if descriptor else 0), "method": method, "crc": zlib.crc32(self.data),
                  "packed": len(self.packed), "size": len(self.data), "name": self.name, "extra": extra}
        here = {**fields, "crc": 0, "packed": 0, "size": 0} if descriptor else fields
        self.local = {**here, **(local or {})}
        self.central = {**fields, "offset": None, **(central or {})}

    def local_bytes(self):
        f = self.local
        out = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, f["flags"], f["method"], 0, 0x21, f["crc"], f["packed"],
                          f["size"], len(f["name"]), len(f["extra"])) + f["name"] + f["extra"] + self.packed
        if self.descriptor:
            out += struct.pack("<4s3L", b"PK\x07\x08", zlib.crc32(self.data), len(self.packed), len(self.data))
        return out

    def central_bytes(self, offset):
        f = self.central
        offset = offset if f["offset"] is None else f["offset"]
        return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 0x0314, 20, f["flags"], f["method"], 0, 0x21, f["crc"],
                           f["packed"], f["size"], len(f["name"]), len(f["extra"]), len(self.comment), 0, 0,
                           self.attributes, offset) + f["name"] + f["extra"] + self.comment


def end_record(count, size, offset, comment=b"", disk=0, count_here=None):
    return struct.pack("<4s4H2LH", b"PK\x05\x06", disk, disk, count if count_here is None else count_here, count, size,
                       offset, len(comment)) + comment


def end_record64(at, count, size, offset, extensible=b""):
    """The ZIP64 end record, its locator, and the plain record that points to them."""
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44 + len(extensible), 45, 45, 0, 0, count, count, size,
                         offset) + extensible
    return record + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1) + end_record(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)


def directory(members, offsets):
    return b"".join(m.central_bytes(o) for m, o in zip(members, offsets))


def build(members, prefix=b"", suffix=b"", comment=b"", zip64=False, shift=0, listed=None, **end):
    """A zip. shift is taken off every offset; listed: which members the directory has (all)."""
    out = bytearray(prefix)
    offsets = []
    for m in members:
        offsets.append(len(out) - shift)
        out += m.local_bytes()
    if listed is not None:
        members, offsets = [members[i] for i in listed], [offsets[i] for i in listed]
    at = len(out) - shift
    entries = directory(members, offsets)
    out += entries
    if zip64:
        out += end_record64(at + len(entries), len(members), len(entries), at)
    else:
        out += end_record(len(members) & 0xFFFF, len(entries), at, comment, **end)
    return bytes(out) + suffix


def extra_field(kind, data):
    return struct.pack("<2H", kind, len(data)) + data


def unicode_name(stored, name):
    return extra_field(0x7075, struct.pack("<BL", 1, zlib.crc32(stored)) + name)
