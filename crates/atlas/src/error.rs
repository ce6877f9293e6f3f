//! What a driver error means: what the caller has to do next, never the server's text, which can hold values.

use mongodb::error::{Error, ErrorKind, IndexedWriteError, SYSTEM_OVERLOADED_ERROR, WriteFailure};
use urna_sync::remote::RemoteError;

/// The server asks for less.
const OVERLOADED: i32 = 462;
const UNAUTHORIZED: i32 = 13;
/// Authentication failed, user not found, and Atlas's own answer to a wrong password.
const AUTHENTICATION: [i32; 3] = [18, 11, 8000];
const NAMESPACE_NOT_FOUND: i32 = 26;
const BAD_VALUE: i32 = 2;
/// Duplicate key.
pub(crate) const DUPLICATE: i32 = 11000;
/// Changes of primary, shutdowns, timeouts, lost cursors, snapshots that are too old or not there yet.
const PASSING: [i32; 29] = [
    6, 7, 24, 43, 50, 64, 89, 91, 100, 112, 133, 134, 136, 175, 189, 202, 236, 237, 239, 246, 262, 290, 9001,
    10058, 10107, 11600, 11602, 13435, 13436,
];

/// What was asked when an error came: names the right that is missing, and tells whether something may have
/// been written.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `find`, `insert`.
    pub(crate) action: &'static str,
    /// The collection or view.
    pub(crate) collection: String,
}

impl Asked {
    /// A read.
    pub(crate) fn find(collection: impl Into<String>) -> Self {
        Self { action: "find", collection: collection.into() }
    }

    /// An insert.
    pub(crate) fn insert(collection: impl Into<String>) -> Self {
        Self { action: "insert", collection: collection.into() }
    }

    /// Another action of the office, by the name of its right.
    pub(crate) fn other(action: &'static str, collection: impl Into<String>) -> Self {
        Self { action, collection: collection.into() }
    }

    fn writes(&self) -> bool {
        self.action != "find"
    }
}

/// The part of an error that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    /// Nothing reached a server.
    NotSent,
    /// The connection failed, or the server passes through a change.
    Passing,
    /// The write was done but not by a majority in time.
    NotConfirmed,
    Overloaded,
    Credential,
    Right,
    NoCollection,
    NoIndex,
    Protocol,
}

fn cause_of_code(code: i32, message: &str) -> Cause {
    match code {
        OVERLOADED => Cause::Overloaded,
        // A connection that was let in, until its user was taken away.
        UNAUTHORIZED if message.contains("requires authentication") => Cause::Credential,
        UNAUTHORIZED => Cause::Right,
        NAMESPACE_NOT_FOUND => Cause::NoCollection,
        BAD_VALUE if message.contains("hint provided does not correspond") => Cause::NoIndex,
        code if AUTHENTICATION.contains(&code) => Cause::Credential,
        code if is_passing(code) => Cause::Passing,
        _ => Cause::Protocol,
    }
}

/// Whether a server's code speaks of the moment and not of the document.
pub(crate) fn is_passing(code: i32) -> bool {
    PASSING.contains(&code) || code == OVERLOADED
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the driver's enum grows; what is new is not understood")]
fn cause(error: &Error) -> Cause {
    match error.kind.as_ref() {
        // The driver also labels a refused handshake as an overload: what the kind says comes first.
        ErrorKind::Io(_) | ErrorKind::ConnectionPoolCleared { .. } => Cause::Passing,
        ErrorKind::ServerSelection { .. } | ErrorKind::DnsResolve { .. } | ErrorKind::Shutdown => {
            Cause::NotSent
        }
        ErrorKind::Authentication { .. } => Cause::Credential,
        _ if error.contains_label(SYSTEM_OVERLOADED_ERROR) => Cause::Overloaded,
        ErrorKind::Command(command) => cause_of_code(command.code, &command.message),
        ErrorKind::Write(WriteFailure::WriteConcernError(_)) => Cause::NotConfirmed,
        ErrorKind::Write(WriteFailure::WriteError(write)) => cause_of_code(write.code, &write.message),
        ErrorKind::InsertMany(many) if many.write_concern_error.is_some() => Cause::NotConfirmed,
        _ => Cause::Protocol,
    }
}

/// What a station has to do about a driver error.
pub(crate) fn classify(error: Error, asked: &Asked) -> RemoteError {
    match cause(&error) {
        Cause::NotSent | Cause::Passing if is_of_another_time(&error) => RemoteError::WrongTime,
        Cause::NotSent => RemoteError::Transient(Box::new(Redacted::of(&error))),
        Cause::Passing if asked.writes() => RemoteError::Unknown(Box::new(Redacted::of(&error))),
        Cause::Passing => RemoteError::Transient(Box::new(Redacted::of(&error))),
        Cause::NotConfirmed => RemoteError::Unknown(Box::new(Redacted::of(&error))),
        Cause::Overloaded => RemoteError::Overloaded(Box::new(Redacted::of(&error))),
        Cause::Credential => RemoteError::Unauthorised(Box::new(Redacted::of(&error))),
        Cause::Right => {
            RemoteError::Forbidden { action: asked.action.to_owned(), collection: asked.collection.clone() }
        }
        Cause::NoCollection => RemoteError::Missing(asked.collection.clone()),
        Cause::NoIndex => {
            RemoteError::Missing(format!("citizens with the index that {} needs", asked.collection))
        }
        Cause::Protocol => RemoteError::Protocol(Redacted::of(&error).0),
    }
}

/// What rustls says of a certificate that is not valid now.
const NOT_VALID_NOW: [&str; 4] = ["certificate expired", "not valid yet", "NotValidYet", "Expired"];

/// Whether the server's certificate was refused for its dates. The handshake comes before everything else, so that
/// nothing was sent.
#[expect(clippy::wildcard_enum_match_arm, reason = "a handshake fails in these two ways")]
fn is_of_another_time(error: &Error) -> bool {
    let text = match error.kind.as_ref() {
        ErrorKind::Io(cause) => cause.to_string(),
        ErrorKind::ServerSelection { message, .. } => message.clone(),
        _ => return false,
    };
    text.contains("certificate") && NOT_VALID_NOW.iter().any(|word| text.contains(word))
}

/// What became of the single documents of an insert; `None` when the error is about the insert as a whole, or when
/// the documents that went in may still be rolled back.
pub(crate) fn write_errors(error: &Error) -> Option<&[IndexedWriteError]> {
    let ErrorKind::InsertMany(many) = error.kind.as_ref() else { return None };
    many.write_concern_error.is_none().then(|| many.write_errors.as_deref().unwrap_or_default())
}

/// The part of a driver error that holds no value of a document.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Redacted(pub(crate) String);

impl Redacted {
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is not known to be harmless stays out")]
    pub(crate) fn of(error: &Error) -> Self {
        Self(match error.kind.as_ref() {
            ErrorKind::Command(command) => format!("server code {} {}", command.code, command.code_name),
            ErrorKind::Io(cause) => format!("network: {cause}"),
            ErrorKind::ServerSelection { message, .. } => cut(message),
            ErrorKind::DnsResolve { message, .. } => format!("name resolution: {}", cut(message)),
            ErrorKind::InvalidTlsConfig { message, .. } => format!("TLS settings: {}", cut(message)),
            ErrorKind::InvalidArgument { message, .. } => format!("invalid argument: {}", cut(message)),
            ErrorKind::IncompatibleServer { message, .. } => format!("incompatible server: {}", cut(message)),
            ErrorKind::ConnectionPoolCleared { .. } => "the connections were closed".to_owned(),
            ErrorKind::Authentication { .. } => "authentication failed".to_owned(),
            ErrorKind::Write(WriteFailure::WriteError(write)) => format!("write error {}", write.code),
            ErrorKind::Write(WriteFailure::WriteConcernError(concern)) => {
                format!("write concern error {} {}", concern.code, concern.code_name)
            }
            ErrorKind::InsertMany(many) => match &many.write_concern_error {
                Some(concern) => format!("write concern error {} {}", concern.code, concern.code_name),
                None => "write errors".to_owned(),
            },
            ErrorKind::Bson(_) => "a document cannot be read".to_owned(),
            ErrorKind::InvalidResponse { .. } => "the server's answer cannot be read".to_owned(),
            _ => "unexpected driver error".to_owned(),
        })
    }
}

const MESSAGE_CHARACTERS_MAX: usize = 300;

fn cut(message: &str) -> String {
    message.chars().take(MESSAGE_CHARACTERS_MAX).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::sync::Arc;

    use bson::doc;
    use mongodb::error::CommandError;

    use super::*;

    fn command(code: i32, message: &str) -> Error {
        let error: CommandError =
            bson::deserialize_from_document(doc! { "code": code, "codeName": "Name", "errmsg": message })
                .unwrap();
        ErrorKind::Command(error).into()
    }

    fn network() -> Error {
        ErrorKind::Io(Arc::new(std::io::ErrorKind::ConnectionReset.into())).into()
    }

    #[test]
    fn a_missing_right_is_named() {
        let error = classify(command(13, "not authorized"), &Asked::insert("checkins"));
        assert_eq!(
            error.to_string(),
            "the centre does not allow this station to insert in checkins; the office must grant it"
        );
    }

    #[test]
    fn a_user_that_was_taken_away_is_no_missing_right() {
        let error = classify(command(13, "command insert requires authentication"), &Asked::insert("events"));
        assert!(matches!(error, RemoteError::Unauthorised(_)));
    }

    #[test]
    fn a_wrong_credential_is_no_network_failure() {
        for code in [18, 11, 8000] {
            assert!(matches!(classify(command(code, ""), &Asked::find("x")), RemoteError::Unauthorised(_)));
        }
    }

    #[test]
    fn a_failed_read_is_repeated_and_a_failed_write_is_confirmed() {
        assert!(matches!(classify(network(), &Asked::find("events")), RemoteError::Transient(_)));
        assert!(matches!(classify(network(), &Asked::insert("events")), RemoteError::Unknown(_)));
        assert!(matches!(classify(command(91, ""), &Asked::find("events")), RemoteError::Transient(_)));
        assert!(matches!(classify(command(91, ""), &Asked::insert("events")), RemoteError::Unknown(_)));
    }

    #[test]
    fn an_overload_asks_for_patience() {
        assert!(matches!(classify(command(462, ""), &Asked::insert("events")), RemoteError::Overloaded(_)));
    }

    #[test]
    fn a_missing_collection_and_a_missing_index_say_so() {
        let error = classify(command(26, ""), &Asked::find("roll_x"));
        assert!(matches!(error, RemoteError::Missing(name) if name == "roll_x"));
        let error =
            classify(command(2, "hint provided does not correspond to an existing index"), &Asked::find("r"));
        assert!(error.to_string().contains("index"), "{error}");
    }

    #[test]
    fn an_unknown_code_shows_no_value_of_a_document() {
        let error = classify(command(4242, "bad value 12345678Z"), &Asked::find("x"));
        assert!(!format!("{error} {error:?}").contains("12345678Z"));
    }
}
