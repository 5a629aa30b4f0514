/* The framing of one response: RFC 9112, read narrowly. Where two readers could disagree about where a message ends,
   this one refuses. Whatever is cut off at the end of the content is RESPONSE_INCOMPLETE, so a longer content can only
   turn that one code into another. */
#include <string.h>

#include "claim.h"

enum { MAX_HEADER_LINES = 128, MAX_CHUNK_DIGITS = 8, MAX_LENGTH_DIGITS = 9 };

/* What the header lines said. */
struct headers {
    uint32_t lengths, transfer_encodings, content_types;
    struct bytes length, transfer_encoding, content_type;
    bool is_encoded;
};

static unsigned char joined_chunks[MAX_PUBLIC_BYTES + 1];

static bool is_token_character(unsigned char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || (c >= '0' && c <= '9')) { return true; }
    return c != 0 && strchr("!#$%&'*+.^_`|~", c) != NULL;
}

/* Takes a line off the content, without its end; only CR LF ends one. */
static int take_line(struct bytes *content, struct bytes *line)
{
    const unsigned char *at = content->at, *end = at + content->count;
    while (at != end && ((*at >= 0x20 && *at != 0x7f) || *at == '\t')) { at++; }
    if (at == end) { return RESPONSE_INCOMPLETE; }
    if (*at != '\r') { return BAD_HEADER; }
    if (end - at < 2) { return RESPONSE_INCOMPLETE; }
    if (at[1] != '\n') { return BAD_HEADER; }
    *line = (struct bytes) { content->at, (uint32_t)(at - content->at) };
    *content = (struct bytes) { at + 2, (uint32_t)(end - at) - 2 };
    return 0;
}

static int take_status_line(struct bytes *content)
{
    static const char expected[] = "HTTP/1.1 200";
    enum { BYTES = sizeof expected - 1 };
    struct bytes line;
    for (uint32_t i = 0; i < BYTES; i++) {
        if (i == content->count) { return RESPONSE_INCOMPLETE; }
        if (content->at[i] != (unsigned char)expected[i]) { return BAD_STATUS; }
    }

    if (content->count == BYTES) { return RESPONSE_INCOMPLETE; }
    if (content->at[BYTES] != ' ' && content->at[BYTES] != '\r') { return BAD_STATUS; }
    return take_line(content, &line);
}

static bool is_space(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static struct bytes trim(struct bytes text)
{
    while (text.count != 0 && is_space(*text.at)) { text.at++; text.count--; }
    while (text.count != 0 && is_space(text.at[text.count - 1])) { text.count--; }
    return text;
}

static int read_header(struct bytes line, struct headers *headers)
{
    struct bytes name = { line.at, 0 };
    while (name.count < line.count && is_token_character(line.at[name.count])) { name.count++; }
    /* A folded line begins with a space, which no name does. */
    if (name.count == 0 || name.count == line.count || line.at[name.count] != ':') { return BAD_HEADER; }
    struct bytes value = trim((struct bytes) { line.at + name.count + 1, line.count - name.count - 1 });
    if (is_word(name, "content-length")) {
        headers->lengths++;
        headers->length = value;
    } else if (is_word(name, "transfer-encoding")) {
        headers->transfer_encodings++;
        headers->transfer_encoding = value;
    } else if (is_word(name, "content-type")) {
        headers->content_types++;
        headers->content_type = value;
    } else if (is_word(name, "content-encoding") && !is_word(value, "identity")) {
        headers->is_encoded = true;
    }

    return 0;
}

static int take_headers(struct bytes *content, struct headers *headers)
{
    memset(headers, 0, sizeof *headers);
    for (uint32_t lines = 0;; lines++) {
        struct bytes line;
        int code = take_line(content, &line);
        if (code != 0) { return code; }
        if (line.count == 0) { return 0; }
        if (lines == MAX_HEADER_LINES) { return BAD_HEADER; }
        code = read_header(line, headers);
        if (code != 0) { return code; }
    }
}

/* One media type's parameter, with the semicolon before it; false where it is malformed or names another charset. */
static bool take_media_parameter(struct bytes *text)
{
    struct bytes rest = trim(*text);
    if (rest.count == 0 || *rest.at != ';') { return false; }
    rest = trim((struct bytes) { rest.at + 1, rest.count - 1 });
    struct bytes name = { rest.at, 0 };
    while (name.count < rest.count && is_token_character(rest.at[name.count])) { name.count++; }
    if (name.count == 0 || name.count == rest.count || rest.at[name.count] != '=') { return false; }
    struct bytes value = { rest.at + name.count + 1, 0 };
    uint32_t left = rest.count - name.count - 1, after;
    if (left != 0 && *value.at == '"') {
        value.at++;
        left--;
        /* Escapes within quotes are refused: nobody needs them here. */
        while (value.count < left && value.at[value.count] != '"' && value.at[value.count] != '\\') { value.count++; }
        if (value.count == left || value.at[value.count] != '"') { return false; }
        after = value.count + 1;
    } else {
        while (value.count < left && is_token_character(value.at[value.count])) { value.count++; }
        if (value.count == 0) { return false; }
        after = value.count;
    }

    *text = (struct bytes) { value.at + after, left - after };
    return !is_word(name, "charset") || is_word(value, "utf-8");
}

/* "application/json", or "application/", a token, "+json". */
static bool is_json(struct bytes type)
{
    enum { PREFIX = 12, SUFFIX = 5 };
    struct bytes name = { type.at, 0 };
    while (name.count < type.count && (is_token_character(type.at[name.count]) || name.count == PREFIX - 1)) {
        name.count++;
    }

    type.at += name.count;
    type.count -= name.count;
    if (!is_word(name, "application/json")) {
        if (name.count <= PREFIX + SUFFIX || !is_word((struct bytes) { name.at, PREFIX }, "application/")
            || !is_word((struct bytes) { name.at + name.count - SUFFIX, SUFFIX }, "+json")) {
            return false;
        }
    }

    while (type.count != 0) {
        if (!take_media_parameter(&type)) { return false; }
    }

    return true;
}

static int check_headers(const struct headers *headers, bool is_last)
{
    if (headers->lengths + headers->transfer_encodings != 1) { return BAD_FRAMING; }
    if (headers->transfer_encodings == 1 && !is_word(headers->transfer_encoding, "chunked")) { return BAD_FRAMING; }
    if (headers->lengths == 1) {
        struct bytes length = headers->length;
        if (length.count == 0 || (length.count > 1 && *length.at == '0')) { return BAD_FRAMING; }
        for (uint32_t i = 0; i < length.count; i++) {
            if (length.at[i] < '0' || length.at[i] > '9') { return BAD_FRAMING; }
        }
    }

    if (headers->is_encoded) { return BAD_ENCODING; }
    if (is_last && (headers->content_types != 1 || !is_json(headers->content_type))) { return BAD_CONTENT_TYPE; }
    return 0;
}

static int take_counted_body(struct bytes *content, struct bytes length)
{
    uint32_t count = 0;
    /* A longer number is more than any content. */
    if (length.count > MAX_LENGTH_DIGITS) { return RESPONSE_INCOMPLETE; }
    for (uint32_t i = 0; i < length.count; i++) { count = 10 * count + (length.at[i] - '0'); }
    if (count > content->count) { return RESPONSE_INCOMPLETE; }
    content->at += count;
    content->count -= count;
    return 0;
}

static int hexadecimal(unsigned char c)
{
    if (c >= '0' && c <= '9') { return c - '0'; }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A line end within the chunks. */
static int take_line_end(struct bytes *content)
{
    static const char expected[2] = "\r\n";
    for (uint32_t i = 0; i < 2; i++) {
        if (i == content->count) { return RESPONSE_INCOMPLETE; }
        if (content->at[i] != (unsigned char)expected[i]) { return BAD_CHUNK; }
    }

    content->at += 2;
    content->count -= 2;
    return 0;
}

static int take_chunk_size(struct bytes *content, uint32_t *size)
{
    uint32_t digits = 0;
    *size = 0;
    for (;; digits++) {
        if (digits == content->count) { return RESPONSE_INCOMPLETE; }
        int digit = hexadecimal(content->at[digits]);
        if (digit < 0) { break; }
        if (digits == MAX_CHUNK_DIGITS) { return BAD_CHUNK; }
        *size = *size << 4 | (uint32_t)digit;
    }

    if (digits == 0) { return BAD_CHUNK; }
    content->at += digits;
    content->count -= digits;
    return take_line_end(content);
}

static int take_chunked_body(struct bytes *content, uint32_t *joined_count)
{
    for (*joined_count = 0;;) {
        uint32_t size;
        int code = take_chunk_size(content, &size);
        if (code != 0) { return code; }
        if (size == 0) { return take_line_end(content); }
        if (size > content->count) { return RESPONSE_INCOMPLETE; }
        /* All chunks together are shorter than the content, and that fits. */
        memcpy(joined_chunks + *joined_count, content->at, size);
        *joined_count += size;
        content->at += size;
        content->count -= size;
        code = take_line_end(content);
        if (code != 0) { return code; }
    }
}

int parse_response(const struct stream *stream, uint32_t start, bool is_last, struct response *response)
{
    struct bytes content = { stream->content + start, stream->count - start };
    struct headers headers;
    int code = take_status_line(&content);
    if (code == 0) { code = take_headers(&content, &headers); }
    if (code == 0) { code = check_headers(&headers, is_last); }
    if (code != 0) { return code; }
    uint32_t body_start = stream->count - content.count;
    if (headers.lengths == 1) {
        code = take_counted_body(&content, headers.length);
        response->body = stream->content + body_start;
        response->body_count = stream->count - content.count - body_start;
    } else {
        code = take_chunked_body(&content, &response->body_count);
        response->body = joined_chunks;
    }

    response->end = stream->count - content.count;
    return code;
}
