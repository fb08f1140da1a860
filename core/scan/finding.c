/* From a rule's match to a finding that lasts: context, excerpt, the statement it is remembered by,
 * fingerprint. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { EXCERPT_LINES = 6, LEAD_COLUMNS = 60 };

/* The statement's own lines: of a compound statement only its head, up to its first block. */
static void statement_head(const ad_unit_context *context, ad_node node, uint32_t *out_start, uint32_t *out_end)
{
    const ad_tree *tree = context->tree;
    ad_node statement = ad_node_statement(tree, node);
    uint32_t end = tree->nodes[statement].end;

    if (ad_node_kind(tree, statement) == AD_KIND_DECORATED_DEFINITION) {
        ad_node definition = ad_node_child_by_field(tree, statement, AD_FIELD_DEFINITION);

        if (definition != AD_NO_NODE && ad_node_inside(tree, node, definition)) {
            statement = definition;
        }
    }
    for (ad_node n = statement + 1; n <= tree->nodes[statement].last && statement != 0; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_BLOCK && !ad_node_inside(tree, node, n)) {
            end = tree->nodes[n].start;
            break;
        }
    }
    *out_start = tree->nodes[statement].start;
    *out_end = end;
    if (statement == 0) { /* not inside any statement: the node speaks for itself */
        *out_start = tree->nodes[node].start;
        *out_end = tree->nodes[node].end;
    }
}

/* Whole lines of a span, each cut to a window that shows the span's beginning. */
static ad_status make_excerpt(const ad_unit_context *context, const ad_span *span, ad_arena *arena,
                              ad_finding *finding, ad_err *err)
{
    const ad_source *source = context->source;
    uint32_t rows = span->row_end - span->row + 1;
    uint32_t skip = 0; /* code points left out at the start of every line */
    ad_buf out;

    if (span->column_end == 0 && rows > 1) {
        rows--;
    }
    rows = rows > EXCERPT_LINES ? EXCERPT_LINES : rows;
    if (ad_source_line(source, span->row).len > context->limits->excerpt_bytes && span->column > LEAD_COLUMNS) {
        skip = span->column - LEAD_COLUMNS;
        rows = 1;
    }
    ad_buf_init(&out, 1 << 20);
    for (uint32_t i = 0; i < rows; i++) {
        ad_str line = ad_source_line(source, span->row + i);
        size_t at = 0;
        size_t end;

        for (uint32_t n = 0; n < skip && at < line.len; n++) {
            (void)ad_utf8_next(line, &at);
        }
        end = at;
        while (end < line.len && end - at < context->limits->excerpt_bytes) {
            (void)ad_utf8_next(line, &end);
        }
        if (i) {
            ad_buf_byte(&out, '\n');
        }
        ad_buf_add(&out, ad_str_sub(line, at, end - at));
        if (end < line.len) {
            ad_utf8_add(&out, 0x2026);
        }
    }
    finding->excerpt_row = span->row;
    finding->excerpt_column = skip;
    finding->excerpt = ad_arena_copy(arena, ad_buf_str(&out));
    if (out.failed || !finding->excerpt.ptr) {
        ad_buf_clear(&out);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    ad_buf_clear(&out);
    return AD_OK;
}

static ad_status copy_edits(ad_pending_list *list, ad_finding *finding, const ad_match *match, ad_err *err)
{
    ad_edit *edits = ad_arena_array(list->arena, match->edit_count, sizeof(*edits));

    if (!edits) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < match->edit_count; i++) {
        edits[i].span = match->edits[i].span;
        edits[i].old_text = ad_arena_copy(list->arena, match->edits[i].old_text);
        edits[i].new_text = ad_arena_copy(list->arena, match->edits[i].new_text);
        if (!edits[i].old_text.ptr || !edits[i].new_text.ptr) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
    }
    finding->edits = edits;
    finding->edit_count = match->edit_count;
    finding->fix_safety = match->fix_safety;
    finding->fix_title = ad_arena_copy(list->arena, match->fix_title);
    return finding->fix_title.ptr ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

/* ---- layers ---- */

static const ad_unit_context *text_of_unit(const ad_unit_context *context)
{
    while (context->around) {
        context = context->around;
    }
    return context;
}

/* The outermost place that runs the text of a layer, as a place of the unit's own text. */
static ad_node place_in_unit(const ad_unit_context *context)
{
    while (context->around->around) {
        context = context->around;
    }
    return context->place;
}

static ad_status copy_layer(ad_pending_list *list, const ad_unit_context *context, const ad_span *span, ad_layer *out,
                            ad_err *err)
{
    ad_finding shown = {.rule = 0};
    ad_span line = *span;
    ad_status status;

    line.row_end = line.row; /* its first line is enough */
    status = make_excerpt(context, &line, list->arena, &shown, err);
    *out = (ad_layer){.span = *span, .how = ad_str_of(context->how), .excerpt = shown.excerpt};
    return status;
}

/* The way from the unit's text to a span of a layer's: one place in each layer, the innermost last. */
static ad_status add_layers(ad_pending_list *list, const ad_unit_context *context, const ad_span *span,
                            ad_finding *finding, ad_err *err)
{
    ad_span at = *span;
    ad_layer *layers;
    size_t count = 0;
    ad_status status = AD_OK;

    for (const ad_unit_context *c = context; c->around; c = c->around) {
        count++;
    }
    layers = ad_arena_array(list->arena, count, sizeof(*layers));
    if (!layers) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    finding->layers = layers;
    finding->layer_count = count;
    for (; status == AD_OK && context->around; context = context->around) {
        const ad_node_record *place = &context->around->tree->nodes[context->place];

        status = copy_layer(list, context, &at, &layers[--count], err);
        at = ad_source_span(context->around->source, place->start, place->end);
    }
    finding->span = at;
    return status;
}

/* ---- pending findings ---- */

/* A place in the list, with the span's rows as its statement until a tree says better. */
static ad_status add_pending(ad_pending_list *list, const ad_unit_context *context, const ad_finding *finding,
                             ad_pending **out, ad_err *err)
{
    ad_pending *pending;

    if (!ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pending = &list->at[list->count];
    *pending = (ad_pending){.finding = *finding,
                            .row_first = finding->span.row,
                            .row_last = finding->span.row_end};
    pending->statement = context->source ? ad_source_text(context->source, finding->span.byte_start,
                                                          finding->span.byte_end)
                                         : AD_STR("");
    list->count++;
    *out = pending;
    return AD_OK;
}

/* The rows on which a comment counts for the finding, and the text it is remembered by. */
static void take_statement(ad_pending *pending, const ad_unit_context *context, ad_node place)
{
    uint32_t start;
    uint32_t end;

    statement_head(context, place, &start, &end);
    pending->statement = ad_source_text(context->source, start, end);
    pending->row_first = ad_source_row(context->source, start);
    pending->row_last = ad_source_row(context->source, end > start ? end - 1 : start);
    if (pending->row_last < pending->finding.span.row && pending->finding.span.row - pending->row_last < 2) {
        pending->row_last = pending->finding.span.row;
    }
}

/* A layer's finding is remembered by the statement in the layer: how the text is packed may change with every
 * release. The layer is gone when fingerprints are made. */
static ad_status remember_layer(ad_pending_list *list, ad_pending *pending, const ad_unit_context *context,
                                const ad_match *match, ad_err *err)
{
    ad_node place = match->anchor != AD_NO_NODE ? match->anchor : match->node;
    uint32_t start = match->span.byte_start;
    uint32_t end = match->span.byte_end;

    if (place != AD_NO_NODE) {
        statement_head(context, place, &start, &end);
    }
    pending->statement = ad_arena_copy(list->arena, ad_source_text(context->source, start, end));
    return pending->statement.ptr ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

ad_status ad_pending_add_match(ad_pending_list *list, const ad_unit_context *context, const ad_match *match,
                               ad_err *err)
{
    const ad_unit_context *unit = text_of_unit(context);
    ad_finding finding = {.rule = match->rule,
                          .severity = match->severity,
                          .confidence = match->confidence,
                          .span = match->span};
    ad_node place = match->anchor != AD_NO_NODE ? match->anchor : match->node;
    ad_pending *pending = NULL;
    ad_status status = AD_OK;

    if (context->around) {
        place = place_in_unit(context);
        status = add_layers(list, context, &match->span, &finding, err);
    }
    finding.message = ad_arena_copy(list->arena, match->message);
    finding.context = unit->module && place != AD_NO_NODE ? ad_module_context(unit->module, place) : AD_STR("");
    finding.context = ad_arena_copy(list->arena, finding.context);
    if (!finding.message.ptr || !finding.context.ptr) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    if (status == AD_OK && unit->source) {
        status = make_excerpt(unit, &finding.span, list->arena, &finding, err);
    }
    if (status == AD_OK && match->edit_count && !context->around) {
        status = copy_edits(list, &finding, match, err);
    }
    if (status == AD_OK) {
        status = add_pending(list, unit, &finding, &pending, err);
    }
    if (pending && unit->source && unit->tree && place != AD_NO_NODE) {
        take_statement(pending, unit, place);
    }
    return pending && context->around ? remember_layer(list, pending, context, match, err) : status;
}

ad_status ad_pending_add_own(ad_pending_list *list, const ad_unit_context *context, const ad_rule_index *index,
                             uint32_t rule, uint32_t byte_start, uint32_t byte_end, const char *message,
                             ad_err *err)
{
    ad_match match = {.rule = rule,
                      .node = AD_NO_NODE,
                      .anchor = AD_NO_NODE,
                      .span = ad_source_span(context->source, byte_start, byte_end),
                      .message = ad_str_of(message),
                      .severity = index->rules[rule].severity,
                      .confidence = index->rules[rule].confidence};

    return ad_pending_add_match(list, context, &match, err);
}

/* ---- order and fingerprints ---- */

static int by_position(const void *left, const void *right)
{
    const ad_finding *a = &((const ad_pending *)left)->finding;
    const ad_finding *b = &((const ad_pending *)right)->finding;
    int order;

    if (a->span.byte_start != b->span.byte_start) {
        return a->span.byte_start < b->span.byte_start ? -1 : 1;
    }
    if (a->span.byte_end != b->span.byte_end) {
        return a->span.byte_end < b->span.byte_end ? -1 : 1;
    }
    order = ad_layers_compare(a->layers, a->layer_count, b->layers, b->layer_count);
    if (order) {
        return order;
    }
    if (a->rule != b->rule) {
        return a->rule < b->rule ? -1 : 1;
    }
    return ad_str_compare(a->message, b->message);
}

/* The path that a finding is remembered by: behind the archive's own name, which holds a version. */
static ad_str lasting_path(const ad_unit *unit)
{
    return unit->name.len ? unit->name : unit->path;
}

static uint64_t identity_hash(const ad_pending *p)
{
    return ad_str_hash(p->statement) * 31 + ad_str_hash(p->finding.context) * 17 + p->finding.rule;
}

/* How many earlier findings are the same but for their place: linear by a small hash of counts. */
static ad_status assign_ordinals(const ad_pending_list *list, uint32_t *ordinals, ad_err *err)
{
    size_t slots = 16;
    uint32_t *heads;
    uint32_t *chain;

    while (slots < list->count * 2) {
        slots *= 2;
    }
    heads = ad_calloc(slots, sizeof(*heads)); /* index + 1 of the latest finding in a slot */
    chain = ad_calloc(list->count, sizeof(*chain));
    if (!heads || !chain) {
        ad_free(heads);
        ad_free(chain);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < list->count; i++) {
        const ad_pending *p = &list->at[i];
        size_t slot = (size_t)identity_hash(p) & (slots - 1);
        uint32_t at = heads[slot];

        while (at) {
            const ad_pending *q = &list->at[at - 1];

            if (q->finding.rule == p->finding.rule && ad_str_equal(q->statement, p->statement) &&
                ad_str_equal(q->finding.context, p->finding.context)) {
                ordinals[i] = ordinals[at - 1] + 1;
                break;
            }
            at = chain[at - 1];
        }
        chain[i] = heads[slot];
        heads[slot] = (uint32_t)i + 1;
    }
    ad_free(heads);
    ad_free(chain);
    return AD_OK;
}

ad_status ad_pending_finish(ad_pending_list *list, const ad_unit_context *context, const ad_rule_index *index,
                            ad_err *err)
{
    uint32_t *ordinals;
    ad_status status;

    if (list->count == 0) {
        return AD_OK;
    }
    qsort(list->at, list->count, sizeof(*list->at), by_position);
    ordinals = ad_calloc(list->count, sizeof(*ordinals));
    if (!ordinals) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    status = assign_ordinals(list, ordinals, err);
    for (size_t i = 0; status == AD_OK && i < list->count; i++) {
        ad_pending *p = &list->at[i];

        ad_fingerprint(index->rules[p->finding.rule].id, lasting_path(context->unit), p->finding.context,
                       p->statement, ordinals[i], p->finding.fingerprint);
    }
    ad_free(ordinals);
    return status;
}
