-- For which degree level a picture in a list was taken (the campaign's id of it, else as the list writes
-- it; empty when it does not say), and from where it comes (roster::PictureSource).
ALTER TABLE picture_seen ADD COLUMN level @text NOT NULL DEFAULT '';
ALTER TABLE picture_seen ADD COLUMN source @text NOT NULL DEFAULT 'unknown';
