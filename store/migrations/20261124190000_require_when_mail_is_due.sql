-- The first attempt is due at the time of the use case, never at the database's own clock: with a default, a mail
-- written without it waits for that clock.
alter table mails alter column next_attempt_at drop default;
