-- What somebody looked like at the desk when they swiped (R21, docs/decisions/0011): clothes, hair and colours, and the
-- face where they consented, as portrait::Appearance packs it; no picture. And how like shots of the session are to it:
-- natural logarithms. Both are deleted when the session is closed and when the consent is withdrawn.
CREATE TABLE entrance_photo (
    campaign_id @id    NOT NULL REFERENCES campaign (id),
    session     @text  NOT NULL,
    token       @text  NOT NULL,
    value       @bytes NOT NULL,
    PRIMARY KEY (campaign_id, token, session)
) @strict;
CREATE TABLE entrance_likeness (
    shot_id @id     NOT NULL REFERENCES shot (id),
    token   @text   NOT NULL,
    dress   @real   NOT NULL,
    face    @real,
    PRIMARY KEY (shot_id, token)
) @strict;
CREATE INDEX entrance_likeness_of_token ON entrance_likeness (token);
