/* Goals whose parts have no fixed order: arguments of calls (by what a call passes, so that spread
 * tuples and dictionaries count), elements of dictionaries, bases of classes. */
#include "rules/pattern_machine.h"

#include "base/banned.h"

static bool is_kind(const ad_pnode *p, ad_kind kind)
{
    return p->type == AD_PNODE_NODE && p->kind == kind;
}

static uint64_t bit(uint32_t index)
{
    return index < 64 ? (uint64_t)1 << index : 0;
}

/* ---- calls ---- */

bool ad_machine_call(ad_machine *m, uint16_t item, ad_node call_node)
{
    const ad_pnode *p = ad_machine_part(m, item);
    const ad_pnode *callee = ad_machine_part(m, p->first);
    const ad_call *call = ad_module_call(m->module, call_node);
    ad_node list = ad_node_child_by_field(m->tree, call_node, AD_FIELD_ARGUMENTS);

    if (!call || list == AD_NO_NODE) {
        return false;
    }
    for (uint16_t i = callee->next; i != 0; i = ad_machine_part(m, i)->next) {
        const ad_pnode *part = ad_machine_part(m, i);

        if (is_kind(part, AD_KIND_LIST_SPLAT) || is_kind(part, AD_KIND_DICTIONARY_SPLAT)) {
            ad_machine_push(
                m, (ad_goal){.kind = AD_GOAL_SPLAT, .item = i, .at = ad_pattern_first(m->tree, list)});
        }
    }
    ad_machine_push(m, (ad_goal){.kind = AD_GOAL_ARGS,
                                 .item = callee->next,
                                 .owner = item,
                                 .parent = list,
                                 .first = AD_NO_NODE,
                                 .call = call});
    ad_machine_push(m, (ad_goal){.kind = AD_GOAL_NODE, .item = p->first, .at = call->callee});
    return true;
}

/* The next part that stands for positional arguments, or 0. */
static uint16_t positional_part(const ad_machine *m, uint16_t item)
{
    while (item != 0 && (is_kind(ad_machine_part(m, item), AD_KIND_KEYWORD_ARGUMENT) ||
                         is_kind(ad_machine_part(m, item), AD_KIND_DICTIONARY_SPLAT))) {
        item = ad_machine_part(m, item)->next;
    }
    return item;
}

static uint16_t keyword_part(const ad_machine *m, uint16_t item)
{
    while (item != 0 && !is_kind(ad_machine_part(m, item), AD_KIND_KEYWORD_ARGUMENT)) {
        item = ad_machine_part(m, item)->next;
    }
    return item;
}

static bool has_part(const ad_machine *m, uint16_t item, ad_kind kind)
{
    while (item != 0 && !is_kind(ad_machine_part(m, item), kind)) {
        item = ad_machine_part(m, item)->next;
    }
    return item != 0;
}

static uint32_t next_positional(const ad_call *call, uint32_t index)
{
    while (index < call->count && call->arguments[index].keyword.len > 0) {
        index++;
    }
    return index;
}

/* The child of the argument list that an argument was written as, or AD_NO_NODE. */
static ad_node written_argument(const ad_machine *m, ad_node list, const ad_argument *argument)
{
    ad_node n = argument->node;

    if (argument->spread || n == AD_NO_NODE || !ad_node_inside(m->tree, n, list)) {
        return AD_NO_NODE;
    }
    while (n != list && m->tree->nodes[n].parent != list) {
        n = m->tree->nodes[n].parent;
    }
    return n;
}

/* Is a written keyword one that the pattern asks for itself? */
static bool keyword_is_claimed(const ad_machine *m, uint16_t owner, ad_node keyword)
{
    ad_node name = ad_node_child_by_field(m->tree, keyword, AD_FIELD_NAME);
    uint16_t i = ad_machine_part(m, ad_machine_part(m, owner)->first)->next;

    if (name == AD_NO_NODE) {
        return false;
    }
    for (i = keyword_part(m, i); i != 0; i = keyword_part(m, ad_machine_part(m, i)->next)) {
        const ad_pnode *word = ad_machine_part(m, ad_machine_part(m, i)->first);

        if (word->type == AD_PNODE_WORD && ad_str_equal(word->text, ad_module_identifier(m->module, name))) {
            return true;
        }
    }
    return false;
}

static bool list_may_take(const ad_machine *m, uint16_t owner, ad_node child)
{
    switch ((int)ad_node_kind(m->tree, child)) {
    case AD_KIND_KEYWORD_ARGUMENT:
        return !keyword_is_claimed(m, owner, child);
    case AD_KIND_LIST_SPLAT:
    case AD_KIND_DICTIONARY_SPLAT:
        return true;
    default:
        return false;
    }
}

/* Binds `$...ARGS` to the arguments [from, to) as they are written; the last list of a call also takes
 * the keywords behind them up to the first that the pattern asks for. */
static bool bind_arguments(ad_machine *m, const ad_goal *goal, uint32_t from, uint32_t to, bool last_list)
{
    uint8_t hole = ad_machine_part(m, goal->item)->hole;
    ad_pattern_hole range = {AD_NO_NODE, AD_NO_NODE};
    ad_node t;

    if (hole == AD_NO_HOLE) {
        return true;
    }
    for (uint32_t i = next_positional(goal->call, from); i < to; i = next_positional(goal->call, i + 1)) {
        ad_node written = written_argument(m, goal->parent, &goal->call->arguments[i]);

        range.first = range.first == AD_NO_NODE ? written : range.first;
        range.last = written == AD_NO_NODE ? range.last : written;
    }
    if (last_list) {
        t = range.last != AD_NO_NODE ? ad_pattern_next(m->tree, range.last)
                                     : ad_pattern_first(m->tree, goal->parent);
        while (t != AD_NO_NODE && range.last == AD_NO_NODE && !list_may_take(m, goal->owner, t)) {
            t = ad_pattern_next(m->tree, t);
        }
        for (; t != AD_NO_NODE && list_may_take(m, goal->owner, t); t = ad_pattern_next(m->tree, t)) {
            if (!ad_machine_step(m)) {
                return false;
            }
            range.first = range.first == AD_NO_NODE ? t : range.first;
            range.last = t;
        }
    }
    return ad_machine_bind(m, hole, range.first, range.last);
}

/* All positional parts are met: keywords are next. */
static bool go_on_with_keywords(ad_machine *m, const ad_goal *goal)
{
    ad_goal keys = *goal;

    keys.kind = AD_GOAL_KEYS;
    keys.item = keyword_part(m, ad_machine_part(m, ad_machine_part(m, goal->owner)->first)->next);
    keys.index = 0;
    keys.ordinal = 0;
    keys.used = 0;
    ad_machine_push(m, keys);
    return true;
}

static bool gap_is_next(const ad_goal *goal)
{
    return goal->call->open_positional && !goal->gap_done && goal->ordinal >= goal->call->open_from;
}

/* `...` as the last positional part takes whatever is left; `*$X` only what was spread. */
static bool match_last_list(ad_machine *m, const ad_goal *goal, bool spread_only)
{
    const ad_call *call = goal->call;
    uint32_t from = goal->first == AD_NO_NODE ? goal->index : goal->first;

    for (uint32_t i = next_positional(call, goal->index); spread_only && i < call->count;
         i = next_positional(call, i + 1)) {
        if (!ad_machine_step(m) || !call->arguments[i].spread) {
            return false;
        }
    }
    return bind_arguments(m, goal, from, call->count, true) && go_on_with_keywords(m, goal);
}

static bool match_argument_list(ad_machine *m, const ad_goal *goal, uint16_t next)
{
    bool spread_only = ad_machine_part(m, goal->item)->type != AD_PNODE_MANY;
    uint32_t from = goal->first == AD_NO_NODE ? goal->index : goal->first;
    uint32_t index = next_positional(goal->call, goal->index);
    ad_goal more = *goal, rest = *goal;

    if (next == 0) {
        return match_last_list(m, goal, spread_only);
    }
    more.first = from;
    if (gap_is_next(goal)) {
        more.gap_done = true;
        ad_machine_choice(m, more);
    } else if (index < goal->call->count && (!spread_only || goal->call->arguments[index].spread)) {
        more.index = index + 1;
        more.ordinal++;
        ad_machine_choice(m, more);
    }
    rest.item = next;
    rest.first = AD_NO_NODE;
    if (!bind_arguments(m, goal, from, goal->index, false)) {
        return false;
    }
    ad_machine_push(m, rest);
    return true;
}

bool ad_machine_args(ad_machine *m, const ad_goal *goal)
{
    uint16_t item = positional_part(m, goal->item);
    uint32_t index = next_positional(goal->call, goal->index);
    const ad_pnode *p = ad_machine_part(m, item);
    ad_goal here = *goal;

    here.item = item;
    if (item == 0) {
        bool all = index == goal->call->count && !(goal->call->open_positional && !goal->gap_done);

        return all && go_on_with_keywords(m, goal);
    }
    if (p->type == AD_PNODE_MANY || is_kind(p, AD_KIND_LIST_SPLAT)) {
        return match_argument_list(m, &here, positional_part(m, p->next));
    }
    if (gap_is_next(goal) || index == goal->call->count) {
        return false;
    }
    here.item = p->next;
    here.index = index + 1;
    here.ordinal++;
    ad_machine_push(m, here);
    ad_machine_push(m, (ad_goal){.kind = AD_GOAL_NODE,
                                 .item = item,
                                 .at = goal->call->arguments[index].node,
                                 .value = goal->call->arguments[index].value});
    return true;
}

/* No keyword is asked for any more: may there be others? */
static bool keywords_end(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *call = ad_machine_part(m, goal->owner);
    uint32_t written = 0;
    bool spread = has_part(m, ad_machine_part(m, call->first)->next, AD_KIND_DICTIONARY_SPLAT);

    if (call->flags & AD_PNODE_SOME) {
        return true;
    }
    for (uint32_t i = 0; i < goal->call->count; i++) {
        if (!ad_machine_step(m)) {
            return false;
        }
        written += goal->call->arguments[i].keyword.len > 0 && !(spread && goal->call->arguments[i].spread);
    }
    /* With `**$X` those that were spread need not be asked for. */
    return spread ? written <= goal->ordinal : written == goal->ordinal && !goal->call->open_keywords;
}

/* The name of a keyword as it is written, for `$KEY=$VALUE`. */
static ad_node keyword_name(const ad_machine *m, const ad_goal *goal, const ad_argument *argument)
{
    ad_node written = written_argument(m, goal->parent, argument);

    if (written == AD_NO_NODE || ad_node_kind(m->tree, written) != AD_KIND_KEYWORD_ARGUMENT) {
        return AD_NO_NODE;
    }
    return ad_node_child_by_field(m->tree, written, AD_FIELD_NAME);
}

bool ad_machine_keys(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *p = ad_machine_part(m, goal->item);
    const ad_pnode *name;
    ad_goal rest = *goal;

    if (goal->item == 0) {
        return keywords_end(m, goal);
    }
    name = ad_machine_part(m, p->first);
    for (uint32_t i = goal->index; i < goal->call->count; i++) {
        const ad_argument *argument = &goal->call->arguments[i];

        if (!ad_machine_step(m)) {
            return false;
        }
        if (argument->keyword.len == 0 || (goal->used & bit(i)) ||
            (name->type == AD_PNODE_WORD && !ad_str_equal(name->text, argument->keyword))) {
            continue;
        }
        rest.index = i + 1;
        ad_machine_choice(m, rest);
        if (name->type == AD_PNODE_HOLE) {
            ad_node written = keyword_name(m, goal, argument);

            if (!ad_machine_bind(m, name->hole, written, written)) {
                return false;
            }
        }
        rest.item = keyword_part(m, p->next);
        rest.index = 0;
        rest.ordinal++;
        rest.used |= bit(i);
        ad_machine_push(m, rest);
        ad_machine_push(
            m, (ad_goal){
                   .kind = AD_GOAL_NODE, .item = name->next, .at = argument->node, .value = argument->value});
        return true;
    }
    return false;
}

/* ---- choices among siblings ---- */

/* The first sibling at or behind `at` of a part's kind. */
static ad_node sibling_of_kind(ad_machine *m, const ad_pnode *p, ad_node at)
{
    while (at != AD_NO_NODE && ad_node_kind(m->tree, at) != p->kind && ad_machine_step(m)) {
        at = ad_pattern_next(m->tree, at);
    }
    return m->steps > 0 ? at : AD_NO_NODE;
}

bool ad_machine_splat(ad_machine *m, const ad_goal *goal)
{
    ad_node t = sibling_of_kind(m, ad_machine_part(m, goal->item), goal->at);
    ad_goal more = *goal;

    if (t == AD_NO_NODE) {
        return false;
    }
    more.at = ad_pattern_next(m->tree, t);
    ad_machine_choice(m, more);
    ad_machine_push(m, (ad_goal){.kind = AD_GOAL_NODE, .item = goal->item, .at = t});
    return true;
}

/* All elements asked for are found: are there others? */
static bool pairs_end(ad_machine *m, const ad_goal *goal)
{
    uint32_t count = 0;

    for (uint16_t i = ad_machine_part(m, goal->owner)->first; i != 0; i = ad_machine_part(m, i)->next) {
        if (ad_machine_part(m, i)->type == AD_PNODE_MANY) {
            return true;
        }
    }
    for (ad_node t = ad_pattern_first(m->tree, goal->parent); t != AD_NO_NODE;
         t = ad_pattern_next(m->tree, t)) {
        if (!ad_machine_step(m)) {
            return false;
        }
        count++;
    }
    return count == goal->ordinal;
}

/* goal->at is element number goal->index of the target. */
bool ad_machine_pairs(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *p = ad_machine_part(m, goal->item);
    ad_goal rest = *goal;

    if (goal->item == 0) {
        return pairs_end(m, goal);
    }
    if (p->type == AD_PNODE_MANY) {
        rest.item = p->next;
        ad_machine_push(m, rest);
        return ad_machine_bind(m, p->hole, AD_NO_NODE, AD_NO_NODE);
    }
    for (ad_node t = goal->at; t != AD_NO_NODE; t = ad_pattern_next(m->tree, t), rest.index++) {
        if (!ad_machine_step(m)) {
            return false;
        }
        if ((goal->used & bit(rest.index)) || ad_node_kind(m->tree, t) != p->kind) {
            continue;
        }
        rest.index++;
        rest.at = ad_pattern_next(m->tree, t);
        ad_machine_choice(m, rest);
        rest.used |= bit(rest.index - 1);
        rest.item = p->next;
        rest.index = 0;
        rest.ordinal++;
        rest.at = ad_pattern_first(m->tree, goal->parent);
        ad_machine_push(m, rest);
        ad_machine_push(m, (ad_goal){.kind = AD_GOAL_NODE, .item = goal->item, .at = t});
        return true;
    }
    return false;
}

/* ---- bases ---- */

static bool class_has_base(const ad_machine *m, ad_node list, ad_str name)
{
    ad_str bases[AD_ALTERNATIVES_MAX];
    size_t count = ad_class_bases(m->module, m->tree->nodes[list].parent, bases);

    for (size_t i = 0; i < count; i++) {
        if (ad_str_equal(bases[i], name)) {
            return true;
        }
    }
    return false;
}

bool ad_machine_bases(ad_machine *m, const ad_goal *goal)
{
    const ad_pnode *p = ad_machine_part(m, goal->item);
    bool keyword = is_kind(p, AD_KIND_KEYWORD_ARGUMENT);
    ad_goal rest = *goal;

    if (goal->item == 0) {
        return true; /* a class may have other bases */
    }
    rest.item = p->next;
    rest.at = ad_pattern_first(m->tree, goal->parent);
    if (p->type == AD_PNODE_MANY || (p->type == AD_PNODE_NAME && class_has_base(m, goal->parent, p->text))) {
        ad_machine_push(m, rest);
        return p->type == AD_PNODE_NAME || ad_machine_bind(m, p->hole, AD_NO_NODE, AD_NO_NODE);
    }
    for (ad_node t = goal->at; t != AD_NO_NODE; t = ad_pattern_next(m->tree, t)) {
        ad_goal more = *goal;

        if (!ad_machine_step(m)) {
            return false;
        }
        if ((ad_node_kind(m->tree, t) == AD_KIND_KEYWORD_ARGUMENT) != keyword) {
            continue;
        }
        more.at = ad_pattern_next(m->tree, t);
        ad_machine_choice(m, more);
        ad_machine_push(m, rest);
        ad_machine_push(m, (ad_goal){.kind = AD_GOAL_NODE, .item = goal->item, .at = t});
        return true;
    }
    return false;
}
