-- Courses with their lessons and exam, learners' progress, attempts and certificates.
--
-- The partner's side reads a course only when it is published to it; what belongs to a course is reached
-- through the course. Attempts and certificates are kept by partner, whatever becomes of the course.

-- Lets only the vendor's side write to a protected table.
create procedure protect_vendor_writes(target regclass) language plpgsql as $$
begin
    execute format('create policy vendor_inserts on %s as restrictive for insert to towpath_app
                        with check (app_partner() is null)', target);
    execute format('create policy vendor_updates on %s as restrictive for update to towpath_app
                        using (app_partner() is null)', target);
    execute format('create policy vendor_deletes on %s as restrictive for delete to towpath_app
                        using (app_partner() is null)', target);
end
$$;

-- Shows rows that belong to a course to those who may read the course.
create procedure protect_course_rows(target regclass) language plpgsql as $$
begin
    execute format(
        'create policy course_rows on %1$s as restrictive to towpath_app
             using (app_partner() is null or exists (
                 select 1 from courses c where c.tenant_id = %1$s.tenant_id and c.id = %1$s.course_id))', target);
end
$$;

create table courses (
    tenant_id uuid not null references tenants,
    id uuid not null,
    title text not null,
    summary text not null default '',
    state text not null default 'draft',
    audience text not null default 'all',
    created_by uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    published_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, created_by) references users,
    constraint courses_state_check check (state in ('draft', 'published')),
    constraint courses_audience_check check (audience in ('all', 'chosen')),
    constraint courses_published_check check (state <> 'published' or published_at is not null)
);
create index courses_updated on courses (tenant_id, updated_at desc, id desc);
call protect_table('courses');
call protect_vendor_writes('courses');

-- The partners of a course that is published to chosen ones.
create table course_audience (
    tenant_id uuid not null,
    course_id uuid not null,
    partner_id uuid not null,
    primary key (tenant_id, course_id, partner_id),
    foreign key (tenant_id, course_id) references courses on delete cascade,
    constraint course_audience_partner_fkey foreign key (tenant_id, partner_id) references partners
);
create index course_audience_partner on course_audience (tenant_id, partner_id);
call protect_table('course_audience');
call protect_partner_rows('course_audience');
call protect_vendor_writes('course_audience');

create policy partner_courses on courses as restrictive to towpath_app using (
    app_partner() is null
    or (state = 'published'
        and (audience = 'all' or exists (
            select 1 from course_audience a
            where a.tenant_id = courses.tenant_id and a.course_id = courses.id and a.partner_id = app_partner()))));

create table lessons (
    tenant_id uuid not null,
    id uuid not null,
    course_id uuid not null,
    position int not null,
    title text not null,
    -- Markdown.
    body text not null,
    -- Minutes that reading takes.
    minutes int not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, course_id) references courses on delete cascade,
    constraint lessons_position_key unique (tenant_id, course_id, position) deferrable initially deferred
);
call protect_table('lessons');
call protect_course_rows('lessons');
call protect_vendor_writes('lessons');

-- Pictures in lessons.
create table files (
    tenant_id uuid not null,
    id uuid not null,
    course_id uuid not null,
    media_type text not null,
    bytes bytea not null,
    created_by uuid not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    foreign key (tenant_id, course_id) references courses on delete cascade,
    foreign key (tenant_id, created_by) references users,
    constraint files_media_type_check check (media_type in ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
    constraint files_size_check check (octet_length(bytes) between 1 and 2097152)
);
create index files_course on files (tenant_id, course_id);
call protect_table('files');
call protect_course_rows('files');
call protect_vendor_writes('files');

-- A course has at most one exam.
create table exams (
    tenant_id uuid not null,
    course_id uuid not null,
    title text not null,
    minutes int not null,
    pass_mark int not null,
    attempts_max int not null,
    primary key (tenant_id, course_id),
    foreign key (tenant_id, course_id) references courses on delete cascade,
    constraint exams_minutes_check check (minutes > 0),
    constraint exams_pass_mark_check check (pass_mark between 1 and 100),
    constraint exams_attempts_max_check check (attempts_max > 0)
);
call protect_table('exams');
call protect_course_rows('exams');
call protect_vendor_writes('exams');

create table questions (
    tenant_id uuid not null,
    id uuid not null,
    course_id uuid not null,
    position int not null,
    kind text not null,
    body text not null,
    points int not null,
    -- [{text, right}]
    options jsonb not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, course_id) references exams on delete cascade,
    constraint questions_position_key unique (tenant_id, course_id, position) deferrable initially deferred,
    constraint questions_kind_check check (kind in ('single', 'multiple', 'true_false')),
    constraint questions_points_check check (points > 0)
);
call protect_table('questions');
call protect_course_rows('questions');
call protect_vendor_writes('questions');

create table lesson_progress (
    tenant_id uuid not null,
    user_id uuid not null,
    lesson_id uuid not null,
    course_id uuid not null,
    partner_id uuid not null,
    done_at timestamptz not null,
    primary key (tenant_id, user_id, lesson_id),
    foreign key (tenant_id, user_id) references users,
    foreign key (tenant_id, lesson_id) references lessons on delete cascade,
    foreign key (tenant_id, course_id) references courses on delete cascade,
    foreign key (tenant_id, partner_id) references partners
);
create index lesson_progress_course on lesson_progress (tenant_id, course_id, user_id);
create index lesson_progress_lesson on lesson_progress (tenant_id, lesson_id);
create index lesson_progress_done on lesson_progress (tenant_id, done_at);
call protect_table('lesson_progress');
call protect_partner_rows('lesson_progress');

-- A row exists from the start. Everything that decides the result is frozen in it.
create table attempts (
    tenant_id uuid not null,
    id uuid not null,
    course_id uuid not null,
    user_id uuid not null,
    partner_id uuid not null,
    number int not null,
    course text not null,
    title text not null,
    pass_mark int not null,
    -- Drawn questions in the order shown, options in the order shown: [{id, kind, text, points, options}].
    questions jsonb not null,
    started_at timestamptz not null,
    deadline timestamptz not null,
    handed_in_at timestamptz,
    -- The exact score: a fraction of points, out of so many.
    earned_numerator bigint,
    earned_denominator bigint,
    points bigint,
    passed boolean,
    primary key (tenant_id, id),
    foreign key (tenant_id, course_id) references courses,
    foreign key (tenant_id, user_id) references users,
    foreign key (tenant_id, partner_id) references partners,
    -- Two starts at the same instant are one attempt.
    constraint attempts_number_key unique (tenant_id, course_id, user_id, number),
    constraint attempts_deadline_check check (deadline > started_at),
    constraint attempts_handed_in_check check (handed_in_at between started_at and deadline),
    constraint attempts_score_check check (
        (handed_in_at is null) = (earned_numerator is null)
        and (handed_in_at is null) = (earned_denominator is null)
        and (handed_in_at is null) = (points is null)
        and (handed_in_at is null) = (passed is null))
);
create index attempts_user on attempts (tenant_id, user_id, course_id);
create index attempts_running on attempts (deadline) where handed_in_at is null;
call protect_table('attempts');
call protect_partner_rows('attempts');

-- The newest saving of each answer; `seq` counts the savings, so that an older one never overwrites it.
create table attempt_answers (
    tenant_id uuid not null,
    attempt_id uuid not null,
    question_id uuid not null,
    choices smallint[] not null,
    flagged boolean not null,
    seq bigint not null,
    saved_at timestamptz not null,
    primary key (tenant_id, attempt_id, question_id),
    foreign key (tenant_id, attempt_id) references attempts on delete cascade,
    constraint attempt_answers_seq_check check (seq > 0)
);
call protect_table('attempt_answers');
create policy attempt_rows on attempt_answers as restrictive to towpath_app
    using (app_partner() is null or exists (
        select 1 from attempts t where t.tenant_id = attempt_answers.tenant_id and t.id = attempt_answers.attempt_id));

-- Names are frozen: a certificate says what it said when it was issued.
create table certificates (
    tenant_id uuid not null,
    id uuid not null,
    serial text not null,
    attempt_id uuid not null,
    course_id uuid not null,
    user_id uuid not null,
    partner_id uuid not null,
    holder text not null,
    partner text not null,
    course text not null,
    issued_at timestamptz not null,
    valid_until timestamptz not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, attempt_id) references attempts,
    foreign key (tenant_id, course_id) references courses,
    foreign key (tenant_id, user_id) references users,
    foreign key (tenant_id, partner_id) references partners,
    -- Anyone checks a serial without naming the vendor.
    constraint certificates_serial_key unique (serial),
    constraint certificates_attempt_key unique (tenant_id, attempt_id),
    constraint certificates_validity_check check (valid_until > issued_at)
);
create index certificates_user on certificates (tenant_id, user_id, course_id, issued_at desc);
create index certificates_partner on certificates (tenant_id, partner_id, valid_until);
call protect_table('certificates');
call protect_partner_rows('certificates');
