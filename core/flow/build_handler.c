/* Functions that a call hands to a framework: they are called with data from outside. */
#include <stdio.h>

#include "flow/build_priv.h"

#include "base/banned.h"

/* C, C() and C.as_view() stand for an object of C: calls its method. */
static void call_method_of(flow_builder *b, ad_node n, ad_node handler, ad_str method,
                           const flow_given *given, uint32_t count)
{
    ad_str names[AD_ALTERNATIVES_MAX];
    ad_str found[AD_ALTERNATIVES_MAX];
    char texts[AD_ALTERNATIVES_MAX][FLOW_NAME_BYTES];
    size_t name_count = ad_module_names(b->module, handler, names);
    size_t kept = 0;

    for (size_t i = 0; i < name_count; i++) {
        ad_str view = AD_STR(".as_view()");
        ad_str name =
            ad_str_ends(names[i], view) ? ad_str_sub(names[i], 0, names[i].len - view.len) : names[i];
        const char *call = ad_str_ends(name, AD_STR("()")) ? "" : "()";
        int bytes = snprintf(texts[kept], sizeof(texts[kept]), "%.*s%s.%.*s", AD_STR_ARG(name), call,
                             AD_STR_ARG(method));

        if (bytes > 0 && (size_t)bytes < sizeof(texts[kept])) {
            found[kept] = (ad_str){texts[kept], (size_t)bytes};
            kept++;
        }
    }
    flow_call_named(b, n, found, kept, given, count);
}

/* path("user/<name>", views.user): the function is called with data from outside. */
void flow_called_by_framework(flow_builder *b, ad_node n, const ad_label *label)
{
    flow_given given[FLOW_DISPLAY_MAX];
    uint32_t count = 0;
    ad_flow_value source = flow_make(b, AD_FLOW_SOURCE, n, NULL, 0);

    if (!source) {
        return;
    }
    b->graph->nodes.at[source].a = label->number;
    for (uint32_t i = 0; i < label->argument_count && count < FLOW_DISPLAY_MAX; i++) {
        const ad_label_argument *argument = &label->arguments[i];

        given[count++] = (flow_given){.node = n,
                                      .keyword = flow_string(b, argument->keyword),
                                      .value = argument->value == n ? source : 0};
    }
    for (uint32_t i = 0; i < label->method_count; i++) {
        call_method_of(b, n, label->value, label->methods[i], given, count);
    }
    if (label->method_count == 0) {
        flow_made_call(b, n, label->value, b->memo[label->value], given, count);
    }
}
