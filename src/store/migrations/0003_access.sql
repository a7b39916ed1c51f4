-- Who may come in, and as what. Secrets stand here only as hashes.

CREATE TABLE account (
    id             @id    NOT NULL PRIMARY KEY,
    name           @text  NOT NULL,
    name_key       @text  NOT NULL UNIQUE,   -- lower case: two names may not differ by case alone
    display_name   @text  NOT NULL,
    password_hash  @text  NOT NULL,          -- argon2id
    totp_sealed    @bytes,                   -- with the account's own key; absent: no second factor
    totp_used_step @int64 NOT NULL DEFAULT 0,
    disabled       @int64 NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
    made_at_ms     @int64 NOT NULL
) @strict;

-- A grant is never edited: it is withdrawn, and another is given.
CREATE TABLE account_grant (
    id               @id    NOT NULL PRIMARY KEY,
    account_id       @id    NOT NULL REFERENCES account (id),
    role             @text  NOT NULL CHECK (role <> ''),
    school           @text  NOT NULL,        -- '' = any, in this and the next five
    campaign         @text  NOT NULL,
    college          @text  NOT NULL,
    venue            @text  NOT NULL,
    session          @text  NOT NULL,
    device           @text  NOT NULL,
    from_ms          @int64 NOT NULL,
    until_ms         @int64,
    given_by         @text  NOT NULL,
    withdrawn_at_ms  @int64
) @strict;
CREATE INDEX account_grant_of_account ON account_grant (account_id);
CREATE INDEX account_grant_by_role ON account_grant (role);

CREATE TABLE signed_in_session (
    secret_hash   @bytes NOT NULL PRIMARY KEY CHECK (length(secret_hash) = 32),
    id            @id    NOT NULL UNIQUE,
    kind          @text  NOT NULL CHECK (kind IN ('account', 'graduand')),
    subject       @text  NOT NULL,           -- account or graduand id
    school        @text  NOT NULL,
    campaign      @text  NOT NULL,
    assurance     @text  NOT NULL CHECK (assurance IN ('ticket_link', 'one_factor', 'second_factor')),
    made_at_ms    @int64 NOT NULL,
    seen_at_ms    @int64 NOT NULL,
    idle_until_ms @int64 NOT NULL,
    ends_at_ms    @int64 NOT NULL,
    peer          @text  NOT NULL,
    name          @text  NOT NULL            -- of an API token; '' for a browser's session
) @strict;
CREATE INDEX signed_in_session_of_subject ON signed_in_session (subject);
CREATE INDEX signed_in_session_by_end ON signed_in_session (ends_at_ms);

CREATE TABLE one_time_code (
    hash       @bytes NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    purpose    @text  NOT NULL CHECK (purpose IN ('first_administrator', 'enrol_device', 'enter_as_graduand')),
    subject    @text  NOT NULL,
    school     @text  NOT NULL,
    campaign   @text  NOT NULL,
    until_ms   @int64 NOT NULL,
    made_by    @text  NOT NULL,
    used_at_ms @int64
) @strict;
CREATE INDEX one_time_code_of_subject ON one_time_code (purpose, subject);

CREATE TABLE device (
    id             @id    NOT NULL PRIMARY KEY,
    name           @text  NOT NULL,
    kind           @text  NOT NULL CHECK (kind IN ('desk', 'station', 'board', 'reader', 'api')),
    school         @text  NOT NULL,
    campaign       @text  NOT NULL,
    session        @text  NOT NULL,
    station        @text  NOT NULL,
    token_hash     @bytes UNIQUE CHECK (length(token_hash) = 32),
    token_until_ms @int64,
    made_at_ms     @int64 NOT NULL,
    enrolled_at_ms @int64,
    revoked_at_ms  @int64
) @strict;
