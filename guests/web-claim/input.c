/* Reads both inputs to their end and takes them apart: claim.md, sections 1, 3.1 and 3.2. */
#include <stddef.h>
#include <unistd.h>

#include "claim.h"

enum {
    MAX_PRIVATE_BYTES = HASH_BYTES + MAX_PARAMETERS * (HASH_BYTES + 2 + MAX_VALUE_BYTES),
    MIN_RECORD_BYTES = 17, MAX_RECORD_BYTES = 16640, LAST_ENDING = 3, MAX_HOST_BYTES = 253,
};

/* One byte more than allowed, so that longer inputs are seen. */
static uint32_t public_input[MAX_PUBLIC_BYTES / 4 + 1];
static uint32_t private_input[MAX_PRIVATE_BYTES / 4 + 1];

uint32_t mode, public_bytes;
const unsigned char *handshake_secret;
struct capture capture;
struct parameter parameters[MAX_PARAMETERS];
struct bytes clear_response;

_Noreturn void fail(int code)
{
    _exit(code);
}

bool same_bytes(const unsigned char *x, const unsigned char *y, uint32_t count)
{
    const unsigned char *end = x + count;
    if ((((uintptr_t)x | (uintptr_t)y) & 3) == 0) {
        for (; end - x >= 4; x += 4, y += 4) {
            if (*(const uint32_t *)(const void *)x != *(const uint32_t *)(const void *)y) { return false; }
        }
    }

    while (x != end) {
        if (*x++ != *y++) { return false; }
    }

    return true;
}

bool is_word(struct bytes text, const char *lower)
{
    uint32_t i = 0;
    for (; i < text.count && lower[i] != 0; i++) {
        unsigned char character = text.at[i];
        if (character >= 'A' && character <= 'Z') { character |= 0x20; }
        if (character != (unsigned char)lower[i]) { return false; }
    }

    return i == text.count && lower[i] == 0;
}

const unsigned char *take(struct reader *reader, uint32_t count)
{
    require(count <= reader->left, BAD_INPUT);
    const unsigned char *taken = reader->next;
    reader->next += count;
    reader->left -= count;
    return taken;
}

uint32_t take_u8(struct reader *reader)
{
    return *take(reader, 1);
}

uint32_t take_u16(struct reader *reader)
{
    const unsigned char *bytes = take(reader, 2);
    return bytes[0] | (uint32_t)bytes[1] << 8;
}

uint32_t take_u32(struct reader *reader)
{
    uint32_t low = take_u16(reader);
    return low | take_u16(reader) << 16;
}

uint64_t take_u64(struct reader *reader)
{
    uint32_t low = take_u32(reader);
    return low | (uint64_t)take_u32(reader) << 32;
}

struct bytes take_text(struct reader *reader)
{
    uint32_t count = take_u16(reader);
    return (struct bytes) { take(reader, count), count };
}

void take_zeros(struct reader *reader, uint32_t count)
{
    for (const unsigned char *zeros = take(reader, count); count != 0; count--) { require(*zeros++ == 0, BAD_INPUT); }
}

/* Bytes that bring `count` to the next multiple of 4. */
static uint32_t padding(uint32_t count)
{
    return (0 - count) & 3;
}

/* A machine's `read` gives all at once; other systems may give parts. */
static struct reader read_all(int descriptor, uint32_t *buffer, uint32_t limit)
{
    unsigned char *bytes = (unsigned char *)buffer;
    uint32_t total = 0;
    while (total <= limit) {
        ssize_t count = read(descriptor, bytes + total, limit + 1 - total);
        if (count <= 0) { break; }
        total += (uint32_t)count;
    }

    require(total <= limit, BAD_INPUT);
    return (struct reader) { bytes, total };
}

static void read_host(struct reader *reader, uint32_t count)
{
    require(count >= 1 && count <= MAX_HOST_BYTES, BAD_INPUT);
    capture.host = (struct bytes) { take(reader, count), count };
    for (uint32_t i = 0; i < count; i++) {
        unsigned char c = capture.host.at[i];
        require((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.', BAD_INPUT);
    }

    take_zeros(reader, padding(count));
}

static void read_capture(struct reader *reader)
{
    require(take_u32(reader) == 1, BAD_INPUT);
    take(reader, HASH_BYTES);
    capture.opened = take_u64(reader);
    require(take_u64(reader) >= capture.opened, BAD_INPUT);
    take(reader, 2 * HASH_BYTES);
    capture.hello_hash = take(reader, HASH_BYTES);
    capture.finished_hash = take(reader, HASH_BYTES);
    capture.traffic_secret[CLIENT] = take(reader, HASH_BYTES);
    capture.traffic_secret[SERVER] = take(reader, HASH_BYTES);
    capture.suite = take_u16(reader);
    require(capture.suite == SUITE_AES || capture.suite == SUITE_CHACHA, BAD_INPUT);
    capture.port = take_u16(reader);
    require(capture.port != 0, BAD_INPUT);
    require(take_u8(reader) <= LAST_ENDING, BAD_INPUT);
    uint32_t host_count = take_u8(reader);
    capture.record_count = take_u16(reader);
    require(capture.record_count <= MAX_RECORDS, BAD_INPUT);
    read_host(reader, host_count);
    for (uint32_t i = 0; i < capture.record_count; i++) {
        struct record *record = &capture.records[i];
        record->direction = (uint8_t)take_u8(reader);
        require(record->direction <= SERVER && take_u8(reader) == 0, BAD_INPUT);
        record->length = (uint16_t)take_u16(reader);
        require(record->length >= MIN_RECORD_BYTES && record->length <= MAX_RECORD_BYTES, BAD_INPUT);
        /* The buffer is ours and its words are aligned; only the reader sees it as constant bytes. */
        record->body = (uint32_t *)(uintptr_t)take(reader, record->length);
        take_zeros(reader, padding(record->length));
    }

    require(reader->left == 0, BAD_INPUT);
}

static void read_values(struct reader *reader, bool is_public)
{
    for (uint32_t i = 0; i < template.parameter_count; i++) {
        struct parameter *parameter = &parameters[i];
        if ((parameter->kind == PUBLIC) != is_public) { continue; }
        if (parameter->kind == COMMITTED) { parameter->salt = take(reader, HASH_BYTES); }
        parameter->value = take_text(reader);
        require(parameter->value.count <= MAX_VALUE_BYTES, BAD_INPUT);
    }

    require(reader->left == 0, BAD_INPUT);
}

/* Cuts a part with its padding off the public input. */
static struct reader take_part(struct reader *input, uint32_t count)
{
    struct reader part = { take(input, count), count };
    take_zeros(input, padding(count));
    return part;
}

void read_inputs(void)
{
    struct reader input = read_all(3, public_input, MAX_PUBLIC_BYTES);
    struct reader private = read_all(0, private_input, MAX_PRIVATE_BYTES);
    public_bytes = input.left;
    mode = take_u8(&input);
    require(mode <= EVALUATE && take_u8(&input) == 1 && take_u16(&input) == 0, BAD_INPUT);
    uint32_t capture_bytes = take_u32(&input), template_bytes = take_u32(&input);
    uint32_t parameter_bytes = take_u32(&input), response_bytes = take_u32(&input);
    require(capture_bytes <= MAX_CAPTURE_BYTES && template_bytes <= MAX_TEMPLATE_BYTES, BAD_INPUT);
    require(mode == EVALUATE || response_bytes == 0, BAD_INPUT);
    struct reader capture_part = take_part(&input, capture_bytes);
    struct reader template_part = take_part(&input, template_bytes);
    struct reader parameter_part = take_part(&input, parameter_bytes);
    struct reader response_part = take_part(&input, response_bytes);
    require(input.left == 0, BAD_INPUT);
    read_capture(&capture_part);
    read_template(&template_part);
    read_values(&parameter_part, true);
    clear_response = (struct bytes) { response_part.next, response_part.left };
    if (mode == EVALUATE) {
        require(private.left == 0, BAD_INPUT);
    } else {
        handshake_secret = take(&private, HASH_BYTES);
        read_values(&private, false);
    }
}
