/* Messages over a local stream socket. Down to a child: u32 little-endian length, bytes, and at most one
 * descriptor beside the first byte. Up from a child: plain bytes, which the reader frames itself. */
#include "os/os.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/banned.h"

enum {
    HEADER_BYTES = 4,
    DESCRIPTORS_MAX = 8, /* room for more than is ever sent, so that surplus ones can be closed */
    POLL_CHUNK_BYTES = 64 * 1024,
    POLL_MAX_BYTES = 1024 * 1024
};

/* Room for control data, aligned as its header wants. */
typedef union control {
    struct cmsghdr align;
    char bytes[CMSG_SPACE(sizeof(int) * DESCRIPTORS_MAX)];
} control;

static void attach(struct msghdr *message, control *room, int fd)
{
    struct cmsghdr *header;

    message->msg_control = room->bytes;
    message->msg_controllen = CMSG_SPACE(sizeof(int));
    header = CMSG_FIRSTHDR(message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof(fd));
}

ad_status ad_channel_send(int channel, ad_str message, int fd, ad_err *err)
{
    unsigned char header[HEADER_BYTES];
    control room = {0};
    size_t sent = 0;
    size_t total;

    if (message.len > UINT32_MAX || __builtin_add_overflow(message.len, (size_t)HEADER_BYTES, &total)) {
        return ad_err_set(err, AD_ERR_LIMIT, "the message was too long");
    }
    header[0] = (unsigned char)(message.len & 0xFF);
    header[1] = (unsigned char)(message.len >> 8 & 0xFF);
    header[2] = (unsigned char)(message.len >> 16 & 0xFF);
    header[3] = (unsigned char)(message.len >> 24 & 0xFF);
    while (sent < total) {
        size_t in_header = sent < HEADER_BYTES ? sent : HEADER_BYTES;
        ad_str rest = ad_str_sub(message, sent - in_header, message.len);
        struct iovec parts[2] = {
            {header + in_header, HEADER_BYTES - in_header},
            {(void *)(uintptr_t)rest.ptr, rest.len}, /* sendmsg does not write to it */
        };
        struct msghdr out = {.msg_iov = parts, .msg_iovlen = 2};
        ssize_t put;

        if (fd >= 0 && sent == 0) {
            attach(&out, &room, fd);
        }
        put = sendmsg(channel, &out, MSG_NOSIGNAL);
        if (put < 0 && errno != EINTR) {
            return ad_err_errno(err, errno == EAGAIN ? ETIMEDOUT : errno, "the other side took no message");
        }
        sent += put > 0 ? (size_t)put : 0;
    }
    return AD_OK;
}

/* Keeps the first descriptor that came, closes all others. */
static void collect(struct msghdr *message, int *kept)
{
    struct cmsghdr *header;

    for (header = CMSG_FIRSTHDR(message); header; header = CMSG_NXTHDR(message, header)) {
        size_t count;
        size_t i;

        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (i = 0; i < count; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(header) + i * sizeof(int), sizeof(fd));
            if (*kept < 0) {
                *kept = fd;
            } else {
                ad_fd_close(fd);
            }
        }
    }
}

/* Exactly `bytes`, and a descriptor if one comes along. END: closed before the first byte. */
static ad_status receive_exactly(int channel, char *at, size_t bytes, int *kept, ad_err *err)
{
    size_t have = 0;

    while (have < bytes) {
        control room = {0};
        struct iovec part = {at + have, bytes - have};
        struct msghdr in = {
            .msg_iov = &part, .msg_iovlen = 1, .msg_control = room.bytes, .msg_controllen = sizeof(room)};
        ssize_t got = recvmsg(channel, &in, MSG_CMSG_CLOEXEC);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return ad_err_errno(err, errno, "no message could be received");
        }
        collect(&in, kept);
        if (got == 0) {
            return have ? ad_err_set(err, AD_ERR_IO, "the message was cut off") : AD_END;
        }
        have += (size_t)got;
    }
    return AD_OK;
}

ad_status ad_channel_receive(int channel, uint64_t max_bytes, ad_buf *out, int *out_fd, ad_err *err)
{
    unsigned char header[HEADER_BYTES] = {0};
    int kept = -1;
    uint32_t length;
    char *at;
    ad_status status = receive_exactly(channel, (char *)header, HEADER_BYTES, &kept, err);

    *out_fd = -1;
    if (status != AD_OK) {
        goto done;
    }
    length = (uint32_t)header[0] | (uint32_t)header[1] << 8 | (uint32_t)header[2] << 16 |
             (uint32_t)header[3] << 24;
    if (length > max_bytes || length > out->cap_max - out->len) {
        status = ad_err_set(err, AD_ERR_LIMIT, "a message of %lu bytes was refused", (unsigned long)length);
        goto done;
    }
    at = ad_buf_reserve(out, length);
    if (!at) {
        status = ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        goto done;
    }
    status = receive_exactly(channel, at, length, &kept, err);
    if (status == AD_END) {
        status = ad_err_set(err, AD_ERR_IO, "the message was cut off");
    }
    if (status == AD_OK) {
        out->len += length;
        *out_fd = kept; /* the caller's now */
        kept = -1;
    } else {
        *at = '\0'; /* a message cut off leaves nothing behind */
    }

done:
    ad_fd_close(kept);
    return status;
}

/* What is there now: 0 at the end, -1 with errno. Reset is what a peer leaves behind that closed with
 * messages of ours unread. */
static ssize_t receive_now(int channel, char *at, size_t bytes)
{
    ssize_t got;

    do {
        got = recv(channel, at, bytes, MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    return got < 0 && errno == ECONNRESET ? 0 : got;
}

ad_status ad_channel_poll_read(int channel, ad_buf *out, ad_err *err)
{
    size_t total = 0;

    while (total < POLL_MAX_BYTES) {
        size_t room = out->cap_max - out->len;
        size_t chunk = room < POLL_CHUNK_BYTES ? room : POLL_CHUNK_BYTES;
        char *at;
        ssize_t got;

        if (chunk == 0) {
            return total ? AD_OK : ad_err_set(err, AD_ERR_LIMIT, "more was sent than fits");
        }
        at = ad_buf_reserve(out, chunk);
        if (!at) {
            return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
        }
        got = receive_now(channel, at, chunk);
        if (got < 0) {
            return errno == EAGAIN ? AD_OK : ad_err_errno(err, errno, "the channel could not be read");
        }
        if (got == 0) {
            return total ? AD_OK : AD_END; /* what came before the end is dealt with first */
        }
        out->len += (size_t)got;
        total += (size_t)got;
        if ((size_t)got < chunk) {
            return AD_OK;
        }
    }
    return AD_OK;
}

ad_status ad_channel_wait(const int *channels, size_t count, unsigned timeout_ms, bool *ready, ad_err *err)
{
    struct pollfd *polled = ad_calloc(count, sizeof(*polled));
    ad_status status = AD_OK;
    size_t i;
    int found;

    if (!polled) {
        return ad_err_set(err, AD_ERR_NOMEM, "out of memory");
    }
    for (i = 0; i < count; i++) {
        polled[i] = (struct pollfd){.fd = channels[i], .events = POLLIN};
        ready[i] = false;
    }
    found = poll(polled, (nfds_t)count, timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms);
    if (found < 0 && errno != EINTR) { /* after a signal the caller looks at what it asked for, and returns */
        status = ad_err_errno(err, errno, "waiting failed");
    }
    for (i = 0; found > 0 && i < count; i++) {
        ready[i] = polled[i].revents != 0;
    }
    ad_free(polled);
    return status;
}
