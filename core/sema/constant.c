/* Constants of other modules. A unit is scanned alone: what `from settings import SHELL` brings is a name to
 * it at first. It says which such names it asked for the value of, and what its own constants are, as bytes;
 * who knows all units puts the two together and has the unit looked at once more with what it lacked. */
#include "sema/sema_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    CONSTANT_BYTES_MAX = 1024, /* of one value: keys and addresses fit, tables do not */
    CONSTANT_ITEMS_MAX = 32,
    EXPRESSION_NODES_MAX = 256, /* of what a name is bound to: what is longer is no setting */
    EXPRESSIONS_MAX = 8,        /* that text which is run is made of */
    NUMBER_BYTES = 8
};

/* What a value begins with. */
enum {
    MARK_NONE = 'N',
    MARK_TRUE = 'T',
    MARK_FALSE = 'F',
    MARK_INT = 'i',
    MARK_FLOAT = 'f',
    MARK_STR = 's',
    MARK_BYTES = 'b',
    MARK_TUPLE = '(',
    MARK_LIST = '[',
    MARK_SET = '{',
    MARK_DICT = ':',
    MARK_NAME = '.' /* one after another: alternatives */
};

/* ---- values as bytes ---- */

static bool take_number(ad_str *rest, unsigned bytes, uint64_t *out)
{
    *out = 0;
    if (rest->len < bytes) {
        return false;
    }
    *out = ad_bytes_number(rest->ptr, bytes);
    *rest = ad_str_sub(*rest, bytes, rest->len);
    return true;
}

static bool take_text(ad_str *rest, ad_str *out)
{
    uint64_t length;

    if (!take_number(rest, 4, &length) || length > rest->len) {
        return false;
    }
    *out = ad_str_sub(*rest, 0, (size_t)length);
    *rest = ad_str_sub(*rest, (size_t)length, rest->len);
    return true;
}

static void put_text(ad_buf *out, ad_str text)
{
    ad_buf_number(out, text.len, 4);
    ad_buf_add(out, text);
}

static uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof(bits));
    return bits;
}

/* None, a number or a text. */
static bool put_scalar(const ad_value *value, ad_buf *out)
{
    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_NONE:
        ad_buf_byte(out, MARK_NONE);
        return true;
    case AD_VALUE_BOOL:
        ad_buf_byte(out, value->u.boolean ? MARK_TRUE : MARK_FALSE);
        return true;
    case AD_VALUE_INT:
        ad_buf_byte(out, MARK_INT);
        ad_buf_number(out, (uint64_t)value->u.integer, NUMBER_BYTES);
        return true;
    case AD_VALUE_FLOAT:
        ad_buf_byte(out, MARK_FLOAT);
        ad_buf_number(out, bits_of(value->u.number), NUMBER_BYTES);
        return true;
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        ad_buf_byte(out, value->kind == AD_VALUE_STR ? MARK_STR : MARK_BYTES);
        put_text(out, value->text);
        return true;
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
    case AD_VALUE_TEXT:
    case AD_VALUE_NAME: /* see put_value() */
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        return false;
    }
    return false;
}

static char mark_of(ad_value_kind kind)
{
    switch ((int)kind) {
    case AD_VALUE_TUPLE:
        return MARK_TUPLE;
    case AD_VALUE_LIST:
        return MARK_LIST;
    case AD_VALUE_SET:
        return MARK_SET;
    default:
        return MARK_DICT;
    }
}

/* `shell = os.system`: what a name stands for is the same for everybody. What a call gives is an object. */
static bool is_handed_on(ad_str name)
{
    return ad_str_find_byte(name, '.', 0) != SIZE_MAX && name.ptr[0] != '?' &&
           ad_str_find_byte(name, '(', 0) == SIZE_MAX && ad_str_find_byte(name, '[', 0) == SIZE_MAX;
}

void ad_constant_add_name(ad_buf *value, ad_str name)
{
    ad_buf_byte(value, MARK_NAME);
    put_text(value, name);
}

ad_str ad_constant_name(ad_str value)
{
    ad_str rest = ad_str_sub(value, 1, value.len);
    ad_str name;

    return value.len && value.ptr[0] == MARK_NAME && take_text(&rest, &name) ? name : AD_STR("");
}

/* A scalar, a small container of scalars, or a name. False: it is none of them. */
static bool put_value(const ad_module *m, ad_value_id id, ad_buf *out)
{
    const ad_value *value = ad_value_at(m, id);

    if (value->kind == AD_VALUE_NAME && is_handed_on(value->text)) {
        ad_constant_add_name(out, value->text);
        return true;
    }
    if (!ad_value_is_container((ad_value_kind)value->kind)) {
        return put_scalar(value, out);
    }
    if (value->flags & AD_VALUE_OPEN || value->u.items.count > CONSTANT_ITEMS_MAX) {
        return false;
    }
    ad_buf_byte(out, mark_of((ad_value_kind)value->kind));
    ad_buf_number(out, value->u.items.count, 4);
    for (uint32_t i = 0; i < value->u.items.count; i++) {
        if (!put_scalar(ad_value_at(m, value->u.items.at[i]), out)) {
            return false;
        }
    }
    return true;
}

static bool take_scalar(ad_module *m, ad_str *rest, ad_value_id *out)
{
    uint64_t number;
    double real;
    ad_str text;
    char mark = rest->len ? rest->ptr[0] : '\0';

    *rest = ad_str_sub(*rest, rest->len ? 1 : 0, rest->len);
    switch (mark) {
    case MARK_NONE:
        *out = ad_value_none(m, AD_NO_NODE);
        return true;
    case MARK_TRUE:
    case MARK_FALSE:
        *out = ad_value_bool(m, mark == MARK_TRUE, AD_NO_NODE);
        return true;
    case MARK_INT:
        if (!take_number(rest, NUMBER_BYTES, &number)) {
            return false;
        }
        *out = ad_value_int(m, (int64_t)number, AD_NO_NODE);
        return true;
    case MARK_FLOAT:
        if (!take_number(rest, NUMBER_BYTES, &number)) {
            return false;
        }
        memcpy(&real, &number, sizeof(real));
        *out = ad_value_float(m, real, AD_NO_NODE);
        return true;
    case MARK_STR:
    case MARK_BYTES:
        if (!take_text(rest, &text)) {
            return false;
        }
        *out = ad_value_text(m, mark == MARK_STR ? AD_VALUE_STR : AD_VALUE_BYTES, ad_sema_copy(m, text),
                             AD_NO_NODE);
        return true;
    default:
        return false;
    }
}

static bool kind_of_mark(char mark, ad_value_kind *out)
{
    *out = mark == MARK_TUPLE  ? AD_VALUE_TUPLE
           : mark == MARK_LIST ? AD_VALUE_LIST
           : mark == MARK_SET  ? AD_VALUE_SET
                               : AD_VALUE_DICT;
    return mark == MARK_TUPLE || mark == MARK_LIST || mark == MARK_SET || mark == MARK_DICT;
}

/* Names, which no other module knows better: they are not looked up again. */
static ad_value_id take_names(ad_module *m, ad_str bytes)
{
    ad_choice choice = {.count = 0};
    ad_str name;

    while (bytes.len && bytes.ptr[0] == MARK_NAME) {
        bytes = ad_str_sub(bytes, 1, bytes.len);
        if (!take_text(&bytes, &name)) {
            return 0;
        }
        name = ad_sema_copy(m, name);
        ad_choice_add(m, &choice, ad_value_text(m, AD_VALUE_NAME, ad_name_canonical(m, name), AD_NO_NODE));
    }
    return ad_choice_value(m, &choice);
}

/* The value that bytes stand for; 0 when they are none. */
static ad_value_id take_value(ad_module *m, ad_str bytes)
{
    ad_value_id items[CONSTANT_ITEMS_MAX];
    ad_value_kind kind;
    uint64_t count;
    ad_value_id id = 0;

    if (bytes.len && bytes.ptr[0] == MARK_NAME) {
        return take_names(m, bytes);
    }
    if (bytes.len == 0 || !kind_of_mark(bytes.ptr[0], &kind)) {
        return take_scalar(m, &bytes, &id) && bytes.len == 0 ? id : 0;
    }
    bytes = ad_str_sub(bytes, 1, bytes.len);
    if (!take_number(&bytes, 4, &count) || count > CONSTANT_ITEMS_MAX ||
        (kind == AD_VALUE_DICT && count % 2)) {
        return 0;
    }
    for (uint64_t i = 0; i < count; i++) {
        if (!take_scalar(m, &bytes, &items[i])) {
            return 0;
        }
    }
    return bytes.len == 0 ? ad_value_items(m, kind, 0, items, (size_t)count, AD_NO_NODE) : 0;
}

/* ---- a unit's own ---- */

/* Is a variable of the module or of a class bound once, by an assignment that is written there, and never
 * changed in place? */
static bool is_settled(const ad_module *m, const ad_variable *variable)
{
    const ad_binding *binding;

    if (variable->count != 1 || variable->first == AD_NOWHERE || variable->flags != 0 ||
        variable->mutations != AD_NOWHERE) {
        return false;
    }
    binding = &m->bindings[variable->first];
    return binding->kind == AD_BIND_ASSIGN && binding->scope == variable->scope &&
           m->tree->nodes[binding->site].last - binding->site <= EXPRESSION_NODES_MAX;
}

/* Do a class's attributes keep what its body gives them, as far as the class and those of the unit that it
 * derives from say? An Enum's do not, and what other bases or a metaclass make of them nobody knows. */
static bool is_plain_class(ad_module *m, const ad_scope *scope)
{
    ad_bases bases;

    if (scope->kind != AD_SCOPE_CLASS || scope->parent != 0) {
        return false;
    }
    if (ad_node_child_by_field(m->tree, scope->node, AD_FIELD_SUPERCLASSES) == AD_NO_NODE) {
        return true;
    }
    if (!ad_class_linearize(m, scope->node, &bases) || bases.unknown) {
        return false;
    }
    for (uint32_t i = 0; i < bases.outside_count; i++) {
        if (!ad_str_is(bases.outside[i], "builtins.object")) {
            return false;
        }
    }
    for (uint32_t i = 0; i < bases.class_count; i++) {
        ad_node given = ad_node_child_by_field(m->tree, bases.classes[i], AD_FIELD_SUPERCLASSES);

        if (given != AD_NO_NODE &&
            ad_node_child_by_kind(m->tree, given, AD_KIND_KEYWORD_ARGUMENT) != AD_NO_NODE) {
            return false;
        }
    }
    return true;
}

/* Nobody of this unit gives the attribute another value, by whatever object. */
static bool has_member(const ad_module *m, const ad_scope *scope, uint32_t symbol)
{
    return scope->members != AD_NOWHERE && ad_bind_local(m, scope->members, symbol) != AD_NOWHERE;
}

/* `from local import *` may bind what stands before it anew. */
static ad_node last_star(const ad_module *m)
{
    ad_node last = 0;

    for (size_t i = 0; i < m->import_count; i++) {
        if (ad_str_equal(m->imports[i].name, AD_STR("*")) && m->imports[i].node > last) {
            last = m->imports[i].node;
        }
    }
    return last;
}

/* Is one to be told of, and by what name? */
static bool constant_name(ad_module *m, const ad_variable *variable, ad_buf *out)
{
    const ad_scope *scope = &m->scopes[variable->scope];

    ad_buf_reset(out);
    if (!is_settled(m, variable)) {
        return false;
    }
    if (variable->scope != 0) {
        if (!is_plain_class(m, scope) || has_member(m, scope, variable->symbol)) {
            return false;
        }
        ad_buf_add(out, ad_sema_identifier(m, ad_node_child_by_field(m->tree, scope->node, AD_FIELD_NAME)));
        ad_buf_byte(out, '.');
    }
    ad_buf_add(out, ad_intern_str(&m->names, variable->symbol));
    return !out->failed;
}

static bool is_import(const ad_module *m, const ad_variable *variable)
{
    for (uint32_t i = variable->first; i != AD_NOWHERE; i = m->bindings[i].next) {
        if (m->bindings[i].kind != AD_BIND_IMPORT) {
            return false;
        }
    }
    return true;
}

/* What stands for a variable of the module that is no constant. */
static ad_str mark_of_other(const ad_module *m, const ad_variable *variable)
{
    return is_import(m, variable) ? AD_STR(AD_CONSTANT_IMPORTS) : AD_STR("");
}

static ad_status tell_constants(ad_module *m, const ad_outline_sink *sink, ad_err *err)
{
    ad_node star = last_star(m);
    ad_status status = AD_OK;
    ad_buf name;
    ad_buf value;

    ad_buf_init(&name, AD_DOTTED_BYTES_MAX);
    ad_buf_init(&value, CONSTANT_BYTES_MAX);
    for (size_t i = 0; status == AD_OK && i < m->variable_count && !m->stopped; i++) {
        const ad_variable *variable = &m->variables[i];
        bool is_constant = constant_name(m, variable, &name);

        if (variable->first == AD_NOWHERE || m->bindings[variable->first].position < star) {
            continue;
        }
        ad_buf_reset(&value);
        is_constant = is_constant &&
                      put_value(m, ad_module_value(m, m->bindings[variable->first].target), &value) &&
                      !value.failed;
        if (is_constant) {
            status = sink->constant(sink->ctx, ad_buf_str(&name), ad_buf_str(&value), err);
        } else if (variable->scope == 0 && (variable->count > 1 || !is_import(m, variable))) {
            status = sink->constant(sink->ctx, ad_intern_str(&m->names, variable->symbol),
                                    mark_of_other(m, variable), err);
        }
    }
    ad_buf_clear(&name);
    ad_buf_clear(&value);
    return status;
}

/* ---- what a unit asks of others ---- */

/* May it be the name of a variable of another module of the artifact? */
bool ad_constant_may_be_elsewhere(ad_str name)
{
    return ad_str_find_byte(name, '.', 0) != SIZE_MAX && name.ptr[0] != '?' && !ad_is_standard_module(name) &&
           !ad_str_starts(name, AD_STR("builtins."));
}

static void want_name(ad_module *m, ad_str name)
{
    if (ad_constant_may_be_elsewhere(name) &&
        ad_sema_grow(m, &m->wanted, &m->wanted_capacity, m->wanted_count + 1, sizeof(*m->wanted))) {
        m->wanted[m->wanted_count++] = name;
    }
}

/* The variable that a name may be a part of: settings.COMMANDS[] is an element of settings.COMMANDS,
 * settings.MODE.lower() is made of settings.MODE. "": what a call gives is no constant. */
static ad_str variable_in(ad_str name)
{
    static const char *const methods[] = {".casefold", ".decode",  ".encode", ".format", ".get",   ".join",
                                          ".lower",    ".replace", ".split",  ".strip",  ".title", ".upper"};
    size_t end = 0;

    while (end < name.len && name.ptr[end] != '(' && name.ptr[end] != '[') {
        end++;
    }
    if (end == name.len || name.ptr[end] == '[') {
        return ad_str_sub(name, 0, end);
    }
    for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++) {
        ad_str method = ad_str_of(methods[i]);

        if (ad_str_ends(ad_str_sub(name, 0, end), method)) {
            return ad_str_sub(name, 0, end - method.len);
        }
    }
    return AD_STR("");
}

void ad_module_want_truth(ad_module *m, ad_value_id id)
{
    ad_value *value = &m->chunks[id / AD_VALUES_PER_CHUNK][id % AD_VALUES_PER_CHUNK];
    char text[AD_DOTTED_BYTES_MAX];
    uint32_t symbol;

    if (value->kind != AD_VALUE_NAME || value->text.len >= sizeof(text) || !ad_module_may_want(m, id)) {
        return;
    }
    text[0] = AD_CONSTANT_TRUTH[0];
    memcpy(text + 1, value->text.ptr, value->text.len);
    symbol = ad_intern_find(&m->names, (ad_str){text, value->text.len + 1});
    if (symbol) {
        return; /* asked for before */
    }
    symbol = ad_sema_intern(m, (ad_str){text, value->text.len + 1});
    if (symbol && ad_sema_grow(m, &m->wanted, &m->wanted_capacity, m->wanted_count + 1, sizeof(*m->wanted))) {
        m->wanted[m->wanted_count++] = ad_intern_str(&m->names, symbol);
    }
}

bool ad_constant_is_truth(ad_str value)
{
    return value.len == 1 &&
           (value.ptr[0] == MARK_NONE || value.ptr[0] == MARK_TRUE || value.ptr[0] == MARK_FALSE);
}

static void want_one(ad_module *m, ad_value_id id)
{
    ad_value *value = &m->chunks[id / AD_VALUES_PER_CHUNK][id % AD_VALUES_PER_CHUNK];

    if (value->kind == AD_VALUE_NAME && !(value->flags & AD_VALUE_WANTED)) {
        value->flags |= AD_VALUE_WANTED;
        want_name(m, variable_in(value->text));
    }
}

void ad_module_want(ad_module *m, ad_value_id id)
{
    const ad_value *value = ad_value_at(m, id);
    bool has_parts = value->kind == AD_VALUE_ANY_OF || value->kind == AD_VALUE_TEXT ||
                     ad_value_is_sequence((ad_value_kind)value->kind);

    want_one(m, id);
    for (uint32_t i = 0; has_parts && i < value->u.items.count && i < CONSTANT_ITEMS_MAX; i++) {
        want_one(m, value->u.items.at[i]);
    }
}

bool ad_module_may_want(const ad_module *m, ad_value_id id)
{
    return ad_value_kind_of(m, id) == AD_VALUE_NAME &&
           ad_constant_may_be_elsewhere(variable_in(ad_value_at(m, id)->text));
}

/* Is a value a constant, or might it be? */
static bool may_be_constant(const ad_module *m, ad_value_id id)
{
    const ad_value *value = ad_value_at(m, id);
    bool has_parts = value->kind == AD_VALUE_TEXT ||
                     (ad_value_is_sequence((ad_value_kind)value->kind) && !(value->flags & AD_VALUE_OPEN));

    if (!has_parts || value->u.items.count > CONSTANT_ITEMS_MAX) {
        return ad_value_known(m, id) || ad_module_may_want(m, id);
    }
    for (uint32_t i = 0; i < value->u.items.count; i++) {
        if (!ad_value_known(m, value->u.items.at[i]) && !ad_module_may_want(m, value->u.items.at[i])) {
            return false;
        }
    }
    return true;
}

/* The expression that a name is bound to, once, and whose value is not known; AD_NO_NODE: there is none. */
static ad_node bound_expression(ad_module *m, ad_node identifier)
{
    uint32_t number = ad_module_variable(m, identifier);
    const ad_variable *variable = number == AD_NO_VARIABLE ? NULL : &m->variables[number];

    if (!variable || variable->count != 1 || m->bindings[variable->first].kind != AD_BIND_ASSIGN ||
        ad_value_is_constant(m, ad_module_value(m, identifier))) {
        return AD_NO_NODE;
    }
    return ad_node_child_by_field(m->tree, m->bindings[variable->first].site, AD_FIELD_RIGHT);
}

void ad_module_want_parts(ad_module *m, ad_node expression)
{
    const ad_tree *tree = m->tree;
    ad_node todo[EXPRESSIONS_MAX] = {expression};
    uint32_t count = 1;

    for (uint32_t i = 0; i < count; i++) {
        ad_node n = todo[i];
        ad_node last = tree->nodes[n].last - n > EXPRESSION_NODES_MAX ? n : tree->nodes[n].last;

        for (; n <= last; n++) {
            ad_kind kind = ad_node_kind(tree, n);
            ad_node bound = AD_NO_NODE;

            if (kind == AD_KIND_IDENTIFIER || kind == AD_KIND_ATTRIBUTE) {
                ad_module_want(m, ad_module_value(m, n));
                bound = kind == AD_KIND_IDENTIFIER ? bound_expression(m, n) : AD_NO_NODE;
            }
            if (bound != AD_NO_NODE && count < EXPRESSIONS_MAX) {
                todo[count++] = bound;
            }
        }
    }
}

/* Would a comparison be decided if names of others were constants? */
static bool may_be_decided(const ad_module *m, ad_node comparison)
{
    const ad_tree *tree = m->tree;

    for (ad_node n = ad_node_first(tree, comparison); n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        if (tree->nodes[n].field != AD_FIELD_OPERATORS && ad_node_kind(tree, n) != AD_KIND_COMMENT &&
            !may_be_constant(m, ad_module_known(m, n))) {
            return false;
        }
    }
    return true;
}

void ad_call_want(ad_module *m, const ad_call *call)
{
    for (uint32_t i = 0; i < call->count; i++) {
        if (!may_be_constant(m, call->arguments[i].value)) {
            return;
        }
    }
    for (uint32_t i = 0; i < call->count; i++) {
        ad_module_want(m, call->arguments[i].value);
    }
}

void ad_condition_want(ad_module *m, ad_node condition)
{
    const ad_tree *tree = m->tree;
    ad_node n = condition;

    if (tree->nodes[condition].last - condition > AD_CONDITION_NODES_MAX) {
        return;
    }
    while (n <= tree->nodes[condition].last) {
        switch ((int)ad_node_kind(tree, n)) {
        case AD_KIND_NOT_OPERATOR:
        case AD_KIND_BOOLEAN_OPERATOR:
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            n++;
            break;
        case AD_KIND_COMPARISON_OPERATOR:
            n = may_be_decided(m, n) ? n + 1 : tree->nodes[n].last + 1;
            break;
        default:
            ad_module_want(m, ad_module_known(m, n));
            n = tree->nodes[n].last + 1;
            break;
        }
    }
}

static int by_symbol(const void *left, const void *right)
{
    const ad_given *a = left;
    const ad_given *b = right;

    return a->symbol < b->symbol ? -1 : a->symbol > b->symbol;
}

static ad_given *find_given(const ad_module *m, uint32_t symbol)
{
    ad_given wanted = {.symbol = symbol};

    return symbol && m->given_count ? bsearch(&wanted, m->given, m->given_count, sizeof(*m->given), by_symbol)
                                    : NULL;
}

/* Is something known of a name, or of what it begins with? */
static bool is_part_given(const ad_module *m, ad_str name)
{
    size_t end = name.len;

    while (m->given_count && end != SIZE_MAX) {
        name = ad_str_sub(name, 0, end);
        if (find_given(m, ad_intern_find(&m->names, name))) {
            return true;
        }
        end = ad_str_find_last_byte(name, '.');
    }
    return false;
}

/* Names that may be looked up in other modules, each once. */
static ad_status tell_used(ad_module *m, const ad_outline_sink *sink, ad_err *err)
{
    size_t symbols = m->names.count + 1;
    uint8_t *told = ad_calloc(symbols, 1);
    ad_status status = told ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory for a unit's names");

    for (uint32_t i = 1; status == AD_OK && i < m->value_count; i++) {
        const ad_value *value = ad_value_at(m, i);
        uint32_t symbol;

        if (value->kind != AD_VALUE_NAME || !is_handed_on(value->text) ||
            !ad_constant_may_be_elsewhere(value->text)) {
            continue;
        }
        symbol = ad_intern_find(&m->names, value->text);
        if (symbol && symbol < symbols && !told[symbol] && !is_part_given(m, value->text)) {
            told[symbol] = 1;
            status = sink->used(sink->ctx, value->text, err);
        }
    }
    ad_free(told);
    return status;
}

static ad_status tell_wanted(const ad_module *m, const ad_outline_sink *sink, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < m->wanted_count; i++) {
        status = sink->wanted(sink->ctx, m->wanted[i], err);
    }
    return status;
}

ad_status ad_module_outline(ad_module *m, const ad_outline_sink *sink, ad_err *err)
{
    ad_status status = tell_constants(m, sink, err);

    if (status == AD_OK) {
        status = tell_wanted(m, sink, err);
    }
    if (status == AD_OK) {
        status = tell_used(m, sink, err);
    }
    return status == AD_OK ? ad_changed_tell(m, sink, err) : status;
}

/* ---- what others told ---- */

bool ad_constant_take_all(ad_module *m, ad_str table)
{
    while (table.len) {
        ad_str name;
        ad_str value;
        uint32_t symbol;

        if (!take_text(&table, &name) || !take_text(&table, &value)) {
            return true; /* whoever wrote it was mistaken: nothing more is known */
        }
        symbol = ad_sema_intern(m, name);
        if (!symbol ||
            !ad_sema_grow(m, &m->given, &m->given_capacity, m->given_count + 1, sizeof(*m->given))) {
            return false;
        }
        m->given[m->given_count++] = (ad_given){.symbol = symbol, .value = value};
    }
    if (m->given_count > 1) {
        qsort(m->given, m->given_count, sizeof(*m->given), by_symbol);
    }
    return true;
}

ad_value_id ad_constant_given(ad_module *m, ad_str dotted)
{
    ad_given *found = find_given(m, ad_intern_find(&m->names, dotted));

    if (found && !found->id) {
        found->id = take_value(m, found->value);
    }
    return found ? found->id : 0;
}

void ad_constant_give(ad_buf *table, ad_str name, ad_str value)
{
    put_text(table, name);
    put_text(table, value);
}
