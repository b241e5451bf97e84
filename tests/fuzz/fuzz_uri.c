/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes URIs, addresses, parameters, lists and Vias. */
#include "fuzz.h"
#include "sip/addr.h"
#include "sip/list.h"
#include "sip/param.h"
#include "sip/uri.h"
#include "sip/via.h"

static void decode_uri(struct slice text)
{
    struct sip_uri uri;

    sip_uri_parse(text, &uri);
    const struct slice slices[] = {
        uri.scheme_text, uri.user, uri.password, uri.host, uri.params, uri.headers, uri.opaque};
    for (size_t i = 0; i < sizeof slices / sizeof slices[0]; i++)
        fuzz_lies_in(slices[i], text);
}

static void decode_address(struct slice text)
{
    struct sip_addr addr;
    struct sip_param param;

    sip_addr_parse(text, &addr);
    fuzz_lies_in(addr.display, text);
    fuzz_lies_in(addr.uri, text);
    fuzz_lies_in(addr.params, text);
    fuzz_lies_in(sip_addr_tag(&addr), text);
    decode_uri(addr.uri);
    while (sip_param_next(&addr.params, &param)) {
        fuzz_lies_in(param.name, text);
        fuzz_lies_in(param.value, text);
    }
}

static void decode_vias(struct slice text)
{
    struct slice rest = text;
    struct sip_via via;

    while (rest.n) {
        size_t before = rest.n;
        sip_via_parse(rest, &via, &rest);
        assert(rest.n < before);
        fuzz_lies_in(via.text, text);
        fuzz_lies_in(via.host, text);
        fuzz_lies_in(via.branch, text);
        fuzz_lies_in(via.received, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = fuzz_slice(data, size), rest = text, value;
    size_t count = 0;

    decode_uri(text);
    decode_address(text);
    decode_vias(text);
    for (; sip_list_next(&rest, &value); count++) {
        assert(value.n > 0);
        fuzz_lies_in(value, text);
        decode_address(value);
    }
    assert(count == sip_list_count(text));
    return 0;
}
