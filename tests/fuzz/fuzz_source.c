/* Encodings and text: any bytes as a source file. */
#include "fuzz.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_in in = {data, size};
    ad_limits limits = fuzz_limits();
    ad_source *source = NULL;
    ad_err err = {0};
    bool scarce = fuzz_short_memory(fuzz_byte(&in));
    ad_str bytes = fuzz_rest(&in);
    ad_status status = ad_source_create(bytes, &limits, &source, &err);

    ad_mem_fail_at(0);
    FUZZ_REQUIRE(status == AD_OK || status == AD_ERR_LIMIT || (scarce && status == AD_ERR_NOMEM));
    FUZZ_REQUIRE(status != AD_ERR_LIMIT || bytes.len > 1024);
    if (status == AD_OK) {
        uint32_t middle = (uint32_t)source->text.len / 2;

        fuzz_check_source(source);
        fuzz_touch(ad_source_text(source, middle, UINT32_MAX));
        FUZZ_REQUIRE(ad_source_row(source, UINT32_MAX) == source->row_count - 1);
        for (size_t i = 0; i < source->oddity_count; i++) {
            ad_span span =
                ad_source_span(source, source->oddities[i].byte_start, source->oddities[i].byte_end);

            FUZZ_REQUIRE(span.row <= span.row_end && span.row_end < source->row_count);
        }
    }
    ad_source_free(source);
    return 0;
}
