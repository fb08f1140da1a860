/* When a rule file has run: compiling the regular expressions and patterns of its rules, and checking
 * each rule as a whole. Plain C, without Lua, so that what is made here is owned from the start. */
#include "base/mem.h"
#include "rules/dsl_priv.h"
#include "rules/message.h"

#include "base/banned.h"

/* Kinds of matchers as bits. */
#define BIT(kind) (1U << (kind))

enum {
    CALLS = BIT(AD_MATCH_CALL) | BIT(AD_MATCH_KEYWORD) | BIT(AD_MATCH_DECORATOR) | BIT(AD_MATCH_PATTERN),
    PYTHON_UNITS = BIT(AD_UNIT_PYTHON) | BIT(AD_UNIT_STUB) | BIT(AD_UNIT_PTH) | BIT(AD_UNIT_NOTEBOOK),
    ANY_MATCHER = BIT(AD_MATCHER_KINDS) - 1
};

void ad_dsl_draft_mistake(ad_loading *loading, const ad_rule_draft *draft, const char *field, const char *hint,
                          const char *format, ...)
{
    /* A mark in a flow has no line of its own. */
    ad_place place = ad_dsl_place(loading, draft->place, draft->owner ? draft->field : field);
    va_list args;

    va_start(args, format);
    ad_mistake_addv(loading, place, hint, format, args);
    va_end(args);
}

/* ---- compiling ---- */

/* A script error becomes a mistake; anything else stays an error. */
static ad_status note_script(ad_loading *loading, const ad_deferred *deferred, ad_status status, ad_err *err)
{
    if (status != AD_ERR_SCRIPT) {
        return status;
    }
    ad_mistake_add(loading, ad_dsl_place(loading, deferred->place, deferred->field), NULL, "%s",
                   ad_mistake_hint(loading, "%s", err->message[0] ? err->message : "wrong"));
    return AD_OK;
}

static ad_status compile_regex(ad_loading *loading, ad_deferred *deferred, ad_err *err)
{
    ad_ruleset *set = loading->set;
    ad_err why = {.status = AD_OK};
    ad_status status;
    uint32_t matches_empty = 0;

    if (!ad_grow(&set->regexes, &set->regex_capacity, set->regex_count + 1, sizeof(set->regexes[0]))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    status = ad_regex_compile(&set->arena, deferred->text, deferred->regex, &why);
    if (status == AD_ERR_SCRIPT) {
        return note_script(loading, deferred, status, &why);
    }
    if (status != AD_OK) {
        return ad_err_set(err, status, "%s", why.message);
    }
    set->regexes[set->regex_count++] = deferred->regex;
    if (deferred->kind == AD_DEFERRED_SEARCH &&
        pcre2_pattern_info(deferred->regex->code, PCRE2_INFO_MATCHEMPTY, &matches_empty) == 0 &&
        matches_empty) {
        ad_mistake_add(loading, ad_dsl_place(loading, deferred->place, deferred->field),
                       "every match is a finding: ask for at least one character",
                       "regular expression `%s` matches nothing at all, everywhere",
                       ad_mistake_show(loading, deferred->text));
    }
    return AD_OK;
}

static ad_status compile_pattern(ad_loading *loading, const ad_deferred *deferred, ad_err *err)
{
    ad_ruleset *set = loading->set;
    ad_err why = {.status = AD_OK};
    ad_pattern *pattern;
    ad_status status;

    if (!ad_grow(&set->patterns, &set->pattern_capacity, set->pattern_count + 1, sizeof(set->patterns[0]))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    status = ad_pattern_compile(set->parser, deferred->text, &set->limits, &pattern, &why);
    if (status == AD_ERR_SCRIPT || status == AD_ERR_LIMIT) {
        return note_script(loading, deferred, AD_ERR_SCRIPT, &why);
    }
    if (status != AD_OK) {
        return ad_err_set(err, status, "%s", why.message);
    }
    set->patterns[set->pattern_count++] = pattern;
    deferred->matcher->pattern = pattern;
    return AD_OK;
}

/* One expression, all of it, and no comment that would swallow what comes behind. */
static bool is_expression(const ad_tree *tree)
{
    ad_node statement = ad_node_child(tree, 0, 0);
    ad_node expression;
    ad_node n;

    for (n = 0; n < tree->count; n++) {
        if (ad_node_kind(tree, n) == AD_KIND_COMMENT) {
            return false;
        }
    }
    if (tree->error_count || ad_node_child_count(tree, 0) != 1 ||
        ad_node_kind(tree, statement) != AD_KIND_EXPRESSION_STATEMENT ||
        ad_node_child_count(tree, statement) != 1) {
        return false;
    }
    expression = ad_node_child(tree, statement, 0);
    return ad_node_kind(tree, expression) != AD_KIND_ASSIGNMENT &&
           ad_node_kind(tree, expression) != AD_KIND_AUGMENTED_ASSIGNMENT;
}

static ad_status check_expression(ad_loading *loading, const ad_deferred *deferred, ad_err *err)
{
    ad_source *source = NULL;
    ad_tree *tree = NULL;
    ad_status status = ad_source_create(deferred->text, &loading->set->limits, &source, err);

    if (status == AD_OK) {
        status = ad_tree_create(loading->set->parser, source, &loading->set->limits, &tree, err);
    }
    if (status == AD_OK && !is_expression(tree)) {
        ad_mistake_add(loading, ad_dsl_place(loading, deferred->place, deferred->field), NULL,
                       "`%s` is no Python expression", ad_mistake_show(loading, deferred->text));
    }
    ad_tree_free(tree);
    ad_source_free(source);
    return status;
}

static ad_status compile_deferred(ad_loading *loading, ad_rule_draft *draft, ad_err *err)
{
    ad_deferred *deferred;
    ad_status status = AD_OK;

    for (deferred = draft->deferred; deferred && status == AD_OK; deferred = deferred->next) {
        switch (deferred->kind) {
        case AD_DEFERRED_REGEX:
        case AD_DEFERRED_SEARCH:
            status = compile_regex(loading, deferred, err);
            break;
        case AD_DEFERRED_PATTERN:
            status = compile_pattern(loading, deferred, err);
            break;
        case AD_DEFERRED_EXPRESSION:
            status = check_expression(loading, deferred, err);
            break;
        }
    }
    return status;
}

/* ---- do the parts fit each other? ---- */

uint32_t ad_dsl_matcher_bits(const ad_rule *rule)
{
    uint32_t bits = 0;
    size_t i;

    for (i = 0; i < rule->matcher_count; i++) {
        bits |= BIT(rule->matchers[i].kind);
    }
    return bits;
}

/* On what kinds of sites a condition can hold, and how it is written. */
static uint32_t condition_bits(const ad_condition *condition, const char **word)
{
    switch (condition->kind) {
    case AD_CONDITION_SUBJECT:
        switch (condition->subject) {
        case AD_SUBJECT_ARGUMENT:
            *word = "arg";
            return CALLS | BIT(AD_MATCH_CLASS);
        case AD_SUBJECT_ANY_ARGUMENT:
            *word = "any_arg";
            return CALLS | BIT(AD_MATCH_CLASS);
        case AD_SUBJECT_VALUE:
            *word = "value";
            return ANY_MATCHER & ~(BIT(AD_MATCH_CALL) | BIT(AD_MATCH_KEYWORD) | BIT(AD_MATCH_IMPORT) | BIT(AD_MATCH_DECORATOR) |
                                   BIT(AD_MATCH_CLASS) | BIT(AD_MATCH_FILE) | BIT(AD_MATCH_PARAM));
        case AD_SUBJECT_RECEIVER:
            *word = "receiver";
            return CALLS | BIT(AD_MATCH_ATTRIBUTE) | BIT(AD_MATCH_NAME) | BIT(AD_MATCH_READ) | BIT(AD_MATCH_ASSIGN);
        case AD_SUBJECT_CALLEE:
            *word = "callee";
            return CALLS;
        case AD_SUBJECT_HOLE:
            *word = "hole";
            return BIT(AD_MATCH_PATTERN);
        }
        return ANY_MATCHER;
    case AD_CONDITION_ARGUMENT_COUNT:
        *word = "arg_count";
        return CALLS | BIT(AD_MATCH_CLASS);
    case AD_CONDITION_INSIDE:
        *word = "inside";
        return ANY_MATCHER & ~BIT(AD_MATCH_FILE);
    case AD_CONDITION_HAS:
        *word = "has";
        return ANY_MATCHER & ~BIT(AD_MATCH_FILE);
    case AD_CONDITION_IMPORTS:
    case AD_CONDITION_PATH:
    case AD_CONDITION_NOT:
    case AD_CONDITION_ALL:
    case AD_CONDITION_ANY:
        return ANY_MATCHER;
    }
    return ANY_MATCHER;
}

bool ad_dsl_has_hole(const ad_rule *rule, ad_str name)
{
    size_t i;
    size_t h;

    for (i = 0; i < rule->matcher_count; i++) {
        const ad_str *holes;
        size_t count = rule->matchers[i].pattern ? ad_pattern_holes(rule->matchers[i].pattern, &holes) : 0;

        for (h = 0; h < count; h++) {
            if (ad_str_equal(holes[h], name)) {
                return true;
            }
        }
    }
    return false;
}

/* Recursive, as deep as AD_DSL_DEPTH_MAX let it become. */
static void check_condition(ad_loading *loading, const ad_rule_draft *draft, const ad_condition *condition)
{
    const char *word = "";
    size_t i;

    /* A flow's conditions are asked where its sinks are, whichever those turn out to be. */
    if (draft->declaration != AD_DECLARE_FLOW &&
        !(condition_bits(condition, &word) & ad_dsl_matcher_bits(&draft->rule))) {
        ad_dsl_draft_mistake(loading, draft, "where", NULL, "`%s` never holds on what the rule matches", word);
    } else if (condition->kind == AD_CONDITION_SUBJECT && condition->subject == AD_SUBJECT_HOLE &&
               !ad_dsl_has_hole(&draft->rule, condition->keyword)) {
        ad_dsl_draft_mistake(loading, draft, "where", NULL, "there is no hole `$%.*s` in the rule's patterns",
                AD_STR_ARG(condition->keyword));
    }
    for (i = 0; i < condition->inner_count; i++) {
        check_condition(loading, draft, &condition->inner[i]);
    }
}

static void check_lists(ad_loading *loading, const ad_rule_draft *draft)
{
    const ad_rule_info *info = &draft->rule.info;
    size_t i;
    size_t k;

    for (i = 0; i < info->alias_count; i++) {
        bool twice = ad_str_equal(info->aliases[i], info->id);

        for (k = 0; k < i; k++) {
            twice = twice || ad_str_equal(info->aliases[i], info->aliases[k]);
        }
        if (twice) {
            ad_dsl_draft_mistake(loading, draft, "aliases", NULL, "`%s` names the rule twice",
                    ad_mistake_show(loading, info->aliases[i]));
        }
    }
    for (i = 0; i < info->cwe_count; i++) {
        for (k = 0; k < i && info->cwes[k] != info->cwes[i]; k++) {
        }
        if (k < i) {
            ad_dsl_draft_mistake(loading, draft, "cwe", NULL, "`cwe` names %u twice", info->cwes[i]);
        }
    }
}

static void check_mark(ad_loading *loading, const ad_rule_draft *draft)
{
    if (draft->rule.where) {
        check_condition(loading, draft, draft->rule.where);
    }
    if (!(draft->rule.unit_kinds & PYTHON_UNITS)) {
        ad_dsl_draft_mistake(loading, draft, "units", "name a kind that is", "these kinds of units are no Python");
    }
    ad_dsl_check_mark(loading, draft);
}

static void check_whole(ad_loading *loading, ad_rule_draft *draft)
{
    ad_rule *rule = &draft->rule;
    uint32_t matched = ad_dsl_matcher_bits(rule);
    bool fixes = rule->fix.kind != AD_RULE_FIX_NONE;
    ad_err why = {.status = AD_OK};

    check_lists(loading, draft);
    if (rule->where) {
        check_condition(loading, draft, rule->where);
    }
    for (size_t i = 0; i < rule->case_count; i++) {
        fixes = fixes || rule->cases[i].effect.fix.kind != AD_RULE_FIX_NONE;
        if (rule->cases[i].where) {
            check_condition(loading, draft, rule->cases[i].where);
        }
    }
    if (fixes && !(matched & CALLS)) {
        ad_dsl_draft_mistake(loading, draft, "fix", "write the fix in `check`",
                "`fix` changes calls, the rule matches none");
    }
    if (!(rule->unit_kinds & PYTHON_UNITS) && (rule->flow || !(matched & BIT(AD_MATCH_FILE)))) {
        ad_dsl_draft_mistake(loading, draft, "units", "use `file` on what is not Python, or name a kind that is",
                "no matcher of the rule works on these kinds of units");
    }
    if (ad_message_check(rule, &why) != AD_OK) {
        ad_dsl_draft_mistake(loading, draft, "message",
                rule->flow ? "there are {source}, {callee}, {name}, {arg1}, {arg:keyword}, {value}, {text}, and {{ for "
                             "a brace"
                           : "there are {callee}, {name}, {arg1}, {arg:keyword}, {value}, {hole:X}, {text}, and {{ "
                             "for a brace",
                "%s", why.message);
    }
}

/* ---- ids and help ---- */

static ad_status check_id(ad_loading *loading, const ad_rule_draft *draft, ad_err *err)
{
    ad_str id = draft->rule.info.id;
    uint32_t number = ad_intern_find(&loading->ids, id);

    if (number) {
        ad_place first = loading->id_places[number - 1];

        ad_dsl_draft_mistake(loading, draft, "id", "give each rule an id of its own",
                "rule `%.*s` is there already, at %.*s:%u", AD_STR_ARG(id), AD_STR_ARG(first.file->name),
                first.line);
        return AD_OK;
    }
    if (!ad_grow(&loading->id_places, &loading->id_capacity, loading->ids.count + 1,
                 sizeof(loading->id_places[0]))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    loading->id_places[loading->ids.count] = draft->place;
    number = ad_intern_add(&loading->ids, id);
    return number ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory");
}

static const ad_loaded_file *help_page(const ad_loading *loading, ad_str name)
{
    size_t i;

    for (i = 0; i < loading->file_count; i++) {
        ad_str page = loading->files[i].name;

        if (ad_str_starts(page, AD_STR("help/")) && ad_str_ends(page, AD_STR(".md")) &&
            ad_str_equal(ad_str_sub(page, 5, page.len - 8), name)) {
            return &loading->files[i];
        }
    }
    return NULL;
}

static void find_help(ad_loading *loading, ad_rule_draft *draft)
{
    ad_str name = draft->help.len ? draft->help : draft->rule.info.id;
    const ad_loaded_file *page = help_page(loading, name);

    if (page) {
        draft->rule.info.help = page->text;
    } else if (loading->needs_help) {
        ad_dsl_draft_mistake(loading, draft, draft->help.len ? "help" : "id",
                "write what it finds, why that matters, bad and good code, how to fix it",
                "help/%.*s.md is missing", AD_STR_ARG(name));
    }
}

/* A title is no template: its braces are meant. */
static ad_status title_as_message(ad_loading *loading, ad_rule_draft *draft, ad_err *err)
{
    ad_str title = draft->rule.info.title;
    char *message = ad_arena_bytes(&loading->set->arena, 2 * title.len + 1);
    size_t len = 0;
    size_t i;

    if (!message) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (i = 0; i < title.len; i++) {
        message[len++] = title.ptr[i];
        if (title.ptr[i] == '{') {
            message[len++] = '{';
        }
    }
    message[len] = '\0';
    draft->rule.message = (ad_str){message, len};
    return AD_OK;
}

static ad_status add_rule(ad_loading *loading, ad_rule_draft *draft, ad_err *err)
{
    ad_rule *rule = ad_ruleset_new_rule(loading->set);
    size_t i;

    if (!rule) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    *rule = draft->rule;
    rule->pack = loading->pack;
    rule->info.pack = loading->set->packs[loading->pack].info.name;
    rule->file = draft->place.file->name;
    rule->line = draft->place.line;
    draft->number = (uint32_t)(rule - loading->set->rules);
    for (i = 0; i < rule->matcher_count; i++) {
        draft->matchers[i].rule = draft->number;
    }
    return AD_OK;
}

static ad_status add_mark(ad_loading *loading, ad_rule_draft *draft, ad_err *err)
{
    ad_flow_mark *mark = ad_ruleset_new_mark(loading->set);

    if (!mark) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    *mark = draft->mark;
    mark->pack = loading->pack;
    mark->file = draft->place.file->name;
    mark->line = draft->place.line;
    mark->unit_kinds = draft->rule.unit_kinds;
    mark->matchers = draft->rule.matchers;
    mark->matcher_count = draft->rule.matcher_count;
    mark->where = draft->rule.where;
    if (draft->owner) {
        mark->owner = draft->owner->number;
        mark->unit_kinds &= draft->owner->rule.unit_kinds;
    }
    return AD_OK;
}

static ad_mark_role role_of(uint32_t declaration)
{
    int role = 0;

    while (role + 1 < AD_MARK_ROLES && (uint32_t)AD_DECLARE_MARK << role != declaration) {
        role++;
    }
    return (ad_mark_role)role;
}

static ad_status finish_mark(ad_loading *loading, ad_rule_draft *draft, size_t mistakes_before, ad_err *err)
{
    draft->mark.role = role_of(draft->declaration);
    if (draft->broken || loading->mistake_count != mistakes_before || (draft->owner && draft->owner->broken)) {
        return AD_OK;
    }
    check_mark(loading, draft);
    return add_mark(loading, draft, err);
}

ad_status ad_dsl_finish(ad_loading *loading, ad_rule_draft *draft, ad_err *err)
{
    size_t before = loading->mistake_count;
    ad_status status = compile_deferred(loading, draft, err);

    if (status == AD_OK && !(draft->declaration & (AD_DECLARE_RULE | AD_DECLARE_FLOW))) {
        return finish_mark(loading, draft, before, err);
    }
    if (status == AD_OK && draft->rule.message.len == 0) {
        status = title_as_message(loading, draft, err);
    }
    if (status == AD_OK && draft->rule.info.id.len) {
        find_help(loading, draft);
        status = check_id(loading, draft, err);
    }
    if (status != AD_OK || draft->broken) {
        return status;
    }
    ad_dsl_complete_cases(draft);
    if (loading->mistake_count == before) {
        check_whole(loading, draft);
    }
    return add_rule(loading, draft, err);
}
