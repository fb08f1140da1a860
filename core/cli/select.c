/* --select and --ignore: from words to a set of rules. */
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"

#include "base/banned.h"

/* Does a word name this rule: its id, an alias, its pack, or a glob over ids and aliases? */
static bool names(ad_str word, const ad_rule_info *rule)
{
    if (ad_str_equal(word, rule->id) || ad_str_equal(word, rule->pack) || ad_str_glob(word, rule->id)) {
        return true;
    }
    for (size_t i = 0; i < rule->alias_count; i++) {
        if (ad_str_equal(word, rule->aliases[i]) || ad_str_glob(word, rule->aliases[i])) {
            return true;
        }
    }
    return false;
}

static void suggest(option_id option, ad_str word, const ad_rule_index *index)
{
    char given[200];
    unsigned best = 5;
    ad_str near = {"", 0};

    (void)snprintf(given, sizeof(given), "%.*s", AD_STR_ARG(word));
    for (size_t i = 0; i < index->rule_count; i++) {
        const ad_str candidates[2] = {index->rules[i].id, index->rules[i].pack};

        for (size_t c = 0; c < 2; c++) {
            unsigned distance = ad_str_distance(word, candidates[c], best);

            if (distance < best) {
                best = distance;
                near = candidates[c];
            }
        }
    }
    if (near.len) {
        (void)usage_error("--%s: no rule, alias or pack is called `%s`: did you mean `%.*s`?", option_name(option),
                          given, AD_STR_ARG(near));
    } else {
        (void)usage_error("--%s: no rule, alias or pack is called `%s`: see `adderstone rules list`",
                          option_name(option), given);
    }
}

/* Sets every rule that a comma-separated list names; false when a word names none. */
static bool set_list(option_id option, const char *list, const ad_rule_index *index, bool *enabled, bool value)
{
    ad_str rest = ad_str_of(list);

    while (rest.len) {
        size_t end = ad_str_find_byte(rest, ',', 0);
        ad_str word = ad_str_trim(ad_str_sub(rest, 0, end == SIZE_MAX ? rest.len : end));
        bool any = false;

        for (size_t i = 0; word.len && i < index->rule_count; i++) {
            if (names(word, &index->rules[i])) {
                enabled[i] = value;
                any = true;
            }
        }
        if (word.len && !any) {
            suggest(option, word, index);
            return false;
        }
        rest = end == SIZE_MAX ? AD_STR("") : ad_str_sub(rest, end + 1, rest.len);
    }
    return true;
}

bool *rules_enabled(const command_line *line, const ad_rule_index *index)
{
    bool *enabled = ad_calloc(index->rule_count + 1, sizeof(*enabled));
    bool selecting = option_times(line, OPT_SELECT) > 0 || option_times(line, OPT_RULE) > 0;

    if (!enabled) {
        (void)usage_error("out of memory");
        return NULL;
    }
    for (size_t i = 0; i < index->rule_count; i++) {
        enabled[i] = !selecting;
    }
    for (unsigned pass = 0; pass < 2; pass++) { /* --ignore wins, wherever it stands */
        for (size_t i = 0; i < line->use_count; i++) {
            option_id id = line->uses[i].id;
            bool select = id == OPT_SELECT || id == OPT_RULE;

            if ((pass == 0 ? select : id == OPT_IGNORE) &&
                !set_list(id, line->uses[i].value, index, enabled, pass == 0)) {
                ad_free(enabled);
                return NULL;
            }
        }
    }
    return enabled;
}
