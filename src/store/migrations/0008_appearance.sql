-- What the sitter of a shot looks like: clothes, hair and colours, never the face (R21), as portrait::Appearance packs it. It
-- is compared with the shots taken before and after it at the same station; the outcome is a witness of the kind
-- same_sitter.
CREATE TABLE appearance (
    shot_id @id    NOT NULL PRIMARY KEY REFERENCES shot (id),
    value   @bytes NOT NULL
) @strict;
