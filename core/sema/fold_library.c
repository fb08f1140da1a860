/* Constants of the standard library that code computes with. */
#include "sema/sema_priv.h"

#include "base/banned.h"

static const struct {
    const char *name;
    int64_t value;
} integers[] = {
    /* stat(7): the same on every system that Python knows */
    {"stat.S_ISUID", 04000}, {"stat.S_ISGID", 02000}, {"stat.S_ISVTX", 01000}, {"stat.S_ENFMT", 02000},
    {"stat.S_IRWXU", 0700},  {"stat.S_IRUSR", 0400},  {"stat.S_IWUSR", 0200},  {"stat.S_IXUSR", 0100},
    {"stat.S_IRWXG", 070},   {"stat.S_IRGRP", 040},   {"stat.S_IWGRP", 020},   {"stat.S_IXGRP", 010},
    {"stat.S_IRWXO", 07},    {"stat.S_IROTH", 04},    {"stat.S_IWOTH", 02},    {"stat.S_IXOTH", 01},
    {"stat.S_IREAD", 0400},  {"stat.S_IWRITE", 0200}, {"stat.S_IEXEC", 0100},
};

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define UPPER  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define MARKS  "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
#define BLANKS " \t\n\r\v\f"

static const struct {
    const char *name;
    const char *text;
} texts[] = {
    {"string.ascii_letters", LOWER UPPER},
    {"string.ascii_lowercase", LOWER},
    {"string.ascii_uppercase", UPPER},
    {"string.letters", LOWER UPPER},
    {"string.lowercase", LOWER},
    {"string.uppercase", UPPER},
    {"string.digits", DIGITS},
    {"string.hexdigits", DIGITS "abcdefABCDEF"},
    {"string.octdigits", "01234567"},
    {"string.punctuation", MARKS},
    {"string.whitespace", BLANKS},
    {"string.printable", DIGITS LOWER UPPER MARKS BLANKS},
    {"os.sep", "/"},
    {"os.path.sep", "/"},
    {"os.pathsep", ":"},
    {"os.path.pathsep", ":"},
    {"os.linesep", "\n"},
    {"os.curdir", "."},
    {"os.path.curdir", "."},
    {"os.pardir", ".."},
    {"os.path.pardir", ".."},
    {"os.extsep", "."},
    {"os.devnull", "/dev/null"},
};

bool ad_fold_library_constant(ad_str name, int64_t *out_integer, ad_str *out_text)
{
    size_t i;

    *out_text = (ad_str){NULL, 0};
    *out_integer = 0;
    if (ad_str_starts(name, AD_STR("stat.S_"))) {
        for (i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
            if (ad_str_is(name, integers[i].name)) {
                *out_integer = integers[i].value;
                return true;
            }
        }
        return false;
    }
    if (!ad_str_starts(name, AD_STR("string.")) && !ad_str_starts(name, AD_STR("os."))) {
        return false;
    }
    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (ad_str_is(name, texts[i].name)) {
            *out_text = ad_str_of(texts[i].text);
            return true;
        }
    }
    return false;
}
