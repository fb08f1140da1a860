/* Labels: what marks say about the nodes of a unit, in the form that the flow engine reads. */
#include <stdlib.h>

#include "rules/api_priv.h"
#include "rules/dispatch_priv.h"
#include "rules/where.h"

#include "base/banned.h"

/* What the labels of one unit may take. */
#define LABEL_BYTES_MAX ((size_t)256 << 20)

void ad_label_list_init(ad_label_list *list)
{
    *list = (ad_label_list){.at = NULL};
    ad_arena_init(&list->arena, LABEL_BYTES_MAX);
}

void ad_label_list_reset(ad_label_list *list)
{
    list->count = 0;
    ad_arena_reset(&list->arena);
}

void ad_label_list_clear(ad_label_list *list)
{
    ad_free(list->at);
    ad_arena_clear(&list->arena);
    list->at = NULL;
    list->count = list->capacity = 0;
}

static ad_status no_memory(ad_err *err)
{
    return ad_err_set(err, AD_ERR_NOMEM, "out of memory for labels");
}

ad_status ad_label_list_add(ad_label_list *list, const ad_label *labels, size_t count, ad_err *err)
{
    if (!ad_grow(&list->at, &list->capacity, list->count + count, sizeof(*list->at))) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        list->at[list->count++] = labels[i];
    }
    ad_label_list_finish(list);
    return AD_OK;
}

static ad_status add_label(ad_run *run, const ad_label *label, ad_err *err)
{
    ad_label_list *list = run->sink->labels;

    if (!ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        return no_memory(err);
    }
    list->at[list->count++] = *label;
    return AD_OK;
}

/* ---- the places that spots name ---- */

static ad_status add_value(ad_run *run, ad_node value, ad_str keyword, uint8_t shape, ad_err *err)
{
    ad_label_arguments *out = &run->label_arguments;

    if (value == AD_NO_NODE) {
        return AD_OK;
    }
    if (!ad_grow(&out->at, &out->capacity, out->count + 1, sizeof(*out->at))) {
        return no_memory(err);
    }
    out->at[out->count++] = (ad_label_argument){.value = value, .keyword = keyword, .shape = shape};
    return AD_OK;
}

static bool is_display(ad_kind kind)
{
    return kind == AD_KIND_LIST || kind == AD_KIND_TUPLE || kind == AD_KIND_EXPRESSION_LIST;
}

static bool is_splat(ad_kind kind)
{
    return kind == AD_KIND_LIST_SPLAT || kind == AD_KIND_PARENTHESIZED_LIST_SPLAT;
}

/* Elements that are written out stand for themselves; else the whole value does. */
static ad_status add_spot_value(ad_run *run, const ad_spot *spot, ad_node value, ad_str keyword, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_node display = value == AD_NO_NODE ? value : ad_node_unparenthesized(tree, value);
    uint32_t position = 0;

    if (!spot->element || display == AD_NO_NODE || !is_display(ad_node_kind(tree, display))) {
        ad_status status = add_value(run, value, keyword, spot->shape, err);

        if (status == AD_OK && value != AD_NO_NODE) {
            run->label_arguments.at[run->label_arguments.count - 1].element = spot->element;
        }
        return status;
    }
    for (ad_node c = ad_node_first(tree, display); c != AD_NO_NODE; c = ad_node_next(tree, c)) {
        ad_kind kind = ad_node_kind(tree, c);

        if (is_splat(kind)) { /* it may be anything from here on */
            return add_value(run, ad_node_child(tree, c, 0), keyword, AD_SHAPE_ELEMENT, err);
        }
        if (kind != AD_KIND_COMMENT && ++position == spot->element) {
            return add_value(run, c, keyword, spot->shape, err);
        }
    }
    return AD_OK;
}

/* `*x` and `**x` of unknown content, which ad_call leaves out. Of one argument (spot; NULL: of all) that is
 * what lies under its name, or at its place. */
static ad_status add_splats(ad_run *run, const ad_site *site, const ad_spot *spot, bool positional,
                            bool keywords, ad_err *err)
{
    ad_label_arguments *out = &run->label_arguments;
    uint32_t before = 0;
    const ad_tree *tree = run->unit->tree;
    ad_node list = ad_node_child_by_field(tree, site->call->node, AD_FIELD_ARGUMENTS);
    ad_node c = list == AD_NO_NODE ? AD_NO_NODE : ad_node_first(tree, list);
    ad_status status = AD_OK;

    positional = positional && site->call->open_positional;
    keywords = keywords && site->call->open_keywords;
    for (; status == AD_OK && (positional || keywords) && c != AD_NO_NODE; c = ad_node_next(tree, c)) {
        ad_kind kind = ad_node_kind(tree, c);

        if (positional && is_splat(kind)) {
            status = add_value(run, ad_node_child(tree, c, 0), AD_STR(""), AD_SHAPE_SPREAD, err);
            if (status == AD_OK && spot && !spot->element && before < spot->position) {
                out->at[out->count - 1].element = spot->position - before;
            }
            before = UINT32_MAX;
        } else if (keywords && kind == AD_KIND_DICTIONARY_SPLAT) {
            status = add_value(run, ad_node_child(tree, c, 0), AD_STR(""), AD_SHAPE_MAPPING, err);
            if (status == AD_OK && spot) {
                out->at[out->count - 1].key = spot->keyword;
                out->at[out->count - 1].element = spot->element;
            }
        } else if (kind != AD_KIND_COMMENT && kind != AD_KIND_KEYWORD_ARGUMENT && before < UINT32_MAX) {
            before++;
        }
    }
    return status;
}

static ad_status add_argument(ad_run *run, ad_site *site, const ad_spot *spot, ad_err *err)
{
    ad_subject subject = ad_site_argument(site, spot->keyword, spot->position);

    if (subject.present) {
        return add_spot_value(run, spot, subject.node, AD_STR(""), err);
    }
    return subject.maybe ? add_splats(run, site, spot, spot->position > 0, spot->keyword.len > 0, err)
                         : AD_OK;
}

/* Arguments from a position on; all keyword ones too. */
static ad_status add_arguments(ad_run *run, const ad_site *site, const ad_spot *spot, uint32_t from,
                               ad_err *err)
{
    uint32_t position = 0;
    ad_status status = AD_OK;

    for (uint32_t i = 0; status == AD_OK && i < site->call->count; i++) {
        const ad_argument *argument = &site->call->arguments[i];

        if (argument->keyword.len || ++position >= from) {
            status = add_spot_value(run, spot, argument->node, argument->keyword, err);
        }
    }
    return status == AD_OK ? add_splats(run, site, NULL, true, true, err) : status;
}

static ad_status add_hole(ad_run *run, const ad_site *site, const ad_spot *spot, ad_err *err)
{
    const ad_tree *tree = run->unit->tree;
    ad_pattern_hole hole;
    ad_status status = AD_OK;

    if (!ad_site_hole(site, spot->keyword, &hole)) {
        return AD_OK;
    }
    for (ad_node n = hole.first; status == AD_OK && n != AD_NO_NODE; n = ad_node_next(tree, n)) {
        ad_kind kind = ad_node_kind(tree, n);

        if (kind == AD_KIND_KEYWORD_ARGUMENT) {
            status =
                add_spot_value(run, spot, ad_node_child_by_field(tree, n, AD_FIELD_VALUE), AD_STR(""), err);
        } else if (kind != AD_KIND_COMMENT) {
            status = add_spot_value(run, spot, n, AD_STR(""), err);
        }
        if (n == hole.last) {
            break;
        }
    }
    return status;
}

static ad_status add_spot(ad_run *run, ad_site *site, const ad_spot *spot, ad_err *err)
{
    switch (spot->kind) {
    case AD_SPOT_SITE:
    case AD_SPOT_RESULT:
        return add_spot_value(run, spot, site->node, AD_STR(""), err);
    case AD_SPOT_ARGUMENT:
        return site->call ? add_argument(run, site, spot, err) : AD_OK;
    case AD_SPOT_ANY_ARGUMENT:
        return site->call ? add_arguments(run, site, spot, 1, err) : AD_OK;
    case AD_SPOT_REST:
        return site->call ? add_arguments(run, site, spot, spot->position, err) : AD_OK;
    case AD_SPOT_RECEIVER:
        return add_spot_value(run, spot, ad_site_receiver(site).node, AD_STR(""), err);
    case AD_SPOT_VALUE:
        return add_spot_value(run, spot, site->value_node, AD_STR(""), err);
    case AD_SPOT_HOLE:
        return add_hole(run, site, spot, err);
    }
    return AD_OK;
}

/* The mark's spots into run->label_arguments; `without` (any argument and the receiver, or the site) when it
 * names none. */
static ad_status find_values(ad_run *run, ad_site *site, const ad_flow_mark *mark, bool everything,
                             ad_err *err)
{
    static const ad_spot given[] = {{.kind = AD_SPOT_ANY_ARGUMENT}, {.kind = AD_SPOT_RECEIVER}};
    static const ad_spot itself = {.kind = AD_SPOT_SITE};
    const ad_spot *spots = mark->spot_count ? mark->spots : everything ? given : &itself;
    size_t count = mark->spot_count ? mark->spot_count : everything ? 2 : 1;
    ad_status status = AD_OK;

    run->label_arguments.count = 0;
    for (size_t i = 0; status == AD_OK && i < count; i++) {
        status = add_spot(run, site, &spots[i], err);
    }
    return status;
}

/* ---- roles ---- */

static ad_status label_values(ad_run *run, const ad_label *proto, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < run->label_arguments.count; i++) {
        ad_label label = *proto;

        label.value = run->label_arguments.at[i].value;
        label.element = label.role == AD_LABEL_SINK ? run->label_arguments.at[i].element : 0;
        label.key = label.role == AD_LABEL_SINK ? run->label_arguments.at[i].key : AD_STR("");
        status = add_label(run, &label, err);
    }
    return status;
}

/* Was nothing asked of the call but its method's name, whatever the receiver? */
static bool is_by_method(const ad_site *site)
{
    const ad_matcher *matcher = site->matcher;
    bool suffix = false;

    if (!matcher || !site->call) {
        return false;
    }
    if (matcher->pattern) {
        return ad_str_starts(ad_pattern_index_key(matcher->pattern).callee, AD_STR("."));
    }
    for (size_t i = 0; i < matcher->name_count; i++) {
        if (ad_name_pattern_match(&matcher->names[i], site->name)) {
            if (matcher->names[i].form != AD_NAME_SUFFIX) {
                return false;
            }
            suffix = true;
        }
    }
    return suffix;
}

/* A mark that looks for calls of a name as well finds the function where it only reads it. */
static bool reads_function(const ad_run *run, const ad_site *site, const ad_flow_mark *mark)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    size_t count;

    if (!site->matcher || site->matcher->kind != AD_MATCH_READ) {
        return false;
    }
    count = ad_module_names(run->unit->module, site->node, names);
    for (size_t i = 0; i < mark->matcher_count; i++) {
        const ad_matcher *matcher = &mark->matchers[i];

        if (matcher->kind == AD_MATCH_CALL &&
            ad_any_name_matches(matcher->names, matcher->name_count, names, count)) {
            return true;
        }
    }
    return false;
}

static bool is_called(const ad_tree *tree, ad_node n)
{
    ad_node parent = tree->nodes[n].parent;

    return parent != AD_NO_NODE && ad_node_kind(tree, parent) == AD_KIND_CALL &&
           ad_node_child_by_field(tree, parent, AD_FIELD_FUNCTION) == n;
}

/* The arguments that a sink asks for, of a function that is named and not called. */
static ad_status find_parameters(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err)
{
    ad_status status = AD_OK;

    run->label_arguments.count = 0;
    for (size_t i = 0; status == AD_OK && i < mark->spot_count && !is_called(run->unit->tree, site->node);
         i++) {
        const ad_spot *spot = &mark->spots[i];

        if (spot->kind == AD_SPOT_ARGUMENT && !spot->element && spot->shape == AD_SHAPE_VALUE) {
            status = add_value(run, site->node, AD_STR(""), AD_SHAPE_VALUE, err);
            if (status == AD_OK) {
                ad_label_argument *added = &run->label_arguments.at[run->label_arguments.count - 1];

                added->element = spot->position;
                added->key = spot->keyword;
            }
        }
    }
    return status;
}

static ad_status label_sink(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err)
{
    bool function = reads_function(run, site, mark);
    ad_status status =
        function ? find_parameters(run, site, mark, err) : find_values(run, site, mark, false, err);

    for (size_t i = 0; status == AD_OK && run->label_arguments.count && i < mark->flow_count; i++) {
        uint16_t number = mark->flows[i];
        const ad_rule *rule = &run->set->rules[run->set->flows[number].rule];
        ad_label label = {.node = site->node,
                          .to = AD_NO_NODE,
                          .role = AD_LABEL_SINK,
                          .number = number,
                          .by_method = is_by_method(site),
                          .function = function,
                          .holds = mark->holds};
        ad_effect effect;

        if (!run->flow_enabled[number] || (rule->where && !ad_condition_holds(site, rule->where)) ||
            !ad_run_effect(site, rule, &effect)) {
            continue;
        }
        label.severity = (uint8_t)effect.severity;
        label.confidence = (uint8_t)effect.confidence;
        status = ad_report_message(site, effect.message, &run->sink->labels->arena, &label.message, err);
        if (status == AD_OK) {
            status = label_values(run, &label, err);
        }
    }
    return status;
}

static ad_node spot_node(ad_run *run, ad_site *site, const ad_spot *spot)
{
    switch (spot->kind) {
    case AD_SPOT_SITE:
    case AD_SPOT_RESULT:
        return site->node;
    case AD_SPOT_RECEIVER:
        return ad_site_receiver(site).node;
    case AD_SPOT_ARGUMENT: {
        ad_subject subject = ad_site_argument(site, spot->keyword, spot->position);

        return subject.present ? subject.node : AD_NO_NODE;
    }
    case AD_SPOT_HOLE: {
        ad_pattern_hole hole;

        return ad_site_hole(site, spot->keyword, &hole) ? hole.first : AD_NO_NODE;
    }
    case AD_SPOT_VALUE:
    case AD_SPOT_ANY_ARGUMENT:
    case AD_SPOT_REST:
        break;
    }
    (void)run;
    return AD_NO_NODE;
}

static ad_status label_steps(ad_run *run, const ad_label *proto, bool element, ad_err *err)
{
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < run->label_arguments.count; i++) {
        ad_label label = *proto;

        label.value = run->label_arguments.at[i].value;
        label.shape =
            element || run->label_arguments.at[i].shape != AD_SHAPE_VALUE ? AD_SHAPE_ELEMENT : AD_SHAPE_VALUE;
        status = add_label(run, &label, err);
    }
    return status;
}

/* What goes in comes out, cleaned where the sanitizer looks at it, and as it was elsewhere. */
static ad_status label_steps_of(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err)
{
    static const ad_flow_mark all = {.spot_count = 0};
    ad_label label = {
        .node = site->node, .to = spot_node(run, site, &mark->to), .role = AD_LABEL_STEP, .mask = mark->mask};
    ad_status status = find_values(run, site, mark, true, err);

    if (status == AD_OK && label.to != AD_NO_NODE) {
        status = label_steps(run, &label, mark->element, err);
    }
    if (status == AD_OK && mark->role == AD_MARK_SANITIZER && mark->spot_count) {
        status = find_values(run, site, &all, true, err);
        label.mask = 0;
        label.to = site->node;
        if (status == AD_OK) {
            status = label_steps(run, &label, false, err);
        }
    }
    return status;
}

static ad_status label_callback(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err)
{
    ad_label label = {.node = site->node,
                      .value = spot_node(run, site, &mark->to),
                      .to = mark->gives ? site->node : AD_NO_NODE,
                      .role = AD_LABEL_CALLS};
    ad_label_argument *arguments;
    ad_status status = AD_OK;

    run->label_arguments.count = 0;
    for (size_t i = 0; status == AD_OK && i < mark->spot_count; i++) {
        status = add_spot(run, site, &mark->spots[i], err);
    }
    if (status != AD_OK || label.value == AD_NO_NODE) {
        return status;
    }
    arguments = ad_arena_array(&run->sink->labels->arena, run->label_arguments.count + 1, sizeof(*arguments));
    if (!arguments) {
        return no_memory(err);
    }
    if (run->label_arguments.count) {
        memcpy(arguments, run->label_arguments.at, run->label_arguments.count * sizeof(*arguments));
    }
    label.arguments = arguments;
    label.argument_count = (uint32_t)run->label_arguments.count;
    return add_label(run, &label, err);
}

/* Whatever the handler's parameters are called, they get data. */
static bool every_argument(ad_run *run, ad_site *site, ad_label *label)
{
    ad_label_argument *argument = ad_arena_array(&run->sink->labels->arena, 1, sizeof(*argument));

    if (!argument) {
        return false;
    }
    *argument = (ad_label_argument){.value = site->node, .shape = AD_SHAPE_MAPPING};
    label->arguments = argument;
    label->argument_count = 1;
    return true;
}

/* The arguments that a handler is called with: the parameters its route names, or the one at its position. */
static bool handler_arguments(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_label *label)
{
    ad_str names[AD_ROUTE_NAMES_MAX];
    size_t count = mark->position;
    ad_label_argument *arguments;

    if (count == 0) {
        ad_node route = spot_node(run, site, &mark->spots[0]);
        const ad_value *text =
            route == AD_NO_NODE ? NULL
                                : ad_module_get(run->unit->module, ad_module_value(run->unit->module, route));

        count =
            text && text->kind == AD_VALUE_STR ? ad_route_names(text->text, names, AD_ROUTE_NAMES_MAX) : 0;
        for (size_t i = count; i > 0; i--) {
            if (ad_route_converts(run, text->text, mark->texts, mark->text_count, names[i - 1])) {
                names[i - 1] = names[--count];
            }
        }
    }
    arguments = ad_arena_array(&run->sink->labels->arena, count + 1, sizeof(*arguments));
    if (!arguments) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        bool given = mark->position == 0 || i + 1 == count;

        arguments[i] = (ad_label_argument){.value = given ? site->node : AD_NO_NODE, .shape = AD_SHAPE_VALUE};
        if (mark->position == 0) {
            arguments[i].keyword = ad_arena_copy(&run->sink->labels->arena, names[i]);
            if (!arguments[i].keyword.ptr) {
                return false;
            }
        }
    }
    label->arguments = arguments;
    label->argument_count = (uint32_t)count;
    return true;
}

static ad_status label_handler(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err)
{
    ad_label label = {.node = site->node,
                      .value = spot_node(run, site, &mark->to),
                      .to = AD_NO_NODE,
                      .role = AD_LABEL_HANDLES,
                      .number = (uint16_t)mark->kind,
                      .methods = mark->attributes,
                      .method_count = (uint32_t)mark->attribute_count};

    if (label.value == AD_NO_NODE) {
        return AD_OK;
    }
    if (!(mark->every ? every_argument(run, site, &label) : handler_arguments(run, site, mark, &label))) {
        return no_memory(err);
    }
    return label.argument_count ? add_label(run, &label, err) : AD_OK;
}

static ad_status label_at(ad_run *run, ad_site *site, const ad_flow_mark *mark, const ad_label *proto,
                          ad_err *err)
{
    ad_status status = find_values(run, site, mark, false, err);

    return status == AD_OK ? label_values(run, proto, err) : status;
}

/* The mark's `attributes` or `parts`, as the label's arguments. */
static ad_status label_at_parts(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_label *label,
                                ad_err *err)
{
    ad_label_argument *names =
        ad_arena_array(&run->sink->labels->arena, mark->attribute_count + 1, sizeof(*names));

    if (!names) {
        return no_memory(err);
    }
    for (size_t i = 0; i < mark->attribute_count; i++) {
        names[i] = (ad_label_argument){.value = AD_NO_NODE, .keyword = mark->attributes[i]};
    }
    label->arguments = names;
    label->argument_count = (uint32_t)mark->attribute_count;
    return label_at(run, site, mark, label, err);
}

ad_status ad_run_label(ad_run *run, ad_site *site, const ad_flow_mark *mark, ad_err *err)
{
    ad_label label = {.node = site->node, .value = AD_NO_NODE, .to = AD_NO_NODE};

    switch (mark->role) {
    case AD_MARK_SOURCE:
        label.role = AD_LABEL_SOURCE;
        label.number = (uint16_t)mark->kind;
        return mark->attribute_count ? label_at_parts(run, site, mark, &label, err)
                                     : label_at(run, site, mark, &label, err);
    case AD_MARK_SINK:
        return label_sink(run, site, mark, err);
    case AD_MARK_SANITIZER:
        if (!site->call) { /* a pattern of something else: that itself is clean */
            label.value = site->node;
            label.to = site->node;
            label.role = AD_LABEL_STEP;
            label.mask = mark->mask;
            label.function = reads_function(run, site, mark);
            return label.function && is_called(run->unit->tree, site->node) ? AD_OK
                                                                            : add_label(run, &label, err);
        }
        if (mark->between.len) {
            label.value = site->node;
            label.role = AD_LABEL_BETWEEN;
            label.mask = mark->mask;
            label.key = mark->between;
            return add_label(run, &label, err);
        }
        return label_steps_of(run, site, mark, err);
    case AD_MARK_PROPAGATES:
        return site->call ? label_steps_of(run, site, mark, err) : AD_OK;
    case AD_MARK_STOPS:
        label.role = AD_LABEL_STOP;
        return site->call ? add_label(run, &label, err) : AD_OK;
    case AD_MARK_GUARD:
        label.role = AD_LABEL_GUARD;
        label.mask = mark->mask;
        label.negated = mark->negated;
        label.raises = mark->raises;
        return label_at(run, site, mark, &label, err);
    case AD_MARK_CALLBACK:
        return site->call ? label_callback(run, site, mark, err) : AD_OK;
    case AD_MARK_ENDS:
        label.role = AD_LABEL_ENDS;
        return site->call ? add_label(run, &label, err) : AD_OK;
    case AD_MARK_PART:
        label.role = AD_LABEL_PART;
        label.mask = mark->mask;
        return site->call ? label_at_parts(run, site, mark, &label, err) : AD_OK;
    case AD_MARK_HANDLER:
        return site->call ? label_handler(run, site, mark, err) : AD_OK;
    case AD_MARK_INSTANCES:
        return run->found_instance(run->found_ctx, site->node, mark->instance, err);
    case AD_MARK_ROLES:
        break;
    }
    return AD_OK;
}

/* ---- the whole list ---- */

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* What is alike comes together, of sinks the worst first. */
static int by_node(const void *left, const void *right)
{
    const ad_label *a = left;
    const ad_label *b = right;
    int order = compare(a->node, b->node);

    order = order ? order : compare(a->role, b->role);
    order = order ? order : compare(a->value, b->value);
    order = order ? order : compare(a->to, b->to);
    order = order ? order : compare(a->number, b->number);
    order = order ? order : compare(a->shape, b->shape);
    order = order ? order : compare(a->element, b->element);
    order = order ? order : compare(a->negated, b->negated);
    order = order ? order : compare(a->raises, b->raises);
    order = order ? order : compare(a->holds, b->holds);
    order = order ? order : compare(a->function, b->function);
    order = order ? order : compare(b->severity, a->severity);
    order = order ? order : compare(b->confidence, a->confidence);
    order = order ? order : compare(a->mask, b->mask);
    order = order ? order : compare(a->argument_count, b->argument_count);
    return order ? order : ad_str_compare(a->message, b->message);
}

static bool is_same(const ad_label *a, const ad_label *b)
{
    return a->argument_count + b->argument_count == 0 && a->role != AD_LABEL_CALLS && a->node == b->node &&
           a->role == b->role && a->value == b->value && a->to == b->to && a->number == b->number &&
           a->shape == b->shape && a->element == b->element && a->negated == b->negated &&
           a->raises == b->raises && a->holds == b->holds && a->function == b->function &&
           ((a->role != AD_LABEL_BETWEEN && !(a->role == AD_LABEL_SINK && a->function)) ||
            ad_str_equal(a->key, b->key));
}

static void sort_and_merge(ad_label_list *list)
{
    size_t kept = 0;

    if (list->count > 1) {
        qsort(list->at, list->count, sizeof(*list->at), by_node);
    }
    for (size_t i = 0; i < list->count; i++) {
        if (kept && is_same(&list->at[kept - 1], &list->at[i])) {
            list->at[kept - 1].mask |=
                list->at[i].mask; /* who passes two sanitizers at once is clean for both */
        } else {
            list->at[kept++] = list->at[i];
        }
    }
    list->count = kept;
}

void ad_label_list_finish(ad_label_list *list)
{
    bool changed = false;

    sort_and_merge(list);
    for (size_t i = 0; i < list->count; i++) {
        ad_label *label = &list->at[i];

        if (label->role == AD_LABEL_STEP && label->mask == AD_FLOW_ALL) { /* a way that nothing passes */
            *label = (ad_label){.node = label->node,
                                .value = AD_NO_NODE,
                                .to = AD_NO_NODE,
                                .role = AD_LABEL_STOP,
                                .function = label->function};
            changed = true;
        }
    }
    if (changed) {
        sort_and_merge(list);
    }
}
