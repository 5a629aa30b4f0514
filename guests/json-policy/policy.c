/* Checks a private bank statement (standard input) against a public policy (descriptor 3), both JSON, and prints
   whether the policy is satisfied, and nothing else about the statement. Amounts are exact: integers of cents.

   Exit code 0: the line was printed. Exit code 2: one of the two texts is not what this program understands, or the
   statement contradicts itself (a balance that does not follow from the amounts, dates out of order or period). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

enum { MAX_INPUT_BYTES = 1 << 20, MALFORMED = 2, MAX_NAME_BYTES = 64, MAX_DAYS = 36500 };

/* Larger amounts are refused, so that no sum below can overflow. */
#define MAX_CENTS 1000000000000LL

typedef int64_t cents;

struct policy {
    const char *name;
    const struct json_value *currency;
    const struct json_value *income_categories;
    cents average_income;
    int32_t overdraft_days;
    int32_t ends_not_before;
};

static _Noreturn void refuse(const char *document, const char *what, const char *where)
{
    fprintf(stderr, "json-policy: %s: %s%s%s\n", document, what, where[0] == 0 ? "" : ": ", where);
    exit(MALFORMED);
}

static struct json_value *read_json(FILE *stream, const char *document)
{
    char *text = malloc(MAX_INPUT_BYTES + 1);
    const char *error;
    char position[32];
    size_t offset;
    if (stream == NULL || text == NULL) { refuse(document, "cannot be read", ""); }
    size_t length = fread(text, 1, MAX_INPUT_BYTES, stream);
    if (length == MAX_INPUT_BYTES) { refuse(document, "too long", ""); }
    struct json_value *root = json_parse(text, length, &error, &offset);
    if (root == NULL) {
        snprintf(position, sizeof position, "byte %lu", (unsigned long)offset);
        refuse(document, error, position);
    }

    return root;
}

static const struct json_value *require(
    const char *document, const struct json_value *object, const char *name, enum json_kind kind)
{
    const struct json_value *member = json_member(object, name);
    if (member == NULL || member->kind != kind) { refuse(document, "missing or of the wrong kind", name); }
    return member;
}

/* A number with at most two decimals, without exponent, as cents. */
static cents require_cents(const char *document, const struct json_value *object, const char *name)
{
    const struct json_value *member = require(document, object, name, JSON_NUMBER);
    const char *next = member->text, *end = next + member->length;
    bool is_negative = *next == '-';
    int decimals = -1;
    cents total = 0;
    for (next += is_negative; next != end; next++) {
        if (*next == '.') {
            decimals = 0;
            continue;
        }

        if (*next < '0' || *next > '9' || decimals == 2 || total > MAX_CENTS) {
            refuse(document, "not an amount with at most two decimals", name);
        }

        total = total * 10 + (*next - '0');
        if (decimals >= 0) { decimals++; }
    }

    for (; decimals < 2; decimals = decimals < 0 ? 1 : decimals + 1) { total *= 10; }
    if (total > MAX_CENTS) { refuse(document, "the amount is too large", name); }
    return is_negative ? -total : total;
}

static bool is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const unsigned char days[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

struct date {
    int year, month, day;
};

/* Days since a fixed day; so dates compare and subtract as numbers. */
static int32_t day_number(struct date date)
{
    static const short before[12] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
    int past = date.year - 1;
    int leap_day = date.month > 2 && is_leap_year(date.year);
    return past * 365 + past / 4 - past / 100 + past / 400 + before[date.month - 1] + leap_day + date.day;
}

/* A date as in RFC 3339: YYYY-MM-DD. */
static struct date require_date(const char *document, const struct json_value *object, const char *name)
{
    const struct json_value *member = require(document, object, name, JSON_STRING);
    static const char shape[] = "dddd-dd-dd";
    int fields[3] = { 0 }, field = 0;
    bool is_valid = member->length == sizeof shape - 1;
    for (size_t i = 0; is_valid && i < sizeof shape - 1; i++) {
        char character = member->text[i];
        if (shape[i] == '-') {
            is_valid = character == '-';
            field++;
        } else {
            is_valid = character >= '0' && character <= '9';
            fields[field] = fields[field] * 10 + (character - '0');
        }
    }

    struct date date = { fields[0], fields[1], fields[2] };
    if (!is_valid || date.year < 1900 || date.month < 1 || date.month > 12 || date.day < 1
        || date.day > days_in_month(date.year, date.month)) {
        refuse(document, "not a date like 2025-12-31", name);
    }

    return date;
}

static struct policy read_policy(const struct json_value *root)
{
    static const char document[] = "policy";
    struct policy policy;
    const struct json_value *name = require(document, root, "policy", JSON_STRING);
    if (name->length == 0 || name->length > MAX_NAME_BYTES) { refuse(document, "too long or empty", "policy"); }
    for (size_t i = 0; i < name->length; i++) {
        /* The name is printed as it stands, so it may not need escapes. */
        unsigned char character = (unsigned char)name->text[i];
        if (character < 0x20 || character == '"' || character == '\\') { refuse(document, "bad character", "policy"); }
    }

    policy.name = name->text;
    policy.currency = require(document, root, "currency", JSON_STRING);
    policy.income_categories = require(document, root, "incomeCategories", JSON_ARRAY);
    policy.average_income = require_cents(document, root, "averageMonthlyIncomeAtLeast");
    policy.ends_not_before = day_number(require_date(document, root, "statementEndsNotBefore"));
    cents days = require_cents(document, root, "noOverdraftInLastDays");
    if (days < 0 || days % 100 != 0 || days / 100 > MAX_DAYS) {
        refuse(document, "not a number of days", "noOverdraftInLastDays");
    }

    policy.overdraft_days = (int32_t)(days / 100);
    return policy;
}

static bool is_income(const struct policy *policy, const struct json_value *transaction)
{
    const struct json_value *category = require("statement", transaction, "category", JSON_STRING);
    for (const struct json_value *one = policy->income_categories->first; one != NULL; one = one->next) {
        if (json_is_text(one, category->text)) { return true; }
    }

    return false;
}

static bool is_satisfied(const struct policy *policy, const struct json_value *statement)
{
    static const char document[] = "statement";
    const struct json_value *account = require(document, statement, "account", JSON_OBJECT);
    const struct json_value *currency = require(document, account, "currency", JSON_STRING);
    const struct json_value *period = require(document, statement, "period", JSON_OBJECT);
    const struct json_value *transactions = require(document, statement, "transactions", JSON_ARRAY);
    struct date from = require_date(document, period, "from"), to = require_date(document, period, "to");
    int months = (to.year - from.year) * 12 + to.month - from.month + 1;
    if (months < 1 || from.day != 1 || to.day != days_in_month(to.year, to.month)) {
        refuse(document, "the period is not of whole months", "");
    }

    int32_t first_day = day_number(from), last_day = day_number(to), previous_day = first_day;
    cents balance = require_cents(document, statement, "openingBalance"), income = 0;
    /* A transaction before the window leaves its balance to the window's first day, so the last of them counts. */
    cents lowest = balance;
    for (const struct json_value *one = transactions->first; one != NULL; one = one->next) {
        int32_t day = day_number(require_date(document, one, "date"));
        cents amount = require_cents(document, one, "amount");
        if (day < previous_day || day > last_day) { refuse(document, "a date is out of order or period", ""); }
        previous_day = day;
        balance += amount;
        if (balance != require_cents(document, one, "balance")) {
            refuse(document, "a balance does not follow from the amounts", "");
        }

        bool is_in_window = day > last_day - policy->overdraft_days;
        if (!is_in_window || balance < lowest) { lowest = balance; }
        if (amount > 0 && is_income(policy, one)) { income += amount; }
        if (income > MAX_CENTS) { refuse(document, "the income is too large", ""); }
    }

    if (balance != require_cents(document, statement, "closingBalance")) {
        refuse(document, "the closing balance does not follow from the amounts", "");
    }

    return json_is_text(currency, policy->currency->text) && last_day >= policy->ends_not_before
        && income >= policy->average_income * months && (policy->overdraft_days == 0 || lowest >= 0);
}

int main(void)
{
    struct policy policy = read_policy(read_json(fdopen(3, "rb"), "policy"));
    bool satisfied = is_satisfied(&policy, read_json(stdin, "statement"));
    printf("{\"policy\":\"%s\",\"satisfied\":%s}\n", policy.name, satisfied ? "true" : "false");
    return 0;
}
