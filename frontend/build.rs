//! Keeps equal strings apart when the browser half is split: parts that share a piece of the data section could not
//! be cut from one another, and all of it would stay in the first.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-cdylib=-O0");
    }
}
