/* What is known of one line, as JSON. Version 1, like the report's. */
#include "report/report_priv.h"

#include "base/banned.h"

static void add_span(json_out *json, const ad_note *note)
{
    json_key_int(json, "line", (uint64_t)note->span.row + 1);
    json_key_int(json, "column", (uint64_t)note->span.column + 1);
    json_key_int(json, "end_line", (uint64_t)note->span.row_end + 1);
    json_key_int(json, "end_column", (uint64_t)note->span.column_end + 1);
}

static bool is_of(const ad_note *note, uint32_t number, ad_note_kind kind)
{
    return note->kind == kind && note->number == number;
}

static void add_texts(json_out *json, const char *name, const ad_results *results, uint32_t number,
                      ad_note_kind kind)
{
    json_key(json, name);
    json_array(json);
    for (size_t i = 0; i < results->note_count; i++) {
        if (is_of(&results->notes[i], number, kind)) {
            json_string(json, results->notes[i].text);
        }
    }
    json_array_end(json);
}

static void add_origins(json_out *json, const ad_results *results, uint32_t number)
{
    json_key(json, "made_of");
    json_array(json);
    for (size_t i = 0; i < results->note_count; i++) {
        const ad_note *note = &results->notes[i];

        if (is_of(note, number, AD_NOTE_ORIGIN)) {
            json_object(json);
            json_key_int(json, "depth", note->depth);
            json_key_string(json, "what", note->text);
            add_span(json, note);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

/* Notes of one way follow each other, so that what belongs to it ends where another kind begins. */
static bool is_of_way(const ad_note *note)
{
    return note->kind == AD_NOTE_SOURCE || note->kind == AD_NOTE_CLEANED || note->kind == AD_NOTE_STEP;
}

static void add_way(json_out *json, const ad_results *results, size_t first)
{
    json_object(json);
    json_key_string(json, "kind", results->notes[first].text);
    for (size_t i = first + 1; i < results->note_count && is_of_way(&results->notes[i]); i++) {
        if (results->notes[i].kind == AD_NOTE_SOURCE) {
            json_key_string(json, "source", results->notes[i].text);
        }
    }
    json_key(json, "cleaned_of");
    json_array(json);
    for (size_t i = first + 1; i < results->note_count && is_of_way(&results->notes[i]); i++) {
        if (results->notes[i].kind == AD_NOTE_CLEANED) {
            json_string(json, results->notes[i].text);
        }
    }
    json_array_end(json);
    json_key(json, "steps");
    json_array(json);
    for (size_t i = first + 1; i < results->note_count && is_of_way(&results->notes[i]); i++) {
        const ad_note *note = &results->notes[i];

        if (note->kind == AD_NOTE_STEP) {
            json_object(json);
            json_key_path(json, "path", note->path);
            add_span(json, note);
            json_key_string(json, "what", note->text);
            json_key_string(json, "excerpt", note->excerpt);
            json_object_end(json);
        }
    }
    json_array_end(json);
    json_object_end(json);
}

static void add_expression(json_out *json, const ad_results *results, const ad_note *expression)
{
    uint32_t number = expression->number;

    json_object(json);
    json_key_string(json, "text", expression->text);
    add_span(json, expression);
    add_texts(json, "names", results, number, AD_NOTE_NAME);
    add_texts(json, "values", results, number, AD_NOTE_VALUE);
    add_texts(json, "types", results, number, AD_NOTE_TYPE);
    add_texts(json, "labels", results, number, AD_NOTE_LABEL);
    add_texts(json, "notes", results, number, AD_NOTE_FACT);
    add_origins(json, results, number);
    json_key(json, "taint");
    json_array(json);
    for (size_t i = 0; i < results->note_count; i++) {
        if (is_of(&results->notes[i], number, AD_NOTE_TAINT)) {
            add_way(json, results, i);
        }
    }
    json_array_end(json);
    json_object_end(json);
}

void ad_report_flow_json(const ad_results *results, const ad_report_place *place,
                         const ad_report_options *options, ad_buf *out)
{
    json_out json;

    json_init(&json, out, true);
    json_object(&json);
    json_key_int(&json, "version", 1);
    json_key_text(&json, "tool", options->version);
    json_key_path(&json, "path", place->path);
    json_key_int(&json, "line", (uint64_t)place->row + 1);
    if (place->artifact.len) {
        json_key_path(&json, "in", place->artifact);
    }
    json_key(&json, "expressions");
    json_array(&json);
    for (size_t i = 0; i < results->note_count; i++) {
        if (results->notes[i].kind == AD_NOTE_EXPRESSION) {
            add_expression(&json, results, &results->notes[i]);
        }
    }
    json_array_end(&json);
    json_object_end(&json);
    ad_buf_byte(out, '\n');
}
