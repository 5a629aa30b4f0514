/* A strict parser of JSON (RFC 8259) in one pass. It walks the template's nodes beside the document, so nothing is kept
   but the fields and, for finding duplicates, where each key stands.
   A zero byte is put behind the text. It is no part of any JSON text, so the end needs no test of its own. */
#include <string.h>

#include "claim.h"

enum { MAX_DEPTH = 32, SLOTS = 1 << 15, MAX_KEYS = SLOTS / 2 };

/* One key of one object, decoded. Each takes five bytes of the document at least, so there are never too many. */
struct key {
    const unsigned char *at;
    uint32_t count, hash, object;
};

static const unsigned char *next;
static int noted;
/* Places of an open hash table, each empty or a key's number and one; half of them stay empty. */
static uint16_t slots[SLOTS];
static struct key keys[MAX_KEYS];
static uint32_t key_count, object_count;
/* Decoded strings; never longer than their text. */
static unsigned char decoded[MAX_PUBLIC_BYTES];
static uint32_t decoded_count;

static void read_value(struct node *node, uint32_t depth);

void note(int code)
{
    if (noted == 0 || code < noted) { noted = code; }
}

static inline uint32_t add_to_hash(uint32_t hash, unsigned char byte)
{
    return hash * 31 + byte;
}

uint32_t hash_key(struct bytes key)
{
    uint32_t hash = 0;
    for (uint32_t i = 0; i < key.count; i++) { hash = add_to_hash(hash, key.at[i]); }
    return hash;
}

/* 1 for what ends a run of plain characters in a string: quote, backslash, control characters, beyond ASCII. */
static const unsigned char ends_run[256] = { [0 ... 0x1f] = 1, ['"'] = 1, ['\\'] = 1, [0x80 ... 0xff] = 1 };

static inline void skip_space(void)
{
    const unsigned char *at = next;
    while (*at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) { at++; }
    next = at;
}

static uint32_t read_code_unit(void)
{
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++, next++) {
        unsigned char c = *next, letter = c | 0x20;
        if (c >= '0' && c <= '9') { unit = unit << 4 | (uint32_t)(c - '0'); }
        else {
            require(letter >= 'a' && letter <= 'f', NOT_JSON);
            unit = unit << 4 | (uint32_t)(letter - 'a' + 10);
        }
    }

    return unit;
}

static unsigned char *write_utf8(unsigned char *out, uint32_t point)
{
    if (point < 0x80) {
        *out++ = (unsigned char)point;
        return out;
    }

    if (point < 0x800) {
        *out++ = (unsigned char)(0xc0 | point >> 6);
    } else {
        if (point < 0x10000) {
            *out++ = (unsigned char)(0xe0 | point >> 12);
        } else {
            *out++ = (unsigned char)(0xf0 | point >> 18);
            *out++ = (unsigned char)(0x80 | (point >> 12 & 0x3f));
        }

        *out++ = (unsigned char)(0x80 | (point >> 6 & 0x3f));
    }

    *out++ = (unsigned char)(0x80 | (point & 0x3f));
    return out;
}

/* Decodes what stands behind a backslash; the result is never longer than the escape. */
static unsigned char *read_escape(unsigned char *out)
{
    switch (*next++) {
    case '"': *out++ = '"'; return out;
    case '\\': *out++ = '\\'; return out;
    case '/': *out++ = '/'; return out;
    case 'b': *out++ = '\b'; return out;
    case 'f': *out++ = '\f'; return out;
    case 'n': *out++ = '\n'; return out;
    case 'r': *out++ = '\r'; return out;
    case 't': *out++ = '\t'; return out;
    case 'u': break;
    default: fail(NOT_JSON);
    }

    uint32_t point = read_code_unit();
    require(point < 0xdc00 || point > 0xdfff, NOT_JSON);
    if (point >= 0xd800 && point <= 0xdbff) {
        require(next[0] == '\\' && next[1] == 'u', NOT_JSON);
        next += 2;
        uint32_t low = read_code_unit();
        require(low >= 0xdc00 && low <= 0xdfff, NOT_JSON);
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }

    return write_utf8(out, point);
}

/* Copies one sequence of two to four bytes. Source: RFC 3629, section 4. */
static unsigned char *copy_utf8(unsigned char *out)
{
    const unsigned char *bytes = next;
    uint32_t first = bytes[0], length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    require(first >= 0xc2 && first <= 0xf4, NOT_JSON);
    for (uint32_t i = 1; i < length; i++) { require((bytes[i] & 0xc0) == 0x80, NOT_JSON); }
    require((first != 0xe0 || bytes[1] >= 0xa0) && (first != 0xed || bytes[1] <= 0x9f), NOT_JSON);
    require((first != 0xf0 || bytes[1] >= 0x90) && (first != 0xf4 || bytes[1] <= 0x8f), NOT_JSON);
    for (uint32_t i = 0; i < length; i++) { *out++ = *next++; }
    return out;
}

/* A string with an escape or beyond ASCII, from its first byte on; it is decoded aside. */
static struct bytes read_other_string(const unsigned char *start)
{
    unsigned char *text = decoded + decoded_count, *out = text;
    for (const unsigned char *at = start; at != next; at++) { *out++ = *at; }
    for (;;) {
        unsigned char c = *next;
        if (ends_run[c] == 0) {
            *out++ = c;
            next++;
        } else if (c == '"') {
            break;
        } else if (c == '\\') {
            next++;
            out = read_escape(out);
        } else {
            out = copy_utf8(out);
        }
    }

    next++;
    uint32_t count = (uint32_t)(out - text);
    decoded_count += count;
    return (struct bytes) { text, count };
}

/* A string from its opening quote on, decoded. */
static struct bytes read_string(void)
{
    const unsigned char *start = next + 1, *at = start;
    for (;;) {
        if (ends_run[at[0]] != 0) { break; }
        if (ends_run[at[1]] != 0) { at += 1; break; }
        if (ends_run[at[2]] != 0) { at += 2; break; }
        if (ends_run[at[3]] != 0) { at += 3; break; }
        at += 4;
    }

    next = at;
    if (*at != '"') { return read_other_string(start); }
    next++;
    return (struct bytes) { start, (uint32_t)(at - start) };
}

/* The same for a key, with its hash. */
static struct bytes read_key(uint32_t *hash)
{
    const unsigned char *start = next + 1, *at = start;
    uint32_t sum = 0;
    require(*next == '"', NOT_JSON);
    while (ends_run[*at] == 0) { sum = add_to_hash(sum, *at++); }
    next = at;
    if (*at != '"') {
        struct bytes key = read_other_string(start);
        *hash = hash_key(key);
        return key;
    }

    next++;
    *hash = sum;
    return (struct bytes) { start, (uint32_t)(at - start) };
}

/* Notes a key that its object has already. */
static void remember_key(struct bytes key, uint32_t hash, uint32_t object)
{
    uint32_t slot = (hash + object * 0x9e3779b1u) * 0x85ebca6bu >> 17;
    for (; slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        const struct key *other = &keys[slots[slot] - 1];
        if (other->hash == hash && other->object == object && other->count == key.count
            && same_bytes(other->at, key.at, key.count)) {
            note(DUPLICATE_KEY);
            return;
        }
    }

    /* It cannot happen; and if it did, a key would be missing here. */
    require(key_count < MAX_KEYS, NOT_JSON);
    keys[key_count] = (struct key) { key.at, key.count, hash, object };
    slots[slot] = (uint16_t)++key_count;
}

static struct node *child_of_key(const struct node *node, struct bytes key, uint32_t hash)
{
    for (uint32_t i = node->first_child; i != NONE; i = template.nodes[i].next_sibling) {
        struct node *child = &template.nodes[i];
        if (child->key_hash == hash && child->key.count == key.count && same_bytes(child->key.at, key.at, key.count)) {
            return child;
        }
    }

    return NULL;
}

static void read_object(struct node *node, uint32_t depth)
{
    uint32_t object = object_count++, found = 0;
    const struct node *parent = node != NULL && node->child_count != 0 && node->child_step == STEP_KEY ? node : NULL;
    next++;
    skip_space();
    if (*next == '}') {
        next++;
    } else {
        for (;;) {
            uint32_t hash;
            struct bytes key = read_key(&hash);
            remember_key(key, hash, object);
            struct node *child = NULL;
            if (parent != NULL) {
                child = child_of_key(parent, key, hash);
                found += child != NULL;
            }

            skip_space();
            require(*next++ == ':', NOT_JSON);
            read_value(child, depth);
            unsigned char c = *next++;
            if (c == '}') { break; }
            require(c == ',', NOT_JSON);
            skip_space();
        }
    }

    /* Children differ and so do keys, or the document is refused: each found child is another one. */
    if (parent != NULL && found != parent->child_count) { note(FIELD_MISSING); }
}

static struct node *child_of_index(const struct node *node, uint32_t index)
{
    for (uint32_t i = node->first_child; i != NONE; i = template.nodes[i].next_sibling) {
        struct node *child = &template.nodes[i];
        if (child->step == STEP_EVERY || child->index == index) { return child; }
    }

    return NULL;
}

static void read_array(struct node *node, uint32_t depth)
{
    uint32_t count = 0, found = 0;
    const struct node *parent = node != NULL && node->child_count != 0 && node->child_step != STEP_KEY ? node : NULL;
    next++;
    skip_space();
    if (*next == ']') {
        next++;
    } else {
        for (;; count++) {
            struct node *child = NULL;
            if (parent != NULL) {
                child = child_of_index(parent, count);
                found += child != NULL;
            }

            read_value(child, depth);
            unsigned char c = *next++;
            if (c == ']') { break; }
            require(c == ',', NOT_JSON);
        }
    }

    if (parent != NULL && parent->child_step == STEP_INDEX && found != parent->child_count) { note(FIELD_MISSING); }
}

static void read_word(const char *word)
{
    for (; *word != 0; word++) { require(*next++ == (unsigned char)*word, NOT_JSON); }
}

/* A value and the spaces around it; `depth` counts the arrays and objects around it. */
static void read_value(struct node *node, uint32_t depth)
{
    struct bytes text = { NULL, 0 };
    enum json_kind kind;
    skip_space();
    switch (*next) {
    case '{':
        require(depth < MAX_DEPTH, NOT_JSON);
        kind = JSON_OBJECT;
        read_object(node, depth + 1);
        break;
    case '[':
        require(depth < MAX_DEPTH, NOT_JSON);
        kind = JSON_ARRAY;
        read_array(node, depth + 1);
        break;
    case '"':
        kind = JSON_STRING;
        text = read_string();
        break;
    case 't':
        kind = JSON_TRUE;
        read_word("true");
        break;
    case 'f':
        kind = JSON_FALSE;
        read_word("false");
        break;
    case 'n':
        kind = JSON_NULL;
        read_word("null");
        break;
    default: {
        const unsigned char *start = next;
        kind = JSON_NUMBER;
        next = skip_number(start);
        require(next != NULL, NOT_JSON);
        text = (struct bytes) { start, (uint32_t)(next - start) };
        break;
    }
    }

    skip_space();
    if (node != NULL) { visit(node, kind, text); }
}

void read_json(unsigned char *body, uint32_t count)
{
    body[count] = 0;
    next = body;
    read_value(&template.nodes[0], 0);
    require(next == body + count, NOT_JSON);
    require(noted == 0, noted);
}
