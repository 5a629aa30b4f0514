/* The program of web claims: a website's answer over TLS 1.3, from what an attestor recorded without understanding it.
   The order here is the order of claim.md, section 3.4; the first check that fails is the exit code. */
#include <string.h>
#include <unistd.h>

#include "claim.h"

/* Requests and responses must alternate in the order in which the attestor saw them: each byte of a message arrived
   in a later record than every byte of the message before it. Returns the last response. */
static struct response check_exchanges(void)
{
    const struct stream *client = &streams[CLIENT], *server = &streams[SERVER];
    struct response response = { 0, NULL, 0 };
    uint32_t client_offset = 0, server_offset = 0, arrived = 0;
    for (uint32_t i = 0; i < template.exchange_count; i++) {
        bool is_last = i + 1 == template.exchange_count;
        uint32_t end = match_request(i, client_offset);
        require(i == 0 || record_of(client, client_offset) > arrived, BAD_ORDER);
        require(!is_last || end == client->count, BAD_ORDER);
        client_offset = end;
        arrived = record_of(client, client_offset - 1);
        if (is_last && mode == REVEAL) {
            opening.request_end = arrived;
            break;
        }

        require(server_offset < server->count, RESPONSE_INCOMPLETE);
        require(record_of(server, server_offset) > arrived, BAD_ORDER);
        int code = parse_response(server, server_offset, is_last, &response);
        require(code == 0, code);
        require(!is_last || response.end == server->count, RESPONSE_FOLLOWED);
        server_offset = response.end;
        arrived = record_of(server, server_offset - 1);
    }

    return response;
}

static struct response check_clear_response(void)
{
    struct stream *server = &streams[SERVER];
    struct response response;
    memcpy(server->content, clear_response.at, clear_response.count);
    server->count = clear_response.count;
    int code = parse_response(server, 0, true, &response);
    require(code == 0, code);
    require(response.end == server->count, RESPONSE_FOLLOWED);
    return response;
}

int main(void)
{
    read_inputs();
    begin_streams();
    if (mode != EVALUATE) { decrypt_records(); }
    check_values();
    struct response response = mode == EVALUATE ? check_clear_response() : check_exchanges();
    if (mode != REVEAL) {
        read_json(response.body, response.body_count);
        evaluate_predicates();
    } else {
        require(opening.is_handed_out, CANNOT_REVEAL);
        require(opening.has_record, RESPONSE_INCOMPLETE);
    }

    require(mode == PROVE || !template.compares_in_secret, CANNOT_REVEAL);
    write_output();
    return 0;
}
