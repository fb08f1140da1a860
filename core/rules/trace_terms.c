/* Conditions and predicates in the words of the rule language, with what they were asked of. */
#include "rules/trace.h"

#include "base/banned.h"

enum { LISTED_MAX = 6, TEXT_BYTES = 60, DEPTH_MAX = 4 };

static void add_text(ad_str text, ad_buf *out)
{
    ad_buf_byte(out, '"');
    ad_buf_add(out, ad_str_sub(text, 0, TEXT_BYTES));
    ad_buf_text(out, text.len > TEXT_BYTES ? "...\"" : "\"");
}

static void add_more(size_t count, ad_buf *out)
{
    if (count > LISTED_MAX) {
        ad_buf_printf(out, " and %zu more", count - LISTED_MAX);
    }
}

static void add_names(const ad_name_pattern *names, size_t count, ad_buf *out)
{
    ad_buf_text(out, "{ ");
    for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
        ad_buf_text(out, i ? ", " : "");
        add_text(names[i].text, out);
    }
    add_more(count, out);
    ad_buf_text(out, " }");
}

static void add_constant(const ad_constant *c, ad_buf *out)
{
    switch (c->kind) {
    case AD_CONSTANT_NONE:
        ad_buf_text(out, "none");
        break;
    case AD_CONSTANT_BOOL:
        ad_buf_text(out, c->boolean ? "true" : "false");
        break;
    case AD_CONSTANT_NUMBER:
        ad_buf_printf(out, "%.15g", c->number);
        break;
    case AD_CONSTANT_TEXT:
        add_text(c->text, out);
        break;
    }
}

static void add_constants(const ad_predicate *p, ad_buf *out)
{
    ad_buf_byte(out, '(');
    for (size_t i = 0; i < p->constant_count && i < LISTED_MAX; i++) {
        ad_buf_text(out, i ? ", " : "");
        add_constant(&p->constants[i], out);
    }
    add_more(p->constant_count, out);
    ad_buf_byte(out, ')');
}

static const char *const predicate_words[] = {
    [AD_PREDICATE_PRESENT] = "present",    [AD_PREDICATE_ABSENT] = "absent",
    [AD_PREDICATE_TRUTHY] = "truthy",      [AD_PREDICATE_FALSY] = "falsy",
    [AD_PREDICATE_CONSTANT] = "constant",  [AD_PREDICATE_DYNAMIC] = "dynamic",
    [AD_PREDICATE_BUILT] = "built",        [AD_PREDICATE_STRING] = "text",
    [AD_PREDICATE_SEQUENCE] = "sequence",  [AD_PREDICATE_EQUALS] = "equals",
    [AD_PREDICATE_BITS] = "has_bits",      [AD_PREDICATE_LESS] = "less_than",
    [AD_PREDICATE_MATCHES] = "matches ",   [AD_PREDICATE_RESOLVES] = "resolves ",
    [AD_PREDICATE_INSTANCE] = "instance ", [AD_PREDICATE_ELEMENT] = "element",
    [AD_PREDICATE_NOT] = "not_",           [AD_PREDICATE_ALL] = "both ",
    [AD_PREDICATE_ANY] = "either ",        [AD_PREDICATE_BEGINS] = "begins",
    [AD_PREDICATE_DEFAULT] = "default",    [AD_PREDICATE_MADE] = "made_with",
    [AD_PREDICATE_WRITTEN] = "written ",
};

/* Packs nest predicates, but no deeper than AD_TERM_DEPTH_MAX; people read a few levels. */
static void add_predicate(const ad_predicate *p, unsigned depth, ad_buf *out)
{
    bool round = p->kind == AD_PREDICATE_NOT || p->kind == AD_PREDICATE_ELEMENT ||
                 p->kind == AD_PREDICATE_BEGINS || p->kind == AD_PREDICATE_DEFAULT ||
                 p->kind == AD_PREDICATE_MADE;

    ad_buf_text(out, predicate_words[p->kind]);
    if (p->constant_count) {
        add_constants(p, out);
    }
    if (p->name_count) {
        add_names(p->names, p->name_count, out);
    }
    if (p->regex) {
        add_text(p->regex->source, out);
    }
    if (p->inner_count == 0) {
        return;
    }
    ad_buf_text(out, round ? "(" : "{ ");
    if (p->keyword.len) {
        add_text(p->keyword, out);
        ad_buf_text(out, ", ");
    }
    if (p->index || (p->kind == AD_PREDICATE_ELEMENT && !p->keyword.len)) {
        ad_buf_printf(out, "%u, ", p->index);
    }
    for (size_t i = 0; i < p->inner_count && depth < DEPTH_MAX && i < LISTED_MAX; i++) {
        ad_buf_text(out, i ? ", " : "");
        add_predicate(&p->inner[i], depth + 1, out);
    }
    ad_buf_text(out, depth < DEPTH_MAX && p->inner_count <= LISTED_MAX ? "" : "...");
    ad_buf_text(out, round ? ")" : " }");
}

static void add_argument(const ad_condition *c, ad_buf *out)
{
    ad_buf_text(out, "arg(");
    if (c->keyword.len) {
        add_text(c->keyword, out);
    }
    if (c->position) {
        ad_buf_printf(out, "%s%u", c->keyword.len ? ", " : "", c->position);
    }
    ad_buf_text(out, ", ");
}

static void add_subject_condition(const ad_condition *c, ad_buf *out)
{
    switch (c->subject) {
    case AD_SUBJECT_ARGUMENT:
        add_argument(c, out);
        break;
    case AD_SUBJECT_ANY_ARGUMENT:
        ad_buf_text(out, "any_arg(");
        break;
    case AD_SUBJECT_VALUE:
        ad_buf_text(out, "value(");
        break;
    case AD_SUBJECT_RECEIVER:
        ad_buf_text(out, "receiver(");
        break;
    case AD_SUBJECT_CALLEE:
        ad_buf_text(out, "callee(");
        break;
    case AD_SUBJECT_HOLE:
        ad_buf_text(out, "hole(");
        add_text(c->keyword, out);
        ad_buf_text(out, ", ");
        break;
    }
    add_predicate(c->predicate, 0, out);
    ad_buf_byte(out, ')');
}

static void add_around(const char *word, const ad_around *around, ad_buf *out)
{
    const char *comma = " ";

    ad_buf_printf(out, "%s {", word);
    for (size_t i = 0; i < around->kind_count && i < LISTED_MAX; i++) {
        ad_buf_printf(out, "%s%s\"%s\"", comma, i ? "" : "kind = ", ad_kind_name(around->kinds[i]));
        comma = ", ";
    }
    if (around->call_count) {
        ad_buf_printf(out, "%scall = ", comma);
        add_names(around->calls, around->call_count, out);
        comma = ", ";
    }
    if (around->class_count) {
        ad_buf_printf(out, "%sclass = ", comma);
        add_names(around->classes, around->class_count, out);
        comma = ", ";
    }
    if (around->definition.len) {
        ad_buf_printf(out, "%sfunc = ", comma);
        add_text(around->definition, out);
        comma = ", ";
    }
    if (around->decorator_count) {
        ad_buf_printf(out, "%sdecorator = ", comma);
        add_names(around->decorators, around->decorator_count, out);
        comma = ", ";
    }
    if (around->main_guard) {
        ad_buf_printf(out, "%smain_guard = true", comma);
    }
    ad_buf_text(out, " }");
}

static void add_globs(const ad_condition *c, ad_buf *out)
{
    ad_buf_text(out, "path { ");
    for (size_t i = 0; i < c->glob_count && i < LISTED_MAX; i++) {
        ad_buf_text(out, i ? ", " : "");
        add_text(c->globs[i], out);
    }
    add_more(c->glob_count, out);
    ad_buf_text(out, " }");
}

void ad_trace_condition(const ad_condition *c, ad_buf *out)
{
    switch (c->kind) {
    case AD_CONDITION_SUBJECT:
        add_subject_condition(c, out);
        break;
    case AD_CONDITION_INSIDE:
        add_around("inside", c->around, out);
        break;
    case AD_CONDITION_HAS:
        add_around("has", c->around, out);
        break;
    case AD_CONDITION_IMPORTS:
        ad_buf_text(out, "imports ");
        add_names(c->names, c->name_count, out);
        break;
    case AD_CONDITION_PATH:
        add_globs(c, out);
        break;
    case AD_CONDITION_ARGUMENT_COUNT:
        ad_buf_printf(out, "arg_count(%u", c->low);
        if (c->high != UINT32_MAX) {
            ad_buf_printf(out, ", %u", c->high);
        }
        ad_buf_byte(out, ')');
        break;
    case AD_CONDITION_NOT:
        ad_buf_text(out, "none of these:");
        break;
    case AD_CONDITION_ALL:
        ad_buf_text(out, "all of these:");
        break;
    case AD_CONDITION_ANY:
        ad_buf_text(out, "any of these:");
        break;
    }
}

/* ---- what was asked ---- */

static void add_value(ad_site *site, ad_subject subject, ad_buf *out)
{
    ad_module *module = site->unit->module;
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count;

    if (!subject.present) {
        ad_buf_text(out, subject.maybe ? "not given, unless by *args or **kwargs" : "not given");
        return;
    }
    if (subject.node != AD_NO_NODE) {
        ad_str text = ad_node_text(site->unit->tree, subject.node);

        ad_buf_byte(out, '`');
        ad_buf_add(out, ad_str_sub(text, 0, TEXT_BYTES));
        ad_buf_text(out, text.len > TEXT_BYTES ? "...` " : "` ");
    }
    count = ad_value_names(module, subject.value, names);
    if (ad_value_is_constant(module, subject.value)) {
        ad_buf_text(out, "is ");
        ad_value_show(module, subject.value, out);
    } else if (count) {
        for (size_t i = 0; i < count; i++) {
            ad_buf_printf(out, "%s%.*s", i ? " or " : "resolves to ", AD_STR_ARG(names[i]));
        }
    } else if (subject.value) {
        ad_buf_text(out, "is ");
        ad_value_show(module, subject.value, out);
        ad_buf_text(out, ", not known wholly");
    } else {
        ad_buf_text(out, "is not known");
    }
}

void ad_trace_subject(ad_site *site, const ad_condition *c, ad_buf *out)
{
    ad_pattern_hole hole;
    ad_subject subject = {.node = AD_NO_NODE};

    if (c->kind != AD_CONDITION_SUBJECT || c->subject == AD_SUBJECT_ANY_ARGUMENT || !site->unit->module ||
        site->node == AD_NO_NODE) {
        return;
    }
    switch (c->subject) {
    case AD_SUBJECT_ARGUMENT:
        subject = ad_site_argument(site, c->keyword, c->position);
        break;
    case AD_SUBJECT_VALUE:
        subject = ad_site_value(site);
        break;
    case AD_SUBJECT_RECEIVER:
        subject = ad_site_receiver(site);
        break;
    case AD_SUBJECT_CALLEE:
        if (site->call) {
            subject = (ad_subject){.present = true,
                                   .node = site->call->callee,
                                   .value = ad_module_value(site->unit->module, site->call->callee)};
        }
        break;
    case AD_SUBJECT_HOLE:
        if (ad_site_hole(site, c->keyword, &hole)) {
            subject = (ad_subject){.present = true,
                                   .node = hole.first,
                                   .value = ad_module_value(site->unit->module, hole.first)};
        }
        break;
    case AD_SUBJECT_ANY_ARGUMENT:
        break;
    }
    ad_buf_text(out, ": ");
    add_value(site, subject, out);
}
