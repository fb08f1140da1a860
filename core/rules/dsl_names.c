/* Names and paths in rules: lists of them, and the mistakes that would make a rule match nothing. */
#include "rules/dsl_priv.h"

#include "base/banned.h"

static bool each_name(ad_reader *reader, int index, const char *what, void *element)
{
    ad_name_pattern *name = element;
    ad_str text;

    if (!ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, &text)) {
        return false;
    }
    if (!ad_name_pattern_parse(text, name)) {
        ad_dsl_mistake(reader, "write \"package.name\", \"package.*\", \"package.**\" or \".method\"",
                       "`%s` is no dotted name", ad_mistake_show(reader->loading, text));
        return false;
    }
    return true;
}

/* Builtins that are no exceptions; those are told by their ending. */
static bool is_builtin(ad_str name)
{
    static const char *const builtins[] = {
        "__import__", "abs",       "all",          "any",        "ascii",  "bin",         "bool",
        "breakpoint", "bytearray", "bytes",        "callable",   "chr",    "classmethod", "compile",
        "complex",    "delattr",   "dict",         "dir",        "divmod", "enumerate",   "eval",
        "exec",       "execfile",  "file",         "filter",     "float",  "format",      "frozenset",
        "getattr",    "globals",   "hasattr",      "hash",       "help",   "hex",         "id",
        "input",      "int",       "isinstance",   "issubclass", "iter",   "len",         "list",
        "locals",     "map",       "max",          "memoryview", "min",    "next",        "object",
        "oct",        "open",      "ord",          "pow",        "print",  "property",    "range",
        "raw_input",  "reload",    "repr",         "reversed",   "round",  "set",         "setattr",
        "slice",      "sorted",    "staticmethod", "str",        "sum",    "super",       "tuple",
        "type",       "unicode",   "vars",         "zip",
    };
    size_t i;

    for (i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++) {
        if (ad_str_is(name, builtins[i])) {
            return true;
        }
    }
    return name.len > 0 && name.ptr[0] >= 'A' && name.ptr[0] <= 'Z' &&
           (ad_str_ends(name, AD_STR("Error")) || ad_str_ends(name, AD_STR("Exception")));
}

static bool each_reference(ad_reader *reader, int index, const char *what, void *element)
{
    const ad_name_pattern *name = element;

    if (!each_name(reader, index, what, element)) {
        return false;
    }
    if (name->form == AD_NAME_EXACT && is_builtin(name->text)) {
        const char *shown = ad_mistake_show(reader->loading, name->text);

        ad_dsl_mistake(reader, ad_mistake_hint(reader->loading, "write \"builtins.%s\"", shown),
                       "`%s` alone matches nothing: builtins are named with their module", shown);
        return false;
    }
    return true;
}

static bool each_glob(ad_reader *reader, int index, const char *what, void *element)
{
    ad_str text;

    if (!ad_dsl_line(reader, index, what, AD_DSL_NAME_BYTES, &text)) {
        return false;
    }
    if (text.ptr[0] == '/' || ad_str_find_byte(text, '\\', 0) != SIZE_MAX) {
        ad_dsl_mistake(reader, "paths are as in the package, with `/` between folders: \"tests/**\"",
                       "`%s` can match no path", ad_mistake_show(reader->loading, text));
        return false;
    }
    *(ad_str *)element = text;
    return true;
}

const ad_name_pattern *ad_dsl_names(ad_reader *reader, int index, const char *what, size_t *out_count)
{
    return ad_dsl_elements(reader, index, what, true, AD_DSL_LIST_MAX, sizeof(ad_name_pattern), each_name,
                           out_count);
}

const ad_name_pattern *ad_dsl_references(ad_reader *reader, int index, const char *what, size_t *out_count)
{
    return ad_dsl_elements(reader, index, what, true, AD_DSL_LIST_MAX, sizeof(ad_name_pattern),
                           each_reference, out_count);
}

const ad_str *ad_dsl_globs(ad_reader *reader, int index, const char *what, size_t *out_count)
{
    return ad_dsl_elements(reader, index, what, true, AD_DSL_LIST_MAX, sizeof(ad_str), each_glob, out_count);
}
