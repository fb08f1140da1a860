/* Data fixes: edits that call another function of the same module, set an argument or drop one. An edit
 * is made only where the result is sure to parse and to name what is meant; else there is none. */
#include "rules/where.h"

#include "base/banned.h"

enum {
    DOTTED_BYTES_MAX = 512, /* of a name that is looked for among the imports */
    SEGMENTS_MAX = 16
};

typedef struct fixer {
    ad_site *site;
    const ad_tree *tree;
    ad_module *module;
    ad_arena *arena;
    ad_str name; /* what is called: the name that matched, or how the callee resolves */
} fixer;

static bool is_kind(const fixer *f, ad_node n, ad_kind kind)
{
    return n != AD_NO_NODE && ad_node_kind(f->tree, n) == kind;
}

static bool is_trivia(const fixer *f, ad_node n)
{
    return is_kind(f, n, AD_KIND_COMMENT) || is_kind(f, n, AD_KIND_LINE_CONTINUATION);
}

static size_t make_edit(const fixer *f, uint32_t start, uint32_t end, ad_str new_text, ad_edit **out)
{
    ad_edit *edit = ad_arena_alloc(f->arena, sizeof(*edit));

    if (!edit) {
        return 0;
    }
    edit->span = ad_source_span(f->site->unit->source, start, end);
    edit->old_text = ad_arena_copy(f->arena, ad_source_text(f->site->unit->source, start, end));
    edit->new_text = ad_arena_copy(f->arena, new_text);
    if (!edit->old_text.ptr || !edit->new_text.ptr) {
        return 0;
    }
    *out = edit;
    return 1;
}

static ad_str join(const fixer *f, ad_str a, ad_str b, ad_str c)
{
    char *text = ad_arena_bytes(f->arena, a.len + b.len + c.len + 1);
    size_t at = 0;
    const ad_str parts[3] = {a, b, c};

    if (!text) {
        return (ad_str){NULL, 0};
    }
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].len > 0) {
            memcpy(text + at, parts[i].ptr, parts[i].len);
            at += parts[i].len;
        }
    }
    return (ad_str){text, at};
}

/* ---- how a dotted name can be written at the site ---- */

static bool is_dotted_name(ad_str s)
{
    bool start = true;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter =
            c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;

        if (c == '.' ? start : !(letter || (!start && c >= '0' && c <= '9'))) {
            return false;
        }
        start = c == '.';
    }
    return s.len > 0 && !start;
}

static ad_str without_last(ad_str dotted)
{
    size_t dot = ad_str_find_last_byte(dotted, '.');

    return dot == SIZE_MAX ? (ad_str){"", 0} : ad_str_sub(dotted, 0, dot);
}

static ad_str last_of(ad_str dotted)
{
    size_t dot = ad_str_find_last_byte(dotted, '.');

    return dot == SIZE_MAX ? dotted : ad_str_sub(dotted, dot + 1, dotted.len);
}

/* Does an import bind its name where the site can see it? Imports of other functions do not; one of the
 * same function or of the module counts when it comes first or is the module's. */
static bool import_is_visible(const fixer *f, const ad_import *import)
{
    ad_node inside = ad_module_enclosing_function(f->module, import->node);
    ad_node class_inside = ad_module_enclosing_class(f->module, import->node);
    ad_node here = ad_module_enclosing_function(f->module, f->site->node);

    if (import->alias.len == 0 || (class_inside != AD_NO_NODE && inside == AD_NO_NODE)) {
        return false;
    }
    if (inside == AD_NO_NODE) {
        return here != AD_NO_NODE || import->node < f->site->node;
    }
    return ad_node_inside(f->tree, f->site->node, inside) && import->node < f->site->node;
}

/* What the import calls the dotted name `wanted`; "" when it binds something else. */
static ad_str bound_as(const ad_import *import, ad_str wanted)
{
    if (import->name.len == 0) {
        if (!ad_str_equal(import->module, wanted)) {
            return (ad_str){"", 0};
        }
        /* `import os.path` binds os: the whole path is how it is written */
        return ad_str_find_byte(import->module, '.', 0) != SIZE_MAX &&
                       ad_str_starts(import->module, import->alias) &&
                       import->module.len > import->alias.len && import->module.ptr[import->alias.len] == '.'
                   ? import->module
                   : import->alias;
    }
    if (ad_str_equal(import->module, without_last(wanted)) && ad_str_equal(import->name, last_of(wanted))) {
        return import->alias;
    }
    return (ad_str){"", 0};
}

/* How an absolute dotted name is written at the site: "" when nothing imported leads to it. */
static ad_str written_as(const fixer *f, ad_str dotted)
{
    size_t count = 0;
    const ad_import *imports = ad_module_imports(f->module, &count);
    ad_str head = dotted.len <= DOTTED_BYTES_MAX ? dotted : (ad_str){"", 0};

    for (unsigned segments = 0; head.len > 0 && segments < SEGMENTS_MAX; segments++) {
        for (size_t i = 0; i < count; i++) {
            ad_str as = bound_as(&imports[i], head);

            if (as.len > 0 && import_is_visible(f, &imports[i])) {
                return join(f, as, ad_str_sub(dotted, head.len, dotted.len), (ad_str){"", 0});
            }
        }
        head = without_last(head);
    }
    return (ad_str){"", 0};
}

/* ---- another function of the same module ---- */

static bool resolves_to(const fixer *f, ad_node n, ad_str name)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = ad_module_names(f->module, n, names);

    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* `y.load` becomes `y.safe_load` when y is what the matched name stands in. */
static size_t fix_attribute(const fixer *f, ad_node callee, ad_str word, ad_edit **out)
{
    ad_node object = ad_node_child_by_field(f->tree, callee, AD_FIELD_OBJECT);
    ad_node attribute = ad_node_child_by_field(f->tree, callee, AD_FIELD_ATTRIBUTE);
    ad_str name = f->name;
    const ad_node_record *record;

    if (object == AD_NO_NODE || attribute == AD_NO_NODE ||
        !ad_str_equal(ad_module_identifier(f->module, attribute), last_of(name))) {
        return 0;
    }
    if (name.ptr[0] != '?' && !resolves_to(f, object, without_last(name))) {
        return 0;
    }
    record = &f->tree->nodes[attribute];
    return make_edit(f, record->start, record->end, word, out);
}

/* Is the word bound by an import of the matched name itself? */
static bool is_imported_word(const fixer *f, ad_node identifier)
{
    size_t count = 0;
    const ad_import *imports = ad_module_imports(f->module, &count);
    ad_str word = ad_module_identifier(f->module, identifier);

    for (size_t i = 0; i < count; i++) {
        if (imports[i].name.len > 0 && ad_str_equal(imports[i].alias, word) &&
            ad_str_equal(imports[i].module, without_last(f->name)) &&
            ad_str_equal(imports[i].name, last_of(f->name))) {
            return true;
        }
    }
    return false;
}

static size_t fix_callee(const fixer *f, ad_str text, ad_edit **out)
{
    ad_node callee = ad_node_unparenthesized(f->tree, f->site->call->callee);
    ad_str prefix = without_last(f->name);
    ad_str word = text;
    ad_str written;

    if (prefix.len == 0) {
        return 0;
    }
    if (ad_str_starts(text, prefix) && text.len > prefix.len && text.ptr[prefix.len] == '.') {
        word = ad_str_sub(text, prefix.len + 1, text.len);
    }
    if (!is_dotted_name(word) || ad_str_find_byte(word, '.', 0) != SIZE_MAX) {
        return 0;
    }
    if (is_kind(f, callee, AD_KIND_ATTRIBUTE)) {
        return fix_attribute(f, callee, word, out);
    }
    if (!is_kind(f, callee, AD_KIND_IDENTIFIER) || !is_imported_word(f, callee)) {
        return 0;
    }
    written = join(f, prefix, AD_STR("."), word);
    written = written.len > 0 ? written_as(f, written) : written;
    if (written.len == 0) {
        return 0;
    }
    return make_edit(f, f->tree->nodes[callee].start, f->tree->nodes[callee].end, written, out);
}

/* ---- setting an argument ---- */

/* The argument list with its parentheses, or AD_NO_NODE (`f(x for x in y)` has none of its own). */
static ad_node argument_list(const fixer *f)
{
    ad_node list = ad_node_child_by_field(f->tree, f->site->call->node, AD_FIELD_ARGUMENTS);
    const ad_node_record *record;

    if (!is_kind(f, list, AD_KIND_ARGUMENT_LIST)) {
        return AD_NO_NODE;
    }
    record = &f->tree->nodes[list];
    if ((record->flags & AD_NODE_HAS_ERROR) || record->end < record->start + 2 ||
        !ad_str_ends(ad_node_text(f->tree, list), AD_STR(")"))) {
        return AD_NO_NODE;
    }
    return list;
}

/* The list's child that an argument was written as; AD_NO_NODE when it is written elsewhere. */
static ad_node written_argument(const fixer *f, ad_node list, const ad_argument *argument)
{
    ad_node n = argument->node;

    if (argument->spread || n == AD_NO_NODE || !ad_node_inside(f->tree, n, list)) {
        return AD_NO_NODE;
    }
    while (n != list && f->tree->nodes[n].parent != list) {
        n = f->tree->nodes[n].parent;
    }
    return n == list || is_kind(f, n, AD_KIND_LIST_SPLAT) || is_kind(f, n, AD_KIND_DICTIONARY_SPLAT)
               ? AD_NO_NODE
               : n;
}

/* Position behind the first comma in bytes [from, to), comments left out; UINT32_MAX when none. */
static uint32_t behind_comma(const fixer *f, ad_node list, uint32_t from, uint32_t to)
{
    ad_str text = f->tree->source->text;

    for (uint32_t at = from; at < to; at++) {
        ad_node comment = AD_NO_NODE;

        for (ad_node c = text.ptr[at] == '#' ? ad_node_first(f->tree, list) : AD_NO_NODE; c != AD_NO_NODE;
             c = ad_node_next(f->tree, c)) {
            if (f->tree->nodes[c].start == at) {
                comment = c;
            }
        }
        if (comment != AD_NO_NODE) {
            at = f->tree->nodes[comment].end;
        } else if (text.ptr[at] == ',') {
            return at + 1;
        }
    }
    return UINT32_MAX;
}

/* The last argument, or AD_NO_NODE. */
static ad_node last_argument(const fixer *f, ad_node list)
{
    ad_node last = AD_NO_NODE;

    for (ad_node c = ad_node_first(f->tree, list); c != AD_NO_NODE; c = ad_node_next(f->tree, c)) {
        last = is_trivia(f, c) ? last : c;
    }
    return last;
}

/* What parts the new argument from a trailing comma: arguments on lines of their own stay so. */
static ad_str gap_like(const fixer *f, ad_node last)
{
    const ad_source *source = f->site->unit->source;
    uint32_t row = ad_source_row(source, f->tree->nodes[last].start);
    ad_str line = ad_source_line(source, row);
    size_t indent = 0;

    while (indent < line.len && (line.ptr[indent] == ' ' || line.ptr[indent] == '\t')) {
        indent++;
    }
    if (source->line_start[row] + indent != f->tree->nodes[last].start) {
        return AD_STR(" ");
    }
    return join(f, AD_STR("\n"), ad_str_sub(line, 0, indent), (ad_str){"", 0});
}

static size_t insert_argument(const fixer *f, ad_node list, ad_str argument, ad_edit **out)
{
    ad_node last = last_argument(f, list);
    uint32_t close = f->tree->nodes[list].end - 1;
    uint32_t comma, end;
    ad_str text;

    if (last == AD_NO_NODE) {
        uint32_t open = f->tree->nodes[list].start + 1;

        return make_edit(f, open, open, argument, out);
    }
    end = f->tree->nodes[last].end;
    comma = behind_comma(f, list, end, close);
    if (comma == UINT32_MAX) {
        text = join(f, AD_STR(", "), argument, (ad_str){"", 0});
        return text.ptr ? make_edit(f, end, end, text, out) : 0;
    }
    text = gap_like(f, last);
    text = text.ptr ? join(f, text, argument, text.ptr[0] == '\n' ? AD_STR(",") : (ad_str){"", 0}) : text;
    return text.ptr ? make_edit(f, comma, comma, text, out) : 0;
}

/* The rule's text as it can be written here: a dotted name must lead somewhere. */
static ad_str value_text(const fixer *f, ad_str text)
{
    ad_str head = ad_str_sub(text, 0, ad_str_find_byte(text, '.', 0));

    if (!is_dotted_name(text) || head.len == text.len) {
        return text;
    }
    return written_as(f, text);
}

static size_t fix_argument(const fixer *f, const ad_rule_fix *fix, ad_edit **out)
{
    const ad_call *call = f->site->call;
    const ad_argument *argument = ad_call_argument(call, fix->keyword, fix->position);
    ad_node list = argument_list(f);
    ad_str text = value_text(f, fix->text);
    ad_node written;

    if (list == AD_NO_NODE || text.len == 0) {
        return 0;
    }
    if (argument) {
        written = written_argument(f, list, argument);
        if (written == AD_NO_NODE) {
            return 0;
        }
        if (is_kind(f, written, AD_KIND_KEYWORD_ARGUMENT)) {
            written = ad_node_child_by_field(f->tree, written, AD_FIELD_VALUE);
        }
        if (written == AD_NO_NODE) {
            return 0;
        }
        return make_edit(f, f->tree->nodes[written].start, f->tree->nodes[written].end, text, out);
    }
    if (ad_call_may_have(call, fix->keyword, fix->position) || fix->keyword.len == 0) {
        return 0;
    }
    text = join(f, fix->keyword, AD_STR("="), text);
    return text.ptr ? insert_argument(f, list, text, out) : 0;
}

/* ---- dropping an argument ---- */

/* Without it, would positions of others change? */
static bool others_follow(const fixer *f, ad_node argument)
{
    if (is_kind(f, argument, AD_KIND_KEYWORD_ARGUMENT)) {
        return false;
    }
    for (ad_node c = ad_node_next(f->tree, argument); c != AD_NO_NODE; c = ad_node_next(f->tree, c)) {
        if (!is_trivia(f, c) && !is_kind(f, c, AD_KIND_KEYWORD_ARGUMENT) &&
            !is_kind(f, c, AD_KIND_DICTIONARY_SPLAT)) {
            return true;
        }
    }
    return false;
}

static ad_node argument_before(const fixer *f, ad_node list, ad_node argument)
{
    ad_node before = AD_NO_NODE;

    for (ad_node c = ad_node_first(f->tree, list); c != argument; c = ad_node_next(f->tree, c)) {
        before = c;
    }
    return before;
}

static size_t drop_argument(const fixer *f, const ad_rule_fix *fix, ad_edit **out)
{
    const ad_argument *argument = ad_call_argument(f->site->call, fix->keyword, fix->position);
    ad_node list = argument_list(f);
    ad_node written, next, before;
    uint32_t start, end, comma;

    if (!argument || list == AD_NO_NODE) {
        return 0;
    }
    written = written_argument(f, list, argument);
    if (written == AD_NO_NODE || others_follow(f, written)) {
        return 0;
    }
    start = f->tree->nodes[written].start;
    end = f->tree->nodes[written].end;
    next = ad_node_next(f->tree, written);
    before = argument_before(f, list, written);
    comma = behind_comma(f, list, end, f->tree->nodes[list].end - 1);
    if (next != AD_NO_NODE && !is_trivia(f, next)) {
        end = f->tree->nodes[next].start;
    } else if (next == AD_NO_NODE && before != AD_NO_NODE && !is_trivia(f, before)) {
        start = f->tree->nodes[before].end; /* a trailing comma stays */
    } else if (comma != UINT32_MAX) {
        end = comma; /* comments around it stay */
    }
    return make_edit(f, start, end, (ad_str){"", 0}, out);
}

size_t ad_fix_make(ad_site *site, const ad_rule_fix *fix, ad_arena *arena, ad_edit **out)
{
    fixer f = {site, site->unit->tree, site->unit->module, arena, site->name};
    ad_str names[AD_ALTERNATIVES_MAX];

    if (!f.tree || !f.module || site->node == AD_NO_NODE || !site->call) {
        return 0;
    }
    if (f.name.len == 0 && ad_module_names(f.module, site->call->callee, names) > 0) {
        f.name = names[0];
    }
    switch (fix->kind) {
    case AD_RULE_FIX_NONE:
        return 0;
    case AD_RULE_FIX_CALLEE:
        return fix_callee(&f, fix->text, out);
    case AD_RULE_FIX_ARGUMENT:
        return fix_argument(&f, fix, out);
    case AD_RULE_FIX_DROP_ARGUMENT:
        return drop_argument(&f, fix, out);
    }
    return 0;
}
