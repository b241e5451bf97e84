/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes TCP that is foreign to SIP: sipray_http PACKETS > FILE.pcap
 * Downloads over HTTP/1.1 on connections side by side, in full segments, with an acknowledgement after each second one.
 * Everything follows from numbers, so the same arguments always give the same bytes. Checksums are left out, as they are
 * in captures of hosts whose network card makes them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEGMENT = 1460, CONNECTIONS = 400, PACKETS_EACH = 250 };
enum { START_SECONDS = 1767258000 }; /* 2026-01-01T09:00:00Z */
enum { FIN = 1, SYN = 2, ACK = 16 };
enum { CLIENT, SERVER };

static const char REQUEST[] = "GET /download HTTP/1.1\r\nHost: www.example.com\r\nAccept: */*\r\n\r\n";
static const char RESPONSE[] = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n";

struct connection {
    uint32_t number;
    uint32_t seq[2];
};

struct generator {
    uint64_t packets;
    uint8_t block[SEGMENT];
};

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v & 0xffff);
}

static void put_address(uint8_t *ip, uint8_t *port, const struct connection *c, unsigned side)
{
    put32(ip, side == CLIENT ? 0x0a030000 + (c->number & 0xffff) : 0xc6336400 + c->number % 20);
    put16(port, side == CLIENT ? 1024 + c->number % 60000 : 80);
}

static void write_packet(
    struct generator *g, struct connection *c, unsigned from, unsigned flags, const void *payload, size_t n)
{
    uint8_t head[54] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0, 0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 6};
    uint32_t length = (uint32_t)(sizeof head + n), time = (uint32_t)(g->packets % 100000 * 10);
    uint32_t record[4] = {START_SECONDS + (uint32_t)(g->packets / 100000), time, length, length};

    put16(head + 16, length - 14);
    put_address(head + 26, head + 34, c, from);
    put_address(head + 30, head + 36, c, !from);
    put32(head + 38, c->seq[from]);
    put32(head + 42, c->seq[!from]);
    head[46] = 5 << 4;
    head[47] = (uint8_t)flags;
    put16(head + 48, 0xffff);
    fwrite(record, sizeof record, 1, stdout);
    fwrite(head, sizeof head, 1, stdout);
    fwrite(payload, n, 1, stdout);
    c->seq[from] += (uint32_t)n + (flags & (SYN | FIN) ? 1 : 0);
    g->packets++;
}

/* Something that does not compress and has lines now and then. */
static void fill(struct generator *g, const struct connection *c, unsigned step)
{
    uint32_t noise = c->number * 2654435761u + step;

    for (size_t i = 0; i < SEGMENT; i++) {
        noise = noise * 1664525 + 1013904223;
        g->block[i] = (uint8_t)(noise >> 24);
    }
    if (step == 4)
        memcpy(g->block, RESPONSE, sizeof RESPONSE - 1);
}

static void write_step(struct generator *g, struct connection *c, unsigned step)
{
    switch (step) {
    case 0: write_packet(g, c, CLIENT, SYN, "", 0); return;
    case 1: write_packet(g, c, SERVER, SYN | ACK, "", 0); return;
    case 2: write_packet(g, c, CLIENT, ACK, "", 0); return;
    case 3: write_packet(g, c, CLIENT, ACK, REQUEST, sizeof REQUEST - 1); return;
    case PACKETS_EACH - 2: write_packet(g, c, SERVER, FIN | ACK, "", 0); return;
    case PACKETS_EACH - 1: write_packet(g, c, CLIENT, FIN | ACK, "", 0); return;
    }
    if (step % 3 == 0) {
        write_packet(g, c, CLIENT, ACK, "", 0);
        return;
    }
    fill(g, c, step);
    write_packet(g, c, SERVER, ACK, g->block, SEGMENT);
}

/* When all connections have ended, the next ones begin. */
static void run(struct generator *g, uint64_t packets)
{
    static const uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 65535, 1};
    struct connection all[CONNECTIONS] = {0};

    fwrite(header, sizeof header, 1, stdout);
    for (uint32_t first = 0; g->packets < packets; first += CONNECTIONS)
        for (unsigned step = 0; step < PACKETS_EACH; step++)
            for (uint32_t i = 0; i < CONNECTIONS; i++) {
                all[i].number = first + i;
                write_step(g, &all[i], step);
            }
}

int main(int argc, char **argv)
{
    struct generator g = {0};
    uint64_t packets = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;

    if (!packets) {
        fprintf(stderr, "usage: %s PACKETS > FILE\n", argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOFBF, 1 << 20);
    run(&g, packets);
    return fflush(stdout) ? 3 : 0;
}
