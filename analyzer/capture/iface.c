/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/iface.h"

#include <assert.h>

enum {
    LIVE_SNAPLEN = 262144,
    LIVE_BUFFER = 16 * 1024 * 1024,
};

static void explain(const char *name, int status, const char *text, GError **error)
{
    if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
        input_error_set(error, INPUT_ERROR_PERMISSION,
            "%s: no permission to capture%s; run as root, or once: "
            "setcap cap_net_raw,cap_net_admin=eip $(command -v sipray)",
            name, status == PCAP_ERROR_PERM_DENIED ? "" : " in promiscuous mode (-p does without)");
    else if (status == PCAP_ERROR_NO_SUCH_DEVICE)
        input_error_set(error, INPUT_ERROR_INTERFACE, "%s: no such interface (%s); `ip link` lists them", name, text);
    else if (status == PCAP_ERROR_IFACE_NOT_UP)
        input_error_set(error, INPUT_ERROR_INTERFACE, "%s: the interface is down; ip link set %s up", name, name);
    else
        input_error_set(error, INPUT_ERROR_INTERFACE, "%s: cannot capture: %s (%s)", name, pcap_statustostr(status), text);
}

/* The settings can only fail on an active handle, which this is not. */
static int activate(pcap_t *pcap, const struct source_options *options)
{
    int failed = pcap_set_snaplen(pcap, options && options->snaplen ? options->snaplen : LIVE_SNAPLEN);

    failed |= pcap_set_promisc(pcap, !(options && options->no_promiscuous));
    failed |= pcap_set_timeout(pcap, IFACE_WAIT_MS);
    failed |= pcap_set_buffer_size(pcap, LIVE_BUFFER);
    if (pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO) != 0)
        failed |= pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_MICRO);
    assert(!failed);
    return pcap_activate(pcap);
}

pcap_t *iface_open(const char *name, const struct source_options *options, GError **error)
{
    char text[PCAP_ERRBUF_SIZE] = "";
    pcap_t *pcap = pcap_create(name, text);

    if (!pcap) {
        input_error_set(
            error, INPUT_ERROR_INTERFACE, "%s: cannot capture: %s; `ip link` lists the interfaces", name, text);
        return NULL;
    }
    int status = activate(pcap, options);
    if (status >= 0 && pcap_setnonblock(pcap, 1, text) != 0)
        status = PCAP_ERROR;
    if (status >= 0)
        return pcap;
    explain(name, status, *text ? text : pcap_geterr(pcap), error);
    pcap_close(pcap);
    return NULL;
}
