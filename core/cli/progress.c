/* A progress line on stderr for scans that take long, where stderr is a terminal. */
#include <stdio.h>

#include "base/utf8.h"
#include "cli/cli.h"
#include "os/os.h"

#include "base/banned.h"

enum { FIRST_MS = 700, EVERY_MS = 100, BAR_CELLS = 24 };

void progress_start(progress *bar, bool wanted)
{
    *bar = (progress){.on = wanted && ad_is_terminal(2)};
    bar->started_ms = ad_clock_ms();
    bar->columns = ad_terminal_columns(2);
}

void progress_update(void *ctx, uint64_t done, uint64_t seen, ad_str current)
{
    progress *bar = ctx;
    uint64_t now = ad_clock_ms();
    unsigned cells;
    ad_buf line;
    size_t room;

    if (!bar->on || now - bar->started_ms < FIRST_MS || now - bar->shown_at_ms < EVERY_MS || seen == 0) {
        return;
    }
    bar->shown_at_ms = now;
    cells = (unsigned)(done * BAR_CELLS / seen);
    ad_buf_init(&line, 1 << 14);
    ad_buf_text(&line, "\r\x1b[K");
    for (unsigned i = 0; i < BAR_CELLS; i++) {
        ad_buf_text(&line, i < cells ? "\xe2\x96\x88" : "\xe2\x96\x91");
    }
    ad_buf_printf(&line, " %llu/%llu ", (unsigned long long)done, (unsigned long long)seen);
    room = bar->columns > BAR_CELLS + 26 ? bar->columns - BAR_CELLS - 26 : 0;
    if (room) {
        ad_utf8_add_shown(&line, current.len > room ? ad_str_sub(current, current.len - room, room) : current, false);
    }
    if (!line.failed) {
        stop_wipes_line(true);
        (void)fwrite(line.data, 1, line.len, stderr);
        (void)fflush(stderr);
    }
    ad_buf_clear(&line);
}

void progress_end(progress *bar)
{
    if (bar->on && bar->shown_at_ms) {
        (void)fputs("\r\x1b[K", stderr);
        (void)fflush(stderr);
        stop_wipes_line(false);
    }
}
