/* A rule's page: its facts, then its Markdown help, readable without a browser. */
#include "base/utf8.h"
#include "report/report_priv.h"

#include "base/banned.h"

/* One line of prose with `code` and **strong** marked by colour, or left as written without colour. */
static void add_inline(ad_str line, const report_style *style, bool color, ad_buf *out)
{
    bool code = false;
    bool strong = false;

    for (size_t i = 0; i < line.len; i++) {
        if (color && line.ptr[i] == '`') {
            code = !code;
            ad_buf_text(out, code ? style->cyan : style->reset);
        } else if (color && !code && i + 1 < line.len && line.ptr[i] == '*' && line.ptr[i + 1] == '*') {
            strong = !strong;
            ad_buf_text(out, strong ? style->bold : style->reset);
            i++;
        } else {
            ad_buf_byte(out, line.ptr[i]);
        }
    }
    if (code || strong) {
        ad_buf_text(out, style->reset);
    }
}

static void add_markdown(ad_str text, const report_style *style, bool color, ad_buf *out)
{
    bool fenced = false;
    size_t at = 0;

    while (at < text.len) {
        size_t end = ad_str_find_byte(text, '\n', at);
        ad_str raw = ad_str_sub(text, at, (end == SIZE_MAX ? text.len : end) - at);
        ad_buf line;

        ad_buf_init(&line, 1 << 16);
        ad_utf8_add_shown(&line, raw, false);
        if (ad_str_starts(raw, AD_STR("```"))) {
            fenced = !fenced;
        } else if (fenced) {
            ad_buf_printf(out, "    %s%.*s%s\n", style->dim, AD_STR_ARG(ad_buf_str(&line)), style->reset);
        } else if (ad_str_starts(raw, AD_STR("#"))) {
            size_t hashes = 0;

            while (hashes < line.len && line.data[hashes] == '#') {
                hashes++;
            }
            ad_buf_printf(out, "%s%s%s\n", style->bold, ad_str_trim(ad_str_sub(ad_buf_str(&line), hashes, line.len)).ptr,
                          style->reset);
        } else {
            add_inline(ad_buf_str(&line), style, color, out);
            ad_buf_byte(out, '\n');
        }
        out->failed |= line.failed;
        ad_buf_clear(&line);
        at = end == SIZE_MAX ? text.len : end + 1;
    }
}

/* A page begins with its rule's title, which is told already. */
static ad_str without_title(ad_str help)
{
    size_t end = ad_str_find_byte(help, '\n', 0);

    if (!ad_str_starts(help, AD_STR("# ")) || end == SIZE_MAX) {
        return help;
    }
    while (end < help.len && help.ptr[end] == '\n') {
        end++;
    }
    return ad_str_sub(help, end, help.len);
}

static void add_list(const char *label, const ad_str *items, size_t count, ad_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        ad_buf_text(out, i ? ", " : label);
        ad_utf8_add_shown(out, items[i], false);
    }
    if (count) {
        ad_buf_byte(out, '\n');
    }
}

void ad_report_explain(const ad_rule_index *index, size_t number, const ad_report_options *options, ad_buf *out)
{
    const ad_rule_info *rule = &index->rules[number];
    report_style style = report_style_of(options->color);

    ad_buf_printf(out, "%s%.*s%s  %.*s\n", style.bold, AD_STR_ARG(rule->id), style.reset, AD_STR_ARG(rule->title));
    ad_buf_printf(out, "severity %s%s%s, confidence %s, pack %.*s", style.severity[rule->severity],
                  ad_severity_name(rule->severity), style.reset, ad_confidence_name(rule->confidence),
                  AD_STR_ARG(rule->pack));
    for (size_t i = 0; i < rule->cwe_count; i++) {
        ad_buf_printf(out, ", CWE-%u", rule->cwes[i]);
    }
    ad_buf_byte(out, '\n');
    add_list("also known as ", rule->aliases, rule->alias_count, out);
    ad_buf_byte(out, '\n');
    add_markdown(without_title(rule->help), &style, options->color, out);
    for (size_t i = 0; i < rule->reference_count; i++) {
        ad_buf_printf(out, "%s- ", i ? "" : "\nReferences\n");
        ad_utf8_add_shown(out, rule->references[i], false);
        ad_buf_byte(out, '\n');
    }
}
