/* What a file is, by its name and its first bytes. Names come from archives and trees that someone
 * else made: every comparison works on raw bytes, without regard to ASCII case. */
#include "input/input_priv.h"

#include "base/banned.h"

enum { TAR_BLOCK_BYTES = 512, TAR_CHECKSUM_AT = 148, TAR_CHECKSUM_BYTES = 8, TEXT_SAMPLE_BYTES = 32 * 1024 };

/* ---- names ---- */

static bool ends_nocase(ad_str s, ad_str suffix)
{
    return s.len >= suffix.len && ad_str_equal_nocase(ad_str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

static bool starts_nocase(ad_str s, ad_str prefix)
{
    return ad_str_equal_nocase(ad_str_sub(s, 0, prefix.len), prefix);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Backslashes part names too: some installers take them for slashes. */
static bool is_separator(char c)
{
    return c == '/' || c == '\\' || c == '!';
}

/* A path's last part, and the folder's name in front of it. Dots and blanks at the end, which some file
 * systems drop, are no part of either. */
typedef struct name_parts {
    ad_str base;
    ad_str parent;
} name_parts;

static name_parts split(ad_str path)
{
    size_t end = path.len;
    size_t start;
    size_t parent_end;
    size_t parent_start;

    while (end && (is_separator(path.ptr[end - 1]) || path.ptr[end - 1] == '.' || path.ptr[end - 1] == ' ')) {
        end--;
    }
    start = end;
    while (start && !is_separator(path.ptr[start - 1])) {
        start--;
    }
    parent_end = start ? start - 1 : 0;
    parent_start = parent_end;
    while (parent_start && !is_separator(path.ptr[parent_start - 1])) {
        parent_start--;
    }
    return (name_parts){ad_str_sub(path, start, end - start),
                        ad_str_sub(path, parent_start, parent_end - parent_start)};
}

/* Behind the last dot; empty when there is none, or when it is a version's ("pip3.11"). */
static ad_str extension_of(ad_str base)
{
    size_t dot = ad_str_find_last_byte(base, '.');
    ad_str extension;

    if (dot == SIZE_MAX || dot == 0 || dot + 1 >= base.len) {
        return AD_STR("");
    }
    extension = ad_str_sub(base, dot + 1, base.len);
    return is_digit(extension.ptr[0]) ? AD_STR("") : extension;
}

static bool one_of(ad_str name, const char *const *names)
{
    for (; *names; names++) {
        if (ad_str_equal_nocase(name, ad_str_of(*names))) {
            return true;
        }
    }
    return false;
}

static bool one_of_ends(ad_str name, const char *const *suffixes)
{
    for (; *suffixes; suffixes++) {
        if (ends_nocase(name, ad_str_of(*suffixes))) {
            return true;
        }
    }
    return false;
}

ad_claim ad_input_claim_of(ad_str path)
{
    static const char *const zips[] = {".whl", ".zip", ".egg", ".conda", NULL};
    static const char *const zipapps[] = {".pyz", ".pyzw", ".pex", NULL};
    static const char *const tars[] = {".tar",      ".tgz",    ".tbz",    ".tbz2",    ".txz",    ".tzst",
                                       ".tlz",      ".taz",    ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst",
                                       ".tar.lzma", ".tar.lz", ".tar.z",  NULL};
    ad_str base = split(path).base;

    if (one_of_ends(base, zips)) {
        return AD_CLAIM_ZIP;
    }
    if (one_of_ends(base, zipapps)) {
        return AD_CLAIM_ZIPAPP;
    }
    return one_of_ends(base, tars) ? AD_CLAIM_TAR : AD_CLAIM_NONE;
}

/* ---- kinds ---- */

static bool is_requirements(name_parts parts)
{
    if (!ends_nocase(parts.base, AD_STR(".txt")) && !ends_nocase(parts.base, AD_STR(".in"))) {
        return false;
    }
    if (ad_str_equal_nocase(parts.parent, AD_STR("requirements")) ||
        starts_nocase(parts.base, AD_STR("constraints"))) {
        return true;
    }
    for (size_t i = 0; i < parts.base.len; i++) {
        if (starts_nocase(ad_str_sub(parts.base, i, parts.base.len), AD_STR("requirements"))) {
            return true;
        }
    }
    return false;
}

static bool is_metadata(name_parts parts)
{
    static const char *const names[] = {"METADATA",         "PKG-INFO",      "RECORD", "WHEEL",
                                        "entry_points.txt", "top_level.txt", NULL};

    if (ad_str_equal_nocase(parts.base, AD_STR("PKG-INFO")) || ends_nocase(parts.base, AD_STR(".egg-info"))) {
        return true; /* an sdist's root, or distutils' single file */
    }
    if (!ends_nocase(parts.parent, AD_STR(".dist-info")) && !ends_nocase(parts.parent, AD_STR(".egg-info")) &&
        !ad_str_equal_nocase(parts.parent, AD_STR("EGG-INFO"))) {
        return false;
    }
    return one_of(parts.base, names);
}

static ad_str next_word(ad_str line, size_t *at)
{
    size_t start;

    while (*at < line.len && (line.ptr[*at] == ' ' || line.ptr[*at] == '\t')) {
        (*at)++;
    }
    start = *at;
    while (*at < line.len && line.ptr[*at] != ' ' && line.ptr[*at] != '\t') {
        (*at)++;
    }
    return ad_str_sub(line, start, *at - start);
}

static bool is_python_program(ad_str word)
{
    static const char *const names[] = {"python", "pypy", "ipython", "jython", NULL};
    ad_str base;

    while (word.len && (word.ptr[word.len - 1] == '"' || word.ptr[word.len - 1] == '\'')) {
        word.len--;
    }
    base = split(word).base;
    for (const char *const *name = names; *name; name++) {
        if (starts_nocase(base, ad_str_of(*name))) {
            return true;
        }
    }
    return false;
}

/* The program behind "env": options and assignments stand in front of it, and "-S" may touch it. */
static bool env_runs_python(ad_str line, size_t at)
{
    for (;;) {
        ad_str word = next_word(line, &at);

        if (word.len == 0) {
            return false;
        }
        if (ad_str_starts(word, AD_STR("-S")) && word.len > 2) {
            word = ad_str_sub(word, 2, word.len);
        } else if (word.ptr[0] == '-' || ad_str_find_byte(word, '=', 0) != SIZE_MAX) {
            continue;
        }
        return is_python_program(word);
    }
}

static ad_str first_line(ad_str text)
{
    size_t end = 0;

    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r') {
        end++;
    }
    return ad_str_sub(text, 0, end);
}

static bool has_python_shebang(ad_str head)
{
    ad_str line;
    ad_str program;
    size_t at = 2;

    if (!ad_str_starts(head, AD_STR("#!"))) {
        return false;
    }
    line = first_line(head);
    program = next_word(line, &at);
    if (ad_str_equal(split(program).base, AD_STR("env"))) {
        return env_runs_python(line, at);
    }
    if (ad_str_equal(split(program).base, AD_STR("sh"))) {
        /* What installers write when the interpreter's path is too long for a "#!" line: a shell command
         * that is a string for Python. */
        ad_str rest = ad_str_sub(head, line.len + 1, head.len);

        return ad_str_starts(rest, AD_STR("'''exec'"));
    }
    if (program.len && (program.ptr[0] == '"' || program.ptr[0] == '\'')) {
        program = ad_str_sub(line, 2, line.len); /* quoted, with blanks in it */
    }
    return is_python_program(program);
}

static ad_unit_kind kind_of_whole(ad_str path, ad_str head)
{
    name_parts parts = split(path);
    ad_str extension = extension_of(parts.base);

    if (ad_str_equal_nocase(extension, AD_STR("py")) || ad_str_equal_nocase(extension, AD_STR("pyw"))) {
        return AD_UNIT_PYTHON;
    }
    if (ad_str_equal_nocase(extension, AD_STR("pyi"))) {
        return AD_UNIT_STUB;
    }
    if (ad_str_equal_nocase(extension, AD_STR("pth"))) {
        return AD_UNIT_PTH;
    }
    if (ad_str_equal_nocase(extension, AD_STR("ipynb"))) {
        return AD_UNIT_NOTEBOOK;
    }
    if (ad_str_equal_nocase(parts.base, AD_STR("setup.cfg"))) {
        return AD_UNIT_SETUP_CFG;
    }
    if (ad_str_equal_nocase(parts.base, AD_STR("pyproject.toml"))) {
        return AD_UNIT_PYPROJECT;
    }
    if (is_metadata(parts)) {
        return AD_UNIT_METADATA;
    }
    if (is_requirements(parts)) {
        return AD_UNIT_REQUIREMENTS;
    }
    return extension.len == 0 && has_python_shebang(head) ? AD_UNIT_PYTHON : AD_UNIT_OTHER;
}

ad_unit_kind ad_unit_kind_of(ad_str path, ad_str head)
{
    /* zipfile ends a name at its first NUL, others do not: either reading may make it Python. */
    ad_unit_kind kind = kind_of_whole(ad_str_sub(path, 0, ad_str_find_byte(path, '\0', 0)), head);

    return kind != AD_UNIT_OTHER ? kind : kind_of_whole(path, head);
}

bool ad_input_wants(ad_str path)
{
    return ad_input_claim_of(path) != AD_CLAIM_NONE || ad_unit_kind_of(path, AD_STR("")) != AD_UNIT_OTHER ||
           extension_of(split(path).base).len == 0;
}

bool ad_input_may_be_python(ad_str path, ad_str bytes)
{
    static const char *const others[] = {
        "txt", "md",  "rst", "json", "toml", "yaml", "yml",   "cfg", "ini", "conf", "xml",   "html",
        "htm", "css", "js",  "mjs",  "ts",   "csv",  "tsv",   "sh",  "bat", "ps1",  "c",     "h",
        "cc",  "cpp", "hpp", "rs",   "go",   "java", "lua",   "rb",  "pl",  "sql",  "log",   "lock",
        "svg", "tex", "pyx", "pxd",  "pxi",  "in",   "typed", "po",  "pot", "diff", "patch", NULL};
    ad_str sample = ad_str_sub(bytes, 0, TEXT_SAMPLE_BYTES);

    if (one_of(extension_of(split(path).base), others) || ad_str_starts(bytes, AD_STR("#!"))) {
        return has_python_shebang(bytes);
    }
    for (size_t i = 0; i < sample.len; i++) {
        unsigned char c = (unsigned char)sample.ptr[i];

        if (c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f')) {
            return false;
        }
    }
    return ad_input_claim_of(path) == AD_CLAIM_NONE;
}

/* ---- first bytes ---- */

bool ad_input_is_zip_head(ad_str head)
{
    return ad_str_starts(head, AD_STR("PK\003\004")) || ad_str_starts(head, AD_STR("PK\005\006")) ||
           ad_str_starts(head, AD_STR("PK\007\010PK\003\004"));
}

/* Octal digits between blanks, ended by a blank or NUL (POSIX.1-2017, pax, ustar interchange format). */
static bool parse_octal(ad_str field, uint32_t *out)
{
    uint32_t value = 0;
    size_t i = 0;
    size_t digits = 0;

    while (i < field.len && field.ptr[i] == ' ') {
        i++;
    }
    for (; i < field.len && field.ptr[i] >= '0' && field.ptr[i] <= '7'; i++, digits++) {
        value = value * 8 + (uint32_t)(field.ptr[i] - '0');
    }
    *out = value;
    return digits > 0 && (i == field.len || field.ptr[i] == ' ' || field.ptr[i] == '\0');
}

bool ad_input_is_tar_head(ad_str head)
{
    uint32_t sum_unsigned = 0;
    int32_t sum_signed = 0; /* what some old programs wrote */
    uint32_t wanted = 0;

    if (head.len < TAR_BLOCK_BYTES ||
        !parse_octal(ad_str_sub(head, TAR_CHECKSUM_AT, TAR_CHECKSUM_BYTES), &wanted)) {
        return false;
    }
    for (size_t i = 0; i < TAR_BLOCK_BYTES; i++) {
        bool blank = i >= TAR_CHECKSUM_AT && i < TAR_CHECKSUM_AT + TAR_CHECKSUM_BYTES;

        sum_unsigned += blank ? ' ' : (unsigned char)head.ptr[i];
        sum_signed += blank ? ' ' : (signed char)head.ptr[i];
    }
    return wanted == sum_unsigned || (sum_signed >= 0 && wanted == (uint32_t)sum_signed);
}

static bool is_lzma_head(ad_str head)
{
    /* Properties byte, dictionary size, unpacked size: the format has no magic number. */
    if (head.len < 13 || (unsigned char)head.ptr[0] >= 9 * 5 * 5) {
        return false;
    }
    return ad_le32(head.ptr + 1) >= 4096 &&
           (ad_le64(head.ptr + 5) == UINT64_MAX || ad_le64(head.ptr + 5) < 1ULL << 40);
}

static bool is_bzip2_head(ad_str head)
{
    return head.len >= 10 && ad_str_starts(head, AD_STR("BZh")) && head.ptr[3] >= '1' && head.ptr[3] <= '9' &&
           (memcmp(head.ptr + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
            memcmp(head.ptr + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

bool ad_input_is_packed_head(ad_str head)
{
    return ad_str_starts(head, AD_STR("\x1f\x8b\x08")) || is_bzip2_head(head) ||
           (head.len >= 6 && memcmp(head.ptr,
                                    "\xfd"
                                    "7zXZ\0",
                                    6) == 0) ||
           ad_str_starts(head, AD_STR("\x28\xb5\x2f\xfd")) ||
           (ad_str_starts(head, AD_STR("\x5d\0\0")) && is_lzma_head(head));
}

ad_input_form ad_input_form_of(ad_str path, ad_str head)
{
    ad_claim claim = ad_input_claim_of(path);

    if (ad_input_is_zip_head(head)) {
        return AD_FORM_ZIP;
    }
    if (ad_input_is_tar_head(head) || ad_input_is_packed_head(head)) {
        return AD_FORM_TAR;
    }
    if (claim == AD_CLAIM_ZIPAPP && ad_str_starts(head, AD_STR("#!"))) {
        return AD_FORM_ZIP;
    }
    if (claim == AD_CLAIM_TAR && is_lzma_head(head)) {
        return AD_FORM_TAR;
    }
    return claim == AD_CLAIM_NONE ? AD_FORM_FILE : AD_FORM_BROKEN_ARCHIVE;
}
