/* What is known of one line (`flow`) and why a rule matches there or does not (`explain --rule`), for people.
 */
#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

enum { LABEL_WIDTH = 13, CODE_BYTES = 60 };

typedef struct place_report {
    const ad_results *results;
    const ad_report_place *place;
    const ad_report_options *options;
    report_style style;
    ad_buf *out;
} place_report;

static void add_position(const place_report *r, const ad_note *note)
{
    ad_buf_printf(r->out, "%s", r->style.dim);
    if (!ad_str_equal(note->path, r->place->path)) {
        ad_utf8_add_shown(r->out, note->path, false);
        ad_buf_byte(r->out, ':');
    }
    ad_buf_printf(r->out, "%u:%u%s", note->span.row + 1, note->span.column + 1, r->style.reset);
}

/* The part of the excerpt that the note's span covers. */
static ad_str code_of(const ad_note *note)
{
    size_t from = 0;
    size_t to;

    for (uint32_t i = 0; i < note->span.column && from < note->excerpt.len; i++) {
        (void)ad_utf8_next(note->excerpt, &from);
    }
    to = from;
    for (uint32_t i = note->span.column;
         to < note->excerpt.len && (note->span.row_end > note->span.row || i < note->span.column_end); i++) {
        (void)ad_utf8_next(note->excerpt, &to);
    }
    return ad_str_sub(note->excerpt, from, to - from);
}

static void add_code(const place_report *r, ad_str code)
{
    ad_str shown = ad_str_sub(code, 0, CODE_BYTES);

    while (shown.len < code.len && shown.len && ((unsigned char)code.ptr[shown.len] & 0xC0) == 0x80) {
        shown.len--; /* not within a character */
    }
    ad_buf_printf(r->out, "%s`", r->style.cyan);
    ad_utf8_add_shown(r->out, shown, false);
    ad_buf_printf(r->out, "%s`%s", shown.len < code.len ? "..." : "", r->style.reset);
}

static void add_label(const place_report *r, const char *label)
{
    ad_buf_printf(r->out, "   %-*s ", LABEL_WIDTH, label);
}

static void add_fact(const place_report *r, const char *label, ad_str text)
{
    add_label(r, label);
    report_wrap(text, r->options->columns, LABEL_WIDTH + 4, r->out);
    ad_buf_byte(r->out, '\n');
}

/* The line itself, under its name. */
static void add_head(const place_report *r)
{
    ad_str line = AD_STR("");

    ad_buf_printf(r->out, "%s", r->style.bold);
    ad_utf8_add_shown(r->out, r->place->path, false);
    ad_buf_printf(r->out, ":%u%s", r->place->row + 1, r->style.reset);
    if (r->place->artifact.len) {
        ad_buf_text(r->out, ", with what calls it in ");
        ad_utf8_add_shown(r->out, r->place->artifact, false);
    } else {
        ad_buf_text(r->out, ", this file alone: --in FOLDER follows values through other files");
    }
    for (size_t i = 0; i < r->results->note_count && line.len == 0; i++) {
        const ad_note *note = &r->results->notes[i];

        line = note->span.row == r->place->row && ad_str_equal(note->path, r->place->path) ? note->excerpt
                                                                                           : line;
    }
    ad_buf_printf(r->out, "\n %s%3u |%s ", r->style.dim, r->place->row + 1, r->style.reset);
    ad_utf8_add_shown(r->out, line, false);
    ad_buf_text(r->out, "\n\n");
}

/* ---- taint: a kind, its source, what it was cleaned of, its way ---- */

/* A TAINT note and those of its way behind it; the number of notes used. */
static size_t add_taint(const place_report *r, size_t first)
{
    const ad_note *notes = r->results->notes;
    size_t at = first + 1;
    bool is_told = false; /* by a finding */
    unsigned step = 0;

    add_label(r, "taint");
    ad_buf_printf(r->out, "%s", r->style.red);
    ad_utf8_add_shown(r->out, notes[first].text, false);
    ad_buf_printf(r->out, "%s", r->style.reset);
    for (; at < r->results->note_count; at++) {
        switch ((int)notes[at].kind) {
        case AD_NOTE_SOURCE:
            ad_buf_text(r->out, ", from ");
            add_code(r, notes[at].text);
            break;
        case AD_NOTE_CLEANED:
            ad_buf_printf(r->out, ", %scleaned of ", r->style.green);
            ad_utf8_add_shown(r->out, notes[at].text, false);
            ad_buf_printf(r->out, "%s", r->style.reset);
            break;
        case AD_NOTE_YES:
        case AD_NOTE_NO:
            ad_buf_text(r->out, ": ");
            ad_utf8_add_shown(r->out, notes[at].text, false);
            is_told = notes[at].kind == AD_NOTE_YES;
            break;
        case AD_NOTE_STEP:
            if (is_told) {
                break;
            }
            ad_buf_printf(r->out, "\n     %s%2u%s ", r->style.cyan, ++step, r->style.reset);
            add_position(r, &notes[at]);
            ad_buf_text(r->out, "  ");
            ad_utf8_add_shown(r->out, notes[at].text, false);
            ad_buf_printf(r->out, "\n        %s", r->style.dim);
            ad_utf8_add_shown(r->out, ad_str_trim(notes[at].excerpt), false);
            ad_buf_printf(r->out, "%s", r->style.reset);
            break;
        default:
            ad_buf_byte(r->out, '\n');
            return at - first;
        }
    }
    ad_buf_byte(r->out, '\n');
    return at - first;
}

static void add_origin(const place_report *r, const ad_note *note, bool first)
{
    add_label(r, first ? "made of" : "");
    ad_buf_repeat(r->out, ' ', (size_t)note->depth * 2);
    ad_utf8_add_shown(r->out, note->text, false);
    if (note->span.byte_end > note->span.byte_start) {
        ad_buf_text(r->out, "  ");
        add_position(r, note);
        ad_buf_byte(r->out, ' ');
        add_code(r, code_of(note));
    }
    ad_buf_byte(r->out, '\n');
}

/* ---- flow ---- */

/* One note of an expression; the number of notes used. */
static size_t add_told(const place_report *r, size_t at, bool *origins, unsigned number)
{
    const ad_note *note = &r->results->notes[at];

    switch (note->kind) {
    case AD_NOTE_EXPRESSION:
        ad_buf_printf(r->out, "%s%2u%s ", r->style.cyan, number, r->style.reset);
        add_code(r, note->text);
        ad_buf_text(r->out, "  ");
        add_position(r, note);
        ad_buf_byte(r->out, '\n');
        break;
    case AD_NOTE_NAME:
        add_fact(r, "resolves to", note->text);
        break;
    case AD_NOTE_VALUE:
        add_fact(r, "value", note->text);
        break;
    case AD_NOTE_TYPE:
        add_fact(r, "type", note->text);
        break;
    case AD_NOTE_LABEL:
        add_fact(r, "rules say", note->text);
        break;
    case AD_NOTE_ORIGIN:
        add_origin(r, note, !*origins);
        *origins = true;
        break;
    case AD_NOTE_TAINT:
        return add_taint(r, at);
    case AD_NOTE_FACT:
        add_fact(r, "note", note->text);
        break;
    case AD_NOTE_UNIT:
    case AD_NOTE_SOURCE:
    case AD_NOTE_CLEANED:
    case AD_NOTE_STEP:
    case AD_NOTE_SITE:
    case AD_NOTE_YES:
    case AD_NOTE_NO:
    case AD_NOTE_KIND_COUNT:
        break;
    }
    return 1;
}

static uint32_t last_number(const ad_results *results)
{
    uint32_t last = 0;

    for (size_t i = 0; i < results->note_count; i++) {
        if (results->notes[i].kind != AD_NOTE_UNIT && results->notes[i].number > last) {
            last = results->notes[i].number;
        }
    }
    return last;
}

void ad_report_flow(const ad_results *results, const ad_report_place *place, const ad_report_options *options,
                    ad_buf *out)
{
    place_report r = {.results = results,
                      .place = place,
                      .options = options,
                      .style = report_style_of(options->color),
                      .out = out};
    uint32_t last = last_number(results);
    bool any = false;

    add_head(&r);
    for (uint32_t number = 0; number <= last; number++) {
        bool origins = false;
        bool tainted = false;

        for (size_t i = 0; i < results->note_count;) {
            bool mine = results->notes[i].number == number && results->notes[i].kind != AD_NOTE_UNIT;

            any = any || mine;
            tainted = tainted || (mine && results->notes[i].kind == AD_NOTE_TAINT);
            i += mine ? add_told(&r, i, &origins, number + 1) : 1;
        }
        if (origins && !tainted) {
            add_fact(&r, "taint", AD_STR("none"));
        }
    }
    if (!any) {
        ad_buf_text(out, "no expression begins on that line\n");
    }
}

/* ---- explain ---- */

static void add_step(const place_report *r, const ad_note *note, unsigned *step)
{
    const report_style *style = &r->style;
    bool top = note->kind == AD_NOTE_SITE || (note->kind == AD_NOTE_FACT && note->depth == 0);
    unsigned indent = top ? 4 : 4 + note->depth * 2;

    if (top) {
        ad_buf_printf(r->out, "%s%2u%s  ", style->cyan, ++*step, style->reset);
    } else {
        ad_buf_repeat(r->out, ' ', indent);
    }
    if (note->kind == AD_NOTE_YES) {
        ad_buf_printf(r->out, "%syes%s ", style->green, style->reset);
        indent += 4;
    } else if (note->kind == AD_NOTE_NO) {
        ad_buf_printf(r->out, "%sno%s  ", style->red, style->reset);
        indent += 4;
    }
    report_wrap(note->text, r->options->columns, indent, r->out);
    if (top && note->span.byte_end > note->span.byte_start && code_of(note).len &&
        (note->kind == AD_NOTE_SITE || note->span.row != r->place->row ||
         !ad_str_equal(code_of(note), note->excerpt))) {
        ad_buf_text(r->out, "\n    ");
        add_position(r, note);
        ad_buf_byte(r->out, ' ');
        add_code(r, code_of(note));
    }
    ad_buf_byte(r->out, '\n');
}

static void add_notes(const place_report *r, uint32_t rule)
{
    unsigned step = 0;
    bool origins = false;

    for (size_t i = 0; i < r->results->note_count;) {
        const ad_note *note = &r->results->notes[i];

        if (note->kind == AD_NOTE_UNIT || note->number != rule) {
            i++;
        } else if (note->kind == AD_NOTE_TAINT) {
            ad_buf_printf(r->out, "%s%2u%s  what reaches the value\n", r->style.cyan, ++step, r->style.reset);
            i += add_taint(r, i);
        } else if (note->kind == AD_NOTE_ORIGIN) {
            if (!origins || note->depth == 0) {
                ad_buf_printf(r->out, "%s%2u%s  the sink's value\n", r->style.cyan, ++step, r->style.reset);
                origins = false;
            }
            add_origin(r, note, !origins);
            origins = true;
            i++;
        } else {
            add_step(r, note, &step);
            i++;
        }
    }
}

static bool is_here(const place_report *r, const ad_finding *finding, uint32_t rule)
{
    return finding->rule == rule && finding->span.row <= r->place->row &&
           finding->span.row_end >= r->place->row &&
           ad_str_equal(r->results->units[finding->unit].path, r->place->path);
}

/* Why people do not get to see a finding; NULL when they do. */
static const char *hidden_by(const place_report *r, size_t number, ad_buf *detail)
{
    const ad_finding *finding = &r->results->findings[number];
    size_t instead = ad_results_instead(r->results, number);

    if (finding->suppression != AD_SUPPRESSION_NONE) {
        ad_utf8_add_shown(detail, finding->suppression_reason, false);
        return "a comment on its statement suppresses it";
    }
    if (finding->severity < r->place->min_severity) {
        ad_buf_printf(detail, "%s is below %s", ad_severity_name(finding->severity),
                      ad_severity_name(r->place->min_severity));
        return "its severity is not reported";
    }
    if (finding->confidence < r->place->min_confidence) {
        ad_buf_printf(detail, "%s is below %s", ad_confidence_name(finding->confidence),
                      ad_confidence_name(r->place->min_confidence));
        return "its confidence is not reported";
    }
    if (instead != SIZE_MAX) {
        ad_utf8_add_shown(detail, r->results->index->rules[r->results->findings[instead].rule].id, false);
        return "another rule's finding stands for it";
    }
    return NULL;
}

static bool add_finding(const place_report *r, size_t number)
{
    const ad_finding *finding = &r->results->findings[number];
    const report_style *style = &r->style;
    ad_buf detail;
    const char *why;

    ad_buf_init(&detail, 1 << 16);
    why = hidden_by(r, number, &detail);
    ad_buf_printf(r->out, "%s%s%s", why ? style->yellow : style->green,
                  why ? "matched, but hidden" : "matched", style->reset);
    if (why) {
        ad_buf_printf(r->out, ": %s%s%.*s%s", why, detail.len ? " (" : "", AD_STR_ARG(ad_buf_str(&detail)),
                      detail.len ? ")" : "");
    }
    ad_buf_printf(r->out, "\n    %s%s%s, confidence %s: ", style->severity[finding->severity],
                  ad_severity_name(finding->severity), style->reset, ad_confidence_name(finding->confidence));
    report_wrap(finding->message, r->options->columns, 4, r->out);
    ad_buf_byte(r->out, '\n');
    for (size_t i = 0; i < finding->step_count; i++) {
        const ad_step *step = &finding->steps[i];

        ad_buf_printf(r->out, "    %s%2zu%s ", style->cyan, i + 1, style->reset);
        report_place(&r->results->units[step->unit], &step->span, r->out);
        ad_buf_text(r->out, "  ");
        ad_utf8_add_shown(r->out, step->what, false);
        ad_buf_printf(r->out, "\n       %s", style->dim);
        ad_utf8_add_shown(r->out, ad_str_trim(step->excerpt), false);
        ad_buf_printf(r->out, "%s\n", style->reset);
    }
    r->out->failed |= detail.failed;
    ad_buf_clear(&detail);
    return !why;
}

bool ad_report_why(const ad_results *results, uint32_t rule, const ad_report_place *place,
                   const ad_report_options *options, ad_buf *out)
{
    place_report r = {.results = results,
                      .place = place,
                      .options = options,
                      .style = report_style_of(options->color),
                      .out = out};
    bool seen = false;
    bool any = false;

    ad_buf_printf(out, "%s%.*s%s at ", r.style.bold, AD_STR_ARG(results->index->rules[rule].id),
                  r.style.reset);
    add_head(&r);
    add_notes(&r, rule);
    ad_buf_byte(out, '\n');
    for (size_t i = 0; i < results->finding_count; i++) {
        if (is_here(&r, &results->findings[i], rule)) {
            any = true;
            seen |= add_finding(&r, i);
        }
    }
    if (!any) {
        ad_buf_printf(out, "%sdid not match%s\n", r.style.red, r.style.reset);
    }
    return seen;
}
