/* Numbers and operators: Python's arithmetic where the result is surely the same, else nothing. */
#include "sema/sema_priv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/banned.h"

/* ---- literals ---- */

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
}

bool ad_fold_parse_int(ad_str text, int base, int64_t *out)
{
    bool any = false;
    int64_t value = 0;
    size_t i;

    for (i = 0; i < text.len; i++) {
        int digit = digit_of(text.ptr[i]);

        if (text.ptr[i] == '_') {
            continue;
        }
        if (digit >= base || __builtin_mul_overflow(value, (int64_t)base, &value) ||
            __builtin_add_overflow(value, (int64_t)digit, &value)) {
            return false;
        }
        any = true;
    }
    *out = value;
    return any;
}

/* The base that a prefix names, which is taken off; 10 without one. */
int ad_fold_take_base(ad_str *text)
{
    char mark = text->len > 1 && text->ptr[0] == '0' ? (char)(text->ptr[1] | 0x20) : '\0';
    int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;

    if (base != 10) {
        *text = ad_str_sub(*text, 2, text->len);
    }
    return base;
}

ad_value_id ad_fold_integer(ad_module *m, ad_node n)
{
    ad_str text = ad_node_text(m->tree, n);
    int base;
    int64_t value;

    if (text.len && (text.ptr[text.len - 1] | 0x20) == 'l') { /* Python 2 */
        text.len--;
    }
    base = ad_fold_take_base(&text);
    if (base == 10 && text.len > 1 && text.ptr[0] == '0') {
        base = 8; /* Python 2's 0777; in Python 3 only zeros may follow, which are the same */
    }
    return ad_fold_parse_int(text, base, &value) ? ad_value_int(m, value, n) : 0;
}

bool ad_fold_parse_float(ad_str text, double *out)
{
    char digits[64];
    size_t used = 0;
    size_t i;
    char *end;

    for (i = 0; i < text.len; i++) {
        if (text.ptr[i] == '_') {
            continue;
        }
        if (used + 1 >= sizeof(digits)) {
            return false;
        }
        digits[used++] = text.ptr[i];
    }
    digits[used] = '\0';
    *out = strtod(digits, &end);
    return used > 0 && *end == '\0';
}

ad_value_id ad_fold_float(ad_module *m, ad_node n)
{
    double value;

    return ad_fold_parse_float(ad_node_text(m->tree, n), &value) ? ad_value_float(m, value, n) : 0;
}

/* ---- as C numbers ---- */

bool ad_fold_as_int(const ad_module *m, ad_value_id id, int64_t *out)
{
    const ad_value *value = ad_value_at(m, id);

    switch ((int)value->kind) {
    case AD_VALUE_INT:
        *out = value->u.integer;
        return true;
    case AD_VALUE_BOOL:
        *out = value->u.boolean;
        return true;
    default:
        return false;
    }
}

bool ad_fold_as_float(const ad_module *m, ad_value_id id, double *out)
{
    int64_t integer;

    if (ad_value_kind_of(m, id) == AD_VALUE_FLOAT) {
        *out = ad_value_at(m, id)->u.number;
        return true;
    }
    if (!ad_fold_as_int(m, id, &integer)) {
        return false;
    }
    *out = (double)integer;
    return true;
}

/* ---- integers ---- */

static bool divide(int64_t a, int64_t b, int64_t *quotient, int64_t *remainder)
{
    if (b == 0 || (a == INT64_MIN && b == -1)) {
        return false;
    }
    *quotient = a / b;
    *remainder = a % b;
    if (*remainder != 0 && (*remainder < 0) != (b < 0)) { /* Python rounds down */
        (*quotient)--;
        *remainder += b;
    }
    return true;
}

static bool power(int64_t base, int64_t exponent, int64_t *out)
{
    int64_t result = 1;

    if (exponent < 0) {
        return false;
    }
    while (exponent > 0) {
        if (exponent & 1 && __builtin_mul_overflow(result, base, &result)) {
            return false;
        }
        exponent >>= 1;
        if (exponent && __builtin_mul_overflow(base, base, &base)) {
            return false;
        }
    }
    *out = result;
    return true;
}

static bool shift_left(int64_t a, int64_t b, int64_t *out)
{
    if (b < 0 || b > 62) {
        *out = 0;
        return a == 0 && b >= 0;
    }
    return !__builtin_mul_overflow(a, (int64_t)1 << b, out);
}

static bool shift_right(int64_t a, int64_t b, int64_t *out)
{
    if (b < 0) {
        return false;
    }
    /* Rounds down like Python, without the shift of a negative number. */
    *out = a >= 0 ? (b > 62 ? 0 : a >> b) : ~(b > 62 ? 0 : ~a >> b);
    return true;
}

static bool integer_operation(ad_kind operation, int64_t a, int64_t b, int64_t *out)
{
    int64_t unused;

    switch ((int)operation) {
    case AD_KIND_OP_ADD:
        return !__builtin_add_overflow(a, b, out);
    case AD_KIND_OP_SUB:
        return !__builtin_sub_overflow(a, b, out);
    case AD_KIND_OP_MUL:
        return !__builtin_mul_overflow(a, b, out);
    case AD_KIND_OP_FLOORDIV:
        return divide(a, b, out, &unused);
    case AD_KIND_OP_MOD:
        return divide(a, b, &unused, out);
    case AD_KIND_OP_POW:
        return power(a, b, out);
    case AD_KIND_OP_LSHIFT:
        return shift_left(a, b, out);
    case AD_KIND_OP_RSHIFT:
        return shift_right(a, b, out);
    case AD_KIND_OP_BITAND:
        *out = a & b;
        return true;
    case AD_KIND_OP_BITOR:
        *out = a | b;
        return true;
    case AD_KIND_OP_BITXOR:
        *out = a ^ b;
        return true;
    default:
        return false;
    }
}

/* As CPython's float_divmod: the remainder has the sign of the divisor. */
static bool float_divide(double a, double b, double *quotient, double *remainder)
{
    double rest;
    double whole;

    if (b == 0) {
        return false;
    }
    rest = fmod(a, b);
    whole = (a - rest) / b;
    if (rest != 0) {
        if ((b < 0) != (rest < 0)) {
            rest += b;
            whole -= 1;
        }
    } else {
        rest = copysign(0, b);
    }
    *remainder = rest;
    *quotient = floor(whole);
    if (whole - *quotient > 0.5) {
        *quotient += 1;
    }
    if (whole == 0) {
        *quotient = copysign(0, a / b);
    }
    return true;
}

static bool float_operation(ad_kind operation, double a, double b, double *out)
{
    double unused;

    switch ((int)operation) {
    case AD_KIND_OP_ADD:
        *out = a + b;
        break;
    case AD_KIND_OP_SUB:
        *out = a - b;
        break;
    case AD_KIND_OP_MUL:
        *out = a * b;
        break;
    case AD_KIND_OP_DIV:
        if (b == 0) {
            return false;
        }
        *out = a / b;
        break;
    case AD_KIND_OP_FLOORDIV:
        if (!float_divide(a, b, out, &unused)) {
            return false;
        }
        break;
    case AD_KIND_OP_MOD:
        if (!float_divide(a, b, &unused, out)) {
            return false;
        }
        break;
    case AD_KIND_OP_POW:
        *out = pow(a, b);
        break;
    default:
        return false;
    }
    return isfinite(*out) != 0;
}

ad_value_id ad_fold_arithmetic(ad_module *m, ad_kind operation, ad_value_id left, ad_value_id right,
                               ad_node node)
{
    int64_t a;
    int64_t b;
    int64_t integer;
    double x;
    double y;
    double number;
    bool integers = ad_fold_as_int(m, left, &a) && ad_fold_as_int(m, right, &b);

    if (integers && ad_value_kind_of(m, left) == AD_VALUE_BOOL &&
        ad_value_kind_of(m, right) == AD_VALUE_BOOL &&
        (operation == AD_KIND_OP_BITAND || operation == AD_KIND_OP_BITOR || operation == AD_KIND_OP_BITXOR)) {
        return integer_operation(operation, a, b, &integer) ? ad_value_bool(m, integer != 0, node) : 0;
    }
    if (integers && operation != AD_KIND_OP_DIV && !(operation == AD_KIND_OP_POW && b < 0)) {
        return integer_operation(operation, a, b, &integer) ? ad_value_int(m, integer, node) : 0;
    }
    if (!ad_fold_as_float(m, left, &x) || !ad_fold_as_float(m, right, &y) ||
        !float_operation(operation, x, y, &number)) {
        return 0;
    }
    return ad_value_float(m, number, node);
}

/* ---- operators on any values ---- */

ad_kind ad_fold_plain_operator(ad_kind augmented)
{
    switch ((int)augmented) {
    case AD_KIND_OP_IADD:
        return AD_KIND_OP_ADD;
    case AD_KIND_OP_ISUB:
        return AD_KIND_OP_SUB;
    case AD_KIND_OP_IMUL:
        return AD_KIND_OP_MUL;
    case AD_KIND_OP_IDIV:
        return AD_KIND_OP_DIV;
    case AD_KIND_OP_IFLOORDIV:
        return AD_KIND_OP_FLOORDIV;
    case AD_KIND_OP_IMOD:
        return AD_KIND_OP_MOD;
    case AD_KIND_OP_IPOW:
        return AD_KIND_OP_POW;
    case AD_KIND_OP_IBITAND:
        return AD_KIND_OP_BITAND;
    case AD_KIND_OP_IBITOR:
        return AD_KIND_OP_BITOR;
    case AD_KIND_OP_IBITXOR:
        return AD_KIND_OP_BITXOR;
    case AD_KIND_OP_ILSHIFT:
        return AD_KIND_OP_LSHIFT;
    case AD_KIND_OP_IRSHIFT:
        return AD_KIND_OP_RSHIFT;
    default:
        return AD_NO_KIND;
    }
}

static bool is_text_like(ad_value_kind kind)
{
    return ad_value_is_text(kind) || kind == AD_VALUE_TEXT;
}

/* pathlib: Path("a") / "b" is a path. */
static ad_value_id path_join(ad_module *m, ad_value_id a, ad_value_id b, ad_node node)
{
    const ad_value *left = ad_value_at(m, a);
    const ad_value *right = ad_value_at(m, b);

    if (left->kind == AD_VALUE_NAME && ad_str_starts(left->text, AD_STR("pathlib."))) {
        return ad_value_text(m, AD_VALUE_NAME, left->text, node);
    }
    if (right->kind == AD_VALUE_NAME && ad_str_starts(right->text, AD_STR("pathlib."))) {
        return ad_value_text(m, AD_VALUE_NAME, right->text, node);
    }
    return 0;
}

/* Neither side is ANY_OF. */
static ad_value_id binary_of(ad_module *m, ad_kind operation, ad_value_id a, ad_value_id b, ad_node node)
{
    ad_value_kind left = ad_value_kind_of(m, a);
    ad_value_kind right = ad_value_kind_of(m, b);
    int64_t times;

    if (operation == AD_KIND_OP_MOD && is_text_like(left)) {
        return ad_fold_percent(m, a, b, node);
    }
    if (operation == AD_KIND_OP_ADD && (ad_value_is_sequence(left) || ad_value_is_sequence(right))) {
        return ad_fold_concat_lists(m, a, b, node);
    }
    if (operation == AD_KIND_OP_MUL && (ad_value_is_text(left) || ad_value_is_sequence(left))) {
        return ad_fold_as_int(m, b, &times) ? ad_fold_repeat(m, a, times, node) : 0;
    }
    if (operation == AD_KIND_OP_MUL && (ad_value_is_text(right) || ad_value_is_sequence(right))) {
        return ad_fold_as_int(m, a, &times) ? ad_fold_repeat(m, b, times, node) : 0;
    }
    if (operation == AD_KIND_OP_BITOR && left == AD_VALUE_DICT && right == AD_VALUE_DICT) {
        return ad_fold_merge_dicts(m, a, b, node);
    }
    if (operation == AD_KIND_OP_DIV && (left == AD_VALUE_NAME || right == AD_VALUE_NAME)) {
        return path_join(m, a, b, node);
    }
    return ad_fold_arithmetic(m, operation, a, b, node);
}

ad_value_id ad_fold_binary(ad_module *m, ad_kind operation, ad_value_id a, ad_value_id b, ad_node node)
{
    ad_alternatives left = ad_value_alternatives(m, &a);
    ad_alternatives right = ad_value_alternatives(m, &b);
    ad_choice choice = {.count = 0};
    uint32_t i;
    uint32_t k;

    if (operation == AD_KIND_OP_ADD) {
        ad_value_id terms[2] = {a, b};

        return ad_fold_sum(m, terms, 2, node);
    }
    if (left.count * right.count == 1) {
        return binary_of(m, operation, a, b, node);
    }
    for (i = 0; i < left.count && !choice.over; i++) {
        for (k = 0; k < right.count && !choice.over; k++) {
            ad_choice_add(m, &choice, binary_of(m, operation, left.at[i], right.at[k], node));
        }
    }
    return ad_choice_value(m, &choice);
}

/* ---- sums ---- */

/* Text from here on: whatever is added to a str is a str, or the program stops. */
static ad_value_id text_sum(ad_module *m, const ad_value_id *terms, size_t count, ad_node node)
{
    ad_parts parts;
    size_t i;

    ad_parts_init(&parts, m);
    for (i = 0; i < count; i++) {
        ad_parts_add_value(&parts, terms[i]);
    }
    return ad_parts_value(&parts, node);
}

static ad_value_id bytes_sum(ad_module *m, const ad_value_id *terms, size_t count, ad_node node)
{
    ad_value_id result = 0;
    ad_buf sum;
    size_t i;

    ad_buf_init(&sum, m->string_max);
    for (i = 0; i < count; i++) {
        const ad_value *value = ad_value_at(m, terms[i]);

        if (value->kind != AD_VALUE_BYTES) {
            goto done;
        }
        ad_buf_add(&sum, value->text);
    }
    result = ad_value_of_buf(m, AD_VALUE_BYTES, &sum, node);

done:
    ad_buf_clear(&sum);
    return result;
}

/* x + y + "text": x and y can only be strings too. */
static bool is_text_throughout(const ad_module *m, const ad_value_id *terms, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        ad_value_kind kind = ad_value_kind_of(m, terms[i]);

        if (kind == AD_VALUE_STR || kind == AD_VALUE_TEXT) {
            return true;
        }
        if (kind != AD_VALUE_UNKNOWN && kind != AD_VALUE_NAME) {
            return false;
        }
    }
    return false;
}

/* No term is ANY_OF. */
static ad_value_id sum_of(ad_module *m, const ad_value_id *terms, size_t count, ad_node node)
{
    ad_value_id sum = terms[0];
    size_t i;

    if (is_text_throughout(m, terms, count)) {
        return text_sum(m, terms, count, node);
    }
    for (i = 1; i < count; i++) {
        ad_value_kind left = ad_value_kind_of(m, sum);
        ad_value_kind right = ad_value_kind_of(m, terms[i]);
        ad_value_id *rest;

        if (left != AD_VALUE_STR && left != AD_VALUE_TEXT && left != AD_VALUE_BYTES &&
            right != AD_VALUE_STR && right != AD_VALUE_TEXT) {
            sum = binary_of(m, AD_KIND_OP_ADD, sum, terms[i], node);
            continue;
        }
        rest = ad_malloc((count - i + 1) * sizeof(*rest));
        if (!rest) {
            ad_sema_stop(m, "out of memory");
            return 0;
        }
        rest[0] = sum;
        memcpy(rest + 1, terms + i, (count - i) * sizeof(*rest));
        sum = left == AD_VALUE_BYTES ? bytes_sum(m, rest, count - i + 1, node)
                                     : text_sum(m, rest, count - i + 1, node);
        ad_free(rest);
        return sum;
    }
    return sum;
}

/* How many sums the alternatives of the terms make; more than can be told apart is 0. */
static uint32_t combinations(const ad_module *m, const ad_value_id *terms, size_t count)
{
    uint32_t product = 1;
    size_t i;

    for (i = 0; i < count; i++) {
        product *= ad_value_alternatives(m, &terms[i]).count;
        if (product > AD_ALTERNATIVES_MAX) {
            return 0;
        }
    }
    return product;
}

static bool may_be_text(const ad_module *m, ad_value_id id)
{
    ad_alternatives all = ad_value_alternatives(m, &id);
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        ad_value_kind kind = ad_value_kind_of(m, all.at[i]);

        if (kind == AD_VALUE_STR || kind == AD_VALUE_TEXT) {
            return true;
        }
    }
    return false;
}

ad_value_id ad_fold_sum(ad_module *m, const ad_value_id *terms, size_t count, ad_node node)
{
    uint32_t product = combinations(m, terms, count);
    ad_choice choice = {.count = 0};
    ad_value_id *one;
    uint32_t number;
    size_t i;

    if (product == 1) {
        return sum_of(m, terms, count, node);
    }
    if (product == 0) { /* as parts of a text they stay what they are */
        for (i = 0; i < count; i++) {
            if (may_be_text(m, terms[i])) {
                return text_sum(m, terms, count, node);
            }
        }
        return 0;
    }
    one = ad_malloc(count * sizeof(*one));
    if (!one) {
        ad_sema_stop(m, "out of memory");
        return 0;
    }
    for (number = 0; number < product; number++) {
        uint32_t rest = number;

        for (i = 0; i < count; i++) {
            ad_alternatives all = ad_value_alternatives(m, &terms[i]);

            one[i] = all.at[rest % all.count];
            rest /= all.count;
        }
        ad_choice_add(m, &choice, sum_of(m, one, count, node));
    }
    ad_free(one);
    return ad_choice_value(m, &choice);
}

/* ---- one operand ---- */

static ad_value_id unary_of(ad_module *m, ad_kind operation, ad_value_id a, ad_node node)
{
    int64_t integer;
    double number;

    if (ad_fold_as_int(m, a, &integer)) {
        switch ((int)operation) {
        case AD_KIND_OP_SUB:
            return __builtin_sub_overflow((int64_t)0, integer, &integer) ? 0 : ad_value_int(m, integer, node);
        case AD_KIND_OP_ADD:
            return ad_value_int(m, integer, node);
        case AD_KIND_OP_INVERT:
            return ad_value_int(m, ~integer, node);
        default:
            return 0;
        }
    }
    if (operation != AD_KIND_OP_INVERT && ad_fold_as_float(m, a, &number)) {
        return ad_value_float(m, operation == AD_KIND_OP_SUB ? -number : number, node);
    }
    return 0;
}

ad_value_id ad_fold_unary(ad_module *m, ad_kind operation, ad_value_id a, ad_node node)
{
    ad_alternatives all = ad_value_alternatives(m, &a);
    ad_choice choice = {.count = 0};
    uint32_t i;

    for (i = 0; i < all.count; i++) {
        ad_choice_add(m, &choice, unary_of(m, operation, all.at[i], node));
    }
    return ad_choice_value(m, &choice);
}

/* ---- comparisons ---- */

static ad_truth truth_of(bool yes)
{
    return yes ? AD_TRUTH_YES : AD_TRUTH_NO;
}

static ad_truth negated(ad_truth truth)
{
    return truth == AD_TRUTH_MAYBE ? truth : truth_of(truth == AD_TRUTH_NO);
}

static bool order_of(const ad_module *m, ad_value_id a, ad_value_id b, int *out)
{
    const ad_value *left = ad_value_at(m, a);
    const ad_value *right = ad_value_at(m, b);
    int64_t x;
    int64_t y;
    double f;
    double g;

    if (left->kind == right->kind && ad_value_is_text((ad_value_kind)left->kind)) {
        *out = ad_str_compare(left->text, right->text); /* UTF-8 sorts like code points */
        return true;
    }
    if (ad_fold_as_int(m, a, &x) && ad_fold_as_int(m, b, &y)) {
        *out = (x > y) - (x < y);
        return true;
    }
    if (!ad_fold_as_float(m, a, &f) || !ad_fold_as_float(m, b, &g)) {
        return false;
    }
    *out = (f > g) - (f < g);
    return true;
}

/* `is` between constants of which there is only one each. */
static ad_truth identity(const ad_module *m, ad_value_id a, ad_value_id b)
{
    const ad_value *left = ad_value_at(m, a);
    const ad_value *right = ad_value_at(m, b);

    if (!ad_value_known(m, a) || !ad_value_known(m, b) || left->kind == AD_VALUE_ANY_OF ||
        right->kind == AD_VALUE_ANY_OF) {
        return AD_TRUTH_MAYBE;
    }
    if (left->kind != right->kind) {
        return AD_TRUTH_NO;
    }
    switch ((int)left->kind) {
    case AD_VALUE_NONE:
    case AD_VALUE_ELLIPSIS:
        return AD_TRUTH_YES;
    case AD_VALUE_BOOL:
        return truth_of(left->u.boolean == right->u.boolean);
    default:
        return AD_TRUTH_MAYBE;
    }
}

ad_truth ad_fold_compare(ad_module *m, ad_kind operation, ad_value_id a, ad_value_id b)
{
    int order = 0;
    bool ordered;

    switch ((int)operation) {
    case AD_KIND_OP_EQ:
        return ad_value_equal(m, a, b);
    case AD_KIND_OP_NE:
    case AD_KIND_OP_LTGT:
        return negated(ad_value_equal(m, a, b));
    case AD_KIND_OP_IS:
        return identity(m, a, b);
    case AD_KIND_OP_IS_NOT:
        return negated(identity(m, a, b));
    case AD_KIND_OP_IN:
        return ad_fold_contains(m, a, b);
    case AD_KIND_OP_NOT_IN:
        return negated(ad_fold_contains(m, a, b));
    default:
        break;
    }
    ordered = order_of(m, a, b, &order);
    if (!ordered) {
        return AD_TRUTH_MAYBE;
    }
    switch ((int)operation) {
    case AD_KIND_OP_LT:
        return truth_of(order < 0);
    case AD_KIND_OP_LE:
        return truth_of(order <= 0);
    case AD_KIND_OP_GT:
        return truth_of(order > 0);
    case AD_KIND_OP_GE:
        return truth_of(order >= 0);
    default:
        return AD_TRUTH_MAYBE;
    }
}
