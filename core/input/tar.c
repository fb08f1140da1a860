/* Tar archives, plain or compressed. They are read twice: by libarchive, which takes every kind of tar
 * there is, and then as CPython's tarfile would, which is what pip installs from. The second reading
 * hands over what only tarfile sees, and what links with a telling name lead to. */
#include "base/mem.h"
#include "input/archive_priv.h"
#include "input/tar_links.h"
#include "input/tar_python.h"
#include "input/tar_seen.h"

#include "base/banned.h"

enum { BLOCK_BYTES = 512 };

typedef struct tar_source {
    ad_member_source base;
    ad_archive_memory memory;
    ad_buf plain; /* the unpacked tar, when it is small enough to be kept for both readings */
    struct archive *ar;
    struct archive_entry *entry; /* current, libarchive's */
    bool primed;                 /* entry was read but not handed out yet */
    bool damage_told;            /* of headers: once is enough */
    bool links_told;
    bool restated_told;             /* that there are too many */
    bool given_up;               /* there will be no second reading */
    bool twice;                  /* packed twice: nothing of it is read */
    uint64_t end_at;             /* bytes unpacked up to the end that was found */
    ad_tar_seen seen;            /* in the first reading */
    ad_tar_links links;

    bool again;       /* the second reading */
    bool only_python; /* there was no first one */
    bool at_python;   /* tarfile's first member was found already */
    ad_pytar python;
    const char *block; /* of the unpacked stream */
    size_t block_left;
    uint64_t unpacked;  /* bytes of the stream up to the block's end */
    bool stream_broken; /* it could not be unpacked to its end */
    ad_buf bytes;       /* of the current member */
    ad_buf label;       /* of the current member */
    bool own;           /* it is to be handed out under its own name */
    size_t link;        /* then under these, of links.items */
    size_t link_end;
} tar_source;

/* ---- entries ---- */

static ad_str entry_name(struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry);

    if (!name) {
        name = archive_entry_pathname_utf8(entry); /* raw bytes did not fit the locale */
    }
    return ad_str_of(name ? name : "");
}

static const char *entry_hardlink(struct archive_entry *entry)
{
    const char *target = archive_entry_hardlink(entry);

    return target ? target : archive_entry_hardlink_utf8(entry);
}

static const char *entry_symlink(struct archive_entry *entry)
{
    const char *target = archive_entry_symlink(entry);

    return target ? target : archive_entry_symlink_utf8(entry);
}

static void describe_entry(struct archive_entry *entry, ad_member *out)
{
    *out = (ad_member){.name = entry_name(entry), .target = AD_STR(""), .type = AD_MEMBER_SPECIAL};
    if (entry_hardlink(entry)) {
        out->type = ad_archive_entry_bytes(entry) ? AD_MEMBER_FILE : AD_MEMBER_HARDLINK;
        out->target = ad_str_of(entry_hardlink(entry));
    } else if (archive_entry_filetype(entry) == AE_IFLNK) {
        const char *target = entry_symlink(entry);

        out->type = AD_MEMBER_SYMLINK;
        out->target = ad_str_of(target ? target : "");
    } else if (archive_entry_filetype(entry) == AE_IFREG) {
        out->type = AD_MEMBER_FILE;
    } else if (archive_entry_filetype(entry) == AE_IFDIR) {
        /* "setup.py/" with a body is a folder for some and a file for others. */
        out->type = ad_archive_entry_bytes(entry) ? AD_MEMBER_FILE : AD_MEMBER_FOLDER;
    }
}

/* ---- the first reading ---- */

static void close_archive(tar_source *tar)
{
    if (tar->ar) {
        (void)archive_read_free(tar->ar);
        tar->ar = NULL;
    }
    tar->entry = NULL;
}

static ad_status new_archive(tar_source *tar, ad_err *err)
{
    close_archive(tar);
    tar->memory.piece = 0;
    tar->memory.at = 0;
    tar->ar = ad_archive_reader(&tar->memory);
    return tar->ar ? AD_OK : ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive reader");
}

/* Is what was unpacked packed again, with an archive in it? A look at its first block tells. */
static ad_status look_below(const tar_source *tar, bool *out_twice, ad_err *err)
{
    ad_archive_memory memory = {.pieces = {tar->memory.pieces[0], tar->memory.pieces[1]}};
    ad_archive_memory below = {.pieces = {AD_STR(""), AD_STR("")}};
    struct archive *outer = ad_archive_reader(&memory);
    struct archive *inner = NULL;
    struct archive_entry *entry = NULL;
    const void *block = NULL;
    size_t size = 0;
    la_int64_t offset = 0;

    *out_twice = false;
    if (!outer) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive reader");
    }
    (void)archive_read_support_format_raw(outer);
    if (archive_read_open1(outer) == ARCHIVE_OK && archive_read_next_header(outer, &entry) == ARCHIVE_OK &&
        archive_read_data_block(outer, &block, &size, &offset) == ARCHIVE_OK) {
        below.pieces[0] = (ad_str){block, size};
        inner = ad_archive_reader(&below);
    }
    if (inner) {
        (void)archive_read_support_format_tar(inner);
        *out_twice = archive_read_open1(inner) == ARCHIVE_OK &&
                     archive_filter_count(inner) == AD_ARCHIVE_FILTERS &&
                     archive_read_next_header(inner, &entry) >= ARCHIVE_WARN;
        (void)archive_read_free(inner);
    }
    (void)archive_read_free(outer);
    return AD_OK;
}

/* Opens, and reads the first header. */
static ad_status open_archive(tar_source *tar, ad_archive_answer *answer, ad_err *err)
{
    ad_status status = new_archive(tar, err);
    int r;

    *answer = AD_ARCHIVE_NO;
    if (status != AD_OK) {
        return status;
    }
    (void)archive_read_support_format_tar(tar->ar);
    if (archive_read_open1(tar->ar) != ARCHIVE_OK) {
        return AD_OK; /* what there is to unpack is no tar */
    }
    r = archive_read_next_header(tar->ar, &tar->entry);
    tar->primed = r == ARCHIVE_OK || r == ARCHIVE_WARN;
    *answer = tar->primed || r == ARCHIVE_EOF ? AD_ARCHIVE_YES : AD_ARCHIVE_DAMAGED;
    return AD_OK;
}

/* Moves to the next header. OK or END; damage is told once, then read past as far as that works. */
static ad_status next_header(tar_source *tar)
{
    ad_input_run *run = tar->base.run;

    if (tar->primed) {
        tar->primed = false;
        return AD_OK;
    }
    for (;;) {
        int r = archive_read_next_header(tar->ar, &tar->entry);

        if (r == ARCHIVE_OK || r == ARCHIVE_WARN) {
            return AD_OK;
        }
        if (r == ARCHIVE_EOF) {
            return AD_END;
        }
        if (!tar->damage_told) {
            ad_archive_tell_damage(run, tar->base.label, tar->ar,
                                   "the archive was cut off or damaged, the rest may be missing");
            tar->damage_told = true;
        }
        if (r == ARCHIVE_FATAL || !ad_run_spend(run, tar->base.label, BLOCK_BYTES)) {
            return AD_END;
        }
    }
}

static ad_status note_link(tar_source *tar, const ad_member *member, ad_err *err)
{
    ad_err why = {0};
    ad_status status;

    if (member->type != AD_MEMBER_HARDLINK && member->type != AD_MEMBER_SYMLINK) {
        return AD_OK;
    }
    status =
        ad_tar_links_add(&tar->links, member->name, member->target, member->type == AD_MEMBER_SYMLINK, &why);
    if (status == AD_ERR_LIMIT) {
        if (!tar->links_told) {
            ad_run_incident(tar->base.run, AD_INCIDENT_LIMIT, tar->base.label, "entries: %s", why.message);
        }
        tar->links_told = true;
        return AD_OK;
    }
    return status == AD_OK ? AD_OK : ad_err_set(err, status, "%s", why.message);
}

static ad_status next_entry(tar_source *tar, ad_member *out, ad_err *err)
{
    ad_input_run *run = tar->base.run;

    if (!tar->twice && next_header(tar) == AD_END) {
        return AD_END;
    }
    if (tar->twice) {
        ad_run_incident(run, AD_INCIDENT_CORRUPT, tar->base.label,
                        "the archive is compressed more than once: installers could not read it");
        tar->given_up = true;
        return AD_END;
    }
    describe_entry(tar->entry, out);
    if (out->type == AD_MEMBER_FILE && out->target.len) {
        ad_run_incident(run, AD_INCIDENT_CORRUPT, tar->base.label,
                        "a hard link has a body: installers could see another archive than tools do");
    }
    return note_link(tar, out, err);
}

/* How both readings name a member to each other. Which bytes a name has that is not ASCII depends on the
 * locale, so those are told apart by what they are read as. */
static ad_str name_for_key(ad_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.ptr[i] >= 0x80) {
            return ad_str_of(ad_unit_kind_name(ad_unit_kind_of(name, AD_STR(""))));
        }
    }
    return name;
}

static ad_tar_key key_of_unread(ad_str name)
{
    return ad_tar_key_of(AD_STR("\0not read"), &name);
}

static ad_status note_seen(tar_source *tar, ad_str bytes, ad_member_state state, ad_err *err)
{
    ad_str name = name_for_key(entry_name(tar->entry));
    ad_status status = ad_tar_seen_add(&tar->seen, ad_tar_key_of(name, NULL), err);

    if (status == AD_OK) {
        status = ad_tar_seen_add(
            &tar->seen, state == AD_MEMBER_WHOLE ? ad_tar_key_of(name, &bytes) : key_of_unread(name), err);
    }
    return status;
}

/* ---- the second reading ---- */

/* Makes the next bytes of the stream ready. False at its end, or when a limit stopped the run. */
static bool next_block(tar_source *tar)
{
    while (tar->block_left == 0) {
        const void *block = NULL;
        size_t size = 0;
        la_int64_t offset = 0;
        int r = archive_read_data_block(tar->ar, &block, &size, &offset);

        tar->stream_broken = r < ARCHIVE_WARN;
        if (r == ARCHIVE_EOF || tar->stream_broken || !ad_run_in_time(tar->base.run, tar->base.label)) {
            return false;
        }
        tar->block = block;
        tar->block_left = size;
        tar->unpacked += size;
        /* What the first reading went over is paid for. */
        if (tar->unpacked > tar->end_at && !ad_run_spend(tar->base.run, tar->base.label, size)) {
            return false;
        }
    }
    return true;
}

static uint64_t pull(void *ctx, char *to, uint64_t bytes)
{
    tar_source *tar = ctx;
    uint64_t done = 0;

    while (done < bytes && next_block(tar)) {
        size_t now = bytes - done < tar->block_left ? (size_t)(bytes - done) : tar->block_left;

        if (to) {
            memcpy(to + done, tar->block, now);
        }
        tar->block += now;
        tar->block_left -= now;
        done += now;
    }
    return done;
}

/* Opens the unpacked stream. END when there is nothing to read a second time. */
static ad_status start_again(tar_source *tar, ad_err *err)
{
    ad_status status;

    tar->again = true;
    tar->end_at = tar->only_python ? 0 : (uint64_t)archive_filter_bytes(tar->ar, 0);
    ad_tar_links_resolve(&tar->links);
    ad_tar_seen_sort(&tar->seen);
    if (tar->given_up || tar->base.run->stopped) {
        return AD_END;
    }
    status = new_archive(tar, err);
    if (status != AD_OK) {
        return status;
    }
    (void)archive_read_support_format_raw(tar->ar);
    if (archive_read_open1(tar->ar) != ARCHIVE_OK ||
        archive_read_next_header(tar->ar, &tar->entry) != ARCHIVE_OK) {
        tar->stream_broken = true;
        return AD_END; /* damaged, which the first reading told */
    }
    return AD_OK;
}

/* Reads the member that tarfile came to, and finds out under which names it is to be handed out. */
static ad_status take_python_member(tar_source *tar, ad_err *err)
{
    ad_input_run *run = tar->base.run;
    ad_str raw = ad_buf_str(&tar->python.name);
    ad_str name = name_for_key(raw);
    ad_str bytes;
    bool complete;
    bool differs;

    if (tar->python.restated && !tar->restated_told) {
        ad_run_incident(run, AD_INCIDENT_CORRUPT, tar->base.label,
                        "a member has another size in its extended header: installers could see another archive "
                        "than tools do");
        tar->restated_told = true;
    }
    tar->link_end = tar->link = 0;
    tar->link_end = ad_tar_links_to(&tar->links, raw, &tar->link);
    tar->link_end += tar->link;
    ad_run_member_label(run, &tar->label, tar->base.label, raw);
    ad_buf_reset(&tar->bytes);
    if (tar->label.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a label");
    }
    if (!ad_run_in_time(run, ad_buf_str(&tar->label))) {
        return AD_END;
    }
    if (tar->python.size > run->limits->member_bytes) {
        if (!ad_tar_seen_has(&tar->seen, key_of_unread(name))) {
            AD_RUN_LIMIT(run, ad_buf_str(&tar->label), member_bytes, "the member is larger and was not read");
        }
        tar->link_end = tar->link;
        return AD_OK;
    }
    complete = ad_pytar_read(&tar->python, &tar->bytes);
    if (tar->bytes.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive member");
    }
    bytes = ad_buf_str(&tar->bytes);
    tar->own = !ad_tar_seen_has(&tar->seen, ad_tar_key_of(name, &bytes)) &&
               (complete || !ad_tar_seen_has(&tar->seen, key_of_unread(name)));
    /* What is stored of a sparse file is handed over beside the file, as no two programs read all maps alike.
     */
    differs = tar->own && !(tar->python.sparse && ad_tar_seen_has(&tar->seen, ad_tar_key_of(name, NULL)));
    if (differs && !tar->only_python) {
        ad_run_incident(
            run, AD_INCIDENT_CORRUPT, ad_buf_str(&tar->label),
            "tarfile reads this member otherwise: installers could see another archive than tools do");
    }
    if ((tar->own || tar->link < tar->link_end) && !ad_run_spend(run, ad_buf_str(&tar->label), bytes.len)) {
        return AD_END;
    }
    return AD_OK;
}

static ad_status next_python_member(tar_source *tar, ad_member *out, ad_err *err)
{
    while (!tar->own && tar->link >= tar->link_end) {
        ad_err why = {0};
        ad_status status = tar->at_python ? AD_OK : ad_pytar_next(&tar->python, &why);

        tar->at_python = false;
        if (status == AD_ERR_LIMIT) {
            ad_run_incident(tar->base.run, AD_INCIDENT_CORRUPT, tar->base.label,
                            "%s: installers could see another archive than tools do", why.message);
            return AD_END;
        }
        if (status != AD_OK) {
            return status == AD_END || tar->base.run->stopped ? AD_END
                                                              : ad_err_set(err, status, "%s", why.message);
        }
        status = take_python_member(tar, err);
        if (status != AD_OK) {
            return status;
        }
    }
    *out = (ad_member){.name = ad_buf_str(&tar->python.name), .target = AD_STR(""), .type = AD_MEMBER_FILE};
    if (tar->own) {
        tar->own = false;
    } else {
        out->name = tar->links.items[tar->link++].name;
    }
    return AD_OK;
}

/* What libarchive cannot read may be a tar for tarfile all the same. */
static ad_status try_python(tar_source *tar, ad_archive_answer *answer, ad_err *err)
{
    ad_status status;

    tar->only_python = true;
    status = start_again(tar, err);
    if (status == AD_OK) {
        status = ad_pytar_next(&tar->python, err);
    }
    if (status == AD_OK) {
        ad_run_incident(
            tar->base.run, AD_INCIDENT_CORRUPT, tar->base.label,
            "tarfile reads this archive and others do not: installers could see what tools do not");
        tar->at_python = true;
        *answer = AD_ARCHIVE_YES;
    } else if (tar->stream_broken) {
        *answer = AD_ARCHIVE_DAMAGED;
    }
    return status == AD_ERR_NOMEM ? status : AD_OK;
}

/* ---- the member source ---- */

static ad_status tar_next(ad_member_source *source, ad_member *out, ad_err *err)
{
    tar_source *tar = (tar_source *)source;
    ad_status status;

    if (!tar->again) {
        status = next_entry(tar, out, err);
        if (status != AD_END) {
            return status;
        }
        status = start_again(tar, err);
        if (status != AD_OK) {
            return status;
        }
    }
    return next_python_member(tar, out, err);
}

static ad_status tar_read(ad_member_source *source, ad_str label, ad_buf *room, ad_str *out,
                          ad_member_state *state, ad_err *err)
{
    tar_source *tar = (tar_source *)source;
    ad_status status;

    ad_buf_reset(room);
    if (tar->again) {
        *out = ad_buf_str(&tar->bytes);
        *state = AD_MEMBER_WHOLE;
        return AD_OK;
    }
    status = ad_archive_read_entry(source->run, tar->ar, tar->entry, label, room, state, err);
    *out = ad_buf_str(room);
    return status == AD_OK ? note_seen(tar, *out, *state, err) : status;
}

static void tar_free(ad_member_source *source)
{
    tar_source *tar = (tar_source *)source;

    if (tar) {
        close_archive(tar);
        ad_tar_seen_clear(&tar->seen);
        ad_tar_links_clear(&tar->links);
        ad_pytar_clear(&tar->python);
        ad_buf_clear(&tar->plain);
        ad_buf_clear(&tar->bytes);
        ad_buf_clear(&tar->label);
        ad_free(tar);
    }
}

/* Unpacking is most of the work: done once for both readings where that does not take too much memory. */
static ad_status unpack_once(tar_source *tar, ad_archive_answer *answer, ad_err *err)
{
    if (!ad_archive_unpack(tar->base.run, tar->base.label, tar->memory.pieces[0], &tar->plain)) {
        ad_buf_clear(&tar->plain);
    } else {
        tar->memory.pieces[0] = ad_buf_str(&tar->plain);
    }
    return open_archive(tar, answer, err);
}

uint64_t ad_tar_end(const ad_member_source *source)
{
    return ((const tar_source *)source)->end_at;
}

ad_status ad_tar_open(ad_input_run *run, ad_str label, ad_str bytes, ad_archive_answer *answer,
                      ad_member_source **out, ad_err *err)
{
    static const ad_member_ops ops = {tar_next, tar_read, tar_free};
    tar_source *tar = ad_calloc(1, sizeof(*tar));
    ad_status status;
    bool packed;

    if (!tar) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive reader");
    }
    tar->base = (ad_member_source){&ops, run, label};
    tar->memory.pieces[0] = bytes;
    tar->memory.pieces[1] = AD_STR("");
    ad_tar_links_init(&tar->links);
    ad_pytar_init(&tar->python, pull, tar);
    ad_buf_init(&tar->bytes, SIZE_MAX / 4);
    ad_buf_init(&tar->label, SIZE_MAX / 4);
    ad_buf_init(&tar->plain, SIZE_MAX / 4);
    status = open_archive(tar, answer, err);
    packed = status == AD_OK && archive_filter_count(tar->ar) == AD_ARCHIVE_FILTERS;
    if (packed && *answer == AD_ARCHIVE_YES) {
        status = unpack_once(tar, answer, err);
    } else if (packed) {
        status = look_below(tar, &tar->twice, err);
        *answer = tar->twice ? AD_ARCHIVE_YES : *answer;
    }
    if (status == AD_OK && *answer != AD_ARCHIVE_YES) {
        status = try_python(tar, answer, err);
    }
    if (status == AD_OK && *answer == AD_ARCHIVE_YES) {
        *out = &tar->base;
    } else {
        tar_free(&tar->base);
    }
    return status;
}
