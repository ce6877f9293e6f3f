//! The real program with its real windows. Needs a display: `make test` runs this module under Xvfb.

mod audio;
mod booth;
mod copies;
mod day;
mod diagnosis;
mod enrolment;
mod journey;
mod killed;
mod kiosk;
mod person;
mod scenarios;
mod screens;
mod steps;
mod switches;
mod table;
mod vote;
mod windows;
