/* Mistakes in packs: kept while a pack loads, told in one go and in order. Helpers that say what a
 * pack's text may hold. */
#include "rules/loading.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "base/banned.h"

enum {
    MESSAGE_BYTES = 640,
    SHOWN_BYTES = 60,
    SUGGEST_EDITS_MAX = 3 /* words further apart are not alike */
};

void ad_loading_init(ad_loading *loading, ad_ruleset *set, uint32_t pack)
{
    *loading = (ad_loading){.set = set, .pack = pack};
    ad_intern_init(&loading->ids, &set->arena);
}

void ad_loading_clear(ad_loading *loading)
{
    ad_intern_clear(&loading->ids);
    ad_free(loading->id_places);
    loading->id_places = NULL;
    loading->id_capacity = 0;
}

static const char *format_in_arena(ad_loading *loading, const char *format, va_list args) AD_PRINTF(2, 0);

static const char *format_in_arena(ad_loading *loading, const char *format, va_list args)
{
    char text[MESSAGE_BYTES];
    ad_str copy;

    (void)vsnprintf(text, sizeof(text), format, args);
    copy = ad_arena_copy(&loading->set->arena, ad_str_of(text));
    if (!copy.ptr) {
        loading->failed = AD_ERR_NOMEM;
    }
    return copy.ptr;
}

void ad_mistake_addv(ad_loading *loading, ad_place place, const char *hint, const char *format, va_list args)
{
    ad_mistake *mistake;

    loading->mistake_count++;
    if (loading->mistake_count > AD_MISTAKES_KEPT) {
        return;
    }
    mistake = ad_arena_alloc(&loading->set->arena, sizeof(*mistake));
    if (!mistake) {
        loading->failed = AD_ERR_NOMEM;
        return;
    }
    mistake->message = format_in_arena(loading, format, args);
    mistake->place = place;
    mistake->hint = hint;
    mistake->next = loading->mistakes;
    loading->mistakes = mistake;
}

void ad_mistake_add(ad_loading *loading, ad_place place, const char *hint, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    ad_mistake_addv(loading, place, hint, format, args);
    va_end(args);
}

/* Files come in the order of their names, but the manifest is first. */
static int compare_places(const ad_mistake *a, const ad_mistake *b)
{
    const ad_str manifest = AD_STR("pack.json");
    bool a_first = ad_str_equal(a->place.file->name, manifest);
    bool b_first = ad_str_equal(b->place.file->name, manifest);
    int order;

    if (a_first != b_first) {
        return a_first ? -1 : 1;
    }
    order = ad_str_compare(a->place.file->name, b->place.file->name);
    if (order) {
        return order;
    }
    return (a->place.line > b->place.line) - (a->place.line < b->place.line);
}

void ad_mistakes_tell(const ad_loading *loading, ad_diagnostic_sink sink, void *sink_ctx)
{
    const ad_mistake *sorted[AD_MISTAKES_KEPT];
    const ad_mistake *mistake;
    char more[64];
    size_t count = 0;
    size_t i;

    /* Insertion sort from the newest to the oldest, so that the older of two on one line ends up first. */
    for (mistake = loading->mistakes; mistake; mistake = mistake->next) {
        for (i = count; i > 0 && compare_places(sorted[i - 1], mistake) >= 0; i--) {
            sorted[i] = sorted[i - 1];
        }
        sorted[i] = mistake;
        count++;
    }
    for (i = 0; sink && i < count; i++) {
        sink(sink_ctx,
             &(ad_diagnostic){sorted[i]->place.file->path.ptr, sorted[i]->place.line,
                              sorted[i]->message ? sorted[i]->message : "out of memory", sorted[i]->hint});
    }
    if (sink && count && loading->mistake_count > count) {
        (void)snprintf(more, sizeof(more), "%zu more mistakes are not shown", loading->mistake_count - count);
        sink(sink_ctx, &(ad_diagnostic){sorted[count - 1]->place.file->path.ptr, 0, more, NULL});
    }
}

const char *ad_mistake_show(ad_loading *loading, ad_str text)
{
    ad_buf shown;
    ad_str copy;
    bool cut = text.len > SHOWN_BYTES;

    ad_buf_init(&shown, 16 * SHOWN_BYTES);
    if (cut) {
        text.len = SHOWN_BYTES;
        while (text.len > SHOWN_BYTES - 4 && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80) {
            text.len--; /* not through a character */
        }
    }
    ad_utf8_add_shown(&shown, text, false);
    ad_buf_text(&shown, cut ? "..." : "");
    copy = shown.failed ? (ad_str){NULL, 0} : ad_arena_copy(&loading->set->arena, ad_buf_str(&shown));
    ad_buf_clear(&shown);
    if (!copy.ptr) {
        loading->failed = AD_ERR_NOMEM;
        return "?";
    }
    return copy.ptr;
}

const char *ad_mistake_hint(ad_loading *loading, const char *format, ...)
{
    const char *hint;
    va_list args;

    va_start(args, format);
    hint = format_in_arena(loading, format, args);
    va_end(args);
    return hint;
}

const char *ad_mistake_suggest(ad_loading *loading, ad_str word, const char *const *words)
{
    unsigned near = SUGGEST_EDITS_MAX + 1;
    const char *best = NULL;

    for (; *words; words++) {
        /* Of a short word hardly anything may differ, or everything is near. */
        size_t allowed = 1 + strlen(*words) / 4;
        unsigned cap = allowed < near ? (unsigned)allowed + 1 : near;
        unsigned distance = ad_str_distance(word, ad_str_of(*words), cap);

        if (distance < cap) {
            near = distance;
            best = *words;
        }
    }
    return best ? ad_mistake_hint(loading, "did you mean `%s`?", best) : NULL;
}

size_t ad_text_clean_length(ad_str text, bool lines)
{
    size_t at = 0;

    while (at < text.len) {
        size_t start = at;
        uint32_t c = ad_utf8_next(text, &at);

        if (lines && (c == '\t' || c == '\n' || c == '\r')) {
            continue;
        }
        if (c == AD_UTF8_INVALID || c < 0x20 || (c >= 0x7F && c < 0xA0) || ad_utf8_is_bidi(c)) {
            return start;
        }
    }
    return text.len;
}

bool ad_text_is_slug(ad_str text)
{
    size_t i;

    for (i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '-')))) {
            return false;
        }
    }
    return text.len > 0;
}
