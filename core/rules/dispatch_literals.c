/* Many literals looked for in one pass over a text, and the regular expressions that need them. */
#include <stdlib.h>

#include "rules/dispatch_priv.h"

#include "base/banned.h"

enum {
    ROWS_MAX = 1 << 18,
    START_BYTES = 3, /* looked at to tell whether a literal may begin */
    STARTS_MASK = (1 << 15) - 1
};

/* ---- the automaton ---- */

/* Letters are looked for without their case: some literals want that, and the others are looked at again. */
static uint8_t fold(char c)
{
    return (uint8_t)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* A trie while it grows; siblings ascend by label. State 0 is the root. */
typedef struct trie_state {
    uint32_t child;
    uint32_t sibling;
    uint32_t literal; /* plus 1 */
    uint8_t label;
} trie_state;

typedef struct trie {
    trie_state *states;
    uint32_t count;
} trie;

/* The child of a state by label, made if it is new. The trie has room. */
static uint32_t trie_child(trie *t, uint32_t state, uint8_t label)
{
    uint32_t *link = &t->states[state].child;

    while (*link && t->states[*link].label < label) {
        link = &t->states[*link].sibling;
    }
    if (!*link || t->states[*link].label != label) {
        t->states[t->count] = (trie_state){.sibling = *link, .label = label};
        *link = t->count++;
    }
    return *link;
}

static ad_status trie_build(trie *t, const ad_str *literals, size_t count, uint32_t *out_numbers,
                            uint32_t *out_distinct, ad_err *err)
{
    size_t room = 1;
    uint32_t distinct = 0;

    for (size_t i = 0; i < count; i++) {
        room += literals[i].len;
    }
    t->states = room < UINT32_MAX ? ad_calloc(room, sizeof(*t->states)) : NULL;
    t->count = 1;
    if (!t->states) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t state = 0;

        for (size_t b = 0; b < literals[i].len; b++) {
            state = trie_child(t, state, fold(literals[i].ptr[b]));
        }
        if (t->states[state].literal == 0) {
            t->states[state].literal = ++distinct;
        }
        out_numbers[i] = t->states[state].literal - 1;
    }
    *out_distinct = distinct;
    return AD_OK;
}

static ad_status allocate(ad_literals *set, uint32_t states, ad_arena *arena, ad_err *err)
{
    set->first_child = ad_arena_array(arena, (size_t)states + 1, sizeof(*set->first_child));
    set->label = ad_arena_array(arena, states, sizeof(*set->label));
    set->fail = ad_arena_array(arena, states, sizeof(*set->fail));
    set->literal = ad_arena_array(arena, states, sizeof(*set->literal));
    set->shorter = ad_arena_array(arena, states, sizeof(*set->shorter));
    set->starts = ad_arena_array(arena, STARTS_MASK + 1, sizeof(*set->starts));
    set->row_count = states < ROWS_MAX / set->classes ? states : ROWS_MAX / set->classes;
    set->rows = ad_arena_array(arena, (size_t)set->row_count * set->classes, sizeof(*set->rows));
    set->state_count = states;
    if (!set->starts || !set->rows || !set->first_child || !set->label || !set->fail || !set->literal ||
        !set->shorter) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
    }
    return AD_OK;
}

/* Bytes that no literal has are all alike, and so are a letter's two cases: a row is short. */
static void classify(ad_literals *set, const trie *t)
{
    set->classes = 1;
    for (uint32_t s = 1; s < t->count; s++) {
        uint8_t *class = &set->class_of[t->states[s].label];

        *class = *class ? *class : (uint8_t)set->classes++;
    }
    for (unsigned upper = 'A'; upper <= 'Z'; upper++) {
        set->class_of[upper] = set->class_of[upper + ('a' - 'A')];
    }
}

/* Copies the trie breadth first; order[s] is the trie state that became state s. */
static void renumber(ad_literals *set, const trie *t, uint32_t *order)
{
    uint32_t next = 1;

    order[0] = 0;
    for (uint32_t s = 0; s < t->count; s++) {
        set->first_child[s] = next;
        for (uint32_t child = t->states[order[s]].child; child; child = t->states[child].sibling) {
            order[next] = child;
            set->label[next] = t->states[child].label;
            set->literal[next] = t->states[child].literal;
            next++;
        }
    }
    set->first_child[t->count] = next;
    set->two_bytes = set->first_child[1];
    set->deep = set->two_bytes < t->count ? set->first_child[set->two_bytes] : t->count;
}

/* The child of a state other than the root, 0 for none. */
static uint32_t child_of(const ad_literals *set, uint32_t state, uint8_t byte)
{
    uint32_t low = set->first_child[state];
    uint32_t high = set->first_child[state + 1];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (set->label[middle] == byte) {
            return middle;
        }
        if (set->label[middle] < byte) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

static uint32_t step(const ad_literals *set, uint32_t state, char c)
{
    while (state >= set->row_count) {
        uint32_t child = child_of(set, state, fold(c));

        if (child) {
            return child;
        }
        state = set->fail[state];
    }
    return set->rows[(size_t)state * set->classes + set->class_of[(uint8_t)c]];
}

/* Where every byte leads from a state: as from its fail state, but to its children. */
static void fill_row(ad_literals *set, uint32_t state)
{
    uint32_t *row = set->rows + (size_t)state * set->classes;

    if (state) {
        memcpy(row, set->rows + (size_t)set->fail[state] * set->classes, set->classes * sizeof(*row));
    }
    for (uint32_t child = set->first_child[state]; child < set->first_child[state + 1]; child++) {
        row[set->class_of[set->label[child]]] = child;
    }
}

/* Breadth first numbering means that a state's fail state, being shorter, is finished before it. */
static void link_failures(ad_literals *set)
{
    for (uint32_t s = 0; s < set->state_count; s++) {
        for (uint32_t child = set->first_child[s]; child < set->first_child[s + 1]; child++) {
            uint32_t fail = s == 0 ? 0 : step(set, set->fail[s], (char)set->label[child]);

            set->fail[child] = fail;
            set->shorter[child] = set->literal[fail] ? fail : set->shorter[fail];
        }
        if (s < set->row_count) {
            fill_row(set, s);
        }
    }
}

/* Five bits of each byte, which tell letters apart; what was three bytes ago is shifted out. */
static uint32_t roll(uint32_t hash, char c)
{
    return (hash << 5 | ((unsigned char)c & 31U)) & STARTS_MASK;
}

/* Almost no three bytes of a text are the first of a literal: asking so much first saves most of the walk.
 * What is shorter may have anything behind it. */
static void note_starts(ad_literals *set, const ad_str *literals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t hash = 0;
        size_t known = literals[i].len < START_BYTES ? literals[i].len : START_BYTES;

        for (size_t b = 0; b < known; b++) {
            hash = roll(hash, literals[i].ptr[b]);
        }
        if (known == 1) {
            memset(set->starts + (hash << 10), 1, 1U << 10);
        } else if (known == 2) {
            memset(set->starts + (hash << 5), 1, 1U << 5);
        } else {
            set->starts[hash] = 1;
        }
    }
}

/* Where a literal may begin, at `at` or behind. */
static size_t next_start(const ad_literals *set, ad_str text, size_t at)
{
    uint32_t hash;

    if (at + START_BYTES > text.len) {
        return at;
    }
    hash = roll(roll(0, text.ptr[at]), text.ptr[at + 1]);
    for (; at + START_BYTES <= text.len; at++) {
        hash = roll(hash, text.ptr[at + START_BYTES - 1]);
        if (set->starts[hash]) {
            break;
        }
    }
    return at;
}

ad_status ad_literals_build(ad_literals *set, const ad_str *literals, size_t count, uint32_t *out_numbers,
                            ad_arena *arena, ad_err *err)
{
    trie t = {NULL, 0};
    uint32_t *order = NULL;
    ad_status status = trie_build(&t, literals, count, out_numbers, &set->count, err);

    if (status != AD_OK) {
        goto done;
    }
    order = ad_calloc(t.count, sizeof(*order));
    if (!order) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
        goto done;
    }
    classify(set, &t);
    status = allocate(set, t.count, arena, err);
    if (status == AD_OK) {
        renumber(set, &t, order);
        link_failures(set);
        note_starts(set, literals, count);
    }

done:
    ad_free(order);
    ad_free(t.states);
    return status;
}

void ad_literals_begin(ad_literal_scan *scan, const ad_literals *set)
{
    scan->found_count = 0;
    if (++scan->epoch == 0) { /* wrapped around: old marks could look new */
        memset(scan->marks, 0, set->count * sizeof(*scan->marks));
        scan->epoch = 1;
    }
}

/* Whatever ends behind a literal that was seen before was seen then, too. */
static void note(ad_literal_scan *scan, const ad_literals *set, uint32_t state)
{
    uint32_t hit = set->literal[state] ? state : set->shorter[state];

    while (hit && scan->marks[set->literal[hit] - 1] != scan->epoch) {
        scan->marks[set->literal[hit] - 1] = scan->epoch;
        scan->found[scan->found_count++] = set->literal[hit] - 1;
        hit = set->shorter[hit];
    }
}

void ad_literals_scan(ad_literal_scan *scan, const ad_literals *set, ad_str text)
{
    uint32_t state = 0;
    size_t i = 0;

    while (set->count && i < text.len) {
        size_t stop = i + 1;

        if (state < set->deep) { /* with two bytes in hand at most: the first three tell where to go on */
            i = next_start(set, text, i - (state == 0 ? 0U : state < set->two_bytes ? 1U : 2U));
            stop = text.len - i < START_BYTES ? text.len : i + START_BYTES;
            state = 0;
        }
        for (; i < stop; i++) {
            state = step(set, state, text.ptr[i]);
            note(scan, set, state);
        }
    }
}

/* ---- regular expressions ---- */

ad_status ad_regex_list_add(ad_regex_list *list, const ad_regex *regex, uint32_t matcher, ad_err *err)
{
    if (!ad_grow(&list->at, &list->capacity, list->count + 1, sizeof(*list->at))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    list->at[list->count++] = (ad_regex_link){.regex = regex, .matcher = matcher};
    return AD_OK;
}

/* Puts links that need literal l at first[l] and on; numbers[i] belongs to the i-th link with one. */
static ad_status group(ad_regex_index *index, const ad_regex_list *list, const uint32_t *numbers,
                       ad_arena *arena, ad_err *err)
{
    uint32_t *next = ad_calloc((size_t)index->literals.count + 1, sizeof(*next));
    size_t with = 0;

    index->first = ad_arena_array(arena, (size_t)index->literals.count + 1, sizeof(*index->first));
    index->links = ad_arena_array(arena, list->count, sizeof(*index->links));
    if (!next || !index->first || !index->links) {
        ad_free(next);
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
    }
    index->link_count = list->count;
    for (size_t i = 0; i < list->count - index->always_count; i++) {
        index->first[numbers[i] + 1]++;
    }
    index->first[0] = (uint32_t)index->always_count;
    for (uint32_t l = 0; l < index->literals.count; l++) {
        index->first[l + 1] += index->first[l];
        next[l] = index->first[l];
    }
    for (size_t i = 0, always = 0; i < list->count; i++) {
        if (list->at[i].regex->literal.len == 0) {
            index->links[always++] = list->at[i];
        } else {
            index->links[next[numbers[with++]]++] = list->at[i];
        }
    }
    ad_free(next);
    return AD_OK;
}

ad_status ad_regex_index_build(ad_regex_index *index, const ad_regex_list *list, ad_arena *arena, ad_err *err)
{
    ad_str *literals = NULL;
    uint32_t *numbers = NULL;
    size_t with = 0;
    ad_status status = AD_OK;

    if (list->count == 0) {
        return AD_OK;
    }
    literals = ad_calloc(list->count, sizeof(*literals));
    numbers = ad_calloc(list->count, sizeof(*numbers));
    if (!literals || !numbers) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory for dispatch tables");
        goto done;
    }
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].regex->literal.len > 0) {
            literals[with++] = list->at[i].regex->literal;
        }
    }
    index->always_count = list->count - with;
    status = ad_literals_build(&index->literals, literals, with, numbers, arena, err);
    if (status == AD_OK) {
        status = group(index, list, numbers, arena, err);
    }

done:
    ad_free(numbers);
    ad_free(literals);
    return status;
}
