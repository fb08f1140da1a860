/* What one comparison or call of a condition says about the values that it looks at: when it comes out so,
 * they are clean. What conditions are made of, and what follows, is in build_guard.c. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    PART_LINKS_MAX = 8, /* links of urlparse(x).hostname.lower() */
    OWN_MAX = 16,       /* values that wait to be looked at */
    OWN_STEPS_MAX = 32,
    PARENTS_MAX = 40 /* nodes around a name in which its loop is looked for */
};

static const flow_guard no_guard = {.value = AD_NO_NODE};

static flow_guard guard_of(ad_node value)
{
    return (flow_guard){.value = value, .mask = AD_FLOW_ALL};
}

/* ---- parts that tell about the whole ---- */

bool flow_part_names(const flow_builder *b, const ad_label *label, ad_node attribute)
{
    ad_str text;

    if (attribute == AD_NO_NODE) {
        return label->argument_count == 0;
    }
    text = ad_node_text(b->tree, attribute);

    for (uint32_t i = 0; i < label->argument_count; i++) {
        if (ad_str_equal(label->arguments[i].keyword, text)) {
            return true;
        }
    }
    return false;
}

/* What a rule says of that attribute of a call's result. */
static const ad_label *label_of_part(flow_builder *b, ad_node call, ad_node attribute)
{
    if (call == AD_NO_NODE || !(b->labelled[call] & FLOW_LABELLED_SITE)) {
        return NULL;
    }
    for (uint32_t i = flow_first_site(b, call); i < b->sites.count && b->sites.at[i].node == call; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_PART && flow_part_names(b, label, attribute)) {
            return label;
        }
    }
    return NULL;
}

/* urlparse(x).hostname, p.hostname where p is that call's result, and what methods of text make of it. */
static flow_guard guard_of_part(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;

    for (uint32_t i = 0; n != AD_NO_NODE && i < PART_LINKS_MAX; i++) {
        ad_kind kind = ad_node_kind(tree, n);
        ad_node object;
        const ad_label *label;

        if (kind == AD_KIND_PARENTHESIZED_EXPRESSION || kind == AD_KIND_CALL) {
            n = flow_child(tree, n);
            continue;
        }
        if (kind == AD_KIND_IDENTIFIER) {
            n = flow_condition_of(b, n);
            continue;
        }
        if (kind != AD_KIND_ATTRIBUTE) {
            break;
        }
        object = ad_node_child_by_field(tree, n, AD_FIELD_OBJECT);
        if (object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_IDENTIFIER) {
            object = flow_condition_of(b, object);
        }
        label = object != AD_NO_NODE && ad_node_kind(tree, object) == AD_KIND_CALL
                    ? label_of_part(b, object, ad_node_child_by_field(tree, n, AD_FIELD_ATTRIBUTE))
                    : NULL;
        if (label) {
            return b->memo[label->value]
                       ? (flow_guard){.value = label->value, .mask = label->mask, .held = true}
                       : no_guard;
        }
        n = object;
    }
    return no_guard;
}

/* Is it compared with something that the other side did not choose: nothing that flows, or where this program
 * itself is reached? */
static bool settles_part(flow_builder *b, ad_node n)
{
    static const char *const own[] = {"get_host", "host", "host_url", "hostname", "netloc", "server_name"};
    ad_node last = n;

    if (flow_is_nothing(b, b->memo[n]) || flow_is(b, b->memo[n], AD_FLOW_GLOBAL)) {
        return true;
    }
    if (ad_node_kind(b->tree, last) == AD_KIND_CALL) {
        last = flow_child(b->tree, last);
    }
    if (last != AD_NO_NODE && ad_node_kind(b->tree, last) == AD_KIND_ATTRIBUTE) {
        last = ad_node_child_by_field(b->tree, last, AD_FIELD_ATTRIBUTE);
    }
    return last != AD_NO_NODE &&
           ad_str_in_sorted(ad_node_text(b->tree, last), own, sizeof(own) / sizeof(own[0]));
}

/* ---- comparisons ---- */

/* ALLOWED, settings.ALLOWED_HOSTS: from elsewhere, and by its name a constant. */
static bool is_named_as_constant(flow_builder *b, ad_node n)
{
    ad_node name = n;
    ad_str text;
    size_t letters = 0;

    if (b->memo[n] && !flow_is(b, b->memo[n], AD_FLOW_GLOBAL)) {
        return false;
    }
    if (ad_node_kind(b->tree, n) == AD_KIND_ATTRIBUTE) {
        name = ad_node_child_by_field(b->tree, n, AD_FIELD_ATTRIBUTE);
    }
    if (name == AD_NO_NODE || ad_node_kind(b->tree, name) != AD_KIND_IDENTIFIER ||
        ad_module_get(b->module, ad_module_value(b->module, n))->kind == AD_VALUE_STR) {
        return false;
    }
    text = ad_node_text(b->tree, name);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c >= 'a' && c <= 'z') {
            return false;
        }
        letters += c >= 'A' && c <= 'Z';
    }
    return letters > 1;
}

/* A display whose elements, or keys, are constants. */
static bool is_display_of_constants(flow_builder *b, ad_node n)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    uint32_t step = value->kind == AD_VALUE_DICT ? 2 : 1;

    if (ad_value_is_constant(b->module, ad_module_value(b->module, n))) {
        return value->kind != AD_VALUE_STR && value->kind != AD_VALUE_BYTES;
    }
    if (!is_named_as_constant(b, n)) {
        ad_module_want(b->module, ad_module_value(b->module, n));
    }
    if ((value->kind != AD_VALUE_DICT && value->kind != AD_VALUE_TUPLE && value->kind != AD_VALUE_LIST &&
         value->kind != AD_VALUE_SET) ||
        value->flags & AD_VALUE_OPEN) {
        return false;
    }
    for (uint32_t i = 0; i < value->u.items.count; i += step) {
        if (!ad_value_is_constant(b->module, value->u.items.at[i])) {
            return false;
        }
    }
    return true;
}

/* K.__members__ of an Enum. */
static bool is_enum_table(const flow_builder *b, ad_node n)
{
    ad_node name = ad_node_kind(b->tree, n) == AD_KIND_ATTRIBUTE
                       ? ad_node_child_by_field(b->tree, n, AD_FIELD_ATTRIBUTE)
                       : AD_NO_NODE;
    ad_str text = name != AD_NO_NODE ? ad_node_text(b->tree, name) : AD_STR("");

    return ad_str_equal(text, AD_STR("__members__")) || ad_str_equal(text, AD_STR("_value2member_map_"));
}

static bool holds_constants(flow_builder *b, ad_node n)
{
    ad_node callee = ad_node_kind(b->tree, n) == AD_KIND_CALL ? flow_child(b->tree, n) : AD_NO_NODE;

    if (callee != AD_NO_NODE && ad_node_kind(b->tree, callee) == AD_KIND_ATTRIBUTE) { /* TABLE.keys() */
        ad_node method = ad_node_child_by_field(b->tree, callee, AD_FIELD_ATTRIBUTE);

        if (method != AD_NO_NODE && ad_str_equal(ad_node_text(b->tree, method), AD_STR("keys"))) {
            n = flow_child(b->tree, callee);
        }
    }
    return is_display_of_constants(b, n) || is_named_as_constant(b, n) || is_enum_table(b, n);
}

static bool is_receiver(const flow_builder *b, ad_flow_value value)
{
    for (uint32_t i = 0; i < b->own.count; i++) {
        if (b->own.at[i].variable == b->self && b->self != AD_NO_VARIABLE && b->own.at[i].first == value) {
            return true;
        }
    }
    return false;
}

/* Does nothing that came in during this function make it: what other functions gave, or nothing that flows?
 * Of module code
 * (`globals`) what other modules hold is the program's own, too. */
static bool is_of_calls(const flow_builder *b, ad_flow_value value, bool globals)
{
    struct {
        ad_flow_value value;
        bool called; /* a method of it is what gave something: it may be an object of the module or the
                        method's own */
    } waiting[OWN_MAX];
    uint32_t count = 0;

    waiting[count].value = flow_resolve(b, value);
    waiting[count++].called = false;
    for (uint32_t i = 0; count && i < OWN_STEPS_MAX; i++) {
        const bool called = waiting[--count].called;
        const ad_flow_node *node;

        value = waiting[count].value;
        node = &b->graph->nodes.at[value];
        switch ((ad_flow_op)node->op) {
        case AD_FLOW_CLEAN:
        case AD_FLOW_FUNCTION:
            break;
        case AD_FLOW_CALL: {
            const ad_flow_call *call = &b->graph->calls.at[node->a];

            if (call->callee || count + call->argument_count + 1 > OWN_MAX) {
                return false;
            }
            for (uint32_t k = 0; k < call->argument_count; k++) {
                waiting[count].value = flow_resolve(b, b->graph->arguments.at[call->arguments + k].value);
                waiting[count++].called = false;
            }
            if (call->receiver) {
                waiting[count].value = flow_resolve(b, call->receiver);
                waiting[count++].called = true;
            }
            break;
        }
        case AD_FLOW_JOIN:
        case AD_FLOW_DERIVE:
        case AD_FLOW_LOAD:
        case AD_FLOW_STORE:
        case AD_FLOW_AFTER:
        case AD_FLOW_CLEANED:
            if (count + node->operand_count > OWN_MAX || node->flags & FLOW_OPEN) {
                return false;
            }
            for (uint32_t k = 0; k < node->operand_count; k++) {
                waiting[count].value = flow_resolve(b, flow_operand(b, value, k));
                waiting[count++].called = called;
            }
            break;
        case AD_FLOW_GLOBAL:
            if (!globals && !called) {
                return false;
            }
            break;
        case AD_FLOW_PARAM:
            if (!called || !is_receiver(b, value)) {
                return false;
            }
            break;
        case AD_FLOW_CAPTURED:
        case AD_FLOW_SOURCE:
        case AD_FLOW_PARTIAL:
        case AD_FLOW_OP_COUNT:
            return false;
        }
    }
    return count == 0;
}

/* request.user.regions, self.names: what an object that came in holds in another of its own, and what the
 * method's own object holds, unless rules call it a source. */
static bool is_held_by_held(const flow_builder *b, ad_flow_value value)
{
    uint32_t loads = 0;

    for (uint32_t i = 0; i < OWN_STEPS_MAX; i++) {
        const ad_flow_node *node = &b->graph->nodes.at[flow_resolve(b, value)];

        if (node->op != AD_FLOW_LOAD) {
            return node->op == AD_FLOW_PARAM &&
                   (loads >= 2 || (loads == 1 && is_receiver(b, flow_resolve(b, value))));
        }
        if (!ad_str_starts(ad_intern_str(&b->strings, node->a), AD_STR("."))) {
            return false;
        }
        loads++;
        value = flow_operand(b, flow_resolve(b, value), 0);
    }
    return false;
}

/* A variable that only the module's own code gives values, or fills. */
static bool is_held_by_module(flow_builder *b, ad_node n)
{
    uint32_t variable =
        ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER ? ad_module_variable(b->module, n) : AD_NO_VARIABLE;
    const flow_variable *v = variable != AD_NO_VARIABLE ? flow_variable_of(b, variable) : NULL;

    if (!v || v->kind != FLOW_VARIABLE_SLOT || v->home == b->function_node || v->shared || v->log == 0 ||
        ad_node_kind(b->tree, v->home) != AD_KIND_MODULE) {
        return false;
    }
    for (uint32_t i = v->log; i; i = b->log.at[i - 1].next) {
        if (!is_of_calls(b, b->log.at[i - 1].value, true)) {
            return false;
        }
    }
    return true;
}

/* `for x in list`, as a statement or a clause: the list, when x is that variable. */
static ad_node list_of_loop(flow_builder *b, ad_node loop, uint32_t variable)
{
    const ad_tree *tree = b->tree;
    ad_kind kind = ad_node_kind(tree, loop);
    ad_node target;

    if (kind != AD_KIND_FOR_STATEMENT && kind != AD_KIND_FOR_IN_CLAUSE) {
        return AD_NO_NODE;
    }
    target = ad_node_child_by_field(tree, loop, AD_FIELD_LEFT);
    return target != AD_NO_NODE && ad_node_kind(tree, target) == AD_KIND_IDENTIFIER &&
                   ad_module_variable(b->module, target) == variable
               ? ad_node_child_by_field(tree, loop, AD_FIELD_RIGHT)
               : AD_NO_NODE;
}

/* What the loop around it goes through that a variable is an element of; AD_NO_NODE. */
static ad_node list_of_element(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    uint32_t variable =
        ad_node_kind(tree, n) == AD_KIND_IDENTIFIER ? ad_module_variable(b->module, n) : AD_NO_VARIABLE;
    ad_node list = AD_NO_NODE;

    if (variable == AD_NO_VARIABLE) {
        return AD_NO_NODE;
    }
    for (uint32_t i = 0; i < PARENTS_MAX && list == AD_NO_NODE && n != AD_NO_NODE; i++) {
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_GENERATOR_EXPRESSION || kind == AD_KIND_LIST_COMPREHENSION) {
            ad_node clause = ad_node_child_by_field(tree, n, AD_FIELD_BODY);

            clause = clause != AD_NO_NODE ? flow_sibling(tree, clause) : AD_NO_NODE;
            list = clause != AD_NO_NODE ? list_of_loop(b, clause, variable) : AD_NO_NODE;
        } else {
            list = list_of_loop(b, n, variable);
        }
        n = tree->nodes[n].parent;
    }
    return list;
}

/* a of `for a in ALLOWED`. */
static bool is_of_constants(flow_builder *b, ad_node n)
{
    ad_node list = list_of_element(b, n);

    return list != AD_NO_NODE && flow_is_bound_once(b, n) && holds_constants(b, list);
}

/* Is it this program's alone? Of a name that nothing binds nobody knows. */
static bool is_own(flow_builder *b, ad_node n)
{
    if (b->memo[n] == 0 && ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER &&
        ad_module_variable(b->module, n) == AD_NO_VARIABLE) {
        return false;
    }
    return is_of_calls(b, b->memo[n], false) || is_held_by_module(b, n) || is_of_constants(b, n);
}

/* c in "-_.", of an element c: what is put together of such elements is made of these; with other checks
 * beside it, of letters too. */
static bool is_by_letters(flow_builder *b, ad_node value, ad_node container, flow_guard *out)
{
    flow_letters letters = flow_letters_of_names();

    if (b->memo[value] == 0 || list_of_element(b, value) == AD_NO_NODE ||
        !flow_letters_in(b, container, &letters)) {
        return false;
    }
    *out = (flow_guard){.value = value, .mask = flow_letters_mask(b, &letters)};
    out->value = out->mask ? value : AD_NO_NODE;
    return true;
}

static flow_guard guard_of_membership(flow_builder *b, ad_node left, ad_node right)
{
    flow_guard part = guard_of_part(b, left);

    if (part.value != AD_NO_NODE) {
        return settles_part(b, right) ? part : no_guard;
    }
    if (is_by_letters(b, left, right, &part)) {
        return part;
    }
    return b->memo[left] &&
                   (is_own(b, right) || holds_constants(b, right) || is_held_by_held(b, b->memo[right]))
               ? guard_of(left)
               : no_guard;
}

bool flow_is_table(flow_builder *b, ad_node n)
{
    /* what a function gave may be anything; who is ready for a missing key has a table */
    return holds_constants(b, n) || flow_names_enum(b, n) ||
           (b->try_depth && b->memo[n] && is_of_calls(b, b->memo[n], false));
}

/* os.path.basename(x) == x: what cleaning does not change was clean. */
static flow_guard guard_of_unchanged(const flow_builder *b, ad_node call, ad_node other)
{
    flow_guard found = no_guard;

    if (ad_node_kind(b->tree, call) != AD_KIND_CALL || !(b->labelled[call] & FLOW_LABELLED_SITE) ||
        b->memo[other] == 0) {
        return no_guard;
    }
    for (uint32_t i = flow_first_site(b, call); i < b->sites.count && b->sites.at[i].node == call; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_STEP && label->to == call && label->mask &&
            ad_str_equal(ad_node_text(b->tree, label->value), ad_node_text(b->tree, other))) {
            found.value = other;
            found.mask |= label->mask;
        }
    }
    return found;
}

static flow_guard guard_of_equality(flow_builder *b, ad_node left, ad_node right)
{
    flow_guard part = guard_of_part(b, left);

    if (part.value != AD_NO_NODE && settles_part(b, right)) {
        return part;
    }
    part = guard_of_part(b, right);
    if (part.value != AD_NO_NODE && settles_part(b, left)) {
        return part;
    }
    if (is_by_letters(b, left, right, &part) || is_by_letters(b, right, left, &part)) {
        return part;
    }
    if (b->memo[left] && is_own(b, right)) {
        return guard_of(left);
    }
    if (b->memo[right] && is_own(b, left)) {
        return guard_of(right);
    }
    part = guard_of_unchanged(b, left, right);
    return part.value != AD_NO_NODE ? part : guard_of_unchanged(b, right, left);
}

/* Text is neither smaller nor greater than a number: whoever comes behind this has none. */
static void guards_of_order(flow_builder *b, ad_node n, flow_guards *out)
{
    const ad_tree *tree = b->tree;
    ad_node left = flow_child(tree, n);
    ad_node operation = left != AD_NO_NODE ? flow_sibling(tree, left) : AD_NO_NODE;
    ad_node right = operation != AD_NO_NODE ? flow_sibling(tree, operation) : AD_NO_NODE;

    while (right != AD_NO_NODE) {
        ad_kind kind = (ad_kind)tree->nodes[operation].kind;

        if (kind == AD_KIND_OP_LT || kind == AD_KIND_OP_LE || kind == AD_KIND_OP_GT ||
            kind == AD_KIND_OP_GE) {
            if (b->memo[left] && flow_is_number(b, right)) {
                flow_guards_add(out, guard_of(left));
            }
            if (b->memo[right] && flow_is_number(b, left)) {
                flow_guards_add(out, guard_of(right));
            }
        }
        left = right;
        operation = flow_sibling(tree, right);
        right = operation != AD_NO_NODE ? flow_sibling(tree, operation) : AD_NO_NODE;
    }
}

static flow_guard guard_of_comparison(flow_builder *b, ad_node n, bool outcome)
{
    flow_comparison c;

    if (!flow_read_comparison(b->tree, n, &c)) {
        return no_guard;
    }
    switch ((int)c.operation) {
    case AD_KIND_OP_EQ:
    case AD_KIND_OP_IS:
        return outcome ? guard_of_equality(b, c.left, c.right) : no_guard;
    case AD_KIND_OP_NE:
    case AD_KIND_OP_IS_NOT:
    case AD_KIND_OP_LTGT:
        return outcome ? no_guard : guard_of_equality(b, c.left, c.right);
    case AD_KIND_OP_IN:
        return outcome ? guard_of_membership(b, c.left, c.right) : no_guard;
    case AD_KIND_OP_NOT_IN:
        return outcome ? no_guard : guard_of_membership(b, c.left, c.right);
    default:
        return no_guard;
    }
}

/* ---- sets of characters ---- */

/* set(x): x; AD_NO_NODE: something else. */
static ad_node made_a_set(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    ad_node list = ad_node_kind(tree, n) == AD_KIND_CALL ? ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS)
                                                         : AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];

    if (list == AD_NO_NODE || ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST ||
        ad_module_names(b->module, flow_child(tree, n), names) != 1 ||
        !(ad_str_equal(names[0], AD_STR("builtins.set")) ||
          ad_str_equal(names[0], AD_STR("builtins.frozenset")))) {
        return AD_NO_NODE;
    }
    return flow_child(tree, list);
}

/* All of set(x) is in the other set. */
static flow_guard guard_of_sets(flow_builder *b, ad_node inner, ad_node outer)
{
    ad_node value = inner != AD_NO_NODE ? made_a_set(b, inner) : AD_NO_NODE;
    flow_letters letters = {.all_words = false};

    if (value == AD_NO_NODE || outer == AD_NO_NODE || b->memo[value] == 0 ||
        !flow_letters_in(b, outer, &letters)) {
        return no_guard;
    }
    return (flow_guard){.value = value, .mask = flow_letters_mask(b, &letters)};
}

/* set(x) <= ALLOWED */
static flow_guard guard_of_inclusion(flow_builder *b, ad_node n)
{
    flow_comparison c;

    if (!flow_read_comparison(b->tree, n, &c)) {
        return no_guard;
    }
    switch ((int)c.operation) {
    case AD_KIND_OP_LE:
    case AD_KIND_OP_LT:
        return guard_of_sets(b, c.left, c.right);
    case AD_KIND_OP_GE:
    case AD_KIND_OP_GT:
        return guard_of_sets(b, c.right, c.left);
    default:
        return no_guard;
    }
}

/* set(x) - ALLOWED, which is empty */
static flow_guard guard_of_difference(flow_builder *b, ad_node n)
{
    ad_node operation = ad_node_child_by_field(b->tree, n, AD_FIELD_OPERATOR);

    return operation != AD_NO_NODE && ad_node_kind(b->tree, operation) == AD_KIND_OP_SUB
               ? guard_of_sets(b, ad_node_child_by_field(b->tree, n, AD_FIELD_LEFT),
                               ad_node_child_by_field(b->tree, n, AD_FIELD_RIGHT))
               : no_guard;
}

/* set(x).issubset(ALLOWED), or set(x).difference(ALLOWED) that gives nothing. */
static flow_guard guard_of_subset(flow_builder *b, ad_node n, bool outcome)
{
    const ad_tree *tree = b->tree;
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_node first = list != AD_NO_NODE && ad_node_kind(tree, list) == AD_KIND_ARGUMENT_LIST
                        ? flow_child(tree, list)
                        : AD_NO_NODE;

    if (first == AD_NO_NODE || flow_sibling(tree, first) != AD_NO_NODE ||
        ad_node_kind(tree, callee) != AD_KIND_ATTRIBUTE ||
        !ad_str_equal(flow_called_method(tree, n), outcome ? AD_STR("issubset") : AD_STR("difference"))) {
        return no_guard;
    }
    return guard_of_sets(b, ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT), first);
}

/* ---- regular expressions ---- */

/* The call that made a compiled pattern, AD_NO_NODE. */
static ad_node compiling_call(flow_builder *b, ad_node n)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));

    if (!flow_is_bound_once(b, n)) { /* calls of one name are one value */
        return AD_NO_NODE;
    }
    return value->kind == AD_VALUE_NAME && ad_str_equal(value->text, AD_STR("re.compile()")) ? value->node
                                                                                             : AD_NO_NODE;
}

/* The text of a pattern, or of the one that a compiled pattern was made from. */
static ad_str pattern_text(flow_builder *b, ad_node n)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));
    ad_node made = compiling_call(b, n);
    const ad_call *call = made != AD_NO_NODE ? ad_module_call(b->module, made) : NULL;

    if (call) {
        const ad_argument *pattern = ad_call_argument(call, AD_STR("pattern"), 1);

        value = pattern ? ad_module_get(b->module, pattern->value) : value;
    }
    if (value->kind == AD_VALUE_NAME) {
        ad_module_want(b->module, made != AD_NO_NODE ? 0 : ad_module_value(b->module, n));
    }
    return value->kind == AD_VALUE_STR || value->kind == AD_VALUE_BYTES ? value->text : AD_STR("");
}

/* Is text given that makes ^ and $ hold at each line? */
static bool is_by_line(const flow_builder *b, ad_node list)
{
    for (ad_node n = list; n <= b->tree->nodes[list].last; n++) {
        ad_str text = ad_node_kind(b->tree, n) == AD_KIND_IDENTIFIER ? ad_node_text(b->tree, n) : AD_STR("");

        if (ad_str_equal(text, AD_STR("M")) || ad_str_equal(text, AD_STR("MULTILINE"))) {
            return true;
        }
    }
    return false;
}

bool flow_pattern_call(flow_builder *b, ad_node n, flow_pattern_use *out)
{
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_str names[AD_ALTERNATIVES_MAX];
    bool compiled;
    ad_node second;

    *out = (flow_pattern_use){.subject = AD_NO_NODE};
    if (callee == AD_NO_NODE || list == AD_NO_NODE || ad_node_kind(tree, list) != AD_KIND_ARGUMENT_LIST ||
        ad_module_names(b->module, callee, names) != 1 || !ad_str_starts(names[0], AD_STR("re."))) {
        return false;
    }
    compiled = ad_str_starts(names[0], AD_STR("re.compile()."));
    out->method = ad_str_sub(names[0], compiled ? sizeof("re.compile().") - 1 : sizeof("re.") - 1, SIZE_MAX);
    out->pattern = flow_child(tree, list);
    second = out->pattern != AD_NO_NODE ? flow_sibling(tree, out->pattern) : AD_NO_NODE;
    out->subject = compiled ? out->pattern : second;
    out->from_within = compiled && second != AD_NO_NODE;
    if (compiled) {
        out->pattern =
            ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE ? flow_child(tree, callee) : AD_NO_NODE;
    }
    if (compiled && out->pattern != AD_NO_NODE) {
        list = compiling_call(b, out->pattern);
    }
    out->by_line = list != AD_NO_NODE && is_by_line(b, list);
    return out->pattern != AD_NO_NODE && out->subject != AD_NO_NODE;
}

bool flow_pattern_of(flow_builder *b, const flow_pattern_use *use, flow_pattern *out)
{
    flow_read_pattern(b, pattern_text(b, use->pattern), out);
    out->begins = out->begins && !use->by_line;
    out->ends = out->ends && !use->by_line;
    return out->is_known;
}

/* Of what is a text clean that a pattern fits? */
static ad_flow_mask mask_of_fit(const flow_builder *b, const flow_pattern *pattern, ad_str method)
{
    bool full = ad_str_equal(method, AD_STR("fullmatch"));
    bool begins = full || pattern->begins || ad_str_equal(method, AD_STR("match"));
    ad_flow_mask mask = begins && pattern->is_behind ? b->input->behind_host : 0;

    return begins && (full || pattern->ends) ? mask | flow_letters_mask(b, &pattern->letters) : mask;
}

/* re.match(pattern, x), compiled.match(x); or where re.search("[^a-z]", x) finds nothing. */
static flow_guard guard_of_pattern(flow_builder *b, ad_node call, bool outcome)
{
    static const char *const fitting[] = {"fullmatch", "match", "search"};
    static const char *const finding[] = {"findall", "search"};
    flow_pattern pattern;
    flow_pattern_use use;
    flow_guard found = {.gives_object = true};

    if (!flow_pattern_call(b, call, &use) || use.from_within || b->memo[use.subject] == 0 ||
        !flow_pattern_of(b, &use, &pattern)) {
        return no_guard;
    }
    found.value = use.subject;
    if (outcome && ad_str_in_sorted(use.method, fitting, sizeof(fitting) / sizeof(fitting[0]))) {
        found.mask = mask_of_fit(b, &pattern, use.method);
    } else if (!outcome && pattern.has_lacks &&
               ad_str_in_sorted(use.method, finding, sizeof(finding) / sizeof(finding[0]))) {
        found.mask = flow_letters_mask(b, &pattern.lacks);
    }
    return found.mask ? found : no_guard;
}

/* ---- calls ---- */

/* int, float, bool, or a tuple of these. */
static bool are_numbers(flow_builder *b, ad_node types)
{
    static const char *const numbers[] = {"builtins.bool", "builtins.complex", "builtins.float",
                                          "builtins.int"};
    ad_node n = types;

    if (ad_node_kind(b->tree, types) == AD_KIND_TUPLE) {
        n = flow_child(b->tree, types);
    }
    for (; n != AD_NO_NODE; n = n == types ? AD_NO_NODE : flow_sibling(b->tree, n)) {
        ad_str names[AD_ALTERNATIVES_MAX];

        if (ad_module_names(b->module, n, names) != 1 ||
            !ad_str_in_sorted(names[0], numbers, sizeof(numbers) / sizeof(numbers[0]))) {
            return false;
        }
    }
    return true;
}

/* TABLE.get: what it gives is there only where the key is one of the table's. */
static bool is_lookup(flow_builder *b, ad_node callee)
{
    ad_node object;
    ad_node method;

    if (ad_node_kind(b->tree, callee) != AD_KIND_ATTRIBUTE) {
        return false;
    }
    object = ad_node_child_by_field(b->tree, callee, AD_FIELD_OBJECT);
    method = ad_node_child_by_field(b->tree, callee, AD_FIELD_ATTRIBUTE);
    return object != AD_NO_NODE && method != AD_NO_NODE &&
           ad_str_equal(ad_node_text(b->tree, method), AD_STR("get")) && flow_is_table(b, object);
}

static bool is_plain_method(ad_str method)
{
    static const char *const plain[] = {"isalnum", "isalpha",      "isdecimal",
                                        "isdigit", "isidentifier", "isnumeric"};

    return ad_str_in_sorted(method, plain, sizeof(plain) / sizeof(plain[0]));
}

bool flow_is_plain_test(flow_builder *b, ad_node callee)
{
    ad_str names[AD_ALTERNATIVES_MAX];

    return callee != AD_NO_NODE && ad_module_names(b->module, callee, names) == 1 &&
           ad_str_starts(names[0], AD_STR("builtins.str.")) &&
           is_plain_method(ad_str_behind_last(names[0], '.'));
}

static flow_guard guard_of_call(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    ad_node callee = ad_node_child_by_field(tree, n, AD_FIELD_FUNCTION);
    ad_node list = ad_node_child_by_field(tree, n, AD_FIELD_ARGUMENTS);
    ad_node first = AD_NO_NODE;
    ad_node second = AD_NO_NODE;
    ad_str names[AD_ALTERNATIVES_MAX];

    if (callee == AD_NO_NODE) {
        return no_guard;
    }
    if (ad_node_kind(tree, callee) == AD_KIND_ATTRIBUTE) {
        ad_node object = ad_node_child_by_field(tree, callee, AD_FIELD_OBJECT);
        ad_node method = ad_node_child_by_field(tree, callee, AD_FIELD_ATTRIBUTE);

        if (object != AD_NO_NODE && method != AD_NO_NODE && b->memo[object] &&
            is_plain_method(ad_node_text(tree, method))) {
            return guard_of(object);
        }
    }
    if (list != AD_NO_NODE && ad_node_kind(tree, list) == AD_KIND_ARGUMENT_LIST) {
        first = flow_child(tree, list);
        second = first != AD_NO_NODE ? flow_sibling(tree, first) : AD_NO_NODE;
    }
    if (first != AD_NO_NODE && second == AD_NO_NODE && b->memo[first] && is_lookup(b, callee)) {
        return (flow_guard){.value = first, .mask = AD_FLOW_ALL, .gives_object = true};
    }
    if (first == AD_NO_NODE || (b->memo[first] == 0 && (second == AD_NO_NODE || b->memo[second] == 0)) ||
        ad_module_names(b->module, callee, names) != 1) {
        return no_guard;
    }
    if (second != AD_NO_NODE && ad_str_equal(names[0], AD_STR("builtins.isinstance"))) {
        return b->memo[first] && are_numbers(b, second) ? guard_of(first) : no_guard;
    }
    if (ad_str_equal(names[0], AD_STR("builtins.callable"))) { /* no text is */
        return b->memo[first] ? guard_of(first) : no_guard;
    }
    return ad_str_starts(names[0], AD_STR("re.")) ? guard_of_pattern(b, n, true) : no_guard;
}

/* ---- what rules say ---- */

/* Patterns see through variables: what they found may be another expression than that of the condition. */
static flow_guard guard_of_label(const flow_builder *b, const ad_label *label)
{
    return (flow_guard){.value = label->value,
                        .mask = label->mask,
                        .held =
                            label->value < label->node || label->value > b->tree->nodes[label->node].last};
}

static void guards_of_labels(const flow_builder *b, ad_node n, bool outcome, bool raises, flow_guards *out)
{
    for (uint32_t i = flow_first_site(b, n); i < b->sites.count && b->sites.at[i].node == n; i++) {
        const ad_label *label = &b->input->labels[b->sites.at[i].label];

        if (label->role == AD_LABEL_GUARD && label->raises == raises &&
            (raises || label->negated != outcome) && b->memo[label->value]) {
            flow_guards_add(out, guard_of_label(b, label));
        }
    }
}

void flow_guards_add(flow_guards *guards, flow_guard guard)
{
    if (guard.value != AD_NO_NODE && guards->count < FLOW_GUARDS_MAX) {
        guards->at[guards->count++] = guard;
    }
}

void flow_guards_behind_call(const flow_builder *b, ad_node n, flow_guards *out)
{
    guards_of_labels(b, n, true, true, out);
}

void flow_guards_of_one(flow_builder *b, ad_node n, bool outcome, flow_guards *out)
{
    flow_guard found = no_guard;

    if (b->labelled[n] & FLOW_LABELLED_SITE) {
        guards_of_labels(b, n, outcome, false, out);
    }
    switch ((int)b->tree->nodes[n].kind) {
    case AD_KIND_COMPARISON_OPERATOR:
        guards_of_order(b, n, out);
        found = guard_of_comparison(b, n, outcome);
        if (found.value == AD_NO_NODE && outcome) {
            found = guard_of_inclusion(b, n);
        }
        break;
    case AD_KIND_CALL:
        found = outcome ? guard_of_call(b, n) : guard_of_pattern(b, n, false);
        if (found.value == AD_NO_NODE) {
            found = guard_of_subset(b, n, outcome);
        }
        break;
    case AD_KIND_BINARY_OPERATOR:
        found = outcome ? no_guard : guard_of_difference(b, n);
        break;
    case AD_KIND_IDENTIFIER: /* empty, or nothing */
        found = outcome || b->memo[n] == 0 ? no_guard : guard_of(n);
        break;
    case AD_KIND_ATTRIBUTE: /* no host: not another's */
        found = outcome ? no_guard : guard_of_part(b, n);
        break;
    default:
        break;
    }
    flow_guards_add(out, found);
}

void flow_guards_at(flow_builder *b, ad_node n, bool outcome, flow_guards *out)
{
    flow_guards_of_one(b, n, outcome, out);
    flow_guards_of_code(b, n, outcome, out);
    if (ad_node_kind(b->tree, n) == AD_KIND_CALL) {
        flow_guards_each(b, n, outcome, out);
        flow_guards_some(b, n, outcome, out);
    }
}

/* ---- types ---- */

/* Annotations are promises that nobody checks, but who writes them keeps them. */
bool flow_is_harmless_type(flow_builder *b, ad_node annotation)
{
    static const char *const harmless[] = {
        "builtins.bool",   "builtins.complex",   "builtins.float", "builtins.int",
        "datetime.date",   "datetime.datetime",  "datetime.time",  "datetime.timedelta",
        "decimal.Decimal", "fractions.Fraction", "uuid.UUID",
    };
    ad_str names[AD_ALTERNATIVES_MAX];
    const ad_value *value;

    if (annotation != AD_NO_NODE && ad_node_kind(b->tree, annotation) == AD_KIND_TYPE) {
        annotation = flow_child(b->tree, annotation);
    }
    if (annotation == AD_NO_NODE) {
        return false;
    }
    if (ad_node_kind(b->tree, annotation) == AD_KIND_STRING) {
        value = ad_module_get(b->module, ad_module_value(b->module, annotation));
        return value->kind == AD_VALUE_STR &&
               (ad_str_equal(value->text, AD_STR("int")) || ad_str_equal(value->text, AD_STR("float")) ||
                ad_str_equal(value->text, AD_STR("bool")));
    }
    return ad_module_names(b->module, annotation, names) == 1 &&
           ad_str_in_sorted(names[0], harmless, sizeof(harmless) / sizeof(harmless[0]));
}
