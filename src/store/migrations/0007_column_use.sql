-- How the columns of a roster file are read, once somebody said so by hand (R3). Known by the whole header of the file: one
-- system's files begin alike. A later word on the same header is a new row; the newest holds.
CREATE TABLE column_use (
    id             @id    NOT NULL PRIMARY KEY,  -- the event
    school_code    @text  NOT NULL,
    headers_sha256 @text  NOT NULL,              -- hex, of the headers as a JSON array
    columns        @text  NOT NULL,              -- JSON [{"column", "field" or null}] in the file's order
    by_account     @text  NOT NULL,
    at_ms          @int64 NOT NULL
) @strict;
CREATE INDEX column_use_of_school ON column_use (school_code, at_ms);
