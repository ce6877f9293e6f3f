//! Turns a freshly started `mongod` on this machine into a one-node replica set with one root user.
//!
//! Only tests and the demonstration need it; a real cluster comes with its own administration. The server must
//! have been started with a replica-set name and a key file (`urna_local_mongod`).

use std::time::Duration;

use bson::{Document, doc};
use mongodb::Client;
use mongodb::error::{Error, ErrorKind};
use mongodb::options::{ClientOptions, Credential, ServerAddress};
use tokio::time::{Instant, sleep};

/// Name that the local server was started with.
const SET_NAME: &str = "rs0";
/// A server that accepts connections becomes primary within a second, a busy machine allowed for.
const PRIMARY_BUDGET: Duration = Duration::from_secs(60);
/// How often we ask whether it is primary.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// One command; also how long a connection may take.
const COMMAND_BUDGET: Duration = Duration::from_secs(30);
/// The set was initiated by an earlier start on the same data.
const CODE_ALREADY_INITIALISED: i32 = 23;
/// The localhost exception is over: a user exists.
const CODE_UNAUTHORISED: i32 = 13;

/// Why the local server could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// A command failed.
    #[error("the local MongoDB refused to {step}")]
    Command {
        /// What was asked of it.
        step: &'static str,
        /// What it said.
        #[source]
        source: Box<Error>,
    },
    /// It did not become primary.
    #[error("the local MongoDB did not become primary within {} seconds", PRIMARY_BUDGET.as_secs())]
    NoPrimary,
}

/// Initiates the set, waits until the node is primary, and makes `user` with the role `root`; does nothing that is
/// done already, so a kept data folder can be started again. Returns the URI of the set without a database name.
///
/// # Errors
/// When a command is refused, also because the user exists with another password, or no primary appears.
pub async fn bootstrap(port: u16, user: &str, password: &str) -> Result<String, BootstrapError> {
    let stranger = direct_client(port, None)?;
    let configuration =
        doc! { "_id": SET_NAME, "members": [{ "_id": 0, "host": format!("127.0.0.1:{port}") }] };
    accept_codes(
        "initiate the replica set",
        admin(&stranger, doc! { "replSetInitiate": configuration }).await,
        &[CODE_ALREADY_INITIALISED, CODE_UNAUTHORISED],
    )?;
    wait_for_primary(&stranger).await?;
    accept_codes(
        "create the first user",
        admin(&stranger, doc! { "createUser": user, "pwd": password, "roles": ["root"] }).await,
        &[CODE_UNAUTHORISED],
    )?;
    let credential = Credential::builder()
        .username(user.to_owned())
        .password(password.to_owned())
        .source("admin".to_owned())
        .build();
    let root = direct_client(port, Some(credential))?;
    admin(&root, doc! { "ping": 1 }).await.map_err(refused("let the first user in"))?;
    Ok(format!("mongodb://{}:{}@127.0.0.1:{port}/?replicaSet={SET_NAME}", percent(user), percent(password)))
}

async fn wait_for_primary(client: &Client) -> Result<(), BootstrapError> {
    let asked = Instant::now();
    while asked.elapsed() < PRIMARY_BUDGET {
        let hello = admin(client, doc! { "hello": 1 }).await.map_err(refused("say who it is"))?;
        if hello.get_bool("isWritablePrimary").unwrap_or(false) {
            return Ok(());
        }
        sleep(ASK_EVERY).await;
    }
    Err(BootstrapError::NoPrimary)
}

fn direct_client(port: u16, credential: Option<Credential>) -> Result<Client, BootstrapError> {
    let options = ClientOptions::builder()
        .hosts(vec![ServerAddress::Tcp { host: "127.0.0.1".to_owned(), port: Some(port) }])
        .direct_connection(true)
        .connect_timeout(COMMAND_BUDGET)
        .server_selection_timeout(COMMAND_BUDGET)
        .credential(credential)
        .build();
    Client::with_options(options).map_err(refused("be addressed"))
}

async fn admin(client: &Client, command: Document) -> Result<Document, Error> {
    client.database("admin").run_command(command).await
}

fn accept_codes(
    step: &'static str,
    result: Result<Document, Error>,
    codes: &[i32],
) -> Result<(), BootstrapError> {
    match result {
        Ok(_) => Ok(()),
        Err(error) if command_code(&error).is_some_and(|code| codes.contains(&code)) => Ok(()),
        Err(error) => Err(refused(step)(error)),
    }
}

fn command_code(error: &Error) -> Option<i32> {
    if let ErrorKind::Command(command) = error.kind.as_ref() { Some(command.code) } else { None }
}

fn refused(step: &'static str) -> impl FnOnce(Error) -> BootstrapError {
    move |source| BootstrapError::Command { step, source: Box::new(source) }
}

/// Percent-encodes what a URI does not take as it is.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn uri_parts_are_percent_encoded() {
        assert_eq!(percent("root"), "root");
        assert_eq!(percent("a/b@c:ñ"), "a%2Fb%40c%3A%C3%B1");
    }
}
