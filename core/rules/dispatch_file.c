/* FILE matchers: units by their path, and places in their text. They run on units of any kind, parsed or
 * not. */
#include "rules/dispatch_priv.h"

#include "base/banned.h"

enum { MATCHES_FACTOR = 200 }; /* matches looked at, to findings kept: beyond, the rule gives up */

static ad_str base_name(ad_str path)
{
    size_t slash = ad_str_find_last_byte(path, '/');

    return slash == SIZE_MAX ? path : ad_str_sub(path, slash + 1, path.len);
}

/* Do the last bytes, up to the glob's last special one, agree? Turns most globs down at once. */
static bool tail_agrees(ad_str glob, ad_str path)
{
    while (glob.len > 0) {
        char c = glob.ptr[glob.len - 1];

        if (c == '*' || c == '?' || c == ']') {
            return true;
        }
        if (path.len == 0 || path.ptr[path.len - 1] != c) {
            return false;
        }
        glob.len--;
        path.len--;
    }
    return true;
}

/* By the path in its package; a glob without a slash also by the name alone. No globs: any unit. */
static bool glob_holds(const ad_matcher *matcher, ad_str path)
{
    ad_str base = base_name(path);

    for (size_t i = 0; i < matcher->glob_count; i++) {
        ad_str glob = matcher->globs[i];

        if (!tail_agrees(glob, path)) {
            continue;
        }
        if (ad_str_glob(glob, path) ||
            (ad_str_find_byte(glob, '/', 0) == SIZE_MAX && ad_str_glob(glob, base))) {
            return true;
        }
    }
    return matcher->glob_count == 0;
}

static ad_status by_path(ad_run *run, ad_err *err)
{
    const ad_dispatch *d = run->dispatch;
    const ad_hit proto = AD_HIT_INIT;
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < d->file_matcher_count; i++) {
        const ad_matcher_entry *entry = &d->matchers[d->file_matchers[i]];

        if (run->rules[entry->rule].active && glob_holds(entry->matcher, run->unit->name)) {
            status = ad_run_add_hit(run, d->file_matchers[i], &proto, err);
        }
    }
    return status;
}

/* Where to look for the next match: at a character's start, and never where an empty match was. */
static size_t behind(ad_str text, size_t from, const size_t range[2])
{
    size_t next = range[1] > from && range[1] > range[0] ? range[1] : (range[1] > from ? range[1] : from) + 1;

    while (next < text.len && ((unsigned char)text.ptr[next] & 0xC0) == 0x80) {
        next++;
    }
    return next;
}

/* All matches of one expression, up to far more than are reported. */
static ad_status search(ad_run *run, const ad_regex_link *link, ad_str text, ad_err *err)
{
    const ad_matcher_entry *entry = &run->dispatch->matchers[link->matcher];
    size_t from = 0;
    uint32_t found = 0;
    bool exhausted = false;
    ad_status status = AD_OK;

    if (!ad_run_asks(run, entry->rule) || !glob_holds(entry->matcher, run->unit->name)) {
        return AD_OK;
    }
    while (status == AD_OK && from <= text.len && found / MATCHES_FACTOR <= run->set->limits.rule_findings) {
        ad_hit proto = AD_HIT_INIT;
        size_t range[2];

        if (!ad_regex_find(link->regex, text, true, from, &run->set->limits, run->dispatch->match_data, range,
                           &exhausted)) {
            break;
        }
        proto.byte_start = (uint32_t)range[0];
        proto.byte_end = (uint32_t)range[1];
        proto.group = proto.byte_start + 1; /* 0 is the unit as a whole */
        status = ad_run_add_hit(run, link->matcher, &proto, err);
        found++;
        from = behind(text, from, range);
    }
    if (exhausted || (status == AD_OK && found / MATCHES_FACTOR > run->set->limits.rule_findings)) {
        ad_run_exhausted(run, entry->rule, (uint32_t)(from < text.len ? from : text.len));
    }
    return status;
}

static ad_status by_text(ad_run *run, ad_str text, ad_err *err)
{
    const ad_regex_index *index = &run->dispatch->file_texts;
    ad_status status = AD_OK;

    for (size_t i = 0; status == AD_OK && i < index->always_count; i++) {
        status = search(run, &index->links[i], text, err);
    }
    ad_literals_begin(&run->file_scan, &index->literals);
    ad_literals_scan(&run->file_scan, &index->literals, text);
    for (uint32_t f = 0; f < run->file_scan.found_count; f++) {
        uint32_t literal = run->file_scan.found[f];

        for (uint32_t i = index->first[literal]; status == AD_OK && i < index->first[literal + 1]; i++) {
            status = search(run, &index->links[i], text, err);
        }
    }
    return status;
}

/* Is there an active rule that looks into texts? Else the pass over the text can be saved. */
static bool text_is_wanted(const ad_run *run)
{
    const ad_regex_index *index = &run->dispatch->file_texts;

    for (size_t i = 0; i < index->link_count; i++) {
        if (run->rules[run->dispatch->matchers[index->links[i].matcher].rule].active) {
            return true;
        }
    }
    return false;
}

ad_status ad_run_file(ad_run *run, ad_err *err)
{
    ad_status status;

    if (!(run->wants & (1U << AD_MATCH_FILE))) {
        return AD_OK;
    }
    status = run->unit->layer ? AD_OK : by_path(run, err);
    if (status == AD_OK && run->unit->source && text_is_wanted(run)) {
        status = by_text(run, run->unit->source->text, err);
    }
    return status == AD_OK ? ad_run_deliver(run, AD_NO_NODE, err) : status;
}
