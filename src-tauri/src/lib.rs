//! The thin shell: windows, commands, notifications, updater, and the `urna` command line. The only place where
//! the remote (`atlas`) meets the station.

pub mod cli;
mod clock;
mod commands;
mod device;
mod diagnosis;
mod export;
mod log;
mod media;
mod medium;
mod notices;
mod painting;
mod papers;
mod printing;
mod screens;
mod session;
mod shared;
mod since;
mod stage;
mod stick;
mod update;
mod windows;
pub mod wire;
mod worker;
