/* Names in patterns: words that are holes, bound, built in or resolve, and attribute chains as one dotted
 * name. */

#include "rules/pattern_build.h"

#include "base/banned.h"

/* What a pattern's word means without an import. Python 2's are there for old code. */
static const char *const builtin_names[] = {
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "Ellipsis",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__build_class__",
    "__debug__",
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "apply",
    "ascii",
    "basestring",
    "bin",
    "bool",
    "breakpoint",
    "buffer",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "cmp",
    "coerce",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "execfile",
    "exit",
    "file",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "intern",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "long",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "raw_input",
    "reduce",
    "reload",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "unichr",
    "unicode",
    "vars",
    "xrange",
    "zip",
};

static bool is_builtin(ad_str name)
{
    return ad_str_in_sorted(name, builtin_names, sizeof(builtin_names) / sizeof(builtin_names[0]));
}

static bool is_receiver_word(ad_str name)
{
    return ad_str_equal(name, AD_STR("self")) || ad_str_equal(name, AD_STR("cls"));
}

ad_status ad_builder_add_identifier(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    ad_str name = ad_module_identifier(b->module, n);
    const ad_mark *mark = ad_builder_mark(b, n);
    ad_str parts[2] = {AD_STR("builtins."), name};
    char *text;

    if (mark) {
        return ad_builder_add_mark(b, n, mark, flags, out);
    }
    if ((flags & AD_PNODE_STORE) || is_receiver_word(name)) {
        return ad_builder_add_text(b, AD_PNODE_WORD, n, flags, name, out);
    }
    if (!is_builtin(name)) {
        return ad_builder_add_text(b, AD_PNODE_NAME, n, flags | AD_PNODE_BARE, name, out);
    }
    text = ad_arena_bytes(&b->strings, parts[0].len + name.len);
    if (!text) {
        return ad_builder_no_memory(b);
    }
    memcpy(text, parts[0].ptr, parts[0].len);
    memcpy(text + parts[0].len, name.ptr, name.len);
    return ad_builder_add_text(b, AD_PNODE_NAME, n, flags, (ad_str){text, parts[0].len + name.len}, out);
}

/* An attribute chain read from its end. */
typedef struct chain {
    ad_str words[AD_PATTERN_DEPTH_MAX + 1]; /* last one first; "" stands for `()` */
    size_t count;
    bool calls; /* a call is in it: "requests.Session().get" */
    bool open;  /* begins with a hole */
    bool named; /* begins with a word that resolves */
} chain;

/* Are a call's arguments left open (`()` or `(...)`), so that only what is called counts? */
static bool arguments_open(const ad_builder *b, ad_node call)
{
    ad_node list = ad_node_child_by_field(b->tree, call, AD_FIELD_ARGUMENTS);
    ad_node only = list == AD_NO_NODE ? AD_NO_NODE : ad_pattern_first(b->tree, list);
    const ad_mark *mark;

    if (list == AD_NO_NODE || ad_node_kind(b->tree, list) != AD_KIND_ARGUMENT_LIST) {
        return false;
    }
    if (only == AD_NO_NODE) {
        return true;
    }
    mark = ad_builder_mark(b, only);
    return mark && mark->dots && ad_pattern_next(b->tree, only) == AD_NO_NODE;
}

static chain read_chain(const ad_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    chain c = {.count = 0};

    while (n != AD_NO_NODE && c.count < AD_PATTERN_DEPTH_MAX) {
        ad_kind kind = ad_node_kind(tree, n);
        const ad_mark *mark = ad_builder_mark(b, n);

        if (kind == AD_KIND_ATTRIBUTE) {
            ad_node word = ad_node_child_by_field(tree, n, AD_FIELD_ATTRIBUTE);

            if (word == AD_NO_NODE || ad_builder_mark(b, word)) {
                break;
            }
            c.words[c.count++] = ad_module_identifier(b->module, word);
            n = ad_node_child_by_field(tree, n, AD_FIELD_OBJECT);
        } else if (kind == AD_KIND_CALL && arguments_open(b, n)) {
            c.words[c.count++] = (ad_str){"", 0};
            c.calls = true;
            n = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
        } else {
            c.open = mark != NULL;
            if (kind == AD_KIND_IDENTIFIER && !mark) {
                c.words[c.count++] = ad_module_identifier(b->module, n);
                c.named = !is_receiver_word(c.words[c.count - 1]);
            }
            break;
        }
    }
    return c;
}

/* "a.B().c" for a named chain, ".b.c" for one behind a hole. */
static ad_status chain_text(ad_builder *b, const chain *c, ad_str *out)
{
    ad_buf text;
    ad_str copy;

    ad_buf_init(&text, (size_t)AD_PATTERN_BYTES_MAX * 2);
    if (c->named && is_builtin(c->words[c->count - 1])) {
        ad_buf_text(&text, "builtins.");
    }
    for (size_t i = c->count; i-- > 0;) {
        if (c->words[i].len == 0) {
            ad_buf_text(&text, "()");
        } else {
            if (text.len > 0 ? i + 1 < c->count : c->open) {
                ad_buf_byte(&text, '.');
            }
            ad_buf_add(&text, c->words[i]);
        }
    }
    copy = ad_arena_copy(&b->strings, ad_buf_str(&text));
    ad_buf_clear(&text);
    if (!copy.ptr) {
        return ad_builder_no_memory(b);
    }
    *out = copy;
    return AD_OK;
}

ad_status ad_builder_add_attribute(ad_builder *b, ad_node n, unsigned flags, uint16_t *out)
{
    chain c = read_chain(b, n);
    bool named = c.named && c.count > 1;
    bool suffix = c.open && !c.calls && c.count > 0;
    ad_str text = {"", 0};
    uint16_t last = 0;
    ad_status status = AD_OK;

    if (named || suffix) {
        status = chain_text(b, &c, &text);
    }
    if (status != AD_OK) {
        return status;
    }
    if (named && !c.calls) {
        return ad_builder_add_text(b, AD_PNODE_NAME, n, flags, text, out);
    }
    status = ad_builder_new(b, AD_PNODE_NODE, n, flags, out);
    if (status == AD_OK) {
        b->nodes[*out].text = text;
        status = ad_builder_add_children(b, n, *out, &last);
    }
    return status;
}
