//! Names in the place of the ids that events keep.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;

/// What stands before the id of somebody who is asked, as `person:0190…`.
const PREFIXES: [&str; 3] = ["", "person:", "role:"];

/// What ids are called today. An id that has no name here stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<Uuid, String>);

impl FromIterator<(Uuid, String)> for Names {
    fn from_iter<T: IntoIterator<Item = (Uuid, String)>>(names: T) -> Self {
        Self(names.into_iter().collect())
    }
}

impl Names {
    /// The value with names: of an id by itself, in a list or a field, and of a seat, which keeps what stands before it.
    pub fn put_in(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let named = id_in(text).and_then(|(prefix, id)| Some(format!("{prefix}{}", self.0.get(&id)?)));
                Value::String(named.unwrap_or_else(|| text.clone()))
            }
            Value::Array(values) => values.iter().map(|value| self.put_in(value)).collect(),
            Value::Object(fields) => fields
                .iter()
                .map(|(field, value)| (field.clone(), self.put_in(value)))
                .collect(),
            other => other.clone(),
        }
    }
}

/// The ids that stand in one side of an event.
pub fn ids_in(side: &Value) -> Vec<Uuid> {
    match side {
        Value::String(text) => id_in(text).map(|(_, id)| id).into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(ids_in).collect(),
        Value::Object(fields) => fields.values().flat_map(ids_in).collect(),
        _ => Vec::new(),
    }
}

fn id_in(text: &str) -> Option<(&'static str, Uuid)> {
    PREFIXES
        .into_iter()
        .find_map(|prefix| Some((prefix, text.strip_prefix(prefix)?.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audit::{Change, changes};

    #[test]
    fn ids_become_names_where_they_stand_alone() {
        let (kim, acme, gone) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let names: Names = [(kim, "Kim \"K\" Larsen".to_owned()), (acme, "Acme".to_owned())]
            .into_iter()
            .collect();
        let after = json!({"seat": format!("person:{kim}"), "partners": [acme, gone], "title": format!("About {kim}")});
        let mut ids = ids_in(&after);
        ids.sort();
        assert_eq!(ids, [kim, acme, gone]);
        let change = |field: &str, after: String| Change {
            field: field.into(),
            before: None,
            after: Some(after),
        };
        assert_eq!(
            changes(None, Some(&after), &names),
            [
                change("partners", json!(["Acme", gone]).to_string()),
                change("seat", "person:Kim \"K\" Larsen".into()),
                change("title", format!("About {kim}")),
            ]
        );
    }

    #[test]
    fn two_of_one_name_are_a_change() {
        let names: Names = [1, 2]
            .map(|id| (Uuid::from_u128(id), "Kim".to_owned()))
            .into_iter()
            .collect();
        let side = |id| json!({ "manager": Uuid::from_u128(id) });
        let found = changes(Some(&side(1)), Some(&side(2)), &names);
        assert_eq!(
            (found[0].before.as_deref(), found[0].after.as_deref()),
            (Some("Kim"), Some("Kim"))
        );
    }
}
