/* Writes the public output, in one piece and only after every check: claim.md, section 3.3. */
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "hash.h"

enum {
    VERSION = 1, NUMBER_BYTES = 8,
    MAX_OUTPUT_BYTES = 8 + (1 + MAX_PARAMETERS + 1) * HASH_BYTES + sizeof(struct opening)
        + MAX_FIELDS * (2 + MAX_TEXT_BYTES) + MAX_PREDICATES,
};

static unsigned char output[MAX_OUTPUT_BYTES];
static uint32_t output_count;

static void put(const void *bytes, uint32_t count)
{
    memcpy(output + output_count, bytes, count);
    output_count += count;
}

static void put_u8(uint32_t value)
{
    output[output_count++] = (unsigned char)value;
}

static void put_u16(uint32_t value)
{
    put_u8(value & 0xff);
    put_u8(value >> 8);
}

static void put_u32(uint32_t value)
{
    put_u16(value & 0xffff);
    put_u16(value >> 16);
}

static void put_hash(const struct bytes *slices, uint32_t count)
{
    hash_slices(slices, count, output + output_count);
    output_count += HASH_BYTES;
}

/* A field's value as it is revealed and tagged: numbers and dates in two's complement. */
static struct bytes value_of(const struct field *field, unsigned char number[NUMBER_BYTES])
{
    if (field->type == TEXT) { return field->text; }
    for (uint32_t i = 0; i < NUMBER_BYTES; i++) { number[i] = (unsigned char)((uint64_t)field->value >> (8 * i)); }
    return (struct bytes) { number, field->type == BOOLEAN ? 1 : NUMBER_BYTES };
}

static void put_commitments(void)
{
    for (uint32_t i = 0; i < template.parameter_count; i++) {
        if (parameters[i].kind != COMMITTED) { continue; }
        struct bytes slices[2] = { { parameters[i].salt, HASH_BYTES }, parameters[i].value };
        put_hash(slices, 2);
    }
}

static void put_opening(void)
{
    put_u32(opening.epoch);
    put_u32(opening.first_record);
    put_u32(opening.request_end);
    put(opening.key, sizeof opening.key);
    put(opening.iv, sizeof opening.iv);
}

static void put_revealed(void)
{
    for (uint32_t i = 0; i < template.field_count; i++) {
        unsigned char number[NUMBER_BYTES];
        if ((template.fields[i].flags & REVEALED) == 0) { continue; }
        struct bytes value = value_of(&template.fields[i], number);
        put_u16(value.count);
        put(value.at, value.count);
    }
}

static void put_tag(void)
{
    static const char domain[] = "probity account tag v1";
    unsigned char number[NUMBER_BYTES], lengths[3][2];
    struct bytes parts[3] = {
        template.scope, capture.host, value_of(&template.fields[template.tag_field], number),
    };
    struct bytes slices[7] = { { (const unsigned char *)domain, sizeof domain } };
    for (int i = 0; i < 3; i++) {
        lengths[i][0] = (unsigned char)parts[i].count;
        lengths[i][1] = (unsigned char)(parts[i].count >> 8);
        slices[1 + 2 * i] = (struct bytes) { lengths[i], 2 };
        slices[2 + 2 * i] = parts[i];
    }

    put_hash(slices, 7);
}

void write_output(void)
{
    bool has_response = mode != REVEAL, has_tag = has_response && template.tag_field != NONE;
    uint32_t commitments = 0, revealed = 0;
    for (uint32_t i = 0; i < template.parameter_count; i++) { commitments += parameters[i].kind == COMMITTED; }
    for (uint32_t i = 0; i < template.field_count; i++) { revealed += template.fields[i].flags & REVEALED; }
    put_u8(VERSION);
    put_u8(mode);
    put_u8(mode == EVALUATE ? 0 : commitments);
    put_u8(has_response ? revealed : 0);
    put_u8(has_response ? template.predicate_count : 0);
    put_u8(has_tag);
    put_u16(0);
    put(template.digest, HASH_BYTES);
    if (mode != EVALUATE) { put_commitments(); }
    if (mode == REVEAL) { put_opening(); }
    if (has_response) {
        put_revealed();
        for (uint32_t i = 0; i < template.predicate_count; i++) { put_u8(template.predicates[i].holds); }
    }

    if (has_tag) { put_tag(); }
    /* The machine stops without a proof where both together are longer. */
    require(output_count <= MAX_PUBLIC_BYTES - public_bytes, BAD_INPUT);
    for (uint32_t done = 0; done < output_count;) {
        ssize_t count = write(1, output + done, output_count - done);
        require(count > 0, BAD_INPUT);
        done += (uint32_t)count;
    }
}
