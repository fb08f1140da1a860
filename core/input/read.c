/* One file, whatever its form, taken apart into units. Archives inside archives stand on a stack of
 * frames, at most limits->nesting deep, so nothing here recurses. */
#include "base/mem.h"
#include "input/input_priv.h"

#include "base/banned.h"

enum { ROOM_SLACK_BYTES = 256 * 1024, HEAD_BYTES = 4096, LABEL_BYTES_MAX = 64 * 1024 * 1024 };

/* An archive that is being read. */
typedef struct frame {
    struct frame *below;
    ad_buf label; /* of the archive */
    ad_member_source *source;
    uint32_t depth;   /* 0: the artifact itself */
    uint32_t members; /* handed out so far */
    size_t incidents; /* of the run when it was opened */
    ad_buf room;      /* the current member's bytes, kept while archives inside it are on top */
    ad_str bytes;     /* of a plain tar with a zip's end record in it, at zip_end_at */
    uint64_t zip_end_at;
} frame;

typedef struct reader {
    ad_input_run run;
    frame *top;
    ad_buf member_label;
} reader;

/* A file to look at: the artifact, or a member. */
typedef struct item {
    ad_str label;
    ad_str name;
    ad_str bytes;
    uint32_t depth; /* of an archive that it may be */
    bool named;
    bool in_archive;
} item;

/* ---- frames ---- */

static void pop(reader *r)
{
    frame *top = r->top;

    r->top = top->below;
    if (top->source) {
        top->source->ops->free(top->source);
    }
    ad_buf_clear(&top->room);
    ad_buf_clear(&top->label);
    ad_free(top);
}

/* Puts an empty frame on top, with its label, which the source will borrow. */
static ad_status push(reader *r, const item *it, ad_err *err)
{
    frame *top = ad_calloc(1, sizeof(*top));
    uint64_t room_bytes = r->run.limits->member_bytes;

    if (!top) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for an archive");
    }
    room_bytes = room_bytes < SIZE_MAX - ROOM_SLACK_BYTES ? room_bytes + ROOM_SLACK_BYTES : SIZE_MAX;
    ad_buf_init(&top->room, (size_t)room_bytes);
    ad_buf_init(&top->label, LABEL_BYTES_MAX);
    ad_buf_add(&top->label, it->label);
    top->depth = it->depth;
    top->incidents = r->run.incidents;
    top->below = r->top;
    r->top = top;
    if (top->label.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a label");
    }
    return AD_OK;
}

/* ---- units ---- */

static ad_status hand_over_notebook(reader *r, ad_unit *unit, ad_err *err)
{
    ad_notebook book;
    ad_err why = {0};
    ad_status status;

    ad_notebook_init(&book);
    status = ad_notebook_read(&book, unit->bytes, r->run.limits, &why);
    if (status == AD_ERR_FORMAT) {
        ad_run_incident(&r->run, AD_INCIDENT_CORRUPT, unit->path, "%s", why.message);
        status = AD_OK;
    } else if (status == AD_ERR_LIMIT) {
        ad_run_incident(&r->run, AD_INCIDENT_LIMIT, unit->path, "%s", why.message);
        status = AD_OK;
    } else if (status != AD_OK) {
        status = ad_err_set(err, status, "%s", why.message);
    } else if (!book.python) {
        unit->kind = AD_UNIT_OTHER;
        status = ad_run_hand_over(&r->run, unit, err);
    } else {
        unit->bytes = ad_buf_str(&book.text);
        unit->cells = book.cells;
        unit->cell_count = book.cell_count;
        status = ad_run_hand_over(&r->run, unit, err);
    }
    ad_notebook_clear(&book);
    return status;
}

static ad_status hand_over(reader *r, const item *it, ad_unit_kind kind, ad_err *err)
{
    ad_unit unit = {.path = it->label,
                    .name = it->name,
                    .kind = kind,
                    .bytes = it->bytes,
                    .bytes_on_disk = it->bytes.len,
                    .in_archive = it->in_archive};

    return kind == AD_UNIT_NOTEBOOK ? hand_over_notebook(r, &unit, err)
                                    : ad_run_hand_over(&r->run, &unit, err);
}

static ad_unit_kind kind_of_item(const item *it)
{
    ad_unit_kind kind = ad_unit_kind_of(it->name, ad_str_sub(it->bytes, 0, HEAD_BYTES));

    if (kind == AD_UNIT_OTHER && it->named && ad_input_may_be_python(it->name, it->bytes)) {
        kind = AD_UNIT_PYTHON;
    }
    return kind;
}

/* ---- what an item is ---- */

static bool may_be_tar(const item *it, ad_claim claim)
{
    return claim == AD_CLAIM_TAR || ad_input_is_packed_head(it->bytes) || ad_input_is_tar_head(it->bytes);
}

/* A "#!" line with a zip right behind it. */
static bool is_zipapp(const item *it)
{
    size_t line_end = ad_str_find_byte(ad_str_sub(it->bytes, 0, HEAD_BYTES), '\n', 0);

    return ad_str_starts(it->bytes, AD_STR("#!")) && line_end != SIZE_MAX &&
           ad_input_is_zip_head(ad_str_sub(it->bytes, line_end + 1, it->bytes.len));
}

/* Looks for a tar; *opened says whether a frame was pushed. */
static ad_status try_tar(reader *r, const item *it, ad_claim claim, bool *opened, ad_err *err)
{
    ad_archive_answer answer = AD_ARCHIVE_NO;
    ad_status status;

    *opened = false;
    if (!may_be_tar(it, claim)) {
        return AD_OK;
    }
    status = push(r, it, err);
    if (status != AD_OK) {
        return status;
    }
    status = ad_tar_open(&r->run, ad_buf_str(&r->top->label), it->bytes, &answer, &r->top->source, err);
    *opened = status == AD_OK && answer == AD_ARCHIVE_YES;
    if (status == AD_OK && !*opened) {
        pop(r);
    }
    if (status == AD_OK && answer == AD_ARCHIVE_DAMAGED &&
        ((claim != AD_CLAIM_NONE && ad_input_is_packed_head(it->bytes)) || ad_input_is_tar_head(it->bytes))) {
        ad_run_incident(&r->run, AD_INCIDENT_CORRUPT, it->label,
                        "the archive was cut off or damaged at its start");
    }
    return status;
}

static ad_status open_zip(reader *r, const item *it, bool shebang, ad_err *err)
{
    ad_status status = push(r, it, err);

    if (status == AD_OK) {
        status = ad_zip_open(&r->run, ad_buf_str(&r->top->label), it->bytes, shebang, &r->top->source, err);
    }
    return status;
}

/* A tar that is a zip too: pip takes it for a zip, others for a tar. */
static ad_status open_second(reader *r, const item *it, ad_err *err)
{
    ad_run_incident(
        &r->run, AD_INCIDENT_CORRUPT, it->label,
        "the file is a tar and a zip at once: installers could see another archive than tools do");
    return open_zip(r, it, false, err);
}

/* An archive whose name says that it is run or read as something else: `python FILE` may take it as that. */
static ad_status hand_over_disguised(reader *r, const item *it, ad_err *err)
{
    ad_unit_kind kind = is_zipapp(it) ? AD_UNIT_OTHER : kind_of_item(it);

    return kind == AD_UNIT_OTHER || kind == AD_UNIT_NOTEBOOK ? AD_OK : hand_over(r, it, kind, err);
}

static ad_status look_at_zip(reader *r, const item *it, ad_claim claim, bool zip_head, ad_err *err)
{
    const bool zipapp = is_zipapp(it);
    const bool appended = claim == AD_CLAIM_NONE && !zip_head && !zipapp;
    ad_status status = AD_OK;

    if (appended) {
        /* A program with a zip behind it is both: `python FILE` runs the zip. */
        status = hand_over(r, it, kind_of_item(it), err);
    }
    return status == AD_OK ? open_zip(r, it, appended || (zipapp && claim != AD_CLAIM_ZIP), err) : status;
}

/* Opens what can be opened, hands over what is a unit of its own. Content decides; a file may be several
 * things at once, and then it is read as each of them. */
static ad_status look_at(reader *r, const item *it, ad_err *err)
{
    const ad_claim claim = ad_input_claim_of(it->name);
    const bool zip_head = ad_input_is_zip_head(it->bytes);
    const size_t incidents = r->run.incidents;
    uint64_t zip_end_at = UINT64_MAX;
    const bool zip = ad_zip_probe(it->bytes, &zip_end_at) || zip_head;
    bool tar = false;
    ad_status status;

    if (it->depth > r->run.limits->nesting && (zip || may_be_tar(it, claim))) {
        AD_RUN_LIMIT(&r->run, it->label, nesting, "the archive stands too deep in others and was not opened");
        return hand_over(r, it, zip_head || claim != AD_CLAIM_NONE ? AD_UNIT_OTHER : kind_of_item(it), err);
    }
    status = try_tar(r, it, claim, &tar, err);
    if (status == AD_OK && (tar || zip_head)) {
        status = hand_over_disguised(r, it, err);
    }
    if (status != AD_OK) {
        return status;
    }
    if (tar && zip && !zip_head && ad_input_is_tar_head(it->bytes)) {
        /* A zip at the end of a plain tar is mostly its last member: where the tar ends will tell. */
        r->top->bytes = it->bytes;
        r->top->zip_end_at = zip_end_at;
        return AD_OK;
    }
    if (zip) {
        return tar ? open_second(r, it, err) : look_at_zip(r, it, claim, zip_head, err);
    }
    if (tar) {
        return AD_OK;
    }
    if (claim != AD_CLAIM_NONE && r->run.incidents == incidents) {
        ad_run_incident(&r->run, AD_INCIDENT_NOT_ARCHIVE, it->label,
                        "it is named like an archive, but there is none in it that can be read");
    }
    return hand_over(r, it, kind_of_item(it), err);
}

/* ---- members ---- */

static ad_status take_member(reader *r, const ad_member *member, ad_err *err)
{
    frame *top = r->top;
    item it = {.label = ad_buf_str(&r->member_label),
               .name = ad_run_clip_name(&r->run, member->name),
               .depth = top->depth + 1,
               .in_archive = true};
    ad_member_state state = AD_MEMBER_NONE;
    ad_status status;

    switch (member->type) {
    case AD_MEMBER_FOLDER:
    case AD_MEMBER_HARDLINK: /* what it leads to is a member itself */
        return AD_OK;
    case AD_MEMBER_SYMLINK:
        it.bytes = member->target;
        return hand_over(r, &it, AD_UNIT_OTHER, err);
    case AD_MEMBER_SPECIAL:
        it.bytes = AD_STR("");
        return hand_over(r, &it, AD_UNIT_OTHER, err);
    case AD_MEMBER_FILE:
        break;
    }
    status = top->source->ops->read(top->source, it.label, &top->room, &it.bytes, &state, err);
    if (status != AD_OK || state == AD_MEMBER_NONE || r->run.stopped ||
        !ad_run_keep(&r->run, it.label, it.bytes.len)) {
        return status;
    }
    return look_at(r, &it, err);
}

static ad_status end_archive(reader *r, ad_err *err)
{
    frame *top = r->top;
    item it = {.label = ad_buf_str(&r->member_label), .bytes = top->bytes, .depth = top->depth};
    bool zip_behind = top->bytes.len && top->zip_end_at >= ad_tar_end(top->source);

    if (top->members == 0 && r->run.incidents == top->incidents) {
        ad_run_incident(&r->run, AD_INCIDENT_CORRUPT, ad_buf_str(&top->label), "the archive has no members");
    }
    if (!zip_behind) {
        pop(r);
        return AD_OK;
    }
    ad_buf_reset(&r->member_label); /* outlives the frame */
    ad_buf_add(&r->member_label, ad_buf_str(&top->label));
    it.label = ad_buf_str(&r->member_label);
    pop(r);
    if (r->member_label.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a label");
    }
    return open_second(r, &it, err);
}

/* One member of the archive on top, or its end. */
static ad_status step(reader *r, ad_err *err)
{
    frame *top = r->top;
    ad_str archive = ad_buf_str(&top->label);
    ad_member member;
    ad_status status = top->source->ops->next(top->source, &member, err);

    if (status == AD_END) {
        return end_archive(r, err);
    }
    if (status != AD_OK) {
        return status;
    }
    top->members++;
    ad_run_member_label(&r->run, &r->member_label, archive, member.name);
    if (r->member_label.failed) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory for a label");
    }
    if (r->run.entries >= r->run.limits->entries) {
        AD_RUN_LIMIT(&r->run, archive, entries, "the artifact has more members, the rest was not read");
        r->run.stopped = true;
        return AD_OK;
    }
    r->run.entries++;
    if (member.name.len > r->run.limits->path_bytes) {
        AD_RUN_LIMIT(&r->run, ad_buf_str(&r->member_label), path_bytes,
                     "the member's name is longer, only its end is shown");
    }
    return take_member(r, &member, err);
}

ad_status ad_input_read(ad_str label, ad_str bytes, bool named, const ad_limits *limits,
                        const ad_input_sink *sink, ad_err *err)
{
    reader r = {0};
    item it = {.label = label, .name = label, .bytes = bytes, .named = named};
    ad_status status;

    ad_run_init(&r.run, limits, sink, bytes.len);
    ad_buf_init(&r.member_label, LABEL_BYTES_MAX);
    status = look_at(&r, &it, err);
    while (status == AD_OK && r.top && !r.run.stopped) {
        status = step(&r, err);
    }
    while (r.top) {
        pop(&r);
    }
    ad_buf_clear(&r.member_label);
    return status;
}
