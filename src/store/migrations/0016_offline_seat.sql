-- A seat that a station saw without the network may be refused when it arrives, as a sign-in may (docs/decisions/0018).
ALTER TABLE offline_refusal ADD COLUMN kind @text NOT NULL DEFAULT 'sign_in';
