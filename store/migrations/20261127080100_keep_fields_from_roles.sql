-- What a role may do with fields of which it has less than its side can have: {"deal_phone": "masked"}.
alter table roles add column fields jsonb not null default '{}'
    constraint roles_fields_check check (jsonb_typeof(fields) = 'object');

create or replace function role_rights(role roles) returns jsonb language sql stable parallel safe as $$
    select jsonb_build_object('side', role.side, 'actions', role.actions, 'reach', role.reach, 'fields', role.fields)
$$;
