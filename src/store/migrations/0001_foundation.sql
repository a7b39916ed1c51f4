-- What every other table stands on: the installation, its journal, the keys of people, files, and work to do.

CREATE TABLE installation (
    only_one        @int64 NOT NULL PRIMARY KEY CHECK (only_one = 1),
    installation_id @id    NOT NULL,
    key_check       @bytes NOT NULL, -- tells the right key file from a wrong one
    created_at_ms   @int64 NOT NULL
) @strict;

-- One chain per campaign, and 'installation' for events of none.
CREATE TABLE journal_chain (
    chain  @text  NOT NULL PRIMARY KEY,
    length @int64 NOT NULL CHECK (length >= 0),
    head   @bytes NOT NULL CHECK (length(head) = 32)
) @strict;

CREATE TABLE journal (
    seq            @serial,
    event_id       @id    NOT NULL UNIQUE,
    chain          @text  NOT NULL REFERENCES journal_chain (chain),
    chain_index    @int64 NOT NULL CHECK (chain_index >= 1),
    school         @text  NOT NULL,
    campaign       @text,
    happened_at_ms @int64 NOT NULL,
    raw_time_ms    @int64,
    recorded_at_ms @int64 NOT NULL,
    device         @text  NOT NULL,
    station_seq    @int64,
    actor          @text  NOT NULL,
    action         @text  NOT NULL CHECK (action <> ''),
    subject        @text  NOT NULL,
    before_json    @text,
    after_json     @text,
    sealed_json    @text,
    prev_hash      @bytes NOT NULL,
    hash           @bytes NOT NULL,
    UNIQUE (chain, chain_index)
) @strict;
CREATE INDEX journal_by_campaign ON journal (campaign, seq);
CREATE INDEX journal_by_subject ON journal (subject, seq);

-- Append-only: the engine itself refuses the rest.
CREATE TRIGGER journal_never_changes BEFORE UPDATE ON journal       -- @sqlite
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;       -- @sqlite
CREATE TRIGGER journal_never_shrinks BEFORE DELETE ON journal       -- @sqlite
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;       -- @sqlite
CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$        -- @postgres
BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;                         -- @postgres
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal   -- @postgres
FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();                          -- @postgres

-- A destroyed key leaves its row behind, so that no new one takes its place unseen.
CREATE TABLE person_key (
    person          @id    NOT NULL PRIMARY KEY,
    wrapped         @bytes,
    made_at_ms      @int64 NOT NULL,
    destroyed_at_ms @int64,
    CHECK ((wrapped IS NULL) = (destroyed_at_ms IS NOT NULL))
) @strict;

-- Bytes outside the database. The same bytes may lie twice under two names.
CREATE TABLE blob (
    name           @text  NOT NULL PRIMARY KEY CHECK (length(name) = 32),
    sha256         @bytes NOT NULL CHECK (length(sha256) = 32),
    size_bytes     @int64 NOT NULL CHECK (size_bytes >= 0),
    media_type     @text  NOT NULL,
    recorded_at_ms @int64 NOT NULL
) @strict;
CREATE INDEX blob_by_sha256 ON blob (sha256);

CREATE TABLE job (
    job_id           @id    NOT NULL PRIMARY KEY,
    kind             @text  NOT NULL CHECK (kind <> ''),
    campaign         @text,
    task_json        @text  NOT NULL,
    not_before_ms    @int64 NOT NULL,
    attempts         @int64 NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    claimed_by       @text,
    claimed_until_ms @int64,
    finished_at_ms   @int64,
    given_up_at_ms   @int64,
    last_fault       @text,
    created_at_ms    @int64 NOT NULL,
    CHECK ((claimed_by IS NULL) = (claimed_until_ms IS NULL))
) @strict;
CREATE INDEX job_to_do ON job (not_before_ms) WHERE finished_at_ms IS NULL AND given_up_at_ms IS NULL;
