/* core/syntax, nodes: the table that flattening makes, what it keeps, and the questions asked of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include <src/language.h>
#include <tree_sitter/api.h>

#include "base/buf.h"
#include "base/mem.h"
#include "syntax/parser_priv.h"
#include "syntax/syntax.h"
#include "base/banned.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One source, parsed. */
typedef struct parsed {
    ad_parser *parser;
    ad_source *source;
    ad_tree *tree;
} parsed;

static parsed parse(ad_str text)
{
    parsed p = {NULL, NULL, NULL};
    ad_err err = {0};

    assert_int_equal(ad_source_create(text, &ad_limits_default, &p.source, &err), AD_OK);
    assert_int_equal(ad_parser_create(&p.parser, &err), AD_OK);
    assert_int_equal(ad_tree_create(p.parser, p.source, &ad_limits_default, &p.tree, &err), AD_OK);
    return p;
}

static void drop(parsed *p)
{
    ad_tree_free(p->tree);
    ad_parser_free(p->parser);
    ad_source_free(p->source);
}

/* Everything that the header promises of a table. */
static void assert_sound(const ad_tree *tree)
{
    uint32_t errors = 0;
    ad_node n;

    assert_true(tree->count >= 1);
    assert_int_equal(tree->nodes[0].kind, AD_KIND_MODULE);
    assert_int_equal(tree->nodes[0].parent, AD_NO_NODE);
    assert_int_equal(tree->nodes[0].last, tree->count - 1);
    assert_int_equal(tree->nodes[0].start, 0);
    assert_int_equal(tree->nodes[0].end, tree->source->text.len);
    for (n = 1; n < tree->count; n++) {
        const ad_node_record *node = &tree->nodes[n];
        const ad_node_record *parent;

        assert_true(node->parent < n);
        parent = &tree->nodes[node->parent];
        if (node->kind == AD_NO_KIND || node->kind >= AD_KIND_COUNT || node->field >= AD_FIELD_COUNT ||
            node->start > node->end || node->start < parent->start || node->end > parent->end ||
            node->start < tree->nodes[n - 1].start || node->last < n || node->last > parent->last ||
            ((node->flags & AD_NODE_HAS_ERROR) && !(parent->flags & AD_NODE_HAS_ERROR))) {
            fail_msg("node %u is not sound", (unsigned)n);
        }
        errors += (node->flags & (AD_NODE_ERROR | AD_NODE_MISSING)) != 0;
    }
    assert_true(tree->error_count <= errors + 1);
    assert_true((tree->error_count == 0) == (tree->first_error == AD_NO_NODE));
}

/* "call(function:identifier arguments:argument_list)"; '!' marks made-up tokens. */
static void add_shape(ad_buf *out, const ad_tree *tree, ad_node from)
{
    ad_node open = tree->nodes[from].parent;
    ad_node n;

    for (n = from; n <= tree->nodes[from].last; n++) {
        const ad_node_record *node = &tree->nodes[n];

        if (n > from && node->parent == n - 1) {
            ad_buf_byte(out, '(');
        } else if (n > from) {
            for (; open != node->parent; open = tree->nodes[open].parent) {
                ad_buf_byte(out, ')');
            }
            ad_buf_byte(out, ' ');
        }
        open = node->parent;
        if (node->field && n > from) {
            ad_buf_printf(out, "%s:", ad_field_name((ad_field)node->field));
        }
        ad_buf_printf(out, "%s%s", ad_kind_name(ad_node_kind(tree, n)),
                      node->flags & AD_NODE_MISSING ? "!" : "");
    }
    for (; open != tree->nodes[from].parent; open = tree->nodes[open].parent) {
        ad_buf_byte(out, ')');
    }
}

/* The shape of the first statement. */
static void expect_shape(const char *text, const char *shape)
{
    parsed p = parse(ad_str_of(text));
    ad_buf out;

    ad_buf_init(&out, 65536);
    assert_sound(p.tree);
    assert_true(p.tree->count > 1);
    add_shape(&out, p.tree, 1);
    assert_string_equal(out.data, shape);
    ad_buf_clear(&out);
    drop(&p);
}

/* First node of a kind, with that text if any is given. */
static ad_node find(const ad_tree *tree, ad_kind kind, const char *text)
{
    ad_node n;

    for (n = 0; n < tree->count; n++) {
        if (ad_node_kind(tree, n) == kind &&
            (!text || ad_str_equal(ad_node_text(tree, n), ad_str_of(text)))) {
            return n;
        }
    }
    fail_msg("no %s", ad_kind_name(kind));
    return AD_NO_NODE;
}

static uint32_t count_kind(const ad_tree *tree, ad_kind kind)
{
    uint32_t count = 0;
    ad_node n;

    for (n = 0; n < tree->count; n++) {
        count += ad_node_kind(tree, n) == kind;
    }
    return count;
}

/* ---- names ---- */

static void every_named_symbol_of_the_grammar_has_a_kind(void **state)
{
    const TSLanguage *language = tree_sitter_python();
    bool seen[AD_KIND_COUNT] = {false};
    uint32_t i;

    (void)state;
    for (i = 0; i < ts_language_symbol_count(language); i++) {
        const char *name = ts_language_symbol_name(language, (TSSymbol)i);
        ad_kind kind = ad_kind_parse(ad_str_of(name));

        if (ts_language_symbol_type(language, (TSSymbol)i) == TSSymbolTypeRegular && kind == AD_NO_KIND) {
            fail_msg("no kind for %s", name);
        }
        seen[kind] = true;
    }
    seen[AD_KIND_ERROR] = true; /* in no grammar's table */
    for (i = 1; i < AD_KIND_COUNT; i++) {
        if (!seen[i]) {
            fail_msg("the grammar has no %s", ad_kind_name((ad_kind)i));
        }
    }
}

static void every_field_of_the_grammar_is_known(void **state)
{
    const TSLanguage *language = tree_sitter_python();
    uint32_t count = ts_language_field_count(language);
    uint32_t i;

    (void)state;
    assert_int_equal(count, AD_FIELD_COUNT - 1);
    for (i = 1; i <= count; i++) {
        const char *name = ts_language_field_name_for_id(language, (TSFieldId)i);

        assert_int_not_equal(ad_field_parse(ad_str_of(name)), AD_FIELD_NONE);
    }
}

static void names_and_numbers_agree(void **state)
{
    int i;

    (void)state;
    for (i = 1; i < AD_KIND_COUNT; i++) {
        assert_int_equal(ad_kind_parse(ad_str_of(ad_kind_name((ad_kind)i))), i);
    }
    for (i = 1; i < AD_FIELD_COUNT; i++) {
        assert_int_equal(ad_field_parse(ad_str_of(ad_field_name((ad_field)i))), i);
    }
    assert_string_equal(ad_kind_name(AD_NO_KIND), "");
    assert_string_equal(ad_field_name(AD_FIELD_NONE), "");
    assert_string_equal(ad_kind_name(AD_KIND_NONE_LITERAL), "none");
    assert_int_equal(ad_kind_parse(AD_STR("")), AD_NO_KIND);
    assert_int_equal(ad_kind_parse(AD_STR("calls")), AD_NO_KIND);
    assert_int_equal(ad_field_parse(AD_STR("functio")), AD_FIELD_NONE);
}

/* ---- what is kept ---- */

static void calls_and_their_fields(void **state)
{
    (void)state;
    expect_shape("os.system(cmd, shell=True, *a, **k)",
                 "expression_statement(call(function:attribute(object:identifier attribute:identifier) "
                 "arguments:argument_list(identifier keyword_argument(name:identifier value:true) "
                 "list_splat(identifier) dictionary_splat(identifier))))");
    expect_shape("x[1:2, None]",
                 "expression_statement(subscript(value:identifier subscript:slice(integer integer) "
                 "subscript:none))");
}

static void operators_are_kept_and_punctuation_is_not(void **state)
{
    (void)state;
    expect_shape("a + -b * c", "expression_statement(binary_operator(left:identifier operator:+ "
                               "right:binary_operator(left:unary_operator(operator:- argument:identifier) "
                               "operator:* right:identifier)))");
    expect_shape(
        "a < b not in c is not d",
        "expression_statement(comparison_operator(identifier operators:< identifier operators:not in "
        "identifier operators:is not identifier))");
    expect_shape("a and not b", "expression_statement(boolean_operator(left:identifier operator:and "
                                "right:not_operator(argument:identifier)))");
    expect_shape("a //= b", "expression_statement(augmented_assignment(left:identifier operator://= "
                            "right:identifier))");
    expect_shape(
        "(yield), [*a, b]",
        "expression_statement(parenthesized_expression(yield) list(list_splat(identifier) identifier))");
}

static void async_is_kept(void **state)
{
    (void)state;
    expect_shape("async def f():\n  async with a as b: pass\n",
                 "function_definition(async name:identifier parameters:parameters body:block("
                 "with_statement(async with_clause(with_item(value:as_pattern(identifier "
                 "alias:as_pattern_target(identifier)))) body:block(pass_statement))))");
    expect_shape("[x async for x in y]", "expression_statement(list_comprehension(body:identifier "
                                         "for_in_clause(async left:identifier right:identifier)))");
}

static void comments_are_kept_where_they_stand(void **state)
{
    parsed p = parse(AD_STR("# one\nf(a, # two\n  b) # three\n"));

    (void)state;
    assert_sound(p.tree);
    assert_int_equal(count_kind(p.tree, AD_KIND_COMMENT), 3);
    assert_int_equal(ad_node_kind(p.tree, 1), AD_KIND_COMMENT);
    assert_int_equal(ad_node_kind(p.tree, p.tree->nodes[find(p.tree, AD_KIND_COMMENT, "# two")].parent),
                     AD_KIND_ARGUMENT_LIST);
    drop(&p);
}

static void newer_and_older_syntax(void **state)
{
    (void)state;
    expect_shape("print 'a' % b, c", "print_statement(argument:binary_operator(left:string(string_start "
                                     "string_content string_end) operator:% right:identifier) "
                                     "argument:identifier)");
    expect_shape("print >>f, x\n", "print_statement(chevron(identifier) argument:identifier)");
    expect_shape("exec 'x' in d",
                 "exec_statement(code:string(string_start string_content string_end) identifier)");
    expect_shape("f'{f'{x!r:>{w}}'}'",
                 "expression_statement(string(string_start interpolation(expression:string(string_start "
                 "interpolation(expression:identifier type_conversion:type_conversion "
                 "format_specifier:format_specifier(format_expression(expression:identifier))) string_end)) "
                 "string_end))");
    expect_shape("match x:\n  case [1, *r] if r: pass\n",
                 "match_statement(subject:identifier body:block(alternative:case_clause("
                 "case_pattern(list_pattern(case_pattern(integer) case_pattern(splat_pattern(identifier)))) "
                 "guard:if_clause(identifier) consequence:block(pass_statement))))");
    expect_shape("(n := 1)", "expression_statement(parenthesized_expression(named_expression(name:identifier "
                             "value:integer)))");
    expect_shape("def f[T: int](x: T, /, *, y=1) -> T: ...",
                 "function_definition(name:identifier type_parameters:type_parameter(type("
                 "constrained_type(type(identifier) type(identifier)))) parameters:parameters("
                 "typed_parameter(identifier type:type(identifier)) positional_separator keyword_separator "
                 "default_parameter(name:identifier value:integer)) return_type:type(identifier) "
                 "body:block(expression_statement(ellipsis)))");
    expect_shape("type X[T] = list[T]",
                 "type_alias_statement(left:type(generic_type(identifier type_parameter(type(identifier)))) "
                 "right:type(generic_type(identifier type_parameter(type(identifier)))))");
    expect_shape("try: pass\nexcept* A as e: pass\n",
                 "try_statement(body:block(pass_statement) except_clause(value:as_pattern(identifier "
                 "alias:as_pattern_target(identifier)) block(pass_statement)))");
}

/* ---- errors ---- */

static void broken_text_gives_nodes_before_and_behind_it(void **state)
{
    parsed p = parse(AD_STR("a()\nx = = $ 2\nb()\ndef f(:\n  c()\n"));

    (void)state;
    assert_sound(p.tree);
    assert_true(p.tree->error_count >= 2);
    assert_true(p.tree->nodes[p.tree->first_error].start >= 4);
    assert_true(p.tree->nodes[p.tree->first_error].start < 13);
    (void)find(p.tree, AD_KIND_CALL, "a()");
    (void)find(p.tree, AD_KIND_CALL, "b()");
    (void)find(p.tree, AD_KIND_CALL, "c()");
    assert_true(p.tree->nodes[0].flags & AD_NODE_HAS_ERROR);
    assert_false(p.tree->nodes[find(p.tree, AD_KIND_CALL, "b()")].flags & AD_NODE_HAS_ERROR);
    drop(&p);
}

static void made_up_tokens_are_marked(void **state)
{
    parsed p = parse(AD_STR("def f(:\n  return\n"));
    ad_node missing = p.tree->first_error;

    (void)state;
    assert_sound(p.tree);
    assert_int_equal(p.tree->error_count, 1);
    assert_true(p.tree->nodes[missing].flags & AD_NODE_MISSING);
    assert_int_equal(ad_node_kind(p.tree, missing), AD_KIND_ERROR);
    assert_int_equal(ad_node_text(p.tree, missing).len, 0);
    drop(&p);
}

static void only_outermost_errors_are_counted(void **state)
{
    parsed p = parse(AD_STR("( [ {"));

    (void)state;
    assert_sound(p.tree);
    assert_int_equal(p.tree->error_count, 1);
    drop(&p);
    p = parse(AD_STR("x = 1\n"));
    assert_int_equal(p.tree->error_count, 0);
    assert_int_equal(p.tree->first_error, AD_NO_NODE);
    drop(&p);
}

/* ---- against tree-sitter's own cursor ---- */

static bool is_counted(const ad_tree *tree, ad_node n)
{
    const ad_node_record *node = &tree->nodes[n];

    return node->kind < AD_KIND_OP_ADD && node->kind != AD_KIND_COMMENT && !(node->flags & AD_NODE_MISSING);
}

/* The next node of the table that has a name in the grammar, from *at on, is the cursor's. */
static void expect_node(const ad_tree *tree, ad_node *at, const TSTreeCursor *cursor)
{
    TSNode node = ts_tree_cursor_current_node(cursor);
    const char *field = ts_tree_cursor_current_field_name(cursor);
    bool error = strcmp(ts_node_type(node), "ERROR") == 0;

    while (*at < tree->count && !is_counted(tree, *at)) {
        ++*at;
    }
    assert_true(*at < tree->count);
    assert_int_equal(tree->nodes[*at].kind,
                     error ? AD_KIND_ERROR : ad_kind_parse(ad_str_of(ts_node_type(node))));
    assert_int_equal(tree->nodes[*at].start, ts_node_start_byte(node));
    assert_int_equal(tree->nodes[*at].end, ts_node_end_byte(node));
    assert_int_equal(tree->nodes[*at].field, field ? ad_field_parse(ad_str_of(field)) : AD_FIELD_NONE);
    ++*at;
}

/* The table was made from the inside of tree-sitter's tree; its interface must tell the same of every named
 * node. */
static void assert_as_the_cursor_says(const ad_tree *tree)
{
    ad_str text = tree->source->text;
    TSParser *parser = ts_parser_new();
    TSTree *from;
    TSTreeCursor cursor;
    ad_node at = 1;
    bool more;

    assert_true(ts_parser_set_language(parser, tree_sitter_python()));
    from = ts_parser_parse_string(parser, NULL, text.ptr, (uint32_t)text.len);
    cursor = ts_tree_cursor_new(ts_tree_root_node(from));
    more = ts_tree_cursor_goto_first_child(&cursor);
    while (more) {
        TSNode node = ts_tree_cursor_current_node(&cursor);

        if (ts_node_is_named(node) && !ts_node_is_missing(node) &&
            strcmp(ts_node_type(node), "comment") != 0) {
            expect_node(tree, &at, &cursor);
        }
        more = ts_tree_cursor_goto_first_child(&cursor) || ts_tree_cursor_goto_next_sibling(&cursor);
        while (!more && ts_tree_cursor_goto_parent(&cursor)) {
            more = ts_tree_cursor_goto_next_sibling(&cursor);
        }
    }
    for (; at < tree->count; at++) {
        assert_false(is_counted(tree, at));
    }
    ts_tree_cursor_delete(&cursor);
    ts_tree_delete(from);
    ts_parser_delete(parser);
}

static void the_table_is_what_the_cursor_walks_over(void **state)
{
    parsed p = parse(AD_STR(
        "# c\n@d(1)\nasync def f(a, /, b: int = 2, *c, **k) -> 'x':\n"
        "    '''doc'''\n    global g\n    x, *y = [i async for i in a if i not in b], {**k, 'p': (yield)}\n"
        "    with open(f) as h, g: return await h.read()[1:, ::2]\n"
        "    try: print(f'{x!r:>{y}} {z=}')\n    except* (E, F) as e: raise G from e\n"
        "    finally: del a.b, c[0]\nclass C(B, metaclass=M): # d\n  z: int\n"
        "match p:\n  case {'k': [C(x=1), *_], **r} | None as q if q: pass\n  case -1 + 2j: ...\n"
        "if not a < b <= c is not d and (lambda *a: a) or x if y else z: x @= y or (n := 3)\n"
        "elif 0: pass\nelse: from ..m import (a as b, c,)\ntype A[T: int] = list[T]\nwhile 1: break\n"));

    (void)state;
    assert_int_equal(p.tree->error_count, 0);
    assert_as_the_cursor_says(p.tree);
    drop(&p);
}

static void hostile_text_gives_a_sound_table(void **state)
{
    static const char *const pieces[] = {"def ",
                                         "(",
                                         ")",
                                         ":",
                                         "\n",
                                         "  ",
                                         "\t",
                                         "x",
                                         "'",
                                         "\"\"\"",
                                         "f'{",
                                         "}",
                                         "[",
                                         "]",
                                         "if ",
                                         "else",
                                         "#",
                                         "\\\n",
                                         "@",
                                         "lambda ",
                                         "0x",
                                         "async ",
                                         "\xF0\x9F\x98\x80",
                                         "\xEF\xBF\xBD",
                                         "match ",
                                         "case ",
                                         "not ",
                                         "in ",
                                         "\r\n",
                                         "\r",
                                         "\f",
                                         "\xC3\xA9",
                                         "$",
                                         "`",
                                         "return"};
    uint32_t seed = 99;
    int round;

    (void)state;
    for (round = 0; round < 150; round++) {
        ad_buf text;
        parsed p;
        int i;

        ad_buf_init(&text, 65536);
        for (i = 0; i < 80; i++) {
            seed = seed * 1664525U + 1013904223U;
            ad_buf_text(&text, pieces[(seed >> 16) % COUNT(pieces)]);
        }
        p = parse(ad_buf_str(&text));
        assert_sound(p.tree);
        assert_as_the_cursor_says(p.tree);
        drop(&p);
        ad_buf_clear(&text);
    }
}

/* ---- the whole text ---- */

static void module_spans_the_whole_text(void **state)
{
    static const char *const texts[] = {"", "\n\n  \n", "   # c\n", "\n\nx\n\n", "$", "'''"};
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        parsed p = parse(ad_str_of(texts[i]));

        assert_sound(p.tree);
        drop(&p);
    }
}

static void text_with_nul_and_lone_cr_is_parsed_to_its_end(void **state)
{
    parsed p = parse(AD_STR("# a\rf()\0\ng('\0')\n"));

    (void)state;
    assert_sound(p.tree);
    assert_int_equal(p.tree->error_count, 0);
    assert_int_equal(count_kind(p.tree, AD_KIND_CALL), 2);
    assert_as_the_cursor_says(p.tree);
    drop(&p);
}

/* ---- the grammar made faster: what it reads is held against the plain one above ---- */

static void a_parser_takes_the_short_step(void **state)
{
    TSParser *machine = ts_parser_new();
    ad_parse_input input = {.text = AD_STR("x\n")};

    (void)state;
    ad_lexer_quicken(machine, &input);
    assert_non_null(input.advance);
    ts_parser_delete(machine);
}

static void no_state_of_the_grammar_is_left_to_be_searched(void **state)
{
    const TSLanguage *plain = tree_sitter_python();
    TSLanguage *grammar = NULL;
    ad_err err = {0};

    (void)state;
    assert_int_equal(ad_grammar_create(&grammar, &err), AD_OK);
    assert_true(plain->large_state_count < plain->state_count);
    assert_int_equal(grammar->large_state_count, plain->state_count);
    for (uint32_t at = 0; at < plain->state_count * plain->symbol_count; at++) {
        TSStateId row = (TSStateId)(at / plain->symbol_count);
        TSSymbol symbol = (TSSymbol)(at % plain->symbol_count);

        if (ts_language_lookup(grammar, row, symbol) != ts_language_lookup(plain, row, symbol)) {
            fail_msg("state %u, symbol %u", (unsigned)row, (unsigned)symbol);
        }
    }
    ad_grammar_free(grammar);
}

/* ---- questions ---- */

static void children_by_field_kind_and_number(void **state)
{
    parsed p = parse(AD_STR("f(a, # c\n \\\n b, *c)\n"));
    const ad_tree *t = p.tree;
    ad_node call = find(t, AD_KIND_CALL, NULL);
    ad_node arguments = ad_node_child_by_field(t, call, AD_FIELD_ARGUMENTS);

    (void)state;
    assert_int_equal(ad_node_kind(t, arguments), AD_KIND_ARGUMENT_LIST);
    assert_int_equal(ad_node_child_by_field(t, call, AD_FIELD_BODY), AD_NO_NODE);
    assert_int_equal(ad_node_child_count(t, arguments), 3);
    assert_true(ad_str_equal(ad_node_text(t, ad_node_child(t, arguments, 1)), AD_STR("b")));
    assert_int_equal(ad_node_kind(t, ad_node_child(t, arguments, 2)), AD_KIND_LIST_SPLAT);
    assert_int_equal(ad_node_child(t, arguments, 3), AD_NO_NODE);
    assert_int_equal(ad_node_child_by_kind(t, arguments, AD_KIND_LIST_SPLAT), ad_node_child(t, arguments, 2));
    assert_int_equal(ad_node_child_by_kind(t, arguments, AD_KIND_CALL), AD_NO_NODE);
    assert_int_equal(ad_node_first(t, ad_node_child(t, arguments, 0)), AD_NO_NODE);
    assert_int_equal(ad_node_next(t, ad_node_child(t, arguments, 2)), AD_NO_NODE);
    assert_int_equal(ad_node_next(t, 0), AD_NO_NODE);
    assert_true(ad_node_inside(t, arguments, call));
    assert_true(ad_node_inside(t, call, call));
    assert_false(ad_node_inside(t, call, arguments));
    drop(&p);
}

static void ancestors_and_statements(void **state)
{
    parsed p = parse(AD_STR("@d(e)\ndef f(a=b):\n  if x: y = (z); w\n  return [v for v in u]\nlast\n"));
    const ad_tree *t = p.tree;
    ad_node function = find(t, AD_KIND_FUNCTION_DEFINITION, NULL);
    ad_node decorated = find(t, AD_KIND_DECORATED_DEFINITION, NULL);
    ad_node z = find(t, AD_KIND_IDENTIFIER, "z");

    (void)state;
    assert_int_equal(ad_node_ancestor(t, z, AD_KIND_FUNCTION_DEFINITION), function);
    assert_int_equal(ad_node_ancestor(t, function, AD_KIND_FUNCTION_DEFINITION), AD_NO_NODE);
    assert_int_equal(ad_node_ancestor(t, z, AD_KIND_MODULE), 0);
    assert_true(ad_str_equal(ad_node_text(t, ad_node_statement(t, z)), AD_STR("y = (z)")));
    assert_true(
        ad_str_equal(ad_node_text(t, ad_node_statement(t, find(t, AD_KIND_IDENTIFIER, "w"))), AD_STR("w")));
    assert_int_equal(ad_node_statement(t, find(t, AD_KIND_IDENTIFIER, "x")),
                     find(t, AD_KIND_IF_STATEMENT, NULL));
    assert_int_equal(ad_node_statement(t, find(t, AD_KIND_IDENTIFIER, "e")), decorated);
    assert_int_equal(ad_node_statement(t, find(t, AD_KIND_IDENTIFIER, "b")), decorated);
    assert_int_equal(ad_node_statement(t, function), decorated);
    assert_int_equal(ad_node_statement(t, decorated), decorated);
    assert_int_equal(ad_node_statement(t, find(t, AD_KIND_IDENTIFIER, "u")),
                     find(t, AD_KIND_RETURN_STATEMENT, NULL));
    assert_int_equal(ad_node_statement(t, 0), 0);
    drop(&p);
}

static void statement_kinds_are_those_of_python(void **state)
{
    int statements = 0;
    int i;

    (void)state;
    for (i = 0; i < AD_KIND_COUNT; i++) {
        ad_str name = ad_str_of(ad_kind_name((ad_kind)i));
        bool named_so = ad_str_ends(name, AD_STR("_statement")) || ad_str_ends(name, AD_STR("_definition"));

        assert_int_equal(ad_kind_is_statement((ad_kind)i), named_so);
        statements += named_so;
    }
    assert_int_equal(statements, 25);
}

static void parentheses_are_seen_through(void **state)
{
    parsed p = parse(AD_STR("x = ( # c\n ((y)) )\nz = (1,)\n"));
    const ad_tree *t = p.tree;

    (void)state;
    assert_int_equal(ad_node_unparenthesized(t, find(t, AD_KIND_PARENTHESIZED_EXPRESSION, NULL)),
                     find(t, AD_KIND_IDENTIFIER, "y"));
    assert_int_equal(ad_node_unparenthesized(t, find(t, AD_KIND_TUPLE, NULL)), find(t, AD_KIND_TUPLE, NULL));
    drop(&p);
}

static void node_at_a_range_is_the_innermost(void **state)
{
    parsed p = parse(AD_STR("\n f(aa, b)\n\n"));
    const ad_tree *t = p.tree;

    (void)state;
    assert_int_equal(ad_node_at(t, 4, 6), find(t, AD_KIND_IDENTIFIER, "aa"));
    assert_int_equal(ad_node_at(t, 5, 5), find(t, AD_KIND_IDENTIFIER, "aa"));
    assert_int_equal(ad_node_at(t, 4, 7), find(t, AD_KIND_ARGUMENT_LIST, NULL));
    assert_int_equal(ad_node_at(t, 2, 5), find(t, AD_KIND_EXPRESSION_STATEMENT, NULL) + 1);
    assert_int_equal(ad_node_at(t, 0, 1), 0);
    assert_int_equal(ad_node_at(t, 0, 400), 0);
    assert_int_equal(ad_node_at(t, 400, 500), 0);
    drop(&p);
}

/* ---- size ---- */

static parsed parse_repeated(const char *before, const char *repeated, size_t count, const char *after)
{
    ad_buf text;
    parsed p;
    size_t i;

    ad_buf_init(&text, 1U << 26);
    ad_buf_text(&text, before);
    for (i = 0; i < count; i++) {
        ad_buf_text(&text, repeated);
    }
    ad_buf_text(&text, after);
    assert_false(text.failed);
    p = parse(ad_buf_str(&text));
    ad_buf_clear(&text);
    assert_sound(p.tree);
    return p;
}

static void deep_trees_are_flattened_and_asked(void **state)
{
    enum { DEEP = 100000 };
    parsed p = parse_repeated("x", ".x", DEEP, "\n");

    (void)state;
    assert_int_equal(count_kind(p.tree, AD_KIND_ATTRIBUTE), DEEP);
    assert_int_equal(ad_node_statement(p.tree, DEEP + 1), 1);
    assert_int_equal(ad_node_at(p.tree, 0, 1), find(p.tree, AD_KIND_IDENTIFIER, NULL));
    drop(&p);
    p = parse_repeated("((((", "1+", DEEP, "1))))");
    assert_int_equal(count_kind(p.tree, AD_KIND_OP_ADD), DEEP);
    drop(&p);
    p = parse_repeated("x = ", "-", DEEP, "1");
    assert_int_equal(count_kind(p.tree, AD_KIND_UNARY_OPERATOR), DEEP);
    assert_int_equal(p.tree->error_count, 0);
    drop(&p);
    p = parse_repeated("", "(", 20000, "");
    assert_true(p.tree->error_count > 0);
    drop(&p);
}

static void deep_parentheses_are_seen_through(void **state)
{
    ad_buf text;
    parsed p;

    (void)state;
    ad_buf_init(&text, 1U << 20);
    ad_buf_repeat(&text, '(', 20000);
    ad_buf_byte(&text, 'x');
    ad_buf_repeat(&text, ')', 20000);
    p = parse(ad_buf_str(&text));
    assert_sound(p.tree);
    assert_int_equal(ad_node_kind(p.tree, ad_node_unparenthesized(p.tree, 2)), AD_KIND_IDENTIFIER);
    ad_buf_clear(&text);
    drop(&p);
}

static void large_literals_are_few_nodes(void **state)
{
    parsed p = parse_repeated("x = '", "abcdefgh", 25000, "'\n");

    (void)state;
    assert_int_equal(p.tree->error_count, 0);
    assert_int_equal(p.tree->count, 8);
    assert_int_equal(ad_node_text(p.tree, find(p.tree, AD_KIND_STRING_CONTENT, NULL)).len, 200000);
    drop(&p);
}

/* Without joining them for the parser, these lines would take minutes. */
static void long_runs_of_comments_keep_every_comment(void **state)
{
    enum { MANY = 20000 };
    parsed p = parse_repeated("def f():\n  a()\n", "# c\n\n  #d \n\\\n", MANY, "  b()\nc()\n");
    const ad_tree *t = p.tree;
    uint32_t comments = 0;
    ad_node n;

    (void)state;
    assert_int_equal(t->error_count, 0);
    for (n = 0; n < t->count; n++) {
        if (ad_node_kind(t, n) == AD_KIND_COMMENT) {
            assert_true(ad_str_equal(ad_node_text(t, n), comments++ % 2 ? AD_STR("#d ") : AD_STR("# c")));
        }
    }
    assert_int_equal(comments, 2 * MANY);
    n = find(t, AD_KIND_FUNCTION_DEFINITION, NULL);
    assert_true(ad_node_inside(t, find(t, AD_KIND_CALL, "b()"), n));
    assert_false(ad_node_inside(t, find(t, AD_KIND_CALL, "c()"), n));
    drop(&p);

    p = parse_repeated("if a:\n  x = 1 \\\n", "\\\n", MANY, " + f()\n  g()\n");
    assert_int_equal(p.tree->error_count, 0);
    assert_int_equal(p.tree->nodes[1].last, p.tree->count - 1);
    (void)find(p.tree, AD_KIND_BINARY_OPERATOR, NULL);
    drop(&p);
}

static void runs_of_comment_like_lines_in_strings_change_nothing(void **state)
{
    parsed p = parse_repeated("x = '''\n", "# c\n", 100, "# d'''; f()\n# e\ng()\n");
    const ad_tree *t = p.tree;

    (void)state;
    assert_int_equal(t->error_count, 0);
    assert_int_equal(ad_node_text(t, find(t, AD_KIND_STRING_CONTENT, NULL)).len, 404);
    assert_int_equal(count_kind(t, AD_KIND_CALL), 2);
    assert_int_equal(count_kind(t, AD_KIND_COMMENT), 1);
    drop(&p);
}

static void limits_are_kept_and_the_parser_goes_on(void **state)
{
    parsed p = parse(AD_STR("f(a, b)\n"));
    ad_limits limits = ad_limits_default;
    ad_tree *tree = NULL;
    ad_source *large = NULL;
    ad_buf text;
    ad_err err = {0};

    (void)state;
    limits.nodes = p.tree->count - 1;
    assert_int_equal(ad_tree_create(p.parser, p.source, &limits, &tree, &err), AD_ERR_LIMIT);
    assert_null(tree);
    assert_non_null(strstr(err.message, "nodes"));
    limits.nodes++;
    assert_int_equal(ad_tree_create(p.parser, p.source, &limits, &tree, &err), AD_OK);
    ad_tree_free(tree);

    ad_buf_init(&text, 1U << 20);
    while (text.len < 100000) {
        ad_buf_text(&text, "f(a, b)\n");
    }
    assert_int_equal(ad_source_create(ad_buf_str(&text), &limits, &large, &err), AD_OK);
    limits.parse_ms = 0;
    tree = NULL;
    assert_int_equal(ad_tree_create(p.parser, large, &limits, &tree, &err), AD_ERR_LIMIT);
    assert_null(tree);
    assert_non_null(strstr(err.message, "parse-ms"));
    assert_int_equal(ad_tree_create(p.parser, p.source, &ad_limits_default, &tree, &err), AD_OK);
    assert_int_equal(tree->count, p.tree->count);
    ad_tree_free(tree);
    ad_tree_free(NULL);
    ad_source_free(large);
    ad_buf_clear(&text);
    drop(&p);
}

/* The parser's own memory: it is left where it stands, and the next source is parsed as if nothing had been.
 */
static void running_out_of_memory_in_a_parse_is_an_error_of_that_source(void **state)
{
    ad_buf text;
    ad_source *source = NULL;
    ad_parser *parser = NULL;
    unsigned refused = 0;
    ad_status status = AD_ERR_NOMEM;
    ad_err err = {0};

    (void)state;
    ad_buf_init(&text, 1U << 20);
    while (text.len < 150000) { /* more than one parse leaves for the next */
        ad_buf_text(&text, "f(a, b)[1]\n");
    }
    assert_int_equal(ad_source_create(ad_buf_str(&text), &ad_limits_default, &source, &err), AD_OK);
    assert_int_equal(ad_parser_create(&parser, &err), AD_OK);
    for (size_t n = 1; status != AD_OK; n += 5) {
        ad_tree *tree = NULL;

        err = (ad_err){0};
        ad_mem_fail_once(n);
        status = ad_tree_create(parser, source, &ad_limits_default, &tree, &err);
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || (status == AD_ERR_NOMEM && !tree));
        refused += strstr(err.message, "for a parse") != NULL;
        ad_tree_free(tree);
    }
    assert_true(refused > 3);
    ad_parser_free(parser);
    ad_source_free(source);
    ad_buf_clear(&text);
}

static void running_out_of_memory_is_reported(void **state)
{
    ad_buf text;
    ad_source *source = NULL;
    ad_status status = AD_ERR_NOMEM;
    ad_err err = {0};
    size_t n;

    (void)state;
    ad_buf_init(&text, 1U << 20);
    ad_buf_text(&text, "x = [");
    while (text.len < 4000) {
        ad_buf_text(&text, "1,"); /* more nodes than the table begins with */
    }
    ad_buf_text(&text, "]\n");
    for (n = 0; n < 100; n++) {
        ad_buf_text(&text, "# c\n");
    }
    assert_int_equal(ad_source_create(ad_buf_str(&text), &ad_limits_default, &source, &err), AD_OK);
    for (n = 1; status != AD_OK; n++) {
        ad_parser *parser = NULL;
        ad_tree *tree = NULL;

        ad_mem_fail_at(n);
        status = ad_parser_create(&parser, &err);
        if (status == AD_OK) {
            status = ad_tree_create(parser, source, &ad_limits_default, &tree, &err);
        }
        ad_mem_fail_at(0);
        assert_true(status == AD_OK || (status == AD_ERR_NOMEM && !tree));
        ad_tree_free(tree);
        ad_parser_free(parser);
    }
    assert_true(n > 6);
    ad_source_free(source);
    ad_buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_named_symbol_of_the_grammar_has_a_kind),
        cmocka_unit_test(every_field_of_the_grammar_is_known),
        cmocka_unit_test(names_and_numbers_agree),
        cmocka_unit_test(calls_and_their_fields),
        cmocka_unit_test(operators_are_kept_and_punctuation_is_not),
        cmocka_unit_test(async_is_kept),
        cmocka_unit_test(the_table_is_what_the_cursor_walks_over),
        cmocka_unit_test(comments_are_kept_where_they_stand),
        cmocka_unit_test(newer_and_older_syntax),
        cmocka_unit_test(broken_text_gives_nodes_before_and_behind_it),
        cmocka_unit_test(made_up_tokens_are_marked),
        cmocka_unit_test(only_outermost_errors_are_counted),
        cmocka_unit_test(hostile_text_gives_a_sound_table),
        cmocka_unit_test(module_spans_the_whole_text),
        cmocka_unit_test(text_with_nul_and_lone_cr_is_parsed_to_its_end),
        cmocka_unit_test(a_parser_takes_the_short_step),
        cmocka_unit_test(no_state_of_the_grammar_is_left_to_be_searched),
        cmocka_unit_test(children_by_field_kind_and_number),
        cmocka_unit_test(ancestors_and_statements),
        cmocka_unit_test(statement_kinds_are_those_of_python),
        cmocka_unit_test(parentheses_are_seen_through),
        cmocka_unit_test(node_at_a_range_is_the_innermost),
        cmocka_unit_test(deep_trees_are_flattened_and_asked),
        cmocka_unit_test(deep_parentheses_are_seen_through),
        cmocka_unit_test(large_literals_are_few_nodes),
        cmocka_unit_test(long_runs_of_comments_keep_every_comment),
        cmocka_unit_test(runs_of_comment_like_lines_in_strings_change_nothing),
        cmocka_unit_test(limits_are_kept_and_the_parser_goes_on),
        cmocka_unit_test(running_out_of_memory_in_a_parse_is_an_error_of_that_source),
        cmocka_unit_test(running_out_of_memory_is_reported),
    };

    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
