//! Connection strings: which database they name, and the same string with another user.

/// The database when a connection string names none.
pub const DATABASE_DEFAULT: &str = "urna";
const DATABASE_BYTES_MAX: usize = 63;

/// Why a connection string cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UriError {
    /// Not a MongoDB connection string.
    #[error("the connection string must begin with mongodb:// or mongodb+srv://")]
    Scheme,
    /// Nothing between the user and the path.
    #[error("the connection string names no host")]
    Host,
    /// The path is not the name of a database.
    #[error("the connection string names a database that cannot exist; use letters, digits, '-' and '_'")]
    Database,
}

/// A connection string in its parts. `Debug` shows no credential.
#[derive(Clone, PartialEq, Eq)]
pub struct Uri {
    scheme: &'static str,
    user_info: Option<String>,
    hosts: String,
    database: Option<String>,
    query: Vec<(String, String)>,
}

impl Uri {
    /// Takes a connection string apart. Fails on anything but `mongodb://` and `mongodb+srv://` with a host.
    pub fn parse(text: &str) -> Result<Self, UriError> {
        let (scheme, rest) = ["mongodb+srv://", "mongodb://"]
            .into_iter()
            .find_map(|scheme| text.trim().strip_prefix(scheme).map(|rest| (scheme, rest)))
            .ok_or(UriError::Scheme)?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (user_info, hosts) = match authority.rsplit_once('@') {
            Some((user_info, hosts)) => (Some(user_info.to_owned()), hosts),
            None => (None, authority),
        };
        if hosts.is_empty() {
            return Err(UriError::Host);
        }
        if database.len() > DATABASE_BYTES_MAX
            || !database.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            return Err(UriError::Database);
        }
        let query = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (key.to_owned(), value.to_owned())
            })
            .collect();
        let database = (!database.is_empty()).then(|| database.to_owned());
        Ok(Self { scheme, user_info, hosts: hosts.to_owned(), database, query })
    }

    /// The database that the string names, or the default.
    pub fn database(&self) -> &str {
        self.database.as_deref().unwrap_or(DATABASE_DEFAULT)
    }

    /// The hosts, without any credential: what may be shown and logged.
    pub fn hosts(&self) -> &str {
        &self.hosts
    }

    /// The same cluster and database for a user whose account is in that database.
    pub fn with_user(&self, user: &str, password: &str) -> Self {
        let database = self.database().to_owned();
        let mut query: Vec<_> = self
            .query
            .iter()
            .filter(|(key, _)| {
                !["authsource", "authmechanism", "authmechanismproperties", "appname"]
                    .contains(&key.to_ascii_lowercase().as_str())
            })
            .cloned()
            .collect();
        query.push(("authSource".to_owned(), database.clone()));
        Self {
            scheme: self.scheme,
            user_info: Some(format!("{}:{}", percent_encode(user), percent_encode(password))),
            hosts: self.hosts.clone(),
            database: Some(database),
            query,
        }
    }

    /// The whole string, credential included: for the driver and the encrypted bundle only.
    pub fn reveal(&self) -> String {
        let user_info = self.user_info.as_ref().map(|info| format!("{info}@")).unwrap_or_default();
        let query: Vec<String> = self.query.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let database = self.database.as_deref().unwrap_or_default();
        format!("{}{user_info}{}/{database}{query}", self.scheme, self.hosts)
    }
}

impl std::fmt::Debug for Uri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uri")
            .field("hosts", &self.hosts)
            .field("database", &self.database())
            .finish_non_exhaustive()
    }
}

fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn the_path_names_the_database() {
        assert_eq!(Uri::parse("mongodb://h:1/votes?replicaSet=rs0").unwrap().database(), "votes");
        assert_eq!(Uri::parse("mongodb://h:1/?replicaSet=rs0").unwrap().database(), "urna");
        assert_eq!(Uri::parse("mongodb+srv://u:p@c.example.net").unwrap().database(), "urna");
    }

    #[test]
    fn another_user_keeps_hosts_and_options() {
        let uri =
            Uri::parse("mongodb://root:p%40w@a:1,b:2/x?replicaSet=rs0&authSource=admin&tls=true").unwrap();
        assert_eq!(
            uri.with_user("station:1", "s/e").reveal(),
            "mongodb://station%3A1:s%2Fe@a:1,b:2/x?replicaSet=rs0&tls=true&authSource=x"
        );
    }

    #[test]
    fn a_string_is_put_together_as_it_was() {
        for text in ["mongodb://root:p%40w@a:1,b:2/x?replicaSet=rs0", "mongodb+srv://c.example.net/"] {
            assert_eq!(Uri::parse(text).unwrap().reveal(), text);
        }
    }

    #[test]
    fn what_is_no_connection_string_is_refused() {
        assert_eq!(Uri::parse("http://h/").unwrap_err(), UriError::Scheme);
        assert_eq!(Uri::parse("mongodb:///x").unwrap_err(), UriError::Host);
        assert_eq!(Uri::parse("mongodb://h/a.b").unwrap_err(), UriError::Database);
    }

    #[test]
    fn debug_shows_no_credential() {
        assert!(!format!("{:?}", Uri::parse("mongodb://root:secret@h/x").unwrap()).contains("secret"));
    }
}
