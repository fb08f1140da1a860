/* Calls of lambdas and one-line functions with constants: their expression is evaluated anew with the
 * parameters bound. So are the functions given to map(). */
#include "sema/sema_priv.h"

#include "base/banned.h"

/* The one expression a lambda or function returns; AD_NO_NODE for longer ones. */
static ad_node returned_expression(const ad_tree *tree, ad_node function)
{
    ad_node body = ad_node_child_by_field(tree, function, AD_FIELD_BODY);
    ad_node statement;

    if (body == AD_NO_NODE || ad_node_kind(tree, function) == AD_KIND_LAMBDA) {
        return body;
    }
    statement = ad_node_child(tree, body, 0);
    if (statement == AD_NO_NODE || ad_node_kind(tree, statement) != AD_KIND_RETURN_STATEMENT ||
        ad_node_child(tree, body, 1) != AD_NO_NODE) {
        return AD_NO_NODE;
    }
    return ad_node_child(tree, statement, 0);
}

/* Parameters as the names of a replay, values still missing. False for *args and their like. */
static bool read_parameters(ad_module *m, ad_node function, ad_replay *replay, ad_node defaults[8])
{
    const ad_tree *tree = m->tree;
    ad_node list = ad_node_child_by_field(tree, function, AD_FIELD_PARAMETERS);
    ad_node parameter;

    replay->count = 0;
    for (parameter = list != AD_NO_NODE ? ad_node_first(tree, list) : list; parameter != AD_NO_NODE;
         parameter = ad_node_next(tree, parameter)) {
        ad_node name = parameter;

        defaults[replay->count] = AD_NO_NODE;
        switch ((int)tree->nodes[parameter].kind) {
        case AD_KIND_COMMENT:
            continue;
        case AD_KIND_DEFAULT_PARAMETER:
        case AD_KIND_TYPED_DEFAULT_PARAMETER:
            defaults[replay->count] = ad_node_child_by_field(tree, parameter, AD_FIELD_VALUE);
            name = ad_node_child_by_field(tree, parameter, AD_FIELD_NAME);
            break;
        case AD_KIND_TYPED_PARAMETER:
            name = ad_node_first(tree, parameter);
            break;
        default:
            break;
        }
        if (name == AD_NO_NODE || ad_node_kind(tree, name) != AD_KIND_IDENTIFIER || replay->count == 7) {
            return false;
        }
        replay->symbols[replay->count++] = ad_intern_find(&m->names, ad_sema_identifier(m, name));
    }
    return replay->count > 0;
}

static bool is_simple_function(ad_module *m, ad_node function, ad_replay *replay, ad_node defaults[8])
{
    uint32_t scope = ad_scope_opened(m, function);

    if (scope == AD_NOWHERE ||
        m->scopes[scope].flags & (AD_FUNCTION_GENERATOR | AD_FUNCTION_WRAPPED | AD_FUNCTION_PROPERTY) ||
        (m->scopes[m->scopes[scope].parent].kind == AD_SCOPE_CLASS &&
         !(m->scopes[scope].flags & AD_FUNCTION_STATIC) && m->scopes[scope].kind == AD_SCOPE_FUNCTION)) {
        return false;
    }
    replay->root = returned_expression(m->tree, function);
    if (replay->root == AD_NO_NODE || !read_parameters(m, function, replay, defaults)) {
        return false;
    }
    return ad_replay_depends(m, replay); /* a result that depends on nothing is known without this */
}

/* Values of the parameters from a call; false when one is missing or not constant. */
static bool bind_parameters(ad_module *m, const ad_call *call, const ad_node defaults[8], ad_replay *replay,
                            bool *ready)
{
    uint32_t i;

    for (i = 0; i < replay->count; i++) {
        const ad_argument *argument =
            ad_call_argument(call, ad_intern_str(&m->names, replay->symbols[i]), i + 1);

        if (argument) {
            replay->values[i] = argument->value;
        } else if (defaults[i] == AD_NO_NODE || call->open_keywords || call->open_positional) {
            return false;
        } else if (!ad_eval_need(m, defaults[i], &replay->values[i])) {
            *ready = false;
            continue;
        }
        if (!ad_value_known(m, replay->values[i]) ||
            ad_value_kind_of(m, replay->values[i]) == AD_VALUE_ANY_OF) {
            return false;
        }
    }
    return call->count <= replay->count;
}

bool ad_replay_function(ad_module *m, ad_node function, ad_node n, bool *out_folded, ad_value_id *out)
{
    ad_node defaults[8];
    const ad_call *call;
    ad_replay replay;
    bool possible;
    bool ready = true;

    *out_folded = false;
    if (!is_simple_function(m, function, &replay, defaults)) {
        return true;
    }
    if (!ad_call_need(m, n, &call)) {
        return false;
    }
    if (!call || !bind_parameters(m, call, defaults, &replay, &ready)) {
        return true;
    }
    if (!ready || !ad_replay_need(m, &replay, &possible)) {
        return false;
    }
    *out_folded = possible && ad_replay_run(m, &replay, out);
    return true;
}

/* ---- map ---- */

static bool map_one(ad_module *m, const ad_call *call, const ad_value *function, ad_replay *replay,
                    ad_value_id element, ad_value_id *out)
{
    ad_argument argument = {.node = call->node, .value = element, .keyword = AD_STR("")};
    ad_call one = {.node = call->node, .callee = call->callee, .arguments = &argument, .count = 1};

    if (function->kind == AD_VALUE_NAME) {
        return ad_sema_charge(m, 1) && ad_fold_function(m, function->text, &one, out);
    }
    replay->values[0] = element;
    return ad_replay_run(m, replay, out);
}

bool ad_replay_map(ad_module *m, ad_node n, const ad_call *call, ad_value_id *out)
{
    const ad_value *function = ad_value_at(m, call->count == 2 ? call->arguments[0].value : 0);
    ad_value_id iterable = call->count == 2 ? call->arguments[1].value : 0;
    ad_value_id *elements = NULL;
    ad_node defaults[8];
    ad_replay replay = {.count = 0};
    bool possible = function->kind == AD_VALUE_NAME && ad_fold_has_function(function->text);
    size_t count = 0;
    size_t i;

    if (function->kind == AD_VALUE_FUNCTION && ad_value_known(m, iterable) &&
        is_simple_function(m, function->node, &replay, defaults) && replay.count == 1 &&
        !ad_replay_need(m, &replay, &possible)) {
        return false;
    }
    if (!possible || !ad_value_known(m, iterable) || !ad_fold_elements(m, iterable, &elements, &count) ||
        count > AD_REPLAY_ROUNDS_MAX) {
        ad_fold_free(elements);
        return true;
    }
    for (i = 0; i < count && possible; i++) {
        possible = map_one(m, call, function, &replay, elements[i], &elements[i]);
    }
    *out = possible ? ad_value_items(m, AD_VALUE_LIST, 0, elements, count, n) : 0;
    ad_fold_free(elements);
    return true;
}
