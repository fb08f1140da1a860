/* Does a pattern match here? A small backtracking machine (pattern_machine.h): goals on nodes and on
 * lists of siblings. Nothing here recurses over the target, and steps are counted. */
#include "rules/pattern_machine.h"

#include "base/banned.h"

enum { TARGETS_MAX = 64 };

/* ---- the machine ---- */

void ad_machine_push(ad_machine *m, ad_goal goal)
{
    if (m->goal_top == AD_GOALS_MAX) {
        m->overflow = true;
        return;
    }
    goal.next = m->current;
    m->current = m->goal_top;
    m->goals[m->goal_top++] = goal;
}

void ad_machine_choice(ad_machine *m, ad_goal goal)
{
    if (m->choice_top == AD_CHOICES_MAX) {
        m->overflow = true;
        return;
    }
    goal.next = m->current;
    m->choices[m->choice_top++] = (ad_choice){goal, m->goal_top, m->trail_top};
}

bool ad_machine_step(ad_machine *m)
{
    if (m->steps == 0) {
        return false;
    }
    m->steps--;
    return true;
}

bool ad_machine_bind(ad_machine *m, uint8_t hole, ad_node first, ad_node last)
{
    ad_pattern_hole found = {first, last};

    if (hole == AD_NO_HOLE) {
        return true;
    }
    if (m->bound & (1u << hole)) {
        return ad_pattern_equal(m->module, m->holes[hole], found, &m->steps);
    }
    m->bound |= 1u << hole;
    m->trail[m->trail_top++] = hole;
    m->holes[hole] = found;
    return true;
}

/* Back to the last choice; false when there is none. */
static bool backtrack(ad_machine *m)
{
    const ad_choice *choice;

    if (m->choice_top == 0) {
        return false;
    }
    choice = &m->choices[--m->choice_top];
    while (m->trail_top > choice->trail_top) {
        uint8_t hole = m->trail[--m->trail_top];

        m->bound &= ~(1u << hole);
        m->holes[hole] = (ad_pattern_hole){AD_NO_NODE, AD_NO_NODE};
    }
    m->goal_top = choice->goal_top;
    m->current = choice->goal.next;
    ad_machine_push(m, choice->goal);
    return true;
}

/* ---- from a place in the tree to what is compared ---- */

static bool is_part(const ad_pnode *p, ad_kind kind)
{
    return p->type == AD_PNODE_NODE && p->kind == kind;
}

/* The name inside a parameter. */
static ad_node parameter_name(const ad_tree *tree, ad_node n)
{
    ad_kind kind = ad_node_kind(tree, n);

    if (kind == AD_KIND_TYPED_PARAMETER) {
        return ad_pattern_first(tree, n);
    }
    if (kind == AD_KIND_DEFAULT_PARAMETER || kind == AD_KIND_TYPED_DEFAULT_PARAMETER) {
        return ad_node_child_by_field(tree, n, AD_FIELD_NAME);
    }
    return n;
}

/* Leaves out what the part does not ask about; AD_NO_NODE when nothing is left. */
static ad_node settle(const ad_machine *m, const ad_pnode *p, ad_node at)
{
    const ad_tree *tree = m->tree;
    ad_node t = ad_node_unparenthesized(tree, at);

    if ((p->flags & AD_PNODE_AS_OPTIONAL) && ad_node_kind(tree, t) == AD_KIND_AS_PATTERN &&
        !is_part(p, AD_KIND_AS_PATTERN) && ad_pattern_first(tree, t) != AD_NO_NODE) {
        t = ad_node_unparenthesized(tree, ad_pattern_first(tree, t));
    }
    if (p->flags & AD_PNODE_CHAINED) {
        /* bounded, as each of `a = b = c = ...` asks again */
        for (unsigned i = 0; i < TARGETS_MAX && t != AD_NO_NODE &&
                             ad_node_kind(tree, t) == AD_KIND_ASSIGNMENT && !is_part(p, AD_KIND_ASSIGNMENT);
             i++) {
            t = ad_node_child_by_field(tree, t, AD_FIELD_RIGHT);
        }
    }
    if (t != AD_NO_NODE && ad_node_kind(tree, t) == AD_KIND_ALIASED_IMPORT &&
        !is_part(p, AD_KIND_ALIASED_IMPORT)) {
        t = ad_node_child_by_field(tree, t, AD_FIELD_NAME);
    }
    if (t != AD_NO_NODE && (p->flags & AD_PNODE_PARAMETER) &&
        (p->type == AD_PNODE_HOLE || p->type == AD_PNODE_WORD)) {
        t = parameter_name(tree, t);
    }
    return t;
}

ad_node ad_pattern_stands_for(ad_module *module, ad_node t, ad_value_id value)
{
    const ad_tree *tree = ad_module_tree(module);
    ad_kind kind = ad_node_kind(tree, t);
    const ad_value *v;

    if (kind != AD_KIND_IDENTIFIER && kind != AD_KIND_ATTRIBUTE && kind != AD_KIND_SUBSCRIPT &&
        kind != AD_KIND_LIST_SPLAT && kind != AD_KIND_DICTIONARY_SPLAT) {
        return AD_NO_NODE;
    }
    v = ad_module_get(module, value ? value : ad_module_value(module, t));
    if (v->kind == AD_VALUE_ANY_OF || v->node == AD_NO_NODE || v->node >= tree->count || v->node == t) {
        return AD_NO_NODE;
    }
    return ad_node_unparenthesized(tree, v->node);
}

/* The expression of the part's kind that t stands for, or AD_NO_NODE. */
static ad_node follow(const ad_machine *m, const ad_pnode *p, ad_node t, ad_value_id value)
{
    ad_node from = p->flags & AD_PNODE_STORE ? AD_NO_NODE : ad_pattern_stands_for(m->module, t, value);

    return from != AD_NO_NODE && ad_pattern_kind(ad_node_kind(m->tree, from)) == p->kind ? from : AD_NO_NODE;
}

/* ---- goals on one node ---- */

static bool match_hole(ad_machine *m, const ad_pnode *p, ad_node t)
{
    switch ((int)ad_node_kind(m->tree, t)) {
    case AD_KIND_LIST_SPLAT:
    case AD_KIND_DICTIONARY_SPLAT:
    case AD_KIND_LIST_SPLAT_PATTERN:
    case AD_KIND_DICTIONARY_SPLAT_PATTERN:
    case AD_KIND_KEYWORD_SEPARATOR:
    case AD_KIND_POSITIONAL_SEPARATOR:
    case AD_KIND_KEYWORD_ARGUMENT:
    case AD_KIND_STRING_CONTENT:
    case AD_KIND_PAIR:
        return false;
    case AD_KIND_EXPRESSION_STATEMENT:
        if (p->flags & AD_PNODE_STATEMENT) {
            ad_node only = ad_pattern_first(m->tree, t);

            t = only != AD_NO_NODE && ad_pattern_next(m->tree, only) == AD_NO_NODE ? only : t;
        }
        break;
    default:
        break;
    }
    return ad_machine_bind(m, p->hole, t, t);
}

static bool any_equal(const ad_str *names, size_t count, ad_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* `ssl._create_default_https_context = x`: the attribute that is bound, by its object's name. */
static bool bound_attribute_is(ad_machine *m, ad_node t, ad_str name)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_node object = ad_node_child_by_field(m->tree, t, AD_FIELD_OBJECT);
    ad_node word = ad_node_child_by_field(m->tree, t, AD_FIELD_ATTRIBUTE);
    ad_str last;
    size_t count;

    if (object == AD_NO_NODE || word == AD_NO_NODE) {
        return false;
    }
    last = ad_module_identifier(m->module, word);
    if (name.len <= last.len + 1 || !ad_str_ends(name, last) || name.ptr[name.len - last.len - 1] != '.') {
        return false;
    }
    count = ad_module_names(m->module, object, names);
    return any_equal(names, count, ad_str_sub(name, 0, name.len - last.len - 1));
}

bool ad_pattern_is_local_word(ad_module *module, const ad_pnode *p, ad_node t)
{
    const ad_value *v;

    if (!(p->flags & AD_PNODE_BARE) || ad_node_kind(ad_module_tree(module), t) != AD_KIND_IDENTIFIER ||
        !ad_str_equal(ad_module_identifier(module, t), p->text)) {
        return false;
    }
    v = ad_module_get(module, ad_module_value(module, t));
    return v->kind != AD_VALUE_NAME || ad_str_ends(v->text, AD_STR("()")) ||
           ad_str_ends(v->text, AD_STR("]"));
}

static bool match_name(ad_machine *m, const ad_pnode *p, ad_node t, ad_value_id value)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count = 0;

    if (value) {
        count = ad_value_names(m->module, value, names);
    } else if (t != AD_NO_NODE) {
        count = ad_module_names(m->module, t, names);
    }
    if (any_equal(names, count, p->text)) {
        return true;
    }
    if (t == AD_NO_NODE) {
        return false;
    }
    if ((p->flags & AD_PNODE_STORE) && ad_node_kind(m->tree, t) == AD_KIND_ATTRIBUTE) {
        return bound_attribute_is(m, t, p->text);
    }
    return ad_pattern_is_local_word(m->module, p, t);
}

bool ad_pattern_string_is_formatted(const ad_tree *tree, ad_node string)
{
    ad_node start = ad_node_child_by_kind(tree, string, AD_KIND_STRING_START);
    ad_str prefix = start == AD_NO_NODE ? (ad_str){"", 0} : ad_node_text(tree, start);

    return ad_str_find_byte(prefix, 'f', 0) != SIZE_MAX || ad_str_find_byte(prefix, 'F', 0) != SIZE_MAX;
}

static bool match_fstring(ad_machine *m, const ad_pnode *p, ad_node t, ad_value_id value)
{
    ad_node string = t;

    if (ad_node_kind(m->tree, t) != AD_KIND_STRING &&
        ad_node_kind(m->tree, t) != AD_KIND_CONCATENATED_STRING) {
        string = follow(m, p, t, value);
    }
    if (string == AD_NO_NODE) {
        return false;
    }
    if (ad_node_kind(m->tree, string) == AD_KIND_STRING) {
        return ad_pattern_string_is_formatted(m->tree, string);
    }
    for (ad_node c = ad_pattern_first(m->tree, string); c != AD_NO_NODE; c = ad_pattern_next(m->tree, c)) {
        if (!ad_machine_step(m)) {
            return false;
        }
        if (ad_node_kind(m->tree, c) == AD_KIND_STRING && ad_pattern_string_is_formatted(m->tree, c)) {
            return true;
        }
    }
    return false;
}

/* `from .views import x`: by the module that the dots lead to. */
static bool match_relative_import(ad_machine *m, const ad_pnode *p, ad_node t)
{
    ad_node statement = m->tree->nodes[t].parent;
    size_t count = 0;
    const ad_import *imports = ad_module_imports(m->module, &count);
    uint16_t word = p->first;
    size_t at = 0;
    ad_str module;

    for (size_t i = 0;; i++) {
        if (i == count || !ad_machine_step(m)) {
            return false;
        }
        if (ad_node_inside(m->tree, imports[i].node, statement)) {
            module = imports[i].module;
            break;
        }
    }
    for (; word != 0; word = ad_machine_part(m, word)->next) {
        ad_str text = ad_machine_part(m, word)->text;

        if (!ad_str_equal(ad_str_sub(module, at, text.len), text)) {
            return false;
        }
        at += text.len;
        if (ad_machine_part(m, word)->next != 0 && (at >= module.len || module.ptr[at++] != '.')) {
            return false;
        }
    }
    return at == module.len;
}

/* ---- attributes by name: `requests.Session().get`, and `$X.objects.raw` through a variable ---- */

/* Nothing in the text stands for the hole at the head of the chain. */
static bool bind_chain_to_nothing(ad_machine *m, const ad_pnode *p)
{
    while (p->type == AD_PNODE_NODE && p->kind == AD_KIND_ATTRIBUTE) {
        p = ad_machine_part(m, p->first);
    }
    return p->type == AD_PNODE_HOLE && ad_machine_bind(m, p->hole, AD_NO_NODE, AD_NO_NODE);
}

static bool match_chain(ad_machine *m, const ad_pnode *p, ad_node t, ad_value_id value, bool *out_decided)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    bool suffix = p->text.len > 0 && p->text.ptr[0] == '.';
    size_t count;

    *out_decided = false;
    if (p->text.len == 0 || (suffix && ad_node_kind(m->tree, t) == AD_KIND_ATTRIBUTE)) {
        return false;
    }
    count = value ? ad_value_names(m->module, value, names) : ad_module_names(m->module, t, names);
    for (size_t i = 0; i < count; i++) {
        if (!suffix && ad_str_equal(names[i], p->text)) {
            *out_decided = true;
            return true;
        }
        if (suffix && follow(m, p, t, value) == AD_NO_NODE && names[i].len > p->text.len &&
            ad_str_ends(names[i], p->text)) {
            *out_decided = true;
            return bind_chain_to_nothing(m, p);
        }
    }
    return false;
}

static bool match_plain(ad_machine *m, uint16_t item, ad_node t, ad_value_id value)
{
    const ad_pnode *p = ad_machine_part(m, item);
    char shape[AD_SHAPE_BYTES];
    bool decided = false;
    ad_goal goal = {.item = p->first, .owner = item};

    if (p->kind == AD_KIND_ATTRIBUTE) {
        bool same = match_chain(m, p, t, value, &decided);

        if (decided) {
            return same;
        }
    }
    if (p->kind == AD_KIND_DOTTED_NAME && ad_node_kind(m->tree, t) == AD_KIND_RELATIVE_IMPORT) {
        return match_relative_import(m, p, t);
    }
    if (ad_pattern_kind(ad_node_kind(m->tree, t)) != p->kind) {
        t = follow(m, p, t, value);
        if (t == AD_NO_NODE) {
            return false;
        }
    }
    if (p->kind != AD_KIND_ATTRIBUTE && !ad_str_equal(p->text, ad_pattern_shape(m->tree, t, shape))) {
        return false;
    }
    goal.parent = t;
    goal.at = ad_pattern_first(m->tree, t);
    goal.first = AD_NO_NODE;
    goal.kind = p->kind == AD_KIND_DICTIONARY      ? AD_GOAL_PAIRS
                : (p->flags & AD_PNODE_BASES) != 0 ? AD_GOAL_BASES
                                                   : AD_GOAL_LIST;
    ad_machine_push(m, goal);
    return true;
}

/* Constants of other modules matter where a certain one is asked for; keys of tables do not, as they are seen
 * before the table is. */
static bool match_constant(ad_machine *m, const ad_pnode *p, ad_value_id value)
{
    if (p->type == AD_PNODE_CONSTANT && p->field != AD_FIELD_SUBSCRIPT) {
        ad_module_want(m->module, value);
    }
    return ad_pattern_constant(m->module, p, value);
}

/* An argument whose text is elsewhere: only its value can be looked at. */
static bool match_value(ad_machine *m, const ad_pnode *p, ad_value_id value)
{
    if (p->type == AD_PNODE_HOLE) {
        return ad_machine_bind(m, p->hole, AD_NO_NODE, AD_NO_NODE);
    }
    if (p->type == AD_PNODE_NAME) {
        return match_name(m, p, AD_NO_NODE, value);
    }
    return (p->type == AD_PNODE_CONSTANT || p->type == AD_PNODE_ANY_STRING) && match_constant(m, p, value);
}

static bool match_node(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *p = ad_machine_part(m, goal->item);
    ad_node t = goal->at == AD_NO_NODE ? AD_NO_NODE : settle(m, p, goal->at);
    ad_value_id value = goal->value;

    if (t == AD_NO_NODE) {
        return goal->at == AD_NO_NODE && match_value(m, p, value);
    }
    switch ((ad_pnode_type)p->type) {
    case AD_PNODE_HOLE:
        return match_hole(m, p, t);
    case AD_PNODE_MANY:
        return false; /* lists take care of theirs */
    case AD_PNODE_NAME:
        return match_name(m, p, t, value);
    case AD_PNODE_WORD:
        return ad_node_kind(m->tree, t) == AD_KIND_IDENTIFIER &&
               ad_str_equal(ad_module_identifier(m->module, t), p->text);
    case AD_PNODE_LEAF:
        return ad_node_kind(m->tree, t) == p->kind && ad_str_equal(ad_node_text(m->tree, t), p->text);
    case AD_PNODE_CONSTANT:
    case AD_PNODE_ANY_STRING:
        return match_constant(m, p, value ? value : ad_module_value(m->module, t));
    case AD_PNODE_ANY_FSTRING:
        return match_fstring(m, p, t, value);
    case AD_PNODE_CALL:
        if (ad_node_kind(m->tree, t) != AD_KIND_CALL) {
            t = follow(m, p, t, value);
        }
        return t != AD_NO_NODE && ad_machine_call(m, goal->item, t);
    case AD_PNODE_NODE:
        return match_plain(m, goal->item, t, value);
    }
    return false;
}

/* ---- goals on lists of siblings ---- */

/* May a child of a statement be there without being asked for? */
static bool is_extra(ad_kind parent, const ad_tree *tree, ad_node child)
{
    ad_kind kind = ad_node_kind(tree, child);
    ad_field field = (ad_field)tree->nodes[child].field;

    switch ((int)parent) {
    case AD_KIND_ASSIGNMENT:
        return field == AD_FIELD_TYPE;
    case AD_KIND_FUNCTION_DEFINITION:
        return kind == AD_KIND_ASYNC || field == AD_FIELD_TYPE_PARAMETERS || field == AD_FIELD_RETURN_TYPE;
    case AD_KIND_CLASS_DEFINITION:
        return field == AD_FIELD_TYPE_PARAMETERS || field == AD_FIELD_SUPERCLASSES;
    case AD_KIND_FOR_STATEMENT:
    case AD_KIND_WHILE_STATEMENT:
    case AD_KIND_WITH_STATEMENT:
    case AD_KIND_IF_STATEMENT:
    case AD_KIND_FOR_IN_CLAUSE:
        return kind == AD_KIND_ASYNC || field == AD_FIELD_ALTERNATIVE;
    case AD_KIND_TRY_STATEMENT:
        return kind == AD_KIND_EXCEPT_CLAUSE || kind == AD_KIND_ELSE_CLAUSE || kind == AD_KIND_FINALLY_CLAUSE;
    case AD_KIND_EXCEPT_CLAUSE:
        return field == AD_FIELD_ALIAS;
    case AD_KIND_RAISE_STATEMENT:
        return field == AD_FIELD_CAUSE;
    case AD_KIND_DECORATED_DEFINITION:
        return kind == AD_KIND_DECORATOR;
    case AD_KIND_WITH_CLAUSE:
        return kind == AD_KIND_WITH_ITEM;
    case AD_KIND_CASE_CLAUSE:
        return field == AD_FIELD_GUARD;
    case AD_KIND_GLOBAL_STATEMENT:
    case AD_KIND_NONLOCAL_STATEMENT:
        return true;
    case AD_KIND_IMPORT_STATEMENT:
    case AD_KIND_IMPORT_FROM_STATEMENT:
    case AD_KIND_FUTURE_IMPORT_STATEMENT:
        return field == AD_FIELD_NAME;
    case AD_KIND_ASSERT_STATEMENT:
        return child != ad_pattern_first(tree, tree->nodes[child].parent);
    case AD_KIND_INTERPOLATION:
        return field == AD_FIELD_TYPE_CONVERSION || field == AD_FIELD_FORMAT_SPECIFIER;
    default:
        return false;
    }
}

static bool may_skip(const ad_machine *m, const ad_goal *goal, ad_node child)
{
    return !goal->open_end && is_extra((ad_kind)ad_machine_part(m, goal->owner)->kind, m->tree, child);
}

/* The pattern's list is at its end: is the target's, but for extras? */
static bool list_ends(ad_machine *m, const ad_goal *goal)
{
    if (goal->open_end) {
        return true;
    }
    for (ad_node t = goal->at; t != AD_NO_NODE; t = ad_pattern_next(m->tree, t)) {
        if (!ad_machine_step(m) || !may_skip(m, goal, t)) {
            return false;
        }
    }
    return true;
}

/* Binds a list's hole to the siblings from `first` up to the one before `behind`. */
static bool bind_siblings(ad_machine *m, uint8_t hole, ad_node first, ad_node behind)
{
    ad_node last = first;

    if (hole == AD_NO_HOLE) {
        return true;
    }
    for (ad_node t = first; t != AD_NO_NODE && t != behind; t = ad_pattern_next(m->tree, t)) {
        if (!ad_machine_step(m)) {
            return false;
        }
        last = t;
    }
    return ad_machine_bind(m, hole, first, last);
}

/* `...`: takes nothing first, and one sibling more each time something later fails. */
static bool match_many(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *p = ad_machine_part(m, goal->item);
    ad_goal rest = *goal;

    if (p->next == 0) {
        return bind_siblings(m, p->hole, goal->first != AD_NO_NODE ? goal->first : goal->at, AD_NO_NODE);
    }
    if (goal->at != AD_NO_NODE) {
        ad_goal more = *goal;

        more.first = goal->first != AD_NO_NODE ? goal->first : goal->at;
        more.at = ad_pattern_next(m->tree, goal->at);
        ad_machine_choice(m, more);
    }
    if (!bind_siblings(m, p->hole, goal->first, goal->at)) {
        return false;
    }
    rest.item = p->next;
    rest.first = AD_NO_NODE;
    ad_machine_push(m, rest);
    return true;
}

static bool match_list(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *p = ad_machine_part(m, goal->item);
    ad_goal rest = *goal;
    ad_node t = goal->at;

    if (goal->item == 0) {
        return list_ends(m, goal);
    }
    if (p->type == AD_PNODE_MANY) {
        return match_many(m, goal);
    }
    while (t != AD_NO_NODE && m->tree->nodes[t].field != p->field && may_skip(m, goal, t)) {
        if (!ad_machine_step(m)) {
            return false;
        }
        t = ad_pattern_next(m->tree, t);
    }
    if (t == AD_NO_NODE || m->tree->nodes[t].field != p->field) {
        return false;
    }
    rest.at = ad_pattern_next(m->tree, t);
    if (may_skip(m, goal, t)) {
        ad_machine_choice(m, rest);
    }
    rest.item = p->next;
    ad_machine_push(m, rest);
    ad_machine_push(m, (ad_goal){.kind = AD_GOAL_NODE, .item = goal->item, .at = t});
    return true;
}

/* ---- the run ---- */

static bool meet(ad_machine *m, const ad_goal *goal)
{
    switch ((ad_goal_kind)goal->kind) {
    case AD_GOAL_NODE:
        return match_node(m, goal);
    case AD_GOAL_LIST:
        return match_list(m, goal);
    case AD_GOAL_ARGS:
        return ad_machine_args(m, goal);
    case AD_GOAL_KEYS:
        return ad_machine_keys(m, goal);
    case AD_GOAL_SPLAT:
        return ad_machine_splat(m, goal);
    case AD_GOAL_PAIRS:
        return ad_machine_pairs(m, goal);
    case AD_GOAL_BASES:
        return ad_machine_bases(m, goal);
    }
    return false;
}

static bool run(ad_machine *m)
{
    while (m->current != AD_GOAL_END) {
        const ad_goal *goal = &m->goals[m->current]; /* stays: new goals come behind all there are */

        if (!ad_machine_step(m) || m->overflow) {
            return false;
        }
        m->current = goal->next;
        if (!meet(m, goal) && !backtrack(m)) {
            return false;
        }
    }
    return !m->overflow;
}

/* The statement whose siblings follow the root; AD_NO_NODE when the root is only part of one. */
static ad_node root_statement(const ad_tree *tree, ad_node root)
{
    ad_node parent = tree->nodes[root].parent;

    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_EXPRESSION_STATEMENT) {
        return ad_pattern_first(tree, parent) == root && ad_pattern_next(tree, root) == AD_NO_NODE
                   ? parent
                   : AD_NO_NODE;
    }
    if (parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_DECORATED_DEFINITION) {
        return parent;
    }
    return ad_kind_is_statement(ad_node_kind(tree, root)) ? root : AD_NO_NODE;
}

bool ad_pattern_match(const ad_pattern *pattern, ad_module *module, ad_node root, uint32_t steps,
                      ad_pattern_hole *holes, bool *out_exhausted)
{
    const ad_tree *tree = ad_module_tree(module);
    ad_machine m;
    ad_node statement;

    for (size_t i = 0; i < pattern->hole_count; i++) {
        holes[i] = (ad_pattern_hole){AD_NO_NODE, AD_NO_NODE};
    }
    if (root >= tree->count || ad_pattern_kind(ad_node_kind(tree, root)) != pattern->nodes[0].kind) {
        return false;
    }
    m.pattern = pattern;
    m.module = module;
    m.tree = tree;
    m.holes = holes;
    m.bound = 0;
    m.steps = steps;
    m.overflow = false;
    m.current = AD_GOAL_END;
    m.goal_top = 0;
    m.choice_top = 0;
    m.trail_top = 0;
    if (pattern->statement_root) {
        statement = root_statement(tree, root);
        if (statement == AD_NO_NODE) {
            return false;
        }
        ad_machine_push(&m, (ad_goal){.kind = AD_GOAL_LIST,
                                      .open_end = true,
                                      .item = pattern->nodes[0].next,
                                      .at = ad_pattern_next(tree, statement),
                                      .first = AD_NO_NODE});
    }
    ad_machine_push(&m, (ad_goal){.kind = AD_GOAL_NODE, .item = 0, .at = root});
    if (run(&m)) {
        return true;
    }
    *out_exhausted = *out_exhausted || m.steps == 0 || m.overflow;
    return false;
}
