/* Ways that no Python of today takes: what is there for version 2, and for want of modules that always exist.
 */
#include "flow/build_priv.h"

#include "base/banned.h"

enum {
    MAJOR = 3,
    MINOR = 6, /* the oldest one that programs are still written for */
    PARTS_MAX = 8,
    NODES_MAX = 400 /* of a body that is looked through, but for what is only defined there */
};

/* ---- versions ---- */

typedef enum version_part { PART_NONE, PART_WHOLE, PART_MAJOR } version_part;

/* sys.version_info, sys.version_info[0], .major, [:2] */
static version_part part_of(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_node key;

    if (ad_node_kind(tree, n) == AD_KIND_SUBSCRIPT) {
        key = ad_node_child_by_field(tree, n, AD_FIELD_SUBSCRIPT);
        n = flow_child(tree, n);
        if (key == AD_NO_NODE || n == AD_NO_NODE || ad_module_names(b->module, n, names) != 1 ||
            !ad_str_equal(names[0], AD_STR("sys.version_info"))) {
            return PART_NONE;
        }
        if (ad_node_kind(tree, key) == AD_KIND_SLICE) {
            return ad_str_starts(ad_node_text(tree, key), AD_STR(":")) ? PART_WHOLE : PART_NONE;
        }
        return ad_str_equal(ad_node_text(tree, key), AD_STR("0")) ? PART_MAJOR : PART_NONE;
    }
    if (ad_module_names(b->module, n, names) != 1) {
        return PART_NONE;
    }
    if (ad_str_equal(names[0], AD_STR("sys.version_info.major"))) {
        return PART_MAJOR;
    }
    return ad_str_equal(names[0], AD_STR("sys.version_info")) ? PART_WHOLE : PART_NONE;
}

/* How all versions there are compare with a constant one: -1 older, 1 newer or equal, 0 some are this, some
 * that. */
static int against(flow_builder *b, version_part part, ad_node constant)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, constant));
    int64_t numbers[2] = {0, 0};
    uint32_t count = part == PART_WHOLE && value->kind == AD_VALUE_TUPLE ? value->u.items.count : 0;

    if (part == PART_MAJOR && value->kind == AD_VALUE_INT) {
        numbers[0] = value->u.integer;
        return numbers[0] > MAJOR ? -1 : 1;
    }
    if (count == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < count && i < 2; i++) {
        const ad_value *one = ad_module_get(b->module, value->u.items.at[i]);

        if (one->kind != AD_VALUE_INT) {
            return 0;
        }
        numbers[i] = one->u.integer;
    }
    if (numbers[0] != MAJOR) {
        return numbers[0] > MAJOR ? -1 : 1;
    }
    return numbers[1] <= MINOR ? 1 : 0;
}

/* Most comparisons are told from these at a glance. */
static bool names_version(const ad_tree *tree, ad_node n)
{
    ad_str text = ad_node_text(tree, n);

    return text.len < FLOW_NAME_BYTES && ad_str_find(text, AD_STR("version_info"), 0) != SIZE_MAX;
}

static ad_truth truth_of_version(flow_builder *b, ad_node n)
{
    const ad_tree *tree = b->tree;
    flow_comparison c;
    version_part part;
    const ad_value *value;
    int order;

    if (!flow_read_comparison(tree, n, &c)) {
        return AD_TRUTH_MAYBE;
    }
    part = names_version(tree, c.left) ? part_of(b, c.left) : PART_NONE;
    order = part == PART_NONE ? 0 : against(b, part, c.right);
    if (order == 0) {
        return AD_TRUTH_MAYBE;
    }
    value = ad_module_get(b->module, ad_module_value(b->module, c.right));
    switch ((int)c.operation) {
    case AD_KIND_OP_LT:
        return order > 0 ? AD_TRUTH_NO : AD_TRUTH_YES;
    case AD_KIND_OP_GE:
        return order > 0 ? AD_TRUTH_YES : AD_TRUTH_NO;
    case AD_KIND_OP_EQ: /* of tuples nothing is equal */
        return part == PART_MAJOR ? (value->u.integer == MAJOR ? AD_TRUTH_YES : AD_TRUTH_NO) : AD_TRUTH_MAYBE;
    case AD_KIND_OP_NE:
        return part == PART_MAJOR ? (value->u.integer == MAJOR ? AD_TRUTH_NO : AD_TRUTH_YES) : AD_TRUTH_MAYBE;
    case AD_KIND_OP_GT:
        return part == PART_MAJOR ? (value->u.integer < MAJOR ? AD_TRUTH_YES : AD_TRUTH_NO)
                                  : (order > 0 ? AD_TRUTH_YES : AD_TRUTH_NO);
    case AD_KIND_OP_LE:
        return part == PART_MAJOR ? (value->u.integer < MAJOR ? AD_TRUTH_NO : AD_TRUTH_YES)
                                  : (order > 0 ? AD_TRUTH_NO : AD_TRUTH_YES);
    default:
        return AD_TRUTH_MAYBE;
    }
}

/* six.PY2, and what programs call it themselves. */
static ad_truth truth_of_name(flow_builder *b, ad_node n)
{
    static const char *const old[] = {"ISPY2", "IS_PY2", "PY2", "TYPE_CHECKING", "_PY2", "is_py2"};
    static const char *const new[] = {"ISPY3", "IS_PY3", "PY3", "_PY3", "is_py3"};
    ad_str text;

    if (ad_node_kind(b->tree, n) == AD_KIND_ATTRIBUTE) {
        n = ad_node_child_by_field(b->tree, n, AD_FIELD_ATTRIBUTE);
    }
    if (n == AD_NO_NODE || ad_node_kind(b->tree, n) != AD_KIND_IDENTIFIER) {
        return AD_TRUTH_MAYBE;
    }
    text = ad_node_text(b->tree, n);
    if (ad_str_in_sorted(text, old, sizeof(old) / sizeof(old[0]))) {
        return AD_TRUTH_NO;
    }
    return ad_str_in_sorted(text, new, sizeof(new) / sizeof(new[0])) ? AD_TRUTH_YES : AD_TRUTH_MAYBE;
}

ad_truth flow_truth_of_today(flow_builder *b, ad_node condition)
{
    const ad_tree *tree = b->tree;
    bool negated = false;
    ad_truth truth = AD_TRUTH_MAYBE;

    for (uint32_t i = 0; condition != AD_NO_NODE && i < PARTS_MAX; i++) {
        ad_kind kind = ad_node_kind(tree, condition);
        ad_node operation;

        if (kind == AD_KIND_PARENTHESIZED_EXPRESSION) {
            condition = flow_child(tree, condition);
            continue;
        }
        if (kind == AD_KIND_NOT_OPERATOR) {
            negated = !negated;
            condition = ad_node_child_by_field(tree, condition, AD_FIELD_ARGUMENT);
            continue;
        }
        if (kind == AD_KIND_BOOLEAN_OPERATOR && !negated) { /* PY2 and x: not today, whatever x is */
            operation = ad_node_child_by_field(tree, condition, AD_FIELD_OPERATOR);
            condition = ad_node_child_by_field(tree, condition, AD_FIELD_LEFT);
            if (condition == AD_NO_NODE || operation == AD_NO_NODE ||
                ad_node_kind(tree, operation) != AD_KIND_OP_AND) {
                break;
            }
            kind = ad_node_kind(tree, condition);
            truth = kind == AD_KIND_COMPARISON_OPERATOR ? truth_of_version(b, condition)
                                                        : truth_of_name(b, condition);
            return truth == AD_TRUTH_NO ? AD_TRUTH_NO : AD_TRUTH_MAYBE;
        }
        truth = kind == AD_KIND_COMPARISON_OPERATOR ? truth_of_version(b, condition)
                                                    : truth_of_name(b, condition);
        break;
    }
    return negated ? ad_truth_not(truth) : truth;
}

/* ---- modules ---- */

/* In every Python 3, on every machine. */
static bool always_exists(ad_str module)
{
    static const char *const all[] = {"argparse",
                                      "base64",
                                      "binascii",
                                      "builtins",
                                      "codecs",
                                      "collections",
                                      "collections.abc",
                                      "configparser",
                                      "copy",
                                      "csv",
                                      "datetime",
                                      "email",
                                      "functools",
                                      "hashlib",
                                      "hmac",
                                      "html",
                                      "http.client",
                                      "http.cookiejar",
                                      "http.server",
                                      "io",
                                      "itertools",
                                      "json",
                                      "logging",
                                      "os",
                                      "os.path",
                                      "pathlib",
                                      "pickle",
                                      "platform",
                                      "queue",
                                      "random",
                                      "re",
                                      "shlex",
                                      "shutil",
                                      "signal",
                                      "socket",
                                      "socketserver",
                                      "string",
                                      "struct",
                                      "subprocess",
                                      "sys",
                                      "tempfile",
                                      "threading",
                                      "time",
                                      "traceback",
                                      "types",
                                      "urllib.error",
                                      "urllib.parse",
                                      "urllib.request",
                                      "uuid",
                                      "weakref",
                                      "xml.etree.ElementTree",
                                      "xmlrpc.client",
                                      "zipfile"};

    return ad_str_in_sorted(module, all, sizeof(all) / sizeof(all[0]));
}

static bool is_for_imports(const ad_tree *tree, ad_node clause)
{
    ad_node types = flow_child(tree, clause);
    ad_str text;

    if (types != AD_NO_NODE && ad_node_kind(tree, types) == AD_KIND_AS_PATTERN) {
        types = flow_child(tree, types);
    }
    text = types != AD_NO_NODE ? ad_node_text(tree, types) : AD_STR("");
    return ad_str_equal(text, AD_STR("ImportError")) || ad_str_equal(text, AD_STR("ModuleNotFoundError"));
}

/* import a, b.c as d: modules that exist. */
static bool imports_sure(flow_builder *b, ad_node statement)
{
    const ad_tree *tree = b->tree;

    for (ad_node each = flow_child(tree, statement); each != AD_NO_NODE; each = flow_sibling(tree, each)) {
        ad_node name = ad_node_kind(tree, each) == AD_KIND_ALIASED_IMPORT
                           ? ad_node_child_by_field(tree, each, AD_FIELD_NAME)
                           : each;

        if (name == AD_NO_NODE || !always_exists(ad_node_text(tree, name)) ||
            flow_may_be_own(b, ad_node_text(tree, name))) {
            return false;
        }
    }
    return true;
}

/* Is the callee a builtin, a function of a module that exists or a method of what one gave, and imports nothing? */
static bool calls_sure(flow_builder *b, ad_node call)
{
    static const char *const importing[] = {"builtins.__import__", "builtins.compile", "builtins.eval",
                                            "builtins.exec"};
    ad_node callee = ad_node_child_by_field(b->tree, call, AD_FIELD_FUNCTION);
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_str module;

    if (callee == AD_NO_NODE || ad_module_names(b->module, callee, names) != 1 ||
        ad_str_starts(names[0], AD_STR("pickle.")) ||
        ad_str_in_sorted(names[0], importing, sizeof(importing) / sizeof(importing[0]))) {
        return false;
    }
    if (ad_str_starts(names[0], AD_STR("builtins."))) {
        return true;
    }
    module = ad_str_sub(names[0], 0, ad_str_find_byte(names[0], '.', 0));
    return always_exists(module) && !flow_may_be_own(b, module);
}

/* Nothing in it could find a module missing: imports of whole modules that exist, definitions, and calls that
 * import nothing. */
static bool is_sure(flow_builder *b, ad_node block)
{
    const ad_tree *tree = b->tree;
    uint32_t imports = 0;
    ad_node last = tree->nodes[block].last;

    if (last - block > NODES_MAX) {
        return false;
    }
    for (ad_node n = block + 1; n <= last; n++) {
        switch ((int)tree->nodes[n].kind) {
        case AD_KIND_IMPORT_STATEMENT:
            if (!imports_sure(b, n)) {
                return false;
            }
            imports++;
            break;
        case AD_KIND_IMPORT_FROM_STATEMENT:
        case AD_KIND_RAISE_STATEMENT:
        case AD_KIND_YIELD:
        case AD_KIND_AWAIT:
            return false;
        case AD_KIND_CALL:
            if (!calls_sure(b, n)) {
                return false;
            }
            break;
        case AD_KIND_FUNCTION_DEFINITION:
        case AD_KIND_CLASS_DEFINITION:
            n = tree->nodes[n].last;
            break;
        default:
            break;
        }
    }
    return imports > 0;
}

bool flow_imports_old(const flow_builder *b, ad_str module)
{
    static const char *const old[] = {
        "BaseHTTPServer", "CGIHTTPServer",  "ConfigParser", "SimpleHTTPServer", "SimpleXMLRPCServer",
        "SocketServer",   "StringIO",       "__builtin__",  "cPickle",          "cStringIO",
        "cookielib",      "htmlentitydefs", "httplib",      "urllib2",          "urlparse",
        "xmlrpclib"};

    return b->try_depth == 0 && ad_node_kind(b->tree, b->function_node) != AD_KIND_MODULE &&
           ad_str_in_sorted(module, old, sizeof(old) / sizeof(old[0]));
}

bool flow_is_dead_handler(flow_builder *b, ad_node statement, ad_node clause)
{
    ad_node block = ad_node_child_by_field(b->tree, statement, AD_FIELD_BODY);

    return block != AD_NO_NODE && is_for_imports(b->tree, clause) && is_sure(b, block);
}
