namespace Probity.Storage.Migrations;

/// <summary>The one source of the schema of PostgreSQL databases; everything stands in the schema "probity".</summary>
internal static class PostgresMigrations
{
    /// <summary>Taken while the schema is made: "Prbt". Two processes may open a new database at once.</summary>
    public const long LockKey = 0x50726274;

    /// <summary>Makes room for the rest, and the number of the schema's version.</summary>
    public const string Begin =
        """
        CREATE SCHEMA IF NOT EXISTS probity;
        CREATE TABLE IF NOT EXISTS probity.schema_version (
            is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
            version integer NOT NULL);
        INSERT INTO probity.schema_version (version) VALUES (0) ON CONFLICT DO NOTHING;
        """;

    /// <summary>Item i brings a database from version i to i + 1. What was released is never changed.</summary>
    /// <remarks>
    /// COLLATE "C" compares bytes, which for ASCII is the ordinal order, in every database.
    /// <para>
    /// The function is the whole commit, so that a commit is one round trip, and no lock is ever held while a network
    /// is waited for. It takes several commits, one after the other: commit k owns the changes up to ends[k]. Why it
    /// is serialisable: PostgresLocks says which locks are passed. They are taken before anything is read,
    /// each in a snapshot of its own statement (READ COMMITTED, in a VOLATILE function), and held until the
    /// transaction has ended and is visible: strict two-phase locking over every record that a commit names, the
    /// absent ones included. Thus what the first inner loop saw still holds when the second one writes.
    /// </para>
    /// </remarks>
    public static readonly IReadOnlyList<string> Steps =
    [
        """
        CREATE TABLE probity.record (
            collection text COLLATE "C" NOT NULL,
            id text COLLATE "C" NOT NULL,
            version bigint NOT NULL CHECK (version > 0),
            due bigint,
            value bytea NOT NULL,
            PRIMARY KEY (collection, id));
        CREATE INDEX record_due ON probity.record (collection, due, id) WHERE due IS NOT NULL;

        CREATE FUNCTION probity.commit_all(
            locks bigint[], is_shared boolean[], ends integer[],
            collections text[], ids text[], expected bigint[], actions smallint[], dues bigint[], vals bytea[])
        RETURNS boolean[] LANGUAGE plpgsql VOLATILE AS $$
        DECLARE
            results boolean[] := '{}';
            is_expected boolean;
            first_change integer := 1;
            found_version bigint;
        BEGIN
            IF current_setting('transaction_isolation') <> 'read committed' THEN
                RAISE EXCEPTION 'probity.commit_all needs READ COMMITTED';
            END IF;
            IF current_setting('synchronous_commit') = 'off' THEN
                PERFORM set_config('synchronous_commit', 'on', true);
            END IF;
            FOR i IN 1 .. cardinality(locks) LOOP
                IF is_shared[i] THEN
                    PERFORM pg_advisory_xact_lock_shared(locks[i]);
                ELSE
                    PERFORM pg_advisory_xact_lock(locks[i]);
                END IF;
            END LOOP;
            FOR k IN 1 .. cardinality(ends) LOOP
                is_expected := true;
                FOR i IN first_change .. ends[k] LOOP
                    SELECT r.version INTO found_version FROM probity.record r
                        WHERE r.collection = collections[i] AND r.id = ids[i];
                    IF coalesce(found_version, 0) <> expected[i] THEN
                        is_expected := false;
                        EXIT;
                    END IF;
                END LOOP;
                IF is_expected THEN
                    FOR i IN first_change .. ends[k] LOOP
                        IF actions[i] = 0 AND expected[i] = 0 THEN
                            INSERT INTO probity.record (collection, id, version, due, value)
                                VALUES (collections[i], ids[i], 1, dues[i], vals[i]);
                        ELSIF actions[i] = 0 THEN
                            UPDATE probity.record r
                                SET version = expected[i] + 1, due = dues[i], value = vals[i]
                                WHERE r.collection = collections[i] AND r.id = ids[i];
                        ELSIF actions[i] = 1 THEN
                            DELETE FROM probity.record r
                                WHERE r.collection = collections[i] AND r.id = ids[i];
                        END IF;
                    END LOOP;
                END IF;
                results := results || is_expected;
                first_change := ends[k] + 1;
            END LOOP;
            RETURN results;
        END $$;
        """,
    ];
}
