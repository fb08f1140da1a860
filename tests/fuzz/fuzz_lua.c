/* The Lua API: bytes choose calls of nodes, of the unit and of the library, with fitting and unfitting
 * arguments; or they are a check function as they stand. It runs on every site of a fixed unit, twice. */
#include "fuzz.h"

#include "base/banned.h"

enum { RULES = 6, STATEMENTS = 8, MATCHES = 3 };

/* N a node, S a string, I an integer, T a table, A anything, K a node kind, F a field, D a dotted name, P a
 * Lua pattern. The result is kept, and used later. */
static const char *const forms[] = {"N.kind",
                                    "N.text",
                                    "N.line",
                                    "N.column",
                                    "N.end_line",
                                    "N.parent",
                                    "N.name",
                                    "N.names",
                                    "N.value",
                                    "N.is_constant",
                                    "N[A]",
                                    "N:is(D)",
                                    "N:is{D, D}",
                                    "N:field(F)",
                                    "N:child(I)",
                                    "N:children()",
                                    "N:ancestor(K)",
                                    "N:ancestor{K, K}",
                                    "N:find(K)",
                                    "N:find{K, K}",
                                    "N:arg(S, I)",
                                    "N:arg(I)",
                                    "N:arg(A, A)",
                                    "N:may_have(S, I)",
                                    "N:args()",
                                    "N:callee()",
                                    "N:target()",
                                    "N:function_()",
                                    "N:definition()",
                                    "N:class_()",
                                    "N:bases()",
                                    "N:truth()",
                                    "N:elements()",
                                    "N:holes()",
                                    "N:report{message = S, at = N}",
                                    "N:report{severity = A, fix = A}",
                                    "N:report{fix = N:replace(S)}",
                                    "N:report{fix = N:set_arg(S, I, S, {title = S, safety = 'safe'})}",
                                    "N:report(A)",
                                    "n:report{fix = n:set_arg(S, S)}",
                                    "n:report{fix = n:drop_arg(S)}",
                                    "n:report{fix = T}",
                                    "n:report{fix = {safety = A, edits = {T, A}}}",
                                    "N:replace_callee(S)",
                                    "N:set_arg(S, I, S)",
                                    "N:set_arg(A, A, A)",
                                    "N:drop_arg(S, I)",
                                    "N:drop_arg(I)",
                                    "N:replace(S, T)",
                                    "unit.path",
                                    "unit.name",
                                    "unit.kind",
                                    "unit.imports",
                                    "unit.text",
                                    "unit[A]",
                                    "print(A, A)",
                                    "require(S)",
                                    "tostring(A)",
                                    "tonumber(A)",
                                    "tonumber(S, I)",
                                    "type(A)",
                                    "select(I, A, A)",
                                    "rawequal(A, A)",
                                    "rawlen(A)",
                                    "ipairs(A)",
                                    "pairs(A)",
                                    "next(T, A)",
                                    "assert(A, A)",
                                    "error(A)",
                                    "string.byte(S, I, I)",
                                    "string.char(I, I)",
                                    "string.find(S, P, I, A)",
                                    "string.find(S, S, I, true)",
                                    "string.format(S, A, A)",
                                    "string.format('%s %d %5.2f %x %q %i %c', A, I, I, I, A, I, I)",
                                    "string.format('%-20s|%.3s', S, S)",
                                    "string.gmatch(S, P)()",
                                    "string.gsub(S, P, S)",
                                    "string.gsub(S, P, T, I)",
                                    "string.gsub(S, P, function(...) return ... end)",
                                    "string.match(S, P, I)",
                                    "string.len(S)",
                                    "string.lower(S)",
                                    "string.upper(S)",
                                    "string.rep(S, I, S)",
                                    "string.rep(S, I)",
                                    "string.reverse(S)",
                                    "string.sub(S, I, I)",
                                    "S:sub(I)",
                                    "S .. A",
                                    "#A",
                                    "A == A",
                                    "I // I",
                                    "I % I",
                                    "I ~ I",
                                    "I << I",
                                    "S + I",
                                    "-A",
                                    "A < A",
                                    "table.concat(T, S)",
                                    "table.concat(T, S, I, I)",
                                    "table.insert(T, A)",
                                    "table.insert(T, I, A)",
                                    "table.remove(T)",
                                    "table.remove(T, I)",
                                    "table.sort(T)",
                                    "table.sort(T, function(a, b) return a < b end)",
                                    "table.sort(T, function(a, b) return A end)",
                                    "table.unpack(T)",
                                    "table.unpack(T, I, I)",
                                    "table.pack(A, A)",
                                    "table.move(T, I, I, I)",
                                    "table.move(T, I, I, I, T)",
                                    "utf8.char(I, I)",
                                    "utf8.codepoint(S, I, I)",
                                    "utf8.len(S, I, I)",
                                    "utf8.offset(S, I)",
                                    "utf8.codes(S)",
                                    "math.random(I, I)",
                                    "math.random(0)",
                                    "math.randomseed(I)",
                                    "math.tointeger(A)",
                                    "math.fmod(I, I)",
                                    "math.floor(A)",
                                    "math.max(I, A)",
                                    "math.ult(I, I)",
                                    "math.log(I, I)",
                                    "rule(T)",
                                    "call(T)",
                                    "pattern(S)",
                                    "string{S}",
                                    "string(T)",
                                    "_G",
                                    "_ENV[A]",
                                    "kept[1]",
                                    "(function(...) return select('#', ...) end)(T, A)"};

enum { FORM_COUNT = sizeof(forms) / sizeof(forms[0]) };

/* Whole statements: loops that spend, tables that grow, handles kept for another unit. */
static const char *const statements[] = {"for k, x in pairs(T) do v[#v + 1] = x end",
                                         "for i, x in ipairs(T) do v[#v + 1] = x end",
                                         "while A do v[#v + 1] = S end",
                                         "for i = I, I, I do v[i] = A end",
                                         "for _, c in utf8.codes(S) do v[#v + 1] = c end",
                                         "for a, b in string.gmatch(S, P) do v[#v + 1] = a end",
                                         "v[A] = A",
                                         "kept[1] = N",
                                         "kept[#kept + 1] = v",
                                         "local t = T; t[t] = t; v[#v + 1] = t",
                                         "local function f(x) return f(x) + 1 end f(A)",
                                         "if A then return A end",
                                         "v[#v + 1] = {A, A, a = A, [A] = A}",
                                         "v[#v + 1] = function() return A end",
                                         "goto done",
                                         "local s <const> = S; v[#v + 1] = s"};

enum { STATEMENT_COUNT = sizeof(statements) / sizeof(statements[0]) };

typedef struct choices {
    char letter;
    const char *from[16];
} choices;

static const choices table[] = {
    {'N',
     {"n", "n", "n.parent", "n:child(1)", "n:child(2)", "n:children()[1]", "as(v[#v], n)", "as(v[1], n)",
      "as(v[2], n)", "as(v[3], n)", "as(n.parent, n)", "kept[1]", "as(n:callee(), n)", "as(n:arg(1), n)",
      "n:find(K)[1]", "A"}},
    {'S',
     {"''", "'a'", "'shell'", "'%s%d'", "'\\0'", "'\\xff'", "n.text", "as(v[#v], '')", "'Loader'",
      "('x'):rep(200)", "'safe_load'", "unit.text", "'\\u{e9}\\u{202e}'", "'{callee}'", "12", "'%w+'"}},
    {'I',
     {"0", "1", "2", "-1", "3", "math.maxinteger", "math.mininteger", "1.5", "2^53", "0/0", "100000", "#v",
      "1e308", "'1'", "255", "0x110000"}},
    {'T',
     {"{}", "{1, 2, 3}", "{'b', 'a'}", "as(v[#v], v)", "{a = 1}", "{3, nil, 1}", "n:children()", "n:args()",
      "n:find(K)", "{n, n}", "unit.imports", "{{}, {}}", "kept", "{'a', 1}", "{safety = 'safe', title = S}",
      "string"}},
    {'A',
     {"nil", "true", "false", "0", "'a'", "{}", "n", "unit", "v", "print", "1.5", "v[#v]", "v[1]", "call",
      "-1", "n.text"}},
    {'K',
     {"'call'", "'identifier'", "'string'", "'integer'", "'module'", "'if_statement'", "'class_definition'",
      "'lambda'", "'block'", "'nonsense'", "n.kind", "''", "{}", "1", "'assignment'", "{'call', 'string'}"}},
    {'F',
     {"'arguments'", "'function'", "'left'", "'right'", "'body'", "'name'", "'condition'", "'value'",
      "'nonsense'", "''", "nil", "1", "'type'", "'object'", "'key'", "'alias'"}},
    {'D',
     {"'yaml.load'", "'yaml.*'", "'**'", "'.run'", "'os.environ[]'", "'a.**.b'", "''", "'builtins.eval'",
      "'x()'", "1", "n.name", "'*.run'", "'a..b'", "'subprocess.run'", "{}", "'os.exec*'"}},
    {'P',
     {"'.'", "'%w+'", "'(%w)(%w)'", "'^a*'", "'.-b'", "'%f[%w]%w+'", "'%b()'", "'[^a-z]'", "'()'", "'%1'",
      "'['", "'%'", "'(.)%1'", "''", "S", "'[%a-]*$'"}},
};

static const char *choose(char letter, unsigned byte)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (table[i].letter == letter) {
            return table[i].from[byte % 16];
        }
    }
    return NULL;
}

/* Capitals that stand for a choice are filled in; those of a chosen text too, once. */
static void put_form(ad_buf *out, fuzz_in *in, const char *form, bool nested)
{
    for (char before = ' '; *form; before = *form++) {
        bool in_word = (before >= 'a' && before <= 'z') || before == '_' || (before >= 'A' && before <= 'Z');
        const char *chosen = in_word || form[1] == '_' ? NULL : choose(*form, 0);

        if (chosen && !nested) {
            ad_buf_byte(out, '('); /* ("x"):sub, (nil).kind */
            put_form(out, in, choose(*form, fuzz_byte(in)), true);
            ad_buf_byte(out, ')');
        } else if (chosen) {
            ad_buf_text(out, "'call'");
        } else {
            ad_buf_byte(out, *form);
        }
    }
}

static void put_body(ad_buf *out, fuzz_in *in)
{
    ad_buf_text(out, "local v = {}\n");
    for (unsigned i = 0; i < STATEMENTS && in->left; i++) {
        unsigned choice = fuzz_byte(in);

        if (choice >= 256 - 3 * STATEMENT_COUNT / 2) {
            ad_buf_text(out, "do ");
            put_form(out, in, statements[fuzz_byte(in) % STATEMENT_COUNT], false);
            ad_buf_text(out, " end\n");
        } else {
            ad_buf_text(out, "v[#v + 1] = ");
            put_form(out, in, forms[choice % FORM_COUNT], false);
            ad_buf_text(out, "\n");
        }
    }
    ad_buf_text(out, "::done::\n");
}

static const char *const matches[MATCHES] = {
    "call { 'builtins.*', 'yaml.*', 'subprocess.*', '.route' }", "pattern '$X = $Y'",
    "{ class { 'yaml.*' }, assign { '.secret_key', 'x' }, string { '.' }, func { 'v*' }, file { '*.py' } }"};

static void put_pack(ad_buf *out, fuzz_in *in)
{
    bool as_text = fuzz_byte(in) & 1;

    ad_buf_text(out, "local kept = {}\n"
                     "local function as(x, y) if type(x) == type(y) then return x end return y end\n");
    for (unsigned i = 0; i < RULES; i++) {
        ad_buf_printf(
            out,
            "rule { id = 'r%u', title = 'T', severity = 'low', confidence = 'low', cwe = 1, match = %s,\n"
            "check = function(n)\n",
            i, matches[i % MATCHES]);
        if (as_text) {
            ad_buf_add(out, i == 0 ? fuzz_rest(in) : AD_STR("n:report()"));
        } else {
            put_body(out, in);
        }
        ad_buf_text(out, "\nend }\n");
    }
}

static ad_ruleset *load(ad_str text, const ad_limits *limits)
{
    ad_ruleset *set = NULL;
    ad_err err = {0};
    ad_status status = ad_ruleset_create(limits, &set, &err);

    FUZZ_REQUIRE(status == AD_OK);
    status = ad_ruleset_add_text(set, AD_STR("fuzz"), AD_STR("rules/a.lua"), text, fuzz_ignore_diagnostic,
                                 NULL, &err);
    if (status == AD_OK) {
        status = ad_ruleset_seal(set, fuzz_ignore_diagnostic, NULL, &err);
    }
    if (status != AD_OK) {
        ad_ruleset_free(set);
        return NULL;
    }
    return set;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    uint64_t said[2] = {0, 0};
    ad_ruleset *set;
    ad_buf text;

    ad_buf_init(&text, 1 << 20);
    put_pack(&text, &in);
    FUZZ_REQUIRE(!text.failed);
    set = load(ad_buf_str(&text), &limits);
    FUZZ_REQUIRE(set ||
                 size > 0); /* what is put around the bytes is in order: libFuzzer begins with no bytes */
    for (unsigned i = 0; set && i < 2; i++) {
        fuzz_unit unit;

        FUZZ_REQUIRE(fuzz_unit_open(&unit, ad_str_of(fuzz_python), &limits));
        said[i] = fuzz_run_rules(set, &unit);
        fuzz_unit_close(&unit);
    }
    FUZZ_REQUIRE(said[0] == said[1]);
    ad_ruleset_free(set);
    ad_buf_clear(&text);
    return 0;
}
