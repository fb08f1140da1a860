/* A sorted array of keys. */
#include "input/tar_seen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "result/result.h"

#include "base/banned.h"

void ad_tar_seen_clear(ad_tar_seen *seen)
{
    ad_free(seen->keys);
    *seen = (ad_tar_seen){0};
}

static uint64_t from_hex(const char *hex)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 16; i++) {
        value = value << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    }
    return value;
}

ad_tar_key ad_tar_key_of(ad_str name, const ad_str *bytes)
{
    ad_digest digest;
    char hex[65];

    ad_digest_init(&digest);
    ad_digest_add(&digest, name);
    if (bytes) {
        ad_digest_add(&digest, *bytes);
    }
    ad_digest_hex(&digest, hex);
    return (ad_tar_key){from_hex(hex), from_hex(hex + 16)};
}

ad_status ad_tar_seen_add(ad_tar_seen *seen, ad_tar_key key, ad_err *err)
{
    if (!ad_grow(&seen->keys, &seen->capacity, seen->count + 1, sizeof(*seen->keys))) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive's members");
    }
    seen->keys[seen->count++] = key;
    return AD_OK;
}

static int by_key(const void *a, const void *b)
{
    const ad_tar_key *x = a;
    const ad_tar_key *y = b;

    if (x->high != y->high) {
        return x->high < y->high ? -1 : 1;
    }
    return x->low < y->low ? -1 : x->low > y->low;
}

void ad_tar_seen_sort(ad_tar_seen *seen)
{
    if (seen->count) {
        qsort(seen->keys, seen->count, sizeof(*seen->keys), by_key);
    }
}

bool ad_tar_seen_has(const ad_tar_seen *seen, ad_tar_key key)
{
    return seen->count && bsearch(&key, seen->keys, seen->count, sizeof(*seen->keys), by_key);
}
