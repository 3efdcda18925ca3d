//! Leptos.toml, which a deployed binary reads, says the same as Cargo.toml, which cargo-leptos reads.

use toml::{Table, Value};

#[expect(clippy::unwrap_used, reason = "a failure fails the test")]
fn leptos_keys(text: &str) -> Table {
    let parsed: Table = text.parse().unwrap();
    let project = parsed["workspace"]["metadata"]["leptos"][0].clone();
    project.try_into().unwrap()
}

#[test]
fn shared_keys_are_equal() {
    let deployed = leptos_keys(include_str!("../../Leptos.toml"));
    let built = leptos_keys(include_str!("../../Cargo.toml"));
    assert!(deployed.contains_key("output-name") && deployed.contains_key("site-root"));
    for (key, value) in &deployed {
        assert_eq!(built.get(key).unwrap_or(&Value::Boolean(false)), value, "{key}");
    }
}
