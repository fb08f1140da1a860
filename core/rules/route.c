/* Routes: texts such as "/user/<int:id>", "/user/{id}" and "^user/(?P<id>[0-9]+)$", which name the parameters
 * that a web framework takes out of an address. */
#include "rules/dispatch_priv.h"

#include "base/banned.h"

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The pattern of a named group, from behind its name on: does it let through nothing but letters, digits, `_`
 * and
 * `-`? */
static bool is_plain_group(ad_str pattern)
{
    bool in_class = false;
    size_t depth = 1;

    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.ptr[i];

        if (c == '\\') {
            char escaped = i + 1 < pattern.len ? pattern.ptr[++i] : 'W';

            if (escaped != 'w' && escaped != 'd' && escaped != '-') {
                return false;
            }
        } else if (in_class) {
            if (c != ']' && c != '-' && !is_name_byte(c)) {
                return false;
            }
            in_class = c != ']';
        } else if (c == '[') {
            in_class = true;
        } else if (c == ')' && --depth == 0) {
            return i > 0;
        } else if (c == '(') {
            depth++;
        } else if (!is_name_byte(c) && ad_str_find_byte(AD_STR("-|)?*+{},:"), c, 0) == SIZE_MAX) {
            return false;
        }
    }
    return false;
}

static bool is_plain(ad_run *run, ad_str route, ad_str name)
{
    ad_str wanted = ad_run_join(run, AD_STR("(?P<"), name, AD_STR(">"));
    size_t at = wanted.len ? ad_str_find(route, wanted, 0) : SIZE_MAX;

    return at != SIZE_MAX && is_plain_group(ad_str_sub(route, at + wanted.len, SIZE_MAX));
}

bool ad_route_converts(ad_run *run, ad_str route, const ad_str *texts, size_t count, ad_str name)
{
    for (size_t t = 0; t < count; t++) {
        size_t dollar = ad_str_find_byte(texts[t], '$', 0);
        ad_str wanted = ad_run_join(run, ad_str_sub(texts[t], 0, dollar), name,
                                    ad_str_sub(texts[t], dollar + 1, texts[t].len - dollar - 1));

        if (wanted.len > 0 && ad_str_find(route, wanted, 0) != SIZE_MAX) {
            return true;
        }
    }
    return count && is_plain(run, route, name);
}

static bool is_name(ad_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!is_name_byte(text.ptr[i])) {
            return false;
        }
    }
    return text.len > 0 && (text.ptr[0] < '0' || text.ptr[0] > '9');
}

/* Of "int:id" and "id:int" either part may be the parameter: frameworks do not agree, and no function has a
 * parameter for the other one. */
static size_t add_names(ad_str inside, ad_str *out, size_t max)
{
    size_t count = 0;
    size_t at = 0;

    while (at <= inside.len && count < max) {
        size_t colon = ad_str_find_byte(inside, ':', at);
        size_t end = colon == SIZE_MAX ? inside.len : colon;
        ad_str part = ad_str_sub(inside, at, end - at);

        if (is_name(part)) {
            out[count++] = part;
        }
        at = end + 1;
    }
    return count;
}

size_t ad_route_names(ad_str route, ad_str *out, size_t max)
{
    size_t count = 0;
    size_t i = 0;

    while (i < route.len && count < max) {
        char close = route.ptr[i] == '<' ? '>' : route.ptr[i] == '{' ? '}' : '\0';
        size_t end = close ? ad_str_find_byte(route, close, i + 1) : SIZE_MAX;

        if (close && end == SIZE_MAX) {
            break;
        }
        if (close) {
            count += add_names(ad_str_sub(route, i + 1, end - i - 1), out + count, max - count);
            i = end;
        }
        i++;
    }
    return count;
}
