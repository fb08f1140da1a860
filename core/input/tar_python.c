/* tarfile's reading of tar headers. It differs from libarchive's in what a hostile author can use: global
 * pax headers that name every member, types that only it takes for files, bodies of links that it does not
 * skip. */
#include "input/tar_python.h"

#include "base/banned.h"

enum {
    BLOCK_BYTES = 512,
    EXTENDED_BYTES_MAX = 4 * 1024 * 1024, /* of one extended header */
    HEADERS_MAX = 64,                     /* extended headers in front of one member */
    WORD_BYTES_MAX = 64
};

/* ---- numbers and strings of headers ---- */

static ad_str until_nul(ad_str field)
{
    return ad_str_sub(field, 0, ad_str_find_byte(field, '\0', 0));
}

/* What Python's int(text, base) takes: blanks around it, a sign, single underscores between digits. What is
 * too large becomes the largest number. */
static bool parse_int(ad_str text, unsigned base, int64_t *out)
{
    ad_str s = ad_str_trim(text);
    bool negative = s.len && s.ptr[0] == '-';
    bool digit_before = false;
    int64_t value = 0;

    if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        s = ad_str_sub(s, 1, s.len);
    }
    if (base == 8 && s.len > 2 && s.ptr[0] == '0' && (s.ptr[1] | 0x20) == 'o') {
        s = ad_str_sub(s, 2, s.len);
        digit_before = true; /* "0o_7" is fine */
    }
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned)(unsigned char)s.ptr[i] - '0';

        if (s.ptr[i] == '_' && digit_before && i + 1 < s.len) {
            digit_before = false;
            continue;
        }
        if (digit >= base) {
            return false;
        }
        if (__builtin_mul_overflow(value, (int64_t)base, &value) ||
            __builtin_add_overflow(value, (int64_t)digit, &value)) {
            value = INT64_MAX;
        }
        digit_before = true;
    }
    *out = negative ? -value : value;
    return s.len > 0 && digit_before;
}

static bool parse_number(ad_str field, int64_t *out)
{
    uint64_t value = 0;
    ad_str text;

    if (field.len == 0 || ((unsigned char)field.ptr[0] != 0x80 && (unsigned char)field.ptr[0] != 0xFF)) {
        text = until_nul(field);
        *out = 0;
        return ad_str_trim(text).len == 0 || parse_int(text, 8, out);
    }
    if ((unsigned char)field.ptr[0] == 0xFF) {
        *out = -1; /* how much below zero is all the same here */
        return true;
    }
    for (size_t i = 1; i < field.len; i++) {
        value =
            value > (uint64_t)INT64_MAX >> 8 ? (uint64_t)INT64_MAX : value << 8 | (unsigned char)field.ptr[i];
    }
    *out = (int64_t)value;
    return true;
}

static uint64_t blocks(uint64_t bytes)
{
    return bytes > UINT64_MAX - BLOCK_BYTES ? bytes : (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
}

static bool is_zero_block(const char *block)
{
    return block[0] == '\0' && memcmp(block, block + 1, BLOCK_BYTES - 1) == 0;
}

static bool checksum_fits(const char *block)
{
    int64_t wanted;
    int64_t sum_unsigned = 0;
    int64_t sum_signed = 0;

    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        bool blank = i >= 148 && i < 156;

        sum_unsigned += blank ? ' ' : (unsigned char)block[i];
        sum_signed += blank ? ' ' : (signed char)block[i];
    }
    return parse_number((ad_str){block + 148, 8}, &wanted) &&
           (wanted == sum_unsigned || wanted == sum_signed);
}

/* ---- extended headers ---- */

enum { NAME_PATH, NAME_SPARSE };

static void init_words(ad_pytar_words *words)
{
    *words = (ad_pytar_words){0};
    ad_buf_init(&words->names[NAME_PATH], EXTENDED_BYTES_MAX);
    ad_buf_init(&words->names[NAME_SPARSE], EXTENDED_BYTES_MAX);
}

static void clear_words(ad_pytar_words *words)
{
    ad_buf_clear(&words->names[NAME_PATH]);
    ad_buf_clear(&words->names[NAME_SPARSE]);
    init_words(words);
}

static bool has_name(const ad_pytar_words *words)
{
    return words->has_name[words->last_name];
}

static ad_str name_of(const ad_pytar_words *words)
{
    return ad_buf_str(&words->names[words->last_name]);
}

static bool words_failed(const ad_pytar_words *words)
{
    return words->names[NAME_PATH].failed || words->names[NAME_SPARSE].failed;
}

static void set_name(ad_pytar_words *words, unsigned keyword, ad_str name)
{
    ad_buf_reset(&words->names[keyword]);
    ad_buf_add(&words->names[keyword], name);
    words->last_name = words->has_name[keyword] ? words->last_name : keyword;
    words->has_name[keyword] = true;
}

static void copy_words(ad_pytar_words *to, const ad_pytar_words *from)
{
    for (unsigned keyword = 0; keyword < 2; keyword++) {
        ad_buf_add(&to->names[keyword], ad_buf_str(&from->names[keyword]));
        to->has_name[keyword] = from->has_name[keyword];
    }
    to->last_name = from->last_name;
    to->has_size = from->has_size;
    to->size = from->size;
    to->sparse = from->sparse;
}

static void set_word(ad_pytar_words *words, ad_str keyword, ad_str value)
{
    int64_t number;

    if (ad_str_equal(keyword, AD_STR("path"))) {
        while (value.len && value.ptr[value.len - 1] == '/') {
            value.len--;
        }
        set_name(words, NAME_PATH, value);
    } else if (ad_str_equal(keyword, AD_STR("GNU.sparse.name"))) {
        set_name(words, NAME_SPARSE, value);
    } else if (ad_str_equal(keyword, AD_STR("size"))) {
        words->size = parse_int(value, 10, &number) && number > 0 ? (uint64_t)number : 0;
        words->has_size = true;
    }
    words->sparse = words->sparse || ad_str_starts(keyword, AD_STR("GNU.sparse."));
}

/* Records "LENGTH KEYWORD=VALUE LF", read the way tarfile's regular expression does. */
static void parse_pax(ad_pytar_words *words, ad_str body)
{
    size_t at = 0;

    while (at < body.len) {
        size_t digits = at;
        size_t equals;
        int64_t length;

        while (digits < body.len && body.ptr[digits] >= '0' && body.ptr[digits] <= '9') {
            digits++;
        }
        equals = ad_str_find_byte(body, '=', digits);
        if (digits == at || digits >= body.len || body.ptr[digits] != ' ' || equals == SIZE_MAX ||
            equals < digits + 2 || !parse_int(ad_str_sub(body, at, digits - at), 10, &length) ||
            length <= 0) {
            return;
        }
        if ((uint64_t)length > body.len - at) {
            length = (int64_t)(body.len - at) + 1; /* a slice ends with the text */
        }
        set_word(words, ad_str_sub(body, digits + 1, equals - digits - 1),
                 (size_t)length > equals + 2 - at
                     ? ad_str_sub(body, equals + 1, (size_t)length - (equals + 2 - at))
                     : AD_STR(""));
        at += (size_t)length;
    }
}

/* The inner header's words give way to the outer's, which were read before. */
static void add_local(ad_pytar *tar, const ad_pytar_words *words)
{
    if (has_name(words) && !has_name(&tar->local)) {
        set_name(&tar->local, NAME_PATH, name_of(words));
    }
    if (words->has_size && !tar->local.has_size) {
        tar->local.has_size = true;
        tar->local.size = words->size;
    }
    tar->local.sparse = tar->local.sparse || words->sparse;
}

/* False when memory is short. */
static bool take_extended(ad_pytar *tar, char type)
{
    ad_str body = ad_buf_str(&tar->body);
    ad_pytar_words words;
    bool failed;

    if (type == 'g') {
        parse_pax(&tar->global, body);
        return !words_failed(&tar->global);
    }
    if (type == 'K') {
        return true; /* names a link's target */
    }
    init_words(&words);
    if (type == 'L') {
        set_name(&words, NAME_PATH, until_nul(body));
    } else {
        copy_words(&words, &tar->global);
        parse_pax(&words, body);
    }
    add_local(tar, &words);
    failed = words_failed(&words) || words_failed(&tar->local);
    clear_words(&words);
    return !failed;
}

/* ---- the stream ---- */

/* The next bytes, first those that were read ahead; to NULL: passes over them. */
static uint64_t take(ad_pytar *tar, char *to, uint64_t bytes)
{
    ad_str ahead =
        ad_str_sub(ad_buf_str(&tar->ahead), tar->ahead_at, bytes < SIZE_MAX ? (size_t)bytes : SIZE_MAX);

    if (ahead.len) {
        if (to) {
            memcpy(to, ahead.ptr, ahead.len);
        }
        tar->ahead_at += ahead.len;
    }
    if (tar->ahead.len && tar->ahead_at == tar->ahead.len) {
        ad_buf_reset(&tar->ahead);
        tar->ahead_at = 0;
    }
    return ahead.len +
           (bytes > ahead.len ? tar->pull(tar->ctx, to ? to + ahead.len : NULL, bytes - ahead.len) : 0);
}

/* Makes bytes be read once more. False when memory is short. */
static bool put_back(ad_pytar *tar, ad_str bytes)
{
    ad_buf both;

    ad_buf_init(&both, tar->ahead.cap_max);
    ad_buf_add(&both, bytes);
    ad_buf_add(&both, ad_str_sub(ad_buf_str(&tar->ahead), tar->ahead_at, tar->ahead.len));
    ad_buf_clear(&tar->ahead);
    tar->ahead = both;
    tar->ahead_at = 0;
    return !both.failed;
}

/* ---- headers ---- */

static bool read_block(ad_pytar *tar, char *block)
{
    return take(tar, block, BLOCK_BYTES) == BLOCK_BYTES;
}

/* Reads an extended header's body. END when it is cut off. */
static ad_status read_body(ad_pytar *tar, uint64_t bytes, ad_err *err)
{
    uint64_t padded = blocks(bytes);
    char *room;

    ad_buf_reset(&tar->body);
    if (padded > EXTENDED_BYTES_MAX) {
        return ad_err_set(err, AD_ERR_LIMIT, "an extended header was too large to be followed");
    }
    room = ad_buf_reserve(&tar->body, (size_t)padded);
    if (!room) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a tar header");
    }
    if (take(tar, room, padded) != padded) {
        return AD_END;
    }
    tar->body.len += (size_t)padded;
    return AD_OK;
}

static bool is_extended(char type)
{
    return type == 'x' || type == 'X' || type == 'g' || type == 'L' || type == 'K';
}

/* Types that have no data for tarfile: links, devices, folders, FIFOs. */
static bool is_bare(char type)
{
    return type >= '1' && type <= '6';
}

static void build_name(ad_pytar *tar, const char *block, char type)
{
    ad_str prefix = until_nul((ad_str){block + 345, 155});

    ad_buf_reset(&tar->name);
    if (prefix.len && type != 'S') {
        ad_buf_add(&tar->name, prefix);
        ad_buf_byte(&tar->name, '/');
    }
    ad_buf_add(&tar->name, until_nul((ad_str){block, 100}));
    if (has_name(&tar->local) || (has_name(&tar->global) && type != 'S')) {
        ad_buf_reset(&tar->name);
        ad_buf_add(&tar->name, name_of(has_name(&tar->local) ? &tar->local : &tar->global));
    }
}

/* A header that is no extended one. False: tarfile would give up here. */
static bool take_member(ad_pytar *tar, const char *block, uint64_t size, bool *out_file)
{
    char type = block[156];
    ad_str name = until_nul((ad_str){block, 100});
    bool folder = type == '\0' && ad_str_ends(name, AD_STR("/")); /* as in the oldest tars */
    char extra[BLOCK_BYTES];
    bool more = type == 'S' && block[482];

    while (more) {
        if (!read_block(tar, extra)) {
            return false;
        }
        more = extra[504] != '\0';
    }
    build_name(tar, block, type);
    *out_file = !folder && !is_bare(type);
    tar->sparse = type == 'S' || tar->local.sparse || tar->global.sparse;
    tar->size = tar->local.has_size ? tar->local.size
                                    : (tar->global.has_size && type != 'S' ? tar->global.size : size);
    tar->left = *out_file ? blocks(tar->local.has_size ? tar->local.size : size) : 0;
    /* the own field holds eleven octal digits, so that larger sizes have to be stated elsewhere */
    tar->restated = tar->local.has_size && tar->local.size != size && tar->local.size < UINT64_C(1) << 33;
    clear_words(&tar->local);
    return true;
}

void ad_pytar_init(ad_pytar *tar, ad_pytar_pull pull, void *ctx)
{
    *tar = (ad_pytar){.pull = pull, .ctx = ctx};
    init_words(&tar->global);
    init_words(&tar->local);
    ad_buf_init(&tar->body, EXTENDED_BYTES_MAX);
    ad_buf_init(&tar->name, EXTENDED_BYTES_MAX);
    ad_buf_init(&tar->ahead, SIZE_MAX / 4);
}

void ad_pytar_clear(ad_pytar *tar)
{
    clear_words(&tar->global);
    clear_words(&tar->local);
    ad_buf_clear(&tar->body);
    ad_buf_clear(&tar->name);
    ad_buf_clear(&tar->ahead);
}

/* The next header block; END where tarfile finds none. */
static ad_status next_block(ad_pytar *tar, char *block, uint64_t *out_size, ad_err *err)
{
    int64_t size = 0;

    if ((tar->left && take(tar, NULL, tar->left) != tar->left) || !read_block(tar, block) ||
        is_zero_block(block) || !checksum_fits(block) || !parse_number((ad_str){block + 124, 12}, &size)) {
        return AD_END;
    }
    if (size < 0 && is_bare(block[156])) {
        size = 0; /* nobody uses it */
    }
    if (size < 0) {
        return ad_err_set(err, AD_ERR_LIMIT, "a member's size is negative, which leads tarfile back");
    }
    tar->left = 0;
    *out_size = (uint64_t)size;
    return AD_OK;
}

ad_status ad_pytar_next(ad_pytar *tar, ad_err *err)
{
    unsigned extended = 0;

    for (;;) {
        char block[BLOCK_BYTES];
        uint64_t size = 0;
        bool file = false;
        ad_status status = next_block(tar, block, &size, err);

        if (status == AD_OK && is_extended(block[156])) {
            if (++extended > HEADERS_MAX) {
                return ad_err_set(err, AD_ERR_LIMIT,
                                  "more extended headers stood in a row than are followed");
            }
            status = read_body(tar, size, err);
            if (status == AD_OK && !take_extended(tar, block[156])) {
                return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a tar header");
            }
        } else if (status == AD_OK) {
            extended = 0;
            status = take_member(tar, block, size, &file) ? AD_OK : AD_END;
        }
        if (status != AD_OK) {
            return status;
        }
        if (tar->name.failed) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a tar header");
        }
        if (file) {
            return AD_OK;
        }
    }
}

bool ad_pytar_read(ad_pytar *tar, ad_buf *room)
{
    enum { CHUNK_BYTES = 64 * 1024 };
    const size_t start = room->len;
    uint64_t done = 0;

    while (done < tar->size) {
        uint64_t bytes = tar->size - done < CHUNK_BYTES ? tar->size - done : CHUNK_BYTES;
        char *to = ad_buf_reserve(room, (size_t)bytes);
        uint64_t got = to ? take(tar, to, bytes) : 0;

        room->len += (size_t)got;
        done += got;
        if (got < bytes) {
            break;
        }
    }
    if (done > tar->left) { /* a global header's size does not move the next header */
        if (!put_back(tar, ad_str_sub(ad_buf_str(room), start + (size_t)tar->left, room->len))) {
            room->failed = true;
        }
        tar->left = 0;
    } else {
        tar->left -= done;
    }
    return done == tar->size && !room->failed;
}
