/* What one unit tells of the line that is asked about: its expressions, what they resolve to, what rules say
 * of them, what their values are made of. */
#include <stdio.h>

#include "base/mem.h"
#include "scan/question.h"

#include "base/banned.h"

enum { SUBJECTS_MAX = 48, SOURCES_SHOWN = 5, TEXT_BYTES = 1 << 16, SHOWN_BYTES = 120 };

/* ---- notes ---- */

static ad_note note_at(const ad_answer *a, ad_node node)
{
    const ad_source *source = a->context->source;
    const ad_tree *tree = a->context->tree;
    ad_note note = {.path = a->context->unit->path};

    if (node != AD_NO_NODE && tree) {
        note.span = ad_source_span(source, tree->nodes[node].start, tree->nodes[node].end);
    } else if (source) {
        ad_str line = ad_source_line(source, a->question->row);
        uint32_t start = line.ptr ? (uint32_t)(line.ptr - source->text.ptr) : 0;

        note.span = ad_source_span(source, start, start + (uint32_t)line.len);
    }
    if (source) {
        note.excerpt =
            ad_str_sub(ad_source_line(source, note.span.row), 0, a->context->limits->excerpt_bytes);
    }
    return note;
}

static ad_status say(const ad_answer *a, ad_note_kind kind, uint32_t number, uint32_t depth, ad_node node,
                     ad_str text, ad_err *err)
{
    ad_note note = note_at(a, node);

    note.kind = kind;
    note.number = number;
    note.depth = depth;
    note.text = text;
    return ad_results_add_note(a->results, &note, err);
}

/* Says what is in the buffer and empties it. */
static ad_status say_buf(const ad_answer *a, ad_note_kind kind, uint32_t number, uint32_t depth, ad_node node,
                         ad_buf *text, ad_err *err)
{
    ad_status status = text->failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory")
                                    : say(a, kind, number, depth, node, ad_buf_str(text), err);

    ad_buf_reset(text);
    return status;
}

static ad_str short_text(const ad_tree *tree, ad_node node)
{
    ad_str text = ad_node_text(tree, node);
    size_t end = ad_str_find_byte(text, '\n', 0);

    return ad_str_sub(text, 0, end < SHOWN_BYTES ? end : SHOWN_BYTES);
}

static ad_status on_told(void *ctx, const ad_rule_told *told, ad_err *err)
{
    return say(ctx, told->kind, told->rule, told->depth, told->node, told->text, err);
}

ad_status ad_answer_begin(ad_answer *a, ad_err *err)
{
    const ad_source *source = a->context->source;
    uint32_t rows = source ? source->row_count : 0;
    ad_note note = {.kind = AD_NOTE_UNIT, .path = a->context->unit->path};

    if (rows && ad_source_line(source, rows - 1).len == 0) {
        rows--; /* behind the last LF there is no line */
    }
    a->trace =
        (ad_rule_trace){.ctx = a, .rules = a->question->rules, .row = a->question->row, .tell = on_told};
    note.number = rows;
    note.text = ad_str_of(ad_unit_kind_name(a->context->unit->kind));
    return ad_results_add_note(a->results, &note, err);
}

/* ---- which expressions ---- */

static bool is_told(const ad_answer *a, ad_node n)
{
    const ad_tree *tree = a->context->tree;
    ad_field field = (ad_field)tree->nodes[n].field;

    switch ((int)ad_node_kind(tree, n)) {
    case AD_KIND_ATTRIBUTE:
    case AD_KIND_AWAIT:
    case AD_KIND_BINARY_OPERATOR:
    case AD_KIND_BOOLEAN_OPERATOR:
    case AD_KIND_CALL:
    case AD_KIND_CONCATENATED_STRING:
    case AD_KIND_CONDITIONAL_EXPRESSION:
    case AD_KIND_DICTIONARY:
    case AD_KIND_LIST:
    case AD_KIND_SUBSCRIPT:
    case AD_KIND_TUPLE:
        return true;
    case AD_KIND_STRING:
        return a->question->column != AD_NO_COLUMN ||
               ad_node_child_by_kind(tree, n, AD_KIND_INTERPOLATION) != AD_NO_NODE;
    case AD_KIND_IDENTIFIER:
        return field != AD_FIELD_ATTRIBUTE && field != AD_FIELD_NAME;
    default:
        return false;
    }
}

/* What the expression around it tells as well: the callee of a call, the module in front of a name. */
static bool goes_without_saying(const ad_answer *a, ad_node n)
{
    const ad_tree *tree = a->context->tree;
    ad_node parent = tree->nodes[n].parent;
    ad_str here[AD_ALTERNATIVES_MAX];
    ad_str there[AD_ALTERNATIVES_MAX];

    if (a->question->column != AD_NO_COLUMN || parent == AD_NO_NODE) {
        return false;
    }
    if (tree->nodes[n].field == AD_FIELD_FUNCTION) {
        return true;
    }
    return ad_node_kind(tree, parent) == AD_KIND_ATTRIBUTE && ad_node_kind(tree, n) == AD_KIND_IDENTIFIER &&
           ad_module_names(a->context->module, n, here) == 1 &&
           ad_module_names(a->context->module, parent, there) == 1 && ad_str_starts(there[0], here[0]);
}

/* Is it given a value here, and not read? Such a name or place holds what is given only behind the statement.
 */
static bool is_written(const ad_answer *a, ad_node n)
{
    const ad_tree *tree = a->context->tree;

    for (ad_node parent = tree->nodes[n].parent; parent != AD_NO_NODE;
         n = parent, parent = tree->nodes[n].parent) {
        switch ((int)ad_node_kind(tree, parent)) {
        case AD_KIND_PATTERN_LIST:
        case AD_KIND_TUPLE_PATTERN:
        case AD_KIND_LIST_PATTERN:
        case AD_KIND_LIST_SPLAT_PATTERN:
        case AD_KIND_PARENTHESIZED_EXPRESSION:
            break;
        case AD_KIND_AS_PATTERN_TARGET:
            return true;
        case AD_KIND_ASSIGNMENT:
        case AD_KIND_FOR_STATEMENT:
        case AD_KIND_FOR_IN_CLAUSE:
            return tree->nodes[n].field == AD_FIELD_LEFT;
        default:
            return false;
        }
    }
    return false;
}

/* Innermost node at the column of the line. */
static ad_node node_at_column(const ad_answer *a)
{
    const ad_source *source = a->context->source;
    ad_str line = ad_source_line(source, a->question->row);
    size_t at = 0;

    for (uint32_t i = 0; i < a->question->column && at < line.len; i++) {
        at++;
        while (at < line.len && ((unsigned char)line.ptr[at] & 0xC0) == 0x80) {
            at++;
        }
    }
    at += (size_t)(line.ptr - source->text.ptr);
    return ad_node_at(a->context->tree, (uint32_t)at, (uint32_t)at + 1);
}

/* With a column, from the inside out. *out_more: some were left out. */
static size_t choose(const ad_answer *a, ad_node out[SUBJECTS_MAX], bool *out_more)
{
    const ad_tree *tree = a->context->tree;
    size_t count = 0;

    *out_more = false;
    if (a->question->column != AD_NO_COLUMN) {
        ad_node n = node_at_column(a);

        for (; n != AD_NO_NODE && !ad_kind_is_statement(ad_node_kind(tree, n)) && count < SUBJECTS_MAX;
             n = tree->nodes[n].parent) {
            if (is_told(a, n)) {
                out[count++] = n;
            }
        }
        return count;
    }
    for (ad_node n = 0; n < tree->count && !*out_more; n++) {
        if (!is_told(a, n) || ad_source_row(a->context->source, tree->nodes[n].start) != a->question->row ||
            goes_without_saying(a, n)) {
            continue;
        }
        *out_more = count == SUBJECTS_MAX;
        if (!*out_more) {
            out[count++] = n;
        }
    }
    return count;
}

/* ---- what an expression is ---- */

static ad_status say_names(const ad_answer *a, uint32_t number, ad_node n, ad_err *err)
{
    const ad_tree *tree = a->context->tree;
    ad_module *module = a->context->module;
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_node callee = ad_node_kind(tree, n) == AD_KIND_CALL
                         ? ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION)
                         : AD_NO_NODE;
    size_t count = callee == AD_NO_NODE ? 0 : ad_module_names(module, callee, names);
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < count; i++) {
        status = say(a, AD_NOTE_NAME, number, 0, n, names[i], err);
    }
    count = ad_module_names(module, n, names);
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        status = say(a, ad_str_ends(names[i], AD_STR("()")) ? AD_NOTE_TYPE : AD_NOTE_NAME, number, 0, n,
                     names[i], err);
    }
    return status;
}

static ad_status say_value(const ad_answer *a, uint32_t number, ad_node n, ad_buf *text, ad_err *err)
{
    ad_module *module = a->context->module;
    ad_value_id id = ad_module_value(module, n);
    const ad_value *value = ad_module_get(module, id);
    ad_status status = AD_OK;

    if (value->kind == AD_VALUE_ANY_OF) {
        for (uint32_t i = 0; status == AD_OK && i < value->u.items.count; i++) {
            if (ad_value_is_constant(module, value->u.items.at[i])) {
                ad_value_show(module, value->u.items.at[i], text);
                status = say_buf(a, AD_NOTE_VALUE, number, 0, n, text, err);
            }
        }
    } else if (value->kind == AD_VALUE_TEXT || ad_value_is_constant(module, id)) {
        ad_value_show(module, id, text);
        status = say_buf(a, AD_NOTE_VALUE, number, 0, n, text, err);
    }
    return status;
}

/* ---- what rules say of it ---- */

static void add_groups(const ad_answer *a, ad_flow_mask mask, ad_buf *out)
{
    const char *between = "";

    if (mask == AD_FLOW_ALL) {
        ad_buf_text(out, "everything");
        return;
    }
    for (uint32_t bit = 0; bit < AD_FLOW_KINDS_MAX; bit++) {
        if (mask >> bit & 1) {
            ad_buf_printf(out, "%s%.*s", between, AD_STR_ARG(ad_ruleset_clean_group(a->rules, bit)));
            between = ", ";
        }
    }
}

static void add_source_kind(const ad_answer *a, uint32_t kind, ad_buf *out)
{
    ad_str name = ad_ruleset_source_group(a->rules, kind);

    if (name.len) {
        ad_buf_add(out, name);
    } else {
        ad_buf_text(out, "one rule's own");
    }
}

static void add_node(const ad_answer *a, const char *before, ad_node node, const char *behind, ad_buf *out)
{
    if (node < a->context->tree->count) {
        ad_buf_printf(out, "%s`%.*s`%s", before, AD_STR_ARG(short_text(a->context->tree, node)), behind);
    }
}

/* Nothing when the label has nothing to say of n. */
static void add_label(const ad_answer *a, const ad_label *label, ad_node n, ad_buf *out)
{
    size_t count;
    const ad_flow_rule *flows = ad_ruleset_flows(a->rules, &count);

    switch ((ad_label_role)label->role) {
    case AD_LABEL_SOURCE:
        if (label->value == n) {
            ad_buf_text(out, "source: ");
            add_source_kind(a, label->number, out);
        }
        break;
    case AD_LABEL_SINK:
        if (label->value == n && label->number < count) {
            ad_buf_printf(out, "sink: %.*s",
                          AD_STR_ARG(ad_ruleset_index(a->rules)->rules[flows[label->number].rule].id));
        }
        break;
    case AD_LABEL_STEP:
        if (label->node == n) {
            ad_buf_text(out, label->mask ? "sanitizer (" : "propagates: ");
            add_groups(a, label->mask, out);
            add_node(a, label->mask ? "): " : "", label->value, " goes to ", out);
            add_node(a, "", label->to, "", out);
        }
        break;
    case AD_LABEL_STOP:
        if (label->node == n) {
            ad_buf_text(out, "stops: this call passes nothing on");
        }
        break;
    case AD_LABEL_GUARD:
        if (label->node == n) {
            ad_buf_text(out, "guard (");
            add_groups(a, label->mask, out);
            add_node(a, "): ", label->value,
                     label->raises    ? " is clean behind it"
                     : label->negated ? " is clean when it is false"
                                      : " is clean when it is true",
                     out);
        }
        break;
    case AD_LABEL_CALLS:
        if (label->node == n) {
            add_node(a, "callback: it calls ", label->value, "", out);
        }
        break;
    case AD_LABEL_HANDLES:
        if (label->node == n) {
            ad_buf_text(out, "handler: it has ");
            add_source_kind(a, label->number, out);
            add_node(a, " given to ", label->value, "", out);
        }
        break;
    case AD_LABEL_ENDS:
        if (label->node == n) {
            ad_buf_text(out, "ends: this call does not return");
        }
        break;
    case AD_LABEL_BETWEEN:
        if (label->node == n) {
            ad_buf_text(out, "sanitizer (");
            add_groups(a, label->mask, out);
            ad_buf_printf(out, ") between two of %.*s", AD_STR_ARG(label->key));
        }
        break;
    case AD_LABEL_PART:
        if (label->node == n) {
            ad_buf_text(out, "part (");
            add_groups(a, label->mask, out);
            add_node(a, label->argument_count ? "): its attributes tell about " : "): it tells about ",
                     label->value, "", out);
        }
        break;
    }
}

static ad_status say_labels(const ad_answer *a, uint32_t number, ad_node n, ad_buf *text, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && a->labels && i < a->labels->count; i++) {
        add_label(a, &a->labels->at[i], n, text);
        if (text->len) {
            status = say_buf(a, AD_NOTE_LABEL, number, 0, n, text, err);
        }
    }
    return status;
}

/* ---- what its value is made of ---- */

typedef struct origins {
    const ad_answer *answer;
    const uint32_t *numbers; /* of the expressions' subjects */
    ad_buf text;
} origins;

static void add_key(const char *before, ad_str key, ad_buf *out)
{
    if (ad_str_equal(key, AD_STR("*")) || ad_str_equal(key, AD_STR("**"))) {
        ad_buf_printf(out, "%s any element", before);
    } else if (ad_flow_key_is_set(key)) {
        ad_buf_printf(out, "%s attributes ", before);
        for (size_t i = 2; i + 1 < key.len; i++) {
            ad_buf_text(out, key.ptr[i] == '|' ? ", " : "");
            if (key.ptr[i] != '|') {
                ad_buf_byte(out, key.ptr[i]);
            }
        }
    } else if (key.len && key.ptr[0] == '.') {
        ad_buf_printf(out, "%s attribute %.*s", before, AD_STR_ARG(ad_str_sub(key, 1, key.len)));
    } else {
        ad_buf_printf(out, "%s element %.*s%s", before,
                      AD_STR_ARG(ad_str_sub(key, key.len && key.ptr[0] == '#', key.len)),
                      key.len && key.ptr[0] == '\'' ? "'" : "");
    }
}

static void add_clean(const ad_answer *a, const ad_flow_origin *o, ad_buf *out)
{
    switch (o->why) {
    case AD_WHY_NOTHING:
        ad_buf_text(out, "clean: nothing here could be tainted and is passed on");
        break;
    case AD_WHY_CONSTANT:
        ad_buf_text(out, "clean: a constant, ");
        ad_value_show(a->context->module, ad_module_value(a->context->module, o->place), out);
        break;
    case AD_WHY_ASSIGNED:
        ad_buf_printf(out, "clean: %.*s was last assigned here", AD_STR_ARG(o->text));
        break;
    case AD_WHY_CALL:
        ad_buf_text(out, "clean: this call passes nothing of what it is given on");
        break;
    case AD_WHY_STOPPED:
        ad_buf_text(out, "clean: rules say that this call passes nothing on (`stops`)");
        break;
    case AD_WHY_DEAD:
        if (o->text.len) {
            ad_buf_printf(out, "clean: %.*s is assigned here in code that does not run", AD_STR_ARG(o->text));
        } else {
            ad_buf_text(out, "does not run, because of this");
        }
        break;
    }
}

static void add_cleaned(const ad_answer *a, const ad_flow_origin *o, ad_buf *out)
{
    const ad_tree *tree = a->context->tree;
    bool call = o->place < tree->count && ad_node_kind(tree, o->place) == AD_KIND_CALL;

    ad_buf_text(out, call ? "cleaned by this call, of " : "cleaned by a guard on it, of ");
    add_groups(a, o->mask, out);
}

static void add_origin(const ad_answer *a, const ad_flow_origin *o, ad_buf *out)
{
    static const char *const words[AD_FLOW_OP_COUNT] = {[AD_FLOW_PARAM] = "parameter",
                                                        [AD_FLOW_CAPTURED] =
                                                            "variable of an enclosing function",
                                                        [AD_FLOW_SOURCE] = "source: ",
                                                        [AD_FLOW_JOIN] = "one of these",
                                                        [AD_FLOW_DERIVE] = "made from",
                                                        [AD_FLOW_CALL] = "what this call returns",
                                                        [AD_FLOW_AFTER] = "as this call left it",
                                                        [AD_FLOW_GLOBAL] = "variable of a module:",
                                                        [AD_FLOW_FUNCTION] = "function or class",
                                                        [AD_FLOW_PARTIAL] = "function with arguments"};

    switch (o->op) {
    case AD_FLOW_CLEAN:
        add_clean(a, o, out);
        return;
    case AD_FLOW_CLEANED:
        add_cleaned(a, o, out);
        break;
    case AD_FLOW_LOAD:
        add_key("read from", o->text, out);
        return;
    case AD_FLOW_STORE:
        add_key("with a value stored in", o->text, out);
        return;
    case AD_FLOW_SOURCE:
        ad_buf_text(out, words[o->op]);
        add_source_kind(a, o->kind, out);
        break;
    case AD_FLOW_PARAM:
    case AD_FLOW_CAPTURED:
    case AD_FLOW_JOIN:
    case AD_FLOW_DERIVE:
    case AD_FLOW_CALL:
    case AD_FLOW_AFTER:
    case AD_FLOW_GLOBAL:
    case AD_FLOW_FUNCTION:
    case AD_FLOW_PARTIAL:
        ad_buf_text(out, words[o->op]);
        break;
    case AD_FLOW_OP_COUNT:
        return;
    }
    if (o->text.len) {
        bool named = o->op == AD_FLOW_PARAM || o->op == AD_FLOW_CAPTURED || o->op == AD_FLOW_GLOBAL ||
                     o->op == AD_FLOW_FUNCTION;

        ad_buf_printf(out, named ? " %.*s" : ", held by %.*s", AD_STR_ARG(o->text));
    }
}

static ad_status on_origin(void *ctx, size_t expression, const ad_flow_origin *origin, ad_err *err)
{
    origins *o = ctx;
    ad_node place = origin->place < o->answer->context->tree->count ? origin->place : AD_NO_NODE;

    add_origin(o->answer, origin, &o->text);
    return say_buf(o->answer, AD_NOTE_ORIGIN, o->numbers[expression], origin->depth, place, &o->text, err);
}

static ad_status say_origins(const ad_answer *a, const ad_node *nodes, const uint32_t *numbers, size_t count,
                             ad_err *err)
{
    origins o = {.answer = a, .numbers = numbers};
    ad_flow_input input = {.tree = a->context->tree,
                           .module = a->context->module,
                           .path = a->context->unit->path,
                           .is_package = a->is_package,
                           .labels = a->labels->at,
                           .label_count = a->labels->count,
                           .behind_host = ad_ruleset_behind_host(a->rules),
                           .limits = a->context->limits};
    ad_status status;

    input.letters = ad_ruleset_letters(a->rules, &input.letters_count);
    ad_buf_init(&o.text, TEXT_BYTES);
    status = ad_flow_show(&input, nodes, count, on_origin, &o, err);
    ad_buf_clear(&o.text);
    return status;
}

/* ---- probes ---- */

/* The subject's number, which comes back as the message of what is found. */
static ad_str message_of(const ad_answer *a, uint32_t number)
{
    char text[16];

    (void)snprintf(text, sizeof(text), "%u", number);
    return ad_arena_copy(&a->labels->arena, ad_str_of(text));
}

/* A sink for every kind of source at each of the values. */
static ad_status add_probes(const ad_answer *a, const ad_node *nodes, const uint32_t *numbers, size_t count,
                            ad_err *err)
{
    const size_t kinds = AD_FLOW_KINDS_MAX + 1;
    size_t own;
    ad_label *probes = ad_calloc(count * kinds, sizeof(*probes));
    bool failed = !probes;
    ad_status status;

    (void)ad_ruleset_flows(a->rules, &own);
    if (own + kinds > UINT16_MAX) { /* no number is left for them */
        count = 0;
    }
    for (size_t i = 0; !failed && i < count; i++) {
        ad_str message = message_of(a, numbers[i]);

        failed = !message.ptr;
        for (size_t kind = 0; kind < kinds; kind++) {
            probes[i * kinds + kind] = (ad_label){.node = nodes[i],
                                                  .value = nodes[i],
                                                  .to = AD_NO_NODE,
                                                  .role = AD_LABEL_SINK,
                                                  .number = (uint16_t)(own + kind),
                                                  .message = message};
        }
    }
    status = failed ? ad_err_set(err, AD_ERR_NOMEM, "out of memory")
                    : ad_label_list_add(a->labels, probes, count * kinds, err);
    ad_free(probes);
    return status;
}

/* ---- flow: every expression ---- */

static ad_status tell_expression(const ad_answer *a, uint32_t number, ad_node n, ad_buf *text, ad_err *err)
{
    ad_status status = say(a, AD_NOTE_EXPRESSION, number, 0, n, short_text(a->context->tree, n), err);

    if (status == AD_OK) {
        status = say_names(a, number, n, err);
    }
    if (status == AD_OK) {
        status = say_value(a, number, n, text, err);
    }
    if (status == AD_OK) {
        status = say_labels(a, number, n, text, err);
    }
    return status == AD_OK && is_written(a, n)
               ? say(a, AD_NOTE_FACT, number, 0, n,
                     AD_STR("written here: it holds the value from the next line on"), err)
               : status;
}

static ad_status tell_expressions(const ad_answer *a, ad_err *err)
{
    ad_node nodes[SUBJECTS_MAX];
    uint32_t numbers[SUBJECTS_MAX];
    bool more;
    size_t count = choose(a, nodes, &more);
    size_t read = 0;
    ad_status status = AD_OK;
    ad_buf text;

    ad_buf_init(&text, TEXT_BYTES);
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        status = tell_expression(a, (uint32_t)i, nodes[i], &text, err);
        if (!is_written(a, nodes[i])) {
            nodes[read] = nodes[i];
            numbers[read++] = (uint32_t)i;
        }
    }
    ad_buf_clear(&text);
    if (status == AD_OK && more) {
        status = say(a, AD_NOTE_FACT, SUBJECTS_MAX, 0, AD_NO_NODE,
                     AD_STR("more expressions stand on this line: ask by column"), err);
    }
    if (status == AD_OK && a->labels && read) {
        status = say_origins(a, nodes, numbers, read, err);
    }
    return status == AD_OK && a->labels && read ? add_probes(a, nodes, numbers, read, err) : status;
}

/* ---- explain: the sinks of flow rules ---- */

static uint32_t rows_between(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

/* The sources nearest to the line that the rule asks for. */
static ad_status say_sources(const ad_answer *a, const ad_flow_rule *flow, ad_err *err)
{
    const ad_tree *tree = a->context->tree;
    size_t best[SOURCES_SHOWN];
    uint32_t far[SOURCES_SHOWN];
    size_t count = 0;
    ad_status status = AD_OK;
    ad_buf text;

    for (size_t i = 0; i < a->labels->count; i++) {
        const ad_label *label = &a->labels->at[i];
        size_t at = count;
        uint32_t rows;

        if (label->role != AD_LABEL_SOURCE || !(flow->from >> label->number & 1) ||
            label->value >= tree->count) {
            continue;
        }
        rows = rows_between(ad_source_row(a->context->source, tree->nodes[label->value].start),
                            a->question->row);
        while (at > 0 && far[at - 1] > rows) {
            at--;
        }
        if (at < SOURCES_SHOWN) {
            count += count < SOURCES_SHOWN;
            for (size_t k = count - 1; k > at; k--) {
                best[k] = best[k - 1];
                far[k] = far[k - 1];
            }
            best[at] = i;
            far[at] = rows;
        }
    }
    ad_buf_init(&text, TEXT_BYTES);
    if (count == 0) {
        status = say(a, AD_NOTE_FACT, flow->rule, 0, AD_NO_NODE,
                     AD_STR("no source that the rule asks for stands in this file"), err);
    }
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        const ad_label *label = &a->labels->at[best[i]];

        ad_buf_text(&text, "a source in this file: ");
        add_source_kind(a, label->number, &text);
        status = say_buf(a, AD_NOTE_FACT, flow->rule, 0, label->value, &text, err);
    }
    ad_buf_clear(&text);
    return status;
}

static ad_status say_wanted(const ad_answer *a, const ad_flow_rule *flow, ad_err *err)
{
    const char *between = "the rule asks for sources of kind ";
    ad_status status;
    ad_buf text;

    ad_buf_init(&text, TEXT_BYTES);
    for (uint32_t kind = 0; kind <= AD_FLOW_KINDS_MAX; kind++) {
        if (flow->from >> kind & 1) {
            ad_buf_text(&text, between);
            add_source_kind(a, kind, &text);
            between = ", ";
        }
    }
    if (flow->unless) {
        ad_buf_text(&text, "; cleaned of ");
        add_groups(a, flow->unless, &text);
        ad_buf_text(&text, " they do not count");
    }
    status = say_buf(a, AD_NOTE_FACT, flow->rule, 0, AD_NO_NODE, &text, err);
    ad_buf_clear(&text);
    return status;
}

/* The values of a flow's sinks on the line. */
static size_t sinks_of(const ad_answer *a, size_t number, ad_node nodes[SUBJECTS_MAX])
{
    const ad_tree *tree = a->context->tree;
    size_t count = 0;

    for (size_t i = 0; i < a->labels->count && count < SUBJECTS_MAX; i++) {
        const ad_label *label = &a->labels->at[i];

        if (label->role == AD_LABEL_SINK && label->number == number && label->value < tree->count &&
            (ad_source_row(a->context->source, tree->nodes[label->node].start) == a->question->row ||
             ad_source_row(a->context->source, tree->nodes[label->value].start) == a->question->row)) {
            nodes[count++] = label->value;
        }
    }
    return count;
}

static ad_status tell_flow_rule(const ad_answer *a, size_t number, const ad_flow_rule *flow, ad_err *err)
{
    ad_node nodes[SUBJECTS_MAX];
    uint32_t numbers[SUBJECTS_MAX];
    size_t count = sinks_of(a, number, nodes);
    ad_status status = say_wanted(a, flow, err);

    for (size_t i = 0; i < count; i++) {
        numbers[i] = flow->rule;
    }
    if (status == AD_OK && count == 0) {
        return say(a, AD_NOTE_FACT, flow->rule, 0, AD_NO_NODE,
                   AD_STR("no sink of the rule stands on this line"), err);
    }
    if (status == AD_OK) {
        status = say_origins(a, nodes, numbers, count, err);
    }
    if (status == AD_OK) {
        status = say_sources(a, flow, err);
    }
    return status == AD_OK ? add_probes(a, nodes, numbers, count, err) : status;
}

ad_status ad_answer_values(ad_answer *a, ad_err *err)
{
    size_t count;
    const ad_flow_rule *flows = ad_ruleset_flows(a->rules, &count);
    ad_status status = AD_OK;

    if (!a->context->tree || !a->context->module) {
        return AD_OK;
    }
    if (!a->question->rules) {
        return tell_expressions(a, err);
    }
    for (size_t i = 0; status == AD_OK && a->labels && i < count; i++) {
        if (a->question->rules[flows[i].rule]) {
            status = tell_flow_rule(a, i, &flows[i], err);
        }
    }
    return status;
}
