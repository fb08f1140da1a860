/* The string table: open addressing over numbers, strings in the caller's arena. Names come from hostile
 * sources, so the hash is SipHash-1-3 under a random key; numbers follow the order of insertion only. */
#include "base/intern.h"

#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/banned.h"

enum { FIRST_SLOTS = 64 };

static uint64_t rotate(uint64_t value, unsigned bits)
{
    return (value << bits) | (value >> (64 - bits));
}

typedef struct sip_state {
    uint64_t v0, v1, v2, v3;
} sip_state;

static inline sip_state sip_round(sip_state s)
{
    s.v0 += s.v1;
    s.v1 = rotate(s.v1, 13) ^ s.v0;
    s.v0 = rotate(s.v0, 32);
    s.v2 += s.v3;
    s.v3 = rotate(s.v3, 16) ^ s.v2;
    s.v0 += s.v3;
    s.v3 = rotate(s.v3, 21) ^ s.v0;
    s.v2 += s.v1;
    s.v1 = rotate(s.v1, 17) ^ s.v2;
    s.v2 = rotate(s.v2, 32);
    return s;
}

static inline sip_state sip_word(sip_state s, uint64_t word)
{
    s.v3 ^= word;
    s = sip_round(s);
    s.v0 ^= word;
    return s;
}

/* Fewer than eight bytes: some may stand twice, but texts of one length still differ where they did. */
static inline uint64_t load_few(const char *bytes, size_t count)
{
    uint32_t low;
    uint32_t high;

    if (count >= sizeof(low)) {
        memcpy(&low, bytes, sizeof(low));
        memcpy(&high, bytes + count - sizeof(high), sizeof(high));
        return low | (uint64_t)high << 32;
    }
    if (count == 0) {
        return 0;
    }
    return (unsigned char)bytes[0] | (uint64_t)(unsigned char)bytes[count / 2] << 8 |
           (uint64_t)(unsigned char)bytes[count - 1] << 16;
}

/* SipHash (Aumasson and Bernstein, 2012) with one compression and three finalisation rounds. */
static uint64_t keyed_hash(const uint64_t seed[2], ad_str text)
{
    sip_state s = {seed[0] ^ 0x736f6d6570736575U, seed[1] ^ 0x646f72616e646f6dU,
                   seed[0] ^ 0x6c7967656e657261U, seed[1] ^ 0x7465646279746573U};
    size_t at = 0;

    for (; at + 8 <= text.len; at += 8) {
        uint64_t word;

        memcpy(&word, text.ptr + at, 8); /* byte order is of no matter: hashes never leave the process */
        s = sip_word(s, word);
    }
    s = sip_word(s, load_few(text.ptr + at, text.len - at) ^ (uint64_t)text.len << 56);
    s.v2 ^= 0xff;
    s = sip_round(sip_round(sip_round(s)));
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

void ad_intern_init(ad_intern *table, ad_arena *arena)
{
    *table = (ad_intern){.arena = arena};
}

void ad_intern_clear(ad_intern *table)
{
    ad_free(table->slots);
    ad_free(table->strings);
    ad_free(table->hashes);
    ad_intern_init(table, table->arena);
}

/* The slot that holds text, or the free one where it belongs. There is always a free one. */
static size_t find_slot(const ad_intern *table, ad_str text, uint64_t hash)
{
    size_t mask = table->slot_count - 1;
    size_t slot = (size_t)hash & mask;

    while (table->slots[slot]) {
        uint32_t number = table->slots[slot];

        if (table->hashes[number - 1] == hash && ad_str_equal(table->strings[number - 1], text)) {
            break;
        }
        slot = (slot + 1) & mask;
    }
    return slot;
}

static bool grow_slots(ad_intern *table)
{
    size_t wanted = table->slot_count ? table->slot_count * 2 : FIRST_SLOTS;
    uint32_t *old = table->slots;
    uint32_t *slots = ad_calloc(wanted, sizeof(*slots));
    size_t i;

    if (!slots) {
        return false;
    }
    if (!old && getrandom(table->seed, sizeof(table->seed), GRND_NONBLOCK) != (ssize_t)sizeof(table->seed)) {
        table->seed[0] = (uint64_t)(uintptr_t)slots; /* an early boot or an odd jail: addresses vary too */
        table->seed[1] = (uint64_t)(uintptr_t)table;
    }
    for (i = 0; i < table->count; i++) {
        size_t slot = (size_t)table->hashes[i] & (wanted - 1);

        while (slots[slot]) {
            slot = (slot + 1) & (wanted - 1);
        }
        slots[slot] = (uint32_t)(i + 1);
    }
    table->slots = slots;
    table->slot_count = wanted;
    ad_free(old);
    return true;
}

static bool grow_strings(ad_intern *table)
{
    size_t capacity = table->capacity;

    if (table->count < table->capacity) {
        return true;
    }
    if (!ad_grow(&table->strings, &capacity, table->count + 1, sizeof(*table->strings))) {
        return false;
    }
    /* Should this one fail, strings is merely larger than capacity says. */
    capacity = table->capacity;
    if (!ad_grow(&table->hashes, &capacity, table->count + 1, sizeof(*table->hashes))) {
        return false;
    }
    table->capacity = capacity;
    return true;
}

uint32_t ad_intern_add(ad_intern *table, ad_str text)
{
    uint64_t hash;
    size_t slot;
    ad_str copy;

    if (!table->slots && !grow_slots(table)) {
        return 0;
    }
    hash = keyed_hash(table->seed, text);
    slot = find_slot(table, text, hash);
    if (table->slots[slot]) {
        return table->slots[slot];
    }
    if (table->count >= UINT32_MAX - 1 || !grow_strings(table)) {
        return 0;
    }
    if ((table->count + 1) * 4 > table->slot_count * 3) {
        if (!grow_slots(table)) {
            return 0;
        }
        slot = find_slot(table, text, hash);
    }
    copy = ad_arena_copy(table->arena, text);
    if (!copy.ptr) {
        return 0;
    }
    table->strings[table->count] = copy;
    table->hashes[table->count] = hash;
    table->count++;
    table->slots[slot] = (uint32_t)table->count;
    return (uint32_t)table->count;
}

uint32_t ad_intern_find(const ad_intern *table, ad_str text)
{
    if (!table->slots) {
        return 0;
    }
    return table->slots[find_slot(table, text, keyed_hash(table->seed, text))];
}

ad_str ad_intern_str(const ad_intern *table, uint32_t number)
{
    return number == 0 || number > table->count ? AD_STR("") : table->strings[number - 1];
}
