//! What the integration, simulation and real-window tests share: a real MongoDB, a network that can fail, a
//! station that can be killed, attacks on the secrecy of the vote, and the real windows under WebDriver.

mod binary;
pub mod kiosk;
mod mongo;
mod pipe;
pub mod polling_day;
mod proxy;
mod replica_set;
pub mod screens;
pub mod secrecy;
mod webdriver;
pub mod world;

pub use binary::{artifacts_folder, urna_binary};
pub use kiosk::Kiosk;
pub use mongo::TestMongo;
pub use pipe::{Answer, CrashAt, Order, StationProcess};
pub use proxy::Proxy;
pub use replica_set::{MEMBERS, ReplicaSet};
pub use screens::Screens;
pub use webdriver::{App, AppSettings, Shown, Window, session_bus};
