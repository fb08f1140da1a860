/* Most nodes are nothing that a pattern is about. What can be told of them before the matching machine is set
 * up: kinds of children by a table made when the pattern is compiled, then names and values of single ones.
 * Only says no where the machine would. */
#include "rules/pattern_priv.h"

#include "base/banned.h"

_Static_assert(AD_KIND_COUNT <= AD_SIEVE_WORDS * 64, "a bit for each kind");

/* ---- made with the pattern ---- */

/* May a variable of this kind stand for another expression, as ad_pattern_stands_for() has it? */
static bool may_stand_for_another(ad_kind kind)
{
    return kind == AD_KIND_IDENTIFIER || kind == AD_KIND_ATTRIBUTE || kind == AD_KIND_SUBSCRIPT ||
           kind == AD_KIND_LIST_SPLAT || kind == AD_KIND_DICTIONARY_SPLAT;
}

static bool node_may_be(const ad_pnode *p, ad_kind kind)
{
    bool store = (p->flags & AD_PNODE_STORE) != 0;

    if (p->kind == AD_KIND_ATTRIBUTE) { /* may be a name of anything, but only names are bound */
        return !store || kind == AD_KIND_ATTRIBUTE || kind == AD_KIND_IDENTIFIER;
    }
    return p->kind == AD_KIND_DOTTED_NAME || ad_pattern_kind(kind) == p->kind ||
           (!store && may_stand_for_another(kind));
}

/* May what stands there, parentheses left out, be of this kind? */
static bool part_may_be(const ad_pnode *p, ad_kind kind)
{
    if ((p->flags & (AD_PNODE_AS_OPTIONAL | AD_PNODE_PARAMETER)) || kind == AD_KIND_ASSIGNMENT) {
        return true;
    }
    switch ((ad_pnode_type)p->type) {
    case AD_PNODE_ANY_FSTRING:
        return kind == AD_KIND_STRING || kind == AD_KIND_CONCATENATED_STRING || may_stand_for_another(kind);
    case AD_PNODE_WORD:
        return kind == AD_KIND_IDENTIFIER;
    case AD_PNODE_LEAF:
        return kind == p->kind;
    case AD_PNODE_CALL:
        return kind == AD_KIND_CALL || may_stand_for_another(kind);
    case AD_PNODE_NODE:
        return node_may_be(p, kind);
    case AD_PNODE_HOLE:
    case AD_PNODE_MANY:
    case AD_PNODE_NAME:
    case AD_PNODE_CONSTANT:
    case AD_PNODE_ANY_STRING:
        break;
    }
    return true;
}

static void add_part(ad_sieve *sieve, const ad_pnode *p, uint16_t part)
{
    ad_sieve_part *at = &sieve->parts[sieve->count++];

    at->part = part;
    at->field = p->field;
    at->looks = !(p->flags & (AD_PNODE_AS_OPTIONAL | AD_PNODE_PARAMETER)) && p->type != AD_PNODE_HOLE;
    for (unsigned kind = 0; kind < AD_KIND_COUNT; kind++) {
        if (part_may_be(p, (ad_kind)kind)) {
            at->kinds[kind / 64] |= (uint64_t)1 << (kind % 64);
        }
    }
}

/* A call that is not found by a name: by its first argument, where that has no choice but to be the first. */
static void sieve_call(ad_pattern *pattern)
{
    const ad_pnode *callee = &pattern->nodes[pattern->nodes[0].first];
    const ad_pnode *argument = &pattern->nodes[callee->next];

    if (callee->next == 0 || argument->type == AD_PNODE_MANY ||
        (argument->type == AD_PNODE_NODE &&
         (argument->kind == AD_KIND_KEYWORD_ARGUMENT || argument->kind == AD_KIND_LIST_SPLAT ||
          argument->kind == AD_KIND_DICTIONARY_SPLAT))) {
        return;
    }
    pattern->sieve.asks = pattern->sieve.in_order = pattern->sieve.open = true;
    add_part(&pattern->sieve, argument, callee->next);
}

void ad_pattern_sieve_make(ad_pattern *pattern)
{
    const ad_pnode *root = &pattern->nodes[0];
    ad_sieve *sieve = &pattern->sieve;

    if (root->type == AD_PNODE_CALL && !pattern->statement_root) {
        sieve_call(pattern);
    }
    if (root->type != AD_PNODE_NODE || pattern->statement_root) {
        return;
    }
    switch ((int)root->kind) {
    case AD_KIND_ASSIGNMENT:
        sieve->asks = true;
        break;
    case AD_KIND_AUGMENTED_ASSIGNMENT:
    case AD_KIND_BINARY_OPERATOR:
    case AD_KIND_COMPARISON_OPERATOR:
    case AD_KIND_SUBSCRIPT: /* no child is there without being asked for */
        sieve->asks = sieve->in_order = true;
        break;
    default:
        return;
    }
    for (uint16_t part = root->first; part != 0; part = pattern->nodes[part].next) {
        const ad_pnode *p = &pattern->nodes[part];

        if (sieve->count == AD_PATTERN_CHILDREN || (sieve->in_order && p->type == AD_PNODE_MANY)) {
            sieve->open = true;
            return;
        }
        add_part(sieve, p, part);
    }
}

/* ---- asked of a node ---- */

/* The arguments of a call as they are passed, if that is as they are written: a partial has some of its own.
 */
static ad_node written_arguments(ad_module *module, const ad_tree *tree, ad_node call)
{
    ad_node callee = ad_node_child_by_field(tree, call, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(tree, call, AD_FIELD_ARGUMENTS);
    ad_node first;

    if (callee == AD_NO_NODE || list == AD_NO_NODE || ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST) {
        return AD_NO_NODE;
    }
    first = ad_pattern_first(tree, list);
    switch ((int)(first == AD_NO_NODE ? AD_NO_KIND : ad_node_kind(tree, first))) {
    case AD_KIND_LIST_SPLAT:
    case AD_KIND_DICTIONARY_SPLAT:
    case AD_KIND_KEYWORD_ARGUMENT:
        return AD_NO_NODE;
    default:
        break;
    }
    switch ((int)ad_module_get(module, ad_module_value(module, callee))->kind) {
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        return AD_NO_NODE;
    default:
        return list;
    }
}

void ad_pattern_place_at(ad_pattern_place *place, ad_module *module, ad_node root)
{
    const ad_tree *tree = ad_module_tree(module);

    place->module = module;
    place->tree = tree;
    place->count = 0;
    place->named = AD_PATTERN_CHILDREN;
    place->followed = 0;
    if (ad_node_kind(tree, root) == AD_KIND_CALL) {
        root = written_arguments(module, tree, root);
    }
    place->known = root != AD_NO_NODE;
    if (!place->known) {
        return;
    }
    for (ad_node c = ad_pattern_first(tree, root); c != AD_NO_NODE; c = ad_pattern_next(tree, c)) {
        if (place->count == AD_PATTERN_CHILDREN) {
            place->count++;
            return;
        }
        place->fields[place->count] = tree->nodes[c].field;
        place->nodes[place->count] = ad_node_unparenthesized(tree, c);
        place->kinds[place->count] = ad_node_kind(tree, place->nodes[place->count]);
        place->count++;
    }
}

static const ad_str *names_of(ad_pattern_place *place, unsigned child, size_t *out_count)
{
    if (place->named != child) {
        place->name_count = ad_module_names(place->module, place->nodes[child], place->names);
        place->named = (uint8_t)child;
    }
    *out_count = place->name_count;
    return place->names;
}

/* What of the part's kind the child stands for, or AD_NO_NODE. */
static ad_node follow(ad_pattern_place *place, const ad_pnode *p, unsigned child)
{
    ad_node from;

    if (p->flags & AD_PNODE_STORE) {
        return AD_NO_NODE;
    }
    if (!(((unsigned)place->followed >> child) & 1U)) {
        place->stands_for[child] = ad_pattern_stands_for(place->module, place->nodes[child], 0);
        place->followed |= (uint8_t)(1U << child);
    }
    from = place->stands_for[child];
    return from != AD_NO_NODE && ad_pattern_kind(ad_node_kind(place->tree, from)) == p->kind ? from
                                                                                             : AD_NO_NODE;
}

static bool word_is(const ad_pattern_place *place, const ad_pnode *word, ad_node n)
{
    return word->type != AD_PNODE_WORD || n == AD_NO_NODE ||
           ad_str_equal(ad_module_identifier(place->module, n), word->text);
}

/* Does the attribute end in the part's last word? */
static bool attribute_ends_in(const ad_pattern_place *place, const ad_pattern *pattern, const ad_pnode *p,
                              ad_node n)
{
    const ad_pnode *word = &pattern->nodes[pattern->nodes[p->first].next];

    return word_is(place, word, ad_node_child_by_field(place->tree, n, AD_FIELD_ATTRIBUTE));
}

static bool child_may_be_named(ad_pattern_place *place, const ad_pnode *p, unsigned child)
{
    size_t count;
    const ad_str *names = names_of(place, child, &count);

    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(names[i], p->text)) {
            return true;
        }
    }
    return ((p->flags & AD_PNODE_STORE) && place->kinds[child] == AD_KIND_ATTRIBUTE) ||
           ad_pattern_is_local_word(place->module, p, place->nodes[child]);
}

static bool child_may_be_attribute(ad_pattern_place *place, const ad_pattern *pattern, const ad_pnode *p,
                                   unsigned child)
{
    size_t count;
    const ad_str *names;

    if (p->text.len > 0 && p->text.ptr[0] != '.') {
        return true;
    }
    if (place->kinds[child] == AD_KIND_ATTRIBUTE) {
        return attribute_ends_in(place, pattern, p, place->nodes[child]);
    }
    if (follow(place, p, child) != AD_NO_NODE) {
        return true;
    }
    names = names_of(place, child, &count);
    for (size_t i = 0; p->text.len > 0 && i < count; i++) {
        if (ad_str_ends(names[i], p->text)) {
            return true;
        }
    }
    return false;
}

static bool child_may_be_call(ad_pattern_place *place, const ad_pattern *pattern, const ad_pnode *p,
                              unsigned child)
{
    const ad_pnode *callee = &pattern->nodes[p->first];
    ad_node n = place->nodes[child];

    if (place->kinds[child] != AD_KIND_CALL) {
        n = follow(place, p, child);
    }
    n = n == AD_NO_NODE ? n : ad_node_child_by_field(place->tree, n, AD_FIELD_FUNCTION);
    if (n == AD_NO_NODE) {
        return false;
    }
    n = ad_node_unparenthesized(place->tree, n);
    return callee->type != AD_PNODE_NODE || callee->kind != AD_KIND_ATTRIBUTE || callee->text.len == 0 ||
           callee->text.ptr[0] != '.' || ad_node_kind(place->tree, n) != AD_KIND_ATTRIBUTE ||
           attribute_ends_in(place, pattern, callee, n);
}

/* `x["key"]` is told by a constant key, whether it is read or stored to. */
static bool key_may_match(const ad_pattern_place *place, const ad_pattern *pattern, const ad_pnode *p,
                          ad_node subscript)
{
    const ad_pnode *key = &pattern->nodes[pattern->nodes[p->first].next];
    ad_node n = ad_node_child_by_field(place->tree, subscript, AD_FIELD_SUBSCRIPT);

    return n == AD_NO_NODE || key->field != AD_FIELD_SUBSCRIPT || key->type != AD_PNODE_CONSTANT ||
           key->flags ||
           ad_pattern_constant(place->module, key,
                               ad_module_value(place->module, ad_node_unparenthesized(place->tree, n)));
}

static bool child_may_be_node(ad_pattern_place *place, const ad_pattern *pattern, const ad_pnode *p,
                              unsigned child)
{
    if (p->kind == AD_KIND_ATTRIBUTE) {
        return child_may_be_attribute(place, pattern, p, child);
    }
    if (p->kind == AD_KIND_SUBSCRIPT && place->kinds[child] == AD_KIND_SUBSCRIPT && p->first != 0) {
        return key_may_match(place, pattern, p, place->nodes[child]);
    }
    return p->kind == AD_KIND_DOTTED_NAME || ad_pattern_kind(place->kinds[child]) == p->kind ||
           follow(place, p, child) != AD_NO_NODE;
}

/* Its kind would do. */
static bool child_may_match(ad_pattern_place *place, const ad_pattern *pattern, const ad_pnode *p,
                            unsigned child)
{
    ad_node n = place->nodes[child];

    if (place->kinds[child] == AD_KIND_ASSIGNMENT || place->kinds[child] == AD_KIND_ALIASED_IMPORT) {
        return true;
    }
    switch ((ad_pnode_type)p->type) {
    case AD_PNODE_NAME:
        return child_may_be_named(place, p, child);
    case AD_PNODE_WORD:
        return word_is(place, p, n);
    case AD_PNODE_LEAF:
        return ad_str_equal(ad_node_text(place->tree, n), p->text);
    case AD_PNODE_CONSTANT:
    case AD_PNODE_ANY_STRING: {
        ad_value_id value = ad_module_value(place->module, n);

        return (p->type == AD_PNODE_CONSTANT && ad_module_may_want(place->module, value)) ||
               ad_pattern_constant(place->module, p, value);
    }
    case AD_PNODE_ANY_FSTRING:
        return place->kinds[child] == AD_KIND_STRING || place->kinds[child] == AD_KIND_CONCATENATED_STRING
                   ? place->kinds[child] != AD_KIND_STRING || ad_pattern_string_is_formatted(place->tree, n)
                   : follow(place, p, child) != AD_NO_NODE;
    case AD_PNODE_CALL:
        return child_may_be_call(place, pattern, p, child);
    case AD_PNODE_NODE:
        return child_may_be_node(place, pattern, p, child);
    case AD_PNODE_HOLE:
    case AD_PNODE_MANY:
        break;
    }
    return true;
}

/* The child that a part would have to match; AD_PATTERN_CHILDREN: there is none. */
static unsigned child_of(const ad_pattern_place *place, const ad_sieve *sieve, unsigned part)
{
    unsigned count = place->count < AD_PATTERN_CHILDREN ? place->count : AD_PATTERN_CHILDREN;
    unsigned child = 0;

    if (sieve->in_order) {
        return part;
    }
    while (child < count && place->fields[child] != sieve->parts[part].field) {
        child++;
    }
    return child < count ? child : AD_PATTERN_CHILDREN;
}

static bool kinds_may_match(const ad_sieve *sieve, const ad_pattern_place *place)
{
    if (sieve->in_order && (sieve->open ? place->count < sieve->count : place->count != sieve->count)) {
        return false;
    }
    for (unsigned i = 0; i < sieve->count; i++) {
        const ad_sieve_part *part = &sieve->parts[i];
        unsigned child = child_of(place, sieve, i);

        if (child != AD_PATTERN_CHILDREN &&
            (place->fields[child] != part->field ||
             !((part->kinds[place->kinds[child] / 64] >> (place->kinds[child] % 64)) & 1U))) {
            return false;
        }
    }
    return true;
}

bool ad_pattern_child_may_be(const ad_pattern *pattern, unsigned child, ad_kind kind)
{
    const ad_sieve *sieve = &pattern->sieve;

    if (!sieve->asks || (!sieve->in_order && (child > 0 || sieve->parts[0].field != AD_FIELD_LEFT))) {
        return true;
    }
    if (child >= sieve->count) {
        return sieve->open || !sieve->in_order;
    }
    return (sieve->parts[child].kinds[kind / 64] >> (kind % 64)) & 1U;
}

bool ad_pattern_may_match(const ad_pattern *pattern, ad_pattern_place *place)
{
    const ad_sieve *sieve = &pattern->sieve;

    if (!sieve->asks || !place->known) {
        return true;
    }
    if (!kinds_may_match(sieve, place)) {
        return false;
    }
    for (unsigned i = 0; i < sieve->count; i++) {
        unsigned child = child_of(place, sieve, i);

        if (sieve->parts[i].looks && child != AD_PATTERN_CHILDREN &&
            !child_may_match(place, pattern, &pattern->nodes[sieve->parts[i].part], child)) {
            return false;
        }
    }
    return true;
}
