/* Which calls run text as code, and what text: exec, eval and compile by Python's own meaning, and an
 * interpreter that is started with `-c`. */
#include "base/mem.h"
#include "scan/scan_priv.h"

#include "base/banned.h"

enum { WORDS_MAX = 64 /* of a command line that are looked at */ };

typedef enum code_form {
    CODE_TEXT,    /* the argument is the code */
    CODE_COMMAND, /* the argument is a command: a line, or a list of words */
    CODE_WORDS    /* the arguments are the words of a command */
} code_form;

typedef struct code_runner {
    const char *name;
    const char *how;
    const char *keyword; /* under which the argument may be given */
    uint32_t position;   /* 1-based */
    code_form form;
} code_runner;

/* In byte order. */
static const code_runner runners[] = {
    {"asyncio.create_subprocess_exec", "python -c", "", 1, CODE_WORDS},
    {"asyncio.create_subprocess_shell", "python -c", "cmd", 1, CODE_COMMAND},
    {"builtins.compile", "compile", "source", 1, CODE_TEXT},
    {"builtins.eval", "eval", "source", 1, CODE_TEXT},
    {"builtins.exec", "exec", "source", 1, CODE_TEXT},
    {"code.InteractiveConsole().push", "push", "line", 1, CODE_TEXT},
    {"code.InteractiveConsole().runsource", "runsource", "source", 1, CODE_TEXT},
    {"code.InteractiveInterpreter().runsource", "runsource", "source", 1, CODE_TEXT},
    {"os.execl", "python -c", "", 1, CODE_WORDS},
    {"os.execlp", "python -c", "", 1, CODE_WORDS},
    {"os.execv", "python -c", "", 2, CODE_COMMAND},
    {"os.execvp", "python -c", "", 2, CODE_COMMAND},
    {"os.popen", "python -c", "cmd", 1, CODE_COMMAND},
    {"os.spawnl", "python -c", "", 1, CODE_WORDS},
    {"os.spawnlp", "python -c", "", 1, CODE_WORDS},
    {"os.spawnv", "python -c", "", 3, CODE_COMMAND},
    {"os.spawnvp", "python -c", "", 3, CODE_COMMAND},
    {"os.system", "python -c", "command", 1, CODE_COMMAND},
    {"six.exec_", "exec", "_code_", 1, CODE_TEXT},
    {"subprocess.Popen", "python -c", "args", 1, CODE_COMMAND},
    {"subprocess.call", "python -c", "args", 1, CODE_COMMAND},
    {"subprocess.check_call", "python -c", "args", 1, CODE_COMMAND},
    {"subprocess.check_output", "python -c", "args", 1, CODE_COMMAND},
    {"subprocess.getoutput", "python -c", "cmd", 1, CODE_COMMAND},
    {"subprocess.getstatusoutput", "python -c", "cmd", 1, CODE_COMMAND},
    {"subprocess.run", "python -c", "args", 1, CODE_COMMAND},
};

enum { RUNNER_COUNT = sizeof(runners) / sizeof(runners[0]) };

/* RUNNER_COUNT: none. Called for every call of every unit. */
static uint32_t runner_of(ad_str name)
{
    uint32_t low = 0;
    uint32_t high = RUNNER_COUNT;

    if (!name.len || name.ptr[0] < 'a' || name.ptr[0] > 's') {
        return RUNNER_COUNT;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = ad_str_compare_text(name, runners[middle].name);

        if (order == 0) {
            return middle;
        }
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return RUNNER_COUNT;
}

ad_status ad_code_note(ad_code_list *list, ad_node site, const ad_str *names, size_t count, ad_err *err)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t number = runner_of(names[i]);

        if (number == RUNNER_COUNT) {
            continue;
        }
        if (!ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        list->at[list->count].node = site;
        list->at[list->count++].number = number;
        return AD_OK;
    }
    return AD_OK;
}

void ad_code_clear(ad_code_list *list)
{
    ad_free(list->at);
    *list = (ad_code_list){.at = NULL};
}

/* ---- the texts ---- */

typedef struct gathering {
    ad_module *module;
    ad_arena *arena;
    ad_code_text *at;
    size_t count, capacity;
    bool failed;
} gathering;

static void add_text(gathering *all, ad_node place, ad_str text, bool bytes, const char *how)
{
    for (size_t i = all->count; i > 0 && all->at[i - 1].place == place; i--) {
        if (ad_str_equal(all->at[i - 1].text, text)) {
            return;
        }
    }
    if (!ad_str_trim(text).len) {
        return;
    }
    if (!ad_grow(&all->at, &all->capacity, all->count + 1, sizeof(*all->at))) {
        all->failed = true;
        return;
    }
    all->at[all->count++] = (ad_code_text){.place = place, .text = text, .bytes = bytes, .how = how};
}

/* The alternatives of a value; itself when it is one. */
static size_t alternatives(const ad_module *module, ad_value_id id, ad_value_id out[AD_ALTERNATIVES_MAX])
{
    const ad_value *value = ad_module_get(module, id);
    size_t count = 0;

    if (value->kind != AD_VALUE_ANY_OF) {
        out[0] = id;
        return 1;
    }
    while (count < value->u.items.count && count < AD_ALTERNATIVES_MAX) {
        out[count] = value->u.items.at[count];
        count++;
    }
    return count;
}

static void add_value(gathering *all, ad_node place, ad_value_id id, const char *how)
{
    ad_value_id each[AD_ALTERNATIVES_MAX];
    size_t count = alternatives(all->module, id, each);

    for (size_t i = 0; i < count; i++) {
        const ad_value *value = ad_module_get(all->module, each[i]);

        if (value->kind == AD_VALUE_STR || value->kind == AD_VALUE_BYTES) {
            add_text(all, place, value->text, value->kind == AD_VALUE_BYTES, how);
        }
    }
}

/* ---- commands ---- */

typedef struct word {
    ad_str text;  /* empty: not known */
    bool python;  /* names an interpreter */
    bool is_text; /* known */
} word;

static bool names_python(ad_str path)
{
    size_t slash = ad_str_find_last_byte(path, '/');
    size_t backslash = ad_str_find_last_byte(path, '\\');

    if (slash != SIZE_MAX) {
        path = ad_str_sub(path, slash + 1, path.len);
    } else if (backslash != SIZE_MAX) {
        path = ad_str_sub(path, backslash + 1, path.len);
    }
    return ad_str_starts(path, AD_STR("python")) || ad_str_starts(path, AD_STR("pypy")) ||
           ad_str_equal_nocase(path, AD_STR("py")) || ad_str_equal_nocase(path, AD_STR("py.exe"));
}

static word word_of(const ad_module *module, ad_value_id id)
{
    const ad_value *value = ad_module_get(module, id);
    word w = {.text = AD_STR("")};

    if (value->kind == AD_VALUE_STR) {
        w = (word){.text = value->text, .python = names_python(value->text), .is_text = true};
    } else if (value->kind == AD_VALUE_NAME) {
        w.python = ad_str_equal(value->text, AD_STR("sys.executable"));
    }
    return w;
}

/* `-c`, also behind other letters: `-ic`. */
static bool is_code_option(const word *w)
{
    return w->is_text && w->text.len >= 2 && w->text.len <= 6 && w->text.ptr[0] == '-' &&
           w->text.ptr[1] != '-' && w->text.ptr[w->text.len - 1] == 'c';
}

static void add_command(gathering *all, ad_node place, const word *words, size_t count, const char *how)
{
    bool python = false;

    for (size_t i = 0; i + 1 < count; i++) {
        if (python && is_code_option(&words[i]) && words[i + 1].is_text) {
            add_text(all, place, words[i + 1].text, false, how);
            python = false;
        }
        python = python || words[i].python;
    }
}

/* One word of a shell's line with its quotes undone, NULL at the end or when memory is short. */
static bool next_word(ad_str line, size_t *at, ad_buf *out)
{
    char quote = '\0';
    bool any = false;

    ad_buf_reset(out);
    while (*at < line.len && memchr(" \t\n;|&()", line.ptr[*at], 8)) {
        (*at)++;
    }
    for (; *at < line.len; (*at)++) {
        char c = line.ptr[*at];

        if (!quote && memchr(" \t\n;|&()", c, 8)) {
            break;
        }
        any = true;
        if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? '\0' : c;
        } else if (c == '\\' && quote != '\'' && *at + 1 < line.len &&
                   (!quote || memchr("\"\\$`\n", line.ptr[*at + 1], 5))) {
            ad_buf_byte(out, line.ptr[++*at]);
        } else {
            ad_buf_byte(out, c);
        }
    }
    return any && !out->failed;
}

static void add_line(gathering *all, ad_node place, ad_str line, const char *how)
{
    word words[WORDS_MAX] = {0};
    size_t count = 0;
    size_t at = 0;
    ad_buf text;

    if (ad_str_find(line, AD_STR("c"), 0) == SIZE_MAX || ad_str_find(line, AD_STR("py"), 0) == SIZE_MAX) {
        return;
    }
    ad_buf_init(&text, line.len + 1);
    while (count < WORDS_MAX && next_word(line, &at, &text)) {
        ad_str copy = ad_arena_copy(all->arena, ad_buf_str(&text));

        if (!copy.ptr) {
            all->failed = true;
            break;
        }
        words[count++] = (word){.text = copy, .python = names_python(copy), .is_text = true};
    }
    ad_buf_clear(&text);
    add_command(all, place, words, count, how);
}

static void add_words(gathering *all, ad_node place, const ad_value *list, const char *how)
{
    word words[WORDS_MAX] = {0};
    size_t count = 0;

    while (count < WORDS_MAX && count < list->u.items.count) {
        words[count] = word_of(all->module, list->u.items.at[count]);
        count++;
    }
    add_command(all, place, words, count, how);
}

static void add_commands(gathering *all, const ad_argument *argument, const char *how)
{
    ad_value_id each[AD_ALTERNATIVES_MAX];
    size_t count = alternatives(all->module, argument->value, each);

    for (size_t i = 0; i < count; i++) {
        const ad_value *value = ad_module_get(all->module, each[i]);

        if (value->kind == AD_VALUE_STR) {
            add_line(all, argument->node, value->text, how);
        } else if (value->kind == AD_VALUE_LIST || value->kind == AD_VALUE_TUPLE) {
            add_words(all, argument->node, value, how);
        }
    }
}

static void add_arguments(gathering *all, const ad_call *call, const char *how)
{
    word words[WORDS_MAX] = {0};
    size_t count = 0;

    while (count < WORDS_MAX && count < call->count && !call->arguments[count].keyword.len) {
        words[count] = word_of(all->module, call->arguments[count].value);
        count++;
    }
    if (count) {
        add_command(all, call->node, words, count, how);
    }
}

/* ---- sites ---- */

/* Text that is run may be made of constants of other modules. */
static void want_unknown(ad_module *module, ad_node code, ad_value_id value)
{
    if (!ad_value_is_constant(module, value)) {
        ad_module_want_parts(module, code);
    }
}

static void add_call(gathering *all, const ad_call *call, const code_runner *runner)
{
    const ad_argument *argument = ad_call_argument(call, ad_str_of(runner->keyword), runner->position);

    if (runner->form == CODE_WORDS) {
        add_arguments(all, call, runner->how);
    } else if (argument && runner->form == CODE_TEXT) {
        want_unknown(all->module, argument->node, argument->value);
        add_value(all, argument->node, argument->value, runner->how);
    } else if (argument) {
        add_commands(all, argument, runner->how);
    }
}

ad_status ad_code_texts(ad_module *module, const ad_code_list *list, ad_arena *arena, ad_code_text **out,
                        size_t *out_count, ad_err *err)
{
    const ad_tree *tree = ad_module_tree(module);
    gathering all = {.module = module, .arena = arena};

    for (size_t i = 0; !all.failed && i < list->count; i++) {
        ad_node site = list->at[i].node;
        const code_runner *runner = &runners[list->at[i].number];

        if (ad_node_kind(tree, site) == AD_KIND_EXEC_STATEMENT) {
            ad_node code = ad_node_child_by_field(tree, site, AD_FIELD_CODE);

            if (code != AD_NO_NODE) {
                want_unknown(module, code, ad_module_value(module, code));
                add_value(&all, code, ad_module_value(module, code), runner->how);
            }
        } else {
            const ad_call *call = ad_module_call(module, site);

            if (call) {
                add_call(&all, call, runner);
            }
        }
    }
    if (all.failed) {
        ad_free(all.at);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    *out = all.at;
    *out_count = all.count;
    return AD_OK;
}
