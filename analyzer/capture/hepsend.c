/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/hepsend.h"

#include "base/seen.h"
#include "capture/hepaddr.h"
#include "net/hep.h"

#include <sys/socket.h>
#include <unistd.h>

struct hepsend {
    struct hepsend_options options;
    struct hepsend_stats stats;
    int fd;
    char datagram[HEP_MAX_SIZE];
};

struct hepsend *hepsend_new(const struct hepsend_options *options, GError **error)
{
    int fd = hepaddr_open(options->to, false, error);

    if (fd < 0)
        return NULL;
    struct hepsend *s = g_new0(struct hepsend, 1);
    s->options = *options;
    s->fd = fd;
    return s;
}

void hepsend_free(struct hepsend *s)
{
    if (!s)
        return;
    close(s->fd);
    g_free(s);
}

/* WebSocket is TCP or TLS to IP; the Via in the message says the rest. */
static uint8_t protocol_of(enum sip_transport t)
{
    switch (t) {
    case SIP_TCP:
    case SIP_WS: return HEP_TCP;
    case SIP_TLS:
    case SIP_WSS: return HEP_TLS;
    case SIP_SCTP: return HEP_SCTP;
    default: return HEP_UDP;
    }
}

void hepsend_push(struct hepsend *s, const struct seen *seen, const struct sip_msg *msg)
{
    struct hep_packet p = {.src = seen->src,
        .dst = seen->dst,
        .time = seen->time,
        .payload = msg->bytes,
        .correlation = seen->by_agent ? seen->correlation : msg->call_id,
        .agent = seen->by_agent ? seen->agent : s->options.agent,
        .protocol = protocol_of((enum sip_transport)seen->transport),
        .type = HEP_SIP};

    if (seen->by_agent && s->options.no_relay) {
        s->stats.left_out++;
        return;
    }
    size_t n = hep_encode(&p, s->datagram, sizeof s->datagram);
    if (n && send(s->fd, s->datagram, n, 0) == (ssize_t)n)
        s->stats.sent++;
    else
        s->stats.failed++;
}

const struct hepsend_stats *hepsend_stats(const struct hepsend *s)
{
    return &s->stats;
}
