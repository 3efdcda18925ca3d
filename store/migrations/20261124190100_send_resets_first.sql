-- Somebody sits waiting for a reset; it must not stand behind the mails of a course that went to every partner.
drop index mails_waiting;
create index mails_waiting on mails ((kind = 'password_reset') desc, next_attempt_at) where sent_at is null;
