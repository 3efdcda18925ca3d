-- A session in which its person looks with the eyes of another role. A role or partner that goes ends the look.
alter table sessions add column preview_role text, add column preview_partner_id uuid;
alter table sessions
    add constraint sessions_preview_role_fkey foreign key (tenant_id, preview_role) references roles (tenant_id, code)
        on delete set null (preview_role),
    add constraint sessions_preview_partner_fkey foreign key (tenant_id, preview_partner_id) references partners (tenant_id, id)
        on delete set null (preview_partner_id);
