//! Password hashes: argon2id with the crate's defaults (OWASP's second recommended setting, 19 MiB and two passes).

use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use model::accounts::NewPassword;

use crate::{Error, Result};

/// Verified when nobody has the address, so that a stranger cannot tell by the time taken who has an account.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$dG93cGF0aC1ub2JvZHk$nGpLCgk1YVzyp8bSbdMSMZzJIg5YyfFnUe5F8Q5nXQk";

/// Hashes on a thread for blocking work: it takes tens of milliseconds of CPU.
pub(crate) async fn hash(password: &NewPassword) -> Result<String> {
    let password = password.expose().to_owned();
    blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
    })
    .await
}

/// Whether the password is the one that was hashed; `None` takes the same time and is never right.
pub(super) async fn verify(password: &str, hash: Option<String>) -> Result<bool> {
    let known = hash.is_some();
    let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
    let password = password.to_owned();
    let right = blocking(move || {
        let parsed = PasswordHash::new(&hash)?;
        match Argon2::default().verify_password(password.as_bytes(), &parsed) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::Password) => Ok(false),
            Err(error) => Err(error),
        }
    })
    .await?;
    Ok(known && right)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Database(sqlx::Error::Protocol(e.to_string())))?;
    done.map_err(|e| Error::Database(sqlx::Error::Protocol(format!("password hash: {e}"))))
}
