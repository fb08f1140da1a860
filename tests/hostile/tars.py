"""Tars written header by header. Format: POSIX pax, and GNU tar's manual."""
import io
import tarfile


def header(name, size=0, kind=b"0", link=b"", prefix=b"", magic=b"ustar\x0000", tail=b"", size_field=None):
    """512 bytes with a right checksum; tail is what stands from byte 345 on instead of the prefix."""
    name = name.encode() if isinstance(name, str) else name
    link = link.encode() if isinstance(link, str) else link
    block = bytearray(512)
    block[0:len(name[:100])] = name[:100]
    block[100:124] = b"0000644\x000000000\x000000000\x00"
    block[124:136] = size_field if size_field is not None else b"%011o\x00" % size
    block[136:148] = b"%011o\x00" % 0
    block[156:157] = kind
    block[157:157 + len(link[:100])] = link[:100]
    block[257:265] = magic
    back = tail or prefix
    block[345:345 + len(back)] = back
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\x00 " % sum(block)
    return bytes(block)


def padded(data):
    return data + b"\0" * (-len(data) % 512)


def member(name, data=b"", **how):
    data = data.encode() if isinstance(data, str) else data
    return header(name, how.pop("size", len(data)), **how) + padded(data)


def pax(records, kind=b"x"):
    """An extended header for what follows: {key: value}, bytes."""
    body = b""
    for key, value in records.items():
        rest = b" " + key + b"=" + value + b"\n"
        length = len(rest)
        while length != len(b"%d" % length) + len(rest):
            length = len(b"%d" % length) + len(rest)
        body += b"%d" % length + rest
    return member("PaxHeader", body, kind=kind)


def long_name(name):
    """GNU's way to give what follows a name of any length."""
    return member("././@LongLink", name + b"\0", kind=b"L")


def sparse(name, real_size, pieces):
    """A GNU sparse file: pieces are (offset, bytes), and the rest is said to be holes."""
    at = bytearray(512 - 345)
    field = 386 - 345
    for offset, data in pieces[:4]:
        at[field:field + 24] = b"%011o\x00%011o\x00" % (offset % 8**11, len(data))
        if offset >= 8**11:
            at[field:field + 12] = b"\x80" + offset.to_bytes(11, "big")
        field += 24
    big = b"\x80" + real_size.to_bytes(11, "big")
    at[483 - 345:495 - 345] = big
    body = b"".join(data for _, data in pieces)
    return header(name, len(body), kind=b"S", magic=b"ustar  \x00", tail=bytes(at)) + padded(body)


END = b"\0" * 1024


def plain(files):
    """What tarfile writes of {path: bytes}."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as t:
        for path, data in files.items():
            data = data.encode() if isinstance(data, str) else data
            entry = tarfile.TarInfo(path)
            entry.size = len(data)
            t.addfile(entry, io.BytesIO(data))
    return out.getvalue()
