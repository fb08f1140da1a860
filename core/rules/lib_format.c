/* string.format: the conversions of the reference manual without %p and %q. printf(3) writes the digits
 * of floating-point numbers only; everything else, padding included, is done here. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "rules/lib.h"

#include "base/banned.h"

/* The longest is "%.99f" of the largest number: 309 digits, a point and 99 more. */
enum { NUMBER_BYTES = 512, WIDTH_DIGITS = 2 };

typedef struct spec {
    bool left, plus, blank, alternate, zero;
    unsigned width;
    int precision; /* -1: not given */
    char conversion;
} spec;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- reading a conversion ---- */

static AD_NORETURN void invalid(lua_State *L, ad_str format, size_t start, size_t end)
{
    lua_pushlstring(L, format.ptr + start, end - start);
    luaL_error(L, "invalid conversion '%s' to 'format'", lua_tostring(L, -1));
    __builtin_unreachable();
}

static bool add_flag(spec *sp, char c)
{
    switch (c) {
    case '-':
        sp->left = true;
        return true;
    case '+':
        sp->plus = true;
        return true;
    case ' ':
        sp->blank = true;
        return true;
    case '#':
        sp->alternate = true;
        return true;
    case '0':
        sp->zero = true;
        return true;
    default:
        return false;
    }
}

static unsigned read_number(ad_str format, size_t *at)
{
    unsigned value = 0;
    unsigned digits = 0;

    while (digits < WIDTH_DIGITS && *at < format.len && is_digit(format.ptr[*at])) {
        value = value * 10 + (unsigned)(format.ptr[(*at)++] - '0');
        digits++;
    }
    return value;
}

/* After '%', to behind the letter. */
static spec read_spec(lua_State *L, ad_str format, size_t *at)
{
    spec sp = {.precision = -1};
    size_t start = *at - 1;
    size_t end;

    while (*at < format.len && add_flag(&sp, format.ptr[*at])) {
        (*at)++;
    }
    sp.width = read_number(format, at);
    if (*at < format.len && format.ptr[*at] == '.') {
        (*at)++;
        sp.precision = (int)read_number(format, at);
    }
    end = *at < format.len ? *at + 1 : format.len;
    if (*at >= format.len || !format.ptr[*at] || !strchr("diuoxXcsaAeEfgG", format.ptr[*at])) {
        invalid(L, format, start, end > start + 20 ? start + 20 : end);
    }
    sp.conversion = format.ptr[(*at)++];
    return sp;
}

/* ---- writing ---- */

static void pad(ad_lua_text *out, size_t count, char byte)
{
    memset(ad_lua_text_room(out, count), byte, count);
    out->len += count;
}

/* prefix (a sign, 0x) and body, filled up to the width; zeros go between the two. */
static void add_padded(ad_lua_text *out, const spec *sp, ad_str prefix, ad_str body, bool zeros)
{
    size_t len = prefix.len + body.len;
    size_t fill = len < sp->width ? sp->width - len : 0;

    if (!sp->left && !zeros) {
        pad(out, fill, ' ');
    }
    ad_lua_text_add(out, prefix);
    if (!sp->left && zeros) {
        pad(out, fill, '0');
    }
    ad_lua_text_add(out, body);
    if (sp->left) {
        pad(out, fill, ' ');
    }
}

static ad_str sign_of(const spec *sp, bool negative)
{
    if (negative) {
        return AD_STR("-");
    }
    if (sp->plus) {
        return AD_STR("+");
    }
    return sp->blank ? AD_STR(" ") : AD_STR("");
}

static void add_integer(ad_lua_text *out, const spec *sp, lua_Integer value)
{
    char digits[NUMBER_BYTES];
    size_t at = sizeof(digits);
    bool is_signed = sp->conversion == 'd' || sp->conversion == 'i';
    bool negative = is_signed && value < 0;
    lua_Unsigned rest = negative ? 0U - (lua_Unsigned)value : (lua_Unsigned)value;
    lua_Unsigned base = is_signed || sp->conversion == 'u' ? 10 : sp->conversion == 'o' ? 8 : 16;
    const char *letters = sp->conversion == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    size_t least = sp->precision < 0 ? 1 : (size_t)sp->precision;
    ad_str prefix = is_signed ? sign_of(sp, negative) : AD_STR("");

    if (sp->alternate && base == 16 && rest != 0) {
        prefix = sp->conversion == 'X' ? AD_STR("0X") : AD_STR("0x");
    }
    for (; rest != 0; rest /= base) {
        digits[--at] = letters[rest % base];
    }
    while (sizeof(digits) - at < least) {
        digits[--at] = '0';
    }
    if (sp->alternate && base == 8 && (at == sizeof(digits) || digits[at] != '0')) {
        digits[--at] = '0';
    }
    add_padded(out, sp, prefix, (ad_str){digits + at, sizeof(digits) - at}, sp->zero && sp->precision < 0);
}

/* The digits of a number that is not negative, without flags and width. */
static size_t float_digits(char *out, const spec *sp, double value)
{
    int precision = sp->precision; /* below 0: as if not given */
    int count = 0;

    switch (tolower((unsigned char)sp->conversion)) {
    case 'a':
        count = sp->alternate ? snprintf(out, NUMBER_BYTES, "%#.*a", precision, value)
                              : snprintf(out, NUMBER_BYTES, "%.*a", precision, value);
        break;
    case 'e':
        count = sp->alternate ? snprintf(out, NUMBER_BYTES, "%#.*e", precision, value)
                              : snprintf(out, NUMBER_BYTES, "%.*e", precision, value);
        break;
    case 'f':
        count = sp->alternate ? snprintf(out, NUMBER_BYTES, "%#.*f", precision, value)
                              : snprintf(out, NUMBER_BYTES, "%.*f", precision, value);
        break;
    default:
        count = sp->alternate ? snprintf(out, NUMBER_BYTES, "%#.*g", precision, value)
                              : snprintf(out, NUMBER_BYTES, "%.*g", precision, value);
        break;
    }
    return count > 0 && count < NUMBER_BYTES ? (size_t)count : 0;
}

static void add_float(ad_lua_text *out, const spec *sp, double value)
{
    char digits[NUMBER_BYTES];
    char prefix[4];
    size_t prefix_len;
    size_t start = 0;
    size_t len;
    size_t i;
    bool negative = signbit(value) && !isnan(value); /* the sign of NaN differs between machines */
    ad_str sign = sign_of(sp, negative);

    len = float_digits(digits, sp, fabs(value));
    prefix_len = sign.len;
    memcpy(prefix, sign.ptr, sign.len);
    if (len > 2 && digits[0] == '0' && digits[1] == 'x') {
        prefix[prefix_len++] = '0';
        prefix[prefix_len++] = 'x';
        start = 2;
    }
    if (sp->conversion < 'a') {
        for (i = 0; i < prefix_len; i++) {
            prefix[i] = (char)toupper((unsigned char)prefix[i]);
        }
        for (i = start; i < len; i++) {
            digits[i] = (char)toupper((unsigned char)digits[i]);
        }
    }
    add_padded(out, sp, (ad_str){prefix, prefix_len}, (ad_str){digits + start, len - start},
               sp->zero && isfinite(value));
}

static void add_shown(lua_State *L, ad_lua_text *out, const spec *sp, int arg)
{
    ad_str text = ad_lua_push_shown(L, arg);

    ad_lua_charge_bytes(L, text.len);
    if (sp->precision >= 0) {
        text = ad_str_sub(text, 0, (size_t)sp->precision);
    }
    add_padded(out, sp, AD_STR(""), text, false);
    lua_pop(L, 1);
}

static void add_value(lua_State *L, ad_lua_text *out, const spec *sp, int arg)
{
    char byte;

    switch (sp->conversion) {
    case 'c':
        byte = (char)(unsigned char)luaL_checkinteger(L, arg);
        add_padded(out, sp, AD_STR(""), (ad_str){&byte, 1}, false);
        break;
    case 's':
        luaL_checkany(L, arg);
        add_shown(L, out, sp, arg);
        break;
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        add_integer(out, sp, luaL_checkinteger(L, arg));
        break;
    default:
        add_float(out, sp, luaL_checknumber(L, arg));
        break;
    }
}

int ad_lua_format(lua_State *L)
{
    ad_str format = ad_lua_check_str(L, 1);
    int last = lua_gettop(L);
    int arg = 1;
    size_t at = 0;
    ad_lua_text out;

    ad_lua_text_begin(L, &out);
    while (at < format.len) {
        size_t hit = ad_str_find_byte(format, '%', at);
        spec sp;

        ad_sandbox_charge(L, 1);
        ad_lua_text_add(&out, ad_str_sub(format, at, (hit == SIZE_MAX ? format.len : hit) - at));
        if (hit == SIZE_MAX) {
            break;
        }
        at = hit + 1;
        if (at < format.len && format.ptr[at] == '%') {
            ad_lua_text_byte(&out, '%');
            at++;
            continue;
        }
        sp = read_spec(L, format, &at);
        if (++arg > last) {
            return luaL_argerror(L, arg, "no value");
        }
        add_value(L, &out, &sp, arg);
    }
    ad_lua_text_finish(&out);
    return 1;
}
