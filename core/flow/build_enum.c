/* Enumerations: C(x) and C[x] look a member up. They give one of the class's own constants, or raise. */
#include "flow/build_priv.h"

#include "base/banned.h"

enum { CLASSES_MAX = 16 /* that one inherits, and their bases */ };

static bool is_base_of_enums(ad_str name)
{
    static const char *const bases[] = {"django.db.models.Choices",
                                        "django.db.models.IntegerChoices",
                                        "django.db.models.TextChoices",
                                        "enum.Enum",
                                        "enum.Flag",
                                        "enum.IntEnum",
                                        "enum.IntFlag",
                                        "enum.ReprEnum",
                                        "enum.StrEnum"};

    return ad_str_in_sorted(name, bases, sizeof(bases) / sizeof(bases[0]));
}

/* Does a class define one of these itself? */
static bool defines(const ad_tree *tree, ad_node class, const char *const *names, size_t count)
{
    ad_node body = ad_node_child_by_field(tree, class, AD_FIELD_BODY);
    ad_node n = body != AD_NO_NODE ? flow_child(tree, body) : AD_NO_NODE;

    for (; n != AD_NO_NODE; n = flow_sibling(tree, n)) {
        ad_node definition = ad_node_kind(tree, n) == AD_KIND_DECORATED_DEFINITION
                                 ? ad_node_child_by_field(tree, n, AD_FIELD_DEFINITION)
                                 : n;
        ad_node name =
            definition != AD_NO_NODE ? ad_node_child_by_field(tree, definition, AD_FIELD_NAME) : AD_NO_NODE;

        if (name != AD_NO_NODE && ad_str_in_sorted(ad_node_text(tree, name), names, count)) {
            return true;
        }
    }
    return false;
}

typedef struct search {
    ad_node waiting[CLASSES_MAX];
    uint32_t count;
    bool is_enum;
} search;

/* What a class inherits is an enumeration, a builtin or a class of the unit; false: nobody knows. */
static bool add_bases(flow_builder *b, search *s, ad_node class)
{
    ad_node list = ad_node_child_by_field(b->tree, class, AD_FIELD_SUPERCLASSES);
    ad_node base = list != AD_NO_NODE ? flow_child(b->tree, list) : AD_NO_NODE;

    for (; base != AD_NO_NODE; base = flow_sibling(b->tree, base)) {
        const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, base));

        if (value->kind == AD_VALUE_CLASS) {
            if (s->count == CLASSES_MAX) {
                return false;
            }
            s->waiting[s->count++] = value->node;
        } else if (value->kind == AD_VALUE_NAME && is_base_of_enums(value->text)) {
            s->is_enum = true;
        } else if (value->kind != AD_VALUE_NAME || !ad_str_starts(value->text, AD_STR("builtins."))) {
            return false;
        }
    }
    return true;
}

static bool look_up_enum(flow_builder *b, ad_node class)
{
    static const char *const makers[] = {"_missing_"};
    search s = {.waiting = {class}, .count = 1};

    for (uint32_t i = 0; i < s.count; i++) {
        if (defines(b->tree, s.waiting[i], makers, 1) || !add_bases(b, &s, s.waiting[i])) {
            return false;
        }
    }
    return s.is_enum;
}

bool flow_is_enum(flow_builder *b, ad_node class)
{
    if (!(b->labelled[class] & (FLOW_IS_ENUM | FLOW_IS_NO_ENUM))) {
        b->labelled[class] |= look_up_enum(b, class) ? FLOW_IS_ENUM : FLOW_IS_NO_ENUM;
    }
    return b->labelled[class] & FLOW_IS_ENUM;
}

bool flow_names_enum(flow_builder *b, ad_node n)
{
    const ad_value *value = ad_module_get(b->module, ad_module_value(b->module, n));

    return value->kind == AD_VALUE_CLASS && flow_is_enum(b, value->node);
}

bool flow_looks_up_member(flow_builder *b, const flow_site *site)
{
    if (site->count != 1 || site->given[0].keyword || site->given[0].spread ||
        !flow_names_enum(b, site->callee)) {
        return false;
    }
    flow_learn_looked_up(b, site->node, site->given[0].node);
    return true;
}

/* Other units learn it from a constructor that nothing comes through. */
bool flow_needs_lookup(flow_builder *b, ad_node class)
{
    static const char *const makers[] = {"__init__", "__new__"};

    return flow_is_enum(b, class) && !defines(b->tree, class, makers, 2);
}
