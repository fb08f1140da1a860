#include "bench_files.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/banned.h"

double bench_now_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool read_file(const char *path, ad_buf *out)
{
    FILE *file = fopen(path, "rb");
    size_t got = 1;

    while (file && got > 0) {
        char *room = ad_buf_reserve(out, 65536);

        got = room ? fread(room, 1, 65536, file) : 0;
        out->len += got;
    }
    if (file) {
        (void)fclose(file);
    }
    return file && !out->failed;
}

static void one_file(const char *path, bench_each each, void *ctx)
{
    ad_buf content;

    ad_buf_init(&content, 1U << 30);
    if (read_file(path, &content)) {
        each(ctx, ad_buf_str(&content), path);
    } else {
        (void)fprintf(stderr, "%s: cannot be read\n", path);
    }
    ad_buf_clear(&content);
}

static void listed_files(bench_each each, void *ctx)
{
    char line[8192];

    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        one_file(line, each, ctx);
    }
}

static void files_of_folder(const char *path, bench_each each, void *ctx)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)) != NULL) {
        ad_buf name;

        if (!ad_str_ends(ad_str_of(entry->d_name), AD_STR(".py"))) {
            continue;
        }
        ad_buf_init(&name, 65536);
        ad_buf_printf(&name, "%s/%s", path, entry->d_name);
        if (!name.failed) {
            one_file(name.data, each, ctx);
        }
        ad_buf_clear(&name);
    }
    if (folder) {
        (void)closedir(folder);
    }
}

void bench_files(const char *operand, bench_each each, void *ctx)
{
    struct stat info;

    if (strcmp(operand, "-") == 0) {
        listed_files(each, ctx);
    } else if (stat(operand, &info) == 0 && S_ISDIR(info.st_mode)) {
        files_of_folder(operand, each, ctx);
    } else {
        one_file(operand, each, ctx);
    }
}
