/* Archives, wheels and notebooks: any bytes under a name that the input chooses. */
#include "fuzz.h"

#include <zlib.h>

#include "input/input.h"

#include "base/banned.h"

static const char *const names[] = {"d/p-1.0-py3-none-any.whl",
                                    "p.zip",
                                    "p-1.0.tar.gz",
                                    "p.tar",
                                    "n.ipynb",
                                    "setup.cfg",
                                    "script",
                                    "p.tgz",
                                    "p.tar.xz",
                                    "m.py",
                                    "p.egg",
                                    "p.tar.bz2",
                                    "p.tar.zst",
                                    "x.pth",
                                    "requirements.txt",
                                    "METADATA"};

enum { NAME_COUNT = sizeof(names) / sizeof(names[0]), PREFIX_BYTES = 2 };

typedef struct seen {
    ad_str label;
    uint64_t bytes;
    uint32_t units;
    bool stop;   /* refuse the third unit */
    bool scarce; /* memory fails: a label may be lost, and the call fails as well */
} seen;

static ad_status keep_unit(void *ctx, const ad_unit *unit, ad_err *err)
{
    seen *all = ctx;

    FUZZ_REQUIRE(unit->kind < AD_UNIT_KIND_COUNT && ad_str_starts(unit->path, all->label));
    FUZZ_REQUIRE(ad_str_ends(unit->path, unit->name) || !unit->in_archive);
    fuzz_touch(unit->path);
    fuzz_touch(unit->bytes);
    for (size_t i = 0; i < unit->cell_count; i++) {
        FUZZ_REQUIRE(unit->cells[i].cell > 0);
        FUZZ_REQUIRE(i == 0 || unit->cells[i].first_row >= unit->cells[i - 1].first_row);
    }
    all->bytes += unit->bytes.len;
    all->units++;
    return all->stop && all->units == 3 ? ad_err_set(err, AD_ERR_USAGE, "enough") : AD_OK;
}

static void keep_incident(void *ctx, ad_incident_kind kind, ad_str path, const char *message)
{
    const seen *all = ctx;

    FUZZ_REQUIRE(kind < AD_INCIDENT_KIND_COUNT && (path.len || all->scarce) && message && message[0]);
    fuzz_touch(path);
    fuzz_touch(ad_str_of(message));
}

/* Input: name and flags, how memory behaves, the file. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    unsigned first = fuzz_byte(&in);
    unsigned memory = fuzz_byte(&in);
    bool scarce = fuzz_short_memory(memory);
    seen all = {.label = ad_str_of(names[first % NAME_COUNT]), .stop = first >= 224, .scarce = scarce};
    ad_input_sink sink = {&all, keep_unit, keep_incident};
    ad_str bytes = fuzz_rest(&in);
    ad_err err = {0};
    ad_status status;

    (void)ad_input_form_of(all.label, ad_str_sub(bytes, 0, 512));
    status = ad_input_read(all.label, bytes, (first & 32) != 0, &limits, &sink, &err);
    ad_mem_fail_at(0);
    FUZZ_REQUIRE(status == AD_OK || (scarce && status == AD_ERR_NOMEM) ||
                 (all.stop && status == AD_ERR_USAGE));
    /* a member is handed over within its own limit, and a notebook's text beside its bytes */
    FUZZ_REQUIRE(all.bytes <= 8 * (limits.artifact_bytes + bytes.len) + limits.member_bytes);
    FUZZ_REQUIRE(all.units <= 2 * (limits.entries + 1));
    return 0;
}

/* ---- making a mutated archive whole again, now and then, so that reading goes beyond the checksums ---- */

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void put16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *at, uint32_t value)
{
    put16(at, value);
    put16(at + 2, value >> 16);
}

static size_t find(const uint8_t *data, size_t size, size_t from, const char *magic)
{
    return ad_str_find((ad_str){(const char *)data, size}, (ad_str){magic, 4}, from);
}

/* What a stored or deflated member unpacks to: its checksum and its length; false when it does not. */
static bool measure(const uint8_t *data, uint32_t packed, unsigned method, uint32_t *crc, uint32_t *length)
{
    uint8_t room[4096];
    z_stream stream = {0};
    int code = Z_OK;

    *crc = (uint32_t)crc32(0, NULL, 0);
    if (method == 0) {
        *crc = (uint32_t)crc32(*crc, data, packed);
        *length = packed;
        return true;
    }
    if (method != 8 || inflateInit2(&stream, -15) != Z_OK) {
        return false;
    }
    stream.next_in = (uint8_t *)(uintptr_t)data;
    stream.avail_in = packed;
    while (code == Z_OK && stream.total_out < (1 << 20)) {
        stream.next_out = room;
        stream.avail_out = sizeof(room);
        code = inflate(&stream, Z_NO_FLUSH);
        *crc = (uint32_t)crc32(*crc, room, (uInt)(sizeof(room) - stream.avail_out));
    }
    *length = (uint32_t)stream.total_out;
    (void)inflateEnd(&stream);
    return code == Z_STREAM_END;
}

/* Member i of the directory is taken to be local record i. */
static void repair_entry(uint8_t *data, size_t size, size_t entry, size_t local)
{
    size_t start = local + 30 + (get32(data + local + 26) & 0xFFFF) + (get32(data + local + 26) >> 16);
    size_t next = find(data, size, local + 4, "PK\3\4");
    uint32_t crc;
    uint32_t length;
    uint32_t packed;

    next = next == SIZE_MAX ? find(data, size, local + 4, "PK\1\2") : next;
    if (start > size || next == SIZE_MAX || next < start || next - start > size - start) {
        return;
    }
    packed = (uint32_t)(next - start);
    if (!measure(data + start, packed, get32(data + entry + 10) & 0xFFFF, &crc, &length)) {
        return;
    }
    put32(data + local + 14, crc);
    put32(data + local + 18, packed);
    put32(data + local + 22, length);
    put32(data + entry + 16, crc);
    put32(data + entry + 20, packed);
    put32(data + entry + 24, length);
    put32(data + entry + 42, (uint32_t)local);
}

static void repair_zip(uint8_t *data, size_t size)
{
    size_t first = find(data, size, 0, "PK\1\2");
    size_t end = find(data, size, 0, "PK\5\6");
    size_t local = find(data, size, 0, "PK\3\4");
    uint32_t count = 0;

    if (first == SIZE_MAX || end == SIZE_MAX || end < first || size - end < 22) {
        return;
    }
    for (size_t entry = first; entry < end && end - entry >= 46;
         entry = find(data, size, entry + 4, "PK\1\2")) {
        count++;
        if (local != SIZE_MAX && local + 30 <= size && local < first) {
            repair_entry(data, size, entry, local);
            local = find(data, size, local + 4, "PK\3\4");
        }
    }
    put16(data + end + 8, count);
    put16(data + end + 10, count);
    put32(data + end + 12, (uint32_t)(end - first));
    put32(data + end + 16, (uint32_t)first);
}

static void repair_tar(uint8_t *data, size_t size)
{
    for (size_t at = 0; size - at >= 512; at += 512) {
        unsigned sum = 8 * ' ';

        if (memcmp(data + at + 257, "ustar", 5) != 0) {
            continue;
        }
        for (size_t i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? 0 : data[at + i];
        }
        for (size_t i = 0; i < 6; i++) {
            data[at + 148 + i] = (uint8_t)('0' + (sum >> (3 * (5 - i)) & 7));
        }
        data[at + 154] = 0;
        data[at + 155] = ' ';
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, max_size);
    if (seed % 4 != 0 && size > PREFIX_BYTES) {
        repair_zip(data + PREFIX_BYTES, size - PREFIX_BYTES);
        repair_tar(data + PREFIX_BYTES, size - PREFIX_BYTES);
    }
    return size;
}
