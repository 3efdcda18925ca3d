-- Who has been invited waits for the link as well.
drop index mails_waiting;
create index mails_waiting on mails ((kind in ('password_reset', 'invitation')) desc, next_attempt_at)
    where sent_at is null;
