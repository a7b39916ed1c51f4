-- The numbers of one graduand: without this, whoever asks who else has them goes through those of all.
CREATE INDEX document_of_graduand ON graduand_document (graduand_id);
