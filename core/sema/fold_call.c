/* Pure functions of builtins and the standard library, called with constants. */
#include "sema/sema_priv.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    TABLE_MAX = 256, /* entries of str.maketrans */
    UNPACK_OBJECT = 100
};

/* `detail` tells apart the functions that share a body. */
typedef bool (*function)(ad_module *m, const ad_call *call, int detail, ad_value_id *out);

static ad_value_id argument(const ad_call *call, const char *keyword, uint32_t position)
{
    const ad_argument *found = ad_call_argument(call, ad_str_of(keyword), position);

    return found ? found->value : 0;
}

static const ad_value *value_of(const ad_module *m, const ad_call *call, uint32_t position)
{
    return ad_value_at(m, argument(call, "", position));
}

/* ---- characters and numbers ---- */

static bool fold_chr(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    int64_t code_point;
    ad_buf text;

    (void)detail;
    if (call->count != 1 || !ad_fold_as_int(m, argument(call, "", 1), &code_point) || code_point < 0 ||
        code_point > 0x10FFFF) {
        return false;
    }
    ad_buf_init(&text, 8);
    ad_fold_add_char(&text, (uint32_t)code_point);
    *out = ad_value_of_buf(m, AD_VALUE_STR, &text, call->node);
    ad_buf_clear(&text);
    return true;
}

static bool fold_ord(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    size_t at = 0;
    uint32_t c;

    (void)detail;
    if (call->count != 1 || !ad_value_is_text((ad_value_kind)value->kind) || value->text.len == 0) {
        return false;
    }
    c = value->kind == AD_VALUE_STR ? ad_fold_next_char(value->text, &at)
                                    : (unsigned char)value->text.ptr[at++];
    *out = at == value->text.len ? ad_value_int(m, c, call->node) : 0;
    return true;
}

static bool int_of_text(ad_str text, int64_t base, int64_t *out)
{
    bool negative = false;
    int named;

    text = ad_str_trim(text);
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+')) {
        negative = text.ptr[0] == '-';
        text = ad_str_sub(text, 1, text.len);
    }
    named = base == 10 ? 10 : ad_fold_take_base(&text);
    if ((base != 0 && named != 10 && named != base) || base < 0 || base > 36 || base == 1 ||
        !ad_fold_parse_int(text, (int)(base == 0 ? named : base), out)) {
        return false;
    }
    *out = negative ? -*out : *out;
    return true;
}

static bool fold_int(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    int64_t base = 10;
    int64_t integer;

    (void)detail;
    if (ad_call_argument(call, AD_STR("base"), 2) && !ad_fold_as_int(m, argument(call, "base", 2), &base)) {
        return false;
    }
    if (ad_value_is_text((ad_value_kind)value->kind)) {
        if (!int_of_text(value->text, base, &integer)) {
            return false;
        }
    } else if (value->kind == AD_VALUE_FLOAT) {
        if (!(fabs(value->u.number) < 9e18)) {
            return false;
        }
        integer = (int64_t)value->u.number;
    } else if (!ad_fold_as_int(m, argument(call, "", 1), &integer)) {
        return false;
    }
    *out = ad_value_int(m, integer, call->node);
    return true;
}

static bool fold_float(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    double number;

    (void)detail;
    if (!(value->kind == AD_VALUE_STR ? ad_fold_parse_float(ad_str_trim(value->text), &number)
                                      : ad_fold_as_float(m, argument(call, "", 1), &number)) ||
        !isfinite(number)) {
        return false;
    }
    *out = ad_value_float(m, number, call->node);
    return true;
}

static bool fold_abs(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    int64_t integer;
    double number;

    (void)detail;
    if (ad_fold_as_int(m, argument(call, "", 1), &integer)) {
        *out = integer == INT64_MIN ? 0 : ad_value_int(m, integer < 0 ? -integer : integer, call->node);
        return true;
    }
    if (!ad_fold_as_float(m, argument(call, "", 1), &number)) {
        return false;
    }
    *out = ad_value_float(m, fabs(number), call->node);
    return true;
}

/* hex, oct, bin: the detail is the format letter. */
static bool fold_radix(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    char spec[2] = {'#', (char)detail};
    int64_t integer;
    bool done;
    ad_buf text;

    if (!ad_fold_as_int(m, argument(call, "", 1), &integer)) {
        return false;
    }
    ad_buf_init(&text, 128);
    done = ad_fold_format_spec(m, argument(call, "", 1), (ad_str){spec, 2}, &text);
    *out = done ? ad_value_of_buf(m, AD_VALUE_STR, &text, call->node) : 0;
    ad_buf_clear(&text);
    return done;
}

static bool fold_bool(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_truth truth = call->count ? ad_value_truth(m, argument(call, "", 1)) : AD_TRUTH_NO;

    (void)detail;
    *out = truth == AD_TRUTH_MAYBE ? 0 : ad_value_bool(m, truth == AD_TRUTH_YES, call->node);
    return true;
}

static bool fold_len(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    size_t count;

    (void)detail;
    if (ad_value_is_text((ad_value_kind)value->kind)) {
        if (!ad_sema_charge(m, value->text.len / 64)) {
            return false;
        }
        count = value->kind == AD_VALUE_STR ? ad_fold_char_count(value->text) : value->text.len;
    } else if (ad_value_is_container((ad_value_kind)value->kind) && !(value->flags & AD_VALUE_OPEN) &&
               value->kind != AD_VALUE_SET) { /* a set's display may name an element twice */
        count = value->u.items.count / (value->kind == AD_VALUE_DICT ? 2 : 1);
    } else {
        return false;
    }
    *out = ad_value_int(m, (int64_t)count, call->node);
    return true;
}

/* ---- text ---- */

static bool fold_str(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    bool done;
    ad_buf text;

    (void)detail;
    if (call->count == 0) {
        *out = ad_value_text(m, AD_VALUE_STR, AD_STR(""), call->node);
        return true;
    }
    if (value->kind == AD_VALUE_STR || value->kind == AD_VALUE_TEXT) {
        *out = argument(call, "", 1);
        return true;
    }
    if (value->kind == AD_VALUE_BYTES) { /* without an encoding Pythons 2 and 3 differ */
        const ad_value *name = ad_value_at(m, argument(call, "encoding", 2));

        return name->kind == AD_VALUE_STR &&
               ad_fold_decode(m, name->text, AD_STR(""), argument(call, "", 1), call->node, out);
    }
    ad_buf_init(&text, m->string_max);
    done = ad_fold_str(m, argument(call, "", 1), &text);
    *out = done ? ad_value_of_buf(m, AD_VALUE_STR, &text, call->node) : 0;
    ad_buf_clear(&text);
    return done;
}

/* repr and ascii (detail 1) */
static bool fold_repr(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    bool done;
    ad_buf text;

    ad_buf_init(&text, m->string_max);
    done = detail ? ad_fold_ascii(m, argument(call, "", 1), &text)
                  : ad_fold_repr(m, argument(call, "", 1), &text);
    *out = done ? ad_value_of_buf(m, AD_VALUE_STR, &text, call->node) : 0;
    ad_buf_clear(&text);
    return done;
}

static bool bytes_of_integers(ad_module *m, ad_value_id id, ad_buf *out)
{
    ad_value_id *elements = NULL;
    size_t count = 0;
    bool done = ad_value_known(m, id) && ad_fold_elements(m, id, &elements, &count);
    size_t i;

    for (i = 0; i < count && done; i++) {
        int64_t byte;

        done = ad_fold_as_int(m, elements[i], &byte) && byte >= 0 && byte <= 255;
        ad_buf_byte(out, done ? (char)byte : '\0');
    }
    ad_fold_free(elements);
    return done;
}

static bool fold_bytes(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    const ad_value *name = ad_value_at(m, argument(call, "encoding", 2));
    bool done;
    ad_buf text;

    (void)detail;
    if (call->count == 0) {
        *out = ad_value_text(m, AD_VALUE_BYTES, AD_STR(""), call->node);
        return true;
    }
    if (value->kind == AD_VALUE_BYTES) {
        *out = argument(call, "", 1);
        return true;
    }
    if (value->kind == AD_VALUE_STR) {
        return name->kind == AD_VALUE_STR &&
               ad_fold_encode(m, name->text, AD_STR(""), argument(call, "", 1), call->node, out);
    }
    ad_buf_init(&text, m->string_max);
    done = bytes_of_integers(m, argument(call, "", 1), &text);
    *out = done ? ad_value_of_buf(m, AD_VALUE_BYTES, &text, call->node) : 0;
    ad_buf_clear(&text);
    return done;
}

static bool fold_format(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *spec = value_of(m, call, 2);
    bool done;
    ad_buf text;

    (void)detail;
    if (call->count > 1 && spec->kind != AD_VALUE_STR) {
        return false;
    }
    ad_buf_init(&text, m->string_max);
    done = ad_fold_format_spec(m, argument(call, "", 1), spec->text, &text);
    *out = done ? ad_value_of_buf(m, AD_VALUE_STR, &text, call->node) : 0;
    ad_buf_clear(&text);
    return done;
}

/* ---- codecs ---- */

/* base64.*, binascii.*, urllib's unquote: the detail is an ad_binary_code. */
static bool fold_decoder(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = ad_value_at(m, call->count ? call->arguments[0].value : 0);
    bool quoted = detail == AD_CODE_UNQUOTE || detail == AD_CODE_UNQUOTE_PLUS;
    bool done;
    ad_buf text;

    if (!ad_value_is_text((ad_value_kind)value->kind) || ad_call_argument(call, AD_STR("altchars"), 0) ||
        (call->count > 1 && !quoted && detail != AD_CODE_BASE32 && detail != AD_CODE_BASE16) ||
        !ad_sema_charge(m, value->text.len / 32)) {
        return false;
    }
    ad_buf_init(&text, m->string_max);
    done = ad_fold_decode_bytes(value->text, (ad_binary_code)detail, &text);
    *out = done ? ad_value_of_buf(m, quoted ? AD_VALUE_STR : AD_VALUE_BYTES, &text, call->node) : 0;
    ad_buf_clear(&text);
    return done;
}

/* zlib.decompress and its like: the detail is an ad_packing, or UNPACK_OBJECT of an object that was made with what
 * format is not known any more. */
static bool fold_unpack(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    bool object = detail == UNPACK_OBJECT;
    int64_t bits = 15;
    bool done;
    ad_buf data;

    if (value->kind != AD_VALUE_BYTES || ad_call_argument(call, AD_STR("filters"), 0) ||
        (detail == AD_PACKING_ZLIB && ad_call_argument(call, AD_STR("wbits"), 2) &&
         !ad_fold_as_int(m, argument(call, "wbits", 2), &bits)) ||
        bits < -15 || bits > 47) {
        return false;
    }
    ad_buf_init(&data, m->string_max);
    done = ad_fold_unpack(m, value->text, object ? AD_PACKING_ZLIB : (ad_packing)detail, object ? 0 : (int)bits, &data) ||
           (object && ad_fold_unpack(m, value->text, AD_PACKING_ZLIB, -15, &data));
    *out = done ? ad_value_of_buf(m, AD_VALUE_BYTES, &data, call->node) : 0;
    ad_buf_clear(&data);
    return done;
}

/* b64encode (0), urlsafe_b64encode (1), hexlify (2) */
static bool fold_encoder(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    ad_buf text;
    size_t i;

    if (value->kind != AD_VALUE_BYTES || call->count != 1) {
        return false;
    }
    ad_buf_init(&text, m->string_max);
    if (detail == 2) {
        for (i = 0; i < value->text.len; i++) {
            ad_buf_printf(&text, "%02x", (unsigned)(unsigned char)value->text.ptr[i]);
        }
    } else {
        ad_fold_encode_base64(value->text, detail == 1, &text);
    }
    *out = ad_value_of_buf(m, AD_VALUE_BYTES, &text, call->node);
    ad_buf_clear(&text);
    return true;
}

/* codecs.decode (0) and encode (1) */
static bool fold_codecs(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_id object = argument(call, "obj", 1);
    const ad_value *name = ad_value_at(m, argument(call, "encoding", 2));
    ad_str codec = name->kind == AD_VALUE_STR ? name->text : AD_STR("utf-8");

    if (call->count > 1 && name->kind != AD_VALUE_STR) {
        return false;
    }
    return detail ? ad_fold_encode(m, codec, AD_STR(""), object, call->node, out)
                  : ad_fold_decode(m, codec, AD_STR(""), object, call->node, out);
}

/* ---- paths and shells ---- */

static bool fold_path_join(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    bool done = true;
    ad_buf path;
    uint32_t i;

    (void)detail;
    ad_buf_init(&path, m->string_max);
    for (i = 0; i < call->count && done; i++) {
        const ad_value *part = ad_value_at(m, call->arguments[i].value);

        done = part->kind == AD_VALUE_STR && call->arguments[i].keyword.len == 0;
        if (done && ad_str_starts(part->text, AD_STR("/"))) {
            ad_buf_reset(&path);
        } else if (i && path.len && path.data[path.len - 1] != '/') {
            ad_buf_byte(&path, '/');
        }
        ad_buf_add(&path, part->text);
    }
    *out = done && call->count ? ad_value_of_buf(m, AD_VALUE_STR, &path, call->node) : 0;
    ad_buf_clear(&path);
    return *out != 0;
}

/* One word of a command line, quotes undone; false at the end. */
static bool next_word(ad_str text, size_t *at, ad_buf *out, bool *valid)
{
    char quote = '\0';
    bool any = false;

    while (*at < text.len && (text.ptr[*at] == ' ' || text.ptr[*at] == '\t' || text.ptr[*at] == '\n')) {
        (*at)++;
    }
    for (; *at < text.len; (*at)++) {
        char c = text.ptr[*at];

        if (!quote && (c == ' ' || c == '\t' || c == '\n')) {
            break;
        }
        any = true;
        if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? '\0' : c;
        } else if (c == '\\' && quote != '\'' && *at + 1 < text.len) {
            ad_buf_byte(out, text.ptr[++*at]);
        } else {
            ad_buf_byte(out, c);
        }
    }
    *valid = !quote;
    return any;
}

static bool fold_shlex_split(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *value = value_of(m, call, 1);
    ad_value_id *words = NULL;
    size_t capacity = 0;
    size_t count = 0;
    size_t at = 0;
    bool valid = true;
    ad_buf word;

    (void)detail;
    if (value->kind != AD_VALUE_STR || call->count != 1) {
        return false;
    }
    ad_buf_init(&word, m->string_max);
    while (next_word(value->text, &at, &word, &valid) && valid) {
        if (count > m->items_max || !ad_grow(&words, &capacity, count + 1, sizeof(*words))) {
            valid = false;
            break;
        }
        words[count++] = ad_value_of_buf(m, AD_VALUE_STR, &word, value->node);
        ad_buf_reset(&word);
    }
    *out = valid ? ad_value_items(m, AD_VALUE_LIST, 0, words, count, call->node) : 0;
    ad_free(words);
    ad_buf_clear(&word);
    return *out != 0;
}

/* Gives its argument, if that is text. */
static bool fold_same_text(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    ad_value_kind kind = (ad_value_kind)value_of(m, call, 1)->kind;

    (void)detail;
    *out = argument(call, "", 1);
    return ad_value_is_text(kind) || kind == AD_VALUE_TEXT;
}

/* ---- operators by name, tables ---- */

/* operator.add and the like: the detail is the operator's token. */
static bool fold_operator(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    if (call->count != 2) {
        return false;
    }
    *out = ad_fold_binary(m, (ad_kind)detail, argument(call, "", 1), argument(call, "", 2), call->node);
    return true;
}

/* str.maketrans("ab", "xy") or of a dict */
static bool fold_maketrans(ad_module *m, const ad_call *call, int detail, ad_value_id *out)
{
    const ad_value *from = value_of(m, call, 1);
    const ad_value *to = value_of(m, call, 2);
    ad_value_id items[2 * TABLE_MAX];
    size_t count = 0;
    size_t at = 0;
    size_t with = 0;
    uint32_t i;

    (void)detail;
    if (call->count == 1 && from->kind == AD_VALUE_DICT && from->u.items.count <= 2 * TABLE_MAX) {
        for (i = 0; i + 1 < from->u.items.count; i += 2) {
            const ad_value *key = ad_value_at(m, from->u.items.at[i]);

            at = 0;
            items[count++] = key->kind == AD_VALUE_STR && key->text.len
                                 ? ad_value_int(m, ad_fold_next_char(key->text, &at), call->node)
                                 : from->u.items.at[i];
            items[count++] = from->u.items.at[i + 1];
        }
    } else if (call->count == 2 && from->kind == AD_VALUE_STR && to->kind == AD_VALUE_STR) {
        while (at < from->text.len && with < to->text.len && count + 2 <= 2 * TABLE_MAX) {
            items[count++] = ad_value_int(m, ad_fold_next_char(from->text, &at), call->node);
            items[count++] = ad_value_int(m, ad_fold_next_char(to->text, &with), call->node);
        }
    }
    *out = count ? ad_value_items(m, AD_VALUE_DICT, 0, items, count, call->node) : 0;
    return count > 0 && at <= from->text.len;
}

/* ---- the table ---- */

static const struct {
    const char *name;
    function run;
    int detail;
} functions[] = {
    /* in byte order */
    {"base64.a85decode", fold_decoder, AD_CODE_ASCII85},
    {"base64.b16decode", fold_decoder, AD_CODE_BASE16},
    {"base64.b32decode", fold_decoder, AD_CODE_BASE32},
    {"base64.b64decode", fold_decoder, AD_CODE_BASE64},
    {"base64.b64encode", fold_encoder, 0},
    {"base64.b85decode", fold_decoder, AD_CODE_BASE85},
    {"base64.decodebytes", fold_decoder, AD_CODE_BASE64},
    {"base64.decodestring", fold_decoder, AD_CODE_BASE64},
    {"base64.standard_b64decode", fold_decoder, AD_CODE_BASE64},
    {"base64.urlsafe_b64decode", fold_decoder, AD_CODE_BASE64_URL},
    {"base64.urlsafe_b64encode", fold_encoder, 1},
    {"binascii.a2b_base64", fold_decoder, AD_CODE_BASE64},
    {"binascii.a2b_hex", fold_decoder, AD_CODE_HEX},
    {"binascii.b2a_hex", fold_encoder, 2},
    {"binascii.hexlify", fold_encoder, 2},
    {"binascii.unhexlify", fold_decoder, AD_CODE_HEX},
    {"builtins.abs", fold_abs, 0},
    {"builtins.ascii", fold_repr, 1},
    {"builtins.bin", fold_radix, 'b'},
    {"builtins.bool", fold_bool, 0},
    {"builtins.bytearray", fold_bytes, 0},
    {"builtins.bytearray.fromhex", fold_decoder, AD_CODE_HEX},
    {"builtins.bytes", fold_bytes, 0},
    {"builtins.bytes.fromhex", fold_decoder, AD_CODE_HEX},
    {"builtins.chr", fold_chr, 0},
    {"builtins.dict", ad_fold_call_dict, 0},
    {"builtins.enumerate", ad_fold_call_enumerate, 0},
    {"builtins.float", fold_float, 0},
    {"builtins.format", fold_format, 0},
    {"builtins.frozenset", ad_fold_call_sequence, AD_VALUE_SET},
    {"builtins.hex", fold_radix, 'x'},
    {"builtins.int", fold_int, 0},
    {"builtins.len", fold_len, 0},
    {"builtins.list", ad_fold_call_sequence, AD_VALUE_LIST},
    {"builtins.long", fold_int, 0},
    {"builtins.max", ad_fold_call_aggregate, 3},
    {"builtins.min", ad_fold_call_aggregate, 2},
    {"builtins.oct", fold_radix, 'o'},
    {"builtins.ord", fold_ord, 0},
    {"builtins.range", ad_fold_call_range, 0},
    {"builtins.repr", fold_repr, 0},
    {"builtins.reversed", ad_fold_call_aggregate, 0},
    {"builtins.set", ad_fold_call_sequence, AD_VALUE_SET},
    {"builtins.sorted", ad_fold_call_aggregate, 1},
    {"builtins.str", fold_str, 0},
    {"builtins.str.maketrans", fold_maketrans, 0},
    {"builtins.sum", ad_fold_call_aggregate, 4},
    {"builtins.tuple", ad_fold_call_sequence, AD_VALUE_TUPLE},
    {"builtins.unichr", fold_chr, 0},
    {"builtins.unicode", fold_str, 0},
    {"builtins.xrange", ad_fold_call_range, 0},
    {"builtins.zip", ad_fold_call_zip, 0},
    {"bz2.BZ2Decompressor().decompress", fold_unpack, AD_PACKING_BZIP2},
    {"bz2.decompress", fold_unpack, AD_PACKING_BZIP2},
    {"codecs.decode", fold_codecs, 0},
    {"codecs.encode", fold_codecs, 1},
    {"gzip.decompress", fold_unpack, AD_PACKING_GZIP},
    {"lzma.LZMADecompressor().decompress", fold_unpack, AD_PACKING_LZMA},
    {"lzma.decompress", fold_unpack, AD_PACKING_LZMA},
    {"operator.add", fold_operator, AD_KIND_OP_ADD},
    {"operator.concat", fold_operator, AD_KIND_OP_ADD},
    {"operator.mod", fold_operator, AD_KIND_OP_MOD},
    {"operator.mul", fold_operator, AD_KIND_OP_MUL},
    {"operator.or_", fold_operator, AD_KIND_OP_BITOR},
    {"operator.sub", fold_operator, AD_KIND_OP_SUB},
    {"operator.xor", fold_operator, AD_KIND_OP_BITXOR},
    {"os.fspath", fold_same_text, 0},
    {"os.path.join", fold_path_join, 0},
    {"posixpath.join", fold_path_join, 0},
    {"shlex.split", fold_shlex_split, 0},
    {"sys.intern", fold_same_text, 0},
    {"textwrap.dedent", fold_same_text, 0},
    {"urllib.parse.unquote", fold_decoder, AD_CODE_UNQUOTE},
    {"urllib.parse.unquote_plus", fold_decoder, AD_CODE_UNQUOTE_PLUS},
    {"urllib.unquote", fold_decoder, AD_CODE_UNQUOTE},
    {"urllib.unquote_plus", fold_decoder, AD_CODE_UNQUOTE_PLUS},
    {"zlib.decompress", fold_unpack, AD_PACKING_ZLIB},
    {"zlib.decompressobj().decompress", fold_unpack, UNPACK_OBJECT},
};

enum { FUNCTION_COUNT = sizeof(functions) / sizeof(functions[0]) };

static size_t find_function(ad_str name)
{
    size_t low = 0;
    size_t high = FUNCTION_COUNT;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ad_str_compare_text(name, functions[middle].name);

        if (order == 0) {
            return middle;
        }
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return FUNCTION_COUNT;
}

/* str.join("", x) is "".join(x): the method of an unbound builtin type, "" for others. */
static ad_str unbound_method(ad_str name)
{
    static const char *const types[] = {"builtins.str.", "builtins.bytes.", "builtins.unicode.",
                                        "builtins.dict.", "builtins.list."};
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (ad_str_starts(name, ad_str_of(types[i]))) {
            ad_str method = ad_str_sub(name, strlen(types[i]), name.len);

            return ad_str_find_byte(method, '.', 0) == SIZE_MAX ? method : AD_STR("");
        }
    }
    return AD_STR("");
}

bool ad_fold_has_function(ad_str name)
{
    return find_function(name) < FUNCTION_COUNT || unbound_method(name).len > 0;
}

bool ad_fold_function(ad_module *m, ad_str name, const ad_call *call, ad_value_id *out)
{
    size_t number = find_function(name);
    ad_str method;
    ad_call rest = *call;

    *out = 0;
    if (number < FUNCTION_COUNT) {
        return functions[number].run(m, call, functions[number].detail, out) && *out;
    }
    method = unbound_method(name);
    if (method.len == 0 || call->count == 0 || call->arguments[0].keyword.len) {
        return false;
    }
    rest.arguments = call->arguments + 1;
    rest.count--;
    return ad_fold_method(m, call->arguments[0].value, method, &rest, out) && *out;
}
