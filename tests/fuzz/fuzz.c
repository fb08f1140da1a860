/* What the harnesses share. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

#include "base/banned.h"

/* Leaks and sanitizer reports end the run, as libFuzzer expects. */
_Noreturn void fuzz_broken(const char *what, const char *file, int line)
{
    (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

unsigned fuzz_byte(fuzz_in *in)
{
    if (!in->left) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

uint32_t fuzz_u32(fuzz_in *in)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++) {
        value = value << 8 | fuzz_byte(in);
    }
    return value;
}

ad_str fuzz_text(fuzz_in *in)
{
    size_t len = fuzz_byte(in);
    ad_str text = {(const char *)in->at, len < in->left ? len : in->left};

    in->at += text.len;
    in->left -= text.len;
    return text.len ? text : AD_STR("");
}

ad_str fuzz_rest(fuzz_in *in)
{
    ad_str text = {(const char *)in->at, in->left};

    in->at += in->left;
    in->left = 0;
    return text.len ? text : AD_STR("");
}

ad_limits fuzz_limits(void)
{
    ad_limits limits = ad_limits_default;

    limits.artifact_bytes = 1 << 20;
    limits.member_bytes = 256 << 10;
    limits.source_bytes = 64 << 10;
    limits.entries = 100;
    limits.artifact_ms = UINT32_MAX;
    limits.nodes = 20000;
    limits.parse_ms = UINT32_MAX;
    limits.sema_bytes = 4 << 20;
    limits.sema_steps = 50000;
    limits.string_bytes = 4096;
    limits.items = 300;
    limits.pack_bytes = 256 << 10;
    limits.pack_file_bytes = 32 << 10;
    limits.pack_files = 16;
    limits.pack_rules = 50;
    limits.lua_bytes = 2 << 20;
    limits.lua_load_steps = 200000;
    limits.lua_call_steps = 20000;
    limits.lua_unit_steps = 60000;
    limits.lua_string_bytes = 64 << 10;
    limits.lua_log_bytes = 4 << 10;
    limits.lua_call_ms = UINT32_MAX;
    limits.regex_steps = 10000;
    limits.unit_findings = 200;
    limits.total_findings = 500;
    limits.frame_bytes = 64 << 10;
    return limits;
}

bool fuzz_short_memory(unsigned byte)
{
    unsigned n = byte >= 192 ? byte - 191 : 0;

    ad_mem_fail_at((size_t)n * n);
    return n != 0;
}

void fuzz_touch(ad_str bytes)
{
    volatile unsigned char sum = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        sum = (unsigned char)(sum ^ (unsigned char)bytes.ptr[i]);
    }
}

/* ---- units ---- */

bool fuzz_unit_open(fuzz_unit *unit, ad_str python, const ad_limits *limits)
{
    ad_sema_options options = {.module = AD_STR("pkg.mod"), .limits = limits};
    ad_parser *parser = NULL;
    ad_err err = {0};
    ad_status status;

    *unit = (fuzz_unit){0};
    status = ad_source_create(python, limits, &unit->source, &err);
    if (status == AD_OK) {
        status = ad_parser_create(&parser, &err);
    }
    if (status == AD_OK) {
        status = ad_tree_create(parser, unit->source, limits, &unit->tree, &err);
    }
    if (status == AD_OK) {
        status = ad_module_create(unit->tree, &options, &unit->module, &err);
    }
    ad_parser_free(parser);
    if (status == AD_OK) {
        return true;
    }
    FUZZ_REQUIRE(err.message[0] && (status == AD_ERR_LIMIT || status == AD_ERR_NOMEM));
    fuzz_unit_close(unit);
    return false;
}

void fuzz_unit_close(fuzz_unit *unit)
{
    ad_module_free(unit->module);
    ad_tree_free(unit->tree);
    ad_source_free(unit->source);
    *unit = (fuzz_unit){0};
}

static void check_oddities(const ad_source *source)
{
    for (size_t i = 0; i < source->oddity_count; i++) {
        const ad_oddity *odd = &source->oddities[i];

        FUZZ_REQUIRE(odd->byte_start <= odd->byte_end && odd->byte_end <= source->text.len);
        FUZZ_REQUIRE(i == 0 || odd->byte_start >= source->oddities[i - 1].byte_start);
    }
}

void fuzz_check_source(const ad_source *source)
{
    FUZZ_REQUIRE(ad_utf8_valid(source->text));
    FUZZ_REQUIRE(ad_str_find_byte(source->text, '\r', 0) == SIZE_MAX);
    FUZZ_REQUIRE(source->encoding.len > 0 && source->row_count > 0);
    FUZZ_REQUIRE(source->line_start[0] == 0 && source->line_start[source->row_count] == source->text.len);
    for (uint32_t row = 0; row < source->row_count; row++) {
        uint32_t start = source->line_start[row];
        ad_str line = ad_source_line(source, row);
        ad_span span;

        FUZZ_REQUIRE(row + 1 == source->row_count || source->line_start[row + 1] > start);
        FUZZ_REQUIRE(ad_str_find_byte(line, '\n', 0) == SIZE_MAX);
        FUZZ_REQUIRE(ad_source_row(source, start) == row);
        span = ad_source_span(source, start, start + (uint32_t)line.len);
        FUZZ_REQUIRE(span.row == row && span.column == 0 && span.row_end == row);
        FUZZ_REQUIRE(span.column_end == ad_utf8_length(line));
        FUZZ_REQUIRE(span.utf16_column_end == ad_utf16_length(line));
    }
    check_oddities(source);
}

void fuzz_check_tree(const ad_tree *tree)
{
    FUZZ_REQUIRE(tree->count > 0 && tree->nodes[0].parent == AD_NO_NODE);
    FUZZ_REQUIRE(tree->nodes[0].start == 0 && tree->nodes[0].end == tree->source->text.len);
    FUZZ_REQUIRE(tree->nodes[0].last == tree->count - 1);
    for (ad_node n = 0; n < tree->count; n++) {
        const ad_node_record *r = &tree->nodes[n];

        FUZZ_REQUIRE(r->kind > AD_NO_KIND && r->kind < AD_KIND_COUNT && r->field < AD_FIELD_COUNT);
        FUZZ_REQUIRE(r->start <= r->end && r->end <= tree->source->text.len);
        FUZZ_REQUIRE(r->last >= n && r->last < tree->count);
        if (n > 0) {
            const ad_node_record *parent = &tree->nodes[r->parent];

            FUZZ_REQUIRE(r->parent < n && r->last <= parent->last);
            FUZZ_REQUIRE(r->start >= tree->nodes[n - 1].start);
            FUZZ_REQUIRE(r->start >= parent->start && r->end <= parent->end);
        }
    }
}

static void check_items(const ad_module *module, const ad_value *value)
{
    bool any_of = value->kind == AD_VALUE_ANY_OF;

    FUZZ_REQUIRE(!any_of || (value->u.items.count >= 2 && value->u.items.count <= AD_ALTERNATIVES_MAX));
    FUZZ_REQUIRE(value->kind != AD_VALUE_DICT || value->u.items.count % 2 == 0);
    for (uint32_t i = 0; i < value->u.items.count; i++) {
        const ad_value *item = ad_module_get(module, value->u.items.at[i]);

        FUZZ_REQUIRE(item->kind <= AD_VALUE_ANY_OF && !(any_of && item->kind == AD_VALUE_ANY_OF));
    }
}

/* A dotted name has no empty segment. */
static void check_name(ad_str name)
{
    FUZZ_REQUIRE(name.len > 0 && name.ptr[0] != '.' && name.ptr[name.len - 1] != '.');
    FUZZ_REQUIRE(ad_str_find(name, AD_STR(".."), 0) == SIZE_MAX);
}

void fuzz_check_value(const ad_module *module, ad_value_id id, const ad_limits *limits)
{
    const ad_value *value = ad_module_get(module, id);

    FUZZ_REQUIRE(value->node == AD_NO_NODE || value->node < ad_module_tree(module)->count);
    switch ((ad_value_kind)value->kind) {
    case AD_VALUE_TUPLE:
    case AD_VALUE_LIST:
    case AD_VALUE_SET:
    case AD_VALUE_DICT:
    case AD_VALUE_TEXT:
    case AD_VALUE_PARTIAL:
    case AD_VALUE_ANY_OF:
        check_items(module, value);
        break;
    case AD_VALUE_STR:
    case AD_VALUE_BYTES:
        /* a literal may be as long as its source, what is made of it may not */
        FUZZ_REQUIRE(value->text.len <= limits->string_bytes ||
                     value->text.len <= ad_module_tree(module)->source->text.len);
        fuzz_touch(value->text);
        break;
    case AD_VALUE_NAME:
    case AD_VALUE_FUNCTION:
    case AD_VALUE_CLASS:
    case AD_VALUE_INSTANCE:
        check_name(value->text);
        break;
    case AD_VALUE_UNKNOWN:
    case AD_VALUE_NONE:
    case AD_VALUE_ELLIPSIS:
    case AD_VALUE_BOOL:
    case AD_VALUE_INT:
    case AD_VALUE_FLOAT:
        break;
    }
}

/* ---- rules ---- */

const char fuzz_python[] = "\"\"\"Docs.\"\"\"\n"
                           "import os, subprocess as sp, yaml\n"
                           "from a.b import (c as d, e)\n"
                           "KEY = 'abc' + str(12)\n"
                           "opts = {'shell': True, 'env': [1, (2, None)], 'n': 0o777}\n"
                           "class Model(yaml.SafeLoader, d.Base):\n"
                           "    secret_key: str = f'{KEY}!'\n"
                           "    @d.route('/x', methods=['GET'])\n"
                           "    async def view(self, q, *args, **kw):\n"
                           "        try:\n"
                           "            with open(q) as f:\n"
                           "                return sp.run('ls %s' % q, **opts)\n"
                           "        except OSError as err:\n"
                           "            raise ValueError(\"\\u00e9\\x1b\") from err\n"
                           "if __name__ == '__main__':\n"
                           "    yaml.load(e, Loader=yaml.Loader)\n"
                           "    x = y = [os.environ['A'], lambda z: z if z else (z := 3)]\n"
                           "    eval(x[0], *y)  # a comment: \xc3\xa9\n"
                           "    del opts['n'], x\n";

typedef struct said {
    uint64_t hash; /* FNV-1a */
    const ad_rule_index *index;
} said;

static void say(said *all, ad_str text)
{
    all->hash ^= ad_str_hash(text) + 1;
    all->hash *= UINT64_C(1099511628211);
}

static void say_number(said *all, uint64_t number)
{
    say(all, (ad_str){(const char *)&number, sizeof(number)});
}

static ad_status keep_match(void *ctx, const ad_match *match, ad_err *err)
{
    said *all = ctx;

    (void)err;
    FUZZ_REQUIRE(match->rule < all->index->rule_count);
    FUZZ_REQUIRE(match->span.byte_start <= match->span.byte_end && ad_utf8_valid(match->message));
    FUZZ_REQUIRE(match->severity <= AD_SEVERITY_CRITICAL && match->confidence <= AD_CONFIDENCE_HIGH);
    FUZZ_REQUIRE(ad_str_find_byte(match->message, '\n', 0) == SIZE_MAX);
    say_number(all, match->rule);
    say_number(all, match->span.byte_start);
    say(all, match->message);
    say(all, match->fix_title);
    for (size_t i = 0; i < match->edit_count; i++) {
        FUZZ_REQUIRE(match->edits[i].span.byte_start <= match->edits[i].span.byte_end);
        say_number(all, match->edits[i].span.byte_start);
        say(all, match->edits[i].new_text);
        fuzz_touch(match->edits[i].old_text);
    }
    return AD_OK;
}

static void keep_incident(void *ctx, uint32_t rule, const char *message)
{
    said *all = ctx;

    FUZZ_REQUIRE(rule < all->index->rule_count && message[0]);
    say_number(all, rule);
    say(all, ad_str_of(message));
}

static void keep_log(void *ctx, ad_str pack, ad_str text)
{
    say(ctx, pack);
    say(ctx, text);
}

uint64_t fuzz_run_rules(ad_ruleset *set, const fuzz_unit *unit)
{
    said all = {.index = ad_ruleset_index(set)};
    ad_rule_sink sink = {.ctx = &all, .match = keep_match, .incident = keep_incident, .log = keep_log};
    ad_rule_unit rule_unit = {.path = AD_STR("a.whl!pkg/mod.py"),
                              .name = AD_STR("pkg/mod.py"),
                              .kind = AD_UNIT_PYTHON,
                              .source = unit->source,
                              .tree = unit->tree,
                              .module = unit->module};
    ad_stats stats = {0};
    ad_err err = {0};
    ad_status status = ad_ruleset_run(set, &rule_unit, NULL, &sink, &stats, &err);

    FUZZ_REQUIRE(status == AD_OK || status == AD_ERR_NOMEM);
    return status == AD_OK ? all.hash : 0;
}

void fuzz_ignore_diagnostic(void *ctx, const ad_diagnostic *diagnostic)
{
    (void)ctx;
    FUZZ_REQUIRE(diagnostic->path && diagnostic->message && diagnostic->message[0]);
    fuzz_touch(ad_str_of(diagnostic->path));
    fuzz_touch(ad_str_of(diagnostic->message));
    fuzz_touch(ad_str_of(diagnostic->hint));
}
