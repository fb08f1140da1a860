/* Constant folding: bytes choose operations on earlier values, so that every program is valid Python and
 * reaches far; or they are one expression as they stand. Values must not depend on which is asked first. */
#include "fuzz.h"

#include "base/banned.h"

enum { STATEMENTS_MAX = 60 };

/* `$` is an earlier value or a small constant, `@` text of the input as a literal. */
static const char *const forms[] = {"@",
                                    "b@",
                                    "r@",
                                    "f'{$}{$!r:>{$}}|{$:x}'",
                                    "$ + $",
                                    "$ - $",
                                    "$ * $",
                                    "$ / $",
                                    "$ // $",
                                    "$ % $",
                                    "$ ** $",
                                    "$ << $",
                                    "$ >> $",
                                    "$ & $",
                                    "$ | $",
                                    "$ ^ $",
                                    "~$",
                                    "-$",
                                    "not $",
                                    "$ and $",
                                    "$ or $",
                                    "$ if $ else $",
                                    "$ == $",
                                    "$ < $",
                                    "$ in $",
                                    "$ is $",
                                    "$[$]",
                                    "$[$:$]",
                                    "$[$:$:$]",
                                    "[$, *$, $]",
                                    "($, $)",
                                    "{$, $}",
                                    "{$: $, **$}",
                                    "[q for q in $]",
                                    "[q + $ for q in $ if q]",
                                    "{q: $ for q in $}",
                                    "(q := $)",
                                    "$.join($)",
                                    "@.join($)",
                                    "$.format($, *$, **$)",
                                    "@.format($, $, a=$)",
                                    "@ % $",
                                    "@ % ($, $)",
                                    "$ % {'a': $}",
                                    "$.replace($, $)",
                                    "$.replace($, $, $)",
                                    "$.split($)",
                                    "$.rsplit($, $)",
                                    "$.partition($)",
                                    "$.strip($)",
                                    "$.lstrip()",
                                    "$.upper()",
                                    "$.lower()",
                                    "$.swapcase()",
                                    "$.title()",
                                    "$.capitalize()",
                                    "$.casefold()",
                                    "$.zfill($)",
                                    "$.center($, $)",
                                    "$.ljust($)",
                                    "$.rjust($, $)",
                                    "$.expandtabs($)",
                                    "$.splitlines($)",
                                    "$.encode($)",
                                    "$.decode($)",
                                    "$.encode(@)",
                                    "$.decode(@)",
                                    "$.hex()",
                                    "$.hex($, $)",
                                    "$.find($, $)",
                                    "$.rfind($)",
                                    "$.index($)",
                                    "$.count($)",
                                    "$.startswith($)",
                                    "$.endswith(($, $))",
                                    "$.translate($)",
                                    "str.maketrans($, $, $)",
                                    "$.removeprefix($)",
                                    "$.removesuffix($)",
                                    "$.isdigit()",
                                    "$.isidentifier()",
                                    "$.keys()",
                                    "$.values()",
                                    "$.items()",
                                    "$.get($, $)",
                                    "$.pop($)",
                                    "$.setdefault($, $)",
                                    "$.append($)",
                                    "$.extend($)",
                                    "$.insert($, $)",
                                    "$.update($)",
                                    "chr($)",
                                    "ord($)",
                                    "hex($)",
                                    "oct($)",
                                    "bin($)",
                                    "abs($)",
                                    "int($)",
                                    "int($, $)",
                                    "float($)",
                                    "bool($)",
                                    "len($)",
                                    "str($)",
                                    "str($, $)",
                                    "repr($)",
                                    "ascii($)",
                                    "format($, @)",
                                    "bytes($)",
                                    "bytes($, $)",
                                    "bytearray($)",
                                    "bytes.fromhex($)",
                                    "list($)",
                                    "tuple($)",
                                    "set($)",
                                    "dict($)",
                                    "dict($, a=$)",
                                    "sorted($)",
                                    "reversed($)",
                                    "range($)",
                                    "range($, $, $)",
                                    "sum($)",
                                    "sum($, $)",
                                    "min($, $)",
                                    "max($)",
                                    "map(chr, $)",
                                    "map($, $)",
                                    "zip($, $)",
                                    "enumerate($, $)",
                                    "base64.b64decode($)",
                                    "base64.b64encode($)",
                                    "base64.b32decode($)",
                                    "base64.b16decode($)",
                                    "base64.b85decode($)",
                                    "base64.a85decode($)",
                                    "base64.urlsafe_b64decode($)",
                                    "binascii.unhexlify($)",
                                    "binascii.hexlify($)",
                                    "codecs.decode($, @)",
                                    "codecs.encode($, 'rot13')",
                                    "codecs.decode($, 'hex')",
                                    "urllib.parse.unquote($)",
                                    "shlex.split($)",
                                    "textwrap.dedent($)",
                                    "os.path.join($, $)",
                                    "operator.add($, $)",
                                    "string.ascii_letters",
                                    "string.printable",
                                    "getattr($, @)",
                                    "getattr(os, $)",
                                    "__import__($)",
                                    "functools.partial($, $)",
                                    "stat.S_IRWXU | $",
                                    "lambda: $",
                                    "(lambda p: p + $)($)",
                                    "globals()[$]",
                                    "typing.cast($, $)",
                                    "copy.copy($)",
                                    "unicode($)",
                                    "0x7fffffffffffffff",
                                    "1e308",
                                    "1_000",
                                    "'\\N{LATIN SMALL LETTER A}\\x41\\u00e9\\101\\ud800'",
                                    "b'\\x00\\xff'",
                                    "'a' $",
                                    "10 ** $",
                                    "$ * 1000"};

enum { FORM_COUNT = sizeof(forms) / sizeof(forms[0]) };

static const char *const atoms[] = {"0",     "1",       "-1",  "''",   "'a'",   "b'a'", "None",   "True",
                                    "2",     "255",     "16",  "'%s'", "'{}'",  "()",   "[]",     "{}",
                                    "'abc'", "'utf-8'", "1.5", "...",  "'hex'", "x",    "[1, 2]", "{'a': 1}"};

enum { ATOM_COUNT = sizeof(atoms) / sizeof(atoms[0]) };

static void put_literal(ad_buf *out, ad_str text)
{
    ad_buf_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if (c == '\'' || c == '\n' || c == '\r' || c >= 0x7F) {
            ad_buf_printf(out, "\\x%02x", c);
        } else {
            ad_buf_byte(out, (char)c);
        }
    }
    if (text.len && text.ptr[text.len - 1] == '\\') {
        ad_buf_byte(out, '\\');
    }
    ad_buf_byte(out, '\'');
}

static void put_statement(ad_buf *out, fuzz_in *in, unsigned number)
{
    const char *form = forms[fuzz_byte(in) % FORM_COUNT];

    ad_buf_printf(out, "v%u = ", number);
    for (; *form; form++) {
        if (*form == '$') {
            unsigned choice = fuzz_byte(in);

            if (choice >= 64 && number) {
                ad_buf_printf(out, "v%u", number - 1 - choice % number);
            } else {
                ad_buf_text(out, atoms[choice % ATOM_COUNT]);
            }
        } else if (*form == '@') {
            put_literal(out, fuzz_text(in));
        } else {
            ad_buf_byte(out, *form);
        }
    }
    ad_buf_byte(out, '\n');
}

static void put_program(ad_buf *out, fuzz_in *in)
{
    unsigned number = 0;

    ad_buf_text(out, "import base64, binascii, codecs, copy, functools, operator, os, shlex, stat, string\n"
                     "import textwrap, typing, urllib.parse\n");
    while (in->left && number < STATEMENTS_MAX) {
        unsigned shape = fuzz_byte(in);

        if (shape >= 240 && number) { /* a second value for a name */
            ad_buf_text(out, "if x:\n    ");
            put_statement(out, in, shape % number);
        } else {
            put_statement(out, in, number++);
        }
    }
}

static void show_all(ad_module *module, const ad_limits *limits, bool backwards, ad_buf *texts,
                     ad_value_id *ids)
{
    uint32_t count = ad_module_tree(module)->count;

    for (ad_node i = 0; i < count; i++) {
        ad_node n = backwards ? count - 1 - i : i;

        ids[n] = ad_module_value(module, n);
        fuzz_check_value(module, ids[n], limits);
    }
    for (ad_node n = 0; n < count; n++) {
        ad_buf_printf(texts, "%u: ", n);
        ad_value_show(module, ids[n], texts);
        ad_buf_byte(texts, '\n');
    }
}

static bool evaluate(ad_str python, const ad_limits *limits, bool backwards, ad_buf *texts)
{
    fuzz_unit unit;
    ad_value_id *ids;
    bool whole;

    if (!fuzz_unit_open(&unit, python, limits)) {
        return false;
    }
    ids = ad_calloc(unit.tree->count, sizeof(*ids));
    FUZZ_REQUIRE(ids);
    show_all(unit.module, limits, backwards, texts, ids);
    whole = ad_module_exhausted(unit.module) == NULL;
    ad_free(ids);
    fuzz_unit_close(&unit);
    return whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    ad_buf python;
    ad_buf texts[2];
    bool whole;

    limits.sema_steps = 20000;
    ad_buf_init(&python, 1 << 20);
    ad_buf_init(&texts[0], 8 << 20);
    ad_buf_init(&texts[1], 8 << 20);
    if (fuzz_byte(&in) & 1) {
        ad_buf_text(&python, "v0 = (\n");
        ad_buf_add(&python, fuzz_rest(&in));
        ad_buf_text(&python, "\n)\n");
    } else {
        put_program(&python, &in);
    }
    FUZZ_REQUIRE(!python.failed);
    whole = evaluate(ad_buf_str(&python), &limits, false, &texts[0]);
    whole = evaluate(ad_buf_str(&python), &limits, true, &texts[1]) && whole;
    if (whole) {
        FUZZ_REQUIRE(ad_str_equal(ad_buf_str(&texts[0]), ad_buf_str(&texts[1])));
    }
    ad_buf_clear(&python);
    ad_buf_clear(&texts[0]);
    ad_buf_clear(&texts[1]);
    return 0;
}
