/* Dotted names: how they are put together, and what builtins there are. */
#include "sema/sema_priv.h"

#include <string.h>

#include "base/banned.h"

/* ---- builtins of Python 2 and 3 ---- */

#define BUILTIN(name) "builtins." name

/* In byte order. */
static const char *const builtins[] = {
    BUILTIN("ArithmeticError"),
    BUILTIN("AssertionError"),
    BUILTIN("AttributeError"),
    BUILTIN("BaseException"),
    BUILTIN("BaseExceptionGroup"),
    BUILTIN("BlockingIOError"),
    BUILTIN("BrokenPipeError"),
    BUILTIN("BufferError"),
    BUILTIN("BytesWarning"),
    BUILTIN("ChildProcessError"),
    BUILTIN("ConnectionAbortedError"),
    BUILTIN("ConnectionError"),
    BUILTIN("ConnectionRefusedError"),
    BUILTIN("ConnectionResetError"),
    BUILTIN("DeprecationWarning"),
    BUILTIN("EOFError"),
    BUILTIN("Ellipsis"),
    BUILTIN("EncodingWarning"),
    BUILTIN("EnvironmentError"),
    BUILTIN("Exception"),
    BUILTIN("ExceptionGroup"),
    BUILTIN("FileExistsError"),
    BUILTIN("FileNotFoundError"),
    BUILTIN("FloatingPointError"),
    BUILTIN("FutureWarning"),
    BUILTIN("GeneratorExit"),
    BUILTIN("IOError"),
    BUILTIN("ImportError"),
    BUILTIN("ImportWarning"),
    BUILTIN("IndentationError"),
    BUILTIN("IndexError"),
    BUILTIN("InterruptedError"),
    BUILTIN("IsADirectoryError"),
    BUILTIN("KeyError"),
    BUILTIN("KeyboardInterrupt"),
    BUILTIN("LookupError"),
    BUILTIN("MemoryError"),
    BUILTIN("ModuleNotFoundError"),
    BUILTIN("NameError"),
    BUILTIN("NotADirectoryError"),
    BUILTIN("NotImplemented"),
    BUILTIN("NotImplementedError"),
    BUILTIN("OSError"),
    BUILTIN("OverflowError"),
    BUILTIN("PendingDeprecationWarning"),
    BUILTIN("PermissionError"),
    BUILTIN("ProcessLookupError"),
    BUILTIN("PythonFinalizationError"),
    BUILTIN("RecursionError"),
    BUILTIN("ReferenceError"),
    BUILTIN("ResourceWarning"),
    BUILTIN("RuntimeError"),
    BUILTIN("RuntimeWarning"),
    BUILTIN("StandardError"),
    BUILTIN("StopAsyncIteration"),
    BUILTIN("StopIteration"),
    BUILTIN("SyntaxError"),
    BUILTIN("SyntaxWarning"),
    BUILTIN("SystemError"),
    BUILTIN("SystemExit"),
    BUILTIN("TabError"),
    BUILTIN("TimeoutError"),
    BUILTIN("TypeError"),
    BUILTIN("UnboundLocalError"),
    BUILTIN("UnicodeDecodeError"),
    BUILTIN("UnicodeEncodeError"),
    BUILTIN("UnicodeError"),
    BUILTIN("UnicodeTranslateError"),
    BUILTIN("UnicodeWarning"),
    BUILTIN("UserWarning"),
    BUILTIN("ValueError"),
    BUILTIN("Warning"),
    BUILTIN("WindowsError"),
    BUILTIN("ZeroDivisionError"),
    BUILTIN("__build_class__"),
    BUILTIN("__builtins__"),
    BUILTIN("__debug__"),
    BUILTIN("__import__"),
    BUILTIN("abs"),
    BUILTIN("aiter"),
    BUILTIN("all"),
    BUILTIN("anext"),
    BUILTIN("any"),
    BUILTIN("apply"),
    BUILTIN("ascii"),
    BUILTIN("basestring"),
    BUILTIN("bin"),
    BUILTIN("bool"),
    BUILTIN("breakpoint"),
    BUILTIN("buffer"),
    BUILTIN("bytearray"),
    BUILTIN("bytes"),
    BUILTIN("callable"),
    BUILTIN("chr"),
    BUILTIN("classmethod"),
    BUILTIN("cmp"),
    BUILTIN("coerce"),
    BUILTIN("compile"),
    BUILTIN("complex"),
    BUILTIN("copyright"),
    BUILTIN("credits"),
    BUILTIN("delattr"),
    BUILTIN("dict"),
    BUILTIN("dir"),
    BUILTIN("divmod"),
    BUILTIN("enumerate"),
    BUILTIN("eval"),
    BUILTIN("exec"),
    BUILTIN("execfile"),
    BUILTIN("exit"),
    BUILTIN("file"),
    BUILTIN("filter"),
    BUILTIN("float"),
    BUILTIN("format"),
    BUILTIN("frozenset"),
    BUILTIN("getattr"),
    BUILTIN("globals"),
    BUILTIN("hasattr"),
    BUILTIN("hash"),
    BUILTIN("help"),
    BUILTIN("hex"),
    BUILTIN("id"),
    BUILTIN("input"),
    BUILTIN("int"),
    BUILTIN("intern"),
    BUILTIN("isinstance"),
    BUILTIN("issubclass"),
    BUILTIN("iter"),
    BUILTIN("len"),
    BUILTIN("license"),
    BUILTIN("list"),
    BUILTIN("locals"),
    BUILTIN("long"),
    BUILTIN("map"),
    BUILTIN("max"),
    BUILTIN("memoryview"),
    BUILTIN("min"),
    BUILTIN("next"),
    BUILTIN("object"),
    BUILTIN("oct"),
    BUILTIN("open"),
    BUILTIN("ord"),
    BUILTIN("pow"),
    BUILTIN("print"),
    BUILTIN("property"),
    BUILTIN("quit"),
    BUILTIN("range"),
    BUILTIN("raw_input"),
    BUILTIN("reduce"),
    BUILTIN("reload"),
    BUILTIN("repr"),
    BUILTIN("reversed"),
    BUILTIN("round"),
    BUILTIN("set"),
    BUILTIN("setattr"),
    BUILTIN("slice"),
    BUILTIN("sorted"),
    BUILTIN("staticmethod"),
    BUILTIN("str"),
    BUILTIN("sum"),
    BUILTIN("super"),
    BUILTIN("tuple"),
    BUILTIN("type"),
    BUILTIN("unichr"),
    BUILTIN("unicode"),
    BUILTIN("vars"),
    BUILTIN("xrange"),
    BUILTIN("zip"),
};

enum { BUILTIN_COUNT = sizeof(builtins) / sizeof(builtins[0]), PREFIX_BYTES = sizeof(BUILTIN("")) - 1 };

uint32_t ad_builtin_number(ad_str name)
{
    uint32_t low = 0;
    uint32_t high = BUILTIN_COUNT;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = ad_str_compare_text(name, builtins[middle] + PREFIX_BYTES);

        if (order == 0) {
            return middle;
        }
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return AD_NOWHERE;
}

ad_value_id ad_builtin_value(ad_module *m, uint32_t number)
{
    ad_str dotted = ad_str_of(builtins[number]);

    if (!m->builtin_values) {
        m->builtin_values = ad_sema_alloc(m, BUILTIN_COUNT, sizeof(*m->builtin_values));
        if (!m->builtin_values) {
            return 0;
        }
    }
    if (!m->builtin_values[number]) {
        if (ad_str_equal(dotted, AD_STR("builtins.__builtins__"))) {
            dotted = AD_STR("builtins");
        }
        m->builtin_values[number] = ad_value_text(m, AD_VALUE_NAME, dotted, AD_NO_NODE);
    }
    return m->builtin_values[number];
}

/* ---- putting names together ---- */

enum { CHAIN_CALLS_MAX = 4 };

/* As it stands. */
static ad_value_id plain_name(ad_module *m, ad_str dotted, ad_node node)
{
    ad_value_id given = m->given_count ? ad_constant_given(m, dotted) : 0;
    ad_str text;
    int64_t integer;

    if (given) {
        return given;
    }
    if (ad_fold_library_constant(dotted, &integer, &text)) {
        if (text.ptr) {
            return ad_value_text(m, AD_VALUE_STR, text, node);
        }
        return ad_value_add(m, &(ad_value){.kind = AD_VALUE_INT,
                                           .flags = AD_VALUE_CONSTANT,
                                           .node = node,
                                           .u.integer = integer,
                                           .text = dotted});
    }
    if (ad_str_equal(dotted, AD_STR("__builtin__")) || ad_str_equal(dotted, AD_STR("six.moves.builtins"))) {
        dotted = AD_STR("builtins");
    }
    return ad_value_text(m, AD_VALUE_NAME, dotted, node);
}

static size_t count_calls(ad_str dotted)
{
    size_t count = 0;

    for (size_t i = 0; i + 1 < dotted.len; i++) {
        count += dotted.ptr[i] == '(' && dotted.ptr[i + 1] == ')';
    }
    return count;
}

static bool has_empty_part(ad_str dotted)
{
    size_t dot = ad_str_find_byte(dotted, '.', 0);

    while (dot != SIZE_MAX && dot + 1 < dotted.len && dotted.ptr[dot + 1] != '.') {
        dot = ad_str_find_byte(dotted, '.', dot + 1);
    }
    return dot != SIZE_MAX && dot + 1 < dotted.len;
}

/* What gives an instance of a known class goes by both names, as rules may be written either way; of long
 * chains of calls the class alone is left. */
ad_value_id ad_name_of(ad_module *m, ad_str dotted, ad_node node)
{
    ad_choice both = {.count = 0};
    ad_str known;
    bool is_long;

    if (dotted.len == 0) {
        return 0; /* the parser made it up, where the text lacks one */
    }
    if (has_empty_part(dotted)) {
        return 0; /* of names that the parser made up */
    }
    if (!m->known) {
        return plain_name(m, dotted, node);
    }
    is_long = count_calls(dotted) >= CHAIN_CALLS_MAX;
    known = is_long ? ad_name_canonical(m, dotted) : ad_name_map_find(m->known, dotted);
    if (is_long || known.ptr == dotted.ptr || !ad_str_ends(known, AD_STR("()"))) {
        return plain_name(m, known, node);
    }
    ad_choice_add(m, &both, plain_name(m, dotted, node));
    ad_choice_add(m, &both, plain_name(m, known, node));
    return ad_choice_value(m, &both);
}

ad_str ad_name_canonical(ad_module *m, ad_str dotted)
{
    ad_buf out;
    ad_str known = dotted;

    if (!m->known) {
        return dotted;
    }
    ad_buf_init(&out, AD_DOTTED_BYTES_MAX);
    if (ad_name_map_apply(m->known, dotted, &out) && !ad_str_equal(ad_buf_str(&out), dotted)) {
        uint32_t symbol = ad_sema_intern(m, ad_buf_str(&out));

        known = symbol ? ad_intern_str(&m->names, symbol) : dotted;
    }
    ad_buf_clear(&out);
    return known;
}

ad_value_id ad_name_join(ad_module *m, ad_str head, ad_str tail, ad_node node)
{
    char text[AD_DOTTED_BYTES_MAX];
    uint32_t symbol;

    if (tail.len > sizeof(text) || head.len > sizeof(text) - tail.len) {
        return 0;
    }
    memcpy(text, head.ptr, head.len);
    memcpy(text + head.len, tail.ptr, tail.len);
    symbol = ad_sema_intern(m, (ad_str){text, head.len + tail.len});
    return symbol ? ad_name_of(m, ad_intern_str(&m->names, symbol), node) : 0;
}

ad_value_id ad_name_attribute(ad_module *m, ad_str head, ad_str attribute, ad_node node)
{
    char text[AD_DOTTED_BYTES_MAX];
    uint32_t symbol;

    /* an empty part is one that the parser made up, or getattr(x, "") */
    if (head.len == 0 || attribute.len == 0 || attribute.len >= sizeof(text) ||
        head.len > sizeof(text) - 1 - attribute.len) {
        return 0;
    }
    memcpy(text, head.ptr, head.len);
    text[head.len] = '.';
    memcpy(text + head.len + 1, attribute.ptr, attribute.len);
    symbol = ad_sema_intern(m, (ad_str){text, head.len + 1 + attribute.len});
    return symbol ? ad_name_of(m, ad_intern_str(&m->names, symbol), node) : 0;
}

/* "builtins.str()" for a constant, "" for others. */
static ad_str type_name(ad_value_kind kind)
{
    switch (kind) {
    case AD_VALUE_BOOL:
        return AD_STR("builtins.bool()");
    case AD_VALUE_INT:
        return AD_STR("builtins.int()");
    case AD_VALUE_FLOAT:
        return AD_STR("builtins.float()");
    case AD_VALUE_STR:
    case AD_VALUE_TEXT:
        return AD_STR("builtins.str()");
    case AD_VALUE_BYTES:
        return AD_STR("builtins.bytes()");
    case AD_VALUE_TUPLE:
        return AD_STR("builtins.tuple()");
    case AD_VALUE_LIST:
        return AD_STR("builtins.list()");
    case AD_VALUE_SET:
        return AD_STR("builtins.set()");
    case AD_VALUE_DICT:
        return AD_STR("builtins.dict()");
    case AD_VALUE_PARTIAL:
        return AD_STR("functools.partial()");
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_NONE:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
    case AD_VALUE_ANY_OF:
        break;
    }
    return AD_STR("");
}

/* The dotted name a value goes by when something is appended to it; "?" for what has none. */
ad_str ad_name_head(const ad_module *m, ad_value_id id)
{
    const ad_value *value = ad_value_at(m, id);
    ad_str type = type_name((ad_value_kind)value->kind);

    switch ((int)value->kind) {
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        return value->text;
    default:
        return type.len ? type : AD_STR("?");
    }
}

ad_value_id ad_name_instance(ad_module *m, ad_value_id type, ad_node node)
{
    ad_alternatives all = ad_value_alternatives(m, &type);
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        const ad_value *value = ad_value_at(m, all.at[i]);
        ad_value_id id = 0;

        if (value->kind == AD_VALUE_CLASS) {
            id = ad_class_instance(m, value->node);
        } else if (value->kind == AD_VALUE_NONE) {
            id = all.at[i];
        } else if (value->kind == AD_VALUE_NAME && !ad_str_equal(value->text, AD_STR("typing.Any")) &&
                   !ad_str_equal(value->text, AD_STR("builtins.object"))) {
            id = ad_name_join(m, value->text, AD_STR("()"), node);
        }
        ad_choice_add(m, &choice, id);
    }
    return ad_choice_value(m, &choice);
}

/* Elements of one container: all of them, if few; "or something else" when it is open. */
static void add_elements(ad_module *m, ad_value_id id, ad_choice *choice)
{
    const ad_value *value = ad_value_at(m, id);
    ad_value_id *elements = NULL;
    size_t count = 0;
    size_t i;

    if (!ad_fold_elements(m, id, &elements, &count) || count == 0) {
        ad_choice_add(m, choice, 0);
    }
    for (i = 0; i < count && !choice->over; i++) {
        ad_choice_add(m, choice, elements[i]);
    }
    if (value->flags & AD_VALUE_OPEN) {
        ad_choice_add(m, choice, 0);
    }
    ad_fold_free(elements);
}

ad_value_id ad_name_element(ad_module *m, ad_value_id id, ad_node node)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        const ad_value *value = ad_value_at(m, all.at[i]);

        if (value->kind == AD_VALUE_NAME || value->kind == AD_VALUE_INSTANCE) {
            ad_choice_add(m, &choice, ad_name_join(m, value->text, AD_STR("[]"), node));
        } else {
            add_elements(m, all.at[i], &choice);
        }
    }
    return ad_choice_value(m, &choice);
}

/* ---- names of a value ---- */

typedef struct name_list {
    ad_str *at;
    size_t count;
} name_list;

static void add_name(name_list *list, ad_str name)
{
    size_t i;

    for (i = 0; i < list->count; i++) {
        if (ad_str_equal(list->at[i], name)) {
            return;
        }
    }
    if (list->count < AD_ALTERNATIVES_MAX && name.len) {
        list->at[list->count++] = name;
    }
}

/* A class of the unit, or an instance: its own name, then those of its bases outside. */
static void add_class_names(ad_module *m, const ad_value *value, name_list *list)
{
    ad_bases bases;
    uint32_t i;

    add_name(list, value->text);
    if (!ad_class_linearize(m, value->node, &bases)) {
        return;
    }
    for (i = 0; i < bases.outside_count; i++) {
        ad_value_id id = 0;

        if (value->kind == AD_VALUE_INSTANCE) {
            id = ad_name_join(m, bases.outside[i], AD_STR("()"), AD_NO_NODE);
        }
        add_name(list, value->kind == AD_VALUE_CLASS ? bases.outside[i] : ad_value_at(m, id)->text);
    }
}

static void add_names(ad_module *m, ad_value_id id, name_list *list)
{
    const ad_value *value = ad_value_at(m, id);

    switch ((int)value->kind) {
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
        add_name(list, value->text);
        break;
    case AD_VALUE_INT: /* stat.S_IWOTH */
        add_name(list, value->text);
        break;
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        add_class_names(m, value, list);
        break;
    default:
        break;
    }
}

size_t ad_value_names(ad_module *m, ad_value_id id, ad_str out[AD_ALTERNATIVES_MAX])
{
    name_list list = {.at = out};
    ad_alternatives all;
    uint32_t i;

    if (id >= m->value_count) {
        return 0;
    }
    all = ad_value_alternatives(m, &id);
    for (i = 0; i < all.count; i++) {
        ad_value_id one = all.at[i];
        unsigned rounds = AD_ALTERNATIVES_MAX;

        while (ad_value_kind_of(m, one) == AD_VALUE_PARTIAL && rounds--) {
            one = ad_value_at(m, one)->u.items.at[0];
        }
        if (ad_value_kind_of(m, one) == AD_VALUE_ANY_OF) { /* a partial of alternatives */
            ad_alternatives inner = ad_value_alternatives(m, &one);
            uint32_t k;

            for (k = 0; k < inner.count; k++) {
                add_names(m, inner.at[k], &list);
            }
        } else {
            add_names(m, one, &list);
        }
    }
    return list.count;
}

size_t ad_module_names(ad_module *m, ad_node expression, ad_str out[AD_ALTERNATIVES_MAX])
{
    return ad_value_names(m, ad_module_value(m, expression), out);
}

/* Is it a class, or an instance ("name()"), one of whose classes in this unit is called so? */
static bool class_is_named(ad_module *m, const ad_value *value, ad_str name)
{
    bool instance = value->kind == AD_VALUE_INSTANCE;
    ad_bases bases;
    uint32_t i;

    if (instance && !ad_str_ends(name, AD_STR("()"))) {
        return false;
    }
    name = ad_str_sub(name, 0, name.len - (instance ? 2 : 0));
    if (!ad_class_linearize(m, value->node, &bases)) {
        return false;
    }
    for (i = 0; i < bases.class_count; i++) {
        if (ad_str_equal(ad_sema_dotted(m, ad_scope_opened(m, bases.classes[i])), name)) {
            return true;
        }
    }
    for (i = 0; i < bases.outside_count; i++) {
        if (ad_str_equal(bases.outside[i], name)) {
            return true;
        }
    }
    return false;
}

bool ad_value_is_named(ad_module *m, ad_value_id id, ad_str name)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_value_names(m, id, names);
    ad_alternatives all;
    size_t i;

    for (i = 0; i < count; i++) {
        if (ad_str_equal(names[i], name)) {
            return true;
        }
    }
    if (id >= m->value_count) {
        return false;
    }
    all = ad_value_alternatives(m, &id);
    for (i = 0; i < all.count; i++) {
        const ad_value *value = ad_value_at(m, all.at[i]);

        if ((value->kind == AD_VALUE_CLASS || value->kind == AD_VALUE_INSTANCE) &&
            class_is_named(m, value, name)) {
            return true;
        }
    }
    return false;
}
