//! What the integration, simulation and real-window tests share: a real MongoDB, a network that can fail, and the
//! real windows under WebDriver.

mod binary;
mod mongo;
mod proxy;
mod webdriver;

pub use binary::{artifacts_folder, urna_binary};
pub use mongo::TestMongo;
pub use proxy::Proxy;
pub use webdriver::{App, AppSettings, Window};
