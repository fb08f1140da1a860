/* Flow graphs from a small notation, one module a text, so that tests of phase B can be read. A line is
 *
 *   module NAME|- [package]       alias NAME TARGET (NAME is bare)       star MODULE       class NAME BASE...
 *   fn NAME PARAMETER...          parameters: x, *x, **x, !x (keyword only); flags: @C (method of class C),
 * @static,
 *                                 @classmethod, @property, @module
 *   V = source KIND [X...]        V = load X KEY           V = store X KEY Y
 *   V = join X...                 V = derive X...          V = deep X...       V = clean X MASK (hexadecimal)
 *   V = captured X...             V = global NAME          V = function NAME
 *   V = call NAME[|NAME...] ARG.. arguments: x, k=x, *x, **x, ~x; and recv:x, callee:x, stopped, made; NAME
 * "-": none V = after CALL PLACE X        PLACE: a number, or self more V X                      one operand
 * more for a join or capture: loops set NAME X                    sink X [RULE]            return X leave
 * PARAMETER X
 *
 * KEY: .attribute, 'string, #3, *, **. Every place is the row of its line, the first being 1. X is 0 for what
 * is clean. */
#ifndef AD_TESTS_FLOW_TEXT_H
#define AD_TESTS_FLOW_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "flow/flow.h"

enum { TEXT_NAMES_MAX = 1024, TEXT_WORDS_MAX = 32 };

#define TEXT_PUSH(list)                                                                                      \
    ((list)->count == (list)->capacity                                                                       \
         ? ((list)->capacity = (list)->capacity ? (list)->capacity * 2 : 8,                                  \
            (list)->at = text_grown((list)->at, (list)->capacity, sizeof(*(list)->at)))                      \
         : (list)->at,                                                                                       \
     memset(&(list)->at[(list)->count], 0, sizeof(*(list)->at)), &(list)->at[(list)->count++])

typedef struct text_reader {
    ad_flow_graph *graph;
    struct {
        char name[24];
        uint32_t number;
    } values[TEXT_NAMES_MAX], calls[TEXT_NAMES_MAX];
    size_t value_count, call_count;
    char *words[TEXT_WORDS_MAX];
    unsigned word_count;
    uint32_t row;
} text_reader;

static void *text_grown(void *old, uint32_t count, size_t each)
{
    void *grown = ad_realloc(old, count, each);

    if (!grown) {
        abort();
    }
    return grown;
}

_Noreturn static void text_wrong(const text_reader *r, const char *what)
{
    fprintf(stderr, "row %u: %s\n", r->row, what);
    abort();
}

static uint32_t text_string(ad_flow_graph *graph, const char *text)
{
    ad_str wanted = ad_str_of(text);
    ad_str *added;

    for (uint32_t i = 0; i < graph->strings.count; i++) {
        if (ad_str_equal(graph->strings.at[i], wanted)) {
            return i;
        }
    }
    added = TEXT_PUSH(&graph->strings);
    *added = ad_arena_copy(&graph->arena, wanted);
    return graph->strings.count - 1;
}

static uint32_t text_place(text_reader *r)
{
    ad_flow_place *place = TEXT_PUSH(&r->graph->places);

    place->span = (ad_span){.byte_start = r->row * 100,
                            .byte_end = r->row * 100 + 8,
                            .row = r->row,
                            .row_end = r->row,
                            .column_end = 8,
                            .utf16_column_end = 8};
    return r->graph->places.count - 1;
}

static uint32_t text_find(const text_reader *r, const char *name)
{
    for (size_t i = r->value_count; i > 0; i--) {
        if (strcmp(r->values[i - 1].name, name) == 0) {
            return r->values[i - 1].number;
        }
    }
    if (strcmp(name, "0") != 0) {
        text_wrong(r, name);
    }
    return 0;
}

static void text_name(text_reader *r, const char *name, uint32_t number)
{
    if (r->value_count == TEXT_NAMES_MAX) {
        text_wrong(r, "too many names");
    }
    snprintf(r->values[r->value_count].name, sizeof(r->values[0].name), "%s", name);
    r->values[r->value_count++].number = number;
}

static ad_flow_node *text_node(text_reader *r, ad_flow_op op, const char *name)
{
    ad_flow_function *function = &r->graph->functions.at[r->graph->functions.count - 1];
    ad_flow_node *node = TEXT_PUSH(&r->graph->nodes);

    *node = (ad_flow_node){.op = (uint8_t)op, .place = AD_FLOW_NONE};
    node->name = text_string(r->graph, name);
    node->place = text_place(r);
    text_name(r, name, r->graph->nodes.count - 1);
    if (function->node_count++ == 0) {
        function->first_node = r->graph->nodes.count - 1;
    }
    return node;
}

static void text_operand(text_reader *r, ad_flow_node *node, uint32_t value)
{
    if (node->operand_count == 0) {
        node->operands = r->graph->operands.count;
    } else if (node->operands + node->operand_count !=
               r->graph->operands.count) { /* "more": all of them move */
        for (uint32_t i = 0; i < node->operand_count; i++) {
            uint32_t *moved = TEXT_PUSH(&r->graph->operands);

            *moved = r->graph->operands.at[node->operands + i];
        }
        node->operands = r->graph->operands.count - node->operand_count;
    }
    *(uint32_t *)TEXT_PUSH(&r->graph->operands) = value;
    node->operand_count++;
}

static void text_operands(text_reader *r, ad_flow_node *node, unsigned from)
{
    for (unsigned i = from; i < r->word_count; i++) {
        text_operand(r, node, text_find(r, r->words[i]));
    }
}

static uint32_t text_class(const text_reader *r, const char *name)
{
    for (uint32_t i = 0; i < r->graph->classes.count; i++) {
        ad_str full = r->graph->strings.at[r->graph->classes.at[i].name];

        if (ad_str_ends(full, ad_str_of(name))) {
            return i;
        }
    }
    text_wrong(r, "no such class");
}

static void text_flag(text_reader *r, ad_flow_function *function, const char *flag)
{
    if (strcmp(flag, "static") == 0) {
        function->flags |= AD_FLOW_FN_STATIC;
    } else if (strcmp(flag, "classmethod") == 0) {
        function->flags |= AD_FLOW_FN_CLASSMETHOD;
    } else if (strcmp(flag, "property") == 0) {
        function->flags |= AD_FLOW_FN_PROPERTY;
    } else if (strcmp(flag, "module") == 0) {
        function->flags |= AD_FLOW_FN_MODULE;
    } else {
        function->flags |= AD_FLOW_FN_METHOD;
        function->owner = text_class(r, flag);
    }
}

static void text_function(text_reader *r)
{
    ad_flow_function *function = TEXT_PUSH(&r->graph->functions);

    *function = (ad_flow_function){.name = text_string(r->graph, r->words[1]),
                                   .owner = AD_FLOW_NONE,
                                   .parameters = r->graph->parameters.count,
                                   .place = text_place(r)};
    for (unsigned i = 2; i < r->word_count; i++) {
        const char *word = r->words[i];
        uint8_t flags = 0;
        ad_flow_parameter *parameter;
        ad_flow_node *node;

        if (word[0] == '@') {
            text_flag(r, function, word + 1);
            continue;
        }
        if (word[0] == '!') {
            flags = AD_FLOW_PARAM_KEYWORD_ONLY;
        } else if (word[0] == '*') {
            flags = word[1] == '*' ? AD_FLOW_PARAM_KEYWORDS : AD_FLOW_PARAM_REST;
        }
        word += strspn(word, "*!");
        node = text_node(r, AD_FLOW_PARAM, word);
        node->a = function->parameter_count++;
        parameter = TEXT_PUSH(&r->graph->parameters);
        *parameter = (ad_flow_parameter){.name = node->name,
                                         .flags = flags,
                                         .value = r->graph->nodes.count - 1,
                                         .after = r->graph->nodes.count - 1};
    }
}

static void text_argument(text_reader *r, ad_flow_call *call, char *word)
{
    ad_flow_argument *argument = TEXT_PUSH(&r->graph->arguments);
    char *equals = strchr(word, '=');

    if (equals) {
        *equals = '\0';
        argument->keyword = text_string(r->graph, word);
        word = equals + 1;
    } else if (word[0] == '*') {
        argument->spread = word[1] == '*' ? 2 : 1;
    } else if (word[0] == '~') {
        argument->spread = 3;
    }
    argument->value = text_find(r, word + strspn(word, "*~"));
    call->argument_count++;
}

static void text_names(text_reader *r, ad_flow_call *call, char *names)
{
    while (names && strcmp(names, "-") != 0) {
        char *bar = strchr(names, '|');
        uint32_t *name;

        if (bar) {
            *bar = '\0';
        }
        name = TEXT_PUSH(&r->graph->names);
        *name = text_string(r->graph, names);
        call->name_count++;
        names = bar ? bar + 1 : NULL;
    }
}

static void text_call(text_reader *r)
{
    ad_flow_call call = {.names = r->graph->names.count,
                         .arguments = r->graph->arguments.count,
                         .function = r->graph->functions.count - 1};

    call.place = text_place(r);
    text_names(r, &call, r->words[3]);
    for (unsigned i = 4; i < r->word_count; i++) {
        char *word = r->words[i];

        if (strncmp(word, "recv:", 5) == 0) {
            call.receiver = text_find(r, word + 5);
        } else if (strncmp(word, "callee:", 7) == 0) {
            call.callee = text_find(r, word + 7);
        } else if (strcmp(word, "stopped") == 0) {
            call.stopped = true;
        } else if (strcmp(word, "made") == 0) {
            call.made = true;
        } else {
            text_argument(r, &call, word);
        }
    }
    *(ad_flow_call *)TEXT_PUSH(&r->graph->calls) = call;
    if (!call.made) {
        text_node(r, AD_FLOW_CALL, r->words[0])->a = r->graph->calls.count - 1;
    }
    snprintf(r->calls[r->call_count].name, sizeof(r->calls[0].name), "%s", r->words[0]);
    r->calls[r->call_count++].number = r->graph->calls.count - 1;
}

static void text_after(text_reader *r)
{
    ad_flow_node *node = text_node(r, AD_FLOW_AFTER, r->words[0]);

    node->a = AD_FLOW_NONE;
    for (size_t i = 0; i < r->call_count; i++) {
        if (strcmp(r->calls[i].name, r->words[3]) == 0) {
            node->a = r->calls[i].number;
        }
    }
    node->b = strcmp(r->words[4], "self") == 0 ? AD_FLOW_RECEIVER : (uint32_t)strtoul(r->words[4], NULL, 10);
    text_operands(r, node, 5);
}

static void text_value(text_reader *r)
{
    static const struct {
        const char *word;
        ad_flow_op op;
    } plain[] = {{"join", AD_FLOW_JOIN},
                 {"captured", AD_FLOW_CAPTURED},
                 {"derive", AD_FLOW_DERIVE},
                 {"deep", AD_FLOW_DERIVE}};
    const char *op = r->words[2];
    const char *name = r->words[0];
    ad_flow_node *node;

    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (strcmp(op, plain[i].word) == 0) {
            node = text_node(r, plain[i].op, name);
            node->flags = strcmp(op, "deep") == 0 ? AD_FLOW_DEEP : 0;
            text_operands(r, node, 3);
            return;
        }
    }
    if (strcmp(op, "source") == 0) {
        node = text_node(r, AD_FLOW_SOURCE, name);
        node->a = (uint32_t)strtoul(r->words[3], NULL, 10);
        text_operands(r, node, 4);
    } else if (strcmp(op, "load") == 0) {
        node = text_node(r, AD_FLOW_LOAD, name);
        node->a = text_string(r->graph, r->words[4]);
        text_operand(r, node, text_find(r, r->words[3]));
    } else if (strcmp(op, "store") == 0) {
        node = text_node(r, AD_FLOW_STORE, name);
        node->a = text_string(r->graph, r->words[4]);
        text_operand(r, node, text_find(r, r->words[3]));
        text_operand(r, node, text_find(r, r->words[5]));
    } else if (strcmp(op, "clean") == 0) {
        node = text_node(r, AD_FLOW_CLEANED, name);
        *(ad_flow_mask *)TEXT_PUSH(&r->graph->masks) = strtoull(r->words[4], NULL, 16);
        node->b = r->graph->masks.count - 1;
        text_operand(r, node, text_find(r, r->words[3]));
    } else if (strcmp(op, "global") == 0) {
        node = text_node(r, AD_FLOW_GLOBAL, name);
        node->a = text_string(r->graph, r->words[3]);
    } else if (strcmp(op, "function") == 0) {
        node = text_node(r, AD_FLOW_FUNCTION, name);
        node->a = text_string(r->graph, r->words[3]);
        node->b = AD_FLOW_NONE;
    } else if (strcmp(op, "call") == 0) {
        text_call(r);
    } else if (strcmp(op, "after") == 0) {
        text_after(r);
    } else {
        text_wrong(r, "no such operation");
    }
}

static void text_sink(text_reader *r)
{
    ad_flow_sink *sink = TEXT_PUSH(&r->graph->sinks);

    *sink = (ad_flow_sink){.value = text_find(r, r->words[1]),
                           .rule = (uint16_t)(r->word_count > 2 ? strtoul(r->words[2], NULL, 10) : 0),
                           .function = r->graph->functions.count - 1,
                           .place = text_place(r),
                           .severity = AD_SEVERITY_MEDIUM,
                           .row_first = r->row,
                           .row_last = r->row};
    sink->message = text_string(r->graph, "message");
}

static void text_line(text_reader *r)
{
    const char *word = r->words[0];
    ad_flow_graph *graph = r->graph;

    if (strcmp(word, "module") == 0) {
        graph->module = ad_arena_copy(&graph->arena, ad_str_of(strcmp(r->words[1], "-") ? r->words[1] : ""));
        graph->is_package = r->word_count > 2;
        graph->path = graph->module;
    } else if (strcmp(word, "alias") == 0 || strcmp(word, "star") == 0) {
        ad_flow_alias *alias = TEXT_PUSH(&graph->aliases);

        alias->name = word[0] == 's' ? 0 : text_string(graph, r->words[1]);
        alias->target = text_string(graph, r->words[r->word_count - 1]);
    } else if (strcmp(word, "class") == 0) {
        ad_flow_class *class = TEXT_PUSH(&graph->classes);

        class->name = text_string(graph, r->words[1]);
        class->bases = graph->names.count;
        for (unsigned i = 2; i < r->word_count; i++, class->base_count++) {
            *(uint32_t *)TEXT_PUSH(&graph->names) = text_string(graph, r->words[i]);
        }
    } else if (strcmp(word, "fn") == 0) {
        text_function(r);
    } else if (strcmp(word, "set") == 0) {
        ad_flow_global *global = TEXT_PUSH(&graph->globals);

        *global = (ad_flow_global){.name = text_string(graph, r->words[1]),
                                   .value = text_find(r, r->words[2]),
                                   .function = graph->functions.count - 1};
    } else if (strcmp(word, "sink") == 0) {
        text_sink(r);
    } else if (strcmp(word, "return") == 0) {
        graph->functions.at[graph->functions.count - 1].result = text_find(r, r->words[1]);
    } else if (strcmp(word, "leave") == 0) {
        const ad_flow_node *parameter = &graph->nodes.at[text_find(r, r->words[1])];

        graph->parameters.at[graph->functions.at[graph->functions.count - 1].parameters + parameter->a]
            .after = text_find(r, r->words[2]);
    } else if (strcmp(word, "more") == 0) {
        text_operand(r, &graph->nodes.at[text_find(r, r->words[1])], text_find(r, r->words[2]));
    } else if (r->word_count > 2 && strcmp(r->words[1], "=") == 0) {
        text_value(r);
    } else {
        text_wrong(r, "no such line");
    }
}

/* Owner: ad_flow_graph_free. Stops the test when the text is wrong. */
static void text_graph(const char *text, ad_flow_graph *graph)
{
    text_reader *r = ad_calloc(1, sizeof(*r));
    char *copy = ad_strndup(text, strlen(text));
    char *line = copy;
    ad_flow_node *clean;

    if (!r || !copy) {
        abort();
    }
    ad_flow_graph_init(graph, &ad_limits_default);
    r->graph = graph;
    text_string(graph, "");
    text_string(graph, "*");
    text_string(graph, "**");
    clean = TEXT_PUSH(&graph->nodes);
    clean->place = AD_FLOW_NONE;
    for (r->row = 1; line; r->row++) {
        char *end = strchr(line, '\n');
        char *rest = line;
        ad_flow_line *at;

        if (end) {
            *end = '\0';
        }
        rest += strspn(rest, " ");
        at = TEXT_PUSH(&graph->lines);
        *at = (ad_flow_line){.row = r->row, .text = text_string(graph, rest)};
        for (r->word_count = 0; *rest && r->word_count < TEXT_WORDS_MAX; rest += strspn(rest, " ")) {
            r->words[r->word_count++] = rest;
            rest += strcspn(rest, " ");
            if (*rest) {
                *rest++ = '\0';
            }
        }
        if (r->word_count) {
            text_line(r);
        }
        line = end ? end + 1 : NULL;
    }
    ad_free(copy);
    ad_free(r);
}

#endif
