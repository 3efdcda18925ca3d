-- What a role gives, as one value: whoever reads a person reads the rights of the role with it.
create function role_rights(role roles) returns jsonb language sql stable parallel safe as $$
    select jsonb_build_object('side', role.side, 'actions', role.actions, 'reach', role.reach)
$$;
