/* Decrypts the records in order of arrival and sorts their content: claim.md, section 3.4, steps 2 and 3.
   Which key and which number a record has follows from the records before it in the capture and from nothing else. */
#include <string.h>

#include "ciphers.h"
#include "claim.h"
#include "key_schedule.h"

enum { ALERT = 21, HANDSHAKE = 22, APPLICATION_DATA = 23, TAG_BYTES = 16 };
enum { NEW_SESSION_TICKET = 4, KEY_UPDATE = 24, MAX_KEY_UPDATES = 16, HANDSHAKE_HEADER_BYTES = 4 };

struct direction {
    struct traffic traffic;
    /* The key as the cipher wants it: words of ChaCha20, or round keys of AES. */
    uint32_t cipher_key[AES_ROUND_KEY_WORDS];
    uint32_t sequence, updates;
    bool is_closed;
    /* Of the handshake message that began and did not end: header bytes so far, and body bytes to come. */
    uint32_t header_count, body_left;
    unsigned char header[HANDSHAKE_HEADER_BYTES];
};

/* A word more for the zero byte behind the last content. */
static uint32_t contents[2][MAX_PUBLIC_BYTES / 4 + 1];

struct stream streams[2];
struct opening opening;

static struct direction directions[2];

void begin_streams(void)
{
    for (int side = CLIENT; side <= SERVER; side++) { streams[side].content = (unsigned char *)contents[side]; }
}

static void use_keys(struct direction *direction)
{
    uint32_t little[CHACHA_KEY_WORDS];
    for (int i = 0; i < CHACHA_KEY_WORDS; i++) { little[i] = __builtin_bswap32(direction->traffic.key[i]); }
    if (capture.suite == SUITE_AES) { aes128_expand(little, direction->cipher_key); }
    else { memcpy(direction->cipher_key, little, sizeof little); }
    direction->sequence = 0;
}

static void decrypt(struct direction *direction, uint32_t *text, uint32_t count)
{
    const uint32_t *iv = direction->traffic.iv;
    uint32_t nonce[NONCE_WORDS] = {
        __builtin_bswap32(iv[0]), __builtin_bswap32(iv[1]), __builtin_bswap32(iv[2] ^ direction->sequence),
    };
    direction->sequence++;
    if (capture.suite == SUITE_AES) { aes128_decrypt(direction->cipher_key, nonce, text, count); }
    else { chacha20_decrypt(direction->cipher_key, nonce, text, count); }
}

/* What the record holds without padding and type; the type is its last byte that is not zero. */
static struct bytes open_record(struct direction *direction, const struct record *record, uint32_t *type)
{
    uint32_t count = record->length - TAG_BYTES;
    decrypt(direction, record->body, count);
    const unsigned char *content = (const unsigned char *)record->body;
    while (count != 0 && content[count - 1] == 0) { count--; }
    /* One byte for the type, and content must not be empty. */
    require(count >= 2, BAD_RECORD);
    count--;
    *type = content[count];
    require(*type >= ALERT && *type <= APPLICATION_DATA, BAD_RECORD);
    return (struct bytes) { content, count };
}

static void add_content(struct stream *stream, uint32_t index, struct bytes content)
{
    /* Content is shorter than its record, and all records together fit into the buffer. */
    memcpy(stream->content + stream->count, content.at, content.count);
    stream->count += content.count;
    stream->record_index[stream->record_count] = (uint16_t)index;
    stream->record_end[stream->record_count] = (uint16_t)stream->count;
    stream->record_count++;
}

/* Reads handshake messages; true where a KeyUpdate ended the record. */
static bool read_messages(struct direction *direction, bool is_server, struct bytes content)
{
    while (content.count != 0) {
        if (direction->header_count < HANDSHAKE_HEADER_BYTES) {
            direction->header[direction->header_count++] = *content.at++;
            content.count--;
            if (direction->header_count < HANDSHAKE_HEADER_BYTES) { continue; }
            const unsigned char *header = direction->header;
            direction->body_left = (uint32_t)header[1] << 16 | (uint32_t)header[2] << 8 | header[3];
            bool is_ticket = is_server && header[0] == NEW_SESSION_TICKET && direction->body_left != 0;
            bool is_update = header[0] == KEY_UPDATE && direction->body_left == 1;
            require(is_ticket || is_update, BAD_HANDSHAKE_MESSAGE);
            continue;
        }

        uint32_t taken = content.count < direction->body_left ? content.count : direction->body_left;
        const unsigned char *body = content.at;
        content.at += taken;
        content.count -= taken;
        direction->body_left -= taken;
        if (direction->body_left != 0) { continue; }
        direction->header_count = 0;
        if (direction->header[0] == KEY_UPDATE) {
            /* The update is its only byte: whether the other side shall follow. */
            require(*body <= 1 && content.count == 0, BAD_HANDSHAKE_MESSAGE);
            return true;
        }
    }

    return false;
}

/* Whether the server's content so far is exactly the responses of all exchanges but the last. */
static bool only_last_response_is_missing(void)
{
    const struct stream *stream = &streams[SERVER];
    uint32_t offset = 0;
    for (uint32_t i = 1; i < template.exchange_count; i++) {
        struct response response;
        if (parse_response(stream, offset, false, &response) != 0) { return false; }
        offset = response.end;
    }

    return offset == stream->count;
}

static void update_keys(struct direction *direction)
{
    require(++direction->updates <= MAX_KEY_UPDATES, BAD_HANDSHAKE_MESSAGE);
    update_traffic(&direction->traffic);
    use_keys(direction);
}

/* In mode 1, from here on the server's records stay closed: the epoch is handed out. */
static void store_opening(uint32_t first_record)
{
    const struct direction *server = &directions[SERVER];
    uint32_t key_words = capture.suite == SUITE_AES ? 4 : 8;
    opening.has_record = true;
    opening.epoch = server->updates;
    opening.first_record = first_record;
    for (uint32_t i = 0; i < 4 * key_words; i++) {
        opening.key[i] = (unsigned char)(server->traffic.key[i / 4] >> (24 - 8 * (i % 4)));
    }

    for (uint32_t i = 0; i < sizeof opening.iv; i++) {
        opening.iv[i] = (unsigned char)(server->traffic.iv[i / 4] >> (24 - 8 * (i % 4)));
    }
}

void decrypt_records(void)
{
    struct traffic traffic[2];
    bind_to_handshake(traffic);
    for (int side = CLIENT; side <= SERVER; side++) {
        directions[side].traffic = traffic[side];
        use_keys(&directions[side]);
    }

    opening.is_handed_out = mode == REVEAL && template.exchange_count == 1;
    for (uint32_t i = 0; i < capture.record_count; i++) {
        const struct record *record = &capture.records[i];
        struct direction *direction = &directions[record->direction];
        if (record->direction == SERVER && opening.is_handed_out) {
            if (!opening.has_record) { store_opening(i); }
            continue;
        }

        require(!direction->is_closed, BAD_ALERT);
        uint32_t type;
        struct bytes content = open_record(direction, record, &type);
        require(type == HANDSHAKE || direction->header_count == 0, BAD_HANDSHAKE_MESSAGE);
        if (type == APPLICATION_DATA) {
            add_content(&streams[record->direction], i, content);
        } else if (type == ALERT) {
            require(content.count == 2 && content.at[0] == 1 && content.at[1] == 0, BAD_ALERT);
            direction->is_closed = true;
        } else if (read_messages(direction, record->direction == SERVER, content)) {
            update_keys(direction);
            if (record->direction == SERVER && mode == REVEAL) {
                opening.is_handed_out = only_last_response_is_missing();
            }
        }
    }

    for (int side = CLIENT; side <= SERVER; side++) {
        require(directions[side].header_count == 0, BAD_HANDSHAKE_MESSAGE);
    }
}

uint32_t record_of(const struct stream *stream, uint32_t offset)
{
    uint32_t i = 0;
    while (i < stream->record_count && stream->record_end[i] <= offset) { i++; }
    /* The caller has matched the byte, so it exists. */
    require(i < stream->record_count, BAD_INPUT);
    return stream->record_index[i];
}
