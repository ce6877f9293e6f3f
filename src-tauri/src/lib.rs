//! The thin shell: windows, commands, notifications, updater, and the `urna` command line. The only place where
//! the remote (`atlas`) meets the station.

pub mod cli;
mod clock;
mod commands;
mod device;
mod diagnosis;
mod log;
mod media;
mod notices;
mod papers;
mod printing;
mod screens;
mod session;
mod update;
mod windows;
pub mod wire;
mod worker;
