/* The program's own pack: rules that the scanner raises itself, about suppressions and about text that
 * hides code. They are rules so that they can be listed, configured and suppressed like all others. */
#include <lauxlib.h>

#include "rules/loading.h"

#include "rules/own_help.h"

#include "base/banned.h"

typedef struct own_rule {
    const char *id;
    const char *title;
    const char *help;
    ad_severity severity;
    uint32_t cwes[2];
    size_t cwe_count;
    uint32_t tag; /* into tags */
} own_rule;

static const ad_str tags[] = {{"suppression", 11}, {"hidden", 6}};

/* In the order of ad_own_rule. */
static const own_rule rules[AD_OWN_RULE_COUNT] = {
    {"unused-suppression",
     "Suppression comment suppresses nothing",
     ad_own_help_unused_suppression,
     AD_SEVERITY_LOW,
     {710},
     1,
     0},
    {"unknown-suppression",
     "Suppression comment cannot be understood",
     ad_own_help_unknown_suppression,
     AD_SEVERITY_MEDIUM,
     {710},
     1,
     0},
    {"expired-suppression",
     "Suppression comment is past its date",
     ad_own_help_expired_suppression,
     AD_SEVERITY_LOW,
     {710},
     1,
     0},
    {"hidden-code",
     "Text hides code that Python runs",
     ad_own_help_hidden_code,
     AD_SEVERITY_HIGH,
     {506, 1007},
     2,
     1},
    {"source-encoding",
     "Source declares an unusual encoding",
     ad_own_help_source_encoding,
     AD_SEVERITY_MEDIUM,
     {838},
     1,
     1},
};

static ad_rule_info info_of(const own_rule *own, ad_str pack)
{
    return (ad_rule_info){
        .id = ad_str_of(own->id),
        .pack = pack,
        .title = ad_str_of(own->title),
        .help = ad_str_of(own->help),
        .severity = own->severity,
        .confidence = AD_CONFIDENCE_HIGH,
        .cwes = own->cwes,
        .cwe_count = own->cwe_count,
        .tags = &tags[own->tag],
        .tag_count = 1,
    };
}

ad_status ad_own_rules_add(ad_ruleset *set, ad_err *err)
{
    uint32_t pack_number = (uint32_t)set->pack_count;
    ad_pack *pack = ad_ruleset_new_pack(set);
    ad_digest digest;
    char hex[65];
    size_t i;

    if (!pack) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    pack->info.name = AD_STR("adderstone");
    pack->info.category = AD_STR("adderstone");
    pack->info.version = AD_STR(AD_RULE_API_VERSION);
    pack->info.summary = AD_STR("The scanner's own rules: suppressions and text that hides code");
    ad_digest_init(&digest);
    for (i = 0; i < AD_OWN_RULE_COUNT; i++) {
        ad_rule *rule = ad_ruleset_new_rule(set);

        if (!rule) {
            ad_ruleset_drop_pack(set);
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        rule->info = info_of(&rules[i], pack->info.name);
        rule->pack = pack_number;
        rule->message = rule->info.title;
        rule->check = LUA_NOREF;
        ad_digest_add(&digest, rule->info.id);
        ad_digest_add(&digest, rule->info.help);
    }
    ad_digest_hex(&digest, hex);
    pack->info.digest = ad_arena_copy(&set->arena, ad_str_of(hex));
    pack->info.rule_count = AD_OWN_RULE_COUNT;
    if (!pack->info.digest.ptr) {
        ad_ruleset_drop_pack(set);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    return AD_OK;
}
