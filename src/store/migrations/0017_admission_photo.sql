-- What a plugged-in network saw in the picture the school has of somebody (R21, docs/decisions/0019): numbers of their face,
-- where they agreed to a comparison, as portrait::Appearance packs them; no picture. And how like shots are to it: natural
-- logarithms, with how far apart that network holds two people. Both are deleted when the session they came to is closed
-- and when the consent is withdrawn.
CREATE TABLE admission_photo (
    campaign_id @id    NOT NULL REFERENCES campaign (id),
    token       @text  NOT NULL,
    face_model  @text  NOT NULL,
    value       @bytes NOT NULL,
    PRIMARY KEY (campaign_id, token)
) @strict;
CREATE TABLE admission_likeness (
    shot_id @id   NOT NULL REFERENCES shot (id),
    token   @text NOT NULL,
    face    @real NOT NULL,
    apart   @real NOT NULL,
    PRIMARY KEY (shot_id, token)
) @strict;
CREATE INDEX admission_likeness_of_token ON admission_likeness (token);
